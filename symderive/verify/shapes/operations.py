"""The shapes of named operations, cases, written matrices, entries and expectations."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from symderive.verify import terms as t
from symderive.verify.dims import ONE, Shape, kind, names, product
from symderive.verify.families import density_call
from symderive.verify.randomness import DENSITY
from symderive.verify.resolve.known import JOINED
from symderive.verify.shapes.axes import Place, Places, unified
from symderive.verify.shapes.blocks import TRANSPOSED, joining
from symderive.verify.shapes.products import charge_numbers, is_number

if TYPE_CHECKING:
    from symderive.verify.shapes.walk import Shapes


def cases(walk: Shapes, term: t.Cases, places: Places) -> Shape:
    """The common shape of all cases."""
    shape: Shape | None = None
    for value, condition in term.rows:
        if condition is not None:
            walk.shape(condition, places)
        found = walk.shape(value, places)
        if shape is not None:
            walk.same(term, found, shape)
        shape = found
    return shape or ()


def element(walk: Shapes, term: t.Element, places: Places) -> Shape:
    """What is left of a term after some of its axes were given a place."""
    shape = walk.shape(term.of, places)
    long = [d for d in shape if not d.root().unit]
    if len(term.keys) > len(long):
        raise walk.conflict("an entry is taken of what has no such axis", term.of, kinds=True, span=term.span)
    for dim, key in zip(long, term.keys, strict=False):
        if isinstance(key, t.Index) and key.name in places:
            found = places[key.name].dim
            if found is not None and not dim.unify(found) and not walk.is_part(dim, found):
                raise walk.conflict(f"the index {key.name} has another range", term.of, kinds=False, span=term.span)
        elif (value := walk.integer(key, places)) is not None:
            dim.root().least = max(dim.root().least, value)
    left = long[len(term.keys) :]
    return (left[0], ONE) if left else ()


def operation(walk: Shapes, term: t.Operation, places: Places) -> Shape:
    """The shape of a named operation."""
    shapes = [walk.shape(a, places) for a in term.arguments]
    return _RULES.get(term.name, common)(walk, term, shapes)


def _square(walk: Shapes, term: t.Operation, shapes: list[Shape]) -> Shape:
    first = shapes[0]
    charge_numbers(walk, term.arguments[0])
    if first and not first[0].unify(first[1]):
        kinds = kind(first) != "matrix"
        raise walk.conflict(f"the {term.name} of what is not square", term, kinds=kinds, span=term.span)
    return ()


def _root(walk: Shapes, term: t.Operation, shapes: list[Shape]) -> Shape:
    _square(walk, term, shapes)
    return shapes[0]


def _spectrum(walk: Shapes, term: t.Operation, shapes: list[Shape]) -> Shape:
    _square(walk, term, shapes)
    if not shapes[0]:
        raise walk.conflict("the eigenvalues of a number", term, kinds=True, span=term.span)
    return (shapes[0][0], ONE)


def _diagonal(walk: Shapes, term: t.Operation, shapes: list[Shape]) -> Shape:
    first = shapes[0]
    if kind(first) == "matrix":
        return (first[0], ONE)
    long = first[0] if kind(first) == "column" else first[1] if first else None
    if long is None:
        raise walk.conflict("diag of a number", term, kinds=True, span=term.span)
    return (long, long)


def _inner(walk: Shapes, term: t.Operation, shapes: list[Shape]) -> Shape:
    walk.same(term, *shapes)
    return ()


def _array(walk: Shapes, term: t.Operation, shapes: list[Shape]) -> Shape:
    """The shape of what no number can stand in."""
    if not shapes[0]:
        raise walk.conflict(f"{term.name.removeprefix('log_')} of a number", term, kinds=True, span=term.span)
    return shapes[0]


def _sums(walk: Shapes, term: t.Operation, shapes: list[Shape]) -> Shape:
    first = shapes[0]
    if not first:
        raise walk.conflict(f"the {term.name} of a number", term, kinds=True, span=term.span)
    return (first[0], ONE) if term.name == "rowsum" else (ONE, first[1])


def _stacked(walk: Shapes, term: t.Operation, shapes: list[Shape]) -> Shape:
    return (product(*_array(walk, term, shapes)), ONE)


def _scalar(_walk: Shapes, _term: t.Operation, _shapes: list[Shape]) -> Shape:
    return ()


def _normal(walk: Shapes, term: t.Operation, shapes: list[Shape]) -> Shape:
    """A normal density: a point, a mean like it, and a variance or a covariance matrix."""
    point, mean, spread = shapes
    if kind(point) == "matrix":
        raise walk.conflict("the variable of a normal density is no matrix", term, kinds=True, span=term.span)
    if mean or not point:
        walk.same(term, point, mean)
    elif not is_number(term.arguments[1]):
        walk.charge(0.6, term)
    if spread and not (point and kind(spread) == "matrix" and spread[0].unify(spread[1])):
        kinds = not point or kind(spread) != "matrix"
        message = "the variance of a normal density does not fit its mean"
        error = walk.conflict(message, term, kinds=kinds, span=term.span)
        error.unclear = kind(spread) != "matrix"  # a vector may stand for a diagonal
        raise error
    if spread and not spread[0].unify(point[0] if kind(point) == "column" else point[1]):
        message = "the covariance of a normal density does not fit its mean"
        raise walk.conflict(message, term, kinds=False, span=term.span)
    return ()


def _extreme(walk: Shapes, term: t.Operation, shapes: list[Shape]) -> Shape:
    if len(shapes) == 1:
        return ()
    return common(walk, term, shapes)


def common(walk: Shapes, term: t.Term, shapes: list[Shape]) -> Shape:
    """The common shape of arguments that are numbers or have one shape."""
    result: Shape = ()
    for shape in shapes:
        if shape and result:
            walk.same(term, shape, result)
        result = result or shape
    return result


def expected(walk: Shapes, term: t.Expect, places: Places) -> Shape:
    """The shape of a functional of random variables."""
    _laws(walk, term)
    if term.under is not None:
        walk.number(term.under, places)
    shapes = [walk.shape(a, places) for a in (*term.arguments, *term.given, *term.over)]
    if term.kind == "E":
        return shapes[0]
    if term.kind == "Cov" and len(term.arguments) == 2 and shapes[0] and shapes[1]:
        return (shapes[0][0], shapes[1][0])
    if term.kind in ("Var", "Cov") and shapes[0]:
        return (shapes[0][0], shapes[0][0])
    return ()


def _laws(walk: Shapes, term: t.Expect) -> None:
    """The laws and moments of the variables that a functional may average over."""
    reached = walk.scope.reach_of((*term.arguments, *term.given))
    chance = walk.scope.chance
    for symbol in sorted(reached & (set(chance.laws) | set(chance.moments))):
        for law in chance.laws.get(symbol, ()):
            call = density_call(walk.scope, law) if law.name == DENSITY else None
            values = law.arguments if law.name != DENSITY else () if call is None else (call,)
            _told(walk, law.symbol, law.keys, values, law.name == "normal")
        for moment in chance.moments.get(symbol, ()):
            values = (moment.body,) if moment.kind == "E" else (t.Number(t.NOWHERE, Fraction(0)), moment.body)
            _told(walk, symbol, moment.variable.keys, values, True)
    for name in sorted(walk.scope.densities & walk.scope.definitions.keys()):
        for body in (d.body for d in walk.scope.definitions[name] if d.parameters and not d.keys):
            point = body.arguments[0] if isinstance(body, t.Operation) and body.name == "normal" else None
            if (
                isinstance(body, t.Operation)
                and isinstance(point, t.Ref)
                and not point.keys
                and point.symbol in reached
            ):
                _told(walk, point.symbol, (), body.arguments[1:], True)  # p(y | x) = N(y; A x, S)


def _told(walk: Shapes, symbol: str, keys: tuple[t.Term, ...], values: tuple[t.Term, ...], normal: bool) -> None:
    """A mean, and a variance or covariance matrix, of a symbol at its keys."""
    address = ("told", symbol, tuple(id(v) for v in values))
    if address in walk.done:
        return
    walk.done.add(address)
    bound = {x.name: Place(None, None) for k in keys for x in t.walk(k) if isinstance(x, t.Index)}
    own = walk.shape_of(symbol, tuple("*" for _ in keys))
    shapes = [walk.shape(v, bound) for v in values]
    if not normal:
        return
    kinds = kind(shapes[0]) != kind(own)
    if shapes[0] and (kinds or not unified(shapes[0], own)):
        message = f"{symbol} is {names(own)}, its mean is {names(shapes[0])}"
        raise walk.conflict(message, *values, kinds=kinds, also={symbol})
    spread = shapes[1] if len(shapes) > 1 else ()
    if spread and not (own and kind(spread) == "matrix" and spread[0].unify(own[0]) and spread[1].unify(own[0])):
        kinds = not own or kind(spread) != "matrix"
        raise walk.conflict(f"the covariance of {symbol} does not fit it", *values, kinds=kinds, also={symbol})


_RULES: dict[str, Callable[[Shapes, t.Operation, list[Shape]], Shape]] = {
    **dict.fromkeys(("trace", "det", "logdet"), _square),
    "cholesky": _root,
    "diag": _diagonal,
    **dict.fromkeys(("eigenvalues", "falling eigenvalues"), _spectrum),
    "normal": _normal,
    "inner": _inner,
    **dict.fromkeys(("softmax", "log_softmax"), _array),
    **dict.fromkeys(("logsumexp", "bars", "sum", "mean", "card", "argmax", "argmin"), _scalar),
    **dict.fromkeys(("max", "min"), _extreme),
    **dict.fromkeys(("rowsum", "colsum"), _sums),
    "vec": _stacked,
    **dict.fromkeys((*JOINED, *(f"{x}{TRANSPOSED}" for x in JOINED)), joining),
}
"""Operations that do not work entry by entry."""
