"""What a check finds: a verdict for every formula, with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What is said of a formula."""

    DEFINITION = "definition"
    CORRECT = "correct"
    INCORRECT = "incorrect"
    UNCHECKABLE = "uncheckable"


class Evidence(StrEnum):
    """What a verdict rests on. Agreement on samples never calls itself a proof."""

    NONE = ""
    PROOF = "proof"  # both sides have one canonical form under the named rules
    SAMPLES = "samples"  # agree on random points of the domain, for several sizes
    COUNTEREXAMPLE = "counterexample"


@dataclass(frozen=True)
class Counterexample:
    """Values at which a claim fails, for a reader to redo by hand."""

    values: tuple[tuple[str, str], ...]  # what is set, in the author's LaTeX, and its value: ("y_{1}", "1")
    left: str  # the value of the left side
    right: str  # the value of the right side, as written


@dataclass(frozen=True)
class Finding:
    """The verdict on one formula."""

    verdict: Verdict
    evidence: Evidence = Evidence.NONE
    reason: str = ""  # one sentence; for definitions and correct formulas it may be empty
    counterexample: Counterexample | None = None
    fix: str | None = None  # the whole corrected relation in the author's LaTeX
    span: tuple[int, int] | None = None  # the part of the formula's LaTeX that fails or cannot be read
