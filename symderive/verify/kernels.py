r"""Kernels that nothing defines: the k of ``K_{ij} = k(x_i, x_j)`` is symmetric and positive definite, a sum of products of features."""

from __future__ import annotations

from symderive.verify import terms as t
from symderive.verify.symbols import Definition, Scope, Symbol

_LETTERS = ("k", "kappa")
_FEATURES = 4  # as many as there are examples, and more


def enter_kernels(scope: Scope) -> None:
    """Define the kernels of matrices of kernels as sums of products of unknown features."""
    found = [d for ds in scope.definitions.values() for d in ds]
    for name in dict.fromkeys(x for d in found if (x := _kernel(scope, d))):
        one, two = (t.Ref(t.NOWHERE, f"{name}·{k}", ()) for k in (1, 2))
        for x in (one, two):
            scope.symbols[x.symbol] = Symbol(x.symbol, name, name, least=0)
        names = [f"{name}{k}()" for k in range(_FEATURES)]
        for x in names:
            scope.symbols[x] = Symbol(x, name, name, axes=0, called=True)
        terms = (
            t.Multiply(t.NOWHERE, t.Call(t.NOWHERE, x, (), (one,)), t.Call(t.NOWHERE, x, (), (two,))) for x in names
        )
        scope.define(Definition(name, (), (one, two), t.Add(t.NOWHERE, tuple(terms)), implied=True))


def _kernel(scope: Scope, definition: Definition) -> str:
    """The k of K_{ij} = k(x_i, x_j), if nothing says what it is."""
    call, keys = definition.body, definition.keys
    if not isinstance(call, t.Call) or call.keys or len(keys) != 2 or len(call.arguments) != 2:
        return ""
    if call.function in scope.definitions or call.function not in _LETTERS or call.bar is not None:
        return ""
    same = (
        all(isinstance(x, t.Ref) for x in call.arguments)
        and len({x.symbol for x in call.arguments if isinstance(x, t.Ref)}) == 1
    )
    each = all(t.same(x.keys, (k,)) for x, k in zip(call.arguments, keys, strict=True) if isinstance(x, t.Ref))
    return call.function if same and each else ""
