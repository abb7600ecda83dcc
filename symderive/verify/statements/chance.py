"""Random variables, and names that count or pick."""

from __future__ import annotations

from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import Build, N, Said, Table, row
from symderive.verify.symbols import Domain


def _word_index(said: Said) -> Iterable[f.Fact]:
    yield f.IsIndex((rf"\textit{{{said.text('word')}}}",))


def _counts(said: Said) -> Iterable[f.Fact]:
    yield f.Counts(said.names())


def _variables(*, independent: bool = False) -> Build:
    return lambda said: (
        (f.RandomVariables(said.names(), independent=independent),) if said.names() and not said.calls() else ()
    )


def _gaussian(said: Said) -> Iterable[f.Fact]:
    if said.calls():
        return ()
    law = rf"\mathcal{{N}}({said.latex('mean')}, {said.latex('var')})" if said.has("mean") else ""
    return (f.RandomVariables(said.names(), law),)


def _bernoulli(said: Said) -> Iterable[f.Fact]:
    names = said.names()
    chance = said.latex("p") if said.has("one") else said.latex("q")
    return (f.RandomVariables(names, rf"\mathrm{{Bernoulli}}({chance})"), f.InDomain(names, Domain.BINARY))


def _uniform(said: Said) -> Iterable[f.Fact]:
    return (f.RandomVariables(said.names(), rf"\mathrm{{Uniform}}({said.latex('a')}, {said.latex('b')})"),)


COUNTS = Table(
    (
        "index",
        "position",
        "number",
        "example",
        "input",
        "point",
        "sample",
        "class",
        "feature",
        "component",
        "observation",
        "token",
        "word",
        "pair",
        "unit",
        "layer",
        "step",
        "function",
        "cluster",
        "action",
        "state",
        "iid",
    ),
    (
        row(
            (
                r"\b(?P<word>[a-z]{3,12}) is (?:the )?(?:index|position|number) of (?:the )?(?:correct|true|"
                r"actual|target|right|gold)"
            ),
            _word_index,
            "gold is the index of the correct class",
            prose=False,
        ),
        row(
            (
                r"\b(?:the|our|all|of|for|and|with|has|have|are|given|over|using|from|sums?|are|stack the|"
                rf"into|among) (?P<list>{N}) (?:(?:training|independent|labelled|data|input|hidden|output|class|"
                r"possible|mixture|basis|different|observed|feature) )*(?:examples|inputs|points|samples|classes|"
                r"features|components|observations|tokens|words|pairs|units|layers|steps|functions|clusters|"
                r"actions|states|iid)(?: scores)?\b"
            ),
            _counts,
            "given n independent examples",
            "the n training inputs",
            "with $K$ components",
        ),
        row(r"^(?P<list>" + N + r") (?:classes|examples|features|components|layers|samples)$", _counts, "K classes"),
        row(r"<L>(?: ?: ?|,? )(?:the )?number of", _counts, "$m$: number of training examples"),
    ),
)
RANDOM = Table(
    (
        "values",
        "random",
        "gaussian",
        "normal",
        "distributed",
        "independent",
        "drawn",
        "sampled",
        "taken",
        "generated",
        "iid",
        "i.i.d",
        "probability",
        "uniform",
    ),
    (
        row(
            r"<L> (?:takes?|taking|have|has|with)(?: only)? (?:finitely|countably) many values",
            _variables(),
            "X and Y take finitely many values",
        ),
        row(
            (
                r"<L> (?:is|are|be) (?:an? |the )?(?:discrete |real |continuous |independent )*random (?:variables?|"
                r"vectors?|matri(?:x|ces))"
            ),
            _variables(),
            "\\hat\\theta_n is a random variable with finite variance",
        ),
        row(
            (
                r"<L> (?:is|are) (?:(?:also|all|mutually|independently|again) )*(?:Gaussian|normal(?:ly distributed)"
                r"?|distributed as|Gaussian distributed)(?: with)?(?: mean (?P<mean>[^,;. ]{1,12}) and (?:co)"
                r"?variance (?:matrix )?(?P<var>[^,;. ]{1,12}))?(?! (?:density|distribution|pdf|vectors|noise)"
                r")"
            ),
            _gaussian,
            "x is Gaussian with mean mu and variance s",
        ),
        row(
            (
                r"<L> (?:is|are) (?:(?:conditionally|mutually|also|all|both) )*independent(?: (?:Gaussian|"
                r"normal|random))*(?: (?:vectors?|variables?|numbers?))?(?! of)"
            ),
            _variables(independent=True),
            "x and y are independent Gaussian vectors with covariance matrices Sigma_x and Sigma_y",
        ),
        row(
            r"<L> ?(?:,|are|is)? ?(?:all )?independent of each other",
            _variables(independent=True),
            "the w_i are column vectors, w_i are all independent of each other",
        ),
        row(
            r"<L> (?:is|are) (?:drawn|sampled|taken|generated) (?:independently )?from",
            _variables(),
            "x_1, ..., x_N are drawn from q",
        ),
        row(
            r"<L> (?:is|are) (?:i\.?i\.?d\.?|IID|independent and identically distributed)(?= ?(?:$|[,.; ]))",
            _variables(independent=True),
            "x_1, ..., x_n are i.i.d.",
        ),
        row(
            (
                r"<L> (?:is|equals) (?:0|zero) with probability (?P<q0>[^,;]{1,12}?) and (?:1|one) with probability "
                r"(?P<one>(?P<p>[^,;.]{1,16}))"
            ),
            _bernoulli,
            "m is 0 with probability p and 1 with probability 1 - p",
        ),
        row(
            (
                r"<L> (?:is|are) uniform(?:ly distributed)? (?:on|over|in) (?:the interval )?(?:from )?[(\[]?(?P<a>-? "
                r"?[^,;\s]{1,6}) ?(?:to|,|and) (?P<b>[^,;\s)\]]{1,6})"
            ),
            _uniform,
            "W is uniformly distributed on the interval from -a to a",
        ),
    ),
)
