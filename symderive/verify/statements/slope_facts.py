"""What phrases about derivatives say: which name is the derivative of what by what."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import N, Said, compiled, listed

_D = r"(?:∂ ?|(?P<{}>{N}) ?(?={N}))?".replace("{N}", N)  # the d of "d phi / d S" stands apart
_DS = ("da", "db", "dc", "dd")
_OF_ANY = re.compile(
    r"\b(?:(?:for|of|to|given|attach to) (?:an?|any|every|each|all|whatever)|(?:every|each|any|all)"
    r"(?: [a-z-]+){0,2} (?:gets?|has|have|carr(?:y|ies)|receives?|comes?)) |\badjoints?\b|\bcotangents?\b"
    r"|\b(?:bars?|overbars?|overlines?)\b|\b(?:notation|shorthand|abbreviations?|abbreviate)\b"
)
QUOTIENT = (
    rf"(?:{_D.format(_DS[0])}(?P<of>{N}) ?/ ?{_D.format(_DS[1])}(?P<by>{N})|"
    rf"¤\{{ ?{_D.format(_DS[2])}(?P<top>{N}) ?\}}\{{ ?{_D.format(_DS[3])}(?P<below>{N}) ?\}})"
)


def prime(said: Said) -> Iterable[f.Fact]:
    """A prime on a letter is its derivative by a variable."""
    name, wrt = said.latex("n"), said.latex("m")
    if name.endswith("'") and name.rstrip("'"):
        yield f.Prime(name, wrt)


def primes(said: Said) -> Iterable[f.Fact]:
    """Primes are derivatives by a variable."""
    yield f.Prime("'", said.latex("m"))


_SIGN = re.compile(r"D_\{?(\\?[a-z]+)\}?")


def slope_sign(said: Said) -> Iterable[f.Fact]:
    """D_j S_i is the derivative of S_i by a_j."""
    sign = _SIGN.fullmatch(said.latex("n"))
    by = re.fullmatch(r"(?P<variable>.+?)_\{?(?P<index>\\?[a-z]+)\}?", said.latex("o") or said.latex("m"))
    if sign is not None and by is not None and sign[1] == by["index"]:
        yield f.SlopeSign(by["variable"])


def adjoint(said: Said) -> Iterable[f.Fact]:
    """δv stands for dE/dv; dv is the derivative of the loss by v."""
    if _SIGN.fullmatch(said.latex("op")):
        return
    if said.has("by") and _letter(_plain(said.latex("by"))).lower() != _letter(said.latex("v")).lower():
        return
    operator, of = said.latex("op"), said.latex("of") if said.has("of") else ""
    yield f.Adjoint(operator, of.removeprefix("d") if len(of) > 1 and of[0] == "d" else of)


_SIGNS = ("d", r"\mathrm{d}", r"\partial")
_PARTS = (("of", "top"), ("by", "below"))  # of a quotient on the line, and of a fraction


def _plain(latex: str) -> str:
    """``dE`` of a quotient without its d."""
    return latex[1:] if re.match(r"d[A-Za-z\\]", latex) else latex


def _quotients(said: Said) -> list[tuple[str, str]]:
    """What is differentiated, and by what, in each of the quotients of a phrase; one without letters if it has none."""
    if any(said.has(x) and said.latex(x) not in _SIGNS for x in _DS):
        return []  # ab/c
    found = [tuple(said.latex(x) or said.latex(y) if said.has(x) or said.has(y) else "" for x, y in _PARTS)]
    start = said.match.start("further") if said.has("further") else 0
    for match in re.finditer(compiled(QUOTIENT), said.text("further")) if said.has("further") else ():
        spans = (match.span(x) if match[x] else match.span(y) for x, y in _PARTS)
        found.append(tuple(said.coded.latex(start + a, start + b) for a, b in spans))
    return [(above, below) for above, below in found]


def adjoint_name(said: Said) -> Iterable[f.Fact]:
    r"""``dW`` is dL/dW, ``\mathrm{d}X`` the derivative of the loss by X: what stands before the variable is the operator.

    Of several quotients, "dW and db are dL/dW and dL/db", each belongs to one name.
    """
    listed_ = said.names()
    quotients = _quotients(said)
    if len(quotients) not in (1, len(listed_)):
        return
    if re.search(r" times\b", said.match[0]):
        yield f.Convention("summed slopes")  # dZ is m times dJ/dZ, the slope of the sum of which J is the mean
    variables: list[str] = []
    adjoint: tuple[str, str] | None = None
    for place, name in enumerate(listed_):
        above, below = quotients[place % len(quotients)]
        operator = re.match(r"\\mathrm\{d\}(?=.)|\\mathbf\{d(?=[A-Z])|d(?=[A-Za-z\\])|\\bar(?=\{)", name)
        if below and re.match(r"\\(?:bar|overline)(?![A-Za-z])", name):
            yield f.Adjoint(r"\bar", _plain(above))
        if operator is None and below:
            yield f.Defines(rf"{name} = \frac{{\partial {_plain(above)}}}{{\partial {_plain(below)}}}")
        if operator is None or operator[0] == r"\bar":
            continue
        of = re.sub(r"^\\partial\s*", "", _plain(above))
        adjoint = {r"\mathbf{d": r"\mathbf{d}"}.get(operator[0], operator[0]), of
        variables.append(name[operator.end() :].strip("{}") if operator[0] == r"\mathbf{d" else name[operator.end() :])
    if adjoint is not None:
        yield f.Adjoint(*adjoint, tuple(variables) if len(variables[0]) > 1 or len(variables) > 1 else ())


def _split(name: str) -> tuple[str, str] | None:
    r"""The sign of a differential at the start of a name and the variable: ``\mathbf{dr}`` is ``\mathbf{d}`` of r."""
    bold = re.fullmatch(r"\\(mathbf|mathrm|boldsymbol)\{d(.+)\}(.*)", name)
    if bold is not None:
        return rf"\{bold[1]}{{d}}", rf"\{bold[1]}{{{bold[2]}}}{bold[3]}"
    plain = re.fullmatch(r"(\\(?:mathbf|mathrm|boldsymbol)\{d\}|d(?=[A-Za-z\\])) ?(.+)", name)
    return None if plain is None else (plain[1], plain[2])


def bars(said: Said) -> Iterable[f.Fact]:
    r"""\bar{v} stands for dL/dv, for every v."""
    if re.match(r"\\(?:bar|overline)(?![A-Za-z])", said.latex("n")):
        yield f.Adjoint(r"\bar", _plain(said.latex("of")))


def all_bars(said: Said) -> Iterable[f.Fact]:
    """Bars denote derivatives of L."""
    yield f.Adjoint(r"\bar", said.latex("loss") or _plain(_quotients(said)[0][0]))


def shown_bar(said: Said) -> Iterable[f.Fact]:
    r"""A bar means \bar{M} = dL/dM."""
    above, below = _quotients(said)[0]
    if _is_barred(said.latex("n"), _plain(below)):
        yield f.Adjoint(r"\bar", _plain(above))


def told_bar(said: Said) -> Iterable[f.Fact]:
    r"""For any array V we write \bar{V} = dL/dV: where the sentence says that it is a way of writing, of any letter."""
    if _OF_ANY.search(said.match.string):
        yield from shown_bar(said)


def _letter(latex: str) -> str:
    """A variable without fonts and scripts."""
    return re.sub(r"\\(?:mathbf|mathrm|boldsymbol|bm|vec)\b|[{} ]|[_^].*", "", latex)


def _is_barred(name: str, variable: str) -> bool:
    r"""Whether a name is a variable with a bar: ``\bar{\mathbf{W}}`` of W."""
    found = re.fullmatch(r"\\(?:bar|overline)(?![A-Za-z]) ?(.+)", name)
    return found is not None and _letter(found[1]) == _letter(variable)


def gradients(said: Said) -> Iterable[f.Fact]:
    r"""dr and dq are the gradients of the loss by r and q; \delta_t that by h_t."""
    pairs = listed(said.coded, said.text("list"))
    variables = listed(said.coded, said.text("by"))
    of = said.latex("of") if said.has("of") else ""
    last = pairs[-len(variables) :]  # of "a loss J, and dr, dq"
    if all(
        (x := _split(name)) is not None and _letter(x[1]) == _letter(v)
        for name, v in zip(last, variables, strict=False)
    ):
        pairs = last
    if len(pairs) != len(variables) or said.calls():
        return
    if re.search(r"\b(?:elements?|entry|entries|components?) of ", said.match[0]):
        yield f.Layout("gradient")  # each stands where its entry does
    if all(_is_barred(*pair) for pair in zip(pairs, variables, strict=True)):
        yield f.Adjoint(r"\bar", of)
        return
    for name, variable in zip(pairs, variables, strict=True):
        if name == r"\nabla":
            yield f.DifferentiatesBy(variable)
            continue
        parts = _split(name)
        if parts is not None and _letter(parts[1]) == _letter(variable):
            yield f.Adjoint(parts[0], of, (parts[1],))
        elif name not in ("d", variable) and "'" not in name:
            yield f.Gradient(name, of, variable)


def gradients_called(said: Said) -> Iterable[f.Fact]:
    """The gradient by X is written dX: a d or a bar before a variable, no other name."""
    for fact in gradients(said):
        if isinstance(fact, f.Adjoint):
            yield fact


def shown_slope(said: Said) -> Iterable[f.Fact]:
    """We write dX = dL/dX: what a d before a letter is."""
    quotients = _quotients(said)
    above, below = quotients[0] if quotients else ("", "")
    parts = _split(said.latex("n"))
    if above and below and parts is not None and _letter(parts[1]) == _letter(_plain(below)):
        yield f.Adjoint(parts[0], re.sub(r"^\\partial\s*", "", _plain(above)))


def operators(said: Said) -> Iterable[f.Fact]:
    """∂p and ∂q denote the derivatives of the loss by p and q."""
    if said.latex("op") == said.latex("other"):
        of = said.latex("of") if said.has("of") else ""
        yield f.Adjoint(said.latex("op"), of, (said.latex("v"), said.latex("w")))


def upstream(said: Said) -> Iterable[f.Fact]:
    """dO is given: the loss hangs on O, and on nothing that is computed besides."""
    if said.has("list") or said.has("other"):
        parts = [_split(x) for x in said.names("list" if said.has("list") else "other")]
        if parts and all(x is not None for x in parts):
            yield f.DependsOn("", tuple(x[1] for x in parts if x is not None))
        return
    for above, below in _quotients(said):
        if above and below and not re.search(r"[_^]", above):
            step = re.search(r"_\{?[ts]\}?$", below)
            whole = re.sub(r"(?<=[\w}])_\{?[a-z]{1,2}\}?$", "", _plain(below))
            yield f.DependsOn(_plain(above), (_plain(below) if step else whole,))


def by_entries(said: Said) -> Iterable[f.Fact]:
    """∂_j is the derivative by θ_j."""
    for group in ("n", "m", "o"):
        variable, script, _ = said.latex(group).rpartition("_") if said.has(group) else ("", "", "")
        if script:
            yield f.DifferentiatesBy(variable, entries=True)


def of_examples(said: Said) -> Iterable[f.Fact]:
    """Row i of dZ is the derivative of the loss of example i by row i of Z."""
    parts = _split(said.latex("n"))
    if parts is not None and (not said.has("m") or _letter(parts[1]) == _letter(said.latex("m"))):
        yield f.Adjoint(parts[0], "", (parts[1],))
        yield f.Convention(f"{said.text('line')} examples")
