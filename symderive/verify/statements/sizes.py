"""Sizes of arrays: ``x has d entries``, ``W has shape (m, n)``, ``X has n rows``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import Said, Table, row


def _has_shape(said: Said) -> Iterable[f.Fact]:
    names = said.names()
    sizes = tuple(said.latex(g) for g in ("s", "t") if said.has(g))
    if said.calls():
        return ()
    if len(sizes) == 2 and "1" in sizes and sizes != ("1", "1"):  # d × 1 is a column
        return (f.HasShape(names, tuple(x for x in sizes if x != "1"), 1, row=sizes[0] == "1"),)
    return (f.HasShape(names, sizes, len(sizes)),)


def _on_diagonal(said: Said) -> Iterable[f.Fact]:
    """Variances that are the diagonal of a covariance matrix are a vector."""
    yield f.HasShape((re.sub(r"\^\{?2\}?$", "", said.latex("n")),), None, 1)


def _pair(said: Said) -> Iterable[f.Fact]:
    """X is (N, D), as programs write shapes; v is (a, b) may be a vector of two entries."""
    if all(re.match(r"(?:\\\w+\{)?[A-Z]", name) for name in said.names()):
        yield from _has_shape(said)


def _half_a_shape(said: Said) -> Iterable[f.Fact]:
    """X has n rows, and some columns."""
    told = said.latex("s")
    for name in said.names() if not said.calls() else ():
        other = f"the other axis of {name}"
        yield f.HasShape((name,), (told, other) if said.text("what") == "row" else (other, told), 2)


SIZES = Table(
    (
        "entr",
        "component",
        "element",
        "unit",
        "coordinate",
        "dimension",
        "feature",
        "value",
        "rows",
        "column",
        "diagonal",
        "shape",
        "size",
        "order",
        "length",
        " (",
    ),
    (
        row(
            (
                r"<L> (?:has|have|with|having) <S> (?:entries|entry|components|elements|units|coordinates|"
                r"dimensions|features|values)(?! (?:that|which) sum)"
            ),
            _has_shape,
            "x has d entries, h has h entries, o has q entries",
        ),
        row(r"<L> (?:has|have|having) <S> rows and <T> columns", _has_shape, "X has n rows and d columns"),
        row(
            r"<L> (?:has|have|having) <S> (?P<what>row|column)s(?= ?(?:$|[.,;]| and [a-z]+ ))(?! and \S+ (?:row|column)s)",
            _half_a_shape,
            "X has n rows",
        ),
        row(
            (
                r"<L> (?:has|have|is of|are of|of|with|having) (?:the )?(?:shape|size|dimensions?|order)s? "
                r"(?:of )?[(\[]? ?<S> ?(?:,|×|by|x) ?<T> ?[)\]]?"
            ),
            _has_shape,
            "W has shape (m, n)",
            "W_1 has size h × d",
        ),
        row(
            (
                r"<L> (?:has|have|is of|are of|having) (?:length|size|dimension|shape) \(?<S>(?:,?\))?(?! "
                r"?(?:×|,|by|\w))"
            ),
            _has_shape,
            "x has length d",
        ),
        row(
            r"<N> (?:is|holds|contains|gives|denotes) (?:the )?(?:vector of )?(?:variances on the )?diagonal (?:entries )?"
            r"of (?:the|an?|its) (?:diagonal )?(?:co)?variance(?: matrix)?(?= ?(?:$|[,.;]))",
            _on_diagonal,
            "sigma^2 is the diagonal of a diagonal covariance matrix",
        ),
        row(
            r"<L> (?:is|are) (?:an? )?\( ?<S> ?, ?<T> ?\)(?= ?(?:$|[.,;]| and | array| matri))",
            _pair,
            "X is (N, D) and W is (D, H)",
            "X is an (N, D) array",
            no=("v is (a, b)",),
        ),
        row(
            r"<L>\.(?:shape|size) ?= ?= ?\( ?<S> ?, ?<T> ?\)|<L0>".replace("|<L0>", ""), _has_shape, "X.shape == (n, m)"
        ),
        row(r"<L> ?\.shape ?= ?\( ?<S> ?, ?<T> ?\)", _has_shape, "X.shape = (n_x, m)"),
    ),
)
