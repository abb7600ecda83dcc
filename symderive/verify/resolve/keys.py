"""Subscripts and labels as whole numbers: an index, a size, a sum of such, the number of the last layer."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.resolve import names
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.usage import INDEX_LETTERS, bare, letter_of

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver


def key(resolver: Resolver, node: r.Node) -> t.Term:
    """A subscript or a label as a whole number."""
    node = bare(node)
    match node:
        case r.Number() if node.text in resolver.usage.numerals:
            return t.Ref(node.span, node.text, ())
        case r.Number():
            return t.Number(node.span, Fraction(node.text))
        case r.Name():
            return _named_key(resolver, node)
        case r.Sum():
            return _key_sum(resolver, node)
        case r.Product() if all(s in ("", "cdot", "times") for s in node.signs):
            parts = [key(resolver, f) for f in node.factors]
            result = parts[0]
            for part in parts[1:]:
                result = t.Multiply(node.span, result, part)
            return result
        case r.Scripted():
            last = _last_one(resolver, node)
            if last is not None:
                return last
            head = names.head_of(resolver, node)
            if head is None or head.after:
                raise UnclearError("this index is not understood", node.span)
            symbol = names.declare(resolver, head, resolver.text(node))
            names.as_place(resolver, symbol)
            return t.Ref(node.span, symbol, head.keys)
        case r.Group() if node.inner is not None and node.opening in ("(", "["):
            return key(resolver, node.inner)
        case r.Fraction():
            return t.Divide(node.span, key(resolver, node.above), key(resolver, node.below))
        case _:
            raise UnclearError("this index is not understood", node.span)


def _last_one(resolver: Resolver, node: r.Scripted) -> t.Term | None:
    """``n_l`` as a label: the number of the last layer l."""
    base, sub = bare(node.base), bare(node.sub) if node.sub is not None else None
    if not isinstance(base, r.Name) or not isinstance(sub, r.Name) or node.sup is not None or node.primes:
        return None
    if base.base not in ("n", "N", "L", "T", "K") or letter_of(base) in resolver.scope.definitions:
        return None
    if not any(letter_of(sub) in found for found in resolver.usage.labels.values()):
        return None
    name = f"{letter_of(base)}_{letter_of(sub)}"
    resolver.scope.sizes.add(name)
    return t.Ref(node.span, name, ())


def _named_key(resolver: Resolver, node: r.Name) -> t.Term:
    letter = letter_of(node)
    if letter in resolver.binders:
        return t.Index(node.span, letter)
    if letter in resolver.scope.sizes:
        return t.Ref(node.span, letter, ())
    if node.word or (letter in resolver.usage.left_alone and letter not in INDEX_LETTERS):
        head = names.Head(node, letter, span=node.span)
        names.as_place(resolver, names.declare(resolver, head, resolver.text(node)))
        return t.Ref(node.span, letter, ())
    return t.Index(node.span, letter)


def _key_sum(resolver: Resolver, node: r.Sum) -> t.Term:
    terms: list[t.Term] = []
    for sign, part in zip(node.signs, node.terms, strict=True):
        term = key(resolver, part)
        terms.append(t.Negative(part.span, term) if sign == "-" else term)
    if len(terms) == 2 and isinstance(terms[0], t.Number) and isinstance(terms[1], t.Index):
        terms.reverse()  # 1 + i
    return terms[0] if len(terms) == 1 else t.Add(node.span, tuple(terms))
