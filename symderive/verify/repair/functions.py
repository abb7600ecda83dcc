"""Functions: a lost prime, a slope for a value, a logarithm too many."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.repair.edits import Context, Edit, edit, is_atom
from symderive.verify.resolve.usage import bare, is_label, letter_of, root_name

_KNOWN = frozenset(["log", "exp", "ln", "tanh", "sin", "cos"])


def edits(context: Context) -> Iterator[Edit]:
    """Primes, the slope of a squashing function for its value, logarithms and exponentials, absolute values."""
    for spot in context.spots:
        node = spot.node
        if not spot.value:
            continue
        if isinstance(node, r.Product):
            yield from _applications(context, node)
        if isinstance(node, r.Scripted) and node.primes:
            yield from _without_prime(context, node)
        parent = spot.parent
        if isinstance(parent, r.Scripted) and node is parent.base and (parent.sub is not None or is_label(parent.sup)):
            continue
        if isinstance(node, r.Group) and node.opening in ("|", "\\vert", "\\lvert") and node.inner is not None:
            yield edit(2.1, "function", (node.span, f"\\operatorname{{sign}}({context.text(node.inner)})"))
            yield edit(2.2, "function", (node.span, context.text(node.inner)))
        if isinstance(node, (r.Fraction, r.Group)) and not isinstance(parent, (r.Scripted, r.Root)):
            yield from _around(context, node)
        if is_atom(node) and not context.is_function(node) and id(node) not in context.marked:
            text = context.text(node)
            if not isinstance(parent, r.Scripted) and _has_sizes(context):
                yield edit(2.1, "function", (node.span, f"|{text}|"))
            if not isinstance(parent, r.Scripted):
                slope = any(isinstance(x, r.Derivative) for x in context.others)  # of a sigmoid by its value
                yield edit(1.7 if slope else 2.1, "function", (node.span, f"{text} (1 - {text})"))
            for name in ("\\log", "\\exp", "\\tanh", "\\sigma", *context.style.bare):
                if name in context.style.words or name in context.style.bare:
                    yield edit(2.2, "function", (node.span, f"{name}({text})"))


def _has_sizes(context: Context) -> bool:
    """Whether roots or norms stand near by, which are never negative."""
    return bool(context.norms) or "\\sqrt" in context.style.words


def _around(context: Context, node: r.Node) -> Iterator[Edit]:
    """A logarithm that was forgotten before a fraction or a bracket."""
    text = context.text(node)
    for name in ("\\log", "\\ln", "\\exp"):
        if name in context.style.words:
            yield edit(1.85, "function", (node.span, f"{name} {text}"))


def _applications(context: Context, row: r.Product) -> Iterator[Edit]:
    for place, node in enumerate(row.factors[:-1]):
        if row.signs[place] or not context.is_function(node) or isinstance(node, r.Derivative):
            continue
        argument = row.factors[place + 1]
        name = root_name(bare(node))
        assert name is not None
        whole = (node.span[0], argument.span[1])
        text = context.latex[whole[0] : whole[1]]
        if not name.word and not _labels(context, letter_of(name)):
            yield edit(1.3, "prime", ((name.span[1], name.span[1]), "'"))
            if isinstance(node, r.Scripted) and node.sup is not None:
                yield edit(1.35, "prime", ((node.sup.span[1], node.sup.span[1]), "'"))
                yield edit(1.4, "prime", (node.span, f"{{{context.text(node)}}}'"))
        yield edit(1.8, "prime", (whole, f"{text} (1 - {text})"))
        if name.base in _KNOWN:
            yield edit(2.0, "function", (node.span, ""))
            yield edit(1.8, "function", ((name.span[1], name.span[1]), "^2"))
            for other in ("\\log", "\\exp", "\\tanh"):
                if other.strip("\\") != name.base and other in context.style.words:
                    yield edit(2.2, "function", (node.span, other))


def _labels(context: Context, function: str) -> bool:
    """Whether the argument of a function numbers something in what defines it, so that it has no slope: p_t(x) of H_t(x)."""
    for known in context.resolver.scope.definitions.get(function, ()):
        names = {x.symbol for x in known.parameters or () if isinstance(x, t.Ref)}
        parts = list(t.walk(known.body))
        calls = [x for x in parts if isinstance(x, t.Call)]
        numbered = {x.function for x in calls if any(isinstance(a, t.Index) for a in x.arguments)}  # H_t(y) below a sum
        keys = [k for x in parts if isinstance(x, t.Ref) for k in x.keys]
        keys += [a for x in calls if x.function in numbered for a in x.arguments]
        if any(isinstance(k, t.Ref) and k.symbol in names for k in keys):
            return True
    return False


def _without_prime(context: Context, node: r.Scripted) -> Iterator[Edit]:
    start = context.latex.find("'", node.span[0], node.span[1] + 1)
    if start >= 0:
        yield edit(1.4, "prime", ((start, start + node.primes), ""))
