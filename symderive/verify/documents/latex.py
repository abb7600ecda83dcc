r"""LaTeX: the body of a document or a fragment, its definitions and the files under its folder that it includes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from symderive.calculus.errors import SymderiveError
from symderive.verify.documents.assemble import Assembler
from symderive.verify.documents.blocks import Heading
from symderive.verify.documents.files import read_text
from symderive.verify.documents.mapped import MASK, Finder, Mapped, Masks
from symderive.verify.documents.scan import BEGIN, BLANK_LINE, DEFINE, Scanner, Stretch, What

LEVELS = {"part": 0, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5, "subparagraph": 6}
DEPTH = 30  # of files within files
FILES = 1000
_CODE = (
    "verbatim|Verbatim|BVerbatim|LVerbatim|lstlisting|minted|comment|alltt|tikzpicture|tikzcd|thebibliography|filecontents|pycode|"
    "pgfpicture|listing|code"
)
_HIDING = re.compile(
    rf"\\begin\s*\{{(?P<code>(?:{_CODE})\*?)\}}"
    r"|\\(?:verb|lstinline|Verb)\*?(?:\[[^\[\]\n]{0,200}\])?(?P<delimiter>[^A-Za-z\s*\[\\])"
    r"|\\mintinline\s*(?:\[[^\[\]\n]{0,200}\])?\{\w+\}(?P<minted>[^A-Za-z\s])"
    r"|(?P<iffalse>\\iffalse)(?![A-Za-z])"
    r"|(?P<end>\\end\s*\{document\})"
    r"|(?P<start>\\begin\s*\{document\})"
    r"|(?P<comment>%[^\n]*)"
    r"|\\.",
    re.DOTALL,
)
_ASSUME = re.compile(r"%+\s*assume\s*:\s*(.*)", re.IGNORECASE)
_REFERENCE = re.compile(r"\\(?:eq|auto|c|C|page|name)?ref\*?\s*\{[^{}]{0,200}\}")
_DROPPED = re.compile(
    r"\\(?:cite\w*|label|nocite|index|vspace|hspace|includegraphics|bibliography|bibliographystyle|url|usepackage|documentclass|"
    r"pagestyle|thispagestyle|setcounter|addtocounter|setlength|hypersetup|graphicspath|begin|end|color|tag)\*?"
    r"(?:\s*\[[^\[\]]{0,300}\]){0,2}\s*\{[^{}]{0,400}\}(?:\[[^\[\]]{0,200}\])?"
)
_COMMAND = re.compile(
    r"\\([A-Za-z@]+)\*?(?:\[[^\[\]]{0,200}\])?|\\([%&#_{}$])|\\\\(?:\[[^\[\]]{0,40}\])?|\\.|[{}]|~|``|''", re.DOTALL
)
_MARKED = re.compile(r"[\\{}~`']")
_KEPT = {"ldots": "...", "dots": "...", "textendash": "–", "ss": "ß", "LaTeX": "LaTeX", "TeX": "TeX"}


class Hidden:
    """What is no text for the reader: comments, code, everything around the document's body."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.masks = Masks(text)
        self.stretches: list[Stretch] = []
        self.body = 0  # where the document begins
        self.end = len(text)
        self._after = Finder(text).after

    def read(self) -> str:
        """The text with skipped stretches blank."""
        position = 0
        while match := _HIDING.search(self.text, position):
            position = match.end()
            if match["comment"]:
                position = self._comment(match)
            elif match["start"]:
                self.body = match.end()
            elif match["end"]:
                self.end = match.start()
                break
            elif match["code"] or match["iffalse"]:
                closer = r"\\fi(?![A-Za-z])" if match["iffalse"] else r"\\end\s*\{" + re.escape(match["code"]) + r"\}"
                position = self._hide(match.start(), self._after(closer, match.end()), match.end())
            elif match["delimiter"] or match["minted"]:
                sign = match["delimiter"] or match["minted"]
                closer = re.escape("}" if sign == "{" else sign)
                found = self._after(closer, match.end())
                inline = found is not None and "\n" not in self.text[match.end() : min(found[0], match.end() + 5000)]
                position = self._hide(match.start(), found if inline else None, match.end())
        return self.masks.result()

    def _comment(self, match: re.Match[str]) -> int:
        if statement := _ASSUME.match(match[0]):
            self.stretches.append(Stretch(match.start(), match.end(), What.ASSUMPTION, text=statement[1]))
        end = match.end()
        # TeX ends no line at a comment; an empty line behind it still ends the paragraph.
        after = re.compile(r"\n[ \t\r]*(?!\s)").match(self.text, end)
        end = end + 1 if after and after.end() < len(self.text) else end
        self.masks.blank(match.start(), end, fill=MASK)
        return end

    def _hide(self, start: int, found: tuple[int, int] | None, otherwise: int) -> int:
        if found is None:
            return otherwise
        self.masks.blank(start, found[1])
        return found[1]


class LatexScanner(Scanner):
    """Running text of LaTeX."""

    pattern = re.compile(
        rf"(?P<blank>{BLANK_LINE})"
        rf"|{BEGIN}"
        rf"|(?P<define>{DEFINE})"
        r"|\\(?P<section>part|chapter|(?:sub){0,2}section|(?:sub)?paragraph)\*?(?=\s*[\[{])"
        r"|\\(?P<include>input|include|subfile|subimport|import)(?![A-Za-z])"
        r"|(?P<item>\\(?:item|par)(?![A-Za-z])|\\(?:begin|end)\s*\{[^{}\n]{1,40}\})"
        r"|(?P<parenthesis>\\\()|(?P<bracket>\\\[)"
        r"|(?P<run>\${3,})|(?P<dollars>\$\$)"
        r"|(?P<dollar>\$)"
        r"|(?P<escape>\\[^A-Za-z])",
        re.DOTALL,
    )
    dollar = r"(?<!\\)\$"
    after_display = re.compile(r"(?!)()()")

    def __init__(self, out: Assembler, source: Mapped, including: tuple[Path, ...]) -> None:
        hidden = Hidden(source.text)
        text = hidden.read()
        super().__init__(out, source, text, hidden.stretches)
        self.body_start, self.end = hidden.body, hidden.end
        self.including = including

    def run(self) -> None:
        """Read the preamble for its definitions, then the body."""
        if self.body_start:
            self._preamble()
        position = self.body_start
        for stretch in self.stretches:
            if stretch.start < position or stretch.start > self.end:
                continue
            self.segment(position, stretch.start)
            self.stretch(stretch)
            position = stretch.stop
        self.segment(position, self.end)

    def _preamble(self) -> None:
        for stretch in self.stretches:
            if stretch.start < self.body_start:
                self.stretch(stretch)
        position = 0
        pattern = re.compile(rf"(?P<define>{DEFINE})|\\(?P<include>input|include)(?![A-Za-z])|\\.", re.DOTALL)
        while match := pattern.search(self.text, position, self.body_start):
            position = match.end()
            if match.lastgroup:
                self.said = self.body_start  # the preamble holds no running text
                take = self.on_define if match["define"] else self.on_include
                position = max(take(match, self.body_start), position)
        self.out.paragraph()

    def tidy(self, words: str) -> str:
        """Running text without commands."""
        if _MARKED.search(words) is None:
            return words
        pieces: list[str] = []
        done = 0
        words = _DROPPED.sub(" ", words)
        for reference in _REFERENCE.finditer(words):
            pieces += [_COMMAND.sub(_plain, words[done : reference.start()]), reference[0]]
            done = reference.end()
        return "".join([*pieces, _COMMAND.sub(_plain, words[done:])])

    def on_section(self, match: re.Match[str], stop: int) -> int:
        """A section title."""
        short = re.compile(r"\s*\[[^\[\]]{0,300}\]").match(self.text, match.end(), stop)
        group = self.definitions.group(short.end() if short else match.end())
        if group is None:
            return match.end()
        self.reach(match.start(), group[1])
        title = re.sub(r"\\[()]", "$", group[0].replace(MASK, " "))
        parts = title.split("$")
        parts[::2] = [self.tidy(part) for part in parts[::2]]
        self.out.heading("$".join(parts), LEVELS[match["section"]], self.at(match.start()))
        return group[1]

    def on_item(self, match: re.Match[str], stop: int) -> int:
        """A list item, or the edge of an environment of text."""
        self.reach(match.start(), match.end())
        self.out.paragraph()
        return match.end()

    def on_include(self, match: re.Match[str], stop: int) -> int:
        """Another file, read in its place."""
        group = self.definitions.group(match.end())
        if group is not None and match["include"] in ("subimport", "import"):
            second = self.definitions.group(group[1])
            group = (f"{group[0].strip()}/{second[0].strip()}", second[1]) if second else None
        bare = re.compile(r"[ \t]+([\w./-]+)").match(self.text, match.end(), stop) if group is None else None
        name, end = group or ((bare[1], bare.end()) if bare else ("", match.end()))
        self.reach(match.start(), end)
        if name:
            offset = self.at(match.start())
            missing = self.out.missing
            problem = "" if name in missing else self._include(name.strip())
            if problem:
                missing.add(name)
                self.out.note(offset, problem)
        return end

    def _include(self, name: str) -> str:
        """Read an included file; what hinders, in a sentence."""
        root = self.including[0].parent
        if "\\" in name or "#" in name:
            return f"the file name {name[:80]} is made by commands and is not followed"
        candidates = list(_candidates(root, self.out.path.parent, name))
        if not candidates:
            return f"{name[:80]} lies outside of the document's folder and is not read"
        path = next((path for path in candidates if _is_file(path)), None)
        if path is None:
            return f"there is no file {name[:80]} under the document's folder"
        if any(path.resolve() == other.resolve() for other in self.including):
            return f"{name[:80]} includes itself and is not read again"
        if len(self.including) > DEPTH or len(self.out.texts) > FILES:
            return f"{name[:80]} is not read: too many files within files"
        try:
            text = self.out.texts.get(path) or read_text(path)
        except SymderiveError as error:
            return f"{name[:80]} is not read: {error}"
        self._read(path, text)
        return ""

    def _read(self, path: Path, text: str) -> None:
        self.out.paragraph()
        self.out.texts[path] = text
        inner = Assembler(path, text, self.out)
        clean = re.sub("[\x00\ud800-\udfff]", "\ufffd", text)
        LatexScanner(inner, Mapped.whole(clean), (*self.including, path)).run()
        inner.paragraph()


def _plain(match: re.Match[str]) -> str:
    if match[2]:
        return match[2]
    if match[1]:
        return _KEPT.get(match[1], "")
    return {"~": " ", "``": '"', "''": '"'}.get(match[0], " " if match[0].startswith("\\") else "")


def _candidates(root: Path, folder: Path, name: str) -> Iterator[Path]:
    """Where an included file may be: under the folder of the document, never outside."""
    if (
        PurePosixPath(name).is_absolute()
        or Path(name).is_absolute()
        or ":" in name
        or "\x00" in name
        or len(name) > 400
    ):
        return
    top = root.resolve()
    for base in dict.fromkeys((root, folder)):
        for ending in (".tex", ""):
            path = base / (name if name.endswith(ending) and ending else name + ending)
            if _resolved(path).is_relative_to(top):
                yield path


def _resolved(path: Path) -> Path:
    """The place that a path leads to; the root of all where it leads in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return Path("/")


def _is_file(path: Path) -> bool:
    """Whether a path, which may be too long for the system, names a file."""
    try:
        return path.is_file()
    except OSError:
        return False


def read_latex(out: Assembler, source: Mapped) -> None:
    """Read a LaTeX document."""
    LatexScanner(out, source, (out.path,)).run()
    out.paragraph()
    levels = [block.level for block in out.blocks if isinstance(block, Heading)]
    top = min(levels, default=1)
    out.blocks[:] = [
        Heading(block.text, block.level - top + 1, block.line) if isinstance(block, Heading) else block
        for block in out.blocks
    ]
