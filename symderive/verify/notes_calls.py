r"""Functions that notes define of their data, ``h_\theta(x) = \sigma(\theta^\top x)``, as the quantities that they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.entry import Entry
from symderive.verify.resolve.forms import rebuilt
from symderive.verify.resolve.usage import all_nodes, bare, letter_of, letters_in, root_name

_PARAMETERS = ("theta", "w", "W", "phi", "beta")


def as_quantities(definitions: Sequence[Entry], observed: Entry) -> tuple[list[Entry], Entry]:
    r"""The formulas with ``h`` for ``h_\theta(x)``, wherever the arguments are those of the definition."""
    known: dict[tuple[str, tuple[str, ...]], r.Node] = {}
    for entry in definitions:
        tree = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
        left = bare(tree.sides[0]) if isinstance(tree, r.Relation) else None
        if isinstance(left, r.Product) and len(left.factors) == 2 and (call := _call(*left.factors)) is not None:
            known[call] = _name(left.factors[0])
    if not known:
        return list(definitions), observed

    def named(node: r.Node) -> r.Node:
        return _shorter(node, known) if isinstance(node, r.Product) else node

    replaced = [replace(x, tree=rebuilt(x.tree, named)) for x in (*definitions, observed)]
    return replaced[:-1], replaced[-1]


def _call(head: r.Node, group: r.Node) -> tuple[str, tuple[str, ...]] | None:
    """A function and the letters of its arguments, if these are plain."""
    name, inner = root_name(head), bare(group)
    if name is None or name.word or not isinstance(inner, r.Group) or inner.opening != "(" or inner.inner is None:
        return None
    items = inner.inner.items if isinstance(inner.inner, r.Sequence) else (inner.inner,)
    letters = tuple(letter_of(x) for x in items if isinstance(x, r.Name))
    return (letter_of(name), letters) if len(letters) == len(items) else None


def _name(head: r.Node) -> r.Node:
    r"""The name of a function without the parameters that it wears as a subscript: h of ``h_\theta``."""
    if isinstance(head, r.Scripted) and head.sub is not None and head.sup is None:
        return head.base if set(letters_in(head.sub)) & set(_PARAMETERS) else head
    return head


def _shorter(row: r.Product, known: dict[tuple[str, tuple[str, ...]], r.Node]) -> r.Node:
    """A row of factors with names for calls."""
    factors, signs, spans = list(row.factors), list(row.signs), list(row.sign_spans)
    place = 0
    while place + 1 < len(factors):
        call = _call(factors[place], factors[place + 1]) if signs[place] == "" else None
        if call is not None and call in known:
            factors[place] = known[call]
            del factors[place + 1], signs[place], spans[place]
        place += 1
    return (
        replace(row, factors=tuple(factors), signs=tuple(signs), sign_spans=tuple(spans))
        if len(factors) > 1
        else factors[0]
    )


def labelled_by_number(formulas: Sequence[Entry]) -> list[Entry]:
    """The formulas with the numbers of layers as labels: nothing is raised to the power 1, so a^1 and a^2 are layers."""
    powers: dict[str, set[str]] = {}
    for node in (n for x in formulas for n in all_nodes(x.tree) if isinstance(n, r.Scripted)):
        name = root_name(node)
        if name is not None:
            powers.setdefault(letter_of(name), set()).add(_number(node))
    layered = {x for x, found in powers.items() if "1" in found and "" not in found}
    if not layered:
        return list(formulas)
    layered |= {x for x, found in powers.items() if "" not in found and _defined_by_number(formulas, x)}

    def labelled(node: r.Node) -> r.Node:
        number = node.sup if isinstance(node, r.Scripted) and isinstance(node.sup, r.Number) else None
        name = None if number is None else root_name(node)
        if not isinstance(node, r.Scripted) or number is None or name is None or letter_of(name) not in layered:
            return node
        return replace(node, sup=r.Group(number.span, "(", ")", number))

    return [replace(x, tree=rebuilt(x.tree, labelled)) for x in formulas]


def _number(node: r.Scripted) -> str:
    return node.sup.text if isinstance(node.sup, r.Number) else ""


def _defined_by_number(formulas: Sequence[Entry], letter: str) -> bool:
    """Whether a formula has ``a^2`` alone on its left side."""
    trees = (x.tree.main if isinstance(x.tree, r.Remark) else x.tree for x in formulas)
    lefts = (bare(tree.sides[0]) for tree in trees if isinstance(tree, r.Relation))
    return any(
        isinstance(x, r.Scripted) and _number(x) and (name := root_name(x)) is not None and letter_of(name) == letter
        for x in lefts
    )
