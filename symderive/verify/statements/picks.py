"""Indices that are picked: the correct class, the positive pair, and those that are another one."""

from __future__ import annotations

from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import N, Said, Table, row
from symderive.verify.symbols import Domain

_RIGHT = r"(?:correct|true|target|positive|right|gold|actual|observed|ground-truth)"
_WRONG = r"(?:other|another|wrong|incorrect|negative|false|non-target)"
_OF = r"(?:class|label|pair|example|sample|key|index|word|token|one|answer)"


def _picked(said: Said) -> Iterable[f.Fact]:
    yield f.InDomain(said.names(), Domain.PLACE)


def _other(said: Said) -> Iterable[f.Fact]:
    yield f.OtherThanPicked(said.names(), said.match[0])


PICKS = Table(
    (
        "correct",
        "positive",
        "wrong",
        "other",
        "negative",
        "false",
        "target",
        "true",
        "right",
        "gold",
        "actual",
        "observed",
    ),
    (
        row(
            rf"<L> is the (?:index of the )?(?:positive|target|gold|right|ground-truth)(?: {_OF})?(?= ?(?:$|[.;]|, ))",
            _picked,
            "p is the positive",
            "c is the target class",
            prose=False,
        ),
        row(
            rf"<L> (?:is|are) (?:not|different from|other than|any but) the {_RIGHT}(?: {_OF})?(?= ?(?:$|[.,;]))",
            _other,
            "c is the correct class, k is not the correct class",
            "k is not the positive",
            prose=False,
            negated=True,
        ),
        row(
            rf"<L> (?:is|are) (?:any |an? |some |one of the ){_WRONG}(?: {_OF}(?:e?s)?)?(?= ?(?:$|[.,;]))",
            _other,
            "c is the correct class, k is a wrong class",
            "p is the positive, k is a negative",
            prose=False,
            no=("x is negative",),
        ),
        row(
            rf"<N> is not the {_RIGHT} {_OF},? (?P<m>{N})(?= ?(?:$|[.,;]))",
            lambda s: (f.Condition(rf"{s.latex('n')} \ne {s.latex('m')}"),),
            "j is not the correct class y_i",
            prose=False,
            negated=True,
        ),
    ),
)
