r"""What is computed for one example and then used for all: after ``z = w^T x + b``, in a sum, ``z^{(i)}`` is ``w^T x^{(i)} + b``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symderive.verify import terms as t
from symderive.verify.resolve.laws import applied
from symderive.verify.resolve.resolver import Resolver
from symderive.verify.symbols import Definition, Scope

_DATA = ("x", "bold x")  # belongs to an example, whatever else does


def enter_examples(resolver: Resolver) -> None:
    """Define the members of families that sums run over, or of x, where the notes have a formula for one of them without its label."""
    scope = resolver.scope
    families = {*_summed(scope), *_of_data(scope)}
    wanted = {x for x in families if x not in scope.definitions and _formula(scope, x.removesuffix("^()"))}
    if not wanted:
        return
    own = _of_an_example(resolver, wanted)
    wanted = {x for x in wanted if _is_own(scope, x.removesuffix("^()"), own)}  # after z = Xw no example is a copy of z
    place = t.Index(t.NOWHERE, "example")
    copies = {name: t.Ref(t.NOWHERE, f"{name}^()", (place,)) for name in own}
    waiting = {x.removesuffix("^()") for x in wanted}
    done: set[str] = set()
    while waiting:
        name = waiting.pop()
        done.add(name)
        body = _formula(scope, name)
        _declare(scope, name)
        if body is not None:
            scope.define(Definition(f"{name}^()", (place,), None, applied(body, copies)))
            mine = {x.symbol for x in t.walk(body) if isinstance(x, t.Ref)} & own
            waiting |= {x for x in mine - done if f"{x}^()" not in scope.definitions}


def _summed(scope: Scope) -> Iterator[str]:
    """The families with one label whose members a sum runs over."""
    bodies = [d.body for found in scope.definitions.values() for d in found]
    for big in (x for body in bodies for x in t.walk(body) if isinstance(x, t.Big)):
        for ref in (x for x in t.walk(big.body) if isinstance(x, t.Ref) and x.keys):
            key, known = ref.keys[0], scope.symbols.get(ref.symbol)
            labelled = known is not None and known.labels == 1
            if labelled and isinstance(key, t.Index) and key.name == big.index:
                yield ref.symbol


def _of_data(scope: Scope) -> Iterator[str]:
    """The families with one label of whose members one is computed from x, which is that of an example."""
    for name, known in scope.symbols.items():
        body = _formula(scope, name.removesuffix("^()")) if known.labels == 1 and not known.called else None
        if body is not None and any(x in scope.depends_of([body]) and f"all {x}" not in scope.flags for x in _DATA):
            yield name


def _formula(scope: Scope, name: str) -> t.Term | None:
    """The formula of a symbol that stands without scripts; None if there is none, or more than one."""
    found = scope.definitions.get(name, [])
    plain = len(found) == 1 and not found[0].keys and found[0].parameters is None and not found[0].implied
    return found[0].body if plain else None


def _of_an_example(resolver: Resolver, families: set[str]) -> set[str]:
    """Symbols that every example has one of: those with a label somewhere, x, and what is computed from them.

    So have those that only formulas behind write with the label of the families, as the y^{(i)} of L^{(i)}.
    """
    scope, labels = resolver.scope, resolver.usage.labels
    labelled = {name.removesuffix("^()") for name in scope.symbols if name.endswith("^()")}
    indices = {i for x in families if (known := scope.symbols.get(x)) is not None for i in labels.get(known.letter, ())}
    labelled |= {name for name in scope.symbols if not indices.isdisjoint(labels.get(name, ()))}
    own = {name for name in scope.symbols if name in labelled or name in _DATA} - scope.sizes
    more = True
    while more:
        new = {
            name
            for name in scope.symbols
            if name not in own and (body := _formula(scope, name)) is not None and scope.depends_of([body]) & own
        }
        own |= new
        more = bool(new)
    return {x for x in own if x not in scope.definitions or _formula(scope, x) is not None}


def _is_own(scope: Scope, name: str, own: set[str]) -> bool:
    """Whether the formula of a symbol has something that belongs to an example."""
    body = _formula(scope, name)
    return body is not None and bool(scope.depends_of([body]) & own - {name})


def _declare(scope: Scope, name: str) -> None:
    known, copy = scope.symbols.get(name), f"{name}^()"
    if known is not None and copy not in scope.symbols:
        scope.symbols[copy] = replace(known, name=copy, labels=1, least=0, most=known.most, axes=None)
