"""Distributions in words: ``P is the normal distribution with mean m and variance s``, and divergences between two of them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import CALL, SIZE, N, Said, Table, listed, row
from symderive.verify.symbols import Domain

LETTERS = re.compile(r"\\?(?:hat|tilde|mathbb|mathcal)?\{?[pqPQ]\}?(?:_(?:\w|\{[^{}]*\}))?")
"""Names that stand for a distribution where a law is told of them."""

_NORMAL = r"(?:(?:uni|multi)(?:variate )?)?(?:normal|Gaussian)"
_NOUN = r"(?:distributions?|densit(?:y|ies)|laws?|pdfs?)(?: functions?)?"
_VALUE = r"[^,;.\s]{1,16}"
_SPREAD = r"(?:co)?variances?(?: matri(?:x|ces))?"
_ENDS = r"(?= ?(?:$|[,;.]))"
_TOLD = rf"{N} ?= ?-?\d+(?:\.\d+)?"
_LAW = rf"(?:{N}\((?:[^()]|\([^()]*\))*\)|{N})"


def are_laws(names: Iterable[str]) -> bool:
    """Whether all of some names may be those of distributions."""
    return all(LETTERS.fullmatch(name.strip()) for name in names)


def _normals(said: Said) -> Iterable[f.Fact]:
    """P and Q are the normal distributions with means a, b and variances c, d."""
    names = said.names()
    means = [said.latex(g) for g in ("a", "b") if said.has(g)]
    spreads = [said.latex(g) for g in ("c", "d") if said.has(g)]
    if not names or said.calls() or not are_laws(names):
        return
    for place, name in enumerate(names):
        if max(len(means), len(spreads)) <= len(names):
            mean, spread = means[min(place, len(means) - 1)], spreads[min(place, len(spreads) - 1)]
            yield f.Defines(rf"{name} = \mathcal{{N}}({mean}, {spread})")
            space = re.search(r"R\}?\s*\^\s*\{?(\w+)\}?$", said.latex("space")) if said.has("space") else None
            if space is not None and re.search(r"[a-z]", mean):
                yield f.HasShape((mean,), (space[1],), 1)


def _standard(said: Said) -> Iterable[f.Fact]:
    if not said.calls() and are_laws(said.names()):
        unit = "I" if said.has("many") else "1"
        yield from (f.Defines(rf"{name} = \mathcal{{N}}(0, {unit})") for name in said.names())


def _divergence(said: Said) -> Iterable[f.Fact]:
    """KLD(a || b) is the divergence of N(m, a) from N(m, b); KLD(p || q) is that of p from q, as any reader takes it."""
    kind = "JS" if said.text("kind").startswith("j") else "KL"
    whole, name = said.latex("whole"), said.latex("n")
    pair = (said.latex("one"), said.latex("two")) if said.has("one") else ()
    plain = re.sub(r"\W", "", whole).casefold()
    if pair and said.has("call") and re.sub(r"\W", "", name + "".join(pair)).casefold() != plain:
        yield f.Defines(rf"{whole} = D_{{{kind}}}({pair[0]} \| {pair[1]})")
    else:
        yield f.IsFunction(name, kind)


def _entropy(said: Said) -> Iterable[f.Fact]:
    """h is the differential entropy; H(X) is the entropy of the Gaussian with mean m and covariance S."""
    variable = listed(said.coded, said.text("of")) if said.has("of") else ()
    if said.has("mean") and len(variable) == 1:
        yield f.RandomVariables(variable, rf"\mathcal{{N}}({said.latex('mean')}, {said.latex('spread')})")
    elif said.latex("n") != "H":
        yield f.IsFunction(said.latex("n"), "H")


def _data(said: Said) -> Iterable[f.Fact]:
    """The data are x_1 = 3, x_2 = 7: these are all."""
    values = [x.strip() for x in re.split(r",(?: and)?|(?<=\d) and ", said.latex("values"))]
    heads = [re.fullmatch(r"(.+)_\{?(\d+)\}? ?=.*", x) for x in values]
    if all(h is not None and h[1] == (heads[0] or h)[1] and h[2] == str(k) for k, h in enumerate(heads, start=1)):
        yield from (f.Defines(x) for x in values)
        yield f.HasShape(((heads[0] or [""])[1],), (str(len(values)),), 1)


def _beta(said: Said) -> Iterable[f.Fact]:
    if said.latex("m") == r"\beta" and said.certain:
        yield f.IsFunction(said.latex("n"), "beta")


def _dimension(said: Said) -> Iterable[f.Fact]:
    """The variable and the mean of a Gaussian in k dimensions are vectors of k entries."""
    size = said.latex("s").strip("() ")
    found = listed(said.coded, said.text("mean")) if said.has("mean") else ()
    names = [*found, *(listed(said.coded, said.text("point")) if said.has("point") else ())]
    yield f.Counts((size,))
    if names:
        yield f.HasShape(tuple(dict.fromkeys(names)), (size,), 1)


_CAPITAL = re.compile(
    r"(?:\\(?:bar|hat|tilde|mathbf|boldsymbol|bm) ?\{? ?)*(?:\\(?:Sigma|Lambda|Gamma|Omega|Psi)|(?!I)[A-Z])\}?(?:_(?:[a-z]|\d|\{\w+\}))?\}?"
)
_REMARK = r"(?: ?\([a-z ]{2,24}\))?"


def _covariance(said: Said) -> Iterable[f.Fact]:
    """N(m, S): a capital letter in the place of a variance is a covariance matrix."""
    operator = re.sub(r"\\(?:mathcal|mathrm|operatorname|text)|[\\{} ]", "", said.latex("op"))
    spread = said.latex("spread")
    capital = re.match(
        r"(?:\\(?:mathbf|boldsymbol|bm|mathrm|pmb) ?\{? ?)?(?:\\(?:Sigma|Lambda|Gamma|Omega)|[A-Z])(?![a-z])", spread
    )
    if operator == "N" and capital is not None and not spread.endswith("I"):
        yield f.InDomain((spread,), Domain.DEFINITE)
        if said.has("s"):
            yield f.Counts((said.latex("s"),))
            yield f.HasShape(said.names("mean"), (said.latex("s"),), 1)


def _spreads(said: Said) -> Iterable[f.Fact]:
    """The covariances Q (of the process) and R: matrices, where capital letters name them."""
    names = listed(said.coded, re.sub(r"\([a-z ]*\)", "", said.text("spreads")))
    capitals = tuple(n for n in names if _CAPITAL.fullmatch(n))
    if capitals and capitals == names:
        yield f.InDomain(capitals, Domain.DEFINITE)
        yield f.HasShape(capitals, None, 2)


DISTRIBUTIONS = Table(
    (
        "covarianc",
        "distribution",
        "densit",
        "law",
        "pdf",
        "divergence",
        "dimension",
        "entropy",
        "data",
        "function",
        ",",
    ),
    (
        row(
            rf"covariances? (?P<spreads>{N}{_REMARK}(?:(?: ?,| and| ?, and) (?:the )?{N}{_REMARK}){{0,3}})"
            r"(?= ?(?:$|[,.;:]| (?:is|are|and|with|where|which|then|has|have|gives?|of the)\b))",
            _spreads,
            "the noise has covariance Q",
            "with covariances $V$ (of the state) and $W$ (of the sensors), both known",
            "The old belief has mean $m$ and covariance $P$.",
            no=("the covariance $k(x, y)$ is smooth", "with mean $m$ and covariance $s$", "with covariance $I$"),
        ),
        row(
            rf"<L> (?:is|are|denotes?|be) (?:(?:the|an?|two|both|{SIZE}-dimensional) )*{_NORMAL} {_NOUN}(?: (?:on|over|in) "
            rf"(?P<space>{N}|ℝ))?,?"
            r" (?:with|of)(?: the| a)? "
            rf"means? (?P<a>{_VALUE})(?:(?:,| and|, and) (?P<b>{_VALUE}))?,?(?: and| with|, with|,)(?: the| a)? {_SPREAD} "
            rf"(?P<c>[^,;]{{1,24}}?)(?:(?:,| and|, and) (?P<d>[^,;]{{1,24}}?))?{_ENDS}",
            _normals,
            "P is the normal distribution with mean mu_0 and variance sigma_0^2",
            "Q is the normal distribution on R^d with mean m and covariance S",
            "p and q are Gaussian densities with means mu_1, mu_2 and variances s_1, s_2",
            no=("X is a normal variable with mean mu and variance s",),
        ),
        row(
            rf"<L> (?:is|are|denotes?) (?:(?:the|an?|(?P<many>multivariate)) )*standard {_NORMAL} {_NOUN}{_ENDS}",
            _standard,
            "p is the standard normal distribution",
            no=("x is standard normal",),
        ),
        row(
            rf"(?P<whole>(?P<n>{N})(?P<call>(?: ?[(\[]| ?\\?⦃)[^=]{{1,60}}?[)\]⦄])?) (?:is|denotes?|means|stands for|=) (?:the )?"
            rf"(?P<kind>Kullback[-–]Leibler|KL|Jensen[-–]Shannon|JS|relative entropy)[- ]?(?:divergence|distance)?"
            rf"(?:,? (?:of|between) (?P<one>{_LAW}) (?:from|and) (?P<two>{_LAW}))?",
            _divergence,
            "D_KL[Q || P] is the Kullback-Leibler divergence",
            "K(a || b) is the Kullback-Leibler divergence of N(m, a) from N(m, b)",
            "JSD is the Jensen-Shannon divergence",
        ),
        row(
            rf"(?<!log )(?<!ln )(?<![-+*/=] )(?P<n>{N})(?: ?[(\[](?P<of>{N})[)\]])? (?:is|denotes) (?:the )?"
            r"(?:differential |Shannon )?entropy(?! of (?!the))"
            rf"(?: of (?:the |an? )(?:{SIZE}-dimensional )?{_NORMAL}(?: {_NOUN})? with mean (?P<mean>{_VALUE}) and {_SPREAD} "
            rf"(?P<spread>[^,;]{{1,24}}?)(?= ?(?:$|[,;.]| in )))?",
            _entropy,
            "h is the differential entropy",
            "H(X) is the differential entropy of the Gaussian with mean mu and covariance Sigma, in nats",
        ),
        row(
            rf"(?:{N}\((?:(?P<point>{CALL}) ?[|;,] ?)?(?P<mean>{CALL}) ?, ?[^|;,()]{{1,20}}(?:\([^()]*\))?\),? (?:is|are|be)? ?)?"
            rf"(?:the |an? )?<S>-dimensional (?:standard )?{_NORMAL}",
            _dimension,
            "N(t | m, V) is the K-dimensional normal density with mean m and covariance matrix V",
            "N(m, V) is the k-dimensional Gaussian with mean m",
            "K is a divergence between D-dimensional Gaussians with the same mean",
        ),
        row(
            rf"(?P<op>{N}) ?\((?:{CALL} ?[|;] ?)?(?P<mean>{N}), ?(?P<spread>{N})\)"
            rf"(?:(?=[^.;]{{0,80}}? (?:Gaussians?|normals?|{_NOUN}|vectors?|variables?) in <S> dimensions))?",
            _covariance,
            "$p = \\mathcal{N}(\\mu_1, \\Sigma_1)$ and $q = \\mathcal{N}(\\mu_2, \\Sigma_2)$ are Gaussians in $d$ dimensions",
            no=(r"let $x \sim \mathcal{N}(\mu, v)$",),
        ),
        row(
            rf"(?:data|observations?|sample|measurements?)(?: values| points)? (?:are|is|were|:) "
            rf"(?P<values>{_TOLD}(?:(?:,| and|, and) {_TOLD})+)(?= ?(?:$|[.;]))",
            _data,
            "the data are x_1 = 3, x_2 = 7 and x_3 = 5",
            prose=False,
        ),
        row(
            r"^<N>(?: ?\([^()]{1,9}\))? (?:is|denotes) (?:the )?(?:Euler )?<M> function$",
            _beta,
            "B is the beta function",
            no=("B is the phi function",),
            prose=False,
        ),
        row(
            rf"<S>-dimensional (?:standard )?{_NORMAL}(?: {_NOUN})? with mean (?P<mean>{CALL})",
            _dimension,
            "H(X) is the entropy of the D-dimensional Gaussian with mean mu and covariance Sigma",
        ),
    ),
)
"""Laws of random variables are in `symderive.verify.statements.laws`."""

__all__ = ["DISTRIBUTIONS", "are_laws"]
