r"""The d of ``(2\pi)^{d/2}`` in a normal density N(x | m, S): how many entries x has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symderive.notation.reader import tree as r
from symderive.verify.facts import HasShape
from symderive.verify.resolve.usage import all_nodes, bare, letter_of, root_name

_LAWS = ("cal N", "N", "Normal")


def dimensions(trees: Iterable[r.Node], texts: Iterable[str]) -> list[HasShape]:
    """What the normal densities of some formulas say of their variables, each formula with its LaTeX."""
    found: dict[str, str] = {}
    for tree, latex in zip(trees, texts, strict=True):
        main = tree.main if isinstance(tree, r.Remark) else tree
        if not isinstance(main, r.Relation):
            continue
        variable = next((x for node in all_nodes(main) for x in _variable(node)), None)
        sizes = {size for side in main.sides for size in _sizes(side)}
        if variable is not None and len(sizes) == 1:
            found.setdefault(latex[slice(*variable.span)], sizes.pop())
    return [HasShape((name,), (size,), 1) for name, size in found.items()]


def _variable(node: r.Node) -> Iterator[r.Node]:
    """The x of N(x | m, S) and of N(x; m, S)."""
    if not isinstance(node, r.Product):
        return
    for law, group in zip(node.factors, node.factors[1:], strict=False):
        head, inside = root_name(law), bare(group)
        if head is None or letter_of(head) not in _LAWS or not isinstance(inside, r.Group):
            continue
        inner = inside.inner
        first = inner.left if isinstance(inner, r.Conditional) else None
        if isinstance(inner, r.Sequence) and inner.marks[:1] == (";",):
            first = inner.items[0]
        if first is not None and root_name(first) is not None:
            yield bare(first)


def _sizes(side: r.Node) -> Iterator[str]:
    """The letters that are halved, or multiply a logarithm, where a side speaks of 2π."""
    nodes = list(all_nodes(side))
    if not any(isinstance(n, r.Name) and n.base == "pi" for n in nodes):
        return
    for node in nodes:
        above, below = _parts(node)
        if isinstance(above, r.Name) and isinstance(below, r.Number) and below.text == "2" and len(above.base) == 1:
            yield above.base


def _parts(node: r.Node) -> tuple[r.Node | None, r.Node | None]:
    r"""What stands above and below a stroke: the D of ``D/2``, and of ``D \log(2\pi) / 2``."""
    if isinstance(node, r.Product):
        return (bare(node.factors[0]), bare(node.factors[1])) if node.signs[:1] == ("/",) else (None, None)
    if not isinstance(node, r.Fraction):
        return None, None
    above = bare(node.above)
    if isinstance(above, r.Product) and isinstance(log := bare(above.factors[1]), r.Name) and log.base in ("log", "ln"):
        above = bare(above.factors[0])
    return above, bare(node.below)
