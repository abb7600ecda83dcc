"""Items: brackets, groups, bars, and the commands that take arguments."""

from __future__ import annotations

from symderive.notation.reader import symbols
from symderive.notation.reader.commands import HANDLERS, command_name
from symderive.notation.reader.environments import environment
from symderive.notation.reader.grammar import Grammar
from symderive.notation.reader.letters import character_atom
from symderive.notation.reader.operators import big_operator, operator_head
from symderive.notation.reader.styles import accented
from symderive.notation.reader.tokens import Kind, joined_span
from symderive.notation.reader.tree import (
    Binomial,
    Cases,
    Derivative,
    Dots,
    Fraction,
    Group,
    Matrix,
    Name,
    Node,
    Number,
    Root,
    Scripted,
    Words,
)

_ITEMS = (Number, Name, Scripted, Group, Fraction, Binomial, Root, Derivative, Matrix, Cases, Words, Dots)


def atom(parser: Grammar) -> Node:
    """The item that is next, without its scripts."""
    token = parser.token
    match token.kind:
        case Kind.BRACE:
            return _group(parser)
        case Kind.OPEN | Kind.LEFT:
            return _bracket(parser)
        case Kind.BAR:
            return _between_bars(parser)
        case Kind.BEGIN:
            return environment(parser)
        case Kind.COMMAND | Kind.CHAR:
            return _sign_or_symbol(parser)
        case Kind.PRIME if parser.in_script:
            return Name(parser.advance().span, "prime")
        case Kind.SUP | Kind.SUB | Kind.PRIME:
            parser.fail("nothing stands before this script")
        case Kind.END:
            parser.fail("the formula ends where something more is due", token.span)
        case _:
            parser.fail(f"something is due before {parser.shown(token)}")


def _sign_or_symbol(parser: Grammar) -> Node:
    if parser.is_vector_arrow():
        arrow = parser.advance()
        letter = parser.atom()
        return accented(letter, "vec", (arrow.span[0], letter.span[1]))
    if parser.is_char("<") and parser.bars.angle_closes(parser.at):
        return _bracket(parser)
    head = operator_head(parser)
    if head is not None:
        return big_operator(parser, head)
    sign = parser.sign()
    if sign is not None:
        if parser.is_mark(sign, operand=True):
            return parser.mark(sign)
        parser.fail("nothing stands before this sign", sign.span)
    if parser.token.kind is Kind.CHAR:
        return character_atom(parser)
    return _command(parser)


def _command(parser: Grammar) -> Node:
    token = parser.advance()
    name = token.text
    if parser.token.kind is Kind.TEXT:
        return command_name(parser, token)
    if name in HANDLERS:
        return HANDLERS[name](parser, token)
    name = symbols.SYNONYMS.get(name, name)
    if name in symbols.DOTS:
        return Dots(token.span)
    if name in symbols.LETTERS or len(name) == 1:
        return Name(token.span, name)
    if not name.isalpha():
        parser.fail(f"{parser.shown(token)} cannot stand here", token.span)
    return Name(token.span, name, word=True)


def _group(parser: Grammar) -> Node:
    """A pair of braces; around one item it vanishes."""
    start = parser.at
    parser.advance()
    with parser.inside("}"):
        inner = parser.statement()
    parser.close_brace()
    if isinstance(inner, _ITEMS):
        return inner
    return Group(parser.span_from(start), "{", "}", inner)


def _bracket(parser: Grammar) -> Node:
    """A pair of brackets."""
    start = parser.at
    opening = parser.advance()
    left = opening.kind is Kind.LEFT
    angle = opening.kind is Kind.CHAR
    mark = r"\langle" if angle else opening.text
    with parser.inside(">" if angle else symbols.PARTNERS.get(mark, mark)):
        inner = parser.statement()
    closing = parser.token
    if left and closing.kind is not Kind.RIGHT:
        parser.fail("this bracket has no \\right" if closing.kind is Kind.END else f"{parser.shown(closing)} cannot stand here", opening.span)
    if angle and not parser.is_char(">"):
        parser.fail("this bracket is never closed", opening.span)
    if not left and not angle and closing.kind is not Kind.CLOSE:
        parser.fail("this bracket is never closed", opening.span)
    if not left and not angle and not _closes(mark, closing.text):
        parser.fail(f"{mark} is closed by {closing.text}", joined_span(opening.span, closing.span))
    parser.advance()
    text = r"\rangle" if angle else closing.text
    return Group(parser.span_from(start), mark, text, inner)


def _closes(opening: str, closing: str) -> bool:
    """Whether brackets make a pair; intervals may be open on one side."""
    return closing == symbols.PARTNERS.get(opening) or {opening, closing} <= {"(", "[", ")", "]"}


def _between_bars(parser: Grammar) -> Node:
    """An absolute value or a norm."""
    start = parser.at
    opening = parser.advance()
    double = opening.text == "|" and parser.bars.is_double(start) and parser.bars.opens_double(start)
    if double:
        parser.advance()
    mark = "||" if double else opening.text
    with parser.inside(mark):
        inner = parser.statement()
    if parser.token.kind is not Kind.BAR:
        parser.fail("this bar is never closed", opening.span)
    parser.advance()
    if double:
        parser.advance()
    text = r"\|" if double else opening.text
    return Group(parser.span_from(start), text, text, inner)
