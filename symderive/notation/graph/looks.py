"""The colours of a picture, for every writer. Blue and red stay apart for readers who do not tell red from green."""

from dataclasses import dataclass

from symderive.notation.graph.picture import Kind

PAPER, BORDER, INK, EDGE = "#ffffff", "#dfe3e8", "#1f2933", "#7b8794"
FORWARD, BACKWARD = "#1d5fb8", "#c0262d"


@dataclass(frozen=True, slots=True)
class Look:
    """Colours of the inside and the outline of a box; whether the outline is heavy; whether the ends are round."""

    fill: str
    stroke: str
    heavy: bool = False
    round: bool = False


LOOKS: dict[Kind, Look] = {
    "data": Look("#e9edf2", "#7b8794", round=True),
    "parameter": Look("#fdf1d3", "#b9862b", round=True),
    "intermediate": Look(PAPER, "#52606d"),
    "output": Look(PAPER, INK, heavy=True),
}
