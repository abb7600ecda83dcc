"""Any text at all is read or refused: random text, broken formulas and bombs."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderive.notation.reader.parse import LONGEST, ReadError, parse
from symderive.notation.reader.source import children, walk
from symderive.notation.reader.tree import Node
from tests.notation.reader.sexpr import goldens, sexpr


@dataclass(frozen=True)
class Macro:
    arguments: int
    body: str
    default: str | None = None


PIECE_LINES = r"""
\frac \sum_ \int \left( \right) \left| \right| \left\{ \right. \begin{cases} \end{cases} \begin{bmatrix} \end{bmatrix}
\begin{aligned} \end{aligned} & \\ { } { } ( ) [ ] | || \| ^ _ ' ! , ; : . ... + - = < > \le \to → \cdot * / \circ
\partial \nabla d dx \pdv \dv \qty \text{if} \text{ab~cd} \text{a$x$} \mathrm{ab} \mathbf \hat \overset \underset
\over \choose \sqrt \not \mid x y W 12 .5 1e-4 \theta \log \max exp( \foo \quad \, ² ₁ ᵀ 𝐱 𝔼 √ ∂ \operatorname*
{} {=} \substack \underbrace \bf \rm \big \bigl| \bigr| \abs \norm \textcolor{red} \tag{1} \hspace{1em} \middle|
\langle \rangle \argmax \arg \dd \braket \pmod \forall # $ % ~ \{ \} \a \m{ \o[
"""
PIECES = [*PIECE_LINES.split(), "\u0302", "\u0338", " ", "\n", "\\"]
MACROS = {"a": Macro(0, "x+y"), "m": Macro(1, r"\frac{#1}{2}"), "o": Macro(2, "#1 #2", "z")}


def read(latex: str, macros: dict[str, Macro] | None) -> Node | ReadError:
    try:
        return parse(latex, macros)
    except ReadError as error:
        return error


def check(latex: str, macros: dict[str, Macro] | None = None) -> None:
    """A tree with spans that fit, or a message with a place."""
    found = read(latex, macros)
    assert 0 <= found.span[0] <= found.span[1] <= len(latex)
    if isinstance(found, ReadError):
        assert str(found)
        return
    assert sexpr(found)
    for node in walk(found):
        assert 0 <= node.span[0] <= node.span[1] <= len(latex)
        assert all(node.span[0] <= child.span[0] and child.span[1] <= node.span[1] for child in children(node))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=24))
def test_pieces_of_formulas(pieces: list[str]):
    check("".join(pieces))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=24))
def test_pieces_of_formulas_with_macros(pieces: list[str]):
    check(" ".join(pieces), MACROS)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text(text: str):
    check(text)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([latex for latex, _ in goldens()]), st.data())
def test_broken_formulas(latex: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(latex)))
    end = data.draw(st.integers(start, min(len(latex), start + 6)))
    check(latex[:start] + data.draw(st.sampled_from(["", *PIECES])) + latex[end:])


BOMBS = {
    "brackets": "(" * 9000 + ")" * 9000,
    "braces": "{" * 9000 + "x" + "}" * 9000,
    "fractions": r"\frac" * 3000 + "1" * 3000,
    "towers": "x^{" * 5000 + "2" + "}" * 5000,
    "signs": "-" * 19_000 + "x",
    "signs after signs": "a" + r"\cdot-" * 3000 + "x",
    "sums": r"\sum_i " * 2500 + "x",
    "accents": r"\hat" * 4000 + "x",
    "roots": r"\sqrt " * 3000 + "x",
    "bars": "|" * 19_000,
    "norms": r"\|" * 9000,
    "dividing bars": r"x\mid " * 3000,
    "colons": "x:" * 9000,
    "arrows": "→" * 19_000,
    "angles": "<x" * 6000 + ">" * 6000,
    "environments": r"\begin{cases}" * 700 + r"\end{cases}" * 700,
    "fonts": r"{\bf " * 2500 + "x" + "}" * 2500,
    "words": r"\text{$" * 2000 + "$}" * 2000,
    "combining": "x" + "\u0302" * 19_000,
    "not": r"\not" * 4000 + "=",
    "over": r"a\over " * 2800,
    "factorials": "x" + "!" * 9000,
    "too long": "x" * (LONGEST + 1),
    "nul": "\0" * 50,
    "surrogate": "\ud800",
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused(name: str):
    with pytest.raises(ReadError):
        parse(BOMBS[name])


LONG = {
    "letters": "x" * LONGEST,
    "digits": "1" * LONGEST,
    "terms": "+".join("x" * 9999),
    "sides": "=".join("x" * 9999),
    "items": ",".join("x" * 9999),
    "absolute values": "|x|" * 6000,
    "bars in brackets": "(" + "|x|" * 6000 + ")",
    "lines": r"x\\" * 6000,
    "derivatives": r"\partial x/\partial y " * 900,
    "differentials": "d/d x " * 3300,
    "rows": r"\begin{matrix}" + r"x&\\" * 4000 + r"\end{matrix}",
    "powers of powers": "9^{9^{9^9}}",
    "primes": "x" + "'" * 9000,
}


@pytest.mark.parametrize("name", LONG)
def test_long_formulas_are_read(name: str):
    check(LONG[name])


def test_deep_but_sane_nesting_is_read():
    assert sexpr(parse("(" * 30 + "x" + ")" * 30)).count("[") == 30
    assert parse("x^{" * 40 + "2" + "}" * 40)
