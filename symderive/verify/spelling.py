r"""Letters that prose and formulas spell differently: ``epsilon`` in a sentence is the only ``\varepsilon`` of the formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any

from symderive.verify.facts import (
    Adjoint,
    Condition,
    DependsOn,
    Fact,
    Gradient,
    InDomain,
    Optimum,
    OtherThanPicked,
    Unread,
)
from symderive.verify.resolve.usage import Usage
from symderive.verify.symbols import Domain

_FORMS = (("epsilon", "varepsilon"), ("phi", "varphi"), ("theta", "vartheta"), ("rho", "varrho"))
_LOSSES = (
    ("l", r"\ell", "l", "ell"),
    *((x, rf"\mathcal{{{x}}}", x, f"cal {x}") for x in "LJECFQR"),
)  # written so, and read as

_PLAIN_L = re.compile(r"(?<![A-Za-z\\'])l(?![A-Za-z'])")
_MARKED = re.compile(
    r"\\(?P<mark>hat|bar|tilde|dot|vec|widehat|overline|widetilde)\s*(?:\{\s*)?"
    r"(?:(?P<font>\\(?:mathbf|boldsymbol|bm|mathrm|mathcal))\s*(?:\{\s*)?)?(?P<letter>\\?[A-Za-z]+)"
)
_SCRIPT = re.compile(r"\\(?:mathcal|cal|mathscr)\b\s*\{?\s*(?P<letter>[A-Z])\s*\}?")
_ENGLISH = {"that", "what", "chat", "a[ -]hat", "a[ -]bar"}
_MARKS = {"widehat": "hat", "overline": "bar", "widetilde": "tilde"}


def typed(statement: str, formulas: Sequence[str]) -> str:
    r"""A statement to the checker in the letters of the formulas: their only epsilon may be \varepsilon, and abar their \bar\alpha."""
    written = " ".join(formulas)
    for plain in ("epsilon", "phi", "theta"):
        variant = rf"\var{plain}"
        if variant in written and rf"\{plain}" not in written:
            statement = re.sub(rf"\\?\b{plain}\b", variant.replace("\\", r"\\"), statement)
    if "epsilon" in written and not re.search(r"(?<![A-Za-z])eps(?![A-Za-z])", written):
        name = r"\epsilon" if r"\epsilon" in written else r"\varepsilon"
        statement = re.sub(r"(?<![A-Za-z\\])eps(?![A-Za-z])", lambda _: name, statement)
    if r"\ell" in written and not _PLAIN_L.search(written):
        statement = _PLAIN_L.sub(lambda _: r"\ell", statement)
    return _marked(_of_data(statement, written), written)


def _of_data(statement: str, written: str) -> str:
    r"""``P(theta | D)`` of the densities ``P(\mathcal{D} \mid \theta)`` of the formulas, which have no plain D."""
    for letter in {found["letter"] for found in _SCRIPT.finditer(written)}:
        if not re.search(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z])", _SCRIPT.sub("", written)):
            instead = rf"\mathcal{{{letter}}}"
            statement = re.sub(
                rf"(?<=\()( *){letter}(?= *(?:\||\\mid))|(\| *|\\mid +){letter}(?= *\))",
                lambda found, put=instead: f"{found[1] or found[2] or ''}{put}",
                statement,
            )
    return statement


def _marked(statement: str, written: str) -> str:
    r"""``xbar_t`` and ``alpha_bar`` for the \bar{x}_t and the \bar{\alpha} of the formulas; ``abar`` for the latter too."""
    letters: dict[str, set[str]] = {}
    for found in _MARKED.finditer(written):
        mark, letter = _MARKS.get(found["mark"], found["mark"]), found["letter"]
        plain = letter.removeprefix("\\")
        if plain == letter and len(plain) > 1:
            continue
        for name in {f"{plain}{mark}", f"{plain}_{mark}", f"{plain}[ -]{mark}", f"{plain[0]}{mark}"} - _ENGLISH:
            inner = rf"{found['font']}{{{letter}}}" if found["font"] else letter
            letters.setdefault(name, set()).add(rf"\{found['mark']}{{{inner}}}")
    for name, meant in letters.items():
        if len(meant) == 1:
            form = next(iter(meant)).replace("\\", r"\\")
            statement = re.sub(rf"(?<![A-Za-z\\]){name}(?![A-Za-z])", form, statement)
    return statement


def spelled(facts: Iterable[Fact], usage: Usage) -> list[Fact]:
    """Facts with the letters that the formulas use, where these use one form of a letter only and the prose the other one."""
    facts = list(facts)
    letters = usage.values | usage.plain | usage.sub_letters.keys()
    for pair in _FORMS:
        for mine, other in (pair, pair[::-1]):
            if other in letters and mine not in letters:
                pattern = re.compile(rf"\\{mine}(?![A-Za-z])")
                facts = [_changed(fact, pattern, rf"\\{other}") for fact in facts]
    return [_of_loss(fact, letters) for fact in facts]


def _of_loss(fact: Fact, letters: set[str]) -> Fact:
    r"""A fact of a loss: L of the prose is the \mathcal{L} of the formulas, and l is \ell."""
    match fact:
        case DependsOn():
            return replace(fact, symbol=_loss(fact.symbol, letters))
        case Adjoint() | Gradient() | Optimum():
            return replace(fact, of=_loss(fact.of, letters))
        case _:
            return fact


def _loss(latex: str, letters: set[str]) -> str:
    """The name of a loss in the form that the formulas have, its scripts as they are."""
    for plain, other, letter, form in _LOSSES:
        for mine, written, theirs, instead in ((letter, plain, form, other), (form, other, letter, plain)):
            if (
                mine not in letters
                and theirs in letters
                and (found := re.fullmatch(rf"{re.escape(written)}((?![A-Za-z]).*)", latex))
            ):
                return instead + found[1]
    return latex


def told_apart(facts: Iterable[Fact]) -> list[Fact]:
    """Facts in which "k is not the correct class" is a condition on k, where one index alone is said to be picked."""
    facts = list(facts)
    picked = {x for fact in facts if isinstance(fact, InDomain) and fact.domain is Domain.PLACE for x in fact.symbols}
    found: list[Fact] = []
    for fact in facts:
        if not isinstance(fact, OtherThanPicked):
            found.append(fact)
            continue
        others = picked - set(fact.symbols)
        found += (
            [Condition(rf"{x} \ne {y}") for x in fact.symbols for y in others]
            if len(others) == 1
            else [Unread(fact.text)]
        )
    return found


def _changed(fact: Fact, pattern: re.Pattern[str], other: str) -> Fact:
    changes = {f.name: _value(getattr(fact, f.name), pattern, other) for f in fields(fact)}
    return replace(fact, **changes)


def _value(value: Any, pattern: re.Pattern[str], other: str) -> Any:
    if type(value) is str:  # not the name of a domain
        return pattern.sub(other, value)
    if isinstance(value, tuple):
        return tuple(_value(x, pattern, other) for x in value)  # type: ignore[reportUnknownVariableType]
    return value
