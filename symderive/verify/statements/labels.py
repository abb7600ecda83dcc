"""Superscripts that are labels, and what signs mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from symderive.verify import facts as f
from symderive.verify.statements.grammar import ARE, LIST, Build, N, Row, Said, Table, always, row
from symderive.verify.statements.signs import SIGNS

_LABELLED = (
    r"(?:layers?|(?:the )?(?:first|second|last|hidden|output|input) layer|layer labels?|labels?|the labels?|layer ind(?:ex|"
    r"ices)|the layers?|examples?|"
    r"the examples?|the [^,;.]{0,12}-?th (?:(?:training |data |input )?(?:example|point|sample|pattern)|layer|iteration|time "
    r"step|step)|the (?:training )?(?:example|"
    r"sample)(?: index| number)?|iterations?|the iterations?|(?:the )?time(?: steps?)?|classes|"
    r"the class|steps?|not (?:a )?powers?|an? index|indices)"
)
_BRACKETED = rf"[(\[⟨<] ?{N} ?[)\]⟩>]|[(\[] ?\d ?[)\]]|{N}(?:[-+]\d)?|\d"


def _plain(said: Said) -> tuple[str, ...]:
    """Letters of a list of superscripts: ``l, l+1, (i)``; numerals are labels without being letters."""
    found = re.sub(r"[()\[\]⟨⟩<>]", "", said.text("list"))
    return Said(said.coded, said.match).names() or tuple(
        dict.fromkeys(said.coded.name(c) for c in found if ord(c) >= 0xE000)
    )


def _named(said: Said) -> Iterable[f.Fact]:
    names = said.names()
    if names:
        yield f.Labels(names)


def _superscripts(said: Said) -> Iterable[f.Fact]:
    """Of superscripts in brackets is said nothing on bare ones: W^t beside h^{(t)} is a power."""
    bracketed = re.search(r"bracket|parenthes", said.match[0]) is not None and not said.has("all")
    yield f.Convention("labels in brackets") if bracketed else f.Labels()


def _bracketed(said: Said) -> Iterable[f.Fact]:
    """Letters; numerals in brackets are labels anyway, a bare one is if it is said to be."""
    letters = _plain(said)
    if letters or re.search(r"(?<![(\[⟨<] )(?<![(\[⟨<])\d", said.text("list")):
        yield f.Labels(letters)


LABELS = Table(
    ("superscript", "layer", "time", "example", "iteration", "label", "number", "index", "count"),
    (
        row(
            (
                r"(?:bare |bracketed |all )?superscripts? (?:in (?:square |round )?(?:brackets|parentheses) )?"
                r"(?:number|label|denote|index|indicate|count|mark|"
                r"refer to|are|is|stand for|always denote)s? (?:the )?(?:layers?|layer labels|labels|the layer|"
                r"time steps?|examples|the example|indices|iterations)(?: ind(?:ex|ices))?(?: labels?)?(?P<all>, "
                r"not (?:powers|exponents))?"
            ),
            _superscripts,
            "superscripts number layers",
            "the superscript is the layer",
            "superscripts in square brackets number layers",
            no=("superscripts are powers",),
        ),
        row(
            r"(?:upper and lower|superscripts?|superscripts? and subscripts?)(?: letters)? (?:are|denote|stand for) (?:all )?indices",
            always(f.Convention("superscript indices")),
            "superscripts are indices",
        ),
        row(
            rf"superscripts? (?:on|of|at) (?P<list>{LIST}) (?:are|is|number|denote|count)s? (?:the )?"
            r"(?:iterations?|steps?|iterates?|layers?|examples?)(?: (?:numbers?|ind(?:ex|ices)|labels?|counts?))?",
            lambda s: (f.Iterated(s.names()),),
            "the superscripts on w and z are iteration numbers",
        ),
        row(
            rf"superscripts? (?P<list>{LIST}) (?:just |only |merely )?(?:tells?|distinguish(?:es)?|keeps?|says?|names?|marks?) "
            r"(?:(?:which|the|what|between|these|two|three|kinds? of) |[a-z-]+ ?){1,6}(?:apart|(?=$|[.,;]))",
            lambda s: (f.Labels(s.names()),),
            "superscripts \\rho and \\tau only tell the two activations apart",
            "the superscript \\mu distinguishes the outputs",
        ),
        row(
            r"superscripts? are not (?:powers|exponents)",
            always(f.Labels()),
            "superscripts are not powers",
            negated=True,
        ),
        row(
            (
                rf"superscripts? (?P<list>(?:{_BRACKETED})(?: ?(?:,|and|or)+ ?(?:and )?(?:{_BRACKETED}))*),? "
                r"?(?:is|are|:|denotes?|labels?|labels|numbers?|index(?:es)?|indicates?|counts?|refers? to|"
                rf"marks?|names?|stands? for)?(?: (?:an?|the))? ?{_LABELLED}"
            ),
            _bracketed,
            "superscripts l, l+1, L are layer labels, not powers",
            "superscripts o and h are layer labels",
            "superscript t is the time step",
            "the superscript 1 marks the first layer of weights",
            "the superscript 2 is a layer label",
            "superscript $(i)$: the $i$-th example",
            "the superscript (n) refers to the n-th training example",
        ),
        row(
            (
                rf"(?P<list>[(\[⟨<] ?(?:{N}|\d) ?[)\]⟩>](?: ?(?:,|and)+ ?[(\[] ?(?:{N}|\d) ?[)\]])*) (?:is|"
                r"are|denotes?|labels?|numbers?|index(?:es)?|indicates?|counts?) (?:the )?(?:layers?|layer "
                r"labels?|time steps?|time|examples?|layer ind(?:ex|ices)|iterations?)"
            ),
            _bracketed,
            "(l) denotes the layer",
            "(t) is the time step",
        ),
        row(
            (
                rf"(?P<list>{LIST}) (?:in the )?superscripts?(?: (?:is|are|denotes?) (?:a )?labels?|, not (?:a "
                r")?powers?)"
            ),
            _named,
            "the l superscripts are labels",
        ),
        row(
            rf"(?P<list>{N}) ?= ?[01] ?, ?(?:2 ?, ?)?… ?, ?{N} (?:labels?|numbers?|index(?:es)?|counts?)"
            r" (?:the )?layers",
            _named,
            "l = 1, ..., L indexes the layers",
        ),
        row(
            rf"(?P<list>{LIST}) (?:labels?|numbers?|indexes|counts?) (?:the )?layers",
            _named,
            "l numbers the layers",
        ),
        row(
            rf"for layers? (?P<list>{N})(?![-+])",
            _named,
            "for layer $l$ the weighted input is",
        ),
        row(
            rf"(?P<list>{LIST}), ?the superscripts are labels",
            lambda s: (f.Labels(),),
            "theta^{(1)} and theta^{(2)}, the superscripts are labels",
        ),
    ),
    unnamed=True,
)


_MARKS = "".join(c for c in SIGNS if c in "×·⊙∘⊗⊘⋆•") + "*"
_PRODUCT = r"(?:product|multiplication|multiply|multiplies)"
_WISE = r"(?:element|entry|component|coordinate|point)[- ]?wise"
_MEANINGS = (
    (
        (
            rf"(?:Hadamard|Schur|{_WISE})(?: \([^()]{{1,30}}\))?(?: {_PRODUCT}|$|[.,;)]| and)|{_PRODUCT} "
            rf"(?:{_WISE}|entry by entry|element by element|of entries)|multiplies (?:{_WISE}|entry by "
            r"entry)"
        ),
        "hadamard",
        "\\circ is the Hadamard product",
    ),
    (
        (rf"(?:usual |ordinary )?matrix[- ]?{_PRODUCT}|matrix-(?:vector|matrix) {_PRODUCT}|{_PRODUCT} " r"of matrices"),
        "matrix",
        "\\times is the matrix product",
    ),
    (rf"(?:inner|scalar|dot)[- ]{_PRODUCT}", "inner", "\\cdot is the dot product"),
    (
        (
            rf"(?:ordinary|usual|plain|scalar|number) {_PRODUCT}|{_PRODUCT} of (?:numbers|scalars)|plain "
            r"multiplication"
        ),
        "ordinary",
        "* is ordinary multiplication",
    ),
    (rf"outer[- ]{_PRODUCT}", "outer", "⊗ is the outer product"),
    (rf"Kronecker[- ]{_PRODUCT}", "kronecker", "⊗ is the Kronecker product"),
    (r"(?:discrete )?convolution", "convolution", "* is the convolution"),
)


def _means(meaning: str) -> Build:
    def build(said: Said) -> Iterable[f.Fact]:
        for c in said.text("signs"):
            if c in _MARKS:
                yield f.Means(SIGNS.get(c, c).strip(), meaning)

    return build


def _meanings() -> Iterator[Row]:
    signs = rf"(?<!{N})(?<!{N} )(?P<signs>[{re.escape(_MARKS)}](?: ?(?:,|and|or) ?[{re.escape(_MARKS)}])*)"
    for phrase, meaning, example in _MEANINGS:
        build = _means(meaning)
        yield row(
            rf"{signs}(?:{ARE}| ?(?::|=|for|indicates|symbolizes|,|\() ?)(?:(?:the|an?|usual) )*(?:{phrase})",
            build,
            example,
        )
        yield row(
            rf"{signs} ?(?:the )(?:{phrase})",
            build,
            f"with {example.replace(' is ', ' the ').replace('the the', 'the')}",
        )
        yield row(
            rf"(?:{phrase})(?<![,.;)])(?<! and)(?: is| being)?(?: written(?: as)?| denoted(?: by)?| \()? ?\(?{signs}(?! ?{N})",
            build,
            f"the {example.split(' is ')[1].removeprefix('the ')} {example.split(' is ')[0]}",
        )


def _product_and_sum(said: Said) -> Iterable[f.Fact]:
    """⊗ and ⊕ are the elementwise product and sum, or ⊕ alone is a sum."""
    if said.has("sign"):
        yield f.Means(SIGNS[said.text("sign")].strip(), "hadamard")
    yield f.Means(r"\oplus", "sum")


_ADDED = rf"(?:the )?(?:(?:{_WISE}|vector|usual|ordinary) )*(?:sum|addition)\b"
_SUMS = (
    row(
        rf"(?P<sign>[⊗⊙∘]) and ⊕{ARE}(?:the )?{_WISE} {_PRODUCT} and {_ADDED}",
        _product_and_sum,
        "⊗ and ⊕ are the elementwise product and sum",
    ),
    row(rf"⊕{ARE}{_ADDED}", _product_and_sum, "⊕ is elementwise addition"),
)


def _factor(said: Said) -> Iterable[f.Fact]:
    """k(x - m) is a product: k is a number."""
    name = said.latex("factor")
    if re.match(r"[a-z]|\\[a-z]", name):
        yield f.HasShape((name,), (), 0)


_FACTORS = (
    row(
        rf"(?:^|, |\b(?:so|and|that|hence|thus|here|thereby) )(?P<factor>{N}) ?\([^()=]*[-+][^()=]*\) (?:is|means|denotes)"
        r" (?:just |simply |"
        r"again |always )?(?:a|the) product\b",
        _factor,
        "sigma(a - b) is a product",
        "k is the steepness, so k(x - m) is a product",
        no=("f(x) is a product",),
        prose=False,
    ),
    row(
        r"<N> (?:is|denotes) (?:just |simply |only )?(?:a |the )?(?:[a-z-]+ )?(?:factor|number|parameter|constant|multiplier)"
        r",? (?:and )?(?:not (?:the |an? )?|no )(?:[a-z-]+ )?(?:function|sigmoid)",
        lambda s: (f.HasShape((s.latex("n"),), (), 0),),
        "sigma is a factor, not a function",
        "here sigma is a positive parameter and not the sigmoid",
        prose=False,
    ),
)
MEANINGS = Table((*_MARKS, "⊕", "product", " not ", " no "), (*_meanings(), *_SUMS, *_FACTORS), unnamed=True)
