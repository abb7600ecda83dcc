r"""Functions told by quantities that are made of their argument: ``J(w_0)`` after r = X w - y and J(w) = r^T r takes r at w_0."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from symderive.verify import terms as t
from symderive.verify.matching import OWN
from symderive.verify.symbols import Definition, Scope

_OF = " at "


def enter_called_elsewhere(scope: Scope, statements: Iterable[t.Statement]) -> None:
    """Make what lies between a function and its argument functions of this argument, where the function is called at another one."""
    sides = [side for s in statements for side in (s.left, s.right)]
    bodies = [*sides, *scope.bodies(sides)]
    slopes = [w for body in bodies for x in t.walk(body) if isinstance(x, t.Derive) for w in x.wrt]
    varied = {x.symbol for w in slopes for x in t.walk(w) if isinstance(x, t.Ref)}
    for name in sorted({x.function for body in bodies for x in t.walk(body) if isinstance(x, t.Call)}):
        own = _parameters(scope, name)
        calls = [x for body in bodies for x in t.walk(body) if isinstance(x, t.Call) and x.function == name]
        if not own or all(t.same(x.arguments, own) for x in calls):
            continue
        between = _between(scope, name, own)
        if between and not between & varied:
            _lift(scope, name, own, between)


def _parameters(scope: Scope, name: str) -> tuple[t.Ref, ...]:
    """The parameters of a function that one formula tells, of any member of its family."""
    found = scope.definitions.get(name, [])
    own = found[0].parameters if len(found) == 1 and found[0].bar is None and name not in scope.densities else None
    plain = tuple(x for x in own or () if isinstance(x, t.Ref) and not x.keys)
    return plain if own is not None and len(plain) == len(own) else ()


def _between(scope: Scope, name: str, own: Iterable[t.Ref]) -> set[str]:
    """The quantities and functions that a function's formula leads to and that are made of its parameters."""
    letters = {x.symbol.removesuffix(OWN) for x in own}
    reached = scope.reach_of([scope.definitions[name][0].body]) - {name}
    found = {
        x for x in reached if x in scope.definitions and x not in scope.densities and _is_made_of(scope, x, letters)
    }
    known = [scope.definitions[x] for x in found]
    return found if all(len(ds) == 1 and ds[0].bar is None and not ds[0].implied for ds in known) else set()


def _is_made_of(scope: Scope, name: str, letters: set[str]) -> bool:
    definitions = scope.definitions[name]
    bound = {x.symbol for d in definitions for x in d.parameters or () if isinstance(x, t.Ref)}
    return bool(scope.depends_of([d.body for d in definitions]) & letters - bound)


def _lift(scope: Scope, name: str, own: tuple[t.Ref, ...], between: set[str]) -> None:
    """Give quantities the parameters as arguments of their own."""
    lifted = {x: f"{x}{_OF}{name}" for x in between}

    def taking(arguments: tuple[t.Ref, ...]) -> Callable[[t.Term], t.Term]:
        def change(x: t.Term) -> t.Term:
            if isinstance(x, t.Call) and x.function in lifted:
                sides = (*x.sides, *(None for _ in own)) if x.sides else x.sides
                return replace(x, function=lifted[x.function], arguments=(*x.arguments, *arguments), sides=sides)
            if not isinstance(x, t.Ref) or x.symbol not in lifted:
                return x
            keyed = len(scope.definitions[x.symbol][0].keys)
            inner: t.Term = t.Call(x.span, lifted[x.symbol], x.keys[:keyed], arguments)
            return t.Element(x.span, inner, x.keys[keyed:]) if len(x.keys) > keyed else inner

        return change

    plain = tuple(t.Ref(x.span, x.symbol.removesuffix(OWN), ()) for x in own)
    for old, new in lifted.items():
        known = scope.definitions[old][0]
        parameters = (*(known.parameters or ()), *plain)
        sides = (*known.sides, *(None for _ in own)) if known.parameters else tuple(None for _ in own)
        scope.symbols[new] = replace(scope.symbols[old], name=new, called=True, arity=len(parameters))
        body = t.mapped(known.body, taking(plain))
        scope.define(Definition(new, known.keys, parameters, body, known.latex, known.line, sides=sides))
    whole = scope.definitions[name][0]
    scope.definitions[name] = [replace(whole, body=t.mapped(whole.body, taking(own)))]
    scope.forget_reach()
