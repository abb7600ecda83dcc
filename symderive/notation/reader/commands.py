"""Commands that take arguments, and those that are names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from symderive.notation.reader import derivatives, symbols
from symderive.notation.reader.grammar import Grammar
from symderive.notation.reader.styles import accented, joined_words, restyled
from symderive.notation.reader.tokens import Kind, Token, empty_span, joined_span
from symderive.notation.reader.tree import (
    Binomial,
    Conditional,
    Derivative,
    Dots,
    Group,
    Name,
    Node,
    Number,
    Product,
    Root,
    Scripted,
    Sequence,
    Span,
    Words,
)
from symderive.notation.reader.words import named

Handler = Callable[[Grammar, Token], Node]
_TRANSPOSES = frozenset({"T", "tran", "transp", "trsp"})


def command(parser: Grammar) -> Node:
    """The item that a command makes."""
    token = parser.advance()
    name = token.text
    if parser.token.kind is Kind.TEXT:
        text = parser.advance()
        return _words(parser, text.text, symbols.FONTS[name], joined_span(token.span, text.span))
    if name in HANDLERS:
        return HANDLERS[name](parser, token)
    if name in symbols.DOTS:
        return Dots(token.span)
    if parser.in_script and name in _TRANSPOSES:
        return Name(token.span, "top")
    if name == "laplacian":
        return Derivative(token.span, "nabla", None, (), 2)
    base = symbols.SYNONYMS.get(name, name)
    if not name.isalpha() and name not in symbols.SYNONYMS:
        parser.fail(f"{parser.shown(token)} is no sign of mathematics", token.span)
    return Name(token.span, base, word=name not in symbols.SYNONYMS and name not in symbols.LETTERS)


def _words(parser: Grammar, text: str, font: str, span: Span) -> Node:
    r"""Words; brackets around a script's words are brackets, ``x^{\text{(new)}}``."""
    inside = text.strip()
    if parser.in_script and len(inside) > 2 and symbols.PARTNERS.get(inside[0]) == inside[-1]:
        return Group(span, inside[0], inside[-1], named(inside[1:-1], font, span, remarks=False))
    before = parser.tokens[parser.at - 3].kind if parser.at > 2 else Kind.END
    label = before in {Kind.SUP, Kind.SUB} or (before is Kind.BRACE and parser.token.kind is Kind.UNBRACE)
    indexed = parser.token.kind is Kind.SUB  # \mathit{in}_k
    return named(text, font, span, remarks=not ((parser.in_script and label) or indexed))


def _fraction(parser: Grammar, token: Token) -> Node:
    above = parser.argument(token)
    below = parser.argument(token)
    return derivatives.fraction(parser_span(parser, token), above, below)


def parser_span(parser: Grammar, token: Token) -> Span:
    """From a command to the last token taken."""
    return joined_span(token.span, parser.tokens[parser.at - 1].span)


def _binomial(parser: Grammar, token: Token) -> Node:
    above = parser.argument(token)
    below = parser.argument(token)
    return Binomial(parser_span(parser, token), above, below)


def _root(parser: Grammar, token: Token) -> Node:
    degree = _in_square_brackets(parser)
    radicand = parser.argument(token)
    return Root(parser_span(parser, token), radicand, degree)


def _in_square_brackets(parser: Grammar) -> Node | None:
    """An optional argument."""
    token = parser.token
    if token.kind is not Kind.OPEN or token.text != "[":
        return None
    parser.advance()
    with parser.inside("]"):
        node = parser.statement()
    if parser.token.kind is not Kind.CLOSE or parser.token.text != "]":
        parser.fail("the bracket opened here is never closed", token.span)
    parser.advance()
    return node


def _derivative(parser: Grammar, token: Token) -> Node:
    r"""``\pdv[n]{f}{x}{y}``, ``\pdv{x}``, ``\dv x``."""
    if parser.is_char("*"):
        parser.advance()
    power = _in_square_brackets(parser)
    order = 1
    if power is not None:
        if not isinstance(power, Number) or not power.text.isdigit() or not 1 <= int(power.text[:3]) <= 99:
            parser.fail("the order of a derivative must be a whole number", power.span)
        order = int(power.text)
    partial = token.text not in {"dv", "derivative", "odv"}
    of, variables = _operands(parser, token, partial=partial)
    flat = [
        item for variable in variables for item in (variable.items if isinstance(variable, Sequence) else (variable,))
    ]
    if len(flat) == 1 and order > 1:
        wrt, transposed = ((flat[0], order),), False
    else:
        order = max(order, len(flat))
        wrt, transposed = derivatives.orders(flat, order)
    return Derivative(
        parser_span(parser, token), "partial" if partial else "total", of, wrt, order, transposed=transposed
    )


def _operands(parser: Grammar, token: Token, *, partial: bool) -> tuple[Node | None, list[Node]]:
    """What is differentiated and by what."""
    if parser.token.kind is not Kind.BRACE:
        if parser.operand_missing():
            parser.fail(f"{parser.shown(token)} needs a variable", token.span)
        return None, [parser.scripted()]
    first = parser.optional_argument(token)
    if parser.token.kind is not Kind.BRACE:
        if first is None:
            parser.fail(f"{parser.shown(token)} needs a variable", token.span)
        return None, [first]
    variables = [parser.argument(token)]
    if partial and parser.token.kind is Kind.BRACE and not parser.token.spaced:
        variables.append(parser.argument(token))
    return first, variables


def _differential(parser: Grammar, token: Token) -> Node:
    r"""``\dd x``: the sign alone; its variable follows in the row."""
    power = _in_square_brackets(parser)
    sign = Name(token.span, "d", "rm")
    return sign if power is None else Scripted(parser_span(parser, token), sign, None, power)


def _font(parser: Grammar, token: Token) -> Node:
    font = symbols.FONTS[token.text]
    inner = parser.argument(token)
    span = parser_span(parser, token)
    if font == "vec":
        return accented(inner, "vec", span)
    inner = restyled(joined_words(inner, font, upright=token.text in symbols.UPRIGHT), font)
    if isinstance(inner, Product) and _scripts_are_of_last(inner, parser.token.kind):
        last = parser.with_scripts(inner.factors[-1])  # the script of \mathbf{a^\top S} is that of S
        inner = replace(inner, factors=(*inner.factors[:-1], last))
        span = parser_span(parser, token)
    return _one(inner, span)


def _scripts_are_of_last(product: Product, ahead: Kind) -> bool:
    r"""Whether what follows a font is a script of the last letter in it: ``\mathbf{a^\top S}^{-1}``, ``\mathbf{UDV}^\top``.

    ``\mathbf{dS}`` may be one name, and so may what has an index.
    """
    if ahead not in {Kind.SUP, Kind.SUB} or not isinstance(product.factors[-1], Name):
        return False
    matrices = all(isinstance(x, Name) and x.base[:1].isupper() for x in product.factors)
    return any(isinstance(x, Scripted) for x in product.factors[:-1]) or (matrices and ahead is Kind.SUP)


def _one(node: Node, span: Span) -> Node:
    """One item with the span of its command; several stay in a group."""
    if isinstance(node, Name | Scripted | Number | Group | Words):
        return replace(node, span=span)
    return Group(span, "{", "}", node)


def _accent(parser: Grammar, token: Token) -> Node:
    inner = parser.argument(token)
    return accented(inner, symbols.ACCENTS[token.text], parser_span(parser, token))


def _stacked(parser: Grammar, token: Token) -> Node:
    r"""``\overset{a}{x}``: a note on a letter; arrows and waves are its accents."""
    note = parser.argument(token)
    base = parser.argument(token)
    span = parser_span(parser, token)
    if token.text == "underset":
        return Scripted(span, base, note, None)
    if isinstance(note, Name) and note.base in {"rightarrow", "sim"}:
        return accented(base, "vec" if note.base == "rightarrow" else "tilde", span)
    return Scripted(span, base, None, note)


def _inner_product(parser: Grammar, token: Token) -> Node:
    first = parser.argument(token)
    inner = first
    if parser.token.kind is Kind.BRACE:
        second = parser.argument(token)
        inner = Sequence(joined_span(first.span, second.span), (first, second), (",",))
    return Group(parser_span(parser, token), r"\langle", r"\rangle", inner)


def _bracket_notation(parser: Grammar, token: Token) -> Node:
    r"""``\braket{a}{b}``, ``\mel{a}{A}{b}``."""
    inner = parser.argument(token)
    while parser.token.kind is Kind.BRACE and not parser.token.spaced:
        following = parser.argument(token)
        inner = Conditional(joined_span(inner.span, following.span), inner, following, "|")
        if isinstance(inner.left, Conditional):
            break
    return Group(parser_span(parser, token), r"\langle", r"\rangle", inner)


def _modulus(parser: Grammar, token: Token) -> Node:
    r"""``\pmod{n}``."""
    modulus = parser.argument(token)
    span = parser_span(parser, token)
    words = Words(token.span, "mod")
    return Group(span, "(", ")", Product(span, (words, modulus), ("",), (empty_span(modulus.span[0]),)))


def _negation(parser: Grammar, token: Token) -> Node:
    parser.fail(r"\not needs a relation after it", token.span)


def _handlers() -> dict[str, Handler]:
    rows: tuple[tuple[str, Handler], ...] = (
        ("frac dfrac tfrac cfrac flatfrac sfrac nicefrac xfrac", _fraction),
        ("binom dbinom tbinom", _binomial),
        ("sqrt", _root),
        ("pdv partialderivative pderivative dv derivative odv", _derivative),
        ("dd differential diff", _differential),
        ("overset underset stackrel", _stacked),
        ("inner innerproduct ip dotproduct innerprod", _inner_product),
        ("braket mel matrixelement", _bracket_notation),
        ("pmod pod", _modulus),
        ("not", _negation),
        (" ".join(symbols.FONTS), _font),
        (" ".join(symbols.ACCENTS), _accent),
    )
    return {name: handler for names, handler in rows for name in names.split()}


HANDLERS = _handlers()
