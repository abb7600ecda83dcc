"""Blocks as rows of plain values, as the expectations beside the notes have them."""

from pathlib import Path

from symderive.verify.documents.blocks import Assumption, Document, Formula, Heading, Prose


def rows(document: Document, folder: Path) -> list[list[object]]:
    return [_row(block, document, folder) for block in document.blocks]


def _row(block: object, document: Document, folder: Path) -> list[object]:
    match block:
        case Formula():
            kind = "display" if block.display else "inline"
            row: list[object] = [kind, f"{block.line}:{block.column}", block.latex]
            extra = [f"label {block.label}"] * bool(block.label) + ["continues"] * block.continues
            return row + extra + [block.file.relative_to(folder).as_posix()] * (block.file != document.path)
        case Heading():
            return ["heading", str(block.line), block.text, block.level]
        case Prose():
            return ["prose", str(block.line), block.text]
        case Assumption():
            return ["assumption", str(block.line), block.text]
        case _:
            raise AssertionError(block)
