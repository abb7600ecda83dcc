"""Earlier members of a sequence that the notes hold fixed: of h_{t-1} no derivative is taken, though h_t is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from symderive.verify import facts as f
from symderive.verify import terms as t
from symderive.verify.entry import tree_of
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.resolver import Resolver
from symderive.verify.symbols import Scope, offset

_BEFORE = "before "


def hold(resolver: Resolver, facts: Iterable[f.Fact], statements: Sequence[t.Statement]) -> list[t.Statement]:
    """Give the members that are held fixed a symbol of their own, in the definitions and in a claim (truncated backpropagation)."""
    held = {
        found for fact in facts if isinstance(fact, f.Fixed) for x in fact.symbols if (found := _member(resolver, x))
    }
    scope = resolver.scope
    for symbol, shift in held:
        _rename(scope, symbol, shift)
        scope.held.add(symbol)
    return [replace(s, left=_renamed(s.left, held), right=_renamed(s.right, held)) if held else s for s in statements]


def _member(resolver: Resolver, latex: str) -> tuple[str, int] | None:
    """The symbol and the step of ``h_{t-1}``, where the notes define h_t."""
    tree = tree_of(latex)
    if tree is None:
        return None
    try:
        term = resolver.of(tree)
    except UnclearError:
        return None
    if not isinstance(term, t.Ref) or len(term.keys) != 1 or term.symbol not in resolver.scope.definitions:
        return None
    shifted = offset(term.keys[0])
    return None if shifted is None or shifted[1] >= 0 else (term.symbol, shifted[1])


def _rename(scope: Scope, symbol: str, shift: int) -> None:
    name = _BEFORE + symbol
    scope.symbols.setdefault(name, replace(scope.symbols[symbol], name=name))
    for other, found in list(scope.definitions.items()):
        scope.definitions[other] = [replace(d, body=_renamed(d.body, {(symbol, shift)})) for d in found]
    scope.forget_reach()


def _renamed(term: t.Term, held: set[tuple[str, int]]) -> t.Term:
    def change(x: t.Term) -> t.Term:
        shifted = offset(x.keys[0]) if isinstance(x, t.Ref) and len(x.keys) >= 1 else None
        known = isinstance(x, t.Ref) and shifted is not None and (x.symbol, shifted[1]) in held
        return replace(x, symbol=_BEFORE + x.symbol) if known and isinstance(x, t.Ref) else x

    return t.mapped(term, change)
