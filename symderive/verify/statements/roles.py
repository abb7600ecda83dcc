"""Sentences that name the part that a quantity plays, which formulas alone tell: "b is the intercept", "i indexes the outputs"."""

from __future__ import annotations

from symderive.verify.statements.grammar import CALL, LIST, N

_IS = r"(?:is|are|denotes?|represents?|stands? for|refers? to|designates?|be)"
_ADJECTIVE = (
    r"(?:(?:actual|desired|true|predicted|estimated|given|current|new|old|previous|next|final|first|second|last|hidden|visible|output|"
    r"input|network|unknown|known|observed|regression|common|overall|corresponding|respective|associated|usual|so-called|single|scalar|"
    r"real|correct|target|training|test|forward|backward|local|global|search|and|descent|step|decision|value|state|action|policy|"
    r"energy|cell|"
    r"forget|update|reset|candidate|context|query|key|attention|linear|nonlinear|synaptic|free|total|lagrange|dual|primal|"
    r"learnable|trainable|learned|shift|"
    r"prediction|one-step|inverse|[a-z]+-to-[a-z]+) )*"
)
_NOUN = (
    r"(?:thresholds?|bias(?:es)?(?: (?:terms?|vectors?|units?))?|weights?|weight matri(?:x|ces)|activations?|activit(?:y|ies)|"
    r"intercepts?|slopes?"
    r"|coefficients?|directions?|lengths?|sizes?|outputs?|inputs?|targets?|answers?|responses?|predictions?|labels?|"
    r"likelihoods?|priors?|"
    r"(?:prior|likelihood) (?:density|distribution|probability)|features?(?: maps?| vectors?)?|policy|policies|"
    r"(?:action-)?value functions?|"
    r"rewards?|returns?|baselines?|signals?|pre-?activations?|states?|gates?|variables?|scores?|logits?|functions?|classifiers?|"
    r"(?:hidden|output|input) (?:units?|neurons?|nodes?)|multipliers?|parameters?|parameter vectors?|coefficient vectors?|unknowns?|"
    r"error(?: signals?| terms?)?|rates?|changes?|increments?|velocit(?:y|ies)|momentum|links?|generators?|discriminators?|"
    r"encoders?|decoders?|hyper-?parameters|cent(?:er|re)s?|prototypes?|codes?|"
    r"embeddings?|moment estimates?|gradients? (?:at|of|in) (?:the )?(?:(?:current )?(?:time )?steps?|iteration|time)|(?:next )?"
    r"iterates?|starting points?|initial (?:points?|values?))"
)
_PLACE = (
    r"(?: (?:of|from|to|in|at|for|into|between|and|by|on|that|which|is|received|applied|the|an?|its|each|every|this|all|unit|units|"
    r"neurons?|nodes?|layers?|outputs?|inputs?|hidden|network|model|time|steps?|examples?|patterns?|samples?|training|"
    r"classes|class|"
    rf"words?|tokens?|positions?|states?|actions?|both|first|second|third|last|next|previous|lines?|constraints?|respectively|"
    rf"{N}(?:-?th)?"
    rf"|(?:{N}|\d)[-+](?:{N}|\d)))*"
)
_KIND = r"(?:hidden|output|input|visible|inner|training)"
_UNITS = (
    rf"(?:(?:an?|the|one|some|all) )?(?:{_KIND} )?(?:units?|ones?|neurons?|nodes?|terminals?|outputs?|inputs?|layers?|classes|"
    rf"class|examples?|patterns?|"
    r"samples?|words?|tokens?|positions?|time steps?|steps?|components?|clusters?|features?|states?|points?|observations?)"
)

ROLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        rf"^(?:here,? |where )?(?:the )?{LIST} {_IS} (?:the |an? |its |our )?{_ADJECTIVE}{_NOUN}{_PLACE}$",
        (
            "beta_0 is the intercept",
            "theta_j and Theta_i are the thresholds of the hidden and of the output neurons",
            "t is the desired output",
            "w^l_{jk} denotes the weight from the k-th neuron in layer l-1 to the j-th neuron in layer l",
            "p is the search direction",
            "f is the decision function",
            "b^{(1)} and b^{(2)} are the bias vectors of the first and of the second layer",
            "lambda is the Lagrange multiplier of the constraint",
            "p(x|theta) is the likelihood",
        ),
    ),
    (
        r"^(?:(?:all|the) )*(?:sizes|dimensions|shapes)(?: of [^,;=]{1,30})? (?:(?:are|is) such that (?:all )?(?:the "
        r")?(?:products|expressions|operations|sums)"
        r" (?:exist|make sense|are defined|are possible)|(?:fit|match|agree)|are (?:compatible|consistent))$",
        ("the sizes are such that the products exist", "all dimensions match"),
    ),
    (
        rf"\b(?:of class {N}|continuously differentiable\b)|^det ?\(? ?"
        + N
        + r" ?\)? ?≠ ?0$|^(?:we |one )(?:differentiate|derive|maximi[sz]e|minimi[sz]e)[a-z -]* (?:with respect to|by|over) [^=]{1,20}$",
        ("f is of class C^2", "f is twice continuously differentiable", "we differentiate with respect to w"),
    ),
    (
        r"^(?:the )?(?:intercept|bias) is not (?:penali[sz]ed|regulari[sz]ed)$",
        ("the intercept is not penalized",),
    ),
    (
        r"\blinearly independent\b|^(?:the )?(?:singular values|eigenvalues) are (?:in|sorted in|arranged in|ordered in) "
        r"(?:decreasing|increasing|"
        r"ascending|descending) order$",
        ("the vectors are linearly independent", "the singular values are in decreasing order"),
    ),
    (
        rf"^(?:the )?(?:(?:[a-z]+ )?(?:vector|set|symbol|letter) )?{N} (?:collects?|contains?|denotes?|stands? for|is|"
        rf"comprises?|summari[sz]es?)"
        r" (?:all|the|(?:a|the) (?:set|collection|list|vector) of(?: all)?)(?: of)?(?: the)? (?:[a-z]+ )?(?:parameters|weights|"
        r"weights and bias(?:es)?|"
        r"unknowns|hyper-?parameters)(?: (?:of|in) (?:the |our )?(?:[a-z]+ )?(?:model|network|layer|classifier|policy))?$",
        ("theta collects all parameters", "theta denotes the set of all weights and biases of the network"),
    ),
    (
        r"^(?:the )?(?:[a-z]+ )?(?:likelihood|posterior|prior|noise model|noise|model)(?: distribution| density)? (?:is|are) "
        r"(?:(?:again|also|assumed|to|"
        r"be|therefore|thus) )*(?:gaussian|normal|conjugate)$",
        ("the posterior is again Gaussian", "the likelihood is assumed to be normal"),
    ),
    (
        r"^(?:the )?(?:(?!all)[a-z]+ )?(?:targets?|labels?|inputs?|data|features?|samples|observations|hyper-?parameters|"
        r"network|teacher|target network|variances?|means?|covariances?|noise(?: variance)?|parameters?)"
        r" (?:is|are) (?:considered|treated|regarded|assumed|held|kept)?(?: as| to be)? ?(?:fixed|constants?|given|known)$",
        ("the targets are considered fixed",),
    ),
    (
        r"^(?:the )?(?:thresholds?|bias(?:es)?) (?:is|are) (?:treated|regarded|handled|seen|viewed) as (?:(?:an? |the "
        r")?(?:additional|extra|further) )?"
        r"weights?(?: [a-z0-9 -]*)?$",
        ("the thresholds are treated as weights with constant input -1",),
    ),
    (
        rf"^(?:{N} {N}|{N} ?[·•] ?{N}|[<⟨(] ?{N} ?, ?{N} ?[>⟩)]) (?:is|denotes) (?:the |an? )?(?:usual |standard |ordinary |"
        rf"euclidean )?(?:inner|scalar|dot)"
        r" product(?: of .*)?$|^¤\{{{N}\}}\{{{N}\}} (?:is|denotes) the jacobian(?: matrix)?(?: of [^,;=]{{1,20}})?$".replace(
            "{{", "{"
        )
        .replace("}}", "}")
        .replace("{N}", N)
        + rf"|^{N} (?:is|denotes) the differential of {N}$|\bdiag ?\( ?{N} ?\) (?:has|carries|puts) (?:the )?(?:entries|"
        rf"components|vector|elements) [^=]*diagonal$",
        (
            "x^T y is the inner product",
            "df is the differential of f",
            "diag(v) has the entries of v on the diagonal",
        ),
    ),
    (
        r"^(?:there is no|we (?:ignore|omit|drop|neglect|leave out)(?: the)?|(?:the |an? )?) ?bias(?:es)?(?: terms?| "
        r"weights?)?(?: (?:is|are) (?:omitted|ignored|"
        rf"dropped|neglected|left out|(?:included|absorbed|contained) in (?:the )?(?:weights?(?: vector)? ?)?(?:{N})?))?(?: for "
        rf"(?:simplicity|brevity|clarity))?$",
        ("there is no bias", "the bias is omitted for simplicity", "the bias term is included in w"),
    ),
    (
        rf"^(?:the )?(?:[a-z]+ )*(?:width|rate|size|length-?scale|bandwidth|temperature|logits?|targets?|labels?|inputs?|"
        rf"outputs?|predictions?|weights?|"
        rf"parameters?|threshold|activations?|iterates)(?: of (?:the |a |each )?[a-z ]+)? (?:is|are) (?:(?:denoted|written) (?:by|as) |"
        rf"called )?{LIST}$",
        ("the width of the kernel is s", "the logits are z", "the weights are denoted by w"),
    ),
    (
        rf"^(?:sums?|the sums?|products?) over {N} (?:runs?|extends?|goe?s?|ranges?) over (?:all )?(?:the )?[a-z ]+$|^{N} is "
        rf"(?:only )?(?:added|there|needed|used) for "
        rf"(?:numerical )?(?:stability|convenience|simplicity)$|^(?:elbo|{N}) is the (?:evidence|variational) lower bound$",
        ("sums over k run over all classes", "epsilon is added for numerical stability"),
    ),
    (
        rf"^(?:the )?(?:weight )?{CALL} (?:connects?|links?|joins?)(?:[ ,(]+(?:[a-z]{{2,}}(?:-[a-z]+)*|{N}|\d+)| ?- ?(?:{N}|\d+))+$",
        (
            "w_{ji} connects unit i to unit j",
            "the weight w_{jk} connects neuron k in layer l - 1 to neuron j in layer l",
        ),
    ),
    (
        rf"^{CALL} {_IS} the {N}-?th (?:training |data |input |feature )?(?:example|sample|pattern|data ?point|point|"
        rf"observation|input|instance)"
        r"(?: vector)?(?: (?:of|in) the (?:training |data |mini-?batch|batch|sample|set)*)?$",
        ("x^{(n)} is the n-th training example", "x_n denotes the n-th data point"),
    ),
    (
        rf"^(?:here,? |where )?(?:the |we use )?(?:ind(?:ex|ices) )?{N}(?:,? (?:and )?{N})*(?: always)? (?:refers? to|indexe?s?|"
        rf"labels?|numbers?|counts?|"
        rf"denotes?|is used for|are used for|runs? over|for|stands? for) {_UNITS}(?:,? (?:and |while )?(?:the )?(?:index "
        rf")?{N}(?: always)?"
        rf"(?: (?:refers|indexes|labels|numbers|counts|runs over|denotes|stands for))?(?: to| for)? {_UNITS})*$",
        (
            "index i always refers to an output unit, j to a hidden one, and k to an input terminal",
            "i indexes the output units, j the hidden units",
            "the index i labels outputs",
        ),
    ),
    (
        rf"^(?:here,? )?(?:we use )?(?:the )?(?:ind(?:ex|ices|exes) |letters )?{N}(?:,? (?:and )?{N})+ (?:refer to|are|denote|"
        rf"index|label|for|stand for|are used for) "
        rf"(?:the )?(?:{_KIND}(?:,| and|, and)? )+(?:units|neurons|nodes|layers)(?:,? respectively)?$",
        (
            "we use i, j, k for output, hidden and input units, respectively",
            "the indices i and j refer to the hidden and input units",
        ),
    ),
    (
        r"^(?:all |the |both )*(?:hidden |output |other )*(?:activation |transfer |nonlinear |scalar )*(?:functions?|"
        r"nonlinearit(?:y|ies))"
        r"(?: of (?:a |the )?(?:vectors?|matri(?:x|ces)))? (?:acts?|is|are|works?|operates?|applies)(?: (?:applied|taken|to be "
        r"applied|always))*"
        r" (?:element|entry|component|coordinate|point)-?wise(?: (?:on|to) (?:vectors|matrices|arrays|their arguments?|its "
        r"arguments?|the vectors?))?$",
        ("the activation function acts componentwise", "nonlinearities are applied elementwise to vectors"),
    ),
    (
        r"^(?:the )?(?:partial )?(?:derivatives?|gradients?) (?:is|are) (?:taken |computed |formed )?(?:with|for|at) (?:all "
        r")?(?:the )?(?:other|remaining) "
        r"(?:variables|parameters|weights|quantities)(?: (?:being )?(?:held|kept))? (?:fixed|constant)$"
        r"|^(?:all )?(?:the )?(?:other|remaining) (?:variables|parameters|weights|quantities) (?:are )?(?:held|kept|treated as|"
        r"considered)(?: as)? (?:fixed|constants?)$"
        rf"|^only {LIST} (?:is|are) (?:trained|learned|learnt|adapted|updated|varied)$",
        (
            "the derivative is taken with all other variables held fixed",
            "all other parameters are kept fixed",
            "only W is trained",
        ),
    ),
    (
        r"^(?:the )?(?:training |test )?(?:data|samples?|observations|examples|points|patterns|pairs|measurements)(?: points?)? "
        r"(?:are|is|were|have been) "
        r"(?:all )?(?:assumed to be |drawn |sampled |generated |mutually |statistically )*(?:independent(?:ly)?|i\.?i\.?d\.?)"
        rf"(?: and identically)?(?: distributed| drawn| sampled)?(?: (?:of each other|from (?:the same |some |an? |the "
        rf")?(?:[a-z]+ )*(?:distribution|density|"
        rf"population|law|{CALL})(?: {CALL})?))?$",
        (
            "the training data are drawn independently from p(x)",
            "the observations are independent and identically distributed",
        ),
    ),
    (
        rf"^(?:the )?(?:(?:parameter|weight|coefficient|quantity|value|number|vector) )?{LIST} (?:is|are) (?:all )?(?:unknown|"
        rf"to be (?:estimated|learned|learnt|determined|found))$",
        ("the parameter theta is unknown", "w and b are to be learned"),
    ),
    (
        r"^(?:subscripts?|lower indices) (?:denote|are|number|refer to|indicate|mark)s? (?:the )?(?:components?|entries|"
        r"coordinates|elements)$",
        ("subscripts denote components",),
    ),
    (
        r"^(?:an? |the )?hats? (?:denotes?|is|are|marks?|indicates?|means?|stands? for) (?:an? |the )?(?:estimat(?:e|es|or|ors|"
        r"ed (?:values?|quantit(?:y|ies)|parameters?))|predict(?:ions?|ed values?))$",
        ("a hat denotes an estimate", "hats mark estimated quantities"),
    ),
    (
        r"^(?:every|each) cluster (?:has|contains) at least one (?:point|member|data point)$|^no (?:cluster|class) is empty$",
        ("every cluster has at least one point",),
    ),
    (
        rf"^(?:the )?(?:trace|determinant|transpose|inverse|rank|norm|expectation|variance|gradient|entropy|slope|intercept)(?: "
        rf"of [^,;=]{{1,12}})? is "
        rf"(?:denoted|written)(?: (?:by|as))? (?:tr|det|{CALL}|\S{{1,12}})$",
        ("the trace is denoted by tr", "the slope is denoted by b"),
    ),
    (
        rf"^rows (?:of {N} )?(?:correspond|belong) to (?:the )?(?:output |hidden |input )?(?:units|neurons|nodes|outputs|"
        rf"classes)(?:,? (?:and )?columns (?:correspond )?to "
        r"(?:the )?(?:output |hidden |input )?(?:units|neurons|nodes|inputs|features))?$",
        ("rows of W correspond to output units",),
    ),
    (
        rf"^(?:the )?(?:network|rnn|recursion|recurrence|model) (?:is )?(?:unrolled|unfolded|runs)(?: in time)? (?:over|for|"
        rf"through) (?:{N} )?(?:all )?(?:time )?steps$",
        ("the network is unrolled over T time steps",),
    ),
    (
        rf"^(?:the |all )?(?:weights?|parameters?|{LIST}) (?:is|are) (?:shared|the same|tied) (?:by|between|across|over|in|for|"
        rf"at) (?:all )?(?:the )?(?:time )?(?:steps|layers|positions|times)$"
        rf"|^the same {LIST} (?:is|are) used (?:at|for|in) (?:all|every|each) (?:the )?(?:time )?(?:steps?|layers?|"
        rf"positions?)(?: {N})?$",
        ("W and b are shared across time steps", "the same W is used at all time steps"),
    ),
    (
        r"^(?:the )?(?:outputs?|output units?|output layers?|output neurons?) (?:is|are|has|have|uses?) (?:linear|no "
        r"nonlinearity)(?: \([^()]*\))?$",
        ("the output units are linear",),
    ),
    (
        rf"^(?:the )?(?:kkt|{N}|karush-kuhn-tucker) conditions (?:hold|are (?:satisfied|fulfilled))$|^(?:the |all )?integrals? "
        r"(?:exists?|converges?|(?:is|are) finite)$",
        ("the KKT conditions hold", "the integrals exist"),
    ),
    (
        rf"^{CALL} (?:is|denotes) (?:the )?(?:kullback-leibler|kl|{N})[- ](?:divergence|distance)(?: (?:of|from|between) "
        rf"[^,;=]{{1,30}})?$",
        ("D_{KL} is the KL divergence",),
    ),
)
