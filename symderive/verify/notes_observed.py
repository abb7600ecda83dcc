"""Which family of likelihoods a formula of notes is: the one whose logarithm has the same canonical form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import sympy as sp

from symderive.calculus.index import Domain, Entry, Index, Tensor
from symderive.calculus.nodes import Softmax
from symderive.calculus.rewrite import entries, free_indices
from symderive.verify.canonical.convert import Converter
from symderive.verify.canonical.form import Form, constant
from symderive.verify.canonical.rules import Algebra, TooLargeError
from symderive.verify.clock import now
from symderive.verify.notes_equations import Quantity, Read, UnusableError
from symderive.verify.notes_forms import known_forms
from symderive.verify.notes_inline import NAMES, Inline, inline, named
from symderive.verify.notes_parts import Term, all_of, single, squares, terms
from symderive.verify.notes_symbols import is_data, is_fixed, is_parameter, letter

_SECONDS = 2.0
_SCALES = (Fraction(1), Fraction(1, 2), Fraction(2))
_LAWS = ("bernoulli", "categorical", "normal", "poisson")
_SPREADS = ("sigma", "tau")
_LABELS = ("y", "t", "Y", "T")


@dataclass(frozen=True)
class Observed:
    """A family, what it predicts, and the name of the label.

    ``prior`` is the precision of a normal prior, and the names of the parameters that have it; ``remarks`` say what a
    reader of the notes might not expect.
    """

    family: str
    prediction: Entry
    label: str
    labels: str = "integer"  # or one-hot, of classes
    scale: Entry | None = None
    prior: tuple[float, tuple[str, ...]] | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Match:
    observed: Observed
    factor: sp.Expr  # how many log-likelihoods the formula is
    own: Inline | None = None


def observed(read: Read) -> tuple[Read, Observed]:
    """What is observed, by the formula or the law of the notes, and the equations with that of a prediction inside the formula.

    Raises:
        UnusableError: it is none of the families.
    """
    if read.law:
        return _by_law(read)
    assert read.value is not None
    found = list(terms(read.value, lambda e: is_fixed(read, e)))
    depends = [x for x in found if _depends(read, x.of)]
    match = _matched(read, sp.Add(*(x.factor * x.of for x in depends))) if depends else None
    if match is None:
        raise UnusableError(_no_family(bool(depends)))
    if match.own is not None:
        read = _with(read, match.own.prediction, match.own.rhs)
    return read, _with_prior(read, match, [x for x in found if not _depends(read, x.of) and entries(x.of)])


def _no_family(depends: bool) -> str:
    if not depends:
        return "it holds nothing that is computed from the data x; define the prediction in a formula before it"
    return (
        r"it is none of the log-likelihoods known; write, for a label y and a prediction \hat y, one of "
        r"y \log\hat y + (1-y)\log(1-\hat y), \sum_k y_k \log\hat y_k, (y-\hat y)^2, y \log\hat y - \hat y, "
        r"or y \sim \mathrm{Bernoulli}(\hat y), \mathcal{N}(\hat y, 1), \mathrm{Poisson}(\hat y)"
    )


def _depends(read: Read, expr: sp.Expr) -> bool:
    """Whether a term holds the label, data, or what is computed from it."""
    defined = {q.lhs.tensor.name for q in read.quantities}
    found = entries(expr)
    return any(
        e.tensor.name in defined or is_data(read, e.tensor.name) or letter(e.tensor.name) in _LABELS for e in found
    )


def _with(read: Read, prediction: Entry, rhs: sp.Expr) -> Read:
    """The equations with that of a prediction."""
    latex = {**read.latex, "hat y": r"\hat y"} if prediction.tensor.name == "hat y" else read.latex
    return replace(read, quantities=(*read.quantities, Quantity(prediction, rhs)), latex=latex)


def _by_law(read: Read) -> tuple[Read, Observed]:
    first, label = read.arguments[0], read.label
    if read.law not in _LAWS:
        raise UnusableError(f"there is no likelihood of the family {read.law}; the families are {', '.join(_LAWS)}")
    assert label is not None
    defined = {q.lhs.tensor.name for q in read.quantities}
    spread = read.law == "normal" and len(read.arguments) > 1 and read.arguments[1] != 1
    remarks = ("the variance is taken as 1, which only scales the gradient",) if spread else ()
    if not isinstance(first, Entry) or first.tensor.name not in defined:
        if not _depends(read, first):
            raise UnusableError(
                "what the label is drawn from does not depend on data; define it from x in a formula before"
            )
        own = named(first, label, _new_name(read))
        read, first = _with(read, own, first), own
    return read, Observed(read.law, first, label.tensor.name, remarks=remarks)


def _new_name(read: Read) -> str:
    return next(x for x in NAMES if x not in read.scope.symbols)


def _matched(read: Read, value: sp.Expr) -> _Match | None:
    """The family of a formula, and how many log-likelihoods it is."""
    part = single(value, lambda e: is_fixed(read, e))
    defined = {q.lhs.tensor.name: q for q in read.quantities}
    spreads = {e: sp.S.One for e in entries(part.of) if is_fixed(read, e) and letter(e.tensor.name) in _SPREADS}
    classes = {k: Entry(Tensor(k.name, ())) for k in free_indices(part.of) if k.name in _LABELS}  # y of f_y
    part = Term(part.factor, known_forms(part.of.xreplace({**spreads, **classes})))
    remarks = ("the standard deviation is taken as 1, which only scales the gradient",) if spreads else ()
    found = [e for e in entries(part.of) if e.tensor.name not in defined]
    for label in sorted(found, key=lambda e: (letter(e.tensor.name) not in _LABELS, is_data(read, e.tensor.name))):
        for prediction in (e for e in entries(part.of) if e.tensor.name in defined):
            match = _fits(part, label, prediction, defined[prediction.tensor.name])
            if match is not None:
                again = (
                    ("what is predicted is the data itself; give it twice, as X and as y",)
                    if is_data(read, label.tensor.name)
                    else ()
                )
                return replace(match, observed=replace(match.observed, remarks=(*remarks, *again)))
        for own in () if is_data(read, label.tensor.name) else inline(part.of, label, _new_name(read)):
            match = _fits(Term(part.factor, own.body), label, own.seen, Quantity(own.prediction, own.rhs))
            if match is not None and _depends(read, own.rhs):
                signs = ("labels -1 and 1 of the notes are 0 and 1 here",) if own.signed else ()
                return replace(match, observed=replace(match.observed, remarks=(*remarks, *signs)), own=own)
    return None


def _fits(part: Term, label: Entry, prediction: Entry, own: Quantity) -> _Match | None:
    """The family under which a label and a prediction make a term."""
    whole = own.lhs if label in prediction.indices else prediction
    for family, logarithm, kind in _families(label, prediction, own.rhs):
        for value, sign in ((sp.log(part.of), 1), (part.of, 1), (-part.of, -1)):
            scale = _same(value, logarithm, (label, whole))
            if scale is not None:
                factor = part.factor * sign / sp.Rational(scale.numerator, scale.denominator)
                return _Match(Observed(family, whole, label.tensor.name, kind), factor)
    return None


def _with_prior(read: Read, match: _Match, penalties: list[Term]) -> Observed:
    """What is observed, with penalties that are squares of parameters as a normal prior, and remarks on the others."""
    precisions: dict[str, sp.Expr] = {}
    remarks = list(match.observed.remarks)
    for penalty in penalties:
        square = squares(penalty.of)
        shown = ", ".join(read.latex.get(e.tensor.name, e.tensor.name) for e in entries(penalty.of))
        precision = -2 * penalty.factor / match.factor
        if square is None or not is_parameter(read, square.tensor.name) or not all_of(penalty.of, square):
            remarks.append(
                f"its term in {shown} is left out; only squares of all entries of a parameter become a prior"
            )
        elif not precision.is_number:
            names = ", ".join(sorted(_letters(read, precision)))
            remarks.append(f"its penalty on {shown} is left out, since {names} has no value here; write a number")
        elif not precision.is_positive:
            remarks.append(f"its term in {shown} is left out, since it rewards large values; change its sign")
        else:
            precisions[square.tensor.name] = precision
    if len(set(precisions.values())) > 1:
        shown = ", ".join(read.latex.get(x, x) for x in precisions)
        remarks.append(f"its penalties on {shown} are left out; they need one common factor")
        precisions = {}
    prior = (float(next(iter(precisions.values()))), tuple(precisions)) if precisions else None
    return replace(match.observed, prior=prior, remarks=tuple(remarks))


def _letters(read: Read, expr: sp.Expr) -> set[str]:
    """What a number depends on: sizes, and letters that are set beforehand."""
    given = {read.latex.get(e.tensor.name, e.tensor.name) for e in entries(expr)}
    return given | {str(s) for s in expr.free_symbols if not isinstance(s, Index)}


def _families(y: Entry, p: Entry, rhs: sp.Expr) -> Iterator[tuple[str, sp.Expr, str]]:
    """The logarithm of the probability of one output of one example, by family."""
    classes = isinstance(rhs, Softmax) and bool(p.indices)
    if y.indices == p.indices:
        if classes:
            yield "categorical", y * sp.log(p), "one-hot"
        else:
            yield "bernoulli", y * sp.log(p) + (1 - y) * sp.log(1 - p), "integer"
        yield "normal", -((y - p) ** 2) / 2, "integer"
        yield "poisson", y * sp.log(p) - p, "integer"
    elif p.indices[-1:] == (y,) and p.indices[:-1] == y.indices:
        yield "categorical", sp.log(p), "integer"


def _same(value: sp.Expr, logarithm: sp.Expr, pair: tuple[Entry, Entry]) -> Fraction | None:
    """The positive factor up to which two expressions are equal, apart from what no parameter enters; None if there is none."""
    algebra = Algebra(deadline=now() + _SECONDS)
    algebra.domains.update({e.tensor.name: Domain.REAL for e in pair})
    converter = Converter(algebra)
    label, prediction = pair
    names = {e.tensor.name for e in entries(value)} - {label.tensor.name}
    try:
        last = prediction.indices[-1] if prediction.indices else None
        if isinstance(last, Index):  # a class is one of those that are predicted
            algebra.ranges[label.tensor.name] = converter.range_of(last)
        for index in {*value.free_symbols, *logarithm.free_symbols}:
            if isinstance(index, Index):
                algebra.ranges[index.name] = converter.range_of(index)
        one, two = converter.form(value), converter.form(logarithm)
        for scale in _SCALES:
            if _constant(algebra.add(algebra.scale(one, scale), algebra.scale(two, -1)), names):
                return scale
    except TooLargeError:
        pass
    return None


def _constant(form: Form, names: set[str]) -> bool:
    text = repr(form)
    return form == constant(0) or not any(repr(name) in text for name in names)
