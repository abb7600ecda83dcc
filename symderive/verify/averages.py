r"""Means of samples: ``\bar{x}`` is the mean of the x_i, or of the ``x^{(i)}``."""

from __future__ import annotations

from symderive.verify import terms as t
from symderive.verify.symbols import Scope

_PLACE = t.Index(t.NOWHERE, "i of a mean")


def mean_of(scope: Scope, members: t.Ref) -> t.Term | None:
    """The mean of the members of a family, told by one of them or by its letter alone; None if it has no members."""
    stem = members.symbol.removesuffix("^()")
    for name in (members.symbol, f"{stem}^()", f"{stem}[]"):
        known = scope.symbols.get(name)
        if known is None or known.called or (known.labels, known.most) == (0, 0):
            continue
        one = t.Ref(t.NOWHERE, name, (_PLACE,))
        return t.Big(t.NOWHERE, "mean", _PLACE.name, t.Range(), None, one)
    return None
