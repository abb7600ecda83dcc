"""What the prose says, entered into a scope and into the hints for the resolver."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import facts as f
from symderive.verify import terms as t
from symderive.verify.entry import tree_of
from symderive.verify.matching import OWN
from symderive.verify.reading_facts import enter_reading
from symderive.verify.resolve import laws, names
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.usage import (
    INDEX_LETTERS,
    all_nodes,
    is_transpose,
    letter_of,
    root_name,
    script_items,
)
from symderive.verify.statements.runs import member
from symderive.verify.symbols import Definition, Domain, Scope, Symbol

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver


def apply_facts(facts: Iterable[f.Fact], resolver: Resolver, *, again: bool = False) -> None:
    """Enter facts; ``again`` when the symbols of the notes are known, for what is said of them."""
    for fact in facts:
        if again:
            _of_symbols(fact, resolver)
        else:
            enter_reading(fact, resolver)


def tell_symbols(facts: Sequence[f.Fact], resolver: Resolver) -> None:
    """Enter what is said of symbols; once more where that brings in symbols that only the prose names."""
    known = len(resolver.scope.symbols)
    apply_facts(facts, resolver, again=True)
    if len(resolver.scope.symbols) > known:
        apply_facts(facts, resolver, again=True)


MEMBER = "one of an orthonormal family: "


_OF_NUMBERS = re.compile(
    r"(?:\\[A-Za-z]+|[\s{])*(?:(?i:ber|bin|poi|exp|gam|bet|geo|uni)|U\s*\(|(?:N|(?i:norm|gauss)[a-z]*)[}\s]*\((?!.*(?:\\[A-Z]|\\b|[A-Z])))"
)  # laws of single numbers


def symbols_of(resolver: Resolver, latex: str) -> list[Symbol]:
    """The symbols of the scope that a name in a statement stands for, whatever their indices."""
    tree = tree_of(latex)
    name = root_name(tree)
    if tree is None or name is None:
        return []
    kept = resolver.latex
    resolver.latex = latex
    try:
        head = names.head_of(resolver, tree)
    except UnclearError:
        head = None
    finally:
        resolver.latex = kept
    letter = resolver.identity(name)
    symbols = resolver.scope.symbols
    if head is not None and head.symbol in symbols:
        return [symbols[head.symbol]]
    if head is not None and head.subs and isinstance(head.subs[0], t.Index):
        family = [s for key, s in symbols.items() if key.startswith(f"{letter}_") and s.called]
        if family:
            return family
    starred = head is not None and head.symbol.startswith(f"{letter}_") and not head.keys  # x^* is none of the x_t
    stem = letter if head is None or (not head.labels and not head.subs and not starred) else head.symbol
    return [s for key, s in symbols.items() if key == stem or key.removesuffix("^()").removesuffix("^()") == stem]


def _alone(resolver: Resolver, member: Symbol) -> bool:
    """Whether a w_1 is a symbol of its own, a vector, or a w that stands without an index only: none of them is the family."""
    if member.most:
        return False
    if "_" in member.name:
        member.axes = 1
        _in_domain(member, Domain.UNIT_NORM, resolver)
        resolver.scope.flags.add(f"{MEMBER}{member.name}")
    return True


def _inherited(resolver: Resolver, symbol: Symbol) -> None:
    """The inverse of a symmetric (positive definite, diagonal, orthogonal) matrix is one too."""
    for definition in resolver.scope.definitions.get(symbol.name, ()):
        body = definition.body
        if not isinstance(body, t.Power) or not isinstance(body.base, t.Ref) or body.base.keys:
            continue
        base = resolver.scope.symbols[body.base.symbol]
        matrix = symbol.domain in (Domain.SYMMETRIC, Domain.DEFINITE, Domain.DIAGONAL, Domain.ORTHOGONAL)
        if matrix and base.domain is None and t.same(body.exponent, t.Number(t.NOWHERE, Fraction(-1))):
            base.domain = symbol.domain


def _transposed(fact: f.Same, resolver: Resolver) -> None:
    """X' and X^T are the same."""
    primed, plain = tree_of(fact.names[0]), tree_of(fact.names[-1])
    if len(fact.names) != 2 or not isinstance(primed, r.Scripted) or not isinstance(plain, r.Scripted):
        return
    if not primed.primes:
        primed, plain = plain, primed
    name = root_name(primed)
    if name is None or primed.primes != 1 or not is_transpose(plain.sup) or root_name(plain) is None:
        return
    symbol = letter_of(name)
    if f"{symbol}'" in resolver.scope.symbols and symbol in resolver.scope.symbols:
        _primed_transpose(resolver, symbol)


def _primed_transpose(resolver: Resolver, symbol: str) -> None:
    """x' is a row where x is a column."""
    scope = resolver.scope
    scope.symbols[f"{symbol}'"].row = not scope.symbols[symbol].row and not scope.symbols[symbol].upper
    scope.define(Definition(f"{symbol}'", (), None, t.Transpose(t.NOWHERE, t.Ref(t.NOWHERE, symbol, ()))))


def _named(resolver: Resolver, names_: Iterable[str]) -> Iterator[Symbol]:
    """The symbols that names in a statement stand for."""
    return (x for latex in names_ for x in symbols_of(resolver, latex))


def _orthonormal(fact: f.Orthonormal, resolver: Resolver) -> None:
    """A family of vectors is an array whose rows are orthonormal."""
    for symbol in _named(resolver, fact.symbols):
        if _alone(resolver, symbol):
            continue
        symbol.axes = max(2, symbol.most)
        symbol.shape = (fact.count,) * 2 if fact.count and symbol.axes == 2 else symbol.shape
        basis = fact.basis or resolver.choices.pick(f"basis {symbol.name}", (0.0, 0.6)) > 0
        _in_domain(symbol, Domain.ORTHOGONAL if basis else Domain.ORTHONORMAL, resolver)


def _ordered(fact: f.Ordered, resolver: Resolver) -> None:
    """Members of a family fall or rise; eigenvalues are found as they rise, and have an order where the matrix is symmetric."""
    for symbol in _named(resolver, (fact.symbol,)):
        symbol.order = 1 if fact.rising else -1
        for definition in resolver.scope.definitions.get(symbol.name, ()):
            body = definition.body
            of = body.arguments[0] if isinstance(body, t.Operation) and body.name.endswith("eigenvalues") else None
            known = resolver.scope.symbols.get(of.symbol) if isinstance(of, t.Ref) and not of.keys else None
            if known is not None and known.name not in resolver.scope.definitions:
                _in_domain(known, Domain.DEFINITE if fact.positive else known.domain or Domain.SYMMETRIC, resolver)
            if not fact.rising:
                resolver.scope.define(replace(definition, body=t.mapped(body, _falling)))


def _falling(term: t.Term) -> t.Term:
    found = isinstance(term, t.Operation) and term.name == "eigenvalues"
    return replace(term, name="falling eigenvalues") if found else term


def _has_shape(fact: f.HasShape, resolver: Resolver) -> None:
    for latex in fact.symbols:
        for symbol in symbols_of(resolver, latex):
            told = _of_layer(fact, symbol, latex)
            if told is not None:
                _shaped(symbol, told, latex, resolver)
                if told.row:
                    _as_rows(resolver.scope, symbol.name)


def _of_symbols(fact: f.Fact, resolver: Resolver) -> None:
    """Facts of symbols that the notes have used by now."""
    match fact:
        case f.InDomain():
            for symbol in _named(resolver, fact.symbols):
                _in_domain(symbol, fact.domain, resolver)
            _numbers_beside(fact, resolver)
        case f.Orthonormal():
            _orthonormal(fact, resolver)
        case f.Ordered():
            _ordered(fact, resolver)
        case f.Same():
            _transposed(fact, resolver)
        case f.HasShape():
            _has_shape(fact, resolver)
        case f.AllNumbers():
            for symbol in resolver.scope.symbols.values():
                symbol.axes = symbol.most
        case f.Elementwise():
            for symbol in _named(resolver, fact.functions):
                symbol.elementwise = True
        case f.GivesNumber():
            for symbol in _named(resolver, fact.functions):
                symbol.graded = True
        case f.ZeroOutside():
            for symbol in _named(resolver, fact.symbols):
                symbol.padded = True
        case f.RunsOver() | f.Condition():
            _condition(fact, resolver)
        case f.Larger():
            resolver.scope.larger.add((fact.larger, fact.smaller))
        case f.RandomVariables():
            _drawn(fact, resolver)
        case f.Convention():
            _convention(fact.name, resolver)
        case _:
            _made_of_others(fact, resolver)


def _made_of_others(fact: f.Fact, resolver: Resolver) -> None:
    """Facts that say what symbols are made of."""
    from symderive.verify.gradients import enter_basis, enter_gradient
    from symderive.verify.implied import enter

    match fact:
        case f.Basis():
            enter_basis(fact, resolver)
        case f.Gradient():
            enter_gradient(fact, resolver)
        case (
            f.Prime()
            | f.DependsOn()
            | f.DiagonalOf()
            | f.RowsAre()
            | f.EntriesAre()
            | f.Optimum()
            | f.OfPosterior()
            | f.Defines()
            | f.Moments()
            | f.IndependentGiven()
            | f.AverageOf()
        ):
            enter(fact, resolver)
        case _:
            pass


NUMBER_BESIDE = "a number beside "
"""Begins the flags of a scope for letters that stand without an index for a number of their own."""

_SAYS_MORE = {
    Domain.SYMMETRIC: (Domain.DEFINITE, Domain.DIAGONAL),
    Domain.BINARY: (Domain.ONE_HOT, Domain.ONE_HOT_COLUMNS),
    Domain.NONNEGATIVE: (Domain.ONE_HOT, Domain.ONE_HOT_COLUMNS, Domain.SIMPLEX),
    Domain.ONE_HOT: (Domain.ONE_HOT_COLUMNS,),
    Domain.POSITIVE: (Domain.SIMPLEX,),
    Domain.UNIT: (Domain.SIMPLEX,),
    Domain.SIMPLEX: (Domain.ONE_HOT,),
}
"""Domains, and those that say all that these say and more: of two facts the stronger one counts in any order."""


def _in_domain(symbol: Symbol, domain: Domain, resolver: Resolver) -> None:
    if {symbol.domain, domain} == {Domain.SIMPLEX, Domain.SYMMETRIC}:
        resolver.scope.mixed.add(symbol.name)  # only one of both is kept
    if symbol.domain not in _SAYS_MORE.get(domain, ()):
        symbol.domain = domain
    _inherited(resolver, symbol)


def _numbers_beside(fact: f.InDomain, resolver: Resolver) -> None:
    """Of "p is the share of the first" beside probabilities p_k p is a number, and none of them."""
    for latex in fact.symbols if fact.domain is Domain.UNIT else ():
        for symbol in _named(resolver, (latex,)) if "_" not in latex else ():
            if symbol.most and symbol.name in resolver.usage.sub_counts:
                resolver.scope.flags.add(NUMBER_BESIDE + symbol.name)


def _convention(name: str, resolver: Resolver) -> None:
    """What the whole text says of symbols."""
    match name:
        case "bias rows":
            for symbol in resolver.scope.symbols.values():
                if symbol.letter == "b" and symbol.axes is None and symbol.name not in resolver.scope.definitions:
                    symbol.axes, symbol.row = max(1, symbol.most), True
        case "prime transpose":
            for symbol in list(resolver.scope.symbols):
                if symbol.endswith("'") and symbol[:-1] in resolver.scope.symbols:
                    _primed_transpose(resolver, symbol[:-1])
        case "one-hot labels":
            scope = resolver.scope
            free = [s for n, s in scope.symbols.items() if s.letter in ("t", "y") and n not in scope.definitions]
            labels = [s for s in free if s.name not in scope.sizes and (s.most or s.bold or s.axes)]
            if len(labels) == 1:
                labels[0].domain = labels[0].domain or Domain.ONE_HOT
        case "row vectors":
            for symbol in resolver.scope.symbols.values():
                symbol.row = True
        case _:
            pass


def _condition(fact: f.RunsOver | f.Condition, resolver: Resolver) -> None:
    """What is said of indices, as a condition on their values."""
    found = [fact.latex] if isinstance(fact, f.Condition) else []
    if isinstance(fact, f.RunsOver):
        found += [rf"{fact.index} \ge {fact.low}"] if fact.low not in ("", "0", "1") else []
        found += [rf"{fact.index} \le {fact.high}"] if fact.high else []
    for latex in found:
        tree = tree_of(latex)
        if isinstance(tree, r.Relation):
            resolver.latex = latex
            enter_condition(resolver, tree)


def _of_layer(fact: f.HasShape, symbol: Symbol, latex: str) -> f.HasShape | None:
    """What a shape that is told of ``A^{[2]}`` says of a symbol: of other layers neither that they are numbers nor their sizes."""
    number = re.search(r"\d+", latex)
    if number is None or not (symbol.labels or "_(" in symbol.name):
        return fact
    mine = f"_({number[0]})" in symbol.name
    if not fact.rank:  # the last layer may have one entry
        return None
    return fact if mine else replace(fact, sizes=None)


def enter_condition(resolver: Resolver, relation: r.Relation) -> None:
    """Keep a relation between index letters or values as a condition; one that has no meaning, or of sizes alone, says nothing."""
    kept = list(resolver.binders)
    resolver.binders.extend(
        letter_of(x) for s in relation.sides for x in all_nodes(s) if isinstance(x, r.Name) and _counts(resolver, x)
    )
    try:
        found = resolver.condition(relation)
    except UnclearError:
        return
    finally:
        resolver.binders[:] = kept
    if any(
        isinstance(x, (t.Index, t.Call)) or (isinstance(x, t.Ref) and x.symbol not in resolver.scope.sizes)
        for x in t.walk(found)
    ):
        resolver.scope.conditions.append(found)


def _counts(resolver: Resolver, name: r.Name) -> bool:
    letter = letter_of(name)
    usage = resolver.usage
    scripted = any(letter in found for found in usage.sub_letters.values())
    valued = letter in usage.values and not scripted and letter not in usage.bound | usage.shifted
    known = (letter in INDEX_LETTERS and not valued) or letter in resolver.hints.index_letters
    defined = any(
        not d.keys for d in resolver.scope.definitions.get(letter, ())
    )  # beside p_k, p may number the positive
    return known and letter not in resolver.scope.sizes and not defined


def _drawn(fact: f.RandomVariables, resolver: Resolver) -> None:
    """Enter the law of variables."""
    for latex in fact.symbols:
        for symbol in symbols_of(resolver, latex):
            symbol.random = True
    right = tree_of(fact.law) if fact.law else None
    run = member(*fact.symbols) if len(fact.symbols) == 2 else None  # x_1, ..., x_n: each x_i has the law
    if run is not None and _OF_NUMBERS.match(fact.law):
        for symbol in symbols_of(resolver, run[0]):
            if not symbol.shape and symbol.most == 1 and symbol.axes in (None, 1):
                symbol.shape = (run[1],)
    for latex in (fact.symbols if run is None else run[:1]) if right is not None else ():
        left = tree_of(latex)
        given = tree_of(", ".join(fact.given))
        if left is not None and right is not None:
            try:
                resolver.latex = latex
                resolver.of(left)  # the symbol is entered as it is written here
                resolver.latex = fact.law
                laws.drawn(resolver, left if given is None else r.Conditional(left.span, left, given, "|"), right)
            except UnclearError:
                continue


def _as_rows(scope: Scope, name: str) -> None:
    """Of a row ``y = [y_1, ..., y_n]`` the list is a row too."""
    for definition in scope.definitions.get(name, ()):
        body = definition.body
        known = scope.symbols.get(body.symbol) if isinstance(body, t.Ref) and not body.keys else None
        if known is not None and known.letter == "list":
            known.row = True


def _shaped(symbol: Symbol, fact: f.HasShape, latex: str, resolver: Resolver) -> None:
    """Enter a shape; where the x of p(x) has a symbol of its own, x is the family of the x_i."""
    tree = tree_of(latex)
    apart = symbol.name + OWN in resolver.scope.symbols
    scripted = isinstance(tree, r.Scripted) and tree.sub is not None and symbol.least != 99
    count = len(script_items(tree.sub)) if isinstance(tree, r.Scripted) and tree.sub is not None else 0
    given = 1 if scripted and (symbol.least > 0 or (apart and symbol.most == 1)) else 0
    given = count if given and symbol.least == symbol.most == count else given  # P_{n,n-1} is a matrix
    symbol.axes = max(symbol.most, fact.rank + given)
    numbered = re.search(r"_\{?\d", latex) is not None  # W_2 may be of other sizes than W_1
    spoken = resolver.usage.plain | resolver.usage.bounds  # the d of \frac{nd}{2} \log 2\pi
    family = given if not numbered and fact.sizes is not None and spoken.issuperset(fact.sizes) else 0
    if fact.sizes is not None and symbol.axes == fact.rank + family:
        symbol.shape = tuple(fact.sizes)
    symbol.row = symbol.row or fact.row


__all__ = ["Domain", "apply_facts", "symbols_of", "tree_of"]
