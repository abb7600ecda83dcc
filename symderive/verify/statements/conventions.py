"""What is said of the whole text: layouts of derivatives, one example or all, sums without bounds."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import LIST, N, Said, Table, always, row


def _hessian(said: Said) -> Iterable[f.Fact]:
    if r"\nabla" in said.coded.latex(*said.match.span()):
        yield f.Convention("hessian")


def _rounded(said: Said) -> Iterable[f.Fact]:
    """Numbers are rounded, if to decimals to so many: what so many digits are depends on the number."""
    count = said.text("count") if said.has("count") else ""
    number = _NUMBERS.get(count, count)
    decimals = re.search(r"decimal|places", said.match[0]) is not None
    yield f.Convention(f"rounded {number}" if number and decimals else "rounded")


_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS = {x: str(k) for k, x in enumerate(_WORDS, start=1)}
_COUNT = rf"(?P<count>\d+|{'|'.join(_NUMBERS)}|a few|some)"
_DIGITS = r"(?:significant |decimal )*(?:decimals|decimal places?|digits|figures|places|decimal)(?: after the (?:decimal )?point)?"
_VALUES = (
    r"(?:(?:all|the|these|numerical|numeric|intermediate|given|final|decimal) )*(?:numbers?|values?|results?|probabilit(?:y|ies)|"
    r"decimals|figures|quantities|outputs|weights)(?: (?:here|below|above|shown|given|in [a-z ]{1,30}))?"
)
_ONE = r"(?:one|a single|each single|only one|just one|an individual)"
_UNIT = (
    r"(?:(?:training|input|data|labelled|labeled) )?(?:data ?points?|examples?|samples?|observations?|"
    r"instances?|training pairs?|pairs?|patterns?)"
)
_STORED = "(?:stored|arranged|collected|given|stacked|written|organi[sz]ed|placed|put|kept|listed)"
_PART = rf"(?:{N}-?th )?(?:{_UNIT[3:-1]}|(?:training )?inputs?|(?:data|feature|input)[- ]vectors?)"

_UNNAMED = (
    r"(?:(?:all|both|the|our) )*(?:bias(?:es| vectors)|(?:other )?vectors|others|(?:(?:hidden|layers?(?:')?|network|input"
    r"|output|unit|data|word) )*"
    r"(?:inputs?|outputs?|activations?|states?|targets?|samples|examples|embeddings|features)(?: vectors)?"
    r"(?: (?:of|in) (?:(?:the|both|all|each|every|its|hidden) )*(?:layers?|network|units?|tokens?))?)"
)

CONVENTIONS = Table(
    (
        "bar",
        "total",
        "overline",
        "decimal",
        "digits",
        "figures",
        "places",
        "rounded",
        "rounding",
        "approximat",
        "truncated",
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
            r"(?:outside|beyond|out) (?:of )?(?:(?:its|their|the|this|that|these|those|its own) )?(?:valid )?"
            r"(?:ranges?|bounds?|borders?|images?|inputs?|arrays?) (?:all )?(?:count as|counts as|are|is|be|equals?|vanish)"
            r"(?: taken (?:as|to be)| assumed to be| set to| considered| treated as)? ?(?:0|zero|$)|"
            r"(?:with|use|using|assume|uses) zero[- ]padding|(?:is|are) zero[- ]padded",
            always(f.Convention("zero outside")),
            "entries of H outside its range count as 0",
            "terms with an index out of range count as zero",
            "entries outside of the range are zero",
            "the image is zero-padded",
            no=("we do not use zero padding", "values outside of the range are clipped"),
        ),
        row(
            rf"\b(?:to|with|at|on|up to|has|have) (?:about |only )?{_COUNT} {_DIGITS}",
            _rounded,
            "numbers are rounded to nine decimals",
            "the entropy H is in bits, given to two decimals",
            "all values are shown with 4 significant digits",
            "p is accurate to three decimal places",
            no=("the digits are not rounded to 3 places",),
            prose=False,
        ),
        row(
            rf"^{_VALUES} (?:is|are) (?:all |only |always )*(?:rounded|approximate|approximations|truncated)(?= ?(?:$|[,;.]))"
            r"|^(?:rounded|rounding)(?: (?:numbers|values|results))?(?: throughout| everywhere)?$",
            _rounded,
            "numbers are rounded",
            "all numerical values below are approximate",
            no=("the numbers are not rounded",),
            prose=False,
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
            r"(?:an? |the )?primes?(?: (?:on|at|behind|of|after) (?:an? |the )?(?:vectors?|matri(?:x|ces)|columns?|arrays?)"
            r"(?: (?:or|and) (?:an? )?(?:vectors?|matri(?:x|ces)))?)? (?:is|are|denotes?|means?|stands? for|marks?) (?:the |its "
            r")?transpos",
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
                rf"(?:(?:for|of|consider|take|on|with|:|^|again|just|,) ?)(?:the (?:case|error|loss|cost) of )?{_ONE} {_UNIT}(?! "
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
                rf"(?:has|have|with|contains?) (?:one|a) row (?:per|for (?:each|every)) {_PART}|{_PART} (?:are|is|were) (?:all "
                rf")?{_STORED} (?:in|as|into|to) (?:the )?"
                rf"(?:different |separate )?rows|{_PART} (?:are|is) (?:{_STORED} )?row-?wise|(?:each|every|one) (?:row|line)(?: "
                rf"of {N})? (?:is|holds|contains|corresponds to|belongs "
                rf"to) (?:an?|one|the) {_PART}|rows (?:of {N} )?(?:are|hold|contain) (?:the )?{_PART}|row (?:i|"
                rf"{N}) (?:of {N} )?(?:is|holds) (?:an?|the|one) {_PART}|{N}-?th row (?:of {N} )?(?:is|holds) "
                rf"(?:an?|the|one) {_PART}|{_PART} (?:are|as|in|into|stand in|form) (?:the )?rows|one {_PART} "
                rf"(?:per|a|in each) row|{_PART} per row"
            ),
            always(f.Convention("row examples")),
            "rows are examples",
            "X has one row per observation",
            "examples are stored in the rows of X",
            "the data points are stacked row-wise",
            "each row of X is an example",
            "row i is an example, y_i is its class",
            "one sample per row",
            "the rows of X are the training inputs",
            "the i-th row of X is the i-th example",
        ),
        row(
            (
                rf"(?:has|have|with|contains?) (?:one|a) column (?:per|for (?:each|every)) {_PART}|{_PART} (?:are|is|were) "
                rf"(?:all )?{_STORED} (?:in|as|into|to) (?:the )?"
                rf"(?:different |separate )?columns|{_PART} (?:are|is) (?:{_STORED} )?column-?wise|(?:each|every|one) column(?: "
                rf"of {N})? (?:is|holds|contains|corresponds to|belongs to) (?:an?|"
                rf"one|the) {_PART}|columns (?:of {N} )?(?:are|hold|contain) (?:the )?{_PART}|column {N} of "
                rf"{LIST} (?:is|holds|belongs to) (?:an?|the )?{_PART}|{_PART} (?:are|as|in|into|stand in|form) "
                rf"(?:the )?columns|one {_PART} (?:per|a|in each) column|{_PART} per column|{_PART} side by "
                r"side"
            ),
            always(f.Convention("column examples")),
            "columns are examples",
            "the samples are arranged as columns",
            "X has the examples as columns",
            "column i of A, Z belongs to example i",
        ),
        row(
            (
                r"(?:^|[,;(:] ?|\b(?:all|our|where|the|here|that) )vectors are (?:always |all |taken to be "
                r"|assumed to be )?rows?(?: vectors)?|row[- ]vector convention|row vectors (?:throughout|everywhere)"
                r"|\b(?:use|write|take|assume|work with|have) (?:only )?row vectors(?= ?(?:$|[.,;]|for|and))"
                r"|(?:and|,) (?:all )?(?:the )?(?:bias(?:es| vectors)|(?:other )?vectors|others) (?:are|as) (?:all )?"
                r"row(?:s|[- ]vectors?)"
                rf"|^{_UNNAMED}(?:(?: ?,| and|, and) {_UNNAMED})* (?:are|as) (?:all |written as |taken as )*row(?:s|[- ]vectors?)"
            ),
            always(f.Convention("row vectors")),
            "vectors are rows",
            "we use the row-vector convention",
            "x, h, y and all biases are row vectors",
            "u and the other vectors are rows",
            "inputs and activations are row vectors",
            "the outputs of all layers are row vectors",
            "we use row vectors",
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
            rf"<L>,? (?:and|as well as) {_UNNAMED} are (?:all )?"
            r"(?P<line>row|column)(?:s|[- ]vectors?)(?= ?(?:$|[.,;]))",
            lambda s: (f.HasShape(s.names(), None, 1, s.text("line") == "row"),),
            "x, h, y and all biases are row vectors",
            "u, v and all the other vectors are columns",
            "u, t and the outputs of both layers are row vectors",
            no=("x^T y and all biases are row vectors",),
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
            r"(?:\b(?:bars?|overbars?|overlines?) (?:(?:over|above|on|of) [^,;.]{1,24} )?"
            r"(?:is|are|denotes?|means?|stands? for|indicates?|marks?) (?:the |a )?(?:(?:sample|arithmetic|empirical) )?"
            r"(?:means?|averages?)|\bwith bars? for (?:the )?(?:sample )?(?:means?|averages?))"
            r"(?= ?(?:$|[,;.]| (?:over|of|taken|across) ))",
            always(f.Convention("bars are means")),
            "bars are sample means",
            "a bar denotes the average over the sample",
            "overlines stand for means",
        ),
        row(
            (
                r"(?:all|the|both|these) (?:(?:two|hidden) )?layers (?:all |each )?(?:have|are of|consist of|contain) "
                r"(?:(?:(?:all )?the )?"
                r"(?:same|equal) (?:width|size|number of (?:units|neurons|nodes|cells))s?|(?:equally )?"
                rf"(?:many|{N}|\d) (?:units|neurons|nodes|cells)(?: each)?)|all layers are equally (?:wide|large)"
            ),
            always(f.Convention("square")),
            "all layers have the same width",
            "both layers have m neurons",
            "for simplicity all layers have k units",
            "the two layers have equally many nodes",
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
                r"(?<!all )(?:derivatives?|gradients?) (?:below |here )?(?:are|is) (?:column vectors and (?:are )?)?(?:all )?total\b"
                r"|total (?:derivatives?|gradients?) (?:(?:is|are) (?:meant|taken)|everywhere|throughout)"
                r"|(?:derivatives?|gradients?|slopes?) (?:(?:is|are|were) )?(?:taken |computed |meant |collected |summed )?"
                r"(?:goe?s? |flows? |runs? )?(?:through|along|over|via) (?:the whole|the entire|the full|all|every|both) (?:of the )?"
                r"(?:graph|paths?|network|computation|(?:time )?steps)"
                r"|(?:all|both|every) (?:the )?paths? (?:from [^,;.]{1,20} )?(?:is|are) (?:taken into account|summed|counted|included)"
                r"|∂?[^,;.]{0,24} (?:is|are|denotes?) (?:the )?(?:\*?total\*?) (?:derivatives?|gradients?)"
            ),
            always(f.Convention("total")),
            "dL/dh_t is the total derivative, through all later steps",
            "dL/dc_t is the total gradient by the cell state",
            "the derivative is taken through the whole graph, a and b being the inputs",
            "gradients flow along all paths from b to e",
            "all paths from x to L are taken into account",
            "gradients are column vectors and are total gradients, with all that happens at later steps",
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
