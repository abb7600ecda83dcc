"""Sizes and numbers as C code."""

from __future__ import annotations

import sympy as sp

from symderive.calculus.errors import SymderiveError


def length(size: sp.Expr) -> str:
    """A size as an integer expression of C; a letter is a variable of the name ``size_LETTER``."""
    if size.is_Integer:
        return str(int(size))
    if isinstance(size, sp.Symbol):
        return f"size_{size.name}"
    if isinstance(size, (sp.Add, sp.Mul)):
        sign = " + " if isinstance(size, sp.Add) else " * "
        return f"({sign.join(length(part) for part in sorted(size.args, key=str))})"
    if isinstance(size, sp.Pow) and size.args[1].is_Integer and size.args[1] > 0:
        return f"({' * '.join([length(size.args[0])] * int(size.args[1]))})"
    raise SymderiveError(f"the size {size} cannot be computed in C; use sums and products of letters and whole numbers")


def constant(number: sp.Expr) -> str:
    """A number, possibly with size letters, as a constant of the dtype."""
    if not number.free_symbols:
        return f"(real){float(sp.N(number, 20))!r}"
    return f"(real)({_double(number)})"


def _double(number: sp.Expr) -> str:
    if not number.free_symbols:
        return repr(float(sp.N(number, 20)))
    match number:
        case sp.Symbol():
            return f"(double)size_{number.name}"
        case sp.Add():
            return f"({' + '.join(_double(part) for part in sorted(number.args, key=str))})"
        case sp.Mul():
            return f"({' * '.join(_double(part) for part in sorted(number.args, key=str))})"
        case sp.Pow():
            return f"pow({_double(number.args[0])}, {_double(number.args[1])})"
        case sp.log():
            return f"log({_double(number.args[0])})"
        case _:
            raise SymderiveError(f"the number {number} cannot be written in C; give it as a constant of the model")
