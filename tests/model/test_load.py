import os
import subprocess
import sys
from pathlib import Path

import pytest

from symderive.calculus.errors import SymderiveError
from symderive.calculus.evaluate import Evaluator
from symderive.calculus.index import Role
from symderive.calculus.nodes import Total
from symderive.model.load import BUNDLED, EXAMPLES, load
from symderive.model.model import Model
from symderive.model.network import Network
from symderive.model.toml_file import parse_toml, to_toml

TOML = 'name = "a"\ninputs = 2\n[[layers]]\nunits = 1\nactivation = "sigmoid"\n[likelihood]\nfamily = "bernoulli"\n'
PYTHON = '''\
"""Models of a user."""
from symderive import Dense, LikelihoodSpec, Model, Network

network = Network("built", 3, [Dense(1, "sigmoid")], LikelihoodSpec("bernoulli"))
model = network.model()


def made():
    return network


def sized(units):
    return Network("sized", units, [Dense(1, "sigmoid")], LikelihoodSpec("bernoulli"))


def failing():
    weights = {}
    return weights["h"]


def refused():
    return Network("none", 0, [Dense(1, "sigmoid")], LikelihoodSpec("bernoulli"))


bad = Network("bad", 0, [Dense(1)], LikelihoodSpec("normal"))
number = 3
'''


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_examples(name: str):
    model = load(name)
    assert model.name == name
    assert model.system.parameters
    if name != "toy-graph":
        assert isinstance(model.source, Network)
        assert parse_toml(to_toml(model)) == model.source


def test_every_bundled_file_is_offered():
    files = {p.stem.replace("_", "-") for p in EXAMPLES.iterdir() if p.suffix in (".toml", ".py")}
    assert files == set(BUNDLED)


def test_the_lecture_is_written_as_in_the_lecture():
    model = load("lecture")
    latex = {name: tensor.latex for name, tensor in model.tensors.items()}
    expected = {"x": "x", "theta_h": r"\theta^{(h)}", "h": "h", "theta_y": r"\theta^{(y)}", "yhat": r"\hat y", "y": "y"}
    assert latex == expected
    assert [str(model.tensors[k].axes) for k in ("theta_h", "theta_y", "yhat")] == ["(d, m)", "(m,)", "(N,)"]
    assert model.numbers == {"d": 64, "m": 16}


def test_the_toy_graph_has_values_and_derivatives():
    model = load("toy-graph")
    system = model.system
    at = Evaluator({}, model.values, system.definitions)
    assert model.values == {"a": 1, "b": 1, "c": 2}
    assert [t.role for t in system.parameters] == [Role.PARAMETER] * 3
    assert [at.array(model.tensors[k]) for k in "deL"] == [2, 3, 6]
    slopes = [at.value(Total(system.objective, model.tensors[k][()])) for k in "Lcedab"]
    assert slopes == pytest.approx([1, 3, 2, 2, 2, 4])


def test_mnist_is_the_network_of_the_documentation():
    network = load("mnist").source
    assert isinstance(network, Network)
    assert (network.inputs, [layer.units for layer in network.layers]) == (784, [128, 10])
    assert network.prior is not None
    assert network.prior.value == 1e-4


def test_files(tmp_path: Path):
    (tmp_path / "net.toml").write_text(TOML)
    (tmp_path / "nets.py").write_text(PYTHON)
    assert load(str(tmp_path / "net.toml")).name == "a"
    assert load(tmp_path / "net.toml").name == "a"
    for name in ("network", "model", "made"):
        assert load(f"{tmp_path}/nets.py:{name}").name == "built"


def test_a_python_file_may_import_its_neighbours(tmp_path: Path):
    (tmp_path / "beside_us.py").write_text("name = 'beside'\n")
    (tmp_path / "net.py").write_text("from beside_us import name\nfrom symderive import Model\nm = Model(name)\n")
    before = list(sys.path)
    assert load(f"{tmp_path}/net.py:m").name == "beside"
    assert sys.path == before
    assert not [m for m in sys.modules if m.startswith("symderive_user_")]


def test_a_python_file_may_hold_dataclasses(tmp_path: Path):
    text = "from __future__ import annotations\nfrom dataclasses import dataclass\nfrom symderive import Model\n"
    text += "@dataclass\nclass Size:\n    d: int = 3\n\nm = Model(f'm{Size().d}')\n"
    (tmp_path / "net.py").write_text(text)
    assert load(f"{tmp_path}/net.py:m").name == "m3"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("networks", "nets.py has no networks; did you mean network?"),
        ("zebra", "nets.py has no zebra; it has network, model, bad, made"),
        ("", "nets.py has no name after the colon; it has network"),
        ("sized", "nets.py: sized takes arguments; name a Model, or a function without arguments"),
        ("number", "nets.py: number is of type int, not a Model or Network"),
        ("Model", "nets.py: Model is of type type, not a Model or Network"),
        ("failing", "nets.py:18: KeyError: 'h'"),
        ("refused", "none: inputs = 0 is no size"),
        ("bad", "bad: inputs = 0 is no size"),
    ],
)
def test_names_in_a_python_file_that_are_no_model(tmp_path: Path, name: str, says: str):
    (tmp_path / "nets.py").write_text(PYTHON)
    with pytest.raises(SymderiveError) as error:
        load(f"{tmp_path}/nets.py:{name}")
    assert says in str(error.value)
    assert str(error.value).isprintable()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = 1\ny = (\n", ":2: SyntaxError: "),
        ("x = 1\n\n1 / 0\n", ":3: ZeroDivisionError: division by zero"),
        ("def f():\n    raise RuntimeError('two\\nlines')\n\nf()\n", ":2: RuntimeError: two lines"),
        ("import sys\nsys.exit(3)\n", ":2: SystemExit: 3"),
        ("import no_such_module\n", ":1: ModuleNotFoundError: No module named 'no_such_module'"),
        (
            "from symderive import Model\nm = Model('a')\nm.maximise(m.tensor('L'))\n",
            ":3: a: the objective L must be a defined number",
        ),
        ("from symderive import Modell\n", ":1: ImportError: cannot import name 'Modell'"),
        ("\x00", ":1: SyntaxError: source code"),
        ("raise Exception\n", ":1: Exception"),
    ],
)
def test_python_files_that_fail(tmp_path: Path, text: str, says: str):
    path = tmp_path / "net.py"
    path.write_text(text)
    with pytest.raises(SymderiveError) as error:
        load(f"{path}:m")
    assert str(error.value).startswith(f"{path}{says}")
    assert str(error.value).isprintable()


def test_a_relative_path_is_named_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "net.py").write_text("\n1 / 0\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SymderiveError, match=r"^net\.py:2: ZeroDivisionError"):
        load("net.py:m")


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        (
            "lectur",
            "there is no model 'lectur'; did you mean lecture? MODEL is a model file such as net.toml, path/to/file.py:name, or",
        ),
        ("toy_graph", "did you mean toy-graph?"),
        ("nothing", "or one of lecture, toy-graph, logistic, mnist"),
        ("", "there is no model ''"),
        ("mine.toml", "there is no file mine.toml; MODEL is"),
        ("nett.toml", "there is no file nett.toml; did you mean net.toml?"),
        ("no/no.toml", "there is no file no/no.toml; MODEL is"),
        ("other.py:m", "there is no file other.py; MODEL is"),
        ("nets.py", "nets.py may hold several models; say which one, as nets.py:name"),
        ("text", "there is no model 'text'; the name of a model file ends in .toml; MODEL is"),
        ("dir.toml", "there is no file dir.toml"),
        ("lecture:x", "there is no model 'lecture:x'"),
        ("\x00.toml", "there is no"),
        ("x" * 5000, "there is no model"),
    ],
)
def test_what_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reference: str, says: str):
    (tmp_path / "net.toml").write_text(TOML)
    (tmp_path / "text").write_text(TOML)
    (tmp_path / "nets.py").write_text(PYTHON)
    (tmp_path / "dir.toml").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SymderiveError) as error:
        load(reference)
    assert says in str(error.value)
    assert len(str(error.value)) < 400


def test_public_names_are_enough(tmp_path: Path):
    """A user's script that imports from symderive alone: a model in equations, read, written and shown."""
    script = tmp_path / "mine.py"
    script.write_text(
        "from symderive import Model, Sum, load, sigmoid, to_text, to_toml\n"
        "m = Model('mine')\n"
        "n, i, j = m.index('n', 'N'), m.index('i', 'd'), m.index('j', 'm')\n"
        "x = m.data('x', n, i)\n"
        "h = m.define(m.tensor('h', n, j), sigmoid(Sum(x[n, i] * m.parameter('theta_h', i, j)[i, j], i)))\n"
        "yhat = m.define(m.tensor('yhat', n), sigmoid(Sum(h * m.parameter('theta_y', j)[j], j)))\n"
        "m.observe('bernoulli', yhat)\n"
        "print(to_text(m), end='')\n"
        "print(to_text(load('lecture')) == to_text(m), to_toml(load('lecture')).count('[[layers]]'))\n"
    )
    root = Path(__file__).parents[2]
    env = os.environ | {"PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, encoding="utf-8", env=env, check=False
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "True 2"
    assert done.stdout.startswith("h_nj = σ(Σ_i x_ni θ^(h)_ij)\n")
    assert load(f"{script}:m").system == load("lecture").system
    assert isinstance(load(f"{script}:m"), Model)
