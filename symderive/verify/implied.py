"""Definitions that are not written as such: what the prose says, and losses that are left unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import facts as f
from symderive.verify import terms as t
from symderive.verify.averages import mean_of
from symderive.verify.defining import define
from symderive.verify.entry import Entry, tree_of
from symderive.verify.inverse import is_positive, solved
from symderive.verify.optimum import each_step
from symderive.verify.randomness import Moment
from symderive.verify.resolve import names
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.usage import bare, letter_of, root_name, script_items
from symderive.verify.resolve.words import joined
from symderive.verify.stacking import entries_are, rows_are
from symderive.verify.symbols import Definition, Domain, Scope, Symbol, free_indices, mentioned

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

_FAMILY = 4  # members of a family without a last one that an unknown loss depends on


# -- what the prose says -----------------------------------------------------------------------------------------------


def enter(fact: f.Fact, resolver: Resolver) -> None:
    """Enter a fact that defines something; what it says of unreadable formulas is left out."""
    try:
        match fact:
            case f.Defines():
                _defines(fact, resolver)
            case f.Prime():
                _prime(fact, resolver)
            case f.DependsOn():
                on = tuple(x for latex in fact.on if (x := _term(resolver, latex)) is not None)
                for name in _names(resolver, fact.symbol):
                    resolver.scope.depends[name] = on
                _member(resolver, _term(resolver, fact.symbol), on)
            case f.RowsAre():
                _rows(fact, resolver)
            case f.EntriesAre():
                _entries(fact, resolver)
            case f.DiagonalOf():
                _diagonal(fact, resolver)
            case f.Optimum():
                _optimum(fact, resolver)
            case f.Moments():
                _moments(fact, resolver)
            case f.IndependentGiven():
                _given(fact, resolver)
            case f.AverageOf():
                _average(fact, resolver)
            case _:
                pass
    except UnclearError:
        return


def _member(resolver: Resolver, of: t.Term | None, on: tuple[t.Term, ...]) -> None:
    """L^{(t)} is a function of o^{(t)}: an unknown one for each t. A random x_t that depends on z_t is none."""
    if not isinstance(of, t.Ref) or not of.keys or not all(isinstance(k, t.Index) for k in of.keys):
        return
    if of.symbol in resolver.scope.chance.random:
        return
    if of.symbol not in resolver.scope.definitions and on:
        body = t.Call(t.NOWHERE, f"{of.symbol}()", of.keys, on)
        resolver.scope.define(Definition(of.symbol, of.keys, None, body, implied=True))


def _term(resolver: Resolver, latex: str) -> t.Term | None:
    tree = tree_of(latex)
    if tree is None:
        return None
    resolver.latex = latex
    return resolver.of(joined(tree, resolver.words))


def _names(resolver: Resolver, latex: str) -> list[str]:
    term = _term(resolver, latex)
    return [term.symbol] if isinstance(term, t.Ref) else []


def _defines(fact: f.Defines, resolver: Resolver) -> None:
    tree = tree_of(fact.latex)
    if tree is None:
        return
    tree = joined(tree, resolver.words)
    main = tree.main if isinstance(tree, r.Remark) else tree
    if not isinstance(main, r.Relation):
        return
    head, side = root_name(main.sides[0]), bare(main.sides[0])
    entry = isinstance(side, r.Scripted) and isinstance(side.sub, r.Number)  # x_2 = 7, beside x_1 = 3
    if head is not None and letter_of(head) in resolver.scope.definitions and not entry:
        return
    resolver.latex = fact.latex
    define(resolver, Entry(tree, fact.latex))


def _prime(fact: f.Prime, resolver: Resolver) -> None:
    of, wrt = _term(resolver, fact.name.rstrip("'")), _term(resolver, fact.wrt)
    if isinstance(of, t.Ref) and isinstance(wrt, t.Ref):
        name = f"{of.symbol}'"
        head = names.Head(r.Name(t.NOWHERE, of.symbol), name)
        names.declare(resolver, head, f"{fact.name.rstrip(chr(39))}'")
        resolver.scope.define(Definition(name, of.keys, None, t.Derive(t.NOWHERE, of, (wrt,))))


def _rows(fact: f.RowsAre, resolver: Resolver) -> None:
    """Row i of X is x^{(i)} (or x_i, or x_i^T)."""
    matrix = _term(resolver, fact.matrix)
    tree = tree_of(fact.vector)
    if isinstance(matrix, t.Ref) and tree is not None:
        resolver.latex = fact.vector
        rows_are(resolver, matrix, tree, columns=fact.columns)


def _entries(fact: f.EntriesAre, resolver: Resolver) -> None:
    """X has the entries x_{ij}."""
    for entry, array in fact.pairs:
        whole, tree = _term(resolver, array), tree_of(entry)
        if isinstance(whole, t.Ref) and tree is not None:
            resolver.latex = entry
            entries_are(resolver, whole, tree)


def _average(fact: f.AverageOf, resolver: Resolver) -> None:
    r"""\bar{x} is the mean of the x_i: over all that x has."""
    name, members = _term(resolver, fact.name), _term(resolver, fact.members)
    if not isinstance(name, t.Ref) or name.keys or name.symbol in resolver.scope.definitions:
        return
    average = mean_of(resolver.scope, members) if isinstance(members, t.Ref) else None
    if average is not None:
        resolver.scope.define(Definition(name.symbol, (), None, average))
    else:
        _moments(f.Moments((fact.members,), mean=fact.name), resolver)


def _diagonal(fact: f.DiagonalOf, resolver: Resolver) -> None:
    """S = diag(entries): an entry has one index more than S."""
    tree, entry = tree_of(fact.symbol), _term(resolver, fact.entry)
    if tree is None or entry is None:
        return
    resolver.latex = fact.symbol
    if isinstance(tree, r.Product):
        _diagonal_function(resolver, tree, entry)
        return
    head = names.head_of(resolver, tree)
    index = next((x for x in t.walk(entry) if isinstance(x, t.Index)), None)
    if head is None or head.after or index is None:
        return
    symbol = names.declare(resolver, head, resolver.text(head.name))
    resolver.scope.symbols[symbol].axes = 2 + len(head.subs)
    other = t.Index(t.NOWHERE, f"{index.name}·")
    body = t.Multiply(t.NOWHERE, t.Compare(t.NOWHERE, "=", index, other), entry)
    resolver.scope.define(Definition(symbol, (*head.keys, index, other), None, body))


def _diagonal_function(resolver: Resolver, tree: r.Product, entry: t.Term) -> None:
    """Σ'(z) is the diagonal matrix with entries σ'(z_j): diag of an elementwise function."""
    name = root_name(tree.factors[0])
    first = bare(tree.factors[0])
    if name is None or not isinstance(entry, (t.Apply, t.Call)):
        return
    primes = first.primes if isinstance(first, r.Scripted) else 0
    resolver.diagonals[letter_of(name), primes] = entry


def _optimum(fact: f.Optimum, resolver: Resolver) -> None:
    of = _term(resolver, fact.of) if fact.of else None
    for latex in fact.symbols:
        best = _term(resolver, latex)
        while isinstance(best, (t.Power, t.Transpose)):
            best = best.base if isinstance(best, t.Power) else best.of
        if isinstance(best, t.Ref):
            resolver.scope.optima[best.symbol] = of
            each_step(resolver.scope, best.symbol, of if best.keys else None)


def _moments(fact: f.Moments, resolver: Resolver) -> None:
    """The mean and the variance of random variables."""
    chance = resolver.scope.chance
    for latex in fact.symbols:
        variable = _term(resolver, latex)
        if not isinstance(variable, t.Ref) or variable.symbol in resolver.scope.definitions:
            continue
        resolver.scope.symbols[variable.symbol].random = True
        for kind, text in (("E", fact.mean), ("Var", fact.variance)):
            body = _term(resolver, text) if text else None
            if body is not None and variable.symbol not in mentioned(body):
                chance.moments.setdefault(variable.symbol, []).append(Moment(kind, variable, body))
            known = resolver.scope.symbols.get(body.symbol) if isinstance(body, t.Ref) else None
            if kind == "Var" and known is not None and known.upper and known.domain is None:
                known.domain = Domain.DEFINITE  # a covariance matrix


def _given(fact: f.IndependentGiven, resolver: Resolver) -> None:
    """Variables that are independent given others, and chains."""
    chance = resolver.scope.chance
    given = tuple(x for latex in fact.given if isinstance(x := _term(resolver, latex), t.Ref))
    for latex in fact.symbols:
        variable = _term(resolver, latex)
        if not isinstance(variable, t.Ref):
            continue
        chance.independent -= {variable.symbol, resolver.scope.symbols[variable.symbol].letter}
        if fact.chain:
            chance.chains.add(variable.symbol)
        elif given:
            chance.given[variable.symbol] = (variable, given)


# -- unknown losses ----------------------------------------------------------------------------------------------------


def imply(scope: Scope, found: Iterable[t.Term]) -> None:
    """Give every undefined symbol that is differentiated a definition: an unknown function of what is computed last."""
    found = list(found)
    turn_variables(scope, found)
    waiting = list(_differentiated(scope, found))
    for of, _ in waiting:
        if of.symbol in scope.definitions:
            continue
        variables = [w for o, wrt in waiting if o.symbol == of.symbol for w in wrt]
        arguments = _arguments(scope, of, variables)
        if arguments:
            body: t.Term = t.Call(t.NOWHERE, f"{of.symbol}()", (), tuple(arguments))
            known = scope.symbols.get(of.symbol)
            if known is not None and (known.axes or known.transposed or known.bold):  # its values are arrays
                values = Symbol(f"{of.symbol}()", known.latex, known.letter, known.bold, axes=known.axes, called=True)
                scope.symbols[values.name] = values
                body = _structured(known, body)
            scope.define(Definition(of.symbol, (), None, body, implied=True))


def _structured(known: Symbol, body: t.Term) -> t.Term:
    """A function whose values are symmetric, or positive definite, as the notes say of a matrix."""
    if known.domain is Domain.SYMMETRIC:
        return t.Add(t.NOWHERE, (body, t.Transpose(t.NOWHERE, body)))
    if known.domain is Domain.DEFINITE:
        square = t.Multiply(t.NOWHERE, t.Transpose(t.NOWHERE, body), body)
        return t.Add(t.NOWHERE, (square, t.Constant(t.NOWHERE, "identity")))
    return body


def turn_variables(scope: Scope, found: Iterable[t.Term]) -> None:
    r"""Where something is differentiated by v and the notes have ``v_j = \\sigma_j^2``, v is the variable and σ its root.

    So it is for any formula that can be solved for its only symbol, if what is differentiated hangs on that symbol alone.
    """
    slopes = [d for x in found for d in t.walk(x) if isinstance(d, t.Derive)]
    wrt = {w.symbol for d in slopes for w in d.wrt if isinstance(w, t.Ref)}
    for name in sorted(wrt):
        known = scope.definitions.get(name, [])
        if len(known) != 1 or known[0].parameters is not None:
            continue
        body = known[0].body
        turned = solved(body, t.Ref(body.span, name, known[0].keys))
        if turned is None:
            continue
        base, value = turned
        if base.symbol in scope.definitions or base.symbol in wrt or not t.same(base.keys, known[0].keys):
            continue
        mine = [
            scope.depends_of([d.of]) for d in slopes if any(isinstance(w, t.Ref) and w.symbol == name for w in d.wrt)
        ]
        squared = isinstance(body, t.Power) and isinstance(body.base, t.Ref)
        if not squared and not all(base.symbol in reached and name not in reached for reached in mine):
            continue
        scope.forget(name)
        scope.define(Definition(base.symbol, base.keys, None, value, known[0].latex, known[0].line))
        if is_positive(body):
            scope.symbols[name].domain = scope.symbols[name].domain or Domain.POSITIVE


def _differentiated(scope: Scope, found: list[t.Term]) -> Iterator[tuple[t.Ref, list[t.Ref]]]:
    bodies = [d.body for defs in scope.definitions.values() for d in defs]
    for term in (*found, *bodies):
        for inner in t.walk(term):
            if not (isinstance(inner, t.Derive) and inner.wrt and isinstance(inner.of, t.Ref)) or inner.of.keys:
                continue
            if inner.of.symbol not in scope.definitions and inner.of.symbol not in scope.sizes:
                yield inner.of, [w for w in inner.wrt if isinstance(w, t.Ref)]


def _arguments(scope: Scope, of: t.Ref, variables: list[t.Ref]) -> list[t.Term]:
    """What an unknown loss depends on: what the prose says, else what the notes compute last, else its variables."""
    if of.symbol in scope.depends:
        last = [m for term in scope.depends[of.symbol] if isinstance(term, t.Ref) for m in _members(scope, term)]
    else:
        last = [m for ref in _terminals(scope, of.symbol) for m in _members(scope, ref)]
    reached = scope.reach_of(last)
    arguments: list[t.Term] = list(last)
    for variable in variables:
        if variable.symbol not in reached and of.symbol not in scope.reach(variable.symbol):
            known = scope.symbols.get(variable.symbol)
            keys = variable.keys[: known.labels] if known else ()
            ref = t.Ref(t.NOWHERE, variable.symbol, keys)
            members = _members(scope, ref)
            if not any(t.same(m, a) for m in members for a in arguments):
                arguments.extend(members)
    return arguments


def _terminals(scope: Scope, symbol: str) -> list[t.Ref]:
    """Defined quantities that no other definition uses, without those that are derivatives of the loss itself."""
    used: set[str] = set()
    own: list[Definition] = []
    for definitions in scope.definitions.values():
        for definition in definitions:
            names_ = mentioned(definition.body)
            if symbol in names_ or definition.parameters is not None or definition.implied:
                continue
            own.append(definition)
            used |= {n for n in _used_now(definition.body) if n != definition.symbol}
    found: dict[str, t.Ref] = {}
    for definition in own:
        if definition.symbol not in used and symbol not in scope.reach(definition.symbol):
            labels = scope.symbols[definition.symbol].labels if definition.symbol in scope.symbols else 0
            found[definition.symbol] = t.Ref(t.NOWHERE, definition.symbol, definition.keys[:labels])
    return list(found.values())


def _used_now(body: t.Term) -> set[str]:
    """Symbols that a definition uses; those of another step (``a^{l-1}``, ``h_{t-1}``) do not count."""
    found: set[str] = set()
    for inner in t.walk(body):
        if isinstance(inner, t.Ref):
            if not any(isinstance(k, t.Add) for k in inner.keys):
                found.add(inner.symbol)
        elif isinstance(inner, t.Call):
            found.add(inner.function)
    return found


def _members(scope: Scope, ref: t.Ref) -> list[t.Term]:
    """A symbol, or the members of its family that a loss depends on: the last layer, or several."""
    known = scope.symbols.get(ref.symbol)
    if known is None:
        return [ref]
    if ref.symbol in scope.held and ref.keys:  # of this step only
        scope.loose |= set(free_indices(ref))
        return [ref]
    family = known.labels + (
        known.least if 0 < known.least < 99 and not known.labels and _is_family(scope, ref.symbol) else 0
    )
    if not family:
        return [t.Ref(ref.span, ref.symbol, ())]
    fixed = [k for k in ref.keys[:family] if isinstance(k, (t.Number, t.Ref))]
    if len(fixed) == family:
        return [t.Ref(ref.span, ref.symbol, tuple(fixed))]
    if "L" in scope.sizes and known.labels:
        return [t.Ref(ref.span, ref.symbol, (t.Ref(ref.span, "L", ()),) * family)]
    layer = any(isinstance(k, t.Index) and k.name in ("l", "ell", "L") for k in ref.keys[:family]) and known.labels
    numbers = [t.Number(ref.span, t.Fraction(k)) for k in range(_FAMILY if layer else 1, _FAMILY + 1)]
    return [t.Ref(ref.span, ref.symbol, (n,) * family) for n in numbers]


def of_one_step(scope: Scope, found: Iterable[t.Term]) -> list[t.Term]:
    """Of "L is a function of h_t" the other reading: what follows step t is no part of L, so t is the last step.

    Empty if nothing that a claim differentiates is said to depend on one member of a family.
    """
    slopes = (x.of for term in found for x in t.walk(term) if isinstance(x, t.Derive))
    on = [o for of in slopes if isinstance(of, t.Ref) for o in scope.depends.get(of.symbol, ())]
    single = [o.keys[0] for o in on if isinstance(o, t.Ref) and len(o.keys) == 1 and len(_members(scope, o)) > 1]
    steps = [k for k in single if isinstance(k, t.Index) and k.name not in ("l", "L")]
    return [t.Compare(t.NOWHERE, "=", k, t.Number(t.NOWHERE, t.Fraction(_FAMILY))) for k in steps[:1]]


def _is_family(scope: Scope, symbol: str) -> bool:
    """Whether the first subscript of a symbol numbers arrays (time steps, layers) rather than entries."""
    for definitions in scope.definitions.values():
        for definition in definitions:
            for inner in t.walk(definition.body):
                if (
                    isinstance(inner, t.Ref)
                    and inner.symbol == symbol
                    and any(isinstance(k, t.Add) for k in inner.keys)
                ):
                    return True
    return scope.symbols[symbol].bold


__all__ = ["enter", "imply", "of_one_step", "script_items"]
