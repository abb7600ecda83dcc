r"""Indices that are written above: ``S^{ij} = Q^{ia} K^{ja}`` is ``S_{ij} = Q_{ia} K_{ja}``, summed over a if no sum is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.resolve.nodes import all_nodes, bare, letter_of, root_name

RAISED = "^{ij}"
"""Among the letters that are written in a way of their own: that pairs of letters above a letter are indices."""

SUMMED = "ij ij"
"""Among them: that repeated indices are summed over, as the notes do so without saying it."""

_POWERS = {"e", "exp"}
_WORDS = {"th", "in", "tr", "op"}


def marks(trees: Sequence[r.Node]) -> Iterator[str]:
    """What formulas show of indices above: a left side is no power of two letters."""
    mains = [tree.main if isinstance(tree, r.Remark) else tree for tree in trees]
    told = [x for x in mains if isinstance(x, r.Relation) and _pair(bare(x.sides[0])) and x.signs[0] in ("=", ":=")]
    if all("".join(map(_letter, _pair(bare(x.sides[0])))) in _WORDS for x in told):
        return
    yield RAISED
    if any(_repeats(x) for x in told):
        yield SUMMED


def lowered(node: r.Node) -> r.Node:
    r"""``A^{ij}`` as ``A_{ij}``, ``\delta^i_m`` as ``\delta_{im}``."""
    if not isinstance(node, r.Scripted) or node.sup is None:
        return node
    if _pair(node):
        return replace(node, sub=bare(node.sup), sup=None)
    name, above, below = root_name(node), bare(node.sup), None if node.sub is None else bare(node.sub)
    if name is None or name.base != "delta" or below is None or not (_is_index(above) and _is_index(below)):
        return node
    gap = (above.span[1], above.span[1])
    return replace(node, sub=r.Product(above.span, (above, below), ("",), (gap,)), sup=None)


def _pair(node: r.Node) -> tuple[r.Node, ...]:
    """The two letters above a letter that has nothing below."""
    name = root_name(node) if isinstance(node, r.Scripted) and isinstance(bare(node.base), r.Name) else None
    if not isinstance(node, r.Scripted) or name is None or name.base in _POWERS or node.sub is not None:
        return ()
    above = bare(node.sup) if node.sup is not None else None
    if not isinstance(above, r.Product) or any(above.signs) or len(above.factors) != 2:
        return ()
    return above.factors if all(map(_is_index, above.factors)) else ()


def _is_index(node: r.Node) -> bool:
    """Whether a node is a small letter, with primes or without."""
    base = bare(node.base) if isinstance(node, r.Scripted) and node.sub is None and node.sup is None else node
    return isinstance(base, r.Name) and len(base.base) == 1 and base.base.islower() and not base.word


def _letter(node: r.Node) -> str:
    name = root_name(node)
    primes = node.primes if isinstance(node, r.Scripted) else 0
    return "" if name is None else letter_of(name) + "'" * primes


def _repeats(relation: r.Relation) -> bool:
    """Whether a product without a sum has an index twice that its left side does not have."""
    mine = {_letter(x) for x in _pair(bare(relation.sides[0]))}
    right = relation.sides[-1]
    if any(isinstance(x, r.BigOperator) for x in all_nodes(right)):
        return False
    found = Counter(index for node in _scripted([right]) for index in {_letter(x) for x in _pair(node)})
    return any(times == 2 for index, times in found.items() if index not in mine)


def _scripted(trees: Iterable[r.Node]) -> Iterator[r.Scripted]:
    return (x for tree in trees for x in all_nodes(tree) if isinstance(x, r.Scripted))
