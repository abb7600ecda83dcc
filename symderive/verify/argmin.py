r"""``\hat w = \arg\min_w L(w)``: what stands before a claim says what a symbol makes best."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.estimates import unmarked
from symderive.verify.optimum import each_step
from symderive.verify.resolve import names
from symderive.verify.resolve.laws import renamed
from symderive.verify.resolve.usage import all_nodes, bare, letter_of, letters_in

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

KINDS = ("argmin", "argmax")


def best_of(side: r.Node) -> tuple[r.BigOperator, r.Node] | None:
    r"""The operator of ``\arg\min_w f + g`` and what it reaches, which is the whole sum; None for another side."""
    side = bare(side)
    first = side.terms[0] if isinstance(side, r.Sum) and side.signs[0] == "+" else side
    if not isinstance(first, r.BigOperator) or first.kind not in KINDS or first.body is None:
        return None
    if not isinstance(side, r.Sum):
        return first, first.body
    own = (
        first.body
        if isinstance(first.body, r.Sum)
        else r.Sum(first.body.span, (first.body,), ("+",), side.sign_spans[:1])
    )
    signs, places = (*own.signs, *side.signs[1:]), (*own.sign_spans, *side.sign_spans[1:])
    return first, r.Sum(side.span, (*own.terms, *side.terms[1:]), signs, places)


def names_of_best(tree: r.Node) -> set[tuple[str, str]]:
    r"""The h and the g, n of ``h_{gn} = \arg\min_h L(h)``: letters below the best value of h itself, which no side has, are its name."""
    main = tree.main if isinstance(tree, r.Remark) else tree
    left = bare(main.sides[0]) if isinstance(main, r.Relation) else None
    base = bare(left.base) if isinstance(left, r.Scripted) and left.sub is not None and left.sup is None else None
    if not isinstance(main, r.Relation) or not isinstance(left, r.Scripted) or not isinstance(base, r.Name):
        return set()
    others = {letter_of(n) for side in main.sides[1:] for n in all_nodes(side) if isinstance(n, r.Name)}
    varied = [bare(x) for s in main.sides[1:] if (best := best_of(s)) is not None for x in _variables(best[0].below)]
    letters = list(letters_in(left.sub))
    if any(x in others for x in letters) or not any(
        isinstance(x, r.Name) and letter_of(x) == letter_of(base) for x in varied
    ):
        return set()
    return {(letter_of(base), x) for x in letters}


def enter_best(resolver: Resolver, relation: r.Relation) -> bool:
    """Note what the left side of a relation is the best value of; False if no side says it.

    Of a chain the first such side counts, as the others are claims about it. Values that are best under a side
    condition (``x : Ax = b``) are left alone: no derivative vanishes there.
    """
    for side in relation.sides[1:]:
        found = best_of(side)
        if found is None:
            continue
        operator, body = found
        pairs = list(zip(_listed(relation.sides[0]), _variables(operator.below), strict=False))
        known = [
            (one, two) for one, two in pairs if _noted(resolver, one, two, body, largest=operator.kind == "argmax")
        ]
        return bool(known)
    return False


def _noted(resolver: Resolver, left: r.Node, variable: r.Node, body: r.Node, *, largest: bool) -> bool:
    best, inner = names.head_of(resolver, left), names.head_of(resolver, variable)
    if best is None or inner is None or best.after or inner.after:
        return False
    symbol = names.declare(resolver, best, resolver.text(best.name))
    names.declare(resolver, inner, resolver.text(inner.name))
    of = resolver.term(body)
    density = isinstance(of, t.Call) and of.bar is not None  # m = \arg\max_w p(w | t) is told of w
    if unmarked(symbol) != unmarked(inner.symbol) and not density:  # a letter of its own: \phi = \arg\min_\theta ...
        of = renamed(of, {inner.symbol: symbol})
    resolver.scope.optima[symbol] = of
    if largest:
        resolver.scope.maximised.add(symbol)
    each_step(resolver.scope, symbol, of if best.keys and not inner.keys else None)
    return True


def same_best(resolver: Resolver, one: r.Node, two: r.Node, span: t.Span) -> t.SameBest | None:
    r"""``\arg\max_w f = \arg\min_w g`` as a statement: where the slope of f vanishes, that of g does, and they point one way.

    None where a side is no such operator, or where the variables are not the same symbols.
    """
    first, second = best_of(one), best_of(two)
    if first is None or second is None:
        return None
    left, right = ([_symbol(resolver, x) for x in _variables(found[0].below)] for found in (first, second))
    bodies = [resolver.term(body) for _, body in (first, second)]
    if not left or left != right or not all(x in resolver.scope.reach_of([b]) for x in left for b in bodies):
        return None
    slopes = [t.Derive(span, body, (t.Ref(span, left[0], ()),)) for body in bodies]
    ways: list[t.Term] = [
        t.Multiply(span, _one_if_defined(body, span), t.Divide(span, slope, _length(slope, span)))
        for body, slope in zip(bodies, slopes, strict=True)
    ]
    if first[0].kind != second[0].kind:
        ways[1] = t.Negative(span, ways[1])
    still = tuple(stationary(one, other, left[0], span) for one, other in (slopes, slopes[::-1]))
    return t.SameBest("=", ways[0], ways[1], span, stationary=still)


def _one_if_defined(body: t.Term, span: t.Span) -> t.Term:
    """One where a quantity has a value: the slope of log p has one where p < 0, too."""
    return t.Apply(span, "exp", t.Multiply(span, t.Number(span, Fraction(0)), body))


def _length(slope: t.Term, span: t.Span) -> t.Term:
    """The length of a slope, which may be a number, a vector or a matrix."""
    squares = t.Power(span, slope, t.Number(span, Fraction(2)), elementwise=True)
    return t.Apply(span, "sqrt", t.Operation(span, "sum", (squares,)))


def stationary(slope: t.Term, other: t.Term, variable: str, span: t.Span) -> t.Statement:
    """That one slope vanishes where another one does."""
    zero = t.Number(span, Fraction(0))
    return t.Statement("=", other, zero, span, (t.Condition(slope, zero, (variable,)),))


def still_best(resolver: Resolver, name: r.Node, side: r.Node, span: t.Span) -> t.Statement | None:
    r"""``\hat w = \arg\min_w g`` where the notes said before what \hat w is best for: the slope of g vanishes there too."""
    head, found = names.head_of(resolver, name), best_of(side)
    of = None if head is None else resolver.scope.optima.get(head.symbol)
    varied = [] if found is None else [_symbol(resolver, x) for x in _variables(found[0].below)]
    if found is None or of is None or len(varied) != 1 or varied[0] not in resolver.scope.reach_of([of]):
        return None
    variable = t.Ref(span, varied[0], ())
    slopes = [t.Derive(span, x, (variable,)) for x in (of, resolver.term(found[1]))]
    return stationary(slopes[0], slopes[1], varied[0], span)


def best_is(resolver: Resolver, relation: r.Relation, links: tuple[r.Node, r.Node], span: t.Span) -> t.Statement | None:
    r"""The link ``\arg\max_w L = v`` of a chain as ``\hat w = v``, or as ``w = v`` where no name stands in front of it."""
    found, value = best_of(links[0]), links[1]
    varied = () if found is None else _variables(found[0].below)
    if found is None or len(varied) != 1 or best_of(value) is not None:
        return None
    front = relation.sides[0]
    if best_of(front) is not None:
        front = varied[0]
        noted = _noted(resolver, front, front, found[1], largest=found[0].kind == "argmax")
    else:
        noted = is_best(resolver, front) or enter_best(resolver, relation)
    return t.Statement("=", resolver.term(front), resolver.term(value), span) if noted else None


def is_best(resolver: Resolver, side: r.Node) -> bool:
    """Whether the notes said before what a name is best for."""
    head = names.head_of(resolver, side)
    return head is not None and resolver.scope.optima.get(head.symbol) is not None


def _symbol(resolver: Resolver, variable: r.Node) -> str:
    head = names.head_of(resolver, variable)
    if head is None or head.after or head.keys:
        return ""
    return names.declare(resolver, head, resolver.text(head.name))


def _listed(side: r.Node) -> tuple[r.Node, ...]:
    side = bare(side)
    if isinstance(side, r.Group) and side.inner is not None:
        side = side.inner
    return side.items if isinstance(side, r.Sequence) else (side,)


def _variables(below: r.Node | None) -> tuple[r.Node, ...]:
    r"""What is varied: ``w``, ``a, b``, ``w \in R^d``, ``w > 0``; nothing where a side condition stands."""
    if below is None:
        return ()
    found: list[r.Node] = []
    for item in _listed(below):
        if isinstance(item, r.Relation):
            if item.signs != ("in",) and not _is_open(item):
                return ()
            item = item.sides[0]
        found.append(item)
    return tuple(found)


def _is_open(item: r.Relation) -> bool:
    r"""Whether ``\lambda > 0`` is a condition under which derivatives still vanish at what is best."""
    return item.signs == (">",) and isinstance(bare(item.sides[1]), r.Number)
