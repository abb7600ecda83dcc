"""From the corrected relation of a finding to edits of the file that the author wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from symderive.calculus.errors import SymderiveError
from symderive.verify.checked import Checked
from symderive.verify.differences import Change, changes
from symderive.verify.documents.blocks import Formula
from symderive.verify.documents.edits import apply_edits
from symderive.verify.findings import Finding

_MARGIN = 64  # characters that the format of a file may need around an edit
_NO_FIX = "no repair is known"
_UNWRITTEN = "the part to change is not written at this place"
_OVERLAPS = "its repair meets another one; check again after these"


class Edit(NamedTuple):
    """``text[start:end]`` of a file becomes ``new``, escaped as the file's format asks."""

    start: int
    end: int
    new: str


class Planned(NamedTuple):
    """A change with the offsets of the first and behind the last character that it meets in the file."""

    start: int
    end: int
    change: Change


@dataclass(frozen=True)
class Repairs:
    """What the repairs make of the files, and what they leave."""

    texts: Mapping[Path, str]  # of the files that change
    mended: tuple[Formula, ...]
    left: tuple[tuple[Formula, str], ...]  # wrong formulas that stay, and why


def edit_of(text: str, formula: Formula, finding: Finding) -> Edit:
    """The repair of one formula as one edit of the file's text.

    Raises:
        SymderiveError: there is no fix, or it would change what is not written at the formula's place.
    """
    plan = _plan(formula, finding)
    changed = apply_edits(text, _asks(formula, plan))
    return _difference(text, changed, plan[0].start, plan[-1].end) if plan else Edit(0, 0, "")


def repairs(checked: Sequence[Checked]) -> Repairs:
    """All repairs of all documents; one that would meet another is left for the next run."""
    texts: dict[Path, str] = {}
    accepted: dict[Path, list[tuple[Formula, list[Planned]]]] = {}
    left: list[tuple[Formula, str]] = []
    for one in checked:
        texts |= {path: text for path, text in one.document.texts.items() if path not in texts}
        for formula, finding in one.incorrect:
            others = accepted.setdefault(formula.file, [])
            try:
                plan = _plan(formula, finding)
                apply_edits(texts[formula.file], _asks(formula, plan))
            except SymderiveError as error:
                left.append((formula, str(error)))
                continue
            if any(_meet(formula, plan, *other) for other in others):
                left.append((formula, _OVERLAPS))
            else:
                others.append((formula, plan))
    changed = {path: _mended(texts[path], several) for path, several in accepted.items()}
    mended = tuple(formula for several in accepted.values() for formula, _ in several)
    return Repairs({path: text for path, text in changed.items() if text != texts[path]}, mended, tuple(left))


def _plan(formula: Formula, finding: Finding) -> list[Planned]:
    """The changes that a finding asks for, with where they meet the file."""
    if finding.fix is None:
        raise SymderiveError(_NO_FIX)
    written = [_on_written(formula, change) for change in changes(formula.latex, finding.fix)]
    return [Planned(*_written_at(formula, change), change) for change in written]


def _asks(formula: Formula, plan: Sequence[Planned]) -> list[tuple[Formula, int, int, str]]:
    return [(formula, change.start, change.end, change.new) for _, _, change in plan]


def _mended(text: str, several: Sequence[tuple[Formula, list[Planned]]]) -> str:
    """The text with every change; what two links of a chain both ask for is done once."""
    chosen: dict[tuple[int, int, str], tuple[Formula, int, int, str]] = {}
    for formula, plan in several:
        for start, end, change in plan:
            chosen.setdefault((start, end, change.new), (formula, change.start, change.end, change.new))
    return apply_edits(text, [chosen[key] for key in sorted(chosen)])


def _difference(text: str, changed: str, start: int, end: int) -> Edit:
    """The one edit that makes ``text`` into ``changed``, which differ about from ``start`` to ``end``."""
    grown = len(changed) - len(text)
    low, high = max(start - _MARGIN, 0), min(end + _MARGIN, len(text))
    if text[:low] != changed[:low]:
        low = 0
    if text[high:] != changed[max(high + grown, 0) :]:
        high = len(text)
    while low < min(high, high + grown) and text[low] == changed[low]:
        low += 1
    while high > low and high + grown > low and text[high - 1] == changed[high - 1 + grown]:
        high -= 1
    return Edit(low, high, changed[low : high + grown])


def _on_written(formula: Formula, change: Change) -> Change:
    """The change without blanks at its ends that only join lines of the file."""
    start, end = change.start, change.end
    while start < end and formula.offsets[start] < 0 and formula.latex[start].isspace():
        start += 1
    while start < end and formula.offsets[end - 1] < 0 and formula.latex[end - 1].isspace():
        end -= 1
    return Change(start, end, change.new)


def _written_at(formula: Formula, change: Change) -> tuple[int, int]:
    """Where the file holds what a change replaces, or where the change is inserted."""
    offsets = formula.offsets
    if change.start < change.end:
        if min(offsets[change.start : change.end]) < 0 and not _only_joins(formula, change):
            raise SymderiveError(_UNWRITTEN)
        return offsets[change.start], offsets[change.end - 1] + 1
    if change.start > 0 and offsets[change.start - 1] >= 0:
        at = offsets[change.start - 1] + 1
    elif change.start < len(offsets) and offsets[change.start] >= 0:
        at = offsets[change.start]
    else:
        raise SymderiveError(_UNWRITTEN)
    return at, at


def _only_joins(formula: Formula, change: Change) -> bool:
    places = range(change.start, change.end)
    return all(formula.offsets[k] >= 0 or formula.latex[k].isspace() for k in places)


def _meet(formula: Formula, plan: list[Planned], other: Formula, others: list[Planned]) -> bool:
    """Whether the changes of one formula reach into the other, as two links of a chain may, unless both ask the same."""
    shared = {_asked(planned) for planned in plan} & {_asked(planned) for planned in others}
    return _reach(other, [p for p in plan if _asked(p) not in shared]) or _reach(
        formula, [p for p in others if _asked(p) not in shared]
    )


def _asked(planned: Planned) -> tuple[int, int, str]:
    return planned.start, planned.end, planned.change.new


def _reach(formula: Formula, plan: list[Planned]) -> bool:
    written = [at for at in formula.offsets if at >= 0]
    if not written:
        return False
    low, high = min(written), max(written) + 1
    return any(planned.start <= high and planned.end >= low for planned in plan)
