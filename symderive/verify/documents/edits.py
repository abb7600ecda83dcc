"""Changes of formulas, written into the text of the file with the escapes of its format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from symderive.calculus.errors import SymderiveError
from symderive.verify.documents.blocks import Formula
from symderive.verify.documents.escapes import json_width, to_json
from symderive.verify.documents.mapped import ABSENT
from symderive.verify.documents.notebook import is_notebook

_OPENING = re.compile(r"(?P<hugo>\\\\[(\[])|\\[(\[]|\$\$?|\\begin\s*\{")
_CLOSING = re.compile(r"(?P<hugo>\\\\[)\]])|\\[)\]]|\$|\\end\s*\{")
_LABEL = re.compile(r"\\(?:label|tag\*?)\s*\{[^{}]*\}")
_BREAKS = re.compile(r"\\(?=[\\{}|,;!])")


@dataclass(frozen=True)
class _Writer:
    """How one formula is written in its file."""

    text: str
    formula: Formula
    json: bool

    def end(self, k: int) -> int:
        """Where the characters of the file that stand for character k end."""
        offsets, latex = self.formula.offsets, self.formula.latex
        start = offsets[k]
        width = self._width(start)
        following = offsets[k + 1] if k + 1 < len(offsets) else ABSENT
        if latex[k] == "&" and self.text.startswith("&amp;", start):
            return start + len("&amp;")
        if latex[k] in "<>" and self.text[start : start + 1] == "&":
            return start + len("&lt;")
        if self.text[start : start + width] not in ("\\", r"\\") or (self.json and width == 1):
            return start + width
        second = self._width(start + width)
        if latex[k] != "\\":
            return start + width + second  # \_
        doubled = self.text[start : start + width] == self.text[start + width : start + width + second]
        return start + width + second if doubled and following >= start + width + second else start + width

    def _width(self, start: int) -> int:
        return json_width(self.text, start) if self.json else 1

    def written(self, latex: str) -> str:
        """New LaTeX with the escapes of this formula."""
        if self._doubles:
            latex = _BREAKS.sub(r"\\\\", latex)
        if self._escapes:
            latex = re.sub(r"(?<!\\)([_*])", r"\\\1", latex)
        if self._bars:
            latex = re.sub(r"(?<!\\)\|", r"\\|", latex)
        return to_json(latex) if self.json else latex

    @cached_property
    def _spans(self) -> list[tuple[str, str]]:
        """Every character of the formula with what stands for it in the file's own text (JSON's escapes undone)."""
        spans: list[tuple[str, str]] = []
        for k, sign in enumerate(self.formula.latex):
            if sign in "_*|\\" and self.formula.offsets[k] >= 0:
                written = self.text[self.formula.offsets[k] : self.end(k)]
                spans.append((sign, written.replace("\\\\", "\\") if self.json else written))
        return spans

    @cached_property
    def _escapes(self) -> bool:
        found = [written for sign, written in self._spans if sign in "_*"]
        return found[0] != found[0][-1] if found else self._hugo

    @cached_property
    def _bars(self) -> bool:
        """Whether bars are escaped, as in a table."""
        return any(sign == "|" and written != "|" for sign, written in self._spans)

    @cached_property
    def _doubles(self) -> bool:
        return any(sign == "\\" and len(written) == 2 for sign, written in self._spans) or self._hugo

    @cached_property
    def _hugo(self) -> bool:
        r"""Whether the formula stands between ``\\(`` and ``\\)``."""
        written = [offset for offset in self.formula.offsets if offset >= 0] or [0]
        before, behind = (
            self.text[max(0, written[0] - 4000) : written[0]],
            self.text[written[-1] + 1 : written[-1] + 4000],
        )
        if self.json:
            before, behind = before.replace("\\\\", "\\"), behind.replace("\\\\", "\\")
        openings = list(_OPENING.finditer(before))
        closing = _CLOSING.search(behind)
        return (
            bool(openings) and openings[-1]["hugo"] is not None and closing is not None and closing["hugo"] is not None
        )


def apply_edits(document_text: str, edits: Sequence[tuple[Formula, int, int, str]]) -> str:
    """The text of a file with parts of its formulas replaced.

    Args:
        document_text: the text of the file in which the formulas stand.
        edits: formula, start and end of the replaced characters of its LaTeX, and the new LaTeX.

    Raises:
        SymderiveError: An edit touches a left side that is written in another row, or two edits overlap.
    """
    json = is_notebook(document_text) and all(formula.file.suffix.lower() in (".ipynb", "") for formula, *_ in edits)
    changes = sorted((*_change(document_text, json, edit), edit[0].line) for edit in edits)
    pieces: list[str] = []
    done = 0
    for start, end, new, line in changes:
        if start < done:
            raise SymderiveError(
                f"{edits[0][0].file}:{line}: two changes of a formula overlap; make one of them, then check again"
            )
        pieces += [document_text[done:start], new]
        done = end
    return "".join([*pieces, document_text[done:]])


def _change(text: str, json: bool, edit: tuple[Formula, int, int, str]) -> tuple[int, int, str]:
    """Start, end and new text of an edit in the file."""
    formula, start, end, new = edit
    latex, offsets = formula.latex, formula.offsets
    writer = _Writer(text, formula, json)
    if not 0 <= start <= end <= len(latex):
        raise SymderiveError(f"{formula.file}:{formula.line}: the change lies outside of the formula {latex[:80]}")
    while (
        start < end and offsets[start] == ABSENT and latex[start] == " " and start > 0 and offsets[start - 1] != ABSENT
    ):
        start, new = start + 1, new.lstrip(" ")
    while start < end and latex[start] == " " and new[:1] == " ":
        start, new = start + 1, new[1:]
    while end > start and latex[end - 1] == " " and new[-1:] == " ":
        end, new = end - 1, new[:-1]
    if start == end:
        place = _insertion(writer, formula, start)
        return place, place, writer.written(new)
    if ABSENT in (offsets[start], offsets[end - 1]):
        raise _inherited(formula)
    first, last = offsets[start], writer.end(end - 1)
    dropped = _dropped(writer, start, end)
    return first, last, writer.written(new) + "".join(" " + label for label in dropped)


def _insertion(writer: _Writer, formula: Formula, at: int) -> int:
    offsets = formula.offsets
    if at > 0 and offsets[at - 1] != ABSENT:
        return writer.end(at - 1)
    if at < len(offsets) and offsets[at] != ABSENT and (at == 0 or not formula.continues):
        return offsets[at]
    raise _inherited(formula)


def _inherited(formula: Formula) -> SymderiveError:
    return SymderiveError(
        f"{formula.file}:{formula.line}: the left side is written in an earlier row, so it cannot be changed here; change it there by hand"
    )


def _dropped(writer: _Writer, start: int, end: int) -> list[str]:
    """The labels between the replaced characters, which are no part of the formula."""
    offsets = writer.formula.offsets
    labels: list[str] = []
    last = start
    for k in range(start + 1, end):
        if offsets[k] == ABSENT:
            continue
        gap = writer.text[writer.end(last) : offsets[k]]
        labels += [match[0] for match in _LABEL.finditer(gap)] if "\\" in gap else []
        last = k
    return labels
