"""E[f(x)], Var(x), Cov(x, y), KL(q || p), H(X), I(X; Y)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver


def unit(
    resolver: Resolver, node: r.Node, head: r.Name, below: r.Node | None, follower: r.Node
) -> tuple[t.Term, int] | None:
    """A functional of random variables at its argument, if the name is one."""
    return None
