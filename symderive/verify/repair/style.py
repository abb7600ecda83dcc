"""How an author writes: transposes, brackets, sums, so that a repair looks like the rest of the notes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from symderive.notation.reader import tree as r
from symderive.verify.resolve.usage import all_nodes, bound_letters, is_transpose

_COMMAND = re.compile(r"\\[A-Za-z]+")
_BARE = re.compile(r"(?<![A-Za-z\\{])(?:log|ln|exp|tanh|sigmoid)(?![A-Za-z])")
_TALL = re.compile(r"\\(?:[dt]?frac|sum|prod|int|begin)(?![A-Za-z])")
_RAISED = "ᵀᵗ"  # which need no ^
_SCRIPT = re.compile(r"\^\s*(\{[^{}]*\}|\\[A-Za-z]+(?:\{[^{}]*\})?|.)")


@dataclass
class Style:
    """The author's habits."""

    transpose: str = "^T"
    attached: bool = False  # a transpose stands beside a label: W^{[l] T}
    brackets: tuple[str, str] = ("(", ")")
    square: tuple[str, str] = ("[", "]")
    low: bool = False  # brackets stay small around fractions and sums
    hadamard: str = ""
    words: frozenset[str] = frozenset()  # commands that the notes use
    bare: tuple[str, ...] = ()  # functions that they write as plain letters
    heads: dict[str, str] = field(default_factory=dict[str, str])  # index letter -> a sum sign with its bounds

    def bracketed(self, text: str) -> str:
        """Text in brackets: square ones around round ones."""
        opening, closing = self.square if "(" in text else self.brackets
        if not self.low and len(opening) == 1 and _TALL.search(text):
            opening, closing = f"\\left{opening}", f"\\right{closing}"
        return f"{opening}{text.strip()}{closing}"

    def sum_over(self, letter: str) -> str:
        r"""A sum sign over a letter, with the bounds that the author gives it; ``\sum_{k}`` if there are none."""
        if letter in self.heads:
            return self.heads[letter]
        return f"\\sum_{{{letter}}}" if len(letter) > 1 else f"\\sum_{letter}"


def style_of(trees: Iterable[tuple[r.Node, str]]) -> Style:
    """The habits that show in formulas; later ones are stronger."""
    style = Style()
    transposes: Counter[str] = Counter()
    texts: list[str] = []
    for tree, latex in trees:
        texts.append(latex)
        for node in all_nodes(tree):
            if isinstance(node, r.Scripted) and node.sup is not None:
                _transpose(style, node, latex, transposes)
            elif isinstance(node, r.BigOperator) and node.kind == "sum":
                for letter in bound_letters(node.below)[:1]:
                    style.heads[letter] = latex[node.head[0] : node.head[1]].strip()
            elif isinstance(node, r.Group) and node.opening in ("(", "[") and node.inner is not None:
                tall = _TALL.search(latex[node.inner.span[0] : node.inner.span[1]])
                style.low = style.low or (tall is not None and latex[node.span[0]] == node.opening)
            elif isinstance(node, r.Product):
                for sign, span in zip(node.signs, node.sign_spans, strict=True):
                    if sign in ("odot", "circ", "bullet", "ast"):
                        style.hadamard = latex[span[0] : span[1]]
    if transposes:
        style.transpose = transposes.most_common(1)[0][0]
    text = " ".join(texts)
    style.words = frozenset(_COMMAND.findall(text))
    style.bare = tuple(dict.fromkeys(_BARE.findall(text)))
    if "\\qty" in text:
        style.brackets, style.square = ("\\qty(", ")"), ("\\qty[", "]")
    elif "\\left" in text:
        style.brackets, style.square = ("\\left(", "\\right)"), ("\\left[", "\\right]")
    return style


def _transpose(style: Style, node: r.Scripted, latex: str, found: Counter[str]) -> None:
    sup = node.sup
    assert sup is not None
    if isinstance(sup, r.Name) and is_transpose(sup):
        written = _SCRIPT.match(latex[: node.span[1]], latex.rfind("^", 0, sup.span[0] + 1))
        own = latex[sup.span[0] : sup.span[1]]
        if own in _RAISED:
            found[own] += 1
        elif written is not None and written.group(1).strip("{} ") == own.strip("{} "):
            found[written.group(0)] += 1
        else:  # beside a label, as in h^{(t) \top}
            style.attached = True
            found[f"^{own}"] += 1
    elif isinstance(sup, r.Product) and is_transpose(sup.factors[-1]):
        style.attached = True
        found[f"^{latex[sup.factors[-1].span[0] : sup.factors[-1].span[1]]}"] += 1
