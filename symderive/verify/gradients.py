r"""What the prose names without a formula: gradients (``\\delta_{h_t}`` is the derivative of the loss by ``h_t``), basis vectors."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import facts as f
from symderive.verify import terms as t
from symderive.verify.differentials import is_d
from symderive.verify.entry import Entry, as_latex, tree_of
from symderive.verify.free_names import stem
from symderive.verify.resolve import names
from symderive.verify.resolve.adjoints import LOSSES, loss_of, loss_symbol
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.slope_signs import BY, is_sign, shown, stands_so, told
from symderive.verify.resolve.usage import all_nodes, bare, letter_of, root_name
from symderive.verify.symbols import Definition

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver


def enter_gradient(fact: f.Gradient, resolver: Resolver) -> None:
    """Define a name as the derivative of the loss by a variable, unless the notes define it themselves."""
    tree, variable = tree_of(fact.name), tree_of(fact.wrt) if fact.wrt else None
    if tree is None or (variable is None and fact.wrt):
        return
    resolver.latex = fact.wrt
    try:
        wrt = resolver.variable(variable) if variable is not None else _argument(resolver, fact.of)
        resolver.latex = fact.name
        head = names.head_of(resolver, tree)
    except UnclearError:
        return
    if head is None or head.after or head.primes or not isinstance(wrt, t.Ref):
        return
    if head.symbol in resolver.scope.definitions or not all(isinstance(k, t.Index) for k in head.keys):
        return
    loss = loss_of(resolver, loss_symbol(resolver, fact.of), t.NOWHERE)
    symbol = names.declare(resolver, head, resolver.text(tree))
    resolver.scope.define(Definition(symbol, head.keys, None, t.Derive(t.NOWHERE, loss, (wrt,))))


def _argument(resolver: Resolver, of: str) -> t.Term | None:
    """The one argument of a function, by which its Jacobian is taken."""
    known = resolver.scope.definitions.get(loss_symbol(resolver, of), ())
    found = {d.parameters[0]: d for d in known if d.parameters is not None and len(d.parameters) == 1}
    return next(iter(found), None) if len(known) == 1 else None


def signs_of_slopes(facts: Iterable[f.Fact], trees: Iterable[r.Node]) -> dict[str, str]:
    """What facts add to the names of several letters: by what a D is the sign of a derivative that stands before others."""
    trees = list(trees)
    if not stands_so(trees):
        return {}
    by = [x.variable for x in facts if isinstance(x, f.SlopeSign)]
    for fact in facts:
        name, variable = (tree_of(fact.name), tree_of(fact.wrt)) if isinstance(fact, f.Gradient) else (None, None)
        if isinstance(fact, f.Gradient) and not fact.of and is_sign(name) and isinstance(variable, r.Scripted):
            head = variable.base
            by += [fact.wrt[head.span[0] : head.span[1]]] if isinstance(head, r.Name) else []
    equations = (tree_of(as_latex(x.text)) for x in facts if isinstance(x, f.Unread))
    return dict.fromkeys([*map(told, by), *shown(x for x in equations if x is not None)], "")


def without_operators(facts: Iterable[f.Fact], words: Mapping[str, str]) -> list[f.Fact]:
    """Facts in which a sign of derivatives, the D of ``D_j E``, is not taken for a gradient of the loss."""
    sign = any(x.startswith(BY) for x in words)
    return [x for x in facts if not (sign and isinstance(x, f.Gradient) and not x.of and is_sign(tree_of(x.name)))]


def enter_basis(fact: f.Basis, resolver: Resolver) -> None:
    """The vector e_i is row i of an identity matrix."""
    tree = tree_of(fact.symbol)
    resolver.latex = fact.symbol
    head = None if tree is None else names.head_of(resolver, tree)
    if head is None or head.after or head.primes or len(head.keys) != 1 or not isinstance(head.keys[0], t.Index):
        return
    symbol = names.declare(resolver, head, resolver.text(head.name))
    known = resolver.scope.symbols[symbol]
    known.axes = 2 - known.labels
    body = t.Element(t.NOWHERE, t.Constant(t.NOWHERE, "identity"), head.keys)
    if symbol not in resolver.scope.definitions:
        resolver.scope.define(Definition(symbol, head.keys, None, body))


def enter_slope(resolver: Resolver, left: r.Node, right: r.Node, entry: Entry, letters: list[str]) -> bool:
    r"""``dW = \frac{\partial J}{\partial W}`` gives a derivative a name, as does ``dZ = A - Y``; both say what a d before letters is."""
    right = bare(right)
    parts = left.factors if isinstance(left, r.Product) and left.signs == ("",) else ()
    if len(parts) != 2 or not is_d(*parts) or "d" in resolver.scope.sizes | resolver.scope.definitions.keys():
        return False
    variable = parts[1]
    slope = right if isinstance(right, r.Derivative) else None
    if slope is None and not _is_plain(resolver, right):
        return False
    if slope is not None and not _by(resolver, slope, variable):
        return False
    kept = list(resolver.binders)
    resolver.binders.extend(letters)
    try:
        wrt, body = resolver.variable(variable), resolver.term(right)
    finally:
        resolver.binders[:] = kept
    if not isinstance(wrt, t.Ref):
        return False
    known = resolver.scope.symbols[wrt.symbol]
    symbol = f"d {wrt.symbol}"
    resolver.scope.symbols[symbol] = replace(known, name=symbol, latex=f"d{known.latex}", domain=None, transposed=False)
    resolver.scope.define(Definition(symbol, wrt.keys, None, body, entry.latex, entry.line))
    resolver.hints.slopes["d", wrt.symbol] = symbol
    if slope is not None:
        of = root_name(slope.of)
        loss = "" if of is None else letter_of(of)
        resolver.hints.adjoints.setdefault("d", loss if loss in (*LOSSES, *resolver.scope.definitions) else "")
    return True


def _by(resolver: Resolver, slope: r.Derivative, variable: r.Node) -> bool:
    """Whether a derivative is one by this variable."""
    if slope.of is None or len(slope.wrt) != 1:
        return False
    written, order = slope.wrt[0]
    return order == 1 and resolver.text(variable) == resolver.text(written)


def _is_plain(resolver: Resolver, right: r.Node) -> bool:
    """Whether a right side has no differentials: every d in it is that of a name which is known already."""
    rows = (x for x in all_nodes(right) if isinstance(x, r.Product))
    pairs = (pair for row in rows for pair in itertools.pairwise(row.factors) if is_d(*pair))
    known = {stem(variable) for _, variable in resolver.hints.slopes}
    return all((head := root_name(variable)) is not None and letter_of(head) in known for _, variable in pairs)
