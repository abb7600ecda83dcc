import re

import pytest
from hypothesis import given, settings

from symderive.notation.graph import Picture, tikz
from symderive.notation.graph.tikz import escape
from tests.katex import katex_error
from tests.notation.graph.samples import LECTURE, TOY, pictures

POINT = r"\(-?[\d.]+,-?[\d.]+\)"
EDGE = re.compile(rf"\\draw\[edge\] {POINT}(?: -- {POINT}| \.\. controls {POINT} and {POINT} \.\. {POINT})+;")
NODE = re.compile(rf"\\node\[[a-z]+[^\]]*\] (?:\(n\d+\) )?at (?:{POINT}|\(n\d+\.(?:north|south)\)) \{{(.*)\}};")


@settings(max_examples=36)
@given(pictures())
def test_any_picture_is_made_of_edges_and_nodes_whose_formulas_can_be_set(picture: Picture):
    comment, _, begin, *rest = tikz.write(picture).split("\n")
    body = rest[rest.index("]") + 1 : -2]
    assert comment.startswith("% ")
    assert (begin, rest[-2]) == (r"\begin{tikzpicture}[", r"\end{tikzpicture}}")
    assert all(EDGE.fullmatch(line) for line in body[: len(picture.edges)])
    for line in body[len(picture.edges) :]:
        found = NODE.fullmatch(line)
        assert found
        for formula in found[1].split(r" \\[0.2em] "):
            assert formula.startswith("$")
            assert formula.endswith("$")
            assert katex_error(formula[1:-1], display=False) is None
    assert tikz.write(picture) == tikz.write(Picture(picture.nodes, picture.edges, picture.title))


@settings(max_examples=36)
@given(pictures())
def test_what_pdflatex_has_no_letter_for_never_reaches_it(picture: Picture):
    drawing = tikz.write(picture).partition("\n")[2]
    assert all(c.isascii() or c in "éŷ" or c.isalpha() for c in drawing)
    assert not set("ж漢\0\ufffe\u202e") & set(drawing)


def test_the_toy_graph():
    text = tikz.write(TOY)
    assert "{${e}=a+d$};" in text
    assert r"\node[forward] at (n4.north) {$3$};" in text
    assert r"\node[backward] at (n4.south) {$2$};" in text
    assert text.count(r"\draw[edge]") == 5
    assert r"\dfrac{\partial L}{\partial c}=e" in text


def test_a_long_definition_takes_two_lines():
    assert r"\log\hat{y}_{n}$ \\[0.2em] ${}+(1-y_{n})" in tikz.write(LECTURE)


def test_what_a_document_needs():
    assert tikz.PREAMBLE == (r"\usepackage{amsmath,amssymb}", r"\usepackage{tikz}", r"\usetikzlibrary{arrows.meta}")


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        (r"50% of $x_1 & #2", r"50\% of \$x\_1 \& \#2"),
        ("\\input{x}", r"\textbackslash{}input\{x\}"),
        ("~^<>", r"\textasciitilde{}\textasciicircum{}\textless{}\textgreater{}"),
        ("é ж θ\0", r"é ? $\theta$ "),
    ],
)
def test_text_is_escaped(text: str, escaped: str):
    assert escape(text) == escaped
