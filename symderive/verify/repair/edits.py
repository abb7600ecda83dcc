"""Edits of a formula: places in the author's LaTeX and what to write there instead."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from symderive.notation.reader import tree as r
from symderive.verify.repair.style import Style
from symderive.verify.resolve.resolver import Resolver
from symderive.verify.resolve.usage import (
    INDEX_LETTERS,
    all_nodes,
    bare,
    below,
    bound_letters,
    is_label,
    is_transpose,
    letter_of,
    letters_in,
    root_name,
    script_items,
)

Change: TypeAlias = "tuple[tuple[int, int], str]"
EQUAL = ("=", "equiv", ":=", "leftarrow")
"""The signs between sides that are equal."""

_COMMAND = re.compile(r"\\[A-Za-z]+\Z")
_FONT = re.compile(r"\\(?:mathbf|boldsymbol|bm|mathrm|mathit|text|vec|qty|left|right)(?![A-Za-z])")
_LONELY = re.compile(r"[(\[]\s*\d+\s*(?:\\right)?[)\]]|\b1_\{?(\w)=\1\}?")  # (1), and whether j is j
_SLOPES = re.compile(
    r"\\partial\s*(?:\\[A-Za-z]+\{\w+\}|[A-Za-z])(?:_\{[^{}]*\}|_\w)?\^\{?(?:T|\\top)"
)  # by a transpose
_ONES = re.compile(r"(?<![\d._^])1\s*(?:\*|\\(?:cdot|times|odot|circ)(?![A-Za-z]))")  # a factor of one
_NOTHING = str.maketrans("", "", "{}() []")


@dataclass(frozen=True)
class Edit:
    """Changes that are made at once. ``cost`` says how much of an error the author must have made; ``kind`` names the family."""

    cost: float
    kind: str
    changes: tuple[Change, ...]

    @property
    def start(self) -> int:
        """Where it begins."""
        return min(span[0] for span, _ in self.changes)

    def overlaps(self, other: Edit) -> bool:
        """Whether the two change the same characters."""
        return any(
            (one[0] < two[1] and two[0] < one[1]) or one == two for one, _ in self.changes for two, _ in other.changes
        )


def edit(cost: float, kind: str, *changes: Change) -> Edit:
    """An edit."""
    return Edit(cost, kind, changes)


def put(place: int, text: str) -> Change:
    """A change that takes nothing away."""
    return (place, place), text


def applied(latex: str, changes: Sequence[Change]) -> str | None:
    """The text with its changes; a blank parts a command from a letter. None if changes overlap."""
    pieces: list[str] = []
    at = 0
    for (start, end), text in sorted(changes, key=lambda change: change[0]):
        if start < at:
            return None
        pieces.append(latex[at:start])
        at = end
        joined = "".join(pieces)
        if text[:1].isalpha() and _COMMAND.search(joined[-40:]):
            pieces.append(" ")
        pieces.append(text)
        if latex[end : end + 1].isalpha() and _COMMAND.search((joined + text)[-40:]):
            pieces.append(" ")
    pieces.append(latex[at:])
    return "".join(pieces)


@dataclass(frozen=True)
class Spot:
    """A node of the side under repair, where it stands, and the index letters that it may use."""

    node: r.Node
    parent: r.Node | None
    letters: tuple[str, ...]
    script: str = ""  # "sub", "sup", "label" or "bound" for what stands in a script or under an operator sign

    @property
    def value(self) -> bool:
        """Whether it stands for a value."""
        return not self.script


@dataclass(frozen=True)
class Atom:
    """A letter with its scripts as an author has written it somewhere."""

    text: str
    letter: str
    indices: frozenset[str]  # index letters in its scripts
    subs: int  # how many scripts it has
    near: bool  # it stands in the claim
    function: bool = False


@dataclass
class Context:
    """What the families of edits look at.

    Args:
        latex: the relation.
        side: the side to edit.
        others: the other sides of the relation.
        resolver: of the reading that failed.
        letters: index letters that the other side leaves free.
        style: how the author writes.
        atoms: symbols near by, those of the claim first.
        sizes: how the author writes what counts something.
        size_names: their names.
        told: what the notes say that the other sides are.
        phrases: terms and factors of the definitions, as written.
        brackets: sums in brackets that the claim has.
        calls: functions at their arguments that stand near by.
        functions: their names.
        bounds: where the sums of the side end.
        slopes: derivatives such as the claim has, by other quantities of the notes.
        norms: norms and roots that stand near by.
        hinges: what the notes take the larger of it and zero of.
        indicators: what is one where a condition holds, as the notes write it.
        misfit: the shapes of the sides do not fit.
    """

    latex: str
    side: r.Node
    others: Sequence[r.Node]
    resolver: Resolver
    letters: tuple[str, ...]
    style: Style
    atoms: list[Atom] = field(default_factory=list[Atom])
    sizes: list[str] = field(default_factory=list[str])
    size_names: list[str] = field(default_factory=list[str])
    told: list[str] = field(default_factory=list[str])
    phrases: list[str] = field(default_factory=list[str])
    brackets: list[str] = field(default_factory=list[str])
    calls: list[str] = field(default_factory=list[str])
    functions: list[str] = field(default_factory=list[str])
    bounds: list[str] = field(default_factory=list[str])
    slopes: list[str] = field(default_factory=list[str])
    norms: list[str] = field(default_factory=list[str])
    indicators: list[str] = field(default_factory=list[str])
    hinges: list[str] = field(default_factory=list[str])
    misfit: bool = False
    spots: list[Spot] = field(default_factory=list[Spot])
    runs: list[tuple[r.Name, str, str]] = field(
        default_factory=list[tuple[r.Name, str, str]]
    )  # from where to where sums run
    marked: set[int] = field(default_factory=set[int])  # letters behind the d of dX

    def __post_init__(self) -> None:
        self.spots = [x for x in spots(self.side, None, self.letters) if not self.is_mark(x.parent, x.node)]
        rows = [x.node for x in self.spots if isinstance(x.node, r.Product)]
        self.marked = {id(b) for row in rows for a, b in itertools.pairwise(row.factors) if self.is_mark(row, a)}
        self.runs = [run for x in self.spots if isinstance(x.node, r.BigOperator) and (run := self._run(x.node))]
        tops = [x.node.above for x in self.spots if isinstance(x.node, r.BigOperator) and x.node.above is not None]
        self.bounds = list(dict.fromkeys(self.text(x).strip("{} ") for x in tops))

    def _run(self, big: r.BigOperator) -> tuple[r.Name, str, str] | None:
        """The letter of a sum, and what it runs from and to, as written."""
        below, above = big.below, big.above
        if not isinstance(below, r.Relation) or below.signs != ("=",) or above is None:
            return None
        letter = bare(below.sides[0])
        return (
            (letter, self.text(below.sides[1]), self.text(above).strip("{} ")) if isinstance(letter, r.Name) else None
        )

    def text(self, node: r.Node) -> str:
        """The author's LaTeX of a node."""
        return self.latex[node.span[0] : node.span[1]]

    def says_nothing(self, changes: Sequence[Change]) -> bool:
        """Whether the edited side is another one of the relation, in other letters at most, or has a number alone in brackets."""
        start, end = self.side.span
        text = applied(self.latex[start:end], [((a - start, b - start), new) for (a, b), new in changes])
        if text is None:
            return True
        if any(len(odd.findall(text)) > len(odd.findall(self.text(self.side))) for odd in (_LONELY, _SLOPES, _ONES)):
            return True
        seeded = any(self._is_seed(x) for x in all_nodes(self.side))
        values = [unadorned(self.text(x)) for x in self.others if _is_value(x) and not seeded]
        if any(x in unadorned(text) and x not in unadorned(self.text(self.side)) for x in values):
            return True  # a derivative, or a probability, by means of itself
        return sorted(unadorned(text)) in [sorted(unadorned(self.text(x))) for x in self.others]

    def _is_seed(self, node: r.Node) -> bool:
        """Whether a node is the ∂L/∂L from which notes begin."""
        if not isinstance(node, r.Derivative) or node.of is None or len(node.wrt) != 1:
            return False
        return unadorned(self.text(node.of)) == unadorned(self.text(node.wrt[0][0]))

    def only_repeats(self, changes: Sequence[Change]) -> bool:
        """Whether the edited side is what the notes have said already: that is right, but no mend of what the author wrote."""
        start, end = self.side.span
        text = applied(self.latex[start:end], [((a - start, b - start), new) for (a, b), new in changes])
        return text is not None and unadorned(text) in self.told

    def is_mark(self, row: r.Node | None, node: r.Node) -> bool:
        """Whether a factor is the d of dX or the δ of δx, which is no quantity."""
        if not isinstance(row, r.Product) or not isinstance(node, r.Name) or node.base not in _DIFFERENTIALS:
            return False
        place = next((k for k, x in enumerate(row.factors[:-1]) if x is node), -1)
        if place < 0 or row.signs[place] != "":
            return False
        touches = node.span[1] == row.factors[place + 1].span[0]  # where d is a size, too
        told = touches and letter_of(node) in self.resolver.hints.adjoints
        return told or letter_of(node) not in self.resolver.scope.symbols

    def is_function(self, node: r.Node) -> bool:
        """Whether a factor is a function that takes what follows it."""
        if isinstance(node, r.Derivative):
            return node.of is None
        name = root_name(bare(node))
        if name is None:
            return False
        return self.resolver.is_function(letter_of(name), name)

    def units(self, row: r.Product) -> list[tuple[tuple[int, int], int]]:
        """The factors of a row, functions together with their arguments: spans, and the place of the first factor."""
        found: list[tuple[tuple[int, int], int]] = []
        place = 0
        while place < len(row.factors):
            first = place
            while place + 1 < len(row.factors) and row.signs[place] == "" and self._takes(row, place):
                place += 1
            found.append(((row.factors[first].span[0], row.factors[place].span[1]), first))
            place += 1
        return found

    def _takes(self, row: r.Product, place: int) -> bool:
        node, after = row.factors[place], bare(row.factors[place + 1])
        if self.is_mark(row, node):
            return True
        if not self.is_function(node):
            return False
        name = root_name(bare(node))
        while isinstance(after, r.Scripted):
            after = bare(after.base)
        return isinstance(after, r.Group) or (name is not None and name.word) or isinstance(node, r.Derivative)


def _is_value(node: r.Node) -> bool:
    """Whether a side is one derivative, or one function at its arguments."""
    if isinstance(node, r.Derivative):
        return node.of is not None
    return isinstance(node, r.Product) and len(node.factors) == 2 and isinstance(node.factors[1], r.Group)


def spots(node: r.Node, parent: r.Node | None, letters: tuple[str, ...], script: str = "") -> Iterator[Spot]:
    """A node and all below it, with the index letters that are bound around each."""
    yield Spot(node, parent, letters, script)
    match node:
        case r.Scripted():
            yield from spots(node.base, node, letters, script)
            if node.sub is not None:
                yield from spots(node.sub, node, letters, "sub")
            if node.sup is not None:
                kind = "label" if is_label(node.sup) else "sup" if _maybe_label(node.sup) else script
                yield from spots(node.sup, node, letters, kind)
        case r.BigOperator():
            inside = tuple(dict.fromkeys((*letters, *bound_letters(node.below))))
            for bound in (node.below, node.above):
                if bound is not None:
                    yield from spots(bound, node, inside, "bound")
            if node.body is not None:
                yield from spots(node.body, node, inside, script)
        case _:
            for child in below(node):
                yield from spots(child, node, letters, script)


def _maybe_label(sup: r.Node) -> bool:
    """Whether a superscript may be a layer or a time rather than a power."""
    if is_transpose(sup):
        return True
    letters = list(letters_in(sup))
    return bool(letters) and all(x in INDEX_LETTERS or x == "L" for x in letters)


def index_names(script: r.Node) -> list[r.Name]:
    """The letters of a script that may be indices; a word such as ``data`` has none."""
    items = script_items(script)
    found = [x for item in items for x in all_nodes(item) if isinstance(x, r.Name)]
    letters = [letter_of(x) for x in found if not x.word]
    if len(items) > 2 and len(letters) == len(items) and not all(x in INDEX_LETTERS for x in letters):
        return []
    return [x for x in found if not x.word and x.base not in _MARKS]


def is_atom(node: r.Node) -> bool:
    """A letter with or without scripts."""
    name = root_name(node)
    return (
        name is not None
        and name.base not in _MARKS
        and not (name.word and len(name.base) > 2 and name.base in _OPERATORS)
    )


_DIFFERENTIALS = frozenset(["d", "delta", "Delta", "partial"])
_MARKS = frozenset(["star", "ast", "dagger", "prime", "top", "intercal", "plus", "minus"])
_OPERATORS = frozenset(
    ["log", "exp", "sin", "cos", "tan", "tanh", "sinh", "cosh", "max", "min", "ln", "det", "diag", "tr"]
)


def unadorned(text: str) -> str:
    """A text without fonts, braces and blanks."""
    return _FONT.sub("", text).translate(_NOTHING)


def is_delimited(spot: Spot) -> bool:
    """Whether a sum may be written at this place without brackets."""
    parent = spot.parent
    if parent is None or isinstance(parent, (r.Group, r.Fraction, r.Root, r.Relation, r.Sequence, r.Matrix)):
        return True
    return isinstance(parent, r.Scripted) and spot.node is not parent.base


def is_inner_sum(spot: Spot) -> bool:
    """Whether a sum has brackets already: what multiplies all of it stands outside of them."""
    group = spot.parent
    inner = isinstance(spot.node, r.Sum) and len(spot.node.terms) > 1
    return inner and isinstance(group, r.Group) and group.opening in ("(", "[")
