"""The command line: every command and option, and for every mistake one sentence, exit status 2 and no file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from symderive import __version__
from symderive.app.cli import main
from symderive.model.load import BUNDLED
from symderive.model.toml_file import parse_toml

ROOT = Path(__file__).parents[2]
COMMANDS = tuple(sorted(main.commands))
SMALL = """name = "small"
inputs = 2

[[layers]]
units = 2
activation = "tanh"

[[layers]]
units = 1
activation = "sigmoid"

[likelihood]
family = "bernoulli"
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test runs in an empty folder, which then holds what was written."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def written() -> list[str]:
    return sorted(str(p) for p in Path().rglob("*") if p.is_file())


def done(*arguments: str) -> str:
    """What a command that succeeds prints."""
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return result.stdout


def refused(*arguments: str, leaves: Sequence[str] = ()) -> str:
    """The sentence with which a command is refused; it leaves no file behind but those that were there."""
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.stderr
    assert written() == sorted(leaves)
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("symderive: ")
    return lines[0]


def script(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line as a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "symderive.app.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)


# Help


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_instant(command: str) -> None:
    """Nothing heavy is imported to print help: no SymPy, no NumPy, no templates."""
    code = (
        "import sys; from symderive.app.cli import main\n"
        "try: main([*sys.argv[1:], '--help'], prog_name='symderive')\n"
        "except SystemExit as end: assert not end.code\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, *filter(None, [command])],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert {"sympy", "numpy", "jinja2", "mpmath", "networkx"}.isdisjoint(result.stderr.split())
    assert result.stdout.startswith("Usage: symderive")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_says_what_every_option_does(command: str) -> None:
    text = done(command, "--help")
    assert done(command, "-h") == text
    assert main.commands[command].help
    for option in main.commands[command].params:
        assert all(name in text for name in option.opts if name.startswith("--"))


def test_version() -> None:
    assert done("--version").split()[-1] == __version__


# Commands


@pytest.mark.parametrize("ending", ["tex", "md", "html", "json"])
@pytest.mark.parametrize("model", BUNDLED)
def test_derive_writes_every_format_of_every_example(model: str, ending: str) -> None:
    name = f"notes.{ending}"
    said = done("derive", model, "-o", name)
    files = [name, "notes-graph.svg"] if ending == "md" else [name]
    assert written() == sorted(files)
    assert sorted(said.splitlines()) == sorted(f"wrote {f}" for f in files)
    text = Path(name).read_text(encoding="utf-8")
    opening = {"tex": r"\documentclass", "md": "# ", "html": "<!doctype html>", "json": "{"}[ending]
    assert text.lower().startswith(opening)
    if ending == "md":
        assert "notes-graph.svg" in text


def test_derive_options_change_the_notes() -> None:
    def text(*options: str) -> str:
        done("derive", "lecture", "-o", "notes.tex", *options)
        return Path("notes.tex").read_text(encoding="utf-8")

    plain = text()
    assert text("--notation", "both", "--macros", "plain", "--detail", "brief") == plain
    assert len(text("--detail", "full")) > len(plain)
    assert r"\pdv" in text("--macros", "physics")
    assert r"\pdv" not in plain
    assert r"\documentclass" not in text("--fragment")
    assert len({plain, text("--notation", "index"), text("--notation", "matrix")}) == 3


def test_derive_by_one_parameter() -> None:
    done("derive", "lecture", "-o", "one.json", "--wrt", "theta_y")
    done("derive", "lecture", "-o", "two.json", "--wrt", "theta_y", "--wrt", "theta_h")
    found = [json.loads(Path(p).read_text(encoding="utf-8"))["derivatives"] for p in ("one.json", "two.json")]
    by = [{d["by"] for d in derivatives if d["kind"] == "gradient"} for derivatives in found]
    assert by == [{"theta_y"}, {"theta_y", "theta_h"}]


@pytest.mark.parametrize("model", ["lecture", "logistic", "mnist"])
def test_emit_writes_a_trainer_that_runs(model: str, folder: Path) -> None:
    assert done("emit", model, "-o", "trainer.py") == "wrote trainer.py\n"
    assert written() == ["trainer.py"]
    result = subprocess.run(
        [sys.executable, "trainer.py", "--help"], capture_output=True, text=True, check=True, cwd=folder
    )
    assert result.stdout.startswith("usage: trainer.py")


def test_emit_writes_an_estimator_or_a_distributed_trainer() -> None:
    done("emit", "lecture", "-o", "e.py", "--style", "sklearn")
    text = Path("e.py").read_text(encoding="utf-8")
    assert "class LectureClassifier:" in text
    assert "argparse" not in text
    done("emit", "lecture", "-o", "m.py", "--distributed", "mpi")
    text = Path("m.py").read_text(encoding="utf-8")
    assert "from mpi4py import MPI" in text
    assert "    mpiexec -n 4 python m.py data.npz" in text


def test_emit_refuses_what_cannot_be_had_together() -> None:
    command = ("emit", "lecture", "-o", "t.py")
    assert "leave out --style or --distributed" in refused(*command, "--style", "sklearn", "--distributed", "mpi")
    for option in ("--style", "--distributed"):
        result = run(*command, option, "x")
        assert result.exit_code == 2
        assert f"Invalid value for '{option}': 'x' is not" in result.stderr


def test_emit_takes_sizes() -> None:
    Path("letters.toml").write_text(
        SMALL.replace("inputs = 2", 'inputs = "d"').replace("units = 2", 'units = "m"'), encoding="utf-8"
    )
    done("emit", "letters.toml", "-o", "t.py", "--size", "d=7", "--size", "m=5")
    assert '"theta_h": (7, 5)' in Path("t.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("ending", ["svg", "dot", "gv", "tex", "tikz"])
@pytest.mark.parametrize("model", BUNDLED)
def test_graph_writes_every_format_of_every_example(model: str, ending: str) -> None:
    assert done("graph", model, "-o", f"graph.{ending}") == f"wrote graph.{ending}\n"
    text = Path(f"graph.{ending}").read_text(encoding="utf-8")
    assert {"svg": "<svg", "dot": "digraph", "gv": "digraph"}.get(ending, r"\begin{tikzpicture}") in text


@pytest.mark.parametrize("model", BUNDLED)
def test_show_prints_equations(model: str) -> None:
    text = done("show", model)
    assert " = " in text
    assert text.endswith("\n")
    assert written() == []


@pytest.mark.parametrize("model", ["lecture", "logistic", "mnist"])
def test_show_prints_a_model_file_that_is_the_same_model(model: str) -> None:
    text = done("show", model, "--toml")
    Path("again.toml").write_text(text, encoding="utf-8")
    assert done("show", "again.toml", "--toml") == text
    assert done("show", "again.toml") == done("show", model)
    assert parse_toml(text).name == model


def test_models_from_files() -> None:
    Path("small.toml").write_text(SMALL, encoding="utf-8")
    code = "from pathlib import Path\nfrom symderive.model.toml_file import parse_toml\n"
    code += "network = parse_toml(Path('small.toml').read_text())\n\n\ndef made():\n    return network.model()\n"
    Path("small.py").write_text(code, encoding="utf-8")
    shown = done("show", "small.toml")
    assert done("show", "small.py:network") == shown
    assert done("show", "small.py:made") == shown


def test_regenerate_and_tour_write_folders() -> None:
    said = done("regenerate", "-o", "again")
    assert sorted(said.replace("wrote ", "").split()) == written()
    assert "again/lecture/trainer.py" in written()
    done("tour", "-o", "seen")
    assert {Path(p).suffix for p in written() if p.startswith("seen")} >= {".py", ".svg"}


# Mistakes


def test_unknown_model() -> None:
    assert "did you mean lecture?" in refused("derive", "lectur", "-o", "n.tex")
    assert "there is no file missing.toml" in refused("derive", "missing.toml", "-o", "n.tex")
    assert "missing.py" in refused("emit", "missing.py:model", "-o", "t.py")
    assert "say which" in refused("show", "missing.py")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("units = 2", "units = = 2", 5),
        ("units = 2", "units = 0", 5),
        ('"tanh"', '"tahn"', 6),
        ('family = "bernoulli"', 'family = "bernouli"', 13),
        ("units = 2", "units = 2\nbais = false", 6),
        ('name = "small"', r"""name = "x'); import os" """, 1),
        ('name = "small"', 'name = "<script>alert(1)</script>"', 1),
        ('name = "small"', 'name = "small"\ntitle = "\\\\input{/etc/passwd}"', 2),
        ("units = 2", "units = 2\nlatex = '\\input{secret}'", 6),
        ("units = 2", "units = 2\nlatex = '\\write18{ls}'", 6),
        ("units = 2", "units = 2\nlatex = '$h$'", 6),
        ("units = 2", "units = 2\nlatex = 'h}{'", 6),
        ("units = 2", "units = 2\nname = 'h; import os'", 6),
        ("units = 2", "units = 2\nlabel = '../up'", 6),
        ("inputs = 2", 'inputs = "__import__(1)"', 2),
    ],
)
@pytest.mark.parametrize("command", [("derive", "n.html"), ("emit", "t.py"), ("graph", "g.svg")])
def test_a_model_file_with_a_mistake(command: tuple[str, str], old: str, new: str, line: int) -> None:
    """Broken and hostile model files are refused with the line of the mistake."""
    assert old in SMALL
    Path("bad.toml").write_text(SMALL.replace(old, new, 1), encoding="utf-8")
    said = refused(command[0], "bad.toml", "-o", command[1], leaves=["bad.toml"])
    assert f"bad.toml:{line}: " in said


def test_python_files_with_mistakes() -> None:
    Path("bad.py").write_text("x = 1\ny = 1 / 0\n", encoding="utf-8")
    assert "bad.py:2: ZeroDivisionError" in refused("show", "bad.py:x", leaves=["bad.py"])
    Path("bad.py").write_text("x = (\n", encoding="utf-8")
    assert "bad.py:1: SyntaxError" in refused("show", "bad.py:x", leaves=["bad.py"])
    Path("bad.py").write_text("x = 1\n", encoding="utf-8")
    assert "x is of type int, not a Model" in refused("show", "bad.py:x", leaves=["bad.py"])


@pytest.mark.parametrize("name", ["notes.pdf", "notes", "notes.tex.bak"])
def test_unknown_ending(name: str) -> None:
    assert name in refused("derive", "logistic", "-o", name)
    assert "cannot be written" in refused("graph", "logistic", "-o", name)
    assert "end its name in .py" in refused("emit", "logistic", "-o", name)
    assert "--target c for C code alone" in refused("emit", "logistic", "-o", "trainer.c")


@pytest.mark.parametrize("command", [("derive", "n.md"), ("derive", "n.tex"), ("emit", "t.py"), ("graph", "g.svg")])
def test_a_path_that_cannot_be_written(command: tuple[str, str]) -> None:
    kind, name = command
    assert "there is no folder" in refused(kind, "logistic", "-o", f"nowhere/{name}")
    Path(name).mkdir()
    assert "it is a folder" in refused(kind, "logistic", "-o", name)


@pytest.mark.parametrize("size", ["d", "d=", "=3", "d=0", "d=-1", "d=2.5", "d=x", "a b=3", "d=9=9", "d=²"])
def test_a_size_that_is_none(size: str) -> None:
    assert "such as --size d=64" in refused("emit", "lecture", "-o", "t.py", "--size", size)


def test_names_that_the_model_lacks() -> None:
    assert "has no size q" in refused("emit", "lecture", "-o", "t.py", "--size", "q=3")
    said = refused("derive", "lecture", "-o", "n.md", "--wrt", "theta_q")
    assert "'theta_q'" in said
    assert "theta_h" in said


def test_a_graph_without_data_has_no_trainer() -> None:
    assert "toy-graph" in refused("emit", "toy-graph", "-o", "t.py")
    assert "toy-graph" in refused("show", "toy-graph", "--toml")


def test_an_old_file_survives_a_mistake() -> None:
    Path("t.py").write_text("mine", encoding="utf-8")
    refused("emit", "toy-graph", "-o", "t.py", leaves=["t.py"])
    assert Path("t.py").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "arguments",
    [
        ("derive", "lecture"),
        ("derive", "lecture", "-o", "n.tex", "--notation", "prose"),
        ("derive", "lecture", "-o", "n.tex", "--macros", "x"),
        ("derive", "lecture", "-o", "n.tex", "--detail", "x"),
        ("derive", "lecture", "-o", "n.tex", "--nothing"),
        ("emit",),
        ("nothing",),
    ],
)
def test_usage_mistakes(arguments: tuple[str, ...]) -> None:
    """What Click itself refuses ends in the same way."""
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.splitlines()[-1].startswith("Error: ")
    assert written() == []


# As a process


def test_processes_end_as_the_shell_expects() -> None:
    good = script("derive", "logistic", "-o", "notes.tex")
    assert (good.returncode, good.stdout, good.stderr) == (0, "wrote notes.tex\n", "")
    bad = script("derive", "logistc", "-o", "other.tex")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr.startswith("symderive: there is no model 'logistc'; did you mean logistic?")
    assert bad.stderr.count("\n") == 1
    assert written() == ["notes.tex"]
