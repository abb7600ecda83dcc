"""Emitted trainers as modules: the text goes to a file and Python imports it, as a user would."""

import importlib.util
import itertools
from pathlib import Path
from types import ModuleType

from symderive.emit.trainers import trainer
from symderive.model.model import Model

_numbers = itertools.count(1)


def emitted(
    model: Model, folder: Path, sizes: dict[str, int] | None = None, *, fast: bool = False, compiled: bool = False
) -> ModuleType:
    """The trainer of a model, written into ``folder`` under a name of its own and imported."""
    path = folder / f"trainer_{next(_numbers)}.py"
    path.write_text(trainer(model, sizes, path.name, fast=fast, compiled=compiled), encoding="utf-8")
    return imported(path)


def imported(path: Path) -> ModuleType:
    """The module in a file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
