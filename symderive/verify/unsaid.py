"""Claims of what the notes do not say: a slope by what nothing depends on, a left side that nothing defines."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.verify import terms as t
from symderive.verify.families import defines_density
from symderive.verify.free_names import mentioned
from symderive.verify.inverse import solved
from symderive.verify.symbols import Scope


def apart(scope: Scope, term: t.Derive) -> str:
    """Why a derivative is zero by the way the notes are read: what is differentiated does not mention the variable."""
    several = _one_of_several(scope, term.of)
    if several:
        return f"nothing says which of the densities before it {scope.shown(several)} is"
    reached = scope.depends_of([term.of])
    for variable in term.wrt:
        inner = variable
        while isinstance(inner, (t.Power, t.Transpose)):
            inner = inner.base if isinstance(inner, t.Power) else inner.of
        unknown = isinstance(inner, t.Ref) and (inner.symbol not in reached or _is_part(scope, inner.symbol))
        if isinstance(inner, t.Ref) and (unknown or _only_bare(scope, term.of, inner)):
            return f"nothing before it says how what is differentiated depends on {scope.shown(inner.symbol)}"
    return ""


def tied(scope: Scope, term: t.Derive) -> str:
    r"""Why a slope by β of what has a free μ says nothing after ``h(\mu) = \beta x``: only that equation ties μ to β."""
    varied = {w.symbol for w in term.wrt if isinstance(w, t.Ref)}
    free = scope.reach_of([term.of]) - scope.definitions.keys() - scope.sizes - varied
    for one, other in _equations(scope):
        left, right = scope.reach_of([one]), scope.reach_of([other])
        for name in sorted(free & (left ^ right)):
            if varied & (right if name in left else left):
                return f"how {scope.shown(name)} depends on {scope.shown(min(varied))} is told by an equation only"
    return ""


def _equations(scope: Scope) -> Iterator[tuple[t.Term, t.Term]]:
    """Equations that define none of their symbols, those among them that look like values of a function of μ_i."""
    yield from ((x.left, x.right) for x in scope.constraints)
    for found in scope.definitions.values():
        for d in found:
            only = d.parameters[0] if d.parameters is not None and len(d.parameters) == 1 and not d.implied else None
            if isinstance(only, t.Ref) and only.keys and only.symbol not in scope.reach_of([d.body]):
                yield only, d.body


def _one_of_several(scope: Scope, of: t.Term) -> str:
    """A density p that stands without arguments, where p(x | a) and p(a) both have definitions."""
    bare = (x.symbol for x in t.walk(of) if isinstance(x, t.Ref) and x.symbol in scope.densities)
    open_ones = (x for x in bare if not scope.bare_definitions(x) and not scope.is_own_argument(x))
    return next((x for x in open_ones if scope.definitions.get(x)), "")


def unknown_objective(scope: Scope, statement: t.Statement) -> str:
    """Why a slope that does not vanish says nothing: it is that of a function that nothing defines."""
    slope = next((x for x in t.walk(statement.left) if isinstance(x, t.Derive)), None)  # others are parts of the value
    of = slope.of.function if slope is not None and isinstance(slope.of, t.Call) else ""
    free = of and of not in scope.definitions and of not in scope.densities
    return f"nothing before it says what {scope.shown(of)} is" if free else ""


def _is_part(scope: Scope, symbol: str) -> bool:
    """Whether x_n is told to be a column of X, or s to be the σ_k² of a k that s does not name: slopes by these are not taken."""
    found = scope.definitions.get(symbol, ())
    columns = (d.body for d in found if len(d.keys) == 1 and isinstance(d.body, t.Element))
    plain = (d.body for d in found if not d.keys and d.parameters is None)
    names = (x.base if isinstance(x, t.Power) else x for x in plain)
    unnamed = (k for x in names if isinstance(x, t.Ref) for k in x.keys if isinstance(k, t.Index))
    return any(isinstance(x.of, t.Transpose) for x in columns) or any(unnamed)


def _only_bare(scope: Scope, of: t.Term, variable: t.Ref) -> bool:
    """Whether something written has a free α where it is differentiated by α_k: which of them is meant is not said."""
    if not variable.keys or variable.symbol in scope.definitions:
        return False
    inside = [x for x in t.walk(of) if isinstance(x, t.Ref) and x.symbol == variable.symbol]
    known = scope.symbols.get(variable.symbol)
    return bool(inside) and not any(x.keys for x in inside) and known is not None and known.axes == 0


def empty(scope: Scope, statement: t.Statement) -> t.Derive | None:
    """A derivative that is zero only because nothing says what is differentiated, in a relation or in what defines its symbols."""
    written = [*t.walk(statement.left), *t.walk(statement.right)]
    names = dict.fromkeys(x.symbol for x in written if isinstance(x, t.Ref))
    named = [d.body for name in names for d in scope.definitions.get(name, ())]  # δ = ∂J/∂z
    for term in named:
        if isinstance(term, t.Derive) and not isinstance(term.of, t.Call) and apart(scope, term):
            return term  # also if J is defined, but in letters that z does not lead to
    for term in (*written, *named):
        if isinstance(term, t.Derive) and isinstance(term.of, t.Call) and term.of.function not in scope.definitions:
            if apart(scope, term):
                return term
            continue
        if not isinstance(term, t.Derive) or not isinstance(term.of, t.Ref) or term.of.symbol in scope.definitions:
            continue
        itself = any(isinstance(w, t.Ref) and w.symbol == term.of.symbol for w in term.wrt)
        if not itself and apart(scope, term):
            return term
    return None


def undefined_left(scope: Scope, statement: t.Statement) -> str:
    """The name of a left side that nothing defines and that the right side does not mention."""
    density = defines_density(scope, statement.left, statement.right)
    if density:
        return density
    left = _only_symbol(scope, statement)
    name = left.symbol if isinstance(left, t.Ref) else left.function if isinstance(left, t.Call) else ""
    if name and name in scope.batches:
        return name
    if (
        not name
        or name in scope.definitions
        or name in scope.sizes
        or any(c.unknowns == (name,) for c in scope.constraints)
    ):
        return ""
    if name not in scope.reach_of([statement.right]) or _another_member(scope, left, statement.right):
        return name
    return ""


def _only_symbol(scope: Scope, statement: t.Statement) -> t.Term:
    """The left side, or the symbol of which it is a power, an inverse, a logarithm: s of s^2, unless an equation of the notes has it."""
    left = statement.left
    if isinstance(left, (t.Ref, t.Call)) or statement.sign not in ("=", "equiv", ":="):
        return left
    found = solved(left, left)
    stated = {n for c in scope.constraints for side in (c.left, c.right) for n in mentioned(side)}
    return left if found is None or found[0].symbol in stated else found[0]


def _another_member(scope: Scope, left: t.Term, right: t.Term) -> bool:
    """Whether a right side only has other members of a family, all at fixed places: μ_n by μ_0."""
    if (
        not isinstance(left, t.Ref)
        or not left.keys
        or any(isinstance(x, t.Index) for k in left.keys for x in t.walk(k))
    ):
        return False
    mine = [x for x in t.walk(right) if isinstance(x, t.Ref) and x.symbol == left.symbol]
    others = [x for x in mine if not isinstance(x.keys[0] if x.keys else None, t.Number) or t.same(x.keys, left.keys)]
    return bool(mine) and not others and left.symbol not in scope.optima


def brought_in(scope: Scope, statement: t.Statement) -> str:
    """Why a failure may say nothing: a free symbol on the right on which the left does not depend, o_j for a σ(s_j)."""
    left, right = (scope.reach_of([side]) for side in (statement.left, statement.right))
    left |= scope.reach_of([best for x in left if (best := scope.optima.get(x)) is not None])
    told = set(scope.definitions) | scope.sizes | scope.densities | set(scope.optima) | swept(statement)
    told |= {n for c in scope.constraints for side in (c.left, c.right) for n in mentioned(side)}
    name = min((x for x in right - left - told if x in scope.symbols), default="")
    return f"nothing before it says what {scope.shown(name)} has to do with the left side" if name and left else ""


def swept(statement: t.Statement) -> set[str]:
    """Symbols that a sum over values, a limit or an integral binds."""
    found: set[str] = set()
    for side in (statement.left, statement.right):
        for term in t.walk(side):
            if isinstance(term, t.Sweep):
                found.add(term.variable.symbol)
            elif isinstance(term, t.Expect):
                found |= {x.symbol for x in term.over if isinstance(x, t.Ref)}
            elif isinstance(term, (t.Limit, t.Integral)):
                found.add(term.symbol)
    return found
