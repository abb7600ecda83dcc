"""What evaluation passes around: places of indices, changes of symbols, and the face of a frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from symderive.verify import terms as t
from symderive.verify.symbols import Definition
from symderive.verify.values.dual import Array
from symderive.verify.world import World


@dataclass(frozen=True)
class Places:
    """Values of the index variables, and the data point of a sum over data."""

    indices: Mapping[str, int] = field(default_factory=dict[str, int])
    sample: int | None = None

    def at(self, index: str, value: int) -> Places:
        """With one more index."""
        return replace(self, indices={**self.indices, index: value})


NONE = Places()


@dataclass(frozen=True)
class Change:
    """One symbol, at an address, that is given another value or is moved (``slope`` holds the directions, ``tag`` names them)."""

    symbol: str
    address: tuple[int, ...]
    value: Array | None = None
    slope: Array | None = None
    tag: int = 0
    arguments: tuple[Array, ...] = ()  # of a function, whose value there is what is moved
    local: bool = False  # only where the symbol itself is written; definitions that use it stay as they are


class Values(Protocol):
    """What a frame offers: see `symderive.verify.evaluate.Frame`."""

    world: World

    def value(self, term: t.Term, places: Places = NONE) -> Array:
        """The value of a term."""
        ...

    def entry(self, symbol: str, keys: tuple[int, ...], sample: int | None = None) -> Array:
        """What is left of a symbol after its first keys."""
        ...

    def integer(self, term: t.Term, places: Places) -> int:
        """A whole number."""
        ...

    def holds(self, term: t.Term, places: Places) -> bool:
        """Whether a condition holds."""
        ...

    def span_of(self, term: t.Big, places: Places) -> range:
        """The values of the index of a big operator."""
        ...

    def fresh(self) -> Values:
        """A frame without any change."""
        ...

    def defined(self, definition: Definition, term: t.Call, keys: tuple[int, ...], places: Places) -> Array:
        """A function of the notes at a call."""
        ...

    def call_frame(
        self, definition: Definition, term: t.Call, keys: tuple[int, ...], places: Places
    ) -> tuple[dict[str, int], list[Change]]:
        """Index values and replaced symbols for the body of a function at a call."""
        ...

    def replaced(self, changes: list[Change]) -> Values:
        """A frame in which symbols have other values."""
        ...
