"""Eigenvalues and singular values that a text names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import CALL, N, Said, Table, row

_LAST = re.compile(r"_(?:\w|\{[^{}]*\})$")


def _eigenvalues(said: Said) -> Iterable[f.Fact]:
    r"""``\lambda_1, ..., \lambda_p`` are the eigenvalues of A: the vector of these."""
    stem = _LAST.sub("", said.latex("n"))
    of = said.latex("of")
    if stem != said.latex("n") and of:
        yield f.HasShape((stem,), None, 1)
        yield f.Defines(rf"{stem} = \mathrm{{eigenvalues}}({of})")


EIGENVALUES = Table(
    ("eigenvalue",),
    (
        row(
            rf"<N>(?: ?,? ?(?:{N} ?, ?)?(?:…|\.\.\.) ?,? ?{N})? (?:are|denotes?|be) (?:the )?eigenvalues of (?:the )?(?:matrix )?"
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
