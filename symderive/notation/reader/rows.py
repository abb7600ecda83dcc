"""The tight half of the grammar: rows of factors, scripts and arguments."""

from __future__ import annotations

from symderive.notation.reader import derivatives
from symderive.notation.reader.derivatives import Row
from symderive.notation.reader.grammar import Grammar
from symderive.notation.reader.letters import letter
from symderive.notation.reader.operators import operator_head
from symderive.notation.reader.signs import Sign
from symderive.notation.reader.symbols import MARK_NAMES
from symderive.notation.reader.tokens import Kind, Token, empty_span, joined_span
from symderive.notation.reader.tree import Derivative, Group, Name, Node, Number, Product, Scripted, Span, Sum
from symderive.notation.reader.words import as_label, as_power

MOST_FACTORIALS = 8


class RowParser(Grammar):
    """Rows of factors."""

    def signed_row(self) -> Node:
        start = self.at
        sign = self.sign()
        if sign is None or sign.role != "plus" or self.is_mark(sign, operand=True):
            return self.row()
        self.at = sign.end
        with self.deeper():
            inner = self.signed_row()
        return Sum(self.span_from(start), (inner,), (sign.name,), (sign.span,))

    def row(self) -> Node:
        self._skip_empty_braces()
        row = Row([self.scripted()], [], [])
        while self._skip_gaps_inside():
            sign = self.sign()
            if self._evaluates():
                row = Row([self._evaluated(row)], [], [])
            elif self._is_empty_brace():
                self.at += 2
                if self.token.kind in {Kind.SUP, Kind.SUB}:
                    row.factors[-1] = self.with_scripts(row.factors[-1])
            elif sign is not None and self.is_mark(sign, operand=False):
                self._put(row, "", empty_span(sign.span[0]), self.mark(sign))
            elif sign is not None and sign.role == "times":
                self._put(row, sign.name, sign.span, self._after_sign(sign))
            elif sign is None and self._joins_by_dot():
                dot = self.advance()
                self._put(row, "cdot", dot.span, self.scripted())
            elif sign is None and self.starts_operand():
                self._put(row, "", empty_span(self.token.span[0]), self.scripted())
            else:
                break
        row = derivatives.merged(row)
        node = row.part(0, len(row.factors))
        assert node is not None
        return node

    @staticmethod
    def _put(row: Row, sign: str, span: Span, factor: Node) -> None:
        """One more factor."""
        row.signs.append(sign)
        row.spans.append(span)
        row.factors.append(factor)

    def _after_sign(self, sign: Sign) -> Node:
        """The factor after a sign of multiplication, which may have a minus."""
        self.at = sign.end
        while self.token.kind in {Kind.QUAD, Kind.NEWLINE}:
            self.advance()
        self._skip_empty_braces()
        if self.operand_missing() or self.is_char(","):
            self.fail("nothing stands after this sign", sign.span)
        unary = self.sign()
        if unary is None or unary.role != "plus":
            return self.scripted()
        if sign.name not in {"/", "div"}:
            return self.signed_row()
        start = self.at
        self.at = unary.end
        if self.operand_missing():
            self.fail("nothing stands after this sign", unary.span)
        factor = self.scripted()
        return Sum(self.span_from(start), (factor,), (unary.name,), (unary.span,))

    def _is_empty_brace(self) -> bool:
        return self.token.kind is Kind.BRACE and self.partner[self.at] == self.at + 1

    def _skip_empty_braces(self) -> None:
        while self._is_empty_brace():
            self.at += 2

    def _skip_gaps_inside(self) -> bool:
        """Go over gaps that end nothing: before a sign, before a closing bracket, or inside brackets. False at the row's end."""
        place = self.at
        lines = False
        while self.token.kind in {Kind.QUAD, Kind.NEWLINE}:
            lines = lines or self.token.kind is Kind.NEWLINE
            self.advance()
        if self.at == place:
            return True
        sign = self.sign()
        if (sign is not None and sign.role == "times") or (not lines and not self.gaps_separate):
            return True
        self.at = place
        return False

    def _joins_by_dot(self) -> bool:
        """Whether a full stop joins two names, as in ``w.x``."""
        following = self.following
        if not self.is_char(".") or self.token.spaced or following.spaced:
            return False
        return following.kind is Kind.COMMAND or (following.kind is Kind.CHAR and following.text.isalpha())

    def _evaluates(self) -> bool:
        """Whether a bar with a place below it says where the row is taken: ``f|_{x=0}``."""
        token = self.token
        if token.kind is Kind.BAR and token.text == "|":
            return self.following.kind is Kind.SUB and not self.at_end()
        return token.kind is Kind.CLOSE and token.text == "|" != self.expected[-1]

    def _evaluated(self, row: Row) -> Node:
        of = row.part(0, len(row.factors))
        assert of is not None
        bar = self.advance()
        return self.with_scripts(Group(joined_span(of.span, bar.span), ".", "|", of))

    # Scripts

    def scripted(self) -> Node:
        node = self.with_scripts(self.atom())
        if isinstance(node, Name) and node.base == "nabla":
            return Derivative(node.span, "nabla", None, ())
        return node

    def with_scripts(self, base: Node) -> Node:
        """The base with the scripts that follow it."""
        factorials = 0
        while True:
            start = self.at
            sub, sup, primes = self.scripts()
            if self.at > start:
                span = joined_span(base.span, self.tokens[self.at - 1].span)
                sup = sup if sub is not None else as_power(base, sup)
                if sub is not None or sup is not None or primes:
                    base = derivatives.scripted_operator(Scripted(span, base, sub, sup, primes))
            if not self.is_char("!") or self.sign() is not None:
                return base
            factorials += 1
            if factorials > MOST_FACTORIALS:
                self.fail(f"more than {MOST_FACTORIALS} factorial signs in a row")
            mark = self.advance()
            base = Scripted(joined_span(base.span, mark.span), base, None, Name(mark.span, "factorial", word=True))

    def scripts(self) -> tuple[Node | None, Node | None, int]:
        sub: Node | None = None
        sup: Node | None = None
        primes = 0
        while True:
            token = self.token
            if token.kind is Kind.PRIME:
                self.advance()
                primes += 1
            elif token.kind is Kind.SUP:
                more, found = _primes(self._script(sup))
                primes += more
                sup = sup if found is None else as_label(found)
            elif token.kind is Kind.SUB:
                found = self._script(sub)
                sub = sub if found is None else found
            else:
                return sub, sup, primes

    def _script(self, earlier: Node | None) -> Node | None:
        """A script with its sign; two on one side are ambiguous."""
        sign = self.advance()
        if earlier is not None:
            which = "superscripts" if sign.kind is Kind.SUP else "subscripts"
            self.fail(f"two {which} on one item: braces must say which comes first", sign.span)
        outer = self.in_script
        self.in_script = True
        node = self.optional_argument(sign)
        self.in_script = outer
        return node

    # Arguments

    def argument(self, owner: Token) -> Node:
        node = self.optional_argument(owner)
        if node is None:
            self.fail(f"the braces after {self.shown(owner)} are empty", owner.span)
        return node

    def optional_argument(self, owner: Token) -> Node | None:
        token = self.token
        if token.kind is Kind.BRACE:
            self.advance()
            if self.token.kind is Kind.SUP and owner.kind is Kind.SUP:  # f^{^{\prime}}
                node = self.optional_argument(self.advance())
                self.close_brace()
                return node
            if self.token.kind is Kind.PRIME:
                return self._braced_primes()
            with self.inside("}"):
                node = self.statement()
            self.close_brace()
            while isinstance(node, Group) and node.opening == "{":
                node = node.inner
            return node
        if self.operand_missing() or token.kind in {Kind.SUP, Kind.SUB, Kind.QUAD, Kind.NEWLINE}:
            self.fail(f"nothing stands after {self.shown(owner)}", owner.span)
        return self._single(owner)

    def _braced_primes(self) -> Node:
        r"""Primes in braces, ``f^{'}``, as ``f^{\\prime}`` has them."""
        marks: list[Node] = []
        while self.token.kind is Kind.PRIME:
            marks.append(Name(self.advance().span, "prime"))
        self.close_brace()
        found = derivatives.rowed(marks, [""] * (len(marks) - 1), [mark.span for mark in marks[1:]])
        assert found is not None
        return found

    def _single(self, owner: Token) -> Node:
        """One item as an argument without braces: one digit, one letter, one command with what it takes."""
        start = self.at
        sign = self.sign()
        if sign is not None and not self.is_vector_arrow():
            if self.token.spaced and self.token.kind is Kind.CHAR:
                self.fail(f"nothing stands after {self.shown(owner)}", owner.span)
            following = self.tokens[sign.end]
            if (
                sign.name == "-"
                and owner.kind is Kind.SUP
                and following.kind is Kind.CHAR
                and not following.spaced
                and (following.text.isdigit() or following.text.islower())  # x^-1; P^-H has a minus at P
            ):
                self.at = sign.end
                inner = self.atom()
                return Sum(self.span_from(start), (inner,), ("-",), (sign.span,))
            return self.mark(sign)
        token = self.token
        head = operator_head(self)
        if head is not None:  # x_\max
            self.at = head.end
            return Name(self.span_from(start), head.kind, word=True)
        if token.kind is Kind.CHAR and token.text.isdigit():
            self.advance()
            return Number(token.span, token.text)
        if token.kind is Kind.CHAR and token.text.isalpha():
            return letter(self.advance())
        return self.atom()

    def close_brace(self) -> None:
        """Take the brace that closes a group."""
        if self.token.kind is not Kind.UNBRACE:
            self.fail(f"{self.shown(self.token)} closes nothing here")
        self.advance()

    def mark(self, sign: Sign) -> Node:
        r"""A sign that stands for itself, as in ``x^*`` or ``f(\\cdot)``."""
        self.at = sign.end
        return Name(sign.span, MARK_NAMES.get(sign.name, sign.name))


def _primes(node: Node | None) -> tuple[int, Node | None]:
    r"""The primes that are written as a superscript, ``f^{\prime}``, and what is left of it."""
    factors = node.factors if isinstance(node, Product) and not any(node.signs) else (node,)
    count = 0
    for factor in factors:
        if not isinstance(factor, Name) or factor.base != "prime":
            break
        count += 1
    if count == 0:
        return 0, node
    rest = [factor for factor in factors[count:] if factor is not None]
    return count, derivatives.rowed(rest, [""] * (len(rest) - 1), [factor.span for factor in rest[1:]])
