"""One token as LaTeX's mathematics has it: a bracket, a bar, a prime, a command, a letter in its font."""

from __future__ import annotations

from dataclasses import replace

from symderive.notation.reader import characters, symbols
from symderive.notation.reader.tokens import Kind, Token


def fence(token: Token | None) -> str | None:
    r"""The bracket that ``\left`` may stand before, as in `Group.opening`; ``.`` for none."""
    if token is None or token.kind not in {Kind.CHAR, Kind.COMMAND}:
        return None
    for plain in plain_tokens(token) if token.kind is Kind.CHAR else delimiter_tokens(token):
        if plain.kind in {Kind.OPEN, Kind.CLOSE, Kind.BAR, Kind.MID}:
            return plain.text
    if token.kind is Kind.CHAR:
        return {"<": r"\langle", ">": r"\rangle", ".": ".", "/": "/"}.get(token.text)
    return {"uparrow": r"\uparrow", "downarrow": r"\downarrow", "backslash": "\\"}.get(token.text)


def delimiter_tokens(token: Token) -> list[Token]:
    """A command as a bracket or a bar, where it is one."""
    name = "\\" + token.text
    for table, kind in (
        (symbols.OPENING, Kind.OPEN),
        (symbols.CLOSING, Kind.CLOSE),
        (symbols.BARS, Kind.BAR),
        (symbols.DIVIDERS, Kind.MID),
    ):
        if name in table:
            return [replace(token, kind=kind, text=table[name])]
    return [token]


def plain_tokens(token: Token) -> list[Token]:
    """A character as LaTeX has it: a bracket, a bar, a prime, a command or a letter in its font."""
    text = token.text
    if text in characters.PRIMES:
        return [replace(token, kind=Kind.PRIME, text="'")] * characters.PRIMES[text]
    text = characters.PLAIN.get(text, text)
    if text in symbols.OPENING:
        return [replace(token, kind=Kind.OPEN, text=text)]
    if text in symbols.CLOSING:
        return [replace(token, kind=Kind.CLOSE, text=text)]
    if text in symbols.BARS:
        return [replace(token, kind=Kind.BAR, text=text)]
    if text in characters.COMMANDS:
        first, *rest = characters.COMMANDS[text].split()
        command = replace(token, kind=Kind.COMMAND, text=first)
        return [*delimiter_tokens(command), *(Token(Kind.CHAR, letter, token.span) for letter in rest)]
    if text.isascii():
        return [replace(token, text=text)]
    return _letter_tokens(replace(token, text=text))


def _letter_tokens(token: Token) -> list[Token]:
    """A letter outside ASCII."""
    styled = characters.styled(token.text)
    if styled is not None and len(styled[1]) == 1:
        font, letter = styled
        inner = (
            plain_tokens(Token(Kind.CHAR, letter, token.span, token.spaced and not font))
            if letter != token.text
            else [token]
        )
        if not font:
            return inner
        return [
            replace(token, kind=Kind.COMMAND, text=font),
            Token(Kind.BRACE, "{", token.span),
            *inner,
            Token(Kind.UNBRACE, "}", token.span),
        ]
    letter = characters.greek(token.text)
    if letter is None:
        return [token]
    return [replace(token, kind=Kind.CHAR if len(letter) == 1 else Kind.COMMAND, text=letter)]
