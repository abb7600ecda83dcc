r"""Entries of a label that the prose tells: "y is one-hot, $y_c = 1$ for the right class $c$" says nothing of the other entries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from symderive.notation.reader import tree as r
from symderive.verify import facts as f
from symderive.verify.cues import sentence_before, up_to
from symderive.verify.documents.blocks import Block, Formula, Prose
from symderive.verify.left_sides import plain
from symderive.verify.resolve.usage import bare, letter_of
from symderive.verify.scene import facts_of
from symderive.verify.symbols import Domain

_ZEROS = re.compile(
    r"\$?\b0\$?,? (?:otherwise|else|elsewhere|everywhere|for|in|if|at|on)\b"
    r"|\b(?:zeros?|zeroes|vanish\w*)\b.{0,4}\b(?:otherwise|else|elsewhere|everywhere|for|in all|if|at)\b"
    r"|\b(?:others?|rest|remaining)\b[^.;]{0,40}(?:\$?\b0\b|\b(?:zeros?|zeroes|vanish\w*)\b)"
    r"|= ?0\$,? (?:otherwise|else|elsewhere|everywhere|for|in|if|at|when)\b",
    re.IGNORECASE,
)
_HOT = re.compile(
    r"\b(?:one|1)[- ]hot\b|\b(?:1|one)[- ]of[- ]\$?[A-Za-z]\b|\bindicator (?:vector|variable)s?\b", re.IGNORECASE
)
_ANY = re.compile(
    r"\s*,?\s*(?:(?:if|when|whenever|where|wherever|iff|just|only|exactly|precisely)\b"
    r"|(?:for|at|in) (?:exactly |only |just |precisely )?(?:one|a single|some)\b(?! (?:right|true|correct)))",
    re.IGNORECASE,
)  # "y_k = 1 if k is the class": its k may be any
_ONE = re.compile(r"\b(?:exactly|only|just|precisely) (?:one|a single)\b[^.;:]*$|\ba single\s*$", re.IGNORECASE)
_END = re.compile(r"[.!?;](?=\s+[A-Z$\\]|\s*$)")


@dataclass(frozen=True)
class Label:
    """What an entry says of its vector."""

    said: str  # a sentence; nothing if it is not clear
    only: str = ""  # a sentence that holds where an index is the true class


def told_label(blocks: Sequence[Block], place: int, main: r.Relation) -> Label | None:
    """What an inline ``y_c = 1`` or ``y_k = 0`` says of a label, if it is an entry of one."""
    formula = blocks[place]
    left, right = bare(main.sides[0]), bare(main.sides[-1])
    if not isinstance(formula, Formula) or formula.display or main.signs != ("=",) or not isinstance(right, r.Number):
        return None
    if right.text not in ("0", "1") or not isinstance(left, r.Scripted) or left.sub is None or left.primes:
        return None
    base, index = bare(left.base), bare(left.sub)
    if not isinstance(base, r.Name) or isinstance(index, r.Number) or left.sup is not None:
        return None
    before, behind = sentence_before(blocks, place).rstrip(), _behind(blocks, place).lstrip()
    sentence = f"{before} ${formula.latex}$ {behind}"
    name = formula.latex[slice(*base.span)]
    hot = _hot(sentence, letter_of(base))
    if not hot and _ZEROS.search(sentence) is None:
        return None
    other = re.search(rf"\${re.escape(name)}_(?:\{{([a-z])\}}|([a-z])) ?= ?1\$", sentence)
    if right.text == "0":
        return Label(_at(name, other[1] or other[2])) if other and not _any(sentence, other) else Label("")
    single = isinstance(index, r.Name) and letter_of(index).islower()
    where = _at(name, formula.latex[slice(*index.span)]) if single else ""
    if not where or _ANY.match(behind) or _ONE.search(before):
        return Label(f"${formula.latex[slice(*left.span)]}$ is one-hot" if hot else "", where)
    return Label(where)


def _at(name: str, index: str) -> str:
    return f"${name}$ is one-hot with a 1 at ${index}$"


def _any(sentence: str, found: re.Match[str]) -> bool:
    """Whether the index of an entry that is 1 may be any."""
    return bool(_ANY.match(sentence, found.end()) or _ONE.search(sentence[: found.start()]))


def _hot(sentence: str, letter: str) -> bool:
    """Whether a sentence says of a vector that it is one-hot."""
    if _HOT.search(sentence) is not None:
        return True
    hot = (x for x in facts_of([sentence], certain=False) if isinstance(x, f.InDomain) and x.domain is Domain.ONE_HOT)
    return any(name.startswith(letter) for x in hot for name in x.symbols)


def _behind(blocks: Sequence[Block], place: int) -> str:
    """The rest of the sentence of an inline formula."""
    formula = blocks[place]
    assert isinstance(formula, Formula)
    prose = next((b for b in reversed(blocks[:place]) if isinstance(b, Prose)), None)
    if prose is None:
        return ""
    text = prose.text
    start = len(up_to(text, formula.latex))
    found = re.match(r"\$[^$]*\$", text[start:])
    if found is None or plain(formula.latex) not in plain(found[0]):
        return ""
    rest = text[start + found.end() :].replace("\x00", " ")
    end = _END.search(rest)
    return rest if end is None else rest[: end.start()]
