"""The resolver: one reading of a tree as a term, guided by how the document uses its letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.resolve import brackets, densities, derivatives, keys, letters, names, operators, rows, totals
from symderive.verify.resolve.choices import Choices
from symderive.verify.resolve.conditions import conditions_of
from symderive.verify.resolve.errors import UnclearError, without_value
from symderive.verify.resolve.hints import Hints
from symderive.verify.resolve.kinds import Letters
from symderive.verify.resolve.known import CONSTANTS, WORD_FUNCTIONS
from symderive.verify.resolve.usage import Usage, bare, is_bold, letter_of
from symderive.verify.symbols import Scope


@dataclass
class Resolver(Letters):
    """Resolves trees against a scope.

    Args:
        scope: symbols and definitions so far; symbols are added as they are met.
        usage: how letters are used in this stretch of the document.
        hints: what the prose says.
        choices: the decisions of this reading.
        latex: the text that the spans of the tree point into.
    """

    scope: Scope
    usage: Usage
    hints: Hints
    choices: Choices
    latex: str = ""
    binders: list[str] = field(default_factory=list[str])
    key_letters: set[str] = field(default_factory=set[str])  # free index letters of the formula at hand
    pointwise: set[str] = field(default_factory=set[str])  # functions that stand without arguments
    silent: Mapping[str, str] = field(default_factory=dict[str, str])  # symbols with an index that is not written
    words: Mapping[str, str] = field(default_factory=dict[str, str])
    asked: dict[str, t.Ref] = field(default_factory=dict[str, "t.Ref"])  # y -> Y, where E[X | Y = y] is written
    prime_by: r.Node | None = None  # the argument of f'(x) in the formula at hand: what (...)' differentiates by
    diagonals: dict[tuple[str, int], t.Term] = field(default_factory=dict[tuple[str, int], t.Term])
    outer_letters: set[str] = field(
        default_factory=set[str]
    )  # index letters that the other side of the relation has free

    # -- letters ---------------------------------------------------------------------------------------------------

    def identity(self, name: r.Name) -> str:
        """The symbol of a bare letter. Bold and plain are told apart only where a document uses both as values."""
        letter = letter_of(name)
        if letter in self.hints.aliases:
            return self.hints.aliases[letter]
        both = letter in self.usage.bold_alone and letter in self.usage.plain_alone
        if both and is_bold(name) and f"same {letter}" not in self.scope.flags:
            return f"bold {letter}"
        return letter

    # -- keys ------------------------------------------------------------------------------------------------------

    def key(self, node: r.Node) -> t.Term:
        """A subscript or a label as a whole number."""
        return keys.key(self, node)

    # -- terms -----------------------------------------------------------------------------------------------------

    def text(self, node: r.Node) -> str:
        """The author's LaTeX of a node."""
        return self.latex[node.span[0] : node.span[1]]

    def term(self, node: r.Node) -> t.Term:
        """The meaning of a tree.

        Raises:
            UnclearError: it has none that is known.
        """
        match node:
            case r.Number() if node.text in self.usage.numerals:
                return t.Ref(node.span, node.text, ())
            case r.Number():
                return t.Number(node.span, Fraction(node.text))
            case r.Name():
                return self.name(node)
            case r.Scripted():
                return rows.resolve(self, [node], [], node.span)
            case r.Product():
                return rows.resolve(self, list(node.factors), list(node.signs), node.span)
            case r.Sum():
                return totals.total(self, node)
            case r.Group():
                return brackets.group(self, node)
            case r.Fraction():
                return operators.fraction(self, node)
            case r.Binomial():
                return t.Operation(node.span, "binomial", (self.term(node.above), self.term(node.below)))
            case r.Root():
                return operators.root(self, node)
            case r.BigOperator():
                return operators.big(self, node)
            case r.Derivative():
                return derivatives.derivative(self, node, None)
            case r.Matrix() | r.Cases():
                return brackets.table(self, node)
            case r.Relation():
                return self.condition(node)
            case r.Remark():
                return self.term(node.main)
            case _:
                raise UnclearError(without_value(node), node.span)

    def unit(self, factors: list[r.Node], signs: list[str], place: int) -> tuple[t.Term, int]:
        """The term that starts at a place of a row, and how many factors it takes."""
        return rows.unit(self, factors, signs, place)

    def following(self, factors: list[r.Node], signs: list[str], start: int) -> tuple[t.Term, int]:
        """What a function without brackets is applied to, and how many factors that is."""
        return rows.following(self, factors, signs, start)

    def of(self, node: r.Node) -> t.Term:
        """What a derivative is taken of."""
        head = names.head_of(self, node)
        if head is None or head.after:
            return self.term(node)
        return self.plain(head, node)

    def plain(self, head: names.Head, node: r.Node) -> t.Term:
        """A letter as a symbol, even where it also numbers something."""
        kept, self.key_letters = self.key_letters, set()
        binders, self.binders = self.binders, [b for b in self.binders if b != head.symbol]
        try:
            return letters.value(self, head, node)
        finally:
            self.key_letters, self.binders = kept, binders

    def variable(self, node: r.Node) -> t.Term:
        """What a derivative is taken by."""
        node = bare(node)
        if isinstance(node, r.Group) and node.inner is not None:
            return self.variable(node.inner)
        head = names.head_of(self, node)
        if head is None:
            return self.term(node)
        if not head.keys and head.symbol not in self.scope.definitions and f"{head.symbol}^()" in self.scope.symbols:
            top = min((self.scope.tops - {"T"}) & self.scope.sizes, default="")
            if top:
                head.labels.append(t.Ref(node.span, top, ()))
                head.symbol += "^()"
        return self.plain(head, node)

    def condition(self, node: r.Node) -> t.Term:
        """A relation as a condition."""
        node = bare(node)
        if several := conditions_of(node):
            return t.Both(node.span, tuple(self.condition(x) for x in several))
        if not isinstance(node, r.Relation):
            return self.term(node)
        sides = [t.Index(s.span, x) if (x := self._place(s, node)) else self.term(s) for s in node.sides]
        parts: list[t.Term] = []
        for sign, left, right in zip(node.signs, sides, sides[1:], strict=False):
            sign = {"equiv": "=", ":=": "="}.get(sign, sign)
            if sign not in ("=", "ne", "<", ">", "le", "ge"):
                raise UnclearError("this condition is not understood", node.span)
            if sign in ("=", "ne"):
                densities.compared(self, left, right)
            parts.append(t.Compare(node.span, sign, left, right))
        return parts[0] if len(parts) == 1 else t.Both(node.span, tuple(parts))

    def _place(self, side: r.Node, node: r.Relation) -> str:
        """The index that a side of ``a = b`` is, beside h_a and h_b, though the notes have a_t too; else nothing."""
        named = [letter_of(x) for s in node.sides if isinstance(x := bare(s), r.Name)]
        side = bare(side)
        if not isinstance(side, r.Name) or len(named) != 2 or named[0] == named[1]:
            return ""
        both = any(set(named) <= found.keys() for found in self.usage.sub_letters.values())
        one = both and any(x not in self.usage.sub_letters and self.is_index(x) for x in named)
        return letter_of(side) if one and not any(x in self.usage.left_alone for x in named) else ""

    def name(self, node: r.Name) -> t.Term:
        """A letter on its own."""
        letter = letter_of(node)
        if len(node.base) == 1 and unicodedata.category(node.base) == "No":
            return t.Number(node.span, Fraction(unicodedata.numeric(node.base)).limit_denominator(20))
        if self.is_index(letter):
            return t.Index(node.span, letter)
        if letter in CONSTANTS and self.is_constant(letter, node):
            return t.Constant(node.span, CONSTANTS[letter])
        if node.word and letter in WORD_FUNCTIONS:
            raise UnclearError(f"{letter} stands without an argument", node.span)
        return rows.resolve(self, [node], [], node.span)

    def is_size_of_identity(self, letter: str) -> bool:
        """Whether I_d with this letter is the identity matrix of so many rows, no entry of an array."""
        return letter not in self.usage.bound and letter not in ("i", "j", "t")

    def is_constant(self, letter: str, node: r.Name) -> bool:
        """Whether e, π and I are the constants of that name here."""
        if letter in self.hints.identities:
            return True  # whatever stands on the right of "I = ..."
        used = letter in self.usage.left_alone or letter in self.usage.wrt or letter in self.scope.definitions
        subs = [x for x in self.usage.sub_letters.get(letter, ()) if letter != "I" or not self.is_size_of_identity(x)]
        scripted = bool(subs) or letter in self.usage.parameters or letter in self.usage.called
        labelled = letter in self.usage.labels or letter in self.usage.defined_sups
        if letter == "pi" and self.usage.alone["pi"] == self.usage.circles > 0:
            return True  # 2π beside the weights π_k
        if letter == "e" and (is_bold(node) or self.usage.error):
            return False
        if letter == "I" and not is_bold(node) and letter in self.usage.bare_sups:
            return False
        return not used and not scripted and not labelled and letter not in self.hints.random | self.hints.arrays
