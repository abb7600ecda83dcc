import ast
import importlib
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import symderive

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def python(code: str, cwd: Path, **env: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, env=os.environ | env, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_importing_the_package_loads_neither_sympy_nor_numpy(tmp_path: Path):
    code = "import sys, symderive; print(symderive.__version__, {'sympy', 'numpy', 'jinja2'} & set(sys.modules))"
    assert python(code, tmp_path, PYTHONPATH=str(ROOT)) == f"{symderive.__version__} set()"


def test_public_names_are_those_of_their_modules():
    for name, module in symderive.HOME.items():
        assert getattr(symderive, name) is getattr(importlib.import_module(module), name)
    assert set(symderive.HOME) <= set(dir(symderive))
    with pytest.raises(AttributeError, match="no attribute 'unknown'"):
        _ = symderive.unknown


def test_type_checkers_see_the_same_public_names():
    imports = [
        node for node in ast.walk(ast.parse(Path(symderive.__file__).read_text())) if isinstance(node, ast.ImportFrom)
    ]
    seen = {
        alias.name: node.module for node in imports for alias in node.names if str(node.module).startswith("symderive.")
    }
    assert seen == symderive.HOME


def test_the_wheel_works_and_brings_its_templates(tmp_path: Path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("symderive_nn-*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = (
        "from symderive.emit import environment as e; print(e.__file__, *e.environment().list_templates(), sep='\\n')"
    )
    file, *templates = python(code, tmp_path, PYTHONPATH=str(tmp_path / "site")).splitlines()
    assert file.startswith(str(tmp_path / "site"))
    shipped = (p for p in (ROOT / "templates").rglob("*") if p.is_file())
    assert templates == sorted(p.relative_to(ROOT / "templates").as_posix() for p in shipped)
    assert templates


def ci_in(folder: Path, readme: str) -> subprocess.CompletedProcess[str]:
    """A copy of .ci/run beside another README."""
    (folder / ".ci").mkdir()
    (folder / ".ci" / "run").write_bytes((ROOT / ".ci" / "run").read_bytes())
    (folder / "README.md").write_text(readme, encoding="utf-8")
    return subprocess.run(["bash", folder / ".ci" / "run"], capture_output=True, text=True, check=False)


def test_ci_runs_the_test_command_of_the_readme(tmp_path: Path):
    (command,) = re.findall(r"```sh\n([^`]*pytest[^`]*)```", README)
    steps = [step.split()[0].removeprefix(".venv/bin/") for step in command.split("&&")]
    assert steps == ["python3", "pip", "ruff", "ruff", "pyright", "lint-imports", "pytest"]
    done = ci_in(tmp_path, README.replace(command, 'echo first &&\n  echo second in "$PWD"\n'))
    assert (done.returncode, done.stdout) == (0, f"first\nsecond in {tmp_path}\n")


def test_ci_fails_when_the_command_fails_or_is_gone(tmp_path: Path):
    for name, readme in {"failing": README.replace("python3 -m venv .venv", "false"), "gone": "# nothing\n"}.items():
        (tmp_path / name).mkdir()
        assert ci_in(tmp_path / name, readme).returncode == 1


def test_every_install_in_the_readme_is_from_this_repository():
    installs = re.findall(r"pip install (.*?)(?: &&|$)", README, flags=re.MULTILINE)
    assert len(installs) == 2
    for arguments in installs:
        assert re.fullmatch(r'(-\w+ )*"\.\[\w+\]"', arguments)
