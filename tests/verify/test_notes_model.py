"""Notes as models: the equations that they define, as the bundled models have them."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner

from symderive.app.cli import main
from symderive.calculus.errors import SymderiveError
from symderive.emit.notes import notes
from symderive.emit.plain import to_text
from symderive.emit.trainers import trainer
from symderive.model.load import load
from symderive.model.network import Network
from symderive.verify.notes_model import model_from_notes

LECTURE = Path(__file__).parent / "networks" / "lecture.md"


def equations(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "net.md"
    path.write_text(text, encoding="utf-8")
    return unicodedata.normalize("NFC", to_text(model_from_notes(path)[0])).splitlines()


def test_lecture_gives_the_trainer_of_the_bundled_lecture() -> None:
    model, _ = model_from_notes(LECTURE)
    bundled = load("lecture")
    assert isinstance(model.source, Network)
    model.title = bundled.title  # which the notes do not say
    assert trainer(model, {"d": 64, "m": 16}) == trainer(bundled)


def test_lecture_gives_the_equations_of_the_bundled_lecture() -> None:
    model, _ = model_from_notes(LECTURE)
    assert model.system == load("lecture").system


def test_what_is_not_used_is_listed_with_its_line() -> None:
    _, unused = model_from_notes(LECTURE)
    lines = LECTURE.read_text(encoding="utf-8").splitlines()
    toy = next(k for k, line in enumerate(lines, 1) if "c(a+2b)" in line)
    assert f"line {toy}: d = 2b: the likelihood does not use it" in unused
    assert any(f"line {toy}: \\pdv{{L}}{{e}} = c: derivatives" in sentence for sentence in unused)
    assert not any("h_{j}" in sentence for sentence in unused)


def test_law(tmp_path: Path) -> None:
    found = equations(tmp_path, "$$\\hat y = \\sigma(w^\\top x + b)$$\n$$y \\sim \\mathrm{Bernoulli}(\\hat y)$$\n")
    assert found[0] == "ŷ_n = σ(Σ_i x_ni w_i + b)"
    assert found[1] == "y_n ~ Bernoulli(ŷ_n)"


def test_loss_over_examples(tmp_path: Path) -> None:
    text = (
        "$\\hat y_n = \\sum_{i=1}^{d} w_i x_{ni} + b$\n\n$J(w, b) = \\frac{1}{2N}\\sum_{n=1}^N (y_n - \\hat y_n)^2$\n"
    )
    found = equations(tmp_path, text)
    assert found[:2] == ["ŷ_n = Σ_i x_ni w_i + b", "y_n ~ Normal(ŷ_n)"]


def test_arrays_and_one_hot_labels(tmp_path: Path) -> None:
    text = (
        "$$z = W^{(1)} x + b^{(1)}$$\n$$h = \\tanh(z)$$\n$$p = \\mathrm{softmax}(W^{(2)} h + b^{(2)})$$\n"
        "where $y$ is one-hot.\n$$J = -\\sum_k y_k \\log p_k$$\n"
    )
    found = equations(tmp_path, text)
    assert found[0] == "z_ni = Σ_j x_nj W^(1)_ij + b^(1)_i"
    assert "Categorical" in found[3]


def test_notes_that_derive_makes_are_a_model_again(tmp_path: Path) -> None:
    bundled = load("lecture")
    path = tmp_path / "again.md"
    result = CliRunner().invoke(main, ["derive", "lecture", "-o", str(path)])
    assert result.exit_code == 0, result.output
    model, _ = model_from_notes(path)
    assert model.system == bundled.system
    assert notes(model).derivation.gradients == notes(bundled).derivation.gradients


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Nothing here.\n", ":1: these notes state no likelihood"),
        ("$$\\hat y = g(w^\\top x)$$\n$$y \\sim \\mathrm{Bernoulli}(\\hat y)$$\n", "net.md:"),
        ("$$L(\\theta) = \\prod_{i=1}^n q_i$$\n", "net.md:1: no model can be made of this likelihood"),
    ],
)
def test_what_is_no_model_is_told_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "net.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SymderiveError) as error:
        model_from_notes(path)
    assert message in str(error.value)


def test_command_line(tmp_path: Path) -> None:
    output = tmp_path / "trainer.py"
    result = CliRunner().invoke(main, ["emit", str(LECTURE), "-o", str(output), "--size", "d=64", "--size", "m=16"])
    assert result.exit_code == 0, result.output
    assert "not used, line" in result.stderr
    assert result.stdout.strip() == f"wrote {output}"
    compile(output.read_text(encoding="utf-8"), str(output), "exec")
    for name in ("notes.md", "graph.svg"):
        command = "derive" if name.endswith("md") else "graph"
        assert CliRunner().invoke(main, [command, str(LECTURE), "-o", str(tmp_path / name)]).exit_code == 0
    missing = CliRunner().invoke(main, ["show", str(tmp_path / "none.md")])
    assert missing.exit_code == 2
    assert "Traceback" not in missing.output
