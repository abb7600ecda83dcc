"""What stands before a formula of a document and has to do with it: definitions, statements, how letters are used."""

from __future__ import annotations

import re
from dataclasses import dataclass

from symderive.notation.reader import tree as r
from symderive.verify import facts as f
from symderive.verify.adjoint_names import behind_bars, without_far_losses
from symderive.verify.copies import with_copies
from symderive.verify.cues import says_root, says_slope_zero
from symderive.verify.definitions import Definitions
from symderive.verify.dimensions import dimensions
from symderive.verify.documents.blocks import Heading
from symderive.verify.eigenpairs import of_pairs
from symderive.verify.entry import Entry, tree_of
from symderive.verify.estimates import unmarked
from symderive.verify.factored import factored
from symderive.verify.function_names import with_arguments
from symderive.verify.items import Item, spelled
from symderive.verify.laws_anew import in_force, laws
from symderive.verify.left_sides import estimate_in, is_marked, left_of, letters_of
from symderive.verify.many import listed, of_each
from symderive.verify.objective import function_of, objective
from symderive.verify.one_dimension import as_numbers, one_dimension
from symderive.verify.one_example import ONE_EXAMPLE
from symderive.verify.reading import Reading
from symderive.verify.resolve.known import DENSITIES
from symderive.verify.resolve.standard import is_law
from symderive.verify.resolve.usage import (
    INDEX_LETTERS,
    Usage,
    all_nodes,
    bare,
    is_bold,
    letter_of,
    root_name,
)
from symderive.verify.said import facts_said, head_of, letters_named
from symderive.verify.scene import Scene
from symderive.verify.told_cases import TWO, cases_before, lasting, says_two_classes
from symderive.verify.two_meanings import two_meanings, without_both_ways
from symderive.verify.whole_vectors import told_whole

_SUPPOSED = re.compile(
    r"(?:^|(?<=[.:;] ))\s*If\b[^.]*(?:\.|$)"
)  # "If the rows of X are x_i^T, then": of what comes behind it


@dataclass
class Surroundings(Reading):
    """A document with what was read of it so far."""

    # -- one formula -----------------------------------------------------------------------------------------------

    def _best(self, item: Item, entry: Entry) -> list[f.Optimum]:
        """What the left side of a formula makes best, if the words before it say that it does."""
        main = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
        if not isinstance(main, r.Relation):
            return []
        left = left_of(main)
        direction = main.signs == ("propto",) and isinstance(bare(main.sides[0]), r.Name)
        bare_left = left is not None or direction
        side = main.sides[0] if bare_left else estimate_in(main) or self._varied(item)  # of the normal equations
        name = None if side is None else root_name(side)
        letter = letter_of(name) if left is None and name is not None else "" if left is None else left.letter
        if side is None or (left is None and self.defined.of(letter)):
            return []
        variable = unmarked(letter)
        marked = variable != letter or is_marked(side)
        here = [i for i in self.up_to(item) if i.section == item.section]
        name = self._varied(item) or (self._varied(here[-1]) if here else None)
        found = name is not None and letter_of(name) == letter
        if not found and not (self._is_root(item, variable) if marked else self.solves(item, letter)):
            return []
        before = [i.entry for i in self.up_to(item) if i.entry is not None]
        of = objective(before, variable) or self._likelihood(item, variable)
        of = spelled(of, item.formula.macros)
        best = spelled(entry.latex[slice(*side.span)], item.formula.macros)
        return [f.Optimum((best,), of, "min")] if of else []

    def _varied(self, item: Item) -> r.Name | None:
        r"""The w of an equation such as ``B w = J(w) S w`` that is said to come of setting a slope to zero, that of the section's J(w)."""
        main = None if item.entry is None else item.entry.tree
        if not isinstance(main, r.Relation) or left_of(main) is not None or main.signs != ("=",):
            return None
        if not says_slope_zero(self.document.blocks, item.place):
            return None
        nodes = [n for side in main.sides for n in all_nodes(side)]
        names = {letter_of(n): n for n in nodes if isinstance(n, r.Name) and not self.defined.of(letter_of(n))}
        found = [n for letter, n in names.items() if self._likelihood(item, letter)]
        slopes = any(isinstance(n, r.Derivative) for n in nodes)
        return found[0] if len(found) == 1 and not slopes else None

    def _is_root(self, item: Item, variable: str) -> bool:
        r"""Whether a \\hat w is said to be where the slope vanishes that its section has by w, and nothing new came in between."""
        here = [i for i in self.up_to(item) if i.section == item.section]
        solved = bool(here) and self._is_solved(here[-1], variable)
        if not says_root(self.document.blocks, item.place) and not self.is_behind_zero(item) and not solved:
            return False
        functions = [i.entry for i in here if i.entry is not None]
        for other in reversed(here):
            if other.entry is None:
                return False
            if objective([other.entry], variable, functions):
                return True
            main = other.entry.tree
            left = left_of(main) if isinstance(main, r.Relation) else None
            if not isinstance(main, r.Relation) or left is None or left.letter == variable:
                continue
            if variable in letters_of(main.sides[-1]):
                break
        return solved or says_slope_zero(self.document.blocks, item.place)

    def _is_solved(self, item: Item, variable: str) -> bool:
        """Whether a formula is an equation for an estimate of a variable, said to be where a slope vanishes, so that it is solved next."""
        main = None if item.entry is None else item.entry.tree
        name = estimate_in(main) if isinstance(main, r.Relation) and left_of(main) is None else None
        return name is not None and unmarked(letter_of(name)) == variable and self._is_root(item, variable)

    def _likelihood(self, item: Item, variable: str) -> str:
        """The name of the one function of a variable that a section defines: its slope is zero where nothing says of what else it is."""
        here = [d.entry for d in self.defined.in_force if d.section == item.section]
        found = {name for entry in here if (name := function_of(entry, variable))}
        return found.pop() if len(found) == 1 else ""

    def _has_density(self, fact: f.RandomVariables) -> bool:
        """Whether a formula tells the density of a variable, so that a law behind it is that of another one."""
        heads = {head_of(x) for x in fact.symbols}
        mains = (d.entry.tree for d in self.defined.in_force if d.letter in DENSITIES)
        return any(isinstance(x, r.Relation) and heads & letters_of(x.sides[0]) for x in mains)

    def _bold_after(self, section: int) -> set[str]:
        """The letters that are only written in bold in later sections."""
        if section not in self.bold:
            usage = Usage().read(i.entry.tree for i in self.items if i.entry is not None and i.section > section)
            self.bold[section] = usage.bold_alone - usage.plain_alone
        return self.bold[section]

    def _section(self, place: int) -> int:
        """The section of a block."""
        return sum(isinstance(b, Heading) for b in self.document.blocks[: place + 1])

    def _letters_after(self, section: int) -> set[str]:
        """The letters of later sections."""
        return {x for i in self.items if i.entry is not None and i.section > section for x in letters_of(i.entry.tree)}

    @staticmethod
    def _is_past(fact: f.DependsOn, near: list[r.Node]) -> bool:
        """Whether a section speaks of none of the quantities that a loss was said to depend on before."""
        letters = {x for latex in fact.on if (tree := tree_of(latex)) is not None for x in letters_of(tree)}
        return not any(letters & letters_of(tree) for tree in near)

    def facts_before(self, item: Item) -> list[f.Fact]:
        """What the prose says up to a formula."""
        return [x for at, certain, text in self.spoken if at <= item.place for x in facts_said(text, certain)]

    def _told_of(self, item: Item) -> dict[str, set[str]]:
        """What the prose says of letters that formulas define no further: that the losses l_t depend on s_t."""
        facts = self.facts_before(item)
        found = {} if item.entry is None else behind_bars(item.entry.tree, facts, self.defined)
        for fact in facts:
            if isinstance(fact, f.DependsOn):
                trees = [tree_of(fact.symbol), *map(tree_of, fact.on)]
            elif isinstance(fact, f.RowsAre):
                found.setdefault(head_of(fact.vector), set()).add(head_of(fact.matrix))
                continue
            elif isinstance(fact, f.Convention) and fact.name == ONE_EXAMPLE:  # p is a row of P
                for d in self.defined.in_force:
                    if d.letter.isupper() and d.shape.startswith("_2") and not self.defined.of(d.letter.lower()):
                        found.setdefault(d.letter.lower(), set()).add(d.letter)
                continue
            elif isinstance(fact, f.Defines):
                whole = tree_of(fact.latex)
                trees = list(whole.sides) if isinstance(whole, r.Relation) else []
            else:
                continue
            on = {x for tree in trees[1:] if tree is not None for x in letters_of(tree)}
            for letter in letters_of(trees[0]) - INDEX_LETTERS if trees and trees[0] is not None else ():
                found.setdefault(letter, set()).update(on)
        return found

    def _said_near(self, item: Item) -> list[tuple[int, bool, str]]:
        """What the notes say up to a formula, and right behind it in its section."""
        blocks = self.document.blocks
        end = next((k for k in range(item.place, len(blocks)) if isinstance(blocks[k], Heading)), len(blocks))
        after = min((place for place, _, _ in self.spoken if item.place < place < end), default=0)
        return sorted(
            (
                (at, certain, text if at <= item.place else _SUPPOSED.sub("", text))
                for at, certain, text in self.spoken
                if at <= max(item.place, after)
            ),
            key=lambda s: s[0],
        )

    def _told(
        self,
        item: Item,
        near: list[r.Node],
        defined: Definitions,
        single: int | None,
        *,
        shapes_of_section: bool = False,
    ) -> list[f.Fact]:
        """What the notes say that still holds at a formula; ``single`` is where one dimension is looked at."""
        blocks, said = self.document.blocks, self._said_near(item)
        start = next((k for k in range(item.place, -1, -1) if isinstance(blocks[k], Heading)), 0)
        past = defined.past_letters(item.section, self._letters_after)
        here = [fact for at, certain, text in said if at >= start for fact in facts_said(text, certain)]
        # a random q here is none of the rows q_i of an earlier section
        drawn = {x for fact in here if isinstance(fact, f.RandomVariables) for x in fact.symbols}
        alone = Usage().read(near)
        many = listed(text for at, _, text in said if at >= start) - alone.plain_alone
        letters_here = {x for tree in near for x in letters_of(tree)}
        # q, beside the columns q_i of the Q of other sections
        single_here = alone.plain_alone - {x for x, found in alone.sub_letters.items() if found}
        families = {head_of(x.vector) for x in here if isinstance(x, f.RowsAre)}
        both = two_meanings((at >= start, x) for at, certain, text in said for x in facts_said(text, certain))
        told = laws(said)
        return [
            x
            for at, certain, text in said
            for fact in of_each(
                both.kept(
                    lasting(blocks, item.place, at, _said(text, certain, single is not None and at < single)),
                    here=at >= start,
                ),
                many if at < start else frozenset(),
            )
            for x in in_force(at, fact, told, item.place)
            if not (at > item.place and isinstance(x, f.RandomVariables) and self._has_density(x))
            if not (isinstance(x, f.DependsOn) and at < start and self._is_past(x, near))
            if not (isinstance(x, f.HasShape) and at < start and shapes_of_section)
            if not (isinstance(x, f.RowsAre) and at < start and head_of(x.vector) in drawn)
            if not (at < start and _is_of_another(x, single_here, letters_here, families))
            if not (isinstance(x, f.RandomVariables) and letters_named(x.symbols) <= past.get(self._section(at), set()))
        ]

    def _trees_in(self, section: int) -> list[r.Node]:
        return [i.entry.tree for i in self.items if i.entry is not None and i.section == section and not i.case]

    def scene(self, item: Item, entry: Entry, *, shapes_of_section: bool = False) -> Scene:
        """What stands before a claim and has to do with it; ``shapes_of_section``: shapes only as far as its section tells them."""
        blocks = self.document.blocks
        near = self._trees_in(item.section)
        defined = self.defined.as_in(entry.tree, item.section).without_indices(self._trees_in, item.section)
        defined = defined.without_numbered(entry.tree)
        defined = without_far_losses(entry.tree, self.facts_before(item), defined)
        defined = _without_far_laws(defined, item.section, near)
        best, told = self._best(item, entry), self._told_of(item)
        for x in best:  # what it is best for
            told.setdefault(head_of(x.symbols[0]), set()).add(head_of(x.of))
        relevant = defined.relevant(
            entry.tree,
            item.section,
            self._bold_after,
            self._letters_after,
            told,
            stationary=any(section == item.section for section, _ in self.vanishing),
        )
        relevant = defined.without_single(
            entry, relevant, item.section, lambda letters: told_whole(letters, defined.in_force, [entry.tree, *near])
        )
        entries = with_copies(entry.tree, relevant)
        trees = [e.tree for e in entries]
        usage = Usage().read([*trees, *(x for x in near if not any(x is y for y in trees))])
        here = Usage().read([*trees, entry.tree])
        for letter in here.values & usage.sub_counts.keys():  # x_j of one example, though x_{nj} follows
            usage.sub_counts[letter] = here.sub_counts.get(letter, set())
        cases, single = cases_before(blocks, item.place), one_dimension(blocks, item.place)
        cases.entries += _two_classes(trees) if says_two_classes(blocks, item.place) else []
        values = with_arguments(cases.entries, [*trees, *near])
        usage.read(new.tree for new, old in zip(values, cases.entries, strict=True) if new is not old)
        facts = [
            *(x for x in self.given if _is_used(x, here)),
            *self._told(item, near, defined, single, shapes_of_section=shapes_of_section),
            *cases.conditions,
            *([f.AllNumbers()] if single is not None else []),
            *best,
            *(x for section, x in self.equations if section <= item.section and not _is_of_members(x, usage)),
            *(fact for section, fact in self.vanishing if section == item.section),
            *of_pairs([(pair, told) for section, pair, told in self.pairs if section == item.section], entry.tree),
            *dimensions([*trees, entry.tree], [*(e.latex for e in entries), entry.latex]),
            *factored(entries),
        ]
        scene = Scene([*entries, *values], without_both_ways(facts), usage)
        scene.words = self.words
        return scene


def _is_of_members(fact: f.Fact, usage: Usage) -> bool:
    """Whether a size is told of an x where a section has the x_n."""
    return isinstance(fact, f.HasShape) and not usage.sub_letters.keys().isdisjoint(fact.symbols)


def _without_far_laws(defined: Definitions, section: int, near: list[r.Node]) -> Definitions:
    r"""Without the laws p = N(0, 1) of other sections, where one has a ``p_\theta``, or a number p beside 1 - p."""
    far = [d for d in defined.in_force if d.section != section and d.letter in DENSITIES and is_law(d.body)]
    if not far:
        return defined
    usage = Usage().read(near)
    gone = [d for d in far if not d.shape and (d.letter in usage.chances or d.letter in usage.sub_letters)]
    return Definitions([d for d in defined.in_force if d not in gone], defined.replaced) if gone else defined


def _two_classes(trees: list[r.Node]) -> list[Entry]:
    """That the number of classes is 2, where sums over classes say how it is called."""
    bounds = Usage().read(trees).bounds
    named = [x for x in TWO if x[0] in bounds]
    tree = tree_of(named[0]) if len(named) == 1 else None
    return [] if tree is None else [Entry(tree, named[0])]


def _is_of_another(fact: f.Fact, single: set[str], here: set[str], families: set[str]) -> bool:
    """Whether what an earlier section says is of another quantity: of columns q_i, where q stands alone here, or of the one q.

    ``single`` are letters without an index here, ``families`` those of the rows and columns that are spoken of here.
    """
    if isinstance(fact, f.RowsAre):
        return head_of(fact.vector) in single and head_of(fact.matrix) not in here
    if isinstance(fact, (f.HasShape, f.RandomVariables, f.Moments)):
        return bool(fact.symbols) and set(fact.symbols) <= families
    return False


def _is_used(fact: f.Fact, here: Usage) -> bool:
    """Whether a bold array of which only its entries are known stands in a formula or before it; else its y^{(i)} is no entry."""
    arrays = [root_name(tree_of(array)) for _, array in fact.pairs] if isinstance(fact, f.EntriesAre) else []
    return all(x is None or not is_bold(x) or letter_of(x) in here.bold_alone for x in arrays)


def _said(text: str, certain: bool, in_one_dimension: bool) -> list[f.Fact]:
    found = facts_said(text, certain)
    return list(as_numbers(found)) if in_one_dimension else found
