"""The readings of a claim: what it says, and all before it, under choices where notes leave some open; the natural ones first."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from symderive.verify import terms as t
from symderive.verify.all_data import enter_all_data
from symderive.verify.bare_functions import enter_bare_functions
from symderive.verify.bare_means import enter_bare_means
from symderive.verify.bound_variables import align
from symderive.verify.called_elsewhere import enter_called_elsewhere
from symderive.verify.entry import Entry
from symderive.verify.facts import HasShape, Layout
from symderive.verify.families import noise_of
from symderive.verify.fixed_points import enter_fixed_points
from symderive.verify.free_ranges import enter_free_ranges
from symderive.verify.gaussian_posteriors import enter_gaussian_posteriors
from symderive.verify.held import hold
from symderive.verify.hyperparameters import enter_hyperparameters
from symderive.verify.index_families import tell_apart
from symderive.verify.integrated_values import free_integrated
from symderive.verify.law_densities import enter_law_densities, enter_own_densities
from symderive.verify.named_parts import name_parts
from symderive.verify.named_values import enter_named_values
from symderive.verify.normalizers import enter_normalizers, with_parameters
from symderive.verify.observations import observe
from symderive.verify.one_example import enter_one_example, without_label
from symderive.verify.other_points import enter_other_points
from symderive.verify.outsiders import leave_out
from symderive.verify.own_arguments import with_own_arguments
from symderive.verify.picks import enter_picks
from symderive.verify.policies import condition
from symderive.verify.resolve.choices import Choices
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.rounding import ROUNDED
from symderive.verify.scene import Reading, Scene
from symderive.verify.shapes import LAYOUT_MATTERS
from symderive.verify.state_functions import enter_state_functions
from symderive.verify.told_ends import enter_told_ends
from symderive.verify.unit_layers import unfold
from symderive.verify.unknown_losses import ends, imply
from symderive.verify.updates import enter_updates
from symderive.verify.values_of_functions import with_values

_APART = 1.0  # what it costs that noise has nothing to do with all else, where nobody says so
_LAST_STEP = 0.5
_READINGS = 12
_DEAREST = 2.2
_LAYOUTS = {
    "": (("gradient", 0.0), ("denominator", 0.6), ("numerator", 0.9), ("rows", 1.1)),
    "gradient": (("gradient", 0.0), ("denominator", 0.4)),
    "numerator": (("numerator", 0.0), ("rows", 0.3)),
    "Jacobian": (("gradient", 0.0), ("rows", 0.5)),
    "denominator": (("denominator", 0.0), ("gradient", 0.6)),
}


class _Queue:
    """Readings by cost; options come to light as formulas are resolved."""

    def __init__(self) -> None:
        self.order = itertools.count()
        self.waiting: list[tuple[float, int, dict[str, int], str]] = []
        self.seen: set[tuple[tuple[tuple[str, int], ...], str]] = set()

    def push(self, cost: float, taken: dict[str, int], layout: str) -> None:
        key = (tuple(sorted(taken.items())), layout)
        if cost <= _DEAREST and key not in self.seen:
            self.seen.add(key)
            heapq.heappush(self.waiting, (cost, next(self.order), taken, layout))


@dataclass
class Read:
    """What a claim and all before it say under some choices; it is tried under every layout."""

    choices: Choices
    reading: Reading
    statements: list[t.Statement]
    error: UnclearError | None = None
    tried: bool = False


def read_claim(scene: Scene, entry: Entry, choices: Choices) -> Read:
    """A claim under some choices, with all that the notes leave unsaid entered; an error if it has no meaning under them."""
    reading = scene.read(choices)
    try:
        statements = scene.statements(reading, entry)
    except UnclearError as error:
        return Read(choices, reading, [], error)
    statements = align(
        reading.scope,
        enter_picks(reading.scope, hold(reading.resolver, scene.facts, statements, in_full=scene.in_full)),
    )
    statements = enter_updates(reading.scope, statements)
    statements = unfold(reading.scope, condition(reading.scope, statements))
    try:
        statements = tell_apart(reading.scope, statements)
    except UnclearError as error:
        return Read(choices, reading, [], error)
    statements = enter_other_points(reading.scope, enter_told_ends(reading.scope, statements, choices))
    statements = leave_out(reading.scope, statements, scene.facts, choices)
    statements = with_own_arguments(reading.scope, enter_named_values(reading.scope, statements))
    statements = enter_bare_means(reading.scope, enter_state_functions(reading.scope, statements))
    statements = enter_all_data(reading.scope, statements)
    statements = with_values(reading.scope, statements)
    if any(s.sign == "approx" for s in statements):
        reading.scope.flags.add(ROUNDED)  # who writes ≈ in a chain rounds in all of it
    reading.scope.constraints = [*scene.equations(reading), *enter_fixed_points(reading.scope)]
    statements = with_parameters(reading.scope, statements)
    enter_normalizers(reading.scope, statements)
    enter_one_example(reading.scope, scene.facts)
    statements = without_label(reading.scope, statements)
    sides = [side for s in statements for side in (s.left, s.right)]
    name_parts(reading.scope, sides)
    free_integrated(reading.scope, sides)
    enter_bare_functions(reading.scope, sides)
    enter_law_densities(reading.scope, sides)
    enter_own_densities(reading.scope, sides)
    enter_gaussian_posteriors(reading.scope)
    final, conditions = ends(reading.scope, sides)
    final = final and choices.pick("last step", (0.0, _LAST_STEP)) > 0
    enter_hyperparameters(reading.scope, statements)
    imply(reading.scope, sides, last=final)
    noise = noise_of(reading.scope, sides)
    if noise and choices.pick("noise", (0.0, _APART)):
        reading.scope.chance.independent |= noise
    observe(reading.scope, sides)
    enter_called_elsewhere(reading.scope, statements)
    enter_free_ranges(reading.scope, sides)
    if final:
        reading.scope.conditions += conditions
    return Read(choices, reading, statements)


def readings(scene: Scene, entry: Entry) -> Iterator[tuple[Read, str]]:
    """The plausible readings of a claim and the layouts of its derivatives, cheapest first."""
    queue = _Queue()
    said = _said_layout(scene)
    for layout, cost in _LAYOUTS.get(said, _LAYOUTS[""]):
        queue.push(cost, {}, layout)
    if any(isinstance(x, HasShape) and x.row for x in scene.facts):
        queue.push(0.3, {}, "rows")
    count = 0
    made: dict[tuple[tuple[str, int], ...], Read] = {}
    while queue.waiting and count < _READINGS:
        cost, _, taken, layout = heapq.heappop(queue.waiting)
        key = tuple(sorted(taken.items()))
        if key not in made:
            made[key] = read_claim(scene, entry, Choices(taken))
        read = made[key]
        if read.tried and (read.error is not None or LAYOUT_MATTERS not in read.reading.scope.flags):
            continue
        count += 1
        read.tried = True
        yield read, layout
        for question, costs in read.choices.open.items():
            if question not in taken:
                for option in range(1, len(costs)):
                    queue.push(cost + costs[option], {**taken, question: option}, layout)


def _said_layout(scene: Scene) -> str:
    """The layout that the notes name: ``gradient`` and ``numerator`` together say that only gradients have the variable's shape."""
    found = {x.layout for x in scene.facts if isinstance(x, Layout)}
    if found >= {"gradient", "numerator"}:
        return "Jacobian"
    return next((x.layout for x in scene.facts if isinstance(x, Layout)), scene.layout)
