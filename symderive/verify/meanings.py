"""Whether a relation of a document gives its left side a new meaning, or is a mistake about the old one."""

from __future__ import annotations

from dataclasses import dataclass

from symderive.notation.reader import tree as r
from symderive.verify.claims import Claims
from symderive.verify.cues import Cue, cue_of, kinds_of_estimates, names_activation
from symderive.verify.defined import Defined
from symderive.verify.differences import far
from symderive.verify.entry import Entry
from symderive.verify.estimates import unmarked
from symderive.verify.findings import Verdict
from symderive.verify.items import Item
from symderive.verify.judge import Judgement
from symderive.verify.laws_anew import laws, told_anew
from symderive.verify.left_sides import (
    KNOWN_NAMES,
    is_marked,
    is_silent_divergence,
    letters_of,
    plain,
    quantities_now,
    scripts_of,
)
from symderive.verify.one_dimension import one_dimension
from symderive.verify.resolve.known import DENSITIES
from symderive.verify.resolve.usage import Usage, all_nodes, bare, letter_of, root_name


@dataclass
class Meanings(Claims):
    """Tells new meanings from mistakes."""

    def brings(self, main: r.Relation, new: Defined) -> set[str]:
        """The free letters of a formula on which the old meaning does not hang, as the index of the true class."""
        return self.defined.free(letters_of(main.sides[-1])) - self.defined.free({new.letter}) - {new.letter}

    def draw(self, item: Item, main: r.Relation) -> None:
        r"""Forget how a variable comes about that a law tells anew: "a toy: $z \sim N(m, s^2)$" after z = g(x) + e.

        If the law is made of what the formula for z is made of, it says more of that z.
        """
        name = root_name(main.sides[0])
        if name is None or item.entry is None or main.signs != ("sim",):
            return
        earlier = self.defined.of(letter_of(name))
        law = {x for x in quantities_now(main.sides[1]) if x[0] not in KNOWN_NAMES}
        made = {x for d in earlier for x in (*quantities_now(d.body), *self.defined.below(d.body))}
        start = one_dimension(self.document.blocks, item.place)
        if not earlier or not law or law & made:
            return
        if start is not None and all(d.entry.line < self.document.blocks[start].line for d in earlier):
            for d in earlier:
                self.defined.supersede(d.left)
        else:
            self.unused.append((item.section, item.entry.latex, {letter_of(name)}))

    def is_new_estimate(self, item: Item, new: Defined, earlier: list[Defined]) -> bool:
        """Whether a section has a function of λ of its own, a likelihood, so that its estimate is none of those before it."""
        name = new.letter.removeprefix("hat ")
        if name != new.letter and self._is_another_kind(item, earlier):
            return True
        if any(d.section == item.section for d in earlier):
            return False
        if name == new.letter:  # a parameter by now, which it was not before
            last = max((d.section for d in earlier), default=item.section)
            return any(d.section > last and name in d.parameters for d in self.defined.in_force)
        return any(d.section == item.section and name in d.parameters for d in self.defined.in_force)

    def is_of_new_law(self, item: Item, main: r.Relation, earlier: list[Defined]) -> bool:
        """Whether data that a formula is made of have had another law since the same name was defined: another likelihood."""
        told = laws([x for x in self.spoken if x[0] <= item.place]) if earlier else []
        letters = {x for side in main.sides[1:] for x in letters_of(side)}
        anew = told_anew(told, item.place, letters) if told else -1
        if anew >= 0 and all(x < anew for x in self._places(earlier)):
            return True
        return is_marked(main.sides[0]) and bool(earlier) and self._has_new_density(item, letters, earlier)

    def _has_new_density(self, item: Item, letters: set[str], earlier: list[Defined]) -> bool:
        """Whether a later section than those of some definitions tells anew how their data are distributed: p(x | b) after p(x | a)."""
        last = max(d.section for d in earlier)
        data = {unmarked(x) for d in earlier for x in letters_of(d.body)} & {unmarked(x) for x in letters}
        told = [(i.section > last, _of_which(i.entry)) for i in self.items if i.entry and i.place <= item.place]
        new, old = ([x for later, x in told if later is side] for side in (True, False))
        return any(x & data and x in [o for o, _ in old] and (x, y) not in old for x, y in new)

    def _places(self, defined: list[Defined]) -> list[int]:
        """Where definitions stand."""
        return [i.place for i in self.items if i.entry is not None and any(i.entry is d.entry for d in defined)]

    def _is_another_kind(self, item: Item, earlier: list[Defined]) -> bool:
        """Whether the words before a formula name a kind of estimate that those before the earlier ones do not: a MAP estimate."""
        kinds = kinds_of_estimates(self.document.blocks, item.place)
        return bool(kinds) and all(
            kinds.isdisjoint(kinds_of_estimates(self.document.blocks, x)) for x in self._places(earlier)
        )

    def means_anew(
        self, item: Item, main: r.Relation, new: Defined, earlier: list[Defined], judgement: Judgement
    ) -> bool:
        """Whether a relation that does not hold gives its left side a new meaning.

        Words before it may say so, or that it follows. Without such words it does in a new section, for other arguments or
        labels, or if it brings in letters that the old meaning does not hang on; but what is one edit away from a consequence of
        the old meaning is a mistake.
        """
        left, wrong = new.left, judgement.verdict is Verdict.INCORRECT or judgement.another
        cue = cue_of(self.document.blocks, item.place)
        if wrong and _is_of_one(main.sides[-1]) and names_activation(self.document.blocks, item.place):
            return True
        anew = self._counts_examples(main, new, earlier) or self._outdated(earlier)
        if cue is Cue.DEFINES or (wrong and (anew or is_silent_divergence(left))):
            return True
        moved_on = all(d.section != item.section for d in earlier)
        renewed = any(d.letter == left.letter and d.shape == left.shape for d in self.defined.replaced)
        if wrong and moved_on and renewed and cue is not Cue.CLAIMS:
            return True  # V(μ) of the next family, after those of others
        fix = judgement.fix if wrong else None
        if fix is not None and not self._restates(fix, earlier) and not (moved_on and far(item.formula.latex, fix)):
            return False
        fresh = self.brings(main, new) & {letter for letter, _ in quantities_now(main.sides[-1])}
        other = all("(" in d.shape and "(" in left.shape and d.shape != left.shape for d in earlier)
        if fresh or other:
            return True
        if all(scripts_of(d.shape) != scripts_of(left.shape) for d in earlier):
            return not wrong or cue is not Cue.CLAIMS or any(left.letter in letters_of(d.body) for d in earlier)
        if moved_on and wrong and self._in_new_terms(item, main, new):
            return False
        return moved_on or (cue is not Cue.CLAIMS and wrong and "(" in left.shape)

    def _in_new_terms(self, item: Item, main: r.Relation, new: Defined) -> bool:
        """Whether a section expresses an old quantity by letters that come up in it, on which the old meaning hangs by now.

        Not by a function that nothing tells: after x = f(u), where F u stood before, so has its prediction another meaning.
        """
        before = {x for i in self.items if i.entry and i.section < item.section for x in letters_of(i.entry.tree)}
        terms = self.defined.free(letters_of(main.sides[-1])) - before
        if terms & Usage().read([main.sides[-1]]).calls.keys():
            return False
        return bool(terms) and terms <= self.defined.free({new.letter})

    def _counts_examples(self, main: r.Relation, new: Defined, earlier: list[Defined]) -> bool:
        """Whether a_n of x_{nj}, one for each example, follows a of the x_j of a single one."""
        if "_" not in new.shape or any("_" in d.shape for d in earlier):
            return False
        before, now = (
            Usage().read(trees).sub_counts for trees in ([d.body for d in self.defined.in_force], [main.sides[-1]])
        )
        return any(max(now[x]) > max(before[x]) for x in now.keys() & before.keys())

    def _outdated(self, earlier: list[Defined]) -> bool:
        """Whether a definition speaks of a, of which the notes have since made the a_n of many examples."""
        single = {d.letter for d in self.defined.replaced if "_" not in d.shape}
        many = {x for x in single if (now := self.defined.of(x)) and all("_" in d.shape for d in now)}
        return all(many & {x for x, shape in quantities_now(d.body) if "_" not in shape} for d in earlier)

    def _restates(self, fix: str, earlier: list[Defined]) -> bool:
        """Whether a repair only writes an earlier definition again."""
        return any(d.right and plain(fix).endswith(d.right) for d in earlier)


def _of_which(entry: Entry) -> tuple[frozenset[str], frozenset[str]]:
    """The letters of the variables of which a formula tells the density, and those of its parameters: the x and θ of p(x | θ)."""
    main = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
    side = bare(main.sides[0]) if isinstance(main, r.Relation) else None
    group = bare(side.factors[-1]) if isinstance(side, r.Product) and len(side.factors) == 2 else None
    name = root_name(side.factors[0]) if isinstance(side, r.Product) else None
    if name is None or letter_of(name) not in DENSITIES | {"f"} or not isinstance(group, r.Group):
        return frozenset(), frozenset()
    inner = group.inner if group.inner is None else bare(group.inner)
    if isinstance(inner, r.Conditional):
        return frozenset(letters_of(inner.left)), frozenset(letters_of(inner.right))
    if isinstance(inner, r.Sequence) and ";" in inner.marks:
        place = inner.marks.index(";") + 1
        first, rest = (
            {x for n in items for x in letters_of(n)} for items in (inner.items[:place], inner.items[place:])
        )
        return frozenset(first), frozenset(rest)
    return frozenset(), frozenset()


def _is_of_one(side: r.Node) -> bool:
    """Whether a side is a function of one letter, as an activation is."""
    names = [letter_of(x) for x in all_nodes(side) if isinstance(x, r.Name)]
    return len(set(names) - KNOWN_NAMES - {"sigma", "f", "g", "phi"}) == 1 and len(set(names)) <= 2
