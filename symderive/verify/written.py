"""Symbols at an index, in the author's LaTeX: ``y_{1}``, ``x^{(1)}``, ``W_{hy}``."""

from __future__ import annotations

import re

from symderive.notation.graph.symbols import ACCENTS, CHARACTERS, FONTS
from symderive.notation.reader.symbols import GREEK
from symderive.verify.resolve.usage import Usage
from symderive.verify.symbols import ALONE, BEFORE, Scope, Symbol

_SIGNS = {"star": "*", "ast": "*", "dagger": "\\dagger", "prime": "\\prime", "plus": "+", "minus": "-"}
_FONTS = {"cal": "mathcal", "bb": "mathbb", "frak": "mathfrak", "bold": "mathbf"}
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_USUAL = frozenset(
    {*CHARACTERS, *ACCENTS, *FONTS, *_FONTS.values(), "mathscr", "mathsf", "mathtt", "textit", "vb", "va", "vec"}
)


def letter_latex(letter: str) -> str:
    """A letter, or a word, as LaTeX."""
    if letter in _SIGNS:
        return _SIGNS[letter]
    return f"\\{letter}" if letter in GREEK or letter == "ell" else letter


def _letter(letter: str, latex: str) -> str:
    """The letter as the author writes it; accents that stand around its scripts are put around the letter."""
    if letter.startswith("|") and letter.endswith("|"):
        return f"|{_letter(letter[1:-1], '')}|"
    *marks, base = letter.split()
    text = latex or letter_latex(base)
    for mark in reversed(marks):
        command = _FONTS.get(mark, mark)
        if latex and (f"\\{command}" in latex or f"\\wide{command}" in latex or not latex.isascii()):
            continue
        text = f"\\{command}{{{text}}}"
    return text


def _usual(known: Symbol) -> str:
    """How the author writes a letter; what a macro of the author's stands for, which nobody knows outside of the document."""
    latex = known.latex.strip()
    if all(command in _USUAL for command in _COMMAND.findall(latex)):
        return latex
    return f"\\mathbf{{{letter_latex(known.letter.split()[-1])}}}" if known.bold else ""


def written(scope: Scope, usage: Usage | None, symbol: str, keys: tuple[int, ...]) -> str:
    """A symbol with whole numbers in the place of its indices."""
    known = scope.symbols.get(symbol)
    plain, labels = symbol.removesuffix(ALONE).removeprefix(BEFORE), 0
    while plain.endswith("^()"):
        plain, labels = plain.removesuffix("^()"), labels + 1
    letter, *names = plain.split("_")
    primes = "".join(name for name in names if name and not name.strip("'"))
    names = [name for name in names if name.strip("'")]
    subs = [letter_latex(name) for name in names if not name.startswith("(")]
    tops = [name for name in names if name.startswith("(")]
    subs += [",".join(str(k) for k in keys[labels:])] if len(keys) > labels else []
    if labels and keys:
        numbers = ",".join(str(k) for k in keys[:labels])
        tops.append(f"({numbers})" if usage is None or letter in usage.labels else numbers)
    stars = [s for s in subs if s in ("*", "\\dagger")]
    subs = [s for s in subs if s not in stars]
    latex = _letter(letter, _usual(known) if known is not None else "")
    below = f"_{{{','.join(subs)}}}" if subs else ""
    above = f"^{{{','.join([*stars, *tops])}}}" if stars or tops else ""
    return f"{latex}{primes}{below}{above}"
