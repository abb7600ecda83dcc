"""One peer in a process of its own: ``python -m tests.benchmarks.worker PEER CELL THREADS``; a JSON line for each command on stdin.

``check`` takes 3 steps and answers the loss and sums of the parameters; ``calibrate`` finds how many steps a block of some
seconds has; ``block`` times one; ``memory`` answers the peak of the process in bytes; ``emission`` the seconds in which a trainer
of ours is written, nothing for other peers.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.cells import cells
from tests.benchmarks.peers import Peer, make
from tests.benchmarks.peers.emitted import Emitted


def waiting() -> float:
    """Seconds that the threads of this process were ready and had no processor (Linux; elsewhere 0)."""
    total = 0
    for file in Path("/proc/self/task").glob("*/schedstat"):
        try:
            total += int(file.read_text(encoding="ascii").split()[1])
        except OSError:  # the thread has ended
            continue
    return total / 1e9


def check(peer: Peer) -> dict[str, Any]:
    """The loss before the third step, and what identifies the parameters after it."""
    loss, layers = peer.run(3), peer.parameters()
    arrays = [] if layers is None else [np.asarray(a, np.float64) for layer in layers for a in layer]
    return {"loss": loss, "sums": [[float(np.abs(a).sum()), float(a.sum())] for a in arrays]}


def calibrate(peer: Peer, seconds: float, batches: int) -> dict[str, Any]:
    """The number of steps, a multiple of the number of batches, that take about so long."""
    rounds = 1
    peer.run(batches)
    while True:
        start = time.perf_counter()
        peer.run(rounds * batches)
        spent = time.perf_counter() - start
        if spent > seconds / 2:
            return {"steps": max(1, round(rounds * seconds / spent)) * batches}
        rounds = max(2 * rounds, int(0.9 * rounds * seconds / max(spent, 1e-7)))


def block(peer: Peer, steps: int, batches: int) -> dict[str, Any]:
    """Seconds of one step, or of one epoch if ``steps`` is 0; the share of the time that threads waited for a processor."""
    if steps:
        peer.run(max(1, steps // batches // 3) * batches)  # pools of threads fall asleep between blocks
    waited, start = waiting(), time.perf_counter()
    loss = peer.run(steps) if steps else peer.epoch()
    spent = time.perf_counter() - start
    return {"seconds": spent / max(1, steps), "waited": (waiting() - waited) / spent, "loss": float(loss)}


def answer(peer: Peer, batches: int, command: dict[str, Any]) -> dict[str, Any]:
    """The answer to one command."""
    match command["do"]:
        case "check":
            return check(peer)
        case "calibrate":
            return calibrate(peer, command["seconds"], batches)
        case "block":
            return block(peer, command["steps"], batches)
        case "memory":
            return {"bytes": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}
        case "emission":
            return {"seconds": peer.emission} if isinstance(peer, Emitted) else {}
        case other:
            raise ValueError(other)


def main() -> None:
    """Make the peer, say so, and answer."""
    name, cell_name, threads = sys.argv[1:4]
    cell = next(cell for cell in cells() if cell.name == cell_name)
    try:
        start = time.perf_counter()
        peer = make(name, cell, int(threads))
        print(json.dumps({"ready": time.perf_counter() - start}), flush=True)
        for line in sys.stdin:
            print(json.dumps(answer(peer, cell.batches, json.loads(line))), flush=True)
    except Exception as error:  # noqa: BLE001 - the driver notes it in the table and goes on with the other peers
        traceback.print_exc()
        print(json.dumps({"error": f"{type(error).__name__}: {error}"[:300]}), flush=True)


if __name__ == "__main__":
    main()
