"""The checker's entry points: a claim in its context, a text, a document."""

from __future__ import annotations

from collections.abc import Sequence

from symderive.notation.reader.parse import ReadError, parse
from symderive.verify import facts as f
from symderive.verify.findings import Finding, Verdict
from symderive.verify.judge import Judgement, judge
from symderive.verify.resolve.usage import Usage
from symderive.verify.resolve.words import joined, words_of
from symderive.verify.scene import Entry, Scene, facts_of
from symderive.verify.trial import Budget


def check_claim(
    claim: str, *, context: Sequence[str] = (), assume: Sequence[str] = (), seconds: float = 5.0
) -> Finding:
    """Check one relation, given the definitions before it and what the prose says."""
    return judge_claim(claim, context, assume, seconds).finding()


def judge_claim(claim: str, context: Sequence[str], assume: Sequence[str], seconds: float) -> Judgement:
    """The judgement on one relation."""
    try:
        tree = parse(claim)
    except ReadError as error:
        return Judgement(Verdict.UNCHECKABLE, reason=str(error), span=error.span)
    facts = facts_of(assume, certain=True)
    entries: list[Entry] = []
    for latex in context:
        try:
            entries.append(Entry(parse(latex), latex))
        except ReadError:
            continue
    said = [x for fact in facts if isinstance(fact, f.Defines) and (x := _parsed(fact.latex)) is not None]
    words = words_of([e.tree for e in entries] + [tree] + said)
    entries = [Entry(joined(e.tree, words), e.latex) for e in entries]
    entry = Entry(joined(tree, words), claim)
    usage = Usage().read([*(e.tree for e in entries), *(joined(x, words) for x in said), entry.tree])
    scene = Scene(entries, facts, usage)
    scene.words = words
    return judge(scene, entry, Budget.of(seconds))


def _parsed(latex: str):
    try:
        return parse(latex)
    except ReadError:
        return None
