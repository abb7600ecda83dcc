"""Equations as plain Unicode text, for docstrings and terminals: h_nj = σ(Σ_i x_ni θ^(h)_ij)."""

from __future__ import annotations

import re

from symderive.calculus.equations import Equation
from symderive.emit.letters import letters_of
from symderive.model.model import Model
from symderive.notation.latex import LatexWriter
from symderive.notation.order import ranks_of

_SYMBOLS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ",
    "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "sum": "Σ", "prod": "Π", "partial": "∂", "nabla": "∇", "cdot": "·", "odot": "⊙", "top": "ᵀ", "infty": "∞", "ell": "ℓ",
    "leftarrow": "←", "mid": "|",
}  # fmt: skip


def plain_equation(equation: Equation, writer: LatexWriter | None = None) -> str:
    """``lhs = rhs`` on one line of text."""
    writer = writer or LatexWriter()
    return f"{plain(writer.expr(equation.lhs, [equation.rhs]))} = {plain(writer.expr(equation.rhs, [equation.lhs]))}"


def plain(latex: str) -> str:
    """LaTeX that symderive has written, as Unicode text."""
    text = re.sub(r"\\(?:[Bb]igg?[lr]?|left|right|quad|qquad)(?![A-Za-z])", "", latex)
    text = re.sub(r"\\[,;!: ]", " ", text)
    text = re.sub(r"\\hat\s*\{?([A-Za-z])\}?", lambda m: m[1] + "\u0302", text)
    text = re.sub(r"\\(?:operatorname|mathrm|mathbf|text|mathbb)\{([^{}]*)\}", r"\1", text)
    for _ in range(6):
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", lambda m: f"{_grouped(m[1])}/{_grouped(m[2])}", text)
        text = re.sub(r"\\sqrt\{([^{}]*)\}", r"√(\1)", text)
        text = re.sub(r"(\\sum|\\prod)_\{([^{}=]*)=[^{}]*\}\^\{[^{}]*\}", r"\1_\2", text)
        text = re.sub(
            r"([_^])\{([^{}]*)\}",
            lambda m: m[1] + (m[2] if re.fullmatch(r"[\w,]+|\([^()]*\)", m[2]) else f"({m[2]})"),
            text,
        )
    text = re.sub(r"\\([A-Za-z]+)", lambda m: _SYMBOLS.get(m[1], m[1]), text)
    return re.sub(r"\s+", " ", text.replace("{", "").replace("}", "").replace("- ", "− ")).strip()


def _grouped(part: str) -> str:
    return part if re.fullmatch(r"[^\s+−-]+", part) else f"({part})"


def to_text(model: Model) -> str:
    """A model's equations, what is observed, and the objective, a line each."""
    writer = LatexWriter(letters_of(model.system), ranks_of(model.system))
    lines = [plain_equation(eq, writer) for eq in model.system.equations]
    if model.observation is not None:
        label, row = model.observation.label, model.observation.family
        lines.insert(
            -1,
            f"{plain(writer.expr(label))} ~ {row.name.capitalize()}({plain(writer.expr(model.observation.prediction))})",
        )
    return "\n".join(lines) + "\n"
