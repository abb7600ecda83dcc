"""Pictures that several tests draw."""

from itertools import pairwise
from typing import get_args

from hypothesis import strategies as st

from symderive.notation.graph import Edge, Kind, Node, Picture

TOY = Picture(
    (
        Node("a", "parameter", "a", "a", None, "1", "2"),
        Node("b", "parameter", "b", "b", None, "1", "4"),
        Node("c", "parameter", "c", "c", None, "2", "3"),
        Node("d", "intermediate", "d", "d", "2b", "2", "2"),
        Node("e", "intermediate", "e", "e", "a + d", "3", "2"),
        Node("L", "output", "L", "L", r"c\,e", "6", "1"),
    ),
    (
        Edge("b", "d", "2"),
        Edge("a", "e", "1"),
        Edge("d", "e", "1"),
        Edge("c", "L", r"\frac{\partial L}{\partial c} = e"),
        Edge("e", "L", "c"),
    ),
    "The computation graph of L(a, b, c) = c(a + 2b)",
)

LOG_LIKELIHOOD = r"\sum_{n=1}^{N} \big[\, y_n \log \hat y_n + (1-y_n)\log(1-\hat y_n) \,\big]"
LECTURE = Picture(
    (
        Node("x", "data", "x_{ni}", "x_ni"),
        Node("theta_h", "parameter", r"\theta^{(h)}_{ij}", "θ_ij^(h)"),
        Node("theta_y", "parameter", r"\theta^{(y)}_{j}", "θ_j^(y)"),
        Node("y", "data", "y_n", "y_n"),
        Node("h", "intermediate", "h_{nj}", "h_nj", r"\sigma\Big(\sum_{i=1}^{d} x_{ni}\,\theta^{(h)}_{ij}\Big)"),
        Node("yhat", "intermediate", r"\hat y_n", "ŷ_n", r"\sigma\Big(\sum_{j=1}^{m} h_{nj}\,\theta^{(y)}_{j}\Big)"),
        Node("LL", "output", "LL", "LL", LOG_LIKELIHOOD),
    ),
    tuple(
        Edge(source, target)
        for source, target in (
            ("x", "h"),
            ("theta_h", "h"),
            ("h", "yhat"),
            ("theta_y", "yhat"),
            ("y", "LL"),
            ("yhat", "LL"),
        )
    ),
    "The lecture network",
)

FORMULAS = (
    "a",
    r"\theta^{(h)}_{ij}",
    r"\hat y_n",
    LOG_LIKELIHOOD,
    r"\frac{\partial LL}{\partial \theta^{(h)}_{ij}}",
    r"\mathbf{W}^\top \odot \boldsymbol{\theta} + \mathcal{L} - \mathbb{E}",
    r"\operatorname{softmax}(z)_k \le \max(0, z) \cdot \mathrm{ReLU}",
    r"\left(\frac{a}{b}\right)^2 + \sqrt{v + \epsilon}",
    r"f'' - \overline{x y} + \text{rate of decay}\;\to\infty",
    r"\lVert T - U V^\top \rVert^2",
    r"-1.25\times 10^{-3}",
    r"\left\{ x \mid x \in \bar{S} \right.",
    "ŷ + θ",
)


_HOSTILE = [
    "<b>", "</g>", "]]>", "<!--", "-->", "&amp;", '"', "'", "\\", "\\\\", "\\input{x}", "$", "%", "#", "{", "}", "^^5c",
    "_", "~", "^", "\n", "\0", "\ud800", "\ufffe", "é", "ж", "漢", "\u202e", "ŷ", "θ", "a", "\\frac", " ", "`",
]  # fmt: skip


@st.composite
def hostile_text(draw: st.DrawFn) -> str:
    """Text that means something to XML, TeX, DOT or Unicode."""
    pieces = st.sampled_from(_HOSTILE)
    return "".join(draw(st.lists(pieces | st.text(max_size=3), max_size=5)))


LABELS = st.sampled_from(FORMULAS) | hostile_text()


@st.composite
def pictures(draw: st.DrawFn, labels: st.SearchStrategy[str] = LABELS) -> Picture:
    """Directed acyclic graphs of up to nine nodes in any order, with edges that skip and labels of any size."""
    count = draw(st.integers(1, 9))
    kinds: st.SearchStrategy[Kind] = st.sampled_from(get_args(Kind))
    maybe = st.none() | labels
    nodes = [
        Node(
            f"{i}{draw(hostile_text())}", draw(kinds), draw(labels), draw(labels), draw(maybe), draw(maybe), draw(maybe)
        )
        for i in range(count)
    ]
    pairs = [(i, j) for j in range(count) for i in range(j)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=2 * count)) if pairs else []
    edges = [Edge(nodes[i].id, nodes[j].id, draw(maybe)) for i, j in chosen]
    return Picture(tuple(draw(st.permutations(nodes))), tuple(edges), draw(hostile_text()))


def chain(length: int) -> Picture:
    """A chain with a node for every step and an edge from the first to the last that skips the rest."""
    nodes = tuple(Node(str(i), "intermediate", f"v_{{{i}}}", f"v{i}") for i in range(length))
    steps = [Edge(one.id, other.id) for one, other in pairwise(nodes)]
    return Picture(nodes, (*steps, Edge("0", str(length - 1))), "a chain")
