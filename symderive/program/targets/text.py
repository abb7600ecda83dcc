"""Python expressions as text that knows how tightly it binds, so that brackets stand only where they are needed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

_SIMPLE = re.compile(r"-?([A-Za-z_][A-Za-z0-9_.]*|[0-9]+(\.[0-9]+)?)")


class Level(IntEnum):
    """How tightly the outermost operator binds."""

    SUM = 1
    PRODUCT = 2
    SIGN = 3
    POWER = 4
    ATOM = 5


@dataclass(frozen=True)
class Text:
    """An expression.

    Attributes:
        code: as it is written.
        level: of its outermost operator.
        work: how many array operations are written in it.
        negative: the expression of which it is the negative, if it is written as one.
        reciprocal: the expression of which it is the reciprocal, if it is written as one.
        is_matmul: whether the outermost operator is ``@``.
    """

    code: str
    level: Level = Level.ATOM
    work: int = 0
    negative: Text | None = None
    reciprocal: Text | None = None
    is_matmul: bool = False

    def within(self, level: Level) -> str:
        """The code as an operand of an operator that binds at ``level``."""
        return self.code if self.level >= level else f"({self.code})"

    @property
    def is_name(self) -> bool:
        """Whether it is a plain name."""
        return self.code.isidentifier()


def call(function: str, *arguments: Text | str, work: int = 1) -> Text:
    """A function call; ``work`` counts the call itself."""
    texts = [a for a in arguments if isinstance(a, Text)]
    codes = (a.code if isinstance(a, Text) else a for a in arguments)
    return Text(f"{function}({', '.join(codes)})", work=work + sum(t.work for t in texts))


def index(text: Text, places: str, work: int = 0) -> Text:
    """``text[places]``."""
    return Text(f"{text.within(Level.ATOM)}[{places}]", work=text.work + work)


def attribute(text: Text, name: str) -> Text:
    """``text.name``, which costs nothing."""
    return Text(f"{text.within(Level.ATOM)}.{name}", work=text.work)


def minus(text: Text) -> Text:
    """The negative."""
    if text.negative is not None:
        return text.negative
    inner = text.within(Level.POWER) if text.is_matmul else text.within(Level.PRODUCT)
    level = min(text.level, Level.SIGN) if inner == text.code else Level.SIGN
    return Text(f"-{inner}", level, text.work, negative=text)


def plus(terms: Sequence[Text]) -> Text:
    """The sum; negatives are subtracted."""
    if len(terms) == 1:
        return terms[0]
    code = terms[0].within(Level.SUM)
    for term in terms[1:]:
        if term.negative is not None:
            code += f" - {term.negative.within(Level.PRODUCT)}"
        else:
            code += f" + {term.within(Level.PRODUCT if term.code.startswith('-') else Level.SUM)}"
    return Text(code, Level.SUM, sum(t.work for t in terms) + len(terms) - 1)


def times(factors: Sequence[Text], divisors: Sequence[Text] = ()) -> Text:
    """The product of the factors, divided by the divisors one after the other."""
    if not divisors and len(factors) == 1:
        return factors[0]
    parts = [_factor(f, k) for k, f in enumerate(factors)] or ["1"]
    code = " * ".join(parts) + "".join(f" / {d.within(Level.SIGN)}" for d in divisors)
    work = sum(t.work for t in (*factors, *divisors)) + len(factors) + len(divisors) - 1
    product = Text(code, Level.PRODUCT, work)
    whole = len(divisors) == 1 and not factors
    return replace(product, reciprocal=divisors[0], work=work + 1) if whole else product


def _factor(text: Text, place: int) -> str:
    plain = place == 0 and not text.is_matmul
    return text.within(Level.PRODUCT if plain else Level.SIGN)


def matmul(left: Text, right: Text) -> Text:
    """``left @ right``; every other operator inside is bracketed."""
    first = left.code if left.is_matmul else left.within(Level.POWER)
    return Text(f"{first} @ {right.within(Level.POWER)}", Level.PRODUCT, left.work + right.work + 1, is_matmul=True)


def power(base: Text, exponent: Text) -> Text:
    """``base ** exponent``, without spaces where both are simple."""
    left, right = base.within(Level.ATOM), exponent.within(Level.SIGN)
    code = f"{left}**{right}" if _SIMPLE.fullmatch(left) and _SIMPLE.fullmatch(right) else f"{left} ** {right}"
    return Text(code, Level.POWER, base.work + exponent.work + 1)
