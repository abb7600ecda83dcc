r"""Functions that only make a density sum to one: the a of ``p(y; \eta) = b(y) \exp(\eta y - a(\eta))``, the log-partition function.

Notes that speak of the exponential family seldom write it out (Wainwright & Jordan, *Graphical Models, Exponential Families*, (3.6)). What
holds whatever values y takes is tried with finitely many.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from symderive.verify import terms as t
from symderive.verify.everywhere import in_statements
from symderive.verify.free_names import mentioned
from symderive.verify.symbols import Definition, Scope


def enter_normalizers(scope: Scope, statements: Iterable[t.Statement]) -> None:
    """Define each log-partition function that nothing defines, unless a claim is about what it is."""
    told = {s.left.function for s in statements if isinstance(s.left, t.Call) and not s.left.order}
    for definition in [d for found in scope.definitions.values() for d in found]:
        variable = _variable(definition)
        call = None if variable is None else _subtracted(definition.body, variable)
        known = [] if call is None else scope.definitions.get(call.function, [])
        if (
            variable is None
            or call is None
            or call.function in told
            or not all(_is_integral(scope, x.body, variable) for x in known)
        ):
            continue
        plain = t.mapped(definition.body, lambda x, gone=call: t.Number(x.span, Fraction(0)) if t.same(x, gone) else x)
        total = t.Sweep(t.NOWHERE, "sum", variable, None, plain)
        body = t.Apply(t.NOWHERE, "log", total)
        sides = (None,) * len(call.arguments)
        scope.forget(call.function)
        scope.define(Definition(call.function, call.keys, call.arguments, body, sides=sides))
        if not scope.chance.laws.get(variable.symbol):
            scope.chance.finite |= {variable.symbol, variable.symbol.upper()} & scope.symbols.keys()  # y, and Y of E[Y]


def _is_integral(scope: Scope, body: t.Term, variable: t.Ref) -> bool:
    r"""Whether it is written out with a base measure that nothing tells: ``\log \int h(x) e^{\theta x} dx``."""
    inner = body.argument if isinstance(body, t.Apply) and body.function in ("log", "ln") else None
    if (
        not isinstance(inner, t.Integral)
        or inner.low is not None
        or inner.high is not None
        or inner.symbol != variable.symbol
    ):
        return False
    return any(isinstance(x, t.Call) and x.function not in scope.definitions for x in t.walk(inner.body))


def with_parameters(scope: Scope, statements: Iterable[t.Statement]) -> list[t.Statement]:
    """Claims in which what a mean is given is a parameter, where densities have it behind a semicolon only: E[Y | η] of p(y; η)."""
    uses = [x for found in scope.chance.uses.values() for x in found]
    ends = [(x.arguments[: len(x.arguments) - x.fixed], x.arguments[len(x.arguments) - x.fixed :]) for x in uses]
    slots, fixed = ({x.symbol for end in ends for x in end[k] if isinstance(x, t.Ref)} for k in (0, 1))
    told = fixed - slots

    def change(term: t.Term) -> t.Term:
        if not isinstance(term, t.Expect) or not term.given or term.fixed:
            return term
        if not all(isinstance(x, t.Ref) and x.symbol in told for x in term.given):
            return term
        return replace(term, given=(), fixed=term.given)

    return in_statements(scope, statements, change)


def _variable(definition: Definition) -> t.Ref | None:
    """Of what a density is: its only argument before the bar or the semicolon."""
    parameters = definition.parameters or ()
    first = definition.bar if definition.bar is not None else len(parameters) - definition.fixed
    variable = parameters[0] if first == 1 and len(parameters) > 1 else None
    return variable if isinstance(variable, t.Ref) and not variable.keys else None


def _subtracted(body: t.Term, variable: t.Ref) -> t.Call | None:
    r"""The function that is taken from an exponent and does not depend on the variable."""
    for power in t.walk(body):
        exponent = power.argument if isinstance(power, t.Apply) and power.function == "exp" else None
        for term in exponent.terms if isinstance(exponent, t.Add) else ():
            call = term.of if isinstance(term, t.Negative) else None
            if isinstance(call, t.Call) and call.arguments and all(isinstance(x, t.Ref) for x in call.arguments):
                return call if variable.symbol not in mentioned(call) else None
    return None
