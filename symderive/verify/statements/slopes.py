"""Names of derivatives: ``dW`` for dL/dW, ``g`` for the gradient of the loss by x, bars for adjoints."""

from __future__ import annotations

import re

from symderive.verify import facts as f
from symderive.verify.statements.grammar import LIST, WRT, N, Table, row
from symderive.verify.statements.slope_facts import (
    QUOTIENT,
    adjoint,
    adjoint_name,
    all_bars,
    bars,
    by_entries,
    gradients,
    gradients_called,
    of_examples,
    operators,
    prime,
    primes,
    shown_bar,
    shown_slope,
    slope_sign,
    told_bar,
    upstream,
)

_LOSS = (
    r"(?:the |a |an |our |some |that |this )?(?:(?:scalar|total|final|overall|summed|training|given|upstream)"
    r" )*(?:loss|cost|objective|error|criterion|output|function|scalar)(?: function)?"
)
_KIND = (
    r"(?:(?:matrix|vector|array) (?:of|with|holding|that holds|whose entries are) (?:all )?(?:the )?)?(?:(?:total|partial|upstream|incoming"
    r"|backpropagated|back-propagated) )*"
    r"(?:derivatives?|gradients?|error signals?|adjoints?|sensitivit(?:y|ies))"
)
_WITH_ENTRIES = r"(?:matrix|vector|array) (?:with|of|whose) (?:the )?(?:entries|elements|components)(?: are)?"
_ITS_ENTRIES = r"(?:(?:(?:each|every|all|the|of) )*(?:elements?|entry|entries|components?) of )?"
_MEANS = (
    r"(?:(?:always |here |simply |thus |also )?(?:stands? for|denotes?|is|are|be|means?|holds?|collects?|contains?)|"
    r"(?:is|are|be) (?:a |our |the )?(?:short(?:hand)?|abbreviations?|notation) for)"
)
_CALLED = r"(?:(?:(?:is|are) )?(?:simply )?(?:denoted|written|called|abbreviated|referred to)(?: by| as)?|by|as|is)"
_GIVEN = r"(?:(?:upstream|incoming|output) )?(?:gradients?|derivatives?)"
_AVAILABLE = r"(?:given|known|available|(?:already|passed)[a-z ]*)(?! by\b| as\b| in\b)"
_FURTHER = rf"(?P<further>(?:(?:,? and |, ?){re.sub(r'[?]P<[a-z]+>', '?:', QUOTIENT)}){{0,9}})"


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
            prime,
            "C' is the derivative of C with respect to w",
            "C'(Z_h) is the derivative of C with respect to Z_h",
        ),
        row(
            rf"<N> ?{N}(?:\( ?{N} ?\))? (?:is|denotes|means|stands for|be) (?:the )?"
            rf"(?:(?:partial )?derivative of [^,;.]{{1,30}}? {WRT} {_TH}<O>"
            rf"|(?:partial )?(?:derivative )?(?:∂ ?{N} ?/ ?∂ ?|¤\{{ ?∂ ?{N} ?\}}\{{ ?∂ ?)<M>)(?= ?(?:$|[,;.}}]))",
            slope_sign,
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
            primes,
            "primes denote derivatives with respect to z",
        ),
        row(
            rf"(?P<op>{N}) ?(?P<v>{N}) (?:stands for|denotes|is|means|for) (?:the )?(?:total )?(?:derivative |gradient )?"
            rf"(?:∂ ?)?(?P<of>{N}) ?/ ?(?:∂ ?)?(?P<by>{N})",
            adjoint,
            "\\delta v stands for dE/dv (a column vector) for every v",
            r"\boldsymbol{\delta}\mathbf{v} denotes the total gradient \partial E/\partial\mathbf{v}",
        ),
        row(
            rf"<N> (?:stands for|denotes|is|means|for) (?:the )?(?:{_KIND}:? )?(?:∂|{N})? ?(?P<of>{N}) ?/ ?"
            rf"(?:∂|{N})? ?{N}",
            bars,
            r"\bar{v} stands for d\mathcal{L}/dv for every quantity v",
            r"\bar v denotes \partial L / \partial v",
            r"we write \overline{v} for the error signal \partial J/\partial v",
        ),
        row(
            rf"\b(?:(?:over-?)?bars?|overlines?)(?: notation)?(?: (?:over|on|above) (?:a |the |any )?(?:variable|quantity|symbol|letter"
            rf"|name|{N})(?:s|ies)?)? (?:denotes?|stands? for|is|are|means?|marks?|indicates?) (?:the )?{_KIND} of (?:{_LOSS} ?)?"
            rf"(?P<loss>{N})?(?:[:,]? (?:i\.e\.,? )?{N} ?= ?{QUOTIENT})?",
            all_bars,
            "bars denote derivatives of E",
            "a bar over a variable denotes the derivative of J with respect to it",
            r"the overbar marks the derivative of the cost: \overline{u} = dC/du",
        ),
        row(
            rf"\b(?:(?:over-?)?bars?|overlines?)(?: notation)?(?: (?:over|on|above) (?:a |the |any )?(?:variable|quantity|symbol|letter"
            rf"|name|{N})(?:s|ies)?)? (?:denotes?|stands? for|is|are|means?|marks?|indicates?|as in)"
            rf"(?: (?:the |a )?(?:derivatives?|gradients?|adjoints?|slopes?))?[:,]? ?(?:that )?<N> ?= ?{QUOTIENT}",
            shown_bar,
            r"a bar means \bar{M} = \frac{\partial L}{\partial M}",
            r"bars are gradients: \bar{X} = \partial J/\partial X",
            no=(r"a bar means \bar{x} = \frac{s}{n}",),
        ),
        row(
            rf"(?<![=+*/] )<N> ?:?= ?{QUOTIENT},? (?:for|of) (?:any|every|each|all) (?:[a-z]+ ){{0,2}}(?:quantit(?:y|ies)|variables?|"
            rf"matri(?:x|ces)|arrays?|vectors?|tensors?|nodes?|symbols?|{N})(?= ?(?:$|[,;.]|in |of |that ))",
            shown_bar,
            r"we write \bar{X} = \partial L/\partial X for any matrix X",
            r"\overline{v} = \frac{\partial E}{\partial v} for every variable",
            no=(r"\delta^l = \partial E/\partial z^l for every l",),
        ),
        row(
            rf"(?<![=+*/] )<N> ?(?::?=|≡) ?{QUOTIENT}(?= ?(?:$|[,;.:()]|in |of |for |be |is |as |denotes? |that |where |which |and ))",
            told_bar,
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
            adjoint,
            "\\delta v stands for the derivative of the loss by v",
        ),
        row(
            rf"(?P<op>{N}) ?(?P<v>{N}) (?:stands for|denotes?|is|be|means|for) (?:the )?{_KIND} (?:at|arriving at|reaching|"
            rf"flowing (?:back )?(?:in)?to|that (?:reaches|arrives at|flows (?:back )?(?:in)?to)) (?P<by>{N})",
            adjoint,
            r"let \delta s_t denote the total gradient at s_t",
            r"\delta a is the gradient that reaches a",
        ),
        row(
            rf"<L> (?:{_MEANS}|(?:is|be) (?:short(?:hand)? |an abbreviation )?for|for) (?:the )?"
            rf"(?:(?:{_KIND}|{_WITH_ENTRIES}):? )?(?:{N} times )?{QUOTIENT}{_FURTHER}",
            adjoint_name,
            r"\bar{M} is the matrix with entries \partial g/\partial M_{ij}, likewise \bar{V}",
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
            rf"\bdenoted? by <L> (?:the )?(?:{_KIND}:? )?{QUOTIENT}",
            adjoint_name,
            r"we denote by \bar{u} the derivative \partial J/\partial u",
            r"denote by dQ the gradient \frac{\partial E}{\partial Q}",
        ),
        row(
            (
                rf"<L> (?:{_MEANS}|(?<=write . )for) (?:the |its )?{_KIND} (?:of "
                rf"(?:{_LOSS} ?)?(?:(?P<of>{N})(?:\([^()]{{1,12}}\))?)? ?)?{WRT} {_ITS_ENTRIES}(?:the )?"
                rf"(?P<by>{LIST}(?:,? and {WRT} {N})?)(?=$|[.,;]| \(| for | through | along )"
            ),
            gradients,
            r"$\mathbf{dr}$ and $\mathbf{dq}$ are the gradients of the loss with respect to $\mathbf r$ and $\mathbf q$",
            r"\delta_{h_t} is the derivative of the loss with respect to h_t",
            r"\bar{U} and \bar{V} hold the derivatives of the scalar output with respect to the entries of U and V",
            "g_x is the gradient of L by x",
            "D_j stands for the partial derivative with respect to a_j",
            r"\bar{v} stands for the derivative of E by v, for every v",
            "dr and dq are the gradients of a scalar loss by r and by q",
            "there is a scalar loss, and do_i, dq_i denote its gradients with respect to o_i and q_i",
            r"we write \overline{v} for the derivative of the cost C_tot with respect to v, along all paths from v to C_tot",
            r"\bar{X} is the matrix of derivatives of the final scalar with respect to X",
            r"bars are error signals: \overline{\mathbf{u}} is the gradient of E with respect to \mathbf{u} through all that follows",
        ),
        row(
            rf"{_KIND} (?:of (?:{_LOSS} ?)?(?:(?P<of>{N})(?:\([^()]{{1,12}}\))?)? ?)?{WRT} (?:an? |any |every |each |the |some )?"
            rf"(?:(?:matrix|array|vector|tensor|variable|quantity|parameter|weights?|node) )?(?P<by>{N}),? {_CALLED} (?P<list>{N})"
            r"(?= ?(?:$|[.,;]|\(|for |in |throughout ))",
            gradients_called,
            "we denote the gradient of the loss with respect to $X$ by $dX$",
            "the gradient of E with respect to a matrix $M$ is written $dM$",
            "the derivative of the cost by $v$ is called $\\bar{v}$",
            no=("the gradient of E with respect to x is g",),
        ),
        row(
            rf"(?:(?:notation|shorthand|convention|abbreviations?)(?: of)?|write|written|use|define|set|{N},|^)"
            rf"(?: (?:the|gradients?|as|that|for short))* ?(?P<n>{N}) ?:?= ?{QUOTIENT}(?= ?(?:$|[.,;]|for |of ))",
            shown_slope,
            "we use the notation $dX = \\partial L/\\partial X$",
            "for every array $A$, $dA = \\partial J/\\partial A$",
            r"with the shorthand $\mathrm{d}v := \frac{\partial E}{\partial v}$ for any v",
            no=("we write $y = a/b$",),
        ),
        row(
            rf"(?:,|and) <L> (?:is |are |denotes? )?(?:that|those|the ones?) {WRT} (?:the )?(?P<by>{LIST})(?=$|[.,;])",
            gradients_called,
            "dq_i is the gradient of E with respect to q_i, do_i that with respect to o_i",
            "dA is the derivative of J by A and dB that by B",
        ),
        row(
            rf"(?P<line>row|column) {N} of <N> (?:is|holds|contains) (?:the )?(?:derivative|gradient) of (?:{_LOSS}|{N})"
            rf"(?: of (?:the )?example {N})? {WRT} (?:the )?(?:row|column) {N} of <M>",
            of_examples,
            "column i of dZ is the derivative of \\ell_i with respect to column i of Z",
        ),
        row(
            rf"<N> (?:holds|has|contains) in (?P<line>row|column) {N} (?:the )?(?:derivative|gradient) of (?:{_LOSS}|{N})"
            rf"(?: of (?:the )?example {N})? {WRT} (?:the )?(?:row|column) {N} of <M>",
            of_examples,
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
            upstream,
            "so that $dO$ is given",
            "$dY$ is known",
            no=("x is given",),
        ),
        row(
            rf"(?:upstream|incoming|output) gradients? (?P<list>{LIST})(?= ?(?:$|[.,;]| from above))",
            upstream,
            "we are given the upstream gradient $dO$",
        ),
        row(
            rf"(?:upstream|incoming|output) (?:gradient|derivative)s? (?:is|be|are|called|denoted(?: by)?|written) <L>(?= ?(?:$|[.,;=]))"
            rf"|\bgiven (?P<other>{LIST}),? (?:the )?{_KIND} (?:of|with|at|from)\b",
            upstream,
            r"the upstream gradient is $dO = \partial L/\partial O$",
            "we are given $dY$, the gradient of the loss with respect to the output",
        ),
        row(
            rf"\bgiven (?:the )?(?:(?:upstream|incoming|total|output) )?(?:(?:derivatives?|gradients?|slopes?) )?{QUOTIENT}"
            r"(?= ?(?:$|[,;.]| from |we |the |at ))",
            upstream,
            r"given \frac{\partial L}{\partial h_t} the gradients are",
            r"Given the gradient \partial J/\partial y, we have",
        ),
        row(
            rf"(?:derivatives?|gradients?|slopes?) {QUOTIENT} (?:(?:is|are) {_AVAILABLE}|(?:has|have) (?:already )?(?:arrived|come) )",
            upstream,
            r"suppose that the gradient \frac{\partial L}{\partial y} has arrived from above",
            r"the gradient dL/dy_i is known",
            no=(r"the gradient \partial L / \partial w is given by this",),
        ),
        row(
            rf"∂_{N} (?:stands for|is|denotes|means) (?:¤\{{ ?∂ ?\}}\{{ ?∂ ?<N> ?\}}|∂ ?/ ?∂ ?<M>|"
            rf"(?:the )?(?:partial )?derivative {WRT} <O>)",
            by_entries,
            r"\partial_j stands for \frac{\partial}{\partial\theta_j}",
            "\\partial_j is the partial derivative with respect to w_j",
        ),
        row(
            rf"(?P<op>{N}) ?(?P<v>{N})(?:,| and)+ (?P<other>{N}) ?(?P<w>{N}) (?:denote|stand for|are) (?:the )?(?:derivatives?|"
            rf"gradients?) of (?:{_LOSS} ?)?(?P<of>{N})? ?{WRT} (?:the )?{LIST}",
            operators,
            r"$\mathbf{d}p_k$ and $\mathbf{d}q_i$ denote the derivatives of the loss with respect to $p_k$ and $q_i$",
        ),
        row(
            (
                rf"<L> (?:stands? for|denotes?|is|are|means?|for|be|holds?)(?: in column {N})? (?:the )?(?:derivatives?"
                rf"|gradients?) of (?:{_LOSS}(?: of [a-z ]{{1,20}}(?:{N})?)? ?)?(?P<of>{N})?(?: ?(?:{WRT}|$|"
                r";|\.))"
            ),
            adjoint_name,
            "dv stands for the derivative of the loss by v",
            "dD, dW, dX are the derivatives of a scalar loss by D, W, X",
            "dW, db are derivatives of the cost $J$",
        ),
    ),
)
