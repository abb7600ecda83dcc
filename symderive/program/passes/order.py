"""The order of chained products: of ((A B) C) and (A (B C)) the one that costs fewer multiplications.

Products whose result only another product uses are taken as one, and opt_einsum finds the cheapest order of them. Sizes
that are not known count as usual ones: what is multiplied first does not depend on the data.
"""

from __future__ import annotations

from collections.abc import Sequence

import opt_einsum
import sympy as sp

from symderive.program.builder import Builder, rebuild
from symderive.program.cost import usual_number
from symderive.program.ir import Axes, Contract, Op, Operand, Program

_MOST = 8  # factors, so that the search stays short


def order_products(program: Program) -> Program:
    """``program`` with chains of products in the cheapest order."""
    return rebuild(program, _chain)


def _chain(b: Builder, op: Op, axes: Axes) -> int | None:
    if not isinstance(op, Contract):
        return None
    factors, sizes = _factors(b, op, axes)
    if not 2 < len(factors) <= _MOST:
        return None
    result = tuple(range(len(axes)))
    written = _cost(b, op, axes)
    found, cost = _best(factors, sizes, result)
    return _build(b, factors, sizes, result, found) if cost < written else None


def _factors(b: Builder, op: Contract, axes: Axes) -> tuple[list[Operand], dict[int, sp.Expr]]:
    """The factors of a product of products, all in one numbering of axes, and the sizes of these."""
    sizes = dict(enumerate(axes))
    factors: list[Operand] = []
    for operand in (op.left, op.right):
        sizes.update(zip(operand.axes, b.axes(operand.value), strict=True))
    fresh = max(sizes, default=-1) + 1
    for operand in (op.left, op.right):
        inner = b.op(operand.value)
        if not isinstance(inner, Contract) or operand.value not in b.single:
            factors.append(operand)
            continue
        summed = {a for part in (inner.left, inner.right) for a in part.axes if a >= len(operand.axes)}
        numbers = {a: fresh + k for k, a in enumerate(sorted(summed))}
        fresh += len(numbers)
        order = {**dict(enumerate(operand.axes)), **numbers}
        for part in (inner.left, inner.right):
            moved = Operand(part.value, tuple(order[a] for a in part.axes))
            sizes.update(zip(moved.axes, b.axes(part.value), strict=True))
            factors.append(moved)
    return factors, sizes


def _cost(b: Builder, op: Contract, axes: Axes) -> float:
    """The multiplications of a product as it is written, and of those that only it uses."""
    total = _product_cost([op.left, op.right], _sizes(b, op, axes))
    for operand in (op.left, op.right):
        inner = b.op(operand.value)
        if isinstance(inner, Contract) and operand.value in b.single:
            total += _product_cost([inner.left, inner.right], _sizes(b, inner, b.axes(operand.value)))
    return total


def _sizes(b: Builder, op: Contract, axes: Axes) -> dict[int, sp.Expr]:
    sizes = dict(enumerate(axes))
    for operand in (op.left, op.right):
        sizes.update(zip(operand.axes, b.axes(operand.value), strict=True))
    return sizes


def _product_cost(factors: Sequence[Operand], sizes: dict[int, sp.Expr]) -> float:
    axes = {a for f in factors for a in f.axes}
    return usual_number(sp.Mul(*(sizes[a] for a in axes)))


def _best(
    factors: Sequence[Operand], sizes: dict[int, sp.Expr], result: tuple[int, ...]
) -> tuple[Sequence[tuple[int, ...]], float]:
    """The cheapest order as opt_einsum writes it, and its multiplications."""
    words = ["".join(map(opt_einsum.get_symbol, axes)) for axes in (*(f.axes for f in factors), result)]
    shapes = [tuple(round(usual_number(sizes[a])) for a in f.axes) for f in factors]
    path: Sequence[tuple[int, ...]]
    path, _ = opt_einsum.contract_path(f"{','.join(words[:-1])}->{words[-1]}", *shapes, shapes=True, optimize="optimal")
    rest, total = list(factors), 0.0
    for pair in path:
        parts = [rest.pop(k) for k in sorted(pair, reverse=True)]
        total += _product_cost(parts, sizes)
        rest.append(Operand(-1, _kept(parts, rest, result)))
    return path, total


def _kept(parts: Sequence[Operand], rest: Sequence[Operand], result: Sequence[int]) -> tuple[int, ...]:
    later = {*result, *(a for f in rest for a in f.axes)}
    held = dict.fromkeys(a for f in parts for a in f.axes if a in later)
    return tuple(sorted(held))


def _build(
    b: Builder,
    factors: Sequence[Operand],
    sizes: dict[int, sp.Expr],
    result: tuple[int, ...],
    path: Sequence[tuple[int, ...]],
) -> int | None:
    """The products in an order; None if one of them would not be a product of two."""
    rest = list(factors)
    value = -1
    for pair in path:
        if len(pair) != 2:
            return None
        first, second = (rest.pop(k) for k in sorted(pair, reverse=True))
        kept = result if not rest else _kept([first, second], rest, result)
        held = {*first.axes, *second.axes}
        alone = [a for a in held if a not in kept and not (a in first.axes and a in second.axes)]
        if alone or not set(kept) <= held:
            return None
        numbers = {a: k for k, a in enumerate((*kept, *sorted(held - set(kept))))}
        left, right = (Operand(f.value, tuple(numbers[a] for a in f.axes)) for f in (second, first))
        value = b.add(Contract(left, right), tuple(sizes[a] for a in kept))
        rest.append(Operand(value, kept))
    return value
