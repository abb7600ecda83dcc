"""Repairs shown as a diff and, when asked, written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import unified_diff
from pathlib import Path

from symderive.calculus.errors import SymderiveError
from symderive.emit.files import write_atomic
from symderive.verify.checked import Checked
from symderive.verify.documents.blocks import Formula
from symderive.verify.repair_files import Repairs, repairs
from symderive.verify.reports.segments import Segment, Style, printable
from symderive.verify.reports.text import place

_MARK = "\ufeff"  # a byte order mark, which stays where it is


def mend(
    checked: Sequence[Checked], write: bool, show: Callable[[Sequence[Segment]], None], say: Callable[[str], None]
) -> tuple[int, bool]:
    """Show the repairs as a diff and write them if asked: how many formulas were mended, and whether a file was refused."""
    found = repairs(checked)
    before = {path: text for one in checked for path, text in one.document.texts.items()}
    refused: set[Path] = set()
    for path, text in found.texts.items():
        show([("\n", Style.PLAIN), *_diff(path, before[path], text)])
        if write:
            try:
                _replace(path, before[path], text)
            except SymderiveError as error:
                say(str(error))
                refused.add(path)
    mended = [formula for formula in found.mended if formula.file not in refused]
    show([("\n", Style.PLAIN), *_told(found, len(mended), write)])
    return len(mended) if write else 0, bool(refused)


def _replace(path: Path, before: str, text: str) -> None:
    """Write the text if the file still holds what was checked."""
    try:
        now = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        now = None
    mark = _MARK if now is not None and now.startswith(_MARK) and not before.startswith(_MARK) else ""
    if now != mark + before:
        raise SymderiveError(f"{path} has changed since it was read and is left as it is; check it again")
    write_atomic(path, mark + text)


def _diff(path: Path, before: str, after: str) -> Iterator[Segment]:
    """A unified diff."""
    old, new = (text.split("\n") for text in (before, after))
    name = printable(path.as_posix())
    for line in unified_diff(old, new, name, name, lineterm=""):
        style = Style.PLAIN
        if line.startswith(("---", "+++", "@@")):
            style = Style.PLACE
        elif line[:1] in "+-":
            style = Style.RIGHT if line[0] == "+" else Style.WRONG
        shown = "\t".join(printable(part) for part in line.removesuffix("\r").split("\t"))
        yield shown + "\n", style


def _told(found: Repairs, mended: int, write: bool) -> Iterator[Segment]:
    total = len(found.mended) + len(found.left)
    if total == 0:
        yield "nothing to mend\n", Style.PLAIN
        return
    did = "mended" if write else "can be mended"
    yield f"{mended} of {total} incorrect formula{'s' if total != 1 else ''} {did}\n", Style.PLAIN
    for formula, why in found.left:
        yield from _left(formula, why)


def _left(formula: Formula, why: str) -> Iterator[Segment]:
    yield place(formula), Style.PLACE
    yield f"  left as it is: {printable(why)}\n", Style.PLAIN
