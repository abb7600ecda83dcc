"""What sentences say, kept, and the letters that names in them stand for."""

from __future__ import annotations

from symderive.verify import facts as f
from symderive.verify.entry import tree_of
from symderive.verify.left_sides import letters_of
from symderive.verify.resolve.usage import letter_of, root_name
from symderive.verify.scene import facts_of

_cache: dict[tuple[str, bool], list[f.Fact]] = {}


def letters_named(symbols: tuple[str, ...]) -> set[str]:
    """The letters that stand in some names."""
    return {x for latex in symbols if (tree := tree_of(latex)) is not None for x in letters_of(tree)}


def head_of(latex: str) -> str:
    """The letter of a name, without its scripts."""
    name = root_name(tree_of(latex))
    return "" if name is None else letter_of(name)


def facts_said(text: str, certain: bool) -> list[f.Fact]:
    """The facts of a sentence or a passage."""
    key = (text, certain)
    if key not in _cache:
        if len(_cache) > 4096:
            _cache.clear()
        _cache[key] = facts_of([text], certain=certain)
    return _cache[key]
