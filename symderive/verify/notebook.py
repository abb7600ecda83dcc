"""A document, formula by formula: what it defines, what it claims, and what it has said so far."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from symderive.notation.reader import tree as r
from symderive.notation.reader.parse import ReadError, parse
from symderive.verify import facts as f
from symderive.verify.cues import Cue, cue_of, says_best
from symderive.verify.defining import DEFINING
from symderive.verify.definitions import Defined, Definitions
from symderive.verify.documents.blocks import Assumption, Document, Formula, Heading, Macro, Prose
from symderive.verify.entry import Entry, tree_of
from symderive.verify.findings import Verdict
from symderive.verify.judge import Judgement, judge
from symderive.verify.left_sides import (
    KNOWN_NAMES,
    is_marked,
    left_of,
    letters_of,
    plain,
    quantities_now,
    root_base,
    scripts_of,
)
from symderive.verify.objective import objective
from symderive.verify.relation_kinds import is_condition, is_law, is_stationary, is_update, parts_of
from symderive.verify.repair.search import repair
from symderive.verify.resolve.known import DENSITIES, FUNCTIONALS
from symderive.verify.resolve.usage import Usage, all_nodes, bare, letter_of, root_name
from symderive.verify.resolve.words import joined, words_of
from symderive.verify.scene import Scene, facts_of
from symderive.verify.shapes import Mode
from symderive.verify.told_cases import cases_before, is_case, lasting
from symderive.verify.trial import Budget


@dataclass
class Item:
    """A formula of a document with its tree, or with what is wrong with it."""

    formula: Formula
    entry: Entry | None
    trouble: Judgement | None
    section: int
    place: int = 0  # among the blocks of the document
    case: bool = False  # it only tells a case apart


@dataclass
class Notebook:
    """Reads a document from front to back."""

    document: Document
    seconds: float = 5.0
    model: object | None = None
    defined: Definitions = field(default_factory=Definitions)
    equations: list[tuple[int, f.Unread]] = field(default_factory=list[tuple[int, f.Unread]])  # on free letters
    bold: dict[int, set[str]] = field(default_factory=dict[int, "set[str]"])  # letters that are bold after a section
    known: dict[str, Mode] = field(default_factory=dict[str, Mode])
    judged: list[tuple[Formula, Judgement, Scene | None, Entry | None]] = field(
        default_factory=list[tuple[Formula, Judgement, "Scene | None", "Entry | None"]]
    )

    def run(self, progress: Callable[[int, int], None] | None = None) -> Notebook:
        """Judge every formula."""
        items, spoken = self._read()
        model = self._of_model()
        self.words = words_of([*(i.entry.tree for i in items if i.entry is not None), *(e.tree for e in model)])
        for item in items:
            if item.entry is not None:
                item.entry = Entry(joined(item.entry.tree, self.words), item.entry.latex, item.entry.line)
                item.case = is_case(self.document.blocks, item.place, item.entry.tree)
        self.items, self.spoken = items, spoken
        self.given = self._from_model(model)
        for count, item in enumerate(items):
            judgement, scene = self._item(item)
            self.judged.append((item.formula, judgement, scene, item.entry))
            if progress is not None:
                progress(count + 1, len(items))
        return self

    def _of_model(self) -> list[Entry]:
        """The equations of the model, if there is one."""
        if self.model is None:
            return []
        from symderive.model.model import Model
        from symderive.verify.model_context import model_entries  # brings SymPy

        assert isinstance(self.model, Model)
        return model_entries(self.model)

    def _from_model(self, entries: list[Entry]) -> list[f.Fact]:
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
        for letter in sorted(usage.plain_alone & set("ABCDEFGHKMPQRSUVWXYZ")):
            small = letter.lower()
            if letter not in usage.left_alone and letter not in usage.sub_counts and usage.sub_counts.get(small) == {2}:
                found.append(f.EntriesAre(((f"{small}_{{ij}}", letter),)))
        return found

    def _read(self) -> tuple[list[Item], list[tuple[int, bool, str]]]:
        """Formulas with their trees, and statements with the section that they stand in."""
        items: list[Item] = []
        spoken: list[tuple[int, bool, str]] = []
        section = 0
        macros: Mapping[str, Macro] = {}
        for place, block in enumerate(self.document.blocks):
            match block:
                case Heading():
                    section += 1
                case Prose():
                    spoken.append((place, False, _spelled(block.text, macros)))
                case Assumption():
                    spoken.append((place, True, _spelled(block.text, macros)))
                case Formula():
                    macros = block.macros
                    items.append(_item(block, section, place))
        return items, spoken

    # -- one formula -----------------------------------------------------------------------------------------------

    def _item(self, item: Item) -> tuple[Judgement, Scene | None]:
        if item.entry is None:
            assert item.trouble is not None
            return item.trouble, None
        tree = item.entry.tree
        main = tree.main if isinstance(tree, r.Remark) else tree
        if not isinstance(main, r.Relation):
            return Judgement(Verdict.UNCHECKABLE, reason="it states no relation"), None
        parts = parts_of(main)
        if len(parts) > 1:
            return self._several(item, parts)
        if main.signs[0] == "leftarrow":
            return Judgement(Verdict.DEFINITION, reason="an update rule: it says what to do, not what is equal"), None
        if main.signs[0] == "sim" and not is_law(main):
            return Judgement(Verdict.UNCHECKABLE, reason="∼ is used loosely: no distribution is named"), None
        if item.case:
            return Judgement(Verdict.DEFINITION, reason="it tells a case apart"), None
        if all(s in ("in", "sim", "notin", "subset") for s in main.signs) or is_condition(main):
            self._condition(item)
            return Judgement(Verdict.DEFINITION, reason="it says where something lies"), None
        return self._relation(item, main)

    def _several(self, item: Item, parts: list[r.Relation]) -> tuple[Judgement, Scene | None]:
        """Relations side by side, joined by an arrow: the worst of their verdicts counts."""
        assert item.entry is not None
        found: list[tuple[Judgement, Scene | None]] = []
        for part in parts:
            inner = Item(item.formula, Entry(part, item.entry.latex, item.entry.line), None, item.section, item.place)
            found.append(self._item(inner))
        order = (Verdict.INCORRECT, Verdict.UNCHECKABLE, Verdict.CORRECT, Verdict.DEFINITION)
        return min(found, key=lambda pair: order.index(pair[0].verdict))

    def _is_constraint(self, main: r.Relation) -> bool:
        r"""``\\sum_k \\pi_k = 1``, ``B^\\top B = I``: a constant on the right, and nothing on the left that has a definition."""
        last = bare(main.sides[-1])
        constant = isinstance(last, r.Number) or (isinstance(last, r.Name) and last.base in ("I", "0", "1"))
        identity = isinstance(last, r.Scripted) and isinstance(bare(last.base), r.Name) and root_base(last) == "I"
        if len(main.sides) != 2 or not (constant or identity) or main.signs[0] not in ("=", "equiv"):
            return False
        return not self.defined.any_of(letters_of(main.sides[0])) and not any(
            isinstance(n, r.Derivative) for n in all_nodes(main.sides[0])
        )

    def _is_bare(self, main: r.Relation) -> bool:
        """Letters that nothing defines, joined by sums and products only: the notes know more of them than is written."""
        nodes = list(all_nodes(main))
        if any(isinstance(n, (r.Derivative, r.BigOperator, r.Number, r.Conditional, r.Cases)) for n in nodes):
            return False
        if any(isinstance(n, r.Product) and any(isinstance(x, r.Group) for x in n.factors) for n in nodes):
            return False
        names = letters_of(main)
        return not self.defined.any_of(names) and not names & KNOWN_NAMES

    def _explains(self, item: Item, main: r.Relation) -> bool:
        """Whether KL(q || p), H(p) or the like stands on the left for the first time, before any use."""
        side = bare(main.sides[0])
        head = root_name(side.factors[0]) if isinstance(side, r.Product) and len(side.factors) == 2 else None
        if (
            head is None
            or len(main.sides) != 2
            or letter_of(head) not in FUNCTIONALS
            or letter_of(head) in ("E", "bb E")
        ):
            return False
        before = [i.entry.tree for i in self.items if i.entry is not None and i.place < item.place]
        letter = letter_of(head)
        if letter in letters_of(main.sides[1]) or cue_of(self.document.blocks, item.place) is Cue.CLAIMS:
            return False
        return not any(letter in letters_of(tree) for tree in before)

    def _condition(self, item: Item, *, holds: bool = False) -> None:
        """Keep what a relation says of free letters; as an equation that holds from here on, too."""
        latex = _spelled(item.formula.latex, item.formula.macros)
        self.spoken.append((item.place, False, f"${latex}$"))
        if holds:
            self.equations.append((item.section, f.Unread(latex)))

    def _relation(self, item: Item, main: r.Relation) -> tuple[Judgement, Scene | None]:
        assert item.entry is not None
        left = left_of(main)
        if left is None:
            return self._no_definition(item, main)
        if is_update(main):
            return Judgement(Verdict.UNCHECKABLE, reason="an update rule: it says what to do, not what is equal"), None
        right = plain(item.entry.latex[main.sides[1].span[0] : main.sides[-1].span[1]])
        new = Defined(item.entry, left, right, item.section)
        earlier = self.defined.like(left)
        if self._starts_over(item, earlier):
            self.defined.supersede(left)
            earlier = []
        if main.signs[0] in ("equiv", ":=") or not earlier:
            return self._new(item, main, new)
        if item.formula.continues or left.instance:
            return self._claim(item, item.entry)
        if any(d.right == right and d.shape == left.shape for d in earlier):
            return Judgement(Verdict.DEFINITION, reason="it repeats the definition above"), None
        return self._again(item, main, new, earlier)

    def _starts_over(self, item: Item, earlier: list[Defined]) -> bool:
        """Whether a section has a likelihood of its own, so that LL of sections before it is another one."""
        if not earlier or earlier[0].letter != "LL" or any(d.section == item.section for d in earlier):
            return False
        return any(d.section == item.section for d in self.defined.of("L"))

    def _no_definition(self, item: Item, main: r.Relation) -> tuple[Judgement, Scene | None]:
        """A left side that cannot be defined: a claim, unless it only says what the notes know of free letters."""
        assert item.entry is not None
        judgement, scene = self._claim(item, item.entry)
        if judgement.verdict is Verdict.CORRECT and self._explains(item, main):
            return Judgement(Verdict.DEFINITION, reason="it says what this stands for, as is usual"), scene
        if judgement.verdict is not Verdict.INCORRECT:
            return judgement, scene
        side = bare(main.sides[0])
        pointless = isinstance(side, r.Scripted) and side.primes > 0  # σ' = σ(1 - σ), at any argument
        if pointless or self._is_bare(main):
            return Judgement(Verdict.UNCHECKABLE, reason="nothing before it says what these letters are"), scene
        if self._is_constraint(main):
            self._condition(item, holds=True)
            return Judgement(Verdict.DEFINITION, reason="it is a condition on what is free so far"), scene
        return judgement, scene

    def _new(self, item: Item, main: r.Relation, new: Defined) -> tuple[Judgement, Scene | None]:
        """A left side that nothing defines yet is a definition, unless what stands before it settles its value."""
        assert item.entry is not None
        letter = new.letter
        if main.signs[0] in ("equiv", ":="):
            return self._definition(item, main, new)
        logarithm = self._logarithm(letter)
        cyclic = self.defined.leads_to(main.sides[-1], new.left) and (
            letter not in letters_of(main.sides[-1]) or letter in DENSITIES
        )
        value = "(" not in new.shape or letter in DENSITIES  # a function that is new is defined, whatever the words
        follows = value and cue_of(self.document.blocks, item.place) is Cue.CLAIMS
        judgement, scene = Judgement(Verdict.DEFINITION), None
        marked = is_marked(main.sides[0])
        if cyclic or follows or logarithm is not None or marked or self._best(item, item.entry):
            judgement, scene = self._claim(item, item.entry, logarithm, mend=logarithm is not None or cyclic)
        settled = (judgement.determined and (marked or judgement.fix is not None)) or logarithm is not None
        mistaken = judgement.verdict is Verdict.INCORRECT and (settled or (cyclic and judgement.fix is not None))
        if judgement.verdict is Verdict.CORRECT or mistaken:
            if logarithm is not None or not cyclic:
                self._mended(item, judgement.fix or item.entry.latex, new)
            return judgement, scene
        if self._solves(item, letter):
            return Judgement(Verdict.DEFINITION, reason="it is the value at which a slope vanishes"), scene
        if cyclic:  # in a new section it takes the place of the definitions that led to it
            self.defined.leave_out_above(new.left, item.section)
            if self.defined.leads_to(main.sides[-1], new.left):
                return Judgement(Verdict.DEFINITION, reason="it follows from what it is used for"), scene
        return self._definition(item, main, new)

    def _solves(self, item: Item, letter: str) -> bool:
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

    def _best(self, item: Item, entry: Entry) -> list[f.Fact]:
        """What the left side of a formula makes best, if the words before it say that it does."""
        main = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
        left = left_of(main) if isinstance(main, r.Relation) else None
        if left is None or not isinstance(main, r.Relation) or not self._solves(item, left.letter):
            return []
        before = [i.entry for i in self.items if i.entry is not None and i.place < item.place]
        of = objective(before, left.letter)
        return [f.Optimum((entry.latex[slice(*main.sides[0].span)],), of, "min")] if of else []

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
            judgement, scene = self._claim(item, Entry(rest, new.entry.latex, new.entry.line))
            if judgement.verdict is Verdict.INCORRECT:
                return judgement, scene
        return Judgement(Verdict.DEFINITION), None

    def _again(
        self, item: Item, main: r.Relation, new: Defined, earlier: list[Defined]
    ) -> tuple[Judgement, Scene | None]:
        """A left side that is defined already: what holds is a claim, what does not is a mistake or a new definition."""
        assert item.entry is not None
        judgement, scene = self._claim(item, item.entry)
        if judgement.verdict is Verdict.CORRECT:
            self._expressed(item, main, new)
            return judgement, scene
        shape = new.shape
        doubtful = judgement.verdict is Verdict.UNCHECKABLE and "_" not in shape and "(" not in shape
        if doubtful and any("_" in d.shape and d.section == item.section for d in earlier):
            return Judgement(Verdict.DEFINITION, reason="the same as an array"), scene
        if self._means_anew(item, main, new, earlier, judgement):
            self.defined.supersede(new.left)
            return self._definition(item, main, new)
        if judgement.fix is not None and not self._brings(main, new):
            self._mended(item, judgement.fix, new)
        return judgement, scene

    def _brings(self, main: r.Relation, new: Defined) -> set[str]:
        """The free letters of a formula on which the old meaning does not hang, as the index of the true class."""
        return self.defined.free(letters_of(main.sides[-1])) - self.defined.free({new.letter}) - {new.letter}

    def _means_anew(
        self, item: Item, main: r.Relation, new: Defined, earlier: list[Defined], judgement: Judgement
    ) -> bool:
        """Whether a relation that does not hold gives its left side a new meaning.

        Words before it may say so, or that it follows. Without such words it does in a new section, for other arguments or
        labels, or if it brings in letters that the old meaning does not hang on; but what is one edit away from a consequence of
        the old meaning is a mistake.
        """
        left, wrong = new.left, judgement.verdict is Verdict.INCORRECT
        cue = cue_of(self.document.blocks, item.place)
        if cue is Cue.DEFINES or (wrong and self._counts_examples(main, new, earlier)):
            return True
        near_by = wrong and judgement.fix is not None and not self._restates(judgement.fix, earlier)
        if near_by:
            return False
        moved_on = all(d.section != item.section for d in earlier)
        fresh = self._brings(main, new) & {letter for letter, _ in quantities_now(main.sides[-1])}
        other = all("(" in d.shape and "(" in left.shape and d.shape != left.shape for d in earlier)
        if fresh or other:
            return True
        if all(scripts_of(d.shape) != scripts_of(left.shape) for d in earlier):
            return not wrong or cue is not Cue.CLAIMS or any(left.letter in letters_of(d.body) for d in earlier)
        return moved_on or (cue is not Cue.CLAIMS and wrong and "(" in left.shape)

    def _counts_examples(self, main: r.Relation, new: Defined, earlier: list[Defined]) -> bool:
        """Whether a_n of x_{nj}, one for each example, follows a of the x_j of a single one."""
        if "_" not in new.shape or any("_" in d.shape for d in earlier):
            return False
        before, now = (
            Usage().read(trees).sub_counts for trees in ([d.body for d in self.defined.in_force], [main.sides[-1]])
        )
        return any(max(now[x]) > max(before[x]) for x in now.keys() & before.keys())

    def _restates(self, fix: str, earlier: list[Defined]) -> bool:
        """Whether a repair only writes an earlier definition again."""
        return any(d.right and plain(fix).endswith(d.right) for d in earlier)

    def _expressed(self, item: Item, main: r.Relation, new: Defined) -> None:
        """A quantity written anew by intermediate ones is read by these from now on, so it can be differentiated by them."""
        letters = letters_of(main.sides[-1])
        if self.defined.leads_to(main.sides[-1], new.left) or not self.defined.any_of(letters):
            return
        if self._brings(main, new):
            return
        if any("_" in d.shape and d.shape != new.shape for d in self.defined.of(new.letter)):
            return  # by entries it is defined already; this is its form as an array
        if len(main.sides) == 2 and not any(isinstance(n, r.Derivative) for n in all_nodes(main.sides[-1])):
            called = "(" in new.shape
            self.defined.add(
                new, over=lambda d: ("(" in d.shape) == called and scripts_of(d.shape) == scripts_of(new.shape)
            )

    def _mended(self, item: Item, fix: str, new: Defined) -> None:
        """What follows is read against the formula as it should be."""
        try:
            tree = joined(parse(fix, item.formula.macros), self.words)
        except ReadError:
            return
        main = tree.main if isinstance(tree, r.Remark) else tree
        if isinstance(main, r.Relation) and new.letter not in letters_of(main.sides[-1]):
            self.defined.add(Defined(Entry(tree, fix, new.entry.line), new.left, "", item.section))

    def _claim(
        self, item: Item, entry: Entry, more: Entry | None = None, *, mend: bool = True
    ) -> tuple[Judgement, Scene]:
        scene = self.scene(item, entry)
        if more is not None:
            scene.entries.append(more)
        judgement = judge(scene, entry, Budget.of(self.seconds), self.known)
        cases = cases_before(self.document.blocks, item.place).others
        if judgement.verdict is Verdict.INCORRECT and cases:
            return Judgement(Verdict.UNCHECKABLE, reason=f"it is said of the case {cases[0]} only"), scene
        if judgement.verdict is not Verdict.CORRECT and more is None:
            single = self._for_one(item, entry)
            if single is not None:
                return single
        if judgement.verdict is Verdict.INCORRECT and (mend or judgement.determined):
            judgement.fix = mended(scene, entry, judgement, self.seconds, item.formula.macros)
        if judgement.verdict is Verdict.CORRECT and judgement.outcome is not None:
            self.known.update(judgement.outcome.signature)
        return judgement, scene

    def _for_one(self, item: Item, entry: Entry) -> tuple[Judgement, Scene] | None:
        """The claim for a single data point, where the notes had that likelihood before the one of all points."""
        single = [d for d in self.defined.replaced if d.letter == "L" and d.section == item.section]
        whole_product = any(
            isinstance(n, r.BigOperator) and n.kind == "prod"
            for d in self.defined.of("L")
            for n in all_nodes(d.entry.tree)
        )
        if not single or not whole_product or not {"LL", "L"} & letters_of(entry.tree):
            return None
        scene = self.scene(item, entry)
        if not any(isinstance(x, f.Convention) and x.name == "one example" for x in scene.facts):
            return None
        latex = r"LL = \log L"
        whole = {id(d.entry) for d in self.defined.in_force if d.letter in ("L", "LL")}
        scene.entries = [e for e in scene.entries if id(e) not in whole]
        scene.entries += [single[-1].entry, Entry(joined(parse(latex), {**self.words, "LL": "LL"}), latex)]
        judgement = judge(scene, entry, Budget.of(self.seconds), {})
        if judgement.verdict is not Verdict.CORRECT:
            return None
        judgement.reason = "for one data point; over all points a sum over them is missing"
        return judgement, scene

    def _bold_after(self, section: int) -> set[str]:
        """The letters that are only written in bold in later sections."""
        if section not in self.bold:
            usage = Usage().read(i.entry.tree for i in self.items if i.entry is not None and i.section > section)
            self.bold[section] = usage.bold_alone - usage.plain_alone
        return self.bold[section]

    @staticmethod
    def _is_past(fact: f.DependsOn, near: list[r.Node]) -> bool:
        """Whether a section speaks of none of the quantities that a loss was said to depend on before."""
        letters = {x for latex in fact.on if (tree := tree_of(latex)) is not None for x in letters_of(tree)}
        return not any(letters & letters_of(tree) for tree in near)

    def scene(self, item: Item, entry: Entry) -> Scene:
        """What stands before a claim and has to do with it."""
        blocks = self.document.blocks
        near = [i.entry.tree for i in self.items if i.entry is not None and i.section == item.section and not i.case]
        relevant = self.defined.relevant(entry.tree, item.section, self._bold_after)
        entries = self.defined.without_single(entry, relevant, item.section)
        trees = [e.tree for e in entries]
        usage = Usage().read([*trees, *(x for x in near if not any(x is y for y in trees))])
        here = Usage().read([*trees, entry.tree])
        for letter in here.values & usage.sub_counts.keys():  # x_j of one example, though x_{nj} follows
            usage.sub_counts[letter] = here.sub_counts.get(letter, set())
        start = next((k for k in range(item.place, -1, -1) if isinstance(blocks[k], Heading)), 0)
        end = next((k for k in range(item.place, len(blocks)) if isinstance(blocks[k], Heading)), len(blocks))
        after = min((place for place, _, _ in self.spoken if item.place < place < end), default=0)
        said = sorted((s for s in self.spoken if s[0] <= max(item.place, after)), key=lambda s: s[0])
        cases = cases_before(blocks, item.place)
        facts = [
            *self.given,
            *(
                x
                for at, certain, text in said
                for x in lasting(blocks, item.place, at, _facts(text, certain))
                if not (isinstance(x, f.DependsOn) and at < start and self._is_past(x, near))
            ),
            *cases.conditions,
            *self._best(item, entry),
            *(fact for section, fact in self.equations if section <= item.section),
        ]
        scene = Scene([*entries, *cases.entries], facts, usage)
        scene.words = self.words
        return scene


REPAIR_SECONDS = 2.0
_cache: dict[tuple[str, bool], list[f.Fact]] = {}


def _facts(text: str, certain: bool) -> list[f.Fact]:
    key = (text, certain)
    if key not in _cache:
        if len(_cache) > 4096:
            _cache.clear()
        _cache[key] = facts_of([text], certain=certain)
    return _cache[key]


def mended(
    scene: Scene, entry: Entry, judgement: Judgement, seconds: float, macros: Mapping[str, Macro] | None = None
) -> str | None:
    """The repair of a wrong formula, if one is found in time."""
    try:
        return repair(scene, entry, judgement, Budget.of(min(seconds, REPAIR_SECONDS)), macros=macros)
    except Exception:  # noqa: BLE001  # a search that stumbles finds nothing; the verdict stands
        return None


def _spelled(text: str, macros: Mapping[str, Macro]) -> str:
    """A text with the author's abbreviations for letters written out."""
    for name, macro in macros.items():
        plain = name.lstrip("\\")
        if macro.arguments == 0 and f"\\{plain}" in text:
            text = re.sub(rf"\\{re.escape(plain)}(?![A-Za-z])", lambda _, body=macro.body: body, text)
    return text


def _item(formula: Formula, section: int, place: int) -> Item:
    try:
        tree = parse(formula.latex, formula.macros)
    except ReadError as error:
        return Item(formula, None, Judgement(Verdict.UNCHECKABLE, reason=str(error), span=error.span), section, place)
    return Item(formula, Entry(tree, formula.latex, formula.line), None, section, place)


__all__ = ["Notebook", "mended"]
