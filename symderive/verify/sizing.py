"""Sizes for a trial: of what symbols count, and of the layers, steps and examples that free indices label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symderive.verify import terms as t
from symderive.verify.free_names import free_indices, offset
from symderive.verify.symbols import Scope

SWAPPED = 3  # the variant of sizes in which n is not the number of examples, and earlier letters are the larger ones


def sizes_for(scope: Scope, statement: t.Statement, variant: int) -> dict[str, int]:
    """Numbers for the symbols that count something and for free indices that label layers or steps of time."""
    found: dict[str, int] = {}
    tops = [x for x in sorted(scope.sizes) if x in scope.tops or x == "tau" or x.endswith("_l")]
    plain = [x for x in sorted(scope.sizes) if x not in tops]
    for place, name in enumerate(plain):
        many = name in ("n", "N")  # examples are more than what is fitted to them
        if variant == SWAPPED:
            found[name] = 2 if many else 5 - place % 3
        else:
            found[name] = 3 if variant == 1 else 5 + variant if many else 2 + (place + variant) % 3
    for larger, smaller in (*sorted(scope.larger), *sorted(scope.larger)):  # twice, for p < n < m
        one, two = found.get(larger, 0), found.get(smaller, 0)
        if variant != 1 and 0 < one <= two and (smaller, larger) not in scope.larger:
            found[larger], found[smaller] = (two, one) if one < two else (one + 1, two)
    for longer, shorter in _differences(scope, statement):
        if longer in found and found[longer] <= found.get(shorter, 0):
            found[longer] += found[shorter]
    found.update(dict.fromkeys(tops, 4 if variant < 2 else 5))
    fixed = dict(_fixed(scope))
    for place, name in enumerate([*sequence_letters(scope, statement), *sorted(scope.loose)]):
        if name not in found:
            found[name] = fixed.get(name, 2 + (place + variant) % 2)
    for start, end in _rests(scope, statement):
        if start in found:
            found[end] = max(found.get(end, 0), found[start] + 1)
    return found


def enter_rests(scope: Scope, statements: Sequence[t.Statement]) -> None:
    r"""Beside ``\sum_{i=k+1}^n`` k is less than n."""
    sides = [x for s in statements for x in (s.left, s.right)]
    sums = (x.range for body in (*sides, *scope.bodies(sides)) for x in t.walk(body) if isinstance(x, t.Big))
    for low, high in ((x.low, x.high) for x in sums):
        terms = low.terms if isinstance(low, t.Add) else (low,)
        start = [x.symbol for x in terms if isinstance(x, t.Ref) and not x.keys and x.symbol in scope.sizes]
        if len(start) == 1 and isinstance(high, t.Ref) and high.symbol in scope.sizes:
            scope.larger.add((high.symbol, start[0]))


def _rests(scope: Scope, statement: t.Statement) -> Iterator[tuple[str, str]]:
    r"""The t and T of sums from an index on, as ``g_t = \sum_{k=t}^{T-1} r_k``: t comes before T."""
    sides = (statement.left, statement.right)
    sums = (x.range for side in (*sides, *scope.bodies(sides)) for x in t.walk(side) if isinstance(x, t.Big))
    for low, high in ((x.low, x.high) for x in sums):
        terms = high.terms if isinstance(high, t.Add) else (high,)
        names = (x.symbol if isinstance(x, t.Ref) else x.name for x in terms if isinstance(x, (t.Ref, t.Index)))
        if isinstance(low, t.Index):
            yield from ((low.name, x) for x in names if x in scope.sizes or x in scope.loose)


def _differences(scope: Scope, statement: t.Statement) -> Iterator[tuple[str, str]]:
    """The sizes n and k of sums up to n - k: a filter is not longer than what it slides over."""
    sides = (statement.left, statement.right)
    highs = (x.range.high for side in (*sides, *scope.bodies(sides)) for x in t.walk(side) if isinstance(x, t.Big))
    for high in highs:
        terms = high.terms if isinstance(high, t.Add) else ()
        plus = [x.symbol for x in terms if isinstance(x, t.Ref) and not x.keys]
        minus = [x.of.symbol for x in terms if isinstance(x, t.Negative) and isinstance(x.of, t.Ref) and not x.of.keys]
        yield from zip(plus[:1], minus[:1], strict=False)


def _fixed(scope: Scope) -> Iterator[tuple[str, int]]:
    """Indices that have one value by what is known of them: t = 4, the last step."""
    for x in scope.conditions:
        if isinstance(x, t.Compare) and x.sign == "=" and isinstance(x.left, t.Index) and isinstance(x.right, t.Number):
            yield x.left.name, int(x.right.value)


def sequence_letters(scope: Scope, statement: t.Statement) -> list[str]:
    """Free indices that label a family (a layer, a step, an example) or are shifted somewhere."""
    found: dict[str, None] = {}
    free = set(free_indices(statement.left)) | set(free_indices(statement.right))
    for side in (statement.left, statement.right):
        for term in t.walk(side):
            if not isinstance(term, t.Ref):
                if isinstance(term, t.Call):
                    members = [
                        k.name
                        for at, k in enumerate(term.keys)
                        if isinstance(k, t.Index) and not _is_entry(scope, term, at)
                    ]
                    found.update(dict.fromkeys(x for x in members if x in free))
                continue
            known = scope.symbols.get(term.symbol)
            labels = known.labels if known else 0
            family = labels
            if known is not None and 0 < known.least < 99 and (known.bold or scope.is_recursive(term.symbol)):
                family += known.least
            for place, key in enumerate(term.keys):
                shifted = offset(key)
                if shifted is not None and shifted[0] in free and (place < family or shifted[1] != 0):
                    found[shifted[0]] = None
    ranged = _ranged(scope, statement) if found else set[str]()
    return [x for x in found if x not in ranged]


def _is_entry(scope: Scope, call: t.Call, place: int) -> bool:
    r"""Whether a key of a function picks an entry of an array, as that of ``\phi_k(z) = e^{z_k} / ...``, so that it has a range."""
    for definition in scope.definitions.get(call.function, ()):
        key = definition.keys[place] if place < len(definition.keys) else None
        for term in t.walk(definition.body) if isinstance(key, t.Index) else ():
            known = scope.symbols.get(term.symbol) if isinstance(term, t.Ref) else None
            entries = term.keys[known.labels :] if isinstance(term, t.Ref) and known is not None else ()
            if any(isinstance(k, t.Index) and isinstance(key, t.Index) and k.name == key.name for k in entries):
                return True
    return False


def _ranged(scope: Scope, statement: t.Statement) -> set[str]:
    """Indices that sums of the notes run over from one to a bound, and that are shifted nowhere: they need no values of their own."""
    ranged: set[str] = set()
    moved: set[str] = set()
    reached = scope.reach_of((statement.left, statement.right))
    bodies = [d.body for name in reached for d in scope.definitions.get(name, ())]
    for body in (*bodies, statement.left, statement.right):
        for term in t.walk(body):
            if isinstance(term, t.Big) and term.range.high is not None and not term.sample:
                ranged.add(term.index)
            elif isinstance(term, t.Ref):
                moved |= {x[0] for k in term.keys if (x := offset(k)) is not None and x[1] != 0}
    return ranged - moved
