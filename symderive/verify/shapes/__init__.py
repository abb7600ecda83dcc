"""The shapes of terms, found by walking through a claim and the definitions behind it (`symderive.verify.shapes.walk`)."""

from symderive.verify.shapes.axes import Mode, Place, Places
from symderive.verify.shapes.calls import called, open_entry
from symderive.verify.shapes.walk import LAYOUT_MATTERS, Shapes

__all__ = ["LAYOUT_MATTERS", "Mode", "Place", "Places", "Shapes", "called", "open_entry"]
