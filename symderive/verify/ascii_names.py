r"""Names that a statement to the checker writes in ASCII: ``eps``, ``yhat`` and ``abar`` are letters of the formulas."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symderive.verify.statements.signs import GREEK_WORDS

_VARIANTS = ("epsilon", "phi", "theta")
_ACCENTS = {"hat": "(?:wide)?hat", "bar": "bar|overline", "tilde": "(?:wide)?tilde", "vec": "vec", "dot": "dot"}
_FONT = r"\\(?:mathbf|boldsymbol|bm|mathrm|mathcal|vec|bf)\s*"
_ACCENTED = re.compile(
    rf"(?<![\\A-Za-z])(?!(?:[Tt]h|[Ww]h|[Cc]h)at\b)(?P<letter>[A-Za-z]|{'|'.join(sorted(GREEK_WORDS))}|eps)(?P<accent>{'|'.join(_ACCENTS)})(?![A-Za-z])"
)


def in_letters_of(formulas: Sequence[str], statement: str) -> str:
    r"""A statement with the names that the formulas write: their only epsilon may be ``\varepsilon``, their ``\hat y`` the ``yhat``."""
    statement = _ACCENTED.sub(lambda found: _accented(formulas, found), statement)
    if not _used(formulas, "eps"):
        statement = re.sub(r"(?<![\\A-Za-z])eps(?![A-Za-z])", r"\\epsilon", statement)
    for plain in _VARIANTS:
        variant = rf"\var{plain}"
        if any(variant in x for x in formulas) and not any(rf"\{plain}" in x for x in formulas):
            statement = re.sub(rf"\\?\b{plain}\b", variant.replace("\\", r"\\"), statement)
    return statement


def _used(formulas: Sequence[str], word: str) -> bool:
    """Whether a word stands in formulas as it is."""
    return any(re.search(rf"(?<![\\A-Za-z]){word}(?![A-Za-z])", x) for x in formulas)


def _accented(formulas: Sequence[str], found: re.Match[str]) -> str:
    """The letter with its accent as the formulas write it, if one of them does."""
    letter = re.sub("^eps$", "epsilon", found["letter"])
    plain = letter if len(letter) == 1 else rf"\\(?:var)?{letter}"
    accent = rf"\\(?:{_ACCENTS[found['accent']]})"
    inner = rf"(?:{_FONT}(?:{plain}(?![A-Za-z])|\{{\s*{plain}\s*\}})|{plain}(?![A-Za-z]))"
    written = re.compile(rf"{accent}\s*(?:\{{\s*(?P<braced>{inner})\s*\}}|(?P<bare>{inner}))")
    for formula in formulas if not _used(formulas, found[0]) else ():
        match = written.search(formula)
        if match is not None:
            command = re.match(r"\\[a-z]+", match[0])
            return f"{command[0] if command else ''}{{{match['braced'] or match['bare']}}}"
    return found[0]
