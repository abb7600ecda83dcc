import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderive.emit.page import (
    Details,
    Equation,
    Figure,
    Heading,
    Math,
    Page,
    Paragraph,
    Reference,
    Strong,
    Table,
    Text,
    render_page,
)
from tests.katex import katex_error, katex_markup, katex_version

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="9" viewBox="0 0 9 9"><g></g></svg>'
VOID = {"meta", "link", "br"}


class Element:
    def __init__(self, tag: str, attributes: dict[str, str | None]) -> None:
        self.tag, self.attributes = tag, attributes
        self.text = ""
        self.inside: list[Element] = []


class Reader(HTMLParser):
    """A page as a list of elements; every tag must be closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.comments: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        assert len(element.attributes) == len(attrs)
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def texts(self, tag: str, **attributes: str) -> list[str]:
        return [e.text for e in self.elements if e.tag == tag and attributes.items() <= e.attributes.items()]


def page(*blocks: Heading | Paragraph | Equation | Table | Figure | Details, title: str = "Notes") -> str:
    return render_page(Page(title, "en", blocks))


SAMPLE = page(
    Heading(2, "The network", "network"),
    Paragraph((Strong("First."), Text(" In "), Reference("eq-1"), Text(" stands "), Math(r"a < b"), Text(". "))),
    Equation(r"\hat y_n = \sigma(z)", 1, "eq-1"),
    Equation("x"),
    Table(((Text("symbol"),), (Text("shape"),)), (((Math("X"),), (Math(r"N \times d"),)),)),
    Figure(SVG.format(400), (Text("A picture of "), Math("L"))),
    Heading(3, "More", "more"),
    Details((Text("Every step"),), (Paragraph((Text("inside"),)), Equation("y", 2, "eq-2"))),
    Heading(2, "Third", "third"),
    Heading(2, "Fourth", "fourth"),
)


def test_every_block_is_there():
    read = Reader(SAMPLE)
    assert read.texts("title") == read.texts("h1") == ["Notes"]
    assert read.texts("h2") == ["The network", "Third", "Fourth"]
    assert read.texts("p") == ["First. In (1) stands a < b. ", "inside"]
    assert read.texts("span", **{"class": "math"}) == ["a < b", "X", r"N \times d", "L"]
    assert read.texts("div", **{"class": "math"}) == [r"\hat y_n = \sigma(z)", "x", "y"]
    assert read.texts("th") == ["symbol", "shape"]
    assert read.texts("figcaption") == ["A picture of L"]
    assert [text.split() for text in read.texts("details")] == [["Every", "step", "inside", "y", "(2)"]]
    assert read.texts("summary") == ["Every step"]
    assert [e.attributes["lang"] for e in read.elements if e.tag == "html"] == ["en"]


def test_links_lead_to_anchors():
    read = Reader(SAMPLE)
    anchors = [str(e.attributes["id"]) for e in read.elements if "id" in e.attributes]
    links = [str(e.attributes["href"]).removeprefix("#") for e in read.elements if e.tag == "a"]
    assert sorted(anchors) == sorted(set(anchors))
    assert set(links) == set(anchors)
    assert read.texts("a", **{"class": "number"}) == ["(1)", "(2)"]
    assert read.texts("a", href="#eq-1") == ["(1)", "(1)"]


def test_contents_are_listed_on_a_long_page_only():
    assert [text.split("\n") for text in Reader(SAMPLE).texts("nav")] == [
        ["", "The network", "More", "Third", "Fourth", ""]
    ]
    assert Reader(page(Heading(2, "Alone", "alone"))).texts("nav") == []


def test_a_wide_picture_keeps_its_size():
    classes = [
        e.attributes.get("class")
        for e in Reader(page(Figure(SVG.format(999), ()), Figure(SVG.format(2000), ()))).elements
        if e.tag == "figure"
    ]
    assert classes == [None, "wide"]


def test_a_page_asks_nothing_of_a_network():
    addresses = set(re.findall(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s\"'<>)]*", SAMPLE))
    assert addresses == {"http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"}
    read = Reader(SAMPLE)
    assert not [e for e in read.elements if {"src", "srcset", "action", "style"} & set(e.attributes)]
    assert [e.attributes for e in read.elements if e.tag == "link"] == [{"rel": "icon", "href": "data:,"}]
    (style,) = read.texts("style")
    assert set(re.findall(r"url\(\W?([a-z]+[:/]\w+)", style)) == {"data:font"}
    assert "@import" not in style


def test_only_the_pages_own_script_may_run():
    read = Reader(SAMPLE)
    (script,) = read.texts("script")
    (policy,) = [str(e.attributes["content"]) for e in read.elements if e.attributes.get("http-equiv")]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "connect-src" not in policy


def test_a_page_is_as_small_as_katex_allows():
    assert len(SAMPLE.encode()) < 475_000


def test_the_licence_of_katex_comes_along():
    (comment,) = Reader(SAMPLE).comments
    assert "Permission is hereby granted" in comment
    assert "SIL Open Font License" in comment
    note = (Path(__file__).parents[2] / "templates/katex/README").read_text(encoding="utf-8")
    assert note.startswith(f"KaTeX {katex_version()} ")


HOSTILE = st.lists(
    st.sampled_from(
        ["<script>", "</script>", "</style>", "<!--", "-->", "&lt;", '"', "'", "{{", "{%", "}}", "<b x=", ">"]
    )
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=4)
).map("".join)


@settings(max_examples=40)
@given(HOSTILE)
def test_any_text_is_shown_as_it_is(text: str):
    html = page(
        Heading(2, text, "h"),
        Paragraph((Text(text), Math(text), Strong(text))),
        Equation(text, 1, "e"),
        Table(((Text(text),),), (((Math(text),),),)),
        Figure(SVG.format(9), (Text(text),)),
        Details((Text(text),), ()),
        title=text,
    )
    read = Reader(html)
    assert read.texts("p") == [text * 3]
    for tag in ("title", "h1", "h2", "th", "td", "summary", "figcaption", "strong"):
        assert read.texts(tag) == [text]
    assert read.texts("div", **{"class": "math"}) == [text]
    known = {e.tag for e in Reader(SAMPLE).elements}
    assert {e.tag for e in read.elements} <= known
    assert len(read.texts("script")) == 1


@pytest.mark.parametrize(
    ("blocks", "message"),
    [
        ((Heading(1, "t", "a"),), "level 1"),
        ((Heading(2, "t", "a b"),), "no anchor"),
        ((Heading(2, "t", "a"), Equation("x", 1, "a")), "used twice"),
        ((Equation("x", 1),), "no anchor"),
        ((Paragraph((Reference("nowhere"),)),), "leads to 'nowhere'"),
        ((Details((), (Paragraph((Reference("x"),)),)), Equation("x", None, "x")), "leads to 'x'"),
        ((Details((), (Heading(2, "t", ""),)),), "no anchor"),
    ],
)
def test_a_page_that_does_not_hang_together_is_refused(blocks: tuple[Heading, ...], message: str):
    with pytest.raises(ValueError, match=message):
        page(*blocks)


def test_a_language_is_a_tag():
    with pytest.raises(ValueError, match="no language tag"):
        render_page(Page("t", 'en" onload="x', ()))


@pytest.mark.parametrize(
    ("physics", "plain"),
    [
        (r"\pdv{f}{x}", r"\frac{\partial f}{\partial x}"),
        (r"\pdv{x}", r"\frac{\partial}{\partial x}"),
        (r"\pdv[2]{f}{x}", r"\frac{\partial^{2} f}{\partial x^{2}}"),
        (r"\pdv{f}{x}{y}", r"\frac{\partial^{2} f}{\partial x\, \partial y}"),
        (r"\pdv{LL(\theta)}{\theta_{ij}^{(h)}} a", r"\frac{\partial LL(\theta)}{\partial \theta_{ij}^{(h)}} a"),
        (r"\pdv{h_{i}} \qty[\sum_{i}^{} h_{i}]", r"\frac{\partial}{\partial h_{i}} \left[\sum_{i}^{} h_{i}\right]"),
        (r"\dv x \sum_{i=0}^{} x", r"\frac{d}{d x}\sum_{i=0}^{} x"),
        (r"\dv{f}{x}", r"\frac{d f}{d x}"),
        (r"\qty(a(b+c)[d])", r"\left(a(b+c)[d]\right)"),
        (r"\qty[\qty(a) + \qty{b}]", r"\left[\left(a\right) + \left\{b\right\}\right]"),
        (r"\qty|x|", r"\left|x\right|"),
        (r"\qty\Big(x_{)}y)", r"\Bigl(x_{)}y\Bigr)"),
    ],
)
def test_commands_of_the_physics_package(physics: str, plain: str):
    assert katex_markup(physics) == katex_markup(plain)


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        (r"\qty(a", r"\qty( without )"),
        (r"\qty a", "needs a bracket"),
        (r"\frac{a}", "ParseError"),
        (r"\unknown", "Undefined control sequence"),
    ],
)
def test_katex_tells_what_is_wrong(formula: str, message: str):
    assert message in (katex_error(formula) or "")


def test_katex_knows_the_macros_it_is_given():
    assert katex_error(r"\unknown", {r"\unknown": "x"}) is None
    assert katex_error(r"\unknown") is not None, "for one formula only"
