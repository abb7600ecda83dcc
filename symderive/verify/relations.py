"""Relations of the notes as statements about terms, one for each of their signs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify import antiderivative
from symderive.verify import terms as t
from symderive.verify.argmin import best_is, best_of, is_best, same_best, still_best
from symderive.verify.free_letters import free_letters
from symderive.verify.matching import OWN
from symderive.verify.resolve.brackets import by_sign
from symderive.verify.resolve.einstein import single, summed
from symderive.verify.resolve.entropies import is_divergence
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.forms import rebuilt
from symderive.verify.resolve.resolver import Resolver
from symderive.verify.resolve.usage import (
    all_nodes,
    is_label,
    letter_of,
    letters_in,
    root_name,
)

DENSITIES = frozenset("pqPQ")


def resolve_relation(resolver: Resolver, relation: r.Relation) -> Iterator[t.Statement]:
    """Each sign of a chain with the sides beside it."""
    relation = _with_own_argument(resolver, relation)
    values = {
        x for x in resolver.usage.plain if x.isupper() and not _counting(resolver, x)
    }  # X in Var(X), beside \sigma_X
    vectors = set[str]().union(*map(resolver.vectors_of_sizes, resolver.usage.sub_letters))
    densities = {x for _, x in resolver.hints.named} & DENSITIES
    named = label_names(resolver, relation) | exponents(resolver) | values | vectors | densities
    resolver.key_letters = free_letters(relation) - named - resolver.usage.data_counts()
    resolver.prime_by = primed_argument(relation)
    resolver.asked = {}
    resolver.outer_letters = free_letters(relation.sides[0])
    if any(best_of(side) for side in relation.sides):
        yield from _best_values(resolver, relation)
        return
    if is_divergence(relation.sides[0]):  # KL(q || p) = ...: what the other side shows of q and p says what it is
        sides = [resolver.term(side) for side in relation.sides[::-1]][::-1]
    else:
        sides = [by_sign(resolver.term(side)) for side in relation.sides]
    if resolver.hints.einstein:
        outer = single(sides)
        sides = [summed(side, outer) for side in sides]
    sides = [_as_variables(resolver, side) for side in antiderivative.compared(sides)]
    for place, sign in enumerate(relation.signs):
        span = (relation.sides[place].span[0], relation.sides[place + 1].span[1])
        yield t.Statement(sign, sides[place], sides[place + 1], span)


def _as_variables(resolver: Resolver, side: t.Term) -> t.Term:
    """A side in which the y of E[X | Y = y] is Y, where nothing but the law of Y is told, and y stands nowhere else."""
    scope = resolver.scope
    told = scope.chance.laws.keys() | scope.chance.moments.keys()
    free = {
        y: variable
        for y, variable in resolver.asked.items()
        if variable.symbol in told
        and y not in told | scope.definitions.keys()
        and not scope.reach_of(d.body for found in scope.definitions.values() for d in found) & {y}
    }
    return (
        t.mapped(side, lambda x: free.get(x.symbol, x) if isinstance(x, t.Ref) and not x.keys else x) if free else side
    )


def _best_values(resolver: Resolver, relation: r.Relation) -> Iterator[t.Statement]:
    """The links of a chain of best values; what a symbol in front is best for is its definition."""
    links = list(zip(relation.signs, itertools.pairwise(relation.sides), strict=True))
    if best_of(relation.sides[0]) is None and len(links) > 1 and not is_best(resolver, relation.sides[0]):
        links = links[1:]
    for sign, (one, two) in links:
        span = (one.span[0], two.span[1])
        found = None
        if sign in ("=", "equiv", ":="):
            found = same_best(resolver, one, two, span) or still_best(resolver, one, two, span)
            found = found or best_is(resolver, relation, (one, two), span)
        if found is None:
            raise UnclearError("best values are compared only with best values of the same variables", span)
        yield found


def _with_own_argument(resolver: Resolver, relation: r.Relation) -> r.Relation:
    r"""``\sigma'(z) = \sigma(z)(1 - \sigma(z))`` beside z_1, z_2: its z is any number."""
    variable = primed_argument(relation)
    if root_name(primed_argument(replace(relation, sides=relation.sides[:1], signs=()))) is None:
        return relation  # \partial L / \partial w = X^T \sigma'(z): its z is that of all examples
    letter = letter_of(variable) if isinstance(variable, r.Name) else ""
    known = resolver.scope.definitions.get(letter, ())
    heads = (root_name(x) for x in all_nodes(relation) if isinstance(x, r.Scripted))
    scripted = any(head is not None and letter_of(head) == letter for head in heads)
    if not known or not all(d.keys for d in known) or scripted:
        return relation

    def own(node: r.Node) -> r.Node:
        return (
            replace(node, base=f"{node.base}{OWN}") if isinstance(node, r.Name) and letter_of(node) == letter else node
        )

    found = rebuilt(relation, own)
    assert isinstance(found, r.Relation)
    return found


def primed_argument(relation: r.Relation) -> r.Node | None:
    """The variable of a function with a prime, f'(x), if all primed functions of a formula have the same."""
    found: dict[str, r.Node] = {}
    for node in all_nodes(relation):
        if not isinstance(node, r.Product):
            continue
        for left, right in zip(node.factors, node.factors[1:], strict=False):
            inner = right.inner if isinstance(right, r.Group) and right.opening == "(" else None
            if isinstance(left, r.Scripted) and left.primes and isinstance(inner, r.Name):
                found[letter_of(inner)] = inner
    return next(iter(found.values())) if len(found) == 1 else None


def label_names(resolver: Resolver, node: r.Node) -> set[str]:
    r"""Letters that name a quantity and stand in labels as its name only, as y in ``\theta^{(y)}``."""
    counted: set[str] = set()
    named: set[str] = set()
    for inner in all_nodes(node):
        if isinstance(inner, r.Scripted):
            counted.update(letters_in(inner.sub))
            if is_label(inner.sup):
                named.update(x for x in letters_in(inner.sup) if not resolver.is_label_index(x, None))
    return {x for x in named - counted if x in resolver.scope.symbols}


def _counting(resolver: Resolver, letter: str) -> bool:
    usage = resolver.usage
    return letter in usage.bound | usage.bounds | usage.shifted | resolver.scope.sizes | resolver.hints.index_letters


def exponents(resolver: Resolver) -> set[str]:
    r"""Letters that are powers and values, and number nothing: the n of ``n x^{n-1}``."""
    usage, hints = resolver.usage, resolver.hints
    scripted = {x for found in (*usage.sub_letters.values(), *usage.labels.values()) for x in found}
    stepped = {x for base in usage.defined_sups for x in usage.bare_sups.get(base, ())}
    raised = {x for found in usage.bare_sups.values() for x in found}
    return raised & usage.plain - scripted - stepped - usage.bound - hints.label_letters - hints.index_letters
