"""What prose says of the symbols, as data. Names and formulas in facts are LaTeX, as the notes write them."""

from __future__ import annotations

from typing import TypeAlias

from symderive.verify.facts.arrays import (
    AllNumbers,
    AverageOf,
    Basis,
    Decomposed,
    DiagonalOf,
    EntriesAre,
    HasShape,
    OfExamples,
    Ordered,
    Orthonormal,
    RowsAre,
    ZeroOutside,
)
from symderive.verify.facts.chance import (
    AveragedUnder,
    IndependentGiven,
    Moments,
    OfPosterior,
    RandomVariables,
    SecondMoment,
)
from symderive.verify.facts.functions import (
    Adjoint,
    DependsOn,
    DifferentiatesBy,
    Elementwise,
    Fixed,
    GivesNumber,
    Gradient,
    IsFunction,
    Layout,
    Prime,
    SlopeHolds,
    SlopeSign,
)
from symderive.verify.facts.indices import (
    Condition,
    Counts,
    IsIndex,
    Iterated,
    Labels,
    Larger,
    Named,
    OtherThanPicked,
    Outside,
    RunsOver,
)
from symderive.verify.facts.names import Bears, Convention, Defines, Holds, InDomain, Means, Optimum, Same, Unread

Fact: TypeAlias = (
    InDomain
    | HasShape
    | AllNumbers
    | Layout
    | Labels
    | Defines
    | Iterated
    | Same
    | Elementwise
    | Means
    | IsFunction
    | DependsOn
    | Optimum
    | OfPosterior
    | RunsOver
    | Counts
    | Larger
    | IsIndex
    | Adjoint
    | ZeroOutside
    | Gradient
    | SlopeSign
    | DifferentiatesBy
    | Basis
    | Prime
    | DiagonalOf
    | RowsAre
    | Orthonormal
    | Ordered
    | GivesNumber
    | Decomposed
    | OfExamples
    | AverageOf
    | EntriesAre
    | RandomVariables
    | Moments
    | SecondMoment
    | IndependentGiven
    | Fixed
    | SlopeHolds
    | Convention
    | Condition
    | Outside
    | OtherThanPicked
    | Holds
    | AveragedUnder
    | Named
    | Bears
    | Unread
)
