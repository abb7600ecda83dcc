"""What a left side makes best: the quantity whose derivative by it the notes took, and set to zero."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from symderive.notation.reader import tree as r
from symderive.verify.entry import Entry
from symderive.verify.left_sides import letters_of
from symderive.verify.resolve.usage import all_nodes, bare, letter_of, root_name


def objective(before: Sequence[Entry], letter: str, functions: Iterable[Entry] = ()) -> str:
    """The name, as LaTeX, of what formulas last differentiated by a letter; empty if they did not, or not a quantity with a name.

    A gradient that names no variable is by that of its function, which ``functions`` may define.
    """
    told = (*before, *functions)
    for entry in reversed(before):
        for by, of in _slopes(entry.tree):
            name = root_name(of)
            if letter in by and name is None and _is_logarithm(of):
                return entry.latex[slice(*of.span)]
            by = by or (_variables(told, letter_of(name)) if name is not None and of is bare(of) else set[str]())
            if letter in by and name is not None and letter_of(name) != letter:
                return entry.latex[slice(*_named(of).span)]
    return ""


def _is_logarithm(node: r.Node) -> bool:
    r"""Whether a slope is that of a ``\log L``, by name or of a call."""
    if not isinstance(node, r.Product) or not 2 <= len(node.factors) <= 3:
        return False
    head = bare(node.factors[0])
    return isinstance(head, r.Name) and head.base in ("log", "ln") and root_name(node.factors[1]) is not None


def _variables(told: Iterable[Entry], function: str) -> set[str]:
    """The one letter that a function is defined for: β of J(β)."""
    for entry in told:
        left = bare(entry.tree.sides[0]) if isinstance(entry.tree, r.Relation) else None
        if isinstance(left, r.Product) and len(left.factors) == 2:
            head, at = root_name(left.factors[0]), left.factors[1]
            found = _arguments(at)
            if head is not None and letter_of(head) == function and len(found) == 1 and not _is_given(at):
                return found
    return set()


def function_of(entry: Entry, letter: str) -> str:
    r"""The name, as LaTeX, of the function of a letter that a formula defines: ``\\ell`` of ``\\ell(p) = ...``; else empty."""
    tree = entry.tree
    left = bare(tree.sides[0]) if isinstance(tree, r.Relation) else None
    if not isinstance(left, r.Product) or len(left.factors) != 2:
        return ""
    head, at = left.factors
    named = isinstance(at, r.Group) and at.opening == "(" and letter in letters_of(at) and not _is_given(at)
    return entry.latex[slice(*head.span)] if named and isinstance(head, r.Name) else ""


def _is_given(group: r.Node) -> bool:
    return isinstance(group, r.Group) and isinstance(group.inner, r.Conditional)


def _slopes(tree: r.Node) -> Iterator[tuple[set[str], r.Node]]:
    """The derivatives of a formula: by which letters, and of what."""
    for node in all_nodes(tree):
        if isinstance(node, r.Derivative) and node.of is not None:
            inner = node.of.factors[-1] if isinstance(node.of, r.Product) else None
            yield _by(node) or _arguments(inner), node.of
        elif isinstance(node, r.Product):
            for one, two, three in zip(node.factors, node.factors[1:], (*node.factors[2:], None), strict=False):
                if isinstance(one, r.Derivative) and one.of is None:
                    yield _by(one) or _arguments(three), two
                elif isinstance(one, r.Scripted) and one.primes == 1 and one.sub is None and one.sup is None:
                    yield _arguments(two), one.base


def _by(node: r.Derivative) -> set[str]:
    return {letter_of(name) for wrt, _ in node.wrt if (name := root_name(wrt)) is not None}


def _arguments(node: r.Node | None) -> set[str]:
    """The letters in the brackets of a call: a slope that says no variable is by these, as that of J(w)."""
    return letters_of(node) if isinstance(node, r.Group) else set()


def _named(node: r.Node) -> r.Node:
    """The function of a call: ℓ of ℓ(θ)."""
    return node.factors[0] if isinstance(node, r.Product) else node
