"""Candidates are resolved here: nothing stays in the scope, and what an edit does not touch is resolved once."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields

from symderive.notation.reader import tree as r
from symderive.notation.reader.parse import MacroLike
from symderive.verify import terms as t
from symderive.verify.free_letters import free_letters
from symderive.verify.free_names import free_indices
from symderive.verify.repair.absurd import absurd
from symderive.verify.repair.bench import Bench, Compared
from symderive.verify.repair.edits import Change
from symderive.verify.repair.splice import Splicer
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.resolver import Resolver
from symderive.verify.resolve.usage import all_nodes


@dataclass
class Remembering(Resolver):
    """A resolver that knows the meaning of the nodes it has met: those of the claim as written."""

    nodes: frozenset[int] = frozenset()
    known: dict[tuple[int, tuple[str, ...], frozenset[str]], t.Term] = field(
        default_factory=dict[tuple[int, tuple[str, ...], "frozenset[str]"], t.Term]
    )

    def term(self, node: r.Node) -> t.Term:
        """The meaning of a tree."""
        if id(node) not in self.nodes:
            return super().term(node)
        address = (id(node), tuple(self.binders), frozenset(self.key_letters))
        if address not in self.known:
            self.known[address] = super().term(node)
        return self.known[address]


_FIELDS: dict[type, tuple[str, ...]] = {}


def survey(term: t.Term) -> tuple[frozenset[str], frozenset[str]]:
    """The free indices of a term, and the symbols that it names."""
    free: set[str] = set()
    named: set[str] = set()
    waiting: list[tuple[object, frozenset[str]]] = [(term, frozenset())]
    while waiting:
        item, bound = waiting.pop()
        if isinstance(item, tuple):
            waiting.extend((x, bound) for x in item)  # type: ignore[reportUnknownVariableType]  # a field's own tuple
            continue
        if isinstance(item, t.Index):
            if item.name not in bound:
                free.add(item.name)
            continue
        if not isinstance(item, (t.Term, t.Range)):
            continue
        if isinstance(item, t.Ref):
            named.add(item.symbol)
        elif isinstance(item, t.Call):
            named.add(item.function)
        elif isinstance(item, t.Big):
            waiting.append((item.range, bound))
            inside = bound | {item.index}
            waiting.extend(((item.condition, inside), (item.body, inside)))
            continue
        kind = type(item)
        if kind not in _FIELDS:
            _FIELDS[kind] = tuple(entry.name for entry in fields(item) if entry.name != "span")
        waiting.extend((getattr(item, name), bound) for name in _FIELDS[kind])
    return frozenset(free), frozenset(named)


def _head(term: t.Term) -> t.Ref | None:
    """A symbol or a function without its arguments."""
    if isinstance(term, t.Call):
        return t.Ref(term.span, term.function, term.keys)
    return term if isinstance(term, t.Ref) else None


def _same_slope(one: t.Term, two: t.Term) -> bool:
    """Whether two terms are the derivative of one quantity by another, total or partial."""
    if not isinstance(one, t.Derive) or not isinstance(two, t.Derive) or len(one.wrt) != len(two.wrt):
        return False
    return t.same(one.of, two.of) and all(t.same(a, b) for a, b in zip(one.wrt, two.wrt, strict=True))


class Sandbox:
    """Resolves candidates for one side of a relation.

    Args:
        resolver: of the reading that failed.
        latex: the relation's text.
        relation: its tree.
        place: which side is edited.
        words: names of several letters.
        macros: the author's macros.
        fixed: what the side must equal.
    """

    def __init__(
        self,
        resolver: Resolver,
        latex: str,
        relation: r.Relation,
        place: int,
        words: Mapping[str, str],
        macros: Mapping[str, MacroLike],
        fixed: t.Term,
    ) -> None:
        side = relation.sides[place]
        parts = {entry.name: getattr(resolver, entry.name) for entry in fields(resolver)}
        self.resolver = Remembering(**parts, nodes=frozenset(id(x) for x in all_nodes(side)))
        self.splicer = Splicer(latex, side, words, macros)
        self.fixed = fixed
        self.free = frozenset(free_indices(fixed))
        self.outside = {x for k, other in enumerate(relation.sides) if k != place for x in free_letters(other)}
        self.first = free_letters(relation.sides[0]) if place else None
        scope = resolver.scope
        self.original: t.Term | None = None
        self.letters = free_letters(side)
        self.original = self._resolved(side, side, latex)
        if self.original is not None:
            self.free |= survey(self.original)[0]
        parts_of_it = t.walk(self.original) if isinstance(fixed, t.Derive) and self.original is not None else ()
        self.circular = any(_same_slope(x, fixed) for x in parts_of_it)  # a derivative is said to be made of itself
        self.symbols = {name: copy.copy(symbol) for name, symbol in scope.symbols.items()}
        self.sizes, self.applied, self.chance = set(scope.sizes), dict(scope.applied), scope.chance.copy()

    def resolve(self, changes: Sequence[Change]) -> t.Term | None:
        """The meaning of the side with changes; None if it has none. `restore` is to be called when it has been used."""
        found = self.splicer.tree(changes)
        return None if found is None else self._resolved(*found)

    def _resolved(self, tree: r.Node, new: r.Node, latex: str) -> t.Term | None:
        free = self.letters | free_letters(new)
        resolver = self.resolver
        resolver.latex = latex
        resolver.key_letters = self.outside | free
        resolver.outer_letters = set(free if self.first is None else self.first)
        resolver.binders = []
        try:
            found = resolver.term(tree)
            for change in resolver.scope.restated:
                found = change(found)
            return found
        except UnclearError:
            return None

    def restore(self) -> None:
        """Take back what resolving has entered into the scope."""
        scope = self.resolver.scope
        for name in list(scope.symbols):
            if name not in self.symbols:
                del scope.symbols[name]
        for name, kept in self.symbols.items():
            vars(scope.symbols[name]).update(vars(kept))
        scope.sizes.clear()
        scope.sizes.update(self.sizes)
        scope.applied.clear()
        scope.applied.update(self.applied)
        scope.chance = self.chance.copy()  # Cov(X) in a candidate would make X random

    def compared(self, changes: Sequence[Change], bench: Bench, *, wider: bool = True) -> Compared | None:
        """How the edited side compares with the other one in the worlds of a bench.

        None, unless it is asked to look ``wider``, for a candidate with symbols that the bench has no values of.
        """
        try:
            term = self.resolve(changes)
            if term is None:
                return Compared()
            free, named = survey(term)
            if not free <= self.free | bench.sizes.keys() or self._trivial(term):
                return Compared()
            if not wider and not bench.best and not bench.knows(named):
                return None
            found = bench.compared(term, named)
            return Compared() if found.number and absurd(term, self.original) else found
        finally:
            self.restore()

    def fits_afresh(self, changes: Sequence[Change], bench: Bench) -> bool:
        """Whether the edited side equals the other one where the shapes of both are found together."""
        try:
            term = self.resolve(changes)
            if term is None or not survey(term)[0] <= self.free | bench.sizes.keys() or self._trivial(term):
                return False
            return bench.fits_afresh(term) and not absurd(term, self.original)
        finally:
            self.restore()

    def _trivial(self, term: t.Term) -> bool:
        """Whether a candidate says nothing: the other side again, or the claim as it is."""
        if self.original is not None and t.same(term, self.original):
            return True
        if t.same(term, self.fixed) or _same_slope(term, self.fixed):
            return True
        if self.circular and any(_same_slope(x, self.fixed) for x in t.walk(term)):
            return True
        if isinstance(self.fixed, (t.Derive, t.Number)) or (self.original is not None and self._has(self.original)):
            return False
        return self._has(term)

    def _has(self, term: t.Term) -> bool:
        """Whether the other side is a part of a term, with arguments or without."""
        head = _head(self.fixed)
        for part in t.walk(term):
            if type(part) is type(self.fixed) and t.same(part, self.fixed):
                return True
            if head is not None and isinstance(part, (t.Ref, t.Call)) and t.same(_head(part), head):
                return True
        return False
