"""Slopes by a row that has a name of its own: with o_i for row i of O, a derivative by o_i is one by that row."""

from __future__ import annotations

from dataclasses import replace

from symderive.verify import terms as t
from symderive.verify.symbols import Scope


def row_of(scope: Scope, variable: t.Term, of: t.Term) -> t.Term:
    """The row O_i in the place of an o_i that is told to be it, where what is differentiated by it is made of O."""
    found = scope.definitions.get(variable.symbol, []) if isinstance(variable, t.Ref) else []
    bodies = [d.body for d in found if isinstance(d.body, t.Element) and d.body.keys == d.keys]
    whole = bodies[0].of if len(bodies) == len(found) == 1 else None
    if not isinstance(variable, t.Ref) or not isinstance(whole, t.Ref) or whole.keys or len(variable.keys) != 1:
        return variable
    made = scope.depends_of([of, *scope.depends.get(_name(of), ())])
    unknown = isinstance(of, t.Ref) and of.symbol not in scope.definitions and of.symbol not in scope.depends
    mine = whole.symbol in (scope.definitions if unknown else made)
    return t.Ref(variable.span, whole.symbol, variable.keys) if mine else variable


def by_column(scope: Scope, term: t.Derive) -> t.Term:
    """The slope by a w_k that is told to be a column of W: that column of the slope by W, where W is what the notes have."""
    by = term.wrt[0] if len(term.wrt) == 1 else None
    found = scope.definitions.get(by.symbol, []) if isinstance(by, t.Ref) else []
    body = found[0].body if len(found) == 1 else None
    if not isinstance(by, t.Ref) or len(by.keys) != 1 or not isinstance(body, t.Element) or body.keys != found[0].keys:
        return term
    whole = body.of.of if isinstance(body.of, t.Transpose) else None
    made = scope.depends_of([term.of, *scope.depends.get(_name(term.of), ())])
    if not isinstance(whole, t.Ref) or whole.keys or whole.symbol not in made or by.symbol in made or term.row:
        return term
    slope = replace(term, wrt=(replace(whole, span=by.span),))
    return t.Element(term.span, t.Transpose(term.span, slope), by.keys)


def enter_slopes_of_rows(scope: Scope) -> None:
    """What the notes define before they say of what an o_i is a row: slopes by it are slopes by that row."""
    for name, found in scope.definitions.items():
        for place, definition in enumerate(found):
            body = t.mapped(definition.body, lambda x: _by_row(scope, x))
            if body is not definition.body:
                scope.definitions[name][place] = replace(definition, body=body)
    scope.forget_reach()


def _by_row(scope: Scope, term: t.Term) -> t.Term:
    if not isinstance(term, t.Derive):
        return term
    by = tuple(row_of(scope, x, term.of) for x in term.wrt)
    same = all(a is b for a, b in zip(by, term.wrt, strict=True))
    return by_column(scope, term) if same else replace(term, wrt=by)


def _name(term: t.Term) -> str:
    return term.symbol if isinstance(term, t.Ref) else ""
