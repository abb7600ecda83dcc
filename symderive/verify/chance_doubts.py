"""Why the failure of a claim on random variables may say nothing: densities that are left open, variables that nothing relates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symderive.verify import terms as t
from symderive.verify.all_data import DATA
from symderive.verify.facts import Moments
from symderive.verify.families import lawless, left_open, unnamed, unrelated
from symderive.verify.integrated_values import averaged
from symderive.verify.scene import Reading, Scene
from symderive.verify.second_moments import moment_of
from symderive.verify.state_functions import tied
from symderive.verify.written_laws import given_by_formula, unrecognised


@dataclass(frozen=True)
class Failed:
    """A relation that failed under a reading of the notes."""

    scene: Scene
    reading: Reading
    statement: t.Statement


def _left_open(claim: Failed) -> str:
    """A density or the law of a variable is left open."""
    scope, statement = claim.reading.scope, claim.statement
    sides = (statement.left, statement.right)
    plain = [side for side in sides if not any(isinstance(x, (t.At, t.Derive)) for x in t.walk(side))]
    called = {x.function for side in plain for x in t.walk(side) if isinstance(x, t.Call)}
    if called & scope.chance.unnormalised:
        return f"{scope.shown(min(called & scope.chance.unnormalised))} is known up to a factor only"
    density = left_open(scope, statement.left, statement.right) or unnamed(scope, statement.left, statement.right)
    if density:
        return f"nothing before it says what {scope.shown(density)} is"
    other = unrelated(scope, statement.left, statement.right)
    if other:
        return f"nothing before it says that {scope.shown(other)} is independent of the other random variables"
    variable = lawless(scope, statement.left, statement.right)
    return f"nothing before it says how {scope.shown(variable)} is distributed" if variable else ""


def _unused_moment(claim: Failed) -> str:
    r"""A second moment, ``\mathbb{E}[u u^\top] = S``, of a u whose mean nobody says, which tells nothing that could be used."""
    scope, scene = claim.reading.scope, claim.scene
    reached = scope.reach_of((claim.statement.left, claim.statement.right))
    letters = {scope.symbols[n].letter for n in reached if n in scope.symbols}
    known = {x for fact in scene.facts if isinstance(fact, Moments) and fact.variance for x in fact.symbols}
    for entry in scene.entries:
        told = moment_of(entry)
        if told is not None and told.squared and told.name not in known and told.letter in letters:
            return f"{entry.latex} before it could not be used"
    return ""


def _hidden_chain(claim: Failed) -> str:
    """The notes speak of a hidden Markov model, and do not say which variables are its states, or at which step they are."""
    scope, sides = claim.reading.scope, (claim.statement.left, claim.statement.right)
    reached = scope.reach_of(sides)
    if "markov" in scope.flags and not scope.chance.chains and reached & scope.densities:
        return "nothing before it says which variables are the states of the hidden Markov model"
    bodies = [*sides, *scope.bodies(sides)]
    calls = (x for body in bodies for x in t.walk(body) if isinstance(x, t.Call) and x.function in scope.densities)
    for asked in (x for call in calls for x in (*call.sides, *call.arguments)):
        if isinstance(asked, t.Ref) and not asked.keys and asked.symbol in scope.chance.chains:
            return f"nothing before it says what {scope.shown(asked.symbol)} without an index is"
    return ""


def _tied(claim: Failed) -> str:
    """A function that an equation ties to its own values elsewhere, V(s) = ... V(s'): here these are any numbers."""
    scope = claim.reading.scope
    reached = scope.reach_of((claim.statement.left, claim.statement.right))
    name = next((n for n in tied(scope) if n in reached), "")
    return f"the definitions of {scope.shown(name)} lead around in a circle" if name else ""


def _averaged_whole(claim: Failed) -> str:
    """E[g] beside the g_t: one of them, or what they are copies of."""
    scope, sides = claim.reading.scope, (claim.statement.left, claim.statement.right)
    bodies = scope.bodies(sides)
    keyed = {x.symbol for body in (*sides, *bodies) for x in t.walk(body) if isinstance(x, t.Ref) and x.keys}
    averages = (x for side in sides for x in t.walk(side) if isinstance(x, t.Expect) and x.kind == "E")
    bare = {x.symbol for e in averages for x in e.arguments if isinstance(x, t.Ref) and not x.keys}
    bold = {name for name in bare if (s := scope.symbols.get(name)) is not None and s.bold}
    unclear = min((bare & keyed) - bold, default="")
    return f"nothing before it says what {scope.shown(unclear)} without an index is" if unclear else ""


def _informed(claim: Failed) -> str:
    """E[y | x, D] of a y = w^T x + ε, where the notes have a density p(w | D): w is averaged over as well."""
    scope = claim.reading.scope
    for e in (x for side in (claim.statement.left, claim.statement.right) for x in t.walk(side)):
        if not isinstance(e, t.Expect) or not e.given:
            continue
        given = {x.symbol for g in e.given for x in t.walk(g) if isinstance(x, t.Ref)}
        inside = scope.reach_of(e.arguments) - {x.symbol for x in e.arguments if isinstance(x, t.Ref)} - given
        for name in scope.densities:
            for d in scope.definitions.get(name, ()):
                of, known = (d.parameters or ())[: d.bar or 0], (d.parameters or ())[d.bar or 0 :]
                about = {x.symbol for x in of if isinstance(x, t.Ref)} & inside
                if about and given & {x.symbol for x in known if isinstance(x, t.Ref)}:
                    return f"{scope.shown(min(about))} is random too, given what stands behind the bar"
    return ""


def _parted(claim: Failed) -> str:
    r"""p(x | y) beside the p(x_j | y) of its entries: how they hang together is an assumption of independence, or none."""
    scope, sides = claim.reading.scope, (claim.statement.left, claim.statement.right)
    keys: dict[str, set[int]] = {}
    bodies = (*sides, *scope.bodies(sides))
    calls = (x for body in bodies for x in t.walk(body) if isinstance(x, t.Call) and x.function in scope.densities)
    for asked in (x for call in calls for x in (*call.sides, *call.arguments) if isinstance(x, t.Ref)):
        keys.setdefault(asked.symbol, set()).add(len(asked.keys))
    told = (
        set(scope.chance.lists.values()) | set(scope.chance.lists) | set(scope.chance.given) | scope.chance.independent
    )
    name = min((x for x, counts in keys.items() if len(counts) > 1 and x not in told), default="")
    return f"nothing before it says how the entries of {scope.shown(name)} hang together" if name else ""


def _made_of_noise(claim: Failed) -> str:
    """An average under a density that is left open, of a variable whose formula stands here too: z = m + s e, and q(z) is any q."""
    scope, sides = claim.reading.scope, (claim.statement.left, claim.statement.right)
    averages = [x for side in sides for x in t.walk(side) if isinstance(x, t.Expect) and x.under is not None]
    made = {name for x in averages for name in averaged(scope, x) if name in scope.definitions}
    return f"nothing before it says that {scope.shown(min(made))} is drawn from this density" if made else ""


def _given_made_of(claim: Failed) -> str:
    """A density is differentiated by its variable, of which a formula makes what it is given: that may be meant to stay as it is."""
    scope = claim.reading.scope
    slopes = (
        x for side in (claim.statement.left, claim.statement.right) for x in t.walk(side) if isinstance(x, t.Derive)
    )
    for slope in slopes:
        by = {x.symbol for x in slope.wrt if isinstance(x, t.Ref)}
        densities = (x for x in t.walk(slope.of) if isinstance(x, t.Call) and x.function in scope.densities and x.bar)
        given = (x for call in densities for x in call.arguments[call.bar :] if isinstance(x, t.Ref))
        for x in given:
            known = [
                d for d in scope.definitions.get(x.symbol, ()) if d.parameters is None and len(d.keys) == len(x.keys)
            ]
            bodies = [
                d.body for d in known if not any(t.same(y, x) for y in t.walk(d.body))
            ]  # x_t of x_0: not x_0 of x_t
            if by & scope.reach_of(bodies):
                return f"whether {scope.shown(x.symbol)} behind the bar is held fixed is not clear"
    return ""


def _number_and_law(claim: Failed) -> str:
    """KL(p || q) beside 1 - p: p is a number here, of Bernoulli distributions, whatever p(x) stands before it."""
    parts = [x for side in (claim.statement.left, claim.statement.right) for x in t.walk(side)]
    under = [y for x in parts if isinstance(x, t.Expect) and x.under is not None for y in t.walk(x.under)]
    calls = [x for x in (*parts, *under) if isinstance(x, t.Call)]
    laws = {x.function for x in calls if not any(isinstance(y, t.Ref) and y.symbol == x.function for y in t.walk(x))}
    differences = (x.terms for x in parts if isinstance(x, t.Add) and any(isinstance(y, t.Number) for y in x.terms))
    taken = {
        x.of.symbol for terms in differences for x in terms if isinstance(x, t.Negative) and isinstance(x.of, t.Ref)
    }
    name = min(taken & laws, default="")
    return f"{claim.reading.scope.shown(name)} is a distribution and a number in it" if name else ""


def _given_free(claim: Failed) -> str:
    """A mean given data D, where nothing says what D has to do with any law: it would be the mean without them."""
    scope, sides = claim.reading.scope, (claim.statement.left, claim.statement.right)
    laws = [law for found in scope.chance.laws.values() for law in found]
    told = {y.symbol for law in laws for x in (*law.arguments, *law.given) for y in t.walk(x) if isinstance(y, t.Ref)}
    densities = (d for name in scope.densities for d in scope.definitions.get(name, ()))
    told |= {y.symbol for d in densities for x in d.parameters or () for y in t.walk(x) if isinstance(y, t.Ref)}
    told |= scope.definitions.keys() | scope.chance.random | scope.chance.laws.keys() | scope.chance.moments.keys()
    averages = (x for side in sides for x in t.walk(side) if isinstance(x, t.Expect))
    given = {x.symbol for e in averages for g in e.given for x in t.walk(g) if isinstance(x, t.Ref)}
    free = min((given - told) & DATA, default="")
    return f"nothing before it says what {scope.shown(free)} behind the bar has to do with the laws" if free else ""


def _by_formula(claim: Failed) -> str:
    """A density that the notes write as a formula, and that is not recognised: values are drawn from a random table instead."""
    scope, statement = claim.reading.scope, claim.statement
    sides = (statement.left, statement.right)
    name = unrecognised(scope, sides) or given_by_formula(scope, sides)
    return f"the law of {scope.shown(name)} is written as a formula that is not used here" if name else ""


DOUBTS_OF_CHANCE: tuple[Callable[[Failed], str], ...] = (
    _tied,
    _left_open,
    _unused_moment,
    _hidden_chain,
    _averaged_whole,
    _informed,
    _parted,
    _made_of_noise,
    _given_made_of,
    _given_free,
    _number_and_law,
    _by_formula,
)
"""In the order in which they are said."""
