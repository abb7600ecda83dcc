"""What a formula means, once the reader's tree is resolved: terms over symbols, indices and operations.

Every term knows the characters of the author's LaTeX that it came from. Shapes are not written into terms: a product
is a product, and what it does follows from the shapes of its factors (`symderive.verify.shapes`), which follow from
the signature of the symbols.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import cache
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
NOWHERE: Span = (0, 0)


@dataclass(frozen=True)
class Term:
    """Anything with a value."""

    span: Span


@dataclass(frozen=True)
class Number(Term):
    """A rational number."""

    value: Fraction


@dataclass(frozen=True)
class Constant(Term):
    """``pi``, ``e``, ``inf``, ``identity`` (I), ``ones`` (the vector of ones), ``zeros``."""

    name: str


@dataclass(frozen=True)
class Index(Term):
    """An index variable: an integer."""

    name: str


@dataclass(frozen=True)
class Ref(Term):
    """A symbol with its keys: superscript labels first, then subscripts. Fewer subscripts than axes leave an array."""

    symbol: str
    keys: tuple[Term, ...]


@dataclass(frozen=True)
class Element(Term):
    """An entry (or row) of an expression: ``[Ax]_i``, ``softmax(o)_j``."""

    of: Term
    keys: tuple[Term, ...]


@dataclass(frozen=True)
class Apply(Term):
    """A known function of every entry: ``exp``, ``sigmoid``; with ``order`` derivatives taken by its argument."""

    function: str
    argument: Term
    order: int = 0


@dataclass(frozen=True)
class Call(Term):
    """A function that the notes define or leave unknown, at its arguments. ``bars`` counts the arguments before a bar
    (all, if there is none).
    """

    function: str
    keys: tuple[Term, ...]
    arguments: tuple[Term, ...]
    bar: int | None = None
    order: int = 0
    sides: tuple[Term | None, ...] = ()  # of each argument the variable whose value it is, in P(Y = y)
    fixed: int = 0  # how many of the last arguments stand after a semicolon: parameters


@dataclass(frozen=True)
class Add(Term):
    """A sum of terms."""

    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Negative(Term):
    """Minus a term."""

    of: Term


@dataclass(frozen=True)
class Multiply(Term):
    """A product: ``auto`` (as shapes say), ``hadamard``, ``dot`` (inner product of vectors), ``outer``,
    ``kronecker``.
    """

    left: Term
    right: Term
    kind: str = "auto"


@dataclass(frozen=True)
class Divide(Term):
    """A quotient; by a vector it is elementwise where ``kind`` says so."""

    above: Term
    below: Term
    kind: str = "auto"


@dataclass(frozen=True)
class Power(Term):
    """A power; of a square matrix by a whole number it is a matrix power; ``elementwise`` where the notes mean every
    entry.
    """

    base: Term
    exponent: Term
    elementwise: bool = False


@dataclass(frozen=True)
class Transpose(Term):
    """A transpose."""

    of: Term


@dataclass(frozen=True)
class Range:
    """What an index runs over: from ``low`` to ``high``; without them, over the axes that it indexes; or over a named
    set.
    """

    low: Term | None = None
    high: Term | None = None
    over: str = ""
    step: Term | None = None


@dataclass(frozen=True)
class Big(Term):
    """``sum``, ``prod``, ``max``, ``min``, ``mean`` over an index, of those values that meet the condition; ``list``
    stands for several arguments.
    """

    kind: str
    index: str
    range: Range
    condition: Term | None
    body: Term
    sample: bool = False  # the index is not written at the symbols: it runs over data points
    descending: bool = False  # of a product of matrices: the last factor stands first


@dataclass(frozen=True)
class Derive(Term):
    """A derivative of ``of`` by each of ``wrt`` in turn. ``kind``: ``total``, ``partial`` (what else the definition
    names is held fixed) or ``pointwise`` (each entry by the same entry of the variable, on which alone it depends).
    """

    of: Term
    wrt: tuple[Term, ...]
    kind: str = "total"
    row: bool = False  # transposed: by x^T


@dataclass(frozen=True)
class Chain(Term):
    """Derivatives side by side whose inner ends meet, ∂a/∂b ∂b/∂c: summed over all entries of what they meet in,
    however derivatives are laid out.
    """

    links: tuple[Derive, ...]


@dataclass(frozen=True)
class Sweep(Term):
    """A sum (or product, or largest value) over the values that a random variable can take; an extreme of a body, or the place
    where it is, ``argmin``, over all values of a number or a vector, or those in a named set.
    """

    kind: str
    variable: Ref
    condition: Term | None
    body: Term
    over: str = ""


@dataclass(frozen=True)
class At(Term):
    """A term with a symbol replaced by a value; ``whole`` where the indices of the variable stand for all its entries."""

    body: Term
    variable: Ref
    value: Term
    whole: bool = False


@dataclass(frozen=True)
class Limit(Term):
    """A limit of ``body`` as ``symbol`` goes to ``target``."""

    symbol: str
    target: Term
    side: int
    body: Term


@dataclass(frozen=True)
class Integral(Term):
    """An integral over a symbol."""

    symbol: str
    low: Term | None
    high: Term | None
    body: Term


@dataclass(frozen=True)
class Norm(Term):
    """A norm: order 2 (Frobenius for matrices), 1, or infinity."""

    of: Term
    order: str = "2"
    by_two: bool = False  # written with a 2, which makes it the largest singular value of a matrix to some authors


@dataclass(frozen=True)
class Operation(Term):
    """A named operation on whole arguments: ``trace``, ``det``, ``logdet``, ``diag``, ``inner``, ``softmax``,
    ``log_softmax``, ``logsumexp``, ``max``, ``min``, ``argmax``, ``argmin``, ``vec``, ``rank``, ``mean``, ``sum``,
    ``binomial``, ``floor``, ``ceil``, ``normal`` (density), ``card``.
    """

    name: str
    arguments: tuple[Term, ...]


@dataclass(frozen=True)
class Compare(Term):
    """A condition: ``=``, ``ne``, ``<``, ``>``, ``le``, ``ge``, ``in``; one where it holds, else zero."""

    sign: str
    left: Term
    right: Term


@dataclass(frozen=True)
class Both(Term):
    """Conditions that hold together."""

    parts: tuple[Term, ...]


@dataclass(frozen=True)
class Cases(Term):
    """The first value whose condition holds; None is "otherwise"."""

    rows: tuple[tuple[Term, Term | None], ...]


@dataclass(frozen=True)
class MatrixOf(Term):
    """A matrix written out, of numbers or of blocks."""

    rows: tuple[tuple[Term, ...], ...]


@dataclass(frozen=True)
class Expect(Term):
    """A functional of random variables: ``E``, ``Var``, ``Cov``, ``H`` (entropy), ``I`` (mutual information), ``KL``.

    ``under`` is the density (a term in which the variables stand, or None: the common one), ``over`` the variables
    that are averaged over; for ``I`` they are what stands after the semicolon.
    """

    kind: str
    arguments: tuple[Term, ...]
    given: tuple[Term, ...] = ()
    over: tuple[Term, ...] = ()
    under: Term | None = None
    fixed: tuple[Term, ...] = ()  # parameters, after a semicolon


@dataclass(frozen=True)
class Condition:
    """An equation that the notes state, and the symbols whose values are chosen so that it holds."""

    left: Term
    right: Term
    unknowns: tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """A relation between two terms. ``sign``: ``=``, ``le``, ``ge``, ``<``, ``>``, ``ne``, ``propto``, ``approx``,
    ``define``.
    """

    sign: str
    left: Term
    right: Term
    span: Span = NOWHERE
    given: tuple[Condition, ...] = ()  # what holds wherever it is tried


@dataclass(frozen=True)
class SameBest(Statement):
    """That two quantities are best at the same value. Its sides are the directions of their slopes, which agree where one
    quantity grows with the other; ``stationary`` says, both ways, that the slope of one vanishes where that of the other does.
    """

    stationary: tuple[Statement, ...] = ()


def same(one: object, two: object) -> bool:
    """Whether two terms are equal, wherever they stand."""
    if isinstance(one, (Term, Range)) or isinstance(two, (Term, Range)):
        if type(one) is not type(two):
            return False
        return all(same(getattr(one, n), getattr(two, n)) for n in _parts_of(type(one)))
    if isinstance(one, tuple) and isinstance(two, tuple):
        return len(one) == len(two) and all(same(a, b) for a, b in zip(one, two, strict=True))  # type: ignore[arg-type]
    return one == two


def children(term: Term) -> Iterator[Term]:
    """The terms directly below, in order."""
    return iter(_children(term))


def _children(term: Term) -> tuple[Term, ...]:
    kept: tuple[Term, ...] | None = term.__dict__.get("_children")
    if kept is None:
        kept = tuple(x for name in _parts_of(type(term)) for x in _terms(getattr(term, name)))
        object.__setattr__(term, "_children", kept)  # terms do not change
    return kept


@cache
def _parts_of(kind: type[Term | Range]) -> tuple[str, ...]:
    """The fields of a kind of term that may hold terms."""
    return tuple(f.name for f in fields(kind) if f.name != "span")


def _terms(value: object) -> Iterator[Term]:
    if isinstance(value, Term):
        yield value
    elif isinstance(value, tuple):
        for item in value:  # type: ignore[reportUnknownVariableType]  # a field's own tuple
            yield from _terms(item)  # type: ignore[reportUnknownArgumentType]
    elif isinstance(value, Range):
        yield from _terms((value.low, value.high, value.step))


def mapped(term: Term, change: Callable[[Term], Term]) -> Term:
    """A term in which every part is changed, from the leaves up."""
    changes: dict[str, object] = {}
    for name in _parts_of(type(term)):
        old = getattr(term, name)
        new = _mapped(old, change)
        if new is not old:
            changes[name] = new
    return change(replace(term, **changes) if changes else term)  # type: ignore[arg-type]


def _mapped(value: object, change: Callable[[Term], Term]) -> object:
    if isinstance(value, Term):
        return mapped(value, change)
    if isinstance(value, tuple):
        parts = tuple(_mapped(v, change) for v in value)  # type: ignore[reportUnknownVariableType]
        return parts if any(a is not b for a, b in zip(parts, value, strict=True)) else value  # type: ignore[reportUnknownArgumentType]
    if isinstance(value, Range):
        ends = [None if x is None else mapped(x, change) for x in (value.low, value.high, value.step)]
        return Range(ends[0], ends[1], value.over, ends[2])
    return value


_MOST_KEPT = 200  # parts, of a term that remembers them: many rules walk through the same definitions


def walk(term: Term) -> Iterator[Term]:
    """The term and all below it, in order."""
    kept: tuple[Term, ...] | None = term.__dict__.get("_all")
    if kept is not None:
        return iter(kept)
    found: list[Term] = []
    waiting = [term]
    while waiting:
        top = waiting.pop()
        found.append(top)
        waiting.extend(reversed(_children(top)))
    if len(found) <= _MOST_KEPT:
        object.__setattr__(term, "_all", tuple(found))
    return iter(found)


def is_zero(term: Term) -> bool:
    """Whether a term is the numeral 0, which stands for an array of zeros too."""
    return isinstance(term, Number) and term.value == 0


def factors(term: Term) -> Iterator[Term]:
    """The factors of a product, one after the other."""
    if isinstance(term, Multiply):
        yield from factors(term.left)
        yield from factors(term.right)
    else:
        yield term
