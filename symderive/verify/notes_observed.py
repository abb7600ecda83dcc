# pyright: reportUnnecessaryCast=false, reportUnusedFunction=false, reportUnnecessaryIsInstance=false
"""Which family of likelihoods a formula of notes is: the one whose logarithm has the same canonical form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp

from symderive.calculus.index import Domain, Entry, Index
from symderive.calculus.nodes import IndexProduct, IndexSum
from symderive.calculus.rewrite import entries
from symderive.verify.canonical.convert import Converter
from symderive.verify.canonical.form import Form, constant
from symderive.verify.canonical.rules import Algebra, TooLargeError
from symderive.verify.clock import now
from symderive.verify.notes_equations import Read, UnusableError

_SECONDS = 2.0
_SCALES = (Fraction(1), Fraction(1, 2), Fraction(2))


@dataclass(frozen=True)
class Observed:
    """A family, what it predicts, and the name of the label."""

    family: str
    prediction: Entry
    label: str
    labels: str = "integer"  # or one-hot, of classes
    scale: Entry | None = None


def observed(read: Read) -> Observed:
    """What is observed, by the formula or the law of the notes.

    Raises:
        UnusableError: it is none of the families.
    """
    defined = {q.lhs.tensor.name for q in read.quantities}
    if read.law:
        return _by_law(read, defined)
    assert read.value is not None
    single = _single(_of_data(read.value, defined), _examples(read))
    predictions = [e for e in entries(single) if e.tensor.name in defined]
    labels = [e for e in entries(single) if e.tensor.name not in defined]
    for prediction in predictions:
        for label in labels:
            for family, logarithm, kind in _families(label, prediction):
                for value in (sp.log(single), single, -single):
                    if _same(value, logarithm, (label, prediction)):
                        return Observed(family, prediction, label.tensor.name, kind)
    raise UnusableError("it is the likelihood of none of the families bernoulli, categorical, normal, poisson")


def _by_law(read: Read, defined: set[str]) -> Observed:
    first = read.arguments[0]
    if read.law not in ("bernoulli", "categorical", "normal", "poisson"):
        raise UnusableError(f"there is no likelihood of the family {read.law}")
    if not isinstance(first, Entry) or first.tensor.name not in defined:
        raise UnusableError("what it is drawn from is not defined before it")
    assert read.label is not None
    return Observed(read.law, first, read.label.tensor.name)


def _of_data(value: sp.Expr, defined: set[str]) -> sp.Expr:
    """The terms that hold what is predicted: a penalty on the weights is no likelihood."""
    terms = [x for x in sp.Add.make_args(value) if any(e.tensor.name in defined for e in entries(x))]
    return sp.Add(*terms) if terms and len(terms) < len(sp.Add.make_args(value)) else value


def _single(value: sp.Expr, examples: set[sp.Expr]) -> sp.Expr:
    """The part of one example: without the sum or product over those, and without factors that are numbers or sizes."""
    factors = [f for f in sp.Mul.make_args(value) if entries(f)]
    sign = -1 if value.as_coeff_Mul()[0].is_negative else 1
    if len(factors) != 1:
        return value
    inner = factors[0]
    if not isinstance(inner, (IndexSum, IndexProduct)):
        return value
    body, index = inner.open()
    found = entries(body)
    if not any(index in e.indices for e in found):  # the notes write one example without its index
        return sign * body
    if not all(index in e.indices for e in found):
        return value
    lone = all(e.indices == (index,) for e in found) and not isinstance(body, IndexSum) and not _of_classes(body)
    return sign * body if lone or index.size in examples else value


def _examples(read: Read) -> set[sp.Expr]:
    """The sizes that data and what is predicted from it have in common: those of examples."""
    defined = {q.lhs.tensor.name for q in read.quantities}
    every = [e for q in read.quantities for e in entries(q.rhs)]
    data = {
        k.size
        for e in every
        if e.tensor.name not in defined and len(e.indices) > 1
        for k in e.indices[:1]
        if isinstance(k, Index)
    }
    last = read.quantities[-1].lhs.indices if read.quantities else ()
    return data & {k.size for k in last[:1] if len(last) > 1 and isinstance(k, Index)}


def _of_classes(body: sp.Expr) -> bool:
    """Whether a sum runs over classes rather than over examples: a class label is one-hot."""
    return any(e.tensor.domain in (Domain.ONE_HOT, Domain.SIMPLEX) for e in entries(body))


def _families(y: Entry, p: Entry) -> Iterator[tuple[str, sp.Expr, str]]:
    """The logarithm of the probability of one example, by family."""
    if len(y.indices) == len(p.indices):
        if y.indices == p.indices:
            if not y.indices or not isinstance(y.indices[-1], Index) or y.tensor.domain is not Domain.ONE_HOT:
                yield "bernoulli", y * sp.log(p) + (1 - y) * sp.log(1 - p), "integer"
                yield "normal", -((y - p) ** 2) / 2, "integer"
                yield "poisson", y * sp.log(p) - p, "integer"
            if y.indices and isinstance(y.indices[-1], Index):
                index = y.indices[-1]
                yield "categorical", IndexSum.of(y * sp.log(p), index), "one-hot"
    elif len(p.indices) == len(y.indices) + 1:
        yield "categorical", sp.log(p.tensor[(*p.indices[:-1], y)]), "integer"


def _same(value: sp.Expr, logarithm: sp.Expr, pair: tuple[Entry, Entry]) -> bool:
    """Whether two expressions are equal up to a positive factor and to what holds neither label nor prediction."""
    algebra = Algebra(deadline=now() + _SECONDS)
    algebra.domains.update({e.tensor.name: Domain.REAL for e in pair})
    converter = Converter(algebra)
    label, prediction = pair
    try:
        if prediction.indices and isinstance(
            prediction.indices[-1], Index
        ):  # a class is one of those that are predicted
            algebra.ranges[label.tensor.name] = converter.range_of(prediction.indices[-1])
        for index in {*value.free_symbols, *logarithm.free_symbols}:
            if isinstance(index, Index):
                algebra.ranges[index.name] = converter.range_of(index)
        one, two = converter.form(value), converter.form(logarithm)
        return any(_constant(algebra.add(algebra.scale(one, s), algebra.scale(two, -1)), pair) for s in _SCALES)
    except TooLargeError:
        return False


def _constant(form: Form, pair: tuple[Entry, Entry]) -> bool:
    text = repr(form)
    return form == constant(0) or not any(repr(e.tensor.name) in text for e in pair)
