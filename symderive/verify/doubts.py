"""Why the failure of a claim may say nothing: what the notes leave open, before a counterexample is believed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from symderive.notation.reader import tree as r
from symderive.verify import rounding
from symderive.verify import terms as t
from symderive.verify.apply_facts import symbols_of
from symderive.verify.chance_doubts import DOUBTS_OF_CHANCE, Failed
from symderive.verify.composite import told_there
from symderive.verify.constraints import relevant
from symderive.verify.entry import Entry
from symderive.verify.facts import Fixed, Optimum
from symderive.verify.free_names import free_names, mentioned
from symderive.verify.matching import OWN
from symderive.verify.place_doubts import DOUBTS_OF_PLACES
from symderive.verify.resolve.derivatives import PARAMETERS
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.tuples import sets_of_tuples
from symderive.verify.resolve.usage import all_nodes, is_label, letter_of, root_name
from symderive.verify.scene import Reading, Scene
from symderive.verify.stationary import vanishing
from symderive.verify.symbols import Domain, Scope
from symderive.verify.trial import Budget, Status, Trial
from symderive.verify.unsaid import apart, swept
from symderive.verify.untold_sets import LABELS
from symderive.verify.updates import is_open
from symderive.verify.word_doubts import DOUBTS_OF_WORDS
from symderive.verify.world import OutOfTimeError

_SECONDS = 1.0  # to see whether a relation before a claim is an identity
_MARKS = ("_star", "_ML", "_MLE", "_MAP", "_new", "_old", "_opt")


def doubt(scene: Scene, reading: Reading, statement: t.Statement) -> str:
    """Why a failure says nothing: ≈, a symbol that comes from nowhere, a relation before it that could not be used."""
    claim = Failed(scene, reading, statement)
    return next((reason for ask in _DOUBTS if (reason := ask(claim))), "")


def from_guesses(scope: Scope, statement: t.Statement) -> str:
    """Why a failure decides nothing by itself: an X is taken for the matrix of all x^{(i)}, though nobody says so."""
    name = min(scope.guesses & scope.reach_of((statement.left, statement.right)), default="")
    return f"nothing before it says what {scope.shown(name)} is" if name else ""


def stray(scene: Scene, reading: Reading, statement: t.Statement, best: t.Statement) -> str:
    """Why a value that is not the best one says nothing: it is made of a symbol that comes from nowhere, as an ansatz is.

    What that is made of for which it is best is known: ``best`` says that its slope vanishes there.
    """
    bodies = [x.body for x in t.walk(best.left) if isinstance(x, t.At)]
    return _from_nowhere(Failed(scene, reading, statement), reading.scope.reach_of(bodies))


def _approximate(claim: Failed) -> str:
    if claim.statement.sign == "approx" and not rounding.applies(claim.reading.scope, claim.statement):
        return "the sides are not equal, and ≈ does not say how near they are"
    return ""


def _from_nowhere(claim: Failed, more: Iterable[str] = ()) -> str:
    """A symbol on the right that no formula of the notes has, or none with an index: the eigenvalues λ_i beside a number λ."""
    scope, statement = claim.reading.scope, claim.statement
    known = {*scope.reach_of([statement.left]), *scope.sizes, *scope.densities, *swept(statement), *more}
    best_for = scope.optima.get(statement.left.symbol) if isinstance(statement.left, t.Ref) else None
    known |= scope.reach_of([best_for]) if best_for is not None else set()
    known |= set(scope.chance.lists.values()) | scope.chance.random
    known |= {n for x in t.walk(statement.right) if isinstance(x, t.Expect) for y in x.given for n in mentioned(y)}
    known |= {n for c in scope.constraints for side in (c.left, c.right) for n in mentioned(side)}
    known |= {n for x in scope.chance.laws for a in scope.chance.terms(x) for n in mentioned(a)}
    placed = {n for c in scope.conditions for n in mentioned(c) if n in scope.symbols}
    known |= {n for n in placed if scope.symbols[n].domain is Domain.ONE_HOT}  # it is told where its one stands
    letters = {letter_of(n) for e in claim.scene.entries for n in all_nodes(e.tree) if isinstance(n, r.Name)}
    scripted = (n for e in claim.scene.entries for n in all_nodes(e.tree) if _has_index(n))
    indexed = {letter_of(head) for n in scripted if (head := root_name(n)) is not None}
    keyed = {x.symbol for x in t.walk(statement.right) if isinstance(x, t.Ref) and x.keys}
    for name in sorted(scope.reach_of([statement.right]) - known):
        symbol = scope.symbols.get(name)
        if symbol is None or name in scope.definitions or name in scope.optima or name.endswith((LABELS, OWN)):
            continue
        if name in keyed and symbol.letter not in indexed and not symbol.bold:
            return f"nothing before it says what {scope.shown(name)} with an index is"
        if not any(letter in (name, symbol.letter) or name.startswith(f"{letter}_") for letter in letters):
            return f"nothing before it says what {scope.shown(name)} is"
    return ""


def _two_fonts(claim: Failed) -> str:
    """One letter in bold and plain that are two symbols: nobody says that the bold one holds what the plain one has."""
    scope, statement = claim.reading.scope, claim.statement
    reached = scope.reach_of((statement.left, statement.right))
    pairs = [(n, f"bold {n}") for n in sorted(reached) if f"bold {n}" in reached]
    for plain, bold in pairs:
        known = [x for x in (plain, bold) if x in scope.definitions]
        neither = not known and scope.symbols[plain].axes is None
        other = {plain: bold, bold: plain}[known[0]] if len(known) == 1 else ""
        if neither or (other and other not in scope.depends_of([t.Ref(t.NOWHERE, known[0], ())])):
            return f"nothing before it says what {scope.shown(bold)} has to do with {scope.shown(plain)}"
    return ""


def _other_member(claim: Failed) -> str:
    """One of a family of which only others are defined: z_g, where the notes say what z_f is."""
    scope, statement = claim.reading.scope, claim.statement
    known = scope.reach_of([statement.left]) | set(scope.definitions)
    for x in t.walk(statement.right):
        if not isinstance(x, t.Ref) or not x.keys or x.symbol in known:
            continue
        letter = scope.symbols[x.symbol].letter
        if any(n in scope.symbols and scope.symbols[n].letter == letter for n in scope.definitions):
            return f"nothing before it says what {scope.shown(x.symbol)} with this index is"
    return ""


def _has_index(node: r.Node) -> bool:
    """Whether a letter stands with a subscript or a label: x_i, x^{(i)}."""
    return isinstance(node, r.Scripted) and (node.sub is not None or is_label(node.sup))


def _derivatives(claim: Failed) -> str:
    """What is differentiated does not mention the variable."""
    scope = claim.reading.scope
    sides = (claim.statement.left, claim.statement.right)
    bodies = scope.bodies(sides)
    terms = [x for side in (*sides, *bodies) for x in t.walk(side) if isinstance(x, t.Derive)]
    if any(is_open(scope, x) and PARAMETERS not in scope.reach_of([x.of]) for x in terms):
        return "∇ does not say by what it differentiates"
    return next((reason for x in terms if (reason := apart(claim.reading.scope, x))), "")


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


def _unknown(claim: Failed) -> str:
    scope, statement = claim.reading.scope, claim.statement
    unknown = _one_sided(scope, statement) or _decorated(claim) or _in_words(scope, statement)
    return f"nothing before it says what {scope.shown(unknown)} is" if unknown else ""


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
    _from_nowhere,
    _two_fonts,
    _other_member,
    _derivatives,
    _told_elsewhere,
    _unknown_function,
    _free_d,
    *DOUBTS_OF_PLACES,
    *DOUBTS_OF_WORDS,
    _in_time,
    _unknown,
    _calls,
    _stationary,
    _uncounted,
    _pairs,
    _unused,
    _barred,
)
"""What may be in doubt, in the order in which it is said; the first reason found is the one that is given."""


def _one_sided(scope: Scope, statement: t.Statement) -> str:
    """An unknown loss that is differentiated on one side only: what stands on the other cannot be told."""
    left, right = scope.reach_of([statement.left]), scope.reach_of([statement.right])
    for name in sorted(left ^ right):
        if any(d.implied for d in scope.definitions.get(name, ())):
            return name
    of = statement.left.of if isinstance(statement.left, t.Derive) else None
    unknown = isinstance(of, t.Ref) and any(d.implied for d in scope.definitions.get(of.symbol, ()))
    return of.symbol if isinstance(of, t.Ref) and unknown and of.symbol in _bare_values(statement.right) else ""


def _bare_values(term: t.Term) -> Iterator[str]:
    """Symbols whose values a term uses, rather than their derivatives."""
    if isinstance(term, t.Derive):
        return
    if isinstance(term, t.Ref):
        yield term.symbol
    for child in t.children(term):
        yield from _bare_values(child)


def _held_fixed(claim: Failed) -> set[str]:
    """Symbols with a star that are said to be fixed, and of which nothing says that they are best for something."""
    facts, resolver = claim.scene.facts, claim.reading.resolver
    best = {name for fact in facts if isinstance(fact, Optimum) for name in fact.symbols}
    fixed = {name for fact in facts if isinstance(fact, Fixed) for name in fact.symbols} - best
    return {symbol.name for name in fixed for symbol in symbols_of(resolver, name) if symbol.name.endswith("_star")}


def _decorated(claim: Failed) -> str:
    """A symbol such as x^* or ŵ that no definition gives or uses: the notes know more of it than they wrote."""
    scope, statement = claim.reading.scope, claim.statement
    fixed = _held_fixed(claim)
    used = {n for defs in scope.definitions.values() for d in defs for n in mentioned(d.body)}
    for name in sorted(scope.reach_of([statement.left, statement.right])):
        plain = name in scope.definitions or name in used | fixed or name in scope.optima or name in scope.sizes
        known = scope.symbols.get(name)
        if known is not None and ({name, known.letter} & scope.chance.random or known.domain is Domain.SIMPLEX):
            continue  # that it is random, or sums to one, is all that the notes say of it
        if not plain and (name.startswith(("hat ", "tilde ")) or name.endswith(_MARKS)):
            return name
    return ""


def _in_words(scope: Scope, statement: t.Statement) -> str:
    """A word in upright letters before something, that no formula defines or uses: it may be a function."""
    used = {n for defs in scope.definitions.values() for d in defs for n in mentioned(d.body)} | set(scope.definitions)
    products = (x for s in (statement.left, statement.right) for x in t.walk(s) if isinstance(x, t.Multiply))
    for product in products:
        first = product.left.base if isinstance(product.left, t.Power) else product.left
        known = scope.symbols.get(first.symbol) if isinstance(first, t.Ref) and product.kind == "auto" else None
        upright = known is not None and re.match(r"\\(?:operatorname|text|mathrm|mathsf)\b", known.latex) is not None
        if known is not None and upright and known.name not in used | scope.sizes and len(known.letter) > 1:
            return known.name
    return ""
