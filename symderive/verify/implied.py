"""Definitions that are not written as such, but said in prose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import facts as f
from symderive.verify import terms as t
from symderive.verify.averages import mean_of
from symderive.verify.defining import define
from symderive.verify.entry import Entry, tree_of
from symderive.verify.estimates import unmarked
from symderive.verify.families import NOISE
from symderive.verify.free_names import free_indices, mentioned
from symderive.verify.optimum import each_step
from symderive.verify.randomness import Moment
from symderive.verify.resolve import names
from symderive.verify.resolve.adjoints import LOSSES, loss_of
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.nodes import index_name
from symderive.verify.resolve.usage import bare, letter_of, root_name, script_items
from symderive.verify.resolve.words import joined
from symderive.verify.stacking import entries_are, rows_are
from symderive.verify.symbols import Definition, Domain

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver


def enter(fact: f.Fact, resolver: Resolver) -> None:
    """Enter a fact that defines something; what it says of unreadable formulas is left out."""
    try:
        match fact:
            case f.Defines():
                _defines(fact, resolver)
            case f.Prime():
                _prime(fact, resolver)
            case f.DependsOn():
                _depends(fact, resolver)
            case f.RowsAre():
                _rows(fact, resolver)
            case f.EntriesAre():
                _entries(fact, resolver)
            case f.DiagonalOf():
                _diagonal(fact, resolver)
            case f.Optimum():
                _optimum(fact, resolver)
            case f.OfPosterior():
                told = (_term(resolver, x) if x else None for x in (fact.of, fact.mean, fact.variance))
                of, mean, variance = told
                found = (of, mean, variance)
                if found not in resolver.scope.chance.told_posteriors:
                    resolver.scope.chance.told_posteriors.append(found)
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


def _depends(fact: f.DependsOn, resolver: Resolver) -> None:
    """What a loss depends on; of "on W through z", "on U through s", that W and U reach it on no other way."""
    scope = resolver.scope
    on = tuple(x for latex in fact.on if (x := _term(resolver, latex)) is not None)
    reaching = [x for latex in fact.before if isinstance(x := _term(resolver, latex), t.Ref)]
    before = {x.symbol for x in reaching}
    for name in _names(resolver, fact.symbol) if fact.symbol else _unnamed(resolver):
        if before and name in scope.depends and name not in scope.routes:
            continue  # the notes said before on what it depends
        known = scope.depends.get(name, ()) if before else ()
        scope.depends[name] = (*known, *(x for x in on if not any(t.same(x, k) for k in known)))
        if before:
            scope.routes.setdefault(name, set()).update(before)
        else:
            scope.routes.pop(name, None)
        scope.alone |= {name} if fact.alone else set()
        scope.every |= {name} if fact.every else set()
    if fact.symbol:  # where the notes do not tell how z depends on W, what depends on W through z depends on W
        apart = (x for x in reaching if x.symbol not in scope.reach_of(on))
        _member(resolver, _term(resolver, fact.symbol), (*on, *apart))


def _unnamed(resolver: Resolver) -> set[str]:
    """The losses that prose means by "the loss": those that have adjoints, else the only one that formulas differentiate."""
    losses = {x for x in resolver.hints.adjoints.values() if x}
    asked = {x for x in resolver.usage.differentiated & set(LOSSES) if x not in resolver.scope.definitions}
    return losses or (asked if len(asked) == 1 else set())


def _member(resolver: Resolver, of: t.Term | None, on: tuple[t.Term, ...]) -> None:
    """L^{(t)} is a function of o^{(t)}: an unknown one for each t. A random x_t that depends on z_t is none."""
    if not isinstance(of, t.Ref) or not of.keys or not all(isinstance(k, t.Index) for k in of.keys):
        return
    if of.symbol in resolver.scope.chance.random:
        return
    theirs = {n for x in on for n in free_indices(x)}
    if theirs and not set(free_indices(of)) <= theirs:  # E_n depends on all a_k
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
    """The symbol of a name; that of their loss where the prose gives it none."""
    term = _term(resolver, latex) if latex else loss_of(resolver, "", t.NOWHERE)
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
    items = _subscripts(side)
    diagonal = len(items) == 2 and items[0] == items[1] != ""
    other = root_name(main.sides[-1])
    same = head is not None and other is not None and letter_of(head) == letter_of(other)
    mirrored = (
        same and len(items) == 2 and _subscripts(main.sides[-1]) == items[::-1]
    )  # p_{ij} = p_{ji}, beside p_{ii} = 0
    entry = (
        diagonal or mirrored or (isinstance(side, r.Scripted) and isinstance(side.sub, r.Number))
    )  # x_2 = 7, beside x_1 = 3
    if head is not None and letter_of(head) in resolver.scope.definitions and not entry and not _is_new(resolver, side):
        return
    resolver.latex = fact.latex
    define(resolver, Entry(tree, fact.latex))


def _is_new(resolver: Resolver, side: r.Node) -> bool:
    """Whether a name has a mark by which it is another quantity than what the notes define: J_min beside J."""
    if not isinstance(side, r.Scripted):
        return False
    head = names.head_of(resolver, side)
    return head is not None and not head.keys and "_" in head.symbol and head.symbol not in resolver.scope.definitions


def _subscripts(side: r.Node) -> list[str]:
    """The letters of the subscripts of a name."""
    side = bare(side)
    return [index_name(x) for x in script_items(side.sub)] if isinstance(side, r.Scripted) and side.sub else []


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


def _is_unknown(resolver: Resolver, part: t.Term) -> bool:
    """Whether a part of an entry is ``p(x_i; β)`` of a p that no formula has, or that nothing defines."""
    unknown = isinstance(part, t.Call) and part.function not in resolver.scope.definitions
    return isinstance(part, t.MatrixOf) or (unknown and isinstance(part, t.Call) and len(part.arguments) > 1)


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
    known = resolver.scope.symbols[symbol]
    known.axes = 2 + len(head.subs)
    if any(_is_unknown(resolver, x) for x in t.walk(entry)):
        known.domain = Domain.DIAGONAL if not head.subs else known.domain
        return
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
            if isinstance(of, t.Ref) and of.symbol not in resolver.scope.definitions and _is_varied(best, of):
                of = None  # w^* is the best value of w: for what, is not said here
            resolver.scope.optima[best.symbol] = of
            if fact.kind == "max":
                resolver.scope.maximised.add(best.symbol)
            varied = _term(resolver, fact.varied) if fact.varied else None
            if isinstance(varied, t.Ref):
                resolver.scope.varied[best.symbol] = varied
            if fact.mode:
                resolver.scope.modes.add(best.symbol)
            each_step(resolver.scope, best.symbol, of if best.keys else None)


def _is_varied(best: t.Ref, of: t.Ref) -> bool:
    """Whether what something is said to be best for is the variable that is varied."""
    return unmarked(best.symbol) == of.symbol


def _moments(fact: f.Moments, resolver: Resolver) -> None:
    """The mean and the variance of random variables."""
    chance = resolver.scope.chance
    for latex in fact.symbols or _noise(resolver):
        variable = _term(resolver, latex)
        if isinstance(variable, t.Call) and fact.mean:
            _centred(variable, _term(resolver, fact.mean), resolver)
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


def _centred(call: t.Call, mean: t.Term | None, resolver: Resolver) -> None:
    """E[g(X)] = m of a g that nothing defines: g(x) is any function of x, less its mean, plus m."""
    if mean is None or call.function in resolver.scope.definitions or call.keys or len(call.arguments) != 1:
        return
    argument = call.arguments[0]
    if not isinstance(argument, t.Ref) or argument.keys or argument.symbol in mentioned(mean):
        return
    known = resolver.scope.symbols.get(argument.symbol)
    if known is None or not known.random:
        return
    anything = t.Call(t.NOWHERE, f"{call.function}()", (), (argument,))
    average = t.Negative(t.NOWHERE, t.Expect(t.NOWHERE, "E", (anything,)))
    body = t.Add(t.NOWHERE, (anything, average, mean))
    resolver.scope.define(Definition(call.function, (), (argument,), body, implied=True))


def _noise(resolver: Resolver) -> Iterator[str]:
    """The letters of noise in the notes, as LaTeX, with an index where they have one."""
    usage = resolver.usage
    for letter in NOISE:
        keys = sorted(usage.sub_letters.get(letter, ()))
        if keys:
            yield rf"\{letter}_{keys[0]}"
        elif usage.alone[letter]:
            yield rf"\{letter}"


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


__all__ = ["enter", "script_items"]
