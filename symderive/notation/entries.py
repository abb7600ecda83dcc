r"""Entries, indices and Kronecker's delta in LaTeX: all that needs no brackets and binds nothing."""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.calculus.index import Entry, Index
from symderive.calculus.nodes import Delta
from symderive.notation.letters import depth_of, size_latex
from symderive.notation.numerals import numeral
from symderive.notation.pieces import Kind, Piece, glue, indexed, width


def entry_piece(e: Entry) -> Piece:
    r"""``\theta^{(h)}_{ij}``."""
    simple = not e.indices and width(e.tensor.latex) < 1
    return Piece(indexed(e.tensor.latex, subscript(e.indices)), Kind.NAME if simple else Kind.ENTRY)


def subscript(indices: Sequence[sp.Expr]) -> str:
    """Indices side by side, with commas if one of them is more than a letter."""
    texts = [index_latex(i) for i in indices]
    if len(texts) > 1 and not all(_is_letter(t) for t in texts):
        return ",".join(texts)
    joined = ""
    for t in texts:
        joined = glue(joined, "", t)
    return joined


def index_latex(e: sp.Expr) -> str:
    """An index expression, set close: ``i+a-1``.

    Raises:
        SymderiveError: anything but indices, labels, sizes, numbers, and their sums and multiples.
    """
    if isinstance(e, Index):
        return e.latex
    if isinstance(e, Entry):
        return entry_piece(e).text
    if isinstance(e, sp.Symbol):
        return size_latex(e)
    if e.is_Number:
        return numeral(e)
    if isinstance(e, sp.Add):
        texts = [index_latex(t) for t in sorted(e.args, key=_place)]
        return texts[0] + "".join(t if t.startswith("-") else f"+{t}" for t in texts[1:])
    number, rest = e.as_coeff_Mul()
    if isinstance(e, sp.Mul) and number != 1 and not isinstance(rest, sp.Mul):
        return glue("-" if number == -1 else numeral(number), "", index_latex(rest))
    raise SymderiveError(f"{e} cannot be written as an index; use sums and multiples of indices")


def _place(term: sp.Expr) -> tuple[bool, bool, int, str]:
    depths = [depth_of(s) for s in term.free_symbols if isinstance(s, Index)]
    return (term.is_Number, term.could_extract_minus_sign(), max(depths, default=0), str(term))


def _is_letter(text: str) -> bool:
    stem = text.rstrip("'")
    return len(stem) == 1 or (stem.startswith("\\") and stem[1:].isalpha())


def delta_piece(e: Delta) -> Piece:
    r"""``\delta_{kj}``, the bound index first, or ``\mathbb{I}[y_n = k]`` where more than letters is compared."""
    if all(isinstance(a, (Index, sp.Integer)) for a in e.args):
        pair = sorted(e.args, key=lambda a: (a.is_Integer, -depth_of(a), str(a)))
        return Piece(indexed(r"\delta", subscript(pair)))
    left, right = sorted(e.args, key=lambda a: (not isinstance(a, Entry), isinstance(a, sp.Add), -depth_of(a), str(a)))
    return Piece(rf"\mathbb{{I}}[{index_latex(left)} = {index_latex(right)}]", Kind.CALL, tall=1)
