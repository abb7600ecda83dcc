"""A document with what was read of it so far."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from symderive.notation.reader import tree as r
from symderive.verify import facts as f
from symderive.verify.announced import explaining
from symderive.verify.chain_names import named_in_chain
from symderive.verify.cues import says_best, says_next, sentence_before
from symderive.verify.defined import Defined
from symderive.verify.definitions import Definitions
from symderive.verify.documents.blocks import Assumption, Document, Formula, Heading, Macro, Prose
from symderive.verify.eigenpairs import Eigenpair
from symderive.verify.entry import Entry, tree_of
from symderive.verify.held_names import held_by_name
from symderive.verify.items import Item, item_of, spelled
from symderive.verify.left_sides import KNOWN_NAMES, Left, left_of, left_of_primed, letters_of, plain
from symderive.verify.objective import objective
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
from symderive.verify.said import facts_said, head_of, letters_named
from symderive.verify.statements.decompositions import named_before, named_behind
from symderive.verify.statements.tabled import told
from symderive.verify.true_class import supposed_class


@dataclass
class Reading:
    """A document with what was read of it so far."""

    document: Document
    seconds: float = 5.0
    model: object | None = None

    defined: Definitions = field(default_factory=Definitions)
    equations: list[tuple[int, f.Unread | f.HasShape]] = field(
        default_factory=list["tuple[int, f.Unread | f.HasShape]"]
    )  # on free letters, and sizes that formulas tell
    vanishing: list[tuple[int, f.Unread]] = field(default_factory=list[tuple[int, f.Unread]])  # slopes set to zero
    last_zero: int | None = None  # the place of the formula that set the last of them to zero
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
        counts = usage.bounds | {x for _, certain, text in self.spoken for x in _counted(facts_said(text, certain))}
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
                    held = held_by_name(self.document.blocks, place)
                    spoken += [(place, True, f"${spelled(x, macros)}$ is held fixed") for x in held]
                case Assumption():
                    spoken.append((place, True, spelled(block.text, macros)))
                case Formula():
                    macros = block.macros
                    following = self.document.blocks[place + 1 : place + 2]
                    behind = (
                        following[0].text if following and isinstance(following[0], Prose) and block.display else ""
                    )
                    name = named_before(sentence_before(self.document.blocks, place)) or named_behind(behind)
                    if name:
                        spoken.append((place, False, f"the {name} ${spelled(block.latex, macros)}$"))
                    items.append(item_of(block, section, place))
        bound = Usage().read(i.entry.tree for i in items if i.entry is not None).bound
        supposed = ((at, x) for at, _, text in spoken if (x := supposed_class(text, bound)))
        spoken += [(at, True, f"${x}$ is the correct class") for at, x in supposed]
        return items, sorted(spoken, key=lambda x: x[0])

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
            if new.left == own:
                continue  # another estimate of the same name
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
        if item.names is not None and item.entry is not None and (own := left_of(item.names)) is not None:
            self.defined.supersede(own)
            self.defined.add(Defined(Entry(item.names, item.entry.latex, item.entry.line), own, "", item.section))
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

    def up_to(self, item: Item) -> list[Item]:
        """The formulas before one, and the whole of which it is a part."""
        whole = (i for i in self.items if i.formula is item.formula and i.entry is not item.entry)
        return [*(i for i in self.items if i.place < item.place), *whole]

    def is_behind_zero(self, item: Item) -> bool:
        """Whether the formula right before one, or the part before it, sets a slope to zero."""
        if self.last_zero is None:
            return False
        between = [i for i in self.items if self.last_zero < i.place < item.place]
        return self.last_zero <= item.place and not between

    def solves(self, item: Item, letter: str) -> bool:
        """Whether a left side is a variable by which the notes differentiated, and is said to make something best.

        It stays a variable: what was defined through it does not change.
        """
        if not any(letter in letters_of(d.body) for d in self.defined.in_force):
            return False
        before = [i.entry for i in self.up_to(item) if i.entry is not None]
        slopes = [n for entry in before for n in all_nodes(entry.tree) if isinstance(n, r.Derivative)]
        by = [w for n in slopes for w in ([x for x, _ in n.wrt] or [n.of]) if w is not None]
        if not any(letter in letters_of(x) for x in by) and not objective(before, letter):
            return False
        if says_best(self.document.blocks, item.place):
            return True
        near = [i.entry.tree for i in self.items if i.entry is not None and item.place - 3 <= i.place < item.place]
        return any(is_stationary(x) for x in near) or self.is_behind_zero(item)

    def is_part(self, item: Item, letter: str) -> bool:
        """Whether the prose says of what array that a formula defines a letter with an index is a row or an entry."""
        facts = (x for at, certain, text in self.spoken if at <= item.place for x in facts_said(text, certain))
        parts = [
            pair
            for x in facts
            if isinstance(x, (f.RowsAre, f.EntriesAre))
            for pair in (x.pairs if isinstance(x, f.EntriesAre) else ((x.vector, x.matrix),))
        ]
        return any(head_of(part) == letter and self.defined.any_of(letters_named((of,))) for part, of in parts)

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
        facts = (x for _, certain, text in self.spoken for x in facts_said(text, certain))
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


def _counted(facts: list[f.Fact]) -> set[str]:
    """The letters that are said to be numbers of something."""
    return {x for fact in facts if isinstance(fact, f.Counts) for x in letters_named(fact.symbols)}
