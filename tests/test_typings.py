"""The stubs in .typings promise only what the installed libraries have."""

import ast
import importlib
from pathlib import Path
from types import ModuleType

import pytest

TYPINGS = Path(__file__).parents[1] / ".typings"
STUBS = sorted(TYPINGS.rglob("*.pyi"))


def module_of(stub: Path) -> ModuleType:
    parts = stub.relative_to(TYPINGS).with_suffix("").parts
    return importlib.import_module(".".join(part for part in parts if part != "__init__"))


def defined(body: list[ast.stmt]) -> list[ast.ClassDef | ast.FunctionDef | ast.AnnAssign]:
    return [node for node in body if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AnnAssign)]


def name_of(node: ast.ClassDef | ast.FunctionDef | ast.AnnAssign) -> str:
    return ast.unparse(node.target) if isinstance(node, ast.AnnAssign) else node.name


def instance_names(real: type) -> set[str]:
    """Attributes that only instances have: slots and annotated names."""
    return {
        n for base in real.__mro__ for source in ("__slots__", "__annotations__") for n in vars(base).get(source, ())
    }


@pytest.mark.parametrize("stub", STUBS, ids=lambda p: p.parent.name)
def test_every_name_exists(stub: Path):
    module = module_of(stub)
    missing: list[str] = []
    for node in defined(ast.parse(stub.read_text()).body):
        name = name_of(node)
        if name.startswith("_"):
            continue
        if not hasattr(module, name):
            missing.append(name)
        elif isinstance(node, ast.ClassDef):
            real = getattr(module, name)
            members = [name_of(m) for m in defined(node.body)]
            missing += [f"{name}.{m}" for m in members if not hasattr(real, m) and m not in instance_names(real)]
    assert not missing


@pytest.mark.parametrize("stub", STUBS, ids=lambda p: p.parent.name)
def test_every_subclass_is_one(stub: Path):
    module = module_of(stub)
    for node in ast.parse(stub.read_text()).body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for base in node.bases:
                if isinstance(base, ast.Name) and not base.id.startswith("_"):
                    assert issubclass(getattr(module, node.name), getattr(module, base.id))
