"""Definitions in words, indicators, and functions by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import CALL, N, Said, Table, listed, row
from symderive.verify.symbols import Domain

_AT_PLACE = re.compile(r"[^ _]+_\{?(?P<index>[a-z])\}? (?P=index) ?= ?(?P<place>[a-z])")  # y_k and "k = c"
_INDEX = re.compile(r"[ijkl]")
_PICKED = re.compile(r"[ijkl]|[a-z]_(?:[ijkn]|\{[ijkn]\})")  # j, the class y_i


def _log_of(said: Said) -> Iterable[f.Fact]:
    sign = "-" if said.has("neg") else ""
    yield f.Defines(rf"{said.latex('n')} = {sign}\log {said.latex('m')}")


_MATRIX_OF_MANY = (
    r"(?:[A-Z]|\\[A-Z][a-z]+|\\math(?:bf|rm)\{[A-Z]\})_(?:[a-z]|\{[a-z]\})"  # the noise Q_k = 0 of every step
)

_FIRST = re.compile(r".*[A-Za-z}](?:_0|_\{0\}|\^\{?\(0\)\}?| ?[(\[]0[)\]])")  # h_0 = 0, where a series begins
_TOUCHING = re.compile(r"[A-Z][a-z](?:\^\S+)?")  # a matrix at a vector
_ON_DIAGONAL = re.compile(r"\\?[A-Za-z]+_\{([a-z]),? ?\1\}")


def _is_array(left: str, number: str) -> bool:
    """Whether what is a number is a matrix, the diagonal of one, p_{ii} = 0, or where a series begins."""
    if (number == "0" and re.fullmatch(_MATRIX_OF_MANY, left)) or _FIRST.fullmatch(left):
        return True
    return number in ("0", "1") and _ON_DIAGONAL.fullmatch(left) is not None


def _write_for(said: Said) -> Iterable[f.Fact]:
    """We write LL for the log of L; I write dM for dL/dM; write φ_n for φ(x_n)."""
    left, right = said.latex("left"), said.latex("right")
    if (
        re.fullmatch(r"[^=<>]{1,60}", right)
        and "¤" not in said.text("right")
        and left != right
        and not re.search(r"[a-z]{4,}", said.text("right"))
    ):
        shortened = left.replace(" ", "").startswith(right.replace(" ", "") + "(")  # s for s(x), whichever comes first
        yield f.Defines(f"{right} = {left}" if shortened else f"{left} = {right}")


_STACKED = re.compile(rf"[(\[][^…]*…[^…]*[)\]](?:\^\{{?(?:T|⊤|{N})\}}?)?")  # (x_1, ..., x_n)^T


_VERBS = "(?:denote|represent|count|give|measure|define|yield|describe)s?|be|applied|acts"


def _averaged(said: Said) -> tuple[str, ...]:
    """The variables in the brackets of E[...]; those behind a bar only if the value is a function of them: E[y | x] = f(x)."""
    text = said.text("left")
    if not re.search(r"[\[(]", text):
        return ()
    inner, bar, given = text[text.find(next(c for c in text if c in "[(")) + 1 :].strip("])").partition("|")
    known = listed(said.coded, given)
    function = set(known) & set(listed(said.coded, re.sub(r"[()]", " ", said.text("right"))))
    names = listed(said.coded, inner)
    if re.fullmatch(rf"{N} ?\( ?{N}", inner.rstrip(" )")):
        names = listed(said.coded, inner.partition("(")[2].rstrip(" )"))  # of E[g(X)] = 0 it is X that is random
    return tuple(dict.fromkeys((*names, *known))) if bar and function else names


def _defines(said: Said) -> Iterable[f.Fact]:
    """A whole sentence that is an equation."""
    left, right = said.latex("left"), said.latex("right")
    if _TOUCHING.fullmatch(left):
        yield f.Unread(f"{left[0]} {left[1:]} = {right}")  # "x satisfies Ax = b": an equation for x
        return
    functional = re.match(
        r"(?:\\mathbb\{?E\}?|\\operatorname\{E\}|E(?=\[)|(?:Var|Cov)(?=[\[(])|\\mathrm\{Var\}|\\mathbb\{?V)", left
    )
    if functional is not None:
        inner = _averaged(said)
        if inner:
            yield f.RandomVariables(inner)
        whole = len(inner) == 1 and re.fullmatch(rf"\S+? ?[\[(] ?{N} ?[\])]", said.text("left")) is not None
        if whole and said.certain and re.fullmatch(r"[^=<>]{1,40}", right):
            mean = not re.search(r"V|Cov", functional[0])
            yield f.Moments(inner, right if mean else "", "" if mean else right)
    elif (
        not re.search(rf" (?:is|are|if|where|for|with|has|takes?|∈|{_VERBS}) ", said.text("right"))
        and ("…" not in said.text("right") or _STACKED.fullmatch(said.text("right")))
        and not re.match(r"(?:diag|\\(?:mathrm|operatorname|text)\{diag\}).*[_^,]", right)
        and (not re.fullmatch(r"[\d.]+", right) or _is_array(left, right))
    ):
        indices = _INDEX.fullmatch(left) and _PICKED.fullmatch(right) and left != right
        yield f.Condition(f"{left} = {right}") if indices else f.Defines(f"{left} = {right}")


def _indicator(said: Said) -> Iterable[f.Fact]:
    """[c] is 1 if c holds, else 0; t_j is 1 if j = j^*, else 0; r(i,j) is 1 if user j rated item i, else 0."""
    left, condition = said.latex("left"), said.latex("cond")
    text = said.text("left")
    if (
        re.match(r"\W?1|\[", text)
        or re.match(r"\\math(?:bb|bf|rm|ds)\{[1I]\}|1[_{\[]|\\mathbbm|I[({\[]", left)
        or "\\mathbb{1}" in left
    ):
        name = (
            "1"
            if left.startswith("1")
            else (
                "[]"
                if left.startswith("[")
                else re.sub(r"[_({\[(].*$", "", left)
                if "mathbb" not in left
                else r"\mathbb{1}"
            )
        )
        yield f.IsFunction(name, "indicator")
        return
    name = listed(said.coded, text)
    if not name:
        return
    if re.search(r"[=<>≤≥≠∈]", said.text("cond")) and not re.search(r"[a-z]{3,}", said.text("cond")):
        picked = _AT_PLACE.fullmatch(f"{left} {condition}")
        if picked is not None:
            yield f.IsIndex((picked["index"], picked["place"]), ())
        yield f.Defines(rf"{left} = \mathbb{{1}}({condition})")
    else:
        yield f.InDomain(name[:1], Domain.ONE_HOT if _picks_class(said, name[0]) else Domain.BINARY)


def _picks_class(said: Said, name: str) -> bool:
    """Whether ``y_{ik}`` is one if example i belongs to class k: to one of them it does."""
    start = said.match.start("cond")
    group = re.search(rf"\b(?:class|cluster|category|component|label|topic|group) (?P<k>{N}),?$", said.text("cond"))
    script = re.search(r"_(?:\{[^{}]*?)?(\\?[A-Za-z]+)\}?$", name)
    if group is None or script is None:
        return False
    return said.coded.latex(start + group.start("k"), start + group.end("k")) == script[1][-1]


def _softmax_along(said: Said) -> Iterable[f.Fact]:
    """Softmax takes the rows of a matrix; its columns are the rows of the transpose."""
    turned = r"^\top" if said.text("along") == "columns" else ""
    yield f.Defines(rf"{said.latex('n')} = \mathrm{{softmax}}({said.latex('m')}{turned}){turned}")


DEFINITIONS = Table(
    (
        "claim",
        "different from",
        "distinct from",
        "softmax",
        "log",
        "transpose",
        "inverse",
        "write",
        "writing",
        "abbreviate",
        "denote",
        "put",
        "=",
        "short",
        "abbreviation",
        "if",
        "when",
        "iff",
    ),
    (
        row(
            (
                r"<N>(?:\([^()]{1,20}\))?,? (?:is|denotes|for|be|stands for|means|=) (?:the )?(?P<neg>negative "
                r")?(?:natural )?log(?:arithm)? of (?:the )?(?:likelihood )?(?:function )?<M>(?= ?(?:$|[,.;:)"
                r"]|and ))"
            ),
            _log_of,
            "LL is the logarithm of L",
            "write $LL$ for the log of $L$",
        ),
        row(
            r"(?P<along>rows|columns) of <N> (?:are|hold|contain) the softmax of the (?P=along) of <M>",
            _softmax_along,
            r"The columns of $P$ are the softmax of the columns of $Z$",
        ),
        row(
            r"<N>,? (?:(?:is|denotes|be) )?(?:the )?transpose of <M>",
            lambda s: (
                (f.Defines(rf"{s.latex('n')} = {s.latex('m')}^T"),)
                if "'" not in s.latex("n")
                else (f.Same((s.latex("n"), s.latex("m") + "^T")), f.Convention("prime transpose"))
            ),
            "B is the transpose of A",
            "X' is the transpose of X",
            "A' is the transpose of A, x' the transpose of x",
        ),
        row(
            r"<N> in the (?:claim|formula|equation) (?:is|means|denotes|stands for) (?:the (?:same as )?)?"
            r"(?:[a-z]+[- ]){0,3}<M>(?= *$|[,.;])",
            lambda s: (f.Same((s.latex("m"), s.latex("n"))),),
            "v in the claim is V",
            "l_n in the claim is the log-likelihood ell_n",
        ),
        row(
            r"(?:different|distinct) from (?:the )?<N>",
            lambda s: (f.Named((s.latex("n"),)),) if "_" in s.latex("n") else (),
            "u_1, ..., u_K are the negative samples, all different from u_o",
            no=("j is different from k",),
            prose=False,
        ),
        row(
            rf"(?P<left>{CALL}) (?:is|are) (?:short(?:hand)?|an abbreviation) for (?P<right>{N}[^;:]{{0,60}}?)(?= ?(?:$|[.;]|, ))",
            lambda s: (f.Defines(f"{s.latex('left')} = {s.latex('right')}"),),
            "\\sigma_i is short for \\sigma(\\mathbf{a})_i",
            "s is short for \\sigma_k^2",
        ),
        row(
            r"<N> (?:is|denotes|be) the inverse of <M>",
            lambda s: (f.Defines(rf"{s.latex('n')} = {s.latex('m')}^{{-1}}"),),
            "P is the inverse of A",
        ),
        row(
            (
                rf"\b(?:write|writing|abbreviate|denote|put) (?P<left>{CALL}) (?:for|as|instead of) (?P<right>{N}[^;:.]"
                rf"{{0,60}}?)(?= ?(?:$|[,;:]|\.| and (?={N})))"
            ),
            _write_for,
            "write $\\phi_n$ for $\\phi(x_n)$",
            "we'll write $q(z)$ as $q$",
        ),
        row(
            (
                rf"^(?:where |with |let |here |and )?(?P<left>(?:[A-Za-z]{{2,12}}|{N}|\\?[A-Za-z]+)(?: ?\([^()"
                rf"]{{0,40}}\)| ?\[[^\[\]]{{0,40}}\])?) ?:?= ?(?P<right>(?>[^=;()]|\((?:[^=()]|\([^=()]*\))*\)|"
                r"[()]){1,160}?)(?:, |[.,])?$"
            ),
            _defines,
            "f(x) = A(B(C(x)))",
            "ReLU(x) = max(x, 0)",
            "H(Y | X) = - E_{(x,y)}[log p(y | x)]",
            prose=False,
        ),
        row(
            (
                rf"(?P<left>\[{N}\]|1 ?[\[({{⦃] ?[^\[\](){{}}⦃⦄]{{1,12}} ?[\])}}⦄]|{N}(?: ?[(\[{{⦃] ?[^()\[\]]{{1,16}} "
                rf"?[)\]}}⦄])?) (?:is|be|equals|=) (?:1|one) (?:if|when|for|iff|where)(?: and only if)? "
                rf"(?:the (?:[a-z]+ ){{1,3}}(?={N} ?= ?{N}))?(?P<cond>[^;]{{1,6"
                rf"0}}?"
                r")(?: holds| is true| is correct)?(?:,? (?:else|and|otherwise|or)|,? (?:it is )?(?:0|"
                r"zero))"
            ),
            _indicator,
            "[c] is 1 if c holds, else 0",
            "r(i,j) is 1 if user j rated item i, else 0",
            "let y_{ik} be one if observation i belongs to class k and zero otherwise",
            "t_j is 1 if j = j^*, else 0",
            "t_k is 1 for the correct class k = c and 0 otherwise",
        ),
        row(
            (
                rf"(?P<left>\[{N}\]|1 ?[\[({{⦃] ?[^\[\](){{}}⦃⦄]{{1,12}} ?[\])}}⦄]|{N}(?: ?[(\[{{⦃] ?[^()\[\]]{{1,16}} "
                r"?[)\]}⦄])?) (?:is|equals|=) (?:1|one) if (?P<cond>its argument) is true"
            ),
            _indicator,
            "\\mathbb{1} is one if its argument is true",
        ),
    ),
)
ALIASES = Table(
    (" is ", " means "),
    (
        row(
            r"^<N> (?:is|means) <M>$",
            lambda s: (
                (f.Named((s.latex("m"),)),) if re.fullmatch(rf"{re.escape(s.latex('n'))}_.*", s.latex("m")) else ()
            ),
            "h is h_theta",
            no=("h is g",),
            prose=False,
        ),
    ),
)
