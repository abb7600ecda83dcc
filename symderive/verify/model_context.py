"""A model of the project as the context of claims: its equations stand before the notes."""

from __future__ import annotations

from pathlib import Path

from symderive.calculus.index import Domain as Values
from symderive.model.load import load
from symderive.model.model import Model
from symderive.notation.latex import LatexWriter
from symderive.notation.lines import equation
from symderive.notation.reader.parse import parse
from symderive.verify import facts as f
from symderive.verify.documents.read import SUFFIXES
from symderive.verify.entry import Entry
from symderive.verify.symbols import Domain

_DOMAINS = {
    Values.POSITIVE: Domain.POSITIVE,
    Values.UNIT: Domain.UNIT,
    Values.SIMPLEX: Domain.SIMPLEX,
    Values.BINARY: Domain.BINARY,
    Values.ONE_HOT: Domain.ONE_HOT,
    Values.COUNT: Domain.COUNT,
    Values.CLASS: Domain.PLACE,
}


def model_of(reference: str | Path) -> tuple[Model, list[str]]:
    """The model that ``reference`` names: what `symderive.load` takes, or notes; and what of notes could not be used.

    Raises:
        SymderiveError: there is no such model, or the notes state none.
    """
    if Path(reference).suffix.lower() not in SUFFIXES:
        return load(reference), []
    from symderive.verify.notes_model import model_from_notes  # brings the calculus

    return model_from_notes(Path(reference))


def model_entries(model: Model) -> list[Entry]:
    """The equations of a model, as the notes of ``symderive derive`` write them."""
    writer = LatexWriter()
    found: list[Entry] = []
    for line in model.system.equations:
        latex = " ".join(part.plain for part in equation(writer, line.lhs, [line.rhs], limit=float("inf")))
        found.append(Entry(parse(latex), latex))
    return found


def model_facts(model: Model) -> list[f.Fact]:
    """What is known of the values of a model's tensors, and that its activations are what they are called."""
    found: list[f.Fact] = [f.IsFunction("\\sigma", "sigmoid")]
    known = [tensor for tensor in model.system.tensors if tensor.domain in _DOMAINS]
    return [*found, *(f.InDomain((tensor.latex,), _DOMAINS[tensor.domain]) for tensor in known)]
