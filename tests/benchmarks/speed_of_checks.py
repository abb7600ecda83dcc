"""How long a document takes to check: ``python -m tests.benchmarks.speed_of_checks [-v]``.

The document is ``hundred.md``: 100 relations of lecture notes, definitions included, a third of them wrong by a slip that is told
in a comment below the formula. Printed are the processor seconds after imports for judging, for repairing and for the whole, in the
first run of a process; and how many of the wrong ones were found and mended. With -v every wrong one, its time and its repair.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from symderive.verify import claims
from symderive.verify.check import check_document
from symderive.verify.clock import now
from symderive.verify.documents.read import parse_document
from symderive.verify.findings import Verdict

DOCUMENT = Path(__file__).parent / "hundred.md"
_TOLD = re.compile(r"^(\$\$.*\$\$)\n<!-- instead of .* -->$", re.MULTILINE)


def material() -> tuple[str, frozenset[str]]:
    """The document without the comments that tell its slips, and the wrong formulas."""
    text = DOCUMENT.read_text(encoding="utf-8")
    wrong = frozenset(plain(x) for x in _TOLD.findall(text))
    return _TOLD.sub(r"\1", text), wrong


def plain(latex: str) -> str:
    """A formula without its dollars and blanks."""
    return "".join(latex.strip("$. \n").split())


class Clocked:
    """The search for repairs, with the time it takes for each formula."""

    def __init__(self) -> None:
        self.inner = claims.mended
        self.spent: dict[str, float] = {}

    def __call__(self, scene: Any, entry: Any, *others: Any, **more: Any) -> str | None:
        start = now()
        try:
            return self.inner(scene, entry, *others, **more)
        finally:
            latex = plain(entry.latex)
            self.spent[latex] = self.spent.get(latex, 0.0) + now() - start


def main() -> None:
    """Print the seconds and the counts."""
    text, wrong = material()
    clocked = Clocked()
    claims.mended = clocked
    start = now()
    checked = check_document(parse_document(text, DOCUMENT))
    whole, repairing = now() - start, sum(clocked.spent.values())
    own = [(formula, finding) for formula, finding in checked.findings if formula.display]
    told = [(formula, finding) for formula, finding in own if plain(formula.latex) in wrong]
    found = [finding for _, finding in told if finding.verdict is Verdict.INCORRECT]
    alarms = sum(f.verdict is Verdict.INCORRECT for _, f in own) - len(found)
    fixed = sum(finding.fix is not None for finding in found)
    print(f"{len(own)} formulas, {len(told)} of them wrong: {len(found)} found, {fixed} mended, {alarms} false alarms")
    print(f"seconds: judging {whole - repairing:.2f}, repairing {repairing:.2f}, the whole {whole:.2f}")
    if "-v" in sys.argv:
        for formula, finding in own:
            if plain(formula.latex) in wrong or finding.verdict in (Verdict.INCORRECT, Verdict.UNCHECKABLE):
                seconds = clocked.spent.get(plain(formula.latex), 0.0)
                print(f"{formula.line:4} {finding.verdict.value:11} {seconds:5.2f}  {formula.latex}  ->  {finding.fix}")


if __name__ == "__main__":
    main()
