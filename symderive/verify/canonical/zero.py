# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
"""Whether a canonical form is zero: denominators are multiplied out, sums are compared term by term, labels taken by cases."""

from __future__ import annotations

from fractions import Fraction

from symderive.calculus.index import Domain
from symderive.verify.canonical.form import ONE, ZERO, Factors, Form, Node, as_integer, constant, fresh, names, renamed
from symderive.verify.canonical.functions import spelled_out
from symderive.verify.canonical.rules import Algebra, opened

_ROUNDS = 6


def is_zero(algebra: Algebra, form: Form) -> bool:
    """Whether a form is zero for all values. ``False`` says that no rule shows it."""
    return _vanishes(algebra, form, _ROUNDS) or _vanishes(algebra, spelled_out(algebra, form), _ROUNDS)


def _vanishes(algebra: Algebra, form: Form, rounds: int) -> bool:
    algebra.check()
    if form == ZERO:
        return True
    if not rounds:
        return False
    cleared = _cleared(algebra, form)
    if cleared is not None:
        return _vanishes(algebra, cleared, rounds - 1)
    dummy = _first_dummy(form)
    if dummy is not None:
        return _at_one_place(algebra, form, dummy, rounds)
    return _by_cases(algebra, form, rounds)


def _cleared(algebra: Algebra, form: Form) -> Form | None:
    """The form times its denominators that do not depend on an index of a sum; None if there are none."""
    worst: Factors = {}
    for _, dummies, factors, _ in form[1:]:
        bound = {d[0][1] for d in dummies}
        for base, exponent in factors[1:]:
            power = as_integer(exponent)
            if base[0] != "sum" or power is None or power > 0 or not bound.isdisjoint(names(base)):
                continue
            if base not in worst or power < (as_integer(worst[base]) or 0):
                worst[base] = exponent
    if not worst:
        return None
    result = form
    for base, exponent in worst.items():
        result = _times(algebra, result, base, algebra.scale(exponent, -1))
    return result


def _times(algebra: Algebra, form: Form, base: Node, exponent: Form) -> Form:
    """A form times a power, that first cancels against what is there."""
    parts: list[Form] = []
    for term in form[1:]:
        _, dummies, factors, coefficient = opened(term)
        merged = dict(factors[1:])
        merged[base] = algebra.add(merged[base], exponent) if base in merged else exponent
        parts.append(algebra.term(coefficient, list(dummies), merged))
    return algebra.add(*parts)


def _first_dummy(form: Form) -> Node | None:
    """A dummy that a denominator depends on, with its range; else any."""
    found: Node | None = None
    for _, dummies, factors, _ in form[1:]:
        for dummy in dummies:
            for base, exponent in factors[1:]:
                power = as_integer(exponent)
                if base[0] == "sum" and power is not None and power < 0 and dummy[0][1] in names(base):
                    return dummy
            found = found or dummy
    return found


def _at_one_place(algebra: Algebra, form: Form, dummy: Node, rounds: int) -> bool:
    """A sum is zero if all its terms are: one index of the range is fixed in every term that has one."""
    place, over = fresh(), dummy[1]
    algebra.ranges[place[1]] = over
    inside: list[Form] = []
    outside: list[Node] = []
    for term in form[1:]:
        bound = [d for d in term[1] if d[1] == over]
        if not bound:
            outside.append(term)
            continue
        chosen = next((d for d in bound if d[0] == dummy[0]), bound[0])
        left = [d for d in term[1] if d != chosen]
        moved = renamed(term[2], {chosen[0][1]: place})
        opened_term = opened(("T", tuple(left), moved, term[3]))
        inside.append(algebra.term(opened_term[3], list(opened_term[1]), dict(opened_term[2][1:])))
    if outside and len(outside) < len(form) - 1 and not _vanishes(algebra, ("P", *outside), rounds - 1):
        return False
    return bool(inside) and _vanishes(algebra, algebra.add(*inside), rounds - 1)


def _by_cases(algebra: Algebra, form: Form, rounds: int) -> bool:
    """What depends on a label of 0 or 1 is zero if it is for both."""
    for _, _, factors, _ in form[1:]:
        for base, exponent in factors[1:]:
            for label in _labels(algebra, (base, exponent)):
                return all(
                    _vanishes(algebra, substituted(algebra, form, label, constant(value)), rounds - 1)
                    for value in (0, 1)
                )
    return False


def _labels(algebra: Algebra, node: Node) -> list[Node]:
    """The entries of binary tensors in a part of a form that no sum binds."""
    if not isinstance(node, tuple) or not node:
        return []
    if node[0] == "entry" and algebra.domains.get(node[1]) is Domain.BINARY:
        return [] if any(n[0] == "@" for n in names(node)) else [node]
    return [found for x in node if isinstance(x, tuple) for found in _labels(algebra, x)]


def substituted(algebra: Algebra, form: Form, label: Node, value: Form) -> Form:
    """A form with a number in place of an entry, everything worked out anew."""
    from symderive.verify.canonical.functions import applied, exponential

    def each(base: Node, exponent: Form) -> Form:
        power = substituted(algebra, exponent, label, value)
        match base[0]:
            case "exp":
                return exponential(algebra, power)
            case "entry" if base == label:
                inner = value
            case "sum":
                inner = substituted(algebra, base[1], label, value)
            case "fn":
                inner = applied(algebra, base[1], substituted(algebra, base[2], label, value))
            case _:
                inner = ("P", ("T", (), ("F", (base, ONE)), Fraction(1)))
        return algebra.power(inner, power)

    parts: list[Form] = []
    for term in form[1:]:
        _, dummies, factors, coefficient = opened(term)
        result = algebra.multiply(constant(coefficient), *(each(b, e) for b, e in factors[1:]))
        for index, over in dummies:
            result = algebra.summed(result, index, over)
        parts.append(result)
    return algebra.add(*parts)
