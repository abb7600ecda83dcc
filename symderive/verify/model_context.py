"""A model of the project as the context of claims: its equations stand before the notes."""

from __future__ import annotations

from symderive.calculus.index import Domain as Values
from symderive.model.model import Model
from symderive.notation.latex import LatexWriter
from symderive.notation.lines import equation
from symderive.notation.reader.parse import parse
from symderive.verify import facts as f
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
