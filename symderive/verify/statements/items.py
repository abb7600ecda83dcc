"""Items for functions, indices and the like: "the logistic sigmoid", "a layer label", "fixed"; and the table of all items."""

from __future__ import annotations

import re

from symderive.verify import facts as f
from symderive.verify.statements.adding import function, nothing, of_names, sizes
from symderive.verify.statements.grammar import BY, N, Said
from symderive.verify.statements.items_values import VALUES
from symderive.verify.statements.predicates import Item, Predicate, item
from symderive.verify.symbols import Domain

_ENDS = r"(?![a-z])"
_GIVEN = r"(?:elementwise |element-wise |usual |familiar |well-known |standard )?"
_WIDE = (
    (
        r"(?: \(?(?:activation|nonlinearity|function|non-linearity|unit|map|operator|gate)s?\)?)?(?! "
        r"(?:loss|layer|regression|of (?!"
    )
    + N
    + "))|[a-z-])"
)
_SMOOTH = (
    r"(?:(?:twice |continuously |infinitely |a )*(?:differentiable|smooth)|scalar(?:-valued)?|"
    r"arbitrary|loss|cost|activation|link|unknown|nonlinear|non-linear|objective|some|any|real-valued|"
    r"convex|weighting|score)"
)


def _independent(said: Predicate, _found: Said) -> None:
    said.facts.append(f.RandomVariables(said.names, independent=True))


def _respectively(said: Predicate, _found: Said) -> None:
    said.respectively = True


def _class(said: Predicate, _found: Said) -> None:
    said.domains.add(Domain.PLACE)
    said.facts.append(f.IsIndex(said.names))


def _set(said: Predicate, _found: Said) -> None:
    said.facts.append(f.IsIndex((), said.names))


def _labels(said: Predicate, _found: Said) -> None:
    said.facts.append(f.Labels(said.names))


def _last(said: Predicate, _found: Said) -> None:
    if all(re.fullmatch(r"[A-Za-z]|\\ell", n) for n in said.names):
        said.facts.append(f.Labels(said.names))


def _time(said: Predicate, _found: Said) -> None:
    said.facts.extend((f.Labels(said.names), f.IsIndex(said.names)))


def _same(said: Predicate, _found: Said) -> None:
    if len(said.names) > 1:
        said.facts.append(f.Same(said.names))


def _same_shape(_said: Predicate, _found: Said) -> None:
    """Equal shapes are what the formulas will show."""


def _elementwise_function(said: Predicate, _found: Said) -> None:
    said.facts.extend(f.IsFunction(n, "smooth") for n in said.names)
    said.facts.append(f.Elementwise(said.names))


def _same_noun(said: Predicate, found: Said) -> None:
    _same(said, found)
    if re.search(r"matri", found.match[0]):
        said.rank = 2
    if "symmetric" in found.match[0]:
        said.domains.add(Domain.SYMMETRIC)


def _ones_matrix(said: Predicate, found: Said) -> None:
    said.rank = 2
    sizes(said, found)
    if len(said.sizes[-1]) == 1:
        said.sizes[-1] *= 2
    function("ones matrix")(said, found)


_FUNCTIONS_ROWS = [
    (
        rf"{_GIVEN}(?:logistic(?:[- ]sigmoid)?|sigmoid(?: logistic)?|expit|sigmoid(?:al)?){_WIDE}",
        "sigmoid",
        "sigma is the logistic sigmoid",
    ),
    (
        rf"(?:the )?(?:Heaviside|unit)(?: step)?(?: function)?(?= *(?:$|[,.;(]| and | applied))|Heaviside step{_WIDE}",
        "step",
        "H is the Heaviside step function",
    ),
    (rf"{_GIVEN}(?:hyperbolic tangent|tanh){_WIDE}", "tanh", "phi is the hyperbolic tangent"),
    (rf"{_GIVEN}(?:rectifier|rectified linear(?: unit)?|ReLU){_WIDE}", "relu", "g is the ReLU"),
    (rf"{_GIVEN}softmax{_WIDE}", "softmax", "S is the softmax function"),
    (rf"{_GIVEN}softplus{_WIDE}", "softplus", "zeta is the softplus function"),
    (
        (
            r"(?:standard (?:normal|Gaussian) (?:cumulative )?(?:distribution function|cdf)|cdf of (?:the|"
            r"a) standard (?:normal|Gaussian))(?! and (?:the )?(?:density|pdf))"
        ),
        "normal_cdf",
        "Phi is the standard normal distribution function",
    ),
    (
        r"(?:standard (?:normal|Gaussian) (?:probability )?(?:density|pdf)|density of (?:the|a) standard (?:normal|Gaussian))"
        r"(?: function)?",
        "normal_pdf",
        "phi is the standard normal density",
    ),
    (
        (
            r"(?:standard )?(?:uni|multi)?(?:variate )?(?:normal|Gaussian) (?:density|distribution|pdf|"
            r"probability density)(?: function)?(?! with (?:the )?precision)(?: with[^;.]{0,80})?"
            r"|(?<=the )(?:uni|multi)?(?:variate )?(?:normal|Gaussian) with (?:the )?mean [^;.]{1,20} and (?:the )?"
            r"(?:variance|covariance)[^;.]{0,40}"
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
        rf"(?:{N}-(?:dimensional )?)?(?:(?:column )?vectors?|columns?) of (?:all )?(?:ones|1s)|all-?ones(?: column)? vectors?",
        "ones",
        "\\mathbf{1} is the vector of ones",
    ),
    (rf"Kronecker(?:'s)?(?: symbol| delta| {N})(?: function)?", "kronecker delta", "\\delta_{ij} is Kronecker's delta"),
    (r"digamma(?: function)?", "digamma", "psi is the digamma function"),
    (
        r"(?:first )?derivative of (?:the )?loggammafunction|logarithmic derivative of (?:the )?gammafunction",
        "digamma",
        "Psi is the first derivative of the log Gamma function",
    ),
    (r"trigamma(?: function)?", "trigamma", "psi_1 is the trigamma function"),
    (r"(?:Euler(?:'s)? )?gammafunction", "gamma", "\\Gamma is the gamma function"),
    (r"trace(?= *$|[,.;]| of)(?: of[^,.;]{0,30})?", "trace", "tr is the trace"),
]
_FUNCTIONS: tuple[Item, ...] = (
    item(
        (
            rf"(?:<S>(?:{BY}<T>)? )?(?:(?:square )?matri(?:x|ces) (?:of|with|full of|filled with) (?:all )?(?:ones|1s|1's)"
            r"|all-?ones matri(?:x|ces))"
        ),
        _ones_matrix,
        "J is the n × n matrix of all ones",
        "$\\mathbf{1}$ is an $m \\times n$ matrix of ones",
        "J is the all-ones matrix",
        "let K be the square matrix filled with ones",
    ),
    *(item(phrase, function(name), example) for phrase, name, example in _FUNCTIONS_ROWS),
    item(
        (
            r"(?!scalar (?:pre-?)?activations?(?! functions?))"  # numbers
            rf"{_SMOOTH}(?:[, ]+(?:and )?{_SMOOTH})* (?:functions?|loss(?:es)?|cost|maps?|non-?linearit(?:y|ies)"
            r"|activations?|objective)(?: functions?)?(?: of (?:one|a single) (?:real )?variable)?"
            r"(?: with (?:the )?derivative [^,;.]{1,6})?"
        )
        + _ENDS
        + "(?! of )",
        function("smooth"),
        "l is a differentiable loss",
        "f and g are smooth functions of one variable",
        before=True,
    ),
    item(
        (
            r"(?:(?:the|our|total|overall|final|scalar|training) )*(?:(?:loss|cost|objective)(?: functions?)?|error "
            r"function|(?<=total )error)"
            r"(?= *$|[.;)]| (?:of the (?:output|last|final|network)|for the)[^,;.]*$)(?: (?:of|for) the [^,;.]*)?"
        ),
        function("smooth"),
        "E is the total error",
        before=True,
    ),
    item(
        (
            r"(?:twice |continuously |infinitely |everywhere |sufficiently )*(?:differentiable|smooth)"
            rf"(?: everywhere)?(?= *$|[,.;)]| and| with| in | enough| {N})(?: enough)?"
        ),
        function("smooth"),
        "f is twice differentiable",
        before=True,
    ),
    item(
        (
            r"(?:a )?(?:point|element|entry|component)-?wise (?:non-?linear )?(?:non-?linearit(?:y|ies)|activations?(?: "
            r"functions?)?|functions?)"
        )
        + _ENDS,
        _elementwise_function,
        "phi is an elementwise nonlinearity",
        "f, g and h are point-wise non-linearities",
    ),
    item(
        r"functions?(?: of (?:one|a single) (?:real )?variable)" + _ENDS,
        function("smooth"),
        "f and g are functions of one variable",
    ),
    item(
        r"(?:non-?linearit(?:y|ies)|activation functions?|link function)" + _ENDS,
        function("smooth"),
        "g is the activation function",
        "f is the nonlinearity",
    ),
    item(
        (
            r"(?:applied |acting |acts |working )?(?:element|entry|component|coordinate|point)-?wise(?: "
            r"\([^()]{0,30}\))?(?: functions?)?(?! (?:product|multiplication|quotient|square|division|"
            r"sum))"
        ),
        of_names(f.Elementwise),
        "sigma is applied elementwise",
        no=("\\odot is the elementwise product",),
    ),
)
_OTHERS: tuple[Item, ...] = (
    item(
        (r"(?:held |kept |treated as )?(?:fixed|constants?|known|deterministic|non-random)(?: here|" r" throughout)?")
        + _ENDS,
        of_names(f.Fixed),
        "theta is a fixed number",
        "alpha and beta are known",
    ),
    item(
        r"(?:total )?number of [^,;.]{1,60}",
        of_names(f.Counts),
        "n is the number of training examples",
        "K is the total number of classes",
    ),
    item(
        (
            r"(?:(?:mini-?)?batch size|sample size|sequence length|dimension(?:ality)? of|size of|length "
            r"of|minibatch "
            r"size|vocabulary size|depth of the network|width of)[^,;.]{0,40}"
        ),
        of_names(f.Counts),
        "B is the batch size",
    ),
    item(
        r"(?:mini-?batch|batch|set|subset)(?: of [^,;.]{0,50})?" + _ENDS,
        _set,
        "V is the set of word indices",
        "B is a minibatch of examples",
    ),
    item(r"(?:vocabulary|training set|dataset|data set)" + _ENDS, _set, "V is the vocabulary"),
    item(
        (
            r"(?:index|indices|position|number) of (?:the )?(?:correct|true|actual|target|right|gold|observed|"
            r"output|input|cent(?:er|re)|context)(?:[^,;.]{0,50})"
        ),
        _class,
        "y_i is the index of the correct class of example i",
    ),
    item(r"(?:correct|true) (?:class|label)(?: of[^,;.]{0,30})?", _class, "y is the correct class"),
    item(r"class(?:es)? (?:labels?|ind(?:ex|ices))(?: of[^,;.]{0,30})?", _class, "y is a class label"),
    item(
        r"(?:layer|unit|example|sample|training)(?:'s)? (?:label|ind(?:ex|ices)|number|indices)s?" + _ENDS,
        _labels,
        "l is a layer label",
        "l is the layer index",
    ),
    item(r"(?:last|output|final|top) (?:layer|one)(?: of the network)?" + _ENDS, _last, "L is the last layer"),
    item(r"(?:layer|iteration|epoch|step)(?= *$|[,.;])", _labels, "l is the layer"),
    item(
        r"(?:time[- ]?step|time(?: index)?|iteration (?:number|index|counter))(?: index| number)?" + _ENDS,
        _time,
        "t is the time step",
    ),
    item(
        (
            r"(?:independent(?: and identically distributed)?|i\.i\.d|iid|mutually independent|uncorrelated|"
            r"drawn independently)[.]?(?: of (?:each other|one another)| given [^,;.]{0,30}| and identically "
            r"distributed)?(?: (?:random )?(?:variables?|vectors?|samples?|draws?))?(?! of)"
        ),
        _independent,
        "the z_i are independent and identically distributed",
    ),
    item(
        (r"(?:discrete |real |continuous |Gaussian |normal )*random (?:variables?|vectors?)(?: with[^;.]{0,60})" r"?"),
        of_names(f.RandomVariables),
        "X and Y are random variables",
    ),
    item(r"random" + _ENDS + "(?! sample)", of_names(f.RandomVariables), "\\hat f is random, independent of \\epsilon"),
    item(r"respectively|resp\b", _respectively, "A and B are m × n and n × p respectively"),
    item(
        (
            rf"same (?:as {N} )?(?:(?:square |symmetric |random )?(?:matri(?:x|ces)|vectors?|densit(?:y|"
            r"ies)|distributions?|numbers?|quantit(?:y|ies)|functions?|things?|variables?|symbols?|measure)"
            r")"
        ),
        _same_noun,
        "p and P are the same density",
        "A and \\mathbf{A} are the same square matrix",
    ),
    item(r"(?:the )?same(?= *$|[,.;])|identical(?= *$|[,.;])|interchangeable", _same, "p and P are the same"),
    item(
        (
            r"(?:of|have|has|with) (?:the same|fitting|matching|suitable|compatible|appropriate|conforming)"
            r" (?:shape|size|length|dimension|number of \w+)s?(?: as [^,;.]{0,40})?"
        ),
        _same_shape,
        "x and h are vectors of the same length",
        "A and B are matrices of fitting shapes",
    ),
    item(
        (
            r"(?:invertible|non-?singular|full rank|of full (?:column |row )?rank|of rank [^,;. ]{1,3})"
            r"(?= *$|[,.;]| and)"
        ),
        nothing,
        "A is a matrix of full rank",
    ),
)
ITEMS: tuple[Item, ...] = (*_OTHERS, *_FUNCTIONS, *VALUES)
