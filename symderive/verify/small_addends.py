r"""A small ε that only keeps a root or a denominator away from zero, as in ``\sqrt{v + \epsilon}``: what notes say without it."""

from __future__ import annotations

from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.entry import Entry, tree_of
from symderive.verify.left_sides import letters_of
from symderive.verify.relation_kinds import is_number
from symderive.verify.resolve.usage import all_nodes, bare, letter_of
from symderive.verify.scene import Scene

_SMALL = ("epsilon", "varepsilon")


def without_small(scene: Scene, entry: Entry) -> Scene | None:
    r"""The scene with an ε that is zero, for a number such as the variance 1 of what was divided by ``\sqrt{v + \epsilon}``."""
    if not is_number(entry):
        return None
    here = letters_of(entry.tree)
    added = {letter for e in scene.entries for letter in _added_below(e.tree)} - here
    names = [rf"\{x} = 0" for x in _SMALL if x in added]
    zeros = [Entry(tree, latex) for latex in names if (tree := tree_of(latex)) is not None]
    return replace(scene, entries=[*scene.entries, *zeros]) if zeros else None


def _added_below(tree: r.Node) -> set[str]:
    """The small letters that are added to something in a denominator or below a root."""
    main = tree.main if isinstance(tree, r.Remark) else tree
    below = [x.below for x in all_nodes(main) if isinstance(x, r.Fraction)]
    below += [x for x in all_nodes(main) if isinstance(x, r.Root)]
    sums = (s for x in below for s in all_nodes(x) if isinstance(s, r.Sum))
    return {letter_of(n) for s in sums for x in s.terms if isinstance(n := bare(x), r.Name)} & set(_SMALL)
