"""The names and the free indices of terms."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.verify.terms import Add, Call, Index, Limit, Number, Ref, Term, walk


def named(term: Term) -> set[tuple[str, bool]]:
    """The symbols that a term names, and whether each is called."""
    return {
        (x.symbol, False) if isinstance(x, Ref) else (x.function, True)
        for x in walk(term)
        if isinstance(x, (Ref, Call))
    }


def stem(name: str) -> str:
    """The letter of a symbol, without what its scripts have added."""
    return name.split("_")[0].split("^")[0].split("[")[0]


def mentioned(term: Term) -> frozenset[str]:
    """The symbols and functions that a term names itself."""
    kept: frozenset[str] | None = term.__dict__.get("_mentioned")
    if kept is None:
        kept = frozenset(
            t.symbol if isinstance(t, Ref) else t.function for t in walk(term) if isinstance(t, (Ref, Call))
        )
        object.__setattr__(term, "_mentioned", kept)  # terms do not change
    return kept


def offset(key: Term) -> tuple[str, int] | None:
    """``i + 2`` as ``("i", 2)``; None for anything but an index with a whole offset."""
    if isinstance(key, Index):
        return key.name, 0
    if isinstance(key, Add) and len(key.terms) == 2:
        first, second = key.terms
        number = _whole(second)
        if isinstance(first, Index) and number is not None:
            return first.name, number
    return None


def _whole(term: Term) -> int | None:
    from symderive.verify.terms import Negative

    if isinstance(term, Number) and term.value.denominator == 1:
        return int(term.value)
    if isinstance(term, Negative) and isinstance(term.of, Number) and term.of.value.denominator == 1:
        return -int(term.of.value)
    return None


def free_indices(term: Term, bound: frozenset[str] = frozenset()) -> Iterator[str]:
    """Index variables that no binder of the term binds, in order, with repeats."""
    from symderive.verify.terms import Big, Limit, children

    if isinstance(term, Index):
        if term.name not in bound:
            yield term.name
        return
    if isinstance(term, Big):
        for part in (term.range.low, term.range.high, term.range.step):
            if part is not None:
                yield from free_indices(part, bound)
        inside = bound | {term.index}
        for part in (term.condition, term.body):
            if part is not None:
                yield from free_indices(part, inside)
        return
    if isinstance(term, Limit):
        bound |= {term.symbol}
    for child in children(term):
        yield from free_indices(child, bound)


def is_series(term: Limit) -> bool:
    r"""Whether a limit is one of a series: ``\lim_{t\to\infty} v_t``."""
    return term.symbol in free_names(term.body)


def free_names(term: Term) -> tuple[str, ...]:
    """The index variables that no binder of the term binds, once each."""
    kept: tuple[str, ...] | None = term.__dict__.get("_free")
    if kept is None:
        kept = tuple(dict.fromkeys(free_indices(term)))
        object.__setattr__(term, "_free", kept)  # terms do not change
    return kept
