"""The picture of a model's computation graph: every tensor a node, with numbers where the model has values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import mpmath
import sympy as sp

from symderive.calculus.equations import System
from symderive.calculus.evaluate import Evaluator
from symderive.calculus.index import Entry, Role, Tensor
from symderive.calculus.nodes import Total
from symderive.derivation.derive import Derivation
from symderive.model.model import Model
from symderive.notation.graph import Edge, Kind, Node, Picture
from symderive.notation.latex import LatexWriter

_KINDS: dict[Role, Kind] = {
    Role.DATA: "data",
    Role.LABEL: "data",
    Role.CONSTANT: "data",
    Role.PARAMETER: "parameter",
    Role.INTERMEDIATE: "intermediate",
}


def picture_of(model: Model, derivation: Derivation, writer: LatexWriter) -> Picture:
    """The graph of the derived equations, with forward values and derivatives if the model has a value for every input."""
    system = derivation.system
    writer = replace(writer, macros="plain")
    numbers = values_of(model, system)
    nodes = tuple(_node(t, system, writer, numbers) for t in system.tensors)
    edges = tuple(
        Edge(t.name, eq.tensor.name) for eq in system.equations for t in system.inputs(eq) if t.name != eq.tensor.name
    )
    return Picture(nodes, edges, f"Computation graph of {model.name}")


def _node(tensor: Tensor, system: System, writer: LatexWriter, numbers: dict[Tensor, tuple[str, str]]) -> Node:
    kind: Kind = "output" if tensor == system.objective.tensor else _KINDS[tensor.role]
    defined = system.definitions.get(tensor)
    entry = defined[0] if defined else _named(tensor, system)
    forward, backward = numbers.get(tensor, (None, None))
    return Node(
        tensor.name,
        kind,
        writer.expr(entry),
        tensor.name,
        writer.expr(defined[1], [entry]) if defined else None,
        forward,
        backward,
    )


def _named(tensor: Tensor, system: System) -> Entry:
    chosen: list[sp.Expr] = []
    for axis in tensor.axes:
        own = (i for i in system.indices if i.size == axis and i not in chosen)
        chosen.append(next(own))
    return tensor[tuple(chosen)]


def values_of(model: Model, system: System) -> dict[Tensor, tuple[str, str]]:
    """Forward value and derivative of the objective for every tensor, as text; empty unless all are numbers with values."""
    given = [t for t in system.tensors if t not in system.definitions]
    if any(t.axes for t in system.tensors) or any(t.name not in model.values for t in given):
        return {}
    objective = system.objective
    with mpmath.workdps(50):  # derivatives by differences keep more digits than are shown
        at = Evaluator({}, model.values, system.definitions, exact=True)
        return {
            t: (_short(at.value(t[()])), "1" if t == objective.tensor else _short(at.value(Total(objective, t[()]))))
            for t in system.tensors
        }


def _short(value: Any) -> str:
    return f"{float(value):.6g}"
