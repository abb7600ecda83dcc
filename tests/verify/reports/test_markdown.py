"""The report in a notebook cell."""

from __future__ import annotations

from symderive.verify.reports.markdown import markdown_report
from tests.verify.by_hand import CORRECT, checked, formula, unsure, wrong

TEXT = "$e = a$ $|x| = `e$ $x$"


def test_a_table_of_what_is_wrong():
    found = checked(
        TEXT,
        (formula(TEXT, "e = a"), CORRECT),
        (formula(TEXT, "|x| = `e"), wrong("<b>not_so</b>", ("a", "1"), fix="|x| = e")),
        (formula(TEXT, "x"), unsure("no relation")),
    )
    assert markdown_report([found]) == (
        "3 formulas: 1 correct, 1 incorrect, 1 not checkable\n\n"
        "| Line | Formula | | Why | Fix |\n| ---: | --- | --- | --- | --- |\n"
        "| 1 | ``\\|x\\| = `e`` | **incorrect** | \\<b\\>not\\_so\\</b\\><br>at a = 1:   yours 9,   derived 6 | `\\|x\\| = e` |\n"
        "| 1 | `x` | not checkable | no relation |  |\n"
    )


def test_nothing_wrong_is_one_line():
    assert markdown_report([checked(TEXT, (formula(TEXT, "e = a"), CORRECT))]) == "1 formula: 1 correct\n"
