"""Everything that stands before a claim, read in one way: definitions, what the prose says, and how letters are used.

`Scene` holds the trees; `Scene.read` resolves them under the choices of one reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.apply_facts import apply_facts, enter_condition, tell_symbols
from symderive.verify.argmin import names_of_best
from symderive.verify.averages import enter_means
from symderive.verify.batches import declare_arrays, enter_batches, lay_rows
from symderive.verify.capitals import enter_capitals
from symderive.verify.cholesky import enter_factors, factor_of
from symderive.verify.columns import find_columns
from symderive.verify.counts import counted
from symderive.verify.covariances import enter_covariances
from symderive.verify.decomposed import with_members
from symderive.verify.defining import define
from symderive.verify.differentials import find_differentials
from symderive.verify.entry import Entry, as_latex, tree_of
from symderive.verify.examples import enter_examples
from symderive.verify.facts import Defines, Fact, Holds, Unread
from symderive.verify.free_letters import last_layers, named_sizes, sizes_of
from symderive.verify.gradients import without_operators
from symderive.verify.hot_columns import lay_labels
from symderive.verify.index_sets import part_sets
from symderive.verify.kernels import enter_kernels
from symderive.verify.left_sides import names_all, names_one
from symderive.verify.pairs import paired, pairs_told
from symderive.verify.partitions import enter_partitions
from symderive.verify.pointwise import pointwise
from symderive.verify.relations import DENSITIES, primed_argument, resolve_relation
from symderive.verify.resolve.choices import Choices
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.hints import Hints
from symderive.verify.resolve.pointwise import letters_of, primes_by
from symderive.verify.resolve.raised import SUMMED
from symderive.verify.resolve.resolver import Resolver
from symderive.verify.resolve.usage import (
    INDEX_LETTERS,
    Usage,
    all_nodes,
    bare,
    letter_of,
    root_name,
)
from symderive.verify.resolve.words import joined
from symderive.verify.row_symbols import ROWS, lay_biases, slopes_are_rows, spread_rows
from symderive.verify.second_moments import centered
from symderive.verify.silent import silent_indices
from symderive.verify.sizing import enter_rests
from symderive.verify.slopes_of_rows import enter_slopes_of_rows
from symderive.verify.spelling import spelled, told_apart
from symderive.verify.states import enter_numbers, enter_transitions
from symderive.verify.symbols import Definition, Scope
from symderive.verify.told_sets import Told, told_sets, under_conditions
from symderive.verify.true_class import enter_true_class
from symderive.verify.untold_sets import declare_labels, untold_sets
from symderive.verify.values_at import at_values, values_without_argument
from symderive.verify.written_entries import enter_dependence, enter_written_entries

_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{3,}")


@dataclass
class Reading:
    """A scope under one set of choices, and the resolver that made it."""

    scope: Scope
    resolver: Resolver
    choices: Choices
    unused: list[Entry] = field(default_factory=list[Entry])  # relations that define nothing
    unheld: list[str] = field(default_factory=list[str])  # equations of the prose that could not be used


@dataclass
class Scene:
    """What stands before a claim.

    Args:
        entries: the relations before it, in order.
        facts: what the prose says.
        usage: how letters are used, the claim included.
        given: definitions that come from elsewhere (a model of the project).
    """

    entries: list[Entry] = field(default_factory=list[Entry])
    facts: list[Fact] = field(default_factory=list[Fact])
    usage: Usage = field(default_factory=Usage)
    given: list[Definition] = field(default_factory=list[Definition])
    words: dict[str, str] = field(default_factory=dict[str, str])  # names of several letters
    unread: list[str] = field(default_factory=list[str])  # formulas before it that are no mathematics to the reader
    layout: str = ""  # how derivatives are laid out, as formulas before showed
    sets: dict[str, Told] = field(default_factory=dict[str, Told])
    values: dict[str, set[str]] = field(default_factory=dict[str, "set[str]"])
    constant: set[str] = field(default_factory=set[str])  # letters whose members are all alike
    in_full: bool = False  # a slope is spoken of along all paths
    guesses: bool = True  # whether arrays that nothing defines may be those of all examples

    def __post_init__(self) -> None:
        told = [
            joined(x, self.words) for f in self.facts if isinstance(f, Defines) and (x := tree_of(f.latex)) is not None
        ]
        self.sets = told_sets([*(e.tree for e in self.entries), *told])
        self.constant = {x for tree in (*(e.tree for e in self.entries), *told) if (x := names_all(tree))}
        self.values = values_without_argument(e.tree for e in self.entries)
        spelt = spelled(with_members(centered(self.facts, self.entries), self.usage), self.usage)
        self.facts = told_apart(without_operators(spelt, self.words))

    def read(self, choices: Choices) -> Reading:
        """The scope under some choices. What cannot be resolved defines nothing."""
        reading = self._read(choices, {})
        silent = silent_indices(reading.scope, self.usage)
        return self._read(choices, silent) if silent else reading

    def _read(self, choices: Choices, silent: Mapping[str, str]) -> Reading:
        scope = Scope()
        hints = Hints(constant=set(self.constant))
        resolver = Resolver(scope, self.usage, hints, choices, words=self.words, silent=silent)
        scope.sizes |= sizes_of(self.usage)
        scope.tops |= last_layers(self.usage)
        reading = Reading(scope, resolver, choices)
        for given in self.given:
            scope.define(given)
        apply_facts(self.facts, resolver)
        declare_labels(resolver, untold_sets(self.usage).keys() - self.sets.keys())
        self._hint(resolver)
        find_columns(resolver, self.entries, self.facts)
        for entry in self.entries:
            resolver.latex = entry.latex
            factor = factor_of(entry.tree, self.facts)
            other = root_name(factor[1]) if factor is not None else None
            if other is not None and letter_of(other) in scope.definitions:  # C = L L^T says what L is
                reading.unused.append(entry)
                continue
            try:
                used = define(resolver, replace(entry, tree=self._bounded(resolver, entry.tree)))
            except UnclearError:
                used = False
            if not used:
                reading.unused.append(entry)
        enter_capitals(resolver)
        tell_symbols(self.facts, resolver)
        reading.unused = enter_factors(resolver, reading.unused, self.facts)
        enter_kernels(scope)
        enter_covariances(scope)
        enter_slopes_of_rows(scope)
        enter_examples(resolver)
        if self.guesses:
            enter_batches(resolver)
        lay_biases(scope, choices)
        spread_rows(scope, flipped=slopes_are_rows(self.facts, resolver.choices))
        enter_partitions(resolver, self.entries)
        enter_true_class(resolver, self.facts)
        lay_labels(resolver, self.facts)
        enter_means(resolver)
        enter_transitions(scope)
        enter_numbers(scope)
        return reading

    def _hint(self, resolver: Resolver) -> None:
        """What the use of letters tells of how they are read."""
        hints, scope = resolver.hints, resolver.scope
        hints.einstein = hints.einstein or SUMMED in self.words
        named = self.usage.left_functions | (self.usage.left_alone - self.usage.primed)
        if self.usage.called["sigma"] and "sigma" not in named | hints.numbers:
            hints.functions.setdefault("sigma", "sigmoid")  # what every reader takes it for
        gates = "Gamma" in self.usage.sub_letters.keys() - self.usage.alone.keys() or any(
            _head_of_left(e) == "Gamma" for e in self.entries
        )
        if self.usage.called["Gamma"] and not gates:
            hints.functions.setdefault("Gamma", "gamma")
        scope.sizes |= named_sizes(resolver)
        ones = {one for e in self.entries if (one := names_one(e.tree)) is not None}
        ones |= {one for e in self.entries for one in names_of_best(e.tree)}
        hints.named |= {one for one in ones if one[1] not in self.usage.bound | self.usage.shifted}
        functions = {x for x in self.usage.left_functions - {"pi"} if len(x) > 1}
        hints.named |= {
            (letter, x)
            for letter, marks in self.usage.sub_letters.items()
            for x in (DENSITIES | functions)
            & marks.keys()
            & self.usage.called.keys() - self.usage.bound - self.usage.shifted
        }  # D_q beside q(x), x_\sigma beside \sigma(s)

    def _bounded(self, resolver: Resolver, tree: r.Node) -> r.Node:
        """A formula in which sums say what they run over: to the number that a mean is divided by, over both indices of a pair."""
        tree = at_values(tree, self.values)
        sets = {**untold_sets(self.usage), **self.sets}
        return paired(counted(resolver, under_conditions(tree, sets), self.entries))

    def equations(self, reading: Reading) -> Iterator[t.Condition]:
        """What the notes state beyond their definitions: other relations, further sides of chains, what the prose says."""
        texts = [
            f.latex if isinstance(f, Holds) else as_latex(f.text) for f in self.facts if isinstance(f, (Holds, Unread))
        ]
        trees = [(joined(tree, self.words), text) for text in texts if (tree := tree_of(text))]
        said = [Entry(pairs_told(reading.choices, tree), text) for tree, text in trees]
        for entry in (*self.entries, *said):
            main = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
            defines = entry not in reading.unused and entry not in said
            if not isinstance(main, r.Relation) or any(s not in ("=", "equiv") for s in main.signs):
                continue
            known = set(reading.scope.symbols)
            plain = (
                entry in said and _WORD.search(entry.latex) is None
            )  # one that names more than the formulas do is meant so
            reading.resolver.latex = entry.latex
            try:
                found = list(resolve_relation(reading.resolver, main))
            except UnclearError:
                reading.unheld += [entry.latex] if plain else _stated(reading, entry, known) if entry in said else []
                continue
            if not plain and entry in said and not set(reading.scope.symbols) <= known:
                reading.unheld += _stated(reading, entry, known)
            elif plain or set(reading.scope.symbols) <= known:
                yield from (t.Condition(s.left, s.right, ()) for s in found[1 if defines else 0 :] if not _is_of_law(s))

    def statements(self, reading: Reading, entry: Entry) -> list[t.Statement]:
        """The relations of a formula, one for each of its signs.

        Raises:
            UnclearError: a side has no meaning, or there is no relation.
        """
        resolver = reading.resolver
        resolver.latex = entry.latex
        main = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
        if not isinstance(main, r.Relation):
            raise UnclearError("this states no relation", main.span)
        if isinstance(entry.tree, r.Remark):
            for part in entry.tree.rest:
                part = bare(part)
                part = part.inner if isinstance(part, r.Group) else part
                if isinstance(part, r.Relation) and all(s in ("ne", "<", ">", "le", "ge") for s in part.signs):
                    enter_condition(resolver, part)
        find_differentials(resolver, main)
        if not primes_by(resolver, main):
            main = pointwise(main, resolver.hints.functions)
            resolver.pointwise = letters_of(main)
        variable = root_name(primed_argument(main))
        if variable is not None and letter_of(variable) in resolver.pointwise:
            resolver.pointwise = set()  # A''(η) = (...)': what stands in the bracket are values
        main = self._bounded(resolver, main)
        assert isinstance(main, r.Relation)
        known = len(resolver.scope.symbols)
        statements = list(resolve_relation(resolver, main))
        enter_numbers(resolver.scope)
        declare_arrays(resolver.scope)
        enter_written_entries(resolver.scope, statements)
        if len(resolver.scope.symbols) > known:  # what is said of symbols that only the claim names
            apply_facts(self.facts, resolver, again=True)
            enter_capitals(resolver)
            enter_true_class(resolver, self.facts)
            lay_labels(resolver, self.facts)
            enter_means(resolver)
            lay_rows(resolver.scope)
            spread_rows(resolver.scope, flipped=slopes_are_rows(self.facts, resolver.choices))
        if ROWS in resolver.scope.flags:
            spread_rows(resolver.scope, statements, flipped=slopes_are_rows(self.facts, resolver.choices))
        enter_dependence(resolver.scope, statements)
        enter_rests(resolver.scope, statements)
        return part_sets(resolver.scope, statements)


def _is_of_law(statement: t.Statement) -> bool:
    r"""Whether a formula says what ``N(x; m, S)`` or its logarithm is, which every reader knows: that restricts no value."""
    left = statement.left.argument if isinstance(statement.left, t.Apply) else statement.left
    return isinstance(left, t.Operation) and (left.name == "normal" or left.name.startswith("law "))


def _stated(reading: Reading, entry: Entry, known: set[str]) -> list[str]:
    r"""The equation of known letters that a sentence ends with, which was not understood: ``the weights are with \sum_i w_i = 0``."""
    words = list(re.finditer(r"(?<![\\A-Za-z])[A-Za-z]{2,}", entry.latex))
    end = entry.latex[words[-1].end() :].strip(" .$") if words else ""
    tree = tree_of(end) if "=" in end else None
    named = {letter_of(x) for x in all_nodes(tree) if isinstance(x, r.Name)} if tree is not None else set[str]()
    letters = {reading.scope.symbols[x].letter for x in known} | INDEX_LETTERS
    return [end] if named and named <= letters else []


def _head_of_left(entry: Entry) -> str:
    """The letter that a relation begins with."""
    main = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
    left = bare(main.sides[0]) if isinstance(main, r.Relation) else None
    head = root_name(left.factors[0] if isinstance(left, r.Product) else left) if left is not None else None
    return "" if head is None else letter_of(head)


def facts_of(statements: Sequence[str], *, certain: bool) -> list[Fact]:
    """What statements say, by `symderive.verify.statements`."""
    from symderive.verify.statements.read import facts

    return [fact for text in statements for fact in facts(text, certain=certain)]
