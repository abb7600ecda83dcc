"""What letters are by where they stand in a formula: functions, factors, ends of lists, outcomes, energies, errors."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from symderive.notation.reader import tree as r
from symderive.verify.resolve.nodes import (
    all_nodes,
    bare,
    is_transpose,
    letter_of,
    letters_in,
    outside_scripts,
    root_name,
    script_items,
    subscript,
    superscript,
)

_CONSTANTS = frozenset({"e", "pi", "I"})


def parameters_in(node: r.Node | None) -> Iterator[str]:
    r"""The letters of a function's arguments that are no constants: of ``(x \mid \mu, \sigma^2 I)`` not I, of ``(I)`` I."""
    if isinstance(node, r.Conditional):
        yield from (x for part in (node.left, node.right) for x in parameters_in(part))
    elif isinstance(node, r.Sequence):
        yield from (x for part in node.items for x in parameters_in(part))
    else:
        constants = _CONSTANTS if isinstance(node, r.Sum | r.Product) else frozenset[str]()
        yield from (x for x in letters_in(node) if x not in constants)


def beside_one(node: r.Node) -> Iterator[str]:
    """The letters that are taken from one: the p of 1 - p, which is a number then and no distribution."""
    for inner in all_nodes(node):
        if isinstance(inner, r.Sum) and any(isinstance(x, r.Number) and x.text == "1" for x in inner.terms):
            taken = (x for sign, x in zip(inner.signs, inner.terms, strict=True) if sign == "-")
            yield from (letter_of(x) for x in map(bare, taken) if isinstance(x, r.Name))


def counted_to(items: Sequence[r.Node]) -> Iterator[str]:
    r"""The n of ``i = 1, \dots, n``."""
    for first, dots, last in zip(items, items[1:], items[2:], strict=False):
        starts = isinstance(first, r.Relation) and first.signs == ("=",) and isinstance(first.sides[1], r.Number)
        if starts and isinstance(dots, r.Dots) and isinstance(last, r.Name):
            yield letter_of(last)


def last_member(node: r.Sequence) -> Iterator[tuple[str, str]]:
    r"""What lists with dots are of, and the letters that they end with: the x and the T of ``x_1, \dots, x_T``."""
    for before, dots, after in zip(node.items, node.items[1:], node.items[2:], strict=False):
        first, last = root_name(before), root_name(after)
        if not isinstance(dots, r.Dots) or first is None or last is None or letter_of(first) != letter_of(last):
            continue
        end = bare(after.sub) if isinstance(after, r.Scripted) and after.sub is not None else None
        if isinstance(end, r.Name):
            yield letter_of(first), letter_of(end)


def is_factor(left: r.Node, sign: str) -> bool:
    """Whether a letter before a bracket multiplies it: ``X^T (y - X w) = 0``, where it is transposed or stands in the sum itself.

    And ``y_i (w^T x_i + b) >= 1``: the condition defines no function.
    """
    if not isinstance(left, r.Product) or len(left.factors) != 2 or not isinstance(left.factors[1], r.Group):
        return False
    head, inner = root_name(left.factors[0]), left.factors[1].inner
    if head is None or not isinstance(inner, r.Sum):
        return False
    if sign in ("ge", "le", "<", ">") and isinstance(left.factors[0], r.Scripted):
        return True
    return is_transpose(superscript(left.factors[0])) or letter_of(head) in letters_in(inner)


def called_in(left: r.Node) -> r.Name | None:
    r"""The function that a left side tells by its logarithm or its odds: the p of ``\log \frac{p(x)}{1 - p(x)} = a + b x``."""
    inner = bare(left)
    if isinstance(inner, r.Sum) and len(inner.terms) == 1:
        inner = bare(inner.terms[0])
    factors = [bare(x) for x in inner.factors] if isinstance(inner, r.Product) else [inner]
    logarithm = isinstance(factors[0], r.Name) and factors[0].base in ("log", "ln", "logit")
    factors = factors[1:] if logarithm else factors
    if len(factors) == 1:
        only = factors[0]
        only = bare(only.inner) if isinstance(only, r.Group) and only.inner is not None else only
        odds = isinstance(only, r.Fraction) and isinstance(bare(only.below), r.Sum)
        only = bare(only.above) if isinstance(only, r.Fraction) and odds else only
        factors = list(only.factors) if isinstance(only, r.Product) else []
    group = factors[1] if len(factors) == 2 else None
    plain = isinstance(group, r.Group) and group.opening == "(" and not isinstance(group.inner, r.Sum)
    return root_name(factors[0]) if plain else None


def heads(node: r.Node) -> Iterator[str]:
    """The letters of distributions: q, q(z | x), (p + q) / 2."""
    node = bare(node)
    if isinstance(node, r.Product):
        yield from heads(node.factors[0])
    elif isinstance(node, r.Fraction):
        yield from heads(node.above)
    elif isinstance(node, r.Sum):
        for part in node.terms:
            yield from heads(part)
    elif (head := root_name(node)) is not None:
        yield letter_of(head)


def outcomes(inner: r.Node | None) -> Iterator[str]:
    """The letters x of values X = x_i in the argument of a probability."""
    for node in () if inner is None else all_nodes(inner):
        if isinstance(node, r.Relation) and node.signs == ("=",):
            variable, value = bare(node.sides[0]), bare(node.sides[1])
            head = root_name(value)
            single = isinstance(value, r.Scripted) and value.sup is None and isinstance(value.sub, r.Name)
            if isinstance(variable, r.Name) and head is not None and single:
                yield from [letter_of(head)] if variable.base == head.base.upper() != head.base else []


def is_energy(exponent: r.Node | None) -> bool:
    """Whether an E stands in an exponent as energies do, ``e^{-E(x)}``: a mean has other brackets, or no minus."""
    for term in exponent.terms if isinstance(exponent, r.Sum) and exponent.signs[0] == "-" else ():
        factors = term.factors if isinstance(term, r.Product) else ()
        for one, two in itertools.pairwise(factors):
            head, plain = root_name(one), isinstance(two, r.Group) and two.opening == "("
            if plain and head is not None and head.base == "E" and head.font in ("", "it", "cal"):
                return True
    return False


def ends_with_error(node: r.Node) -> bool:
    """Whether a formula is a prediction with an error e behind it: no number that e could be added to."""
    terms = node.terms if isinstance(node, r.Sum) else ()
    last = bare(terms[-1]) if terms else None
    others = any(
        isinstance(x, r.Name) and letter_of(x) not in _CONSTANTS for term in terms[:-1] for x in all_nodes(term)
    )
    return (
        others
        and isinstance(node, r.Sum)
        and node.signs[-1] == "+"
        and isinstance(last, r.Name)
        and letter_of(last) == "e"
    )


def squares_error(node: r.Product) -> bool:
    r"""Whether a vector of errors stands beside its transpose, ``e^\top e``, ``e^\top R e``, ``e e^\top``: Euler's number has none."""
    first, last = bare(node.factors[0]), bare(node.factors[-1])
    pairs = ((first, last), (last, first))
    return any(
        isinstance(one, r.Name)
        and letter_of(one) == "e"
        and isinstance(other, r.Scripted)
        and other.sub is None
        and is_transpose(other.sup)
        and (head := root_name(other)) is not None
        and letter_of(head) == "e"
        for one, other in pairs
    )


def heads_within(node: r.Node) -> set[str]:
    """All letters of a formula that have no place in a script."""
    return {letter_of(x) for x in outside_scripts(node) if isinstance(x, r.Name)}


def arguments_of(node: r.Node | None) -> Iterator[tuple[str, int]]:
    """The letters of arguments, with how many subscripts each has."""
    node = None if node is None else bare(node)
    match node:
        case r.Conditional():
            yield from (*arguments_of(node.left), *arguments_of(node.right))
        case r.Sequence():
            for item in node.items:
                yield from arguments_of(item)
        case r.Relation():
            yield from arguments_of(node.sides[0])
        case r.Name() | r.Scripted() if (head := root_name(node)) is not None:
            sub = subscript(node)
            yield letter_of(head), 0 if sub is None else len(script_items(sub))
        case _:
            return


def heads_of_entries(node: r.Product) -> list[r.Node]:
    """The s of s(x)_i."""
    pairs = zip(node.factors, node.factors[1:], strict=False)
    return [
        one
        for one, two in pairs
        if isinstance(two, r.Scripted) and two.sub is not None and isinstance(two.base, r.Group)
    ]
