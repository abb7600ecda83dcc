"""MODEL on the command line: a model file, a name in a Python file, or a bundled example."""

from __future__ import annotations

import difflib
import importlib.util
import inspect
import os
import sys
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from symderive.calculus.errors import SymderiveError
from symderive.model.model import Model
from symderive.model.network import Network
from symderive.model.problems import printable
from symderive.model.toml_file import read_toml

EXAMPLES = Path(__file__).parent / "examples"
BUNDLED = ("lecture", "toy-graph", "logistic", "mnist")
_FORMS = f"MODEL is a model file such as net.toml, path/to/file.py:name, or one of {', '.join(BUNDLED)}"


def load(reference: str | os.PathLike[str]) -> Model:
    """The model that ``reference`` names: ``model.toml``, ``file.py:name``, or a bundled example.

    A Python file is run, as ``python file.py`` would run it; ``name`` is a Model, a Network, or a function without arguments
    that returns one.

    Raises:
        SymderiveError: nothing is found there, or what is found is no model; with file and line.
    """
    wanted = os.fspath(reference)
    if wanted in BUNDLED:
        return _bundled(wanted)
    path, colon, name = wanted.rpartition(":")
    if colon and path.endswith(".py"):
        return _from_python(Path(path), name)
    if wanted.endswith(".py"):
        raise SymderiveError(f"{wanted} may hold several models; say which one, as {wanted}:name")
    if wanted.endswith(".toml"):
        return read_toml(_existing(Path(wanted))).model()
    near = difflib.get_close_matches(wanted.replace("_", "-"), BUNDLED, 1)
    hint = f"did you mean {near[0]}? " if near else ""
    hint = "the name of a model file ends in .toml; " if _is_file(Path(wanted)) else hint
    raise SymderiveError(f"there is no model {wanted[:80]!r}; {hint}{_FORMS}")


def _existing(path: Path) -> Path:
    if _is_file(path):
        return path
    try:
        near = difflib.get_close_matches(path.stem, [p.stem for p in path.parent.glob(f"*{path.suffix}")], 1)
    except (OSError, ValueError):
        near = []
    hint = f"did you mean {path.with_stem(near[0])}?" if near else _FORMS
    raise SymderiveError(f"there is no file {printable(str(path)[:200])}; {hint}")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # no file can have such a name
        return False


def _bundled(name: str) -> Model:
    path = EXAMPLES / f"{name}.toml"
    if path.is_file():
        return read_toml(path).model()
    return _from_python(EXAMPLES / f"{name.replace('-', '_')}.py", "model")


def _from_python(path: Path, name: str) -> Model:
    """The model ``name`` of a Python file of the user's own, which is run."""
    _existing(path)
    with _imported(path) as module:
        if not hasattr(module, name):
            raise SymderiveError(f"{path} has no {name or 'name after the colon'}; {_offer(module, name)}")
        found = getattr(module, name)
        if inspect.isroutine(found):
            found = _called(found, path, name)
        if isinstance(found, Network):
            with _located(path):
                found = found.model()
        if not isinstance(found, Model):
            raise SymderiveError(
                f"{path}: {name} is of type {type(found).__name__}, not a Model or Network; {_offer(module, name)}"
            )
        return found


def _called(function: object, path: Path, name: str) -> object:
    assert callable(function)
    try:
        inspect.signature(function).bind()
    except TypeError:
        raise SymderiveError(f"{path}: {name} takes arguments; name a Model, or a function without arguments") from None
    with _located(path):
        return function()


@contextmanager
def _imported(path: Path) -> Generator[ModuleType, None, None]:
    """A Python file as a module, with the files beside it importable, as for a script."""
    spec = importlib.util.spec_from_file_location(f"symderive_user_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    sys.path.insert(0, str(path.resolve().parent))
    try:
        with _located(path):
            spec.loader.exec_module(module)
        yield module
    finally:
        sys.path.remove(str(path.resolve().parent))
        sys.modules.pop(spec.name, None)


@contextmanager
def _located(path: Path) -> Generator[None, None, None]:
    """Whatever the user's own code raises becomes one sentence that names its file and line."""
    try:
        yield
    except SymderiveError as error:
        raise SymderiveError(f"{path}:{_line_of(error, path)}: {error}") from None
    except (Exception, SystemExit) as error:  # noqa: BLE001  # the file may raise anything
        what = " ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":")
        raise SymderiveError(f"{path}:{_line_of(error, path)}: {what}") from None


def _line_of(error: BaseException, path: Path) -> int:
    """The line of the file that was at work last."""
    own = {str(path), str(path.absolute())}
    if isinstance(error, SyntaxError) and error.lineno and error.filename in own:
        return error.lineno
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename in own and f.lineno]
    return lines[-1] if lines else 1


def _offer(module: ModuleType, name: str) -> str:
    """Which models there are to name."""
    public = {k: v for k, v in vars(module).items() if not k.startswith("_")}
    models = [k for k, v in public.items() if isinstance(v, (Model, Network))]
    models += [k for k, v in public.items() if inspect.isfunction(v) and v.__module__ == module.__name__]
    near = difflib.get_close_matches(name, models, 1)
    if near:
        return f"did you mean {near[0]}?"
    return f"it has {', '.join(models[:8])}" if models else 'define one, as model = Model("name")'
