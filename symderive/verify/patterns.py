"""What a left side defines: a symbol, the parameters of a function, index letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify.resolve import brackets, densities, names
from symderive.verify.resolve.known import KNOWN
from symderive.verify.resolve.usage import (
    bare,
    is_label,
    is_minus_one,
    letter_of,
    letters_in,
    root_name,
    script_items,
)

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

Pattern = tuple[names.Head, densities.Arguments | None, int | None, list[str]]


def pattern_of(resolver: Resolver, left: r.Node) -> Pattern | None:
    """The symbol that a left side defines, its parameters, and its index letters."""
    parameters: densities.Arguments | None = None
    bar: int | None = None
    node = left
    if isinstance(left, r.Product) and len(left.factors) == 2 and left.signs == ("",):
        group = bare(left.factors[1])
        script: r.Node | None = None
        if isinstance(group, r.Scripted) and group.sub is not None and group.sup is None and not group.primes:
            group, script = bare(group.base), group.sub  # s(x)_i
        if not isinstance(group, r.Group) or group.opening not in ("(", "["):
            return None
        if root_name(left.factors[0]) is None or group.inner is None:
            return None
        parameters = densities.written(group.inner)
        bar = parameters.bar
        node = left.factors[0]
        if script is not None:
            node = r.Scripted(left.span, node, script, None)
    if (
        isinstance(node, r.Scripted)
        and isinstance(bare(node.base), r.Group)
        and node.sub is not None
        and node.sup is None
    ):
        group = bare(node.base)  # [H]_{ij} = ...
        assert isinstance(group, r.Group)
        if group.inner is not None and root_name(group.inner) is not None and brackets.opens(group) in ("(", "["):
            node = r.Scripted(node.span, group.inner, node.sub, None)
    letters = index_letters(resolver, [node, *(densities.nodes(parameters) if parameters is not None else ())])
    kept = list(resolver.binders)
    resolver.binders.extend(letters)
    try:
        head = names.head_of(resolver, node)
    finally:
        resolver.binders[:] = kept
    if head is not None and parameters is not None and len(head.after) == 1 and is_minus_one(head.after[0]):
        head.symbol += "^-1"
        head.after.clear()
    if head is None or head.after or (head.primes and parameters is None):
        return None
    if head.primes:
        return None
    if parameters is not None and head.name.word and letter_of(head.name) in KNOWN and not _are_letters(parameters):
        return None  # log(xy) = ... says something of the logarithm
    return head, parameters, bar, letters


def _are_letters(parameters: densities.Arguments) -> bool:
    """Whether all parameters are single letters with their scripts."""
    return all(root_name(x) is not None for x in densities.nodes(parameters))


def index_letters(resolver: Resolver, nodes: list[r.Node]) -> list[str]:
    """Letters in the scripts of a left side that stand for any index: not the last layer L, not a word."""
    found: list[str] = []
    for node in nodes:
        inner = bare(node)
        name = root_name(node)
        base = "" if name is None else letter_of(name)
        while isinstance(inner, r.Scripted):
            items = names.worded(script_items(inner.sub), resolver, base) if inner.sub is not None else []
            for item in items if not names.is_numbered(resolver, base, items) else ():
                if isinstance(item, str):
                    continue
                if not isinstance(item, r.Name) or resolver.is_key(letter_of(item), base, item):
                    found += letters_in(item)
            for item in script_items(inner.sup) if inner.sup is not None else ():
                if (
                    not isinstance(item, r.Name)
                    or resolver.is_label_index(letter_of(item), item)
                    or (not is_label(inner.sup) and resolver.is_layered(base, item))
                ):
                    found += letters_in(item)
            inner = bare(inner.base)
    fixed = {x for x in resolver.scope.sizes if x.isupper()}
    return [x for x in dict.fromkeys(found) if x not in fixed and x not in ("star", "top", "T")]
