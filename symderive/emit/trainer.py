"""The emitted NumPy trainer: the template that makes a standalone module of a ``TrainerView``.

The mathematics arrives as lines of NumPy code that are already right; the template lays them out, appends the numbers
of their equations, and adds what every trainer needs: checks of arguments, starting values, gradient ascent, files, a
command line. Nothing here or in the template computes.
"""

from __future__ import annotations

import math
import re
import textwrap
import unicodedata
from collections.abc import Mapping

from symderive.emit.environment import render
from symderive.emit.trainer_view import Axis, NewtonView, ParameterView, TargetKind, TrainerView

LINE_WIDTH = 120
_LARGE_BLOCK = 4096


def render_trainer(view: TrainerView) -> str:
    """The text of a standalone module that trains the model of ``view``; of third parties it imports NumPy only."""
    template = "trainer/plain.py.jinja" if view.style == "plain" else "trainer.py.jinja"
    return render(template, view=view, layout=_Layout(view))


class _Layout:
    """How the parts of a view look in a module: shapes, comments, line breaks. The template calls it."""

    def __init__(self, view: TrainerView) -> None:
        self._view = view

    def title(self) -> str:
        """The first line of the module docstring."""
        return textwrap.fill(_escaped(self._view.title), LINE_WIDTH - 3)

    def equations(self) -> str:
        """The equations, indented, with their numbers in one column."""
        blocks = [
            (
                [part for line in equation.text.splitlines() for part in _wrapped(_escaped(line), 96)],
                _escaped(equation.number),
            )
            for equation in self._view.equations
        ]
        width = max((_width(line) for lines, _ in blocks for line in lines), default=0)
        rows = [
            row
            for lines, number in blocks
            for row in (*lines[:-1], f"{lines[-1]}{' ' * (width - _width(lines[-1]))}  ({number})")
        ]
        return textwrap.indent("\n".join(rows), "    ")

    def legend(self) -> str:
        """What the numbers in comments mean, and the sizes."""
        sizes = "".join(f", {letter} = {number}" for letter, number in self._view.sizes.items() if number is not None)
        text = f"Numbers in brackets are those of the equations in the notes. The arrays, with N rows of data{sizes}:"
        return textwrap.fill(text, LINE_WIDTH)

    def arrays(self) -> str:
        """A table of X, y and the parameters with their shapes."""
        view = self._view
        rows = [
            ("X", self.shape(view.inputs.axes, rows=True), view.inputs.description),
            ("y", self.shape(view.target.axes, rows=True), self.targets()),
            *((parameter.name, self.shape(parameter.shape), parameter.description) for parameter in view.parameters),
        ]
        name_width, shape_width = (max(len(row[column]) for row in rows) for column in (0, 1))
        text = [
            f"{name:<{name_width}}  {shape:<{shape_width}}  {_escaped(what)}".rstrip() for name, shape, what in rows
        ]
        hanging = " " * (name_width + shape_width + 4)
        return textwrap.indent(
            "\n".join(part for line in text for part in _wrapped(line, LINE_WIDTH - 4, hanging)), "    "
        )

    def usage(self) -> str:
        """How to use the module, the end of its docstring."""
        name = self._view.file_name
        if self._view.style == "sklearn":
            assert self._view.estimator
            module = name.removesuffix(".py")
            return f"To train as estimators of scikit-learn do:\n\n    from {module} import {self._view.estimator.name}"
        text = "To train on a file, an .npz with arrays X and y or a .csv whose last column is y:\n\n"
        start = "mpiexec -n 4 " if self._view.distributed == "mpi" else ""
        return f"{text}    {start}python {name} data.npz --epochs 20 --save params.npz"

    def fitted_size(self, letter: str) -> str:
        """Where the estimator has the number of an open size from: X, y or its constructor."""
        view = self._view
        if letter in view.inputs.axes:
            return "self.n_features_in_"
        if letter == view.target.classes:
            return "len(self.classes_)"
        return (
            f"targets.shape[{1 + view.target.axes.index(letter)}]" if letter in view.target.axes else f"self.{letter}"
        )

    def label_argument(self, newton: NewtonView) -> str:
        """The name of an argument for y, an underscore where the curvature does not depend on it."""
        lines = (*newton.body.lines, newton.body.result)
        return "y" if any(re.search(r"\by\b", line.code) for line in lines) else "_"

    def design(self, newton: NewtonView) -> str:
        """The row of the design matrix, for a reader."""
        if newton.bias is None:
            return "x_n"
        return "(x_n, 1)" if self._view.parameters[0].name == newton.weight else "(1, x_n)"

    def shape(self, axes: tuple[Axis, ...], *, rows: bool = False) -> str:
        """A shape for a reader: ``(N, d)``."""
        names = [*(["N"] if rows else []), *map(str, axes)]
        return f"({names[0]},)" if len(names) == 1 else f"({', '.join(names)})"

    def axis(self, axis: Axis) -> str:
        """The length of an axis as code: a number, or the entry of ``sizes`` that holds an open one."""
        number = self._number(axis)
        return f'sizes["{axis}"]' if number is None else str(number)

    def lengths(self, axes: tuple[Axis, ...]) -> str:
        """A tuple of such lengths as code."""
        return self.shape(tuple(self.axis(axis) for axis in axes)) if axes else "()"

    def pattern(self, axes: tuple[Axis, ...]) -> str:
        """A shape as code in which an open size is its letter: ``("d", 16)``."""
        return self.shape(tuple(map(self.pattern_axis, axes))) if axes else "()"

    def pattern_axis(self, axis: Axis) -> str:
        """The length of an axis as code in which an open size is its letter."""
        return f'"{axis}"' if self._number(axis) is None else self.axis(axis)

    def entry(self, name: str, code: str) -> str:
        """An entry of a dict of gradients; that of a scalar parameter is made an array like the others."""
        return f'"{name}": np.asarray({code}),' if name in self.scalars() else f'"{name}": {code},'

    def start(self, parameter: ParameterView) -> str:
        """The entry of a dict that is a parameter's start, its arguments on a line of their own where it is too wide."""
        shape = self.lengths(parameter.shape)
        if parameter.fan_in is None:
            return f'        "{parameter.name}": np.zeros({shape}, dtype),'
        drawn = f"1 / math.sqrt({self.axis(parameter.fan_in)}) * rng.standard_normal({shape}), dtype"
        line = f'        "{parameter.name}": np.asarray({drawn}),'
        return (
            line
            if len(line) <= LINE_WIDTH
            else f'        "{parameter.name}": np.asarray(\n            {drawn}\n        ),'
        )

    def scalars(self) -> tuple[str, ...]:
        """The parameters of shape ()."""
        return tuple(parameter.name for parameter in self._view.parameters if not parameter.shape)

    def open_set(self) -> str:
        """The letters of the open sizes as a set in code."""
        return "{" + ", ".join(f'"{letter}"' for letter in self._view.open_sizes) + "}"

    def open_call(self) -> str:
        """How to call init."""
        return "init(sizes={" + ", ".join(f'"{letter}": ...' for letter in self._view.open_sizes) + "})"

    def showing(self) -> dict[str, tuple[Axis, ...]]:
        """The arrays, of X and y, whose shapes tell open sizes, and their axes behind the rows."""
        arrays = {"X": self._view.inputs.axes, "y": self._view.target.axes}
        return {name: axes for name, axes in arrays.items() if any(self._number(axis) is None for axis in axes)}

    def shown(self, axes: tuple[Axis, ...]) -> str:
        """Code for a dict of the open sizes among axes, by the ``shape`` of an array."""
        places = [(axis, place) for place, axis in enumerate(axes, 1) if self._number(axis) is None]
        return "{" + ", ".join(f'"{axis}": shape[{place}]' for axis, place in places) + "}"

    def told_sizes(self) -> tuple[str, ...]:
        """The open sizes that are no axis of X."""
        return tuple(letter for letter in self._view.open_sizes if letter not in self._view.inputs.axes)

    def sizes_name(self, axes: tuple[Axis, ...]) -> str:
        """The name for the numbers of open sizes where ``axes`` are used: an underscore if none of them is open."""
        return "_" if all(self._number(axis) is not None for axis in axes) else "sizes"

    def block_rows(self) -> int:
        """How many rows to compute at a time.

        A model with few products for every number of X is bound by reading X twice, forwards and backwards: a block then
        stays in the last cache between the two (16 MB of float32; those of 4 MB cost more calls than they save). For the others
        large products are quicker, and a block bounds memory.
        """
        inputs, parameters = self._count(self._view.inputs.axes), 0
        for parameter in self._view.parameters:
            size = self._count(parameter.shape)
            if inputs is None or size is None:
                return _LARGE_BLOCK
            parameters += size
        if inputs is None or parameters >= 16 * inputs:
            return _LARGE_BLOCK
        rows = 2**22 // (inputs + parameters // inputs)
        return min(max(256, 1 << (rows.bit_length() - 1)), 16 * _LARGE_BLOCK)

    def block_reason(self) -> str:
        """Why."""
        return (
            "so that memory does not grow with the rows"
            if self.block_rows() == _LARGE_BLOCK
            else "which fit in a cache"
        )

    def _count(self, axes: tuple[Axis, ...]) -> int | None:
        numbers = [self._number(axis) for axis in axes]
        return None if None in numbers else math.prod(number for number in numbers if number is not None)

    def target_count(self) -> int:
        """Columns of y in a table; one if that is open."""
        return math.prod(self._number(axis) or 1 for axis in self._view.target.axes)

    def targets(self) -> str:
        """What y holds, in words."""
        classes = self._view.target.classes
        number = None if classes is None else self._number(classes)
        return _TARGETS[self._view.target.kind].format(classes, f"{classes} - 1" if number is None else number - 1)

    def docstring(self, text: str) -> str:
        """Text of a docstring."""
        return _escaped(text)

    def number(self, value: float) -> str:
        """A number as code."""
        return repr(float(value))

    def _number(self, axis: Axis) -> int | None:
        return axis if isinstance(axis, int) else self._view.sizes[axis]

    def line(self, code: str, equations: tuple[str, ...] = (), depth: int = 1) -> str:
        """A line of code with the numbers of its equations: behind it, or above it where that would be too wide."""
        indent = "    " * depth
        if not equations:
            return f"{indent}{code}"
        comment = "# " + ", ".join(f"({number})" for number in equations)
        wide = len(indent) + len(code) + 2 + len(comment) > LINE_WIDTH
        return f"{indent}{comment}\n{indent}{code}" if wide else f"{indent}{code}  {comment}"


_TARGETS: Mapping[TargetKind, str] = {
    "binary": "labels 0 and 1",
    "classes": "integers from 0 to {1}, or one-hot rows (N, {0})",
    "one-hot": "integers from 0 to {1}, or one-hot rows (N, {0})",
    "real": "real numbers",
    "count": "counts 0, 1, 2, ...",
}


def _escaped(text: str) -> str:
    """Text that cannot end or bend the docstring in which it stands."""
    return text.replace("\\", "∖").replace('"', "'")


def _width(text: str) -> int:
    """Columns that text takes: an accent that combines with the letter before it takes none."""
    return sum(not unicodedata.combining(character) for character in text)


def _wrapped(text: str, width: int, hanging: str = "    ") -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent=hanging) or [""]
