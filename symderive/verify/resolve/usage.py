"""How letters are used in a stretch of a document: what is bound, what stands in scripts, what is called, what is defined.

Decisions about one formula look here, so that ``z^l`` is a layer because the notes also write ``a^{l-1}``, and ``u_o`` is an entry
because they also write a sum over ``u_i``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from symderive.notation.reader import tree as r
from symderive.verify.resolve.letter_roles import (
    arguments_of,
    beside_one,
    called_in,
    counted_to,
    ends_with_error,
    heads,
    heads_of_entries,
    heads_within,
    is_energy,
    is_factor,
    last_member,
    outcomes,
    parameters_in,
    squares_error,
)
from symderive.verify.resolve.nodes import (
    INDEX_LETTERS,
    LETTER_FONTS,
    all_nodes,
    bare,
    below,
    bound_letters,
    conditions,
    is_bold,
    is_label,
    is_minus_one,
    is_power,
    is_transpose,
    letter_of,
    letters_in,
    outside_scripts,
    root_name,
    script_items,
    subscript,
    superscript,
)
from symderive.verify.resolve.seen_parts import AVERAGES, SeenParts
from symderive.verify.resolve.subscripts import (
    end_letters,
    numbered,
    scripts_alone,
)

_APPLIED = {"sigma", "phi", "varphi", "psi", "f", "g"}  # applied with square brackets too


def _classes(given: r.Node | None, right: tuple[r.Node, ...]) -> set[str]:
    r"""The b of ``p(x | y = b) = f(x; \mu_b)``: a value of y that runs, and stands in subscripts only."""
    event = bare(given.right) if isinstance(given, r.Conditional) and given.mark == "|" else None
    if (
        not isinstance(event, r.Relation)
        or event.signs != ("=",)
        or not isinstance(value := bare(event.sides[1]), r.Name)
    ):
        return set()
    letter = letter_of(value)
    subs = {x for s in right for n in all_nodes(s) if (sub := subscript(n)) is not None for x in letters_in(sub)}
    values = {letter_of(x) for s in right for x in outside_scripts(s) if isinstance(x, r.Name)}
    return {letter} if len(letter) == 1 and letter.islower() and letter in subs - values else set()


_ORDERS = ("<", ">", "le", "ge")


@dataclass
class Usage(SeenParts):
    """Counts over a stretch of a document, and how they are made."""

    def read(self, trees: Iterable[r.Node]) -> Usage:
        """Count in more trees."""
        for tree in trees:
            own: list[tuple[str, object]] | None = tree.__dict__.get("_usage")
            if own is None:
                own = Usage()._of(tree).counted()
                object.__setattr__(tree, "_usage", own)  # every claim counts what stands before it
            self.count_in(own)
        return self

    def _of(self, tree: r.Node) -> Usage:
        self._left_side(tree)
        self._node(tree)
        self.plain.update(letter_of(x) for x in outside_scripts(tree) if isinstance(x, r.Name))
        return self

    def _left_side(self, tree: r.Node) -> None:
        main = tree.main if isinstance(tree, r.Remark) else tree
        if not isinstance(main, r.Relation):
            return
        left = main.sides[0]
        ordered = main.signs[0] in _ORDERS and all(isinstance(x, r.Name) for x in main.sides)
        if is_factor(left, main.signs[0]) or ordered or (main.signs[0] == "ne" and isinstance(left, r.Name)):
            return  # "j ≠ k" tells indices apart, m > n says of neither what it is
        inner_call = called_in(left)
        if inner_call is not None:
            self.left_calls.add(letter_of(inner_call))
        first = root_name(left.factors[0] if isinstance(left, r.Product) else left)
        if first is not None and letter_of(first) == "Z":
            names = (x for side in main.sides[1:] for x in all_nodes(side) if isinstance(x, r.Name))
            self.unnormalized |= {x for name in names if (x := letter_of(name)).startswith(("tilde ", "hat "))}
        if isinstance(left, r.Product) and len(left.factors) == 2 and isinstance(left.factors[1], r.Group):
            self._left_call(left.factors[0], left.factors[1].inner, main)
            left = left.factors[0]
        head = root_name(left)
        if head is None or (letter_of(head) == "e" and superscript(left) is not None):
            return
        if letter_of(head) != "e" or subscript(left) is None:  # beside the errors e_j there may be e^{-x}
            self.left_alone.add(letter_of(head))
        if is_bold(head):
            (self.wholes_told if subscript(left) is None else self.members_told).add(letter_of(head))
        self.error |= main.signs[0] == "=" and ends_with_error(main.sides[-1])
        self.imaginary |= isinstance(left, r.Scripted) and letter_of(head) == "i" and isinstance(left.sup, r.Number)
        if subscript(left) is None and letter_of(head) in {x for side in main.sides[1:] for x in numbered(side)}:
            self.totals.add(letter_of(head))
        self._carries(left, letter_of(head), main.sides[1:])
        tops = {x for s in main.sides[1:] for node in all_nodes(s) for x in end_letters(node)}
        self.running |= {(letter_of(head), x) for x in tops & set(scripts_alone(left))}
        sup = superscript(left)
        defines = sup is not None and not is_label(sup) and main.signs[0] in ("=", ":=", "equiv", "leftarrow")
        if defines and any(True for _ in letters_in(sup)) and not is_transpose(sup):
            self.defined_sups.add(letter_of(head))

    def _left_call(self, called: r.Node, inner: r.Node | None, main: r.Relation) -> None:
        """A left side that is a function at its arguments."""
        head = root_name(called)
        if head is None:
            return
        self.left_calls.add(letter_of(head))
        if any(isinstance(x, r.BigOperator) and x.kind[:3] == "arg" for s in main.sides for x in (s, *below(s))):
            self.places.add(letter_of(head))
        if not (isinstance(called, r.Scripted) and called.primes):
            self.left_functions.add(letter_of(head))
        self.bound |= _classes(inner, main.sides[1:])
        divergence = isinstance(inner, r.Conditional) and inner.mark == "||"
        letters = set(letters_in(inner))
        numbers = {x for side in main.sides[1:] for x in beside_one(side)}  # the p of p log p + (1 - p) log(1 - p)
        entropy = letter_of(head) in ("H", "cal H") and letters <= {"p", "q", "P", "Q"} - numbers
        if letter_of(head) not in AVERAGES and not divergence and not entropy:
            self.parameters |= set(parameters_in(inner))

    def _carries(self, left: r.Node, head: str, right: tuple[r.Node, ...]) -> None:
        """The subscripts of a left side that stand on its right at other letters."""
        found = letters_in(sub) if (sub := subscript(left)) is not None else ()
        mine = {x for x in found if x in INDEX_LETTERS or (len(x) == 1 and x.islower())}
        for node in (x for side in right for x in all_nodes(side)) if mine else ():
            if isinstance(node, r.Scripted) and node.sub is not None and (name := root_name(node)) is not None:
                for letter in mine & set(letters_in(node.sub)) if letter_of(name) != head else ():
                    self.carried.setdefault((head, letter), set()).add(letter_of(name))

    def _node(self, node: r.Node) -> None:
        for child in all_nodes(node):
            match child:
                case r.Scripted():
                    self._scripted(child)
                case r.Product():
                    self._product(child)
                case r.Sum():
                    self._sum(child)
                case r.BigOperator():
                    self._big(child)
                case r.Derivative():
                    self._derivative(child)
                case r.Sequence():
                    ends = set(last_member(child))
                    self.list_ends |= ends
                    self.bounds.update(end for _, end in ends if end.isupper())
                    self.bounds.update(counted_to(child.items))
                case r.Remark():
                    self.bounds.update(counted_to(child.rest))
                case r.Relation() if "sim" in child.signs:
                    self.distributions.update(heads(child.sides[-1]))
                case _:
                    pass
        self._values(node)

    def in_fonts_of(self, formulas: Usage) -> None:
        """Forget fonts that only prose has: H of a sentence is the bold H of the formulas."""
        bold, plain = formulas.bold_alone, formulas.plain_alone
        self.plain_alone -= bold - plain
        self.bold_alone -= plain - bold

    def _values(self, node: r.Node) -> None:
        """Names that stand for values: scripts are not looked into."""
        if isinstance(node, r.Name):
            self.values.add(letter_of(node))
            self.alone[letter_of(node)] += 1
            (self.bold_alone if is_bold(node) else self.plain_alone).add(letter_of(node))
            return
        if isinstance(node, r.Scripted):
            head = root_name(node)
            if head is not None:
                self.values.add(letter_of(head))
                if subscript(node) is None and superscript(node) is None:
                    self.alone[letter_of(head)] += 1
                if subscript(node) is None and isinstance(superscript(node), r.Number):
                    self.squared.add(letter_of(head))
                if subscript(node) is None and is_transpose(superscript(node)):
                    (self.bold_alone if is_bold(head) else self.plain_alone).add(letter_of(head))
            else:
                self._values(node.base)
            if node.sup is not None and not is_label(node.sup) and not is_transpose(node.sup):
                self._values(node.sup)
            return
        if isinstance(node, r.BigOperator):
            if node.body is not None:
                self._values(node.body)
            return
        if isinstance(node, r.Derivative):
            if node.of is not None:
                self._values(node.of)
            return
        if isinstance(node, r.Group) and isinstance(node.inner, r.Sequence) and all(map(_is_letter, node.inner.items)):
            self.values.update(letter_of(x) for x in node.inner.items if isinstance(x, r.Name))
            return  # arguments: f(x, y) says nothing on x being bold elsewhere
        entries = heads_of_entries(node) if isinstance(node, r.Product) else ()
        for child in below(node):
            if isinstance(child, r.Name) and any(child is x for x in entries):
                self.values.add(letter_of(child))  # the s of s(x)_i is no s alone
            else:
                self._values(child)

    def _product(self, node: r.Product) -> None:
        self.error |= squares_error(node)
        self.imaginary |= {"i", "pi"} <= {letter_of(x) for x in node.factors if isinstance(x, r.Name)}
        self.circles += sum(
            isinstance(one, r.Number) and isinstance(two, r.Name) and two.base == "pi"
            for one, two in zip(node.factors, node.factors[1:], strict=False)
        )
        for position, (left, right) in enumerate(zip(node.factors, node.factors[1:], strict=False)):
            head, next_ = root_name(left), root_name(right)
            if head is not None and next_ is not None and not node.signs[position]:
                self.followed.setdefault(letter_of(head), set()).add(letter_of(next_))
            if isinstance(left, r.Derivative) and left.of is None:
                self._sloped(left, node.factors[position + 1 : position + 3])
            inside = bare(right.base) if isinstance(right, r.Scripted) else None
            if head is not None and not node.signs[position] and isinstance(inside, r.Group) and inside.opening == "(":
                single = isinstance(inside.inner, r.Name)  # brackets around one letter are those of a call
                (self.called if single else self.raised)[letter_of(head)] += 1
                self.calls.setdefault(letter_of(head), set()).update(arguments_of(inside.inner) if single else ())
                if isinstance(inside.inner, (r.Sequence, r.Conditional)) and not head.base.isupper():
                    self.called_sure.add(letter_of(head))  # phi(s, a)^T
            if node.signs[position] or not isinstance(right, r.Group) or right.opening not in ("(", "["):
                continue
            if head is None:
                continue
            self._bracketed(head, left, right)

    def _bracketed(self, head: r.Name, left: r.Node, right: r.Group) -> None:
        """A letter before brackets: a function at its arguments, for all that is seen here."""
        letter = letter_of(head)
        self.energy |= letter == "exp" and is_energy(right.inner)
        if head.base.isupper() and isinstance(right.inner, r.Sum) and is_minus_one(superscript(left)):
            return  # the inverse of a matrix
        if right.opening == "(" or letter in _APPLIED:
            self.called[letter] += 1
            self.called_whole |= {letter} if isinstance(bare(left), r.Name) else set()
        inner = right.inner
        self.spread |= heads_within(inner) if letter in ("N", "cal N") and inner is not None else set()
        self.outcomes.update(outcomes(inner))
        argument = bare(inner) if inner is not None else None
        self.called_total[letter] += isinstance(argument, r.BigOperator)
        if isinstance(argument, r.Name) and letter_of(argument) not in INDEX_LETTERS:
            self.called_name[letter] += 1
        if isinstance(inner, r.Sum) and letter == "sigma" and is_power(superscript(left)):
            self.called[letter] -= 1  # a variance times a sum
        if isinstance(inner, r.Sum):
            self.called_sum[letter] += 1
            members = (root_name(x) for x in inner.terms if isinstance(x, r.Scripted) and x.sub is not None)
            self.near.setdefault(letter, set()).update(letter_of(x) for x in members if x is not None)
        if letter in (*AVERAGES, "Bias") and isinstance(inner, r.Product) and len(inner.factors) == 2:
            function = root_name(inner.factors[0])
            self.estimates |= {letter_of(function)} if function is not None and "hat" in function.accents else set()
        self.calls.setdefault(letter, set()).update(arguments_of(inner))
        if isinstance(inner, r.Conditional):
            self._bar(letter, inner)
        if isinstance(inner, (r.Conditional, r.Sequence, r.Relation)) and right.opening == "(":
            self.called_sure.add(letter)


def _is_letter(node: r.Node) -> bool:
    return isinstance(node, r.Name)


__all__ = [
    "INDEX_LETTERS",
    "LETTER_FONTS",
    "Usage",
    "all_nodes",
    "bare",
    "below",
    "bound_letters",
    "conditions",
    "is_bold",
    "is_label",
    "is_minus_one",
    "is_transpose",
    "letter_of",
    "letters_in",
    "outside_scripts",
    "root_name",
    "script_items",
    "subscript",
    "superscript",
]
