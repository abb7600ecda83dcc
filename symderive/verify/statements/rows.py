"""All tables of statements, and what one sentence says by their rows."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.verify.facts import (
    Fact,
    HasShape,
    IsFunction,
)
from symderive.verify.statements.arrays import ARRAYS
from symderive.verify.statements.at_points import AT_POINTS
from symderive.verify.statements.bearings import BEARINGS
from symderive.verify.statements.best_values import BEST_VALUES
from symderive.verify.statements.chance import COUNTS, RANDOM
from symderive.verify.statements.choices import CHOICES
from symderive.verify.statements.coded import Coded, is_name
from symderive.verify.statements.conventions import CONVENTIONS
from symderive.verify.statements.dependence import DEPENDENCE
from symderive.verify.statements.diagonals import DIAGONALS
from symderive.verify.statements.distributions import DISTRIBUTIONS
from symderive.verify.statements.drawn import DRAWN
from symderive.verify.statements.earlier import EARLIER
from symderive.verify.statements.entries import ENTRIES
from symderive.verify.statements.equalities import EQUALITIES
from symderive.verify.statements.functions import FUNCTIONS
from symderive.verify.statements.grammar import Table, denied
from symderive.verify.statements.items import ITEMS
from symderive.verify.statements.joint_normals import JOINT_NORMALS
from symderive.verify.statements.labels import LABELS, MEANINGS
from symderive.verify.statements.laws import LAWS
from symderive.verify.statements.layouts import LAYOUTS
from symderive.verify.statements.matrix_rows import MATRIX_ROWS
from symderive.verify.statements.modes import MODES
from symderive.verify.statements.moments import MOMENTS, UNNAMED_NOISE
from symderive.verify.statements.naming import ALIASES, DEFINITIONS
from symderive.verify.statements.one_hot import ONE_HOT
from symderive.verify.statements.optima import OPTIMA
from symderive.verify.statements.phrases import PHRASES
from symderive.verify.statements.picks import PICKS
from symderive.verify.statements.predicates import Predicate, predicate, subjects
from symderive.verify.statements.prefixes import prefixed
from symderive.verify.statements.relations import RELATIONS
from symderive.verify.statements.routes import ROUTES
from symderive.verify.statements.sizes import SIZES
from symderive.verify.statements.slopes import DERIVATIVES
from symderive.verify.statements.spectra import EIGENVALUES, ORDERED
from symderive.verify.statements.triangles import TRIANGLES
from symderive.verify.statements.turned_slopes import TURNED_SLOPES

TABLES: tuple[Table, ...] = (
    *(LAYOUTS, CONVENTIONS, LABELS, MEANINGS),
    *(
        RELATIONS,
        EQUALITIES,
        CHOICES,
        ARRAYS,
        MATRIX_ROWS,
        ENTRIES,
        DEPENDENCE,
        ROUTES,
        OPTIMA,
        BEST_VALUES,
        MODES,
        DEFINITIONS,
        DRAWN,
        ALIASES,
        DERIVATIVES,
        DIAGONALS,
        TRIANGLES,
        COUNTS,
        RANDOM,
        JOINT_NORMALS,
        LAWS,
        DISTRIBUTIONS,
        MOMENTS,
        UNNAMED_NOISE,
        SIZES,
        ONE_HOT,
        EIGENVALUES,
        ORDERED,
        AT_POINTS,
        EARLIER,
        BEARINGS,
        TURNED_SLOPES,
        FUNCTIONS,
        PHRASES,
        PICKS,
    ),
)


def said_by_rows(coded: Coded, *, certain: bool) -> list[Fact]:
    """The facts of a sentence, in its order."""
    found: list[tuple[int, Fact]] = []
    named = any(is_name(c) for c in coded.text)
    for table in TABLES:
        if (named or certain or table.unnamed) and table.applies(coded.text):
            for row in table.rows:
                if certain or row.prose:
                    found.extend(row.read(coded, certain=certain))
    if named:
        found.extend(_predicated(coded, certain=certain))
        found.extend(prefixed(coded, certain=certain))
    said = [fact for _, fact in sorted(found, key=lambda pair: pair[0])]
    laws = {x.name for x in said if isinstance(x, IsFunction) and x.function in ("normal_cdf", "normal_pdf")}
    sized = {(fact.symbols, fact.rank) for fact in said if isinstance(fact, HasShape) and fact.sizes is not None}
    return [
        fact
        for fact in said
        if not (isinstance(fact, HasShape) and fact.sizes is None and (fact.symbols, fact.rank) in sized)
        and not (isinstance(fact, IsFunction) and fact.function == "normal" and fact.name in laws)
    ]


def _predicated(coded: Coded, *, certain: bool) -> Iterator[tuple[int, Fact]]:
    """``x and y are ...``."""
    for subject in subjects(coded):
        said = Predicate(subject.names, subject.called, subject.entries)
        end = predicate(coded, said, subject.end, ITEMS)
        if said.read and not denied(coded.text, subject.start, end, certain=certain):
            yield from ((subject.start, fact) for fact in said.all())
