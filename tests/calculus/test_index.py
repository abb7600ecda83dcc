import numpy as np
import pytest
import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.calculus.index import Domain, Entry, Index, Role, Tensor, scalar, size


def test_sizes():
    assert size("d") == size("d") == sp.Symbol("d", integer=True, positive=True)
    assert size(3) == 3
    assert size(size("d") + 1) == size("d") + 1
    for bad in (0, -1):
        with pytest.raises(SymderiveError, match="at least 1"):
            size(bad)


def test_an_index_is_its_name_size_start_and_latex():
    assert Index("i", "d") == Index("i", "d")
    assert hash(Index("i", "d")) == hash(Index("i", "d"))
    others = [Index("j", "d"), Index("i", "m"), Index("i", 3), Index("i", "d", start=0), Index("i", "d", latex="i'")]
    assert len({Index("i", "d"), *others}) == 6


def test_fresh_indices_occur_nowhere_else():
    i = Index("i", "d", start=2)
    fresh = {i.fresh() for _ in range(100)}
    assert len(fresh) == 100
    assert i not in fresh
    assert {(f.size, f.start) for f in fresh} == {(i.size, 2)}


def test_ranges():
    i, c = Index("i", 5, start=0), Tensor("c", ("N",), Role.LABEL, Domain.CLASS)
    n = Index("n", "N")
    assert i.same_range(Index("k", 5, start=0))
    assert i.same_range(sp.Integer(0))
    assert i.same_range(sp.Integer(4))
    assert i.same_range(c[n])
    for other in (Index("k", 5), Index("k", 4, start=0), sp.Integer(5), sp.Integer(-1), Tensor("x", ("N",))[n]):
        assert not i.same_range(other)
    assert not Index("i", "d").same_range(sp.Integer(1))


def test_a_tensor_is_told_apart_by_all_that_it_is():
    x = Tensor("x", ("N", "d"), Role.DATA)
    assert x == Tensor("x", ("N", "d"), Role.DATA)
    others = [
        Tensor("z", ("N", "d"), Role.DATA), Tensor("x", ("N", "m"), Role.DATA), Tensor("x", ("N", "d")),
        Tensor("x", ("N", "d"), Role.DATA, Domain.POSITIVE), Tensor("x", ("N", "d"), Role.DATA, latex="X"),
    ]  # fmt: skip
    assert len({x, *others}) == 6


def test_entries():
    x, n, i = Tensor("x", ("N", "d"), Role.DATA), Index("n", "N"), Index("i", "d")
    assert x[n, i] == x[n, i]
    assert x[n, i].tensor is x
    assert x[n, i].indices == (n, i)
    assert x[n, 1] == x[n, np.int64(1)] == x[n, sp.Integer(1)]
    assert x[n, i + 1].free_symbols == {n, i}
    assert scalar("a") == Tensor("a", (), Role.DATA)[()]
    assert str(x[n, i]) == "x[n, i]"
    assert x[n, i].xreplace({i: n}) == x[n, n]


@pytest.mark.parametrize("indices", [(), (1,), (1, 2, 3)])
def test_one_index_for_each_axis(indices: tuple[int, ...]):
    with pytest.raises(SymderiveError, match="x has 2 axes"):
        Tensor("x", ("N", "d"))[indices]


@pytest.mark.parametrize("index", ["n", 1.0, None, [1], slice(None)])
def test_what_is_no_index(index: object):
    with pytest.raises(SymderiveError, match=r"x\[.*\] cannot be read; an index is made by"):
        Tensor("x", ("N",))[index]  # type: ignore[index]


def test_a_tensor_is_not_a_list():
    with pytest.raises(TypeError):
        list(Tensor("x", (3,)))  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("domain", "positive", "nonnegative", "integer"),
    [
        (Domain.REAL, None, None, None),
        (Domain.POSITIVE, True, True, None),
        (Domain.UNIT, True, True, None),
        (Domain.SIMPLEX, True, True, None),
        (Domain.BINARY, None, True, True),
        (Domain.ONE_HOT, None, True, True),
        (Domain.COUNT, None, True, True),
        (Domain.CLASS, True, True, True),
    ],
)
def test_what_sympy_may_assume(domain: Domain, positive: object, nonnegative: object, integer: object):
    entry: Entry = scalar("a", domain=domain)
    assert entry.is_real
    assert (entry.is_positive, entry.is_nonnegative, entry.is_integer) == (positive, nonnegative, integer)
