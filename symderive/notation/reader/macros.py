"""The author's own commands, expanded token by token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from symderive.notation.reader.errors import ReadError
from symderive.notation.reader.spans import Call
from symderive.notation.reader.tokens import Kind, Token, joined_span, lex
from symderive.notation.reader.tree import Span

MOST_TOKENS = 100_000


class MacroLike(Protocol):
    r"""What ``\newcommand`` defines: the number of arguments, the body and the default of an optional first argument."""

    @property
    def arguments(self) -> int: ...
    @property
    def body(self) -> str: ...
    @property
    def default(self) -> str | None: ...


def expand(tokens: list[Token], macros: Mapping[str, MacroLike]) -> tuple[list[Token], list[Call]]:
    """The tokens with every defined command replaced by its body, and the calls.

    Tokens of a body have the span of the call; tokens of its arguments keep their own.
    """
    expansion = _Expansion(tokens, macros)
    return (expansion.run(), expansion.calls) if macros else (tokens, [])


class _Expansion:
    """A stack of tokens still to be read, the next one last."""

    def __init__(self, tokens: list[Token], macros: Mapping[str, MacroLike]) -> None:
        self.pending = tokens[::-1]
        self.macros = {name.removeprefix("\\"): macro for name, macro in macros.items()}
        self.bodies: dict[str, list[Token]] = {}
        self.made = 0
        self.calls: list[Call] = []

    def run(self) -> list[Token]:
        done: list[Token] = []
        while self.pending:
            token = self.pending.pop()
            if token.kind is Kind.COMMAND and token.text in self.macros:
                self._call(token, self.macros[token.text])
            else:
                done.append(token)
        return done

    def _call(self, call: Token, macro: MacroLike) -> None:
        arguments: list[list[Token]] = []
        end = call.span
        if macro.default is not None and macro.arguments > 0:
            option, end = self._optional(end)
            arguments.append(self._lexed(macro.default, call.span) if option is None else option)
        while len(arguments) < macro.arguments:
            argument, end = self._argument(call, macro, end)
            arguments.append(argument)
        span = joined_span(call.span, end)
        given = [joined_span(argument[0].span, argument[-1].span) for argument in arguments if argument]
        self.calls.append(Call(span, tuple(given)))
        body = self._body(call, macro, arguments, span)
        self.made += len(body) + 1
        if self.made > MOST_TOKENS:
            raise ReadError(
                rf"expanding \{call.text} never ends or gives more than {MOST_TOKENS:,} symbols; is it defined by itself?",
                call.span,
            )
        self.pending.extend(reversed(body))

    def _body(self, call: Token, macro: MacroLike, arguments: list[list[Token]], span: Span) -> list[Token]:
        template = self._lexed(macro.body, span)
        body: list[Token] = []
        at = 0
        while at < len(template):
            token = template[at]
            follower = template[at + 1].text if at + 1 < len(template) else ""
            if token.kind is Kind.CHAR and token.text == "#" and follower in "123456789" and follower:
                if int(follower) > len(arguments):
                    raise ReadError(
                        rf"the definition of \{call.text} uses #{follower}, which it does not have", call.span
                    )
                argument = arguments[int(follower) - 1]
                body += [replace(argument[0], spaced=token.spaced), *argument[1:]] if argument else []
                at += 2
            else:
                body.append(token)
                at += 1
        return [replace(body[0], spaced=call.spaced), *body[1:]] if body else []

    def _lexed(self, text: str, span: Span) -> list[Token]:
        if text not in self.bodies:
            if len(text) > MOST_TOKENS:
                raise ReadError(f"a definition used here is longer than {MOST_TOKENS:,} characters", span)
            try:
                self.bodies[text] = lex(text)
            except ReadError as error:
                raise ReadError(f"in a definition used here, {error}", span) from None
        return [Token(token.kind, token.text, span, token.spaced) for token in self.bodies[text]]

    def _argument(self, call: Token, macro: MacroLike, end: Span) -> tuple[list[Token], Span]:
        if not self.pending or self.pending[-1].kind is Kind.UNBRACE:
            needed = "an argument" if macro.arguments == 1 else f"{macro.arguments} arguments"
            raise ReadError(rf"\{call.text} needs {needed}", joined_span(call.span, end))
        token = self.pending.pop()
        if token.kind is not Kind.BRACE:
            return [token], token.span
        argument: list[Token] = []
        depth = 1
        while self.pending:
            inner = self.pending.pop()
            depth += (inner.kind is Kind.BRACE) - (inner.kind is Kind.UNBRACE)
            if depth == 0:
                return argument, inner.span
            argument.append(inner)
        raise ReadError("the brace opened here is never closed", token.span)

    def _optional(self, end: Span) -> tuple[list[Token] | None, Span]:
        """The argument in square brackets, where there is one."""
        if not self.pending or self.pending[-1].text != "[" or self.pending[-1].kind is not Kind.CHAR:
            return None, end
        depth = 0
        for offset in range(len(self.pending) - 2, -1, -1):
            token = self.pending[offset]
            depth += (token.kind is Kind.BRACE) - (token.kind is Kind.UNBRACE)
            if depth < 0:
                break
            if depth == 0 and token.kind is Kind.CHAR and token.text == "]":
                argument = self.pending[offset + 1 : -1][::-1]
                del self.pending[offset:]
                return argument, token.span
        raise ReadError("the bracket opened here is never closed", self.pending[-1].span)
