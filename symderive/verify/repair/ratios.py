"""A forgotten factor: what the other side is divided by this one, or by one of its terms, as a product of numbers near by."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from symderive.notation.reader import tree as r
from symderive.verify.clock import now
from symderive.verify.repair.bench import Bench
from symderive.verify.repair.edits import Change, Context, Edit, Spot, edit, put
from symderive.verify.repair.leading import Factor, times
from symderive.verify.repair.negative import negative
from symderive.verify.repair.sandbox import Sandbox
from symderive.verify.repair.symbols import fitted

_TOLERANCE = 1e-7
_MOST = 16
_MOST_TERMS = 6
_SHORT = 24  # characters of a root
_POWERS = (1, -1, 2, -2)
_NUMBERS = [Fraction(n) for n in ("1", "2", "1/2", "3", "4", "1/4", "1/3", "3/2", "2/3")]


def scaled(
    context: Context, sandbox: Sandbox, bench: Bench, counts: tuple[int, ...], until: float = math.inf
) -> Iterator[Edit]:
    """The side, or one of its terms, times a number and powers of so many quantities; nothing new is tried after ``until``."""
    side = context.side
    terms = side.terms if isinstance(side, r.Sum) else (side,)
    if bench.best or len(terms) > _MOST_TERMS:
        return
    bench.widen(6)
    wanted = bench.wanted_values()
    whole = _column(context, context.text(side), sandbox, bench, wanted)
    if whole is None:
        return
    quantities: dict[str, np.ndarray] | None = None
    for term in (side, *terms) if len(terms) > 1 else (side,):
        if now() > until:
            return
        own = whole if term is side else _signed(context, side, term, sandbox, bench, wanted)
        if own is None:
            continue
        ratio = _ratio(wanted - whole + own, own)
        if ratio is None:
            continue
        if quantities is None:
            quantities = _quantities(context, sandbox, bench, wanted, until)
        text = context.text(term)
        for number, powers in _products(ratio, quantities, counts):
            if any(power < 0 and name in text for name, power in powers.items()):
                continue  # that factor should not be there at all
            yield edit(2.6 if term is side else 2.7, "factor", *_times(context, term, number, powers))


def _signed(
    context: Context, side: r.Node, term: r.Node, sandbox: Sandbox, bench: Bench, wanted: np.ndarray
) -> np.ndarray | None:
    """The values of a term with its sign in the sum."""
    assert isinstance(side, r.Sum)
    place = next(k for k, x in enumerate(side.terms) if x is term)
    found = _column(context, context.text(term), sandbox, bench, wanted)
    return -found if found is not None and side.signs[place] == "-" else found


def _column(
    context: Context, text: str, sandbox: Sandbox, bench: Bench, wanted: np.ndarray, *, number: bool = False
) -> np.ndarray | None:
    """All values of a term, one below the other, as long as those that are wanted."""
    try:
        term = sandbox.resolve([(context.side.span, text)])
        found = None if term is None else bench.values(term, number=number)
    finally:
        sandbox.restore()
    return found if found is not None and found.shape == wanted.shape else None


def _ratio(wanted: np.ndarray, own: np.ndarray) -> np.ndarray | None:
    """The quotient of two sides that vanish at the same places; NaN there."""
    small = _TOLERANCE * (1.0 + float(np.max(np.abs(wanted), initial=0.0)))
    zero = np.abs(own) <= small
    if np.all(zero) or not np.all(np.abs(wanted[zero]) <= small):
        return None
    found = np.full(own.shape, np.nan)
    found[~zero] = wanted[~zero] / own[~zero]
    return found


def _quantities(
    context: Context, sandbox: Sandbox, bench: Bench, wanted: np.ndarray, until: float
) -> dict[str, np.ndarray]:
    """What stands near by and is a number where the side stands, with its values."""
    spot = Spot(context.side, None, context.letters)
    found: dict[str, np.ndarray] = {}
    norms = [x for x in context.norms if "sqrt" not in x or len(x) < _SHORT]
    texts = [*context.sizes, *(w for a in context.atoms if not a.function for w in fitted(spot, a))]
    for text in dict.fromkeys(texts):
        if len(found) >= _MOST or now() > until:
            break
        values = _column(context, text, sandbox, bench, wanted, number=True)
        if values is not None and np.all(values != 0):
            found[text] = values
    for text in norms:
        values = _column(context, text, sandbox, bench, wanted, number=True)
        if values is not None and np.all(values != 0):
            found[text] = values
    return found


def _products(
    ratio: np.ndarray, quantities: dict[str, np.ndarray], counts: tuple[int, ...]
) -> Iterator[tuple[Fraction, dict[str, int]]]:
    """Products of a simple number and powers of quantities that equal a ratio, the simplest first."""
    valid = ~np.isnan(ratio)
    for count in counts:
        for names in itertools.combinations(quantities, count):
            for powers in itertools.product(_POWERS if count < 2 else _POWERS[:2], repeat=count):
                rest = ratio[valid].copy()
                for name, power in zip(names, powers, strict=True):
                    rest /= quantities[name][valid] ** power
                number = _constant(rest)
                if number is not None and (count or number != 1):
                    yield number, dict(zip(names, powers, strict=True))


def _constant(values: np.ndarray) -> Fraction | None:
    """The simple number that all values are."""
    first = float(values[0])
    if not np.all(np.abs(values - first) <= _TOLERANCE * (1.0 + abs(first))):
        return None
    return next((s * n for n in _NUMBERS for s in (1, -1) if abs(first - float(s * n)) < _TOLERANCE), None)


def _times(context: Context, term: r.Node, number: Fraction, powers: dict[str, int]) -> list[Change]:
    """A term times a number and powers, as an author would write it."""
    above = " ".join(_power(name, power) for name, power in powers.items() if power > 0)
    below = " ".join(_power(name, -power) for name, power in powers.items() if power < 0)
    factor = Factor(abs(number.numerator), above, number.denominator, below)
    other = negative(context.latex, term) if number < 0 and isinstance(term, r.Sum) and len(term.terms) > 1 else None
    if other is not None:  # b - a for a - b
        return [(term.span, other if factor == Factor() else f"{factor.text} {context.style.bracketed(other)}")]
    if factor == Factor():
        return _negative(term, put(term.span[0], ""))
    change = times(context.latex, context.style, term, factor)
    return [change] if number > 0 else _negative(term, change)


def _negative(term: r.Node, change: Change) -> list[Change]:
    """A change of a term, and its sign the other way."""
    if isinstance(term, r.Sum) and len(term.terms) == 1 and term.signs[0] == "-":
        return [(term.sign_spans[0], ""), change]
    (start, end), new = change
    return [((start, end), f"-{new}")] if start == term.span[0] else [put(term.span[0], "-"), change]


def _power(name: str, power: int) -> str:
    if power == 1:
        return name
    return f"({name})^{power}" if "^" in name else f"{name}^{power}"
