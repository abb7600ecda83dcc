"""What an expression is written in."""

from __future__ import annotations

from typing import Protocol

import sympy as sp

from symderive.program.ir import Program
from symderive.program.targets.text import Text


class Scope(Protocol):
    """What an expression is written in: a program, and how its values and sizes are called."""

    program: Program

    def text(self, value: int) -> Text:
        """The code of a value that has been written before."""
        ...

    def length(self, size: sp.Expr) -> Text:
        """The code that reads a size letter from an array."""
        ...

    def dtype(self) -> str:
        """The code of the dtype that new arrays take."""
        ...

    def is_number(self, value: int) -> bool:
        """Whether a value is a Python number, not an array of NumPy."""
        ...
