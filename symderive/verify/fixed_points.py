r"""Definitions that are equations for what they define: ``v = r + \gamma P v``, ``x_i = b_i + \sum_j A_{ij} x_j``.

So are those of ``v_1 = 1 + \gamma v_2`` and ``v_2 = \gamma v_1``, each of which is given by the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from symderive.verify import terms as t
from symderive.verify.symbols import Definition, Scope


def enter_fixed_points(scope: Scope) -> Iterator[t.Condition]:
    """Take such definitions for equations, of which the symbols that they are equations for are the unknowns."""
    around = _around(scope)
    for name, found in list(scope.definitions.items()):
        if len(found) != 1 or not (name in around or _is_fixed_point(scope, found[0])):
            continue
        known = scope.symbols[name]
        if name in around and known.axes is None and not _has_matrix(scope, found[0].body, around):
            known.axes = 0  # V_A, beside V_B
        scope.forget(name)
        yield t.Condition(t.Ref(t.NOWHERE, name, found[0].keys), found[0].body, (name,))


def _around(scope: Scope) -> set[str]:
    """Numbered unknowns of a linear system, each given by itself and others: a symbol without a number may be one that is updated."""
    bodies = {
        name: found[0].body for name, found in scope.definitions.items() if len(found) == 1 and _is_numbered(found[0])
    }
    direct = {
        name: {x.symbol for x in t.walk(body) if isinstance(x, t.Ref)} & bodies.keys() for name, body in bodies.items()
    }
    behind = {name: set(names) for name, names in direct.items()}
    for _ in bodies:
        behind = {name: names.union(*(behind[x] for x in names)) for name, names in behind.items()}
    around = {name for name, names in behind.items() if name in names}
    linear = {name for name in around if _is_linear(bodies[name], {x for x in behind[name] if name in behind[x]})}
    return {name for name in around if behind[name] & around <= linear}


def _has_matrix(scope: Scope, body: t.Term, unknowns: set[str]) -> bool:
    """Whether one of the unknowns is multiplied with what may be a matrix."""
    products = [x for x in t.walk(body) if isinstance(x, t.Multiply) and _names(x, unknowns)]
    factors = {x.symbol for product in products for x in t.walk(product) if isinstance(x, t.Ref)} - unknowns
    return any(scope.symbols[x].upper for x in factors if x in scope.symbols)


def _is_numbered(definition: Definition) -> bool:
    """Whether one of several numbers is defined: v_1, V_A."""
    return definition.parameters is None and not definition.keys and not definition.implied and "_" in definition.symbol


def _is_linear(body: t.Term, unknowns: set[str]) -> bool:
    """Whether a body is linear in unknowns, with all brackets multiplied out."""
    if not any(isinstance(x, t.Ref) and x.symbol in unknowns for x in t.walk(body)):
        return True
    match body:
        case t.Ref():
            return True
        case t.Add():
            return all(_is_linear(x, unknowns) for x in body.terms)
        case t.Negative():
            return _is_linear(body.of, unknowns)
        case t.Divide():
            return _is_linear(body.above, unknowns) and not _names(body.below, unknowns)
        case t.Multiply():
            parts = (body.left, body.right)
            return any(_is_linear(x, unknowns) and not _names(y, unknowns) for x, y in (parts, parts[::-1]))
        case _:
            return False


def _names(body: t.Term, names: set[str]) -> bool:
    return any(isinstance(x, t.Ref) and x.symbol in names for x in t.walk(body))


def _is_fixed_point(scope: Scope, definition: Definition) -> bool:
    """Whether a symbol is given by itself: by a product with it, or by a sum over all its members. ``w = w - a`` is a step."""
    if definition.parameters is not None or definition.implied or any(x in definition.latex for x in (":=", "arrow")):
        return False
    if definition.keys:
        return all(isinstance(k, t.Index) for k in definition.keys) and any(_sums_of_itself(definition))
    return _is_affine(scope, definition.body, definition.symbol)


def _sums_of_itself(definition: Definition) -> Iterator[bool]:
    for big in (x for x in t.walk(definition.body) if isinstance(x, t.Big)):
        if big.kind == "sum" and big.range == t.Range() and big.condition is None:
            own = (x for x in t.walk(big.body) if isinstance(x, t.Ref) and x.symbol == definition.symbol)
            yield from (t.same(x.keys, (t.Index(t.NOWHERE, big.index),)) for x in own)


def _is_affine(scope: Scope, body: t.Term, symbol: str) -> bool:
    """Whether a body is a sum of terms without a symbol and one that is a product, the symbol its last factor."""
    parts = body.terms if isinstance(body, t.Add) else (body,)
    own = [p for p in parts if any(isinstance(x, t.Ref) and x.symbol == symbol for x in t.walk(p))]
    product = own[0] if len(own) == 1 else None
    last = product.right if isinstance(product, t.Multiply) else None
    matrix = isinstance(product, t.Multiply) and any(
        isinstance(x, t.Ref) and scope.symbols[x.symbol].upper for x in t.walk(product.left)
    )
    alone = isinstance(product, t.Multiply) and not any(
        isinstance(x, t.Ref) and x.symbol == symbol for x in t.walk(product.left)
    )
    return len(parts) > 1 and matrix and alone and isinstance(last, t.Ref) and last.symbol == symbol
