"""The sign that stands at a place: a relation, a sign of addition or one of multiplication, whatever it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from symderive.notation.reader import symbols
from symderive.notation.reader.tokens import Kind, Token, joined_span
from symderive.notation.reader.tree import Span

SignClass = Literal["relation", "plus", "times"]

_PAIRS = {
    (":", "="): ":=",
    ("=", ":"): "=:",
    ("<", "="): "le",
    (">", "="): "ge",
    ("=", "<"): "le",
    ("!", "="): "ne",
    ("=", "="): "=",
    ("-", ">"): "rightarrow",
    ("=", ">"): "implies",
    ("<", "<"): "ll",
    (">", ">"): "gg",
}
_STACKED = frozenset({"overset", "stackrel", "underset"})
_DEFINING = frozenset(
    {"def", "def.", "Delta", "triangle", "delta", "define", "definition", "defn", "dfn", "vartriangle", "defined"}
)


@dataclass(frozen=True)
class Sign:
    """A sign with its name in the tree; ``end`` is the place after it."""

    role: SignClass
    name: str
    end: int
    span: Span


def sign_at(tokens: list[Token], at: int, partner: dict[int, int]) -> Sign | None:
    """The sign at this place, if one is there."""
    token = tokens[at]
    if token.kind is Kind.BRACE:
        return _braced(tokens, at, partner)
    if token.kind is Kind.MID:
        return _composed(tokens, at)
    if token.kind not in {Kind.COMMAND, Kind.CHAR}:
        return None
    if token.kind is Kind.COMMAND:
        if token.text in _STACKED:
            return _stacked(tokens, at, partner)
        if token.text == "not":
            return _negated(tokens, at, partner)
        if token.text in symbols.EXTENSIBLE_ARROWS:
            return _extensible(tokens, at, partner)
        if token.text in {"pmod", "pod"}:
            return None
    return _composed(tokens, at) or _single(token, at)


def key(token: Token) -> str:
    """How the tables of symbols name a token."""
    return "\\" + token.text if token.kind is Kind.COMMAND else token.text


def _single(token: Token, at: int) -> Sign | None:
    name = key(token)
    roles: tuple[tuple[SignClass, dict[str, str]], ...] = (
        ("relation", symbols.RELATIONS),
        ("plus", symbols.PLUS),
        ("times", symbols.TIMES),
    )
    for role, table in roles:
        if name in table:
            return Sign(role, table[name], at + 1, token.span)
    return None


def _composed(tokens: list[Token], at: int) -> Sign | None:
    """Two characters that are one sign, such as ``:=``."""
    first, second = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else tokens[at]
    if first.kind is Kind.COMMAND or second.kind is not Kind.CHAR or second is first:
        return None
    name = _PAIRS.get((first.text, second.text))
    if name is None or (second.spaced and first.text not in {":", "-"}) or (name == "rightarrow" and second.spaced):
        return None
    if name == "ne" and not first.spaced:
        return None
    return Sign("relation", name, at + 2, joined_span(first.span, second.span))


def _braced(tokens: list[Token], at: int, partner: dict[int, int]) -> Sign | None:
    """A sign in braces of its own, ``{=}``, ``{:}=``."""
    end = partner[at]
    if not 1 < end - at <= 3:
        return None
    inner = tokens[at + 1]
    if inner.text == ":" and end == at + 2 and tokens[end + 1].text == "=":
        return Sign("relation", ":=", end + 2, joined_span(tokens[at].span, tokens[end + 1].span))
    sign = _composed(tokens, at + 1) or (_single(inner, at + 1) if inner.kind in {Kind.COMMAND, Kind.CHAR} else None)
    if sign is None or sign.end != end:
        return None
    return Sign(sign.role, sign.name, end + 1, joined_span(tokens[at].span, tokens[end].span))


def _stacked(tokens: list[Token], at: int, partner: dict[int, int]) -> Sign | None:
    r"""``\overset{\text{def}}{=}``: the sign, and ":=" where the note on it says that it defines."""
    start = at + 1
    if tokens[start].kind is Kind.END:
        return None
    noted = partner.get(start, start) + 1
    if tokens[noted].kind is Kind.END:
        return None
    sign = sign_at(tokens, noted, partner) if tokens[noted].kind is Kind.BRACE else _single(tokens[noted], noted)
    if sign is None:
        return None
    words = {word for token in tokens[start : min(noted, start + 12)] for word in token.text.split()}
    defines = sign.name in {"=", "equiv"} and (
        bool(words & _DEFINING) or "".join(t.text for t in tokens[start:noted][:8]) == "{def}"
    )
    return Sign(
        sign.role, ":=" if defines else sign.name, sign.end, joined_span(tokens[at].span, tokens[sign.end - 1].span)
    )


def _negated(tokens: list[Token], at: int, partner: dict[int, int]) -> Sign | None:
    following = tokens[at + 1]
    sign = _braced(tokens, at + 1, partner) if following.kind is Kind.BRACE else _single(following, at + 1)
    if sign is None or sign.role != "relation":
        return None
    name = symbols.NEGATED.get(sign.name, "n" + sign.name)
    return Sign("relation", name, sign.end, joined_span(tokens[at].span, sign.span))


def _extensible(tokens: list[Token], at: int, partner: dict[int, int]) -> Sign:
    r"""``\xrightarrow[below]{above}``: the arrow without what is written on it."""
    end = at + 1
    if tokens[end].text == "[":
        while tokens[end].kind is not Kind.END and tokens[end].text != "]":
            end += 1
        end = min(end + 1, len(tokens) - 1)
    if tokens[end].kind is Kind.BRACE:
        end = partner[end] + 1
    return Sign(
        "relation", symbols.EXTENSIBLE_ARROWS[tokens[at].text], end, joined_span(tokens[at].span, tokens[end - 1].span)
    )
