r"""What the prose names without a formula: gradients (``\\delta_{h_t}`` is the derivative of the loss by ``h_t``), basis vectors."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import facts as f
from symderive.verify import terms as t
from symderive.verify.entry import Entry, tree_of
from symderive.verify.resolve import names
from symderive.verify.resolve.derivatives import LOSSES, loss_of
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.usage import bare, letter_of, root_name
from symderive.verify.symbols import Definition

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver


def enter_gradient(fact: f.Gradient, resolver: Resolver) -> None:
    """Define a name as the derivative of the loss by a variable, unless the notes define it themselves."""
    tree, variable = tree_of(fact.name), tree_of(fact.wrt)
    if tree is None or variable is None:
        return
    resolver.latex = fact.wrt
    try:
        wrt = resolver.variable(variable)
        resolver.latex = fact.name
        head = names.head_of(resolver, tree)
    except UnclearError:
        return
    if head is None or head.after or head.primes or not isinstance(wrt, t.Ref):
        return
    if head.symbol in resolver.scope.definitions or not all(isinstance(k, t.Index) for k in head.keys):
        return
    symbol = names.declare(resolver, head, resolver.text(tree))
    of = root_name(tree_of(fact.of)) if fact.of else None
    loss = loss_of(resolver, "" if of is None else letter_of(of), t.NOWHERE)
    resolver.scope.define(Definition(symbol, head.keys, None, t.Derive(t.NOWHERE, loss, (wrt,))))


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
    r"""``dW = \frac{\partial J}{\partial W}`` gives a derivative a name, and says what a d is before other letters."""
    right = bare(right)
    parts = left.factors if isinstance(left, r.Product) and left.signs == ("",) else ()
    if len(parts) != 2 or not isinstance(right, r.Derivative) or right.of is None or len(right.wrt) != 1:
        return False
    sign, variable = parts
    written, order = right.wrt[0]
    touching = isinstance(sign, r.Name) and sign.base == "d" and not sign.accents and sign.span[1] == variable.span[0]
    if not touching or order != 1 or "d" in resolver.scope.sizes or resolver.text(variable) != resolver.text(written):
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
    of = root_name(right.of)
    loss = "" if of is None else letter_of(of)
    resolver.hints.adjoints.setdefault("d", loss if loss in (*LOSSES, *resolver.scope.definitions) else "")
    resolver.hints.slopes["d", wrt.symbol] = symbol
    return True
