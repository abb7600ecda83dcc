"""Coefficients: which multiples of the terms that stand there already (or near by) make up the other side."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from symderive.notation.reader import tree as r
from symderive.notation.reader.parse import parse
from symderive.verify.clock import now
from symderive.verify.repair.bench import Bench
from symderive.verify.repair.edits import Context, Edit, edit
from symderive.verify.repair.leading import Factor, times
from symderive.verify.repair.negative import written
from symderive.verify.repair.sandbox import Sandbox

_SIMPLE = [Fraction(a, b) for b in (1, 2, 3, 4) for a in (0, 1, 2, 3, 4) if Fraction(a, b).denominator == b]
_TOLERANCE = 1e-6
_PARTS = (Fraction(1), Fraction(1, 2), Fraction(2))
_MOST_TERMS = 8
_MOST_CHOICES = 4  # two, or the size that is two there


def recombined(context: Context, sandbox: Sandbox, bench: Bench, until: float = math.inf) -> Iterator[Edit]:
    """The side as a combination of its own terms, or of these and one more; nothing new is tried after ``until``."""
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
        if now() > until:
            return
        texts, matrix = own, known
        if extra is not None:
            column = _column(context, extra, sandbox, bench)
            if column is None or column.shape != wanted.shape:
                continue
            texts, matrix = [*own, extra], [*known, column]
        if wanted.size < len(matrix) + 2:
            continue
        for text in _combinations(context, sandbox, texts, np.stack(matrix, axis=1), wanted, bench):
            yield edit(3.0, "combination", (side.span, text))


def _column(context: Context, text: str, sandbox: Sandbox, bench: Bench) -> np.ndarray | None:
    """All values of a term, one below the other."""
    try:
        term = sandbox.resolve([(context.side.span, text)])
        return None if term is None else bench.values(term)
    finally:
        sandbox.restore()


def _combinations(
    context: Context, sandbox: Sandbox, texts: list[str], matrix: np.ndarray, wanted: np.ndarray, bench: Bench
) -> Iterator[str]:
    """Combinations with simple coefficients, written out."""
    found, _, rank, _ = np.linalg.lstsq(matrix, wanted, rcond=None)
    if rank < matrix.shape[1]:
        return
    scale = 1.0 + float(np.max(np.abs(wanted)))
    if float(np.max(np.abs(matrix @ found - wanted))) > _TOLERANCE * scale:
        return
    choices = [list(_factors(context, float(c), bench)) for c in found]
    for factors in itertools.islice(itertools.product(*choices), _MOST_CHOICES):
        parts = [(x, text) for x, text in zip(factors, texts, strict=True) if x[1].number]
        if parts:
            yield written([(sign, _times(context, sandbox, text, factor)) for (sign, factor), text in parts])


def _factors(context: Context, value: float, bench: Bench) -> Iterator[tuple[str, Factor]]:
    """The sign of a coefficient and its size, which may be zero: a simple number, a size, or a simple part of one."""
    sign = "-" if value < 0 else "+"
    for simple in _SIMPLE:
        if abs(abs(value) - float(simple)) < _TOLERANCE:
            yield sign, Factor(simple.numerator, divisor=simple.denominator)
    for name, latex in zip(context.size_names, context.sizes, strict=True):
        size = bench.sizes.get(name, 0)
        for part in _PARTS if size else ():
            if abs(abs(value) - size * float(part)) < _TOLERANCE:
                yield sign, Factor(part.numerator, above=latex, divisor=part.denominator)
        if size and abs(abs(value) - 1 / size) < _TOLERANCE:
            yield sign, Factor(below=latex)


def _times(context: Context, sandbox: Sandbox, text: str, factor: Factor) -> str:
    """A term with its coefficient."""
    text = text.strip()
    if factor == Factor():
        return text
    (start, end), new = times(text, context.style, parse(text, sandbox.splicer.macros), factor)
    return text[:start] + new + text[end:]
