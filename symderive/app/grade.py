"""``symderive grade``: a claim a line in, an answer a line out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, TextIO

from symderive.app.streams import prepare_streams
from symderive.calculus.errors import SymderiveError

STDIN = Path("-")


def run(cases: Path, output: Path | None, seconds: float, jobs: int) -> int:
    """Answer every case in order; the exit status is 2 if a line could not be used.

    Raises:
        SymderiveError: a file cannot be read or written.
    """
    prepare_streams(data=True)
    failed = False
    with ExitStack() as stack:
        source = stack.enter_context(_opened(cases))
        target = sys.stdout if output is None else stack.enter_context(_created(output, cases))
        answer = partial(grade_line, seconds=seconds)
        lines = _lines(source)
        if jobs == 1:
            answers: Iterator[dict[str, object]] = map(answer, lines)
        else:
            pool = stack.enter_context(get_context("spawn").Pool(jobs))
            answers = pool.imap(answer, lines)
        for data in answers:
            failed |= "error" in data
            _write(target, data)
    return 2 if failed else 0


def grade_line(line: tuple[int, bytes], seconds: float) -> dict[str, object]:
    """The answer to one line of input, or what is wrong with the line."""
    from symderive.verify.check import check_claim
    from symderive.verify.reports.json_report import finding_data

    number, raw = line
    case: dict[str, Any] = {}
    try:
        case = _case(raw)
        claim, context, assume = _text(case), _texts(case, "context"), _texts(case, "assume")
        found = check_claim(claim, context=context, assume=assume, seconds=seconds)
    except SymderiveError as error:
        return {"id": _identity(case), "error": f"line {number}: {error}"}
    return {"id": _identity(case), **finding_data(found)}


def _case(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw.decode("utf-8"), parse_constant=_refused)
    except RecursionError:
        raise SymderiveError("it is nested too deeply; give an object with claim, context and assume") from None
    except UnicodeDecodeError:
        raise SymderiveError("it is not UTF-8; save the cases in that encoding") from None
    except ValueError as error:
        raise SymderiveError(f"it is not JSON ({error}); give one object a line") from None
    if not isinstance(found, dict):
        raise SymderiveError('it is no object; write {"id": ..., "claim": ...}')
    identity = found.get("id")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    if isinstance(identity, bool) or not isinstance(identity, str | int | None):
        raise SymderiveError("its id is neither a text nor a whole number; give it one")
    return found  # pyright: ignore[reportUnknownVariableType]


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")


def _identity(case: dict[str, Any]) -> str | int | None:
    return case.get("id")


def _text(case: dict[str, Any]) -> str:
    claim = case.get("claim")
    if not isinstance(claim, str):
        raise SymderiveError("it has no claim; give the LaTeX of one relation as a text")
    return claim


def _texts(case: dict[str, Any], key: str) -> tuple[str, ...]:
    found = case.get(key, [])
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):  # pyright: ignore[reportUnknownVariableType]
        raise SymderiveError(f"its {key} is no list of texts; write [] or a text for each entry")
    return tuple(found)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def _lines(source: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines that hold something, numbered from one; a byte order mark is no part of the first."""
    for number, line in enumerate(source, start=1):
        line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if line.strip():
            yield number, line


def _opened(path: Path) -> AbstractContextManager[BinaryIO]:
    if path == STDIN:
        return nullcontext(sys.stdin.buffer)
    try:
        return path.open("rb")
    except OSError as error:
        raise SymderiveError(
            f"cannot read {path}: {error.strerror}; name a file of cases, or - for the input"
        ) from None


def _created(path: Path, cases: Path) -> TextIO:
    try:
        if path.exists() and cases != STDIN and path.samefile(cases):
            raise SymderiveError(f"{path} holds the cases; name another file with -o")
        return path.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise SymderiveError(f"cannot write {path}: {error.strerror}; name another file with -o") from None


def _write(target: TextIO, data: dict[str, object]) -> None:
    from symderive.verify.reports.json_report import as_json

    target.write(as_json(data) + "\n")
    target.flush()
