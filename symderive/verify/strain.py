r"""How far the axes under which a claim holds are from those that its left side has by itself.

``\partial L / \partial W = x \delta`` after ``z = W x + b`` holds if W is a vector and x a number, but nobody would read z so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symderive.verify import terms as t
from symderive.verify.dims import ShapeError
from symderive.verify.shapes import Mode, Shapes
from symderive.verify.signature import BIAS, alternatives, check, fitting
from symderive.verify.symbols import Scope

STRAINED = 1.2


def strain(
    scope: Scope,
    side: t.Term,
    sizes: Mapping[str, int],
    layout: str,
    known: Mapping[str, Mode],
    signature: Mapping[str, Mode],
    tick: Callable[[], None],
) -> tuple[float, list[str]]:
    """What a signature costs one side of a relation above the cheapest one for that side, and the symbols that differ.

    Zero where the side says nothing by itself.
    """
    alone = t.Statement("=", side, side, side.span)
    try:
        least, _, natural = next(fitting(scope, alone, sizes, layout, known, tick))
        shapes = Shapes(scope, signature, sizes, layout)
        check(shapes, alone)
    except (ShapeError, StopIteration):
        return 0.0, []
    differing = [name for name, mode in natural.items() if signature.get(name, mode) != mode]
    if all(_looks_so(scope, name, natural[name], signature[name]) for name in differing):
        return 0.0, []  # that letters stand for arrays is said by the other side: diag(h), a transpose
    cost = shapes.cost
    for costs, rows in alternatives(scope, alone, known):
        fitted = (
            c for c, row in zip(costs, rows, strict=True) if all(signature.get(n, m) == m for n, m in row.items())
        )
        found = next(fitted, None)
        if found is None:
            return 0.0, []
        cost += found
    return cost - least, differing


def _looks_so(scope: Scope, name: str, natural: Mode, mode: Mode) -> bool:
    """Whether a symbol has more axes than it would have by itself, or is a small letter that stands for a vector."""
    small = name in scope.symbols and not scope.symbols[name].upper
    if small and mode == 2 and scope.symbols[name].letter == BIAS:
        return False
    return isinstance(natural, int) and isinstance(mode, int) and (mode > natural or (small and mode == 1))
