"""Rows of factors: which are functions and what they are applied to, then what multiplies what."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.resolve import brackets, densities, laws, names, operators, pointwise, special
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.known import CONSTANTS, FUNCTIONALS, KNOWN, WORD_FUNCTIONS
from symderive.verify.resolve.usage import bare, is_minus_one, is_transpose, letter_of, script_items
from symderive.verify.symbols import free_indices
from symderive.verify.values.functions import FUNCTIONS

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

_LOOSE = ("odot", "circ")
_MIDDLE = ("otimes", "star", "oplus")
_TIGHT = ("cdot", "times", "ast", "/", "div", "bullet")


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
    return _combined(resolver, items, between, nodes, span)


# -- what stands together ----------------------------------------------------------------------------------------------


def unit(resolver: Resolver, factors: list[r.Node], signs: list[str], place: int) -> tuple[t.Term, int]:
    """The term that starts at a place of a row, and how many factors it takes."""
    node = factors[place]
    follower = factors[place + 1] if place + 1 < len(factors) and signs[place] == "" else None
    if isinstance(node, r.Derivative) and node.of is None:
        return operators.operator(resolver, node, factors, signs, place)
    if isinstance(node, r.Derivative) and follower is not None and operators.is_point(resolver, node, follower):
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
    if operators.is_differential(resolver, head, node, follower):
        return operators.differential(resolver, factors, place)
    letter = head.symbol
    diagonal = resolver.diagonals.get((_base(head), head.primes))
    if diagonal is not None and follower is not None and isinstance(bare(follower), r.Group):
        return _diagonal(resolver, diagonal, follower, (node.span[0], follower.span[1])), 2
    if letter in resolver.hints.adjoints and follower is not None:
        return operators.adjoint(resolver, head, factors, place)
    if _takes(resolver, head, follower):
        return _application(resolver, head, factors, signs, place)
    if head.name.word and _base(head) in (*WORD_FUNCTIONS, *KNOWN):
        raise UnclearError(f"{head.name.base} stands without an argument", node.span)
    if not head.keys and len(head.name.base) == 1 and unicodedata.category(head.name.base) == "No":
        return resolver.name(head.name), 1
    return value(resolver, head, node), 1


def _holds_bare(group: r.Node, letter: str) -> bool:
    """Whether brackets hold the function itself, as in σ(1 - σ), so that they are a factor."""
    content = brackets.content(group)
    terms = content.terms if isinstance(content, r.Sum) else ()
    return any(isinstance(x, r.Name) and letter_of(x) == letter for x in map(bare, terms))


def _diagonal(resolver: Resolver, entry: t.Term, follower: r.Node, span: t.Span) -> t.Term:
    """The diagonal matrix of a function's values at an argument."""
    argument = resolver.term(follower)
    if isinstance(entry, t.Apply):
        return t.Operation(span, "diag", (t.Apply(span, entry.function, argument, entry.order),))
    assert isinstance(entry, t.Call)
    return t.Operation(span, "diag", (t.Call(span, entry.function, entry.keys, (argument,), None, entry.order),))


def _base(head: names.Head) -> str:
    return letter_of(head.name)


def _takes(resolver: Resolver, head: names.Head, follower: r.Node | None) -> bool:
    """Whether a letter is applied to what follows it."""
    if follower is None:
        return False
    base = _base(head)
    known = resolver.hints.functions.get(head.symbol) or resolver.hints.functions.get(base)
    if base in KNOWN or base in WORD_FUNCTIONS or (known is not None and known in (*KNOWN, *WORD_FUNCTIONS)):
        return head.name.word or brackets.opens(follower) is not None
    opening = brackets.opens(follower)
    if opening is None or opening not in ("(", "[", "\\{"):
        return False
    if opening != "(" and not head.name.word and not resolver.is_function(head.symbol, head.name):
        return False
    if resolver.is_index(base) or densities.is_factor(resolver, base, follower) or _holds_bare(follower, base):
        return False
    natural = resolver.is_function(head.symbol, head.name) or resolver.is_function(base, head.name) or head.name.word
    if natural and base in resolver.usage.left_alone and base not in resolver.usage.left_calls:
        inner = brackets.content(follower)
        natural = (
            isinstance(bare(inner), (r.Name, r.Scripted, r.Sequence, r.Conditional)) if inner is not None else False
        )
    return natural


def _application(
    resolver: Resolver, head: names.Head, factors: list[r.Node], signs: list[str], place: int
) -> tuple[t.Term, int]:
    """A function with its argument, and what its scripts do to the value."""
    base = _base(head)
    node = factors[place]
    after = list(head.after)
    inverse = [x for x in after if is_minus_one(x)]
    if inverse and base not in KNOWN:
        after.remove(inverse[0])
        head.symbol += "^-1"
        base = head.symbol
    known = resolver.hints.functions.get(head.symbol) or resolver.hints.functions.get(base) or KNOWN.get(base)
    known = known or (WORD_FUNCTIONS.get(base) if head.name.word else None)
    if any(d.parameters is not None for d in resolver.scope.definitions.get(head.symbol, ())):
        known = None  # the notes say themselves what it is
    if known == "smooth":
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
        term = _call(resolver, head, argument, span)
    for script in after:
        term = brackets.raised(resolver, term, script, (node.span[0], span[1]))
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
    while place < len(factors):
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
    return _combined(resolver, items, between, nodes[: len(items)], span), place - start


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
        resolver.scope.applied[_base(head)] = term = t.Apply(span, known, arguments[0], head.primes)
        return term
    if known == "diag":
        arguments = [_whole(x) for x in arguments]
    term = t.Operation(span, known, tuple(arguments))
    if known == "softmax" and len(head.subs) == 1 and len(arguments) == 1:
        over = _normalised(head.subs[0], arguments[0], span)
        if over is not None:
            return over
    if head.subs and known in ("softmax", "log_softmax"):  # softmax_j(z)
        return t.Element(span, term, tuple(head.subs))
    return term


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


def _entry_of_table(resolver: Resolver, head: names.Head, arguments: list[t.Term], span: t.Span) -> t.Term | None:
    """H(a), by which something is differentiated: an entry of a table, a function of finitely many places."""
    if not all(isinstance(a, t.Index) or (isinstance(a, t.Ref) and not a.keys) for a in arguments):
        return None
    head.subs.extend(arguments)
    symbol = names.declare(resolver, head, resolver.text(head.name))
    for argument in arguments:
        if isinstance(argument, t.Ref):
            names.as_place(resolver, argument.symbol)
    return t.Ref(span, symbol, head.keys)


def _call(resolver: Resolver, head: names.Head, group: r.Group, span: t.Span) -> t.Term:
    """A function of the notes at its arguments."""
    if group.inner is None:
        raise UnclearError("these brackets are empty", group.span)
    written = densities.written(group.inner)
    arguments = [densities.term(resolver, x) for x in written.items]
    if _base(head) in resolver.usage.tables and not head.primes and head.symbol not in resolver.scope.definitions:
        entry = _entry_of_table(resolver, head, arguments, span)
        if entry is not None:
            return entry
    symbol = names.declare(resolver, head, resolver.text(head.name))
    resolver.scope.symbols[symbol].called = True
    resolver.scope.symbols[symbol].arity = max(resolver.scope.symbols[symbol].arity, len(arguments))
    density = densities.is_density(resolver, head)
    names.parametrised(resolver, head)
    plain = [d for d in resolver.scope.definitions.get(symbol, ()) if d.parameters is None]
    if head.primes and plain and len(arguments) == 1 and isinstance(arguments[0], t.Ref):
        return t.Derive(span, t.Ref(head.name.span, symbol, head.keys), (arguments[0],) * head.primes)
    unknown = symbol not in resolver.scope.definitions and _base(head) not in resolver.hints.functions
    if head.name.word and unknown and not density and symbol not in resolver.scope.parameters:
        raise UnclearError(f"nothing says what {head.name.base} is", head.name.span)
    if (
        symbol == "B"
        and unknown
        and len(arguments) == 2
        and written.bar is None
        and _base(head) not in resolver.usage.left_calls
    ):
        return t.Operation(span, "beta", tuple(arguments))
    sides = tuple(densities.side(resolver, x) for x in written.items)
    term = t.Call(span, symbol, head.keys, tuple(arguments), written.bar, head.primes, sides, written.fixed)
    if density:
        densities.enter(resolver, term)
    applied = _of_densities(resolver, term)
    if applied is not None:
        return applied
    resolver.scope.applied[_base(head)] = term
    return term


def _of_densities(resolver: Resolver, term: t.Call) -> t.Term | None:
    """A functional of densities that the notes define, at other densities: its definition with these."""
    for definition in resolver.scope.definitions.get(term.function, ()):
        parameters = definition.parameters or ()
        functions = {x.function for x in t.walk(definition.body) if isinstance(x, t.Call)}
        if len(parameters) != len(term.arguments) or definition.bar != term.bar:
            continue
        pairs = [
            (p, a)
            for p, a in zip(parameters, term.arguments, strict=True)
            if isinstance(p, t.Ref) and isinstance(a, t.Ref)
        ]
        if len(pairs) == len(parameters) and all(p.symbol in functions for p, _ in pairs):
            return laws.applied(definition.body, {p.symbol: a for p, a in pairs})
    return None


# -- single letters ----------------------------------------------------------------------------------------------------


def value(resolver: Resolver, head: names.Head, node: r.Node) -> t.Term:
    """A letter with its scripts as a value."""
    base = _base(head)
    marked = head.name.font in ("bold", "vec", "bb") and head.name.base in ("1", "0") and not head.name.word
    if marked and not head.keys and head.symbol not in resolver.scope.definitions:
        term: t.Term = t.Constant(head.name.span, "ones" if head.name.base == "1" else "zeros")
    elif not head.keys and not head.primes and head.symbol == base and resolver.is_index(base):
        term = t.Index(node.span, base)
    elif head.symbol in CONSTANTS and not head.keys and resolver.is_constant(head.symbol, head.name):
        term = t.Constant(head.name.span, CONSTANTS[head.symbol])
    else:
        term = _symbol(resolver, head, node)
    for script in head.after:
        term = brackets.raised(resolver, term, script, node.span)
    return term


def _symbol(resolver: Resolver, head: names.Head, node: r.Node) -> t.Term:
    base = _base(head)
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
    known = base in KNOWN or base in resolver.hints.functions
    if (
        (known or (base in resolver.usage.called_sure and base not in resolver.usage.left_alone))
        and not head.keys
        and base in resolver.scope.applied
        and not defined
    ):
        return resolver.scope.applied[base]
    column = _example(resolver, head, node)
    if column is not None:
        return column
    symbol = names.declare(resolver, head, resolver.text(head.name))
    return _whole_function(resolver, head, symbol, node) or t.Ref(node.span, symbol, head.keys)


def _example(resolver: Resolver, head: names.Head, node: r.Node) -> t.Term | None:
    """a^{[l](i)} is column i of A^{[l]} (or row i), where the notes keep all examples in one matrix."""
    flags = resolver.scope.flags & {"column examples", "row examples"}
    capital = head.name.base.upper()
    if not flags or len(head.labels) != 2 or head.subs or capital not in resolver.usage.labels:
        return None
    inner = names.Head(replace(head.name, base=capital), f"{capital}^()", labels=[head.labels[0]], span=head.span)
    names.declare(resolver, inner, capital)
    whole: t.Term = t.Ref(node.span, inner.symbol, inner.keys)
    if "column examples" in flags:
        whole = t.Transpose(node.span, whole)
    return t.Element(node.span, whole, (head.labels[1],))


def _whole_function(resolver: Resolver, head: names.Head, symbol: str, node: r.Node) -> t.Term | None:
    """A function's name without arguments stands for its value at the variables of its definition."""
    found = resolver.scope.definitions.get(symbol, ())
    if len(found) != 1 or found[0].parameters is None or len(head.keys) != len(found[0].keys):
        return None
    if not all(isinstance(p, t.Ref) for p in found[0].parameters):
        return None
    return t.Call(node.span, symbol, head.keys, found[0].parameters, found[0].bar)


def _any_argument(resolver: Resolver, span: t.Span) -> t.Term:
    """The argument that σ' = σ(1 - σ) leaves out."""
    name = names.Head(r.Name(span, "z"), "z of a function", span=span)
    return t.Ref(span, names.declare(resolver, name, "z"), ())


def _primed(term: t.Apply | t.Call, primes: int, span: t.Span) -> t.Term:
    if isinstance(term, t.Apply):
        return t.Apply(span, term.function, term.argument, primes)
    return t.Call(span, term.function, term.keys, term.arguments, term.bar, primes)


# -- products ----------------------------------------------------------------------------------------------------------


def _combined(resolver: Resolver, items: list[t.Term], signs: list[str], nodes: list[r.Node], span: t.Span) -> t.Term:
    """Factors with the signs between them as one term: side by side binds closest, ⊙ and ∘ least."""
    if len(items) == 1:
        return items[0]
    loose = [k for k, s in enumerate(signs) if s in _LOOSE]
    if loose and any(s not in _LOOSE for s in signs) and resolver.choices.pick(f"tight {span}", (0.0, 0.9)):
        return _folded(resolver, items, signs)
    for level in (_LOOSE, _MIDDLE):
        if any(s in level for s in signs):
            return _split(resolver, items, signs, nodes, level)
    if any(s in ("/", "div") for s in signs):
        return _divided(resolver, items, signs, nodes)
    if any(s in _TIGHT for s in signs):
        return _split(resolver, items, signs, nodes, _TIGHT)
    unknown = [s for s in signs if s]
    if unknown:
        raise UnclearError(f"the sign {unknown[0]} is not understood here", span)
    return _side_by_side(resolver, items)


def _split(
    resolver: Resolver, items: list[t.Term], signs: list[str], nodes: list[r.Node], level: tuple[str, ...]
) -> t.Term:
    """Parts between signs of one level, from the left."""
    result: t.Term | None = None
    sign = ""
    start = 0
    for end in range(1, len(items) + 1):
        if end < len(items) and signs[end - 1] not in level:
            continue
        inner = (items[start].span[0], items[end - 1].span[1])
        part = _combined(resolver, items[start:end], signs[start : end - 1], nodes[start:end], inner)
        result = part if result is None else _two(resolver, result, part, sign)
        sign = signs[end - 1] if end < len(items) else ""
        start = end
    assert result is not None
    return result


def _two(resolver: Resolver, left: t.Term, right: t.Term, sign: str) -> t.Term:
    span = (left.span[0], right.span[1])
    meaning = resolver.hints.signs.get(sign)
    if meaning == "convolution":
        raise UnclearError("convolutions are not computed", span)
    kinds = {"odot": "hadamard", "circ": "hadamard", "otimes": "outer", "cdot": "dot", "ast": "star", "bullet": "star"}
    kinds |= {"times": "auto", "star": "star", "": "auto"}
    said = {
        "hadamard": "hadamard",
        "matrix": "auto",
        "inner": "dot",
        "ordinary": "auto",
        "outer": "outer",
        "kronecker": "outer",
    }
    if meaning in said:
        return t.Multiply(span, left, right, said[meaning])
    if sign == "cdot" and meaning is None and resolver.choices.pick(f"cdot {span}", (0.0, 1.2)):
        return t.Multiply(span, left, right, "star")
    if sign == "otimes" and resolver.choices.pick("otimes", (0.0, 0.5)):
        return t.Multiply(span, left, right, "hadamard")
    if sign not in kinds:
        raise UnclearError(f"the sign {sign} is not understood here", span)
    return t.Multiply(span, left, right, kinds[sign])


def _folded(resolver: Resolver, items: list[t.Term], signs: list[str]) -> t.Term:
    result = items[0]
    for sign, item in zip(signs, items[1:], strict=True):
        result = (
            t.Divide((result.span[0], item.span[1]), result, item)
            if sign in ("/", "div")
            else _two(resolver, result, item, sign)
        )
    return result


def _divided(resolver: Resolver, items: list[t.Term], signs: list[str], nodes: list[r.Node]) -> t.Term:
    """``a / b c``: by a product side by side, or only by its first factor."""
    result: t.Term | None = None
    sign = ""
    place = 0
    while place < len(items):
        end = place + 1
        while end < len(items) and signs[end - 1] == "":
            end += 1
        span = (items[place].span[0], items[end - 1].span[1])
        run = items[place:end]
        if sign in ("/", "div") and len(run) > 1:
            bracket = isinstance(nodes[place], r.Number) and brackets.opens(nodes[place + 1]) is not None
            costs = (0.7, 0.0) if bracket else (0.0, 0.7)
            first_only = bool(resolver.choices.pick(f"slash {span}", tuple(sorted(costs)))) != bracket
            if first_only:
                assert result is not None
                whole = t.Divide((result.span[0], items[place].span[1]), result, items[place])
                result = _side_by_side(resolver, [whole, *run[1:]])
                sign = signs[end - 1] if end < len(items) else ""
                place = end
                continue
        part = _side_by_side(resolver, run)
        if result is None:
            result = part
        elif sign in ("/", "div"):
            result = t.Divide((result.span[0], part.span[1]), result, part)
        else:
            result = _two(resolver, result, part, sign)
        sign = signs[end - 1] if end < len(items) else ""
        place = end
    assert result is not None
    return result


def _side_by_side(resolver: Resolver, items: list[t.Term]) -> t.Term:
    """Factors without signs; derivatives whose ends meet may be a chain."""
    result: t.Term | None = None
    place = 0
    while place < len(items):
        links = _links(items, place)
        part = items[place]
        if len(links) > 1 and resolver.choices.pick(f"chain {links[0].span}", (0.0, 0.3)):
            part = t.Chain((links[0].span[0], links[-1].span[1]), tuple(links))
            place += len(links)
        else:
            place += 1
        result = part if result is None else t.Multiply((result.span[0], part.span[1]), result, part)
    assert result is not None
    return result


def _links(items: list[t.Term], start: int) -> list[t.Derive]:
    """The derivatives from a place on whose inner ends meet."""
    found: list[t.Derive] = []
    for item in items[start:]:
        if not isinstance(item, t.Derive) or len(item.wrt) != 1 or item.row:
            break
        if found and not t.same(found[-1].wrt[0], item.of):
            break
        found.append(item)
    return found


def number(span: t.Span, value: int) -> t.Number:
    """A whole number as a term."""
    return t.Number(span, Fraction(value))


__all__ = ["FUNCTIONALS", "is_transpose", "number", "resolve", "unit", "value"]
