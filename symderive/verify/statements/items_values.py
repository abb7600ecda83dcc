"""Items for domains and shapes: "symmetric", "one-hot", "column vectors with n entries", "m × n"."""

from __future__ import annotations

import re

from symderive.verify import facts as f
from symderive.verify.statements.adding import domain, length, nothing, rank, sizes
from symderive.verify.statements.grammar import BY, SIZE, N, Said
from symderive.verify.statements.predicates import Add, Item, Predicate, item
from symderive.verify.symbols import Domain

_ENDS = r"(?![a-z])"
_TUPLE = rf"(?:(?P<s>{SIZE})(?:{BY}| ?, ?)(?P<t>{SIZE})(?:(?:{BY}| ?, ?)(?P<u>{SIZE}))?)"
_TIMES = rf"(?:(?P<s>{SIZE}){BY}(?P<t>{SIZE})(?:{BY}(?P<u>{SIZE}))?)"
_NOUN = (
    r"(?:entries|entry|elements|components|coordinates|coefficients|dimensions|units|features|"
    r"numbers|classes|outputs|inputs|values|neurons)"
)
_INPUTS = (
    r"(?:training |observed |input )?(?:inputs?(?: vectors?)?|examples?|data(?: ?points?)?|samples?|observations?|features?(?: "
    r"vectors?)?|"
    r"instances|covariates|predictors)"
)
_TARGETS = (
    r"(?:training |true |target |observed |predicted |class |binary |corresponding )*(?:targets?|labels?|outputs?|responses?|"
    r"observations?|"
    r"predictions?|outcomes?|(?:target|output|response|y-?) ?values?|predicted (?:values|probabilities)|residuals?|errors?)"
)
_NOT_BEFORE = frozenset((Domain.UNIT, Domain.COUNT, Domain.PLACE, Domain.SIGN))


def _range(said: Predicate, found: Said) -> None:
    said.domains.add(Domain.PLACE)
    said.facts.extend(f.RunsOver(n, "1", found.latex("s")) for n in said.names if re.fullmatch(r"[a-z]", n))


def _covariance(said: Predicate, _found: Said) -> None:
    """The covariance of a vector is a matrix, that of two numbers, in small letters, is a number."""
    if all(re.search(r"(?:[A-Z]|\\(?:Sigma|Lambda|Gamma|Omega|Psi|Phi|Theta))(?![a-z])", n) for n in said.names):
        said.domains.add(Domain.DEFINITE)
        said.rank = 2


def _row_vector(said: Predicate, found: Said) -> None:
    said.rank, said.row = 1, True
    group = "s" if found.match["s"] else "t"
    if found.match[group]:
        said.sizes.append((found.latex(group),))


def _lengths(said: Predicate, found: Said) -> None:
    said.rank = 1
    said.sizes.extend((found.latex(group),) for group in "st")


def _all_examples(axes: int) -> Add:
    """An array that holds all examples; that of numbers has one axis less, and only the formulas show which it is."""

    def add(said: Predicate, _found: Said) -> None:
        said.facts.append(f.OfExamples(said.names))
        said.rank = axes if axes == 2 else said.rank

    return add


# what follows is understood as well
_AND_SO_ON = (
    rf" (?:and|while|but) (?:{N} (?:is )?)?(?:an? )?"
    r"(?:diagonal|orthogonal|symmetric|positive|invertible|square|constant)\b"
)
_ONE = rf" {N}(?! ?, ?{N}| and {N})"  # with orthogonal Q; orthogonal u and v are so to each other
_THREE = r"(?:\+?1|0|-1)"
_BALANCE = (
    r"(?:either |one of |in )*(?:0 or ±1|±1 or 0|[{⦃]? ?(?=[^.;]{0,12}-1)(?=[^.;]{0,12}0)(?=(?:[^.;]{0,12}[^-.;\d])?\+?1)"
    rf"{_THREE} ?, ?{_THREE}(?: ?,)? ?(?:or|and|,) ?{_THREE}(?![\d.]) ?[}}⦄]?)"
)
_OF_TRIANGLE = (
    r"(?: matri(?:x|ces))?(?: with (?:(?:a |an |the |only |strictly )*positive (?:entries on (?:the|its) )?diagonal(?: entries)?"
    r"|positive (?:entries|elements|numbers) on (?:the|its) diagonal))?"
)
_DOMAINS_ROWS: list[tuple[str, Domain, int | None, str]] = [
    (
        r"(?:symmetric(?: and|,)? )?positive[- ](?:semi-?)?definite(?: and symmetric)?",
        Domain.DEFINITE,
        2,
        "Q is symmetric positive definite",
    ),
    (r"(?:SPD|PSD|PD|s\.p\.d)\b", Domain.DEFINITE, 2, "A is SPD"),
    (
        r"(?:(?:sample|empirical|population|noise|error|prior|posterior|pooled|common|shared|within-class|between-class|total) )*"
        r"(?:(?:inverse |variance[- ])?covariance|precision|Gram|kernel|correlation|scatter) matri(?:x|ces)"
        r"(?: (?:of|for) (?:the |all |our )?(?:[a-z]+ )?[a-z]{3,}(?=[,.)]| and | (?:is|be)\b|$)|(?! (?:of|for)\b))",
        Domain.DEFINITE,
        2,
        "Sigma is a covariance matrix",
    ),
    (r"(?:symmetric|self-adjoint)" + _ENDS, Domain.SYMMETRIC, 2, "A is symmetric"),
    *(
        (
            rf"(?:real |invertible |square )*{side}[- ]triangular{_OF_TRIANGLE}",
            domain,
            2,
            f"L is {side} triangular with a positive diagonal",
        )
        for side, domain in (("lower", Domain.LOWER), ("upper", Domain.UPPER))
    ),
    (
        r"(?:lower[- ]?(?:triangular )?)?Cholesky (?:factor|root)s?(?! of)",
        Domain.LOWER,
        2,
        "L is the Cholesky factor",
    ),
    (
        rf"diagonal(?= (?:{SIZE}{BY}{SIZE} )?"
        r"matri(?:x|ces)(?! (?:with|of|whose|made|holding|containing|(?:which|that) (?:holds?|contains?|has|have"
        rf"|carr))[^,;.]*{N})|{_ONE}| and | with positive|$|[,.)])",
        Domain.DIAGONAL,
        2,
        "D is a diagonal matrix",
    ),
    (
        rf"(?:orthogonal|orthonormal|rotation)(?= (?:{SIZE}{BY}{SIZE} )?matri|{_ONE}|{_AND_SO_ON}|$|[,.)])",
        Domain.ORTHOGONAL,
        2,
        "U is an orthogonal matrix",
    ),
    (
        (
            r"(?:unit[- ](?:norm |length )?vectors?|unit norm|(?:of )?(?:unit|Euclidean)? ?(?:norm|length)"
            r" (?:1|one)\b|normali[sz]ed(?: to (?:unit )?length(?: 1| one)?)? vectors?|normali[sz]ed to (?:unit )?(?:length|"
            r"norm)(?: 1| one)?|of unit (?:norm|"
            r"length))"
        ),
        Domain.UNIT_NORM,
        1,
        "u is a unit vector",
    ),
    (
        (
            rf"(?:one[- ]hot|(?:1|one)[- ](?:of|out[- ]of)[- ]{N}|indicator vectors?(?= (?:of|for) the )|"
            r"(?:standard |canonical |unit )?basis vectors?(?= (?:of|for) the ))"
            r"(?:[- ]?(?:encoded|coded|encoding|coding))?(?: encodings?| codings?| indicator)?(?: (?:true|correct|target|"
            r"desired|output|"
            r"class|word|next|label)\b){0,2}(?: vectors?| labels?| targets?| words?| tokens?| class| rows| scheme)?(?: "
            r"\([^()]{0,60}\))?"
            r"(?: (?:at|of|for|in) (?:the )?(?:(?:time|output|training) )?(?:steps?|position|time|example|point|sample|token|layer) "
            rf"{N})?"
            r"(?: (?:of|for) (?!each|every|all|any)(?:the )?"
            r"(?:(?:true|correct|target|right|outside|context|center|centre|next|actual) )?(?:"
        )
        + rf"(?:length|size|dimension) {N}|"
        + N
        + rf"|[a-z]+\b(?! ?{N})))?",
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
    (_BALANCE, Domain.BALANCE, None, "S_{ij} is 1, 0 or -1"),
    (r"(?:probability|stochastic) vectors?", Domain.SIMPLEX, 1, "p is a probability vector"),
    (r"discrete (?:probability )?distributions?", Domain.SIMPLEX, None, "p and q are discrete distributions"),
    (
        r"(?:row[- ]|right[- ])stochastic(?: matri(?:x|ces))?|stochastic matri(?:x|ces)",
        Domain.SIMPLEX,
        2,
        "P is a row-stochastic matrix",
    ),
    (
        r"mixing (?:coefficients|weights|proportions|probabilities)|probability simplex|(?:discrete )?(?:probability )?"
        rf"distributions? over (?:all )?(?:the )?(?:possible )?(?:{N} )?(?:classes|words|actions|components|tokens|labels|outcomes|"
        rf"symbols)|"
        rf"distributions? with {SIZE}(?: positive)? (?:entries|values)(?: that sum to (?:1|one))?",
        Domain.SIMPLEX,
        None,
        "pi_k are the mixing coefficients",
    ),
    (
        rf"(?:for (?:each|every|any|fixed) {N},? )?(?:they |all |which |that )?(?:sums?|adds? up|summing|normali[sz]ed) to (?:1|"
        rf"one|unity)"
        rf"(?: over {N})?",
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
        r"(?:proportions?|fractions?|shares?) of (?:the |all |its |positive |negative )*[a-z]+(?: class| examples| samples| points)?"
        r"(?= ?(?:$|[,.;)]))",
        Domain.UNIT,
        None,
        "p is the proportion of the positive class",
    ),
    (
        r"(?:conditional |posterior |prior |class |mixing |transition )?probabilit(?:y|ies)" + _ENDS,
        Domain.UNIT,
        None,
        "p is a probability",
    ),
    (
        r"(?:non-?negative|≥ ?0|at least (?:0|zero))(?: integers?)?(?: numbers?| weights?| (?:Lagrange )?multipliers?)?"
        + _ENDS,
        Domain.NONNEGATIVE,
        None,
        "w_i is non-negative",
    ),
    (
        r"(?:positive |natural )?(?:integers?|whole numbers?|counts?(?! in)|natural numbers?)" + _ENDS,
        Domain.COUNT,
        0,
        "k is a positive integer",
    ),
    (
        r"(?:positive(?: (?:precisions?|variances?|rates?|weights?|temperatures?|learning rates?))?|"
        r"greater than (?:0|zero)|larger than (?:0|zero)|> ?0)" + _ENDS,
        Domain.POSITIVE,
        None,
        "sigma is positive",
    ),
    (
        r"with (?:strictly |only )?positive (?:diagonal )?(?:entries|elements)(?: on the diagonal)?",
        Domain.POSITIVE,
        None,
        "D is a diagonal matrix with positive entries",
    ),
    (r"exceeds? 1|greater than (?:1|one)|larger than (?:1|one)", Domain.POSITIVE, None, "a is greater than 1"),
    (r"indices|ind(?:ex|ices) of [^,.;]{0,40}", Domain.PLACE, None, "c is an index of a word"),
]
_DOMAINS: tuple[Item, ...] = (
    *(
        item(phrase, domain(found, rank_), example, before=found not in _NOT_BEFORE)
        for phrase, found, rank_, example in _DOMAINS_ROWS
    ),
    item(
        r"(?:prior |posterior |noise |sample |error |common |shared )?covariances?(?! (?:matri|between|with|function))"
        r"(?: of (?:the |all |our )?[a-z]{3,}(?=[,.)]| and |$)|(?! of))",
        _covariance,
        "P is the prior covariance",
    ),
    item(
        r"one of (?:the )?(?:(?:numbers|values|labels|classes) )?1 ?, ?(?:2 ?, ?)?… ?, ?<S>",
        _range,
        "y is one of 1, ..., K",
    ),
)
_SHAPES: tuple[Item, ...] = (
    item(
        r"row[- ]vectors?(?: (?:with|of (?:length|size|dimension)|in) <S>(?: "
        + _NOUN
        + r"|-dimensional)?| in ℝ\^\{?<T>\}?)?",
        _row_vector,
        "x is a row vector",
        "x is a row vector with n entries",
        before=True,
    ),
    item(
        rf"(?:column[- ]?)?vectors (?:with|of (?:lengths?|sizes?|dimensions?)|having) <S> and <T>(?= (?:{_NOUN})| ?(?:$|[,.;)]))",
        _lengths,
        "x and y are vectors with n and m entries",
        "u and v are column vectors of lengths n and p",
    ),
    item(
        rf"(?:(?:(?:column[- ]?)?vectors?|columns?) (?:with|of (?:length|size|dimension(?:ality)?)|having|in)|vectors? of|"
        rf"columns? of(?= {SIZE} {_NOUN})) <S>(?: {_NOUN})?",
        length(False),
        "x is a vector with d entries",
        "x is a column vector of length n",
    ),
    item(
        r"(?:(?:column[- ]?)?vectors?|(?:data )?points?|elements) in ℝ\^\{? ?<S> ?\}?",
        length(False),
        "x is a vector in R^d",
    ),
    item(
        r"<S> ?[- ] ?(?:dimensional|dim\.?|d\b)(?: (?:real )?(?:column )?vectors?| space)?",
        length(False),
        "x is a d-dimensional vector",
        before=True,
    ),
    item(r"<S>-vectors?", length(False), "b is an n-vector"),
    item(
        r"(?:with|of) <S> (?:entries|components|elements|dimensions|coordinates)",
        length(False),
        "b is a vector and has m entries, with d entries",
    ),
    item(
        rf"\(?{_TIMES}\)?(?:-matri(?:x|ces)|-dimensional)?",
        sizes,
        "W is k × n",
        "W is an m x n matrix",
        "A and B are n by n",
        before=True,
    ),
    item(
        (
            r"(?:is |are )?(?:(?:of|with|has|have) )?(?:the )?(?:shape|size|dimensions?|order|dimensionality)"
            rf"s? \(?{_TUPLE}\)?"
        ),
        sizes,
        "W is of shape (m, n)",
    ),
    item(rf"(?:in )?ℝ ?\^ ?\{{? ?{_TIMES} ?\}}?", sizes, "W is in R^{m × n}"),
    item(r"in ℝ ?\^ ?\{? ?<S> ?\}?(?! ?×)", length(False), "x is in R^d"),
    item(r"(?:of|with) (?:size|length|dimension(?:ality)?) <S>", length(False), "b is a vector of size m"),
    item(r"square matri(?:x|ces)|square(?= and|,|$|\.)", rank(2), "A is a square matrix", before=True),
    item(r"square (?=symmetric|real|invertible)", nothing, "A is a square symmetric matrix"),
    item(
        rf"(?:design|data|feature|input) matri(?:x|ces)|matri(?:x|ces) of (?:all )?(?:the )?{_INPUTS}" + _ENDS,
        _all_examples(2),
        "X is the design matrix",
        "X is the matrix of all training inputs",
        before=True,
    ),
    item(
        rf"(?:column[- ]?)?vectors? (?:of|with|that (?:holds|collects|contains)) (?:all )?(?:the )?{_TARGETS}" + _ENDS,
        _all_examples(1),
        "y is the vector of targets",
        "\\hat{y} is the column vector of all predictions",
        before=True,
    ),
    item(
        (r"matri(?:x|ces)(?: that fit| of (?:weights|parameters|activations|scores|logits|coefficients))?") + _ENDS,
        rank(2),
        "W is a matrix",
        before=True,
    ),
    item(r"(?:weight|parameter) matri(?:x|ces)", rank(2), "W is the weight matrix", before=True),
    item(r"column[- ]?vectors?(?! of ones)" + _ENDS, rank(1), "x and z are column vectors", before=True),
    item(r"columns?(?= *$|[,.;)])", rank(1), "a and b are constant columns"),
    item(r"vectors?(?! of (?:all )?(?:ones|1s))" + _ENDS, rank(1), "x is a vector", before=True),
    item(
        (
            r"(?:scalars?(?![- ](?:function|loss|valued|cost|product|(?:pre-)?activation))|(?:single )?(?:real )?numbers?(?! "
            r"of)|(?:single|real|scalar) variables?(?= *$|[,.;])|reals?(?= *$|[,.;])|scalar (?:variables?|quantit(?:y|ies)|"
            r"parameters?|constants?|(?:pre-?)?activations?(?! functions?)))"
        )
        + _ENDS,
        rank(0),
        "x, u and v are numbers",
        "g is a scalar",
        "each x_i is a scalar activation",
        "a_j and z_j are scalar pre-activations",
        no=("n is the number of examples",),
        before=True,
    ),
    item(
        (
            r"(?:hyper-?parameters?|weights|parameters|labels|entries|coefficients|values|constants|targets|"
            r"matrices|scalars|"
            r"rates?|integers)"
        )
        + _ENDS,
        nothing,
        "a_k are positive weights",
    ),
)
VALUES: tuple[Item, ...] = (*_DOMAINS, *_SHAPES)
