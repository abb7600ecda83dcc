"""From relations to definitions: which side is defined, and as what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import families, gradient_names
from symderive.verify import terms as t
from symderive.verify.argmin import best_of, enter_best
from symderive.verify.composite import abstracted
from symderive.verify.definition_cases import with_cases
from symderive.verify.entry import Entry
from symderive.verify.free_names import free_indices, free_names, mentioned, stem
from symderive.verify.gradients import enter_slope
from symderive.verify.inverse import undone_of_ratio
from symderive.verify.inverted_sides import is_of_inverse
from symderive.verify.matching import OWN
from symderive.verify.normal_products import enter_product
from symderive.verify.patterns import Pattern, index_letters, pattern_of
from symderive.verify.randomness import Moment
from symderive.verify.resolve import densities, laws, names, standard
from symderive.verify.resolve.einstein import summed
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.known import FUNCTIONALS
from symderive.verify.resolve.letter_roles import parameters_in
from symderive.verify.resolve.usage import bare, letter_of, letters_in, root_name
from symderive.verify.size_relations import by_sizes
from symderive.verify.stacking import stacked
from symderive.verify.symbols import Definition, Domain

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

"""A symbol, its parameters, the place of the bar among them, and its index letters."""
DEFINING = ("=", ":=", "equiv", "leftarrow")


def define(resolver: Resolver, entry: Entry) -> bool:
    """Take a relation as a definition; False if it defines nothing.

    Raises:
        UnclearError: its sides have no meaning.
    """
    main = entry.tree.main if isinstance(entry.tree, r.Remark) else entry.tree
    if isinstance(main, r.Relation) and main.signs == ("sim",):
        return laws.drawn(resolver, main.sides[0], main.sides[1])
    if isinstance(main, r.Relation) and enter_product(resolver, main, entry.latex):
        return True
    if isinstance(main, r.Relation) and set(main.signs) == {"propto"}:
        return _up_to_a_factor(resolver, main, entry)
    if not isinstance(main, r.Relation) or main.signs[0] not in DEFINING:
        return False
    main = by_sizes(resolver, main)
    if any(best_of(side) for side in main.sides[1:]) and not _is_place_of(main):
        return enter_best(resolver, main)
    body = _last_of_arguments(main)
    if any(s not in DEFINING for s in main.signs):
        body = main.sides[1]
    return _defined(resolver, main.sides[0], body, entry)


def _last_of_arguments(main: r.Relation) -> r.Node:
    """The last side; of ``f(y, s) = g(s) = h(u)`` the g(s), where an author goes on in names that the arguments have not."""
    head, last = bare(main.sides[0]), main.sides[-1]
    group = head.factors[1] if isinstance(head, r.Product) and len(head.factors) == 2 else None
    if len(main.sides) < 3 or not isinstance(group, r.Group) or isinstance(group.inner, r.Conditional):
        return last
    own = set(parameters_in(group.inner))
    named = max(main.sides[1:], key=lambda side: len(own & set(letters_in(side))))
    return named if own.isdisjoint(letters_in(last)) and not own.isdisjoint(letters_in(named)) else last


def _is_place_of(relation: r.Relation) -> bool:
    """Whether a function at its arguments is told as a best value, S(x) = argmin ...; of a chain the other sides are claims."""
    left = bare(relation.sides[0])
    called = isinstance(left, r.Product) and len(left.factors) == 2 and root_name(left.factors[0]) is not None
    return called and len(relation.signs) == 1


def _up_to_a_factor(resolver: Resolver, main: r.Relation, entry: Entry) -> bool:
    """p(θ | x) ∝ a formula: the factor matters neither to where the density is largest nor to the slopes of its logarithm."""
    scope = resolver.scope
    if not _defined(resolver, main.sides[0], main.sides[-1], entry):
        return False
    for name, found in scope.definitions.items():
        for new in [d for d in found if d.latex == entry.latex]:
            inner = {x.function for x in t.walk(new.body) if isinstance(x, t.Call)}
            if name in scope.densities and not inner & scope.densities:
                scope.chance.unnormalised.add(name)
                return True
            scope.definitions[name] = [d for d in found if d is not new]
            scope.forget_reach()
            return False
    return False


def _defined(resolver: Resolver, left: r.Node, right: r.Node, entry: Entry) -> bool:
    left = bare(left)
    if isinstance(left, r.Derivative):
        if enter_slope(resolver, bare(right), left, entry, _letters_of_slope(resolver, bare(right))):
            return True
        return gradient_names.of_derivative(resolver, left, right, entry) or gradient_names.tell(
            resolver, left, right, entry
        )
    if stacked(resolver, left, right) or enter_slope(resolver, left, right, entry, _letters_of_slope(resolver, left)):
        return True
    if isinstance(left, r.Product) and gradient_names.of_argument(resolver, left, right, entry):
        return True
    if isinstance(left, r.Product) and len(left.factors) == 2 and isinstance(left.factors[0], r.Derivative):
        return gradient_names.of_unknown(resolver, left, right, entry) or _inverted(resolver, left, right, entry)
    moment = _moment(resolver, left)
    if moment is not None:
        return _tell(resolver, moment, right)
    if laws.is_named(resolver, left, right):
        return laws.name(resolver, left, right)
    pattern = None if is_of_inverse(left, right) else pattern_of(resolver, left)
    if pattern is None:
        return _inverted(resolver, left, right, entry)
    _enter(resolver, left, pattern, right, entry)
    return True


def _enter(resolver: Resolver, left: r.Node, pattern: Pattern, right: r.Node, entry: Entry) -> None:
    """Define a symbol with its keys and parameters."""
    head, parameters, bar, letters = pattern
    kept = list(resolver.binders)
    resolver.binders.extend(letters)
    resolver.key_letters = set()
    resolver.outer_letters = set(letters)
    before = {name: known.least for name, known in resolver.scope.symbols.items()}
    try:
        symbol = names.declare(resolver, head, resolver.text(head.name))
        keys = head.keys
        items = [] if parameters is None else parameters.items
        terms = None if parameters is None else tuple(_parameter(resolver, p) for p in items)
        sides = tuple(densities.side(resolver, p) for p in items)
        if terms and densities.is_density(resolver, head):
            sides = tuple(densities.listed(resolver, a, s) for a, s in zip(terms, sides, strict=True))
        if terms is not None:
            resolver.scope.symbols[symbol].called = True
        law = terms is not None and standard.is_law(right) and densities.is_density(resolver, head)
        body = laws.density(resolver, right, terms[:bar]) if terms and law else resolver.term(right)
        if resolver.hints.einstein:
            body = summed(body, {x for p in keys for x in free_indices(p)})
        if terms is None:
            keys, body = with_cases(resolver, symbol, keys, body, entry)
    finally:
        resolver.binders[:] = kept
    _wholes(resolver, terms or (), body, before)
    if terms and not densities.is_density(resolver, head):
        terms, body = abstracted(resolver, symbol, terms, _elsewhere(body, symbol, terms))
    body = _of_parameter(resolver, terms or (), _of_argument(terms or (), body))
    terms = None if terms is None else tuple(_as_index(p, set(free_indices(body))) for p in terms)
    named = {x for p in (*keys, *(terms or ())) for x in free_indices(p)}
    resolver.scope.loose |= set(free_indices(body)) - named
    fixed = 0 if parameters is None else parameters.fixed
    if terms is not None and densities.is_density(resolver, head):
        densities.enter(resolver, t.Call(left.span, symbol, keys, terms, bar, 0, sides, fixed))
    if terms:
        _one_hot(resolver, terms, sides, body)
        _weights(resolver, sides, body)
        own = _own_symbols(resolver, letter_of(head.name), terms, body)
        terms, body = laws.renamed(terms, own), laws.renamed(body, own)
    if terms is None and _is_mirrored(symbol, keys, body):
        known = resolver.scope.symbols[symbol]
        known.domain = known.domain or Domain.SYMMETRIC
        return
    resolver.scope.define(Definition(symbol, keys, terms, body, entry.latex, entry.line, bar, sides=sides, fixed=fixed))


def _wholes(resolver: Resolver, terms: Sequence[t.Term], body: t.Term, before: Mapping[str, int]) -> None:
    r"""In ``\ell(\phi, \mu) = \sum_j \phi_j f(\mu_j)`` all of the μ_j are named: that is no use of μ without an index."""
    for x in terms:
        known = resolver.scope.symbols.get(x.symbol) if isinstance(x, t.Ref) and not x.keys else None
        if known is None or known.labels:
            continue
        used = [len(y.keys) for y in t.walk(body) if isinstance(y, t.Ref) and y.symbol == known.name]
        if used and min(used) > 0:
            known.least = min(before.get(known.name, 99), *used)


def _is_mirrored(symbol: str, keys: Sequence[t.Term], body: t.Term) -> bool:
    """Whether w_{ij} = w_{ji} is written: it defines nothing, w is symmetric."""
    if not isinstance(body, t.Ref) or body.symbol != symbol or len(keys) != 2:
        return False
    return t.same(tuple(reversed(keys)), body.keys) and not t.same(*keys)


def _letters_of_slope(resolver: Resolver, left: r.Node) -> list[str]:
    """The index letters of the x in dx."""
    return index_letters(resolver, list(left.factors[1:])) if isinstance(left, r.Product) else []


def _one_hot(
    resolver: Resolver, parameters: tuple[t.Term, ...], sides: tuple[t.Term | None, ...], body: t.Term
) -> None:
    """p(z_{nk} = 1) = π_k: exactly one of the z_{nk} is 1."""
    for parameter, side in zip(parameters, sides, strict=True):
        last = side.keys[-1] if isinstance(side, t.Ref) and side.keys else None
        one = isinstance(parameter, t.Number) and parameter.value == 1
        if isinstance(side, t.Ref) and isinstance(last, t.Index) and one and last.name in set(free_indices(body)):
            known = resolver.scope.symbols[side.symbol]
            known.domain, known.axes = Domain.ONE_HOT, len(side.keys) - known.labels


def _weights(resolver: Resolver, sides: tuple[t.Term | None, ...], body: t.Term) -> None:
    """P(X = x_i) = p_i: the p_i sum to one."""
    variable = sides[0] if len(sides) == 1 else None
    lists = resolver.scope.chance.lists
    if isinstance(variable, t.Ref) and variable.symbol in lists and isinstance(body, t.Ref) and len(body.keys) == 1:
        known = resolver.scope.symbols[body.symbol]
        if known.domain is None and body.symbol not in resolver.scope.definitions and not known.labels:
            known.domain = Domain.SIMPLEX


def _own_symbols(resolver: Resolver, function: str, parameters: tuple[t.Term, ...], body: t.Term) -> dict[str, str]:
    """Parameters that get a symbol of their own: p(x) is defined, and p(x_i) is used, where x itself has entries x_i."""
    found: dict[str, str] = {}
    used = {name for name, count in resolver.usage.calls.get(function, ()) if count}
    used |= resolver.usage.near.get(function, set())
    if _is_elementary(parameters, body):  # g(z) = 1 / (1 + e^{-z}), where z = X w is something else
        used |= resolver.usage.left_alone - resolver.usage.left_calls
    if _is_arithmetic(body):  # f(x) = \lambda e^{-\lambda x}, beside the sample x_1, ..., x_n
        families = resolver.usage.sub_letters.items()
        used |= {x for x, marks in families if resolver.usage.bound & marks.keys()} - (
            resolver.usage.transposed | resolver.usage.wrt | resolver.usage.primed
        )
        known = resolver.scope.definitions
        used |= {x.symbol for x in parameters if isinstance(x, t.Ref) and any(d.keys for d in known.get(x.symbol, ()))}
    beside = {stem(x.symbol) for x in parameters if isinstance(x, t.Ref) and x.symbol != stem(x.symbol)}
    for parameter in parameters:
        if not isinstance(parameter, t.Ref) or parameter.keys or parameter.symbol not in used - beside:
            continue  # in J(w, w_0) the other argument is w_0, and no entry of w is meant
        inside = list(t.walk(body))
        if any(isinstance(x, t.Ref) and x.symbol == parameter.symbol and x.keys for x in inside):
            continue
        if any(isinstance(x, t.Call) and x.function == parameter.symbol for x in inside):
            continue
        known = resolver.scope.symbols[parameter.symbol]
        name = parameter.symbol + OWN
        resolver.scope.symbols[name] = replace(known, name=name, least=0, most=0, labels=0)
        found[parameter.symbol] = name
    return found


def _is_elementary(parameters: tuple[t.Term, ...], body: t.Term) -> bool:
    """Whether a function is made of its one argument and of numbers only."""
    names = {x.symbol for x in t.walk(body) if isinstance(x, t.Ref)}
    own = {p.symbol for p in parameters if isinstance(p, t.Ref)}
    return len(parameters) == 1 and names == own and not any(isinstance(x, (t.Call, t.Index)) for x in t.walk(body))


def _is_arithmetic(body: t.Term) -> bool:
    """Whether a formula is made of numbers, by sums, products, powers and functions of one number, with a power or such a function."""
    plain = (t.Ref, t.Number, t.Constant, t.Add, t.Negative, t.Multiply, t.Divide, t.Power, t.Apply)
    parts = list(t.walk(body))
    keyed = any(isinstance(x, t.Ref) and x.keys for x in parts)
    return (
        not keyed and all(isinstance(x, plain) for x in parts) and any(isinstance(x, (t.Power, t.Apply)) for x in parts)
    )


def _moment(resolver: Resolver, left: r.Node) -> t.Expect | None:
    """The mean or variance on a left side."""
    if not isinstance(left, r.Product) or len(left.factors) != 2 or root_name(left.factors[0]) is None:
        return None
    name = root_name(left.factors[0])
    if name is None or FUNCTIONALS.get(letter_of(name)) not in ("E", "Var", "Cov"):
        return None
    term = resolver.term(left)
    return term if isinstance(term, t.Expect) else None


def _tell(resolver: Resolver, moment: t.Expect, right: r.Node) -> bool:
    """Enter a mean or a variance of a variable that is otherwise left open."""
    variable = moment.arguments[0]
    alone = len(moment.arguments) == 1 and not moment.given and moment.under is None
    if not isinstance(variable, t.Ref) or not alone:
        return False
    if variable.symbol not in resolver.scope.definitions:
        told = Moment("E" if moment.kind == "E" else "Var", variable, resolver.term(right))
        resolver.scope.chance.moments.setdefault(variable.symbol, []).append(told)
        known = resolver.scope.symbols.get(told.body.symbol) if isinstance(told.body, t.Ref) else None
        if told.kind == "Var" and known is not None and known.upper and known.domain is None:
            known.domain = Domain.DEFINITE  # a covariance matrix
    return True


def _elsewhere(body: t.Term, symbol: str, parameters: tuple[t.Term, ...]) -> t.Term:
    """A function's value at a fixed place in its own definition, f(x) = f(a) + ..., is some number."""
    mine = {p.symbol for p in parameters if isinstance(p, t.Ref)} | {
        p.name for p in parameters if isinstance(p, t.Index)
    }

    def fixed(term: t.Term) -> t.Term:
        if not isinstance(term, t.Call) or term.function != symbol or term.keys:
            return term
        used = {x.symbol if isinstance(x, t.Ref) else x.name for x in t.walk(term) if isinstance(x, (t.Ref, t.Index))}
        return term if used & mine else t.Call(term.span, f"{symbol}·", (), term.arguments, term.bar, term.order)

    return t.mapped(body, fixed)


def _of_argument(parameters: Sequence[t.Term], body: t.Term) -> t.Term:
    r"""The z_k of ``\phi(z)_k = e^{z_k} / ...`` are the entries of its argument, whatever else z_k is elsewhere."""
    used = mentioned(body)
    names = {
        f"{p.symbol}[]": p.symbol for p in parameters if isinstance(p, t.Ref) and not p.keys and p.symbol not in used
    }

    def change(term: t.Term) -> t.Term:
        return replace(term, symbol=names[term.symbol]) if isinstance(term, t.Ref) and term.symbol in names else term

    return t.mapped(body, change) if names.keys() & used else body


def _of_parameter(resolver: Resolver, parameters: Sequence[t.Term], body: t.Term) -> t.Term:
    """The s_i of a cost H(y, s) are the entries of its argument, though the notes have the function s(x)_i too."""
    names = {p.symbol for p in parameters if isinstance(p, t.Ref) and not p.keys}
    known = {n: d.parameters for n in names for d in resolver.scope.definitions.get(n, ()) if d.parameters}

    def change(term: t.Term) -> t.Term:
        own = known.get(term.function) if isinstance(term, t.Call) else None
        implied = isinstance(term, t.Call) and own is not None and bool(term.keys) and t.same(own, term.arguments)
        return t.Ref(term.span, term.function, term.keys) if isinstance(term, t.Call) and implied else term

    return t.mapped(body, change) if known else body


def _as_index(parameter: t.Term, free: set[str]) -> t.Term:
    """A parameter that the body has as an index, the k of P(y = k | x), is one."""
    if isinstance(parameter, t.Ref) and not parameter.keys and parameter.symbol in free:
        return t.Index(parameter.span, parameter.symbol)
    return parameter


def _parameter(resolver: Resolver, item: densities.Item) -> t.Term:
    if item.last is not None:
        return densities.term(resolver, item)
    node = item.value
    density = densities.named(resolver, node)
    if density is not None:
        return density
    head = names.head_of(resolver, node)
    if head is None:
        return resolver.term(node)
    return resolver.plain(head, node) if not head.keys else resolver.term(node)


def _may_define(resolver: Resolver, target: t.Call, body: t.Term) -> bool:
    """Whether ``log p(x | z) = ...`` defines p: nothing else does, and the body is no statement on p itself."""
    scope = resolver.scope
    if target.function in scope.densities:
        return families.is_open(scope, target) and not any(
            isinstance(x, t.Call) and x.function in scope.densities for x in t.walk(body)
        )
    return target.function not in scope.definitions


def _inverted(resolver: Resolver, left: r.Node, right: r.Node, entry: Entry) -> bool:
    """``log p = ...`` defines p, ``σ^2 = ...`` defines σ, ``-E = ...`` defines E."""
    try:
        target = resolver.term(left)
    except UnclearError:
        return False
    kept = list(resolver.binders)
    resolver.binders.extend(free_names(target))
    try:
        body = resolver.term(right)
    finally:
        resolver.binders[:] = kept
    target, body = undone_of_ratio(target, body)
    if isinstance(target, t.Call) and not target.order and _may_define(resolver, target, body):
        told = Definition(target.function, target.keys, target.arguments, body, entry.latex, entry.line, target.bar)
        resolver.scope.define(replace(told, sides=target.sides, fixed=target.fixed))
        return True
    if not isinstance(target, t.Ref) or target.symbol in resolver.scope.definitions:
        return False
    sizes = resolver.scope.sizes
    fixed = (isinstance(k, (t.Index, t.Number)) or (isinstance(k, t.Ref) and k.symbol in sizes) for k in target.keys)
    if not all(fixed) or target.symbol in sizes:
        return False
    if isinstance(bare(left), (r.Name,)):
        return False
    resolver.scope.define(Definition(target.symbol, target.keys, None, body, entry.latex, entry.line))
    return True
