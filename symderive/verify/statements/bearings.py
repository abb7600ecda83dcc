"""Statements that bear on few formulas: that one number divides another, what a symbol adds up in words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import LIST, SIZE, N, Said, Table, row

ROUNDED = ("floor", "ceil", "round", "mod", "gcd")
_FORM = rf"(?:{SIZE}|{N}|\d)(?: ?[-+*·/] ?(?:\d? ?{N}|\d+))*"
_THINGS = (
    r"(?:the |all |its |all the )?(?!probabilit|squar|absolute|log|product|responsibilit)(?:[a-z-]+ )??(?:gradients?|derivatives?|"
    r"hessians?|"
    r"scores?|weights?|losses|rewards?|counts?|values?|masses|costs?|errors?|terms?|statistics)"
)
_OF_ITS = r"(?: (?:of|over|for|at|in|on|from) (?:the |all |all the |its |each )?(?:[a-z-]+ ?){1,3}?)*"
_PARTS = (
    r"(?:the |its )?(?:two |three |separate |following )*(?:parts|blocks|pieces|components|groups|sub-?vectors)(?: of (?:weights|"
    r"parameters))?,?"
)


def _divides(said: Said) -> Iterable[f.Fact]:
    yield f.Bears(said.coded.latex(*said.match.span()), ROUNDED)


def _total(said: Said) -> Iterable[f.Fact]:
    """What a symbol adds up is told in words: nothing that has no index of its own can depend on it."""
    names = said.names()
    if names and all("_" in x for x in names) and not said.calls():
        yield f.Bears(said.coded.latex(*said.match.span()), (), names)


def _exchanged(said: Said) -> Iterable[f.Fact]:
    """l(y; y) is l with m replaced by y, as any reader takes it."""
    if said.latex("n") == said.latex("m"):
        yield f.Bears(said.coded.latex(*said.match.span()))


def _numbered(said: Said) -> Iterable[f.Fact]:
    name = said.latex("n")
    yield f.IsIndex((name,)) if len(name) == 1 else f.Bears(said.coded.latex(*said.match.span()))


def _held_apart(said: Said) -> Iterable[f.Fact]:
    """Of separate inputs each slope holds the others fixed."""
    names = said.names()
    for name in names:
        yield f.SlopeHolds(name, tuple(x for x in names if x != name))


def _marked(said: Said) -> Iterable[f.Fact]:
    """The subscripts of parts of one vector are names."""
    names = said.names()
    if len({re.sub(r"_.*", "", x) for x in names}) == 1 and all("_" in x for x in names):
        yield f.Named(names)


BEARINGS = Table(
    (
        "separate",
        "independent",
        "distinct",
        "free",
        "numbers",
        "index",
        "enumerate",
        "label",
        "divi",
        "multiple",
        "replaced",
        "exchanged",
        "substituted",
        "sum",
        "total",
        "part",
        "block",
        "piece",
        "group",
        "vector",
    ),
    (
        row(
            rf"^(?:here |where )?{_FORM} (?:is|are) (?:(?:always|exactly|assumed to be) )?(?:an? )?(?:(?:integer |whole |exact )?multiples?"
            rf" of|(?:evenly |exactly )?divisible by) {_FORM}$",
            _divides,
            "n is divisible by b",
            "i + 2p - k is a multiple of s",
            prose=False,
        ),
        row(
            rf"^(?:here |where )?{_FORM} divides {_FORM}(?: (?:evenly|exactly|without remainder))?$",
            _divides,
            "h divides d",
            prose=False,
        ),
        row(
            rf"^<L> (?:is|are|denotes?) (?:the )?(?:sums?|totals?) of {_THINGS}(?: and (?:of )?{_THINGS})?{_OF_ITS}(?: {N})?$",
            _total,
            "G_j and H_j are the sums of the gradients and second derivatives of the instances in leaf j",
            "S_k is the sum of the scores of the examples in bin k",
            no=("N is the sum of the weights",),
            prose=False,
        ),
        row(
            rf"^<N> ?\([^()]*[;,][^()]*\) (?:is|denotes|means) (?:the )?<M>(?: ?\([^()]*\))? with (?:(?:every|each|all|the) )?{N} "
            rf"(?:replaced|"
            r"exchanged|substituted) ",
            _exchanged,
            "l(y; y) is l with every m_i replaced by y_i",
            prose=False,
        ),
        row(
            rf"(?:has|have|consists of|is made of|is split into|splits into|falls into) {_PARTS} (?P<list>{LIST})$",
            _marked,
            r"the parameter vector has two parts \theta_\mu and \theta_\sigma",
            "the weights fall apart, w consists of the blocks w_a and w_b",
            no=("x has two parts u and v",),
            prose=False,
        ),
        row(
            r"^(?:the )?(?:(?:index|subscript|letter|argument) )?<N> (?:numbers?|index(?:es)?|enumerates?|labels?) (?:the |all |"
            r"our |all the )?"
            r"(?:(?:training|data|time|hidden|output|input|mini-?batch) )?(?:examples?|samples?|points?|patterns?|observations?|steps|"
            r"classes|units|neurons|components|iterations|instances|clusters|features|words|tokens|tasks|users|items)$",
            _numbered,
            "n numbers the training examples",
            "k indexes the classes",
            prose=False,
        ),
        row(
            r"<L> (?:is|are) (?:(?:treated|taken|regarded|considered|seen|viewed) as|assumed to be) (?:separate|independent|free|distinct)"
            r" (?:inputs|variables|arguments|quantities|parameters)(?: of (?:the |a )?[a-z -]+)?(?= ?(?:$|[,.;]))",
            _held_apart,
            "for the chain rule m, v and the x_i are taken as separate inputs of the normalize step",
            r"\mu and \sigma^2 are treated as independent variables",
            no=("x and y are independent random variables",),
            prose=False,
        ),
    ),
)
