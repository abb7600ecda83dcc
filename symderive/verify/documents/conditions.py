"""Which part of a display is a condition on the formula before it, and which a relation of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto

from symderive.verify.documents import signs
from symderive.verify.documents.lexer import Kind, Mark, lex

_CONDITION = re.compile(
    r"\W*(?:for|if|when|whenever|unless|otherwise|else|such that|s\.\s?t\.|subject to|given|as|by|since|because|over|provided|"
    r"assuming|using|from|on|at|in|the|see|elementwise|up to|only|iff)\b|\W*\(|\W*$",
    re.IGNORECASE,
)
_CONNECTIVE = re.compile(
    r"\W*(?:and|or|where|with|so|so that|thus|hence|then|therefore|also|similarly|likewise|while|but|i\.e\.?|which gives|giving|"
    r"recall|note|note that|let|define|we have|we get|that is)\b[\s:,.]*$",
    re.IGNORECASE,
)
_QUANTIFIED = re.compile(
    r"\s*(?:\\forall|∀|\\(?:mathrm|operatorname|mathit)\s*\{\s*(?:if|for|when|where|otherwise)\s*\})"
)
_INDEX = re.compile(r"\s*(?:[a-zA-Z]|\\ell)(?:\s*,\s*(?:[a-zA-Z]|\\ell))*\s*")
_COUNT = re.compile(r"\s*(?:\d+|[a-zA-Z])\s*(?:[-+]\s*\d+\s*)?[.,;]?\s*")
_SIMPLE = re.compile(r"\s*+-?(?:\\[A-Za-z]++|[\w.^]|\{[^{}]{0,40}+\}|\s)*+")
_BUSY = re.compile(
    r"\\(?:frac|sum|prod|int|log|ln|exp|sqrt|max|min|partial|nabla|pdv|dv|mathbb|tfrac|dfrac|left|qty)(?![A-Za-z])"
)


def connects(mark: Mark) -> bool:
    r"""Whether a ``\text{...}`` leads to another relation: and, or, where, so."""
    return mark.kind is Kind.TEXT and _CONNECTIVE.match(mark.inner) is not None


def conditional(mark: Mark) -> bool:
    r"""Whether a ``\text{...}`` says when or why the formula before it holds."""
    return mark.kind is Kind.TEXT and _CONDITION.match(mark.inner) is not None


def flat(marks: Sequence[Mark]) -> list[Mark]:
    """The marks outside of round and square brackets too; all of them where the brackets do not match."""
    outer: list[Mark] = []
    depth = 0
    for mark in marks:
        if mark.kind is Kind.OPEN:
            depth += 1
        elif mark.kind is Kind.CLOSE:
            depth -= 1
            if depth < 0:
                return list(marks)
        elif depth == 0:
            outer.append(mark)
    return outer if depth == 0 else list(marks)


def relations(marks: Sequence[Mark], *, weak: bool = True) -> list[Mark]:
    """The relation signs among marks."""
    return [mark for mark in marks if mark.kind is Kind.RELATION or (weak and mark.kind is Kind.WEAK)]


class After(Enum):
    """What a part of a display stands behind."""

    WEAK = auto()  # a membership or an arrow
    INEQUALITY = auto()
    EQUATION = auto()


def is_condition(part: str, after: After, *, followed_by_dots: bool = False) -> bool:
    r"""Whether a part that holds a relation only restricts the formula before it: ``i = 1, \dots, n``, ``x > 0``, ``j \ne i``."""
    if _QUANTIFIED.match(part):
        return True
    marks = flat(lex(part))
    if any(conditional(mark) for mark in marks):
        return True
    found = relations(marks)
    if not found:
        return True
    first = found[0]
    left, right = part[: first.start], part[found[-1].end :]
    if all(mark.kind is Kind.WEAK for mark in found) or first.name in (r"\ne", r"\neq", "≠"):
        return after is not After.WEAK
    if first.name in signs.INEQUALITIES:
        return after is After.EQUATION and _plain(left) and _plain(right)
    if not _INDEX.fullmatch(left):
        return False
    return followed_by_dots or (after is After.EQUATION and _is_index_range(left, right))


def _plain(side: str) -> bool:
    return len(side) < 60 and _BUSY.search(side) is None and _SIMPLE.fullmatch(side) is not None


def _is_index_range(left: str, right: str) -> bool:
    return (
        left.strip() in tuple("ijklmnqrst") and _COUNT.fullmatch(right) is not None and any(c.isdigit() for c in right)
    )
