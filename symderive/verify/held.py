"""Earlier members of a sequence that the notes hold fixed: of h_{t-1} no derivative is taken, though h_t is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from symderive.verify import facts as f
from symderive.verify import terms as t
from symderive.verify.entry import tree_of
from symderive.verify.estimates import unmarked
from symderive.verify.everywhere import restate
from symderive.verify.free_names import offset
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.resolver import Resolver
from symderive.verify.statements.earlier import EARLIER_FIXED
from symderive.verify.symbols import BEFORE, Scope

_FIXED = 0.8


def hold(
    resolver: Resolver, facts: Iterable[f.Fact], statements: Sequence[t.Statement], *, in_full: bool = False
) -> list[t.Statement]:
    """Give the members that are held fixed a symbol of their own, in the definitions and in a claim (truncated backpropagation)."""
    held = {
        found for fact in facts if isinstance(fact, f.Fixed) for x in fact.symbols if (found := _member(resolver, x))
    }
    scope = resolver.scope
    held |= {(x, -1) for x in scope.definitions if EARLIER_FIXED in scope.flags and _is_recursive(scope, x)}
    beside = (
        set[tuple[str, int]]() if in_full or any(s.sign == "approx" for s in statements) else _beside(scope, statements)
    )
    if beside and resolver.choices.pick("other states of the step", (0.0, _FIXED)):
        held |= beside
    for symbol, shift in held:
        _rename(scope, symbol, shift)
        scope.held.add(symbol)
    found = restate(scope, statements, lambda term: _renamed(term, held)) if held else list(statements)
    return _with_whole(resolver, facts, found)


def _beside(scope: Scope, statements: Sequence[t.Statement]) -> set[tuple[str, int]]:
    r"""The h_{t-1} beside the c_{t-1} of ``\partial c_t / \partial c_{t-1}``: c_t is made of both, and h_{t-1} of c_{t-1}."""
    parts = (x for s in statements for side in (s.left, s.right) for x in t.walk(side))
    found: set[tuple[str, int]] = set()
    for slope in (x for x in parts if isinstance(x, t.Derive) and len(x.wrt) == 1):
        of, by = slope.of, slope.wrt[0]
        if not isinstance(of, t.Ref) or not isinstance(by, t.Ref) or len(of.keys) != 1 or len(by.keys) != 1:
            continue
        step, before = offset(of.keys[0]), offset(by.keys[0])
        if step is None or before is None or step[0] != before[0] or before[1] != step[1] - 1:
            continue
        behind = [x for body in scope.bodies([of]) for x in t.walk(body) if isinstance(x, t.Ref) and len(x.keys) == 1]
        earlier = {x.symbol for x in behind if (at := offset(x.keys[0])) is not None and at[1] == -1}
        found |= {(x, -1) for x in earlier if x != by.symbol and by.symbol in scope.reach(x)}
    return found


def _with_whole(resolver: Resolver, facts: Iterable[f.Fact], statements: list[t.Statement]) -> list[t.Statement]:
    """Quantities that formulas define and the notes hold fixed, as responsibilities in the M step, keep the values at which they
    were computed: what a claim varies stands in them as a symbol of its own.
    """
    scope = resolver.scope
    varied = _varied(scope, statements)
    told = {x for fact in facts if isinstance(fact, f.Fixed) for latex in fact.symbols for x in _whole(resolver, latex)}
    parts = [x for s in statements for side in (s.left, s.right) for x in t.walk(side)]
    asked = {x.of.symbol for x in parts if isinstance(x, t.Derive) and isinstance(x.of, t.Ref)}
    named = {x.symbol for x in parts if isinstance(x, t.Ref)}
    told = {x for x in told & named - asked if scope.reach(x) & varied}
    slopes = [x.of for x in parts if isinstance(x, t.Derive)]
    told = told & scope.reach_of(slopes) if slopes else told  # that of something else has them as they are
    by = {y.symbol for x in parts if isinstance(x, t.Derive) for y in x.wrt if isinstance(y, t.Ref)}
    if not told or by & (told | asked):  # of links of a chain it is said which of them holds what fixed
        return statements
    between = {n for x in told for n in scope.reach(x) if n in scope.definitions and scope.reach(n) & varied}
    kept = told | between | {v for x in told for v in scope.reach(x) & varied}

    def old(x: t.Term) -> t.Term:
        if isinstance(x, t.Ref) and x.symbol in kept:
            return replace(x, symbol=BEFORE + x.symbol)
        return replace(x, function=BEFORE + x.function) if isinstance(x, t.Call) and x.function in kept else x

    def fixed(x: t.Term) -> t.Term:
        return replace(x, symbol=BEFORE + x.symbol) if isinstance(x, t.Ref) and x.symbol in told else x

    copies = {
        n: [replace(d, symbol=BEFORE + n, body=t.mapped(d.body, old)) for d in scope.definitions.get(n, ())]
        for n in kept
    }
    for other, found in list(scope.definitions.items()):
        scope.definitions[other] = [replace(d, body=t.mapped(d.body, fixed)) for d in found]
    for n, found in copies.items():
        scope.symbols.setdefault(BEFORE + n, replace(scope.symbols[n], name=BEFORE + n))
        if found:
            scope.definitions[BEFORE + n] = found
    scope.forget_reach()
    return [replace(s, left=t.mapped(s.left, fixed), right=t.mapped(s.right, fixed)) for s in statements]


def _varied(scope: Scope, statements: Sequence[t.Statement]) -> set[str]:
    """What a claim differentiates by, or what is best for something in it."""
    parts = [x for s in statements for side in (s.left, s.right) for x in t.walk(side)]
    found = {
        y.symbol for x in parts if isinstance(x, t.Derive) for w in x.wrt for y in t.walk(w) if isinstance(y, t.Ref)
    }
    best = {x.symbol for x in parts if isinstance(x, t.Ref) and x.symbol in scope.optima}
    found |= best | {unmarked(x) for x in best}
    return {x for x in found if x in scope.symbols and x not in scope.definitions}


def _whole(resolver: Resolver, latex: str) -> set[str]:
    """The symbol of ``r_{ik}``, or of r, that the notes define by a formula."""
    tree = tree_of(latex)
    if tree is None:
        return set()
    try:
        term = resolver.of(tree)
    except UnclearError:
        return set()
    plain = isinstance(term, t.Ref) and all(isinstance(k, t.Index) for k in term.keys)
    return {term.symbol} if isinstance(term, t.Ref) and plain and term.symbol in resolver.scope.definitions else set()


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


def _is_recursive(scope: Scope, symbol: str) -> bool:
    """Whether a formula makes members of a sequence of those one step before."""
    for d in scope.definitions[symbol]:
        own = offset(d.keys[0]) if d.keys else None
        parts = (x for x in t.walk(d.body) if isinstance(x, t.Ref) and x.symbol == symbol and x.keys)
        before = (offset(x.keys[0]) for x in parts)
        if own is not None and own[1] == 0 and any(x == (own[0], -1) for x in before):
            return True
    return False


def _rename(scope: Scope, symbol: str, shift: int) -> None:
    name = BEFORE + symbol
    scope.symbols.setdefault(name, replace(scope.symbols[symbol], name=name))
    for other, found in list(scope.definitions.items()):
        scope.definitions[other] = [replace(d, body=_renamed(d.body, {(symbol, shift)})) for d in found]
    scope.forget_reach()


def _renamed(term: t.Term, held: set[tuple[str, int]]) -> t.Term:
    def change(x: t.Term) -> t.Term:
        shifted = offset(x.keys[0]) if isinstance(x, t.Ref) and len(x.keys) >= 1 else None
        known = isinstance(x, t.Ref) and shifted is not None and (x.symbol, shifted[1]) in held
        return replace(x, symbol=BEFORE + x.symbol) if known and isinstance(x, t.Ref) else x

    return t.mapped(term, change)
