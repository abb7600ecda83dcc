"""Numbers on graphs are right: forward values by hand, derivatives by the symbolic ones."""

from __future__ import annotations

from symderive.derivation.derive import derive, prepare
from symderive.emit.graph import picture_of, values_of
from symderive.emit.notes import writer_for
from symderive.model.load import load


def test_the_toy_graph_has_the_numbers_of_the_lecture() -> None:
    model = load("toy-graph")
    found = {t.name: v for t, v in values_of(model, model.system).items()}
    assert found == {
        "a": ("1", "2"),
        "b": ("1", "4"),
        "c": ("2", "3"),
        "d": ("2", "2"),
        "e": ("3", "2"),
        "L": ("6", "1"),
    }


def test_a_graph_without_values_shows_none() -> None:
    model = load("lecture")
    system, named = prepare(model.system)
    derivation = derive(system, named=named)
    picture = picture_of(model, derivation, writer_for(derivation, "plain"))
    assert {node.id for node in picture.nodes} == {"x", "y", "theta_h", "theta_y", "h", "yhat", "LL"}
    assert all(node.forward is None and node.backward is None for node in picture.nodes)
