"""What is written, before anyone decides what it means: the tree that the parser makes of a formula.

Nothing is resolved here: ``c(a+2b)`` is a row of factors with a bracket in it, whether ``c`` is a function or not;
``x^{(i)}`` is a letter with a superscript. Every node knows which characters of the author's LaTeX it came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
"""Start and end, as offsets into the author's LaTeX (before macros are expanded)."""


@dataclass(frozen=True)
class Node:
    """Anything that is written."""

    span: Span


@dataclass(frozen=True)
class Number(Node):
    """A numeral, as written: ``2``, ``0.5``."""

    text: str


@dataclass(frozen=True)
class Name(Node):
    r"""A letter or a word: ``x``, ``\theta`` (``base == "theta"``), ``\mathbf{W}`` (``font == "bold"``), ``\hat y``,
    ``\log``.

    ``base`` is a letter, a Greek name, or a word; ``word`` marks names of several letters that were written as one:
    ``\log``, ``\operatorname{softmax}``, ``\mathrm{prod}``, ``\text{loss}``, ``\softmax``. Unicode letters have their
    command's name (σ is ``sigma``, ℓ is ``ell``, 𝔼 is ``E`` in font ``bb``).
    """

    base: str
    font: str = ""  # "", bold, rm, it, sf, tt, cal, bb, frak, vec (arrow above or before)
    accents: tuple[str, ...] = ()  # from the inside out: hat, bar, tilde, dot, ddot, check, breve, underline
    word: bool = False


@dataclass(frozen=True)
class Scripted(Node):
    r"""A base with scripts: ``x_i``, ``w^{l+1}_{kj}``, ``f''``, ``A^\top``, ``{W^{(2)}}^T`` (nested). Scripts are
    whole nodes: ``_{i,j}`` is a `Sequence`, ``_{kj}`` a `Product` without signs, ``^{(i)}`` a `Group`, ``^*`` and
    ``^\top`` a `Name` (``star``, ``top``, ``prime``, ``dagger``).
    """

    base: Node
    sub: Node | None
    sup: Node | None
    primes: int = 0


@dataclass(frozen=True)
class Product(Node):
    r"""Factors at one level, with the sign before each factor but the first: ``""`` (written side by side), ``cdot``,
    ``times``, ``odot``, ``circ``, ``ast``, ``otimes``, ``oplus``, ``/``, ``div``, ``star``, ``bullet``, ``wedge``,
    ``setminus``, ``cup``, ``cap``, ``mod``.

    ``log x y`` and ``f(x) g`` are rows of factors as well. There are at least two factors.
    """

    factors: tuple[Node, ...]
    signs: tuple[str, ...]  # one shorter than factors
    sign_spans: tuple[Span, ...]


@dataclass(frozen=True)
class Sum(Node):
    """Terms with their signs ``+``, ``-``, ``pm``, ``mp``; the first sign is ``+`` when none is written (and its span
    is empty).
    """

    terms: tuple[Node, ...]
    signs: tuple[str, ...]  # as long as terms
    sign_spans: tuple[Span, ...]


@dataclass(frozen=True)
class Sequence(Node):
    """Items between commas (or semicolons), as in ``f(x, y)`` and ``_{i,j}``; ``marks[k]`` stands after item k: ``,``
    or ``;``.
    """

    items: tuple[Node, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Conditional(Node):
    r"""Items around a bar, inside a bracket: ``x | z`` in ``p(x | z)``, ``Q \| P`` in ``D_{KL}(Q \| P)`` (mark
    ``||``), ``x : x > 0`` (mark ``:``).
    """

    left: Node
    right: Node
    mark: str  # "|", "||", ":"


@dataclass(frozen=True)
class Group(Node):
    r"""Something in brackets. ``opening`` and ``closing`` are ``(``, ``)``, ``[``, ``]``, ``\{``, ``\}``, ``|``,
    ``\|``, ``\langle``, ``\rangle``, ``\lfloor``, ``\lceil``...; TeX's own braces ``{...}`` make a group with ``{``
    and ``}`` only where an author braced several factors.
    """

    opening: str
    closing: str
    inner: Node | None


@dataclass(frozen=True)
class Fraction(Node):
    r"""``\\frac{a}{b}``, ``\\dfrac``, ``\\tfrac``, ``a \\over b``. Fractions that are derivatives are `Derivative`
    nodes instead.
    """

    above: Node
    below: Node


@dataclass(frozen=True)
class Binomial(Node):
    r"""``\\binom{n}{k}``."""

    above: Node
    below: Node


@dataclass(frozen=True)
class Root(Node):
    r"""``\\sqrt{x}``, ``\\sqrt[n]{x}``."""

    radicand: Node
    degree: Node | None


@dataclass(frozen=True)
class BigOperator(Node):
    r"""``\sum``, ``\prod``, ``\int``, ``\lim``, ``\max``, ``\min``, ``\sup``, ``\inf``, ``\arg\max`` (``argmax``),
    ``\arg\min`` with what stands below and above.

    ``body`` is the rest of the row of factors to its right (up to ``+``, ``-``, a relation or a closing bracket);
    None when nothing follows. For ``max``, ``min``, ``sup``, ``inf`` a body in brackets is as for the others:
    ``\max(0, x)`` has a `Group` of a `Sequence` as body. Bounds may be one node (``i``), a relation (``i = 1``, ``j
    \ne i``, ``i \in B``), or a `Sequence` of such; ``\substack`` rows are a Sequence.
    """

    kind: str
    below: Node | None
    above: Node | None
    body: Node | None
    head: Span = (0, 0)  # the operator itself with its bounds


@dataclass(frozen=True)
class Derivative(Node):
    r"""A derivative sign. ``of`` is None where it is an operator on what follows in its row: ``\frac{d}{dx} f``,
    ``\partial_x f``, ``\nabla_W L``.

    ``kind``: ``partial`` (∂, ``\pdv``, ``\partial_x``), ``total`` (d, ``\dv``), ``nabla``. ``wrt`` holds a node and
    an order for each variable; ``nabla`` without a subscript has none. ``order`` is that of the whole (``\nabla^2``,
    ``d^2``). ``below_factor`` and ``above_factor`` are factors that an author wrote inside the fraction:
    ``\frac{\partial l}{T \cdot \partial o}``. ``transposed`` marks ``\frac{\partial y}{\partial x^\top}`` and
    ``\nabla^\top``.
    """

    kind: str
    of: Node | None
    wrt: tuple[tuple[Node, int], ...]
    order: int = 1
    above_factor: Node | None = None
    below_factor: Node | None = None
    transposed: bool = False


@dataclass(frozen=True)
class Matrix(Node):
    """``bmatrix``, ``pmatrix``, ``array``, ``vmatrix`` (``delimiter`` tells): rows of cells."""

    rows: tuple[tuple[Node, ...], ...]
    delimiter: str  # "[", "(", "|", "\\|", "{" or ""


@dataclass(frozen=True)
class Cases(Node):
    """``cases`` and its kin: values with their conditions; a condition is None for "otherwise", else a relation
    (words are dropped).
    """

    rows: tuple[tuple[Node, Node | None], ...]


@dataclass(frozen=True)
class Words(Node):
    r"""Words inside a formula, ``\\text{if }``, where they are no name."""

    text: str


@dataclass(frozen=True)
class Dots(Node):
    r"""``\\ldots``, ``\\cdots``, ``...``."""


@dataclass(frozen=True)
class Relation(Node):
    r"""Sides with the signs between them: ``a = b \le c``. Signs: ``=``, ``:=`` (also ≜, ``\triangleq``,
    ``\coloneqq``, ``\doteq``, ``\overset{def}{=}``), ``=:``, ``equiv``, ``ne``, ``<``, ``>``, ``le``, ``ge``, ``ll``,
    ``gg``, ``approx`` (also ``\simeq``, ``\cong``), ``propto``, ``sim``, ``in``, ``notin``, ``subset``, ``leftarrow``
    (also ``\gets``), ``rightarrow`` (``\to``), ``mapsto``, ``implies``, ``iff``, ``perp``, ``forall``-like remarks
    are kept as ``Words`` sides after ``,``.
    """

    sides: tuple[Node, ...]
    signs: tuple[str, ...]  # one shorter than sides
    sign_spans: tuple[Span, ...]


@dataclass(frozen=True)
class Remark(Node):
    r"""A formula with what follows it after a comma, a ``\quad`` or in words: ``a = b, \quad i = 1, \dots, n``, ``a =
    b \text{ for } x > 0``.
    """

    main: Node
    rest: tuple[Node, ...]
