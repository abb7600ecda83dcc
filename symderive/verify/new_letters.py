"""A left side that is a name: what a relation makes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from symderive.notation.reader import tree as r
from symderive.notation.reader.parse import ReadError, parse
from symderive.verify.adjoint_names import has_bars, is_told_slope, tells_bars
from symderive.verify.claims import mended
from symderive.verify.cues import Cue, cue_of, is_put_in
from symderive.verify.defined import Defined
from symderive.verify.defining import DEFINING
from symderive.verify.dimensions import dimensions
from symderive.verify.entry import Entry
from symderive.verify.facts import Decomposed
from symderive.verify.findings import Verdict
from symderive.verify.items import Item
from symderive.verify.judge import Judgement
from symderive.verify.left_sides import (
    KNOWN_NAMES,
    asks_of_others,
    is_marked,
    labelled_apart,
    letters_of,
    quantities_now,
    scripts_of,
    special,
    starts_with_log,
)
from symderive.verify.meanings import Meanings
from symderive.verify.resolve.known import DENSITIES
from symderive.verify.resolve.usage import INDEX_LETTERS, all_nodes, bare, letter_of, root_name
from symderive.verify.resolve.words import joined
from symderive.verify.scene import Scene

_NORMAL = ("N", "cal N")
_MANY = 2  # new letters that no single edit takes away again
_OTHER_SLOPE = "it is not the derivative that its bar is said to mean, as the notes are read here"


@dataclass
class NewLetters(Meanings):
    """Enters definitions, new meanings and new forms."""

    def _is_case(self, main: r.Relation, new: Defined, earlier: list[Defined]) -> bool:
        r"""Whether a ``\pi_1`` is one of the ``\pi_k`` of which a formula tells all, each by itself: no first one of a recursion."""
        cases = all(special(new.shape, d.shape) and d.section == new.section for d in earlier)
        written = "(" not in new.shape and not isinstance(bare(main.sides[-1]), (r.Number, r.Name, r.Scripted))
        return cases and written and not any(self.defined.leads_to(d.body, d.left) for d in earlier)

    def _new(self, item: Item, main: r.Relation, new: Defined) -> tuple[Judgement, Scene | None]:
        """A left side that nothing defines yet is a definition, unless what stands before it settles its value."""
        assert item.entry is not None
        letter = new.letter
        if tells_bars(main, self.facts_before(item)):
            return Judgement(Verdict.DEFINITION, reason="it says what a bar means"), None
        if (found := self._of_normal(item, main, new)) is not None:
            return found
        if main.signs[0] in ("equiv", ":="):
            return self._definition(item, main, new)
        logarithm = self._logarithm(letter)
        marked = is_marked(main.sides[0])
        leads = self.defined.leads_to(main.sides[-1], new.left, exactly=marked) and not self.defined.mixes(new)
        cyclic = leads and (
            letter not in letters_of(main.sides[-1])
            or (letter in DENSITIES and not asks_of_others(new.left, main.sides[-1]))
        )
        value = "(" not in new.shape or letter in DENSITIES  # a function that is new is defined, whatever the words
        follows = value and cue_of(self.document.blocks, item.place) is Cue.CLAIMS
        judgement, scene = Judgement(Verdict.DEFINITION), None
        slope = self._is_slope(item, main)
        part = self.is_part(item, letter) or slope
        if cyclic or follows or logarithm is not None or marked or part or self._best(item, item.entry):
            judgement, scene = self.claim(item, item.entry, logarithm, mend=logarithm is not None or cyclic or part)
        one_edit = judgement.fix is not None and not is_put_in(self.document.blocks, item.place)
        settled = (judgement.determined and (marked or one_edit)) or logarithm is not None
        told = (cyclic or part) and judgement.fix is not None
        mistaken = judgement.verdict is Verdict.INCORRECT and (settled or told)
        if judgement.verdict is Verdict.CORRECT or mistaken:
            if judgement.fix is None and not slope and not _names_itself(main.sides[-1], new):
                self.defined.add(new)
            elif logarithm is not None or not (cyclic or part):
                self._mended(item, judgement.fix or item.entry.latex, new)
            return judgement, scene
        if slope and has_bars(main.sides[-1]):
            return (
                judgement
                if judgement.verdict is Verdict.UNCHECKABLE
                else Judgement(Verdict.UNCHECKABLE, reason=_OTHER_SLOPE)
            ), scene
        if not marked and not cyclic and self.solves(item, letter):
            return Judgement(Verdict.DEFINITION, reason="it is the value at which a slope vanishes"), scene
        if cyclic:  # in a new section it takes the place of the definitions that led to it
            self.defined.leave_out_above(new.left, item.section)
            if self.defined.leads_to(main.sides[-1], new.left):
                self.circular |= {letter} - DENSITIES
                return Judgement(Verdict.DEFINITION, reason="it follows from what it is used for"), scene
        return self._definition(item, main, new)

    def _of_normal(self, item: Item, main: r.Relation, new: Defined) -> tuple[Judgement, Scene | None] | None:
        """What a formula says of a normal density that nothing defines: written out it is as every reader knows it."""
        if new.letter not in _NORMAL or len(new.left.parameters) <= _MANY:
            return None
        assert item.entry is not None
        name = root_name(main.sides[0].factors[0]) if isinstance(main.sides[0], r.Product) else None
        itself = name is not None and letter_of(name) == new.letter
        found = self.claim(item, item.entry, mend=not itself)
        if not itself:  # its logarithm
            return found
        if found[0].verdict is not Verdict.CORRECT:
            return None
        self.equations += [(item.section, x) for x in dimensions([main], [item.entry.latex])]
        return Judgement(Verdict.DEFINITION, reason="it is the density that every reader knows"), None

    def _is_slope(self, item: Item, main: r.Relation) -> bool:
        """Whether a left side is named as a derivative, by what the prose says of a bar."""
        before = (i.entry.tree for i in self.items if i.entry is not None and i.place < item.place)
        return is_told_slope(main, self.facts_before(item), before)

    def _logarithm(self, letter: str) -> Entry | None:
        """LL is the logarithm of L by its name, once L is a product."""
        likelihoods = self.defined.of("L")
        if letter != "LL" or not likelihoods:
            return None
        tree = likelihoods[-1].entry.tree
        if not any(isinstance(n, r.BigOperator) and n.kind == "prod" for n in all_nodes(tree)):
            return None
        latex = r"LL = \log L"
        return Entry(joined(parse(latex), {**self.words, "LL": "LL"}), latex)

    def _definition(self, item: Item, main: r.Relation, new: Defined) -> tuple[Judgement, Scene | None]:
        """Something new is defined; further links of its chain are claims."""
        self.defined.add(new)
        if len(main.sides) > 2 and all(s in DEFINING for s in main.signs):
            rest = r.Relation(
                (main.sides[1].span[0], main.span[1]), main.sides[1:], main.signs[1:], main.sign_spans[1:]
            )
            judgement, scene = self.claim(item, Entry(rest, new.entry.latex, new.entry.line))
            if judgement.verdict is Verdict.CORRECT:  # nothing has to be chosen so that it holds
                factors = any(isinstance(x, Decomposed) for x in scene.facts)  # these say more than their columns
                body = main.sides[1] if factors else main.sides[-1]
                self._without(new, replace(main, sides=(main.sides[0], body), signs=main.signs[:1]))
            if judgement.verdict is Verdict.INCORRECT:
                first = replace(main, sides=main.sides[:2], signs=main.signs[:1], sign_spans=main.sign_spans[:1])
                self._without(new, first)  # what does not hold
                if judgement.fix is None and (letter := self._brought_in(item, main)):
                    why = f"nothing before it says what {letter} is"
                    return Judgement(Verdict.UNCHECKABLE, reason=why), scene
                self.mistaken.add(new.letter)
                return judgement, scene
        return Judgement(Verdict.DEFINITION), None

    def _without(self, new: Defined, main: r.Relation) -> None:
        """Enter a definition with two sides of its chain."""
        main = replace(main, sign_spans=main.sign_spans[:1])
        self.defined.add(replace(new, entry=replace(new.entry, tree=main)))

    def _brought_in(self, item: Item, main: r.Relation) -> str:
        """A letter that the last side of a chain has, and nothing before it."""
        before = {x for i in self.up_to(item) if i.entry is not None for x in letters_of(i.entry.tree)}
        before |= {x for side in main.sides[:-1] for x in letters_of(side)} | KNOWN_NAMES | INDEX_LETTERS | {"top", "T"}
        return min(letters_of(main.sides[-1]) - before, default="")

    def _again(
        self, item: Item, main: r.Relation, new: Defined, earlier: list[Defined]
    ) -> tuple[Judgement, Scene | None]:
        """A left side that is defined already: what holds is a claim, what does not is a mistake or a new definition."""
        assert item.entry is not None
        fresh = self.brings(main, new)  # then a repair only tells whether the letter starts anew
        many = len(fresh & {letter for letter, _ in quantities_now(main.sides[-1])}) >= _MANY
        judgement, scene = self.claim(item, item.entry, mend=not many, near=bool(fresh))
        if judgement.verdict is Verdict.CORRECT:
            if is_marked(main.sides[0]) and new.shape.startswith("^") and all(d.shape != new.shape for d in earlier):
                self._mended(item, item.entry.latex, new)  # the value of w^*, beside the steps w_t
            self._expressed(item, main, new)
            return judgement, scene
        if self._is_case(main, new, earlier):
            if judgement.fix is None:
                judgement = Judgement(
                    Verdict.UNCHECKABLE, reason="it is one of those of which a formula before it tells all"
                )
            return judgement, scene
        if new.ends_earlier(earlier):
            return self._definition(item, main, new)
        if self.is_new_estimate(item, new, earlier):
            self.defined.supersede(new.left)
            return self._new(item, main, new)
        if judgement.verdict is Verdict.UNCHECKABLE and not judgement.another and new.is_array_of(earlier):
            return Judgement(Verdict.DEFINITION, reason="the same as an array"), scene
        if judgement.fix is None and self.brings(main, new) and new.are_entries_of(earlier):
            self.defined.add(new)  # what the array is made of is told elsewhere, or nowhere
            return Judgement(Verdict.DEFINITION, reason="the same by its entries"), scene
        if self.means_anew(item, main, new, earlier, judgement):
            here = all(d.section == item.section for d in earlier)
            if new.is_wider_than(earlier):
                return self._definition(item, main, new)
            if here and cue_of(self.document.blocks, item.place) is not Cue.DEFINES:
                self.before_it[new.letter] = (item.section, list(self.defined.in_force))
            self.defined.keep_slopes_of(new.left)
            self.defined.supersede(new.left)
            return self._definition(item, main, new)
        if fresh and judgement.fix is None and judgement.verdict is Verdict.INCORRECT:
            judgement.fix = mended(scene, item.entry, judgement, self.seconds, item.formula.macros)
        if judgement.fix is not None and not fresh:
            self._mended(item, judgement.fix, new)
        return judgement, scene

    def _expressed(self, item: Item, main: r.Relation, new: Defined) -> None:
        """A quantity written anew by intermediate ones is read by these from now on, so it can be differentiated by them.

        Not if the new form goes past intermediate ones that the old one has.
        """
        letters = letters_of(main.sides[-1])
        itself = new.letter in letters or self.defined.leads_to(main.sides[-1], new.left)
        if itself or not self.defined.any_of(letters):
            return
        if self.brings(main, new) or self.defined.goes_past(main.sides[-1], new.left):
            return
        entries = [d for d in self.defined.of(new.letter) if "_" in d.shape and d.shape != new.shape]
        if entries and not self._names_a_part(letters, entries):
            return  # by entries it is defined already; this is its form as an array
        if len(main.sides) == 2 and not any(isinstance(n, r.Derivative) for n in all_nodes(main.sides[-1])):
            called = "(" in new.shape
            self.defined.add(
                new,
                over=lambda d: (
                    d in entries or (("(" in d.shape) == called and scripts_of(d.shape) == scripts_of(new.shape))
                ),
            )

    def _names_a_part(self, letters: set[str], entries: list[Defined]) -> bool:
        r"""Whether an array has what its entries have without a name: ``a = \sigma(z)`` after ``a_j = \sigma(\sum_k w_{jk} x_k)``."""
        behind = {x for d in entries for x, _ in self.defined.below(d.body)} | {d.letter for d in entries}
        return any(self.defined.of(x) and x not in behind for x in letters) and all("(" not in d.shape for d in entries)

    def _mended(self, item: Item, fix: str, new: Defined) -> None:
        """What follows is read against the formula as it should be."""
        try:
            tree = joined(parse(fix, item.formula.macros), self.words)
        except ReadError:
            return
        main = tree.main if isinstance(tree, r.Remark) else tree
        if not isinstance(main, r.Relation) or new.letter in letters_of(main.sides[-1]):
            return
        if starts_with_log(main.sides[0]) and self.defined.of(new.letter):
            return  # a result on the logarithm of what is known
        self.defined.add(Defined(Entry(tree, fix, new.entry.line), new.left, "", item.section))


def _names_itself(side: r.Node, new: Defined) -> bool:
    r"""Whether a side has what a left side names; a ``\delta_2`` on the right is another one than ``\delta_1``."""
    mine = [shape for letter, shape in quantities_now(side) if letter == new.letter]
    apart = "(" not in new.shape and all(labelled_apart(shape, new.shape) for shape in mine)
    return new.letter in letters_of(side) and not (mine and apart)
