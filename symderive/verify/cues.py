"""What the words before a formula say that it does: whether it introduces something, or follows from what stands before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from symderive.verify.documents.blocks import Block, Formula, Heading, Prose
from symderive.verify.left_sides import plain


class Cue(StrEnum):
    """What words promise of the formula after them."""

    NONE = "none"
    DEFINES = "defines"
    CLAIMS = "claims"


_DEFINES = re.compile(
    r"\b(?:let|define[sd]?|defining|denot(?:e[sd]?|ing)|write|writing|call(?:ed)?|set(?:ting)?|introduc\w+|abbreviat\w+"
    r"|where|put|consider|suppose|assum\w+|by definition|stands? for|for short|short for|notation|instead|redefine[sd]?"
    r"|(?<!\w )(?<!\w, )for\Z"  # "For $y = Wx$, "
    r"|now (?:take|use)|we (?:choose|pick|take)|(?:is|are) (?:then )?(?:given by|defined|called|modell?ed)"
    r"|(?:model|network|loss|cost|objective|energy|risk)"
    r"(?: function)?(?: (?:is|reads|of)\b)?)",
    re.IGNORECASE,
)
_CLAIMS = re.compile(
    r"\b(?:so|thus|hence|therefore|then|consequently|we (?:get|obtain|find|have|see|arrive|conclude|know)|gives?|giving|yields?"
    r"|becomes?|equals?|equal to|simplif\w+|follows?|impl(?:y|ies)|derivatives?|gradients?|jacobian|hessian|differentiat\w+|rewrit\w+"
    r"|rewrote|expand\w*|equivalent\w*|closed form|solutions?|solv\w+|results?|in other words|can (?:also )?be written|checks?"
    r"|note that|identity|recall|satisf\w+|holds?|substitut\w+|collect\w*|identical|decompos\w+|factoris\w+|factoriz\w+|minimi[sz]er"
    r"|maximi[sz]er|logarithms?|logs?|pulling|taking|the same as|avoid)\b",
    re.IGNORECASE,
)
_BEST = re.compile(
    r"\b(?:zero|solv\w+|optim\w+|maximi\w+|minimi\w+|stationar\w+|estimat\w+|updates?|m-?step|closed form|best)\b",
    re.IGNORECASE,
)
_ROOT = re.compile(
    r"\b(?:zero|vanish\w*|solv(?:e[sd]?|ing)|solutions?|(?:mini|maxi)mi[sz]ers?|optimum|closed form|normal equations?"
    r"|MLEs?|maximum[- ]likelihood (?:estimat\w+|solutions?)|(?:max|min)imi[sz]ing (?:this|it|the|over|in|w\.?r\.?t|with respect)\b)\b",
    re.IGNORECASE,
)
_SLOPE_ZERO = re.compile(
    r"\b(?:derivative|gradient|score|slope)s?\b.*\b(?:zero|vanish\w*)|MLEs?\b|\bmaximum[- ]likelihood (?:estimat\w+|solutions?)"
    r"|\b(?:max|min)imi[sz]ing (?:this|it|the|over|in|w\.?r\.?t|with respect)\b",
    re.IGNORECASE,
)
_KINDS = re.compile(
    r"\b(?:MAP|MLE|MMSE|a posteriori|posterior|prior|maximum[- ]likelihood|smooth|pseudo|regulari[sz]|shrink|ridge|lasso|alternativ"
    r"|another|instead|correct|unbiased|bayes|moments)",
    re.IGNORECASE,
)
_WHERE_BEST = re.compile(
    r"\b(?:vanish\w*|(?:is|are|equals?|to|be) (?:zero|0)|(?:at|in|for) (?:the|an?|any|every|each|its|this) (?:[a-z-]+ ){0,2}"
    r"(?:minim\w+|maxim\w+"
    r"|optim\w+|solutions?|stationary|critical|saddle)|stationar\w+|optimality|first[- ]order conditions?|normal equations?|KKT|converge\w*"
    r"|exact line search|(?:mini|maxi)mi[sz]ing step|best step|optimal)\b",
    re.IGNORECASE,
)
_WORKED_WITH = re.compile(
    r"\b(?:summing|adding(?: up)?|multiplying|dividing|rearranging|solving|from|using|requiring|substituting|inserting|combining)"
    r"(?: the (?:equations?|conditions?|constraints?))?\s*$",
    re.IGNORECASE,
)
_WITH_BEST = re.compile(
    r"\b(?:with|for|at|under|using|putting|plugging|inserting|substituting)(?: in)?(?: (?:it|this|that|these|the)\b)"
    r"(?: (?:optimal|best|minimi[sz]ing) (?:choice|values?|coefficients?|one)| choice| values?| coefficients?| back)*"
    r"(?: (?:in|back|into)\b[^.]*)?[\s,:]*(?:(?:we|this|it) (?:get|have|obtain|find|gives?|becomes?|yields?)[\s,:]*"
    r"|the (?:[a-z]+ )*(?:is|becomes)[\s,:]*)?$",
    re.IGNORECASE,
)
_OF_SOME_CASE = re.compile(
    r"\b(?:never|always|no|none|without|only|if|when(?:ever)?|once|unless|would|could|may|might|can|suppose|imagine|extreme(?:ly)?"
    r"|perfectly|collapses?|happens?|degenerates?|such)\b",
    re.IGNORECASE,
)
_INLINE = re.compile(r"\$([^$]*)\$")
_LIMIT = re.compile(r"^[^=]*(?:\\to\b|\\rightarrow\b|\\longrightarrow\b|→|\\gg\b|\\ll\b)[^=]*$")
_ACTIVATION = re.compile(
    r"\b(?:with|for|using|uses?|take|choose|have|has)\b[^.;:]{0,40}\b(?:units?|neurons?|activations?(?: functions?)?|non-?linearit(?:y|ies)"
    r"|(?:sigmoid|relu|tanh|softplus)(?: functions?)?)(?: instead)?,?\s*$"
    r"|^\W*(?:the )?(?:(?:leaky )?relu|sigmoid|logistic|tanh|softplus|gelu|swish|linear|identity|softmax)(?: [a-z]+)?\W*$",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?:moves?|moved|becomes?|updat(?:e[sd]?|ing)|changes? (?:to|into)|turns? into|replaced by|shifts?|new|next)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?;](?=\s+[A-Z$\\]|\s*$)")
_OF_SLOPES = re.compile(r"derivative|gradient|jacobian|hessian|differentiat", re.IGNORECASE)
_SLOPE = re.compile(
    r"\\partial|\\nabla|\\p?dv(?![a-z])|\\d?frac\s*\{\s*(?:\\mathrm\s*\{?\s*)?d(?![a-z])|∂|∇|['′]|\\prime|\\dot(?![a-z])|\bd[A-Za-z]|\\d?grad|\\[A-Za-z]*(?:deriv|[dD]iff|hess|jac)|\\d[A-Z]"
)
_SUPPOSED = re.compile(r"\b(?:if|iff|whether|unless|(?:exactly|precisely|only|just|or) when)\s*$", re.IGNORECASE)
_EQUIVALENT = re.compile(r"\s*(?:\\(?:iff|(?:Long|long)?[lL]eftrightarrow)(?![A-Za-z])|[⇔⟺↔])")
_REACH = 160


def cue_of(blocks: Sequence[Block], place: int) -> Cue:
    """The cue before the formula that stands at a place among the blocks of a document."""
    words = words_before(blocks, place)
    found = [(m.start(), Cue.DEFINES) for m in _DEFINES.finditer(words)]
    formula = blocks[place]
    slope = isinstance(formula, Formula) and _SLOPE.search(formula.latex) is not None
    found += [(m.start(), Cue.CLAIMS) for m in _CLAIMS.finditer(words) if slope or not _OF_SLOPES.match(m[0])]
    return max(found)[1] if found else Cue.NONE


def says_best(blocks: Sequence[Block], place: int) -> bool:
    """Whether the words before a formula say that it makes something best, or a slope zero."""
    return _BEST.search(words_before(blocks, place)) is not None


def says_root(blocks: Sequence[Block], place: int) -> bool:
    """Whether the words before a formula say that it solves for where the slope taken last vanishes."""
    return _ROOT.search(words_before(blocks, place)) is not None


def says_slope_zero(blocks: Sequence[Block], place: int) -> bool:
    """Whether the words before a formula say that a slope is zero that the notes need not have written."""
    return _SLOPE_ZERO.search(words_before(blocks, place)) is not None


def kinds_of_estimates(blocks: Sequence[Block], place: int) -> set[str]:
    """The words of the sentence before a formula that tell one estimate from another."""
    return {m[0].lower() for m in _KINDS.finditer(words_before(blocks, place))}


def says_where_best(blocks: Sequence[Block], place: int) -> bool:
    """Whether the text before a formula, in other sentences of its paragraph too, speaks of where something is best or vanishes."""
    formula = blocks[place]
    text = next((b.text for b in reversed(blocks[:place]) if isinstance(b, Prose)), "")
    if isinstance(formula, Formula) and not formula.display:
        text = up_to(text, formula.latex)
    return _WHERE_BEST.search(re.sub(r"\$[^$]*\$", " ", text)[-2 * _REACH :]) is not None


def says_next(blocks: Sequence[Block], place: int) -> bool:
    """Whether the words before a formula say that it is what something changes into."""
    words = words_before(blocks, place)
    return _NEXT.search(words) is not None and _OF_SLOPES.search(words) is None


def is_half_of_equivalence(blocks: Sequence[Block], place: int) -> bool:
    r"""Whether the row behind a row of a display begins with ``\iff``: then each of them is a condition."""
    following = blocks[place + 1] if place + 1 < len(blocks) else None
    return isinstance(following, Formula) and following.display and _EQUIVALENT.match(following.latex) is not None


def is_only_supposed(blocks: Sequence[Block], place: int) -> bool:
    """Whether a formula in the text stands behind an "if", "exactly when" and the like: it is a condition, that need not hold."""
    formula = blocks[place]
    inline = isinstance(formula, Formula) and not formula.display
    return inline and _SUPPOSED.search(words_before(blocks, place)) is not None


def is_put_in(blocks: Sequence[Block], place: int) -> bool:
    r"""Whether a formula in the text is what a variable is replaced by: "with $w = X^\top c$ the objective is"."""
    formula = blocks[place]
    inline = isinstance(formula, Formula) and not formula.display
    return inline and re.search(r"\b(?:with|substituting|inserting|for)\s*$", words_before(blocks, place)) is not None


def is_worked_with(blocks: Sequence[Block], place: int) -> bool:
    r"""Whether a formula in the text is an equation that something is done with: "summing $N_k = \\lambda \\pi_k$ over k"."""
    formula = blocks[place]
    inline = isinstance(formula, Formula) and not formula.display
    return inline and _WORKED_WITH.search(words_before(blocks, place)) is not None


def best_put_in(blocks: Sequence[Block], place: int) -> list[Formula]:
    r"""The formulas before one that may tell with what it is said to hold: "the best coefficient is $$c^* = ...$$ and with it"."""
    if _WITH_BEST.search(words_before(blocks, place)) is None:
        return []
    found: list[Formula] = []
    for x in reversed(blocks[:place]):
        if isinstance(x, Heading):
            break
        found += [x] if isinstance(x, Formula) else []
    return found


def is_of_a_limit(blocks: Sequence[Block], place: int) -> bool:
    r"""Whether the sentence of a formula tells where something goes: "for $c \\to \\infty$ we get back $\\hat m = \\bar x$"."""
    return any(_LIMIT.search(x) for x in _INLINE.findall(sentence_before(blocks, place)))


def is_of_some_case(blocks: Sequence[Block], place: int) -> bool:
    r"""Whether the sentence of a formula in the text tells a case in words: "a word that never occurs gives $\\hat p = 0$"."""
    formula = blocks[place]
    inline = isinstance(formula, Formula) and not formula.display
    return inline and _OF_SOME_CASE.search(words_before(blocks, place)) is not None


def names_activation(blocks: Sequence[Block], place: int) -> bool:
    """Whether the words right before a formula name a kind of units: "with sigmoid units, h = f(a)" is another network."""
    return _ACTIVATION.search(words_before(blocks, place)) is not None


def words_before(blocks: Sequence[Block], place: int) -> str:
    """The words of the sentence that leads to a formula, without the formulas in it."""
    return re.sub(r"\$[^$]*\$", " ", sentence_before(blocks, place))[-_REACH:]


def texts_behind(blocks: Sequence[Block], place: int) -> list[str]:
    """How the paragraph goes on behind a formula in the text, wherever it has that formula."""
    formula, prose = blocks[place], next((b for b in reversed(blocks[:place]) if isinstance(b, Prose)), None)
    if prose is None or not isinstance(formula, Formula):
        return []
    wanted = plain(formula.latex)
    return [prose.text[m.end() :] for m in _INLINE.finditer(prose.text) if plain(m[1]) == wanted]


def sentence_before(blocks: Sequence[Block], place: int) -> str:
    """The sentence that leads to a formula, up to the formula."""
    formula = blocks[place]
    assert isinstance(formula, Formula)
    at = place - 1
    while at >= 0 and isinstance(before := blocks[at], Formula) and before.display == formula.display:
        at -= 1
    while at >= 0 and isinstance(before := blocks[at], Formula) and not (formula.display and before.display):
        at -= 1  # those in the text itself
    if at < 0 or not isinstance(prose := blocks[at], Prose):
        return ""
    text = prose.text
    if not formula.display:
        text = up_to(text, formula.latex)
    elif not text.endswith("\x00") and not _leads(blocks, at, place):
        return ""
    text = text.replace("\x00", " ").strip()
    cut = [m.end() for m in _SENTENCE.finditer(text[:-1])]
    return text[cut[-1] if cut else 0 :]


def _leads(blocks: Sequence[Block], at: int, place: int) -> bool:
    """Whether a paragraph leads to a display behind it: its sentence goes on, and rows of that display only come between."""
    prose, formula = blocks[at], blocks[place]
    assert isinstance(prose, Prose)
    assert isinstance(formula, Formula)
    rows = [b.line for b in blocks[at + 1 : place] if isinstance(b, Formula) and b.display]
    together = not rows or formula.line - rows[0] <= len(rows) + 1
    return together and not prose.text.rstrip().endswith((".", "!", "?"))


def up_to(text: str, latex: str) -> str:
    """Running text up to the inline formula that is, or holds, some LaTeX."""
    wanted = plain(latex)
    held = [m for m in re.finditer(r"\$([^$]*)\$", text) if wanted in plain(m[1])]
    found = next((m for m in held if wanted == plain(m[1])), held[0] if held else None)
    return "" if found is None else text[: found.start()]
