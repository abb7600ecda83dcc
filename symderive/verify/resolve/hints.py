"""What the prose has said that decides how formulas are read."""

from __future__ import annotations

from dataclasses import dataclass, field

from symderive.notation.reader import tree as r


@dataclass
class Hints:
    """What the prose has said that decides how signs and names are read."""

    signs: dict[str, str] = field(default_factory=dict[str, str])  # sign -> hadamard, matrix, inner, ...
    functions: dict[str, str] = field(default_factory=dict[str, str])  # name -> known function, "smooth"
    label_letters: set[str] = field(default_factory=set[str])
    iterated: set[str] = field(default_factory=set[str])  # letters whose superscripts are all labels
    labels: bool = False  # every bare superscript is a label
    index_letters: set[str] = field(default_factory=set[str])
    picks: set[str] = field(default_factory=set[str])  # letters that pick an entry: c of z_c is the correct class
    aliases: dict[str, str] = field(default_factory=dict[str, str])
    adjoints: dict[str, str] = field(default_factory=dict[str, str])  # operator -> what it differentiates
    slopes: dict[tuple[str, str], str] = field(
        default_factory=dict[tuple[str, str], str]
    )  # d and x -> the symbol that the notes define as dx
    losses: dict[tuple[str, str], str] = field(
        default_factory=dict[tuple[str, str], str]
    )  # the same, for some variables
    prime: r.Node | None = None  # by what a prime differentiates
    by: r.Node | None = None  # by what derivatives are taken that do not say it
    by_entries: r.Node | None = None  # the \\theta of which \\partial_j is the derivative by entry j
    average: r.Node | None = None  # under what expectations are taken that do not say it
    named: set[tuple[str, str]] = field(
        default_factory=set[tuple[str, str]]
    )  # u, o: the o of u_o is no index; no letter is any
    einstein: bool = False
    differentials: bool = False  # dx is a small change of x
    rows: bool = False
    ends: dict[str, r.Node] = field(default_factory=dict[str, r.Node])  # i to the n of "for i = 1, ..., n"
    random: set[str] = field(default_factory=set[str])
    parameters: set[str] = field(
        default_factory=set[str]
    )  # a and b of "θ ~ Beta(a, b)", n of "i = 1, ..., n": no indices
    drawn_from: dict[str, r.Node] = field(default_factory=dict[str, r.Node])  # a to the π(· | s) that a is drawn from
    fixed: set[str] = field(default_factory=set[str])
    arrays: set[str] = field(default_factory=set[str])  # letters that the prose calls vectors or matrices
    numbers: set[str] = field(default_factory=set[str])  # letters that the prose calls numbers
    listed: set[str] = field(default_factory=set[str])  # variables that take a few values: binary, one-hot
    one_hot: set[str] = field(default_factory=set[str])  # letters of labels, one-hot
    members: set[str] = field(default_factory=set[str])  # x of which x_1 is the first member, though no x_t is written
    identities: set[str] = field(
        default_factory=set[str]
    )  # letters of which the prose says that they are the identity matrix
    columns: set[str] = field(default_factory=set[str])  # the z of which z_i is the column of all z_{mi}
    sets: set[str] = field(default_factory=set[str])
    constant: set[str] = field(default_factory=set[str])  # the g of g_t = g, whose members are all alike
    log: str = "log"  # what \\log is
