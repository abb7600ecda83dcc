"""What stands near a claim: the symbols, sizes and terms that an author may have meant."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from symderive.notation.reader import tree as r
from symderive.verify.entry import Entry
from symderive.verify.repair.edits import Atom, Context, index_names, is_atom, spots, unadorned
from symderive.verify.repair.style import style_of
from symderive.verify.repair.transposes import is_power, label_below, script_span
from symderive.verify.resolve.resolver import Resolver
from symderive.verify.resolve.usage import (
    INDEX_LETTERS,
    all_nodes,
    bare,
    is_transpose,
    letter_of,
    root_name,
    script_items,
)
from symderive.verify.scene import Scene
from symderive.verify.written import letter_latex, written

_MOST_PHRASES = 24
_MOST_BRACKETS = 8
_MOST_CALLS = 8
_MOST_SLOPES = 12
_MOST_NORMS = 4
_LONGEST_PHRASE = 60
_ENTRIES = 12
_ONES = (
    "1",
    "\\mathbb{1}",
    "\\mathbf{1}",
    "\\mathbb{I}",
    "\\mathbf{I}",
    "I",
    "\\mathbb 1",
    "\\mathbb I",
    "\\mathds{1}",
)


def context_of(
    scene: Scene,
    entry: Entry,
    resolver: Resolver,
    side: r.Node,
    others: Sequence[r.Node],
    letters: Sequence[str],
    misfit: bool,
) -> Context:
    """The context of one side of a claim."""
    near = scene.entries[-_ENTRIES:]
    sources = [entry, *reversed(near)]
    context = Context(
        entry.latex,
        side,
        others,
        resolver,
        tuple(letters),
        style_of([(e.tree, e.latex) for e in (*near, entry)]),
        misfit=misfit,
    )
    context.atoms = list(_atoms(context, sources))
    context.size_names = _sizes(resolver, sources)
    sizes = ((name, written(resolver.scope, None, name, ())) for name in context.size_names)
    context.sizes = [x if any(sign.isalpha() for sign in x) else letter_latex(name) for name, x in sizes]
    context.told = list(_told(context, near))
    context.phrases = list(_phrases(context, sources))[:_MOST_PHRASES]
    context.brackets = list(_brackets(entry))[:_MOST_BRACKETS]
    calls = list(_calls(context, sources))
    context.calls = [text for _, text in calls][:_MOST_CALLS]
    context.functions = list(dict.fromkeys(name.rstrip("'") for name, _ in calls))
    context.norms = list(dict.fromkeys(_norms(sources)))[:_MOST_NORMS]
    context.indicators = list(dict.fromkeys(_indicators(sources)))[:_MOST_NORMS]
    context.hinges = list(dict.fromkeys(_hinges(sources)))[:_MOST_NORMS]
    context.slopes = list(dict.fromkeys(_slopes(entry, near)))[:_MOST_SLOPES]
    return context


def _atoms(context: Context, sources: Sequence[Entry]) -> Iterator[Atom]:
    """Letters with their scripts, each once; powers and transposes are left out."""
    seen: set[str] = set()
    for place, source in enumerate(sources):
        for spot in spots(source.tree, None, ()):
            node = spot.node
            if (
                not spot.value
                or not is_atom(node)
                or (isinstance(spot.parent, r.Scripted) and node is spot.parent.base)
            ):
                continue
            name = root_name(node)
            assert name is not None
            text = _written(node, source.latex)
            if name.word and len(name.base) > 2 and context.resolver.is_function(letter_of(name), name):
                continue
            if text in seen or not text:
                continue
            seen.add(text)
            scripts = [s for n in all_nodes(node) if isinstance(n, r.Scripted) for s in (n.sub, n.sup) if s is not None]
            letters = {letter_of(x) for s in scripts if not is_transpose(s) for x in index_names(s)}
            indices = frozenset(x for x in letters if _is_index(context, x))
            count = sum(len(script_items(s)) for s in scripts if not is_transpose(s))
            yield Atom(text, letter_of(name), indices, count, place == 0, context.is_function(node))


def _is_index(context: Context, letter: str) -> bool:
    usage = context.resolver.usage
    return letter in INDEX_LETTERS or letter in usage.bound or letter in usage.shifted


def _written(node: r.Node, latex: str) -> str:
    """A letter as written, without its power or transpose."""
    node = bare(node)
    start, end = node.span
    label = label_below(node, latex)
    if label is not None:
        return f"{latex[start : label.span[1]]}}}".strip()
    if isinstance(node, r.Scripted) and node.sup is not None and is_power(node.sup):
        cut = script_span(latex, node.sup)
        return (latex[start : cut[0]] + latex[cut[1] : end]).strip()
    text = latex[start:end].strip()
    return unbraced(text)


def unbraced(text: str) -> str:
    """Text without the braces around all of it."""
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "{") - (sign == "}")
        if depth == 0:
            return text[1:-1].strip() if place and place == len(text) - 1 and text[0] == "{" else text
    return text


def _told(context: Context, near: Sequence[Entry]) -> Iterator[str]:
    """What the notes say that the other side of the claim is."""
    for source in near:
        main = source.tree.main if isinstance(source.tree, r.Remark) else source.tree
        if isinstance(main, r.Relation):
            sides = [unadorned(source.latex[x.span[0] : x.span[1]]) for x in main.sides]
            if any(unadorned(context.text(x)) in sides for x in context.others):
                yield from sides


def _sizes(resolver: Resolver, sources: Sequence[Entry]) -> list[str]:
    """Sizes that the claim and what stands before it name, or the prose for what they speak of: the d of "m is a vector in R^d"."""
    text = " ".join(source.latex for source in sources)
    names = sorted(resolver.scope.sizes)
    told = {x for symbol in resolver.scope.symbols.values() for x in symbol.shape if x.isalpha()}
    return [x for x in names if x != "L" and (x.strip("|").split()[-1] in text or x in told)]


def _phrases(context: Context, sources: Sequence[Entry]) -> Iterator[str]:
    """Terms and factors as they are written near by."""
    seen: set[str] = {context.text(x) for x in (context.side, *context.others)}
    for source in sources:
        for spot in spots(source.tree, None, ()):
            node = spot.node
            if not spot.value or not _is_phrase(node, spot.parent):
                continue
            text = source.latex[node.span[0] : node.span[1]].strip()
            if text and text not in seen and len(text) <= _LONGEST_PHRASE:
                seen.add(text)
                yield text


def _brackets(entry: Entry) -> Iterator[str]:
    """What stands in the brackets of a claim, each once."""
    nodes = [x for x in all_nodes(entry.tree) if isinstance(x, r.Group) and x.opening in ("(", "[")]
    inner = [x.inner for x in nodes if isinstance(x.inner, r.Sum) and len(x.inner.terms) > 1]
    yield from dict.fromkeys(entry.latex[x.span[0] : x.span[1]] for x in inner)


def _calls(context: Context, sources: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    """Functions, and with their arguments, as they are written near by, each once."""
    seen: set[str] = set()
    for source in sources:
        for row in all_nodes(source.tree):
            if not isinstance(row, r.Product):
                continue
            for (start, end), first in context.units(row):
                node = row.factors[first]
                text = source.latex[start:end].strip()
                if end > node.span[1] and not isinstance(node, r.Derivative) and text not in seen:
                    seen.add(text)
                    yield source.latex[node.span[0] : node.span[1]].strip(), text


def _norms(sources: Sequence[Entry]) -> Iterator[str]:
    """Norms and roots as they are written near by."""
    for source in sources:
        for spot in spots(source.tree, None, ()):
            group = isinstance(spot.node, r.Group) and spot.node.opening in ("\\|", "|")
            start, end = spot.node.span
            if spot.value and (group or isinstance(spot.node, r.Root)) and end - start <= _LONGEST_PHRASE:
                yield source.latex[start:end].strip()


def _indicators(sources: Sequence[Entry]) -> Iterator[str]:
    r"""``1\{y = k\}`` as it is written near by."""
    for source in sources:
        for row in all_nodes(source.tree):
            for one, two in itertools.pairwise(row.factors) if isinstance(row, r.Product) else ():
                condition = isinstance(two, r.Group) and isinstance(two.inner, r.Relation)
                if condition and source.latex[one.span[0] : one.span[1]].strip() in _ONES:
                    yield source.latex[one.span[0] : two.span[1]].strip()


def _hinges(sources: Sequence[Entry]) -> Iterator[str]:
    r"""The a of ``\max(0, a)`` near by."""
    for source in sources:
        for node in all_nodes(source.tree):
            body = (
                bare(node.body)
                if isinstance(node, r.BigOperator) and node.kind == "max" and node.body is not None
                else None
            )
            items = body.inner.items if isinstance(body, r.Group) and isinstance(body.inner, r.Sequence) else ()
            texts = [source.latex[x.span[0] : x.span[1]].strip() for x in items]
            if len(texts) == 2 and "0" in texts:
                yield from (x for x in texts if x != "0")


def _slopes(entry: Entry, near: Sequence[Entry]) -> Iterator[str]:
    """The derivatives that a claim has, by what the notes define: ∂L/∂C beside ∂L/∂B."""
    defined: list[str] = []
    for other in near:
        main = other.tree.main if isinstance(other.tree, r.Remark) else other.tree
        if isinstance(main, r.Relation) and is_atom(main.sides[0]):
            defined.append(_written(main.sides[0], other.latex))
    for node in all_nodes(entry.tree):
        if not isinstance(node, r.Derivative) or node.of is None or len(node.wrt) != 1:
            continue
        start, end = node.span
        low, high = node.wrt[0][0].span
        for name in defined:
            if start <= low < high <= end and name and name != entry.latex[low:high].strip():
                yield f"{entry.latex[start:low]}{name}{entry.latex[high:end]}"


def _is_phrase(node: r.Node, parent: r.Node | None) -> bool:
    if isinstance(node, r.Derivative):
        return node.of is not None
    if isinstance(node, (r.Fraction, r.BigOperator)):
        return True
    if isinstance(node, r.Scripted) and is_atom(node) and isinstance(node.sup, r.Number):
        return True
    if isinstance(node, r.Scripted) and isinstance(bare(node.base), r.Group) and node.sup is not None:
        return not is_transpose(node.sup)
    return isinstance(node, r.Product) and isinstance(parent, (r.Sum, r.Relation, r.BigOperator, r.Group))
