"""Repairs: small edits of the author's own LaTeX that make a wrong claim right."""
