"""What the parts of the parser share: the place in the tokens, the open brackets, the depth, and how they call each other."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator
from contextlib import contextmanager
from typing import NoReturn

from symderive.notation.reader.bars import Bars
from symderive.notation.reader.errors import ReadError
from symderive.notation.reader.signs import Sign, sign_at
from symderive.notation.reader.symbols import QUANTIFIERS
from symderive.notation.reader.tape import partners
from symderive.notation.reader.tokens import Kind, Token, joined_span, printable
from symderive.notation.reader.tree import Node, Span
from symderive.notation.reader.words import is_remark

ENDS = frozenset({Kind.END, Kind.CLOSE, Kind.UNBRACE, Kind.RIGHT, Kind.CELL, Kind.ROW, Kind.FINISH})
_STACKS = frozenset({"over", "choose", "atop"})

DEEPEST = 50  # brackets, braces, scripts and sums in each other


class Grammar(ABC):
    """A parser at a place in the tokens."""

    def __init__(self, tokens: list[Token], length: int) -> None:
        self.tokens = [*tokens, Token(Kind.END, "", (length, length), spaced=True)]
        self.partner = partners(tokens)
        self.bars = Bars(self.tokens)
        self._signs: dict[int, Sign | None] = {}
        self.at = 0
        self.depth = 0
        self.expected: list[str] = [""]  # what closes each open bracket, the innermost last
        self.in_script = False
        self.gaps_separate = True  # a wide gap ends the relation here

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.at]

    @property
    def following(self) -> Token:
        """The token after the next."""
        return self.tokens[min(self.at + 1, len(self.tokens) - 1)]

    def is_command(self, *names: str) -> bool:
        """Whether one of these commands is next."""
        return self.token.kind is Kind.COMMAND and self.token.text in names

    def is_char(self, character: str) -> bool:
        """Whether this character is next."""
        return self.token.kind is Kind.CHAR and self.token.text == character

    def advance(self) -> Token:
        """Take the next token."""
        token = self.token
        if token.kind is not Kind.END:
            self.at += 1
        return token

    def span_from(self, start: int) -> Span:
        """From the token at ``start`` to the last one taken."""
        if self.at <= start:
            place = self.tokens[start].span[0]
            return place, place
        return joined_span(self.tokens[start].span, self.tokens[self.at - 1].span)

    def sign(self) -> Sign | None:
        """The sign that is next."""
        if self.at not in self._signs:
            self._signs[self.at] = sign_at(self.tokens, self.at, self.partner)
        return self._signs[self.at]

    def fail(self, message: str, span: Span | None = None) -> NoReturn:
        """Say what is wrong with the next token, or with a place."""
        raise ReadError(message, self.token.span if span is None else span)

    @contextmanager
    def deeper(self) -> Generator[None]:
        """One level down; too many are refused before Python's own limit is near."""
        if self.depth >= DEEPEST:
            self.fail(f"the formula is nested more than {DEEPEST} levels deep here")
        self.depth += 1
        yield
        self.depth -= 1

    @contextmanager
    def inside(self, closing: str, *, gaps_separate: bool = False) -> Generator[None]:
        """Within brackets."""
        outer = self.gaps_separate
        self.gaps_separate = gaps_separate
        self.expected.append(closing)
        yield
        self.expected.pop()
        self.gaps_separate = outer

    def shown(self, token: Token) -> str:
        """A token in a message."""
        names = {
            Kind.COMMAND: "\\" + token.text,
            Kind.LEFT: "\\left" + token.text,
            Kind.RIGHT: "\\right" + token.text,
            Kind.BEGIN: f"\\begin{{{token.text}}}",
            Kind.FINISH: f"\\end{{{token.text}}}",
            Kind.ROW: "\\\\",
            Kind.NEWLINE: "\\\\",
            Kind.CELL: "&",
            Kind.END: "the end",
        }
        return printable(names.get(token.kind, token.text))

    def at_end(self) -> bool:
        """Whether what closes the innermost bracket is next, after an operand."""
        token = self.token
        if token.kind is Kind.BAR:
            return self.expected[-1] == token.text or (self.expected[-1] == "||" and self.bars.is_double(self.at))
        return self.operand_missing()

    def operand_missing(self) -> bool:
        """Whether a closing bracket is next where an operand is due."""
        token = self.token
        if token.kind in ENDS or (token.kind is Kind.COMMAND and token.text in _STACKS):
            return True
        return token.kind is Kind.CHAR and token.text == self.expected[-1] == ">"

    def is_mark(self, sign: Sign, *, operand: bool) -> bool:
        r"""Whether a sign stands for itself: ``x^{*}``, ``f(\cdot)``, ``t^{+}``, ``0^{k+}``."""
        following = self.tokens[sign.end]
        closes = following.kind in {Kind.CLOSE, Kind.UNBRACE, Kind.RIGHT, Kind.CELL, Kind.ROW} or following.text in {
            ",",
            ";",
        }
        if operand:
            closes = closes or (following.kind in {Kind.BAR, Kind.MID} and sign.role == "times")
            return (closes and len(self.expected) > 1) or (sign.role == "times" and self.in_script)
        if sign.role == "relation" or len(self.expected) == 1:
            return False
        return closes and (sign.role == "times" or self.in_script)

    def is_vector_arrow(self) -> bool:
        """Whether an arrow stands where an operand is due, before a letter: a vector."""
        if not self.is_command("to", "rightarrow") or self.following.spaced:
            return False
        return self.following.kind in {Kind.COMMAND, Kind.CHAR} and self.following.text not in {",", ";", ".", "+", "-"}

    def remark_is_next(self, *, operand: bool) -> bool:
        """Whether words that are no name are next."""
        token, words = self.token, self.following
        if token.kind is not Kind.COMMAND or words.kind is not Kind.TEXT:
            return False
        return self.tokens[self.at + 2].kind is not Kind.SUB and is_remark(words.text, operand=operand)

    def starts_operand(self) -> bool:
        """Whether a factor starts here, after another and without a sign."""
        token = self.token
        match token.kind:
            case Kind.BRACE | Kind.OPEN | Kind.LEFT | Kind.BEGIN:
                return True
            case Kind.COMMAND:
                return (
                    token.text not in _STACKS
                    and token.text not in QUANTIFIERS
                    and not self.remark_is_next(operand=False)
                )
            case Kind.CHAR:
                dotted = token.text == "." and (self.following.text == "." or self.following.text.isdecimal())
                return dotted or token.text not in {",", ";", ":", ".", "!"}
            case Kind.BAR:
                return not self.at_end() and self.bars.pairs_with_later(self.at, double=self.bars.is_double(self.at))
            case _:
                return False

    @abstractmethod
    def statement(self, *, top: bool = False) -> Node | None:
        """Everything up to what closes the innermost bracket."""

    @abstractmethod
    def row(self) -> Node:
        """Factors."""

    @abstractmethod
    def signed_row(self) -> Node:
        """Factors, perhaps with a sign before them."""

    @abstractmethod
    def scripted(self) -> Node:
        """An item with its scripts."""

    @abstractmethod
    def atom(self) -> Node:
        """An item without its scripts."""

    @abstractmethod
    def with_scripts(self, base: Node) -> Node:
        """The base with the scripts that follow it."""

    @abstractmethod
    def scripts(self) -> tuple[Node | None, Node | None, int]:
        """The lower and the upper script and the primes that are next."""

    @abstractmethod
    def argument(self, owner: Token) -> Node:
        """What a command takes: a group in braces, without these, or one item."""

    @abstractmethod
    def optional_argument(self, owner: Token) -> Node | None:
        """What a command takes: a group in braces that may be empty, or one item."""

    @abstractmethod
    def close_brace(self) -> None:
        """Take the brace that closes a group."""

    @abstractmethod
    def mark(self, sign: Sign) -> Node:
        r"""A sign that stands for itself, as in ``x^*`` or ``f(\cdot)``."""
