"""Formulas as a lecturer writes them; at random they are valid LaTeX, capture no letter, and remember no process."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from symderive.calculus.errors import SymderiveError
from symderive.calculus.index import Index, Tensor
from symderive.calculus.nodes import IndexSum
from symderive.notation.latex import LatexWriter
from symderive.notation.pieces import width
from tests.katex import katex_error
from tests.notation import goldens as g

WRITERS = {
    "forward": LatexWriter(g.LETTERS, g.RANKS),
    "backward": LatexWriter(g.LETTERS, g.RANKS, deltas=g.DELTAS, order="backward"),
    "physics": LatexWriter(g.LETTERS, g.RANKS, "physics", order="backward"),
}
TABLES = {"forward": g.FORWARD, "backward": g.BACKWARD, "physics": g.PHYSICS}
ALL = [(table, name) for table, rows in TABLES.items() for name in rows]


def balanced(latex: str) -> bool:
    depth = 0
    for c in latex:
        depth += {"{": 1, "}": -1}.get(c, 0)
        if depth < 0:
            return False
    return depth == 0


@pytest.mark.parametrize(("table", "name"), ALL)
def test_formulas_look_as_a_lecturer_writes_them(table: str, name: str) -> None:
    expr, latex = TABLES[table][name]
    assert WRITERS[table].expr(expr) == latex
    assert katex_error(latex) is None


def test_two_processes_write_the_same_bytes() -> None:
    """The second has made other indices before, has other hash seeds, and writes the formulas in another order."""
    script = (
        "import sys, random\n"
        "from symderive.calculus.index import Index\n"
        "for _ in range(int(sys.argv[1])): Index('q', 'N').fresh()\n"
        "from tests.notation.test_latex import WRITERS, TABLES, ALL\n"
        "order = list(ALL); random.Random(int(sys.argv[1])).shuffle(order)\n"
        "print('\\n'.join(sorted(f'{t} {n} {WRITERS[t].expr(TABLES[t][n][0])}' for t, n in order)))\n"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script, skip],
            cwd=Path(__file__).parents[2],
            env={"PYTHONHASHSEED": skip},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for skip in ("0", "97")
    ]
    assert runs[0] == runs[1]
    assert len(runs[0].splitlines()) == len(ALL)


def test_letters_that_stand_beside_are_not_used_again() -> None:
    total = IndexSum.of(g.h[g.n, g.j], g.j)
    assert WRITERS["forward"].expr(total) == r"\sum_{j=1}^{m} h_{nj}"
    assert WRITERS["forward"].expr(total, beside=[g.theta_y[g.j]]) == r"\sum_{l=1}^{m} h_{nl}"


def test_opened_indices_get_letters() -> None:
    one, two = g.j.fresh(), g.j.fresh()
    assert WRITERS["forward"].expr(g.h[g.n, one] * g.h[g.n, two]) == r"h_{nj}\,h_{nl}"


def test_letters_of_sizes_and_tensors_are_not_used() -> None:
    index = Index("k", "l")
    body = Tensor("h", ("l",))[index] * Tensor("i")[()] * sp.Symbol("j", integer=True, positive=True)
    assert LatexWriter().expr(IndexSum.of(body, index)) == r"\sum_{k=1}^{l} j\,h_k\,i"


def test_the_lecture_takes_k_where_no_other_size_has_it() -> None:
    letters = {size: names for size, names in g.LETTERS.items() if str(size) in "Ndm"}
    expr, latex = g.FORWARD["inner derivative"]
    assert LatexWriter(letters, g.RANKS).expr(expr) == latex.replace("l", "k").replace("partiak", "partial")


def test_many_levels_run_out_of_letters_into_primes() -> None:
    expr: sp.Expr = sp.S.One
    indices = [Index(f"i{level}", "T") for level in range(30)]
    for index in indices:
        expr = IndexSum.of(Tensor(f"x{index.name}", ("T",), latex="X")[index] * expr, index)
    latex = WRITERS["forward"].expr(expr)
    letters = [part.split("=1}")[0] for part in latex.split(r"\sum_{")[1:]]
    assert len(set(letters)) == 30
    assert any("'" in letter for letter in letters)
    assert katex_error(latex) is None


def test_what_cannot_be_written_is_an_error() -> None:
    with pytest.raises(SymderiveError, match="add a row"):
        LatexWriter().expr(sp.gamma(g.x[g.n, g.i]))
    with pytest.raises(SymderiveError, match="index"):
        LatexWriter().expr(g.x[g.n**2, g.i])


def test_widths_grow_with_what_is_printed_not_with_macros() -> None:
    assert width(r"\theta^{(h)}_{ij}") < width("a + b + c")
    assert width(r"\Big(x\Big)") == width("(x)")
    assert width(r"\frac{a + b + c}{d}") < width("a + b + c") + 1
    assert width(r"\operatorname{softmax}(z)") > width("f(z)")


INDICES = [g.n, g.i, g.j, g.k]
ATOMS = [
    g.x[g.n, g.i],
    g.theta[g.i, g.j],
    g.h[g.n, g.j],
    g.z[g.n, g.k],
    g.theta_y[g.j],
    g.yhat[g.n],
    g.lam,
    sp.Rational(-2, 3),
]


@st.composite
def expressions(draw: st.DrawFn, depth: int = 4) -> sp.Expr:
    if depth == 0:
        return draw(st.sampled_from(ATOMS))
    inner = draw(expressions(depth - 1))
    kind = draw(st.sampled_from(("add", "multiply", "sum", "sum", "function", "power", "partial", "softmax")))
    if kind == "function":
        return draw(st.sampled_from([g.sigmoid, g.tanh, g.relu, g.step, g.absolute, g.exp, g.log]))(inner)
    if kind == "power":
        return inner ** draw(st.sampled_from([2, -1, sp.Rational(1, 2), sp.Rational(-1, 2)]))
    if kind == "partial":
        return g.Partial(inner, g.theta[g.i, g.j])
    if kind in ("sum", "softmax"):
        index = draw(st.sampled_from(INDICES))
        return IndexSum.of(inner, index) if kind == "sum" else g.softmax(inner, index)
    other = draw(expressions(depth - 1))
    return inner + other if kind == "add" else inner * other


@given(expressions(), st.sampled_from(sorted(WRITERS)))
def test_any_formula_is_valid_latex(expr: sp.Expr, kind: str) -> None:
    if expr.has(sp.zoo, sp.nan, sp.oo, sp.Abs, sp.I, sp.sign):
        return
    latex = WRITERS[kind].expr(expr)
    assert balanced(latex)
    assert katex_error(latex) is None
    assert "@" not in latex
    assert "#" not in latex


@given(
    st.lists(st.tuples(st.sampled_from("NdmK"), st.booleans()), min_size=1, max_size=8),
    st.randoms(use_true_random=False),
)
def test_bound_letters_never_capture(levels: list[tuple[str, bool]], rng: random.Random) -> None:
    """Sums in sums, with free indices of the same letters inside: each letter is bound once on the way in, or free."""
    own = {str(s): names[0] for s, names in g.LETTERS.items()}
    expr: sp.Expr = sp.S.One
    free: set[str] = set()
    for k, (letter, mixes) in enumerate(levels):
        bound = Index(f"b{k}", letter)
        other = Index(own[letter] if mixes else own[rng.choice("NdmK")], letter)
        free.add(other.latex)
        expr = IndexSum.of(Tensor(f"A{k}", (letter, letter), latex="A")[bound, other] * expr, bound)
    latex = WRITERS["forward"].expr(expr)
    bound_letters = [part.split("=1}")[0] for part in latex.split(r"\sum_{")[1:]]
    assert len(set(bound_letters)) == len(levels)
    assert not set(bound_letters) & free
