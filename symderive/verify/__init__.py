"""Checking notes: documents -> formulas -> meaning -> verdicts -> reports."""
