"""What prose says of functions and of derivatives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """How derivatives are laid out: ``gradient`` (they have the shape of the variable), ``numerator`` (gradients are
    rows; Jacobian ∂y_i/∂x_j), ``denominator``.
    """

    layout: str


@dataclass(frozen=True)
class Elementwise:
    """Functions that act on every entry."""

    functions: tuple[str, ...]


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
class Adjoint:
    r"""As in "\delta v stands for dE/dv for every v": the operator and what it differentiates."""

    operator: str
    of: str
    variables: tuple[str, ...] = ()  # those of which it is said; all, if there are none


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
class Fixed:
    r"""As in "theta is a fixed number", "\eta is a constant": not random, no derivative flows through it."""

    symbols: tuple[str, ...]


@dataclass(frozen=True)
class SlopeHolds:
    r"""As in "\partial L/\partial\mu is taken with the x_i held fixed": what a derivative by a variable holds fixed."""

    wrt: str
    held: tuple[str, ...]
