"""How the letters of scripts, operators, derivatives and bars are used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from symderive.notation.reader import tree as r
from symderive.verify.resolve.letter_roles import beside_one, heads, is_energy
from symderive.verify.resolve.nodes import (
    INDEX_LETTERS,
    all_nodes,
    bare,
    bound_letters,
    conditions,
    index_of_member,
    is_label,
    is_row,
    is_transpose,
    letter_of,
    letters_in,
    outside_scripts,
    root_name,
    script_items,
    scripted_letters,
    superscript,
)
from symderive.verify.resolve.seen import Seen
from symderive.verify.resolve.subscripts import (
    counted_from_zero,
    family_letters,
    is_word,
    numbered_as,
    own_letters,
    places,
    stepped_letters,
)

AVERAGES = {"E", "bb E", "Var", "var", "bb V", "Cov", "cov"}  # their arguments are no parameters
MIXED = "∋"  # a member of a set that is no letter
_LARGEST = 8  # an upper bound above it is the size of an array, if the index only stands in scripts


@dataclass
class SeenParts(Seen):
    """Counts what single nodes tell of their letters."""

    def _scripted(self, node: r.Scripted) -> None:
        head = root_name(node)
        if head is None:
            inner = node.base.inner if isinstance(node.base, r.Group) and node.base.opening in ("(", "[") else None
            self.entered |= {letter_of(inner)} if isinstance(inner, r.Name) and node.sub is not None else set()
            return
        letter = letter_of(head)
        if node.primes:
            self.primed.add(letter)
        sub, sup = node.sub, node.sup
        self.stepped |= {(letter, x) for x in stepped_letters(node)}
        self.energy |= letter == "e" and is_energy(None if sup is None else bare(sup))
        if sub is not None and letter in AVERAGES:
            self.distributions.update(heads(sub))
        if sub is not None:
            counter = self.sub_letters.setdefault(letter, Counter())
            items = script_items(sub)
            if is_word(items):
                items = []  # p_{data}
            counter.update(item for part in items for item in own_letters(part))
            self.sub_counts.setdefault(letter, set()).add(len(places(sub)) if items and places(sub) else 1)
            single = [letter_of(x) for x in map(bare, items) if isinstance(x, r.Name) and not x.word]
            numbers = numbered_as(sub, items)
            self.numbered.setdefault(letter, set()).add(numbers)
            entry = numbers == "before" and len(single) > 1
            self.paired |= {x for x in single if entry or any(y != x and y in INDEX_LETTERS for y in single)}
            self.digits.setdefault(letter, set()).update(i.text for i in items if isinstance(i, r.Number))
            if is_row(sub):
                self.scripts.setdefault(letter, set()).add(("colon",))  # W_{j:} says itself that it is a row
            elif items and all(isinstance(bare(i), r.Name) for i in items):
                self.scripts.setdefault(letter, set()).add(
                    tuple(letter_of(x) for i in items for x in [bare(i)] if isinstance(x, r.Name))
                )
            self._offsets(sub)
        if sup is not None:
            if is_transpose(sup):
                self.transposed.add(letter)
            elif is_label(sup):
                self.labels.setdefault(letter, Counter()).update(letters_in(sup))
            else:
                self.bare_sups.setdefault(letter, Counter()).update(letters_in(sup))
            self._offsets(sup)

    def _offsets(self, script: r.Node) -> None:
        for child in all_nodes(script):
            if isinstance(child, r.Sum) and any(isinstance(x, r.Number) for x in child.terms):
                self.shifted.update(letter_of(x) for x in child.terms if isinstance(x, r.Name))

    def _sum(self, node: r.Sum) -> None:
        """``x - x_i``: the letter alone and with an index are of one kind."""
        self.chances.update(beside_one(node))
        alone = {letter_of(x) for x in map(bare, node.terms) if isinstance(x, r.Name)}
        with_index = {
            letter_of(h)
            for x in map(bare, node.terms)
            if isinstance(x, r.Scripted) and x.sup is None and places(x.sub) and (h := root_name(x)) is not None
        }
        self.mixed |= alone & with_index

    def _of_family(self, node: r.BigOperator, part: r.Relation) -> None:
        """What a sum over the members of C_k takes of them."""
        over = bare(part.sides[-1])
        head = root_name(over)
        if head is None or not isinstance(over, r.Scripted) or over.sub is None or node.body is None:
            return
        taken = self.members.setdefault(letter_of(head), set())
        mine = set(letters_in(part.sides[0]))
        items = [index_of_member(x) for x in conditions(part.sides[0])]
        letters = {letter_of(x) if isinstance(x, r.Name) else MIXED for x in items}
        self.as_members.setdefault(letter_of(head), set()).update(letters - INDEX_LETTERS)
        for inner in all_nodes(node.body):
            scripts = [inner.sub, inner.sup] if isinstance(inner, r.Scripted) else []
            name = root_name(inner) if isinstance(inner, r.Scripted) else None
            if name is not None and mine & {x for s in scripts if s is not None for x in letters_in(s)}:
                taken.add(letter_of(name))

    def _bar(self, letter: str, inner: r.Conditional) -> None:
        """A bar in the arguments of a letter: it is a density, or a divergence between two."""
        if inner.mark == "|":
            self.distributions.add(letter)
        elif inner.mark == "||":
            self.compared.update(x for side in (inner.left, inner.right) for x in heads(side))
            self.distributions |= self.compared

    def _big(self, node: r.BigOperator) -> None:
        if node.kind in ("lim", "int"):
            return
        if node.kind == "prod" and node.body is not None:
            self.multiplied.update(scripted_letters(node.body))
        self.bound.update(bound_letters(node.below))
        self._ends(node)
        self.from_zero.update(counted_from_zero(node))
        for part in conditions(node.below):
            if isinstance(part, r.Relation) and "in" in part.signs:
                self.sets.update(letters_in(part.sides[-1]))
                self._of_family(node, part)
        above = bare(node.above) if node.above is not None else None
        if isinstance(above, r.Number):
            self._numeral(node, above)
        elif isinstance(above, r.Scripted):
            self.tops.append(above)
        elif above is not None:
            self.bounds.update(letters_in(above))
            parts = above.terms if isinstance(above, r.Sum) else ()
            self.tops += [x for x in map(bare, parts) if isinstance(x, r.Scripted)]  # H - k_1
        for part in conditions(node.below):
            if isinstance(part, r.Relation) and part.signs[0] == "=":
                self.bounds.update(x for x in letters_in(part.sides[1]) if x in INDEX_LETTERS or x.isupper())

    def _ends(self, node: r.BigOperator) -> None:
        """Keep up to where an index runs at the letters that it stands below."""
        below = None if node.below is None else bare(node.below)
        if not isinstance(below, r.Relation) or node.body is None:
            return
        index, first = root_name(below.sides[0]), bare(below.sides[-1])
        above = None if node.above is None else bare(node.above)
        whole = (
            below.signs == ("=",) and isinstance(first, r.Number) and first.text == "1" and isinstance(above, r.Name)
        )
        for name in family_letters(node.body, "" if index is None else letter_of(index)):
            end = letter_of(above) if whole and isinstance(above, r.Name) else ""
            self.ends.setdefault((name, letter_of(index) if index else ""), {})[end] = above if end else None

    def _numeral(self, node: r.BigOperator, above: r.Number) -> None:
        """A sum over 784 places of an array: the number is a size, as a letter would be."""
        large = above.text.isdecimal() and int(above.text[:9]) > _LARGEST
        letters = set(bound_letters(node.below))
        if (
            large
            and node.body is not None
            and not any(isinstance(x, r.Name) and letter_of(x) in letters for x in outside_scripts(node.body))
        ):
            self.numerals.add(above.text)

    def _derivative(self, node: r.Derivative) -> None:
        for variable, _ in node.wrt:
            if (
                isinstance(variable, r.Product)
                and len(variable.factors) == 2
                and isinstance(variable.factors[1], r.Group)
            ):
                table = root_name(variable.factors[0])
                self.tables.update(() if table is None else (letter_of(table),))
            head = root_name(variable)
            if head is not None:
                self.wrt.add(letter_of(head))
                sup = superscript(variable)
                if isinstance(sup, r.Name) and not is_transpose(sup):  # nobody differentiates by a power: U^z is a name
                    self.wrt_sups.setdefault(letter_of(head), set()).add(letter_of(sup))
        head = root_name(node.of) if node.of is not None else None
        if head is not None:
            self.differentiated.add(letter_of(head))
        if isinstance(node.of, r.Product):
            self._sloped(node, node.of.factors)

    def _sloped(self, slope: r.Derivative, of: Sequence[r.Node]) -> None:
        """What follows a sign of derivatives, if it is a function of that by which they are."""
        head = root_name(of[0]) if len(of) == 2 else None
        argument = of[1].inner if len(of) == 2 and isinstance(of[1], r.Group) and of[1].opening == "(" else None
        by = {letter_of(x) for w, _ in slope.wrt if (x := root_name(w)) is not None}
        if head is not None and isinstance(argument, r.Name) and letter_of(argument) in by:
            self.sloped.add(letter_of(head))
