r"""Columns that are set equal, ``\begin{pmatrix} i \\ f \end{pmatrix} = \begin{pmatrix} \sigma(a) \\ e^b \end{pmatrix}``: one each row."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.resolve.nodes import bare, root_name


def apart(tree: r.Node) -> Iterator[r.Node]:
    """The equations of the entries, where the left side is a column of names; else the formula itself."""
    sides = [bare(x) for x in tree.sides] if isinstance(tree, r.Relation) and len(tree.signs) == 1 else []
    columns = [
        [bare(row[0]) for row in x.rows] for x in sides if isinstance(x, r.Matrix) and all(len(y) == 1 for y in x.rows)
    ]
    equal = len(columns) == 2 and len(columns[0]) == len(columns[1]) > 1
    if not isinstance(tree, r.Relation) or not equal or not all(_is_name(x) for x in columns[0]):
        yield tree
        return
    for one, two in zip(*columns, strict=True):
        yield r.Relation((one.span[0], two.span[1]), (one, two), tree.signs, tree.sign_spans)


def _is_name(node: r.Node) -> bool:
    return isinstance(node, (r.Name, r.Scripted)) and root_name(node) is not None
