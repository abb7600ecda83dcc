"""Any text at all: no crash, no hang, facts that are well formed."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderive.verify.statements.clean import LONGEST, sentences
from symderive.verify.statements.coded import code, is_name
from symderive.verify.statements.read import facts

_PIECES = (
    r"x y_i \sigma \hat\beta $ $$ \( \) { } [ ] ( ) ^ _ ' * , . ; : is are the a an of and or not symmetric matrix vector "
    r"sigmoid ∈ ℝ ^{n×d} \in \mathbb{R} = > < 0 1 {0,1} row i superscripts denotes L depends on ... … ŷ σ² \text{if} \frac "
    r"\partial ~ N(0,I) where with for diag( log \\ é 𝔼 \x00 dE/dv maximises \begin{cases} & % #"
)
PIECES = st.sampled_from([*_PIECES.split(" ")])
TEXTS = st.one_of(
    st.text(max_size=200), st.lists(PIECES, max_size=40).map(" ".join), st.lists(PIECES, max_size=40).map("".join)
)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.booleans())
def test_any_text_gives_facts(text: str, certain: bool) -> None:
    for fact in facts(text, certain=certain):
        for value in dataclasses.astuple(fact):
            parts = value if isinstance(value, tuple) else (value,)
            assert not any(isinstance(p, str) and any(is_name(c) for c in p) for p in parts)
        assert getattr(fact, "symbols", ("x",)) or getattr(fact, "sets", ())


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.booleans())
def test_a_coded_sentence_has_a_piece_for_every_character(text: str, bare: bool) -> None:
    for sentence in sentences(text):
        assert 0 < len(sentence) <= LONGEST
        made = code(sentence, bare=bare)
        assert len(made.text) == len(made.pieces)


LONG = (
    *("(", "x, ", "x and ", "a ", "$", r"\hat ", "{", "x_{", "[a](", "*a ", "1, ", "x is ", "N(", "x is an n x "),
    *(r"\frac{", "∈ ℝ^{", "x'", "0 < x ", "x. ", "superscripts l, ", "\n\n", "is the ", "é̂", "x is symmetric and "),
)
NEARLY = ("f = " + "(a)" * 40 + "=", "f = " + "()" * 60 + "=", "f = " + "(" * 80 + "=", "f = " + "((a)" * 30 + ") = 1")


@pytest.mark.timeout(30)
@pytest.mark.parametrize("certain", [True, False])
@pytest.mark.parametrize("piece", LONG)
def test_long_texts_take_no_time(piece: str, certain: bool) -> None:
    facts("x is 0 or 1", certain=certain)
    facts(piece * (20_000 // len(piece)), certain=certain)


@pytest.mark.timeout(30)
@pytest.mark.parametrize("text", NEARLY)
def test_what_is_nearly_a_definition_takes_no_time(text: str) -> None:
    facts(text, certain=True)
