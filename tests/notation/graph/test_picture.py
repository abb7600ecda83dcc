import pytest

from symderive.notation.graph import Edge, Node, Picture


def node(name: str) -> Node:
    return Node(name, "data", name, name)


@pytest.mark.parametrize(
    ("nodes", "edges", "message"),
    [
        ("aa", "", "share an id"),
        ("a", "ab", "'b', which is no node"),
        ("ab", "ab ab", "occurs twice"),
        ("ab", "ab ba", "close a circle"),
        ("a", "aa", "close a circle"),
    ],
)
def test_what_is_no_computation_graph_is_refused(nodes: str, edges: str, message: str):
    with pytest.raises(ValueError, match=message):
        Picture(tuple(map(node, nodes)), tuple(Edge(*pair) for pair in edges.split()), "t")
