"""A mean without a subscript beside a divergence: in ``KL(q || p) = E[log q(z) - log p(z)]`` the E is over z as q has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from symderive.verify import terms as t
from symderive.verify.everywhere import restate
from symderive.verify.symbols import Scope


def enter_bare_means(scope: Scope, statements: Sequence[t.Statement]) -> list[t.Statement]:
    """Claims, and definitions that they use, with the density under which a mean without a subscript is taken.

    It is that of the divergences beside it, or else of those in the definitions, if all of them are from one density. A mean of
    a divergence is over what the divergence leaves open, and a variable whose law is told is drawn from that.
    """
    sides = [side for s in statements for side in (s.left, s.right)]
    bodies = [d.body for found in scope.definitions.values() for d in found]
    found = _divergences(sides) or _divergences(bodies)
    if not found or any(not t.same(x.under, found[0].under) for x in found) or _averaged(sides):
        return list(statements)
    one = found[0]
    drawn = {x.symbol for x in one.over if isinstance(x, t.Ref)}
    if not drawn or drawn & scope.chance.laws.keys():
        return list(statements)

    def change(term: t.Term) -> t.Term:
        return (
            replace(term, over=one.over, under=one.under)
            if isinstance(term, t.Expect) and _is_bare(term, drawn)
            else term
        )

    def changed(term: t.Term) -> t.Term:
        return t.mapped(term, change)

    for name, known in list(scope.definitions.items()):
        if not _averaged(d.body for d in known):
            scope.definitions[name] = [replace(d, body=changed(d.body)) for d in known]
    return restate(scope, statements, changed)


def _divergences(terms: Iterable[t.Term]) -> list[t.Expect]:
    return [x for term in terms for x in t.walk(term) if isinstance(x, t.Expect) and _is_divergence(x)]


def _is_divergence(term: t.Expect) -> bool:
    """Whether a mean is E_q[log (q / p)]."""
    inner = term.arguments[0] if term.kind == "E" and term.under is not None else None
    quotient = inner.argument if isinstance(inner, t.Apply) and inner.function == "log" else None
    return isinstance(quotient, t.Divide) and t.same(quotient.above, term.under)


def _averaged(terms: Iterable[t.Term]) -> bool:
    """Whether a mean of a divergence is written."""
    outer = (x for term in terms for x in t.walk(term) if isinstance(x, t.Expect) and x.kind == "E")
    return any(_divergences(x.arguments) for x in outer)


def _is_bare(term: t.Expect, drawn: set[str]) -> bool:
    """Whether a mean of some variables says nothing of how they are distributed."""
    if term.kind != "E" or term.over or term.given or term.under is not None:
        return False
    return any(isinstance(x, t.Ref) and x.symbol in drawn for x in t.walk(term.arguments[0]))
