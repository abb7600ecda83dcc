r"""Words in subscripts that are made of letters which may be indices: the min of ``J_{min}``."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.resolve.nodes import all_nodes, bare, bound_letters

WORD = "_word"
"""Behind a word: that it is one where it stands in a subscript."""

_WORDS = {"min", "init", "lin"}
_SHORT = {"ln", "ls", "ml", "nn", "tr"}  # least norm, least squares, ...: words if their letters are in no other script


def words_in_scripts(trees: Iterable[r.Node]) -> set[str]:
    """The words that stand in subscripts, and whose letters are no indices of sums."""
    nodes = [x for tree in trees for x in all_nodes(tree)]
    bound = {x for n in nodes if isinstance(n, r.BigOperator) for x in bound_letters(n.below)}
    found = {_spelled(n.sub) for n in nodes if isinstance(n, r.Scripted) and n.sub is not None}
    others = {y for x in found - _SHORT for y in x} | bound
    others |= {x.base for n in nodes if isinstance(n, r.Scripted) for x in _single(n)}
    return {x for x in found & _WORDS if not bound >= set(x)} | {x for x in found & _SHORT if not others & set(x)}


def _single(node: r.Scripted) -> list[r.Name]:
    """The letters that are a script of their own, alone or in a list."""
    scripts = (bare(x) for x in (node.sub, node.sup) if x is not None)
    items = [y for x in scripts for y in (x.items if isinstance(x, r.Sequence) else (x,))]
    return [x for x in map(bare, items) if isinstance(x, r.Name)]


def as_word(node: r.Node, words: set[str]) -> r.Node:
    """A letter with a word below it."""
    word = _spelled(node.sub) if isinstance(node, r.Scripted) and node.sub is not None else ""
    if not isinstance(node, r.Scripted) or node.sub is None or word not in words:
        return node
    return replace(node, sub=r.Name(node.sub.span, word, word=True))


def _spelled(script: r.Node) -> str:
    """What touching plain letters spell."""
    script = bare(script)
    letters = script.factors if isinstance(script, r.Product) and not any(script.signs) else ()
    plain = [x.base for x in letters if isinstance(x, r.Name) and not x.word and not x.accents and len(x.base) == 1]
    touching = all(a.span[1] == b.span[0] for a, b in itertools.pairwise(letters))
    return "".join(plain) if letters and len(plain) == len(letters) and touching else ""
