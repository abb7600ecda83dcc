r"""Arrays of all examples that nothing defines: the rows (or columns) of X are the ``x^{(i)}``, y has the entries ``y^{(i)}``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderive.verify import terms as t
from symderive.verify.computed_rows import computed_rows, lies_as_told, tie_rows
from symderive.verify.resolve.resolver import Resolver
from symderive.verify.symbols import Definition, Domain, Scope, Symbol

_FEATURES = {"phi": "Phi", "psi": "Psi"}  # maps of features, and the matrices of their values
_ROWS, _COLUMNS, _NEITHER = 0, 1, 2  # how the examples lie in a matrix
_OF_VECTORS = (Domain.ONE_HOT, Domain.SIMPLEX, Domain.UNIT_NORM)
_PLACE, _ENTRY = "row", "column"
_TOLD = {"row examples": _ROWS, "column examples": _COLUMNS}


def enter_batches(resolver: Resolver) -> None:
    """Tie every array that stands alone, and that nothing defines, to the examples of its lower-case letter.

    That they are rows, columns, or something else altogether are readings of their own, where the notes do not say it.
    """
    scope = resolver.scope
    _enter_members(resolver)
    members = {s.name: capital for s in scope.symbols.values() if (capital := _capital(resolver, s))}
    others = [s for s in scope.symbols.values() if s.name not in members]
    wholes = [(s.name, x) for s in others for x in _wholes(resolver, s, beside_capital=bool(members))]
    rows = _rows_of_arrays(resolver, set(members))
    if not members and not wholes and not rows:
        return
    lying = _lying(resolver, capitals=bool(members or rows)) if members or wholes or None in rows.values() else _ROWS
    told = {
        x: lying == _COLUMNS if lies is None else lies
        for x, lies in rows.items()
        if lies is not None or lying != _NEITHER
    }
    tie_rows(scope, told)
    if lying == _NEITHER or not (members or wholes):
        return
    named = {x for x in (*members.values(), *(x for _, x in wholes)) if f"all {x}" not in scope.flags}
    scope.batches |= named
    if not scope.flags & _TOLD.keys():
        scope.guesses |= named & {*members.values()} if members else named
    for name, capital in members.items():
        _tie(scope, scope.symbols[name], capital, columns=lying == _COLUMNS)
    for name, whole in wholes:
        _tie(scope, scope.symbols[name], whole, columns=False)
    lay_rows(scope)


def _rows_of_arrays(resolver: Resolver, members: set[str]) -> dict[str, bool | None]:
    """The letters of rows of matrices that the notes compute or tell, and whether they are columns, if that is told."""
    found = (x for x in computed_rows(resolver) if x not in members)
    return {x: lies_as_told(resolver, x) for x in found}


def declare_arrays(scope: Scope) -> None:
    """Enter the arrays that examples are parts of, and that neither a claim nor what it goes back to names."""
    for name in sorted(scope.batches - scope.symbols.keys()):
        letter = name.removeprefix("bold ")
        scope.symbols[name] = Symbol(name, letter, letter, bold=letter != name, least=0)


def _enter_members(resolver: Resolver) -> None:
    """Where A^{[l]} is computed for all examples, a^{[l](i)} is its column i, or its row; ŷ^{(i)} is that of Ŷ."""
    scope = resolver.scope
    for symbol in list(scope.symbols.values()):
        letter = symbol.name.removesuffix("^()" * symbol.labels)
        accents, _, base = letter.rpartition(" ")
        if (
            not symbol.labels
            or symbol.called
            or symbol.name in scope.definitions
            or len(base) != 1
            or not base.islower()
        ):
            continue
        layers = symbol.labels - 1
        if not layers and letter in scope.definitions and symbol.name not in scope.reach(letter):
            ref, place = t.Ref(t.NOWHERE, letter, ()), t.Index(t.NOWHERE, _PLACE)
            scope.define(Definition(symbol.name, (place,), None, t.Element(t.NOWHERE, ref, (place,))))
            continue
        whole = " ".join(x for x in (accents, base.upper()) if x) + "^()" * layers
        if whole not in scope.definitions or symbol.name in scope.reach(whole):
            continue
        told = next((lying for flag, lying in _TOLD.items() if flag in scope.flags), None)
        lying = (_COLUMNS, _ROWS)[resolver.choices.pick("members", (0.0, 0.4))] if told is None else told
        if told is None:
            scope.guesses.add(whole)
        labels = tuple(t.Index(t.NOWHERE, f"layer{k}") for k in range(layers))
        array: t.Term = t.Ref(t.NOWHERE, whole, labels)
        array = t.Transpose(t.NOWHERE, array) if lying == _COLUMNS else array
        place = t.Index(t.NOWHERE, _PLACE)
        scope.define(Definition(symbol.name, (*labels, place), None, t.Element(t.NOWHERE, array, (place,))))


def lay_rows(scope: Scope) -> None:
    """Make rows of the arrays of numbers that have one for each column."""
    for name in scope.lying & scope.symbols.keys():
        scope.symbols[name].row = True


def _lying(resolver: Resolver, *, capitals: bool) -> int:
    """How the examples lie under this reading."""
    told = next((lying for flag, lying in _TOLD.items() if flag in resolver.scope.flags), None)
    if told is not None:
        return (told, _NEITHER)[resolver.choices.pick("examples", (0.0, 0.9))]
    if capitals:
        return (_ROWS, _COLUMNS, _NEITHER)[resolver.choices.pick("examples", (0.0, 0.5, 0.9))]
    return (_NEITHER, _ROWS)[resolver.choices.pick("examples", (0.0, 0.6))]


def _capital(resolver: Resolver, symbol: Symbol) -> str:
    """The capital that may hold all members of a family; empty if there is none."""
    scope, usage = resolver.scope, resolver.usage
    letter = symbol.name.removesuffix("^()")
    accents, _, base = letter.rpartition(" ")
    labelled = symbol.labels == 1 and symbol.name == f"{letter}^()"
    plain = not re.search(r"[_^'\[]", symbol.name)
    numbered = symbol.labels == 0 and symbol.most == 1 and plain and not _used_whole(scope, symbol.name)
    mapped = symbol.called and symbol.arity == 1 and not symbol.most and _of_examples(resolver, letter)
    if not (mapped or ((labelled or numbered) and not symbol.called)):
        return ""
    capital = " ".join(x for x in (accents, _FEATURES.get(base, base.upper())) if x)
    if (len(base) != 1 and base not in _FEATURES) or not base.islower():
        return ""
    alone = usage.plain_alone | usage.bold_alone | usage.transposed
    if capital not in alone or capital in usage.sub_counts or capital in usage.labels or capital in scope.chance.random:
        return ""
    known = capital in scope.reach(symbol.name) or capital in scope.definitions or capital in scope.sizes
    known = known or capital in usage.bounds | usage.sets or capital in _random(scope)
    return "" if known or capital in usage.called_sure | usage.left_calls | usage.left_alone else capital


def _random(scope: Scope) -> set[str]:
    """The X of P(X = x)."""
    definitions = [d for found in scope.definitions.values() for d in found]
    calls = [x for d in definitions for x in t.walk(d.body) if isinstance(x, t.Call)]
    sides = (s for found in (*definitions, *calls) for s in found.sides)
    return {s.symbol for s in sides if isinstance(s, t.Ref)}


def _of_examples(resolver: Resolver, letter: str) -> bool:
    """Whether a function is used at examples only: phi(x_n), or phi(x^{(n)})."""
    used = resolver.usage.calls.get(letter, set())
    return bool(used) and all(count == 1 or name in resolver.usage.labels for name, count in used)


def _wholes(resolver: Resolver, symbol: Symbol, *, beside_capital: bool) -> Iterator[str]:
    """The y beside ``y^{(i)}`` that is that of all examples, plain or bold: no definition has it without its label.

    The y of a p(y | x) is another one where it stands beside a capital for all examples, as in X^T (p - y).
    """
    letter = symbol.name.removesuffix("^()")
    scope, usage = resolver.scope, resolver.usage
    if symbol.labels != 1 or letter == symbol.name or symbol.called:
        return
    both = letter in usage.plain_alone and letter in usage.bold_alone
    if letter in usage.wrt:
        return
    for whole in (f"bold {letter}",) if both else (letter,):
        if letter not in usage.plain_alone | usage.bold_alone or whole in scope.definitions:
            continue
        parameter = letter in usage.parameters and whole == letter and not beside_capital
        if parameter or whole in scope.reach(symbol.name):
            continue
        if f"all {letter}" in scope.flags or not _used_whole(scope, whole, parameters=not beside_capital):
            yield whole


def _used_whole(scope: Scope, name: str, *, parameters: bool = True) -> bool:
    """Whether a definition has a symbol without any index, be it as a parameter of its own or, if ``parameters`` are left out, not."""
    known = [d for found in scope.definitions.values() for d in found]
    own = [any(isinstance(p, t.Ref) and p.symbol == name for p in d.parameters or ()) for d in known]
    bodies = (d.body for d, mine in zip(known, own, strict=True) if parameters or not mine)
    return any(isinstance(x, t.Ref) and x.symbol == name and not x.keys for body in bodies for x in t.walk(body))


def _tie(scope: Scope, member: Symbol, whole: str, *, columns: bool) -> None:
    """The members are parts of the whole; those that the notes compute make it up."""
    place, entry = t.Index(t.NOWHERE, _PLACE), t.Index(t.NOWHERE, _ENTRY)
    scope.lying |= {whole} if columns else set()
    one: t.Term = t.Ref(t.NOWHERE, member.name, (place,))
    if member.called:
        used = (x for found in scope.definitions.values() for d in found for x in t.walk(d.body))
        call = next((x for x in used if isinstance(x, t.Call) and x.function == member.name), None)
        argument = None if call is None else call.arguments[0]
        if call is None or not isinstance(argument, t.Ref) or len(argument.keys) != 1:
            return
        one = t.Call(t.NOWHERE, call.function, (), (t.Ref(t.NOWHERE, argument.symbol, (place,)),))
    elif member.name not in scope.definitions and member.domain not in _OF_VECTORS:
        ref: t.Term = t.Ref(t.NOWHERE, whole, ())
        ref = t.Transpose(t.NOWHERE, ref) if columns else ref
        scope.define(Definition(member.name, (place,), None, t.Element(t.NOWHERE, ref, (place,))))
        return
    if member.most > member.least or member.bold or member.called or member.domain in _OF_VECTORS:
        keys = (entry, place) if columns else (place, entry)
        scope.define(Definition(whole, keys, None, t.Element(t.NOWHERE, one, (entry,))))
    else:
        scope.define(Definition(whole, (place,), None, one))
