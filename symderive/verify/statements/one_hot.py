"""Labels that are told by their entries: 1 for the class, 0 for every other."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.coded import is_name
from symderive.verify.statements.grammar import BY, SIZE, WITHIN, N, Said, Table, row
from symderive.verify.symbols import Domain

_TRUE = r"(?:(?:correct|true|right|actual|target|observed|given) )?(?:class|label|word|token|category|answer|digit)"
_OTHERS = r"(?:otherwise|else|elsewhere|(?:for|at|in) (?:all |every |the )?(?:others?|rest|other [a-z]+))"

_REST = rf"(?:,? (?:and |but )?(?:is )?(?:0|zero) {_OTHERS})?"


# "the true outside word", "position", "the index of the correct class": where a one stands, before the name of the place
_WHERE = (
    r"(?: (?:the|an?|its|of|correct|true|right|actual|target|observed|gold|given|outside|inside|context|cent(?:er|re)|output|"
    r"predicted|next|current|position|place|index|entry|component|element|coordinate|dimension|slot|number|class|label|word|token|"
    r"category|answer|digit|symbol|state|action|for))*"
)
_ZEROS = (
    r"(?:,? (?:and |but |with )?(?:(?:is|has|it is) )?(?:an? )?(?:0|zeros?|zeroes) (?:otherwise|else|elsewhere|everywhere else|in all "
    r"others?(?: [a-z]+)?|(?:for|at|in|on) (?:all |every |the )?(?:others?|rest|remaining|other [a-z]+)(?: [a-z]+)?))"
)
_ENTRIES = r"(?:entr(?:y|ies)|components?|elements?|coordinates?)"
_UNIT = r"(?:(?:standard|canonical|Euclidean|unit|coordinate|column) )*(?:basis|unit|coordinate|one[- ]hot|indicator)"
_SUBSCRIPT = re.compile(r"_\{?(.+?)\}?$")

_OTHER_ZEROS = (
    r"(?:,? (?:and |while |but |with )?(?:all )?(?:of )?(?:the )?(?:others?|rest|other [a-z]+|remaining [a-z]+|zeros?)"
    r"(?: (?:are|is|equals?|elsewhere|otherwise))?(?: all)?(?: (?:0|zeros?))?)?"
)
_LABELS = r"(?:the |all |our )?(?:(?:target|true|class|training|output) )?(?:labels?|targets?|outputs?|target vectors?|label vectors?)"


_CLASSES = r"(?:labels?|targets?|classes|class(?: (?:labels|memberships?))|outputs|target (?:values|vectors)|answers|ground truth),?"
_NO_COLUMNS = rf"(?:{WITHIN})(?!,? (?:(?:with|as|in|into) (?:its |the )?(?:one[- ]hot )?)?columns)"


def _one_hot(said: Said) -> tuple[f.Fact, ...]:
    return (f.InDomain((said.latex("n"),), Domain.ONE_HOT),)


def _entries(said: Said) -> Iterable[f.Fact]:
    """Exactly one t_j is 1."""
    if _SUBSCRIPT.search(said.latex("n")):
        yield f.InDomain((said.latex("n"),), Domain.ONE_HOT)


def _unnamed(said: Said) -> Iterable[f.Fact]:
    """The labels are one-hot: what their letter is, the formulas show."""
    if not any(is_name(c) for c in said.match.string):
        yield f.Convention("one-hot labels")


def _with_one_at(said: Said) -> Iterable[f.Fact]:
    """``e_c`` with its one at c is a row of the identity; of another name, y, it is where the one stands."""
    name, place = said.latex("n"), said.latex("m")
    script = _SUBSCRIPT.search(name)
    if script is not None and script[1] == place:
        yield f.IsIndex((place,), ())
        yield f.Basis(name)
    elif script is None and len(place) == 1 and place.islower():
        yield f.InDomain((name,), Domain.ONE_HOT)
        yield f.IsIndex((place,), ())
        yield f.InDomain((place,), Domain.PLACE)


def _one_entry(said: Said) -> Iterable[f.Fact]:
    """y_o = 1 and all other entries of y are 0."""
    entry = said.latex("m")
    script = _SUBSCRIPT.search(entry)
    place = script[1] if script is not None else ""
    name = entry[: script.start()] if script is not None else ""
    if name and (not said.has("n") or said.latex("n") == name) and len(place) == 1 and place.islower():
        yield f.InDomain((name,), Domain.ONE_HOT)
        yield f.IsIndex((place,), ())
        yield f.InDomain((place,), Domain.PLACE)


def _one_hot_names(said: Said) -> Iterable[f.Fact]:
    """The labels are one-hot in Y, a matrix if it is a capital."""
    yield f.InDomain(said.names(), Domain.ONE_HOT)
    yield from (f.HasShape((name,), None, 2) for name in said.names() if re.fullmatch(r"(?:\\\w+\{)?[A-Z]\}?", name))


def _columns(said: Said) -> Iterable[f.Fact]:
    """The columns of Y are one-hot."""
    yield f.InDomain(said.names(), Domain.ONE_HOT_COLUMNS)
    yield from (f.HasShape((name,), None, 2) for name in said.names())


def _totals(said: Said) -> Iterable[f.Fact]:
    """Each row of A adds up to one."""
    yield from (f.HasShape((name,), None, 2) for name in said.names())
    yield from (f.Holds(rf"{name} \mathbf{{1}} = \mathbf{{1}}") for name in said.names())


def _rows(said: Said) -> Iterable[f.Fact]:
    """The rows of Y are one-hot: so Y is a matrix."""
    yield f.InDomain(said.names(), Domain.ONE_HOT)
    yield from (f.HasShape((name,), None, 2) for name in said.names())


ONE_HOT = Table(
    (
        "one-hot",
        "one hot",
        "correct",
        "true",
        "class",
        "label",
        "word",
        "exactly one",
        "only one",
        "one entry",
        "just one",
        "precisely one",
        "single",
        "zero",
        "1-of",
        "one-of",
        "1 of",
        "one of",
        "vector",
        "encoding",
        "row of",
        "rows of",
        "column of",
        "columns of",
        "indicator",
        "zero",
        "0",
        "else",
    ),
    (
        row(
            rf"<N> (?:is|equals|=) (?:1|one) (?:for|at|in|on) the {_TRUE}(?: <M>)?,? (?:and |but )?(?:is )?(?:0|zero) {_OTHERS}",
            _one_hot,
            "y_k = 1 for the correct class and 0 otherwise",
            "t_j is 1 at the true label and zero for all others",
        ),
        row(
            rf"<N> (?:is|equals|=) (?:1|one) (?:if|when|where|iff) <M> (?:is|=) the (?:index of the )?{_TRUE}(?: of [^,;.]{{1,30}})?"
            rf"{_REST}(?= ?(?:$|[,.;)]))",
            _one_hot,
            "y_k is 1 if k is the correct class and 0 otherwise",
            "t_{nk} = 1 if k is the class of example n",
        ),
        row(
            rf"<N> (?:is|equals|=) (?:1|one) for exactly one (?:class |index |value of )?<M>{_REST}",
            _one_hot,
            "y_k is 1 for exactly one k, and 0 otherwise",
        ),
        row(
            rf"<N> (?:is|denotes|be) (?:the |a )?<M>-?th {_UNIT} vector",
            _with_one_at,
            "e_c is the c-th unit vector",
            no=("u is a unit vector",),
        ),
        row(
            rf"<N>,? (?:(?:is|denotes|be),? )?(?:the |an? )?(?:(?:true|empirical|target|label|ground[- ]truth) )*(?:(?:vector|distribution|"
            rf"label),? )?(?:(?:is|as|given as|which is|that is) )?(?:the |an? )?{_UNIT}(?: (?:vector|encoding|label|representation|target|"
            r"distribution|code))*,? (?:(?:of|for|at|encoding|representing)|(?:with|which has|that has|having) (?:an? |its |the )?"
            rf"(?:single |only )?(?:1|one) (?:at|in|on|for))(?={_WHERE} {N}){_WHERE} <M>{_ZEROS}?(?= ?(?:$|[,.;)]))",
            _with_one_at,
            "e_c is the one-hot vector of c",
            "e_y is the one-hot vector with a 1 at position y",
            "y is the one-hot vector with a 1 at the outside word o",
            "y is the one-hot vector with a 1 for the true outside word o",
            "y is the true distribution, a one-hot vector with a 1 for the true outside word o, and 0 everywhere else",
            "t is one-hot with a 1 at the word c",
            "y is the one-hot encoding of the class c",
            "t is a one-hot vector with its only one in position c",
            "y is one-hot at o",
        ),
        row(
            rf"<N> (?:has|puts|carries) (?:an? |its |the )?(?:single |only )?(?:1|one) (?:at|in|on|for)(?={_WHERE} {N}){_WHERE} <M>{_ZEROS}"
            r"(?= ?(?:$|[,.;)]))",
            _with_one_at,
            "y has a one in position o and zeros elsewhere",
            "t has a 1 at the index of the correct class c, and 0 everywhere else",
        ),
        row(
            rf"<N> (?:is|equals) (?:1|one) (?:at|in|on|for)(?={_WHERE} {N}){_WHERE} <M>{_ZEROS}(?= ?(?:$|[,.;)]))",
            _with_one_at,
            "y is 1 at the index of the outside word o and 0 elsewhere",
        ),
        row(
            rf"<M> ?(?:=|is|equals) ?(?:1|one),? (?:and|while|but) (?:all |every |the )*(?:others?|remaining|rest)(?: {_ENTRIES})?"
            rf"(?: of (?:the )?(?:vector )?<N>)? (?:are|is|equals?|vanish(?:es)?)(?: all)?(?: (?:0|zero))?(?= ?(?:$|[,.;)]))",
            _one_entry,
            "y_o = 1 and all other entries of y are zero",
            "t_c is one and all others are 0",
        ),
        row(
            rf"{_ENTRIES} of (?:the )?(?:vector )?<N> (?:are|is) (?:all )?(?:0|zero),? (?:except|but|save|apart from)(?: for)? <M>"
            r"(?:,? (?:which|that))?(?: ?(?:=|is|equals) ?(?:1|one))?(?= ?(?:$|[,.;)]))",
            _one_entry,
            "all entries of y are 0 except y_o = 1",
            "the components of t are zero but for t_c, which is 1",
        ),
        row(
            rf"<N>[^,;.]{{0,40}},? (?:whose|with the) (?:only|single) (?:nonzero|non-zero) {_ENTRIES} (?:is )?<M> ?(?:=|is) ?(?:1|one)",
            _one_entry,
            "t is the target vector, whose only nonzero entry is t_c = 1",
        ),
        row(
            r"(?:exactly |only |just |a single |precisely )(?:one )?(?:(?:entry|component|element|coordinate) of(?: the)? "
            r"(?:[a-z]+ ){0,2})<N> "
            r"(?:is|equals|=) ?(?:1|one|nonzero|hot)\b"
            r"|\bone (?:entry|component|element) of <M> is (?:1|one)(?=,? (?:and |while )?(?:all )?(?:the )?(?:others?|rest)\b)",
            lambda s: (f.InDomain((s.latex("n") or s.latex("m"),), Domain.ONE_HOT),),
            "exactly one entry of y is 1, the others are 0",
            "one entry of t is 1, the rest are 0",
        ),
        row(
            r"(?:exactly|only|just|precisely|a single)(?: one)?(?: of)?(?: the)?(?: (?:targets?|labels?|numbers|entries))? <N>"
            rf"(?:'s)? (?:is|equals|=) ?(?:1|one)\b{_OTHER_ZEROS}",
            _entries,
            "exactly one t_j is 1 and the others are 0",
            "the targets are one-hot encoded, so only one of the y_k is 1",
            no=("exactly one x is 1",),
        ),
        row(
            r"<N> (?:has|is|contains) (?:(?:zero|0) except for |(?:a vector of )?(?:zeros|0s) (?:with|but|except)(?: for)? )?"
            r"(?:an? |exactly one |exactly a |only one )?(?:single )?(?:1|one)(?: (?:entry|component) (?:equal to )?(?:1|one))?"
            rf"(?= (?:at|in|for) (?:the )?{_TRUE}(?: <M>)?(?= ?(?:$|[.;]|,? (?:and|with) (?:zero|0)))|,? (?:and|with) (?:is )?(?:all )?"
            r"(?:zeros?|0s?) (?:otherwise|elsewhere|everywhere else|else))",
            _one_hot,
            "t has a single 1 and is zero otherwise",
            "y is zero except for a 1 at the true class",
        ),
        row(
            rf"^{_LABELS} (?:is|are) (?:all |given |encoded |represented )*(?:as |by |in )?(?:an? )?one[- ]hot(?:[- ]encoded)?"
            r"(?: (?:vectors?|encoded|encoding|labels|form))?(?= ?(?:$|[.,;]))",
            _unnamed,
            "the labels are one-hot encoded",
            "the target vector is one-hot",
            prose=False,
        ),
        row(
            rf"<N> (?:uses?|has|follows?) (?:an? |the )?(?:(?:1|one)[- ]of[- ]{N}|one-hot) (?:coding|encoding|code)(?: scheme)?",
            _one_hot,
            "t uses the 1-of-K coding scheme",
        ),
        row(
            rf"(?:the |each |every )?rows? of <L>{WITHIN} (?:(?:are|is|being|holds?|contains?|stores?|gives?) )?"
            r"(?:all |the |their |its |an? )?one[- ]hot",
            _rows,
            "the rows of Y are one-hot",
            "each row of Y is a one hot vector",
            "the rows of Y \\in \\mathbb{R}^{n \\times C} their one-hot labels",
        ),
        row(
            rf"<L>{WITHIN},? (?:(?:(?:is|be|denotes?) (?:the|an?)|the) (?:{SIZE}{BY}{SIZE} )?(?:matrix|array|batch|stack) of|"
            r"holds?|contains?|stacks?|collects?)"
            r"(?: the| all| their| its| {N})* one[- ]hot(?:[- ]encoded)? (?:rows|labels|targets|vectors|classes)"
            r"(?!(?: vectors)? (?:as|in|into|for|of) (?:(?:its|the) )?columns)".replace("{N}", N),
            _rows,
            "Y is the matrix of one-hot targets",
            "Y is the N \\times K matrix of one-hot labels",
            "Let X hold one example per row, and $Y$ the $N\\times K$ matrix of one-hot labels",
            "Y stacks the one-hot labels",
            no=("y holds a one-hot label", "Y holds the one-hot labels in its columns"),
        ),
        row(
            r"(?:the |as |into |are |form |as the )*one[- ]hot(?:[- ]encoded)? rows? of (?:the |a )?(?:[a-z]+ )?<L>",
            _rows,
            "the labels are one-hot rows of Y",
            "the one-hot rows of the matrix Y",
            "The labels are the one-hot rows of Y \\in \\{0,1\\}^{n \\times C}",
        ),
        row(
            rf"<L>{WITHIN} ?(?:\( ?|, ?)?(?:with |has |having |of )?(?:all )?one[- ]hot(?:[- ]encoded)? rows\b",
            _rows,
            "labels Y \\in \\{0,1\\}^{B \\times C} (one-hot rows)",
            "targets T with one-hot rows",
        ),
        row(
            rf"<L> (?:is|be|denotes?) (?:the|an?) (?:{SIZE}{BY}{SIZE} )?one[- ]hot(?:[- ]encoded)? (?:[a-z]+ )?matrix",
            _rows,
            "Y is the one-hot matrix of labels",
            "T denotes the n \\times C one-hot target matrix",
        ),
        row(
            rf"<L> (?:is|be|denotes?) (?:the|an?) (?:{SIZE}{BY}{SIZE} )?(?:(?:class|label) indicator matrix|indicator matrix of (?:the )?"
            r"(?:class|label))",
            _rows,
            "Y is the N \\times K class indicator matrix",
            "T is the indicator matrix of the labels",
        ),
        row(
            rf"<L>{WITHIN} ?\( ?one[- ]hot(?:[- ]encoded)?(?: (?:labels?|vectors?|targets?|encoding|encoded|classes))? ?\)",
            lambda s: (f.InDomain(s.names(), Domain.ONE_HOT),),
            "labels Y \\in \\{0,1\\}^{N \\times K} (one-hot)",
            "with targets t (one-hot vectors)",
        ),
        row(
            r"<L> (?:is|are) (?:[a-z]+ )?(?:encoded|coded|represented|given|written|stored) (?:as|by|in) (?:an? |the )?one[- ]hot"
            r"(?:[- ]encoded)? (?:vectors?|form|encodings?|format|codes?|labels?)",
            lambda s: (f.InDomain(s.names(), Domain.ONE_HOT),),
            "each label y_i is encoded as a one-hot vector",
            "the targets T are given in one-hot form",
        ),
        row(
            rf"{_CLASSES} (?:(?:is|are|being) )?one[- ]hot(?:[- ](?:encoded|coded))?(?: and)?(?: (?:stored|collected|stacked|kept|given|"
            rf"written))? (?:in|as|into|by) (?:the |an? |rows of )*(?:[a-z]+ )?<L>(?! ?(?:column|'s column)){_NO_COLUMNS}",
            _one_hot_names,
            "the labels are one-hot encoded in Y",
            "There are K classes and the labels are one-hot encoded in Y \\in \\mathbb{R}^{N \\times K}",
            "classes are one-hot encoded as y_n",
            "targets, one-hot and stored in the matrix T",
            no=("the labels are one-hot encoded in the columns of Y",),
        ),
        row(
            rf"one[- ]hot(?:[- ]encod(?:e|ed|ing))? (?:the |our |all )*(?:class |target |training )?(?:labels|targets|classes|vectors|rows)"
            rf"(?: y_i| {N})?(?: are)?(?: (?:stored|collected|stacked|kept|gathered|arranged|put))? (?:in|into|as) (?:the |an? )*"
            rf"(?:[a-z]+ )?<L>{_NO_COLUMNS}",
            _one_hot_names,
            "the one-hot targets are collected in T",
            "we one-hot encode the labels in Y",
            "stack the one-hot labels into the matrix Y",
            no=("the one-hot labels are collected in Y as columns",),
        ),
        row(
            r"<L> (?:has|have|contains?) (?:exactly |just |only )?(?:an? )?(?:single )?(?:one )?(?:1|one) (?:in|per) (?:each |every )?row"
            rf"{_OTHER_ZEROS}",
            _rows,
            "Y has exactly one 1 in each row",
            "T contains a single one per row, and zeros elsewhere",
        ),
        row(
            rf"(?:the |each |every )?columns? of <L>{WITHIN} (?:(?:are|is|being|holds?|contains?|stores?|gives?) )?"
            r"(?:all |the |their |its |an? )?one[- ]hot",
            _columns,
            "the columns of Y are one-hot",
            "each column of T is a one-hot vector",
        ),
        row(
            r"one[- ]hot(?:[- ]encoded|[- ]coded)?(?: (?:class |target )?(?:labels|targets|vectors))?(?: (?:are|as|form|in|into|stored|"
            r"stacked|collected|put))* (?:the )?columns of (?:the |a )?(?:[a-z]+ )?<L>",
            _columns,
            "the one-hot labels are the columns of Y",
            "the labels are one-hot encoded in the columns of T",
            "the one-hot vectors are stacked as the columns of Y",
        ),
        row(
            rf"<L>{WITHIN} ?(?:\( ?|, ?)?(?:with |has |having |of )?(?:all )?(?:the )?one[- ]hot(?:[- ]encoded)? columns\b",
            _columns,
            "labels Y \\in \\{0,1\\}^{K \\times N} (one-hot columns)",
        ),
        row(
            rf"<L>{WITHIN} (?:holds?|contains?|stacks?|collects?|has)(?: the| all| its)* one[- ]hot(?:[- ]encoded)? (?:labels|targets|"
            r"vectors) (?:as|in) (?:its |the )?columns",
            _columns,
            "Y holds the one-hot labels in its columns",
        ),
        row(
            r"(?:each|every|all|the) rows? of <L> (?:adds?|sums?) (?:up )?to (?:1|one|unity)\b",
            _totals,
            "each row of Y sums to one",
            "the rows of P add up to 1",
            no=("each row of Y sums to zero",),
            prose=False,
        ),
        row(
            rf"one[- ]hot(?:[- ]encoded)? (?:labels|targets|vectors) (?:are|as|form|in|into|stacked in) the rows of <L>{WITHIN}",
            _rows,
            "the one-hot labels are the rows of Y",
        ),
    ),
)
