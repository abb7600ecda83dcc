"""Items: brackets, braces, bars, signs that stand for themselves, and whatever a command makes."""

from __future__ import annotations

from dataclasses import replace

from symderive.notation.reader.commands import command
from symderive.notation.reader.environments import as_matrix, environment
from symderive.notation.reader.grammar import Grammar
from symderive.notation.reader.letters import character_atom
from symderive.notation.reader.operators import big_operator, operator_head
from symderive.notation.reader.styles import accented
from symderive.notation.reader.symbols import PARTNERS
from symderive.notation.reader.tokens import Kind, joined_span
from symderive.notation.reader.tree import BigOperator, Group, Node, Product, Relation, Remark, Sequence, Sum
from symderive.notation.reader.tree import Conditional as _Conditional

_SEVERAL = (Product, Sum, Sequence, Relation, Remark, _Conditional, BigOperator)  # these keep the braces around them


def atom(parser: Grammar) -> Node:
    """The item that is next, without its scripts."""
    token = parser.token
    match token.kind:
        case Kind.BRACE:
            head = operator_head(parser)
            return _group(parser) if head is None else big_operator(parser, head)
        case Kind.OPEN | Kind.LEFT:
            return _bracket(parser)
        case Kind.BAR:
            return _between_bars(parser)
        case Kind.BEGIN:
            return environment(parser)
        case Kind.COMMAND | Kind.CHAR:
            return _symbol(parser)
        case Kind.SUP | Kind.SUB | Kind.PRIME:
            return parser.fail("nothing stands before this script")
        case Kind.END:
            return parser.fail("the formula ends where something more is due")
        case _:
            return parser.fail(f"something is due before {parser.shown(token)}")


def _symbol(parser: Grammar) -> Node:
    """A letter, a numeral or a command."""
    if parser.is_vector_arrow():
        arrow = parser.advance()
        letter = parser.atom()
        return accented(letter, "vec", joined_span(arrow.span, letter.span))
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
    return character_atom(parser) if parser.token.kind is Kind.CHAR else command(parser)


def _group(parser: Grammar) -> Node:
    """TeX's braces: they vanish around one item."""
    start = parser.at
    brace = parser.advance()
    with parser.inside("}"):
        node = parser.statement()
    if node is None:
        parser.fail("these braces are empty", brace.span)
    parser.close_brace()
    span = parser.span_from(start)
    return Group(span, "{", "}", node) if isinstance(node, _SEVERAL) else replace(node, span=span)


def _bracket(parser: Grammar) -> Node:
    """Something in brackets."""
    start = parser.at
    token = parser.advance()
    opening = r"\langle" if token.text == "<" else token.text
    closing = "right" if token.kind is Kind.LEFT else ">" if token.text == "<" else PARTNERS[opening]
    with parser.inside(closing):
        node = parser.statement()
    close = parser.token
    if token.kind is Kind.LEFT:
        fits = close.kind is Kind.RIGHT
    elif token.text == "<":
        fits = close.kind is Kind.CHAR and close.text == ">"
    else:
        fits = close.kind in {Kind.CLOSE, Kind.BAR} and (
            close.text == closing or _is_interval(opening, close.text, node)
        )
    if not fits:
        if close.kind in {Kind.CLOSE, Kind.RIGHT}:
            parser.fail(f"the bracket {parser.shown(token)} opened here is closed by {parser.shown(close)}", token.span)
        parser.fail("the bracket opened here is never closed", token.span)
    parser.advance()
    ending = close.text if close.text != ">" else r"\rangle"
    return as_matrix(Group(parser.span_from(start), opening, ending, node))


def _is_interval(opening: str, closing: str, inner: Node | None) -> bool:
    """Whether unlike brackets hold an interval, ``[0, 1)``."""
    return opening in {"(", "["} and closing in {")", "]"} and isinstance(inner, Sequence) and len(inner.items) == 2


def _between_bars(parser: Grammar) -> Node:
    r"""``|x|`` and ``\\|x\\|``, also written ``||x||``."""
    start = parser.at
    token = parser.token
    double = parser.bars.is_double(start) and parser.bars.opens_double(start)
    parser.at += 2 if double else 1
    span = parser.span_from(start)
    with parser.inside("||" if double else token.text):
        node = parser.statement()
    fits = (
        parser.bars.is_double(parser.at)
        if double
        else parser.token.kind in {Kind.BAR, Kind.CLOSE} and parser.token.text == token.text
    )
    if not fits:
        parser.fail("the bar opened here is never closed", span)
    parser.at += 2 if double else 1
    mark = r"\|" if double else token.text
    return Group(parser.span_from(start), mark, mark, node)
