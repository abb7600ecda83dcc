r"""Functions that a formula tells at a composed argument: ``g(w^T x) = 1 + w^T x`` tells g, ``u(f(x)) = x^2`` does so at f(x) only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symderive.verify import terms as t
from symderive.verify.free_names import free_indices, mentioned
from symderive.verify.matching import OWN
from symderive.verify.symbols import Definition, Symbol

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

_COMPOSED = (t.Call, t.Apply, t.Add, t.Negative, t.Multiply, t.Divide)


def is_composed(parameter: t.Term) -> bool:
    """Whether a parameter is no name, number or list."""
    return isinstance(parameter, _COMPOSED) and bool(mentioned(parameter))


def abstracted(
    resolver: Resolver, function: str, parameters: Sequence[t.Term], body: t.Term
) -> tuple[tuple[t.Term, ...], t.Term]:
    """Parameters and body with a name for each composed parameter, if the body is made of nothing else that it is made of."""
    found: list[t.Term] = []
    for place, parameter in enumerate(parameters):
        name = f"{function} {place}{OWN}"
        own = t.Ref(parameter.span, name, ())
        inside = replaced(body, parameter, own) if is_composed(parameter) else body
        parts = set(mentioned(parameter)) | set(free_indices(parameter))
        if inside is body or parts & (set(mentioned(inside)) | set(free_indices(inside))):
            found.append(parameter)
            continue
        resolver.scope.symbols[name] = Symbol(name, "z", "z")
        found.append(own)
        body = inside
    return tuple(found), body


def replaced(body: t.Term, part: t.Term, other: t.Term) -> t.Term:
    """A term in which another stands for a part, also for its opposite."""
    minus = t.Negative(part.span, other)

    def change(term: t.Term) -> t.Term:
        if t.same(term, part):
            return other
        return minus if _is_opposite(term, part) else term

    return t.mapped(body, change)


def _is_opposite(term: t.Term, part: t.Term) -> bool:
    """Whether ``-y w^T x`` is written for the opposite of ``y w^T x``: the sign is that of its first factor."""
    if isinstance(term, t.Multiply) and isinstance(part, t.Multiply):
        return t.same(term.right, part.right) and (
            (isinstance(term.left, t.Negative) and t.same(term.left.of, part.left))
            or _is_opposite(term.left, part.left)
        )
    return isinstance(term, t.Negative) and t.same(term.of, part)


def told_there(definition: Definition, call: t.Call) -> bool:
    """Whether a definition tells the value at the arguments of a call: at numbers and composed ones only there, at any index."""
    pairs = zip(definition.parameters or (), call.arguments, strict=False)
    return all(_is_there(p, a) for p, a in pairs)


def _is_there(parameter: t.Term, argument: t.Term) -> bool:
    if isinstance(parameter, t.Number):
        return isinstance(argument, t.Number) and parameter.value == argument.value
    return not is_composed(parameter) or t.same(_unindexed(parameter), _unindexed(argument))


def _unindexed(term: t.Term) -> t.Term:
    return t.mapped(term, lambda x: t.Index(t.NOWHERE, "") if isinstance(x, t.Index) else x)
