"""Why the failure of a claim may say nothing: symbols of which the notes do not say what they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.apply_facts import symbols_of
from symderive.verify.chance_doubts import Failed
from symderive.verify.facts import Fixed, Optimum
from symderive.verify.free_names import mentioned
from symderive.verify.matching import OWN
from symderive.verify.resolve.usage import all_nodes, is_label, letter_of, root_name
from symderive.verify.symbols import Domain, Scope
from symderive.verify.unsaid import swept
from symderive.verify.untold_sets import LABELS

_MARKS = ("_star", "_ML", "_MLE", "_MAP", "_new", "_old", "_opt", "_plus", "_dagger")


def from_nowhere(claim: Failed, more: Iterable[str] = ()) -> str:
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


def _by_an_index(claim: Failed) -> str:
    r"""A slope by the t of ``m_t``, taken for one of a family: there t is a number, on which m hangs."""
    for x in (x for side in (claim.statement.left, claim.statement.right) for x in t.walk(side)):
        if isinstance(x, t.Derive) and isinstance(x.of, (t.Ref, t.Call)):
            places = {k.name for k in x.of.keys if isinstance(k, t.Index)}
            found = [w.symbol for w in x.wrt if isinstance(w, t.Ref) and not w.keys and w.symbol in places]
            if found:
                return f"{claim.reading.scope.shown(found[0])} is an index elsewhere"
    return ""


def _of_unknown_function(claim: Failed) -> str:
    """What the slope of a function is of which the notes do not say what it is."""
    scope, left = claim.reading.scope, claim.statement.left
    inner = left.of if isinstance(left, t.Derive) else left
    sloped = isinstance(left, t.Derive) or (isinstance(left, t.Call) and left.order > 0)
    if not sloped or not isinstance(inner, t.Call) or inner.bar is not None or any(x.keys for x in _refs(inner)):
        return ""
    unknown_ = inner.function not in scope.definitions and inner.function not in scope.densities
    mine = [x for x in t.walk(claim.statement.right) if isinstance(x, t.Call) and x.function == inner.function]
    slopes = any(isinstance(x, t.Derive) for x in t.walk(claim.statement.right)) or any(x.order for x in mine)
    return f"nothing before it says what {scope.shown(inner.function)} is" if unknown_ and mine and not slopes else ""


def _refs(call: t.Call) -> list[t.Ref]:
    return [x for a in call.arguments for x in t.walk(a) if isinstance(x, t.Ref)]


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


DOUBTS_OF_SYMBOLS: tuple[Callable[[Failed], str], ...] = (
    from_nowhere,
    _two_fonts,
    _by_an_index,
    _of_unknown_function,
    _other_member,
)


def unknown(claim: Failed) -> str:
    """A symbol of which no formula says what it is: an unknown loss, an x^*, a word before something."""
    scope, statement = claim.reading.scope, claim.statement
    name = _one_sided(scope, statement) or _decorated(claim) or _in_words(scope, statement)
    return f"nothing before it says what {scope.shown(name)} is" if name else ""


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
