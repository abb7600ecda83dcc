"""What stands before a formula of a document and has to do with it: definitions, statements, how letters are used."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from symderive.notation.reader import tree as r
from symderive.verify import facts as f
from symderive.verify.announced import explaining
from symderive.verify.chain_names import named_in_chain
from symderive.verify.copies import with_copies
from symderive.verify.cues import says_best, says_next, says_root
from symderive.verify.definitions import Defined, Definitions
from symderive.verify.dimensions import dimensions
from symderive.verify.documents.blocks import Assumption, Document, Formula, Heading, Macro, Prose
from symderive.verify.eigenpairs import Eigenpair, of_pairs
from symderive.verify.entry import Entry, tree_of
from symderive.verify.estimates import unmarked
from symderive.verify.factored import factored
from symderive.verify.items import Item, item_of, spelled
from symderive.verify.left_sides import KNOWN_NAMES, Left, is_marked, left_of, left_of_primed, letters_of, plain
from symderive.verify.many import listed, of_each
from symderive.verify.objective import objective
from symderive.verify.one_dimension import as_numbers, one_dimension
from symderive.verify.one_example import ONE_EXAMPLE
from symderive.verify.relation_kinds import is_stationary, is_update
from symderive.verify.resolve.usage import (
    INDEX_LETTERS,
    Usage,
    all_nodes,
    is_bold,
    is_label,
    letter_of,
    letters_in,
    root_name,
)
from symderive.verify.resolve.words import joined
from symderive.verify.scene import Scene, facts_of
from symderive.verify.statements.decompositions import named_before
from symderive.verify.statements.tabled import told
from symderive.verify.told_cases import cases_before, lasting
from symderive.verify.two_meanings import two_meanings, without_both_ways

_SUPPOSED = re.compile(
    r"(?:^|(?<=[.:;] ))\s*If\b[^.]*(?:\.|$)"
)  # "If the rows of X are x_i^T, then": of what comes behind it


@dataclass
class Surroundings:
    """A document with what was read of it so far."""

    document: Document
    seconds: float = 5.0
    model: object | None = None
    defined: Definitions = field(default_factory=Definitions)
    equations: list[tuple[int, f.Unread]] = field(default_factory=list[tuple[int, f.Unread]])  # on free letters
    vanishing: list[tuple[int, f.Unread]] = field(default_factory=list[tuple[int, f.Unread]])  # slopes set to zero
    pairs: list[tuple[int, Eigenpair, list[str]]] = field(default_factory=list[tuple[int, Eigenpair, list[str]]])
    bold: dict[int, set[str]] = field(default_factory=dict[int, "set[str]"])  # letters that are bold after a section
    items: list[Item] = field(default_factory=list[Item])
    spoken: list[tuple[int, bool, str]] = field(default_factory=list[tuple[int, bool, str]])
    words: dict[str, str] = field(default_factory=dict[str, str])
    named: set[str] = field(default_factory=set[str])  # gates and the like, which other letters carry as a label
    given: list[f.Fact] = field(default_factory=list[f.Fact])

    def of_model(self) -> list[Entry]:
        """The equations of the model, if there is one."""
        if self.model is None:
            return []
        from symderive.model.model import Model
        from symderive.verify.model_context import model_entries  # brings SymPy

        assert isinstance(self.model, Model)
        return model_entries(self.model)

    def from_model(self, entries: list[Entry]) -> list[f.Fact]:
        """Enter equations as if they stood before the document; what is known of the model's values."""
        for entry in entries:
            tree = joined(entry.tree, self.words)
            left = left_of(tree) if isinstance(tree, r.Relation) else None
            if left is not None:
                self.defined.in_force.append(Defined(Entry(tree, entry.latex), left, "", -1))
        linked = self._arrays()
        if self.model is None:
            return linked
        from symderive.model.model import Model
        from symderive.verify.model_context import model_facts

        assert isinstance(self.model, Model)
        return [*linked, *model_facts(self.model)]

    def _arrays(self) -> list[f.Fact]:
        """X is the matrix of x_{ij}, where the notes have both and say nothing else of X."""
        trees = [i.entry.tree for i in self.items if i.entry is not None]
        usage = Usage().read(trees)
        found: list[f.Fact] = []
        counts = usage.bounds | {x for _, certain, text in self.spoken for x in _counted(_facts(text, certain))}
        for letter in sorted((usage.plain_alone - counts) & set("ABCDEFGHKMPQRSUVWXYZ")):
            small = letter.lower()
            if letter not in usage.left_alone and letter not in usage.sub_counts and usage.sub_counts.get(small) == {2}:
                found.append(f.EntriesAre(((f"{small}_{{ij}}", letter),)))
        return found + self._stacked(trees, usage)

    @staticmethod
    def _stacked(trees: list[r.Node], usage: Usage) -> list[f.Fact]:
        """The bold y holds the numbers y^{(i)}, where no formula has a bold y^{(i)} or says what y is."""
        mains = [tree.main if isinstance(tree, r.Remark) else tree for tree in trees]
        said = [left_of(x) for x in mains if isinstance(x, r.Relation) and x.signs[0] in ("=", "equiv", ":=")]
        lefts = {left.letter for left in said if left is not None}
        labels: dict[tuple[str, bool], set[str]] = {}
        for node in (n for tree in trees for n in all_nodes(tree) if isinstance(n, r.Scripted) and is_label(n.sup)):
            name = node.base if isinstance(node.base, r.Name) else None
            letters = set(letters_in(node.sup))
            if name is not None and node.sub is None and len(letters) == 1:
                labels.setdefault((letter_of(name), is_bold(name)), set()).update(letters)
        return [
            f.EntriesAre(((f"{letter}^{{({min(index)})}}", rf"\mathbf{{{letter}}}"),))
            for (letter, bold), index in sorted(labels.items())
            if not bold
            and (letter, True) not in labels
            and re.fullmatch("[a-z]", letter)
            and min(index) in INDEX_LETTERS
            and letter in usage.bold_alone - lefts
            and letter not in usage.sub_counts
        ]

    def read(self) -> tuple[list[Item], list[tuple[int, bool, str]]]:
        """Formulas with their trees, and statements with the section that they stand in."""
        items: list[Item] = []
        spoken: list[tuple[int, bool, str]] = []
        section = 0
        macros = next((b.macros for b in self.document.blocks if isinstance(b, Formula)), dict[str, Macro]())
        for place, block in enumerate(self.document.blocks):
            match block:
                case Heading():
                    section += 1
                case Prose():
                    spoken.append((place, False, told(spelled(block.text, macros))))
                case Assumption():
                    spoken.append((place, True, spelled(block.text, macros)))
                case Formula():
                    macros = block.macros
                    before = self.document.blocks[place - 1] if place else None
                    name = named_before(before.text) if isinstance(before, Prose) else ""
                    if name:
                        spoken.append((place, False, f"the {name} ${spelled(block.latex, macros)}$"))
                    items.append(item_of(block, section, place))
        return items, spoken

    def announce(self, item: Item) -> None:
        """Enter what the sentence of a formula defines behind it, "where C = ...", as far as nothing before says what it is."""
        tree = None if item.entry is None else item.entry.tree
        if tree is None:
            return
        main = tree.main if isinstance(tree, r.Remark) else tree
        own = left_of(main, self.named) if isinstance(main, r.Relation) else None
        wanted = letters_of(tree)
        behind = set(explaining(self.document.blocks, item.place))
        entered: list[Defined] = []
        for other in self.items if behind else ():
            new = self._announced(other) if other.place in behind else None
            if new is None or new.letter not in wanted or any(d not in entered for d in self.defined.like(new.left)):
                continue
            if own is None or own.letter not in letters_of(new.body) or self.defined.like(own):
                self.defined.add(new)
                entered.append(new)
                wanted |= letters_of(new.body)
        self._name(item, tree)

    def _name(self, item: Item, tree: r.Node) -> None:
        """Enter what a chain names in passing."""
        earlier = [i for i in self.items if i.place < item.place and i.entry is not None]
        known = {x for i in earlier if i.entry is not None for x in letters_of(i.entry.tree)}
        above = self._row_above(item)
        for relation in named_in_chain(tree, known, above):
            left = left_of(relation)
            if left is not None and item.entry is not None and not self.defined.like(left):
                self.defined.add(Defined(Entry(relation, item.entry.latex, item.entry.line), left, "", item.section))

    def _row_above(self, item: Item) -> tuple[r.Node, ...]:
        """The last side of the row of a display that a row goes on with."""
        above = next((i for i in self.items if i.place == item.place - 1 and i.entry is not None), None)
        main = above.entry.tree if item.formula.continues and above is not None and above.entry is not None else None
        return main.sides[-1:] if isinstance(main, r.Relation) else ()

    def _announced(self, item: Item) -> Defined | None:
        """The definition that a formula is by its form alone."""
        tree = None if item.entry is None or item.case else item.entry.tree
        if not isinstance(tree, r.Relation) or len(tree.sides) != 2 or is_update(tree):
            return None
        left = left_of(tree, self.named)
        if left is None or left.instance or left.letter in letters_of(tree.sides[1]):
            return None
        assert item.entry is not None
        return Defined(item.entry, left, plain(item.entry.latex[slice(*tree.sides[1].span)]), item.section)

    # -- one formula -----------------------------------------------------------------------------------------------

    def solves(self, item: Item, letter: str) -> bool:
        """Whether a left side is a variable by which the notes differentiated, and is said to make something best.

        It stays a variable: what was defined through it does not change.
        """
        if not any(letter in letters_of(d.body) for d in self.defined.in_force):
            return False
        before = [i.entry.tree for i in self.items if i.entry is not None and i.place < item.place]
        slopes = [n for tree in before for n in all_nodes(tree) if isinstance(n, r.Derivative)]
        by = [w for n in slopes for w in ([x for x, _ in n.wrt] or [n.of]) if w is not None]
        if not any(letter in letters_of(x) for x in by):
            return False
        if says_best(self.document.blocks, item.place):
            return True
        near = [i.entry.tree for i in self.items if i.entry is not None and item.place - 3 <= i.place < item.place]
        return any(is_stationary(x) for x in near)

    def is_part(self, item: Item, letter: str) -> bool:
        """Whether the prose says of what array that a formula defines a letter with an index is a row or an entry."""
        facts = (x for at, certain, text in self.spoken if at <= item.place for x in _facts(text, certain))
        parts = [
            pair
            for x in facts
            if isinstance(x, (f.RowsAre, f.EntriesAre))
            for pair in (x.pairs if isinstance(x, f.EntriesAre) else ((x.vector, x.matrix),))
        ]
        return any(_head(part) == letter and self.defined.any_of(_letters((of,))) for part, of in parts)

    def new_by_prime(self, item: Item, main: r.Relation) -> Left | None:
        """What h' = ... defines, beside an h that is no function: then no prime is a derivative.

        Nothing says what h is; or h' is made of h, and of more than h is, or is said to be what h becomes.
        """
        left = left_of_primed(main)
        if left is None:
            return None
        known = any(d.letter == left.letter and "'" not in d.shape for d in self.defined.in_force)
        if known and not self._is_next(item, main, left.letter):
            return None
        usage = Usage().read(i.entry.tree for i in self.items if i.entry is not None)
        functions = {*usage.called, *usage.raised, *usage.differentiated, *(x for x in self._functions_told())}
        return None if left.letter in functions else left

    def _is_next(self, item: Item, main: r.Relation, letter: str) -> bool:
        """Whether h' is what comes of h, as a mean does of an old one and one more point."""
        before = {x for i in self.items if i.entry and i.place < item.place for x in letters_of(i.entry.tree)}
        made = letters_of(main.sides[1])
        return letter in made and (bool(made - before - KNOWN_NAMES) or says_next(self.document.blocks, item.place))

    def _functions_told(self) -> set[str]:
        """The letters that the prose calls functions."""
        facts = (x for _, certain, text in self.spoken for x in _facts(text, certain))
        names = (root_name(tree_of(x.name)) for x in facts if isinstance(x, f.IsFunction))
        return {letter_of(name) for name in names if name is not None}

    def only_new(self, item: Item, main: r.Relation) -> Left | None:
        r"""The one letter that a formula brings in, on its left: the p of ``\\log\\frac{p}{1 - p} = z``."""
        before = {
            x for i in self.items if i.entry is not None and i.place < item.place for x in letters_of(i.entry.tree)
        }
        new = letters_of(main.sides[0]) - before - KNOWN_NAMES
        if len(main.sides) != 2 or len(new) != 1 or new & letters_of(main.sides[1]):
            return None
        return Left(min(new), "")

    def is_of_the_best(self, item: Item, main: r.Relation) -> bool:
        """Whether an equation such as C v = λ v is said of the values at which a slope vanishes."""
        left = main.sides[0]
        slope = any(isinstance(n, r.Derivative) for n in all_nodes(left))
        return not slope and any(self.solves(item, letter) for letter in letters_of(left))

    def _best(self, item: Item, entry: Entry) -> list[f.Fact]:
        """What the left side of a formula makes best, if the words before it say that it does."""
        main = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
        left = left_of(main) if isinstance(main, r.Relation) else None
        if left is None or not isinstance(main, r.Relation):
            return []
        variable = unmarked(left.letter)
        marked = variable != left.letter or is_marked(main.sides[0])
        if not (self._is_root(item, variable) if marked else self.solves(item, left.letter)):
            return []
        before = [i.entry for i in self.items if i.entry is not None and i.place < item.place]
        of = spelled(objective(before, variable), item.formula.macros)
        best = spelled(entry.latex[slice(*main.sides[0].span)], item.formula.macros)
        return [f.Optimum((best,), of, "min")] if of else []

    def _is_root(self, item: Item, variable: str) -> bool:
        r"""Whether a \\hat w is said to be where the slope vanishes that its section has by w, and nothing new came in between."""
        if not says_root(self.document.blocks, item.place):
            return False
        for other in reversed([i for i in self.items if i.place < item.place and i.section == item.section]):
            if other.entry is None:
                return False
            if objective([other.entry], variable):
                return True
            main = other.entry.tree
            left = left_of(main) if isinstance(main, r.Relation) else None
            if not isinstance(main, r.Relation) or left is None or left.letter == variable:
                continue
            if variable in letters_of(main.sides[-1]):
                return False
        return False

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

    def _told_of(self, item: Item) -> dict[str, set[str]]:
        """What the prose says of letters that formulas define no further: that the losses l_t depend on s_t."""
        found: dict[str, set[str]] = {}
        facts = (x for at, certain, text in self.spoken if at <= item.place for x in _facts(text, certain))
        for fact in facts:
            if isinstance(fact, f.DependsOn):
                trees = [tree_of(fact.symbol), *map(tree_of, fact.on)]
            elif isinstance(fact, f.RowsAre):
                found.setdefault(_head(fact.vector), set()).add(_head(fact.matrix))
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

    def _told(self, item: Item, near: list[r.Node], defined: Definitions, single: int | None) -> list[f.Fact]:
        """What the notes say that still holds at a formula; ``single`` is where one dimension is looked at."""
        blocks, said = self.document.blocks, self._said_near(item)
        start = next((k for k in range(item.place, -1, -1) if isinstance(blocks[k], Heading)), 0)
        past = defined.past_letters(item.section, self._letters_after)
        drawn = {  # a random q here is none of the rows q_i of an earlier section
            x
            for at, certain, text in said
            for fact in (_facts(text, certain) if at >= start else ())
            if isinstance(fact, f.RandomVariables)
            for x in fact.symbols
        }
        alone = Usage().read(near)
        many = listed(text for at, _, text in said if at >= start) - alone.plain_alone
        letters_here = {x for tree in near for x in letters_of(tree)}
        single_here = alone.plain_alone - {
            x for x, found in alone.sub_letters.items() if found
        }  # q, beside the columns q_i of the Q of other sections
        families = {
            _head(x.vector)
            for at, certain, text in said
            for x in (_facts(text, certain) if at >= start else ())
            if isinstance(x, f.RowsAre)
        }
        both = two_meanings((at >= start, x) for at, certain, text in said for x in _facts(text, certain))
        return [
            x
            for at, certain, text in said
            for x in of_each(
                both.kept(
                    lasting(blocks, item.place, at, _said(text, certain, single is not None and at < single)),
                    here=at >= start,
                ),
                many if at < start else frozenset(),
            )
            if not (isinstance(x, f.DependsOn) and at < start and self._is_past(x, near))
            if not (isinstance(x, f.RowsAre) and at < start and _head(x.vector) in drawn)
            if not (at < start and _is_of_another(x, single_here, letters_here, families))
            if not (isinstance(x, f.RandomVariables) and _letters(x.symbols) <= past.get(self._section(at), set()))
        ]

    def scene(self, item: Item, entry: Entry) -> Scene:
        """What stands before a claim and has to do with it."""
        blocks = self.document.blocks
        near = [i.entry.tree for i in self.items if i.entry is not None and i.section == item.section and not i.case]
        defined = self.defined.as_in(entry.tree, item.section).without_indices(near, item.section)
        relevant = defined.relevant(
            entry.tree,
            item.section,
            self._bold_after,
            self._letters_after,
            self._told_of(item),
            stationary=any(section == item.section for section, _ in self.vanishing),
        )
        entries = with_copies(entry.tree, defined.without_single(entry, relevant, item.section))
        trees = [e.tree for e in entries]
        usage = Usage().read([*trees, *(x for x in near if not any(x is y for y in trees))])
        here = Usage().read([*trees, entry.tree])
        for letter in here.values & usage.sub_counts.keys():  # x_j of one example, though x_{nj} follows
            usage.sub_counts[letter] = here.sub_counts.get(letter, set())
        cases, single = cases_before(blocks, item.place), one_dimension(blocks, item.place)
        facts = [
            *(x for x in self.given if _is_used(x, here)),
            *self._told(item, near, defined, single),
            *cases.conditions,
            *([f.AllNumbers()] if single is not None else []),
            *self._best(item, entry),
            *(fact for section, fact in self.equations if section <= item.section),
            *(fact for section, fact in self.vanishing if section == item.section),
            *of_pairs([(pair, told) for section, pair, told in self.pairs if section == item.section], entry.tree),
            *dimensions([*trees, entry.tree], [*(e.latex for e in entries), entry.latex]),
            *factored(entries),
        ]
        scene = Scene([*entries, *cases.entries], without_both_ways(facts), usage)
        scene.words = self.words
        return scene


def _counted(facts: list[f.Fact]) -> set[str]:
    """The letters that are said to be numbers of something."""
    return {x for fact in facts if isinstance(fact, f.Counts) for x in _letters(fact.symbols)}


def _letters(symbols: tuple[str, ...]) -> set[str]:
    return {x for latex in symbols if (tree := tree_of(latex)) is not None for x in letters_of(tree)}


def _head(latex: str) -> str:
    """The letter of a name, without its scripts."""
    name = root_name(tree_of(latex))
    return "" if name is None else letter_of(name)


def _is_of_another(fact: f.Fact, single: set[str], here: set[str], families: set[str]) -> bool:
    """Whether what an earlier section says is of another quantity: of columns q_i, where q stands alone here, or of the one q.

    ``single`` are letters without an index here, ``families`` those of the rows and columns that are spoken of here.
    """
    if isinstance(fact, f.RowsAre):
        return _head(fact.vector) in single and _head(fact.matrix) not in here
    if isinstance(fact, (f.HasShape, f.RandomVariables, f.Moments)):
        return bool(fact.symbols) and set(fact.symbols) <= families
    return False


def _is_used(fact: f.Fact, here: Usage) -> bool:
    """Whether a bold array of which only its entries are known stands in a formula or before it; else its y^{(i)} is no entry."""
    arrays = [root_name(tree_of(array)) for _, array in fact.pairs] if isinstance(fact, f.EntriesAre) else []
    return all(x is None or not is_bold(x) or letter_of(x) in here.bold_alone for x in arrays)


def _said(text: str, certain: bool, in_one_dimension: bool) -> list[f.Fact]:
    found = _facts(text, certain)
    return list(as_numbers(found)) if in_one_dimension else found


_cache: dict[tuple[str, bool], list[f.Fact]] = {}


def _facts(text: str, certain: bool) -> list[f.Fact]:
    key = (text, certain)
    if key not in _cache:
        if len(_cache) > 4096:
            _cache.clear()
        _cache[key] = facts_of([text], certain=certain)
    return _cache[key]
