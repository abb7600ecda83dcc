r"""Left sides that are functions of what they define: ``\log \lambda_i = w^\top x_i``, ``\log \frac{p}{1 - p} = \theta``."""

from __future__ import annotations

from symderive.notation.reader import tree as r
from symderive.verify.inverse import BACK
from symderive.verify.resolve.alike import same_written, stands_in
from symderive.verify.resolve.known import KNOWN
from symderive.verify.resolve.usage import all_nodes, bare, is_label, letter_of, root_name


def is_of_inverse(left: r.Node, right: r.Node) -> bool:
    """Whether a left side is a known function, which has an inverse, of what the right side has not: it does not define the function."""
    inner = _argument(bare(left))
    return inner is not None and root_name(inner) is not None and not stands_in(inner, right)


def innermost(side: r.Node) -> r.Node | None:
    """What stands within the functions of a left side that have inverses; None if it is no such function."""
    found = _logs_of_ratio(bare(side))
    if found is not None:
        return found
    while (inner := _within(bare(side))) is not None:
        found = side = inner
    return found


def _logs_of_ratio(side: r.Node) -> r.Node | None:
    r"""The \mu of ``\log \frac{\mu}{E}`` and of ``\log \mu - \log E``: E times something."""
    if isinstance(side, r.Sum):
        parts = tuple(_of_logarithm(x) for x in side.terms) if side.signs == ("+", "-") else ()
    else:
        match _of_logarithm(side):
            case r.Fraction(above=above, below=below) | r.Product(factors=(above, below), signs=("/",)):
                parts = (bare(above), bare(below))
            case _:
                parts = ()
    if len(parts) != 2 or parts[1] is None or not (one := _quantity(parts[0])):
        return None
    others = {letter_of(x) for x in all_nodes(parts[1]) if isinstance(x, r.Name)}
    return parts[0] if others and one not in others else None


def _of_logarithm(side: r.Node) -> r.Node | None:
    """What a logarithm is taken of."""
    inner = _argument(bare(side))
    head = bare(side.factors[0]) if inner is not None and isinstance(side, r.Product) else None
    return bare(inner) if inner is not None and isinstance(head, r.Name) and head.base in ("log", "ln") else None


def _quantity(node: r.Node | None) -> str:
    """The letter of what is one quantity, with no power."""
    plain = isinstance(node, r.Name) or (isinstance(node, r.Scripted) and node.sup is None and not node.primes)
    name = root_name(node) if node is not None and plain else None
    return letter_of(name) if name is not None else ""


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
