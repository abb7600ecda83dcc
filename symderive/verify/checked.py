"""A document with a verdict for each of its formulas, and how many there are of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from symderive.verify.documents.blocks import Document, Formula
from symderive.verify.findings import Finding, Verdict


@dataclass(frozen=True)
class Checked:
    """A document and, in its order, its formulas with what was found."""

    document: Document
    findings: tuple[tuple[Formula, Finding], ...]

    @property
    def incorrect(self) -> tuple[tuple[Formula, Finding], ...]:
        """The formulas that are wrong."""
        return tuple(pair for pair in self.findings if pair[1].verdict is Verdict.INCORRECT)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong; what cannot be checked does not count."""
        return not self.incorrect


def tally(checked: Iterable[Checked]) -> dict[Verdict, int]:
    """How many formulas of each verdict there are; every verdict is a key."""
    counts = dict.fromkeys(Verdict, 0)
    for one in checked:
        for _, finding in one.findings:
            counts[finding.verdict] += 1
    return counts
