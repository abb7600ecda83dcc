"""How derivatives are laid out: shapes of gradients, rows and columns of Jacobians."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import BY, SIZE, WRT, N, Said, Table, always, listed, row

_DERIVATIVES = (
    r"(?:partial )?(?:derivatives?|gradients?)(?: (?:by|with respect to|wrt|of|w\.r\.t\.) [^,;.]{1,40}?)" r"?"
)


_JACOBIAN = re.compile(
    r"(?:_\{?|\( ?)([a-z]) ?,? ?([a-z]) ?[})]?(?: of [^,;]{1,24}?)? ?(?:=|is|are|equals) ?(?:\\d?frac ?\{ ?)?(?:\\partial "
    r")?\S{1,12}?_\{?"
    r"([a-z])\}? ?(?:/|\}\{) ?(?:\\partial )?\S{1,12}?_\{?([a-z])\}?(?=$|[ ,.;}])"
)


def _entries_of_jacobian(said: Said) -> Iterable[f.Fact]:
    """Whether rows or columns of a Jacobian belong to what is differentiated."""
    found = _JACOBIAN.search(said.coded.latex(0, len(said.match.string)))
    if found is not None and found[1] != found[2] and {found[1], found[2]} == {found[3], found[4]}:
        yield f.Layout("numerator" if found[1] == found[3] else "denominator")


_SLOPE = rf"(?:(?:∂ ?)?{N} ?/ ?(?:∂ ?)?{N}|¤\{{ ?(?:∂ ?)?{N} ?\}}\{{ ?(?:∂ ?)?{N} ?\}})"


_OF_LOSS = re.compile(r"d?(?:[LJCE]|\\ell|\\mathcal\{[LJCE]\})(?![A-Za-z]).*")


def _lying(said: Said) -> Iterable[f.Fact]:
    """dL/dh is a column vector: of a loss that says how derivatives are laid out."""
    above = listed(said.coded, re.sub(rf"(?:/|\}}\{{) ?(?:∂ ?)?{N}", "", said.text("slopes")))
    if above and all(_OF_LOSS.fullmatch(x) for x in above):
        yield f.Layout("gradient" if said.text("line") == "column" else "numerator")


_ORDERED = re.compile(r"_\{?([a-z])\}? ?\}?(?: ?/|\{).*_\{?([a-z])\}?\}?$")


def _entries_in_order(said: Said) -> Iterable[f.Fact]:
    """Entries dp_i/dz_j: the first letter numbers the rows."""
    found = _ORDERED.search(said.latex("entries"))
    if found is not None and found[1] < found[2]:
        yield f.Layout("numerator")


_OF_ENTRY = re.compile(r".*?([A-Za-z])_?\{?([a-z])[ ,]*([a-z])\}?(?:\^\S*)?\}?$")


def _entries_like_variable(said: Said) -> Iterable[f.Fact]:
    """The matrix of the df/dx_{ij} has the shape of the variable: the first letter numbers its rows."""
    found = _OF_ENTRY.match(said.latex("entries").strip())
    if found is not None and found[2] < found[3]:
        yield f.Layout("gradient")


LAYOUTS = Table(
    (
        "derivative",
        "gradient",
        "shape",
        "jacobian",
        "layout",
        "row",
        "hessian form",
        "column",
        "entr",
        "laid",
        "matrix with",
    ),
    (
        row(
            rf"(?P<slopes>{_SLOPE}(?:(?: and| ?,(?: and)?) {_SLOPE}){{0,6}}) (?:is|are) (?:(?:all|always|both|again|a) )*"
            r"(?P<line>column|row)(?:s| vectors?)?(?=$| ?[.,;])",
            _lying,
            "dL/dh_t and dL/dz_t are column vectors",
            r"\frac{\partial E}{\partial w} is a row",
            no=(r"$dy/dx$ is a column vector",),
        ),
        row(
            r"\brow vectors?(?:,? (?:and|with|so|as well as)|,) (?:we (?:use|have) |also )?row gradients?\b"
            r"|\bgradients? (?:of row vectors|by row vectors|with respect to row vectors) are rows?\b",
            always(f.Layout("gradient")),
            "we use row vectors and row gradients",
            "gradients with respect to row vectors are rows",
        ),
        row(
            (
                rf"{_DERIVATIVES} (?:always )?(?:have|has|takes?|are of|is of|are given|keeps?) (?:the )?(?:same "
                r")?(?:shapes?|sizes?|dimensions?) (?:of|as) "
            ),
            always(f.Layout("gradient")),
            "derivatives have the shape of the variable",
            "the gradient has the same shape as the parameter",
        ),
        row(
            r"(?:has|have|with|, of|,|matri(?:x|ces) of|arrays? of|vectors? of) (?:the )?(?:same )?shape (?:of|as) (?:the )?"
            rf"(?:variable|parameter|{N})",
            always(f.Layout("gradient")),
            "dJ/dW has the shape of W",
        ),
        row(
            r"(?:of|have|has|with|in) (?:its|their)(?: own)? shapes?(?= ?(?:$|[.,;]))",
            always(f.Layout("gradient")),
            "dD, dW are the derivatives of a scalar loss by D, W, of their shape",
            no=("A and B are of the same shape",),
        ),
        row(
            rf"(?:{_DERIVATIVES}|(?<!{N}){_SLOPE}) (?:is|are) (?:all |always )?(?:shaped|laid out|arranged|organi[sz]ed"
            r"|written) (?:like|as|the same as|"
            rf"in the shape of) (?:the |its |their )?(?:variables?|parameters?|arguments?|inputs?|{N})(?= ?(?:$|[.,;)]))",
            always(f.Layout("gradient")),
            "derivatives are shaped like the variable",
            "the gradient is laid out like A",
        ),
        row(
            r"derivatives [^.;]{0,40}(?:in|as|into) (?:a |an )(?:matrix|vector|array)(?: that is| which is)? "
            rf"(?:shaped like|(?:of|with) the (?:same )?shape (?:of|as)) (?:the )?{N}",
            always(f.Layout("gradient")),
            "\\nabla_X collects the derivatives by the X_{ij} in a matrix shaped like X",
            "we put the partial derivatives into a vector of the same shape as w",
        ),
        row(
            (
                r"derivatives? (?:of [^,;.]{1,30} )?(?:by|with respect to) a (?:vector|matrix) (?:is|has) "
                r"[^,;.]{0,10}shape"
            ),
            always(f.Layout("gradient")),
            "the derivative with respect to a matrix has its shape",
        ),
        row(
            (
                r"(?:gradients?|derivatives?)(?: by [^,;.]{1,24}| of [^,;.]{1,24})? (?:are|is|as) (?:(?:all|always|"
                r"written as|a|taken as) )*columns?(?: vectors?)?(?: |$|[.,;])"
            ),
            always(f.Layout("gradient")),
            "gradients are column vectors",
            "gradient as a column vector",
        ),
        row(
            (
                r"(?:gradients?|derivatives?)(?: by [^,;.]{1,24}| of [^,;.]{1,24}(?: (?:by|with respect to) [^,;.]{1,24})?)? "
                r"(?:are|is) (?:(?:all|always|"
                r"written as|a|taken as) )*rows?(?: vectors?)?(?: |$|[.,;])"
            ),
            always(f.Layout("numerator")),
            "gradients are row vectors",
            "derivatives by vectors are row vectors",
        ),
        row(
            r"∂?\S{1,4}/\S{1,6}(?: (?:and|,) ∂?\S{1,4}/\S{1,6})? (?:are|is) (?:a )?row vectors?",
            always(f.Layout("numerator")),
            "dL/dx and dL/dy are row vectors",
        ),
        row(
            r"gradients?(?: \S{1,8}| of [^,;.]{1,20})? (?:is|are) (?:then |defined as |just )?(?:its|their|the) transposes?\b",
            always(f.Convention("column gradients")),
            "the gradient is its transpose",
            "the gradient is the transpose of the derivative",
        ),
        row(
            rf"jacobian\b[^;.]{{0,40}} ?(?:=|is) ?(?:[^;.]{{0,3}}{N} ?/ ?[^;.]{{0,3}}{N}|{_SLOPE})(?= ?(?:$|[,.;]))",
            _entries_of_jacobian,
            r"the Jacobian has the entries J_{ij} = \frac{\partial f_i}{\partial x_j}",
            "dz/dx is the Jacobian with (dz/dx)_{ij} = dz_i/dx_j",
            prose=False,
        ),
        row(
            rf"\bentr(?:y|ies) \( ?{N} ?, ?{N} ?\) (?:of {N} ?/ ?{N} )?(?:is|are|=|equals) {N} ?/ ?{N}",
            _entries_of_jacobian,
            "dz/dx is the Jacobian matrix, entry (i,j) is dz_i/dx_j",
            "entry (i, j) of dz/dx is dz_i/dx_j",
        ),
        row(
            rf"{_SLOPE} (?:is|denotes|means) (?:the )?(?:{SIZE}{BY}{SIZE} |square )?(?:Jacobian |matrix )+with (?:the )?"
            rf"(?:entries|elements|partial derivatives) (?P<entries>{_SLOPE})(?= ?(?:$|[.,;]))",
            _entries_in_order,
            "dy/dx is the n x n matrix with entries dy_i/dx_j",
            r"\frac{\partial p}{\partial z} is the Jacobian matrix with the entries \frac{\partial p_i}{\partial z_j}",
            no=(r"$dy/dx$ is the matrix with entries $dy_j/dx_i$",),
            prose=False,
        ),
        row(
            rf"(?:{_SLOPE}|{N} {N}|(?:derivatives?|gradients?|slopes?)(?: of {N})? {WRT} (?:(?:the|a|matrix|array|weights?) )*{N})"
            r" (?:is|are|has|have|denotes|means|stands for)(?: (?:the|an?|as|its|of|with|whose|that|has|holds|same|size|shape|"
            r"all|partial"
            r"|matrix|matrices|array))* (?:derivatives?|entry|entries|elements?|components?)"
            rf"(?: (?:are|is|given by|equal to|the|partial derivatives?))* (?P<entries>{_SLOPE}|d[a-z]/{N})(?= ?(?:$|[.,;]))",
            _entries_like_variable,
            r"df/dX is the matrix of the derivatives df/dx_{ij}",
            r"\frac{\partial J}{\partial W} has the entries \frac{\partial J}{\partial w_{kl}}",
            "the derivative with respect to X is the matrix with the entries df/dx_{ij}",
            r"\nabla_A f is the matrix whose entries are df/da_{kl}",
            no=(r"dy/dX is the matrix of the derivatives dy/dx_{ji}",),
            prose=False,
        ),
        row(
            r"(?:derivatives|gradients?)\b[^;]{0,60}? (?:is|are|as|like|in|have|has|into|form|forms)(?: \w+){0,2}? (?:an? |the"
            r" )?(?:matrix |array )?"
            r"(?:(?:of |with |in )?(?:the )?same (?:order|layout|size|shape|format|form|dimensions?) (?:as|of)|(?:of |in )?the"
            r" (?:layout|order|"
            rf"format) of|laid out (?:like|as)) (?:(?:the|this|that|its|weight|corresponding|own) )*(?:{N}|variables?"
            r"|parameters?|matrix|matrices|"
            r"weights?)(?: itself)?(?= ?(?:$|[.,;]))",
            always(f.Layout("gradient")),
            "the matrix of partial derivatives has the same layout as the weight matrix",
            "we arrange the partial derivatives in a matrix of the same order as X",
            "all derivatives by a matrix have the layout of this matrix",
            no=("the derivatives have the same sign as X",),
        ),
        row(
            r"numerator[- ]layout|Jacobian (?:layout|formulation|convention)",
            always(f.Layout("numerator")),
            "we use the numerator layout",
        ),
        row(
            r"denominator[- ]layout|Hessian formulation|gradient layout",
            always(f.Layout("denominator")),
            "in denominator layout",
        ),
        row(
            (
                rf"(?:Jacobians?|derivative)\b[^;.]{{0,30}}\brows?(?: [a-z]| {N})? (?:for|per|is|are|of|indexes|corresponds?)"
                rf"[^,;.]{{0,30}}(?:entr(?:y|ies)|component|output|numerator|element)"
            ),
            always(f.Layout("numerator")),
            "the Jacobian has a row for each entry of the numerator",
            "J_x(s) is the Jacobian, row i for output s_i",
        ),
        row(
            r"\brows? for (?:each|every) (?:entry|component|element|variable) (?:of|in) the denominator",
            always(f.Layout("denominator")),
            "the derivative of a vector by a vector has a row for each entry of the denominator",
        ),
        row(
            r"Jacobian[^;.]{0,40}transposed? (?:of the )?(?:usual|convention)",
            always(f.Layout("denominator")),
            "the Jacobian is the transpose of the usual one",
        ),
    ),
    unnamed=True,
)
