import re

import pytest

from symderive.notation.graph.labels import MAX_LINE, edge_label, node_label
from symderive.notation.graph.mathtext import parse, plain
from symderive.notation.graph.picture import Edge, Node
from symderive.notation.graph.typeset import Box, Glyph, Rule, Text, outlines, typeset
from tests.notation.graph.samples import FORMULAS, LOG_LIKELIHOOD


def extent(box: Box) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the ink: the points of every outline, control points included."""
    xs: list[float] = []
    ys: list[float] = []
    for mark in box.marks:
        match mark:
            case Glyph(font, character, x, y, scale):
                for px, py in outline_points(outlines()[font][character][5]):
                    xs.append(x + scale * px / 1000)
                    ys.append(y + scale * py / 1000)
            case Rule(x, y, width, height):
                xs += [x, x + width]
                ys += [y, y + height]
            case Text(_, x, y, scale, width):
                xs += [x, x + width]
                ys += [y - 0.8 * scale, y + 0.25 * scale]
    return min(xs), min(ys), max(xs), max(ys)


def outline_points(path: str) -> list[tuple[int, int]]:
    points: list[tuple[int, int]] = []
    at = start = (0, 0)
    for command, arguments in re.findall(r"([mlqz])([^mlqz]*)", path):
        numbers = list(map(int, re.findall(r"-?\d+", arguments)))
        here = [(at[0] + dx, at[1] + dy) for dx, dy in zip(numbers[::2], numbers[1::2], strict=True)]
        points += here
        at = here[-1] if here else start
        start = at if command == "m" else start
    return points


@pytest.mark.parametrize("formula", FORMULAS)
def test_ink_stays_in_the_box(formula: str):
    box = typeset(parse(formula))
    left, top, right, bottom = extent(box)
    assert left >= -0.08
    assert right <= box.width + box.italic + 0.08
    assert -top <= box.height + 0.12
    assert bottom <= box.depth + 0.12


def test_scripts_are_smaller_and_clear_of_each_other():
    marks = [mark for mark in typeset(parse("x^a_b")).marks if isinstance(mark, Glyph)]
    base, sup, sub = marks
    assert (base.scale, sup.scale, sub.scale) == (1.0, 0.7, 0.7)
    assert sup.y < -0.3 < 0.1 < sub.y


def test_signs_have_room_where_they_join_two_operands_and_none_before_one():
    assert typeset(parse("a-b")).width > typeset(parse("ab")).width + 1.2
    assert typeset(parse("-b")).width < typeset(parse("b")).width + 0.8
    assert typeset(parse("a_{i-1}")).width < typeset(parse("a_{i1}")).width + 0.7 * 0.8, "none in a script"
    assert typeset(parse(r"y \log p")).width > typeset(parse(r"y\mathrm{log}p")).width


def test_delimiters_grow_with_what_they_hold():
    small, large = (typeset(parse(rf"\left({body}\right)")) for body in ("a", r"\frac{a}{b}"))
    assert large.height > 1.5 * small.height
    assert {mark.font for mark in large.marks if isinstance(mark, Glyph) and mark.character in "()"} != {"roman"}


def test_a_long_definition_is_broken_outside_its_parentheses():
    lines = node_label(Node("LL", "output", "LL", "LL", LOG_LIKELIHOOD)).lines
    assert [plain(line.row) for line in lines] == ["LL = ∑_(n=1)^N[y_n log ŷ_n", "+ (1 − y_n)log(1 − ŷ_n)]"]
    assert all(line.box.width <= MAX_LINE for line in lines)
    assert len(node_label(Node("d", "intermediate", "d", "d", "2b")).lines) == 1


def test_a_character_without_an_outline_gets_room():
    line = edge_label(Edge("a", "b", "ж漢"))
    assert line is not None
    assert [mark.character for mark in line.box.marks if isinstance(mark, Text)] == ["ж", "漢"]
    assert line.box.width >= 2
