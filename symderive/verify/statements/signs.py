"""Signs and names in all the forms that authors type: Unicode, LaTeX commands, Greek words. Tables only."""

from __future__ import annotations

GREEK_LETTERS = dict(
    zip(
        "αβγδεζηθικλμνξπρςστυφχψωΓΔΘΛΞΠΣΥΦΨΩϕϵϑϱµ",
        [
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "zeta",
            "eta",
            "theta",
            "iota",
            "kappa",
            "lambda",
            "mu",
            "nu",
            "xi",
            "pi",
            "rho",
            "varsigma",
            "sigma",
            "tau",
            "upsilon",
            "phi",
            "chi",
            "psi",
            "omega",
            "Gamma",
            "Delta",
            "Theta",
            "Lambda",
            "Xi",
            "Pi",
            "Sigma",
            "Upsilon",
            "Phi",
            "Psi",
            "Omega",
            "phi",
            "epsilon",
            "vartheta",
            "varrho",
            "mu",
        ],
        strict=True,
    )
)
GREEK_WORDS = frozenset((*GREEK_LETTERS.values(), "varepsilon", "varphi", "varpi", "nabla", "ell"))
NAMES = {
    "ℓ": r"\ell ",
    "∇": r"\nabla ",
    "𝔼": r"\mathbb{E}",
    "ℝ": r"\mathbb{R}",
    "ℕ": r"\mathbb{N}",
    "ℤ": r"\mathbb{Z}",
    "𝟙": r"\mathbb{1}",
}
NAMES.update({"ℒ": r"\mathcal{L}", "𝒩": r"\mathcal{N}", "ℙ": r"\mathbb{P}", "ħ": r"\hbar "})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱᵀ", "0123456789+-()niT", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-aehijklmnoprstuvx", strict=True))
MARKS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0305": "bar", "\u0307": "dot", "\u20d7": "vec"}

SIGNS = {
    "∈": r"\in ",
    "×": r"\times ",
    "≤": r"\le ",
    "≥": r"\ge ",
    "≠": r"\ne ",
    "·": r"\cdot ",
    "⊙": r"\odot ",
    "∘": r"\circ ",
    "⊗": r"\otimes ",
    "⊕": r"\oplus ",
    "⊘": r"\oslash ",
    "⋆": r"\star ",
    "•": r"\bullet ",
    "∼": r"\sim ",
    "…": "...",
    "‖": r"\|",
    "∞": r"\infty ",
    "⊤": r"\top ",
    "→": r"\to ",
    "±": r"\pm ",
    "∝": r"\propto ",
    "≈": r"\approx ",
    "≡": r"\equiv ",
    "∉": r"\notin ",
    "∂": r"\partial ",
    "⟨": r"\langle ",
    "⟩": r"\rangle ",
    "∑": r"\sum ",
    "∏": r"\prod ",
    "∫": r"\int ",
    "√": r"\sqrt ",
    "⦃": r"\{",
    "⦄": r"\}",
    "ℝ": r"\mathbb{R}",
    "ℕ": r"\mathbb{N}",
    "ℤ": r"\mathbb{Z}",
    "⊥": r"\perp ",
    "−": "-",
}
"""The one character that stands for a sign, and how facts write it."""

COMMANDS = {
    latex.strip().removeprefix("\\"): sign
    for sign, latex in SIGNS.items()
    if latex.startswith("\\") and "{" not in latex[2:]
}
COMMANDS.update(
    {
        "leq": "≤",
        "leqslant": "≤",
        "geq": "≥",
        "geqslant": "≥",
        "neq": "≠",
        "ast": "*",
        "bigodot": "⊙",
        "vert": "|",
        "mid": "|",
        "Vert": "‖",
    }
)
COMMANDS.update(
    {
        "lVert": "‖",
        "rVert": "‖",
        "lvert": "|",
        "rvert": "|",
        "ldots": "…",
        "dots": "…",
        "cdots": "…",
        "dotsc": "…",
        "rightarrow": "→",
    }
)
COMMANDS.update(
    {
        "mapsto": "→",
        "lbrace": "⦃",
        "rbrace": "⦄",
        "R": "ℝ",
        "reals": "ℝ",
        "real": "ℝ",
        "Reals": "ℝ",
        "RR": "ℝ",
        "colon": ":",
        "indep": "⊥",
    }
)
COMMANDS.update(
    {
        "hadamard": "⊙",
        "had": "⊙",
        "intercal": "⊤",
        "sqrt": "√",
        "forall": "∀",
        "ge": "≥",
        "le": "≤",
        "ne": "≠",
        "lbrack": "[",
        "rbrack": "]",
    }
)
SET_LETTERS = {"R": "ℝ", "N": "ℕ", "Z": "ℤ"}

OTHER_SIGNS = {
    "⋅": "·",
    "∗": "*",
    "∣": "|",
    "∥": "‖",
    "ˆ": "^",
    "–": "-",
    "—": "—",
    "⁄": "/",
    "◦": "∘",
    "⨀": "⊙",
    "⩽": "≤",
    "⩾": "≥",
    "∙": "·",
}
OTHER_SIGNS.update(
    {
        "“": '"',
        "”": '"',
        "’": "'",
        "‘": "'",
        "′": "'",
        "″": "''",
        "\u00a0": " ",
        "\u2009": " ",
        "\u202f": " ",
        "♦": "·",
        "Σ_": "∑_",
    }
)
OTHER_SIGNS.update({"\u2212": "-", "‐": "-", "‑": "-", "⊺": "⊤", "𝟏": r"\mathbf{1}", "⋯": "…", "➝": "→", "⟶": "→"})

SIGN_WORDS = _words("odot otimes oslash circ cdot")
"""Words that stand for a sign outside of formulas too: "odot is the Hadamard product"."""

FUNCTION_WORDS = _words("log ln exp max min sin cos tan tanh sinh cosh det arg lim inf sup")
"""Words that a formula in facts writes as commands."""

SPACES = _words(
    "quad qquad left right big Big bigl bigr Bigl Bigr bigg Bigg middle displaystyle textstyle limits nolimits hspace"
)
ACCENTS = _words("hat bar tilde vec dot ddot widehat widetilde overline underline breve check")
FONTS = _words(
    "mathbf boldsymbol bm mathcal mathrm mathit mathsf mathbb mathfrak mathscr pmb symbf bf rm mathds operatorname"
)
TEXTS = _words("text textrm textit textbf textsf emph mbox textnormal textup texttt underline")

SHORT = _words("an as at be by do go he if in is it me my no of on or so to up us we i the and for")
# Names of several capitals; other runs of capitals in formulas are products.
CAPITALS = _words("LL MSE NLL BCE CE KL RSS SSE SSR TSS LSE ELBO MAE LCE CCE")
ACRONYMS = _words("SPD PSD PD IID MLE MAP OLS SGD EM ML CDF PDF RNN LSTM GRU VAE")
CONNECTIVES = _words("if and or for otherwise where else with when in is are the as then")
