"""Rows, columns and entries of arrays, their sizes, diagonal matrices."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import BY, CALL, LIST, SIZE, WITHIN, N, Said, Table, listed, row
from symderive.verify.symbols import Domain

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


def _entries(said: Said) -> Iterable[f.Fact]:
    """x_{ib}, u_{ik} are the entries of X, U."""
    entries, arrays = said.names("entries"), said.names()
    if len(entries) == len(arrays) and all(_is_entry(e) for e in entries):
        yield f.EntriesAre(tuple(zip(entries, arrays, strict=True)))


def _entry(said: Said) -> Iterable[f.Fact]:
    """Entry i of y is y^{(i)}; v_{i,l} is entry l of v_i."""
    entry, array = said.latex("n"), said.latex("m")
    if _is_entry(entry):
        yield f.EntriesAre(((entry, array),))


def _is_entry(latex: str) -> bool:
    """Whether a name has an index, below it or in brackets above it."""
    return "_" in latex or re.search(r"\^\s*\{?\s*\(", latex) is not None


def _lists_of_entries(said: Said) -> Iterable[f.Fact]:
    """a has the entries a_i, x the x_i."""
    names = [*said.names("what"), *listed(said.coded, said.text("rest"))]
    names = names if len(names) % 2 == 0 else []
    for array, entry in zip(names[::2], names[1::2], strict=True):
        if "_" in entry or "^" in entry:
            yield f.EntriesAre(((entry, array),))


def _transitions(said: Said) -> Iterable[f.Fact]:
    """P has the entry p(s' | s) in row s' and column s: the state that is left numbers the columns."""
    if said.latex("n") == said.latex("row") and said.latex("m") == said.latex("column"):
        yield f.Convention("transitions in columns")


def _binary(said: Said) -> Iterable[f.Fact]:
    yield f.HasShape(said.names(), None, 1)
    yield f.InDomain(said.names(), Domain.BINARY)


def _orthonormal(said: Said) -> Iterable[f.Fact]:
    """W^T W = I, as an equation that is to hold."""
    for name in said.names():
        yield f.Holds(rf"{name}^\top {name} = I")


def _padded(said: Said) -> Iterable[f.Fact]:
    yield f.ZeroOutside(said.names())


def _padded_where(said: Said) -> Iterable[f.Fact]:
    """w_{kl} counts as 0 when k is not in 1..m: its own indices leave their range."""
    subscript = re.search(r"_\{?([^{}]+)\}?$", said.latex("n"))
    found = re.findall(rf"(?<!, )(?<![.…])(?<!… )({N}(?: or {N})*) ?(?:is|are|∉|[<>])", said.text("where"))
    told = {name for names in found for name in listed(said.coded, names)}
    if subscript is not None and told and all(x in subscript[1] for x in told):
        yield f.ZeroOutside((said.latex("n"),))


_OUT = (
    r"(?:(?:is|are) (?:not (?:in|between|within|one of)|out of|outside(?: of)?|beyond)|∉) ?(?:(?:the|its|their|its own|[{⦃]) ?)?"
    rf"(?:(?:valid )?(?:range|bounds|filter|kernel|image|array|grid|map|input)|(?:\d|{N}|…|\.\.|to|and|,| |[-+]|[{{}}⦃⦄])+)"
)
_STACKED = (
    r"(?:(?:which|that) (?:are|we) |are )?(?:all )?(?:stack|collect|arrang|gather|put|writt)(?:ed|en)? (?:together )?"
)
_BIASES = r"(?:<L>|\b[Bb]ias(?:es)?(?: vectors?)?)"
_ADDED = r"(?:added to|broadcast(?:ed)? (?:over|along|across|to))"


ENTRIES = Table(
    (
        "row",
        "column",
        "entr",
        "element",
        "component",
        "vector",
        "×",
        "outside",
        "padd",
        "beyond",
        "batch",
        "zero",
        " 0 ",
        "example",
    ),
    (
        row(
            r"<L> (?:vanish(?:es)?|(?:(?:is|are)(?: taken (?:as|to be)| set to)?|counts? as) (?:0|zero)) "
            r"(?:outside|beyond|off)(?: of)? (?:(?:the|its|their) )?(?:[a-z]+ ?){0,2}(?:map|range|image|input|grid|array|"
            r"bound|boundar|border|edge|size)",
            _padded,
            "\\delta^{l+1} is zero outside of the feature map",
            "x and o are taken to be 0 beyond the border",
            no=("x is outside of the range",),
        ),
        row(
            rf"<N> (?:(?:is|are)(?: taken (?:as|to be)| set to| defined (?:as|to be))?|counts? as|is considered|=) (?:0|zero) "
            rf"(?:when|if|whenever"
            rf"|where|for) (?P<where>(?:(?:either )?{N}(?: or {N})* {_OUT}|{N} ?< ?[01]|{N} ?> ?{N})(?: or (?:{N} {_OUT}|{N} ?< "
            rf"?[01]|{N} ?> ?{N}))*)"
            r"(?= ?(?:$|[,;.]))",
            _padded_where,
            "w_{kl} counts as 0 when k is not in 1..m or l is not in 1..n",
            "x_i is 0 if i < 1 or i > n",
            "k_{mn} is taken to be zero when m or n is out of range",
            no=("a_i is 0 if b is out of range",),
            negated=True,
        ),
        row(
            r"entries of <L> (?:outside|beyond)(?: of)? (?:(?:the|its|their) )?(?:[a-z]+ ?){0,2} "
            r"(?:count as|are|are taken as|are set to|vanish)(?: (?:0|zero))?",
            _padded,
            "entries of \\delta outside its range count as 0",
        ),
        row(
            rf"<N> (?:is|denotes|be) (?:the |a )?(?:(?:{N}|[a-z])-?th |{N}\^\{{?th\}}? )?"
            r"(?:(?:standard|canonical|Euclidean|unit|coordinate) )*(?:basis|unit|coordinate) vector",
            lambda s: (f.Basis(s.latex("n")),) if re.search(r"_\{?[ijkln]\}?$", s.latex("n")) else (),
            "e_i is the i-th Euclidean basis vector",
            "e_k is the k-th unit vector",
            no=("u is a unit vector",),
        ),
        row(
            rf"{_BIASES} (?:is|are) {_ADDED} (?:(?:each|every|all|the) )?(?:of the )?(?:rows?|(?:mini-?)?batch|examples?)\b",
            lambda s: (f.Convention("row examples"),),
            "b is added to every row",
            "the bias b is broadcast over the rows",
            "the biases are broadcast across the batch",
            "where the biases are broadcast over rows",
            "the bias vectors are added to each row",
        ),
        row(
            rf"{_BIASES} (?:is|are) {_ADDED} (?:(?:each|every|all|the) )?(?:of the )?columns?\b",
            lambda s: (f.Convention("column examples"),),
            "c is added to every column",
            "biases are broadcast over the columns",
        ),
        row(
            r"<L> (?:is|are) (?:zero-?padded|padded (?:with|by) (?:zeros?|0))",
            _padded,
            "x is zero-padded",
            "\\delta^{l+1} is padded with zeros",
        ),
        row(
            r"<L> (?:runs?|ranges?|goes|go) over (?:all |the )*binary (?:vectors|strings|configurations|states)",
            _binary,
            "h runs over all binary vectors",
        ),
        row(
            r"over all (?:binary )?(?:vectors |values of )?<L> (?:with|of) entries (?:in )?[{⦃]?0(?: or |, ?| and )1",
            _binary,
            "the sum is over all vectors h with entries 0 or 1",
        ),
        row(
            r"<L> (?:(?:is|are|be) (?:an? |the )?[^,;.]{0,40}?)?(?:has|have|having|with) orthonormal columns",
            _orthonormal,
            "W has orthonormal columns",
            "U is n × d with orthonormal columns",
            "V is a matrix with orthonormal columns",
        ),
        row(r"columns of <L> are orthonormal", _orthonormal, "the columns of W are orthonormal"),
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
        row(r"over all binary vectors <L>", _binary, "sums over all binary vectors h"),
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
        row(
            (
                rf"(?P<entries>{LIST}) (?:are|is|denotes?) (?:the |an? )?(?:entry|entries|elements?|components?)"
                r" of (?:the )?(?:matri(?:x|ces) |vectors? )?<L>"
            ),
            _entries,
            "x_{ib}, u_{ik}, v_{kb} are the entries of X, U, V",
        ),
        row(
            rf"(?:entry|element|component) (?:{N}(?: ?, ?{N})?|\({N} ?, ?{N}\)) of (?:the )?<M> is (?:the )?<N>",
            _entry,
            "entry i of \\vec{y} is y^{(i)}",
        ),
        row(
            (
                rf"<N> (?:is|denotes) (?:the )?(?:\({N} ?, ?{N}\)(?: ?-?th)? )?(?:entry|element|component)(?: "
                rf"{N}(?: ?, ?{N})?| \({N} ?, ?{N}\))"
                r"? of (?:the )?<M>"
            ),
            _entry,
            "v_{i,l} is entry l of v_i",
            "x_{ij} is entry j of x_i",
        ),
        row(
            (rf"<N> (?:is|denotes) the {N}-?th (?:entry|element|component|coordinate) of (?:the )?(?:vector " r")?<M>"),
            _entry,
            "x_j is the j-th component of x",
        ),
        row(
            (
                rf"<M> (?:(?:is|denotes|be) )?(?:the |an? )?(?:{SIZE}-)?(?:column )?(?:vector|column) (?:of|(?:with|whose) "
                rf"(?:(?:i-?th|{N}-?th) )?(?:entr(?:y|ies)|components?|elements?)(?: are| is)?|made of|"
                rf"that holds|holding|containing)(?: the| all)*(?: (?:fitted |predicted |class )?(?:probabilities|values|"
                rf"outputs|predictions))?(?: with (?:i-?th|{N}-?th) (?:entry|element|component))? (?P<n>{CALL})(?= ?(?:$|[,.;]))"
            ),
            _entry,
            "p is the column vector of the p_i",
            "p is the vector of fitted probabilities with ith element p(x_i; beta)",
            "h is the vector with entries h_\\theta(x^{(i)})",
        ),
        row(
            rf"<L> (?:(?:are|denote|be) )?(?:the )?(?:column )?vectors (?:of|made of|with (?:the )?entries)(?: the| all)* "
            rf"(?P<entries>{LIST})(?= ?(?:$|[,.;]))",
            _entries,
            "t and p are the vectors of the t_i and p_i",
            "let y and z be the column vectors with entries y_n and z_n",
            no=("u and v are vectors of w",),
        ),
        row(
            rf"{N} ?\( ?<N> ?\| ?<M> ?\)(?: is| are)? (?:in|at) (?:the )?row (?P<row>{N})(?: and|,) (?:the )?column (?P<column>{N})",
            _transitions,
            "P is the matrix with entry p(b | a) in row b and column a",
            no=("P is the matrix with entry p(b | a) in row a and column b",),
        ),
        row(
            rf"(?P<what>{N}) (?:has|have) (?:the )?entries (?P<rest>{CALL}(?: ?, ?(?:and )?{N} (?:has )?(?:the )?(?:entries )?{CALL})*)",
            _lists_of_entries,
            "a has the entries a_i, x the x_i, b the b_j",
        ),
        row(
            r"<N> \( ?<S> ?× ?<T> ?\)",
            lambda s: (f.HasShape((s.latex("n"),), (s.latex("s"), s.latex("t")), 2),),
            "each one a row of $X$ ($T \\times m$)",
            no=("a matrix of size $k(m \\times n)$",),
        ),
    ),
)
