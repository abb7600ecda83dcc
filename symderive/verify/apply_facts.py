"""What the prose says, entered into a scope and into the hints for the resolver."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from string import ascii_lowercase
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import facts as f
from symderive.verify import terms as t
from symderive.verify.entry import tree_of
from symderive.verify.matching import OWN
from symderive.verify.resolve import laws, names
from symderive.verify.resolve.derivatives import loss_symbol
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.known import DIVERGENCES
from symderive.verify.resolve.usage import (
    INDEX_LETTERS,
    all_nodes,
    bare,
    is_transpose,
    letter_of,
    root_name,
    script_items,
)
from symderive.verify.symbols import Definition, Domain, Symbol

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver


def apply_facts(facts: Iterable[f.Fact], resolver: Resolver, *, again: bool = False) -> None:
    """Enter facts; ``again`` when the symbols of the notes are known, for what is said of them."""
    for fact in facts:
        if again:
            _of_symbols(fact, resolver)
        else:
            _of_reading(fact, resolver)


def tell_symbols(facts: Sequence[f.Fact], resolver: Resolver) -> None:
    """Enter what is said of symbols; once more where that brings in symbols that only the prose names."""
    known = len(resolver.scope.symbols)
    apply_facts(facts, resolver, again=True)
    if len(resolver.scope.symbols) > known:
        apply_facts(facts, resolver, again=True)


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


def _of_reading(fact: f.Fact, resolver: Resolver) -> None:
    """Facts that decide how formulas are read."""
    hints, scope = resolver.hints, resolver.scope
    match fact:
        case f.Labels():
            hints.labels = hints.labels or not fact.letters
            hints.label_letters |= _letters(fact.letters)
            scope.sizes |= {x for x in _letters(fact.letters) if x in ("L", "N", "T")}
        case f.Iterated():
            hints.iterated |= _letters(fact.symbols)
        case f.Means():
            hints.signs["ast" if fact.sign == "*" else fact.sign.removeprefix("\\")] = fact.meaning
        case f.IsFunction():
            _function(fact, resolver)
        case f.IsIndex():
            hints.index_letters |= _letters(fact.symbols)
            hints.sets |= _letters(fact.sets)
        case f.RunsOver():
            hints.index_letters |= _letters((fact.index,))
            bound = tree_of(fact.high) if fact.high else None  # T, or T - 1
            if bound is not None:
                scope.sizes |= {x for n in all_nodes(bound) if isinstance(n, r.Name) and (x := letter_of(n)).isupper()}
            if fact.over:
                hints.sets |= _letters((fact.over,))
        case f.Same():
            _same(fact, resolver)
        case f.OfExamples():
            scope.flags |= {f"all {x}" for x in _letters(fact.symbols)}
        case f.Named():
            hints.named |= {pair for tree in map(tree_of, fact.symbols) if (pair := _base_and_index(tree)) is not None}
        case f.Gradient():
            pair, variable = _base_and_index(tree_of(fact.name)), next(iter(_letters((fact.wrt,))), "")
            hints.named |= {pair} if pair is not None and pair[1] == variable else set()
        case f.DifferentiatesBy(entries=True):
            hints.by_entries = tree_of(fact.variable)
        case f.DifferentiatesBy():
            hints.by = tree_of(fact.variable)
        case f.Prime(name="'"):
            hints.prime = tree_of(fact.wrt)
        case f.Adjoint(operator="\\bar"):
            hints.adjoints["bar"] = loss_symbol(resolver, fact.of)
        case f.Adjoint():
            names_ = [x for x in (root_name(tree_of(fact.operator)),) if x is not None]
            for letter in (resolver.identity(x) for x in names_):
                of = loss_symbol(resolver, fact.of)
                hints.adjoints[letter] = hints.adjoints.get(letter, of) and of
                hints.losses.update(((letter, x), of) for x in _letters(fact.variables))
        case f.Convention():
            hints.einstein = hints.einstein or fact.name == "einstein"
            hints.rows = hints.rows or fact.name == "row vectors"
            if fact.name == "superscript indices":
                hints.index_letters |= set(ascii_lowercase)
            if fact.name == "log2":
                hints.log = "log2"
            scope.flags.add(fact.name)
        case f.Layout():
            scope.layout = fact.layout
        case f.Counts():
            scope.sizes |= {x for x in _letters(fact.symbols) if x not in resolver.usage.bound}
        case f.HasShape():
            scope.sizes |= _counted(fact, resolver)
            hints.arrays |= _letters(fact.symbols) if fact.rank else set()
        case f.InDomain():
            few = fact.domain in (Domain.BINARY, Domain.SIGN, Domain.ONE_HOT)
            hints.listed |= _letters(fact.symbols) if few else set()
            hints.picks |= _letters(fact.symbols) if fact.domain is Domain.PLACE else set()
            hints.one_hot |= _letters(fact.symbols) if fact.domain is Domain.ONE_HOT else set()
        case _:
            _of_chance(fact, resolver)


def _of_chance(fact: f.Fact, resolver: Resolver) -> None:
    """Facts that say what is random."""
    hints, scope = resolver.hints, resolver.scope
    match fact:
        case f.RandomVariables():
            hints.random |= _letters(fact.symbols)
            scope.chance.random |= _letters(fact.symbols)
            scope.chance.independent |= _letters(fact.symbols) if fact.independent else set()
            scope.chance.finite |= _letters(fact.symbols) if fact.finite else set()
        case f.Moments() | f.IndependentGiven():
            hints.random |= _letters(fact.symbols)
            if isinstance(fact, f.IndependentGiven):
                hints.members |= _letters([x for x in fact.symbols if fact.chain or "_" in x])
            scope.chance.random |= _letters(fact.symbols)
        case f.AverageOf():
            letters = _letters((fact.members,)) - resolver.usage.sub_letters.keys() - resolver.usage.labels.keys()
            hints.random |= letters  # x has no members: it is a random variable with a mean
            scope.chance.random |= letters
        case f.AveragedUnder():
            hints.average = tree_of(fact.density)
        case f.Fixed():
            hints.fixed |= _letters(fact.symbols)
            scope.chance.fixed |= _letters(fact.symbols)
        case _:
            pass


def _counted(fact: f.HasShape, resolver: Resolver) -> set[str]:
    """The names of the sizes of an array: ``n``, ``d_h``; those that depend on an index (n_l) are no symbols."""
    found: set[str] = set()
    for size in fact.sizes or ():
        tree = tree_of(size)
        if root_name(tree) is None or tree is None:
            continue
        head = names.head_of(resolver, tree)
        if head is not None and not head.keys and not head.after and head.symbol not in resolver.usage.left_alone:
            found.add(head.symbol)
    return found - resolver.usage.bound


def _function(fact: f.IsFunction, resolver: Resolver) -> None:
    tree = tree_of(fact.name)
    name = root_name(tree)
    if name is None or tree is None:
        return
    if fact.function in DIVERGENCES and (not isinstance(tree, r.Name) or letter_of(name) in DIVERGENCES):
        return  # what every reader takes it for
    if fact.function in ("identity matrix", "ones", "kronecker delta", "indicator"):
        return
    letter = letter_of(name)
    minus = isinstance(tree, r.Scripted) and isinstance(bare(tree.sup) if tree.sup else None, r.Sum)
    if minus and letter in resolver.hints.functions:
        return
    if fact.function == "smooth" and letter in resolver.hints.functions:
        return
    resolver.hints.functions[letter] = fact.function


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


def _same(fact: f.Same, resolver: Resolver) -> None:
    trees = [tree_of(n) for n in fact.names]
    heads = [root_name(x) for x in trees]
    letters = [letter_of(h) for h in heads if h is not None]
    if len(set(letters)) == 1:
        resolver.scope.flags.add(f"same {letters[0]}")
    elif len(letters) > 1:
        for letter in letters[1:]:
            resolver.hints.aliases[letter] = letters[0]


def _base_and_index(tree: r.Node | None) -> tuple[str, str] | None:
    """The letters u and o of ``u_o``; a letter alone may stand at any base."""
    if isinstance(tree, r.Name):
        return "", letter_of(tree)
    name = root_name(tree)
    index = bare(tree.sub) if isinstance(tree, r.Scripted) and tree.sub is not None else None
    return (letter_of(name), letter_of(index)) if name is not None and isinstance(index, r.Name) else None


def _letters(names_: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for latex in names_:
        name = root_name(tree_of(latex))
        if name is not None:
            found.add(letter_of(name))
    return found


def _of_symbols(fact: f.Fact, resolver: Resolver) -> None:
    """Facts of symbols that the notes have used by now."""
    match fact:
        case f.InDomain():
            for latex in fact.symbols:
                for symbol in symbols_of(resolver, latex):
                    if {symbol.domain, fact.domain} == {Domain.SIMPLEX, Domain.SYMMETRIC}:
                        resolver.scope.mixed.add(symbol.name)  # only one of both is kept
                    symbol.domain = fact.domain
                    _inherited(resolver, symbol)
        case f.Same():
            _transposed(fact, resolver)
        case f.HasShape():
            for latex in fact.symbols:
                for symbol in symbols_of(resolver, latex):
                    told = _of_layer(fact, symbol, latex)
                    if told is not None:
                        _shaped(symbol, told, latex, apart=symbol.name + OWN in resolver.scope.symbols)
        case f.AllNumbers():
            for symbol in resolver.scope.symbols.values():
                symbol.axes = symbol.most
        case f.Elementwise():
            for latex in fact.functions:
                for symbol in symbols_of(resolver, latex):
                    symbol.elementwise = True
        case f.ZeroOutside():
            for symbol in (x for latex in fact.symbols for x in symbols_of(resolver, latex)):
                symbol.padded = True
        case f.Prime() | f.DependsOn() | f.DiagonalOf() | f.RowsAre() | f.EntriesAre() | f.Optimum() | f.Defines():
            from symderive.verify.implied import enter

            enter(fact, resolver)
        case f.RunsOver() | f.Condition():
            _condition(fact, resolver)
        case f.RandomVariables():
            _drawn(fact, resolver)
        case f.Basis():
            from symderive.verify.gradients import enter_basis

            enter_basis(fact, resolver)
        case f.Gradient():
            from symderive.verify.gradients import enter_gradient

            enter_gradient(fact, resolver)
        case f.Moments() | f.IndependentGiven() | f.AverageOf():
            from symderive.verify.implied import enter

            enter(fact, resolver)
        case f.Convention(name="bias rows"):
            for symbol in resolver.scope.symbols.values():
                if symbol.letter == "b" and symbol.axes is None and symbol.name not in resolver.scope.definitions:
                    symbol.axes, symbol.row = max(1, symbol.most), True
        case f.Convention(name="prime transpose"):
            for symbol in list(resolver.scope.symbols):
                if symbol.endswith("'") and symbol[:-1] in resolver.scope.symbols:
                    _primed_transpose(resolver, symbol[:-1])
        case f.Convention(name="row vectors"):
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
    for latex in fact.symbols if right is not None else ():
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


def _shaped(symbol: Symbol, fact: f.HasShape, latex: str, *, apart: bool) -> None:
    """Enter a shape; ``apart`` where the x of p(x) has a symbol of its own, so that x is the family of the x_i."""
    tree = tree_of(latex)
    scripted = isinstance(tree, r.Scripted) and tree.sub is not None and symbol.least != 99
    count = len(script_items(tree.sub)) if isinstance(tree, r.Scripted) and tree.sub is not None else 0
    given = 1 if scripted and (symbol.least > 0 or (apart and symbol.most == 1)) else 0
    given = count if given and symbol.least == symbol.most == count else given  # P_{n,n-1} is a matrix
    symbol.axes = max(symbol.most, fact.rank + given)
    if fact.sizes is not None and symbol.axes == fact.rank:
        symbol.shape = tuple(fact.sizes)
    symbol.row = symbol.row or fact.row


__all__ = ["Domain", "apply_facts", "symbols_of", "tree_of"]
