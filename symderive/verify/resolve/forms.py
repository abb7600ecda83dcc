r"""Forms of writing that mean the same, made one: scripts that hold several things, rows of a matrix, primed indices.

``A^{[l-1] T}`` is a label and a transpose, ``g^{[l]'}`` a label and a prime, ``S_{i:}`` the row ``S_i``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import cache
from typing import Any

from symderive.notation.reader import tree as r
from symderive.verify.resolve.all_weights import OVER, with_rest
from symderive.verify.resolve.classes import CLASSES, TWO, as_events
from symderive.verify.resolve.constant_arguments import CONSTANT, without_argument
from symderive.verify.resolve.digits import apart, as_subscripts
from symderive.verify.resolve.laws_of_cases import as_density
from symderive.verify.resolve.left_out import left_out
from symderive.verify.resolve.named_values import VALUE, with_values_apart
from symderive.verify.resolve.nodes import INDEX_LETTERS, ROW, all_nodes, letters_in
from symderive.verify.resolve.primes import SLOPE, TURNED, TURNING, turned, turned_alone
from symderive.verify.resolve.raised import RAISED, lowered
from symderive.verify.resolve.script_words import WORD, as_word
from symderive.verify.resolve.slope_signs import BY, derived
from symderive.verify.resolve.square import in_scripts, indexed
from symderive.verify.resolve.step_arguments import STEPPED, stepped
from symderive.verify.resolve.tables import TABLED, as_entries
from symderive.verify.resolve.timed import TIMED, as_arguments, called_first
from symderive.verify.resolve.usage import bare, is_label, is_transpose, letter_of
from symderive.verify.resolve.variations import as_derivative

TRANSPOSING = "^t"
"""Among the letters that are written in a way of their own: that t as a superscript is a transpose."""

VARYING = "δ/δ"
"""Among them: that δ is the sign of a derivative."""

INDEXING = "[]"
"""Behind a letter: that square brackets at it hold indices."""

PAIRED = "_{11}"
"""Behind a letter: that two digits in its subscript are two indices."""

NUMBERED = "1"
"""Among the letters: that digits which touch a letter are its subscript."""


def normal(node: r.Node, primed: Mapping[str, str] | frozenset[str] = frozenset()) -> r.Node:
    """A tree in its plain form; ``primed`` are the letters with primes that number something, ``TRANSPOSING`` and ``VARYING``."""
    node = as_density(node)
    if TRANSPOSING in primed:
        node = rebuilt(node, _transposed)
    if VARYING in primed:
        node = rebuilt(node, as_derivative)
    if TURNING in primed:
        told = {x.removeprefix(TURNED) for x in primed if x.startswith(TURNED)}
        functions = {x.removeprefix(SLOPE) for x in primed if x.startswith(SLOPE)}
        node = rebuilt(node, lambda x: turned(x, told, functions))
        node = rebuilt(node, lambda x: turned_alone(x, told, functions))
    entered = {x.removesuffix(TABLED) for x in primed if x.endswith(TABLED)}
    if entered:
        node = rebuilt(node, lambda x: as_entries(x, entered))
    if any(x.startswith(TIMED) for x in primed):
        node = rebuilt(node, lambda x: called_first(x, primed))
        node = rebuilt(node, lambda x: as_arguments(x, primed))
    if RAISED in primed:
        node = rebuilt(node, lowered)
    if NUMBERED in primed:
        node = rebuilt(node, as_subscripts)
    node = rebuilt(node, lambda x: derived(x, primed)) if any(x.startswith(BY) for x in primed) else node
    node = rebuilt(node, lambda x: with_rest(x, primed)) if any(x.startswith(OVER) for x in primed) else node
    node = rebuilt(node, lambda x: as_events(x, primed)) if any(x.endswith((CLASSES, TWO)) for x in primed) else node
    constant = {x.removesuffix(CONSTANT) for x in primed if x.endswith(CONSTANT)}
    if constant:
        node = rebuilt(node, lambda x: without_argument(x, constant))
    series = {x.removesuffix(STEPPED) for x in primed if x.endswith(STEPPED)}
    if series:
        node = rebuilt(node, lambda x: stepped(x, series))
    valued = {x.removesuffix(VALUE) for x in primed if x.endswith(VALUE)}
    if valued:
        node = rebuilt(node, lambda x: with_values_apart(x, valued))
    words = {x.removesuffix(WORD) for x in primed if x.endswith(WORD)}
    if words:
        node = rebuilt(node, lambda x: as_word(x, words))
    letters = {x.removesuffix(INDEXING) for x in primed if x.endswith(INDEXING)}
    if letters:
        scripts = in_scripts(node)
        node = rebuilt(node, lambda x: x if x.span in scripts else indexed(x, letters))
    paired = {x.removesuffix(PAIRED) for x in primed if x.endswith(PAIRED)}
    if paired:
        node = rebuilt(node, lambda x: apart(x, paired))
    node = rebuilt(node, _differential)
    return rebuilt(
        rebuilt(rebuilt(node, _bounds), _row_factors), lambda x: _selected(_scripts(_primed(left_out(x), primed)))
    )


def _differential(node: r.Node) -> r.Node:
    r"""``\partial X`` outside of a fraction is the differential dX (Petersen and Pedersen, *The Matrix Cookbook*, 2)."""
    if not isinstance(node, r.Product) or not any(_is_partial(x) for x in node.factors[:-1]):
        return node
    last = len(node.factors) - 1
    factors = tuple(
        replace(x, base="d", font="rm") if isinstance(x, r.Name) and k < last and _is_partial(x) else x
        for k, x in enumerate(node.factors)
    )
    return replace(node, factors=factors)


def _is_partial(node: r.Node) -> bool:
    return isinstance(node, r.Name) and node.base == "partial"


def is_small_t(node: r.Node | None) -> bool:
    """Whether a script is the letter t."""
    inner = None if node is None else bare(node)
    return isinstance(inner, r.Name) and inner.base == "t" and not inner.accents and not inner.word


def _transposed(node: r.Node) -> r.Node:
    if isinstance(node, r.Scripted) and node.sup is not None and is_small_t(node.sup):
        return replace(node, sup=r.Name(node.sup.span, "top"))
    return node


def rebuilt(node: r.Node, change: Callable[[r.Node], r.Node]) -> r.Node:
    """A tree in which every node is changed, from the leaves up."""
    changes: dict[str, Any] = {}
    for name in _branches(type(node)):
        old = getattr(node, name)
        new = _value(old, change)
        if new is not old:
            changes[name] = new
    return change(replace(node, **changes) if changes else node)


@cache
def _branches(kind: type[r.Node]) -> tuple[str, ...]:
    """The fields of a kind of node that hold nodes, by their annotations."""
    return tuple(field.name for field in fields(kind) if "Node" in str(field.type))


def _value(value: Any, change: Callable[[r.Node], r.Node]) -> Any:
    if isinstance(value, r.Node):
        return rebuilt(value, change)
    if isinstance(value, tuple):
        parts = tuple(_value(v, change) for v in value)  # type: ignore[reportUnknownVariableType]
        return parts if any(a is not b for a, b in zip(parts, value, strict=True)) else value  # type: ignore[reportUnknownArgumentType]
    return value  # type: ignore[reportUnknownVariableType]


_SELECTING = ("=", "ne", "<", ">", "le", "ge", "in")


def _selected(node: r.Node) -> r.Node:
    r"""``\sum_{y_i = 1} x_i`` as ``\sum_{i : y_i = 1} x_i``, and ``\sum_{x_i \in C} x_i`` as ``\sum_{i \in C} x_i``."""
    below = bare(node.below) if isinstance(node, r.BigOperator) and node.below is not None else None
    if not isinstance(node, r.BigOperator) or below is None or node.body is None or node.above is not None:
        return node
    if isinstance(below, r.Sequence):  # x_i, x_j \in C
        last = below.items[-1]
        whole = isinstance(last, r.Relation) and last.signs == ("in",) and isinstance(bare(last.sides[-1]), r.Name)
        items = (
            [_indexed(x.sides[0] if isinstance(x, r.Relation) else x, node.body) for x in below.items] if whole else []
        )
        if not items or None in items or not isinstance(last, r.Relation):
            return node
        found = [x for x in items if x is not None]
        ending = replace(last, sides=(found[-1], *last.sides[1:]))
        return replace(node, below=replace(below, items=(*found[:-1], ending)))
    if not isinstance(below, r.Relation) or len(below.sides) != 2 or below.signs[0] not in _SELECTING:
        return node
    index = _indexed(below.sides[0], node.body)
    if index is None:
        return node
    if below.signs[0] == "in":  # of a set C_k nothing says which it has
        plain = isinstance(bare(below.sides[1]), r.Name)
        return replace(node, below=replace(below, sides=(index, below.sides[1]))) if plain else node
    return replace(node, below=r.Conditional(below.span, index, below, ":"))


def _indexed(node: r.Node, body: r.Node) -> r.Name | None:
    """The i of x_i, where a body has it in scripts."""
    node = bare(node)
    if not isinstance(node, r.Scripted) or node.primes:
        return None
    script = node.sub if node.sup is None else node.sup if node.sub is None and is_label(node.sup) else None
    index = bare(script) if script is not None else None
    index = bare(index.inner) if isinstance(index, r.Group) and index.inner is not None else index
    if not isinstance(index, r.Name) or letter_of(index) not in INDEX_LETTERS:
        return None
    scripts = (s for n in all_nodes(body) if isinstance(n, r.Scripted) for s in (n.sub, n.sup) if s is not None)
    counts = isinstance(bare(body), r.Number)  # how many there are
    return index if counts or any(letter_of(index) in letters_in(s) for s in scripts) else None


def _primed(node: r.Node, primed: Mapping[str, str] | frozenset[str]) -> r.Node:
    """j' as a letter of its own, where it numbers something."""
    if isinstance(node, r.Scripted) and node.primes and isinstance(node.base, r.Name):
        name = node.base.base + "'" * node.primes
        if name in primed:
            letter = replace(node.base, base=name, span=(node.base.span[0], node.base.span[1] + node.primes))
            return letter if node.sub is None and node.sup is None else replace(node, base=letter, primes=0)
    return node


def _scripts(node: r.Node) -> r.Node:
    if not isinstance(node, r.Scripted):
        return node
    node = _rows(node)
    parts = _parts(node.sup)
    if parts is None:
        return node
    result: r.Node = node.base
    primes = node.primes
    for place, part in enumerate(parts):
        sub = node.sub if place == 0 else None
        if isinstance(part, int):
            result = r.Scripted(node.span, result, sub, None, part)
        else:
            result = r.Scripted(node.span, result, sub, part, primes if place == 0 else 0)
    return result


def _parts(sup: r.Node | None) -> list[r.Node | int] | None:
    """The labels, transposes and primes that one superscript holds; None if it is of another kind."""
    if isinstance(sup, r.Product) and not any(sup.signs):
        found: list[r.Node | int] = []
        for factor in sup.factors:
            inner = _parts(factor)
            if inner is not None:
                found.extend(inner)
            elif is_label(factor) or (found and is_transpose(factor)):
                found.append(factor)
            elif found and isinstance(factor, r.Name) and factor.base == "prime":
                found.append(1)
            else:
                return None
        return found
    if isinstance(sup, r.Scripted) and is_label(bare(sup.base)) and sup.sub is None:
        found = [bare(sup.base)]
        if sup.primes:
            found.append(sup.primes)
        if sup.sup is not None:
            if not is_transpose(sup.sup):
                return None
            found.append(sup.sup)
        return found
    return None


def _bounds(node: r.Node) -> r.Node:
    r"""``\sum_{\forall x}`` and ``\sum_{\text{all } j}`` as sums over x and j."""
    below = node.below if isinstance(node, r.BigOperator) else None
    if not isinstance(node, r.BigOperator) or not isinstance(below, r.Sequence) or len(below.items) != 2:
        return node
    first, rest = below.items
    every = isinstance(first, r.Words) and first.text.strip() in ("for all", "all", "every", "each")
    return replace(node, below=rest) if every else node


def _row_factors(node: r.Node) -> r.Node:
    """``W_{j,:} x`` as ``W_{j,:}^T x``: a row before a matrix or vector multiplies it as a row."""
    if not isinstance(node, r.Product):
        return node
    factors = list(node.factors)
    for place, (left, sign, right) in enumerate(zip(factors, node.signs, factors[1:], strict=False)):
        plain = bare(right.base if isinstance(right, r.Scripted) and right.sub is None else right)
        if sign == "" and isinstance(plain, r.Name) and isinstance(left, r.Scripted) and _is_row(left):
            factors[place] = replace(left, sup=r.Name(left.span, "top"))
    return replace(node, factors=tuple(factors)) if tuple(factors) != node.factors else node


def _is_row(node: r.Scripted) -> bool:
    found = _rows(node)
    turned = isinstance(found.base, r.Group) and found.base is not node.base
    return node.sup is None and node.sub is not None and found.sub is not node.sub and not turned


def _rows(node: r.Scripted) -> r.Scripted:
    """``S_{i:}`` and ``S_{i,:}`` as ``S_i``, ``S_{:,j}`` as a row of the transpose."""
    sub = bare(node.sub) if node.sub is not None else None
    if isinstance(sub, r.Conditional) and sub.mark == ":" and isinstance(sub.right, r.Words) and not sub.right.text:
        left = sub.left
        if isinstance(left, r.Sequence) and len(left.items) == 1:
            left = left.items[0]
        return _of_matrix(replace(node, sub=left))
    items = sub.items if isinstance(sub, r.Sequence) else sub.factors if isinstance(sub, r.Product) else ()
    if len(items) == 2 and _is_colon(items[1]):
        return _of_matrix(replace(node, sub=items[0]))
    if len(items) == 2 and _is_colon(items[0]) and (node.sup is None or is_transpose(node.sup)):
        turned = r.Scripted(node.base.span, node.base, None, r.Name(node.base.span, "top"))
        return replace(node, base=r.Group(node.base.span, "(", ")", turned), sub=items[1])
    return node


def _of_matrix(row: r.Scripted) -> r.Scripted:
    """A row of Y in a plain letter: a bold one with a single subscript would be the member of a family.

    The font of the index keeps in mind that a row is meant, and no column y_i of which the y_{mi} are the entries.
    """
    index = bare(row.sub) if row.sub is not None else None
    row = replace(row, sub=replace(index, font=ROW)) if isinstance(index, r.Name) and not index.font else row
    letter = bare(row.base)
    bold = isinstance(letter, r.Name) and letter.font == "bold" and letter.base.isupper()
    return replace(row, base=replace(letter, font="")) if bold and isinstance(letter, r.Name) else row


def _is_colon(node: r.Node) -> bool:
    return isinstance(node, r.Name) and node.base in ("colon", "cdot", "bullet")
