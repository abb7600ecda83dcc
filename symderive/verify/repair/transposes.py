"""Transposes and inverses: missing, or one too many."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify.repair.edits import Context, Edit, edit, is_atom
from symderive.verify.resolve.usage import bare, is_label, is_transpose, letter_of, letters_in, root_name


def edits(context: Context) -> Iterator[Edit]:
    """A transpose or an inverse at every letter and bracket, and without those that are there; one slip wherever it was copied."""
    copies: dict[tuple[str, str], list[Edit]] = {}
    for spot in context.spots:
        node = spot.node
        if isinstance(node, r.Name) and node.base in ("I", "1") and not node.accents:
            continue  # the identity
        if isinstance(node, r.Name) and letter_of(node) in context.resolver.scope.sizes:
            continue
        if not spot.value or (isinstance(spot.parent, r.Scripted) and spot.node is spot.parent.base):
            continue
        if not (is_atom(node) or is_bracket(node) or isinstance(node, r.Derivative)):
            continue
        if context.is_function(node) and not isinstance(node, r.Derivative):
            continue
        if isinstance(spot.parent, r.Derivative):
            continue  # it is the derivative that is transposed
        for place, found in enumerate(_at(context, node)):
            copies.setdefault((context.text(node), f"{found.kind} {place}"), []).append(found)
            yield found
    for product in (context.side, *(spot.node for spot in context.spots)):
        yield from _gram(context, product)
    if isinstance(context.side, r.Product):
        whole = f"{context.style.bracketed(context.text(context.side))}{context.style.transpose}"
        yield edit(1.6, "transpose", (context.side.span, whole))
    for group in copies.values():
        if 1 < len(group) < 6 and not any(one.overlaps(two) for k, one in enumerate(group) for two in group[:k]):
            yield edit(group[0].cost + 0.2, group[0].kind, *(change for one in group for change in one.changes))


def _gram(context: Context, node: r.Node) -> Iterator[Edit]:
    """``X^T X`` for its inverse."""
    factors = node.factors if isinstance(node, r.Product) else ()
    for one, two in itertools.pairwise(factors):
        turned = [x for x in (one, two) if isinstance(x, r.Scripted) and x.sup is not None and is_transpose(x.sup)]
        first, second = root_name(one), root_name(two)
        if len(turned) == 1 and first is not None and second is not None and letter_of(first) == letter_of(second):
            start, end = one.span[0], two.span[1]
            yield edit(2.0, "inverse", ((start, end), f"{context.style.bracketed(context.latex[start:end])}^{{-1}}"))


def _at(context: Context, node: r.Node) -> Iterator[Edit]:
    """The edits of one letter or bracket."""
    sooner = 0.4 if context.misfit else 0.0
    style = context.style
    text = context.text(node)
    sup = node.sup if isinstance(node, r.Scripted) else None
    label = label_below(node, context.latex)
    if sup is not None and label is not None:
        yield edit(1.2 - sooner, "transpose", ((label.span[1], sup.span[1]), ""))
    elif sup is not None and is_transpose(sup):
        yield edit(1.2 - sooner, "transpose", (_script(context, sup), ""))
    elif isinstance(sup, r.Product) and is_transpose(sup.factors[-1]):
        yield edit(1.2 - sooner, "transpose", ((sup.factors[-2].span[1], sup.span[1]), ""))
    elif sup is not None and _is_inverse(sup):
        yield edit(1.7, "inverse", (_script(context, sup), ""))
        yield edit(1.5, "transpose", (node.span, f"{style.bracketed(text)}{style.transpose}"))
    else:
        cost = (1.2 if not isinstance(node, r.Derivative) else 1.5) - sooner
        yield edit(cost, "transpose", *transposed(context, node))
        yield edit(2.0, "inverse", *_scripted(context, node, "^{-1}"))
        if is_atom(node) and sup is None:
            both = style.bracketed(f"{text} + {text}{style.transpose}")
            yield edit(2.3, "transpose", (node.span, both))
            yield edit(2.2, "transpose", (node.span, f"\\frac{{1}}{{2}} {both}"))
            before = re.search(r"(?<![\d.}])2\s*$", context.latex[: node.span[0]])
            if before is not None:  # 2 A x of x^T A x
                yield edit(2.1, "transpose", ((before.start(), node.span[1]), both))


def is_bracket(node: r.Node) -> bool:
    """Whether a node is a bracket, with or without scripts."""
    inner = node
    while isinstance(inner, r.Scripted):
        inner = bare(inner.base)
    return isinstance(inner, r.Group) and inner.opening in ("(", "[")


def _is_inverse(sup: r.Node | None) -> bool:
    if not isinstance(sup, r.Sum) or sup.signs != ("-",):
        return False
    term = sup.terms[0]
    return isinstance(term, r.Number) and term.text == "1"


def transposed(context: Context, node: r.Node, script: str = "") -> list[tuple[tuple[int, int], str]]:
    """What makes a node its transpose, by this script if it needs one of its own."""
    style = context.style
    sup = node.sup if isinstance(node, r.Scripted) else None
    if sup is not None and style.attached:
        sign = style.transpose[1:].strip("{}")
        if context.latex[sup.span[0] - 1] == "^":
            return [(sup.span, f"{{{context.text(sup).strip('{}')} {sign}}}")]
        return [((sup.span[1], sup.span[1]), f" {sign}")]
    return _scripted(context, node, script if script.startswith("^") else style.transpose)


def _scripted(context: Context, node: r.Node, script: str) -> list[tuple[tuple[int, int], str]]:
    """A superscript at a node; brackets around one that has another, and around a fraction."""
    text = context.text(node)
    if (isinstance(node, r.Scripted) and node.sup is not None) or isinstance(node, r.Derivative):
        return [(node.span, f"{context.style.bracketed(text)}{script}")]
    return [((node.span[1], node.span[1]), script)]


def _script(context: Context, sup: r.Node) -> tuple[int, int]:
    """The characters of a superscript with its sign and braces."""
    return script_span(context.latex, sup)


def label_below(node: r.Node, latex: str) -> r.Node | None:
    r"""The label that shares its braces with a power or a transpose: ``(t)`` of ``h^{(t) \top}``."""
    if not isinstance(node, r.Scripted) or node.sup is None:
        return None
    base = bare(node.base)
    label = base.sup if isinstance(base, r.Scripted) else None
    apart = label is None or "^" in latex[label.span[1] : node.sup.span[0]]
    return None if apart else label


def is_power(sup: r.Node) -> bool:
    """Whether a superscript is a power or a transpose, not a label, a layer or a time."""
    if is_label(sup):
        return False
    letters = list(letters_in(sup))
    return is_transpose(sup) or not letters


def script_span(latex: str, script: r.Node) -> tuple[int, int]:
    """The characters of a script with its sign ``^`` or ``_`` and its braces."""
    start, end = script.span
    while start > 0 and latex[start - 1] not in "^_":
        start -= 1
        if latex[start] == "{" and end < len(latex):
            end = latex.find("}", end) + 1 or end
    return max(0, start - 1), end
