"""Model files: a network in TOML, read with the line of every mistake, and written back."""

from __future__ import annotations

import difflib
import json
import math
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path as File
from typing import Any, cast

from symderive.calculus.errors import SymderiveError
from symderive.calculus.names import check_latex, check_name, check_title
from symderive.model.layers.activations import ACTIVATIONS
from symderive.model.layers.dense import Dense
from symderive.model.likelihoods import FAMILIES
from symderive.model.locate import Path, locate
from symderive.model.network import LikelihoodSpec, Network, PriorSpec
from symderive.model.priors import PRIORS

_MOST_UNITS = 10**9


class _Place:
    """The lines of a file's keys, for messages."""

    def __init__(self, name: str, lines: Mapping[Path, int]) -> None:
        self.name, self.lines = name, lines

    def error(self, message: str, *path: str | int) -> SymderiveError:
        """The mistake in one sentence, with the file and the line of the key, or of the nearest table around it."""
        known = (self.lines[path[:k]] for k in range(len(path), 0, -1) if path[:k] in self.lines)
        return SymderiveError(f"{self.name}:{next(known, 1)}: {message}")


class _Table:
    """One table of the file: hands out its values by type, and complains of what is left over."""

    def __init__(self, place: _Place, values: object, *path: str | int) -> None:
        self.place, self.path = place, path
        self.name = str(path[0]) if path else ""
        if not isinstance(values, dict):
            raise self.error(f"{self.name} must be a table; write [{self.name}] on a line of its own")
        self.values: Mapping[str, Any] = cast("dict[str, Any]", values)
        self.asked: list[str] = []

    def error(self, message: str, key: str = "") -> SymderiveError:
        return self.place.error(message, *self.path, *([key] if key else []))

    def get(self, key: str, check: Callable[[Any], bool], wants: str, default: Any = ...) -> Any:
        """The value of ``key`` if ``check`` accepts it; ``wants`` says in words what it should be."""
        self.asked.append(key)
        if key not in self.values:
            if default is not ...:
                return default
            where = f"[{self.name}]" if self.name else "the model"
            raise self.error(f"{where} has no {key}; add {key} = {wants}")
        value = self.values[key]
        if not check(value):
            shown = json.dumps(value, default=str)[:40]
            raise self.error(f"{key} = {shown} cannot be used; write {wants}", key)
        return value

    def one_of(self, key: str, names: Sequence[str], default: Any = ...) -> str:
        wants = "one of " + ", ".join(f'"{n}"' for n in names)
        return self.get(key, lambda v: isinstance(v, str) and v in names, wants, default)

    def checked(self, key: str, check: Callable[[str], str], default: Any = None) -> Any:
        """A string that may enter code or LaTeX."""
        value = self.get(key, lambda v: isinstance(v, str), "a string", default)
        if value is None:
            return None
        try:
            return check(value)
        except SymderiveError as error:
            raise self.error(str(error), key) from None

    def size(self, key: str) -> int | str:
        value = self.get(key, _is_size, f'a whole number from 1 to {_MOST_UNITS:,}, or a letter such as "m"')
        return self.checked(key, lambda v: check_name(v, "size")) if isinstance(value, str) else value

    def finish(self) -> None:
        """Complain of the first key that nothing asked for."""
        for key in self.values:
            if key not in self.asked:
                near = difflib.get_close_matches(key, self.asked, 1)
                hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(self.asked)}"
                raise self.error(f"{key} is not known here; {hint}", key)


def _is_size(v: object) -> bool:
    return isinstance(v, str) or (isinstance(v, int) and not isinstance(v, bool) and 1 <= v <= _MOST_UNITS)


def _is_positive(v: object) -> bool:
    return isinstance(v, (int, float)) and not isinstance(v, bool) and math.isfinite(v) and v > 0


def _is_filled(v: object) -> bool:
    return isinstance(v, list) and bool(cast("list[Any]", v))


def _is_flag(v: object) -> bool:
    return isinstance(v, bool)


def read_toml(path: File) -> Network:
    """The network of a model file.

    Raises:
        SymderiveError: the first mistake, with its file and line.
    """
    try:
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
    try:
        values = tomllib.loads(text)
        place = _Place(name, locate(text))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = found[1] if found else str(text.count("\n") + 1)
        what = re.sub(r" \(at .*\)$", "", str(error))
        raise SymderiveError(f"{name}:{line}: not valid TOML: {what}; see the model files in the README") from None
    except RecursionError:
        raise SymderiveError(f"{name}:1: not a model file: brackets are nested too deeply") from None
    top = _Table(place, values)
    network = Network(
        top.checked("name", check_title, ...),
        top.size("inputs"),
        _layers(top, place),
        _likelihood(top, place),
        _prior(top, place),
        _sizes(top, place),
        top.checked("title", _plain, ""),
    )
    top.finish()
    try:
        network.model()
    except SymderiveError as error:
        raise place.error(str(error).removeprefix(f"{network.name}: "), "likelihood") from None
    return network


def _plain(title: str) -> str:
    if not title.isprintable() or len(title) > 120 or any(c in title for c in "\\{}$<>&#%~^_"):
        raise SymderiveError("the title must be up to 120 plain characters, without LaTeX or HTML")
    return title


def _layers(top: _Table, place: _Place) -> tuple[Dense, ...]:
    rows = top.get(
        "layers",
        _is_filled,
        "at least one [[layers]] table with units and activation",
    )
    layers: list[Dense] = []
    for k, row in enumerate(rows):
        table = _Table(place, row, "layers", k)
        layer = Dense(
            table.size("units"),
            table.one_of("activation", tuple(ACTIVATIONS)),
            table.get("bias", _is_flag, "true or false", True),
            table.checked("name", check_name),
            table.checked("label", check_name),
            table.checked("latex", check_latex),
        )
        table.finish()
        if layer.activation == "softmax" and layer.units == 1:
            raise table.error(
                "softmax needs at least two units; with one unit its value is always 1, use sigmoid", "units"
            )
        layers.append(layer)
    return tuple(layers)


def _likelihood(top: _Table, place: _Place) -> LikelihoodSpec:
    row = top.get("likelihood", lambda v: isinstance(v, dict), "a [likelihood] table with a family")
    table = _Table(place, row, "likelihood")
    family = table.one_of("family", tuple(FAMILIES))
    labels, variance = "integer", 1.0
    if family == "categorical":
        labels = table.one_of("labels", ("integer", "one-hot"), "integer")
    if family == "normal":
        variance = table.get(
            "variance", lambda v: v == "learned" or _is_positive(v), 'a positive number or "learned"', 1.0
        )
    table.finish()
    return LikelihoodSpec(family, labels, variance if isinstance(variance, str) else float(variance))


def _prior(top: _Table, place: _Place) -> PriorSpec | None:
    row = top.get("prior", lambda v: isinstance(v, dict), "a [prior] table with a family", None)
    if row is None:
        return None
    table = _Table(place, row, "prior")
    family = table.one_of("family", tuple(PRIORS))
    value = table.get(PRIORS[family].hyperparameter, _is_positive, "a positive number")
    spec = PriorSpec(family, float(value), table.get("biases", _is_flag, "true or false", False))
    table.finish()
    return spec


def _sizes(top: _Table, place: _Place) -> dict[str, int]:
    row = top.get("sizes", lambda v: isinstance(v, dict), "a [sizes] table", {})
    table = _Table(place, row, "sizes")
    for letter in table.values:
        if not isinstance(table.size(letter), int):
            raise table.error(f"the size {letter} must be a number", letter)
    return {str(k): int(v) for k, v in row.items()}


def to_toml(network: Network) -> str:
    """The model file of a network; reading it again gives the same network."""
    lines = [f"name = {_quoted(network.name)}"]
    if network.title:
        lines.append(f"title = {_quoted(network.title)}")
    lines.append(f"inputs = {_value(network.inputs)}")
    for layer in network.layers:
        lines += ["", "[[layers]]", f"units = {_value(layer.units)}", f"activation = {_quoted(layer.activation)}"]
        lines += [] if layer.bias else ["bias = false"]
        lines += [f"{k} = {_quoted(v)}" for k in ("name", "label", "latex") if (v := getattr(layer, k)) is not None]
    spec = network.likelihood
    lines += ["", "[likelihood]", f"family = {_quoted(spec.family)}"]
    lines += [f"labels = {_quoted(spec.labels)}"] if spec.labels != "integer" else []
    lines += [f"variance = {_value(spec.variance)}"] if spec.variance != 1.0 else []
    if network.prior is not None:
        key = PRIORS[network.prior.family].hyperparameter
        lines += ["", "[prior]", f"family = {_quoted(network.prior.family)}", f"{key} = {network.prior.value!r}"]
        lines += ["biases = true"] if network.prior.biases else []
    if network.sizes:
        lines += ["", "[sizes]", *(f"{k} = {v}" for k, v in network.sizes.items())]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return f"'{text}'" if "\\" in text and "'" not in text else json.dumps(text, ensure_ascii=False)


def _value(value: float | str) -> str:
    return _quoted(value) if isinstance(value, str) else repr(value)
