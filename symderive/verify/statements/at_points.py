"""What is taken at one point: the Hessian at the current iterate, the weights S evaluated at θ_t."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import CALL, N, Said, Table, row
from symderive.verify.symbols import Domain

_SCRIPTED = re.compile(r"[_^*]|\\(?:hat|bar|tilde|star)")
_KINDS = re.compile(r"\b(?:hessian|gradient|jacobian|fisher)\b")
_SLOPE = r"(?:Hessian|gradient|Jacobian|Fisher)(?: (?:matrix|information))?"
_OF = rf"(?: of (?:the )?(?:[a-z-]+ ){{0,2}}(?:{CALL}|[a-z-]+))?"
_AT = rf"at (?:the )?(?:[a-z]+ ){{0,2}}(?P<at>{N})"


def _fixed(said: Said) -> Iterable[f.Fact]:
    """It does not change with the variable w or x, if the point is a w_t or x_0."""
    if said.calls() or not _SCRIPTED.search(said.latex("at")):
        return
    yield f.Fixed(said.names())
    nouns = _KINDS.findall(said.match[0])
    if len(nouns) == len(said.names()):
        for name, noun in zip(said.names(), nouns, strict=True):
            if noun in ("hessian", "fisher"):
                yield f.InDomain((name,), Domain.SYMMETRIC)


AT_POINTS = Table(
    (" at ",),
    (
        row(
            rf"<L> (?:is|are|denotes?|for|being) (?:the |its )?{_SLOPE}(?: and (?:the )?{_SLOPE})?{_OF},? "
            rf"(?:(?:evaluated|taken|computed) )?{_AT}",
            _fixed,
            "H is the Hessian at w_t",
            "H is the Hessian of f evaluated at x_k",
            "g and H denote the gradient and the Hessian at the current iterate w_k",
            "J is the Jacobian matrix of the network at the initial point w_0",
            no=("H is the Hessian at x", "g is the gradient of f"),
        ),
        row(
            rf"<L>,? (?:is |are )?(?:both |all )?(?:evaluated|taken|computed) {_AT}",
            _fixed,
            "with S and p evaluated at w_t",
            "where g and H are taken at x_0",
            "all weights r are computed at the old guess w_{t-1}",
            no=("p evaluated at x",),
        ),
    ),
)
