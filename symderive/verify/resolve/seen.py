"""What was seen of letters in a stretch of a document."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from symderive.notation.reader import tree as r


@dataclass
class Seen:
    """Counts over a stretch of a document."""

    bound: set[str] = field(default_factory=set[str])  # letters that an operator binds
    shifted: set[str] = field(default_factory=set[str])  # letters with an offset in a script: l - 1
    sub_letters: dict[str, Counter[str]] = field(default_factory=dict[str, "Counter[str]"])
    sub_counts: dict[str, set[int]] = field(default_factory=dict[str, set[int]])
    scripts: dict[str, set[tuple[str, ...]]] = field(
        default_factory=dict[str, "set[tuple[str, ...]]"]
    )  # of letters only
    numbered: dict[str, set[str]] = field(
        default_factory=dict[str, "set[str]"]
    )  # how numbers stand in subscripts, by letter
    paired: set[str] = field(default_factory=set[str])  # letters beside an index in a subscript: d of W_{dk}
    from_zero: set[str] = field(default_factory=set[str])  # letters whose places sums count from 0, as they are written
    digits: dict[str, set[str]] = field(default_factory=dict[str, set[str]])  # digits in subscripts, by letter
    labels: dict[str, Counter[str]] = field(default_factory=dict[str, "Counter[str]"])  # in bracketed superscripts
    bare_sups: dict[str, Counter[str]] = field(default_factory=dict[str, "Counter[str]"])  # in bare superscripts
    called: Counter[str] = field(default_factory=Counter[str])  # followed by round brackets
    estimates: set[str] = field(default_factory=set[str])  # functions with a hat whose mean is spoken of
    raised: Counter[str] = field(default_factory=Counter[str])  # ... that have scripts: f(x)^2
    called_whole: set[str] = field(
        default_factory=set[str]
    )  # ... and without scripts of their own: f(x), beside f_j(x)
    called_name: Counter[str] = field(default_factory=Counter[str])  # ... that hold one name
    called_sum: Counter[str] = field(default_factory=Counter[str])  # ... that hold a sum
    called_total: Counter[str] = field(default_factory=Counter[str])  # brackets that hold one sum over an index
    followed: dict[str, set[str]] = field(default_factory=dict[str, "set[str]"])  # the letters right behind a letter
    near: dict[str, set[str]] = field(default_factory=dict[str, "set[str]"])  # f -> x of f(x_k + p)
    spread: set[str] = field(default_factory=set[str])  # letters of a normal distribution: N(mu(x), diag(s^2))
    called_sure: set[str] = field(default_factory=set[str])  # ... that hold a comma, a bar or a relation
    alone: Counter[str] = field(default_factory=Counter[str])
    primed: set[str] = field(default_factory=set[str])
    defined_sups: set[str] = field(default_factory=set[str])  # letters whose superscripted form is defined: z^l = ...
    left_calls: set[str] = field(default_factory=set[str])  # f(x) = ... is written, or f'(x) = ...
    left_functions: set[str] = field(default_factory=set[str])  # f(x) = ... itself
    places: set[str] = field(default_factory=set[str])  # f(x) = argmin ... is written
    left_alone: set[str] = field(default_factory=set[str])  # f = ... is written
    carried: dict[tuple[str, str], set[str]] = field(
        default_factory=dict[tuple[str, str], "set[str]"]
    )  # (a, i) -> z of a_i = f(z_i)
    totals: set[str] = field(default_factory=set[str])  # letters that others of their kind define: N = \sum_k N_k
    wrt: set[str] = field(default_factory=set[str])
    wrt_sups: dict[str, set[str]] = field(default_factory=dict[str, "set[str]"])  # by what is differentiated: U^z
    differentiated: set[str] = field(default_factory=set[str])
    sloped: set[str] = field(default_factory=set[str])  # functions differentiated by their argument: \nabla_w E(w)
    unnormalized: set[str] = field(default_factory=set[str])  # weights of values, which Z is the sum of: \tilde p
    tops: list[r.Node] = field(default_factory=list[r.Node])  # upper bounds that are letters with scripts: n_{in}
    tables: set[str] = field(default_factory=set[str])  # functions by whose values something is differentiated: H(a)
    numerals: set[str] = field(default_factory=set[str])  # large numbers that are sizes: 784
    bounds: set[str] = field(default_factory=set[str])  # letters that stand as the upper bound of a range
    ends: dict[tuple[str, str], dict[str, r.Node | None]] = field(
        default_factory=dict[tuple[str, str], "dict[str, r.Node | None]"]
    )  # (x, i) -> n of sums over i = 1, ..., n with an x_i; None where they run over something else
    running: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])  # of m_N = \sum_{i=1}^N x_i: m and N
    stepped: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])  # of m_{N-1}: m and N
    list_ends: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])  # of x_1, ..., x_n: x and n
    bold_alone: set[str] = field(default_factory=set[str])
    entered: set[str] = field(default_factory=set[str])  # bold letters of which entries are taken in brackets: (h)_i
    members_told: set[str] = field(default_factory=set[str])  # bold letters that left sides have with a subscript
    wholes_told: set[str] = field(default_factory=set[str])  # those that they have without one
    plain_alone: set[str] = field(default_factory=set[str])
    transposed: set[str] = field(default_factory=set[str])
    squared: set[str] = field(default_factory=set[str])  # letters that stand without subscript and with a number above
    calls: dict[str, set[tuple[str, int]]] = field(
        default_factory=dict[str, "set[tuple[str, int]]"]
    )  # arguments and their subscripts
    distributions: set[str] = field(default_factory=set[str])  # letters with a bar in their arguments, or drawn from
    multiplied: set[str] = field(default_factory=set[str])  # letters with scripts below a product sign
    outcomes: set[str] = field(default_factory=set[str])  # x of P(X = x_i)
    # Of sets with an index, C_k: the letters whose entries sums over their members take, and those of the members
    # themselves where these are no indices, as in a sum of x ∈ C_k.
    members: dict[str, set[str]] = field(default_factory=dict[str, "set[str]"])
    as_members: dict[str, set[str]] = field(default_factory=dict[str, "set[str]"])
    compared: set[str] = field(default_factory=set[str])  # letters of distributions in divergences
    sets: set[str] = field(default_factory=set[str])  # what indices are taken from: i in B
    parameters: set[str] = field(default_factory=set[str])  # arguments of functions that are defined
    chances: set[str] = field(default_factory=set[str])  # the p of 1 - p
    mixed: set[str] = field(default_factory=set[str])  # letters that are added to or taken from an indexed one: x - x_i
    energy: bool = False  # an E(x) stands in an exponent with a minus
    imaginary: bool = False  # i stands beside π, or its square is told
    circles: int = 0  # how often π follows a number, as in 2π
    error: bool = False  # e is added to a prediction: y = X w + e
    plain: set[str] = field(default_factory=set[str])  # letters that stand on their own somewhere, in no script
    values: set[str] = field(default_factory=set[str])  # letters that stand for a value somewhere, not only in scripts

    def data_counts(self) -> set[str]:
        """The n of ``m_0`` and ``m_n``, or of ``m`` and ``m_n``, which are no members of a sequence: a number of data.

        Where the notes do not use it as a number, two letters tell it, as beside ``S_0`` and ``S_n``.
        """
        alone = [(x, c) for x, found in self.sub_letters.items() if len(found) == 1 for c in found]
        before = [c for x, c in alone if self.digits.get(x) == {"0"}]
        after = [c for x, c in alone if not self.digits.get(x) and x in self.plain_alone | self.squared]
        pairs = before + after
        twice = {c for c in pairs if pairs.count(c) > 1}
        numbers = {"n", "N", "m", "M"} & (self.bounds | self.plain | twice) - self.bound - self.shifted
        counted = [(found, self.digits.get(x, set())) for x, found in self.sub_letters.items()]
        return {
            c
            for c in numbers & set(pairs)
            if all(len(found) == 1 or "1" in digits for found, digits in counted if c in found)  # or of x_1, ..., x_n
        }

    def named_by_number(self, letter: str) -> bool:
        r"""Whether the number in ``W_{2,ij}`` belongs to the name: the notes have W_1 and W_2, and neither W nor W_i."""
        return self.numbered.get(letter) == {"alone", "before"} and letter not in self.plain_alone | self.bold_alone

    def named_by_count(self, letter: str) -> bool:
        """Whether a letter has no other subscripts than 0, or none, and a number of data."""
        found = set(self.sub_letters.get(letter, {}))
        named = bool(found) and found <= self.data_counts() and self.sub_counts.get(letter) == {1}
        bare = letter in self.plain_alone | self.squared and not self.digits.get(letter)
        return named and (bare or self.digits.get(letter, {"0"}) == {"0"})

    def counted(self) -> list[tuple[str, object]]:
        """The counts that are not empty."""
        return [(name, found) for name, found in vars(self).items() if found]

    def count_in(self, counts: Iterable[tuple[str, object]]) -> None:
        """Add the counts of another stretch."""
        for name, found in counts:
            setattr(self, name, _added(getattr(self, name), found))


def _added(mine: Any, found: Any) -> Any:
    """A count with another one: the sum, or the union."""
    return _ADDING[type(mine)](mine, found)


def _counted(mine: Counter[str], found: Counter[str]) -> Counter[str]:
    mine.update(found)  # += would lose what is below zero
    return mine


def _joined(mine: dict[Any, Any], found: dict[Any, Any]) -> dict[Any, Any]:
    for key, value in found.items():
        if key in mine and type(mine[key]) in _ADDING:
            mine[key] = _added(mine[key], value)
        else:
            mine[key] = copy.copy(value) if type(value) in _ADDING else value
    return mine


_ADDING: dict[type, Callable[[Any, Any], Any]] = {
    bool: lambda mine, found: mine or found,
    int: lambda mine, found: mine + found,
    set: lambda mine, found: mine | found,
    list: lambda mine, found: mine + found,
    Counter: _counted,
    dict: _joined,
}
