r"""Steps of time in round brackets: ``h(t) = \tanh(u h(t-1) + x(t))`` is ``h_t = \tanh(u h_{t-1} + x_t)``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.resolve.known import DENSITIES, FUNCTIONALS, KNOWN, WORD_FUNCTIONS
from symderive.verify.resolve.merged_rows import merged
from symderive.verify.resolve.nodes import (
    INDEX_LETTERS,
    all_nodes,
    bare,
    bound_letters,
    is_label,
    letter_of,
    letters_in,
    root_name,
)

STEPPED = "(t)"
"""Behind a letter: that what stands in brackets at it is a step."""

_STEPS = ("t", "n", "k", "tau")
_NO_SERIES = KNOWN.keys() | WORD_FUNCTIONS.keys() | FUNCTIONALS.keys()

_SPECIAL = {"Gamma"}  # Γ(n + 1) = n Γ(n) says nothing new


def stepped_letters(trees: Iterable[r.Node]) -> set[str]:
    """The quantities at whose letters brackets hold a step wherever they stand, where one is defined by an earlier one.

    Nothing is differentiated by such a step: x(t) with dx/dt is a function.
    """
    trees = list(trees)
    nodes = [x for tree in trees for x in all_nodes(tree)]
    every = Counter(letter_of(x) for x in nodes if isinstance(x, r.Name))
    bound = {x for n in nodes if isinstance(n, r.BigOperator) for x in bound_letters(n.below)}
    by = {
        letter_of(x) for n in nodes if isinstance(n, r.Derivative) for w, _ in n.wrt if isinstance(x := bare(w), r.Name)
    }
    for step in (x for x in _STEPS if every[x] and x not in by):
        pairs = [pair for n in nodes for pair in _pairs(n, {step, *bound})]
        heads = Counter(x for x, _, _, _ in pairs)
        shifted = {letter for letter, _, _, x in pairs if isinstance(bare(x), r.Sum)}
        always = all(every[x] == n for x, n in heads.items())
        laws = {x for x, head, _, _ in pairs if x in DENSITIES and isinstance(bare(head), r.Name)}
        defined = {x for tree in trees for x in _defined(tree, step)}
        functions = heads.keys() & (_NO_SERIES - defined | _SPECIAL)
        if always and not laws and not functions and shifted & defined:
            return set(heads)
    return _tables(nodes, every, bound - by)


def _tables(nodes: list[r.Node], every: Counter[str], bound: set[str]) -> set[str]:
    r"""The D of ``\sum_i D_t(i) y_i``: what is taken at nothing but indices over which the notes sum is a table of numbers."""
    subs = {x for n in nodes if isinstance(n, r.Scripted) and n.sub is not None for x in letters_in(n.sub)}
    indices = bound & subs & INDEX_LETTERS
    heads = Counter(x for n in nodes for x, _, _, step in _pairs(n, indices) if isinstance(step, r.Name))
    numbers = {x for n in nodes for x, _, _, step in _pairs(n, indices) if not indices.issuperset(letters_in(step))}
    found = {x for x, n in heads.items() if every[x] == n and len(x) == 1} - numbers
    return found - DENSITIES - (_NO_SERIES | _SPECIAL)


def stepped(node: r.Node, letters: set[str]) -> r.Node:
    """A product in which steps in brackets are subscripts."""
    found = {id(group): (head, step) for x, head, group, step in _pairs(node, None) if x in letters}

    def take(before: r.Node, factor: r.Node) -> r.Node | None:
        del before
        if id(factor) not in found:
            return None
        head, argument = found[id(factor)]
        raised = bare(factor)
        power = raised.sup if isinstance(raised, r.Scripted) else None
        return _with_step(head, argument, power, factor.span[1])

    return merged(node, take) if found and isinstance(node, r.Product) else node


def _with_step(head: r.Node, step: r.Node, power: r.Node | None, end: int) -> r.Node:
    span = (head.span[0], end)
    inner = bare(head)
    if power is not None and isinstance(inner, r.Scripted) and inner.sup is not None:
        return r.Scripted(span, _with_step(head, step, None, end), None, power)
    if not isinstance(inner, r.Scripted):
        return r.Scripted(span, inner, step, power)
    inner = replace(inner, sup=inner.sup or power)
    if inner.sub is None:
        return replace(inner, span=span, sub=step)
    items = (*inner.sub.items, step) if isinstance(inner.sub, r.Sequence) else (inner.sub, step)
    return replace(inner, span=span, sub=r.Sequence((inner.sub.span[0], end), items, (",",) * (len(items) - 1)))


def _pairs(node: r.Node, steps: set[str] | None) -> Iterator[tuple[str, r.Node, r.Node, r.Node]]:
    """The letters of quantities, these themselves, and the brackets that follow them with the step that they hold."""
    if not isinstance(node, r.Product):
        return
    for head, sign, group in zip(node.factors, node.signs, node.factors[1:], strict=False):
        inner = bare(group)
        inner = bare(inner.base) if isinstance(inner, r.Scripted) and inner.sub is None and not inner.primes else inner
        held = (
            bare(inner.inner)
            if isinstance(inner, r.Group) and inner.opening == "(" and inner.inner is not None
            else None
        )
        scripted = bare(head)
        name = root_name(head) if isinstance(scripted, r.Name | r.Scripted) else None
        primed = isinstance(scripted, r.Scripted) and (scripted.primes or is_label(scripted.sup))
        if sign == "" and name is not None and held is not None and not primed and _is_step(held, steps):
            yield letter_of(name), head, group, held


def _is_step(node: r.Node, steps: set[str] | None) -> bool:
    """Whether something is t, t - 1, or a fixed step as 0 and T; where no letters are given any one is."""
    match node:
        case r.Number():
            return node.text.isdigit()
        case r.Name():
            letter = letter_of(node)
            return steps is None or letter in steps or (len(letter) == 1 and letter.isupper())
        case r.Sum():
            one, rest = bare(node.terms[0]), [bare(x) for x in node.terms[1:]]
            counted = all(
                isinstance(x, r.Number) or (isinstance(x, r.Name) and steps is not None and letter_of(x) in steps)
                for x in rest
            )
            return isinstance(one, r.Name) and _is_step(one, steps) and (counted or steps is None)
        case _:
            return False


def _defined(tree: r.Node, step: str) -> Iterator[str]:
    """What a formula defines at a step: the h of ``h(t) = ...``, the y of ``y_k(t+1) = ...``."""
    main = tree.main if isinstance(tree, r.Remark) else tree
    left = bare(main.sides[0]) if isinstance(main, r.Relation) else None
    if isinstance(left, r.Product) and len(left.factors) == 2:
        yield from (letter for letter, _, _, _ in _pairs(left, {step}))
