"""Functions of the notes at their arguments: calls, entries of tables, densities put into functionals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.resolve import densities, laws, letters, names
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.nodes import is_bold

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

_EVENT = "how likely it is that a variable lies in a range is not computed"


def _entry_of_table(resolver: Resolver, head: names.Head, arguments: list[t.Term], span: t.Span) -> t.Term | None:
    """H(a), by which something is differentiated: an entry of a table, a function of finitely many places."""
    if letters.base_of(head) not in resolver.usage.tables or head.primes or head.symbol in resolver.scope.definitions:
        return None
    if not all(isinstance(a, t.Index) or (isinstance(a, t.Ref) and not a.keys) for a in arguments):
        return None
    head.subs.extend(arguments)
    symbol = names.declare(resolver, head, resolver.text(head.name))
    for argument in arguments:
        if isinstance(argument, t.Ref):
            names.as_place(resolver, argument.symbol)
    return t.Ref(span, symbol, head.keys)


def call(resolver: Resolver, head: names.Head, group: r.Group, span: t.Span) -> t.Term:
    """A function of the notes at its arguments."""
    if group.inner is None:
        raise UnclearError("these brackets are empty", group.span)
    written = densities.written(group.inner)
    arguments = [densities.term(resolver, x) for x in written.items]
    entry = _entry_of_table(resolver, head, arguments, span)
    if entry is not None:
        return entry
    symbol = names.declare(resolver, head, resolver.text(head.name))
    resolver.scope.symbols[symbol].called = True
    resolver.scope.symbols[symbol].arity = max(resolver.scope.symbols[symbol].arity, len(arguments))
    density = densities.is_density(resolver, head)
    if density and any(isinstance(x, (t.Compare, t.Both)) for x in arguments):
        raise UnclearError(_EVENT, group.span)
    names.parametrised(resolver, head)
    plain = [d for d in resolver.scope.definitions.get(symbol, ()) if d.parameters is None]
    if head.primes and plain and len(arguments) == 1 and isinstance(arguments[0], t.Ref):
        return t.Derive(span, t.Ref(head.name.span, symbol, head.keys), (arguments[0],) * head.primes)
    unknown = symbol not in resolver.scope.definitions and letters.base_of(head) not in resolver.hints.functions
    if head.name.word and unknown and not density and symbol not in resolver.scope.parameters:
        raise UnclearError(f"nothing says what {head.name.base} is", head.name.span)
    if unknown and not density and not head.primes and names.is_estimate(resolver, head):
        return names.estimate(resolver, head, resolver.text(group), span)
    if not density and not head.primes and names.is_output(resolver, head):
        head.symbol = letters.base_of(head)
        return t.Ref(span, names.declare(resolver, head, resolver.text(head.name)), head.keys)
    if len(arguments) == 2 and written.bar is None and _is_beta(resolver, head, unknown=symbol == "B" and unknown):
        return t.Operation(span, "beta", tuple(arguments))
    dropped = _dropped(resolver, symbol, arguments)
    if dropped and written.bar is None and not written.fixed and resolver.choices.pick("dropped", (0.0, 0.4)):
        arguments, written = [*arguments, *dropped], replace(written, fixed=len(dropped))
    sides = tuple(densities.side(resolver, x) for x in written.items)
    sides += (None,) * (len(arguments) - len(sides))
    if density:
        sides = tuple(densities.listed(resolver, a, s) for a, s in zip(arguments, sides, strict=True))
    term = t.Call(span, symbol, head.keys, tuple(arguments), written.bar, head.primes, sides, written.fixed)
    return _as_meant(resolver, head, term, density=density)


def _is_beta(resolver: Resolver, head: names.Head, *, unknown: bool) -> bool:
    """Whether a function of two numbers is the Beta function: as the notes say, or as a B of which they say nothing."""
    base = letters.base_of(head)
    return (unknown or resolver.hints.functions.get(base) == "beta") and base not in resolver.usage.left_calls


def _as_meant(resolver: Resolver, head: names.Head, term: t.Call, *, density: bool) -> t.Term:
    """A call, noted for what comes later; an entry of what is called, or a functional of densities, if it is one."""
    if density:
        densities.enter(resolver, term)
    elif _is_entry(resolver, head):
        return t.Element(term.span, replace(term, function=letters.base_of(head), keys=()), head.keys)
    applied = _of_densities(resolver, term)
    if applied is not None:
        return applied
    resolver.scope.applied[letters.base_of(head)] = term
    if is_bold(head.name):
        resolver.scope.flags.add(f"bold call {letters.base_of(head)}")
    return term


def _dropped(resolver: Resolver, symbol: str, arguments: list[t.Term]) -> tuple[t.Term, ...]:
    r"""The parameters behind the semicolon that a call leaves out: the θ of ``p(x; \theta)`` in p(x)."""
    known = resolver.scope.applied.get(symbol)
    whole = isinstance(known, t.Call) and known.fixed and len(known.arguments) == len(arguments) + known.fixed
    return known.arguments[len(arguments) :] if isinstance(known, t.Call) and whole else ()


def _is_entry(resolver: Resolver, head: names.Head) -> bool:
    r"""Whether ``\phi_j(x)`` is entry j of the ``\phi(x)`` that the notes write too, and say nothing else of."""
    letter, usage = letters.base_of(head), resolver.usage
    whole = letter in usage.called_whole and letter not in usage.totals and head.symbol == letter
    plain = len(head.subs) == 1 and not head.labels and not head.primes
    return whole and plain and not any(d.keys for d in resolver.scope.definitions.get(letter, ()))


def _of_densities(resolver: Resolver, term: t.Call) -> t.Term | None:
    """A functional of densities that the notes define, at other densities: its definition with these."""
    for definition in resolver.scope.definitions.get(term.function, ()):
        parameters = definition.parameters or ()
        functions = {x.function for x in t.walk(definition.body) if isinstance(x, t.Call)}
        functions -= {
            x.symbol for x in t.walk(definition.body) if isinstance(x, t.Ref)
        }  # the p of p(x | p) is a number
        if len(parameters) != len(term.arguments) or definition.bar != term.bar:
            continue
        pairs = [
            (p, a)
            for p, a in zip(parameters, term.arguments, strict=True)
            if isinstance(p, t.Ref) and isinstance(a, t.Ref)
        ]
        if len(pairs) == len(parameters) and all(p.symbol in functions for p, _ in pairs):
            return laws.applied(definition.body, {p.symbol: a for p, a in pairs})
    return None
