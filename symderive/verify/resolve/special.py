"""Names with a meaning of their own: indicators, normal densities, expectations, variances, divergences."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.resolve import brackets, densities, expectations, standard
from symderive.verify.resolve.conditions import holds_condition
from symderive.verify.resolve.usage import bare, is_bold, letter_of, root_name, subscript
from symderive.verify.symbols import Definition, Symbol

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

_INDICATORS = ("1", "I", "𝟙")


def unit(
    resolver: Resolver, node: r.Node, follower: r.Node | None, factors: list[r.Node], signs: list[str], place: int
) -> tuple[t.Term, int] | None:
    """The term that starts here, if it starts with one of the names of this file."""
    for rule in (_indicator, _identity, _normal, _law_at_a_point):
        found = rule(resolver, node, follower)
        if found is not None:
            return found
    head = root_name(node)
    if head is None or follower is None:
        return None
    return expectations.unit(resolver, expectations.Row(node, head, subscript(bare(node)), factors, signs, place))


def _indicator(resolver: Resolver, node: r.Node, follower: r.Node | None) -> tuple[t.Term, int] | None:
    """1{y = k}, 𝟙[y = k], I(y = k); with the condition as a subscript too."""
    inner = bare(node)
    named = (isinstance(inner, r.Number) and inner.text == "1") or (
        isinstance(inner, r.Name)
        and inner.base in _INDICATORS
        and (inner.font in ("bb", "bold", "rm", "cal") or inner.base == "I")
    )
    if named and follower is not None:
        content = brackets.content(follower)
        if content is not None and holds_condition(content) and isinstance(bare(follower), r.Group):
            return resolver.condition(bare(content)), 2
    if isinstance(inner, r.Scripted) and inner.sup is not None and not inner.primes:  # 1_m^T
        below = inner.base if inner.sub is None else replace(inner, sup=None)
        found = _indicator(resolver, below, None)
        return None if found is None else (brackets.raised(resolver, found[0], inner.sup, node.span), 1)
    if isinstance(inner, r.Scripted) and inner.sub is not None:
        base = bare(inner.base)
        sub = bare(inner.sub)
        if isinstance(sub, r.Group) and sub.inner is not None:
            sub = bare(sub.inner)
        is_one = (isinstance(base, r.Name) and base.base in ("1", "𝟙")) or (
            isinstance(base, r.Number) and base.text == "1"
        )
        if is_one and isinstance(sub, r.Relation):
            return resolver.condition(sub), 1
        counts = isinstance(sub, r.Name) and (letter_of(sub) in resolver.scope.sizes or sub.base.isupper())
        if isinstance(base, r.Name) and counts and base.base in ("1", "0") and base.font in ("bold", "vec", "bb"):
            return t.Constant(node.span, "ones" if is_one else "zeros"), 1  # 1_N: as many as that
        if isinstance(base, r.Name) and is_one and base.font in ("bold", "vec", "bb"):
            return _unit_vector(resolver, inner, sub), 1
    return None


def _identity(resolver: Resolver, node: r.Node, follower: r.Node | None) -> tuple[t.Term, int] | None:
    """I_n, the identity matrix of n rows."""
    del follower
    inner = bare(node)
    if not isinstance(inner, r.Scripted) or inner.sub is None or inner.sup is not None or inner.primes:
        return None
    base, sub = bare(inner.base), bare(inner.sub)
    if not isinstance(base, r.Name) or base.base != "I" or base.font not in ("", "bold", "rm") or base.accents:
        return None
    usage = resolver.usage
    if "I" in usage.left_alone or "I" in usage.called or "I" in resolver.scope.definitions or "I" in usage.wrt:
        return None
    if isinstance(sub, r.Number):
        return t.Constant(node.span, "identity"), 1
    if isinstance(sub, r.Product) and len(sub.factors) == 2 and _letters_alike(sub):  # I_{pp}
        sub = bare(sub.factors[0])
    if not isinstance(sub, r.Name) or len(sub.base) != 1 or not resolver.is_size_of_identity(letter_of(sub)):
        return None
    return t.Constant(node.span, "identity"), 1


def _letters_alike(sub: r.Product) -> bool:
    one, two = (bare(x) for x in sub.factors)
    return isinstance(one, r.Name) and isinstance(two, r.Name) and letter_of(one) == letter_of(two)


def _unit_vector(resolver: Resolver, node: r.Scripted, sub: r.Node) -> t.Term:
    """1_k as the vector with a one at place k."""
    place = resolver.key(sub)
    name = f"1_{resolver.text(sub)}"
    if name not in resolver.scope.symbols:
        resolver.scope.symbols[name] = Symbol(name, resolver.text(node), "1", bold=True, least=0, most=1, axes=1)
    index = t.Index(node.span, "entry")
    resolver.scope.define(Definition(name, (index,), None, t.Compare(node.span, "=", index, place)))
    return t.Ref(node.span, name, ())


def _normal(resolver: Resolver, node: r.Node, follower: r.Node | None) -> tuple[t.Term, int] | None:
    """The normal density, N(x | μ, σ²) or N(x; μ, Σ)."""
    inner = bare(node)
    if not isinstance(inner, r.Name) or follower is None:
        return None
    letter = letter_of(inner)
    known = resolver.hints.functions.get(letter)
    if letter not in ("cal N", "Normal", "N") and known != "normal":
        return None
    if letter in resolver.scope.definitions and letter != "cal N":
        return None
    content = brackets.content(follower)
    if content is None or brackets.opens(follower) != "(":
        return None
    if letter == "N" and known != "normal" and not _at_a_point(content):
        return None
    if isinstance(content, r.Conditional):
        items = [content.left, *(content.right.items if isinstance(content.right, r.Sequence) else (content.right,))]
    elif isinstance(content, r.Sequence) and len(content.items) == 3:
        items = list(content.items)
    else:
        return None
    if len(items) != 3:
        return None
    arguments = tuple(resolver.term(x) for x in items)
    standard.covariance(resolver, arguments[2])
    arguments = (*arguments[:2], standard.spread_of(resolver, *arguments[1:]))
    term: t.Term = t.Operation((node.span[0], follower.span[1]), "normal", arguments)
    outer = bare(follower)
    if isinstance(outer, r.Scripted):
        term = brackets.with_scripts(resolver, term, outer)
    return term, 2


def _law_at_a_point(resolver: Resolver, node: r.Node, follower: r.Node | None) -> tuple[t.Term, int] | None:
    r"""The density of another law that every reader knows, \mathrm{Beta}(x | a, b) or Bin(k; n, p)."""
    inner = bare(node)
    content = None if follower is None else brackets.content(follower)
    if not isinstance(inner, r.Name) or follower is None or content is None or brackets.opens(follower) != "(":
        return None
    letter = letter_of(inner)
    name = standard.NAMES.get(letter, "") if len(letter) > 1 else ""
    if name in ("", "normal") or letter in resolver.scope.definitions or not _at_a_point(content):
        return None
    items = [x.value for x in densities.written(content).items]
    if len(items) != 1 + standard.COUNTS[name]:
        return None
    arguments = tuple(resolver.term(x) for x in items)
    standard.enter(resolver, name, arguments[0], arguments[1:])
    return t.Operation((node.span[0], follower.span[1]), f"law {name}", arguments), 2


def _at_a_point(content: r.Node) -> bool:
    """Whether a point is divided from two parameters by a bar or a semicolon, as in N(x; μ, Σ)."""
    if isinstance(content, r.Conditional):
        return content.mark == "|"
    return isinstance(content, r.Sequence) and content.marks[:1] == (";",)


def ones(span: t.Span) -> t.Term:
    """The vector of ones."""
    return t.Constant(span, "ones")


def one(span: t.Span) -> t.Term:
    """The number one."""
    return t.Number(span, Fraction(1))


__all__ = ["is_bold", "one", "ones", "unit"]
