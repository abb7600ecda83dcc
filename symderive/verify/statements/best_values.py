r"""Values at the best place: ``J_min is the value of J at w^*`` is ``J_{min} = J|_{w = w^*}``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import N, Said, Table, row

_BASE = re.compile(r"(?:\\(?:hat|bar|tilde|mathbf|boldsymbol|bm|mathcal)\s*\{?)*(?P<letter>\\?[A-Za-z]+)")
_MARK = re.compile(
    r"(?:\^\{?(?:\*|\\star|\\ast)\}?|_\{?(?:\\(?:text|mathrm)\{)?(?:opt|min|max|ML|MLE|MAP|best|0|o)\}*)$"
)
_HAT = re.compile(r"\\(?:hat|widehat)\s*(?:\{(?P<inner>.+)\}|(?P<letter>\\?[A-Za-z]+))$")


def letter_of_name(latex: str) -> str:
    """The letter of a name without marks and scripts."""
    found = _BASE.match(latex.strip())
    return "" if found is None else found["letter"]


def unmarked(latex: str) -> str:
    r"""The variable whose best value a name is: w of ``w^*``, \theta of ``\hat\theta``; empty if it has no mark."""
    hat = _HAT.match(latex.strip())
    if hat is not None:
        return hat["inner"] or hat["letter"]
    plain = _MARK.sub("", latex.strip())
    return plain if plain != latex.strip() else ""


def without_marks(latex: str) -> str:
    r"""The \pi_k of ``\hat\pi_k`` and ``\pi_k^*``."""
    plain = re.sub(r"\\(?:hat|widehat|tilde)\s*(?:\{([^{}]*)\}|(\\?[A-Za-z]+))", lambda m: m[1] or m[2], latex)
    return re.sub(r"\^\{?(?:\*|\\star|\\ast)\}?", "", plain)


def _value_at(said: Said) -> Iterable[f.Fact]:
    """A quantity with a mark is the one without it where a variable has its best value."""
    name, best = said.latex("n"), said.latex("at")
    of = said.latex("m") if said.has("m") else unmarked(name)
    variable = unmarked(best)
    if variable and of and name != of and letter_of_name(of) == letter_of_name(name):
        yield f.Defines(rf"{name} = {of}|_{{{variable} = {best}}}")
        if re.search(r"\bvector\b", said.match.string[said.match.start("n") : said.match.start("at")]):
            yield f.HasShape((variable, best), None, 1)


_PLACE = (
    r"(?:the )?(?:(?:optimal|best|optimum|minimi[sz]ing|maximi[sz]ing|optimi[sz]ed) )?(?:(?:weights?|weight vector|solution"
    r"|parameters?|value|"
    rf"vector|coefficients?|point|minimum|maximum|minimi[sz]er|maximi[sz]er|optimum) )?(?:{N} ?= ?)?(?P<at>{N})"
)
_WHAT = (
    r"(?:(?:minimum|minimal|smallest|mean|average|squared?|mean[- ]squared?|resulting|residual|optimal) )*(?:error|loss|cost"
    r"|risk|energy|objective|"
    r"value|variance|likelihood|log-likelihood)(?: function)?"
)
BEST_VALUES = Table(
    ("value of", "evaluated", " at ", " for "),
    (
        row(
            rf"<N> (?:is|denotes|be) (?:the )?(?:value|minimum|smallest value|minimal value|largest value|maximum) (?:of|taken by) "
            rf"(?:the )?(?:[a-z-]+ ){{0,2}}<M>(?:\({N}\))?,? (?:at|for|in|taken at|attained at) {_PLACE}(?= ?(?:$|[.,;]))",
            _value_at,
            "J_min is the value of J at w^*",
            "L_0 is the minimum of the loss L, attained at the optimum w_0",
            no=("J_min is the value of J at w",),
            prose=False,
        ),
        row(
            rf"<N> (?:is|denotes|be) <M>(?:\({N}\))? evaluated at {_PLACE}(?= ?(?:$|[.,;]))",
            _value_at,
            "\\hat L is L evaluated at \\hat\\theta",
            prose=False,
        ),
        row(
            rf"<N> (?:is|denotes|be) (?:the )?{_WHAT} (?:at|for|of) {_PLACE}(?= ?(?:$|[.,;]))",
            _value_at,
            "E_min is the mean-square error at the optimal weight vector W^*",
            prose=False,
        ),
    ),
)
