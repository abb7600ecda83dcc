"""Where a formula may be read in more than one way, and which way is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Choices:
    """Decisions of one reading. ``taken`` maps a question to the option that is taken (0, the natural one, if it is not there);
    ``open`` collects every question that came up, with the cost of each option.
    """

    taken: Mapping[str, int] = field(default_factory=dict[str, int])
    open: dict[str, tuple[float, ...]] = field(default_factory=dict[str, tuple[float, ...]])

    def pick(self, question: str, costs: tuple[float, ...]) -> int:
        """The option taken for a question whose options have these costs; the first is the natural one."""
        self.open.setdefault(question, costs)
        return min(self.taken.get(question, 0), len(costs) - 1)

    def cost(self) -> float:
        """How far this reading is from the natural one."""
        return sum(self.open[q][min(k, len(self.open[q]) - 1)] for q, k in self.taken.items() if q in self.open)
