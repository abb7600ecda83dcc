"""Claims of a document: each is judged by what stands before it, and what it shows is known from there on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from symderive.notation.reader import tree as r
from symderive.notation.reader.parse import parse
from symderive.verify import facts as f
from symderive.verify.cues import best_put_in
from symderive.verify.defined import Defined
from symderive.verify.definitions import Definitions
from symderive.verify.documents.blocks import Macro, is_past
from symderive.verify.entry import Entry, tree_of
from symderive.verify.estimates import unmarked
from symderive.verify.findings import Verdict
from symderive.verify.free_names import stem
from symderive.verify.held_words import in_full, with_fixed, with_others_held
from symderive.verify.items import Item, spelled
from symderive.verify.judge import Judgement, judge, misfits, shows_layout, with_stumble
from symderive.verify.left_sides import is_marked, letters_of
from symderive.verify.need_not_hold import need_not_hold
from symderive.verify.one_example import ONE_EXAMPLE
from symderive.verify.repair.search import repair
from symderive.verify.resolve.known import FUNCTIONALS
from symderive.verify.resolve.usage import Usage, all_nodes, bare, letter_of, root_name
from symderive.verify.resolve.words import joined
from symderive.verify.scene import Scene, facts_of
from symderive.verify.shapes import Mode
from symderive.verify.small_addends import without_small
from symderive.verify.surroundings import Surroundings
from symderive.verify.through_one import through_one
from symderive.verify.told_cases import TWO, cases_before, says_two_classes
from symderive.verify.trial import Budget

REPAIR_SECONDS = 2.0
_HAT = re.compile(r"\\(?:wide)?(?:hat|tilde|bar) *\{?([^{}]*)\}?")

Found: TypeAlias = "tuple[Judgement, Scene] | None"
"""A judgement and the scene in which it was made; None if it stands as it was."""


@dataclass(frozen=True)
class Asked:
    """A claim, and what earlier claims showed."""

    item: Item
    entry: Entry
    known: Mapping[str, Mode]
    alone: bool  # without another formula beside it


def _fails(judgement: Judgement) -> bool:
    return judgement.verdict is Verdict.INCORRECT


def _is_no_success(judgement: Judgement) -> bool:
    return judgement.verdict is not Verdict.CORRECT


@dataclass(frozen=True)
class OtherReading:
    """Another way to read a claim: which judgements it is tried on, and whether what it finds is the last word."""

    is_tried: Callable[[Judgement], bool]
    read: Callable[[Asked, Judgement, Scene], Found]
    final: bool = False


@dataclass
class Claims(Surroundings):
    """Judges the claims of a document."""

    known: dict[str, Mode] = field(default_factory=dict[str, Mode])
    layout: str = ""  # of derivatives, once a formula shows it: a document keeps to it
    circular: set[str] = field(default_factory=set[str])  # letters that are defined through themselves
    mistaken: set[str] = field(default_factory=set[str])  # letters of which a chain said something wrong
    unused: list[tuple[int, str, set[str]]] = field(
        default_factory=list[tuple[int, str, "set[str]"]]
    )  # equations on free letters that could not be used, by section
    before_it: dict[str, tuple[int, list[Defined]]] = field(
        default_factory=dict[str, "tuple[int, list[Defined]]"]
    )  # what was in force before a formula that may also be another one for the same quantity
    only_at: list[str] = field(default_factory=list[str])  # that an index is the true class, which may be meant

    def claim(
        self,
        item: Item,
        entry: Entry,
        more: Entry | None = None,
        *,
        mend: bool = True,
        near: bool = False,
    ) -> tuple[Judgement, Scene]:
        """The judgement on a claim, with its repair where it is wrong, and the scene in which it was made."""
        scene = self.scene(item, entry)
        scene.layout = self.layout
        scene.in_full = in_full(self.document.blocks, item.place)
        if more is not None:
            scene.entries.append(more)
        past = {x for found in self.defined.past_letters(item.section, self._letters_after).values() for x in found}
        numbers = {x for fact in scene.facts if isinstance(fact, f.HasShape) and fact.rank == 0 for x in fact.symbols}
        known = {x: mode for x, mode in self.known.items() if stem(x) not in past and (mode == 0 or x not in numbers)}
        judgement = judge(scene, entry, Budget.of(self.seconds), known)
        asked = Asked(item, entry, known, alone=more is None)
        for other in self._other_readings():
            found = other.read(asked, judgement, scene) if other.is_tried(judgement) else None
            if found is not None and other.final:
                return found
            judgement, scene = found or (judgement, scene)
        if judgement.verdict is Verdict.INCORRECT and (mend or judgement.determined):
            macros = item.formula.macros
            judgement.fix = mended(scene, entry, judgement, self.seconds, macros, near=near, known=known)
        if judgement.verdict is Verdict.CORRECT and judgement.outcome is not None:
            self.known.update(judgement.outcome.signature)
            self.layout = self.layout or ("gradient" if shows_layout(judgement) else "")
        return judgement, scene

    def _other_readings(self) -> tuple[OtherReading, ...]:
        """In the order in which they are tried."""
        return (
            OtherReading(_fails, self._anew),
            OtherReading(_fails, self._doubted),
            OtherReading(misfits, self._shaped_here),
            OtherReading(_fails, self._of_a_case, final=True),
            OtherReading(_fails, self._need_not_hold, final=True),
            OtherReading(_fails, self._without_small, final=True),
            OtherReading(_fails, self._with_fixed),
            OtherReading(_fails, self._of_the_true_class, final=True),
            OtherReading(_fails, self._at_the_best),
            OtherReading(_fails, self._with_others_held, final=True),
            OtherReading(_fails, self._beside_others, final=True),
            OtherReading(_is_no_success, self._for_one, final=True),
        )

    def _anew(self, asked: Asked, judgement: Judgement, scene: Scene) -> Found:
        """Without what earlier formulas showed: what they left open was perhaps taken wrongly."""
        rests = judgement.rests_on(asked.known)
        again = judge(scene, asked.entry, Budget.of(self.seconds), {}) if rests else judgement
        return (again, scene) if again.verdict is Verdict.CORRECT else None

    def _of_a_case(self, asked: Asked, judgement: Judgement, scene: Scene) -> Found:
        """Said of a case of which the notes tell before it."""
        cases = cases_before(self.document.blocks, asked.item.place).others
        case = next((x for x in cases if not self._is_apart(x, asked.entry)), "")
        if says_two_classes(self.document.blocks, asked.item.place) and not any(x.latex in TWO for x in scene.entries):
            case = case or "of two classes"
        reason = f"it is said of the case {case} only"
        return (Judgement(Verdict.UNCHECKABLE, reason=reason), scene) if case else None

    def _need_not_hold(self, asked: Asked, judgement: Judgement, scene: Scene) -> Found:
        """What the words around it do not say to hold."""
        why = need_not_hold(self.document.blocks, asked.item.place, asked.entry)
        return (Judgement(Verdict.UNCHECKABLE, reason=why), scene) if why else None

    def _without_small(self, asked: Asked, judgement: Judgement, scene: Scene) -> Found:
        """Without a small number that only keeps a root or a denominator away from zero."""
        small = without_small(scene, asked.entry)
        if (
            small is None
            or judge(small, asked.entry, Budget.of(self.seconds), asked.known).verdict is not Verdict.CORRECT
        ):
            return None
        return Judgement(Verdict.UNCHECKABLE, reason="it holds without the small number that is added below"), scene

    def _beside_others(self, asked: Asked, judgement: Judgement, scene: Scene) -> Found:
        """Without what else is made of a variable, where a list of layers differentiates one unknown loss through each of them."""
        alone = through_one(scene, asked.entry)
        if (
            alone is None
            or judge(alone, asked.entry, Budget.of(self.seconds), asked.known).verdict is not Verdict.CORRECT
        ):
            return None
        return Judgement(
            Verdict.UNCHECKABLE, reason="the loss may not depend on all that is made of the variable"
        ), scene

    def _with_fixed(self, asked: Asked, judgement: Judgement, scene: Scene) -> Found:
        """With what is held fixed without a word."""
        fixed = with_fixed(scene, asked.entry)
        return (judge(fixed, asked.entry, Budget.of(self.seconds), asked.known), fixed) if fixed is not scene else None

    def _of_the_true_class(self, asked: Asked, judgement: Judgement, scene: Scene) -> Found:
        """Of the true class only, if earlier formulas hold of it only."""
        reason = "it holds if its index is that of the true class"
        holds = any(self._holds_with(x, scene, asked.entry, asked.known) for x in self.only_at)
        return (Judgement(Verdict.UNCHECKABLE, reason=reason), scene) if holds else None

    def _at_the_best(self, asked: Asked, judgement: Judgement, scene: Scene) -> Found:
        """With the best value of a quantity before it, where the words before it say that it is put in."""
        said = self._put_in(asked.item, asked.entry)
        at_best = replace(scene, facts=[*scene.facts, *facts_of([said], certain=True)]) if said else scene
        return (judge(at_best, asked.entry, Budget.of(self.seconds), asked.known), at_best) if said else None

    def _with_others_held(self, asked: Asked, judgement: Judgement, scene: Scene) -> Found:
        """With all other quantities held fixed, as the words before it may mean it."""
        held = with_others_held(self.document.blocks, asked.item.place, scene, asked.entry)
        if held is None:
            return None
        found = judge(held, asked.entry, Budget.of(self.seconds), asked.known)
        return (found, held) if found.verdict is Verdict.CORRECT else None

    def _is_apart(self, case: str, entry: Entry) -> bool:
        """Whether a case such as k = 2 fixes a count that a claim, written out for it, has nothing to do with."""
        tree = tree_of(case)
        if not isinstance(tree, r.Relation) or len(tree.sides) != 2:
            return False
        count, value = (bare(x) for x in tree.sides)
        if not isinstance(count, r.Name) or not isinstance(value, r.Number):
            return False
        letters = letters_of(entry.tree)
        sums = any(isinstance(n, r.BigOperator) for n in all_nodes(entry.tree))
        return not sums and letter_of(count) not in letters and not self.defined.any_of(letters)

    def _put_in(self, item: Item, entry: Entry) -> str:
        r"""The ``c = c^*`` with which a formula for other quantities is said to hold, if the formula before it tells that best value."""
        above = next(iter(entry.tree.sides), None) if isinstance(entry.tree, r.Relation) else None
        if above is None or (root_name(above) is not None and is_marked(above)):
            return ""
        for best in best_put_in(self.document.blocks, item.place):
            told = next((i.entry for i in self.items if i.formula is best), None)
            main = None if told is None else told.tree
            name = root_name(main.sides[0]) if isinstance(main, r.Relation) and is_marked(main.sides[0]) else None
            free = "" if name is None else unmarked(letter_of(name))
            if told is None or name is None or not isinstance(main, r.Relation):
                continue
            if free in letters_of(above) or any(d.entry is not told for d in self.defined.of(free)):
                return ""
            plain = _HAT.sub(r"\1", told.latex[slice(*name.span)])
            return spelled(f"${plain} = {told.latex[slice(*main.sides[0].span)]}$", best.macros)
        return ""

    def _holds_with(self, said: str, scene: Scene, entry: Entry, known: Mapping[str, Mode]) -> bool:
        """Whether a claim holds under what a sentence says beyond its scene."""
        more = replace(scene, facts=[*scene.facts, *facts_of([said], certain=True)])
        return judge(more, entry, Budget.of(self.seconds), known).verdict is Verdict.CORRECT

    def _doubted(self, asked: Asked, judgement: Judgement, scene: Scene) -> Found:
        """A failure that says nothing: of what is defined through itself, or what another formula of its section says otherwise."""
        item, entry = asked.item, asked.entry
        letters = letters_of(entry.tree) | {x for x, _ in self.defined.below(entry.tree)}
        tied = sorted(x for x in letters & self.circular if not self.defined.of(x))
        waiting = (x for x in self.unused if x[2] and not all(self.defined.of(letter) for letter in x[2]))
        said = next((latex for at, latex, free in waiting if free <= letters and at <= item.section), "")
        if tied or said or self._of_the_posterior(item, entry):
            why = (
                f"{tied[0]} is defined through what is made of it" if tied else "the average may be under the posterior"
            )
            why = f"{said} before it could not be used" if said else why
            return Judgement(Verdict.UNCHECKABLE, reason=why), scene
        wrong = next((x for x in sorted(letters & self.mistaken) if self.defined.of(x)), "")
        if wrong:
            return Judgement(Verdict.UNCHECKABLE, reason=f"what is said of {wrong} before it does not hold"), scene
        for letter in sorted(letters & self.before_it.keys()):
            section, old = self.before_it[letter]
            now = self.defined
            if section != item.section and not any(d.letter == letter and d.section == section for d in now.in_force):
                continue
            if self._speaks_of_new(letter, old, entry):
                continue
            self.defined = Definitions([d for d in now.in_force if d.letter != letter], now.replaced)
            self.defined.in_force += [d for d in old if d.letter == letter]
            try:
                other = self.scene(item, entry)
                again = judge(other, entry, Budget.of(self.seconds), asked.known)
            finally:
                self.defined = now
            if again.verdict is not Verdict.INCORRECT:
                return again, other
        return None

    def _speaks_of_new(self, letter: str, old: list[Defined], entry: Entry) -> bool:
        """Whether a claim names what only the newer definition of a letter is made of, as the temperature in a second softmax."""
        before = {x for d in old for x in letters_of(d.body)}
        new = Usage().read(d.body for d in self.defined.of(letter)).values - before
        return bool(new & letters_of(entry.tree))

    def _shaped_here(self, asked: Asked, judgement: Judgement, scene: Scene) -> Found:
        """A claim whose shapes do not fit, read without the shapes of earlier sections where its section tells a letter anew.

        There z may have been a vector, here it is a number.
        """
        item, entry = asked.item, asked.entry
        anew = {d.letter for d in self.defined.in_force if d.section == item.section}
        if not anew & {d.letter for d in self.defined.replaced} & letters_of(entry.tree):
            return None  # the section goes on with the letters as they are
        here = self.scene(item, entry, shapes_of_section=True)
        if len(here.facts) == len(scene.facts):
            return None
        again = judge(here, entry, Budget.of(self.seconds), {})
        return None if again.verdict is Verdict.INCORRECT else (again, here)

    def _of_the_posterior(self, item: Item, entry: Entry) -> bool:
        r"""Whether a plain ``E[f]`` is told of after the notes came to a posterior, under which it may be."""
        main = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
        left = bare(main.sides[0]) if isinstance(main, r.Relation) else None
        head = left.factors[0] if isinstance(left, r.Product) else None
        if not isinstance(head, r.Name) or FUNCTIONALS.get(letter_of(head)) not in ("E", "Var", "Cov"):
            return False
        if left is None or any(isinstance(n, r.Conditional) for n in all_nodes(left)):
            return False
        told = (at for at, _, text in self.spoken if at < item.place and re.search(r"\bposterior", text))
        return any(not is_past(self.document.blocks, at, item.place) for at in told)

    def _for_one(self, asked: Asked, judgement: Judgement, scene: Scene) -> Found:
        """The claim for a single data point, where the notes had that likelihood before the one of all points."""
        item, entry = asked.item, asked.entry
        single = [d for d in self.defined.replaced if d.letter == "L" and d.section == item.section]
        whole_product = any(
            isinstance(n, r.BigOperator) and n.kind == "prod"
            for d in self.defined.of("L")
            for n in all_nodes(d.entry.tree)
        )
        if not single or not whole_product or not {"LL", "L"} & letters_of(entry.tree) or not asked.alone:
            return None
        scene = self.scene(item, entry)
        if not any(isinstance(x, f.Convention) and x.name == ONE_EXAMPLE for x in scene.facts):
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


def mended(
    scene: Scene,
    entry: Entry,
    judgement: Judgement,
    seconds: float,
    macros: Mapping[str, Macro] | None = None,
    *,
    near: bool = False,
    known: Mapping[str, Mode] | None = None,
) -> str | None:
    """The repair of a wrong formula, if one is found in time (``near``: one edit away); where the search stumbles, the
    judgement's reason says so.
    """
    try:
        return repair(
            scene, entry, judgement, Budget.of(min(seconds, REPAIR_SECONDS)), macros=macros, near=near, known=known
        )
    except Exception as error:  # noqa: BLE001  # the verdict stands without a repair
        judgement.reason = with_stumble(judgement.reason, "no repair", error)
        return None
