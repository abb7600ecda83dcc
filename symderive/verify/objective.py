"""What a left side makes best: the quantity whose derivative by it the notes took, and set to zero."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symderive.notation.reader import tree as r
from symderive.verify.entry import Entry
from symderive.verify.resolve.usage import all_nodes, letter_of, root_name


def objective(before: Sequence[Entry], letter: str) -> str:
    """The name, as LaTeX, of what formulas last differentiated by a letter; empty if they did not, or not a quantity with a name."""
    for entry in reversed(before):
        for by, of in _slopes(entry.tree):
            name = root_name(of)
            if letter in by and name is not None and letter_of(name) != letter:
                return entry.latex[slice(*_named(of).span)]
    return ""


def _slopes(tree: r.Node) -> Iterator[tuple[set[str], r.Node]]:
    """The derivatives of a formula: by which letters, and of what."""
    for node in all_nodes(tree):
        if isinstance(node, r.Derivative) and node.of is not None:
            yield _by(node), node.of
        elif isinstance(node, r.Product):
            for one, two in zip(node.factors, node.factors[1:], strict=False):
                if isinstance(one, r.Derivative) and one.of is None:
                    yield _by(one), two


def _by(node: r.Derivative) -> set[str]:
    return {letter_of(name) for wrt, _ in node.wrt if (name := root_name(wrt)) is not None}


def _named(node: r.Node) -> r.Node:
    """The function of a call: ℓ of ℓ(θ)."""
    return node.factors[0] if isinstance(node, r.Product) else node
