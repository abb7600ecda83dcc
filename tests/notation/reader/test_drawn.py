"""Lines that are drawn in matrices are no part of the formula; signs and absolute values are."""

from __future__ import annotations

import pytest

from symderive.notation.reader.parse import ReadError, parse
from tests.notation.reader.sexpr import sexpr


@pytest.mark.parametrize(
    ("drawn", "plain"),
    [
        (r"\begin{bmatrix} - u^T - \\ - v^T - \end{bmatrix}", r"\begin{bmatrix} u^T \\ v^T \end{bmatrix}"),
        (r"\begin{bmatrix} — u^T — \\ -- v^T -- \end{bmatrix}", r"\begin{bmatrix} u^T \\ v^T \end{bmatrix}"),
        (
            r"\begin{bmatrix} | & | \\ u & v \\ \vert & \mid \end{bmatrix}",
            r"\begin{bmatrix} & \\ u & v \\ & \end{bmatrix}",
        ),
    ],
)
def test_lines_go(drawn: str, plain: str) -> None:
    assert sexpr(parse(drawn)) == sexpr(parse(plain))


def test_signs_and_absolute_values_stay() -> None:
    assert sexpr(parse(r"\begin{bmatrix} -1 & |x| \\ -x & -|y| \end{bmatrix}")).count("-") == 3
    with pytest.raises(ReadError, match="nothing stands after this sign"):
        parse("-x-")
