"""A formula of the notes, read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from symderive.notation.reader import tree as r
from symderive.notation.reader.parse import ReadError, parse


@dataclass(frozen=True)
class Entry:
    """A formula of the notes as a tree, with its LaTeX."""

    tree: r.Node
    latex: str
    line: int = 0


_NAMED = re.compile(
    r"(?<![\\A-Za-z])(sum|prod|log|exp|sqrt|alpha|beta|gamma|delta|epsilon|zeta|eta|theta|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau"
    r"|phi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Phi|Psi|Omega)(?![A-Za-z])"
)


def as_latex(text: str) -> str:
    """A relation of a plain statement, ``sum_i alpha_i y_i = 0``, as LaTeX."""
    return _NAMED.sub(r"\\\1", text)


@lru_cache(maxsize=4096)
def tree_of(latex: str) -> r.Node | None:
    """The tree of a name or formula in a statement; None if it cannot be read. The same few names are asked for with every claim."""
    try:
        return parse(latex)
    except ReadError:
        return None
