"""Means, variances and what depends on what: statements on random variables whose law is left open."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.second_moments import is_matrix
from symderive.verify.statements.distributions import are_laws
from symderive.verify.statements.grammar import LIST, N, Said, Table, listed, row


def _moments(said: Said) -> Iterable[f.Fact]:
    mean = "0" if said.has("zero") else said.latex("mean") if said.has("mean") else ""
    variance = said.latex("var") if said.has("var") else "1" if said.has("unit") else ""
    law = are_laws(said.names()) and re.search(
        r" (?:distribution|densit|law|pdf)", said.match[0]
    )  # p is the normal density with mean m
    words = re.search(r"(?<![\\A-Za-z])[a-z]{3,}|^[a-z]{2,}\b", variance)  # "the covariance matrix of x", "S given x"
    worded = words is not None or re.search(r"(?<!un)correlat", said.match.string) is not None
    if said.names() and not said.calls() and (mean or variance) and not (worded or law):
        yield f.Moments(said.names(), mean, variance)


def _is_mean_sign(latex: str) -> bool:
    return latex.strip("\\{} ") in ("E", "mathbb{E", "mathbb E", "operatorname{E", "mathrm{E", "𝔼")


def _mean_is(said: Said) -> Iterable[f.Fact]:
    powers = [x for x in said.names() if re.search(r"\^\{?\d", x)]
    if _says_function(said):
        return
    if powers and _is_mean_sign(said.latex("op")):
        yield f.Unread(
            said.coded.latex(0, len(said.match.string))
        )  # the sentence: a relation alone is taken for one that holds
    elif _is_mean_sign(said.latex("op")) and said.calls() and said.has("given"):
        yield f.Unread(said.coded.latex(0, len(said.match.string)))
    elif _is_mean_sign(said.latex("op")) and said.calls():
        yield f.Moments((said.latex("list"),), mean=said.latex("value"))  # of a function of a variable
    elif _is_mean_sign(said.latex("op")):
        yield f.Moments(said.names(), mean=said.latex("value"))


def _says_function(said: Said) -> bool:
    """Whether what is said of a variable given others is a function of these: E[y | x] = f(x)."""
    letters = {x.split("_")[0] for x in said.names("given")} if said.has("given") else set[str]()
    return bool(letters & {x.split("_")[0] for x in listed(said.coded, re.sub(r"[()]", " ", said.text("value")))})


def _spread_is(said: Said) -> Iterable[f.Fact]:
    """E[ε εᵀ] = S, which is the covariance matrix if the mean is said to be zero (`second_moments.centered`)."""
    name, other = said.latex("n"), said.latex("m")
    if other == f"{name}'" and is_matrix(said.latex("value")):  # u' may be another one
        other = f"{name}^T"
    if _is_mean_sign(said.latex("op")) and re.sub(r"\^(?:T|\\top|\{T\}|\{\\top\}|')$", "", other) == name != other:
        yield f.SecondMoment(name, said.latex("value"))


def _is_of_states(said: Said) -> bool:
    r"""Whether V(s) is no variance: a part of a formula, "the value function", ``\\max_a Q(s, a)``."""
    before = said.match.string[: said.match.start()].rstrip()
    words = re.search(r"(?<![\\A-Za-z])[a-z]{3,}|\\(?:max|sum|mathbb)", said.latex("value"))
    return before.endswith(("-", "+", "*", "=", "/")) or words is not None


def _variance_is(said: Said) -> Iterable[f.Fact]:
    if _says_function(said):
        return
    operator = (
        re.sub(r"\\(?:mathrm|operatorname|text|mathbb)|[\\{} ]", "", said.latex("op")) if said.has("op") else "Var"
    )
    if operator == "V" and _is_of_states(said):
        return
    if operator in ("Var", "var", "Cov", "cov", "V") and said.calls():
        yield f.Unread(said.coded.latex(0, len(said.match.string)))
    elif operator in ("Var", "var", "Cov", "cov", "V"):
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


def _averaged(said: Said) -> Iterable[f.Fact]:
    if not said.has("op") or _is_mean_sign(said.latex("op")):
        yield f.AveragedUnder(said.latex("density"))


def _deviation(said: Said) -> Iterable[f.Fact]:
    """SE is the standard error, SE^2 the variance of an estimator: a name of two letters or more is the function."""
    name = re.sub(r"\^\{?2\}?$", "", said.latex("n"))
    squared = name != said.latex("n")
    if _SEVERAL.fullmatch(name) and squared == (said.text("what").split()[0] in ("variance", "squared", "estimated")):
        yield f.IsFunction(rf"\mathrm{{{name}}}" if name.isalpha() else name, "sd")


def _unnamed(said: Said) -> Iterable[f.Fact]:
    """The mean and the variance of the noise of the notes, whatever its letter is."""
    spread = said.latex("var")
    if re.search(r"(?<![\\A-Za-z])[a-z]{3,}", spread) is None:
        mean = "0" if re.search(r"zero[- ]mean|mean|expect", said.match[0]) else ""
        yield f.Moments((), mean, spread)


def _independent_entries(said: Said) -> Iterable[f.Fact]:
    """x has d independent entries: a vector of d entries, all random and independent."""
    yield f.RandomVariables(said.names(), independent=True)
    yield f.HasShape(said.names(), (said.latex("s"),), 1)


_SEVERAL = re.compile(r"(?:\\(?:mathrm|operatorname|text|mathsf)\{)?[A-Za-z]\.?[A-Za-z]{1,3}\.?\}?")
_ERRORS = (
    r"(?:errors?|noise|disturbances?)(?: terms?| vectors?| variables?)?(?: (?:is|are|has|have)\b|(?= uncorrelated\b))"
)
_EACH = r"(?= ?(?:each\b|$|[,;.]| and (?:are|is)\b))"
_VALUE = r" ?(?:=|is) ?(?P<value>[^,;=]{1,30}?)(?= ?(?:$|[,;]| and | for ))"
_GIVEN = rf"(?: ?\| ?(?P<given>{LIST}))?"

MOMENTS = Table(
    (
        "mean",
        "variance",
        "standard",
        "expectation",
        "[",
        ") =",
        ")=",
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
            rf"(?P<n>{N})(?: ?\([^()]*\))? (?:is|denotes|stands for|means|=) (?:the |an? )?"
            r"(?P<what>(?:squared )?standard (?:errors?|deviations?)|variance of (?:the |an? )(?:[a-z]+ )*estimat(?:or|e)s?)",
            _deviation,
            "\\mathrm{SE} is the standard error",
            "\\mathrm{SE}^2 denotes the variance of the estimator",
            "\\mathrm{se}(b) stands for the standard deviation of b",
            no=("\\sigma is the standard deviation",),
        ),
        row(
            r"<L> (?:(?:has|have)|(?:is|are) (?:an? )?(?:random )?vectors? (?:of|with)) <S> (?:(?:mutually|all) )?independent "
            r"(?:components|entries|elements|coordinates)",
            _independent_entries,
            "q and k have d independent components with mean 0 and variance 1",
        ),
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
                rf"(?<!given )<L> (?:is|are|has|have|be|with)\b(?:(?!{_ERRORS})[^.;:]){{0,60}}?"
                r"(?:(?P<zero>zero[- ]mean|(?:mean|expectation) (?:zero|0(?![.\d])))|means? "
                rf"(?!(?:of|over|across|and|the|that|this|we|it|its|is|to|in|there)\b)(?P<mean>[^,;.\s]{{1,16}}+)(?! ?(?:{N}|[\d+*/·^-])))"
                r"(?:(?:,| and| noise with|,? with)(?: the| a| common| known| finite| equal)* "
                rf"(?:(?P<unit>unit variance)|(?:co)?variance(?: matrix)? (?P<var>[^,;]{{1,24}}?){_EACH}))?"
            ),
            _moments,
            "the q_i and k_i are independent random variables with mean 0 and variance 1",
            "the X_i are independent with mean mu and variance sigma^2",
            no=(
                "the x_i do not have mean 0",
                "w is the mean of p(w | y)",
                "j \\ne i means the f(x) is constant",
                "X is fixed, the errors have mean zero",
            ),
        ),
        row(
            r"(?<!given )<L> (?:is|are|has|have|be|with)\b[^.;:]{0,60}?(?:the )?(?:(?P<unit>unit variance)|(?:co)?variance(?: matrix)? "
            rf"(?P<var>[^,;]{{1,24}}?){_EACH})(?! and (?:mean|expect|means))",
            lambda said: () if "mean" in said.match[0] else _moments(said),
            "x has variance sigma^2",
            "the Y_i have variance tau^2 each and are independent",
            no=("the Y_i have variance tau^2 each and correlation r",),
        ),
        row(
            rf"(?P<op>𝔼|\bE|{N}) ?[\[(] ?<L>{_GIVEN} ?[\])]{_VALUE}",
            _mean_is,
            "E[\\epsilon] = 0 and Var(\\epsilon) = \\sigma^2",
            "E(e | X) = 0",
            no=("E[y | x] = f(x)",),
            prose=False,
        ),
        row(
            rf"(?P<op>𝔼|\bE|{N}) ?[\[(] ?<N> ?<M>{_GIVEN} ?[\])]{_VALUE}",
            _spread_is,
            "E[u] = 0 and E[u u^T] = S",
            no=("E[u v^T] = S",),
            prose=False,
        ),
        row(
            rf"(?:\b[Vv]ar|\b[Cc]ov|(?P<op>{N})) ?[\[(] ?<L>{_GIVEN} ?[\])]{_VALUE}",
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

_WITH = r"(?: (?:an?|the|all|independent|uncorrelated|and|with|i\.i\.d\.?|iid|homoscedastic|random|common|constant|known|same),?)*"
_SPREAD = r"(?:co)?variance(?: matrix)? (?P<var>[^,;.]{1,30}?)(?= ?(?:$|[,;.]| and (?:are|is|mean)\b| each\b))"

UNNAMED_NOISE = Table(
    ("error", "noise", "disturbance"),
    (
        row(
            rf"\b{_ERRORS}{_WITH} (?:zero[- ]mean|(?:mean|expectation|expected value) (?:zero|0)(?![.\d])),?{_WITH} {_SPREAD}",
            _unnamed,
            "the noise has mean 0 and covariance matrix S",
            "the errors have mean zero and covariance matrix \\sigma^2 I_n",
            "the x_i are fixed and the errors uncorrelated with mean 0 and variance \\sigma^2",
            "the noise terms are iid with mean zero and common variance s^2",
            no=(
                "the errors do not have mean zero and variance 1",
                "the errors have mean zero and variance that grows with x_i",
            ),
        ),
        row(
            rf"\b{_ERRORS}{_WITH} (?:zero[- ]mean|(?:mean|expectation|expected value) (?:zero|0)(?![.\d]))(?= ?(?:$|[,;.]| and))",
            lambda said: (f.Moments((), mean="0"),),
            "the errors have expectation zero",
            "the noise has mean zero",
            "the error terms are uncorrelated with mean zero",
            no=("the errors do not have mean zero",),
        ),
        row(
            rf"\b{_ERRORS}{_WITH} {_SPREAD}",
            _unnamed,
            "the errors are uncorrelated with common variance \\sigma^2",
        ),
    ),
    unnamed=True,
)
