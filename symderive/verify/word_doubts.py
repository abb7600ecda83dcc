"""Why the failure of a claim may say nothing: statements of the notes that are not understood, or not all used."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from symderive.notation.reader import tree as r
from symderive.notation.reader.symbols import GREEK
from symderive.verify import terms as t
from symderive.verify.apply_facts import MEMBER, symbols_of
from symderive.verify.chance_doubts import Failed
from symderive.verify.differentials import is_d
from symderive.verify.entry import as_latex, tree_of
from symderive.verify.facts import Bears, Counts, HasShape, IsFunction, SlopeHolds, Unread
from symderive.verify.free_names import free_indices, mentioned
from symderive.verify.resolve.usage import all_nodes, letter_of, root_name
from symderive.verify.scene import Scene
from symderive.verify.statements.read import OF_ITSELF
from symderive.verify.untold_sets import LABELS

_NAME = re.compile(
    r"(?<![A-Za-z])(?!a\b|A\b|I\b)[A-Za-z](?![A-Za-z])|[\\_^=<>]"
    rf"|\b(?i:{'|'.join(sorted(GREEK))})\b"
)
_OBJECTIVE = re.compile(
    r"\$?(?P<name>[^\s$]+)\$? (?:is|denotes) (?:the|our|an?) (?:(?:regulari[sz]ed|penali[sz]ed|negative|total|full|overall|average|mean|"
    r"empirical|expected|training|joint|squared|complete(?:-data)?|log|data|new|modified) )*(?:log-?)?(?:likelihood|loss|cost|error|"
    r"objective|risk|criterion|energy)(?: function)?(?: of (?:the|all|our) [a-z-]+(?: [a-z-]+)?)?"
)
_VERB = re.compile(
    r"(?<![\\A-Za-z])(?:is|are|takes?) (?:(?:either|always|positive|the values?) ?)?(?:[-+±]?\d|$|between )"
)
_PLAIN_WORD = re.compile(r"(?:^|\s)(?:any|every|solves?|solution)\s")
_BRACES = re.compile(r"[{}\s]+")


def _unread(scene: Scene) -> Iterator[str]:
    """Statements to the checker that could not be read, and that are no relations."""
    for fact in scene.facts:
        long = isinstance(fact, Unread) and len(fact.text.split()) > 2 and _NAME.search(fact.text) is not None
        known = isinstance(fact, Unread) and _is_formula(fact.text) and not OF_ITSELF.search(fact.text)
        if not isinstance(fact, Unread) or not long or known:
            continue
        if not _names_objective(scene, fact.text):
            yield fact.text


def _is_formula(text: str) -> bool:
    """Whether a statement is a relation without words: of "q = 2y - 1 is 1 or -1" letters make one too."""
    if _VERB.search(text) is not None or _PLAIN_WORD.search(text) is not None:
        return False
    return isinstance(tree_of(as_latex(text)), r.Relation)


def _names_objective(scene: Scene, text: str) -> bool:
    """Whether "L is the regularized log-likelihood" only gives a name to what a formula defines."""
    found = _OBJECTIVE.fullmatch(text.strip(" ."))
    if found is None:
        return False
    name = _BRACES.sub("", as_latex(found["name"]))
    lefts = (entry.latex.partition("=")[0].partition("(")[0].rstrip(": ") for entry in scene.entries)
    return any(_BRACES.sub("", left).removesuffix("\\left") == name for left in lefts)


def is_told(scene: Scene, latex: str) -> bool:
    """Whether a statement that was not understood begins with a symbol: it says what the symbol is."""
    name = _BRACES.sub("", latex)
    return bool(name) and any(_BRACES.sub("", as_latex(text)).startswith(name) for text in _unread(scene))


def _not_understood(claim: Failed) -> str:
    """A statement to the checker that could not be read, and that is no relation: it may be what the claim needs."""
    for text in _unread(claim.scene):
        return f'the assumption "{text[:80]}" is not understood'
    known = claim.reading.scope.symbols
    sides = claim.reading.scope.reach_of((claim.statement.left, claim.statement.right))
    letters = {s.letter for name in sides if (s := known.get(name)) is not None}
    for latex in claim.reading.unheld:
        tree = tree_of(latex)
        if tree is not None and letters & {letter_of(n) for n in all_nodes(tree) if isinstance(n, r.Name)}:
            return f'the assumption "{latex[:80]}" is not understood'
    return ""


def _bears(claim: Failed) -> str:
    """A statement that says nothing to most formulas, and may say something to this one."""
    scope, sides = claim.reading.scope, (claim.statement.left, claim.statement.right)
    usage = claim.scene.usage
    names = {x.name for body in (*sides, *scope.bodies(sides)) for x in t.walk(body) if isinstance(x, t.Operation)}
    for fact in (x for x in claim.scene.facts if isinstance(x, Bears)):
        own = {letter_of(name) for x in fact.names if (name := root_name(tree_of(x))) is not None}
        marks = {mark for letter in own for mark in usage.sub_letters.get(letter, ())}
        others = {mark for found in usage.sub_letters.values() for mark in found} - marks
        if names & set(fact.on) or (fact.names and others):
            return f'the assumption "{fact.text[:80]}" could not be used'
    return ""


def _ones(claim: Failed) -> str:
    r"""A bold 1 that is called a matrix: which one has been said, and is not understood (Bishop's 1_N has the entries 1/N)."""
    known = {x.name for x in claim.scene.facts if isinstance(x, IsFunction) and x.function == "ones matrix"}
    for fact in claim.scene.facts:
        matrix = isinstance(fact, HasShape) and fact.rank == 2 and not known & set(fact.symbols)
        for latex in fact.symbols if isinstance(fact, HasShape) and matrix else ():
            tree = tree_of(latex)
            name = root_name(tree)
            change = isinstance(tree, r.Product) and is_d(tree.factors[0], tree.factors[1])
            if (name is None or name.base == "1") and not change:
                return f"what matrix {latex} is has not been understood"
    return ""


def _mixed(claim: Failed) -> str:
    """More is said of a symbol than its values here fulfil: they are symmetric, or sum to one."""
    scope = claim.reading.scope
    name = min(scope.mixed & scope.reach_of((claim.statement.left, claim.statement.right)), default="")
    return f"not all that is said of {scope.shown(name)} could be used" if name else ""


def _counted_members(claim: Failed) -> str:
    """Sums over the members of C_k beside how many these are, N_k or |C_k|: which they are is not known."""
    scope, sides = claim.reading.scope, (claim.statement.left, claim.statement.right)
    terms = [x for term in (*sides, *scope.bodies(sides)) for x in t.walk(term)]
    summed = {x.range.over for x in terms if isinstance(x, t.Big)} & scope.families
    sizes = (x.arguments[0] for x in terms if isinstance(x, t.Operation) and x.name in ("bars", "card"))
    counted = any(isinstance(x, t.Ref) and x.symbol in summed for x in sizes)
    named = (latex for fact in claim.scene.facts if isinstance(fact, Counts) for latex in fact.symbols)
    free = claim.reading.scope.reach_of(sides) - set(scope.definitions)
    families = {x.removesuffix(LABELS) for x in free if x.endswith(LABELS)}
    if families:  # every member is in one of them; how many are N_k, or |C_k|, is not used
        refs = (x for x in terms if isinstance(x, t.Ref) and x.symbol in free)
        summed |= {x.symbol for x in refs if _may_count(x) or x.symbol in families}
        counted = True
    if summed and (counted or any(isinstance(tree_of(latex), r.Scripted) for latex in named)):
        return "nothing says which members the sets have that are summed over"
    return ""


def _may_count(term: t.Ref) -> bool:
    """Whether a symbol with an index may be how many members a set has."""
    return len(term.keys) == 1 and term.symbol.removesuffix("[]").partition("_")[0] in ("N", "n", "m", "M")


def _other_sets(claim: Failed) -> str:
    r"""A sum over a set on the right, and over another one or none on the left: that Z_k holds the w^T x_i of X_k is not known."""
    scope = claim.reading.scope
    over: list[set[str]] = []
    for side in (claim.statement.left, claim.statement.right):
        terms = (x for term in (side, *scope.bodies((side,))) for x in t.walk(term))
        sets = (x.range.over if isinstance(x, t.Big) else x.over for x in terms if isinstance(x, (t.Big, t.Sweep)))
        over.append({x for x in sets if x})
    name = min(over[0] ^ over[1] if all(over) else over[1], default="")
    return f"nothing says which members {name} has" if name else ""


def _own_blocks(claim: Failed) -> str:
    """x = (x_1, x_2) of two vectors: how x is made of them is not used where both stand in a claim."""
    scope = claim.reading.scope
    free = scope.reach_of((claim.statement.left, claim.statement.right)) - set(scope.definitions)
    for entry in claim.scene.entries:
        main = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
        if not isinstance(main, r.Relation) or not isinstance(main.sides[0], r.Name) or "sim" in main.signs:
            continue  # m ~ N(m_0, s) makes m of nothing
        letter = letter_of(main.sides[0])
        parts = (root_name(x) for x in all_nodes(main.sides[1]) if isinstance(x, r.Scripted))
        own = any(name is not None and letter_of(name) == letter for name in parts)
        if own and letter in free and any(x.startswith(f"{letter}_") for x in free):
            return f"how {scope.shown(letter)} is made of its parts could not be used"
    return ""


def _vectors(claim: Failed) -> str:
    """Members v_i beside the eigenvalues or singular values of a matrix, of which nothing is told: they may be its vectors."""
    scope, sides = claim.reading.scope, (claim.statement.left, claim.statement.right)
    bodies = [*sides, *scope.bodies(sides)]
    if not any(isinstance(x, t.Operation) and x.name.endswith("eigenvalues") for body in bodies for x in t.walk(body)):
        return ""
    keyed = {x.symbol for side in sides for x in t.walk(side) if isinstance(x, t.Ref) and x.keys}
    told = set(scope.definitions) | {
        n for c in scope.constraints for side in (c.left, c.right) for n in mentioned(side)
    }
    inner = {n for body in scope.bodies(sides) for n in mentioned(body)}
    name = min(keyed - told - inner, default="")
    return f"nothing before it says what {scope.shown(name)} with an index is" if name else ""


def _one_vector(claim: Failed) -> str:
    """A w_1 that is one of a family of orthonormal vectors, and has a symbol of its own: what ties it to the others is not used."""
    scope = claim.reading.scope
    reached = scope.reach_of((claim.statement.left, claim.statement.right))
    told = {x.removeprefix(MEMBER) for x in scope.flags if x.startswith(MEMBER)}
    name = min(reached & told, default="")
    return f"what is said of {scope.shown(name)} and the others of its family could not be used" if name else ""


def _held_apart(claim: Failed) -> str:
    """A derivative by x is told to hold fixed what is made of x: derivatives here go through all that is."""
    scope, scene = claim.reading.scope, claim.scene
    told = [(x, h) for fact in scene.facts if isinstance(fact, SlopeHolds) for x in [fact.wrt] for h in fact.held]
    sides = (claim.statement.left, claim.statement.right)
    slopes = [x for body in (*sides, *scope.bodies(sides)) for x in t.walk(body) if isinstance(x, t.Derive)]
    by = {y.symbol for x in slopes for y in x.wrt if isinstance(y, t.Ref)}
    for wrt, held in told:
        mine = {s.name for s in symbols_of(claim.reading.resolver, wrt)} & by
        for other in symbols_of(claim.reading.resolver, held):
            if mine & scope.reach(other.name) - {other.name}:
                return f"the derivative by {wrt} is taken with {held} held fixed"
    return ""


def _also_array(claim: Failed) -> str:
    """P(s' | s) beside the matrix P: how its entries are these probabilities is not said."""
    scope, sides = claim.reading.scope, (claim.statement.left, claim.statement.right)
    terms = [x for body in (*sides, *scope.bodies(sides)) for x in t.walk(body)]
    called = {x.function for x in terms if isinstance(x, t.Call) and (x.bar is not None or len(x.arguments) > 1)}
    called = {x for x in called if x in scope.symbols and scope.symbols[x].upper and x not in scope.definitions}
    name = min(called & {x.symbol for x in terms if isinstance(x, t.Ref) and not x.keys}, default="")
    return (
        f"nothing before it says how {scope.shown(name)} is made of the values of the function {name}" if name else ""
    )


def _once(claim: Failed) -> str:
    """Under the summation convention an index that only the right side has: whether it is summed over or held is not said."""
    if not claim.reading.resolver.hints.einstein:
        return ""
    scope, statement = claim.reading.scope, claim.statement
    reached = scope.reach_of((statement.left, statement.right))
    pairs: list[tuple[tuple[t.Term, ...], t.Term]] = [((statement.left,), statement.right)]
    pairs += [((*d.keys, *(d.parameters or ())), d.body) for n in sorted(reached) for d in scope.definitions.get(n, ())]
    for left, right in pairs:
        extra = set(free_indices(right)) - {x for term in left for x in free_indices(term)}
        if extra:
            return f"the index {min(extra)} stands on the right side only, where repeated indices are summed over"
    return ""


DOUBTS_OF_WORDS: tuple[Callable[[Failed], str], ...] = (
    _not_understood,
    _bears,
    _held_apart,
    _mixed,
    _ones,
    _counted_members,
    _other_sets,
    _own_blocks,
    _vectors,
    _one_vector,
    _also_array,
    _once,
)
"""In the order in which they are said."""
