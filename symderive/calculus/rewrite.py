"""Walks over expressions: the one way to change what stands under a sum.

Every walk opens a binder before it looks inside and closes it afterwards, so no index is captured and nesting levels stay right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.calculus.index import Entry, Index, Tensor
from symderive.calculus.nodes import Binder, Local, Partial, Total

Rule = Callable[[sp.Expr], sp.Expr]


def with_children(expr: sp.Expr, change: Rule) -> sp.Expr:
    """``expr`` with ``change`` applied to each direct subexpression, under a fresh index where one is bound."""
    if not expr.args or isinstance(expr, (Entry, Tensor, Index, Local, Total)):
        return expr
    if isinstance(expr, Binder):
        body, index = expr.open()
        changed = change(body)
        return expr if changed is body else type(expr).of(changed, index, *expr.rest)
    if isinstance(expr, Partial):
        changed = change(expr.of)
        return expr if changed is expr.of else Partial(changed, expr.wrt)
    args = tuple(change(a) for a in expr.args)
    return expr if all(a is b for a, b in zip(args, expr.args, strict=True)) else expr.func(*args)


def bottom_up(expr: sp.Expr, rule: Rule) -> sp.Expr:
    """Apply ``rule`` to every subexpression, the innermost first."""
    return rule(with_children(expr, lambda e: bottom_up(e, rule)))


def top_down(expr: sp.Expr, rule: Rule) -> sp.Expr:
    """Apply ``rule`` from the outside in, not looking inside what it changed."""
    changed = rule(expr)
    return changed if changed is not expr else with_children(expr, lambda e: top_down(e, rule))


def subexpressions(expr: sp.Expr) -> Iterator[sp.Expr]:
    """Every subexpression, outermost first, without looking into entries; bound indices appear as `Bound`."""
    stack = [expr]
    while stack:
        e = stack.pop()
        yield e
        if not isinstance(e, (Entry, Tensor, Index)):
            stack.extend(reversed(e.args[:1] if isinstance(e, Binder) else e.args))


def entries(expr: sp.Expr) -> list[Entry]:
    """Every entry in ``expr``, those used as indices included, in reading order, each once."""
    found: dict[Entry, None] = {}
    for e in subexpressions(expr):
        if isinstance(e, Entry):
            found.setdefault(e)
        for place in e.indices if isinstance(e, Entry) else e.rest if isinstance(e, Binder) else ():
            found.update(dict.fromkeys(entries(place)))
    return list(found)


def tensors(expr: sp.Expr) -> list[Tensor]:
    """Every tensor that ``expr`` mentions, in reading order, each once."""
    return list(dict.fromkeys(e.tensor for e in entries(expr)))


def free_indices(expr: sp.Expr) -> list[Index]:
    """The indices that ``expr`` depends on, sorted by name."""
    return sorted((s for s in expr.free_symbols if isinstance(s, Index)), key=lambda i: (i.name, str(i.size), i.start))


def substitute_indices(expr: sp.Expr, places: Mapping[Index, sp.Expr]) -> sp.Expr:
    """``expr`` at other values of its free indices."""
    return expr.xreplace(dict(places)) if places else expr


def instantiate(lhs: Entry, rhs: sp.Expr, at: Entry) -> sp.Expr:
    """The right-hand side of ``lhs = rhs`` for the entry ``at`` of the same tensor.

    Raises:
        SymderiveError: the entries are of different tensors.
    """
    if lhs.tensor != at.tensor:
        raise SymderiveError(f"{lhs.tensor.name} cannot be instantiated at an entry of {at.tensor.name}")
    return substitute_indices(rhs, {i: j for i, j in zip(lhs.indices, at.indices, strict=True) if isinstance(i, Index)})


def insert_definition(expr: sp.Expr, lhs: Entry, rhs: sp.Expr) -> sp.Expr:
    """``expr`` with every entry of ``lhs``'s tensor replaced by its definition."""

    def rule(e: sp.Expr) -> sp.Expr:
        return instantiate(lhs, rhs, e) if isinstance(e, Entry) and e.tensor == lhs.tensor else e

    return top_down(expr, rule)
