"""Sentences that only say what names stand for: "m is the margin, a real number", "w_k is one of the weights"."""

from __future__ import annotations

import re

from symderive.verify.statements.grammar import LIST, N

_MATHEMATICS = (
    # what is done to values, and what comes of it
    "sum|add|subtract|product|multipl|divi|total|mean|average|centr|norm|distance|length|modul|absolute|magnitude|power|"
    "squar|root|recipr|ratio|inverse|exponent|logarithm|log|exp|convolv|convolution|correlat|project|interpol|concaten|stack|"
    "derivative|gradient|hessian|jacobian|slope|different|differential|integra|taylor|approximat|limit|converg|"
    # arrays
    "matri|vector|array|tensor|row|column|diagonal|identity|transpos|determinant|trace|rank|eigen|singular|symmetric|orthogonal|"
    "orthonormal|definite|triangular|block|entr|element|component|coordinate|shape|size|dimension|basis|one-hot|onehot|span|"
    # values
    "number of|numbers of|count|integer|binary|boolean|odd|even|sign|positive|negative|nonzero|zero|unit|bounded|between|equal|"
    "same|distinct|constant|fixed|held|vanish|increas|decreas|monoton|linear|affine|quadratic|convex|concave|lipschitz|smooth|"
    "homogeneous|periodic|period|invariant|symmetry|max|min|optim|best|worst|largest|smallest|least|most|highest|lowest|solution|"
    "stationary|critical|extrem|closest|nearest|satisf|condition|constrain|"
    # chance
    "random|independen|identically|i\\\\.i\\\\.d|iid|uncorrelated|distribut|densit|law|gaussian|bernoulli|poisson|uniform|binomial|"
    "gamma|beta|dirichlet|categorical|multinomial|laplace|chi|variance|covariance|deviation|moment|expect|entrop|divergence|"
    "information|likelihood|posterior|prior|marginal|joint|evidence|probab|chance|sampl|draw|stochastic|markov|transition|"
    "quantile|median|mode|cdf|pdf|cumulative|noise|unbiased|bias of|"
    # functions and formulas
    "function|map|softmax|sigmoid|logistic|relu|tanh|indicator|kernel|gram|operator|formula|equation|defin|"
    "given|when|where|whenever|unless|until|otherwise|else|except|only|not|no|without|neither|depend|through|via|respect|"
    "treated|ignored|omitted|dropped|neglect|regarded|taken|set to|replac|instead|after|before|all other|wise|"
    "clipped|truncat|rounded|masked|gate|upstream|loss|cost|error|residual|target|label|prediction|output|hessian|adjoint|update"
)
_WORD_OF_MATHEMATICS = re.compile(rf"\b(?:{_MATHEMATICS})|[a-z](?:ise|ize)[sd]?\b|[=<>≤≥≈∝+*/^|∈×⊙⊤∑∏∇∂√]|\b\d")
_REAL = re.compile(
    r"\b(?:a|an|any|some|single|real|plain|finite|arbitrary)(?: (?:real|finite|plain|single))* numbers?\b"
)
_SENTENCE = re.compile(
    rf"(?:the |each |every |all )?{LIST} (?:is|are|denotes?|stands? for) (?:the|an?|one of the|its|some|any) (?:[a-z-]+|{N})"
    rf"(?:(?:,? and|,)? (?:[a-z-]+|{N}))*"
)


def described(text: str) -> bool:
    """Whether a coded sentence says what names stand for in plain words, none of which is one of mathematics."""
    plain = _REAL.sub("a thing", text.strip(" ."))
    return _WORD_OF_MATHEMATICS.search(plain) is None and _SENTENCE.fullmatch(plain) is not None
