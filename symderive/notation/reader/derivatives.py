r"""Which rows and fractions are derivatives: ``\frac{\partial L}{\partial w}``, ``dL/dw``, ``\partial_x``, ``\nabla_W``.

A ``d`` may be an ordinary variable, so it counts only where it stands first both above and below and a name follows it below.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from symderive.notation.reader.tokens import joined_span
from symderive.notation.reader.tree import (
    Derivative,
    Fraction,
    Group,
    Name,
    Node,
    Number,
    Product,
    Scripted,
    Sequence,
    Span,
    Sum,
)


@dataclass
class Row:
    """Factors with the sign before each but the first."""

    factors: list[Node]
    signs: list[str]
    spans: list[Span]

    @classmethod
    def of(cls, node: Node) -> Row:
        """The factors of a product, or the one factor."""
        if isinstance(node, Product):
            return cls(list(node.factors), list(node.signs), list(node.sign_spans))
        return cls([node], [], [])

    def part(self, start: int, end: int) -> Node | None:
        """The factors from ``start`` to before ``end`` as one node."""
        return rowed(self.factors[start:end], self.signs[start : end - 1], self.spans[start : end - 1])

    def sign_before(self, at: int) -> str:
        """The sign before a factor."""
        return self.signs[at - 1] if at else ""


def rowed(factors: list[Node], signs: list[str], spans: list[Span]) -> Node | None:
    """One node of a row of factors; None of no factors."""
    if len(factors) < 2:
        return factors[0] if factors else None
    return Product(joined_span(factors[0].span, factors[-1].span), tuple(factors), tuple(signs), tuple(spans))


def differential(node: Node) -> tuple[str, int] | None:
    r"""The kind and the order of a ``\partial``, a ``d`` or one of these with a power."""
    order = 1
    if isinstance(node, Scripted) and node.sub is None and not node.primes and isinstance(node.sup, Number):
        power = node.sup.text
        if not power.isdigit() or not 1 <= int(power[:4]) <= 99:
            return None
        node, order = node.base, int(power)
    if not isinstance(node, Name) or node.accents or node.word:
        return None
    if node.base == "partial":
        return "partial", order
    return ("total", order) if node.base == "d" and node.font in {"", "rm"} else None


def _split_word(node: Node) -> list[Node]:
    r"""``\mathrm{dx}`` is ``d`` and ``x``."""
    if isinstance(node, Name) and node.word and len(node.base) == 2 and node.base[0] == "d" and not node.accents:
        return [Name(node.span, "d", "rm"), Name(node.span, node.base[1])]
    return [node]


def fraction(span: Span, above: Node, below: Node) -> Node:
    """A fraction, or the derivative that it writes."""
    if isinstance(above, Sum) and len(above.terms) == 1:
        inner = fraction(span, above.terms[0], below)
        if isinstance(inner, Derivative):
            return Sum(span, (inner,), above.signs, above.sign_spans)
        return Fraction(span, above, below)
    derivative = _derivative(span, above, below)
    if derivative is None and isinstance(above, Name) and above.word:
        derivative = _derivative(span, *(_joined(_split_word(node)) for node in (above, below)))
    return derivative or Fraction(span, above, below)


def _joined(nodes: list[Node]) -> Node:
    joined = rowed(nodes, [""] * (len(nodes) - 1), [nodes[0].span] * (len(nodes) - 1))
    assert joined is not None
    return joined


def _derivative(span: Span, above: Node, below: Node) -> Derivative | None:
    top, bottom = Row.of(above), Row.of(below)
    if len(bottom.factors) == 1:
        bottom = Row.of(_joined(_split_word(below)))
    start = _first_differential(top)
    first = _first_differential(bottom)
    if start is None or first is None:
        return None
    above_sign, below_sign = differential(top.factors[start]), differential(bottom.factors[first])
    assert above_sign is not None
    assert below_sign is not None
    (kind, order), kind_below = above_sign, below_sign[0]
    if "total" in {kind, kind_below} and kind != kind_below:
        kind = "partial"
    if kind == "total" and (start or first):
        return None
    if len(top.factors) > start + 1 and top.signs[start] != "":
        return None
    read = _variables(bottom, first, kind)
    if read is None:
        return None
    variables, below_factor = read
    wrt, transposed = orders(variables, order)
    below_factor = below_factor if first == 0 else bottom.part(0, first)
    return Derivative(
        span,
        kind,
        top.part(start + 1, len(top.factors)),
        wrt,
        order=order,
        above_factor=top.part(0, start),
        below_factor=below_factor,
        transposed=transposed,
    )


def _first_differential(row: Row) -> int | None:
    r"""The first ``\\partial`` of a row, or a ``d`` at its start."""
    for at, factor in enumerate(row.factors):
        found = differential(factor)
        if found and (found[0] == "partial" or at == 0):
            return at
    return None


def _variables(row: Row, first: int, kind: str) -> tuple[list[Node], Node | None] | None:
    """The variables after each differential below, and a factor that follows them after a sign."""
    variables: list[Node] = []
    at, size = first, len(row.factors)
    while at < size:
        found = differential(row.factors[at])
        if found is None or (found[1] != 1 and kind == "total"):
            return None
        end = at + 1
        while end < size and row.signs[end - 1] == "" and (differential(row.factors[end]) is None or end == at + 1):
            end += 1
        variable = row.part(at + 1, end)
        if variable is None or (kind == "total" and not _is_called_name(variable, row.factors[at])):
            return None
        variables.append(variable)
        at = end
        if at < size and row.sign_before(at) != "":
            if (
                first == 0
                and row.sign_before(at) not in {"/", "div"}
                and all(not differential(f) for f in row.factors[at:])
            ):
                return variables, row.part(at, size)
            return None
    return variables, None


def _is_called_name(variable: Node, sign: Node) -> bool:
    """Whether a name stands here, perhaps with its arguments."""
    head = sign.base if isinstance(sign, Scripted) else sign
    if isinstance(head, Name) and head.font == "rm":
        return True
    row = Row.of(variable)
    return is_name(row.factors[0]) and all(isinstance(factor, Group) for factor in row.factors[1:])


def is_name(node: Node) -> bool:
    """A name, perhaps with scripts."""
    while isinstance(node, Scripted):
        node = node.base
    return isinstance(node, Name)


def orders(variables: list[Node], order: int) -> tuple[tuple[tuple[Node, int], ...], bool]:
    r"""Each variable with its order, ``x^2`` under ``\partial^2`` being the second order in x; whether one is transposed."""
    found = [(variable, 1) for variable in variables]
    if order > len(variables):
        powers = [_power(variable) for variable in variables]
        if sum(power for _, power in powers) == order:
            found = powers
    plain = [(_untransposed(variable), power) for variable, power in found]
    transposed = any(new is not old for (new, _), (old, _) in zip(plain, found, strict=True))
    return tuple(plain), transposed


def _power(variable: Node) -> tuple[Node, int]:
    if (
        isinstance(variable, Scripted)
        and isinstance(variable.sup, Number)
        and variable.sup.text.isdigit()
        and not variable.primes
    ):
        base = variable.base
        span = variable.base.span if variable.sub is None else joined_span(variable.base.span, variable.sub.span)
        if variable.sub is not None:
            return Scripted(span, base, variable.sub, None), int(variable.sup.text[:3])
        if isinstance(base, Group) and base.opening == "(" and base.inner is not None:
            base = base.inner
        return base, int(variable.sup.text[:3])
    return variable, 1


def _untransposed(variable: Node) -> Node:
    if isinstance(variable, Scripted) and isinstance(variable.sup, Name) and variable.sup.base == "top":
        if variable.sub is None and not variable.primes:
            return variable.base
        return replace(variable, sup=None)
    return variable


def scripted_operator(node: Scripted) -> Node:
    r"""``\partial_x`` and ``\nabla_W^2``: the sign with its scripts as an operator."""
    base = node.base
    if not isinstance(base, Name) or base.word or base.base not in {"partial", "nabla"} or node.primes:
        return node
    if base.base == "partial" and node.sub is None:
        return node
    order, transposed = 1, False
    if isinstance(node.sup, Number) and node.sup.text.isdigit():
        order = int(node.sup.text[:3])
    elif isinstance(node.sup, Name) and node.sup.base in {"top", "T"}:
        transposed = True
    elif node.sup is not None:
        return node
    variables = _subscript_variables(node.sub, order, base.base)
    if base.base == "partial":
        order = max(order, sum(power for _, power in variables))
    return Derivative(
        node.span, "partial" if base.base == "partial" else "nabla", None, variables, order, transposed=transposed
    )


def _subscript_variables(sub: Node | None, order: int, sign: str) -> tuple[tuple[Node, int], ...]:
    if sub is None:
        return ()
    if isinstance(sub, Sequence):
        return tuple((item, 1) for item in sub.items)
    letters = sub.factors if isinstance(sub, Product) and not any(sub.signs) else ()
    if (len(letters) == order or (letters and sign == "partial" and order == 1)) and all(map(is_name, letters)):
        return tuple((letter, 1) for letter in letters)
    return ((sub, order),)


def merged(row: Row) -> Row:
    r"""The row with every ``\partial L/\partial w`` and ``dL/dw`` in it as one factor."""
    if "/" not in row.signs:
        return row
    done = Row([], [], [])
    at = 0
    while at < len(row.factors):
        found = _slashed(row, at)
        factor, end = found if found else (row.factors[at], at + 1)
        if at:
            done.signs.append(row.signs[at - 1])
            done.spans.append(row.spans[at - 1])
        done.factors.append(factor)
        at = end
    return done


def _slashed(row: Row, at: int) -> tuple[Derivative, int] | None:
    """A derivative written with a slash that starts at this factor, and the place after it."""
    above = differential(row.factors[at])
    if above is None or (at and row.signs[at - 1] == "/"):
        return None
    slash = at
    while slash < len(row.signs) and row.signs[slash] == "" and slash < at + 12:
        slash += 1
    if slash >= len(row.signs) or row.signs[slash] != "/":
        return None
    first = slash + 1
    bracketed = _bracketed(row, first, above)
    below = differential(row.factors[first] if bracketed is None else bracketed.factors[0])
    if below is None or below[0] != above[0]:
        return None
    of = row.part(at + 1, slash + 1)
    if of is None and bracketed is not None:
        return None
    if above[0] == "total" and of is not None and not _is_called_name(of, row.factors[at]):
        return None
    if above[0] == "partial" and any(differential(factor) for factor in row.factors[at + 1 : slash + 1]):
        return None
    end = _slashed_end(row, first, above[1]) if bracketed is None else first + 1
    if end is None:
        return None
    span = joined_span(row.factors[at].span, row.factors[end - 1].span)
    bottom = row.part(first, end) if bracketed is None else bracketed.part(0, len(bracketed.factors))
    top = row.part(at, slash + 1)
    assert bottom is not None
    assert top is not None
    derivative = _derivative(span, top, bottom)
    return (derivative, end) if derivative else None


def _bracketed(row: Row, first: int, above: tuple[str, int]) -> Row | None:
    r"""The differentials in brackets behind a slash: ``\partial^2 L/(\partial a \partial b)``, where d may be no dimension."""
    group = row.factors[first]
    if not isinstance(group, Group) or group.opening != "(" or group.inner is None or above == ("total", 1):
        return None
    inner = Row.of(group.inner)
    count = sum(differential(factor) is not None for factor in inner.factors)
    fits = count == above[1] or (count == 1 and above[0] == "partial")  # \partial^2 L/(\partial a^2)
    return inner if fits and differential(inner.factors[0]) is not None else None


def _slashed_end(row: Row, first: int, order: int) -> int | None:
    """The place after the variables that follow a slash: one name for each differential."""
    end = first
    counted = 0
    while end + 1 < len(row.factors) and row.signs[end] == "" and counted < order:
        if differential(row.factors[end]) is None or not is_name(row.factors[end + 1]):
            break
        counted += _power(row.factors[end + 1])[1] if order > 1 else 1
        end += 2
        if end < len(row.factors) and row.signs[end - 1] != "":
            break
    return end if end > first else None
