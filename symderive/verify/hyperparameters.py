r"""Matrices whose formulas leave out what they depend on: ``\partial K_y / \partial\theta_j`` of a ``K_y = K + \sigma^2 I`` without a θ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symderive.verify import terms as t
from symderive.verify.symbols import Definition, Domain, Scope, Symbol


def enter_hyperparameters(scope: Scope, statements: Iterable[t.Statement]) -> None:
    """Let what a matrix is made of hang on a variable by which a right side has its slope, where no formula has that variable.

    Only arrays do: of K + s I it is the K. What such a slope is said to be, on a left side, remains open.
    """
    slopes = [x for s in statements for x in t.walk(s.right) if isinstance(x, t.Derive)]
    for slope in slopes:
        variable = slope.wrt[0] if len(slope.wrt) == 1 else None
        if not isinstance(slope.of, t.Ref) or slope.of.keys or not isinstance(variable, t.Ref):
            continue
        if slope.of.symbol not in scope.definitions and _beside_identity(scope, slope.of.symbol):
            scope.symbols[slope.of.symbol].axes = 2
        elif _is_free(scope, variable.symbol) and _is_written(scope, slope.of.symbol):
            _spread(scope, slope.of.symbol, variable)


def _is_free(scope: Scope, symbol: str) -> bool:
    """Whether no formula says what a variable is, or is made of it."""
    if symbol in scope.definitions:
        return False
    return not any(symbol in scope.depends_of([d.body]) for found in scope.definitions.values() for d in found)


def _is_written(scope: Scope, symbol: str) -> bool:
    """Whether a formula of the notes says what a matrix is."""
    known, found = scope.symbols.get(symbol), scope.definitions.get(symbol, ())
    if found and all(_is_open(scope, d) for d in found):
        return True
    return (
        known is not None
        and known.letter[-1:].isupper()
        and bool(found)
        and not any(d.implied or d.keys or d.parameters is not None for d in found)
    )


def _beside_identity(scope: Scope, symbol: str) -> bool:
    """Whether a formula adds a multiple of the identity to a letter: the S of S + v I is a matrix."""
    known = scope.symbols.get(symbol)
    bodies = (d.body for found in scope.definitions.values() for d in found)
    sums = (x.terms for body in bodies for x in t.walk(body) if isinstance(x, t.Add))
    return (
        known is not None
        and known.axes is None
        and any(
            any(isinstance(x, t.Ref) and x.symbol == symbol and not x.keys for x in terms)
            and any(isinstance(y, t.Constant) and y.name == "identity" for x in terms for y in t.walk(x))
            for terms in sums
        )
    )


def _spread(scope: Scope, symbol: str, variable: t.Ref) -> None:
    for name in _leaves(scope, symbol):
        scope.forget(name)
        known = scope.symbols[name]
        values = Symbol(f"{name}()", known.latex, known.letter, known.bold, axes=2, called=True)
        scope.symbols[values.name] = values
        value: t.Term = t.Call(t.NOWHERE, f"{name}()", (), (t.Ref(t.NOWHERE, variable.symbol, ()),))
        if known.domain in (Domain.SYMMETRIC, Domain.DEFINITE):
            value = t.Multiply(t.NOWHERE, t.Transpose(t.NOWHERE, value), value)
        scope.define(Definition(name, (), None, value, implied=True))


def _leaves(scope: Scope, symbol: str) -> Sequence[str]:
    """The matrices in the formula of one, or it, of which no formula says more than entries of a function."""
    if all(_is_open(scope, d) for d in scope.definitions[symbol]):
        return [symbol]
    parts = [x for d in scope.definitions[symbol] for x in t.walk(d.body)]
    names = dict.fromkeys(x.symbol for x in parts if isinstance(x, t.Ref) and not x.keys)
    return [x for x in names if _is_matrix(scope, x) and all(_is_open(scope, d) for d in scope.definitions.get(x, ()))]


def _is_matrix(scope: Scope, symbol: str) -> bool:
    known = scope.symbols.get(symbol)
    return known is not None and known.letter[-1:].isupper() and symbol not in scope.sizes


def _is_open(scope: Scope, definition: Definition) -> bool:
    """Whether a formula gives entries as values of a function that nothing defines."""
    body = definition.body
    if len(definition.keys) != 2 or not isinstance(body, t.Call):
        return False
    return all(d.implied for d in scope.definitions.get(body.function, ()))
