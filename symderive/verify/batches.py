r"""Arrays of all examples that notes use without a definition: the rows (or the columns) of X are the ``x^{(i)}``, y has the entries ``y^{(i)}``."""

from __future__ import annotations

from symderive.verify import terms as t
from symderive.verify.resolve.resolver import Resolver
from symderive.verify.symbols import Definition, Symbol

_ROWS, _COLUMNS = 0, 1  # how the examples lie in a matrix
_PLACE, _ENTRY = "row", "column"


def enter_batches(resolver: Resolver) -> None:
    """Tie every capital that stands alone, and that nothing defines, to the examples of its lower-case letter.

    That they are rows, columns, or something else altogether are readings of their own, where the notes do not say it.
    """
    scope = resolver.scope
    members = {s.name: capital for s in scope.symbols.values() if (capital := _capital(resolver, s))}
    if not members:
        return
    lying = _lying(resolver)
    if lying is None:
        return
    if not scope.flags & {"row examples", "column examples"}:
        scope.batches.update(x for x in members.values() if f"all {x}" not in scope.flags)
    for name, capital in members.items():
        _tie(resolver, scope.symbols[name], capital, columns=lying == _COLUMNS)
    for symbol in list(scope.symbols.values()):
        if _stands_for_all(resolver, symbol):
            _tie(resolver, symbol, symbol.name.removesuffix("^()"), columns=False)


def _lying(resolver: Resolver) -> int | None:
    """How the examples lie under this reading; None if the capitals are something else."""
    flags = resolver.scope.flags
    if "row examples" in flags:
        return (_ROWS, None)[resolver.choices.pick("examples", (0.0, 0.9))]
    if "column examples" in flags:
        return (_COLUMNS, None)[resolver.choices.pick("examples", (0.0, 0.9))]
    return (_ROWS, _COLUMNS, None)[resolver.choices.pick("examples", (0.0, 0.5, 0.9))]


def _capital(resolver: Resolver, symbol: Symbol) -> str:
    """The capital that may hold all members of a family; empty if there is none."""
    scope, usage = resolver.scope, resolver.usage
    letter = symbol.name.removesuffix("^()")
    accents, _, base = letter.rpartition(" ")
    labelled = symbol.labels == 1 and symbol.name == f"{letter}^()"
    numbered = symbol.labels == 0 and symbol.least == symbol.most == 1 and symbol.name == symbol.letter
    if not (labelled or numbered) or symbol.called or len(base) != 1 or not base.islower():
        return ""
    capital = " ".join(x for x in (accents, base.upper()) if x)
    alone = usage.plain_alone | usage.bold_alone | usage.transposed
    if capital not in alone or capital in usage.sub_counts or capital in usage.labels or capital in scope.chance.random:
        return ""
    known = capital in scope.definitions or capital in scope.sizes or capital in usage.bounds | usage.sets
    return "" if known or capital in usage.called_sure | usage.left_calls | usage.left_alone else capital


def _stands_for_all(resolver: Resolver, symbol: Symbol) -> bool:
    """Whether the y beside ``y^{(i)}`` is that of all examples: no definition has it without its label."""
    letter = symbol.name.removesuffix("^()")
    scope, usage = resolver.scope, resolver.usage
    if symbol.labels != 1 or letter == symbol.name or symbol.called or symbol.name in scope.batches:
        return False
    if letter not in usage.plain_alone | usage.bold_alone or letter in scope.definitions or letter in usage.parameters:
        return False
    bodies = (d.body for found in scope.definitions.values() for d in found)
    return f"all {letter}" in scope.flags or not any(isinstance(x, t.Ref) and x.symbol == letter for body in bodies for x in t.walk(body))


def _tie(resolver: Resolver, member: Symbol, whole: str, *, columns: bool) -> None:
    """The members are parts of the whole; those that the notes compute make it up."""
    scope = resolver.scope
    place = t.Index(t.NOWHERE, _PLACE)
    if member.name not in scope.definitions:
        ref: t.Term = t.Ref(t.NOWHERE, whole, ())
        ref = t.Transpose(t.NOWHERE, ref) if columns else ref
        scope.define(Definition(member.name, (place,), None, t.Element(t.NOWHERE, ref, (place,))))
        return
    one = t.Ref(t.NOWHERE, member.name, (place,))
    if member.most > member.least or member.bold:
        entry = t.Index(t.NOWHERE, _ENTRY)
        keys = (entry, place) if columns else (place, entry)
        scope.define(Definition(whole, keys, None, t.Element(t.NOWHERE, one, (entry,))))
    else:
        scope.define(Definition(whole, (place,), None, one))
