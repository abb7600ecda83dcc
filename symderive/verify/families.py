"""Which densities are one distribution: p and P, p with its parameter and without, p_X(x) and p_Y(y)."""

from __future__ import annotations

from symderive.verify import terms as t
from symderive.verify.matching import variable_name
from symderive.verify.symbols import Definition, Scope

Pattern = tuple[frozenset[str], frozenset[str]]
"""The letters of the variables before and after a bar."""


def family_of(scope: Scope, function: str) -> str:
    """The name of the distribution that a density belongs to."""
    base = base_of(scope, function)
    if base == function or _apart(scope, base, function):
        return function if base != function else _lower(base)
    return _lower(base)


def base_of(scope: Scope, function: str) -> str:
    """A density without the parameter, or the variable, in its subscript."""
    letter, _, suffix = function.partition("_")
    parameter = scope.parameters.get(function)
    if not suffix:
        return function
    if isinstance(parameter, t.Ref) and not parameter.keys and parameter.symbol == suffix and not _is_word(suffix):
        return letter
    used = scope.chance.uses.get(function, [])
    if used and all(_names_variable(suffix, use) for use in used):
        return letter
    return function


def _is_word(suffix: str) -> bool:
    """Whether a subscript names a distribution (p_g, p_D), rather than a parameter."""
    return len(suffix) == 1 and (suffix.isupper() or suffix in ("g", "d", "r", "a", "b"))


def _names_variable(suffix: str, use: t.Call) -> bool:
    sides = use.sides or (None,) * len(use.arguments)
    letters = [variable_name(a, s) for a, s in zip(use.arguments, sides, strict=True)]
    return len(letters) == 1 and letters[0].lower() == suffix.lower()


def _lower(base: str) -> str:
    return base.lower() if base in ("P", "Q") else base


def _apart(scope: Scope, base: str, function: str) -> bool:
    """Whether two densities of one letter are asked of the same variables, so that they must be different ones."""
    mine = patterns(scope, function)
    return any(
        other != function and base_of(scope, other) == base and mine & patterns(scope, other)
        for other in scope.chance.uses
    )


def patterns(scope: Scope, function: str) -> set[Pattern]:
    """Of which variables a density is asked."""
    return {pattern(use) for use in scope.chance.uses.get(function, ())}


def pattern(call: t.Call) -> Pattern:
    """The letters of the variables of a call."""
    sides = call.sides or (None,) * len(call.arguments)
    letters = [variable_name(a, s).lower() for a, s in zip(call.arguments, sides, strict=True)]
    count = len(letters) - call.fixed
    bar = count if call.bar is None else call.bar
    return frozenset(letters[:bar]), frozenset(letters[bar:count])


def members(scope: Scope, family: str) -> list[str]:
    """The densities of a family."""
    return [name for name in scope.densities if family_of(scope, name) == family]


def definitions(scope: Scope, family: str) -> list[Definition]:
    """All definitions of the densities of a family, as functions."""
    found = [d for name in sorted(members(scope, family)) for d in scope.definitions.get(name, ())]
    return [d for d in found if d.parameters is not None]


def free_names(scope: Scope, family: str) -> frozenset[str]:
    """Variables whose own density is written without the parameter that others of the family have."""
    names = members(scope, family)
    if not any(name in scope.parameters for name in names):
        return frozenset()
    plain = [use for name in names if name not in scope.parameters for use in scope.chance.uses.get(name, ())]
    return frozenset(x for use in plain if use.fixed == 0 and not pattern(use)[1] for x in pattern(use)[0])
