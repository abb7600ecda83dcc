"""Names of the entries of arrays."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import CALL, LIST, SIZE, N, Said, Table, listed, row


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


ENTRIES = Table(
    ("row", "column", "entr", "element", "component", "coordinate", "vector", "×"),
    (
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
