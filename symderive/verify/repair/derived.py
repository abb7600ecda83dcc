"""The right-hand side that follows from the definitions, worked out by the calculus and written in the author's symbols."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import sympy as sp

from symderive.calculus.errors import SymderiveError
from symderive.calculus.index import Entry, Index, Size, Tensor
from symderive.calculus.nodes import IndexSum
from symderive.calculus.rewrite import bottom_up, entries, subexpressions
from symderive.notation.latex import LatexWriter, sum_range
from symderive.notation.letters import Scope as Letters
from symderive.notation.matrix import MatrixWriter
from symderive.notation.numerals import numeral
from symderive.notation.pieces import Kind, Piece
from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.dims import ShapeError
from symderive.verify.entry import Entry as Formula
from symderive.verify.free_names import free_indices
from symderive.verify.lowering.arrays import FIRST, Lowered
from symderive.verify.lowering.errors import InexpressibleError
from symderive.verify.lowering.lower import Lowering, Place
from symderive.verify.repair.bench import Bench
from symderive.verify.repair.edits import Context, is_atom, spots
from symderive.verify.repair.sandbox import Sandbox
from symderive.verify.repair.style import Style
from symderive.verify.repair.through import Through, slope_of
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.shapes import Shapes
from symderive.verify.signature import fitting, free_places
from symderive.verify.symbols import Definition

_LONGEST = 280  # characters; a longer formula is nobody's
_TOKEN = re.compile(r"\\[A-Za-z]+|[A-Za-z]|\d+|.", re.DOTALL)
_TOP = re.compile(r"\^\\top(?![A-Za-z])")
_MOST_KEYS = 2

Template = tuple[str, tuple[str, ...]]
"""A symbol as the author wrote it, and the letters of its keys there."""


def derived(context: Context, sandbox: Sandbox, bench: Bench, sources: Sequence[Formula]) -> Iterator[str]:
    """The fixed side in other words: what its definitions and the rules of differentiation make of it, plainest first."""
    if bench.best or not isinstance(bench.fixed, (t.Derive, t.Chain, t.Ref, t.Call)):
        return
    half = t.Statement("=", bench.fixed, bench.fixed)
    try:
        _, shapes, _ = next(fitting(bench.scope, half, bench.sizes, bench.layout, bench.signature))
        work = _Work(sandbox, bench, shapes, _templates(sandbox, sources), context.style)
        work.calls = list(_calls(context, sandbox))
        found = list(work.forms())
    except (InexpressibleError, SymderiveError, ShapeError, StopIteration, RecursionError):
        return
    own = (_TOP.sub(lambda _: context.style.transpose, x) for x in dict.fromkeys(found))
    yield from (x for x in own if len(x) <= _LONGEST)


def _calls(context: Context, sandbox: Sandbox) -> Iterator[tuple[str, t.Call]]:
    """Functions of the notes at arguments as they are written near by: s(x) for its formula."""
    for text in context.calls:
        try:
            term = sandbox.resolve([(context.side.span, text)])
        finally:
            sandbox.restore()
        if isinstance(term, t.Call) and not term.order and sandbox.resolver.scope.definitions.get(term.function):
            yield text, term


def _templates(sandbox: Sandbox, sources: Sequence[Formula]) -> dict[str, list[Template]]:
    """How the author writes every symbol."""
    found: dict[str, list[Template]] = {}
    resolver = sandbox.resolver
    for source in sources:
        for spot in spots(source.tree, None, ()):
            node = spot.node
            inner = isinstance(spot.parent, r.Scripted) and node is spot.parent.base
            if not spot.value or inner or not (is_atom(node) or isinstance(node, r.Derivative)):
                continue
            resolver.latex = source.latex
            try:
                term = resolver.term(node)
            except UnclearError:
                continue
            finally:
                sandbox.restore()
            slope = isinstance(term, t.Derive) and len(term.wrt) == 1 and isinstance(term.of, t.Ref)
            ref = term.wrt[0] if isinstance(term, t.Derive) and slope else term
            if isinstance(ref, t.Ref):
                keys = [_key_text(k) for k in ref.keys]
                text = source.latex[node.span[0] : node.span[1]].strip()
                if all(keys) and text:
                    found.setdefault(slope_of(ref.symbol) if slope else ref.symbol, []).append((text, tuple(keys)))
    for symbol, definitions in resolver.scope.definitions.items():
        slope = definitions[0].body
        if isinstance(slope, t.Derive) and len(slope.wrt) == 1 and isinstance(slope.wrt[0], t.Ref) and symbol in found:
            found.setdefault(slope_of(slope.wrt[0].symbol), []).extend(
                found[symbol]
            )  # \delta for \partial L / \partial z
    return found


def _key_text(key: t.Term) -> str:
    """A key as it stands in a script; empty if it is computed."""
    if isinstance(key, t.Index):
        return key.name
    return str(key.value) if isinstance(key, t.Number) else ""


@dataclass(frozen=True)
class AuthorWriter(LatexWriter):
    """Writes entries and sums as the author of the notes does."""

    templates: Mapping[str, list[Template]] = field(default_factory=dict[str, "list[Template]"])
    style: Style = field(default_factory=Style)

    def _factor(self, e: sp.Expr, scope: Letters) -> Piece:
        if isinstance(e, Entry):
            text = self.entry(e)
            kind = Kind.NAME if len(e.indices) == 0 else Kind.ENTRY
            return Piece(text, kind)
        return super()._factor(e, scope)

    def _over(self, operator: str, index: Index, body: Piece) -> Piece:
        found = super()._over(operator, index, body)
        own = self.style.heads.get(index.latex.strip("\\"))
        anonymous = any(str(s).startswith(("n_", "range of")) for s in index.size.free_symbols)
        if operator != r"\sum" or (own is None and not anonymous):
            return found
        head = self.style.sum_over(index.latex.strip("\\")) if own else f"\\sum_{{{index.latex}}}"
        return Piece(
            found.text.replace(sum_range(operator, index), head, 1), found.kind, found.level, found.tall, found.open
        )

    def entry(self, e: Entry) -> str:
        """An entry in the author's writing.

        Raises:
            InexpressibleError: the notes have no example of it.
        """
        wanted = [_index_text(i) for i in e.indices]
        for text, keys in self.templates.get(e.tensor.name, ()):
            if len(keys) != len(wanted):
                continue
            changed = _renamed(text, dict(zip(keys, wanted, strict=True)))
            if changed is not None:
                return changed
        raise InexpressibleError(f"nothing shows how {e.tensor.name} is written there")


def _index_text(e: sp.Expr) -> str:
    if isinstance(e, Index):
        return e.latex
    if isinstance(e, sp.Integer):
        return numeral(e)
    raise InexpressibleError("an index is computed")


def _renamed(text: str, letters: Mapping[str, str]) -> str | None:
    """A symbol at other indices; None where its scripts do not show them."""
    cut = min((k for k in (text.find("_"), text.find("^")) if k >= 0), default=len(text))
    missing = {key for key, new in letters.items() if key != new}
    pieces: list[str] = [text[:cut]]
    for token in _TOKEN.findall(text[cut:]):
        letter = token.lstrip("\\")
        new = letters.get(letter)
        if new is None or new == letter:
            pieces.append(token)
            continue
        missing.discard(letter)
        pieces.append(f"{{{new}}}" if len(new) > 1 and pieces[-1] in ("_", "^") else new)
    return None if missing else "".join(pieces)


class _Work:
    """One side on its way through the calculus."""

    def __init__(
        self,
        sandbox: Sandbox,
        bench: Bench,
        shapes: Shapes,
        templates: Mapping[str, list[Template]],
        style: Style,
    ) -> None:
        self.bench = bench
        self.shapes = shapes
        scope = bench.scope
        self.lowering = Lowering(scope, shapes, (bench.fixed,))
        places = free_places(shapes, t.Statement("=", bench.fixed, bench.fixed))
        dims = dict.fromkeys(free_indices(bench.fixed)) | {name: p.dim for name, p in places.items()}
        self.place = Place({name: self.lowering.free_index(name, dim) for name, dim in dims.items()})
        self.calls: list[tuple[str, t.Call]] = []
        self.templates = dict(templates)
        self.writer = AuthorWriter(letters=self._letters(), templates=self.templates, style=style, order="forward")

    def _letters(self) -> dict[Size, list[str]]:
        """The letters that the author lets sums run over, by what they run over."""
        found: dict[Size, list[str]] = {}
        scope = self.bench.scope
        bodies = [d.body for n in sorted(self.bench.reach) for d in scope.definitions.get(n, ())]
        for term in (x for body in (self.bench.fixed, *bodies) for x in t.walk(body)):
            dim = self.shapes.ranges.get(id(term)) if isinstance(term, t.Big) else None
            if isinstance(term, t.Big) and dim is not None:
                known = found.setdefault(self.lowering.sizes.of(dim), [])
                if term.index not in known:
                    known.append(term.index)
        return found

    def forms(self) -> Iterator[str]:
        """The side as text: with named quantities put back, then without."""
        through = Through.of(self.lowering, self.bench.fixed)
        if through is not None:
            self._name_slopes(through)
        value = self.lowering.value(self.bench.fixed, self.place) if through is None else through.value(self.place)
        if not value.shape:
            for expr in self._tidy(value.number):
                yield self.writer.expr(expr)
            return
        yield from self._arrays(value)

    def _name_slopes(self, through: Through) -> None:
        """How the author writes the slopes of an unknown loss: as in the notes, else as any other derivative."""
        loss = next((x for x, keys in self.templates.get(through.loss, ()) if not keys), "")
        for symbol in through.symbols:
            if not self.templates.get(slope_of(symbol)) and loss:
                known = self.templates.get(symbol, ())
                self.templates[slope_of(symbol)] = [
                    (f"\\frac{{\\partial {loss}}}{{\\partial {x}}}", k) for x, k in known
                ]

    def _arrays(self, value: Lowered) -> Iterator[str]:
        """A vector or a matrix in matrix form."""
        long = [not d.root().unit for d in value.shape]
        axes = [self.lowering.sizes.index(d) for d, own in zip(value.shape, long, strict=True) if own]
        taken = iter(axes)
        i, j = (next(taken) if own else FIRST for own in long)
        if value.flat:
            return
        for expr in self._tidy(value.at(i, j)):
            named = bottom_up(expr, self._named)
            lhs = Entry(Tensor("#side", tuple(x.size for x in axes)), *axes)
            form = MatrixWriter(self.writer).equation(lhs, named)
            if form is not None:
                yield form.right

    def _named(self, e: sp.Expr) -> sp.Expr:
        """An entry under the name that the author gives the whole of its array."""
        if not isinstance(e, Entry):
            return e
        fixed = [str(i) for i in e.indices if isinstance(i, sp.Integer)]
        axes = [i for i in e.indices if isinstance(i, Index)]
        for text, keys in self.writer.templates.get(e.tensor.name, ()):
            if list(keys) == fixed:
                sizes = tuple(i.size for i in axes)
                return Entry(Tensor(f"{e.tensor.name} {' '.join(fixed)}".strip(), sizes, latex=text), *axes)
        raise InexpressibleError(f"nothing shows how {e.tensor.name} is written there")

    def _tidy(self, expr: sp.Expr) -> Iterator[sp.Expr]:
        """An expression with the quantities that the notes name put back, and as it is."""
        short = self._folded(expr)
        if short != expr:
            yield short
        yield expr

    def _folded(self, expr: sp.Expr) -> sp.Expr:
        """What the notes have a name for, under its name; derivatives of squashing functions by their values."""
        found = expr
        for lhs, body in self._definitions():
            found = _replaced(found, lhs, body)
        return bottom_up(found, _factored)

    def _definitions(self) -> Iterator[tuple[Entry, sp.Expr]]:
        """Named quantities with their bodies, the outermost last so that the longest are put back first."""
        scope = self.bench.scope
        own = self.bench.fixed.symbol if isinstance(self.bench.fixed, t.Ref) else ""
        known = [d for name in sorted(self.bench.reach - {own}) for d in scope.definitions.get(name, ())]
        lowered = [pair for definition in known if (pair := self._definition(definition)) is not None]
        lowered += [pair for text, call in self.calls if (pair := self._call(text, call)) is not None]
        yield from sorted(lowered, key=lambda pair: -sum(1 for _ in subexpressions(pair[1])))

    def _definition(self, definition: Definition) -> tuple[Entry, sp.Expr] | None:
        """A definition by entries, with everything behind it put in."""
        keys = [k for k in definition.keys if isinstance(k, t.Index)]
        if definition.parameters is not None or len(keys) != len(definition.keys) or len(keys) > _MOST_KEYS:
            return None
        shape = self.lowering.shape(definition.symbol, ("*",) * len(keys))  # type: ignore[arg-type]
        try:
            sizes = [self.shapes.dim(definition.symbol, axis, ("*",) * axis) for axis in range(len(keys))]
            indices = [self.lowering.sizes.index(d) for d in sizes]
            place = Place(dict(zip((k.name for k in keys), indices, strict=True)))
            value = self.lowering.value(definition.body, place)
        except (InexpressibleError, SymderiveError, ShapeError, IndexError):
            return None
        more = [self.lowering.sizes.index(d) if not d.root().unit else FIRST for d in shape] if shape else []
        body = value.at(*more) if more else value.number if not value.shape else None
        if body is None or not entries(body) or isinstance(body, Entry):
            return None
        all_keys = (*indices, *(i for i in more if isinstance(i, Index)))
        return Entry(Tensor(definition.symbol, tuple(i.size for i in all_keys)), *all_keys), body

    def _call(self, text: str, call: t.Call) -> tuple[Entry, sp.Expr] | None:
        """A function at its arguments by its formula."""
        try:
            value = self.lowering.value(call, self.place)
        except (InexpressibleError, SymderiveError, ShapeError, IndexError):
            return None
        if value.shape or isinstance(value.number, Entry) or not entries(value.number):
            return None
        self.templates[f"#{text}"] = [(text, ())]
        return Entry(Tensor(f"#{text}", ())), value.number


def _factored(e: sp.Expr) -> sp.Expr:
    """What does not depend on a sum's index before the sum; numbers before brackets."""
    if isinstance(e, IndexSum):
        body, index = e.open()
        outside = [f for f in sp.Mul.make_args(body) if index not in f.free_symbols]
        inside = [f for f in sp.Mul.make_args(body) if index in f.free_symbols]
        return sp.Mul(*outside, IndexSum.of(sp.Mul(*inside), index)) if outside and inside else e
    if isinstance(e, sp.Mul):
        parts = [f.primitive() if isinstance(f, sp.Add) else (sp.S.One, f) for f in e.args]
        return sp.Mul(*(number for number, _ in parts), *(rest for _, rest in parts))
    return e


def _replaced(expr: sp.Expr, lhs: Entry, body: sp.Expr) -> sp.Expr:
    """An expression in which a body, at whatever indices, goes by its name."""
    indices = [i for i in lhs.indices if isinstance(i, Index)]

    def rule(e: sp.Expr) -> sp.Expr:
        if type(e) is type(body):
            for places in _assignments(e, indices):
                if body.xreplace(places) == e:
                    return lhs.xreplace(places)
        if isinstance(e, sp.Pow) and isinstance(body, sp.Pow):  # r is a root, and here stands its third power
            for places in _assignments(e, indices):
                own = body.xreplace(places)
                (base, power), (inner, root) = e.as_base_exp(), own.as_base_exp()
                if base == inner and (power / root).is_Integer:
                    return lhs.xreplace(places) ** (power / root)
        if isinstance(e, sp.Mul) and isinstance(body, sp.Mul):
            for places in _assignments(e, indices):
                parts = list(sp.Mul.make_args(body.xreplace(places)))
                rest = list(e.args)
                if all(p in rest for p in parts):
                    return sp.Mul(lhs.xreplace(places), *(x for x in rest if x not in parts))
        return e

    return bottom_up(expr, rule)


def _assignments(e: sp.Expr, indices: list[Index]) -> Iterator[dict[Index, sp.Expr]]:
    """Indices of a definition as indices of an expression."""
    free = sorted((x for x in e.free_symbols if isinstance(x, Index)), key=str)
    if not indices:
        yield {}
        return
    first, *others = indices
    for choice in free:
        for places in _assignments(e, others):
            if choice not in places.values():
                yield {first: choice, **places}
