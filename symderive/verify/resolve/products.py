"""What multiplies what in a row of factors: signs by how tightly they hold, division, derivatives side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.resolve import brackets
from symderive.verify.resolve.errors import UnclearError

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

_LOOSE = ("odot", "circ", "oslash")
_MIDDLE = ("otimes", "star")
_SUM = ("oplus",)
_TIGHT = ("cdot", "times", "ast", "/", "div", "bullet")


def combined(resolver: Resolver, items: list[t.Term], signs: list[str], nodes: list[r.Node], span: t.Span) -> t.Term:
    """Factors with the signs between them as one term: side by side binds closest, ⊙, ∘ and ⊘ least."""
    if len(items) == 1:
        return items[0]
    loose = [k for k, s in enumerate(signs) if s in _LOOSE]
    if loose and any(s not in _LOOSE for s in signs) and resolver.choices.pick(f"tight {span}", (0.0, 0.9)):
        return _folded(resolver, items, signs)
    for level in (_SUM, _LOOSE, _MIDDLE):
        if any(s in level for s in signs):
            return _split(resolver, items, signs, nodes, level)
    if any(s in ("/", "div") for s in signs):
        return _divided(resolver, items, signs, nodes)
    if any(s in _TIGHT for s in signs):
        return _split(resolver, items, signs, nodes, _TIGHT)
    unknown = [s for s in signs if s]
    if unknown:
        raise UnclearError(f"the sign {unknown[0]} is not understood here", span)
    return _side_by_side(resolver, items)


def _split(
    resolver: Resolver, items: list[t.Term], signs: list[str], nodes: list[r.Node], level: tuple[str, ...]
) -> t.Term:
    """Parts between signs of one level, from the left."""
    result: t.Term | None = None
    sign = ""
    start = 0
    for end in range(1, len(items) + 1):
        if end < len(items) and signs[end - 1] not in level:
            continue
        inner = (items[start].span[0], items[end - 1].span[1])
        part = combined(resolver, items[start:end], signs[start : end - 1], nodes[start:end], inner)
        result = part if result is None else _two(resolver, result, part, sign)
        sign = signs[end - 1] if end < len(items) else ""
        start = end
    assert result is not None
    return result


def _two(resolver: Resolver, left: t.Term, right: t.Term, sign: str) -> t.Term:
    span = (left.span[0], right.span[1])
    meaning = resolver.hints.signs.get(sign)
    if meaning == "convolution":
        raise UnclearError("convolutions are not computed", span)
    if meaning == "sum":
        return t.Add(span, (left, right))
    if sign == "oslash":
        return t.Divide(span, left, right, "elementwise")
    kinds = {"odot": "hadamard", "circ": "hadamard", "otimes": "outer", "cdot": "dot", "ast": "star", "bullet": "star"}
    kinds |= {"times": "auto", "star": "star", "": "auto"}
    said = {
        "hadamard": "hadamard",
        "matrix": "auto",
        "inner": "dot",
        "ordinary": "auto",
        "outer": "outer",
        "kronecker": "outer",
    }
    if meaning in said:
        return t.Multiply(span, left, right, said[meaning])
    if sign == "cdot" and meaning is None and resolver.choices.pick(f"cdot {span}", (0.0, 1.2)):
        return t.Multiply(span, left, right, "star")
    if sign == "otimes" and resolver.choices.pick("otimes", (0.0, 0.5)):
        return t.Multiply(span, left, right, "hadamard")
    if sign not in kinds:
        raise UnclearError(f"the sign {sign} is not understood here", span)
    return t.Multiply(span, left, right, kinds[sign])


def _folded(resolver: Resolver, items: list[t.Term], signs: list[str]) -> t.Term:
    result = items[0]
    for sign, item in zip(signs, items[1:], strict=True):
        result = (
            t.Divide((result.span[0], item.span[1]), result, item)
            if sign in ("/", "div")
            else _two(resolver, result, item, sign)
        )
    return result


def _divided(resolver: Resolver, items: list[t.Term], signs: list[str], nodes: list[r.Node]) -> t.Term:
    """``a / b c``: by a product side by side, or only by its first factor."""
    result: t.Term | None = None
    sign = ""
    place = 0
    while place < len(items):
        end = place + 1
        while end < len(items) and signs[end - 1] == "":
            end += 1
        span = (items[place].span[0], items[end - 1].span[1])
        run = items[place:end]
        if sign in ("/", "div") and len(run) > 1:
            bracket = isinstance(nodes[place], r.Number) and brackets.opens(nodes[place + 1]) is not None
            costs = (0.7, 0.0) if bracket else (0.0, 0.7)
            first_only = bool(resolver.choices.pick(f"slash {span}", tuple(sorted(costs)))) != bracket
            if first_only:
                assert result is not None
                whole = t.Divide((result.span[0], items[place].span[1]), result, items[place])
                result = _side_by_side(resolver, [whole, *run[1:]])
                sign = signs[end - 1] if end < len(items) else ""
                place = end
                continue
        part = _side_by_side(resolver, run)
        if result is None:
            result = part
        elif sign in ("/", "div"):
            result = t.Divide((result.span[0], part.span[1]), result, part)
        else:
            result = _two(resolver, result, part, sign)
        sign = signs[end - 1] if end < len(items) else ""
        place = end
    assert result is not None
    return result


def _side_by_side(resolver: Resolver, items: list[t.Term]) -> t.Term:
    """Factors without signs; derivatives whose ends meet may be a chain."""
    result: t.Term | None = None
    place = 0
    while place < len(items):
        links = _links(items, place)
        part = items[place]
        if len(links) > 1 and resolver.choices.pick(f"chain {links[0].span}", (0.0, 0.3)):
            part = t.Chain((links[0].span[0], links[-1].span[1]), tuple(links))
            place += len(links)
        else:
            place += 1
        result = part if result is None else t.Multiply((result.span[0], part.span[1]), result, part)
    assert result is not None
    return result


def _links(items: list[t.Term], start: int) -> list[t.Derive]:
    """The derivatives from a place on whose inner ends meet."""
    found: list[t.Derive] = []
    for item in items[start:]:
        if not isinstance(item, t.Derive) or len(item.wrt) != 1 or item.row:
            break
        if found and not t.same(found[-1].wrt[0], item.of):
            break
        found.append(item)
    return found
