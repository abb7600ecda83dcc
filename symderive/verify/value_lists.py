"""Values that a variable takes, written as a list: the x_i of P(X = x_i), where sums run over i."""

from __future__ import annotations

from typing import Any

from symderive.verify.sampling import Sampler
from symderive.verify.symbols import Domain


def spread(sampler: Sampler, name: str, domain: Domain, count: int, entry: int = 0) -> list[float]:
    """Different values of a number, or of one entry of a vector."""
    if domain is Domain.BINARY:
        return [0.0, 1.0]
    if domain is Domain.SIGN:
        return [-1.0, 1.0]
    if domain is Domain.BALANCE:
        return [-1.0, 0.0, 1.0]
    if domain is Domain.COUNT:
        return [1.0 + k for k in range(count)]
    u: Any = sampler.uniform(f"support {name}", (entry,), (count,))
    if domain in (Domain.POSITIVE, Domain.NONNEGATIVE, Domain.DEFINITE):
        return [0.4 + 0.8 * k + 0.6 * float(x) for k, x in enumerate(u)]
    if domain is Domain.UNIT:
        return [(0.1 + k + 0.7 * float(x)) / count for k, x in enumerate(u)]
    return [-1.2 + 1.3 * k + 0.9 * float(x) for k, x in enumerate(u)]


def listed(sampler: Sampler, symbol: str, domain: Domain, count: int) -> list[float]:
    """The values x_1, ..., x_n."""
    kept = domain if domain in (Domain.COUNT, Domain.POSITIVE, Domain.NONNEGATIVE, Domain.UNIT) else Domain.REAL
    return spread(sampler, f"list {symbol}", kept, count)
