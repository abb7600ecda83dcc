"""What is fuzzed: functions of bytes that must end, and raise nothing but the errors that they promise."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from symderive.calculus.errors import SymderiveError
from symderive.notation.reader.parse import ReadError, parse
from symderive.verify.check import check_claim, check_document
from symderive.verify.documents.blocks import Formula
from symderive.verify.documents.read import Format, parse_document
from symderive.verify.statements.read import facts

SECONDS = 0.2  # the budget of a formula while fuzzing
SLIP = "itself failed"  # what a finding says of a fault of the checker


def formula(data: bytes) -> None:
    """The reader of formulas: a tree, or ReadError with a place inside the text."""
    text = _text(data)
    try:
        low, high = parse(text).span
    except ReadError as error:
        low, high = error.span
    assert 0 <= low <= high <= len(text), (low, high)


def statement(data: bytes) -> None:
    """The reader of assumptions."""
    facts(_text(data), certain=True)
    facts(_text(data), certain=False)


def document(data: bytes) -> None:
    """The readers of documents; the first byte chooses the format. Every formula lies where its line and column say."""
    formats = list(Format)
    text = _text(data[1:])
    try:
        found = parse_document(text, Path("notes"), formats[(data[0] if data else 0) % len(formats)])
    except SymderiveError:
        return
    lines = max(1, text.count("\n") + text.count("\r") + 1)
    for piece in found.blocks:
        assert 1 <= piece.line <= lines, piece
        assert not isinstance(piece, Formula) or piece.column >= 1, piece


def claim(data: bytes) -> None:
    """A claim with what stands before it: three texts apart by NUL."""
    before, assume, latex = ([*_text(data).split("\0"), "", ""])[:3]
    finding = check_claim(latex, context=before.split("\n"), assume=assume.split("\n"), seconds=SECONDS)
    assert SLIP not in finding.reason, finding.reason


def notes(data: bytes) -> None:
    """Whole notes in Markdown, judged."""
    found = check_document(parse_document(_text(data), Path("notes.md"), Format.MARKDOWN), seconds=SECONDS)
    for _, finding in found.findings:
        assert SLIP not in finding.reason, finding.reason


TARGETS: Mapping[str, Callable[[bytes], None]] = MappingProxyType(
    {"formula": formula, "statement": statement, "document": document, "claim": claim, "notes": notes}
)


def _text(data: bytes) -> str:
    """Bytes as text; what is no UTF-8 becomes the sign for it."""
    return codecs.decode(data, "utf-8", "replace")
