"""Cholesky factors: of what a triangular matrix is the root."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import N, Said, Table, row
from symderive.verify.symbols import Domain

_WORDS = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{3,}")

_TRANSPOSE = re.compile(r" ?\^ ?\{? ?(?:\\(?:top|intercal|mathsf ?\{ ?T ?\}|mathrm ?\{ ?T ?\})|T) ?\}?$")


def _factor(said: Said) -> Iterable[f.Fact]:
    """L is the Cholesky factor of C."""
    name, of = said.latex("n"), said.latex("of")
    if _TRANSPOSE.search(name):
        return  # of "C = L L^T be the Cholesky decomposition of C"
    yield f.InDomain((name,), Domain.LOWER)
    if of and not _WORDS.search(of):
        yield f.Defines(rf"{name} = \operatorname{{chol}}({of})")


def _square(said: Said) -> Iterable[f.Fact]:
    """The Cholesky decomposition C = L L^T."""
    name, turned = said.latex("n"), said.latex("m")
    if _TRANSPOSE.sub("", turned) == name and turned != name:
        yield f.InDomain((name,), Domain.LOWER)


TRIANGLES = Table(
    ("cholesky",),
    (
        row(
            rf"(?:<N> (?:is|be|denotes?|=) (?:the |a )?(?:lower[- ]?(?:triangular )?)?cholesky (?:factor|root|decomposition|"
            rf"factori[sz]ation) of (?:the )?(?:(?:[a-z]+ )?(?:matrix|covariance) )?(?P<of>{N}[^,.;:]{{0,30}}))(?= ?(?:$|[,.;:]))",
            _factor,
            "L is the Cholesky factor of C",
            "let $L$ be the lower Cholesky factor of $K + s^2 I$",
            "S is the Cholesky root of the covariance matrix Q",
            no=("the Cholesky factor of C is not needed",),
        ),
        row(
            r"cholesky (?:decomposition|factori[sz]ation)(?: of [^=]{1,40}?)?[:,]? ?(?:(?:is|reads|write|we write|gives) )?"
            r"(?:[^=.;,]{1,40}= ?)?<N> ?<M>",
            _square,
            r"with the Cholesky decomposition $C = L L^\top$",
            r"we use the Cholesky factorization $L L^T = C$",
            r"the Cholesky factorisation of the covariance, $S = L L^\top$",
            no=(r"the Cholesky decomposition of $C$",),
        ),
        row(
            rf"<N> ?<M>(?: ?= ?{N}[^=.;,]{{0,30}})? (?:is|be|as) (?:the |its |a )?cholesky (?:decomposition|factori[sz]ation)",
            _square,
            r"let $C = L L^\top$ be the Cholesky decomposition of $C$",
            r"let $\mathbf{L}\mathbf{L}^\top = \mathbf{K}$ be the Cholesky decomposition",
        ),
    ),
)
