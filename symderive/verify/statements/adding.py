"""What items add to a predicate."""

from __future__ import annotations

from symderive.verify import facts as f
from symderive.verify.statements.distributions import are_laws
from symderive.verify.statements.grammar import Said
from symderive.verify.statements.predicates import Add, Predicate
from symderive.verify.symbols import Domain


def domain(lies: Domain, rank: int | None = None) -> Add:
    """The item gives a domain, and a rank where its noun does."""

    def add(said: Predicate, _found: Said) -> None:
        said.domains.add(lies)
        said.rank = said.rank if rank is None else rank

    return add


def rank(axes: int, *, row: bool = False) -> Add:
    """The item is a noun for arrays of a rank."""

    def add(said: Predicate, _found: Said) -> None:
        said.rank, said.row = axes, said.row or row

    return add


def sizes(said: Predicate, found: Said) -> None:
    """The item gives sizes."""
    groups = [g for g in ("s", "t", "u") if g in found.match.re.groupindex and found.match[g] is not None]
    said.sizes.append(tuple(found.latex(g).strip("() ") for g in groups))


def length(row: bool) -> Add:
    """The item gives the length of a vector."""

    def add(said: Predicate, found: Said) -> None:
        said.rank, said.row = (1 if said.rank in (None, 1) else said.rank), said.row or row
        sizes(said, found)

    return add


def nothing(_said: Predicate, _found: Said) -> None:
    """The item is understood and says nothing that is needed."""


def function(name: str, *, elementwise: bool = False) -> Add:
    """The subjects are a function."""

    def add(said: Predicate, _found: Said) -> None:
        if name == "normal" and not said.called and are_laws(said.names):
            return  # p is the normal density with some mean and variance, not that of any
        said.facts.extend(f.IsFunction(n, name) for n in said.names if "'" not in n)
        if elementwise:
            said.facts.append(f.Elementwise(said.names))

    return add


def of_names(*kinds: type[f.Fixed] | type[f.Counts] | type[f.Elementwise] | type[f.RandomVariables]) -> Add:
    """The subjects are of kinds that need no more than their names."""

    def add(said: Predicate, _found: Said) -> None:
        said.facts.extend(kind(said.names) for kind in kinds)

    return add
