"""Which models are generalised linear ones, and what Newton's method needs for them; which ones tie rows to each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sympy as sp

from symderive.calculus.differentiate import partial
from symderive.calculus.equations import Equation
from symderive.calculus.index import Entry, Index, Role, Size, Tensor
from symderive.calculus.nodes import Binder, Delta, IndexSum
from symderive.calculus.rewrite import entries, subexpressions
from symderive.emit.program import CodeEquations


@dataclass(frozen=True)
class Curvature:
    """Minus the Hessian of LL is the sum over n of W_n ⊗ d_n d_nᵀ, where d_n is x_n and a 1 if there is a bias.

    Attributes:
        equation: W_nkl = -∂²LL / ∂z_nk ∂z_nl.
        weight: has the axes of x_n, then those of z_n.
        bias: has the axes of z_n.
    """

    equation: Equation
    weight: Tensor
    bias: Tensor | None


def curvature(code: CodeEquations, parameters: Sequence[Tensor]) -> Curvature | None:
    """What Newton's method needs, None unless the model is z_n = xᵀ_n W + b and LL a function of z (no hidden layer).

    McCullagh and Nelder (1989), section 2.5; with the Hessian itself, not its expectation.
    """
    sums = [eq for eq in code.forward if set(parameters) & {e.tensor for e in entries(eq.rhs)}]
    if len(sums) != 1 or len(code.gradient.adjoints) > 1 or len(parameters) > 2:
        return None
    if {e.tensor for e in entries(code.log_likelihood.rhs)} & {eq.tensor for eq in code.forward} != {sums[0].tensor}:
        return None
    parts = [_linear(term, sums[0].lhs) for term in sp.Add.make_args(sums[0].rhs)]
    weights = [t for t, weighs in (p for p in parts if p) if weighs]
    biases = [t for t, weighs in (p for p in parts if p) if not weighs]
    if None in parts or len(weights) != 1 or len(biases) > 1 or {*weights, *biases} != set(parameters):
        return None
    z, (row, *places) = sums[0].tensor, sums[0].lhs.indices
    others = [place.fresh() for place in places if isinstance(place, Index)]
    slope = _slope(code, sums[0])
    second = -partial(slope, z[(row, *others)], "accurate")
    weight = Tensor(f"curvature_{z.name}", (*z.axes, *z.axes[1:]))
    lhs = weight[(row, *places, *others)]
    return Curvature(Equation(lhs, second, "curvature"), weights[0], biases[0] if biases else None)


def constant_curvature(found: Curvature) -> sp.Expr | None:
    """c where W_nkl is c δ_kl whatever the data are, as for a normal likelihood; None if they matter."""
    rhs = found.equation.rhs
    if any(e.tensor.role is not Role.CONSTANT for e in entries(rhs)):
        return None
    factors = sp.Mul.make_args(rhs)
    places = found.equation.lhs.indices[1:]
    half = len(places) // 2
    pairs = {Delta(a, b) for a, b in zip(places[:half], places[half:], strict=True)}
    deltas = {f for f in factors if isinstance(f, Delta)}
    return sp.Mul(*(f for f in factors if f not in deltas)) if deltas == pairs else None


def _slope(code: CodeEquations, z: Equation) -> sp.Expr:
    """∂LL / ∂z_nk, as the gradient's code has it or, where it has no name for it, by differentiation."""
    for adjoint in code.gradient.adjoints:
        places = dict(zip(adjoint.lhs.indices, z.lhs.indices, strict=True))
        return adjoint.rhs.xreplace(places)
    return partial(code.log_likelihood.rhs, z.lhs, "accurate")


def _linear(term: sp.Expr, z: Entry) -> tuple[Tensor, bool] | None:
    """The parameter of a term of z_nk: (W, True) for Σ_i x_ni W_ik, (b, False) for b_k, None for anything else."""
    row, *places = z.indices
    bound: list[Index] = []
    while isinstance(term, IndexSum):
        term, index = term.open()
        bound.append(index)
    factors = [f for f in sp.Mul.make_args(term) if isinstance(f, Entry)]
    if len(factors) != len(sp.Mul.make_args(term)):
        return None
    if not bound and len(factors) == 1 and list(factors[0].indices) == places:
        return (factors[0].tensor, False) if factors[0].tensor.role is Role.PARAMETER else None
    data = [f for f in factors if f.tensor.role is Role.DATA]
    weights = [f for f in factors if f.tensor.role is Role.PARAMETER]
    if len(data) != 1 or len(weights) != 1:
        return None
    inputs = list(data[0].indices[1:])
    fits = data[0].indices[0] == row and set(inputs) == set(bound) and len(inputs) == len(bound)
    return (weights[0].tensor, True) if fits and list(weights[0].indices) == [*inputs, *places] else None


def coupled(code: CodeEquations, rows: Size) -> Equation | None:
    """The first equation by which a row of data has an influence on what is computed for another one.

    LL is a sum over rows by construction. Parts of the rows, on other machines or one after the other, add up to it
    if no equation before it sums over rows or reaches into another row.
    """
    for eq in code.forward:
        for e in subexpressions(eq.rhs):
            if isinstance(e, Binder) and e.bound.size == rows:
                return eq
            if isinstance(e, Entry) and e.tensor.axes[:1] == (rows,) and e.indices[0] not in eq.lhs.indices[:1]:
                return eq
    return None
