"""Why the failure of a claim may say nothing: what the notes leave open, before a counterexample is believed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from symderive.notation.reader import tree as r
from symderive.verify import rounding
from symderive.verify import terms as t
from symderive.verify.chance_doubts import DOUBTS_OF_CHANCE, Failed
from symderive.verify.composite import told_there
from symderive.verify.constraints import relevant
from symderive.verify.entry import Entry
from symderive.verify.free_names import free_names, mentioned
from symderive.verify.place_doubts import DOUBTS_OF_PLACES
from symderive.verify.resolve.derivatives import PARAMETERS
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.tuples import sets_of_tuples
from symderive.verify.resolve.usage import all_nodes, letter_of, root_name
from symderive.verify.scene import Reading, Scene
from symderive.verify.stationary import vanishing
from symderive.verify.symbol_doubts import DOUBTS_OF_SYMBOLS, from_nowhere, unknown
from symderive.verify.symbols import Scope
from symderive.verify.trial import Budget, Outcome, Status, Trial
from symderive.verify.unsaid import apart, tied
from symderive.verify.updates import is_open
from symderive.verify.word_doubts import DOUBTS_OF_WORDS
from symderive.verify.world import OutOfTimeError

_SECONDS = 1.0  # to see whether a relation before a claim is an identity


def doubt(scene: Scene, reading: Reading, statement: t.Statement) -> str:
    """Why a failure says nothing: ≈, a symbol that comes from nowhere, a relation before it that could not be used."""
    claim = Failed(scene, reading, statement)
    return next((reason for ask in _DOUBTS if (reason := ask(claim))), "")


def from_guesses(scope: Scope, statement: t.Statement) -> str:
    """Why a failure decides nothing by itself: an X is taken for the matrix of all x^{(i)}, though nobody says so."""
    name = min(scope.guesses & scope.reach_of((statement.left, statement.right)), default="")
    return f"nothing before it says what {scope.shown(name)} is" if name else ""


def spectral(outcome: Outcome, scope: Scope) -> str:
    r"""Why a failure may say nothing: ``\|A\|_2`` of a matrix is its Frobenius norm to some, its largest singular value to others."""
    statement, world = outcome.statement, outcome.world
    if statement is None or world is None:
        return ""
    sides = (statement.left, statement.right)
    norms = (x for body in (*sides, *scope.bodies(sides)) for x in t.walk(body) if isinstance(x, t.Norm) and x.by_two)
    doubtful = any(world.shapes.how.get(id(x)) == "norm of a matrix" for x in norms)
    return "nothing before it says which norm of a matrix is written with a 2" if doubtful else ""


def stray(scene: Scene, reading: Reading, statement: t.Statement, best: t.Statement) -> str:
    """Why a value that is not the best one says nothing: it is made of a symbol that comes from nowhere, as an ansatz is.

    What that is made of for which it is best is known: ``best`` says that its slope vanishes there.
    """
    bodies = [x.body for x in t.walk(best.left) if isinstance(x, t.At)]
    return from_nowhere(Failed(scene, reading, statement), reading.scope.reach_of(bodies))


def _approximate(claim: Failed) -> str:
    if claim.statement.sign == "approx" and not rounding.applies(claim.reading.scope, claim.statement):
        return "the sides are not equal, and ≈ does not say how near they are"
    return ""


def _derivatives(claim: Failed) -> str:
    """What is differentiated does not mention the variable."""
    scope = claim.reading.scope
    sides = (claim.statement.left, claim.statement.right)
    bodies = scope.bodies(sides)
    terms = [x for side in (*sides, *bodies) for x in t.walk(side) if isinstance(x, t.Derive)]
    if any(is_open(scope, x) and PARAMETERS not in scope.reach_of([x.of]) for x in terms):
        return "∇ does not say by what it differentiates"
    return next((reason for x in terms if (reason := apart(scope, x) or tied(scope, x))), "")


def _unknown_function(claim: Failed) -> str:
    """A relation between values of an unknown function: it may be convex, bounded, monotone, even or linear."""
    scope, statement = claim.reading.scope, claim.statement
    sides = (statement.left, statement.right)
    if statement.sign not in ("le", "ge", "<", ">") and not _is_of_values(claim):
        return ""
    calls = (x for side in sides for x in t.walk(side) if isinstance(x, t.Call))
    unknown = next((x.function for x in calls if x.function not in scope.densities | set(scope.definitions)), "")
    return f"it depends on what {scope.shown(unknown)} is" if unknown else ""


def _told_elsewhere(claim: Failed) -> str:
    """A value of a function that the notes tell at another composed argument only, as u(f(x)) beside u(y)."""
    scope, sides = claim.reading.scope, (claim.statement.left, claim.statement.right)
    calls = (x for body in (*sides, *scope.bodies(sides)) for x in t.walk(body) if isinstance(x, t.Call))
    for call in (x for x in calls if x.function not in scope.densities):
        known = [d for d in scope.definitions.get(call.function, ()) if d.parameters is not None]
        if known and not any(told_there(d, call) for d in known):
            return f"nothing before it says what {scope.shown(call.function)} is at this argument"
    return ""


def _is_of_values(claim: Failed) -> bool:
    """Whether both sides are made of values of unknown functions alone, as f(x + y) and f(x) + f(y) are."""
    scope, sides = claim.reading.scope, (claim.statement.left, claim.statement.right)
    terms = [[*t.walk(side)] for side in sides]
    if scope.reach_of(sides) & set(scope.definitions) or any(
        isinstance(x, (t.Derive, t.Expect, t.At, t.Integral)) or (isinstance(x, t.Call) and x.order)
        for found in terms
        for x in found
    ):
        return False
    return all(any(isinstance(x, t.Call) for x in found) for found in terms)


def _free_d(claim: Failed) -> str:
    """A d that is no size and no part of a derivative."""
    scope, statement = claim.reading.scope, claim.statement
    free = "d" in scope.reach_of([statement.left, statement.right]) - scope.sizes and "d" not in scope.definitions
    if free and not any("d" in scope.reach(n) for n in scope.definitions):
        return "nothing before it says what d is"
    return _free_delta(claim)


def _free_delta(claim: Failed) -> str:
    r"""``\delta i_t = \delta C_t \odot g_t``: a free δ before two quantities is no number, it makes a name of each; D_j may derive."""
    scope, statement = claim.reading.scope, claim.statement
    before = [_firsts(side) for side in (statement.left, statement.right)]
    free = all(before) and "delta" not in scope.sizes | scope.definitions.keys()
    if free:
        return "nothing before it says what a δ before a letter is"
    sign = statement.left.left if isinstance(statement.left, t.Multiply) else None
    unknown = isinstance(sign, t.Ref) and sign.symbol == "D" and sign.keys and "D" not in scope.definitions
    used = any("D" in mentioned(d.body) for found in scope.definitions.values() for d in found if not d.implied)
    return "nothing before it says what D before a letter is" if unknown and not used else ""


def _firsts(side: t.Term) -> list[t.Multiply]:
    """The products of a side that begin with a plain δ."""
    products = (x for x in t.walk(side) if isinstance(x, t.Multiply))
    return [x for x in products if isinstance(x.left, t.Ref) and x.left.symbol == "delta" and not x.left.keys]


def _in_time(claim: Failed) -> str:
    r"""After \dot x(t) = ... a derivative by t: how x goes on in time is known by that equation only."""
    scope, sides = claim.reading.scope, (claim.statement.left, claim.statement.right)
    derived = any(isinstance(x, t.Derive) for side in sides for x in t.walk(side))
    for name in scope.definitions if derived else ():
        base = name.removeprefix("dot ")
        if base != name and base in scope.reach_of(sides) and name not in scope.reach_of(sides):
            return f"nothing but {scope.shown(name)} says how {scope.shown(base)} changes"
    return ""


def _calls(claim: Failed) -> str:
    """A function of which only another one of its family is known, or that is a value too."""
    scope, statement = claim.reading.scope, claim.statement
    parts = [*t.walk(statement.left), *t.walk(statement.right)]
    calls = [x for x in parts if isinstance(x, t.Call)]
    apart_ = _unknown_part(scope, statement) or next((x.function for x in calls if _has_more(scope, x)), "")
    if apart_:
        return f"nothing before it says what {scope.shown(apart_)} is"
    called = {x.function for x in calls}
    heads = {_stem(x.function): x.function for x in calls}
    for term in parts:
        other = isinstance(term, t.Call) and heads[_stem(term.function)] != term.function
        if isinstance(term, t.Call) and other and term.function not in scope.definitions:
            if any(term.function in scope.reach(n) for n in scope.definitions):
                continue
            return f"nothing before it says what {scope.shown(term.function)} is"
        if (
            isinstance(term, t.Ref)
            and term.symbol in called
            and term.symbol not in scope.densities | set(scope.definitions)
        ):
            return f"{scope.shown(term.symbol)} stands both for a function and for a value"
    return ""


def _has_more(scope: Scope, call: t.Call) -> bool:
    """Whether a function has more arguments than wherever it is defined: H(p, q), where the notes have H(p) of a number p."""
    known = scope.definitions.get(call.function, ()) if call.function not in scope.densities else ()
    return bool(known) and all(d.parameters is not None and len(d.parameters) < len(call.arguments) for d in known)


def _unknown_part(scope: Scope, statement: t.Statement) -> str:
    """A function that nothing defines, as a whole on one side and by its f_i(x) on the other: they may be entries or terms of it."""
    sides = (statement.left, statement.right)
    entries = {id(x.of) for side in sides for x in t.walk(side) if isinstance(x, t.Element)}
    calls = [[x for x in t.walk(side) if isinstance(x, t.Call)] for side in sides]
    parts, whole = (
        [{x.function for x in found if (bool(x.keys) or id(x) in entries) == part} for found in calls]
        for part in (True, False)
    )
    crossed = (parts[0] & whole[1]) | (parts[1] & whole[0])
    return min((x for x in crossed if x not in scope.definitions), default="")


def _stem(function: str) -> str:
    return function.split("_")[0].split("[")[0]


def _unused(claim: Failed) -> str:
    """An equation that defines one of the claim's symbols could not be used, or one before a lone claim not even be read."""
    if claim.scene.unread:
        return f"{claim.scene.unread[0]} before it could not be read"
    scope, statement = claim.reading.scope, claim.statement
    if isinstance(statement.left, t.At) and not isinstance(statement.left.body, t.Derive):
        return ""  # the equation that could define nothing is what the claim was put into
    mine = {s.letter for n in scope.reach_of([statement.left, statement.right]) if (s := scope.symbols.get(n))}
    for entry in claim.reading.unused:
        main = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
        if not isinstance(main, r.Relation) or any(x not in ("=", "equiv", ":=") for x in main.signs):
            continue
        head = main.sides[0].factors[0] if isinstance(main.sides[0], r.Product) else main.sides[0]
        if isinstance(head, r.Derivative) and scope.slopes and isinstance(statement.left, t.At):
            continue  # the claim is what makes it vanish
        called = head.of if isinstance(head, r.Derivative) else None
        if isinstance(head, r.Derivative) and called is None and isinstance(main.sides[0], r.Product):
            called = main.sides[0].factors[1]
        called = called.factors[0] if isinstance(called, r.Product) else called  # of l(y, z)
        of = root_name(called) if called is not None else None
        if of is not None and letter_of(of) in scope.definitions:
            continue  # a result about what is known, which the claim does not rest on
        names = {n.base for n in all_nodes(head) if isinstance(n, r.Name)}
        if mine & names and not _is_held(claim, entry) and not _is_identity(claim, entry):
            return f"{entry.latex} before it could not be used"
    return ""


def _is_held(claim: Failed, entry: Entry) -> bool:
    """Whether an equation is one that the values of a counterexample fulfil, as ``a^2 + s^2 = 1`` is."""
    scope = claim.reading.scope
    held = [c for c in relevant(scope, claim.statement) if not _calls_unknown(scope, (c.left, c.right))]
    try:
        found = claim.scene.statements(claim.reading, entry)
    except UnclearError:
        return False
    return bool(held) and all(any(t.same((x.left, x.right), (c.left, c.right)) for c in held) for x in found)


def _calls_unknown(scope: Scope, sides: Iterable[t.Term]) -> bool:
    """Whether sides have values of functions of which nothing is told, which no numbers fulfil for all arguments."""
    calls = (x for side in sides for x in t.walk(side) if isinstance(x, t.Call))
    return any(x.order or x.function not in scope.definitions for x in calls)


def _is_identity(claim: Failed, entry: Entry) -> bool:
    r"""Whether a relation holds for all values, as ``q^T k = \sum_i q_i k_i`` does: nothing was to be defined by it."""
    reading = claim.reading
    try:
        found = claim.scene.statements(reading, entry)
        return all(
            Trial(reading.scope, "gradient", Budget.of(_SECONDS), {}).run(x).status is Status.HOLDS for x in found
        )
    except (UnclearError, OutOfTimeError):
        return False


def _barred(claim: Failed) -> str:
    """p_{j|i} of which nothing is said is a distribution over j, and may be zero where j is i, which sums leave out."""
    scope = claim.reading.scope
    sides = (claim.statement.left, claim.statement.right)
    told = {n for c in scope.constraints for side in (c.left, c.right) for n in mentioned(side)}
    reached = scope.reach_of(sides) - told - set(scope.definitions)
    bodies = [*sides, *scope.bodies(sides)]
    apart = any(isinstance(x, t.Big) and x.condition is not None for body in bodies for x in t.walk(body))
    for name in sorted(x for x in reached if x in ("p_|", "P_|", "q_|", "Q_|")):
        if scope.symbols[name].domain is None or apart:
            return f"nothing before it says what {scope.shown(name)} is"
    return ""


def _lopsided(claim: Failed) -> str:
    r"""A best value of what has ``w^T S w``, where nothing says whether S is symmetric, as most readers take it to be."""
    scope, sides = claim.reading.scope, (claim.statement.left, claim.statement.right)
    best = scope.optima.keys() & scope.reach_of(sides)
    of = [found for x in best if (found := scope.optima[x]) is not None]
    for term in (x for body in scope.bodies(of) for x in t.walk(body)):
        inner = term.left if isinstance(term, t.Multiply) else None
        if not isinstance(inner, t.Multiply) or not isinstance(inner.left, t.Transpose):
            continue
        matrix = inner.right
        known = scope.symbols.get(matrix.symbol) if isinstance(matrix, t.Ref) and not matrix.keys else None
        free = known is not None and known.domain is None and known.name not in scope.definitions
        if known is not None and free and isinstance(term, t.Multiply) and t.same(inner.left.of, term.right):
            return f"nothing before it says whether {scope.shown(known.name)} is symmetric"
    return ""


def _rows_untold(claim: Failed) -> str:
    """Vectors x_i on one side and a matrix X on the other, both free: nothing says that they are its rows, or its columns."""
    scope = claim.reading.scope
    left, right = (
        {(x.symbol, len(x.keys)) for x in t.walk(side) if isinstance(x, t.Ref)}
        for side in (claim.statement.left, claim.statement.right)
    )
    products = (x for side in (claim.statement.left, claim.statement.right) for x in t.walk(side))
    factors = {
        y.symbol for x in products if isinstance(x, t.Multiply) for y in (x.left, x.right) if isinstance(y, t.Ref)
    }
    for one, two in ((left, right), (right, left)):
        whole = {x for x, keys in one if not keys and x in factors and x.isupper() and x not in scope.definitions}
        parts = {x for x, keys in two if keys == 1 and x not in scope.definitions and (x.upper(), 0) not in two}
        if found := sorted(x for x in parts if len(x) == 1 and x.islower() and x.upper() in whole):
            return (
                f"nothing before it says what {scope.shown(found[0])} with an index has to do with {found[0].upper()}"
            )
    return ""


def _uncounted(claim: Failed) -> str:
    r"""A mean 1/M \sum_{i,j} over more than one index, where nothing says that M counts the terms."""
    scope, sides = claim.reading.scope, (claim.statement.left, claim.statement.right)
    bodies = [*sides, *scope.bodies(sides)]
    for term in (x for body in bodies for x in t.walk(body)):
        mean = term.left if isinstance(term, t.Multiply) and isinstance(term.right, t.Big) else None
        count = mean.below if isinstance(mean, t.Divide) and isinstance(mean.above, t.Number) else None
        inner = term.right if isinstance(term, t.Multiply) else None
        several = isinstance(inner, t.Big) and isinstance(inner.body, t.Big) and inner.range == t.Range()
        told = scope.sizes | scope.definitions.keys()
        if several and isinstance(count, t.Ref) and count.symbol not in told:
            return f"nothing before it says that {scope.shown(count.symbol)} is the number of terms"
    return ""


def _pairs(claim: Failed) -> str:
    """A sum over a set of pairs, and a free index in the claim: which pairs are in the set, and which are summed over, is not told."""
    statement = claim.statement
    sides = (statement.left, statement.right)
    found = sets_of_tuples(claim.reading.scope, sides) if any(free_names(x) for x in sides) else []
    return f"nothing before it says which are summed over: {found[0]}" if found else ""


def _stationary(claim: Failed) -> str:
    """A slope by one of the claim's variables is said to vanish: the claim may follow from it in more than one step."""
    scope = claim.reading.scope
    slope = next(vanishing(scope, claim.statement), None)
    shown = scope.shown(slope.wrt[0].symbol) if slope is not None and isinstance(slope.wrt[0], t.Ref) else ""
    return f"a derivative by {shown} is set to zero before it, and this may be a consequence of that" if shown else ""


_DOUBTS: tuple[Callable[[Failed], str], ...] = (
    _approximate,
    *DOUBTS_OF_CHANCE,
    *DOUBTS_OF_SYMBOLS,
    _derivatives,
    _told_elsewhere,
    _unknown_function,
    _free_d,
    *DOUBTS_OF_PLACES,
    *DOUBTS_OF_WORDS,
    _in_time,
    unknown,
    _calls,
    _stationary,
    _lopsided,
    _rows_untold,
    _uncounted,
    _pairs,
    _unused,
    _barred,
)
"""What may be in doubt, in the order in which it is said; the first reason found is the one that is given."""
