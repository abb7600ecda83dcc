r"""Laws that notes write as formulas: ``p(x \mid \lambda) = \lambda e^{-\lambda x}`` tells the averages of what is drawn, the x_i.

A formula that agrees with a law that every reader knows is taken for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

from symderive.verify import terms as t
from symderive.verify.free_names import mentioned
from symderive.verify.matching import OWN
from symderive.verify.randomness import DENSITY, Law
from symderive.verify.resolve.standard import ALLOWED, VALUES
from symderive.verify.symbols import Definition, Domain, Scope, Symbol
from symderive.verify.trial import Budget, Status, Trial

_DRAWN = "drawn value"
_NONE, _ONE, _TWO = (t.Number(t.NOWHERE, Fraction(x)) for x in (0, 1, 2))


def enter_written_laws(scope: Scope, statements: Sequence[t.Statement], budget: Budget) -> None:
    """Enter the laws of what a claim averages over, where the notes have their densities as formulas."""
    sides = [side for s in statements for side in (s.left, s.right)]
    averages = [x for side in sides for x in t.walk(side) if isinstance(x, t.Expect)]
    plain = (e for e in averages if e.under is None and not e.over and not e.given)
    leaves = scope.reach_of(x for e in plain for x in e.arguments)
    for name in sorted(leaves & scope.symbols.keys() - scope.definitions.keys() - scope.sizes):
        told = scope.chance.laws.get(name, ())
        formula = _formula_of(scope, name, told)
        found = None if formula is None else _law_of(scope, formula, budget)
        if found is None:
            continue
        keys = told[-1].keys if told else (t.Index(t.NOWHERE, "i"),) if scope.symbols[name].most else ()
        _enter(scope, Law(name, keys, *found))


def enter_written_likelihoods(scope: Scope, statements: Sequence[t.Statement], budget: Budget) -> None:
    """Enter the laws of the data that a posterior mean is given, where the notes have p(x | θ) as a formula and tell the law of θ."""
    sides = [side for s in statements for side in (s.left, s.right)]
    averages = [x for side in sides for x in t.walk(side) if isinstance(x, t.Expect) and x.given and x.under is None]
    asked = _told(scope) & scope.reach_of(x for e in averages for x in e.arguments)
    given = scope.reach_of(x for e in averages for x in e.given) if asked else frozenset[str]()
    for name in sorted(
        given & scope.symbols.keys() - scope.definitions.keys() - scope.sizes - scope.chance.laws.keys()
    ):
        formulas = [d for d in _likelihoods(scope, name) if _behind(d) & asked]
        found = _law_of(scope, formulas[0], budget) if len(formulas) == 1 else None
        if found is not None:
            keys = (t.Index(t.NOWHERE, "i"),) if scope.symbols[name].most else ()
            _enter(scope, Law(name, keys, *found, (formulas[0].parameters or ())[1:]))


def given_by_formula(scope: Scope, sides: Iterable[t.Term]) -> str:
    """One of the data that an average is given, whose density given what is averaged is a formula that is not used here."""
    averages = (x for side in sides for x in t.walk(side) if isinstance(x, t.Expect) and x.given and x.under is None)
    for e in averages:
        asked = _told(scope) & scope.reach_of(e.arguments)
        for name in sorted(scope.reach_of(e.given) & scope.symbols.keys() - scope.chance.laws.keys()):
            if any(_behind(d) & asked for d in _likelihoods(scope, name)):
                return name
    return ""


def _told(scope: Scope) -> set[str]:
    """The variables with a law that is told, by no formula."""
    return {n for n, laws in scope.chance.laws.items() if not laws[-1].given and laws[-1].name != DENSITY}


def _likelihoods(scope: Scope, name: str) -> Iterator[Definition]:
    """The formulas for p(x | θ) of one of the data, x or x_i."""
    for definition in (d for n in sorted(scope.densities) for d in scope.definitions.get(n, ()) if d.bar == 1):
        first = (definition.parameters or (None,))[0]
        if isinstance(first, t.Ref) and first.symbol.removesuffix(OWN) == name and not definition.keys:
            yield definition


def _behind(definition: Definition) -> set[str]:
    """What a density is given, or its parameters."""
    return {x.symbol for x in (definition.parameters or ())[1:] if isinstance(x, t.Ref)}


def unrecognised(scope: Scope, sides: Iterable[t.Term]) -> str:
    """One of some data x_i in an average, where the notes have p(x) as a formula, which is none of the laws that are known here."""
    averages = (x for side in sides for x in t.walk(side) if isinstance(x, t.Expect) and x.under is None and not x.over)
    for name in sorted(scope.reach_of(x for e in averages for x in e.arguments) & scope.symbols.keys()):
        letter = scope.symbols[name].letter
        known = name in scope.definitions or name in scope.chance.laws or name.endswith(OWN)
        numbered = name != letter or scope.symbols[name].most > 0
        if numbered and not known and any(True for _ in _formulas(scope, letter)):
            return name
    return ""


def _formulas(scope: Scope, name: str) -> Iterator[Definition]:
    """The formulas f(x; a) or p(x | a) with a variable alone in front, of which no density is a part."""
    for definition in (d for known in scope.definitions.values() for d in known if d.parameters and not d.implied):
        parameters = list(definition.parameters or ())
        ahead = definition.bar if definition.bar is not None else len(parameters) - definition.fixed
        first = parameters[0]
        density = definition.symbol in scope.densities or definition.bar == 1 or definition.fixed
        inner = {n for body in (definition.body, *scope.bodies([definition.body])) for n in mentioned(body)}
        if definition.keys or ahead != 1 or not density or inner & (scope.densities | {definition.symbol}):
            continue
        if isinstance(first, t.Ref) and not first.keys and first.symbol.removesuffix(OWN) == name:
            yield definition


def _formula_of(scope: Scope, name: str, told: Sequence[Law]) -> Definition | None:
    """The only formula for the density of a variable that has no other law, and that depends on nothing random."""
    if told and (len(told) > 1 or told[-1].name != DENSITY or told[-1].given):
        return None
    found = list(_formulas(scope, name))
    if told and isinstance(own := told[-1].arguments[0], t.Call):
        found = [d for d in found if d.symbol == own.function]
    if len(found) != 1 or found[0].symbol in scope.chance.unnormalised:
        return None
    used = scope.reach_of([found[0].body]) - {name}
    drawn = scope.chance.random | scope.chance.laws.keys()
    arrays = (x for x in used if x in scope.symbols and scope.symbols[x].most)
    return None if used & drawn or any(arrays) else found[0]


def _law_of(scope: Scope, formula: Definition, budget: Budget) -> tuple[str, tuple[t.Term, ...]] | None:
    """The law that every reader knows with which a formula agrees."""
    first, *behind = list(formula.parameters or ())
    assert isinstance(first, t.Ref)
    own = [x for x in behind if isinstance(x, t.Ref)]
    beyond = scope.reach_of(own) - mentioned(formula.body)  # what the law of a parameter is made of
    free = sorted(scope.reach_of([formula.body]) & scope.symbols.keys() - {first.symbol} - beyond)
    own += [t.Ref(t.NOWHERE, x, ()) for x in free if x not in {o.symbol for o in own} | scope.definitions.keys()]
    if len(own) > 2:
        return None
    variable = t.Ref(t.NOWHERE, _DRAWN, ())
    body = t.mapped(formula.body, lambda x: variable if isinstance(x, t.Ref) and x.symbol == first.symbol else x)
    if first.symbol in scope.reach_of([body]):
        return None
    for name, arguments in _candidates(own):
        law = Law(_DRAWN, (), name, arguments)
        statement = t.Statement("=", body, law.density(variable), t.NOWHERE)
        if Trial(_with_value(scope, law), "gradient", budget, {}).run(statement).status is Status.HOLDS:
            return name, arguments
    return None


def _candidates(own: Sequence[t.Ref]) -> Iterator[tuple[str, tuple[t.Term, ...]]]:
    if len(own) == 1:
        below = t.Divide(t.NOWHERE, _ONE, own[0])
        yield from ((name, (own[0],)) for name in ("bernoulli", "poisson", "exponential", "geometric"))
        yield "exponential", (below,)
        yield "normal", (own[0], _ONE)
        yield "normal", (_NONE, own[0])
        yield "normal", (_NONE, t.Power(t.NOWHERE, own[0], _TWO))
    for one, two in permutations(own, 2):
        yield "normal", (one, two)
        yield "normal", (one, t.Power(t.NOWHERE, two, _TWO))
        yield "normal", (one, t.Divide(t.NOWHERE, _ONE, two))
        yield "gamma", (one, two)
        yield "binomial", (one, two)
        yield "beta", (one, two)


def _with_value(scope: Scope, law: Law) -> Scope:
    """The scope with a value that may be drawn from a law, and with the law's parameters where they may lie."""
    made = scope.copy()
    made.symbols = dict(scope.symbols)
    made.symbols[_DRAWN] = Symbol(_DRAWN, "x", "x", axes=0, domain=VALUES.get(law.name))
    for name, domain in _places(law):
        made.symbols[name] = replace(made.symbols[name], domain=domain, axes=0)
    return made


def _places(law: Law) -> Iterator[tuple[str, Domain]]:
    for term, allowed in zip(law.arguments, ALLOWED.get(law.name, (None, None)), strict=False):
        for x in t.walk(term):
            if isinstance(x, t.Ref) and allowed is not None:
                yield x.symbol, allowed


def _enter(scope: Scope, law: Law) -> None:
    scope.chance.laws[law.symbol] = [law]
    known = scope.symbols[law.symbol]
    known.random = True
    known.domain = known.domain or VALUES.get(law.name)
    for name, domain in _places(law):
        scope.symbols[name].domain = scope.symbols[name].domain or domain
    scope.forget_reach()
