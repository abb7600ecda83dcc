r"""Writes equations in matrix form: ``X^\top \big[(y - \hat y)\,\theta^{(y)\top} \odot H \odot (1-H)\big]``.

Vectors are columns. What stands side by side is multiplied as matrices and binds tighter than the elementwise product
⊙; functions act elementwise, softmax on every row; a number is added to every entry. 1 is the vector of ones of the
fitting length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

import sympy as sp

from symderive.calculus.contraction import group
from symderive.calculus.functions import row_of
from symderive.calculus.index import Domain, Entry, Index, Tensor
from symderive.calculus.nodes import Total
from symderive.calculus.terms import (
    Axes,
    Contract,
    Equal,
    Leaf,
    Map,
    Number,
    Position,
    Power,
    Product,
    Reduce,
    Reduction,
    SoftmaxAlong,
    Sum,
    Term,
    subterms,
)
from symderive.notation.latex import LatexWriter
from symderive.notation.letters import size_latex
from symderive.notation.matrix_pieces import (
    ONES,
    Array,
    Tight,
    beside,
    bracketed,
    called,
    divided,
    hadamard,
    scaled,
    summed,
    transposed,
)
from symderive.notation.matrix_terms import (
    coefficient,
    is_divisor,
    is_negative,
    negated,
    reciprocal,
    splits,
    term_order,
    total,
)
from symderive.notation.pieces import Level


@dataclass(frozen=True)
class MatrixForm:
    """An equation in matrix form; ``notes`` explain in words, with math between dollar signs, what is not usual."""

    left: str
    right: str
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.left} = {self.right}"


_TIGHT = {Level.SUM: Tight.SUM, Level.PRODUCT: Tight.MATRIX, Level.ATOM: Tight.ATOM}


class _NoFormError(Exception):
    """There is no matrix form that says what the index form says."""


@dataclass(frozen=True)
class MatrixWriter:
    """Writes in matrix form what has one; ``index`` writes the numbers and knows the names."""

    index: LatexWriter

    def equation(self, lhs: Entry | Total, rhs: sp.Expr) -> MatrixForm | None:
        r"""``lhs = rhs`` for all values of its indices at once.

        Args:
            lhs: an entry, or the derivative of the objective by one, which makes the left side a gradient.
            rhs: an expression in the indices of ``lhs``, without derivatives other than named adjoints.

        Returns:
            The matrix form, or None if the equation has none: three or more axes, shifted or computed indices.
        """
        entry = lhs.wrt if isinstance(lhs, Total) else lhs
        axes = tuple(i for i in entry.indices if isinstance(i, Index))
        if len(axes) != len(entry.indices) or len(set(axes)) != len(axes) or len(axes) > 2:
            return None
        term = group(rhs, axes)
        run = _Run(self, {})
        try:
            right = run.filled(term, axes)
        except _NoFormError:
            return None
        left = self.gradient(lhs) if isinstance(lhs, Total) else self.name(entry.tensor)
        return MatrixForm(left, right.text, tuple(run.notes))

    def gradient(self, total: Total) -> str:
        r"""``\nabla_{\theta} LL``, or the name of a named adjoint."""
        tensor = total.wrt.tensor
        if tensor in self.index.deltas:
            return self.capital(self.index.deltas[tensor], len(tensor.axes))
        return rf"\nabla_{{{self.name(tensor)}}} {self.index.expr(total.of)}"

    def name(self, tensor: Tensor) -> str:
        """A tensor's name without indices: single letters of matrices are capitals."""
        return self.capital(tensor.latex, len(tensor.axes))

    @cached_property
    def _taken(self) -> frozenset[str]:
        """What capitals would be mistaken for: names of tensors and of sizes."""
        symbols = {s for t in self.index.ranks for a in t.axes for s in a.free_symbols if isinstance(s, sp.Symbol)}
        return frozenset({t.latex for t in self.index.ranks} | {size_latex(s) for s in symbols})

    def capital(self, latex: str, axes: int) -> str:
        """A name of an array with so many axes."""
        if axes != 2:
            return latex
        if latex.startswith(r"\delta"):
            return r"\Delta" + latex.removeprefix(r"\delta")
        single = re.fullmatch(r"([a-z])((?:\^\{[^{}]*\})?)", latex)
        if single is None:
            return latex
        capital = single[1].upper() + single[2]
        return latex if capital in self._taken else capital


@dataclass
class _Run:
    """One equation on its way into matrix form; notes are collected as they become necessary."""

    writer: MatrixWriter
    notes: dict[str, None]

    def filled(self, term: Term, axes: Axes) -> Array:
        """``term`` as an array with all of ``axes``, repeated along those that it does not have."""
        if set(term.axes) == set(axes):
            return self.array(term, axes)
        if not term.axes:
            front = self._scalar(term)
            ones = ONES if len(axes) == 1 else beside(ONES, transposed(ONES))
            return ones if front.text == "1" else beside(front, ones)
        if len(term.axes) != 1:
            raise _NoFormError
        (own,) = term.axes
        column = self.array(term, (own,))
        return beside(column, transposed(ONES)) if own == axes[0] else beside(ONES, transposed(column))

    def array(self, term: Term, axes: Axes) -> Array:
        """``term`` with its axes in the order ``axes``: rows, then columns."""
        if len(axes) > 2 or len(term.axes) > 2:
            raise _NoFormError
        scalar = coefficient(term)
        if scalar is not None:
            piece = self.writer.index.piece(scalar)
            return Array(piece.text, _TIGHT[piece.level], piece.tall, piece.open)
        match term:
            case Leaf():
                name = self._leaf(term)
                return name if term.axes == axes else transposed(name)
            case Sum():
                return self._sum(term, axes)
            case Product():
                return self._product(term, axes)
            case Map():
                return self._map(term, axes)
            case Contract():
                return self._contract(term, axes)
            case Reduce():
                return self._reduce(term, axes)
            case Power():
                return self._power(term, axes)
            case SoftmaxAlong():
                return self._softmax(term, axes)
            case Equal():
                return self._one_hot(term, axes)
            case _:
                raise _NoFormError

    def _scalar(self, term: Term) -> Array:
        """A number in front of an array; an inner product stands in brackets, for it is no part of a longer one."""
        found = self.array(term, ())
        return bracketed(found) if coefficient(term) is None and found.tight is not Tight.ATOM else found

    def _leaf(self, leaf: Leaf) -> Array:
        if isinstance(leaf.atom, Total):
            named = leaf.atom.wrt.tensor in self.writer.index.deltas
            text = self.writer.gradient(leaf.atom)
            return Array(text) if named else Array(text, Tight.MATRIX, open=True)
        return Array(self.writer.name(leaf.entry.tensor))

    def _sum(self, term: Sum, axes: Axes) -> Array:
        ordered = sorted(term.children, key=term_order)
        parts: list[tuple[bool, Array]] = []
        for child in ordered:
            negative = is_negative(child)
            child = negated(child) if negative else child
            plain = isinstance(child, Number) and child.value.is_Number
            parts.append((negative, self.array(child, ()) if plain else self.filled(child, axes)))
        return summed(parts)

    def _product(self, term: Product, axes: Axes) -> Array:
        if is_negative(term):
            inner = self.array(negated(term), axes)
            return replace(inner, text="-" + inner.text, tight=Tight.SUM)
        numbers = [c for c in term.children if coefficient(c) is not None]
        rest = [c for c in term.children if not c.axes and c not in numbers]
        arrays = [c for c in term.children if c.axes]
        alone = len(rest) == 1 and not arrays
        scalars = [self.array(c, ()) if alone else self._scalar(c) for c in rest]
        front = sp.Mul(*(v for c in numbers if (v := coefficient(c)) is not None))
        body = self._elementwise(arrays, axes) if arrays else None
        for s in reversed(scalars):
            body = s if body is None else beside(s, body)
        assert body is not None
        return body if front == 1 else scaled(self.writer.index.piece(front), body)

    def _elementwise(self, arrays: list[Term], axes: Axes) -> Array:
        """The elementwise product: vectors along different axes make an outer product, one alone a diagonal matrix."""
        whole = [t for t in arrays if set(t.axes) == set(axes)]
        along: list[list[Term]] = [[t for t in arrays if t.axes == (a,)] for a in axes] if len(axes) == 2 else [[], []]
        over, under = [t for t in whole if not is_divisor(t)], [t for t in whole if is_divisor(t)]
        blocks = [(self._rank(t), self.array(t, axes)) for t in over]
        left, right = (self._vector(ts) for ts in along)
        if left and right:
            outer = beside(left, transposed(right))
            blocks.append((max(self._rank(t) for t in (*along[0], *along[1])), outer))
        blocks.sort(
            key=lambda b: (-b[0], b[1].tight is not Tight.MATRIX, b[1].tight is Tight.SUM, b[1].tall, b[1].text)
        )
        done = self._quotient([b for _, b in blocks], under, axes)
        if left and not right:
            return beside(called(r"\operatorname{diag}", left), done)
        if right and not left:
            return beside(done, called(r"\operatorname{diag}", right))
        return done

    def _vector(self, terms: list[Term]) -> Array | None:
        if not terms:
            return None
        ordered = sorted(terms, key=lambda t: -self._rank(t))
        under = [t for t in ordered if is_divisor(t)]
        return self._quotient([self.array(t, t.axes) for t in ordered if t not in under], under, terms[0].axes)

    def _quotient(self, over: list[Array], under: list[Term], axes: Axes) -> Array:
        """Arrays multiplied and divided entry by entry."""
        above = hadamard(over) if over else Array("1")
        if not under:
            return above
        self.notes.setdefault(r"$\oslash$ divides entry by entry.")
        flipped = sorted(map(reciprocal, under), key=lambda t: (-self._rank(t), not isinstance(t, Leaf)))
        return divided(above, hadamard([self.array(t, axes) for t in flipped]))

    def _rank(self, term: Term) -> float:
        found = (self.writer.index.ranks.get(t.entry.tensor, 0.0) for t in subterms(term) if isinstance(t, Leaf))
        return max(found, default=-1.0)

    def _map(self, term: Map, axes: Axes) -> Array:
        row = row_of(term.function(sp.Symbol("z", real=True)))
        inner = self.array(term.child, axes)
        if row is None or row.name in ("factorial", "log_factorial"):
            raise _NoFormError
        if row.name == "step":
            return Array(rf"\mathbb{{I}}[{inner.text} > 0]", tall=1)
        if row.name == "abs":
            return Array(rf"\lvert {inner.text} \rvert", tall=inner.tall)
        bare = row.name == "log" and isinstance(term.child, Leaf) and term.child.axes == axes
        return (
            Array(f"{row.latex} {inner.text}", Tight.MATRIX, inner.tall, open=True)
            if bare
            else called(row.latex, inner)
        )

    def _contract(self, term: Contract, axes: Axes) -> Array:
        if len(term.summed) != 1 or set(term.left.axes) & set(term.right.axes) != set(term.summed):
            raise _NoFormError
        (s,) = term.summed
        left, right = term.left, term.right
        if axes and axes[0] not in left.axes:
            left, right = right, left
        rows = tuple(i for i in left.axes if i != s)
        columns = tuple(i for i in right.axes if i != s)
        if not rows:
            return beside(transposed(self.array(left, (s,))), self._turned(right, (s, *columns)))
        return beside(self._turned(left, (*rows, s)), self._turned(right, (s, *columns)))

    def _turned(self, term: Term, axes: Axes) -> Array:
        """``term`` as an operand: what is computed is transposed as a whole."""
        if term.axes == axes or isinstance(term, (Leaf, Contract)):
            return self.array(term, axes)
        return transposed(self.array(term, term.axes))

    def _reduce(self, term: Reduce, axes: Axes) -> Array:
        child = term.child
        if term.kind is Reduction.LOG_SUM_EXP and len(term.over) == 1 and len(child.axes) == 2:
            inside = called(r"\exp", self.array(child, (*axes, *term.over)))
            return called(r"\log", beside(inside, ONES))
        if term.kind is not Reduction.SUM:
            raise _NoFormError
        if isinstance(child, Sum) and len(child.axes) == 1 and any(splits(c) for c in child.children):
            parts = tuple(total(c, term.over) for c in child.children)
            return self._sum(Sum(parts, ()), ())
        if not axes and isinstance(child, Power) and child.exponent == Number(sp.Integer(2)):
            inner = self.array(child.base, child.axes)
            return Array(rf"\lVert {inner.text} \rVert" + ("_F^2" if len(child.axes) == 2 else "^2"), tall=inner.tall)
        if len(child.axes) == 1:
            return self._inner(child)
        inner = self._turned(child, (*axes, *term.over)) if axes else self.array(child, child.axes)
        return beside(inner, ONES) if axes else beside(beside(transposed(ONES), inner), ONES)

    def _inner(self, child: Term) -> Array:
        """The sum of a vector: an inner product if it is a product of vectors."""
        if isinstance(child, Product) and len(child.children) > 1:
            ordered = sorted(child.children, key=lambda t: (isinstance(t, Map), -self._rank(t)))
            first = self.array(ordered[0], child.axes)
            return beside(transposed(first), hadamard([self.array(t, child.axes) for t in ordered[1:]]))
        return beside(transposed(ONES), self.array(child, child.axes))

    def _power(self, term: Power, axes: Axes) -> Array:
        if is_divisor(term):
            return self._quotient([], [term], axes)
        base = self.array(term.base, axes) if axes else None
        if (
            base is None
            or term.exponent.axes
            or not isinstance(term.exponent, Number)
            or not term.exponent.value.is_Number
        ):
            raise _NoFormError
        if term.exponent.value == 2 and isinstance(term.base, Leaf):
            return hadamard([base, base])
        exponent = self.writer.index.expr(term.exponent.value)
        closed = base if base.tight is Tight.ATOM and "^" not in base.text else called("", base)
        self.notes.setdefault(r"A power after $\odot$ is taken of every entry.")
        return Array(rf"{closed.text}^{{\odot {exponent}}}", tall=closed.tall)

    def _softmax(self, term: SoftmaxAlong, axes: Axes) -> Array:
        others = tuple(i for i in term.axes if i != term.over)
        inner = called(r"\operatorname{softmax}", self.array(term.child, (*others, term.over)))
        if len(axes) == 2:
            self.notes.setdefault("softmax acts on every row.")
        return inner if axes == (*others, term.over) else transposed(inner)

    def _one_hot(self, term: Equal, axes: Axes) -> Array:
        sides = (term.left, term.right)
        place = next((t for t in sides if isinstance(t, Position)), None)
        label = next((t for t in sides if isinstance(t, Leaf) and t.entry.tensor.domain is Domain.CLASS), None)
        if place is None or label is None or len(label.axes) != 1:
            raise _NoFormError
        tensor = label.entry.tensor
        name = self.writer.capital(tensor.latex, 2)
        if name == tensor.latex:
            raise _NoFormError
        self.notes.setdefault(f"Every row of ${name}$ is 1 at the class in ${tensor.latex}$ and 0 elsewhere.")
        rows = (*label.axes, place.index)
        return Array(name) if axes == rows else transposed(Array(name))
