"""Left sides: which letter a relation would define, and how that letter is written there."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from symderive.notation.reader import tree as r
from symderive.verify.defining import DEFINING
from symderive.verify.inverted_sides import innermost
from symderive.verify.resolve.alike import stands_in
from symderive.verify.resolve.known import FUNCTIONALS, KNOWN, WORD_FUNCTIONS
from symderive.verify.resolve.letter_roles import beside_one
from symderive.verify.resolve.usage import (
    all_nodes,
    bare,
    below,
    bound_letters,
    is_bold,
    is_label,
    is_minus_one,
    is_transpose,
    letter_of,
    outside_scripts,
    root_name,
    script_items,
)

KNOWN_NAMES = frozenset({*KNOWN, *WORD_FUNCTIONS, "E", "Var", "Cov", "KL", "H", "I"})


@dataclass(frozen=True)
class Left:
    """A left side that may be defined."""

    letter: str
    shape: str  # how it is written, with what in its scripts is no index, and the letters of its arguments
    instance: bool = False  # a value at numbers, f(2, 5), of what is defined for all
    bold: bool = False

    @property
    def parameters(self) -> frozenset[str]:
        """The letters in its brackets, if it is a function of them."""
        return frozenset(self.shape.rpartition("(")[2].rstrip(")").split(",") if self.shape.endswith(")") else ())


def left_of(main: r.Relation, named: AbstractSet[str] = frozenset()) -> Left | None:
    """The letter that a left side would define, and how it is written; None for what cannot be defined.

    Letters that are ``named`` are quantities of the notes, as the gate i_t is, so the i of ``z^i_t`` is no index.
    """
    side = bare(main.sides[0])
    if main.signs[0] not in DEFINING:
        return None
    if isinstance(side, r.Product):
        side = _without_log(side)
        if len(side.factors) != 2 or side.signs != ("",):
            return None
        head, rest = _entry_of_value(side.factors[0], side.factors[1])
        if not isinstance(bare(rest), r.Group):
            return None
        name = root_name(head)
        primed = isinstance(head, r.Scripted) and head.primes
        if (
            name is None
            or primed
            or _is_change(head, rest, main.sides[1:])
            or not all(_is_parameter(x) for x in _arguments(rest))
        ):
            return None
        round_ = isinstance(argument := bare(rest), r.Group) and argument.opening == "("
        marked = bool(name.accents) or (name.font == "cal" and round_)  # \tilde E(w), \mathcal E(w) are no expectations
        marked = marked and letter_of(name) not in KNOWN_NAMES | FUNCTIONALS.keys()
        if name.base in KNOWN_NAMES and not marked and not _is_own(name, rest, main.sides[-1]):
            return None
        shape = _shape(head, named) + "(" + ",".join(sorted(letters_of(rest))) + ")"
        return Left(letter_of(name), shape, _at_numbers(rest), is_bold(name))
    name = root_name(side)
    if name is None and isinstance(side, r.Scripted) and side.sub is not None and isinstance(bare(side.base), r.Group):
        group = bare(side.base)
        assert isinstance(group, r.Group)
        name = root_name(group.inner) if group.opening in ("(", "[") else None  # [H]_{ij}
    if name is None:
        return None
    if isinstance(side, r.Scripted) and (side.primes or is_transpose(side.sup) or _is_factorial(side.sup)):
        return None
    if name.base == "e" and isinstance(side, r.Scripted) and side.sub is None and not is_label(side.sup):
        return None  # e^z is a power
    return Left(letter_of(name), _shape(side, named), bold=is_bold(name))


def left_of_inverse(main: r.Relation, named: AbstractSet[str] = frozenset()) -> Left | None:
    r"""What ``\frac{1}{\sigma^2} = ...`` or ``\log \lambda_i = ...`` would define: what is not on the right."""
    inner = innermost(main.sides[0])
    if inner is None or any(stands_in(inner, side) for side in main.sides[1:]):
        return None
    return left_of(r.Relation(main.span, (inner, *main.sides[1:]), main.signs, main.sign_spans), named)


def left_of_primed(main: r.Relation) -> Left | None:
    """What ``h' = ...`` would define, where the prime is a part of a name and no derivative: the next state, the new mean."""
    side = bare(main.sides[0])
    name = root_name(side)
    if (
        not isinstance(side, r.Scripted)
        or not isinstance(bare(side.base), r.Name)
        or side.sup is not None
        or name is None
    ):
        return None
    if not side.primes or main.signs[0] not in DEFINING or name.base in KNOWN_NAMES:
        return None
    return Left(letter_of(name), _shape(side), bold=is_bold(name))


def _entry_of_value(head: r.Node, rest: r.Node) -> tuple[r.Node, r.Node]:
    r"""``\phi(z)_k`` is ``\phi_k(z)``."""
    inner = bare(rest)
    if not isinstance(inner, r.Scripted) or inner.sub is None or inner.sup is not None or inner.primes:
        return head, rest
    if isinstance(bare(head), r.Scripted) or not isinstance(bare(inner.base), r.Group):
        return head, rest
    return r.Scripted((head.span[0], inner.span[1]), head, inner.sub, None, 0), inner.base


def names_one(tree: r.Node) -> tuple[str, str] | None:
    """The x and p of ``x_p = x - f(x) w``: made of x itself, and of nothing with a p, it is one vector and not the p-th of many."""
    main = tree.main if isinstance(tree, r.Remark) else tree
    left = bare(main.sides[0]) if isinstance(main, r.Relation) and main.signs[0] in ("=", ":=", "equiv") else None
    if not isinstance(main, r.Relation) or not isinstance(left, r.Scripted) or left.sub is None or left.sup is not None:
        return None
    base, index = bare(left.base), bare(left.sub)
    if not isinstance(base, r.Name) or not isinstance(index, r.Name) or index.word:
        return None
    right = [n for n in all_nodes(main.sides[-1]) if isinstance(n, r.Name)]
    alone = {letter_of(n) for n in outside_scripts(main.sides[-1]) if isinstance(n, r.Name)}
    scripted = {letter_of(h) for n in all_nodes(main.sides[-1]) if isinstance(n, r.Scripted) and (h := root_name(n))}
    if letter_of(base) not in alone - scripted or any(letter_of(n) == letter_of(index) for n in right):
        return None
    return letter_of(base), letter_of(index)


def names_all(tree: r.Node) -> str:
    """The g of ``g_t = g``: one value for all members."""
    main = tree.main if isinstance(tree, r.Remark) else tree
    left = bare(main.sides[0]) if isinstance(main, r.Relation) and len(main.sides) == 2 else None
    right = bare(main.sides[1]) if isinstance(main, r.Relation) and left is not None else None
    if not isinstance(left, r.Scripted) or left.sub is None or left.sup is not None or not isinstance(right, r.Name):
        return ""
    base, index = bare(left.base), bare(left.sub)
    same = (
        isinstance(base, r.Name)
        and isinstance(index, r.Name)
        and not index.word
        and letter_of(base) == letter_of(right)
    )
    return letter_of(right) if same else ""


def _is_change(head: r.Node, rest: r.Node, others: Sequence[r.Node]) -> bool:
    r"""Whether d(X^{-1}) is a small change of what stands in its brackets, which the other side has by a dX; d(x, y) may be a distance."""
    if not isinstance(head, r.Name) or head.base != "d" or len(_arguments(rest)) != 1:
        return False
    inside = letters_of(rest)
    rows = (n for side in others for n in all_nodes(side) if isinstance(n, r.Product))
    pairs = (pair for row in rows for pair in itertools.pairwise(row.factors))
    return any(
        isinstance(one, r.Name) and one.base == "d" and one.span[1] == two.span[0] and letters_of(two) & inside
        for one, two in pairs
    )


def _is_factorial(node: r.Node | None) -> bool:
    return isinstance(node, r.Name) and node.base == "factorial"


def _is_given(letters: set[str], body: r.Node) -> bool:
    r"""Whether letters stand behind the bars of densities only, as the w of ``-\ln p(t | w)``."""
    bars = [n for n in all_nodes(body) if isinstance(n, r.Conditional)]
    drawn = {x for n in bars for x in letters_of(n.left)}
    return bool(bars) and not letters & drawn and all(any(x in letters_of(n.right) for n in bars) for x in letters)


def _is_own(name: r.Name, rest: r.Node, body: r.Node) -> bool:
    """Whether E(w) is an energy, and H(s) the entropy in a state: a function of its arguments, which the other side is made of."""
    group = bare(rest)
    if letter_of(name) not in ("E", "H") or not isinstance(group, r.Group) or group.opening != "(":
        return False
    mine = [letter_of(x) for x in map(root_name, _arguments(rest)) if x is not None]
    used = letters_of(body)
    turned = {
        letter_of(h)
        for n in all_nodes(body)
        if isinstance(n, r.Scripted) and is_transpose(n.sup) and (h := root_name(n))
    }
    capital = any(x[:1].isupper() for x in set(mine) - turned)  # W is a matrix beside W^T, and X random
    if not mine or not set(mine) <= used or capital or used & {"E", "bb E"}:
        return False
    if letter_of(name) == "E":
        return not used & {"p", "P", "q"} or _is_given(set(mine), body)
    bounds = [n for n in all_nodes(body) if isinstance(n, r.BigOperator)]
    bound = {x for n in bounds for x in bound_letters(n.below)}
    scripted = {id(n.base) for n in all_nodes(body) if isinstance(n, r.Scripted) and n.sub is not None}
    whole = {letter_of(n) for n in all_nodes(body) if isinstance(n, r.Name) and id(n) not in scripted}
    densities = (whole & {"p", "P", "q", "Q"}) - {
        *beside_one(body)
    }  # p_k is an entry of an array, the p of 1 - p a number
    return not any(n.kind == "int" for n in bounds) and not set(mine) & (bound | densities)


def _at_numbers(rest: r.Node) -> bool:
    arguments = _arguments(rest)
    return bool(arguments) and all(isinstance(bare(x), r.Number) for x in arguments)


def root_base(node: r.Node) -> str:
    """The letter under the scripts of a node."""
    name = root_name(node)
    return "" if name is None else name.base


def starts_with_log(side: r.Node) -> bool:
    r"""Whether a side is the logarithm of a value, ``\log p(\theta)``."""
    side = bare(side)
    head = bare(side.factors[0]) if isinstance(side, r.Product) and len(side.factors) == 3 else None
    return isinstance(head, r.Name) and head.base in ("log", "ln")


def _without_log(side: r.Product) -> r.Product:
    r"""``p(\theta)`` of ``\log p(\theta)``: its logarithm says what it is."""
    if not starts_with_log(side):
        return side
    span = (side.factors[1].span[0], side.span[1])
    return r.Product(span, side.factors[1:], side.signs[1:], side.sign_spans[1:])


def _arguments(node: r.Node) -> list[r.Node]:
    """What stands in brackets, one by one."""
    node = bare(node)
    if isinstance(node, r.Group):
        return [] if node.inner is None else _arguments(node.inner)
    if isinstance(node, r.Sequence):
        return [x for item in node.items for x in _arguments(item)]
    if isinstance(node, r.Conditional):
        return [*_arguments(node.left), *_arguments(node.right)]
    return [node.sides[-1]] if isinstance(node, r.Relation) else [node]


def _is_parameter(node: r.Node) -> bool:
    return root_name(node) is not None or isinstance(bare(node), (r.Dots, r.Number))


def is_silent_divergence(left: Left) -> bool:
    """``D_{KL}`` without arguments: of whatever two densities the notes speak of last."""
    named = left.letter == "KL" or (left.letter in ("D", "cal D") and left.shape.endswith("KL"))
    return named and "(" not in left.shape


def asks_of_others(left: Left, right: r.Node) -> bool:
    r"""Whether a density is given by the same letter's densities of other variables: ``p(y) = \\int N(y; x, s) p(x) dx``.

    Not for vectors, N(y; x, s I): over these nothing is integrated, and as an open density p(y) says more.
    """
    asked = [
        letters_of(group)
        for row in all_nodes(right)
        if isinstance(row, r.Product)
        for head, group in itertools.pairwise(row.factors)
        if isinstance(bare(group), r.Group) and (name := root_name(head)) is not None and letter_of(name) == left.letter
    ]
    return bool(asked) and "I" not in letters_of(right) and not any(left.parameters & letters for letters in asked)


def is_marked(side: r.Node) -> bool:
    r"""Whether a left side is written as a best value is: ``\hat w``, ``x^*``, ``w_{ML}``."""
    side = bare(side)
    name = root_name(side)
    if name is None:
        return False
    scripts = [s for s in (side.sub, side.sup) if s is not None] if isinstance(side, r.Scripted) else []
    marks = {n.base for s in scripts for n in all_nodes(s) if isinstance(n, r.Name)}
    return bool(name.accents) or bool(marks & {"star", "ast", "ML", "MLE", "MAP", "opt", "OLS", "LS"})


def estimate_in(main: r.Relation) -> r.Name | None:
    r"""The one letter with a hat in an equation, as in ``A \hat x = b``, of which nothing is differentiated."""
    nodes = [n for side in main.sides for n in all_nodes(side)]
    found = {letter_of(n): n for n in nodes if isinstance(n, r.Name) and "hat" in n.accents}
    slopes = any(isinstance(n, r.Derivative) for n in nodes)
    return next(iter(found.values())) if len(found) == 1 and main.signs == ("=",) and not slopes else None


def scripts_of(shape: str) -> str:
    """What of a left side is no index: the number of its subscripts does not count, ``z^l`` is ``z^l_j``."""
    return re.sub(r"_\d", "", shape.split("(")[0])


_INVERSES = ("^plus", "^dagger")  # of A^+ beside A, or what becomes of it


def labelled_apart(one: str, two: str) -> bool:
    """Whether two left sides are two quantities: ``z^{(h)}`` and ``z^{(y)}``, ``v_1`` and ``v_2``, ``E_D`` and ``E``.

    ``v_4`` is one of ``v_i``, ``z^L`` one of ``z^l``, and ``h_T`` one of ``h_t``.
    """
    mine, other = scripts_of(one), scripts_of(two)
    if mine.endswith(_INVERSES) != other.endswith(_INVERSES):
        return True
    if "(" not in one + two and one.count("'") != two.count("'"):
        return True  # the new h' beside the old h
    if mine == other or ("^" in one) != ("^" in two):
        return False
    if {mine, other} in ({"", "T"}, {"", "L"}) and one.count("_") == two.count("_"):
        return False  # the last step of time, the last layer
    named = "^" not in one and any(c.isalpha() for c in mine + other)
    return named or bool(mine.strip("^") and other.strip("^"))


def numbered_apart(letter: str, one: str, two: str) -> bool:
    """Whether one of two matrices has a number as its label, as Z_1 beside Z or the Z_{nj}: it is no entry of the other."""
    numbered = [re.fullmatch(r"_1\d+", x) is not None for x in (one, two)]
    whole = [x in ("", "_2") for x in (one, two)]
    return letter[-1:].isupper() and ((numbered[0] and whole[1]) or (numbered[1] and whole[0]))


def is_one_of(letter: str, shape: str, other: str, its: str) -> bool:
    """Whether two letters with how they are written may be the same quantity."""
    return letter == other and not labelled_apart(shape, its) and not numbered_apart(letter, shape, its)


def special(one: str, two: str) -> bool:
    """Whether a left side is one case of another, as ``v_4`` is of ``v_i``."""
    return scripts_of(one) != scripts_of(two) and not labelled_apart(one, two) and not scripts_of(two).strip("^")


def _shape(node: r.Node, named: AbstractSet[str] = frozenset()) -> str:
    """A left side without the names of its indices."""
    node = bare(node)
    if not isinstance(node, r.Scripted):
        return ""
    sub = "" if node.sub is None else "_" + str(len(list(script_items(node.sub)))) + _fixed(node.sub, named)
    sup = "" if node.sup is None or is_minus_one(node.sup) else "^" + _fixed(node.sup, named)
    return _shape(node.base, named) + sub + sup + "'" * node.primes


def _fixed(node: r.Node, named: AbstractSet[str]) -> str:
    """What in a script is no index: numbers, words, the last layer."""
    found: list[str] = []
    for inner in all_nodes(node):
        if isinstance(inner, r.Number):
            found.append(inner.text)
        elif isinstance(inner, r.Name) and (
            inner.word
            or inner.base.isupper()
            or len(inner.base) > 1
            or inner.base in "hoyxc"
            or letter_of(inner) in named
        ):
            found.append(inner.base)
    return "".join(found)


def letters_of(node: r.Node) -> set[str]:
    """All letters of a formula, those in scripts too."""
    return {letter_of(x) for x in all_nodes(node) if isinstance(x, r.Name)}


def quantities_now(node: r.Node) -> set[tuple[str, str]]:
    """Letters with how they are written, without those of another step, such as ``a^{l-1}`` and ``h_{t-1}``."""
    if isinstance(node, r.Scripted):
        name = root_name(node)
        scripts = [
            x for x in (node.sub, node.sup) if x is not None and not is_minus_one(x)
        ]  # an inverse is no other step
        if any(_is_shift(n) for script in scripts for n in all_nodes(script)):
            return set()
        if name is not None:
            sup = None if is_transpose(node.sup) else node.sup
            inner = quantities_now(sup) if sup is not None else set[tuple[str, str]]()  # the h of W_h is part of a name
            label = is_label(sup) or isinstance(bare(sup) if sup is not None else None, r.Name)
            return {
                (letter_of(name), _shape(node if label else r.Scripted(node.span, node.base, node.sub, None))),
                *inner,
            }
    if isinstance(node, r.Name):
        return {(letter_of(node), "")}
    if isinstance(node, r.Relation) and node.signs == (
        "in",
    ):  # the set of a ∈ A is no quantity, as the A of A(s, a) is
        return quantities_now(node.sides[0])
    return {x for child in below(node) for x in quantities_now(child)}


def quantities_of_layer(node: r.Node) -> set[tuple[str, str]]:
    r"""As `quantities_now`, without the units of the layer below: the z of ``\sum_i w_{ji} z_i``."""
    return quantities_now(node) - {(letter, "_1") for n in all_nodes(node) for letter in _units_below(n)}


def _units_below(node: r.Node) -> set[str]:
    """The letters that a sum weighs by an array which has the index of the sum and one of another unit."""
    if not isinstance(node, r.BigOperator) or node.kind != "sum" or node.body is None:
        return set()
    bound = set(bound_letters(node.below))
    found: set[str] = set()
    weighed = False
    for x in all_nodes(node.body):
        name = root_name(x) if isinstance(x, r.Scripted) and x.sub is not None else None
        if isinstance(x, r.Scripted) and x.sub is not None and name is not None:
            letters = {letter_of(n) for n in all_nodes(x.sub) if isinstance(n, r.Name)}
            weighed = weighed or (len(letters) == 2 and len(letters & bound) == 1)
            found |= {letter_of(name)} if letters and letters <= bound else set()
    return found if weighed else set()


def _is_shift(node: r.Node) -> bool:
    return isinstance(node, r.Sum) and any(isinstance(x, r.Number) for x in node.terms)


def plain(latex: str) -> str:
    """LaTeX without what does not show."""
    return "".join(latex.split()).replace("\\left", "").replace("\\right", "").replace("\\,", "")
