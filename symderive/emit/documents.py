"""Notes as files: LaTeX, Markdown, a web page, or JSON. Templates lay out; everything they show is already written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from symderive.calculus.errors import SymderiveError
from symderive.calculus.steps import Step
from symderive.derivation.derive import Adjoint, derive, prepare
from symderive.emit.environment import render
from symderive.emit.files import write_atomic
from symderive.emit.graph import picture_of
from symderive.emit.notes import Notes, writer_for
from symderive.emit.page import Inline, Math, Reference, Strong, Text, render_page
from symderive.model.model import Model
from symderive.notation.graph import Picture, dot, svg, tikz
from symderive.notation.latex import LatexWriter, Macros

_TEX = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_"}
_TEX_SIGNS = {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def tex(notes: Notes, *, fragment: bool = False, macros: Macros = "plain") -> str:
    """A document for pdflatex, or with ``fragment`` only its body, to paste."""
    picture = tikz.write(notes.picture)
    return render(
        "notes.tex.jinja", page=notes.page, inline=_tex_inline, escape=_tex_text, picture=picture,
        preamble=tikz.PREAMBLE, fragment=fragment, physics=macros == "physics",
    )  # fmt: skip


def _tex_text(text: str) -> str:
    return "".join(_TEX.get(c, _TEX_SIGNS.get(c, c)) for c in text)


def _tex_inline(parts: tuple[Inline, ...]) -> str:
    found: list[str] = []
    for part in parts:
        match part:
            case Text(text):
                found.append(_tex_text(text))
            case Strong(text):
                found.append(rf"\textbf{{{_tex_text(text)}}}")
            case Math(latex):
                found.append(f"${latex}$")
            case Reference(anchor):
                found.append(rf"\eqref{{{anchor}}}")
    return "".join(found)


def markdown(notes: Notes, picture: str) -> str:
    """Markdown with KaTeX math; ``picture`` is the path of the graph's SVG as the reader's program finds it."""
    numbers = {f"eq-{n}": n for n in notes.numbers.values()}

    def inline(parts: tuple[Inline, ...]) -> str:
        found: list[str] = []
        for part in parts:
            match part:
                case Text(text):
                    found.append(re.sub(r"([\\`*_{}\[\]<>#|$])", r"\\\1", text))
                case Strong(text):
                    found.append(f"**{text}**")
                case Math(latex):
                    found.append(f"${latex}$")
                case Reference(anchor):
                    found.append(f"({numbers[anchor]})")
        return "".join(found)

    return render("notes.md.jinja", page=notes.page, inline=inline, picture=picture)


def data(notes: Notes, macros: Macros = "plain") -> str:
    """The derivation as JSON: equations, and for every derivative its chain, factors, steps and result, in LaTeX."""
    writer = writer_for(notes.derivation, macros)
    system = notes.derivation.system
    content = {
        "name": notes.page.title,
        "equations": [
            {"key": eq.key, "number": notes.numbers.get(eq.key), **_sides(writer, eq.lhs, eq.rhs)}
            for eq in system.equations
        ],
        "derivatives": [_derivative(a, writer.ordered("backward"), notes) for a in notes.derivation.all],
        "numbers": dict(notes.numbers),
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _sides(writer: LatexWriter, lhs: Any, rhs: Any) -> dict[str, str]:
    return {"left": writer.expr(lhs, [rhs]), "right": writer.expr(rhs, [lhs])}


def _step(step: Step, writer: LatexWriter) -> dict[str, str]:
    sides = _sides(writer, step.before, step.after)
    return {
        "rule": step.rule,
        "reason": step.reason,
        "before": sides["left"],
        "after": sides["right"],
        "where": step.where,
    }


def _derivative(adjoint: Adjoint, writer: LatexWriter, notes: Notes) -> dict[str, Any]:
    name = adjoint.wrt.tensor.name
    kind = "gradient" if adjoint in notes.derivation.gradients else "adjoint"
    return {
        "of": writer.expr(adjoint.total.of),
        "by": name,
        "kind": kind,
        "number": notes.numbers.get(f"{kind} {name}"),
        "chain": writer.expr(adjoint.chain, [adjoint.total]),
        "factors": [
            {**_sides(writer, f.derivative, f.value), "steps": [_step(s, writer) for s in f.steps]}
            for f in adjoint.factors
        ],
        "steps": [_step(s, writer) for s in adjoint.steps],
        **_sides(writer, adjoint.total, adjoint.result),
    }


def write_notes(notes: Notes, path: Path, *, fragment: bool = False, macros: Macros = "plain") -> list[Path]:
    """Write notes in the format that the file's ending names; Markdown comes with its picture. The files written.

    Raises:
        SymderiveError: an ending that is not known, or a file that cannot be written.
    """
    picture = path.with_name(f"{path.stem}-graph.svg")
    formats: dict[str, Callable[[], str]] = {
        ".tex": lambda: tex(notes, fragment=fragment, macros=macros),
        ".md": lambda: markdown(notes, picture.name),
        ".html": lambda: render_page(notes.page),
        ".json": lambda: data(notes, macros),
    }
    if path.suffix not in formats:
        raise SymderiveError(f"{path} has no format that notes can have; end its name in {', '.join(formats)}")
    text = formats[path.suffix]()
    drawn = svg.write(notes.picture) if path.suffix == ".md" else None
    write_atomic(path, text)
    if drawn is None:
        return [path]
    write_atomic(picture, drawn)
    return [path, picture]


def graph_text(picture: Picture, ending: str) -> str:
    """A picture as SVG, DOT or TikZ, by the ending of a file's name.

    Raises:
        SymderiveError: another ending.
    """
    writers = {".svg": svg.write, ".dot": dot.write, ".gv": dot.write, ".tex": tikz.write, ".tikz": tikz.write}
    if ending not in writers:
        raise SymderiveError(
            f"a graph cannot be written as {ending or 'a file without an ending'}; use {', '.join(writers)}"
        )
    return writers[ending](picture)


def write_graph(model: Model, path: Path) -> None:
    """Write the picture of a model's computation graph.

    Raises:
        SymderiveError: an ending that is not known, or a file that cannot be written.
    """
    system, named = prepare(model.system)
    derivation = derive(system, named=named)
    write_atomic(path, graph_text(picture_of(model, derivation, writer_for(derivation, "plain")), path.suffix))
