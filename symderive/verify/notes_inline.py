"""Predictions that notes write inside a likelihood: ``(y - w^T x)^2``, ``log(1 + exp(z)) - y z``, as quantities of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import sympy as sp

from symderive.calculus.functions import exp, sigmoid, softplus
from symderive.calculus.index import Entry, Index, Tensor
from symderive.calculus.nodes import LogSumExp, Softmax
from symderive.calculus.rewrite import entries, subexpressions

NAMES = ("hat y", "p", "q", "pi")

Changes: TypeAlias = "Callable[[Entry], list[tuple[sp.Expr, sp.Expr]]]"


@dataclass(frozen=True)
class Inline:
    """``prediction`` stands for ``rhs``; ``body`` is the formula with it, ``seen`` at the place where the formula reads it.
    ``signed`` labels are -1 and 1.
    """

    prediction: Entry
    rhs: sp.Expr
    body: sp.Expr
    seen: Entry
    signed: bool = False


def named(rhs: sp.Expr, label: Entry, name: str, last: Index | None = None) -> Entry:
    """An entry to stand for an expression: its free indices in the order of the label's, the classes last."""
    own = [k for k in label.indices if isinstance(k, Index)]
    more = sorted((k for k in rhs.free_symbols if isinstance(k, Index)), key=str)
    indices = [k for k in dict.fromkeys([*(k for k in own if k in more), *more]) if k != last]
    indices += [last] if last is not None else []
    return Entry(Tensor(name, tuple(k.size for k in indices)), *indices)


def inline(body: sp.Expr, label: Entry, name: str) -> Iterator[Inline]:
    """What may be predicted in the part of one example."""
    for rhs, changes in _candidates(body, label):
        prediction = named(rhs, label, name)
        found = body
        for old, new in changes(prediction):
            found = found.xreplace({old: new})
        if label not in entries(rhs):
            yield Inline(prediction, rhs, found, prediction)
    yield from _of_classes(body, label, name)
    yield from _of_signs(body, label, name)


def _candidates(body: sp.Expr, label: Entry) -> Iterator[tuple[sp.Expr, Changes]]:
    """Expressions that may be predictions, and what stands for what once they have a name."""
    for node in subexpressions(body):
        if isinstance(node, sp.log) and not isinstance(node.args[0], Entry):
            for rhs in (node.args[0], 1 - node.args[0]):
                yield rhs, lambda p, rhs=rhs: [(rhs, p), (1 - rhs, 1 - p)]
        elif isinstance(node, sp.Pow) and node.exp == 2:
            for sign in (1, -1):
                rhs = label + sign * node.base
                yield rhs, lambda p, node=node: [(node, (label - p) ** 2)]
        elif isinstance(node, sp.Pow) and label in entries(node.exp):
            yield node.base, lambda p, node=node: [(node.base, p), (1 - node.base, 1 - p)]
        elif isinstance(node, exp):
            yield node, lambda p, node=node: [(node, p), (node.args[0], sp.log(p))]
        elif isinstance(node, softplus):
            rhs = sigmoid(node.args[0])
            yield (
                rhs,
                lambda p, node=node: [(node, -sp.log(1 - p)), (node.args[0], sp.log(p) - sp.log(1 - p))],
            )


def _of_classes(body: sp.Expr, label: Entry, name: str) -> Iterator[Inline]:
    """``-log softmax(z)_y`` and ``log Σ_j exp(z_j) - z_y``."""
    for node in subexpressions(body):
        if isinstance(node, Softmax) and node.place == label:
            index = node.open()[1]
            rhs = Softmax(node.body, node.bound, index)
            prediction = named(rhs, label, name, index)
            seen = prediction.tensor[(*prediction.indices[:-1], label)]
            yield Inline(prediction, rhs, body.xreplace({node: seen}), seen)
        elif isinstance(node, LogSumExp):
            index = node.open()[1]
            rhs = Softmax(node.body, node.bound, index)
            prediction = named(rhs, label, name, index)
            seen = prediction.tensor[(*prediction.indices[:-1], label)]
            yield Inline(prediction, rhs, body.xreplace({node.at(label): sp.log(seen), node: sp.S.Zero}), seen)


def _of_signs(body: sp.Expr, label: Entry, name: str) -> Iterator[Inline]:
    """``log(1 + exp(-y z))`` for labels -1 and 1: the probability of 1 is the logistic function of z."""
    for node in subexpressions(body):
        logit: sp.Expr | None = None
        if isinstance(node, softplus):
            logit = -node.args[0] / label
        elif isinstance(node, sp.log) and isinstance(node.args[0], sigmoid):
            logit = node.args[0].args[0] / label
        if logit is not None and label not in entries(logit) and (body in (node, sp.Mul(-1, node))):
            prediction = named(logit, label, name)
            at_one = label * sp.log(prediction) + (1 - label) * sp.log(1 - prediction)
            yield Inline(prediction, sigmoid(logit), at_one, prediction, signed=True)
