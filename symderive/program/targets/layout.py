"""NumPy's ways to line up the axes of arrays: transposes, axes of length one, matrix products, einsum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderive.program.targets.text import Level, Text, attribute, call, index, matmul, times

_LETTERS = "ijklmnopqrstuvwxyzabcdefgh"


def align(text: Text, axes: Sequence[int], rank: int) -> Text:
    """An array whose axes run along ``axes`` of an operation of that rank, in a shape that broadcasts."""
    if not axes:
        return text
    order = sorted(range(len(axes)), key=axes.__getitem__)
    ordered = [axes[k] for k in order]
    missing = [a not in ordered for a in range(ordered[0], rank)]
    if order == list(range(len(axes))) and not any(missing):
        return text
    places = "" if not any(missing) else ", ".join("None" if m else ":" for m in missing)

    def aligned(t: Text) -> Text:
        t = transpose(t, order)
        return index(t, places) if places else t

    negative, reciprocal = (aligned(t) if t is not None else None for t in (text.negative, text.reciprocal))
    return replace(aligned(text), negative=negative, reciprocal=reciprocal)


def transpose(text: Text, order: Sequence[int]) -> Text:
    """The array with its axes in another order, as `numpy.transpose` takes it."""
    if list(order) == list(range(len(order))):
        return text
    if len(order) == 2:
        return attribute(text, "T")
    return call("np.transpose", text, f"({', '.join(map(str, order))})", work=0)


def contraction(
    left: tuple[Text, Sequence[int]], right: tuple[Text, Sequence[int]], rank: int, *, windows: bool = False
) -> Text:
    """Left times right, each with the axes of the operation along which it runs, summed over axes from ``rank`` on.

    ``windows`` says that one of them is a sliding view, which BLAS would need copied out.
    """
    for one, other in ((left, right), (right, left)):
        found = _matrix_product(one, other, rank)
        if found is not None:
            return found
    (a, ia), (b, ib) = left, right
    if list(ia) == list(ib):
        return reduction("np.sum", times([a, b]), [k for k, x in enumerate(ia) if x >= rank], len(ia))
    batch = [x for x in ia if x in ib and x < rank]
    words = ["".join(_LETTERS[x] for x in axes) for axes in (ia, ib, range(rank))]
    # With optimize, einsum hands a product without batch axes to BLAS.
    options = [] if batch or windows else ["optimize=True"]
    return call("np.einsum", f'"{words[0]},{words[1]}->{words[2]}"', a, b, *options)


def _matrix_product(left: tuple[Text, Sequence[int]], right: tuple[Text, Sequence[int]], rank: int) -> Text | None:
    """``left @ right``, if both are matrices or vectors, or stacks of matrices with their batch axes in front."""
    (a, ia), (b, ib) = left, right
    summed = [x for x in ia if x >= rank]
    batch = [x for x in ia if x < rank and x in ib]
    mine = [x for x in ia if x < rank and x not in ib]
    theirs = [x for x in ib if x < rank and x not in ia]
    if len(summed) != 1 or len(mine) > 1 or len(theirs) > 1 or [*batch, *mine, *theirs] != list(range(rank)):
        return None
    if batch and not (mine and theirs):
        return None
    first = _as_matrix(a, ia, [*batch, *mine, *summed])
    second = _as_matrix(b, ib, [*batch, *summed, *theirs])
    return matmul(first, second) if first is not None and second is not None else None


def _as_matrix(text: Text, axes: Sequence[int], wanted: Sequence[int]) -> Text | None:
    """The array with its axes as wanted, if exchanging the last two is enough."""
    if list(axes) == list(wanted):
        return text
    if len(axes) == 2 and list(axes) == list(reversed(wanted)):
        return attribute(text, "T")
    if list(axes) == [*wanted[:-2], wanted[-1], wanted[-2]]:
        return call("np.swapaxes", text, "-1", "-2", work=0)
    return None


def reduction(function: str, text: Text, over: Sequence[int], rank: int) -> Text:
    """A reduction such as ``np.sum`` over some axes."""
    axis = f"axis={over[0]}" if len(over) == 1 else f"axis=({', '.join(map(str, over))})"
    arguments = [] if len(over) == rank else [axis]
    if function == "np.sum" and text.level is Level.ATOM:  # the method takes half the time
        return Text(f"{text.code}.sum({', '.join(arguments)})", work=text.work + 1)
    return call(function, text, *arguments)
