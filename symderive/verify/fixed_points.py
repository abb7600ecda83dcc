r"""Definitions that are equations for what they define: ``v = r + \gamma P v``, ``x_i = b_i + \sum_j A_{ij} x_j``."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.verify import terms as t
from symderive.verify.symbols import Definition, Scope


def enter_fixed_points(scope: Scope) -> Iterator[t.Condition]:
    """Take such definitions for equations, of which the symbols that they are equations for are the unknowns."""
    for name, found in list(scope.definitions.items()):
        if len(found) != 1 or not _is_fixed_point(found[0]):
            continue
        scope.forget(name)
        yield t.Condition(t.Ref(t.NOWHERE, name, found[0].keys), found[0].body, (name,))


def _is_fixed_point(definition: Definition) -> bool:
    """Whether a symbol is given by itself: by a product with it, or by a sum over all its members. ``w = w - a`` is a step."""
    if definition.parameters is not None or definition.implied or any(x in definition.latex for x in (":=", "arrow")):
        return False
    if definition.keys:
        return all(isinstance(k, t.Index) for k in definition.keys) and any(_sums_of_itself(definition))
    return _is_affine(definition.body, definition.symbol)


def _sums_of_itself(definition: Definition) -> Iterator[bool]:
    for big in (x for x in t.walk(definition.body) if isinstance(x, t.Big)):
        if big.kind == "sum" and big.range == t.Range() and big.condition is None:
            own = (x for x in t.walk(big.body) if isinstance(x, t.Ref) and x.symbol == definition.symbol)
            yield from (t.same(x.keys, (t.Index(t.NOWHERE, big.index),)) for x in own)


def _is_affine(body: t.Term, symbol: str) -> bool:
    """Whether a body is a sum of terms without a symbol and one that is a product, the symbol its last factor."""
    parts = body.terms if isinstance(body, t.Add) else (body,)
    own = [p for p in parts if any(isinstance(x, t.Ref) and x.symbol == symbol for x in t.walk(p))]
    product = own[0] if len(own) == 1 else None
    last = product.right if isinstance(product, t.Multiply) else None
    matrix = isinstance(product, t.Multiply) and any(
        isinstance(x, t.Ref) and x.symbol.isupper() for x in t.walk(product.left)
    )
    alone = isinstance(product, t.Multiply) and not any(
        isinstance(x, t.Ref) and x.symbol == symbol for x in t.walk(product.left)
    )
    return len(parts) > 1 and matrix and alone and isinstance(last, t.Ref) and last.symbol == symbol
