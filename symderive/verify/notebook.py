"""A document, formula by formula: what it defines, what it claims, and what it has said so far."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from symderive.notation.reader import tree as r
from symderive.notation.reader.parse import ReadError, parse
from symderive.verify import facts as f
from symderive.verify.defining import DEFINING
from symderive.verify.documents.blocks import Assumption, Document, Formula, Heading, Macro, Prose
from symderive.verify.entry import Entry
from symderive.verify.findings import Verdict
from symderive.verify.judge import Judgement, judge
from symderive.verify.repair.search import repair
from symderive.verify.resolve.known import KNOWN, WORD_FUNCTIONS
from symderive.verify.resolve.usage import Usage, all_nodes, bare, below, is_transpose, letter_of, root_name
from symderive.verify.resolve.words import joined, words_of
from symderive.verify.scene import Scene, facts_of
from symderive.verify.shapes import Mode
from symderive.verify.trial import Budget


@dataclass
class Item:
    """A formula of a document with its tree, or with what is wrong with it."""

    formula: Formula
    entry: Entry | None
    trouble: Judgement | None
    section: int
    place: int = 0  # among the blocks of the document


@dataclass
class Defined:
    """A definition in force: its entry and the text of its left side."""

    entry: Entry
    left: str  # the letter that is defined
    shape: str  # how the left side is written, with index letters
    right: str
    section: int


@dataclass
class Notebook:
    """Reads a document from front to back."""

    document: Document
    seconds: float = 5.0
    model: object | None = None
    defined: list[Defined] = field(default_factory=list[Defined])
    replaced: list[Defined] = field(default_factory=list[Defined])  # by later definitions of the same letter
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
            left = _left(tree) if isinstance(tree, r.Relation) else None
            if left is not None:
                self.defined.append(Defined(Entry(tree, entry.latex), *left, "", -1))
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
        parts = _parts(main)
        if len(parts) > 1:
            return self._several(item, parts)
        if main.signs[0] == "leftarrow":
            return Judgement(Verdict.DEFINITION, reason="an update rule: it says what to do, not what is equal"), None
        if main.signs[0] == "sim" and not _is_law(main):
            return Judgement(Verdict.UNCHECKABLE, reason="∼ is used loosely: no distribution is named"), None
        if all(s in ("in", "sim", "notin", "subset") for s in main.signs) or _is_condition(main):
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
        r"""``\\sum_k \\pi_k = 1``: a number on the right, and nothing on the left that has a definition."""
        if len(main.sides) != 2 or not isinstance(bare(main.sides[1]), r.Number):
            return False
        names = _letters(main.sides[0])
        return not any(d.left in names for d in self.defined) and not any(
            isinstance(n, r.Derivative) for n in all_nodes(main.sides[0])
        )

    def _is_bare(self, main: r.Relation) -> bool:
        """Letters that nothing defines, joined by sums and products only: the notes know more of them than is written."""
        nodes = list(all_nodes(main))
        if any(isinstance(n, (r.Derivative, r.BigOperator, r.Number, r.Conditional, r.Cases)) for n in nodes):
            return False
        if any(isinstance(n, r.Product) and any(isinstance(x, r.Group) for x in n.factors) for n in nodes):
            return False
        names = _letters(main)
        return not any(d.left in names for d in self.defined) and not names & set(_KNOWN)

    def _condition(self, item: Item) -> None:
        self.spoken.append((item.place, False, f"${_spelled(item.formula.latex, item.formula.macros)}$"))

    def _relation(self, item: Item, main: r.Relation) -> tuple[Judgement, Scene | None]:
        assert item.entry is not None
        left = _left(main)
        if left is None:
            judgement, scene = self._claim(item, item.entry)
            side = bare(main.sides[0])
            pointless = isinstance(side, r.Scripted) and side.primes > 0  # σ' = σ(1 - σ), at any argument
            if judgement.verdict is Verdict.INCORRECT and (pointless or self._is_bare(main)):
                return Judgement(Verdict.UNCHECKABLE, reason="nothing before it says what these letters are"), scene
            if judgement.verdict is Verdict.INCORRECT and self._is_constraint(main):
                self._condition(item)
                return Judgement(Verdict.DEFINITION, reason="it is a condition on what is free so far"), scene
            return judgement, scene
        letter, shape = left
        if _is_update(main):
            return Judgement(Verdict.UNCHECKABLE, reason="an update rule: it says what to do, not what is equal"), None
        right = _plain(item.entry.latex[main.sides[1].span[0] : main.sides[-1].span[1]])
        earlier = [d for d in self.defined if d.left == letter]
        if not earlier or main.signs[0] in ("equiv", ":=") or item.formula.continues:
            if item.formula.continues and earlier:
                return self._claim(item, item.entry)
            return self._new(item, main, letter, shape, right)
        if any(d.right == right and d.shape == shape for d in earlier):
            return Judgement(Verdict.DEFINITION, reason="it repeats the definition above"), None
        return self._again(item, main, letter, shape, right, earlier)

    def _new(self, item: Item, main: r.Relation, letter: str, shape: str, right: str) -> tuple[Judgement, Scene | None]:
        """A left side that nothing defines yet: mostly a definition, but what follows from others is a claim."""
        assert item.entry is not None
        if main.signs[0] in ("equiv", ":="):
            return self._definition(item, main, letter, shape, right)
        logarithm = self._logarithm(letter)
        cyclic = letter in self._below(_letters_now(main.sides[-1])) and letter not in _letters(main.sides[-1])
        if logarithm is None and not cyclic:
            return self._definition(item, main, letter, shape, right)
        judgement, scene = self._claim(item, item.entry, logarithm)
        if judgement.verdict is Verdict.CORRECT or (
            judgement.verdict is Verdict.INCORRECT and judgement.fix is not None
        ):
            if logarithm is not None:
                fix = judgement.fix or item.entry.latex
                self._mended(item, fix, letter, shape)
            return judgement, scene
        if cyclic:  # it takes the place of the definitions that led to it
            self.defined = [d for d in self.defined if letter not in self._below({d.left})]
        return self._definition(item, main, letter, shape, right)

    def _logarithm(self, letter: str) -> Entry | None:
        """LL is the logarithm of L by its name, once L is a product."""
        if letter != "LL":
            return None
        likelihoods = [d for d in self.defined if d.left == "L"]
        if not likelihoods or not any(
            isinstance(n, r.BigOperator) and n.kind == "prod" for n in all_nodes(likelihoods[-1].entry.tree)
        ):
            return None
        latex = r"LL = \log L"
        return Entry(joined(parse(latex), {**self.words, "LL": "LL"}), latex)

    def _below(self, letters: set[str]) -> set[str]:
        """Letters, and all that their definitions use."""
        found: set[str] = set()
        waiting = list(letters)
        while waiting:
            letter = waiting.pop()
            if letter not in found:
                found.add(letter)
                for d in self.defined:
                    if d.left == letter:
                        main = d.entry.tree.main if isinstance(d.entry.tree, r.Remark) else d.entry.tree
                        assert isinstance(main, r.Relation)
                        waiting += _letters_now(main.sides[-1])
        return found

    def _definition(
        self, item: Item, main: r.Relation, letter: str, shape: str, right: str
    ) -> tuple[Judgement, Scene | None]:
        """Something new is defined; further links of its chain are claims."""
        assert item.entry is not None
        self.defined = [d for d in self.defined if not (d.left == letter and d.shape == shape)]
        self.defined.append(Defined(item.entry, letter, shape, right, item.section))
        if len(main.sides) > 2 and all(s in DEFINING for s in main.signs):
            rest = r.Relation(
                (main.sides[1].span[0], main.span[1]), main.sides[1:], main.signs[1:], main.sign_spans[1:]
            )
            judgement, scene = self._claim(item, Entry(rest, item.entry.latex, item.entry.line))
            if judgement.verdict is Verdict.INCORRECT:
                return judgement, scene
        return Judgement(Verdict.DEFINITION), None

    def _again(
        self, item: Item, main: r.Relation, letter: str, shape: str, right: str, earlier: list[Defined]
    ) -> tuple[Judgement, Scene | None]:
        """A left side that is defined already: a claim, or a new definition."""
        assert item.entry is not None
        judgement, scene = self._claim(item, item.entry)
        if judgement.verdict is Verdict.CORRECT:
            self._expressed(item, main, letter, shape, right)
            return judgement, scene
        doubtful = judgement.verdict is Verdict.UNCHECKABLE and "_" not in shape and "(" not in shape
        if doubtful and any("_" in d.shape and d.section == item.section for d in earlier):
            return Judgement(Verdict.DEFINITION, reason="the same as an array"), scene
        moved_on = all(d.section != item.section for d in earlier)
        fresh = self._free(_letters(main.sides[-1])) - self._free({letter}) - {letter}
        other = all("(" in d.shape and "(" in shape and d.shape != shape for d in earlier)
        if moved_on or fresh or other or all(_scripts(d.shape) != _scripts(shape) for d in earlier):
            gone = [d for d in self.defined if d.left == letter and not _labelled_apart(d.shape, shape)]
            self.replaced += gone
            self.defined = [d for d in self.defined if d not in gone]
            return self._definition(item, main, letter, shape, right)
        if (
            judgement.verdict is Verdict.INCORRECT and judgement.fix is None and "(" in shape
        ):  # rather a new definition than a mistake
            return self._definition(item, main, letter, shape, right)
        if judgement.fix is not None:
            self._mended(item, judgement.fix, letter, shape)
        return judgement, scene

    def _expressed(self, item: Item, main: r.Relation, letter: str, shape: str, right: str) -> None:
        """A quantity written anew by intermediate ones is read by these from now on, so it can be differentiated by them."""
        assert item.entry is not None
        letters = _letters(main.sides[-1])
        if letter in self._below(letters) or not any(d.left in letters for d in self.defined):
            return
        if any(d.left == letter and "_" in d.shape and d.shape != shape for d in self.defined):
            return  # by entries it is defined already; this is its form as an array
        if len(main.sides) == 2 and not any(isinstance(n, r.Derivative) for n in all_nodes(main.sides[-1])):
            self.defined = [d for d in self.defined if not (d.left == letter and _scripts(d.shape) == _scripts(shape))]
            self.defined.append(Defined(item.entry, letter, shape, right, item.section))

    def _mended(self, item: Item, fix: str, letter: str, shape: str) -> None:
        """What follows is read against the formula as it should be."""
        assert item.entry is not None
        try:
            tree = joined(parse(fix, item.formula.macros), self.words)
        except ReadError:
            return
        main = tree.main if isinstance(tree, r.Remark) else tree
        if not isinstance(main, r.Relation) or letter in _letters(main.sides[-1]):
            return
        self.defined = [d for d in self.defined if not (d.left == letter and d.shape == shape)]
        self.defined.append(Defined(Entry(tree, fix, item.entry.line), letter, shape, "", item.section))

    def _free(self, letters: set[str]) -> set[str]:
        """The letters that have no definition, among some and those that their definitions use."""
        found: set[str] = set()
        seen: set[str] = set()
        waiting = list(letters)
        while waiting:
            letter = waiting.pop()
            if letter in seen:
                continue
            seen.add(letter)
            entries = [d.entry for d in self.defined if d.left == letter]
            if not entries:
                found.add(letter)
            for entry in entries:
                main = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
                assert isinstance(main, r.Relation)
                waiting += _letters(main.sides[-1])
        return found - _NO_QUANTITIES

    def _claim(self, item: Item, entry: Entry, more: Entry | None = None) -> tuple[Judgement, Scene]:
        scene = self.scene(item, entry)
        if more is not None:
            scene.entries.append(more)
        judgement = judge(scene, entry, Budget.of(self.seconds), self.known)
        if judgement.verdict is not Verdict.CORRECT and more is None:
            single = self._for_one(item, entry)
            if single is not None:
                return single
        if judgement.verdict is Verdict.INCORRECT:
            judgement.fix = mended(scene, entry, judgement, self.seconds, item.formula.macros)
        if judgement.verdict is Verdict.CORRECT and judgement.outcome is not None:
            self.known.update(judgement.outcome.signature)
        return judgement, scene

    def _for_one(self, item: Item, entry: Entry) -> tuple[Judgement, Scene] | None:
        """The claim for a single data point, where the notes had that likelihood before the one of all points."""
        single = [d for d in self.replaced if d.left == "L" and d.section == item.section]
        whole_product = any(
            isinstance(n, r.BigOperator) and n.kind == "prod"
            for d in self.defined
            if d.left == "L"
            for n in all_nodes(d.entry.tree)
        )
        if not single or not whole_product or not {"LL", "L"} & _letters(entry.tree):
            return None
        scene = self.scene(item, entry)
        if not any(isinstance(x, f.Convention) and x.name == "one example" for x in scene.facts):
            return None
        latex = r"LL = \log L"
        whole = {id(d.entry) for d in self.defined if d.left in ("L", "LL")}
        scene.entries = [e for e in scene.entries if id(e) not in whole]
        scene.entries += [single[-1].entry, Entry(joined(parse(latex), {**self.words, "LL": "LL"}), latex)]
        judgement = judge(scene, entry, Budget.of(self.seconds), {})
        if judgement.verdict is not Verdict.CORRECT:
            return None
        judgement.reason = "for one data point; over all points a sum over them is missing"
        return judgement, scene

    def scene(self, item: Item, entry: Entry) -> Scene:
        """What stands before a claim and has to do with it."""
        letters = _letters(entry.tree)
        entries = self._without_single(entry, self._relevant(letters))
        trees = [e.tree for e in entries]
        near = [i.entry.tree for i in self.items if i.entry is not None and i.section == item.section]
        usage = Usage().read([*trees, *(x for x in near if not any(x is y for y in trees))])
        after = min((place for place, _, _ in self.spoken if place > item.place), default=0)
        said = sorted((s for s in self.spoken if s[0] <= max(item.place, after)), key=lambda s: s[0])
        facts = [*self.given, *(fact for _, certain, text in said for fact in _facts(text, certain))]
        scene = Scene(entries, facts, usage)
        scene.words = self.words
        return scene

    def _without_single(self, entry: Entry, entries: list[Entry]) -> list[Entry]:
        """Without the definition of ŷ for one data point where only ŷ_i, one for each of many, is spoken of."""
        usage = Usage().read([entry.tree])
        many = {x for x in usage.sub_counts if x not in usage.plain_alone and x not in usage.bold_alone}
        gone = {
            id(d.entry)
            for d in self.defined
            if d.left in many and not _scripts(d.shape) and "_" not in d.shape and "(" not in d.shape
        }
        return [e for e in entries if id(e) not in gone]

    def _relevant(self, letters: set[str]) -> list[Entry]:
        """Definitions of the letters, of the letters in those, and so on; and definitions that use what is differentiated."""
        wanted = set(letters)
        chosen: set[int] = set()
        changed = True
        while changed:
            changed = False
            for place, d in enumerate(self.defined):
                if place not in chosen and (d.left in wanted or _letters(d.entry.tree) & wanted):
                    chosen.add(place)
                    wanted |= _letters(d.entry.tree) if d.left in wanted else {d.left}
                    changed = True
        return [self.defined[k].entry for k in sorted(chosen)]


REPAIR_SECONDS = 2.0
_KNOWN = {*KNOWN, *WORD_FUNCTIONS, "E", "Var", "Cov", "KL", "H", "I"}
_NO_QUANTITIES = {"log", "ln", "exp", "sum", "max", "min", "top", "T", "i", "j", "k", "l", "sigma", "partial", "d"}
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


def _arguments(node: r.Node) -> list[r.Node]:
    """What stands in brackets, one by one."""
    node = bare(node)
    if isinstance(node, r.Group):
        return [] if node.inner is None else _arguments(node.inner)
    if isinstance(node, r.Sequence):
        return [x for item in node.items for x in _arguments(item)]
    if isinstance(node, r.Conditional):
        return [*_arguments(node.left), *_arguments(node.right)]
    return [node.sides[-1]] if isinstance(node, r.Relation) else [node]


def _is_parameter(node: r.Node) -> bool:
    return root_name(node) is not None or isinstance(bare(node), (r.Dots, r.Number))


_ARROWS = ("rightarrow", "implies", "iff", "impliedby", "leftrightarrow")


def _parts(main: r.Relation) -> list[r.Relation]:
    """The relations on both sides of an arrow; the relation itself if there is none between relations."""
    cuts = [k for k, sign in enumerate(main.signs) if sign in _ARROWS]
    if not cuts:
        return [main]
    found: list[r.Relation] = []
    start = 0
    for end in [*cuts, len(main.signs)]:
        sides, signs = list(main.sides[start : end + 1]), main.signs[start:end]
        if len(sides) > 1:
            span = (sides[0].span[0], sides[-1].span[1])
            found.append(r.Relation(span, tuple(sides), signs, main.sign_spans[start:end]))
        elif isinstance(bare(sides[0]), r.Relation):
            inner = bare(sides[0])
            assert isinstance(inner, r.Relation)
            found.append(inner)
        start = end + 1
    return found if len(found) > 1 else [main]


def _is_update(main: r.Relation) -> bool:
    r"""``w = w - \\eta g``: the left side stands on the right as well, to the letter."""
    left = main.sides[0]
    name = root_name(left)
    if name is None or len(main.sides) != 2 or main.signs[0] not in (":=", "="):
        return False
    return any(
        isinstance(n, (r.Name, r.Scripted)) and _same_written(n, left) for n in all_nodes(main.sides[1])
    ) and isinstance(bare(main.sides[1]), r.Sum)


def _same_written(one: r.Node, two: r.Node) -> bool:
    """Whether two nodes are written alike."""
    if type(one) is not type(two):
        return False
    if isinstance(one, r.Name) and isinstance(two, r.Name):
        return letter_of(one) == letter_of(two) and one.font == two.font
    if isinstance(one, r.Number) and isinstance(two, r.Number):
        return one.text == two.text
    inner, other = list(below(one)), list(below(two))
    return (
        len(inner) == len(other) and bool(inner) and all(_same_written(a, b) for a, b in zip(inner, other, strict=True))
    )


def _is_law(main: r.Relation) -> bool:
    r"""``x \\sim N(0, 1)``: the right side names a distribution."""
    right = bare(main.sides[-1])
    head = root_name(right.factors[0]) if isinstance(right, r.Product) else root_name(right)
    return head is not None and (head.word or head.font == "cal" or letter_of(head) in ("p", "q", "P", "Q", "D"))


def _is_condition(main: r.Relation) -> bool:
    r"""``C > 0``, ``1 \\le t < T``: bare names compared with numbers."""
    if any(s not in ("<", ">", "le", "ge", "ne") for s in main.signs):
        return False
    return all(
        isinstance(bare(s), (r.Name, r.Scripted, r.Number, r.Sum)) and len(list(all_nodes(s))) < 8 for s in main.sides
    )


def _left(main: r.Relation) -> tuple[str, str] | None:
    """The letter that a left side would define, and how it is written; None for what cannot be defined."""
    side = bare(main.sides[0])
    if main.signs[0] not in DEFINING:
        return None
    if isinstance(side, r.Product):
        side = _without_log(side)
        if len(side.factors) != 2 or side.signs != ("",) or not isinstance(bare(side.factors[1]), r.Group):
            return None
        head, rest = side.factors
        name = root_name(head)
        primed = isinstance(head, r.Scripted) and head.primes
        if name is None or primed or name.base in _KNOWN or not all(_is_parameter(x) for x in _arguments(rest)):
            return None
        return letter_of(name), _shape(head) + "(" + ",".join(sorted(_letters(rest))) + ")"
    name = root_name(side)
    if name is None and isinstance(side, r.Scripted) and isinstance(bare(side.base), r.Group):
        group = bare(side.base)
        assert isinstance(group, r.Group)
        name = root_name(group.inner)
    if name is None or (isinstance(side, r.Scripted) and (side.primes or is_transpose(side.sup))):
        return None
    return letter_of(name), _shape(side)


def _without_log(side: r.Product) -> r.Product:
    r"""``p(\theta)`` of ``\log p(\theta)``: its logarithm says what it is."""
    head = bare(side.factors[0])
    if len(side.factors) != 3 or not isinstance(head, r.Name) or head.base not in ("log", "ln"):
        return side
    span = (side.factors[1].span[0], side.span[1])
    return r.Product(span, side.factors[1:], side.signs[1:], side.sign_spans[1:])


def _scripts(shape: str) -> str:
    """What of a left side is no index: the number of its subscripts does not count, ``z^l`` is ``z^l_j``."""
    return re.sub(r"_\d", "", shape.split("(")[0])


def _labelled_apart(one: str, two: str) -> bool:
    """Whether two left sides have different labels, as ``z^{(h)}`` and ``z^{(y)}`` have: they are two quantities."""
    return "^" in one and "^" in two and _scripts(one) != _scripts(two)


def _shape(node: r.Node) -> str:
    """A left side without the names of its indices."""
    node = bare(node)
    if not isinstance(node, r.Scripted):
        return ""
    sub = "" if node.sub is None else "_" + str(len(list(_items(node.sub)))) + _fixed(node.sub)
    sup = "" if node.sup is None else "^" + _fixed(node.sup)
    return _shape(node.base) + sub + sup


def _items(node: r.Node) -> Iterator[r.Node]:
    from symderive.verify.resolve.usage import script_items

    yield from script_items(node)


def _fixed(node: r.Node) -> str:
    """What in a script is no index: numbers, words, the last layer."""
    found: list[str] = []
    for inner in all_nodes(node):
        if isinstance(inner, r.Number):
            found.append(inner.text)
        elif isinstance(inner, r.Name) and (
            inner.word or inner.base.isupper() or len(inner.base) > 1 or inner.base in "hoyxc"
        ):
            found.append(inner.base)
    return "".join(found)


def _letters(node: r.Node) -> set[str]:
    return {letter_of(x) for x in all_nodes(node) if isinstance(x, r.Name)}


def _letters_now(node: r.Node) -> set[str]:
    """The letters of a node without those of another step, such as ``a^{l-1}`` and ``h_{t-1}``."""
    if isinstance(node, r.Scripted):
        shifted = any(
            isinstance(n, r.Sum) and any(isinstance(x, r.Number) for x in n.terms)
            for script in (node.sub, node.sup)
            if script is not None
            for n in all_nodes(script)
        )
        if shifted:
            return set()
    if isinstance(node, r.Name):
        return {letter_of(node)}
    return {x for child in below(node) for x in _letters_now(child)}


def _plain(latex: str) -> str:
    return "".join(latex.split()).replace("\\left", "").replace("\\right", "").replace("\\,", "")


__all__ = ["Mapping", "Notebook"]
