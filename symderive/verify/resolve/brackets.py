"""Brackets of every kind, and scripts at them: norms, absolute values, entries, powers, matrices, cases."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.resolve import dots
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.known import JOINED
from symderive.verify.resolve.usage import bare, is_transpose, letter_of, script_items

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

_PLAIN = ("(", "[", "{", "\\{")
_BARS = ("|", "\\vert", "\\lvert")
_DOUBLE = ("\\|", "\\Vert", "\\lVert", "‖")


def opens(node: r.Node | None) -> str | None:
    """The opening bracket of a group, under scripts; None if there is none."""
    if node is None:
        return None
    node = bare(node)
    while isinstance(node, r.Scripted):
        node = bare(node.base)
    return node.opening if isinstance(node, r.Group) and node.opening in ("(", "[", "\\{") else None


def content(node: r.Node) -> r.Node | None:
    """What stands in a group, under scripts."""
    node = bare(node)
    while isinstance(node, r.Scripted):
        node = bare(node.base)
    return node.inner if isinstance(node, r.Group) else None


def group(resolver: Resolver, node: r.Group) -> t.Term:
    """The meaning of a pair of brackets."""
    inner = node.inner
    if inner is None:
        raise UnclearError("these brackets are empty", node.span)
    if node.opening in _PLAIN:
        if isinstance(inner, r.Relation):
            return resolver.condition(inner)
        if isinstance(inner, r.Sequence) and (found := dots.vector(resolver, inner.items, inner.span)) is not None:
            return found
        if isinstance(inner, r.Sequence) and node.opening == "(" and len(inner.items) > 1:
            return _column(resolver, inner)
        joined = _joined(resolver, inner) if node.opening in ("[", "(") else None
        return resolver.term(inner) if joined is None else joined
    if node.opening in _BARS:
        return _bars(resolver, node, inner)
    if node.opening in _DOUBLE:
        return t.Norm(node.span, resolver.term(inner))
    if node.opening in ("\\langle", "⟨"):
        from symderive.verify.resolve import expectations

        if isinstance(inner, r.Sequence) and len(inner.items) == 2:
            return t.Operation(node.span, "inner", tuple(resolver.term(x) for x in inner.items))
        return expectations.angle(resolver, node)
    if node.opening in ("\\lfloor", "⌊"):
        return t.Operation(node.span, "floor", (resolver.term(inner),))
    if node.opening in ("\\lceil", "⌈"):
        return t.Operation(node.span, "ceil", (resolver.term(inner),))
    raise UnclearError("these brackets are not understood", node.span)


def _column(resolver: Resolver, inner: r.Sequence) -> t.Term:
    """(a, b, c) as a column."""
    return t.MatrixOf(inner.span, tuple((resolver.term(x),) for x in inner.items))


def _joined(resolver: Resolver, inner: r.Node) -> t.Operation | None:
    r"""``[h, x]``, ``[h; x]`` and ``[h \| x]``: vectors or matrices one after the other."""
    if isinstance(inner, r.Conditional) and inner.mark == "||":
        return t.Operation(inner.span, "join", (resolver.term(inner.left), resolver.term(inner.right)))
    if not isinstance(inner, r.Sequence) or len(inner.items) < 2 or any(isinstance(x, r.Dots) for x in inner.items):
        return None
    name = "stack" if set(inner.marks) == {";"} else "join"
    return t.Operation(inner.span, name, tuple(resolver.term(x) for x in inner.items))


def _bars(resolver: Resolver, node: r.Group, inner: r.Node) -> t.Term:
    named = bare(inner)
    if isinstance(named, r.Name):
        letter = letter_of(named)
        if letter in resolver.hints.sets or letter in resolver.usage.sets or named.font == "cal":
            size = f"|{letter}|"
            resolver.scope.sizes.add(size)
            return t.Ref(node.span, size, ())
    return t.Operation(node.span, "bars", (resolver.term(inner),))


def scripted(resolver: Resolver, node: r.Node) -> t.Term:
    """Scripts at something that is no letter: a bracket, a fraction, a power of a power."""
    node = bare(node)
    if not isinstance(node, r.Scripted):
        return resolver.term(node)
    slope = _slope(resolver, node)
    if slope is not None:
        return resolver.term(slope)
    base = bare(node.base)
    if isinstance(base, r.Group) and base.opening == "." and base.inner is not None and node.sub is not None:
        return _evaluated(resolver, node, base.inner, bare(node.sub))
    if isinstance(base, r.Group) and base.opening in _DOUBLE:
        return _norm(resolver, node, base)
    if isinstance(base, r.Group) and base.opening in _BARS and node.sub is not None:
        return _norm(resolver, node, base)
    inner = resolver.term(base) if isinstance(base, r.Scripted) else resolver.term(node.base)
    return with_scripts(resolver, inner, node)


def _slope(resolver: Resolver, node: r.Scripted) -> r.Product | None:
    r"""``\mathbf{dW}_1`` as the d of ``W_1``, where d is the sign of derivatives."""
    inner = node.base.inner if isinstance(node.base, r.Group) and node.base.opening == "{" else bare(node.base)
    factors = inner.factors if isinstance(inner, r.Product) and not any(inner.signs) else ()
    if len(factors) != 2 or not isinstance(sign := factors[0], r.Name) or not isinstance(factors[1], r.Name):
        return None
    if sign.base != "d" or resolver.identity(sign) not in resolver.hints.adjoints:
        return None
    return r.Product(node.span, (sign, replace(node, base=factors[1])), ("",), ((sign.span[1], sign.span[1]),))


def _evaluated(resolver: Resolver, node: r.Scripted, inner: r.Node, where: r.Node) -> t.Term:
    """A row with a bar, and below it the value that a variable takes."""
    term = resolver.term(inner)
    parts = where.items if isinstance(where, r.Sequence) else (where,)
    for part in reversed(parts):
        if not isinstance(part, r.Relation) or part.signs != ("=",):
            raise UnclearError("what stands below this bar is no value of a variable", part.span)
        variable = resolver.variable(part.sides[0])
        if not isinstance(variable, t.Ref):
            raise UnclearError("what stands below this bar is no value of a variable", part.span)
        term = t.At(node.span, term, variable, resolver.term(part.sides[1]))
    return raised(resolver, term, node.sup, node.span) if node.sup is not None else term


def _norm(resolver: Resolver, node: r.Scripted, base: r.Group) -> t.Term:
    if base.inner is None:
        raise UnclearError("this norm is of nothing", base.span)
    order, name = "2", ""
    if node.sub is not None:
        sub = bare(node.sub)
        name = sub.text if isinstance(sub, r.Number) else _spelled(sub)
        if name == "1":
            order = "1"
        elif name in ("infty", "max"):
            order = "inf"
        elif name not in ("2", "F", "fro", "Fro", "frob", "Frob", "ell") and not _is_ell(sub):
            special = resolver.term(sub)  # the norm of a matrix: x^T A x
            inner = resolver.term(base.inner)
            form = t.Multiply(node.span, t.Multiply(node.span, t.Transpose(base.span, inner), special), inner)
            half = t.Power(node.span, form, t.Number(node.span, Fraction(1, 2)))
            return raised(resolver, half, node.sup, node.span) if node.sup is not None else half
    term: t.Term = t.Norm((base.span[0], node.span[1]), resolver.term(base.inner), order, name == "2")
    return raised(resolver, term, node.sup, node.span) if node.sup is not None else term


def _spelled(sub: r.Node) -> str:
    """A name, or the word that letters spell which touch each other: Fro."""
    letters = sub.factors if isinstance(sub, r.Product) and not any(sub.signs) else (sub,)
    return "".join(x.base if isinstance(x, r.Name) else " " for x in map(bare, letters))


def by_sign(term: t.Term) -> t.Term:
    r"""A term in which the |v| beside sign(v) is that of every entry: ``\operatorname{sign}(v) (|v| - t)_+``."""
    signed = [x.argument for x in t.walk(term) if isinstance(x, t.Apply) and x.function == "sign"]

    def change(part: t.Term) -> t.Term:
        if not isinstance(part, t.Operation) or part.name != "bars":
            return part
        inner = part.arguments[0]
        return t.Apply(part.span, "abs", inner) if any(t.same(inner, x) for x in signed) else part

    return t.mapped(term, change) if signed else term


_PARTS = ("plus", "minus")
"""The scripts of ``[x]_+`` and ``[x]_-``, the positive and the negative part of a number."""


def _is_ell(node: r.Node) -> bool:
    r"""``\\ell_2`` as the name of a norm."""
    inner = node.base if isinstance(node, r.Scripted) else node
    return isinstance(inner, r.Name) and inner.base in ("ell", "L")


_OF_NUMBERS = (t.Number, t.Constant, t.Add, t.Negative, t.Divide, t.Power, t.Apply)


def _is_pointwise(term: t.Term, variable: t.Term) -> bool:
    r"""Whether each entry of a term is made of that entry of a variable alone, as in ``(1/(1 + e^{-x}))'`` of a vector x."""
    return all(isinstance(x, _OF_NUMBERS) or t.same(x, variable) for x in t.walk(term))


def with_scripts(resolver: Resolver, term: t.Term, node: r.Scripted) -> t.Term:
    """A value with the scripts of a node: entries are taken first, then powers."""
    prime_by = resolver.prime_by or resolver.hints.prime
    if node.primes and prime_by is not None:
        variable = resolver.variable(prime_by)
        kind = "pointwise" if _is_pointwise(term, variable) else "total"
        found = t.Derive(node.span, term, (variable,) * node.primes, kind)
        return with_scripts(resolver, found, replace(node, primes=0))
    if node.primes:
        raise UnclearError("a prime stands at something that is no letter", node.span)
    if isinstance(bare(node.base), r.Scripted):
        inner = bare(node.base)
        assert isinstance(inner, r.Scripted)
        term = with_scripts(resolver, term, inner)
    if node.sub is not None:
        sub = bare(node.sub)
        if isinstance(sub, r.Name) and sub.base in _PARTS:
            term = t.Apply(node.span, "relu", t.Negative(node.span, term) if sub.base == "minus" else term)
            return term if node.sup is None else raised(resolver, term, node.sup, node.span)
        if isinstance(term, t.Expect) and isinstance(bare(node.base), r.Group):
            raise UnclearError("nothing before it says under which distribution this mean is", node.span)
        keys = tuple(resolver.key(x) for x in script_items(sub))
        term = (
            _more_keys(resolver, term, keys, node.span) if isinstance(term, t.Ref) else t.Element(node.span, term, keys)
        )
    group = bare(node.base)
    items = group.inner.items if isinstance(group, r.Group) and isinstance(group.inner, r.Sequence) else ()
    tuple_ = items and (isinstance(term, t.MatrixOf) or any(isinstance(x, r.Dots) for x in items))
    if tuple_ and isinstance(node.sup, r.Name) and is_transpose(node.sup):
        return term  # (a, b, c)^T is a column too: what is written as a row
    if node.sup is not None and is_transpose(node.sup) and isinstance(term, t.Operation) and term.name in JOINED:
        return t.Operation(node.span, f"{term.name} transposed", term.arguments)
    return raised(resolver, term, node.sup, node.span) if node.sup is not None else term


def _more_keys(resolver: Resolver, term: t.Ref, keys: tuple[t.Term, ...], span: t.Span) -> t.Term:
    """[H]_{ij} is the entry of the symbol itself."""
    known = resolver.scope.symbols[term.symbol]
    known.most = max(known.most, len(term.keys) - known.labels + len(keys))
    return t.Ref(span, term.symbol, (*term.keys, *keys))


def raised(resolver: Resolver, term: t.Term, sup: r.Node, span: t.Span) -> t.Term:
    """A value with a superscript: a transpose, an inverse, a power."""
    sup = bare(sup)
    if is_transpose(sup):
        if isinstance(sup, r.Sum):
            minus = t.Number(sup.span, Fraction(-1))
            return t.Transpose(span, t.Power(span, term, minus))
        return t.Transpose(span, term)
    if isinstance(sup, r.Name) and sup.base == "factorial":
        return t.Apply(span, "factorial", term)
    if isinstance(sup, r.Name) and sup.base in ("circ", "odot"):
        raise UnclearError("this superscript is not understood", sup.span)
    if (
        isinstance(sup, r.Product)
        and sup.signs
        and isinstance(sup.factors[0], r.Name)
        and sup.factors[0].base in ("circ", "odot")
    ):
        return t.Power(span, term, resolver.term(sup.factors[-1]), elementwise=True)
    exponent = resolver.term(sup)
    if isinstance(exponent, t.Negative) and isinstance(exponent.of, t.Number):
        exponent = t.Number(exponent.span, -exponent.of.value)
    return t.Power(span, term, exponent)


def table(resolver: Resolver, node: r.Matrix | r.Cases) -> t.Term:
    """A matrix that is written out, or cases."""
    if isinstance(node, r.Cases):
        rows = tuple(
            (resolver.term(value), None if condition is None else resolver.condition(condition))
            for value, condition in node.rows
        )
        return t.Cases(node.span, rows)
    widths = {len(row) for row in node.rows}
    if len(widths) != 1:
        raise UnclearError("the rows of this matrix have different lengths", node.span)
    across = len(node.rows) == 1
    dotted = dots.vector(resolver, node.rows[0] if across else [row[0] for row in node.rows], node.span)
    if dotted is not None and (across or widths == {1}):
        return t.Transpose(node.span, dotted) if across else dotted
    cells = tuple(tuple(resolver.term(cell) for cell in row) for row in node.rows)
    matrix: t.Term = t.MatrixOf(node.span, cells)
    if node.delimiter == "|":
        return t.Operation(node.span, "det", (matrix,))
    if node.delimiter == "\\|":
        return t.Norm(node.span, matrix)
    return matrix
