"""Earlier members of a sequence that a sentence holds fixed without naming them: "the previous state is treated as constant"."""

from __future__ import annotations

from collections.abc import Iterable

from symderive.verify import facts as f
from symderive.verify.statements.grammar import Said, Table, row

EARLIER_FIXED = "earlier members fixed"
_STATE = (
    r"(?:the |all )?(?:old|previous|earlier|preceding|last|past)(?: (?:hidden|cell|memory|recurrent))? "
    r"(?:states?|memory|values?|activations?|outputs?)"
)
_OTHERS = r"(?:(?:,| and| nor) (?:the |all )?(?:[a-z-]+ ){0,2}(?:<N>|[a-z-]+)){0,2}"


def _fixed(said: Said) -> Iterable[f.Fact]:
    del said
    yield f.Convention(EARLIER_FIXED)


EARLIER = Table(
    ("old ", "previous ", "earlier ", "preceding ", "last ", "past "),
    (
        row(
            rf"{_STATE}{_OTHERS} (?:does|do) not depend on(?![^,;.]* (?:through|via|than|except|but) )",
            _fixed,
            "the old state and the candidate do not depend on u_t",
            "the previous hidden state does not depend on w",
            no=("the previous state does not depend on w except through u",),
            negated=True,
        ),
        row(
            rf"{_STATE}{_OTHERS} (?:is|are|being)(?: here)? (?:(?:held|kept|taken|treated as|considered|regarded as)(?: to be)?(?: an?)?) "
            r"(?:fixed|constants?)",
            _fixed,
            "the previous state is treated as a constant",
            "the old hidden states are held fixed",
        ),
        row(
            rf"(?:treating|holding|keeping|taking|considering) {_STATE}(?: as)?(?: an?)? (?:fixed|constants?)",
            _fixed,
            "treating the previous hidden state as a constant",
            "holding the old state fixed",
        ),
        row(
            rf"no gradients? (?:flows?|passes|pass|goes|go|is propagated|is sent)(?: back)? (?:through|into|to|via) {_STATE}",
            _fixed,
            "no gradient flows through the previous state",
            "no gradient is propagated into the old states",
            negated=True,
        ),
    ),
    unnamed=True,
)
