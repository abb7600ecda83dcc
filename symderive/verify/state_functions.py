r"""Functions of states as vectors: after ``V(s) = R(s) + \gamma \sum_{s'} P(s'|s) V(s')`` V is the vector of the V(s).

A function that an equation ties to its own values at all states is known by its values only; with it go the functions of states (and of
other letters that sums bind) of the formulas, the matrix of transition probabilities with the row of the state that is left
(Puterman, *Markov Decision Processes*, 5.6 and 6.1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from symderive.verify import terms as t
from symderive.verify.everywhere import restate
from symderive.verify.symbols import Definition, Domain, Scope

COLUMNS = "transitions in columns"
_ELSEWHERE = "·"  # the value of a function at another place in its own definition


def enter_state_functions(scope: Scope, statements: Sequence[t.Statement]) -> list[t.Statement]:
    """Give functions of states an index, in the definitions and in a claim; nothing changes where no function is tied to itself."""
    letters = _letters(scope)
    bodies = [d.body for found in scope.definitions.values() for d in found]
    terms = [*bodies, *(side for s in statements for side in (s.left, s.right))]
    if not letters or any(isinstance(x, t.Expect) for body in terms for x in t.walk(body)):
        return list(statements)
    letters |= {
        x.variable.symbol for body in terms for x in t.walk(body) if isinstance(x, t.Sweep) and not x.variable.keys
    }
    columns = COLUMNS in scope.flags
    restated = _restated(letters, columns=columns)
    if any(_is_left(restated(body), letters) for body in terms):
        return list(statements)
    calls = [x for body in terms for x in t.walk(body) if isinstance(x, t.Call) and _of_states(x, letters)]
    for call in calls:
        law = call.bar is not None and not columns
        _declare(scope, call.function.removesuffix(_ELSEWHERE), len(call.arguments), law=law)
    for name, found in list(scope.definitions.items()):
        new = [_defined(d, letters, restated, columns=columns) for d in found]
        scope.definitions[name] = [d for d in new if not t.same(d.body, t.Ref(t.NOWHERE, d.symbol, d.keys))]
        if not scope.definitions[name]:
            scope.forget(name)
    scope.forget_reach()
    return restate(scope, statements, restated)


def is_vector(scope: Scope, name: str) -> bool:
    """Whether a name that stands without arguments is the vector, or the matrix, of a function of states."""
    call = scope.applied.get(name)
    letters = _letters(scope) if isinstance(call, t.Call) else set[str]()
    return isinstance(call, t.Call) and bool(letters) and _of_states(call, letters)


def tied(scope: Scope) -> dict[str, set[str]]:
    """Functions that a sum over all states ties to themselves, with the letters of the states."""
    found: dict[str, set[str]] = {}
    for name, definition in ((n, d) for n, known in scope.definitions.items() for d in known):
        own = definition.parameters[0] if definition.parameters and len(definition.parameters) == 1 else None
        if own is None or not _letter(own) or definition.keys:
            continue
        for big in (x for x in t.walk(definition.body) if isinstance(x, (t.Sweep, t.Big)) and x.kind == "sum"):
            bound = _letter(big.variable) if isinstance(big, t.Sweep) else big.index
            calls = (x for x in t.walk(big.body) if isinstance(x, t.Call) and x.function in (name, name + _ELSEWHERE))
            if any([_letter(a) for a in x.arguments] == [bound] for x in calls):
                found.setdefault(name, set()).update((_letter(own), bound))
    return found


def _letters(scope: Scope) -> set[str]:
    return set[str]().union(*tied(scope).values())


def _letter(argument: t.Term) -> str:
    """The letter that an argument is; empty for anything else."""
    if isinstance(argument, t.Index):
        return argument.name
    return argument.symbol if isinstance(argument, t.Ref) and not argument.keys else ""


def _of_states(call: t.Call, letters: Iterable[str]) -> bool:
    plain = not call.keys and not call.order and not call.fixed and not any(call.sides)
    return plain and all(_letter(x) in letters for x in call.arguments)


def _keys(arguments: Sequence[t.Term], bar: int | None, *, columns: bool) -> tuple[t.Term, ...]:
    """The indices of a function's arguments, those behind a bar first, unless the notes have them number columns."""
    order = [*arguments[bar:], *arguments[:bar]] if bar is not None and not columns else arguments
    return tuple(t.Index(x.span, _letter(x)) for x in order)


def _restated(letters: set[str], *, columns: bool) -> Callable[[t.Term], t.Term]:
    def change(term: t.Term) -> t.Term:
        if isinstance(term, t.Call) and _of_states(term, letters):
            return t.Ref(
                term.span, term.function.removesuffix(_ELSEWHERE), _keys(term.arguments, term.bar, columns=columns)
            )
        if isinstance(term, t.Sweep) and term.variable.symbol in letters and not term.variable.keys:
            return t.Big(term.span, term.kind, term.variable.symbol, t.Range(), term.condition, term.body)
        return term

    return lambda term: t.mapped(term, change)


def _is_left(term: t.Term, letters: set[str]) -> bool:
    """Whether a state stands elsewhere than in the arguments of functions: as a value, or in the name R_x."""
    refs = [x.symbol for x in t.walk(term) if isinstance(x, t.Ref)]
    return any(x in letters or x.partition("_")[2] in letters for x in refs)


def _declare(scope: Scope, name: str, count: int, *, law: bool) -> None:
    known = scope.symbols[name]
    domain = known.domain or (Domain.SIMPLEX if law else None)
    scope.symbols[name] = replace(known, called=False, arity=0, axes=count, most=count, domain=domain)
    scope.densities.discard(name)
    scope.chance.uses.pop(name, None)


def _defined(
    definition: Definition, letters: set[str], restated: Callable[[t.Term], t.Term], *, columns: bool
) -> Definition:
    parameters = definition.parameters
    body = restated(definition.body)
    if not parameters or not all(_letter(x) in letters for x in parameters):
        return replace(definition, body=body)
    keys = _keys(parameters, definition.bar, columns=columns)
    return replace(definition, keys=keys, parameters=None, body=body, bar=None, sides=())
