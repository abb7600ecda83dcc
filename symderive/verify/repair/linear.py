"""Coefficients: which multiples of the terms that stand there already (or near by) make up the other side."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from symderive.notation.reader import tree as r
from symderive.verify.repair.bench import Bench
from symderive.verify.repair.edits import Context, Edit, edit
from symderive.verify.repair.sandbox import Sandbox

_SIMPLE = [
    Fraction(a, b) for b in (1, 2, 3, 4) for a in (0, 1, -1, 2, -2, 3, -3, 4, -4) if Fraction(a, b).denominator == b
]
_TOLERANCE = 1e-6
_MOST_TERMS = 8


def recombined(context: Context, sandbox: Sandbox, bench: Bench) -> Iterator[Edit]:
    """The side as a combination of its own terms, or of these and one more."""
    side = context.side
    own = [context.text(term) for term in (side.terms if isinstance(side, r.Sum) else (side,))]
    if len(own) > _MOST_TERMS:
        return
    bench.widen(len(own) + 4)
    wanted = bench.wanted_values()
    if wanted.size == 0:
        return
    columns = [_column(context, text, sandbox, bench) for text in own]
    if any(c is None or c.shape != wanted.shape for c in columns):
        return
    known = [c for c in columns if c is not None]
    extras: list[str | None] = [None]
    if len(own) < _MOST_TERMS:
        extras += ["1", *context.phrases, *(a.text for a in context.atoms if not a.function)]
    for extra in extras:
        texts, matrix = own, known
        if extra is not None:
            column = _column(context, extra, sandbox, bench)
            if column is None or column.shape != wanted.shape:
                continue
            texts, matrix = [*own, extra], [*known, column]
        if wanted.size < len(matrix) + 2:
            continue
        for text in _combinations(context, texts, np.stack(matrix, axis=1), wanted, bench):
            yield edit(3.0, "combination", (side.span, text))


def _column(context: Context, text: str, sandbox: Sandbox, bench: Bench) -> np.ndarray | None:
    """All values of a term, one below the other."""
    try:
        term = sandbox.resolve([(context.side.span, text)])
        return None if term is None else bench.values(term)
    finally:
        sandbox.restore()


def _combinations(
    context: Context, texts: list[str], matrix: np.ndarray, wanted: np.ndarray, bench: Bench
) -> Iterator[str]:
    """Combinations with simple coefficients, written out."""
    found, _, rank, _ = np.linalg.lstsq(matrix, wanted, rcond=None)
    if rank < matrix.shape[1]:
        return
    scale = 1.0 + float(np.max(np.abs(wanted)))
    if float(np.max(np.abs(matrix @ found - wanted))) > _TOLERANCE * scale:
        return
    factors = [_factor(context, float(c), bench) for c in found]
    if all(f is not None for f in factors) and any(f for f in factors):
        yield _sum([(f, text) for f, text in zip(factors, texts, strict=True) if f])


def _factor(context: Context, value: float, bench: Bench) -> str | None:
    """A coefficient as LaTeX with its sign; "" for zero, None for one that is not simple."""
    for simple in _SIMPLE:
        if abs(value - float(simple)) < _TOLERANCE:
            return _written(simple)
    for name, latex in zip(sorted(bench.scope.sizes), context.sizes, strict=False):
        size = bench.sizes.get(name, 0)
        for power, form in ((size, latex), (1 / size if size else 0, f"\\frac{{1}}{{{latex}}}")):
            if power and abs(abs(value) - power) < _TOLERANCE:
                return f"-{form} " if value < 0 else f"{form} "
    return None


def _written(value: Fraction) -> str:
    if value == 0:
        return ""
    sign = "-" if value < 0 else "+"
    size = abs(value)
    if size == 1:
        return sign
    if size.denominator == 1:
        return f"{sign}{size} "
    return f"{sign}\\frac{{{size.numerator}}}{{{size.denominator}}} "


def _sum(parts: list[tuple[str, str]]) -> str:
    pieces: list[str] = []
    for place, (factor, text) in enumerate(parts):
        sign, rest = ("-", factor[1:]) if factor.startswith("-") else ("+", factor.removeprefix("+"))
        if text[:1].isdigit() and rest.strip():
            rest = f"{rest}\\cdot "
        if rest.strip() and text.strip() == "1":
            text, rest = rest.strip(), ""
        if place == 0:
            pieces.append(f"{'-' if sign == '-' else ''}{rest}{text}")
        else:
            pieces.append(f" {sign} {rest}{text}")
    return "".join(pieces)
