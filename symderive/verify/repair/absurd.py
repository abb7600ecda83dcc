"""What nobody writes, though it may be right: x - x, x / x, a slope of x by x, x times its inverse, max(x, x)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from symderive.verify import terms as t
from symderive.verify.free_names import free_indices


def absurd(term: t.Term, original: t.Term | None) -> bool:
    """Whether a candidate has such a part that the claim does not have."""
    own = list(_oddities(term))
    known = [] if original is None or not own else list(_oddities(original))
    return any(not any(t.same(x, y) for y in known) for x in own)


def _oddities(term: t.Term) -> Iterator[t.Term]:
    """The parts of a term that say nothing."""
    yield from (part for part in t.walk(term) if _is_odd(part))


def _is_odd(part: t.Term) -> bool:
    match part:
        case t.Divide():
            below = list(t.factors(part.below))
            return any(t.same(x, y) for x in t.factors(part.above) for y in below if not isinstance(x, t.Number))
        case t.Multiply():
            row = list(t.factors(part))
            return any(_is_inverse(x, y) or _is_inverse(y, x) or _are_roots(x, y) for x, y in itertools.pairwise(row))
        case t.Add():
            minus = [x.of for x in part.terms if isinstance(x, t.Negative)]
            return any(t.same(x, y) for x in part.terms for y in minus)
        case t.Derive():
            return len(part.wrt) == 1 and t.same(part.of, part.wrt[0])
        case t.Operation(name=("max" | "min"), arguments=arguments):
            alone = len(arguments) == 1  # max y (x, x) of max(x, y)
            return alone or (len(arguments) == 2 and t.same(arguments[0], arguments[1]))
        case t.Big():
            return part.kind in ("sum", "max", "min") and _idle(part)
        case t.Apply(function="sqrt", argument=t.Power(exponent=t.Number(value=value))):
            return value == 2
        case _:
            return False


def _are_roots(one: t.Term, two: t.Term) -> bool:
    """Whether two factors are the same root."""
    return isinstance(one, t.Apply) and one.function == "sqrt" and t.same(one, two)


def _is_inverse(one: t.Term, two: t.Term) -> bool:
    """Whether a term is written as the inverse of another."""
    if not isinstance(one, t.Power) or not t.same(one.base, two):
        return False
    power = one.exponent.of if isinstance(one.exponent, t.Negative) else one.exponent
    negative = isinstance(one.exponent, t.Negative)
    return isinstance(power, t.Number) and power.value == (1 if negative else -1)


def _idle(part: t.Big) -> bool:
    """Whether a sum runs over an index that nothing in it has, but for a count."""
    inside = (part.body,) if part.condition is None else (part.body, part.condition)
    return not isinstance(part.body, t.Number) and all(part.index not in free_indices(x) for x in inside)
