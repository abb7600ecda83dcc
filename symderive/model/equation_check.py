"""What a user writes as the right side of an equation: brought into the language, or refused in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sympy as sp

from symderive.calculus import functions
from symderive.calculus.errors import SymderiveError
from symderive.calculus.functions import BY_NAME, row_of
from symderive.calculus.index import Bound, Domain, Entry, Index, Size, Tensor
from symderive.calculus.nodes import Delta, IndexProduct, IndexSum, LogSumExp, Softmax
from symderive.calculus.rewrite import bottom_up, entries, free_indices, subexpressions

_SPELLINGS: dict[object, Callable[..., sp.Expr]] = {
    sp.tanh: functions.tanh,
    sp.Abs: functions.absolute,
    sp.sign: functions.sign,
    sp.factorial: functions.factorial,
}
"""SymPy's own functions that have another name here."""

_KINDS = (sp.Add, sp.Mul, sp.Pow, IndexSum, IndexProduct, LogSumExp, Softmax, Delta, Entry, Index)


def admitted(expr: object, tensors: Mapping[str, Tensor], letters: Mapping[str, Size]) -> sp.Expr:
    """``expr`` with every tensor as the model knows it.

    Numbers may be Python's, a tensor without axes may stand for its entry, SymPy's functions for ours.

    Args:
        expr: what a user wrote.
        tensors: those of the model, by name.
        letters: the sizes of the model that are letters, by name.

    Raises:
        SymderiveError: anything that has no meaning in the model.
    """
    if isinstance(expr, (int, float)):
        expr = sp.Integer(expr) if isinstance(expr, int) else sp.Float(expr)
    if not isinstance(expr, sp.Expr):
        raise SymderiveError(f"{expr!r} is no expression; write entries such as x[n, i], numbers and functions")
    if any(_is_spelled_otherwise(e, letters) for e in subexpressions(expr)):
        expr = bottom_up(expr, lambda e: _respelled(e, letters))
    for e in subexpressions(expr):
        _check_kind(e)
        if isinstance(e, Softmax):
            _check_place(e.place, e.bound.size, "the softmax")
    for entry in entries(expr):
        check_entry(entry, tensors)
    stale = {e.tensor: tensors[e.tensor.name] for e in entries(expr) if e.tensor != tensors[e.tensor.name]}
    return expr.xreplace(stale) if stale else expr


def _is_spelled_otherwise(e: sp.Expr, letters: Mapping[str, Size]) -> bool:
    if isinstance(e, sp.Symbol) and not isinstance(e, Index):
        return e not in letters.values()
    return isinstance(e, (Tensor, sp.Max)) or type(e) in _SPELLINGS


def _respelled(e: sp.Expr, letters: Mapping[str, Size]) -> sp.Expr:
    if isinstance(e, Tensor):
        if e.axes:
            example = ", ".join("ijklmn"[k % 6] for k in range(len(e.axes)))
            raise SymderiveError(
                f"{e.name} stands without its indices; write {e.name}[{example}] with indices of the model"
            )
        return e[()]
    if isinstance(e, sp.Symbol) and not isinstance(e, Index):
        if e.name not in letters:
            raise SymderiveError(
                f"{e.name} is no tensor, index or size of the model; make it with data, parameter or index"
            )
        return letters[e.name]
    if isinstance(e, sp.Max) and len(e.args) == 2 and sp.S.Zero in e.args:
        return functions.relu(*(a for a in e.args if a != 0))
    spelling = _SPELLINGS.get(type(e))
    return spelling(*e.args) if spelling else e


def _check_kind(e: sp.Expr) -> None:
    if e.is_number and not e.args:
        if not (e.is_real and e.is_finite):
            raise SymderiveError(f"{e} is no finite real number")
    elif not (isinstance(e, (*_KINDS, sp.Symbol)) or row_of(e) is not None):
        hint = "; write Sum(body, index)" if type(e).__name__ == "Sum" else ""
        known = ", ".join(sorted(BY_NAME))
        raise SymderiveError(
            f"{type(e).__name__} has no meaning here{hint}; the functions are {known}, softmax and log_sum_exp"
        )


def check_entry(entry: Entry, tensors: Mapping[str, Tensor]) -> None:
    """An entry of a tensor of the model, read inside of its axes.

    Raises:
        SymderiveError: another tensor, or an index that does not suit its axis.
    """
    tensor = entry.tensor
    known = tensors.get(tensor.name)
    if known is None or known.axes != tensor.axes:
        raise SymderiveError(
            f"{tensor.name} is no tensor of this model; make it with the model's data, parameter or tensor"
        )
    for k, (place, axis) in enumerate(zip(entry.indices, tensor.axes, strict=True), 1):
        _check_place(place, axis, f"axis {k} of {tensor.name}")


def _check_place(place: sp.Expr, axis: Size, what: str) -> None:
    """An index expression of which no value certainly lies outside of an axis."""
    if isinstance(place, Entry):
        if place.tensor.domain is not Domain.CLASS:
            raise SymderiveError(
                f"{what} is read at {place}, which is no class label; give {place.tensor.name} domain=Domain.CLASS"
            )
        return
    if not place.is_integer:
        raise SymderiveError(f"{what} is read at {place}, which is no whole number; write an index there")
    low, high = _bounds(place)
    name = "an index" if isinstance(place, Bound) else f"the index {place}"
    if isinstance(place, Index) and place.size != axis and not _is_part(place, axis):
        raise SymderiveError(f"{what} has size {axis}, but {name} that reads it runs over size {place.size}")
    if low is not None and (low - 1).is_negative:
        raise SymderiveError(
            f"{what} is read at {low} by {name}, but axes count from 1; add 1 to the index or start it at 1"
        )
    if high is not None and (high - axis).is_positive:
        raise SymderiveError(f"{what} has size {axis}, but {name} reaches {high}")


def _is_part(index: Index, axis: Size) -> bool:
    """Whether an index that runs over another size was made for a part of the axis: 2 to T, or 1 to T - 1."""
    inside = (axis - (index.start + index.size - 1)).is_nonnegative
    return bool(inside) and (index.start > 1 or not axis.is_Integer)


def _bounds(place: sp.Expr) -> tuple[sp.Expr | None, sp.Expr | None]:
    """The least and the greatest value of a sum of multiples of indices, where that is what ``place`` is."""
    low, high = sp.S.Zero, sp.S.Zero
    for term in sp.Add.make_args(place):
        number, rest = term.as_coeff_Mul()
        if isinstance(rest, Index):
            ends = (number * rest.start, number * (rest.start + rest.size - 1))
            first, last = ends if number.is_positive else ends[::-1]
        elif free_indices(rest) or entries(rest):
            return None, None
        else:
            first = last = term
        low, high = low + first, high + last
    return low, high


def check_letters(lhs: Entry, rhs: sp.Expr) -> None:
    """One letter, one meaning: indices of one equation that share a name are the same index.

    Raises:
        SymderiveError: two indices with one name.
    """
    known: dict[str, Index] = {}
    for index in (*free_indices(lhs), *free_indices(rhs)):
        other = known.setdefault(index.name, index)
        if other != index:
            raise SymderiveError(
                f"two indices are called {index.name}, over {other.size} and over {index.size}; make one and use it in both places"
            )
