import re
import xml.etree.ElementTree as ET

from hypothesis import given, settings

from symderive.notation.graph import Picture, dot
from tests.notation.graph.samples import LECTURE, TOY, pictures

QUOTED = r'"(?:[^"\\]|\\.)*"'
NODE = re.compile(rf"  n\d+ \[tooltip=({QUOTED}), label=<(.*)>\];")
EDGE = re.compile(r"  n(\d+):box:e -> n(\d+):box:w(?: \[label=<(.*)>\])?;")
TAGS = {"label", "TABLE", "TR", "TD", "FONT", "I", "SUB", "SUP"}


def label(markup: str) -> ET.Element:
    """Graphviz reads HTML-like labels as XML."""
    return ET.fromstring(f"<label>{markup}</label>")  # noqa: S314 - our own output


@settings(max_examples=60)
@given(pictures())
def test_any_picture_is_one_digraph_with_labels_that_graphviz_reads(picture: Picture):
    head, _, *lines, foot, end = dot.write(picture).split("\n")
    assert (head, foot, end) == ("digraph computation {", "}", "")
    body = lines[2:]
    nodes = [NODE.fullmatch(line) for line in body[: len(picture.nodes)]]
    edges = [EDGE.fullmatch(line) for line in body[len(picture.nodes) :]]
    assert len(edges) == len(picture.edges)
    assert all(nodes)
    assert all(edges)
    markup = [found[2] for found in nodes if found] + [found[3] for found in edges if found and found[3]]
    for text in markup:
        assert {element.tag for element in label(text).iter()} <= TAGS
    order = [node.id for node in picture.nodes]
    assert [(order[int(found[1])], order[int(found[2])]) for found in edges if found] == [
        (edge.source, edge.target) for edge in picture.edges
    ]
    assert dot.write(picture) == dot.write(Picture(picture.nodes, picture.edges, picture.title))


def test_labels_read_like_formulas():
    shown = ["".join(label(found[2]).itertext()) for found in NODE.finditer(dot.write(TOY))]
    assert shown == ["1a2", "1b4", "2c3", "2d = 2b2", "3e = a + d2", "6L = ce1"]
    text = dot.write(LECTURE)
    assert "<I>θ</I><SUB>ij</SUB><SUP>(h)</SUP>" in text
    assert "ŷ<SUB>n</SUB> = <I>σ</I>(∑<SUB>i=1</SUB>" not in text
    assert "<I>h</I><SUB>nj</SUB> = <I>σ</I>(∑<SUB>i=1</SUB><SUP>d</SUP> <I>x</I><SUB>ni</SUB>" in text


def test_value_stands_above_and_derivative_below_in_their_colours():
    node = next(found for found in NODE.finditer(dot.write(TOY)) if found[1] == '"e"')
    above, box, below = label(node[2]).iter("TR")
    assert [font.get("COLOR") for row in (above, below) for font in row.iter("FONT")] == ["#1d5fb8", "#c0262d"]
    assert [cell.get("PORT") for cell in box] == ["box"]
