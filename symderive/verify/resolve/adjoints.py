r"""Adjoints: names that notes give to the derivatives of a loss, dW and \delta, and the losses that these are of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.entry import tree_of
from symderive.verify.free_names import stem
from symderive.verify.resolve import names
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.usage import (
    letter_of,
    root_name,
)
from symderive.verify.slopes_of_rows import row_of
from symderive.verify.symbols import Definition, Symbol

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

_TOTAL = "loss of all examples"


_ONE_BY_COUNT = re.compile(r"\\d?frac\s*\{\s*1\s*\}\s*\{\s*[A-Za-z]\s*\}|\b1\s*/\s*[A-Za-z]\b")


LOSSES = ("L", "cal L", "J", "C", "E", "ell", "loss", "cost")


def is_adjoint(resolver: Resolver, head: names.Head, node: r.Node, follower: r.Node) -> bool:
    """Whether a sign stands before a variable for the derivative of the loss by it; a d that is a size, too, has to touch it."""
    if head.symbol in resolver.scope.sizes and node.span[1] < follower.span[0]:
        return False
    return head.symbol in resolver.hints.adjoints or is_named(resolver, head, follower)


def is_named(resolver: Resolver, head: names.Head, follower: r.Node) -> bool:
    """Whether the notes define what a d before this letter is: dZ = A - Y."""
    variable = root_name(follower)
    stems = {stem(x) for d, x in resolver.hints.slopes if d == head.symbol}
    return variable is not None and letter_of(variable) in stems


def adjoint(resolver: Resolver, head: names.Head, factors: list[r.Node], place: int) -> tuple[t.Term, int]:
    r"""``\\delta v``, where the notes write it for the derivative of their loss by v."""
    variable = resolver.variable(factors[place + 1])
    span = (factors[place].span[0], factors[place + 1].span[1])
    defined = resolver.hints.slopes.get((head.symbol, variable.symbol)) if isinstance(variable, t.Ref) else None
    if defined is not None and isinstance(variable, t.Ref):
        return t.Ref(span, defined, variable.keys), 2
    if isinstance(variable, t.Element):
        whole = variable.of.of if isinstance(variable.of, t.Transpose) else variable.of
        defined = resolver.hints.slopes.get((head.symbol, whole.symbol)) if isinstance(whole, t.Ref) else None
        if not resolver.scope.flags & {"column examples", "row examples"}:
            raise UnclearError("nothing says whether the examples are rows or columns", span)
        if defined is not None and isinstance(whole, t.Ref):
            ref: t.Term = t.Ref(span, defined, whole.keys)
            ref = t.Transpose(span, ref) if isinstance(variable.of, t.Transpose) else ref
            return t.Element(span, ref, variable.keys), 2
    if head.symbol not in resolver.hints.adjoints:
        raise UnclearError(
            f"nothing before it says what {resolver.text(factors[place])}{resolver.text(factors[place + 1])} is", span
        )
    name = root_name(factors[place + 1])
    of = resolver.hints.losses.get((head.symbol, letter_of(name)) if name is not None else ("", ""))
    of = resolver.hints.adjoints.get(head.symbol, "") if of is None else of
    loss = loss_of(resolver, of, span)
    computed = {x.symbol for x in t.walk(variable) if isinstance(x, t.Ref)} & set(resolver.scope.definitions)
    total = _of_all(resolver, loss) if computed else loss
    summed = not of or "summed slopes" in resolver.scope.flags
    averaged = _ONE_BY_COUNT.search(resolver.latex) is not None
    if total is not loss and (summed or (averaged and not resolver.choices.pick("slopes of all examples", (0.0, 0.5)))):
        loss = total  # the dZ of dW = 1/m dZ X^T
    if isinstance(variable, t.Element):  # the column of one example
        inner = variable.of.of if isinstance(variable.of, t.Transpose) else variable.of
        slope: t.Term = t.Derive(span, loss, (inner,))
        slope = t.Transpose(span, slope) if isinstance(variable.of, t.Transpose) else slope
        return t.Element(span, slope, variable.keys), 2
    if isinstance(variable, t.Transpose):  # dW^T is the transpose of dW
        return t.Transpose(span, t.Derive(span, loss, (row_of(resolver.scope, variable.of, loss),))), 2
    return t.Derive(span, loss, (row_of(resolver.scope, variable, loss),)), 2


def _of_all(resolver: Resolver, loss: t.Term) -> t.Term:
    """The sum of the losses of all examples, where the notes define the loss as their mean."""
    found = resolver.scope.definitions.get(loss.symbol, ()) if isinstance(loss, t.Ref) and not loss.keys else ()
    body = found[-1].body if len(found) == 1 else None
    inner = body.of if isinstance(body, t.Negative) else body
    factor = inner.left if isinstance(inner, t.Multiply) else None
    factor = factor.of if isinstance(factor, t.Negative) else factor
    if isinstance(inner, t.Multiply) and isinstance(factor, t.Divide):
        total = inner.right
        if isinstance(total, t.Big) or (isinstance(total, t.Ref) and total.symbol == "loss"):
            minus = isinstance(body, t.Negative) or isinstance(inner.left, t.Negative)
            if isinstance(total, t.Ref) and not minus:
                return total
            resolver.scope.symbols[_TOTAL] = Symbol(_TOTAL, "J", "J", axes=0)
            total = t.Negative(total.span, total) if minus else total
            resolver.scope.definitions[_TOTAL] = [Definition(_TOTAL, (), None, total)]
            return t.Ref(loss.span, _TOTAL, ())
    return loss


def loss_symbol(resolver: Resolver, latex: str) -> str:
    """The symbol of a loss as prose names it: that of L_{reg} is not that of L. An index of it, as in E_n, is left out."""
    tree = tree_of(latex) if latex else None
    name = root_name(tree)
    if tree is None or name is None:
        return latex
    resolver.latex = latex
    try:
        head = names.head_of(resolver, tree)
    except UnclearError:
        head = None
    plain = head is not None and not head.keys and not head.after and not head.primes
    return head.symbol if head is not None and plain else letter_of(name)


def _is_inverse(term: t.Term) -> bool:
    """``A^{-1}``, and its exponent."""
    exponent = term.exponent if isinstance(term, t.Power) else term
    return isinstance(exponent, t.Number) and exponent.value == -1


def _is_of_matrices(found: Sequence[Definition]) -> bool:
    """Whether something is a product of matrices by its letters, and so no loss: ``C = AB``."""
    parts = [x for d in found for x in t.walk(d.body)]
    plain = all(isinstance(x, (t.Ref, t.Multiply, t.Add, t.Negative, t.Transpose)) or _is_inverse(x) for x in parts)
    names_ = {x.symbol for x in parts if isinstance(x, t.Ref)}
    return plain and bool(names_) and all(x.isalpha() and x.isupper() for x in names_)


def loss_of(resolver: Resolver, name: str, span: t.Span) -> t.Term:
    """The loss that adjoints are derivatives of: the one that is named, else what the notes call so, else one that is not written."""
    scope = resolver.scope
    if not name:
        written = [x for x in LOSSES if x in scope.definitions and not _is_of_matrices(scope.definitions[x])]
        used = {n for x in scope.definitions for n in scope.reach(x) if n != x}
        asked = sorted(x for x in resolver.usage.differentiated & set(LOSSES) if x not in scope.definitions)
        name = next((x for x in written if x not in used), asked[0] if len(asked) == 1 else "loss")
    found = [d for d in scope.definitions.get(name, ()) if d.parameters is not None]
    if found and not any(d.parameters is None for d in scope.definitions[name]):
        return t.Call(span, name, (), found[-1].parameters or (), found[-1].bar)
    symbol = names.declare(resolver, names.Head(r.Name(span, name), name, span=span), name)
    return t.Ref(span, symbol, ())
