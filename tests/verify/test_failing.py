"""The part of a wrong formula that fails, and the sentence why."""

from __future__ import annotations

from pathlib import Path

import pytest

from symderive.verify.check import check_claim, check_document
from symderive.verify.documents.read import read_document
from symderive.verify.failing import failing, items


@pytest.mark.parametrize(
    ("latex", "fix", "part", "why"),
    [
        (r"L = e\cdot e", r"L = c\cdot e", "e", "e stands where c is due"),
        (r"\pdv{L}{e} = \pdv{L}{L}\pdv{L}{c}", r"\pdv{L}{e} = \pdv{L}{L}\pdv{L}{e}", "c", "c stands where e is due"),
        (r"a \cdot ( b )", r"\qty[a + ( b )]", r"\cdot", "· stands where + is due"),
        (r"g = W x", r"g = W^\top x", "W", "W stands where Wᵀ is due"),
        (r"p_{ij} = q_{ij}", r"p_{ij} = q_{ji}", "q_{ij}", "q_{ij} stands where q_{ji} is due"),
        (r"m = x_i", r"m = \sum_{i=1}^n x_i", "x_i", "a sum over i is missing"),
        (r"f = -2 x", "f = 2 x", "-", "the sign − is too much"),
        ("d = y - a", "d = -y + a", "y - a", "the signs are wrong"),
        (r"s = a(b + c)d", r"s = ab + cd", "(b + c)", "the brackets stand at the wrong place"),
    ],
)
def test_small_repairs(latex: str, fix: str, part: str, why: str) -> None:
    found = failing(latex, fix, (latex.index("= ") + 2, len(latex)) if part == "y - a" else None)
    assert found is not None
    assert (latex[slice(*found.span)], found.why) == (part, why)


def test_a_side_that_is_written_anew_is_marked_as_a_whole() -> None:
    latex, fix = r"\delta = a b + c d", r"\delta = \frac{u}{v} - w"
    found = failing(latex, fix, (9, len(latex)))
    assert found is not None
    assert (latex[slice(*found.span)], found.why) == ("a b + c d", "")


def test_nothing_changes() -> None:
    assert failing("a = b", "a =  b", None) is None


def test_letters_bear_their_scripts() -> None:
    assert [text for _, _, text in items(r"\hat{y}_{i} &= \sum_{j=1}^{n} W_{ij}^\top x'_j")] == [
        r"\hat{y}_{i}", "=", r"\sum_{j=1}^{n}", r"W_{ij}^\top", "x'_j",
    ]  # fmt: skip


def test_without_a_repair_the_side_that_fails_is_marked() -> None:
    claim = r"\sin^2 x = \exp(x) + \tan(x) x^7"
    finding = check_claim(claim)
    assert finding.fix is None
    assert finding.span is not None
    assert claim[slice(*finding.span)] == r"\exp(x) + \tan(x) x^7"


def test_a_label_is_a_whole_number_in_a_counterexample() -> None:
    claim = r"\log (p^y (1-p)^{1-y}) = y \log p \cdot (1-y) \log(1-p)"
    finding = check_claim(claim)
    assert finding.counterexample is not None
    assert dict(finding.counterexample.values)["y"] in ("0", "1")


def test_macros_of_the_author_are_written_out_for_readers(tmp_path: Path) -> None:
    path = tmp_path / "notes.tex"
    path.write_text(
        "\\newcommand{\\bw}{\\mathbf{w}}\\newcommand{\\yh}{\\hat{y}}\\newcommand{\\eps}{\\varepsilon}\n"
        "\\[ q = \\eps\\yh + \\bw^\\top\\bw \\]\n\\[ \\frac{\\partial q}{\\partial\\eps} = \\yh + \\eps \\]\n"
        "\\[ \\nabla_{\\bw} q = \\bw \\]\n",
        encoding="utf-8",
    )
    (_, one), (_, other) = check_document(read_document(path)).incorrect
    assert one.reason == "+ ε is too much"
    assert one.counterexample is not None
    assert dict(one.counterexample.values).keys() == {r"\varepsilon", r"\hat{y}"}
    assert other.counterexample is not None
    assert dict(other.counterexample.values).keys() == {r"\mathbf{w}"}
