"""Products, reductions, gathers and scatters of a plan as NumPy calls that write where the result belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symderive.calculus.terms import Reduction
from symderive.program.ir import Along, Contract, Lookup, Place, Reduce, Scatter, Take
from symderive.program.plan import Kernel, Side, product_form
from symderive.program.targets import places
from symderive.program.targets.layout import contraction, transpose
from symderive.program.targets.text import Text, attribute

if TYPE_CHECKING:
    from symderive.program.targets.buffered import BufferedWriter

_REDUCTIONS = {Reduction.SUM: "add", Reduction.PRODUCT: "multiply", Reduction.MAX: "maximum"}


def product_lines(writer: BufferedWriter, value: int) -> list[str]:
    """A matrix product as BLAS takes it; others by matmul or einsum."""
    form = product_form(writer.plan, value)
    if form is None:
        return _general_product(writer, value)

    def side(found: Side) -> Text:
        text = writer.memory(found.value)
        return writer.view(attribute(text, "T")) if found.transposed else text

    if form.kind == "dot":
        code = writer.call("dot", side(form.a), side(form.b))
        return [f"{writer.new_scalar(value)}{'[...]' if writer.is_slope(value) else ''} = {code}"]
    return [writer.call("dot", side(form.a), side(form.b), writer.memory(value))]


def _general_product(writer: BufferedWriter, value: int) -> list[str]:
    op, rank = writer.program[value].op, len(writer.program[value].axes)
    assert isinstance(op, Contract)
    sides = [(writer.text(o.value), o.axes) for o in (op.left, op.right)]
    code = contraction(sides[0], sides[1], rank).code
    if not rank:
        return [f"{writer.new_scalar(value)}{'[...]' if writer.is_slope(value) else ''} = {code}"]
    return [writer.call("copyto", writer.text(value), code)]


def fold_lines(writer: BufferedWriter, value: int) -> list[str]:
    """A reduction; a sum that is a gradient is a product with ones."""
    op = writer.program[value].op
    assert isinstance(op, Reduce)
    order = writer.plan.homes[op.operand].order
    over = tuple(sorted(order.index(a) for a in op.over))
    source = writer.memory(op.operand)
    if op.kind not in _REDUCTIONS:
        return [f"{writer.text(value).code}[...] = log_sum_exp({writer.text(op.operand).code}, axis={op.over[0]})"]
    function = f"{_REDUCTIONS[op.kind]}.reduce"
    axis = str(over[0]) if len(over) == 1 else "None" if len(over) == len(order) else str(over)
    if op.kind is Reduction.SUM and writer.is_slope(value) and len(over) == 1 and len(order) <= 2:
        length = writer.shape(op.operand).strip("(,)").split(", ")[over[0]]
        ones = Text(writer.hoist(f"np.ones({length}, dtype)", "ones"))
        sides = (source, ones) if over == (1,) else (ones, source)
        return [writer.call("dot", *sides, writer.memory(value))]
    if len(over) == len(order):
        if writer.is_slope(value):
            return [writer.call(function, source, axis, f"out={writer.memory(value).code}")]
        return [f"{writer.new_scalar(value)} = {writer.call(function, source, axis)}"]
    kept = [a for a in order if a not in op.over]
    places_kept = [a for a in range(len(order)) if a not in op.over]
    mine = [places_kept[a] for a in writer.plan.homes[value].order]
    out = writer.view(transpose(writer.memory(value), [mine.index(a) for a in kept]))
    return [writer.call(function, source, axis, f"out={out.code}")]


def gather_lines(writer: BufferedWriter, value: int) -> list[str]:
    """Entries at labels by their numbers in memory; other places by slices and windows."""
    op, axes = writer.program[value].op, writer.program[value].axes
    assert isinstance(op, Take)
    at = _numbers_in_memory(writer, op.operand, op.places, len(axes))
    if at is not None:
        lines, place = at
        flat = writer.hoist(f"{writer.memory(op.operand).code}.reshape(-1)", f"{writer.memory(op.operand).code}_flat")
        return [*lines, f'{flat}.take({place}, None, {writer.memory(value).code}, "clip")']
    code = places.take(writer, op.operand, op.places, axes).code
    if not axes:
        return [f"{writer.new_scalar(value)} = {code}"]
    return [writer.call("copyto", writer.text(value), code)]


def scatter_lines(writer: BufferedWriter, kernel: Kernel) -> list[str]:
    """The base, unless it is there, and the update written or added at its places."""
    value = kernel.values[0]
    op, axes = writer.program[value].op, writer.program[value].axes
    assert isinstance(op, Scatter)
    order = writer.plan.homes[value].order
    lines = [] if kernel.in_place else [writer.call("copyto", writer.memory(value), writer.aligned(op.base, order))]
    at = _numbers_in_memory(writer, value, op.places, len(op.space)) if op.mode == "set" else None
    if at is not None:
        more, place = at
        flat = writer.hoist(f"{writer.memory(value).code}.reshape(-1)", f"{writer.memory(value).code}_flat")
        update = writer.aligned(op.update, tuple(range(len(op.space))))
        return [*lines, *more, f"{flat}[{place}] = {update.code}"]
    return [*lines, *places.scatter_lines(writer, op, writer.text(value).code, axes)[1:]]


def _numbers_in_memory(
    writer: BufferedWriter, value: int, found: tuple[Place, ...], rank: int
) -> tuple[list[str], str] | None:
    """Lines that compute where in memory one entry of each row of a matrix lies, and their name; for a label of each."""
    labels = [p for p in found if isinstance(p, Lookup)]
    rows = [p for p in found if isinstance(p, Along)]
    if rank != 1 or len(found) != 2 or len(labels) != 1 or len(rows) != 1 or not labels[0].operand.axes:
        return None
    if writer.is_argument(value):
        return None
    order = writer.plan.homes[value].order
    shape = writer.shape(value)[1:-1].split(", ")
    label = writer.text(labels[0].operand.value).code
    label_first = isinstance(found[order[0]], Lookup)
    key = f"{label} in {shape} {label_first}"
    if key in writer.numbered:
        return [], writer.numbered[key]
    length = shape[1] if label_first else shape[0]
    name = writer.names.new("place")
    writer.numbered[key] = name
    writer.setup_line(f"{name} = np.empty({length}, np.intp)")
    if label_first:
        count = writer.hoist(f"np.arange({length})", "count")
        width = writer.hoist(f"np.array({shape[1]})", "width")
        return [writer.call("multiply", label, width, name), writer.call("add", name, count, name)], name
    start = writer.hoist(f"{shape[1]} * np.arange({length})", "starts")
    return [writer.call("add", label, start, name)], name
