"""The tour: the whole job on the lecture network, in one minute, saying what every file is."""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from rich.console import Console

from symderive.calculus.errors import SymderiveError
from symderive.emit.documents import graph_text, write_notes
from symderive.emit.files import write_atomic
from symderive.emit.notes import notes
from symderive.emit.trainers import trainer
from symderive.model.load import load

EPOCHS = 20


def run(folder: Path) -> None:
    """Write everything into ``folder`` and train on the handwritten digits that come with scikit-learn.

    Raises:
        SymderiveError: scikit-learn is missing, or the folder cannot be written.
    """
    images, labels = _digits()
    console, start = Console(highlight=False), time.perf_counter()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SymderiveError(f"the folder {folder} cannot be made: {error.strerror}; choose another with -o") from None
    console.print("[bold]The lecture network[/]: h_j = σ(Σ_i x_i θ_ij), ŷ = σ(Σ_j h_j θ_j)\n")
    model = load("lecture")
    brief, full = notes(model), notes(model, detail="full")

    def tell(path: Path, what: str) -> None:
        console.print(f"  {path!s:<36} {what}", soft_wrap=True)

    console.print("[bold]1. The derivation[/], every gradient by the chain rule")
    for name, made, what in (
        ("notes.tex", brief, "a LaTeX document, for pdflatex or Overleaf"),
        ("notes.md", brief, "the same in Markdown, for Obsidian, Jupyter, GitHub"),
        ("notes.html", full, "a web page with every single step; opens offline"),
    ):
        tell(write_notes(made, folder / name)[0], what)
    write_atomic(folder / "graph.svg", graph_text(brief.picture, ".svg"))
    tell(folder / "graph.svg", "the computation graph")
    console.print("\n[bold]2. The trainer[/], whose lines carry the numbers of the notes' equations")
    path = folder / "trainer.py"
    write_atomic(path, trainer(model))
    tell(path, "one module that needs NumPy only; try: python trainer.py --help")
    module = _module(path)
    console.print("\n[bold]3. The check[/], every gradient against central differences in 64-bit numbers")
    params = module.init(seed=1, dtype="float64")
    for name, error in module.check_gradients(params, images[:200], labels[:200]).items():
        console.print(f"  gradient by {name:<10} largest relative error {error:.1e}")
    _train(console, module, folder, images, labels)
    console.print(
        f"\nDone in {time.perf_counter() - start:.1f} s. Your own network: symderive derive model.toml -o notes.html"
    )


def _train(console: Console, module: Any, folder: Path, images: Any, labels: Any) -> None:
    """Train on four fifths of the digits and say how the rest is told apart."""
    console.print("\n[bold]4. A training run[/]: is a handwritten digit (8×8 pixels) 5 or more?")
    cut = len(images) * 4 // 5
    params, history = module.fit(images[:cut], labels[:cut], epochs=EPOCHS, batch_size=32, learning_rate=1.0, seed=0)
    first, last = history[0]["log_likelihood"], history[-1]["log_likelihood"]
    score = module.score(params, images[cut:], labels[cut:])["accuracy"]
    console.print(f"  log-likelihood per image {first:.3f} after the first epoch, {last:.3f} after {EPOCHS}")
    console.print(f"  {score:.1%} of {len(images) - cut} images that it has not seen are right")
    module.save(folder / "params.npz", params)
    console.print(f"  {folder / 'params.npz'!s:<36} the trained weights", soft_wrap=True)


def _digits() -> tuple[Any, Any]:
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        raise SymderiveError(
            'the tour trains on the digits of scikit-learn; install it: pip install "scikit-learn>=1.4"'
        ) from None
    import numpy as np

    images, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(images))
    return images[order] / 16, (labels[order] >= 5).astype(int)


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("symderive_tour_trainer", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
