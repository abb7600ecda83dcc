"""Why the failure of a claim may say nothing: whether the first place of an array is 0 or 1 is not told."""

from __future__ import annotations

from collections.abc import Callable

from symderive.verify import terms as t
from symderive.verify.chance_doubts import Failed
from symderive.verify.evaluate.padding import ZERO_OUTSIDE
from symderive.verify.free_names import free_indices


def _from_zero(claim: Failed) -> str:
    r"""An array with a place 0, as in sums over 0 to p, that also stands as a whole, ``\theta^T x``: places are counted from 1 here."""
    scope, sides = claim.reading.scope, (claim.statement.left, claim.statement.right)
    terms = [x for side in (*sides, *scope.bodies(sides)) for x in t.walk(side)]
    started = [x for x in terms if isinstance(x, t.Big) and x.range.low is not None and t.is_zero(x.range.low)]
    picked = {
        y.symbol
        for x in started
        for y in t.walk(x.body)
        if isinstance(y, t.Ref) and any(isinstance(k, t.Index) and k.name == x.index for k in y.keys)
    }
    picked |= {x.symbol for x in terms if isinstance(x, t.Ref) and any(t.is_zero(k) for k in x.keys)}
    factors = (y for x in terms for y in _factors(x) if isinstance(y, t.Ref) and not y.keys)
    name = min((y.symbol for y in factors if y.symbol in picked), default="")
    return f"whether the first place of {scope.shown(name)} is 0 or 1 is not clear" if name else ""


def _factors(term: t.Term) -> tuple[t.Term, ...]:
    """What stands as a whole in a product, a norm or a transpose."""
    match term:
        case t.Multiply():
            return (term.left, term.right)
        case t.Transpose() | t.Norm():
            return (term.of,)
        case t.Operation():
            return term.arguments
        case _:
            return ()


def _slid(claim: Failed) -> str:
    r"""A sum ``\sum_{i=0}^{n-k}`` over places of what the notes compute: whether these begin with 0 or 1 is not told."""
    scope, sides = claim.reading.scope, (claim.statement.left, claim.statement.right)
    for term in (x for side in sides for x in t.walk(side) if isinstance(x, t.Big)):
        high = term.range.high.terms if isinstance(term.range.high, t.Add) else ()
        slid = any(isinstance(x, t.Negative) and isinstance(x.of, t.Ref) for x in high)
        if not slid or term.range.low is None or not t.is_zero(term.range.low):
            continue
        for ref in (x for x in t.walk(term.body) if isinstance(x, t.Ref) and x.symbol in scope.definitions):
            if any(isinstance(k, t.Index) and k.name == term.index for k in ref.keys):
                return f"nothing before it says which places {scope.shown(ref.symbol)} has"
    return ""


def _strided(claim: Failed) -> str:
    r"""A place that a multiple of an index is taken from, ``w_{j - s i}``: what stands there below the first one, nothing tells."""
    scope, sides = claim.reading.scope, (claim.statement.left, claim.statement.right)
    for ref in (x for side in sides for x in t.walk(side) if isinstance(x, t.Ref)):
        taken = (y.of for k in ref.keys if isinstance(k, t.Add) for y in k.terms if isinstance(y, t.Negative))
        known = scope.symbols.get(ref.symbol)
        told = ZERO_OUTSIDE in scope.flags or (known is not None and known.padded)
        if not told and any(
            isinstance(y, t.Multiply) and any(isinstance(z, t.Index) for z in t.walk(y)) for y in taken
        ):
            return f"nothing before it says what {scope.shown(ref.symbol)} is outside of its range"
    return ""


def _one_step(claim: Failed) -> str:
    """A slope by o, on which the loss is said to depend only through h_t, with a free t beside it: one step may be looked at."""
    scope, left = claim.reading.scope, claim.statement.left
    of = left.of if isinstance(left, t.Derive) else None
    wrt = left.wrt[0] if isinstance(left, t.Derive) and len(left.wrt) == 1 else None
    if not isinstance(of, t.Ref) or not isinstance(wrt, t.Ref) or wrt.keys or of.symbol in scope.every:
        return ""
    through = scope.routes.get(of.symbol, set())
    if not any(x == wrt.symbol or wrt.symbol in scope.reach(x) for x in through & scope.definitions.keys()):
        return ""
    steps = set(free_indices(claim.statement.right)) - set(free_indices(left))
    told = (
        k.name
        for x in scope.depends.get(of.symbol, ())
        if isinstance(x, t.Ref)
        for k in x.keys
        if isinstance(k, t.Index)
    )
    step = min(steps & set(told), default="")
    return f"whether {scope.shown(wrt.symbol)} belongs to one {step} or to all of them is not told" if step else ""


DOUBTS_OF_PLACES: tuple[Callable[[Failed], str], ...] = (_from_zero, _slid, _strided, _one_step)
"""In the order in which they are said."""
