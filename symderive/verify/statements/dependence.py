"""What depends on what, what is best for what, and names of derivatives."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import LIST, WRT, N, Said, Table, listed, row

_ON = r"(?P<on>(?:[^;.:=]{1,80}))"
_MAXIMISES = r"(?:maximi[sz]es?|minimi[sz]es?)"
_LOSS = (
    r"(?:the |a |an |our |some )?(?:(?:scalar|total|final|overall|summed|training|given|upstream)"
    r" )*(?:loss|cost|objective|error|criterion|output|function)(?: function)?"
)


def _depends(said: Said) -> Iterable[f.Fact]:
    name = said.latex("n")
    text = re.split(rf",? (?:and )?(?:then )?{N} (?:is|are|acts?|has|have|denotes?)\b", said.text("on"))[0]
    through = re.search(r"\bonly (?:through|via)\b", text)
    on = tuple(n for n in listed(said.coded, text if through is None else text[through.end() :]) if n != name)
    if on:
        rest = said.match.string[said.match.start("on") : said.match.end() + 8]
        yield f.DependsOn(name, on, re.search(r"\b(?:alone|only)\b", rest) is not None)


def _function_of(said: Said) -> Iterable[f.Fact]:
    yield from _depends(said)
    if said.has("kind") and re.search("smooth|differentiable", said.text("kind")):
        yield f.IsFunction(said.latex("n"), "smooth")


def _constant_in(said: Said) -> Iterable[f.Fact]:
    """η does not depend on θ."""
    if not said.calls():
        yield f.Fixed(said.names())


def _optimum(said: Said) -> Iterable[f.Fact]:
    kind = "max" if re.search(r"maxim|largest|likelihood|map\b|posteriori", said.match[0]) else "min"
    of = said.latex("of") if said.has("of") else ""
    of = re.sub(r"(?: for .*| subject .*| over .*| on the .*| and [^,]*[<>].*)$", "", of).strip(" ,")
    names = said.names()
    if names and not any(n == of for n in names):
        yield f.Optimum(names, of, kind)


def _prime(said: Said) -> Iterable[f.Fact]:
    name, wrt = said.latex("n"), said.latex("m")
    if name.endswith("'") and name.rstrip("'"):
        yield f.Prime(name, wrt)


def _primes(said: Said) -> Iterable[f.Fact]:
    yield f.Prime("'", said.latex("m"))


def _adjoint(said: Said) -> Iterable[f.Fact]:
    """δv stands for dE/dv; dv is the derivative of the loss by v."""
    operator, of = said.latex("op"), said.latex("of") if said.has("of") else ""
    yield f.Adjoint(operator, of.removeprefix("d") if len(of) > 1 and of[0] == "d" else of)


def _plain(latex: str) -> str:
    """``dE`` of a quotient without its d."""
    return latex[1:] if re.match(r"d[A-Za-z\\]", latex) else latex


def _adjoint_name(said: Said) -> Iterable[f.Fact]:
    r"""``dW`` is dL/dW, ``\mathrm{d}X`` the derivative of the loss by X: what stands before the " r"variable is the operator."""
    variables: list[str] = []
    adjoint: tuple[str, str] | None = None
    for name in said.names():
        operator = re.match(r"\\mathrm\{d\}(?=.)|\\mathbf\{d(?=[A-Z])|d(?=[A-Za-z])|\\bar(?=\{)", name)
        if operator is None and said.has("by"):
            yield f.Defines(
                rf"{name} = \frac{{\partial {_plain(said.latex('of'))}}}{{\partial {_plain(said.latex('by'))}}}"
            )
        if operator is None or operator[0] == r"\bar":
            continue
        of = said.latex("of") if said.has("of") else ""
        of = of[1:] if re.match(r"d[A-Z]", of) else of
        adjoint = {r"\mathbf{d": r"\mathbf{d}"}.get(operator[0], operator[0]), re.sub(r"^\\partial\s*", "", of)
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


def _letter(latex: str) -> str:
    """A variable without fonts and scripts."""
    return re.sub(r"\\(?:mathbf|mathrm|boldsymbol|bm|vec)\b|[{} ]|[_^].*", "", latex)


def _gradients(said: Said) -> Iterable[f.Fact]:
    r"""dr and dq are the gradients of the loss by r and q; \delta_t that by h_t."""
    pairs = listed(said.coded, said.text("list"))
    variables = listed(said.coded, said.text("by"))
    of = said.latex("of") if said.has("of") else ""
    if len(pairs) != len(variables) or said.calls():
        return
    for name, variable in zip(pairs, variables, strict=True):
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


DEPENDENCE = Table(
    ("depend", "determined", "function", "loss", "fixed", "constant"),
    (
        row(
            (
                rf"(?P<n>{N}) (?:(?:that |which )?(?:only )?depends?(?: only| smoothly| implicitly)? on(?: the (?:number|time|variable)\b)?|(?:is|are) determined "  # noqa: E501
                rf"by) {_ON}"
            ),
            _depends,
            "C depends on a^L",
            "E depends on h^t and, through later steps, on c^t",
            "a loss L that depends on y = A x",
            no=("x does not depend on y",),
        ),
        row(
            (
                rf"(?P<n>{N})(?:\([^()]{{1,20}}\))? (?:is|be) (?:an? |some |any )?(?P<kind>(?:(?:scalar(?:-valued)"
                r"?|smooth|differentiable|arbitrary|unknown|real|loss|cost|scalar loss,?|certain|given|total|overall|the"
                r"|our|final)[, ]+(?:and )?)*)(?:function|loss|cost|error)(?:,? (?:is )?an? (?:smooth |scalar )?function)?"
                rf" of (?P<on>{LIST}(?! is| are)(?: only)?|(?:the )?(?:[a-z]+ "
                rf"){{1,4}}{LIST})"
            ),
            _function_of,
            "L is a function of H",
            "E is a function of the last hidden state h_T only",
            "L is a scalar loss, a function of z",
            "E is the loss, a function of $H^L$",
        ),
        row(
            rf"\b(?:a|an|any|some|every) (?:[a-z-]+ )?loss (?P<n>{N}) of (?:the )?(?:(?:[a-z]+ ){{0,3}})(?P<on>{LIST})",
            _depends,
            "for a loss L of the output o",
            "for any differentiable loss L of y",
            no=("the loss L of the network f",),
        ),
        row(r"<L> (?:does|do) not depend on", _constant_in, "η does not depend on θ", negated=True),
        row(
            (
                r"<L> (?:is|are) (?:held|kept|treated as|considered|regarded as) (?:fixed|constant)|(?:holding|"
                rf"keeping|for fixed|with fixed|given fixed) (?P<more>{LIST})(?: fixed| constant)?"
            ),
            lambda s: (f.Fixed(s.names() if s.has("list") else s.names("more")),),
            "the x_i are held fixed",
            "for fixed r_{nk}",
        ),
        row(
            r"<L> (?:(?:is|are) computed and )(?:kept|held) (?:fixed|constant)",
            lambda s: (f.Fixed(s.names()),),
            "the γ_{nk} are computed and kept fixed",
        ),
    ),
)
OPTIMA = Table(
    (
        "zero",
        "vanish",
        "root",
        "minim",
        "maxim",
        "argm",
        "arg",
        "optim",
        "likelihood",
        "squares",
        "estimat",
        "ridge",
        "mle",
        "map",
    ),
    (
        row(
            (
                rf"<L> (?:jointly )?{_MAXIMISES} (?:the )?(?:[a-z-]+ )*?(?P<of>{N}(?:[^,;]{{0,60}}?))(?= ?(?:$|"
                r"[,;]|\.$| over | subject | with respect | for | on the | on | among ))"
            ),
            _optimum,
            "\\hat\\beta maximises l",
            "\\hat\\mu and \\hat\\sigma^2 maximise L",
            "\\hat\\theta_{MAP} maximises p(\\theta) p(D | \\theta) over 0 < \\theta < 1",
        ),
        row(
            (
                r"<L> (?:is|are|be|denotes?|=) (?:a |the |an )?(?:unique |global |local )?(?:minimi[sz]ers?|"
                r"maximi[sz]ers?|minimum|maximum|argmin|argmax|optimum|optimal (?:value|point|solution)s?)"
                rf" of (?:the )?(?:[a-z-]+ )*?(?P<of>{N}(?:\([^()]*\))?)"
            ),
            _optimum,
            "x* is the minimiser of h",
        ),
        row(
            rf"<N>(?: ?> ?0)? (?:is|denotes|be) (?:the |that |a )?(?:(?:value|point|choice) (?:of {N} )?(?:at|for) which|{N} (?:at|for) "
            r"which) (?:this|the|its|that) (?:derivative|gradient|slope|score)(?: [^,;.]{1,40})? (?:is|are|becomes?|equals?) "
            rf"(?:0|zero)|<M>(?: ?> ?0)? (?:is|denotes) (?:the |a )?(?:zero|root) of (?:the |this )?(?:derivative|gradient|score|{N}|¤)",
            lambda s: (f.Optimum((s.latex("n") or s.latex("m"),), "", "max"),),
            "\\hat\\mu_0 is the value of \\mu_0 at which this derivative is zero",
            "\\hat\\theta is the zero of the score",
        ),
        row(
            r"<L> (?:is|are|be|denotes?) (?:the |a )?(?:minimi[sz]ers?|optimum|optimal (?:value|point|solution)s?) of (?:the|this|our) "
            r"(?:[a-z-]+ )?(?:loss|cost|objective|error|problem)(?: function)?(?! [a-z])",
            _optimum,
            "w* is the minimiser of the loss",
        ),
        row(
            (
                r"<L>(?: ?=| is| are| denotes?| be) ?(?:the |a )?(?:maximum[- ]likelihood|ML|MLE|least[- ]squares|"
                rf"MAP|maximum a posteriori|OLS|ridge)(?: estimat(?:e|or)s?| solution)?(?: of {N})?"
            ),
            _optimum,
            "\\hat\\theta is the maximum likelihood estimate",
            "\\hat\\beta_0, \\hat\\beta_1 are the least squares estimates",
        ),
        row(
            (
                rf"<L> ?= ?(?:\\arg|arg) ?(?P<kind>max|min)(?: ?_ ?(?:{N}|\{{[^{{}}]{{1,20}}\}}))? ?(?P<of>{N}(?:\([^()"
                r"]*\))?)(?= ?(?:$|[,;.]))"
            ),
            lambda s: (f.Optimum(s.names(), s.latex("of"), s.text("kind").lower()),),
            "\\hat\\theta = \\arg\\max_\\theta L(\\theta)",
        ),
    ),
)
DERIVATIVES = Table(
    ("jacobian", "mean", "average", "∂", "derivative", "differentiation", "gradient", "/", "prime", "¤"),
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
            (
                r"primes? (?:denotes?|is|are|means?|indicates?|stands? for) (?:the )?(?:derivatives?|differentiation)"
                rf" {WRT} <M>"
            ),
            _primes,
            "primes denote derivatives with respect to z",
        ),
        row(
            rf"(?P<op>{N}) (?P<v>{N}) (?:stands for|denotes|is|means|for) (?:the )?(?:total )?(?:derivative |gradient )?"
            rf"(?:∂ ?)?(?P<of>{N}) ?/ ?(?:∂ ?)?{N}",
            _adjoint,
            "\\delta v stands for dE/dv (a column vector) for every v",
        ),
        row(
            rf"<N> (?:stands for|denotes|is|means|for) (?:the )?(?:total )?(?:derivative |gradient )?(?:∂|{N})? ?(?P<of>{N}) ?/ ?"
            rf"(?:∂|{N})? ?{N}",
            _bars,
            r"\bar{v} stands for d\mathcal{L}/dv for every quantity v",
            r"\bar v denotes \partial L / \partial v",
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
            r"<L> (?:stands? for|(?:is|be) (?:short(?:hand)? |an abbreviation )?for|denotes?|is|are|means?|"
            r"for|be) (?:the )?"
            rf"(?:∂ ?)?(?P<of>{N}) ?/ ?(?:∂ ?)?(?P<by>{N})",
            _adjoint_name,
            "da stands for dL/da",
            "dW means dL/dW",
        ),
        row(
            (
                rf"<L> (?:stands? for|denotes?|is|are|means?|for|be) (?:¤\{{ ?∂? ?(?P<of>{N}) ?\}}\{{ ?∂? ?(?P<by>{N}) "
                r"?\})"
            ),
            _adjoint_name,
            "I write $dM$ for $\\frac{\\partial L}{\\partial M}$",
        ),
        row(
            (
                rf"<L> (?:stands? for|denotes?|is|are|be) (?:the )?(?:total |upstream |backpropagated )?(?:derivatives?|gradients?) of "
                rf"(?:{_LOSS} ?)?(?P<of>{N})? ?{WRT} (?:the )?(?P<by>{LIST}(?:,? and {WRT} {N})?)(?=$|[.,;]| \()"
            ),
            _gradients,
            r"$\mathbf{dr}$ and $\mathbf{dq}$ are the gradients of the loss with respect to $\mathbf r$ and $\mathbf q$",
            r"\delta_{h_t} is the derivative of the loss with respect to h_t",
            "g_x is the gradient of L by x",
            "dr and dq are the gradients of a scalar loss by r and by q",
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
            rf"<N> (?:is|denotes) (?:the )?Jacobian(?: matrix)? of <M> {WRT} <O>",
            lambda s: (f.Gradient(s.latex("n"), s.latex("m"), s.latex("o")),),
            "J is the Jacobian of x with respect to z",
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
