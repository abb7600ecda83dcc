"""Times emitted trainers against their peers: ``python -m tests.benchmarks --help`` (extra ``[bench]``)."""

from __future__ import annotations

import fnmatch
import json
import platform
from dataclasses import asdict
from pathlib import Path

import click

from tests.benchmarks.cells import Cell, cells
from tests.benchmarks.measure import measure
from tests.benchmarks.peers import PEERS
from tests.benchmarks.peers.emitted import text_of
from tests.benchmarks.table import emission, markdown, memory, picture


@click.command()
@click.argument("patterns", nargs=-1)
@click.option(
    "--peers",
    default=",".join(p for p in PEERS if p != "autograd" and not p.startswith("fast-without-")),
    show_default=True,
    help="Which, with commas between.",
)
@click.option(
    "--ours",
    default="fast",
    type=click.Choice(list(PEERS)),
    show_default=True,
    help="Whose time is divided by the others'.",
)
@click.option("--rounds", default=15, show_default=True, help="Blocks of every peer.")
@click.option(
    "--threads", default=2, show_default=True, help="Threads of BLAS, OpenMP, torch; JAX takes all processors unless 1."
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="Write PREFIX.md, PREFIX.json and PREFIX.svg.", metavar="PREFIX"
)
@click.option("--ablation", is_flag=True, help="In place of peers: --fast with each of its passes left out.")
@click.option("--list", "only_list", is_flag=True, help="Print the names of the cells.")
def main(
    patterns: tuple[str, ...],
    peers: str,
    ours: str,
    rounds: int,
    threads: int,
    out: Path | None,
    ablation: bool,
    only_list: bool,
) -> None:
    """Print the table for the cells whose names match PATTERNS (such as '784-*-adam-*'), or for all."""
    chosen = [cell for cell in cells() if not patterns or any(fnmatch.fnmatch(cell.name, p) for p in patterns)]
    names = ["fast", *(p for p in PEERS if p.startswith("fast-without-"))] if ablation else peers.split(",")
    unknown = [name for name in names if name not in PEERS]
    if unknown or not chosen:
        raise click.UsageError(f"there is no peer {unknown[0]!r}" if unknown else "no cell matches; --list prints them")
    if only_list:
        click.echo("\n".join(cell.name for cell in chosen))
        return
    head = f"{rounds} rounds, {threads} threads, {platform.machine()}, Python {platform.python_version()}"
    results = []
    for cell in chosen:
        results.append(measure(cell, _different(cell, names) if ablation else names, rounds, threads))
        if out is not None:
            parts = [head, markdown(results, ours, names), "Peak memory of the process, MiB:", memory(results, names)]
            if written := emission(results, names):
                parts += ["Time in which a trainer is written:", written]
            text = "\n\n".join(part.rstrip() for part in parts) + "\n"
            out.with_suffix(".md").write_text(text, encoding="utf-8")
            rows = [{**asdict(r), "cell": r.cell.name} for r in results]
            out.with_suffix(".json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
            picture(results, ours, names, out.with_suffix(".svg"))
        click.echo(markdown(results[-1:], ours, names), nl=False)
    click.echo(f"\n{head}\n\n{markdown(results, ours, names)}")


def _different(cell: Cell, names: list[str]) -> list[str]:
    """The trainers whose code is another one where something is left out: of the rest there is nothing to measure."""
    texts = {name: text_of(cell, **PEERS[name].options) for name in names}
    return [name for name in names if name == "fast" or texts[name] != texts["fast"]]


if __name__ == "__main__":
    main()
