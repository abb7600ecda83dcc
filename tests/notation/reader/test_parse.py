"""The parser against trees that were read by eye, and what it says of text that is no formula."""

from __future__ import annotations

import pytest

from symderive.notation.reader import tree as t
from symderive.notation.reader.parse import ReadError, parse
from symderive.notation.reader.source import children, text_of, walk
from tests.notation.reader.sexpr import goldens, sexpr

GOLDENS = goldens()


def test_there_are_goldens():
    assert len(GOLDENS) > 300


@pytest.mark.parametrize(("latex", "expected"), GOLDENS, ids=[latex[:60] for latex, _ in GOLDENS])
def test_golden(latex: str, expected: str):
    tree = parse(latex)
    assert sexpr(tree) == expected
    for node in walk(tree):
        start, end = node.span
        assert 0 <= start <= end <= len(latex)
        assert all(start <= child.span[0] and child.span[1] <= end for child in children(node))


ERRORS = [
    ("", "there is no formula here", ""),
    (r"\quad", "there is no formula here", r"\quad"),
    ("a + {b", "the brace opened here is never closed", "{"),
    ("a} + b", "this brace closes nothing", "}"),
    ("f(x", "the bracket opened here is never closed", "("),
    ("(a + b]", "the bracket ( opened here is closed by ]", "("),
    (r"\left( a", "the bracket opened here is never closed", r"\left("),
    ("a) + b", ") closes nothing here", ")"),
    (r"a \right)", r"\right) closes nothing here", r"\right)"),
    (r"\frac{a}", r"nothing stands after \frac", r"\frac"),
    (r"\frac{}{b}", r"the braces after \frac are empty", r"\frac"),
    ("x^", "nothing stands after ^", "^"),
    ("x_ + 1", "nothing stands", ""),
    ("^2", "nothing stands before this script", "^"),
    ("x^a^b", "two superscripts", "^"),
    ("x_a_b", "two subscripts", "_"),
    ("a = ", "nothing stands after this sign", "="),
    ("= a", "nothing stands before this sign", "="),
    ("a +", "nothing stands after this sign", "+"),
    (r"a \cdot", "nothing stands after this sign", r"\cdot"),
    (r"\cdot a", "nothing stands before this sign", r"\cdot"),
    (r"a \cdot \times b", "nothing stands before this sign", r"\times"),
    ("|x", "the bar opened here is never closed", "|"),
    ("p(x | )", "nothing stands after this bar", "|"),
    (r"a \over b \over c", r"two \over in one group", r"\over"),
    (r"\over b", r"\over needs something before it", r"\over"),
    (r"\begin{cases} a", r"\begin{cases} has no \end{cases}", r"\begin{cases}"),
    (r"\begin{cases} a \end{matrix}", r"\begin{cases} is closed by \end{matrix}", r"\begin{cases}"),
    (r"\begin{tikzpicture} a \end{tikzpicture}", "the environment tikzpicture is none", r"\begin{tikzpicture}"),
    (r"\end{cases}", r"\end{cases} closes nothing", r"\end{cases}"),
    (r"\begin{bmatrix}\end{bmatrix}", "this environment is empty", r"\begin{bmatrix}"),
    (r"\left x", r"\left needs a bracket", r"\left"),
    (r"\not a", r"\not needs a relation", r"\not"),
    (r"\pdv", r"\pdv needs a variable", r"\pdv"),
    (r"\pdv[n]{f}{x}", "the order of a derivative must be a whole number", "n"),
    ("f(,x)", "nothing stands before this comma", ","),
    ("f(x,,y)", "nothing stands", ","),
    ("a $ b", "$ cannot stand here", "$"),
    ("a # b", "# cannot stand here", "#"),
    ("a \\", "a backslash at the end", "\\"),
    (r"\text{if $x}", "a dollar sign in these words has no partner", r"\text"),
    (r"h = \sigma.(W x)", ". cannot stand here", "."),
    (r"\sum'_i x", "a prime on a big operator", r"\sum'_i"),
    ("x!!!!!!!!!", "more than 8 factorial signs", "!"),
]


@pytest.mark.parametrize(("latex", "message", "place"), ERRORS, ids=[latex or "nothing" for latex, _, _ in ERRORS])
def test_error(latex: str, message: str, place: str):
    with pytest.raises(ReadError) as caught:
        parse(latex)
    assert message in str(caught.value)
    start, end = caught.value.span
    assert latex[start:end] == place or not place


@pytest.mark.parametrize(
    ("latex", "parts"),
    [
        (r"{W^{(2)}}^\top x", [r"{W^{(2)}}^\top", "x"]),
        (r"\mathbf{XW} \hat{y_i}", [r"\mathbf{XW}", r"\hat{y_i}"]),
        (r"x̂ 𝐱ᵀ", ["x̂", "𝐱ᵀ"]),
        (r"\left(a\right)^2 \abs{b}", [r"\left(a\right)^2", r"\abs{b}"]),
        (r"\sum_i x_i", [r"i", "x_i"]),
        (r"\frac{\partial L}{\partial w_i}", ["L", "w_i"]),
        (r"f|_{x=0}", ["f|", "x=0"]),
    ],
)
def test_spans_are_what_the_author_wrote(latex: str, parts: list[str]):
    assert [text_of(child, latex) for child in children(parse(latex))] == parts


def test_signs_have_their_places():
    latex = r"- a + b \cdot c \le d"
    tree = parse(latex)
    assert isinstance(tree, t.Relation)
    total = tree.sides[0]
    assert isinstance(total, t.Sum)
    product = total.terms[1]
    assert isinstance(product, t.Product)
    spans = [*tree.sign_spans, *total.sign_spans, *product.sign_spans]
    assert [latex[start:end] for start, end in spans] == [r"\le", "-", "+", r"\cdot"]


def test_a_sign_that_is_not_written_has_an_empty_span():
    tree = parse("a - b")
    assert isinstance(tree, t.Sum)
    assert tree.signs == ("+", "-")
    assert tree.sign_spans[0] == (0, 0)


def test_the_head_of_a_big_operator_is_its_sign_with_its_bounds():
    latex = r"2 \sum_{i=1}^n x_i"
    operator = children(parse(latex))[1]
    assert isinstance(operator, t.BigOperator)
    assert latex[operator.head[0] : operator.head[1]] == r"\sum_{i=1}^n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"\mathbf{\hat x}", r"\hat{\mathbf x}"),
        (r"{{\theta }_{j}}", r"\theta_j"),
        (r"\softmax(x)", r"\operatorname{softmax}(x)"),
        (r"\mathrm{softmax}(x)", r"\text{softmax}(x)"),
        (r"\frac{\partial f}{\partial x}", r"\pdv{f}{x}"),
        (r"\frac{d^2y}{dx^2}", r"\dv[2]{y}{x}"),
        ("σ(x)·y ≤ ∑ᵢ xᵢ²", r"\sigma(x) \cdot y \le \sum_i x_i^2"),
        (r"\left\| x \right\|", "||x||"),
        (r"W^⊤x", r"W^\intercal x"),
        (r"f^{\prime\prime}(x)", "f''(x)"),
        (r"a \over b", r"\frac ab"),
        (r"\qty(\frac{a}{b})", r"\left(\frac{a}{b}\right)"),
        (r"\operatorname*{arg\,max}_x f", r"\arg\max_x f"),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", "a = b = c"),
        (r"\mathbb 1_{x>0}", "𝟙_{x > 0}"),
        (r"{\bf W} x", r"\mathbf{W} x"),
    ],
)
def test_ways_of_writing_the_same(one: str, other: str):
    assert sexpr(parse(one)) == sexpr(parse(other))
