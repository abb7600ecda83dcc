"""Weighted sums get a name of their own: h = σ(Σ...) becomes z = Σ..., h = σ(z), as deep nets are written."""

from __future__ import annotations

import re

import sympy as sp

from symderive.calculus.equations import Equation, System
from symderive.calculus.functions import row_of
from symderive.calculus.index import Entry, Tensor
from symderive.calculus.nodes import Softmax


def activated(rhs: sp.Expr) -> sp.Expr | None:
    """What an activation is applied to, if ``rhs`` is one and its argument is more than an entry."""
    if isinstance(rhs, Softmax):
        argument = rhs.body
    elif row_of(rhs) is not None:
        argument = rhs.args[0]
    else:
        return None
    return None if isinstance(argument, Entry) else argument


def label_of(tensor: Tensor) -> tuple[str, str]:
    r"""By what a layer is told apart, as a name and in LaTeX: h1 is layer 1, ``\hat y`` is layer y."""
    superscript = re.search(r"\^\{\(([^()]*)\)\}", tensor.latex)
    plain = re.fullmatch(r"\\hat ?\{?([A-Za-z])\}?", tensor.latex)
    inner = superscript[1] if superscript else plain[1] if plain else tensor.latex
    stem = re.sub(r"^[A-Za-z](?=\d+$)", "", tensor.name)
    return (stem.removesuffix("hat") or stem), inner


def adjoint_name(tensor: Tensor) -> tuple[str, str]:
    r"""Name and LaTeX of a named adjoint: ``\delta^{(h)}`` for the weighted sum ``z^{(h)}``, ``\bar{h}`` for another tensor.

    The bar is that of Griewank and Walther, *Evaluating Derivatives* (2008).
    """
    stem, inner = label_of(tensor)
    if tensor.name.startswith("z_") and tensor.latex.startswith("z^"):
        return f"delta_{stem.removeprefix('z_')}", rf"\delta^{{({inner})}}"
    base, hat, script = tensor.latex.partition("^")
    return f"bar_{tensor.name}", rf"\bar{{{base}}}{hat}{script}"


def split(system: System) -> tuple[System, frozenset[Tensor]]:
    """The system with every activation's argument as an equation of its own, and the tensors that were introduced."""
    equations: list[Equation] = []
    named: set[Tensor] = set()
    taken = {t.name for t in system.tensors}
    for eq in system.equations[:-1]:
        argument = activated(eq.rhs)
        if argument is None:
            equations.append(eq)
            continue
        stem, inner = label_of(eq.tensor)
        name = f"z_{stem}"
        while name in taken:
            name += "_"
        taken.add(name)
        z = Tensor(name, eq.tensor.axes, latex=f"z^{{({inner})}}")
        named.add(z)
        if isinstance(eq.rhs, Softmax):
            at = eq.rhs.place
            body, index = eq.rhs.open()
            equations.append(Equation(z[eq.lhs.indices], body.xreplace({index: at}), name))
            inside = z[tuple(index if i == at else i for i in eq.lhs.indices)]
            equations.append(Equation(eq.lhs, Softmax.of(inside, index, at), eq.key))
        else:
            equations.append(Equation(z[eq.lhs.indices], argument, name))
            equations.append(Equation(eq.lhs, eq.rhs.func(z[eq.lhs.indices]), eq.key))
    return System((*equations, system.equations[-1]), system.indices), frozenset(named)
