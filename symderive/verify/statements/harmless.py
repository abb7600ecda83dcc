"""Statements that are understood and say nothing that a checker needs: what values do anyway, or remarks on words."""

from __future__ import annotations

import re

from symderive.verify.statements.grammar import CALL, LIST, N, compiled
from symderive.verify.statements.harmless_names import HARMLESS_NAMES
from symderive.verify.statements.roles import ROLES

_OF_VALUES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"sums? (?:are|is) (?:all )?finite|sums? converges?|finite sums?", ("the sums are finite, over the same range",)),
    (
        r"rows of [^,;.]{1,12} sum to (?:1|one)",
        ("the rows of P sum to one",),
    ),
    (
        r"\bneeds? not\b|\b(?:do|does) not\b|\bunless\b",
        ("the y_j are arbitrary positive weights, they need not sum to 1",),
    ),
    (
        r"\b(?:may|might|can|could) be (?:dependent|correlated)\b",
        ("X and Y may be dependent",),
    ),
    (
        r"\b(?:is|are) not (?:used|needed|imposed|required|assumed)\b|\b(?:(?:is|are) used|appears?|occurs?|stands?) nowhere else\b",
        ("the constraint sum pi_k = 1 is not used", "A and B are used nowhere else"),
    ),
    (
        (
            r"(?:not (?:necessarily )?|non-?|neither |nor )(?:square|symmetric|diagonal|orthogonal|normali[sz]ed|"
            r"invertible)"
        ),
        ("X is not square", "A is not necessarily symmetric"),
    ),
    (
        (
            r"(?:is|are) (?:all )?(?:invertible|non-?singular|regular|of full rank|nonzero|non-zero|finite|"
            r"bounded|well-defined|distinct)\b"
        ),
        ("A is invertible",),
    ),
    (
        rf"^{LIST} (?:is|are) not (?:in general |necessarily )?(?:equal to )?(?:the |an? )?(?:identity|zero|multiples? of the"
        r" identity|constant)\b",
        ("Sigma is not the identity", "A and B are not in general equal to the identity"),
    ),
    (r"full (?:column |row )?rank|of rank ", ("X has full column rank",)),
    (
        r"(?:is|are) not (?:exactly |equal to )?(?:0|zero|1|one)\b|"
        + N
        + r" ?≠ ?[01]\b|no (?:(?:entry|entries|component|coordinate)s? of )?"
        + N
        + r" (?:is|equals) (?:0|1|zero|one)|no margin|(?:is|are) (?:different from|nonzero|≠) ?(?:0|zero)?",
        ("x is not 0", "no w_j is 0", "no entry of z is 0", "no margin is exactly 0"),
    ),
    (
        rf"^(?:{LIST} differ(?: from (?:each other|one another))?(?:, (?:and )?|$))+$"
        r"|(?:are|is) not all equal|(?:are|is) (?:all )?(?:distinct|different)(?! (?:quantit|things|symbols|functions|letters))"
        r"|do not contain|occur\b",
        ("the context words o_1, ..., o_{2m} are distinct", "the x_i are not all equal", "m_0 and m_1 differ"),
    ),
    (
        (
            r"^(?!.*[<>≤≥=]).*\b(?:are|is|be|for) (?:an )?(?:arbitrary|any|every|generic)\b|claim is for (?:every|all|any)"
            r"|any (?:number|value|distribution)"
        ),
        ("the claim is for every distribution Q", "c is any number"),
    ),
    (
        (r"finitely many (?:values|states|actions|terms)|finite set|finite Markov|finite variance|finite " r"moments"),
        ("the hidden states take finitely many values",),
    ),
    (
        r"Markov (?:chain|model|process|decision)|hidden Markov|transition (?:and emission )?probabilit",
        ("Z is a Markov chain with N states",),
    ),
    (
        (
            r"away from|except (?:at|in|on)|almost everywhere|taken (?:where|away)|where (?:it|the derivative)"
            r" exists|kink"
        ),
        ("the derivative is taken away from the kink",),
    ),
    (
        (
            r"(?:is|are) (?:continuous|convex|concave|strictly|monotone|bijective|invertible|bounded|smooth|"
            r"integrable)\b|bijection"
        ),
        ("f is continuous",),
    ),
    (
        rf"^(?:the |this )?(?:density|pdf|formula) (?:is|holds) for (?:all )?{N} (?:in|between) ",
        ("the density is for theta in [0, 1]",),
    ),
    (r"may be exchanged|interchange|exchange of|under the integral", ("derivative and integral may be exchanged",)),
    (
        (
            r"matri(?:x|ces) that fit|of fitting|fitting sizes|that fit\b|conformable|compatible (?:shapes|"
            r"sizes|dimensions)|have the same (?:number of entries|shape|size|length|dimension)|different "
            r"numbers? of (?:entries|rows|columns)|same block sizes|same size"
        ),
        ("A and B are constant matrices that fit", "Z^o and A^h have different numbers of entries"),
    ),
    (
        rf"depends? on {CALL} only (?:through|via) (?:the )?(?:[a-z-]+ )*(?:layers?|inputs?|units?|neurons?|nodes?|activations?)\b",
        ("C depends on a_j only through the inputs of the next layer, whose units are numbered by k",),
    ),
    (r"sum (?:does not|over|runs|is over)|sum over|through [^,;.]{1,30} only", ("the sum does not extend over b^L_i",)),
    (
        rf"^(?:[a-z]+ )*{N} (?:heads|successes)(?: [a-z]+)? (?:in|out of|among) (?:the )?{N} (?:[a-z]+ )?(?:tosses|flips|trials|throws)$",
        ("k heads in n tosses", "we saw h successes in n independent trials"),
    ),
    (
        r"^(?:(?:all|both|each|the|its|two|three|four|of|other) )*(?:[a-z]+ )?(?:weights?|variances?|counts?|densit(?:y|ies)|masses|"
        r"eigenvalues|rates?|deviations|scales?|lengths|values|numbers|parameters|precisions|concentrations) (?:is|are) "
        r"(?:all |both |strictly )*(?:positive|nonzero|non-zero|finite)$",
        ("the variances are positive", "all four counts are positive"),
    ),
    (
        rf"^{CALL}(?:,? (?:and )?{CALL})* (?:is|are) (?:all |strictly )*(?:positive|finite)$",
        ("p(x) and q(x) are positive",),
    ),
    (r"ha(?:s|ve) (?:linearly )?independent (?:columns|rows)", ("X has independent columns",)),
    (
        r"nothing else is assumed|"
        rf"^{CALL} is (?:a |the )?(?:fixed|given|known)\b[a-z ]*$",
        ("nothing else is assumed to be independent", "r(s) is a fixed reward"),
    ),
    (
        rf"^(?:both|they|all(?: of (?:them|these))?|these|{LIST}) are "
        r"(?:probability |positive |strictly positive |smooth )*densit(?:y|ies) on ",
        ("both are densities on R^J",),
    ),
    (
        rf"^(?:there are |we have |given )?(?:the )?(?:two|three|{N}|several|all )? ?(?:possible )?"
        rf"(?:classes|hypotheses|events|categories|models) {LIST}"
        r"(?: (?:are|is) [a-z, -]*(?:exclusive|exhaustive|disjoint|exclude each other|partition)[a-z, ]*)?$"
        rf"|^{LIST} (?:are|form) (?:the )?(?:two |a )?(?:[a-z]+ )*(?:classes|hypotheses|partition)[a-z, ]*$",
        ("there are two classes C_1 and C_2", "the events B_1, ..., B_n are mutually exclusive and exhaustive"),
    ),
    (r"independent of|bias(?:es)? (?:vectors )?are rows", ("y is independent of w", "the bias vectors are rows")),
    (
        r"one feature\b|(?:is|are) dropped|probabilities (?:are )?(?:all )?positive",
        ("epsilon is dropped", "all probabilities are positive"),
    ),
    (
        (
            r"(?:is|are) (?:a )?(?:probability )?distributions? (?:over|on)|normali[sz]es over"
            r"|points in the plane|is the distribution"
        ),
        ("r_z is a distribution over z", "the y_i are points in the plane"),
    ),
    (r"[<>≤≥] ?0(?= ?(?:$|[,.;]))", ("H_j + lambda > 0",)),
    (
        r"regularity|(?:constraints?|conditions?) (?:on|for) [^,;.]{1,20} (?:is|are) (?:left out|omitted|ignored|dropped)"
        r"|guidance|is frozen",
        ("regularity conditions hold", "the constraints on alpha are left out", "omega is the guidance scale"),
    ),
    (
        r"negative samples|disjoint|not empty|(?:inner|scalar|dot) products?(?: and norms?)? (?:is|are) Euclidean",
        ("u_1, ..., u_K are the negative samples, all different from u_o", "the C_k are disjoint and not empty"),
    ),
    (
        r"is the true value|are positive (?:probability )?(?:densit|probabilit)",
        ("theta_0 is the true value of theta",),
    ),
    (rf"^{N}(?: (?:and|or) {N})? (?:is|are) at least [12]$", ("n is at least 2",)),
    (
        r"^(?:all|both|they) (?:weights |numbers |values |of them )?are (?:strictly )?positive$",
        ("all weights are positive",),
    ),
    (
        rf"^{N} (?:is|denotes|be) (?:the |an? )?(?:loss|cost|error)(?: function)?(?: incurred| made| suffered)? (?:of|on|for|at) "
        rf"(?:the |an? |one )?(?:single |training |data )*(?:{N}-?th )?(?:training |data )?(?:examples?|samples?|patterns?|points?"
        rf"|observations?|instances?)(?: {N})?$",
        (
            r"\ell_i is the loss of example i",
            "L_n is the loss on the n-th example",
            "E_p is the error made on pattern p",
        ),
    ),
    (
        rf"^{N} (?:is|denotes) (?:the|an?) (?:predicted|estimated|fitted|assumed|known|given|common|output) (?:mean|probability)$",
        ("v is the predicted mean",),
    ),
    (rf"^{LIST} (?:is|are) (?:all )?(?:given|observed)$", ("x, t and w are given",)),
    (r"ind(?:ices|ex) runs? from 1|runs? over the same range", ("the indices run from 1 to N",)),
)
HARMLESS = (*_OF_VALUES, *HARMLESS_NAMES, *ROLES)


_VERB = re.compile(r" (?:denotes|represents|stands for|refers to|designates) ")


def harmless(text: str) -> bool:
    """Whether a coded sentence is of a kind that needs no fact."""
    plain = _VERB.sub(" is ", text)
    return any(compiled(phrase).search(x) for phrase, _ in HARMLESS for x in dict.fromkeys((text, plain)))
