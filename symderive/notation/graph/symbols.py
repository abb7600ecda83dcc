"""The symbols that picture labels may hold: each LaTeX command, its Unicode character, and its class for spacing."""

from typing import Literal

SpacingClass = Literal["ordinary", "operator", "binary", "relation", "open", "close", "punctuation"]

_GREEK = """
    alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ
    nu ν xi ξ pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω
    Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
"""
_OTHERS = """
    partial ∂ nabla ∇ infty ∞ ell ℓ prime ′ forall ∀ exists ∃ emptyset ∅ top ⊤ bot ⊥ dots … ldots … cdots ⋯ neg ¬
    times × div ÷ pm ± mp ∓ cdot ⋅ ast ∗ star ⋆ circ ∘ odot ⊙ otimes ⊗ oplus ⊕ wedge ∧ vee ∨ cap ∩ cup ∪
    le ≤ leq ≤ ge ≥ geq ≥ equiv ≡ approx ≈ sim ∼ propto ∝ ll ≪ gg ≫ in ∈ subset ⊂ subseteq ⊆ mid ∣
    to → rightarrow → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ mapsto ↦
    langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ { { } } lbrace { rbrace } lbrack [ rbrack ]
    vert | lvert | rvert | Vert ∥ lVert ∥ rVert ∥ | ∥ sum ∑ prod ∏ int ∫ # # $ $ % % & & _ _ colon :
"""
_NAMED = "log ln exp max min sin cos tan sinh cosh tanh arg det dim sup inf lim Pr"


def _table(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


CHARACTERS = {**_table(_GREEK), **_table(_OTHERS)}
COMMANDS = {character: name for name, character in reversed(CHARACTERS.items())} | {"|": "vert"}
GREEK = frozenset(_table(_GREEK).values())
NAMED_OPERATORS = frozenset(_NAMED.split())
ACCENTS = {
    "hat": "ˆ", "widehat": "ˆ", "bar": "ˉ", "overline": "ˉ", "tilde": "˜", "widetilde": "˜",
    "vec": "\u20d7", "dot": "˙", "ddot": "¨",
}  # fmt: skip
COMBINING = {"ˆ": "\u0302", "ˉ": "\u0304", "˜": "\u0303", "\u20d7": "\u20d7", "˙": "\u0307", "¨": "\u0308"}
FONTS = {
    "mathrm": "roman", "text": "roman", "textrm": "roman", "operatorname": "roman", "mathit": "italic",
    "mathbf": "bold", "textbf": "bold", "boldsymbol": "bolditalic", "bm": "bolditalic",
    "mathcal": "calligraphic", "mathbb": "blackboard",
}  # fmt: skip
SPACES = {",": 3 / 18, ":": 4 / 18, ";": 5 / 18, "!": -3 / 18, " ": 1 / 4, "quad": 1.0, "qquad": 2.0}  # in em
SIZES = {"big": "big1", "Big": "big2", "bigg": "big3", "Bigg": "big4"}
KEYBOARD = {"-": "−", "*": "∗", "'": "′"}  # what a typed character means in mathematics

_CLASSES: dict[SpacingClass, str] = {
    "operator": "∑∏∫",
    "binary": "+−×÷±∓⋅∗⋆∘⊙⊗⊕∧∨∩∪",
    "relation": "=<>≤≥≡≈∼∝≪≫∈⊂⊆→←↔⇒⇐↦:∣",
    "open": "([{⟨⌊⌈",
    "close": ")]}⟩⌋⌉!?",
    "punctuation": ",;",
}
_CLASS_OF: dict[str, SpacingClass] = {
    character: name for name, characters in _CLASSES.items() for character in characters
}


def spacing_class(character: str) -> SpacingClass:
    """How TeX spaces this character among others."""
    return _CLASS_OF.get(character, "ordinary")
