r"""Tables whose rows are cases of their own: one line for each family of distributions, with its ``b(\theta)``, its mean, its variance."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symderive.verify.documents.blocks import Block, Formula, Prose
from symderive.verify.left_sides import plain

_CELL = re.compile(r"\|[^|$]*\$(?P<formula>[^$]*)\$[^|$]*(?=\|)")


def is_row_of_table(blocks: Sequence[Block], place: int) -> bool:
    """Whether a formula stands in a table in which other rows have formulas for the same left side."""
    formula = blocks[place]
    if not isinstance(formula, Formula) or formula.display:
        return False
    text = next((b.text for b in reversed(blocks[:place]) if isinstance(b, Prose)), "")
    cells = [plain(x["formula"]) for x in _CELL.finditer(text)]
    mine, left = plain(formula.latex), plain(formula.latex).partition("=")[0]
    return mine in cells and sum(x.startswith(f"{left}=") for x in cells) > 1
