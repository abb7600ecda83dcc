"""What prose says of arrays: shapes, rows, entries, diagonals, decompositions."""

from __future__ import annotations

from dataclasses import dataclass


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
class ZeroOutside:
    r"""As in "\delta is zero outside of the feature map": arrays whose entries outside of their range are zero."""

    symbols: tuple[str, ...]


@dataclass(frozen=True)
class Basis:
    """As in "e_i is the i-th basis vector"."""

    symbol: str


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
