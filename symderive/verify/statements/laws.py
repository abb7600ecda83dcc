"""Laws of random variables in words: ``X is Poisson with parameter lambda``, ``x_1, ..., x_n are i.i.d. Bernoulli(p)``."""

from __future__ import annotations

from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import LIST, N, Said, Table, listed, row

_WORDS = ("Bernoulli", "Poisson", "Geometric", "Exponential", "Gamma", "Beta", "Binomial", "Categorical")
_WORD = "|".join(f"[{word[0]}{word[0].lower()}]{word[1:]}(?:ly)?" for word in _WORDS)
_ARE = (
    r"(?: (?:is|are|be|has|have|follows?|comes? from|(?:is|are) (?:drawn|sampled) from))?(?: ?(?:an?|the|all|each|"
    r"(?P<iid>i\.i\.d\.?|iid|independent(?:ly)?),?|prior|density|distribution|random|samples?|draws?|observations?|"
    r"from|of|distributed(?: as)?|variables?))*"
)
_GIVEN = rf"(?:given (?P<given>{LIST}), )?"
_NOUN = r"(?:[- ]?(?:distributed|distribution|random|variables?|samples?|law))*"
_PARAMETER = r"[^,;<>]{1,24}?"
_ENDS = rf"(?= ?(?:$|[,;<>]| for\b| where\b| given\b| and {N} (?:is|has|follows)\b))"


def _law(said: Said) -> Iterable[f.Fact]:
    """A law with its parameters; an exponential law with a mean has its rate as the reciprocal."""
    word = said.text("word").capitalize().removesuffix("ly")
    first = said.latex("a")
    if word == "Exponential" and said.has("kind") and "mean" in said.text("kind"):
        first = rf"\frac{{1}}{{{first}}}"
    parameters = ", ".join(x for x in (first, said.latex("b") if said.has("b") else "") if x)
    if said.names() and not said.calls() and parameters:
        given = listed(said.coded, said.text("given")) if said.has("given") else ()
        yield f.RandomVariables(said.names(), f"{word}({parameters})", independent=said.has("iid"), given=given)


LAWS = Table(
    tuple(word.lower() for word in _WORDS),
    (
        row(
            rf"{_GIVEN}<L>{_ARE} (?P<word>{_WORD}){_NOUN} (?:with|of) (?:the |a )?(?P<kind>(?:success |rate |unknown |known )*"
            r"(?:parameters?|rates?|means?|probability|intensity)(?: of success)?) "
            rf"(?P<a>{_PARAMETER})(?: and (?P<b>(?![^,;]* is ){_PARAMETER}))?{_ENDS}",
            _law,
            "X is Poisson with parameter lambda",
            "x_1, ..., x_n are i.i.d. Poisson with mean mu",
            "N has a binomial distribution with parameters n and p",
            "given p, k is binomial with parameters n and p",
        ),
        row(
            rf"priors?(?: distributions?| densit(?:y|ies))? (?:of|on|over|for) (?:the )?<L> (?:is|are) (?:an? |the )?(?P<word>{_WORD}) ?\("
            rf" ?(?P<a>{_PARAMETER})(?: ?, ?(?P<b>{_PARAMETER}))? ?\)",
            _law,
            "the prior of p is Beta(a, b)",
        ),
        row(
            rf"{_GIVEN}<L>{_ARE} (?P<word>{_WORD}) ?\( ?(?P<a>{_PARAMETER})(?: ?, ?(?P<b>{_PARAMETER}))? ?\)",
            _law,
            "the x_i are independent Bernoulli(p) variables",
            "p has the prior density Beta(a, b)",
        ),
    ),
)
"""Laws by their names; the normal and the uniform one are in `symderive.verify.statements.chance`."""
