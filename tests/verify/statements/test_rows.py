"""Every row of the tables reads its own examples and leaves the others alone."""

from __future__ import annotations

import pytest

from symderive.verify.facts import Unread
from symderive.verify.statements.clean import sentences
from symderive.verify.statements.coded import Coded, code
from symderive.verify.statements.grammar import Row, Table, compiled
from symderive.verify.statements.harmless import HARMLESS, harmless
from symderive.verify.statements.items import ITEMS
from symderive.verify.statements.predicates import Item
from symderive.verify.statements.read import facts
from symderive.verify.statements.rows import TABLES

ROWS = [(table, row) for table in TABLES for row in table.rows]


def coded(text: str, *, bare: bool = True) -> list[Coded]:
    return [code(sentence, bare=bare) for sentence in sentences(text)]


@pytest.mark.parametrize(
    ("table", "row", "example"),
    [(t, r, e) for t, r in ROWS for e in r.yes],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_a_row_reads_its_examples(table: Table, row: Row, example: str) -> None:
    parts = coded(example)
    assert any(row.read(c, certain=True) for c in parts)
    assert any(table.applies(c.text) for c in parts), "the table of the row is never asked"
    assert not any(isinstance(f, Unread) for f in facts(example, certain=True))


@pytest.mark.parametrize(
    ("row", "example"), [(r, e) for _, r in ROWS for e in r.no], ids=lambda x: x if isinstance(x, str) else ""
)
def test_a_row_leaves_other_sentences_alone(row: Row, example: str) -> None:
    assert [fact for c in coded(example, bare=False) for fact in row.read(c, certain=False)] == []


@pytest.mark.parametrize(
    ("item", "example"), [(i, e) for i in ITEMS for e in i.yes], ids=lambda x: x if isinstance(x, str) else ""
)
def test_an_item_is_part_of_its_examples(item: Item, example: str) -> None:
    assert any(compiled(item.phrase).search(c.text) for c in coded(example))
    found = facts(example, certain=True)
    assert not any(isinstance(f, Unread) for f in found)


@pytest.mark.parametrize("example", [e for _, found in HARMLESS for e in found])
def test_harmless_statements_are_understood(example: str) -> None:
    assert all(harmless(c.text) for c in coded(example))
    assert not any(isinstance(f, Unread) for f in facts(example, certain=True))
