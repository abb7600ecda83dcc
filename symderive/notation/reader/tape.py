"""Tokens that are read once, from left to right, and rewritten on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace

from symderive.notation.reader.errors import ReadError
from symderive.notation.reader.tokens import Kind, Token
from symderive.notation.reader.tree import Span

_LONGEST_OPTION = 40  # tokens


def partners(tokens: list[Token]) -> dict[int, int]:
    """Where each opening brace is closed."""
    found: dict[int, int] = {}
    unclosed: list[int] = []
    for at, token in enumerate(tokens):
        if token.kind is Kind.BRACE:
            unclosed.append(at)
        elif token.kind is Kind.UNBRACE:
            if not unclosed:
                raise ReadError("this brace closes nothing", token.span)
            found[unclosed.pop()] = at
    if unclosed:
        raise ReadError("the brace opened here is never closed", tokens[unclosed[-1]].span)
    return found


@dataclass(frozen=True)
class Environment:
    r"""What a ``\\begin`` has opened."""

    name: str
    span: Span
    is_table: bool  # whether & divides cells


class Tape:
    """Tokens in and tokens out; ``at`` is the next one in."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.partner = partners(tokens)
        self.at = 0
        self.done: list[Token] = []
        self.spaced = False
        self.skip: dict[int, int] = {}  # places to jump over
        self.instead: dict[int, tuple[Token, ...]] = {}  # what stands for a closing brace
        self.environments: list[Environment] = []

    def emit(self, token: Token) -> None:
        self.done.append(replace(token, spaced=True) if self.spaced else token)
        self.spaced = False

    def peek(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def peek_is(self, kind: Kind, text: str = "") -> bool:
        token = self.peek()
        return token is not None and token.kind is kind and (not text or token.text == text)

    def argument_end(self, at: int) -> int:
        """Where the argument that starts here ends."""
        if at < len(self.tokens) and self.tokens[at].kind is Kind.BRACE:
            return self.partner[at] + 1
        return min(at + 1, len(self.tokens))

    def optional(self) -> None:
        """Skip an argument in square brackets."""
        end = self.at
        while end < len(self.tokens) and self.tokens[end].text != "]" and end < self.at + _LONGEST_OPTION:
            end = self.partner.get(end, end) + 1
        if end < len(self.tokens) and self.tokens[end].text == "]":
            self.at = end + 1
