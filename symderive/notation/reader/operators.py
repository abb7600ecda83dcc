r"""Big operators: ``\sum``, ``\max`` and their kin, with their bounds and what they act on."""

from __future__ import annotations

from dataclasses import dataclass

from symderive.notation.reader.grammar import Grammar
from symderive.notation.reader.letters import bare_word
from symderive.notation.reader.symbols import BIG, BIG_WORDS, UPRIGHT
from symderive.notation.reader.tokens import Kind, joined_span
from symderive.notation.reader.tree import BigOperator, Name, Node, Sequence
from symderive.notation.reader.words import big_word

_CAPITALS = {"Sigma": "sum", "Pi": "prod"}


@dataclass(frozen=True)
class Head:
    """An operator's sign: what it is and the place after it."""

    kind: str
    end: int
    stacked: str = ""  # underset or overset, where its bound stands before it


def operator_head(parser: Grammar) -> Head | None:
    """The big operator that is next, if one is."""
    tokens, at = parser.tokens, parser.at
    token = tokens[at]
    if token.kind is Kind.COMMAND and token.text in {"underset", "overset", "stackrel"}:
        noted = parser.partner.get(at + 1, at + 1) + 1
        head = _plain_head(parser, noted) if noted < len(tokens) else None
        return head and Head(head.kind, head.end, "underset" if token.text == "underset" else "overset")
    return _plain_head(parser, at)


def _bounded(parser: Grammar, at: int) -> bool:
    r"""Whether a script gives an index its first value: the letter of ``\Sigma_{i=1}^n`` is a sum sign."""
    tokens, end = parser.tokens, parser.partner.get(at, at)
    inside = [x.text for x in tokens[at : end + 1] if x.kind is not Kind.BRACE and x.text not in "{}"]
    if "=" in inside or len(inside) != 1 or end + 3 >= len(tokens):
        return "=" in inside
    script = end + 3  # of w_{ij} in Σ_j w_{ij}
    summed = [x.text for x in tokens[script : parser.partner.get(script, script)]]
    return tokens[script - 1].kind is Kind.SUB and len(summed) > 2 and inside[0] in summed


def _plain_head(parser: Grammar, at: int) -> Head | None:
    tokens = parser.tokens
    token = tokens[at]
    if token.kind is Kind.BRACE:
        head = _plain_head(parser, at + 1) if tokens[at + 1].kind in {Kind.COMMAND, Kind.CHAR} else None
        return Head(head.kind, head.end + 1) if head and head.end == parser.partner[at] else None
    if token.kind is Kind.CHAR:
        word = bare_word(parser, at)
        return Head(word, at + len(word)) if word in BIG_WORDS else None
    if token.kind is not Kind.COMMAND:
        return None
    following = tokens[at + 1]
    if token.text in _CAPITALS and following.kind is Kind.SUB:
        character = token.span[1] - token.span[0] == 1  # Σ_i, as plain text writes a sum
        if character or _bounded(parser, at + 2):
            return Head(_CAPITALS[token.text], at + 1)
    if following.kind is Kind.TEXT:
        kind = big_word(following.text)
        if following.text.strip() == "arg":
            return _argument_head(parser, at + 2)
        return Head(kind, at + 2) if kind else None
    if following.kind is Kind.BRACE and token.text in UPRIGHT:
        return _plain_head(parser, at + 1)
    if token.text == "arg":
        return _argument_head(parser, at + 1)
    return Head(BIG["\\" + token.text], at + 1) if "\\" + token.text in BIG else None


def _argument_head(parser: Grammar, at: int) -> Head | None:
    r"""``\arg\max``, from its second word on."""
    if parser.tokens[at].kind not in {Kind.COMMAND, Kind.CHAR}:
        return None
    if parser.is_command("arg") and parser.tokens[at].text == "arg":
        return None
    head = _plain_head(parser, at)
    return Head("arg" + head.kind, head.end) if head and head.kind in {"max", "min"} else None


def big_operator(parser: Grammar, head: Head) -> Node:
    """The operator with its bounds and the rest of its row."""
    start = parser.at
    noted: Node | None = None
    if head.stacked:
        owner = parser.advance()
        noted = parser.optional_argument(owner)
    parser.at = head.end
    below, above, primes = parser.scripts()
    if primes:
        parser.fail("a prime on a big operator has no meaning that could be checked", parser.span_from(start))
    if noted is not None:
        below, above = (_both(noted, below), above) if head.stacked == "underset" else (below, _both(noted, above))
    head_span = parser.span_from(start)
    bounded = below is not None or above is not None
    body = _body(parser, head, bounded=bounded)
    if head.kind in BIG_WORDS and body is None and not bounded:
        return Name(head_span, head.kind, word=True)
    return BigOperator(parser.span_from(start), head.kind, below, above, body, head_span)


def _both(first: Node, second: Node | None) -> Node:
    """Two bounds on one side."""
    return first if second is None else Sequence(joined_span(first.span, second.span), (first, second), (",",))


def _body(parser: Grammar, head: Head, *, bounded: bool) -> Node | None:
    """What the operator acts on: the rest of the row."""
    while parser.token.kind in {Kind.QUAD, Kind.NEWLINE}:
        parser.advance()
    if parser.operand_missing():
        return None
    named = head.kind in BIG_WORDS and head.kind != "lim"
    if parser.token.kind is Kind.BAR:
        opens = not parser.at_end() if named else True
        return parser.row() if opens and (not named or parser.starts_operand()) else None
    if parser.is_char("<") and parser.bars.angle_closes(parser.at):
        return parser.row()
    sign = parser.sign()
    if sign is not None and sign.role == "plus" and not parser.is_mark(sign, operand=True) and (bounded or not named):
        return parser.signed_row()
    if sign is not None and sign.name in {"cdot", "times"} and not named and not parser.is_mark(sign, operand=True):
        parser.at = sign.end  # a sum whose summand stands on the next line, after a sign
        return parser.row()
    if sign is not None:
        return parser.row() if parser.is_vector_arrow() else None
    return parser.row() if parser.starts_operand() else None
