"""The checker's entry points: a document, and a claim in its context."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from symderive.notation.reader import tree as r
from symderive.notation.reader.parse import ReadError, parse
from symderive.verify import facts as f
from symderive.verify.chain_names import with_names, without_name
from symderive.verify.checked import Checked
from symderive.verify.claims import mended
from symderive.verify.clock import now
from symderive.verify.counterexample import counterexample
from symderive.verify.dimensions import dimensions
from symderive.verify.documents.blocks import Document, Formula, Macro
from symderive.verify.documents.problems import in_problems
from symderive.verify.entry import Entry
from symderive.verify.equal_columns import apart
from symderive.verify.factored import factored
from symderive.verify.failing import failing
from symderive.verify.findings import Evidence, Finding, Verdict
from symderive.verify.function_names import with_arguments
from symderive.verify.gradients import signs_of_slopes
from symderive.verify.judge import Judgement, judge, stumbled, with_stumble
from symderive.verify.notebook import Notebook
from symderive.verify.relation_kinds import is_value
from symderive.verify.resolve.primes import told_to_turn
from symderive.verify.resolve.usage import Usage
from symderive.verify.resolve.words import joined, words_of
from symderive.verify.scene import Scene, facts_of
from symderive.verify.spelling import typed
from symderive.verify.trial import Budget

_PROOF_SECONDS = 1.0


def check_document(
    document: Document,
    *,
    seconds: float = 5.0,
    model: object | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Checked:
    """Judge every formula of a document.

    Args:
        document: what `symderive.verify.documents.read` gives.
        seconds: the most that one formula may take.
        model: a Model of the project whose equations are known to be right.
        progress: told how many formulas are done, and of how many.
    """
    judged: list[tuple[Formula, Judgement]] = []
    total = sum(isinstance(x, Formula) for x in document.blocks)
    for part, before in in_problems(document):
        done = len(judged)

        def told(count: int, _: int, done: int = done, before: int = before) -> None:
            if progress is not None and count > before:
                progress(done + count - before, total)

        notebook = Notebook(part, seconds, model).run(told)
        judged += [(formula, judgement) for formula, judgement, _, _ in notebook.judged[before:]]
    _prove([judgement for _, judgement in judged])
    findings = [(formula, explained(judgement, formula.latex, formula.macros)) for formula, judgement in judged]
    return Checked(document, tuple(findings))


def check_claim(
    claim: str, *, context: Sequence[str] = (), assume: Sequence[str] = (), seconds: float = 5.0
) -> Finding:
    """Judge one relation.

    Args:
        claim: the relation, in LaTeX.
        context: the definitions before it, in LaTeX.
        assume: what the prose says: plain statements such as "y is one-hot".
        seconds: the most that it may take.
    """
    scene, entry = claim_scene(claim, context, assume)
    if isinstance(entry, Judgement):
        return entry.finding()
    judgement = judge(scene, entry, Budget.of(seconds))
    _prove([judgement])
    if judgement.verdict is Verdict.INCORRECT:
        judgement.fix = mended(scene, entry, judgement, seconds)
    finding = explained(judgement, claim)
    if finding.verdict is Verdict.DEFINITION:  # a claim is asked about: that it defines something decides nothing
        return replace(finding, verdict=Verdict.UNCHECKABLE)
    return finding


def judge_claim(claim: str, context: Sequence[str], assume: Sequence[str], seconds: float) -> Judgement:
    """The judgement on one relation."""
    scene, entry = claim_scene(claim, context, assume)
    return entry if isinstance(entry, Judgement) else judge(scene, entry, Budget.of(seconds))


def claim_scene(claim: str, context: Sequence[str], assume: Sequence[str]) -> tuple[Scene, Entry | Judgement]:
    """What stands before a claim, and the claim; a judgement in its place where it cannot be read."""
    try:
        tree = parse(claim)
    except ReadError as error:
        return Scene(), Judgement(Verdict.UNCHECKABLE, reason=str(error), span=error.span)
    values = [x for x in assume if (found := _parsed(x.strip(" .$"))) is not None and is_value(found)]
    context = [*context, *(x.strip(" .$") for x in values)]
    facts = facts_of([typed(x, [*context, claim]) for x in assume if x not in values], certain=True)
    trees = [(latex, x) for latex in context if (found := _parsed(latex)) is not None for x in apart(found)]
    said = [found for fact in facts if isinstance(fact, f.Defines) and (found := _parsed(fact.latex)) is not None]
    words = words_of([*(found for _, found in trees), tree, *said])
    words |= signs_of_slopes(facts, [*(found for _, found in trees), tree])
    if f.Convention("prime transpose") in facts:
        words |= dict.fromkeys(told_to_turn([*(found for _, found in trees), tree, *said]), "")
    entries = with_names([Entry(joined(found, words), latex) for latex, found in trees])
    entry = Entry(without_name(joined(tree, words))[0], claim)
    entries = with_arguments(entries, [*(e.tree for e in entries), entry.tree])
    formulas = [*(e.tree for e in entries), entry.tree]
    usage = Usage().read([*formulas[:-1], *(joined(x, words) for x in said), entry.tree])
    usage.in_fonts_of(Usage().read(formulas))
    facts += dimensions([e.tree for e in (*entries, entry)], [e.latex for e in (*entries, entry)])
    facts += factored(entries)
    unread = [latex for latex in context if _parsed(latex) is None]
    return Scene(entries, facts, usage, words=words, unread=unread), entry


def _parsed(latex: str) -> r.Node | None:
    """The tree of a formula of the context; one that cannot be read defines nothing."""
    try:
        return parse(latex)
    except ReadError:
        return None


def _prove(judgements: Sequence[Judgement]) -> None:
    """Look for proofs of what agreed on samples, as long as that takes no time to speak of."""
    agreed = [j for j in judgements if j.verdict is Verdict.CORRECT and j.evidence is Evidence.SAMPLES]
    if not agreed:
        return
    from symderive.verify.proof import proved  # brings SymPy

    deadline = now() + _PROOF_SECONDS
    for judgement in agreed:
        if now() > deadline:
            return
        try:
            if proved(judgement):
                judgement.evidence = Evidence.PROOF
        except Exception as error:  # noqa: BLE001  # it stays what it is: agreement on samples
            judgement.reason = with_stumble(judgement.reason, "no proof", error)


def explained(judgement: Judgement, latex: str, macros: Mapping[str, Macro] | None = None) -> Finding:
    """A judgement with the counterexample and the repair of a wrong formula, its failing part and why it fails."""
    finding = judgement.finding()
    if judgement.verdict is not Verdict.INCORRECT:
        return finding
    finding = _placed(finding, judgement, latex, macros)
    try:
        return replace(finding, counterexample=counterexample(judgement), fix=judgement.fix)
    except Exception as error:  # noqa: BLE001  # the verdict stands without an example to redo by hand, and says why
        return replace(finding, reason=finding.reason or stumbled(error), fix=judgement.fix)


def _placed(finding: Finding, judgement: Judgement, latex: str, macros: Mapping[str, Macro] | None) -> Finding:
    """The finding with the part that fails: what its repair changes, else the right side of the relation that fails."""
    statement = None if judgement.outcome is None else judgement.outcome.statement
    right = None if statement is None or judgement.determined else statement.right.span
    right = right if right is not None and 0 <= right[0] < right[1] <= len(latex) else None
    found = None if judgement.fix is None else failing(latex, judgement.fix, right, macros)
    if found is not None:
        return replace(finding, span=found.span, reason=finding.reason or found.why)
    whole = statement is not None and finding.span in (None, statement.span)
    return replace(finding, span=right) if whole and right is not None else finding
