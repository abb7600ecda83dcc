"""Sentences that say several things at once, as several: appositions, lists that go in step, what is said of "both"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symderive.verify.entry import as_latex, tree_of
from symderive.verify.statements.coded import code
from symderive.verify.statements.descriptions import described
from symderive.verify.statements.sentence_forms import Form, sentences_for

_SCRIPTS = r"(?:_(?:\w|\{[^{}]*\})|\^(?:\w|\*|\{[^{}]*\}|\([^()]*\))|'+)*"
_SHORT = r"(?!(?:sum|set|one|all|any|map|row|key|end|use|net|bit|box|way|log|max|min|arg|exp|var|cov)\b)[a-z]{3}"  # err
_NAME = rf"\$?(?:\\[A-Za-z]+\s*(?:\{{(?:[^{{}}]|\{{[^{{}}]*\}})*\}})?|[A-Za-z](?![A-Za-z])|{_SHORT}(?= (?:is|denotes) )){_SCRIPTS}\$?"
_NAMES = rf"{_NAME}(?:, {_NAME})*,? and {_NAME}"
_LIST = re.compile(r",? and |, ")
_LABEL = re.compile(
    r"(?!.*\b(?:not?|non|false|wrong|claim|question|show|prove|if|unless|when|otherwise|except)\b[^:]*: )[A-Za-z][A-Za-z-]+(?: "
    r"[a-z-]+){0,2}"
    rf": (?=(?:the |all |each )?{_NAME}(?:(?:, |,? and ){_NAME})*(?: all| each| both)? (?:is|are|has|have) )"
)
_FIRST = re.compile(
    rf"(?P<said>(?:this|it|here|these|that) (?:is|are) (?:the|an?) [^:;]{{8,100}}): (?=(?:the |all )?{_NAME}(?:(?:, |,? and ){_NAME})*"
    r" (?:is|are|has|have) )",
    re.IGNORECASE,
)
_CLAUSE = re.compile(rf",(?: and)? (?={_NAME} (?:is|has) )")
_OF_ARRAYS = re.compile(
    r"\b(?:vectors?|matri(?:x|ces)|orthogonal|orthonormal|diagonal|symmetric|columns?|rows?|scalars?)\b"
)
_IS = re.compile(rf"(?:the |all |each |every )?{_NAME}(?:(?:, |,? and ){_NAME})* (?:is|are|has|have) [a-z\d\\$]")
_COLUMNS = re.compile(
    rf"(?P<name>{_NAME}) (?:has|is (?P<size>[^,;]*?) with) (?P<before>\S+ )?orthonormal columns (?:the )?(?P<vector>{_NAME})\.?"
)
_MIRRORED = re.compile(
    r"(?:the )?(?P<name>(?P<letter>\\?[A-Za-z]+)_\{?(?P<i>[a-z]),?(?P<j>[a-z])\}?) are (?:nonnegative,? (?:and )?)?symmetric(?:, "
    r"(?P=letter)_\{?"
    r"(?P=i),?(?P=j)\}? = (?P=letter)_\{?(?P=j),?(?P=i)\}?)?(?P<none>,? (?:(?:and|with) )?(?P=letter)_\{?(?P=i),?(?P=i)\}? = 0|,? "
    r"(?:(?:and|with) )?"
    r"(?:a )?zero (?:on the )?diagonal)?,? and (?:sum|add up) to (?:1|one)(?: over (?:all )?(?:the )?pairs)?(?P<apart> (?:of "
    r"different points|(?P=i) (?:≠"
    r"|\\neq?) (?P=j)))?\.?"
)  # "the p_{ij} are symmetric, p_{ii} = 0, and add up to 1"
_ENTRIES = re.compile(
    rf"(?P<name>{_NAME}) = [(\[]\S+_\{{?[01]\}}?, ?(?:\.\.\.|\\[cl]?dots|…), ?\S+_\{{?(?P<count>[A-Za-z])\}}?[)\]](?:\^\{{?(?:T|"
    rf"\\top)\}}?)?"
    r" (?P<rest>(?:is|has|follows) .*)"
)  # "X = (X_1, ..., X_n) is multivariate normal"
_DIMENSIONS = re.compile(
    rf"(?P<name>{_NAME}) (?P<said>(?:is|has|follows) [^,;]*?\b(?:normal|Gaussian)\b[^,;]*?)(?: with| and(?: has)?) "
    rf"(?P<count>[A-Za-z])(?: ?(?:≥|>=|\\ge) ?\d)?"
    r" (?:components|dimensions|entries)(?: and (?P<rest>[^,;]*))?"
)  # "X is multivariate normal with n components and covariance K"
_VERB = re.compile(
    r"(?<![\\A-Za-z])(?:is|are|was|be|has|have|acts?|holds?|depends?|runs?|denotes?|means?|stands?|does|do|can|may|if|when|where|"
    r"unless)(?!\w)"
)
_APPOSITION = re.compile(
    rf"(?P<name>{_NAME}) (?P<verb>is|denotes) (?P<noun>(?:the|an?|our|its) [a-z][a-z -]*?)(?: \((?P<aside>[^()=<>]*)\))?, "
    r"(?P<rest>(?:an?|the|always|which is|i\.e\.) (?!\S+ ?=)[^,;]+|\S+ [<>≤≥] .*|\d\S* [<>≤≥] .*)"
)
_SLOPE = re.compile(r"the (?:negative |partial |negative partial )?(?:derivative|gradient) of ")
_THING = re.compile(
    r"(?:length[- ]?scale|step[- ]?size|step[- ]?length|learning rate|batch size|error (?:rate|signal|probability)|noise level|"
    r"weighted |(?:regulari[sz]ation|penalty|weight decay|decay|momentum|discount|forgetting|scale|shape|rate|bias|smoothing|mixing) "
    r"(?:strength|parameter|constant|factor|coefficient|weight|rate)|bandwidth|temperature|threshold|margin|half-?width)"
)
_STEP = re.compile(
    rf"(?P<names>{_NAMES}) (?:are|denote) the (?P<which>(?:\S+-?th |first |second |last |partial )?)"
    r"(?P<noun>entries|components|elements|coordinates|transposes|inverses|derivatives|gradients|logarithms|means|variances) of "
    rf"(?P<of>{_NAMES})(?P<rest> (?:with respect to|w\.r\.t\.|by) [^,;]+)?(?:,? respectively)?\.?"
)
_ONE_OF = {
    "entries": "entry",
    "inverses": "inverse",
}
_NO_VALUE = (
    r"of|by|with|in|to|for|from|than|at|on|per|over|between|distribution|density|law|normal|set|space|index|interval|prior|posterior|range|"
    r"function|kernel|map|mapping|polynomial|activation|link|sigmoid|layer|step|time|position|iteration|state|entry|node|word|class|label|"
    r"number of|point|shape|size|sequence|model|network|inverse|transpose|gradient|derivative|operator|estimator|estimate|minimi[sz]er"
)
_VALUE = re.compile(
    rf"(?:the )?(?P<name>{_NAME}) (?:is|denotes) (?:the|an?|our|its) (?P<noun>(?!\b(?:{_NO_VALUE})s?\b)[a-z-]+(?: "
    rf"(?!(?:{_NO_VALUE})s?\b)[a-z-]{{3,}})"
    r"{0,2})(?:, (?:the|an?) (?:vector|matrix|number|difference|quantity|product|ratio))?,? (?:i\.e\.,? |namely |that is,? "
    r")?(?P<formula>[^a-z$ ][^$=<>,;:∈~]*|[a-z](?![a-z])[^$=<>,;:∈~]*|(?:log|exp|tanh)\b[^$=<>,;:∈~]*?)\.?"
)  # "r is the residual y - Xw"
_WORD = re.compile(
    r"(?<![\\A-Za-z])(?!(?:log|exp|tanh|max|min|tr|det|diag|sin|cos)\b)[A-Za-z]{3,}|(?<![\\A-Za-z])(?:or|and|of|by|in|is|to|at)\b"
)
_SIGN = re.compile(
    r"(?<![\^_{(\[,])(?<!^)\s*[-+/]|^-|\\(?:d?frac|cdot|exp|log|odot|sqrt)(?![A-Za-z])|\b(?:log|exp|tanh)\b|\^\s*\{?(?:\\top|"
    r"\\intercal|T\b|\d)|\\\||‖"
)
_NESTED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\\\{.*\\\}")
_NOUN = r"(?:(?:the|an?|its|our|each) (?:[a-z-]{2,} ){1,3}?)?"
_BOTH = re.compile(
    rf"(?P<said>.*\b(?:of|on|for|from|between|with|by) |)(?P<names>{_NOUN}{_NAME}(?:, {_NOUN}{_NAME})*,? and {_NOUN}{_NAME}),? "
    r"(?:which are )?(?:both|all)(?: of (?:them|which))?(?: are)? (?P<rest>[^,;=]*\b(?:vectors?|matri(?:x|ces)|columns?)\b[^,;=]*)"
)
_BEFORE = re.compile(rf"{_NOUN[:-1]}(?={_NAME})")
_EACH = re.compile(
    rf"(?P<names>(?:{_NAMES}|{_NAME}(?:, {_NAME})+)) (?:(?:all|each|both) )?(?P<has>have|has) (?P<what>[^,;=<>]*?\b(?:rows?|"
    rf"columns?|entries|"
    r"elements|components)\b[^,;=<>]*?)(?: each)?\.?"
)
_ONE_WITH = re.compile(
    rf"(?P<first>{_NAME}) (?P<verb>is|denotes) (?P<law>(?:the|an?) [^,;=]*?(?:distribution|normal|Gaussian|density|law)(?: (?:on|"
    rf"over|in) [^,;= ]+)?) with "
    rf"(?P<one>[a-z][a-z -]*?) (?P<a>\S+) and (?P<two>[a-z][a-z -]*?) (?P<b>\S+),? and (?P<second>{_NAME}) (?:is |denotes )?(?:the|"
    rf"that|an?)?"
    r" ?(?:one|same)? ?with (?:(?P=one) )?(?P<c>\S+) and (?:(?P=two) )?(?P<d>\S+?)\.?"
)


def in_parts(sentence: str) -> Iterator[str]:
    """The sentences that say what one says, or itself."""
    plain = sentence.strip()
    label, first = _LABEL.match(plain), _FIRST.match(plain)
    plain = plain[label.end() :] if label is not None else plain
    if label is None and first is not None:
        yield first["said"]
        yield from in_parts(plain[first.end() :])
        return
    clauses = _CLAUSE.split(plain)
    if len(clauses) > 1 and all(_IS.match(x) and _OF_ARRAYS.search(x) for x in clauses):
        yield from (x for clause in clauses for x in in_parts(clause))
        return
    said = sentences_for(plain, _FORMS)
    yield from _apposed(plain) if said is None else said


def _entries(found: re.Match[str]) -> list[str]:
    return [
        f"{found['name']} is a vector with {found['count']} entries",
        *in_parts(f"{found['name']} {found['rest']}"),
    ]


def _dimensions(found: re.Match[str]) -> list[str]:
    more = f" with {found['rest']}" if found["rest"] else ""
    return [
        f"{found['name']} is a vector with {found['count']} entries",
        *in_parts(f"{found['name']} {found['said']}{more}"),
    ]


def _mirrored(found: re.Match[str]) -> list[str]:
    one, (i, j) = found["name"], found.group("i", "j")
    pairs = rf"{i} \ne {j}" if found["none"] or found["apart"] else f"{i}, {j}"
    return [f"{one} = {found['letter']}_{{{j}{i}}}", rf"\sum_{{{pairs}}} {one} = 1"]


def _columns(found: re.Match[str]) -> list[str]:
    name = found["name"]
    return [
        f"{name} is {found['size']}" if found["size"] else f"{name} is a matrix",
        *([f"{name} has {found['before']}columns"] if found["before"] else []),
        f"{name} has orthonormal columns",
        f"the columns of {name} are the {found['vector']}",
    ]


def _both(found: re.Match[str]) -> list[str]:
    names = _BEFORE.sub("", found["names"])
    return [*([f"{found['said']}{names}"] if found["said"] else []), f"{names} are {found['rest']}"]


def _in_step(found: re.Match[str]) -> list[str] | None:
    names, wholes = _LIST.split(found["names"]), _LIST.split(found["of"])
    if len(names) != len(wholes):
        return None
    noun = _ONE_OF.get(found["noun"], found["noun"][:-1])
    pairs = zip(names, wholes, strict=True)
    return [f"{one} is the {found['which']}{noun} of {whole}{found['rest'] or ''}" for one, whole in pairs]


def _each(found: re.Match[str]) -> list[str]:
    return [f"{found['names']} {found['has']} {found['what']}"]


def _laws(found: re.Match[str]) -> list[str]:
    law = f"{found['verb']} {found['law']} with {found['one']}"
    return [
        f"{found['first']} {law} {found['a']} and {found['two']} {found['b']}",
        f"{found['second']} {law} {found['c']} and {found['two']} {found['d']}",
    ]


def _valued(found: re.Match[str]) -> list[str] | None:
    name, noun = found["name"], found["noun"]
    if not _is_value(noun, found["formula"]):
        return None
    kind = re.search(r"\b(?:vector|matrix|number|scalar)$", noun)
    return [*([f"{name} is a {kind[0]}"] if kind is not None else []), f"{name} = {found['formula']}"]


_FORMS: tuple[Form, ...] = (
    (_ENTRIES, _entries),
    (_DIMENSIONS, _dimensions),
    (_MIRRORED, _mirrored),
    (_COLUMNS, _columns),
    (_BOTH, _both),
    (_STEP, _in_step),
    (_EACH, _each),
    (_ONE_WITH, _laws),
    (_VALUE, _valued),
)


def _is_value(noun: str, formula: str) -> bool:
    """Whether what stands behind a noun is a formula that is more than a name."""
    outside = _NESTED.sub("", formula)
    sign = _SIGN.search(outside) is not None or (noun.endswith("product") and len(formula.split()) > 1)
    return (
        sign
        and _WORD.search(formula) is None
        and re.search(r"[A-Za-z]", formula) is not None
        and tree_of(as_latex(formula)) is not None
    )


def _apposed(sentence: str) -> Iterator[str]:
    """What "l is the lengthscale, a positive number" says of l: it is a positive number."""
    found = _APPOSITION.fullmatch(sentence)
    if found is None:
        yield sentence
        return
    noun, rest, name = found["noun"], found["rest"], found["name"]
    defined = _SLOPE.match(rest) is not None and " of " not in noun
    things = _THING.sub("thing", noun)
    if (_VERB.search(rest) and not rest.startswith("which is ")) or not (defined or _plain(things, found["aside"])):
        yield sentence
    elif re.search(r"^\S+ [<>≤≥]", rest):
        yield rest
    else:
        yield f"{name} is {rest.removeprefix('which is ').removeprefix('i.e. ')}"


def _plain(noun: str, aside: str | None) -> bool:
    """Whether a noun, and an aside in brackets, say nothing of mathematics."""
    words = aside is None or re.fullmatch(r"(?:[a-z-]{2,}|a|,| )+", aside) is not None
    return words and described(code(f"x is {noun}", bare=True).text)
