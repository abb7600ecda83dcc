"""What depends on what."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import LIST, N, Said, Table, listed, row
from symderive.verify.statements.routes import THE_LOSS as _LOSS
from symderive.verify.statements.runs import member

_INDICES = {"T": "t", "\\tau": "t", "L": "l"}
_NOUNS = r"(?:(?:final|hidden|network|model|outputs?|logits?|scores?|predictions?|activations?|states?|values?|vectors?|entries) ){0,2}"
_THROUGH = re.compile(r"([^,]*)\b(?:through|via|by (?:way|means) of) ([^,]*)")  # on W through z is on z
_VIA = r"(?:through|via|by (?:way|means) of)"
_ON = r"(?P<on>(?:[^;.:=]{1,80}))"
_SUCH = r"(?:(?!not?\b|neither|either|any\b|some\b|how|one\b|only )[a-z-]+ ){0,3}"  # depends on "the outputs" y_i
_A_LOSS = (
    r"(?:(?:is|be) (?:an?|some|any|the|our) (?:(?:scalar|smooth|differentiable|arbitrary|unknown|final|total|overall|certain|given),? )*"
    r"(?:loss|cost|error|objective|function|scalar|quantity)(?: function)?,? )?"
)
_NEXT_EQUATION = re.compile(
    rf"(?:,(?: and| with| where)?| and| with| where)(?: (?:let|write|set|put|define|call|the|denote|abbreviate))*(?: [a-z-]+)? {N} ?$"
)  # of "on y, and let g = ..."


_EXAMPLE = re.compile(
    r"(?:the )?(?:single |training |data )?(?:examples?|samples?|patterns?|points?|observations?|instances?) "
)


def _depends(said: Said) -> Iterable[f.Fact]:
    unnamed = ("",) if not said.has("n") else (said.latex("n"),)  # of a loss without a name
    for name in said.names() if said.has("list") else unnamed:
        yield from _of_one(said, name)


def _of_one(said: Said, name: str) -> Iterable[f.Fact]:
    """What one of the names before "depend" depends on."""
    text, behind = said.text("on"), said.match.string[said.match.end("on") :]
    text = _NEXT_EQUATION.sub("", text) if behind.lstrip().startswith("=") else text
    text = re.split(rf",? (?:and )?(?:then )?{N} (?:is|are|acts?|has|have|denotes?)\b", text)[0]
    text = re.split(r",? (?:whose|(?:which|that) (?:are|is)|for all)\b", text)[0]
    through = re.search(rf"\bonly {_VIA}\b|\b{_VIA}\b(?=[^,]*\bonly\b)", text)
    before = [] if through is None else list(listed(said.coded, text[: through.start()]))  # depended on through others

    def reached(found: re.Match[str]) -> str:
        if not listed(said.coded, found[2]):
            return found[1]
        before.extend(listed(said.coded, found[1]))
        return found[2]

    text = _THROUGH.sub(reached, text) if through is None else text[through.end() :]
    names, every = listed(said.coded, text), "…" in text
    on = tuple(n for n in (_with_families(names) if every else names) if n != name)
    if on:
        rest = said.match.string[said.match.start("on") : said.match.end() + 8]
        alone = re.search(r"\b(?:alone|only)\b", rest) is not None
        yield f.DependsOn(name, on, alone, every and set(on) != set(names), tuple(before))


def _with_families(names: tuple[str, ...]) -> tuple[str, ...]:
    """Of ``y_1, ..., y_T`` that it is any ``y_t``."""
    found: dict[str, None] = {}
    place = 0
    while place < len(names):
        ends = (k for k in range(len(names) - 1, place, -1) if member(names[place], names[k]) is not None)
        last = next(ends, place)
        run = member(names[place], names[last]) if last > place else None
        one = run and member(names[place], names[last], _INDICES.get(run[1], "i"))
        found[one[0] if one else names[place]] = None
        place = last + 1
    return tuple(found)


def _function_of(said: Said) -> Iterable[f.Fact]:
    if "function" in said.match[0] or _EXAMPLE.match(said.text("on")) is None:
        yield from _depends(said)
    if said.has("n") and said.has("kind") and re.search("smooth|differentiable", said.text("kind")):
        yield f.IsFunction(said.latex("n"), "smooth")


def _used_for(said: Said) -> Iterable[f.Fact]:
    """C is used to compute the loss."""
    yield f.DependsOn(said.latex("n"), said.names())


def _functions_of(said: Said) -> Iterable[f.Fact]:
    """The y_{ij} are smooth functions of w."""
    on = listed(said.coded, said.text("on"))
    yield from (f.DependsOn(name, on) for name in said.names() if name not in on)


def _constant_in(said: Said) -> Iterable[f.Fact]:
    """η does not depend on θ."""
    if not said.calls():
        yield f.Fixed(said.names())


def _slope_holds(said: Said) -> Iterable[f.Fact]:
    wrt = said.latex("n") or said.latex("m")
    if wrt and not said.calls():
        yield f.SlopeHolds(wrt, tuple(x for x in listed(said.coded, said.text("list")) if x != wrt))


DEPENDENCE = Table(
    (
        "depend",
        "used",
        "comput",
        "calculat",
        "obtain",
        "built",
        "determined",
        "function",
        "loss",
        "fixed",
        "constant",
        "random",
        "deterministic",
    ),
    (
        row(
            rf"<N> is (?:the|an?|our) (?:[a-z]+ )?(?:loss|cost|error|objective)(?: function)?,? (?:and )?(?:it |which |that )?"
            rf"(?:only )?depends? on {_ON}",
            _depends,
            "J is the loss, it depends on u_t only through h_t",
        ),
        row(
            (
                rf"(?<!nothing but )(?<!nothing except )(?P<n>{N})(?: ?\({N}\))? {_A_LOSS}(?:(?:that |which )?(?:only )?"
                r"(?:depends?|depending)(?: only| smoothly| implicitly)? on(?: the (?:number|time|variable)\b)?|(?:is|are) determined "
                rf"by) {_ON}"
            ),
            _depends,
            "C depends on a^L",
            "E depends on h^t and, through later steps, on c^t",
            "a loss L that depends on y = A x",
            "J depends on v through q",
            "E depends on v only by way of q",
            "E depends on a_j only through the z_k, whose units are numbered by k",
            "Let J be a loss that depends on o and u = ∂J/∂o",
            "F is some scalar cost depending on o, and let u = ∂F/∂o",
            no=("x does not depend on y",),
        ),
        row(
            (
                rf"(?P<n>{N})(?:\([^()]{{1,20}}\))? (?:is|be) (?:an? |some |any )?(?P<kind>(?:(?:scalar(?:-valued)"
                r"?|smooth|differentiable|arbitrary|unknown|real|loss|cost|scalar loss,?|certain|given|total|overall|the"
                r"|our|final)[, ]+(?:and )?)*)(?:function|loss|cost|error)(?:,? (?:is )?an? (?:smooth |scalar )?function)?"
                rf" of (?P<on>{LIST}(?! is| are| denotes?| stands?| means?| ?:?=)(?: only)?|(?:the )?(?:[a-z]+ "
                rf"){{1,4}}{LIST})"
            ),
            _function_of,
            "L is a function of H",
            "E is a function of the last hidden state h_T only",
            "L is a scalar loss, a function of z",
            "E is the loss, a function of $H^L$",
            "E is a function of y_1, ..., y_T",
        ),
        row(
            rf"\b{_LOSS} (?:(?:that |which )?(?:only )?depends?(?: only| smoothly)? on|is (?:computed|calculated|obtained) from|is (?:an? "
            rf"|some )?(?:(?:scalar|smooth|differentiable|unknown|certain|given)[, ]+)*function of) {_SUCH}(?P<on>(?:all (?:of"
            rf" )?)?(?:the )?{_NOUNS}{LIST}(?: only"
            r"| alone| for all [^ ]| at all (?:time )?steps)?)(?= ?(?:$|[,;.]))(?!, (?:through|via|but|which) )",
            _depends,
            r"the loss is a function of all the \bar v_i",
            "the loss depends on A^L only",
            "the output is a scalar function of C",
            "the loss is a function of y^{(1)}, ..., y^{(T)}",
            "the scalar loss is computed from Y",
            "the loss depends on the outputs y_i",
            no=("the loss L depends on h", "the loss depends on W through z", "the loss depends on W, via z only"),
        ),
        row(
            rf"<N> is (?:the |an? |some |our )?(?:final |total |scalar |overall )*(?:loss|cost|objective|scalar|error)(?: function)?,? "
            rf"(?:that is |which is )?(?:computed|calculated|obtained|built) from {_SUCH}(?P<on>{LIST})",
            _depends,
            "L is a scalar loss computed from the H_{ij}",
            "L is a scalar loss computed from Y",
            "E is the final scalar that is calculated from z and w",
        ),
        row(
            r"<L> (?:is|are) (?:then |only |later )?(?:used|processed) (?:further on|later|afterwards|downstream|further)?(?: on)? ?to "
            r"(?:compute|calculate|obtain|get) (?:the |a )(?:(?:final|total|overall|scalar|training) )*(?:loss|cost|objective|scalar)"
            r"(?: function)?(?: <N>)?(?= ?(?:$|[,;.]))",
            _used_for,
            "C is used further on to compute the scalar",
            "y is used to compute the loss",
            "u and v are later used to calculate the cost E",
        ),
        row(
            rf"<L> (?:all |both |each )?depend(?: smoothly| implicitly)? on(?: the (?:number|time|variable)\b)? {_ON}",
            _depends,
            "u_t, v_t and w_t depend on c_{t-1} through h_{t-1}",
            no=("x and z do not depend on y",),
        ),
        row(
            r"<L> (?:are|be) (?:all |some |given )*(?:(?:smooth|differentiable|arbitrary|unknown|real|certain)[, ]+(?:and )?)*"
            rf"functions of (?:the )?(?:(?!one |single )[a-z-]+ ){{0,3}}(?P<on>{LIST})(?! is| are| ?:?=)",
            _functions_of,
            r"the y_{ij} are differentiable functions of the parameter vector w",
            "u and v are functions of x and t",
            no=("f and g are functions of one variable",),
        ),
        row(
            rf"\b(?:a|an|any|some|every) (?:[a-z-]+ )?loss (?P<n>{N}) of (?:the )?(?:(?:[a-z]+ ){{0,3}})(?P<on>{LIST})",
            _depends,
            "for a loss L of the output o",
            "for any differentiable loss L of y",
            no=("the loss L of the network f",),
        ),
        row(
            r"<L> (?:does|do) not depend on(?![^,;.]* (?:through|via|than|except|but) )",
            _constant_in,
            "η does not depend on θ",
            no=("E does not depend on x other than through y",),
            negated=True,
        ),
        row(
            rf"(?:∂ ?{N} ?/ ?∂ ?<N>|¤\{{ ?(?:∂|{N}) ?{N} ?\}}\{{ ?(?:∂|{N}) ?<M> ?\}})(?: (?:is|are|be) (?:taken|formed|computed|meant))? "
            r"(?:with|at|for|holding|keeping) (?:the |all (?:the )?)?<L>(?: (?:being )?(?:held|kept))? (?:fixed|constant)",
            _slope_holds,
            r"\frac{\partial E}{\partial s^2} is taken with the u_i and m held fixed, \frac{\partial E}{\partial m} with the u_i fixed",
            "∂E/∂m is computed holding u constant",
        ),
        row(
            (
                r"<L> (?:is |are |being )?(?:held|kept|treated as|considered|regarded as)(?: an?)? (?:fixed|constant)|(?:holding|"
                rf"keeping|for fixed|with fixed|given fixed) (?P<more>{LIST})(?: fixed| constant)?"
            ),
            lambda s: (f.Fixed(s.names() if s.has("list") else s.names("more")),),
            "the x_i are held fixed",
            "h_{t-1} is treated as a constant",
            "for fixed r_{nk}",
            "maximise with r_{nk} held fixed",
        ),
        row(
            r"<L> (?:is|are) (?:not random|non-?random|deterministic)(?= ?(?:$|[,;.]| and))",
            lambda s: (f.Fixed(s.names()),) if not s.calls() else (),
            "X is not random",
            "the x_i are deterministic",
            negated=True,
        ),
        row(
            r"<L> (?:(?:is|are) computed and )(?:kept|held) (?:fixed|constant)",
            lambda s: (f.Fixed(s.names()),),
            "the γ_{nk} are computed and kept fixed",
        ),
    ),
)
