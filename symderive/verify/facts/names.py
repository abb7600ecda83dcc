"""What prose says that names and signs stand for, what holds of them, and how a whole text is meant."""

from __future__ import annotations

from dataclasses import dataclass

from symderive.verify.symbols import Domain


@dataclass(frozen=True)
class InDomain:
    """Where values lie: "each y_i is 0 or 1", "σ > 0", "Q is symmetric positive definite", "y is one-hot"."""

    symbols: tuple[str, ...]
    domain: Domain


@dataclass(frozen=True)
class Defines:
    r"""A definition said in words, as LaTeX: "LL is the logarithm of L" is ``LL = \log L``; "ReLU(x) = max(x, 0)" is
    itself.
    """

    latex: str


@dataclass(frozen=True)
class Same:
    r"""Two names of one thing: "p and P are the same distribution", "A and \mathbf{A} are the same matrix"."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Means:
    r"""What a sign is: ``\circ`` is ``hadamard``; also ``matrix``, ``inner``, ``ordinary``, ``outer``, ``kronecker``,
    ``convolution``.
    """

    sign: str
    meaning: str


@dataclass(frozen=True)
class Optimum:
    r"""As in "\hat\beta maximises l", "x* is the minimiser of h". ``of`` may be empty when the prose does not say it."""

    symbols: tuple[str, ...]
    of: str
    kind: str  # "max" or "min"
    mode: bool = False  # of the posterior
    varied: str = ""  # the variable, where its best value has another letter: "b is the value of β that minimises Q"


@dataclass(frozen=True)
class Convention:
    """Whole-text conventions: ``einstein`` (repeated indices are summed), ``no einstein``, ``one example`` (for a
    single data point), ``all examples``, ``row examples`` (each example is a row), ``column examples``, ``row
    vectors`` (vectors are rows), ``natural log``, ``hessian`` (nabla^2 is the Hessian matrix), ``laplacian``,
    ``square`` (all layers have one width), ``log2``, ``total`` (derivatives are total), ``partial`` (local),
    ``prime transpose`` (X' is the transpose of X), ``wide sums`` (a sum sign reaches over all terms to its right),
    ``elementwise products`` (products without a sign are elementwise), ``zero outside`` (entries outside of an array are zero),
    ``summed slopes`` (dZ is the slope of the sum of which the loss is the mean),
    ``transitions in columns`` (p(b | a) stands in row b and column a of its matrix),
    ``markov`` (a hidden Markov model, of which nothing says what its states are), ``rounded`` (decimals are), ``rounded 3``
    (to three places), ``one-hot labels`` (those of the notes are, whatever their letter), ``bars are means`` (of what is below them).
    """

    name: str


@dataclass(frozen=True)
class Holds:
    r"""An equation that holds throughout, as LaTeX: "W has orthonormal columns" is ``W^\top W = I``."""

    latex: str


@dataclass(frozen=True)
class Bears:
    r"""A statement that bears only on formulas with some signs, as "b divides n" on those with ``floor``, "G_j is the sum of the
    gradients in leaf j" on those with other indices than those of ``names``.
    """

    text: str
    on: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unread:
    """A statement that says something of the mathematics but could not be used."""

    text: str
