"""A definition in force, and how it stands to other definitions of its letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from symderive.notation.reader import tree as r
from symderive.verify.entry import Entry
from symderive.verify.left_sides import (
    Left,
    letters_of,
    quantities_now,
)
from symderive.verify.resolve.usage import INDEX_LETTERS, all_nodes, bare, letter_of, root_name


@dataclass
class Defined:
    """A definition in force: its entry and its left side."""

    entry: Entry
    left: Left
    right: str
    section: int

    @property
    def letter(self) -> str:
        """The letter that is defined."""
        return self.left.letter

    @property
    def shape(self) -> str:
        """How the left side is written."""
        return self.left.shape

    @property
    def body(self) -> r.Node:
        """The last side of the relation."""
        main = self.entry.tree.main if isinstance(self.entry.tree, r.Remark) else self.entry.tree
        assert isinstance(main, r.Relation)
        return main.sides[-1]

    @property
    def parameters(self) -> frozenset[str]:
        """The letters in the brackets of a function."""
        return self.left.parameters

    def is_made_of(self, left: Left) -> bool:
        """Whether it makes a whole of what a left side names with an index: the loss ``L = sum_t L_t`` of the ``L_t``.

        So it does of a function with other arguments: ``p(x) = sum_k w_k p(x | m_k)``.
        """
        if self.shape == left.shape:
            return False
        mixed = arguments_in(left.shape) in mixed_calls(self)
        return mixed or ("_" in left.shape and (left.letter, left.shape) in quantities_now(self.body))

    def is_array_of(self, earlier: Sequence[Defined]) -> bool:
        """Whether it says as an array what its section said by entries before."""
        whole = "_" not in self.shape and "(" not in self.shape
        entries = (d for d in earlier if "_" in d.shape and "(" not in d.shape)  # p_w(x) is a function
        return whole and any(d.section == self.section for d in entries)

    def is_wider_than(self, earlier: Sequence[Defined]) -> bool:
        """Whether it makes a function of what its section said before, by a parameter that is new: the p_i(T) beside p_i."""
        parameters = self.parameters
        old = {x for d in earlier for x in letters_of(d.body)}
        plain = all("(" not in d.shape and d.section == self.section for d in earlier)
        new = letters_of(self.body) - parameters - INDEX_LETTERS
        return plain and bool(parameters) and not parameters & old and bool(new) and new <= old

    def ends_earlier(self, earlier: Sequence[Defined]) -> bool:
        r"""Whether it is a sum up to the index that it has, beside the whole: ``A_k = \sum_{i=1}^k s_i u_i v_i^T`` beside A."""
        main = self.entry.tree.main if isinstance(self.entry.tree, r.Remark) else self.entry.tree
        side = bare(main.sides[0]) if isinstance(main, r.Relation) else None
        index = bare(side.sub) if isinstance(side, r.Scripted) and side.sub is not None else None
        if self.shape != "_1" or not isinstance(index, r.Name) or any(d.shape for d in earlier):
            return False
        sums = (n for n in all_nodes(self.body) if isinstance(n, r.BigOperator) and n.kind == "sum")
        ends = (bare(n.above) for n in sums if n.above is not None)
        return any(isinstance(end, r.Name) and end.base == index.base for end in ends)

    def are_entries_of(self, earlier: Sequence[Defined]) -> bool:
        """Whether it says by entries what its section said as an array before: ``K = A A^T``, then ``K_{ij}``."""
        entries = self.shape == "_2"  # a_n after a is that of many examples
        return entries and all(d.shape == "" and d.section == self.section for d in earlier)


def arguments_in(shape: str) -> frozenset[str]:
    """The letters in the brackets of a left side, without indices."""
    return frozenset(shape.partition("(")[2].rstrip(")").split(",")) - INDEX_LETTERS - {""}


def calls_of(node: r.Node, letter: str) -> set[frozenset[str]]:
    """The letters in the brackets behind a letter, without indices, wherever there are several."""
    rows = (n for n in all_nodes(node) if isinstance(n, r.Product))
    pairs = (pair for row in rows for pair in pairwise(row.factors))
    found = {
        frozenset(letters_of(two)) - INDEX_LETTERS
        for one, two in pairs
        if isinstance(two, r.Group) and (name := root_name(one)) is not None and letter_of(name) == letter
    }
    return {x for x in found if len(x) > 1}


def mixed_calls(new: Defined) -> set[frozenset[str]]:
    """The letters in the brackets of the functions that a sum adds up to one of their letter, which stands with fewer arguments."""
    body = bare(new.body)
    if "(" not in new.shape or not isinstance(body, r.BigOperator) or body.kind not in ("sum", "int"):
        return set()
    found = calls_of(body, new.letter)
    return found if all(arguments_in(new.shape) < x for x in found) else set()
