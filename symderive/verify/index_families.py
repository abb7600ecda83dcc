r"""Quantities that share a name and are told apart by the letter of their index: ``\delta_j = \partial E / \partial a_j`` of the hidden
units j, ``\delta_k = \partial E / \partial y_k`` of the outputs k.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from symderive.verify import terms as t
from symderive.verify.everywhere import restate
from symderive.verify.free_names import stem
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.symbols import Definition, Scope

_ERRORS = ("delta", "epsilon", "e")


def tell_apart(scope: Scope, statements: Sequence[t.Statement]) -> list[t.Statement]:
    """Give each of them a symbol of its own, in the definitions and in a claim.

    Raises:
        UnclearError: the claim has one with another letter.
    """
    families = {name: found for name in scope.others if (found := _by_letter(scope, name))}
    if not families:
        return list(statements)

    def change(x: t.Term) -> t.Term:
        if not isinstance(x, t.Ref) or x.symbol not in families:
            return x
        letter = x.keys[0].name if len(x.keys) == 1 and isinstance(x.keys[0], t.Index) else ""
        if letter not in families[x.symbol]:
            shown = scope.shown(x.symbol)
            raise UnclearError(f"which {shown} this is, the letter of its index does not tell", x.span)
        return replace(x, symbol=_own(x.symbol, letter))

    def renamed(term: t.Term) -> t.Term:
        return t.mapped(term, change)

    found = restate(scope, statements, renamed)
    scope.definitions = {
        name: [replace(d, body=renamed(d.body)) for d in ds]
        for name, ds in scope.definitions.items()
        if name not in families
    }
    for name, members in families.items():
        for letter, definition in members.items():
            own = _own(name, letter)
            scope.symbols[own] = replace(scope.symbols[name], name=own)
            scope.define(replace(definition, symbol=own, body=renamed(definition.body)))
    scope.forget_reach()
    return found


def _own(name: str, letter: str) -> str:
    return f"{name}_({letter})"


def _by_letter(scope: Scope, name: str) -> dict[str, Definition]:
    """The definitions of a name by the letter of their only index, if they are made of different arrays; else none.

    Of errors that is enough; other letters count if all are derivatives, as ``p_i`` and ``p_k`` may be one thing in two forms.
    """
    found: dict[str, Definition] = {}
    arrays: list[set[str]] = []
    for definition in (*scope.others[name], *scope.definitions.get(name, ())):
        key = definition.keys[0] if len(definition.keys) == 1 else None
        if not isinstance(key, t.Index) or definition.parameters is not None or key.name in found:
            return {}
        if stem(name) not in _ERRORS and not isinstance(definition.body, t.Derive):
            return {}
        found[key.name] = definition
        arrays.append(_arrays(definition.body, key.name))
    apart = all(mine and not mine & other for mine, other in itertools.combinations(arrays, 2))
    return found if len(found) > 1 and apart and arrays[-1] else {}


def _arrays(body: t.Term, letter: str) -> set[str]:
    """The arrays of which a formula has entries with a letter."""
    refs = (x for x in t.walk(body) if isinstance(x, t.Ref))
    return {x.symbol for x in refs if any(isinstance(k, t.Index) and k.name == letter for k in x.keys)}
