"""Counterexamples: small values that a reader can redo by hand."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
import pytest

from symderive.verify.check import judge_claim
from symderive.verify.counterexample import array_text, counterexample, number_text, sides_text
from symderive.verify.findings import Counterexample, Verdict


def refuted(claim: str, context: list[str], assume: list[str] | None = None) -> Counterexample:
    judgement = judge_claim(claim, context, assume or [], 5.0)
    assert judgement.verdict is Verdict.INCORRECT
    found = counterexample(judgement)
    assert found is not None
    return found


def test_numbers_of_the_toy_graph_can_be_redone() -> None:
    found = refuted("L = e \\cdot e", ["L(a,b,c) = c(a+2b)", "d = 2b", "e = a+d"])
    values = {name: Fraction(text) for name, text in found.values}
    assert set(values) == {"a", "b", "c"}
    e = values["a"] + 2 * values["b"]
    assert Fraction(found.left) == values["c"] * e
    assert Fraction(found.right) == e * e
    assert all(abs(x) <= 3 for x in values.values())


def test_only_what_the_sides_depend_on_is_shown() -> None:
    found = refuted("\\frac{d y}{d x} = 3x", ["y = x^2 + u - u", "v = 7u"])
    assert [name for name, _ in found.values] == ["x"]


def test_entries_and_sizes_are_written_as_the_author_does() -> None:
    found = refuted(
        "LL = \\sum_{i=1}^{n} y_i \\log(\\hat{y}_i) \\cdot (1 - y_i) \\log(1 - \\hat{y}_i)",
        ["LL = \\sum_{i=1}^{n} y_i \\log(\\hat{y}_i) + (1 - y_i) \\log(1 - \\hat{y}_i)"],
    )
    names = [name for name, _ in found.values]
    assert names[0] == "n"
    assert found.values[0][1] == "1"
    assert set(names[1:]) == {"\\hat{y}_{1}", "y_{1}"}
    assert dict(found.values)["\\hat{y}_{1}"] == "1/2"


def test_labels_stay_superscripts() -> None:
    found = refuted(
        "J = \\sum_{i=1}^{m} w x^{(i)}",
        ["J = \\frac{1}{2} \\sum_{i=1}^{m} (w x^{(i)})^2"],
    )
    assert {"w", "x^{(1)}"} <= {name for name, _ in found.values}


def test_vectors_and_matrices_are_written_whole() -> None:
    found = refuted(
        "\\nabla_{\\mathbf{x}} f = 2 A \\mathbf{x}",
        ["f = \\mathbf{x}^\\top A \\mathbf{x}"],
        ["A is a square matrix", "\\mathbf{x} is a vector"],
    )
    values = dict(found.values)
    assert re.fullmatch(r"\(-?\d+(/\d+)?, -?\d+(/\d+)?\)", values["\\mathbf{x}"])
    assert re.fullmatch(r"\[\S+ \S+; \S+ \S+\]", values["A"])
    matrix = np.array([[float(Fraction(x)) for x in row.split()] for row in values["A"].strip("[]").split(";")])
    vector = np.array([float(Fraction(x)) for x in values["\\mathbf{x}"].strip("()").split(",")])
    assert found.left == array_text(((matrix + matrix.T) @ vector)[:, None])
    assert found.right == array_text((2 * matrix @ vector)[:, None])


def test_there_is_none_for_shapes_that_do_not_fit() -> None:
    judgement = judge_claim("A x = x", ["y = A x"], ["A is a 3 x 2 matrix", "x is a vector"], 5.0)
    assert judgement.outcome is None or judgement.outcome.world is None
    assert counterexample(judgement) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"),
        (-2.0, "-2"),
        (0.5, "1/2"),
        (-1 / 3, "-1/3"),
        (0.0, "0"),
        (-0.6931471805599453, "-0.6931"),
        (0.5 + 1e-9, "0.5000"),
        (1 - 1e-7, "1.000"),
        (0.5000001, "0.5000"),
        (1234.56, "1234.6"),
        (1e-7, "1.000e-07"),
    ],
)
def test_a_number_near_a_fraction_is_not_shown_as_one(value: float, text: str) -> None:
    assert number_text(value) == text


def test_long_values_show_the_first_entry_that_differs() -> None:
    left, right = np.zeros((12, 1)), np.zeros((12, 1))
    right[4] = 2.0
    assert sides_text(left, right) == ("0 (entry 5, 1)", "2 (entry 5, 1)")


def test_values_that_agree_in_four_digits_show_more() -> None:
    one, two = sides_text(np.asarray(0.12341234), np.asarray(0.12341235))
    assert one != two
    assert one.startswith("0.1234123")


def test_it_is_found_after_the_time_of_the_judgement_is_over() -> None:
    judgement = judge_claim("L = e \\cdot e", ["L(a,b,c) = c(a+2b)", "e = a+2b"], [], 5.0)
    assert judgement.outcome is not None
    assert judgement.outcome.world is not None
    judgement.outcome.world.deadline = 0.0
    found = counterexample(judgement)
    assert found is not None
    assert all(Fraction(text).denominator == 1 for _, text in found.values)


def test_an_index_stays_within_the_size_of_its_capital() -> None:
    found = refuted("\\frac{d y}{d w_k} = x_k", ["y = \\sum_{k=1}^{K} w_k x_k^2"])
    values = dict(found.values)
    assert int(values["k"]) <= int(values.get("K", "9"))


def test_products_of_size_one_are_arrays_where_arrays_are_needed() -> None:
    """Softmax, and powers, of a product that is 1 × 1 in the smallest example."""
    context = [r"A = \frac{QK^T}{\sqrt{d}}", r"P = \mathrm{softmax}(A)", "O = PV"]
    said = [
        "Q, K, V are n x m matrices",
        "softmax acts on the rows of A",
        "L is a scalar function of O",
        "d is a number",
    ]
    refuted(r"\frac{\partial L}{\partial P} = V \frac{\partial L}{\partial O}^T", context, said)
