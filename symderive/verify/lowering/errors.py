"""What the calculus has no words for."""

from __future__ import annotations


class InexpressibleError(Exception):
    """A term, or a use of it, that index notation does not express; nothing is proved of it."""
