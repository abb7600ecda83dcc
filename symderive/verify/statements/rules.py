"""Rules from phrases to facts: a row each. ``<L>`` stands for a list of names, ``<N>`` for one name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from symderive.verify import facts as f
from symderive.verify.statements.language import LIST, NAME, listed
from symderive.verify.symbols import Domain

Build = Callable[["re.Match[str]"], "f.Fact | None"]


@dataclass(frozen=True)
class Rule:
    """A phrase and the fact that it says."""

    pattern: re.Pattern[str]
    build: Build


def _rule(phrase: str, build: Build, *, case: bool = False) -> Rule:
    named = phrase.replace("<L>", LIST if "(?P<list>" not in phrase else "").replace("<N>", f"(?P<name>{NAME})").replace("<M>", f"(?P<more>{NAME})")
    return Rule(re.compile(named, 0 if case else re.IGNORECASE), build)


def names(m: re.Match[str]) -> tuple[str, ...]:
    """The names of the list that was matched."""
    return listed(m["list"])


def _domain(domain: Domain) -> Build:
    return lambda m: f.InDomain(names(m), domain)


_ARE = r"\s*(?:(?:is|are)(?: all| each| both)?|(?:lies?|take values|takes values|has values) in|\\in|denotes?)\s*"
_A = r"(?:an? |the |any |some |arbitrary )?"
_SIZE = r"(?:\\[A-Za-z]+|[A-Za-z0-9])(?:_\{?[A-Za-z0-9-]{1,4}\}?)?(?:\^\{?[\[(]?[a-z0-9]{1,3}[\])]?\}?)?"
_BY = r"\s*(?:x|\\times|by|,)\s*"


def _domains() -> Iterator[Rule]:
    rows = [
        (r"(?:0 or 1|1 or 0|binary|either 0 or 1|\\?\{ ?0 ?, ?1 ?\\?\})", Domain.BINARY),
        (r"(?:-1 or 1|1 or -1|\+1 or -1|-1 or \+1|\\?\{ ?-1 ?, ?\+?1 ?\\?\}|\\?\{ ?\+?1 ?, ?-1 ?\\?\})", Domain.SIGN),
        (r"(?:a |the )?one-hot", Domain.ONE_HOT),
        (r"(?:a )?(?:probability (?:vector|distribution over|simplex)|on the (?:probability )?simplex)", Domain.SIMPLEX),
        (_A + r"(?:strictly |symmetric(?: and|,)? )?positive[- ](?:semi-?)?definite", Domain.DEFINITE),
        (_A + r"symmetric(?:, | and )?positive[- ](?:semi-?)?definite", Domain.DEFINITE),
        (_A + r"covariance matri(?:x|ces)", Domain.DEFINITE),
        (_A + r"symmetric(?!,? (?:and )?positive)(?! positive)", Domain.SYMMETRIC),
        (_A + r"(?:invertible )?diagonal matri(?:x|ces)(?! with| of)", Domain.DIAGONAL),
        (_A + r"orthogonal(?: matri)?", Domain.ORTHOGONAL),
        (_A + r"unit[- ](?:norm )?vectors?", Domain.UNIT_NORM),
        (r"(?:strictly )?positive(?![- ](?:semi-?)?definite)", Domain.POSITIVE),
        (_A + r"positive (?:numbers?|constants?|reals?|scalars?|weights)", Domain.POSITIVE),
        (r"(?:numbers |probabilities |values )?(?:strictly )?between 0 and 1", Domain.UNIT),
        (r"(?:in )?(?:the interval )?[(\[] ?0 ?, ?1 ?[)\]]", Domain.UNIT),
        (_A + r"probabilit(?:y|ies)$", Domain.UNIT),
        (_A + r"(?:positive )?(?:integers?|whole numbers?|counts?)(?![a-z])", Domain.COUNT),
    ]
    for phrase, domain in rows:
        yield _rule(r"<L>" + _ARE + r"(?!not\b)" + phrase, _domain(domain))
    yield _rule(r"one-hot (?:encoded |label |target )?(?:labels?|vectors?|targets?|encodings?)(?: vectors?)? <L>", _domain(Domain.ONE_HOT))
    yield _rule(r"<L>\s*>\s*0(?![.0-9])", _domain(Domain.POSITIVE))
    yield _rule(r"<L>\s*\\?(?:ge|geq|>=)\s*0(?![.0-9])", _domain(Domain.NONNEGATIVE))
    yield _rule(r"0\s*<\s*<L>\s*<\s*1(?![.0-9])", _domain(Domain.UNIT))
    yield _rule(r"<L> (?:sums? to (?:1|one)|(?:has|have) entries that sum to (?:1|one))", _domain(Domain.SIMPLEX))
    yield _rule(r"\\?\|? ?<L> ?\\?\|? ?= 1 \(unit", _domain(Domain.UNIT_NORM))


def _shape(m: re.Match[str]) -> f.Fact:
    sizes = tuple(s for s in (m["rows"], m["columns"]) if s)
    return f.HasShape(names(m), tuple(_plain_size(s) for s in sizes), 2)


def _plain_size(size: str) -> str:
    return size.strip("{} ")


def _entries(m: re.Match[str]) -> f.Fact:
    return f.HasShape(names(m), (_plain_size(m["rows"]),), 1)


def _rank(rank: int, *, row: bool = False) -> Build:
    return lambda m: f.HasShape(names(m), () if rank == 0 else None, rank, row)


def _shapes() -> Iterator[Rule]:
    two = rf"(?P<rows>{_SIZE}){_BY}(?P<columns>{_SIZE})(?![A-Za-z])"
    yield _rule(r"<L>" + _ARE + r"(?:an? |the )?(?:\(?)" + two.replace(_BY, r"\s*(?:x|\\times|by)\s*"), _shape)
    yield _rule(r"<L> (?:has|have|of|with|is of) (?:the )?(?:shape|size|dimensions?)s? \(?" + two, _shape)
    yield _rule(r"<L>\s*\\in\s*\\mathbb\s*\{?\s*R\s*\}?\s*\^\s*\{\s*" + two + r"\s*\}", _shape)
    yield _rule(rf"<L>\s*\\in\s*\\mathbb\s*\{{?\s*R\s*\}}?\s*\^\s*\{{?\s*(?P<rows>{_SIZE})\s*\}}?(?!\s*(?:x|\\times))", _entries)
    yield _rule(rf"<L> (?:has|have|with) (?P<rows>{_SIZE}) (?:entries|components|elements|dimensions|units)", _entries)
    yield _rule(rf"<L> (?:is|are) (?:a |the )?(?:column )?vectors? (?:with|of length|of size|of|in R\^) ?(?P<rows>{_SIZE})(?: entries| components)?(?![A-Za-z])", _entries)
    yield _rule(rf"<L> (?:is|are) (?:an? )?(?P<rows>{_SIZE})-dimensional", _entries)
    yield _rule(r"<L> (?:is|are)(?: all| both)? (?:a |single |fixed |the |real |ordinary )*(?:numbers?|scalars?|variables)(?! of| vector)", _rank(0))
    yield _rule(r"<L> (?:is|are)(?: all| both)? (?:an? |the )?row vectors?", _rank(1, row=True))
    yield _rule(r"<L> (?:is|are)(?: all| both)? (?:an? |the )?(?:column |constant )?vectors?(?! of ones)", _rank(1))
    yield _rule(r"<L> (?:is|are)(?: all| both)? (?:an? |the )?(?:constant |same |square |invertible |design |weight |data )*matri(?:x|ces)", _rank(2))
    yield _rule(r"<L> (?:is|are) square", _rank(2))


def _conventions() -> Iterator[Rule]:
    rows: list[tuple[str, f.Fact]] = [
        (r"(?:derivatives?|gradients?)(?: by [A-Z])? (?:have|has|take|are of) the (?:same )?shape (?:of|as) ", f.Layout("gradient")),
        (r"gradients? (?:are|is a) (?:column|columns)", f.Layout("gradient")),
        (r"(?:of (?:the shape|its shape|their shapes))", f.Layout("gradient")),
        (r"numerator[- ]layout", f.Layout("numerator")),
        (r"denominator[- ]layout", f.Layout("denominator")),
        (r"(?:gradients?|derivatives?)(?: by vectors| of numbers)? (?:are|is) (?:a )?row", f.Layout("numerator")),
        (r"all (?:quantities|variables|symbols) are (?:numbers|scalars)", f.AllNumbers()),
        (r"repeated indices are summed", f.Convention("einstein")),
        (r"repeated indices are not summed", f.Convention("no einstein")),
        (r"(?:summation|einstein) convention", f.Convention("einstein")),
        (r"(?:for )?(?:one|a single|each single) (?:data point|example|training example|sample)", f.Convention("one example")),
        (r"vectors are rows|row[- ]vector convention", f.Convention("row vectors")),
        (r"(?:nabla\^2|\\nabla\^2|\\nabla\^\{2\}).{0,20} is the Hessian", f.Convention("hessian")),
        (r"all layers have the same (?:width|size|number of units)", f.Convention("square")),
        (r"log (?:is|has|means|denotes)[^.]{0,20}(?:base 2|binary logarithm)", f.Convention("log2")),
        (r"superscripts? (?:number|label|denote|index|count)s? (?:the )?layers?|superscript is the layer", f.Labels()),
    ]
    for phrase, fact in rows:
        yield _rule(phrase, lambda m, fact=fact: fact)
    yield _rule(r"superscripts? <L> (?:is|are|label|labels|denotes?)(?: the)? (?:layer labels?|labels?|layers?|the time steps?|time steps?|steps?)", lambda m: f.Labels(names(m)))
    yield _rule(r"superscripts? <L>, [^.]{0,30}are (?:layer )?labels", lambda m: f.Labels(names(m)))
    yield _rule(r"<L> (?:is|are|denotes?) (?:a |the )?(?:layer|time|step) (?:label|index|number|step)s?", lambda m: f.Labels(names(m)))
    yield _rule(r"superscripts [^.]{0,60}are (?:layer )?labels", lambda m: f.Labels(tuple(re.findall(r"\b[A-Za-z]\b", m[0].split(" are ")[0]))))
    yield _rule(r"<L> is the last (?:layer|one)", lambda m: f.Labels(names(m)))


_FUNCTIONS = [
    (r"(?:logistic )?sigmoid|logistic(?: function)?|expit", "sigmoid"),
    (r"hyperbolic tangent", "tanh"),
    (r"rectifier|rectified linear unit|ReLU", "relu"),
    (r"softmax", "softmax"),
    (r"softplus", "softplus"),
    (r"standard normal (?:distribution function|cdf|cumulative)", "normal_cdf"),
    (r"(?:univariate |multivariate )?(?:normal|Gaussian) (?:density|distribution|pdf)", "normal"),
    (r"(?:natural )?logarithm(?! of)", "log"),
    (r"indicator", "indicator"),
    (r"identity matrix", "identity matrix"),
    (r"(?:vector|column) of (?:all )?ones", "ones"),
    (r"(?:digamma)", "digamma"),
    (r"(?:differentiable|smooth|scalar|twice differentiable|arbitrary|unknown)[^.,]{0,20}(?:loss|function|cost)", "smooth"),
    (r"(?:smooth|differentiable|twice differentiable)$", "smooth"),
    (r"(?:the |an )?(?:activation|link|nonlinear)[^.,]{0,12}function", "smooth"),
]


def _functions() -> Iterator[Rule]:
    for phrase, function in _FUNCTIONS:
        yield _rule(
            r"<N>(?:\([^()]{0,16}\))?,?\s*(?:is|denotes|are|be|for|means|stands for)(?:n't)? (?:here )?(?:(?:the|an?|any|some|our|element-?wise) ){0,3}(?:"
            + phrase + r")",
            lambda m, function=function: f.IsFunction(m["name"].split("(")[0], function),
        )
    yield _rule(r"(?:the |a )(?:logistic )?sigmoid(?: function)? <N>(?![a-z])", lambda m: f.IsFunction(m["name"], "sigmoid"))
    yield _rule(r"<N> the logistic sigmoid", lambda m: f.IsFunction(m["name"], "sigmoid"))
    yield _rule(r"<L> (?:acts?|is|are|works?|applied|operates?)(?: applied| acting)? (?:element-?wise|entry-?wise|component-?wise)", lambda m: f.Elementwise(names(m)))
    yield _rule(r"<L> is the [^.]{0,30}function, (?:applied )?element-?wise", lambda m: f.Elementwise(names(m)))
    yield _rule(r"(?:logistic )?sigmoid, element-?wise", lambda m: f.Elementwise(("\\sigma",)))


_SIGN = r"(?P<sign>\\[a-z]+|\*)"
_MEANINGS = [
    (r"(?:hadamard|element-?wise|entry-?wise|component-?wise)[^.,]{0,16}(?:product|multiplication)?", "hadamard"),
    (r"matrix (?:product|multiplication)", "matrix"),
    (r"(?:inner|scalar|dot) product", "inner"),
    (r"(?:ordinary|usual) (?:product|multiplication)|multiplication of numbers", "ordinary"),
    (r"outer product", "outer"),
    (r"kronecker product", "kronecker"),
    (r"convolution", "convolution"),
]


def _meanings() -> Iterator[Rule]:
    for phrase, meaning in _MEANINGS:
        yield _rule(_SIGN + r" (?:is|denotes|stands for|means) (?:the |an? )?(?:" + phrase + ")", lambda m, meaning=meaning: f.Means(m["sign"], meaning))
        yield _rule(_SIGN + r" the (?:" + phrase + ")", lambda m, meaning=meaning: f.Means(m["sign"], meaning))
    yield _rule(_SIGN + r" \((?:hadamard|elementwise)\)", lambda m: f.Means(m["sign"], "hadamard"))
    yield _rule(_SIGN + r" is the hadamard \(elementwise\) product", lambda m: f.Means(m["sign"], "hadamard"))


def _log_of(m: re.Match[str]) -> f.Fact:
    return f.Defines(rf"{m['name']} = \log {m['more']}")


def _matrix_rows(m: re.Match[str]) -> f.Fact:
    vector = m["more"]
    vector = re.sub(r"\^(?:\\top|T|\\intercal|\{\\top\}|\{T\})$", "", vector.strip("()"))
    return f.RowsAre(m["name"], vector, m["what"].lower() == "column")


def _relations() -> Iterator[Rule]:
    yield _rule(r"<N> is the (?:natural )?log(?:arithm)? of <M>", _log_of)
    yield _rule(r"(?P<what>row|column) (?:[a-z]|\\[a-z]+) of <N> is \(?<M>\)?", _matrix_rows)
    yield _rule(r"(?P<what>row|column)s of <N> are (?:the )?<M>", _matrix_rows)
    yield _rule(r"<N> (?:depends on|is a (?:scalar |smooth |differentiable )?function of) (?P<rest>[^;.]{1,60})", lambda m: f.DependsOn(m["name"], listed(m["rest"])))
    yield _rule(r"<L> (?:maximi[sz]es?|minimi[sz]es?) <N>", lambda m: f.Optimum(names(m), m["name"], "max" if "axim" in m[0] else "min"))
    yield _rule(r"<L> is the (?P<kind>minimi[sz]er|maximi[sz]er|maximum|minimum) of <N>", lambda m: f.Optimum(names(m), m["name"], "max" if "axim" in m[0] else "min"))
    yield _rule(r"<L> (?:is|are) the (?:maximum likelihood|least squares) estimat", lambda m: f.Optimum(names(m), "", "max"))
    yield _rule(r"(?P<name>\\?[A-Za-z]+')(?:\([A-Za-z_\\{}]+\))? is the derivative of \\?[A-Za-z_]+ (?:with respect to|by) <M>", lambda m: f.Prime(m["name"], m["more"]))
    yield _rule(r"(?P<name>\\?[A-Za-z]+) ?v stands for (?:the derivative of (?:the )?(?P<of>[A-Za-z]+)|d(?P<loss>[A-Z])/dv)", lambda m: f.Adjoint(m["name"], _loss(m)))
    yield _rule(
        r"(?:write|writes|written|notation|denote[sd]?)?\s*\bd(?:var|[A-Za-z]|\\theta)\b[^.;]{0,30}\b(?:for|denotes?|stands for|means|is)\b[^.;]{0,30}"
        r"(?:\\frac\{\\partial (?P<of>[A-Z])\}|(?:the )?(?:derivative|gradient) of (?:the )?(?:loss|cost)|d(?P<loss>[A-Z])/d)",
        lambda m: f.Adjoint("d", m["of"] or m["loss"] or "E"),
    )
    yield _rule(r"<N> is the diagonal matrix (?:with (?:diagonal )?entries|of) (?P<entry>[^;.]{1,60})", lambda m: f.DiagonalOf(_called(m), m["entry"].strip()))
    yield _rule(r"<N> is the index of", lambda m: f.IsIndex((m["name"],)))
    yield _rule(r"(?P<name>gold|[a-z]{3,8}) is the index of", lambda m: f.IsIndex((rf"\textit{{{m['name']}}}",)))
    yield _rule(r"<L> (?:is|are) (?:the |a )?sets? of", lambda m: f.IsIndex((), names(m)))
    yield _rule(r"<L> is a (?:mini-?)?batch", lambda m: f.IsIndex((), names(m)))
    yield _rule(r"<L> take(?:s)? finitely many values", lambda m: f.RandomVariables(names(m)))
    yield _rule(r"<L> (?:is a|are) (?:independent )?random (?:variables?|vectors?)", lambda m: f.RandomVariables(names(m), independent="independent" in m[0]))
    yield _rule(r"<L> (?:is|are) independent", lambda m: f.RandomVariables(names(m), independent=True))
    yield _rule(r"<L> (?:is|are) (?:a )?(?:fixed|constant|known|held fixed)(?: numbers?| vectors?)?", lambda m: f.Fixed(names(m)))
    yield _rule(r"<N> and <M> are the same", lambda m: f.Same((m["name"], m["more"])))
    yield _rule(r"(?P<list>(?:[a-z]_\{[a-z]+\},? ?(?:and )?)+) are the (?:entries|elements) of (?P<rest>[A-Z\\{}a-z, ]{1,40})", _entries_of)
    yield _rule(r"<N> runs (?:from|over) (?P<low>[0-9a-z]+)(?: to |, ?(?:2, ?)?\.\.\., ?)(?P<high>[A-Za-z0-9\\_{}]+)", lambda m: f.RunsOver(m["name"], m["low"], m["high"]))
    yield _rule(r"<N> = [01], ?(?:[12], ?)?\.\.\., ?(?P<high>\\?[A-Za-z0-9_{}]+)", lambda m: f.RunsOver(m["name"], "1", m["high"]))
    yield _rule(r"<N> is the time step", lambda m: f.RunsOver(m["name"]))
    yield _rule(r"<N> (?:is|denotes) the number of", lambda m: f.Counts((m["name"],)))
    yield _rule(r"\bthe (?P<list>[a-zA-Z]) (?:training )?(?:examples|inputs|data points|samples|classes)", lambda m: f.Counts((m["list"],)))
    yield _rule(r"(?P<latex>[A-Za-z\\]{1,8}\([^()=]{1,20}\) ?= ?[^;]{1,80})$", lambda m: f.Defines(_formula(m["latex"])))


def _called(m: re.Match[str]) -> str:
    return m["name"]


def _loss(m: re.Match[str]) -> str:
    found = m["loss"] or m["of"] or "E"
    return "E" if len(found) > 1 else found


def _entries_of(m: re.Match[str]) -> f.Fact:
    entries = re.findall(r"[a-z]_\{[a-z]+\}", m["list"])
    return f.EntriesAre(tuple(zip(entries, listed(m["rest"]), strict=False)))


def _formula(latex: str) -> str:
    return re.sub(r"(?<![\\A-Za-z])(max|min|log|exp|tanh|sin|cos)(?![A-Za-z])", r"\\\1", latex)


RULES: tuple[Rule, ...] = (*_domains(), *_shapes(), *_conventions(), *_functions(), *_meanings(), *_relations())
