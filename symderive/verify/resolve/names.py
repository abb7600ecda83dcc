"""Letters with their scripts: which scripts are indices, which are labels of a name, which are powers."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.resolve.errors import UnclearError
from symderive.verify.resolve.given import given
from symderive.verify.resolve.known import KNOWN, WORD_FUNCTIONS
from symderive.verify.resolve.usage import (
    INDEX_LETTERS,
    all_nodes,
    bare,
    is_bold,
    is_label,
    is_transpose,
    letter_of,
    root_name,
    script_items,
)
from symderive.verify.symbols import Domain, Symbol

if TYPE_CHECKING:
    from symderive.verify.resolve.resolver import Resolver

_PART_OF_NAME = {"star", "ast", "dagger", "prime", "+", "plus", "minus"}
_WORDS = {"in", "out", "min", "max", "tr", "opt", "init", "int", "lin", "pri", "mix", "prior", "post", "prev"}
_UPPER_SIZES = {"T", "L", "N", "M", "K", "D", "n", "m"}


@dataclass
class Head:
    """A letter with its scripts sorted out: the symbol, its keys, and what is done to it (in order)."""

    name: r.Name
    symbol: str
    labels: list[t.Term] = field(default_factory=list[t.Term])
    subs: list[t.Term] = field(default_factory=list[t.Term])
    primes: int = 0
    after: list[r.Node] = field(default_factory=list[r.Node])  # superscripts that act: powers, transposes
    parameter: r.Node | None = None  # the theta of h_theta
    span: t.Span = t.NOWHERE

    @property
    def keys(self) -> tuple[t.Term, ...]:
        """Labels first, then subscripts."""
        return (*self.labels, *self.subs)


def head_of(resolver: Resolver, node: r.Node) -> Head | None:
    """The letter under a node's scripts with the scripts sorted out; None for anything but a letter."""
    layers: list[r.Scripted] = []
    inner = bare(node)
    while isinstance(inner, r.Scripted):
        layers.append(inner)
        inner = bare(inner.base)
    if not isinstance(inner, r.Name):
        return None
    letter = resolver.identity(inner)
    head = Head(inner, letter, span=node.span)
    suffix: list[str] = []
    for layer in reversed(layers):
        if head.after:  # scripts outside of a power or a transpose act on the whole
            return None
        head.primes += layer.primes
        if layer.sub is not None:
            _subscript(resolver, head, layer.sub, suffix)
        if layer.sup is not None:
            _superscript(resolver, head, layer.sup, suffix)
    if head.labels and "superscript indices" in resolver.scope.flags:
        head.subs, head.labels = [*head.labels, *head.subs], []
    transposed = head.primes == 1 and head.subs and "prime transpose" in resolver.scope.flags
    if transposed and not head.after and not resolver.is_function(letter, inner):
        head.after.append(r.Name((node.span[1] - 1, node.span[1]), "top"))  # x_i' beside x_i
        head.primes = 0
    if head.primes and not resolver.is_function(letter, inner):
        letter += "'" * head.primes
        head.primes = 0
    if head.subs and not suffix and not head.labels and resolver.is_family(letter, head):
        letter += "[]"
    head.symbol = letter + "".join(f"_{s}" for s in suffix) + ("^()" * len(head.labels))
    if head.symbol in resolver.silent and not head.keys:
        head.subs.append(t.Index(node.span, resolver.silent[head.symbol]))
    return head


def _subscript(resolver: Resolver, head: Head, sub: r.Node, suffix: list[str]) -> None:
    letter = head.symbol
    if part := bracketed(sub):
        suffix.append(f"[{part}]")
        return
    items = worded(script_items(sub), resolver, letter)
    if head.name.word and (letter in KNOWN or letter in WORD_FUNCTIONS) and _says_how(items):
        return
    if is_numbered(resolver, letter, items):
        suffix.append("".join(x.base if isinstance(x, r.Name) else getattr(x, "text", "") for x in items))
        return
    if isinstance(items[0], r.Number) and resolver.usage.named_by_number(letter):
        suffix.append(items[0].text)
        items = items[1:]
    for item in items:
        if isinstance(item, str):
            suffix.append(item)
        elif isinstance(item, r.Number):
            if resolver.indexed(letter) or len(items) > 1:
                head.subs.append(t.Number(item.span, Fraction(item.text)))
            else:
                suffix.append(item.text)
        elif isinstance(item, r.Name):
            _named_subscript(resolver, head, item, suffix)
        elif isinstance(item, r.Dots):
            raise UnclearError("the dots in this subscript leave open what is meant", item.span)
        elif isinstance(item, r.Conditional) and (barred := given(resolver, item)) is not None:
            suffix.append(barred[0])
            head.subs += barred[1]
        elif isinstance(item, r.Scripted) and (quantity := _quantity(resolver, item)):
            suffix.append(quantity)
            if item.sub is not None:
                _subscript(resolver, head, item.sub, suffix)
            if item.sup is not None:
                _superscript(resolver, head, item.sup, suffix)
        else:
            head.subs.append(resolver.key(item))


def bracketed(sub: r.Node) -> str:
    r"""The quantity in ``L_{[\gamma]}``, the terms of L with it; the index of an order statistic ``x_{[k]}`` is none."""
    if not isinstance(sub, r.Group) or sub.opening != "[" or not isinstance(sub.inner, r.Name | r.Scripted):
        return ""
    name = root_name(sub.inner)
    letter = "" if name is None else letter_of(name)
    return "" if letter in INDEX_LETTERS or len(letter) < 2 else letter


def _quantity(resolver: Resolver, item: r.Scripted) -> str:
    r"""The letter of a quantity that the notes define, in a script: \delta_{h_t} belongs to h_t. A class y_i picks an entry."""
    name = root_name(item)
    letter = "" if name is None or item.primes else letter_of(name)
    known = resolver.scope.symbols.get(letter)
    picks = known is not None and known.domain is Domain.PLACE
    return letter if letter in resolver.usage.left_alone and not picks and letter not in INDEX_LETTERS else ""


def _says_how(items: list[r.Node | str]) -> bool:
    """Whether a subscript is in words: softmax_{row-wise}."""
    return any(isinstance(x, (str, r.Words)) for x in items)


def is_numbered(resolver: Resolver, letter: str, items: Sequence[r.Node | str]) -> bool:
    """Whether a subscript is the name of a unit, ``h1`` or ``o2``, rather than two indices."""
    if len(items) != 2 or not isinstance(items[0], r.Name) or not isinstance(items[1], r.Number):
        return False
    mine = letter_of(items[0])
    usage = resolver.usage
    if items[0].word or items[0].span[1] != items[1].span[0] or mine in usage.bound or mine in usage.shifted:
        return False
    if mine in resolver.hints.index_letters or mine in resolver.scope.sizes or mine in resolver.binders:
        return False
    others = usage.sub_letters.get(letter.removeprefix("bold "), Counter[str]())
    return not any(x in usage.bound or x in usage.shifted for x in others) and mine not in usage.values


def _named_subscript(resolver: Resolver, head: Head, item: r.Name, suffix: list[str]) -> None:
    mine = letter_of(item)
    if item.base in _PART_OF_NAME:
        suffix.append(item.base)
    elif resolver.is_key(mine, head.symbol, item):
        head.subs.append(resolver.key(item))
    else:
        if not item.word and resolver.is_function(head.symbol, head.name):
            head.parameter = item
        suffix.append(mine)


def worded(items: list[r.Node], resolver: Resolver, base: str) -> list[r.Node | str]:
    """Letters that make a word: ``_{pos}``, ``_{CE}``, ``_{neg_i}`` (the word and its index)."""
    letters = [i.base for i in items if isinstance(i, r.Name) and not i.word and len(i.base) == 1]
    last = items[-1] if items else None
    tail: list[r.Node | str] = []
    if isinstance(last, r.Scripted) and isinstance(bare(last.base), r.Name) and last.sub is not None and len(items) > 2:
        under = bare(last.base)
        assert isinstance(under, r.Name)
        letters = [*letters, under.base]
        tail = list(script_items(last.sub))
    if len(letters) != len(items) or len(items) < 2 or not _touching(items):
        return list(items)
    upper = all(x.isupper() for x in letters)
    counts = base in _UPPER_SIZES or base == "d"
    known = _are_indices(resolver, base, tuple(letters))
    if "".join(letters) in _WORDS and (counts or not (known or any(x in resolver.usage.bound for x in letters))):
        return ["".join(letters), *tail]
    unlike = [
        x for x in letters if not (x in INDEX_LETTERS or x in resolver.usage.bound or x in resolver.usage.shifted)
    ]
    pair = len(unlike) == len(letters) == 2 and not resolver.indexed(base) and not resolver.hints.einstein
    if (upper and len(letters) > 1) or (len(letters) > 2 and unlike) or pair:
        return ["".join(letters), *tail]
    return list(items)


def _are_indices(resolver: Resolver, base: str, letters: tuple[str, ...]) -> bool:
    """Whether a subscript has the first letter of others of its base, and its other letters are indices elsewhere: A_{in} beside A_{ij}."""
    scripts = resolver.usage.scripts
    alike = {base: {x for x in scripts.get(base, ()) if x != letters} for base in scripts}
    found = {y for others in alike.values() for x in others if len(x) > 1 and set(x) <= INDEX_LETTERS for y in x}
    mine = any(len(x) == len(letters) and x[0] == letters[0] for x in alike.get(base, ()))
    return mine and set(letters) <= found


def _touching(items: list[r.Node]) -> bool:
    return all(a.span[1] == b.span[0] for a, b in itertools.pairwise(items))


def _superscript(resolver: Resolver, head: Head, sup: r.Node, suffix: list[str]) -> None:
    sup, power = _labels_and_power(bare(sup))
    letter = head.symbol
    if isinstance(sup, r.Name) and sup.base == "T" and resolver.is_exponent(letter, "T"):
        head.after.append(r.Sum(sup.span, (sup,), ("+",), ((sup.span[0], sup.span[0]),)))  # no transpose
    elif is_transpose(sup) and not (
        isinstance(sup, r.Name) and sup.base == "T" and resolver.is_label_letter(letter, "T")
    ):
        head.after.append(sup)
    elif isinstance(sup, r.Name) and sup.base in _PART_OF_NAME:
        suffix.append(sup.base)
    elif is_label(sup):
        assert isinstance(sup, r.Group)
        word = _label_word(sup.inner)
        for item in script_items(sup.inner) if sup.inner is not None and not word else []:
            _label(resolver, head, item, suffix)
        suffix += [f"({word})"] if word else []
    elif resolver.is_layered(letter, sup):
        for item in script_items(sup):
            _label(resolver, head, item, suffix)
    else:
        head.after.append(sup)
    if power is not None:
        head.after.append(power)


def _labels_and_power(sup: r.Node) -> tuple[r.Node, r.Number | None]:
    """``a^{[1](i)2}`` is the square of ``a^{[1](i)}``."""
    if not isinstance(sup, r.Product) or any(sup.signs) or not isinstance(sup.factors[-1], r.Number):
        return sup, None
    labels = sup.factors[:-1]
    if not all(isinstance(x, r.Group) and x.opening in ("(", "[") for x in labels):
        return sup, None
    if len(labels) == 1:
        return labels[0], sup.factors[-1]
    rest = replace(sup, factors=labels, signs=sup.signs[:-1], sign_spans=sup.sign_spans[:-1])
    return rest, sup.factors[-1]


def _label_word(node: r.Node | None) -> str:
    """A word of letters as a label: ``w^{(new)}``, ``w^{(old)}``."""
    items = [] if node is None else script_items(node)
    letters = [x.base for x in items if isinstance(x, r.Name) and len(x.base) == 1 and x.base.isalpha()]
    return "".join(letters) if len(letters) == len(items) > 2 and _touching(items) else ""


def _label(resolver: Resolver, head: Head, item: r.Node, suffix: list[str]) -> None:
    if isinstance(item, r.Number):
        if resolver.labelled(head.symbol):
            head.labels.append(t.Number(item.span, Fraction(item.text)))
        else:
            suffix.append(f"({item.text})")
    elif isinstance(item, r.Name) and not resolver.is_label_index(letter_of(item), item):
        suffix.append(f"({letter_of(item)})")
    elif isinstance(item, (r.Dots, r.Relation, r.Conditional)):
        raise UnclearError("this superscript is not understood", item.span)
    else:
        head.labels.append(resolver.key(item))


def declare(resolver: Resolver, head: Head, latex: str) -> str:
    """Enter a symbol's use into the scope, and give its name."""
    known = resolver.scope.symbols.get(head.symbol)
    if known is None:
        known = Symbol(head.symbol, latex, head.name.base, is_bold(head.name), len(head.labels))
        resolver.scope.symbols[head.symbol] = known
    known.bold = known.bold or is_bold(head.name)
    known.least = min(known.least, len(head.subs))
    known.most = max(known.most, len(head.subs))
    letter = head.symbol.removesuffix("^()")
    usage = resolver.usage
    labelled = letter in usage.labels or letter in usage.defined_sups or bool(usage.bare_sups.get(letter))
    apart = resolver.is_updated(letter) or (letter in usage.totals & usage.plain_alone | usage.bounds and not head.subs)
    counted = letter in usage.sub_counts and resolver.indexed(letter) and not apart
    if counted and labelled == bool(head.labels):
        known.most = max(known.most, *(n for n in resolver.usage.sub_counts[letter] if n <= 3), 0)
    if any(is_transpose(x) for x in head.after):
        known.transposed = True
    return head.symbol


def is_estimate(resolver: Resolver, head: Head) -> bool:
    r"""Whether a function is an estimate, random with the data: it is called random, or its mean is spoken of, as in E[\\hat f(x)]."""
    letter = letter_of(head.name)
    return letter in resolver.hints.random or letter in resolver.usage.estimates


def estimate(resolver: Resolver, head: Head, where: str, span: t.Span) -> t.Ref:
    r"""The random value \\hat f(x) of an estimate."""
    chance = resolver.scope.chance
    name = f"{head.symbol}{''.join(where.split())}"
    letter = letter_of(head.name)
    known = resolver.scope.symbols.setdefault(name, Symbol(name, f"{resolver.text(head.name)}{where}", letter))
    known.random = True
    known.most = max(known.most, len(head.subs))
    chance.random.add(name)
    if letter in chance.independent:
        chance.independent.add(name)
    return t.Ref(span, name, head.keys)


def is_output(resolver: Resolver, head: Head) -> bool:
    r"""Whether the ``\mu(x)`` of ``N(\mu(x), diag(\sigma^2))`` is the vector of the ``\mu_j`` that the notes write too."""
    letter, usage = letter_of(head.name), resolver.usage
    arguments = usage.calls.get(letter, set[tuple[str, int]]())
    parameter = (
        {letter_of(x) for x in all_nodes(head.parameter) if isinstance(x, r.Name)} if head.parameter else set[str]()
    )
    entries = set(usage.sub_letters.get(letter, ())) - parameter
    settled = usage.left_calls | usage.left_alone | usage.wrt | usage.primed
    alone = len(arguments) == 1 and all(not count and x not in usage.wrt for x, count in arguments)
    return alone and letter in usage.spread and bool(entries) and letter not in settled


def as_place(resolver: Resolver, symbol: str) -> None:
    """A symbol that stands where an index does picks an entry."""
    found = resolver.scope.symbols[symbol]
    if found.domain is None and symbol not in resolver.scope.definitions and symbol not in resolver.scope.sizes:
        found.domain = Domain.PLACE


def parametrised(resolver: Resolver, head: Head) -> None:
    r"""Enter the θ of an unknown h_θ; the \sigma of x_\sigma(s) names a function."""
    name = root_name(head.parameter) if head.parameter is not None else None
    if name is not None and letter_of(name) in resolver.usage.left_functions - {"pi"}:
        return
    if head.parameter is not None and head.symbol not in resolver.scope.parameters:
        resolver.scope.parameters[head.symbol] = resolver.term(head.parameter)
