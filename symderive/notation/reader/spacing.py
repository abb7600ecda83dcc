"""Commands that carry no mathematics (spacing, boxes, colours) and those that are brackets by name."""

from __future__ import annotations

import re

from symderive.notation.reader.symbols import words_in
from symderive.notation.reader.tokens import Kind

DROPPED = words_in(
    """
    displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits displaylimits mathstrut strut notag nonumber relax
    hline toprule midrule bottomrule mathop mathrel mathbin mathord mathopen mathclose mathpunct mathinner allowbreak
    nobreak noindent centering boxed fbox framebox cancel bcancel xcancel ensuremath smash rlap llap clap mathllap mathrlap
    mathclap substack underbrace overbrace underbracket overbracket underparen overparen tiny small normalsize large Large
    mathsurround hfill hfil protect vcenter xspace itshape bfseries upshape sloppy vline thinspace negthinspace medspace
    negmedspace thickspace negthickspace enspace enskip space nobreakspace , ; : ! > / ( ) -
    """
) | {" ", "\n", "\t", "\r"}
SPACES = words_in("thinspace medspace thickspace enspace enskip space nobreakspace , ; : > hfill hfil") | {
    " ",
    "\n",
    "\t",
    "\r",
}
DROPPED_WITH_ARGUMENT = {
    "label": 1,
    "tag": 1,
    "phantom": 1,
    "hphantom": 1,
    "vphantom": 1,
    "vspace": 1,
    "hspace": 1,
    "color": 1,
    "cline": 1,
    "cmidrule": 1,
    "footnote": 1,
    "footnotemark": 0,
    "cite": 1,
    "citep": 1,
    "citet": 1,
    "ref": 1,
    "eqref": 1,
    "arraystretch": 0,
    "rule": 2,
    "raisebox": 1,
    "mkern": 0,
    "mskip": 0,
    "kern": 0,
    "setlength": 2,
    "definecolor": 3,
    "require": 1,
    "bookmark": 0,
    "qedhere": 0,
}
SECOND_ARGUMENT = frozenset(
    {"textcolor", "colorbox", "href", "class", "cssId", "htmlClass", "htmlId", "style", "bbox", "hypertarget"}
)
DIMENSION = re.compile(r"\s*([+-]?[\d.]+)\s*(em|ex|cm|mm|in|pt|mu|pc|sp|bp)\s*")
WIDE = {
    "em": 1.0,
    "ex": 2.0,
    "cm": 0.4,
    "mm": 4.0,
    "in": 0.1,
    "pt": 10.0,
    "mu": 18.0,
    "pc": 1.0,
    "bp": 10.0,
    "sp": 1e6,
}
SIZES = words_in("big Big bigg Bigg")
BRACED = {
    "qty": (r"\{", r"\}"),
    "quantity": (r"\{", r"\}"),
    "pqty": ("(", ")"),
    "bqty": ("[", "]"),
    "Bqty": (r"\{", r"\}"),
    "vqty": ("|", "|"),
    "abs": ("|", "|"),
    "absolutevalue": ("|", "|"),
    "norm": (r"\|", r"\|"),
    "Norm": (r"\|", r"\|"),
    "ev": (r"\langle", r"\rangle"),
    "expval": (r"\langle", r"\rangle"),
    "expectationvalue": (r"\langle", r"\rangle"),
    "set": (r"\{", r"\}"),
    "Set": (r"\{", r"\}"),
    "floor": (r"\lfloor", r"\rfloor"),
    "ceil": (r"\lceil", r"\rceil"),
    "paren": ("(", ")"),
    "parens": ("(", ")"),
    "brackets": ("[", "]"),
    "iverson": ("[", "]"),
}
NOTES = {"underbrace": Kind.SUB, "underbracket": Kind.SUB, "overbrace": Kind.SUP, "overbracket": Kind.SUP}


def is_wide(length: str) -> bool:
    """Whether a length such as ``1em`` separates what stands around it."""
    size = DIMENSION.fullmatch(length)
    return size is not None and _number(size[1]) >= WIDE[size[2]]


def _number(text: str) -> float:
    """The numeral of a length; none where it is malformed."""
    return float(text) if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", text) else 0.0
