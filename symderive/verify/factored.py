r"""Densities that notes write as a product over entries, ``p(x \mid y) = \prod_i p(x_i \mid y)``: the entries are independent given y."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symderive.notation.reader import tree as r
from symderive.verify import facts as f
from symderive.verify.entry import Entry
from symderive.verify.resolve.known import DENSITIES
from symderive.verify.resolve.nodes import bare, bound_letters, letter_of, letters_in, root_name


def factored(entries: Iterable[Entry]) -> list[f.Fact]:
    """What the relations before a claim say of the entries of a variable."""
    return [fact for entry in entries for fact in _of(entry)]


def _of(entry: Entry) -> Iterator[f.Fact]:
    main = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
    if not isinstance(main, r.Relation) or any(s not in ("=", ":=", "equiv") for s in main.signs):
        return
    whole = _density(main.sides[0])
    for side in main.sides[1:]:
        product = bare(side)
        if not isinstance(product, r.BigOperator) or product.kind != "prod" or product.body is None or whole is None:
            continue
        part, bound = _density(product.body), set(bound_letters(product.below))
        entered = bare(part.left) if part is not None else None
        name, variable = root_name(entered), _variable(whole.left)
        if part is None or name is None or not isinstance(entered, r.Scripted) or variable is None:
            continue
        given = [root_name(x.sides[0] if isinstance(x, r.Relation) else x) for x in _items(part.right)]
        same = _text(entry, whole.right) == _text(entry, part.right) and not bound & set(letters_in(part.right))
        if (
            letter_of(name) != letter_of(variable)
            or not bound & set(letters_in(entered.sub))
            or not same
            or None in given
        ):
            continue
        one = _text(entry, entered)
        yield f.IndependentGiven((one,), tuple(_text(entry, x) for x in given if x is not None))
        if isinstance(bare(whole.left), r.Name):
            yield f.EntriesAre(((one, _text(entry, whole.left)),))


def _density(node: r.Node) -> r.Conditional | None:
    """What stands in the brackets of p(x | y)."""
    row = bare(node)
    if not isinstance(row, r.Product) or len(row.factors) != 2:
        return None
    name, group = root_name(row.factors[0]), row.factors[1]
    inner = group.inner if isinstance(group, r.Group) else None
    known = name is not None and letter_of(name) in DENSITIES
    return inner if known and isinstance(inner, r.Conditional) and inner.mark == "|" else None


def _variable(node: r.Node) -> r.Name | None:
    """The x of x, or of x_1, ..., x_n."""
    node = bare(node)
    if isinstance(node, r.Sequence) and any(isinstance(x, r.Dots) for x in node.items):
        found = [root_name(x) for x in node.items if not isinstance(x, r.Dots)]
        letters = {letter_of(x) for x in found if x is not None}
        return found[0] if len(letters) == 1 and None not in found else None
    return node if isinstance(node, r.Name) else None


def _items(node: r.Node) -> tuple[r.Node, ...]:
    return node.items if isinstance(node, r.Sequence) else (node,)


def _text(entry: Entry, node: r.Node) -> str:
    return entry.latex[node.span[0] : node.span[1]].strip()
