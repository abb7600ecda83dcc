"""A document, formula by formula: what it defines, what it claims, and what it has said so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from symderive.notation.reader import tree as r
from symderive.notation.reader.parse import ReadError, parse
from symderive.verify import facts as f
from symderive.verify.asked import is_asked
from symderive.verify.chain_names import without_name
from symderive.verify.cholesky import factor_of
from symderive.verify.cues import Cue, cue_of, says_where_best
from symderive.verify.defined import Defined
from symderive.verify.documents.blocks import Formula
from symderive.verify.eigenpairs import eigenpair, told_pair
from symderive.verify.entry import Entry
from symderive.verify.findings import Verdict
from symderive.verify.function_names import with_arguments
from symderive.verify.gradients import signs_of_slopes
from symderive.verify.items import Item, gates, spelled
from symderive.verify.judge import Judgement
from symderive.verify.left_sides import (
    KNOWN_NAMES,
    Left,
    is_marked,
    left_of,
    left_of_inverse,
    letters_of,
    plain,
)
from symderive.verify.misreadings import doubt_displays, misread
from symderive.verify.new_letters import NewLetters
from symderive.verify.own_entries import lists_own_entries
from symderive.verify.priors import has_law, prior_of
from symderive.verify.relation_kinds import (
    is_bare,
    is_bound,
    is_condition,
    is_constraint,
    is_law,
    is_null,
    is_of_sizes,
    is_plain_equation,
    is_stationary,
    is_update,
    is_zero_slope,
    last_of_list,
    own_total,
    parts_of,
    without_last,
)
from symderive.verify.resolve.known import DENSITIES, FUNCTIONALS
from symderive.verify.resolve.usage import INDEX_LETTERS, Usage, all_nodes, bare, letter_of, root_name
from symderive.verify.resolve.words import joined, words_of
from symderive.verify.scene import Scene, facts_of
from symderive.verify.tabled_cases import is_row_of_table
from symderive.verify.told_cases import condition_of, holds_only_if, is_case
from symderive.verify.told_labels import Label, told_label
from symderive.verify.told_moments import is_moment, tells_of


@dataclass
class Notebook(NewLetters):
    """Reads a document from front to back."""

    judged: list[tuple[Formula, Judgement, Scene | None, Entry | None]] = field(
        default_factory=list[tuple[Formula, Judgement, "Scene | None", "Entry | None"]]
    )

    def run(self, progress: Callable[[int, int], None] | None = None) -> Notebook:
        """Judge every formula."""
        items, spoken = self.read()
        model = self.of_model()
        self.words = words_of([*(i.entry.tree for i in items if i.entry is not None), *(e.tree for e in model)])
        told = (x for _, certain, text in spoken if "derivative" in text for x in facts_of([text], certain=certain))
        self.words |= signs_of_slopes(told, (i.entry.tree for i in items if i.entry is not None))
        for item in items:
            if item.entry is not None:
                tree, item.names = without_name(joined(item.entry.tree, self.words))
                item.entry = Entry(tree, item.entry.latex, item.entry.line)
                item.case = is_case(self.document.blocks, item.place, item.entry.tree)
        defining = [i for i in items if i.entry is not None and not i.case]
        written = with_arguments([x for i in defining if (x := i.entry)], (x.tree for i in defining if (x := i.entry)))
        for item, entry in zip(defining, written, strict=True):
            item.entry = entry
        self.items, self.spoken, self.named = items, spoken, gates(items)
        self.given = self.from_model(model)
        for count, item in enumerate(items):
            self.announce(item)
            judgement, scene = self._item(item)
            under, said = condition_of(self.document.blocks, item.place), (formula.latex for formula, *_ in self.judged)
            if why := misread(judgement, item.formula.latex, under, said) or self._of_another_section(item, judgement):
                judgement = Judgement(Verdict.UNCHECKABLE, reason=why)
            self.judged.append((item.formula, judgement, scene, item.entry))
            if progress is not None:
                progress(count + 1, len(items))
        for place, doubted in doubt_displays([(formula, judgement) for formula, judgement, _, _ in self.judged]):
            formula, _, scene, entry = self.judged[place]
            self.judged[place] = formula, doubted, scene, entry
        return self

    def _of_another_section(self, item: Item, judgement: Judgement) -> str:
        """Why a formula that fails, and that no repair mends, may not speak of the loss of an earlier section."""
        if judgement.verdict is not Verdict.INCORRECT or judgement.fix is not None or item.entry is None:
            return ""
        found = self.defined.of_another(item.entry.tree, item.section)
        return (
            "" if found is None else f"{found[0]} is defined in another section, and {found[1]} was another one there"
        )

    def _item(self, item: Item) -> tuple[Judgement, Scene | None]:
        if item.entry is None:
            assert item.trouble is not None
            return item.trouble, None
        tree = item.entry.tree
        main = tree.main if isinstance(tree, r.Remark) else tree
        if (last := last_of_list(main)) is not None and (is_condition(last) or "in" in last.signs):
            self._condition(item)
            return Judgement(Verdict.DEFINITION, reason="it says where something lies"), None
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
        if is_row_of_table(self.document.blocks, item.place):
            return Judgement(Verdict.DEFINITION, reason="each row of its table is a case of its own"), None
        if all(s in ("in", "sim", "notin", "subset") for s in main.signs) or is_condition(main):
            self.draw(item, main)
            self._condition(item)
            return Judgement(Verdict.DEFINITION, reason="it says where something lies"), None
        if is_stationary(main):
            return self._stationary(item, main)
        if (label := told_label(self.document.blocks, item.place, main)) is not None:
            return self._label(item, main, label)
        return self._relation(item, main)

    def _label(self, item: Item, main: r.Relation, label: Label) -> tuple[Judgement, Scene | None]:
        """An entry of a one-hot vector, where the prose tells it by its entries."""
        if label.said:
            self.spoken.append((item.place, True, spelled(label.said, item.formula.macros)))
        else:
            self._keep_unused(item, main)
        if label.only:
            self.only_at.append(spelled(label.only, item.formula.macros))
        return Judgement(Verdict.DEFINITION, reason="it tells an entry of a label"), None

    def _stationary(self, item: Item, main: r.Relation) -> tuple[Judgement, Scene | None]:
        """A slope said to be zero: that is a condition where it does not vanish everywhere, and what stands between is claimed."""
        assert item.entry is not None
        judgement, scene = self.claim(item, item.entry, mend=False)
        if judgement.verdict is Verdict.CORRECT:
            return judgement, scene
        slope, zero = main.sides[0], main.sides[-1]
        if len(main.sides) > 2:
            judgement, scene = self.claim(item, Entry(without_last(main), item.entry.latex, item.entry.line))
            if judgement.verdict is not Verdict.CORRECT:
                return judgement, scene
            judgement.reason = "but for the zero at its end, which is a condition"
        else:
            judgement = Judgement(Verdict.DEFINITION, reason="it is a condition: where a slope vanishes")
        latex = " = ".join(item.entry.latex[slice(*side.span)] for side in (slope, zero))
        self.vanishing.append((item.section, f.Unread(spelled(latex, item.formula.macros))))
        self.last_zero = item.place
        return judgement, scene

    def _several(self, item: Item, parts: list[r.Relation]) -> tuple[Judgement, Scene | None]:
        """Relations side by side, joined by an arrow: the worst of their verdicts counts."""
        assert item.entry is not None
        found: list[tuple[Judgement, Scene | None]] = []
        for part in parts:
            entry = self._alone(item, item.entry, part)
            judgement, scene = self._item(Item(item.formula, entry, None, item.section, item.place))
            if entry.latex != item.entry.latex:
                judgement = _within(judgement, item.entry.latex, part.span)
            found.append((judgement, scene))
        order = (Verdict.INCORRECT, Verdict.UNCHECKABLE, Verdict.CORRECT, Verdict.DEFINITION)
        return min(found, key=lambda pair: order.index(pair[0].verdict))

    def _alone(self, item: Item, whole: Entry, part: r.Relation) -> Entry:
        """One of several relations by itself, with its own text, so that it can be mended."""
        latex = whole.latex[slice(*part.span)]
        try:
            tree = joined(parse(latex, item.formula.macros), self.words)
        except ReadError:
            tree = whole.tree
        alone = isinstance(tree, r.Relation) and tree.signs == part.signs and tree is not whole.tree
        return Entry(tree, latex, whole.line) if alone else Entry(part, whole.latex, whole.line)

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
        of = letters_of(main.sides[0]) - {letter}
        if FUNCTIONALS[letter] in ("Var", "Cov") and of and all(self.defined.of(x) for x in of):
            return False  # of an estimate that is told it is a result
        if letter in letters_of(main.sides[1]) or cue_of(self.document.blocks, item.place) is Cue.CLAIMS:
            return False
        return not any(letter in letters_of(tree) for tree in before)

    def _condition(self, item: Item, *, holds: bool = False) -> None:
        """Keep what a relation says of free letters; as an equation that holds from here on, too."""
        latex = spelled(item.formula.latex, item.formula.macros)
        self.spoken.append((item.place, False, f"${latex}$"))
        if holds:
            self.equations.append((item.section, f.Unread(latex)))

    def _relation(self, item: Item, main: r.Relation) -> tuple[Judgement, Scene | None]:
        assert item.entry is not None
        factor = factor_of(main, self.facts_before(item))
        if factor is not None and not self.defined.of(factor[0]) and self.defined.any_of(letters_of(factor[1])):
            self.defined.add(Defined(item.entry, Left(factor[0], ""), "", item.section))
            return Judgement(Verdict.DEFINITION, reason="it says what the triangular matrix is"), None
        left = left_of(main, self.named) or self._inverse(main) or self.new_by_prime(item, main)
        if left is None and is_plain_equation(main) and self._is_asked(item, main):
            return Judgement(Verdict.DEFINITION, reason="it is an equation that is to be solved"), None
        if left is None:
            told = self._told_on_the_right(item, main)
            if told is not None:
                trees = [i.entry.tree for i in self.items if i.entry is not None]
                if told[1].letter not in Usage().read(trees).bounds:  # the n of sums up to n stays a number of things
                    self.defined.add(Defined(*told, "", item.section))
                return Judgement(Verdict.DEFINITION), None
            return self._proportional(item, main) or self._no_definition(item, main)
        if is_update(main):
            return Judgement(Verdict.UNCHECKABLE, reason="an update rule: it says what to do, not what is equal"), None
        right = plain(item.entry.latex[main.sides[1].span[0] : main.sides[-1].span[1]])
        new = Defined(item.entry, left, right, item.section)
        earlier = [d for d in self.defined.like(left) if not new.is_made_of(d.left)]
        if is_marked(main.sides[0]) and left.shape.startswith("^"):  # w^* is none of the steps w_t
            earlier = [d for d in earlier if d.shape == left.shape or "_" not in d.shape]
        if self._starts_over(item, earlier) or self.is_of_new_law(item, main, earlier):
            self.defined.supersede(left)
            earlier = []
        if shape := lists_own_entries(main, left):
            name = item.entry.latex[slice(*_head(main.sides[0]).span)]
            self.spoken.append((item.place, False, f"${spelled(name, item.formula.macros)}$ is a {shape} vector"))
            return Judgement(Verdict.DEFINITION, reason="it lists its own entries"), None
        if main.signs[0] in ("equiv", ":=") or not earlier:
            return self._new(item, main, new)
        if item.formula.continues or left.instance:
            judgement, scene = self.claim(item, item.entry)
            if judgement.reason.endswith("leads back without end") and left.letter in DENSITIES:
                self.defined.add(new)  # q(x_t | x_0), which so many steps make that it is not checked
            return judgement, scene
        if any(d.right == right and d.shape == left.shape for d in earlier):
            return Judgement(Verdict.DEFINITION, reason="it repeats the definition above"), None
        return self._again(item, main, new, earlier)

    def _proportional(self, item: Item, main: r.Relation) -> tuple[Judgement, Scene | None] | None:
        r"""What a first ``p(θ) \propto g(θ)`` says of a θ without a law; how many data it is multiplied with remains open."""
        left = prior_of(main)
        if left is None or item.entry is None or any(d.shape == left.shape for d in self.defined.of(left.letter)):
            return None
        before = (i.entry.tree for i in self.items if i.entry is not None and i.place < item.place)
        claimed = cue_of(self.document.blocks, item.place) is Cue.CLAIMS
        if claimed or has_law(letters_of(main.sides[0]) - {left.letter}, before):
            return None
        return Judgement(Verdict.DEFINITION, reason="it says what the prior is, up to a factor"), None

    def _is_asked(self, item: Item, main: r.Relation) -> bool:
        """Whether an equation of letters that are free so far is to be solved, so that nothing is known of them by it."""
        marked = any(isinstance(n, r.Name) and n.accents for n in all_nodes(main))
        return not marked and not self.defined.any_of(letters_of(main)) and is_asked(self.document.blocks, item.place)

    def _told_on_the_right(self, item: Item, main: r.Relation) -> tuple[Entry, Left] | None:
        r"""What "let $A B A^\top + C = S$" defines, as a definition of S: a letter that stands nowhere before."""
        if item.entry is None or main.signs != ("=",) or isinstance(bare(main.sides[0]), r.Number):
            return None
        total = own_total(main)
        turned_total = bool(total) and not self.defined.of(total)
        if cue_of(self.document.blocks, item.place) is not Cue.DEFINES and not turned_total:
            return None
        turned = r.Relation(main.span, main.sides[::-1], main.signs, main.sign_spans)
        left = left_of(turned, self.named)
        before = (i.entry.tree for i in self.items if i.entry is not None and i.place < item.place)
        if left is not None and turned_total:
            return Entry(turned, item.entry.latex, item.entry.line), left
        if left is None or left.instance or left.letter in KNOWN_NAMES | letters_of(main.sides[0]):
            return None
        new = not any(left.letter in letters_of(tree) for tree in before)
        return (Entry(turned, item.entry.latex, item.entry.line), left) if new else None

    def _inverse(self, main: r.Relation) -> Left | None:
        """What 1/x = ... defines, if nothing says what x is."""
        left = left_of_inverse(main, self.named)
        new = left is not None and not left.instance and not self.defined.like(left)
        return left if new and left is not None and left.letter not in KNOWN_NAMES else None

    def _starts_over(self, item: Item, earlier: list[Defined]) -> bool:
        """Whether a section has a likelihood of its own, so that LL of sections before it is another one."""
        if not earlier or earlier[0].letter != "LL" or any(d.section == item.section for d in earlier):
            return False
        return any(d.section == item.section for d in self.defined.of("L"))

    def _no_definition(self, item: Item, main: r.Relation) -> tuple[Judgement, Scene | None]:
        """A left side that cannot be defined: a claim, unless it only says what the notes know of free letters."""
        assert item.entry is not None
        judgement, scene = self.claim(item, item.entry)
        if judgement.verdict is Verdict.CORRECT and self._explains(item, main):
            return Judgement(Verdict.DEFINITION, reason="it says what this stands for, as is usual"), scene
        if judgement.follows:
            told = spelled(item.entry.latex[slice(*main.span)], item.formula.macros)
            self.equations.append((item.section, f.Unread(told)))
        latex = spelled(item.entry.latex, item.formula.macros)
        open_mean = judgement.verdict is not Verdict.CORRECT and not tells_of(main, self.facts_before(item))
        undecided = judgement.verdict is Verdict.UNCHECKABLE or open_mean
        if undecided and is_moment(item.entry, main, latex, self.defined):
            self.spoken.append((item.place, True, latex))
            return Judgement(Verdict.DEFINITION, reason="it says what the mean or the variance is"), scene
        if judgement.verdict is not Verdict.CORRECT and self._pairs_up(item, main, latex):
            return Judgement(Verdict.DEFINITION, reason="it is a condition on what is free so far"), scene
        constraint = is_constraint(main, self.defined)
        chained = constraint and main.signs[1:] != () and judgement.verdict is not Verdict.CORRECT
        doubted = constraint and judgement.verdict is Verdict.UNCHECKABLE and bool(self.vanishing)
        before = (i.entry for i in self.items if i.entry is not None and i.place < item.place)
        if judgement.verdict is Verdict.INCORRECT and is_zero_slope(item.entry, main, before):
            self._condition(item, holds=True)
            return Judgement(Verdict.DEFINITION, reason="it is a condition: where a slope vanishes"), scene
        if judgement.verdict is not Verdict.INCORRECT and not chained and not doubted:
            if judgement.verdict is Verdict.UNCHECKABLE and is_plain_equation(main):
                self._keep_unused(item, main)
            return judgement, scene
        if is_of_sizes(main):
            return Judgement(Verdict.UNCHECKABLE, reason="it tells the shapes of a product"), scene
        new = self.only_new(item, main)
        if new is not None and cue_of(self.document.blocks, item.place) is Cue.DEFINES:
            self.defined.add(Defined(item.entry, new, "", item.section))
            return Judgement(Verdict.DEFINITION, reason="it says what the one new letter is"), None
        side = bare(main.sides[0])
        pointless = isinstance(side, r.Scripted) and side.primes > 0  # σ' = σ(1 - σ), at any argument
        if pointless or is_bare(main, self.defined):
            return Judgement(Verdict.UNCHECKABLE, reason="nothing before it says what these letters are"), scene
        if constraint or is_bound(main, self.defined):
            self._condition(item, holds=main.signs[0] in ("=", "equiv"))
            return Judgement(Verdict.DEFINITION, reason="it is a condition on what is free so far"), scene
        if holds_only_if(self.document.blocks, item.place):
            return Judgement(Verdict.UNCHECKABLE, reason="it is said to hold under a condition only"), scene
        of_best = judgement.fix is None and is_null(main) and says_where_best(self.document.blocks, item.place)
        if of_best or self.is_of_the_best(item, main):
            self._keep_unused(item, main)
            return Judgement(
                Verdict.UNCHECKABLE, reason="it is said of where a slope vanishes, not of all values"
            ), scene
        return judgement, scene

    def _pairs_up(self, item: Item, main: r.Relation, latex: str) -> bool:
        r"""Whether ``S q = \mu q`` introduces a q and a μ that are free so far; it is kept for what is said of them."""
        pair = eigenpair(main)
        if pair is None or item.entry is None or self.defined.any_of({pair.vector, pair.number}):
            return False
        texts = told_pair(self.document.blocks, item.place, latex, item.entry.latex[slice(*pair.span)])
        self.pairs += [(item.section, pair, texts)] if texts else []
        return bool(texts)

    def _keep_unused(self, item: Item, main: r.Relation) -> None:
        """Remember an equation on free letters that was not used, so that a failure of what is made of these says nothing."""
        free = {x for x in letters_of(main) if not self.defined.of(x)}
        free -= KNOWN_NAMES | INDEX_LETTERS | {"delta", "0", "I", "top", "T"}
        assert item.entry is not None
        self.unused.append((item.section, item.entry.latex, free))


def _head(side: r.Node) -> r.Node:
    """The f of f(x)."""
    inner = bare(side)
    return inner.factors[0] if isinstance(inner, r.Product) else inner


def _within(judgement: Judgement, latex: str, span: tuple[int, int]) -> Judgement:
    """The judgement on a part of a formula as one on the whole."""
    start, end = span

    def moved(place: tuple[int, int]) -> tuple[int, int]:
        return place[0] + start, place[1] + start

    fix = None if judgement.fix is None else latex[:start] + judgement.fix + latex[end:]
    outcome, statement = judgement.outcome, None if judgement.outcome is None else judgement.outcome.statement
    if outcome is not None and statement is not None:
        right = replace(statement.right, span=moved(statement.right.span))
        outcome = replace(outcome, statement=replace(statement, right=right, span=moved(statement.span)))
    if outcome is not None and outcome.span is not None:
        outcome = replace(outcome, span=moved(outcome.span))
    place = None if judgement.span is None else moved(judgement.span)
    return replace(judgement, fix=fix, outcome=outcome, span=place)
