"""What a relation of the notes is, apart from a definition or a claim: an update rule, a law, a condition, several side by side."""

from __future__ import annotations

from symderive.notation.reader import tree as r
from symderive.verify.resolve import standard
from symderive.verify.resolve.usage import all_nodes, bare, below, letter_of, root_name

_ARROWS = ("rightarrow", "implies", "iff", "impliedby", "leftrightarrow")


def parts_of(main: r.Relation) -> list[r.Relation]:
    """The relations on both sides of an arrow; the relation itself if there is none between relations."""
    cuts = [k for k, sign in enumerate(main.signs) if sign in _ARROWS]
    if not cuts:
        return [main]
    found: list[r.Relation] = []
    start = 0
    for end in [*cuts, len(main.signs)]:
        sides, signs = list(main.sides[start : end + 1]), main.signs[start:end]
        if len(sides) > 1:
            span = (sides[0].span[0], sides[-1].span[1])
            found.append(r.Relation(span, tuple(sides), signs, main.sign_spans[start:end]))
        elif isinstance(bare(sides[0]), r.Relation):
            inner = bare(sides[0])
            assert isinstance(inner, r.Relation)
            found.append(inner)
        start = end + 1
    return found if len(found) > 1 else [main]


def is_stationary(tree: r.Node) -> bool:
    """Whether a derivative is said to be zero."""
    main = tree.main if isinstance(tree, r.Remark) else tree
    if not isinstance(main, r.Relation) or main.signs[-1] not in ("=", "equiv", "doteq"):
        return False
    last = bare(main.sides[-1])
    slopes = any(isinstance(n, r.Derivative) for n in all_nodes(main.sides[0]))
    return slopes and isinstance(last, (r.Number, r.Name)) and getattr(last, "text", getattr(last, "base", "")) == "0"


def is_update(main: r.Relation) -> bool:
    r"""``w = w - \\eta g``: the left side stands on the right as well, to the letter."""
    left = main.sides[0]
    name = root_name(left)
    if name is None or len(main.sides) != 2 or main.signs[0] not in (":=", "="):
        return False
    return any(
        isinstance(n, (r.Name, r.Scripted)) and same_written(n, left) for n in all_nodes(main.sides[1])
    ) and isinstance(bare(main.sides[1]), r.Sum)


def is_plain_equation(main: r.Relation) -> bool:
    r"""``u_j^T u_k = \delta_{jk}``, ``S u = \lambda u``: products of letters on both sides, which may say what these are."""
    plain = (r.Name, r.Number, r.Scripted, r.Product, r.Sequence)
    return main.signs == ("=",) and all(isinstance(bare(n), plain) for side in main.sides for n in all_nodes(side))


def same_written(one: r.Node, two: r.Node) -> bool:
    """Whether two nodes are written alike."""
    if type(one) is not type(two):
        return False
    if isinstance(one, r.Name) and isinstance(two, r.Name):
        return letter_of(one) == letter_of(two) and one.font == two.font
    if isinstance(one, r.Number) and isinstance(two, r.Number):
        return one.text == two.text
    inner, other = list(below(one)), list(below(two))
    return (
        len(inner) == len(other) and bool(inner) and all(same_written(a, b) for a, b in zip(inner, other, strict=True))
    )


def is_law(main: r.Relation) -> bool:
    r"""``x \\sim N(0, 1)``: the right side names a distribution."""
    right = bare(main.sides[-1])
    head = root_name(right.factors[0]) if isinstance(right, r.Product) else root_name(right)
    if standard.is_law(right):
        return True
    return head is not None and (head.word or head.font == "cal" or letter_of(head) in ("p", "q", "P", "Q", "D"))


def is_condition(main: r.Relation) -> bool:
    r"""``C > 0``, ``1 \\le t < T``: bare names compared with numbers."""
    if any(s not in ("<", ">", "le", "ge", "ne") for s in main.signs):
        return False
    return all(
        isinstance(bare(s), (r.Name, r.Scripted, r.Number, r.Sum)) and len(list(all_nodes(s))) < 8 for s in main.sides
    )
