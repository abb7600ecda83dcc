"""Trees on one line, for the goldens and for messages."""

from __future__ import annotations

from pathlib import Path

from symderive.notation.reader import tree as t

GOLDENS = Path(__file__).parent / "goldens.txt"


def goldens() -> list[tuple[str, str]]:
    """LaTeX and its tree: a line each, the tree indented."""
    rows: list[tuple[str, str]] = []
    latex = ""
    for line in GOLDENS.read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            rows.append((latex, line.strip()))
        elif line and not line.startswith("##"):
            latex = line
    return rows


def sexpr(node: t.Node | None) -> str:
    """The tree: ``(* a \\cdot b)`` for a row, ``x_i^2`` as ``(x _i ^2)``, ``+a`` and ``-a`` for terms, ``()`` for nothing."""
    match node:
        case None:
            return "()"
        case t.Number():
            return node.text
        case t.Name():
            font = node.font and node.font + "."
            return ("'" if node.word else "") + font + node.base + "".join("~" + accent for accent in node.accents)
        case t.Words():
            return f'"{node.text}"'
        case t.Dots():
            return "..."
        case t.Scripted():
            return _scripted(node)
        case t.Sum():
            return _list("+", *(sign + sexpr(term) for sign, term in zip(node.signs, node.terms, strict=True)))
        case t.Product():
            return _list("*", _between(node.factors, ["\\" + sign if sign else "" for sign in node.signs]))
        case t.Relation():
            return _list("rel", _between(node.sides, node.signs))
        case t.Sequence():
            return _list("seq", _between(node.items, [mark if mark != "," else "" for mark in node.marks]))
        case t.Conditional():
            return _list("given", sexpr(node.left), node.mark, sexpr(node.right))
        case t.Group():
            return f"[{node.opening} {sexpr(node.inner)} {node.closing}]"
        case _:
            return _structure(node)


def _structure(node: t.Node) -> str:
    match node:
        case t.Fraction():
            return _list("frac", sexpr(node.above), sexpr(node.below))
        case t.Binomial():
            return _list("binom", sexpr(node.above), sexpr(node.below))
        case t.Root():
            return _list("root", sexpr(node.radicand), *([] if node.degree is None else [sexpr(node.degree)]))
        case t.BigOperator():
            below, above = node.below, node.above
            bounds = ["_" + sexpr(below)] * (below is not None) + ["^" + sexpr(above)] * (above is not None)
            return _list(node.kind, *bounds, sexpr(node.body))
        case t.Derivative():
            return _derivative(node)
        case t.Matrix():
            return _list("matrix", node.delimiter, " ; ".join(" & ".join(map(sexpr, row)) for row in node.rows))
        case t.Cases():
            return _list("cases", " ; ".join(f"{sexpr(value)} if {sexpr(test)}" for value, test in node.rows))
        case t.Remark():
            return _list("remark", sexpr(node.main), "|", " ; ".join(map(sexpr, node.rest)))
        case _:
            raise TypeError(f"{type(node).__name__} is no node of the tree")


def _list(head: str, *parts: str) -> str:
    return "(" + " ".join(part for part in (head, *parts) if part) + ")"


def _between(nodes: tuple[t.Node, ...], signs: tuple[str, ...] | list[str]) -> str:
    pieces = [sexpr(nodes[0])]
    for sign, node in zip(signs, nodes[1:], strict=True):
        pieces += [sign, sexpr(node)]
    return " ".join(piece for piece in pieces if piece)


def _scripted(node: t.Scripted) -> str:
    below, above = node.sub, node.sup
    scripts = ["_" + sexpr(below)] * (below is not None) + ["^" + sexpr(above)] * (above is not None)
    return _list(sexpr(node.base), *scripts, "'" * node.primes)


def _derivative(node: t.Derivative) -> str:
    by = [sexpr(variable) + (f"^{order}" if order != 1 else "") for variable, order in node.wrt]
    extras = [f"order={node.order}"] * (node.order != 1) + ["transposed"] * node.transposed
    extras += [f"above={sexpr(node.above_factor)}"] * (node.above_factor is not None)
    extras += [f"below={sexpr(node.below_factor)}"] * (node.below_factor is not None)
    return _list(node.kind, sexpr(node.of), "by", *by, *extras)
