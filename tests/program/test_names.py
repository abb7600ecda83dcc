"""Names for code: identifiers only, none twice, none that means something already."""

from __future__ import annotations

import builtins
import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symderive.program.names import Names, is_identifier

HOSTILE = (
    "",
    "_",
    "__class__",
    "1st",
    "theta^{(h)}",
    "a; import os",
    "x\ny = 1",
    "class",
    "match",
    "lambda",
    "print",
    "np",
    "θ",
    "ﬁ",  # a ligature that Python would read as fi
    "a" * 500,
    "None",
    '"]; x["',
    "\u202ex",
)


@given(st.lists(st.one_of(st.text(), st.sampled_from(HOSTILE), st.sampled_from(keyword.kwlist)), max_size=30))
def test_names_are_identifiers_and_differ(wanted: list[str]) -> None:
    names = Names(("params", "X"))
    given_ = [names.new(text) for text in wanted]
    assert len(set(given_)) == len(given_)
    for name in given_:
        assert is_identifier(name)
        assert name.isascii()
        assert len(name) < 50
        assert name not in {*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "np", "params", "X"}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names(text: str) -> None:
    assert is_identifier(Names().new(text))
    assert text.startswith("aaa") or not is_identifier(text)


@pytest.mark.parametrize(
    ("wanted", "name"),
    [("theta_h", "theta_h"), ("theta^{(h)}", "theta_h"), ("lambda", "lambda_2"), ("2x", "v2x"), ("yhat", "yhat")],
)
def test_names_stay_close_to_what_was_wanted(wanted: str, name: str) -> None:
    assert Names().new(wanted) == name


def test_the_same_requests_give_the_same_names() -> None:
    wanted = ["delta", "delta", "delta_2", "delta", "X"]
    first, second = Names(("X",)), Names(("X",))
    found = [first.new(text) for text in wanted]
    assert found == [second.new(text) for text in wanted]
    assert found == ["delta", "delta_2", "delta_2_2", "delta_3", "X_2"]
