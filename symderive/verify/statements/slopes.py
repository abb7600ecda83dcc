"""Names of derivatives: ``dW`` for dL/dW, ``g`` for the gradient of the loss by x, bars for adjoints."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import LIST, WRT, N, Said, Table, compiled, listed, row

_LOSS = (
    r"(?:the |a |an |our |some |that |this )?(?:(?:scalar|total|final|overall|summed|training|given|upstream)"
    r" )*(?:loss|cost|objective|error|criterion|output|function|scalar)(?: function)?"
)
_KIND = (
    r"(?:(?:matrix|vector|array) (?:of|with|holding|that holds) (?:all )?(?:the )?)?(?:(?:total|partial|upstream|incoming"
    r"|backpropagated|back-propagated) )*"
    r"(?:derivatives?|gradients?|error signals?|adjoints?|sensitivit(?:y|ies))"
)
_ITS_ENTRIES = r"(?:(?:(?:each|every|all|the|of) )*(?:elements?|entry|entries|components?) of )?"
_D = r"(?:∂ ?|(?P<{}>{N}) ?(?={N}))?".replace("{N}", N)  # the d of "d phi / d S" stands apart
_DS = ("da", "db", "dc", "dd")
_QUOTIENT = (
    rf"(?:{_D.format(_DS[0])}(?P<of>{N}) ?/ ?{_D.format(_DS[1])}(?P<by>{N})|"
    rf"¤\{{ ?{_D.format(_DS[2])}(?P<top>{N}) ?\}}\{{ ?{_D.format(_DS[3])}(?P<below>{N}) ?\}})"
)
_GIVEN = r"(?:(?:upstream|incoming|output) )?(?:gradients?|derivatives?)"
_AVAILABLE = r"(?:given|known|available|(?:already|passed)[a-z ]*)(?! by\b| as\b| in\b)"
_OF_ANY = re.compile(
    r"\b(?:(?:for|of|to|given|attach to) (?:an?|any|every|each|all|whatever)|(?:every|each|any|all)"
    r"(?: [a-z-]+){0,2} (?:gets?|has|have|carr(?:y|ies)|receives?|comes?)) |\badjoints?\b|\bcotangents?\b"
    r"|\b(?:bars?|overbars?|overlines?)\b|\b(?:notation|shorthand|abbreviations?|abbreviate)\b"
)
_FURTHER = rf"(?P<further>(?:(?:,? and |, ?){re.sub(r'[?]P<[a-z]+>', '?:', _QUOTIENT)}){{0,9}})"


def _prime(said: Said) -> Iterable[f.Fact]:
    name, wrt = said.latex("n"), said.latex("m")
    if name.endswith("'") and name.rstrip("'"):
        yield f.Prime(name, wrt)


def _primes(said: Said) -> Iterable[f.Fact]:
    yield f.Prime("'", said.latex("m"))


_SIGN = re.compile(r"D_\{?(\\?[a-z]+)\}?")


def _slope_sign(said: Said) -> Iterable[f.Fact]:
    """D_j S_i is the derivative of S_i by a_j."""
    sign = _SIGN.fullmatch(said.latex("n"))
    by = re.fullmatch(r"(?P<variable>.+?)_\{?(?P<index>\\?[a-z]+)\}?", said.latex("o") or said.latex("m"))
    if sign is not None and by is not None and sign[1] == by["index"]:
        yield f.SlopeSign(by["variable"])


def _adjoint(said: Said) -> Iterable[f.Fact]:
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
    for match in re.finditer(compiled(_QUOTIENT), said.text("further")) if said.has("further") else ():
        spans = (match.span(x) if match[x] else match.span(y) for x, y in _PARTS)
        found.append(tuple(said.coded.latex(start + a, start + b) for a, b in spans))
    return [(above, below) for above, below in found]


def _adjoint_name(said: Said) -> Iterable[f.Fact]:
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
        operator = re.match(r"\\mathrm\{d\}(?=.)|\\mathbf\{d(?=[A-Z])|d(?=[A-Za-z])|\\bar(?=\{)", name)
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


def _bars(said: Said) -> Iterable[f.Fact]:
    r"""\bar{v} stands for dL/dv, for every v."""
    if re.match(r"\\(?:bar|overline)(?![A-Za-z])", said.latex("n")):
        yield f.Adjoint(r"\bar", _plain(said.latex("of")))


def _all_bars(said: Said) -> Iterable[f.Fact]:
    """Bars denote derivatives of L."""
    yield f.Adjoint(r"\bar", said.latex("loss") or _plain(_quotients(said)[0][0]))


def _shown_bar(said: Said) -> Iterable[f.Fact]:
    r"""A bar means \bar{M} = dL/dM."""
    above, below = _quotients(said)[0]
    if _is_barred(said.latex("n"), _plain(below)):
        yield f.Adjoint(r"\bar", _plain(above))


def _told_bar(said: Said) -> Iterable[f.Fact]:
    r"""For any array V we write \bar{V} = dL/dV: where the sentence says that it is a way of writing, of any letter."""
    if _OF_ANY.search(said.match.string):
        yield from _shown_bar(said)


def _letter(latex: str) -> str:
    """A variable without fonts and scripts."""
    return re.sub(r"\\(?:mathbf|mathrm|boldsymbol|bm|vec)\b|[{} ]|[_^].*", "", latex)


def _is_barred(name: str, variable: str) -> bool:
    r"""Whether a name is a variable with a bar: ``\bar{\mathbf{W}}`` of W."""
    found = re.fullmatch(r"\\(?:bar|overline)(?![A-Za-z]) ?(.+)", name)
    return found is not None and _letter(found[1]) == _letter(variable)


def _gradients(said: Said) -> Iterable[f.Fact]:
    r"""dr and dq are the gradients of the loss by r and q; \delta_t that by h_t."""
    pairs = listed(said.coded, said.text("list"))
    variables = listed(said.coded, said.text("by"))
    of = said.latex("of") if said.has("of") else ""
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


def _operators(said: Said) -> Iterable[f.Fact]:
    """∂p and ∂q denote the derivatives of the loss by p and q."""
    if said.latex("op") == said.latex("other"):
        of = said.latex("of") if said.has("of") else ""
        yield f.Adjoint(said.latex("op"), of, (said.latex("v"), said.latex("w")))


def _upstream(said: Said) -> Iterable[f.Fact]:
    """dO is given: the loss hangs on O, and on nothing that is computed besides."""
    if said.has("list"):
        parts = [_split(x) for x in said.names()]
        if parts and all(x is not None for x in parts):
            yield f.DependsOn("", tuple(x[1] for x in parts if x is not None))
        return
    for above, below in _quotients(said):
        if above and below and not re.search(r"[_^]", above):
            yield f.DependsOn(_plain(above), (re.sub(r"(?<=[\w}])_\{?[a-z]{1,2}\}?$", "", _plain(below)),))


def _by_entries(said: Said) -> Iterable[f.Fact]:
    """∂_j is the derivative by θ_j."""
    for group in ("n", "m", "o"):
        variable, script, _ = said.latex(group).rpartition("_") if said.has(group) else ("", "", "")
        if script:
            yield f.DifferentiatesBy(variable, entries=True)


def _of_examples(said: Said) -> Iterable[f.Fact]:
    """Row i of dZ is the derivative of the loss of example i by row i of Z."""
    parts = _split(said.latex("n"))
    if parts is not None and (not said.has("m") or _letter(parts[1]) == _letter(said.latex("m"))):
        yield f.Adjoint(parts[0], "", (parts[1],))
        yield f.Convention(f"{said.text('line')} examples")


_TH = rf"(?:(?:the )?{N}-?th (?:input|entry|component|variable|argument|logit|coordinate) |the (?:input|variable|logit) )?"

DERIVATIVES = Table(
    (
        "jacobian",
        "mean",
        "average",
        "∂",
        "bar",
        "derivative",
        "differentiation",
        "gradient",
        "/",
        "prime",
        "¤",
        "given",
        "known",
    ),
    (
        row(
            (
                rf"<N>(?:\( ?{N} ?\))? (?:is|denotes|means|stands for|be) (?:the )?derivative (?:of {N} )?{WRT} "
                r"(?:respect to )?<M>"
            ),
            _prime,
            "C' is the derivative of C with respect to w",
            "C'(Z_h) is the derivative of C with respect to Z_h",
        ),
        row(
            rf"<N> ?{N}(?:\( ?{N} ?\))? (?:is|denotes|means|stands for|be) (?:the )?"
            rf"(?:(?:partial )?derivative of [^,;.]{{1,30}}? {WRT} {_TH}<O>"
            rf"|(?:partial )?(?:derivative )?(?:∂ ?{N} ?/ ?∂ ?|¤\{{ ?∂ ?{N} ?\}}\{{ ?∂ ?)<M>)(?= ?(?:$|[,;.}}]))",
            _slope_sign,
            "D_jS_i denotes the partial derivative of the i-th output with respect to the j-th input a_j",
            r"D_j S_i means \partial S_i / \partial a_j",
        ),
        row(
            rf"<N> (?:is|denotes|means|stands for|be) (?:the )?(?:partial )?derivative {WRT} (?:the )?{N}-?th (?:input|entry|component"
            r"|variable|argument|logit|coordinate) <O>(?= ?(?:$|[,;.]))",
            lambda s: (f.Gradient(s.latex("n"), "", s.latex("o")),),
            "D_j is the partial derivative with respect to the j-th input a_j",
        ),
        row(
            (
                r"primes? (?:denotes?|is|are|means?|indicates?|stands? for) (?:the )?(?:derivatives?|differentiation)"
                rf" {WRT} <M>"
            ),
            _primes,
            "primes denote derivatives with respect to z",
        ),
        row(
            rf"(?P<op>{N}) ?(?P<v>{N}) (?:stands for|denotes|is|means|for) (?:the )?(?:total )?(?:derivative |gradient )?"
            rf"(?:∂ ?)?(?P<of>{N}) ?/ ?(?:∂ ?)?(?P<by>{N})",
            _adjoint,
            "\\delta v stands for dE/dv (a column vector) for every v",
            r"\boldsymbol{\delta}\mathbf{v} denotes the total gradient \partial E/\partial\mathbf{v}",
        ),
        row(
            rf"<N> (?:stands for|denotes|is|means|for) (?:the )?(?:{_KIND}:? )?(?:∂|{N})? ?(?P<of>{N}) ?/ ?"
            rf"(?:∂|{N})? ?{N}",
            _bars,
            r"\bar{v} stands for d\mathcal{L}/dv for every quantity v",
            r"\bar v denotes \partial L / \partial v",
            r"we write \overline{v} for the error signal \partial J/\partial v",
        ),
        row(
            rf"\b(?:(?:over-?)?bars?|overlines?)(?: notation)?(?: (?:over|on|above) (?:a |the |any )?(?:variable|quantity|symbol|letter"
            rf"|name|{N})(?:s|ies)?)? (?:denotes?|stands? for|is|are|means?|marks?|indicates?) (?:the )?{_KIND} of (?:{_LOSS} ?)?"
            rf"(?P<loss>{N})?(?:[:,]? (?:i\.e\.,? )?{N} ?= ?{_QUOTIENT})?",
            _all_bars,
            "bars denote derivatives of E",
            "a bar over a variable denotes the derivative of J with respect to it",
            r"the overbar marks the derivative of the cost: \overline{u} = dC/du",
        ),
        row(
            rf"\b(?:(?:over-?)?bars?|overlines?)(?: notation)?(?: (?:over|on|above) (?:a |the |any )?(?:variable|quantity|symbol|letter"
            rf"|name|{N})(?:s|ies)?)? (?:denotes?|stands? for|is|are|means?|marks?|indicates?|as in)"
            rf"(?: (?:the |a )?(?:derivatives?|gradients?|adjoints?|slopes?))?[:,]? ?(?:that )?<N> ?= ?{_QUOTIENT}",
            _shown_bar,
            r"a bar means \bar{M} = \frac{\partial L}{\partial M}",
            r"bars are gradients: \bar{X} = \partial J/\partial X",
            no=(r"a bar means \bar{x} = \frac{s}{n}",),
        ),
        row(
            rf"(?<![=+*/] )<N> ?:?= ?{_QUOTIENT},? (?:for|of) (?:any|every|each|all) (?:[a-z]+ ){{0,2}}(?:quantit(?:y|ies)|variables?|"
            rf"matri(?:x|ces)|arrays?|vectors?|tensors?|nodes?|symbols?|{N})(?= ?(?:$|[,;.]|in |of |that ))",
            _shown_bar,
            r"we write \bar{X} = \partial L/\partial X for any matrix X",
            r"\overline{v} = \frac{\partial E}{\partial v} for every variable",
            no=(r"\delta^l = \partial E/\partial z^l for every l",),
        ),
        row(
            rf"(?<![=+*/] )<N> ?(?::?=|≡) ?{_QUOTIENT}(?= ?(?:$|[,;.:()]|in |of |for |be |is |as |denotes? |that |where |which |and ))",
            _told_bar,
            r"for any array V in the graph we write \bar V = \frac{\partial L}{\partial V}",
            r"every variable u gets an adjoint \overline{u} = \partial E/\partial u",
            r"we write \bar{q} = \frac{\partial J}{\partial q} for the adjoint of q",
            r"we use the shorthand \bar z = \partial L/\partial z",
            no=(r"let \bar{x} = \frac{s}{n} for any sample", r"for every layer \bar{g} = \partial L/\partial z"),
        ),
        row(
            (
                rf"(?P<op>{N}) (?P<v>{N}) (?:stands for|denotes|is|means|for) (?:the )?(?:total )?(?:derivative|"
                rf"gradient) of (?:{_LOSS} ?)?(?P<of>{N})? ?{WRT} (?:respect to )?{N}"
            ),
            _adjoint,
            "\\delta v stands for the derivative of the loss by v",
        ),
        row(
            rf"(?P<op>{N}) ?(?P<v>{N}) (?:stands for|denotes?|is|be|means|for) (?:the )?{_KIND} (?:at|arriving at|reaching|"
            rf"flowing (?:back )?(?:in)?to|that (?:reaches|arrives at|flows (?:back )?(?:in)?to)) (?P<by>{N})",
            _adjoint,
            r"let \delta s_t denote the total gradient at s_t",
            r"\delta a is the gradient that reaches a",
        ),
        row(
            r"<L> (?:stands? for|(?:is|be) (?:short(?:hand)? |an abbreviation )?for|denotes?|is|are|means?|for|be) (?:the )?"
            rf"(?:{_KIND}:? )?(?:{N} times )?{_QUOTIENT}{_FURTHER}",
            _adjoint_name,
            "da stands for dL/da",
            "dZ stands for m times dJ/dZ",
            "dW means dL/dW",
            "dM_{ij} stands for d phi / d M_{ij}",
            "g_i is the upstream gradient dL/dyhat_i",
            "I write $dM$ for $\\frac{\\partial L}{\\partial M}$",
            r"\overline{M} and \overline{N} stand for df/dM and df/dN",
            r"G, H are \partial L/\partial W, \partial L/\partial V",
        ),
        row(
            rf"\bdenoted? by <L> (?:the )?(?:{_KIND}:? )?{_QUOTIENT}",
            _adjoint_name,
            r"we denote by \bar{u} the derivative \partial J/\partial u",
            r"denote by dQ the gradient \frac{\partial E}{\partial Q}",
        ),
        row(
            (
                rf"<L> (?:stands? for|denotes?|is|are|be|means?|(?<=write . )for) (?:the )?{_KIND} (?:of "
                rf"(?:{_LOSS} ?)?(?:(?P<of>{N})(?:\([^()]{{1,12}}\))?)? ?)?{WRT} {_ITS_ENTRIES}(?:the )?"
                rf"(?P<by>{LIST}(?:,? and {WRT} {N})?)(?=$|[.,;]| \(| for | through | along )"
            ),
            _gradients,
            r"$\mathbf{dr}$ and $\mathbf{dq}$ are the gradients of the loss with respect to $\mathbf r$ and $\mathbf q$",
            r"\delta_{h_t} is the derivative of the loss with respect to h_t",
            "g_x is the gradient of L by x",
            "D_j stands for the partial derivative with respect to a_j",
            r"\bar{v} stands for the derivative of E by v, for every v",
            "dr and dq are the gradients of a scalar loss by r and by q",
            r"we write \overline{v} for the derivative of the cost C_tot with respect to v, along all paths from v to C_tot",
            r"\bar{X} is the matrix of derivatives of the final scalar with respect to X",
            r"bars are error signals: \overline{\mathbf{u}} is the gradient of E with respect to \mathbf{u} through all that follows",
        ),
        row(
            rf"(?P<line>row|column) {N} of <N> (?:is|holds|contains) (?:the )?(?:derivative|gradient) of (?:{_LOSS}|{N})"
            rf"(?: of (?:the )?example {N})? {WRT} (?:the )?(?:row|column) {N} of <M>",
            _of_examples,
            "column i of dZ is the derivative of \\ell_i with respect to column i of Z",
        ),
        row(
            rf"<N> (?:holds|has|contains) in (?P<line>row|column) {N} (?:the )?(?:derivative|gradient) of (?:{_LOSS}|{N})"
            rf"(?: of (?:the )?example {N})? {WRT} (?:the )?(?:row|column) {N} of <M>",
            _of_examples,
            "dZ holds in row i the derivative of the loss of example i with respect to row i of Z",
        ),
        row(
            rf"<N>(?:\( ?{N} ?\))? (?:is|denotes|be) (?:the )?Jacobian(?: matrix)? of (?:the )?(?:[a-z-]+ ){{0,2}}?"
            rf"<M>(?:\( ?{N} ?\))?(?:,? (?:{WRT}|(?:evaluated )?at) (?:the )?(?:(?:point|input|vector) )?<O>)?(?= ?(?:$|[.;,]))",
            lambda s: (f.Gradient(s.latex("n"), s.latex("m"), s.latex("o")),),
            "J is the Jacobian of x with respect to z",
            "J_f is the Jacobian matrix of f",
            no=("J is the Jacobian of g ∘ h",),
        ),
        row(
            r"<N> (?:is|denotes) (?:the )?(?:mean|average) of the (?:losses of the )?<M> "
            r"(?:(?:per-example|individual|single) )?(?:losses|examples)",
            lambda s: (f.Defines(rf"{s.latex('n')} = \frac{{1}}{{{s.latex('m')}}} \mathrm{{loss}}"),),
            "J is the mean of the m losses",
            "J is the mean of the losses of the m examples",
        ),
        row(
            r"(?:derivatives?|gradients?|∇) (?:is|are)(?: (?:all|always|taken|the gradient))* "
            r"(?:with respect to|w\.r\.t\.) <N>(?=$|[.,;])",
            lambda s: (f.DifferentiatesBy(s.latex("n")),),
            "derivatives are with respect to \\theta",
        ),
        row(
            rf"(?:^|{_GIVEN} |so that |where |and |that )<L> (?:is|are) {_AVAILABLE}",
            _upstream,
            "so that $dO$ is given",
            "$dY$ is known",
            no=("x is given",),
        ),
        row(
            rf"(?:upstream|incoming|output) gradients? (?P<list>{LIST})(?= ?(?:$|[.,;]| from above))",
            _upstream,
            "we are given the upstream gradient $dO$",
        ),
        row(
            rf"(?:derivatives?|gradients?|slopes?) {_QUOTIENT} (?:(?:is|are) {_AVAILABLE}|(?:has|have) (?:already )?(?:arrived|come) )",
            _upstream,
            r"suppose that the gradient \frac{\partial L}{\partial y} has arrived from above",
            r"the gradient dL/dy_i is known",
            no=(r"the gradient \partial L / \partial w is given by this",),
        ),
        row(
            rf"∂_{N} (?:stands for|is|denotes|means) (?:¤\{{ ?∂ ?\}}\{{ ?∂ ?<N> ?\}}|∂ ?/ ?∂ ?<M>|"
            rf"(?:the )?(?:partial )?derivative {WRT} <O>)",
            _by_entries,
            r"\partial_j stands for \frac{\partial}{\partial\theta_j}",
            "\\partial_j is the partial derivative with respect to w_j",
        ),
        row(
            rf"(?P<op>{N}) ?(?P<v>{N})(?:,| and)+ (?P<other>{N}) ?(?P<w>{N}) (?:denote|stand for|are) (?:the )?(?:derivatives?|"
            rf"gradients?) of (?:{_LOSS} ?)?(?P<of>{N})? ?{WRT} (?:the )?{LIST}",
            _operators,
            r"$\mathbf{d}p_k$ and $\mathbf{d}q_i$ denote the derivatives of the loss with respect to $p_k$ and $q_i$",
        ),
        row(
            (
                rf"<L> (?:stands? for|denotes?|is|are|means?|for|be|holds?)(?: in column {N})? (?:the )?(?:derivatives?"
                rf"|gradients?) of (?:{_LOSS}(?: of [a-z ]{{1,20}}(?:{N})?)? ?)?(?P<of>{N})?(?: ?(?:{WRT}|$|"
                r";|\.))"
            ),
            _adjoint_name,
            "dv stands for the derivative of the loss by v",
            "dD, dW, dX are the derivatives of a scalar loss by D, W, X",
            "dW, db are derivatives of the cost $J$",
        ),
    ),
)
