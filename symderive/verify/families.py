"""Which densities are one distribution: p and P, p with its parameter and without, p_X(x) and p_Y(y)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symderive.verify import terms as t
from symderive.verify.matching import matches, plain, variable_name
from symderive.verify.randomness import Law
from symderive.verify.symbols import Definition, Scope

NOISE = ("epsilon", "varepsilon", "xi", "eta", "nu", "zeta")
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


def density_call(scope: Scope, law: Law) -> t.Call | None:
    """The density of a law that is a function of the notes, at that function's own variables; None if it has none."""
    function = law.arguments[0]
    assert isinstance(function, t.Call)
    calls = map(_at_own_variables, scope.definitions.get(function.function, ()))
    return next((call for call in calls if call is not None), None)


def formulas(scope: Scope, name: str) -> list[t.Call]:
    """Functions f(x; λ) of the notes that may be the density of X, at their own variables."""
    found: list[t.Call] = []
    for definition in (d for known in scope.definitions.values() for d in known):
        call = _at_own_variables(definition)
        if call is None or call.function in scope.densities or not (definition.fixed or definition.bar == 1):
            continue
        if variable_name(call.arguments[0], None).lower() == name:
            found.append(call)
    return found


def _at_own_variables(definition: Definition) -> t.Call | None:
    """A function of the notes at its own parameters; None if it has no variable in front, or an index of its own."""
    parameters = definition.parameters or ()
    first = parameters[0] if parameters else None
    if definition.keys or not isinstance(first, t.Ref) or first.keys:
        return None
    return t.Call(t.NOWHERE, definition.symbol, (), parameters, definition.bar)


def may_have_prior(scope: Scope, name: str, given: set[str]) -> bool:
    """Whether a function of a variable alone may be its density beside those of what it is given: the prior f(λ) beside P(x | λ)."""
    own = tells = False
    for definition in (d for known in scope.definitions.values() for d in known):
        first, *others = [variable_name(p, None) for p in definition.parameters or ()] or [""]
        alone = first == name and not others and not definition.keys
        own = own or (alone and family_of(scope, definition.symbol) != "p")
        tells = tells or (definition.symbol in scope.densities and first.lower() in given and name in others)
    return own and tells


def members(scope: Scope, family: str) -> list[str]:
    """The densities of a family."""
    return [name for name in scope.densities if family_of(scope, name) == family]


def definitions(scope: Scope, family: str) -> list[Definition]:
    """All definitions of the densities of a family, as functions."""
    found = [d for name in sorted(members(scope, family)) for d in scope.definitions.get(name, ())]
    return [d for d in found if d.parameters is not None]


def is_open(scope: Scope, call: t.Call) -> bool:
    """Whether nothing in the notes says what a density is, so that a random table stands for it."""
    known = definitions(scope, family_of(scope, call.function))
    mine = pattern(call)
    if any(matches(d, call) for d in known):
        return False
    formulas = [
        d for d in known if not any(isinstance(x, t.Call) and x.function in scope.densities for x in t.walk(d.body))
    ]
    letters = {x for d in known for side in _of(d) for x in side}
    if not any(_of(d)[0] & (mine[0] | mine[1]) for d in formulas):
        return True
    return not (mine[0] | mine[1]) <= letters


def _of(definition: Definition) -> Pattern:
    parameters = definition.parameters or ()
    call = t.Call(t.NOWHERE, definition.symbol, (), parameters, definition.bar)
    return pattern(replace(call, sides=definition.sides, fixed=definition.fixed))


def defines_density(scope: Scope, left: t.Term, right: t.Term) -> str:
    """The density that a relation defines: it stands alone, or under a logarithm, and the other side mentions none of its family."""
    while isinstance(left, t.Negative) or (isinstance(left, t.Apply) and left.function in ("log", "ln")):
        left = left.of if isinstance(left, t.Negative) else left.argument
    if not isinstance(left, t.Call) or left.function not in scope.densities or not is_open(scope, left):
        return ""
    return "" if _speaks_of_chance(scope, right) or _is_number(right) else left.function


def left_open(scope: Scope, one: t.Term, two: t.Term) -> str:
    """A density on one side that nothing defines, where the other side is a formula without any density or average."""
    for side, other in ((one, two), (two, one)):
        if _speaks_of_chance(scope, other) or _is_number(other):
            continue
        for call in _calls(scope, side):
            if is_open(scope, call):
                return call.function
    return ""


def unnamed(scope: Scope, one: t.Term, two: t.Term) -> str:
    """A capital letter with a bar in its arguments, N(x | m, S), that a definition uses and nothing says what it is."""
    bodies = scope.bodies((one, two))
    calls = (x for body in bodies for x in t.walk(body) if isinstance(x, t.Call) and x.bar is not None)
    return next((x.function for x in calls if x.function == "N" and x.function not in scope.definitions), "")


def lawless(scope: Scope, one: t.Term, two: t.Term) -> str:
    """A variable in an average on one side of which nothing is known, where the other side is a formula without any."""
    for side, other in ((one, two), (two, one)):
        put = (x.value for x in t.walk(side) if isinstance(x, t.At))  # a best value, at which a slope is to vanish
        if _speaks_of_chance(scope, other) or any(_speaks_of_chance(scope, x) for x in put):
            continue
        parts = (x for body in (side, *scope.bodies([side])) for x in t.walk(body))
        averages = (x for x in parts if isinstance(x, t.Expect) and x.under is None and not x.over)
        found = next((name for x in averages if (name := _lawless_in(scope, x))), "")
        if found:
            return found
    return ""


def _lawless_in(scope: Scope, average: t.Expect) -> str:
    """A variable in an average of which nothing is known, and of no other one in it either; best one that is called random."""
    known = scope.symbols.keys() - scope.sizes
    leaves = {x for x in scope.reach_of(average.arguments) if x not in scope.definitions and x in known}
    told = {*scope.chance.laws, *scope.chance.moments, *scope.densities}
    lawful = any(formulas(scope, plain(x).lower()) for x in leaves)
    if not leaves or leaves & told or scope.densities or lawful:
        return ""
    free = leaves - scope.chance.fixed - {x.symbol for g in average.given for x in t.walk(g) if isinstance(x, t.Ref)}
    return min(free or leaves, key=lambda x: (x not in scope.chance.random, scope.symbols[x].letter not in NOISE, x))


def unrelated(scope: Scope, one: t.Term, two: t.Term) -> str:
    """A variable of which only moments are told, in an average with others, where nothing says that they are independent."""
    chance = scope.chance
    reached = scope.reach_of((one, two))
    told = sorted(x for x in reached & chance.moments.keys() if x not in chance.laws)
    others = {x for x in reached & chance.random if x not in scope.definitions}
    averaged = any(isinstance(x, t.Expect) for side in (one, two) for x in t.walk(side))
    together = _together(scope, told, [x for side in (one, two) for x in t.walk(side) if isinstance(x, t.Expect)])
    if together:
        return together
    return told[0] if averaged and told and len((others | set(told)) - chance.independent) > 1 else ""


def _together(scope: Scope, told: list[str], averages: list[t.Expect]) -> str:
    """A variable of whose members nothing says how they belong together, in a variance: of a sum of them, or of entries of a vector."""
    inside = [x for e in averages if e.kind in ("Var", "Cov") for x in (*e.arguments, *scope.bodies(e.arguments))]
    parts = [x for body in inside for x in t.walk(body)]
    keyed = {x.symbol for x in parts if isinstance(x, t.Ref) and x.keys}
    summed = {
        x.symbol for big in parts if isinstance(big, t.Big) for x in t.walk(big.body) if isinstance(x, t.Ref) and x.keys
    }
    for name in told:
        spreads = [m for m in scope.chance.moments[name] if m.kind == "Var"]
        whole = any(not m.variable.keys and any(isinstance(x, t.Constant) for x in t.walk(m.body)) for m in spreads)
        members = any(m.variable.keys for m in spreads) and scope.symbols[name].letter not in NOISE
        if (whole and name in keyed) or (members and name in summed and name not in scope.chance.independent):
            return name
    return ""


def _calls(scope: Scope, side: t.Term) -> list[t.Call]:
    """The densities that a term goes back to."""
    bodies = [
        d.body
        for name in scope.reach_of([side])
        if name not in scope.densities
        for d in scope.definitions.get(name, ())
    ]
    return [
        x for body in (side, *bodies) for x in t.walk(body) if isinstance(x, t.Call) and x.function in scope.densities
    ]


def _speaks_of_chance(scope: Scope, side: t.Term) -> bool:
    if scope.reach_of([side]) & scope.densities:
        return True
    bodies = scope.bodies([side])
    return any(isinstance(x, t.Expect) for body in (side, *bodies) for x in t.walk(body))


def _is_number(side: t.Term) -> bool:
    return not any(isinstance(x, (t.Ref, t.Call, t.Index)) for x in t.walk(side))


def free_names(scope: Scope, family: str) -> frozenset[str]:
    """Variables whose own density is written without the parameter that others of the family have."""
    names = members(scope, family)
    if not any(name in scope.parameters for name in names):
        return frozenset()
    plain = [use for name in names if name not in scope.parameters for use in scope.chance.uses.get(name, ())]
    return frozenset(x for use in plain if use.fixed == 0 and not pattern(use)[1] for x in pattern(use)[0])


def written_without(scope: Scope, call: t.Call) -> bool:
    """Whether a density with a parameter is made of this one, written without: p_θ(τ) of the dynamics p(s' | s, a)."""
    if not call.bar or call.function in scope.parameters:
        return False
    bodies = (d.body for d in definitions(scope, family_of(scope, call.function)) if d.symbol in scope.parameters)
    uses = (x for body in bodies for x in t.walk(body) if isinstance(x, t.Call) and x.function == call.function)
    return any(x.bar and pattern(x) == pattern(call) for x in uses)


def noise_of(scope: Scope, sides: Iterable[t.Term]) -> set[str]:
    """Letters of noise with mean zero in averages with other random quantities: what it depends on, few notes say."""
    reached = {x for side in sides for x in scope.reach_of([y for y in t.walk(side) if isinstance(y, t.Expect)])}
    told = {
        name
        for name in reached & scope.chance.moments.keys()
        if scope.symbols[name].letter in NOISE
        and any(m.kind == "E" and isinstance(m.body, t.Number) and not m.body.value for m in scope.chance.moments[name])
    }
    return told - scope.chance.independent
