"""The signs that give a formula its shape: relations, operators, brackets, breaks."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


EQUALITIES = words(
    r"= \equiv := =: == \coloneqq \coloneq \eqqcolon \triangleq \doteq \eqdef \defeq \vcentcolon= ≡ ≔ ≜ ≝ ≕"
)
TRANSITIVE = words(
    r"\le \leq \leqslant \leqq ≤ \ge \geq \geqslant \geqq ≥ < > \lt \gt \lesssim \gtrsim \ll \gg ≪ ≫ \approx ≈ \simeq ≃ \cong ≅ "
    r"\propto ∝ \succ \succeq \prec \preceq \succcurlyeq \preccurlyeq ⪰ ⪯ ≻ ≺"
)
INEQUALITIES = words(
    r"\le \leq \leqslant \leqq ≤ \ge \geq \geqslant \geqq ≥ < > \lt \gt <= >= \ll \gg ≪ ≫ \ne \neq ≠ \succ \succeq \prec \preceq "
    r"\succcurlyeq \preccurlyeq ⪰ ⪯ ≻ ≺"
)
RELATIONS = (
    EQUALITIES
    | TRANSITIVE
    | INEQUALITIES
    | words(r"\sim ∼ ∽ \leftarrow \gets ← <- \asymp \not= \stackrel \overset \underset {=} \iid \distas")
)
# A membership or an arrow relates two things but claims no value.
WEAK = words(
    r"\in \ni \notin \subset \subseteq \supset \supseteq \to \rightarrow \longrightarrow \mapsto \longmapsto \xrightarrow "
    r"∈ ∉ ⊂ ⊆ → ↦ ->"
)
JOINING = words(
    r"+ * / ^ _ \times \cdot \ast \div \odot \circ \otimes \oplus \wedge \vee \cup \cap \star \bullet · × ÷ ∘ ⊙ ⊗ ⊕ ∗"
)
SIGNED = words(r"- \pm \mp − ±")
OPENING = words(r"( [ \{ \lbrace \lbrack \lceil \lfloor \langle \lVert \lvert \left ⟨")
CLOSING = words(r") ] \} \rbrace \rbrack \rceil \rfloor \rangle \rVert \rvert \right ⟩")
DOTS = words(r"\dots \ldots \cdots \dotsc \dotsb … ...")
SPACES = words(r"\quad \qquad \hspace \hspace* \hskip \enspace \hfill")
THIN = frozenset(
    (r"\,", r"\;", r"\:", r"\!", r"\>", r"\ ", "\\\n", "\\\r", "~", r"\thinspace", r"\displaystyle", r"\allowbreak")
)
TEXTS = words(r"\text \textrm \textnormal \textit \textbf \texttt \textsf \mbox \hbox \intertext \shortintertext")
DROPPED = words(r"\notag \nonumber \displaybreak \qedhere \yesnumber \IEEEyesnumber \IEEEnonumber \hline")
LABELS = words(r"\label \tag \tag* \eqlabel")

# Environments whose rows are rows of the display; every other one (a matrix, cases) is a value within a row.
ALIGNED = words(
    "equation align alignat gather multline eqnarray flalign displaymath math split aligned alignedat gathered multlined "
    "IEEEeqnarray dmath dgroup darray xalignat xxalignat subequations empheq"
)
# Environments of the text level that hold a display.
DISPLAYS = ALIGNED - {"split", "aligned", "alignedat", "gathered", "multlined", "subequations"}
ONE_FORMULA = frozenset({"multline", "multlined", "dmath"})


def environment(name: str) -> str:
    """The name of an environment without its star."""
    return name.strip().removesuffix("*")
