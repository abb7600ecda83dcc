r"""Subscripts by which something is differentiated: of ``\frac{d x_t}{dt}`` the x_t is x(t), and ``\phi_t(x)`` is \phi(t, x)."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.resolve.nodes import all_nodes, bare, bound_letters, is_label, letter_of, root_name

TIMED = "d/d"
"""Before a letter: that it is a time, and its subscripts are arguments."""
CALLED = "d/d()"
"""Before a letter with such a subscript: that what stands in brackets behind it are its other arguments."""

_TIMES = ("t", "tau")
_APART = "ₜ"  # x_t beside x_0


def timed(trees: Iterable[r.Node]) -> Iterator[str]:
    """The times by which something is differentiated, that are subscripts and count nothing; and the functions that have them."""
    trees = list(trees)
    nodes = [x for tree in trees for x in all_nodes(tree)]
    by = {
        letter_of(x) for n in nodes if isinstance(n, r.Derivative) for w, _ in n.wrt if isinstance(x := bare(w), r.Name)
    }
    bound = {x for n in nodes if isinstance(n, r.BigOperator) for x in bound_letters(n.below)}
    for time in (x for x in _TIMES if x in by - bound):
        scripts = [n for n in nodes if isinstance(n, r.Scripted) and (n.sub is not None or is_label(n.sup))]
        plain = [n for n in scripts if _has(n, time)]
        others = [
            n
            for n in scripts
            if n not in plain and time in _letters(n.sub) | (_letters(n.sup) if is_label(n.sup) else set())
        ]
        if not plain or others:
            continue
        rows = [n for n in nodes if isinstance(n, r.Product)]
        heads = [(a, b) for row in rows for a, b in _pairs(row) if _has(a, time)]
        functions = {_letter(a) for a, b in heads if _is_argument(_inner(b))}
        alone = {_letter(n) for n in plain if not any(n is a for a, _ in heads)}
        primed = {_letter(n) for n in plain if n.primes}
        if functions & (alone | primed):
            continue
        yield TIMED + time
        yield from (CALLED + x for x in functions)
        yield from (_APART + _letter(n) for n in plain if _stands_otherwise(nodes, _letter(n), time))


def as_arguments(node: r.Node, told: Collection[str]) -> r.Node:
    """A node in which subscripts that are times are arguments."""
    times = {x.removeprefix(TIMED) for x in told if x.startswith(TIMED) and not x.startswith(CALLED)}
    if isinstance(node, r.Product):
        return _flat(_called(node, told, times))
    if isinstance(node, r.Scripted) and any(_has(node, x) for x in times) and CALLED + _letter(node) not in told:
        return _value(node, told)
    return node


def called_first(node: r.Node, told: Collection[str]) -> r.Node:
    """A row in which the functions with a time have it as their first argument."""
    times = {x.removeprefix(TIMED) for x in told if x.startswith(TIMED) and not x.startswith(CALLED)}
    return _called(node, told, times) if isinstance(node, r.Product) else node


def _called(row: r.Product, told: Collection[str], times: Collection[str]) -> r.Product:
    factors = list(row.factors)
    for place, (one, two) in enumerate(itertools.pairwise(row.factors)):
        if not (isinstance(one, r.Scripted) and any(_has(one, x) for x in times) and CALLED + _letter(one) in told):
            continue
        group, inner = bare(two), _inner(two)
        if row.signs[place] or inner is None or one.sub is None:
            continue
        first = inner.left if isinstance(inner, r.Conditional) else inner
        items = first.items if isinstance(first, r.Sequence) else (first,)
        listed = r.Sequence(first.span, (one.sub, *items), (",",) * len(items))
        inside = replace(inner, left=listed) if isinstance(inner, r.Conditional) else listed
        bracket = group.base if isinstance(group, r.Scripted) else group
        assert isinstance(bracket, r.Group)
        factors[place] = _name(one, told)
        made = replace(bracket, inner=inside)
        factors[place + 1] = replace(group, base=made) if isinstance(group, r.Scripted) else made
    return replace(row, factors=tuple(factors)) if factors != list(row.factors) else row


def _value(node: r.Scripted, told: Collection[str]) -> r.Node:
    """``x_t`` as ``x(t)``, ``x_t^2`` as ``(x(t))^2``, ``x_t'`` as ``x'(t)``."""
    assert node.sub is not None
    name: r.Node = _name(node, told)
    name = r.Scripted(node.span, name, None, None, node.primes) if node.primes else name
    group = r.Group(node.sub.span, "(", ")", node.sub)
    value = r.Product(node.span, (name, group), ("",), ((node.sub.span[0], node.sub.span[0]),))
    return value if node.sup is None else r.Scripted(node.span, r.Group(node.span, "(", ")", value), None, node.sup)


def _flat(row: r.Product) -> r.Product:
    """A row in which the values x(t) are two factors."""
    factors: list[r.Node] = []
    signs: list[str] = []
    spans: list[r.Span] = []
    for place, factor in enumerate(row.factors):
        if place:
            signs.append(row.signs[place - 1])
            spans.append(row.sign_spans[place - 1])
        inner = factor if isinstance(factor, r.Product) and len(factor.factors) == 2 else None
        if inner is not None and isinstance(inner.factors[1], r.Group) and isinstance(inner.factors[1].inner, r.Name):
            factors += inner.factors
            signs += inner.signs
            spans += inner.sign_spans
        else:
            factors.append(factor)
    if len(factors) == len(row.factors):
        return row
    return replace(row, factors=tuple(factors), signs=tuple(signs), sign_spans=tuple(spans))


def _name(node: r.Scripted, told: Collection[str]) -> r.Name:
    name = root_name(node)
    assert name is not None
    return replace(name, accents=(*name.accents, "timed")) if _APART + letter_of(name) in told else name


def _has(node: r.Node, time: str) -> bool:
    """Whether a letter has a time, and nothing else, as its subscript."""
    sub = bare(node.sub) if isinstance(node, r.Scripted) and node.sub is not None else None
    plain = isinstance(node, r.Scripted) and isinstance(bare(node.base), r.Name) and not is_label(node.sup)
    return plain and isinstance(sub, r.Name) and letter_of(sub) == time


def _pairs(row: r.Product) -> Iterator[tuple[r.Node, r.Node]]:
    """Letters and the round brackets that touch them."""
    for one, sign, two in zip(row.factors, row.signs, row.factors[1:], strict=False):
        if not sign and _inner(two) is not None:
            yield one, two


def _inner(node: r.Node) -> r.Node | None:
    """What stands in a round bracket, which may have a power."""
    group = bare(node)
    group = bare(group.base) if isinstance(group, r.Scripted) else group
    inside = group.inner if isinstance(group, r.Group) and group.opening == "(" else None
    return None if inside is None else inside if isinstance(inside, r.Sequence | r.Conditional) else bare(inside)


def _letter(node: r.Node) -> str:
    name = root_name(node)
    return "" if name is None else letter_of(name)


def _letters(node: r.Node | None) -> set[str]:
    return set() if node is None else {letter_of(x) for x in all_nodes(node) if isinstance(x, r.Name)}


def _stands_otherwise(nodes: Iterable[r.Node], letter: str, time: str) -> bool:
    """Whether a letter stands without the time too, as x_0 and x do."""
    timed_ones = {id(bare(n.base)) for n in nodes if isinstance(n, r.Scripted) and _has(n, time)}
    return any(isinstance(n, r.Name) and letter_of(n) == letter and id(n) not in timed_ones for n in nodes)


def _is_argument(node: r.Node | None) -> bool:
    """Whether brackets hold a name, or several things: the argument of a function, and no factor."""
    scripted = isinstance(node, r.Scripted) and isinstance(bare(node.base), r.Name) and not node.primes
    return scripted or isinstance(node, r.Name | r.Sequence | r.Conditional)
