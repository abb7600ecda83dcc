"""The index of the true class and the one-hot label are one thing said twice: y_c = 1."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

from symderive.notation.reader import tree as r
from symderive.verify import facts as f
from symderive.verify.apply_facts import enter_condition, symbols_of
from symderive.verify.entry import tree_of
from symderive.verify.resolve.resolver import Resolver
from symderive.verify.symbols import Domain

_SUPPOSED = re.compile(
    r"\b(?:[Ii]f|[Ww]hen|[Ss]uppose|[Ss]ay|[Aa]ssume)(?: that)? (?:\$(?P<one>[a-z])\$ is the (?:index of the )?"
    r"(?:correct|true|right|actual) (?:class|label|word|token|category)"
    r"|the (?:index of the )?(?:correct|true|right|actual) (?:class|label|word|token|category) is \$(?P<two>[a-z])\$)"
    r"(?: of (?:the|this|our|an) [a-z]+| for (?:the|this|our|an) [a-z]+)?(?=[,.:]|,? (?:then|we|the|this|only)\b)(?P<rest>[^.]*)"
)
_ALTERNATIVE = re.compile(
    r"\b(?:otherwise|else|(?:if|when) (?:it is )?not|other classes|every other|all others?|wrong)\b"
)


def supposed_class(text: str, bound: Container[str]) -> str:
    """What "if $c$ is the correct class, the loss is" calls the true class from there on, as no sum calls its index."""
    found = _SUPPOSED.search(text)
    name = "" if found is None else found["one"] or found["two"]
    if found is None or name in bound or _ALTERNATIVE.search(text, found.start()):
        return ""
    return name


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
