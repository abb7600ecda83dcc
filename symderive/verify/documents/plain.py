"""Plain text: the signs of Markdown for formulas, and lines that are formulas by themselves."""

from __future__ import annotations

import re

from symderive.verify.documents.assemble import Assembler
from symderive.verify.documents.conditions import flat, relations
from symderive.verify.documents.lexer import lex
from symderive.verify.documents.mapped import Mapped, Masks, join
from symderive.verify.documents.scan import BEGIN, BLANK_LINE, DEFINE, Scanner, Stretch, What
from symderive.verify.documents.signs import words

_ASSUME = re.compile(r"[ \t]*(?:#+|%+|//)[ \t]*assume[ \t]*:[ \t]*([^\n]*)", re.IGNORECASE)
_COMMENT = re.compile(r"<!--\s*(assume\s*:)?(.{0,2000}?)-->", re.DOTALL | re.IGNORECASE)
_SUBSCRIPT = re.compile(r"(?<![A-Za-z\\])[A-Za-zα-ωΑ-Ω′]_([a-z0-9]{2,3})(?![A-Za-z0-9_{\\])")
_RULE = re.compile(r"[ \t]*([-=~*_#])\1{2,}[ \t\r]*")
_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}")
_WORDS_OF_PROSE = words(
    "the is are was were be of and or for where that this with which let then so we if in on at by to from as an it its has have "
    "when define note since because thus hence can not all any each our use used set get given see here there"
)
_FUNCTIONS = re.compile(
    r"(?:sin|cos|tan|tanh|sinh|cosh|log|ln|exp|max|min|sup|inf|sqrt|sum|prod|int|relu|softmax|sigmoid|softplus|sigma|theta|alpha|beta|"
    r"gamma|delta|epsilon|lambda|mu|nu|pi|phi|psi|rho|tau|omega|eta|zeta|kappa|xi|diag|tr|det|sign|erf|abs|norm|Var|Cov|KL|argmax|"
    r"argmin|hat|bar|dot|grad|partial|loss|yhat|dL|dz|dx|dy|dw|db|da|dW)\d*"
)
_FAR = re.compile(r"://|\b\w+@\w|^\s*(?:import|def|class|return|print|if|for|while|#include)\b|[;{]\s*$|==|\+=|-=|\"")
_FORMULA_SIGNS = re.compile(rf"\$|\\\(|\\\[|{BEGIN}")
_LONGEST_TITLE = 80
_EQUATION = r"(?<![\w$=^_({?&/])[^\W\d_](?:_\w{1,4}|[₀-₉′])?(?:\([^()\n]{1,12}\))? [=≥≤] (?=[^\s=])"
_CLAUSE = re.compile(r"[,;](?=\s)|\.(?=\s|\Z)|\n|\s(?=(?P<word>[A-Za-z]{2,})\b)|\Z")
_SIDE = re.compile(r"[^\W_]")


class PlainScanner(Scanner):
    """Running text without a markup of its own."""

    pattern = re.compile(
        rf"(?P<blank>{BLANK_LINE})"
        rf"|{BEGIN}"
        rf"|(?P<define>{DEFINE})"
        r"|(?P<parenthesis>\\\()|(?P<bracket>\\\[)"
        r"|(?P<run>\${3,})|(?P<dollars>\$\$)"
        r"|(?P<dollar>\$(?=[^\s$]))"
        r"|(?P<escape>\\[^A-Za-z\s])"
        rf"|(?P<equation>{_EQUATION})"
    )

    def __init__(self, out: Assembler, source: Mapped) -> None:
        self.bare: dict[int, list[tuple[int, int]]] = {}
        masks = Masks(source.text)
        stretches = list(self._lines(source.text, masks))
        super().__init__(out, source, masks.result(), stretches)

    def _lines(self, text: str, masks: Masks) -> list[Stretch]:
        """The lines that are formulas, those that follow each other as one display, and the assumptions."""
        stretches: list[Stretch] = []
        position, last, inside = 0, -1, ""
        above: tuple[int, str] | None = None  # the line before, if it is text
        for line in text.split("\n"):
            stop = position + len(line)
            comment = _COMMENT.search(line) if "<!--" in line and "-->" in line else None
            statement = _ASSUME.match(line)
            inside, within = _inside(line, inside), bool(inside)
            if comment is not None:
                if comment[1]:
                    stretches.append(Stretch(position, position, What.ASSUMPTION, text=comment[2]))
                masks.blank(position + comment.start(), position + comment.end())
            elif statement is not None:
                stretches.append(Stretch(position, stop, What.ASSUMPTION, text=statement[1]))
                masks.blank(position, stop)
            elif not within and (rule := _RULE.fullmatch(line)):
                title = above[1] if above is not None and rule[1] in "=-~*" else ""
                if above is not None and title:
                    level = 1 if rule[1] == "=" else 2
                    stretches.append(Stretch(above[0], stop, What.HEADING, text=title, level=level))
                    masks.blank(above[0], stop)
                else:
                    stretches.append(Stretch(position, stop, What.BREAK))
                    masks.blank(position, stop)
            elif not within and is_formula(line, follows=last == position):
                if last == position:
                    self.bare[stretches[-1].start].append((position, stop))
                    previous = stretches.pop()
                    stretches.append(Stretch(previous.start, stop, What.DISPLAY, name="bare"))
                else:
                    self.bare[position] = [(position, stop)]
                    stretches.append(Stretch(position, stop, What.DISPLAY, name="bare"))
                last = stop + 1
            text = line.strip()
            above = (position, text) if text and last != stop + 1 and len(text) < _LONGEST_TITLE else None
            position = stop + 1
        return stretches

    def on_equation(self, match: re.Match[str], stop: int) -> int:
        """An equation in running text that nothing marks: it ends with the clause, or where words go on."""
        end = next(
            (m.start() for m in _CLAUSE.finditer(self.text, match.end(), stop) if self._ends(match.end(), m)), stop
        )
        body = self.text[match.start() : end].rstrip()
        right = self.text[match.end() : end].strip()
        if "\n" in body or "$" in body or right.isalnum() or not is_formula(body):
            return match.end()
        self.reach(match.start(), match.start() + len(body))
        self.out.inline(_braced(self.source[match.start() : match.start() + len(body)]))
        return match.start() + len(body)

    def _ends(self, start: int, mark: re.Match[str]) -> bool:
        """Whether a formula that began before ends at a mark: it stands in no bracket, and what follows is no function."""
        inside = self.text[start : mark.start()]
        depth = sum(inside.count(c) for c in "([{") - sum(inside.count(c) for c in ")]}")
        return (depth <= 0 or mark[0] == "\n") and not _FUNCTIONS.fullmatch(mark["word"] or "")

    def stretch(self, stretch: Stretch) -> None:
        """Hand over what has been recognised before."""
        if stretch.what is not What.DISPLAY:
            super().stretch(stretch)
            return
        pieces: list[Mapped] = []
        for start, stop in self.bare[stretch.start]:
            pieces += [Mapped.absent(r" \\ ")] if pieces else []
            pieces.append(_braced(self.source[start:stop]))
        self.out.display(join(pieces), "$$")


def _braced(body: Mapped) -> Mapped:
    """``x_nj`` of a plain text has two subscripts: no TeX ends the first of them after one letter."""
    pieces: list[Mapped] = []
    position = 0
    for match in _SUBSCRIPT.finditer(body.text):
        pieces += [
            body[position : match.start(1)],
            Mapped.absent("{"),
            body[match.start(1) : match.end(1)],
            Mapped.absent("}"),
        ]
        position = match.end(1)
    return join([*pieces, body[position:]]) if pieces else body


def _inside(line: str, inside: str) -> str:
    """The sign that ends the display in which the next line stands, if it stands in one."""
    if inside:
        return "" if inside in line or not line.strip() else inside
    if line.count("$$") % 2:
        return "$$"
    if r"\[" in line and r"\]" not in line:
        return r"\]"
    begin = re.search(BEGIN, line)
    return f"\\end{{{begin['name']}}}" if begin and f"\\end{{{begin['name']}}}" not in line else ""


def is_formula(line: str, *, follows: bool = False) -> bool:
    """Whether a line is a formula by itself, and no sentence.

    Args:
        line: the line.
        follows: whether the line before is a formula, so that this one may begin with a relation sign.
    """
    if len(line) > 1000 or _FORMULA_SIGNS.search(line) or _FAR.search(line):
        return False
    found = relations(flat(lex(line)), weak=False)
    if not found:
        return False
    left, right = line[: found[0].start], line[found[-1].end :]
    if not _SIDE.search(right) or not (_SIDE.search(left) or (follows and not left.strip())):
        return False
    words = [word[0] for word in _WORD.finditer(line)]
    if any(word.lower() in _WORDS_OF_PROSE for word in words):
        return False
    unknown = [word for word in words if not _FUNCTIONS.fullmatch(word)]
    return len(unknown) <= 2 and not re.search(r"[A-Za-z]{3,}[,:]? [A-Za-z]{3,} [A-Za-z]{3,}", line)


def read_plain(out: Assembler, source: Mapped) -> None:
    """Read a plain text."""
    PlainScanner(out, source).run()
    out.paragraph()
