"""Laws of random variables in words: ``X is N(0, 1)``, ``given theta, k is Bin(n, theta)``, ``X is Poisson with mean m``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.distributions import LETTERS, are_laws
from symderive.verify.statements.grammar import LIST, SIZE, N, Said, Table, listed, row
from symderive.verify.symbols import Domain

_WORDS = ("Bernoulli", "Poisson", "Geometric", "Exponential", "Gamma", "Beta", "Binomial", "Categorical")
_WORD = "|".join(f"[{word[0]}{word[0].lower()}]{word[1:]}(?:ly)?" for word in _WORDS)
_SHORT = {
    "N": r"\mathcal{N}",
    "Normal": r"\mathcal{N}",
    "Gaussian": r"\mathcal{N}",
    "U": "Uniform",
    "Unif": "Uniform",
    "Uniform": "Uniform",
    "Ber": "Bernoulli",
    "Bern": "Bernoulli",
    "B": "Binomial",
    "Bin": "Binomial",
    "Binom": "Binomial",
    "Po": "Poisson",
    "Poi": "Poisson",
    "Pois": "Poisson",
    "Exp": "Exponential",
    "Expo": "Exponential",
    "Ga": "Gamma",
    "Geo": "Geometric",
    "Geom": "Geometric",
    "Cat": "Categorical",
}
"""What notes write for a law in front of its parameters, beside its name."""

_SPELT = "|".join((*(word.lower() for word in _WORDS), *(word.lower() for word in _SHORT if len(word) > 1)))
_NESTED = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))+\)"
_CALL = rf"(?:{N}|\b(?:{_SPELT})) ?{_NESTED}"
_HEAD = re.compile(r"(?P<head>[^( ]+) ?(?P<arguments>\(.*\))")
_WRAPPED = re.compile(r"\\(?:mathcal|mathrm|operatorname|text|mathscr|mathsf|textrm)|[\\{} ]")
_NORMAL_LAW = re.compile(r"\\mathcal\{N\}\((?P<mean>[^,()]+),(?P<spread>.+)\)")
_CALLS = re.compile(_CALL)
_DISTRIBUTIONS = re.compile(rf"(?:{LETTERS.pattern}|\\pi) ?\(")

_ARTICLES = r"an?|the|all|each|both|again|also|some"
_NOUNS = (
    r"(?:conjugate |multivariate |univariate |conditional(?:ly)? |marginal(?:ly)? )*(?:priors?|laws?|densit(?:y|ies)|likelihood|"
    r"distributions?|random|samples?|draws?|observations?|from|of|distributed(?: as| according to)?|variables?|noise|drawn|sampled|"
    rf"generated|taken|{N}(?= (?:iid|independent|samples|draws|observations)))"
)
_ARE = (
    rf"(?: (?:is|are|be|has|have|follows?|comes? from|(?:is|are) (?:drawn|sampled|generated|taken) from))?(?: ?(?:{_ARTICLES}|"
    rf"(?P<iid>i\.i\.d\.?|iid|independent(?:ly)?(?: and identically)?),?|{_NOUNS}))*"
)
_GIVEN = rf"(?:(?:given|conditional(?:ly)? on|conditioned on) (?P<given>{LIST}), )?"
_BEHIND = rf"(?: ?(?:given|\||conditional(?:ly)? on|conditioned on) ?(?P<behind>{LIST}))?"
_OF = (
    r"(?:(?:priors?|posteriors?|laws?|likelihoods?|conditionals?)(?: distributions?| densit(?:y|ies)| laws?)? (?:of|on|over|for) "
    r"(?:the )?(?:[a-z]{4,} )?)"
)
_DATA = r"(?:the )?(?:observed |training )?(?:data(?: ?set)?|observations?|sample|measurements?|targets|labels)"
_NOUN = r"(?:[- ]?(?:distributed|distribution|prior|random|variables?|samples?|law|noise|vectors?))*"
_PARAMETER = r"[^,;<>]{1,24}?"
_LONG = r"[^,;<>]{1,60}?"
_ENDS = rf"(?= ?(?:$|[,;<>]| for\b| where\b| given\b| and {N} (?:is|has|follows)\b))"
_LAST = rf"(?= ?(?:$|[,;.]| (?:given|where|for|so|in|with)\b| and (?:the )?{LIST} (?:is|are|has|have|follows?)\b))"
_SIZED = rf"(?:,? (?:with|having) (?P<many>{SIZE}) (?:entries|components|coordinates|dimensions)|,? in (?P<space>{SIZE}) dimensions)?"
_APART = r"(?:,? (?:and )?(?P<apart>(?:all |both |mutually |jointly |which are )*independent)\b)?"
_NORMAL = r"(?:multivariate |univariate )*(?:normal(?:ly)?|Gaussian)"


def law_of(latex: str) -> str:
    """A law as it is written in front of its parameters in full, ``N(0, 1)`` and ``Bern(p)``; empty for any other call."""
    found = _HEAD.fullmatch(latex.strip())
    if found is None:
        return ""
    head = _WRAPPED.sub("", found["head"].split("_")[0])
    names = {**_SHORT, **{word: word for word in _WORDS}}
    known = names.get(head, "")
    if not known and len(head) > 2 and head != "exp":  # exp(z) is a value
        known = names.get(head.capitalize(), "")
    fits = len(head) > 1 or "," in found["arguments"]  # B(x) is a matrix that depends on x
    return f"{known}{found['arguments']}" if known and fits else ""


def _given(said: Said) -> tuple[str, ...]:
    """What stands behind "given"."""
    return tuple(x for g in ("given", "behind", "after") if said.has(g) for x in listed(said.coded, said.text(g)))


def _vector(said: Said, names: tuple[str, ...]) -> Iterable[f.Fact]:
    """``z is N(0, I) with k entries``, ``in k dimensions``."""
    size = next((said.latex(g).strip("() ") for g in ("many", "space") if said.has(g)), "")
    if size:
        yield f.Counts((size,))
        yield f.HasShape(names, (size,), 1)


def _word(said: Said) -> Iterable[f.Fact]:
    """A law with its parameters; an exponential law with a mean has its rate as the reciprocal."""
    word = said.text("word").capitalize().removesuffix("ly")
    first = said.latex("a")
    if word == "Exponential" and said.has("kind") and "mean" in said.text("kind"):
        first = rf"\frac{{1}}{{{first}}}"
    second = said.latex("b") if said.has("b") else ""
    if said.has("average") and word != "Gamma":
        return
    if said.has("average"):
        second = rf"\frac{{{first}}}{{{second}}}"
    if said.has("scale"):
        second = rf"\frac{{1}}{{{second}}}"
    parameters = ", ".join(x for x in (first, second) if x)
    if said.names() and not said.calls() and parameters:
        yield f.RandomVariables(said.names(), f"{word}({parameters})", independent=said.has("iid"), given=_given(said))


def _calls(said: Said) -> Iterable[f.Fact]:
    """``x_1, ..., x_n are iid N(m, s)``; X and Y are Poisson(a) and Poisson(b), one law for each."""
    names, start = said.names(), said.match.start("laws")
    spans = [(start + m.start(), start + m.end()) for m in _CALLS.finditer(said.text("laws"))]
    laws = [law_of(said.coded.latex(*span)) for span in spans]
    if not names or said.calls() or not all(laws) or len(laws) not in (1, len(names)):
        return
    apart = said.has("iid") or said.has("apart")
    distributions = are_laws(names) and not laws[0].startswith(("Beta", "Uniform"))  # these are drawn for probabilities
    if distributions:
        yield from (f.Defines(f"{name} = {law}") for name, law in zip(names, laws * len(names), strict=False))
    elif len(laws) == 1:
        yield f.RandomVariables(names, laws[0], independent=apart, given=_given(said))
        parts = _NORMAL_LAW.fullmatch(laws[0]) if said.match[0].startswith("posterior") and len(names) == 1 else None
        if parts is not None:
            yield f.OfPosterior(parts["mean"].strip(), parts["spread"].strip(), names[0])
    else:
        for name, law in zip(names, laws, strict=True):
            yield f.RandomVariables((name,), law, independent=apart, given=_given(said))
    if not distributions:
        yield from _vector(said, names)


def _prior(said: Said) -> Iterable[f.Fact]:
    """``the prior N(0, 1) on w``."""
    law = law_of(said.latex("laws") or said.latex("first"))
    if law and said.names() and not said.calls():
        yield f.RandomVariables(said.names(), law)


def _distribution(said: Said) -> Iterable[f.Fact]:
    """``p = N(0, 1), q = N(m, 1)``."""
    law = law_of(said.latex("laws"))
    if law and are_laws((said.latex("n"),)):
        yield f.Defines(f"{said.latex('n')} = {said.latex('laws')}")


def _density(said: Said) -> Iterable[f.Fact]:
    """``q(z | x) is N(m, s)``: a density by its law."""
    law = (
        law_of(said.latex("laws")) if said.has("laws") else rf"\mathcal{{N}}({said.latex('mean')}, {said.latex('var')})"
    )
    names = listed(said.coded, said.text("point"))
    if law and names and _DISTRIBUTIONS.match(said.latex("left")):
        yield f.Defines(f"{said.latex('left')} = {law}")
        yield from _vector(said, names)


def _normal(said: Said) -> Iterable[f.Fact]:
    """``y is Gaussian with mean m and variance v``; noise has the mean zero."""
    if not said.names() or said.calls():
        return
    zero = said.has("zero") or "noise" in said.match[0]
    mean = said.latex("mean") if said.has("mean") else "0" if zero else ""
    spread = (
        said.latex("var")
        if said.has("var")
        else f"({said.latex('deviation')})^2"
        if said.has("deviation")
        else "1"
        if said.has("unit")
        else ""
    )
    law = rf"\mathcal{{N}}({mean}, {spread})" if mean and spread else ""
    if are_laws(said.names()):
        short = (
            re.search(rf", (?:and )?{N} (?:the|an?) ", said.match.string) is not None
        )  # "p is ..., q the one with ..."
        yield from (f.Defines(f"{name} = {law}") for name in said.names() if law and not short)
        return
    yield f.RandomVariables(said.names(), law, independent=said.has("iid"), given=_given(said) if law else ())
    if law:
        yield from _vector(said, said.names())


def _standard(said: Said) -> Iterable[f.Fact]:
    if said.names() and not said.calls():
        unit = "I" if said.has("many") or said.has("space") else "1"
        yield f.RandomVariables(said.names(), rf"\mathcal{{N}}(0, {unit})", independent=said.has("iid"))
        yield from _vector(said, said.names())


def _choice(said: Said) -> Iterable[f.Fact]:
    names = said.names()
    chance = said.latex("p") if said.has("p") else said.latex("q")
    if names and not said.calls():
        yield f.RandomVariables(names, rf"\mathrm{{Bernoulli}}({chance})")
        yield f.InDomain(names, Domain.BINARY)


def _uniform(said: Said) -> Iterable[f.Fact]:
    yield f.RandomVariables(said.names(), rf"\mathrm{{Uniform}}({said.latex('a')}, {said.latex('b')})")


_IID = r"(?P<iid>i\.i\.d\.?|iid|(?:mutually |all )?independent(?:ly)?(?: and identically)?),?"
_VERB = r"(?: (?:is|are|be|has|have|follows?|comes? from)| ?:(?! ?=))"
_MUST = (
    rf"(?:(?:{_VERB}|(?=,? (?:all )?(?:iid|independent)))(?: ?(?:{_ARTICLES}|assumed (?:to be|to follow)|"
    rf"{_IID}|{_NOUNS}|{_NORMAL}))*)"
)
_THE = r"(?: (?:the|an?|some|common|known|unknown|fixed))*"
_SPREAD = (
    rf"(?:{_THE} (?:co)?variance(?: matrix)? (?P<var>{_LONG})|{_THE} standard deviation (?P<deviation>{_LONG})|"
    r" (?P<unit>unit variance))"
)
_DENSITY = rf"(?P<left>{N} ?\( ?(?P<point>{LIST})(?: ?[|;][^()]*)?\))"

LAWS = Table(
    (
        *(word.lower() for word in _WORDS),
        *(
            "prior",
            "iid",
            "independent",
            "normal",
            "gaussian",
            "uniform",
            "probability",
            " is ",
            " are ",
            " be ",
            " has ",
            " have ",
            " follow",
            ":",
            "=",
            " from ",
        ),
    ),
    (
        row(
            rf"(?<!given )(?:{_OF}|{_GIVEN})<L>{_BEHIND}{_ARE} (?P<word>{_WORD}){_NOUN} (?:with|of) (?:the |a )?"
            r"(?P<kind>(?:success |rate |unknown |known )*"
            r"(?:parameters?|rates?|means?|shapes?|probability|intensity)(?: of success)?) "
            rf"(?P<a>{_PARAMETER})(?: and (?:(?P<scale>scale )|(?P<average>mean )|rate )?(?P<b>(?![^,;]* is ){_PARAMETER}))?{_ENDS}",
            _word,
            "X is Gamma with shape a and rate b",
            "X is Gamma with shape k and mean m",
            "r has a gamma distribution with shape k and mean m",
            "p has a beta distribution with parameters a and b",
            "the prior of p is a beta distribution with parameters a and b",
            "p has a beta prior with parameters a and b",
            "k given m is Poisson with mean m",
            "X is Poisson with parameter lambda",
            "x_1, ..., x_n are i.i.d. Poisson with mean mu",
            "N has a binomial distribution with parameters n and p",
            "given p, k is binomial with parameters n and p",
        ),
        row(
            rf"{_OF}<L>(?:{_BEHIND}| (?:given|after seeing|conditional(?:ly)? on) {_DATA})"
            rf" (?:is|are) (?:(?:an? |the )?(?:distribution |density )?)(?P<laws>{_CALL}){_SIZED}",
            _calls,
            "the prior of p is Beta(a, b)",
            "the law of X given theta is N(theta, 1)",
            "the posterior of w given the data is N(m, S)",
        ),
        row(
            rf"(?:priors? (?P<laws>{_CALL})|(?P<first>{_CALL}) priors?)(?: is| are)?(?: put| placed)? (?:on|over|for) (?:the )?"
            r"(?:[a-z]{4,} )?<L>",
            _prior,
            "we put the prior N(a, s^2) on m",
            "with a N(0, t I) prior on the weights w",
        ),
        row(
            rf"(?<!given ){_GIVEN}<L>{_BEHIND}{_MUST} ?(?P<laws>{_CALL}(?:(?:,| and|, and) (?:an? )?{_CALL})*)(?! ?[-+*/^·=(])"
            rf"(?:,? respectively)?{_NOUN}{_SIZED}{_APART}(?: given (?P<after>{LIST}))?",
            _calls,
            "theta has the prior N(m, s^2)",
            "y given x is N(w^T x, sigma^2)",
            "z is N(0, I) with k entries, e is N(0, S) with n entries, independent of z",
            "X and Y are independent Poisson(a) and Poisson(b)",
            "the x_i are independent Bernoulli(p) variables",
            "p has the prior density Beta(a, b)",
            "x_1, ..., x_n iid Bernoulli(p)",
            "X is Gamma(a, b)",
            no=("$y$ is $B(x)$ and $B$ is a matrix", "X is exp(Z)"),
        ),
        row(
            rf"{_DENSITY}(?: (?:is|be)| ?=)(?: ?(?:{_ARTICLES}|{_NOUNS}))* ?(?P<laws>{_CALL})(?! ?[-+*/^·=(]){_SIZED}",
            _density,
            "q(z|x) = N(m, diag(s_1^2, ..., s_J^2)), p(z) = N(0, I) in J dimensions",
            "the posterior p(theta | D) is Beta(a + k, b + n - k)",
            prose=False,
        ),
        row(
            rf"<N> ?= ?(?P<laws>{_CALL})(?! ?[-+*/^·=(])",
            _distribution,
            "p = N(a, s^2), q = N(b, t^2)",
            prose=False,
        ),
        row(
            rf"{_DENSITY} (?:is|be)(?: (?:{_ARTICLES}))* {_NORMAL},?(?: distribution| density)?,? with{_THE} mean (?P<mean>{_LONG}),?"
            rf"(?: and)?(?: with)?{_THE} (?:co)?variance(?: matrix)? (?P<var>{_LONG}){_SIZED}{_LAST}",
            _density,
            "q(x_t | x_0) is normal with mean a x_0 and covariance (1 - a^2) I",
        ),
        row(
            rf"(?<!given )(?:{_OF}|{_GIVEN})<L>{_BEHIND} (?:is|are|be|has|have|follows?)"
            r"(?: (?:(?P<zero>zero[- ]mean|cent(?:red|ered))|an?|the|also|all|again|distributed as|"
            rf"{_IID}))* {_NORMAL}{_NOUN}"
            rf"(?:,? (?:with|of)(?:{_THE} means? (?P<mean>{_LONG})(?:,| and|, and)(?: with)?)?{_SPREAD}{_SIZED}{_LAST})?"
            r"(?! (?:density|distribution|pdf|with (?:the )?mean))",
            _normal,
            "x is Gaussian with mean mu and variance s",
            "X has a normal distribution with mean m and standard deviation s",
            "y given x is Gaussian with mean w^T x and variance sigma^2",
            "x and y are Gaussian",
        ),
        row(
            rf"<L> (?:is|are|be)(?: (?:an?|both|all|(?P<iid>independent(?:ly)?|i\.i\.d\.?|iid),?))* standard (?:normal(?:ly distributed)?"
            rf"|Gaussian)(?! vectors?)(?: random)?(?: variables?)?{_SIZED}",
            _standard,
            "z is standard normal",
            "a_1 and a_2 are independent standard normal variables",
            "z is standard normal in d dimensions",
        ),
        row(
            (
                r"<L> (?:is|equals|are) (?:0|zero) with probability (?P<q0>[^,;]{1,12}?),? and (?:1|one) with probability "
                r"(?P<p>[^,;.]{1,16})"
            ),
            _choice,
            "m is 0 with probability p and 1 with probability 1 - p",
        ),
        row(
            rf"<L>(?: (?:is|are|equals?)| ?=| takes?(?: on)? the values?) ?(?:1|one) with probability (?P<q>[^,;]{{1,20}}?)"
            rf"(?:,|,? and|,? or)? (?:(?:{N} ?= ?|is |it is )?(?:0|zero)\b(?: otherwise| else| with probability [^,;]{{1,20}})?|"
            r"(?:else|otherwise),? (?:it is )?(?:0|zero)\b)",
            _choice,
            "X is 1 with probability p, else 0",
            "b = 1 with probability q and 0 otherwise",
        ),
        row(
            (
                r"<L> (?:is|are) uniform(?:ly distributed)? (?:on|over|in|between) (?:the interval )?(?:from )?[(\[]?(?P<a>-? "
                r"?[^,;\s⦃]{1,6}) ?(?:to|,|and) (?P<b>[^,;)\]⦄]{1,12}?)(?= ?(?:[)\]]|$|[,;.]| and | is | for ))"
            ),
            _uniform,
            "W is uniformly distributed on the interval from -a to a",
            "b is uniform on [0, 2 pi]",
        ),
    ),
)
"""Laws by their names and parameters; densities that are told by formulas are in `symderive.verify.statements.chance`."""

__all__ = ["LAWS", "law_of"]
