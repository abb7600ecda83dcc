"""What is best for what."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.best_values import letter_of_name, without_marks
from symderive.verify.statements.grammar import N, Said, Table, row
from symderive.verify.symbols import Domain

_MAXIMISES = r"(?:maximi[sz]es?|minimi[sz]es?)"
_BEST = (
    r"(?:(?:mini|maxi)mi[sz]ed|(?:mini|maxi)mal|smallest|largest|lowest|highest|least|as (?:small|large) as possible)"
)
_ITS_BEST = r"(?:its |the |an? )(?:unique |global )?(?:minimum|maximum|(?:smallest|largest|least|lowest|highest|minimal|maximal) value)"
_INSIDE = r"\([^()]*(?:\([^()]*\)[^()]*)*\)"
_QUANTITY = rf"(?P<of>(?:{N}|\b(?:var|mse)(?=\())(?:{_INSIDE})?)"
_OF_WHAT = rf"(?:the )?(?:[a-z-]+ )*?{_QUANTITY}"
_THE_VALUE = (
    r"(?:the |that |an? )?(?:unique |real |positive |best |optimal |scalar )*(?:numbers?|values?|vectors?|matrix|weights?|coefficients?|"
    rf"constants?|parameters?|points?|choices?|scalars?|{N})(?:,? (?:of |for )?{N},?)?"
)
_PICKED = (
    rf"(?:(?:is|are) (?:chosen|picked|selected|set|determined)(?: by (?:an? )?(?:exact )?line search)?,?(?: {N}\.{N}\.,?| that is,?)? ?"
    r"(?:(?:so as |in order )?to|(?:so that |such that )?(?:it|they)) )?"
)
_CHOSEN = (
    r"(?:weights?|weight vector|values?|vector|parameters?|coefficients?|step(?: size|size| length)?|learning rate|constant|choice)"
    rf"(?: (?:of|for|in) (?:the |each |every )?(?:[a-z]+ ){{0,2}}{N})?"
)
_AT = rf"(?:at|by|for|when|in)(?: {N} ?=)? <L>"
_END = r"(?= ?(?:$|[,;.]|over |subject |with |for |on |among ))"
_FUNCTIONAL = re.compile(
    r"\b(?P<name>variance|mean|expectation|expected value|norm|length|entropy|derivative|gradient|sum|average|rank|determinant|"
    r"logarithm|square|absolute value) of (?:the )?(?:[a-z-]+ )?$"
)
_TO_ONE = re.compile(
    r"(?:constraint|subject|so|such) (?:to |is )?(?:that )?(?:they|all|the [^ ]+) (?:must |have to )?sum to (?:one|1)"
)
_BEHIND = re.compile(
    r"(?: for .*| subject .*| (?:with|under) the (?:constraint|condition).*| (?:so|such) that .*| over .*| on the .*| and [^,]*[<>].*)$"
)  # what stands behind a quantity that is best
_UNNAMED = (
    r"(?:the|this|that|our|its) (?:(?:joint|total|full|negative|average|mean|empirical|training) )*(?:log[- ]?)?(?:likelihood|loss|"
    r"cost|objective|error|risk|posterior(?: (?:density|distribution|probability))?"
    r"|(?:sum of )?(?:the )?(?:squares|squared (?:errors?|residuals|deviations)|residual sum of squares))"
    r"(?: function)?"
)


def _optimum(said: Said) -> Iterable[f.Fact]:
    kind = "max" if re.search(r"maxim|largest|highest|likelihood|map\b|\bmle?\b|posterior", said.match[0]) else "min"
    of = said.latex("of") if said.has("of") else ""
    if _TO_ONE.search(said.match.string):
        yield f.InDomain(tuple(map(without_marks, said.names())), Domain.SIMPLEX)
    of = _BEHIND.sub("", of).strip(" ,")
    before = said.match.string[: said.match.start("of")] if said.has("of") else ""
    functional = _FUNCTIONAL.search(before)
    if functional is not None:
        of = rf"\mathrm{{Var}}({of})" if functional["name"] == "variance" else ""
    names = said.names()
    if re.search(r"-hand side", said.match.string):
        yield f.Unread(said.coded.latex(0, len(said.match.string)))
        return
    if (
        names
        and not any(n == of or (of and letter_of_name(n) == letter_of_name(of)) for n in names)
        and (of or functional is None)
    ):
        named = re.search(rf"\b(?:of|for) ({N}),? (?:(?:at|for|with) which|that|which)\b", said.match[0])
        one = said.coded.name(named[1]) if named is not None else ""
        yield from (f.Named((x,)) for x in names if one and re.fullmatch(rf"{re.escape(one)}_\{{?[a-z]\}}?", x))
        before_of = named or re.search(rf"\bof ({N}) that {_MAXIMISES}", said.match[0])
        over = re.match(
            rf" ?(?:over(?: all)?|with respect to|in) ({N})(?= ?(?:$|[,.;]))", said.match.string[said.match.end() :]
        )
        told = before_of or over
        other = said.coded.name(told[1]) if told is not None and len(names) == 1 else ""
        other = "" if other and letter_of_name(other) == letter_of_name(names[0]) else other
        mode = not of and re.search(r"\bmap\b|posterior", said.match[0]) is not None
        yield f.Optimum(names, of, "max" if mode else kind, mode, other)


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
        "smallest",
        "largest",
        "attain",
        "best",
        "likelihood",
        "squares",
        "estimat",
        "ridge",
        "mle",
        "map",
        "mode",
    ),
    (
        row(
            (
                rf"<L> (?:jointly )?{_PICKED}{_MAXIMISES} (?:the )?(?:[a-z-]+ )*?(?P<of>{N}(?:[^,;]{{0,60}}?))(?= ?(?:$|"
                r"[,;]|\.$| over | subject | with respect | for | on the | on | among ))"
            ),
            _optimum,
            "\\hat\\beta maximises l",
            "\\hat\\mu and \\hat\\sigma^2 maximise L",
            "t_k is chosen to minimise R(x_k + t_k p_k)",
            "\\eta is chosen by an exact line search, i.e. it minimizes $J(w_{k+1})$",
            "\\hat\\theta_{MAP} maximises p(\\theta) p(D | \\theta) over 0 < \\theta < 1",
        ),
        row(
            rf"<L> (?:jointly )?(?:is the (?:value|choice|one)(?: of {N})? that )?{_MAXIMISES} {_UNNAMED}"
            r"(?: of the (?:data|sample|observations|parameters?|model))?(?= ?(?:$|[,;.]))",
            _optimum,
            "\\hat\\lambda maximises the likelihood",
            "\\hat\\mu and \\hat\\sigma^2 maximise the log-likelihood of the data",
            "\\hat w is the value of w that minimises the sum of squared errors",
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
            r"<L> (?:is|are|be|denotes?) (?:the |a )?(?:posterior mode|(?:mode|maximum|maximi[sz]er) of (?:the|this|our|its) posterior)"
            r"(?: (?:density|distribution|probability))?(?= ?(?:$|[,;.(]|over |of |for |on |given |with ))",
            _optimum,
            "\\hat\\lambda_{MAP} is the mode of the posterior over lambda > 0",
            "\\theta^* is the posterior mode",
            no=("m is the mean of the posterior", "m is the mode of the posterior predictive"),
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
            rf"<L> (?:is|are|denotes?|be) {_THE_VALUE} (?:that|which) {_MAXIMISES} {_OF_WHAT}{_END}",
            _optimum,
            "c^* is the real number that minimizes R",
            "\\hat b is the vector which minimises the risk R(b)",
        ),
        row(
            rf"<L> (?:is|are|denotes?|be) {_THE_VALUE} (?:at|for|with) which {_OF_WHAT} (?:is|becomes?|attains|has|takes|reaches) "
            rf"(?:{_BEST}|{_ITS_BEST})",
            _optimum,
            "b^* is the value of b for which Var(T_b) is smallest",
            "a^* is the point at which R attains its minimum",
            no=("n is the number of steps for which R is smallest",),
        ),
        row(
            rf"{_QUANTITY} (?:is|are) {_BEST} {_AT}",
            _optimum,
            "R is minimized at a^*",
            "J(w) is smallest for w = w^*",
        ),
        row(
            rf"{_QUANTITY} (?:attains|has|takes|reaches|achieves) {_ITS_BEST} {_AT}",
            _optimum,
            "R attains its minimum at a^*",
        ),
        row(
            rf"(?:minimum|maximum|(?:smallest|largest|minimal|maximal) value) of {_OF_WHAT} (?:is|are) "
            rf"(?:(?:attained|achieved|reached|taken) )?{_AT}",
            _optimum,
            "the minimum of R is attained at a^*",
        ),
        row(
            rf"(?:minimi[sz]ers?|maximi[sz]ers?|argmin|argmax) of {_OF_WHAT} (?:is|are)(?: denoted(?: by)?| called)? <L>",
            _optimum,
            "the minimizer of R is a^*",
            "the maximiser of the likelihood L is denoted by \\hat p",
        ),
        row(
            rf"<L> (?:is|are|denotes?) (?:the |an )?(?:optimal|best) (?:(?:choices? (?:of|for) )?{N}|{_CHOSEN})(?= ?(?:$|[,;.]|for ))",
            _optimum,
            "a^* is the optimal a",
            "v_k^* is the optimal weight of leaf $k$",
            "b^* is the best value of the parameter b",
            "\\gamma is the best step size",
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
