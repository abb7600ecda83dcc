"""How many axes every symbol has: the cheapest assignment under which a claim and all that stands behind it fit together.

A best-first search. A clash of shapes names the symbols that may be to blame, and only those are given another number of axes
(conflict-directed search; de Kleer and Williams, *Diagnosing Multiple Faults*, 1987).
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from symderive.verify import terms as t
from symderive.verify.dims import Dim, ShapeError, kind, names
from symderive.verify.shapes import Mode, Place, Shapes
from symderive.verify.symbols import Domain, Scope, Symbol, free_indices

Option: TypeAlias = "tuple[float, Mode]"

_MATRIX = {"W", "X", "A", "B", "Q", "U", "V", "Sigma", "Phi", "R", "H", "M", "Theta", "Lambda", "P", "S", "Y"}
_NUMBERS = {
    "L",
    "J",
    "C",
    "E",
    "F",
    "N",
    "T",
    "K",
    "D",
    "ell",
    "LL",
    "alpha",
    "eta",
    "epsilon",
    "tau",
    "n",
    "m",
    "d",
    "lambda",
}
_SQUARE = {Domain.SYMMETRIC, Domain.DEFINITE, Domain.DIAGONAL, Domain.ORTHOGONAL}
_VECTORS = {Domain.ONE_HOT, Domain.SIMPLEX, Domain.UNIT_NORM}
_TRIES = 250
_MOST_EXPENSIVE = 9.0


def options(symbol: Symbol) -> list[Option]:
    """The numbers of axes that a symbol may have, cheapest first."""
    low = symbol.most
    if symbol.axes is not None:
        return [(0.0, max(symbol.axes, low))]
    if symbol.called:
        return _function_options(symbol)
    upper = symbol.letter in _MATRIX or (symbol.upper and symbol.letter not in _NUMBERS)
    if symbol.domain in _SQUARE:
        costs = {0: 3.0, 1: 6.0, 2: 0.0}
    elif symbol.domain in _VECTORS:
        costs = {0: 1.0, 1: 0.0, 2: 2.0}
    elif symbol.domain is Domain.PLACE:
        costs = {0: 0.0}
    elif symbol.bold:
        costs = {0: 3.0, 1: 1.2, 2: 0.0} if upper else {0: 1.5, 1: 0.0, 2: 2.5}
    elif upper:
        costs = {0: 0.6, 1: 1.0, 2: 0.4} if symbol.letter in _MATRIX else {0: 0.2, 1: 1.0, 2: 0.7}
    elif symbol.letter in _NUMBERS:
        costs = {0: 0.0, 1: 1.8, 2: 3.0}
    else:
        costs = {0: 0.0, 1: 0.8, 2: 2.0}
    if low:  # x_i is an entry before it is a vector of a family
        costs = {k: c + (0.0 if k == 0 else 0.4) for k, c in costs.items()}
        if symbol.bold and not upper:
            costs = {0: 0.8, 1: 0.0, 2: 3.0}
    if symbol.least == 99 or low > symbol.least:
        costs = {0: 0.0, 1: 1.5, 2: 3.0}
    if symbol.transposed and symbol.least == symbol.most:
        costs[0] = costs.get(0, 0.0) + 4.0
    return sorted((cost, low + extra) for extra, cost in costs.items())


def _function_options(symbol: Symbol) -> list[Option]:
    if symbol.elementwise:
        return [(0.0, "elementwise"), (2.0, 0)]
    if symbol.letter in ("l", "ell", "L", "J", "C", "E", "p", "P", "q", "Q", "K", "k"):
        return [(0.0, 0), (1.5, "elementwise"), (2.0, 1)]
    if symbol.bold:
        return [(0.0, 1), (0.7, "elementwise"), (1.5, 0)]
    return [(0.0, "elementwise"), (0.5, 0), (1.5, 1), (2.5, 2)]


Fitted: TypeAlias = "tuple[float, Shapes, dict[str, Mode]]"


def fitting(
    scope: Scope,
    statement: t.Statement,
    sizes: Mapping[str, int],
    layout: str,
    known: Mapping[str, Mode],
) -> Iterator[Fitted]:
    """Signatures under which both sides of a statement have one shape, cheapest first.

    Raises:
        ShapeError: there is none; it says what clashed under the most natural one.
    """
    names_ = sorted(scope.reach_of((statement.left, statement.right)) & set(scope.symbols))
    choices = {n: _options(scope.symbols[n], known) for n in names_}
    start = dict.fromkeys(names_, 0)
    order = itertools.count()
    queue: list[tuple[float, int, dict[str, int], tuple[Shapes, dict[str, Mode]] | None]] = [
        (0.0, next(order), start, None)
    ]
    queue[0] = (sum(choices[n][0][0] for n in names_), next(order), start, None)
    seen = {_key(start)}
    first: ShapeError | None = None
    tries = 0
    while queue and tries < _TRIES:
        cost, _, picked, done = heapq.heappop(queue)
        if done is not None:
            yield cost, *done
            blame = set(names_)
        else:
            tries += 1
            signature = {n: choices[n][k][1] for n, k in picked.items()}
            shapes = Shapes(scope, signature, sizes, layout)
            try:
                check(shapes, statement)
            except ShapeError as error:
                first = first or error
                blame = error.blame & set(names_) or set(names_)
            else:
                heapq.heappush(queue, (cost + shapes.cost, next(order), picked, (shapes, signature)))
                blame = set(names_)
        if done is None:
            for neighbour, extra in _neighbours(picked, blame, choices):
                if _key(neighbour) not in seen and cost + extra < _MOST_EXPENSIVE + 6:
                    seen.add(_key(neighbour))
                    heapq.heappush(queue, (cost + extra, next(order), neighbour, None))
    if first is not None:
        raise first


def _options(symbol: Symbol, known: Mapping[str, Mode]) -> list[Option]:
    found = options(symbol)
    if symbol.name in known:
        mode = known[symbol.name]
        return [
            (0.0, mode),
            *((cost + 1.5, m) for cost, m in found if m != mode and (isinstance(m, str) or m >= symbol.most)),
        ]
    return found


def _key(picked: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(picked.values())


def _neighbours(
    picked: dict[str, int], blame: Iterable[str], choices: Mapping[str, list[Option]]
) -> Iterator[tuple[dict[str, int], float]]:
    """Assignments that differ in one of the symbols to blame: its next option."""
    for name in blame:
        place = picked[name]
        if place + 1 < len(choices[name]):
            extra = choices[name][place + 1][0] - choices[name][place][0]
            yield {**picked, name: place + 1}, extra


def check(shapes: Shapes, statement: t.Statement) -> None:
    """Walk through both sides of a statement and make their shapes equal.

    Raises:
        ShapeError: they cannot be.
    """
    places = free_places(shapes, statement)
    left = shapes.shape(statement.left, places)
    right = shapes.shape(statement.right, places)
    if kind(left) == kind(right) and all(
        a.unify(b) or (a.root().unit and b.root().unit) for a, b in zip(left, right, strict=True)
    ):
        return
    zero = statement.right if not right else statement.left if not left else None
    if isinstance(zero, t.Number) and zero.value == 0:  # = 0 stands for a vector of zeros too
        return
    raise ShapeError(
        f"the left side is {names(left)}, the right side is {names(right)}"
        + (" of another size" if kind(left) == kind(right) else ""),
        shapes.blame(statement.left, statement.right),
        statement.span,
    )


def free_places(shapes: Shapes, statement: t.Statement) -> dict[str, Place]:
    """Places for the index variables that a statement leaves free."""
    places: dict[str, Place] = {}
    for side in (statement.left, statement.right):
        for name in free_indices(side):
            if name not in places and name not in shapes.sizes:
                places[name] = Place(None, shapes.ranges.setdefault(hash(("free", name)), Dim()))
    return places
