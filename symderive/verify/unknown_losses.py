"""Losses that the notes leave unknown: functions of what is computed last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symderive.verify import terms as t
from symderive.verify.free_names import free_indices, mentioned
from symderive.verify.inverse import is_positive, solved
from symderive.verify.symbols import Definition, Domain, Scope, Symbol

_FAMILY = 4  # members of a family without a last one that an unknown loss depends on


def imply(scope: Scope, found: Iterable[t.Term], *, last: bool = False) -> None:
    """Give every undefined symbol that is differentiated a definition: an unknown function of what is computed last.

    With ``last`` it depends on the last step of a recursion only, not on those before it.
    """
    found = list(found)
    turn_variables(scope, found)
    waiting = list(_differentiated(scope, found))
    inner = {w.symbol for _, wrt in waiting for w in wrt}
    waiting.sort(key=lambda x: x[0].symbol not in inner)  # of L(y) and y(θ) first what y depends on
    for of, _ in waiting:
        if of.symbol in scope.definitions:
            continue
        variables = [w for o, wrt in waiting if o.symbol == of.symbol for w in wrt]
        arguments = _arguments(scope, of, variables, last=last)
        if arguments:
            body: t.Term = t.Call(t.NOWHERE, f"{of.symbol}()", of.keys, tuple(arguments))
            known = scope.symbols.get(of.symbol)
            if known is not None and (known.axes or known.transposed or known.bold):  # its values are arrays
                values = Symbol(f"{of.symbol}()", known.latex, known.letter, known.bold, axes=known.axes, called=True)
                scope.symbols[values.name] = values
                body = _structured(known, body)
            scope.define(Definition(of.symbol, of.keys, None, body, implied=True))


def _structured(known: Symbol, body: t.Term) -> t.Term:
    """A function whose values are symmetric, or positive definite, as the notes say of a matrix."""
    if known.domain is Domain.SYMMETRIC:
        return t.Add(t.NOWHERE, (body, t.Transpose(t.NOWHERE, body)))
    if known.domain is Domain.DEFINITE:
        square = t.Multiply(t.NOWHERE, t.Transpose(t.NOWHERE, body), body)
        return t.Add(t.NOWHERE, (square, t.Constant(t.NOWHERE, "identity")))
    return body


def turn_variables(scope: Scope, found: Iterable[t.Term]) -> None:
    r"""Where something is differentiated by v and the notes have ``v_j = \\sigma_j^2``, v is the variable and σ its root.

    So it is for any formula that can be solved for its only symbol, if what is differentiated hangs on that symbol alone.
    """
    slopes = [d for x in found for d in t.walk(x) if isinstance(d, t.Derive)]
    wrt = {w.symbol for d in slopes for w in d.wrt if isinstance(w, t.Ref)}
    for name in sorted(wrt):
        known = scope.definitions.get(name, [])
        if len(known) != 1 or known[0].parameters is not None:
            continue
        body = known[0].body
        turned = solved(body, t.Ref(body.span, name, known[0].keys))
        if turned is None:
            continue
        base, value = turned
        if base.symbol in scope.definitions or base.symbol in wrt or not t.same(base.keys, known[0].keys):
            continue
        mine = [
            scope.depends_of(_made_of(scope, d.of, name))
            for d in slopes
            if any(isinstance(w, t.Ref) and w.symbol == name for w in d.wrt)
        ]
        squared = isinstance(body, t.Power) and isinstance(body.base, t.Ref)
        if not squared and not all(base.symbol in reached and name not in reached for reached in mine):
            continue
        scope.forget(name)
        scope.define(Definition(base.symbol, base.keys, None, value, known[0].latex, known[0].line))
        if is_positive(body):
            scope.symbols[name].domain = scope.symbols[name].domain or Domain.POSITIVE


def _made_of(scope: Scope, of: t.Term, variable: str) -> list[t.Term]:
    """What is differentiated, or what it depends on besides the variable if the notes leave it unknown."""
    if not isinstance(of, t.Ref) or of.symbol in scope.definitions:
        return [of]
    return [x for x in _known_arguments(scope, of.symbol) if x.symbol != variable]


def _differentiated(scope: Scope, found: list[t.Term]) -> Iterator[tuple[t.Ref, list[t.Ref]]]:
    bodies = [d.body for defs in scope.definitions.values() for d in defs]
    for term in (*found, *bodies):
        for inner in t.walk(term):
            if not (isinstance(inner, t.Derive) and inner.wrt and isinstance(inner.of, t.Ref)):
                continue
            if inner.of.keys and not _of_one_example(scope, inner.of, (*found, *bodies)):
                continue
            if inner.of.symbol not in scope.definitions and inner.of.symbol not in scope.sizes:
                yield inner.of, [w for w in inner.wrt if isinstance(w, t.Ref)]


def _arguments(scope: Scope, of: t.Ref, variables: list[t.Ref], *, last: bool) -> list[t.Term]:
    """What an unknown loss depends on: what the prose says, else what the notes compute last, else its variables."""
    arguments: list[t.Term] = []
    told = _known_arguments(scope, of.symbol)
    if of.symbol not in scope.depends:  # the slope that one section speaks of says nothing of what another one computes
        whole, short = _terminals(scope, of.symbol), scope.reach_of(told)
        beyond = {v.symbol for v in variables} & scope.reach_of(whole) - short
        told = whole if beyond else told
    asked = {v.symbol for v in variables} & {x.symbol for x in told}
    for ref in told:
        members = _members(scope, ref)
        only = scope.is_recursive(ref.symbol) or (of.symbol in scope.alone and _is_of_a_recursion(scope, ref.symbol))
        arguments.extend(members[-1:] if last and only else members)
    reached = scope.reach_of(arguments)
    for variable in variables:
        if asked and variable.symbol in scope.routes.get(of.symbol, ()):
            continue  # the loss depends on it through others only, by which it is differentiated too
        if variable.symbol not in reached and of.symbol not in scope.reach(variable.symbol):
            known = scope.symbols.get(variable.symbol)
            keys = variable.keys[: known.labels] if known else ()
            ref = t.Ref(t.NOWHERE, variable.symbol, keys)
            members = _members(scope, ref)
            if not any(t.same(m, a) for m in members for a in arguments):
                arguments.extend(members)
    return arguments


def _of_one_example(scope: Scope, of: t.Ref, found: Iterable[t.Term]) -> bool:
    """Whether the subscript of a loss stands nowhere else: E_n, of an example that nobody looks into."""
    if len(of.keys) != 1 or not isinstance(of.keys[0], t.Index):
        return False
    name = of.keys[0].name
    others = (x for term in found for x in t.walk(term) if isinstance(x, (t.Ref, t.Call)))
    uses = any(name in _index_names(x.keys) for x in others if not (isinstance(x, t.Ref) and x.symbol == of.symbol))
    kept = any(
        name in _index_names(d.keys) for defined, ds in scope.definitions.items() for d in ds if defined != of.symbol
    )
    bodies = [d.body for ds in scope.definitions.values() for d in ds]
    bigs = (x for term in bodies for x in t.walk(term) if isinstance(x, t.Big) and isinstance(x.body, t.Ref))
    summed = any(isinstance(x.body, t.Ref) and x.body.symbol == of.symbol for x in bigs)  # L = \sum_i L_i
    told = summed or of.symbol in scope.depends  # of other indices, as words say it
    return (told or name not in ("t", "l", "i")) and not uses and not kept


def _index_names(keys: Iterable[t.Term]) -> set[str]:
    return {x.name for k in keys for x in t.walk(k) if isinstance(x, t.Index)}


def _known_arguments(scope: Scope, symbol: str) -> list[t.Ref]:
    if symbol not in scope.depends:
        return _spoken_of(scope, symbol, _terminals(scope, symbol))
    told = [term for term in scope.depends[symbol] if isinstance(term, t.Ref)]
    if symbol in scope.routes:
        names = {x.symbol for x in told}
        last = [x.symbol for x in _terminals(scope, symbol) if not _around(scope, x, symbol, names)]
        told += [t.Ref(t.NOWHERE, x, scope.definitions[x][-1].keys) for x in last if x not in names]
    return told


def _spoken_of(scope: Scope, symbol: str, terminals: list[t.Ref]) -> list[t.Ref]:
    """Of what is computed last that by which the notes say what the slope of a loss is, as ``g = dL/dy`` does: what else
    stands there, a mean that nothing uses any more, is no part of the loss.
    """
    bodies = (d.body for ds in scope.definitions.values() for d in ds)
    slopes = (x for x in bodies if isinstance(x, t.Derive) and isinstance(x.of, t.Ref) and x.of.symbol == symbol)
    by = {w.symbol for x in slopes for w in x.wrt if isinstance(w, t.Ref)}
    return [x for x in terminals if x.symbol in by] or terminals


def _around(scope: Scope, of: t.Ref, loss: str, through: set[str]) -> bool:
    """Whether something depends on what reaches a loss only through others, and not through these."""
    seen, waiting = {of.symbol}, [of.symbol]
    while waiting:
        name = waiting.pop()
        new = {n for d in scope.definitions.get(name, ()) for n in mentioned(d.body)} - seen - through
        seen |= new
        waiting.extend(new)
    return bool(seen & scope.routes[loss])


def _is_of_a_recursion(scope: Scope, symbol: str) -> bool:
    """Whether a quantity is made of one that is computed from that of the step before, as the output of a state."""
    return any(scope.is_recursive(x) for x in scope.reach(symbol))


def _terminals(scope: Scope, symbol: str) -> list[t.Ref]:
    """Defined quantities that no other definition uses, without those that are derivatives of the loss itself."""
    used: set[str] = set()
    own: list[Definition] = []
    views: dict[str, str] = {}
    for definitions in scope.definitions.values():
        for definition in definitions:
            names_ = mentioned(definition.body)
            if whole := _viewed(definition):
                views[definition.symbol] = whole
                continue
            if symbol in names_ or definition.parameters is not None or definition.implied:
                continue
            if _is_batch(scope, definition):
                used |= names_
                continue
            own.append(definition)
            used |= {n for n in _used_now(definition.body) if n != definition.symbol}
    used |= {whole for name, whole in views.items() if name in used}
    used -= {d.symbol for d in own if _is_last_layer(scope, d)}
    found: dict[str, t.Ref] = {}
    for definition in own:
        if definition.symbol not in used and symbol not in scope.reach(definition.symbol):
            labels = scope.symbols[definition.symbol].labels if definition.symbol in scope.symbols else 0
            found[definition.symbol] = t.Ref(t.NOWHERE, definition.symbol, definition.keys[:labels])
    return list(found.values())


def _viewed(definition: Definition) -> str:
    """The matrix of which a definition names the rows, or the columns: nothing is computed there."""
    body = definition.body
    whole = body.of if isinstance(body, t.Element) and t.same(body.keys, definition.keys) else None
    whole = whole.of if isinstance(whole, t.Transpose) else whole
    return whole.symbol if isinstance(whole, t.Ref) and definition.parameters is None and definition.keys else ""


def _is_last_layer(scope: Scope, definition: Definition) -> bool:
    """Whether a formula tells one layer, ``z^{(3)}``, where formulas use others of that name only, all of them before it."""
    last = _layer_number(definition.keys)
    if last is None:
        return False
    bodies = (d.body for ds in scope.definitions.values() for d in ds if not isinstance(d.body, t.Derive))
    uses = [x for body in bodies for x in t.walk(body) if isinstance(x, t.Ref) and x.symbol == definition.symbol]
    numbers = [_layer_number(x.keys) for x in uses]
    return bool(uses) and all(n is not None and n < last for n in numbers)


def _layer_number(keys: tuple[t.Term, ...]) -> t.Fraction | None:
    key = keys[0] if len(keys) == 1 else None
    return key.value if isinstance(key, t.Number) else None


def _is_batch(scope: Scope, definition: Definition) -> bool:
    r"""Whether a set is given by its members, ``\mathcal{B} = \{x_1, \dots, x_m\}``: nothing is computed there."""
    members = scope.symbols.get(definition.body.symbol) if isinstance(definition.body, t.Ref) else None
    return definition.symbol.startswith("cal ") and members is not None and members.letter == "list"


def _used_now(body: t.Term) -> set[str]:
    """Symbols that a definition uses; those of another step (``a^{l-1}``, ``h_{t-1}``) do not count."""
    found: set[str] = set()
    for inner in t.walk(body):
        if isinstance(inner, t.Ref):
            if not any(isinstance(k, t.Add) for k in inner.keys):
                found.add(inner.symbol)
        elif isinstance(inner, t.Call):
            found.add(inner.function)
    return found


def _members(scope: Scope, ref: t.Ref) -> list[t.Term]:
    """A symbol, or the members of its family that a loss depends on: the last layer, or several."""
    known = scope.symbols.get(ref.symbol)
    if known is None:
        return [ref]
    if ref.symbol in scope.held and ref.keys:  # of this step only
        scope.loose |= set(free_indices(ref))
        return [ref]
    family = known.labels + (
        known.least if 0 < known.least < 99 and not known.labels and _is_family(scope, ref.symbol) else 0
    )
    if not family:
        return [t.Ref(ref.span, ref.symbol, ())]
    fixed = [k for k in ref.keys[:family] if isinstance(k, (t.Number, t.Ref))]
    if len(fixed) == family:
        return [t.Ref(ref.span, ref.symbol, tuple(fixed))]
    if "L" in scope.sizes and known.labels:
        return [t.Ref(ref.span, ref.symbol, (t.Ref(ref.span, "L", ()),) * family)]
    layer = _is_layer(scope, ref, family)
    numbers = [t.Number(ref.span, t.Fraction(k)) for k in range(_FAMILY if layer else 1, _FAMILY + 1)]
    return [t.Ref(ref.span, ref.symbol, (n,) * family) for n in numbers]


def _is_layer(scope: Scope, ref: t.Ref, family: int) -> bool:
    """Whether a loss depends on the last member of a family: a label numbers layers, and each is made of the one before it.

    Where the notes do not say how x^{l+1} is made of x^l, the loss depends on each in a way of its own.
    """
    named = any(isinstance(k, t.Index) and k.name in ("l", "ell", "L") for k in ref.keys[:family])
    known = scope.symbols.get(ref.symbol)
    apart = ref.symbol in scope.definitions and not _is_of_a_recursion(scope, ref.symbol)
    return named and known is not None and bool(known.labels) and not apart


def ends(scope: Scope, found: Iterable[t.Term]) -> tuple[bool, list[t.Term]]:
    """Whether an unknown loss that a claim differentiates may depend on the last step of a recursion only, and the conditions of that.

    Of "L is a function of h_t" this is the other reading: what follows step t is no part of L, so t is the last step.
    """
    found = list(found)
    parts = (x for term in (*found, *scope.bodies(found)) for x in t.walk(term))
    losses = dict.fromkeys(x.of.symbol for x in parts if isinstance(x, t.Derive) and isinstance(x.of, t.Ref))
    several = [
        (symbol, ref)
        for symbol in losses
        if symbol not in scope.definitions and symbol not in scope.every
        for ref in _known_arguments(scope, symbol)
        if len(_members(scope, ref)) > 1 and (symbol in scope.depends or scope.is_recursive(ref.symbol))
    ]
    told = [ref.keys[0] for symbol, ref in several if symbol in scope.depends and len(ref.keys) == 1]
    steps = [k for k in told if isinstance(k, t.Index) and k.name not in ("l", "L")]
    return bool(several), [t.Compare(t.NOWHERE, "=", k, t.Number(t.NOWHERE, t.Fraction(_FAMILY))) for k in steps[:1]]


def _is_family(scope: Scope, symbol: str) -> bool:
    """Whether the first subscript of a symbol numbers arrays (time steps, layers) rather than entries."""
    for definitions in scope.definitions.values():
        for definition in definitions:
            for inner in t.walk(definition.body):
                if (
                    isinstance(inner, t.Ref)
                    and inner.symbol == symbol
                    and any(isinstance(k, t.Add) for k in inner.keys)
                ):
                    return True
    return scope.symbols[symbol].bold or _is_of_a_recursion(scope, symbol)
