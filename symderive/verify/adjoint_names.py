r"""Names that the prose says to be derivatives: once a bar means the derivative of the loss, ``\bar V = ...`` claims what it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify import facts as f
from symderive.verify.left_sides import letters_of
from symderive.verify.resolve.usage import all_nodes, letter_of, root_name


def is_told_slope(main: r.Relation, facts: Iterable[f.Fact], before: Iterable[r.Node]) -> bool:
    """Whether a left side has a bar that is said to mean a derivative, over a letter of the notes; no derivative stands on its right."""
    name = root_name(main.sides[0])
    if name is None or name.accents != ("bar",):
        return False
    if any(isinstance(x, r.Derivative) for side in main.sides[1:] for x in all_nodes(side)):
        return False
    letter = letter_of(replace(name, accents=()))
    told = any(isinstance(x, f.Adjoint) and x.operator == r"\bar" and not x.variables for x in facts)
    return told and any(letter in letters_of(tree) for tree in before)
