r"""Second moments: ``E[u u^T] = S`` is a variance where another sentence says that the mean of u is zero."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from symderive.notation.reader import tree as r
from symderive.verify import facts as f
from symderive.verify.entry import Entry
from symderive.verify.families import NOISE
from symderive.verify.resolve.known import FUNCTIONALS
from symderive.verify.resolve.usage import bare, is_transpose, letter_of, root_name

_PAIRED = re.compile(r"\\delta\s*_\s*\{\s*(?P<one>[a-z])\s*,?\s*(?P<two>[a-z])\s*\}")


def centered(facts: Sequence[f.Fact], entries: Sequence[Entry] = ()) -> list[f.Fact]:
    """The facts, with ``E[u u^T] = S`` as the variance of a u whose mean another sentence, or a formula, says to be zero."""
    told = [x for entry in entries if (x := moment_of(entry)) is not None]
    zero = [fact for fact in facts if isinstance(fact, f.Moments) and fact.mean == "0"]
    means = {x for fact in zero for x in fact.symbols}
    means |= {x.name for x in told if not x.squared and x.value == "0"}
    noise = any(not fact.symbols for fact in zero)

    def is_centered(name: str, letter: str) -> bool:
        return name in means or _stem(name) in means or (noise and letter in NOISE)

    found: list[f.Fact] = [
        f.Moments((x.name,), "0", x.value) for x in told if x.squared and x.value and is_centered(x.name, x.letter)
    ]
    for fact in facts:
        if isinstance(fact, f.SecondMoment):
            letter = _stem(fact.symbol).strip("\\")
            known = letter in NOISE or is_centered(fact.symbol, letter)
            written = rf"\mathbb{{E}}[{fact.symbol} {fact.symbol}^\top] = {fact.value}"
            fact = f.Moments((fact.symbol,), "0", fact.value) if known else f.Unread(written)
        found.append(fact)
    drawn = {x for fact in found if isinstance(fact, f.Moments) for x in fact.symbols}
    return [
        replace(x, symbols=tuple(s for s in x.symbols if s.split("^")[0] not in drawn or "^" not in s))
        if isinstance(x, f.RandomVariables)
        else x
        for x in found
    ]


@dataclass(frozen=True)
class Moment:
    r"""What a formula ``E[u] = v``, ``E[u^2] = v``, ``E[u u^T] = v`` or ``E[u_i u_j] = v \delta_{ij}`` says, as written."""

    name: str
    letter: str
    squared: bool
    value: str


def moment_of(entry: Entry) -> Moment | None:
    """The mean or the second moment that a formula tells."""
    main = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
    left = bare(main.sides[0]) if isinstance(main, r.Relation) and main.signs == ("=",) else None
    if not isinstance(main, r.Relation) or not isinstance(left, r.Product) or len(left.factors) != 2:
        return None
    head, group = root_name(left.factors[0]), bare(left.factors[1])
    if head is None or FUNCTIONALS.get(letter_of(head)) != "E" or not isinstance(group, r.Group) or group.inner is None:
        return None
    inner, value = bare(group.inner), _text(entry, main.sides[1])
    inner = bare(inner.left) if isinstance(inner, r.Conditional) and inner.mark == "|" else inner  # of a given design
    squared, power = isinstance(inner, r.Product), False
    if isinstance(inner, r.Product):
        first, last = inner.factors[0], inner.factors[-1]
        turned = isinstance(last, r.Scripted) and (is_transpose(last.sup) or (last.primes == 1 and last.sup is None))
        pair = _PAIRED.search(value) if _is_pair(first, last) else None
        same = turned and isinstance(last, r.Scripted) and _whole(entry, last) == _text(entry, first)
        if len(inner.factors) != 2 or not (same or pair):
            return None
        value = _PAIRED.sub("", value).strip() or "1" if pair else value
        if isinstance(last, r.Scripted) and last.primes and not is_matrix(value):
            value = ""  # u' may be another one
        inner = first
    elif isinstance(inner, r.Scripted) and isinstance(inner.sup, r.Number) and _text(entry, inner.sup) == "2":
        squared = power = True
    root = root_name(inner)
    if root is None or (not power and isinstance(inner, r.Scripted) and inner.sup is not None):
        return None
    name = _whole(entry, inner) if power and isinstance(inner, r.Scripted) else _text(entry, inner)
    return Moment(name, letter_of(root), squared, value)


def is_matrix(latex: str) -> bool:
    """Whether what is written ends with a letter for a matrix, as the covariance of several errors does: σ^2 I."""
    return (
        re.search(
            r"(?:^|[^A-Za-z\\])(?:[A-Z]|\\(?:Sigma|Omega|Lambda|Psi|mathbf\{[A-Z]\}))(?:_\w|_\{\w+\})?\s*$", latex
        )
        is not None
    )


def _is_pair(one: r.Node, two: r.Node) -> bool:
    """Whether two factors are entries of one array at different indices."""
    names = root_name(one), root_name(two)
    both = isinstance(one, r.Scripted) and isinstance(two, r.Scripted) and one.sub is not None and two.sub is not None
    return both and None not in names and len({letter_of(x) for x in names if x is not None}) == 1


def _whole(entry: Entry, node: r.Scripted) -> str:
    """What stands below a power or a transpose, with its subscript."""
    return re.sub(r"'|\s*\^\s*(?:\{[^{}]*\}|\\[A-Za-z]+|\S)", "", _text(entry, node))


def _stem(name: str) -> str:
    return name.split("_")[0].strip()


def _text(entry: Entry, node: r.Node) -> str:
    return entry.latex[node.span[0] : node.span[1]].strip(" .")
