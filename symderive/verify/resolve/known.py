"""Names that every reader knows: a new function is a new row."""

from __future__ import annotations

KNOWN = {
    "exp": "exp",
    "log": "log",
    "ln": "ln",
    "lg": "lg",
    "sin": "sin",
    "cos": "cos",
    "tan": "tan",
    "sinh": "sinh",
    "cosh": "cosh",
    "tanh": "tanh",
    "arctan": "arctan",
    "sigmoid": "sigmoid",
    "sigm": "sigmoid",
    "logistic": "sigmoid",
    "expit": "sigmoid",
    "relu": "relu",
    "ReLU": "relu",
    "softplus": "softplus",
    "erf": "erf",
    "sign": "sign",
    "sgn": "sign",
    "abs": "abs",
    "sqrt": "sqrt",
    "logit": "logit",
    "ELU": "elu",
    "elu": "elu",
    "swish": "swish",
    "SiLU": "swish",
    "silu": "swish",
    "Swish": "swish",
    "softsign": "softsign",
    "digamma": "digamma",
    **{
        name: name
        for name in ("sec", "csc", "cot", "sech", "csch", "coth", "arcsin", "arccos", "expm1", "log1p", "erfc")
    },
    **{f"{arc}{name}": f"ar{name}" for name in ("sinh", "cosh", "tanh") for arc in ("ar", "arc", "arg", "a")},
    "log2": "log2",
    "cosec": "csc",
    "GELU": "gelu",
    "gelu": "gelu",
    "Mish": "mish",
    "mish": "mish",
    **{name.capitalize(): name for name in ("sigmoid", "tanh", "softplus", "relu")},
}
"""Elementwise functions by the words that notes write for them."""

INVERSES = {
    "sin": "arcsin",
    "cos": "arccos",
    "tan": "arctan",
    "sinh": "arsinh",
    "cosh": "arcosh",
    "tanh": "artanh",
    "sigmoid": "logit",
    "expit": "logit",
    "logistic": "logit",
    "logit": "sigmoid",
}
"""What the exponent -1 makes of a function: its inverse, not one over its value."""

WORD_FUNCTIONS = {
    "softmax": "softmax",
    "Softmax": "softmax",
    "logsoftmax": "log_softmax",
    "logsumexp": "logsumexp",
    "LSE": "logsumexp",
    "tr": "trace",
    "Tr": "trace",
    "trace": "trace",
    "det": "det",
    **dict.fromkeys(("chol", "Chol", "cholesky", "Cholesky"), "cholesky"),
    "adj": "adjugate",
    "cof": "cofactors",
    "diag": "diag",
    "Diag": "diag",
    "vec": "vec",
    "eigenvalues": "eigenvalues",
    "mean": "mean",
    "rowsum": "rowsum",
    "colsum": "colsum",
    "max": "max",
    "min": "min",
    **dict.fromkeys(("concat", "Concat", "concatenate", "hcat", "hstack"), "join"),
    **dict.fromkeys(("vcat", "vstack"), "stack"),
}
"""Operations on whole arguments."""

JOINED = {"join", "stack"}
"""Operations that put vectors or matrices one after the other: ``join`` goes the way that they lie, ``stack`` downwards."""

FUNCTIONALS = {
    "bb E": "E",
    "E": "E",
    "Var": "Var",
    "var": "Var",
    "bb V": "Var",
    "V": "Var",
    "Cov": "Cov",
    "cov": "Cov",
    **dict.fromkeys(("sd", "Sd", "SD", "std", "Std"), "sd"),
    **dict.fromkeys(("Corr", "corr", "Cor", "cor"), "Corr"),
    "D_KL": "KL",
    "KL": "KL",
    "JS": "JS",
    "H": "H",
    "I": "I",
    "cal H": "H",
}
"""Functionals of random variables; the single letters only where nothing else is called so."""

DIVERGENCES = {"KL": "KL", "KLD": "KL", "DKL": "KL", "JS": "JS", "JSD": "JS", "DJS": "JS"}
"""Divergences between two distributions by the words that notes write for them."""

CONSTANTS = {"e": "e", "pi": "pi", "infty": "inf", "I": "identity", "bold 1": "ones"}

FUNCTION_LETTERS = {
    "f",
    "g",
    "phi",
    "varphi",
    "psi",
    "sigma",
    "ell",
    "cal L",
    "P",
    "p",
    "Q",
    "q",
    "h",
    "J",
    "L",
    "F",
    "G",
    "K",
    "R",
    "hat f",
    "cal N",
}
"""Letters that are usually functions where brackets follow them."""

DENSITIES = {"p", "P", "q", "Q", "pi", "Pr", "bb P", "rho", "hat p", "tilde p"}
"""Unknown functions whose values are probabilities or densities."""
