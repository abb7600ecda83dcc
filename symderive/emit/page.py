"""Web pages of notes: one file that holds its style, its fonts and KaTeX, and asks nothing of a network.

A page is data; ``render_page`` gives its HTML. Text and LaTeX are escaped; what a formula means is KaTeX's affair,
which reads untrusted LaTeX safely (``trust: false``). The page's policy lets no script run but its own, known by its
hash.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from symderive.emit.environment import environment, render

_LONG = 4  # headings from which on a page has a table of contents
_WIDE = 1000  # units of a picture that would be too small to read at the width of the text
_ANCHOR = re.compile(r"[A-Za-z][\w.:-]*", re.ASCII)
_LANG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Text:
    """Plain words."""

    kind: ClassVar = "text"
    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that stand out, such as the name of a step."""

    kind: ClassVar = "strong"
    text: str


@dataclass(frozen=True, slots=True)
class Math:
    """A formula in the line, as LaTeX without delimiters."""

    kind: ClassVar = "math"
    latex: str


@dataclass(frozen=True, slots=True)
class Reference:
    """The number of the equation that has this anchor, in parentheses, as a link to it."""

    kind: ClassVar = "reference"
    anchor: str


Inline = Text | Strong | Math | Reference


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 to 4; the title of the page is the only one of level 1."""

    kind: ClassVar = "heading"
    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words and formulas."""

    kind: ClassVar = "paragraph"
    parts: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Equation:
    """A displayed formula, as LaTeX without delimiters; one with a number has an anchor too."""

    kind: ClassVar = "equation"
    latex: str
    number: int | None = None
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows of cells, each cell a run of inline parts."""

    kind: ClassVar = "table"
    header: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture, as the SVG markup that ``symderive.notation.graph.svg`` writes, and what it shows."""

    kind: ClassVar = "figure"
    svg: str
    caption: tuple[Inline, ...]

    @property
    def wide(self) -> bool:
        """Whether the picture keeps its size and scrolls, because it would be too small at the width of the text."""
        found = re.match(r'<svg [^>]*?\bwidth="(\d+)', self.svg)
        return found is not None and int(found[1]) > _WIDE


@dataclass(frozen=True, slots=True)
class Details:
    """Blocks that a reader may unfold."""

    kind: ClassVar = "details"
    summary: tuple[Inline, ...]
    blocks: "tuple[Block, ...]"


Block = Heading | Paragraph | Equation | Table | Figure | Details


@dataclass(frozen=True, slots=True)
class Page:
    """A title, the language of the text (``en``), and what the page says."""

    title: str
    lang: str
    blocks: tuple[Block, ...]


def render_page(page: Page) -> str:
    """The page as one HTML file.

    Raises:
        ValueError: an anchor is malformed or used twice, a numbered equation has none, a reference leads nowhere, a
            heading is not of level 2 to 4, or the language is no language tag.
    """
    blocks = tuple(_flat(page.blocks))
    headings = [block for block in blocks if isinstance(block, Heading)]
    numbers = {e.anchor: e.number for e in blocks if isinstance(e, Equation) and e.anchor and e.number is not None}
    _check(page, blocks, headings, numbers)
    shown = [heading for heading in page.blocks if isinstance(heading, Heading) and heading.level <= 3]
    script = "\n" + _source("katex/katex.min.js") + _source("katex/physics.js") + _source("page.js")
    return render(
        "page.html.jinja",
        page=page,
        contents=shown if len(shown) >= _LONG else [],
        numbers=numbers,
        license=_source("katex/LICENSE"),
        style=_source("katex/katex.min.css") + _source("page.css"),
        script=script,
        policy=_policy(script),
    )


def _flat(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Details):
            yield from _flat(block.blocks)


def _inlines(block: Block) -> Iterator[Inline]:
    match block:
        case Paragraph(parts):
            yield from parts
        case Table(header, rows):
            for row in (header, *rows):
                for cell in row:
                    yield from cell
        case Figure(_, caption):
            yield from caption
        case Details(summary, _):
            yield from summary
        case Heading() | Equation():
            pass


def _check(page: Page, blocks: tuple[Block, ...], headings: list[Heading], numbers: dict[str, int]) -> None:
    anchors = [block.anchor for block in blocks if isinstance(block, Heading | Equation) and block.anchor is not None]
    for anchor in anchors:
        if not _ANCHOR.fullmatch(anchor):
            raise ValueError(f"{anchor!r} is no anchor: use letters, digits, and . : _ -")
        if anchors.count(anchor) > 1:
            raise ValueError(f"the anchor {anchor!r} is used twice on a page")
    for block in blocks:
        if isinstance(block, Equation) and block.number is not None and block.anchor is None:
            raise ValueError(f"equation {block.number} has a number and no anchor")
        for part in _inlines(block):
            if isinstance(part, Reference) and part.anchor not in numbers:
                raise ValueError(f"a reference leads to {part.anchor!r}, which is no numbered equation of the page")
    for heading in headings:
        if heading.level not in (2, 3, 4):
            raise ValueError(f"the heading {heading.text!r} has level {heading.level}; use 2, 3 or 4")
    if not _LANG.fullmatch(page.lang):
        raise ValueError(f"{page.lang!r} is no language tag, such as en")


@cache
def _source(name: str) -> str:
    """A file beside the templates, as it stands: it is none of Jinja's."""
    templates = environment()
    if templates.loader is None:
        raise ValueError("the templates are missing")
    return templates.loader.get_source(templates, name)[0]


def _policy(script: str) -> str:
    """A content security policy that allows the page's own script, style and fonts, and no connection."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; font-src data:; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
