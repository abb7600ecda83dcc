"""Trees of formulas: their letters, scripts and parts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from symderive.notation.reader import tree as r

_PLAIN_INDICES = frozenset("ijklmntsrpq") | {"ell", "tau"}
INDEX_LETTERS = _PLAIN_INDICES | {f"{x}'" for x in _PLAIN_INDICES} | {f"{x}''" for x in _PLAIN_INDICES}
_CONSTANTS = frozenset({"e", "pi", "I"})
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


def parameters_in(node: r.Node | None) -> Iterator[str]:
    r"""The letters of a function's arguments that are no constants: of ``(x \mid \mu, \sigma^2 I)`` not I, of ``(I)`` I."""
    if isinstance(node, r.Conditional):
        yield from (x for part in (node.left, node.right) for x in parameters_in(part))
    elif isinstance(node, r.Sequence):
        yield from (x for part in node.items for x in parameters_in(part))
    else:
        constants = _CONSTANTS if isinstance(node, r.Sum | r.Product) else frozenset[str]()
        yield from (x for x in letters_in(node) if x not in constants)


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


def is_row(sub: r.Node) -> bool:
    """Whether a subscript says that it picks a row, as that of ``W_{j:}`` did."""
    index = bare(sub)
    return isinstance(index, r.Name) and index.font == ROW


def beside_one(node: r.Node) -> Iterator[str]:
    """The letters that are taken from one: the p of 1 - p, which is a number then and no distribution."""
    for inner in all_nodes(node):
        if isinstance(inner, r.Sum) and any(isinstance(x, r.Number) and x.text == "1" for x in inner.terms):
            taken = (x for sign, x in zip(inner.signs, inner.terms, strict=True) if sign == "-")
            yield from (letter_of(x) for x in map(bare, taken) if isinstance(x, r.Name))


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


def counted_to(items: Sequence[r.Node]) -> Iterator[str]:
    r"""The n of ``i = 1, \dots, n``."""
    for first, dots, last in zip(items, items[1:], items[2:], strict=False):
        starts = isinstance(first, r.Relation) and first.signs == ("=",) and isinstance(first.sides[1], r.Number)
        if starts and isinstance(dots, r.Dots) and isinstance(last, r.Name):
            yield letter_of(last)


def last_member(node: r.Sequence) -> Iterator[tuple[str, str]]:
    r"""What lists with dots are of, and the letters that they end with: the x and the T of ``x_1, \dots, x_T``."""
    for before, dots, after in zip(node.items, node.items[1:], node.items[2:], strict=False):
        first, last = root_name(before), root_name(after)
        if not isinstance(dots, r.Dots) or first is None or last is None or letter_of(first) != letter_of(last):
            continue
        end = bare(after.sub) if isinstance(after, r.Scripted) and after.sub is not None else None
        if isinstance(end, r.Name):
            yield letter_of(first), letter_of(end)


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


def is_factor(left: r.Node, sign: str) -> bool:
    """Whether a letter before a bracket multiplies it: ``X^T (y - X w) = 0``, where it is transposed or stands in the sum itself.

    And ``y_i (w^T x_i + b) >= 1``: the condition defines no function.
    """
    if not isinstance(left, r.Product) or len(left.factors) != 2 or not isinstance(left.factors[1], r.Group):
        return False
    head, inner = root_name(left.factors[0]), left.factors[1].inner
    if head is None or not isinstance(inner, r.Sum):
        return False
    if sign in ("ge", "le", "<", ">") and isinstance(left.factors[0], r.Scripted):
        return True
    return is_transpose(superscript(left.factors[0])) or letter_of(head) in letters_in(inner)


def called_in(left: r.Node) -> r.Name | None:
    r"""The function that a left side tells by its logarithm or its odds: the p of ``\log \frac{p(x)}{1 - p(x)} = a + b x``."""
    inner = bare(left)
    if isinstance(inner, r.Sum) and len(inner.terms) == 1:
        inner = bare(inner.terms[0])
    factors = [bare(x) for x in inner.factors] if isinstance(inner, r.Product) else [inner]
    logarithm = isinstance(factors[0], r.Name) and factors[0].base in ("log", "ln", "logit")
    factors = factors[1:] if logarithm else factors
    if len(factors) == 1:
        only = factors[0]
        only = bare(only.inner) if isinstance(only, r.Group) and only.inner is not None else only
        odds = isinstance(only, r.Fraction) and isinstance(bare(only.below), r.Sum)
        only = bare(only.above) if isinstance(only, r.Fraction) and odds else only
        factors = list(only.factors) if isinstance(only, r.Product) else []
    group = factors[1] if len(factors) == 2 else None
    plain = isinstance(group, r.Group) and group.opening == "(" and not isinstance(group.inner, r.Sum)
    return root_name(factors[0]) if plain else None


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


def heads(node: r.Node) -> Iterator[str]:
    """The letters of distributions: q, q(z | x), (p + q) / 2."""
    node = bare(node)
    if isinstance(node, r.Product):
        yield from heads(node.factors[0])
    elif isinstance(node, r.Fraction):
        yield from heads(node.above)
    elif isinstance(node, r.Sum):
        for part in node.terms:
            yield from heads(part)
    elif (head := root_name(node)) is not None:
        yield letter_of(head)


def outcomes(inner: r.Node | None) -> Iterator[str]:
    """The letters x of values X = x_i in the argument of a probability."""
    for node in () if inner is None else all_nodes(inner):
        if isinstance(node, r.Relation) and node.signs == ("=",):
            variable, value = bare(node.sides[0]), bare(node.sides[1])
            head = root_name(value)
            single = isinstance(value, r.Scripted) and value.sup is None and isinstance(value.sub, r.Name)
            if isinstance(variable, r.Name) and head is not None and single:
                yield from [letter_of(head)] if variable.base == head.base.upper() != head.base else []


def is_energy(exponent: r.Node | None) -> bool:
    """Whether an E stands in an exponent as energies do, ``e^{-E(x)}``: a mean has other brackets, or no minus."""
    for term in exponent.terms if isinstance(exponent, r.Sum) and exponent.signs[0] == "-" else ():
        factors = term.factors if isinstance(term, r.Product) else ()
        for one, two in itertools.pairwise(factors):
            head, plain = root_name(one), isinstance(two, r.Group) and two.opening == "("
            if plain and head is not None and head.base == "E" and head.font in ("", "it", "cal"):
                return True
    return False


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


def ends_with_error(node: r.Node) -> bool:
    """Whether a formula is a prediction with an error e behind it: no number that e could be added to."""
    terms = node.terms if isinstance(node, r.Sum) else ()
    last = bare(terms[-1]) if terms else None
    others = any(
        isinstance(x, r.Name) and letter_of(x) not in _CONSTANTS for term in terms[:-1] for x in all_nodes(term)
    )
    return (
        others
        and isinstance(node, r.Sum)
        and node.signs[-1] == "+"
        and isinstance(last, r.Name)
        and letter_of(last) == "e"
    )


def squares_error(node: r.Product) -> bool:
    r"""Whether a vector of errors stands beside its transpose, ``e^\top e``, ``e^\top R e``, ``e e^\top``: Euler's number has none."""
    first, last = bare(node.factors[0]), bare(node.factors[-1])
    pairs = ((first, last), (last, first))
    return any(
        isinstance(one, r.Name)
        and letter_of(one) == "e"
        and isinstance(other, r.Scripted)
        and other.sub is None
        and is_transpose(other.sup)
        and (head := root_name(other)) is not None
        and letter_of(head) == "e"
        for one, other in pairs
    )


def heads_within(node: r.Node) -> set[str]:
    """All letters of a formula that have no place in a script."""
    return {letter_of(x) for x in outside_scripts(node) if isinstance(x, r.Name)}


def arguments_of(node: r.Node | None) -> Iterator[tuple[str, int]]:
    """The letters of arguments, with how many subscripts each has."""
    node = None if node is None else bare(node)
    match node:
        case r.Conditional():
            yield from (*arguments_of(node.left), *arguments_of(node.right))
        case r.Sequence():
            for item in node.items:
                yield from arguments_of(item)
        case r.Relation():
            yield from arguments_of(node.sides[0])
        case r.Name() | r.Scripted() if (head := root_name(node)) is not None:
            sub = subscript(node)
            yield letter_of(head), 0 if sub is None else len(script_items(sub))
        case _:
            return


def heads_of_entries(node: r.Product) -> list[r.Node]:
    """The s of s(x)_i."""
    pairs = zip(node.factors, node.factors[1:], strict=False)
    return [
        one
        for one, two in pairs
        if isinstance(two, r.Scripted) and two.sub is not None and isinstance(two.base, r.Group)
    ]
