"""generated/: what symderive makes of its own examples. Text only; a test makes it again and compares bytes."""

from __future__ import annotations

from pathlib import Path

from symderive.emit.documents import data, graph_text, markdown, tex
from symderive.emit.files import write_atomic
from symderive.emit.notes import notes
from symderive.emit.trainers import trainer
from symderive.model.load import load

EXAMPLES = ("lecture", "toy-graph", "mnist")


def texts() -> dict[str, str]:
    """The text of every generated file, by its path below the folder."""
    found: dict[str, str] = {}
    for name in EXAMPLES:
        model = load(name)
        brief, full = notes(model), notes(model, detail="full")
        found[f"{name}/notes.tex"] = tex(brief)
        found[f"{name}/notes.md"] = markdown(brief, "graph.svg")
        found[f"{name}/notes-full.md"] = markdown(full, "graph.svg")
        found[f"{name}/notes.json"] = data(brief)
        for ending in ("svg", "dot", "tex"):
            found[f"{name}/graph.{ending}"] = graph_text(brief.picture, f".{ending}")
        if model.observation is not None:
            found[f"{name}/trainer.py"] = trainer(model)
    return found


def regenerate(folder: Path) -> list[Path]:
    """Write every generated file below ``folder``; the paths."""
    written: list[Path] = []
    for name, text in texts().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, text)
        written.append(path)
    return written
