"""Proofs: identities that notes use are proved, and whatever is proved holds on samples too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderive.verify import terms as t
from symderive.verify.check import judge_claim
from symderive.verify.clock import now
from symderive.verify.findings import Verdict
from symderive.verify.proof import proved, proved_equal
from symderive.verify.symbols import Domain, Scope, Symbol
from symderive.verify.trial import Budget, Status, Trial

NETWORK = [
    r"h_j = \sigma(\sum_i x_i \theta^{(h)}_{ij})",
    r"\hat y = \sigma(\sum_j h_j \theta^{(y)}_j)",
    r"\ell = y \log \hat y + (1 - y) \log(1 - \hat y)",
]
SOFTMAX = [r"z = W x + b", r"p = \mathrm{softmax}(z)", r"L = -\sum_k y_k \log p_k"]
LOGISTIC = r"$\sigma$ is the logistic sigmoid"
TRUE = [
    (NETWORK, r"\frac{\partial \ell}{\partial \theta^{(y)}_j} = (y - \hat y) h_j"),
    (NETWORK, r"\frac{\partial \ell}{\partial \theta^{(h)}_{ij}} = (y - \hat y) \theta^{(y)}_j h_j (1 - h_j) x_i"),
    (NETWORK, r"\frac{\partial \ell}{\partial \hat y} = \frac{y - \hat y}{\hat y (1 - \hat y)}"),
    (SOFTMAX, r"\frac{\partial L}{\partial z} = p - y"),
    (SOFTMAX, r"\nabla_W L = (p - y) x^\top"),
    (SOFTMAX, r"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)"),
    (SOFTMAX, r"\sum_k p_k = 1"),
    ([], r"\sigma'(a) = \sigma(a) (1 - \sigma(a))"),
    ([], r"\sigma(-a) = 1 - \sigma(a)"),
    ([], r"\log \sigma(a) = a - \log(1 + e^a)"),
    ([], r"\tanh a = 2 \sigma(2a) - 1"),
    ([], r"\sum_i (a_i + b_i)^2 = \sum_i a_i^2 + 2 \sum_i a_i b_i + \sum_i b_i^2"),
    ([], r"\sum_i \sum_j a_i b_j = (\sum_i a_i) (\sum_j b_j)"),
    ([], r"\log \prod_{i=1}^n a_i^{b_i} = \sum_{i=1}^n b_i \log a_i"),
    ([r"f = \|X w - y\|^2"], r"\nabla_w f = 2 X^\top (X w - y)"),
    (
        [r"L = \prod_{i=1}^n p_i^{y_i} (1 - p_i)^{1 - y_i}"],
        r"\log L = \sum_{i=1}^n [y_i \log p_i + (1-y_i) \log(1-p_i)]",
    ),
    ([], r"(A B)^\top = B^\top A^\top"),
]


@pytest.mark.parametrize(("context", "claim"), TRUE)
def test_identity_is_proved(context: list[str], claim: str) -> None:
    assume = [LOGISTIC, "y is one-hot" if context is SOFTMAX else "", "A and B are matrices" if "A B" in claim else ""]
    judgement = judge_claim(claim, context, [x for x in assume if x], 20.0)
    assert judgement.verdict is Verdict.CORRECT, judgement.reason
    assert proved(judgement, budget=5.0)


def test_what_only_numbers_show_is_no_proof() -> None:
    judgement = judge_claim(r"a^2 + b^2 \ge 2 a b", [], [], 20.0)
    assert judgement.verdict is Verdict.CORRECT
    assert not proved(judgement, budget=5.0)


@pytest.mark.timeout(30)
def test_budget_is_kept() -> None:
    claim = r"(a + b + c + d + e_1)^6 = (e_1 + d + c + b + a)^6"
    judgement = judge_claim(claim, [], ["all quantities are numbers"], 20.0)
    proved(judgement, budget=0.05)


def wrong_cases() -> Iterator[dict[str, object]]:
    for path in sorted((Path(__file__).parent / "cases").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            if case["label"] == "incorrect":
                yield case


def test_no_wrong_formula_is_proved() -> None:
    tried = 0
    for case in list(wrong_cases())[::3]:
        judgement = judge_claim(case["claim"], case["context"], case["assume"], 3.0)  # type: ignore[arg-type]
        outcome = judgement.outcome
        if judgement.verdict is not Verdict.INCORRECT or outcome is None or outcome.world is None:
            continue
        assert judgement.reading is not None
        assert outcome.statement is not None
        tried += 1
        deadline = now() + 2
        assert not proved_equal(judgement.reading.scope, outcome.world.shapes, outcome.statement, deadline), case["id"]
    assert tried > 10


# -- random formulas -----------------------------------------------------------------------------------------------

N = t.NOWHERE


def number(value: int) -> t.Term:
    return t.Number(N, Fraction(value))


def scope() -> Scope:
    found = Scope()
    for name, most, domain in (("a", 0, None), ("b", 0, Domain.POSITIVE), ("x", 1, None), ("y", 1, Domain.BINARY)):
        found.symbols[name] = Symbol(name, name, name, least=most, most=most, axes=most, domain=domain)
    return found


def leaves(index: str | None) -> st.SearchStrategy[t.Term]:
    plain = [t.Ref(N, "a", ()), t.Ref(N, "b", ()), *(number(k) for k in (-2, -1, 0, 1, 2))]
    inner = [t.Ref(N, name, (t.Index(N, index),)) for name in ("x", "y")] if index else []
    return st.sampled_from([*plain, *inner, *inner])


def extended(index: str | None) -> st.SearchStrategy[t.Term]:
    def bigger(below: st.SearchStrategy[t.Term]) -> st.SearchStrategy[t.Term]:
        return st.one_of(
            st.builds(lambda p, q: t.Add(N, (p, q)), below, below),
            st.builds(lambda p, q: t.Multiply(N, p, q), below, below),
            st.builds(lambda p: t.Negative(N, p), below),
            st.builds(
                lambda f, p: t.Apply(N, f, p), st.sampled_from(["exp", "sigmoid", "tanh", "log", "softplus"]), below
            ),
            st.builds(lambda p, k: t.Power(N, p, number(k)), below, st.sampled_from([2, 3, -1])),
            st.builds(lambda p, q: t.Divide(N, p, q), below, below),
        )

    return st.recursive(leaves(index), bigger, max_leaves=5)


def summed() -> st.SearchStrategy[t.Term]:
    body = extended("i")
    sums = st.builds(
        lambda kind, p: t.Big(N, kind, "i", t.Range(), None, p), st.sampled_from(["sum", "sum", "prod"]), body
    )
    shown = sums.filter(lambda s: any(isinstance(k, t.Ref) and k.keys for k in t.walk(s)))
    return st.one_of(extended(None), shown, st.builds(lambda p, q: t.Multiply(N, p, q), extended(None), shown))


def rewritten(term: t.Term, flips: list[bool]) -> t.Term:
    """The same value, written in another order and multiplied out."""

    def change(part: t.Term) -> t.Term:
        flip = flips.pop() if flips else False
        match part:
            case t.Add() if flip:
                return t.Add(N, part.terms[::-1])
            case t.Multiply() if flip and isinstance(part.right, t.Add):
                return t.Add(N, tuple(t.Multiply(N, x, part.left) for x in part.right.terms))
            case t.Multiply() if flip:
                return t.Multiply(N, part.right, part.left)
            case t.Negative() if flip:
                return t.Multiply(N, number(-1), part.of)
            case t.Apply() if flip and part.function == "sigmoid":
                minus = t.Apply(N, "sigmoid", t.Negative(N, part.argument))
                return t.Add(N, (number(1), t.Negative(N, minus)))
            case _:
                return part

    return t.mapped(term, change)


def damaged(term: t.Term, place: int) -> t.Term:
    """A formula with one slip: a sign, a factor, an exchanged letter, a lost exponent."""
    count = 0

    def change(part: t.Term) -> t.Term:
        nonlocal count
        count += 1
        if count - 1 != place:
            return part
        match part:
            case t.Add():
                return t.Add(N, (part.terms[0], t.Negative(N, part.terms[1])))
            case t.Ref() if part.keys:
                return t.Ref(N, "y" if part.symbol == "x" else "x", part.keys)
            case t.Ref():
                return t.Ref(N, "b" if part.symbol == "a" else "a", ())
            case t.Power():
                return part.base
            case t.Negative():
                return part.of
            case t.Number():
                return t.Number(N, part.value + 1)
            case _:
                return t.Multiply(N, number(2), part)

    return t.mapped(term, change)


def outcome_of(left: t.Term, right: t.Term) -> tuple[bool, Status]:
    known = scope()
    statement = t.Statement("=", left, right)
    outcome = Trial(known, "gradient", Budget.of(20.0), {}).run(statement)
    if outcome.world is None:
        return False, outcome.status
    return proved_equal(known, outcome.world.shapes, statement, now() + 1), outcome.status


@settings(max_examples=150, deadline=None)
@given(summed(), st.integers(0, 9))
def test_damaged_formula_is_not_proved_unless_it_holds(term: t.Term, place: int) -> None:
    is_proved, status = outcome_of(term, damaged(term, place))
    assert not (is_proved and status is Status.FAILS)


@settings(max_examples=100, deadline=None)
@given(summed(), summed())
def test_whatever_is_proved_holds(left: t.Term, right: t.Term) -> None:
    is_proved, status = outcome_of(left, right)
    assert not (is_proved and status is Status.FAILS)


@settings(max_examples=60, deadline=None)
@given(
    extended(None).filter(lambda x: not any(isinstance(k, (t.Divide, t.Power, t.Apply)) for k in t.walk(x))),
    st.lists(st.booleans(), max_size=12),
)
def test_polynomial_written_in_another_way_is_proved(term: t.Term, flips: list[bool]) -> None:
    is_proved, status = outcome_of(term, rewritten(term, list(flips)))
    assert status is Status.HOLDS
    assert is_proved
