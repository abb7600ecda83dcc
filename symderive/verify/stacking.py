r"""Arrays that are told by their parts with dots between: ``X = [x_1, \dots, x_n]``, a column of the ``y^{(i)}``, rows ``\phi(x_i)^T``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.free_names import free_indices
from symderive.verify.resolve import names
from symderive.verify.resolve.usage import bare, is_transpose, letter_of, root_name
from symderive.verify.symbols import Definition, Domain

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

PLACE = "i"  # of a part among those that are stacked


_LYING = 1.0


@dataclass(frozen=True)
class _Stack:
    """The first and the last part, and how parts lie: beside each other, or one below the other."""

    first: r.Node
    last: r.Node
    beside: bool


def stacked(resolver: Resolver, left: r.Node, right: r.Node) -> bool:
    """Take a relation that tells an array by its parts as what it says of both; False if it is no such relation."""
    if _own_entries(resolver, left, right):
        return True
    found, letter = _stack(right), bare(left)
    if found is not None and (head := root_name(letter)) is not None and letter_of(head) in resolver.hints.columns:
        return isinstance(letter, r.Scripted)  # z_i = (z_{1i}, ..., z_{Mi}) is column i
    if found is None or not isinstance(letter, r.Name):
        return False
    first, lying = _upright(found.first)
    last, other = _upright(found.last)
    part = _part(first, last)
    if part is None or lying != other:
        return False
    numbers = not lying and not found.beside
    matrix = letter_of(letter)[:1].isupper()
    name = root_name(part)
    own = name is not None and letter_of(name) == letter_of(letter) and not _labelled(part)
    if not matrix and (lying or (found.beside and not own)):
        return False
    if own:
        return (numbers or (found.beside and not matrix)) and _entries_of_its_own(resolver, left, right)
    resolver.binders.append(PLACE)
    try:
        head = names.head_of(resolver, left)
        if head is None or head.keys:
            return False
        whole = t.Ref(left.span, names.declare(resolver, head, resolver.text(left)), ())
        if numbers and not matrix:
            return entries_are(resolver, whole, part)
        return rows_are(resolver, whole, part, columns=found.beside, vectors=lying or found.beside)
    finally:
        resolver.binders.pop()


def last_part(node: r.Node) -> r.Node | None:
    """The last of the numbers that are stacked as a column: z_{Mi} of ``(z_{1i}, ..., z_{Mi})``."""
    found = _stack(node)
    return None if found is None else bare(found.last)


def _own_entries(resolver: Resolver, left: r.Node, right: r.Node) -> bool:
    """x = (x_1, x_2)^T only says that x has two entries."""
    letter, inner = bare(left), bare(right)
    if isinstance(inner, r.Scripted) and inner.sub is None and is_transpose(inner.sup):
        inner = bare(inner.base)
    items: Sequence[r.Node] = ()
    if isinstance(inner, r.Group) and isinstance(inner.inner, r.Sequence) and inner.opening in ("[", "("):
        items = inner.inner.items
    elif isinstance(inner, r.Matrix) and all(len(row) == 1 for row in inner.rows):
        items = [row[0] for row in inner.rows]
    parts = [bare(x) for x in items]
    if not isinstance(letter, r.Name) or len(parts) < 2:
        return False
    for place, part in enumerate(parts, start=1):
        index = bare(part.sub) if isinstance(part, r.Scripted) and part.sub is not None and part.sup is None else None
        head = root_name(part)
        if (
            not isinstance(index, r.Number)
            or index.text != str(place)
            or head is None
            or letter_of(head) != letter_of(letter)
        ):
            return False
    head = names.head_of(resolver, left)
    if head is None or head.keys:
        return False
    symbol = resolver.scope.symbols[names.declare(resolver, head, resolver.text(left))]
    symbol.axes, symbol.shape = 1, (str(len(parts)),)
    return True


def rows_are(resolver: Resolver, matrix: t.Ref, tree: r.Node, *, columns: bool = False, vectors: bool = True) -> bool:
    """Row i of X is x^{(i)} (or x_i, x_i^T, φ(x_i)); without ``vectors`` they may be numbers too."""
    row = resolver.of(tree) if isinstance(bare(tree), r.Product) else None
    if isinstance(row, t.Call) and len(set(free_indices(row))) == 1:  # row n of Phi is phi(x_n)
        entry = t.Index(t.NOWHERE, "entry")
        keys = (t.Index(t.NOWHERE, next(free_indices(row))), entry)
        resolver.scope.symbols[matrix.symbol].axes = 2
        body = t.Element(t.NOWHERE, row, (entry,))
        keys = keys[::-1] if columns else keys
        resolver.scope.define(Definition(matrix.symbol, keys, None, body))
        return True
    head = names.head_of(resolver, tree)
    if head is None or len(head.keys) != 1 or not isinstance(head.keys[0], t.Index):
        return False
    if _is_another(resolver, head):
        resolver.scope.symbols[matrix.symbol].axes = 2
        return True
    symbol = names.declare(resolver, head, resolver.text(head.name))
    if vectors:
        resolver.scope.symbols[matrix.symbol].axes = 2
    if symbol == matrix.symbol and not columns:  # W_i is row i of W anyhow
        return True
    if any(
        isinstance(d.body, t.Ref) and d.body.symbol == symbol for d in resolver.scope.definitions.get(matrix.symbol, ())
    ):
        resolver.scope.forget(matrix.symbol)  # X with the entries x_{ij} is known by its rows then
    whole: t.Term = t.Transpose(t.NOWHERE, matrix) if columns else matrix
    body: t.Term = t.Element(t.NOWHERE, whole, (head.keys[0],))
    if vectors and not columns and resolver.choices.pick(f"rows {matrix.symbol}", (0.0, 0.6)):
        body = t.Transpose(t.NOWHERE, body)  # x_i is a row, as in x_i x_j^T
        resolver.scope.symbols[symbol].row = True
    resolver.scope.define(Definition(symbol, head.keys, None, body))
    return True


def _is_another(resolver: Resolver, head: names.Head) -> bool:
    """Whether the formulas only have an x without an index, and x is not what is stacked: it is a new input."""
    usage, letter = resolver.usage, letter_of(head.name)
    scripted = letter in usage.sub_counts or letter in usage.labels or letter in usage.bare_sups
    return letter in usage.values and not scripted


def entries_are(resolver: Resolver, whole: t.Ref, tree: r.Node) -> bool:
    """Entry i of y is y^{(i)} (or X has the entries x_{ij})."""
    inner = resolver.of(tree)
    if isinstance(inner, t.Call) and not whole.keys and len(set(free_indices(inner))) == 1:  # p(x_i)
        key = t.Index(t.NOWHERE, next(free_indices(inner)))
        resolver.scope.symbols[whole.symbol].axes = 1
        resolver.scope.define(Definition(whole.symbol, (key,), None, inner))
        return True
    if not isinstance(inner, t.Ref) or inner.symbol == whole.symbol:
        return False
    labels = resolver.scope.symbols[whole.symbol].labels
    if len(whole.keys) != labels or not t.same(whole.keys, inner.keys[:labels]):
        return False
    if len(inner.keys) == labels or not all(isinstance(k, t.Index) for k in inner.keys):
        return False
    entries = resolver.scope.symbols[inner.symbol]
    entries.axes = len(inner.keys) - entries.labels
    resolver.scope.symbols[whole.symbol].axes = len(inner.keys) - labels
    told = [d for d in resolver.scope.definitions.get(whole.symbol, ()) if d.parameters is None and not d.keys]
    known = resolver.scope.definitions.keys() | resolver.scope.reach(whole.symbol)
    if told and not labels and inner.symbol not in known:
        element = t.Element(t.NOWHERE, whole, inner.keys)  # H is known as a whole, so these are its entries
        resolver.scope.define(Definition(inner.symbol, inner.keys, None, element))
        return True
    mirrored = resolver.scope.symbols[whole.symbol].domain
    if mirrored in (Domain.SYMMETRIC, Domain.DEFINITE) and len(inner.keys) - labels == 2 and entries.domain is None:
        entries.domain = mirrored  # W is symmetric: so are the w_{ij}
    resolver.scope.define(Definition(whole.symbol, inner.keys, None, inner))
    return True


def _entries_of_its_own(resolver: Resolver, left: r.Node, right: r.Node) -> bool:
    """y is the column, or the row, of the y_i: these are its entries anyway."""
    head = names.head_of(resolver, left)
    if head is None or head.keys:
        return False
    symbol = resolver.scope.symbols[names.declare(resolver, head, resolver.text(left))]
    listed = bare(right)
    lies = isinstance(listed, r.Group) and listed.opening == "["  # [y_1, ..., y_n]: a column to some, a row to others
    symbol.axes = 1
    symbol.row = symbol.row or (lies and resolver.choices.pick("lists lie", (0.0, _LYING)) > 0)
    return True


# -- how it is written ---------------------------------------------------------------------------------------------------


def _stack(node: r.Node) -> _Stack | None:
    """What stands around dots in brackets or in a matrix of one row or column."""
    inner = bare(node)
    if isinstance(inner, r.Scripted) and inner.sub is None and is_transpose(inner.sup):
        found = _stack(inner.base)
        return None if found is None else replace(found, beside=not found.beside)
    if isinstance(inner, r.Group) and inner.opening in ("[", "("):
        if isinstance(inner.inner, r.Sequence):
            return _around(inner.inner.items, beside=True)
        if isinstance(inner.inner, r.Product) and inner.opening == "[" and not any(inner.inner.signs):
            return _around(inner.inner.factors, beside=True)
        return None
    if not isinstance(inner, r.Matrix) or inner.delimiter not in ("[", "("):
        return None
    rows = [row for row in inner.rows if not all(isinstance(x, r.Words) and not x.text for x in row)]
    if len(rows) == 1:
        return _around(rows[0], beside=True)
    return _around([row[0] for row in rows], beside=False) if all(len(row) == 1 for row in rows) else None


def _around(items: Sequence[r.Node], *, beside: bool) -> _Stack | None:
    """The first and the last of some parts, if the last but one are dots."""
    parts = [_plain(x) for x in items]
    dots = [k for k, x in enumerate(parts) if isinstance(x, r.Dots)]
    if dots != [len(parts) - 2] or len(parts) < 3:
        return None
    return _Stack(parts[0], parts[-1], beside)


def _plain(node: r.Node) -> r.Node:
    """A part without the lines that are drawn at both its sides."""
    if isinstance(node, r.Remark) and all(isinstance(x, r.Words) and not x.text.strip("-–—− ") for x in node.rest):
        return bare(node.main)
    return bare(node)


def _upright(node: r.Node) -> tuple[r.Node, bool]:
    """A part without its transpose, and whether it had one: a vector that lies."""
    node = bare(node)
    if isinstance(node, r.Scripted) and is_transpose(node.sup):
        if node.sub is not None or node.primes:
            return replace(node, sup=None), True
        base = bare(node.base)
        return (bare(base.inner) if isinstance(base, r.Group) and base.opening == "(" and base.inner else base), True
    if isinstance(node, r.Scripted) and isinstance(node.sup, r.Product) and is_transpose(node.sup.factors[-1]):
        rest = node.sup.factors[:-1]
        if len(rest) == 1:  # x^{(1)T}
            return replace(node, sup=rest[0]), True
    if isinstance(node, r.Product) and len(node.factors) == 2:  # \phi(x_1)^T
        last = bare(node.factors[1])
        if isinstance(last, r.Scripted) and is_transpose(last.sup) and last.sub is None and not last.primes:
            return replace(node, factors=(node.factors[0], bare(last.base))), True
    return node, False


def _part(first: r.Node, last: r.Node) -> r.Node | None:
    """The pattern of the parts, at an index where the first has the number 1 and the last a letter or another number."""
    if isinstance(first, r.Number) and first.text == "1" and isinstance(last, (r.Name, r.Number)):
        return r.Name(first.span, PLACE)
    if type(first) is not type(last):
        return None
    changes: dict[str, object] = {}
    for field in fields(first):
        one, two = getattr(first, field.name), getattr(last, field.name)
        if field.name in ("span", "sign_spans"):
            continue
        if isinstance(one, r.Node) and isinstance(two, r.Node):
            changes[field.name] = found = _part(one, two)
        elif isinstance(one, tuple) and isinstance(two, tuple) and len(one) == len(two):  # type: ignore[arg-type]
            both: list[tuple[object, object]] = list(zip(one, two, strict=True))  # type: ignore[arg-type]
            found = tuple(_part(a, b) if isinstance(a, r.Node) and isinstance(b, r.Node) else a for a, b in both)
            changes[field.name] = found
            if any(x is None for x in found):
                return None
            continue
        elif one != two:
            return None
        else:
            continue
        if found is None:
            return None
    return replace(first, **changes)  # type: ignore[arg-type]


def _labelled(part: r.Node) -> bool:
    """Whether a part is told from others above: x^{(i)}."""
    return isinstance(part, r.Scripted) and part.sup is not None
