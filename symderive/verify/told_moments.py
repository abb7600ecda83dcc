r"""Formulas that tell the mean or the variance of what nothing else says anything of: ``\mathbb{E}[\varepsilon] = 0`` below a model."""

from __future__ import annotations

from collections.abc import Iterable

from symderive.notation.reader import tree as r
from symderive.verify import facts as f
from symderive.verify.definitions import Definitions
from symderive.verify.entry import Entry, tree_of
from symderive.verify.left_sides import letters_of
from symderive.verify.resolve.known import FUNCTIONALS
from symderive.verify.resolve.usage import bare, letter_of, root_name
from symderive.verify.scene import facts_of
from symderive.verify.second_moments import moment_of


def is_moment(entry: Entry, main: r.Relation, latex: str, defined: Definitions) -> bool:
    """Whether a relation is the mean or the variance of a letter that no formula defines, in letters that are not made of it.

    Args:
        entry: the relation as it is written.
        main: its tree without remarks.
        latex: it without macros, as a statement to the checker.
        defined: what the notes define.
    """
    left = bare(main.sides[0])
    if main.signs != ("=",) or not isinstance(left, r.Product) or len(left.factors) != 2:
        return False
    head, inner = root_name(left.factors[0]), bare(left.factors[1])
    if head is None or FUNCTIONALS.get(letter_of(head)) not in ("E", "Var", "Cov") or not isinstance(inner, r.Group):
        return False
    asked = bare(inner.inner) if inner.inner is not None else inner
    of = asked.left if isinstance(asked, r.Conditional) and asked.mark == "|" else inner  # of a given design
    letters = letters_of(of) - {"top", "T"}
    if len(letters) != 1 or letters & letters_of(main.sides[1]) or defined.any_of(letters):
        return False
    if moment_of(entry) is not None:
        return True
    return any(isinstance(x, f.Moments) for x in facts_of([latex], certain=True))


def tells_of(main: r.Relation, facts: Iterable[f.Fact]) -> bool:
    """Whether what was said before tells the law, or the same moment, of the letter of which a relation tells a mean or a variance."""
    left = bare(main.sides[0])
    head = root_name(left.factors[0]) if isinstance(left, r.Product) else None
    of_mean = head is not None and FUNCTIONALS.get(letter_of(head)) == "E"
    letters = letters_of(left)

    def is_told(names: Iterable[str]) -> bool:
        return any((tree := tree_of(x)) is not None and letters & letters_of(tree) for x in names)

    return any(
        (isinstance(x, f.Moments) and (x.mean if of_mean else x.variance) and (not x.symbols or is_told(x.symbols)))
        or (isinstance(x, f.RandomVariables) and x.law and is_told(x.symbols))
        for x in facts
    )
