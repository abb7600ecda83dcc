r"""Matrices of one-hot labels whose columns are the labels: "the labels are one-hot encoded in Y", where ``Z = W X``."""

from __future__ import annotations

from collections.abc import Iterable

from symderive.verify.facts import Fact, HasShape
from symderive.verify.resolve.resolver import Resolver
from symderive.verify.symbols import Domain, Symbol

_ASKED = 0.7
_OF_DATA = frozenset({"N", "n", "m", "M", "B"})  # what counts examples


def lay_labels(resolver: Resolver, facts: Iterable[Fact]) -> None:
    """Take the columns of a matrix of labels as one-hot in a second reading, unless its size tells that examples are rows."""
    sizes = {name: x.sizes for x in facts if isinstance(x, HasShape) and x.sizes is not None for name in x.symbols}
    for symbol in list(resolver.scope.symbols.values()):
        if symbol.domain is not Domain.ONE_HOT or not _is_matrix(symbol) or symbol.name in resolver.scope.definitions:
            continue
        told = sizes.get(symbol.latex, ())
        rows = len(told) == 2 and told[0] in _OF_DATA and told[1] not in _OF_DATA
        if not rows and resolver.choices.pick(f"one-hot columns {symbol.name}", (0.0, _ASKED)):
            symbol.domain = Domain.ONE_HOT_COLUMNS


def _is_matrix(symbol: Symbol) -> bool:
    return not symbol.labels and (symbol.axes == 2 or symbol.most == 2 or (symbol.axes is None and symbol.upper))
