"""Model files: a network in TOML, read with the line of every mistake, and written back."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path as File
from typing import Any, cast

from symderive.calculus.errors import SymderiveError
from symderive.calculus.index import Domain
from symderive.model.layers.dense import Dense
from symderive.model.likelihoods import FAMILIES
from symderive.model.locate import Path, line_of, locate
from symderive.model.model import Model
from symderive.model.network import LikelihoodSpec, Network, PriorSpec
from symderive.model.priors import PRIORS
from symderive.model.problems import printable, shown

# What each key looks like, by table: required ones first. Messages show the value as an example.
_TOP = {
    "name": '"my-model"',
    "inputs": "784",
    "title": '"My model"',
    "layers": "",
    "likelihood": "",
    "prior": "",
    "sizes": "",
}
_LAYER = {"units": "10", "activation": '"sigmoid"', "bias": "true", "name": '"h"', "label": '"h"', "latex": "'h'"}
_LIKELIHOOD = {"family": '"bernoulli"', "labels": '"one-hot"', "variance": '"learned"'}
_PRIOR = {"family": '"normal"', **{row.hyperparameter: "1e-4" for row in PRIORS.values()}, "biases": "true"}
_TABLES = {"layers": _LAYER, "likelihood": _LIKELIHOOD, "prior": _PRIOR}

_REMEDIES = {  # how tomllib's complaints begin, and what to do about them
    "Invalid value": 'write a number, true or false, or text between "quotes"',
    "Expected newline": 'write one key = value on a line, and text between "quotes"',
    "Expected '='": "write key = value",
    "Invalid statement": "write key = value, or a [table]",
    "Cannot declare": "write every [table] once; only [[layers]] repeats",
    "Cannot": "write every key once",
    "Duplicate": "write every key once",
    "Invalid initial": "write a key of letters before the =",
    "Expected ']": "close the table's name with the brackets that opened it",
    "Unterminated string": "close the text with a quote",
    "Illegal character": "close the text with a quote on the same line, and use no control characters",
    "Found invalid character": "close the text with a quote on the same line",
    "Unescaped '\\'": "write LaTeX between 'single quotes', where a backslash stays what it is",
    "Unclosed": "close what was opened with [ or {",
}
_MOST_CHARACTERS, _MOST_ON_A_LINE = 5_000_000, 4_000


def read_toml(path: File) -> Network:
    """The network of a model file.

    Raises:
        SymderiveError: the first mistake, with its file and line.
    """
    try:
        if path.stat().st_size > 4 * _MOST_CHARACTERS:
            raise SymderiveError(
                f"{path}:1: this is too large for a model file; write at most {_MOST_CHARACTERS} characters"
            )
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise SymderiveError(f"{path}:1: this is not text in UTF-8; save the model file as UTF-8") from None
    except OSError as error:
        raise SymderiveError(f"{path} cannot be read: {error.strerror}") from None
    return parse_toml(text, str(path))


def parse_toml(text: str, name: str = "model.toml") -> Network:
    """The network of a model file's text; ``name`` is used in messages.

    Raises:
        SymderiveError: the first mistake, with its line.
    """
    file = _File(name, text.removeprefix("\ufeff"))
    top = file.table(file.values, (), _TOP, 2)
    network = Network(
        top["name"],
        top["inputs"],
        file.layers(top),
        file.likelihood(top),
        file.prior(top),
        file.table(top.get("sizes", {}), ("sizes",)),
        top.get("title", ""),
    )
    problem = next(network.problems(), None)
    if problem is not None:
        raise file.error(problem.path, problem.message)
    return network


class _File:
    """The values of a model file, and where they stand."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines: Mapping[Path, int] = {}
        longest = max((len(line) for line in text.splitlines()), default=0)
        if len(text) > _MOST_CHARACTERS or longest > _MOST_ON_A_LINE:
            most = f"{_MOST_CHARACTERS} characters, and {_MOST_ON_A_LINE} on a line"
            raise self.error((), f"this is too large for a model file; write at most {most}")
        try:
            self.values = tomllib.loads(text)
            self.lines = locate(text)
        except RecursionError:
            raise self.error((), "brackets are nested too deeply for a model file") from None
        except tomllib.TOMLDecodeError as error:
            what, _, where = str(error).partition(" (at ")
            line = re.match(r"line (\d+)", where)
            number = int(line[1]) if line else text.rstrip().count("\n") + 1
            remedies = (remedy for start, remedy in _REMEDIES.items() if what.startswith(start))
            remedy = next(remedies, "the rules of TOML are on toml.io")
            raise SymderiveError(f"{name}:{number}: this is not TOML ({printable(what)}); {remedy}") from None
        except ValueError:  # Python refuses to read thousands of digits
            raise self.error((), "a number has too many digits; the largest size is 10**15") from None

    def error(self, path: Path, message: str) -> SymderiveError:
        """The mistake in one sentence, with the file and the line of ``path``, or of the table around it."""
        return SymderiveError(f"{self.name}:{line_of(self.lines, path)}: {message}")

    def table(
        self, values: object, path: Path, known: Mapping[str, str] | None = None, required: int = 0
    ) -> dict[str, Any]:
        """A table with its known keys, the first ``required`` of which must be there."""
        if not isinstance(values, dict):
            written = (
                f"[{path[0]}] once, and below it lines such as family = ..."
                if path != ("sizes",)
                else "[sizes], then d = 64"
            )
            raise self.error(path, f"{path[0]} is no table; write {written}")
        found = cast("dict[str, Any]", values)
        if known is not None:
            for key in found:
                if key not in known:
                    raise self.error(
                        (*path, key), f"{printable(key[:40])} is not known here; {_suggestion(key, known)}"
                    )
            for key in [*known][:required]:
                if key not in found:
                    raise self.error(path, f"{_title(path)} has no {key}; add for example {key} = {known[key]}")
        return found

    def layers(self, top: Mapping[str, Any]) -> tuple[Dense, ...]:
        rows: object = top.get("layers", [])
        if not isinstance(rows, list) or not rows or not all(isinstance(r, dict) for r in cast("list[object]", rows)):
            remedy = 'write [[layers]] in double brackets, then units = 10 and activation = "sigmoid", for every layer'
            raise self.error(("layers",), f"{_title(())} has no layers; {remedy}")
        each = (self.table(row, ("layers", k), _LAYER, 2) for k, row in enumerate(cast("list[object]", rows)))
        return tuple(Dense(**row) for row in each)

    def likelihood(self, top: Mapping[str, Any]) -> LikelihoodSpec:
        if "likelihood" not in top:
            raise self.error(
                (), f'{_title(())} has no likelihood; add [likelihood], then family = "bernoulli" or another'
            )
        row = self.table(top["likelihood"], ("likelihood",), _LIKELIHOOD, 1)
        family: object = row["family"]
        if isinstance(family, str) and family in FAMILIES:
            for key, domain, owner in (("labels", Domain.CLASS, "categorical"), ("variance", Domain.REAL, "normal")):
                if key in row and FAMILIES[family].labels is not domain:
                    raise self.error(
                        ("likelihood", key), f"{key} belongs to the {owner} family, not to {family}; leave it out"
                    )
        return LikelihoodSpec(**row)

    def prior(self, top: Mapping[str, Any]) -> PriorSpec | None:
        if "prior" not in top:
            return None
        row = self.table(top["prior"], ("prior",), _PRIOR, 1)
        family: object = row["family"]
        if not isinstance(family, str) or family not in PRIORS:
            return PriorSpec(cast("str", family), 1.0)  # refused as a whole
        key = PRIORS[family].hyperparameter
        for other in (r.hyperparameter for r in PRIORS.values() if r.hyperparameter != key):
            if other in row:
                raise self.error(
                    ("prior", other), f"a {family} prior has no {other}; write {key} = {shown(row[other])}"
                )
        if key not in row:
            raise self.error(("prior",), f"[prior] has no {key}; add for example {key} = {_PRIOR[key]}")
        return PriorSpec(family, row[key], row.get("biases", False))


def _title(path: Path) -> str:
    if not path:
        return "the model"
    return f"[{path[0]}]" if len(path) == 1 else f"layer {int(path[-1]) + 1}"


def _suggestion(key: str, known: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(key, known, 1)
    if near:
        return f"did you mean {near[0]}?"
    owner = next((name for name, keys in _TABLES.items() if key in keys), None)
    if key in _TOP:
        return "put it at the top, before the first [table]" if _TOP[key] else f"write [{key}] as a table of its own"
    return f"it belongs below [{owner}]" if owner else f"write one of {', '.join(known)}"


def to_toml(model: Model | Network) -> str:
    """The model file of a network, or of a model that was made from one; reading it gives an equal network.

    Raises:
        SymderiveError: the model is not made of layers, or has a part that cannot be used.
    """
    network = model.source if isinstance(model, Model) else model
    if not isinstance(network, Network):
        raise SymderiveError(
            f"{model.name} is not made of layers, so no model file can hold it; show its equations instead"
        )
    problem = next(network.problems(), None)
    if problem is not None:
        raise SymderiveError(f"{network.name}: {problem}")
    spec, prior = network.likelihood, network.prior
    lines = _lines(network, ("name", "title", "inputs"), {"title": ""})
    for layer in network.layers:
        lines += ["", "[[layers]]", *_lines(layer, tuple(_LAYER), _DEFAULTS)]
    lines += ["", "[likelihood]", *_lines(spec, tuple(_LIKELIHOOD), {"labels": "integer", "variance": 1.0})]
    if prior is not None:
        hyperparameter = f"{PRIORS[prior.family].hyperparameter} = {_value(prior.value)}"
        lines += [
            "",
            "[prior]",
            f"family = {_value(prior.family)}",
            hyperparameter,
            *_lines(prior, ("biases",), {"biases": False}),
        ]
    if network.sizes:
        lines += ["", "[sizes]", *(f"{letter} = {_value(number)}" for letter, number in network.sizes.items())]
    return "\n".join(lines) + "\n"


_DEFAULTS = {"bias": True, "name": None, "label": None, "latex": None}


def _lines(part: object, keys: Sequence[str], defaults: Mapping[str, object]) -> list[str]:
    values = ((key, getattr(part, key)) for key in keys)
    return [f"{key} = {_value(value)}" for key, value in values if key not in defaults or value != defaults[key]]


def _value(value: bool | float | str) -> str:
    if isinstance(value, str):
        return f"'{value}'" if "\\" in value and "'" not in value else json.dumps(value, ensure_ascii=False)
    return str(value).lower() if isinstance(value, bool) else repr(value)
