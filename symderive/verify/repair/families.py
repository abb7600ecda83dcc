"""The families of edits, and the edits that they make of one side, the smallest first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.repair import (
    arguments,
    brackets,
    chains,
    constants,
    counts,
    elementwise,
    exchanges,
    functions,
    hinges,
    indices,
    letters,
    logarithms,
    powers,
    products,
    roots,
    sides,
    signs,
    slopes,
    sums,
    symbols,
    terms,
    transposes,
)
from symderive.verify.repair.edits import Context, Edit, edit

FAMILIES: tuple[Callable[[Context], Iterator[Edit]], ...] = (
    signs.edits,
    products.edits,
    transposes.edits,
    sides.edits,
    indices.edits,
    letters.edits,
    functions.edits,
    hinges.edits,
    slopes.edits,
    logarithms.edits,
    arguments.edits,
    powers.edits,
    roots.edits,
    symbols.edits,
    constants.edits,
    counts.edits,
    elementwise.edits,
    sums.edits,
    chains.edits,
    brackets.edits,
    terms.edits,
    exchanges.edits,
)
"""Families of edits: a new one is one file and one row."""

_NAMING = ("index", "symbol", "letter")  # edits of names
_COPIED = 1.9  # the dearest edit that may have been copied to several places
_MOST_COPIES = 8
_TOKEN = re.compile(r"\\[A-Za-z]+|[^\s{}_^]")
_FEW = 6  # tokens that a slip of the pen may change
_TOKEN_COST = 0.02


def every_edit(context: Context) -> list[Edit]:
    """The edits of a side, each once, by cost and then by place."""
    variables = [x.span for y in context.spots if isinstance(y.node, r.Derivative) for x, _ in y.node.wrt]
    every = (_weighed(context, found) for family in FAMILIES for found in family(context))
    every = (x for x in every if x.kind in _NAMING or not any(_is_within(x, span) for span in variables))
    if variables:
        every = (x for x in every if not _is_of_slopes(x))
    return list(_ordered(_everywhere(context, every)))


def _is_within(found: Edit, span: tuple[int, int]) -> bool:
    """Whether an edit changes what stands at a place, and nothing else: by x² or by a product nobody differentiates."""
    return all(span[0] <= start and end <= span[1] for (start, end), _ in found.changes)


def _is_of_slopes(found: Edit) -> bool:
    """Whether an edit makes an inverse, a root or a product of slopes, which nobody means and which takes long to compute."""
    texts = [new.strip() for _, new in found.changes]
    return any(x in ("^{-1}", "\\prod") or (found.kind == "root" and "\\partial" in x) for x in texts)


def _weighed(context: Context, found: Edit) -> Edit:
    """An edit that costs more the more it writes that was not there, and takes away what was."""
    tokens: Counter[str] = Counter()
    for (start, end), new in found.changes:
        tokens.update(_TOKEN.findall(new))
        tokens.subtract(_TOKEN.findall(context.latex[start:end]))
    more = sum(map(abs, tokens.values())) - _FEW
    return replace(found, cost=found.cost + _TOKEN_COST * more) if more > 0 else found


def _everywhere(context: Context, every: Iterable[Edit]) -> Iterator[Edit]:
    """Edits, and those that change one text into another wherever the side has it: a slip that was copied along."""
    groups: dict[tuple[str, str], list[Edit]] = {}
    for found in every:
        yield found
        if len(found.changes) == 1 and found.cost <= _COPIED:
            (start, end), new = found.changes[0]
            if start < end:
                groups.setdefault((context.latex[start:end], new), []).append(found)
    for (old, _), group in groups.items():
        places = list({x.changes[0][0]: x.changes[0] for x in group}.values())
        apart = all(a is b or a[0][1] <= b[0][0] or b[0][1] <= a[0][0] for a in places for b in places)
        if 1 < len(places) <= _MOST_COPIES and old.strip() and apart:
            yield edit(max(x.cost for x in group) + 0.2, group[0].kind, *places)


def _ordered(every: Iterable[Edit]) -> Iterator[Edit]:
    """Edits by cost, then by place; each once."""
    seen: set[tuple[tuple[tuple[int, int], str], ...]] = set()
    for found in sorted(every, key=lambda x: (x.cost, x.start if x.changes else 0)):
        if found.changes and found.changes not in seen:
            seen.add(found.changes)
            yield found


def pairs(cheap: list[Edit]) -> Iterator[Edit]:
    """Two edits at different places, the likeliest first."""
    found = [
        (one.cost + two.cost, k, m)
        for k, one in enumerate(cheap)
        for m, two in enumerate(cheap[:k])
        if not one.overlaps(two)
    ]
    for cost, k, m in sorted(found):
        yield replace(cheap[m], cost=cost, changes=(*cheap[m].changes, *cheap[k].changes))
