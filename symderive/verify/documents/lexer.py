"""The marks of a formula that decide how it falls into rows and relations: only those outside of braces and matrices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from symderive.verify.documents import signs


class Kind(Enum):
    """What a mark is."""

    ROW = auto()
    CELL = auto()
    RELATION = auto()
    WEAK = auto()
    COMMA = auto()
    SEMICOLON = auto()
    SPACE = auto()
    THIN = auto()
    OPEN = auto()
    CLOSE = auto()
    JOINING = auto()
    SIGNED = auto()
    DOTS = auto()
    TEXT = auto()
    LABEL = auto()
    DROP = auto()


class Mark(NamedTuple):
    """A mark with its place; ``name`` is the sign itself, ``inner`` the content of its group."""

    kind: Kind
    start: int
    end: int
    name: str
    inner: str = ""


_GROUP = r"\{[^{}]{0,80}(?:\{[^{}]{0,80}\}[^{}]{0,80}){0,3}\}"
_TOKEN = re.compile(
    r"\\(?P<begin>begin|end)\s*\{(?P<environment>[A-Za-z ]{1,30}\*?)\}"
    r"|(?P<sized>\\(?:left|right)(?![A-Za-z])\s*(?:\\[A-Za-z]+|\\.|.))"
    r"|(?P<big>\\[bB]igg?[lrm]?\s*[<>|])"
    rf"|(?P<over>\\(?:overset|underset|stackrel)\s*{_GROUP}\s*\{{(?P<base>[^{{}}]{{1,30}})\}})"
    r"|(?P<not>\\not\s*(?:=|\\[A-Za-z]+))"
    r"|(?P<command>\\(?:tag|hspace)\*|\\vcentcolon\s*=|\\[A-Za-z@]+)"
    r"|(?P<row>\\\\\*?(?:\[\s*(?:-?[\d.]+\s*(?:pt|em|ex|mm|cm|in|mu|bp|pc|sp)|-?[\d.]*\s*\\[A-Za-z]+)\s*\])?)"
    r"|(?P<control>\\.)"
    r"|(?P<equals>\{\s*=\s*\})"
    r"|(?P<brace>[{}])"
    r"|(?P<sign>:=|=:|==|<=|>=|<-|->|\.\.\.|[=<>&,;()\[\]+*/^_~\-−±×÷·∘⊙⊗⊕∗≡≔≜≝≕≤≥≈≃≅∝≪≫≠∼∽←∈∉⊂⊆→↦…⟨⟩⪰⪯≻≺])",
    re.DOTALL,
)
_ARGUMENTS = {
    "alignat": r"\s*\{[^{}]*\}", "alignedat": r"(?:\s*\[\w\])?\s*\{[^{}]*\}", "xalignat": r"\s*\{[^{}]*\}", "xxalignat": r"\s*\{[^{}]*\}",
    "IEEEeqnarray": r"(?:\s*\[[^\[\]]*\])?\s*\{[^{}]*\}", "array": r"(?:\s*\[\w\])?\s*\{[^{}]*\}",
    "dmath": r"(?:\s*\[[^\[\]]*\])?", "empheq": r"(?:\s*\[[^\[\]]*\])?\s*\{[^{}]*\}",
}  # fmt: skip
_POSITION = r"(?:\s*\[[tcb]\])?"


def _kinds() -> dict[str, Kind]:
    table = [
        (signs.RELATIONS, Kind.RELATION), (signs.WEAK, Kind.WEAK), (signs.JOINING, Kind.JOINING), (signs.SIGNED, Kind.SIGNED),
        (signs.OPENING, Kind.OPEN), (signs.CLOSING, Kind.CLOSE), (signs.DOTS, Kind.DOTS), (signs.SPACES, Kind.SPACE),
        (signs.THIN, Kind.THIN), (signs.DROPPED, Kind.DROP), ({","}, Kind.COMMA), ({";"}, Kind.SEMICOLON), ({"&"}, Kind.CELL),
        ({r"\cr", r"\newline", r"\tabularnewline"}, Kind.ROW),
    ]  # fmt: skip
    return {name: kind for names, kind in table for name in names}


_KINDS = _kinds()
_GROUPED = {
    **dict.fromkeys(signs.TEXTS, Kind.TEXT),
    **dict.fromkeys(signs.LABELS, Kind.LABEL),
    **dict.fromkeys(signs.SPACES, Kind.SPACE),
}


def arguments_end(name: str, text: str, position: int) -> int:
    r"""Where the arguments of ``\begin{name}`` end, which are no mathematics."""
    match = re.compile(_ARGUMENTS.get(signs.environment(name), _POSITION)).match(text, position)
    return match.end() if match else position


@dataclass
class _Lexer:
    """One pass over a formula."""

    text: str
    transparent: frozenset[str]

    def run(self) -> list[Mark]:
        """The marks at the top level, in order."""
        self.marks: list[Mark] = []
        self.stack: list[str] = []
        self.environments = 0
        self.group: tuple[Kind, int, str, int] | None = (
            None  # a command whose group is open: kind, start, name, content
        )
        self.waiting: tuple[Kind, int, str, int] | None = None  # one whose group may follow
        for token in _TOKEN.finditer(self.text):
            if token["brace"]:
                self._brace(token)
            elif token["begin"]:
                self._environment(token)
            elif not self.stack:
                self._sign(token)
        return self.marks

    def _brace(self, token: re.Match[str]) -> None:
        if token["brace"] == "{":
            if not self.stack and self.waiting and not self.text[self.waiting[3] : token.start()].strip():
                kind, start, name, _ = self.waiting
                self.group = (kind, start, name, token.end())
            self.waiting = None
            self.stack.append("{")
        elif self.stack and self.stack[-1] == "{":
            self.stack.pop()
            if not self.stack and self.group:
                kind, start, name, content = self.group
                self.marks.append(Mark(kind, start, token.end(), name, self.text[content : token.start()]))
                self.group = None

    def _environment(self, token: re.Match[str]) -> None:
        name = signs.environment(token["environment"])
        if token["begin"] == "begin":
            if not self.stack and name in self.transparent:
                end = arguments_end(name, self.text, token.end())
                self.marks.append(Mark(Kind.DROP, token.start(), end, token[0]))
            else:
                self.stack.append(name)
                self.environments += 1
        elif self.environments:
            while self.stack.pop() == "{":
                pass
            self.environments -= 1
            self.group = None if not self.stack else self.group
        elif not self.stack:
            self.marks.append(Mark(Kind.DROP, token.start(), token.end(), token[0]))

    def _sign(self, token: re.Match[str]) -> None:
        self.waiting = None
        name = token[0]
        if self.marks and self.marks[-1].name in ("^", "_") and self.marks[-1].end == token.start():
            return  # x^* and x_+ hold no operator
        kind = _KINDS.get(name)
        if token["row"]:
            kind = Kind.ROW
        elif token["sized"]:
            name = token[0].replace(" ", "")
            kind = Kind.OPEN if name.startswith(r"\left") else Kind.CLOSE
        elif token["over"]:
            base = _KINDS.get(token["base"].strip())
            kind = base if base in (Kind.RELATION, Kind.WEAK) else None
            name = token["base"].strip()
        elif token["equals"]:
            kind, name = Kind.RELATION, "="
        elif token["not"]:
            kind, name = Kind.RELATION, r"\ne"
        elif name in _GROUPED:
            self.waiting = (_GROUPED[name], token.start(), name, token.end())
            kind = kind if name in (r"\quad", r"\qquad", r"\enspace", r"\hfill") else None
        elif name.startswith(r"\vcentcolon"):
            kind, name = Kind.RELATION, ":="
        if kind is not None:
            self.marks.append(Mark(kind, token.start(), token.end(), name))


@lru_cache(maxsize=32)
def lex(text: str, transparent: frozenset[str] = signs.ALIGNED) -> Sequence[Mark]:
    """The marks of a formula outside of its braces and inner environments; the transparent environments only disappear."""
    return tuple(_Lexer(text, transparent).run())
