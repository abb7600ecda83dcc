"""Files and texts in any of the formats, read into blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from symderive.calculus.errors import SymderiveError
from symderive.verify.documents.assemble import Assembler
from symderive.verify.documents.blocks import Document
from symderive.verify.documents.files import read_text
from symderive.verify.documents.latex import read_latex
from symderive.verify.documents.mapped import Mapped
from symderive.verify.documents.markdown import read_markdown
from symderive.verify.documents.notebook import is_notebook, read_notebook
from symderive.verify.documents.org import read_org
from symderive.verify.documents.plain import read_plain
from symderive.verify.documents.rst import read_rst


class Format(StrEnum):
    """The kinds of documents that are read."""

    MARKDOWN = "markdown"
    LATEX = "latex"
    ORG = "org"
    RST = "rst"
    NOTEBOOK = "notebook"
    PLAIN = "plain"


SUFFIXES: Mapping[str, Format] = MappingProxyType(
    {
        **dict.fromkeys((".md", ".markdown", ".qmd", ".rmd", ".mdx"), Format.MARKDOWN),
        **dict.fromkeys((".tex", ".ltx", ".latex"), Format.LATEX),
        ".org": Format.ORG,
        ".rst": Format.RST,
        ".ipynb": Format.NOTEBOOK,
        ".txt": Format.PLAIN,
    }
)
_READERS: Mapping[Format, Callable[[Assembler, Mapped], None]] = MappingProxyType(
    {
        Format.MARKDOWN: read_markdown,
        Format.LATEX: read_latex,
        Format.ORG: read_org,
        Format.RST: read_rst,
        Format.NOTEBOOK: read_notebook,
        Format.PLAIN: read_plain,
    }
)
_SIGNS_OF = (
    (
        Format.LATEX,
        re.compile(
            r"^\s*\\(?:documentclass|begin\{document\}|(?:sub)*section\*?\{|chapter\*?\{|usepackage|input\{)", re.M
        ),
    ),
    (Format.ORG, re.compile(r"^[ \t]*(?:#\+\w+:|#\+begin_\w+|:PROPERTIES:)", re.M | re.I)),
    (Format.RST, re.compile(r"^\.\. math::|:math:`", re.M)),
    (Format.MARKDOWN, re.compile(r"^(?:#{1,6} |```|>|---$|\$\$)|\$|\\[(\[]|\\begin\{", re.M)),
)


def read_document(path: Path) -> Document:
    """Read a file.

    Raises:
        SymderiveError: It is no text that can be read.
    """
    return parse_document(read_text(path), path)


def parse_document(text: str, path: Path, format: Format | None = None) -> Document:  # noqa: A002
    """Read a text.

    Args:
        text: the content.
        path: where it comes from; the ending tells the format, and the folder is where included files may lie.
        format: the format, if the ending does not tell it; without both the content decides.

    Raises:
        SymderiveError: A notebook is no JSON.
    """
    out = Assembler(path, text)
    out.texts[path] = text
    clean = re.sub("[\x00\ud800-\udfff]", "\ufffd", text)
    _READERS[format or format_of(path, text)](out, Mapped.whole(clean))
    out.finish()
    return Document(path, tuple(out.blocks), dict(out.texts), tuple(out.notes))


def format_of(path: Path, text: str) -> Format:
    """The format of a document by its ending, else by its content."""
    known = SUFFIXES.get(path.suffix.lower())
    if known is not None:
        return known
    if is_notebook(text):
        return Format.NOTEBOOK
    beginning = text[:20_000]
    return next((format_ for format_, sign in _SIGNS_OF if sign.search(beginning)), Format.PLAIN)


__all__ = ["SUFFIXES", "Format", "SymderiveError", "format_of", "parse_document", "read_document"]
