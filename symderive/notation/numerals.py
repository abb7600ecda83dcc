"""Numbers as LaTeX."""

from __future__ import annotations

from decimal import Decimal

import sympy as sp

_NAMED: dict[sp.Expr, str] = {sp.pi: r"\pi", sp.E: "e", sp.oo: r"\infty"}


def numeral(number: sp.Expr) -> str:
    r"""A number in print: ``\frac{1}{2}``, ``10^{-4}``, ``2.5``, ``\pi``. Nothing is rounded."""
    if number in _NAMED:
        return _NAMED[number]
    if isinstance(number, sp.Float):
        return _decimal(Decimal(repr(float(number))))
    if isinstance(number, sp.Rational) and not number.is_Integer:
        zeros = len(str(number.q)) - 1
        if number.p == 1 and zeros >= 3 and number.q == 10**zeros:
            return f"10^{{-{zeros}}}"
        sign = "-" if number.p < 0 else ""
        return rf"{sign}\frac{{{abs(number.p)}}}{{{number.q}}}"
    return str(number)


def _decimal(value: Decimal) -> str:
    if value == 0 or Decimal("1e-3") <= abs(value) < Decimal("1e6"):
        text = f"{value:f}"
        return text.removesuffix(".0")
    sign, digits, _ = value.normalize().as_tuple()
    lead = "".join(map(str, digits))
    mantissa = lead[0] + (f".{lead[1:]}" if lead[1:] else "")
    power = f"10^{{{value.adjusted()}}}"
    return ("-" if sign else "") + (power if mantissa == "1" else rf"{mantissa} \cdot {power}")
