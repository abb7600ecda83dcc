"""Statements with an equals sign or a ∼: sums and norms that are one, symmetric matrices, laws of random variables."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import CALL, LIST, N, Said, Table, listed, row
from symderive.verify.statements.relations import LIST_BEFORE, NUMBER_ENDS
from symderive.verify.symbols import Domain


def _simplex(said: Said) -> Iterable[f.Fact]:
    r"""``\sum_k \pi_k = 1``; ``\sum_{j \ne i} p_{ij} = 1`` leaves some of them out."""
    below = re.search(r"_ ?\{[^{}]*(?:≠|\\ne)", said.match[0])
    if below is not None:
        yield f.Holds(said.coded.latex(*said.match.span()))
    elif (
        "place" in said.match.re.groupindex
        and said.has("place")
        and (not re.fullmatch("[ijkn]", said.latex("place")) or said.latex("n") in ("p", "q", "P", "Q", r"\pi"))
    ):
        yield f.Unread(said.coded.latex(*said.match.span()))  # of a function: the values of a density
    elif "_" in said.latex("n") or said.certain:
        yield f.InDomain((said.latex("n"),), Domain.SIMPLEX)


def _law(said: Said) -> Iterable[f.Fact]:
    """``z ~ N(0, I)``."""
    law = said.latex("law")
    law = re.sub(r"^\\?(?:mathrm|operatorname|text)?\{?(?:N|Normal)\}?(?=\s?\()", r"\\mathcal{N}", law)
    given = listed(said.coded, said.text("given")) if said.has("given") else ()
    names = said.compared()
    if said.calls():  # "w has the prior N(0, 1) and y | w ~ ..."
        names = listed(said.coded, said.text("list").rpartition(") and ")[2])
    return (f.RandomVariables(names, law, given=given),) if names else ()


def _symmetric(said: Said) -> Iterable[f.Fact]:
    transposed = re.search(r"\^(?:T|\{T\}|\\top|\{\\top\})$", said.latex("n")) or re.search(
        r"\^(?:T|\{T\}|\\top|\{\\top\})$", said.latex("m")
    )
    if transposed and said.latex("n").split("^")[0] == said.latex("m").split("^")[0] and said.certain:
        yield f.InDomain((said.latex("n").split("^")[0],), Domain.SYMMETRIC)


EQUALITIES = Table(
    ("=", "≠", "∼"),
    (
        row(
            (
                rf"∑ ?(?:_ ?(?:{N}|\{{[^{{}}]{{1,20}}\}}))? ?(?:\^ ?(?:{N}|\{{[^{{}}]{{1,20}}\}}))? ?(?P<n>{N})"
                rf"(?: ?\( ?(?P<place>{N}) ?\))? ?= ?1{NUMBER_ENDS}"
            ),
            _simplex,
            r"$\sum_{k=1}^K \pi_k = 1$",
            r"$\sum_i D_t(i) = 1$",
            no=("the constraint $\\sum_k \\pi_k = 1$ is not used",),
        ),
        row(
            r"<N> (?:[^.;]{0,40}[, ]they )?sum to (?:1|one) over (?:all )?<M> ?(?:≠|! ?=) ?<O>",
            lambda s: (f.Holds(rf"\sum_{{{s.latex('m')} \ne {s.latex('o')}}} {s.latex('n')} = 1"),),
            "the p_{ji} are constants, for every i they sum to 1 over j != i",
        ),
        row(
            rf"sum(?:_{N})? (?P<n>{N}) ?= ?1{NUMBER_ENDS}",
            _simplex,
            "sum pi_k = 1",
            no=("the constraint sum pi_k = 1 is not used",),
        ),
        row(
            rf"(?:‖|\|) ?<N> ?(?:‖|\|)(?:_ ?2|_\{{2\}})? ?= ?1{NUMBER_ENDS}",
            lambda s: (f.InDomain((s.latex("n"),), Domain.UNIT_NORM),),
            "‖u‖ = 1",
            r"$\|u\|_2 = 1$",
        ),
        row(
            (
                rf"{LIST_BEFORE}(?: ?\| ?(?P<given>{LIST}))? ?(?:are|is)? ?∼ "
                rf"?(?:i\.?i\.?d\.? )?(?P<law>(?:{CALL}|[A-Z][a-z]+ ?\([^()]{{1,60}}\))"
                r")"
            ),
            _law,
            "X ~ N(μ, σ^2)",
            r"$\epsilon \sim \mathcal{N}(0, I)$",
            "y ~ Bernoulli(p)",
            r"$k \mid \theta \sim \mathrm{Bin}(n, \theta)$",
        ),
        row(
            rf"(?P<told>{N} ?\| ?{N} ?= ?(?:{N}|-?\d) ?∼ ?(?:{CALL}|[A-Z][a-z]+ ?\([^()]{{1,60}}\)))",
            lambda said: (f.Defines(said.coded.latex(*said.match.span("told"))),),
            r"$x \mid y = k \sim \mathcal{N}(\mu_k, \Sigma)$",
            "X|Y=1 ~ Bernoulli(p)",
        ),
        row(
            r"<N> ?= ?<M> (?:is|are) symmetric",
            lambda said: (f.InDomain(said.names("n"), Domain.SYMMETRIC),),
            "p_{ij} = p_{ji} is symmetric",
        ),
        row(rf"(?<![-+*/=·×] )<N> ?= ?<M>{NUMBER_ENDS}", _symmetric, "A^T = A", "A = A^T", no=("$H^T = H$",)),
    ),
)
