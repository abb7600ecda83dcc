r"""A reader for the LaTeX of picture labels: short formulas, read into a small tree that every writer can set.

What is read: letters, digits, Greek, the usual symbols and operators, sub- and superscripts, fractions, roots, accents,
``\left ... \right`` and ``\big`` delimiters, and the font commands of ``symbols.FONTS``. Nothing is passed on unread,
so a label can neither break nor inject into the SVG, DOT or TeX that holds it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from symderive.notation.graph import symbols
from symderive.notation.graph.symbols import SpacingClass


class UnreadableLabelError(ValueError):
    """The label holds something outside the subset of LaTeX that pictures can set."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """One character, or an upright word such as ``log``, in a font of the glyph table."""

    text: str
    font: str
    kind: SpacingClass


@dataclass(frozen=True, slots=True)
class Space:
    """Empty space, in em."""

    width: float


@dataclass(frozen=True, slots=True)
class Row:
    """Items side by side."""

    items: "tuple[Item, ...]"


@dataclass(frozen=True, slots=True)
class Scripts:
    """A base with a subscript, a superscript, or both."""

    base: "Item"
    sub: "Row | None"
    sup: "Row | None"


@dataclass(frozen=True, slots=True)
class Fraction:
    """A numerator over a denominator."""

    numerator: Row
    denominator: Row


@dataclass(frozen=True, slots=True)
class Root:
    """A square root."""

    body: Row


@dataclass(frozen=True, slots=True)
class Accent:
    """A mark such as a hat over a body."""

    mark: str
    body: Row


@dataclass(frozen=True, slots=True)
class Fenced:
    """A body between delimiters that grow with it; an empty delimiter is not drawn."""

    left: str
    body: Row
    right: str


Item = Symbol | Space | Row | Scripts | Fraction | Root | Accent | Fenced

_TOKEN = re.compile(r"\\[A-Za-z]+ *|\\.|.", re.DOTALL)
_MATH_ONLY_IN_TEX = frozenset('#$%&~`@"')
_NESTING_LIMIT = 40


def parse(latex: str) -> Row:
    """Read a formula.

    Raises:
        UnreadableLabelError: the text is not in the subset.
    """
    return _Reader(latex).formula()


def words(text: str) -> Row:
    """Plain text, set upright; a control character becomes a space."""
    return Row((Symbol("".join(c if c.isprintable() else " " for c in text), "roman", "ordinary"),))


def label(latex: str, text: str | None = None) -> Row:
    """The formula; where it cannot be read, the plain ``text`` (by default the LaTeX itself) instead."""
    try:
        return parse(latex)
    except UnreadableLabelError:
        return words(latex if text is None else text)


class _Reader:
    def __init__(self, latex: str) -> None:
        # A precomposed letter such as ŷ is a letter and an accent.
        text = unicodedata.normalize("NFD", latex)
        self.tokens = [token.rstrip() if token[1:2].isalpha() else token for token in _TOKEN.findall(text)]
        self.at = 0
        self.depth = 0

    def formula(self) -> Row:
        row = self.row(())
        if self.at < len(self.tokens):
            raise UnreadableLabelError(f"unexpected {self.tokens[self.at]}")
        return row

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        if not token:
            raise UnreadableLabelError("the label ends too soon")
        self.at += 1
        return token

    def skip_spaces(self) -> None:
        while self.peek() == " ":
            self.at += 1

    def row(self, closers: tuple[str, ...], font: str = "") -> Row:
        """Items up to one of the closers, which stays unread, or to the end."""
        self.depth += 1
        if self.depth > _NESTING_LIMIT:
            raise UnreadableLabelError("nested too deeply")
        items: list[Item] = []
        while (token := self.peek()) and token not in ("}", *closers) and token != "\\right":
            if token == " ":
                self.at += 1
            elif token in "^_'":
                items.append(self.scripts(items.pop() if items else Row(()), font))
            elif token in _ACCENT_OF:
                self.at += 1
                items.append(Accent(_ACCENT_OF[token], Row((items.pop() if items else Row(()),))))
            else:
                items.append(self.item(font))
        self.depth -= 1
        return Row(tuple(items))

    def scripts(self, base: Item, font: str) -> Scripts:
        sub: Row | None = None
        sup: Row | None = None
        primes = 0
        while (token := self.peek()) and token in "^_' ":
            self.at += 1
            if token == "'":
                primes += 1
            elif token == "^" and sup is None:
                sup = self.argument(font)
            elif token == "_" and sub is None:
                sub = self.argument(font)
            elif token != " ":
                raise UnreadableLabelError(f"two {token} in a row")
        if primes:
            marks = tuple(Symbol("′", "roman", "ordinary") for _ in range(primes))
            sup = Row((*marks, *(sup.items if sup else ())))
        return Scripts(base, sub, sup)

    def argument(self, font: str = "") -> Row:
        self.skip_spaces()
        if self.peek() == "{":
            return self.group(font)
        if self.peek() in ("}", "^", "_", "&", ""):
            raise UnreadableLabelError("an argument is missing")
        return Row((self.item(font),))

    def group(self, font: str = "") -> Row:
        self.take()
        row = self.row((), font)
        if self.take() != "}":
            raise UnreadableLabelError("a brace is not closed")
        return row

    def item(self, font: str) -> Item:
        token = self.peek()
        if token == "{":
            return self.group(font)
        self.take()
        if token.startswith("\\"):
            return self.command(token[1:], font)
        if token in _MATH_ONLY_IN_TEX or not token.isprintable() or unicodedata.combining(token):
            raise UnreadableLabelError(f"a bare {token!r} has a meaning of its own in LaTeX")
        return character(symbols.KEYBOARD.get(token, token), font)

    def command(self, name: str, font: str) -> Item:
        if name in _HANDLERS:
            return _HANDLERS[name](self, font)
        if name in symbols.FONTS:
            return self.styled(name)
        if name in symbols.ACCENTS:
            return Accent(symbols.ACCENTS[name], self.argument(font))
        if name in symbols.NAMED_OPERATORS:
            return Symbol(name, "roman", "operator")
        if name in symbols.SPACES:
            return Space(symbols.SPACES[name])
        if name.rstrip("lrm") in symbols.SIZES:
            return Symbol(self.delimiter(), symbols.SIZES[name.rstrip("lrm")], _SIDES.get(name[-1], "ordinary"))
        if name in _BARS:
            return Symbol(symbols.CHARACTERS[name], "roman", _BARS[name])
        if name in symbols.CHARACTERS:
            return character(symbols.CHARACTERS[name], font)
        raise UnreadableLabelError(f"\\{name} is not known")

    def styled(self, name: str) -> Item:
        font = symbols.FONTS[name]
        if name.startswith("text"):
            return Symbol(self.raw_group(), font, "ordinary")
        row = self.argument(font)
        if name in ("operatorname", "mathrm") and all(isinstance(item, Symbol) for item in row.items):
            kind: SpacingClass = "operator" if name == "operatorname" else "ordinary"
            return Symbol("".join(plain(item) for item in row.items), font, kind)
        return row.items[0] if len(row.items) == 1 else row

    def raw_group(self) -> str:
        self.skip_spaces()
        if self.take() != "{":
            raise UnreadableLabelError("an argument is missing")
        text = ""
        while (token := self.take()) != "}":
            if token in _MATH_ONLY_IN_TEX or token in "{^_" or (token[0] == "\\" and token[1:] not in _ESCAPABLE):
                raise UnreadableLabelError(f"{token} in text")
            text += token[1:] if token[0] == "\\" else token
        return unicodedata.normalize("NFC", text)

    def delimiter(self) -> str:
        self.skip_spaces()
        token = self.take()
        text = symbols.CHARACTERS.get(token[1:], "") if token[0] == "\\" else token
        if token == ".":
            return ""
        if text not in _DELIMITERS:
            raise UnreadableLabelError(f"{token} is not a delimiter")
        return text

    def fraction(self, font: str) -> Fraction:
        return Fraction(self.argument(font), self.argument(font))

    def fenced(self, font: str) -> Fenced:
        left = self.delimiter()
        body = self.row((), font)
        if self.take() != "\\right":
            raise UnreadableLabelError("\\left without \\right")
        return Fenced(left, body, self.delimiter())


_ACCENT_OF = {combining: mark for mark, combining in symbols.COMBINING.items()}
_ESCAPABLE = frozenset("#$%&_{} ")
_DELIMITERS = frozenset("()[]{}⟨⟩⌊⌋⌈⌉|∥/")
_BARS: dict[str, SpacingClass] = {"lvert": "open", "rvert": "close", "lVert": "open", "rVert": "close"}
_SIDES: dict[str, SpacingClass] = {"l": "open", "r": "close", "m": "relation"}
_HANDLERS: dict[str, Callable[[_Reader, str], Item]] = {
    "left": _Reader.fenced,
    "frac": _Reader.fraction,
    "dfrac": _Reader.fraction,
    "tfrac": _Reader.fraction,
    "sqrt": lambda reader, font: Root(reader.argument(font)),
}


def character(text: str, font: str = "") -> Symbol:
    """One character of mathematics: Latin and small Greek letters are italic, the rest is upright."""
    kind = symbols.spacing_class(text)
    if kind == "operator":
        return Symbol(text, "big1", kind)
    if font in ("", "bolditalic"):
        letter = (text.isascii() and text.isalpha()) or (text in symbols.GREEK and text.islower())
        font = (font or "italic") if letter else "roman"
    return Symbol(text, font, kind)


_TOGETHER = re.compile(r"[\w′.()]*")


def plain(item: Item) -> str:
    """The formula as a line of Unicode text: θ^(h)_ij, ŷ, ∂L/∂a."""
    match item:
        case Symbol(text, _, kind):
            return f" {text} " if kind in ("binary", "relation") else text
        case Space():
            return ""
        case Row(items):
            return "".join(_spaced(items)).strip()
        case Scripts(base, sub, sup):
            below = f"_{_tight(sub)}" if sub else ""
            return plain(base) + below + (_raised(sup) if sup else "")
        case Fraction(numerator, denominator):
            return f"{_tight(numerator)}/{_tight(denominator)}"
        case Root(body):
            return f"√{_tight(body)}"
        case Accent(mark, body):
            return unicodedata.normalize("NFC", plain(body) + symbols.COMBINING[mark])
        case Fenced(left, body, right):
            return f"{left}{plain(body)}{right}"


def _spaced(items: tuple[Item, ...]) -> Iterator[str]:
    """The items, with a space between an operator such as ``log`` or a sum and the letters beside it."""
    before = ""
    operator = False
    for item in items:
        text = plain(item)
        core = item.base if isinstance(item, Scripts) else item
        apart = operator or (isinstance(core, Symbol) and core.kind == "operator")
        yield f" {text}" if apart and before[-1:].isalnum() and text[:1].isalnum() else text
        before = text
        operator = isinstance(core, Symbol) and core.kind == "operator"


def _raised(row: Row) -> str:
    text = plain(row)
    return text if set(text) == {"′"} else f"^{_tight(row)}"


def _tight(row: Row) -> str:
    text = plain(row).replace(" ", "")
    return text if _TOGETHER.fullmatch(text) or text.startswith("∂") else f"({text})"
