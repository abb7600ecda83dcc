import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings

from symderive.notation.graph import Picture, svg
from symderive.notation.graph.labels import PADDING, node_label
from tests.notation.graph.samples import LECTURE, TOY, pictures

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "title", "desc", "defs", "path", "rect", "g", "use", "text"}
ATTRIBUTES = {
    "x", "y", "width", "height", "rx", "d", "id", "class", "fill", "stroke", "stroke-width", "transform", "href",
    "role", "viewBox", "aria-labelledby", "font-family", "font-size", "textLength", "lengthAdjust",
}  # fmt: skip


def drawn(picture: Picture) -> ET.Element:
    return ET.fromstring(svg.write(picture))  # noqa: S314 - our own output


@settings(max_examples=60)
@given(pictures())
def test_any_picture_is_a_well_formed_drawing_and_nothing_else(picture: Picture):
    root = drawn(picture)
    names = {element.get("id") for element in root.iter()} - {None}
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in DRAWN
        assert set(element.attrib) <= ATTRIBUTES
        assert element.tag != f"{SVG}use" or element.get("href", "#").removeprefix("#") in names
    assert len(root.findall(f"{SVG}g[@class]/{SVG}title")) == len(picture.nodes)
    assert len(root.findall(f"{SVG}g[@class='edge']/{SVG}path")) == len(picture.edges)


@settings(max_examples=18)
@given(pictures())
def test_the_same_picture_gives_the_same_bytes(picture: Picture):
    assert svg.write(picture) == svg.write(Picture(picture.nodes, picture.edges, picture.title))


@settings(max_examples=60)
@given(pictures())
def test_text_fits_its_box(picture: Picture):
    for node in picture.nodes:
        label = node_label(node)
        assert all(line.width + 2 * PADDING <= label.width for line in label.lines)
        assert sum(line.height + line.depth for line in label.lines) < label.height


def test_two_pictures_share_a_page_without_sharing_ids():
    ids = re.findall(r' id="([^"]+)"', svg.write(TOY) + svg.write(LECTURE))
    assert len(ids) == len(set(ids))


def test_values_and_derivatives_are_drawn_and_told():
    root = drawn(TOY)
    description = root.findtext(f"{SVG}desc") or ""
    assert root.findtext(f"{SVG}title") == TOY.title
    assert "Intermediate e = a + d, value 3, derivative of the output 2." in description
    assert "Parameter b, value 1, derivative of the output 4." in description
    for role in ("forward", "backward"):
        assert len(root.findall(f".//{SVG}g[@class='{role}']")) == len(TOY.nodes)
    assert len(root.findall(f"{SVG}g[@class='edge-label']")) == len(TOY.edges)


def test_a_picture_needs_nothing_but_itself():
    text = svg.write(LECTURE)
    assert re.findall(r"https?://[^\"]*", text) == ["http://www.w3.org/2000/svg"]
    assert "font-family" not in text, "formulas of known symbols need no font"


@pytest.mark.parametrize(("kind", "count"), [("data", 2), ("parameter", 2), ("intermediate", 2), ("output", 1)])
def test_a_node_says_what_it_is(kind: str, count: int):
    assert len(drawn(LECTURE).findall(f"{SVG}g[@class='node {kind}']")) == count
