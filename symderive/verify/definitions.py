"""The definitions in force at a place of a document, and what depends on what by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from symderive.notation.reader import tree as r
from symderive.verify.defined import Defined, arguments_in, calls_of, mixed_calls
from symderive.verify.entry import Entry
from symderive.verify.left_sides import (
    KNOWN_NAMES,
    Left,
    is_one_of,
    labelled_apart,
    left_of,
    letters_of,
    numbered_apart,
    quantities_now,
    quantities_of_layer,
    scripts_of,
    special,
)
from symderive.verify.resolve.subscripts import is_diagonal
from symderive.verify.resolve.usage import Usage, all_nodes, bare, is_bold, letter_of, root_name

_NO_QUANTITIES = {"log", "ln", "exp", "sum", "max", "min", "top", "T", "i", "j", "k", "l", "sigma", "partial", "d"}
BAR = "bar "  # before a letter with a bar
_SIGNS_OF_SLOPES = ("d", "delta", "Delta", "nabla", "partial")


def _is_of_all(left: Left, other: Left) -> bool:
    r"""Whether ``\vec p`` holds the values of a ``p_w(x)`` at all examples."""
    return left.bold and not other.bold and "(" not in left.shape and "_" in other.shape and "(" in other.shape


def _and_below_bars(node: r.Node) -> set[tuple[str, str]]:
    r"""As `quantities_now`, with the Z that a ``\bar Z`` may be a derivative by."""
    found = quantities_now(node)
    return found | {(x.removeprefix(BAR), shape) for x, shape in found if x.startswith(BAR)}


def _heads(node: r.Node) -> set[str]:
    name = root_name(node)
    return letters_of(node) if name is None else {letter_of(name)}


@dataclass
class Definitions:
    """What is defined, in order."""

    in_force: list[Defined] = field(default_factory=list[Defined])
    replaced: list[Defined] = field(default_factory=list[Defined])  # by later definitions of the same letter

    def of(self, letter: str) -> list[Defined]:
        """The definitions of a letter."""
        return [d for d in self.in_force if d.letter == letter]

    def like(self, left: Left) -> list[Defined]:
        """The definitions of what a left side names: not those of its letter with another label, nor ``m_0 = 0`` for ``m_t``.

        Nor ``L = sum_t L_t`` for ``L_t``, of which it is made; and w_0 is a number beside a vector w, no entry of it.
        """
        return [
            d
            for d in self.of(left.letter)
            if not labelled_apart(d.shape, left.shape) and not special(d.shape, left.shape) and not d.is_made_of(left)
            if not _is_of_all(left, d.left) and (d.shape, left.shape) != ("", "_10")
        ]

    def any_of(self, letters: set[str]) -> bool:
        """Whether one of some letters is defined."""
        return any(d.letter in letters for d in self.in_force)

    def add(self, new: Defined, *, over: Callable[[Defined], bool] | None = None) -> None:
        """Enter a definition in the place of those written alike, or of those that ``over`` picks."""
        over = over or (lambda d: d.shape == new.shape)
        self.in_force = [d for d in self.in_force if not (d.letter == new.letter and over(d))]
        self.in_force.append(new)

    def supersede(self, left: Left) -> None:
        """A letter gets a new meaning: its definitions are out of force, but for those with another label."""
        gone = [d for d in self.like(left) if not special(left.shape, d.shape)]
        self.replaced += gone
        self.in_force = [d for d in self.in_force if d not in gone]

    def keep_slopes_of(self, left: Left) -> None:
        r"""Where a letter gets a new meaning, of ``\delta = \partial L / \partial a = ...`` the slope holds, no value of the old one."""
        for place, d in enumerate(self.in_force):
            main = d.entry.tree
            told = (
                isinstance(main, r.Relation) and len(main.sides) > 2 and isinstance(bare(main.sides[1]), r.Derivative)
            )
            if isinstance(main, r.Relation) and told and self.leads_to(d.body, left):
                first = replace(main, sides=main.sides[:2], signs=main.signs[:1], sign_spans=main.sign_spans[:1])
                self.in_force[place] = replace(d, entry=replace(d.entry, tree=first))

    def leave_out_above(self, left: Left, section: int) -> None:
        """Take definitions of other sections that led to a left side out of force: it takes their place."""
        self.in_force = [d for d in self.in_force if d.section == section or not self.leads_to(d.body, left)]

    def below(
        self,
        node: r.Node,
        bound: AbstractSet[str] = frozenset(),
        quantities: Callable[[r.Node], set[tuple[str, str]]] = quantities_now,
    ) -> set[tuple[str, str]]:
        """What a formula names besides bound letters, and all that the definitions of that use: letters with how they are written."""
        found: set[tuple[str, str]] = set()
        waiting = [x for x in quantities(node) if x[0] not in bound]
        while waiting:
            letter, shape = waiting.pop()
            if (letter, shape) not in found:
                found.add((letter, shape))
                for d in self.of(letter):
                    if is_one_of(letter, d.shape, letter, shape):
                        waiting += [x for x in quantities(d.body) if x[0] not in d.parameters]
        return found

    def leads_to(self, node: r.Node, left: Left, *, exactly: bool = False) -> bool:
        """Whether a formula goes back to what a left side names; ``exactly`` as it is written, ``a^*`` and not a."""
        below = self.below(node, left.parameters, quantities_of_layer)
        if exactly:
            return (left.letter, left.shape) in below
        return any(is_one_of(*x, left.letter, left.shape) for x in below)

    def mixes(self, new: Defined) -> bool:
        """Whether a function is made of itself with other arguments only, and these not of it: ``p(x) = sum_k w_k p(x | m_k)``."""
        told = {arguments_in(d.shape) for d in self.of(new.letter)}
        mine, waiting = arguments_in(new.shape), [x for x in mixed_calls(new) if x in told]
        others = letters_of(new.body) - {new.letter}
        if not waiting or any(
            new.letter == x for d in self.in_force if d.letter in others for x, _ in self.below(d.body)
        ):
            return False
        seen: set[frozenset[str]] = set()
        while waiting:
            called = waiting.pop()
            if called == mine:
                return False
            if called not in seen:
                seen.add(called)
                bodies = (d.body for d in self.of(new.letter) if arguments_in(d.shape) == called)
                waiting += [x for body in bodies for x in calls_of(body, new.letter)]
        return True

    def goes_past(self, node: r.Node, left: Left) -> bool:
        """Whether a new form of what a left side names leaves out a quantity of its old form, and has only what is behind that one."""
        old = {x for d in self.like(left) for x in letters_of(d.body)}
        new = letters_of(node)
        left_out = {d.letter for d in self.in_force if d.letter in old - new}
        behind = {x for d in self.in_force if d.letter in left_out for x, _ in self.below(d.body)}
        return bool(left_out) and all(x in behind | old for x in new if self.of(x))

    def free(self, letters: set[str]) -> set[str]:
        """The letters that have no definition, among some and those that their definitions use."""
        found: set[str] = set()
        seen: set[str] = set()
        waiting = list(letters)
        while waiting:
            letter = waiting.pop()
            if letter in seen:
                continue
            seen.add(letter)
            mine = self.of(letter)
            if not mine:
                found.add(letter)
            for d in mine:
                waiting += letters_of(d.body)
        return found - _NO_QUANTITIES

    def of_another(self, tree: r.Node, section: int) -> tuple[str, str] | None:
        """A letter that is differentiated and an earlier section defines, and one that it goes back to, which this section defines anew."""
        anew = {d.letter for d in self.in_force if d.section == section}
        anew &= {d.letter for d in self.replaced if d.section != section}
        for node in all_nodes(tree):
            of = root_name(node.of) if isinstance(node, r.Derivative) and node.of is not None else None
            for d in self.of(letter_of(of)) if of is not None else ():
                behind = {x for x, _ in self.below(d.body, d.parameters, quantities_of_layer)} & anew
                if d.section < section and behind and d.letter not in anew:
                    return d.letter, min(behind)
        return None

    def as_in(self, tree: r.Node, section: int) -> Definitions:
        """The definitions with those of an earlier section back in force, where a formula speaks of that section.

        It does if it names a p without an index, which its own section has as p_i only, one for each example, beside quantities
        of that section only.
        """
        alone = Usage().read([tree])
        named = letters_of(tree)
        single = alone.plain_alone - alone.sub_counts.keys()
        newer = [d for d in self.in_force if d.letter in single and d.section == section and d.shape == "_1"]
        others = {d.section for d in self.in_force if d.letter in named and d not in newer}
        if not newer or len(others) != 1 or others == {section}:
            return self
        back = [d for d in self.replaced if d.section in others and d.letter in {n.letter for n in newer}]
        if {d.letter for d in back} != {d.letter for d in newer}:
            return self
        return Definitions([*back, *(d for d in self.in_force if d not in newer)], self.replaced)

    def without_indices(self, trees: Callable[[int], Iterable[r.Node]], section: int) -> Definitions:
        """Without those of other sections for letters that a section sums over and has as subscripts: b, of h_b and sum_b e^{h_b}.

        Nor those for letters up to which it sums, where they stand so in no sum of their own section: m, which was a maximum;
        nor for the diagonal ``h_{ii}`` of another H, where a section has a number h.
        """
        usage = Usage().read(trees(section))
        indices = {x for found in usage.sub_letters.values() for x in found} & usage.bound
        others = [d for d in self.in_force if d.section != section]
        counts = {d.section for d in others if d.letter in usage.bounds}
        ends = {k: Usage().read(trees(k)).bounds for k in counts}
        alone = usage.plain_alone - usage.sub_letters.keys()
        gone = [
            d
            for d in others
            if d.letter in indices
            or (d.letter in usage.bounds and d.letter not in ends[d.section])
            or (d.letter in alone and d.letter.islower() and is_diagonal(d.entry.tree))
        ]
        return Definitions([d for d in self.in_force if d not in gone], self.replaced) if gone else self

    def without_numbered(self, tree: r.Node) -> Definitions:
        """Without Z_1 and what is made of it, where a formula speaks of Z and of nothing that is made of Z_1."""
        here = self.below(tree, quantities=_and_below_bars)
        whole = {letter for letter, shape in here if shape in ("", "_2")}
        whole -= {letter for letter, shape in here if numbered_apart(letter, shape, "")}
        named = {letter for letter, _ in here}
        barred = any(x.startswith(BAR) for x in named)
        if not barred and not any(d.letter in whole and d.shape in ("", "_2") for d in self.in_force):
            return self  # nothing says what Z is

        def is_apart(d: Defined) -> bool:
            quantities = {(d.letter, d.shape), *(quantities_now(d.body) if d.letter not in named else ())}
            return any(x in whole and numbered_apart(x, shape, "") for x, shape in quantities)

        kept = [d for d in self.in_force if not is_apart(d)]
        return Definitions(kept, self.replaced) if len(kept) < len(self.in_force) else self

    def relevant(
        self,
        tree: r.Node,
        section: int,
        bold: Callable[[int], set[str]],
        after: Callable[[int], set[str]],
        told: Mapping[str, AbstractSet[str]],
        *,
        stationary: bool = False,
    ) -> list[Entry]:
        """Definitions of a formula's letters, of the letters in those, and so on; ``told`` says on what else letters depend.

        Where an unknown loss is differentiated, also the definitions that use these letters: the loss depends on what is computed last.

        A letter that is bold in all sections after that of its plain definition is another one. ``after`` says which letters the
        sections after one have; ``stationary``: slopes were set to zero in the section.
        """
        past = {k for k, d in enumerate(self.in_force) if d.section != section and self._is_past(d, after)}
        upwards = self._hangs_on_later(tree, stationary=stationary)
        main = tree.main if isinstance(tree, r.Remark) else tree
        headless = isinstance(main, r.Relation) and left_of(main) is None  # |Bq|^2 = m, where A = B^T B and Aq = mq
        near = frozenset({section}) if upwards or headless else frozenset[int]()
        chosen = self._chosen(tree, section, bold, near, told, past)
        by = {x for n in all_nodes(tree) if isinstance(n, r.Derivative) for w, _ in n.wrt for x in _heads(w)}
        barred = letters_of(main.sides[0]) & told.keys() if isinstance(main, r.Relation) else set[str]()
        by |= {x.removeprefix(BAR) for x in barred if x.startswith(BAR)}
        used = {x for k in chosen for x in letters_of(self.in_force[k].body)}
        if upwards and not (by and by <= used):  # the section does not say itself how the loss comes about
            chosen = self._chosen(tree, section, bold, None, told, past)
        return [self.in_force[k].entry for k in sorted(chosen)]

    def past_letters(self, section: int, after: Callable[[int], set[str]]) -> dict[int, set[str]]:
        """By section before one, the letters that only definitions have of which nothing speaks any more."""
        past = [d for d in self.in_force if d.section < section and self._is_past(d, after)]
        found: dict[int, set[str]] = {}
        for d in past:
            found.setdefault(d.section, set()).update(letters_of(d.body))
        for d in self.in_force:
            if d.section in found and d not in past:
                found[d.section] -= letters_of(d.entry.tree)
        return found

    def _is_past(self, definition: Defined, after: Callable[[int], set[str]]) -> bool:
        """Whether a section made something of a letter that later ones define anew, and these speak of the result no more."""
        mine = letters_of(definition.body)
        anew = {d.letter for d in self.in_force if d.section > definition.section and d.letter in mine}
        return bool(anew) and definition.letter not in after(definition.section)

    def _chosen(
        self,
        tree: r.Node,
        section: int,
        bold: Callable[[int], set[str]],
        upwards: frozenset[int] | None,
        told: Mapping[str, AbstractSet[str]],
        past: AbstractSet[int],
    ) -> set[int]:
        """Places of definitions; ``upwards`` are the sections whose definitions count if they use a letter, None for all.

        Those in ``past`` count only where they are named.
        """
        wanted = letters_of(tree)
        counts = Usage().read([tree, *(d.entry.tree for d in self.in_force)]).bounds
        loose = counts | KNOWN_NAMES | {"top"}  # sums to N, logarithms and transposes tie nothing together
        asked = set(wanted)  # without the letters of what only makes something of these
        chosen: set[int] = set()
        whole: set[int] = set()
        changed = True
        while changed:
            changed = False
            wanted.update(*(told[x] for x in wanted & told.keys() if not self.of(x)))
            for place, d in enumerate(self.in_force):
                entries = "_" in d.shape  # z_k is an entry of the bold z
                if d.section != section and not (d.left.bold or entries) and d.letter in bold(d.section):
                    continue
                above = (upwards is None or d.section in upwards) and bool((letters_of(d.entry.tree) & wanted) - loose)
                new = place not in chosen and (d.letter in wanted or (above and place not in past))
                if not new and (place in whole or d.letter not in asked):
                    continue
                chosen.add(place)
                changed = True
                if d.letter not in wanted:
                    wanted.add(d.letter)
                    continue
                whole.add(place)
                wanted |= letters_of(d.entry.tree)
                asked |= letters_of(d.entry.tree) if d.letter in asked else set()
        return chosen

    def _hangs_on_later(self, tree: r.Node, *, stationary: bool) -> bool:
        """Whether a formula speaks of derivatives of what nothing defines; ``dW = ...`` does so without a sign for it."""
        slopes = [n for n in all_nodes(tree) if isinstance(n, r.Derivative)]
        if not slopes:
            main = tree.main if isinstance(tree, r.Remark) else tree
            head = left_of(main) if isinstance(main, r.Relation) else None
            if head is None:  # \sum_i A_{ij} = 1: what other sections make of A says nothing of it
                return stationary or self._speaks_of_slopes(tree)
            return not self.like(head)
        heads = [root_name(n.of) if n.of is not None else None for n in slopes]
        return any(h is None or not self.of(letter_of(h)) for h in heads)

    def _speaks_of_slopes(self, tree: r.Node) -> bool:
        """Whether a formula has a derivative, by a sign, a letter with an accent or by what defines its letters."""
        names = [x for x in all_nodes(tree) if isinstance(x, r.Name)]
        if any(x.accents or x.base in _SIGNS_OF_SLOPES for x in names):
            return True
        seen: set[str] = set()
        waiting = letters_of(tree)
        while waiting:
            seen |= waiting
            bodies = [d.body for x in waiting for d in self.of(x)]
            if any(isinstance(n, r.Derivative) for body in bodies for n in all_nodes(body)):
                return True
            waiting = {x for body in bodies for x in letters_of(body)} - seen
        return False

    def without_single(
        self, entry: Entry, entries: list[Entry], section: int, whole: Callable[[set[str]], AbstractSet[str]]
    ) -> list[Entry]:
        """Without the definition of ŷ for one data point where only ŷ_i, one for each of many, is spoken of.

        ``whole`` tells which of some letters are vectors, of which z_k is an entry.
        """
        usage = Usage().read([entry.tree])
        many = {x for x in usage.sub_counts if x not in usage.plain_alone and x not in usage.bold_alone}
        plain = {letter_of(x) for x in all_nodes(entry.tree) if isinstance(x, r.Name) and not is_bold(x)}
        named = quantities_now(entry.tree)
        gone = [
            d
            for d in self.in_force
            if d.letter in many
            and not (d.left.bold and d.letter in plain)  # S_{ij} is an entry of the bold S
            and not scripts_of(d.shape)
            and "_" not in d.shape
            and "(" not in d.shape
            and d.section != section
            and not all(labelled_apart(shape, d.shape) for x, shape in named if x == d.letter)
        ]
        kept = whole({d.letter for d in gone}) if gone else frozenset[str]()
        out = {id(d.entry) for d in gone if d.letter not in kept}
        return [e for e in entries if id(e) not in out]
