r"""An independent reader of matrix formulas: computes what their LaTeX says with NumPy and the rules of linear algebra.

A value is a matrix; columns have one column, numbers one row and one column. The vector of ones has a length that is
open until it meets a matrix. Whatever does not fit by its shape is an error, so that a missing transpose cannot hide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

_TOKEN = re.compile(r"\\[A-Za-z]+|\\[,;!]|\d+|.", re.DOTALL)
_SKIP = {r"\,", " ", r"\big", r"\Big", r"\bigg", r"\Bigg"}
_FUNCTIONS: dict[str, Any] = {
    r"\sigma": lambda z: 1 / (1 + np.exp(-z)),
    r"\tanh": np.tanh,
    r"\exp": np.exp,
    r"\log": np.log,
    "relu": lambda z: np.maximum(z, 0),
    "softplus": lambda z: np.log1p(np.exp(z)),
    "sign": np.sign,
    "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=1 if z.shape[1] > 1 else 0, keepdims=True),
}


@dataclass(frozen=True)
class Value:
    """A matrix; a side that is open is of length one and stands for any length. A matrix of one entry is no scalar."""

    array: Any
    open: tuple[bool, bool] = (False, False)
    is_number: bool = False
    is_scalar: bool = False


def number(x: float, *, literal: bool = False) -> Value:
    return Value(np.array([[float(x)]]), is_number=literal, is_scalar=True)


def value(array: Any) -> Value:
    """A number, a column or a matrix, by the number of axes."""
    array = np.asarray(array, dtype=float)
    shape = {0: (1, 1), 1: (-1, 1), 2: array.shape}[array.ndim]
    return Value(array.reshape(shape), is_scalar=array.ndim == 0)


def transpose(v: Value) -> Value:
    return Value(v.array.T, (v.open[1], v.open[0]))


def multiply(a: Value, b: Value) -> Value:
    """The matrix product, or a number times a matrix."""
    if a.is_scalar or b.is_scalar:
        other = b if a.is_scalar else a
        return Value(a.array * b.array, other.open, a.is_number and b.is_number, other.is_scalar)
    left, right = a.array, b.array
    if a.open[1]:
        left = np.repeat(left, right.shape[0], axis=1)
        assert not b.open[0], "ones times ones has no size"
    if b.open[0]:
        right = np.repeat(right, left.shape[1], axis=0)
    assert left.shape[1] == right.shape[0], f"{left.shape} times {right.shape}"
    sides = (a.open[0], b.open[1])
    return Value(left @ right, sides, is_scalar=left.shape[0] == right.shape[1] == 1 and not any(sides))


def fit(a: Value, b: Value) -> tuple[Any, Any, tuple[bool, bool]]:
    """Both arrays in one shape: only what is open, or a literal number, is repeated."""
    if a.is_number or b.is_number:
        shape = b.array.shape if a.is_number else a.array.shape
        return np.broadcast_to(a.array, shape), np.broadcast_to(b.array, shape), b.open if a.is_number else a.open
    for axis in (0, 1):
        same = a.array.shape[axis] == b.array.shape[axis]
        assert same or a.open[axis] or b.open[axis], f"{a.array.shape} does not fit {b.array.shape}"
    left, right = np.broadcast_arrays(a.array, b.array)
    return left, right, (a.open[0] and b.open[0], a.open[1] and b.open[1])


class Reader:
    """Reads one formula. ``names`` gives the matrix of every name, ``sizes`` the numbers of size letters."""

    def __init__(self, latex: str, names: Mapping[str, Any], sizes: Mapping[str, int]) -> None:
        self.tokens = [t for t in _TOKEN.findall(latex) if t not in _SKIP]
        self.at = 0
        self.inside_bars = False
        known = {name: value(v) for name, v in names.items()}
        known |= {s: number(n) for s, n in sizes.items()}
        tokenized = [([t for t in _TOKEN.findall(name) if t not in _SKIP], v) for name, v in known.items()]
        self.names = sorted(tokenized, key=lambda pair: -len(pair[0]))

    def value(self) -> Value:
        result = self.sum()
        assert self.at == len(self.tokens), f"left over: {self.tokens[self.at :]}"
        return result

    def peek(self, *tokens: str) -> bool:
        return self.tokens[self.at : self.at + len(tokens)] == list(tokens)

    def take(self, *tokens: str) -> bool:
        if self.peek(*tokens):
            self.at += len(tokens)
            return True
        return False

    def need(self, *tokens: str) -> None:
        assert self.take(*tokens), f"{tokens} expected before {self.tokens[self.at :]}"

    def sum(self) -> Value:
        sign = -1 if self.take("-") else 1
        first = self.elementwise()
        total = Value(sign * first.array, first.open, first.is_number, first.is_scalar)
        while self.peek("+") or self.peek("-"):
            sign = 1 if self.take("+") else -1 if self.take("-") else 0
            a, b, sides = fit(total, term := self.elementwise())
            total = Value(a + sign * b, sides, total.is_number and term.is_number, total.is_scalar and term.is_scalar)
        return total

    def elementwise(self) -> Value:
        result = self.product()
        while self.peek(r"\odot") or self.peek(r"\oslash"):
            divides = self.take(r"\oslash") or not self.take(r"\odot")
            a, b, sides = fit(result, self.product())
            result = Value(a / b if divides else a * b, sides)
        return result

    def product(self) -> Value:
        result = self.factor()
        while (following := self.start()) and following:
            result = multiply(result, self.factor())
        return result

    def start(self) -> bool:
        """Whether another factor begins here."""
        ends = {"+", "-", ")", "]", "}", r"\rvert", ">", r"\odot", r"\oslash", r"\rVert", "="}
        ends |= {"|"} if self.inside_bars else set()
        return self.at < len(self.tokens) and self.tokens[self.at] not in ends

    def factor(self) -> Value:
        result = self.primary()
        while self.take("^"):
            result = self.raised(result)
        return result

    def raised(self, base: Value) -> Value:
        if self.take(r"\top"):
            return transpose(base)
        if self.take("{", r"\odot"):
            exponent = self.sum()
            self.need("}")
            return Value(base.array ** exponent.array[0, 0], base.open)
        assert base.is_scalar, "a power of an array"
        exponent = self.group() if self.peek("{") else self.primary()
        return number(base.array[0, 0] ** exponent.array[0, 0])

    def group(self, opening: str = "{", closing: str = "}") -> Value:
        self.need(opening)
        result = self.sum()
        self.need(closing)
        return result

    def primary(self) -> Value:
        for tokens, value in self.names:
            if self.take(*tokens):
                return value
            if tokens[-1] == "}" and self.take(*tokens[:-1], r"\top", "}"):
                return transpose(value)
        token = self.tokens[self.at]
        if token.isdigit():
            self.at += 1
            return number(int(token), literal=True)
        if self.take(r"\frac"):
            above, below = self.group(), self.group()
            assert above.is_scalar
            assert below.is_scalar
            return number(above.array[0, 0] / below.array[0, 0], literal=above.is_number and below.is_number)
        if self.take(r"\sqrt"):
            return number(np.sqrt(self.group().array[0, 0]))
        if self.take(r"\pi"):
            return number(np.pi)
        return self.special(token)

    def special(self, token: str) -> Value:
        if token in ("(", "["):
            return self.group(token, {"(": ")", "[": "]"}[token])
        if token in (r"\lvert", "|"):
            self.take(token)
            self.inside_bars = token == "|"
            inside = self.sum()
            self.need({r"\lvert": r"\rvert", "|": "|"}[token])
            self.inside_bars = False
            return Value(np.abs(inside.array), inside.open, is_scalar=inside.is_scalar)
        if self.take(r"\lVert"):
            inside = self.sum()
            self.need(r"\rVert")
            frobenius = self.take("_", "F")
            assert frobenius or inside.array.shape[1] == 1, "the norm of a matrix is marked"
            self.need("^", "2")
            return number((inside.array**2).sum())
        if self.take(r"\mathbb", "{", "I", "}", "["):
            inside = self.sum()
            self.need(">", "0", "]")
            return Value((inside.array > 0).astype(float), inside.open)
        if self.take(r"\mathbf", "{", "1", "}"):
            return Value(np.ones((1, 1)), (True, False))
        if self.take("e", "^"):
            return number(np.exp(self.group().array[0, 0]))
        return self.function()

    def function(self) -> Value:
        if self.take(r"\operatorname", "{"):
            name = ""
            while not self.take("}"):
                name += self.tokens[self.at]
                self.at += 1
        else:
            name = self.tokens[self.at]
            self.at += 1
        inside = self.group("(", ")") if self.peek("(") else self.factor()
        if name == "diag":
            assert inside.array.shape[1] == 1
            return Value(np.diag(inside.array[:, 0]))
        return Value(_FUNCTIONS[name](inside.array), inside.open, is_scalar=inside.is_scalar)


def computed(latex: str, names: Mapping[str, Any], sizes: Mapping[str, int], shape: tuple[int, int]) -> Any:
    """The matrix that ``latex`` stands for; it must have the shape ``shape``."""
    result = Reader(latex, names, sizes).value()
    for axis in (0, 1):
        assert result.array.shape[axis] == shape[axis] or result.open[axis], f"{result.array.shape} instead of {shape}"
    return np.broadcast_to(result.array, shape)
