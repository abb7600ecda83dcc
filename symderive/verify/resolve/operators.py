"""Sums, products, extremes, limits and integrals with their bodies; fractions and roots."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.resolve import brackets, names, tuples
from symderive.verify.resolve.binders import bounds, range_of
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.ranges import as_told, from_one, note_zero
from symderive.verify.resolve.reach import ended
from symderive.verify.resolve.usage import (
    bare,
)

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

KINDS = {
    **{x: x for x in ("sum", "prod", "max", "min", "argmax", "argmin")},
    "sup": "max",
    "inf": "min",
}


def big(resolver: Resolver, node: r.BigOperator) -> t.Term:
    """A sum, product, extreme, limit or integral with its body."""
    if node.body is None:
        raise UnclearError(f"\\{node.kind} stands without what it is taken of", node.span)
    if node.kind == "lim":
        return _limit(resolver, node)
    if node.kind == "int":
        return _integral(resolver, node)
    if node.kind not in KINDS:
        raise UnclearError(f"the operator {node.kind} is not understood", node.span)
    if node.below is None and KINDS[node.kind] in ("max", "min"):
        return _of_listed(resolver, node, bare(node.body))
    row = ended(node)
    return _bound(resolver, node) if row is None else resolver.term(row)


def _of_listed(resolver: Resolver, node: r.BigOperator, body: r.Node) -> t.Term:
    r"""The largest of what stands in brackets, ``\max(0, x)``, which may be squared."""
    group = bare(body.base) if isinstance(body, r.Scripted) else None
    if isinstance(body, r.Scripted) and isinstance(group, r.Group) and isinstance(group.inner, r.Sequence):
        return brackets.with_scripts(resolver, _of_listed(resolver, node, group), body)
    inner = body.inner if isinstance(body, r.Group) and body.inner is not None else body
    items = inner.items if isinstance(inner, r.Sequence) else (inner,)
    return t.Operation(node.span, KINDS[node.kind], tuple(resolver.term(x) for x in items))


def _bound(resolver: Resolver, node: r.BigOperator) -> t.Term:
    assert node.body is not None
    binders, checks = bounds(resolver, node)
    outer = list(resolver.binders)
    resolver.binders.extend(b.letter for b in binders if b.variable is None)
    try:
        body = resolver.term(node.body)
        members = [tuples.membership(resolver, *b.within) for b in binders if b.within is not None]
        condition = _conjunction([*members, *(resolver.condition(c) for c in checks)], node.span)
        ranges = [(b, range_of(resolver, b)) for b in binders]
    finally:
        resolver.binders[:] = outer
    for binder, span in reversed(ranges):
        if binder.variable is not None:
            body = t.Sweep(node.span, KINDS[node.kind], binder.variable, condition, body, binder.over)
        else:
            if node.kind in ("argmin", "argmax"):
                raise UnclearError(f"{node.kind} is not compared", node.span)
            span = from_one(resolver, binder.letter, span, body, condition)
            span = as_told(resolver, binder.letter, span, body, condition) if node.kind == "sum" else span
            note_zero(resolver, binder.letter, span, body)
            body = t.Big(
                node.span,
                KINDS[node.kind],
                binder.letter,
                span,
                condition,
                body,
                binder.sample,
                _descends(resolver, node, body),
            )
        condition = None
    return body


def _descends(resolver: Resolver, node: r.BigOperator, body: t.Term) -> bool:
    """Whether a product of Jacobians is meant from the last to the first, as the chain rule has it."""
    slopes = node.kind == "prod" and any(isinstance(x, (t.Derive, t.Transpose)) for x in t.walk(body))
    return slopes and bool(resolver.choices.pick(f"order {node.span}", (0.0, 0.6)))


def _conjunction(parts: list[t.Term], span: t.Span) -> t.Term | None:
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else t.Both(span, tuple(parts))


def _limit(resolver: Resolver, node: r.BigOperator) -> t.Term:
    part = bare(node.below) if node.below is not None else None
    assert node.body is not None
    if not isinstance(part, r.Relation) or part.signs[0] not in ("rightarrow", "to"):
        raise UnclearError("this limit does not say what goes where", node.span)
    head = names.head_of(resolver, part.sides[0])
    if head is None:
        raise UnclearError("this limit does not say what goes where", node.span)
    symbol = names.declare(resolver, head, resolver.text(part.sides[0]))
    target, side = part.sides[1], 0
    if isinstance(target, r.Scripted) and isinstance(target.sup, r.Name):
        side = {"+": 1, "-": -1}.get(target.sup.base, 0)
        target = target.base
    return t.Limit(node.span, symbol, resolver.term(target), side, resolver.term(node.body))


def _integral(resolver: Resolver, node: r.BigOperator) -> t.Term:
    """∫ body dx: the variable is the factor after a d."""
    body = bare(node.body) if node.body is not None else None
    factors = list(body.factors) if isinstance(body, r.Product) else [body] if body is not None else []
    for place, (first, second) in enumerate(itertools.pairwise(factors)):
        if isinstance(first, r.Name) and first.base == "d" and isinstance(bare(second), (r.Name, r.Scripted)):
            head = names.head_of(resolver, second)
            if head is None or head.after:
                continue
            rest = factors[:place] + factors[place + 2 :]
            symbol = names.declare(resolver, head, resolver.text(second))
            inner: r.Node | None = None
            assert isinstance(body, r.Product)
            if len(rest) > 1:
                kept = [body.signs[k - 1] for k in range(1, len(factors)) if k not in (place, place + 1)]
                inner = r.Product(body.span, tuple(rest), tuple(kept[: len(rest) - 1]), ((0, 0),) * (len(rest) - 1))
            elif rest:
                inner = rest[0]
            value = t.Number(node.span, Fraction(1)) if inner is None else resolver.term(inner)
            low = None if node.below is None else resolver.term(node.below)
            high = None if node.above is None else resolver.term(node.above)
            return t.Integral(node.span, symbol, low, high, value)
    raise UnclearError("this integral does not say over what", node.span)


def fraction(resolver: Resolver, node: r.Fraction) -> t.Term:
    """A quotient; a bold 1 over a row is a row of ones, so it may as well be a number."""
    above, below = resolver.term(node.above), resolver.term(node.below)
    known = resolver.scope.symbols.get(below.symbol) if isinstance(below, t.Ref) and not below.keys else None
    if isinstance(above, t.Constant) and above.name == "ones" and known is not None and known.row:
        return t.Divide(node.span, t.Number(above.span, Fraction(1)), below, "elementwise")
    return t.Divide(node.span, above, below)


def root(resolver: Resolver, node: r.Root) -> t.Term:
    """A square root or another one."""
    radicand = resolver.term(node.radicand)
    if node.degree is None:
        return t.Apply(node.span, "sqrt", radicand)
    one = t.Number(node.span, Fraction(1))
    return t.Power(node.span, radicand, t.Divide(node.span, one, resolver.term(node.degree)))
