"""The loose half of the grammar: sums, relations, lists, bars and remarks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from symderive.notation.reader import derivatives
from symderive.notation.reader.grammar import ENDS, Grammar
from symderive.notation.reader.signs import Sign
from symderive.notation.reader.symbols import LOOSE, QUANTIFIERS
from symderive.notation.reader.tokens import Kind, empty_span, joined_span
from symderive.notation.reader.tree import (
    Binomial,
    Conditional,
    Dots,
    Group,
    Name,
    Node,
    Relation,
    Remark,
    Scripted,
    Sequence,
    Span,
    Sum,
    Words,
)

MOST_BARS = 16
_STACKS = ("over", "choose", "atop")


@dataclass
class _List:
    """Items with the mark after each; an empty mark is a gap, a new line or a word."""

    items: list[Node] = field(default_factory=list[Node])
    marks: list[str] = field(default_factory=list[str])

    def add(self, node: Node) -> None:
        self.items.append(node)
        self.marks.append("")


def _drawn(left: Node, right: Node) -> Node | None:
    """``y | x, w ~ p`` as a relation of what stands before the tilde, with what follows it; None if the bar reaches to the end."""
    span = joined_span(left.span, right.span)
    rest: tuple[Node, ...] = ()
    if isinstance(right, Remark):
        right, rest = right.main, right.rest
    items = right.items if isinstance(right, Sequence) else (right,)
    place = next((k for k, x in enumerate(items) if isinstance(x, Relation)), None)
    found = items[place] if place is not None else None
    if place is None or not isinstance(found, Relation) or (found.signs[:1] != ("sim",) and (len(items) > 1 or rest)):
        return None
    behind, *others = found.sides
    if place and isinstance(right, Sequence):
        behind = Sequence(joined_span(right.items[0].span, behind.span), (*items[:place], behind), right.marks[:place])
    given = Conditional(joined_span(left.span, behind.span), left, behind, "|")
    rest = (*items[place + 1 :], *rest)
    relation = replace(found, span=joined_span(left.span, found.span), sides=(given, *others))
    return Remark(span, relation, rest) if rest else relation


class StatementParser(Grammar):
    """Statements: everything between brackets, or the whole formula."""

    def statement(self, *, top: bool = False) -> Node | None:
        start = self.at
        node = self._listed(top=top)
        bars = stacks = 0
        while True:
            place = self.at
            mark = self._divider()
            if mark is not None:
                bars += 1
                if bars > MOST_BARS:
                    self.fail(f"more than {MOST_BARS} bars stand in one bracket", self.span_from(place))
                if top and mark == ":" and self.token.kind is Kind.END:
                    return node
                node = self._around_bar(node, self._listed(top=False), mark, self.span_from(place))
            elif self.is_command(*_STACKS):
                stacks += 1
                node = self._stacked(start, node, stacks)
            else:
                return node

    def _around_bar(self, left: Node | None, right: Node | None, mark: str, span: Span) -> Node:
        if mark == ":" and right is None and left is not None and len(self.expected) > 1:
            right = Words((span[1], span[1]), "")  # X[i:]
        if left is None or right is None:
            side, sign = "before" if left is None else "after", "colon" if mark == ":" else "bar"
            self.fail(f"nothing stands {side} this {sign}", (span[0], span[0] + len(mark)))
        drawn = (
            _drawn(left, right) if len(self.expected) == 1 and mark == "|" and not isinstance(left, Relation) else None
        )
        return drawn or Conditional(joined_span(left.span, right.span), left, right, mark)

    def _stacked(self, start: int, above: Node | None, count: int) -> Node:
        r"""``a \over b``."""
        stack = self.advance()
        below = self._listed(top=False)
        if count > 1:
            self.fail(rf"two \{stack.text} in one group are ambiguous", stack.span)
        if above is None or below is None:
            self.fail(rf"\{stack.text} needs something before it and something after it", stack.span)
        span = self.span_from(start)
        return Binomial(span, above, below) if stack.text == "choose" else derivatives.fraction(span, above, below)

    def _divider(self) -> str | None:
        """Take a bar or a colon that divides."""
        token = self.token
        if token.kind is Kind.MID or self.is_char(":"):
            self.advance()
            if token.text == "|" and self.token.kind is Kind.MID and self.token.text == "|":
                self.advance()  # \mid\mid
                return "||"
            return "||" if token.text == r"\|" else token.text
        if token.kind is not Kind.BAR or self.at_end():
            return None
        double = self.bars.is_double(self.at)
        self.advance()
        if double:
            self.advance()
        return "||" if double or token.text == r"\|" else "|"

    # Lists

    def _listed(self, *, top: bool) -> Node | None:
        """Items between commas, wide gaps, new lines and words."""
        found = _List()
        while True:
            self._skip_gaps()
            if self.operand_missing() or (found.items and not found.marks[-1] and self._divides()):
                break
            if self.is_char(",") or self.is_char(";"):
                self._empty_item(found, top=top)
            elif self.is_command(*QUANTIFIERS):
                quantifier = self.advance()
                found.add(Words(quantifier.span, QUANTIFIERS[quantifier.text]))
            elif self.remark_is_next(operand=True) and not self._is_side():
                found.add(self.atom())
            else:
                found.add(self._relation(top=top))
                if not self._separator(found, top=top):
                    break
        return self._combined(found, top=top)

    def _divides(self) -> bool:
        return self.is_char(":") or self.token.kind in {Kind.MID, Kind.BAR}

    def _skip_gaps(self) -> None:
        while self.token.kind in {Kind.QUAD, Kind.NEWLINE} or (self.is_char(".") and self.following.kind is Kind.END):
            self.advance()

    def _empty_item(self, found: _List, *, top: bool) -> None:
        """A comma where an item is due: after a gap, a new line or words it goes with the item before."""
        token = self.advance()
        if not found.items:
            self.fail("nothing stands before this comma", token.span)
        if found.marks[-1] and not top:
            self.fail("nothing stands between these commas", token.span)
        found.marks[-1] = token.text

    def _separator(self, found: _List, *, top: bool) -> bool:
        """Take what ends an item; False at the end of the list."""
        if self.is_char(",") or self.is_char(";"):
            found.marks[-1] = self.advance().text
            return True
        if (
            self.token.kind in {Kind.QUAD, Kind.NEWLINE}
            or self.remark_is_next(operand=False)
            or self.is_command(*QUANTIFIERS)
        ):
            return True
        if self.at_end() or self._divides():
            return False
        if self.is_char(".") and top and self.following.kind in ENDS:
            self.advance()
            return False
        if self.is_char(".") and top and (self.following.spaced or self.following.kind in {Kind.QUAD, Kind.NEWLINE}):
            self.advance()
            return True
        return self.fail(f"{self.shown(self.token)} cannot stand here")

    def _is_side(self) -> bool:
        """Whether the words at the start of an item are the left side of a relation."""
        place = self.at
        self.at += 2
        sign = self.sign()
        self.at = place
        return sign is not None and sign.role == "relation"

    def _combined(self, found: _List, *, top: bool) -> Node | None:
        items, marks = found.items, found.marks
        if not items:
            return None
        span = joined_span(items[0].span, items[-1].span)
        if len(items) == 1 and (top or not marks[0]):
            return items[0]
        if not top:
            return Sequence(span, tuple(items), tuple(mark or "," for mark in marks[:-1]))
        items, marks = _joined_draw(items, marks)
        if len(items) == 1:
            return items[0]
        main = next((item for item in items if not isinstance(item, Words)), items[0])
        if isinstance(main, Relation) or main is not items[0] or not all(marks[:-1]):
            return Remark(span, main, tuple(item for item in items if item is not main))
        return Sequence(span, tuple(items), tuple(marks[:-1]))

    # Relations

    def _relation(self, *, top: bool) -> Node:
        """Sides and the signs between them."""
        sides, signs, spans = [self._first_side(top=top)], list[str](), list[Span]()
        while (sign := self._sign_after_gaps("relation")) is not None:
            self.at = sign.end
            self._skip_annotation()
            signs.append(sign.name)
            spans.append(sign.span)
            place = self.at
            self._skip_gaps()
            if self.operand_missing() or self.is_char(","):
                self.at = place
                self.fail("nothing stands after this sign", sign.span)
            sides.append(self.additive())
        return chained(sides, signs, spans)

    def _first_side(self, *, top: bool) -> Node:
        """The first side; in brackets and scripts it may be missing, as in ``x_{<t}``."""
        sign = self.sign()
        angle = self.is_char("<") and self.bars.angle_closes(self.at)
        if (
            sign is None
            or sign.role != "relation"
            or angle
            or self.is_mark(sign, operand=True)
            or self.is_vector_arrow()
        ):
            return self.additive()
        if top and self.depth == 0:
            self.fail("nothing stands before this sign", sign.span)
        return Words((sign.span[0], sign.span[0]), "")

    def _skip_annotation(self) -> None:
        """Scripts of a relation's sign say where it comes from and nothing else."""
        while self.token.kind in {Kind.SUP, Kind.SUB}:
            script = self.advance()
            self.optional_argument(script)

    def _sign_after_gaps(self, role: str) -> Sign | None:
        """The sign that is next, over gaps, and over a line's end where the formula goes on."""
        place = self.at
        while self.token.kind in {Kind.QUAD, Kind.NEWLINE}:
            self.advance()
        sign = None if self.at_end() else self.sign()
        if sign is None or sign.role != role:
            self.at = place
            return None
        return sign

    # Sums

    def additive(self) -> Node:
        """Terms and their signs."""
        self._skip_gaps()
        start = self.at
        sign = self.sign()
        if sign is not None and (sign.role != "plus" or self.is_mark(sign, operand=True)):
            sign = None
        signs, spans = ["+"], [empty_span(self.token.span[0])]
        if sign is not None:
            self.at = sign.end
            signs, spans = [sign.name], [sign.span]
        terms = [self._term(sign)]
        while (following := self._sign_after_gaps("plus")) is not None:
            self.at = following.end
            signs.append(following.name)
            spans.append(following.span)
            terms.append(self._term(following))
        if len(terms) == 1 and sign is None:
            return terms[0]
        return _without_braces(Sum(self.span_from(start), tuple(terms), tuple(signs), tuple(spans)))

    def _term(self, sign: Sign | None) -> Node:
        """What follows a sign."""
        if sign is None:
            return self.row()
        self._skip_gaps()
        if self.operand_missing() or self.is_char(","):
            self.fail("nothing stands after this sign", sign.span)
        return self.signed_row()


def _joined_draw(items: list[Node], marks: list[str]) -> tuple[list[Node], list[str]]:
    """Items where ``x_1, ..., x_n ~ p`` is one: the sign is said of all that are listed before it."""
    place = next((k for k, item in enumerate(items) if isinstance(item, Relation)), 0)
    main = items[place]
    if not place or not isinstance(main, Relation) or main.signs[0] != "sim":
        return items, marks
    before = items[:place]
    if not all(isinstance(x, Name | Scripted | Dots) for x in before) or any(x != "," for x in marks[:place]):
        return items, marks
    left = _listed_as((*before, main.sides[0]))
    drawn = replace(main, span=joined_span(left.span, main.span), sides=(left, *main.sides[1:]))
    return [drawn, *items[place + 1 :]], marks[place:]


def _listed_as(items: tuple[Node, ...]) -> Sequence:
    return Sequence(joined_span(items[0].span, items[-1].span), items, (",",) * (len(items) - 1))


def chained(sides: list[Node], signs: list[str], spans: list[Span]) -> Node:
    r"""A chain of relations; ``\implies`` and its kin bind less than the others."""
    loose = [at for at in range(len(signs)) if _is_loose(signs, at)]
    if not loose or len(loose) == len(signs):
        return _flat(sides, signs, spans)
    parts: list[Node] = []
    start = 0
    for end in [*loose, len(signs)]:
        parts.append(_flat(sides[start : end + 1], signs[start:end], spans[start:end]))
        start = end + 1
    return _flat(parts, [signs[at] for at in loose], [spans[at] for at in loose])


def _is_loose(signs: list[str], at: int) -> bool:
    """Whether a sign joins whole statements; an arrow between two equations does too."""
    return signs[at] in LOOSE or (signs[at] == "rightarrow" and "=" in signs[:at] and "=" in signs[at + 1 :])


def _flat(sides: list[Node], signs: list[str], spans: list[Span]) -> Node:
    """A chain; a chain as its last side (from lines that go on) is part of it."""
    if not signs:
        return sides[0]
    last = sides[-1]
    if isinstance(last, Relation) and not LOOSE & {*signs, *last.signs}:
        sides, signs, spans = [*sides[:-1], *last.sides], [*signs, *last.signs], [*spans, *last.sign_spans]
    span = joined_span(joined_span(sides[0].span, spans[0]), sides[-1].span)
    return Relation(span, tuple(sides), tuple(signs), tuple(spans))


def _without_braces(node: Sum) -> Sum:
    r"""``a - \underbrace{b - c}_{s}`` is ``a - b - c``: braces do not show on paper, and so they group nothing."""
    parts: list[tuple[Node, str, tuple[int, int]]] = []
    for term, sign, span in zip(node.terms, node.signs, node.sign_spans, strict=True):
        inner = term.inner if isinstance(term, Group) and term.opening == "{" else None
        if isinstance(inner, Sum) and inner.signs[0] == "+" and inner.sign_spans[0][0] == inner.sign_spans[0][1]:
            signs, spans = (sign, *inner.signs[1:]), (span, *inner.sign_spans[1:])
            parts.extend(zip(inner.terms, signs, spans, strict=True))
        else:
            parts.append((term, sign, span))
    terms, signs, spans = zip(*parts, strict=True)
    return Sum(node.span, terms, signs, spans)
