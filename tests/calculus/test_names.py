import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderive.calculus.errors import SymderiveError
from symderive.calculus.names import check_latex, check_name, check_text, check_title, latex_of
from tests.katex import katex_error

HOSTILE = (
    "", " ", "1a", "_a", "a b", "a-b", "a.b", "a;b", "a\n", "\na", "a\x00", "é", "ａ",
    "import os", "a" * 41, "a'", 'a"', "__import__('os')",
    "a/*", "{a}", "a}", "\\a", "$a", "%a", "a#", "<a>", "a&b", "a|b", "a`b`",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_refused(name: str):
    with pytest.raises(SymderiveError, match="cannot be used; write a letter") as error:
        check_name(name)
    assert len(str(error.value)) < 250


@pytest.mark.parametrize("name", ["a", "x1", "theta_h", "A_1_b", "a" * 40, "lambda", "class", "None"])
def test_names_that_mathematics_uses_pass(name: str):
    """Words that Python keeps for itself are the business of whoever writes Python."""
    assert check_name(name) == name


@pytest.mark.parametrize("title", ["", "1", "a\n", "a{", "a\\b", "a$", "a<b", "a" * 61, "a%", "a&b", "a'b"])
def test_hostile_model_names_are_refused(title: str):
    with pytest.raises(SymderiveError, match="model name"):
        check_title(title)


def test_a_model_name_may_hold_spaces_dots_and_hyphens():
    assert check_title("two-layer net v1.5") == "two-layer net v1.5"


@given(st.text(max_size=130))
def test_a_text_needs_no_escape_anywhere(text: str):
    try:
        check_text(text)
    except SymderiveError:
        return
    assert not set(text) & set('\\{}$&#%_^~<>"`|*[]@')
    assert text.isprintable()
    assert len(text) <= 120


def test_a_text_may_be_a_sentence():
    assert check_text("L'Été: 2 layers (28 x 28) - what's h = f(x)?")


@pytest.mark.parametrize(
    "latex",
    [
        r"\theta^{(h)}", r"\hat y", r"\hat{y}", r"x'", r"x''", r"x'^2", r"x_1'", r"\mathbf{W}_{1,2}^{\top}", r"\operatorname{loss}",
        r"\text{a b}", r"{}^2x", r"\tilde{\mathcal{L}}", r"\ell^*", r"a\,b", r"\overline{x_i}",
        r"\varepsilon", r"x^{y^{z}}", r"\hat\theta_k",
    ],
)  # fmt: skip
def test_names_in_latex(latex: str):
    assert check_latex(latex) == latex
    assert katex_error(latex) is None


@pytest.mark.parametrize(
    ("latex", "says"),
    [
        (r"\input{secret}", r"holds \input"),
        (r"\write18{ls}", r"holds \write"),
        (r"\def\x{y}", r"holds \def"),
        (r"\href{u}{v}", r"holds \href"),
        (r"\csname x\endcsname", r"holds \csname"),
        (r"x^^5cinput", "lacks what ^ applies to"),
        (r"x%", "holds '%'"),
        (r"x$y$", "holds '$'"),
        (r"x&y", "holds '&'"),
        (r"x#1", "holds '#'"),
        (r"a\\b", "holds"),
        ("<b>", "holds '<'"),
        ("x\ny", "single quotes"),
        ("\theta", "single quotes"),
        (r"{x", "matching braces"),
        (r"x}", "matching braces"),
        (r"x}{y", "matching braces"),
        (r"\hat{x", "matching braces"),
        (r"\text{x", "matching braces"),
        (r"\hat", "lacks what"),
        (r"x_", "lacks what"),
        (r"x^{a}^{b}", "second script ^"),
        (r"x_1_2", "second script _"),
        (r"x'_1'", "second script '"),
        (r"x^2'", "second script '"),
        (r"_x", "starts with a script"),
        (r"x^\hat y", "lacks what ^"),
        (r"\hat\hat x", "lacks what"),
        (r"\text x", "lacks what"),
        (r"\text{a_b}", r"has _ in \text"),
        (r"\text{\theta}", r"has \theta in \text"),
        ("", "1 to 80"),
        ("  ", "1 to 80"),
        ("x" * 81, "1 to 80"),
    ],
)
def test_latex_that_is_no_name_is_refused(latex: str, says: str):
    with pytest.raises(SymderiveError) as error:
        check_latex(latex)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


TOKENS = [
    "\\theta",
    "\\hat",
    "\\bar",
    "\\mathbf",
    "\\text",
    "\\operatorname",
    "\\ell",
    "\\,",
    "x",
    "1",
    " ",
    *"(){}^_,+*'-",
]


@given(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=14).map("".join))
@settings(max_examples=1000)
def test_what_passes_is_a_formula_that_katex_typesets(latex: str):
    try:
        check_latex(latex)
    except SymderiveError:
        return
    assert katex_error(latex) is None
    assert katex_error(f"{{{latex}}}_{{ij}}^{{2}}") is None


@given(st.text(alphabet="\\{}^_'$%&#~ab1" + string.whitespace, max_size=30))
def test_what_is_refused_is_refused_in_one_line(latex: str):
    error = None
    try:
        check_latex(latex)
    except SymderiveError as raised:
        error = raised
    assert str(error).isprintable()


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,39}", fullmatch=True))
@settings(max_examples=150)
def test_the_latex_of_every_name_is_a_formula(name: str):
    assert check_latex(latex_of(name)) == latex_of(name)
    assert katex_error(latex_of(name)) is None


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("x", "x"),
        ("theta", r"\theta"),
        ("theta_h", r"\theta^{(h)}"),
        ("theta_1", r"\theta^{(1)}"),
        ("yhat", r"\hat y"),
        ("h2", "h^{(2)}"),
        ("b_y", "b^{(y)}"),
        ("loss", r"\mathrm{loss}"),
    ],
)
def test_the_usual_latex_of_a_name(name: str, latex: str):
    assert latex_of(name) == latex
