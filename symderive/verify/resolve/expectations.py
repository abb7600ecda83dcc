"""E[f(x)], Var(x), Cov(x, y), and which functional a name is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.free_names import mentioned, stem
from symderive.verify.resolve import brackets, densities, derivatives, entropies, laws, names, standard
from symderive.verify.resolve.adjoints import LOSSES
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.known import DENSITIES, DIVERGENCES, FUNCTIONALS
from symderive.verify.resolve.usage import bare, letter_of, root_name

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

_OPENINGS = ("(", "[", "\\{")
_OTHER_POWER = 0.5  # what it costs that E(X - m)^2 is the square of a mean, or E[X - m]^2 the mean of a square


@dataclass(frozen=True)
class Row:
    """A functional's name at its place in a row of factors."""

    node: r.Node
    head: r.Name
    below: r.Node | None
    factors: list[r.Node]
    signs: list[str]
    place: int


def unit(resolver: Resolver, row: Row) -> tuple[t.Term, int] | None:
    """A functional of random variables at its argument, with the number of factors it takes; None if the name is none."""
    kind = _kind(resolver, row)
    if kind is None:
        return None
    follower = row.factors[row.place + 1]
    content = brackets.content(follower) if brackets.opens(follower) in _OPENINGS else None
    if content is None:
        return _open(resolver, row) if kind == "E" else None
    if kind != "E" and _given_by_notes(resolver, row, content):
        return None
    span = (row.node.span[0], follower.span[1])
    match kind:
        case "KL" | "JS":
            term = entropies.in_bits(resolver, entropies.divergence(resolver, kind, content, span))
        case "Hessian":
            whole = r.Derivative(span, "nabla", bare(content), (), order=2)
            term = derivatives.derivative(resolver, whole, None)
        case "H":
            term = entropies.in_bits(resolver, entropies.entropy(resolver, content, span))
        case "I":
            term = entropies.in_bits(resolver, entropies.information(resolver, content, span))
        case "sd":
            term = t.Apply(span, "sqrt", _moment(resolver, row, "Var", content, span))
        case "Corr":
            term = _correlation(_moment(resolver, row, "Cov", content, span))
        case _:
            term = _moment(resolver, row, kind, content, span)
    if term is None:
        return None
    averaged = (x for x in t.walk(term) if isinstance(x, t.Call))
    resolver.scope.chance.averaged.update(x.function for x in averaged)
    if isinstance(row.node, r.Scripted) and row.node.sup is not None and kind not in ("KL", "JS"):
        term = brackets.raised(resolver, term, row.node.sup, span)
    outer = bare(follower)
    if isinstance(outer, r.Scripted):
        if isinstance(term, t.Expect) and kind == "E" and _squares_within(resolver, row, content, outer):
            term = _of_power(resolver, term, outer)
        else:
            term = brackets.with_scripts(resolver, term, outer)
    return term, 2


def _squares_within(resolver: Resolver, row: Row, content: r.Node, outer: r.Scripted) -> bool:
    r"""Whether ``E(X - \mu)^2`` is the mean of the square, as round brackets have it, or the square of the mean, as others do."""
    inner = bare(content)
    power = outer.sub is None and isinstance(None if outer.sup is None else bare(outer.sup), r.Number)
    if not power or not isinstance(inner, r.Sum) or len(inner.terms) < 2:
        return False
    other = resolver.choices.pick(f"power of a mean {resolver.text(row.node)}", (0.0, _OTHER_POWER)) > 0
    return other != (brackets.opens(outer.base) == "(")


def _of_power(resolver: Resolver, term: t.Expect, outer: r.Scripted) -> t.Expect:
    return replace(term, arguments=(brackets.with_scripts(resolver, term.arguments[0], outer), *term.arguments[1:]))


def _kind(resolver: Resolver, row: Row) -> str | None:
    """Which functional a name is, if it is one here."""
    letter = letter_of(row.head)
    follower = row.factors[row.place + 1] if row.place + 1 < len(row.factors) else None
    if follower is None or row.signs[row.place] != "":
        return None
    content = brackets.content(follower) if brackets.opens(follower) in _OPENINGS else None
    if letter == "D" or letter.startswith("D_"):
        divergence = isinstance(content, r.Conditional) and content.mark == "||"
        named = row.below is None or "KL" in resolver.text(row.below)
        return "KL" if divergence and named else None
    told = resolver.hints.functions.get(letter, "")
    if told in (*DIVERGENCES, "H", "sd"):
        return told if content is not None else None
    if content is not None and _is_hessian(resolver, row, content):
        return "Hessian"
    kind = FUNCTIONALS.get(letter)
    if kind is None or letter in resolver.hints.functions:
        return None
    own = any(d.parameters for d in resolver.scope.definitions.get("E", ()))
    if letter == "E" and row.head.font == "" and own and brackets.opens(follower) == "(":
        return None  # the notes say what E(w) is, also where w is made of random data
    raised = isinstance(row.node, r.Scripted) and row.node.sup is not None  # V^{-1} (y - X b)
    if letter == "V" and (raised or letter in resolver.hints.arrays):
        return None
    energy = letter == "E" and resolver.usage.energy and brackets.opens(follower) == "("  # also of a random x
    if letter in ("E", "V") and content is not None and not energy and _of_random(resolver, content):
        return None if brackets.opens(follower) == "(" and _is_differentiated(resolver, letter, content) else kind
    if letter == "V":  # else a value or a matrix
        return None
    if letter in ("E", "bb E"):
        return kind if _is_expectation(resolver, row, brackets.opens(follower)) else None
    if letter in ("bb V", "Var", "var", "Cov", "cov", "KL", "JS") or kind in ("sd", "Corr"):
        return kind
    if row.head.font == "bb":
        return None
    return kind if content is not None and _of_variables(resolver, letter, content) else None


def _is_hessian(resolver: Resolver, row: Row, content: r.Node) -> bool:
    """Whether H(J) is of a function J that the notes define: a loss, or one of which entries H(f)_{jk} are taken, and no density."""
    usage, scope, name = resolver.usage, resolver.scope, bare(content)
    plain = isinstance(row.node, r.Name) and letter_of(row.head) == "H"
    if (
        not plain
        or not isinstance(name, r.Name)
        or "H" in usage.left_alone - usage.left_calls
        or "H" in scope.definitions
    ):
        return False
    letter, outer = letter_of(name), bare(row.factors[row.place + 1])
    entries = isinstance(outer, r.Scripted) and outer.sub is not None
    if stem(letter) not in LOSSES and not entries:
        return False
    known = any(d.parameters and d.bar is None for d in scope.definitions.get(letter, ()))
    chance = letter in resolver.hints.random | scope.densities | usage.distributions | DENSITIES
    return known and not chance and not scope.reach(letter) & scope.chance.random


def _is_expectation(resolver: Resolver, row: Row, opening: str | None) -> bool:
    """Whether an E is an expectation: it may be an error or energy."""
    if row.head.font in ("bb", "rm") or row.head.word:
        return True
    usage = resolver.usage
    if usage.energy:
        return opening == "["
    if opening in ("[", "\\{") and "E" not in resolver.scope.definitions and _is_over_density(resolver, row.below):
        return True  # on a left side too
    if "E" in usage.left_alone or "E" in usage.wrt or "E" in usage.differentiated or "E" in usage.left_calls:
        plain = opening == "[" and isinstance(row.node, r.Name) and "E" not in resolver.scope.definitions
        content = brackets.content(row.factors[row.place + 1])
        drawn = content is not None and any(x.base.isupper() for x in _names(content))
        varied = "E" in usage.wrt or "E" in usage.differentiated
        named = "E" in usage.left_alone and "E" not in usage.left_calls  # E = ..., an error
        return plain and (drawn or not (named or varied))
    if row.below is not None:
        letters = {letter_of(x) for x in _names(row.below)}
        return opening == "[" or bool(letters & usage.distributions) or isinstance(bare(row.below), r.Relation)
    return opening in ("[", "\\{") or usage.alone["E"] <= usage.called["E"] + 1


def _is_over_density(resolver: Resolver, below: r.Node | None) -> bool:
    r"""Whether a subscript says under what is averaged: ``q``, ``q(z \mid x)``, ``z \sim q``."""
    inner = None if below is None else bare(below)
    if isinstance(inner, r.Relation):
        return "sim" in inner.signs
    first = inner.factors[0] if isinstance(inner, r.Product) and len(inner.factors) == 2 else inner
    head = root_name(first) if first is not None else None
    return head is not None and letter_of(head) in DENSITIES & resolver.usage.distributions


def _is_differentiated(resolver: Resolver, letter: str, content: r.Node) -> bool:
    """Whether the notes differentiate E(w) by w: of a mean over w that is zero, so it is an error or an energy."""
    usage = resolver.usage
    varied = isinstance(content, r.Name) and letter in usage.differentiated and letter_of(content) in usage.wrt
    return varied or letter in usage.sloped


def _of_random(resolver: Resolver, content: r.Node) -> bool:
    """Whether something in brackets is known to be random, by its law or in prose."""
    known = resolver.hints.random | resolver.scope.chance.laws.keys()
    for definition in resolver.scope.definitions.get("f", ()):  # a density f(x; θ) makes X random
        first = (definition.parameters or (None,))[0]
        if isinstance(first, t.Ref) and (definition.fixed or definition.bar == 1):
            known = known | {first.symbol.upper()}
    return any(
        x.base in known or letter_of(x) in known or resolver.scope.reach(letter_of(x)) & known for x in _names(content)
    )


def _names(node: r.Node) -> Iterator[r.Name]:
    from symderive.verify.resolve.usage import all_nodes

    return (x for x in all_nodes(node) if isinstance(x, r.Name))


def _of_variables(resolver: Resolver, letter: str, content: r.Node) -> bool:
    """H(X), H(Y | X), H(p), I(X; Y): capital letters, random variables or distributions as arguments."""
    if letter in resolver.usage.left_alone and letter not in resolver.usage.left_calls:
        return False
    heads = [root_name(x.value) for x in densities.written(content).items]
    if letter == "I" and len(heads) < 2:
        return False
    if letter in ("H", "cal H") and all(standard.is_law(x.value) for x in densities.written(content).items):
        return True
    return bool(heads) and all(h is not None and _is_variable(resolver, h) for h in heads)


def _is_variable(resolver: Resolver, name: r.Name) -> bool:
    letter = letter_of(name)
    return name.base.isupper() or letter in resolver.hints.random or letter in {"p", "q"} - resolver.usage.chances


def _given_by_notes(resolver: Resolver, row: Row, content: r.Node) -> bool:
    """Whether the notes define the functional of these very arguments."""
    head = names.head_of(resolver, row.node)
    known = (
        [] if head is None else [d for d in resolver.scope.definitions.get(head.symbol, ()) if d.parameters is not None]
    )
    if not known:
        return False
    given = densities.written(content)
    for definition in known:
        parameters = definition.parameters or ()
        if len(parameters) != len(given.items) or definition.bar != given.bar:
            continue
        terms = [densities.term(resolver, x) for x in given.items]
        if all(_alike(p, a) for p, a in zip(parameters, terms, strict=True)):
            return True
        named = mentioned(definition.body)
        if any(isinstance(p, t.Ref) and p.symbol not in named for p in parameters):
            continue  # H(X) = -sum_x P(x) log P(x) is no formula for H(Y)
        laws_ = resolver.usage.distributions
        entries = entropies.has_entries(resolver, [x.value for x in given.items])
        plain = [isinstance(a, t.Ref) and (entries or a.symbol not in laws_) for a in terms]
        if all(plain) and not any(isinstance(x, t.Expect) for x in t.walk(definition.body)) and given.bar is None:
            return True
    return False


def _alike(one: t.Term, two: t.Term) -> bool:
    """Whether two terms are equal but for capitals: H(X) is defined, H(x) is asked for."""
    return t.same(one, two)


# -- E, Var, Cov -------------------------------------------------------------------------------------------------------


def _open(resolver: Resolver, row: Row) -> tuple[t.Term, int] | None:
    """E x, E_q log p(x): without brackets, over the factors to its right."""
    start = row.place + 1
    operand, used = resolver.following(row.factors, row.signs, start)
    span = (row.node.span[0], row.factors[start + used - 1].span[1])
    return _expected(resolver, row, "E", (operand,), (), span), 1 + used


def angle(resolver: Resolver, node: r.Group) -> t.Term:
    """The mean ⟨x⟩, as physicists write it."""
    if node.inner is None:
        raise UnclearError("these brackets are empty", node.span)
    term = resolver.term(node.inner)
    entropies.alone(resolver, (term,))
    return t.Expect(node.span, "E", (term,))


def _moment(resolver: Resolver, row: Row, kind: str, content: r.Node, span: t.Span) -> t.Term:
    written = densities.written(laws.in_place_of_dots(resolver, row.below, content))
    sides = written.items
    count = len(sides) if written.bar is None else written.bar
    if written.bar is None:
        count -= written.fixed
    arguments = tuple(_member(resolver, densities.term(resolver, x)) for x in sides[:count])
    rest = sides[count : len(sides) - (written.fixed if written.bar is not None else 0)]
    given = tuple(_condition(resolver, x) for x in rest) if written.bar is not None else ()
    if len(arguments) > 1 and kind in ("E", "Var"):
        raise UnclearError("a list stands where one value belongs", content.span)
    found = _expected(resolver, row, kind, arguments, given, span)
    fixed = written.items[len(written.items) - written.fixed :]
    return replace(found, fixed=tuple(densities.term(resolver, x) for x in fixed)) if fixed else found


def _correlation(covariance: t.Term) -> t.Term | None:
    """Corr(X, Y): the covariance over both standard deviations."""
    if not isinstance(covariance, t.Expect) or len(covariance.arguments) != 2:
        return None
    one, two = (replace(covariance, kind="Var", arguments=(x,)) for x in covariance.arguments)
    below = t.Apply(covariance.span, "sqrt", t.Multiply(covariance.span, one, two))
    return t.Divide(covariance.span, covariance, below)


def _condition(resolver: Resolver, item: densities.Item) -> t.Term:
    """What an expectation is conditional on: a variable, or an event such as X = x."""
    if item.side is None:
        return densities.term(resolver, item)
    value, variable = densities.term(resolver, item), densities.side(resolver, item)
    assert variable is not None
    if isinstance(value, t.Ref) and isinstance(variable, t.Ref) and value.symbol.lower() == variable.symbol.lower():
        if value.symbol != variable.symbol and not value.keys and not variable.keys:
            resolver.asked[value.symbol] = variable
        return variable
    return t.Compare(item.value.span, "=", variable, value)


def _member(resolver: Resolver, term: t.Term) -> t.Term:
    """Var(W) of variables W_i that are all alike is that of any of them."""
    chance = resolver.scope.chance
    if isinstance(term, t.Ref):
        known = resolver.scope.symbols[term.symbol]
        usage = resolver.usage
        letter = known.name
        if not term.keys and letter in chance.independent and letter in usage.sub_letters and known.labels == 0:
            term = t.Ref(term.span, term.symbol, (t.Number(term.span, t.Fraction(1)),))
            known.most = max(known.most, 1)
        entropies.alone(resolver, (term,))
    return term


def _expected(
    resolver: Resolver, row: Row, kind: str, arguments: tuple[t.Term, ...], given: tuple[t.Term, ...], span: t.Span
) -> t.Expect:
    over, under = _below(resolver, row, arguments)
    entropies.alone(resolver, (*given, *over))
    return t.Expect(span, kind, arguments, given, over, under)


def _below(resolver: Resolver, row: Row, arguments: tuple[t.Term, ...]) -> tuple[tuple[t.Term, ...], t.Term | None]:
    """The variables that are averaged over, and under which density, as the subscript says."""
    below = row.below or resolver.hints.average
    if below is None:
        return (), None
    over: list[t.Term] = []
    under: t.Term | None = None
    parts = _parts(below)
    for place, part in enumerate(parts):
        part = bare(part)
        if isinstance(part, r.Relation) and part.signs == ("sim",):
            waiting = [resolver.term(x) for x in parts[:place] if not isinstance(bare(x), r.Relation)]
            variables = [
                *(w for w in waiting if not any(t.same(w, o) for o in over)),
                *map(resolver.term, _parts(part.sides[0])),
            ]
            density = laws.density(resolver, part.sides[1], tuple(variables))
        else:
            density = laws.called(resolver, part, arguments)
            told = resolver.hints.drawn_from.get(letter_of(part)) if isinstance(part, r.Name) else None
            if density is None and told is not None:
                density = laws.density(resolver, told, (resolver.term(part),))
            if density is None:
                over.append(resolver.term(part))
                continue
            variables = list(laws.variables(density))
        over = [o for o in over if not any(t.same(o, v) for v in variables)] + variables
        under = density if under is None else t.Multiply(below.span, under, density)
    if under is None and not _averaged(resolver, over, arguments):
        return (), None
    return tuple(over), under


def _averaged(resolver: Resolver, over: list[t.Term], arguments: tuple[t.Term, ...]) -> bool:
    """Whether a subscript names variables of the argument; else it names a parameter, as that of the law of another variable."""
    mine = {x.symbol for o in over for x in t.walk(o) if isinstance(x, t.Ref)}
    used = {x.symbol for a in arguments for x in t.walk(a) if isinstance(x, t.Ref)}
    laws_ = resolver.scope.chance.laws
    told = (law for name, found in laws_.items() if name not in mine for law in found)
    parameters = {x.symbol for law in told for a in law.arguments for x in t.walk(a) if isinstance(x, t.Ref)}
    slopes = (w for a in arguments for x in t.walk(a) if isinstance(x, t.Derive) for w in x.wrt)
    varied = {x.symbol for w in slopes for x in t.walk(w) if isinstance(x, t.Ref)}
    return bool(mine & used - (parameters - laws_.keys()) - varied) and all(isinstance(o, t.Ref) for o in over)


def _parts(node: r.Node) -> list[r.Node]:
    node = bare(node)
    if isinstance(node, r.Group) and node.opening == "(" and node.inner is not None:
        return _parts(node.inner)
    if isinstance(node, r.Sequence):
        return [x for item in node.items for x in _parts(item)]
    return [node]
