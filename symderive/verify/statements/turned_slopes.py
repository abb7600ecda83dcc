"""Slopes with a minus: ``r is the negative derivative of L with respect to F`` defines r."""

from __future__ import annotations

from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import CALL, WRT, N, Said, Table, row


def _turned(said: Said) -> Iterable[f.Fact]:
    yield f.Defines(rf"{said.latex('n')} = -\frac{{\partial {said.latex('m')}}}{{\partial {said.latex('o')}}}")


TURNED_SLOPES = Table(
    ("negative", "minus"),
    (
        row(
            rf"^(?:where |here |let )?(?P<n>{N}) (?:is|denotes|be|stands for) (?:the |an? )?(?:negative|minus(?: the)?)(?: of the)? "
            rf"(?:partial )?"
            rf"(?:derivative|gradient|slope) of (?:the )?(?:loss |cost |objective |error )?(?P<m>{N}) {WRT} (?:the )?"
            rf"(?:[a-z]+ )??(?P<o>{CALL})$",
            _turned,
            "r is the negative derivative of L with respect to F",
            "g is the negative gradient of the loss E with respect to w",
            prose=False,
        ),
    ),
)
