"""The signs and commands of mathematics, by what they do in a formula. A command is written with its backslash here."""

from __future__ import annotations


def _table(rows: str) -> dict[str, str]:
    """``name: sign sign sign`` a line, as sign -> name."""
    table: dict[str, str] = {}
    for row in rows.strip().splitlines():
        name, signs = row.split(None, 1)
        table.update(dict.fromkeys(signs.split(), name))
    return table


def words_in(words: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(words.split())


RELATIONS = _table(r"""
=           = \eq
:=          \coloneqq \triangleq \doteq \defeq \eqdef \vcentcoloneqq \colonequals \coloneq \Coloneqq
=:          \eqqcolon \equalscolon
equiv       \equiv
ne          \ne \neq
<           < \lt
>           > \gt
le          \le \leq \leqslant \leqq \lesssim
ge          \ge \geq \geqslant \geqq \gtrsim
ll          \ll
gg          \gg
approx      \approx \simeq \cong \approxeq \thickapprox
propto      \propto \varpropto
sim         \sim \thicksim
in          \in
notin       \notin
ni          \ni \owns
subset      \subset \subseteq \subsetneq
supset      \supset \supseteq
leftarrow   \leftarrow \gets \longleftarrow
rightarrow  \rightarrow \to \longrightarrow \hookrightarrow \rightsquigarrow
leftrightarrow \leftrightarrow \longleftrightarrow
mapsto      \mapsto \longmapsto
implies     \implies \Rightarrow \Longrightarrow
impliedby   \impliedby \Leftarrow \Longleftarrow
iff         \iff \Leftrightarrow \Longleftrightarrow
perp        \perp \indep \bigperp
prec        \prec
preceq      \preceq
succ        \succ
succeq      \succeq
vdash       \vdash
models      \models
asymp       \asymp
""")
LOOSE = frozenset({"implies", "impliedby", "iff"})  # these bind less than the other relations
NEGATED = {"=": "ne", "in": "notin", "equiv": "nequiv"}
EXTENSIBLE_ARROWS = {"xrightarrow": "rightarrow", "xleftarrow": "leftarrow", "xmapsto": "mapsto"}

PLUS = {"+": "+", "-": "-", r"\pm": "pm", r"\mp": "mp", r"\plus": "+", r"\minus": "-"}

TIMES = _table(r"""
cdot        \cdot \cdotp @
times       \times
odot        \odot \hadamard \bigodot
circ        \circ
ast         * \ast
otimes      \otimes
oplus       \oplus
ominus      \ominus
oslash      \oslash
/           / \slash
div         \div
star        \star
bullet      \bullet
wedge       \wedge \land
vee         \vee \lor
setminus    \setminus \smallsetminus
cup         \cup
cap         \cap
mod         \bmod \mod
""")

DOTS = words_in("ldots dots cdots dotsc dotsb dotsm dotso dotsi vdots ddots hdots mathellipsis iddots")

BIG = _table(r"""
sum         \sum
prod        \prod
coprod      \coprod
int         \int \intop \smallint
iint        \iint
iiint       \iiint
oint        \oint
bigcup      \bigcup
bigcap      \bigcap
bigoplus    \bigoplus
bigotimes   \bigotimes
bigvee      \bigvee
bigwedge    \bigwedge
lim         \lim
limsup      \limsup \varlimsup
liminf      \liminf \varliminf
max         \max
min         \min
sup         \sup
inf         \inf
argmax      \argmax \ArgMax \Argmax
argmin      \argmin \ArgMin \Argmin
""")
BIG_WORDS = words_in("argmax argmin max min sup inf lim limsup liminf")

FONTS = _table(r"""
bold        mathbf boldsymbol bm pmb textbf mathbfit symbf bs boldmath bold
rm          textsc mathrm textrm text textnormal textup mbox hbox operatorname mathnormal textmd mathup symrm
it          mathit textit emph textsl
sf          mathsf textsf
tt          mathtt texttt
cal         mathcal mathscr cal
bb          mathbb mathbbm mathds Bbb
frak        mathfrak
vec         vec overrightarrow
""")
TEXT_COMMANDS = words_in(
    "text textrm textbf textit textsf texttt textnormal textup textsl textsc textmd mbox hbox emph intertext shortintertext"
)
UPRIGHT = words_in("mathrm operatorname mathup mathit mathsf mathtt")  # several letters in these are one word
FONT_SWITCHES = {
    "bf": "mathbf",
    "rm": "mathrm",
    "it": "mathit",
    "sf": "mathsf",
    "tt": "mathtt",
    "cal": "mathcal",
}

ACCENTS = _table(r"""
hat         hat widehat
bar         bar overline
tilde       tilde widetilde
dot         dot
ddot        ddot
dddot       dddot
check       check widecheck
breve       breve
underline   underline underbar
acute       acute
grave       grave
mathring    mathring
""")

GREEK = words_in(
    """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda mu nu xi omicron pi varpi
    rho varrho sigma varsigma tau upsilon phi varphi chi psi omega digamma Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi
    Psi Omega varGamma varDelta varTheta varLambda varXi varPi varSigma varUpsilon varPhi varPsi varOmega
    """
)
LETTERS = GREEK | words_in(
    """
    ell hbar imath jmath Re Im aleph infty emptyset varnothing partial top bot prime dagger ddagger nabla wp eth complement
    square Box diamond triangle bigstar natural sharp flat angle
    """
)
"""Commands that are one letter or one mark."""
SYNONYMS = {
    "grad": "nabla",
    "gradient": "nabla",
    "intercal": "top",
    "transpose": "top",
    "trans": "top",
    "tp": "top",
    "varnothing": "emptyset",
    "dag": "dagger",
    "ddag": "ddagger",
    "infin": "infty",
    "part": "partial",
    "dprime": "prime",
    "Alpha": "A",
    "Beta": "B",
    "Epsilon": "E",
    "Zeta": "Z",
    "Eta": "H",
    "Iota": "I",
    "Kappa": "K",
    "Mu": "M",
    "Nu": "N",
    "Omicron": "O",
    "Rho": "P",
    "Tau": "T",
    "Chi": "X",
    "_": "_",
    "%": "percent",
    "#": "#",
    "$": "dollar",
    "&": "ampersand",
}

OPENING = {
    "(": "(",
    "[": "[",
    r"\{": r"\{",
    r"\lbrace": r"\{",
    r"\lbrack": "[",
    r"\lparen": "(",
    r"\langle": r"\langle",
    r"\lfloor": r"\lfloor",
    r"\lceil": r"\lceil",
    r"\lvert": "|",
    r"\lVert": r"\|",
    r"\llbracket": r"\llbracket",
    r"\lgroup": "(",
    r"\ulcorner": r"\lceil",
}
CLOSING = {
    ")": ")",
    "]": "]",
    r"\}": r"\}",
    r"\rbrace": r"\}",
    r"\rbrack": "]",
    r"\rparen": ")",
    r"\rangle": r"\rangle",
    r"\rfloor": r"\rfloor",
    r"\rceil": r"\rceil",
    r"\rvert": "|",
    r"\rVert": r"\|",
    r"\rrbracket": r"\rrbracket",
    r"\rgroup": ")",
}
BARS = {"|": "|", r"\vert": "|", r"\|": r"\|", r"\Vert": r"\|", r"\parallel": r"\|"}
PARTNERS = {
    "(": ")",
    "[": "]",
    r"\{": r"\}",
    "|": "|",
    r"\|": r"\|",
    r"\langle": r"\rangle",
    r"\lfloor": r"\rfloor",
    r"\lceil": r"\rceil",
    r"\llbracket": r"\rrbracket",
}
DIVIDERS = {r"\mid": "|", r"\given": "|", r"\colon": ":", r"\vcentcolon": ":", r"\divides": "|"}

MATRICES = {
    "matrix": "",
    "pmatrix": "(",
    "bmatrix": "[",
    "Bmatrix": "{",
    "vmatrix": "|",
    "Vmatrix": r"\|",
    "smallmatrix": "",
    "psmallmatrix": "(",
    "bsmallmatrix": "[",
    "array": "",
    "tabular": "",
    "darray": "",
}
CASES = frozenset({"cases", "dcases", "rcases", "drcases", "numcases"})
LINES = words_in(
    """
    aligned split gathered alignedat align gather equation multline eqnarray displaymath math flalign alignat subequations
    subarray multlined lgathered rgathered
    """
)

PLAIN_WORDS = words_in(
    "log exp sin cos tan tanh sinh cosh max min argmax argmin softmax sigmoid softplus relu ReLU logit arctan sech arcsin arccos"
)
"""Functions that authors write in bare letters."""
CALLED_WORDS = words_in(
    """
    ln det sign diag trace tr Tr var Var cov Cov KL erf sum mean sqrt abs norm
    Normal Gaussian Bernoulli Bern Ber Binomial Bin Poisson Poi Pois Uniform Unif Exponential Exp Gamma Beta Geometric Geom Geo
    Categorical Cat
    """
)
"""Functions in bare letters that are only taken for one before a bracket."""

QUANTIFIERS = {"forall": "for all", "exists": "there is"}
MARK_NAMES = {"+": "plus", "-": "minus", "ast": "star"}
"""The names of signs that stand for themselves, where these are not their own."""
