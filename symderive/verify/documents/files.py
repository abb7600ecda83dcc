"""The text of a file, or a clear sentence why there is none."""

from __future__ import annotations

import codecs
from pathlib import Path

from symderive.calculus.errors import SymderiveError

LARGEST = 20 * 2**20


def read_text(path: Path) -> str:
    """The text of a file: UTF-8, or UTF-16 with its mark.

    Raises:
        SymderiveError: There is no such file, or it is no text, or too large.
    """
    if path.is_dir():
        raise SymderiveError(f"{path}: this is a folder; name the files in it")
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise SymderiveError(f"{path}: the file cannot be read ({reason}); check its name and permissions") from error
    if len(data) > LARGEST:
        raise SymderiveError(f"{path}: the file is larger than {LARGEST // 2**20} MB; split the document")
    return decode(data, path)


def decode(data: bytes, path: Path) -> str:
    """The text that bytes stand for.

    Raises:
        SymderiveError: They are no text.
    """
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
    if encoding == "utf-8" and b"\x00" in data:
        line = data[: data.index(b"\x00")].count(b"\n") + 1
        raise SymderiveError(
            f"{path}:{line}: this is a binary file (it holds a zero byte); give the source of the notes"
        )
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        byte = data[error.start : error.start + 1].hex()
        remedy = "save the file as UTF-8"
        raise SymderiveError(f"{path}:{line}: the byte 0x{byte} is not {encoding.upper()}; {remedy}") from error
