"""Slopes that a sentence takes "with the gates held constant": only what is differentiated is known by its definition."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.cues import words_before
from symderive.verify.documents.blocks import Block
from symderive.verify.entry import Entry, tree_of
from symderive.verify.facts import Fixed
from symderive.verify.left_sides import left_of
from symderive.verify.resolve.usage import all_nodes, letter_of, root_name
from symderive.verify.scene import Scene

_HELD = re.compile(
    r"\b(?:(?:held|kept|treated as|regarded as|considered|taken as) (?:fixed|constants?)"
    r"|(?:holding|keeping|treating|freezing) (?:the |all |its )*[a-z]+)\b"
)

_IN_FULL = re.compile(r"\b(?:in full|in total|the (?:full|total|complete|whole)|all paths|altogether)\b", re.IGNORECASE)


def in_full(blocks: Sequence[Block], place: int) -> bool:
    """Whether the words before a formula speak of all paths."""
    return _IN_FULL.search(words_before(blocks, place)) is not None


def with_others_held(blocks: Sequence[Block], place: int, scene: Scene, entry: Entry) -> Scene | None:
    """A scene in which all but what a formula differentiates is free, if the words before it hold something constant."""
    slopes = [n for n in all_nodes(entry.tree) if isinstance(n, r.Derivative) and n.of is not None]
    heads = {letter_of(name) for n in slopes if n.of is not None and (name := root_name(n.of)) is not None}
    if len(heads) != 1 or not _HELD.search(words_before(blocks, place)):
        return None
    kept = [e for e in scene.entries if _letter(e) in heads]
    return replace(scene, entries=kept) if kept and len(kept) < len(scene.entries) else None


def with_fixed(scene: Scene, entry: Entry) -> Scene:
    """For derivatives, what the notes hold fixed is free, though a formula before gives its value: the weights of an E-step."""
    if not any(isinstance(n, r.Derivative) for n in all_nodes(entry.tree)):
        return scene
    fixed = {x for fact in scene.facts if isinstance(fact, Fixed) for x in map(_head, fact.symbols)}
    kept = [e for e in scene.entries if _letter(e) not in fixed]
    return replace(scene, entries=kept) if len(kept) < len(scene.entries) else scene


def _head(latex: str) -> str:
    name = root_name(tree_of(latex))
    return "" if name is None else letter_of(name)


def _letter(entry: Entry) -> str:
    main = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
    left = left_of(main) if isinstance(main, r.Relation) else None
    return "" if left is None else left.letter
