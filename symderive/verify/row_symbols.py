r"""Quantities that are row vectors because they are computed from row vectors: ``u = h W``, ``\delta = \partial E / \partial u``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from symderive.verify import terms as t
from symderive.verify.facts import Fact, Layout
from symderive.verify.resolve.choices import Choices
from symderive.verify.shapes.products import weights_last
from symderive.verify.symbols import Definition, Scope, Symbol

ROWS = "vectors before matrices"

_BESIDE_GRADIENTS = 0.5


def lay_biases(scope: Scope, choices: Choices) -> None:
    """The b of ``X W + b``, with an example in every row of X, is a row vector in one reading and a column in the other."""
    bodies = [d.body for found in scope.definitions.values() for d in found]
    sums = [x for body in bodies for x in t.walk(body) if isinstance(x, t.Add) and weights_last(x)]
    names = [x.symbol for total in sums for x in total.terms if isinstance(x, t.Ref) and not x.keys]
    free = [scope.symbols[x] for x in dict.fromkeys(names) if x in scope.symbols and x not in scope.definitions]
    biases = [s for s in free if not (s.upper or s.row or s.axes)]
    if biases and choices.pick("row biases", (0.0, 0.3)):
        for symbol in biases:
            symbol.row = True


def slopes_are_rows(facts: Iterable[Fact], choices: Choices) -> bool:
    """Whether the notes say that derivatives by vectors are rows; if they say of others that they have the variable's shape, it
    may be meant of Jacobians only.
    """
    layouts = {x.layout for x in facts if isinstance(x, Layout)}
    if "numerator" not in layouts:
        return False
    return "gradient" not in layouts or choices.pick("slopes are rows", (0.0, _BESIDE_GRADIENTS)) > 0


def spread_rows(scope: Scope, statements: Sequence[t.Statement] = (), *, flipped: bool = False) -> None:
    """Where some vectors are said to be rows, what the notes define by them is a row too, unless its shape is told; ``flipped``
    if slopes by columns are rows.
    """
    told = _before_matrices(scope) or ROWS in scope.flags
    if told:
        scope.flags.add(ROWS)
    if not flipped and not any(s.row for s in scope.symbols.values()):
        return
    waiting = [(scope.symbols[n], found) for n, found in scope.definitions.items() if n in scope.symbols]
    waiting = [(s, found) for s, found in waiting if not s.row and s.axes is None]
    bodies = [d.body for found in scope.definitions.values() for d in found]
    bodies += [side for s in statements for side in (s.left, s.right)]
    sums = [x for body in bodies for x in t.walk(body) if isinstance(x, t.Add)]
    changed = True
    while changed:
        changed = False
        for symbol, found in waiting:
            if not symbol.row and any(_makes_row(scope, d, flipped=flipped) for d in found):
                symbol.row = changed = True
        for total in sums:
            changed = _biases(scope, total) or changed
    for statement in statements:
        _sides(scope, statement)
    if not told:
        return
    products = (x for body in bodies for x in t.walk(body) if isinstance(x, t.Multiply) and x.kind == "auto")
    for x in products:
        capital = scope.symbols.get(x.right.symbol) if isinstance(x.right, t.Ref) and not x.right.keys else None
        if capital is not None and capital.upper and capital.axes is None and _is_row(scope, x.left):
            capital.axes = 2


def _makes_row(scope: Scope, definition: Definition, *, flipped: bool) -> bool:
    """Whether a definition makes a row, as a whole or by entries: ``p_k = e^{z_k} / s`` of a row z."""
    if definition.parameters is not None:
        return False
    if _is_row(scope, definition.body, flipped=flipped):
        return True
    if ROWS not in scope.flags or not definition.keys:
        return False  # x_i may be a row of its own
    key = definition.keys[0]
    parts = (x for x in t.walk(definition.body) if isinstance(x, t.Ref) and len(x.keys) == len(definition.keys) == 1)
    return isinstance(key, t.Index) and any(t.same(x.keys[0], key) and scope.symbols[x.symbol].row for x in parts)


def _sides(scope: Scope, statement: t.Statement) -> None:
    """Make the free p of a claim ``z = p`` a row, where z is one."""
    sides = (statement.left, statement.right)
    if statement.sign not in ("=", "equiv", ":=") or not any(_is_row(scope, x) for x in sides):
        return
    for side in sides:
        for x in side.terms if isinstance(side, t.Add) else (side,):
            inner = x.of if isinstance(x, t.Negative) else x
            symbol = scope.symbols.get(inner.symbol) if isinstance(inner, t.Ref) and not inner.keys else None
            if (
                symbol is not None
                and symbol.axes in (None, 1)
                and all(d.keys for d in scope.definitions.get(symbol.name, ()))
            ):
                symbol.row = True


def _before_matrices(scope: Scope) -> bool:
    """Make the x of ``h = x W + b`` a row: a vector before a matrix, which makes another vector. Whether there is one.

    x is one by the words or by its letter's font; a small letter may also be a number before a matrix.
    """
    made = [(scope.symbols[n], d) for n, found in scope.definitions.items() if n in scope.symbols for d in found]
    bodies = [d.body for found in scope.definitions.values() for d in found]
    found = False
    turned = {x.symbol for body in bodies for x in _before_capitals(scope, body, turned=True)}
    for symbol, d in made:
        if symbol.upper or symbol.axes not in (None, 1) or d.keys or d.parameters is not None:
            continue
        body = d.body.argument if isinstance(d.body, t.Apply) else d.body
        parts = body.terms if isinstance(body, t.Add) else (body,)
        for x in (x for part in parts for x in _before_capitals(scope, part)):
            vector = scope.symbols[x.symbol]
            if _is_vector(vector) and x.symbol not in turned:
                vector.row = found = True
    return found


def _is_vector(symbol: Symbol) -> bool:
    return symbol.axes == 1 or (symbol.axes is None and symbol.bold)


def _before_capitals(scope: Scope, term: t.Term, *, turned: bool = False) -> Iterator[t.Ref]:
    """The small letters that stand right before a capital in products, as they are or with a transpose."""
    for x in t.walk(term) if turned else (term,):
        left = x.left if isinstance(x, t.Multiply) and x.kind == "auto" else None
        inner = left.of if turned and isinstance(left, t.Transpose) else None if turned else left
        right = x.right if isinstance(x, t.Multiply) else None
        if isinstance(inner, t.Ref) and isinstance(right, t.Ref):
            small, capital = scope.symbols.get(inner.symbol), scope.symbols.get(right.symbol)
            if small is not None and capital is not None and not small.upper and capital.upper and capital.axes != 0:
                yield inner


def _biases(scope: Scope, total: t.Add) -> bool:
    """Make the b of ``x W + b`` a row, where x is one; whether there was any that is not yet."""
    if not _is_row(scope, total):
        return False
    everywhere = ROWS in scope.flags
    terms = [x.of if isinstance(x, t.Negative) and everywhere else x for x in total.terms]
    found = [scope.symbols.get(x.symbol) for x in terms if isinstance(x, t.Ref) and len(x.keys) == 0]
    new = [
        s
        for s in found
        if s is not None
        and not s.row
        and s.axes in ((None, 1) if everywhere else (None,))
        and s.name not in scope.definitions
    ]
    for symbol in new:
        symbol.row = True
    return bool(new)


def _is_row(scope: Scope, term: t.Term, *, flipped: bool = False) -> bool:
    match term:
        case t.Ref():
            known = scope.symbols.get(term.symbol)
            return known is not None and known.row and len(term.keys) <= known.labels
        case t.Apply():
            return _is_row(scope, term.argument)
        case t.Call():
            return len(term.arguments) == 1 and _is_row(scope, term.arguments[0])
        case t.Add():
            return any(_is_row(scope, x) for x in term.terms)
        case t.Negative():
            return _is_row(scope, term.of)
        case t.Divide():
            return _is_row(scope, term.above)
        case t.Power():
            return _is_row(scope, term.base)
        case t.Operation(name="softmax" | "log_softmax" | "join"):
            return all(_is_row(scope, x) for x in term.arguments)
        case t.Multiply():
            return _is_row(scope, term.left) or _is_row(scope, term.right)
        case t.Derive():
            return len(term.wrt) == 1 and not term.row and _is_row(scope, term.wrt[0]) != flipped
        case _:
            return False
