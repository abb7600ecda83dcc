"""H(X), H(p, q), KL(q || p), JS(q || p), I(X; Y)."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.resolve import densities, laws, names
from symderive.verify.resolve.usage import bare, letter_of, root_name

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

_ENTRY = "entry"


def in_bits(resolver: Resolver, term: t.Term | None) -> t.Term | None:
    """Entropies are in bits where the notes take logarithms to the base 2."""
    if term is None or (resolver.hints.log != "log2" and "2" not in resolver.usage.digits.get("log", ())):
        return term
    return t.Divide(term.span, term, t.Apply(term.span, "log", t.Number(term.span, Fraction(2))))


def entropy(resolver: Resolver, content: r.Node, span: t.Span) -> t.Term | None:
    """H(X), H(Y | X), H(p), and the cross entropy H(p, q)."""
    written = densities.written(content)
    if all(letter_of(h) in ("p", "P", "q", "Q") for x in written.items if (h := root_name(x.value)) is not None):
        sides = [x.value for x in written.items]
        if len(sides) <= 2 and written.bar is None and has_entries(resolver, sides):
            one, two = (_entry(resolver, x) for x in (sides[0], sides[-1]))
            product = t.Multiply(span, one, t.Apply(span, "log", two))
            return t.Negative(span, t.Big(span, "sum", _ENTRY, t.Range(), None, product))
        if len(sides) <= 2 and written.bar is None:
            return _cross(resolver, sides[0], sides[-1], span)
    terms = [densities.term(resolver, x) for x in written.items]
    if not all(isinstance(x, t.Ref) for x in terms):
        return None
    count = len(terms) if written.bar is None else written.bar
    alone(resolver, terms)
    return t.Expect(span, "H", tuple(terms[:count]), tuple(terms[count:]))


def is_divergence(node: r.Node) -> bool:
    """Whether a side of a relation is a divergence between two distributions."""
    group = bare(node.factors[-1]) if isinstance(node, r.Product) else None
    return isinstance(group, r.Group) and isinstance(group.inner, r.Conditional) and group.inner.mark == "||"


def has_entries(resolver: Resolver, nodes: list[r.Node]) -> bool:
    """Whether distributions are vectors of probabilities p_i, rather than functions."""
    usage = resolver.usage
    letters = [letter_of(h) for x in nodes if isinstance(bare(x), r.Name) and (h := root_name(x)) is not None]
    return len(letters) == len(nodes) and all(usage.sub_counts.get(x) == {1} and not usage.called[x] for x in letters)


def _entry(resolver: Resolver, node: r.Node) -> t.Term:
    """p_i, for p."""
    head = names.head_of(resolver, node)
    assert head is not None  # it is a letter
    head.subs.append(t.Index(node.span, _ENTRY))
    return t.Ref(node.span, names.declare(resolver, head, resolver.text(node)), head.keys)


def _cross(resolver: Resolver, one: r.Node, two: r.Node, span: t.Span) -> t.Term:
    """H(p, q) = -E_p[log q]."""
    first, second, variables = laws.pair(resolver, one, two)
    logarithm = t.Negative(span, t.Apply(span, "log", second))
    return t.Expect(span, "E", (logarithm,), (), variables, first)


def divergence(resolver: Resolver, kind: str, content: r.Node, span: t.Span) -> t.Term | None:
    """KL(q || p) = E_q[log (q / p)], or JS(q || p), the mean of the divergences from the mean of both."""
    if isinstance(content, r.Conditional):
        one, two = content.left, content.right
    elif isinstance(content, r.Sequence) and len(content.items) == 2:
        one, two = content.items
    else:
        return None
    variables: tuple[t.Term, ...] | None = None
    if has_entries(resolver, [one, two]):
        first, second = _entry(resolver, one), _entry(resolver, two)
    else:
        first, second, variables = laws.pair(resolver, one, two)
    if kind == "KL":
        return _relative(first, second, variables, span)
    half = t.Number(span, Fraction(1, 2))
    middle = t.Multiply(span, half, t.Add(span, (first, second)))
    both = (_relative(first, middle, variables, span), _relative(second, middle, variables, span))
    return t.Multiply(span, half, t.Add(span, both))


def _relative(first: t.Term, second: t.Term, variables: tuple[t.Term, ...] | None, span: t.Span) -> t.Term:
    """The divergence of one density from another; without variables, of probabilities p_i from q_i."""
    logarithm = t.Apply(span, "log", t.Divide(span, first, second))
    if variables is None:
        return t.Big(span, "sum", _ENTRY, t.Range(), None, t.Multiply(span, first, logarithm))
    return t.Expect(span, "E", (logarithm,), (), variables, first)


def information(resolver: Resolver, content: r.Node, span: t.Span) -> t.Term | None:
    """I(X; Y) and I(X; Y | Z), with a comma for the semicolon too."""
    given: tuple[t.Term, ...] = ()
    if isinstance(content, r.Conditional):
        given = tuple(densities.term(resolver, x) for x in densities.written(content.right).items)
        content = bare(content.left)
    if not isinstance(content, r.Sequence):
        return None
    terms = [resolver.term(x) for x in content.items]
    if not all(isinstance(x, t.Ref) for x in (*terms, *given)):
        return None
    alone(resolver, (*terms, *given))
    cut = content.marks.index(";") + 1 if ";" in content.marks else 1
    return t.Expect(span, "I", tuple(terms[:cut]), given, tuple(terms[cut:]))


def alone(resolver: Resolver, terms: Iterable[t.Term]) -> None:
    """Symbols that are the whole argument of a functional are random."""
    for term in terms:
        if isinstance(term, t.Ref):
            resolver.scope.chance.alone.add(term.symbol)
            if term.symbol not in resolver.scope.definitions:
                resolver.scope.symbols[term.symbol].random = True
