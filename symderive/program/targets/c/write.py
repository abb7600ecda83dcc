"""C text of loop nests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import sympy as sp

from symderive.program.ir import Program
from symderive.program.targets.c.loops import Array, At, Expr, Gemm, Item, Leaf, Looked, Loop, Ordinal, Read
from symderive.program.targets.c.nests import Nests, Output
from symderive.program.targets.c.numbers import length
from symderive.program.targets.c.storage import Place, storage_of

_UNROLLED = 32  # iterations of a loop that is written out
_SMALL = 512  # and what they do in all
_FEW = 4  # iterations below which vectors do not pay
_JOINED = {"+=": "{0} += {1};", "*=": "{0} *= {1};", "max": "{0} = {1} > {0} ? {1} : {0};"}
_OPERATORS = {"+=": "+", "*=": "*", "max": "max"}


def function(
    program: Program,
    name: str,
    parameters: Sequence[str],
    inputs: Mapping[str, str],
    outputs: Mapping[str, Output],
    rows: sp.Expr | None = None,
    letters: Sequence[str] = (),
) -> str:
    """The C text of a function that computes a program, and of one that says how much work memory it needs.

    ``NAME(parameters..., sizes..., real *work)`` computes; ``NAME_work(sizes...)`` is the length of ``work``. An output
    without axes is added to, or written to, the number at its pointer.

    Args:
        program: in simple operations, see `symderive.program.passes.expand`.
        name: of the function.
        parameters: their declarations.
        inputs: C names of arrays by tensor name; for a number its code.
        outputs: C names and more by tensor name.
        rows: the size over which examples run.
        letters: sizes that the functions take; all others are macros or variables ``size_LETTER``.

    Raises:
        SymderiveError: what C code cannot express, in one sentence.
    """
    return _Writer(Nests(program, inputs, outputs, rows)).function(name, parameters, letters)


class _Writer:
    def __init__(self, nests: Nests) -> None:
        self.block = nests.block
        self.numbers = {a: f"sum_{k}" for k, a in enumerate(nests.numbers)}
        self.nests = nests
        self.storage = storage_of(self.block)
        self.counted = 0
        self.names: dict[object, str] = {}

    def function(self, name: str, parameters: Sequence[str], letters: Sequence[str]) -> str:
        sizes = [f"whole size_{letter}" for letter in letters]
        arguments = ", ".join([*parameters, *sizes, "real *restrict work"])
        lines = [f"static whole {name}_work({', '.join(sizes) or 'void'}) {{"]
        lines += [f"    (void)size_{letter};" for letter in letters]
        total = " + ".join(f"padded({length(s)})" for s in self.storage.buffers) or "0"
        lines += [f"    return {total};", "}", "", f"static void {name}({arguments}) {{"]
        lines += [f"    (void)size_{letter};" for letter in letters]
        body = [line for item in self.block for line in self.item(item, 1)]
        text = [*lines, *self.declarations(), *body, *self.ends(), "    (void)work;", "}"]
        return "\n".join(text)

    def declarations(self) -> Iterator[str]:
        for number in self.numbers.values():
            yield f"    double {number} = 0;"
        for k, size in enumerate(self.storage.buffers):
            yield f"    real *restrict buffer_{k} = work;"
            yield f"    work += padded({length(size)});"
        for array, place in self.storage.places.items():
            if place.buffer is not None:
                continue
            if place.kept:
                size = sp.Mul(*(array.axes[k] for k in place.kept))
                yield f"    ALIGNED real {array.name}[{length(size)}];"
            elif place.inside is None:
                yield f"    double {array.name};"

    def ends(self) -> Iterator[str]:
        for array, number in self.numbers.items():
            yield f"    *{array.name} {'+=' if self.nests.numbers[array] else '='} {number};"

    def item(self, item: Item, depth: int) -> Iterator[str]:
        indent = "    " * depth
        match item:
            case Leaf(target, mode, value):
                left, right = self.expression(target), self.expression(value)
                if mode == "max":
                    yield f"{indent}{{ real found = {right}; {left} = found > {left} ? found : {left}; }}"
                else:
                    yield f"{indent}{left} {mode} {right};"
            case Gemm():
                yield from self.gemm(item, depth)
            case Loop():
                yield from self.loop(item, depth)

    def loop(self, loop: Loop, depth: int) -> Iterator[str]:
        indent = "    " * depth
        counter = self.counter(loop.counter.root)
        sums = self.sums(loop)
        if sums is not None:
            for leaf, name in sums.items():
                if name.startswith("joined_"):
                    yield f"{indent}real {name} = {self.expression(leaf.target)};"
            yield from self.pragma(loop, sums, indent)
        if self.keeps_registers(loop):
            yield f"{indent}#pragma GCC unroll {loop.counter.size}"
        end = length(loop.counter.size)
        yield f"{indent}for (whole {counter} = 0; {counter} < {end}; {counter}++) {{"
        for array, place in self.storage.places.items():
            if place.inside is loop:
                yield f"{indent}    real {array.name};"
        for inner in loop.body:
            if sums is not None and isinstance(inner, Leaf) and inner in sums:
                yield self.joined(inner, sums[inner], indent + "    ")
            else:
                yield from self.item(inner, depth + 1)
        yield f"{indent}}}"
        if sums is not None:
            for leaf, name in sums.items():
                if name.startswith("joined_"):
                    yield f"{indent}{self.expression(leaf.target)} = {name};"

    def keeps_registers(self, loop: Loop) -> bool:
        """Whether a short loop adds into a small array, which lies in registers once the loop is written out."""
        if len(loop.body) != 1 or not isinstance(loop.body[0], Loop):
            return False
        inner = loop.body[0]
        work = loop.counter.size * inner.counter.size
        if not work.is_Integer or loop.counter.size > _UNROLLED or work > _SMALL:
            return False
        for leaf in inner.body:
            place = self.storage.places.get(leaf.target.array) if isinstance(leaf, Leaf) else None
            if not isinstance(leaf, Leaf) or place is None or place.buffer is not None:
                return False
            if any(loop.counter.root in a.roots for a in leaf.target.at):
                return False
        return True

    def joined(self, leaf: Leaf, name: str, indent: str) -> str:
        value = self.expression(leaf.value)
        if leaf.mode == "max":
            return f"{indent}{{ real found = {value}; {name} = found > {name} ? found : {name}; }}"
        return f"{indent}{name} {leaf.mode} {value};"

    def sums(self, loop: Loop) -> dict[Leaf, str] | None:
        """The leaves of an innermost loop that join into one number, each with the name of its variable.

        None for a loop whose iterations cannot run at the same time, or that holds loops.
        """
        found: dict[Leaf, str] = {}
        counter = loop.counter.root
        for leaf in loop.body:
            if not isinstance(leaf, Leaf):
                return None
            target = leaf.target
            place = self.storage.places.get(target.array)
            if any(counter in a.roots for a in target.at) or (place and place.inside is loop):
                continue
            if leaf.mode == "=" or any(isinstance(a, Looked) for a in target.at):
                return None
            found[leaf] = self.variable(target, place)
        return found if len(set(found.values())) == len(found) else None

    def variable(self, target: Read, place: Place | None) -> str:
        if target.array in self.numbers:
            return self.numbers[target.array]
        if place is not None and place.buffer is None and not place.kept:
            return target.array.name
        self.counted += 1
        return f"joined_{self.counted}"

    def pragma(self, loop: Loop, sums: Mapping[Leaf, str], indent: str) -> Iterator[str]:
        size = loop.counter.size
        if size.is_Integer and size < _FEW:
            return
        clauses = [f" reduction({_OPERATORS[leaf.mode]}:{name})" for leaf, name in sums.items()]
        yield f"{indent}#pragma omp simd{''.join(clauses)}"

    def counter(self, counter: object) -> str:
        return self.names.setdefault(counter, f"i{len(self.names) + 1}")

    def expression(self, value: Expr) -> str:
        if isinstance(value, Read):
            return self.read(value)
        if isinstance(value, Ordinal):
            return self.place(value.at)
        return value.text.format(*(self.expression(part) for part in value.parts))

    def place(self, at: At) -> str:
        if isinstance(at, Looked):
            return self.expression(at.value)
        parts = [self.counter(c.root) for c in at.counters]
        parts += [str(at.offset)] if at.offset or not parts else []
        return parts[0] if len(parts) == 1 else f"({' + '.join(parts)})"

    def read(self, read: Read) -> str:
        array = read.array
        if array in self.numbers:
            return self.numbers[array]
        if array.given and not array.axes:
            return array.name
        name, kept = self.memory(array)
        if not kept:
            return name
        index = ""
        for axis in kept:
            place = self.place(read.at[axis])
            index = f"({index}) * {length(array.axes[axis])} + {place}" if index else place
        return f"{name}[{index}]"

    def memory(self, array: Array) -> tuple[str, tuple[int, ...]]:
        """The name of the memory of an array and the axes that it has."""
        place = self.storage.places.get(array)
        if place is None:
            return array.name, tuple(range(len(array.axes)))
        return (array.name if place.buffer is None else f"buffer_{place.buffer}"), place.kept

    def gemm(self, item: Gemm, depth: int) -> Iterator[str]:
        indent = "    " * depth
        m, n, k = (length(s) for s in item.sizes)
        names = [self.memory(array)[0] for array in (item.a, item.b, item.c)]
        if item.batch:
            self.counted += 1
            step = f"batch_{self.counted}"
            yield f"{indent}for (whole {step} = 0; {step} < {length(sp.Mul(*item.batch))}; {step}++)"
            parts = zip(names, (f"{m} * {k}", f"{k} * {n}", f"{m} * {n}"), strict=True)
            names = [f"{name} + {step} * ({size})" for name, size in parts]
            indent += "    "
        flags = f"{int(item.transposed[0])}, {int(item.transposed[1])}"
        factor = item.factor or "1"
        yield f"{indent}product({flags}, {m}, {n}, {k}, {factor}, {names[0]}, {names[1]}, {int(item.adds)}, {names[2]});"


def wrapped(line: str, width: int = 116) -> Iterator[str]:
    """A line of C in parts that fit, broken behind commas or in front of operators; a pragma stays whole."""
    indent = " " * (len(line) - len(line.lstrip()) + 8)
    while len(line) > width and "#" not in line:
        places = (max(line.rfind(", ", 20, width) + 1, 0), line.rfind(" + ", 20, width), line.rfind(" * ", 20, width))
        place = max(places)
        if place <= len(indent):
            break
        yield line[:place]
        line = indent + line[place:].lstrip()
    yield line
