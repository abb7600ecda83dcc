r"""A capital D before a function as the sign of a derivative: ``D_j S_i`` for ``\partial S_i / \partial a_j``, where the notes say so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.notation.reader.parse import ReadError, parse
from symderive.verify.resolve.nodes import all_nodes, bare, is_label, root_name

BY = "D by "
"""Begins what is kept among the names of several letters: by what D differentiates."""


def told(latex: str) -> str:
    """The name under which it is kept that ``D_j`` is the derivative by ``a_j``, for ``latex`` the a."""
    return f"{BY}{latex}"


def shown(trees: Iterable[r.Node]) -> Iterator[str]:
    r"""What relations show: ``D_j S_i = \frac{\partial S_i}{\partial a_j}``."""
    for tree in trees:
        main = tree.main if isinstance(tree, r.Remark) else tree
        if not isinstance(main, r.Relation) or len(main.sides) != 2:
            continue
        left, right = bare(main.sides[0]), bare(main.sides[1])
        if not isinstance(left, r.Product) or not isinstance(right, r.Derivative) or len(left.factors) != 2:
            continue
        by = bare(right.wrt[0][0]) if len(right.wrt) == 1 and right.wrt[0][1] == 1 else None
        sign = bare(left.factors[0])
        if is_sign(sign) and isinstance(by, r.Scripted) and isinstance(by.base, r.Name) and by.sup is None:
            yield told(by.base.base if len(by.base.base) == 1 else rf"\{by.base.base}")


def stands_so(trees: Iterable[r.Node]) -> bool:
    """Whether every D with a subscript stands before another name, and so may be a sign."""
    before: set[r.Span] = set()
    every: set[r.Span] = set()
    for node in (x for tree in trees for x in all_nodes(tree)):
        if isinstance(node, r.Product):
            pairs = zip(node.factors, node.signs, node.factors[1:], strict=False)
            before |= {x.span for x, sign, y in pairs if not sign and is_sign(bare(x)) and root_name(y) is not None}
        elif is_sign(node):
            every.add(node.span)
    return bool(every) and every <= before


def derived(node: r.Node, words: Mapping[str, str] | frozenset[str]) -> r.Node:
    """A row of factors in which D_j and what it stands before are a derivative."""
    latex = next((x.removeprefix(BY) for x in words if x.startswith(BY)), "")
    if not latex or not isinstance(node, r.Product):
        return node
    factors, signs, spans = [*node.factors], [*node.signs], [*node.sign_spans]
    place = 0
    while place + 1 < len(factors):
        sign = bare(factors[place])
        if (
            signs[place]
            or not is_sign(sign)
            or not isinstance(sign, r.Scripted)
            or root_name(factors[place + 1]) is None
        ):
            place += 1
            continue
        of, used = factors[place + 1], 1
        group = factors[place + 2] if place + 2 < len(factors) and not signs[place + 1] else None
        if isinstance(group, r.Group) and group.opening == "(":
            of = r.Product((of.span[0], group.span[1]), (of, group), ("",), (spans[place + 1],))
            used = 2
        nowhere = (sign.span[0], sign.span[0])
        by = replace(sign, base=replace(_variable(latex), span=nowhere), span=nowhere)
        whole = r.Derivative((sign.span[0], of.span[1]), "partial", of, ((by, 1),))
        factors[place : place + used + 1] = [whole]
        del signs[place : place + used], spans[place : place + used]
        place += 1
    if len(factors) == len(node.factors):
        return node
    if len(factors) == 1:
        return factors[0]
    return replace(node, factors=tuple(factors), signs=tuple(signs), sign_spans=tuple(spans))


def is_sign(node: r.Node | None) -> bool:
    """``D_j``."""
    if not isinstance(node, r.Scripted) or node.sub is None or node.sup is not None or node.primes:
        return False
    return isinstance(node.base, r.Name) and node.base.base == "D" and not node.base.accents and not is_label(node.sub)


def _variable(latex: str) -> r.Name:
    """The letter by whose entries D differentiates."""
    try:
        found = bare(parse(latex))
    except ReadError:
        found = None
    return found if isinstance(found, r.Name) else r.Name((0, 0), latex)
