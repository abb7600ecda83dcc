"""The shapes of functions at their arguments: defined in the notes, unknown, or densities."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from symderive.verify import terms as t
from symderive.verify.composite import told_there
from symderive.verify.dims import ONE, Dim, Shape, kind, names
from symderive.verify.families import definitions, family_of
from symderive.verify.matching import matches
from symderive.verify.shapes import operations
from symderive.verify.shapes.axes import Place, Places, unified
from symderive.verify.symbols import Definition, Domain, Scope

if TYPE_CHECKING:
    from symderive.verify.shapes.walk import Shapes


def _density(walk: Shapes, term: t.Call, places: Places) -> Shape:
    """A density is a number; every definition that its value may go by is walked through."""
    for side, argument in zip(term.sides, term.arguments, strict=False):
        if side is not None:
            walk.shape(side, places)
        if isinstance(side, t.Ref) and isinstance(argument, t.Index) and argument.name in places:
            _label_of(walk, side.symbol, places[argument.name].dim)
        elif isinstance(side, t.Ref) and isinstance(argument, t.Ref):
            _label_of(walk, side.symbol, _picked_from(walk, argument))
    for argument in (*term.keys, *term.arguments):
        walk.shape(argument, places)
    if term.function in walk.scope.parameters:
        walk.shape(walk.scope.parameters[term.function], places)
    for definition in definitions(walk.scope, family_of(walk.scope, term.function)):
        if matches(definition, term):
            shape = _defined(walk, definition, term, places)
            if shape:
                raise walk.conflict(f"a density is {names(shape)}", definition.body, term, kinds=True, span=term.span)
        elif ("density", id(definition)) not in walk.done:
            walk.done.add(("density", id(definition)))
            written = [x for x in definition.sides if x is not None]
            parts = (*definition.keys, *(definition.parameters or ()), *written)
            bound = {x.name: Place(None, Dim()) for p in parts for x in t.walk(p) if isinstance(x, t.Index)}
            for side in written:
                walk.shape(side, bound)
            walk.shape(definition.body, bound)
    return ()


def _label_of(walk: Shapes, symbol: str, dim: Dim | None) -> None:
    """A variable takes the values that an index runs over."""
    if dim is not None:
        walk.place_range(symbol).unify(dim)


def call(walk: Shapes, term: t.Call, places: Places) -> Shape:
    """The shape of a function at its arguments."""
    if term.function in walk.scope.densities:
        return _density(walk, term, places)
    definition = called(walk.scope, term)
    if definition is None:
        return _unknown(walk, term, places)
    if definition.parameters is None:
        for argument in term.arguments:
            walk.shape(argument, places)
        return walk.ref(t.Ref(term.span, term.function, term.keys), places)
    for other in walk.scope.definitions[term.function]:  # ρ_T(h_T) = 1 beside ρ_t(h_t)
        alike = other.parameters is not None and len(other.parameters) == len(term.arguments)
        if alike and other is not definition and other.keys and other.bar == term.bar:
            _defined(walk, other, term, places)
    return _defined(walk, definition, term, places)


def _unknown(walk: Shapes, term: t.Call, places: Places) -> Shape:
    for place, key in enumerate(term.keys):  # all sums over the f_a(s) run over the same a
        walk.integer(key, places)
        if isinstance(key, t.Index) and key.name in places:
            walk.label_range(term.function, place, places[key.name].dim)
    shapes = [walk.shape(a, places) for a in term.arguments]
    for place, argument in enumerate(term.arguments):  # all sums over h(b) run over the same b
        if isinstance(argument, t.Index) and argument.name in places:
            walk.label_range(f"{term.function}()", place, places[argument.name].dim)
    if term.function in walk.scope.parameters:
        walk.shape(walk.scope.parameters[term.function], places)
    mode = walk.signature.get(term.function, 0)
    if mode == "elementwise":
        return operations.common(walk, term, shapes)
    keys = tuple("*" for _ in term.keys)
    axes = walk.axes(term.function)
    dims = tuple(walk.dim(term.function, a, keys) for a in range(axes))
    return () if axes == 0 else (dims[0], ONE) if axes == 1 else dims[:2]


def _defined(walk: Shapes, definition: Definition, term: t.Call, places: Places) -> Shape:
    bound = call_places(walk, definition, term, places)
    entry = open_entry(walk.scope, definition, term)
    if entry is not None:
        bound[entry.name] = Place(None, walk.ranges.setdefault(id(term), Dim()))
    mapped: Shape = ()
    for pattern, argument in zip(definition.parameters or (), term.arguments, strict=True):
        given = walk.shape(argument, places)
        if isinstance(pattern, t.Ref) and isinstance(argument, t.Index) and _picked_from(walk, pattern) is not None:
            _label_of(walk, pattern.symbol, places[argument.name].dim if argument.name in places else None)
        if isinstance(pattern, t.Ref) and _picked_from(walk, pattern) is not None:  # the a' of \pi(a') is one of the a
            _label_of(walk, pattern.symbol, _picked_from(walk, argument))
        expected = walk.shape(pattern, {**bound, **_unbound(pattern, bound)})
        if given and not expected:
            walk.charge(0.2, argument, pattern)
            mapped = mapped or given
        elif (kinds := kind(given) != kind(expected)) or not unified(given, expected):
            message = f"{term.function} takes {names(expected)} but is given {names(given)}"
            raise walk.conflict(message, argument, pattern, kinds=kinds, span=argument.span)
    address = (id(definition), tuple((k, p.value, id(p.dim)) for k, p in sorted(bound.items())))
    if address not in walk.bodies:
        walk.bodies[address] = ()
        walk.bodies[address] = walk.shape(definition.body, bound)
    if entry is not None and not mapped and not walk.bodies[address]:
        return (walk.ranges[id(term)], ONE)
    if mapped and not walk.bodies[address]:
        walk.how[id(term)] = "map"
        return mapped
    return walk.bodies[address]


def open_entry(scope: Scope, definition: Definition, term: t.Call) -> t.Index | None:
    r"""The index of a function that is defined by its entries, ``\phi(z)_k = e^{z_k} / \sum_j e^{z_j}``, at a call without it."""
    known = scope.symbols.get(term.function)
    if known is None or known.labels or term.order or len(definition.keys) != len(term.keys) + 1:
        return None
    last = definition.keys[-1]
    return last if isinstance(last, t.Index) and definition.bar is None else None


def call_places(walk: Shapes, definition: Definition, term: t.Call, places: Places) -> dict[str, Place]:
    """The places of a definition's index variables at a call."""
    bound: dict[str, Place] = {}
    pairs = [*zip(definition.keys, term.keys, strict=False)]
    for mine, other in zip(definition.sides, term.sides, strict=False):
        if isinstance(mine, t.Ref) and isinstance(other, t.Ref):
            pairs.extend(zip(mine.keys, other.keys, strict=False))
    for pattern, argument in zip(definition.parameters or (), term.arguments, strict=False):
        if isinstance(pattern, t.Ref) and isinstance(argument, t.Ref) and pattern.symbol == argument.symbol:
            pairs.extend(zip(pattern.keys, argument.keys, strict=False))
        elif isinstance(pattern, t.Index):
            pairs.append((pattern, argument))
    for pattern, key in pairs:
        if isinstance(pattern, t.Index):
            known = places.get(key.name) if isinstance(key, t.Index) else None
            bound[pattern.name] = known or Place(walk.integer(key, places), _picked_from(walk, key))
    return bound


def _picked_from(walk: Shapes, key: t.Term) -> Dim | None:
    """What a symbol that picks an entry picks from."""
    known = walk.scope.symbols.get(key.symbol) if isinstance(key, t.Ref) and not key.keys else None
    return walk.place_range(known.name) if known is not None and known.domain is Domain.PLACE else None


def called(scope: Scope, term: t.Call, meant: Callable[[Definition], bool] = lambda d: True) -> Definition | None:
    """The definition that a call goes by: of that many arguments, and of several the one whose parameters are named like them.

    ``meant`` says whether the keys of a definition are those of the call.
    """
    best: Definition | None = None
    most = -1
    for definition in scope.definitions.get(term.function, ()):
        if definition.parameters is None:
            score = 0
        elif (
            len(definition.parameters) != len(term.arguments)
            or definition.bar != term.bar
            or not meant(definition)
            or not told_there(definition, term)
        ):
            continue
        else:
            pairs = zip(definition.parameters, term.arguments, strict=True)
            score = 1 + sum(_letter(p) == _letter(a) != "" for p, a in pairs)
        if score >= most:
            best, most = definition, score
    return best


def _letter(term: t.Term) -> str:
    """The letter of a variable without its font, labels and primes."""
    name = term.symbol if isinstance(term, t.Ref) else term.name if isinstance(term, t.Index) else ""
    return name.removeprefix("bold ").split("^")[0].rstrip("'")


def _unbound(pattern: t.Term, bound: Mapping[str, Place]) -> dict[str, Place]:
    return {x.name: Place(None, None) for x in t.walk(pattern) if isinstance(x, t.Index) and x.name not in bound}
