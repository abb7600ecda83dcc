"""MODEL on the command line: what `symderive.load` takes, and notes."""

from __future__ import annotations

import click

from symderive.model.model import Model
from symderive.model.problems import printable
from symderive.verify.model_context import model_of


def load_model(reference: str) -> Model:
    """The model that ``reference`` names; what of notes could not be used is told on the error stream.

    Raises:
        SymderiveError: there is no such model, or the notes state none.
    """
    model, unused = model_of(reference)
    for sentence in unused:
        click.echo(printable(f"not used, {sentence}"), err=True)
    return model
