"""Random variables, and names that count or pick."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.distributions import are_laws
from symderive.verify.statements.grammar import LIST, Build, N, Said, Table, row


def _word_index(said: Said) -> Iterable[f.Fact]:
    yield f.IsIndex((rf"\textit{{{said.text('word')}}}",))


def _counts(said: Said) -> Iterable[f.Fact]:
    yield f.Counts(said.names())


def _variables(*, independent: bool = False, finite: bool = False) -> Build:
    return lambda said: (
        (f.RandomVariables(said.names(), independent=independent, finite=finite),)
        if said.names() and not said.calls()
        else ()
    )


def _moments(said: Said) -> Iterable[f.Fact]:
    mean = "0" if said.has("zero") else said.latex("mean") if said.has("mean") else ""
    variance = said.latex("var") if said.has("var") else "1" if said.has("unit") else ""
    law = are_laws(said.names()) and re.search(
        r" (?:distribution|densit|law|pdf)", said.match[0]
    )  # p is the normal density with mean m
    worded = re.match(r"[a-z]{2,}\b", variance) is not None  # "the covariance matrix of x", "the variance of the noise"
    if said.names() and not said.calls() and (mean or variance) and not (worded or law):
        yield f.Moments(said.names(), mean, variance)


def _is_mean_sign(latex: str) -> bool:
    return latex.strip("\\{} ") in ("E", "mathbb{E", "mathbb E", "operatorname{E", "mathrm{E", "𝔼")


def _mean_is(said: Said) -> Iterable[f.Fact]:
    powers = [x for x in said.names() if re.search(r"\^\{?\d", x)]
    if powers and _is_mean_sign(said.latex("op")):
        yield f.Unread(
            said.coded.latex(0, len(said.match.string))
        )  # the sentence: a relation alone is taken for one that holds
    elif _is_mean_sign(said.latex("op")):
        yield f.Moments(said.names(), mean=said.latex("value"))


def _variance_is(said: Said) -> Iterable[f.Fact]:
    operator = (
        re.sub(r"\\(?:mathrm|operatorname|text|mathbb)|[\\{} ]", "", said.latex("op")) if said.has("op") else "Var"
    )
    if operator in ("Var", "var", "Cov", "cov", "V"):
        yield f.Moments(said.names(), variance=said.latex("value"))


def _given(said: Said) -> Iterable[f.Fact]:
    if not said.calls() and said.names():
        yield f.IndependentGiven(said.names(), said.names("given"))


def _chain(said: Said) -> Iterable[f.Fact]:
    yield f.IndependentGiven(said.names(), chain=True)


def _hidden_chain(said: Said) -> Iterable[f.Fact]:
    if said.has("states"):
        yield f.IndependentGiven(said.names("states"), chain=True)
        yield f.IndependentGiven(said.names("seen"), said.names("states"))
    else:
        yield f.Convention("markov")


def _only_on(said: Said) -> Iterable[f.Fact]:
    if not said.calls() and not said.calls("given"):
        yield f.IndependentGiven(said.names(), said.names("given"))


def _density(said: Said) -> Iterable[f.Fact]:
    """X has the density f, f(x; θ) or f(x; θ) = ...; a density without a name is called f."""
    names = said.names()
    if not names or said.calls():
        return
    variable = re.sub(r"[_^].*", "", names[0]).lower()
    function = said.latex("law") if said.has("law") else f"f({variable})"
    if said.has("body") or said.has("plain"):
        yield f.Defines(f"{function} = {said.latex('body' if said.has('body') else 'plain')}")
    yield f.RandomVariables(names, function, independent=said.has("iid"))


_DENSITY = r"(?:probability )?(?:density|mass|pdf|pmf|p\.d\.f\.?|distribution with density)(?: function)?"
_BODY = r"(?P<body>[^,;]+?)(?=,|;| for\b| if\b| when\b| where\b| on\b| over\b| and\b|\.?$)"
_CALL = rf"(?P<law>{N}(?:\([^()]*\))?)(?! ?[({N[1:-1]}^*/+-])"


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


def _by_values(said: Said) -> Iterable[f.Fact]:
    yield f.Defines(f"{said.latex('law')} = {said.latex('body')}")


RANDOM = Table(
    (
        "values",
        "discrete",
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
        "density",
        "pdf",
        "pmf",
        "mass",
    ),
    (
        row(
            r"<L>,? (?:(?:is|are|be) (?:(?:an?|real|continuous|discrete|random|variables?|samples?|(?P<iid>iid|i\.i\.d\.?|"
            r"independent(?: and identically distributed)?)|drawn|sampled|distributed),? )+)?(?:each )?"
            rf"(?:has|have|having|with|from|follows?|according to)(?: the| a| an| common| same)* {_DENSITY}(?: given by)?:? "
            rf"(?:{_CALL}(?: = {_BODY})?|{_BODY.replace('body', 'plain')})",
            _density,
            "X has density f",
        ),
        row(
            rf"<L> has (?:the )?probabilit(?:y|ies) (?P<law>{N} ?\({N} ?= ?{N}\)) = {_BODY}",
            _by_values,
            "X has probability P(X = k) = p q^k",
        ),
        row(
            r"<L> (?:takes?|taking|have|has|with)(?: only)? (?:finitely|countably) many (?:possible )?values",
            _variables(finite=True),
            "X and Y take finitely many values",
        ),
        row(
            r"<L> (?:is|are|be) (?:both |finite |all )*discrete(?: random variables?)?(?= ?(?:$|[,;.]| with| and))",
            _variables(finite=True),
            "X and Y are discrete",
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
                r"<L> (?:is|are) (?:(?:conditionally|mutually|also|all|both) )*independent(?: (?:Gaussian|"
                r"normal|random))*(?: (?:vectors?|variables?|numbers?))?(?! of| given| conditional)"
            ),
            _variables(independent=True),
            "x and y are independent Gaussian vectors with covariance matrices Sigma_x and Sigma_y",
        ),
        row(
            r"<L> (?:is|are) (?:(?:a |an )?random(?: variables?| vectors?)?(?: \([^()]{0,60}\))?,? (?:and )?)?(?:also )?"
            r"independent of (?:the )?" + N,
            _variables(independent=True),
            "\\hat f is random, independent of \\epsilon, with finite variance",
            "\\hat f is random (it depends on the data) and independent of e",
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
    ),
)


def _averaged(said: Said) -> Iterable[f.Fact]:
    if not said.has("op") or _is_mean_sign(said.latex("op")):
        yield f.AveragedUnder(said.latex("density"))


MOMENTS = Table(
    (
        "mean",
        "variance",
        "expectation",
        "[",
        "𝔼",
        "var",
        "cov",
        "markov",
        "hmm",
        "given",
        "conditional",
        "depends only",
        "depend only",
    ),
    (
        row(
            r"<N> (?:is|denotes|be) (?:the )?(?:common |noise )?(?:variance|covariance(?: matrix)?) of (?:the )?<L>(?= ?(?:$|[,.;]))",
            lambda said: (f.Moments(said.names(), variance=said.latex("n")),) if not said.calls() else (),
            "\\Sigma is the covariance matrix of x",
            no=("S is the covariance matrix of the data",),
        ),
        row(
            r"(?:variance|covariance(?: matrix)?) of (?:the )?<L> (?:is|equals|=) (?:the )?<N>(?= ?(?:$|[,.;]))",
            lambda said: (f.Moments(said.names(), variance=said.latex("n")),) if not said.calls() else (),
            "the covariance of x is \\Sigma",
        ),
        row(
            rf"(?:\b[Ee]xpectations?|(?P<op>𝔼|\bE|{N})) (?:is|are)(?: (?:the|an|expectations?|averages?|always|all|taken|understood))*"
            rf" (?:over|under|with respect to) (?:the )?(?:(?:variable |all )?{N} )?(?:with |under |from |of )?(?:the )?"
            rf"(?:distributions? |density |law )?(?P<density>{N}\([^()]*\))(?= ?(?:$|[.,;]))",
            _averaged,
            "E is the expectation over z with distribution Q(z|X)",
            "expectations are taken under q(z | x)",
            no=("J is the average over f(x)", "E is the expectation of f(x)"),
        ),
        row(
            (
                r"(?<!given )<L> (?:is|are|has|have|be|with)\b[^.;:]{0,60}?(?:(?P<zero>zero[- ]mean|mean zero|mean 0(?![.\d]))|means? "
                rf"(?!of\b|over\b|across\b)(?P<mean>[^,;.\s]{{1,16}}+)(?! ?(?:{N}|[\d+*/·^-])))"
                r"(?:(?:,| and| noise with|,? with)(?: the| a| common| known| finite| equal)* "
                r"(?:(?P<unit>unit variance)|(?:co)?variance(?: matrix)? (?P<var>[^,;]{1,24}?)(?= ?(?:$|[,;.]))))?"
            ),
            _moments,
            "the q_i and k_i are independent random variables with mean 0 and variance 1",
            "the X_i are independent with mean mu and variance sigma^2",
            no=("the x_i do not have mean 0", "w is the mean of p(w | y)"),
        ),
        row(
            r"(?<!given )<L> (?:is|are|has|have|be|with)\b[^.;:]{0,60}?(?:the )?(?:(?P<unit>unit variance)|(?:co)?variance(?: matrix)? "
            r"(?P<var>[^,;]{1,24}?)(?= ?(?:$|[,;.])))(?! and)",
            lambda said: () if "mean" in said.match[0] else _moments(said),
            "x has variance sigma^2",
        ),
        row(
            rf"(?P<op>𝔼|\bE|{N}) ?[\[(] ?<L> ?[\])] ?(?:=|is) ?(?P<value>[^,;=]{{1,30}}?)(?= ?(?:$|[,;]| and | for ))",
            _mean_is,
            "E[\\epsilon] = 0 and Var(\\epsilon) = \\sigma^2",
            prose=False,
        ),
        row(
            rf"(?:\b[Vv]ar|\b[Cc]ov|(?P<op>{N})) ?[\[(] ?<L> ?[\])] ?(?:=|is) ?(?P<value>[^,;=]{{1,30}}?)(?= ?(?:$|[,;]| and | for ))",
            _variance_is,
            "E[epsilon] = 0, Var(epsilon) = sigma^2 I",
            prose=False,
        ),
        row(
            r"<L> (?:is|are) (?:(?:conditionally|mutually|also|all|both) )*independent,? (?:given|conditional on) (?:the )?"
            r"(?:[a-z]+ )?(?P<given>{LIST})".replace("{LIST}", LIST),
            _given,
            "the x_j are independent given y",
            "x and y are conditionally independent given z",
        ),
        row(r"<L> (?:is|are|be|forms?) an? (?:[a-z]+ )*Markov chain", _chain, "Z is a Markov chain with N states"),
        row(
            r"\b(?:[Hh]idden Markov models?|HMMs?)\b(?:,? with (?:the )?(?:(?:hidden|latent) )?(?:states|variables) "
            rf"(?P<states>{N}),?(?: and)? (?:the )?(?:observations|outputs|emissions|observed variables) (?P<seen>{N}))?",
            _hidden_chain,
            "a hidden Markov model with hidden states z_t and observations x_t",
            "this is a hidden Markov model",
            no=("this is not a hidden Markov model",),
        ),
        row(
            r"<N> depends only on (?P<given>{N})(?= ?(?:$|[,;.]))".replace("{N}", N).replace("<N>", f"(?P<list>{N})"),
            _only_on,
            "X_t depends only on Z_t",
            prose=False,
        ),
    ),
)
