"""The formulas of a document, each with its tree, and the author's abbreviations written out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from symderive.notation.reader import tree as r
from symderive.notation.reader.parse import ReadError, parse
from symderive.verify.documents.blocks import Formula, Macro
from symderive.verify.entry import Entry
from symderive.verify.findings import Verdict
from symderive.verify.judge import Judgement
from symderive.verify.resolve.usage import (
    INDEX_LETTERS,
    all_nodes,
    bare,
    bound_letters,
    letter_of,
    root_name,
)


@dataclass
class Item:
    """A formula of a document with its tree, or with what is wrong with it."""

    formula: Formula
    entry: Entry | None
    trouble: Judgement | None
    section: int
    place: int = 0  # among the blocks of the document
    case: bool = False  # it only tells a case apart
    names: r.Relation | None = None  # what its last side is called from here on: H = X^T X =: A


def gates(items: list[Item]) -> set[str]:
    """Letters that look like indices and are quantities: the gates i_t and f_t, a_i^{(t)}, and z and r beside W_z and U_r."""
    mains = [i.entry.tree for i in items if i.entry is not None]
    lefts = [bare(x.sides[0]) for x in mains if isinstance(x, r.Relation) and x.signs[0] in ("=", "equiv", ":=")]
    scripted = [x for x in lefts if isinstance(x, r.Scripted) and (x.sub is not None or x.sup is not None)]
    found = {letter_of(name) for x in scripted if (name := root_name(x)) is not None} & (
        INDEX_LETTERS | {"f", "g", "o"}
    )
    whole = {letter_of(x) for x in lefts if isinstance(x, r.Name) and len(x.base) == 1 and x.base.islower()}
    nodes = [n for x in mains for n in all_nodes(x)]
    weights = {
        letter_of(low)
        for n in nodes
        if isinstance(n, r.Scripted) and n.sub is not None and isinstance(low := bare(n.sub), r.Name)
        if (name := root_name(n)) is not None and name.base.isupper() and name.base not in ("P", "N", "K", "T")
    }
    bound = {x for n in nodes if isinstance(n, r.BigOperator) for x in bound_letters(n.below)}
    return found | (whole & weights) - bound


_TURNS, _LONGEST = 3, 100_000  # of abbreviations in abbreviations


def spelled(text: str, macros: Mapping[str, Macro]) -> str:
    """A text with the author's abbreviations written out: those for letters, and those with arguments in braces."""
    for _ in range(_TURNS if "\\" in text else 0):
        before = text
        for name, macro in macros.items():
            plain = name.lstrip("\\")
            if f"\\{plain}" not in text or f"\\{plain}" in macro.body or macro.default is not None:
                continue
            arguments = r"\s*\{((?:[^{}]|\{[^{}]*\})*)\}" * macro.arguments
            pattern = rf"\\{re.escape(plain)}" + (arguments or "(?![A-Za-z])")
            text = re.sub(pattern, lambda m, body=macro.body: _with(body, m.groups()), text)
        if text == before or len(text) > _LONGEST:
            return text
    return text


def _with(body: str, arguments: Sequence[str]) -> str:
    for place, argument in enumerate(arguments, 1):
        body = body.replace(f"#{place}", argument)
    return body


def item_of(formula: Formula, section: int, place: int) -> Item:
    """A formula with its tree, or with what is wrong with it."""
    try:
        tree = parse(formula.latex, formula.macros)
    except ReadError as error:
        return Item(formula, None, Judgement(Verdict.UNCHECKABLE, reason=str(error), span=error.span), section, place)
    return Item(formula, Entry(tree, formula.latex, formula.line), None, section, place)
