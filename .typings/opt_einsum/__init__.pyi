"""Types of the part of opt_einsum that symderive uses."""

from collections.abc import Sequence
from typing import Any, Literal

def get_symbol(i: int) -> str: ...
def contract_path(
    subscripts: str,
    *operands: tuple[int, ...],
    shapes: Literal[True],
    optimize: str = "auto",
    memory_limit: str | int | None = None,
) -> tuple[Sequence[tuple[int, ...]], Any]: ...
