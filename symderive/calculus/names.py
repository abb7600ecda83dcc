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
_NOT_TEXT = re.compile(r"[^A-Za-zÀ-ÖØ-öø-ÿ0-9 .,:;!?()'+/=-]|[ÐÞðþ]")
_SCRIPTS = ("^", "_", "'")
_SPACES = (r"\,", r"\;", r"\!", "\\ ")
_ACCENTS = "hat bar tilde vec dot ddot check breve acute grave widehat widetilde overline underline"
_FONTS = "mathbf mathrm mathit mathsf mathcal mathbb mathfrak boldsymbol bm"
_WORDS = "text textrm operatorname"
_OTHERS = "ell top prime star ast circ dagger infty nabla partial hbar imath jmath ast cdot"
_COMMANDS = {"\\" + c for c in f"{_GREEK} {_ACCENTS} {_FONTS} {_WORDS} {_OTHERS}".split()}
_TAKING = {"\\" + c for c in f"{_ACCENTS} {_FONTS}".split()}
_TEXTS = {"\\" + c for c in _WORDS.split()}


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


def check_text(text: str, what: str = "title") -> str:
    """A line of plain words that means the same in LaTeX, HTML, Markdown and Python: no character in it needs an escape.

    Raises:
        SymderiveError: another character, or too long a line.
    """
    bad = _NOT_TEXT.search(text)
    if bad or len(text) > 120:
        trouble = f"holds {bad[0]!r}" if bad else "is longer than 120 characters"
        raise SymderiveError(
            f"the {what} {text[:60]!r} {trouble}; use letters, digits, spaces and . , : ; ! ? ( ) ' + - / ="
        )
    return text


def check_latex(latex: str) -> str:
    r"""A LaTeX name such as ``\theta^{(h)}`` or ``\hat y``: letters, Greek, accents, fonts, scripts, balanced braces.

    What passes is one well-formed formula: no command that is not listed above, no double script, no missing argument.

    Raises:
        SymderiveError: anything else.
    """
    shown = f"the LaTeX name {latex!r:.62}".replace("\\\\", "\\")
    if not latex.strip() or len(latex) > 80:
        raise SymderiveError(f"{shown} must have 1 to 80 characters")
    tokens: list[str] = []
    while (position := sum(map(len, tokens))) < len(latex):
        token = _TOKEN.match(latex, position)
        if token is None or (token[0].startswith("\\") and token[0][1:].isalpha() and token[0] not in _COMMANDS):
            bad = token[0] if token else repr(latex[position])
            hint = "; in a model file, put LaTeX between 'single quotes'" if bad[1:].startswith("\\") else ""
            raise SymderiveError(
                f"{shown} holds {bad}{hint}; use letters, digits, Greek letters, accents, fonts, ^, _ and braces"
            )
        tokens.append(token[0])
    trouble = _Formula(tokens).trouble()
    if trouble:
        raise SymderiveError(f"{shown} {trouble}")
    return latex


class _Formula:
    """Reads the tokens of a LaTeX name as TeX would, to find what TeX would stumble over."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.position = 0

    def trouble(self) -> str:
        """What is wrong, or nothing."""
        try:
            self.sequence(inside=False)
        except SymderiveError as error:
            return str(error)
        return ""

    def next(self) -> str:
        """The next token that is no space; an empty one at the end."""
        while self.position < len(self.tokens) and self.tokens[self.position] == " ":
            self.position += 1
        self.position += 1
        return self.tokens[self.position - 1] if self.position <= len(self.tokens) else ""

    def sequence(self, *, inside: bool) -> None:
        """Atoms with their scripts, up to the closing brace or the end."""
        scripts: list[str] | None = None  # those of the atom before; None without an atom
        while (token := self.next()) not in ("", "}"):
            if token in _SCRIPTS:
                if scripts is None:
                    raise SymderiveError("starts with a script; put a letter or {} before it")
                self.script(token, scripts)
                scripts.append(token)
            else:
                self.atom(token)
                scripts = []
        if (token == "}") is not inside:
            raise SymderiveError("must have matching braces")

    def script(self, token: str, before: list[str]) -> None:
        """A superscript, a subscript or a prime after an atom that has the scripts ``before``."""
        primed = (
            "'" in before and self.tokens[self.position - 2] != "'"
        )  # only right after a prime does TeX go on with it
        clash = token in before if token == "_" else "^" in before or primed
        if clash:
            raise SymderiveError(f"has a second script {token} at one letter; put both into one pair of braces")
        if token != "'":
            self.argument(token)

    def atom(self, token: str) -> None:
        """A group, a letter, or a command with its argument."""
        if token == "{":
            self.sequence(inside=True)
        elif token in _TEXTS:
            self.words(token)
        elif token in _TAKING:
            self.argument(token)

    def argument(self, command: str) -> None:
        """What a script or an accent is applied to."""
        token = self.next()
        if token == "{":
            self.sequence(inside=True)
        elif token in ("", "}", *_SCRIPTS, *_SPACES) or token in _TAKING | _TEXTS:
            raise SymderiveError(f"lacks what {command} applies to; write {command}{{...}}")

    def words(self, command: str) -> None:
        """The braces after a text command, with letters, digits and punctuation only."""
        token = self.next()
        if token != "{":
            raise SymderiveError(f"lacks what {command} applies to; write {command}{{...}}")
        while (token := self.next()) != "}":
            if token == "":
                raise SymderiveError("must have matching braces")
            if token.startswith("\\") or token in "{^_":
                raise SymderiveError(f"has {token} in {command}; put plain words there")


def latex_of(name: str) -> str:
    r"""The usual LaTeX of a plain name: ``theta_h`` is ``\theta^{(h)}``, ``yhat`` is ``\hat y``."""
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
