r"""Quantities that are row vectors because they are computed from row vectors: ``u = h W``, ``\delta = \partial E / \partial u``."""

from __future__ import annotations

from collections.abc import Iterable

from symderive.verify import terms as t
from symderive.verify.facts import Fact, Layout
from symderive.verify.resolve.choices import Choices
from symderive.verify.shapes.products import weights_last
from symderive.verify.symbols import Scope

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


def spread_rows(scope: Scope, *, flipped: bool = False) -> None:
    """Where some vectors are said to be rows, what the notes define by them is a row too, unless its shape is told; ``flipped``
    if slopes by columns are rows.
    """
    if not flipped and not any(s.row for s in scope.symbols.values()):
        return
    waiting = [(scope.symbols[n], found) for n, found in scope.definitions.items() if n in scope.symbols]
    waiting = [(s, found) for s, found in waiting if not s.row and s.axes is None]
    sums = [x for found in scope.definitions.values() for d in found for x in t.walk(d.body) if isinstance(x, t.Add)]
    changed = True
    while changed:
        changed = False
        for symbol, found in waiting:
            if not symbol.row and any(d.parameters is None and _is_row(scope, d.body, flipped=flipped) for d in found):
                symbol.row = changed = True
        for total in sums:
            changed = _biases(scope, total) or changed


def _biases(scope: Scope, total: t.Add) -> bool:
    """Make the b of ``x W + b`` a row, where x is one; whether there was any that is not yet."""
    if not _is_row(scope, total):
        return False
    found = [scope.symbols.get(x.symbol) for x in total.terms if isinstance(x, t.Ref) and len(x.keys) == 0]
    new = [s for s in found if s is not None and not s.row and s.axes is None and s.name not in scope.definitions]
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
