"""The report at a terminal, letter for letter."""

from __future__ import annotations

import pytest

from symderive.verify.checked import Checked
from symderive.verify.documents.blocks import Document, Formula
from symderive.verify.findings import Finding, Verdict
from symderive.verify.reports.segments import Style, plain
from symderive.verify.reports.text import summary, text_report
from symderive.verify.reports.view import View
from tests.verify.by_hand import CORRECT, DEFINITION, checked, formula, unsure, wrong

NOTES = r"""As a graph:

-   \(d = 2b\)
-   \(e = a+d\)
-   \(L = e\cdot e\)

\[ \pdv{h_i}\qty[\sum_i h_i\theta_i] \]

\begin{align}
  L &= c e \\
    &= c + e
\end{align}
"""
REPORT = r"""notes.md:5:7  incorrect
  |
5 |  -   \(L = e\cdot e\)
  |            ^^^^^^^^
  the graph above gives L = c(a + 2b) and e = a + 2b, so L is c times e
  at a = 1, ŷ₁ = 1/2, c = 2:   yours 9,   derived −6
  fix:  L = c\cdot e

notes.md:7:4  not checkable: \pdv{h_i}\qty[\sum_i h_i\theta_i] states no relation

notes.md:11:6  incorrect
   |
11 |      &= c + e
   |           ^
   c + e is not c e

5 formulas: 2 definitions, 2 incorrect, 1 not checkable
"""


def notes() -> Checked:
    bare = r"\pdv{h_i}\qty[\sum_i h_i\theta_i]"
    reason = "the graph above gives L = c(a + 2b) and e = a + 2b, so L is c times e"
    values = (("a", "1"), (r"\hat{y}_{1}", r"\frac{1}{2}"), ("c", "2"))
    product = wrong(reason, *values, left="-6", fix=r"L = c\cdot e", span=(4, 12))
    plain_sum = Finding(Verdict.INCORRECT, reason="c + e is not\nc e", span=(6, 7))
    return checked(
        NOTES,
        (formula(NOTES, "d = 2b"), DEFINITION),
        (formula(NOTES, "e = a+d"), DEFINITION),
        (formula(NOTES, r"L = e\cdot e"), product),
        (formula(NOTES, bare), unsure(f"{bare} states no relation")),
        (formula(NOTES, "L = c + e", written="= c + e"), plain_sum),
    )


def report(*documents: Checked, **wishes: bool) -> str:
    return plain(text_report(documents, View(**wishes)))  # type: ignore[arg-type]


def test_the_report_reads_as_a_compiler_s():
    assert report(notes()) == REPORT


def test_all_lists_the_others_with_their_evidence():
    text = "$a = b$ $c = d$ $e = f$"
    found = checked(
        text,
        (formula(text, "a = b"), DEFINITION),
        (formula(text, "c = d"), CORRECT),
        (formula(text, "e = f"), unsure("out of time")),
    )
    assert report(found, everything=True) == (
        "notes.md:1:2  definition   a = b\nnotes.md:1:10  correct (proof)   c = d\n"
        "notes.md:1:18  not checkable: out of time   e = f\n\n3 formulas: 1 definition, 1 correct, 1 not checkable\n"
    )
    assert report(found) == (
        "notes.md:1:18  not checkable: out of time   e = f\n\n3 formulas: 1 definition, 1 correct, 1 not checkable\n"
    )


def test_without_a_summary_no_empty_line_is_left_over():
    assert report(notes(), summary=False) == REPORT[: REPORT.index("\n5 formulas")]
    assert report(checked(""), summary=False) == ""


def test_a_document_without_formulas():
    assert report(checked("words")) == "no formulas\n"
    assert summary([checked("words"), notes()]) == "5 formulas: 2 definitions, 2 incorrect, 1 not checkable"


def test_an_inherited_left_side_that_fails_marks_the_row():
    found = checked(NOTES, (formula(NOTES, "L = c + e", written="= c + e"), wrong(span=(0, 1))))
    assert "11 |      &= c + e\n   |       ^^^^^^^\n" in report(found)


def test_a_formula_of_no_file_shows_its_latex():
    loose = formula("a = b", "a = b")
    found = Checked(Document(loose.file, (loose,), {}), ((loose, wrong(span=(4, 5))),))
    assert report(found).startswith("notes.md:1:1  incorrect\n  |\n1 |  a = b\n  |      ^\n  they differ\n")


def test_an_unwritten_formula_shows_its_latex():
    loose = Formula("a = b", 3, 1, True, (-1,) * 5, formula("x", "x").file)
    assert "1 |  a = b\n" in report(checked("text", (loose, wrong())))


@pytest.mark.parametrize("bad", ["\x1b[31m", "\x07", "\x9b", "\u202e", "\ud800", "\r"])
def test_nothing_of_the_file_reaches_the_terminal_as_control(bad: str):
    text = f"$a = {bad}b$"
    one = formula(text, f"a = {bad}b", path=f"no{bad}tes.md")
    finding = wrong(f"why{bad}", (f"a{bad}", f"1{bad}"), left=bad, right=bad, fix=f"a = {bad}c", span=(4, 5))
    found = checked(text, (one, finding), (one, unsure(f"what{bad}")), (one, CORRECT), path=f"no{bad}tes.md")
    shown = report(found, everything=True)
    assert bad not in shown
    assert shown.count("\n") == 12


def test_the_verdict_has_its_style():
    styles = dict(text_report([notes()], View()))
    assert styles["incorrect\n"] is Style.WRONG
    assert styles["not checkable"] is Style.UNSURE
    assert styles["L = c\\cdot e\n"] is Style.RIGHT
