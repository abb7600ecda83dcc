r"""Sums without an end beside the number that their index counts to by its letter: the K of ``\frac{a}{K}`` ends ``\sum_k q_k``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from symderive.verify import terms as t
from symderive.verify.everywhere import everywhere
from symderive.verify.resolve.choices import Choices
from symderive.verify.resolve.usage import INDEX_LETTERS
from symderive.verify.symbols import Scope

_UNSAID = 0.5  # what it costs that a sum ends where nobody says that it does


def enter_told_ends(scope: Scope, statements: Sequence[t.Statement], choices: Choices) -> list[t.Statement]:
    """Let open sums over k run from 1 to K, in one of two readings, where a claim has a number K and no sum over k ends elsewhere."""
    sides = [side for s in statements for side in (s.left, s.right)]
    everything = [x for body in (*sides, *scope.bodies(sides)) for x in t.walk(body)]
    numbers = {x.symbol for x in everything if isinstance(x, t.Ref) and _counts(scope, x)}
    sums = [x for x in everything if isinstance(x, t.Big) and x.kind in ("sum", "prod") and x.index.upper() in numbers]
    ended = {x.index for x in sums if x.range != t.Range()}
    open_ended = sorted({x.index for x in sums} - ended)
    ends = [k for k in open_ended if choices.pick(f"end of {k}", (0.0, _UNSAID))]
    if not ends:
        return list(statements)
    first = t.Number(t.NOWHERE, Fraction(1))

    def change(part: t.Term) -> t.Term:
        if not isinstance(part, t.Big) or part.index not in ends or part.range != t.Range():
            return part
        return replace(part, range=t.Range(first, t.Ref(t.NOWHERE, part.index.upper(), ())))

    scope.sizes |= {k.upper() for k in ends}
    return everywhere(scope, list(statements), change)


def _counts(scope: Scope, ref: t.Ref) -> bool:
    """Whether a capital may be how many there are: a number that nothing defines, and an index by its small letter."""
    known = scope.symbols.get(ref.symbol)
    plain = len(ref.symbol) == 1 and ref.symbol.isupper() and not ref.keys and ref.symbol.lower() in INDEX_LETTERS
    free = ref.symbol not in scope.definitions and (known is None or (not known.axes and not known.most))
    return plain and free
