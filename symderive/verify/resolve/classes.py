r"""Classes and hypotheses as events: ``p(C_k \mid x)`` is the probability of class k, ``P(A) = \sum_i P(A \mid B_i) P(B_i)``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from symderive.notation.reader import tree as r
from symderive.verify.resolve.known import DENSITIES
from symderive.verify.resolve.nodes import all_nodes, bare, is_label, letter_of, letters_in, root_name

CLASSES = " of classes"
"""Behind a letter, among the names of several letters: that it numbers the members of a partition."""

TWO = " of two classes"
"""The same, where the notes write out both."""


@dataclass
class _Uses:
    """How a capital letter with a subscript stands in densities."""

    keys: set[str] = field(default_factory=set[str])
    given: set[str] = field(
        default_factory=set[str]
    )  # the subscripts with which it stands behind the bar, others before it
    alone: set[str] = field(default_factory=set[str])  # with which it is all that a density is of
    inside: int = 0
    mixed: bool = False  # two of them, or something else with its index, in one density


def classes(trees: Iterable[r.Node]) -> Iterator[str]:
    """The letters of classes: each stands in densities only, behind the bar and, with the same index, alone."""
    trees = list(trees)
    found: dict[str, _Uses] = {}
    for tree in trees:
        for group in _densities(tree):
            _read(group, found)
    total: dict[str, int] = {}
    for node in (x for tree in trees for x in all_nodes(tree)):
        if isinstance(node, r.Name) and (letter := letter_of(node)) in found:
            total[letter] = total.get(letter, 0) + 1
    for letter, uses in found.items():
        if uses.mixed or total[letter] != uses.inside or not uses.given & uses.alone:
            continue
        numbers = {x for x in uses.keys if x.isdigit()}
        if numbers and uses.keys == {"1", "2"} and numbers <= uses.given and numbers <= uses.alone:
            yield letter + TWO
        elif not numbers:
            yield letter + CLASSES


def as_events(node: r.Node, words: Mapping[str, str] | frozenset[str]) -> r.Node:
    """A density in which the members of a partition are events of one variable: ``C = k``."""
    many = {x.removesuffix(CLASSES) for x in words if x.endswith(CLASSES)}
    two = {x.removesuffix(TWO) for x in words if x.endswith(TWO)}
    if not many | two or not isinstance(node, r.Scripted):
        return node
    name = _member(node)
    if name is None or letter_of(name) not in many | two:
        return node
    assert node.sub is not None
    value = bare(node.sub)
    if letter_of(name) in two and isinstance(value, r.Number) and value.text == "2":
        value = r.Number(value.span, "0")
    return r.Relation(node.span, (name, value), ("=",), ((node.span[1], node.span[1]),))


def _densities(tree: r.Node) -> Iterator[r.Node]:
    """What stands in the brackets of densities."""
    for row in all_nodes(tree):
        for one, two in zip(row.factors, row.factors[1:], strict=False) if isinstance(row, r.Product) else ():
            name = root_name(one)
            group = isinstance(two, r.Group) and two.opening in ("(", "[") and two.inner is not None
            if name is not None and letter_of(name) in DENSITIES and group and isinstance(two, r.Group):
                assert two.inner is not None
                yield two.inner


def _read(inner: r.Node, found: dict[str, _Uses]) -> None:
    """How the letters of one density stand in it."""
    before, after = (inner.left, inner.right) if isinstance(inner, r.Conditional) else (inner, None)
    sides = [(x, False) for x in _items(before)] + [(x, True) for x in (_items(after) if after is not None else ())]
    members = [(name, node, given) for node, given in sides if (name := _member(node)) is not None]
    for name, node, given in members:
        assert isinstance(node, r.Scripted)
        uses, key = found.setdefault(letter_of(name), _Uses()), "".join(letters_in(node.sub)) or _digits(node)
        others = [x for x, _ in sides if x is not node]
        uses.inside += 1
        uses.keys.add(key)
        uses.mixed |= any(letter_of(n) == letter_of(name) for n, x, _ in members if x is not node)
        uses.mixed |= any(
            key in letters_in(x.sub) for o in others for x in all_nodes(o) if isinstance(x, r.Scripted) and x.sub
        )
        uses.given |= {key} if given and len(others) > 0 else set()
        uses.alone |= {key} if len(sides) == 1 else set()


def _items(node: r.Node) -> tuple[r.Node, ...]:
    return node.items if isinstance(node, r.Sequence) else (node,)


def _member(node: r.Node) -> r.Name | None:
    r"""The letter of ``C_k``, ``\mathcal{C}_1``, ``\omega_j``."""
    if (
        not isinstance(node, r.Scripted)
        or node.sub is None
        or node.sup is not None
        or node.primes
        or is_label(node.sub)
    ):
        return None
    name, key = node.base, bare(node.sub)
    if not isinstance(name, r.Name) or name.accents or name.word or name.font == "bold":
        return None
    capital = (len(name.base) == 1 and name.base.isupper()) or name.base == "omega"
    return name if capital and isinstance(key, (r.Name, r.Number)) else None


def _digits(node: r.Scripted) -> str:
    key = bare(node.sub) if node.sub is not None else None
    return key.text if isinstance(key, r.Number) else ""
