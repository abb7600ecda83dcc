"""States that have numbers, i of p(z = i), and the chains that notes define by their transitions a_{ij} = p(z_{t+1} = j | z_t = i)."""

from __future__ import annotations

from symderive.verify import families
from symderive.verify import terms as t
from symderive.verify.free_names import offset
from symderive.verify.resolve.nodes import INDEX_LETTERS
from symderive.verify.symbols import Definition, Domain, Scope


def enter_numbers(scope: Scope) -> None:
    """The i of p(z = i) numbers the states of z, though no script has it, unless a formula gives the density at a value i."""
    for function, uses in scope.chance.uses.items():
        for call in uses:
            for value, variable in zip(call.arguments, call.sides, strict=True):
                if isinstance(value, t.Ref) and isinstance(variable, t.Ref) and _is_number(scope, value):
                    known = scope.symbols[variable.symbol]
                    if known.domain in (None, Domain.PLACE) and not _by_formula(scope, function, variable.symbol):
                        known.domain = scope.symbols[value.symbol].domain = Domain.PLACE


def _is_number(scope: Scope, value: t.Ref) -> bool:
    free = value.symbol not in scope.definitions and value.symbol not in scope.sizes
    return free and not value.keys and value.symbol in INDEX_LETTERS and scope.symbols[value.symbol].domain is None


def _by_formula(scope: Scope, function: str, variable: str) -> bool:
    """Whether the notes give the density of a variable by a formula, P(X = k) = p^k (1 - p), not by other densities."""
    for d in families.definitions(scope, families.family_of(scope, function)):
        mine = any(isinstance(side, t.Ref) and side.symbol == variable for side in d.sides)
        if mine and not any(isinstance(x, t.Call) and x.function in scope.densities for x in t.walk(d.body)):
            return True
    return False


def enter_transitions(scope: Scope) -> None:
    """Enter what the definitions of transition and emission probabilities say of the variables, where the prose says nothing.

    A density of z_{t+1} given z_t that has a name of its own makes a chain of the z_t; one of o_t given z_t makes every o_t depend on
    its z_t only (Rabiner, "A tutorial on hidden Markov models", 1989, (7) and (8)).
    """
    pairs = [pair for defs in scope.definitions.values() for d in defs if (pair := _conditional(scope, d)) is not None]
    chance = scope.chance
    for one, given in pairs:
        if one.symbol == given.symbol and one.symbol not in chance.given and _next(one, given):
            chance.chains.add(one.symbol)
            chance.random.add(one.symbol)
    for one, given in pairs:
        apart = one.symbol != given.symbol and t.same(one.keys, given.keys) and isinstance(one.keys[0], t.Index)
        if given.symbol in chance.chains and apart and one.symbol not in chance.chains:
            chance.given.setdefault(one.symbol, (one, (given,)))
            chance.random.add(one.symbol)


def _conditional(scope: Scope, definition: Definition) -> tuple[t.Ref, t.Ref] | None:
    """The two variables of a_{ij} = p(y = j | x = i), each with one index; None for any other definition."""
    call = definition.body
    if definition.symbol in scope.densities or not isinstance(call, t.Call) or call.function not in scope.densities:
        return None
    if call.bar != 1 or len(call.arguments) != 2:
        return None
    sides = call.sides or (None, None)
    one, given = (a if s is None else s for a, s in zip(call.arguments, sides, strict=True))
    if not isinstance(one, t.Ref) or not isinstance(given, t.Ref) or len(one.keys) != 1 or len(given.keys) != 1:
        return None
    return one, given


def _next(one: t.Ref, given: t.Ref) -> bool:
    """Whether the first is one step after the second."""
    later, now = offset(one.keys[0]), offset(given.keys[0])
    return later is not None and now is not None and later[0] == now[0] and later[1] - now[1] == 1
