"""Eigenvalues and singular values that a text names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import CALL, N, Said, Table, row

_LAST = re.compile(r"_(?:\w|\{[^{}]*\})$")


def _eigenvalues(said: Said) -> Iterable[f.Fact]:
    r"""``\lambda_1, ..., \lambda_p`` are the eigenvalues of A: the vector of these."""
    name = said.latex("n").removesuffix("^2").removesuffix("^{2}")
    stem = _LAST.sub("", name)
    of, values = said.latex("of"), rf"\mathrm{{eigenvalues}}({said.latex('of')})"
    if name != said.latex("n"):
        values = rf"\sqrt{{\mathrm{{abs}}({values})}}"  # the d_j^2 are the eigenvalues
    if stem != name and of:
        yield f.HasShape((stem,), None, 1)
        yield f.Defines(f"{stem} = {values}")


def _singular(said: Said) -> Iterable[f.Fact]:
    r"""The ``d_j`` are the singular values of X, one for each column: the roots of the eigenvalues of X^T X."""
    stem, of = _LAST.sub("", said.latex("n")), said.latex("of")
    if stem != said.latex("n"):
        yield f.HasShape((stem,), None, 1)
        yield f.Defines(rf"{stem} = \sqrt{{\mathrm{{abs}}(\mathrm{{eigenvalues}}({of}^\top {of}))}}")


_FAMILY = rf"<N>(?: ?,? ?(?:{N} ?, ?)?(?:…|\.\.\.) ?,? ?{N})? (?:are|denotes?|be) (?:the )?(?:(?:{N}|nonzero|non-zero|positive|ordered) )?"

EIGENVALUES = Table(
    ("eigenvalue", "singular value"),
    (
        row(
            rf"{_FAMILY}singular values of (?:the )?(?:[a-z]+ ){{0,2}}?(?P<of>{N})(?= ?(?:$|[,.;]))",
            _singular,
            "the s_i are the n singular values of M",
            r"\sigma_1, ..., \sigma_r are the singular values of the matrix A",
        ),
        row(
            rf"{_FAMILY}eigenvalues of (?:the )?(?:matrix )?"
            rf"(?P<of>{CALL}(?: ?{CALL}){{0,3}})(?= ?(?:$|[,.;]))",
            _eigenvalues,
            "lambda_1, ..., lambda_p are the eigenvalues of X^TX",
            "the \\mu_i are the eigenvalues of A",
            no=("lambda and mu are eigenvalues of different matrices",),
        ),
        row(
            r"(?:with|let|denoting|write|by) (?:the )?eigenvalues <N>(?: (?:be the )?| )of (?P<of>[^,;.]{1,40}?)(?= ?(?:$|[,.;]))",
            _eigenvalues,
            "with the eigenvalues \\lambda_i of A",
        ),
    ),
)
