"""What is none of some others that are drawn: "none of the negative samples is o"."""

from __future__ import annotations

from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import LIST, N, Said, Table, row

_DRAWN = r"(?:samples|words|negatives|examples|tokens|items|nodes|indices)"
_BY_NAME = r"(?:the )?(?:[a-z]+[- ]){0,3}"
_ENDS = r"(?= ?(?:$|[,.;)]))"


def _beside(said: Said) -> Iterable[f.Fact]:
    """A single letter that is none of what is drawn: as a subscript it is a name."""
    name = said.latex("n")
    return (f.Named((name,)),) if name.isalpha() and len(name) == 1 else ()


DRAWN = Table(
    (
        "among",
        "none of",
        "neither of",
        "no one of",
        "one of",
        "any of",
        "include",
        "contain",
        "exclude",
        "differ",
        "distinct",
        "∉",
    ),
    (
        row(
            r"<N> (?:is not|isn't) (?:among|(?:one|any) of) (?:the )?",
            _beside,
            "o is not among the K negative samples",
            "o is not one of the sampled words",
            prose=False,
            negated=True,
        ),
        row(
            rf"<N>(?: is)? ?∉ ?⦃ ?1 ?, ?(?:2 ?, ?)?… ?, ?{N} ?⦄",
            _beside,
            r"$o \notin \{1, \dots, K\}$",
            prose=False,
        ),
        row(
            rf"\b(?:none|no one|neither) of (?:them|these|those|which|(?:the |these )?(?:{N} )?(?:[a-z]+ ){{0,2}}{_DRAWN}) "
            rf"(?:is|are|equals?|(?:is|are) equal to|coincides? with) {_BY_NAME}<N>{_ENDS}",
            _beside,
            "the K negative samples are distinct and none of them is o",
            "none of the m negative words equals the true word t",
            no=("none of them is zero", "none of these is a function of x_i"),
            prose=False,
            negated=True,
        ),
        row(
            rf"{_DRAWN} (?:{LIST},? )?(?:(?:do not|don't|never) (?:include|contain)|exclude|(?:are )?(?:all )?(?:differ|different|"
            rf"distinct) from) {_BY_NAME}<N>{_ENDS}",
            _beside,
            "the negative samples do not contain o",
            "the K sampled words are all different from the target word t",
            "the negatives all differ from o",
            no=("the samples do not contain x_i",),
            prose=False,
            negated=True,
        ),
    ),
)
