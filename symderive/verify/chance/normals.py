"""Divergences and entropies of normal laws in closed form, which an integral over all dimensions would give slowly."""

from __future__ import annotations

import math

import numpy as np

from symderive.verify import terms as t
from symderive.verify.free_names import mentioned
from symderive.verify.operations import is_covariance
from symderive.verify.places import Places, Values
from symderive.verify.values import dual
from symderive.verify.values.dual import Array, primal
from symderive.verify.values.functions import LOG, divide
from symderive.verify.values.linear import determinant, inverse


def divergence(frame: Values, term: t.Expect, places: Places) -> Array | None:
    """E_p[log p(x)/q(x)] of normal p and q (Bishop, *Pattern Recognition and Machine Learning*, exercise 2.13); else None."""
    inside = term.arguments[0]
    ratio = inside.argument if isinstance(inside, t.Apply) and inside.function == "log" and not inside.order else None
    if not isinstance(ratio, t.Divide) or term.given or len(term.over) != 1 or not t.same(ratio.above, term.under):
        return None
    laws = [_law(frame, x, term.over[0]) for x in (ratio.above, ratio.below)]
    if laws[0] is None or laws[1] is None:
        return None
    (mean, spread), (other, wide) = [[frame.value(x, places) for x in law] for law in laws if law is not None]
    if not all(is_covariance(primal(x).astype(float)) for x in (spread, wide)):
        return None
    point = dual.shape(frame.value(term.over[0], places))
    moved = dual.subtract(mean, other)
    if not point:
        square = divide(dual.add(spread, dual.multiply(moved, moved)), wide)
        return dual.multiply(0.5, dual.subtract(dual.add(LOG(divide(wide, spread)), square), 1.0))
    moved = dual.add(moved, np.zeros(point))
    column = dual.reshape(moved, (max(point), 1))
    size = max(point)
    spread, wide = (x if dual.shape(x) else dual.multiply(np.eye(size), x) for x in (spread, wide))
    back = inverse(wide)
    form = dual.take(dual.matmul(dual.transpose(column), dual.matmul(back, column)), (0, 0))
    product = dual.matmul(back, spread)
    trace = dual.take(product, (0, 0))
    for k in range(1, size):
        trace = dual.add(trace, dual.take(product, (k, k)))
    logs = dual.subtract(LOG(determinant(wide)), LOG(determinant(spread)))
    return dual.multiply(0.5, dual.add(dual.add(logs, form), dual.subtract(trace, float(size))))


def entropy(frame: Values, variable: t.Term, places: Places) -> Array | None:
    """The differential entropy of a variable that has a normal law; None for anything else."""
    plain = isinstance(variable, t.Ref) and not variable.keys
    laws = frame.world.scope.chance.laws.get(variable.symbol, ()) if isinstance(variable, t.Ref) and plain else ()
    if len(laws) != 1 or laws[0].name != "normal" or laws[0].keys or laws[0].given:
        return None
    spread = frame.value(laws[0].arguments[1], places)
    if not is_covariance(primal(spread).astype(float)):
        return None
    size = max(dual.shape(frame.value(variable, places)), default=1)
    logs = LOG(determinant(spread)) if dual.shape(spread) else dual.multiply(float(size), LOG(spread))
    return dual.multiply(0.5, dual.add(logs, size * (1.0 + math.log(2 * math.pi))))


def _law(frame: Values, call: t.Term, variable: t.Term) -> tuple[t.Term, t.Term] | None:
    """The mean and the variance of a density that is told to be normal, at the names of its definition."""
    if not isinstance(call, t.Call) or call.keys or call.order:
        return None
    found = frame.world.scope.definitions.get(call.function, ())
    if len(found) != 1:
        return None
    body, parameters = found[0].body, found[0].parameters or ()
    if not isinstance(body, t.Operation) or body.name != "normal" or not t.same(parameters, call.arguments):
        return None
    point, mean, spread = body.arguments[:3]
    own = set(mentioned(variable))
    plain = t.same(point, variable) and not own & (set(mentioned(mean)) | set(mentioned(spread)))
    return (mean, spread) if plain else None
