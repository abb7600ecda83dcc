# pyright: reportUnnecessaryCast=false, reportUnusedFunction=false, reportUnnecessaryIsInstance=false
"""The equations of a network as notes write them: each quantity in index notation, every other one standing for itself."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

import sympy as sp

from symderive.calculus.functions import Unknown, sigmoid
from symderive.calculus.index import Entry, Index, Tensor
from symderive.calculus.rewrite import bottom_up
from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.dims import ShapeError
from symderive.verify.entry import Entry as Formula
from symderive.verify.facts import Fact
from symderive.verify.free_names import offset
from symderive.verify.lowering.arrays import FIRST
from symderive.verify.lowering.errors import InexpressibleError
from symderive.verify.lowering.lower import Lowering, Place, rest
from symderive.verify.notes_forms import known_forms
from symderive.verify.resolve.choices import Choices
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.forms import rebuilt
from symderive.verify.resolve.usage import (
    Usage,
    all_nodes,
    bare,
    bound_letters,
    is_label,
    letter_of,
    letters_in,
    root_name,
    superscript,
)
from symderive.verify.scene import Scene
from symderive.verify.shapes import Mode
from symderive.verify.signature import fitting, free_places
from symderive.verify.sizing import sizes_for
from symderive.verify.symbols import Definition, Scope

LOGISTIC = "sigma"
_FITS = 20


class UnusableError(Exception):
    """Formulas from which no network can be made; the message says why."""


@dataclass(frozen=True)
class Quantity:
    """``lhs = rhs``: an entry that the notes define, for every value of its indices."""

    lhs: Entry
    rhs: sp.Expr


@dataclass(frozen=True)
class Read:
    """What is observed, as notes write it, and the quantities behind it.

    ``value`` is a probability, a log-likelihood or a loss; or a law has a name and arguments.
    """

    scope: Scope
    quantities: tuple[Quantity, ...]
    value: sp.Expr | None
    law: str
    arguments: tuple[sp.Expr, ...]
    label: Entry | None
    latex: dict[str, str]


def read_equations(
    definitions: Sequence[Formula], observed: Formula, facts: list[Fact], words: dict[str, str], choices: Choices
) -> Read:
    """The equations behind what is observed, under one reading of the formulas.

    Raises:
        UnusableError: a formula has no meaning, or none that the calculus knows.
    """
    usage = Usage().read([*(e.tree for e in definitions), observed.tree])
    scene = Scene(list(definitions), facts, usage, words=words, guesses=False)
    reading = scene.read(choices)
    try:
        main = observed.tree.main if isinstance(observed.tree, r.Remark) else observed.tree
        if isinstance(main, r.Relation) and main.signs == ("sim",):
            return _drawn(Scene([*definitions, observed], facts, usage, words=words, guesses=False), choices)
        statements = scene.statements(reading, _named(observed))
        scope = reading.scope
        stated = _probability(statements[0])
        if stated is not None:
            return _predicted(scope, statements[-1].right, *stated)
        value, lowering = _shaped(scope, statements)
        quantities = _quantities(lowering, [value])
        place = Place(_free(lowering, value), opaque=_all(scope))
        return Read(scope, quantities, _plain(lowering, value, place), "", (), None, _latex(scope))
    except (UnclearError, InexpressibleError, ShapeError) as error:
        raise UnusableError(str(error) or getattr(error, "message", "")) from None


def without_examples(observed: Formula, definitions: Sequence[Formula]) -> Formula | None:
    r"""A formula without the labels of examples, ``\hat y^{(i)}`` as ``\hat y``; None unless some of its letters are defined
    without such a label, for one example.
    """
    found = observed.tree.main if isinstance(observed.tree, r.Remark) else observed.tree
    if not isinstance(found, r.Relation):
        return None
    totals = [x for x in all_nodes(found) if isinstance(x, r.BigOperator) and x.kind in ("sum", "prod")]
    letters = {x for total in totals for x in bound_letters(total.below)}
    means = {x for total in totals if _is_mean(found, total) for x in bound_letters(total.below)}
    single = {letter_of(name) for d in definitions if (name := _plain_left(d.tree)) is not None}
    for letter in letters:
        labelled = {
            letter_of(name) for x in all_nodes(found) if (name := _labelled(x, letter, letter in means)) is not None
        }
        if labelled & single:
            return replace(observed, tree=rebuilt(found, partial(_unlabelled, letter=letter, below=letter in means)))
    return None


def _named(observed: Formula) -> Formula:
    """``LL(W, b) = ...`` as ``LL = ...``: of what a loss or a likelihood is a function says nothing on the network."""
    tree = observed.tree
    if not isinstance(tree, r.Relation) or not isinstance(left := bare(tree.sides[0]), r.Product):
        return observed
    name = root_name(left.factors[0])
    if name is None or letter_of(name) in ("p", "P") or len(left.factors) != 2 or left.signs != ("",):
        return observed
    return replace(observed, tree=replace(tree, sides=(left.factors[0], *tree.sides[1:])))


def _plain_left(tree: r.Node) -> r.Name | None:
    """The letter that a formula defines, if it stands there without a label."""
    main = tree.main if isinstance(tree, r.Remark) else tree
    left = bare(main.sides[0]) if isinstance(main, r.Relation) else None
    return None if left is None or is_label(superscript(left)) else root_name(left)


def _is_mean(formula: r.Relation, total: r.BigOperator) -> bool:
    """Whether a sum is divided by the number of its terms, as the mean over examples is."""
    above = total.above if isinstance(total.above, r.Name) else None
    return above is not None and any(x == replace(above, span=x.span) and x is not above for x in all_nodes(formula))


def _labelled(node: r.Node, letter: str, below: bool) -> r.Name | None:
    """The name under a label that is one letter: y of ``y^{(i)}_k``, also of ``y_i`` if ``below``."""
    if not isinstance(node, r.Scripted):
        return None
    label = node.sup if is_label(node.sup) else node.sub if below else None
    return root_name(node) if label is not None and list(letters_in(label)) == [letter] else None


def _unlabelled(node: r.Node, letter: str, below: bool) -> r.Node:
    """A node without a label of that letter."""
    if not isinstance(node, r.Scripted) or _labelled(node, letter, below) is None:
        return node
    bare_ = replace(node, sup=None) if is_label(node.sup) else replace(node, sub=None)
    return bare_ if bare_.sub is not None or bare_.sup is not None or bare_.primes else bare_.base


def _shaped(scope: Scope, statements: Sequence[t.Statement]) -> tuple[t.Term, Lowering]:
    """What is observed, as written or for one example, with shapes."""
    left, value = statements[0].left, statements[-1].right
    try:
        return value, _lowering(scope, [value], left)
    except UnusableError:
        single = _for_one(scope, value)
        if single is value:
            raise
        return single, _lowering(scope, [single], left)


def _probability(statement: t.Statement) -> tuple[t.Ref, t.Term] | None:
    """The label and its value of ``p(y = 1 | x)``, ``p(y = k | x)``; None where the value is the label itself, ``P(Y = y)``."""
    left = statement.left
    if not isinstance(left, t.Call) or not left.sides or not isinstance(label := left.sides[0], t.Ref):
        return None
    value = left.arguments[0]
    return (label, value) if isinstance(value, t.Index) or (isinstance(value, t.Number) and value.value == 1) else None


def _predicted(scope: Scope, value: t.Term, label: t.Ref, told: t.Term) -> Read:
    """What ``p(y = 1 | x) = value`` and ``p(y = k | x) = value_k`` say: the value is the prediction."""
    lowering = _lowering(scope, [value])
    free = _free(lowering, value)
    classes = isinstance(told, t.Index)
    if classes and told.name not in free:
        raise UnusableError("the probability of a class does not depend on which class it is")
    last = told.name if isinstance(told, t.Index) else ""
    others = tuple(k for name, k in free.items() if name != last)
    prediction = _entry("hat y", (*others, free[last]) if last else others)
    quantities = _quantities(lowering, [value])
    own = Quantity(prediction, _plain(lowering, value, Place(free, opaque=_all(scope))))
    law = "categorical" if classes else "bernoulli"
    y = _entry(label.symbol, others)
    return Read(scope, (*quantities, own), None, law, (prediction,), y, {**_latex(scope), "hat y": r"\hat y"})


def _entry(name: str, indices: tuple[sp.Expr, ...]) -> Entry:
    return Entry(Tensor(name, tuple(k.size for k in indices if isinstance(k, Index))), *indices)


def _drawn(scene: Scene, choices: Choices) -> Read:
    r"""``y \sim Bernoulli(\hat y)``."""
    scope = scene.read(choices).scope
    found = [law for laws in scope.chance.laws.values() for law in laws]
    if not found:
        raise UnusableError("it names no distribution that is known")
    law = found[-1]
    scope.chance.laws.pop(law.symbol)
    label = t.Ref(t.NOWHERE, law.symbol, law.keys)
    lowering = _lowering(scope, [*law.arguments, label])
    place = Place(_free(lowering, t.Add(t.NOWHERE, (*law.arguments, label))), opaque=_all(scope))
    values = tuple(_plain(lowering, a, place) for a in law.arguments)
    y = lowering.value(label, place).number
    assert isinstance(y, Entry)
    return Read(scope, _quantities(lowering, list(law.arguments)), None, law.name, values, y, _latex(scope))


def _free(lowering: Lowering, value: t.Term) -> dict[str, sp.Expr]:
    """The indices that a formula leaves free: of one example of many."""
    places = free_places(lowering.shapes, t.Statement("=", value, value))
    return {name: lowering.free_index(name, p.dim) for name, p in places.items()}


def _all(scope: Scope) -> frozenset[str]:
    return frozenset(scope.definitions)


def _latex(scope: Scope) -> dict[str, str]:
    return {name: symbol.latex for name, symbol in scope.symbols.items()}


def _for_one(scope: Scope, value: t.Term) -> t.Term:
    """The part for one example of a sum or product over examples, where the quantities are written for one."""
    found = value
    while isinstance(found, (t.Negative, t.Multiply, t.Divide)):
        inner = (
            found.of if isinstance(found, t.Negative) else found.right if isinstance(found, t.Multiply) else found.above
        )
        if not isinstance(inner, (t.Big, t.Negative, t.Multiply, t.Divide)):
            return value
        found = inner
    if not isinstance(found, t.Big) or found.kind not in ("sum", "prod", "mean"):
        return value
    index = found.index
    if not any(isinstance(x, t.Index) and x.name == index for x in t.walk(found.body)):
        return t.Negative(value.span, found.body) if isinstance(value, t.Negative) else found.body
    more = {
        x.symbol
        for x in t.walk(found.body)
        if isinstance(x, t.Ref)
        and any(k == t.Index(k.span, index) for k in x.keys)
        and scope.definitions.get(x.symbol)
        and all(len(d.keys) < len(x.keys) for d in scope.definitions[x.symbol])
    }
    if not more:
        return value

    def single(term: t.Term) -> t.Term:
        if isinstance(term, t.Ref):
            return t.Ref(
                term.span, term.symbol, tuple(k for k in term.keys if not (isinstance(k, t.Index) and k.name == index))
            )
        return term

    body = t.mapped(found.body, single)
    return t.Negative(value.span, body) if isinstance(value, t.Negative) else body


def _lowering(scope: Scope, values: list[t.Term], left: t.Term | None = None) -> Lowering:
    """Shapes for everything behind some terms that are numbers, and the lowering that goes by them."""
    whole = values[0] if len(values) == 1 else t.Add(t.NOWHERE, tuple(values))
    statement = t.Statement("=", whole if left is None else left, whole)
    sizes = {name: size for name, size in sizes_for(scope, statement, 0).items() if name in scope.sizes}
    for known in (_shapes_of(scope), {}):
        with suppress(ShapeError):
            for _, shapes, _ in itertools.islice(fitting(scope, statement, sizes, "gradient", known), _FITS):
                places = free_places(shapes, statement)
                if all(shapes.shape(value, places) == () for value in values):
                    return Lowering(scope, shapes, values)
    raise UnusableError("the shapes do not fit, or what is observed is no number")


def _shapes_of(scope: Scope) -> dict[str, Mode]:
    """What inputs and weights of a network are where no index is written: x is a vector, W a matrix."""
    bare = [(name, s) for name, s in scope.symbols.items() if not s.most and s.axes is None and not s.called]
    usual: dict[str, Mode] = {name: 1 for name, s in bare if s.letter in ("x", "b")}
    return usual | {name: 2 for name, s in bare if s.letter == "W"}


def _plain(lowering: Lowering, term: t.Term, place: Place) -> sp.Expr:
    """A number in index notation, with σ as the logistic function."""
    return _logistic(lowering.value(term, place).number)


def _logistic(expr: sp.Expr) -> sp.Expr:
    """An expression with σ as the logistic function, also where it is written out, and softmax as one function."""

    def rule(e: sp.Expr) -> sp.Expr:
        if isinstance(e, Unknown):
            if e.own_row.name != LOGISTIC:
                raise UnusableError(f"the function {e.own_row.name} is not known; say which one it is")
            return sigmoid(e.args[0])
        return e

    return known_forms(bottom_up(expr, rule))


def _quantities(lowering: Lowering, values: list[t.Term]) -> tuple[Quantity, ...]:
    """The equations behind some terms, in an order in which each uses only earlier ones."""
    scope = lowering.scope
    found: dict[str, Quantity] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in found or name not in scope.definitions:
            return
        if name in path:
            raise UnusableError(f"{scope.shown(name)} is defined through itself; name every layer for itself")
        definition = max(scope.definitions[name], key=lambda d: len(d.keys))  # entry by entry, rather than as a whole
        if any((offset(k) or ("", 1))[1] for d in scope.definitions[name] for k in d.keys):
            raise UnusableError(f"{scope.shown(name)} is defined for some of its indices only")
        for inner in t.walk(definition.body):
            if isinstance(inner, (t.Ref, t.Call)):
                visit(inner.symbol if isinstance(inner, t.Ref) else inner.function, (*path, name))
        found[name] = _quantity(lowering, definition)

    for value in values:
        for term in t.walk(value):
            if isinstance(term, (t.Ref, t.Call)):
                visit(term.symbol if isinstance(term, t.Ref) else term.function, ())
    return tuple(found.values())


def _quantity(lowering: Lowering, definition: Definition) -> Quantity:
    """A definition with an index for every axis of what it defines."""
    symbol, shapes = definition.symbol, lowering.shapes
    known = lowering.scope.symbols[symbol]
    keys: list[sp.Expr] = []
    indices: dict[str, sp.Expr] = {}
    for place, key in enumerate(definition.keys):
        assert isinstance(key, t.Index)
        axis = place - known.labels
        dim = shapes.dim(symbol, axis, ("*",) * place) if axis >= 0 else shapes.label_dim(symbol, place)
        index = indices[key.name] = lowering.free_index(key.name, dim)
        keys.append(index)
    shape = lowering.shape(symbol, tuple(keys))
    i, j = (lowering.sizes.index(d) if not d.root().unit else FIRST for d in shape) if shape else (FIRST, FIRST)
    body = lowering.value(definition.body, Place(indices, opaque=_all(lowering.scope)))
    free = lowering.symbol(symbol, tuple(keys), Place(opaque=_all(lowering.scope)))
    lhs = free.at(i, j)
    assert isinstance(lhs, Entry)
    assert lhs.indices == (*keys, *rest(shape, i, j))
    return Quantity(lhs, _logistic(body.at(i, j)))
