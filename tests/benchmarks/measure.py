"""The protocol: one process for each peer, blocks in a new random order every round, ratios within a round.

Before anything is timed, all peers take three steps from the same start; loss and parameters must agree with the naive NumPy.
A block in which the peer's threads waited for a processor is repeated and counted.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.cells import Cell
from tests.benchmarks.peers import PEERS

ROOT = Path(__file__).parent.parent.parent
BLOCK_SECONDS = 0.1
MOST_WAITED = 0.03
# More runnable threads than processors by design: their waiting says nothing.
CROWDED = ("jax", "jax-scan")
REFERENCE = "naive"


@dataclass
class Result:
    """Seconds per step (or epoch) of every peer in every round; None where no clean block was had."""

    cell: Cell
    seconds: dict[str, list[float | None]] = field(default_factory=dict[str, list[float | None]])
    memory: dict[str, int] = field(default_factory=dict[str, int])
    emission: dict[str, float] = field(default_factory=dict[str, float])
    notes: dict[str, str] = field(default_factory=dict[str, str])
    repeated: int = 0

    def median(self, peer: str) -> float | None:
        """The median of a peer's clean blocks."""
        found = [s for s in self.seconds.get(peer, []) if s is not None]
        return statistics.median(found) if found else None

    def ratio(self, peer: str, other: str) -> tuple[float, float, float] | None:
        """The median, least and largest ratio of two peers' times within a round."""
        pairs = zip(self.seconds.get(peer, []), self.seconds.get(other, []), strict=False)
        found = [a / b for a, b in pairs if a is not None and b is not None]
        return (statistics.median(found), min(found), max(found)) if found else None


class Worker:
    """A peer's process."""

    def __init__(self, peer: str, cell: Cell, threads: int) -> None:
        self.peer, self.steps = peer, 0
        names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
        environment = {**os.environ, **dict.fromkeys(names, str(threads)), "JAX_PLATFORMS": "cpu"}
        if threads == 1:
            environment["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
        command = [sys.executable, "-m", "tests.benchmarks.worker", peer, cell.name, str(threads)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT, env=environment
        )  # fmt: skip

    def read(self) -> dict[str, Any]:
        """The next answer."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("{"):
                return json.loads(line)
        return {"error": "the process ended"}

    def ask(self, **command: Any) -> dict[str, Any]:
        """The answer to a command."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(command) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return {"error": "the process ended"}
        return self.read()

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it may have ended by itself
            self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()


def measure(cell: Cell, peers: list[str], rounds: int, threads: int) -> Result:
    """Check and time some peers on one cell."""
    result = Result(cell)
    workers = _ready(cell, peers, threads, result)
    for worker in workers:
        if not cell.epoch:
            worker.steps = worker.ask(do="calibrate", seconds=BLOCK_SECONDS).get("steps", 1)
        else:
            worker.ask(do="block", steps=0)
        result.seconds[worker.peer] = []
    for _ in range(rounds):
        for worker in random.sample(workers, len(workers)):
            result.seconds[worker.peer].append(_clean_block(worker, result))
    for worker in workers:
        result.memory[worker.peer] = worker.ask(do="memory").get("bytes", 0)
        if "seconds" in (written := worker.ask(do="emission")):
            result.emission[worker.peer] = written["seconds"]
        worker.close()
    return result


def _ready(cell: Cell, peers: list[str], threads: int, result: Result) -> list[Worker]:
    """The workers whose first steps agree with the reference's."""
    workers: list[Worker] = []
    reference: dict[str, Any] | None = None
    for peer in [REFERENCE, *(p for p in peers if p != REFERENCE)]:
        worker = Worker(peer, cell, threads)
        answer = worker.read()
        if "error" not in answer:
            answer = worker.ask(do="check")
        reference = answer if peer == REFERENCE else reference
        difference = answer.get("error") or (_difference(answer, reference) if PEERS[peer].trains and reference else "")
        if difference:
            result.notes[peer] = difference
        if "error" in answer or peer not in peers:
            worker.close()
            continue
        workers.append(worker)
    return workers


def _difference(answer: dict[str, Any], reference: dict[str, Any]) -> str:
    """What is not the same after three steps; scikit-learn's Adam adds its ε elsewhere, for one."""
    pairs = [(a, b) for s, t in zip(answer["sums"], reference["sums"], strict=True) for a, b in zip(s, t, strict=True)]
    worst = max(abs(a - b) / (abs(b) + 1e-3) for a, b in pairs)
    if worst > 2e-3:
        return f"parameters differ by {worst:.1e}"
    if abs(answer["loss"] - reference["loss"]) > 2e-3 * (1 + abs(reference["loss"])):
        return f"loss {answer['loss']:.4f}, not {reference['loss']:.4f}"
    return ""


def _clean_block(worker: Worker, result: Result) -> float | None:
    for _ in range(6):
        time.sleep(0.03)
        answer = worker.ask(do="block", steps=worker.steps)
        if "error" in answer:
            result.notes[worker.peer] = answer["error"]
            return None
        if worker.peer in CROWDED or answer["waited"] < MOST_WAITED:
            return answer["seconds"]
        result.repeated += 1
    return None
