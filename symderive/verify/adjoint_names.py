r"""Names that the prose says to be derivatives: once a bar means the derivative of the loss, ``\bar V = ...`` claims what it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify import facts as f
from symderive.verify.definitions import BAR, Definitions
from symderive.verify.entry import tree_of
from symderive.verify.left_sides import is_one_of, letters_of, quantities_now
from symderive.verify.resolve.adjoints import LOSSES
from symderive.verify.resolve.usage import all_nodes, bare, letter_of, root_name


def is_told_slope(main: r.Relation, facts: Iterable[f.Fact], before: Iterable[r.Node]) -> bool:
    """Whether a left side has a bar that is said to mean a derivative, over a letter of the notes; a derivative alone tells the name."""
    name = _head(main.sides[0])
    letter = None if name is None else _below_bar(name)
    if letter is None or (len(main.sides) == 2 and isinstance(bare(main.sides[1]), r.Derivative)):
        return False
    return any(_tells(x) for x in facts) and any(letter in letters_of(tree) for tree in before)


def tells_bars(main: r.Relation, facts: Iterable[f.Fact]) -> bool:
    r"""Whether a formula is the one that says what bars mean, ``\bar V = \frac{\partial L}{\partial V}``."""
    slope = bare(main.sides[-1])
    name = _head(main.sides[0])
    letter = None if name is None else _below_bar(name)
    if len(main.sides) != 2 or letter is None or not isinstance(slope, r.Derivative) or len(slope.wrt) != 1:
        return False
    return letter in letters_of(slope.wrt[0][0]) and any(_tells(x) for x in facts)


def has_bars(node: r.Node) -> bool:
    """Whether a formula has letters with bars."""
    return any(x.startswith(BAR) for x in letters_of(node))


def behind_bars(tree: r.Node, facts: Iterable[f.Fact], defined: Definitions) -> dict[str, set[str]]:
    """What the barred letters of a formula hang on, where bars are said to mean derivatives: the loss, and the letter below the bar."""
    losses = _losses(facts, defined)
    barred = ((x, _below_bar(x)) for x in all_nodes(tree) if isinstance(x, r.Name))
    return {letter_of(x): {*losses, letter} for x, letter in barred if letter is not None} if losses else {}


def without_far_losses(tree: r.Node, facts: Iterable[f.Fact], defined: Definitions) -> Definitions:
    r"""Without what the loss is, where a formula has a ``\bar Z`` of a Z that this loss does not hang on: "any layer Z = A W"."""
    losses = _losses(facts, defined)
    barred = {(x.removeprefix(BAR), shape) for x, shape in quantities_now(tree) if x.startswith(BAR)}
    bodies = [d.body for x in losses for d in defined.of(x)]
    if not barred or not bodies:
        return defined
    behind = {x for body in bodies for x in defined.below(body)}
    if any(is_one_of(*x, *y) for x in behind for y in barred):
        return defined
    return Definitions([d for d in defined.in_force if d.letter not in losses], defined.replaced)


def _losses(facts: Iterable[f.Fact], defined: Definitions) -> set[str]:
    """The letters of the loss that bars are said to be derivatives of."""
    told = [x for x in facts if _tells(x)]
    named = [of for x in told if isinstance(x, f.Adjoint) and (of := tree_of(x.of)) is not None]
    if not told:
        return set()
    return {x for of in named for x in letters_of(of)} or {x for x in LOSSES if defined.of(x)}


def _tells(fact: f.Fact) -> bool:
    """Whether a fact says of all bars that they mean derivatives."""
    return isinstance(fact, f.Adjoint) and fact.operator == r"\bar" and not fact.variables


def _head(side: r.Node) -> r.Name | None:
    r"""The letter of a left side: of ``(\bar Z_2)_{nj}``, too."""
    while isinstance(side, (r.Scripted, r.Group)):
        inner = side.base if isinstance(side, r.Scripted) else side.inner
        if inner is None:
            return None
        side = inner
    return root_name(side)


def _below_bar(name: r.Name) -> str | None:
    """The letter below a bar, with its other accents."""
    return letter_of(replace(name, accents=name.accents[:-1])) if name.accents[-1:] == ("bar",) else None
