"""Letters, numerals, dots and the functions that authors write in bare letters."""

from __future__ import annotations

from symderive.notation.reader.grammar import Grammar
from symderive.notation.reader.symbols import CALLED_WORDS, PLAIN_WORDS
from symderive.notation.reader.tokens import Kind, Token, joined_span
from symderive.notation.reader.tree import Dots, Name, Node, Number

_LONGEST_WORD = 11


def letter(token: Token) -> Name:
    """A character that is a name."""
    return Name(token.span, token.text)


def character_atom(parser: Grammar) -> Node:
    """What starts with a character: a numeral, dots, a letter or a function in bare letters."""
    token = parser.token
    if token.text.isdecimal() or (
        token.text == "." and parser.following.text.isdecimal() and not parser.following.spaced
    ):
        return number(parser)
    if token.text == ".":
        start = parser.at
        while parser.is_char(".") and parser.at < start + 3:
            parser.advance()
        if parser.at == start + 1:
            parser.fail("nothing stands before this full stop", token.span)
        return Dots(parser.span_from(start))
    if token.text == ":":
        return Name(parser.advance().span, "colon")
    if token.text.isalpha():
        word = bare_word(parser, parser.at)
        if word is not None:
            first = parser.token
            parser.at += len(word)
            return Name(joined_span(first.span, parser.tokens[parser.at - 1].span), word, word=True)
        return letter(parser.advance())
    if token.text.isascii() or not token.text.isprintable():
        parser.fail(f"{parser.shown(token)} cannot stand here")
    return letter(parser.advance())


def bare_word(parser: Grammar, at: int) -> str | None:
    """The function that the bare letters here spell, ``log(x)``; not in scripts, where letters are indices."""
    tokens = parser.tokens
    if parser.in_script or not tokens[at].text.isascii():
        return None
    if _adjacent(tokens, at) and at > 1 and _adjacent(tokens, at - 1) and tokens[at].text.islower():
        return None
    end = at + 1
    while end < at + _LONGEST_WORD + 1 and _adjacent(tokens, end):
        end += 1
    word = "".join(token.text for token in tokens[at:end])
    if word in PLAIN_WORDS:
        return word
    return word if word in CALLED_WORDS and tokens[end].kind in {Kind.OPEN, Kind.LEFT} else None


def _adjacent(tokens: list[Token], at: int) -> bool:
    """Whether a letter stands here, directly after another."""
    here, before = tokens[at], tokens[at - 1]
    return (
        here.kind is Kind.CHAR
        and before.kind is Kind.CHAR
        and not here.spaced
        and here.text.isascii()
        and here.text.isalpha()
        and before.text.isalpha()
    )


def number(parser: Grammar) -> Node:
    """A numeral: digits, a point, groups of three, an exponent."""
    start = parser.at
    text = _digits(parser, first=True)
    text += _thousands(parser) if text else ""
    if (
        parser.is_char(".")
        and (not parser.token.spaced or not text)
        and parser.following.text.isdecimal()
        and not parser.following.spaced
    ):
        parser.advance()
        text += "." + _digits(parser, first=True)
    if parser.token.text in {"e", "E"} and not parser.token.spaced and text:
        text += _exponent(parser)
    return Number(parser.span_from(start), text)


def _digits(parser: Grammar, *, first: bool = False) -> str:
    text: list[str] = []
    while parser.token.kind is Kind.CHAR and parser.token.text.isdecimal() and (first or not parser.token.spaced):
        text.append(str(int(parser.token.text)))
        parser.advance()
        first = False
    return "".join(text)


def _thousands(parser: Grammar) -> str:
    """Groups of three digits after a thin space or ``{,}``."""
    text = ""
    while True:
        place = parser.at
        tokens = parser.tokens
        if tokens[place].kind is Kind.BRACE and tokens[place + 1].text == "," and parser.partner[place] == place + 2:
            parser.at += 3
        elif not parser.token.spaced:
            return text
        group = _digits(parser, first=True)
        if len(group) != 3:
            parser.at = place
            return text
        text += group


def _exponent(parser: Grammar) -> str:
    """``e-4`` directly after digits."""
    ahead = parser.tokens[parser.at + 1 : parser.at + 3]
    if len(ahead) < 2 or any(token.spaced or token.kind is not Kind.CHAR for token in ahead):
        return ""
    if ahead[0].text not in {"+", "-"} or not ahead[1].text.isdecimal():
        return ""
    mark = "e" + ahead[0].text
    parser.at += 2
    return mark + _digits(parser, first=True)


def skip_bare_words(parser: Grammar) -> None:
    """Go over an ``if`` in bare letters at the start of a condition."""
    end = parser.at + 1
    while end < parser.at + len("otherwise") + 1 and _adjacent(parser.tokens, end):
        end += 1
    if "".join(token.text for token in parser.tokens[parser.at : end]) in {"if", "otherwise", "else", "when", "for"}:
        parser.at = end
