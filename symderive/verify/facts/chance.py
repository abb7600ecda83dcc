"""What prose says of random variables and their laws."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OfPosterior:
    """As in "m and S are the mean and the covariance of the posterior of w", as LaTeX; empty where it is not said."""

    mean: str = ""
    variance: str = ""
    of: str = ""


@dataclass(frozen=True)
class RandomVariables:
    """As in "X and Y take finitely many values", "z ~ N(0, I)" (``law`` is its LaTeX), "independent"."""

    symbols: tuple[str, ...]
    law: str = ""
    independent: bool = False
    finite: bool = False  # they take finitely many values
    given: tuple[str, ...] = ()  # what stands behind the bar of "x | z ~ N(z, 1)"


@dataclass(frozen=True)
class Moments:
    """As in "the x_i have mean mu and variance sigma^2", "E[epsilon] = 0", as LaTeX; empty where it is not said.

    Without symbols it is said of the noise of the notes, whatever its letter is.
    """

    symbols: tuple[str, ...]
    mean: str = ""
    variance: str = ""


@dataclass(frozen=True)
class SecondMoment:
    """As in "E[u u^T] = S", as LaTeX: the variance of u, if its mean is said to be zero."""

    symbol: str
    value: str


@dataclass(frozen=True)
class IndependentGiven:
    """As in "the x_j are independent given y"; "Z is a Markov chain" has ``chain``, each member depends on the one before it only."""

    symbols: tuple[str, ...]
    given: tuple[str, ...] = ()
    chain: bool = False


@dataclass(frozen=True)
class AveragedUnder:
    r"""The density of expectations that name none: "E is the expectation over z with distribution Q(z|X)"."""

    density: str
