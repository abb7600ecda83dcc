"""Arguments of functions, with what only densities have: values of variables (P(Y = y)), parameters after a semicolon, lists with dots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.resolve import brackets, dots, names
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.known import DENSITIES
from symderive.verify.resolve.seen_parts import AVERAGES
from symderive.verify.resolve.usage import bare, letter_of, root_name
from symderive.verify.symbols import Domain, Symbol

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

LETTERS = DENSITIES
_ALWAYS = {"p", "P", "Pr", "bb P", "hat p", "tilde p"}  # the others may be policies, action values, ratios


@dataclass(frozen=True)
class Item:
    """One argument as it is written; ``last`` ends a list with dots that starts with ``value``."""

    value: r.Node
    last: r.Node | None = None
    side: r.Node | None = None


@dataclass
class Arguments:
    """The arguments between a pair of brackets; ``bar`` counts those before a bar, ``fixed`` those after a semicolon."""

    items: list[Item]
    bar: int | None = None
    fixed: int = 0


def written(inner: r.Node) -> Arguments:
    """The arguments that stand in brackets."""
    inner = bare(inner)
    if isinstance(inner, r.Conditional):
        left, right = written(inner.left), written(inner.right)
        return Arguments([*left.items, *right.items], len(left.items), right.fixed)
    items, after = _listed(inner)
    return Arguments(items, None, after)


def _listed(node: r.Node) -> tuple[list[Item], int]:
    """Items between commas, and how many of them stand after a semicolon."""
    node = bare(node)
    if not isinstance(node, r.Sequence):
        return [_item(node)], 0
    found: list[Item] = []
    after = 0
    fixed = False
    waiting = False
    for place, part in enumerate(node.items):
        if isinstance(part, r.Dots):
            waiting = bool(found)
            if not found:
                raise UnclearError("the dots leave open what is meant", part.span)
            continue
        inner = [replace(found.pop(), last=bare(part))] if waiting else _listed(part)[0]
        if waiting and found and found[-1].last is None and _kin(found[-1], inner[0]):
            inner[0] = replace(found.pop(), last=inner[0].last)  # x_1, x_2, ..., x_n
        waiting = False
        found.extend(inner)
        after += len(inner) if fixed else 0
        fixed = fixed or (place < len(node.marks) and node.marks[place] == ";")
    if waiting:
        raise UnclearError("the dots leave open what is meant", node.span)
    return found, after


def _kin(one: Item, two: Item) -> bool:
    a, b = bare(one.value), bare(two.value)
    return isinstance(a, r.Scripted) and isinstance(b, r.Scripted) and _root(a) == _root(b)


def _root(node: r.Node) -> str:
    node = bare(node)
    while isinstance(node, r.Scripted):
        node = bare(node.base)
    return letter_of(node) if isinstance(node, r.Name) else ""


def _item(node: r.Node) -> Item:
    if isinstance(node, r.Relation) and node.signs == ("=",):
        return Item(bare(node.sides[1]), None, bare(node.sides[0]))
    sub = bare(node.sub) if isinstance(node, r.Scripted) and node.sub is not None else None
    if isinstance(node, r.Scripted) and isinstance(sub, r.Conditional) and sub.mark == ":":
        return Item(replace(node, sub=sub.left), replace(node, sub=sub.right))
    return Item(node)


def nodes(arguments: Arguments) -> Iterator[r.Node]:
    """Every node of arguments that may show index letters."""
    for item in arguments.items:
        yield from (x for x in (item.value, item.last, item.side) if x is not None)


def term(resolver: Resolver, item: Item) -> t.Term:
    """The value of an argument."""
    first = named(resolver, item.value) or resolver.term(item.value)
    if item.side is not None and isinstance(first, t.Ref) and _is_state(resolver, first):
        return first.keys[0]
    if item.last is None:
        return first
    return dots.several(first, resolver.term(item.last), (item.value.span[0], item.last.span[1]))


def _is_state(resolver: Resolver, value: t.Ref) -> bool:
    """Whether S_i is the name of a state, as in p(q_t = S_i): the i-th value of the variable."""
    scope, letter = resolver.scope, value.symbol
    single = len(value.keys) == 1 and isinstance(value.keys[0], t.Index) and letter.isupper()
    return single and letter not in scope.definitions and letter not in resolver.usage.alone


def named(resolver: Resolver, node: r.Node) -> t.Ref | None:
    """A distribution that stands for itself, in KL(q || p)."""
    name = root_name(node)
    if (
        name is None
        or letter_of(name) not in DENSITIES & resolver.usage.distributions
        or not resolver.usage.called[letter_of(name)]
    ):
        return None
    head = names.head_of(resolver, node)
    if head is None or head.after:
        return None
    return t.Ref(node.span, names.declare(resolver, head, resolver.text(node)), head.keys)


def side(resolver: Resolver, item: Item) -> t.Term | None:
    """The variable whose value an argument is, where it is written."""
    return None if item.side is None else resolver.term(item.side)


def listed(resolver: Resolver, value: t.Term, variable: t.Term | None) -> t.Term | None:
    """The variable X whose value an argument is; of the x_i of p(x_i), where these are the values that X takes."""
    if not isinstance(value, t.Ref) or len(value.keys) != 1 or not isinstance(value.keys[0], t.Index):
        return variable
    known = resolver.scope.symbols[value.symbol]
    letter = _variable_of(resolver, value.symbol) if not known.labels else ""
    if not letter or value.symbol in resolver.scope.definitions or (variable is not None and not _is(variable, letter)):
        return variable
    found = resolver.scope.symbols.setdefault(letter, Symbol(letter, letter, letter, axes=0))
    found.random, found.axes, known.axes = True, 0, 1
    resolver.scope.chance.lists[letter] = value.symbol
    return t.Ref(value.span, letter, ())


def _variable_of(resolver: Resolver, letter: str) -> str:
    """The variable X whose values the x_i are that densities are asked at, one by one; empty for a sample or anything else."""
    usage, variable = resolver.usage, letter.upper()
    if len(letter) != 1 or not letter.islower() or letter in usage.multiplied or variable in usage.sub_letters:
        return ""
    asked = {subs for h in DENSITIES for x, subs in usage.calls.get(h, ()) if x == letter}
    alone = any((variable, 0) in usage.calls.get(h, ()) for h in DENSITIES)
    whole = any((variable, 0) in usage.calls.get(h, ()) for h in ("H", "I", *AVERAGES))
    whole = whole and not usage.left_calls & DENSITIES  # p(x_i) = ... says how each x_i of a sample is distributed
    finite = variable in resolver.scope.chance.finite
    return variable if letter in usage.outcomes or (asked == {1} and (whole or finite) and not alone) else ""


def _is(term: t.Term, symbol: str) -> bool:
    return isinstance(term, t.Ref) and term.symbol == symbol and not term.keys


def is_factor(resolver: Resolver, letter: str, follower: r.Node) -> bool:
    """Whether a letter of densities stands before a bracket as a number: p (1 - p)."""
    inner = brackets.content(follower)
    if letter not in DENSITIES or letter in resolver.usage.left_calls or not isinstance(inner, r.Sum):
        return False
    return any(isinstance(x, r.Number) for x in inner.terms)


def is_density(resolver: Resolver, head: names.Head) -> bool:
    """Whether a function's values are probabilities or densities."""
    letter = letter_of(head.name)
    weights = resolver.usage.unnormalized | resolver.usage.places
    if letter not in DENSITIES or resolver.hints.functions.get(letter) or letter in weights:
        return False
    if letter == "q" and any(
        resolver.usage.called[x] for x in _ALWAYS
    ):  # beside p it is a density; q_π is an action value
        return head.symbol not in ("q_pi", "q_star", "q_ast")
    return letter in _ALWAYS or letter in resolver.usage.distributions or head.symbol in resolver.scope.densities


def enter(resolver: Resolver, call: t.Call) -> None:
    """Remember how a density is used, and which values its variables take."""
    scope = resolver.scope
    scope.densities.add(call.function)
    scope.symbols[call.function].axes = scope.symbols[call.function].axes or 0
    scope.chance.uses.setdefault(call.function, []).append(call)
    for argument, variable in zip(call.arguments, call.sides, strict=True):
        if isinstance(variable, t.Ref):
            _outcome(resolver, variable.symbol, argument)


def _outcome(resolver: Resolver, symbol: str, value: t.Term) -> None:
    """Y = 1 and Y = 0 are values of a binary variable, Y = k is one of several."""
    known = resolver.scope.symbols[symbol]
    inner = value.of if isinstance(value, t.Negative) else value
    if known.domain not in (None, Domain.BINARY):
        return
    if isinstance(value, t.Index):
        known.domain = known.domain or Domain.PLACE
    elif isinstance(inner, t.Number):
        small = inner.value <= 1
        known.domain = Domain.SIGN if inner is not value else Domain.BINARY if small else Domain.PLACE


def compared(resolver: Resolver, left: t.Term, right: t.Term) -> None:
    """In a condition y_n = k, too, y_n is one of several classes, and in y_n = 1 one of two."""
    scope = resolver.scope
    if isinstance(right, t.Ref):
        left, right = right, left
    if not isinstance(left, t.Ref) or not isinstance(right, (t.Index, t.Number)):
        return
    if (
        left.symbol not in scope.sizes
        and left.symbol not in scope.definitions
        and not scope.symbols[left.symbol].called
    ):
        _outcome(resolver, left.symbol, right)
