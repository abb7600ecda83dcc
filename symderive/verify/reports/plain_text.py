r"""LaTeX of names and values as text for a terminal: ``\hat{y}_{1}`` is ŷ₁."""

from __future__ import annotations

import re
import unicodedata

from symderive.notation.graph.symbols import ACCENTS, CHARACTERS, COMBINING, FONTS, KEYBOARD, SIZES, SPACES
from symderive.verify.reports.segments import one_line

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|[0-9]+(?:\.[0-9]+)?|\s+|.", re.DOTALL)
_MOST_CHARACTERS = 400
_MOST_ARGUMENTS = 80  # and so the deepest nesting
_SIMPLE = re.compile(r"[\w.′−]+|\([^()]*\)")

_SUBSCRIPTS = str.maketrans("0123456789+−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_SUPERSCRIPTS = str.maketrans("0123456789+−=()⊤", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵀ")
_MARKS = {**{name: COMBINING[accent] for name, accent in ACCENTS.items()}, "check": "\u030c", "breve": "\u0306"}
_ALPHABETS = {
    "mathbf": "BOLD", "boldsymbol": "BOLD", "bm": "BOLD", "mathbb": "DOUBLE-STRUCK", "mathcal": "SCRIPT", "mathscr": "SCRIPT",
}  # fmt: skip
_UPRIGHT = frozenset(FONTS) | {"textit", "mathsf", "mathtt", "mathfrak", "textsf", "texttt", "mbox", "vb", "va", "qty"}
_FRACTIONS = frozenset({"frac", "dfrac", "tfrac", "cfrac", "flatfrac"})
_DERIVATIVES = {"pdv": "∂", "dv": "d", "odv": "d"}
_SYMBOLS = {
    **CHARACTERS,
    **dict.fromkeys(SPACES, " "),
    "!": "", "cdot": "·", "mid": "|", "intercal": "⊤", "lbrace": "{", "rbrace": "}", "\\": "; ", "hbar": "ħ",
}  # fmt: skip
_SILENT = frozenset(f"{size}{side}" for size in SIZES for side in ("", "l", "r", "m")) | {
    "left", "right", "middle", "displaystyle", "textstyle", "limits", "nolimits", "mathop", "mathrel",
}  # fmt: skip


def plain_text(latex: str) -> str:
    r"""A short formula as a line of Unicode text; what is long stays LaTeX.

    >>> plain_text(r"\theta_{1}"), plain_text(r"\mathbb{E}"), plain_text(r"\frac{1}{2}")
    ('θ₁', '𝔼', '1/2')
    """
    if len(latex) > _MOST_CHARACTERS:
        return one_line(latex)
    tokens = _TOKEN.findall(latex)
    if sum(token[0] in "\\^_{" for token in tokens) > _MOST_ARGUMENTS:
        return one_line(latex)
    return one_line(unicodedata.normalize("NFC", _Converter(tokens).everything()))


class _Converter:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    def everything(self) -> str:
        text = ""
        while self._at < len(self._tokens):
            text += self._until_brace()
            self._at += 1  # a closing brace that closes nothing
        return text

    def _until_brace(self) -> str:
        text, word = "", False
        while self._at < len(self._tokens) and self._tokens[self._at] != "}":
            token = self._tokens[self._at]
            piece, is_word = self._piece()
            apart = (word and piece[:1].isalnum()) or (is_word and token[0] == "\\" and text[-1:].isalnum())
            text += f" {piece}" if apart and piece else piece
            word = is_word if piece else word
        return text

    def _piece(self) -> tuple[str, bool]:
        """What the next token and its arguments show, and whether a letter after it must stand apart."""
        token = self._tokens[self._at]
        self._at += 1
        if token in "_^":
            return _script(token, self._argument())
        if token == "{":
            self._at -= 1
            return self._argument(), False
        if token[0] == "\\" and len(token) > 1:
            return self._command(token[1:])
        if token.isspace() or token in "~&":
            return " ", False
        return KEYBOARD.get(token, token) if token != "*" else token, False

    def _command(self, name: str) -> tuple[str, bool]:
        if name in _SILENT:
            if self._at < len(self._tokens) and self._tokens[self._at] == ".":
                self._at += 1
            return "", False
        if name in ("begin", "end"):
            matrix = self._argument().endswith("matrix")
            return ("[" if name == "begin" else "]") if matrix else "", False
        if name in _SYMBOLS:
            if name.isalpha() and not self._blank(self._at - 2) and self._blank(self._at):
                self._at += 1  # in "a\\cdot b" the blank only ends the command
            return _SYMBOLS[name], False
        return self._with_arguments(name)

    def _with_arguments(self, name: str) -> tuple[str, bool]:
        if name in _FRACTIONS:
            return f"{_grouped(self._argument())}/{_grouped(self._argument())}", True
        if name in _DERIVATIVES:
            d, top = _DERIVATIVES[name], self._argument()
            return (f"{d}{top}/{d}{self._argument()}" if self._opens() else f"{d}/{d}{top}"), True
        if name == "sqrt":
            body = self._argument()
            return f"√{body}" if len(body) == 1 else f"√({body})", False
        if name in _MARKS:
            return _accented(name, self._argument()), False
        if name in _ALPHABETS:
            return _lettered(_ALPHABETS[name], self._argument()), False
        if name.rstrip("*") in _UPRIGHT:
            body = self._argument()
            return body, len(body) > 1
        return name, True

    def _blank(self, at: int) -> bool:
        return not 0 <= at < len(self._tokens) or self._tokens[at].isspace()

    def _opens(self) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at] == "{"

    def _argument(self) -> str:
        while self._at < len(self._tokens) and self._tokens[self._at].isspace():
            self._at += 1
        if self._at == len(self._tokens) or self._tokens[self._at] == "}":
            return ""
        if not self._opens():
            token = self._tokens[self._at]
            if token[0].isdigit() and len(token) > 1:  # TeX takes one digit
                self._tokens[self._at] = token[1:]
                return token[0]
            return self._piece()[0]
        self._at += 1
        body = self._until_brace()
        self._at += 1
        return body.strip()


def _script(sign: str, body: str) -> tuple[str, bool]:
    if sign == "^" and body.strip("′") == "":
        return body, False
    small = body.translate(_SUBSCRIPTS if sign == "_" else _SUPERSCRIPTS)
    if all(small[k] != body[k] for k in range(len(body))):
        return small, False
    return (f"{sign}{body}", True) if len(body) == 1 else (f"{sign}{{{body}}}", False)


def _accented(name: str, body: str) -> str:
    if len(body) == 1 or body[1:2] in tuple("_^₀₁₂₃₄₅₆₇₈₉"):
        return body[:1] + _MARKS[name] + body[1:]
    return f"{name}({body})"


def _lettered(alphabet: str, body: str) -> str:
    if len(body) != 1 or not (body.isascii() and body.isalpha()):
        return body
    letter = f"{alphabet} {'CAPITAL' if body.isupper() else 'SMALL'} {body.upper()}"
    for name in (letter, f"MATHEMATICAL {letter}"):
        try:
            return unicodedata.lookup(name)
        except KeyError:
            continue
    return body


def _grouped(part: str) -> str:
    return part if _SIMPLE.fullmatch(part) else f"({part})"
