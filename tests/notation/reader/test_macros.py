"""The author's own commands: what they expand to, where it is, and definitions that go wrong."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from symderive.notation.reader.parse import ReadError, parse
from symderive.notation.reader.source import children, text_of, walk
from tests.notation.reader.sexpr import sexpr


@dataclass(frozen=True)
class Macro:
    arguments: int
    body: str
    default: str | None = None


MACROS = {
    "pd": Macro(2, r"\frac{\partial #1}{\partial #2}"),
    "R": Macro(0, r"\mathbb{R}"),
    "E": Macro(1, r"\mathbb{E}\left[#1\right]"),
    "vec": Macro(1, r"\mathbf{#1}"),
    "x": Macro(0, r"\vec{x}"),
    "norm": Macro(2, r"\left\| #2 \right\|_{#1}", "2"),
    "swap": Macro(2, "#2 #1"),
    "nothing": Macro(0, ""),
    "lab": Macro(1, r"\text{#1}"),
    "half": Macro(0, r"\frac12"),
    "bb": Macro(0, r"\mathbf"),
}


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\pd{L}{w_i} = 0", "(rel (partial L by (w _i)) = 0)"),
        (r"\pd L w", "(partial L by w)"),
        (r"\x \in \R^n", "(rel bold.x in (bb.R ^n))"),
        (r"\E{\pd{f}{\x}}", "(* bb.E [[ (partial f by bold.x) ]])"),
        (r"\norm{a} + \norm[1]{b}", r"(+ +([\| a \|] _2) +([\| b \|] _1))"),
        (r"\swap{a}{b^2}", "(* (b ^2) a)"),
        (r"a \nothing b", "(* a b)"),
        (r"W_\lab{out}", "(W _'out)"),
        (r"\half x^\half", "(* (frac 1 2) (x ^(frac 1 2)))"),
        (r"\bb{W}", "bold.W"),
    ],
)
def test_expansion(latex: str, expected: str):
    assert sexpr(parse(latex, MACROS)) == expected


def test_macros_may_be_named_with_their_backslash():
    assert sexpr(parse(r"\R", {"\\R": Macro(0, r"\mathbb{R}")})) == "bb.R"


@pytest.mark.parametrize(
    ("latex", "parts"),
    [
        (r"a + \pd{L}{w_i} b", ["a", r"\pd{L}{w_i} b"]),
        (r"\pd{L}{w_i}", ["L", "w_i"]),
        (r"\swap{a}{b^2}", ["b^2", "a"]),
        (r"\norm[1]{y + z} c", [r"\norm[1]{y + z}", "c"]),
        (r"\E{x + y} \pd{f}{\x}", [r"\E{x + y}", r"\E{x + y}", r"\pd{f}{\x}"]),
    ],
)
def test_parts_are_arguments_or_whole_calls(latex: str, parts: list[str]):
    assert [text_of(child, latex) for child in children(parse(latex, MACROS))] == parts


def test_no_span_cuts_a_call():
    latex = r"\E{\pd{f}{\x}} = \swap{\norm[1]{a}}{b} - \pd{\swap{u}{v}}{w}"
    for node in walk(parse(latex, MACROS)):
        text = text_of(node, latex)
        assert text.count("{") == text.count("}"), text
        assert text.count("[") == text.count("]"), text


@pytest.mark.parametrize(
    ("macros", "latex", "message"),
    [
        ({"a": Macro(0, r"\a")}, r"x + \a", r"expanding \a never ends"),
        ({"a": Macro(0, r"\b\b"), "b": Macro(0, r"\a\a")}, r"\a", "never ends or gives more than"),
        ({"a": Macro(0, r"x\a")}, r"\a", r"expanding \a never ends"),
        ({"a": Macro(1, r"\a{#1#1}")}, r"\a{x}", r"expanding \a never ends"),
        ({"a": Macro(2, "#1 #2")}, r"\a{x}", r"\a needs 2 arguments"),
        ({"a": Macro(1, "#1")}, r"{x \a}", r"\a needs an argument"),
        ({"a": Macro(1, "#2")}, r"\a{x}", "uses #2, which it does not have"),
        ({"a": Macro(0, "{x")}, r"\a", "the brace opened here is never closed"),
        ({"a": Macro(0, "x\\")}, r"\a", "in a definition used here, a backslash at the end"),
        ({"a": Macro(1, "#1", "b")}, r"\a[x", "the bracket opened here is never closed"),
        ({"a": Macro(0, "x" * 200_000)}, r"\a", "longer than 100,000 characters"),
        (
            {"a": Macro(0, "xxxxxxxxxx"), "b": Macro(0, r"\a" * 3000), "c": Macro(0, r"\b" * 9)},
            r"\c",
            "100,000 symbols",
        ),
    ],
)
def test_definitions_that_go_wrong(macros: dict[str, Macro], latex: str, message: str):
    with pytest.raises(ReadError) as caught:
        parse(latex, macros)
    assert message in str(caught.value)
    start, end = caught.value.span
    assert 0 <= start <= end <= len(latex)
