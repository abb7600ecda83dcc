"""What stands below and above an operator: the indices and variables that it binds, what they run over, and conditions on them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.resolve import names, nodes, tuples
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.ranges import interval, is_cube
from symderive.verify.resolve.reach import as_argument, as_value, in_scripts, in_subscripts, is_varied
from symderive.verify.resolve.subscripts import family_letters
from symderive.verify.resolve.usage import (
    all_nodes,
    bare,
    conditions,
    is_transpose,
    letter_of,
    letters_in,
    root_name,
    subscript,
)
from symderive.verify.symbols import Domain

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver


class Binder:
    """An index that an operator binds, with what is written of its range."""

    def __init__(self, letter: str) -> None:
        self.letter = letter
        self.low: r.Node | None = None
        self.high: r.Node | None = None
        self.strict: tuple[bool, bool] = (False, False)
        self.over = ""
        self.variable: t.Ref | None = None
        self.sample = False
        self.within: tuple[r.Relation, list[str]] | None = None  # the set of tuples whose last letter it is
        self.plain = False  # nothing but the letter is written


def range_of(resolver: Resolver, binder: Binder) -> t.Range:
    """The range of an index."""
    low = None if binder.low is None else resolver.key(binder.low)
    endless = isinstance(binder.high, r.Name) and binder.high.base == "infty"
    high = None if binder.high is None or endless else resolver.key(binder.high)
    if endless and binder.high is not None:
        return t.Range(low or t.Number(t.NOWHERE, Fraction(1)), t.Constant(binder.high.span, "inf"), binder.over)
    one = t.Number(t.NOWHERE, Fraction(1))
    if low is not None and binder.strict[0]:
        low = t.Add(low.span, (low, one))
    if high is not None and binder.strict[1]:
        high = t.Add(high.span, (high, t.Negative(t.NOWHERE, one)))
    if high is not None and low is None:
        low = one
    if _counts_units(high) and isinstance(low, t.Number) and low.value in (0, 1):
        return t.Range(over=binder.over)  # up to n_{l-1}: over all units of that layer
    return t.Range(low, high, binder.over)


def _counts_units(high: t.Term | None) -> bool:
    """Whether an upper bound is a size that a layer or a step has of its own."""
    return isinstance(high, t.Ref) and any(not isinstance(x, t.Number) for k in high.keys for x in t.walk(k))


def bounds(resolver: Resolver, node: r.BigOperator) -> tuple[list[Binder], list[r.Node]]:
    """The indices that stand below an operator, and the conditions on them."""
    binders: list[Binder] = []
    checks: list[r.Node] = []
    if node.below is None:
        binder = Binder(_unwritten(resolver, node))
        binder.high = node.above
        return [binder], []
    for part in conditions(node.below):
        if isinstance(part, r.Relation):
            _relation(resolver, node, part, binders, checks)
        elif isinstance(part, r.Words):
            raise UnclearError("the words below this sign are not understood", part.span)
        elif isinstance(bare(part), r.Number) and not binders:  # the sum from 1 to n
            binders.append(Binder(_unwritten(resolver, node)))
            binders[0].low = part
        else:
            binders.extend(_plain(resolver, node, part))
    if node.above is not None and binders and binders[-1].high is None:
        for binder in binders:
            binder.high = node.above
    if len(binders) == 1 and binders[0].plain and binders[0].variable is None and node.above is None and not checks:
        binders[0].high = _end_elsewhere(resolver, node, binders[0].letter)
    if not binders:
        raise UnclearError("nothing below this sign is an index", node.span)
    return binders, checks


def _end_elsewhere(resolver: Resolver, node: r.BigOperator, index: str) -> r.Node | None:
    r"""The n up to which all sums with bounds run that have the x_i of ``\\sum_i x_i``."""
    assert node.body is not None
    found: dict[str, r.Node | None] = {}
    for name in family_letters(node.body, index):
        found |= resolver.usage.ends.get((name, index), {})
    if not found:
        return resolver.hints.ends.get(index)
    return next(iter(found.values())) if len(found) == 1 else None


def _unwritten(resolver: Resolver, node: r.BigOperator) -> str:
    """The index of a sum sign without any: the only one that the body uses and nothing binds."""
    assert node.body is not None
    found: list[str] = []
    for inner in all_nodes(node.body):
        if isinstance(inner, r.Scripted):
            for script in (inner.sub, inner.sup):
                if script is None or is_transpose(script):
                    continue
                for letter in letters_in(script):
                    known = letter in resolver.usage.bound or letter in ("i", "j", "k", "n", "t", "m")
                    if known and letter not in resolver.binders and letter not in found:
                        found.append(letter)
    free = [x for x in found if x not in resolver.outer_letters]
    if len(free or found) != 1:
        raise UnclearError("this sum sign has no index, and what it runs over is not clear", node.span)
    return (free or found)[0]


def _plain(resolver: Resolver, node: r.BigOperator, part: r.Node) -> Iterator[Binder]:
    """An index without a relation: ``i``, ``(i, j)``, ``ij``, or a variable whose values are summed over."""
    inner = bare(part)
    if isinstance(inner, r.Group) and inner.inner is not None:
        for item in conditions(inner.inner):
            yield from _plain(resolver, node, item)
        return
    if isinstance(inner, r.Product) and not any(inner.signs):
        for item in inner.factors:
            yield from _plain(resolver, node, item)
        return
    head = root_name(inner)
    if head is None:
        raise UnclearError("what stands below this sign is no index", part.span)
    yield _binder(resolver, node, head, inner)


def _binder(resolver: Resolver, node: r.BigOperator, head: r.Name, written: r.Node) -> Binder:
    """An index; or, if the letter never stands in a script of the body, a variable or the data."""
    letter = letter_of(head)
    binder = Binder(letter)
    assert node.body is not None
    plain = binder.plain = isinstance(written, r.Name)
    swept = plain and letter in resolver.hints.listed and not in_subscripts(node.body, letter)
    swept = swept or (plain and is_varied(node, letter))
    if not swept and in_scripts(node.body, letter):
        if not plain and not (isinstance(written, r.Scripted) and written.primes):
            raise UnclearError("what this sign runs over is no index", written.span)
        return binder
    if swept or as_argument(node.body, letter) or not plain:
        inner = names.head_of(resolver, written)
        if inner is not None:
            symbol = names.declare(resolver, inner, resolver.text(written))
            binder.variable = t.Ref(written.span, symbol, inner.keys)
            resolver.scope.chance.finite.add(letter)
        return binder
    if as_value(node.body, letter):
        return binder
    binder.sample = True
    return binder


def _relation(
    resolver: Resolver, node: r.BigOperator, part: r.Relation, binders: list[Binder], checks: list[r.Node]
) -> None:
    """One relation below an operator: it gives a range, or it is a condition."""
    known = {b.letter for b in binders} | set(resolver.binders)
    letters = tuples.tuple_of(part)
    if (
        letters
        and not known & set(letters)
        and node.body is not None
        and all(in_scripts(node.body, x) for x in letters)
    ):
        binders.extend(Binder(x) for x in letters)
        binders[-1].within = part, letters
        return
    head = root_name(part.sides[0]) if len(part.sides) == 2 else None
    letter = letter_of(head) if head is not None else ""
    if head is not None and letter not in known:
        simple = isinstance(bare(part.sides[0]), r.Name)
        if simple and part.signs[0] == "=":
            _starts(node, letter, part, binders)
            return
        if part.signs[0] == "in":
            _member(resolver, node, head, part, binders, checks)
            return
        if simple and part.signs[0] in ("ne", "<", ">", "le", "ge"):
            varied = is_varied(node, letter)
            binders.append(_binder(resolver, node, head, bare(part.sides[0])) if varied else Binder(letter))
            checks.append(part)
            return
    if len(part.sides) == 3 and _between(resolver, node, part, known, binders, checks):
        return
    checks.append(part)


def _starts(node: r.BigOperator, letter: str, part: r.Relation, binders: list[Binder]) -> None:
    """``i = 1``, up to what stands above the operator; so does the i of ``i, j = 1``."""
    binder = Binder(letter)
    binder.low, binder.high = part.sides[1], node.above
    if isinstance(part.sides[1], r.Sequence):
        _listed_range(binder, part.sides[1])
    for before in binders:
        if before.plain and not before.over and before.low is None and before.variable is None:
            before.low, before.high = binder.low, binder.high
    binders.append(binder)


def _member(
    resolver: Resolver,
    node: r.BigOperator,
    head: r.Name,
    part: r.Relation,
    binders: list[Binder],
    checks: list[r.Node],
) -> None:
    r"""``i \in S``: over the members of a set with a name, of a cube, of an interval."""
    written, members = bare(part.sides[0]), bare(part.sides[1])
    letter = letter_of(head)
    if is_cube(part.sides[1]):
        resolver.hints.listed.add(letter)
    binder = _binder(resolver, node, head, written)
    if binder.variable is not None and is_cube(part.sides[1]):
        resolver.scope.symbols[binder.variable.symbol].domain = Domain.BINARY
    named = root_name(members) is not None and not (is_varied(node, letter) and subscript(members) is not None)
    binder.over = nodes.set_name(members) if named else resolver.text(part.sides[1])
    if binder.variable is not None and (inside := interval(part)) is not None:
        binder.over = ""
        checks.append(inside)
    if isinstance(members, r.Scripted) and members.sub is not None and letters_in(members.sub):
        resolver.scope.families.add(binder.over)
    binders.append(binder)


def _listed_range(binder: Binder, items: r.Sequence) -> None:
    """``i = 1, ..., n``."""
    if len(items.items) == 3 and isinstance(items.items[1], r.Dots):
        binder.low, binder.high = items.items[0], items.items[2]


def _between(
    resolver: Resolver,
    node: r.BigOperator,
    part: r.Relation,
    known: set[str],
    binders: list[Binder],
    checks: list[r.Node],
) -> bool:
    r"""``-m \le j \le m``; ``0 < p < 1`` below an extreme."""
    head = root_name(part.sides[1])
    if head is None or letter_of(head) in known or part.signs[0] not in ("<", "le") or part.signs[1] not in ("<", "le"):
        return False
    if is_varied(node, letter_of(head)):
        binders.append(_binder(resolver, node, head, bare(part.sides[1])))
        checks.append(part)
        return True
    binder = Binder(letter_of(head))
    binder.low, binder.high = part.sides[0], part.sides[2]
    binder.strict = (part.signs[0] == "<", part.signs[1] == "<")
    binders.append(binder)
    return True
