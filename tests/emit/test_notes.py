"""Notes of bundled models and of networks at random: every formula parses, every reference resolves, every file is whole."""

from __future__ import annotations

import ast
import io
import itertools
import json
import re
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from symderive.emit.documents import data, markdown, tex
from symderive.emit.notes import Notes, notes
from symderive.emit.page import Block, Details, Equation, Figure, Heading, Inline, Math, Paragraph, Reference, Table
from symderive.emit.regenerate import texts
from symderive.emit.trainers import trainer
from symderive.model.load import BUNDLED, load
from symderive.model.model import Model
from symderive.model.network import Network
from tests.katex import katex_error
from tests.witness import networks

GENERATED = Path(__file__).parents[2] / "generated"
OPTIONS: list[dict[str, Any]] = [
    {"detail": detail, "macros": macros, "notation": notation}
    for detail, macros, notation in itertools.product(
        ("brief", "full"), ("plain", "physics"), ("index", "matrix", "both")
    )
]


def blocks_of(blocks: Iterable[Block]) -> Iterator[Block]:
    """All blocks, those in details too."""
    for block in blocks:
        yield block
        if isinstance(block, Details):
            yield from blocks_of(block.blocks)


def inlines(block: Block) -> Iterator[Inline]:
    match block:
        case Paragraph(parts) | Figure(_, parts):
            yield from parts
        case Details(summary):
            yield from summary
        case Table(header, rows):
            for cell in itertools.chain(header, *rows):
                yield from cell
        case Heading() | Equation():
            pass


def formulas(written: Notes) -> Iterator[tuple[str, bool]]:
    """Every formula of the notes, and whether it stands on a line of its own."""
    for block in blocks_of(written.page.blocks):
        if isinstance(block, Equation):
            yield block.latex, True
        yield from ((part.latex, False) for part in inlines(block) if isinstance(part, Math))


def check(written: Notes, macros: Any = "plain") -> None:
    found = list(formulas(written))
    assert found
    for latex, display in dict.fromkeys(found):
        assert katex_error(latex, display=display) is None, latex
    equations = [b for b in blocks_of(written.page.blocks) if isinstance(b, Equation)]
    numbers = [b.number for b in equations if b.number]
    assert numbers == list(range(1, len(numbers) + 1))
    assert set(written.numbers.values()) <= set(map(str, numbers))
    check_references(written)
    check_tex(tex(written, macros=macros))
    check_tex(tex(written, fragment=True, macros=macros))
    check_json(written, macros)
    text = markdown(written, "graph.svg")
    assert re.findall(r"\\tag\{(\d+)\}", text) == list(map(str, numbers))
    assert text.count("$$") % 2 == 0


def check_references(written: Notes) -> None:
    """Every reference leads to one block, and every anchor is there once."""
    blocks = list(blocks_of(written.page.blocks))
    anchors = [b.anchor for b in blocks if isinstance(b, (Equation, Heading)) and b.anchor]
    assert len(set(anchors)) == len(anchors)
    for block in blocks:
        for part in inlines(block):
            assert not isinstance(part, Reference) or part.anchor in anchors


def check_tex(text: str) -> None:
    """Environments are nested as they were opened, braces match, references have labels."""
    opened: list[str] = []
    for kind, name in re.findall(r"\\(begin|end)\{([a-z*]+)\}", text):
        if kind == "begin":
            opened.append(name)
        else:
            assert opened.pop() == name
    assert opened == []
    bare = re.sub(r"\\[\\{}%]", "", text)
    assert bare.count("{") == bare.count("}")
    labels = re.findall(r"\\label\{([^}]*)\}", text)
    assert len(set(labels)) == len(labels)
    assert set(re.findall(r"\\eqref\{([^}]*)\}", text)) <= set(labels)


def check_json(written: Notes, macros: Any) -> None:
    """Strict JSON, whose formulas parse and whose numbers are those of the notes."""

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    content = json.loads(data(written, macros), parse_constant=refuse)
    assert content["numbers"] == dict(written.numbers)
    assert len(content["derivatives"]) == len(written.derivation.all)
    sides = [*content["equations"], *content["derivatives"]]
    sides += [f for d in content["derivatives"] for f in d["factors"]]
    shown = {side[key] for side in sides for key in ("left", "right")}
    shown |= {d["chain"] for d in content["derivatives"]}
    steps = [s for d in content["derivatives"] for part in (d, *d["factors"]) for s in part["steps"]]
    shown |= {s[key] for s in steps for key in ("before", "after")}
    for latex in shown:
        assert katex_error(latex) is None, latex


def check_trainer(model: Model) -> None:
    """The numbers in a trainer's comments and in its opening lines are those of equations in the notes."""
    text = trainer(model)
    numbers = set(notes(model).numbers.values())
    comments = [t.string for t in tokenize.generate_tokens(io.StringIO(text).readline) if t.type == tokenize.COMMENT]
    told = [n for c in comments if re.fullmatch(r"# \(\d+\)(, \(\d+\))*", c) for n in re.findall(r"\d+", c)]
    opening = (ast.get_docstring(ast.parse(text)) or "").partition("Numbers in brackets")[0]
    listed = re.findall(r"  \((\d+)\)$", opening, re.MULTILINE)
    assert told
    assert listed
    assert set(told) | set(listed) <= numbers


@pytest.mark.parametrize("options", OPTIONS, ids=lambda o: "-".join(o.values()))
@pytest.mark.parametrize("name", BUNDLED)
def test_notes_of_bundled_models(name: str, options: dict[str, Any]) -> None:
    check(notes(load(name), **options), options["macros"])


@settings(max_examples=3)
@given(networks())
def test_notes_of_random_networks(network: Network) -> None:
    model = network.model()
    check(notes(model, detail="full"))
    check_trainer(model)


@pytest.mark.parametrize("name", ["lecture", "logistic", "mnist"])
def test_numbers_in_trainers_are_those_of_the_notes(name: str) -> None:
    check_trainer(load(name))


def test_full_notes_say_more_than_brief_ones() -> None:
    brief, full = (list(formulas(notes(load("lecture"), detail=d))) for d in ("brief", "full"))
    assert len(full) > len(brief)


def test_generated_files_are_what_symderive_makes_now() -> None:
    """To refresh them: symderive regenerate."""
    found = {str(p.relative_to(GENERATED).as_posix()): p.read_bytes() for p in GENERATED.rglob("*") if p.is_file()}
    made = texts()
    assert sorted(found) == sorted(made)
    assert [name for name in made if made[name].encode() != found[name]] == []
