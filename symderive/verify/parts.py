"""Rows and columns that have names of their own: with x_i for row i of X, a derivative by x_i is one by that row."""

from __future__ import annotations

from symderive.verify import terms as t
from symderive.verify.symbols import Scope


def array_of(scope: Scope, symbol: str) -> tuple[t.Ref, bool] | None:
    """The array of which a quantity with an index is a row or, then with True, a column; None if it is none."""
    known = scope.definitions.get(symbol, ())
    if len(known) != 1 or known[0].parameters is not None or len(known[0].keys) != 1:
        return None
    body = known[0].body.of if isinstance(known[0].body, t.Transpose) else known[0].body
    if not isinstance(body, t.Element) or not t.same(body.keys, known[0].keys):
        return None
    columns = isinstance(body.of, t.Transpose)
    whole = body.of.of if isinstance(body.of, t.Transpose) else body.of
    return (whole, columns) if isinstance(whole, t.Ref) and not whole.keys else None
