"""What prose says of the symbols, as data. Names and formulas in facts are LaTeX, as the notes write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from symderive.verify.symbols import Domain


@dataclass(frozen=True)
class InDomain:
    """Where values lie: "each y_i is 0 or 1", "σ > 0", "Q is symmetric positive definite", "y is one-hot"."""

    symbols: tuple[str, ...]
    domain: Domain


@dataclass(frozen=True)
class HasShape:
    """As in "W is k × n" has the sizes (k, n), "x ∈ R^d" (d,), "b is a number" (). None: "x is a vector" with
    ``rank`` 1 and no named size.
    """

    symbols: tuple[str, ...]
    sizes: tuple[str, ...] | None
    rank: int
    row: bool = False


@dataclass(frozen=True)
class AllNumbers:
    """As in "all quantities are numbers"."""


@dataclass(frozen=True)
class Layout:
    """How derivatives are laid out: ``gradient`` (they have the shape of the variable), ``numerator`` (gradients are
    rows; Jacobian ∂y_i/∂x_j), ``denominator``.
    """

    layout: str


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
class Elementwise:
    """Functions that act on every entry."""

    functions: tuple[str, ...]


@dataclass(frozen=True)
class Means:
    r"""What a sign is: ``\circ`` is ``hadamard``; also ``matrix``, ``inner``, ``ordinary``, ``outer``, ``kronecker``,
    ``convolution``.
    """

    sign: str
    meaning: str


@dataclass(frozen=True)
class IsFunction:
    """What a name is: a known function (``sigmoid``, ``tanh``, ``relu``, ``softmax``, ``log``, ``softplus``,
    ``normal``, ``normal_cdf``, ``normal_pdf``, ``indicator``, ``identity matrix``, ``ones``, ``trace``, ``kronecker delta``,
    ``log2``...), or ``smooth`` for an unknown one ("l is a differentiable loss", "f is smooth").
    """

    name: str
    function: str


@dataclass(frozen=True)
class GivesNumber:
    r"""As in "f: \\mathbb{R}^d \\to \\mathbb{R}": functions of vectors whose values are numbers."""

    functions: tuple[str, ...]


@dataclass(frozen=True)
class DependsOn:
    """As in "C depends on a^L", "L is a function of H". The loss that the prose gives no name is empty."""

    symbol: str
    on: tuple[str, ...]
    alone: bool = False  # on nothing else, as the notes say
    every: bool = False  # on all members of a family, as o_1, ..., o_T
    before: tuple[str, ...] = ()  # on which it depends through these: W of "on W through z"


@dataclass(frozen=True)
class Optimum:
    r"""As in "\hat\beta maximises l", "x* is the minimiser of h". ``of`` may be empty when the prose does not say it."""

    symbols: tuple[str, ...]
    of: str
    kind: str  # "max" or "min"
    mode: bool = False  # of the posterior


@dataclass(frozen=True)
class OfPosterior:
    """As in "m and S are the mean and the covariance of the posterior of w", as LaTeX; empty where it is not said."""

    mean: str = ""
    variance: str = ""
    of: str = ""


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
class IsIndex:
    """Symbols that pick an entry: "gold is the index of the correct class", "t is the time step", "V is the set of
    word indices" (``sets``).
    """

    symbols: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Adjoint:
    r"""As in "\delta v stands for dE/dv for every v": the operator and what it differentiates."""

    operator: str
    of: str
    variables: tuple[str, ...] = ()  # those of which it is said; all, if there are none


@dataclass(frozen=True)
class ZeroOutside:
    r"""As in "\delta is zero outside of the feature map": arrays whose entries outside of their range are zero."""

    symbols: tuple[str, ...]


@dataclass(frozen=True)
class Gradient:
    r"""As in "\delta_{h_t} is the derivative of the loss by h_t": a name, the loss (empty if it has none), the variable
    (empty if it is the argument of what is differentiated).
    """

    name: str
    of: str
    wrt: str


@dataclass(frozen=True)
class SlopeSign:
    """As in "D_j S_i is the derivative of S_i by a_j": the sign D is the derivative by entries of a."""

    variable: str


@dataclass(frozen=True)
class Basis:
    """As in "e_i is the i-th basis vector"."""

    symbol: str


@dataclass(frozen=True)
class DifferentiatesBy:
    r"""As in "derivatives are with respect to \theta"; "\partial_j is the derivative by \theta_j" is of ``entries``."""

    variable: str
    entries: bool = False


@dataclass(frozen=True)
class Prime:
    """As in "C' is the derivative of C with respect to w": by what the prime of a name differentiates; "C'(W) is the
    derivative with respect to W" has the wrt ``W`` too.
    """

    name: str
    wrt: str


@dataclass(frozen=True)
class DiagonalOf:
    """As in "S is the diagonal matrix with entries A''(omega^{(i)})"."""

    symbol: str
    entry: str


@dataclass(frozen=True)
class RowsAre:
    """As in "row i of X is x^{(i)}" (or the columns)."""

    matrix: str
    vector: str
    columns: bool = False


@dataclass(frozen=True)
class Orthonormal:
    """As in "the v_j are orthonormal": a family of vectors, which may be fewer than they have entries unless they are a basis."""

    symbols: tuple[str, ...]
    basis: bool = False
    count: str = ""  # the d of w_1, ..., w_d, of R^d


@dataclass(frozen=True)
class Ordered:
    r"""As in "\lambda_1 \ge ... \ge \lambda_d": the members of a family fall, or rise, from the first one on."""

    symbol: str
    rising: bool = False
    positive: bool = False


@dataclass(frozen=True)
class Decomposed:
    """As in "X = U S V^T is the singular value decomposition": the factors, whose columns and diagonal the notes may name."""

    whole: str
    left: str
    middle: str
    right: str
    singular: bool


@dataclass(frozen=True)
class OfExamples:
    """As in "X is the design matrix", "y is the vector of targets": arrays that hold all examples."""

    symbols: tuple[str, ...]


@dataclass(frozen=True)
class AverageOf:
    r"""As in "\bar{x} is the mean of the x_i"; ``members`` is ``x`` where it is not said over what."""

    name: str
    members: str


@dataclass(frozen=True)
class EntriesAre:
    """As in "x_{ib}, u_{ik} are the entries of X, U": pairs of an entry and its array."""

    pairs: tuple[tuple[str, str], ...]


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
class Fixed:
    r"""As in "theta is a fixed number", "\eta is a constant": not random, no derivative flows through it."""

    symbols: tuple[str, ...]


@dataclass(frozen=True)
class SlopeHolds:
    r"""As in "\partial L/\partial\mu is taken with the x_i held fixed": what a derivative by a variable holds fixed."""

    wrt: str
    held: tuple[str, ...]


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
class Holds:
    r"""An equation that holds throughout, as LaTeX: "W has orthonormal columns" is ``W^\top W = I``."""

    latex: str


@dataclass(frozen=True)
class AveragedUnder:
    r"""The density of expectations that name none: "E is the expectation over z with distribution Q(z|X)"."""

    density: str


@dataclass(frozen=True)
class Named:
    r"""Names whose subscript is no index, or subscripts: "u_1, ..., u_K are all different from u_o", "o is not among the samples"."""

    symbols: tuple[str, ...]


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


Fact: TypeAlias = (
    InDomain
    | HasShape
    | AllNumbers
    | Layout
    | Labels
    | Defines
    | Iterated
    | Same
    | Elementwise
    | Means
    | IsFunction
    | DependsOn
    | Optimum
    | OfPosterior
    | RunsOver
    | Counts
    | IsIndex
    | Adjoint
    | ZeroOutside
    | Gradient
    | SlopeSign
    | DifferentiatesBy
    | Basis
    | Prime
    | DiagonalOf
    | RowsAre
    | Orthonormal
    | Ordered
    | GivesNumber
    | Decomposed
    | OfExamples
    | AverageOf
    | EntriesAre
    | RandomVariables
    | Moments
    | SecondMoment
    | IndependentGiven
    | Fixed
    | SlopeHolds
    | Convention
    | Condition
    | Outside
    | OtherThanPicked
    | Holds
    | AveragedUnder
    | Named
    | Bears
    | Unread
)
