r"""How far sum and product signs reach, and how their letters stand in what is summed.

A sign may end before its row does: ``\prod_t a_t \prod_t b_t`` is a product of two products.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.resolve import brackets
from symderive.verify.resolve.usage import all_nodes, bare, bound_letters, letter_of, letters_in, root_name

_SIGNS = ("sum", "prod")
_EXTREMES = ("max", "min", "sup", "inf", "argmin", "argmax")
_COUNTING = ("i", "j", "k", "l", "m", "n")


def ended(node: r.BigOperator) -> r.Product | None:
    """The row with the sign over what it reaches over as its first factor; None if it reaches over all of the row."""
    row = node.body
    if node.kind not in _SIGNS or not isinstance(row, r.Product):
        return None
    letters = set(bound_letters(node.below))
    for place, factor in enumerate(row.factors):
        if (
            place
            and isinstance(factor, r.BigOperator)
            and factor.kind in _SIGNS
            and _ends(node, letters, factor, place)
        ):
            before = _before(row, place)
            first = replace(node, body=before, span=(node.span[0], before.span[1]))
            signs, spans = row.signs[place - 1 :], row.sign_spans[place - 1 :]
            return r.Product(node.span, (first, *row.factors[place:]), signs, spans)
    return None


def _ends(node: r.BigOperator, letters: set[str], factor: r.BigOperator, place: int) -> bool:
    """Whether a sign within the row is no part of what stands under the first one.

    A sum may reach over it, which has the same value; a product may not: there the inner one would count many times.
    """
    if letters & set(bound_letters(factor.below)):
        return True
    assert isinstance(node.body, r.Product)
    used = any(_mentions(x, letters) for x in node.body.factors[:place])
    return node.kind == "prod" and used and not _mentions(factor, letters)


def _mentions(node: r.Node, letters: set[str]) -> bool:
    for inner in all_nodes(node):
        if isinstance(inner, r.Name) and letter_of(inner) in letters:
            return True
        if isinstance(inner, r.Scripted):
            scripts = (x for x in (inner.sub, inner.sup) if x is not None)
            if any(letters & set(letters_in(x)) for x in scripts):
                return True
    return False


def _before(row: r.Product, place: int) -> r.Node:
    """The factors before a place, with the signs between them."""
    factors = row.factors[:place]
    if place == 1:
        return factors[0]
    return r.Product(
        (factors[0].span[0], factors[-1].span[1]), factors, row.signs[: place - 1], row.sign_spans[: place - 1]
    )


def is_varied(node: r.BigOperator, letter: str) -> bool:
    r"""Whether an extreme is taken over the values of a number or a vector: the x of ``\sup_{x > 0}``, no index and no step."""
    if node.kind not in _EXTREMES or node.body is None or letter in _COUNTING or in_scripts(node.body, letter):
        return False
    return any(isinstance(x, r.Name) and letter_of(x) == letter for x in all_nodes(node.body))


def in_scripts(node: r.Node, letter: str) -> bool:
    """Whether a letter stands in a script, but not in an exponent of e or of a number."""
    return any(
        letter in list(letters_in(script))
        for inner in all_nodes(node)
        if isinstance(inner, r.Scripted)
        for script in (inner.sub, None if _is_base(inner) else inner.sup)
        if script is not None
    )


def _is_base(node: r.Scripted) -> bool:
    """Whether what stands above is an exponent: e^{h(k)}."""
    head = root_name(node)
    return (head is not None and letter_of(head) == "e") or isinstance(bare(node.base), r.Number)


def in_subscripts(node: r.Node, letter: str) -> bool:
    """Whether a letter stands in a subscript."""
    return any(
        letter in list(letters_in(inner.sub))
        for inner in all_nodes(node)
        if isinstance(inner, r.Scripted) and inner.sub is not None
    )


def as_argument(node: r.Node, letter: str) -> bool:
    """Whether a letter stands alone among the arguments of a function."""
    for inner in all_nodes(node):
        if isinstance(inner, r.Product):
            for left, right in zip(inner.factors, inner.factors[1:], strict=False):
                opened = brackets.opens(right) == "(" and root_name(left) is not None
                if opened and any(letter_of(x) == letter for x in _arguments(brackets.content(right))):
                    return True
    return False


def _arguments(node: r.Node | None) -> Iterator[r.Name]:
    if node is None:
        return
    node = bare(node)
    match node:
        case r.Name():
            yield node
        case r.Scripted():
            head = root_name(node)
            if head is not None and node.primes:
                yield head
        case r.Sequence():
            for item in node.items:
                yield from _arguments(item)
        case r.Conditional():
            yield from _arguments(node.left)
            yield from _arguments(node.right)
        case r.Relation():
            yield from _arguments(node.sides[-1])
        case _:
            return


def as_value(node: r.Node, letter: str) -> bool:
    """Whether a letter stands for a number itself, and never has scripts."""
    return any(isinstance(x, r.Name) and letter_of(x) == letter for x in all_nodes(node)) and not any(
        isinstance(x, r.Scripted) and (h := root_name(x)) is not None and letter_of(h) == letter
        for x in all_nodes(node)
    )
