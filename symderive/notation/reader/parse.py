r"""The parser: one formula's LaTeX to the tree of `symderive.notation.reader.tree`.

Precedence, from loose to tight: remarks, bars that divide, commas, ``\implies``, relations, ``+`` and ``-``, rows of factors, scripts.
"""

from __future__ import annotations

from collections.abc import Mapping

from symderive.notation.reader.atoms import atom
from symderive.notation.reader.drawn import without_drawn_lines
from symderive.notation.reader.errors import ReadError
from symderive.notation.reader.layout import laid_out
from symderive.notation.reader.macros import MOST_TOKENS, MacroLike, expand
from symderive.notation.reader.rows import RowParser
from symderive.notation.reader.spans import widened
from symderive.notation.reader.statements import StatementParser
from symderive.notation.reader.tokens import Kind, lex
from symderive.notation.reader.tree import Group, Node

__all__ = ["LONGEST", "MacroLike", "ReadError", "parse"]

LONGEST = 20_000


def parse(latex: str, macros: Mapping[str, MacroLike] | None = None) -> Node:
    """The tree of a formula; ReadError where it has none."""
    if len(latex) > LONGEST:
        raise ReadError(f"the formula is longer than {LONGEST:,} characters", (LONGEST, len(latex)))
    expanded, calls = expand(lex(latex), macros or {})
    tokens = without_drawn_lines(laid_out(expanded))
    if len(tokens) > MOST_TOKENS:
        raise ReadError(f"the formula has more than {MOST_TOKENS:,} symbols", (0, len(latex)))
    if not tokens:
        raise ReadError("there is no formula here", (0, len(latex)))
    try:
        node = Parser(tokens, len(latex)).formula()
    except RecursionError:  # scripts of scripts
        raise ReadError("the formula is nested too deeply", (0, len(latex))) from None
    while isinstance(node, Group) and node.opening == "{" and node.inner is not None:
        node = node.inner
    return widened(node, calls, len(latex)) if calls else node


class Parser(StatementParser, RowParser):
    """The whole grammar."""

    def formula(self) -> Node:
        """The one formula."""
        node = self.statement(top=True)
        if node is None:
            self.fail("there is no formula here", (0, self.tokens[-1].span[1]))
        if self.token.kind is not Kind.END:
            self.fail(f"{self.shown(self.token)} closes nothing here")
        return node

    def atom(self) -> Node:
        with self.deeper():
            return atom(self)
