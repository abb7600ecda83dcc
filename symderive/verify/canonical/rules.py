"""The rules by which a product becomes canonical: what deltas, sums over nothing, one-hot labels, roots and exponentials do."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from symderive.calculus.index import Domain
from symderive.verify.canonical.form import (
    ONE,
    ZERO,
    Factors,
    Form,
    Node,
    as_integer,
    as_number,
    atom,
    collected,
    constant,
    fresh,
    height,
    names,
    renamed,
    single,
)
from symderive.verify.clock import now

_MOST_TERMS = 600
_MOST_POWER = 6
_MOST_ORDERS = 24
EXP: Node = ("exp",)
_POSITIVE_FUNCTIONS = {"sigmoid", "softplus", "factorial"}
_POSITIVE = {Domain.POSITIVE, Domain.UNIT, Domain.SIMPLEX}
_ZERO_ONE = {Domain.BINARY, Domain.ONE_HOT}


class TooLargeError(Exception):
    """The canonical form is too large, or takes too long, to be worth it."""


@dataclass
class Algebra:
    """Sums, products and powers of canonical forms.

    Args:
        domains: of tensors, by name.
        ranges: size and start of free indices, and of what labels of classes pick from, by name.
        axes: the range of the last axis of one-hot and simplex tensors, by name.
        symmetric: tensors whose last two indices may be exchanged.
        apart: pairs of free indices that differ.
        deadline: when to give up.
    """

    domains: dict[str, Domain] = field(default_factory=dict[str, Domain])
    ranges: dict[str, Node] = field(default_factory=dict[str, Node])
    axes: dict[str, Node] = field(default_factory=dict[str, Node])
    symmetric: frozenset[str] = frozenset()
    apart: frozenset[frozenset[str]] = frozenset()
    sizes: dict[str, Form] = field(default_factory=dict[str, Form])
    deadline: float = float("inf")

    def check(self, terms: int = 0) -> None:
        """Raise if it takes too long."""
        if terms > _MOST_TERMS or now() > self.deadline:
            raise TooLargeError

    # -- sums and products -----------------------------------------------------------------------------------------

    def add(self, *forms: Form) -> Form:
        """A sum."""
        return collected(term for form in forms for term in form[1:])

    def scale(self, form: Form, by: Fraction | int) -> Form:
        """A multiple."""
        return ("P", *(("T", d, f, c * by) for _, d, f, c in form[1:])) if by else ZERO

    def multiply(self, *forms: Form) -> Form:
        """A product, multiplied out."""
        result = ONE
        for form in forms:
            if result == ONE:
                result = form
            elif form != ONE:
                self.check(len(result) * len(form))
                result = self.add(*(self._pair(a, b) for a in result[1:] for b in form[1:]))
        return result

    def _pair(self, one: Node, two: Node) -> Form:
        dummies: list[Node] = []
        factors: Factors = {}
        for _, bound, found, _ in (opened(one), opened(two)):
            dummies += bound
            for base, exponent in found[1:]:
                factors[base] = self.add(factors[base], exponent) if base in factors else exponent
        return self.term(one[3] * two[3], dummies, factors)

    def summed(self, form: Form, index: Node, over: Node) -> Form:
        """The sum of a form over an index (a fresh one) of a range."""
        terms = (opened(t) for t in form[1:])
        return self.add(*(self.term(c, [*d, (index, over)], dict(f[1:])) for _, d, f, c in terms))

    # -- one product -----------------------------------------------------------------------------------------------

    def term(self, coefficient: Fraction, dummies: list[Node], factors: Factors) -> Form:
        """The canonical form of a sum over dummies of a product of powers."""
        self.check()
        factors = {base: exponent for base, exponent in factors.items() if exponent != ZERO}
        if coefficient == 0:
            return ZERO
        for rule in (self._deltas, self._zero_one, self._powers, self._exponential, self._idle):
            found = rule(coefficient, dummies, factors)
            if found is not None:
                return found
        return ("P", _labelled(coefficient, dummies, factors))

    def _deltas(self, coefficient: Fraction, dummies: list[Node], factors: Factors) -> Form | None:
        """A delta under a sum picks one term; elsewhere it makes two indices one."""
        for base in factors:
            if base[0] != "delta":
                continue
            one, two = base[1], base[2]
            if one == two:
                return self.term(coefficient, dummies, {b: e for b, e in factors.items() if b != base})
            if self._differ(one, two):
                return ZERO
            place = self._picked(one, two, dummies)
            if place is not None:
                gone, kept = place
                others = {b: e for b, e in factors.items() if b != base}
                left = [d for d in dummies if d[0] != gone]
                return self.term(coefficient, left, self._moved(others, {gone[1]: kept}))
            gone, kept = (one, two) if one[0] == "i" and two[0] == "n" else (two, one)
            others = {b: e for b, e in factors.items() if b != base}
            if gone[0] == "i" and any(has(b, e, gone) for b, e in others.items()):
                return self.term(coefficient, dummies, {**self._moved(others, {gone[1]: kept}), base: ONE})
        return None

    def _differ(self, one: Node, two: Node) -> bool:
        if one[0] == "n" and two[0] == "n":
            return bool(one != two)
        return one[0] == "i" and two[0] == "i" and frozenset((one[1], two[1])) in self.apart

    def _picked(self, one: Node, two: Node, dummies: list[Node]) -> tuple[Node, Node] | None:
        """The dummy that a delta removes, and what takes its place."""
        bound = dict(dummies)
        for gone, kept in ((one, two), (two, one)):
            if gone in bound and self._within(kept, bound[gone], bound):
                return gone, kept
        return None

    def _within(self, index: Node, over: Node, bound: dict[Node, Node]) -> bool:
        """Whether an index certainly lies in a range."""
        match index[0]:
            case "i":
                return bool((bound.get(index) or self.ranges.get(index[1])) == over)
            case "e":
                return bool(self.ranges.get(index[1]) == over)
            case "n":
                size = as_integer(self.sizes.get(over[0], ZERO))
                return bool(size) and over[1] <= index[1] < over[1] + size
            case _:
                return False

    def _moved(self, factors: Factors, places: dict[str, Node]) -> Factors:
        moved: Factors = {}
        for base, exponent in factors.items():
            new, power = self.ordered(renamed(base, places)), renamed(exponent, places)
            moved[new] = self.add(moved[new], power) if new in moved else power
        return moved

    def ordered(self, base: Node) -> Node:
        """An entry of a symmetric matrix with its indices in order."""
        if base[0] == "entry" and base[1] in self.symmetric and len(base[2]) > 1:
            return (*base[:2], (*base[2][:-2], *sorted(base[2][-2:])))
        return base

    def _zero_one(self, coefficient: Fraction, dummies: list[Node], factors: Factors) -> Form | None:
        """What is zero or one is its own square; one-hot labels and probabilities sum to one."""
        for base, exponent in factors.items():
            power = as_integer(exponent)
            idempotent = base[0] == "delta" or (base[0] == "entry" and self.domains.get(base[1]) in _ZERO_ONE)
            if (idempotent or base[:2] == ("fn", "step")) and power is not None and power > 1:
                return self.term(coefficient, dummies, {**factors, base: ONE})
            if base[0] != "entry" or exponent != ONE or not base[2]:
                continue
            if self.domains.get(base[1]) in (Domain.ONE_HOT, Domain.SIMPLEX):
                last = base[2][-1]
                alone = not any(has(b, e, last) for b, e in factors.items() if b != base) and last not in base[2][:-1]
                if alone and base[1] in self.axes and dict(dummies).get(last) == self.axes[base[1]]:
                    others = {b: e for b, e in factors.items() if b != base}
                    return self.term(coefficient, [d for d in dummies if d[0] != last], others)
        return None

    def _powers(self, coefficient: Fraction, dummies: list[Node], factors: Factors) -> Form | None:
        """A sum to a whole power is multiplied out; an even power of |z| is one of z; roots of primes are taken apart."""
        for base, exponent in factors.items():
            others = {b: e for b, e in factors.items() if b != base}
            power = as_integer(exponent)
            if base[0] == "sum" and power is not None and 0 < power <= _MOST_POWER:
                return self._under(coefficient, dummies, others, self.power(base[1], constant(power)))
            if base[:2] == ("fn", "abs") and power is not None and power % 2 == 0:
                return self._under(coefficient, dummies, others, self.power(base[2], exponent))
            value = as_number(exponent)
            if base[0] == "const" and value is not None and not 0 < value < 1:
                whole = value.numerator // value.denominator
                left = constant(value - whole)
                return self.term(coefficient * Fraction(base[1]) ** whole, dummies, {**others, base: left})
        return None

    def _under(self, coefficient: Fraction, dummies: list[Node], factors: Factors, form: Form) -> Form:
        """The sum over dummies of a product with a form."""
        parts: list[Form] = []
        for term in form[1:]:
            _, bound, found, number = opened(term)
            merged = dict(factors)
            for base, exponent in found[1:]:
                merged[base] = self.add(merged[base], exponent) if base in merged else exponent
            parts.append(self.term(coefficient * number, [*dummies, *bound], merged))
        self.check(len(parts))
        return self.add(*parts)

    def _exponential(self, coefficient: Fraction, dummies: list[Node], factors: Factors) -> Form | None:
        """exp(a log b) is a power of b."""
        if EXP not in factors:
            return None
        kept: list[Node] = []
        bases: list[Form] = []
        for term in factors[EXP][1:]:
            _, bound, found, number = term
            logs = [base for base, e in found[1:] if base[:2] == ("fn", "log") and e == ONE]
            if bound or len(logs) != 1:
                kept.append(term)
                continue
            rest = ("P", ("T", (), ("F", *(f for f in found[1:] if f[0] != logs[0])), number))
            bases.append(self.power(logs[0][2], rest))
        if not bases:
            return None
        others = {b: e for b, e in factors.items() if b != EXP}
        if kept:
            others[EXP] = ("P", *kept)
        return self._under(coefficient, dummies, others, self.multiply(*bases))

    def _idle(self, coefficient: Fraction, dummies: list[Node], factors: Factors) -> Form | None:
        """A sum of what does not depend on its index is a multiple."""
        for dummy in dummies:
            if not any(has(b, e, dummy[0]) for b, e in factors.items()):
                left = [d for d in dummies if d is not dummy]
                return self._under(coefficient, left, factors, self.sizes[dummy[1][0]])
        return None

    # -- powers ----------------------------------------------------------------------------------------------------

    def power(self, base: Form, exponent: Form) -> Form:
        """A power of a form."""
        times = as_integer(exponent)
        if times is not None and 0 <= times <= _MOST_POWER:
            return self.multiply(*[base] * times)
        if base == ZERO:
            raise TooLargeError
        alone = single(base)
        if alone is None or alone[0]:
            return self._power_of_sum(base, exponent, times)
        _, factors, coefficient = alone
        if times is not None:
            raised = {b: self.multiply(e, exponent) for b, e in factors}
            return self.term(coefficient**times, [], raised)
        return self._root(coefficient, factors, exponent)

    def _root(self, coefficient: Fraction, factors: tuple[Node, ...], exponent: Form) -> Form:
        """A power that is not whole: of positive factors one by one."""
        outside: Factors = {}
        inside: list[Node] = []
        for base, own in factors:
            if self.positive(base):
                outside[base] = self.multiply(own, exponent)
            else:
                inside.append((base, own))
        sign = 1 if coefficient > 0 else -1
        for prime, times in primes(abs(coefficient)):
            outside[("const", prime)] = self.scale(exponent, times)
        if len(inside) == 1 and inside[0][1] == ONE and sign > 0:
            outside[inside[0][0]] = exponent
        elif inside or sign < 0:
            outside["sum", ("P", ("T", (), ("F", *inside), Fraction(sign)))] = exponent
        return self.term(Fraction(1), [], outside)

    def _power_of_sum(self, base: Form, exponent: Form, times: int | None) -> Form:
        logistic = self.logistic(base)
        if logistic is not None and times is not None and times < 0:
            factor, slope = logistic  # 1 / (f (1 + exp(-s))) = sigmoid(s) / f
            from symderive.verify.canonical.functions import applied

            return self.multiply(
                self.power(factor, exponent), self.power(applied(self, "sigmoid", slope), constant(-times))
            )
        content = abs(base[1][3])
        if times is not None and base[1][3] < 0:
            content = -content
        rest = atom(("sum", self.scale(base, 1 / content)), exponent)
        return self.multiply(self.power(constant(content), exponent), rest)

    def logistic(self, base: Form) -> tuple[Form, Form] | None:
        """``f`` and ``s`` of a form f (1 + exp(-s)), if it is one: two exponentials with one coefficient."""
        if len(base) != 3 or base[1][3] != base[2][3] or base[1][1] or base[2][1]:
            return None
        exponents: list[Form] = []
        for term in base[1:]:
            factors = term[2][1:]
            if factors and (len(factors) > 1 or factors[0][0] != EXP):
                return None
            exponents.append(factors[0][1] if factors else ZERO)
        one, two = exponents
        return ("P", ("T", (), base[1][2], base[1][3])), self.add(one, self.scale(two, -1))

    def positive(self, base: Node) -> bool:
        """Whether an atom is positive, whatever the values."""
        match base[0]:
            case "exp" | "const" | "size" | "pi":
                return True
            case "fn":
                return base[1] in _POSITIVE_FUNCTIONS
            case "entry":
                return self.domains.get(base[1]) in _POSITIVE
            case "sum":
                return all(c > 0 and all(self.positive(b) for b, _ in f[1:]) for _, _, f, c in base[1][1:])
            case _:
                return False


def opened(term: Node) -> Node:
    """A term whose dummies have fresh names."""
    if not term[1]:
        return term
    new = {d[0][1]: fresh() for d in term[1]}
    return renamed(term, new)


def has(base: Node, exponent: Form, index: Node) -> bool:
    """Whether a power depends on an index."""
    found = names(index)
    return not (found.isdisjoint(names(base)) and found.isdisjoint(names(exponent)))


def _labelled(coefficient: Fraction, dummies: list[Node], factors: Factors) -> Node:
    """A term whose dummies are numbered in an order that their names do not decide."""
    body: Node = ("F", *sorted(factors.items()))
    if not dummies:
        return ("T", (), body, coefficient)
    level = height(body) + 1
    own = {d[0][1] for d in dummies}
    colour: dict[Node, Node] = {}
    for index, over in dummies:
        marks = {name: ("i", "?" if name == index[1] else "_") for name in own}
        colour[index] = (over, renamed(body, marks))
    best: Node | None = None
    for order in itertools.islice(_orders(dummies, colour), _MOST_ORDERS):
        new = {d[0][1]: ("i", f"@{level}.{k}") for k, d in enumerate(order)}
        found = (tuple((new[d[0][1]], d[1]) for d in order), renamed(body, new))
        if best is None or found < best:
            best = found
    assert best is not None
    return ("T", *best, coefficient)


def _orders(dummies: list[Node], colour: dict[Node, Node]) -> Iterator[list[Node]]:
    """The orders of dummies in which those that differ in colour follow it."""
    ranked = sorted(dummies, key=lambda d: colour[d[0]])
    groups = [list(g) for _, g in itertools.groupby(ranked, key=lambda d: colour[d[0]])]
    for choice in itertools.product(*(itertools.permutations(g) for g in groups)):
        yield [d for group in choice for d in group]


def primes(value: Fraction) -> list[tuple[int, int]]:
    """The primes of a positive fraction with their exponents; what is left of large numbers counts as one."""
    found: list[tuple[int, int]] = []
    for number, sign in ((value.numerator, 1), (value.denominator, -1)):
        for prime in (2, 3, 5, 7, 11, 13):
            times = 0
            while number % prime == 0:
                number //= prime  # the rest is factored on
                times += 1
            if times:
                found.append((prime, sign * times))
        if number > 1:
            found.append((number, sign))
    return found
