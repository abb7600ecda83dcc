"""The shapes of sums, products, quotients and powers, and what each product is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from symderive.verify import terms as t
from symderive.verify.dims import Shape, kind, names, product
from symderive.verify.free_names import stem
from symderive.verify.shapes.axes import Places, unified
from symderive.verify.symbols import Domain

_WEIGHTS = frozenset("WUV")
_TO_IDENTITY = 3.5  # neither I - KC nor D - KC is a matrix minus a number
_UNHEARD = 6.0  # what costs so much nobody has in mind

if TYPE_CHECKING:
    from symderive.verify.shapes.walk import Shapes

_MATRICES = {"W", "X", "A", "U", "V", "Q", "H", "Sigma", "Phi", "B", "R", "M", "Theta", "Lambda"}


def added(walk: Shapes, term: t.Add, places: Places) -> Shape:
    """The shape of a sum; numbers and vectors may be added to larger arrays."""
    shape = walk.shape(term.terms[0], places)
    for other in term.terms[1:]:
        found = walk.shape(other, places)
        if kind(found) == kind(shape) and unified(found, shape):
            continue
        if not found or not shape:
            plain = other if not found else term.terms[0]
            shape = found or shape
            apart = _has_identity(term) or (kind(shape) == "matrix" and _is_capital(plain))
            walk.charge(0.3 if is_number(plain) else _TO_IDENTITY if apart else 1.6, term)
            continue
        shape = _broadcast(walk, term, shape, found)
    return shape


def _is_capital(term: t.Term) -> bool:
    """Whether a term is a capital letter, as the D of D - CA^{-1}B is: no number that is added to every entry of a matrix."""
    inner = term.of if isinstance(term, t.Negative) else term
    return isinstance(inner, t.Ref) and not inner.keys and stem(inner.symbol).removeprefix("bold ").isupper()


def _has_identity(term: t.Add) -> bool:
    return any(isinstance(x, t.Constant) and x.name == "identity" for x in term.terms)


def _broadcast(walk: Shapes, term: t.Add, shape: Shape, found: Shape) -> Shape:
    """A vector added to every column or row of a matrix; not to the identity."""
    if _has_identity(term):
        raise walk.conflict("a vector is added to the identity matrix", term, kinds=True, span=term.span)
    matrix, vector = (shape, found) if kind(shape) == "matrix" else (found, shape)
    if kind(matrix) == "matrix" and kind(vector) in ("row", "column"):
        told = "row examples" in walk.scope.flags or weights_last(term)
        walk.charge(0.3 if told or "column examples" in walk.scope.flags else 1.5, term)
        size = vector[0] if kind(vector) == "column" else vector[1]
        first, second = (0, 1) if kind(vector) == "column" else (1, 0)
        rows = told and kind(vector) == "column"  # a bias is added to every example
        if (rows or size.root() is matrix[second].root()) and size.root() is not matrix[first].root():
            first = second
        if matrix[first].unify(size):
            walk.how[id(term)] = "columns" if first == 0 else "rows"
            return matrix
    kinds = {kind(shape), kind(found)} not in ({"matrix", "column"}, {"matrix", "row"}) and kind(shape) != kind(found)
    message = f"{names(shape)} and {names(found)} cannot be added"
    raise walk.conflict(message, term, kinds=kinds, span=term.span)


def weights_last(term: t.Add) -> bool:
    """Whether the examples are rows by how a layer is written: in XW + b they are, in WX + b they are columns."""
    for part in term.terms:
        if isinstance(part, t.Multiply) and part.kind == "auto":
            left, right = (x.of if isinstance(x, t.Transpose) else x for x in (part.left, part.right))
            if isinstance(left, t.Ref) and isinstance(right, t.Ref):
                return _is_weight(right) and not _is_weight(left)
    return False


def _is_weight(ref: t.Ref) -> bool:
    return stem(ref.symbol).removeprefix("bold ") in _WEIGHTS


def multiplied(walk: Shapes, term: t.Multiply, places: Places) -> Shape:
    """The shape of a product; what the product is goes to ``how``."""
    left, right = walk.shape(term.left, places), walk.shape(term.right, places)
    how, shape = _product(walk, term, left, right)
    walk.how[id(term)] = how
    return shape


def _product(walk: Shapes, term: t.Multiply, left: Shape, right: Shape) -> tuple[str, Shape]:
    if not left or not right:
        if term.kind == "hadamard":
            walk.charge(1.0 if left or right else 3.0, term)  # ⊙ is not written between numbers
        walk.charge(_habit(walk, term, left, right), term)
        return "scale", left or right
    kinds = kind(left), kind(right)
    if term.kind == "hadamard" or (term.kind == "star" and kinds[0] == kinds[1]):
        if kinds[0] == kinds[1] and unified(left, right):
            return "hadamard", left
        return _spread(walk, term, left, right)
    if term.kind in ("outer", "kronecker"):
        if kinds == ("column", "column"):
            return "outer", (left[0], right[0])
        if kinds == ("column", "row"):
            return "matmul", (left[0], right[1])
        if term.kind == "outer" and kinds == ("row", "row"):
            return "outer rows", (left[1], right[1])
        return "kronecker", (product(left[0], right[0]), product(left[1], right[1]))
    told = "elementwise products" in walk.scope.flags
    beside = term.kind == "auto" and (told or _complement(term.left) or _complement(term.right))
    entries = kinds[0] == kinds[1] and (beside or (told and term.kind == "dot"))
    if entries and unified(left, right):
        walk.charge(0.0 if told else 0.5, term)
        return "hadamard", left
    if kinds in (("column", "column"), ("row", "row")):
        return _vectors(walk, term, left, right)
    if left[1].unify(right[0]) or (left[1].root().unit and right[0].root().unit):
        shape = (left[0], right[1])
        return ("matmul", ()) if left[0].root().unit and right[1].root().unit else ("matmul", shape)
    inner = left[1].root().unit != right[0].root().unit
    message = f"{names(left)} cannot be multiplied by {names(right)}: the sizes do not fit"
    raise walk.conflict(message, term, kinds=inner, span=term.span)


def _complement(term: t.Term) -> bool:
    """Whether a factor is one minus values of a function, ``1 - tanh(z)^2``: what stands beside it is multiplied entry by entry."""
    if not isinstance(term, t.Add) or len(term.terms) != 2:
        return False
    one, other = term.terms
    inner = other.of if isinstance(other, t.Negative) else None
    inner = inner.base if isinstance(inner, t.Power) else inner
    return isinstance(one, t.Number) and one.value == 1 and isinstance(inner, t.Apply)


def _vectors(walk: Shapes, term: t.Multiply, left: Shape, right: Shape) -> tuple[str, Shape]:
    if not unified(left, right):
        raise walk.conflict("two vectors of different lengths are multiplied", term, kinds=False, span=term.span)
    if term.kind == "dot" or _picks(walk, term) or _row_of_matrix(walk, term):
        return "inner", ()
    walk.charge(2.0, term)
    if term.kind == "auto":
        walk.beside.append(left[0] if kind(left) == "column" else left[1])
    return "hadamard", left


def _row_of_matrix(walk: Shapes, term: t.Multiply) -> bool:
    """Whether a row of a matrix stands before a vector without a sign, ``W_i v``: their product is a number."""
    left = term.left
    if term.kind != "auto" or not isinstance(left, t.Ref) or len(left.keys) != 1:
        return False
    known = walk.scope.symbols.get(left.symbol)
    return known is not None and known.upper and not known.labels and walk.axes(left.symbol) == 2


def _picks(walk: Shapes, term: t.Multiply) -> bool:
    r"""Whether a one-hot label stands beside a logarithm without a sign: ``-y \\log p`` is a number, the cross-entropy."""
    if term.kind != "auto" or not isinstance(term.left, t.Ref) or not isinstance(term.right, t.Apply):
        return False
    known = walk.scope.symbols.get(term.left.symbol)
    return term.right.function == "log" and known is not None and known.domain is Domain.ONE_HOT


def _spread(walk: Shapes, term: t.Multiply, left: Shape, right: Shape) -> tuple[str, Shape]:
    """A vector times every row or column of a matrix, elementwise."""
    matrix, vector = (left, right) if kind(left) == "matrix" else (right, left)
    if kind(matrix) == "matrix" and kind(vector) in ("row", "column"):
        axis = 0 if kind(vector) == "column" else 1
        if matrix[axis].unify(vector[axis]):
            walk.charge(2.0, term)
            return "hadamard", matrix
    kinds = "matrix" not in (kind(left), kind(right)) and kind(left) != kind(right)
    raise walk.conflict(f"{names(left)} ⊙ {names(right)} does not fit", term, kinds=kinds, span=term.span)


def _habit(walk: Shapes, term: t.Multiply, left: Shape, right: Shape) -> float:
    r"""What it costs to take one side of a product for a number, against the habits of authors.

    ``W x`` and ``x^\top A x`` have a matrix in them, and ``X w`` is a matrix by a vector, hardly a vector by a number or two numbers.
    """
    if left and right:
        return 0.0
    if right:
        return _weight_cost(walk, term.left.symbol) if isinstance(term.left, t.Ref) else 0.0
    if not isinstance(term.right, t.Ref):
        return 0.0
    cost = 1.6 * _weight_cost(walk, term.right.symbol) if left else 0.0
    if cost or not isinstance(term.left, t.Ref):
        return cost
    one, two = (walk.scope.symbols.get(x.symbol) for x in (term.left, term.right))
    matrix = one is not None and one.axes is None and one.letter in _MATRICES and not one.most and not one.random
    return 1.5 if matrix and two is not None and not two.upper and not two.most else 0.0


def _weight_cost(walk: Shapes, symbol: str) -> float:
    """What it costs to take a letter beside an array for a number, where it is usually a matrix."""
    found = walk.scope.symbols.get(symbol)
    if found is None or found.axes is not None:
        return 0.0
    return 4.0 if found.letter in ("w", "W") else 1.0 if found.letter in _MATRICES else 0.0


def divided(walk: Shapes, term: t.Divide, places: Places) -> Shape:
    """The shape of a quotient."""
    above, below = walk.shape(term.above, places), walk.shape(term.below, places)
    if not below:
        return above
    walk.charge(0.0 if term.kind == "elementwise" else 0.6, term)
    if not above:
        return below
    if kind(above) == kind(below) and unified(above, below):
        return above
    kinds = kind(above) != kind(below)
    error = walk.conflict(f"{names(above)} is divided by {names(below)}", term, kinds=kinds, span=term.span)
    error.unclear = not isinstance(term.below, t.Ref)  # the b c of a / b c, of which c may be a factor of the whole
    raise error


def raised(walk: Shapes, term: t.Power, places: Places) -> Shape:
    """The shape of a power: of every entry, or of a square matrix."""
    base, exponent = walk.shape(term.base, places), walk.shape(term.exponent, places)
    if isinstance(term.exponent, t.Number) and term.exponent.value == -1:
        charge_numbers(walk, term.base)
    if not base:
        walk.charge(0.4 if exponent else 0.0, term)
        return exponent
    if exponent:
        walk.same(term, base, exponent)
    whole = _is_whole(walk, term.exponent, places)
    if kind(base) == "matrix" and whole and not term.elementwise:
        if not base[0].unify(base[1]):
            raise walk.conflict("a power of a matrix that is not square", term.base, kinds=False, span=term.span)
        walk.how[id(term)] = "matrix"
        return base
    walk.charge(0.6, term)
    return base


def _is_whole(walk: Shapes, exponent: t.Term, places: Places) -> bool:
    """Whether an exponent is a whole number, as that of W^2 and of W^{T - t}: then a square matrix is multiplied by itself."""
    match bare(exponent):
        case t.Number(value=value):
            return value.denominator == 1
        case t.Index() as index:
            return index.name in places or index.name in walk.sizes
        case t.Ref(keys=()) as ref:
            return ref.symbol in walk.sizes
        case t.Add(terms=terms):
            return all(_is_whole(walk, x, places) for x in terms)
        case _:
            return False


def _capitals(term: t.Term) -> Iterator[t.Ref]:
    """Capital letters among the factors of a product."""
    if isinstance(term, t.Multiply):
        yield from _capitals(term.left)
        yield from _capitals(term.right)
    elif isinstance(term, t.Ref) and term.symbol[:1].isupper() and not term.keys:
        yield term


def charge_numbers(walk: Shapes, term: t.Term) -> None:
    """Nobody takes the trace, the determinant or the inverse of a product of numbers with capital letters."""
    if isinstance(term, t.Multiply):
        walk.charge(_UNHEARD * sum(not walk.shape_of(x.symbol, ()) for x in _capitals(term)), term)


def transposed(walk: Shapes, term: t.Transpose, places: Places) -> Shape:
    """The shape of a transpose."""
    shape = walk.shape(term.of, places)
    if not shape:
        if isinstance(term.of, t.Ref):
            raise walk.conflict("a number is transposed", term.of, kinds=True, span=term.span)
        walk.charge(1.0, term.of)
        return ()
    return (shape[1], shape[0])


def bare(term: t.Term) -> t.Term:
    """A term without its sign."""
    return term.of if isinstance(term, t.Negative) else term


def is_number(term: t.Term) -> bool:
    """Whether a term is a numeral, a constant or a product of such."""
    term = bare(term)
    return isinstance(term, (t.Number, t.Constant)) or (
        isinstance(term, t.Multiply) and is_number(term.left) and is_number(term.right)
    )
