"""Pictures of computation graphs: what is drawn (``picture``), where (``layout``), and the writers ``dot``, ``tikz``, ``svg``."""

from symderive.notation.graph.picture import READING, Edge, Kind, Node, Picture

__all__ = ["READING", "Edge", "Kind", "Node", "Picture"]
