r"""How a display falls into relations: rows, columns, conditions, chains."""

import pytest

from symderive.verify.documents.chains import Display, Inheritance, Relation
from symderive.verify.documents.mapped import Mapped

CASES = [
    (r"f = x y \hspace{1cm} \rightarrow \hspace{1cm} g = y", ["f = x y", "g = y"]),
    (r"x \to 0", [r"x \to 0"]),
    (r"\lim_{x \to 0} f = 1", [r"\lim_{x \to 0} f = 1"]),
    (r"s = e \\ \rightarrow \hspace{1cm} g = s", ["s = e", "g = s"]),
    (r"a = b = c", ["a = b = c"]),
    (r"a &= b \\ &= c + d \\ & + e, \\ f &= g.", ["a = b", "a = c + d + e", "f = g"]),
    (r"a &\le b \\ &= c \\ &< d", [r"a \le b", "b = c", "b < d"]),
    (r"a &= b \\ &\le c \\ &\le d \\ &= e", ["a = b", r"a \le c", r"a \le d", "d = e"]),
    (r"p &\propto b \\ &\propto c", [r"p \propto b", r"p \propto c"]),
    (r"a &= b & c &= d \\ &= e & &= f", ["a = b", "c = d", "a = e", "c = f"]),
    (r"a &=& b \\ &=& c", ["a = b", "a = c"]),
    (r"a ={}& b \\ &{}+ c", ["a ={} b + c"]),
    (r"a & = & b \\[2ex] \nonumber & = & c \label{x}", ["a = b", "a = c"]),
    (r"a = \\ b + c", ["a = b + c"]),
    (r"a = b = \\ = c", ["a = b = c"]),
    (r"a &= f( b, \\ &\qquad c )", ["a = f( b, c )"]),
    (r"a &= \left( b \right. \\ &\left. + c \right)", [r"a = \left( b \right. \left. + c \right)"]),
    (r"-a &= b \\ -c &= d", ["-a = b", "-c = d"]),
    (r"a &= b \\ & - c", ["a = b - c"]),
    (r"a &= b \\ &\times c \\ &\cdot d", [r"a = b \times c \cdot d"]),
    (r"\theta &= \theta^* \\ b &= x_+ \\ c &= d", [r"\theta = \theta^*", "b = x_+", "c = d"]),
    (r"a = b, \quad c = d", ["a = b", "c = d"]),
    (r"a = b, c = d", ["a = b", "c = d"]),
    (r"a = b; \; c = d", ["a = b", "c = d"]),
    (r"a = b \qquad c = d", ["a = b", "c = d"]),
    (r"a = b \quad\text{and}\quad c = d", ["a = b", "c = d"]),
    (r"a = b \quad\text{where } c = d", ["a = b", "c = d"]),
    (r"a_i = b_i, \quad i = 1, \dots, n", [r"a_i = b_i, \quad i = 1, \dots, n"]),
    (r"a_i &= b_i && i = 1, \dots, n", [r"a_i = b_i \quad i = 1, \dots, n"]),
    (r"a = b \quad \text{for } x > 0", [r"a = b \quad \text{for } x > 0"]),
    (r"a = b, \quad x > 0", [r"a = b, \quad x > 0"]),
    (r"a_{ij} = 0, \quad j \ne i", [r"a_{ij} = 0, \quad j \ne i"]),
    (r"a_i = b \quad \forall i", [r"a_i = b \quad \forall i"]),
    (r"a &= b & \text{(chain rule)}", [r"a = b \quad \text{(chain rule)}"]),
    (r"f(x) = a, \quad x \in \mathbb{R}", [r"f(x) = a, \quad x \in \mathbb{R}"]),
    (r"W \in \mathbb{R}^n, \quad b \in \mathbb{R}", [r"W \in \mathbb{R}^n", r"b \in \mathbb{R}"]),
    (r"x, y = f(z), g(z)", ["x, y = f(z), g(z)"]),
    (r"x_1 = 1, \dots, x_n = n", [r"x_1 = 1, \dots, x_n = n"]),
    (r"P(Y = y, X = x) = p", ["P(Y = y, X = x) = p"]),
    (r"u \in [0, 1), \quad v = w", [r"u \in [0, 1)", "v = w"]),
    (r"\sum_{i=1}^n x_i", [r"\sum_{i=1}^n x_i"]),
    (
        r"f = \begin{cases} a, & x = 0 \\ b, & x > 0 \end{cases}",
        [r"f = \begin{cases} a, & x = 0 \\ b, & x > 0 \end{cases}"],
    ),
    (r"\begin{cases} x = a \\ y = b \end{cases}", ["x = a", "y = b"]),
    (r"\left\{ \begin{array}{l} x = a \\ y = b \end{array} \right.", ["x = a", "y = b"]),
    (r"A = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", [r"A = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}"]),
    (r"\begin{split} a &= b \\ &= c \end{split} \tag{1}", ["a = b", "a = c"]),
    (r"f = \begin{aligned}[t] & a \\ & + b \end{aligned}", ["f = a + b"]),
    (r"a \stackrel{\text{def}}{=} b", [r"a \stackrel{\text{def}}{=} b"]),
    (r"a \overset{(1)}{=} b \\ \overset{(2)}{=} c", [r"a \overset{(1)}{=} b", r"a \overset{(2)}{=} c"]),
    (r"a &= \alpha&b", [r"a = \alpha b"]),
    (r"a = b\,.", ["a = b"]),
    (r"a = \left. b \right.", [r"a = \left. b \right."]),
    (r"a = 1 + 2 + ...", ["a = 1 + 2 + ..."]),
    (r"\boxed{a = b}.", ["a = b"]),
    (r"a &= b \\ &= \boxed{c}", ["a = b", r"a = \boxed{c}"]),
    (r"\boxed{\begin{aligned} a &= b \\ &= c \end{aligned}}", ["a = b", "a = c"]),
    (r"\boxed{a} = \boxed{b}", [r"\boxed{a} = \boxed{b}"]),
    (r"= b", ["= b"]),
    (r"a = {b \\ c = d", [r"a = {b \\ c = d"]),
]


def relations(text: str, name: str = "align") -> list[Relation]:
    return [item for item in Display(name, Inheritance()).items(Mapped.whole(text)) if isinstance(item, Relation)]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_relations(text, expected):
    assert [relation.latex.text for relation in relations(text)] == expected


def test_inherited_characters_are_absent_and_the_others_are_not():
    first, second = relations(r"a &= b \\ &= c")
    assert not first.continues
    assert list(first.latex.offsets) == [0, 1, 3, 4, 5]
    assert second.continues
    assert list(second.latex.offsets) == [-1, -1, 11, 12, 13]


def test_the_rows_of_multline_are_one_formula():
    assert [r.latex.text for r in relations(r"a = b \\ c = d", "multline")] == ["a = b c = d"]


def test_labels_stay_with_their_rows():
    assert [r.label for r in relations(r"a &= b \label{x} \\ c &= d \tag{2} \\ e &= f")] == ["x", "2", ""]
    assert [r.label for r in relations(r"\label{x} \begin{split} a &= b \\ &= c \end{split}", "equation")] == ["x", "x"]


def test_words_between_rows_are_remarks():
    items = list(
        Display("align", Inheritance()).items(
            Mapped.whole(r"a &= b \\ \intertext{so that} c &= d \\ \text{hence} \\ e &= f")
        )
    )
    assert [item.latex.text if isinstance(item, Relation) else item.text for item in items] == [
        "a = b",
        "so that",
        "c = d",
        "hence",
        "e = f",
    ]


def test_repeated_left_sides_are_limited():
    inheritance = Inheritance(allowed=10)
    items = list(Display("align", inheritance).items(Mapped.whole(r"aaaa &= b" + r" \\ &= c" * 5)))
    assert [item.continues for item in items if isinstance(item, Relation)] == [False, True, True, False, False, False]
    assert inheritance.refused == 3
