"""Derivatives: of what, by what, and of which kind; adjoints and differentials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.free_names import stem
from symderive.verify.resolve import brackets, names
from symderive.verify.resolve.adjoints import LOSSES
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.usage import (
    INDEX_LETTERS,
    bare,
    is_transpose,
    letter_of,
    root_name,
)
from symderive.verify.slopes_of_rows import by_column, row_of
from symderive.verify.symbols import Symbol

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

PARAMETERS = "all parameters"
"""By what ∇ differentiates a loss where nobody says it."""


def derivative(resolver: Resolver, node: r.Derivative, operand: t.Term | None) -> t.Term:
    """A derivative of what is written in it, or of the operand to its right."""
    of = operand if node.of is None else resolver.of(node.of)
    if of is None:
        raise UnclearError("this derivative is of nothing", node.span)
    if isinstance(of, t.Ref) and not of.keys and of.symbol not in resolver.scope.definitions:
        whole = resolver.scope.applied.get(of.symbol)
        of = whole if isinstance(whole, t.Call) and not whole.keys else of  # the F(x) of y = x + F(x) in ∂F/∂x
    told = _around_gradient(resolver, node, of) or _told(resolver, node, of)
    if told is not None:
        return told
    wrt: list[t.Term] = []
    row = node.transposed != (node.kind == "nabla" and "column gradients" in resolver.scope.flags)
    for written, order in _turned_back(node.wrt):
        variable = resolver.variable(_entry_by(resolver, node, written))
        if isinstance(variable, t.Transpose):
            variable, row = variable.of, True
        wrt.extend([variable] * order)
    of, wrt, at = _by_argument(resolver, _terms_with(resolver, of, wrt), wrt)
    wrt = [row_of(resolver.scope, x, of) for x in wrt]
    known = resolver.scope.symbols.get(of.function) if node.kind == "nabla" and isinstance(of, t.Call) else None
    if known is not None and not known.bold:
        known.graded = True
    if not node.wrt:
        all_ = _by_all(resolver, node, of)
        if all_ is not None:
            return t.Transpose(node.span, all_) if row and node.order == 1 else all_
        of, at = _at_value(resolver, of)
        wrt = [_implied(resolver, node, of)] * node.order
    span = node.span if operand is None else (node.span[0], operand.span[1])
    term = by_column(resolver.scope, t.Derive(span, of, tuple(wrt), _paths(resolver, node, of, wrt), row))
    if at is not None and isinstance(wrt[0], t.Ref):
        term = t.At(span, term, wrt[0], at)
    if node.above_factor is not None:
        term = t.Multiply(span, resolver.term(node.above_factor), term)
    if node.below_factor is not None:
        term = t.Divide(span, term, resolver.term(node.below_factor))
    return term


def _around_gradient(resolver: Resolver, node: r.Derivative, of: t.Term) -> t.Term | None:
    """What is made of a gradient though it is written behind the ∇: its transpose, a power, the entry j of ∇J(θ)_j."""
    if node.kind != "nabla":
        return None
    if isinstance(of, (t.Transpose, t.Power)) and _of_the_gradient(node, of):
        inner = of.of if isinstance(of, t.Transpose) else of.base
        gradient = derivative(resolver, node, inner)
        return replace(of, of=gradient) if isinstance(of, t.Transpose) else replace(of, base=gradient)
    if isinstance(of, t.Element) and isinstance(of.of, t.Call) and of.of.function in LOSSES:
        return t.Element(of.span, derivative(resolver, node, of.of), of.keys)
    return None


def _paths(resolver: Resolver, node: r.Derivative, of: t.Term, wrt: Sequence[t.Term]) -> str:
    """Along which paths a derivative goes: only through the variable as it is written, if others are made of it too."""
    kind = "partial" if node.kind == "partial" else "total"
    written = {x.symbol for x in t.walk(of) if isinstance(x, t.Ref)}
    by = {w.symbol for w in wrt if isinstance(w, t.Ref)}
    if isinstance(of, t.Ref) or not by & written:
        return kind
    deeper = resolver.scope.reach_of([t.Ref(t.NOWHERE, x, ()) for x in written - by])
    return "local" if by & deeper and resolver.choices.pick(f"local {node.span}", (0.0, 0.8)) else kind


def _turned_back(wrt: Sequence[tuple[r.Node, int]]) -> list[tuple[r.Node, int]]:
    r"""The variables of ``\partial\beta \, \partial\beta'``, whose second is the transpose of the first."""
    plain = {x for w, _ in wrt if (x := _letter(w))}

    def change(node: r.Node) -> r.Node:
        inner = bare(node)
        primed = isinstance(inner, r.Scripted) and inner.primes == 1 and inner.sub is None and inner.sup is None
        if not isinstance(inner, r.Scripted) or not primed or _letter(inner.base) not in plain:
            return node
        return replace(inner, primes=0, sup=r.Name(inner.span, "top"))

    return [(change(w), order) for w, order in wrt]


def _letter(node: r.Node) -> str:
    node = bare(node)
    return letter_of(node) if isinstance(node, r.Name) else ""


def _terms_with(resolver: Resolver, of: t.Term, wrt: list[t.Term]) -> t.Term:
    r"""The ``L_{[\gamma]}`` of ∂L/∂γ_i, where the notes write out the terms of L with γ only."""
    if not isinstance(of, t.Ref) or of.keys or of.symbol in resolver.scope.definitions:
        return of
    variables = {x.symbol if isinstance(x, t.Ref) else "" for x in wrt}
    part = f"{of.symbol}_[{stem(variables.pop())}]" if len(variables) == 1 else ""
    return replace(of, symbol=part) if part in resolver.scope.definitions else of


def _told(resolver: Resolver, node: r.Derivative, of: t.Term) -> t.Term | None:
    """The gradient of a function, or its Hessian, of which the notes say the gradient alone."""
    if node.kind != "nabla" or node.order > 2 or node.wrt or node.transposed or not isinstance(of, (t.Call, t.Expect)):
        return None
    name = of.function if isinstance(of, t.Call) else of.kind  # E(w) may be read as an expectation before
    plain = not of.keys if isinstance(of, t.Call) else not of.given and not of.over
    function = f"nabla {name}"
    known = any(d.parameters for d in resolver.scope.definitions.get(function, ()))
    if not known or not plain or len(of.arguments) != 1 or name in resolver.scope.definitions:
        return None
    gradient = t.Call(of.span, function, (), of.arguments)
    return gradient if node.order == 1 else derivative(resolver, replace(node, order=1), gradient)


def _entry_by(resolver: Resolver, node: r.Derivative, written: r.Node) -> r.Node:
    r"""The θ_j of ``\partial_j``, where the notes say so."""
    variable, index = resolver.hints.by_entries, bare(written)
    alone = (
        isinstance(index, r.Name)
        and letter_of(index) in INDEX_LETTERS
        and letter_of(index) not in resolver.usage.values
    )
    if variable is None or node.kind != "partial" or not alone:
        return written
    return r.Scripted(written.span, variable, index, None)


def _by_argument(resolver: Resolver, of: t.Term, wrt: list[t.Term]) -> tuple[t.Term, list[t.Term], t.Term | None]:
    """∂ℓ/∂g of ℓ(g(x)): the derivative of ℓ by its argument, at the value g(x)."""
    written = of
    if isinstance(of, t.Ref) and not of.keys and of.symbol not in resolver.scope.definitions:
        of = resolver.scope.applied.get(of.symbol, of)
    if not isinstance(of, t.Call) or len(of.arguments) != 1 or len(wrt) != 1 or not isinstance(of.arguments[0], t.Call):
        return written, wrt, None
    if not isinstance(wrt[0], t.Call) or wrt[0].function != of.arguments[0].function:
        return written, wrt, None
    of, at = _at_value(resolver, of)
    assert isinstance(of, t.Call)
    return of, [of.arguments[0]], at


def _of_the_gradient(node: r.Derivative, of: t.Transpose | t.Power) -> bool:
    r"""Whether a script belongs to the gradient: ``\nabla f(x)^\top v``, and the inverse Hessian ``\nabla^2 f(x)^{-1}``."""
    if isinstance(of, t.Transpose):
        return isinstance(of.of, (t.Call, t.Ref))
    inverse = isinstance(of.exponent, t.Number) and of.exponent.value == -1
    return inverse and node.order == 2 and isinstance(of.base, (t.Call, t.Ref))


def _at_value(resolver: Resolver, of: t.Term) -> tuple[t.Term, t.Term | None]:
    r"""``\nabla f(A z)`` is the gradient of f by its argument, at the value A z: f at a variable of its own, and that value."""
    if not isinstance(of, t.Call) or len(of.arguments) != 1 or isinstance(of.arguments[0], t.Ref):
        return of, None
    known = [d.parameters[0] for d in resolver.scope.definitions.get(of.function, ()) if d.parameters]
    variable = known[-1] if known else None
    if not isinstance(variable, t.Ref):
        letter = r.Name(of.span, f"{of.function}_argument")
        variable = t.Ref(
            of.span, names.declare(resolver, names.Head(letter, letter.base, span=of.span), letter.base), ()
        )
    return replace(of, arguments=(variable,)), of.arguments[0]


def _by_all(resolver: Resolver, node: r.Derivative, of: t.Term) -> t.Term | None:
    """The gradient or Hessian of f(x, y) by all its arguments, which are numbers then; None if that is not meant."""
    name = of.function if isinstance(of, t.Call) else of.symbol if isinstance(of, t.Ref) else ""
    given = of.arguments if isinstance(of, t.Call) else ()
    known = [d.parameters or () for d in resolver.scope.definitions.get(name, ()) if not d.fixed and d.bar is None]
    by = tuple(x for x in given or (known[0] if known else ()) if isinstance(x, t.Ref) and not x.keys)
    if node.kind != "nabla" or node.order > 2 or len(by) < 2 or len(by) != len(given or known[0]):
        return None
    bodies = [x for d in resolver.scope.definitions.get(name, ()) for x in t.walk(d.body)]
    arrays = any(isinstance(x, (t.Transpose, t.Norm, t.MatrixOf)) for x in bodies)
    if bool(resolver.choices.pick(f"gradient {name}", (0.0, 0.6))) is not arrays:
        return None
    if node.order == 1:
        return t.MatrixOf(node.span, tuple((t.Derive(node.span, of, (x,)),) for x in by))
    return t.MatrixOf(node.span, tuple(tuple(t.Derive(node.span, of, (x, y)) for y in by) for x in by))


def _implied(resolver: Resolver, node: r.Derivative, of: t.Term) -> t.Term:
    """By what ∇ differentiates when it does not say so: the argument of the function."""
    if isinstance(of, t.Call):
        arguments = [a for a in of.arguments if isinstance(a, t.Ref)]
        if arguments:
            return arguments[0]
    if isinstance(of, t.Derive) and all(t.same(w, of.wrt[0]) for w in of.wrt):
        return of.wrt[0]
    if isinstance(of, t.Ref):
        for definition in resolver.scope.definitions.get(of.symbol, ()):
            if definition.parameters and isinstance(definition.parameters[0], t.Ref):
                return definition.parameters[0]
    if resolver.hints.by is not None and not _is_series(resolver, resolver.hints.by):
        return resolver.variable(resolver.hints.by)
    form = _repeated(of) or _usual(of) or _alone(resolver, of)
    if form is not None:
        return next(x for x in t.walk(of) if isinstance(x, t.Ref) and x.symbol == form)
    if isinstance(of, t.Ref) and stem(of.symbol) in LOSSES and node.order == 1:
        parameters = resolver.scope.symbols.setdefault(PARAMETERS, Symbol(PARAMETERS, "w", "w", axes=1))
        return t.Ref(node.span, parameters.name, ())  # ∇C is the mean of the ∇C_x, whatever they depend on
    raise UnclearError("∇ does not say by what it differentiates", node.span)


def _is_series(resolver: Resolver, variable: r.Node) -> bool:
    """Whether the notes write a variable with the number of its step only, w_n, where the prose says w."""
    letter = letter_of(variable) if isinstance(variable, r.Name) else ""
    usage = resolver.usage
    return letter in usage.sub_letters and letter not in usage.plain_alone | usage.bold_alone


def _usual(of: t.Term) -> str | None:
    """The one letter of a term that is a variable by custom, as x is in ‖Ax - b‖²."""
    found = {x.symbol for x in t.walk(of) if isinstance(x, t.Ref)} & {"x", "w", "theta", "beta"}
    return found.pop() if len(found) == 1 else None


def _alone(resolver: Resolver, of: t.Term) -> str | None:
    r"""The one matrix that a term is made of: ``\nabla \det A``."""
    parts = list(t.walk(of))
    names_ = {x.symbol for x in parts if isinstance(x, t.Ref) and not x.keys}
    others = any(isinstance(x, (t.Call, t.Index, t.Expect)) or (isinstance(x, t.Ref) and x.keys) for x in parts)
    scalar = any(isinstance(x, t.Operation) and x.name in ("det", "logdet", "trace", "bars") for x in parts)
    name = names_.pop() if len(names_) == 1 and scalar and not others else None
    return (
        name
        if name is not None and resolver.scope.symbols[name].upper and name not in resolver.scope.definitions
        else None
    )


def operator(
    resolver: Resolver, node: r.Derivative, factors: list[r.Node], signs: list[str], place: int
) -> tuple[t.Term, int]:
    """A derivative sign that acts on what follows it in its row."""
    if place + 1 >= len(factors):
        raise UnclearError("this derivative is of nothing", node.span)
    if node.kind == "nabla" and not node.wrt:
        named = _named_gradient(resolver, node, factors[place + 1])
        if named is not None:
            return named, 2
    operand, used = resolver.unit(factors, signs, place + 1)
    end = place + 1 + used
    fraction = node.kind != "nabla" and resolver.text(node).lstrip().startswith(
        ("\\frac", "\\dfrac", "\\tfrac", "\\pdv", "\\dv", "\\odv")
    )
    sizes = resolver.scope.sizes
    factor = not any(  # of ∇ 1/2 ||x||², the half
        isinstance(x, t.Call) or (isinstance(x, t.Ref) and x.symbol not in sizes) for x in t.walk(operand)
    )
    first = factors[place + 1]
    turned = isinstance(first, r.Scripted) and is_transpose(first.sup)  # (a - Ab)^T B (a - Ab)
    whole, stop = operand, end
    while stop < len(factors) and signs[stop - 1] == "":
        more, used = resolver.unit(factors, signs, stop)
        whole = t.Multiply((whole.span[0], more.span[1]), whole, more)
        stop += used
    if (fraction and (turned or brackets.opens(first) is None)) or factor or _goes_on(resolver, node, operand, whole):
        operand, end = whole, stop
    return derivative(resolver, node, operand), end - place


def _goes_on(resolver: Resolver, node: r.Derivative, first: t.Term, whole: t.Term) -> bool:
    r"""Whether what is differentiated is more than its first factor: x^T A x of ``\nabla_x x^T A x``, a^T x of ``\nabla_x a^T x``.

    It is where the first is the variable itself or does not depend on it, and a later one names it.
    """
    inner = first.of if isinstance(first, t.Transpose) else first
    if first is whole or not isinstance(inner, t.Ref) or inner.symbol in (*LOSSES, *resolver.scope.applied):
        return False
    by = {x.symbol for w, _ in node.wrt for x in t.walk(resolver.variable(w)) if isinstance(x, t.Ref)}
    if not node.wrt:
        return _repeated(whole) == inner.symbol
    later = [x.symbol for x in t.walk(whole) if isinstance(x, t.Ref)][1:]
    return bool(by & set(later)) and (inner.symbol in by or not by & resolver.scope.reach(inner.symbol))


def _repeated(of: t.Term) -> str | None:
    """The one vector of a quadratic form such as x^T A x: what is written more than once in a product of names."""
    found = [x.symbol for x in t.walk(of) if isinstance(x, t.Ref)] if isinstance(of, t.Multiply) else []
    often = {x for x in found if found.count(x) > 1}
    return often.pop() if len(often) == 1 else None


def _named_gradient(resolver: Resolver, node: r.Derivative, follower: r.Node) -> t.Term | None:
    """∇C as a name, where the notes have given it one."""
    head = root_name(follower)
    if head is None or not isinstance(bare(follower), r.Name):
        return None
    symbol = f"nabla {letter_of(head)}"
    if symbol not in resolver.scope.symbols or any(d.parameters for d in resolver.scope.definitions.get(symbol, ())):
        return None
    return t.Ref((node.span[0], follower.span[1]), symbol, ())


def is_point(resolver: Resolver, node: r.Derivative, follower: r.Node) -> bool:
    r"""Whether brackets after a derivative only repeat where it is taken: ``\pdv{L}{a}(a, y)``, ``\dv{a}{z}(z)``."""
    group = bare(follower)
    if not isinstance(group, r.Group) or group.opening != "(" or group.inner is None or node.of is None:
        return False
    items = group.inner.items if isinstance(group.inner, r.Sequence) else (group.inner,)
    found = [root_name(x) for x in items]
    head = root_name(node.of)
    if head is None or any(x is None for x in found):
        return False
    letters = [letter_of(x) for x in found if x is not None]
    wrt = [letter_of(x) for w, _ in node.wrt if (x := root_name(w)) is not None]
    known = [d.parameters for d in resolver.scope.definitions.get(letter_of(head), ()) if d.parameters is not None]
    if any([p.symbol for p in ps if isinstance(p, t.Ref)] == letters for ps in known):
        return True
    return len(letters) == 1 and letters == wrt


def is_differential(resolver: Resolver, head: names.Head, node: r.Node, follower: r.Node | None) -> bool:
    """Whether a d stands at what follows it as the sign of a differential."""
    if not resolver.hints.differentials or follower is None or head.symbol != "d" or head.keys or head.after:
        return False
    return node.span[1] == follower.span[0] or head.name.font == "rm" or isinstance(bare(follower), r.Group)


def begins_change(resolver: Resolver, factors: list[r.Node], place: int) -> bool:
    r"""Whether a differential begins at a place, so that the argument of ``\cos x\,dx`` is x."""
    one = factors[place]
    after = factors[place + 1] if place + 1 < len(factors) else None
    return resolver.hints.differentials and after is not None and isinstance(one, r.Name) and one.base == "d"


def differential(resolver: Resolver, factors: list[r.Node], signs: list[str], place: int) -> tuple[t.Term, int]:
    """``df`` is the change of f to first order, for any small changes of what it depends on; so is ``df(x, y)``."""
    follower = factors[place + 1]
    named = isinstance(follower, (r.Name, r.Scripted))
    of, used = resolver.unit(factors, signs, place + 1) if named else (resolver.of(follower), 1)
    return t.Derive((factors[place].span[0], of.span[1]), of, (), "differential"), 1 + used
