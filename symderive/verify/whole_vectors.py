r"""Vectors that a formula names whole, ``z = W x + b``, and others by their entries, ``z_k``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from symderive.notation.reader import tree as r
from symderive.verify.defined import Defined
from symderive.verify.resolve.usage import Usage, all_nodes, is_transpose, letter_of, root_name


def told_whole(letters: AbstractSet[str], in_force: Sequence[Defined], trees: Iterable[r.Node]) -> set[str]:
    r"""Those of some letters that are vectors by their definitions, a matrix times a vector, and that no formula indexes by examples.

    With the same index as the vector below, as in ``\sum_i z_i x_i^T``, the z_i may be those of many examples.
    """
    plain = {d.letter: d.body for d in in_force if d.shape.strip("^")[:1] in ("", "(")}
    below: dict[str, set[str]] = {x: found for x, body in plain.items() if (found := _weighed(body))}
    for _ in range(len(plain)):  # h = f(a) after a = W x
        more = {
            x: found
            for x, body in plain.items()
            if x not in below and (found := {y for name in _names(body) & below.keys() for y in below[name]})
        }
        if not more:
            break
        below |= more
    found = letters & below.keys()
    marks = [Usage().read([tree]).sub_letters for tree in trees] if found else []
    return {x for x in found if not any(_shares(m.get(x, {}), (m.get(y, {}) for y in below[x])) for m in marks)}


def _shares(mine: Iterable[str], others: Iterable[Iterable[str]]) -> bool:
    return any(set(mine) & set(other) for other in others)


def _names(body: r.Node) -> set[str]:
    return {letter_of(x) for x in all_nodes(body) if isinstance(x, r.Name)}


def _weighed(body: r.Node) -> set[str]:
    r"""The small letters right behind a capital one that is not turned: the x of ``W x + b``."""
    rows = (n for n in all_nodes(body) if isinstance(n, r.Product))
    pairs = (pair for n in rows for pair in pairwise(n.factors))
    return {
        letter_of(vector)
        for one, two in pairs
        if (matrix := root_name(one)) is not None
        and matrix.base[:1].isupper()
        and len(matrix.base) == 1
        and not _turned(one)
        and (vector := root_name(two)) is not None
        and vector.base[:1].islower()
        and not isinstance(two, r.Group)
    }


def _turned(node: r.Node) -> bool:
    return isinstance(node, r.Scripted) and is_transpose(node.sup)
