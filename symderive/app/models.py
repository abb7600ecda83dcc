"""MODEL on the command line: what `symderive.model.load` knows, and notes."""

from __future__ import annotations

from pathlib import Path

import click

from symderive.model.load import load
from symderive.model.model import Model
from symderive.model.problems import printable

NOTES = (".md", ".markdown", ".qmd", ".rmd", ".mdx", ".tex", ".ltx", ".latex", ".org", ".rst", ".ipynb", ".txt")
"""The endings of files that are read as notes."""


def load_model(reference: str) -> Model:
    """The model that ``reference`` names; what of notes could not be used is told on the error stream.

    Raises:
        SymderiveError: there is no such model, or the notes state none.
    """
    if Path(reference).suffix.lower() not in NOTES:
        return load(reference)
    from symderive.verify.notes_model import model_from_notes

    model, unused = model_from_notes(Path(reference))
    for sentence in unused:
        click.echo(printable(f"not used, {sentence}"), err=True)
    return model
