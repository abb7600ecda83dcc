r"""Statements with a sign: domains, shapes and ranges, ``\lambda > 0``, ``W \in \mathbb{R}^{m \times n}``, ``t = 1, ..., T``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import BY, SIZE, Build, N, Said, Table, row
from symderive.verify.statements.runs import member
from symderive.verify.symbols import Domain

_OPEN, _CLOSE = r"[{⦃] ?", r" ?[}⦄]"
_BOUND = rf"(?:-? ?{SIZE}|∞)"
_PLAIN_BEFORE = rf"(?<![-+*/=<>^|_·×⊙≤≥∂{{(] )(?<![-+*/=<>^|_·×⊙≤≥∂{{])(?<!{N})(?<!{N} )"
NUMBER_ENDS = r"(?![.\d]?\d| ?[-+*/·×^(]| ?" + N + ")"
_INDEX = re.compile(r"[a-z]|\\ell|\\tau|[a-z]'")


def domain(found: Domain) -> Build:
    """A list of names lies in a domain; values of functions do not count."""

    def build(said: Said) -> Iterable[f.Fact]:
        return () if said.calls() else (f.InDomain(said.compared(), found),)

    return build


def _positive(said: Said) -> Iterable[f.Fact]:
    """``x > 0`` in a sentence of notes is often a case that is told apart."""
    before = said.match.string[max(0, said.match.start() - 40) : said.match.start()]
    case = re.search(r"\b(?:for|case|where|and|or|region|then)(?: all| every| any)? $", before, re.IGNORECASE)
    plain = all(re.fullmatch(r"[a-z](?:_.*)?|.*\^.*", n) for n in said.compared())
    if said.calls() or (
        not said.certain and case is not None and plain and not before.rstrip().endswith(("all", "every", "any"))
    ):
        return ()
    if said.match.group("zero") != "0":
        return _lower(said)
    found = Domain.POSITIVE if said.match["sign"] == ">" else Domain.NONNEGATIVE
    return (f.InDomain(said.compared(), found),)


def _lower(said: Said) -> Iterable[f.Fact]:
    """``j >= 1``, ``n > 2``."""
    number = int(said.match["zero"]) + (said.match["sign"] == ">")
    names = [n for n in said.compared() if _INDEX.fullmatch(n)]
    if names and number <= 9:
        return [f.RunsOver(n, str(number)) for n in names]
    return (f.InDomain(said.compared(), Domain.POSITIVE),)


def shaped(said: Said) -> list[f.Fact]:
    """The shape that the power of a set tells: ``m × n`` of ``ℝ^{m × n}`` and ``{0, 1}^{m × n}``."""
    sizes = tuple(said.latex(g).strip("() ") for g in ("s", "t", "u") if said.has(g))
    names = said.compared()
    run = member(*names) if len(names) == 2 and "…" in said.text("list") else None
    names = (run[0],) if run is not None and run[1].isalpha() else names  # x_1, ..., x_n, though the n_k count others
    if len(sizes) == 2 and "1" in sizes:
        row = sizes[1] != "1"
        return [f.HasShape(names, sizes[1:] if row else sizes[:1], 1, row=row)]
    return [f.HasShape(names, sizes, len(sizes))]


def _real(said: Said) -> Iterable[f.Fact]:
    """``x ∈ ℝ^{m × n}``, ``ℝ_+^d``, ``(0, 1)^n``."""
    if said.calls():
        return ()
    found = shaped(said)
    sign = said.text("sign").strip(" _^{}")
    if sign:
        positive = sign in ("+", "++", ">0", "> 0", "*+") and "≥" not in sign
        found.append(f.InDomain(said.compared(), Domain.POSITIVE if positive else Domain.NONNEGATIVE))
    return found


def _interval(said: Said) -> Iterable[f.Fact]:
    names = said.compared()
    if said.calls():
        return ()
    return [*(shaped(said) if said.has("s") else ()), f.InDomain(names, Domain.UNIT)]


def _listed_values(said: Said) -> Iterable[f.Fact]:
    """``y ∈ {1, ..., K}``: an index that runs, or a symbol that picks one."""
    low, high = said.latex("low"), said.latex("high")
    if said.calls():
        return
    for name in said.compared():
        if re.fullmatch(r"[ijklmnrst]|\\ell", name):
            yield f.RunsOver(name, low, high)
        elif low in ("0", "1") and high:
            yield f.InDomain((name,), Domain.PLACE)
        else:
            yield f.InDomain((name,), Domain.COUNT)


def _runs(said: Said) -> Iterable[f.Fact]:
    """``t = 1, 2, ..., T``, ``i runs from 1 to n``."""
    low, high = said.latex("low"), said.latex("high") if said.has("high") else ""
    if member(low, high) is not None:  # "the eigenvalues of A are l_1, ..., l_n" lists names
        return
    for name in said.compared():
        if re.fullmatch(r"[xyzXYZ]", name) and low in ("0", "1"):
            yield f.InDomain((name,), Domain.COUNT)  # the values of a variable
        elif _INDEX.fullmatch(name) or len(said.compared()) == 1:
            yield f.RunsOver(name, low, high)


def _between(said: Said) -> Iterable[f.Fact]:
    """``1 <= t < T``; ``0 < x < 1``."""
    low, high = said.latex("low"), said.latex("high")
    names = said.compared()
    if said.calls():
        return ()
    if low == "0" and high == "1":
        return (f.InDomain(names, Domain.UNIT),)
    numbers = all(re.fullmatch(r"-?\d{1,9}", x) for x in (low, high))
    if numbers and not all(re.fullmatch(r"[ijklmnrst]|\\ell", n) for n in names):  # -1 < x < 1: no index
        return (f.Condition(said.coded.latex(*said.match.span())),) if len(names) == 1 else ()
    if not all(_INDEX.fullmatch(n) for n in names):
        return (f.InDomain(names, Domain.POSITIVE),) if low == "0" else ()
    return [f.RunsOver(n, _shifted(low, 1, said.text("first")), _shifted(high, -1, said.text("second"))) for n in names]


def _shifted(bound: str, by: int, sign: str) -> str:
    """A bound with its sign ``<`` turned to ``≤``."""
    if sign != "<" or bound == r"\infty":
        return "" if bound == r"\infty" else bound
    return str(int(bound) + by) if re.fullmatch(r"-?\d{1,9}", bound) else f"{bound}{'-' if by < 0 else '+'}1"


def _below(said: Said) -> Iterable[f.Fact]:
    """``t < T``, ``L > l``: an index and the capital that bounds it."""
    flipped = said.text("sign") in (">", "≥")
    index, bound = (said.latex("m"), said.latex("n")) if flipped else (said.latex("n"), said.latex("m"))
    strict = said.text("sign") in ("<", ">")
    if re.fullmatch(r"[ijklst]|\\ell", index) and re.fullmatch(r"[A-Z]|\\tau", bound):
        yield f.RunsOver(index, "", f"{bound}-1" if strict else bound)


def _different(said: Said) -> Iterable[f.Fact]:
    """``i ≠ j`` for indices."""
    if said.certain or _INDEX.fullmatch(said.latex("n")):
        yield f.Condition(rf"{said.latex('n')} \ne {said.latex('m')}")


def _equal(said: Said) -> Iterable[f.Fact]:
    """In the case i = j; k is y_i."""
    if re.fullmatch(r"[ijkl]", said.latex("n")) and re.fullmatch(r"[ijkl]|[a-z]_\{?[ijkn]\}?", said.latex("m")):
        yield f.Condition(f"{said.latex('n')} = {said.latex('m')}")


def _named_set(said: Said) -> Iterable[f.Fact]:
    """The simplex, cones of symmetric matrices, and sets over which an index runs."""
    name = said.latex("d")
    symmetric = re.match(r"\\(?:mathbb|mathcal|mathbf|mathrm)\{S\}|S[_^]|\\Sym|\\mathrm\{Sym\}", name)
    indices = all(_INDEX.fullmatch(n) for n in said.compared()) and re.fullmatch(
        r"[A-Z]|\\mathcal\{[A-Z]\}(?:_.*)?", name
    )
    if re.match(r"\\Delta", name):
        yield f.InDomain(said.compared(), Domain.SIMPLEX)
    elif indices:
        yield from (f.RunsOver(n, over=name) for n in said.compared())
    elif symmetric is not None:
        yield f.InDomain(said.compared(), Domain.DEFINITE if "+" in name else Domain.SYMMETRIC)


_REAL = r"ℝ ?(?P<sign>(?:[_^] ?(?:\+|\{ ?(?:\+{1,2}|[>≥] ?0|≥ ?0) ?\}) ?)?)"
POWER = rf"(?:\^ ?\{{? ?(?P<s>{SIZE})(?:{BY}(?P<t>{SIZE}))?(?:{BY}(?P<u>{SIZE}))? ?\}}?)?"
LIST_BEFORE = _PLAIN_BEFORE + "<L>"
_NONE_LEFT = r"(?:is|are) (?:all |both |set to |taken (?:as|to be) |assumed (?:to be )?)*(?:0|zero)$"


def _zero(said: Said) -> Iterable[f.Fact]:
    """The biases b_i are zero: an equation that holds."""
    return (f.Holds(rf"{name} = 0") for name in said.names() if "(" not in name)


RELATIONS = Table(
    (
        "≠",
        " not ",
        "differ",
        "distinct",
        " is ",
        "zero",
        "equal",
        "∈",
        "∉",
        "<",
        ">",
        "≤",
        "≥",
        "=",
        " in ",
        "run",
        "rang",
        "goes",
        "from",
        "vary",
        "varies",
        "between",
        "lies",
        "value",
        "one of",
    ),
    (
        row(
            rf"^(?:the |all )?(?:bias(?:es)? |intercepts? |offsets? )?<L> {_NONE_LEFT}",
            _zero,
            "b is zero",
            "the biases b_i are zero",
            prose=False,
        ),
        row(
            rf"{LIST_BEFORE} ?(?P<sign>[>≥]) ?(?P<zero>\d){NUMBER_ENDS}",
            _positive,
            "sigma > 0",
            r"with $\lambda > 0$",
            "j >= 1",
            no=("x > 0.5", "if $x > 0$ the gradient is 1", "a + b > 0"),
        ),
        row(
            rf"(?<![\d.])(?P<low>-? ?{_BOUND}) ?(?P<first>[<≤]) ?<L> ?(?P<second>[<≤]) ?(?P<high>{_BOUND})",
            _between,
            "0 < p < 1",
            "1 <= t < T",
            "0 < \\beta_1, \\beta_2 < 1",
        ),
        row(
            rf"{_PLAIN_BEFORE}<N> ?(?P<sign>[<>≤≥]) ?<M>(?! ?[<>≤≥(])", _below, "t < T", "L > l", no=("a < b", "N > K")
        ),
        row(
            r"^(?:(?:in|for|if|when|where|the) )*(?:(?:case|that|where|of) ){0,3}<N>(?: ?= ?| is| equals| is equal to) ?<M>(?: case)?$",
            _equal,
            "in the case i = j",
            "k is y_i",
            "for j = k",
            no=("if i is A",),
            prose=False,
        ),
        row(
            (
                rf"{_PLAIN_BEFORE}<N>(?: is not(?: equal to)?| differs from|<is>different from| ?≠) ?<M>(?= "
                r"?(?:[.,;)]|$))"
            ),
            _different,
            "j is not y_i",
            r"$i \neq j$",
            no=("if i ≠ j, then A_{ij} = 0", "i is not here"),
            negated=True,
        ),
        row(
            rf"{LIST_BEFORE} ?∈ ?{_REAL}{POWER}(?! ?→)",
            _real,
            r"$W \in \mathbb{R}^{m \times n}$",
            "w ∈ ℝ^d",
            "a, b ∈ R",
            "A, B ∈ R^{n×n}",
        ),
        row(
            rf"{LIST_BEFORE} ?∈ ?[(\[\]] ?0 ?, ?1 ?[)\]\[] ?{POWER}",
            _interval,
            "α ∈ (0,1)",
            r"$W \in [0, 1]^{m \times n}$",
            r"$p \in [0, 1]$",
        ),
        row(
            (
                rf"{LIST_BEFORE} ?(?:∈|<is>in|takes? values in|(?:is|are) (?:one )?(?:of|from)|takes? one "
                rf"of the values) ?(?:the set )?{_OPEN}(?P<low>\d) ?,(?: ?\d ?,)* ?…(?: ?, ?(?P<high>{SIZE})"
                rf")?{_CLOSE}"
            ),
            _listed_values,
            r"$y \in \{1, \dots, K\}$",
            "i ∈ {1, ..., n}",
            "x ∈ {0, 1, 2, ...}",
        ),
        row(
            rf"{LIST_BEFORE} ?∈ ?(?:\[ ?(?P<low>) ?(?P<high>{SIZE}) ?\])",
            lambda s: [f.RunsOver(n, "1", s.latex("high")) for n in s.compared()],
            r"$i \in [n]$",
        ),
        row(rf"{LIST_BEFORE} ?∈ ?(?:ℕ|ℤ_?\+?|ℕ_0)", domain(Domain.COUNT), r"$k \in \mathbb{N}$"),
        row(
            rf"{LIST_BEFORE} ?(?:∈|lies (?:in|on)) ?(?:the )?(?P<d>{N})(?: ?(?=[.,;]|$))",
            _named_set,
            r"$\pi \in \Delta^{K-1}$",
            r"$P \in \mathbb{S}^n_{++}$",
        ),
        row(
            (
                rf"{LIST_BEFORE}(?: ?=| ?: ?|<is>| runs (?:over|from|through)| ranges (?:over|from)| goes "
                rf"from| ∈) ?(?P<low>-?\d|{N}) ?,(?: ?[-+\d{N[1:-1]}]{{1,4}} ?,)* ?…(?: ?, ?(?P<high>{SIZE})"
                rf"(?! (?:is|are|has|have|denotes?) | and {N} are))?"
            ),
            _runs,
            "t = 1, 2, ...",
            "i = 1, ..., L",
            "i runs over 1, ..., n",
            no=("x_1, ..., x_n are independent",),
        ),
        row(
            (
                rf"{LIST_BEFORE} (?:runs?|ranges?|goes|go|varies|vary|is taken|counts|numbers|indexes) from "
                rf"(?P<low>{_BOUND}) (?:up )?to (?P<high>{_BOUND})"
            ),
            _runs,
            "t runs from 1 to T",
        ),
        row(
            rf"<L> (?:is|are) (?:one of|any of|among|in the range) (?:the (?:numbers|indices|values) )?(?P<low>[01]|{N}) ?, ?… ?, ?"
            rf"(?P<high>{SIZE})",
            _runs,
            "i is one of 0, ..., n-1",
        ),
        row(rf"{LIST_BEFORE}<is>between (?P<low>[12]|{N}) and (?P<high>{SIZE})", _runs, "t is between 1 and T"),
        row(
            (
                r"<N>(?: is not(?: (?:in|among|one of|a member of|an element of)| ∈)| ?∉|,? which is not in) ?(?:the (?:set )?)?<M>"
                r"(?= ?(?:[.,;)]|$))"
            ),
            lambda s: [f.Outside(s.latex("n"), s.latex("m"))] if s.latex("m")[-1:] != "]" else [],
            r"$o \notin \mathcal{N}$",
            "the true word o is not in N",
            "o is not among S",
            negated=True,
        ),
        row(
            rf"{LIST_BEFORE} (?:runs?|ranges?) over (?:the )?(?P<over>{N})(?= ?(?:[.,;]|$))",
            lambda s: [f.RunsOver(n, over=s.latex("over")) for n in s.compared()],
            "w runs over V",
        ),
    ),
)
