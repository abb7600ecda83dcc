"""Identities of functions: of the logarithm, of the logistic function and its relatives, of odd and even functions."""

from __future__ import annotations

from fractions import Fraction

from symderive.verify.canonical.form import ONE, ZERO, Form, Node, as_number, atom, constant, fresh, renamed, single
from symderive.verify.canonical.rules import EXP, Algebra, primes

_ODD = ("tanh", "sin", "sign")
_EVEN = ("cos", "abs")


def applied(algebra: Algebra, name: str, z: Form) -> Form:
    """A function of a form."""
    algebra.check()
    match name:
        case "log":
            return logarithm(algebra, z)
        case "sigmoid_slope":
            value = applied(algebra, "sigmoid", z)
            return algebra.add(value, algebra.scale(algebra.multiply(value, value), -1))
        case "tanh_slope":
            value = applied(algebra, "tanh", z)
            return algebra.add(ONE, algebra.scale(algebra.multiply(value, value), -1))
        case "relu":
            return algebra.multiply(z, applied(algebra, "step", z))
        case "sigmoid" if z == ZERO:
            return constant(Fraction(1, 2))
        case _:
            return _signed(algebra, name, z)


def _signed(algebra: Algebra, name: str, z: Form) -> Form:
    """f(-z) by f(z), so that the sign of an argument does not matter."""
    negative = z != ZERO and z[1][3] < 0
    if negative and name in ("sigmoid", "softplus", *_ODD, *_EVEN):
        value = atom(("fn", name, algebra.scale(z, -1)))
        if name == "sigmoid":
            return algebra.add(ONE, algebra.scale(value, -1))
        if name == "softplus":
            return algebra.add(value, z)
        return algebra.scale(value, -1) if name in _ODD else value
    return atom(("fn", name, z))


def exponential(algebra: Algebra, z: Form) -> Form:
    """exp of a form."""
    return ONE if z == ZERO else algebra.term(Fraction(1), [], {EXP: z})


def logarithm(algebra: Algebra, z: Form) -> Form:
    """The logarithm of products, powers and exponentials is taken apart."""
    alone = single(z)
    if alone is not None and not alone[0] and alone[2] > 0:
        _, factors, coefficient = alone
        parts = [_log_number(algebra, coefficient)]
        parts += [algebra.multiply(exponent, _log_atom(algebra, base)) for base, exponent in factors]
        return algebra.add(*parts)
    if z == ZERO or alone is not None:
        return atom(("fn", "log", z))
    return _log_sum(algebra, z)


def _log_number(algebra: Algebra, value: Fraction) -> Form:
    parts = (algebra.scale(atom(("fn", "log", constant(prime))), times) for prime, times in primes(value))
    return algebra.add(*parts)


def _log_atom(algebra: Algebra, base: Node) -> Form:
    match base[0]:
        case "exp":
            return ONE
        case "sum":
            return _log_sum(algebra, base[1])
        case "fn" if base[1] == "sigmoid":
            return algebra.scale(applied(algebra, "softplus", algebra.scale(base[2], -1)), -1)
        case "prod":
            index = fresh()
            body = renamed(base[3], {base[1][1]: index})
            return algebra.summed(logarithm(algebra, body), index, base[2])
        case "const":
            return atom(("fn", "log", constant(base[1])))
        case _:
            return atom(("fn", "log", atom(base)))


def _log_sum(algebra: Algebra, z: Form) -> Form:
    """The logarithm of a sum: of two exponentials it is a softplus, of 1 - sigmoid too."""
    pair = algebra.logistic(z)
    if pair is not None:
        factor, slope = pair
        return algebra.add(logarithm(algebra, factor), applied(algebra, "softplus", algebra.scale(slope, -1)))
    rest = _one_minus_sigmoid(z)
    if rest is not None:
        return algebra.scale(applied(algebra, "softplus", rest), -1)
    content = abs(z[1][3])
    unit = algebra.scale(z, 1 / content)
    return algebra.add(_log_number(algebra, content), atom(("fn", "log", unit)))


def _one_minus_sigmoid(z: Form) -> Form | None:
    """The argument of the logistic function in 1 - sigmoid(s)."""
    if len(z) != 3:
        return None
    found: Form | None = None
    for term in z[1:]:
        if as_number(("P", term)) == 1:
            continue
        factors = term[2][1:]
        if (
            term[1]
            or term[3] != -1
            or len(factors) != 1
            or factors[0][1] != ONE
            or factors[0][0][:2] != ("fn", "sigmoid")
        ):
            return None
        found = factors[0][0][2]
    return found


def spelled_out(algebra: Algebra, form: Form) -> Form:
    """A form in which the logistic function and its relatives are written by exponentials."""

    def each(base: Node, exponent: Form) -> Form:
        if base[0] == "sum":
            return algebra.power(spelled_out(algebra, base[1]), exponent)
        if base[0] != "fn" or base[1] not in ("sigmoid", "tanh", "softplus"):
            return atom(base, exponent)
        z = spelled_out(algebra, base[2])
        if base[1] == "softplus":
            value = atom(("fn", "log", algebra.add(ONE, exponential(algebra, z))))
        elif base[1] == "tanh":
            double = exponential(algebra, algebra.scale(z, 2))
            below = atom(("sum", algebra.add(double, ONE)), constant(-1))
            value = algebra.multiply(algebra.add(double, constant(-1)), below)
        else:
            above = exponential(algebra, z)
            value = algebra.multiply(above, atom(("sum", algebra.add(ONE, above)), constant(-1)))
        return algebra.power(value, exponent)

    parts: list[Form] = []
    for _, dummies, factors, coefficient in form[1:]:
        new = {d[0][1]: fresh() for d in dummies}
        result = constant(coefficient)
        for base, exponent in factors[1:]:
            result = algebra.multiply(result, each(renamed(base, new), renamed(exponent, new)))
        for index, over in dummies:
            result = algebra.summed(result, new[index[1]], over)
        parts.append(result)
    return algebra.add(*parts)
