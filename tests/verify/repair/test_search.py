"""Repairs of whole claims: found, in the author's notation, and right."""

from __future__ import annotations

import pytest

from symderive.verify.check import claim_scene, judge_claim
from symderive.verify.findings import Verdict
from symderive.verify.judge import Judgement, judge
from symderive.verify.repair.search import repair
from symderive.verify.trial import Budget

SECONDS = 20.0


def repaired(claim: str, context: list[str], assume: list[str] | None = None) -> str | None:
    scene, entry = claim_scene(claim, context, assume or [])
    assert not isinstance(entry, Judgement)
    judgement = judge(scene, entry, Budget.of(SECONDS))
    assert judgement.verdict is Verdict.INCORRECT
    fix = repair(scene, entry, judgement, Budget.of(SECONDS))
    if fix is not None:
        assert judge_claim(fix, context, assume or [], SECONDS).verdict is Verdict.CORRECT
    return fix


TOY = ["L(a,b,c) = c(a+2b)", "d = 2b", "e = a+d"]
LIKELIHOOD = ["LL = \\sum_{i=1}^{n} \\qty[y_i \\log \\hat{y}_i + (1 - y_i) \\log(1 - \\hat{y}_i)]"]
OLS = ["J(\\theta) = \\frac{1}{2} (X\\theta - y)^T (X\\theta - y)"]
OLS_SAID = ["X is a matrix", "\\theta and y are vectors"]


@pytest.mark.parametrize(
    ("claim", "context", "assume", "fix"),
    [
        ("L = e\\cdot e", TOY, [], "L = c\\cdot e"),
        ("\\pdv{L}{e} = \\pdv{L}{L}\\pdv{L}{c}", [*TOY, "L = c \\cdot e"], [], "\\pdv{L}{e} = \\pdv{L}{L}\\pdv{L}{e}"),
        ("\\frac{d}{dv} (x-uv)^{2} = 2(x-uv)u", [], [], "\\frac{d}{dv} (x-uv)^{2} = -2(x-uv)u"),
        ("\\nabla_\\theta J = X^T X \\theta + X^T y", OLS, OLS_SAID, "\\nabla_\\theta J = X^T X \\theta - X^T y"),
        ("\\frac{1}{(1-a)a} = \\frac{1}{a} - \\frac{1}{1-a}", [], [], "\\frac{1}{(1-a)a} = \\frac{1}{a} + \\frac{1}{1-a}"),
        ("g'(z) = \\frac{1}{1 + e^z}", ["g(z) = \\log(1 + e^z)"], [], "g'(z) = \\frac{1}{1 + e^{-z}}"),
        ("\\frac{dy}{dx} = 3x", ["y = x^3"], [], None),
        ("a^2 - b^2 = (a - b)(a - b)", [], [], None),
        ("ax^2 + bx + c = a\\left(x + \\frac{b}{2a}\\right)^2 + c - \\frac{b^2}{2a}", [], [], None),
        (
            "LL = \\sum_{i=1}^{n} y_i \\log \\hat{y}_i \\cdot (1 - y_i) \\log(1 - \\hat{y}_i)",
            LIKELIHOOD,
            [],
            "LL = \\sum_{i=1}^{n} \\qty[y_i \\log \\hat{y}_i + (1 - y_i) \\log(1 - \\hat{y}_i)]",
        ),
        ("\\frac{d\\ell}{d\\mu} = \\frac{1}{\\sigma} \\sum_{i=1}^n (x_i - \\mu)",
         ["\\ell = -\\frac{1}{2\\sigma^2} \\sum_{i=1}^n (x_i - \\mu)^2"], [],
         "\\frac{d\\ell}{d\\mu} = \\frac{1}{\\sigma^2} \\sum_{i=1}^n (x_i - \\mu)"),
        ("\\ell(\\lambda) = \\ln \\lambda - \\lambda \\sum_{i=1}^{n} x_i",
         ["\\ell(\\lambda) = \\sum_{i=1}^n \\ln(\\lambda e^{-\\lambda x_i})"], [],
         "\\ell(\\lambda) = n \\ln \\lambda - \\lambda \\sum_{i=1}^{n} x_i"),
    ],
)  # fmt: skip
def test_repairs(claim: str, context: list[str], assume: list[str], fix: str | None) -> None:
    found = repaired(claim, context, assume)
    assert found is not None
    if fix is not None:
        assert "".join(found.split()) == "".join(fix.split())


def test_brackets_follow_the_notes() -> None:
    claim = "LL = \\sum_{i=1}^{n} y_i \\log \\hat{y}_i \\cdot (1 - y_i) \\log(1 - \\hat{y}_i)"
    context = ["LL = \\sum_{i=1}^{n} \\left[y_i \\log \\hat{y}_i + (1 - y_i) \\log(1 - \\hat{y}_i)\\right]"]
    found = repaired(claim, context)
    assert found is not None
    assert "\\left[" in found
    assert "\\right]" in found


def test_both_links_of_a_chain_are_repaired() -> None:
    found = repaired("(a + b)^2 = a^2 - 2ab + b^2 = a(a - 2b) + b^2", [])
    assert found is not None
    assert found.count("+ 2") == 2


def test_a_repair_never_writes_the_other_side_again() -> None:
    found = repaired("y = x + x", ["y = 7x + \\sin z"])
    assert found is None or "".join(found.split()) not in ("y=y", "y=1y", "y=y+0")


def test_a_relation_is_turned() -> None:
    found = repaired("(a + b)^2 \\ge 2(a^2 + b^2)", [])
    assert found is not None
    assert "\\le" in found


def test_the_sides_of_an_inequality_are_not_weakened() -> None:
    found = repaired("a^2 + b^2 \\le 2ab", [])
    assert found is None or "\\ge" in found or "-" in found


def test_nothing_is_left_in_the_scope() -> None:
    scene, entry = claim_scene("L = e\\cdot e", TOY, [])
    assert not isinstance(entry, Judgement)
    judgement = judge(scene, entry, Budget.of(SECONDS))
    assert judgement.reading is not None
    before = {name: vars(symbol).copy() for name, symbol in judgement.reading.scope.symbols.items()}
    assert repair(scene, entry, judgement, Budget.of(SECONDS)) is not None
    assert {name: vars(symbol) for name, symbol in judgement.reading.scope.symbols.items()} == before


@pytest.mark.timeout(30)
def test_the_time_is_kept() -> None:
    scene, entry = claim_scene("L = e\\cdot e", [*TOY[:2], "e = a + \\sin(d) + \\tanh(a)"], [])
    assert not isinstance(entry, Judgement)
    judgement = judge(scene, entry, Budget.of(SECONDS))
    repair(scene, entry, judgement, Budget.of(0.2))
