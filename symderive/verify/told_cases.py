r"""Cases that the words before a formula tell apart: "for $j = k$ this is", "if $\gamma = 0$ we get". They hold for that formula only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from symderive.notation.reader import tree as r
from symderive.verify import facts as f
from symderive.verify.cues import sentence_before, texts_behind, words_before
from symderive.verify.documents.blocks import Block, Formula, Prose
from symderive.verify.entry import Entry, tree_of
from symderive.verify.headed_cases import CASE, headed
from symderive.verify.left_sides import plain
from symderive.verify.one_dimension import one_dimension
from symderive.verify.resolve.usage import INDEX_LETTERS, all_nodes, bare, letter_of
from symderive.verify.scene import facts_of

_CASE = re.compile(
    r"\b(?:(?:for|when|whenever|if|in the case|case|at)(?: the case)?(?: that)?"
    r"|(?:if|when|whenever)(?: (?!(?:we|denoted?|define[sd]?|call(?:ed)?|so|then)\b)[a-z-]+){1,5})\s*$",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\b(?:from|until|till|down to|up to|(?:start|end|begin)(?:s|ing) at)\s*$", re.IGNORECASE)
_SPAN = re.compile(r"\b(?:from|between)\s*$", re.IGNORECASE)
_IF = re.compile(r"\s*(?:if|when|for)\b\s*", re.IGNORECASE)
_MEMBERS = re.compile(  # the set of the i with c_i = j
    r"\b(?:(?:set|number) of|contains|collects|holds|members of)\b[^.,;]{1,60}\b(?:with|for which|such that|where|that have|whose)\s*$",
    re.IGNORECASE,
)
_GIVEN = re.compile(r"\b(?:given|conditional on|conditioned on)\s*$", re.IGNORECASE)
_EVENT = re.compile(
    r"\b(?:probability|chance|odds|frequency|event|wahrscheinlichkeit|probabilité|probabilidad)"
    r"(?: (?:of|that|for|von|für|de|que)(?: the event| having)?|,? dass)?\s*$",
    re.IGNORECASE,
)
_INSTEAD = re.compile(r"[,\s]*(?:here |there |then )?instead\b", re.IGNORECASE)
_PLACE = re.compile(
    r"\b(?:(?:hyper-?)?planes?|lines?|(?:decision )?boundar(?:y|ies)|curves?|(?:hyper-?)?surfaces?|circles?|ellipses?|ellipsoids?"
    r"|contours?|level sets?|half-?spaces?)(?: (?:given|defined|described) by)?\s*$",
    re.IGNORECASE,
)
_MOMENT = re.compile(
    r"\b(?:before|after|vor|nach)(?:\s*:|\b[^.;:]{0,30}\b(?:iteration|step|update|epoch|round|schritt)(?:e?s|en|e)?\b)"
    r"|\b(?:initial(?:ly|ise|ize)?|start(?:ing|werte?| from| with| at)?|anfangs)\b",
    re.IGNORECASE,
)
_PUT = re.compile(
    r"\band (?:then |afterwards )?(?:we )?(?:put|set|let|take|insert|plug in|evaluate (?:it |this )?at)\s*$",
    re.IGNORECASE,
)
_SLOPE = re.compile(r"\b(?:differentiat|deriv)", re.IGNORECASE)
_ONLY = re.compile(
    r"[^$.;:]{0,60}(?:\$[^$]{0,40}\$[^$.;:]{0,60}){0,2}"
    r"\b(?:if and only if|iff|only if|only when|exactly (?:if|when)|precisely (?:if|when)|just when|genau dann|nur dann|nur wenn)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(  # g_i = 0 unless 1 ≤ i ≤ m
    r"[,\s]*(?:(?:and zero )?(?:unless|outside|elsewhere|otherwise|beyond|out of range|except|for (?:all )?(?:other|negative))\b"
    r"|(?:for|if|when(?:ever)?) \$[^$]*(?:[<>≤≥∉]|\\(?:[lg](?:e|t|eq)|notin|not)(?![A-Za-z])))",
    re.IGNORECASE,
)
_UNDER = re.compile(
    r"\s*(?:(?:And|But|Now|So|Then),? )?(?:[Ii]f|[Ww]hen(?:ever)?|[Ss]uppose|[Aa]ssum(?:e|ing)|[Pp]rovided)"
    r"(?: that)? (?P<said>[^,.]{12,160}),"
)
_IS = re.compile(
    r"\s*(?:(?:And|But|Now|So|Then),? )?(?:If|When(?:ever)?|For|In case|In the case(?: that| where)?) "
    r"(?P<said>\$[^$=<>]{1,30}\$ (?:is|are) [^,.;:$]{3,60}?|(?:an? |the )?[a-z-]{4,20} (?:matri(?:x|ces) )?\$[^$=<>]{1,30}\$)"
    r"(?:,| then\b| (?=this\b|it\b|the\b|we\b)|\s*$)",
)
_IF_IT_IS = re.compile(
    r",? (?:if|when(?:ever)?|for|provided(?: that)?) "
    r"(?P<said>\$[^$=<>]{1,30}\$ (?:is|are) [^,.;:$]{3,60}?|(?:an? |the )?[a-z-]{4,20} (?:matri(?:x|ces) )?\$[^$=<>]{1,30}\$)"
    r"(?=[,.;:)]|\s*$| and\b)",
)
_THEN = re.compile(
    r"\b(?:if|when(?:ever)?|suppose|provided)(?: that)? (?P<said>[^,.;:]{8,100}?),? then(?: we have| it is)?$",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\\(?:text|textrm|textnormal|textit|mbox|mathrm)\s*\{\s*\(?\s*"
    r"(?P<said>(?:for|if|when|on|only|in case)\b[^{}$]{4,60}?)\s*\)?\s*\}[\s.,;]*$"
)
_PROCEDURE = re.compile(
    r"\b(?:we|you|one|i|let us|let's|writ\w+|substitut\w+|insert\w+|differentiat\w+|comput\w+|calculat\w+|deriv\w+|tak(?:e|ing)"
    r"|look(?:ing)? at (?:the|how|it|this)|need\w*|want\w*|necessary|possible|desired)\b",
    re.IGNORECASE,
)  # "if we insert this, "
_RELATES = re.compile(
    r"\$[^$]*(?:[=<>≤≥≠]|\\(?:[lg]e|ne|neq|to|in|approx|gg|ll)(?![A-Za-z]))[^$]*\$"
)  # a case that is known
_POINTS = re.compile(r"\b(?:if|when|where|whenever|as long as|at (?:all )?points (?:with|where))\s*$", re.IGNORECASE)
_LASTS = re.compile(
    r"\b(?:let|assume|suppose|throughout|always|from now on|where|with)\b[^$]{0,30}\$[^$]*(?:\\ne|≠|[<>≤≥]|\\[lg]e|\\[lg]t)",
    re.IGNORECASE,
)
_WITHOUT = re.compile(
    r"\b(?:without|ignoring|neglecting|dropping|omitting|leaving out|disregarding)\s+(?:the\s+)?(?:[a-z]+\s+){0,2}\$[^$]{1,40}\$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:[Ff]or|[Ii]f|[Ww]hen|[Ww]henever)\b[^$.;:=]{0,40}?(?<![A-Za-z\\])\$?(?P<one>[a-z])\$?,? (?:that is |which is |is )?"
    r"(?:other than|different from|distinct from|not equal to|unequal to) (?:the )?(?:[a-z]{2,} ){0,3}"
    r"\$?(?P<two>[a-z](?:_(?:[a-z]|\{[a-z]\}))?)\$?(?![A-Za-z_])[^$.;]{0,40}$"
)
_VALUE_BEFORE = re.compile(
    r"\b(?:for|if|when|whenever|with|at)(?: the case)? \$(?P<value>[^$=]{1,20}=[^$=]{1,20})\$,?"
    r"(?: (?:then|we|have|get|find|obtain|one|has|gets|it|is|this|that|gives|also|even|simply|just|hence|so))*\s*$",
    re.IGNORECASE,
)
_VALUE_BEHIND = re.compile(
    r",? ?\(?(?:for|if|when|whenever|with|at)(?: we (?:take|set))? \$(?P<value>[^$=]{1,20}=[^$=]{1,20})\$",
    re.IGNORECASE,
)
TWO = ("K = 2", "C = 2")  # how a number of classes is called
_TWO_CLASSES = re.compile(
    r"\b(?:with|for|of|has|have|are|when|if|in)\b[^.;:$]{0,30}\b(?:two|2) (?:classes|categories|labels)\b"
    r"|\b(?:two-class|binary) (?:case|classification|problem|setting|softmax)\b",
    re.IGNORECASE,
)
_SHIFTED = re.compile(r"[-+]\s?1$|^\d+$")  # t < T is t ≤ T-1, t > 1 is t ≥ 2


@dataclass
class Cases:
    """What is said to hold for one formula only."""

    conditions: list[f.Fact] = field(default_factory=list[f.Fact])  # relations between indices
    entries: list[Entry] = field(default_factory=list[Entry])  # a symbol that has a value
    others: list[str] = field(default_factory=list[str])  # what is not used


def is_case(blocks: Sequence[Block], place: int, main: r.Node) -> bool:
    """Whether an inline formula only tells a case apart."""
    formula = blocks[place]
    if not isinstance(formula, Formula) or formula.display or not isinstance(main, r.Relation) or len(main.sides) != 2:
        return False
    left, right = bare(main.sides[0]), bare(main.sides[1])
    simple = isinstance(left, (r.Name, r.Scripted)) and isinstance(right, (r.Name, r.Number, r.Scripted))
    *before, words = re.split(r"\$[^$]*\$", sentence_before(blocks, place))
    if main.signs[0] in ("<", ">", "le", "ge", "ne") and _POINTS.search(words) is not None:
        return True
    if before and words.strip() == "and" and not isinstance(right, r.Number):
        words = before[-1]  # for a = b and c = d
    if simple and _is_index(left) and (_ENDS.search(words) is not None or _closes_span(before, words)):
        return True  # from t = 1 to t = T
    if _PLACE.search(words) is not None and not isinstance(left, (r.Name, r.Scripted)):
        return True  # the line a^T x = c is where it holds
    given = _GIVEN.search(words) is not None and isinstance(left, r.Scripted) and not isinstance(right, r.Scripted)
    if _holds_numbers(main) and _PUT.search(words) is not None and any(_SLOPE.search(x) for x in before):
        return True  # differentiate by a and put a = 1
    if _holds_numbers(main) and _MOMENT.search(words_before(blocks, place)) is not None:
        return True  # the values before a step, and those after it
    if (
        _is_zero(right)
        and isinstance(left, r.Scripted)
        and left.sub is not None
        and _goes_on(blocks, place, _ELSEWHERE)
    ):
        return True
    if simple and _MEMBERS.search(words_before(blocks, place)) is not None:
        return True
    return simple and (given or any(x.search(words) is not None for x in (_CASE, CASE, _EVENT)))


def _is_zero(node: r.Node) -> bool:
    return isinstance(node, r.Number) and node.text == "0"


def _holds_numbers(main: r.Relation) -> bool:
    """Whether a letter is said to have values in numbers."""
    nodes = list(all_nodes(main.sides[1]))
    named = isinstance(bare(main.sides[0]), r.Name) and main.signs[0] in ("=", "approx")
    return named and not any(isinstance(x, r.Name) for x in nodes) and any(isinstance(x, r.Number) for x in nodes)


def holds_only_if(blocks: Sequence[Block], place: int) -> bool:
    """Whether the words behind an inline formula name a condition under which alone it holds."""
    formula = blocks[place]
    if not isinstance(formula, Formula) or formula.display:
        return False
    return _goes_on(blocks, place, _ONLY)


def is_another(blocks: Sequence[Block], place: int) -> bool:
    r"""Whether a formula in the text takes the place of one before it: "with the variance $\tau^2 = 2 / n$ instead"."""
    return _goes_on(blocks, place, _INSTEAD)


def _goes_on(blocks: Sequence[Block], place: int, pattern: re.Pattern[str]) -> bool:
    """Whether the words behind an inline formula begin as a pattern says."""
    return any(pattern.match(x) is not None for x in texts_behind(blocks, place))


def condition_of(blocks: Sequence[Block], place: int) -> str:
    """The condition in words under which a display is said to hold, if it is not understood: "if the loss is that of the last step, "."""
    formula = blocks[place]
    if not isinstance(formula, Formula):
        return ""
    if (behind := _BEHIND.search(formula.latex)) is not None:
        return behind["said"]
    if one_dimension(blocks, place) is not None:
        return "in one dimension"
    words = sentence_before(blocks, place)
    found = _UNDER.match(words) or _THEN.search(words) or _IS.match(words) or _behind(blocks, place)
    if found is None or _PROCEDURE.search(found["said"]) or _RELATES.search(found["said"]):
        return ""
    if facts_of([found["said"]], certain=False) or _understood(found["said"]):
        return ""
    return found["said"]


def _behind(blocks: Sequence[Block], place: int) -> re.Match[str] | None:
    """The condition in words that stands behind an inline formula."""
    formula = blocks[place]
    before = next((b for b in reversed(blocks[:place]) if isinstance(b, Prose)), None)
    if before is None or not isinstance(formula, Formula) or formula.display:
        return None
    wanted = plain(formula.latex)
    matches = (m for m in re.finditer(r"\$([^$]*)\$", before.text) if plain(m[1]) == wanted)
    return next((x for m in matches if (x := _IF_IT_IS.match(before.text, m.end())) is not None), None)


def _understood(words: str) -> list[f.Fact]:
    """What a condition in words says, if all of it is understood."""
    facts = facts_of([words], certain=True)
    return [] if any(isinstance(x, f.Unread) for x in facts) else facts


def _under(blocks: Sequence[Block], place: int) -> list[f.Fact]:
    """What is said to hold for a formula only: "if $A$ is symmetric, this is", "... for symmetric $A$"."""
    words = sentence_before(blocks, place)
    found = _IS.match(words) or _THEN.search(words) or _behind(blocks, place)
    if found is None or _RELATES.search(found["said"]) or _PROCEDURE.search(found["said"]):
        return []
    return _understood(found["said"])


def _closes_span(before: Sequence[str], words: str) -> bool:
    """Whether a formula is the far end of a run of values, of which the formula before it in the sentence is the near one."""
    return bool(before) and words.strip() in ("to", "through", "and") and _SPAN.search(before[-1]) is not None


def cases_before(blocks: Sequence[Block], place: int) -> Cases:
    """The cases that the sentence before a displayed formula names."""
    found = Cases([*_of_others(blocks, place), *_under(blocks, place)], others=_left_out(blocks, place))
    formula = blocks[place]
    if not isinstance(formula, Formula):
        return found
    if not formula.display:
        found.entries += _beside(blocks, place)
        return found
    told = list(_inline(sentence_before(blocks, place)))
    if not any(_CASE.search(words) for words, _ in told):
        told += [("case", x) for x in headed(blocks, place)]
    for words, latex in told:
        if _CASE.search(words) is None and _POINTS.search(words) is None and CASE.search(words) is None:
            continue
        tree = tree_of(latex)
        if not isinstance(tree, r.Relation) or len(tree.sides) != 2:
            continue
        left, right = bare(tree.sides[0]), bare(tree.sides[1])
        if tree.signs[0] in ("<", ">", "le", "ge", "ne") and not _is_index(left) and _POINTS.search(words) is not None:
            found.others.append(latex)
            continue
        if all(_is_index(x) for x in (left, right)):
            found.conditions.append(f.Condition(latex))
        elif tree.signs[0] == "=" and isinstance(left, r.Name) and (not _is_index(left) or _is_made(right)):
            found.entries.append(Entry(tree, latex))
        elif tree.signs[0] == "=" and not _is_call(left):  # "for h(x) = |x|" defines h
            found.others.append(latex)
    if found.entries and (start := _IF.match(sentence_before(blocks, place))) is not None:
        rest = facts_of([sentence_before(blocks, place)[start.end() :]], certain=False)
        found.conditions += [x for x in rest if isinstance(x, (f.InDomain, f.Holds))]
    return found


def _is_made(right: r.Node) -> bool:
    r"""Whether a value is made of quantities, as ``\sigma(z)`` is: that of an index is one, or a number."""
    compound = not isinstance(right, (r.Name, r.Number, r.Scripted))
    names = (x for x in all_nodes(right) if isinstance(x, r.Name))
    return compound and any(letter_of(x) not in INDEX_LETTERS and not x.base.isupper() for x in names)


def _beside(blocks: Sequence[Block], place: int) -> Iterator[Entry]:
    r"""The value of which alone a formula in the text is said: "for $a = 0$ we have $f = 1$", "$f = 1$ if $a = 0$"."""
    before = _VALUE_BEFORE.search(sentence_before(blocks, place))
    behind = (x for text in texts_behind(blocks, place) if (x := _VALUE_BEHIND.match(text)) is not None)
    for found in (before, next(behind, None)):
        tree = tree_of(found["value"]) if found is not None else None
        if found is not None and isinstance(tree, r.Relation) and tree.signs == ("=",):
            name, value = (bare(x) for x in tree.sides)
            if isinstance(name, r.Name) and not _is_index(name) and isinstance(value, r.Number):
                yield Entry(tree, found["value"])


def says_two_classes(blocks: Sequence[Block], place: int) -> bool:
    """Whether the words before a formula say that it is about two classes: "with only two classes, this is"."""
    formula = blocks[place]
    return isinstance(formula, Formula) and _TWO_CLASSES.search(sentence_before(blocks, place)) is not None


def _of_others(blocks: Sequence[Block], place: int) -> list[f.Fact]:
    """The case of an index "other than" another one, as the words right before a formula tell it."""
    words = re.split(r"\$[^$]*=[^$]*\$", sentence_before(blocks, place))[-1]
    found = _OTHER.search(words)
    return [] if found is None else [f.Condition(rf"{found['one']} \ne {found['two']}")]


def lasting(blocks: Sequence[Block], place: int, said: int, facts: Sequence[f.Fact]) -> Iterator[f.Fact]:
    """What a text said; "for j ≠ k" and "for t < T" of an earlier text are over, "let j ≠ k" is not."""
    text = _text_of(blocks, said)
    over = text is not None and (said > place or any(isinstance(b, Prose) for b in blocks[said + 1 : place]))
    over = over and text is not None and _LASTS.search(text) is None
    yield from (fact for fact in facts if not (over and _of_a_case(fact)))


def _text_of(blocks: Sequence[Block], said: int) -> str | None:
    """The text that a block is, or in which it stands as a formula."""
    block = blocks[said]
    while isinstance(block, Formula) and not block.display and said > 0:
        said -= 1
        block = blocks[said]
    return block.text if isinstance(block, Prose) else None


def _of_a_case(fact: f.Fact) -> bool:
    """Whether a fact tells some values of indices from others: a range with one end only does, one with both says what they are."""
    if not isinstance(fact, f.RunsOver):
        return isinstance(fact, f.Condition)
    one_end = not fact.over and (fact.low in ("", "0", "1")) == (fact.high != "")
    return one_end and _SHIFTED.search(f"{fact.low}{fact.high}") is not None


def _left_out(blocks: Sequence[Block], place: int) -> list[str]:
    """What the words before a formula leave out."""
    found = _WITHOUT.search(sentence_before(blocks, place))
    said = "" if found is None else found[0].replace("$", "").strip()
    return [f'"{said[0].lower()}{said[1:]}"'] if said else []


def _inline(text: str) -> Iterator[tuple[str, str]]:
    """Every inline formula of a text with the words before it."""
    start = 0
    for match in re.finditer(r"\$([^$]*)\$", text):
        yield text[start : match.start()], match[1]
        start = match.end()


def _is_call(node: r.Node) -> bool:
    return isinstance(node, r.Product) and len(node.factors) == 2 and isinstance(node.factors[1], r.Group)


def _is_index(node: r.Node) -> bool:
    return isinstance(node, r.Name) and letter_of(node) in INDEX_LETTERS
