"""Which definition of a density a call goes by: that of the same variables, before and after the bar."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

from symderive.verify import terms as t
from symderive.verify.free_names import stem
from symderive.verify.symbols import Definition

OWN = "°"
"""Marks the symbol of a parameter x, where the notes also have x_i."""
ANY = "·"
"""The variable of a law that is named without one, ``p = N(0, 1)``: any may stand in its place."""


def matches(definition: Definition, call: t.Call) -> bool:
    """Whether a definition is one of a density of these variables, before and after the bar."""
    if definition.parameters is None:
        return True
    if len(definition.parameters) != len(call.arguments) or definition.bar != call.bar:
        return False
    sides = definition.sides or (None,) * len(definition.parameters)
    others = call.sides or (None,) * len(call.arguments)
    for pattern, mine, argument, other in zip(definition.parameters, sides, call.arguments, others, strict=True):
        one, two = variable_name(pattern, mine), variable_name(argument, other)
        if one and two and one != two and not is_policy(definition.symbol):
            return False
        if isinstance(pattern, t.Ref) and isinstance(argument, t.Ref) and _apart(pattern, argument):
            return False
        if not _same_list(pattern, argument):
            return False
        if isinstance(pattern, t.Number) and isinstance(argument, t.Number) and pattern.value != argument.value:
            return False
    return _as_far(definition.parameters, call.arguments)


def is_policy(function: str) -> bool:
    """Whether a density is a policy, whose arguments go by their places: π(a | s) is π at any action b, too."""
    return stem(function) == "pi"


def _same_list(pattern: t.Term, argument: t.Term) -> bool:
    """Whether lists x_1, ..., x_T have the same bounds, an index as a bound being open; no list is one member alone."""
    lists = [x for x in (pattern, argument) if isinstance(x, t.Big) and x.kind == "list"]
    if len(lists) < 2:
        other = argument if lists and lists[0] is pattern else pattern
        return not lists or not isinstance(other, t.Ref) or not other.keys
    mine, theirs = lists[0].range, lists[1].range
    open_end = isinstance(mine.high, t.Index)
    return t.same(mine.low, theirs.low) and (open_end or t.same(mine.high, theirs.high))


def _as_far(patterns: Sequence[t.Term], arguments: Sequence[t.Term]) -> bool:
    """Whether members of a sequence are as far from each other: q(x_t | x_0) is not the q(x_t | x_{t-1}) of a step."""
    for (pattern, mine), (other, theirs) in itertools.combinations(zip(patterns, arguments, strict=True), 2):
        wanted = _distance(pattern, other)
        if wanted and isinstance(pattern, t.Ref) and isinstance(mine, t.Ref) and pattern.symbol == mine.symbol:
            found = _distance(mine, theirs)
            if found != wanted:
                return False
        elif _leaves_first(pattern, mine) or _leaves_first(other, theirs):
            return False
    return True


def _leaves_first(pattern: t.Term, argument: t.Term) -> bool:
    """Whether the x_0 of q(x_t | x_0) is another member of its sequence in a call."""
    if not isinstance(pattern, t.Ref) or not isinstance(argument, t.Ref) or pattern.symbol != argument.symbol:
        return False
    return (
        len(pattern.keys) == len(argument.keys) == 1
        and isinstance(pattern.keys[0], t.Number)
        and not t.same(pattern.keys[0], argument.keys[0])
    )


def _distance(one: t.Term, two: t.Term) -> int | None:
    """How many steps two members of a sequence are apart; None where that is open, or for other terms."""
    if not isinstance(one, t.Ref) or not isinstance(two, t.Ref) or one.symbol != two.symbol:
        return None
    if len(one.keys) != 1 or len(two.keys) != 1:
        return None
    (first, ahead), (second, behind) = _place(one.keys[0]), _place(two.keys[0])
    return ahead - behind if t.same(first, second) else None


def _place(key: t.Term) -> tuple[t.Term, int]:
    """``t - 1`` as t and -1, a whole number as 0 and itself."""
    if isinstance(key, t.Number) and key.value.denominator == 1:
        return t.Number(t.NOWHERE, Fraction(0)), int(key.value)
    if isinstance(key, t.Add) and len(key.terms) == 2:
        base, step = key.terms
        number = step.of if isinstance(step, t.Negative) else step
        if isinstance(number, t.Number) and number.value.denominator == 1:
            return base, int(number.value) * (-1 if isinstance(step, t.Negative) else 1)
    return key, 0


def _apart(one: t.Ref, two: t.Ref) -> bool:
    """Whether two uses of a symbol are an array and one of its entries."""
    return one.symbol == two.symbol and len(one.keys) != len(two.keys)


def variable_name(value: t.Term, variable: t.Term | None) -> str:
    """The letter of the variable that an argument is a value of; empty if that is not clear."""
    found = value if variable is None else variable
    while isinstance(found, t.Big):
        found = found.body
    if not isinstance(found, t.Ref) or found.symbol == ANY:
        return ""
    return plain(found.symbol)


def plain(symbol: str) -> str:
    """A symbol without primes: y' is another value of y; and without the mark of a parameter that has a symbol of its own."""
    name = symbol.replace("'", "").removesuffix(OWN)
    return name.removeprefix("bold ").removeprefix("tilde ").split("^")[0].removesuffix("[]")
