"""Numbers as LaTeX."""

from __future__ import annotations

import math

import sympy as sp

_NAMED: dict[sp.Expr, str] = {sp.pi: r"\pi", sp.E: "e", sp.EulerGamma: r"\gamma"}


def numeral(number: sp.Expr) -> str:
    r"""A number in print: ``\frac{1}{2}``, ``10^{-4}``, ``2.5``, ``\pi``. Nothing is rounded."""
    if number in _NAMED:
        return _NAMED[number]
    if isinstance(number, sp.Float):
        return _decimal(float(number))
    if isinstance(number, sp.Integer):
        return str(int(number))
    if isinstance(number, sp.Rational):
        power = _power_of_ten(abs(number.q))
        if number.p == 1 and power >= 3:
            return f"10^{{-{power}}}"
        sign = "-" if number.p < 0 else ""
        return rf"{sign}\frac{{{abs(number.p)}}}{{{number.q}}}"
    return r"\infty" if number == sp.oo else str(number)


def _power_of_ten(n: int) -> int:
    power = len(str(n)) - 1
    return power if n == 10**power else 0


def _decimal(value: float) -> str:
    if value == int(value) and abs(value) < 1e6:
        return str(int(value))
    if 1e-3 <= abs(value) < 1e6:
        return repr(value)
    exponent = math.floor(math.log10(abs(value)))
    mantissa, _, power = f"{value!r}".partition("e")
    if not power:  # repr is positional below 1e16
        mantissa, exponent = repr(float(f"{value / 10.0**exponent:.15g}")), exponent
        power = str(exponent)
    head = mantissa.removesuffix(".0")
    tail = f"10^{{{int(power)}}}"
    return tail if head == "1" else f"-{tail}" if head == "-1" else rf"{head} \cdot {tail}"
