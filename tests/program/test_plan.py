"""A plan computes what its program does, in the memory that it lays out."""

from __future__ import annotations

import numpy as np
import pytest

from symderive.calculus.index import Role
from symderive.derivation.derive import derive
from symderive.derivation.gradients import gradient_equations
from symderive.model.network import Dense, LikelihoodSpec, Network
from symderive.program.ir import Contract, Program
from symderive.program.passes.expand import expand
from symderive.program.plan import Kind, Use, product_form
from symderive.program.planner import Order, plan, rows_first
from tests.program.kernels import Memory
from tests.program.models import ALL, SIZES
from tests.program.networks import LECTURE, SOFTMAX, case
from tests.program.support import Case

DEEP = Network(
    "deep",
    "d",
    (Dense("m", "sigmoid"), Dense("m", "relu"), Dense("m", "tanh"), Dense("K", "softmax")),
    LikelihoodSpec("categorical"),
)
NETWORKS = {"lecture": LECTURE, "softmax": SOFTMAX, "deep": DEEP}


def network_case(name: str) -> Case:
    return case(NETWORKS[name], {"N": 6, "d": 3, "m": 4, "K": 5}, classes=5)


def model_case(name: str) -> Case:
    system = ALL[name]()
    named = frozenset(eq.tensor for eq in system.equations[:-1])
    found = gradient_equations(derive(system, named=named, form="accurate"))
    outputs = [system.objective.tensor, *found.gradient_of.values()]
    return Case((*system.equations, *found.adjoints, *found.gradients), outputs, SIZES, classes=4)


def transposed(program: Program, value: int) -> tuple[int, ...]:
    rank = len(program[value].axes)
    return (1, 0) if rank == 2 else tuple(range(rank))


def gradients_of(found: Case) -> dict[str, str]:
    names = [t.name for t in found.inputs if t.role is Role.PARAMETER]
    outputs = found.program.outputs
    return {n: f"grad_{n}" for n in names if f"grad_{n}" in outputs}


@pytest.mark.parametrize("fuse", [False, True])
@pytest.mark.parametrize("order", [rows_first, transposed])
@pytest.mark.parametrize("name", [*NETWORKS, *ALL])
def test_a_plan_equals_its_program(name: str, order: Order, fuse: bool) -> None:
    found = network_case(name) if name in NETWORKS else model_case(name)
    simple = expand(found.program)
    made = plan(simple, gradients_of(found), fuse=fuse, order=order)
    expected = found.interpreted()
    results = Memory(made, found.given, found.sizes).run()
    assert results.keys() == expected.keys()
    for output, value in expected.items():
        np.testing.assert_allclose(results[output], value, rtol=1e-9, atol=1e-12)


def test_gradients_lie_flat_behind_each_other() -> None:
    found = network_case("softmax")
    made = plan(expand(found.program), gradients_of(found))
    memory = Memory(made, found.given, found.sizes)
    memory.run()
    (flat,) = (m for b, m in zip(made.buffers, memory.buffers, strict=True) if b.use is Use.GRADIENTS)
    expected = found.interpreted()
    parts = [np.ravel(expected[gradient]) for gradient in gradients_of(found).values()]
    np.testing.assert_allclose(flat, np.concatenate(parts), rtol=1e-12)


def test_memory_is_what_the_backward_pass_needs() -> None:
    layers = tuple(Dense("m", "relu") for _ in range(6))
    found = case(
        Network("deep", "m", (*layers, Dense("K", "softmax")), LikelihoodSpec("categorical")),
        {"N": 2, "m": 3, "K": 4},
        classes=4,
    )
    made = plan(expand(found.program), gradients_of(found))
    square = [b for b in made.buffers if b.use is Use.SCRATCH and str(b.entries) == "N*m"]
    assert len(square) == 7  # six activations and an error; those that are dead by then take the other errors


def test_products_are_calls_of_blas_without_copies() -> None:
    found = network_case("softmax")
    for order in (rows_first, transposed):
        made = plan(expand(found.program), gradients_of(found), order=order)
        products = [k.values[0] for k in made.kernels if k.kind is Kind.PRODUCT]
        assert len(products) == sum(isinstance(i.op, Contract) for i in made.program.instructions)
        assert all(product_form(made, value) is not None for value in products)


def test_the_last_reader_of_a_parameter_is_known() -> None:
    found = network_case("softmax")
    made = plan(expand(found.program), gradients_of(found))
    for value, home in made.homes.items():
        if made.buffers[home.buffer].use is Use.PARAMETERS:
            k = made.after(value)
            assert value in made.reads(made.kernels[k - 1])
            assert all(value not in made.reads(kernel) for kernel in made.kernels[k:])
