"""What prose says of indices, counts and labels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Labels:
    """Superscripts that are labels, not powers: the letters named, or all bare ones if there are none ("superscripts
    number layers").
    """

    letters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Iterated:
    """As in "the superscripts on w and z are iteration numbers": they are labels there, and powers elsewhere."""

    symbols: tuple[str, ...]


@dataclass(frozen=True)
class RunsOver:
    """As in "t runs from 1 to T", "i = 1, ..., n", "1 <= t < T", "j >= 1"; bounds are LaTeX, empty when they are not
    said.
    """

    index: str
    low: str = ""
    high: str = ""
    over: str = ""  # a set's name


@dataclass(frozen=True)
class Counts:
    """Symbols that count something: "n is the number of examples", "K classes"."""

    symbols: tuple[str, ...]


@dataclass(frozen=True)
class Larger:
    """Of two letters that count something the larger one: "with m > n"."""

    larger: str
    smaller: str


@dataclass(frozen=True)
class IsIndex:
    """Symbols that pick an entry: "gold is the index of the correct class", "t is the time step", "V is the set of
    word indices" (``sets``).
    """

    symbols: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Condition:
    r"""A relation between indices that holds throughout, as LaTeX: "j is not y_i" is ``j \ne y_i``."""

    latex: str


@dataclass(frozen=True)
class Outside:
    r"""As in "the true word $o \notin N$", "none of the words in N is o": a place that a set of places does not have."""

    member: str
    of: str


@dataclass(frozen=True)
class OtherThanPicked:
    """As in "k is not the correct class", "k is a negative": another index than the one that is picked, whatever its name."""

    symbols: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Named:
    r"""Names whose subscript is no index, or subscripts: "u_1, ..., u_K are all different from u_o", "o is not among the samples"."""

    symbols: tuple[str, ...]
