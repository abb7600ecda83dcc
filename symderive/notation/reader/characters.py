r"""Mathematics in Unicode, told in LaTeX's tokens: σ is ``\\sigma``, 𝐱 is ``\\mathbf{x}``, x̂ is ``\\hat{x}``, x² is ``x^{2}``."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from symderive.notation.reader.symbols import SYNONYMS

COMBINING = {
    "\u0302": "hat",
    "\u0304": "bar",
    "\u0305": "bar",
    "\u0303": "tilde",
    "\u0307": "dot",
    "\u0308": "ddot",
    "\u030c": "check",
    "\u0306": "breve",
    "\u0332": "underline",
    "\u20d7": "vec",
    "\u0301": "acute",
    "\u0300": "grave",
    "\u030a": "mathring",
}

_COMMANDS = """
∂ partial|∇ nabla|∑ sum|∏ prod|∐ coprod|∫ int|∬ iint|∭ iiint|∮ oint|√ sqrt|⊙ odot|∘ circ|· cdot|⋅ cdot|× times|÷ div|∗ ast|⋆ star
⊗ otimes|⊕ oplus|⊖ ominus|⊘ oslash|∧ wedge|∨ vee|∖ setminus|∪ cup|∩ cap|± pm|∓ mp|≤ le|≥ ge|⩽ le|⩾ ge|≦ le|≧ ge|≠ ne|≈ approx|≃ approx
≅ approx|≡ equiv|≜ triangleq|≝ triangleq|≔ coloneqq|≕ eqqcolon|≐ doteq|∝ propto|∼ sim|∈ in|∉ notin|∋ ni|⊂ subset|⊆ subset|⊃ supset
⊇ supset|∞ infty|⊤ top|⊺ top|⊥ perp|∥ Vert|← leftarrow|→ to|↔ leftrightarrow|⟵ leftarrow|⟶ to|↦ mapsto|⇒ implies|⟹ implies
⇐ impliedby|⇔ iff|⟺ iff|⟨ langle|⟩ rangle|〈 langle|〉 rangle|⌊ lfloor|⌋ rfloor|⌈ lceil|⌉ rceil|⟦ llbracket|⟧ rrbracket|‖ Vert
ℓ ell|ℏ hbar|… ldots|⋯ cdots|⋮ vdots|⋱ ddots|∣ mid|≪ ll|≫ gg|∅ emptyset|∀ forall|∃ exists|¬ neg|† dagger|‡ ddagger|≺ prec|≻ succ
≼ preceq|≽ succeq|⪯ preceq|⪰ succeq|∙ bullet|• bullet|ϵ epsilon|ϕ phi|ϑ vartheta|ϱ varrho|ϖ varpi|ς varsigma|ı imath|ȷ jmath|⋃ bigcup
⋂ bigcap|⨀ bigodot|⨁ bigoplus|⨂ bigotimes|ⅅ mathrm d|ⅆ mathrm d|ⅇ e|ⅈ i|∎ square|◦ circ|⨯ times|￫ to|⊢ vdash|⊨ models
"""
COMMANDS = {cell[0]: cell[2:] for line in _COMMANDS.strip().splitlines() for cell in line.split("|")}
PLAIN = {
    "−": "-",
    "–": "-",
    "‐": "-",
    "∕": "/",
    "⁄": "/",
    "∶": ":",
    "′": "'",
    "’": "'",
    "（": "(",
    "）": ")",
    "，": ",",
    "＝": "=",
    "｜": "|",
    "！": "!",
}
PRIMES = {"′": 1, "’": 1, "″": 2, "‴": 3}

_STYLES = (
    ("DOUBLE-STRUCK", "mathbb"),
    ("FRAKTUR", "mathfrak"),
    ("BLACK-LETTER", "mathfrak"),
    ("SCRIPT", "mathcal"),
    ("SANS-SERIF", "mathsf"),
    ("MONOSPACE", "mathtt"),
    ("BOLD", "mathbf"),
)
_FONTS = (("BOLD SCRIPT", "mathcal"), ("BOLD FRAKTUR", "mathfrak"), ("SANS-SERIF BOLD", "mathbf"), *_STYLES)


@lru_cache(maxsize=4096)
def styled(character: str) -> tuple[str, str] | None:
    """The font's command and the plain character of a mathematical letter such as 𝐱 or ℝ; the command of italics is empty."""
    decomposed = unicodedata.decomposition(character)
    if not decomposed.startswith("<font>"):
        return None
    name = unicodedata.name(character, "")
    plain = unicodedata.normalize("NFKC", character)
    font = next((command for style, command in _FONTS if style in name), "")
    return font, plain


@lru_cache(maxsize=4096)
def script(character: str) -> tuple[str, str] | None:
    """``^`` or ``_`` and the plain characters of a raised or lowered one such as ² or ᵢ."""
    decomposed = unicodedata.decomposition(character)
    for tag, sign in (("<super>", "^"), ("<sub>", "_")):
        if decomposed.startswith(tag):
            text = "".join(chr(int(code, 16)) for code in decomposed.split()[1:])
            return sign, text.replace("\u2212", "-")
    return None


@lru_cache(maxsize=4096)
def accented(character: str) -> tuple[str, str] | None:
    """The letter and the accent's command of a precomposed character such as ŷ."""
    parts = unicodedata.normalize("NFD", character)
    if len(parts) == 2 and parts[0].isalpha() and parts[1] in COMBINING:
        return parts[0], COMBINING[parts[1]]
    return None


@lru_cache(maxsize=4096)
def greek(character: str) -> str | None:
    """The command of a Greek letter, or the Latin letter that looks the same."""
    name = unicodedata.name(character, "")
    if not name.startswith("GREEK ") or " LETTER " not in name:
        return None
    size, _, letter = name.removeprefix("GREEK ").partition(" LETTER ")
    letter = {"LAMDA": "lambda"}.get(letter, letter.lower())
    if not letter.isalpha():
        return None
    letter = letter.capitalize() if size == "CAPITAL" else letter
    return SYNONYMS.get(letter, letter)
