"""Symbols that take two or three values: ``y ∈ {0, 1}``, ``t takes the values -1 and 1``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import N, Said, Table, row
from symderive.verify.statements.relations import LIST_BEFORE, POWER, shaped
from symderive.verify.symbols import Domain


def _choice(said: Said) -> Iterable[f.Fact]:
    """``y ∈ {0, 1}``, ``{-1, 1}``, ``{0,1}^K``; of ``h(x) ∈ {-1, 1}`` h is a function with these values."""
    names = said.compared()
    if said.calls() and (len(names) != 1 or said.has("s")):
        return ()
    return [*(shaped(said) if said.has("s") else ()), f.InDomain(names, _values(said))]


def _values(said: Said) -> Domain:
    values = re.sub(r"[^-01±]", "", said.text("values"))
    signs = Domain.BALANCE if "0" in values else Domain.SIGN
    return Domain.BINARY if values in ("01", "10") else signs


def _sets(said: Said) -> Iterable[f.Fact]:
    """U holds the indices of the units, and I those of the inputs."""
    names = (said.latex("n"), *((said.latex("m") or "I",) if "m" in said.match.re.groupindex else ()))
    if all(re.match(r"[A-Z]|\\(?:math|[A-Z])", x) for x in names):
        yield f.IsIndex((), names)


def _under_condition(said: Said) -> Iterable[f.Fact]:
    r"""M is the set of the examples with a_i < 1: M = \{i : a_i < 1\}."""
    name, condition = said.latex("n"), said.latex("condition")
    found = {said.latex("m")} if said.has("m") else set(re.findall(r"_\{?([ijklmnrst])\}?(?![a-z])", condition))
    order = re.search(r"[<>≤≥=]|\\(?:le|ge|ne|lt|gt)(?:q|qslant)?(?![A-Za-z])", condition)
    if (
        len(found) == 1
        and order
        and not re.search(r"(?<![\\A-Za-z])[A-Za-z]{3,}", condition)
        and re.match(r"[A-Z]|\\math", name)
    ):
        yield f.Defines(rf"{name}{said.latex('argument')} = \{{{found.pop()} : {condition}\}}")


def _from_two(said: Said) -> Iterable[f.Fact]:
    """q_i = 2y_i - 1 is 1 or -1: y_i is 0 or 1."""
    name = said.latex("m") or said.latex("o")
    yield f.Defines(said.coded.latex(*said.match.span("equation")).strip())
    yield f.InDomain((name,), Domain.BINARY)


_MEMBERS = (
    r"(?:indices|numbers|neurons|units|nodes|cells|inputs|outputs|examples|samples|points|words|tokens|classes|items|users"
    r"|positions|pairs)"
)
CHOICES = Table(
    (
        "∈",
        "{",
        "⦃",
        "value",
        "-1",
        "±",
        " is in",
        " are in",
        " in ",
        "set",
        "indices",
        "numbers of",
        "contain",
        "holds",
    ),
    (
        row(
            rf"<N>(?P<argument> ?\({N}\))? (?:is|denotes?|be|contains|holds|collects|for) (?:(?:the|all|those|index|sets?|of) )*"
            rf"(?:(?={N} ?(?:with|for which|such that|where) )|indices|examples?|points?"
            r"|samples?|inputs?|(?:support )?vectors?|"
            r"observations?|data|constraints?|units?|components?|entries|coordinates|rows|items?|pairs?)(?: of (?:the |all"
            r" )?[a-z ]{1,30}?)?"
            r"(?: points?)?(?:(?: |(?<= ))<M>)? ?(?:with|for which|such that|where|that have|that satisfy|satisfying|whose|:)"
            r" (?P<condition>[^;]{3,80}?)"
            r"(?= ?(?:$|[;.]|,? (?:and|so|where|then|of)\b))",
            _under_condition,
            "M is the set of the indices i with y_i w^T x_i < 1",
            "S is the set of all examples for which a_i > 0",
            "I(w) is the set of the indices j with b_j(w) > 0",
            "B contains the indices of the constraints for which g_k = 0",
            "We write D_j for the set of the i with b_i = j",
            "Let D_j be the set of the i with b_i = j, and m_j the number of its elements",
            "Let R_k be the set of all n such that z_n = k",
            no=("M is the set of examples with large norm",),
        ),
        row(
            r"(?P<equation><N> ?= ?(?:2 ?<M> ?- ?1|1 ?- ?2 ?<O>)) (?:is|are|takes the values?|∈|is in|are in) ?(?:either )?[{⦃]? ?"
            r"(?:\+?1 ?(?:or|and|,) ?-1|-1 ?(?:or|and|,) ?\+?1|±1) ?[}⦄]?(?= ?(?:$|[.,;]))",
            _from_two,
            "q_i = 2y_i - 1 is 1 or -1",
            "t = 1 - 2y takes the values 1 and -1",
        ),
        row(
            r"(?:^|\b(?:the|a|where|and|index) )sets? <N> (?:includes?|contains?|holds?|comprises?|consists? of|is made of)"
            r" (?:(?:all|the|of) )*"
            rf"(?:[a-z]+ )?{_MEMBERS}\b",
            _sets,
            "The set C includes all the neurons in the output layer of the network",
            "the index set S contains the training examples",
        ),
        row(
            r"<N> (?:is|denotes) (?:the |a )?set of (?:(?:all|the) )*(?:indices|numbers) of (?:[a-z ]{1,40}?) and (?:<M>|i)"
            r" (?:is )?(?:that|those|the set)\b",
            _sets,
            "U is the set of indices of the units and I that of the external inputs",
        ),
        row(
            r"<N> (?:includes|contains|holds|comprises) (?:all )?(?:the )?(?:indices|numbers) of (?:the |all )?[a-z]+",
            _sets,
            "C contains the indices of the output units",
        ),
        row(
            (
                rf"{LIST_BEFORE} ?(?:∈|<is>in| in |takes? values in|has values in|(?:is|are) (?:one )?of) ?(?:the "
                r"set"
                rf" )?(?P<values>[{{⦃] ?(?:0 ?, ?\+?1|1 ?, ?0|-1 ?, ?\+?1|\+?1 ?, ?-1|± ?1|-1 ?, ?0 ?, ?\+?1|\+?1 ?, ?0 ?, ?-1|0 ?, "
                rf"?± ?1) ?[}}⦄]) ?{POWER}"
            ),
            _choice,
            "y_i ∈ {0,1}",
            r"$y^{(i)} \in \{-1, 1\}$",
            "y in {0, 1}^K",
            r"$Y \in \{0, 1\}^{n \times K}$",
            r"the classifier returns $h(x) \in \{-1, 1\}$",
            "h_t(x) in {-1, 1}",
        ),
        row(
            r"<N> ?: ?[^→,;=]{1,30} ?→ ?(?P<values>[{⦃] ?(?:0 ?, ?\+?1|1 ?, ?0|-1 ?, ?\+?1|\+?1 ?, ?-1|± ?1) ?[}⦄])",
            lambda said: (f.InDomain((said.latex("n"),), _values(said)),),
            r"$h : \mathcal{X} \to \{-1, +1\}$",
            "a classifier f: R^d -> {0, 1}",
        ),
        row(
            rf"(?<!\d)(?<!\d ){LIST_BEFORE} (?:can |may )?(?:takes?|has|have|assumes?)(?: on)?(?: only)?(?: one of)? (?:the"
            r" )?(?:two |three )?values? "
            r"(?P<values>0 (?:or|and) 1|1 (?:or|and) 0|-1 (?:or|and) \+?1|\+?1 (?:or|and) -1|±1|0 (?:or|and) ±1"
            r"|-1 ?, ?0 ?,? ?(?:or|and) \+?1|\+?1 ?, ?0 ?,? ?(?:or|and) -1)(?= ?(?:$|[.,;]))",
            _choice,
            "y takes the values 0 and 1",
            "the labels t_i have the value -1 or 1",
            "s_ij can take the values -1, 0 and 1",
        ),
    ),
)
