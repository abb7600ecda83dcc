"""Chance: densities that the notes leave open or define, expectations and what is made of them."""

from __future__ import annotations

from symderive.verify.chance.expect import expectation
from symderive.verify.chance.network import density
from symderive.verify.chance.sums import summed, swept

__all__ = ["density", "expectation", "summed", "swept"]
