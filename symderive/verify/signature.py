"""How many axes every symbol has: the cheapest assignment under which a claim and all that stands behind it fit together.

A best-first search. A clash of shapes names the symbols that may be to blame, and only those are given another number of axes
(conflict-directed search; de Kleer and Williams, *Diagnosing Multiple Faults*, 1987).
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from symderive.verify import terms as t
from symderive.verify.dims import Dim, ShapeError, kind, names
from symderive.verify.free_names import free_names, offset
from symderive.verify.learnt import Learnt
from symderive.verify.ranks import Ranks
from symderive.verify.shapes import Mode, Place, Shapes
from symderive.verify.symbols import Domain, Scope, Symbol

Option: TypeAlias = "tuple[float, Mode]"

_MATRIX = {"W", "X", "A", "B", "Q", "U", "V", "Sigma", "Phi", "R", "H", "M", "Theta", "Lambda", "P", "S", "Y"}
_CAPITALS = {"W", "X", "A", "B", "U", "V", "Theta"}  # that few use for numbers
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
BIAS = "b"  # nobody has a matrix of biases
_LOSSES = {"J", "LL", "ell", "loss", "L"}
_SQUARE = {Domain.SYMMETRIC, Domain.DEFINITE, Domain.DIAGONAL, Domain.ORTHOGONAL, Domain.LOWER, Domain.UPPER}
_VECTORS = {Domain.ONE_HOT, Domain.SIMPLEX, Domain.UNIT_NORM}
_TRIES = 150
_MOST_SEEN = 3000
_ROUNDING = 1e-9
_MOST_EXPENSIVE = 15.0


def options(symbol: Symbol) -> list[Option]:
    """The numbers of axes that a symbol may have, cheapest first."""
    low = symbol.most
    if symbol.axes is not None:
        return [(0.0, max(symbol.axes, low))]
    if symbol.called:
        return _function_options(symbol)
    upper = symbol.letter in _MATRIX or (symbol.upper and symbol.letter not in _NUMBERS)
    if symbol.domain in _SQUARE:
        entries = low == 2 and not upper and not symbol.bold  # w_{ij} = w_{ji}
        costs = {0: 0.0, 1: 6.0, 2: 2.0} if entries else {0: 3.0, 1: 6.0, 2: 0.0}
    elif symbol.domain in _VECTORS:
        costs = {0: 1.0, 1: 0.0, 2: 2.0}
    elif symbol.domain is Domain.ONE_HOT_COLUMNS:
        costs = {1: 3.0, 2: 0.0}
    elif symbol.domain is Domain.PLACE:
        costs = {0: 0.0}
    elif symbol.bold:
        costs = {0: 3.0, 1: 1.2, 2: 0.0} if upper else {0: 1.5, 1: 0.0, 2: 2.5}
    elif symbol.random:
        costs = {0: 0.0, 1: 0.9, 2: 2.0}
    elif upper:
        costs = {0: 0.6, 1: 1.0, 2: 0.4} if symbol.letter in _MATRIX else {0: 0.2, 1: 1.0, 2: 0.7}
    elif symbol.letter in _LOSSES:
        costs = {0: 0.0, 1: 4.0, 2: 8.0}
    elif symbol.letter in _NUMBERS:
        costs = {0: 0.0, 1: 1.8, 2: 3.0}
    else:
        costs = {0: 0.0, 1: 0.8, 2: 5.0 if symbol.letter == BIAS else 2.0}
    if low:  # x_i is an entry before it is a vector of a family
        costs = {k: c + (0.0 if k == 0 else 0.4) for k, c in costs.items()}
        if symbol.bold and not upper:
            costs = {0: 0.8, 1: 0.0, 2: 3.0}
    if symbol.least == 99 or low > symbol.least:
        costs = {0: 0.0, 1: 1.5, 2: 3.0}
    if symbol.transposed and symbol.least == symbol.most:
        costs[0] = costs.get(0, 0.0) + 4.0
    return sorted((cost, low + extra) for extra, cost in costs.items())


def is_free_capital(scope: Scope, name: str) -> bool:
    """Whether a capital letter without indices stands for a value of which nothing is told."""
    symbol = scope.symbols.get(name)
    if symbol is None or name in scope.definitions or name in scope.sizes or symbol.axes is not None:
        return False
    return symbol.upper and symbol.domain is None and not (symbol.most or symbol.called or symbol.random)


def looks_like_matrix(scope: Scope, name: str) -> bool:
    """Whether such a letter is one that few use for anything but a matrix."""
    if _is_between_layers(scope, name):
        return True
    return is_free_capital(scope, name) and (scope.symbols[name].letter in _CAPITALS or _is_inverted(scope, name))


def _is_inverted(scope: Scope, name: str) -> bool:
    """Whether the notes multiply by the inverse of a capital, as P^{-1} in A = P D P^{-1}: of a number they would divide by it."""
    bodies = (d.body for found in scope.definitions.values() for d in found)
    powers = (x for body in bodies for x in t.walk(body) if isinstance(x, t.Power) and isinstance(x.base, t.Ref))
    return any(
        isinstance(x.base, t.Ref)
        and x.base.symbol == name
        and isinstance(x.exponent, t.Number)
        and x.exponent.value == -1
        for x in powers
    )


def _is_between_layers(scope: Scope, name: str) -> bool:
    r"""Whether a letter has the weights between two layers, ``z^{(l+1)} = \theta^{(l)} a^{(l)}``."""
    symbol = scope.symbols.get(name)
    if symbol is None or not symbol.labels or symbol.most or symbol.axes is not None or name in scope.definitions:
        return False
    for d in (d for found in scope.definitions.values() for d in found if d.keys):
        for x in t.walk(d.body):
            first, second = (x.left, x.right) if isinstance(x, t.Multiply) else (None, None)
            weighs = (
                isinstance(first, t.Ref) and first.symbol == name and isinstance(second, t.Ref) and bool(second.keys)
            )
            if weighs and isinstance(second, t.Ref) and offset(d.keys[0]) != offset(second.keys[0]):
                return True
    return False


def _function_options(symbol: Symbol) -> list[Option]:
    if symbol.elementwise:
        return [(0.0, "elementwise")]
    if symbol.domain in _SQUARE:
        return [(0.0, 2), (1.0, 0)]
    if symbol.graded or symbol.letter in ("l", "ell", "L", "J", "C", "E", "p", "P", "q", "Q", "K", "k"):
        return [(0.0, 0), (1.5, "elementwise"), (2.0, 1)]
    if symbol.bold:
        return [(0.0, 1), (0.7, "elementwise"), (1.5, 0), (1.6 if symbol.upper else 2.5, 2)]
    if symbol.arity > 1:
        return [(0.0, 0), (0.5, 1), (2.0, "elementwise"), (2.5, 2)]
    return [(0.0, "elementwise"), (0.5, 0), (1.5, 1), (2.5, 2)]


Fitted: TypeAlias = "tuple[float, Shapes, dict[str, Mode]]"


def fitting(
    scope: Scope,
    statement: t.Statement,
    sizes: Mapping[str, int],
    layout: str,
    known: Mapping[str, Mode],
    tick: Callable[[], None] = lambda: None,
) -> Iterator[Fitted]:
    """Signatures under which both sides of a statement have one shape, cheapest first.

    Args:
        scope: symbols and definitions.
        statement: what must fit.
        sizes: numbers for the symbols that count something.
        layout: how derivatives are laid out.
        known: axes of symbols as earlier claims settled them.
        tick: called before every walk; it may raise to end the search.

    Raises:
        ShapeError: there is none; it says what clashed under the most natural one.
    """
    sides = (statement.left, statement.right, *(x for c in statement.given for x in (c.left, c.right)))
    names_ = sorted(scope.reach_of(sides) & set(scope.symbols))
    groups = _grouped(scope, statement, names_, known)
    failure: ShapeError | None = None
    if groups is not None:
        try:
            yield from _Search(scope, statement, sizes, layout, groups, tick).run()
        except ShapeError as error:
            failure = error
        else:
            return
    try:
        every = _apart(scope, names_, known)
        yield from _Search(scope, statement, sizes, layout, every, tick).run()
    except ShapeError as error:
        if failure is not None:
            failure.hopeless = failure.hopeless and error.hopeless
        raise failure or error from None


Group: TypeAlias = "tuple[list[float], list[dict[str, Mode]]]"
"""Alternatives for symbols that are decided together, cheapest first: what each costs, and the modes that it gives."""


def alternatives(scope: Scope, statement: t.Statement, known: Mapping[str, Mode]) -> list[Group]:
    """The alternatives for all symbols behind both sides of a statement."""
    names_ = sorted(scope.reach_of((statement.left, statement.right)) & set(scope.symbols))
    groups = _grouped(scope, statement, names_, known)
    return _apart(scope, names_, known) if groups is None else groups


def _apart(scope: Scope, names_: list[str], known: Mapping[str, Mode]) -> list[Group]:
    """Alternatives for every symbol by itself."""
    batch = bool(scope.flags & {"row examples", "column examples"})
    found = [(name, _options(scope.symbols[name], known, batch)) for name in names_]
    return [([cost for cost, _ in modes], [{name: mode} for _, mode in modes]) for name, modes in found if modes]


def _grouped(scope: Scope, statement: t.Statement, names_: list[str], known: Mapping[str, Mode]) -> list[Group] | None:
    """Alternatives for classes of symbols whose axes determine each other; None if a class has none."""
    ranks = Ranks(scope)
    ranks.read(statement, (d for n in names_ for d in scope.definitions.get(n, ())))
    classes: dict[str, list[tuple[str, int]]] = {}
    groups: list[Group] = []
    batch = bool(scope.flags & {"row examples", "column examples"})
    for name in names_:
        found = _options(scope.symbols[name], known, batch)
        if scope.symbols[name].called or any(isinstance(mode, str) for _, mode in found):
            groups.append(([cost for cost, _ in found], [{name: mode} for _, mode in found]))
            continue
        top, shift = ranks.find(name)
        classes.setdefault(top, []).append((name, shift))
    for members in classes.values():
        group = _alternatives(scope, members, known, batch, ranks.elementwise)
        if not group[0]:
            return None
        groups.append(group)
    return groups


def _alternatives(
    scope: Scope, members: list[tuple[str, int]], known: Mapping[str, Mode], batch: bool, elementwise: AbstractSet[str]
) -> Group:
    """The numbers of axes that all members of a class can have together."""
    tables = [({mode: cost for cost, mode in _options(scope.symbols[n], known, batch)}, shift) for n, shift in members]
    first, shift = tables[0]
    rows: list[tuple[float, dict[str, Mode]]] = []
    for mode in first:
        assert isinstance(mode, int)
        base = mode - shift
        modes = [base + s for _, s in tables]
        if all(m in table for m, (table, _) in zip(modes, tables, strict=True)):
            cost = sum(table[m] for m, (table, _) in zip(modes, tables, strict=True))
            cost += sum(
                1.0 for (n, _), m in zip(members, modes, strict=True) if n in elementwise and m == scope.symbols[n].most
            )
            rows.append((cost / len(members) ** 0.5, {n: m for (n, _), m in zip(members, modes, strict=True)}))
    rows.sort(key=lambda row: row[0])
    return [cost for cost, _ in rows], [modes for _, modes in rows]


_Waiting: TypeAlias = "tuple[float, int, float, tuple[int, ...], Shapes | None]"
"""The least that a signature costs in all, its turn, its own cost, its alternatives, and its shapes once they are found to fit."""


class _Search:
    """Best-first search over the alternatives of all groups."""

    def __init__(
        self,
        scope: Scope,
        statement: t.Statement,
        sizes: Mapping[str, int],
        layout: str,
        groups: list[Group],
        tick: Callable[[], None],
    ) -> None:
        self.scope, self.statement, self.sizes, self.layout, self.groups = scope, statement, sizes, layout, groups
        self.order = itertools.count()
        self.owner = {n: k for k, (_, rows) in enumerate(groups) for n in rows[0]}
        self.learnt = Learnt([len(costs) for costs, _ in groups])
        self.tick = tick
        self.tries = 0
        self.first: ShapeError | None = None
        self.hopeless = True  # all that did not fit did so whatever the sizes are

    def run(self) -> Iterator[Fitted]:
        """Signatures that fit, cheapest first; ShapeError if there is none."""
        start: tuple[int, ...] = (0,) * len(self.groups)
        cheapest = sum(costs[0] for costs, _ in self.groups)
        queue: list[_Waiting] = [(cheapest, next(self.order), cheapest, start, None)]
        seen: set[tuple[int, ...]] = {start}
        found = False
        while queue and self.tries < _TRIES and len(seen) < _MOST_SEEN:
            least, _, cost, picked, done = heapq.heappop(queue)
            if done is not None:
                found = True
                yield least, done, dict(done.signature)
                continue
            bits = self.learnt.bits(picked, range(len(picked)))
            blame = self.learnt.clashing(bits)
            if blame is None:
                bound = cost + self.learnt.cost(bits)
                if bound > least + _ROUNDING:
                    heapq.heappush(queue, (bound, next(self.order), cost, picked, None))
                    continue
                shapes, blame = self._tried(picked)
                if shapes is not None:
                    heapq.heappush(queue, (cost + shapes.cost, next(self.order), cost, picked, shapes))
            for group in sorted(blame):
                self._push(queue, seen, cost, picked, group)
        for least, _, _, _, done in sorted((x for x in queue if x[-1] is not None), key=lambda x: x[:2]):
            assert done is not None
            found = True
            yield least, done, dict(done.signature)
        if not found and self.first is not None:
            self.first.hopeless = self.hopeless
            raise self.first

    def _tried(self, picked: tuple[int, ...]) -> tuple[Shapes | None, frozenset[int]]:
        """The shapes under some alternatives, if they fit, and the groups that may have others."""
        self.tick()
        self.tries += 1
        signature = {n: m for k, (_, rows) in zip(picked, self.groups, strict=True) for n, m in rows[k].items()}
        shapes = Shapes(self.scope, signature, self.sizes, self.layout)
        every = frozenset(self.owner.values())
        try:
            check(shapes, self.statement)
        except ShapeError as error:
            self.first = self.first or error
            self.hopeless = self.hopeless and error.certain
            blame = self._owners(error.blame)
            if error.certain:
                self.learnt.clash(picked, blame)
                return None, blame
            return None, blame or every
        finally:
            charges = ((amount, self._owners(shapes.deciding(terms))) for amount, terms in shapes.charges)
            self.learnt.charge(charges, picked)
        return shapes, every

    def _owners(self, names_: AbstractSet[str]) -> frozenset[int]:
        return frozenset(self.owner[n] for n in names_ if n in self.owner)

    def _push(
        self, queue: list[_Waiting], seen: set[tuple[int, ...]], cost: float, picked: tuple[int, ...], group: int
    ) -> None:
        """The next alternative of one group."""
        costs = self.groups[group][0]
        place = picked[group] + 1
        if place >= len(costs):
            return
        neighbour = (*picked[:group], place, *picked[group + 1 :])
        extra = costs[place] - costs[place - 1]
        if neighbour not in seen and cost + extra < _MOST_EXPENSIVE:
            seen.add(neighbour)
            heapq.heappush(queue, (cost + extra, next(self.order), cost + extra, neighbour, None))


def _options(symbol: Symbol, known: Mapping[str, Mode], batch: bool = False) -> list[Option]:
    found = options(symbol)
    if batch and symbol.axes is None:  # small letters are matrices too: each example is a row
        found = sorted(
            (cost * 0.3 if mode == symbol.most + 2 and symbol.letter != BIAS else cost, mode) for cost, mode in found
        )
    if symbol.name in known:
        mode = known[symbol.name]
        return [
            (0.0, mode),
            *((cost + 1.5, m) for cost, m in found if m != mode and (isinstance(m, str) or m >= symbol.most)),
        ]
    return found


def check(shapes: Shapes, statement: t.Statement) -> None:
    """Walk through both sides of a statement and make their shapes equal.

    Raises:
        ShapeError: they cannot be.
    """
    shapes.require(statement.given)
    places = free_places(shapes, statement)
    left = shapes.shape(statement.left, places)
    right = shapes.shape(statement.right, places)
    if kind(left) == kind(right) and all(
        a.unify(b) or (a.root().unit and b.root().unit) for a, b in zip(left, right, strict=True)
    ):
        return
    zero = statement.right if not right else statement.left if not left else None
    if zero is not None and t.is_zero(zero):  # = 0 stands for a vector of zeros too
        return
    kinds = kind(left) != kind(right)
    message = f"the left side is {names(left)}, the right side is {names(right)}" + (
        "" if kinds else " of another size"
    )
    raise shapes.conflict(message, statement.left, statement.right, kinds=kinds, span=statement.span)


def free_places(shapes: Shapes, statement: t.Statement) -> dict[str, Place]:
    """Places for the index variables that a statement leaves free."""
    places: dict[str, Place] = {}
    for side in (statement.left, statement.right):
        for name in free_names(side):
            if name not in places and name not in shapes.sizes:
                places[name] = Place(None, shapes.ranges.setdefault(hash(("free", name)), Dim()))
    return places
