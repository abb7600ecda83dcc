r"""From tokens as typed to tokens that mean something: spacing and boxes go, ``\left(`` becomes a bracket, σ becomes ``\sigma``.

Every token keeps its place in the author's text.
"""

from __future__ import annotations

import re
from dataclasses import replace

from symderive.notation.reader import characters, symbols
from symderive.notation.reader.errors import ReadError
from symderive.notation.reader.tokens import Kind, Token, joined_span, lex
from symderive.notation.reader.tree import Span

_DROPPED = frozenset(
    """displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits displaylimits mathstrut strut notag nonumber relax hline
    toprule midrule bottomrule mathop mathrel mathbin mathord mathopen mathclose mathpunct mathinner allowbreak nobreak noindent
    centering boxed fbox framebox cancel bcancel xcancel ensuremath smash rlap llap clap mathllap mathrlap mathclap substack
    underbrace overbrace underbracket overbracket underparen overparen tiny small normalsize large Large mathsurround hfill hfil
    protect vcenter xspace itshape bfseries upshape sloppy vline thinspace negthinspace medspace negmedspace
    thickspace negthickspace enspace enskip space nobreakspace , ; : ! > / ( ) -""".split()
) | {" ", "\n", "\t", "\r"}
_SPACES = frozenset("thinspace medspace thickspace enspace enskip space nobreakspace , ; : > hfill hfil".split()) | {
    " ",
    "\n",
    "\t",
    "\r",
}
_DROPPED_WITH_ARGUMENT = {
    "label": 1,
    "tag": 1,
    "phantom": 1,
    "hphantom": 1,
    "vphantom": 1,
    "vspace": 1,
    "hspace": 1,
    "color": 1,
    "cline": 1,
    "cmidrule": 1,
    "footnote": 1,
    "footnotemark": 0,
    "cite": 1,
    "citep": 1,
    "citet": 1,
    "ref": 1,
    "eqref": 1,
    "arraystretch": 0,
    "rule": 2,
    "raisebox": 1,
    "mkern": 0,
    "mskip": 0,
    "kern": 0,
    "setlength": 2,
    "definecolor": 3,
    "require": 1,
    "bookmark": 0,
    "qedhere": 0,
}
_SECOND_ARGUMENT = frozenset(
    {"textcolor", "colorbox", "href", "class", "cssId", "htmlClass", "htmlId", "style", "bbox", "hypertarget"}
)
_DIMENSION = re.compile(r"\s*([+-]?[\d.]+)\s*(em|ex|cm|mm|in|pt|mu|pc|sp|bp)\s*")
_WIDE = {
    "em": 1.0,
    "ex": 2.0,
    "cm": 0.4,
    "mm": 4.0,
    "in": 0.1,
    "pt": 10.0,
    "mu": 18.0,
    "pc": 1.0,
    "bp": 10.0,
    "sp": 1e6,
}
_SIZES = frozenset("big Big bigg Bigg".split())
_BRACED = {
    "qty": (r"\{", r"\}"),
    "quantity": (r"\{", r"\}"),
    "pqty": ("(", ")"),
    "bqty": ("[", "]"),
    "Bqty": (r"\{", r"\}"),
    "vqty": ("|", "|"),
    "abs": ("|", "|"),
    "absolutevalue": ("|", "|"),
    "norm": (r"\|", r"\|"),
    "Norm": (r"\|", r"\|"),
    "ev": (r"\langle", r"\rangle"),
    "expval": (r"\langle", r"\rangle"),
    "expectationvalue": (r"\langle", r"\rangle"),
    "set": (r"\{", r"\}"),
    "Set": (r"\{", r"\}"),
    "floor": (r"\lfloor", r"\rfloor"),
    "ceil": (r"\lceil", r"\rceil"),
    "paren": ("(", ")"),
    "parens": ("(", ")"),
    "brackets": ("[", "]"),
    "iverson": ("[", "]"),
}
_NOTES = {"underbrace": Kind.SUB, "underbracket": Kind.SUB, "overbrace": Kind.SUP, "overbracket": Kind.SUP}


def partners(tokens: list[Token]) -> dict[int, int]:
    """Where each opening brace is closed."""
    found: dict[int, int] = {}
    unclosed: list[int] = []
    for at, token in enumerate(tokens):
        if token.kind is Kind.BRACE:
            unclosed.append(at)
        elif token.kind is Kind.UNBRACE:
            if not unclosed:
                raise ReadError("this brace closes nothing", token.span)
            found[unclosed.pop()] = at
    if unclosed:
        raise ReadError("the brace opened here is never closed", tokens[unclosed[-1]].span)
    return found


def laid_out(tokens: list[Token]) -> list[Token]:
    """The tokens that carry mathematics."""
    return _Layout(tokens).run()


class _Layout:
    """One pass over the tokens; ``at`` is the next one."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.partner = partners(tokens)
        self.at = 0
        self.done: list[Token] = []
        self.spaced = False
        self.skip: dict[int, int] = {}  # places to jump over
        self.instead: dict[int, tuple[Token, ...]] = {}  # what stands for a closing brace
        self.environments: list[tuple[str, Span]] = []

    def run(self) -> list[Token]:
        while self.at < len(self.tokens):
            at = self.at
            if at in self.skip:
                self.at = self.skip[at]
            elif at in self.instead:
                self.at += 1
                for token in self.instead[at]:
                    self.emit(token)
            elif self.tokens[at].kind is Kind.COMMAND:
                self.at += 1
                self._command(self.tokens[at])
            elif self.tokens[at].kind is Kind.CHAR:
                self._character(self.tokens[at])
            else:
                self.at += 1
                self.emit(self.tokens[at])
        if self.environments:
            name, span = self.environments[-1]
            raise ReadError(rf"\begin{{{name}}} has no \end{{{name}}}", span)
        return self.done

    def emit(self, token: Token) -> None:
        self.done.append(replace(token, spaced=True) if self.spaced else token)
        self.spaced = False

    def peek(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def peek_is(self, kind: Kind, text: str = "") -> bool:
        token = self.peek()
        return token is not None and token.kind is kind and (not text or token.text == text)

    # Characters

    def _character(self, token: Token) -> None:
        if token.text == "&":
            self.at += 1
            self.emit(replace(token, kind=Kind.CELL if self._in_table() else Kind.QUAD))
            return
        if token.text == "&":
            self.at += 1
            if self._in_table():
                self.emit(replace(token, kind=Kind.CELL))
            else:
                self.spaced = True
            return
        end = self.at + 1
        while (
            end < len(self.tokens)
            and self.tokens[end].kind is Kind.CHAR
            and self.tokens[end].text in characters.COMBINING
        ):
            end += 1
        marks = [characters.COMBINING[mark.text] for mark in self.tokens[self.at + 1 : end]]
        if token.text in "\u0338" and self.done and self.done[-1].text in {"=", "in", "equiv"}:
            sign = self.done.pop()
            self.at += 1
            self.emit(Token(Kind.COMMAND, "not", sign.span, sign.spaced))
            self.emit(replace(sign, span=joined_span(sign.span, token.span), spaced=False))
            return
        raised = None if marks else characters.script(token.text)
        if raised is not None:
            self._script(raised[0])
            return
        self.at = end
        known = characters.accented(token.text)
        letter = token.text
        if known is not None:
            letter, marks = known[0], [known[1], *marks]
        span = joined_span(token.span, self.tokens[end - 1].span)
        for mark in reversed(marks):
            self.emit(Token(Kind.COMMAND, mark, span, token.spaced))
            self.emit(Token(Kind.BRACE, "{", span))
        for plain in plain_tokens(Token(Kind.CHAR, letter, span, token.spaced and not marks)):
            self.emit(plain)
        for _ in marks:
            self.emit(Token(Kind.UNBRACE, "}", span))

    def _script(self, sign: str) -> None:
        """A run of raised or of lowered characters."""
        first = self.tokens[self.at]
        self.emit(Token(Kind.SUP if sign == "^" else Kind.SUB, sign, first.span, first.spaced))
        self.emit(Token(Kind.BRACE, "{", first.span))
        last = first
        while self.at < len(self.tokens) and self.tokens[self.at].kind is Kind.CHAR:
            last_here = self.tokens[self.at]
            raised = characters.script(last_here.text)
            if raised is None or raised[0] != sign or (last_here is not first and last_here.spaced):
                break
            last = last_here
            self.at += 1
            if last.text == "ᵀ":
                self.emit(Token(Kind.COMMAND, "top", last.span))
                continue
            for plain in raised[1]:
                for token in plain_tokens(Token(Kind.CHAR, plain, last.span)):
                    self.emit(token)
        self.emit(Token(Kind.UNBRACE, "}", last.span))

    # Commands

    def _command(self, token: Token) -> None:
        name = token.text
        if name in {"left", "right", "middle"}:
            self._fence(token)
        elif name[:-1] in _SIZES and name[-1:] in {"l", "r", "m"} or name in _SIZES:
            self._sized(token)
        elif name in {"begin", "end"}:
            self._environment(token)
        elif name in {"\\", "cr", "newline", "tabularnewline", "crcr"}:
            self._line_end(token)
        elif name in {"quad", "qquad", "hspace", "hskip"}:
            self._gap(token)
        elif name in symbols.TEXT_COMMANDS or name in symbols.UPRIGHT:
            self._words(token)
        elif name in symbols.FONT_SWITCHES and name not in {"bold"}:
            self._switch(token)
        elif name in _BRACED and self._measured(token):
            return
        elif name in _DROPPED_WITH_ARGUMENT:
            self._drop_arguments(token, _DROPPED_WITH_ARGUMENT[name])
        elif name in _SECOND_ARGUMENT:
            self._second_argument(token)
        elif name in _DROPPED:
            self._drop(token)
        else:
            for plain in delimiter_tokens(token):
                self.emit(plain)

    def _drop(self, token: Token) -> None:
        self.spaced = self.spaced or token.spaced or token.text in _SPACES
        if token.text in _NOTES and self.peek_is(Kind.BRACE):
            end = self.partner[self.at] + 1
            if end < len(self.tokens) and self.tokens[end].kind is _NOTES[token.text]:
                self.skip[end] = self._argument_end(end + 1)
        elif token.text == "smash" and self.peek_is(Kind.CHAR, "["):
            self._optional()

    def _argument_end(self, at: int) -> int:
        """Where the argument that starts here ends."""
        if at < len(self.tokens) and self.tokens[at].kind is Kind.BRACE:
            return self.partner[at] + 1
        return min(at + 1, len(self.tokens))

    def _drop_arguments(self, token: Token, count: int) -> None:
        if self.peek_is(Kind.CHAR, "*"):
            self.at += 1
        if count == 0 and token.text in {"kern", "mkern", "mskip"}:
            self._length()
        if count and self.peek_is(Kind.CHAR, "["):
            self._optional()
        for _ in range(count):
            if self.peek_is(Kind.BRACE):
                self.at = self._argument_end(self.at)
        self.spaced = True

    def _length(self) -> None:
        """A bare length such as ``-3mu``."""
        end = min(self.at + 10, len(self.tokens))
        found = _DIMENSION.match("".join(token.text for token in self.tokens[self.at : end] if len(token.text) == 1))
        if found:
            self.at += len(found.group().replace(" ", ""))

    def _optional(self) -> None:
        """Skip an argument in square brackets."""
        end = self.at
        while end < len(self.tokens) and self.tokens[end].text != "]":
            end = self.partner.get(end, end) + 1
        if end < len(self.tokens):
            self.at = end + 1

    def _second_argument(self, token: Token) -> None:
        self.spaced = self.spaced or token.spaced
        if self.peek_is(Kind.CHAR, "["):
            self._optional()
        if self.peek_is(Kind.BRACE):
            self.at = self.partner[self.at] + 1
        after_script = bool(self.done) and self.done[-1].kind in {Kind.SUP, Kind.SUB}
        if self.peek_is(Kind.BRACE) and not after_script:
            self.instead[self.partner[self.at]] = ()
            self.at += 1

    def _gap(self, token: Token) -> None:
        wide = True
        if token.text == "hskip":
            self._length()
        elif token.text == "hspace":
            if self.peek_is(Kind.CHAR, "*"):
                self.at += 1
            if self.peek_is(Kind.BRACE):
                end = self.partner[self.at]
                size = _DIMENSION.fullmatch("".join(inner.text for inner in self.tokens[self.at + 1 : end][:12]))
                wide = size is not None and _number(size[1]) >= _WIDE[size[2]]
                self.at = end + 1
        if wide:
            self.emit(Token(Kind.QUAD, token.text, token.span, token.spaced))
        self.spaced = True

    def _line_end(self, token: Token) -> None:
        if self.peek_is(Kind.CHAR, "*"):
            self.at += 1
        if self.peek_is(Kind.CHAR, "["):
            inside: list[str] = []
            for inner in self.tokens[self.at + 1 : self.at + 12]:
                if inner.text == "]":
                    break
                inside.append(inner.text)
            if _DIMENSION.fullmatch("".join(inside)):
                self.at += len(inside) + 2
        self.emit(replace(token, kind=Kind.ROW if self._in_table() else Kind.NEWLINE))
        self.spaced = True

    def _in_table(self) -> bool:
        return bool(self.environments) and not is_lines(self.environments[-1][0])

    # Brackets

    def _fence(self, token: Token) -> None:
        r"""``\left``, ``\right`` or ``\middle`` with its bracket."""
        following = self.peek()
        mark = fence(following)
        if following is None or mark is None:
            raise ReadError(rf"\{token.text} needs a bracket after it", token.span)
        self.at += 1
        span = joined_span(token.span, following.span)
        if token.text == "middle":
            kind = Kind.MID if mark in {"|", r"\|"} else Kind.CHAR
            self.emit(Token(kind, mark, span, token.spaced))
            return
        if token.text == "right" and mark == "." and (rest := self._reopened()) is not None:
            self.at, self.spaced = rest, True
            return
        self.emit(Token(Kind.LEFT if token.text == "left" else Kind.RIGHT, mark, span, token.spaced))

    def _reopened(self) -> int | None:
        r"""Where a bracket goes on that was shut at the end of a line only for TeX: after ``\right. \\ & \left.``."""
        at = self.at
        while at < len(self.tokens) and self.tokens[at].text in {
            "\\",
            "&",
            "quad",
            "qquad",
            ",",
            ";",
            "!",
            "nonumber",
            "notag",
        }:
            at += 1
        pair = self.tokens[at : at + 2]
        return at + 2 if [token.text for token in pair] == ["left", "."] and pair[0].kind is Kind.COMMAND else None

    def _sized(self, token: Token) -> None:
        r"""``\big`` and its kin: the size goes, the bracket stays; l, r and m say which way a bar looks."""
        following = self.peek()
        mark = fence(following)
        self.spaced = self.spaced or token.spaced
        if following is None or mark is None:
            return
        if mark == ".":
            self.at += 1
        elif token.text[-1] in {"l", "r", "m"} and mark in {"|", r"\|"}:
            kind = {"l": Kind.OPEN, "r": Kind.CLOSE, "m": Kind.MID}[token.text[-1]]
            self.emit(Token(kind, mark, joined_span(token.span, following.span)))
            self.at += 1
        elif mark == r"\langle" and token.text[-1] != "r" and following.kind is Kind.CHAR:
            self.emit(Token(Kind.OPEN, mark, following.span))
            self.at += 1
        elif mark == r"\rangle" and following.kind is Kind.CHAR:
            self.emit(Token(Kind.CLOSE, mark, following.span))
            self.at += 1

    def _measured(self, token: Token) -> bool:
        r"""``\abs{x}``, ``\qty{x}``, ``\qty(x)``: brackets by name. False where no bracket follows."""
        if self.peek_is(Kind.CHAR, "*"):
            self.at += 1
        following = self.peek()
        if following is not None and following.kind is Kind.BRACE:
            opening, closing = _BRACED[token.text]
            end = self.partner[self.at]
            self.instead[end] = (Token(Kind.CLOSE, closing, self.tokens[end].span),)
            self.emit(Token(Kind.OPEN, opening, joined_span(token.span, following.span), token.spaced))
            self.at += 1
            return True
        if token.text in {"qty", "quantity"}:
            self.spaced = self.spaced or token.spaced
            return True
        return False

    # Words, fonts and environments

    def _words(self, token: Token) -> None:
        r"""``\text{...}`` and ``\operatorname{...}``, whose letters are one word."""
        if self.peek_is(Kind.CHAR, "*"):
            self.at += 1
        following = self.peek()
        if following is None or following.kind is not Kind.BRACE:
            if token.text in symbols.TEXT_COMMANDS and following is not None and following.kind is Kind.CHAR:
                self.at += 1
                self._emit_words(token, [following])
            else:
                self.emit(token)
            return
        start, end = self.at + 1, self.partner[self.at]
        inside = (
            self.tokens[start:end]
            if token.text in symbols.TEXT_COMMANDS
            else self.tokens[start : min(end, start + 200)]
        )
        if token.text in symbols.UPRIGHT and not (end - start <= 200 and inside and all(map(_is_wordlike, inside))):
            self.emit(token)
            return
        if end > start and self.tokens[end].spaced:
            inside = [*inside, replace(self.tokens[end], kind=Kind.CHAR, text="")]
        self.at = end + 1
        self._emit_words(token, inside)

    def _emit_words(self, token: Token, inside: list[Token]) -> None:
        """The words; what stands between dollars in them is mathematics again."""
        parts: list[list[Token]] = [[]]
        for inner in inside:
            if inner.kind is Kind.CHAR and inner.text == "$":
                parts.append([])
            else:
                parts[-1].append(inner)
        if len(parts) > 1 and len(parts) % 2 == 0:
            raise ReadError("a dollar sign in these words has no partner", token.span)
        for number, part in enumerate(parts):
            if number % 2:
                for math in laid_out(part):
                    self.emit(math)
                continue
            words = plain_words(part)
            span = joined_span(token.span, (part[-1] if part and len(parts) > 1 else self.tokens[self.at - 1]).span)
            if words.strip():
                self.emit(replace(token, span=span))
                self.emit(Token(Kind.TEXT, words, span))
            else:
                self.spaced = True

    def _switch(self, token: Token) -> None:
        r"""``{\bf W}``: the font holds for the group; elsewhere for the next item."""
        font = replace(token, text=symbols.FONT_SWITCHES[token.text])
        if self.done and self.done[-1].kind is Kind.BRACE and not self.peek_is(Kind.BRACE):
            close = self.partner.get(self.at - 2)
            if close is not None and close not in self.instead:
                inside = self.tokens[self.at : close]
                if font.text in symbols.UPRIGHT and inside and all(map(_is_wordlike, inside)):
                    self.at = close
                    self._emit_words(font, inside)
                    return
                self.emit(font)
                self.emit(Token(Kind.BRACE, "{", font.span))
                end = self.tokens[close]
                self.instead[close] = (replace(end, spaced=False), end)
                return
        if font.text in symbols.UPRIGHT:
            self._words(font)
        else:
            self.emit(font)

    def _environment(self, token: Token) -> None:
        if not self.peek_is(Kind.BRACE):
            raise ReadError(rf"\{token.text} needs the name of an environment in braces", token.span)
        end = self.partner[self.at]
        name = "".join(inner.text for inner in self.tokens[self.at + 1 : end][:30]).rstrip("*")
        span = joined_span(token.span, self.tokens[end].span)
        self.at = end + 1
        if token.text == "end":
            if not self.environments:
                raise ReadError(rf"\end{{{name}}} closes nothing", span)
            opened = self.environments.pop()
            if opened[0] != name:
                raise ReadError(rf"\begin{{{opened[0]}}} is closed by \end{{{name}}}", opened[1])
            self.emit(Token(Kind.FINISH, name, span, token.spaced))
            return
        if not is_lines(name) and name not in symbols.MATRICES and name not in symbols.CASES:
            raise ReadError(f"the environment {name} is none that holds mathematics", span)
        self.environments.append((name, span))
        if self.peek_is(Kind.CHAR, "["):
            self._alignment()
        if name in {"array", "darray", "tabular", "alignedat", "alignat", "subarray"} and self.peek_is(Kind.BRACE):
            self.at = self.partner[self.at] + 1
        self.emit(Token(Kind.BEGIN, name, span, token.spaced))

    def _alignment(self) -> None:
        """Skip ``[t]``, ``[c]``, ``[r]`` after the start of an environment; other brackets are mathematics."""
        pair = [token.text for token in self.tokens[self.at + 1 : self.at + 3]]
        if len(pair) == 2 and pair[0] in {"t", "b", "c", "l", "r"} and pair[1] == "]":
            self.at += 3


def _number(text: str) -> float:
    """The numeral of a length; none where it is malformed."""
    return float(text) if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", text) else 0.0


def is_lines(name: str) -> bool:
    """Whether an environment holds lines of formulas and no table."""
    return name in symbols.LINES


def _is_wordlike(token: Token) -> bool:
    if token.kind is Kind.CHAR:
        return token.text.isalnum() or token.text == "-"
    return token.kind is Kind.COMMAND and (token.text in _SPACES or token.text in {"!", "-", "_"})


def plain_words(tokens: list[Token]) -> str:
    """The text of tokens in a text command."""
    pieces: list[str] = []
    for token in tokens:
        if token.spaced or (token.kind is Kind.COMMAND and token.text in _SPACES):
            pieces.append(" ")
        if token.kind in {Kind.CHAR, Kind.SUB, Kind.SUP, Kind.PRIME} or (
            token.kind is Kind.COMMAND and token.text in "_&%#$-"
        ):
            pieces.append(token.text)
    return "".join(pieces)


def fence(token: Token | None) -> str | None:
    r"""The bracket that ``\left`` may stand before, as in `Group.opening`; ``.`` for none."""
    if token is None or token.kind not in {Kind.CHAR, Kind.COMMAND}:
        return None
    for plain in plain_tokens(token) if token.kind is Kind.CHAR else delimiter_tokens(token):
        if plain.kind in {Kind.OPEN, Kind.CLOSE, Kind.BAR, Kind.MID}:
            return plain.text
    if token.kind is Kind.CHAR:
        return {"<": r"\langle", ">": r"\rangle", ".": ".", "/": "/"}.get(token.text)
    return {"uparrow": r"\uparrow", "downarrow": r"\downarrow", "backslash": "\\"}.get(token.text)


def delimiter_tokens(token: Token) -> list[Token]:
    """A command as a bracket or a bar, where it is one."""
    name = "\\" + token.text
    for table, kind in (
        (symbols.OPENING, Kind.OPEN),
        (symbols.CLOSING, Kind.CLOSE),
        (symbols.BARS, Kind.BAR),
        (symbols.DIVIDERS, Kind.MID),
    ):
        if name in table:
            return [replace(token, kind=kind, text=table[name])]
    return [token]


def plain_tokens(token: Token) -> list[Token]:
    """A character as LaTeX has it: a bracket, a bar, a prime, a command or a letter in its font."""
    text = token.text
    if text in characters.PRIMES:
        return [replace(token, kind=Kind.PRIME, text="'")] * characters.PRIMES[text]
    text = characters.PLAIN.get(text, text)
    if text in symbols.OPENING:
        return [replace(token, kind=Kind.OPEN, text=text)]
    if text in symbols.CLOSING:
        return [replace(token, kind=Kind.CLOSE, text=text)]
    if text in symbols.BARS:
        return [replace(token, kind=Kind.BAR, text=text)]
    if text in characters.COMMANDS:
        first, *rest = characters.COMMANDS[text].split()
        command = replace(token, kind=Kind.COMMAND, text=first)
        return [*delimiter_tokens(command), *(Token(Kind.CHAR, letter, token.span) for letter in rest)]
    if text.isascii():
        return [replace(token, text=text)]
    return _letter_tokens(replace(token, text=text))


def _letter_tokens(token: Token) -> list[Token]:
    """A letter outside ASCII."""
    styled = characters.styled(token.text)
    if styled is not None and len(styled[1]) == 1:
        font, letter = styled
        inner = (
            plain_tokens(Token(Kind.CHAR, letter, token.span, token.spaced and not font))
            if letter != token.text
            else [token]
        )
        if not font:
            return inner
        return [
            replace(token, kind=Kind.COMMAND, text=font),
            Token(Kind.BRACE, "{", token.span),
            *inner,
            Token(Kind.UNBRACE, "}", token.span),
        ]
    letter = characters.greek(token.text)
    if letter is None:
        return [token]
    return [replace(token, kind=Kind.CHAR if len(letter) == 1 else Kind.COMMAND, text=letter)]


def read_tokens(latex: str) -> list[Token]:
    """Tokens of a text without macros."""
    return laid_out(lex(latex))
