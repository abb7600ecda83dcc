r"""The columns u_j and v_j and the values σ_j of a decomposition ``X = U \\Sigma V^\\top``, by the letters that notes give them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeGuard

from symderive.verify.facts import Decomposed, DiagonalOf, Fact, HasShape, InDomain, RowsAre, Unread
from symderive.verify.resolve.usage import Usage
from symderive.verify.symbols import Domain

_CAPITAL = re.compile(r"\\(?:Sigma|Lambda)(?![A-Za-z])|(?<![\\A-Za-z])[A-Z](?![A-Za-z])")
_INDICES = frozenset("ijklmr")


def with_members(facts: Iterable[Fact], usage: Usage) -> list[Fact]:
    """Facts with what a decomposition says of its members, where the formulas have small letters with an index for these."""
    facts = list(facts)
    told = {fact.symbol for fact in facts if isinstance(fact, DiagonalOf)}
    told |= {fact.matrix for fact in facts if isinstance(fact, RowsAre)}
    whole = {fact.whole for fact in facts if isinstance(fact, Decomposed) and _member(fact.middle, usage)}
    definite = {x for fact in facts if _is_definite(fact) for x in fact.symbols} & whole
    oblong = {name for fact in facts if isinstance(fact, HasShape) and _is_oblong(fact) for name in fact.symbols}
    oblong &= {fact.right for fact in facts if isinstance(fact, Decomposed) and fact.singular}
    kept = (x for fact in facts if (x := _without(fact, definite)) is not None)
    found = [_narrow(x, oblong) for x in kept]
    for fact in dict.fromkeys(x for x in facts if isinstance(x, Decomposed)):
        found += [x for x in _members(fact, usage, positive=fact.whole in definite) if _of(x) not in told]
    return found


def _is_oblong(fact: HasShape) -> bool:
    return fact.sizes is not None and len(fact.sizes) == 2 and fact.sizes[0] != fact.sizes[1]


def _narrow(fact: Fact, oblong: set[str]) -> Fact:
    """That a V of which fewer columns are kept has orthonormal columns, where it would else be orthogonal."""
    if not isinstance(fact, InDomain) or fact.domain is not Domain.ORTHOGONAL or not oblong.issuperset(fact.symbols):
        return fact
    return Unread(rf"{fact.symbols[0]}^\top {fact.symbols[0]} = I")


def _is_definite(fact: Fact) -> TypeGuard[InDomain]:
    return isinstance(fact, InDomain) and fact.domain is Domain.DEFINITE


def _without(fact: Fact, definite: set[str]) -> Fact | None:
    """What a fact says of others than those that are definite by their eigenvalues."""
    if not _is_definite(fact) or definite.isdisjoint(fact.symbols):
        return fact
    others = tuple(x for x in fact.symbols if x not in definite)
    return replace(fact, symbols=others) if others else None


def _of(fact: Fact) -> str:
    return fact.symbol if isinstance(fact, DiagonalOf) else fact.matrix if isinstance(fact, RowsAre) else ""


def _members(fact: Decomposed, usage: Usage, *, positive: bool) -> Iterator[Fact]:
    """What each factor is made of."""
    for matrix in dict.fromkeys((fact.left, fact.right)):
        vector = _member(matrix, usage)
        if vector:
            yield RowsAre(matrix, vector, columns=True)
    value = _member(fact.middle, usage)
    if value:
        yield DiagonalOf(fact.middle, value)
        if fact.singular or positive:
            yield InDomain((value,), Domain.POSITIVE)


def _member(matrix: str, usage: Usage) -> str:
    """The small letter of a matrix with an index, if the formulas have it so: u_j, σ_j."""
    capital = _CAPITAL.search(matrix)
    if capital is None:
        return ""
    small = capital[0].replace("\\S", "\\s").replace("\\L", "\\l") if "\\" in capital[0] else capital[0].lower()
    if small.lstrip("\\") in usage.plain_alone and small != small.upper() and len(small) == 1:
        return ""  # a v without an index is another one than the columns v_j of V
    single = {x[0] for x in usage.scripts.get(small.lstrip("\\"), ()) if len(x) == 1}
    index = min(single & (_INDICES | usage.bound), default="")
    return f"{matrix.replace(capital[0], small)}_{index}" if index else ""
