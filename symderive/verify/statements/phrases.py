"""Statements that relate names: rows of matrices, optima, derivatives, dependence, definitions in words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.coded import FIRST, is_name
from symderive.verify.statements.grammar import CALL, LIST, Build, N, Row, Said, listed, row
from symderive.verify.symbols import Domain

_TRANSPOSE = re.compile(r"\^(?:\{\s*)?(?:\\top|\\intercal|T|\\mathsf\{T\}|\\mathrm\{T\})\s*\}?$|\\top\}$|\^\\top$")
_BY = r"(?:with respect to|w\.?r\.?t\.?|by|in|wrt)"
_MAXIMISES = r"(?:maximi[sz]es?|minimi[sz]es?)"


def _untransposed(latex: str) -> str:
    r"""``(x^{(i)})^T``, ``x^{(i)\top}`` without the transpose."""
    latex = latex.strip("() ")
    latex = re.sub(r"(?<=[)\]}])\s*\\top\s*\}$", "}", latex)
    return _TRANSPOSE.sub("", re.sub(r"\)\s*\^\s*\{?(?:T|\\top)\}?$", "", latex)).strip("{}() ") if latex.startswith("{") else _TRANSPOSE.sub("", latex).strip("() ")


def _rows(said: Said) -> Iterable[f.Fact]:
    """Row i of X is x^{(i)}; the vector must carry a script that runs."""
    vector = _untransposed(said.latex("m"))
    if "_" in vector or "^" in vector:
        yield f.RowsAre(said.latex("n"), vector, said.text("what").lower().startswith("col"))


def _list_of_rows(said: Said) -> Iterable[f.Fact]:
    vectors = listed(said.coded, said.text("list"))
    if len(vectors) == 1:
        vector = _untransposed(vectors[0])
        if "_" in vector or "^" in vector:
            yield f.RowsAre(said.latex("n"), vector, said.text("what").lower().startswith("col"))


def _entries(said: Said) -> Iterable[f.Fact]:
    """x_{ib}, u_{ik} are the entries of X, U."""
    entries, arrays = said.names("entries"), said.names()
    if len(entries) == len(arrays) and all("_" in e for e in entries):
        yield f.EntriesAre(tuple(zip(entries, arrays, strict=True)))


def _entry(said: Said) -> Iterable[f.Fact]:
    """Entry i of y is y^{(i)}; v_{i,l} is entry l of v_i."""
    entry, array = said.latex("n"), said.latex("m")
    if "_" in entry or "^" in entry:
        yield f.EntriesAre(((entry, array),))


def _depends(said: Said) -> Iterable[f.Fact]:
    name = said.latex("n")
    on = tuple(n for n in said.names("on") if n != name)
    if on:
        yield f.DependsOn(name, on)


def _function_of(said: Said) -> Iterable[f.Fact]:
    yield from _depends(said)
    if said.has("kind") and re.search("smooth|differentiable", said.text("kind")):
        yield f.IsFunction(said.latex("n"), "smooth")


def _constant_in(said: Said) -> Iterable[f.Fact]:
    """η does not depend on θ."""
    if not said.calls():
        yield f.Fixed(said.names())


def _optimum(said: Said) -> Iterable[f.Fact]:
    kind = "max" if re.search(r"maxim|largest|likelihood|MAP\b|posteriori", said.match[0], re.IGNORECASE) else "min"
    of = said.latex("of") if said.has("of") else ""
    of = re.sub(r"(?: for .*| subject .*| over .*| on the .*)$", "", of).strip(" ,")
    names = said.names()
    if names and not any(n == of for n in names):
        yield f.Optimum(names, of, kind)


def _log_of(said: Said) -> Iterable[f.Fact]:
    log = {"natural": "log", "neg": "-\\log"}.get("neg" if said.has("neg") else "natural", "log").replace("log", r"\log") if False else ""
    sign = "-" if said.has("neg") else ""
    yield f.Defines(rf"{said.latex('n')} = {sign}{log}\log {said.latex('m')}")


def _prime(said: Said) -> Iterable[f.Fact]:
    name, wrt = said.latex("n"), said.latex("m")
    if name.endswith("'") and name.rstrip("'"):
        yield f.Prime(name, wrt)


def _primes(said: Said) -> Iterable[f.Fact]:
    yield f.Prime("'", said.latex("m"))


def _adjoint(said: Said) -> Iterable[f.Fact]:
    """δv stands for dE/dv; dv is the derivative of the loss by v."""
    operator, of = said.latex("op"), said.latex("of") if said.has("of") else ""
    yield f.Adjoint(operator, of.removeprefix("d") if len(of) > 1 and of[0] == "d" else of)


def _adjoint_name(said: Said) -> Iterable[f.Fact]:
    r"""``dW`` is dL/dW, ``\mathrm{d}X`` the derivative of the loss by X: the part before the variable is the operator."""
    for name in said.names():
        operator = re.match(r"\\mathrm\{d\}(?=.)|\\mathbf\{d(?=[A-Z])|d(?=[A-Za-z])|\\bar(?=\{)", name)
        if operator is None:
            continue
        of = said.latex("of") if said.has("of") else ""
        of = of[1:] if re.match(r"d[A-Z]", of) else of
        yield f.Adjoint({r"\mathbf{d": r"\mathbf{d}"}.get(operator[0], operator[0]), re.sub(r"^\\partial\s*", "", of))
        return


def _diagonal(said: Said) -> Iterable[f.Fact]:
    entry = said.latex("entry")
    symbol = said.latex("symbol")
    equal = re.match(r"(?:S|.{1,24}?)\s*=\s*(.*)$", entry) if re.match(r"[^()=]{1,24}=", entry) else None
    entry = equal[1] if equal is not None else entry
    yield f.DiagonalOf(symbol, entry)


def _diag_call(said: Said) -> Iterable[f.Fact]:
    """D = diag(y_n (1 - y_n))."""
    entry = said.latex("entry")
    if "..." not in entry and ("_" in entry or "^" in entry):
        yield f.DiagonalOf(said.latex("symbol"), entry)


def _indicator(said: Said) -> Iterable[f.Fact]:
    """[c] is 1 if c holds, else 0; t_j is 1 if j = j^*, else 0; r(i,j) is 1 if user j rated item i, else 0."""
    left, condition = said.latex("left"), said.latex("cond")
    text = said.text("left")
    if re.match(r"\W?1|\[", text) or re.match(r"\\math(?:bb|bf|rm|ds)\{[1I]\}|1[_{\[]|\\mathbbm|I[({\[]", left) or "\\mathbb{1}" in left:
        name = "1" if left.startswith("1") else ("[]" if left.startswith("[") else re.sub(r"[_({\[(].*$", "", left) if "mathbb" not in left else r"\mathbb{1}")
        yield f.IsFunction(name, "indicator")
        return
    name = listed(said.coded, text)
    if not name:
        return
    if re.search(r"[=<>≤≥≠∈]", said.text("cond")) and not re.search(r"[a-z]{3,}", said.text("cond")):
        yield f.Defines(rf"{left} = \mathbb{{1}}({condition})")
    else:
        yield f.InDomain(name[:1], Domain.BINARY)


def _write_for(said: Said) -> Iterable[f.Fact]:
    """We write LL for the log of L; I write dM for dL/dM; write φ_n for φ(x_n)."""
    left, right = said.latex("left"), said.latex("right")
    if re.fullmatch(r"[^=<>]{1,60}", right) and "¤" not in said.text("right") and left != right and not re.search(r"[a-z]{4,}", said.text("right")):
        yield f.Defines(f"{left} = {right}")


def _word_index(said: Said) -> Iterable[f.Fact]:
    yield f.IsIndex((rf"\textit{{{said.text('word')}}}",))


def _counts(said: Said) -> Iterable[f.Fact]:
    yield f.Counts(said.names())


def _variables(*, independent: bool = False) -> Build:
    return lambda said: (f.RandomVariables(said.names(), independent=independent),) if said.names() and not said.calls() else ()


def _bernoulli(said: Said) -> Iterable[f.Fact]:
    names = said.names()
    chance = said.latex("p") if said.has("one") else said.latex("q")
    return (f.RandomVariables(names, rf"\mathrm{{Bernoulli}}({chance})"), f.InDomain(names, Domain.BINARY))


def _uniform(said: Said) -> Iterable[f.Fact]:
    return (f.RandomVariables(said.names(), rf"\mathrm{{Uniform}}({said.latex('a')}, {said.latex('b')})"),)


def _gaussian(said: Said) -> Iterable[f.Fact]:
    if said.calls():
        return ()
    law = rf"\mathcal{{N}}({said.latex('mean')}, {said.latex('var')})" if said.has("mean") else ""
    return (f.RandomVariables(said.names(), law),)


def _has_shape(said: Said) -> Iterable[f.Fact]:
    names = said.names()
    sizes = tuple(said.latex(g) for g in ("s", "t") if said.has(g))
    return (f.HasShape(names, sizes, len(sizes)),) if not said.calls() else ()


def _functions(name: str) -> Build:
    return lambda said: [f.IsFunction(n, name) for n in said.names() if "'" not in n]


def _elementwise(said: Said) -> Iterable[f.Fact]:
    names = said.names()
    words = {"exp", "log", "tanh", "max", "relu", "softmax"}
    if names and not any(n.strip("\\") in words for n in names):
        yield f.Elementwise(names)


def _simplex(said: Said) -> Iterable[f.Fact]:
    if not said.calls():
        yield f.InDomain(said.names(), Domain.SIMPLEX)


def _defines(said: Said) -> Iterable[f.Fact]:
    """A whole sentence that is an equation."""
    left, right = said.latex("left"), said.latex("right")
    functional = re.match(r"(?:\\mathbb\{?E\}?|\\operatorname\{E\}|E(?=\[)|Var(?=[\[(])|\\mathrm\{Var\}|\\mathbb\{?V)", left)
    if functional is not None:
        inner = listed(said.coded, said.text("left")[said.text("left").find(next(c for c in said.text("left") if c in "[(")) + 1 :].strip("])")) if re.search(r"[\[(]", said.text("left")) else ()
        if inner:
            yield f.RandomVariables(inner)
    elif not re.search(r" (?:is|are|if|where|for|with|has) ", said.text("right")) and "…" not in said.text("right") and "diag" not in right and not re.fullmatch(r"[\d.]+", right):
        yield f.Defines(f"{left} = {right}")


def _any_name(text: str) -> bool:
    return any(is_name(c) for c in text)


_NAMES = rf"(?P<list>{LIST})"
_REST = r"[^.;]{1,70}?(?= ?(?:$|[.;]| for every| for all|, (?:a |of|for)))"
_ENTRY = r"(?P<entry>[^;]{1,120}?)(?= ?(?:$|;|\.$|, (?:where|which|and|of)|\.? for| on (?:the|its) diagonal))"
_ON = rf"(?P<on>(?:[^;.:=]{{1,80}}))"
_LOSS = r"(?:the |a |an |our |some )?(?:(?:scalar|total|final|overall|summed|training|given|upstream) )*(?:loss|cost|objective|error|criterion|output|function)(?: function)?"

PHRASES: tuple[Row, ...] = (
    # rows, columns, entries
    row(rf"(?P<what>row|column) (?:[a-z]|{N}) of (?:the )?(?:[a-z]+ )?<N> (?:is|equals|holds|contains|=) ?(?:the )?(?:[a-z]+ )?\(? ?<M>", _rows, "row i of X is x^{(i)}", "row i of X is (x^{(i)})^T", "row n of \\Phi is \\phi_n^T"),
    row(rf"(?P<what>row|column) (?:[a-z]|{N}) of (?:the )?<N> (?:is|=) \{{<M>\}}", _rows, "row i of X is {x^{(i)}}^T"),
    row(r"<N> (?:has|have|with) (?:the )?(?P<what>row|column)s \(?<M>\)?", _rows, "X has the rows x_i^T"),
    row(rf"(?P<what>row|column)s of <N> (?:are|=) (?:the )?(?:[a-z]+ )?\(?<M>", _rows, "the rows of X are the x_i^T"),
    row(rf"(?P<what>row|column)s <M> of <N>", _rows, "with the rows x_i^T of X"),
    row(rf"<N> (?:is|denotes|be) (?:the |an? )?[^,;.]{{0,40}}matrix (?:with|whose|of|having) (?:the )?(?P<what>row|column)s (?:are )?\(?(?P<list>{CALL})", _list_of_rows, "let X be the N × D design matrix with rows x_n^T"),
    row(rf"(?:the )?(?:i-th|{N}-?th|{N}\^{{th}}) (?P<what>row|column) of <N> (?:is|equals|holds|contains) (?:the )?(?:[a-z]+ )?<M>", _rows, "the i-th row of X is x_i^T"),
    row(rf"<M> (?:is|denotes|be|,) (?:the )?(?:i-th |{N}-?th |{N}\^{{th}} )?(?P<what>row|column) (?:[a-z]|{N} )?of (?:the )?(?:[a-z]+ )?<N>", _rows, "w_k is the k-th column of W", "A_i is row i of A"),
    row(rf"(?P<entries>{LIST}) (?:are|is|denotes?) (?:the )?(?:entry|entries|elements?|components?) of (?:the )?(?:matri(?:x|ces) |vectors? )?<L>", _entries, "x_{ib}, u_{ik}, v_{kb} are the entries of X, U, V"),
    row(rf"(?:entry|element|component) (?:{N}(?: ?, ?{N})?|\({N} ?, ?{N}\)) of (?:the )?<M> is (?:the )?<N>", _entry, "entry i of \\vec{y} is y^{(i)}"),
    row(rf"<N> (?:is|denotes) (?:the )?(?:entry|element|component)(?: {N}(?: ?, ?{N})?| \({N} ?, ?{N}\))? of (?:the )?<M>", _entry, "v_{i,l} is entry l of v_i", "x_{ij} is entry j of x_i"),
    row(rf"<N> (?:is|denotes) the {N}-?th (?:entry|element|component|coordinate) of (?:the )?(?:vector )?<M>", _entry, "x_j is the j-th component of x"),
    row(rf"<M> (?:is|denotes|be) (?:the )?(?:column )?vector (?:of|with entries|with components|made of|that holds|holding|containing)(?: the| all)* <N>(?= ?(?:$|[,.;]))", _entry, "p is the column vector of the p_i"),
    row(rf"<N> ?\( ?<S> ?× ?<T> ?\)", lambda s: (f.HasShape((s.latex("n"),), (s.latex("s"), s.latex("t")), 2),), "each one a row of $X$ ($T \\times m$)", no=("a matrix of size $k(m \\times n)$",)),
    row(rf"<M> ?= ?[(\[]<N> ?, ?(?:{N} ?, ?)?… ?, ?{N}[)\]]", lambda s: (), "x = (x_1, ..., x_n)"),
    # dependence
    row(rf"(?P<n>{N}) (?:(?:only )?depends?(?: only| smoothly| implicitly)? on|(?:is|are) determined by) {_ON}", _depends, "C depends on a^L", "E depends on h^t and, through later steps, on c^t", no=("x does not depend on y",)),
    row(rf"(?P<n>{N})(?:\([^()]{{1,20}}\))? (?:is|be) (?:an? |some |any )?(?P<kind>(?:(?:scalar(?:-valued)?|smooth|differentiable|arbitrary|unknown|real|loss|cost|scalar loss,?|certain|given)[, ]+(?:and )?)*)(?:function|loss)(?:,? a function)? of (?P<on>{LIST}(?: only)?|(?:the )?(?:[a-z]+ ){{1,4}}{LIST})", _function_of, "L is a function of H", "E is a function of the last hidden state h_T only", "L is a scalar loss, a function of z"),
    row(rf"<L> (?:does|do) not depend on", _constant_in, "η does not depend on θ", negated=True),
    row(rf"<L> (?:is|are) independent of (?:the )?(?:[a-z]+ )?{N}", lambda s: (), "y is independent of w"),
    row(rf"<L> (?:is|are) (?:held|kept|treated as|considered|regarded as) (?:fixed|constant)|(?:holding|keeping|for fixed|with fixed|given fixed) (?P<more>{LIST})(?: fixed| constant)?", lambda s: (f.Fixed(s.names() if s.has("list") else s.names("more")),), "the x_i are held fixed", "for fixed r_{nk}"),
    row(rf"<L> (?:(?:is|are) computed and )(?:kept|held) (?:fixed|constant)", lambda s: (f.Fixed(s.names()),), "the γ_{nk} are computed and kept fixed"),
    # optima
    row(rf"<L> (?:jointly )?{_MAXIMISES} (?:the )?(?:[a-z-]+ )*?(?P<of>{N}(?:[^,;]{{0,60}}?))(?= ?(?:$|[,;]|\.$| over | subject | with respect | for | on the | on | among ))", _optimum, "\\hat\\beta maximises l", "\\hat\\mu and \\hat\\sigma^2 maximise L", "\\hat\\theta_{MAP} maximises p(\\theta) p(D | \\theta) over 0 < \\theta < 1"),
    row(rf"<L> (?:is|are|be|denotes?|=) (?:a |the |an )?(?:unique |global |local )?(?:minimi[sz]ers?|maximi[sz]ers?|minimum|maximum|argmin|argmax|optimum|optimal (?:value|point|solution)s?) of (?:the )?(?:[a-z-]+ )*?(?P<of>{N}(?:\([^()]*\))?)", _optimum, "x* is the minimiser of h"),
    row(rf"<L>(?: ?=| is| are| denotes?| be) ?(?:the |a )?(?:maximum[- ]likelihood|ML|MLE|least[- ]squares|MAP|maximum a posteriori|OLS|ridge)(?: estimat(?:e|or)s?| solution)?(?: of {N})?", _optimum, "\\hat\\theta is the maximum likelihood estimate", "\\hat\\beta_0, \\hat\\beta_1 are the least squares estimates"),
    row(rf"<L> ?= ?(?:\\arg|arg) ?(?P<kind>max|min)(?: ?_ ?(?:{N}|\{{[^{{}}]{{1,20}}\}}))? ?(?P<of>{N}(?:\([^()]*\))?)(?= ?(?:$|[,;.]))", lambda s: (f.Optimum(s.names(), s.latex("of"), s.text("kind").lower()),), "\\hat\\theta = \\arg\\max_\\theta L(\\theta)"),
    # definitions in words
    row(rf"<N>(?:\([^()]{{1,20}}\))?,? (?:is|denotes|for|be|stands for|means|=) (?:the )?(?P<neg>negative )?(?:natural )?log(?:arithm)? of (?:the )?(?:likelihood )?(?:function )?<M>(?= ?(?:$|[,.;:)]|and ))", _log_of, "LL is the logarithm of L", "write $LL$ for the log of $L$"),
    row(rf"<N> (?:is|denotes|be) the transpose of <M>", lambda s: (f.Defines(rf"{s.latex('n')} = {s.latex('m')}^T"),) if "'" not in s.latex("n") else (f.Same((s.latex("n"), s.latex("m") + "^T")),), "B is the transpose of A", "X' is the transpose of X"),
    row(rf"<N> (?:is|denotes|be) the inverse of <M>", lambda s: (f.Defines(rf"{s.latex('n')} = {s.latex('m')}^{{-1}}"),), "P is the inverse of A"),
    row(rf"\b(?:write|writing|abbreviate|denote|put) (?P<left>{CALL}) (?:for|as|instead of) (?P<right>{N}[^;:.]{{0,60}}?)(?= ?(?:$|[,;:]|\.| and (?={N})))", _write_for, "write $\\phi_n$ for $\\phi(x_n)$"),
    row(rf"^(?:where |with |let |here |and )?(?P<left>(?:[A-Za-z]{{2,12}}|{N}|\\?[A-Za-z]+)(?: ?\([^()]{{0,40}}\)| ?\[[^\[\]]{{0,40}}\])?) ?= ?(?P<right>[^=;]{{1,160}}?)(?:, |[.,])?$", _defines, "f(x) = A(B(C(x)))", "ReLU(x) = max(x, 0)", "H(Y | X) = - E_{(x,y)}[log p(y | x)]", prose=False),
    row(rf"(?P<left>\[{N}\]|1 ?[\[({{⦃] ?[^\[\](){{}}⦃⦄]{{1,12}} ?[\])}}⦄]|{N}(?: ?[(\[{{⦃] ?[^()\[\]]{{1,16}} ?[)\]}}⦄])?) (?:is|equals|=) (?:1|one) (?:if|when|for|iff|where)(?: and only if)? (?P<cond>[^;]{{1,60}}?)(?: holds| is true| is correct)?(?:,? (?:else|and|otherwise|or)|,? (?:it is )?(?:0|zero))", _indicator, "[c] is 1 if c holds, else 0", "r(i,j) is 1 if user j rated item i, else 0", "t_j is 1 if j = j^*, else 0"),
    row(rf"(?P<left>\[{N}\]|1 ?[\[({{⦃] ?[^\[\](){{}}⦃⦄]{{1,12}} ?[\])}}⦄]|{N}(?: ?[(\[{{⦃] ?[^()\[\]]{{1,16}} ?[)\]}}⦄])?) (?:is|equals|=) (?:1|one) if (?P<cond>its argument) is true", _indicator, "\\mathbb{1} is one if its argument is true"),
    # derivatives by name
    row(rf"<N>(?:\( ?{N} ?\))? (?:is|denotes|means|stands for|be) (?:the )?derivative (?:of {N} )?{_BY} (?:respect to )?<M>", _prime, "C' is the derivative of C with respect to w", "C'(Z_h) is the derivative of C with respect to Z_h"),
    row(rf"primes? (?:denotes?|is|are|means?|indicates?|stands? for) (?:the )?(?:derivatives?|differentiation) {_BY} <M>", _primes, "primes denote derivatives with respect to z"),
    row(rf"(?P<op>{N}) (?P<v>{N}) (?:stands for|denotes|is|means|for) (?:∂ ?)?(?P<of>{N}) ?/ ?(?:∂ ?)?{N}", _adjoint, "\\delta v stands for dE/dv (a column vector) for every v"),
    row(rf"(?P<op>{N}) (?P<v>{N}) (?:stands for|denotes|is|means|for) (?:the )?(?:total )?(?:derivative|gradient) of (?:{_LOSS} ?)?(?P<of>{N})? ?{_BY} (?:respect to )?{N}", _adjoint, "\\delta v stands for the derivative of the loss by v"),
    row(rf"<L> (?:stands? for|denotes?|is|are|means?|for|be) (?:the )?(?:∂ ?)?(?P<of>{N}) ?/ ?(?:∂ ?)?{N}", _adjoint_name, "da stands for dL/da", "dW means dL/dW"),
    row(rf"<L> (?:stands? for|denotes?|is|are|means?|for|be) (?:¤\{{ ?∂? ?(?P<of>{N}) ?\}}\{{ ?∂? ?{N} ?\}})", _adjoint_name, "I write $dM$ for $\\frac{\\partial L}{\\partial M}$"),
    row(rf"<L> (?:stands? for|denotes?|is|are|means?|for|be|holds?)(?: in column {N})? (?:the )?(?:derivatives?|gradients?) of (?:{_LOSS}(?: of [a-z ]{{1,20}}(?:{N})?)? ?)?(?P<of>{N})?(?: ?(?:{_BY}|$|;|\.))", _adjoint_name, "dv stands for the derivative of the loss by v", "dD, dW, dX are the derivatives of a scalar loss by D, W, X", "dW, db are derivatives of the cost $J$"),
    # diagonal matrices
    row(rf"(?P<symbol>{CALL}) (?:is|denotes|be) (?:the |an? )?(?:invertible |positive )?diagonal matrix (?:with|of|whose|having|that has) (?:the )?(?:diagonal )?(?:entries|elements)?(?: are| on the diagonal)? ?{_ENTRY}", _diagonal, "S is the diagonal matrix with entries A''(omega^{(i)})", "W is the diagonal matrix with W_{ii} = w^{(i)}"),
    row(rf"(?P<symbol>{N}) ?= ?(?:diag|{N}) ?\( ?(?P<entry>[^;]{{1,80}}?) ?\)(?= ?(?:$|[.,;]| (?:where|and|the|is)))", lambda s: _diag_call(s) if "diag" in s.coded.latex(*s.match.span()) else (), "W = \\mathrm{diag}(h_i (1 - h_i))", "D = diag(y_n (1 - y_n))"),
    # indices, sets, counts
    row(r"\b(?P<word>[a-z]{3,12}) is (?:the )?(?:index|position|number) of (?:the )?(?:correct|true|actual|target|right|gold)", _word_index, "gold is the index of the correct class", prose=False),
    row(rf"\b(?:the|our|all|of|for|and|with|has|have|are|given|over|using|from|sums?|are|stack the|into|among) (?P<list>{N}) (?:(?:training|independent|labelled|data|input|hidden|output|class|possible|mixture|basis|different|observed|feature) )*(?:examples|inputs|points|samples|classes|features|components|observations|tokens|words|pairs|units|layers|steps|functions|clusters|actions|states|iid)(?: scores)?\b", _counts, "given n independent examples", "the n training inputs", "with $K$ components"),
    row(r"^(?P<list>" + N + r") (?:classes|examples|features|components|layers|samples)$", _counts, "K classes"),
    row(rf"<L>(?: ?: ?|,? )(?:the )?number of", _counts, "$m$: number of training examples"),
    # random variables
    row(rf"<L> (?:takes?|taking|have|has|with)(?: only)? (?:finitely|countably) many values", _variables(), "X and Y take finitely many values"),
    row(rf"<L> (?:is|are|be) (?:an? |the )?(?:discrete |real |continuous |independent )*random (?:variables?|vectors?|matri(?:x|ces))", _variables(), "\\hat\\theta_n is a random variable with finite variance"),
    row(rf"<L> (?:is|are) (?:(?:also|all|mutually|independently|again) )*(?:Gaussian|normal(?:ly distributed)?|distributed as|Gaussian distributed)(?: with)?(?: mean (?P<mean>[^,;. ]{{1,12}}) and (?:co)?variance (?:matrix )?(?P<var>[^,;. ]{{1,12}}))?(?! (?:density|distribution|pdf|vectors|noise))", _gaussian, "x is Gaussian with mean mu and variance s"),
    row(rf"<L> (?:is|are) (?:(?:conditionally|mutually|also|all|both) )*independent(?: (?:Gaussian|normal|random))*(?: (?:vectors?|variables?|numbers?))?(?! of)", _variables(independent=True), "x and y are independent Gaussian vectors with covariance matrices Sigma_x and Sigma_y"),
    row(rf"<L> ?(?:,|are|is)? ?(?:all )?independent of each other", _variables(independent=True), "the w_i are column vectors, w_i are all independent of each other"),
    row(rf"<L> (?:is|are) (?:drawn|sampled|taken|generated) (?:independently )?from", _variables(), "x_1, ..., x_N are drawn from q"),
    row(rf"<L> (?:is|are) (?:i\.?i\.?d\.?|IID|independent and identically distributed)(?= ?(?:$|[,.; ]))", _variables(independent=True), "x_1, ..., x_n are i.i.d."),
    row(rf"<L> (?:is|equals) (?:0|zero) with probability (?P<q0>[^,;]{{1,12}}?) and (?:1|one) with probability (?P<one>(?P<p>[^,;.]{{1,16}}))", _bernoulli, "m is 0 with probability p and 1 with probability 1 - p"),
    row(rf"<L> (?:is|are) uniform(?:ly distributed)? (?:on|over|in) (?:the interval )?(?:from )?[(\[]?(?P<a>-? ?[^,;\s]{{1,6}}) ?(?:to|,|and) (?P<b>[^,;\s)\]]{{1,6}})", _uniform, "W is uniformly distributed on the interval from -a to a"),
    # shapes in words
    row(rf"<L> (?:has|have|with|having) <S> (?:entries|entry|components|elements|units|coordinates|dimensions|features|values)(?! (?:that|which) sum)", _has_shape, "x has d entries, h has h entries, o has q entries"),
    row(rf"<L> (?:has|have|having) <S> rows and <T> columns", _has_shape, "X has n rows and d columns"),
    row(rf"<L> (?:has|have|is of|are of|of|with|having) (?:the )?(?:shape|size|dimensions?|order)s? (?:of )?[(\[]? ?<S> ?(?:,|×|by|x) ?<T> ?[)\]]?", _has_shape, "W has shape (m, n)", "W_1 has size h × d"),
    row(rf"<L> (?:has|have|is of|are of|having) (?:length|size|dimension|shape) \(?<S>(?:,?\))?(?! ?(?:×|,|by|\w))", _has_shape, "x has length d"),
    row(rf"<L>\.(?:shape|size) ?= ?= ?\( ?<S> ?, ?<T> ?\)|<L0>".replace("|<L0>", ""), _has_shape, "X.shape == (n, m)"),
    row(rf"<L> ?\.shape ?= ?\( ?<S> ?, ?<T> ?\)", _has_shape, "X.shape = (n_x, m)"),
    row(rf"(?:the )?bias(?:es)? vectors are rows", lambda s: (), "the bias vectors are rows"),
    # functions
    row(rf"<N> ?: ?ℝ[^→,;]{{0,24}}→ ?ℝ", lambda s: (f.IsFunction(s.latex("n"), "smooth"),), "$f: \\mathbb{R}^n \\to \\mathbb{R}$"),
    row(rf"(?:the |a |with |activation |function |nonlinearity )?(?:logistic |sigmoid )+(?:function |activation |nonlinearity )?(?P<list>{N})(?! ?(?:\(|[a-z]+wise))", _functions("sigmoid"), "with the logistic sigmoid $\\sigma$", "sigmoid function σ"),
    row(rf"(?<!is )(?<!the )Kronecker(?:'s)?(?: delta| symbol)? (?P<list>{N})", _functions("kronecker delta"), "with Kronecker's $\\delta_{jk}$"),
    row(rf"<L>(?:,| (?:which|that))? (?:acts?|works?|operates?|applies|is applied|are applied|applied|acting|is understood|is taken)(?: applied)? ?(?:to (?:each|every) (?:entry|element|component)|(?:element|entry|component|coordinate|point)[- ]?wise|on (?:each|every) (?:entry|element|component))", _elementwise, "phi acts elementwise", "the f_i act elementwise", "sigma is applied element-wise"),
    row(rf"<N> is (?:the )?[^,;.]{{1,30}}function,? (?:applied )?(?:element|entry|component)[- ]?wise", lambda s: (f.Elementwise((s.latex("n"),)),), "g^{-1} is the inverse link function, applied elementwise (not a reciprocal)"),
    row(rf"<L> (?:sums? to|add up to|have sum|that sum to|with sum) (?:1|one)", _simplex, "the p_i sum to 1", no=("the y_j need not sum to 1",)),
    row(rf"(?P<list>{N})(?:'s)? (?:has|with) (?:[a-z]+ )?entries (?:that |which )?(?:sum|add up) to (?:1|one)|(?:entries|components) of (?P<more>{N}) (?:sum|add up) to (?:1|one)", lambda s: (f.InDomain(s.names() or s.names("more"), Domain.SIMPLEX),), "the entries of p sum to one"),
    row(r"<L> exceeds? [01]\b", lambda s: (f.InDomain(s.names(), Domain.POSITIVE),), "a and b exceed 1"),
    row(rf"(?:𝔼|\bE|{N}) ?\[ ?<L> ?\] ?(?:=|is) ?|\bVar ?[(\[] ?(?P<more>{N}) ?[)\]] ?(?:=|is) ?", lambda s: (f.RandomVariables(s.names() or s.names("more")),) if "E" in s.coded.latex(*s.match.span()) or "V" in s.coded.latex(*s.match.span()) else (), "E[epsilon] = 0, Var(epsilon) = sigma^2 I", prose=False),
    row(rf"^(?:(?:the|a|an) (?:[a-z]+ )?)?(?P<left>{CALL}) is (?P<right>{N} ?\((?:[^()]|\([^()]*\))*\))$", lambda s: (f.Defines(f"{s.latex('left')} = {s.latex('right')}"),), "the posterior p(mu | x_1, ..., x_n) is N(mu; mu_n, sigma_n^2)", prose=False),
    row(rf"<L> (?:lies?|is|are|live) (?:in|on) the (?:probability |unit )*simplex", _simplex, "π lies on the simplex"),
    row(rf"<L> (?:satisf(?:y|ies)|have|has) {N} ?= ?1", lambda s: (), "u satisfies N = 1"),
    row(rf"<L> (?:is|are) the (?:word|[a-z]+) (?:with|of) index", lambda s: (), "w is the word with index i"),
)

__all__ = ["FIRST", "PHRASES"]
