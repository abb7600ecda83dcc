"""The notes that a command line names: files, folders and the standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from symderive.calculus.errors import SymderiveError
from symderive.verify.documents.blocks import Document
from symderive.verify.documents.read import SUFFIXES, Format, parse_document, read_document

_STDIN = "-"
_NOT_NOTES = frozenset({"node_modules", "__pycache__", "site-packages"})


def read_all(paths: Sequence[str], say: Callable[[str], None]) -> tuple[list[Document], bool]:
    """The documents in order, and whether something could not be used; each such thing is said.

    A file that another document includes is checked there, where its context is, and not a second time alone.
    """
    documents: list[Document] = []
    unusable = False
    seen: set[Path] = set()
    for given in paths:
        try:
            files = list(_files(given))
        except SymderiveError as error:
            say(str(error))
            unusable = True
            continue
        for file in files:
            if str(file) != _STDIN and file.resolve() in seen:
                continue
            seen.add(file.resolve())
            try:
                documents.append(_read(file))
            except SymderiveError as error:
                say(str(error))
                unusable = True
    return _without_included(documents), unusable


def _files(given: str) -> Iterator[Path]:
    path = Path(given)
    if given == _STDIN or path.is_file():
        yield path
    elif path.is_dir():
        found = list(_below(path))
        if not found:
            raise SymderiveError(f"the folder {given} holds no notes; they end in {', '.join(sorted(SUFFIXES))}")
        yield from found
    elif path.exists():
        raise SymderiveError(f"{given} is neither a file nor a folder; name notes or a folder of notes")
    else:
        raise SymderiveError(f"there is no file or folder {given}; check the name")


def _below(folder: Path) -> Iterator[Path]:
    """The notes in a folder, in order; hidden ones and those in installed packages are none of the author's."""
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _is_skipped(Path(root, name)))
        yield from (
            Path(root, name)
            for name in sorted(files)
            if Path(name).suffix.lower() in SUFFIXES and not name.startswith(".") and Path(root, name).is_file()
        )


def _is_skipped(folder: Path) -> bool:
    return folder.name.startswith(".") or folder.name in _NOT_NOTES or (folder / "pyvenv.cfg").exists()


def _read(file: Path) -> Document:
    if str(file) != _STDIN:
        return read_document(file)
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SymderiveError("the standard input is not UTF-8; convert it, or name the file") from None
    return parse_document(text, Path("<stdin>"), Format.MARKDOWN)


def _without_included(documents: Sequence[Document]) -> list[Document]:
    """The documents that no other one includes; of a ring of files that include each other, the first."""
    texts = [{path.resolve() for path in document.texts} for document in documents]
    own = [document.path.resolve() for document in documents]
    kept = {k for k, path in enumerate(own) if not any(path in others for j, others in enumerate(texts) if j != k)}
    covered = {path for k in kept for path in texts[k]}
    for k, path in enumerate(own):
        if k not in kept and path not in covered:
            kept.add(k)
            covered |= texts[k]
    return [documents[k] for k in sorted(kept)]
