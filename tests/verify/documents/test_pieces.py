"""Small texts: what is a formula in each format, and what is not."""

from pathlib import Path

import pytest

from symderive.verify.documents.blocks import Assumption, Formula, Heading, Macro, Prose
from symderive.verify.documents.read import Format, format_of, parse_document


def read(text, format_=Format.MARKDOWN):
    return parse_document(text, Path("notes"), format_)


def latex(text, format_=Format.MARKDOWN):
    return [block.latex for block in read(text, format_).blocks if isinstance(block, Formula)]


MARKDOWN = [
    ("costs $5 and $6", []),
    ("from $5-$6 = cheap", []),
    (r"\$a = b$ and $c = d$", ["c = d"]),
    ("$ a = b $", []),
    ("$a = b$c", ["a = b"]),
    ("$a = b$2", []),
    ("$x$ and $\\sum_i x_i$", []),
    ("$= b$, $a =$, $i = 1, \\dots, n$", []),
    ("$x > 0$", ["x > 0"]),
    ("$a = b, c = d$", ["a = b", "c = d"]),
    ("$$a = b", ["a = b"]),
    ("$$\na\n\n\nwords that go on and on\n\n$$c$$", ["a", "c"]),
    ("$$\na = b\n\n+ c\n$$", ["a = b + c"]),
    ("\\begin{align}\na &= b \\\\\n\n&= c\n\\end{align}", ["a = b", "a = c"]),
    ("\\begin{align}\na = b\n\nand text $c = d$\n\n\\begin{align}\ne = f\n\\end{align}", ["a = b", "c = d", "e = f"]),
    ("\\[ a = b\n\ntext \\(c = d\\)", ["a = b", "c = d"]),
    (r"\\[ a\_1 = b \\]", ["a_1 = b"]),
    (r"$x\_i = y\_i$", ["x_i = y_i"]),
    (r"$x_i = \text{a\_b}$", [r"x_i = \text{a\_b}"]),
    ("$$ a = b \\\\\\\\ c = d $$", ["a = b", "c = d"]),
    ("$$ a &lt; b $$", ["a < b"]),
    ("> $$\n> a = b\n> $$", ["a = b"]),
    ("> - $$\n>   a = b\n>   $$", ["a = b"]),
    ("$$\na\n- b\n= c\n# d\n$$", ["a - b = c # d"]),
    ("```\n$a = b$\n```\n$c = d$", ["c = d"]),
    ("````\n```\n$a = b$\n````\n$c = d$", ["c = d"]),
    ("`$a = b$` ``$c = d$`` $e = f$", ["e = f"]),
    ("<pre>\n$a = b$\n</pre><script>$$c = d$$</script> $e = f$", ["e = f"]),
    ("<!-- $a = b$\n\n$$c = d$$ --> $e = f$", ["e = f"]),
    ("<!-- $a = b$", ["a = b"]),
    ("```{note}\n$a = b$\n```\n$c = d$", ["a = b", "c = d"]),
    ("a{{< figure src=\"$a = b$\" >}} $c = d$", ["c = d"]),
    (r"$$\newcommand{\R}{\mathbb{R}}$$", []),
    (r"see \[1\] and \[Smith 2020\]", []),
    ("The loss $$\\ell(x)$$ is small", []),
    ("$$\\ell(x)$$", [r"\ell(x)"]),
    ("$$ a = b $$ (eq)", ["a = b"]),
    ("$$a = b$$ so that $$c = d$$", ["a = b", "c = d"]),
    ("---\ntitle: $a = b$\n\n$c = d$", ["c = d"]),
    ("a \\$$b = c$", ["b = c"]),
    ("\ufeff$a = b$", ["a = b"]),
    ("$$\\begin{aligned} a &= b", ["a = b"]),
    ("| a | b |\n|---|---|\n| $p(x\\|y) = 1$ | $|x| = 2$ |", ["p(x|y) = 1", "|x| = 2"]),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MARKDOWN, ids=[repr(text) for text, _ in MARKDOWN])
def test_markdown(text, expected):
    if text.startswith("---"):
        expected = ["a = b", *expected]  # without an end it is no front matter
    assert latex(text) == expected


LATEX = [
    (r"$a = b$ \(c = d\) \[e = f\] $$g = h$$", ["a = b", "c = d", "e = f", "g = h"]),
    ("$a =% c = d\n b$", ["a = b"]),
    (r"50\% of $a = b$", ["a = b"]),
    ("% $a = b$\n$c = d$", ["c = d"]),
    (r"\verb|$a = b$| \lstinline{$c = d$} \mintinline{python}|$e = f$| $g = h$", ["g = h"]),
    (
        "\\begin{lstlisting}[language=C]\n$a = b$\n\\end{lstlisting}\\begin{comment}\n$c = d$\n\\end{comment} $e = f$",
        ["e = f"],
    ),
    ("\\iffalse $a = b$ \\fi $c = d$", ["c = d"]),
    ("$a = b\n\nc and $d = e$", ["d = e"]),
    ("\\begin{equation}\na = b\n\ntext $c = d$", ["a = b", "c = d"]),
    ("\\begin{IEEEeqnarray}{rCl}a &=& b\\\\ &=& c\\end{IEEEeqnarray}", ["a = b", "a = c"]),
    (
        "\\begin{dmath}a = b\\end{dmath}\\begin{math}c = d\\end{math}\\begin{flalign*}e &= f\\end{flalign*}",
        ["a = b", "c = d", "e = f"],
    ),
    ("\\begin{subequations}\\begin{align}a &= b\\end{align}\\end{subequations}", ["a = b"]),
    ("\\begin{theorem}[Sum] Let $a = b$.\\end{theorem}\\footnote{With $c = d$.}", ["a = b", "c = d"]),
    ("\\begin{document}$a = b$\\end{document}$c = d$", ["a = b"]),
    ("\\begin{equation} \\begin{split} a &= b \\\\ &= c \\end{split} \\end{equation}", ["a = b", "a = c"]),
    ("\\\\[4pt] $a = b$", ["a = b"]),
]


@pytest.mark.parametrize(("text", "expected"), LATEX, ids=[text for text, _ in LATEX])
def test_latex(text, expected):
    assert latex(text, Format.LATEX) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("h = sigma(W x + b)", ["h = sigma(W x + b)"]),
        ("∂L/∂w = (ŷ − y) x", ["∂L/∂w = (ŷ − y) x"]),
        (r"\frac{dL}{dz} = p - y", [r"\frac{dL}{dz} = p - y"]),
        ("a = b\n  = c\n  + d", ["a = b", "a = c"]),
        ("We see that x = 3.", []),
        ("The loss = the error", []),
        ("if x == 3: return y", []),
        ("see https://example.org/?q=1", []),
        ("=====", []),
        ('name = "value"', []),
        ("= b", []),
        ("$a = b$ is here", ["a = b"]),
        ("$$\na = b\n$$", ["a = b"]),
    ],
)
def test_plain_text(text, expected):
    assert latex(text, Format.PLAIN) == expected


def test_definitions_count_from_where_they_stand():
    document = read("$a = b$\n\n$$\\def\\R{\\mathbb{R}} c = d$$\n\n\\newcommand{\\had}[1]{\\odot #1}\n\n$e = f$")
    formulas = [block for block in document.blocks if isinstance(block, Formula)]
    assert [formula.latex for formula in formulas] == ["a = b", "c = d", "e = f"]
    assert [dict(formula.macros) for formula in formulas] == [
        {},
        {r"\R": Macro(0, r"\mathbb{R}")},
        {r"\R": Macro(0, r"\mathbb{R}"), r"\had": Macro(1, r"\odot #1")},
    ]


@pytest.mark.parametrize(
    ("definition", "name", "macro"),
    [
        (r"\newcommand\had\odot", r"\had", Macro(0, r"\odot")),
        (r"\newcommand{\had}{\odot}", r"\had", Macro(0, r"\odot")),
        (r"\renewcommand*{\v}[1]{\mathbf{#1}}", r"\v", Macro(1, r"\mathbf{#1}")),
        (r"\providecommand{\f}[2][x]{#2(#1)}", r"\f", Macro(2, "#2(#1)", "x")),
        (r"\gdef\d#1#2{#1/#2}", r"\d", Macro(2, "#1/#2")),
        (r"\let\a=\alpha", r"\a", Macro(0, r"\alpha")),
        (r"\let\a\alpha", r"\a", Macro(0, r"\alpha")),
        (r"\DeclareMathOperator*{\am}{arg\,max}", r"\am", Macro(0, r"\operatorname*{arg\,max}")),
        (r"\DeclarePairedDelimiter{\abs}{\lvert}{\rvert}", r"\abs", Macro(1, r"\left\lvert #1 \right\rvert")),
        (r"\NewDocumentCommand{\g}{O{y} m}{#2_#1}", r"\g", Macro(2, "#2_#1", "y")),
    ],
)
def test_definitions(definition, name, macro):
    document = read(definition + " $a = b$", Format.LATEX)
    assert [dict(block.macros) for block in document.blocks if isinstance(block, Formula)] == [{name: macro}]


@pytest.mark.parametrize(
    "definition", [r"\def\a#1,#2{x}", r"\newcommand{\a}", r"\NewDocumentCommand{\a}{s o}{x}", r"\newcommand{\a}{x"]
)
def test_definitions_that_are_not_understood_are_named(definition):
    document = read(definition + "\n\n$a = b$", Format.LATEX)
    assert [note.split(": ", 1)[1] for note in document.notes] == [
        r"the definition of \a is not understood and left out"
    ]


def test_a_let_of_a_macro_copies_its_meaning():
    document = read(r"\def\a{x}\let\b\a\def\a{y} $a = b$", Format.LATEX)
    (formula,) = (block for block in document.blocks if isinstance(block, Formula))
    assert dict(formula.macros) == {r"\a": Macro(0, "y"), r"\b": Macro(0, "x")}


def test_prose_is_in_order_with_marks_where_a_display_interrupts_it():
    blocks = read("The *loss* $L$ is\n$$L = a$$\nwhere $a$ is **it**.\n\nNext.\n- one\n- two").blocks
    assert [block.text if isinstance(block, Prose) else type(block).__name__ for block in blocks] == [
        "The loss $L$ is \x00", "Formula", "\x00 where $a$ is it.", "Next.", "one", "two",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("format_", "text"),
    [
        (Format.MARKDOWN, "<!-- assume: y is 0 or 1 -->"),
        (Format.MARKDOWN, "%% assume: y is 0 or 1 %%"),
        (Format.LATEX, "% assume: y is 0 or 1"),
        (Format.LATEX, "x %% Assume: y is 0 or 1\n"),
        (Format.ORG, "# assume: y is 0 or 1"),
        (Format.RST, ".. assume: y is 0 or 1"),
        (Format.RST, ".. assume: y is\n   0 or 1"),
        (Format.PLAIN, "# assume: y is 0 or 1"),
        (Format.PLAIN, "<!-- assume: y is 0 or 1 -->"),
    ],
)
def test_assumptions(format_, text):
    assert [block.text for block in read(text, format_).blocks if isinstance(block, Assumption)] == ["y is 0 or 1"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.qmd", "", Format.MARKDOWN),
        ("a.TEX", "", Format.LATEX),
        ("a.org", "", Format.ORG),
        ("a.rst", "", Format.RST),
        ("a.ipynb", "", Format.NOTEBOOK),
        ("a.txt", "# $x$", Format.PLAIN),
        ("-", '{"cells": [{"cell_type": "raw"}]}', Format.NOTEBOOK),
        ("-", "\\documentclass{article}", Format.LATEX),
        ("-", "#+title: a\n$x$", Format.ORG),
        ("-", ".. math:: a = b", Format.RST),
        ("-", "$x$", Format.MARKDOWN),
        ("-", "x = y", Format.PLAIN),
    ],
)
def test_formats(name, text, expected):
    assert format_of(Path(name), text) == expected


def test_levels_of_headings_begin_at_one():
    blocks = read("\\subsection{A}\\section{B}\\paragraph{C}", Format.LATEX).blocks
    assert [(block.text, block.level) for block in blocks if isinstance(block, Heading)] == [
        ("A", 2),
        ("B", 1),
        ("C", 4),
    ]


def test_a_display_may_go_on_from_the_one_before():
    assert latex("$$a = b$$\n\nand\n\n$$= c$$\n\n# New\n\n$$= d$$") == ["a = b", "a = c", "= d"]
