"""Decompositions of matrices that a text names: X = U D V^T as the singular value decomposition, A = Q Λ Q^T by eigenvectors."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderive.verify.facts import Decomposed, Defines, DiagonalOf, Fact, InDomain, Orthonormal, Unread
from symderive.verify.symbols import Domain

_LETTER = (
    r"(?:\\math(?:bf|rm)\{[A-Z]\}|\\bm\{?[A-Z]\}?|\\(?:boldsymbol ?)?\{?\\(?:Sigma|Lambda)\}?|\\Sigma|\\Lambda|[A-Z])"
)
_TRANSPOSE = r"\s*\^\s*(?:\{\s*(?:\\top|\\intercal|T|\\mathsf\{T\}|\\mathrm\{T\})\s*\}|\\top|\\intercal|T)"
_PRODUCT = re.compile(rf"=\s*(?P<left>{_LETTER})\s*(?P<middle>{_LETTER})\s*(?P<right>{_LETTER}){_TRANSPOSE}")
_WHOLE = re.compile(rf"{_LETTER}\s*$")
_KIND = r"(?P<thin>\b(?:thin|economy(?:[- ]sized?)?|economic(?:al)?) )?"
_SINGULAR = re.compile(_KIND + r"(?:singular[- ]value decomposition|\bSVD\b)")
_SPECTRAL = re.compile(r"eigen(?:value )?-?decomposition|spectral decomposition")
_IS = re.compile(r"[\x00\s,]*(?:(?:is|be|denotes) (?:the|its|an?|our)|as (?:the|its)) (?!not\b)")
_VALUES = re.compile(r"(?:singular|eigen)[- ]?values? (?:are )?(?:the )?\$(?P<value>[^$=]{1,20}_\{?[a-z]\}?)\$")


_VECTOR = r"\$?(?P<vector>(?:\\(?:mathbf|boldsymbol|bm|vec)\s*\{?)?[a-z]\}?)_\{?(?P<one>[a-z])\}?"
_ORTHONORMAL = re.compile(
    rf"(?:{_VECTOR}{_TRANSPOSE}\s*(?P=vector)_\{{?(?P<two>[a-z])\}}?"
    rf"|\\langle\s*{_VECTOR.replace('vector', 'first').replace('one', 'own')}\s*,\s*"
    rf"(?P=first)_\{{?[a-z]\}}?\s*\\rangle)\s*=\s*\\(?:delta|mathbf\{{1\}}|mathbb\{{1\}})_?\{{?[a-z]{{2}}\}}?\$?"
)


_OUTER = re.compile(rf"{_VECTOR}\s*(?P=vector)_\{{?(?P=one)\}}?{_TRANSPOSE}")  # of S = \sum_j s_j v_j v_j^\top
_SUM = re.compile(rf"(?P<left>[^ $=]{{1,40}})\s*=\s*(?P<sum>\\sum.*?(?P<v>[a-z]\}}?)_\{{?(?P<j>[a-z])\}}?{_TRANSPOSE})")
_BASIS = re.compile(r"orthonormal (?:(?:eigen|basis )?vectors|basis|eigenbasis)(?! \$| \S_)")


def orthonormal_family(sentence: str) -> Orthonormal | None:
    r"""What ``u_i^\top u_j = \delta_{ij}`` says."""
    found = _ORTHONORMAL.search(sentence)
    if found is None:
        return None
    name = found["vector"] or found["first"]
    return Orthonormal((f"{name}_{found['one'] or found['own']}",))


def named_before(text: str) -> str:
    """The name of a decomposition in the last sentence of a text, which the formula behind it may then be; else nothing."""
    last = re.split(r"[.;!?]\s|\n\s*\n", text.rstrip())[-1]
    found = _SINGULAR.search(last) or _SPECTRAL.search(last)
    return "" if found is None else found[0]


def named_behind(text: str) -> str:
    """The name of a decomposition that a text begins with, of the formula before it: "is the thin SVD of X"; else nothing."""
    if _IS.match(text) is None:
        return ""
    first = re.split(r"[.;,!?:]\s|\n\s*\n", text.lstrip("\x00 \n"))[0]
    found = _SINGULAR.search(first) or _SPECTRAL.search(first)
    return "" if found is None else found[0]


def decompositions(sentence: str, *, certain: bool) -> Iterator[Fact]:
    """What a sentence says by the name of a decomposition: the outer factors have orthonormal columns, the middle one is diagonal."""
    outer = _OUTER.search(sentence) if _SPECTRAL.search(sentence) or _BASIS.search(sentence) else None
    if outer is not None:
        yield Orthonormal((f"{outer['vector']}_{outer['one']}",), basis=True)
        whole = _SUM.search(sentence)
        if whole is not None and certain:
            yield Defines(f"{whole['left']} = {whole['sum']}")
    singular, spectral = _SINGULAR.search(sentence), _SPECTRAL.search(sentence)
    found = _PRODUCT.search(sentence) if singular or spectral else None
    if found is None or (spectral and not singular and found["left"] != found["right"]):
        return
    if not singular:
        yield InDomain((found["left"],), Domain.ORTHOGONAL)
    square = found["right"] if singular is not None and singular["thin"] else ""  # of as many columns as the matrix has
    for letter in dict.fromkeys((found["left"], found["right"])) if singular else ():
        yield InDomain((letter,), Domain.ORTHOGONAL) if letter == square else Unread(rf"{letter}^\top {letter} = I")
    yield InDomain((found["middle"],), Domain.DIAGONAL)
    whole = _WHOLE.search(sentence[: found.start()])
    if whole is not None and certain:
        yield Defines(f"{whole[0]} {found[0]}")
    values = _VALUES.search(sentence)
    if values is not None:
        yield DiagonalOf(found["middle"], values["value"])
        if singular:
            yield InDomain((values["value"],), Domain.POSITIVE)
    name = "" if whole is None else whole[0].strip()
    yield Decomposed(name, found["left"], found["middle"], found["right"], singular is not None)
