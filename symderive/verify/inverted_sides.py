r"""Left sides that are functions of what they define: ``\log \lambda_i = w^\top x_i``, ``\log \frac{p}{1 - p} = \theta``."""

from __future__ import annotations

from symderive.notation.reader import tree as r
from symderive.verify.inverse import BACK
from symderive.verify.resolve.alike import same_written, stands_in
from symderive.verify.resolve.known import KNOWN
from symderive.verify.resolve.usage import bare, is_label, letter_of, root_name


def is_of_inverse(left: r.Node, right: r.Node) -> bool:
    """Whether a left side is a known function, which has an inverse, of what the right side has not: it does not define the function."""
    inner = _argument(bare(left))
    return inner is not None and root_name(inner) is not None and not stands_in(inner, right)


def innermost(side: r.Node) -> r.Node | None:
    """What stands within the functions of a left side that have inverses; None if it is no such function."""
    found = None
    while (inner := _within(bare(side))) is not None:
        found = side = inner
    return found


def _within(side: r.Node) -> r.Node | None:
    """What the last operation of a side is done to."""
    match side:
        case r.Sum(terms=(only,), signs=("-",)):
            return only
        case r.Fraction():
            return _of_quotient(bare(side.above), bare(side.below))
        case r.Product(factors=(above, below), signs=("/",)):
            return _of_quotient(bare(above), bare(below))
        case r.Product(factors=(r.Number(), factor), signs=("",)):
            return factor
        case r.Scripted(sub=None, sup=r.Node() as power) if root_name(side.base) is not None:
            name = root_name(side.base)
            return power if name is not None and name.base == "e" and not is_label(power) else None
        case _:
            return _argument(side)


def _of_quotient(above: r.Node, below: r.Node) -> r.Node | None:
    """The a of 1/a, of a/2, and of the odds a / (1 - a)."""
    if isinstance(above, r.Number):
        return below
    if isinstance(below, r.Number):
        return above
    inner = bare(below.inner) if isinstance(below, r.Group) and below.inner is not None else below
    if not isinstance(inner, r.Sum) or inner.signs != ("+", "-"):
        return None
    one, other = (bare(x) for x in inner.terms)
    odds = isinstance(one, r.Number) and one.text == "1" and same_written(above, other)
    return above if odds else None


def _argument(side: r.Node) -> r.Node | None:
    """The argument of a function that has an inverse."""
    if not isinstance(side, r.Product) or len(side.factors) != 2 or side.signs != ("",):
        return None
    head, rest = bare(side.factors[0]), bare(side.factors[1])
    if not isinstance(head, r.Name) or not head.word or KNOWN.get(letter_of(head)) not in BACK:
        return None
    return rest.inner if isinstance(rest, r.Group) else rest
