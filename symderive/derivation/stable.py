"""The objective in a form that floating point can compute: from weighted sums (logits), never from log(probability).

Every rewrite is an identity over the labels' domain, so the gradient that is derived from the rewritten objective is stable too.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from symderive.calculus.differentiate import select
from symderive.calculus.equations import Equation, System
from symderive.calculus.functions import exp, log, log_softplus, row_of, sigmoid, softplus
from symderive.calculus.index import Domain, Entry, Index, Tensor
from symderive.calculus.nodes import Delta, LogSumExp, Softmax
from symderive.calculus.rewrite import bottom_up, entries, insert_definition, subexpressions, top_down
from symderive.calculus.steps import Step, Trail
from symderive.derivation.preactivations import split
from symderive.derivation.rules import Rule


def log_softmax(e: sp.Expr) -> sp.Expr:
    """log softmax(z)_k = z_k - log Σ exp z."""
    if isinstance(e, sp.log) and isinstance(e.args[0], Softmax):
        s = e.args[0]
        return s.at(s.place) - LogSumExp(s.body, s.bound)
    return e


def log_sigmoid(e: sp.Expr) -> sp.Expr:
    """log σ(z) = -softplus(-z) and log(1 - σ(z)) = -softplus(z)."""
    if not isinstance(e, sp.log):
        return e
    if isinstance(e.args[0], sigmoid):
        return -softplus(-e.args[0].argument)
    other = 1 - e.args[0]
    return -softplus(other.argument) if isinstance(other, sigmoid) else e


def log_softplus_rule(e: sp.Expr) -> sp.Expr:
    """log softplus(z) as a function of its own, which does not underflow."""
    return log_softplus(e.args[0].argument) if isinstance(e, sp.log) and isinstance(e.args[0], softplus) else e


def one_margin(e: sp.Expr) -> sp.Expr:
    """y softplus(-z) + (1-y) softplus(z) = softplus((1-2y) z) for a label that is 0 or 1."""
    if not isinstance(e, sp.Add):
        return e
    for term in e.args:
        for label in sp.Mul.make_args(term):
            if not (isinstance(label, Entry) and label.tensor.domain is Domain.BINARY):
                continue
            for s in sp.Mul.make_args(term):
                if isinstance(s, softplus):
                    partner = term.xreplace({label: 1 - label, s: softplus(-s.argument)})
                    rest = [a for a in e.args if a not in (term, partner)]
                    if len(rest) == len(e.args) - 2:
                        scale = sp.Mul(*(f for f in sp.Mul.make_args(term) if f not in (label, s)))
                        return sp.Add(*rest, scale * softplus((1 - 2 * label) * -s.argument))
    return e


RULES: tuple[Rule, ...] = (
    Rule(
        "log of a softmax",
        r"$\log \operatorname{softmax}(z)_k = z_k - \log\sum_l e^{z_l}$",
        lambda e: top_down(e, log_softmax),
    ),
    Rule("log of a sigmoid", r"$\log \sigma(z) = -\operatorname{softplus}(-z)$", lambda e: bottom_up(e, log_sigmoid)),
    Rule(
        "log of a softplus",
        "a function of its own, which does not underflow",
        lambda e: bottom_up(e, log_softplus_rule),
    ),
    Rule("one margin", r"for a label that is 0 or 1 both terms are one softplus", lambda e: bottom_up(e, one_margin)),
    Rule("one term survives", "of the sum only the term with the delta equal to 1 remains", select),
)


@dataclass(frozen=True)
class Stable:
    """A system whose objective is computed from logits, the tensors of the weighted sums, and how it came about."""

    system: System
    named: frozenset[Tensor]
    steps: tuple[Step, ...]


def stabilise(system: System, label: Tensor | None = None) -> Stable:
    """Rewrite the objective of ``system`` for computation.

    Args:
        system: equations with the objective last.
        label: one-hot labels that are to be given as numbers of classes.
    """
    deep, named = split(system)
    objective = deep.equations[-1]
    trail = Trail(objective.rhs, objective.tensor.name)
    stable_expression(objective.rhs, deep, label, trail)
    last = Equation(objective.lhs, trail.current, objective.key)
    return Stable(System((*deep.equations[:-1], last), deep.indices), named, tuple(trail.steps))


def stable_expression(expr: sp.Expr, deep: System, label: Tensor | None = None, trail: Trail | None = None) -> sp.Expr:
    """``expr`` over the equations of ``deep``, computed from weighted sums; the steps go to ``trail``."""
    trail = trail or Trail(expr)
    if label is not None:
        trail.to(with_class_numbers(expr, label), "class numbers", "a one-hot label is the number of its class")
    for tensor in logged(trail.current):
        if tensor in deep.definitions and row_of_definition(deep, tensor):
            trail.to(
                insert_definition(trail.current, *deep.definitions[tensor]), "definition", "the definition is inserted"
            )
    for rule in RULES:
        trail.to(rule.apply(trail.current), rule.name, rule.reason)
    return trail.current


def row_of_definition(system: System, tensor: Tensor) -> bool:
    """Whether a tensor is defined as a function of a weighted sum that has a name."""
    rhs = system.definitions[tensor][1]
    return isinstance(rhs, (Softmax, exp)) or row_of(rhs) is not None


def logged(expr: sp.Expr) -> list[Tensor]:
    """The tensors of which a logarithm is taken."""
    found = (e for s in subexpressions(expr) if isinstance(s, log) for e in entries(s))
    return list(dict.fromkeys(e.tensor for e in found))


def with_class_numbers(expr: sp.Expr, label: Tensor) -> sp.Expr:
    """``expr`` with entries of one-hot labels y_nk written as deltas of k and a class number c_n."""
    classes = Tensor(label.name, label.axes[:-1], label.role, Domain.CLASS, label.latex)

    def rule(e: sp.Expr) -> sp.Expr:
        if isinstance(e, Entry) and e.tensor == label:
            last = e.indices[-1]
            assert isinstance(last, Index)
            return Delta(last, classes[e.indices[:-1]])
        return e

    return top_down(expr, rule)
