"""Estimates that make a posterior or a likelihood largest: "m is the mode of the posterior", "the posterior peaks at m"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import N, Said, Table, row

_INSIDE = r"\([^()]*(?:\([^()]*\)[^()]*)*\)"
_DENSITY = r"(?: (?:density|distribution|probability|function|pdf))?"
_OBJECTIVE = (
    r"(?:the |this |that |its |our |an? )?(?:(?:joint|log|logarithmic|unnormali[sz]ed|full|resulting|complete|data|whole) ?-?)*"
    rf"(?P<obj>posterior|likelihood){_DENSITY}(?: (?:of|over|for|given) (?:the )?(?:data|sample|observations|parameters?|weights|{N}))?"
)
_TARGET = rf"(?:(?:log |the )*{_OBJECTIVE}(?: (?P<of>{N}{_INSIDE}))?|(?:log |the |density )*(?P<call>{N}{_INSIDE}))"
_AT = rf"(?:at|by|for|in|when|where)(?: {N} ?(?:=|is|equals))? <L>"
_TOP = r"(?:mode|peak|maximum|maximi[sz]er|argmax|highest point|maximum point|maximum value)"
_IS = r"(?:is|are|be|denotes?)"
_HIGH = r"(?:maximi[sz]ed|maximal|largest|highest|greatest|as (?:large|high) as possible)"
_MAX = r"(?:maximi[sz]es?|minimi[sz]es? (?:the )?(?:negative|minus)(?: the)?)"
_TO_MAX = r"(?:maximi[sz]ing|maximi[sz]ation of|maximi[sz]e|minimi[sz](?:ing|e) (?:the )?(?:negative|minus)(?: the)?)"
_VALUE = (
    r"(?:(?:the|that|an?) )?(?:(?:unique|one|parameter) )?"
    rf"(?:values?|vectors?|points?|choices?|parameters?|weights?|setting|estimates?|one|{N})"
    rf"(?:,? (?:of |for )?(?:the )?(?:{N}|parameters?|weights),?)?"
)
_END = r"(?= ?(?:$|[,;.(]|over |of |for |on |given |with |after |in ))"
_PLAUSIBLE = r"(?:a posteriori )?most (?:probable|plausible)(?: a posteriori)?"
_AFTER = r"(?:a posteriori|given (?:the )?(?:data|observations|sample)|under the posterior|having seen the data|after seeing the data)"


def _best(said: Said) -> Iterable[f.Fact]:
    """What is largest at some names: a density that is named, the posterior or the likelihood."""
    of = next((said.latex(x) for x in ("of", "call") if said.has(x)), "")
    told = said.text("obj") if said.has("obj") else ""
    mode = not of and (told == "posterior" or not said.has("call"))
    mode = mode and told != "likelihood" and not re.search(r"\bml\b|likelihood", said.match[0])
    names = tuple(x for x in said.names() if x != of)
    if names and "|" not in of and said.has("call") and said.text("call"):
        return
    if names:
        yield f.Optimum(names, of, "max", mode)


def _moments(said: Said) -> Iterable[f.Fact]:
    """The mean and the covariance of the posterior, which are the named ones in this order."""
    names = said.names("list") if said.has("list") else tuple(said.latex(g) for g in ("m", "v") if said.has(g))
    kinds = (
        re.findall(r"mean|expect|variance", said.text("what"))
        if said.has("what")
        else ["mean", "variance"][: len(names)]
    )
    if len(kinds) != len(names) or len(set(kinds)) != len(kinds):
        return
    told = {"variance" if kind == "variance" else "mean": name for kind, name in zip(kinds, names, strict=True)}
    of = said.latex("of") if said.has("of") else ""
    yield f.OfPosterior(told.get("mean", ""), told.get("variance", ""), of)


_SPREAD = r"(?:co)?variance(?: matrix)?"
_MOMENTS = rf"(?P<what>(?:mean|expectation|expected value|{_SPREAD})(?: and (?:the )?{_SPREAD})?)"
_OF = rf"(?: (?:of|over|for) (?:the )?(?:(?:weights?|parameters?|weight vector|vector) ?)?(?P<of>{N})?)?"
_GIVEN = r"(?:,? (?:given|after|under|conditional on|in this model) [^,;.]{1,40})?"

MODES = Table(
    (
        "posterior",
        "mean of",
        "variance of",
        "variance matrix of",
        "likelihood",
        "mode",
        "map",
        "probable",
        "plausible",
        "maximi",
        "maximal",
        "maximum",
        "largest",
        "peak",
        "ml ",
    ),
    (
        row(
            rf"{_TARGET} (?:is|becomes) {_HIGH} {_AT}{_END}",
            _best,
            "the posterior is largest at w = m_N",
            "p(w | t) is maximal for w = m",
            "the log posterior is maximised by m",
        ),
        row(
            rf"{_TARGET} (?:(?:has|attains|takes|reaches|achieves) (?:its|the) (?:\w+ )?{_TOP}|peaks) {_AT}{_END}",
            _best,
            "the posterior has its mode at m_N",
            "the log-posterior attains its maximum at \\hat\\theta",
            "the posterior density peaks at m",
        ),
        row(
            rf"<L> {_IS} (?:the |an? )?(?:unique |global )?{_TOP} of (?:the )?{_TARGET}{_END}",
            _best,
            "\\hat w is the maximum of the log posterior",
            "m is the peak of the posterior density",
            "m is the mode of p(w | t)",
            no=("m is the mode of the posterior predictive", "x^* is the maximum of f(x)"),
        ),
        row(
            rf"{_TOP} of (?:the )?{_TARGET} (?:lies|is|are)(?: (?:attained|reached|located|denoted(?: by)?|called))?(?: (?:at|in|for))?"
            rf"(?: {N} ?=)? <L>{_END}",
            _best,
            "the mode of the posterior is m",
            "the maximum of the log posterior is attained at \\hat w",
            "the mode of p(w | t) is denoted by m_N",
        ),
        row(
            rf"<L> {_IS} (?:the |an? )?{_PLAUSIBLE} {_VALUE}(?:,? {_AFTER})?{_END}",
            _best,
            "m is the most probable value of w",
            "\\theta^* is the most probable parameter given the data",
        ),
        row(
            rf"<L> {_IS} {_VALUE} (?:that|which) {_MAX} {_TARGET}{_END}",
            _best,
            "m_N is the w that maximises the log posterior",
            "\\hat w is the vector which minimises the negative log posterior",
        ),
        row(
            rf"<L> {_IS} (?:{_VALUE} (?:at|for|in|where) which|where|the point where) {_TARGET} (?:is {_HIGH}|(?:has|attains|takes|"
            rf"reaches) its (?:\w+ )?{_TOP}|peaks){_END}",
            _best,
            "m is where the posterior peaks",
            "\\hat\\mu is the value for which the likelihood is largest",
        ),
        row(
            rf"<L> (?:is|are) (?:found|obtained|got|computed|estimated|determined|chosen|picked|selected|set)(?: by| from| through| via|"
            rf" so as| in order| such as)*(?: to)? {_TO_MAX} {_TARGET}{_END}",
            _best,
            "\\hat\\theta is found by maximising the log posterior",
            "\\hat\\mu is chosen to maximise the likelihood",
        ),
        row(
            rf"<L> (?:jointly )?{_MAX} (?:the )?log ?-?posterior{_DENSITY}{_END}",
            lambda s: [f.Optimum(s.names(), "", "max", mode=True)],
            "m maximises the log-posterior",
            "\\hat w minimises the negative log posterior",
        ),
        row(
            r"(?:(?P<map>map|maximum a posteriori|posterior mode)|ml|maximum[- ]likelihood)(?: \(map\))?"
            rf"(?: (?:estimat(?:e|or)|solution|value|point))?(?: (?:of|for) (?:the )?(?:{N}|parameters?|weights))? (?:is|are)"
            r"(?: (?:denoted|called|written)(?: by| as)?)? <L>(?= ?(?:$|[,;.]))",
            lambda s: [f.Optimum(s.names(), "", "max", s.has("map"))] if s.names() else [],
            "the MAP estimate is denoted by \\hat\\theta",
            "the maximum likelihood estimate of p is \\hat p",
        ),
        row(
            rf"<L> {_IS} (?:the )?{_MOMENTS} of (?:the |this |that |its |our )?posterior{_DENSITY}{_OF}{_GIVEN}(?= ?(?:$|[,;.]))",
            _moments,
            "m and S are the mean and the covariance of the posterior of w",
            "\\bar\\mu is the mean of the posterior distribution given X and y",
            no=("m is the mean of the posterior predictive distribution",),
        ),
        row(
            rf"<L> {_IS} (?:the )?{_MOMENTS} of (?:the )?(?:(?:density|distribution|law) )?"
            rf"{N} ?\( ?(?P<of>{N}) ?\|[^()]*\)(?= ?(?:$|[,;.]))",
            _moments,
            "w_post is the mean of p(w | y)",
            no=("m is the mean of p(w)",),
        ),
        row(
            rf"<L> {_IS} (?:the )?posterior {_MOMENTS}{_OF}{_GIVEN}(?= ?(?:$|[,;.]))",
            _moments,
            "m is the posterior mean",
            "m_n and s_n^2 are the posterior mean and variance of \\theta",
        ),
        row(
            rf"posterior{_DENSITY}{_OF}{_GIVEN} (?:is (?:again )?(?:an? )?(?:normal|Gaussian)(?: distribution)? with|has|with)"
            rf" (?:the )?mean (?P<m>{N})(?:,? and (?:the )?{_SPREAD} (?P<v>{N}))?(?= ?(?:$|[,;.]))",
            _moments,
            "the posterior of w has mean m and covariance S",
            "the posterior is Gaussian with mean m and variance v",
        ),
        row(
            rf"posterior mean{_OF} (?:is|=|is denoted by|is called) (?P<m>{N})(?= ?(?:$|[,;.]))",
            _moments,
            "the posterior mean is denoted by m",
        ),
    ),
)
