"""Results as a Markdown table and as a picture: our time divided by each peer's, below 1 where ours is faster."""

from __future__ import annotations

import math
from pathlib import Path

from tests.benchmarks.measure import Result
from tests.benchmarks.peers import PEERS


def seconds(value: float | None) -> str:
    """A time for a reader."""
    if value is None:
        return "-"
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value * 1e9:.3g} ns"


def label(result: Result) -> str:
    """What a row is about."""
    cell = result.cell
    kind = f" {cell.activation}" if len(cell.widths) > 2 else ""
    what = ", an epoch" if cell.epoch else ""
    return f"{cell.network}{kind}, B {cell.batch}, {cell.optimizer}, {cell.dtype}{what}"


def _short(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio >= 0.1 else f"{ratio:.2g}"


def markdown(results: list[Result], ours: str, peers: list[str]) -> str:
    """One row a cell: our time, then the median of our time over the peer's within a round, with least and largest."""
    head = ["cell", PEERS[ours].label, *(PEERS[p].label for p in peers if p != ours)]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for result in results:
        row = [label(result), seconds(result.median(ours))]
        for peer in peers:
            if peer == ours:
                continue
            ratio = result.ratio(ours, peer)
            text = "-" if ratio is None else f"{_short(ratio[0])} ({_short(ratio[1])}–{_short(ratio[2])})"
            row.append(text + (" \\*" if peer in result.notes else ""))
        lines.append("| " + " | ".join(row) + " |")
    notes = [f"- {label(r)}: {PEERS[p].label}: {text}" for r in results for p, text in r.notes.items()]
    return "\n".join([*lines, "", *(["\\* Notes:", "", *notes] if notes else [])]).rstrip() + "\n"


def memory(results: list[Result], peers: list[str]) -> str:
    """The peak of every peer's process in MiB."""
    head = ["cell", *(PEERS[p].label for p in peers)]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for result in results:
        row = [f"{result.memory[p] / 2**20:.0f}" if p in result.memory else "-" for p in peers]
        lines.append("| " + " | ".join([label(result), *row]) + " |")
    return "\n".join(lines) + "\n"


def emission(results: list[Result], peers: list[str]) -> str:
    """How long our trainers take to be written, from a model file's text to the module's."""
    chosen = [p for p in peers if any(p in result.emission for result in results)]
    head = ["cell", *(PEERS[p].label for p in chosen)]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for result in results:
        row = [seconds(result.emission.get(p)) for p in chosen]
        lines.append("| " + " | ".join([label(result), *row]) + " |")
    return "\n".join(lines) + "\n" if chosen else ""


def picture(results: list[Result], ours: str, peers: list[str], path: Path) -> None:
    """Dots of peer's time over ours, a line a cell, on a logarithmic axis: right of 1, ours is faster."""
    from matplotlib.figure import Figure

    others = [p for p in peers if p != ours]
    figure = Figure(figsize=(9, 0.32 * len(results) + 1.6), layout="constrained")
    axes = figure.add_subplot()
    for k, peer in enumerate(others):
        points = [(1 / r[0], row) for row, result in enumerate(results) if (r := result.ratio(ours, peer))]
        if points:
            axes.scatter(*zip(*points, strict=True), s=26, label=PEERS[peer].label, color=f"C{k % 10}", alpha=0.85)
    axes.axvline(1, color="black", linewidth=1)
    axes.axvspan(1 / 1.1, 1.1, color="black", alpha=0.08)
    axes.set_xscale("log")
    axes.set_yticks(range(len(results)), [label(result) for result in results], fontsize=8)
    axes.invert_yaxis()
    low, high = axes.get_xlim()
    ticks = [2.0**k for k in range(math.floor(math.log2(low)), math.ceil(math.log2(high)) + 1)]
    axes.set_xticks(ticks, [f"{t:g}" for t in ticks])
    axes.minorticks_off()
    axes.set_xlabel(f"time of the peer / time of {PEERS[ours].label} (grey: a tie)")
    axes.grid(axis="x", alpha=0.3)
    axes.legend(fontsize=8, ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
