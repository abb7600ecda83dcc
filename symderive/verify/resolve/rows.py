"""Rows of factors: which are functions and what they are applied to, then what multiplies what."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.free_names import free_indices
from symderive.verify.resolve import (
    adjoints,
    brackets,
    calls,
    densities,
    derivatives,
    dots,
    letters,
    names,
    pointwise,
    products,
    special,
)
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.known import INVERSES, JOINED, KNOWN, WORD_FUNCTIONS
from symderive.verify.resolve.usage import bare, is_minus_one, is_transpose, letter_of, root_name, script_items
from symderive.verify.values.functions import FUNCTIONS

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

_COUNTS = {"inner": 2, "binomial": 2, "beta": 2, "normal": 3}  # how many arguments operations take that do not take one


def resolve(resolver: Resolver, factors: list[r.Node], signs: list[str], span: t.Span) -> t.Term:
    """The meaning of a row of factors with signs between them."""
    items: list[t.Term] = []
    between: list[str] = []
    nodes: list[r.Node] = []
    place = 0
    while place < len(factors):
        term, used = unit(resolver, factors, signs, place)
        items.append(term)
        nodes.append(factors[place])
        place += used
        if place < len(factors):
            between.append(signs[place - 1])
    return products.combined(resolver, items, between, nodes, span)


# -- what stands together ----------------------------------------------------------------------------------------------


def unit(resolver: Resolver, factors: list[r.Node], signs: list[str], place: int) -> tuple[t.Term, int]:
    """The term that starts at a place of a row, and how many factors it takes."""
    node = factors[place]
    follower = factors[place + 1] if place + 1 < len(factors) and signs[place] == "" else None
    if isinstance(node, r.Derivative) and node.of is None:
        return derivatives.operator(resolver, node, factors, signs, place)
    if isinstance(node, r.Derivative) and follower is not None and derivatives.is_point(resolver, node, follower):
        return resolver.term(node), 2
    found = pointwise.unit(resolver, node, follower)
    if found is not None:
        return found
    found = special.unit(resolver, node, follower, factors, signs, place)
    if found is not None:
        return found
    if not isinstance(bare(node), (r.Name, r.Scripted)):
        return resolver.term(node), 1
    head = names.head_of(resolver, node)
    if head is None:
        return brackets.scripted(resolver, node), 1
    if derivatives.is_differential(resolver, head, node, follower):
        return derivatives.differential(resolver, factors, signs, place)
    diagonal = resolver.diagonals.get((letters.base_of(head), head.primes))
    if diagonal is not None and follower is not None and isinstance(bare(follower), r.Group):
        return _diagonal(resolver, diagonal, follower, (node.span[0], follower.span[1])), 2
    if follower is not None and adjoints.is_adjoint(resolver, head, node, follower):
        return adjoints.adjoint(resolver, head, factors, place)
    if _takes(resolver, head, follower):
        return _application(resolver, head, factors, signs, place)
    if head.name.word and letters.base_of(head) in (*WORD_FUNCTIONS, *KNOWN):
        raise UnclearError(f"{head.name.base} stands without an argument", node.span)
    if not head.keys and len(head.name.base) == 1 and unicodedata.category(head.name.base) == "No":
        return resolver.name(head.name), 1
    return letters.value(resolver, head, node), 1


def _holds_bare(group: r.Node, letter: str) -> bool:
    """Whether brackets hold the function itself, as in σ(1 - σ), φ_k(δ_{kj} - φ_j) or p_j(log p_j + H), so that they are a factor."""
    content = brackets.content(group)
    return isinstance(content, r.Sum) and any(_stands_bare(x, letter) for x in content.terms)


def _stands_bare(node: r.Node, letter: str) -> bool:
    """Whether a term is a letter, or has it as a factor, without an argument behind it."""
    factors = node.factors if isinstance(node, r.Product) else (node,)
    for place, factor in enumerate(factors):
        name = root_name(bare(factor)) if isinstance(bare(factor), r.Name | r.Scripted) else None
        follower = factors[place + 1] if place + 1 < len(factors) else None
        if name is not None and letter_of(name) == letter and brackets.opens(follower) is None:
            return True
    return False


def _diagonal(resolver: Resolver, entry: t.Term, follower: r.Node, span: t.Span) -> t.Term:
    """The diagonal matrix of a function's values at an argument."""
    argument = resolver.term(follower)
    if isinstance(entry, t.Apply):
        return t.Operation(span, "diag", (t.Apply(span, entry.function, argument, entry.order),))
    assert isinstance(entry, t.Call)
    return t.Operation(span, "diag", (t.Call(span, entry.function, entry.keys, (argument,), None, entry.order),))


def _takes(resolver: Resolver, head: names.Head, follower: r.Node | None) -> bool:
    """Whether a letter is applied to what follows it."""
    if follower is None:
        return False
    base = letters.base_of(head)
    if not head.name.word and _holds_bare(follower, base):
        return False
    known = resolver.hints.functions.get(head.symbol) or resolver.hints.functions.get(base)
    if base in KNOWN or base in WORD_FUNCTIONS or (known is not None and known in (*KNOWN, *WORD_FUNCTIONS)):
        return head.name.word or brackets.opens(follower) is not None
    opening = brackets.opens(follower)
    if opening is None or opening not in ("(", "[", "\\{"):
        return False
    if opening != "(" and not head.name.word and not resolver.is_function(head.symbol, head.name):
        return False
    if resolver.is_index(base) or densities.is_factor(resolver, base, follower):
        return False
    if not head.name.word and _multiplies(resolver, head, follower):
        return False
    natural = resolver.is_function(head.symbol, head.name) or resolver.is_function(base, head.name) or head.name.word
    alone = base in resolver.usage.left_alone and base not in resolver.usage.left_calls
    if natural and alone and known is None:  # beside f^* = f(x^*), the prose may tell that f is a function
        inner = brackets.content(follower)
        natural = (
            isinstance(bare(inner), (r.Name, r.Scripted, r.Sequence, r.Conditional)) if inner is not None else False
        )
    return natural


def _multiplies(resolver: Resolver, head: names.Head, follower: r.Node) -> bool:
    r"""Whether a transposed letter stands before a matrix in brackets: the vector of ``\mathbf k_*^\top (K + I)^{-1}``, beside k(x, x')."""
    if not any(is_transpose(x) for x in head.after):
        return False
    told = resolver.scope.definitions.get(head.symbol, ())
    if any(d.parameters is not None for d in told):
        return False
    return bool(told) or (isinstance(follower, r.Scripted) and is_minus_one(follower.sup))


def _application(
    resolver: Resolver, head: names.Head, factors: list[r.Node], signs: list[str], place: int
) -> tuple[t.Term, int]:
    """A function with its argument, and what its scripts do to the value."""
    base = letters.base_of(head)
    node = factors[place]
    after = list(head.after)
    inverse = [x for x in after if is_minus_one(x)]
    if inverse and base not in KNOWN:
        after.remove(inverse[0])
        head.symbol += "^-1"
        base = head.symbol
    known = resolver.hints.functions.get(head.symbol) or resolver.hints.functions.get(base) or KNOWN.get(base)
    known = known or (WORD_FUNCTIONS.get(base) if head.name.word else None)
    if inverse and base in INVERSES:
        after.remove(inverse[0])
        known = INVERSES[base]
    if any(d.parameters is not None for d in resolver.scope.definitions.get(head.symbol, ())):
        known = None  # the notes say themselves what it is
    if known == "smooth" or names.is_output(resolver, head):
        known = None
    argument = factors[place + 1]
    outer: r.Scripted | None = None
    used = 2
    if isinstance(argument, r.Scripted) and brackets.opens(argument) is not None and not _log_of_power(base, argument):
        outer, argument = _moved(resolver, head, argument), bare(argument.base)
        while isinstance(argument, r.Scripted):
            argument = bare(argument.base)
    span = (node.span[0], factors[place + 1].span[1])
    if known is not None:
        if isinstance(argument, r.Group) and argument.opening in ("(", "[", "\\{", "{"):
            term = _known(resolver, known, head, _arguments(resolver, argument), span)
        else:
            inner, count = following(resolver, factors, signs, place + 1)
            span = (node.span[0], factors[place + count].span[1])
            term, used, outer = _known(resolver, known, head, [inner], span), 1 + count, None
    else:
        if not isinstance(argument, r.Group):
            raise UnclearError(f"what {head.name.base} is applied to is not clear", span)
        term = calls.call(resolver, head, argument, span)
    for script in after:
        term = brackets.raised(resolver, term, script, (node.span[0], span[1]))
        if isinstance(term, t.Power) and known in FUNCTIONS:
            term = replace(term, elementwise=True)  # tanh^2(Z)
    if outer is not None:
        term = brackets.with_scripts(resolver, term, outer)
    return term, used


def _moved(resolver: Resolver, head: names.Head, argument: r.Scripted) -> r.Scripted | None:
    """s(x)_i is s_i(x), where the notes define it by its entries; what is left of the scripts."""
    keyed = any(d.keys and d.parameters is not None for d in resolver.scope.definitions.get(head.symbol, ()))
    if not keyed or argument.sub is None or head.subs:
        return argument
    head.subs.extend(resolver.key(x) for x in script_items(argument.sub))
    return None if argument.sup is None else replace(argument, sub=None)


def _log_of_power(base: str, argument: r.Scripted) -> bool:
    """Whether ``log (x)^y`` is the logarithm of a power: it is, unless the power is a numeral."""
    return base in ("log", "ln") and argument.sup is not None and not isinstance(bare(argument.sup), r.Number)


def following(resolver: Resolver, factors: list[r.Node], signs: list[str], start: int) -> tuple[t.Term, int]:
    """What a function without brackets is applied to, and how many factors that is."""
    first, used = unit(resolver, factors, signs, start)
    items, between = [first], list[str]()
    simple = isinstance(bare(factors[start]), (r.Name, r.Scripted, r.Number)) and used == 1
    place = start + used
    while place < len(factors) and not derivatives.begins_change(resolver, factors, place):
        sign = signs[place - 1]
        if (sign == "" and simple and not brackets.opens(factors[place]) and not _starts_function(factors[place])) or (
            sign in ("cdot", "/")
            and resolver.choices.pick(
                f"argument {factors[place].span}",
                (0.0, 0.6) if not _vectors(resolver, factors[place - 1]) else (0.0, 0.2),
            )
        ):
            pass
        else:
            break
        term, used = unit(resolver, factors, signs, place)
        items.append(term)
        between.append(sign)
        place += used
        simple = simple and used == 1
    span = (factors[start].span[0], factors[place - 1].span[1])
    nodes: list[r.Node] = factors[start:place]
    return products.combined(resolver, items, between, nodes[: len(items)], span), place - start


def _vectors(resolver: Resolver, node: r.Node) -> bool:
    head = names.head_of(resolver, node) if isinstance(bare(node), (r.Name, r.Scripted)) else None
    return head is not None


def _starts_function(node: r.Node) -> bool:
    node = bare(node)
    while isinstance(node, r.Scripted):
        node = bare(node.base)
    if isinstance(node, r.BigOperator | r.Fraction | r.Derivative):
        return isinstance(node, r.BigOperator | r.Derivative)
    return isinstance(node, r.Name) and node.word and (node.base in KNOWN or node.base in WORD_FUNCTIONS)


def _arguments(resolver: Resolver, group: r.Group) -> list[t.Term]:
    """The arguments in a pair of brackets."""
    if group.inner is None:
        raise UnclearError("these brackets are empty", group.span)
    return [densities.term(resolver, x) for x in densities.written(group.inner).items]


def _known(resolver: Resolver, known: str, head: names.Head, arguments: list[t.Term], span: t.Span) -> t.Term:
    if known in FUNCTIONS:
        if len(arguments) != 1:
            raise UnclearError(f"{head.name.base} takes one argument", span)
        if known in ("log", "lg") and head.symbol.endswith("_2"):
            known = "log2"
        elif known == "log" and head.symbol.endswith("_10"):
            known = "log10"
        elif known == "log" and resolver.hints.log != "log":
            known = resolver.hints.log
        resolver.scope.applied[letters.base_of(head)] = term = t.Apply(span, known, arguments[0], head.primes)
        return term
    takes = _COUNTS.get(known, 1)
    if known not in ("max", "min", *JOINED) and len(arguments) != takes:
        raise UnclearError(f"{head.name.base} takes {takes} argument{'s' if takes > 1 else ''}", span)
    if known == "diag":
        arguments = [_over_index(resolver, _whole(x), span) for x in arguments]
    if known in ("adjugate", "cofactors"):
        return _adjugate(arguments[0], span, turned=known == "cofactors")
    term = t.Operation(span, known, tuple(arguments))
    if known == "softmax" and len(head.subs) == 1 and len(arguments) == 1:
        over = _normalised(head.subs[0], arguments[0], span)
        if over is not None:
            return over
    if head.subs and known in ("softmax", "log_softmax"):  # softmax_j(z)
        return t.Element(span, term, tuple(head.subs))
    return term


def _adjugate(of: t.Term, span: t.Span, *, turned: bool) -> t.Term:
    """The adjugate of a matrix, or its transpose, the matrix of cofactors: det(A) A^{-1}, as A that are tried are invertible."""
    inverse: t.Term = t.Power(span, of, t.Number(span, Fraction(-1)))
    return t.Multiply(span, t.Operation(span, "det", (of,)), t.Transpose(span, inverse) if turned else inverse)


def _normalised(index: t.Term, entry: t.Term, span: t.Span) -> t.Term | None:
    """softmax_j(S_{ij}), of an entry that has the index."""
    if not isinstance(index, t.Index) or index.name not in set(free_indices(entry)):
        return None
    other = f"{index.name}·"

    def moved(term: t.Term) -> t.Term:
        return t.Index(term.span, other) if isinstance(term, t.Index) and term.name == index.name else term

    below = t.Big(span, "sum", other, t.Range(), None, t.Apply(span, "exp", t.mapped(entry, moved)))
    return t.Divide(span, t.Apply(span, "exp", entry), below)


def _whole(term: t.Term) -> t.Term:
    """The vector of c_1, ..., c_n."""
    if not isinstance(term, t.Big) or term.kind != "list" or not isinstance(term.body, t.Ref) or not term.body.keys:
        return term
    last = term.body.keys[-1]
    if not isinstance(last, t.Index) or last.name != term.index:
        return term
    return t.Ref(term.span, term.body.symbol, term.body.keys[:-1])


def _over_index(resolver: Resolver, entry: t.Term, span: t.Span) -> t.Term:
    """The vector of d_i over the index that nothing else has: in D = diag(d_i)."""
    free = {*free_indices(entry)} - {*resolver.binders} - resolver.outer_letters
    if isinstance(entry, t.Big) and entry.kind == "list":
        free, entry = {entry.index}, entry.body
    if len(free) != 1:
        return entry
    index = free.pop()
    if isinstance(entry, t.Ref) and entry.keys == (t.Index(entry.keys[-1].span, index),):
        return t.Ref(entry.span, entry.symbol, ())
    return dots.column(resolver, entry, index, span)
