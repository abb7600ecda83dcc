"""The index of the true class and the one-hot label are one thing said twice: y_c = 1."""

from __future__ import annotations

from collections.abc import Iterable

from symderive.notation.reader import tree as r
from symderive.verify import facts as f
from symderive.verify.apply_facts import enter_condition, symbols_of
from symderive.verify.entry import tree_of
from symderive.verify.resolve.resolver import Resolver
from symderive.verify.symbols import Domain


def enter_true_class(resolver: Resolver, facts: Iterable[f.Fact]) -> None:
    """Where one index is said to be that of the true class, and one vector is one-hot, the index is where its one stands."""
    facts = list(facts)
    places = {n for x in facts if isinstance(x, f.InDomain) and x.domain is Domain.PLACE for n in x.symbols}
    classes = {n for x in facts if isinstance(x, f.IsIndex) for n in x.symbols if n in places}
    hot = {n: s for x in facts if isinstance(x, f.InDomain) for n in x.symbols for s in symbols_of(resolver, n)}
    one_hot = ((n, s) for n, s in hot.items() if s.domain is Domain.ONE_HOT and s.most <= 1 and not s.labels)
    labels = {s.name: n for n, s in sorted(one_hot, key=lambda x: -len(x[0]))}  # y rather than y_c
    if len(classes) != 1 or len(labels) != 1:
        return
    name, label = classes.pop(), next(iter(labels.values()))
    if isinstance(tree_of(name), r.Name) and isinstance(tree_of(label), r.Name):
        relation = tree_of(rf"{{{label}}}_{{{name}}} = 1")
        if isinstance(relation, r.Relation):
            enter_condition(resolver, relation)
