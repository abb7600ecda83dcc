"""Notes as a model: the definitions of a document that lead to a likelihood, as a Model to derive, emit and draw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from symderive.calculus.errors import SymderiveError
from symderive.model.model import Model
from symderive.notation.reader import tree as r
from symderive.notation.reader.parse import ReadError, parse
from symderive.verify.documents.blocks import Assumption, Document, Formula, Prose
from symderive.verify.documents.read import read_document
from symderive.verify.entry import Entry
from symderive.verify.notes_build import build
from symderive.verify.notes_calls import as_quantities, labelled_by_number
from symderive.verify.notes_equations import UnusableError, read_equations, without_examples
from symderive.verify.notes_observed import observed
from symderive.verify.resolve.choices import Choices
from symderive.verify.resolve.usage import all_nodes, bare, letter_of, root_name
from symderive.verify.resolve.words import joined, words_of
from symderive.verify.scene import facts_of

_LIKELIHOODS = ("P", "p", "L", "cal L", "LL", "ell", "J", "C", "E", "loss", "NLL", "l", "MSE", "cal J", "cal C", "Loss")
_READINGS = 6
_SIGNS = ("=", ":=", "equiv")


@dataclass(frozen=True)
class _Line:
    """A formula of the document with its tree, or with what keeps it from being read."""

    formula: Formula
    entry: Entry | None
    trouble: str = ""

    @property
    def main(self) -> r.Relation | None:
        """The relation that it states."""
        if self.entry is None:
            return None
        tree = self.entry.tree.main if isinstance(self.entry.tree, r.Remark) else self.entry.tree
        return tree if isinstance(tree, r.Relation) else None


def model_from_notes(path: Path) -> tuple[Model, list[str]]:
    """The Model that notes define, and a sentence for every formula that was not used, with its line and why.

    What is observed is a probability such as P(Y = y | X = x) = ..., a likelihood, its logarithm, a loss, or y ∼ Bernoulli(ŷ).

    Raises:
        SymderiveError: the document defines no network with a likelihood.
    """
    document = read_document(path)
    lines = _lines(document)
    facts = [fact for text, certain in _spoken(document) for fact in facts_of([text], certain=certain)]
    words = words_of([x.entry.tree for x in lines if x.entry is not None])
    lines = [
        _Line(x.formula, x.entry and Entry(joined(x.entry.tree, words), x.entry.latex, x.entry.line), x.trouble)
        for x in lines
    ]
    refused: dict[int, str] = {}
    for candidate in _candidates(lines):
        definitions = _definitions(lines, candidate)
        chosen = lines[candidate].entry
        assert chosen is not None
        forms = _forms([_entry(lines[k]) for k in definitions], chosen)
        waiting: list[tuple[list[Entry], Entry, dict[str, int]]] = [(*form, {}) for form in forms]
        for before, entry, taken in waiting:
            choices = Choices(taken)
            try:
                read = read_equations(before, entry, facts, words, choices)
                read, found = observed(read)
                model = build(read, found, _name(path))
                remarks = [_told(lines[candidate], text, part=True) for text in found.remarks]
                return model, [*remarks, *_unused(lines, {*definitions, candidate}, refused)]
            except UnusableError as error:
                refused.setdefault(candidate, str(error))
            if not taken:
                waiting += [(before, entry, {question: 1}) for question in list(choices.open)[:_READINGS]]
    if refused:
        place, reason = next(iter(refused.items()))
        raise SymderiveError(f"{path}:{lines[place].formula.line}: no model can be made of this likelihood: {reason}")
    raise SymderiveError(
        f"{path}:1: these notes state no likelihood; write one, such as P(Y = y | X = x) = \\hat y^y (1 - \\hat y)^{{1-y}}"
    )


def _forms(definitions: list[Entry], chosen: Entry) -> list[tuple[list[Entry], Entry]]:
    """The formulas as they are read, the plainest first: for one example where they are defined for one, functions as quantities."""
    *definitions, chosen = labelled_by_number([*definitions, chosen])
    forms = [(definitions, x) for x in (without_examples(chosen, definitions), chosen) if x is not None]
    return forms + [form for one in forms if (form := as_quantities(*one))[1] is not one[1]]


def _name(path: Path) -> str:
    found = re.sub(r"[^A-Za-z0-9_ .-]+", "-", path.stem)[:60]
    return found if found[:1].isalpha() else f"notes {found}"[:60].rstrip()


def _entry(line: _Line) -> Entry:
    assert line.entry is not None
    return line.entry


def _spoken(document: Document) -> Iterator[tuple[str, bool]]:
    for block in document.blocks:
        if isinstance(block, Prose):
            yield block.text, False
        elif isinstance(block, Assumption):
            yield block.text, True


def _lines(document: Document) -> list[_Line]:
    found: list[_Line] = []
    for block in document.blocks:
        if isinstance(block, Formula):
            try:
                found.append(_Line(block, Entry(parse(block.latex, block.macros), block.latex, block.line)))
            except ReadError as error:
                found.append(_Line(block, None, f"it cannot be read: {error}"))
    return found


def _candidates(lines: list[_Line]) -> list[int]:
    """The formulas that may say what is observed, the plainest first: one data point before many, a probability before a loss."""
    found: list[tuple[int, int]] = []
    for place, line in enumerate(lines):
        main = line.main
        if main is None:
            continue
        if main.signs == ("sim",):
            found.append((1, place))
        elif all(s in _SIGNS for s in main.signs) and (head := _head(main.sides[0])) in _LIKELIHOODS:
            probability = any(_is_probability(side) for side in main.sides)
            if head in ("P", "p") and not probability:
                continue
            whole = any(isinstance(n, r.BigOperator) for n in all_nodes(main.sides[-1]))
            found.append((0 if probability else 2 + whole + 2 * (head not in ("P", "p", "L")), place))
    return [place for _, place in sorted(found)]


def _is_probability(side: r.Node) -> bool:
    """``P(Y = y | X = x)``."""
    side = bare(side)
    return isinstance(side, r.Product) and _head(side) in ("P", "p") and isinstance(bare(side.factors[1]), r.Group)


def _head(side: r.Node) -> str:
    side = bare(side)
    first = side.factors[0] if isinstance(side, r.Product) else side
    name = root_name(first)
    return "" if name is None else letter_of(name)


def _defined(line: _Line) -> str:
    """The letter that a formula defines; empty if it defines none."""
    main = line.main
    if main is None or main.signs[0] not in _SIGNS or isinstance(bare(main.sides[0]), r.Derivative):
        return ""
    side = bare(main.sides[0])
    if isinstance(side, r.Product) and not (len(side.factors) == 2 and isinstance(bare(side.factors[1]), r.Group)):
        return ""
    if any(isinstance(n, r.Derivative) for n in all_nodes(main)):
        return ""
    return _head(side)


def _definitions(lines: list[_Line], candidate: int) -> list[int]:
    """The formulas behind one, in their order: of every letter the last before it, else the first after it."""
    chosen: set[int] = set()
    seen: set[str] = {_defined(lines[candidate])}
    waiting = _letters(lines[candidate])
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        places = [k for k, line in enumerate(lines) if k != candidate and _defined(line) == name]
        before = [k for k in places if k < candidate]
        taken = _latest(lines, before) if before else places[:1]
        chosen.update(taken)
        waiting += [x for k in taken for x in _letters(lines[k])]
    return sorted(chosen)


def _latest(lines: list[_Line], places: list[int]) -> list[int]:
    """Of formulas that define one letter the last of each left side: W^{(1)} and W^{(2)} are two."""
    last: dict[str, int] = {}
    for place in places:
        main = lines[place].main
        assert main is not None
        start, end = main.sides[0].span
        last["".join(lines[place].formula.latex[start:end].split())] = place
    return list(last.values())


def _letters(line: _Line) -> list[str]:
    main = line.main
    if main is None:
        return []
    return [letter_of(n) for side in main.sides[1:] for n in all_nodes(side) if isinstance(n, r.Name)]


def _unused(lines: list[_Line], used: set[int], refused: dict[int, str]) -> list[str]:
    """What was not used, and why; formulas that repeat a used one are used."""
    texts = {"".join(lines[k].formula.latex.split()) for k in used}
    found: list[str] = []
    for place, line in enumerate(lines):
        if place in used or "".join(line.formula.latex.split()) in texts:
            continue
        found.append(_told(line, refused.get(place) or line.trouble or _why(line)))
    return found


def _told(line: _Line, reason: str, *, part: bool = False) -> str:
    latex = " ".join(line.formula.latex.split())
    return f"line {line.formula.line}: {'a part of ' if part else ''}{latex}: {reason}"


def _why(line: _Line) -> str:
    main = line.main
    if main is None:
        return "it states no relation"
    if any(isinstance(n, r.Derivative) for n in all_nodes(main)):
        return "derivatives are worked out anew"
    if _head(main.sides[0]) in _LIKELIHOODS:
        return "the likelihood is stated elsewhere"
    return "the likelihood does not use it"
