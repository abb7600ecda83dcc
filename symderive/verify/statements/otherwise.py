"""Sentences that no table understands, in other words: an equation with a noun around it, two things said with one verb."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symderive.verify.entry import as_latex, tree_of
from symderive.verify.statements.sentence_forms import Form, ways

_BRACES = r"\{(?:[^{}]|\{[^{}]*\})*\}"
_BRACKETS = r"(?: ?\([^()]{1,40}\)| ?\[[^\[\]=]{1,20}\])"
_SCRIPTS = rf"(?:_(?:\w|\\[A-Za-z]+|{_BRACES})|\^(?:\w|\*|\\[A-Za-z]+|{_BRACES}|\([^()]*\))|'+)*"
_LETTER = (
    rf"(?:\\(?:hat|bar|tilde|vec|mathbf|boldsymbol|mathcal|dot)(?![A-Za-z])\s*(?:{_BRACES}|\\?[A-Za-z](?![A-Za-z]))"
    rf"|\\[A-Za-z]+\s*(?:{_BRACES})*|[A-Za-z](?![A-Za-z]))"
)
_NAME = rf"\$?{_LETTER}{_SCRIPTS}\$?"
_CALL = rf"(?:\$?{_LETTER}{_SCRIPTS}{_BRACKETS}?\$?)"
_IS = r"(?:is|denotes|represents|means|stands for|are|denote)"
_WHOSE = r"(?:the|an?|our|its|their)"
_FORMULA = (  # no words before its sign
    r"(?:(?!(?<![\\A-Za-z])(?:(?!(?:net|out|err)(?![A-Za-z]))[a-z]{3,}(?!\()|(?:at|by|of|to|on|if|is|so|as|or|we) ))"
    r"[^=:<>]){1,40}? ?:?= ?[^<>]+"
)

_CLAUSE = r"with|where|when|whenever|if|for|given|under|so|such|that|which|whose|because|since|unless|not|no|only|except|and|or|but|at"
_PLAIN = (
    rf"(?:(?!(?:{_CLAUSE})\b)(?:[a-z'-]{{2,}}|[A-Z]{{2,}}|[A-Z][a-z'-]+)|{_NAME})"  # what adds nothing to a formula
)
_CALLED = re.compile(
    rf"(?:here,? |where |with |let )?(?P<left>{_CALL}) ?(?P<right>:?= ?[^<>]+?),? (?:{_IS}|counts|measures|gives|defines|"
    rf"describes|be) (?P<rest>{_WHOSE} \S.*?|(?:again |also "
    rf")?[a-z-]+)\.?"
)  # "N_k = \sum_n r_{nk} is the effective number of points"
_NOUN_PHRASE = re.compile(rf"{_WHOSE} {_PLAIN}(?: {_PLAIN})*|the (?:[a-z]+ )?probability (?:that|of) [^=]+")
_GIVEN = (
    r"(?:given (?:by|as)|defined (?:by|as|to be)|written as|computed (?:as|by)|taken (?:as|to be)|modell?ed (?:as|by))"
)
_DOING = (
    r"(?:have|get|obtain|set|put|let|define|use|take|consider|minimi[sz]e|maximi[sz]e|model|write|assume|compute|choose|"
    r"introduce|denote)"
)
_NOUN_IS = re.compile(
    rf"(?:(?:here|where|then|so|thus|now|as [a-z ]+?),? )?(?:(?:our|the|an?|its|this|each|all) (?:{_PLAIN} )*?(?:(?:is|are) "
    rf"(?:(?:then|now|"
    rf"thus) )?{_GIVEN}|is|are|reads"
    r"|equals|becomes|computes|outputs|predicts|produces|returns|uses|minimi[sz]es|maximi[sz]es)|it is|"
    rf"(?:(?:we|one|let us|let's) (?:(?:want|wish|try|seek|aim|have|need) to )?)?(?:(?:now|then|also|here|next) )?{_DOING})(?: "
    rf"that)?(?: (?:the |an? |our |its |as |for "
    rf")?(?:{_PLAIN} )*?)??"
    rf" ?:? ?(?P<formula>\$?{_FORMULA}?\$?)\.?"
)  # "the loss is L = (y - t)^2", "we use the error E = ..."
_OF_PLACE = re.compile(
    r"(?:(?:the|an?|our) (?:(?!of\b)[a-z-]+ )*)?"
    r"(?:minim(?:um|i[sz]er)|maxim(?:um|i[sz]er)|optimum|root|solution|point|case|class|limit|zero|excluded|allowed)\b"
)
_VALUE = re.compile(r":?= ?[-+]?\d[\d./]*")
_FIRST = re.compile(r".*(?:_\{?0\}?|\(0\)\}?)\$? ?")  # h_0 = 0
_HOW = (
    r"(?:(?:element|entry|component|coordinate|point)-?wise|"
    r"to (?:each|every|all) (?:entry|element|component|entries|elements|components))"
)
_APPLIED = re.compile(
    rf"(?P<said>.+?),? (?:(?:and|which|that|it) )?(?:(?:is|are|to be|being|will be) )?(?:always )?(?:applied|acts|act|acting|taken|"
    rf"evaluated|computed|works|operates|operating|understood|meant)? ?(?P<how>{_HOW})(?: (?:to|on|for) (?:(?:the|its|an?|all|"
    r"their|every|each) )?[a-z ]{0,30})?\.?"
)  # "f(z) = max(0, z) is the ReLU, applied elementwise"
_TWO = re.compile(
    rf"(?P<first>{_CALL}) (?P<verb>{_IS}) (?P<a>{_WHOSE} [^,;=]+?)(?:, and|,| and) (?P<rest>(?P<second>{_CALL}) (?:(?:{_IS}) )?"
    rf"(?P<b>{_WHOSE} [^;=]+))"
)  # "t is the desired output and o the actual output"
_STEP = re.compile(
    rf"(?P<one>{_CALL}),? (?:and )?(?P<two>{_CALL}) (?:are|denote|represent|mean|stand for) (?:the |an? )?(?P<x>[a-z-]+(?: [a-z-]+)?) "
    r"and (?:the |an? )?(?P<y>[a-z-]+(?: [a-z-]+)??)(?P<of> (?:of|for|at|in|on) [^,;=]+)?(?:,? respectively)?\.?"
)  # "\beta_0 and \beta_1 are the intercept and the slope"
_SLACK = re.compile(
    rf"(?:the )?(?P<name>{_NAME}) (?:is|are|denotes?) (?:the |a )?(?:[a-z-]+ )?slack(?:s| variables?)?(?: of .*)?\.?"
)
_ZERO = re.compile(
    rf"(?:the )?(?:(?:initial|hidden|cell|first|starting) )*(?:states? |vectors? |values? )?(?P<name>{_NAME}) (?:is|are) "
    rf"(?:initiali[sz]ed "
    r"(?:with|to|as|by)|set to|the|taken (?:as|to be))? ?(?:an? |the )?(?:(?:zero vectors?|vectors? of zeros)|zeros?|0)\.?"
)  # "h_0 is initialized with zeros"
_CENTRED = re.compile(
    r"(?:the )?(?:[a-z]+ )?(?:data|inputs|features|samples|points|observations|columns|variables)(?: points)?(?: \S+)? (?:are|"
    r"have been|were|is) "
    rf"(?:mean-)?cent(?:er|r)ed(?:,| such| so)? (?:i\.e\.,?|that is,?|so that|that|which means(?: that)?) "
    rf"(?P<formula>\$?{_FORMULA}\$?)\.?"
)
_NOISE = re.compile(
    rf"(?P<name>{_NAME}) is an? (?:column |random )?(?:(?:\S+-)?vector|sample) of (?:\S+ )?(?:iid|i\.i\.d\.?|independent) "
    r"(?P<law>\\?(?:mathcal\{N\}|N) ?\(0, ?(?P<variance>[^()]+)\)) [a-z ]+\.?"
)
_EIGEN = re.compile(
    rf"(?P<vector>{_NAME}) is an? (?:(?:unit|normali[sz]ed) )?eigenvector of (?:the (?:[a-z]+ )*matrix "
    rf")?(?P<matrix>{_NAME})(?:,? (?:with|for|to|"
    rf"belonging to)"
    rf" (?:the |its )?(?:(?:corresponding|associated) )?eigenvalue (?P<value>{_NAME}))\.?"
)
_SUM_OF = re.compile(
    rf"(?:the )?(?:[a-z]+ )*?(?P<name>{_NAME}) is the sum (?:of|over) (?:all )?(?:the )?(?:[a-z]+ )*?(?P<term>{_NAME})(?: (?:of|"
    rf"at|over|in|for) (?:(?:the|all|each|"
    r"individual|single|different|time|training|data) )*(?:steps?|times?|examples?|samples?|patterns?|layers?|points?|outputs?|"
    r"units?|neurons?|classes))?\.?"
)  # "the loss L is the sum of the losses L_t at the individual time steps"
_SCALE = re.compile(
    rf"(?P<name>{_NAME}) is the (?:(?:noise|prior|error|predicted|estimated|fitted|known|common|output) )?(?:inverse variance|"
    r"precision|variance|standard deviation|rate|scale)(?: parameter)?(?: (?:of|for) the (?:(?:prior|noise|errors?|likelihood|model|"
    r"(?:exponential|gamma|poisson|normal|gaussian|laplace|Gamma|Poisson|Gaussian|Laplace) (?:distribution|law|density)))?)?"
    r"(?:, (?:strictly )?positive)?\.?"
    rf"|the (?:noise|prior|error) (?:precision|variance) is (?:denoted by )?(?P<other>{_NAME})\.?"
)  # "\beta is the inverse variance of the noise"
_VECTOR_OF = re.compile(
    rf"(?P<name>{_NAME}) is the (?:column |\S-)?vector of (?:all )?(?:the )?(?:[a-z]+ )?(?:coefficients|parameters|weights|"
    rf"observations|targets|labels|responses|outputs|"
    r"inputs|features|unknowns|biases|activations)\.?"
)
_LAID_OUT = re.compile(
    rf"(?:\\nabla(?:_{_BRACES}|_\w)? ?[fgLJCE]|\$?\\partial [fLJCE] ?/ ?\\partial {_NAME}|\\d?frac\{{\\partial "
    rf"[fLJCE]\}}\{{\\partial {_NAME}\}})(?: ?\([^()]*\))?\$? (?:is|denotes) "
    r"(?:always )?an? (?P<line>column|row) vector\.?"
)
_ABSORBED = re.compile(
    rf"(?:the |an? )?bias(?:es)? (?:terms? |weights? )?.{{0,60}}?(?:by|with|via) (?:setting|adding|putting|defining|introducing|"
    rf"taking)?[^=]{{0,30}}? ?(?P<formula>{_NAME} ?= ?[^=<>,;]+?)\.?"
)  # "the bias is absorbed into the weights by setting x_0 = 1"
_SIGN_BETWEEN = re.compile(
    rf"{_NAME} ?(?P<sign>\\(?:otimes|odot|circ|ast|star|times)|\*|∘|⊙|⊗) ?{_NAME} (?P<said>(?:is|denotes|stands for|means) "
    rf"(?:the |an? )?[^=]+)"
)
_ESTIMATE = re.compile(
    r"(?:the|our|an?) (?:(?:ml|mle|ML|maximum[- ]likelihood|least[- ]squares|best|optimal) )*(?:estimate|estimator|value) "
    r"(?:of|for) (?:the parameter )?"
    r"\$?(?P<letter>\\?[A-Za-z]+)\$? is (?:the (?:value|one|number) )?(?:that|which|the one that) (?P<rest>(?:maximi|minimi)[sz]es .+)"
)  # "the estimate of \alpha is the value that maximizes the likelihood"
_THAT_ESTIMATE = re.compile(
    rf"(?P<name>{_NAME}) (?:is|denotes) (?:that|this) (?:estimate|estimator|value|one|minimi[sz]er|"
    rf"maximi[sz]er)\.?"
)
_NO_FUNCTIONS = re.compile(
    rf"(?P<names>{_NAME}(?:(?:, |,? and ){_NAME})*) (?:are|is) (?:not (?:an? )?functions? of|independent of|constant with "
    rf"respect to) (?P<of>{_NAME})\.?"
)
_NO_POWER = re.compile(
    r"(?P<said>.+?)(?:,| and|, and|;) ?(?:(?:(?:it|they|this|these) (?:is|are)|is|are) )?(?:not (?:an? |the )?|no )(?:powers?|"
    r"exponents?|derivatives?)\.?"
)
_CLAUSES = re.compile(
    r"(?P<said>.+), (?:(?:so|and|but|hence|thus|while|where|here) (?:that )?)?(?P<rest>(?:(?!(?:if|unless|when|except|only|"
    r"which|that|so)\b)\S+ )"
    r"(?:[^,]*? )?(?:is|are|has|have|holds?|denotes?|runs?|acts?|depends?|do|does) [^,]+)"
)  # two sentences in one
_OPENING = re.compile(
    r"(?:in (?:the following|what follows|this (?:section|note|chapter|exercise))|from now on|throughout|as (?:usual|before|"
    r"above)|again|further(?:more)?|moreover|"
    r"finally|also|and|where|here|now|(?:let us |we )?(?:recall|note|remember|observe|know|suppose|assume)s? that|one "
    r"(?:supposes|assumes|has|knows) that|clearly|"
    r"then|thus|hence|so|recall|let)[,:]? (?P<rest>.+)"
)
_SUPPOSED = re.compile(
    r"(?P<a>[^=]+?) (?P<verb>is|are|was|were) (?:always |also )?(?:supposed|assumed|considered|taken)(?: to (?:be|have))? (?P<b>.+)"
)  # "f is supposed to be convex"
_DENOTED = re.compile(
    rf"(?:(?:we|one) (?:denote|note|call|write|designate)s? (?:by |with |as )?(?P<name>{_NAME})|(?:by|with) (?P<other>{_NAME}) "
    rf"(?:we|one) (?:denote|mean|note)s?) "
    rf"(?P<rest>{_WHOSE} .+)"
)
_CALLED_BY = re.compile(
    rf"(?P<rest>the [^=,;]+?) (?:is|are) (?:denoted|written|noted|named|called)(?: by| as)? (?P<name>{_NAME})\.?"
)
_UNIT = re.compile(rf"(?P<name>{_NAME}) (?:has|have) (?:unit (?:norm|length)|(?:norm|length) (?:1|one))\.?")
_ONE_OF_K = re.compile(
    rf"(?P<name>{_NAME}) (?:is|are) (?:coded|encoded|given|represented)(?: (?:as|in|by|with|using))? (?:an? )?(?:1-of-[A-Z]|"
    rf"one-hot|one-of-[A-Z])(?: (?:coding|encoding|vectors?|form|"
    rf"scheme))?\.?|(?:we use|with) (?:an? |the )?(?:1-of-[A-Z]|one-hot|one-of-[A-Z]) (?:coding|encoding)(?: scheme)? (?:for|"
    rf"of) (?:the )?(?:targets? |labels? )?(?P<other>{_NAME})\.?"
)
_BY_LIKELIHOOD = re.compile(
    r"(?P<name>\\?[A-Za-z]+) is estimated by (?:maximum likelihood|the maximum likelihood method|ML|MLE)\.?"
)
_COMMON = re.compile(
    rf"(?:both|all|the) [a-z ]+ (?:have|share) (?:the same|a common|one) (?:covariance|covariance matrix) "
    rf"(?P<name>{_NAME})\.?"
)
_EQUATION_AND = re.compile(rf"(?:here |where |with )?(?P<equation>{_CALL} ?= ?[^=,;]+), and (?P<rest>[a-z].+)")
_PAIR = re.compile(r"(?:(?:here|where|with|let|then),? )?(?P<formula>[^,;]+=[^,;]+(?:,? and )[^,;]+=[^,;]+?)\.?")
_CLASS_IS = re.compile(
    rf"the (?P<noun>(?:true|correct|target|right) (?:class|label)(?: index)?) is (?:denoted by |called "
    rf")?(?P<name>{_NAME})\.?"
)
_THREE = re.compile(
    rf"(?P<one>{_CALL}), (?P<two>{_CALL}),? and (?P<three>{_CALL}) (?:are|denote) the (?P<x>[a-z-]+), (?:the )?(?P<y>[a-z-]+),? "
    rf"and (?:the )?"
    r"(?P<z>[a-z-]+) (?P<noun>[a-z]+?)(?:es|s)?\.?"
)  # "Q, K and V are the query, key and value matrices"
_SOLVES = re.compile(
    rf"(?P<name>{_NAME}) (?:solves|satisfies|fulfils) (?:the (?:[a-z]+ )*(?:equations?|system) "
    rf")?(?P<formula>\$?{_FORMULA}\$?)\.?"
)
_HAS_SIZE = re.compile(
    rf"(?P<of>(?:the|each|every) (?:input|sequence|vector|output|data|feature vector|hidden state|state|sentence|sample)) "
    rf"(?:has|is of|have) (?P<noun>dimension|length|size) "
    rf"(?P<name>{_NAME})\.?"
)
_SUBJECT_TO = re.compile(
    rf"(?:subject to|under|s\.t\.)(?: the constraints?)?(?: that)? (?P<formula>\$?{_FORMULA}\$?)\.?"
)
_COLLECTS = re.compile(
    rf"(?:(?:the|a) (?:(?:weight|parameter|column) )?vector )?(?P<name>{_NAME}) (?:collects|contains|holds|comprises|consists "
    rf"of|gathers|has|is the "
    rf"(?:column )?vector (?:of|with|that (?:collects|contains|holds)))(?: all)? (?:the )?(?:[a-z]+ )?(?:weights|parameters|"
    rf"coefficients|"
    rf"entries|components|elements|numbers|values|variables|inputs|outputs|features|probabilities) (?P<first>{_NAME}), ?"
    rf"(?:{_NAME}, ?)?(?:\\[cl]?dots|\.\.\.|…) ?, ?(?:and )?(?P<last>{_NAME})\.?"
)  # "W is the vector of the weights w_0, ..., w_n"
_CONCATENATED = re.compile(
    rf"(?P<name>{_NAME}) (?:is|denotes)(?: obtained by| formed by)? (?:the )?(?:concatenation of|(?:concatenating|stacking)|"
    rf"stacked from)"
    rf" (?:the )?(?:vectors )?(?P<one>{_NAME}) (?:and|with|on|over) (?:the )?(?:vector )?(?P<two>{_NAME})\.?"
)


def otherwise(sentence: str) -> Iterator[Sequence[str]]:
    """Ways to say a sentence in others, all of which have to be understood."""
    yield from (parts for parts in ways(_begun_small(sentence), _FORMS) if parts != (sentence,))


def _begun_small(sentence: str) -> str:
    """A sentence without its full stop, its first word in small letters if it is no name."""
    plain = sentence.strip(" .")
    return plain[:1].lower() + plain[1:] if re.match(r"[A-Z][a-z]+ |A (?!is |are )", plain) else plain


def equation_and_noun(sentence: str) -> tuple[str, str] | None:
    """``a^{[0]} = x is the input``: the equation, and what its left side is said to be."""
    found = _CALLED.fullmatch(sentence.strip(" ."))
    if found is None or not is_formula(equation := f"{found['left']} {found['right']}".replace("$", "")):
        return None
    if _OF_PLACE.match(found["rest"]) or (_VALUE.fullmatch(found["right"]) and not _FIRST.fullmatch(found["left"])):
        return None  # "x = 0 is a root of f", "y = 1 is the positive class"
    return equation, f"{found['left']} is {found['rest']}"


def stated(sentence: str) -> tuple[str, ...]:
    """The equation of "we minimise the cost function J(w) = ..."."""
    found = _NOUN_IS.fullmatch(_begun_small(sentence)) if "=" in sentence else None
    return _formula(found) if found is not None else ()


def _called(found: re.Match[str]) -> tuple[str, ...]:
    """The noun may be left out if it is a mere name of what the formula tells."""
    said = equation_and_noun(found[0])
    if said is None:
        return ()
    return said[:1] if _NOUN_PHRASE.fullmatch(found["rest"]) else said


def _equations(text: str) -> tuple[str, ...]:
    """The equations that a text consists of."""
    if is_formula(text):
        return (text,)
    parts = tuple(re.split(r",? and |; ", text))
    return parts if len(parts) > 1 and all(map(is_formula, parts)) else ()


def _formula(found: re.Match[str]) -> tuple[str, ...]:
    formula = found["formula"].replace("$", "").strip()
    return _equations(formula)


def _applied(found: re.Match[str]) -> tuple[str, ...]:
    name = re.match(_NAME, found["said"].removeprefix("the ").removeprefix("function "))
    return (found["said"], f"{name[0].strip('$')} is applied elementwise") if name is not None else ()


def _collected(found: re.Match[str]) -> tuple[str, ...]:
    name = found["name"].replace("$", "")
    entries = f"{found['first']}, ..., {found['last']}".replace("$", "")
    return (f"{name} is the vector with entries {entries}",)


def _in_three(found: re.Match[str]) -> tuple[str, ...]:
    """Each of three names with the noun that they share; matrices are more than one matrix."""
    noun = "matrix" if found["noun"] == "matric" else found["noun"]
    return tuple(f"{found[a]} is the {found[b]} {noun}" for a, b in (("one", "x"), ("two", "y"), ("three", "z")))


def _in_step(found: re.Match[str]) -> tuple[str, ...]:
    """Of "the actual and the desired output" both are outputs."""
    first, second, of = found["x"], found["y"], found["of"] or ""
    if " " not in first and " " in second:
        first = f"{first} {second.split()[-1]}"
    return f"{found['one']} is the {first}{of}", f"{found['two']} is the {second}{of}"


_FORMS: tuple[Form, ...] = (
    (_COLLECTS, _collected),
    (_ZERO, lambda m: (f"{m['name'].replace('$', '')} = 0",)),
    (_SLACK, lambda m: (f"{m['name']} is nonnegative",)),
    (_NOISE, lambda m: (rf"{m['name']} \sim \mathcal{{N}}(0, {m['variance']} I)",)),
    (_EIGEN, lambda m: (f"{m['matrix']} {m['vector']} = {m['value']} {m['vector']}".replace("$", ""),)),
    (_CONCATENATED, lambda m: (f"{m['name']} = [{m['one']}; {m['two']}]".replace("$", ""),)),
    (_CENTRED, _formula),
    (_SUBJECT_TO, _formula),
    (_PAIR, _formula),
    (_ESTIMATE, lambda m: (rf"\hat{{{m['letter']}}} is the value of {m['letter']} that {m['rest']}",)),
    (_THAT_ESTIMATE, lambda m: (f"{m['name']} is a number",) if m["name"].startswith(("\\hat", "$\\hat")) else ()),
    (_NO_FUNCTIONS, lambda m: (f"{m['names']} are constant",)),
    (_NO_POWER, lambda m: (m["said"],)),
    (_CLASS_IS, lambda m: (f"{m['name']} is the {m['noun']}",)),
    (_HAS_SIZE, lambda m: (f"{m['name']} is the {m['noun']} of {m['of']}",)),
    (_SUM_OF, lambda m: (f"{m['name']} is the sum of the {m['term']}",)),
    (_SCALE, lambda m: (f"{m['name'] or m['other']} is positive",)),
    (_VECTOR_OF, lambda m: (f"{m['name']} is a vector",)),
    (_LAID_OUT, lambda m: (f"gradients are {m['line']} vectors",)),
    (_ABSORBED, _formula),
    (_SIGN_BETWEEN, lambda m: (f"{m['sign']} {m['said']}",)),
    (_CALLED, _called),
    (_NOUN_IS, _formula),
    (_APPLIED, _applied),
    (_TWO, lambda m: (f"{m['first']} is {m['a']}", f"{m['second']} is {m['b']}")),
    (_STEP, _in_step),
    (_THREE, _in_three),
    (_SOLVES, _formula),
    (_DENOTED, lambda m: (f"{m['name'] or m['other']} is {m['rest']}",)),
    (_CALLED_BY, lambda m: (f"{m['name']} is {m['rest']}",)),
    (_UNIT, lambda m: (f"{m['name']} is a unit vector",)),
    (_ONE_OF_K, lambda m: (f"{m['name'] or m['other']} is one-hot",)),
    (_BY_LIKELIHOOD, lambda m: (rf"\hat{{{m['name']}}} is the maximum likelihood estimator of {m['name']}",)),
    (_COMMON, lambda m: (f"{m['name']} is a covariance matrix",)),
    (_SUPPOSED, lambda m: (f"{m['a']} {m['verb']} {m['b']}",)),
    (_OPENING, lambda m: (m["rest"],)),
    (_CLAUSES, lambda m: (m["said"], m["rest"])),
    (_EQUATION_AND, lambda m: (m["equation"], m["rest"]) if is_formula(m["equation"]) else ()),
)


def is_formula(text: str) -> bool:
    """Whether a text is an equation without words."""
    words = re.search(
        r"(?<![\\A-Za-z])(?!(?:log|exp|tanh|max|min|tr|det|diag|sin|cos|softmax|sign|net|out|err|in|loss)(?![A-Za-z]))[A-Za-z]{3,}",
        text,
    )
    return words is None and text.count("=") >= 1 and tree_of(as_latex(text)) is not None
