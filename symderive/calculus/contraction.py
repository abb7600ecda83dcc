"""Groups index expressions into operations on whole arrays: `group` gives a `symderive.calculus.terms.Term`.

See `symderive.calculus.terms` for the kinds of terms and for examples.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import opt_einsum
import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.calculus.functions import row_of
from symderive.calculus.index import Entry, Index, Role
from symderive.calculus.nodes import (
    Binder,
    Delta,
    Derivative,
    IndexProduct,
    IndexSum,
    Softmax,
    Total,
)
from symderive.calculus.rewrite import subexpressions
from symderive.calculus.terms import (
    Axes,
    Contract,
    Equal,
    Gather,
    Leaf,
    Map,
    Number,
    Position,
    Power,
    Product,
    Reduce,
    Reduction,
    Select,
    SoftmaxAlong,
    Sum,
    Term,
    subterms,
)


def group(expr: sp.Expr, axes: Sequence[Index] = ()) -> Term:
    """The array that ``expr`` is for all values of its free indices.

    Args:
        expr: an expression in which no `Partial` or `Local` is left.
        axes: the order in which the result's axes are wanted. The result's ``axes`` are in this order, without those
            that the expression does not depend on (the reader broadcasts); only a `Leaf` keeps its own order.

    Raises:
        SymderiveError: a derivative that is not worked out, or a function without a row.
    """
    first = _Grouper(axes).term(expr)
    term = _Grouper(_axis_order(first, axes)).term(expr)
    rest = [i for i in term.axes if i not in axes]
    return term if isinstance(term, Leaf) else replace(term, axes=(*(i for i in axes if i in term.axes), *rest))


def _axis_order(term: Term, axes: Sequence[Index]) -> list[Index]:
    """One order of all indices that keeps the order of axes in arrays where it can, and else that of ``axes``."""
    arrays = [t.axes for t in subterms(term) if isinstance(t, Leaf)]
    waiting = list(dict.fromkeys((*axes, *(i for a in arrays for i in a))))
    before = {i: {b for a in arrays if i in a for b in a[: a.index(i)]} for i in waiting}
    order: list[Index] = []
    while waiting:
        index = next((i for i in waiting if before[i] <= set(order)), waiting[0])
        waiting.remove(index)
        order.append(index)
    return order


class _Grouper:
    """Turns expressions into terms whose axes are in a given order."""

    def __init__(self, order: Sequence[Index]) -> None:
        self._rank = {index: k for k, index in enumerate(order)}
        self._opened = 0

    def term(self, e: sp.Expr) -> Term:
        if isinstance(e, (Entry, Total)):
            return self._array(e)
        if isinstance(e, Index):
            return Position(e, (e,))
        if isinstance(e, Binder):
            return self._binder(e)
        if isinstance(e, Derivative):
            raise SymderiveError("a derivative is left in an expression that is to become arrays; resolve it first")
        if not any(isinstance(s, (Entry, Index, Binder)) for s in subexpressions(e)):
            return Number(e)
        parts = [self.term(a) for a in e.args]
        if isinstance(e, sp.Add):
            return self._sum(parts)
        if isinstance(e, sp.Mul):
            return self._product(parts)
        if isinstance(e, sp.Pow):
            return Power(parts[0], parts[1], self._axes(parts))
        if isinstance(e, Delta):
            return Equal(parts[0], parts[1], self._axes(parts))
        if row_of(e) is None:
            raise SymderiveError(
                f"no array operation is known for {type(e).__name__}; add a row to calculus/functions.py"
            )
        return Map(type(e), parts[0], parts[0].axes)

    def _array(self, e: Entry | Total) -> Term:
        entry = e.wrt if isinstance(e, Total) else e
        if isinstance(e, Total) and e.of.args[1:]:
            raise SymderiveError("only the derivative of a number is an array of its own; resolve the others first")
        plain = [i for i in entry.indices if isinstance(i, Index)]
        if len(plain) == len(entry.indices) == len(set(plain)):
            return Leaf(e, tuple(plain))
        places = tuple(self.term(i) for i in entry.indices)
        return Gather(e, places, self._axes(places))

    def _axes(self, terms: Iterable[Term]) -> Axes:
        found = dict.fromkeys(i for t in terms for i in t.axes)
        return tuple(sorted(found, key=lambda i: self._rank.get(i, len(self._rank))))

    def _sum(self, terms: Sequence[Term]) -> Term:
        flat = [c for t in terms for c in (t.children if isinstance(t, Sum) else (t,))]
        return flat[0] if len(flat) == 1 else Sum(tuple(flat), self._axes(flat))

    def _product(self, terms: Iterable[Term]) -> Term:
        flat = [c for t in terms for c in (t.children if isinstance(t, Product) else (t,))]
        number = sp.Mul(*(t.value for t in flat if isinstance(t, Number)))
        rest = [t for t in flat if not isinstance(t, Number)]
        factors = rest if number == 1 and rest else [Number(number), *rest]
        return factors[0] if len(factors) == 1 else Product(tuple(factors), self._axes(factors))

    def _fresh(self, bound: Index) -> Index:
        """An index whose name depends on nothing but the order in which this expression is read."""
        self._opened += 1
        return Index(f"${self._opened}", bound.size, bound.start)

    def _binder(self, e: Binder) -> Term:
        if isinstance(e, IndexSum):
            return self._index_sum(e)
        if isinstance(e, Softmax):
            return self._softmax(e)
        index = self._fresh(e.bound)
        child = self.term(e.at(index))
        is_product = isinstance(e, IndexProduct)
        if index in child.axes:
            kind = Reduction.PRODUCT if is_product else Reduction.LOG_SUM_EXP
            return Reduce(kind, child, (index,), _without(child.axes, (index,)))
        if is_product:
            return Power(child, Number(index.size), child.axes)
        return self._sum([child, Number(sp.log(index.size))])

    def _softmax(self, e: Softmax) -> Term:
        place = e.place
        here = isinstance(place, Index) and place not in e.body.free_symbols and e.bound.same_range(place)
        index = place if here and isinstance(place, Index) else self._fresh(e.bound)
        child = self.term(e.at(index))
        if index not in child.axes:
            return Number(1 / index.size)
        soft = SoftmaxAlong(child, index, child.axes)
        if here:
            return soft
        at = self.term(place)
        return Select(soft, index, at, tuple(i for i in self._axes([soft, at]) if i != index))

    def _index_sum(self, e: sp.Expr) -> Term:
        over: list[Index] = []
        while isinstance(e, IndexSum):
            over.append(self._fresh(e.bound))
            e = e.at(over[-1])
        return self._total(e, tuple(over))

    def _total(self, body: sp.Expr, over: Axes) -> Term:
        """The sum of ``body`` over opened indices."""
        body = self._multiplied_out(body, over)
        if isinstance(body, sp.Add):
            whole = self.term(body)
            if not self._is_wide(whole, whole, over):
                return self._reduce(whole, over)
            return self._sum([self._total(a, over) for a in body.args])
        fixed = [f for f in sp.Mul.make_args(body) if not f.free_symbols & set(over)]
        moving = [f for f in sp.Mul.make_args(body) if f.free_symbols & set(over)]
        if len(moving) == 1 and isinstance(moving[0], IndexSum):
            index = self._fresh(moving[0].bound)
            return self._total(sp.Mul(*fixed, moving[0].at(index)), (*over, index))
        return self._contracted([self.term(f) for f in (*fixed, *moving)], over)

    def _multiplied_out(self, body: sp.Expr, over: Axes) -> sp.Expr:
        """``body`` with the brackets multiplied out that would need an array with more axes than there is."""
        factors = sp.Mul.make_args(body)
        for k, factor in enumerate(factors):
            base, exponent = factor.as_base_exp()
            bracket = isinstance(base, sp.Add) and exponent.is_Integer and 0 < int(exponent) <= 4
            if bracket and self._is_wide(self.term(base), self.term(body), over):
                others = sp.Mul(*factors[:k], *factors[k + 1 :], base ** (exponent - 1))
                return sp.Add(*(self._multiplied_out(others * a, over) for a in base.args))
        return body

    def _is_wide(self, term: Term, whole: Term, over: Axes) -> bool:
        """Whether a sum over ``over`` would make an array for ``term`` with more axes than any array in ``whole``."""
        arrays = [t for t in subterms(whole) if not isinstance(t, (Map, Sum, Product, Power))]
        return bool(set(term.axes) & set(over)) and not any(set(term.axes) <= set(a.axes) for a in arrays)

    def _reduce(self, term: Term, over: Axes) -> Term:
        repeats = [Number(i.size) for i in over if i not in term.axes]
        held = tuple(i for i in over if i in term.axes)
        if held:
            term = Reduce(Reduction.SUM, term, held, _without(term.axes, held))
        return self._product([*repeats, term])

    def _contracted(self, factors: Sequence[Term], over: Axes) -> Term:
        """The sum of a product over opened indices: factors grouped by their axes, then contracted two at a time."""
        together: dict[frozenset[Index], list[Term]] = {}
        for f in (c for t in factors for c in (t.children if isinstance(t, Product) else (t,))):
            together.setdefault(frozenset(f.axes), []).append(f)
        groups = [self._product(g) for g in together.values()]
        inside = [g for g in groups if set(g.axes) & set(over)]
        outside = [g for g in groups if not set(g.axes) & set(over)]
        for g in [g for g in outside if g.axes]:
            host = next((h for h in inside if set(g.axes) < set(h.axes) and _is_computed(h)), None)
            if host is not None:
                outside.remove(g)
                inside[inside.index(host)] = self._product([host, g])
        inside = self._merged(inside, over)
        for k, g in enumerate(inside):
            alone = [i for i in over if i in g.axes and not any(i in other.axes for other in inside if other is not g)]
            inside[k] = self._reduce(g, tuple(alone)) if alone else g
        repeats = [Number(i.size) for i in over if not any(i in f.axes for f in factors)]
        return self._product([*repeats, *outside, *self._pairwise(inside, over)])

    def _merged(self, groups: list[Term], over: Axes) -> list[Term]:
        """Groups with those multiplied into a larger one that could be contracted with it only later."""
        for small in sorted(groups, key=lambda g: len(g.axes)):
            others = [g for g in groups if g is not small]
            hosts = [g for g in others if _can_wait_for(small, g, [o for o in others if o is not g], over)]
            if hosts:
                host = min(hosts, key=lambda g: (not _is_computed(g), _is_data(g), len(g.axes)))
                product = self._product([host, small])
                return self._merged([product if g is host else g for g in others], over)
        return groups

    def _pairwise(self, operands: list[Term], over: Axes) -> list[Term]:
        """Operands contracted in the cheapest order, until none share a summed index."""
        result = {i for t in operands for i in t.axes if i not in over}
        for positions in _path(operands, result):
            chosen = [operands[k] for k in sorted(positions)]
            operands = [t for k, t in enumerate(operands) if k not in positions]
            needed = result.union(*(t.axes for t in operands))
            while len(chosen) > 1:
                later = needed.union(*(t.axes for t in chosen[2:]))
                chosen[:2] = [self._pair(chosen[0], chosen[1], later)]
            operands.append(chosen[0])
        return operands

    def _pair(self, left: Term, right: Term, needed: set[Index]) -> Term:
        axes = self._axes([left, right])
        summed = tuple(i for i in axes if i not in needed)
        if not summed:
            return self._product([left, right])
        axes = _without(axes, summed)
        leads = next((i in left.axes for i in axes if (i in left.axes) != (i in right.axes)), True)
        left, right = (left, right) if leads else (right, left)
        return Contract(left, right, summed, axes)


def _without(axes: Axes, dropped: Iterable[Index]) -> Axes:
    return tuple(i for i in axes if i not in set(dropped))


def _can_wait_for(small: Term, host: Term, rest: Sequence[Term], over: Axes) -> bool:
    """Whether no sum over an index of ``small`` can be taken before it has met ``host``: other factors have the index too."""
    shared = [i for i in small.axes if i in over]
    return set(small.axes) < set(host.axes) and all(any(i in g.axes for g in rest) for i in shared)


def _is_computed(term: Term) -> bool:
    return isinstance(term, (Map, Sum, Product, Power))


def _is_data(term: Term) -> bool:
    return isinstance(term, Leaf) and term.entry.tensor.role in (Role.DATA, Role.LABEL)


def _path(operands: Sequence[Term], result: set[Index]) -> list[tuple[int, ...]]:
    """Positions of the operands to contract next, each result going to the end; no operand is larger than need be."""
    if len(operands) <= 2:
        return [tuple(range(len(operands)))] if operands else []
    rows = {t.axes[0] for o in operands for t in subterms(o) if _is_data(t) and t.axes}
    letters = {i: opt_einsum.get_symbol(k) for k, i in enumerate(dict.fromkeys(i for t in operands for i in t.axes))}
    words = ["".join(letters[i] for i in t.axes) for t in operands]
    shapes = [tuple(_guess(i, i in rows) for i in t.axes) for t in operands]
    formula = f"{','.join(words)}->{''.join(letters[i] for i in letters if i in result)}"
    optimizer = "optimal" if len(operands) < 8 else "greedy"
    path, _ = opt_einsum.contract_path(formula, *shapes, shapes=True, optimize=optimizer, memory_limit="max_input")
    return list(path)


def _guess(index: Index, is_row: bool) -> int:
    """A number for a size that is not known yet: layers are taken as wide, data as many."""
    if index.size.is_Integer:
        return int(index.size)
    return 10_000 if is_row else 100
