r"""``\frac{\delta C}{\delta y}``: a δ that stands nowhere but in such quotients is the sign of a derivative."""

from __future__ import annotations

from collections.abc import Iterable

from symderive.notation.reader import tree as r
from symderive.verify.resolve.nodes import all_nodes, bare

_DELTA = "delta"


def varies(trees: Iterable[r.Node]) -> bool:
    r"""Whether δ is the sign of a derivative: a δ that cancels is no factor.

    Beside integrals it may be that of a derivative by a function.
    """
    deltas = quotients = 0
    for node in (x for tree in trees for x in all_nodes(tree)):
        if isinstance(node, r.BigOperator) and node.kind == "int":
            return False
        deltas += isinstance(node, r.Name) and node.base == _DELTA
        quotients += as_derivative(node) is not node
    return 0 < 2 * quotients == deltas


def as_derivative(node: r.Node) -> r.Node:
    r"""``\frac{\delta C}{\delta y}`` as ``\frac{\partial C}{\partial y}``; any other node as it is."""
    of = _varied(node.above) if isinstance(node, r.Fraction) else None
    by = _varied(node.below) if isinstance(node, r.Fraction) else None
    if of is None or by is None or not isinstance(bare(by), (r.Name, r.Scripted)):
        return node
    return r.Derivative(node.span, "partial", of, ((by, 1),))


def _varied(node: r.Node) -> r.Node | None:
    """What stands behind a δ without a sign between."""
    if not isinstance(node, r.Product) or any(node.signs):
        return None
    sign, first, *rest = node.factors
    plain = isinstance(sign, r.Name) and sign.base == _DELTA and not sign.accents and not sign.word
    if not plain or (rest and (len(rest) > 1 or not isinstance(rest[0], r.Group) or rest[0].opening != "(")):
        return None
    if not rest:
        return first
    return r.Product((first.span[0], node.span[1]), node.factors[1:], node.signs[1:], node.sign_spans[1:])
