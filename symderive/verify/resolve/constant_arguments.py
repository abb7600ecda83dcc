r"""The number of an example or a step that all units have as their argument: ``v_j(n) = \sum_i w_{ji}(n) y_i(n)`` is about any one n."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.resolve.known import DENSITIES, KNOWN, WORD_FUNCTIONS
from symderive.verify.resolve.nodes import INDEX_LETTERS, all_nodes, bare, letter_of, root_name

CONSTANT = "(·)"
"""Behind a letter: that it is the argument of quantities, and nothing else."""

_FEWEST = 3  # so many quantities have the argument


def constant_argument(trees: Iterable[r.Node]) -> str:
    """The letter that is the whole argument of at least three quantities wherever these stand, and stands nowhere else.

    One of them is a unit that the notes define, e_j(n); densities and known functions have no such argument.
    """
    trees = list(trees)
    nodes = [x for tree in trees for x in all_nodes(tree)]
    every = Counter(letter_of(x) for x in nodes if isinstance(x, r.Name))
    heads: dict[str, Counter[str]] = {}
    for row in (x for x in nodes if isinstance(x, r.Product)):
        for head, group in zip(row.factors, row.factors[1:], strict=False):
            letter, name = _argument(group), root_name(head)
            if letter in INDEX_LETTERS and name is not None:
                heads.setdefault(letter, Counter())[letter_of(name)] += 1
    for letter, found in heads.items():
        alone = sum(found.values()) == every[letter] and all(every[x] == n for x, n in found.items())
        functions = found.keys() & (DENSITIES | KNOWN.keys() | WORD_FUNCTIONS.keys())
        if alone and len(found) >= _FEWEST and not functions and any(_is_unit(tree, letter) for tree in trees):
            return letter
    return ""


def without_argument(node: r.Node, letters: set[str]) -> r.Node:
    """A product without the arguments that say nothing."""
    if not isinstance(node, r.Product):
        return node
    kept = [k for k, x in enumerate(node.factors) if not k or _argument(x) not in letters]
    if len(kept) == len(node.factors):
        return node
    if len(kept) == 1:
        return node.factors[0]
    signs = tuple(node.signs[k - 1] for k in kept[1:])
    spans = tuple(node.sign_spans[k - 1] for k in kept[1:])
    return replace(node, factors=tuple(node.factors[k] for k in kept), signs=signs, sign_spans=spans)


def _argument(node: r.Node) -> str:
    """The letter that alone stands in brackets."""
    node = bare(node)
    inner = bare(node.inner) if isinstance(node, r.Group) and node.opening == "(" and node.inner is not None else None
    return letter_of(inner) if isinstance(inner, r.Name) and not inner.accents else ""


def _is_unit(tree: r.Node, letter: str) -> bool:
    """Whether a formula says what a unit is: ``e_j(n) = ...``."""
    main = tree.main if isinstance(tree, r.Remark) else tree
    left = bare(main.sides[0]) if isinstance(main, r.Relation) else None
    if not isinstance(left, r.Product) or len(left.factors) != 2 or _argument(left.factors[1]) != letter:
        return False
    head = bare(left.factors[0])
    return isinstance(head, r.Scripted) and head.sub is not None and root_name(head) is not None
