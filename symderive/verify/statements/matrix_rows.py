"""Vectors that are the rows or the columns of a matrix."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import BY, CALL, LIST, SIZE, WITHIN, N, Said, Table, listed, row

_TRANSPOSE = re.compile(r"\^(?:\{\s*)?(?:\\top|\\intercal|T|\\mathsf\{T\}|\\mathrm\{T\})\s*\}?$|\\top\}$|\^\\top$")


def _untransposed(latex: str) -> str:
    r"""``(x^{(i)})^T``, ``x^{(i)\top}`` without the transpose."""
    latex = re.sub(r"(?<=[\w})])'$", "", latex.strip())  # the rows x_i'
    if re.match(r"\\?[A-Za-z]+\(", latex):  # phi(x_n)^T
        return _TRANSPOSE.sub("", latex.strip())
    latex = latex.strip("() ")
    latex = re.sub(r"(?<=[)\]}])\s*(?:\\top|\\intercal|T)\s*\}$", "}", latex)
    return (
        _TRANSPOSE.sub("", re.sub(r"\)\s*\^\s*\{?(?:T|\\top)\}?$", "", latex)).strip("{}() ")
        if latex.startswith("{")
        else _TRANSPOSE.sub("", latex).strip("() ")
    )


def _rows(said: Said) -> Iterable[f.Fact]:
    """Row i of X is x^{(i)}; the vector must carry a script that runs. The d of "X is n × d with rows" has none."""
    vector = _untransposed(said.latex("m"))
    sized = said.match.string[: said.match.start("n")].rstrip().endswith(("×", "*", " x", "by", "-"))
    if ("_" in vector or "^" in vector) and not sized:
        yield f.RowsAre(said.latex("n"), vector, said.text("what").lower().startswith("col"))


def _list_of_rows(said: Said) -> Iterable[f.Fact]:
    vectors = (said.latex("list"),) if said.calls() else listed(said.coded, said.text("list"))
    if len(vectors) == 1:
        vector = _untransposed(vectors[0])
        if "_" in vector or "^" in vector:
            yield f.RowsAre(said.latex("n"), vector, said.text("what").lower().startswith("col"))


def _rows_of_several(said: Said) -> Iterable[f.Fact]:
    """The rows of X, Y and P are x_i, y_i and f(x_i)."""
    arrays = listed(said.coded, said.text("arrays"))
    start = said.match.start("vectors")
    calls = [m.span() for m in re.finditer(CALL, said.text("vectors"))]
    vectors = [_untransposed(said.coded.latex(start + a, start + b).strip(" .,")) for a, b in calls]
    if len(arrays) == len(vectors) > 1 and all("_" in x or "^" in x for x in vectors):
        columns = said.text("what").startswith("col")
        yield from (f.RowsAre(x, v, columns) for x, v in zip(arrays, vectors, strict=True))


def _several_as_rows(said: Said) -> Iterable[f.Fact]:
    """y_i and s_i are the rows of Y and S."""
    arrays, vectors = listed(said.coded, said.text("arrays")), [_untransposed(x) for x in said.names()]
    if len(arrays) == len(vectors) > 1 and all("_" in x or "^" in x for x in vectors):
        columns = said.text("what").startswith("col")
        yield from (f.RowsAre(x, v, columns) for x, v in zip(arrays, vectors, strict=True))


def _rows_by_letter(said: Said) -> Iterable[f.Fact]:
    """With q_i and k_j for the rows: those of Q and K."""
    vectors = [_untransposed(x) for x in said.names()]
    letters = [m[1] for x in vectors if (m := re.fullmatch(r"(?:\\\w+\{)?([a-z])\}?_\{?[a-z]\}?", x)) is not None]
    if len(letters) == len(vectors):
        columns = said.text("what").startswith("col")
        yield from (f.RowsAre(a.upper(), v, columns) for a, v in zip(letters, vectors, strict=True))


_STACKED = (
    r"(?:(?:which|that) (?:are|we) |are )?(?:all )?(?:stack|collect|arrang|gather|put|writt)(?:ed|en)? (?:together )?"
)


MATRIX_ROWS = Table(
    ("row", "column"),
    (
        row(
            rf"<N> (?:is|denotes|be) (?:the |an? )?[^,;.]{{0,40}}matrix whose (?:i-th|{N}-?th) (?P<what>row|column) is (?:the )?"
            rf"(?P<m>{CALL})",
            _rows,
            "X is the N × M matrix whose i-th row is x_i^T",
        ),
        row(
            r"(?:stack|collect|arrang|put)(?:ing|ed|e)? (?:the |all (?:the )?)?(?:[a-z]+ )?<M> (?:as|in|into) (?:the )?"
            r"(?P<what>row|column)s of "
            r"(?:the |a )?(?:[a-z]+ )?<N>",
            _rows,
            "stacking the x_i^T as the rows of X",
            "If we stack the inputs $x_i^T$ as the rows of $X \\in \\mathbb{R}^{n \\times d}$, the model reads",
        ),
        row(
            rf"<M>{WITHIN},? {_STACKED}"
            rf"(?:as|in|into) (?:the )?(?P<what>row|column)s of (?:the |a )?(?:[a-z]+ ){{0,2}}<N>",
            _rows,
            "the examples x_1, \\dots, x_N \\in \\mathbb{R}^D, stacked as the rows of X \\in \\mathbb{R}^{N \\times D}",
            "the inputs a_n are stacked as rows of the matrix A",
            "vectors z_i^T, which are collected as the columns of Z",
        ),
        row(
            rf"<M>{WITHIN},? {_STACKED}"
            rf"(?:as|in|by|into) (?:its |the )?(?P<what>row|column)s (?:in|into|to (?:form|give)) (?:the |a )?(?:[a-z]+ ){{0,2}}<N>",
            _rows,
            "the examples x_n are stacked as rows in X",
            "z_i are collected as columns into the matrix Z",
        ),
        row(
            (
                rf"(?P<what>row|column) (?:[a-z]|{N}) of (?:the )?(?:[a-z]+ )?<N> (?:is|equals|holds|contains|"
                rf"=) ?(?:the )?(?:[a-z]+ )?\(? ?(?P<m>{CALL})"
            ),
            _rows,
            "row n of \\Phi is \\phi(x_n)^T",
            "row i of X is x^{(i)}",
            "Row $n$ of $F$ is $f(x_n)^T$",
            "row i of X is (x^{(i)})^T",
            "row n of \\Phi is \\phi_n^T",
        ),
        row(
            rf"(?P<what>row|column) (?:[a-z]|{N}) of (?:the )?<N> (?:is|=) \{{<M>\}}",
            _rows,
            "row i of X is {x^{(i)}}^T",
        ),
        row(
            rf"<N> (?:has|have|with) (?:the )?(?:{SIZE} )?(?P<what>row|column)s \(?(?P<m>{CALL})\)?",
            _rows,
            "X has the rows x_i^T",
            "X has n rows x_i^T",
            "\\Phi has the rows \\phi(x_n)^T",
        ),
        row(
            r"(?P<what>row|column)s of (?:the )?(?:[a-z]+ ){0,2}<N> (?:are|be|=) (?:the )?(?:[a-z]+ ){0,2}\(?<M>",
            _rows,
            "the rows of X are the x_i^T",
            "the rows of the data matrix $A$ are the inputs $a_i^T$",
            "let the columns of $Z$ be the $z_i$",
        ),
        row(
            r"<N> ?,? (?:whose|with) (?P<what>row|column)s (?:are|being|equal to) (?:the )?(?:[a-z]+ )?\(?<M>",
            _rows,
            "collect the data in $X$, whose rows are the $x^{(i)\\intercal}$",
        ),
        row(
            rf"<N> ?\( ?(?:{SIZE} ?× ?{SIZE} ?, ?)?(?:with |its )?(?:the )?(?P<what>row|column)s (?:are |the |being )*\(?<M>",
            _rows,
            "the design matrix $X$ ($m \\times n$, rows $x_i^T$)",
        ),
        row(
            rf"<N> (?:is|has size|has shape|denotes|be) (?:the |an? )?(?:[a-z]+ )?\(?{SIZE}{BY}{SIZE}\)?(?: matrix)?,? "
            r"(?:with|having|and has|whose) (?:the )?(?P<what>row|column)s (?:are )?(?:the )?\(?<M>",
            _rows,
            "X is n × d with rows x_i^T",
            "Z is an n × d matrix whose rows are z_i^T",
        ),
        row(
            rf"(?P<what>row|column)s <M> of (?:the |an? )?(?:{SIZE}{BY}{SIZE} )?(?:[a-z]+ ){{0,2}}<N>",
            _rows,
            "with the rows x_i^T of X",
            "inputs are the columns x_i of the D × n matrix X",
            "the rows x_i^T of the design matrix X",
        ),
        row(rf"<N> has (?P<m>{CALL}) as (?:its |the )?(?P<what>row|column)s", _rows, "X has x_i^T as its rows"),
        row(
            rf"(?P<what>row|column)s of (?P<arrays>{N}[^;.]{{1,80}}?) (?:are|be) (?:the )?(?P<vectors>{LIST})",
            _rows_of_several,
            "the rows of X (n × m) and P (n × K) are x_i^T and f(w^T x_i)^T",
        ),
        row(
            rf"<L> (?:are|be|denote) (?:the )?(?:(?:i-th|{N}-?th|{N}\^{{th}}) )?(?P<what>row|column)s of "
            rf"(?:the matrices )?(?P<arrays>{LIST})",
            _several_as_rows,
            "y_i and s_i are the rows of Y and S",
            "let $q_i, k_i, v_i$ be the rows of $Q, K, V$",
            "$u_i$ and $du_i$ are the $i$-th rows of $U$ and $dU$, written as column vectors",
        ),
        row(
            r"(?:with|writ(?:e|ing)|use|using) <L> for (?:the|their) (?P<what>row|column)s(?! of)",
            _rows_by_letter,
            "with $q_i$, $k_j$ for the rows (as column vectors)",
            "we write x_n and y_n for their rows",
        ),
        row(
            r"(?:with|whose|denot(?:e|ing)) (?:the|their)? ?(?P<what>row|column)s (?:denoted |written )?(?:by|as) <L>",
            _rows_by_letter,
            "denote their rows by q_i and k_j",
        ),
        row(
            (
                rf"<N>(?: ?∈ ?ℝ\^\{{[^{{}}]{{1,12}}\}}(?: ?, ?{N} ?[<>≤≥] ?{N} ?,)?)? (?:is|denotes|be|for(?= the | an? )) (?:the |an? )?"
                rf"[^,;.]{{0,40}}matrix (?:of (?:full )?(?:column |row )?rank(?: {N})? )?(?:with|whose|of|having) (?:the )?"
                rf"(?P<what>row|column)s (?:are )?(?:the )?(?:[a-z]+ ){{0,2}}\(?(?P<list>{CALL})"
            ),
            _list_of_rows,
            "let $A \\in \\mathbb{R}^{m \\times p}$, $m > p$, be a centred data matrix of full rank whose rows are $a_i^T$",
            "let $A \\in \\mathbb{R}^{m \\times p}$ be the matrix with rows $a_i^T$",
            "let X be the N × D design matrix with rows x_n^T",
            "let $F$ be the $n \\times p$ matrix whose rows are the feature vectors $f(x_i)^T$",
            "we write $F$ for the matrix with the rows $f_n^T$",
            "let \\Phi be the n × p matrix whose rows are the feature vectors \\phi(x_i)^T",
        ),
        row(
            (
                rf"(?:the )?(?:i-th|{N}-?th|{N}\^{{th}}) (?P<what>row|column) of <N> (?:is|equals|holds|contains)"
                r" (?:the )?(?:[a-z]+ )?<M>"
            ),
            _rows,
            "the i-th row of X is x_i^T",
        ),
        row(
            (
                rf"<M> (?:(?:is|denotes|be|,) (?:the )?|the )(?:i-th |{N}-?th |{N}\^{{th}} )?(?P<what>row|column) (?:[a-z]|"
                rf"{N} )?of (?:the )?(?:[a-z]+ )?<N>"
            ),
            _rows,
            "w_k is the k-th column of W",
            "In terms of vectors, $p_i$ the $i$-th row of $P$ as a column",
            "A_i is row i of A",
        ),
        row(
            rf"(?<!{N} and )(?<!{N}, )<M>(?: (?:are|as|form|make up|give) (?:the )?|, the | \((?:the )?)(?P<what>row|column)s of "
            rf"(?:the |a )?(?:[a-z]+ ){{0,2}}<N>(?! and {N})",
            _rows,
            "the x^{(i)} are the rows of X",
            "The eigenvectors $q_i$ (columns of $Q$) are called the principal axes.",
            "the singular vectors $u_k$, the columns of $U$, are orthonormal",
        ),
        row(
            r"<N> (?:stacks|collects|contains|holds|has|gathers|consists of) (?:all )?(?:the )?(?:(?:[a-z]+ )?(?:vectors|embeddings) )?<M> "
            r"(?:as|in|for) "
            r"(?:its |the )?(?P<what>row|column)s",
            _rows,
            "X stacks the x^{(i)} as rows",
            "X collects all x_i in its columns",
            "U collects the outside vectors u_w in its columns",
        ),
    ),
)
