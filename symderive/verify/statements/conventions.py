"""What is said of the whole text: layouts, labels, sums without bounds, and what signs mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from symderive.verify import facts as f
from symderive.verify.statements.grammar import ARE, LIST, Build, N, Row, Said, always, row
from symderive.verify.statements.signs import SIGNS

_DERIVATIVES = r"(?:partial )?(?:derivatives?|gradients?)(?: (?:by|with respect to|wrt|of|w\.r\.t\.) [^,;.]{1,40}?)?"

LAYOUTS: tuple[Row, ...] = (
    row(
        rf"{_DERIVATIVES} (?:always )?(?:have|has|takes?|are of|is of|are given|keeps?) (?:the )?(?:same )?(?:shapes?|sizes?|dimensions?) (?:of|as) ",
        always(f.Layout("gradient")),
        "derivatives have the shape of the variable",
        "the gradient has the same shape as the parameter",
    ),
    row(r"(?:has|have|with|, of|,) (?:the )?(?:same )?shape (?:of|as) (?:the )?(?:variable|parameter|" + N + ")", always(f.Layout("gradient")), "dJ/dW has the shape of W"),
    row(r"(?:of|have|has|with|in) (?:its|their|the same)(?: own)? shapes?(?= ?(?:$|[.,;]))", always(f.Layout("gradient")), "dD, dW are the derivatives of a scalar loss by D, W, of their shape", no=("A and B are of the same shape",)),
    row(r"derivatives? (?:of [^,;.]{1,30} )?(?:by|with respect to) a (?:vector|matrix) (?:is|has) [^,;.]{0,10}shape", always(f.Layout("gradient")), "the derivative with respect to a matrix has its shape"),
    row(r"(?:gradients?|derivatives?)(?: by [^,;.]{1,24}| of [^,;.]{1,24})? (?:are|is) (?:(?:all|always|written as|a|taken as) )*columns?(?: vectors?)?(?: |$|[.,;])", always(f.Layout("gradient")), "gradients are column vectors"),
    row(r"(?:gradients?|derivatives?)(?: by [^,;.]{1,24}| of [^,;.]{1,24})? (?:are|is) (?:(?:all|always|written as|a|taken as) )*rows?(?: vectors?)?(?: |$|[.,;])", always(f.Layout("numerator")), "gradients are row vectors", "derivatives by vectors are row vectors"),
    row(r"∂?\S{1,4}/\S{1,6}(?: (?:and|,) ∂?\S{1,4}/\S{1,6})? (?:are|is) (?:a )?row vectors?", always(f.Layout("numerator")), "dL/dx and dL/dy are row vectors"),
    row(r"numerator[- ]layout|Jacobian (?:layout|formulation|convention)", always(f.Layout("numerator")), "we use the numerator layout"),
    row(r"denominator[- ]layout|Hessian formulation|gradient layout", always(f.Layout("denominator")), "in denominator layout"),
    row(rf"Jacobians?\b[^;.]{{0,30}}\brows?(?: [a-z]| {N})? (?:for|per|is|are|of|indexes|corresponds?)[^,;.]{{0,30}}(?:entr(?:y|ies)|component|output|numerator|element)", always(f.Layout("numerator")), "the Jacobian has a row for each entry of the numerator", "J_x(s) is the Jacobian, row i for output s_i"),
    row(r"Jacobian[^;.]{0,40}transposed? (?:of the )?(?:usual|convention)", always(f.Layout("denominator")), "the Jacobian is the transpose of the usual one"),
)

_ONE = r"(?:one|a single|each single|only one|just one|an individual)"
_UNIT = r"(?:(?:training|input|data|labelled|labeled) )?(?:data ?points?|examples?|samples?|observations?|instances?|training pairs?|pairs?)"

CONVENTIONS: tuple[Row, ...] = (
    row(r"all (?:the )?(?:quantities|variables|symbols|letters|parameters)(?: here| below)? (?:are|is) (?:real )?(?:numbers|scalars|scalar)", always(f.AllNumbers()), "all quantities are numbers"),
    row(r"everything (?:here )?is (?:a )?(?:scalar|number)|(?:in )?the scalar case", always(f.AllNumbers()), "everything is a scalar"),
    row(r"repeated (?:indices|index|subscripts)(?: pairs)? (?:are|is|get) (?:implicitly |always )?summed|sum(?:mation)? over repeated indices(?: is implied| is understood)?", always(f.Convention("einstein")), "repeated indices are summed", no=("repeated indices are not summed",)),
    row(r"(?:Einstein(?:'s)?(?: summation)?|summation) (?:convention|notation)(?! is not)", always(f.Convention("einstein")), "we use the Einstein convention", no=("we do not use the Einstein convention",)),
    row(r"(?:repeated indices (?:are|is) not (?:implicitly )?summed|no (?:implied sum|summation convention|Einstein|sum over repeated)|without (?:the )?(?:Einstein|summation) convention|not use (?:the )?(?:Einstein|summation) convention)", always(f.Convention("no einstein")), "repeated indices are not summed unless a sum is written", negated=True),
    row(rf"(?:(?:for|of|consider|take|on|with|:|^|again|just|,) ?)(?:the case of )?{_ONE} {_UNIT}(?! per| each)", always(f.Convention("one example")), "for one data point", "the loss of a single example", no=("there is one example per row",), prose=False),
    row(rf"(?:\bfor|\bconsider|\btake|[,;:]|^|\bagain|\bwith) ?(?:only |just )?{_ONE} {_UNIT}(?= ?(?:$|[,.:;(]|first|only|at a time|now|{N}))", always(f.Convention("one example")), "one data point first", "for a single example", no=("$P$ has one example per row", "the loss of one example is")),
    row(rf"(?:sum(?:med|s)?|average[d]?|mean|totals?) (?:over|across|of) (?:all|the|every)(?: {N})? {_UNIT}|(?:for|over|of) all (?:the )?(?:{N} )?{_UNIT}", always(f.Convention("all examples")), "L is summed over all examples", prose=False),
    row(rf"(?:each|every|one) (?:row|line)(?: of {N})? (?:is|holds|contains|corresponds to|belongs to) (?:an?|one|the) {_UNIT}|rows (?:of {N} )?(?:are|hold|contain) (?:the )?{_UNIT}|row (?:i|{N}) (?:of {N} )?(?:is|holds) (?:an?|the|one) {_UNIT}|{_UNIT} (?:are|as|in|stand in|form) (?:the )?rows|one {_UNIT} (?:per|a|in each) row|{_UNIT} per row", always(f.Convention("row examples")), "rows are examples", "each row of X is an example", "row i is an example, y_i is its class", "one sample per row"),
    row(rf"(?:each|every|one) column(?: of {N})? (?:is|holds|contains|corresponds to|belongs to) (?:an?|one|the) {_UNIT}|columns (?:of {N} )?(?:are|hold|contain) (?:the )?{_UNIT}|column {N} of {LIST} (?:is|holds|belongs to) (?:an?|the )?{_UNIT}|{_UNIT} (?:are|as|in|stand in|form) (?:the )?columns|one {_UNIT} (?:per|a|in each) column|{_UNIT} per column|{_UNIT} side by side", always(f.Convention("column examples")), "columns are examples", "X has the examples as columns", "column i of A, Z belongs to example i"),
    row(r"(?:^|[,;(:] ?|\b(?:all|our|where|the|here|that) )vectors are (?:always |all |taken to be |assumed to be )?rows?(?: vectors)?|row[- ]vector convention|row vectors (?:throughout|everywhere)", always(f.Convention("row vectors")), "vectors are rows", "we use the row-vector convention"),
    row(rf"{N}\^?2? [^,;.]{{0,12}}(?:is|denotes|for) the Hessian(?: matrix)?|Hessian (?:matrix )?{N}", lambda s: _hessian(s), "nabla^2 is the Hessian matrix"),
    row(rf"{N} [^,;.]{{0,12}}(?:is|denotes) the Laplac(?:ian|e operator)", lambda s: (f.Convention("laplacian"),), "nabla^2 is the Laplacian"),
    row(r"(?:all|the) layers (?:all )?(?:have|are of) (?:the )?(?:same|equal) (?:width|size|number of (?:units|neurons|nodes))s?|all layers are equally (?:wide|large)|all layers have " + N + " units", always(f.Convention("square")), "all layers have the same width"),
    row(r"\blogs?(?:arithms?)? (?:is|are|has|means|denotes|in|to|with)(?: taken| always)?(?: to| the| in)* (?:base[- ]2|base two|binary logarithm)|binary logarithms?|base-2 log", always(f.Convention("log2")), "log is base 2", "log has base 2"),
    row(r"\blog(?:arithm)?s? (?:is|are|means|denotes|stands for)(?: always| here)? (?:the )?(?:natural|base[- ]e)|natural log(?:arithm)?s?|\blog (?:is|means|=) (?:the )?ln\b", always(f.Convention("natural log")), "log is the natural logarithm", "KL is the Kullback-Leibler divergence with natural logarithms"),
    row(r"(?<!all )derivatives? (?:below |here )?(?:are|is) (?:all )?total\b|total derivatives? (?:everywhere|throughout)|∂?[^,;.]{0,24} (?:is|are|denotes?) (?:the )?(?:\*?total\*?) derivatives?", always(f.Convention("total")), "dL/dh_t is the total derivative, through all later steps"),
    row(r"(?:derivatives? (?:are|is) (?:all )?(?:local|partial|direct|immediate)\b)|(?:is|are|denotes?) the (?:local|immediate|direct) (?:partial )?derivatives?", always(f.Convention("partial")), "derivatives are local"),
)


def _hessian(said: Said) -> Iterable[f.Fact]:
    if r"\nabla" in said.coded.latex(*said.match.span()):
        yield f.Convention("hessian")


_LABELLED = r"(?:layers?|layer labels?|labels?|the labels?|layer ind(?:ex|ices)|the layers?|examples?|the examples?|the [^,;.]{0,12}-?th (?:example|layer|sample)|the (?:training )?(?:example|sample)(?: index| number)?|iterations?|the iterations?|(?:the )?time(?: steps?)?|classes|the class|steps?|not powers|indices)"
_BRACKETED = rf"[(\[⟨<] ?{N} ?[)\]⟩>]|[(\[] ?\d ?[)\]]|{N}(?:[-+]\d)?|\d"

LABELS: tuple[Row, ...] = (
    row(r"(?:bare |bracketed |all )?superscripts? (?:number|label|denote|index|indicate|count|mark|refer to|are|is|stand for|always denote)s? (?:the )?(?:layers?|layer labels|labels|the layer|time steps?|examples|the example|indices|iterations)(?: ind(?:ex|ices))?(?: labels?)?(?:, not (?:powers|exponents))?", always(f.Labels()), "superscripts number layers", "the superscript is the layer", no=("superscripts are powers",)),
    row(r"superscripts? are not (?:powers|exponents)", always(f.Labels()), "superscripts are not powers", negated=True),
    row(rf"superscripts? (?P<list>(?:{_BRACKETED})(?: ?(?:,|and|or)+ ?(?:and )?(?:{_BRACKETED}))*),? ?(?:is|are|:|denotes?|labels?|labels|numbers?|index(?:es)?|indicates?|counts?|refers? to|marks?|stands? for)? ?{_LABELLED}", lambda s: (f.Labels(_plain(s)),), "superscripts l, l+1, L are layer labels, not powers", "superscripts o and h are layer labels", "superscript t is the time step", "superscript $(i)$: the $i$-th example"),
    row(rf"(?P<list>[(\[⟨<] ?(?:{N}|\d) ?[)\]⟩>](?: ?(?:,|and)+ ?[(\[] ?(?:{N}|\d) ?[)\]])*) (?:is|are|denotes?|labels?|numbers?|index(?:es)?|indicates?|counts?) (?:the )?(?:layers?|layer labels?|time steps?|time|examples?|layer ind(?:ex|ices)|iterations?)", lambda s: (f.Labels(_plain(s)),), "(l) denotes the layer", "(1), (2) number the layers", "(t) is the time step"),
    row(rf"(?P<list>{LIST}) (?:in the )?superscripts?(?: (?:is|are|denotes?) (?:a )?labels?|, not (?:a )?powers?)", lambda s: (f.Labels(s.names()),), "the l superscripts are labels"),
    row(rf"(?P<list>{LIST}) (?:labels?|numbers?|indexes|counts?) (?:the )?layers", lambda s: (f.Labels(s.names()),), "l numbers the layers"),
    row(rf"for layers? (?P<list>{N})(?![-+])", lambda s: (f.Labels(s.names()),), "for layer $l$ the weighted input is"),
    row(rf"(?P<list>{LIST}), ?the superscripts are labels", lambda s: (f.Labels(),), "theta^{(1)} and theta^{(2)}, the superscripts are labels"),
)


def _plain(said: Said) -> tuple[str, ...]:
    """Letters of a list of superscripts: ``l, l+1, (i)``; numerals are labels without being letters."""
    found = re.sub(r"[()\[\]⟨⟩<>]", "", said.text("list"))
    return Said(said.coded, said.match).names() or tuple(dict.fromkeys(said.coded.name(c) for c in found if ord(c) >= 0xE000))


_MARKS = "".join(c for c in SIGNS if c in "×·⊙∘⊗⊘⋆•") + "*"
_PRODUCT = r"(?:product|multiplication|multiply|multiplies)"
_WISE = r"(?:element|entry|component|coordinate|point)[- ]?wise"
_MEANINGS = (
    (rf"(?:Hadamard|Schur|{_WISE})(?: \([^()]{{1,30}}\))?(?: {_PRODUCT}|$|[.,;)]| and)|{_PRODUCT} (?:{_WISE}|entry by entry|element by element|of entries)|multiplies (?:{_WISE}|entry by entry)", "hadamard", "\\circ is the Hadamard product"),
    (rf"(?:usual |ordinary )?matrix[- ]?{_PRODUCT}|matrix-(?:vector|matrix) {_PRODUCT}|{_PRODUCT} of matrices", "matrix", "\\times is the matrix product"),
    (rf"(?:inner|scalar|dot)[- ]{_PRODUCT}", "inner", "\\cdot is the dot product"),
    (rf"(?:ordinary|usual|plain|scalar|number) {_PRODUCT}|{_PRODUCT} of (?:numbers|scalars)|plain multiplication", "ordinary", "* is ordinary multiplication"),
    (rf"outer[- ]{_PRODUCT}", "outer", "⊗ is the outer product"),
    (rf"Kronecker[- ]{_PRODUCT}", "kronecker", "⊗ is the Kronecker product"),
    (r"(?:discrete )?convolution", "convolution", "* is the convolution of an image with a kernel"),
)


def _means(meaning: str) -> Build:
    def build(said: Said) -> Iterable[f.Fact]:
        for c in said.text("signs"):
            if c in _MARKS:
                yield f.Means(SIGNS.get(c, c).strip(), meaning)

    return build


def _meanings() -> Iterator[Row]:
    signs = rf"(?<!{N})(?<!{N} )(?P<signs>[{re.escape(_MARKS)}](?: ?(?:,|and|or) ?[{re.escape(_MARKS)}])*)"
    for phrase, meaning, example in _MEANINGS:
        build = _means(meaning)
        yield row(rf"{signs}(?:{ARE}| ?(?::|=|for|indicates|symbolizes|,|\() ?)(?:(?:the|an?|usual) )*(?:{phrase})", build, example)
        yield row(rf"{signs} ?(?:the )(?:{phrase})", build, f"with {example.replace(' is ', ' the ').replace('the the', 'the')}")
        yield row(rf"(?:{phrase})(?: is| being)?(?: written(?: as)?| denoted(?: by)?| \()? ?\(?{signs}(?! ?{N})", build, f"the {example.split(' is ')[1].removeprefix('the ')} {example.split(' is ')[0]}")


MEANINGS: tuple[Row, ...] = tuple(_meanings())
