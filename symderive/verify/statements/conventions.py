"""What is said of the whole text: layouts of derivatives, one example or all, sums without bounds."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import LIST, N, Said, Table, always, listed, row

_DERIVATIVES = (
    r"(?:partial )?(?:derivatives?|gradients?)(?: (?:by|with respect to|wrt|of|w\.r\.t\.) [^,;.]{1,40}?)" r"?"
)

_JACOBIAN = re.compile(
    r"(?:_\{?|\( ?)([a-z]) ?,? ?([a-z]) ?[})]?(?: of [^,;]{1,24}?)? ?(?:=|is|are|equals) ?\S{1,12}?_\{?([a-z])\}? ?/ ?\S{1,12}?"
    r"_\{?([a-z])\}?(?=$|[ ,.;])"
)


def _entries_of_jacobian(said: Said) -> Iterable[f.Fact]:
    """Whether rows or columns of a Jacobian belong to what is differentiated."""
    found = _JACOBIAN.search(said.coded.latex(0, len(said.match.string)))
    if found is not None and found[1] != found[2] and {found[1], found[2]} == {found[3], found[4]}:
        yield f.Layout("numerator" if found[1] == found[3] else "denominator")


_SLOPE = rf"(?:(?:∂ ?)?{N} ?/ ?(?:∂ ?)?{N}|¤\{{ ?(?:∂ ?)?{N} ?\}}\{{ ?(?:∂ ?)?{N} ?\}})"
_OF_LOSS = re.compile(r"d?(?:[LJCE]|\\ell|\\mathcal\{[LJCE]\})(?![A-Za-z]).*")


def _lying(said: Said) -> Iterable[f.Fact]:
    """dL/dh is a column vector: of a loss that says how derivatives are laid out."""
    above = listed(said.coded, re.sub(rf"(?:/|\}}\{{) ?(?:∂ ?)?{N}", "", said.text("slopes")))
    if above and all(_OF_LOSS.fullmatch(x) for x in above):
        yield f.Layout("gradient" if said.text("line") == "column" else "numerator")


LAYOUTS = Table(
    ("derivative", "gradient", "shape", "jacobian", "layout", "row", "hessian form", "column", "entry ("),
    (
        row(
            rf"(?P<slopes>{_SLOPE}(?:(?: and| ?,(?: and)?) {_SLOPE}){{0,6}}) (?:is|are) (?:(?:all|always|both|again|a) )*"
            r"(?P<line>column|row)(?:s| vectors?)?(?=$| ?[.,;])",
            _lying,
            "dL/dh_t and dL/dz_t are column vectors",
            r"\frac{\partial E}{\partial w} is a row",
            no=(r"$dy/dx$ is a column vector",),
        ),
        row(
            (
                rf"{_DERIVATIVES} (?:always )?(?:have|has|takes?|are of|is of|are given|keeps?) (?:the )?(?:same "
                r")?(?:shapes?|sizes?|dimensions?) (?:of|as) "
            ),
            always(f.Layout("gradient")),
            "derivatives have the shape of the variable",
            "the gradient has the same shape as the parameter",
        ),
        row(
            r"(?:has|have|with|, of|,|matri(?:x|ces) of|arrays? of|vectors? of) (?:the )?(?:same )?shape (?:of|as) (?:the )?"
            rf"(?:variable|parameter|{N})",
            always(f.Layout("gradient")),
            "dJ/dW has the shape of W",
        ),
        row(
            r"(?:of|have|has|with|in) (?:its|their)(?: own)? shapes?(?= ?(?:$|[.,;]))",
            always(f.Layout("gradient")),
            "dD, dW are the derivatives of a scalar loss by D, W, of their shape",
            no=("A and B are of the same shape",),
        ),
        row(
            rf"{_DERIVATIVES} (?:is|are) (?:all |always )?(?:shaped|laid out|arranged|organi[sz]ed|written) (?:like|as|the same as|"
            rf"in the shape of) (?:the |its |their )?(?:variables?|parameters?|arguments?|inputs?|{N})(?= ?(?:$|[.,;)]))",
            always(f.Layout("gradient")),
            "derivatives are shaped like the variable",
            "the gradient is laid out like A",
        ),
        row(
            (
                r"derivatives? (?:of [^,;.]{1,30} )?(?:by|with respect to) a (?:vector|matrix) (?:is|has) "
                r"[^,;.]{0,10}shape"
            ),
            always(f.Layout("gradient")),
            "the derivative with respect to a matrix has its shape",
        ),
        row(
            (
                r"(?:gradients?|derivatives?)(?: by [^,;.]{1,24}| of [^,;.]{1,24})? (?:are|is|as) (?:(?:all|always|"
                r"written as|a|taken as) )*columns?(?: vectors?)?(?: |$|[.,;])"
            ),
            always(f.Layout("gradient")),
            "gradients are column vectors",
            "gradient as a column vector",
        ),
        row(
            (
                r"(?:gradients?|derivatives?)(?: by [^,;.]{1,24}| of [^,;.]{1,24})? (?:are|is) (?:(?:all|always|"
                r"written as|a|taken as) )*rows?(?: vectors?)?(?: |$|[.,;])"
            ),
            always(f.Layout("numerator")),
            "gradients are row vectors",
            "derivatives by vectors are row vectors",
        ),
        row(
            r"∂?\S{1,4}/\S{1,6}(?: (?:and|,) ∂?\S{1,4}/\S{1,6})? (?:are|is) (?:a )?row vectors?",
            always(f.Layout("numerator")),
            "dL/dx and dL/dy are row vectors",
        ),
        row(
            r"gradients?(?: \S{1,8}| of [^,;.]{1,20})? (?:is|are) (?:then |defined as |just )?(?:its|their|the) transposes?\b",
            always(f.Convention("column gradients")),
            "the gradient is its transpose",
            "the gradient is the transpose of the derivative",
        ),
        row(
            rf"jacobian\b[^;.]{{0,40}} ?(?:=|is) ?[^;.]{{0,3}}{N} ?/ ?[^;.]{{0,3}}{N}(?= ?(?:$|[,.;]))",
            _entries_of_jacobian,
            "dz/dx is the Jacobian with (dz/dx)_{ij} = dz_i/dx_j",
            prose=False,
        ),
        row(
            rf"\bentr(?:y|ies) \( ?{N} ?, ?{N} ?\) (?:of {N} ?/ ?{N} )?(?:is|are|=|equals) {N} ?/ ?{N}",
            _entries_of_jacobian,
            "dz/dx is the Jacobian matrix, entry (i,j) is dz_i/dx_j",
            "entry (i, j) of dz/dx is dz_i/dx_j",
        ),
        row(
            r"numerator[- ]layout|Jacobian (?:layout|formulation|convention)",
            always(f.Layout("numerator")),
            "we use the numerator layout",
        ),
        row(
            r"denominator[- ]layout|Hessian formulation|gradient layout",
            always(f.Layout("denominator")),
            "in denominator layout",
        ),
        row(
            (
                rf"(?:Jacobians?|derivative)\b[^;.]{{0,30}}\brows?(?: [a-z]| {N})? (?:for|per|is|are|of|indexes|corresponds?)"
                rf"[^,;.]{{0,30}}(?:entr(?:y|ies)|component|output|numerator|element)"
            ),
            always(f.Layout("numerator")),
            "the Jacobian has a row for each entry of the numerator",
            "J_x(s) is the Jacobian, row i for output s_i",
        ),
        row(
            r"\brows? for (?:each|every) (?:entry|component|element|variable) (?:of|in) the denominator",
            always(f.Layout("denominator")),
            "the derivative of a vector by a vector has a row for each entry of the denominator",
        ),
        row(
            r"Jacobian[^;.]{0,40}transposed? (?:of the )?(?:usual|convention)",
            always(f.Layout("denominator")),
            "the Jacobian is the transpose of the usual one",
        ),
    ),
    unnamed=True,
)


def _hessian(said: Said) -> Iterable[f.Fact]:
    if r"\nabla" in said.coded.latex(*said.match.span()):
        yield f.Convention("hessian")


_ONE = r"(?:one|a single|each single|only one|just one|an individual)"
_UNIT = (
    r"(?:(?:training|input|data|labelled|labeled) )?(?:data ?points?|examples?|samples?|observations?|"
    r"instances?|training pairs?|pairs?)"
)
_PART = rf"(?:{N}-?th )?(?:{_UNIT[3:-1]}|(?:training )?inputs?|(?:data|feature|input)[- ]vectors?)"

CONVENTIONS = Table(
    (
        "outside",
        "beyond",
        "padd",
        "all ",
        "everything",
        "scalar",
        "dimension",
        "univariate",
        "index",
        "indices",
        "summ",
        "einstein",
        "prime",
        "sums ",
        "sum ",
        "one ",
        "single",
        "individual",
        "row",
        "column",
        "vector",
        "hessian",
        "laplac",
        "layer",
        "log",
        "derivative",
        "example",
        "sample",
        "point",
        "product",
    ),
    (
        row(
            r"(?:outside|beyond|out) (?:of )?(?:its|their|the|this|that|these|those|its own) (?:valid )?"
            r"(?:ranges?|bounds?|borders?|images?|inputs?|arrays?) (?:all )?(?:count as|counts as|are|is|be|equals?|vanish)"
            r"(?: taken (?:as|to be)| assumed to be| set to| considered| treated as)? ?(?:0|zero|$)|"
            r"(?:with|use|using|assume|uses) zero[- ]padding|(?:is|are) zero[- ]padded",
            always(f.Convention("zero outside")),
            "entries of H outside its range count as 0",
            "entries outside of the range are zero",
            "the image is zero-padded",
            no=("we do not use zero padding", "values outside of the range are clipped"),
        ),
        row(
            (
                r"all (?:the )?(?:quantities|variables|symbols|letters|parameters)(?: here| below)? (?:are|"
                r"is) (?:real )?(?:numbers|scalars|scalar)"
            ),
            always(f.AllNumbers()),
            "all quantities are numbers",
        ),
        row(
            r"everything (?:here )?is (?:a )?(?:scalar|number)|(?:in )?the (?:scalar|one-dimensional|univariate) case",
            always(f.AllNumbers()),
            "everything is a scalar",
            "we take the one-dimensional case",
            "in the univariate case",
        ),
        row(
            (
                r"repeated (?:indices|index|subscripts)(?: pairs)? (?:are|is|get) (?:implicitly |always )?summed|"
                r"sum(?:mation)? over repeated indices(?: is implied| is understood)?"
            ),
            always(f.Convention("einstein")),
            "repeated indices are summed",
            no=("repeated indices are not summed",),
        ),
        row(
            r"(?:an? |the )?primes? (?:is|are|denotes?|means?|stands? for|marks?) (?:the )?transpos",
            always(f.Convention("prime transpose")),
            "a prime is the transpose",
        ),
        row(
            r"sums? (?:signs? )?(?:extends?|reach(?:es)?|runs?|goes?) over "
            r"(?:everything|all(?: that is)?|the whole expression) to (?:its|their|the) right",
            always(f.Convention("wide sums")),
            "sums extend over everything to their right",
        ),
        row(
            r"(?:Einstein(?:'s)?(?: summation)?|summation) (?:convention|notation)(?! is not)",
            always(f.Convention("einstein")),
            "we use the Einstein convention",
            no=("we do not use the Einstein convention",),
        ),
        row(
            (
                r"(?:repeated indices (?:are|is) not (?:implicitly )?summed|no (?:implied sum|summation (?:convention|over)|"
                r"Einstein|sum over repeated)|without (?:the )?(?:Einstein|summation) convention|not use (?:the "
                r")?(?:Einstein|summation) convention)"
            ),
            always(f.Convention("no einstein")),
            "repeated indices are not summed unless a sum is written",
            negated=True,
        ),
        row(
            (
                rf"(?:(?:for|of|consider|take|on|with|:|^|again|just|,) ?)(?:the case of )?{_ONE} {_UNIT}(?! "
                r"per| each)"
            ),
            always(f.Convention("one example")),
            "for one data point",
            "the loss of a single example",
            no=("there is one example per row",),
            prose=False,
        ),
        row(
            (
                rf"(?:\bfor|\bconsider|\btake|[,;:]|^|\bagain|\bwith) ?(?:only |just )?{_ONE} {_UNIT}(?= ?(?:$|"
                rf"[,.:;(]|first|only|at a time|now|{N}))"
            ),
            always(f.Convention("one example")),
            "one data point first",
            "for a single example",
            no=("$P$ has one example per row", "the loss of one example is"),
        ),
        row(
            (
                rf"(?:sum(?:med|s)?|average[d]?|mean|totals?) (?:over|across|of) (?:all|the|every)(?: {N})? "
                rf"{_UNIT}|(?:for|over|of) all (?:the )?(?:{N} )?{_UNIT}"
            ),
            always(f.Convention("all examples")),
            "L is summed over all examples",
            prose=False,
        ),
        row(
            (
                rf"(?:each|every|one) (?:row|line)(?: of {N})? (?:is|holds|contains|corresponds to|belongs "
                rf"to) (?:an?|one|the) {_PART}|rows (?:of {N} )?(?:are|hold|contain) (?:the )?{_PART}|row (?:i|"
                rf"{N}) (?:of {N} )?(?:is|holds) (?:an?|the|one) {_PART}|{N}-?th row (?:of {N} )?(?:is|holds) "
                rf"(?:an?|the|one) {_PART}|{_PART} (?:are|as|in|into|stand in|form) (?:the )?rows|one {_PART} "
                rf"(?:per|a|in each) row|{_PART} per row"
            ),
            always(f.Convention("row examples")),
            "rows are examples",
            "each row of X is an example",
            "row i is an example, y_i is its class",
            "one sample per row",
            "the rows of X are the training inputs",
            "the i-th row of X is the i-th example",
        ),
        row(
            (
                rf"(?:each|every|one) column(?: of {N})? (?:is|holds|contains|corresponds to|belongs to) (?:an?|"
                rf"one|the) {_PART}|columns (?:of {N} )?(?:are|hold|contain) (?:the )?{_PART}|column {N} of "
                rf"{LIST} (?:is|holds|belongs to) (?:an?|the )?{_PART}|{_PART} (?:are|as|in|into|stand in|form) "
                rf"(?:the )?columns|one {_PART} (?:per|a|in each) column|{_PART} per column|{_PART} side by "
                r"side"
            ),
            always(f.Convention("column examples")),
            "columns are examples",
            "X has the examples as columns",
            "column i of A, Z belongs to example i",
        ),
        row(
            (
                r"(?:^|[,;(:] ?|\b(?:all|our|where|the|here|that) )vectors are (?:always |all |taken to be "
                r"|assumed to be )?rows?(?: vectors)?|row[- ]vector convention|row vectors (?:throughout|everywhere)"
                r"|(?:and|,) (?:the )?(?:bias(?:es| vectors)|all (?:other )?vectors|all others) (?:are|as) (?:all )?row(?:s|[- ]vectors?)"
            ),
            always(f.Convention("row vectors")),
            "vectors are rows",
            "we use the row-vector convention",
        ),
        row(
            r"products? (?:that are |which are |are )?(?:written )?(?:side by side|without (?:a|any) sign|by juxtaposition) (?:is|are) "
            r"(?:also |all )?(?:element|entry|component)-?wise|so (?:is|are) (?:a |the )?products? without (?:a|any) sign|"
            r"(?:^|\b(?:all|the|our) )(?:the )?(?:products|operations) (?:here |(?:of|on) vectors |below |in this (?:note|section) )?"
            r"(?:are|act) (?:taken )?(?:element|entry|component)-?wise",
            always(f.Convention("elementwise products")),
            "products written side by side are elementwise",
            "all products here are elementwise, sigma is the sigmoid",
            "\\odot is the elementwise product, and so is a product without a sign",
        ),
        row(
            r"bias(?:es| vectors)? are (?:all )?rows?\b",
            always(f.Convention("bias rows")),
            "the bias vectors are rows that are added to every row of the product",
        ),
        row(
            rf"{N}\^?2? [^,;.]{{0,12}}(?:is|denotes|for) the Hessian(?: matrix)?|Hessian (?:matrix )?{N}",
            _hessian,
            "nabla^2 is the Hessian matrix",
        ),
        row(
            rf"{N} [^,;.]{{0,12}}(?:is|denotes) the Laplac(?:ian|e operator)",
            always(f.Convention("laplacian")),
            "nabla^2 is the Laplacian",
        ),
        row(
            (
                r"(?:all|the) layers (?:all )?(?:have|are of) (?:the )?(?:same|equal) (?:width|size|number "
                r"of (?:units|neurons|nodes))s?|all layers are equally (?:wide|large)|all layers have "
            )
            + N
            + " units",
            always(f.Convention("square")),
            "all layers have the same width",
        ),
        row(
            (
                r"\blogs?(?:arithms?)? (?:is|are|has|means|denotes|in|to|with)(?: taken| always)?(?: to| the|"
                r" in)* (?:base[- ]2|base two|binary logarithm)|binary logarithms?|base-2 log"
            ),
            always(f.Convention("log2")),
            "log is base 2",
            "log has base 2",
        ),
        row(
            (
                r"\blog(?:arithm)?s? (?:is|are|means|denotes|stands for)(?: always| here)? (?:the )?(?:natural|"
                r"base[- ]e)|natural log(?:arithm)?s?|\blog (?:is|means|=) (?:the )?ln\b"
            ),
            always(f.Convention("natural log")),
            "log is the natural logarithm",
            "KL is the Kullback-Leibler divergence with natural logarithms",
        ),
        row(
            (
                r"(?<!all )derivatives? (?:below |here )?(?:are|is) (?:all )?total\b|total derivatives? (?:everywhere|"
                r"throughout)|∂?[^,;.]{0,24} (?:is|are|denotes?) (?:the )?(?:\*?total\*?) derivatives?"
            ),
            always(f.Convention("total")),
            "dL/dh_t is the total derivative, through all later steps",
        ),
        row(
            (
                r"(?:derivatives? (?:are|is) (?:all )?(?:local|partial|direct|immediate)\b)|(?:is|are|denotes?)"
                r" the (?:local|immediate|direct) (?:partial )?derivatives?"
            ),
            always(f.Convention("partial")),
            "derivatives are local",
        ),
    ),
    unnamed=True,
)
