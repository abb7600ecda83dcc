"""Subscripts taken apart: what may be an index in them, and what is a word."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.resolve.nodes import (
    INDEX_LETTERS,
    all_nodes,
    bare,
    conditions,
    is_label,
    letter_of,
    letters_in,
    root_name,
    script_items,
    subscript,
    superscript,
)


def places(sub: r.Node | None) -> list[r.Node]:
    r"""The parts of a subscript that may be indices, without words: of ``y_{\text{pred}, i}`` only i."""
    parts = [] if sub is None else script_items(sub)
    return [x for x in parts if not (isinstance(x, r.Name) and x.word and len(x.base) > 2)]


def numbered(side: r.Node) -> Iterator[str]:
    """The letters that have subscripts in a formula."""
    for node in all_nodes(side):
        if isinstance(node, r.Scripted) and node.sub is not None and (head := root_name(node)) is not None:
            yield letter_of(head)


def numbered_as(sub: r.Node, items: list[r.Node]) -> str:
    r"""How a number stands in a subscript: ``alone`` in W_1, ``before`` other places in W_{2,ij}, else ``other``."""
    first = bare(items[0]) if items else None
    if isinstance(first, r.Number) and len(items) == 1:
        return "alone"
    return "before" if isinstance(first, r.Number) and isinstance(bare(sub), r.Sequence) else "other"


def is_word(items: list[r.Node]) -> bool:
    """Whether a subscript is a word of three letters or more, or of capitals as ML, letter beside letter."""
    letters = [x.base for x in items if isinstance(x, r.Name) and not x.word and len(x.base) == 1 and x.base.isalpha()]
    touching = all(a.span[1] == b.span[0] for a, b in itertools.pairwise(items))
    capitals = all(x.isupper() for x in letters)
    word = len(items) > 2 and any(x not in INDEX_LETTERS for x in letters)
    return len(letters) == len(items) > 1 and touching and (word or capitals)


def own_letters(part: r.Node) -> Iterator[str]:
    """The letters of a part of a subscript; of ``y_i``, which picks an entry, only the index."""
    part = bare(part)
    if isinstance(part, r.Scripted) and isinstance(part.base, r.Name):
        for script in (part.sub, part.sup):
            if script is not None and not isinstance(script, r.Name | r.Number):
                yield from letters_in(script)
            elif isinstance(script, r.Name) and letter_of(script) in INDEX_LETTERS:
                yield letter_of(script)
        return
    yield from letters_in(part)


def end_letters(node: r.Node) -> Iterator[str]:
    """The letter that a sum or a product runs up to."""
    above = bare(node.above) if isinstance(node, r.BigOperator) and node.above is not None else None
    if isinstance(above, r.Name):
        yield letter_of(above)


def scripts_alone(node: r.Node) -> Iterator[str]:
    """The single letters that are the subscript or the label of a name."""
    yield from (letter_of(x) for x in _scripts(node) if isinstance(x, r.Name))


def stepped_letters(node: r.Node) -> Iterator[str]:
    """The letters with an offset in the subscript or the label of a name."""
    sums = (x for x in _scripts(node) if isinstance(x, r.Sum))
    yield from (letter_of(x) for found in sums for x in found.terms if isinstance(x, r.Name))


def _scripts(node: r.Node) -> Iterator[r.Node]:
    for script in (subscript(node), superscript(node)):
        inner = None if script is None else bare(script)
        if isinstance(inner, r.Group) and inner.inner is not None:
            inner = bare(inner.inner)
        if inner is not None:
            yield inner


def counted_from_zero(node: r.BigOperator) -> Iterator[str]:
    r"""The letters whose places a sum to n - 1 counts from 0, of which other sums show no more than that they have n places.

    Those of ``\sum_{t=0}^{n-1} γ^t a_t s_{t+1}``, in which t is more than a place, and of ``\sum_{k=t}^{n-1} a_k``.
    """
    above = bare(node.above) if node.above is not None else None
    if not isinstance(above, r.Sum) or above.signs[-1] != "-" or not _is_number(above.terms[-1], "1"):
        return
    for part in conditions(node.below):
        low = bare(part.sides[1]) if isinstance(part, r.Relation) and part.signs == ("=",) else None
        name = bare(part.sides[0]) if isinstance(part, r.Relation) else None
        if low is None or not isinstance(name, r.Name) or (isinstance(low, r.Number) and low.text != "0"):
            continue
        letter = letter_of(name)
        named = sum(isinstance(x, r.Name) and letter_of(x) == letter for x in all_nodes(node)) - 1
        keyed = [x for x in all_nodes(node) if isinstance(x, r.Scripted) and (x.sub is not None or is_label(x.sup))]
        direct = sum(_is_letter(i, letter) for x in keyed for i in (*places(x.sub), *_of_label(x.sup)))
        if isinstance(low, r.Number) and named == direct:
            continue
        for x in keyed:
            scripts = (y for side in (x.sub, x.sup if is_label(x.sup) else None) for y in letters_in(side))
            if letter in scripts and (head := root_name(x)) is not None:
                yield letter_of(head)


def _of_label(sup: r.Node | None) -> list[r.Node]:
    return script_items(sup) if sup is not None and is_label(sup) else []


def _is_number(node: r.Node, text: str) -> bool:
    node = bare(node)
    return isinstance(node, r.Number) and node.text == text


def _is_letter(node: r.Node, letter: str) -> bool:
    node = bare(node)
    return isinstance(node, r.Name) and letter_of(node) == letter


def family_letters(node: r.Node, index: str) -> set[str]:
    """The letters that have an index alone below them: x of x_i."""
    families = (x for x in all_nodes(node) if isinstance(x, r.Scripted) and x.sub is not None)
    own = (
        x for x in families if x.sub is not None and isinstance(sub := bare(x.sub), r.Name) and letter_of(sub) == index
    )
    return {letter_of(name) for x in own if (name := root_name(x)) is not None}


def is_diagonal(tree: r.Node) -> bool:
    r"""Whether a formula tells the entries ``h_{ii}`` of a diagonal."""
    main = tree.main if isinstance(tree, r.Remark) else tree
    left = bare(main.sides[0]) if isinstance(main, r.Relation) else None
    items = script_items(left.sub) if isinstance(left, r.Scripted) and left.sub is not None else []
    letters = [x.base for x in map(bare, items) if isinstance(x, r.Name)]
    return len(letters) == len(items) == 2 and letters[0] == letters[1]
