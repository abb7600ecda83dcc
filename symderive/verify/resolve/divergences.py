r"""The many ways to write a divergence, made one: ``D_{KL}[p, q]``, ``\mathrm{KL}(p \mid q)``, ``KLD(p \parallel q)``, ``JSD(p, q)``."""

from __future__ import annotations

from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.resolve.known import DENSITIES, DIVERGENCES
from symderive.verify.resolve.usage import all_nodes, bare, letter_of, root_name

_LETTERS = ("D", "d")
_OTHER = r.Name((0, 0), "")
_LAWS = frozenset({"N", "cal N", "Normal", "Gaussian"})


def divergent(node: r.Node) -> r.Node:
    """A name of a divergence with two distributions behind it as ``KL(p || q)`` or ``JS(p || q)``; any other node as it is."""
    if not isinstance(node, r.Product):
        return node
    factors = list(node.factors)
    for place, follower in enumerate(factors[1:]):
        group = bare(follower)
        kind = named(factors[place])
        if kind and node.signs[place] == "" and isinstance(group, r.Group) and group.opening in ("(", "[", "\\{"):
            pair = _pair(group.inner)
            if pair is not None:
                inner = r.Conditional(pair.span, pair.left, pair.right, "||")
                if kind != "KL" or letter_of(root_name(factors[place]) or _OTHER) != "D":  # D_{KL} stays what it is
                    factors[place] = r.Name(factors[place].span, kind, word=True)
                factors[place + 1] = replace(group, inner=inner)
    return node if tuple(factors) == node.factors else replace(node, factors=tuple(factors))


def named(node: r.Node) -> str:
    """``KL`` or ``JS`` for the name of a divergence, without further scripts; nothing for any other."""
    node = bare(node)
    if isinstance(node, r.Name):
        return "" if node.accents else DIVERGENCES.get(node.base, "")
    if not isinstance(node, r.Scripted) or node.sup is not None or node.primes or node.sub is None:
        return ""
    head = bare(node.base)
    if not isinstance(head, r.Name) or head.accents or head.base not in _LETTERS:
        return ""
    return DIVERGENCES.get("".join(x.base for x in all_nodes(node.sub) if isinstance(x, r.Name)), "")


def _pair(inner: r.Node | None) -> r.Conditional | None:
    """Two distributions between double bars, or what stands for these."""
    inner = None if inner is None else bare(inner)
    if isinstance(inner, r.Conditional) and inner.mark == "||":
        return inner
    if isinstance(inner, r.Relation) and inner.signs == ("parallel",):
        return r.Conditional(inner.span, inner.sides[0], inner.sides[1], "||")
    found = None
    if isinstance(inner, r.Conditional):
        found = inner
    elif isinstance(inner, r.Sequence) and len(inner.items) == 2:
        found = r.Conditional(inner.span, *inner.items, "|")
    return found if found is not None and _is_law(found.left) and _is_law(found.right) else None


def _is_law(node: r.Node) -> bool:
    """Whether an argument is a distribution: ``q``, ``q(z | x)``, ``N(0, I)``, ``(p + q) / 2``; not a mean or another parameter."""
    node = bare(node)
    if isinstance(node, r.Fraction):
        return _is_law(node.above)
    if isinstance(node, r.Group) and node.inner is not None:
        return _is_law(node.inner)
    if isinstance(node, r.Sum):
        return all(map(_is_law, node.terms))
    if isinstance(node, r.Product):
        head, last = root_name(node.factors[0]), bare(node.factors[-1])
        if head is not None and letter_of(head) in DENSITIES | _LAWS:
            return len(node.factors) == 2 and isinstance(last, r.Group)
        return isinstance(bare(node.factors[0]), r.Fraction | r.Number) and _is_law(last)
    name = root_name(node)
    return name is not None and letter_of(name) in DENSITIES - {"pi", "rho"}
