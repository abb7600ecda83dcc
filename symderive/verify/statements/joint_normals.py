"""Two variables that are jointly normal, by their means, variances and correlation: one of them, and the other given that one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from symderive.verify import facts as f
from symderive.verify.statements.grammar import N, Said, Table, row
from symderive.verify.symbols import Domain

_VALUE = rf"(?:(?!{N} ?,)[^,;\s]|{N}(?! {N})){{1,16}}"
_TWO = r"(?P<{0}a>{1})(?:(?: ?, ?(?:and )?| and )(?:variances? )?(?P<{0}b>(?!(?:and|with|the|unit|a)\b)(?!{2}){1}))?"
_NAMES = r"(?:standard deviations?|co?variances?|variances?|correlation)"
_MEANS = rf"(?P<zero>zero[- ]means?|means? (?:zero|0)\b|cent(?:red|ered))|means? {_TWO.format('m', _VALUE, _NAMES)}"
_SPREADS = (
    r"(?P<unit>unit variances?|variances? (?:one|1)\b)"
    rf"|(?P<kind>standard deviations?|variances?) {_TWO.format('s', _VALUE, _NAMES)}"
)
_CORRELATION = (
    rf"(?P<how>correlation(?: coefficient)?|covariance)(?: of| is| equal to| =|,)? (?P<r>{_VALUE})(?: between them)?"
)
_BOUND = rf"(?:\| ?{N} ?\| ?< ?1|-1 ?< ?{N} ?< ?1)"
_FILLED = r"(?:,| and| with| where| which| both| each| have| has| are| the| an?| common| equal| their| its)* ?"
_JOINT = r"(?:joint(?:ly)?|bivariate|(?:bivariate|joint(?:ly)?) (?P<standard>standard))"
_PARTS = rf"{_FILLED}(?:{_MEANS})?{_FILLED}(?:{_SPREADS})?{_FILLED}{_CORRELATION}(?:,? (?:with |where )?{_BOUND})?"


def _joint(said: Said) -> Iterable[f.Fact]:
    """X ~ N(a, c^2) and Y given X with the mean on the line through (a, b)."""
    names = said.names()
    if len(names) != 2 or said.calls() or names[0] == names[1]:
        return
    means = _pair(said, "m", ["0", "0"] if said.has("zero") or said.has("standard") else [rf"\mu_{x}" for x in names])
    one = ["1", "1"] if said.has("unit") or said.has("standard") else None
    spreads = _pair(said, "s", one or [rf"\sigma_{x}" for x in names])
    squared = one is None and said.text("kind").startswith("variance")
    roots = [_root(x) for x in spreads] if squared else spreads
    rho = said.latex("r")
    if said.text("how").startswith("cov"):
        rho = rf"\frac{{{rho}}}{{{roots[0]} {roots[1]}}}"
    elif re.fullmatch(r"\\?[A-Za-z]+(?:_\w|_\{\w+\})?", rho):
        yield f.Condition(f"-1 < {rho} < 1")
    positive = tuple(dict.fromkeys(x for x in roots if re.match(r"\\?(?!sqrt)[A-Za-z]", x)))
    yield from (f.InDomain((x,), Domain.POSITIVE) for x in positive)
    yield f.HasShape(names, None, 0)
    (x, y), (a, b), (c, d) = names, means, roots
    yield f.RandomVariables((x,), rf"\mathcal{{N}}({a}, ({c})^2)")
    yield f.RandomVariables(
        (y,), rf"\mathcal{{N}}({b} + {rho} \frac{{{d}}}{{{c}}} ({x} - {a}), (1 - ({rho})^2) ({d})^2)", given=(x,)
    )


def _pair(said: Said, group: str, unsaid: Sequence[str]) -> list[str]:
    """The values of both; one that is said is that of both."""
    if not said.has(f"{group}a"):
        return list(unsaid)
    first = said.latex(f"{group}a")
    return [first, said.latex(f"{group}b") if said.has(f"{group}b") else first]


def _root(variance: str) -> str:
    square = re.fullmatch(r"(?P<base>\\?[A-Za-z]+(?:_\w|_\{\w+\})?)\^(?:2|\{2\})(?P<sub>_\w|_\{\w+\})?", variance)
    return rf"\sqrt{{{variance}}}" if square is None else square["base"] + (square["sub"] or "")


JOINT_NORMALS = Table(
    ("joint", "bivariate"),
    (
        row(
            rf"(?<!given )\(?<L>\)? (?:is|are|be|has|have|follows?)(?: (?:an?|the|two))* {_JOINT}"
            r"(?: (?:an?|the))*[- ]?(?: |-)?(?:normal(?:ly)?|Gaussian)(?: (?:distributed|distribution|random|variables?|pair|vector))*"
            rf"{_PARTS}(?= ?(?:$|[.;]))",
            _joint,
            "X and Y are jointly normal with means mu_X, mu_Y, standard deviations sigma_X, sigma_Y and correlation coefficient rho",
            "(U, V) is jointly normal, both have variance s^2, the correlation coefficient is r, |r| < 1",
            "U and V are jointly Gaussian with mean 0, variances a^2 and b^2, and correlation r",
            "(X, Y) has a bivariate normal distribution with means a and b, variances s^2 and t^2, and covariance c",
            "X, Y are bivariate standard normal with correlation r",
            no=("X and Y are jointly normal", "X and Y are jointly normal with covariance matrix S"),
        ),
    ),
)
