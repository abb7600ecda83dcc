"""Indices that are picked: the correct class, the positive pair, and those that are another one."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import N, Said, Table, row
from symderive.verify.symbols import Domain

_INDEX = re.compile(r"[a-z]'?|\\ell|\\tau")
_RIGHT = r"(?:correct|true|target|positive|right|gold|actual|observed|ground-truth)"
_WRONG = r"(?:other|another|wrong|incorrect|negative|false|non-target)"
_OF = r"(?:class|label|pair|example|sample|key|index|word|token|one|answer)"


def _picked(said: Said) -> Iterable[f.Fact]:
    yield f.InDomain(said.names(), Domain.PLACE)


def _named_class(said: Said) -> Iterable[f.Fact]:
    """The correct class is c."""
    if _INDEX.fullmatch(said.latex("n")):
        yield f.IsIndex((said.latex("n"),), ())
        yield f.InDomain((said.latex("n"),), Domain.PLACE)


def _other(said: Said) -> Iterable[f.Fact]:
    yield f.OtherThanPicked(said.names(), said.match[0])


def _all_different(said: Said) -> Iterable[f.Fact]:
    """i and j are different; so they are if the one is another class than the other."""
    names = said.names() if said.has("list") else (said.latex("n"), said.latex("m"))
    if all(_INDEX.fullmatch(x) for x in names):
        yield from (f.Condition(rf"{x} \ne {y}") for x, y in itertools.combinations(names, 2))


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
        "differ",
        "distinct",
        "equal",
        "coincide",
        "than",
    ),
    (
        row(
            r"<L> (?:are|denote|stand for|be) (?:any |all |some |the )?(?:two |three )?(?:(?:pairwise |mutually )?(?:different|distinct)"
            r"|not equal|unequal)\b(?! from)|<M> and <N> (?:differ|do not coincide)(?= ?(?:$|[.,;]))",
            _all_different,
            "i and j are different",
            "j and k are two distinct classes",
            "let u and v be two distinct documents",
            "i, j and k are pairwise different",
            "m and n differ",
            negated=True,
        ),
        row(
            rf"<N> (?:is|denotes|be|stands for) (?:(?:an?|any|some|every)? ?other(?: {_OF})? than (?:the )?(?:{_OF} )?"
            rf"|(?:an?|any|some) {_OF} (?:other than|different from|that is not|distinct from) )<M>(?= ?(?:$|[.,;]))",
            _all_different,
            "j is another class than i",
            "k is any class other than c",
        ),
        row(
            rf"<L> is the (?:index of the )?(?:positive|target|gold|right|ground-truth)(?: {_OF})?(?= ?(?:$|[.;]|, ))",
            _picked,
            "p is the positive",
            "c is the target class",
            prose=False,
        ),
        row(
            r"(?:index of )?(?:the )?(?:correct|true|right|actual|gold|ground-truth) class(?: of (?:the|this|an|our) [a-z]+)?"
            r"(?: (?:is|be|by|is called|is denoted by|has (?:the )?index)|,)? <N>(?= ?(?:$|[.,;)]| (?:is|be|has|and|only|we|the|this)\b))",
            _named_class,
            "the correct class is c",
            "let the true class be k",
            "the logit of the correct class c is large",
            "we denote the index of the true class by t",
            no=("the correct class c_i", "the correct class is not c"),
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
