r"""A loss that nothing defines, differentiated through one layer of a list: ``\partial L / \partial Z`` by ``\partial L / \partial P``."""

from __future__ import annotations

from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.entry import Entry
from symderive.verify.left_sides import left_of, letters_of
from symderive.verify.resolve.usage import all_nodes, letter_of, root_name
from symderive.verify.scene import Scene


def through_one(scene: Scene, entry: Entry) -> Scene | None:
    """The scene without what is made of the variable and ends there, where the other side goes through something else that is."""
    main = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
    slopes = (
        [x for side in main.sides for x in all_nodes(side) if isinstance(x, r.Derivative)]
        if isinstance(main, r.Relation)
        else []
    )
    if not isinstance(main, r.Relation) or len(slopes) < 2:
        return None
    made = {left.letter: e for e in scene.entries if isinstance(e.tree, r.Relation) and (left := left_of(e.tree))}
    losses = {letter_of(name) for x in slopes if x.of is not None and (name := root_name(x.of)) is not None}
    by = [{letter_of(n) for w, _ in x.wrt if (n := root_name(w)) is not None} for x in slopes]
    variable, others = by[0], set[str]().union(*by[1:])
    if len(losses) != 1 or losses & made.keys() or not any(_of(made, x) & variable for x in others):
        return None
    named = letters_of(main)
    ends = {x for x in made if x not in named and _of(made, x) & variable and not _is_used(made, x)}
    kept = [e for e in scene.entries if not any(e is made[x] for x in ends)]
    return replace(scene, entries=kept) if ends else None


def _of(made: dict[str, Entry], letter: str) -> set[str]:
    """The letters on the right of a definition."""
    found = made.get(letter)
    tree = None if found is None else found.tree
    return letters_of(tree.sides[-1]) if isinstance(tree, r.Relation) else set()


def _is_used(made: dict[str, Entry], letter: str) -> bool:
    return any(letter in _of(made, x) for x in made if x != letter)
