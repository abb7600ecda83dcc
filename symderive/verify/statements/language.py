"""How statements write names: as LaTeX, in dollars, as Greek words, in Unicode. Everything becomes LaTeX here."""

from __future__ import annotations

import re
import unicodedata

GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi varphi chi psi "
    "omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega nabla ell"
).split()
_LETTERS = dict(zip("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ", [g for g in GREEK if not g.startswith("var")], strict=False))
_WORD = re.compile(r"(?<![\\A-Za-z])(" + "|".join(sorted(GREEK, key=len, reverse=True)) + r")(?![A-Za-z])")
_ACCENT = re.compile(r"\\?\b(hat|bar|tilde)\s*(\\[A-Za-z]+|[A-Za-z])(?![A-Za-z])")
_SIGNS = {"∈": r"\in ", "ℝ": r"\mathbb{R}", "×": r"\times ", "≤": r"\le ", "≥": r"\ge ", "∘": r"\circ ", "⊙": r"\odot ", "⋅": r"\cdot "}
_SIGNS |= {"ℓ": r"\ell ", "⊗": r"\otimes ", "∇": r"\nabla ", "∂": r"\partial ", "·": r"\cdot ", "≠": r"\ne ", "²": "^2", "…": "...", "𝔼": r"\mathbb{E}"}
LONGEST = 600

SCRIPT = r"(?:'+|[_^](?:\{[^{}]{0,40}(?:\{[^{}]{0,40}\}[^{}]{0,40}){0,3}\}|\([^()]{0,12}\)|\[[^\[\]]{0,12}\]|\\[A-Za-z]{1,12}|[A-Za-z0-9*])){0,4}"
ACCENTED = r"\\(?:hat|bar|tilde|vec|widehat|mathbf|boldsymbol|bm|mathcal|mathrm|mathbb|textrm|text|operatorname|dot)\{(?:[^{}]|\{[^{}]{0,20}\}){1,30}\}"
NAME = rf"(?:{ACCENTED}|\\(?!(?:in|le|ge|times|cdot|odot|circ|ne|otimes|mathbb)\b)[A-Za-z]{{2,12}}|(?<![A-Za-z\\])(?:[A-Z]{{2,4}}|[A-Za-z])(?![A-Za-z])){SCRIPT}(?:\([A-Za-z\\_^{{}}]{{1,8}}\))?"
LIST = rf"(?P<list>{NAME}(?:\s*,\s*(?:and\s+)?{NAME}){{0,8}}(?:\s*(?:,\s*)?(?:and|or)\s+{NAME})?)"
_ONE = re.compile(NAME)
_ENDS = re.compile(r"(?<=[a-z0-9)}$\]])[.;]\s+|\n\s*\n|;\s+")


def plain(text: str) -> str:
    """A statement with its names as LaTeX and without dollars."""
    text = re.sub(r"\\\\\(|\\\\\)|\\\(|\\\)|\\\$|\$|`|\*\*", " ", text) if "$" in text or "\\(" in text else text
    for sign, latex in _SIGNS.items():
        text = text.replace(sign, latex)
    text = unicodedata.normalize("NFKC", "".join(f"\\{_LETTERS[c]} " if c in _LETTERS else c for c in text))
    text = _WORD.sub(r"\\\1", text)
    text = re.sub(r"\bhat\\", r"hat \\", text)
    text = _ACCENT.sub(r"\\\1{\2}", text)
    text = re.sub(r"([A-Za-z])\*(?=\s|$)", r"\1^*", text)
    return re.sub(r"\s+", " ", text).strip()


def sentences(text: str) -> list[str]:
    """The sentences of a text, each of a length that can be searched in no time."""
    return [part[:LONGEST] for part in _ENDS.split(text) if part.strip()]


def listed(text: str) -> tuple[str, ...]:
    """The names of a list: ``x, u and v``."""
    return tuple(m[0].strip() for m in _ONE.finditer(text) if m[0] not in ("a", "A ") and not (m[0] == "a" and len(text) > 1))
