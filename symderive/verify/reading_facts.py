"""What the prose says of how formulas are read: labels, indices, functions, sizes, what is random."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from string import ascii_lowercase
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import facts as f
from symderive.verify import terms as t
from symderive.verify.entry import tree_of
from symderive.verify.resolve import names
from symderive.verify.resolve.adjoints import loss_symbol
from symderive.verify.resolve.known import DIVERGENCES
from symderive.verify.resolve.usage import INDEX_LETTERS, all_nodes, bare, is_bold, letter_of, root_name
from symderive.verify.statements.runs import member
from symderive.verify.symbols import Definition, Domain

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

_NUMBERS = (Domain.POSITIVE, Domain.NONNEGATIVE, Domain.UNIT)


def enter_reading(fact: f.Fact, resolver: Resolver) -> None:
    """Facts that decide how formulas are read."""
    hints, scope = resolver.hints, resolver.scope
    match fact:
        case f.Labels():
            hints.labels = hints.labels or not fact.letters
            hints.label_letters |= _letters(fact.letters)
            scope.sizes |= {x for x in _letters(fact.letters) if len(x) == 1 and x.isupper()}
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
            _runs_over(fact, resolver)
        case f.Same():
            _same(fact, resolver)
        case f.OfExamples():
            scope.flags |= {f"all {x}" for x in _letters(fact.symbols)}
        case f.Named():
            hints.named |= {pair for tree in map(tree_of, fact.symbols) if (pair := _base_and_index(tree)) is not None}
        case f.RowsAre():
            hints.members |= _members([fact.vector])
        case f.EntriesAre():
            hints.members |= _members([entry for entry, _ in fact.pairs])
        case f.DiagonalOf():
            hints.members |= _members([fact.entry])
        case f.Layout():
            scope.layout = fact.layout
        case f.Counts():
            scope.sizes |= {x for x in _letters(fact.symbols) if x not in resolver.usage.bound}
        case f.HasShape():
            scope.sizes |= _counted(fact, resolver)
            (hints.arrays if fact.rank else hints.numbers).update(_letters(fact.symbols))
        case f.InDomain():
            few = fact.domain in (Domain.BINARY, Domain.SIGN, Domain.BALANCE, Domain.ONE_HOT)
            hints.numbers |= {"sigma"} if fact.domain in _NUMBERS and r"\sigma" in fact.symbols else set()  # no sigmoid
            hints.listed |= _letters(fact.symbols) if few else set()
            hints.picks |= _letters(fact.symbols) if fact.domain is Domain.PLACE else set()
            hints.one_hot |= _letters(fact.symbols) if fact.domain is Domain.ONE_HOT else set()
        case f.Convention():
            _convention(fact, resolver)
        case _:
            _of_derivatives(fact, resolver)
            _of_chance(fact, resolver)


def _members(named: Sequence[str]) -> set[str]:
    """The u of u_j, of which the notes may then use u_1 only."""
    pairs = (_base_and_index(tree) for tree in map(tree_of, named) if tree is not None)
    return {base for base, index in (pair for pair in pairs if pair is not None) if base and index in INDEX_LETTERS}


def _convention(fact: f.Convention, resolver: Resolver) -> None:
    hints = resolver.hints
    hints.einstein = hints.einstein or fact.name == "einstein"
    hints.rows = hints.rows or fact.name == "row vectors"
    if fact.name == "superscript indices":
        hints.index_letters |= set(ascii_lowercase)
    if fact.name == "log2":
        hints.log = "log2"
    resolver.scope.flags.add(fact.name)


def _runs_over(fact: f.RunsOver, resolver: Resolver) -> None:
    hints = resolver.hints
    hints.index_letters |= _letters((fact.index,))
    bound = tree_of(fact.high) if fact.high else None  # T, or T - 1
    if isinstance(bound, r.Name) and fact.low == "1" and not fact.over:
        hints.ends |= dict.fromkeys(_letters((fact.index,)), bound)
        counts = (
            letter_of(bound) in ("n", "m") and letter_of(bound) not in resolver.usage.bound | resolver.usage.shifted
        )
        resolver.scope.sizes |= {letter_of(bound)} if counts else set()
        hints.parameters |= {letter_of(bound)} if counts else set()
    if bound is not None:
        letters = (letter_of(n) for n in all_nodes(bound) if isinstance(n, r.Name))
        resolver.scope.sizes |= {x for x in letters if x.isupper() or _is_told_size(x, resolver)}
    if fact.over:
        hints.sets |= _letters((fact.over,))


def _is_told_size(letter: str, resolver: Resolver) -> bool:
    """Whether a formula says what a letter is, as ``m = n - k + 1``, that is nowhere an index."""
    usage = resolver.usage
    index = letter in usage.bound | usage.shifted or any(letter in x for x in usage.sub_letters.values())
    return letter in usage.left_alone and not index


def _of_derivatives(fact: f.Fact, resolver: Resolver) -> None:
    """Facts that say what is differentiated, and by what."""
    hints = resolver.hints
    match fact:
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
            name = root_name(tree_of(fact.operator))
            signs = {resolver.identity(name)} if name is not None else set[str]()
            signs |= {letter_of(name)} if name is not None and is_bold(name) else set()  # dx_i is a row of the bold dX
            of = loss_symbol(resolver, fact.of)
            for letter in sorted(signs):
                hints.adjoints[letter] = hints.adjoints.get(letter, of) and of
                hints.losses.update(((letter, x), of) for x in _letters(fact.variables))
        case _:
            pass


def _of_chance(fact: f.Fact, resolver: Resolver) -> None:
    """Facts that say what is random."""
    hints, scope = resolver.hints, resolver.scope
    match fact:
        case f.RandomVariables():
            hints.random |= _letters(fact.symbols)
            scope.chance.random |= _letters(fact.symbols)
            if "\\cdot" in fact.law and not fact.given and (law := tree_of(fact.law)) is not None:
                hints.drawn_from |= dict.fromkeys(_letters(fact.symbols), law)
            hints.parameters |= _parameters(fact.law)
            scope.chance.independent |= _letters(fact.symbols) if fact.independent else set()
            scope.chance.finite |= _letters(fact.symbols) if fact.finite else set()
            run = member(*fact.symbols) if len(fact.symbols) == 2 else None
            scope.sizes |= _letters(run[1:]) - resolver.usage.bound if run is not None else set()  # n of x_1, ..., x_n
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
        parts = tree.terms if isinstance(tree, r.Sum) else (tree,)  # p + 1
        heads = (names.head_of(resolver, x) for x in parts if x is not None and root_name(x) is not None)
        for head in (x for x in heads if x is not None):
            if not head.keys and not head.after and head.symbol not in resolver.usage.left_alone:
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
        resolver.hints.identities |= {letter_of(name)} if fact.function == "identity matrix" else set()
        return
    letter = letter_of(name)
    if fact.function == "ones matrix":
        _ones_matrix(tree, resolver)
        return
    minus = isinstance(tree, r.Scripted) and isinstance(bare(tree.sup) if tree.sup else None, r.Sum)
    if minus and letter in resolver.hints.functions:
        return
    if fact.function == "smooth" and letter in resolver.hints.functions:
        return
    resolver.hints.functions[letter] = fact.function


def _ones_matrix(tree: r.Node, resolver: Resolver) -> None:
    """Every entry of the matrix is one."""
    head = names.head_of(resolver, tree)
    if head is None or head.keys or head.after:
        return
    symbol = names.declare(resolver, head, resolver.text(head.name))
    resolver.scope.symbols[symbol].axes = 2
    keys = (t.Index(t.NOWHERE, "row"), t.Index(t.NOWHERE, "column"))
    resolver.scope.define(Definition(symbol, keys, None, t.Number(t.NOWHERE, Fraction(1))))


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


def _parameters(law: str) -> set[str]:
    """The letters that stand alone in the brackets of a law."""
    read = tree_of(law) if law else None
    tree = None if read is None else bare(read)
    group = tree.factors[-1] if isinstance(tree, r.Product) else None
    inner = group.inner if isinstance(group, r.Group) else None
    items = inner.items if isinstance(inner, r.Sequence) else (inner,)
    return {letter_of(x) for x in items if isinstance(x, r.Name)}


def _letters(names_: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for latex in names_:
        name = root_name(tree_of(latex))
        if name is not None:
            found.add(letter_of(name))
    return found
