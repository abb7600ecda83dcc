"""Gradients that have a name of their own: ∇C."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.entry import Entry
from symderive.verify.resolve import names
from symderive.verify.resolve.usage import bare, letter_of, root_name
from symderive.verify.symbols import Definition

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver


def of_derivative(resolver: Resolver, left: r.Derivative, right: r.Node, entry: Entry) -> bool:
    """``∂C/∂a = ∇C`` names the derivative."""
    factors = right.factors if isinstance(right, r.Product) else ()
    if len(factors) != 2 or not isinstance(factors[0], r.Derivative) or factors[0].kind != "nabla" or factors[0].wrt:
        return False
    return _enter(resolver, right, resolver.term(left), entry)


def tell(resolver: Resolver, left: r.Derivative, right: r.Node, entry: Entry) -> bool:
    """Note what a derivative is of what nothing defines, for the value at which it vanishes; this defines nothing."""
    main = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
    if not isinstance(main, r.Relation) or len(main.sides) != 2:
        return False
    derivative, scope = resolver.term(left), resolver.scope
    by = derivative.wrt[0] if isinstance(derivative, t.Derive) and len(derivative.wrt) == 1 else None
    of = derivative.of if isinstance(derivative, t.Derive) else None
    name = of.symbol if isinstance(of, t.Ref) else of.function if isinstance(of, t.Call) else ""
    if isinstance(by, t.Ref) and not by.keys and name and name not in scope.definitions:
        scope.slopes[by.symbol] = resolver.term(right)
    return False


def of_unknown(resolver: Resolver, left: r.Product, right: r.Node, entry: Entry) -> bool:
    r"""``\nabla\ell = X^\top (\mu - y)`` says what the gradient of an \ell is of which nothing else is said."""
    sign, name = left.factors[0], bare(left.factors[1])
    if not isinstance(sign, r.Derivative) or sign.kind != "nabla" or sign.wrt or sign.of is not None or sign.order != 1:
        return False
    if not isinstance(name, r.Name) or resolver.identity(name) in resolver.scope.definitions:
        return False
    return _enter(resolver, left, resolver.term(right), entry)


def of_argument(resolver: Resolver, left: r.Product, right: r.Node, entry: Entry) -> bool:
    r"""``\nabla f(x) = A x - b`` says what the gradient is, at any x, of an f of which nothing else is said."""
    if len(left.factors) != 3 or any(left.signs):
        return False
    sign, name, group = left.factors[0], bare(left.factors[1]), left.factors[2]
    variable = group.inner if isinstance(group, r.Group) and group.opening == "(" else None
    if not isinstance(sign, r.Derivative) or sign.kind != "nabla" or sign.wrt or sign.of is not None or sign.order != 1:
        return False
    if (
        not isinstance(name, r.Name)
        or not isinstance(variable, r.Name)
        or resolver.identity(name) in resolver.scope.definitions
    ):
        return False
    value, by = resolver.term(right), resolver.term(variable)
    if not isinstance(by, t.Ref) or by.keys or by.symbol not in _behind(resolver, value):
        return False
    function = f"nabla {letter_of(name)}"
    names.declare(resolver, names.Head(name, function, span=left.span), resolver.text(left))
    resolver.scope.define(Definition(function, (), (by,), value, entry.latex, entry.line))
    return True


def _behind(resolver: Resolver, value: t.Term) -> frozenset[str]:
    """The symbols that a value is made of, by way of definitions too."""
    return frozenset(resolver.scope.reach_of([value]))


def _enter(resolver: Resolver, named: r.Node, value: t.Term, entry: Entry) -> bool:
    head = root_name(named.factors[1]) if isinstance(named, r.Product) else None
    if head is None:
        return False
    name = f"nabla {letter_of(head)}"
    names.declare(resolver, names.Head(head, name, span=named.span), resolver.text(named))
    resolver.scope.define(Definition(name, (), None, value, entry.latex, entry.line))
    return True
