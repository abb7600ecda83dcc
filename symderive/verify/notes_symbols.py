"""What a symbol of notes is, by its letter: data, set beforehand, or learned."""

from __future__ import annotations

import re
from dataclasses import replace

import sympy as sp

from symderive.calculus.index import Bound, Entry, Index, Tensor
from symderive.calculus.rewrite import bottom_up, subexpressions
from symderive.verify.notes_equations import Quantity, Read

FIXED = {"lambda", "eta", "epsilon", "varepsilon", "gamma", "tau", "sigma"}
"""Letters of what is set beforehand, not learned."""
_INPUTS = {"x", "X"}
_OTHER_INPUTS = {"u", "z"}


def letter(name: str) -> str:
    """The letter of a symbol without font, accent, labels."""
    plain = name.split(" ")[-1]
    return re.split(r"[_^\[({']", plain)[0]


def is_parameter(read: Read, name: str) -> bool:
    """Whether a symbol is learned: unless its letter is that of data or of what is set, or if notes differentiate by it."""
    known = read.scope.symbols.get(name)
    return (not is_data(read, name) and letter(name) not in FIXED) or (known is not None and known.differentiated)


def is_data(read: Read, name: str) -> bool:
    """Whether a symbol is of the data, by its letter: x, or u and z where notes have no x."""
    own = letter(name)
    return own in _INPUTS or (own in _OTHER_INPUTS and not any(letter(x) in _INPUTS for x in read.scope.symbols))


def is_fixed(read: Read, entry: Entry) -> bool:
    """Whether an entry is a number that is set beforehand: λ, σ."""
    name = entry.tensor.name
    defined = name in {q.lhs.tensor.name for q in read.quantities}
    return not entry.indices and letter(name) in FIXED and not defined and not is_parameter(read, name)


def example_size(read: Read, prediction: Entry) -> sp.Expr | None:
    """The size of the axis of examples where notes write it: one of data and of the prediction, over which nothing sums data."""
    defined = {q.lhs.tensor.name for q in read.quantities}
    free: set[sp.Expr] = set()
    summed: set[sp.Expr] = set()
    for quantity in read.quantities:
        for node in subexpressions(quantity.rhs):
            if isinstance(node, Entry) and is_data(read, node.tensor.name) and node.tensor.name not in defined:
                for k in node.indices:
                    if isinstance(k, Index):
                        (summed if isinstance(k, Bound) else free).add(k.size)
    sizes = [k.size for k in prediction.indices if isinstance(k, Index)]
    return next((s for s in sizes if s in free - summed), None)


def examples_first(read: Read, prediction: Entry) -> tuple[Read, Entry]:
    """The equations with the axis of examples in front; a parameter has none, since every example gets the same."""
    size = example_size(read, prediction)
    if size is None:
        return read, prediction
    defined = {q.lhs.tensor.name for q in read.quantities}

    def moved(expr: sp.Expr) -> sp.Expr:
        if not isinstance(expr, Entry):
            return expr
        labels = next((k for k, x in enumerate(expr.indices) if not x.is_Integer), len(expr.indices))
        own = [k for k in expr.indices if isinstance(k, Index) and k.size == size]
        rest = [k for k in expr.indices[labels:] if k not in own]
        learned = (
            expr.tensor.name not in defined
            and not is_data(read, expr.tensor.name)
            and is_parameter(read, expr.tensor.name)
        )
        indices = (*expr.indices[:labels], *(() if learned else own[:1]), *rest)
        if len(own) > 1 or indices == expr.indices:
            return expr
        old = expr.tensor
        sizes = dict(zip(expr.indices, old.axes, strict=True))
        return Entry(Tensor(old.name, tuple(sizes[k] for k in indices), old.role, old.domain, old.latex), *indices)

    quantities: list[Quantity] = []
    for quantity in read.quantities:
        lhs = moved(quantity.lhs)
        assert isinstance(lhs, Entry)
        quantities.append(Quantity(lhs, bottom_up(quantity.rhs, moved)))
    first = moved(prediction)
    assert isinstance(first, Entry)
    return replace(read, quantities=tuple(quantities)), first
