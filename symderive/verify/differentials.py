"""What a d on a left side is: the sign of a differential, or that of the derivative of a loss."""

from __future__ import annotations

from symderive.notation.reader import tree as r
from symderive.verify.carried import enter_carried
from symderive.verify.free_names import stem
from symderive.verify.resolve.adjoints import LOSSES
from symderive.verify.resolve.resolver import Resolver
from symderive.verify.resolve.usage import all_nodes, bare, letter_of, root_name
from symderive.verify.symbols import STILL

_CONSTANTS = frozenset("ABCQabc")


def find_differentials(resolver: Resolver, relation: r.Relation) -> None:
    """Decide what a d on the left side is: ``dW = dD X^T`` are derivatives of a loss, ``d(uv) = u dv + v du`` are differentials."""
    left = bare(relation.sides[0])
    if "d" in resolver.hints.adjoints or "d" in resolver.scope.definitions or "d" in resolver.scope.sizes:
        return
    if not isinstance(left, r.Product) or not is_d(left.factors[0], left.factors[1]):
        return
    mine = root_name(left.factors[1]) if len(left.factors) == 2 else None  # of d log|X| there are more
    slopes = [
        two
        for side in relation.sides[1:]
        for node in all_nodes(side)
        if isinstance(node, r.Product)
        for one, two in zip(node.factors, node.factors[1:], strict=False)
        if is_d(one, two)
    ]
    others = {letter_of(head) for two in slopes if (head := root_name(two)) is not None}
    scope = resolver.scope
    stems = {stem(x) for x in scope.definitions}
    others = {x.upper() if x.upper() in stems - {x} and x not in stems else x for x in others}  # dz^{(i)} is one of dZ
    reached = {
        x for name in scope.definitions if mine is not None and stem(name) == letter_of(mine) for x in scope.reach(name)
    }
    above = {
        stem(name)
        for name in scope.definitions
        if mine is not None and letter_of(mine) in {stem(x) for x in scope.reach(name)}
    }
    computed = mine is not None and letter_of(mine) in {stem(x) for x in scope.definitions}
    if resolver.hints.slopes and enter_carried(resolver, left.factors[1], slopes, relation.sides[1:]):
        return
    if resolver.hints.slopes and computed:
        return  # after dZ^2 = A - Y, which leaves out the 1/m of J, so may dZ^1
    if mine is not None and letter_of(mine) in others:
        ends = [x for node in slopes if (x := _label(node)) is not None and letter_of(mine) == _letter(node)]
        first = _label(left.factors[1])
        if first is not None and ends and all(x > first for x in ends):
            resolver.hints.adjoints["d"] = ""  # dZ^1 by dZ^2; of other letters nothing tells which depends on which
        return
    if mine is None or others & {stem(x) for x in reached}:
        resolver.hints.differentials = bool(others or (mine is None and slopes))  # tr(d(XA)) has no other d
        still = {x for x in reached if stem(x) not in others} if mine is not None else _CONSTANTS - others
        scope.flags |= {f"{STILL}{x}" for x in still}
    elif others & above or (not others and above & set(LOSSES)):
        resolver.hints.adjoints["d"] = ""


def _label(node: r.Node) -> int | None:
    r"""The number of the layer of ``Z^{[2]}`` or ``Z_2``; None if it has none."""
    inner = bare(node)
    script = (inner.sup if inner.sup is not None else inner.sub) if isinstance(inner, r.Scripted) else None
    script = bare(script) if script is not None else None
    number = bare(script.inner) if isinstance(script, r.Group) and script.inner is not None else script
    return int(number.text) if isinstance(number, r.Number) and number.text.isdecimal() else None


def _letter(node: r.Node) -> str:
    """The letter of a name, whatever its scripts; empty if there is none."""
    head = root_name(node)
    return "" if head is None else letter_of(head)


def is_d(one: r.Node, two: r.Node) -> bool:
    """Whether a d touches what it may be the differential of."""
    inner = two.inner if isinstance(two, r.Group) else None
    return (
        isinstance(one, r.Name)
        and one.base == "d"
        and one.font in ("", "rm")
        and not isinstance(inner, r.Sequence)  # d(x, y) is a distance
        and (one.font == "rm" or one.span[1] == two.span[0])
    )
