"""symderive: write a neural network as mathematics; get its derivation and a trainer that matches it.

Public names are loaded at first use: ``import symderive``, and with it the command line's help, never waits for SymPy.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the same names for type checkers and editors
    from symderive.calculus.errors import SymderiveError as SymderiveError

__version__ = "0.1.0"

HOME = {
    "SymderiveError": "symderive.calculus.errors",
}
"""Public name -> the module that defines it."""


def __getattr__(name: str) -> object:
    if name not in HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(HOME[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *HOME})
