r"""Distributions as they are written: ``q(z | x)``, ``q``, ``N(\\mu, \\sigma^2)``, ``(p + q) / 2``, ``Bernoulli(p)``."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.estimates import unmarked
from symderive.verify.matching import ANY, is_policy
from symderive.verify.randomness import DENSITY, Law
from symderive.verify.resolve import brackets, densities, names, standard
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.forms import rebuilt
from symderive.verify.resolve.known import DENSITIES
from symderive.verify.resolve.usage import all_nodes, bare, letter_of, root_name
from symderive.verify.symbols import Definition, Symbol

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver


def drawn(resolver: Resolver, left: r.Node, right: r.Node) -> bool:
    """Enter ``x ~ law`` or ``x | z ~ law``; False if the law is not known."""
    if _is_drawn_from(resolver, left, right):
        return name(resolver, left, right)
    found = standard.law(resolver, right) or _by_density(resolver, right)
    if found is None:
        return False
    given: tuple[t.Term, ...] = ()
    if isinstance(left, r.Conditional) and left.mark == "|":
        behind = bare(left.right)
        items = behind.items if isinstance(behind, r.Sequence) else (behind,)
        given = tuple(resolver.term(x) for x in items if not isinstance(x, r.Dots))
        left = bare(left.left)
    parts = left.items if isinstance(left, r.Sequence) else (left,)
    dots = any(isinstance(part, r.Dots) for part in parts)
    for part in (x for x in parts if not isinstance(x, r.Dots)):
        head = names.head_of(resolver, part)
        if head is None or head.after:
            return False
        symbol = names.declare(resolver, head, resolver.text(head.name))
        resolver.scope.symbols[symbol].random = True
        if unmarked(symbol) != symbol and symbol in resolver.scope.definitions:
            continue  # an estimate has its law from what it is made of
        keys = (t.Index(t.NOWHERE, "i"),) if dots and len(head.keys) == 1 else head.keys  # x_1, ..., x_n
        law = Law(symbol, keys, *found, given)
        if _is_posterior(resolver, law):
            resolver.scope.chance.posteriors.append(law)
            continue
        resolver.scope.chance.laws[symbol] = [law]
        drawn_symbol = resolver.scope.symbols[symbol]
        drawn_symbol.domain = drawn_symbol.domain or standard.VALUES.get(found[0])
    standard.enter(resolver, found[0], None, found[1])
    return True


def _is_posterior(resolver: Resolver, law: Law) -> bool:
    """Whether a law is that of a parameter after data came in: it had one before, and what is given has a law that it determines."""
    laws = resolver.scope.chance.laws
    given = {x.symbol for x in law.given if isinstance(x, t.Ref)}
    reached = (x for name in given for other in laws.get(name, ()) for x in (*other.arguments, *other.given))
    before = any(not other.given for other in laws.get(law.symbol, ()))
    return before and law.symbol in resolver.scope.reach_of(reached)


def _by_density(resolver: Resolver, node: r.Node) -> tuple[str, tuple[t.Term, ...]] | None:
    """A function f, or f(x; θ), of the notes as a density; None if they define none that is called so."""
    node = bare(node)
    head = names.head_of(resolver, node.factors[0] if isinstance(node, r.Product) and node.factors else node)
    known = resolver.scope.definitions.get(head.symbol, ()) if head is not None and not head.keys else ()
    if head is None or not any(d.parameters and not d.keys for d in known):
        return None
    return DENSITY, (t.Call(t.NOWHERE, head.symbol, (), ()),)


def density(resolver: Resolver, node: r.Node, variables: tuple[t.Term, ...]) -> t.Term:
    """A distribution as a density of given variables.

    Raises:
        UnclearError: it is none.
    """
    node = bare(node)
    found = standard.law(resolver, node)
    if found is not None:
        standard.enter(resolver, found[0], variables[0] if len(variables) == 1 else None, found[1])
        if found[0] != "normal" or len(variables) != 1:
            return t.Operation(node.span, f"law {found[0]}", (*variables, *found[1]))
        return t.Operation(node.span, "normal", (variables[0], *found[1]))
    if isinstance(node, r.Fraction):
        return t.Divide(node.span, density(resolver, node.above, variables), resolver.term(node.below))
    if isinstance(node, r.Sum):
        parts = [density(resolver, x, variables) for x in node.terms]
        if all(s == "+" for s in node.signs):
            return t.Add(node.span, tuple(parts))
    if isinstance(node, r.Product):
        return _product(resolver, node, variables)
    if isinstance(node, r.Group) and node.inner is not None:
        return density(resolver, node.inner, variables)
    return _lettered(resolver, node, variables)


def _product(resolver: Resolver, node: r.Product, variables: tuple[t.Term, ...]) -> t.Term:
    r"""``p(\\cdot | x)``, ``p(x)``, ``\\tfrac12 p``."""
    group = bare(node.factors[-1])
    if len(node.factors) == 2 and root_name(node.factors[0]) is not None and isinstance(group, r.Group):
        inner = group.inner
        if isinstance(inner, r.Conditional) and is_dot(inner.left):
            given = [densities.term(resolver, x) for x in densities.written(inner.right).items]
            return _call(resolver, node.factors[0], (*variables, *given), len(variables), node.span)
        if isinstance(inner, r.Sequence) and len(variables) == 1 and any(is_dot(x) for x in inner.items):  # π(s, ·)
            items = tuple(variables[0] if is_dot(x) else resolver.term(x) for x in inner.items)
            return _call(resolver, node.factors[0], items, None, node.span)
        return resolver.term(node)
    number = all(isinstance(x, r.Number | r.Fraction) for x in node.factors[:-1])  # half of (p + q)
    if any(isinstance(bare(x), r.Group) for x in node.factors) and not number:  # p(x) p(y)
        return resolver.term(node)
    *front, last = node.factors
    inner = front[0] if len(front) == 1 else r.Product(node.span, tuple(front), node.signs[:-1], node.sign_spans[:-1])
    return t.Multiply(node.span, resolver.term(inner), density(resolver, last, variables))


def is_dot(node: r.Node) -> bool:
    """Whether a dot stands in the place of a variable."""
    inner = bare(node)
    return isinstance(inner, r.Name) and letter_of(inner) == "cdot"


def in_place_of_dots(resolver: Resolver, below: r.Node | None, content: r.Node) -> r.Node:
    r"""``\phi(s, \cdot)`` under π with the variable of π for the dot."""
    if not any(is_dot(x) for x in all_nodes(content) if isinstance(x, r.Name)):
        return content
    name = root_name(below)
    head = None if name is None or below is None else names.head_of(resolver, below)
    uses = [] if head is None else resolver.scope.chance.uses.get(head.symbol, [])
    found = variables(uses[-1]) if uses else ()
    if len(found) != 1 or not isinstance(found[0], t.Ref) or found[0].keys:
        return content
    letter = found[0].symbol
    return rebuilt(content, lambda x: replace(x, base=letter) if isinstance(x, r.Name) and is_dot(x) else x)


def _lettered(resolver: Resolver, node: r.Node, variables: tuple[t.Term, ...]) -> t.Term:
    if root_name(node) is None:
        raise UnclearError("this is no distribution that is known", node.span)
    head = names.head_of(resolver, node)
    uses = [] if head is None else resolver.scope.chance.uses.get(head.symbol, [])
    alike = [use for use in uses if _asks_only(use, variables)]
    if alike:
        plain = [use for use in alike if use.bar is None]
        return replace((plain or alike)[-1], span=node.span)
    return _call(resolver, node, variables, None, node.span)


def _call(resolver: Resolver, node: r.Node, arguments: tuple[t.Term, ...], bar: int | None, span: t.Span) -> t.Term:
    head = names.head_of(resolver, node)
    if head is None:
        raise UnclearError("this is no distribution that is known", node.span)
    names.parametrised(resolver, head)
    symbol = names.declare(resolver, head, resolver.text(head.name))
    resolver.scope.symbols[symbol].called = True
    call = t.Call(span, symbol, head.keys, arguments, bar, 0, (None,) * len(arguments))
    densities.enter(resolver, call)
    return call


def _asks_only(use: t.Call, variables: tuple[t.Term, ...]) -> bool:
    """Whether a density is asked of just these variables, given others or not."""
    count = len(use.arguments) - use.fixed if use.bar is None else use.bar
    asked = use.arguments[:count]
    return len(asked) == len(variables) and all(t.same(a, v) for a, v in zip(asked, variables, strict=True))


def called(resolver: Resolver, node: r.Node, arguments: tuple[t.Term, ...]) -> t.Term | None:
    """The distribution below an E: ``q(z | x)``, or ``q`` of the variables that it is called with; None if it names a variable."""
    node = bare(node)
    if isinstance(node, r.Product) and isinstance(bare(node.factors[-1]), r.Group):
        head = names.head_of(resolver, node.factors[0])
        if head is None or not densities.is_density(resolver, head):
            return None
        return resolver.term(node)
    name = root_name(node)
    head = None if name is None else names.head_of(resolver, node)
    if name is None or head is None or letter_of(name) not in densities.LETTERS:
        return None
    uses = [x for a in arguments for x in t.walk(a) if isinstance(x, t.Call) and x.function == head.symbol]
    uses += list(reversed(resolver.scope.chance.uses.get(head.symbol, ())))
    if uses:
        fitting = next((x for x in uses if _is_of(x, arguments)), None)
        other = None if fitting is not None else _of_functions(resolver, letter_of(name), arguments)
        if other is not None:
            return _call(resolver, node, (other,), None, node.span)
        if fitting is None and _is_of_sample(resolver, uses[0], arguments):
            raise UnclearError("what this expectation is taken over is not clear", node.span)
        return _of_twins(fitting or uses[0], arguments)
    letters = {x for x, subs in resolver.usage.calls.get(letter_of(name), ()) if not subs}
    if len(letters) == 1:
        inner = r.Name(node.span, next(iter(letters)))
        symbol = names.declare(resolver, names.Head(inner, inner.base, span=node.span), inner.base)
        return _lettered(resolver, node, (t.Ref(node.span, symbol, ()),))
    others = [x for a in arguments for x in t.walk(a) if isinstance(x, t.Call)]
    own = [a for x in others for a in x.arguments[: x.bar or len(x.arguments)] if isinstance(a, t.Ref)]
    chance = any(x.function in resolver.scope.densities for x in others)
    if len({x.symbol for x in own}) == 1 and not (letters and chance):
        return _lettered(resolver, node, (own[0],))
    raise UnclearError("what this expectation is taken over is not clear", node.span)


def _is_of_sample(resolver: Resolver, call: t.Call, arguments: tuple[t.Term, ...]) -> bool:
    """Whether what is averaged is made of the x_i of a sample, and the density is asked at x."""
    own = {x.symbol for a in call.arguments for x in t.walk(a) if isinstance(x, t.Ref)}
    parts = (x for body in resolver.scope.bodies(arguments) for x in t.walk(body))
    return any(isinstance(x, t.Ref) and x.keys and x.symbol in own for x in parts)


def _is_of(call: t.Call, arguments: tuple[t.Term, ...]) -> bool:
    """Whether all the variables of a density, also those behind its bar, stand in what is averaged."""
    used = {x.symbol.removesuffix("'") for a in arguments for x in t.walk(a) if isinstance(x, t.Ref)}
    own = call.arguments[: len(call.arguments) - call.fixed]
    return all(x.symbol.removesuffix("'") in used for a in own for x in t.walk(a) if isinstance(x, t.Ref))


def _of_functions(resolver: Resolver, density: str, arguments: tuple[t.Term, ...]) -> t.Ref | None:
    """The x of which f(x) is averaged, where f is no density, under a p that is also asked for a variable by itself."""
    calls = [x for a in arguments for x in t.walk(a) if isinstance(x, t.Call)]
    own = {x.symbol: x for call in calls for x in call.arguments if isinstance(x, t.Ref)}
    plain = all(x.function not in resolver.scope.densities and len(x.arguments) == 1 for x in calls)
    single = resolver.usage.called_name[density] > 0
    return next(iter(own.values())) if plain and single and len(own) == 1 else None


def _of_twins(call: t.Call, arguments: tuple[t.Term, ...]) -> t.Call:
    """The density at a', where that is what E_π[φ(s, a')] has of its variables, and not a."""
    used = {x.symbol for a in arguments for x in t.walk(a) if isinstance(x, t.Ref)}
    count = len(call.arguments) - call.fixed if call.bar is None else call.bar
    found = list(call.arguments)
    for place, x in enumerate(found[:count]):
        if isinstance(x, t.Ref) and not x.keys and x.symbol not in used and f"{x.symbol}'" in used:
            found[place] = replace(x, symbol=f"{x.symbol}'")
    return replace(call, arguments=tuple(found))


def variables(term: t.Term) -> tuple[t.Term, ...]:
    """The variables of a density: what stands before the bar."""
    for inner in t.walk(term):
        if isinstance(inner, t.Call):
            count = len(inner.arguments) - inner.fixed if inner.bar is None else inner.bar
            sides = inner.sides or (None,) * len(inner.arguments)
            pairs = zip(inner.arguments[:count], sides, strict=False)
            found = tuple(a if side is None else side for a, side in pairs)
            if is_policy(inner.function) and inner.bar is None and len(found) == 2:
                found = found[1:]  # π(s, a) is that of the action a in the state s
            if not all(isinstance(x, t.Ref) for x in found):
                raise UnclearError("the variable of this distribution is not clear", inner.span)
            return found
        if isinstance(inner, t.Operation) and (inner.name == "normal" or inner.name.startswith("law ")):
            return (inner.arguments[0],)
    raise UnclearError("the variable of this distribution is not clear", term.span)


def pair(resolver: Resolver, one: r.Node, two: r.Node) -> tuple[t.Term, t.Term, tuple[t.Term, ...]]:
    """Two distributions of the same variables, and these variables."""
    shown = _explicit(resolver, one) or _explicit(resolver, two)
    if shown is None:
        shown = _used(resolver, one) or _used(resolver, two) or _fresh(resolver, one, two)
    first = _explicit_density(resolver, one) or density(resolver, one, shown)
    second = _explicit_density(resolver, two) or density(resolver, two, shown)
    return first, second, shown


def _explicit_density(resolver: Resolver, node: r.Node) -> t.Term | None:
    return resolver.term(node) if _explicit(resolver, node) is not None else None


def _explicit(resolver: Resolver, node: r.Node) -> tuple[t.Term, ...] | None:
    """The variables of a distribution that is written with them."""
    node = bare(node)
    if (
        not isinstance(node, r.Product)
        or len(node.factors) != 2
        or (standard.law(resolver, node) is not None and not standard.with_point(node))
    ):
        return None
    group = bare(node.factors[1])
    if not isinstance(group, r.Group) or brackets.opens(group) != "(":
        return None
    found = resolver.term(node)
    return variables(found) if isinstance(found, (t.Call, t.Operation)) else None


def _used(resolver: Resolver, node: r.Node) -> tuple[t.Term, ...] | None:
    """The variables with which a distribution that is only named is called elsewhere."""
    node = bare(node)
    head = names.head_of(resolver, node) if root_name(node) is not None else None
    uses = [] if head is None else resolver.scope.chance.uses.get(head.symbol, [])
    for use in reversed(uses):
        if use.bar is None and len(use.arguments) - use.fixed == 1:
            return variables(use)
    return variables(uses[-1]) if uses else None


def _fresh(resolver: Resolver, one: r.Node, two: r.Node) -> tuple[t.Term, ...]:
    """A variable for distributions that are given without any: that of other densities, or a new one."""
    if standard.law(resolver, one) is None:
        for uses in resolver.scope.chance.uses.values():
            for use in uses:
                if use.bar is None and len(use.arguments) - use.fixed == 1:
                    return variables(use)
    return own_variable(resolver, one, two)


def own_variable(resolver: Resolver, *distributions: r.Node) -> tuple[t.Term, ...]:
    """The letter that some distributions are all called with, x where p(x) and q(x) are written; else a new one."""
    letters = [
        {x for x, subs in resolver.usage.calls.get(letter_of(h), ()) if not subs}
        for node in distributions
        if (h := root_name(node)) is not None
    ]
    shared = set[str].intersection(*letters) if letters else set[str]()
    if not shared:  # p(z) is written, and q is not called
        known = resolver.usage.distributions & DENSITIES
        shared = {x for h in known for x, subs in resolver.usage.calls.get(h, ()) if not subs}
    first = distributions[0].span
    if len(shared) == 1:
        name = r.Name(first, next(iter(shared)))
        symbol = names.declare(resolver, names.Head(name, name.base, span=first), name.base)
        return (t.Ref(first, symbol, ()),)
    bold = any(isinstance(x, r.Name) and x.font == "bold" for node in distributions for x in all_nodes(node))
    resolver.scope.symbols.setdefault(ANY, Symbol(ANY, "x", "x", bold, least=0, most=0))
    return (t.Ref(first, ANY, ()),)


def is_named(resolver: Resolver, left: r.Node, right: r.Node) -> bool:
    r"""Whether a relation says what a distribution is without its variable: ``p = N(\\mu, 1)``, ``m = \\tfrac12(p + q)``."""
    name_ = root_name(bare(left))
    known = resolver.usage.distributions
    if name_ is None or letter_of(name_) not in known | {"p", "q", "P", "Q"}:
        return False
    if standard.is_law(right):
        return standard.law(resolver, right) is not None
    letters = {letter_of(x) for x in all_nodes(right) if isinstance(x, r.Name)}
    return (
        bool(letters) and letters <= known & DENSITIES and not any(isinstance(x, r.Scripted) for x in all_nodes(right))
    )


def _is_drawn_from(resolver: Resolver, left: r.Node, right: r.Node) -> bool:
    """Whether ``P ~ N(0, 1)`` says what the distribution P is, of which a divergence or an average is taken."""
    name_ = root_name(bare(left))
    letter = "" if name_ is None else letter_of(name_)
    named = letter in resolver.usage.distributions & (DENSITIES - {"pi", "rho"}) and not resolver.usage.called[letter]
    found = standard.law(resolver, right) if named and standard.is_law(right) else None
    return found is not None and found[0] not in ("beta", "uniform")  # these are drawn for probabilities p


def name(resolver: Resolver, left: r.Node, right: r.Node) -> bool:
    """Enter a distribution that is named without its variable, p = N(μ, σ²), as the density p(x)."""
    head = names.head_of(resolver, left)
    if head is None or head.after:
        return False
    variable = own_variable(resolver, left)
    symbol = names.declare(resolver, head, resolver.text(head.name))
    body = density(resolver, right, variable)
    resolver.scope.symbols[symbol].called = True
    resolver.scope.densities.add(symbol)
    resolver.scope.define(Definition(symbol, head.keys, variable, body))
    return True


def renamed(term: Any, names_: dict[str, str]) -> Any:
    """A term with other names for some symbols."""
    return applied(term, {old: t.Ref(t.NOWHERE, new, ()) for old, new in names_.items()})


def applied(term: Any, others: dict[str, t.Ref]) -> Any:
    """A term with other symbols in the place of some, functions too."""
    if isinstance(term, tuple):
        return tuple(applied(x, others) for x in term)  # type: ignore[reportUnknownVariableType]
    if not isinstance(term, (t.Term, t.Range)) or not others:
        return term
    changes = {f.name: applied(getattr(term, f.name), others) for f in fields(term) if f.name != "span"}
    other = (
        others.get(term.symbol)
        if isinstance(term, t.Ref)
        else others.get(term.function)
        if isinstance(term, t.Call)
        else None
    )
    if other is not None:
        changes["function" if isinstance(term, t.Call) else "symbol"] = other.symbol
        changes["keys"] = (*other.keys, *changes["keys"])
    return replace(term, **changes)
