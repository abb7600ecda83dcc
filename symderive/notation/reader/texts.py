r"""The layout of words and fonts: ``\\text{...}``, ``\\operatorname{...}``, ``{\\bf W}``."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace

from symderive.notation.reader import symbols
from symderive.notation.reader.errors import ReadError
from symderive.notation.reader.spacing import SPACES
from symderive.notation.reader.tape import Tape
from symderive.notation.reader.tokens import Kind, Token, joined_span

_LONGEST_WORD = 200  # tokens


class TextLayout(Tape, ABC):
    """A tape that knows words."""

    @abstractmethod
    def laid_out_again(self, tokens: list[Token]) -> list[Token]:
        """Mathematics inside words."""

    def words(self, token: Token) -> None:
        r"""``\text{...}`` and ``\operatorname{...}``, whose letters are one word."""
        if self.peek_is(Kind.CHAR, "*"):
            self.at += 1
        following = self.peek()
        if following is None or following.kind is not Kind.BRACE:
            if token.text in symbols.TEXT_COMMANDS and following is not None and following.kind is Kind.CHAR:
                self.at += 1
                self._emit_words(token, [following])
            else:
                self.emit(token)
            return
        start, end = self.at + 1, self.partner[self.at]
        is_text = token.text in symbols.TEXT_COMMANDS
        inside = self.tokens[start : end if is_text else min(end, start + _LONGEST_WORD)]
        wordlike = bool(inside) and end - start <= _LONGEST_WORD and all(map(_is_wordlike, inside))
        if not is_text and not wordlike:
            self.emit(token)
            return
        if end > start and self.tokens[end].spaced:
            inside = [*inside, replace(self.tokens[end], kind=Kind.CHAR, text="")]
        self.at = end + 1
        self._emit_words(token, inside)

    def _emit_words(self, token: Token, inside: list[Token]) -> None:
        """The words; what stands between dollars in them is mathematics again."""
        parts: list[list[Token]] = [[]]
        for inner in inside:
            if inner.kind is Kind.CHAR and inner.text == "$":
                parts.append([])
            else:
                parts[-1].append(inner)
        if len(parts) > 1 and len(parts) % 2 == 0:
            raise ReadError("a dollar sign in these words has no partner", token.span)
        for number, part in enumerate(parts):
            if number % 2:
                for math in self.laid_out_again(part):
                    self.emit(math)
                continue
            words = plain_words(part)
            span = joined_span(token.span, (part[-1] if part and len(parts) > 1 else self.tokens[self.at - 1]).span)
            if words.strip():
                self.emit(replace(token, span=span))
                self.emit(Token(Kind.TEXT, words, span))
            else:
                self.spaced = True

    def switch(self, token: Token) -> None:
        r"""``{\bf W}``: the font holds for the group; elsewhere for the next item."""
        font = replace(token, text=symbols.FONT_SWITCHES[token.text])
        if self.done and self.done[-1].kind is Kind.BRACE and not self.peek_is(Kind.BRACE):
            close = self.partner.get(self.at - 2)
            if close is not None and close not in self.instead:
                inside = self.tokens[self.at : min(close, self.at + _LONGEST_WORD)]
                whole = bool(inside) and self.at + len(inside) == close and all(map(_is_wordlike, inside))
                if font.text in symbols.UPRIGHT and whole:
                    self.at = close
                    self._emit_words(font, inside)
                    return
                self.emit(font)
                self.emit(Token(Kind.BRACE, "{", font.span))
                end = self.tokens[close]
                self.instead[close] = (replace(end, spaced=False), end)
                return
        if font.text in symbols.UPRIGHT:
            self.words(font)
        else:
            self.emit(font)


def _is_wordlike(token: Token) -> bool:
    if token.kind is Kind.CHAR:
        return token.text.isalnum() or token.text == "-"
    return token.kind is Kind.COMMAND and (token.text in SPACES or token.text in {"!", "-", "_"})


def plain_words(tokens: list[Token]) -> str:
    """The text of tokens in a text command."""
    pieces: list[str] = []
    for token in tokens:
        if token.spaced or (token.kind is Kind.COMMAND and token.text in SPACES):
            pieces.append(" ")
        if token.kind in {Kind.CHAR, Kind.SUB, Kind.SUP, Kind.PRIME} or (
            token.kind is Kind.COMMAND and token.text in "_&%#$-"
        ):
            pieces.append(token.text)
    return "".join(pieces)
