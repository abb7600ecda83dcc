"""Arrays as a whole: zeros around them, biases that are added to all their rows, binary vectors, orthonormal columns."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import N, Said, Table, listed, row
from symderive.verify.symbols import Domain


def _binary(said: Said) -> Iterable[f.Fact]:
    yield f.HasShape(said.names(), None, 1)
    yield f.InDomain(said.names(), Domain.BINARY)


def _orthonormal(said: Said) -> Iterable[f.Fact]:
    """W^T W = I, as an equation that is to hold."""
    for name in said.names():
        yield f.Holds(rf"{name}^\top {name} = I")


def _padded(said: Said) -> Iterable[f.Fact]:
    yield f.ZeroOutside(said.names())


def _padded_where(said: Said) -> Iterable[f.Fact]:
    """w_{kl} counts as 0 when k is not in 1..m: its own indices leave their range."""
    subscript = re.search(r"_\{?([^{}]+)\}?$", said.latex("n"))
    found = re.findall(rf"(?<!, )(?<![.…])(?<!… )({N}(?: or {N})*) ?(?:is|are|∉|[<>])", said.text("where"))
    told = {name for names in found for name in listed(said.coded, names)}
    if subscript is not None and told and all(x in subscript[1] for x in told):
        yield f.ZeroOutside((said.latex("n"),))


_OUT = (
    r"(?:(?:is|are) (?:not (?:in|between|within|one of)|out of|outside(?: of)?|beyond)|∉) ?(?:(?:the|its|their|its own|[{⦃]) ?)?"
    rf"(?:(?:valid )?(?:range|bounds|filter|kernel|image|array|grid|map|input)|(?:\d|{N}|…|\.\.|to|and|,| |[-+]|[{{}}⦃⦄])+)"
)
_BIASES = r"(?:<L>|\b[Bb]ias(?:es)?(?: vectors?)?)"
_ADDED = r"(?:added to|broadcast(?:ed)? (?:over|along|across|to))"


ARRAYS = Table(
    (
        "row",
        "column",
        "entr",
        "element",
        "component",
        "vector",
        "×",
        "outside",
        "padd",
        "beyond",
        "batch",
        "zero",
        " 0 ",
        "example",
    ),
    (
        row(
            r"<L> (?:vanish(?:es)?|(?:(?:is|are)(?: taken (?:as|to be)| set to)?|counts? as) (?:0|zero)) "
            r"(?:outside|beyond|off)(?: of)? (?:(?:the|its|their) )?(?:[a-z]+ ?){0,2}(?:map|range|image|input|grid|array|"
            r"bound|boundar|border|edge|size)",
            _padded,
            "\\delta^{l+1} is zero outside of the feature map",
            "x and o are taken to be 0 beyond the border",
            no=("x is outside of the range",),
        ),
        row(
            rf"<N> (?:(?:is|are)(?: taken (?:as|to be)| set to| defined (?:as|to be))?|counts? as|is considered|=) (?:0|zero) "
            rf"(?:when|if|whenever"
            rf"|where|for) (?P<where>(?:(?:either )?{N}(?: or {N})* {_OUT}|{N} ?< ?[01]|{N} ?> ?{N})(?: or (?:{N} {_OUT}|{N} ?< "
            rf"?[01]|{N} ?> ?{N}))*)"
            r"(?= ?(?:$|[,;.]))",
            _padded_where,
            "w_{kl} counts as 0 when k is not in 1..m or l is not in 1..n",
            "x_i is 0 if i < 1 or i > n",
            "k_{mn} is taken to be zero when m or n is out of range",
            no=("a_i is 0 if b is out of range",),
            negated=True,
        ),
        row(
            r"entries of <L> (?:outside|beyond)(?: of)? (?:(?:the|its|their) )?(?:[a-z]+ ?){0,2} "
            r"(?:count as|are|are taken as|are set to|vanish)(?: (?:0|zero))?",
            _padded,
            "entries of \\delta outside its range count as 0",
        ),
        row(
            rf"<N> (?:is|denotes|be) (?:the |a )?(?:(?:{N}|[a-z])-?th |{N}\^\{{?th\}}? )?"
            r"(?:(?:standard|canonical|Euclidean|unit|coordinate) )*(?:basis|unit|coordinate) vector",
            lambda s: (f.Basis(s.latex("n")),) if re.search(r"_\{?[ijkln]\}?$", s.latex("n")) else (),
            "e_i is the i-th Euclidean basis vector",
            "e_k is the k-th unit vector",
            no=("u is a unit vector",),
        ),
        row(
            rf"{_BIASES} (?:is|are) {_ADDED} (?:(?:each|every|all|the) )?(?:of the )?(?:rows?|(?:mini-?)?batch|examples?)\b",
            lambda s: (f.Convention("row examples"),),
            "b is added to every row",
            "the bias b is broadcast over the rows",
            "the biases are broadcast across the batch",
            "where the biases are broadcast over rows",
            "the bias vectors are added to each row",
        ),
        row(
            rf"{_BIASES} (?:is|are) {_ADDED} (?:(?:each|every|all|the) )?(?:of the )?columns?\b",
            lambda s: (f.Convention("column examples"),),
            "c is added to every column",
            "biases are broadcast over the columns",
        ),
        row(
            r"<L> (?:is|are) (?:zero-?padded|padded (?:with|by) (?:zeros?|0))",
            _padded,
            "x is zero-padded",
            "\\delta^{l+1} is padded with zeros",
        ),
        row(
            r"<L> (?:runs?|ranges?|goes|go) over (?:all |the )*binary (?:vectors|strings|configurations|states)",
            _binary,
            "h runs over all binary vectors",
        ),
        row(
            r"over all (?:binary )?(?:vectors |values of )?<L> (?:with|of) entries (?:in )?[{⦃]?0(?: or |, ?| and )1",
            _binary,
            "the sum is over all vectors h with entries 0 or 1",
        ),
        row(
            r"<L> (?:(?:is|are|be) (?:an? |the )?[^,;.]{0,40}?)?(?:has|have|having|with) orthonormal columns",
            _orthonormal,
            "W has orthonormal columns",
            "U is n × d with orthonormal columns",
            "V is a matrix with orthonormal columns",
        ),
        row(r"columns of <L> are orthonormal", _orthonormal, "the columns of W are orthonormal"),
        row(r"over all binary vectors <L>", _binary, "sums over all binary vectors h"),
    ),
)
