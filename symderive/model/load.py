"""MODEL on the command line: a model file, a name in a Python file, or a bundled example."""

from __future__ import annotations

import difflib
import importlib.util
import sys
import traceback
from pathlib import Path

from symderive.calculus.errors import SymderiveError
from symderive.model.model import Model
from symderive.model.network import Network
from symderive.model.toml_file import read_toml

EXAMPLES = Path(__file__).parent / "examples"
BUNDLED = ("lecture", "toy-graph", "logistic", "mnist")


def load(reference: str) -> Model:
    """The model that ``reference`` names: ``model.toml``, ``file.py:name``, or a bundled example.

    Raises:
        SymderiveError: nothing is found there, or what is found is no model.
    """
    if reference in BUNDLED:
        return _bundled(reference)
    path, _, name = reference.rpartition(":")
    if path.endswith(".py"):
        return _from_python(Path(path), name)
    if reference.endswith(".py"):
        raise SymderiveError(f"{reference}: say which model, as {reference}:NAME")
    if reference.endswith(".toml") or Path(reference).is_file():
        if not Path(reference).is_file():
            raise SymderiveError(
                f"there is no file {reference}; check the path, or use a bundled example: {', '.join(BUNDLED)}"
            )
        return read_toml(Path(reference)).model()
    near = difflib.get_close_matches(reference, BUNDLED, 1)
    hint = f"did you mean {near[0]}? " if near else ""
    raise SymderiveError(
        f"there is no model {reference!r}; {hint}MODEL is a .toml file, path/to/file.py:name, or one of {', '.join(BUNDLED)}"
    )


def _bundled(name: str) -> Model:
    path = EXAMPLES / f"{name}.toml"
    if path.is_file():
        return read_toml(path).model()
    return _from_python(EXAMPLES / f"{name.replace('-', '_')}.py", "model")


def _from_python(path: Path, name: str) -> Model:
    """The model ``name`` of a Python file of the user's own, which is run."""
    if not path.is_file():
        raise SymderiveError(f"there is no file {path}")
    spec = importlib.util.spec_from_file_location(f"symderive_user_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
        found = getattr(module, name, None)
        if callable(found) and not isinstance(found, type):
            found = found()
    except SymderiveError as error:
        raise SymderiveError(f"{path}:{_line_of(error, path)}: {error}") from None
    except Exception as error:  # noqa: BLE001  # the user's own file may raise anything; they are told what and where
        raise SymderiveError(f"{path}:{_line_of(error, path)}: {type(error).__name__}: {error}") from None
    finally:
        sys.modules.pop(spec.name, None)
    if isinstance(found, Network):
        found = found.model()
    if not isinstance(found, Model):
        known = [k for k, v in vars(module).items() if isinstance(v, (Model, Network))]
        hint = f"it has {', '.join(known)}" if known else "it defines no Model"
        raise SymderiveError(f"{path}: {name} is not a Model; {hint}")
    return found


def _line_of(error: Exception, path: Path) -> int:
    if isinstance(error, SyntaxError) and error.lineno:
        return error.lineno
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if Path(f.filename) == path and f.lineno]
    return lines[-1] if lines else 1
