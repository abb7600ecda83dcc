"""Functions by their names: which they are, how they act, what their values are."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import CALL, Build, N, Said, Table, row
from symderive.verify.statements.laws import law_of
from symderive.verify.symbols import Domain


def _functions(name: str) -> Build:
    return lambda said: [f.IsFunction(n, name) for n in said.names() if "'" not in n]


def _moments(said: Said) -> Iterable[f.Fact]:
    """E[ε] = 0, Var(ε) = σ²: it is random."""
    names = said.names() or said.names("more")
    if said.has("list") and said.calls():
        return  # of E[g(X)] = 0 it is X
    if names and re.search("[EV]", said.coded.latex(*said.match.span())):
        yield f.RandomVariables(names)


def _elementwise(said: Said) -> Iterable[f.Fact]:
    names = said.names()
    words = {"exp", "log", "tanh", "max", "relu", "softmax"}
    if names and not any(n.strip("\\") in words for n in names):
        yield f.Elementwise(names)


def _simplex(said: Said) -> Iterable[f.Fact]:
    if not said.calls():
        yield f.InDomain(said.names(), Domain.SIMPLEX)


def _call_of(said: Said) -> Iterable[f.Fact]:
    """``y is f(x)`` defines y; a law of which a variable is drawn is no value."""
    if "(" in said.text("left") or not law_of(said.latex("right")):
        yield f.Defines(f"{said.latex('left')} = {said.latex('right')}")


def _maps(said: Said) -> Iterable[f.Fact]:
    r"""``f: \mathbb{R}^n \to \mathbb{R}``."""
    yield f.IsFunction(said.latex("n"), "smooth")
    if "^" in said.text("power") and not said.has("values"):
        yield f.GivesNumber((said.latex("n"),))


_NORMAL = r"standard (?:normal|Gaussian)(?: distribution| variable)?"
_CDF = r"(?:standard (?:normal|Gaussian) )?(?:cdf|(?:cumulative )?distribution function)"
_PDF = r"(?:standard (?:normal|Gaussian) )?(?:pdf|density|probability density)(?: function)?"
FUNCTIONS = Table(
    (
        "→",
        "sigmoid",
        "logistic",
        "kronecker",
        "wise",
        "acts on each",
        "entry",
        "element",
        "component",
        "sum",
        "add up",
        "exceed",
        "simplex",
        "standard",
        "[",
        "var",
        " is ",
    ),
    (
        row(
            r"<N> ?: ?ℝ(?P<power>[^→,;]{0,24})→ ?ℝ(?P<values> ?\^)?",
            _maps,
            "$f: \\mathbb{R}^n \\to \\mathbb{R}$",
            "a smooth map $g: \\mathbb{R}^n \\to \\mathbb{R}^m$",
        ),
        row(
            (
                r"(?:the |a |with |activation |function |nonlinearity )?(?:logistic |sigmoid )+(?:function "
                rf"|activation |nonlinearity )?(?:by )?(?P<list>{N})(?! ?(?:\(|[a-z]+wise))"
            ),
            _functions("sigmoid"),
            "with the logistic sigmoid $\\sigma$",
            "sigmoid function σ",
        ),
        row(
            rf"<N>,? (?:(?:is|denotes) )?(?:the )?{_CDF}(?: of (?:the|a) {_NORMAL})?(?:,| and|, and) <M> (?:is |denotes )?"
            rf"(?:its|the|the corresponding) {_PDF}",
            lambda s: (f.IsFunction(s.latex("n"), "normal_cdf"), f.IsFunction(s.latex("m"), "normal_pdf")),
            "Phi is the standard normal cdf and phi its density",
            "with $\\Phi$ the standard normal cdf and $\\varphi$ its density",
        ),
        row(
            rf"<N> and <M> are (?:the )?(?:{_CDF} and (?:the )?{_PDF} of (?:the|a) {_NORMAL}|(?=standard ){_CDF} and (?:the )?{_PDF})",
            lambda s: (f.IsFunction(s.latex("n"), "normal_cdf"), f.IsFunction(s.latex("m"), "normal_pdf")),
            "Phi and phi are the cdf and pdf of the standard normal distribution",
            "Phi and phi are the standard normal distribution function and density",
        ),
        row(
            rf"<N> and <M> are (?:the )?{_PDF} and (?:the )?{_CDF} of (?:the|a) {_NORMAL}",
            lambda s: (f.IsFunction(s.latex("n"), "normal_pdf"), f.IsFunction(s.latex("m"), "normal_cdf")),
            "phi and Phi are the pdf and cdf of a standard normal",
        ),
        row(
            rf"(?<!is )(?<!the )Kronecker(?:'s)?(?: delta| symbol)? (?P<list>{N})",
            _functions("kronecker delta"),
            "with Kronecker's $\\delta_{jk}$",
        ),
        row(
            (
                r"<L>(?:,| (?:which|that))? (?:acts?|works?|operates?|applies|is applied|are applied|applied|"
                r"acting|is understood|is taken)(?: applied)? ?(?:to (?:each|every) (?:entry|element|component)"
                r"|(?:element|entry|component|coordinate|point)[- ]?wise|on (?:each|every) (?:(?:entry|element|"
                rf"component)|{N}))"
            ),
            _elementwise,
            "phi acts elementwise",
            "A acts on each theta_i",
            "the f_i act elementwise",
            "sigma is applied element-wise",
        ),
        row(
            r"<N> is (?:the )?[^,;.]{1,30}function,? (?:applied )?(?:element|entry|component)[- ]?wise",
            lambda s: (f.Elementwise((s.latex("n"),)),),
            "g^{-1} is the inverse link function, applied elementwise (not a reciprocal)",
        ),
        row(
            r"<L> (?:[^,;.]{1,40} and )?(?:sums? to|add up to|have sum|that sum to|with sum) (?:1|one)",
            _simplex,
            "the p_i sum to 1",
            no=("the y_j need not sum to 1",),
        ),
        row(
            (
                rf"(?P<list>{N})(?:'s)? (?:has|with) (?:[a-z]+ )?entries (?:that |which )?(?:sum|add up) to "
                rf"(?:1|one)|(?:entries|components) of (?P<more>{N}) (?:sum|add up) to (?:1|one)"
            ),
            lambda s: (f.InDomain(s.names() or s.names("more"), Domain.SIMPLEX),),
            "the entries of p sum to one",
        ),
        row(r"<L> exceeds? [01]\b", lambda s: (f.InDomain(s.names(), Domain.POSITIVE),), "a and b exceed 1"),
        row(
            rf"(?:𝔼|\bE|{N}) ?\[ ?<L> ?\] ?(?:=|is) ?|\bVar ?[(\[] ?(?P<more>{N}) ?[)\]] ?(?:=|is) ?",
            _moments,
            "E[epsilon] = 0, Var(epsilon) = sigma^2 I",
            prose=False,
        ),
        row(
            rf"^(?:(?:the|a|an) (?:[a-z]+ )?)?(?P<left>{CALL}) is (?P<right>{N} ?\((?:[^()]|\([^()]*\))*\))$",
            _call_of,
            "the posterior p(mu | x_1, ..., x_n) is N(mu; mu_n, sigma_n^2)",
            prose=False,
        ),
        row(
            r"<L> (?:lies?|is|are|live) (?:in|on) the (?:probability |unit )*simplex", _simplex, "π lies on the simplex"
        ),
    ),
)
