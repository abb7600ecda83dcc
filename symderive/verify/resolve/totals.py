"""Sums of terms: how far a sum sign within one reaches, and dots."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.resolve import dots
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.operators import KINDS
from symderive.verify.resolve.reach import is_varied
from symderive.verify.resolve.usage import (
    all_nodes,
    bare,
    bound_letters,
    letter_of,
    letters_in,
)

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver


def total(resolver: Resolver, node: r.Sum) -> t.Term:
    """Terms with their signs; a sum sign reaches over later terms that use its index."""
    if any(isinstance(x, r.Dots) for x in node.terms):
        return dots.expanded(resolver, node)
    terms = _differentiated(list(zip(node.signs, node.terms, strict=True)))
    terms = _reaching(resolver, _under_one_derivative(resolver, terms))
    parts: list[t.Term] = []
    for sign, part in terms:
        if sign not in ("+", "-"):
            raise UnclearError("± leaves the sign open", part.span)
        term = resolver.term(part)
        parts.append(
            t.Negative((node.span[0], part.span[1]) if not parts else part.span, term) if sign == "-" else term
        )
    return parts[0] if len(parts) == 1 else t.Add(node.span, _from_one(tuple(parts)))


def _from_one(parts: tuple[t.Term, ...]) -> tuple[t.Term, ...]:
    """In 1 - A^2 all entries of A are squared: of a square matrix it would be the identity."""
    one, *rest = parts
    if not isinstance(one, t.Number) or one.value != 1 or len(rest) != 1 or not isinstance(rest[0], t.Negative):
        return parts
    power = rest[0].of
    if isinstance(power, t.Power) and isinstance(power.base, t.Ref) and isinstance(power.exponent, t.Number):
        return one, replace(rest[0], of=replace(power, elementwise=True))
    return parts


def _differentiated(terms: list[tuple[str, r.Node]]) -> list[tuple[str, r.Node]]:
    """The terms, where a derivative sign that stands alone is one of the negative term behind it, as in ∇_θ -log p."""
    (sign, first), *rest = terms
    if not (isinstance(first, r.Derivative) and first.of is None and rest and rest[0][0] == "-"):
        return terms
    span = (first.span[1], rest[0][1].span[1])
    inner = r.Sum(span, (rest[0][1],), ("-",), (span,))
    operand = r.Group(span, "(", ")", inner)
    product = r.Product((first.span[0], span[1]), (first, operand), ("",), ((first.span[1], first.span[1]),))
    return [(sign, product), *rest[1:]]


def _under_one_derivative(resolver: Resolver, terms: list[tuple[str, r.Node]]) -> list[tuple[str, r.Node]]:
    r"""The terms, where they may all stand under the ∇ of the first: ``\nabla_w \frac12 w^T H w + b^T w = Hw + b``."""
    (sign, first), *rest = terms
    if sign == "-" or not rest or not isinstance(first, r.Product) or not isinstance(first.factors[0], r.Derivative):
        return terms
    operator, *factors = first.factors
    assert isinstance(operator, r.Derivative)
    names = [letter_of(x) for w, _ in operator.wrt if isinstance(x := bare(w), r.Name)]
    inside = [y for _, x in terms for y in all_nodes(x) if isinstance(y, r.Derivative)]
    meant = len(names) == 1 and operator.of is None and len(inside) == 1 and bool(factors)
    if not meant or not all(_names(x, names[0]) for x in (*factors[-1:], *(x for _, x in rest))):
        return terms
    if not resolver.choices.pick(f"derivative {operator.span}", (0.0, 1.0)):
        return terms
    span = (factors[0].span[0], rest[-1][1].span[1])
    row: r.Node = r.Product((span[0], first.span[1]), tuple(factors), first.signs[1:], first.sign_spans[1:])
    signs = (sign, *(s for s, _ in rest))
    inner = r.Sum(span, (factors[0] if len(factors) == 1 else row, *(x for _, x in rest)), signs, (span,) * len(signs))
    operand = r.Group(span, "(", ")", inner)
    product = r.Product((first.span[0], span[1]), (operator, operand), ("",), ((span[0], span[0]),))
    return [(sign, product)]


def _names(node: r.Node, letter: str) -> bool:
    return any(isinstance(x, r.Name) and letter_of(x) == letter for x in all_nodes(node))


def _reaching(resolver: Resolver, terms: list[tuple[str, r.Node]]) -> list[tuple[str, r.Node]]:
    """The terms, with those that a sum sign to the left reaches over moved into its body."""
    for place, (sign, part) in enumerate(terms[:-1]):
        big = _open_end(part)
        if big is None or big.body is None or big.kind not in KINDS:
            continue
        letters = [x for x in bound_letters(big.below) if x not in resolver.binders]
        varied = [x for x in letters if is_varied(big, x) and x not in resolver.outer_letters]
        over = any(_names(x, letter) for _, x in terms[place + 1 :] for letter in varied)  # \sup_x x y - f(x)
        wide = over or "wide sums" in resolver.scope.flags
        later = [k for k in range(place + 1, len(terms)) if wide or any(_uses(terms[k][1], x) for x in letters)]
        if not later:
            continue
        if not wide and resolver.choices.pick(f"scope {big.span}", (0.0, 1.0)):
            continue
        inside = terms[place + 1 : later[-1] + 1]
        span = (big.body.span[0], inside[-1][1].span[1])
        signs = ("+", *(s for s, _ in inside))
        body = r.Sum(span, (big.body, *(x for _, x in inside)), signs, ((span[0], span[0]),) * len(signs))
        longer = replace(big, body=body, span=(big.span[0], span[1]))
        changed = _with_end(part, big, longer)
        return [*terms[:place], (sign, changed), *_reaching(resolver, terms[later[-1] + 1 :])]
    return terms


def _open_end(node: r.Node) -> r.BigOperator | None:
    """The sum sign whose body ends a term, if there is one."""
    if isinstance(node, r.BigOperator):
        inner = _open_end(node.body) if node.body is not None else None
        return inner or node
    if isinstance(node, r.Product):
        return _open_end(node.factors[-1])
    return None


def _with_end(node: r.Node, old: r.BigOperator, new: r.BigOperator) -> r.Node:
    if node is old:
        return new
    if isinstance(node, r.BigOperator):
        assert node.body is not None
        return replace(node, body=_with_end(node.body, old, new), span=(node.span[0], new.span[1]))
    assert isinstance(node, r.Product)
    return replace(
        node, factors=(*node.factors[:-1], _with_end(node.factors[-1], old, new)), span=(node.span[0], new.span[1])
    )


def _uses(node: r.Node, letter: str) -> bool:
    """Whether a node uses a letter that no operator in it binds, in scripts or (if it is bound elsewhere) as a value."""
    if isinstance(node, r.BigOperator) and letter in bound_letters(node.below):
        return False
    if isinstance(node, r.Scripted):
        for script in (node.sub, node.sup):
            if script is not None and letter in list(letters_in(script)):
                return True
        return _uses(node.base, letter) if not isinstance(bare(node.base), r.Name) else False
    from symderive.verify.resolve.usage import below

    return any(_uses(child, letter) for child in below(node))
