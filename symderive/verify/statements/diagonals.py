"""Diagonal matrices, by what stands on their diagonals."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.coded import is_name
from symderive.verify.statements.grammar import BY, CALL, SIZE, N, Said, Table, row
from symderive.verify.symbols import Domain

_ENTRY = (
    r"(?P<entry>(?:[^;(]|\((?:[^()]|\([^()]*\))*\)){1,120}?)"
    r"(?= ?(?:$|;|[.,]$|, (?:where|which|and|of)|\.? for| (?:the|we|it|this|then|one) | (?:on|of) (?:the|its|all) "
    r"| (?:called|known as|named|which are) ))"
)
_HOLDING = (
    r"(?:with|of|whose|having|made of|holding|containing|carrying|(?:which|that) (?:has|have|(?:hold|contain)s?|carr(?:y|ies)"
    r"|(?:is|are) made of))"
)
_NOUNS = (
    r"(?:entr(?:ies|y)|elements?|(?:singular |eigen)values|(?:partial )?derivatives?|slopes?|weights?|numbers|values|variances|"
    r"factors|coefficients|probabilities)?"
)
_LISTED = re.compile(
    r"(?P<base>[^_,]{1,20})_(?:1|\{1\}) ?, ?(?:[^,]{1,20}, ?)?(?:\\[lc]?dots|\.\.\.|…) ?, ?(?P=base)_\{?[A-Za-z]\}?"
)
_WORDS = re.compile(r"(?<![\\A-Za-z{])[a-z]{2,} [a-z]{2,}")
_ORDERED = re.compile(
    r"(?P<base>[^_]{1,20})_(?:1|\{1\})\s*(?:>|≥|\\g(?:e|eq|t)(?:slant)?(?![A-Za-z])).{1,80}?(?P<positive>(?:>|\\gt) ?0)?[ .,;:]*$"
)


def _diagonal(said: Said) -> Iterable[f.Fact]:
    entry = said.latex("entry")
    symbol = said.latex("symbol") or said.latex("named")
    equal = re.match(r"(?:S|.{1,24}?)\s*=\s*(.*)$", entry) if re.match(r"[^()=]{1,24}=", entry) else None
    entry = equal[1] if equal is not None else entry
    listed = _LISTED.fullmatch(entry)
    entry = entry if listed is None else f"{listed['base']}_i"
    ordered = _ORDERED.match(entry)
    entry = entry if ordered is None else f"{ordered['base']}_i"
    crossed = said.match.string[: said.match.start()].rstrip().endswith("×")  # "an n × n diagonal matrix of weights"
    if _WORDS.search(entry) is not None:
        return
    if "diag" not in symbol and not crossed and any(is_name(c) for c in said.text("entry")):
        yield f.DiagonalOf(symbol, entry)
        if ordered is not None and ordered["positive"]:
            yield f.InDomain((entry,), Domain.POSITIVE)


def _two_diagonals(said: Said) -> Iterable[f.Fact]:
    """D_1 and D_2 are the diagonal matrices with the entries f'(u_i) and g'(v_j)."""
    for symbol, entry in (("symbol", "first"), ("named", "second")):
        if _WORDS.search(said.latex(entry)) is None and any(is_name(c) for c in said.text(entry)):
            yield f.DiagonalOf(said.latex(symbol), said.latex(entry))


def _diag_call(said: Said) -> Iterable[f.Fact]:
    """D = diag(y_n (1 - y_n)); S = diag(p_1 (1 - p_1), ..., p_N (1 - p_N))."""
    text, (start, end) = said.match.string, said.match.span("entry")
    depth = list(itertools.accumulate((c == "(") - (c == ")") for c in text[start:]))
    end = start + depth.index(-1) if -1 in depth else end  # where the brackets of diag close
    entry = said.coded.latex(start, end).strip(" .,")
    listed_ = re.match(r"(.{1,60}?), ?(?:.{1,60}?, ?)?(?:\\[lc]?dots|\.\.\.|…)", entry)
    if listed_ is not None and "_" in listed_[1]:
        entry = re.sub(r"_(?:1(?!\d)|\{1\})", "_i", listed_[1])
    if "..." not in entry and "…" not in entry and ("_" in entry or "^" in entry):
        yield f.DiagonalOf(said.latex("symbol"), entry)


DIAGONALS = Table(
    ("diag", "="),
    (
        row(
            (
                rf"(?:(?P<symbol>{CALL}),? (?:(?:is|denotes|be) )?(?:the |an? )?(?:invertible |positive |{SIZE}{BY}{SIZE} )?diagonal(?: "
                rf"matrix(?: of [a-z]{{3,}})?)?|diagonal matrix (?P<named>{CALL}),?),? {_HOLDING} (?:the )?"
                rf"(?:(?:{N}|[a-z])[ -]?th (?=diagonal|entry|element))?(?:diagonal )?{_NOUNS}"
                rf"(?: are| is| on the diagonal)? ?{_ENTRY}"
            ),
            _diagonal,
            "S is the diagonal matrix with entries A''(omega^{(i)})",
            "with S the diagonal matrix with the entries f'(z_i)",
            "with the diagonal matrix $S$ whose entries are $p_i (1 - p_i)$",
            "W is the diagonal matrix with W_{ii} = w^{(i)}",
            "let $S$ be the $n \\times n$ diagonal matrix of weights with $i$th diagonal element $q_i (1 - q_i)$",
            "S is an r × r diagonal matrix, with diagonal entries $s_1 \\geq \\dots \\geq s_r \\geq 0$ called the singular values of A",
            "$D$ diagonal with the singular values $d_1 \\ge \\dots \\ge d_k > 0$",
            "D is the diagonal matrix which holds the derivatives a_i (1 - a_i)",
            "F is the diagonal matrix of the slopes f'(z_k)",
        ),
        row(
            rf"(?P<symbol>{CALL}) and (?P<named>{CALL}) (?:are|denote) (?:the )?diagonal matrices {_HOLDING} (?:the"
            rf" )?(?:diagonal )?{_NOUNS}"
            r"(?: are| on the diagonal)? ?(?P<first>[^;]{1,60}?) and (?P<second>[^;]{1,60}?)(?= ?(?:$|;|[.,]$|, where| of the "
            r"| on the |,? resp))",
            _two_diagonals,
            "D_1 and D_2 are the diagonal matrices which hold the derivatives u_i (1 - u_i) and v_j (1 - v_j) of the hidden"
            " and the output units",
            "A and B are diagonal matrices with the entries a_i and f'(z_j), respectively",
        ),
        row(
            (
                rf"(?P<symbol>{N}) ?= ?(?:diag|{N}) ?\( ?(?P<entry>[^;]{{1,80}}?) ?\)(?= ?(?:$|[.,;]| (?:where|"
                r"and|the|is)))"
            ),
            lambda s: _diag_call(s) if "diag" in s.coded.latex(*s.match.span()) else (),
            "W = \\mathrm{diag}(h_i (1 - h_i))",
            "D = diag(y_n (1 - y_n))",
        ),
    ),
)
