from itertools import combinations

import pytest
from hypothesis import given, settings

from symderive.notation.graph import Edge, Node, Picture
from symderive.notation.graph.layout import Layout, Route, Turn, generations, layout
from tests.notation.graph.samples import LECTURE, TOY, chain, pictures

Box = tuple[float, float, float, float]


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def label_box(route: Route) -> Box | None:
    if route.label is None or route.label_at is None:
        return None
    (x, y), width, height = route.label_at, route.label.width, route.label.height + route.label.depth
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def boxes(placed: Layout) -> list[Box]:
    labels = [box for route in placed.routes if (box := label_box(route))]
    return [node.bounds for node in placed.nodes.values()] + labels


def stroke_boxes(route: Route) -> list[Box]:
    """A box around each stroke; a turn stays between its ends, as its control points are level with them."""
    here, found = route.start, list[Box]()
    for stroke in route.strokes():
        if isinstance(stroke, Turn):
            assert stroke.leave[1] == here[1]
            assert stroke.arrive[1] == stroke.end[1]
            assert here[0] <= stroke.leave[0] == stroke.arrive[0] <= stroke.end[0]
        else:
            assert stroke.end[1] == here[1]
        assert stroke.end[0] >= here[0], "an edge never runs backward"
        found.append((here[0], min(here[1], stroke.end[1]), stroke.end[0], max(here[1], stroke.end[1])))
        here = stroke.end
    assert here == route.end
    return found


@settings(max_examples=75)
@given(pictures())
def test_nothing_overlaps_and_all_is_inside(picture: Picture):
    placed = layout(picture)
    found = boxes(placed)
    assert not any(overlap(one, other) for one, other in combinations(found, 2))
    for left, top, right, bottom in found:
        assert min(left, top) > 0
        assert right < placed.width
        assert bottom < placed.height


@settings(max_examples=75)
@given(pictures())
def test_no_edge_runs_through_a_node_or_a_label(picture: Picture):
    placed = layout(picture)
    for route in placed.routes:
        strokes = stroke_boxes(route)
        for name, node in placed.nodes.items():
            if name not in (route.edge.source, route.edge.target):
                assert not any(overlap(stroke, node.bounds) for stroke in strokes)
        for other in placed.routes:
            box = label_box(other)
            if other is not route and box:
                assert not any(overlap(stroke, box) for stroke in strokes)


@settings(max_examples=30)
@given(pictures())
def test_edges_join_the_sides_of_their_nodes(picture: Picture):
    placed = layout(picture)
    for route in placed.routes:
        source, target = placed.nodes[route.edge.source], placed.nodes[route.edge.target]
        assert route.start == (source.x + source.width / 2, source.y)
        assert route.end[0] == target.x - target.width / 2
        assert abs(route.end[1] - target.y) < target.height / 2
        label = label_box(route)
        assert (label is None) == (route.edge.latex is None)
        assert label is None or any(
            stroke[0] <= label[0] and label[2] <= stroke[2] and label[1] <= stroke[1] <= label[3]
            for stroke in stroke_boxes(route)
        ), "a label stands on a level part of its edge"


def test_inputs_stand_near_their_use():
    assert generations(LECTURE) == {"x": 0, "theta_h": 0, "h": 1, "theta_y": 1, "yhat": 2, "y": 2, "LL": 3}
    assert generations(TOY) == {"b": 0, "d": 1, "a": 1, "e": 2, "c": 2, "L": 3}


@pytest.mark.parametrize(("picture", "path"), [(TOY, "bdeL"), (LECTURE, ("h", "yhat", "LL"))])
def test_the_main_path_is_straight(picture: Picture, path: str):
    nodes = layout(picture).nodes
    assert len({nodes[name].y for name in path}) == 1


def test_a_skipping_edge_leaves_the_chain_straight():
    placed = layout(chain(6))
    assert len({node.y for node in placed.nodes.values()}) == 1


def test_crossings_that_can_be_avoided_are():
    names = "abcdef"
    nodes = tuple(Node(name, "intermediate", name, name) for name in names)
    pairs = [("a", "f"), ("b", "e"), ("c", "d")]
    placed = layout(Picture(nodes, tuple(Edge(*pair) for pair in pairs), "three edges that cross as listed"))
    ends = sorted((route.start[1], route.end[1]) for route in placed.routes)
    assert [end for _, end in ends] == sorted(end for _, end in ends)


def test_a_picture_of_one_node_and_of_none():
    assert layout(Picture((TOY.nodes[0],), (), "one")).nodes["a"].x > 0
    assert layout(Picture((), (), "none")).nodes == {}
