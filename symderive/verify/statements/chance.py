"""Random variables, and names that count or pick."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import Build, N, Said, Table, row
from symderive.verify.symbols import Domain


def _word_index(said: Said) -> Iterable[f.Fact]:
    yield f.IsIndex((rf"\textit{{{said.text('word')}}}",))


def _counts(said: Said) -> Iterable[f.Fact]:
    yield f.Counts(said.names())


def _counts_of(said: Said) -> Iterable[f.Fact]:
    """F_a and F_b are the numbers of a's and b's: F_a is a count by itself, no member of a family F."""
    names = said.names()
    apart = tuple(x for x in names if re.search(r"_\{?[^ijklmnt{}]\}?$", x))
    yield from (fact for fact in (f.Counts(tuple(x for x in names if x not in apart)),) if fact.symbols)
    yield from (fact for fact in (f.InDomain(apart, Domain.COUNT),) if fact.symbols)


def _hits(said: Said) -> Iterable[f.Fact]:
    """h heads in n tosses: counts, of which the first is not the larger one."""
    few, all_ = said.latex("n") or said.latex("k"), said.latex("m") or said.latex("all")
    yield f.InDomain((few, all_), Domain.COUNT)
    yield f.Condition(rf"{few} \le {all_}")


_HITS = r"(?:heads|successes|ones|positives?|hits|wins|a's|red(?: balls)?)"
_MISSES = r"(?:tails|failures|zeros|negatives?|misses|losses|b's|black(?: balls)?)"
_TRIES = r"(?:tosses|flips|trials|throws|draws|observations|experiments)"


def _variables(*, independent: bool = False, finite: bool = False) -> Build:
    return lambda said: (
        (f.RandomVariables(said.names(), independent=independent, finite=finite),)
        if said.names() and not said.calls()
        else ()
    )


def _drawn_from(said: Said) -> Iterable[f.Fact]:
    """The law π(· | s) that a is drawn from."""
    if said.names() and not said.calls():
        yield f.RandomVariables(said.names(), said.latex("law"))


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
        "count",
        "frequencies",
        "heads",
        "successes",
        "ones",
        "hits",
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
        row(
            r"<L> (?:(?:are|denote|be|stand for) (?:the )?(?:respective |observed )?(?:numbers|counts|frequencies) of"
            r"|counts? (?:the|all|how) )",
            _counts_of,
            "F_a and F_b are the numbers of a's and b's in s",
            "N_1 and N_0 count the ones and zeros",
        ),
        row(
            rf"<N> {_HITS}(?: [a-z]+)? (?:in|out of|among) (?:the )?<M> (?:[a-z]+ )?{_TRIES}"
            rf"|(?P<k>{N}) (?:(?:out )?of the|among the) (?P<all>{N}) (?:[a-z]+ )?{_TRIES} (?:are|were|show|showed|came up) {_HITS}",
            _hits,
            "h heads in n tosses",
            "k of the n flips are heads",
            prose=False,
        ),
        row(
            rf"<N> {_HITS} and <M> (?:[a-z]+ )?{_MISSES}",
            lambda s: (f.InDomain((s.latex("n"), s.latex("m")), Domain.COUNT),),
            "we saw h heads and t tails",
            prose=False,
        ),
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
        "noise",
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
            r"<L>,? (?:(?:is|are|be|denotes?|represents?)(?: (?:the|an?))?(?: vector of)?|being|the)"
            r"(?: (?:[Gg]aussian|normal|white|random|additive|independent|iid|i\.i\.d\.|measurement|observation|zero[- ]mean|unknown))*"
            r" (?:noise|errors?(?= (?:terms?|vectors?)\b))(?: (?:terms?|vectors?))?(?= ?(?:$|[,;.]| and| with| of))",
            _variables(),
            "v is Gaussian noise",
            "v is the vector of measurement noise",
            no=("σ is the variance of the noise", "v is the noise variance"),
        ),
        row(
            r"\b(?:[Nn]oise|error) (?:terms? |vectors? )?(?P<list>{N})(?= ?(?:$|[,;.]| is| are| has| have| with| and))".replace(
                "{N}", N
            ),
            _variables(),
            "the noise v is Gaussian",
            no=("the noise variance s is known",),
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
            r"<L> (?:has|have)\b[^.;:]{0,80}? and (?:they )?are (?:(?:all|mutually) )*independent(?= ?(?:$|[,.;]))",
            _variables(independent=True),
            "u_1, ..., u_n have mean m and are independent",
        ),
        row(
            r"<L> ?(?:,|are|is)? ?(?:all )?independent of each other",
            _variables(independent=True),
            "the w_i are column vectors, w_i are all independent of each other",
        ),
        row(
            r"<L> (?:(?:is|are) )?(?:drawn|sampled|taken|generated) from (?:the |a )?(?:[a-z]+ ){0,2}?"
            rf"(?P<law>{N} ?\( ?(?:\\cdot|[·⋅∙])[^()]{{0,40}}\))",
            _drawn_from,
            "the action a is drawn from \\pi_\\theta(\\cdot | s)",
            "z sampled from q(\\cdot | x)",
            "a is drawn from the policy \\pi(\\cdot | s)",
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
