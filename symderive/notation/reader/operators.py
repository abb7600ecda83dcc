r"""Big operators: ``\sum``, ``\lim``, ``\max``, ``\arg\max`` with what stands below, above and to the right of them."""

from __future__ import annotations

from dataclasses import dataclass

from symderive.notation.reader.grammar import Grammar
from symderive.notation.reader.letters import is_big_word
from symderive.notation.reader.symbols import BIG
from symderive.notation.reader.tokens import Kind
from symderive.notation.reader.tree import BigOperator, Node
from symderive.notation.reader.words import big_word

_EXTREMES = frozenset({"max", "min", "sup", "inf"})


@dataclass(frozen=True)
class Head:
    """An operator's sign: its kind and how many tokens it takes."""

    kind: str
    length: int


def operator_head(parser: Grammar) -> Head | None:
    """The big operator that is next, if one is."""
    token, following = parser.token, parser.following
    if token.kind is Kind.CHAR:
        word = is_big_word(parser)
        return None if word is None else Head(word, len(word))
    if token.kind is not Kind.COMMAND:
        return None
    if following.kind is Kind.TEXT:
        word = big_word(following.text)
        return None if word is None else Head(word, 2)
    if token.text == "arg" and following.kind is Kind.COMMAND and following.text in ("max", "min"):
        return Head(f"arg{following.text}", 2)
    kind = BIG.get("\\" + token.text)
    return None if kind is None else Head(kind, 1)


def big_operator(parser: Grammar, head: Head) -> Node:
    """The operator with its bounds and its body, the rest of the row."""
    start = parser.at
    parser.at += head.length
    sub, sup, primes = parser.scripts()
    if primes:
        parser.fail("a prime stands at a big operator", parser.tokens[start].span)
    span = parser.span_from(start)
    body: Node | None = None
    with parser.deeper():
        if head.kind in _EXTREMES and sub is None and parser.token.kind in {Kind.OPEN, Kind.LEFT}:
            body = parser.scripted()
        elif _has_body(parser):
            body = parser.signed_row()
    return BigOperator(parser.span_from(start), head.kind, sub, sup, body, span)


def _has_body(parser: Grammar) -> bool:
    if parser.at_end():
        return False
    sign = parser.sign()
    if sign is not None:
        after = parser.tokens[sign.end].kind
        return sign.role == "plus" and after not in {Kind.END, Kind.CLOSE, Kind.UNBRACE, Kind.RIGHT}
    return parser.starts_operand()
