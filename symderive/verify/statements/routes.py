"""On which way something reaches a loss: "W acts on the loss only through z"."""

from __future__ import annotations

from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import LIST, N, Said, Table, listed, row

THE_LOSS = (
    r"(?:the |an? |our |some |any )(?:(?:final|total|overall|scalar|training) )*"
    r"(?:loss|cost|error|objective|output(?= (?:is|depends)))(?: function)?"
)
_LOSS = rf"(?:{THE_LOSS}(?: (?P<m>{N}))?|(?P<o>{N}))(?:\([^()]{{1,20}}\))?"
_ONLY = r"(?:(?:only|solely|exclusively|entirely|merely|just|purely|alone) )?"
_BY = rf"(?:,? {_ONLY}(?:indirectly,? )?{_ONLY}(?:through|via|by (?:way|means) of|by its (?:effect|influence) on) )(?:the )?"
_THEN = (
    r"(?! ?[-+*/=^_∂(]| through | via )(?:,? (?:only|alone|solely|exclusively|and (?:through |on |via )?nothing else))?"
)
_BY_IT = rf"{_BY}(?P<by>{LIST}){_THEN}"
_ACTS = (
    r"(?:(?:only |can only )?(?:influences?|affects?|acts? (?:up)?on|enters?(?: into)?|reach(?:es)?|contributes? to|changes?|feeds? into"
    r"|impacts?|appears? in|occurs? in|goes into|flows? into|works? on|determines?|ha(?:s|ve) (?:an? |its |any |their )?"
    r"(?:influence|effect|impact|bearing) (?:up)?on)(?: the value of)?)"
)
_WAY = r"(?:path|way|route|connection|link|channel|road)s?"
_RUNS = r"(?:goes|go|runs?|leads?|passes|pass|is|are|flows?|comes?|happens?|takes place)"
_INFLUENCE = r"(?:influence|effect|impact|dependence|action|contribution)s?"
_EXCEPT = r"(?:,? (?:other(?:wise)? than|except(?: for)?|but|save|apart from))(?: only)? "
_USED = r"(?:used|needed|involved|present|found|read)"


def _through(said: Said) -> Iterable[f.Fact]:
    """A loss depends on some names through others."""
    loss = next((said.latex(x) for x in ("m", "o") if said.has(x)), "")
    before, on = listed(said.coded, said.text("of")), listed(said.coded, said.text("by"))
    if on and before and loss not in (*on, *before) and not set(on) & set(before):
        yield f.DependsOn(loss, on, before=before)


_OF = rf"(?P<of>{LIST})"

ROUTES = Table(
    ("through", "via", "by way", "by means", "by its", "only", "nothing", "way", "path", "flow"),
    (
        row(
            rf"{_OF} {_ACTS} {_LOSS}{_BY_IT}",
            _through,
            "Z_t acts on the loss only through H_t",
            "i_t influences L only through C_t",
            "u and v affect the cost J solely via s",
            "W contributes to E through z alone",
            "b has an effect on the final loss by way of a",
            no=("x_i influences y only through h + z",),
        ),
        row(
            rf"{THE_LOSS}(?: (?P<m>{N}))?(?:,? (?:which |that |it )?)(?: only)? ?(?:(?:depends?|hangs) (?:only )?on|sees|feels|knows|"
            rf"is (?:only )?(?:influenced|affected|reached|determined|changed) (?:by|from)) (?:the )?{_OF}{_BY_IT}",
            _through,
            "the loss depends on Z only through H",
            "the loss E sees x only through y",
            "the cost is influenced by u via s only",
        ),
        row(
            rf"(?P<o>{N}) (?:only )?(?:sees|feels|is (?:only )?(?:influenced|affected|reached|determined|changed) (?:by|from)) "
            rf"(?:the )?{_OF}{_BY_IT}",
            _through,
            "L is influenced by x only through y",
            "E sees u via s alone",
        ),
        row(
            rf"\b(?:the only {_WAY}|(?:every|each|all|any)(?: the)? {_WAY}) (?:that leads |leading )?from {_OF} to {_LOSS} {_RUNS} "
            rf"(?:(?:through|via|over|by way of) )?(?:the )?(?P<by>{LIST}){_THEN}",
            _through,
            "the only path from Z_t to the loss is through H_t",
            "every path from w to L goes through z",
            "all ways from u to the cost lead over s",
        ),
        row(
            rf"\b(?:the only {_WAY}) (?:in|by|on) which {_OF} (?:can )?{_ACTS} {_LOSS} {_RUNS} (?:(?:through|via|over) )?(?:the )?"
            rf"(?P<by>{LIST}){_THEN}",
            _through,
            "the only way in which u influences the loss is through s",
        ),
        row(
            rf"(?P<by>{LIST}) (?:is|are) the only {_WAY} (?:that leads |leading )?from {_OF} to {_LOSS}",
            _through,
            "H_t is the only path from Z_t to the loss",
        ),
        row(
            rf"\b{_INFLUENCE} of {_OF} on {_LOSS} {_RUNS}{_BY_IT}",
            _through,
            "the effect of i_t on L goes through C_t only",
            "the whole influence of w on the loss is through z",
        ),
        row(
            rf"\bdependence of {_LOSS} on {_OF} {_RUNS}{_BY_IT}",
            _through,
            "the dependence of L on w is only through z",
        ),
        row(
            rf"\b(?:gradients?|derivatives?|error signals?|errors?) (?:of {_LOSS} )?(?:only )?(?:flows?|passes|pass|comes?|reach(?:es)?|"
            rf"propagates?)(?: back)? (?:in)?to {_OF}{_BY_IT}",
            _through,
            "gradients flow back to x only through y",
        ),
        row(
            rf"{_OF} (?:has|have) no (?:other |direct )?(?:{_INFLUENCE}) on {_LOSS}{_EXCEPT}(?:the one |that )?(?:through|via|by) (?:the )?"
            rf"(?P<by>{LIST}){_THEN}",
            _through,
            "b has no influence on the loss other than through z",
            negated=True,
        ),
        row(
            rf"{_OF} (?:does|do) not {_ACTS} {_LOSS}{_EXCEPT}(?:through|via|by) (?:the )?(?P<by>{LIST}){_THEN}",
            _through,
            "u does not influence L except through s",
            negated=True,
        ),
        row(
            rf"{_LOSS} does not depend on {_OF}{_EXCEPT}(?:through|via|by) (?:the )?(?P<by>{LIST}){_THEN}",
            _through,
            "E does not depend on x other than through y",
            "the loss does not depend on w except via z",
            negated=True,
        ),
        row(
            rf"{_OF} (?:is|are) {_USED} (?:only|solely|exclusively) (?:in|by|for|to (?:compute|calculate|form|get|obtain)|"
            rf"(?:in|for) (?:computing|calculating)) (?:the )?(?P<by>{LIST}){_THEN}(?= ?(?:$|[.,;]))",
            _through,
            "x is used only to compute y",
            "i_t is used only in C_t",
            prose=False,
        ),
        row(
            rf"{_OF} (?:only (?:enters?|influences?|affects?|acts? on|appears? in|occurs? in|feeds? into|changes?) |"
            r"(?:enters?|influences?|affects?|acts?(?: on)?|appears?|occurs?|feeds? into|changes?) (?:only|nothing but) "
            rf"(?:in |on )?)(?:the )?(?P<by>{LIST}){_THEN}(?= ?(?:$|[.,;]))"
            rf"|(?P<list>{LIST}) (?:enters?|influences?|affects?|acts? on|appears? in|occurs? in|feeds? into|changes?) (?P<m>{N}) "
            r"(?:only|alone)(?= ?(?:$|[.,;]))",
            lambda s: _through(s) if s.has("by") else [f.DependsOn("", (s.latex("m"),), before=s.names())],
            "x appears only in y",
            "o_t acts only on h_t",
            "o_t feeds into h_t only",
            "u only enters s",
            prose=False,
        ),
        row(
            rf"(?:nothing (?:but|except)|only) (?P<by>{LIST}) (?:depends?|hangs?) (?:directly )?on {_OF}(?= ?(?:$|[.,;]))"
            rf"|(?P<o>{N}) is the only (?:quantity|variable|thing|one|value) (?:that|which) (?:directly )?depends on <M>(?= ?(?:$|[.,;]))",
            lambda s: _through(s) if s.has("by") else [f.DependsOn("", (s.latex("o"),), before=(s.latex("m"),))],
            "nothing but C_t depends on i_t",
            "H_t is the only quantity that depends on Z_t",
            prose=False,
        ),
    ),
)
