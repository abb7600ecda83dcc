"""Edits are of the author's own text: where they are made, and what they make of it."""

from __future__ import annotations

from dataclasses import fields

import pytest

from symderive.notation.reader import tree as r
from symderive.notation.reader.parse import ReadError, parse
from symderive.verify.check import claim_scene
from symderive.verify.judge import Judgement, judge
from symderive.verify.repair.edits import Context, applied
from symderive.verify.repair.families import FAMILIES
from symderive.verify.repair.gather import context_of, unbraced
from symderive.verify.repair.splice import Splicer
from symderive.verify.repair.style import style_of
from symderive.verify.terms import Term, walk
from symderive.verify.trial import Budget


def contexts(claim: str, before: list[str], letters: list[str]) -> Context:
    scene, entry = claim_scene(claim, before, [])
    assert not isinstance(entry, Judgement)
    judgement = judge(scene, entry, Budget.of(20.0))
    assert judgement.reading is not None
    assert isinstance(entry.tree, r.Relation)
    sides = entry.tree.sides
    return context_of(scene, entry, judgement.reading.resolver, sides[1], [sides[0]], letters, False)


def texts(context: Context) -> dict[str, float]:
    found: dict[str, float] = {}
    for family in FAMILIES:
        for edit in family(context):
            text = applied(context.latex, edit.changes)
            if text is not None:
                side = text.partition("=")[2].strip()
                found[side] = min(found.get(side, 99.0), edit.cost)
    return found


@pytest.mark.parametrize(
    ("claim", "before", "letters", "wanted"),
    [
        ("y = a + b", [], [], "a - b"),
        ("y = a b", [], [], "-a b"),
        ("y = e^x", [], [], "e^{-x}"),
        ("y = w x", ["v = w^\\top u"], [], "w^\\top x"),
        ("y = w^T x", [], [], "w x"),
        ("y = w_{jk} x_k", [], ["j"], "w_{kj} x_k"),
        ("y_j = a_j d_k", [], ["j", "k"], "a_k d_j"),
        ("y = a^{l} b", ["a^{l+1} = 2 a^l"], ["l"], "a^{l-1} b"),
        ("y = (1 - g)^2", [], [], "(1 - g^2)"),
        ("y = \\frac{a}{b}", [], [], "\\frac{b}{a}"),
        ("y = \\sigma(z) x", ["\\sigma(u) = \\frac{1}{1 + e^{-u}}"], [], "\\sigma'(z) x"),
        ("y = \\sum_{i=1}^{n} x_i", [], [], "\\sum_{i=1}^{n-1} x_i"),
        ("y = \\sum_{i=1}^{n} x_i", [], [], "x_i"),
        ("y = x_i", ["z = \\sum_{i=1}^{n} x_i"], [], "\\sum_{i=1}^{n} x_i"),
        ("y = a - b - c", [], [], "a - (b - c)"),
        ("y = a b^T", [], [], "b a^T"),
        ("y = 2 x", [], [], "4 x"),
        ("y = \\hat{a} x", ["a = 2 \\hat{a}"], [], "a x"),
        ("y = \\frac{a}{b + c}", [], [], "\\frac{a}{\\sqrt{b + c}}"),
        ("y = \\frac{2}{\\sqrt{d}}", [], [], "\\sqrt{\\frac{2}{d}}"),
        ("y = \\sqrt{\\frac{a}{b}}", [], [], "\\frac{a}{\\sqrt{b}}"),
        ("y = a + b c d", [], [], "(a + b c) d"),
        ("y = a (b + c)", [], [], "a b + c"),
        ("y = \\sum_i x_i^2", [], [], "\\left(\\sum_i x_i\\right)^2"),
        ("y = \\frac{a}{b} - c", [], [], "\\frac{a}{b - c}"),
        ("y = D(p, q)", ["D(p, q) = p - 2 q"], [], "D(q, p)"),
        ("y = f'(a) b", ["c = f(u + v)"], [], "f'(u + v) b"),
        ("y = 1 - (c)^2", ["h = \\tanh(c)"], [], "1 - \\tanh(c)^2"),
        ("y = P(z) \\log Q(z | x)", ["R = Q(z | x)"], [], "Q(z | x) \\log Q(z | x)"),
        ("y = (a - b) c (1 - c)", [], [], "(a - b)"),
        ("y = W d", ["a = x \\odot m"], [], "W d \\odot m"),
        ("y = A^T B", [], [], "A B^T"),
        ("y = a W", ["b = W^T"], [], "W^T a"),
        ("y = \\frac{1}{n} s", ["s = \\sum_{i=1}^n x_i"], [], "\\frac{1}{n - 1} s"),
        ("y = \\sum_{k=1}^K p_k", [], [], "\\prod_{k=1}^K p_k"),
        ("y = \\sum_{c_i = 1} x_i", [], [], "\\frac{\\sum_{c_i = 1} x_i}{\\sum_{c_i = 1} 1}"),
        ("y_j = a_t b_{t-1}", [], ["j"], "a_j b_{j-1}"),
        ("y_j = \\sum_m \\sum_n d_{i+m,j+n} w_{m,n}", [], ["i", "j"], "\\sum_m \\sum_n d_{i-m,j-n} w_{m,n}"),
    ],
)
def test_what_an_author_may_have_meant_is_among_the_edits(
    claim: str, before: list[str], letters: list[str], wanted: str
) -> None:
    found = texts(contexts(claim, before, letters))
    assert "".join(wanted.split()) in {"".join(text.split()) for text in found}


@pytest.mark.parametrize(
    ("claim", "before", "letters", "unwanted"),
    [
        pytest.param("y = c_{next} b_i", [], ["j"], "c_{jext} b_i", id="a word in a script has no index letters"),
        pytest.param("y = A^{-1} I", [], [], "A^{-1} I^T", id="the identity has no transpose of its own"),
        pytest.param(
            "y = \\frac{\\partial f}{\\partial x} v",
            ["u = W^T"],
            [],
            "\\frac{\\partial f}{\\partial x^T} v",
            id="a derivative is transposed as a whole",
        ),
        pytest.param(
            "u = \\pi_t(a)",
            ["\\pi_t(x) = \\frac{e^{H_t(x)}}{\\sum_{y=1}^K e^{H_t(y)}}"],
            ["a", "t"],
            "\\pi'_t(a)",
            id="a function of a label has no slope",
        ),
    ],
)
def test_what_nobody_means_is_not_among_the_edits(
    claim: str, before: list[str], letters: list[str], unwanted: str
) -> None:
    found = texts(contexts(claim, before, letters))
    assert "".join(unwanted.split()) not in {"".join(text.split()) for text in found}


def test_a_flipped_sign_is_the_smallest_edit() -> None:
    found = texts(contexts("y = a + b x", [], []))
    assert found["a - b x"] == min(found.values())


def test_a_command_never_runs_into_a_letter() -> None:
    assert applied("a x", [((0, 1), "\\theta")]) == "\\theta x"
    assert applied("ax", [((0, 1), "\\theta")]) == "\\theta x"
    assert applied("\\cdot x", [((5, 6), "")]) == "\\cdot x"
    assert applied("\\log(x)", [((4, 7), "x")]) == "\\log x"


def test_changes_that_overlap_are_refused() -> None:
    assert applied("abc", [((0, 2), "x"), ((1, 3), "y")]) is None


def test_style_is_that_of_the_notes() -> None:
    latex = "y = \\left(W^\\intercal x\\right) \\circ z + \\sum\\limits_{k=1}^{K} v_k"
    style = style_of([(parse(latex), latex)])
    assert style.transpose == "^\\intercal"
    assert style.bracketed("a + b") == "\\left(a + b\\right)"
    assert style.bracketed("f(a) + b") == "\\left[f(a) + b\\right]"
    assert style.hadamard == "\\circ"
    assert style.sum_over("k") == "\\sum\\limits_{k=1}^{K}"
    assert style.sum_over("j") == "\\sum_j"


def test_outer_braces_only_are_taken_off() -> None:
    assert unbraced("{y_{i}}") == "y_{i}"
    assert unbraced("{a}_{b}") == "{a}_{b}"


CLAIMS = [
    "y = a + \\frac{1}{2} b \\left(c - d^2\\right) e^{-x}",
    "y = \\sum_{i=1}^{n} (x_i - \\mu)^2 \\log(\\sigma) - n",
    "y = -\\frac{1}{n} \\sum_i w_i x_i + \\lambda \\|w\\|^2",
    "y = (A^T B)^{-1} \\odot C \\, x^{(i)}_{j}",
    "y = \\max(0, a - b) + \\begin{bmatrix} a & b \\\\ c & d \\end{bmatrix} \\sqrt{x + 1}",
]


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_spliced_tree_is_what_the_parser_makes_of_the_whole_text(claim: str) -> None:
    context = contexts(claim, ["y = 1", "a = 2"], [])
    start, end = context.side.span
    splicer = Splicer(context.latex, context.side, {}, {})
    count = 0
    for family in FAMILIES:
        for edit in family(context):
            found = splicer.tree(edit.changes)
            text = applied(context.latex[start:end], [((a - start, b - start), new) for (a, b), new in edit.changes])
            if found is None or text is None:
                continue
            try:
                whole = parse(text)
            except ReadError:
                pytest.fail(f"{text} was spliced but cannot be read")
            assert shape(found[0]) == shape(whole), text
            count += 1
    assert count > 50


def shape(node: r.Node) -> object:
    """A tree without its spans; braces that only hold together are not told apart."""
    while isinstance(node, r.Group) and node.opening == "{" and node.inner is not None:
        node = node.inner
    values: list[object] = [type(node).__name__]
    names = (x.name for x in fields(node) if x.name not in ("span", "sign_spans", "head"))
    return [*values, *(_part(getattr(node, name)) for name in names)]


def _part(value: object) -> object:
    if isinstance(value, r.Node):
        return shape(value)
    return [_part(x) for x in value] if isinstance(value, tuple) else value


def test_terms_know_no_more_than_the_tree() -> None:
    context = contexts("y = a + b", ["y = a - b"], [])
    meaning = context.resolver.term(context.side)
    assert all(isinstance(x, Term) for x in walk(meaning))
