"""The table of items: words for shapes, domains, kinds of functions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderive.verify import facts as f
from symderive.verify.statements.coded import Coded
from symderive.verify.statements.grammar import BY, SIZE, N
from symderive.verify.statements.predicates import Add, Item, Predicate, item
from symderive.verify.symbols import Domain

_ENDS = r"(?![a-z])"
_TUPLE = rf"(?:(?P<s>{SIZE})(?:{BY}| ?, ?)(?P<t>{SIZE})(?:(?:{BY}| ?, ?)(?P<u>{SIZE}))?)"
_TIMES = rf"(?:(?P<s>{SIZE}){BY}(?P<t>{SIZE})(?:{BY}(?P<u>{SIZE}))?)"
_NOUN = (
    r"(?:entries|entry|elements|components|coordinates|coefficients|dimensions|units|features|"
    r"numbers|classes|outputs|inputs|values|neurons)"
)


def domain(found: Domain, rank: int | None = None) -> Add:
    """The item gives a domain, and a rank where its noun does."""

    def add(said: Predicate, match: re.Match[str], coded: Coded) -> None:
        said.domains.add(found)
        said.rank = said.rank if rank is None else rank

    return add


def rank(found: int, *, row: bool = False) -> Add:
    """The item is a noun for arrays of a rank."""

    def add(said: Predicate, match: re.Match[str], coded: Coded) -> None:
        said.rank, said.row = found, said.row or row

    return add


def sizes(said: Predicate, match: re.Match[str], coded: Coded) -> None:
    """The item gives sizes."""
    groups = [g for g in ("s", "t", "u") if g in match.re.groupindex and match[g] is not None]
    said.sizes.append(tuple(coded.latex(*match.span(g)).strip("() ") for g in groups))


def length(row: bool) -> Add:
    """The item gives the length of a vector."""

    def add(said: Predicate, match: re.Match[str], coded: Coded) -> None:
        said.rank, said.row = (1 if said.rank in (None, 1) else said.rank), said.row or row
        sizes(said, match, coded)

    return add


def nothing(said: Predicate, match: re.Match[str], coded: Coded) -> None:
    """The item is understood and says nothing that is needed."""


def function(name: str, *, elementwise: bool = False) -> Add:
    """The subjects are a function."""

    def add(said: Predicate, match: re.Match[str], coded: Coded) -> None:
        said.facts.extend(f.IsFunction(n, name) for n in said.names if "'" not in n)
        if elementwise:
            said.facts.append(f.Elementwise(said.names))

    return add


def of_names(*kinds: type[f.Fixed] | type[f.Counts] | type[f.Elementwise] | type[f.RandomVariables]) -> Add:
    """The subjects are of kinds that need no more than their names."""

    def add(said: Predicate, match: re.Match[str], coded: Coded) -> None:
        said.facts.extend(kind(said.names) for kind in kinds)

    return add


def fact(made: f.Fact) -> Add:
    """The item says something whatever the subject."""

    def add(said: Predicate, match: re.Match[str], coded: Coded) -> None:
        said.facts.append(made)

    return add


def _independent(said: Predicate, match: re.Match[str], coded: Coded) -> None:
    said.facts.append(f.RandomVariables(said.names, independent=True))


def _respectively(said: Predicate, match: re.Match[str], coded: Coded) -> None:
    said.respectively = True


def _class(said: Predicate, match: re.Match[str], coded: Coded) -> None:
    said.domains.add(Domain.PLACE)
    said.facts.append(f.IsIndex(said.names))


def _set(said: Predicate, match: re.Match[str], coded: Coded) -> None:
    said.facts.append(f.IsIndex((), said.names))


def _labels(said: Predicate, match: re.Match[str], coded: Coded) -> None:
    said.facts.append(f.Labels(said.names))


def _last(said: Predicate, match: re.Match[str], coded: Coded) -> None:
    if all(re.fullmatch(r"[A-Za-z]|\\ell", n) for n in said.names):
        said.facts.append(f.Labels(said.names))


def _time(said: Predicate, match: re.Match[str], coded: Coded) -> None:
    said.facts.extend((f.Labels(said.names), f.IsIndex(said.names)))


def _same(said: Predicate, match: re.Match[str], coded: Coded) -> None:
    if len(said.names) > 1:
        said.facts.append(f.Same(said.names))


def _same_shape(said: Predicate, match: re.Match[str], coded: Coded) -> None:
    """Equal shapes are what the formulas will show."""


def _range(said: Predicate, match: re.Match[str], coded: Coded) -> None:
    said.domains.add(Domain.PLACE)
    said.facts.extend(
        f.RunsOver(n, "1", coded.latex(*match.span("s"))) for n in said.names if re.fullmatch(r"[a-z]", n)
    )


_NOT_BEFORE = frozenset((Domain.UNIT, Domain.COUNT, Domain.PLACE, Domain.SIGN))


def _domains() -> Iterator[Item]:
    rows: list[tuple[str, Domain, int | None, str]] = [
        (
            r"(?:symmetric(?: and|,)? )?positive[- ](?:semi-?)?definite(?: and symmetric)?",
            Domain.DEFINITE,
            2,
            "Q is symmetric positive definite",
        ),
        (r"(?:SPD|PSD|PD|s\.p\.d)\b", Domain.DEFINITE, 2, "A is SPD"),
        (
            r"(?:covariance|precision|Gram|kernel|correlation) matri(?:x|ces)(?! of)",
            Domain.DEFINITE,
            2,
            "Sigma is a covariance matrix",
        ),
        (r"(?:symmetric|self-adjoint)" + _ENDS, Domain.SYMMETRIC, 2, "A is symmetric"),
        (
            r"diagonal(?= matri(?:x|ces)(?! (?:with|of|whose|holding|containing))| and | with positive|$|[,.)])",
            Domain.DIAGONAL,
            2,
            "D is a diagonal matrix",
        ),
        (r"(?:orthogonal|orthonormal|rotation)(?= matri|$|[,.)])", Domain.ORTHOGONAL, 2, "U is an orthogonal matrix"),
        (
            (
                r"(?:unit[- ](?:norm |length )?vectors?|unit norm|(?:of )?(?:unit|Euclidean)? ?(?:norm|length)"
                r" (?:1|one)\b|normali[sz]ed(?: to (?:unit )?length(?: 1| one)?)? vectors?|of unit (?:norm|"
                r"length))"
            ),
            Domain.UNIT_NORM,
            1,
            "u is a unit vector",
        ),
        (
            (
                r"one-hot(?:-?(?:encoded|coded|encoding|coding))?(?: encodings?| codings?| indicator)?(?: "
                r"label)?(?: vectors?| labels?| rows)?(?: \([^()]{0,60}\))?(?: of (?:the )?(?:"
            )
            + N
            + r"|[a-z]+))?",
            Domain.ONE_HOT,
            None,
            "y is a one-hot vector",
        ),
        (
            (r"(?:binary|\{?0 or 1|1 or 0|zero or one|zeros? and ones?|0/1|either 0 or 1|0-1|Boolean)(?:-valued)" r"?")
            + _ENDS,
            Domain.BINARY,
            None,
            "each y_i is 0 or 1",
        ),
        (
            r"(?:\+?1 or -1|-1 or \+?1|±1|plus or minus (?:1|one)|signs\b)(?:-valued)?",
            Domain.SIGN,
            None,
            "y is 1 or -1",
        ),
        (
            (
                r"(?:probability|stochastic) vectors?|probability simplex|(?:discrete )?(?:probability )?distributions"
                r"? over (?:the )?(?:classes|words|actions|components|tokens|labels)|distributions? with "
            )
            + SIZE
            + r"(?: positive)? (?:entries|values)(?: that sum to (?:1|one))?",
            Domain.SIMPLEX,
            1,
            "p is a probability vector",
        ),
        (
            r"(?:sums? to (?:1|one)|summing to (?:1|one)|that sum to (?:1|one))",
            Domain.SIMPLEX,
            None,
            "p_k are positive and sum to one",
        ),
        (r"(?:strictly )?(?:between|from) (?:0|zero) (?:and|to) (?:1|one)", Domain.UNIT, None, "a is between 0 and 1"),
        (
            r"(?:in )?(?:the )?(?:unit |open |closed )*(?:interval )?[(\[\]] ?0 ?, ?1 ?[)\]\[]",
            Domain.UNIT,
            None,
            "alpha is in (0, 1)",
        ),
        (r"(?:in )?the unit interval", Domain.UNIT, None, "alpha is in the unit interval"),
        (
            r"(?:conditional |posterior |prior |class |mixing |transition )?probabilit(?:y|ies)" + _ENDS,
            Domain.UNIT,
            None,
            "p is a probability",
        ),
        (
            r"(?:non-?negative|≥ ?0|at least (?:0|zero))(?: integers?)?(?: numbers?| weights?)?" + _ENDS,
            Domain.NONNEGATIVE,
            None,
            "w_i is non-negative",
        ),
        (
            r"(?:positive |natural )?(?:integers?|whole numbers?|counts?|natural numbers?)" + _ENDS,
            Domain.COUNT,
            0,
            "k is a positive integer",
        ),
        (
            r"(?:positive|greater than (?:0|zero)|larger than (?:0|zero)|> ?0)" + _ENDS,
            Domain.POSITIVE,
            None,
            "sigma is positive",
        ),
        (r"exceeds? 1|greater than (?:1|one)|larger than (?:1|one)", Domain.POSITIVE, None, "a is greater than 1"),
        (r"indices|ind(?:ex|ices) of [^,.;]{0,40}", Domain.PLACE, None, "c is an index of a word"),
    ]
    for phrase, found, rank_, example in rows:
        yield item(phrase, domain(found, rank_), example, before=found not in _NOT_BEFORE)
    yield item(
        r"one of (?:the )?(?:(?:numbers|values|labels|classes) )?1 ?, ?(?:2 ?, ?)?… ?, ?<S>",
        _range,
        "y is one of 1, ..., K",
    )


def _shapes() -> Iterator[Item]:
    yield item(
        r"row[- ]vectors?(?: (?:with|of (?:length|size|dimension)|in) <S>(?: "
        + _NOUN
        + r"|-dimensional)?| in ℝ\^\{?<T>\}?)?",
        _row_vector,
        "x is a row vector",
        "x is a row vector with n entries",
        before=True,
    )
    yield item(
        r"(?:column[- ]?)?vectors? (?:with|of (?:length|size|dimension(?:ality)?)|having|in|of) <S>(?: " + _NOUN + ")?",
        length(False),
        "x is a vector with d entries",
        "x is a column vector of length n",
    )
    yield item(r"(?:column[- ]?)?vectors? in ℝ\^\{? ?<S> ?\}?", length(False), "x is a vector in R^d")
    yield item(
        r"<S> ?[- ] ?(?:dimensional|dim\.?|d\b)(?: (?:real )?(?:column )?vectors?| space)?",
        length(False),
        "x is a d-dimensional vector",
        before=True,
    )
    yield item(r"<S>-vectors?", length(False), "b is an n-vector")
    yield item(
        r"(?:with|of) <S> (?:entries|components|elements|dimensions|coordinates)",
        length(False),
        "b is a vector and has m entries, with d entries",
    )
    yield item(
        rf"\(?{_TIMES}\)?(?:-matri(?:x|ces)|-dimensional)?",
        sizes,
        "W is k × n",
        "W is an m x n matrix",
        "A and B are n by n",
        before=True,
    )
    yield item(
        (
            r"(?:is |are )?(?:(?:of|with|has|have) )?(?:the )?(?:shape|size|dimensions?|order|dimensionality)"
            rf"s? \(?{_TUPLE}\)?"
        ),
        sizes,
        "W is of shape (m, n)",
    )
    yield item(rf"(?:in )?ℝ ?\^ ?\{{? ?{_TIMES} ?\}}?", sizes, "W is in R^{m × n}")
    yield item(r"in ℝ ?\^ ?\{? ?<S> ?\}?(?! ?×)", length(False), "x is in R^d")
    yield item(r"(?:of|with) (?:size|length|dimension(?:ality)?) <S>", length(False), "b is a vector of size m")
    yield item(r"square matri(?:x|ces)|square(?= and|,|$|\.)", rank(2), "A is a square matrix", before=True)
    yield item(r"square (?=symmetric|real|invertible)", nothing, "A is a square symmetric matrix")
    yield item(
        (
            r"matri(?:x|ces)(?: that fit| of (?:weights|parameters|inputs|data|features|activations|scores|"
            r"logits|coefficients|examples))?"
        )
        + _ENDS,
        rank(2),
        "W is a matrix",
        before=True,
    )
    yield item(r"(?:design|data|weight|parameter) matri(?:x|ces)", rank(2), "X is the design matrix", before=True)
    yield item(r"column[- ]?vectors?(?! of ones)" + _ENDS, rank(1), "x and z are column vectors", before=True)
    yield item(r"vectors?(?! of (?:all )?(?:ones|1s))" + _ENDS, rank(1), "x is a vector", before=True)
    yield item(
        (
            r"(?:scalars?(?![- ](?:function|loss|valued|cost|product))|(?:single )?(?:real )?numbers?(?! "
            r"of)|(?:single |real )?variables?(?= *$|[,.;])|reals?(?= *$|[,.;])|scalar (?:variables?|quantit(?:y|"
            r"ies)|parameters?|constants?))"
        )
        + _ENDS,
        rank(0),
        "x, u and v are numbers",
        "g is a scalar",
        no=("n is the number of examples",),
        before=True,
    )
    yield item(
        (
            r"(?:weights|parameters|labels|entries|coefficients|values|constants|targets|matrices|scalars|"
            r"rates?|integers)"
        )
        + _ENDS,
        nothing,
        "a_k are positive weights",
    )


def _row_vector(said: Predicate, match: re.Match[str], coded: Coded) -> None:
    said.rank, said.row = 1, True
    group = "s" if match["s"] else "t"
    if match[group]:
        said.sizes.append((coded.latex(*match.span(group)),))


_GIVEN = r"(?:elementwise |element-wise |usual |familiar |well-known |standard )?"
_WIDE = (
    (
        r"(?: \(?(?:activation|nonlinearity|function|non-linearity|unit|map|operator|gate)s?\)?)?(?! "
        r"(?:loss|layer|regression|of (?!"
    )
    + N
    + "))|[a-z-])"
)


def _functions() -> Iterator[Item]:
    rows = [
        (
            rf"{_GIVEN}(?:logistic(?:[- ]sigmoid)?|sigmoid(?: logistic)?|expit|sigmoid(?:al)?){_WIDE}",
            "sigmoid",
            "sigma is the logistic sigmoid",
        ),
        (rf"{_GIVEN}(?:hyperbolic tangent|tanh){_WIDE}", "tanh", "phi is the hyperbolic tangent"),
        (rf"{_GIVEN}(?:rectifier|rectified linear(?: unit)?|ReLU){_WIDE}", "relu", "g is the ReLU"),
        (rf"{_GIVEN}softmax{_WIDE}", "softmax", "S is the softmax function"),
        (rf"{_GIVEN}softplus{_WIDE}", "softplus", "zeta is the softplus function"),
        (
            (
                r"standard (?:normal|Gaussian) (?:cumulative )?(?:distribution function|cdf)|cdf of (?:the|"
                r"a) standard (?:normal|Gaussian)"
            ),
            "normal_cdf",
            "Phi is the standard normal distribution function",
        ),
        (
            (
                r"(?:standard )?(?:uni|multi)?(?:variate )?(?:normal|Gaussian) (?:density|distribution|pdf|"
                r"probability density)(?: function)?(?: with[^;.]{0,80})?"
            ),
            "normal",
            "N(x|mu, s) is the normal density with mean mu and variance s",
        ),
        (r"(?:natural )?log(?:arithm)?" + _ENDS + r"(?! of|-)", "log", "g is the natural logarithm"),
        (rf"indicator function{_ENDS}|indicator(?= *$|[,.;(])", "indicator", "\\mathbb{1} is the indicator function"),
        (
            r"(?:<S>(?:{BY}<T>)? )?identity(?: matrix| matrices)(?: of [^,.;]{0,30})?".replace("{BY}", BY),
            "identity matrix",
            "I is the identity matrix",
        ),
        (
            r"(?:(?:column )?vectors?|columns?) of (?:all )?(?:ones|1s)|all-?ones(?: column)? vectors?",
            "ones",
            "\\mathbf{1} is the vector of ones",
        ),
        (rf"Kronecker(?:'s)?(?: symbol| {N})(?: function)?", "kronecker delta", "\\delta_{ij} is Kronecker's delta"),
        (r"digamma(?: function)?", "digamma", "psi is the digamma function"),
        (r"trace(?= *$|[,.;]| of)(?: of[^,.;]{0,30})?", "trace", "tr is the trace"),
    ]
    for phrase, name, example in rows:
        yield item(phrase, function(name), example)
    smooth = (
        r"(?:(?:twice |continuously |infinitely |a )*(?:differentiable|smooth)|scalar(?:-valued)?|"
        r"arbitrary|loss|cost|activation|link|unknown|nonlinear|non-linear|objective|some|any|real-valued|"
        r"convex|weighting|score)"
    )
    yield item(
        (
            rf"{smooth}(?:[, ]+(?:and )?{smooth})* (?:functions?|loss(?:es)?|cost|maps?|nonlinearity|nonlinearities"
            r"|activations?|objective)(?: functions?)?(?: of (?:one|a single) (?:real )?variable)?"
        )
        + _ENDS
        + "(?! of )",
        function("smooth"),
        "l is a differentiable loss",
        "f and g are smooth functions of one variable",
        before=True,
    )
    yield item(
        (
            r"(?:twice |continuously |infinitely |everywhere |sufficiently )*(?:differentiable|smooth)"
            rf"(?: everywhere)?(?= *$|[,.;)]| and| with| in | enough| {N})(?: enough)?"
        ),
        function("smooth"),
        "f is twice differentiable",
        before=True,
    )
    yield item(
        (
            r"(?:a )?(?:pointwise |elementwise |element-wise )(?:nonlinearity|non-linearity|activations?(?: "
            r"functions?)?|functions?)"
        )
        + _ENDS,
        _elementwise_function,
        "phi is an elementwise nonlinearity",
    )
    yield item(
        r"functions?(?: of (?:one|a single) (?:real )?variable)" + _ENDS,
        function("smooth"),
        "f and g are functions of one variable",
    )
    yield item(
        r"(?:nonlinearity|non-linearity|activation|activation functions?|link function)" + _ENDS,
        function("smooth"),
        "g is the activation function",
        "f is the nonlinearity",
    )
    yield item(
        (
            r"(?:applied |acting |acts |working )?(?:element|entry|component|coordinate|point)-?wise(?: "
            r"\([^()]{0,30}\))?(?: functions?)?(?! (?:product|multiplication|quotient|square|division|"
            r"sum))"
        ),
        of_names(f.Elementwise),
        "sigma is applied elementwise",
        no=("\\odot is the elementwise product",),
    )


def _elementwise_function(said: Predicate, match: re.Match[str], coded: Coded) -> None:
    said.facts.extend(f.IsFunction(n, "smooth") for n in said.names)
    said.facts.append(f.Elementwise(said.names))


def _others() -> Iterator[Item]:
    yield item(
        (r"(?:held |kept |treated as )?(?:fixed|constants?|known|deterministic|non-random)(?: here|" r" throughout)?")
        + _ENDS,
        of_names(f.Fixed),
        "theta is a fixed number",
        "alpha and beta are known",
    )
    yield item(
        r"(?:total )?number of [^,;.]{1,60}",
        of_names(f.Counts),
        "n is the number of training examples",
        "K is the total number of classes",
    )
    yield item(
        (
            r"(?:batch size|sample size|sequence length|dimension(?:ality)? of|size of|length of|minibatch "
            r"size|vocabulary size|depth of the network|width of)[^,;.]{0,40}"
        ),
        of_names(f.Counts),
        "B is the batch size",
    )
    yield item(
        r"(?:mini-?batch|batch|set|subset)(?: of [^,;.]{0,50})?" + _ENDS,
        _set,
        "V is the set of word indices",
        "B is a minibatch of examples",
    )
    yield item(r"(?:vocabulary|training set|dataset|data set)" + _ENDS, _set, "V is the vocabulary")
    yield item(
        (
            r"(?:index|indices|position|number) of (?:the )?(?:correct|true|actual|target|right|gold|observed|"
            r"output|input|cent(?:er|re)|context)(?:[^,;.]{0,50})"
        ),
        _class,
        "y_i is the index of the correct class of example i",
    )
    yield item(r"(?:correct|true) (?:class|label)(?: of[^,;.]{0,30})?", _class, "y is the correct class")
    yield item(r"class(?:es)? (?:labels?|ind(?:ex|ices))(?: of[^,;.]{0,30})?", _class, "y is a class label")
    yield item(
        r"(?:layer|unit|example|sample|training)(?:'s)? (?:label|ind(?:ex|ices)|number|indices)s?" + _ENDS,
        _labels,
        "l is a layer label",
        "l is the layer index",
    )
    yield item(r"(?:last|output|final|top) (?:layer|one)(?: of the network)?" + _ENDS, _last, "L is the last layer")
    yield item(r"(?:layer|iteration|epoch|step)(?= *$|[,.;])", _labels, "l is the layer")
    yield item(
        r"(?:time[- ]?step|time(?: index)?|iteration (?:number|index|counter))(?: index| number)?" + _ENDS,
        _time,
        "t is the time step",
    )
    yield item(
        (
            r"(?:independent(?: and identically distributed)?|i\.i\.d|iid|mutually independent|uncorrelated|"
            r"drawn independently)[.]?(?: of (?:each other|one another)| given [^,;.]{0,30}| and identically "
            r"distributed)?(?: (?:random )?(?:variables?|vectors?|samples?|draws?))?(?! of)"
        ),
        _independent,
        "the z_i are independent and identically distributed",
    )
    yield item(
        (r"(?:discrete |real |continuous |Gaussian |normal )*random (?:variables?|vectors?)(?: with[^;.]{0,60})" r"?"),
        of_names(f.RandomVariables),
        "X and Y are random variables",
    )
    yield item(
        r"random" + _ENDS + "(?! sample)", of_names(f.RandomVariables), "\\hat f is random, independent of \\epsilon"
    )
    yield item(r"respectively|resp\b", _respectively, "A and B are m × n and n × p respectively")
    yield item(
        (
            rf"same (?:as {N} )?(?:(?:square |symmetric |random )?(?:matri(?:x|ces)|vectors?|densit(?:y|"
            r"ies)|distributions?|numbers?|quantit(?:y|ies)|functions?|things?|variables?|symbols?|measure)"
            r")"
        ),
        _same_noun,
        "p and P are the same density",
        "A and \\mathbf{A} are the same square matrix",
    )
    yield item(r"(?:the )?same(?= *$|[,.;])|identical(?= *$|[,.;])|interchangeable", _same, "p and P are the same")
    yield item(
        (r"(?:of|have|has|with) the same (?:shape|size|length|dimension|number of \w+)s?(?: as [^,;.]{0,40})" r"?"),
        _same_shape,
        "x and h are vectors of the same length",
    )
    yield item(
        (
            r"(?:invertible|non-?singular|full rank|of full (?:column |row )?rank|of rank [^,;. ]{1,3})"
            r"(?= *$|[,.;]| and)"
        ),
        nothing,
        "A is a matrix of full rank",
    )


def _same_noun(said: Predicate, match: re.Match[str], coded: Coded) -> None:
    _same(said, match, coded)
    if re.search(r"matri", match[0]):
        said.rank = 2
    if "symmetric" in match[0]:
        said.domains.add(Domain.SYMMETRIC)


ITEMS: tuple[Item, ...] = (*_others(), *_functions(), *_domains(), *_shapes())
