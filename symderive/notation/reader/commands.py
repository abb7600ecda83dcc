r"""Commands that take arguments: fractions, roots, fonts, accents, and the derivatives of the physics package."""

from __future__ import annotations

from collections.abc import Callable

from symderive.notation.reader import derivatives, symbols
from symderive.notation.reader.grammar import Grammar
from symderive.notation.reader.styles import accented, restyled
from symderive.notation.reader.tokens import Kind, Token, joined_span
from symderive.notation.reader.tree import Binomial, Derivative, Fraction, Group, Name, Node, Number, Root, Sequence, Span
from symderive.notation.reader.words import named

Handler = Callable[[Grammar, Token], Node]


def command_name(parser: Grammar, token: Token) -> Node:
    r"""``\text{loss}``, ``\mathrm{KL}``, ``\operatorname{softmax}``: a name, or a remark."""
    words = parser.advance()
    return named(words.text, symbols.FONTS.get(token.text, ""), token.span)


def _span(parser: Grammar, token: Token) -> Span:
    return joined_span(token.span, parser.tokens[parser.at - 1].span)


def _fraction(parser: Grammar, token: Token) -> Node:
    above = parser.argument(token)
    below = parser.argument(token)
    return derivatives.fraction(_span(parser, token), above, below)


def _flat_fraction(parser: Grammar, token: Token) -> Node:
    above = parser.argument(token)
    below = parser.argument(token)
    return Fraction(_span(parser, token), above, below)


def _binomial(parser: Grammar, token: Token) -> Node:
    above = parser.argument(token)
    below = parser.argument(token)
    return Binomial(_span(parser, token), above, below)


def _bracketed(parser: Grammar) -> Node | None:
    """An optional argument in square brackets."""
    if parser.token.kind is not Kind.OPEN or parser.token.text != "[":
        return None
    parser.advance()
    with parser.inside("]"):
        inner = parser.statement()
    if parser.token.kind is not Kind.CLOSE:
        parser.fail(f"{parser.shown(parser.token)} closes nothing here")
    parser.advance()
    return inner


def _root(parser: Grammar, token: Token) -> Node:
    degree = _bracketed(parser)
    radicand = parser.argument(token)
    return Root(_span(parser, token), radicand, degree)


def _physics_derivative(kind: str) -> Handler:
    r"""``\pdv{f}{x}``, ``\pdv{x}``, ``\pdv[2]{f}{x}``, ``\pdv{f}{x}{y}``, ``\pdv x``."""

    def read(parser: Grammar, token: Token) -> Node:
        if parser.is_char("*"):
            parser.advance()
        power = _bracketed(parser)
        order = int(power.text[:2]) if isinstance(power, Number) and power.text.isdigit() else 1
        braced = parser.token.kind is Kind.BRACE
        arguments = [parser.argument(token)]
        while braced and parser.token.kind is Kind.BRACE and len(arguments) < 3:
            arguments.append(parser.argument(token))
        of = arguments[0] if len(arguments) > 1 else None
        names = arguments[1:] if len(arguments) > 1 else arguments
        if len(names) == 2:
            wrt = tuple((name, 1) for name in names)
            order = 2
        else:
            items = names[0].items if isinstance(names[0], Sequence) else (names[0],)
            wrt = tuple((item, order if len(items) == 1 else 1) for item in items)
        return Derivative(_span(parser, token), kind, of, wrt, order)

    return read


def _gradient(parser: Grammar, token: Token) -> Node:
    return Derivative(token.span, "nabla", None, ())


def _nabla(parser: Grammar, token: Token) -> Node:
    """A ∇ without scripts; with scripts `derivatives.scripted_operator` makes the operator."""
    name = Name(token.span, "nabla")
    if parser.token.kind in {Kind.SUB, Kind.SUP}:
        return name
    return Derivative(token.span, "nabla", None, ())


def _font(parser: Grammar, token: Token) -> Node:
    inner = parser.argument(token)
    styled = restyled(inner, symbols.FONTS[token.text])
    if token.text in symbols.UPRIGHT and symbols.FONTS[token.text] == "rm" and isinstance(inner, Name):
        styled = inner
    return styled


def _accent(parser: Grammar, token: Token) -> Node:
    inner = parser.argument(token)
    return accented(inner, symbols.ACCENTS[token.text], _span(parser, token))


def _stacked(parser: Grammar, token: Token) -> Node:
    r"""``\overset{a}{b}`` and ``\underset``: what it is set upon."""
    parser.optional_argument(token)
    return parser.argument(token)


def _average(parser: Grammar, token: Token) -> Node:
    r"""``\ev{x}``: an expectation in angle brackets."""
    inner = parser.argument(token)
    return Group(_span(parser, token), r"\langle", r"\rangle", inner)


def _pair(parser: Grammar, token: Token) -> Node:
    r"""``\inner{a}{b}``, ``\braket{a}{b}``: an inner product."""
    left = parser.argument(token)
    if parser.token.kind is not Kind.BRACE:
        return Group(_span(parser, token), r"\langle", r"\rangle", left)
    right = parser.argument(token)
    both = Sequence((left.span[0], right.span[1]), (left, right), (",",))
    return Group(_span(parser, token), r"\langle", r"\rangle", both)


def _differential(parser: Grammar, token: Token) -> Node:
    return Name(token.span, "d", "rm")


HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), _fraction),
    **dict.fromkeys(("flatfrac", "nicefrac", "sfrac"), _flat_fraction),
    **dict.fromkeys(("binom", "dbinom", "tbinom"), _binomial),
    "sqrt": _root,
    **dict.fromkeys(("pdv", "partialderivative", "pderivative"), _physics_derivative("partial")),
    **dict.fromkeys(("dv", "odv", "derivative"), _physics_derivative("total")),
    "nabla": _nabla,
    **dict.fromkeys(("grad", "gradient"), _gradient),
    **dict.fromkeys(symbols.FONTS, _font),
    **dict.fromkeys(symbols.ACCENTS, _accent),
    **dict.fromkeys(("overset", "underset", "stackrel"), _stacked),
    **dict.fromkeys(("ev", "expval"), _average),
    **dict.fromkeys(("inner", "braket", "ip", "innerproduct"), _pair),
    **dict.fromkeys(("dd", "differential"), _differential),
}
