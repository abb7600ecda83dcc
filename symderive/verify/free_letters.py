"""Letters that notes write without binding them, and those of them that count: what bounds a sum, the N_k of each class."""

from __future__ import annotations

from symderive.notation.reader import tree as r
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.known import DENSITIES, FUNCTIONALS
from symderive.verify.resolve.names import head_of
from symderive.verify.resolve.resolver import Resolver
from symderive.verify.resolve.usage import (
    INDEX_LETTERS,
    Usage,
    all_nodes,
    bare,
    bound_letters,
    is_label,
    is_transpose,
    letter_of,
    letters_in,
    root_name,
)


def named_sizes(resolver: Resolver) -> set[str]:
    """Upper bounds that are names with scripts: ``n_{in}``, ``d_h``, ``n_l``."""
    found: set[str] = set()
    for node in resolver.usage.tops:
        try:
            head = head_of(resolver, node)
        except UnclearError:
            continue
        if head is not None and not head.keys and not head.after:
            found.add(head.symbol)
    return found


def _averages(node: r.Scripted) -> bool:
    """Whether a subscript says over what an expectation is taken, or is the parameter of a density."""
    head = root_name(node.base)
    letter = "" if head is None else letter_of(head)
    sub = bare(node.sub) if node.sub is not None else None
    plain = isinstance(sub, r.Name) and letter_of(sub) in INDEX_LETTERS
    if FUNCTIONALS.get(letter) in ("E", "Var", "Cov"):
        return letter == "bb E" or not plain or (isinstance(sub, r.Name) and letter_of(sub) in DENSITIES)
    return letter in DENSITIES and isinstance(sub, r.Name) and not plain


def is_counted(node: r.Scripted) -> bool:
    """Whether a superscript may hold indices: it is a label, or a letter at a letter, and no power of a number."""
    head = root_name(node.base)
    if is_label(node.sup):
        return True
    if isinstance(node.sup, r.Sum) and any(isinstance(x, r.BigOperator) for x in all_nodes(node.sup)):
        return False  # r^{a + \sum_i x_i}
    return (
        head is not None and letter_of(head) not in ("e", "exp") and isinstance(node.sup, (r.Name, r.Sequence, r.Sum))
    )


def sizes_of(usage: Usage) -> set[str]:
    """Letters that count something: upper bounds, and the last layer."""
    found = {x for x in usage.bounds if x not in usage.bound or x.isupper()} | usage.numerals | usage.data_counts()
    tops = {x for counter in (*usage.labels.values(), *usage.bare_sups.values()) for x in counter}
    if "L" in tops and any(x in tops for x in ("l", "ell")):
        found.add("L")
    found |= last_layers(usage)
    steps = tops | {x for counter in usage.sub_letters.values() for x in counter}
    if "t" in steps:
        last = {"T"} if any(c["t"] and c["T"] for c in usage.sub_letters.values()) else set[str]()  # h_T beside h_t
        known = usage.bound | usage.shifted | (usage.values - last) | usage.left_alone
        found |= {x for x in ("tau", "T") if x in steps and x not in known}
    return (found | _counts_of_lists(usage)) - usage.wrt - {"infty"} - {x for _, x in usage.running & usage.stepped}


def _counts_of_lists(usage: Usage) -> set[str]:
    """The n of x_1, ..., x_n where n is a value too and numbers nothing else."""
    for_sure: set[str] = set()
    bases = {base for base, _ in usage.list_ends}
    for _, end in usage.list_ends:
        elsewhere = any(c[end] for base, c in usage.sub_letters.items() if base not in bases)
        numbers = elsewhere or any(end in c for c in (*usage.labels.values(), *usage.bare_sups.values()))
        if end in usage.values and end not in usage.bound | usage.shifted | usage.left_alone and not numbers:
            for_sure.add(end)
    return for_sure


def last_layers(usage: Usage) -> set[str]:
    """The M of ``a^M`` beside ``a^{m+1} = f(n^{m+1})``, where both letters stand in superscripts only."""
    steps = {x for base in usage.defined_sups for x in usage.bare_sups.get(base, ())} & usage.shifted
    values = usage.plain | usage.left_alone
    tops = {x for counter in (*usage.labels.values(), *usage.bare_sups.values()) for x in counter}
    return {x.upper() for x in steps - values if len(x) == 1 and x.upper() in tops - values}


def free_letters(node: r.Node) -> set[str]:
    """Letters in scripts that no operator of the formula binds."""
    found: set[str] = set()
    bound: set[str] = set()
    for inner in all_nodes(node):
        if isinstance(inner, r.BigOperator):
            bound.update(bound_letters(inner.below))
        if isinstance(inner, r.Scripted):
            for script in (None if _averages(inner) else inner.sub, inner.sup if is_counted(inner) else None):
                if script is not None and not is_transpose(script):
                    found.update(letters_in(script))
    return {x for x in found if x not in bound and (x in INDEX_LETTERS or len(x) == 1)}
