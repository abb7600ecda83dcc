"""The notes of a model: its equations, the road to the objective, every derivative, and what the trainer computes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from symderive.calculus.index import Entry, Index, Role, Tensor
from symderive.calculus.nodes import IndexProduct, Local, Total
from symderive.derivation.derive import Derivation, derive, prepare
from symderive.derivation.preactivations import adjoint_name
from symderive.emit.book import Book, inline, sentence
from symderive.emit.derivative_notes import Derivatives
from symderive.emit.graph import picture_of
from symderive.emit.letters import letters_of
from symderive.emit.page import Figure, Math, Page, Table, Text
from symderive.emit.program import CodeEquations, code_equations
from symderive.model.model import Model
from symderive.notation.graph import READING, Picture, svg
from symderive.notation.latex import LatexWriter, Macros
from symderive.notation.matrix import MatrixWriter
from symderive.notation.order import ranks_of

NotationName = Literal["index", "matrix", "both"]
Detail = Literal["brief", "full"]


@dataclass(frozen=True)
class Notes:
    """Notes as data: the blocks of a page, the graph's picture, and the number of each equation by its key."""

    page: Page
    picture: Picture
    derivation: Derivation
    numbers: Mapping[str, str]
    code: CodeEquations | None


def writer_for(derivation: Derivation, macros: Macros) -> LatexWriter:
    """A writer that knows the names of the derivation."""
    system = derivation.system
    deltas = {t: adjoint_name(t)[1] for t in derivation.named}
    return LatexWriter(letters_of(system), ranks_of(system), macros, deltas)


def notes(
    model: Model,
    *,
    wrt: Sequence[str] | None = None,
    notation: NotationName = "both",
    detail: Detail = "brief",
    macros: Macros = "plain",
) -> Notes:
    """Derive a model and write it down.

    Args:
        model: with an objective.
        wrt: names of parameters or other quantities; all parameters if left out.
        notation: index equations, matrix equations where there are such, or both.
        detail: "brief" as a lecture prints it, "full" with every step.
        macros: plain LaTeX, or that of the physics package.

    Raises:
        SymderiveError: the model has no objective, or a name in ``wrt`` is not its own.
    """
    system, named = prepare(model.system)
    derivation = derive(system, wrt, named=named)
    book = Book(writer_for(derivation, macros))
    author = _Author(model, derivation, book, notation, detail)
    picture = picture_of(model, derivation, book.writer)
    valued = any(node.forward is not None for node in picture.nodes)
    author.symbols()
    author.network()
    book.blocks.append(
        Figure(svg.write(picture), inline(f"The computation graph. {READING if valued else ''}".strip()))
    )
    if model.observation is not None:
        author.likelihood()
    Derivatives(model, derivation, book, notation, detail).write()
    author.table(picture)
    code = None
    if model.observation is not None:
        author.ascent()
        if wrt is None:
            code = code_equations(model)
            author.computed(code)
    page = Page(model.title, "en", tuple(book.blocks))
    return Notes(page, picture, derivation, dict(book.numbers), code)


class _Author:
    """Writes the parts of the notes that are not derivatives."""

    def __init__(
        self, model: Model, derivation: Derivation, book: Book, notation: NotationName, detail: Detail
    ) -> None:
        self.model, self.derivation, self.book = model, derivation, book
        self.system = derivation.system
        self.index, self.matrix = notation != "matrix", notation != "index"
        self.detail = detail

    def symbols(self) -> None:
        """The table of what is given: data, labels, parameters, constants."""
        roles = (Role.DATA, Role.LABEL, Role.PARAMETER, Role.CONSTANT)
        rows: list[tuple[tuple[Text | Math, ...], ...]] = []
        for role in roles:
            order = list(self.model.tensors)
            for tensor in sorted(self.system.of_role(role), key=lambda t: order.index(t.name)):
                entry = self._entry(tensor)
                meaning = self.model.descriptions.get(tensor.name, "") or _ROLE[role]
                shape = r" \times ".join(self.book.writer.expr(a) for a in tensor.axes)
                value = f" = {self.model.values[tensor.name]:g}" if role is Role.CONSTANT else ""
                cells = (
                    (Math(self.book.writer.expr(entry) + value),),
                    (Text(meaning),),
                    ((Math(shape),) if shape else (Text("a number"),)),
                )
                rows.append(cells)
        header = ((Text("symbol"),), (Text("meaning"),), (Text("shape"),))
        self.book.blocks.append(Table(header, tuple(rows)))

    def _entry(self, tensor: Tensor) -> Entry:
        from_use = [i for i in self.system.indices if i.size in tensor.axes]
        chosen: list[Index] = []
        for axis in tensor.axes:
            index = next(i for i in from_use if i.size == axis and i not in chosen)
            chosen.append(index)
        return tensor[tuple(chosen)]

    def network(self) -> None:
        """The forward equations."""
        self.book.heading("The network" if self.model.observation is not None else "The graph")
        for eq in self.system.equations[:-1]:
            form = MatrixWriter(self.book.writer).equation(eq.lhs, eq.rhs) if self.matrix and eq.lhs.indices else None
            if self.index or form is None:
                self.book.equation(eq.key, eq.lhs, eq.rhs)
            if form is not None:
                self.book.display(f"matrix {eq.key}" if self.index else eq.key, str(form))
        if self.model.observation is None:
            eq = self.system.equations[-1]
            self.book.equation(eq.key, eq.lhs, eq.rhs)

    def likelihood(self) -> None:
        """From the probability of one label to the sum LL(θ)."""
        seen = self.model.observation
        assert seen is not None
        book = self.book
        book.heading("The likelihood")
        letter = book.writer.expr(seen.prediction)
        book.say(seen.family.statement.replace("${}$", f"${letter}$"))
        x = next(t for t in self.system.of_role(Role.DATA))
        condition = f"{x.latex}_{{{seen.example.latex}}}"
        label = book.writer.expr(seen.label if len(seen.label.indices) == 1 else seen.label.tensor[seen.label.indices])
        book.equation("point", rf"P(Y = {label} \mid X = {condition})", seen.point)
        book.say("The data points are independent, so their probabilities multiply:")
        book.equation("product", r"L(\theta)", IndexProduct.of(seen.point, seen.example))
        book.say("The logarithm turns the product into a sum:")
        if self.detail == "full":
            book.equation(None, r"LL(\theta) = \log L(\theta)", seen.steps[0].before)
            for step in seen.steps[:-1]:
                book.say(sentence(step.reason))
                book.equation(None, r"LL(\theta)", step.after)
            book.say(sentence(seen.steps[-1].reason))
        book.equation("LL", r"LL(\theta)", seen.total)
        if self.model.belief is not None:
            book.heading("The prior", 3)
            book.say(self.model.belief.family.statement)
            book.equation("prior", r"\log p(\theta)", self.model.belief.log_density, relation="=")
            book.say("up to a constant that no derivative sees. The objective is the log posterior:")
            book.equation("LP", r"LP(\theta) = LL(\theta) + \log p(\theta)", self.system.equations[-1].rhs)

    def table(self, picture: Picture) -> None:
        """For a graph of numbers: every derivative with its chain rule, and its number if there are values."""
        if self.system.indices:
            return
        writer, objective = self.book.writer.ordered("backward"), self.system.objective
        numbers = {node.id: node.backward for node in picture.nodes if node.backward is not None}
        top = Total(objective, objective)
        rows = [[writer.expr(top), "1", "1", numbers.get(objective.tensor.name)]]
        for a in self.derivation.all:
            direct = isinstance(a.chain, Local)
            chain = f"{rows[0][0]}\\,{writer.expr(a.chain)}" if direct else writer.expr(a.full_chain)
            rows.append([writer.expr(a.total), chain, writer.expr(a.result), numbers.get(a.wrt.tensor.name)])
        header = ["derivative", "chain rule", "value", *(["number"] if numbers else [])]
        self.book.say("All derivatives, from the output to the inputs:")
        cells = (tuple((Math(c),) for c in row[: len(header)] if c is not None) for row in rows)
        self.book.blocks.append(Table(tuple((Text(h),) for h in header), tuple(cells)))

    def ascent(self) -> None:
        """The update of the parameters."""
        book = self.book
        book.heading("Gradient ascent")
        objective = book.writer.expr(self.system.objective)
        book.say(f"${objective}$ is to be maximised, so every step goes up the gradient, with learning rate $\\eta$:")
        steps: list[str] = []
        for g in self.derivation.gradients:
            name = g.wrt.tensor.latex
            steps.append(rf"{name} &\leftarrow {name} + \eta\,\nabla_{{{name}}} {objective}")
        inner = " \\\\\n".join(steps)
        book.display("update", f"\\begin{{aligned}}\n{inner}\n\\end{{aligned}}")

    def computed(self, code: CodeEquations) -> None:
        """What the trainer evaluates in place of formulas that floating point cannot."""
        book = self.book
        book.heading("What the code computes")
        fresh = [eq for eq in code.new if eq.key not in book.numbers]
        if not fresh:
            book.say("The trainer computes these formulas as they stand.")
            return
        book.say(
            "A probability close to 0 or 1 loses its digits in floating point, so the trainer works with the weighted sums. "
            "These are equal to the formulas above, for every value that the labels can take:"
        )
        writer = book.writer
        seen = self.model.observation
        if seen is not None and code.label != seen.label.tensor:
            book.say(
                f"Here ${code.label.latex}_{{{seen.example.latex}}}$ is the number of the class, in place of the one-hot label."
            )
        book.writer = code.writer(writer)
        for eq in fresh:
            book.equation(eq.key, eq.lhs, eq.rhs, order="backward" if eq.key.startswith("adjoint") else "forward")
        book.writer = writer


_ROLE = {Role.DATA: "data", Role.LABEL: "label", Role.PARAMETER: "parameter", Role.CONSTANT: "constant"}
