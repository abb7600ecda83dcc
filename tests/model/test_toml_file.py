import math
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderive.calculus.errors import SymderiveError
from symderive.model.layers.dense import Dense
from symderive.model.model import Model
from symderive.model.network import LikelihoodSpec, Network, PriorSpec
from symderive.model.toml_file import parse_toml, read_toml, to_toml
from tests.witness import networks

BASE = """\
# a network
name = "net"
title = "A net"
inputs = "d"

[[layers]]
units = 5  # hidden
activation = "relu"
bias = false

[[layers]]
units = 3
activation = "softmax"

[likelihood]
family = "categorical"
labels = "one-hot"

[prior]
family = "normal"
precision = 1e-4
biases = true

[sizes]
d = 64
"""
NETWORK = Network(
    "net",
    "d",
    (Dense(5, "relu", bias=False), Dense(3, "softmax")),
    LikelihoodSpec("categorical", labels="one-hot"),
    PriorSpec("normal", 1e-4, biases=True),
    {"d": 64},
    "A net",
)


def test_a_file_is_the_network_that_it_describes():
    assert parse_toml(BASE) == NETWORK
    assert parse_toml("\ufeff" + BASE.replace("\n", "\r\n")) == NETWORK


def test_tables_may_be_written_inline():
    text = """
    name = "net"
    title = "A net"
    inputs = "d"
    layers = [{units = 5, activation = "relu", bias = false}, {units = 3, "activation" = 'softmax'}]
    likelihood = {family = "categorical", labels = "one-hot"}
    prior.family = "normal"
    prior.precision = 1e-4
    prior.biases = true
    sizes = {d = 64}
    """
    assert parse_toml(text) == NETWORK


def test_the_example_of_the_documentation():
    found = parse_toml(
        'name="a"\ninputs=784\n[[layers]]\nunits=1\nactivation="sigmoid"\n[likelihood]\nfamily="bernoulli"'
    )
    assert found == Network("a", 784, (Dense(1, "sigmoid"),), LikelihoodSpec("bernoulli"))
    assert found.model().numbers == {}


# What is replaced in BASE, by what, the line of the mistake, and what the message says.
MISTAKES = [
    ('"net"', "net", 2, "not TOML", "quotes"),
    ('"net"', '"net', 2, "not TOML", "same line"),
    ('name = "net"', 'name : "net"', 2, "not TOML", "key = value"),
    ('"net"', '"net" x = 1', 2, "not TOML", "one key = value on a line"),
    ('name = "net"', 'name = "net"\nname = "other"', 3, "not TOML", "every key once"),
    ("[sizes]", "[prior]", 24, "not TOML", "every [table] once"),
    ("bias = false", "bias = False", 9, "not TOML", "true or false"),
    ("d = 64", "d = [64", 25, "not TOML", "close what was opened"),
    ('"relu"', '"relu"\nlatex = "\\hat h"', 9, "not TOML", "single quotes"),
    ('"relu"', '"relu"\nlatex = "\\theta"', 9, "holds '\\t'", "single quotes"),
    ('"relu"', "\"relu\"\nlatex = '\\input{x}'", 9, "holds \\input", "Greek letters"),
    ('name = "net"\n', "", 1, "the model has no name", 'name = "my-model"'),
    ('inputs = "d"\n', "", 1, "the model has no inputs", "inputs = 784"),
    ("units = 5  # hidden\n", "", 6, "layer 1 has no units", "units = 10"),
    ('activation = "softmax"\n', "", 11, "layer 2 has no activation", 'activation = "sigmoid"'),
    ('family = "categorical"\n', "", 15, "[likelihood] has no family", 'family = "bernoulli"'),
    ("precision = 1e-4\n", "", 19, "[prior] has no precision", "precision = 1e-4"),
    ("units = 5", "unit = 5", 7, "unit is not known here", "did you mean units?"),
    ("title", "tittle", 3, "tittle is not known here", "did you mean title?"),
    ("bias = false", "precision = 3", 9, "precision is not known here", "belongs below [prior]"),
    ("bias = false", 'title = "x"', 9, "title is not known here", "at the top"),
    ("bias = false", "sizes = {d = 3}", 9, "sizes is not known here", "a table of its own"),
    ("bias = false", "kernel = 3", 9, "kernel is not known here", "write one of units, activation"),
    ("units = 5", "units = true", 7, "units = true is no size", "whole number"),
    ("units = 5", "units = 5.0", 7, "units = 5.0 is no size", "write units = 5"),
    ("units = 5", "units = 5.5", 7, "units = 5.5 is no size", "whole number"),
    ("units = 5", "units = -5", 7, "units = -5 is no size", "at least 1"),
    ("units = 5", "units = 0", 7, "units = 0 is no size", "at least 1"),
    ("units = 5", "units = [5]", 7, "units = [5] is no size", "whole number"),
    ("units = 5", "units = 1000000000000001", 7, "is no size", "the largest size is 1000000000000000"),
    ("units = 5", 'units = "5m"', 7, "size '5m' cannot be used", "write a letter"),
    ('inputs = "d"', 'inputs = "N"', 4, "N is the number of examples", "another letter"),
    ('inputs = "d"', 'inputs = "n"', 4, "n is an index", "another letter"),
    ('inputs = "d"', 'inputs = "y"', 4, "y is the label", "another letter"),
    ('inputs = "d"', 'inputs = "yhat"', 4, "yhat is taken", "another letter"),
    ("d = 64", "m = 64", 25, "no size is called m", "the letters are d"),
    ("d = 64", 'd = "64"', 25, 'd = "64" is no number', "whole number"),
    ("d = 64", "d = 64.0", 25, "d = 64.0 is no size", "write d = 64"),
    ('"relu"', '"Relu"', 8, 'activation = "Relu" is not known', '"relu"'),
    ('"relu"', "1", 8, "activation = 1 is not known", "sigmoid"),
    ("units = 3", "units = 1", 13, "softmax needs at least two units", "use sigmoid"),
    ('units = 5  # hidden\nactivation = "relu"', 'units = "m"\nactivation = "softmax"', 0, "", ""),
    ("bias = false", "bias = 0", 9, "bias = 0 cannot be used", "true or false"),
    ("bias = false", 'name = "x"', 9, "x is taken, it is the input", "another name"),
    ("bias = false", 'name = "yhat"', 11, "yhat is taken", "another name"),
    ("bias = false", 'name = "1h"', 9, "'1h' cannot be used", "write a letter"),
    ("bias = false", 'label = "y"', 11, "theta_y is taken", "another label"),
    ("bias = false", 'label = "a-b"', 9, "'theta_a-b' cannot be used", "write a letter"),
    ("bias = false", "label = 1", 9, "label = 1 is no text", "between quotes"),
    (
        '"softmax"',
        '"sigmoid"',
        16,
        "categorical likelihood needs a last layer with activation softmax",
        "but it has sigmoid",
    ),
    ('"categorical"', '"bernoulli"', 17, "labels belongs to the categorical family", "leave it out"),
    ('"one-hot"', '"onehot"', 17, 'labels = "onehot" is not known', '"one-hot"'),
    ('labels = "one-hot"', "variance = 2", 17, "variance belongs to the normal family", "leave it out"),
    ('"categorical"', '"categoric"', 16, "is no likelihood", '"categorical"'),
    ('"categorical"', '"gamma"', 16, "is no likelihood", "bernoulli"),
    ('"normal"', '"laplace"', 21, "a laplace prior has no precision", "rate = 0.0001"),
    ('"normal"', '"cauchy"', 20, 'family = "cauchy" is no prior', "leave the prior out"),
    ("1e-4", "0", 21, "precision = 0 cannot be used", "positive number"),
    ("1e-4", "-1.5", 21, "precision = -1.5 cannot be used", "positive number"),
    ("1e-4", "nan", 21, "precision = NaN cannot be used", "positive number"),
    ("1e-4", "inf", 21, "precision = Infinity cannot be used", "positive number"),
    ("1e-4", "true", 21, "precision = true cannot be used", "positive number"),
    ("biases = true", "biases = 1", 22, "biases = 1 cannot be used", "true or false"),
    ("[likelihood]", "[[likelihood]]", 15, "likelihood is no table", "[likelihood] once"),
    ("[sizes]\nd = 64", "sizes = 3", 24, "sizes is not known here", "a table of its own"),
    ('title = "A net"', 'title = "<script>"', 3, "holds '<'", "use letters"),
    ('title = "A net"', "title = 5", 3, "title = 5 is no text", "between quotes"),
    ('"net"', '"net; rm"', 2, "model name 'net; rm' cannot be used", "write a letter"),
]


@pytest.mark.parametrize(("old", "new", "line", "wrong", "remedy"), [m for m in MISTAKES if m[2]])
def test_every_mistake_is_one_sentence_with_its_line(old: str, new: str, line: int, wrong: str, remedy: str):
    assert old in BASE
    with pytest.raises(SymderiveError) as error:
        parse_toml(BASE.replace(old, new, 1), "nets/a.toml")
    message = str(error.value)
    assert message.startswith(f"nets/a.toml:{line}: ")
    assert wrong in message
    assert remedy in message
    assert message.isprintable()
    assert len(message) < 300


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            'name="a"\ninputs=1\n[layers]\nunits=1',
            "a.toml:3: the model has no layers; write [[layers]] in double brackets",
        ),
        ('name="a"\ninputs=1\nlayers=[]', "a.toml:3: the model has no layers; write [[layers]]"),
        ('name="a"\ninputs=1\nlayers=[1]', "a.toml:3: the model has no layers; write [[layers]]"),
        ('name="a"\ninputs=1', "a.toml:1: the model has no layers; write [[layers]]"),
        (
            'name="a"\ninputs=1\n[[layers]]\nunits=1\nactivation="tanh"',
            "a.toml:1: the model has no likelihood; add [likelihood]",
        ),
        (
            'name="a"\ninputs=1\nlikelihood="normal"\nlayers=[{units=1,activation="tanh"}]',
            "a.toml:3: likelihood is no table",
        ),
        ("", "a.toml:1: the model has no name"),
        ("a = " + "[" * 3_900, "nested too deeply"),
        ("a = [" + "\n[" * 100_000, "nested too deeply"),
        ("inputs = " + "9" * 3_900, "the model has no name"),
        ("inputs =\t" + "9" * 5000, "too large for a model file"),
        ("a" + ".a" * 50_000 + " = 1", "too large for a model file"),
        ("#" * 6_000_000, "too large for a model file"),
        ("#\n" * 3_000_000, "too large for a model file"),
    ],
)
@pytest.mark.timeout(30)
def test_files_that_are_hardly_model_files(text: str, says: str):
    with pytest.raises(SymderiveError) as error:
        parse_toml(text, "a.toml")
    assert says in str(error.value)


def test_numbers_that_python_refuses_to_read():
    most = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(1000)
    try:
        with pytest.raises(SymderiveError, match="a number has too many digits"):
            parse_toml("inputs = " + "9" * 3_900)
    finally:
        sys.set_int_max_str_digits(most)


def test_files_that_cannot_be_read(tmp_path: Path):
    latin = tmp_path / "latin.toml"
    latin.write_bytes('name = "é"'.encode("latin-1"))
    with pytest.raises(SymderiveError, match=r"latin.toml:1: this is not text in UTF-8; save"):
        read_toml(latin)
    with pytest.raises(SymderiveError, match="cannot be read"):
        read_toml(tmp_path)
    with pytest.raises(SymderiveError, match="cannot be read"):
        read_toml(tmp_path / "none.toml")


def test_softmax_with_one_unit_by_a_letter():
    text = BASE.replace("units = 3", 'units = "m"').replace("d = 64", "d = 64\nm = 1")
    with pytest.raises(SymderiveError, match=r"model.toml:13: softmax needs at least two units"):
        parse_toml(text)


@pytest.mark.timeout(60)
def test_large_and_deep_networks_are_fine():
    text = BASE.replace(
        'units = 5  # hidden\nactivation = "relu"\nbias = false', 'units = 1000000000000\nactivation = "relu"\n' * 1
    )
    assert parse_toml(text).model().system.objective
    deep = replace(NETWORK, layers=(*(Dense(k + 1, "tanh") for k in range(2000)), Dense(3, "softmax")))
    assert parse_toml(to_toml(deep)) == deep
    assert len(deep.model().system.equations) == 2002
    with pytest.raises(SymderiveError, match="there are 10001 layers; write 1 to 10000"):
        replace(deep, layers=(Dense(3, "tanh"),) * 10_001).model()


# --- writing ---------------------------------------------------------------------------------------------------


def test_a_file_is_written_as_a_person_would():
    assert to_toml(NETWORK) == BASE.replace("# a network\n", "").replace("  # hidden", "").replace("1e-4", "0.0001")
    assert "bias" not in to_toml(Network("a", 2, (Dense(1, "sigmoid"),), LikelihoodSpec("bernoulli")))


NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,20}", fullmatch=True)
TITLES = st.text(alphabet="abcXYZ ÉÄ0189.,:;!?()'+-/=", max_size=40)
LATEX = st.sampled_from([None, r"\hat y", "h", r"\theta^{(h)}", "y'", r"\text{loss}"])
POSITIVE = st.floats(1e-300, 1e300) | st.integers(1, 10**20)


@given(
    networks(), NAMES, TITLES, st.dictionaries(NAMES, st.integers(1, 10**15), max_size=2), POSITIVE, POSITIVE, st.data()
)
@settings(max_examples=60)
def test_reading_what_was_written_gives_the_same_network(
    network: Network, name: str, title: str, sizes: dict[str, int], prior: float, variance: float, data: st.DataObject
):
    changed = [
        replace(layer, name=data.draw(st.none() | NAMES), label=data.draw(st.none() | NAMES), latex=data.draw(LATEX))
        for layer in network.layers
    ]
    letters = list(sizes)
    changed[0] = replace(changed[0], units=letters[0] if letters and len(changed) > 1 else changed[0].units)
    likelihood = (
        replace(network.likelihood, variance=variance) if network.likelihood.family == "normal" else network.likelihood
    )
    some = replace(
        network,
        name=name,
        title=title,
        layers=tuple(changed),
        inputs=letters[-1] if letters else network.inputs,
        sizes={k: v for k, v in sizes.items() if k in (changed[0].units, letters[-1])},
        likelihood=likelihood,
        prior=replace(network.prior, value=prior) if network.prior else None,
    )
    if next(some.problems(), None) is not None:
        some = network  # names at random may clash
    text = to_toml(some)
    assert parse_toml(text) == some
    assert to_toml(parse_toml(text)) == text
    assert to_toml(some.model()) == text


def test_only_networks_have_model_files():
    with pytest.raises(SymderiveError, match="graph is not made of layers, so no model file can hold it"):
        to_toml(Model("graph"))
    changed = NETWORK.model()
    assert to_toml(changed) == to_toml(NETWORK)
    changed.define(changed.tensor("extra"), 1)
    with pytest.raises(SymderiveError, match="net is not made of layers"):
        to_toml(changed)
    with pytest.raises(SymderiveError, match="net: layer 1: units = 0 is no size"):
        to_toml(replace(NETWORK, layers=(Dense(0),)))


# --- the reader meets any text ---------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *BASE.splitlines(),
        *[
            "[",
            "]",
            "[[",
            "]]",
            "{",
            "}",
            "=",
            ",",
            ".",
            '"',
            "'",
            "#",
            "\n",
            '"""',
            "\\",
            "1",
            "-1",
            "1e9",
            "nan",
            "inf",
            "true",
            "units",
            "layers",
            '"d"',
            "softmax",
            "\t",
            "\x00",
            "é",
        ],
    ]
)


def refused_or_read(text: str) -> None:
    try:
        found = parse_toml(text)
    except SymderiveError as error:
        assert str(error).isprintable(), str(error)  # noqa: PT017  # most texts are refused, not all
        assert str(error).startswith("model.toml:")  # noqa: PT017
    else:
        assert found.model().system.objective


@given(st.text(max_size=200))
@settings(max_examples=100)
def test_any_text(text: str):
    refused_or_read(text)


@given(st.lists(PIECES, max_size=40), st.sampled_from(["", "\n", " "]))
@settings(max_examples=200)
def test_pieces_of_model_files(pieces: list[str], between: str):
    refused_or_read(between.join(pieces))


@given(st.integers(0, len(BASE)), st.integers(0, 12), st.text(max_size=4) | PIECES)
@settings(max_examples=300)
def test_model_files_with_a_hole(start: int, length: int, filling: str):
    refused_or_read(BASE[:start] + filling + BASE[start + length :])


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["relu", "softmax", "d", "normal"]),
    lambda v: st.lists(v, max_size=2) | st.dictionaries(st.text(max_size=3), v, max_size=2),
    max_leaves=3,
)


@given(VALUES, VALUES, VALUES, VALUES, VALUES)
@settings(max_examples=150)
def test_networks_built_in_python_from_anything(
    inputs: object, units: object, activation: object, bias: object, value: object
):
    layer = Dense(units, activation, bias)  # type: ignore[arg-type]
    network = Network("net", inputs, (layer,), LikelihoodSpec("normal", variance=value), PriorSpec("laplace", value))  # type: ignore[arg-type]
    try:
        assert network.model().system.objective
    except SymderiveError as error:
        assert str(error).startswith("net: ")  # noqa: PT017
        assert str(error).isprintable()  # noqa: PT017


def test_nan_is_no_variance():
    with pytest.raises(SymderiveError, match="variance = NaN cannot be used"):
        Network("net", 2, (Dense(1),), LikelihoodSpec("normal", variance=math.nan)).model()
