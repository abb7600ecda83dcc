"""Single letters with their scripts, as values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.resolve import brackets, names, pointwise
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.known import CONSTANTS, KNOWN
from symderive.verify.resolve.nodes import raises_e
from symderive.verify.resolve.usage import INDEX_LETTERS, bare, is_bold, is_transpose, letter_of, root_name
from symderive.verify.state_functions import is_vector
from symderive.verify.values.functions import FUNCTIONS

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver


def base_of(head: names.Head) -> str:
    """The letter of a name, whatever its scripts."""
    return letter_of(head.name)


def _is_exponential(resolver: Resolver, head: names.Head) -> bool:
    """Whether an e is Euler's number because of its exponent, though the notes have an e^{(t)} too: ``e^{-2x}``."""
    exponents = [bare(x) for x in head.after]
    arithmetic = any(isinstance(x, r.Sum | r.Product | r.Fraction) or _is_value(x) for x in exponents)
    plain = "e" not in resolver.usage.left_alone or any(raises_e(x) for x in exponents)
    return head.symbol == "e" and arithmetic and plain


def _is_value(exponent: r.Node) -> bool:
    r"""Whether a letter in an exponent is a quantity, the ``\theta_i`` of ``e^{\theta_i}``: no index and no transpose."""
    name = root_name(exponent)
    return name is not None and letter_of(name) not in INDEX_LETTERS and not is_transpose(exponent)


def value(resolver: Resolver, head: names.Head, node: r.Node) -> t.Term:
    """A letter with its scripts as a value."""
    base = base_of(head)
    if head.symbol == "i" and resolver.usage.imaginary and "i" not in resolver.binders:
        raise UnclearError("complex numbers are not checked", node.span)
    marked = head.name.font in ("bold", "vec", "bb") and head.name.base in ("1", "0") and not head.name.word
    if marked and not head.keys and head.symbol not in resolver.scope.definitions:
        term: t.Term = t.Constant(head.name.span, "ones" if head.name.base == "1" else "zeros")
    elif not head.keys and not head.primes and head.symbol == base and resolver.is_index(base):
        term = t.Index(node.span, base)
    elif (
        head.symbol in CONSTANTS
        and not head.keys
        and (resolver.is_constant(head.symbol, head.name) or _is_exponential(resolver, head))
    ):
        term = t.Constant(head.name.span, CONSTANTS[head.symbol])
    else:
        term = _symbol(resolver, head, node)
    for script in head.after:
        turned = _entry_of_transpose(resolver, term) if is_transpose(script) else None
        term = turned or brackets.raised(resolver, term, script, node.span)
    return term


def _entry_of_transpose(resolver: Resolver, term: t.Term) -> t.Term | None:
    """``X^T_{ji}``, the entry of a transposed matrix, where two indices pick a number: nobody transposes numbers."""
    if not isinstance(term, t.Ref) or len(term.keys) != 2 or not all(isinstance(k, t.Index) for k in term.keys):
        return None
    known = resolver.scope.symbols.get(term.symbol)
    entries = known is not None and known.upper and not known.labels and known.axes in (None, 2)
    return replace(term, keys=term.keys[::-1]) if entries else None


def _barred(resolver: Resolver, head: names.Head, node: r.Node) -> t.Term | None:
    r"""\bar{z} where bars are derivatives of a loss (Grosse, *Neural Networks and Machine Learning*)."""
    from symderive.verify.resolve.adjoints import loss_of

    of = resolver.hints.adjoints.get("bar")
    if of is None or "bar" not in head.name.accents or head.symbol in resolver.scope.definitions:
        return None
    plain = replace(head.name, accents=tuple(x for x in head.name.accents if x != "bar"))
    symbol = resolver.identity(plain) + head.symbol.removeprefix(resolver.identity(head.name))
    inner = replace(head, name=plain, symbol=symbol)
    variable = t.Ref(node.span, names.declare(resolver, inner, resolver.text(plain)), head.keys)
    return t.Derive(node.span, loss_of(resolver, of, node.span), (variable,))


def _symbol(resolver: Resolver, head: names.Head, node: r.Node) -> t.Term:
    base = base_of(head)
    barred = _barred(resolver, head, node)
    if barred is not None:
        return barred
    defined = head.symbol in resolver.scope.definitions
    if (
        base in ("delta", "I")
        and (base != "I" or base not in resolver.usage.plain_alone | resolver.usage.bold_alone)
        and len(head.subs) == 2
        and not head.labels
        and not defined
        and base not in resolver.usage.defined_sups
    ) and resolver.choices.pick("kronecker delta", (0.0, 1.5)) == 0:
        return t.Compare(node.span, "=", head.subs[0], head.subs[1])
    if head.symbol in resolver.pointwise and not head.keys and not defined:
        return pointwise.value(resolver, head, node)
    if head.primes:  # a function's prime without an argument
        applied = resolver.scope.applied.get(base)
        if isinstance(applied, (t.Apply, t.Call)):
            return _primed(applied, head.primes, node.span)
        known = KNOWN.get(base) or resolver.hints.functions.get(base)
        if known in FUNCTIONS:
            return t.Apply(node.span, known, _any_argument(resolver, node.span), head.primes)
        raise UnclearError(f"{resolver.text(node)} stands without an argument", node.span)
    if is_vector(resolver.scope, base) and not head.keys:
        return t.Ref(node.span, names.declare(resolver, head, resolver.text(head.name)), ())
    known = base in KNOWN or base in resolver.hints.functions
    values = is_bold(head.name) and f"bold call {base}" not in resolver.scope.flags  # \mathbf{p} beside p(x_i; β)
    if (
        not (values and not known)
        and (known or (base in resolver.usage.called_sure and base not in resolver.usage.left_alone))
        and not head.keys
        and base in resolver.scope.applied
        and not defined
    ):
        return resolver.scope.applied[base]
    column = _example(resolver, head, node) or _column(resolver, head, node)
    if column is not None:
        return column
    symbol = names.declare(resolver, head, resolver.text(head.name))
    return _whole_function(resolver, head, symbol, node) or t.Ref(node.span, symbol, head.keys)


def _example(resolver: Resolver, head: names.Head, node: r.Node) -> t.Term | None:
    """a^{[l](i)} is column i of A^{[l]} (or row i), where the notes keep all examples in one matrix."""
    flags = resolver.scope.flags & {"column examples", "row examples"}
    capital = head.name.base.upper()
    if len(head.labels) != 2 or head.subs or capital not in resolver.usage.labels:
        return None
    if not flags and (capital == head.name.base or capital not in resolver.usage.left_alone):
        return None
    name, layer = replace(head.name, base=capital), head.labels[0]
    inner = names.Head(name, f"{capital}^()", labels=[layer], span=head.span)
    if isinstance(layer, t.Number) and not resolver.labelled(capital):  # the layers are written one by one
        inner = names.Head(name, f"{capital}_({layer.value})", span=head.span)
    elif not flags:
        return None  # it is tied to its whole when all is read
    if not flags:
        flags = {("column examples", "row examples")[resolver.choices.pick("members", (0.0, 0.4))]}
    names.declare(resolver, inner, capital)
    whole: t.Term = t.Ref(node.span, inner.symbol, inner.keys)
    if "column examples" in flags:
        whole = t.Transpose(node.span, whole)
    return t.Element(node.span, whole, (head.labels[1],))


def _column(resolver: Resolver, head: names.Head, node: r.Node) -> t.Term | None:
    """z_i is column i of the z_{mi}."""
    if head.symbol not in resolver.hints.columns or len(head.keys) != 1 or head.labels:
        return None
    symbol = names.declare(resolver, replace(head, subs=[*head.subs, *head.subs]), resolver.text(head.name))
    whole = t.Transpose(node.span, t.Ref(node.span, symbol, ()))
    return t.Element(node.span, whole, tuple(head.keys))


def _whole_function(resolver: Resolver, head: names.Head, symbol: str, node: r.Node) -> t.Term | None:
    """A function's name without arguments stands for its value at the variables of its definition.

    A letter that is a number too, as the p of p(x | p) = p^x (1 - p)^{1 - x}, is that number.
    """
    whole = resolver.scope.with_arguments(t.Ref(node.span, symbol, head.keys))
    if not isinstance(whole, t.Call) or symbol in {x.symbol for x in whole.arguments if isinstance(x, t.Ref)}:
        return None
    return whole


def _any_argument(resolver: Resolver, span: t.Span) -> t.Term:
    """The argument that σ' = σ(1 - σ) leaves out."""
    name = names.Head(r.Name(span, "z"), "z of a function", span=span)
    return t.Ref(span, names.declare(resolver, name, "z"), ())


def _primed(term: t.Apply | t.Call, primes: int, span: t.Span) -> t.Term:
    if isinstance(term, t.Apply):
        return t.Apply(span, term.function, term.argument, primes)
    return t.Call(span, term.function, term.keys, term.arguments, term.bar, primes)
