"""Model files: read, written back, and every mistake with its line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderive.calculus.errors import SymderiveError
from symderive.model.load import BUNDLED, load
from symderive.model.network import Network
from symderive.model.toml_file import parse_toml, to_toml
from tests.witness import networks

GOOD = """\
# a comment with name = "other"
name = "small"
inputs = "d"

[[layers]]
units = 3
activation = "tanh"

[[layers]]
units = 1
activation = "sigmoid"

[likelihood]
family = "bernoulli"

[sizes]
d = 4
"""

MISTAKES = [
    ("units = 3", "units = true", 6, "units"),
    ("units = 3", "units = 0", 6, "units"),
    ("units = 3", "units = 2.5", 6, "units"),
    ("units = 3", "units = -1", 6, "units"),
    ('"tanh"', '"tanhh"', 7, "tanh"),
    ('activation = "tanh"', 'activaton = "tanh"', 7, "activation"),
    ('"bernoulli"', '"categorical"', 14, "softmax"),
    ('"bernoulli"', '"bernouli"', 14, "bernoulli"),
    ('name = "small"', 'name = "small\\\\input{x}"', 2, "name"),
    ('inputs = "d"', 'inputs = "d; import os"', 3, "letter"),
    ('inputs = "d"', "inputs = ", 3, "TOML"),
    ("d = 4", 'd = "four"', 17, "number"),
    ("units = 1\n", "units = 1\nbias = 1\n", 11, "bias"),
    ("units = 1\n", "units = 1\nlatex = '\\write18{x}'\n", 11, "LaTeX"),
]


@pytest.mark.parametrize(("old", "new", "line", "word"), MISTAKES)
def test_a_mistake_is_one_sentence_with_its_line(old: str, new: str, line: int, word: str) -> None:
    with pytest.raises(SymderiveError) as caught:
        parse_toml(GOOD.replace(old, new, 1), "small.toml")
    said = str(caught.value)
    assert said.startswith(f"small.toml:{line}: ")
    assert word in said
    assert "\n" not in said


def refusal(text: str) -> str:
    """What is said of a text that is no model file; nothing of one that is."""
    try:
        found = parse_toml(text)
    except SymderiveError as error:
        return str(error)
    assert isinstance(found, Network)
    return ""


@settings(max_examples=60)
@given(networks())
def test_a_network_comes_back_from_its_file(network: Network) -> None:
    assert parse_toml(to_toml(network)) == network


@settings(max_examples=150)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert refusal(text).startswith("model.toml:")


@settings(max_examples=150)
@given(st.integers(0, len(GOOD) - 1), st.text(max_size=8))
def test_any_edit_is_read_or_refused(place: int, text: str) -> None:
    said = refusal(GOOD[:place] + text + GOOD[place + 1 :])
    assert not said or said.startswith("model.toml:")


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_examples_have_an_objective(name: str) -> None:
    model = load(name)
    assert model.system.parameters
    if isinstance(model.source, Network):
        assert parse_toml(to_toml(model.source)) == model.source


@pytest.mark.parametrize("name", ["lectur", "nothing.toml", "nothing.py:m", "lecture.txt"])
def test_what_is_not_there_is_said(name: str) -> None:
    with pytest.raises(SymderiveError) as caught:
        load(name)
    assert "\n" not in str(caught.value)
