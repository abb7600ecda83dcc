"""Every peer, in its best form, behind one interface; adding one is one file here and one row in ``PEERS``."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any, Protocol

from tests.benchmarks.ablation import LEFT_OUT
from tests.benchmarks.cells import Array, Cell


class Peer(Protocol):
    """A network in training. Batches are consecutive rows; a step follows the mean gradient of its batch."""

    def run(self, steps: int) -> float:
        """Take so many steps, over the batches in turn; the mean loss of the last one, before its step."""
        ...

    def epoch(self) -> float:
        """Take a step for every batch of a new random order of the rows; the mean loss."""
        ...

    def parameters(self) -> list[tuple[Array, Array]] | None:
        """Weights (inputs, outputs) and biases of every layer, or None if the peer does not train."""
        ...


@dataclass(frozen=True)
class Entry:
    """Where a peer is, what it is called in tables, and its threads."""

    label: str
    module: str
    options: dict[str, Any]
    trains: bool = True


PEERS = {
    "gemm": Entry("bare GEMMs", "gemm", {}, trains=False),
    "hand": Entry("hand-written NumPy", "hand_numpy", {}),
    "naive": Entry("naive NumPy", "naive_numpy", {}),
    "autograd": Entry("autograd", "autograd_numpy", {}),
    "torch": Entry("torch eager", "torch_modules", {}),
    "torch-fused": Entry("torch eager, fused optimizer", "torch_modules", {"fused": True}),
    "torch-compile": Entry("torch.compile", "torch_compiled", {}),
    "jax": Entry("JAX jit", "jax_jit", {}),
    "jax-scan": Entry("JAX jit + scan", "jax_jit", {"scan": True}),
    "sklearn": Entry("scikit-learn", "sklearn_mlp", {}),
    "readable": Entry("symderive numpy", "emitted", {"style": "readable"}),
    "fast": Entry("symderive numpy --fast", "emitted", {"style": "fast"}),
    "c": Entry("symderive c", "emitted", {"style": "c"}),
    **{
        f"fast-without-{name}": Entry(f"without {what}", "emitted", {"style": "fast", "left_out": name})
        for name, what in LEFT_OUT.items()
    },
}


def make(name: str, cell: Cell, threads: int) -> Peer:
    """The peer of that name, ready for its first step."""
    entry = PEERS[name]
    module = importlib.import_module(f"tests.benchmarks.peers.{entry.module}")
    peer: Peer = module.make(cell, threads, **entry.options)
    return peer
