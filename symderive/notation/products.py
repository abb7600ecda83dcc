r"""What of a product goes above a fraction line, what below it and what beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import sympy as sp

from symderive.calculus.index import Index
from symderive.calculus.rewrite import subexpressions
from symderive.notation.numerals import numeral
from symderive.notation.order import Shape, is_constant, shape

_BESIDE = (Shape.DERIVATIVE, Shape.PARTIAL, Shape.OPEN)
_ENTRIES = (Shape.LABEL, Shape.VALUE, Shape.PARAMETER)


@dataclass(frozen=True)
class Quotient:
    """A fraction: numbers and factors above and below the line."""

    above: int
    over: tuple[sp.Expr, ...]
    below: int
    under: tuple[sp.Expr, ...]


@dataclass(frozen=True)
class Layout:
    """A product as it is written: a number or a fraction in front, then factors; one of these may be a fraction too.

    ``inner`` is that fraction, ``inner_value`` the factor for which it stands.
    """

    front: sp.Expr | Quotient | None
    factors: tuple[sp.Expr, ...]
    inner: Quotient | None = None
    inner_value: sp.Expr | None = None


Parts: TypeAlias = tuple[list[sp.Expr], list[sp.Expr]]


def lay_out(product: sp.Expr) -> Layout:
    """Lay out a product whose number is positive."""
    number, rest = product.as_coeff_Mul()
    over, under = _parts(rest)
    p, q = 1, 1
    if isinstance(number, sp.Integer) or "frac" in numeral(number):
        assert isinstance(number, sp.Rational)
        p, q = number.p, number.q
    elif number != 1:
        over.insert(0, number)
    for root in [f for f in over if _is_root(f) and f.args[0].is_Integer and q % int(f.args[0]) == 0]:
        over.remove(root)  # SymPy writes 1/√2 as √2/2
        under.insert(0, root)
        q //= int(root.args[0])
    over, under = _one_root(over), _one_root(under)
    fixed = [f for f in over if _is_plain(f)]
    moving = [f for f in over if not _is_plain(f)]
    if all(is_constant(f) for f in under):
        return _constant_quotient(p, fixed, q, under, moving)
    below = {i for f in under for i in _indices(f)}
    alone = not below and len(moving) == 1 and shape(moving[0]) in (*_ENTRIES, Shape.BRACKET)
    near = [f for f in moving if _indices(f) & below or (not below and not _indices(f)) or alone]
    inside = [f for f in near if shape(f) not in _BESIDE and not (shape(f) is Shape.CALL and not below)]
    value = sp.Mul(*inside, *(1 / f for f in under))
    beside = tuple(f for f in moving if f not in inside)
    return Layout(None, (*beside, value), Quotient(p, (*fixed, *inside), q, tuple(under)), value)


def _constant_quotient(p: int, fixed: list[sp.Expr], q: int, under: list[sp.Expr], moving: list[sp.Expr]) -> Layout:
    if q == 1 and not under:
        return Layout(sp.Integer(p) if p != 1 else None, (*fixed, *moving))
    fits = (*_ENTRIES, Shape.BRACKET) if under else _ENTRIES if p == 1 and not fixed else ()
    if len(moving) == 1 and shape(moving[0]) in fits:
        return Layout(Quotient(p, (*fixed, moving[0]), q, tuple(under)), ())
    return Layout(Quotient(p, tuple(fixed), q, tuple(under)), tuple(moving))


def _parts(product: sp.Expr) -> Parts:
    over: list[sp.Expr] = []
    under: list[sp.Expr] = []
    for f in sp.Mul.make_args(product):
        if isinstance(f, sp.Pow) and isinstance(f.args[1], sp.Rational) and f.args[1].is_negative:
            under.append(f.args[0] ** -f.args[1])
        elif f != 1:
            over.append(f)
    return over, under


def _is_root(expr: sp.Expr) -> bool:
    return isinstance(expr, sp.Pow) and expr.args[1] == sp.S.Half


def _is_plain(expr: sp.Expr) -> bool:
    """Whether a factor belongs to the number in front: a constant that is no function call."""
    return is_constant(expr) and not any(isinstance(s, (sp.Function, sp.Add)) for s in subexpressions(expr))


def _one_root(factors: list[sp.Expr]) -> list[sp.Expr]:
    """Square roots of constants under one sign: SymPy keeps those of 2π apart."""
    roots = [f for f in factors if _is_root(f) and is_constant(f)]
    if len(roots) < 2:
        return factors
    whole = sp.Pow(sp.Mul(*(f.args[0] for f in roots)), sp.S.Half, evaluate=False)
    return [whole, *(f for f in factors if f not in roots)]


def _indices(expr: sp.Expr) -> set[Index]:
    return {s for s in expr.free_symbols if isinstance(s, Index)}
