"""Statements that say only what names and signs are called, which changes nothing: phrases with examples."""

from __future__ import annotations

from symderive.verify.statements.grammar import CALL, LIST, N

_COUNTED = (
    r"(?:(?:hidden|output|input|training) )?(?:units|neurons|nodes|outputs|inputs|classes|examples|samples|words|tokens|positions"
    r"|layers|features|entries|components)"
)

_OVER = (
    rf"(?:(?:runs?|ranges?|goes) )?over (?:all )?(?:the )?{_COUNTED}(?: (?:of|in) (?:the |its )?(?:output|input|image|layer|feature map|"
    r"sequence|sentence|network|data))?"
)


HARMLESS_NAMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        r"\bprimes? (?:[^,;.]{1,20} )?(?:is|are|denotes?|means?) (?:not (?:an? |the )?|no |only |just |simply )+(?:sign of (?:an? )?)?"
        r"(?:derivative|differentiation|name|label|mark)|\bprimes? (?:[^,;.]{1,20} )?(?:is|are) (?:only |just )?(?:an? )?part"
        r" of (?:the|its|their) names?\b",
        ("L' is another loss, the prime is not a derivative", "the prime of q' is part of its name"),
    ),
    (
        (
            r"\b(?:norms?|‖) (?:is|are|denotes?) (?:always )?(?:the )?(?:Euclidean|Frobenius|L2|2-norm|"
            r"ℓ_2|spectral|l2)|(?:Euclidean|Frobenius|L2) norm|sum of (?:the |all )?squared? entries"
        ),
        ("the norm is the Frobenius norm",),
    ),
    (
        r"inner product of|⟨[^⟨⟩]{1,20}⟩ (?:is|denotes) the (?:inner|scalar|dot) product",
        ("\\langle a, b\\rangle is the inner product of vectors with k entries",),
    ),
    (
        (
            r"(?:small|large|tiny|sufficiently|running average|a constant|learning rate|step size|regulari[sz]atio"
            r"n|hyper-?parameter|stride|padding|temperature|momentum|weighting)\b"
        ),
        ("alpha is the learning rate",),
    ),
    (
        (
            r"\b(?:diag|tr|det|vec|exp|log|tanh|softmax|rowsum|sqrt|max|KL|Tr|blockdiag|sgn|sign)\b[^,;.]{0,20} "
            r"(?:is|are|denotes?|stacks?|acts?|gives?|works?|takes?|means?|applies|sums?)"
        ),
        ("vec stacks the columns", "exp acts elementwise", "softmax acts on each row"),
    ),
    (
        r"expectation|E\[|(?:𝔼|" + N + r") (?:is|denotes) the (?:expectation|variance|covariance)",
        ("\\mathbb{E} is the expectation",),
    ),
    (
        (
            r"covariance matrix of|is the (?:covariance|variance|mean|transition|prior|posterior|density|"
            r"expected|conditional|joint|marginal)"
        ),
        ("cov[f(x)] is the covariance matrix of f(x) under p",),
    ),
    (r"(?:added|broadcast|copied|repeated) to (?:every|each|all)|broadcast", ("b^{[l]} is added to every column",)),
    (
        r"(?:∇|" + N + r")(?:_\S{1,4})? ?" + CALL + r" (?:is|denotes) the (?:vector|gradient|column)",
        ("nabla_a C is the vector of the dC/da^L_j",),
    ),
    (
        (
            r"[⊙∘*×·⊗⊘⋆•] (?:is|denotes) the (?:elementwise|entrywise) (?:quotient|division)|quotients? "
            r"(?:of vectors )?(?:is|are) elementwise"
            r"|(?:squares?|powers?|roots?|division|inverses?) (?:of (?:an? |the )?\S+ )?(?:is|are|acts?)"
            r" (?:all |both |taken |meant |understood |to be taken )*(?:element|entry|component)-?wise"
            r"|elementwise (?:square|power|quotient|division|root|inverse)"
        ),
        ("\\oslash is the elementwise quotient", "tanh and the square of a vector are taken elementwise"),
    ),
    (
        r"(?:is|are) (?:two |all )?(?:separate|other)\b",
        ("the u_w and the v_w are separate word vectors",),
    ),
    (
        rf"(?:rows|columns) of {N} (?:are|hold) (?:the )?(?:outside|cent(?:er|re)|context|word|input|output|embedding|"
        r"feature) vectors$",
        ("the columns of U are the outside vectors",),
    ),
    (
        rf"^{N} is (?:the|an?) (?:upstream|incoming|backpropagated) (?:gradient|derivative)$",
        ("g is the upstream gradient",),
    ),
    (
        r"without arguments|independent (?:preferences|parameters|entries)|varied independently",
        ("pi without arguments is the number",),
    ),
    (
        r"(?:is|are|denotes?) (?:the|its|their) (?:[a-z()-]+ )*(?:entrop(?:y|ies)|"
        r"mutual information|(?:kl|kullback-leibler) divergence|cross-entropy|"
        r"(?:(?:beta|digamma|trigamma) function|gammafunction))(?: of [^,;]{1,60})?(?:, |$)",
        (
            "H(X|Y) is the conditional entropy",
            "B is the Beta function",
            "I is the mutual information, H the (conditional) entropy",
        ),
    ),
    (
        r"^(?:bracketed )?superscripts? [^,;]{1,12}(?: and [^,;]{1,12})? (?:is|are) (?:a|an|the)? ?(?:same )?(?:layer|step|time|"
        rf"iteration|example) labels?$|^[(⦃] ?{N} ?[)⦄] is an? (?:layer|step|time|iteration|example) label$",
        ("superscript (l) is a layer label", "(t) is a step label"),
    ),
    (r"(?:is|are|denotes?) the (?:[a-z]+ )?indicator(?: function)? of ", ("1[c] is the indicator of c",)),
    (
        r"^(?:a |the )?row-wise softmax$|\) ?\^ ?\{?\d\}? is (?:taken )?element-?wise$|^functions act element-?wise$|"
        r"^diag puts (?:a |the )?(?:vector|entries|its argument) on (?:the|a) diagonal$",
        (
            "row-wise softmax",
            "(h + x)^2 is elementwise",
            "functions act elementwise",
            "diag puts a vector on the diagonal",
        ),
    ),
    (
        rf"^{LIST} (?:is|are|denotes?) (?:the|its|their) (?:entry|entries|components?|elements|coordinates)$",
        ("mu_j and sigma_j are the entries",),
    ),
    (r"(?:are|is) (?:two |the )?(?:consecutive |adjacent )?layers?$", ("(M) and (M-1) are layers",)),
    (
        r"\b(?:accounts? for|includes?|takes? into account|collects?) (?:(?:the (?:influence|effects?|contributions?) (?:of|through)|"
        r"(?:what|all that|everything that) (?:flows|comes|arrives) (?:back )?(?:from|through)) )?"
        r"(?:all|every|the) (?:later|future|following|subsequent|further) (?:time ?-?)?(?:steps?|layers?|times)\b",
        (
            "nabla_{h_t} L accounts for all later time steps",
            "it includes what flows back from the later time steps",
            "dL/dh includes the effect of all later layers",
        ),
    ),
    (
        rf"^(?:(?:the|with|non-?overlapping|disjoint|pooling|sliding) )*(?:windows?|blocks?|patch(?:es)?) (?:of|have|has) (?:the )?"
        rf"(?:length|size|width) {N}(?: ?× ?{N})?$",
        ("non-overlapping windows of length q", "the pooling windows have size p × p"),
    ),
    (
        rf"^(?:the )?same (?:weight )?(?:matri(?:x|ces)|weights?|vectors?|parameters?|bias(?:es)?)(?: {N})? (?:is|are) used "
        rf"(?:in|for|by|at) [a-z (),-]*(?:{N})?$"
        rf"|^(?:the )?(?:weights?|parameters?|weight matri(?:x|ces)|{N})(?: {N})? (?:is|are) (?:shared|tied)"
        rf"(?: (?:by|between|across|over|in) [a-z (),-]*(?:{N})?)?$",
        (
            "the same matrix V is used in the encoder and (transposed) in the decoder",
            "the weights are tied",
            "W is shared by all time steps t",
        ),
    ),
    (
        rf"^(?:the )?{N} (?:under|in|inside|within) (?:the |a )?(?:square |normali[sz]ing )*(?:roots?|constants?|denominators?|"
        r"normal density) (?:is|stands for|means) (?:just |always )*the (?:circle )?(?:number|constant)(?: 3\.14\d*…?)?(?:,|$)",
        ("pi under the root is the number", "the pi under the root is the number 3.14..."),
    ),
    (
        rf"^{N}(?: ?\([^()]{{1,12}}\))? (?:is|denotes|stands for) (?:the |an? |our )?(?:(?:original|unregulari[sz]ed|unpenali[sz]ed|usual"
        r"|plain|data|underlying|total|overall|training|whole|regulari[sz]ed|full|first|old)(?:, | and | )?)+(?:loss|cost|objective|error)"
        r"(?: function| term)?(?: without (?:the )?[a-z ]+| before [a-z ]+)?$",
        ("C_0 is the original, unregularized cost", "E_0 is the usual cost function without weight decay"),
    ),
    (r"reciprocal", ("g^{-1} is an inverse function, not a reciprocal",)),
    (
        (
            r"belongs? to|comes? from|rated|stands? next|is (?:a|the) (?:output|input|context|target|cent(?:er|"
            r"re)|learning|training|natural|mean|update|reset|forget|hidden|bias|weight|word|vector of "
            r"word)\b"
        ),
        ("v'_w is the output vector of word w",),
    ),
    (
        (
            r"(?:are|is) (?:the )?(?:outputs?|inputs?|responsibilities|weights|predictions|residuals?|"
            r"blocks?|elements|four|block)\b"
        ),
        ("mu and sigma are the outputs of the policy",),
    ),
    (rf"{LIST} are (?:single )?variables", ("net_{o1}, out_{o1} are single variables",)),
    (rf"{N} ?= ?[(\[] ?{N} ?, ?(?:{N} ?, ?)?…", ("x = (x_1, ..., x_n)",)),
    (
        r"vectors (?:are|as) (?:all |always )?columns?|base (?:e\b|{N})".replace("{N}", N),
        ("all vectors are column vectors", "logs are to base e"),
    ),
    (
        r"(?:is|are|denotes?) (?:the |an? )?(?:standard deviation|variance|softmax|error term|function composition)\b",
        ("σ is the standard deviation",),
    ),
    (
        (
            r"is the derivative of|(?:are|is) the (?:normal|Gaussian) density|(?:are|is) (?:the )?marginals?"
            r"|margins? (?:is|are) (?:larger|violated)"
        ),
        ("a' is the derivative of a", "some margins are larger than 1"),
    ),
    (
        rf"^(?:the )?{CALL} (?:is|are|denotes?) (?:the |its |an? )?(?:(?:corresponding|desired|observed|measured|associated|required) )+"
        r"(?:outputs?|responses?|values?|targets?|answers?)(?: (?:of|for|at|to) [^,;=]{1,30})?$",
        ("y is the corresponding desired output", "d_j is the desired output of neuron j"),
    ),
    (
        rf"^(?:the )?{N} is (?:(?:any|some) )?(?:one|an? (?:member|element|unit|neuron|node)) of (?:them|these|those)$",
        ("j is one of them",),
    ),
    (
        r"\b(?:const|constants?|c|the rest) (?:stands? for|denotes?|collects?|absorbs?|contains?|is|are|summari[sz]es?) (?:all |"
        r"some )?(?:the )?"
        rf"terms? (?:without|free of|independent of|constant in|not involving|that are constant in) {N}",
        ("const stands for terms without z", "const collects all terms independent of z"),
    ),
    (
        r"^[<⟨] ?[^<>⟨⟩]{1,20}[>⟩] (?:is|denotes|means) (?:the |an? )?(?:usual |standard |ordinary |Euclidean )?(?:inner|scalar|"
        r"dot) product",
        ("<u, v> is the inner product",),
    ),
    (
        r"^(?:angle|angled|pointed) brackets (?:are|denote|mean|stand for) (?:the |an? )?(?:usual |standard )?(?:inner|scalar|dot) "
        r"products?",
        ("angle brackets denote the inner product",),
    ),
    (
        r"[<⟨] ?[.·] ?, ?[.·] ?[>⟩] (?:is|denotes) the|\\| ?[.·] ?\\| (?:is|denotes) the determinant",
        ("<., .> is the standard inner product", "|.| is the determinant"),
    ),
    (
        rf"square brackets (?:hold|contain|are|denote) (?:the )?ind|^{N} (?:is|numbers|counts|indexes) (?:the |an? )?(?:example|sample|"
        rf"class|unit|neuron|entry|word|token|position|pixel|channel|feature|row|column)s?(?:,? (?:and )?{N} (?:is )?(?:the |an? )?"
        r"(?:example|sample|class|unit|neuron|entry|word|token|position|pixel|channel|feature|row|column)s?)*$",
        ("square brackets hold the indices: i is the example, k the class", "i is the example, k the class"),
    ),
    (
        rf"^all (?:other )?(?:quantities|variables|symbols) are (?:{N} ?× ?{N} )?(?:matrices|vectors|arrays)$|"
        rf"^{CALL}(?:(?:,|,? and) {CALL})* (?:is|are) (?:an? |both |all |real )*(?:column )?vectors?$",
        ("a(p_i) is a column vector", "x(n) and w(n) are vectors"),
    ),
    (
        (
            rf"^(?:neurons?|units?|nodes?|cells?) {N} (?:is|lies|belongs|sits) (?:(?:an?|in|to|the|one|of) )*(?:output|hidden"
            r"|input|inner|last|first)\b"
            r"(?! [a-z]* ?(?:vector|matri))|"
            rf"^{N} (?:is|are) (?:an?|the|some)? ?(?:output|hidden|input|inner)?[- ]?(?:neuron|unit|node)s?\b(?! [a-z]* ?(?:vector|matri))|"
            rf"^(?:the )?{N} (?:is|are|runs? over|ranges? over) (?:the )?(?:neurons|units|nodes) (?:that|which|of|in|fed)|"
            rf"^{N}(?: and {N})? {_OVER}(?:,? (?:and |while )?{N} {_OVER})*$|^{LIST} are (?:any |some )?(?:two |three "
            rf")?(?:different )?{_COUNTED}$"
        ),
        (
            "j is an output neuron",
            "neuron j is an output node and is fed by the signals y_i of a layer of neurons to its left",
            "unit k lies in the last layer",
            "k runs over the units that receive z_j",
            "m runs over hidden units and k over outputs",
            "k and l are two classes",
            "i and j run over all positions of the output",
        ),
    ),
    (
        rf"\[ ?, ?\] (?:joins|concatenates|stacks)|{N} is the transpose$|square brackets (?:join|concatenate|stack)",
        ("[ , ] joins them", "T is the transpose"),
    ),
    (
        r"(?:latent|hidden) variables?|activations? of|(?:numbers?|labels?) the layers",
        ("z is a latent variable", "(1), (2) number the layers"),
    ),
)
