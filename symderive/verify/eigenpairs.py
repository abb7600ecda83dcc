r"""What "a unit vector with $S q = \mu q$" says of one vector and one number: a condition on both, for what is said of them as a pair."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from symderive.notation.reader import tree as r
from symderive.verify import facts as f
from symderive.verify.cues import Cue, cue_of, words_before
from symderive.verify.documents.blocks import Block, Prose
from symderive.verify.left_sides import letters_of
from symderive.verify.relation_kinds import same_written
from symderive.verify.resolve.usage import all_nodes, bare, letter_of

_UNIT = re.compile(
    r"\b(?:unit(?:[- ](?:length|norm|eigen))*[- ]?vectors?|normali[sz]ed|orthonormal|(?:length|norm) (?:one\b|\$?1))",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    r"(?:\b(?:with|satisfying|such that|so that|for which|where|if|when|for any|let)|\()\s*$", re.IGNORECASE
)


@dataclass(frozen=True)
class Eigenpair:
    """An equation by which a vector is stretched by a number."""

    vector: str
    number: str
    span: tuple[int, int]  # of the vector in the equation


def eigenpair(main: r.Relation) -> Eigenpair | None:
    r"""The vector and the number of ``S q = \mu q``; None for any other relation."""
    if main.signs != ("=",):
        return None
    for one, two in (main.sides, main.sides[::-1]):
        image, stretched = bare(one), bare(two)
        if not isinstance(image, r.Product) or not isinstance(stretched, r.Product) or len(stretched.factors) != 2:
            continue
        number, vector = stretched.factors
        if not isinstance(number, r.Name) or not isinstance(vector, r.Name):
            continue
        matrices = [letter_of(x) for x in image.factors[:-1] if isinstance(x, r.Name)]
        names = letter_of(vector), letter_of(number)
        capital = len(matrices) == len(image.factors) - 1 and all(x[:1].isupper() for x in matrices)
        small = names[0] != names[1] and not any(x[:1].isupper() for x in names)
        if capital and small and same_written(image.factors[-1], vector):
            return Eigenpair(*names, vector.span)
    return None


def told_pair(blocks: Sequence[Block], place: int, latex: str, vector: str) -> list[str]:
    r"""What is known where a formula ``S q = \mu q`` introduces q and μ, as texts; nothing if it is claimed."""
    words = words_before(blocks, place)
    if cue_of(blocks, place) is Cue.CLAIMS and not _INTRODUCED.search(words):
        return []
    return [latex, *([rf"{vector}^\top {vector} = 1"] if _UNIT.search(_paragraph(blocks, place)) else [])]


def _paragraph(blocks: Sequence[Block], place: int) -> str:
    """The words among which a formula stands."""
    return next((b.text for k in range(place, -1, -1) if isinstance(b := blocks[k], Prose)), "")


def of_pairs(told: Sequence[tuple[Eigenpair, Sequence[str]]], tree: r.Node) -> list[f.Fact]:
    """The equations of the pairs that a relation is about: it has the number on one side only, and differentiates nothing."""
    main = tree.main if isinstance(tree, r.Remark) else tree
    if not isinstance(main, r.Relation) or any(isinstance(n, r.Derivative) for n in all_nodes(main)):
        return []
    with_number = [pair.number for pair, _ in told if sum(pair.number in letters_of(side) for side in main.sides) == 1]
    return [f.Unread(text) for pair, texts in told if pair.number in with_number for text in texts]
