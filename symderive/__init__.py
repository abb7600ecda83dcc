"""symderive: write a neural network as mathematics; get its derivation and a trainer that matches it.

Public names are loaded at first use: ``import symderive``, and with it the command line's help, never waits for SymPy.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the same names for type checkers and editors
    from symderive.calculus.errors import SymderiveError as SymderiveError
    from symderive.calculus.functions import absolute as absolute
    from symderive.calculus.functions import cos as cos
    from symderive.calculus.functions import exp as exp
    from symderive.calculus.functions import log as log
    from symderive.calculus.functions import relu as relu
    from symderive.calculus.functions import sigmoid as sigmoid
    from symderive.calculus.functions import sin as sin
    from symderive.calculus.functions import softplus as softplus
    from symderive.calculus.functions import tanh as tanh
    from symderive.calculus.index import Domain as Domain
    from symderive.calculus.index import Index as Index
    from symderive.calculus.index import Role as Role
    from symderive.calculus.index import Tensor as Tensor
    from symderive.calculus.nodes import Product as Product
    from symderive.calculus.nodes import Sum as Sum
    from symderive.calculus.nodes import log_sum_exp as log_sum_exp
    from symderive.calculus.nodes import softmax as softmax
    from symderive.emit.plain import to_text as to_text
    from symderive.model.layers.dense import Dense as Dense
    from symderive.model.load import load as load
    from symderive.model.model import Model as Model
    from symderive.model.network import LikelihoodSpec as LikelihoodSpec
    from symderive.model.network import Network as Network
    from symderive.model.network import PriorSpec as PriorSpec
    from symderive.model.toml_file import to_toml as to_toml
    from symderive.verify.api import check as check
    from symderive.verify.check import check_claim as check_claim

__version__ = "0.1.0"

HOME = {
    "absolute": "symderive.calculus.functions",
    "check": "symderive.verify.api",
    "check_claim": "symderive.verify.check",
    "cos": "symderive.calculus.functions",
    "Dense": "symderive.model.layers.dense",
    "Domain": "symderive.calculus.index",
    "exp": "symderive.calculus.functions",
    "Index": "symderive.calculus.index",
    "LikelihoodSpec": "symderive.model.network",
    "load": "symderive.model.load",
    "log": "symderive.calculus.functions",
    "log_sum_exp": "symderive.calculus.nodes",
    "Model": "symderive.model.model",
    "Network": "symderive.model.network",
    "PriorSpec": "symderive.model.network",
    "Product": "symderive.calculus.nodes",
    "relu": "symderive.calculus.functions",
    "Role": "symderive.calculus.index",
    "sigmoid": "symderive.calculus.functions",
    "sin": "symderive.calculus.functions",
    "softmax": "symderive.calculus.nodes",
    "softplus": "symderive.calculus.functions",
    "Sum": "symderive.calculus.nodes",
    "SymderiveError": "symderive.calculus.errors",
    "tanh": "symderive.calculus.functions",
    "Tensor": "symderive.calculus.index",
    "to_text": "symderive.emit.plain",
    "to_toml": "symderive.model.toml_file",
}
"""Public name -> the module that defines it."""


def __getattr__(name: str) -> object:
    if name not in HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(HOME[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *HOME})
