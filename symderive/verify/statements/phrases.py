r"""Definitions in words: ``g is the gradient of J``, ``s is the log of the determinant of A``. A phrase is read to LaTeX, part by part."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.coded import Coded
from symderive.verify.statements.grammar import CALL, LIST, WRT, N, Said, Table, listed, row
from symderive.verify.statements.runs import member
from symderive.verify.statements.signs import FUNCTION_WORDS

_NOUN = (
    r"(?:loss|lagrangian|cost|objective|error|energy|risk|reward|function|functional|log-likelihood|likelihood|criterion|total|empirical|training|"
    r"scalar|vector|matrix|number|column|row|weights?|parameters?|inputs?|outputs?|logits?|scores?|features?|activations?|quantity|value)"
)
_PLAIN: tuple[tuple[str, str], ...] = (
    (r"negative (?:natural )?log(?:arithm)? of", r"-\log {0}"),
    (r"(?:natural )?log(?:arithm)?s? of", r"\log {0}"),
    (r"log-?determinant of", r"\log\det {0}"),
    (r"determinant of", r"\det {0}"),
    (r"trace of", r"\operatorname{{tr}}({1})"),
    (r"(?:positive |principal )?square root of", r"\sqrt{{{0}}}"),
    (r"square of", r"{0}^2"),
    (r"reciprocal of", r"\frac{{1}}{{{0}}}"),
    (r"inverse of", r"{0}^{{-1}}"),
    (r"transpose of", r"{0}^\top"),
    (r"exponential of", r"\exp {0}"),
    (r"squared (?:euclidean |l2[- ]|2-|frobenius )?(?:norm|length) of", r"\|{0}\|^2"),
    (r"(?:euclidean |l2[- ]|2-|frobenius )?(?:norm|length) of", r"\|{0}\|"),
    (r"absolute value of", r"|{0}|"),
    (r"softmax of", r"\operatorname{{softmax}}({1})"),
    (r"(?:logistic |sigmoid )+(?:function )?of", r"\operatorname{{sigmoid}}({1})"),
    (r"(?:hyperbolic tangent|tanh) of", r"\tanh {0}"),
    (r"gradient(?: vector)? of", r"\nabla {0}"),
    (r"(?:minus|the negative of) (?:the )?hessian(?: matrix)? of", r"-\nabla^2 {0}"),
    (r"hessian(?: matrix)? of", r"\nabla^2 {0}"),
)
"""What stands before a phrase, and the LaTeX of both."""
_CALCULUS: tuple[tuple[str, str], ...] = (
    (r"gradient(?: vector)? of", r"\nabla_{{{1}}} {0}"),
    (r"hessian(?: matrix)? of", r"\nabla_{{{1}}}^2 {0}"),
    (r"second (?:partial )?derivative of", r"\frac{{\partial^2 {0}}}{{\partial {1}^2}}"),
    (r"(?:partial |total )?derivative of", r"\frac{{\partial {0}}}{{\partial {1}}}"),
)
"""Derivatives of a phrase by a name."""
_PAIRS: tuple[tuple[str, str], ...] = (
    (r"sum of", r"{0} + {1}"),
    (r"difference (?:of|between)", r"{0} - {1}"),
    (r"(?:matrix )?product of", r"{0} {1}"),
    (r"(?:inner|dot|scalar) product of", r"{0}^\top {1}"),
    (r"outer product of", r"{0} {1}^\top"),
    (r"(?:elementwise|element-wise|entrywise|hadamard|pointwise) product of", r"{0} \odot {1}"),
    (r"(?:ratio|quotient) of", r"\frac{{{0}}}{{{1}}}"),
)
"""What stands before two phrases that ``and`` joins."""
_FAMILIES = {"sum": r"\sum_{{{1}}} {0}", "product": r"\prod_{{{1}}} {0}"}
_ARTICLE = re.compile(r"^(?: |the |an? |all |its |each )+")
_NOUNS = re.compile(rf"^(?:{_NOUN} )+(?={N})")
_WORD = re.compile(r"[a-z]{2,}")
_SINGLE = re.compile(r"\\?[A-Za-z]+(?:_(?:\w|\{[^{}]*\}))?(?: ?\([^()]*\))?")
_INDEX = re.compile(r"[_^]\{?\(?([a-z])\)?\}?$")


def latex_of(coded: Coded, start: int, end: int) -> str:
    """The LaTeX of a phrase; empty if a part of it is not understood."""
    while start < end and (skipped := _ARTICLE.match(coded.text[start:end]) or _NOUNS.match(coded.text[start:end])):
        start += skipped.end()
    text = coded.text[start:end].rstrip()
    end = start + len(text)
    if text and not any(x not in FUNCTION_WORDS for x in _WORD.findall(text)):
        return coded.latex(start, end)
    return (
        _family(coded, start, end)
        or _at_point(coded, start, end)
        or _derivative(coded, start, end)
        or _pair(coded, start, end)
        or _one(coded, start, end)
    )


def _one(coded: Coded, start: int, end: int) -> str:
    for before, template in _PLAIN:
        found = re.match(rf"{before} ", coded.text[start:end])
        inner = latex_of(coded, start + found.end(), end) if found else ""
        if inner:
            return template.format(_held(inner), inner)
    return ""


def _held(latex: str) -> str:
    """A part as it stands in a larger formula: in brackets, unless it is a name."""
    return latex if _SINGLE.fullmatch(latex) else f"({latex})"


def _at_point(coded: Coded, start: int, end: int) -> str:
    """The gradient of f at x_k: that by the argument of f."""
    found = re.match(
        rf"(?P<kind>gradient(?: vector)?|hessian(?: matrix)?) of (?:the )?(?:{_NOUN} )*(?P<of>{CALL}),? (?:evaluated |taken )?at "
        rf"(?:the )?(?:point |value |current )*(?P<at>{N})$",
        coded.text[start:end],
    )
    if found is None:
        return ""
    of, at = (coded.latex(start + found.start(x), start + found.end(x)) for x in ("of", "at"))
    sign = r"\nabla^2" if found["kind"].startswith("hessian") else r"\nabla"
    if "(" not in found["of"]:
        return f"{sign} {of}({at})"
    return (
        f"{sign} {of}"
        if listed(coded, found["of"].partition("(")[2].rstrip(") ")) == (coded.name(found["at"]),)
        else ""
    )


def _derivative(coded: Coded, start: int, end: int) -> str:
    """The gradient of J with respect to w."""
    by = re.search(rf",? {WRT} (?:the )?(?:{_NOUN} )*({N})$", coded.text[start:end])
    if by is None:
        return ""
    for before, template in _CALCULUS:
        found = re.match(rf"{before} ", coded.text[start:end])
        inner = latex_of(coded, start + found.end(), start + by.start()) if found else ""
        if inner:
            return template.format(_held(inner), coded.name(by[1]))
    return ""


def _pair(coded: Coded, start: int, end: int) -> str:
    """The sum of a and b."""
    for before, template in _PAIRS:
        found = re.match(rf"{before} ", coded.text[start:end])
        middle = re.search(r" (?:and|to) ", coded.text[start:end])
        if found is None or middle is None or coded.text[start:end].count(" and ") > 1:
            continue
        one = latex_of(coded, start + found.end(), start + middle.start())
        two = latex_of(coded, start + middle.end(), end)
        if one and two:
            return template.format(_held(one), _held(two))
    return ""


def _family(coded: Coded, start: int, end: int) -> str:
    """The sum of the squared x_i, over i."""
    found = re.match(
        rf"(?P<kind>sum|product) (?:of|over) (?:all )?(?:the )?(?P<power>squares of (?:the |all )?|squared )?(?P<member>{CALL})$",
        coded.text[start:end],
    )
    member = "" if found is None else coded.latex(start + found.start("member"), end)
    index = _INDEX.search(member)
    if found is None or index is None:
        return ""
    return _FAMILIES[found["kind"]].format(f"({member})^2" if found["power"] else member, index[1])


def _phrase(said: Said) -> Iterable[f.Fact]:
    found = latex_of(said.coded, *said.match.span("phrase"))
    left = said.latex("left")
    if found and "'" not in left and _WORD.search(said.text("phrase")):
        if "hessian" in said.text("phrase"):
            yield f.Convention("hessian")
        yield f.Defines(f"{left} = {found}")


def _stationary(said: Said) -> Iterable[f.Fact]:
    """The gradient of L with respect to u vanishes."""
    yield f.Holds(rf"\frac{{\partial {said.latex('n')}}}{{\partial {said.latex('m')}}} = 0")


def _averages(said: Said) -> Iterable[f.Fact]:
    r"""\bar{x} and \bar{y} are the means of the x_i and y_i; a bar without more is over what is averaged."""
    names = said.names()
    if said.has("of") and re.search(r"[|(]", said.text("of")):
        return  # the mean of p(w | y) is that of w
    of = listed(said.coded, said.text("of")) if said.has("of") and "…" in said.text("of") else ()
    run = member(of[0], of[-1]) if len(of) > 1 else None
    if run is not None and len(names) == 1:
        yield f.Defines(rf"{names[0]} = \frac{{1}}{{{run[1]}}}\sum_{{i=1}}^{{{run[1]}}} {run[0]}")
        return
    of = listed(said.coded, said.text("of")) if said.has("of") else tuple(_unbarred(x) for x in names)
    if len(of) == len(names) and all(of):
        yield from (f.AverageOf(x, y) for x, y in zip(names, of, strict=True) if x != y)


def _bars(said: Said) -> Iterable[f.Fact]:
    r"""With \bar{x} and \bar{y} the means."""
    names = said.names() if said.has("list") else said.names("others")
    pairs = [(x, _unbarred(x)) for x in names]
    if all(of for _, of in pairs):
        yield from (f.AverageOf(name, of) for name, of in pairs)


def _unbarred(name: str) -> str:
    found = re.fullmatch(r"\\(?:bar|overline)\{?(\\?[A-Za-z]+)\}?", name)
    return "" if found is None else found[1]


_AVERAGE = r"(?:(?:sample|empirical|arithmetic) )?(?:means?|averages?)"
_ENDS = r"(?= ?(?:$|[.;]|, (?:where|which|and|so|i\.e)|,? evaluated))"
PHRASES = Table(
    ("of ", "between ", "mean", "average"),
    (
        row(
            rf"(?:gradient|derivative) of (?:the )?(?:{_NOUN} )*<N> {WRT} (?:the )?(?:{_NOUN} )*<M> (?:is|equals|vanish(?:es)?|be|is set "
            r"(?:equal )?to)(?: (?:0|zero))?(?= ?(?:$|[,.;]))",
            _stationary,
            "the gradient of L with respect to u is zero",
            "the derivative of the Lagrangian $L$ with respect to $w$ vanishes",
        ),
        row(
            rf"(?P<left>{CALL}),? (?:is|denotes?|be|being|stands for|equals|for) (?P<phrase>(?:the )?(?:[a-z0-9-]+ ){{1,4}}?(?:of|between) "
            rf"[^.;]{{1,100}}?){_ENDS}",
            _phrase,
            "g is the gradient of J",
            "$H$ is the Hessian matrix of $J$ with respect to $w$",
            "g_k is the gradient of f at x_k",
            "s is the square root of the trace of A",
            "u is the difference between x and y",
            "Z is the sum of the e_i",
            no=("g is the gradient of the loss", "x is a vector of features"),
        ),
        row(
            r"<L> (?:is|are|denotes?) (?:the )?(?:(?:sample|empirical|arithmetic|batch) )?(?:means?|averages?)"
            rf"(?: of (?:the |all )*(?P<of>{LIST}))?(?= ?(?:$|[.,;]| and {N} (?:is|are)\b))",
            _averages,
            "\\bar{x} is the sample mean",
            "\\bar{x} and \\bar{y} are the means of the x_i and y_i",
            "\\bar{x} is the mean of x_1, ..., x_n",
            no=("\\mu is the mean",),
        ),
        row(
            rf"(?:with|where) (?:<L>(?: being| as)? (?:the )?(?:respective )?{_AVERAGE}"
            rf"|(?:the )?{_AVERAGE} (?P<others>{LIST}))(?= ?(?:$|[,.;]))",
            _bars,
            "with \\bar{t} and \\bar{b} the averages",
            "with the sample means \\bar{x} and \\bar{y}",
            "with \\bar{x}, \\bar{y} being the sample averages",
            "with sample mean \\bar{x}",
            no=("with the means u and v", "with x the mean"),
        ),
    ),
)
