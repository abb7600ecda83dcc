"""What the parts of a network's description must be for each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from symderive.calculus.index import Domain, Index, Tensor
from symderive.model.domains import domain_of
from symderive.model.layers.activations import ACTIVATIONS
from symderive.model.likelihoods import FAMILIES
from symderive.model.priors import PRIORS
from symderive.model.problems import Problem, Problems, flag, number, one_of, printable, shown, size


def sizes(numbers: Mapping[str, object], used: Collection[object]) -> Problems:
    """Numbers for the letters among the sizes that are used."""
    letters = dict.fromkeys(s for s in used if isinstance(s, str))
    for letter, value in numbers.items():
        if letter not in letters:
            what = f"the letters are {', '.join(letters)}" if letters else "every size is a number already"
            yield Problem(("sizes", letter), f"no size is called {printable(letter[:40])}; {what}")
        elif isinstance(value, str):
            yield Problem(
                ("sizes", letter), f"{letter} = {shown(value)} is no number; write a whole number of at least 1"
            )
        else:
            yield from size(("sizes", letter), value)


def likelihood(family: object, labels: object, variance: object, activation: str) -> Problems:
    """A known family with the options it takes, and an output that suits it."""
    remedy = one_of(family, FAMILIES)
    if remedy:
        yield Problem(("likelihood", "family"), f"family = {shown(family)} is no likelihood; {remedy}")
        return
    row = FAMILIES[str(family)]
    if one_of(labels, ("integer", "one-hot")):
        message = f"labels = {shown(labels)} is not known; {one_of(labels, ('integer', 'one-hot'))}"
        yield Problem(("likelihood", "labels"), message)
    if labels != "integer" and row.labels is not Domain.CLASS:
        yield Problem(("likelihood", "labels"), "labels belongs to the categorical family; leave it out")
    yield from number(("likelihood", "variance"), variance, "learned")
    if variance != 1 and row.labels is not Domain.REAL:
        yield Problem(("likelihood", "variance"), "variance belongs to the normal family; leave it out")
    if output_domain(activation) not in row.predicts:
        message = (
            f"a {row.name} likelihood needs a last layer with activation {row.activations}, but it has {activation}; "
            "change the one or the other"
        )
        yield Problem(("likelihood", "family"), message)


def output_domain(activation: str) -> Domain:
    """The values that a layer with that activation has."""
    unit = Index("j", 2)
    z = Tensor("z", (unit.size,))[unit]
    return domain_of(ACTIVATIONS[activation](z, unit), z)


def prior(family: object, value: object, biases: object) -> Problems:
    """A known family with a positive hyperparameter."""
    remedy = one_of(family, PRIORS)
    if remedy:
        yield Problem(("prior", "family"), f"family = {shown(family)} is no prior; {remedy}, or leave the prior out")
        return
    yield from number(("prior", PRIORS[str(family)].hyperparameter), value)
    yield from flag(("prior", "biases"), biases)
