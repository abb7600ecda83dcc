"""Trees of formulas: their letters, scripts and parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symderive.notation.reader import tree as r
from symderive.notation.reader.symbols import GREEK

_PLAIN_INDICES = frozenset("ijklmntsrpq") | {"ell", "tau"}
INDEX_LETTERS = _PLAIN_INDICES | {f"{x}'" for x in _PLAIN_INDICES} | {f"{x}''" for x in _PLAIN_INDICES}
ROW = "tt"  # the font in which the index of a row W_{j:} is kept
LETTER_FONTS = {"", "bold", "it", "rm", "vec", "sf", "tt"}  # fonts in which a letter is the same letter


def letter_of(name: r.Name) -> str:
    """The identity of a letter: its accents and, for calligraphic and the like, its font; bold and upright are not told apart."""
    marks = " ".join(reversed(name.accents))
    font = "" if name.font in LETTER_FONTS else name.font
    return " ".join(part for part in (marks, font, name.base) if part)


def is_bold(name: r.Name) -> bool:
    """Whether a letter is marked as a vector or matrix."""
    return name.font in ("bold", "vec")


def bare(node: r.Node) -> r.Node:
    """A node without the braces, or the brackets in a script, that only hold it together."""
    while isinstance(node, r.Group) and node.opening == "{" and node.inner is not None:
        node = node.inner
    return node


def is_label(node: r.Node | None) -> bool:
    """A superscript in brackets, as in ``x^{(i)}``, ``a^{[l]}``, ``h^{<t>}``."""
    if not isinstance(node, r.Group) or node.opening not in ("(", "[", "\\langle", "<") or node.inner is None:
        return False
    return not (isinstance(node.inner, r.Sum) and all(isinstance(x, r.Number) for x in node.inner.terms))  # x^{(2-1)}


def letters_in(node: r.Node | None) -> Iterator[str]:
    """Single letters of a script, in order."""
    if node is None:
        return
    if isinstance(node, r.Name):
        yield letter_of(node)
    else:
        for child in below(node):
            yield from letters_in(child)


def below(node: r.Node) -> Sequence[r.Node]:
    """The nodes directly below a node, in order; leaves, which most are, are asked for first."""
    match node:
        case r.Name() | r.Number():
            return ()
        case r.Scripted():
            return [n for n in (node.base, node.sub, node.sup) if n is not None]
        case r.Product():
            return node.factors
        case r.Group():
            return () if node.inner is None else (node.inner,)
        case r.Sum():
            return node.terms
        case r.Fraction() | r.Binomial():
            return (node.above, node.below)
        case r.Relation():
            return node.sides
        case r.Sequence():
            return node.items
        case r.Conditional():
            return (node.left, node.right)
        case r.Root():
            return [n for n in (node.radicand, node.degree) if n is not None]
        case r.BigOperator():
            return [n for n in (node.below, node.above, node.body) if n is not None]
        case r.Derivative():
            parts = (node.above_factor, node.of, node.below_factor)
            return [*(n for n in parts if n is not None), *(n for n, _ in node.wrt)]
        case r.Matrix():
            return [n for row in node.rows for n in row]
        case r.Cases():
            return [n for row in node.rows for n in row if n is not None]
        case r.Remark():
            return (node.main, *node.rest)
        case _:
            return ()


_MOST_KEPT = 200  # nodes, of a tree that remembers them: every claim looks through the same definitions


def all_nodes(node: r.Node) -> Iterator[r.Node]:
    """A node and everything below it."""
    kept: tuple[r.Node, ...] | None = node.__dict__.get("_all")
    if kept is not None:
        return iter(kept)
    found: list[r.Node] = []
    waiting = [node]
    while waiting:
        top = waiting.pop()
        found.append(top)
        waiting.extend(reversed(below(top)))
    if len(found) <= _MOST_KEPT:
        object.__setattr__(node, "_all", tuple(found))  # trees do not change
    return iter(found)


def raises_e(exponent: r.Node) -> bool:
    r"""Whether an exponent makes an e Euler's number, also beside errors e: ``e^{-\theta}`` does, not ``e^{t+1}``, ``e^T``, ``e^{(k)}``."""
    inner = bare(exponent)
    if isinstance(inner, (r.Group, r.Sequence, r.Words)):
        return False
    letters = [x for x in letters_in(inner) if x not in INDEX_LETTERS]
    return bool(letters) and all((len(x) == 1 and x.islower()) or x in GREEK for x in letters)


def is_row(sub: r.Node) -> bool:
    """Whether a subscript says that it picks a row, as that of ``W_{j:}`` did."""
    index = bare(sub)
    return isinstance(index, r.Name) and index.font == ROW


def root_name(node: r.Node | None) -> r.Name | None:
    """The letter under the scripts of a node."""
    while True:
        if isinstance(node, r.Scripted):
            node = node.base
        elif isinstance(node, r.Group) and node.opening == "{":
            node = node.inner
        else:
            return node if isinstance(node, r.Name) else None


def index_name(node: r.Node) -> str:
    """The letter of an index or a size without scripts, with its primes: i, k', H'; empty for anything else."""
    inner = bare(node)
    head = root_name(inner)
    plain = isinstance(inner, r.Name) or (isinstance(inner, r.Scripted) and inner.sub is None and inner.sup is None)
    if head is None or not plain:
        return ""
    return letter_of(head) + "'" * (inner.primes if isinstance(inner, r.Scripted) else 0)


def subscript(node: r.Node) -> r.Node | None:
    """The outermost subscript under nested scripts."""
    while isinstance(node, r.Scripted):
        if node.sub is not None:
            return node.sub
        node = node.base
    return None


def superscript(node: r.Node) -> r.Node | None:
    """The outermost superscript that is no transpose."""
    found: r.Node | None = None
    while isinstance(node, r.Scripted):
        if node.sup is not None:
            if not is_transpose(node.sup):
                return node.sup
            found = node.sup
        node = node.base
    return found


def is_transpose(node: r.Node | None) -> bool:
    r"""``^\\top``, ``^T``, ``^\\intercal``, ``^{-T}``, ``^{Tr}``, ``'`` is not one."""
    if isinstance(node, r.Name):
        return node.base in ("top", "T", "intercal") or (node.word and node.base == "Tr")
    if isinstance(node, r.Product) and len(node.factors) == 2:
        return [x.base for x in node.factors if isinstance(x, r.Name)] == ["T", "r"]
    return isinstance(node, r.Sum) and len(node.terms) == 1 and node.signs == ("-",) and is_transpose(node.terms[0])


def outside_scripts(node: r.Node) -> Iterator[r.Node]:
    """A tree and all that is in it, without its scripts."""
    waiting = [node]
    while waiting:
        top = waiting.pop()
        yield top
        waiting.extend([top.base] if isinstance(top, r.Scripted) else below(top))


def is_power(node: r.Node | None) -> bool:
    """Whether a superscript is a number or the negative of one, but not -1, which also stands for an inverse."""
    number = None if node is None else bare(node)
    return isinstance(number, r.Number) or (_negated(number) is not None and not is_minus_one(number))


def is_minus_one(node: r.Node | None) -> bool:
    """Whether a superscript is -1."""
    number = _negated(None if node is None else bare(node))
    return number is not None and number.text == "1"


def _negated(node: r.Node | None) -> r.Number | None:
    """The number of which a node is the negative."""
    if not isinstance(node, r.Sum) or node.signs != ("-",):
        return None
    return node.terms[0] if isinstance(node.terms[0], r.Number) else None


def script_items(node: r.Node) -> list[r.Node]:
    """The parts of a script: ``_{i,j}`` and ``_{ij}`` have two."""
    node = bare(node)
    if isinstance(node, r.Sequence):
        return [part for item in node.items for part in script_items(item)]
    if (
        isinstance(node, r.Product)
        and not any(node.signs)
        and not any(isinstance(f, r.Number) for f in node.factors[:-1])
    ):
        return [part for item in node.factors for part in script_items(item)]
    if isinstance(node, r.Group) and node.inner is not None:
        listed = node.opening == "[" and isinstance(bare(node.inner), r.Sequence)  # W_{f[i,j]}
        if node.opening == "(" or listed:
            return script_items(node.inner)
    return [node]


def conditions(node: r.Node | None) -> list[r.Node]:
    """What stands below a big operator, one by one."""
    if node is None:
        return []
    node = bare(node)
    if isinstance(node, r.Sequence):
        return [part for item in node.items for part in conditions(item)]
    if isinstance(node, r.Conditional):
        return [*conditions(node.left), *conditions(node.right)]
    if isinstance(node, r.Words) and node.text.replace(" ", "") in ("s.t.", "s.t", "st", "subjectto", "suchthat"):
        return []
    if isinstance(node, r.Remark):
        return [*conditions(node.main), *(c for x in node.rest for c in conditions(x))]
    return [node]


def bound_letters(node: r.Node | None) -> list[str]:
    """The letters that the bounds below an operator bind, in order."""
    found: list[str] = []
    for part in conditions(node):
        sides = list(part.sides) if isinstance(part, r.Relation) else [part]
        if isinstance(part, r.Relation) and part.signs[0] in ("ne", "<", ">", "le", "ge") and len(sides) == 2 and found:
            continue
        side = sides[0] if len(sides) < 3 else sides[1]
        for item in (
            conditions(side.inner) if isinstance(side, r.Group) and side.inner is not None else script_items(side)
        ):
            head = root_name(item)
            if head is not None and letter_of(head) not in found:
                found.append(letter_of(head))
    return found


def scripted_letters(node: r.Node) -> Iterator[str]:
    """The letters with scripts in a formula."""
    for inner in all_nodes(node):
        head = root_name(inner) if isinstance(inner, r.Scripted) else None
        if head is not None:
            yield letter_of(head)


def set_name(node: r.Node) -> str:
    """The name of a set of indices: the letter, with a number below it where there is one, I_0."""
    head, under = root_name(node), subscript(bare(node))
    number = bare(under) if under is not None else None
    letter = "" if head is None else letter_of(head)
    return f"{letter}_{number.text}" if isinstance(number, r.Number) else letter


def index_of_member(node: r.Node) -> r.Node:
    """The i of a sum over the i ∈ C_k, or the x_i ∈ C_k."""
    node = bare(node)
    under = bare(node.sub) if isinstance(node, r.Scripted) and node.sub and not node.sup else None
    return under if isinstance(under, r.Name) and letter_of(under) in INDEX_LETTERS else node
