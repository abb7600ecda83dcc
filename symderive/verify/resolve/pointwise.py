r"""Rules for derivatives of functions without arguments: ``(fg)' = f'g + fg'``, ``(f \circ g)'(x) = f'(g(x)) g'(x)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.resolve.usage import all_nodes, bare, letter_of
from symderive.verify.symbols import Symbol

if TYPE_CHECKING:
    from symderive.verify.resolve.names import Head
    from symderive.verify.resolve.resolver import Resolver

_CONSTANTS = {"e", "pi", "i"}


def letters_of(relation: r.Node) -> set[str]:
    """The letters in brackets with a prime that hold no arguments: they are functions wherever the relation names them."""
    found: set[str] = set()
    for node in all_nodes(relation):
        inner = _primed(node)
        if inner is not None and not any(isinstance(x, r.Group) and x.opening == "(" for x in all_nodes(inner)):
            found.update(letter_of(x) for x in all_nodes(inner) if isinstance(x, r.Name) and not x.word)
    return found - _CONSTANTS


def primes_by(resolver: Resolver, relation: r.Node) -> bool:
    """Whether primes differentiate by a variable that the relation itself has: ``(x^2)' = 2x`` is about values."""
    variable = resolver.hints.prime
    return isinstance(variable, r.Name) and any(
        isinstance(x, r.Name) and letter_of(x) == letter_of(variable) for x in all_nodes(relation)
    )


def _primed(node: r.Node) -> r.Node | None:
    """What stands in a bracket with a prime."""
    if not isinstance(node, r.Scripted) or not node.primes or node.sub is not None or node.sup is not None:
        return None
    group = bare(node.base)
    return group.inner if isinstance(group, r.Group) and group.opening in ("(", "[") else None


def unit(resolver: Resolver, node: r.Node, follower: r.Node | None) -> tuple[t.Term, int] | None:
    """A bracket with a prime, at the argument that follows it."""
    inner = _primed(node)
    if inner is None or not resolver.pointwise:
        return None
    assert isinstance(node, r.Scripted)
    at = point(resolver)
    body = _composed(resolver, inner, at) or resolver.term(inner)
    derivative = t.Derive(node.span, body, (at,) * node.primes)
    group = bare(follower) if follower is not None else None
    if not isinstance(group, r.Group) or group.opening != "(" or group.inner is None:
        return derivative, 1
    argument = resolver.term(group.inner)
    if t.same(argument, at):
        return derivative, 2
    return t.At((node.span[0], group.span[1]), derivative, at, argument), 2


def _composed(resolver: Resolver, inner: r.Node, at: t.Ref) -> t.Term | None:
    r"""``f \circ g`` at a point."""
    if not isinstance(inner, r.Product) or any(s != "circ" for s in inner.signs):
        return None
    result: t.Term = at
    for factor in reversed(inner.factors):
        if not isinstance(factor, r.Name):
            return None
        result = t.Call(inner.span, _declared(resolver, letter_of(factor)), (), (result,))
    return result


def value(resolver: Resolver, head: Head, node: r.Node) -> t.Term:
    """A function's name, with its primes, as its value at the point at hand."""
    return t.Call(node.span, _declared(resolver, head.symbol), (), (point(resolver),), None, head.primes)


def _declared(resolver: Resolver, letter: str) -> str:
    known = resolver.scope.symbols.setdefault(letter, Symbol(letter, letter, letter, least=0, called=True, arity=1))
    known.called = True
    return letter


def point(resolver: Resolver) -> t.Ref:
    """Where functions without arguments are taken: at x, if the notes use that letter for a variable."""
    plain = "x" in resolver.usage.values and "x" not in resolver.pointwise and "x" not in resolver.scope.definitions
    name = "x" if plain else "x·"
    resolver.scope.symbols.setdefault(name, Symbol(name, "x", "x", least=0, axes=0))
    return t.Ref(t.NOWHERE, name, ())
