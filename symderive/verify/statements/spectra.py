"""Eigenvalues, singular values and orthonormal vectors that a text names."""

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


def _orthonormal(said: Said) -> Iterable[f.Fact]:
    """The v_j are orthonormal; eigenvectors of symmetric matrices are a basis."""
    names = tuple(name for name in said.names() if _LAST.search(name))
    if not names:
        return
    basis = re.search(r"eigenvectors?|basis|eigenbasis", said.match[0]) is not None
    count = re.fullmatch(r".*_\{?([A-Za-z])\}?", names[-1])
    if basis and len(names) == 2 and names[0].endswith(("_1", "_{1}")) and count is not None:
        yield f.Counts((count[1],))
        yield f.Orthonormal(names, basis, count[1])  # u_1, ..., u_d
    else:
        yield f.Orthonormal(names, basis)


_RUN = rf"(?: ?,? ?(?:{N} ?, ?)?(?:…|\.\.\.) ?,? ?{N})?"
_ORDERED = r"(?:nonzero|non-zero|positive|real|ordered|decreasing)"
_FAMILY = rf"<N>{_RUN}(?: (?:are|denotes?|be)(?: the)?|(?<=[^a-z]) the) (?:(?:{N}|nonzero|non-zero|positive|ordered) )?"

EIGENVALUES = Table(
    ("eigenvalue", "singular value", "orthonormal"),
    (
        row(
            rf"<L>{_RUN} (?:(?:are|is|be|form|being|denote) )?(?:(?:an?|the|its|their|mutually|all) )*"
            rf"orthonormal(?! columns| rows| matri)(?: (?:eigen|singular |basis )?(?:vectors?|basis|eigenbasis|set|system|family))?",
            _orthonormal,
            "the v_j are orthonormal",
            "v_1, ..., v_d are orthonormal",
            "the u_i form an orthonormal basis",
            "u_k are the orthonormal eigenvectors of S",
            no=("U has orthonormal columns",),
        ),
        row(
            r"orthonormal (?:(?:(?:eigen|basis |singular |column )?vectors?|basis|eigenbasis)(?: (?:of|by|for)(?: the)?)? )?<L>",
            _orthonormal,
            "with orthonormal v_k",
            "with orthonormal eigenvectors v_j",
            "S has the orthonormal eigenvectors u_1, ..., u_d",
        ),
        row(
            rf"{_FAMILY}singular values of (?:the )?(?:[a-z]+ ){{0,2}}?(?P<of>{N})(?= ?(?:$|[,.;]))",
            _singular,
            "the s_i are the n singular values of M",
            r"\sigma_1, ..., \sigma_r are the singular values of the matrix A",
        ),
        row(
            rf"(?P<of>{N})(?: (?:is|be|denotes?) [^,;.=]{{1,40}}?)?,? (?:with|has|having)(?: the)?(?: {_ORDERED})*"
            rf" singular values <N>{_RUN}"
            rf"(?= ?(?:$|[,;.]|[<>≤≥]| in ))",
            _singular,
            "X is N x p with singular values d_1, ..., d_p",
            "A has the singular values s_i",
            no=("X is a matrix of features and Y has other singular values than Z",),
        ),
        row(
            rf"(?P<of>{N})(?: (?:is|be|denotes?) [^,;.=]{{1,40}}?)?,? (?:with|has|having)(?: the)?(?: {_ORDERED})* eigenvalues <N>{_RUN}"
            rf"(?= ?(?:$|[,;.]|[<>≤≥]| in ))",
            _eigenvalues,
            "A is symmetric with eigenvalues \\lambda_i",
            "S has the eigenvalues \\lambda_1, ..., \\lambda_d",
        ),
        row(
            rf"eigenvalues of (?:the )?(?:matrix )?(?P<of>{N}) (?:are|be)(?: denoted(?: by)?| called)? <N>{_RUN}(?= ?(?:$|[,;.]))",
            _eigenvalues,
            "the eigenvalues of A are \\lambda_1, ..., \\lambda_n",
        ),
        row(
            rf"singular values of (?:the )?(?:matrix )?(?P<of>{N}) (?:are|be)(?: denoted(?: by)?| called)? <N>{_RUN}(?= ?(?:$|[,;.]))",
            _singular,
            "the singular values of X are d_1, ..., d_p",
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
