"""What a relation of the notes is, apart from a definition or a claim: an update rule, a law, a condition, several side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.definitions import Definitions
from symderive.verify.entry import Entry
from symderive.verify.left_sides import KNOWN_NAMES, letters_of, plain, root_base
from symderive.verify.resolve import standard
from symderive.verify.resolve.alike import same_written
from symderive.verify.resolve.usage import all_nodes, bare, letter_of, root_name

_ARROWS = ("rightarrow", "implies", "iff", "impliedby", "leftrightarrow")


def parts_of(main: r.Relation) -> list[r.Relation]:
    """The relations on both sides of an arrow, and those of values that several sequences start with; else the relation itself."""
    cuts = [k for k, sign in enumerate(main.signs) if sign in _ARROWS]
    if not cuts:
        return [r.Relation(main.span, (x, main.sides[-1]), ("=",), main.sign_spans[-1:]) for x in _starts(main)] or [
            main
        ]
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


def _starts(main: r.Relation) -> tuple[r.Node, ...]:
    """The m_0 and v_0 of ``m_0 = v_0 = 0``."""
    last = bare(main.sides[-1])
    zero = isinstance(last, r.Number) or (isinstance(last, r.Name) and last.base in ("0", "1"))
    firsts = main.sides[:-1]
    scripted = [x for x in map(bare, firsts) if isinstance(x, r.Scripted) and x.sup is None and x.sub is not None]
    numbered = [x for x in scripted if x.sub is not None and isinstance(bare(x.sub), r.Number)]
    names = [letter_of(name) for x in firsts if (name := root_name(x)) is not None]
    alike = all(sign == "=" for sign in main.signs) and len(set(names)) == len(firsts) > 1
    return firsts if zero and alike and len(numbered) == len(firsts) else ()


def is_stationary(tree: r.Node) -> bool:
    """Whether a derivative is said to be zero."""
    main = tree.main if isinstance(tree, r.Remark) else tree
    if not isinstance(main, r.Relation) or main.signs[-1] not in ("=", "equiv", "doteq"):
        return False
    last = bare(main.sides[-1])
    slopes = any(isinstance(n, r.Derivative) for n in all_nodes(main.sides[0]))
    slopes = slopes or _is_primed_call(bare(main.sides[0]))
    return slopes and isinstance(last, (r.Number, r.Name)) and getattr(last, "text", getattr(last, "base", "")) == "0"


def _is_primed_call(node: r.Node) -> bool:
    """Whether it is f'(x), at a letter: where f'(0) is zero, nothing is looked for."""
    if not isinstance(node, r.Product) or len(node.factors) != 2:
        return False
    head, at = node.factors
    inner = at.inner if isinstance(at, r.Group) and at.opening == "(" else None
    return (
        isinstance(head, r.Scripted)
        and head.primes > 0
        and inner is not None
        and any(isinstance(n, r.Name) for n in all_nodes(inner))
    )


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


def own_total(main: r.Relation) -> str:
    r"""The n of ``\\sum_k n_k = n``, where the total has the letter of what it is made of; empty for other relations."""
    total, right = bare(main.sides[0]), bare(main.sides[-1])
    member = bare(total.body) if isinstance(total, r.BigOperator) and total.kind == "sum" and total.body else None
    one = isinstance(member, r.Scripted) and member.sup is None and isinstance(member.base, r.Name)
    if main.signs != ("=",) or not one or not isinstance(member, r.Scripted) or not isinstance(right, r.Name):
        return ""
    return letter_of(right) if member.base == replace(right, span=member.base.span) else ""


def is_law(main: r.Relation) -> bool:
    r"""``x \\sim N(0, 1)``: the right side names a distribution."""
    right = bare(main.sides[-1])
    head = root_name(right.factors[0]) if isinstance(right, r.Product) else root_name(right)
    if standard.is_law(right):
        return True
    return head is not None and (head.word or head.font == "cal" or letter_of(head) in ("p", "q", "P", "Q", "D"))


def last_of_list(node: r.Node) -> r.Relation | None:
    """The relation at the end of a list of names: b > 0 of ``a, b > 0``."""
    if not isinstance(node, r.Sequence) or not isinstance(last := node.items[-1], r.Relation):
        return None
    names = (*node.items[:-1], last.sides[0])
    return last if all(isinstance(bare(x), (r.Name, r.Scripted)) for x in names) else None


def is_condition(main: r.Relation) -> bool:
    r"""``C > 0``, ``1 \\le t < T``: bare names compared with numbers."""
    if any(s not in ("<", ">", "le", "ge", "ne") for s in main.signs):
        return False
    return all(
        isinstance(bare(s), (r.Name, r.Scripted, r.Number, r.Sum)) and len(list(all_nodes(s))) < 8 for s in main.sides
    )


def without_last(main: r.Relation) -> r.Relation:
    """A chain without its last side."""
    span = (main.span[0], main.sides[-2].span[1])
    return r.Relation(span, main.sides[:-1], main.signs[:-1], main.sign_spans[:-1])


def is_constraint(main: r.Relation, defined: Definitions) -> bool:
    r"""``\\sum_k \\pi_k = 1``, ``B^\\top B = I``: a constant on the right, and nothing on the left that has a definition."""
    last = bare(main.sides[-1])
    constant = isinstance(last, r.Number) or (isinstance(last, r.Name) and last.base in ("I", "0", "1"))
    identity = isinstance(last, r.Scripted) and isinstance(bare(last.base), r.Name) and root_base(last) == "I"
    if not (constant or identity) or any(s not in ("=", "equiv") for s in main.signs):
        return False
    return _all_free(main.sides[:-1], defined)


def is_bound(main: r.Relation, defined: Definitions) -> bool:
    r"""``y_i (w^\\top x_i + b) \\ge 1 - \\xi_i``: nothing in it has a definition, and one side is made of letters and numbers only.

    Norms and letters have values that such a condition restricts; what is known of a σ or an E may be claimed.
    """
    if len(main.sides) != 2 or main.signs[0] not in ("<", ">", "le", "ge"):
        return False
    if any(letters_of(side) & KNOWN_NAMES for side in main.sides) or not _all_free(main.sides, defined):
        return False
    return any(
        all(isinstance(n, (r.Number, r.Name, r.Scripted, r.Sum, r.Group)) for n in all_nodes(side))
        for side in main.sides
    )


def _all_free(sides: Sequence[r.Node], defined: Definitions) -> bool:
    slopes = any(isinstance(n, r.Derivative) for x in sides for n in all_nodes(x))
    return not slopes and not any(defined.any_of(letters_of(x)) for x in sides)


def is_of_sizes(main: r.Relation) -> bool:
    r"""``(n \\times k) (k \\times m) = n \\times m``: the shapes of arrays, on both sides."""
    names = any(isinstance(n, r.Name) for n in all_nodes(main))
    return names and main.signs == ("=",) and all(_is_of_sizes(side) for side in main.sides)


def _is_of_sizes(side: r.Node) -> bool:
    inner = bare(side)
    if not isinstance(inner, r.Product):
        return False
    if all(isinstance(x, r.Group) for x in inner.factors):
        return all(isinstance(x, r.Group) and x.inner is not None and _is_of_sizes(x.inner) for x in inner.factors)
    small = (r.Name, r.Number, r.Scripted, r.Sum)
    return all(sign == "times" for sign in inner.signs) and all(isinstance(bare(x), small) for x in inner.factors)


def is_bare(main: r.Relation, defined: Definitions) -> bool:
    """Letters that nothing defines, joined by sums and products only: the notes know more of them than is written."""
    nodes = list(all_nodes(main))
    if any(isinstance(n, (r.Derivative, r.BigOperator, r.Number, r.Conditional, r.Cases)) for n in nodes):
        return False
    if any(isinstance(n, r.Product) and any(isinstance(x, r.Group) for x in n.factors) for n in nodes):
        return False
    names = letters_of(main)
    return not defined.any_of(names) and not names & KNOWN_NAMES


def is_null(main: r.Relation) -> bool:
    r"""Whether something is said to be zero: ``g^\\top d = 0``."""
    zero = bare(main.sides[-1])
    return main.signs == ("=",) and (
        (isinstance(zero, r.Number) and zero.text == "0") or (isinstance(zero, r.Name) and zero.base == "0")
    )


def is_value(tree: r.Node) -> bool:
    """Whether a relation says of a capital letter which whole number it is: ``K = 2``."""
    sides = [bare(x) for x in tree.sides] if isinstance(tree, r.Relation) and tree.signs == ("=",) else []
    if len(sides) != 2 or not isinstance(sides[0], r.Name) or not isinstance(sides[1], r.Number):
        return False
    return len(sides[0].base) == 1 and sides[0].base.isupper() and not sides[0].accents and sides[1].text.isdigit()


def is_number(entry: Entry) -> bool:
    r"""Whether something is said to be a number: ``\\hat p_k = 0``."""
    main = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
    if not isinstance(main, r.Relation) or main.signs[-1] != "=":
        return False
    return not any(isinstance(n, r.Name) and n.base != "infty" for n in all_nodes(main.sides[-1]))


def is_zero_slope(entry: Entry, main: r.Relation, before: Iterable[Entry]) -> bool:
    r"""Whether what the notes had as a slope is set to zero: ``\sum_i a_i y_i = 0`` after ``\partial L/\partial b = \sum_i a_i y_i``."""
    zero = bare(main.sides[-1])
    if main.signs != ("=",) or not isinstance(zero, r.Number) or zero.text != "0":
        return False
    mine = plain(entry.latex[slice(*main.sides[0].span)]).lstrip("+-")
    return any(mine in _slope_of(other) for other in before)


def _slope_of(entry: Entry) -> list[str]:
    """The last side of a relation that begins with a derivative."""
    tree = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
    if not isinstance(tree, r.Relation) or not isinstance(bare(tree.sides[0]), r.Derivative):
        return []
    return [plain(entry.latex[slice(*tree.sides[-1].span)]).lstrip("+-")]
