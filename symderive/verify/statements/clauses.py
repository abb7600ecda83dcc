"""Texts to clauses, each of which says one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderive.verify.statements.appositions import without_nouns
from symderive.verify.statements.clean import sentences
from symderive.verify.statements.coded import WITH_ACCENT, code
from symderive.verify.statements.decompositions import named_before
from symderive.verify.statements.in_parts import in_parts
from symderive.verify.statements.otherwise import equation_and_noun
from symderive.verify.statements.rephrased import rephrased
from symderive.verify.statements.rows import said_by_rows
from symderive.verify.statements.signs import ACCENTS, SHORT

_CLAUSE = re.compile(r"\b(?:with|where|such that|satisf(?:y|ies|ying)|fulfils?|subject to)\b")
_WORD = re.compile(
    r"(?<![\\A-Za-z])(?!(?:sum|log|exp|alpha|beta|gamma|lambda|theta|sigma|Sigma|mu|pi|top)(?![A-Za-z]))[A-Za-z]{3,}"
)
_NEXT = re.compile(r",(?: and)? (?=\S+ (?:is|are|has|have)\b)")  # where another subject follows
_JOINTS = (", and ", ", with ", ", where ", ", ")
_DEPENDS_AND = re.compile(
    r"(?P<said>.*\b(?:depend(?:s|ing)? (?:only )?on|function of|loss of) [^=,;:]{1,60}),? (?:and|with|where) "
    r"(?:(?:let|write|set|put|define|call|we|denote|abbreviate) )*(?P<clause>\S[^=]{0,20}=[^=]+)"
)
_VERB = re.compile(r" (?:is|are|depends?|denotes?|acts?|runs) ")
_STANDS_FOR = re.compile(r" and (?=\S+ (?:stands for|denotes) )")
_OWN_VERB = re.compile(r"\S+ (?:is|are|denotes?|stands for|depends) ")
_BETWEEN = re.compile(r"(?<=\$)(?:,? and|,) (?=\$)")
_JOINED = re.compile(r"(,? and |, )")
_TOLD = re.compile(
    r"(?:[A-Za-z][\w' -]+(?:(?P<colon>: )| satisf(?:y|ies) | fulfil(?:l?s)? | \((?=.*\)$))"
    r"|(?:[A-Za-z\\][^=:]{0,60} (?:satisf(?:y|ies)|fulfil(?:l?s)?|(?:is|are) (?:chosen |picked |taken |made )?(?:so |such )?that)"
    r"|(?:we (?:also )?(?:have|know)|it holds|this gives|recall|the (?:[a-z-]+ )?(?:constraint|condition)(?: is)?)(?: that)?) )"
    r"(?P<formula>.*)"
)
_WHENCE = re.compile(
    r"(?<=[\w)}$])(?:, (?:which (?:is what|follows|comes|we|holds|is (?:obtained|found|the|a|one))|as we|because|since|by|from)"
    r"| (?:holds|is (?:fulfilled|satisfied|met)|are (?:fulfilled|satisfied|met))$)"
    r"(?!.*\b(?:not?|never|non|only|if|unless)\b).*$"
)  # where a formula comes from
_LABEL = re.compile(
    r"(?:(?!not? |non|false|wrong|claim|question|show|prove)[A-Za-z][A-Za-z-]+ ?){1,3}: "
)  # "squared loss: L = (y - a)^2"
_PRODUCT = re.compile(r"[\w)}] *[-+*/ ] *[A-Za-z(]|[A-Za-z]{2}(?!\w*\()")
_EQUAL_IS = re.compile(
    r"(?P<equation>\$?(?P<left>\\?[A-Za-z]+(?:_\w|_\{[^{}]*\})?) ?= ?[^=]{1,80}?\$?) is (?P<rest>(?:the|an?) "
    r"[^=]*(?:matrix|gradient|derivative)(?:, [a-z -]+)?|(?:always |also )?(?:symmetric|positive[- ](?:semi-?)?definite"
    r"|diagonal|orthogonal|"
    r"invertible|non-?singular)\b[a-z ,-]*)\.?"
)
_MERE_NOUN = re.compile(
    r"(?:the|an?) (?:[a-z-]+ )?(?:matrix|gradient|derivative)"
)  # "the centering matrix": what it is tells the formula
_LET_BE = re.compile(
    r"(?:(?:let|suppose|assume|say|take|write) )?(?P<equation>\$?(?P<left>\\?[A-Za-z]+(?:_\w|_\{[^{}]*\})?) ?= ?[^=]{1,80}?\$?) be "
    r"(?P<rest>(?:the|an?|its|our|some|any) [^=]*?)\.?",
    re.IGNORECASE,
)  # "let r = y - Xw be the vector of residuals"
_ARRAY = re.compile(r"\b(?:matrix|vector|gradient|derivative)\b")
_THROUGH = re.compile(
    r"[^=]*\b(?:units?|neurons?|nodes?|layers?)\b[^=]* (?:through|via|by) (?P<equation>[^= ]+ ?= ?[^=]+?)\.?"
)
_FUNCTION_IS = re.compile(
    r"(?P<said>\$?(?P<name>\\?[A-Za-z]+)\$? is (?:the|an?) (?:[a-z-]+ )*(?:function|sigmoid|softplus)),?:? \$?(?P<formula>"
    r"(?:\\d?frac|\\log|\\exp|log|exp|\d|e\^)[^=,;$]*)\$?(?P<rest>, [a-z][^=]*)?"
)
_CALLED_IS = re.compile(
    r"\$?(?P<equation>(?P<name>\\?[A-Za-z]+) ?\(\\?[A-Za-z]+\) ?= ?[^=$]{1,80}?)\$? (?P<said>is (?:the|an?) (?:[a-z-]+ ?)+)"
)
_VARIABLE = re.compile(r"(?<![A-Za-z\\])(?!e\^)[A-Za-z](?![A-Za-z])")
_ENTRY = re.compile(r"_(?:\w|\{[^{}]*\})$")
_COMMAND = re.compile(r"\\[A-Za-z]+")
_ACCENTED = re.compile(rf"\\(?:{'|'.join(sorted(ACCENTS))})(?![A-Za-z]) ?(?:\{{[^{{}}]*\}}|\\?[A-Za-z]+)")
_WITH_VALUES = re.compile(
    r"^(?P<said>.*) with (?P<name>[^ =]{1,12}) ?(?:=|∈|\\in) ?\{?(?P<values>\+?1 or -1|-1 or \+?1|±1|\\pm ?1|0 or 1|1 or 0)\}?$"
)
_ALIKE = re.compile(
    r"^(?:likewise|similarly|analogously|moreover|furthermore|also)(?: for)?,? (?=\$|[^ ]{1,12} ?=)", re.IGNORECASE
)
_WITH_EQUATIONS = re.compile(
    r"(?P<said>.+?),? (?:with|where|satisfying|such that|so that) "
    r"(?P<equations>(?:\$[^$=]+=[^$=]+\$(?:,? and |, ))+\$[^$=]+=[^$=]+\$)"
)
_LOWER_BOUND = re.compile(r"(_ ?\{[^{}=]*)=(?=[^{}=]*\})")  # of \sum_{i=1}^n
_WHICH_IS = re.compile(
    r"^(?P<name>\S{1,24}) (?P<said>(?:is|denotes) [^,;]+), (?:which|that) is (?:also |always |thus |therefore )?(?P<more>(?:an? )?"
    r"(?:symmetric|positive|negative|diagonal|orthogonal|orthonormal|invertible|non-?singular|square|constant|fixed|known)\b[^,;]*)$"
)
_ORDER = re.compile(r"[<>≤≥]|\\(?:le|ge|lt|gt)(?:q|qslant)?(?![A-Za-z])")


def _named(sentence: str) -> Iterator[str]:
    """``K = X X^T is the n × n kernel matrix`` defines K, and says what it is; of "k receives z_j through a_k = ..." the formula tells."""
    first, _, last = re.sub(r",? and (?=\S+ ?=)", ", ", sentence.strip(" .")).rpartition(", ")
    if first and _is_equation(last) and _EQUAL_IS.fullmatch(first):
        yield from _named(first)
        yield last
        return
    chance = equation_and_noun(sentence) if " is the probability " in sentence else None
    found = _EQUAL_IS.fullmatch(sentence.strip())
    through, let = _THROUGH.fullmatch(sentence.strip()), _LET_BE.fullmatch(sentence.strip())
    if chance is not None:
        yield chance[0]
    elif through is not None:
        yield through["equation"]
    elif let is not None and (named_before(let["rest"]) or "cholesky" in let["rest"].lower()):
        yield f"{let['equation']} is {let['rest']}"
    elif let is not None:
        yield let["equation"]
        said = f"{let['left']} is {let['rest']}"
        if _ARRAY.search(said) and said_by_rows(code(said, bare=True), certain=True):
            yield said
    elif found is None:
        yield sentence
    else:
        yield found["equation"]
        array = _ENTRY.sub("", found["left"])  # K of K_{ij}
        said = f"{array} is {found['rest']}"
        if not _MERE_NOUN.fullmatch(found["rest"]) or said_by_rows(code(said, bare=True), certain=True):
            yield said


def _function(sentence: str) -> tuple[str, ...]:
    """``g is the sigmoid function 1/(1+e^{-t})`` says what g is and what it is of any t, as does ``g(t) = ... is the sigmoid``."""
    found, called = _FUNCTION_IS.fullmatch(sentence.strip(" .")), _CALLED_IS.fullmatch(sentence.strip(" ."))
    if called is not None:
        return (f"{called['name']} {called['said']}", called["equation"])
    variables = set(_VARIABLE.findall(found["formula"])) if found is not None else set[str]()
    if found is None or len(variables) != 1:
        return (sentence,)
    said = f"{found['said']}{found['rest'] or ''}"
    plain = re.fullmatch(r"\S+ is the function", said) is not None
    return (*(() if plain else (said,)), f"{found['name']}({variables.pop()}) = {found['formula']}")


def _valued(sentence: str) -> tuple[str, ...]:
    """``Y = diag(y) with y_i = +1 or -1`` says two things."""
    found = _WITH_VALUES.match(sentence.strip(" ."))
    return (sentence,) if found is None else (found["said"], f"{found['name']} is {found['values']}")


def _related(sentence: str) -> tuple[str, ...]:
    """``S is the covariance of the data, which is symmetric`` says two things."""
    found = _WHICH_IS.match(sentence.strip(" ."))
    return (sentence,) if found is None else (f"{found['name']} {found['said']}", f"{found['name']} is {found['more']}")


def inequality(sentence: str) -> bool:
    r"""Whether a sentence to the checker is a relation of order between formulas: ``t < \\lambda``, ``0 < a < b``."""
    return bool(_ORDER.search(sentence)) and "=" not in sentence and not _WORD.search(_COMMAND.sub("", sentence))


def ordered(sentence: str) -> bool:
    """Whether a chain of relations of order compares names with each other, not with numbers only: 0 < a < b < 1."""
    parts = _ORDER.split(sentence)
    named = [x for x in parts if re.search("[A-Za-z]", x)]
    return len(parts) > 2 and len(named) > 1 and "," not in sentence and inequality(sentence)


def _in_other_words(sentence: str) -> str:
    """Of "the point is misclassified: y w^T x < 0" and "u and v satisfy a^T u = a^T v" what they say as a formula."""
    short = _WHENCE.sub("", sentence)
    plain = short.replace("$", "").strip(" .")
    if plain and (short != sentence or plain != sentence.strip(" .")) and _composed(plain):
        return plain
    found = _TOLD.fullmatch(plain if "$" in sentence or short != sentence else sentence)
    if found is None or (plain != sentence and not _composed(found["formula"])):
        return sentence
    sentence = plain if plain != sentence else sentence
    start = found.start("formula")
    bracketed = sentence[start - 1] == "("  # "Q is orthogonal (Q^T Q = I)" says more than its formula
    if bracketed and said_by_rows(code(sentence[: start - 1].strip(), bare=True), certain=True):
        return sentence
    formula = found["formula"][: -1 if bracketed else None]
    labelled = found["colon"] and (inequality(formula) or (_LABEL.match(sentence) and _is_equation(formula)))
    return formula if _composed(formula) or labelled else sentence


def _is_equation(part: str) -> bool:
    """Whether a part is one equation without words."""
    one = _unbound(part).count("=") == 1
    return one and not re.search(r"[<>!:]", part) and not _WORD.search(_COMMAND.sub("", part))


def _unbound(part: str) -> str:
    """A part in which the only signs = are those between its sides: the one of a sum's lower bound is a colon."""
    return _LOWER_BOUND.sub(r"\1:", part)


def clauses(text: str, *, certain: bool) -> Iterator[str]:
    """The sentences of a text; "L depends on h, and d = dL/dh" says two things to the checker."""
    parts = (x for s in sentences(text) for part in _formulas(s, certain=certain) for x in _named(part))
    parts = (x for part in parts for x in (_function(part) if certain else (part,)))
    parts = (x for part in parts for x in (_related(part) if certain else (part,)))
    parts = (x for part in parts for x in (in_parts(part) if certain else (part,)))
    parts = (x for part in parts for x in (rephrased(part) if certain else (part,)))
    parts = (without_nouns(part) if certain else part for part in parts)
    for sentence in (x for part in parts for x in (_valued(part) if certain else (part,))):
        said, clause = _last_clause(sentence) if certain else ("", sentence)
        if said:
            yield said
            sentence = clause
        yield _in_other_words(sentence) if certain else sentence


def _last_clause(sentence: str) -> tuple[str, str]:
    """A sentence without its last clause, and that clause; the first is empty where both are one statement."""
    depends = _DEPENDS_AND.fullmatch(sentence.strip(" ."))
    if depends is not None and not _WORD.search(WITH_ACCENT.sub("", _COMMAND.sub("", depends["clause"]))):
        return depends["said"], depends["clause"]
    cut = max(sentence.rfind(x) for x in _JOINTS)
    joint = next((x for x in _JOINTS if cut >= 0 and sentence.startswith(x, cut)), "")
    said, clause = sentence[:cut], sentence[cut + len(joint) :]
    equation = (
        _unbound(clause).count("=") == 1
        and not _WORD.search(WITH_ACCENT.sub("", _COMMAND.sub("", clause)))
        and "=" not in said
    )
    if equation and (joint == ", and " or (_VERB.search(said) and clause.count("(") == clause.count(")"))):
        return said, clause
    # the clause may go on: "and dX is dL/dX, of the shape of X"
    cuts = (*(m.span() for m in _STANDS_FOR.finditer(sentence)), *(m.span() for m in re.finditer(", and ", sentence)))
    start, end = max(cuts, default=(0, 0))
    said, clause = sentence[:start], sentence[end:]
    return (said, clause) if _VERB.search(said) and _OWN_VERB.match(clause) else ("", sentence)


def _formulas(sentence: str, *, certain: bool) -> list[str]:
    """A sentence, with each of its equations that define nothing apart: "a^T x = 1 and a^T y = -1", "U^T U = I, x is a vector"."""
    sentence = _ALIKE.sub("", sentence) if certain else sentence
    found = _WITH_EQUATIONS.fullmatch(sentence.strip(" .;")) if certain else None
    if found is not None and "=" not in found["said"] and _VERB.search(found["said"]):
        return [found["said"], *_BETWEEN.split(found["equations"])]
    parts = _BETWEEN.split(sentence.strip(" .;")) if certain else []
    plain = all(p.startswith("$") and p.endswith("$") and p.count("$") == 2 and "=" in p for p in parts)
    if len(parts) > 1 and plain:
        return parts
    parts = _JOINED.split(sentence.strip(" .;")) if certain and "$" not in sentence else []
    equations = [p for p in parts[::2] if _composed(p)]
    if len(parts) < 2 or not equations:
        return [sentence]
    rest = [sign + p for sign, p in zip(["", *parts[1::2]], parts[::2], strict=True) if p not in equations]
    return [x for x in ("".join(rest).removeprefix(", ").removeprefix(" and ").removeprefix("and "), *equations) if x]


def _composed(part: str) -> bool:
    """Whether a part is an equation without words, whose left side is more than a name: no definition, and no list of values."""
    left, sign, right = _unbound(part).partition("=")
    words = _WORD.search(_COMMAND.sub("", part)) or not SHORT.isdisjoint(part.split())
    formula = right and "=" not in right and not words and part.count("(") == part.count(")")
    left = _ACCENTED.sub("x", left)
    left = re.sub(r"_\{[^{}]*\}", "", _COMMAND.sub("x", left)).strip()
    return bool(sign and formula and not re.search(r"[\[|]", left) and _PRODUCT.search(left))


def equations(sentence: str) -> Iterator[str]:
    """What else a statement says of its names as an equation: "B is p x d with B^T B = I_d"."""
    for clause in _CLAUSE.split(sentence)[1:]:
        clause = _NEXT.split(clause)[0].strip(" .;$")
        left, sign, _ = _unbound(clause).partition("=")
        products = re.search(r"[A-Za-z}\\d)] *(?:\\cdot|\\top)? *[A-Za-z\\\\(]", left.strip()) is not None
        if sign and products and not _WORD.search(clause) and "(" not in clause:
            yield clause
