"""Claims about densities that hold, or fail, whatever the densities are: that one of them is normal need not be used then."""

from __future__ import annotations

import re
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.entry import Entry
from symderive.verify.left_sides import letters_of
from symderive.verify.relation_kinds import is_law
from symderive.verify.resolve.known import DENSITIES
from symderive.verify.resolve.usage import all_nodes, bare, letter_of, root_name
from symderive.verify.scene import Scene

_LETTERS = (DENSITIES - {"pi", "rho"}) | {"E", "bb E", "KL", "D", "K", "L", "log", "ln"}
_UNTAKEN = re.compile(r"an integral over .{1,40} is not taken|this average over continuous variables is not known")


def under_any_law(scene: Scene, reason: str) -> Scene | None:
    """A scene in which densities have no law, if that they are laws of vectors is what leaves a claim undecided."""
    entries = [x for x in scene.entries if not _gives_law(x)] if _UNTAKEN.match(reason) else scene.entries
    return replace(scene, entries=entries) if len(entries) < len(scene.entries) else None


def is_of_any_law(scene: Scene, entry: Entry) -> bool:
    """Whether a claim is about densities and what is made of them only: then it is none about the law that one of them has.

    Not if it has a number or a letter that only the law has: an entropy is known for normal densities.
    """
    laws = [x for x in scene.entries if _gives_law(x)]
    others = [x for x in scene.entries if not _gives_law(x)]
    mine = letters_of(entry.tree) - _LETTERS
    known = {x for law in laws for x in letters_of(_relation(law).sides[0])} | {
        x for e in others for x in letters_of(e.tree)
    }
    return mine <= known and not any(isinstance(n, r.Number) for n in all_nodes(entry.tree))


def _relation(entry: Entry) -> r.Relation:
    tree = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
    assert isinstance(tree, r.Relation)
    return tree


def _gives_law(entry: Entry) -> bool:
    r"""Whether an entry says what a density is by a law, or what it is by an integral: ``p(z) = N(0, I)``, ``p(x) = \int p(x, z) dz``."""
    tree = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
    left = bare(tree.sides[0]) if isinstance(tree, r.Relation) else None
    head = root_name(left.factors[0]) if isinstance(left, r.Product) else None
    if not isinstance(tree, r.Relation) or head is None or letter_of(head) not in DENSITIES:
        return False
    return is_law(tree) or any(isinstance(n, r.BigOperator) and n.kind == "int" for n in all_nodes(tree.sides[-1]))
