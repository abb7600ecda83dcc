"""A computation graph as something to draw: names, definitions, values and derivatives, all written out already."""

from dataclasses import dataclass
from typing import Literal

import networkx as nx

Kind = Literal["data", "parameter", "intermediate", "output"]

READING = "Above each node is its value, computed forward; below it the derivative of the output, computed backward."


@dataclass(frozen=True, slots=True)
class Node:
    r"""One variable of the graph.

    Attributes:
        id: Names the node in edges; any text.
        kind: What the variable is; it sets the look.
        latex: Its name, such as ``\theta^{(h)}_{ij}``.
        text: The same in Unicode, for viewers that cannot set mathematics.
        definition_latex: The right side of its definition, such as ``2b``; None for an input.
        forward: Its value, as LaTeX or a number.
        backward: The derivative of the output with respect to it, as LaTeX or a number.
    """

    id: str
    kind: Kind
    latex: str
    text: str
    definition_latex: str | None = None
    forward: str | None = None
    backward: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """``source`` occurs in the definition of ``target``; ``latex`` is the local derivative, drawn on the edge."""

    source: str
    target: str
    latex: str | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A directed acyclic graph with a title in words.

    Raises:
        ValueError: two nodes share an id, an edge names no node or occurs twice, or the edges close a circle.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    title: str

    def __post_init__(self) -> None:
        ids = [node.id for node in self.nodes]
        pairs = [(edge.source, edge.target) for edge in self.edges]
        if len(set(ids)) < len(ids):
            raise ValueError("two nodes of a picture share an id; give each its own")
        if missing := {end for pair in pairs for end in pair} - set(ids):
            raise ValueError(f"an edge leads to {min(missing)!r}, which is no node of the picture; add the node")
        if len(set(pairs)) < len(pairs):
            raise ValueError("an edge occurs twice in a picture; draw it once")
        if not nx.is_directed_acyclic_graph(self.graph()):
            raise ValueError("the edges of a picture close a circle; a computation graph has none")

    def graph(self) -> "nx.DiGraph[str]":
        """The graph of the node ids, in the order given."""
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(node.id for node in self.nodes)
        graph.add_edges_from((edge.source, edge.target) for edge in self.edges)
        return graph
