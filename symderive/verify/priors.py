r"""Priors that notes tell up to a factor, ``p(\theta) \propto \theta^{a-1} (1-\theta)^{b-1}``."""

from __future__ import annotations

from collections.abc import Iterable

from symderive.notation.reader import tree as r
from symderive.verify.left_sides import Left, left_of, letters_of
from symderive.verify.resolve.known import DENSITIES
from symderive.verify.resolve.usage import all_nodes


def prior_of(main: r.Relation) -> Left | None:
    """The density of a parameter, given nothing, that a relation tells up to a factor; None for any other relation."""
    if main.signs != ("propto",) or any(isinstance(n, r.Conditional) for n in all_nodes(main.sides[0])):
        return None
    left = left_of(r.Relation(main.span, main.sides, ("=",), main.sign_spans))
    if left is None or left.letter not in DENSITIES or "(" not in left.shape:
        return None
    calls = any(isinstance(n, r.Conditional) for n in all_nodes(main.sides[1]))
    own = left.letter in letters_of(main.sides[1])  # p(x) = p(x, y) is marginal
    return None if calls or own else left


def has_law(letters: set[str], trees: Iterable[r.Node]) -> bool:
    """Whether a relation says how one of some letters is distributed."""
    mains = (tree.main if isinstance(tree, r.Remark) else tree for tree in trees)
    laws = (x for x in mains if isinstance(x, r.Relation) and "sim" in x.signs)
    return any(letters_of(x.sides[0]) & letters for x in laws)
