"""What a user may call things: checked here, before a name reaches code, LaTeX or HTML."""

from __future__ import annotations

import re

from symderive.calculus.errors import SymderiveError

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
_MODEL = re.compile(r"[A-Za-z][A-Za-z0-9_ .-]{0,59}")
_TOKEN = re.compile(r"\\[A-Za-z]+|\\[,;! ]|[A-Za-z0-9]|[(){}^_,+*' -]")
_GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi "
    "varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
_ACCENTS = "hat bar tilde vec dot ddot check breve acute grave widehat widetilde overline underline"
_FONTS = "mathbf mathrm mathit mathsf mathcal mathbb mathfrak boldsymbol bm text textrm operatorname"
_OTHERS = "ell top prime star ast circ dagger infty nabla partial hbar imath jmath ast cdot"
_COMMANDS = {"\\" + c for c in f"{_GREEK} {_ACCENTS} {_FONTS} {_OTHERS}".split()}


def check_name(name: str, what: str = "name") -> str:
    """A name of a tensor, index or size: a letter, then letters, digits and underscores.

    Raises:
        SymderiveError: anything else.
    """
    if not _NAME.fullmatch(name):
        raise SymderiveError(
            f"the {what} {name[:60]!r} cannot be used; write a letter, then up to 39 letters, digits or underscores"
        )
    return name


def check_title(name: str) -> str:
    """The name of a model, which may hold spaces, dots and hyphens too.

    Raises:
        SymderiveError: anything else.
    """
    if not _MODEL.fullmatch(name):
        raise SymderiveError(
            f"the model name {name[:60]!r} cannot be used; write a letter, then up to 59 letters, digits, spaces or any of _ . -"
        )
    return name


def check_latex(latex: str) -> str:
    r"""A LaTeX name such as ``\theta^{(h)}`` or ``\hat y``: letters, Greek, accents, fonts, scripts, balanced braces.

    Raises:
        SymderiveError: a command or character that a name does not need, or braces that do not match.
    """
    position = 0
    depth = 0
    while position < len(latex):
        token = _TOKEN.match(latex, position)
        if token is None or (token[0].startswith("\\") and token[0][1:].isalpha() and token[0] not in _COMMANDS):
            bad = token[0] if token else latex[position]
            raise SymderiveError(
                f"the LaTeX name {latex[:60]!r} holds {bad!r}; use letters, Greek letters, accents, fonts, ^, _ and braces"
            )
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if depth < 0:
            break
        position = token.end()
    if depth or not latex.strip() or len(latex) > 80:
        raise SymderiveError(f"the LaTeX name {latex[:60]!r} must have matching braces and 1 to 80 characters")
    return latex


def latex_of(name: str) -> str:
    r"""The usual LaTeX of a plain name: ``theta_h`` is ``\theta_{h}``, ``yhat`` is ``\hat y``."""
    stem, _, rest = name.partition("_")
    numbered = re.fullmatch(r"([A-Za-z])(\d+)", stem)
    if len(stem) == 4 and stem.endswith("hat"):
        base = rf"\hat {stem[0]}"
    elif stem in _GREEK.split():
        base = f"\\{stem}"
    elif numbered:
        base = f"{numbered[1]}^{{({numbered[2]})}}"
        return rf"{base[:-2]},{rest.replace('_', ' ')})}}" if rest else base
    else:
        base = stem if len(stem) == 1 else rf"\mathrm{{{stem}}}"
    return rf"{base}^{{({rest.replace('_', ' ')})}}" if rest else base
