"""``the input x, the target t and the output y are vectors`` as ``x, t and y are vectors``: nouns in front of names say nothing more."""

from __future__ import annotations

import re

_NAME = (
    r"\$?(?:\\(?:mathbf|boldsymbol|bm|vec|hat|bar|tilde|mathrm)\{?)?\\?[A-Za-z]+\}?(?:_(?:\w|\{[^{}]*\})|\^(?:\w|\*|\{[^{}]*\}"
    r"|\([^()]*\)))*\$?"
)
_NOUN = (
    r"(?:(?:the|a|an|our|its|all|both|each) )(?:[a-z-]{3,} ){0,2}(?:inputs?|outputs?|targets?|labels?|states?|features?|predictions?|"
    r"activations?|signals?|keys?|quer(?:y|ies)|responses?|images?|samples?|examples?|errors?|gradients?|logits|scores?)"
)
_ONE = rf"(?:{_NOUN} )?{_NAME}"
_LIST = re.compile(
    rf"(?P<list>{_NOUN} {_NAME}(?:(?:, |,? and ){_ONE})*(?:, |,? and ){_NOUN} {_NAME}|{_NAME}(?:(?:, |,? and ){_ONE})*(?:, |,?"
    rf" and ){_NOUN} {_NAME}"
    rf"|{_NOUN} {_NAME}(?:(?:, |,? and ){_ONE})+)(?=(?:,? and (?:all |the |both )[a-z' ]+)? (?:are|be) )",
    re.IGNORECASE,
)
_BEFORE = re.compile(rf"{_NOUN} (?={_NAME})", re.IGNORECASE)


def without_nouns(sentence: str) -> str:
    """A sentence that begins with names, without the nouns in front of them."""
    found = _LIST.match(sentence)
    if found is None:
        return sentence
    return _BEFORE.sub("", found["list"]) + sentence[found.end() :]
