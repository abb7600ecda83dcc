"""How well the checker judges: ``python -m tests.benchmarks.score_checker [PATH...]``.

PATH is a .jsonl file of cases (tests/verify/cases/README.md), a document that has a .json with its verdicts beside it, or a folder of
such; without any, the project's own cases and notes. Printed for each: the share that is decided, false alarms (a right formula
called incorrect), recall (wrong formulas found), wrong ones called correct, repairs, each of which was checked again, and the time.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from symderive.verify.check import check_claim, check_document
from symderive.verify.documents.read import SUFFIXES, read_document
from symderive.verify.findings import Finding, Verdict

OWN = Path(__file__).parent.parent / "verify"


@dataclass
class Score:
    """Counts over the formulas of one file."""

    name: str
    counts: Counter[str] = field(default_factory=Counter[str])
    seconds: float = 0.0
    misses: list[str] = field(default_factory=list[str])

    def add(self, place: str, expected: dict[str, Any], finding: Finding) -> None:
        """Count one formula; ``expected`` has a label or verdict, and perhaps other verdicts to accept."""
        label = expected.get("label") or expected["verdict"]
        found = finding.verdict.value
        right = found == label or found in expected.get("accept", []) or {found, label} == {"definition", "uncheckable"}
        count = self.counts
        count["all"] += 1
        count["right"] += right
        decidable = label in ("correct", "incorrect")
        count["decidable"] += decidable
        count["decided"] += decidable and found in ("correct", "incorrect")
        count["false alarm"] += label == "correct" and found == "incorrect" and not right
        count["wrong"] += label == "incorrect"
        count["found"] += label == "incorrect" and (found == "incorrect" or right)
        count["called correct"] += label == "incorrect" and found == "correct" and not right
        count["repaired"] += label == "incorrect" and finding.fix is not None
        if not right:
            self.misses.append(f"{place}: {label} -> {found}  {finding.reason}")

    def row(self) -> str:
        """A line of the table."""
        c = self.counts

        def share(part: str, whole: str) -> str:
            return f"{100 * c[part] / c[whole]:5.1f}%" if c[whole] else "    -"

        return (
            f"{self.name:28} {c['all']:5} {share('right', 'all')} {share('decided', 'decidable')} {c['false alarm']:6} "
            f"{share('found', 'wrong')} {c['called correct']:6} {share('repaired', 'wrong')} {1000 * self.seconds / max(1, c['all']):7.0f}"
        )


def score_cases(path: Path) -> Score:
    """Judge every case of a file."""
    score = Score(path.name)
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        start = time.perf_counter()
        finding = check_claim(case["claim"], context=case["context"], assume=case["assume"])
        score.seconds += time.perf_counter() - start
        score.add(case["id"], case, finding)
    return score


def score_notes(path: Path) -> Score:
    """Judge a document and compare it with the verdicts beside it, formula by formula on the same line."""
    score = Score(path.name)
    start = time.perf_counter()
    findings = [(formula, finding) for formula, finding in check_document(read_document(path)).findings]
    score.seconds = time.perf_counter() - start
    for expected in json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["equations"]:
        here = [k for k, (formula, _) in enumerate(findings) if formula.line == expected["line"]]
        same = [k for k in here if plain(findings[k][0].latex) == plain(expected["latex"])]
        if not here:
            score.add(f"line {expected['line']}", expected, Finding(Verdict.UNCHECKABLE, reason="not found"))
            continue
        _, finding = findings.pop((same or here)[0])
        score.add(f"line {expected['line']}", expected, finding)
    return score


def plain(latex: str) -> str:
    """LaTeX without what does not show."""
    return "".join(latex.split()).replace("\\left", "").replace("\\right", "").replace("\\,", "").rstrip(".,")


def scores(paths: list[Path]) -> Iterator[Score]:
    """A score for every file."""
    for path in paths:
        if path.is_dir():
            yield from scores(sorted(path.iterdir()))
        elif path.suffix == ".jsonl":
            yield score_cases(path)
        elif path.suffix in SUFFIXES and path.with_suffix(".json").is_file():
            yield score_notes(path)


def main() -> None:
    """Print the table, and with -v what was missed."""
    names = [a for a in sys.argv[1:] if a != "-v"]
    paths = [Path(a) for a in names] or [OWN / "cases", OWN / "notes"]
    print(
        f"{'':28} {'n':>5} {'right':>6} {'decided':>6} {'alarms':>6} {'recall':>6} {'passed':>6} {'mended':>6} {'ms each':>7}"
    )
    for score in scores(paths):
        print(score.row(), flush=True)
        if "-v" in sys.argv:
            print(*(f"    {m}" for m in score.misses), sep="\n")


if __name__ == "__main__":
    main()
