"""Workflow commands."""

from __future__ import annotations

from symderive.verify.findings import Finding, Verdict
from symderive.verify.reports.github import github_report
from symderive.verify.reports.segments import plain
from symderive.verify.reports.view import View
from tests.verify.by_hand import CORRECT, DEFINITION, checked, formula, unsure, wrong

TEXT = "$d = 2b$, $e = a$,\nso $L = e\ne$; $x$"


def test_errors_and_warnings_with_their_places():
    found = checked(
        TEXT,
        (formula(TEXT, "d = 2b"), DEFINITION),
        (formula(TEXT, "e = a"), CORRECT),
        (formula(TEXT, "L = e\ne"), wrong("100% not:\nso, no", ("a", "1"), fix="L = c", span=(4, 7))),
        (formula(TEXT, "x"), unsure("no relation")),
    )
    assert plain(github_report([found], View())) == (
        "::error file=notes.md,line=2,col=9,endLine=3,endColumn=2,title=incorrect formula"
        "::100%25 not: so, no%0Aat a = 1:   yours 9,   derived 6%0Afix: L = c\n"
        "::warning file=notes.md,line=3,col=6,endLine=3,endColumn=7,title=formula not checkable::no relation\n"
    )
    strict = plain(github_report([found], View(strict=True)))
    assert [line.split()[0] for line in strict.splitlines()] == ["::error", "::error"]


def test_properties_are_escaped():
    text = "$a = b$"
    found = checked(text, (formula(text, "a = b", "a,b:50%.md"), wrong()), path="a,b:50%.md")
    assert plain(github_report([found], View())).startswith("::error file=a%2Cb%3A50%25.md,line=1,col=2,")


def test_a_finding_cannot_start_another_command():
    text = "$a = b$"
    finding = Finding(Verdict.INCORRECT, reason="x\r\n::set-env name=A::b\x1b", fix="a\n::error::b")
    lines = plain(github_report([checked(text, (formula(text, "a = b"), finding))], View())).splitlines()
    assert len(lines) == 1
    assert lines[0].endswith("::x ::set-env name=A::b␛%0Afix: a ::error::b")


def test_a_formula_of_no_file_has_its_line():
    loose = formula("a = b", "a = b", "other.md")
    assert plain(github_report([checked("", (loose, unsure("")))], View())) == (
        "::warning file=other.md,line=1,col=1,title=formula not checkable::a = b\n"
    )
