"""Pictures of computation graphs: ``picture`` says what is drawn, ``layout`` where; ``dot``, ``tikz``, ``svg`` draw."""

from symderive.notation.graph.picture import READING, Edge, Kind, Node, Picture

__all__ = ["READING", "Edge", "Kind", "Node", "Picture"]
