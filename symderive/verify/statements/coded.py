"""A sentence as characters: words as they are, each sign one character, each name of a quantity one private character.

Phrases are then plain regular expressions in which one character class is any name, whatever its accents and scripts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from symderive.verify.statements.signs import (
    ACCENTS,
    ACRONYMS,
    CAPITALS,
    COMMANDS,
    CONNECTIVES,
    FONTS,
    FUNCTION_WORDS,
    GREEK_WORDS,
    SET_LETTERS,
    SHORT,
    SIGN_WORDS,
    SIGNS,
    SPACES,
    TEXTS,
)

FIRST = 0xE000
MOST = 600
_PRIVATE = re.compile("[\ue000-\uf8ff]")  # where the names of a coded sentence stand

_BRACED = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
_SCRIPT = (
    rf"(?:\s?[_^]\s?(?:{_BRACED}|\([^()\s]{{1,8}}\)|\[[^\[\]\s]{{1,8}}\]|<[a-z]>|\\[A-Za-z]+(?:{_BRACED})"
    r"?|RUN|[*+\-†:⊤])|'(?!s\b))"
)
_SCRIPTS = {
    False: re.compile(
        _SCRIPT.replace(
            "RUN",
            "[a-z0-9](?=[A-Z][_^])|(?<=\\^)T(?=[A-Z])|(?<=\\^)\\d(?=[A-Z])|[A-Za-z0-9]+(?:,[a-z0-9](?![A-Za-z0-9]))?",
        )
    ),
    True: re.compile(_SCRIPT.replace("RUN", "[A-Za-z0-9]")),
}
_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_ARGUMENT = re.compile(rf"\s*({_BRACED}|\\[A-Za-z]+|(?:%s)(?![A-Za-z])|[A-Za-z0-9])" % "|".join(sorted(GREEK_WORDS)))
_WORD = re.compile(r"[A-Za-z]+(?:[-'][a-z]+)*")
_STAR = re.compile(r"\*(?=\s*(?:[,.;:)=]|$|is\b|are\b|and\b|minimi|maximi|be\b|solves))")
_ACCENT_WORD = re.compile(r"(hat|bar|tilde|vec)(?!s(?![A-Za-z]))[ _]?(\\[A-Za-z]+|[A-Za-z]+)(?![A-Za-z])")
WITH_ACCENT = re.compile(rf"(?![wtc]hat)(d?)([A-Za-z]|{'|'.join(sorted(GREEK_WORDS))})(hat|bar|tilde|vec)(?![A-Za-z])")
_DIFFERENTIAL = re.compile(r"d(?:[A-Z](?![a-z])|[abcfghkmnpqrsvwxyz](?![A-Za-z']))")
_AFTER_ARTICLE = re.compile(
    r"\s*(?:[=<>≤≥∈,:_^(|)\]'/+*\-]|\\in\b|\\[gl]e|(?:is|are|denotes?|has|have|depends?|be|stands?|"
    r"acts?|and [A-Za-z\\]|or [b-z]\b|exceeds?|lies?|the|(?:(?:for|at) )?which|that m(?:in|ax)imi[sz]es?)\b|$)"
)
_SMALL = {ord(c): c.lower() for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_GAMMA_LAW = re.compile(r"[- ](?:distribut|prior|random|variable|law|with (?:the )?(?:shape|param)|densit)")
_BEFORE_LAW = re.compile(r"\b(?:an?|the|is|are|has|have|follows?|conjugate) $")
_HEADING = re.compile(
    (
        r"(?:appendix|section|figure|table|theorem|lemma|algorithm|part|chapter|step|case|problem|"
        r"exercise|question|eq|fig|vitamin|plan|option) ?$"
    ),
    re.IGNORECASE,
)
_BEFORE_NAME = frozenset("-+*/=<>|^_{[≤≥·")
_NAMED_NUMBER = re.compile(r"_|\^(?:T|\\top)|\$? (?:is|denotes|be) (?:the |an? )?(?:[a-z-]+ )?(?:vector|column)")


@dataclass
class Coded:
    """A sentence in characters, its words in small letters, and the LaTeX of each character."""

    text: str = ""
    pieces: list[str] = field(default_factory=list[str])

    def name(self, character: str) -> str:
        """The LaTeX of a name."""
        return self._names[ord(character) - FIRST]

    def latex(self, start: int, end: int) -> str:
        """A stretch of the sentence as LaTeX."""
        found = "".join(self.pieces[start:end])
        return re.sub(r"\s+", " ", re.sub(r"(\\[A-Za-z]+) (?=[^A-Za-z ]|$)", r"\1", found)).strip()

    _names: list[str] = field(default_factory=list[str])


def is_name(character: str) -> bool:
    """Whether a character of a coded sentence stands for a name."""
    return FIRST <= ord(character) < FIRST + MOST


def code(sentence: str, *, bare: bool) -> Coded:
    """Code a sentence; ``bare`` when names also stand outside dollars."""
    sentence = _PRIVATE.sub("\N{REPLACEMENT CHARACTER}", sentence)
    coder = _Coder(sentence, bare or "$" not in sentence or ".shape" in sentence)
    coder.run()
    made = Coded("".join(coder.out).translate(_SMALL), coder.pieces)
    made._names.extend(coder.names)  # pyright: ignore[reportPrivateUsage]
    return _crossed(made)


@dataclass
class _Coder:
    source: str
    bare: bool
    math: bool = False
    at: int = 0
    out: list[str] = field(default_factory=list[str])
    pieces: list[str] = field(default_factory=list[str])
    names: list[str] = field(default_factory=list[str])

    def run(self) -> None:
        while self.at < len(self.source):
            c = self.source[self.at]
            if c == "$":
                self.math = not self.math
                self.at += 1
            elif c == "\\":
                self.command()
            elif c.isascii() and c.isalpha():
                self.letters()
            elif c.isdigit():
                self.digits()
            else:
                self.other(c)

    def emit(self, character: str, latex: str, used: int) -> None:
        if not (character == " " and self.out and self.out[-1] == " "):
            self.out.append(character)
            self.pieces.append(latex)
        self.at += used

    def emit_words(self, word: str) -> None:
        command = word in FUNCTION_WORDS
        for place, c in enumerate(word):
            self.out.append(c)
            self.pieces.append(c if not command else (f"\\{word} " if place == 0 else ""))

    def previous(self) -> str:
        return next((c for c in reversed(self.out) if c != " "), "")

    def name(self, latex: str, end: int) -> None:
        """A name, and the scripts behind it."""
        pattern = _SCRIPTS[self.math]
        for _ in range(6):
            found = pattern.match(self.source, end)
            if found is None:
                break
            latex += script(found[0])
            end = found.end()
        star = _STAR.match(self.source, end) if not latex.endswith("*") else None
        if star is not None and end > 0 and self.source[end - 1] != " ":
            latex, end = latex + "^*", star.end()
        if self.out and self.out[-1] == "¬":
            self.out.pop()
            latex = self.pieces.pop() + latex
        if len(self.names) >= MOST:
            self.emit("¤", latex, end - self.at)
            return
        self.names.append(latex)
        ends_in_command = re.search(r"\\[A-Za-z]+$", latex) is not None
        self.emit(chr(FIRST + len(self.names) - 1), latex + (" " if ends_in_command else ""), end - self.at)

    def command(self) -> None:
        found = _COMMAND.match(self.source, self.at)
        if found is None:
            self.emit(" ", " ", 1)
            return
        word, end = found[1], found.end()
        if word in SPACES or word in ",;:! >/":
            self.emit(" ", " ", end - self.at)
        elif word in COMMANDS:
            self.emit(COMMANDS[word], SIGNS.get(COMMANDS[word], COMMANDS[word]), end - self.at)
        elif word == "|":
            self.emit("‖", r"\|", end - self.at)
        elif word in FUNCTION_WORDS:
            self.emit_words(word)
            self.at = end
        elif word in ("eqref", "ref", "cite", "label", "footnote", "item", "noindent", "begin", "end", "\\"):
            argument = _ARGUMENT.match(self.source, end)
            self.emit(
                "¤" if word != "\\" else " ", "", (argument.end() if argument and word != "\\" else end) - self.at
            )
        elif word in TEXTS or word in ("operatorname", "mathrm", "mathbb"):
            self.text(word, end)
        elif word in ACCENTS or word in FONTS:
            self.accented(word, end)
        elif word in ("frac", "dfrac", "tfrac", "pdv", "dv", "odv", "partial"):
            self.emit("¤" if word != "partial" else "∂", f"\\{word}", end - self.at)
        elif word.isalpha():
            self.name(f"\\{word}", end)
        else:
            self.emit(word if word in "{}%&#_" else " ", found[0], end - self.at)

    def accented(self, word: str, end: int) -> None:
        argument = _ARGUMENT.match(self.source, end)
        if argument is None:
            self.emit(" ", " ", end - self.at)
            return
        inner = script(argument[1]).removeprefix("{").removesuffix("}").strip()
        if inner in GREEK_WORDS:
            inner = f"\\{inner}"
        self.name(f"\\{word}{{{inner}}}", argument.end())

    def text(self, word: str, end: int) -> None:
        r"""``\text{...}``: words, or a name of several letters."""
        star = end + 1 if self.source.startswith("*", end) else end
        argument = _ARGUMENT.match(self.source, star)
        inner = argument[1].strip("{} ") if argument else ""
        if argument is None or not inner:
            self.emit(" ", " ", end - self.at)
        elif word == "mathbb" and inner in SET_LETTERS:
            self.emit(SET_LETTERS[inner], rf"\mathbb{{{inner}}}", argument.end() - self.at)
        elif inner == "d" and word == "mathrm":
            self.emit("¬", r"\mathrm{d}", argument.end() - self.at)
        elif (
            word in TEXTS
            and (" " in inner or inner in CONNECTIVES or not (self.math or (inner.isupper() and len(inner) > 1)))
            and "\\" not in inner
            and "$" not in inner
        ):
            self.emit(" ", " ", 0)
            self.emit_words(inner)
            self.emit(" ", " ", argument.end() - self.at)
        elif inner in FUNCTION_WORDS:
            self.emit_words(inner)
            self.at = argument.end()
        elif inner == "Gamma" and re.match(r"\s*\([^()]*,", self.source[argument.end() :]):
            self.name(rf"\{word}{{Gamma}}", argument.end())  # a law of two parameters, no letter
        else:
            self.accented(word, star)

    def letters(self) -> None:
        found = _WORD.match(self.source, self.at)
        assert found is not None
        word = found[0]
        if self.math:
            self.mathematical(word)
        elif self.bare:
            self.plain(word, found.end())
        elif len(word) == 1 and word.isupper() and word not in "AI" and not _HEADING.search("".join(self.out[-14:])):
            self.name(word, found.end())
        else:
            self.emit_words(word)
            self.at = found.end()

    def mathematical(self, word: str) -> None:
        r"""Letters in dollars: each a name, but ``LL``, ``dW`` and words that are functions."""
        first = re.match(r"[A-Za-z]+", word)
        assert first is not None
        run = first[0]
        if run in FUNCTION_WORDS or (
            run in ("softmax", "diag", "tr", "Var", "Cov", "ReLU", "relu", "sigmoid") and not self.script_follows(run)
        ):
            self.emit_words(run)
            self.at += len(run)
            return
        if self.previous() == "∈" and run in SET_LETTERS:
            self.emit(SET_LETTERS[run], rf"\mathbb{{{run}}}", 1)
            return
        differential = _DIFFERENTIAL.match(self.source, self.at)
        if run in CAPITALS:
            self.name(run, self.at + len(run))
        elif len(run) == 2 and (differential is not None or (run[0] == "d" and self.script_follows(run))):
            self.name(run, self.at + 2)
        else:
            self.name(run[0], self.at + 1)

    def script_follows(self, run: str) -> bool:
        return self.source[self.at + len(run) : self.at + len(run) + 1] in ("_", "^")

    def plain(self, word: str, end: int) -> None:
        """A word or a name outside dollars."""
        marked = WITH_ACCENT.match(self.source, self.at)
        if marked is not None:  # xhat
            letter = f"\\{marked[2]}" if marked[2] in GREEK_WORDS else marked[2]
            self.name(f"{marked[1]}\\{marked[3]}{{{letter}}}", marked.end())
            return
        accent = _ACCENT_WORD.match(self.source, self.at)
        run = re.match(r"[A-Za-z]+", word)
        assert run is not None
        letters = run[0]
        after = self.source[self.at + len(letters) : self.at + len(letters) + 1]
        inner = "" if accent is None else accent[2]
        if (
            accent is not None
            and (len(inner) == 1 or inner.startswith("\\") or inner in GREEK_WORDS)
            and inner not in ("a", "I")
        ):
            self.name(
                f"\\{accent[1]}{{{'' if inner.startswith(chr(92)) or len(inner) == 1 else chr(92)}{inner}}}",
                accent.end(),
            )
        elif word in SIGN_WORDS:
            self.emit(COMMANDS[word], f"\\{word}", len(word))
        elif word in ("Gamma", "gamma", "beta") and self.is_law(word, end):
            self.emit_words(word)
            self.at = end
        elif letters in (*GREEK_WORDS, "eps") and word in (letters, letters + "'s"):
            self.name(f"\\{letters if letters != 'eps' else 'epsilon'}", self.at + len(letters))
        elif len(letters) == 1 and (word == letters or self.source[self.at + 1] in "'-"):
            self.single(letters)
        elif self.is_compound(letters, after):
            self.name(letters, self.at + len(letters))
        else:
            self.emit_words(word)
            self.at = end

    def is_law(self, word: str, end: int) -> bool:
        """Whether a word names a law, as "a beta distribution" does, and is no Greek letter."""
        before = self.source[max(0, self.at - 12) : self.at]
        return _GAMMA_LAW.match(self.source, end) is not None and (
            word == "Gamma" or _BEFORE_LAW.search(before) is not None
        )

    def is_compound(self, letters: str, after: str) -> bool:
        """``LL``, ``dW``, ``net_{o1}``; ``do_i`` and ``dO`` are names too."""
        if letters in FUNCTION_WORDS:
            return False
        if (
            letters.lower() in SHORT
            and after not in ("_", "^")
            and not (letters[0].islower() and letters[1:].isupper())
        ):
            return False
        if letters in ACRONYMS and after not in ("_", "^", "("):
            return False
        if (after in ("_", "^") and letters not in ("sum", "prod", "int", "softmax")) or (
            letters.isupper() and len(letters) <= 4
        ):
            return True
        found = _DIFFERENTIAL.match(self.source, self.at)
        return found is not None and len(letters) == 2

    def single(self, letter: str) -> None:
        """A letter that stands alone: an article, a pronoun or a name."""
        article = letter in "aAI"
        if letter in SET_LETTERS and (self.previous() == "∈" or self.names_set()):
            self.emit(SET_LETTERS[letter], rf"\mathbb{{{letter}}}", 1)
        elif article and self.previous() not in _BEFORE_NAME and not _AFTER_ARTICLE.match(self.source, self.at + 1):
            self.emit(letter, letter, 1)
        else:
            self.name(letter, self.at + 1)

    def names_set(self) -> bool:
        """Whether ``R^n`` follows: "a vector in R^n", "f: R^n -> R^m"."""
        before = "".join(self.out[-6:])
        return self.source.startswith("^", self.at + 1) and before.endswith((" in ", " from ", " to ", ": ", "→ ", "→"))

    def digits(self) -> None:
        found = re.compile(r"\d+(?:\.\d+)?").match(self.source, self.at)
        assert found is not None
        if found[0] in ("0", "1") and _NAMED_NUMBER.match(self.source, found.end()):
            self.name(found[0], found.end())
            return
        for c in found[0]:
            self.emit(c, c, 1)

    def other(self, c: str) -> None:
        for typed, sign in (
            ("...", "…"),
            ("<=", "≤"),
            (">=", "≥"),
            ("!=", "≠"),
            ("||", "‖"),
            ("->", "→"),
            ("-->", "→"),
        ):
            if self.source.startswith(typed, self.at):
                self.emit(sign, SIGNS.get(sign, typed), len(typed))
                return
        if c in "~" and not self.math and not self.source.startswith("~ ", self.at):
            self.emit(" ", " ", 1)
            return
        c = "∼" if c == "~" else c
        self.emit(" " if c.isspace() else c, SIGNS.get(c, c), 1)


def script(latex: str) -> str:
    """A script or argument in LaTeX: ``^(i)`` in braces, Greek words as commands."""
    latex = latex.strip()
    if latex == "^⊤" or latex == "^{⊤}":
        return r"^\top"
    if latex[:1] in "_^" and (latex[1:2] in "([<" or (len(latex) > 2 and latex[1:].replace(",", "").isalnum())):
        latex = f"{latex[0]}{{{latex[1:]}}}"
    latex = re.sub(
        r"(?<![A-Za-z\\])([A-Za-z]+)(?![A-Za-z])", lambda m: f"\\{m[1]}" if m[1] in GREEK_WORDS else m[1], latex
    )
    return re.sub(r"\{\s*(.*?)\s*\}$", r"{\1}", latex)


def _crossed(made: Coded) -> Coded:
    """``m x n`` with the letter x is a product of sizes."""
    text = made.text
    for place in range(2, len(text) - 2):
        if is_name(text[place]) and made.name(text[place]) == "x" and text[place - 1] == text[place + 1] == " ":
            before, after = text[place - 2], text[place + 2]
            if (is_name(before) or before.isdigit() or before in ")|") and (
                is_name(after) or after.isdigit() or after in "(|"
            ):
                text = f"{text[:place]}×{text[place + 1 :]}"
                made.pieces[place] = r"\times "
    made.text = text
    return made
