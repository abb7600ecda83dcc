"""Numbers as Python code: always Python numbers, which take the dtype of the arrays that they meet."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.program.targets.text import Level, Text, minus, plus, power, times

Length = Callable[[sp.Expr], Text]
"""From a size letter to the code that reads it from an array."""


def number(value: sp.Expr, length: Length) -> Text:
    """The code of a number, possibly with size letters."""
    if value.could_extract_minus_sign() and not isinstance(value, sp.Add):
        return minus(number(-value, length))
    if value.is_Integer:
        return Text(str(int(value)))
    if not value.free_symbols:
        return _real(value)
    if isinstance(value, sp.Symbol):
        return length(value)
    if isinstance(value, sp.Add):
        ordered = sorted(value.args, key=lambda a: (a.could_extract_minus_sign(), a.is_Number, str(a)))
        return plus([number(a, length) for a in ordered])
    if isinstance(value, sp.Mul):
        above, below = fraction(value, length)
        return times(above, below)
    if isinstance(value, sp.Pow):
        base, exponent = value.args
        if exponent.is_number and exponent.could_extract_minus_sign():
            return times([], [number(base**-exponent, length)])
        return power(number(base, length), number(exponent, length))
    if isinstance(value, sp.log):
        return Text(f"float(np.log({number(value.args[0], length).code}))")
    raise SymderiveError(f"the number {value} cannot be written in NumPy; give it as a constant of the model")


def fraction(value: sp.Expr, length: Length) -> tuple[list[Text], list[Text]]:
    """Factors above and below the line of a positive number; a factor of one is left out."""
    above: list[Text] = []
    below: list[Text] = []
    for factor in sp.Mul.make_args(value):
        if isinstance(factor, sp.Rational) and not factor.is_Integer and not _is_short(factor):
            above += [number(sp.Integer(factor.p), length)] if factor.p != 1 else []
            below.append(number(sp.Integer(factor.q), length))
        elif isinstance(factor, sp.Pow) and factor.free_symbols and factor.args[1].could_extract_minus_sign():
            below.append(number(1 / factor, length))
        elif factor != 1:
            above.append(number(factor, length))
    return above, below


def _is_short(value: sp.Rational) -> bool:
    """Whether a fraction is exact as a short decimal: 0.5, 0.25."""
    return value.q in (2, 4, 5, 8, 10, 20, 100)


def _real(value: sp.Expr) -> Text:
    if isinstance(value, sp.Rational) and not _is_short(value):
        return Text(f"{value.p} / {value.q}", Level.PRODUCT)
    if value == sp.pi:
        return Text("np.pi")
    return Text(repr(float(sp.N(value, 20))))
