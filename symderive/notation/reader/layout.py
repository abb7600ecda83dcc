r"""From tokens as typed to tokens that mean something: spacing and boxes go, ``\left(`` becomes a bracket, σ becomes ``\sigma``.

Every token keeps its place in the author's text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from symderive.notation.reader import characters, symbols
from symderive.notation.reader.errors import ReadError
from symderive.notation.reader.plain import delimiter_tokens, fence, plain_tokens
from symderive.notation.reader.spacing import (
    BRACED,
    DIMENSION,
    DROPPED,
    DROPPED_WITH_ARGUMENT,
    NOTES,
    SECOND_ARGUMENT,
    SIZES,
    SPACES,
    is_wide,
)
from symderive.notation.reader.tape import Environment
from symderive.notation.reader.texts import TextLayout
from symderive.notation.reader.tokens import Kind, Token, joined_span, printable
from symderive.notation.reader.tree import Span

_BETWEEN_LINES = frozenset({"\\", "&", "quad", "qquad", ",", ";", "!", "nonumber", "notag"})
_BROKEN_WORDS = {"V": "ar", "C": "ov"}
_SYSTEMS = frozenset({"aligned", "alignedat", "split", "gathered"})  # these are cases after \left\{
_ENTRYWISE = {"*": "odot", "/": "oslash"}  # the signs of Octave, a .* b
_WITH_COLUMNS = frozenset({"array", "darray", "tabular", "alignedat", "alignat", "subarray"})


def laid_out(tokens: list[Token]) -> list[Token]:
    """The tokens that carry mathematics."""
    return _Layout(tokens).run()


class _Layout(TextLayout):
    """One pass over the tokens; ``at`` is the next one."""

    def laid_out_again(self, tokens: list[Token]) -> list[Token]:
        return laid_out(tokens)

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
            opened = self.environments[-1]
            raise ReadError(rf"\begin{{{opened.name}}} has no \end{{{opened.name}}}", opened.span)
        return self.done

    # Characters

    def _character(self, token: Token) -> None:
        if token.text == "&":
            self.at += 1
            self.emit(replace(token, kind=Kind.CELL if self._divides_cells() else Kind.QUAD))
            return
        end = self.at + 1
        after = self.tokens[end] if end < len(self.tokens) and token.text == "." else None
        if after is not None and after.text in _ENTRYWISE and not after.spaced:
            self.at += 2
            self.emit(Token(Kind.COMMAND, _ENTRYWISE[after.text], joined_span(token.span, after.span), token.spaced))
            return
        if token.text.isascii() and (end == len(self.tokens) or self.tokens[end].text not in characters.COMBINING):
            self.at = end
            self.emit(plain_tokens(token)[0])
            return
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

    def _divides_cells(self) -> bool:
        """Whether an alignment mark divides cells: in a table, but not before a relation in a system of equations."""
        if not self._in_table():
            return False
        following = self.peek()
        if self.environments[-1].name in symbols.MATRICES or following is None:
            return True
        return ("\\" if following.kind is Kind.COMMAND else "") + following.text not in symbols.RELATIONS

    def _script(self, sign: str) -> None:
        """A run of raised or of lowered characters."""
        first = self.tokens[self.at]
        kind = Kind.SUP if sign == "^" else Kind.SUB
        if not self.done or self.done[-1].kind is not kind:  # not after a sign of its own, as in W^ᵀ
            self.emit(Token(kind, sign, first.span, first.spaced))
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
        special = self._special(name)
        if special is not None:
            special(token)
        elif (name in BRACED and self._measured(token)) or (
            symbols.FONTS.get(name) == "bb" and self._broken_word(token)
        ):
            return
        elif name in DROPPED_WITH_ARGUMENT:
            self._drop_arguments(token, DROPPED_WITH_ARGUMENT[name])
        elif name in SECOND_ARGUMENT:
            self._second_argument(token)
        elif name in DROPPED:
            self._drop(token)
        else:
            for plain in delimiter_tokens(token):
                self.emit(plain)

    def _broken_word(self, token: Token) -> bool:
        r"""``\mathbb{V}ar`` is one word, of which only the first letter is in another font."""
        brace, first, closing = (self.tokens[self.at : self.at + 3] + [token] * 3)[:3]
        rest = _BROKEN_WORDS.get(first.text, "") if (brace.kind, closing.kind) == (Kind.BRACE, Kind.UNBRACE) else ""
        end = self.at + 3 + len(rest)
        letters = self.tokens[self.at + 3 : end]
        if not rest or any(x.spaced or x.kind is not Kind.CHAR for x in letters):
            return False
        if "".join(x.text for x in letters) != rest or (end < len(self.tokens) and self.tokens[end].text.isalpha()):
            return False
        self.at = end
        span = joined_span(token.span, letters[-1].span)
        self.emit(Token(Kind.COMMAND, "mathrm", span, token.spaced))
        self.emit(Token(Kind.TEXT, first.text + rest, span))
        return True

    def _special(self, name: str) -> Callable[[Token], None] | None:
        """What handles the commands that change what follows them."""
        if name in SIZES or (name[:-1] in SIZES and name[-1] in {"l", "r", "m"}):
            return self._sized
        if name in symbols.TEXT_COMMANDS or name in symbols.UPRIGHT:
            return self.words
        if name in symbols.FONT_SWITCHES:
            return self.switch
        handlers = {
            self._fence: ("left", "right", "middle"),
            self._environment: ("begin", "end"),
            self._line_end: ("\\", "cr", "newline", "tabularnewline", "crcr"),
            self._gap: ("quad", "qquad", "hspace", "hskip"),
        }
        return next((handler for handler, names in handlers.items() if name in names), None)

    def _drop(self, token: Token) -> None:
        self.spaced = self.spaced or token.spaced or token.text in SPACES
        if token.text in NOTES and self.peek_is(Kind.BRACE):
            end = self.partner[self.at] + 1
            if end < len(self.tokens) and self.tokens[end].kind is NOTES[token.text]:
                self.skip[end] = self.argument_end(end + 1)
        elif token.text == "smash" and self.peek_is(Kind.CHAR, "["):
            self.optional()

    def _drop_arguments(self, token: Token, count: int) -> None:
        if self.peek_is(Kind.CHAR, "*"):
            self.at += 1
        if count == 0 and token.text in {"kern", "mkern", "mskip"}:
            self._length()
        if count and self.peek_is(Kind.CHAR, "["):
            self.optional()
        for _ in range(count):
            if self.peek_is(Kind.BRACE):
                self.at = self.argument_end(self.at)
        self.spaced = True

    def _length(self) -> None:
        """A bare length such as ``-3mu``."""
        end = min(self.at + 10, len(self.tokens))
        found = DIMENSION.match("".join(token.text for token in self.tokens[self.at : end] if len(token.text) == 1))
        if found:
            self.at += len(found.group().replace(" ", ""))

    def _second_argument(self, token: Token) -> None:
        self.spaced = self.spaced or token.spaced
        if self.peek_is(Kind.CHAR, "["):
            self.optional()
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
                wide = is_wide("".join(inner.text for inner in self.tokens[self.at + 1 : min(end, self.at + 13)]))
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
            if DIMENSION.fullmatch("".join(inside)):
                self.at += len(inside) + 2
        self.emit(replace(token, kind=Kind.ROW if self._in_table() else Kind.NEWLINE))
        self.spaced = True

    def _in_table(self) -> bool:
        return bool(self.environments) and self.environments[-1].is_table

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
            if mark != ".":
                self.emit(Token(Kind.MID if mark in {"|", r"\|"} else Kind.CHAR, mark, span, token.spaced))
            return
        if token.text == "right" and mark == "." and (rest := self._reopened()) is not None:
            self.at, self.spaced = rest, True
            return
        self.emit(Token(Kind.LEFT if token.text == "left" else Kind.RIGHT, mark, span, token.spaced))

    def _reopened(self) -> int | None:
        r"""Where a bracket goes on that was shut at the end of a line only for TeX: after ``\right. \\ & \left.``."""
        at = self.at
        while at < len(self.tokens) and self.tokens[at].text in _BETWEEN_LINES:
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
            self.emit(Token(Kind.OPEN, mark, joined_span(token.span, following.span)))
            self.at += 1
        elif mark == r"\rangle" and following.kind is Kind.CHAR:
            self.emit(Token(Kind.CLOSE, mark, joined_span(token.span, following.span)))
            self.at += 1
        else:
            self._with_size(token, following)

    def _with_size(self, token: Token, bracket: Token) -> None:
        """The bracket that is next begins with the command before it, which goes where the bracket goes."""
        self.tokens[self.at] = replace(bracket, span=joined_span(token.span, bracket.span))

    def _measured(self, token: Token) -> bool:
        r"""``\abs{x}``, ``\qty{x}``, ``\qty(x)``: brackets by name. False where no bracket follows."""
        if self.peek_is(Kind.CHAR, "*"):
            self.at += 1
        following = self.peek()
        if following is not None and following.kind is Kind.BRACE:
            opening, closing = BRACED[token.text]
            end = self.partner[self.at]
            self.instead[end] = (Token(Kind.CLOSE, closing, self.tokens[end].span),)
            self.emit(Token(Kind.OPEN, opening, joined_span(token.span, following.span), token.spaced))
            self.at += 1
            return True
        if token.text in {"qty", "quantity"}:
            self.spaced = self.spaced or token.spaced
            if following is not None and fence(following) is not None:
                self._with_size(token, following)
            return True
        return False

    # Environments

    def _environment(self, token: Token) -> None:
        if not self.peek_is(Kind.BRACE):
            raise ReadError(rf"\{token.text} needs the name of an environment in braces", token.span)
        end = self.partner[self.at]
        name = "".join(inner.text for inner in self.tokens[self.at + 1 : min(end, self.at + 31)]).rstrip("*")
        span = joined_span(token.span, self.tokens[end].span)
        self.at = end + 1
        if token.text == "end":
            self._finish(name, span)
            return
        known = name in symbols.LINES or name in symbols.MATRICES or name in symbols.CASES
        if not known:
            raise ReadError(f"the environment {printable(name)} is none that holds mathematics", span)
        after_brace = bool(self.done) and self.done[-1].kind is Kind.LEFT and self.done[-1].text == r"\{"
        is_table = name not in symbols.LINES or (after_brace and name in _SYSTEMS)
        self.environments.append(Environment(name, span, is_table=is_table))
        if self.peek_is(Kind.CHAR, "["):
            self._alignment()
        if name in _WITH_COLUMNS and self.peek_is(Kind.BRACE):
            self.at = self.partner[self.at] + 1
        self.emit(Token(Kind.BEGIN, "matrix" if is_table and name in symbols.LINES else name, span, token.spaced))

    def _finish(self, name: str, span: Span) -> None:
        if not self.environments:
            raise ReadError(rf"\end{{{printable(name)}}} closes nothing", span)
        opened = self.environments.pop()
        if opened.name != name:
            raise ReadError(rf"\begin{{{opened.name}}} is closed by \end{{{printable(name)}}}", opened.span)
        self.emit(Token(Kind.FINISH, name, span))

    def _alignment(self) -> None:
        """Skip ``[t]``, ``[c]``, ``[r]`` after the start of an environment; other brackets are mathematics."""
        pair = [token.text for token in self.tokens[self.at + 1 : self.at + 3]]
        if len(pair) == 2 and pair[0] in {"t", "b", "c", "l", "r"} and pair[1] == "]":
            self.at += 3
