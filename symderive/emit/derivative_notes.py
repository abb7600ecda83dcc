"""The part of the notes that derives: adjoints and gradients, factor by factor, then their product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sympy as sp

from symderive.calculus.differentiate import depends
from symderive.calculus.index import Entry, Role, Tensor
from symderive.calculus.nodes import Local, Partial, Total
from symderive.calculus.steps import Step
from symderive.derivation.chain import Factor
from symderive.derivation.derive import Adjoint, Derivation
from symderive.emit.book import Book, sentence
from symderive.model.model import Model
from symderive.notation.matrix import MatrixWriter

_ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth")


class Derivatives:
    """Writes a derivation into a book; every local derivative is shown once and then referred to."""

    def __init__(self, model: Model, derivation: Derivation, book: Book, notation: str, detail: str) -> None:
        self.model = model
        self.derivation, self.book = derivation, book
        self.index, self.matrix = notation != "matrix", notation != "index"
        self.full = detail == "full"
        self.count = 0
        self.by_wrt = {a.wrt.tensor: a for a in derivation.adjoints}

    def write(self) -> None:
        """All sections: named adjoints from the output downwards, then the gradients."""
        if self.derivation.named:
            self.book.heading("Errors, from the output to the input")
            self.book.say(
                "Every weighted sum has an error, the derivative of the objective by it. "
                "Each is found from those of the layer above, and all gradients share them."
            )
        shown = {a.wrt.tensor for a in self.derivation.adjoints if a.named}
        if not self.derivation.gradients or not self.derivation.system.indices:
            shown |= set(self.by_wrt)
            self.book.heading("Backwards through the graph")
        for adjoint in self.derivation.adjoints:
            if adjoint.wrt.tensor in shown:
                self.section(adjoint, 3)
        if self.derivation.named and self.derivation.gradients:
            self.book.heading("Gradients")
        for gradient in self.derivation.gradients:
            self.section(gradient, 3 if self.derivation.named or not self.derivation.system.indices else 2)

    def section(self, adjoint: Adjoint, level: int) -> None:
        """One derivative: the chain rule, its factors, their product, the matrix form."""
        book, kind = self.book, "adjoint" if adjoint.wrt.tensor in self.by_wrt else "gradient"
        name = adjoint.wrt.tensor.name
        self.count = 0
        book.heading(self.title(name), level)
        key = f"{kind} {name}"
        single = len(adjoint.factors) == 1 and isinstance(adjoint.chain, Local)
        if not single and self.index:
            self.chain(adjoint)
            used = [self.known(a) for a in self.inserted(adjoint)] + [
                self.factor(f, k) for k, f in enumerate(adjoint.factors)
            ]
            self.product(adjoint, [u for u in used if u])
        elif self.index and self.full:
            self.steps(adjoint.factors[0].steps)
        elif self.index:
            self.book.say(self.why(adjoint.factors[0]))
        if self.index or not self.matrix_form(adjoint, key):
            book.equation(key, self.left(adjoint), adjoint.result, order="backward", boxed=True)
            if self.matrix and adjoint.wrt.indices:
                self.matrix_form(adjoint, f"matrix {key}")

    def title(self, name: str) -> str:
        """A heading that says by what the objective is differentiated."""
        about = self.model.descriptions.get(name, "")
        if not about and name.startswith("z_"):
            return f"The error of layer {name.removeprefix('z_')}"
        return f"The derivative by the {about}" if about else f"The derivative by {name}"

    def written(self, expr: sp.Expr) -> sp.Expr:
        """``expr`` with the direct part of several paths to the objective told apart from the whole derivative."""
        objective = self.derivation.system.objective
        direct = [d for d in expr.atoms(Local) if d.of == objective]
        return expr.xreplace({d: self.direct(d) for d in direct})

    def direct(self, derivative: Local) -> sp.Expr:
        """The derivative of what is written in the objective itself: of the log prior, or of its terms."""
        if self.model.belief is not None and derivative.wrt.tensor.role is Role.PARAMETER:
            return Local(Tensor("log_prior", latex=r"\log p(\theta)")[()], derivative.wrt)
        return self.terms(derivative)

    def terms(self, derivative: Local) -> sp.Expr:
        """The derivative of those terms of the objective in which the variable stands."""
        rhs = self.derivation.system.equations[-1].rhs
        return Partial(sp.Add(*(t for t in sp.Add.make_args(rhs) if depends(t, derivative.wrt))), derivative.wrt)

    def left(self, adjoint: Adjoint) -> sp.Expr | str:
        """The derivative, and its name where it has one: δ = ∂LL/∂z."""
        delta = self.book.writer.deltas.get(adjoint.wrt.tensor)
        if delta is None:
            return adjoint.total
        plain = type(self.book.writer)(self.book.writer.letters, self.book.writer.ranks, self.book.writer.macros)
        return rf"{self.book.writer.expr(adjoint.total)} = {plain.expr(adjoint.total)}"

    def matrix_form(self, adjoint: Adjoint, key: str) -> bool:
        """Add the matrix form, if there is one."""
        form = MatrixWriter(self.book.writer.ordered("backward")).equation(adjoint.total, adjoint.result)
        if form is None:
            return False
        self.book.display(key, rf"\boxed{{{form}}}")
        for note in form.notes:
            self.book.say(note)
        return True

    def chain(self, adjoint: Adjoint) -> None:
        """The chain rule; in full detail the sum over everything first, then what survives."""
        name = adjoint.wrt.tensor.name
        key = f"chain {name}"
        links: list[sp.Expr] = (
            [adjoint.full_chain, adjoint.pinned_chain, adjoint.chain] if self.full else [adjoint.chain]
        )
        self.book.say("**Chain rule**, through everything that it acts on:")
        self.book.equation(key, adjoint.total, *dict.fromkeys(map(self.written, links)), order="backward")

    def inserted(self, adjoint: Adjoint) -> list[Adjoint]:
        """Adjoints that the chain mentions and that have no name."""
        totals = [t for t in adjoint.chain.atoms(Total) if t.wrt.tensor in self.by_wrt]
        found = [self.by_wrt[t.wrt.tensor] for t in totals]
        return sorted((a for a in set(found) if not a.named), key=lambda a: a.wrt.tensor.name)

    def known(self, adjoint: Adjoint) -> str | None:
        """Show an adjoint that has no section of its own, once."""
        key = f"adjoint {adjoint.wrt.tensor.name}"
        if key not in self.book.numbers:
            self.book.say(f"**{self.ordinal()} factor.** ", self.why(adjoint.factors[0]))
            if self.full and len(adjoint.factors) == 1:
                self.steps(adjoint.factors[0].steps)
            values = [adjoint.result]
            before = [s.before for f in adjoint.factors[:1] for s in f.steps if s.rule == "common denominator"]
            self.book.equation(key, adjoint.total, *before, *values, order="forward")
        return key

    def ordinal(self) -> str:
        """Which factor of the section comes next, in words."""
        self.count += 1
        return _ORDINALS[self.count - 1] if self.count <= len(_ORDINALS) else "Another"

    def factor(self, f: Factor, place: int) -> str | None:
        """Show a local derivative, once."""
        assert isinstance(f.derivative.of, Entry)
        key = f"local {f.derivative.of.tensor.name} {f.derivative.wrt.tensor.name}"
        if key not in self.book.numbers:
            self.book.say(f"**{self.ordinal()} factor.** ", self.why(f))
            if self.full:
                self.steps(self.steps_of(f))
            self.book.equation(key, self.written(f.derivative), f.value, order="backward")
        return key

    def steps_of(self, f: Factor) -> Sequence[Step]:
        """The steps of a local derivative; a direct part starts from the terms that it is the derivative of."""
        start = self.written(f.derivative)
        if start == f.derivative:
            return f.steps
        direct = self.terms(f.derivative)
        (place,) = [k for k, step in enumerate(f.steps) if step.after == direct][:1]
        rest = f.steps[place + 1 :]
        return rest if start == direct else (replace(f.steps[0], before=start, after=direct), *rest)

    def why(self, f: Factor) -> str:
        """In brief, by which identities a local derivative was found; in full the steps tell."""
        if self.full:
            return "Step by step:"
        told = list(dict.fromkeys(s.reason for s in f.steps if s.rule.startswith("function") and s.reason))
        if any(s.rule == "one term survives" for s in f.steps):
            told.append("of the sum only one term holds the variable")
        sentence = " and ".join(told) or "read off the definition"
        return f"{sentence[0].upper()}{sentence[1:]}:" if sentence[0] != "$" else f"Here {sentence}:"

    def steps(self, steps: Sequence[Step]) -> None:
        """Every step, each with its reason."""
        for k, step in enumerate(steps):
            self.book.say(sentence(step.reason))
            left = step.before if k == 0 else ""
            self.book.equation(None, left, step.after, order="backward")

    def product(self, adjoint: Adjoint, keys: Sequence[str]) -> None:
        """The sentence that leads to the result, and in full detail the steps."""
        book = self.book
        numbers = list(dict.fromkeys(keys))
        summed = isinstance(adjoint.chain, sp.Add)
        verb = "**Together** from " if summed else "**Product** of " if len(numbers) > 1 else "**Inserted** from "
        gone = self.cancelled(adjoint)
        writer = book.writer.ordered("backward")
        ends = f"; ${writer.expr(gone)}$ cancels:" if gone != 1 else ":"
        book.say(verb, *book.references(numbers), ends)
        if self.full:
            start = next((k for k, s in enumerate(adjoint.steps) if s.rule == "product"), len(adjoint.steps))
            self.steps(adjoint.steps[start:-1])

    def cancelled(self, adjoint: Adjoint) -> sp.Expr:
        """What stands above in one factor and below in another."""
        values = [f.value for f in adjoint.factors] + [a.result for a in self.inserted(adjoint)]
        powers = [p.as_powers_dict() if isinstance(p, sp.Mul) else {} for p in values]
        below = {base for found in powers for base, power in found.items() if power == -1}
        return sp.Mul(*(b for b in below if any(found.get(b) == 1 for found in powers)))
