r"""Names of several letters that are written without a command: ``LL(\theta) = ...``, ``MSE``, ``loss``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.verify.resolve.all_weights import whole_sums
from symderive.verify.resolve.classes import classes
from symderive.verify.resolve.constant_arguments import CONSTANT, constant_argument
from symderive.verify.resolve.digits import behind_letters, in_pairs
from symderive.verify.resolve.divergences import divergent
from symderive.verify.resolve.forms import INDEXING, NUMBERED, PAIRED, TRANSPOSING, VARYING, is_small_t, normal, rebuilt
from symderive.verify.resolve.known import DIVERGENCES, KNOWN, WORD_FUNCTIONS
from symderive.verify.resolve.named_values import VALUE, named_values
from symderive.verify.resolve.primes import SLOPE, TURNING, functions_in, turns
from symderive.verify.resolve.raised import marks
from symderive.verify.resolve.script_words import WORD, words_in_scripts
from symderive.verify.resolve.slope_signs import shown, stands_so
from symderive.verify.resolve.square import bracketed
from symderive.verify.resolve.step_arguments import STEPPED, stepped_letters
from symderive.verify.resolve.tables import TABLED, tables
from symderive.verify.resolve.timed import timed
from symderive.verify.resolve.usage import INDEX_LETTERS, all_nodes, bare, letter_of, outside_scripts
from symderive.verify.resolve.variations import varies

_LONGEST = 12
_DELTA = "Delta"
_LONG = 5  # so many small letters side by side are a word wherever they stand
_SHORT = {"out", "net", "err", "inp", "hid", "cell", "loss", "cost", "gate", "grad", "pred"}
"""Shorter ones that are no product of letters anywhere."""


def words_of(trees: Iterable[r.Node]) -> dict[str, str]:
    """The names of several letters that left sides, numerators and arguments show."""
    found: dict[str, str] = {}
    trees = list(trees)
    for tree in trees:
        main = tree.main if isinstance(tree, r.Remark) else tree
        found.update(dict.fromkeys(_primed_indices(tree), ""))
        for inner in outside_scripts(tree):
            if isinstance(inner, r.Product):
                found.update((word, word) for word in _long_words(inner))
            elif isinstance(inner, r.Name) and len(inner.base) > 1 and inner.base.isalpha() and inner.base.isupper():
                found[inner.base] = inner.base  # \text{NLL}, which prose writes as NLL
        if not isinstance(main, r.Relation):
            continue
        sides = [main.sides[0]]
        if isinstance(main.sides[0], r.Derivative) and main.sides[0].of is not None:
            sides.append(main.sides[0].of)
        for side in sides:
            side = bare(side)
            if isinstance(side, r.Product):
                found.update((word, word) for word in _difference(side))
                word = _word(side)
                if word or ((word := _capitals(side)) and _always_together(word, trees)):
                    found[word] = word
    found.update(dict.fromkeys((*_primed_arrays(trees), *_primed_functions(trees)), ""))
    if argument := constant_argument(trees):
        found[argument + CONSTANT] = ""
    found.update(dict.fromkeys((letter + STEPPED for letter in stepped_letters(trees)), ""))
    found.update(dict.fromkeys((word + WORD for word in words_in_scripts(trees)), ""))
    if behind_letters(trees):
        found[NUMBERED] = ""
    if _transposes(trees):
        found[TRANSPOSING] = ""
    if varies(trees):
        found[VARYING] = ""
    found.update(dict.fromkeys(marks(trees), ""))
    found.update(dict.fromkeys((*whole_sums(trees), *classes(trees)), ""))
    if stands_so(trees):
        found.update(dict.fromkeys(shown(trees), ""))
    found.update(dict.fromkeys((letter + VALUE for letter in named_values(trees)), ""))
    found.update(dict.fromkeys(timed(trees), ""))
    found.update(dict.fromkeys((letter + TABLED for letter in tables(trees)), ""))
    if turns(trees):
        found[TURNING] = ""
        found.update(dict.fromkeys((SLOPE + letter for letter in functions_in(trees)), ""))
    found.update(dict.fromkeys((letter + PAIRED for letter in in_pairs(trees)), ""))
    found.update(dict.fromkeys((letter + INDEXING for letter in bracketed(trees)), ""))
    return found


def _difference(row: r.Product) -> Iterator[str]:
    r"""``\Delta w`` on the left side is one name: how much w changes."""
    base = _base(row.factors[1]) if len(row.factors) == 2 and not row.signs[0] else None
    if isinstance(row.factors[0], r.Name) and row.factors[0].base == _DELTA and base is not None and not base.word:
        yield _DELTA + base.base


def _base(factor: r.Node) -> r.Name | None:
    factor = bare(factor)
    base = bare(factor.base) if isinstance(factor, r.Scripted) else factor
    return base if isinstance(base, r.Name) else None


def _transposes(trees: Iterable[r.Node]) -> bool:
    """Whether t is the sign of a transpose: it is nothing but a superscript, and what has it also stands without it."""
    letters, turned = Counter[str](), Counter[str]()
    uses = scripts = 0
    for node in (x for tree in trees for x in all_nodes(tree)):
        if isinstance(node, r.Name):
            uses += node.base == "t" and not node.word
            letters[letter_of(node)] += 1
        elif isinstance(node, r.Scripted) and is_small_t(node.sup):
            scripts += 1
            base = bare(node.base)
            if isinstance(base, r.Name):
                turned[letter_of(base)] += 1
    return bool(turned) and uses == scripts and all(letters[x] > n for x, n in turned.items())


def _word(row: r.Product) -> str:
    """The word at the start of a row: equal or all capital letters, or three small ones, each touching the next."""
    letters: list[str] = []
    for place, factor in enumerate(row.factors):
        if place and (row.signs[place - 1] or row.factors[place - 1].span[1] != factor.span[0]):
            break
        base = bare(factor)
        last = isinstance(base, r.Scripted)
        if isinstance(base, r.Scripted):
            base = bare(base.base)
        if not isinstance(base, r.Name) or base.word or base.accents or base.font or len(base.base) != 1:
            break
        letters.append(base.base)
        if last:
            break
    rest = row.factors[len(letters) :]
    whole = not rest or (len(rest) == 1 and isinstance(bare(rest[0]), r.Group))
    word = "".join(letters)
    if not whole or not 1 < len(word) <= _LONGEST:
        return ""
    title = len(word) > 2 and word.isascii() and word.istitle() and set("aeiou") & set(word[1:]) and bool(rest)
    if title:  # Bias(\hat\theta) is no product
        return word
    capital = word.isupper() and (len(word) > 2 or len(set(word)) == 1 or bool(rest))  # LP(\theta) is no product
    called = len(word) > 3 and bool(rest) and word[1:].islower()  # Gini(p), Loss(w)
    small = word == "in" or (len(word) > 2 and word.isalpha() and word.islower())
    return word if capital or called or small else ""


def _capitals(row: r.Product) -> str:
    """Two different capitals that touch: CE, a name or a product."""
    letters, end = _run(row, 0)
    word = "".join(letters)
    return word if end == len(row.factors) == 2 and word.isupper() and word.isascii() and len(set(word)) == 2 else ""


def _always_together(word: str, trees: Iterable[r.Node]) -> bool:
    """Whether the first letter of a word stands nowhere but in it: FL is the focal loss, whatever L is."""
    alone = pairs = 0
    for tree in trees:
        for node in all_nodes(tree):
            alone += isinstance(node, r.Name) and node.base == word[0] and not node.word
            if isinstance(node, r.Product):
                pairs += sum(_match(node, k, {word: word}) == len(word) for k in range(len(node.factors) - 1))
    return pairs > 0 and alone == pairs


def _primed_indices(tree: r.Node) -> Iterator[str]:
    r"""Index letters with primes that stand in scripts or below a big operator: ``\sum_{j'}``, ``w_{m',n'}``.

    Other letters are indices where they stand in both: the a' of ``\sum_{a'} e^{z_{a'}}``.
    """
    picked: set[str] = set()
    bound: set[str] = set()
    for inner in all_nodes(tree):
        if isinstance(inner, r.Scripted):
            picked.update(_with_primes(inner.sub))
            picked.update(_with_primes(inner.sup if isinstance(inner.sup, r.Group) else None))
        elif isinstance(inner, r.BigOperator):
            bound.update(_with_primes(inner.below))
    yield from (x for x in sorted(picked | bound) if x.rstrip("'") in INDEX_LETTERS or x in picked & bound)


def _primed_arrays(trees: Iterable[r.Node]) -> Iterator[str]:
    """Capital letters with a prime by which something is differentiated: the W' of a decoder is no derivative of W."""
    slopes = (x for tree in trees for x in all_nodes(tree) if isinstance(x, r.Derivative))
    for variable in (bare(w) for slope in slopes for w, _ in slope.wrt):
        base = bare(variable.base) if isinstance(variable, r.Scripted) and variable.primes else None
        if (
            isinstance(variable, r.Scripted)
            and isinstance(base, r.Name)
            and len(base.base) == 1
            and base.base.isupper()
        ):
            yield base.base + "'" * variable.primes


def _primed_functions(trees: Sequence[r.Node]) -> Iterator[str]:
    """The q' of ``q'(k) = ...``, the L' of dL'(v)/dv: names of functions that stand nowhere without the prime.

    Nothing is differentiated by an index, and what the notes define and differentiate is a function of its own.
    """
    nodes = [x for tree in trees for x in all_nodes(tree)]
    marked = Counter((x.base, x.primes) for x in nodes if isinstance(x, r.Scripted) and x.primes)
    every = Counter(letter_of(x) for x in nodes if isinstance(x, r.Name))
    differentiated = {_called(x.of)[0] for x in nodes if isinstance(x, r.Derivative) and x.of is not None}
    for row in (x for x in nodes if isinstance(x, r.Product)):
        for sign, head, group in zip(row.factors, row.factors[1:], row.factors[2:], strict=False):
            if isinstance(sign, r.Derivative) and sign.of is None:
                differentiated.add(_called(r.Product(row.span, (head, group), ("",), ((0, 0),)))[0])
    for tree in trees:
        main = tree.main if isinstance(tree, r.Remark) else tree
        name, argument = _called(main.sides[0]) if isinstance(main, r.Relation) else ("", None)
        base = name.rstrip("'")
        count = sum(n for (x, primes), n in marked.items() if _is_letter(x, base) and primes == len(name) - len(base))
        numbered = isinstance(argument, r.Name) and letter_of(argument) in INDEX_LETTERS
        if name != base and count == every[base] and (numbered or name in differentiated):
            yield name


def _called(node: r.Node) -> tuple[str, r.Node | None]:
    """The letter of a call of one argument with its primes, and the argument."""
    node = bare(node)
    if not isinstance(node, r.Product) or len(node.factors) != 2:
        return "", None
    head, group = node.factors[0], bare(node.factors[1])
    base = bare(head.base) if isinstance(head, r.Scripted) and head.sub is None and head.sup is None else None
    if not isinstance(head, r.Scripted) or not isinstance(base, r.Name) or not isinstance(group, r.Group):
        return "", None
    return letter_of(base) + "'" * head.primes, group.inner


def _is_letter(node: r.Node, letter: str) -> bool:
    node = bare(node)
    return isinstance(node, r.Name) and letter_of(node) == letter


def _with_primes(script: r.Node | None) -> Iterator[str]:
    """The single letters of a script that have primes, with them."""
    for node in all_nodes(script) if script is not None else ():
        base = node.base if isinstance(node, r.Scripted) and node.primes else None
        if (
            isinstance(base, r.Name)
            and isinstance(node, r.Scripted)
            and (len(base.base) == 1 or base.base in INDEX_LETTERS)
        ):
            yield base.base + "'" * node.primes


def _long_words(row: r.Product) -> Iterator[str]:
    """Runs of many small letters, each touching the next, and names of functions before a bracket."""
    start = 0
    while start < len(row.factors):
        letters, end = _run(row, start)
        text = "".join(letters)
        follows = end < len(row.factors) and isinstance(bare(row.factors[end]), r.Group) and not row.signs[end - 1]
        function = (text in KNOWN or text in WORD_FUNCTIONS) and len(text) > 2
        function = (function or text in DIVERGENCES) and follows
        long = _LONG <= len(text) <= _LONGEST and text.isalpha() and text.islower()
        if function or long or text in _SHORT:
            yield text
        start = max(end, start + 1)


def _run(row: r.Product, start: int) -> tuple[list[str], int]:
    """Letters that touch each other, up to one with scripts; and where they end."""
    letters: list[str] = []
    place = start
    while place < len(row.factors):
        if letters and (row.signs[place - 1] or row.factors[place - 1].span[1] != row.factors[place].span[0]):
            break
        factor = bare(row.factors[place])
        base = bare(factor.base) if isinstance(factor, r.Scripted) else factor
        if not isinstance(base, r.Name) or base.word or base.accents or base.font or len(base.base) != 1:
            break
        letters.append(base.base)
        place += 1
        if isinstance(factor, r.Scripted):
            break
    return letters, place


def joined(node: r.Node, words: Mapping[str, str]) -> r.Node:
    """A tree in its plain form, in which the letters of every word are one name."""
    node = normal(node, words)
    if not any(words.values()):
        return rebuilt(node, divergent)
    return rebuilt(node, lambda x: divergent(_joined_row(x, words)) if isinstance(x, r.Product) else x)


def _joined_row(row: r.Product, words: Mapping[str, str]) -> r.Node:
    factors: list[r.Node] = []
    signs: list[str] = []
    sign_spans: list[r.Span] = []
    place = 0
    while place < len(row.factors):
        taken = _match(row, place, words)
        if place:
            signs.append(row.signs[place - 1])
            sign_spans.append(row.sign_spans[place - 1])
        if taken:
            factors.append(_one(row.factors[place : place + taken]))
            place += taken
        else:
            factors.append(row.factors[place])
            place += 1
    if len(factors) == len(row.factors):
        return row
    return (
        factors[0]
        if len(factors) == 1
        else replace(row, factors=tuple(factors), signs=tuple(signs), sign_spans=tuple(sign_spans))
    )


def _match(row: r.Product, start: int, words: Mapping[str, str]) -> int:
    """How many factors from a place on spell a word."""
    first, second = row.factors[start], row.factors[start + 1] if start + 1 < len(row.factors) else None
    if isinstance(first, r.Name) and first.base == _DELTA and second is not None and not row.signs[start]:
        base = _base(second)
        return 2 if base is not None and _DELTA + base.base in words else 0
    text = ""
    for place in range(start, min(len(row.factors), start + _LONGEST)):
        if place > start and (row.signs[place - 1] or row.factors[place - 1].span[1] != row.factors[place].span[0]):
            return 0
        factor = bare(row.factors[place])
        ends = isinstance(factor, r.Scripted)
        base = bare(factor.base) if isinstance(factor, r.Scripted) else factor
        if not isinstance(base, r.Name) or base.word or base.accents or len(base.base) != 1:
            return 0
        text += base.base
        if text in words:
            return place - start + 1
        if ends:
            return 0
    return 0


def _one(factors: tuple[r.Node, ...]) -> r.Node:
    """The letters as one name, with the scripts of the last."""
    last = bare(factors[-1])
    letters = [bare(f.base) if isinstance(f, r.Scripted) else f for f in map(bare, factors)]
    text = "".join(x.base for x in letters if isinstance(x, r.Name))
    end = letters[-1].span[1]
    name = r.Name((factors[0].span[0], end), text, word=True)
    if isinstance(last, r.Scripted):
        return replace(last, base=name, span=(factors[0].span[0], last.span[1]))
    return name
