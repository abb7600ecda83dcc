"""The C target: a program as functions of C99, with loops over rows that compute as much as they can in one pass."""

from symderive.program.targets.c.nests import Output
from symderive.program.targets.c.numbers import length
from symderive.program.targets.c.products import has_products
from symderive.program.targets.c.write import function, wrapped

__all__ = ["Output", "function", "has_products", "length", "wrapped"]
