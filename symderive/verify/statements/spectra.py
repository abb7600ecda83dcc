"""Eigenvalues, singular values and orthonormal vectors that a text names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import CALL, N, Said, Table, row
from symderive.verify.statements.runs import member
from symderive.verify.symbols import Domain

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


def _ordered(said: Said) -> Iterable[f.Fact]:
    r"""``\lambda_1 \ge ... \ge \lambda_d > 0``."""
    first, signs = said.latex("n"), {said.text("sign"), said.text("again")}
    rising = signs <= {"<", "≤"}
    run = member(first, said.latex("m"))
    if run is None or not (rising or signs <= {">", "≥"}):
        return
    zero = said.text("low" if rising else "high").strip(" 0")
    yield f.Ordered(first, rising, bool(zero) and zero in "<>")
    own = re.search("singular value|eigenvalue", said.match.string) is None  # their matrix tells how many they are
    if own and re.fullmatch("[A-Za-z]", run[1]) and _LAST.search(first) is not None:
        yield f.Counts((run[1],))
        yield f.HasShape((_LAST.sub("", first),), (run[1],), 1)
    if zero:
        yield f.InDomain((first,), Domain.POSITIVE if zero in "<>" else Domain.NONNEGATIVE)


def _ordered_in_words(said: Said) -> Iterable[f.Fact]:
    """The s_i are sorted in decreasing order."""
    if _LAST.search(said.latex("n")) is not None:
        rising = re.match("incr|asc|non-?dec|smallest", said.text("way")) is not None
        yield f.Ordered(said.latex("n"), rising)


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


_APART = r" ?[,<>≤≥]? ?"
_RUN = rf"(?:{_APART}(?:{N}{_APART})?(?:…|\.\.\.){_APART}{N})?"
_ENDS = r"(?= ?(?:$|[,.;<>≤≥]))"
_ORDERED = r"(?:nonzero|non-zero|positive|real|ordered|decreasing)"
_FAMILY = rf"<N>{_RUN}(?: (?:are|denotes?|be)(?: the)?|(?<=[^a-z]) the) (?:(?:{N}|nonzero|non-zero|positive|ordered) )?"

_WAY = (
    r"(?:decreasing|descending|non-?increasing|increasing|ascending|non-?decreasing)(?= order|ly| ?(?:$|[,.;]))"
    r"|(?:largest|smallest)(?= first)"
)

ORDERED = Table(
    ("≥", "≤", "<", ">", "order", "sorted", "first", "ingly"),
    (
        row(
            rf"(?:(?P<low>0 ?[<≤]) ?)?(?:{N} ?= ?)?<N> ?(?P<sign>[<>≤≥]) ?(?:{N} ?[<>≤≥] ?){{0,2}}… ?(?P<again>[<>≤≥]) ?<M>"
            r"(?: ?= ?[^<>≤≥,.;$]{1,12})?(?P<high> ?[>≥] ?0)?",
            _ordered,
            r"$\lambda_1 \ge \lambda_2 \ge \dots \ge \lambda_d > 0$",
            r"0 < m = \mu_1 \le ... \le \mu_n = M",
            r"sorted so that s_1 > ... > s_r",
            no=(r"$a_1 \ge \dots \ge b_n$", "if $\\lambda_1 \\ge \\dots \\ge \\lambda_d$"),
        ),
        row(
            rf"<N>{_RUN}(?: (?!not |never )[a-z]+){{0,8}}?,? "
            rf"(?:(?:sorted|ordered|arranged|listed|in|so that|from|an?|strictly) )+(?P<way>{_WAY})",
            _ordered_in_words,
            "the eigenvalues \\lambda_1, ..., \\lambda_d are sorted in decreasing order",
            "with singular values s_i in descending order",
            "where the \\lambda_j are ordered increasingly",
            "with eigenvalues \\mu_i, ordered largest first",
            no=("the \\lambda_i are not sorted in decreasing order",),
        ),
    ),
)

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
            rf"(?P<of>{N})(?: (?:is|be|denotes?) [^,;.=]{{1,40}}?)?,? (?:with|has|having|whose)(?: the)?(?: {_ORDERED})*"
            rf" singular values (?:are )?<N>{_RUN}"
            rf"(?= ?(?:$|[,;.]|[<>≤≥]| in ))",
            _singular,
            "X is N x p with singular values d_1, ..., d_p",
            "A has the singular values s_i",
            no=("X is a matrix of features and Y has other singular values than Z",),
        ),
        row(
            rf"(?P<of>{N})(?: (?:is|be|denotes?) [^,;.=]{{1,40}}?)?,? (?:with|has|having|whose)(?: the)?"
            rf"(?: {_ORDERED})* eigenvalues (?:are )?<N>{_RUN}"
            rf"(?= ?(?:$|[,;.]|[<>≤≥]| in ))",
            _eigenvalues,
            "A is symmetric with eigenvalues \\lambda_i",
            "S has the eigenvalues \\lambda_1, ..., \\lambda_d",
            r"H is a matrix whose eigenvalues are $\lambda_1 \ge \dots \ge \lambda_d > 0$",
        ),
        row(
            rf"eigenvalues of (?:the |an? )?(?:[^,;.=()]{{1,40}} )??(?P<of>{N}) (?:are|be)"
            rf"(?: denoted(?: by)?| called)? <N>{_RUN}{_ENDS}",
            _eigenvalues,
            "the eigenvalues of A are \\lambda_1, ..., \\lambda_n",
            "the eigenvalues of the symmetric matrix H are \\mu_1 \\ge ... \\ge \\mu_n",
        ),
        row(
            rf"singular values of (?:the |an? )?(?:[^,;.=()]{{1,40}} )??(?P<of>{N}) (?:are|be)"
            rf"(?: denoted(?: by)?| called)? <N>{_RUN}{_ENDS}",
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
