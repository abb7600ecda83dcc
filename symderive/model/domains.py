"""Which values a definition can take, as far as its outermost operation tells."""

from __future__ import annotations

import sympy as sp

from symderive.calculus.functions import row_of
from symderive.calculus.index import Domain, Entry
from symderive.calculus.nodes import Softmax


def domain_of(rhs: sp.Expr, lhs: Entry) -> Domain:
    """The domain of a tensor that is defined by ``lhs = rhs``."""
    if isinstance(rhs, Softmax):
        return Domain.SIMPLEX if lhs.indices and rhs.place == lhs.indices[-1] else Domain.UNIT
    row = row_of(rhs)
    if row is not None:
        return row.output
    if isinstance(rhs, Entry):
        return rhs.tensor.domain
    return Domain.POSITIVE if rhs.is_positive else Domain.REAL
