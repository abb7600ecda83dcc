r"""Equations over several lines: broken at plus and minus and between the links of a = b = c, never inside a term.

A line says where it is aligned and leaves the environment (align, aligned, gathered) to whoever sets the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sympy as sp

from symderive.calculus.nodes import IndexSum
from symderive.notation.latex import LatexWriter, signed, sum_range
from symderive.notation.letters import Scope
from symderive.notation.order import is_constant, is_negative, without_sign
from symderive.notation.pieces import Kind, Piece, bracket_ends, glue, width

LIMIT = 31.0
"""The width of a line in em: a text column of 345 pt at 10 pt, less the equation number."""


@dataclass(frozen=True)
class Line:
    """One line of an equation, aligned between ``left`` and ``right``."""

    left: str
    right: str

    def __str__(self) -> str:
        """With the alignment mark, as an align environment takes it."""
        return f"{self.left} &{self.right}" if self.left else f"&{self.right}"

    @property
    def plain(self) -> str:
        """Without the alignment mark, for an equation of one line."""
        return f"{self.left} {self.right}"


def equation(
    writer: LatexWriter, lhs: sp.Expr | str, rhs: Sequence[sp.Expr | str], limit: float = LIMIT, relation: str = "="
) -> list[Line]:
    """``lhs = rhs[0] = rhs[1] = ...`` in as few lines as fit ``limit``.

    Args:
        writer: how expressions are written.
        lhs: an expression, or LaTeX.
        rhs: expressions or LaTeX; an expression may be broken at its plus and minus signs, LaTeX is kept whole.
        limit: the width of a line, in em.
        relation: the sign between the sides.
    """
    sides = [s for s in (lhs, *rhs) if isinstance(s, sp.Expr)]
    left = lhs if isinstance(lhs, str) else writer.expr(lhs, sides)
    done: list[Line] = []
    for link in rhs:
        whole = link if isinstance(link, str) else writer.expr(link, sides)
        before = done[-1] if done else Line(left, "")
        used = width(before.left) + width(before.right)
        if used + width(f"{relation} {whole}") <= limit:
            done[-1:] = [Line(before.left, f"{before.right} {relation} {whole}".lstrip())]
            continue
        parts = [whole] if isinstance(link, str) else segments(writer, link, sides, limit)
        room = limit - width(left)
        filled = _filled([f"{relation} {parts[0]}", *parts[1:]], room)
        done += [Line("" if done or k else left, text) for k, text in enumerate(filled)]
    return done


def _filled(parts: Sequence[str], room: float) -> list[str]:
    """Parts put side by side as long as there is room; later lines are indented."""
    lines = [parts[0]]
    for part in parts[1:]:
        if width(lines[-1]) + width(part) <= room:
            lines[-1] = f"{lines[-1]} {part}"
        else:
            lines.append(rf"\quad {{}} {part}")
    return lines


def segments(writer: LatexWriter, e: sp.Expr, beside: Sequence[sp.Expr], limit: float = LIMIT) -> list[str]:
    """``e`` in pieces between which a line may be broken; put side by side they are the whole."""
    (opened,), scope = writer.opened([e], beside)
    return _segments(writer, opened, scope, limit)


def _segments(writer: LatexWriter, e: sp.Expr, scope: Scope, limit: float) -> list[str]:
    found: list[str] = []
    for k, term in enumerate(writer.terms(e)):
        piece = writer.write(term, scope)
        inside = _inside(writer, term, scope) if width(piece.text) > limit else None
        parts = inside or [piece.text]
        found += [signed(Piece(parts[0])) if k else parts[0], *parts[1:]]
    return found


def _inside(writer: LatexWriter, term: sp.Expr, scope: Scope) -> list[str] | None:
    """The parts of a sum over a bracket, broken inside of the bracket."""
    sign, term = ("-", without_sign(term)) if is_negative(term) else ("", term)
    factors = sp.Mul.make_args(term)
    sums = [f for f in factors if isinstance(f, IndexSum) and isinstance(f.body, sp.Add)]
    others = [f for f in factors if f not in sums]
    if len(sums) != 1 or not all(is_constant(f) for f in others):
        return None
    index, inner = scope.bind(sums[0].bound, writer.letters)
    pieces = [writer.write(t, inner) for t in writer.terms(sums[0].at(index))]
    left, right = bracket_ends(Piece("", Kind.BRACKET, tall=max(p.tall for p in pieces)), "[]", least=1)
    front = writer.write(sp.Mul(*others), scope).text if others else ""
    head = glue(sign + front, "", sum_range(r"\sum", index))
    texts = [pieces[0].text, *(signed(p) for p in pieces[1:])]
    texts[0] = rf"{head} {left}\, {texts[0]}"
    texts[-1] += rf"\,{right}"
    return texts
