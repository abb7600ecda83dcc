"""The symbols that a document has used so far, what it has defined, and what it has said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from symderive.verify.free_names import mentioned, named, offset
from symderive.verify.randomness import Randomness
from symderive.verify.terms import Add, Big, Call, Condition, Index, Negative, Number, Ref, Term, mapped, walk

STILL = "no differential of "
"""Begins the flags of a scope for what differentials hold fixed: X and y of dL = (X w - y)^T X dw, the A of d(x^T A x)."""


class Domain(StrEnum):
    """The values that a free symbol is given when a claim is tried out."""

    REAL = "real"
    POSITIVE = "positive"
    NONNEGATIVE = "non-negative"
    UNIT = "in (0, 1)"
    BINARY = "0 or 1"
    SIGN = "-1 or 1"
    BALANCE = "-1, 0 or 1"  # which of two is better, or none
    ONE_HOT = "one-hot"
    ONE_HOT_COLUMNS = "one-hot columns"
    SIMPLEX = "probabilities that sum to 1"
    COUNT = "a whole number"
    SYMMETRIC = "symmetric"
    DEFINITE = "symmetric positive definite"
    DIAGONAL = "diagonal"
    LOWER = "lower triangular"  # with what is positive on the diagonal
    UPPER = "upper triangular"
    ORTHOGONAL = "orthogonal"
    ORTHONORMAL = "orthonormal vectors"  # by its first key, no more of them than they have entries
    UNIT_NORM = "of length 1"
    PLACE = "an index"  # a class, a word, a position: it picks an entry


ALONE = " alone"
"""Behind the name of a letter that stands without an index for something else than all of its members."""

BEFORE = "before "
"""Before the name of a quantity for what it was: a value from which no derivative is taken."""


@dataclass
class Symbol:
    """A letter with its labels: how the author writes it, and how it is used."""

    name: str
    latex: str
    letter: str
    bold: bool = False
    labels: int = 0  # superscript keys at every use
    least: int = 99  # the fewest subscripts at a use
    most: int = 0
    axes: int | None = None  # all its subscripts, where that is known
    shape: tuple[str, ...] = ()  # sizes by name, where the prose tells: ("k", "n")
    domain: Domain | None = None
    transposed: bool = False  # it stands with a transpose somewhere
    elementwise: bool | None = None  # for functions
    differentiated: bool = False
    called: bool = False  # used with arguments
    arity: int = 0  # the most arguments at a use
    random: bool = False  # a random variable
    row: bool = False  # the prose says that it is a row vector
    padded: bool = False  # its entries outside of its range are zero
    graded: bool = False  # a function whose gradient is taken: it gives a number
    order: int = 0  # 1 where its entries are told to rise from the first one on, -1 where they fall

    @property
    def upper(self) -> bool:
        """Whether its letter is a capital."""
        return self.letter[:1].isupper()


@dataclass(frozen=True)
class Definition:
    """``symbol[keys](parameters) = body``; a key is an Index (any value), an Index with an offset, or something fixed."""

    symbol: str
    keys: tuple[Term, ...]
    parameters: tuple[Term, ...] | None
    body: Term
    latex: str = ""
    line: int = 0
    bar: int | None = None
    implied: bool = False  # not written: an unknown function of what the notes compute last
    sides: tuple[Term | None, ...] = ()  # of each parameter the variable whose value it is, in P(Y = 1)
    fixed: int = 0  # how many of the last parameters stand after a semicolon


@dataclass
class Scope:
    """What is known at one place of a document."""

    symbols: dict[str, Symbol] = field(default_factory=dict[str, Symbol])
    definitions: dict[str, list[Definition]] = field(default_factory=dict[str, list[Definition]])
    sizes: set[str] = field(default_factory=set[str])  # symbols that count something
    larger: set[tuple[str, str]] = field(
        default_factory=set[tuple[str, str]]
    )  # of letters that may count something, those that are told to be larger than others
    layout: str = ""  # "gradient", "numerator", "denominator" where the notes say so
    layers: bool = False  # bare superscripts are labels
    flags: set[str] = field(default_factory=set[str])
    positive: set[str] = field(default_factory=set[str])  # unknown functions with positive values: densities
    applied: dict[str, Term] = field(
        default_factory=dict[str, Term]
    )  # the last use of a function, for σ without argument
    parameters: dict[str, Term] = field(default_factory=dict[str, Term])  # the θ of an unknown h_θ
    densities: set[str] = field(default_factory=set[str])
    depends: dict[str, tuple[Term, ...]] = field(default_factory=dict[str, "tuple[Term, ...]"])  # what the prose says
    alone: set[str] = field(default_factory=set[str])  # those that depend on nothing else, by its words
    every: set[str] = field(default_factory=set[str])  # those that depend on all members of a family, by its words
    optima: dict[str, Term | None] = field(
        default_factory=dict[str, "Term | None"]
    )  # the best value of a variable -> of what
    varied: dict[str, Term] = field(
        default_factory=dict[str, "Term"]
    )  # best value -> variable, where their letters differ
    slopes: dict[str, Term] = field(
        default_factory=dict[str, "Term"]
    )  # what the notes say that a derivative by a variable is, of what they do not define
    conditions: list[Term] = field(default_factory=list[Term])  # what free indices fulfil
    constraints: list[Condition] = field(default_factory=list[Condition])  # equations that hold everywhere
    loose: set[str] = field(default_factory=set[str])  # indices that definitions use and nothing binds
    chance: Randomness = field(default_factory=Randomness)
    batches: set[str] = field(default_factory=set[str])  # arrays of all examples that nothing defines
    guesses: set[str] = field(default_factory=set[str])  # those of which nothing says so
    lying: set[str] = field(default_factory=set[str])  # those that are rows where they have one axis
    maximised: set[str] = field(default_factory=set[str])  # those of them where it is largest
    stepped: set[str] = field(default_factory=set[str])  # best values that every step has one of: α_k for α
    mixed: set[str] = field(default_factory=set[str])  # of which more is said than one domain holds
    modes: set[str] = field(default_factory=set[str])  # best values that are modes of posteriors
    held: set[str] = field(default_factory=set[str])  # sequences of which the notes look at one step, the others fixed
    others: dict[str, list[Definition]] = field(
        default_factory=dict[str, "list[Definition]"]
    )  # definitions that gave way to one with another letter: a_j before a_k
    routes: dict[str, set[str]] = field(
        default_factory=dict[str, "set[str]"]
    )  # of a loss, what it depends on only through those that ``depends`` has of it
    families: set[str] = field(default_factory=set[str])  # sets that have an index, as the clusters C_k
    from_zero: set[str] = field(default_factory=set[str])  # of which sums take the place 0
    restated: list[Callable[[Term], Term]] = field(
        default_factory=list["Callable[[Term], Term]"]
    )  # what is done to every claim: units get symbols of their layer
    _reach: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    tops: set[str] = field(default_factory=lambda: {"L", "T"})  # those that count layers and steps: there are several

    def define(self, definition: Definition) -> None:
        """Add a definition; one for the same keys and parameters gives way.

        A recursion does not replace what a member is: after S_n = x_1 + ... + x_n it is a consequence that S_n = S_{n-1} + x_n.
        """
        if definition.keys and _mentions_itself(definition):
            known = self.definitions.get(definition.symbol, ())
            same_pattern = (d for d in known if _pattern(d) == _pattern(definition) and not d.implied)
            if any(not _mentions_itself(d) for d in same_pattern):
                if not any(same_keys(d, definition) for d in known):  # that of the units of another layer
                    self.others.setdefault(definition.symbol, []).append(definition)
                return
        same = [d for d in self.definitions.get(definition.symbol, []) if _pattern(d) != _pattern(definition)]
        gone = [d for d in self.definitions.get(definition.symbol, []) if _pattern(d) == _pattern(definition)]
        self.others.setdefault(definition.symbol, []).extend(d for d in gone if not same_keys(d, definition))
        self.definitions[definition.symbol] = [*same, definition]
        self._reach.clear()

    def forget_reach(self) -> None:
        """What symbols depend on is found anew."""
        self._reach.clear()

    def forget(self, symbol: str) -> None:
        """Drop every definition of a symbol."""
        self.definitions.pop(symbol, None)
        self._reach.clear()

    def bodies(self, terms: Iterable[Term]) -> list[Term]:
        """What the symbols and functions that some terms lead to are defined as."""
        return [d.body for name in sorted(self.reach_of(terms)) for d in self.definitions.get(name, ())]

    def copy(self) -> Scope:
        """A scope that may grow without changing this one; symbols are shared."""
        return Scope(
            self.symbols,
            {name: list(found) for name, found in self.definitions.items()},
            set(self.sizes),
            set(self.larger),
            self.layout,
            self.layers,
            set(self.flags),
            set(self.positive),
            dict(self.applied),
            dict(self.parameters),
            set(self.densities),
            dict(self.depends),
            set(self.alone),
            set(self.every),
            dict(self.optima),
            dict(self.varied),
            dict(self.slopes),
            conditions=list(self.conditions),
            constraints=list(self.constraints),
            loose=set(self.loose),
            chance=self.chance.copy(),
            batches=set(self.batches),
            guesses=set(self.guesses),
            lying=set(self.lying),
            tops=set(self.tops),
            modes=set(self.modes),
            stepped=set(self.stepped),
            routes={name: set(found) for name, found in self.routes.items()},
            maximised=set(self.maximised),
            mixed=set(self.mixed),
            held=set(self.held),
            families=set(self.families),
            from_zero=set(self.from_zero),
            restated=list(self.restated),
            others={name: list(found) for name, found in self.others.items()},
        )

    def shown(self, name: str) -> str:
        """A symbol as the author writes it."""
        found = self.symbols.get(name)
        return name if found is None else found.latex

    def is_recursive(self, symbol: str) -> bool:
        """Whether a symbol is defined by itself, at another step, if by way of others: f_k of h_k, and h_k of f_{k-1}."""
        own = [d.body for d in self.definitions.get(symbol, ()) if d.parameters is None]
        return any(symbol in self.reach(name) for body in own for name in mentioned(body))

    def with_arguments(self, term: Ref) -> Term:
        """A function that stands without its arguments, f of f(x), with those it is defined for; other terms as they are."""
        found = self.definitions.get(term.symbol, [])
        if len(found) != 1 or found[0].parameters is None or len(term.keys) != len(found[0].keys):
            return term
        own, arguments = found[0], found[0].parameters
        listed = own.bar is not None  # a density of x_1, ..., x_n
        if not all(isinstance(p, Ref) or (listed and isinstance(p, Big)) for p in arguments):
            return term
        given = {x.name: key for x, key in zip(own.keys, term.keys, strict=True) if isinstance(x, Index)}

        def here(x: Term) -> Term:
            return given.get(x.name, x) if isinstance(x, Index) else x

        arguments = tuple(mapped(p, here) for p in arguments)  # E_3 is E_3(y_3, p_3)
        return Call(term.span, own.symbol, term.keys, arguments, own.bar, 0, own.sides, own.fixed)

    def counts_on(self, symbol: str) -> bool:
        """Whether the index of a symbol is a number in a formula, as the m of a rotation by mθ: then it may be any whole number."""
        found = self.definitions.get(symbol, [])
        key = found[0].keys[0] if len(found) == 1 and len(found[0].keys) == 1 else None
        if not isinstance(key, Index) or found[0].parameters is not None:
            return False
        parts = list(walk(found[0].body))
        numbering = [x for p in parts if isinstance(p, Ref) for k in p.keys for x in walk(k)]
        plain = not any(isinstance(x, Index) and x.name == key.name for x in numbering)
        bare = any(isinstance(x, Index) and x.name == key.name for x in parts)
        return (
            plain and bare and not any(isinstance(x, Big) or (isinstance(x, Ref) and x.symbol == symbol) for x in parts)
        )

    def reach(self, symbol: str) -> frozenset[str]:
        """The symbols that a symbol's value depends on, itself included."""
        found = self._reach.get(symbol)
        if found is None:
            seen = {symbol}
            waiting = [symbol]
            while waiting:
                name = waiting.pop()
                for body in self._behind(name):
                    new = mentioned(body) - seen
                    seen |= new
                    waiting.extend(new)
            found = self._reach[symbol] = frozenset(seen)
        return found

    def _behind(self, name: str) -> Iterator[Term]:
        """The terms that a symbol is made of: definitions, parameters, laws; of a density also what defines others of its letter."""
        yield from (d.body for d in self.definitions.get(name, ()))
        yield from self.chance.terms(name)
        if name in self.parameters:
            yield self.parameters[name]
        if name in self.densities:
            for definition in self.definitions.get(name, ()):
                yield from (x for x in (*(definition.parameters or ()), *definition.sides) if x is not None)
            letter = name.partition("_")[0].lower()
            for other in self.densities - {name}:
                if other.partition("_")[0].lower() == letter:
                    yield from (d.body for d in self.definitions.get(other, ()))

    def bare_definitions(self, symbol: str) -> Sequence[Definition]:
        """The definitions that a name without arguments may stand for: beside p(x | a) no other p(a)."""
        known = self.definitions.get(symbol, ())
        single = len(known) == 1 and not self.is_own_argument(symbol)
        return known if single or not any(d.bar for d in known) else [d for d in known if d.parameters is None]

    def is_own_argument(self, symbol: str) -> bool:
        """Whether a density has a number of its own letter: p(y | p)."""
        known = [x for d in self.definitions.get(symbol, ()) for x in (d.body, *(d.parameters or ()))]
        return any(symbol in mentioned(x) for x in known)

    def depends_of(self, terms: Iterable[Term]) -> set[str]:
        """As `reach_of`, but a function that is called does not depend on the letters of its own parameters."""
        waiting = [(name, called) for term in terms for name, called in named(term)]
        seen = set(waiting)
        while waiting:
            name, called = waiting.pop()
            own: set[str] = set()
            if called and name not in self.densities:
                own = {
                    p.symbol for d in self.definitions.get(name, ()) for p in d.parameters or () if isinstance(p, Ref)
                }
            new = {x for body in self._behind(name) for x in named(body) if x[0] not in own} - seen
            seen |= new
            waiting.extend(new)
        return {name for name, _ in seen}

    def reach_of(self, terms: Iterable[Term]) -> set[str]:
        """The symbols that terms depend on."""
        found: set[str] = set()
        for term in terms:
            for name in mentioned(term):
                found |= self.reach(name)
        return found


def _mentions_itself(definition: Definition) -> bool:
    return definition.symbol in mentioned(definition.body)


def same_keys(one: Definition, other: Definition) -> bool:
    """Whether two definitions have the same letters as subscripts."""
    return [k.name for k in one.keys if isinstance(k, Index)] == [k.name for k in other.keys if isinstance(k, Index)]


def open_keys(definition: Definition) -> int:
    """How many keys of a definition are open: two of p_{ij}, one of p_{ii} and of p_{1j}."""
    return len({found[0] for k in definition.keys if (found := offset(k)) is not None})


def sums_on(definition: Definition) -> bool:
    r"""Whether a definition sums from its own place to the end of what is counted from 0, as ``g_t = \sum_{k=t}^{T-1} r_k`` does."""
    own = {k.name for k in definition.keys if isinstance(k, Index)}
    sums = (x.range for x in walk(definition.body) if isinstance(x, Big))
    return any(
        isinstance(x.low, Index)
        and x.low.name in own
        and isinstance(x.high, Add)
        and isinstance(last := x.high.terms[-1], Negative)
        and isinstance(last.of, Number)
        and last.of.value == 1
        for x in sums
    )


def _pattern(definition: Definition) -> tuple[object, ...]:
    keys = tuple(_key(k) for k in definition.keys)
    return (
        keys,
        open_keys(definition),  # p_{ii} says nothing of the other p_{ij}
        definition.bar,
        None if definition.parameters is None else tuple(_key(p) for p in definition.parameters),
    )


def _key(term: Term) -> object:
    if isinstance(term, Index):
        return "index"
    if isinstance(term, Number):
        return term.value
    if isinstance(term, Ref):
        return (term.symbol, tuple(_key(k) for k in term.keys))
    return type(term).__name__, tuple(_key(t) for t in walk(term) if t is not term)


Sizes = Mapping[str, int]
