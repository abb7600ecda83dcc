"""What a letter is under one reading: an index, a label, a member of a family, a function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from symderive.notation.reader import tree as r
from symderive.verify import terms as t
from symderive.verify.resolve import names
from symderive.verify.resolve.choices import Choices
from symderive.verify.resolve.hints import Hints
from symderive.verify.resolve.known import DENSITIES, FUNCTION_LETTERS, KNOWN, WORD_FUNCTIONS
from symderive.verify.resolve.nodes import raises_e
from symderive.verify.resolve.usage import INDEX_LETTERS, Usage, is_bold, letters_in, script_items
from symderive.verify.symbols import Scope


class Letters:
    """Decisions about letters, by how the document uses them and by the choices of this reading."""

    scope: Scope
    usage: Usage
    hints: Hints
    choices: Choices
    binders: list[str]
    key_letters: set[str]
    pointwise: set[str]
    words: Mapping[str, str]

    def indexed(self, letter: str) -> bool:
        """Whether the subscripts of a letter are indices somewhere."""
        letter = letter.removeprefix("bold ")
        found = self.usage.sub_letters.get(letter, Counter[str]())
        if letter in self.hints.members:
            return True
        if self.named_by_count(letter):
            return False
        if letter in self.usage.parameters & self.usage.alone.keys() and self.usage.digits.get(letter, set()) >= {
            "1",
            "2",
        }:
            return True  # phi(x) = (x_1^2, x_2^2)
        if self.usage.digits.get(letter) and self._is_list(letter):
            return True  # u = (1, 3)
        counted = (x for x in found if (letter, x) not in self.hints.named)
        return any(self._is_bound(x) or x in self.usage.shifted or x in INDEX_LETTERS for x in counted)

    def _is_bound(self, letter: str) -> bool:
        r"""Whether a sum binds a letter, or the letter with a prime, as the w' of ``\sum_{w'} e^{u_{w'}}`` beside u_w."""
        usage = self.usage
        return letter in usage.bound or (f"{letter}'" in usage.bound and letter not in usage.values)

    def _is_list(self, letter: str) -> bool:
        """Whether a letter is defined by its entries, so that u_1 is the first of them."""
        found = self.scope.definitions.get(letter, ())
        for body in (d.body.of if isinstance(d.body, t.Transpose) else d.body for d in found if not d.keys):
            if isinstance(body, t.MatrixOf):  # u = (u_1, u_2) may be made of blocks
                refs = [x.symbol for x in t.walk(body) if isinstance(x, t.Ref)]
                return not any(x == letter or x.startswith(f"{letter}_") for x in refs)
            if isinstance(body, t.Operation) and body.name == "join":
                return not any(isinstance(x, (t.Ref, t.Call)) for x in t.walk(body))
        return False

    def named_by_count(self, letter: str) -> bool:
        """Whether ``m_0`` and ``m_n`` are names: before the data, and after all n."""
        return self.usage.named_by_count(letter)

    def vectors_of_sizes(self, letter: str) -> set[str]:
        """The k of a size d_k that is the number of entries of a vector k, and no index."""
        if letter not in ("d", "n", "D", "N") or letter in self.usage.left_alone:
            return set()
        found = self.usage.sub_letters.get(letter, Counter[str]()).keys() & self.usage.values
        found = found - self.usage.bound - self.usage.shifted
        told = {x for x in found if (known := self.scope.symbols.get(x)) is not None and known.axes == 1}
        return told | (found & self.usage.sub_letters.keys())

    def is_family(self, letter: str, head: names.Head) -> bool:
        """Whether subscripts number vectors of one kind (the iterates x_k of a vector x) rather than entries."""
        letter = letter.removeprefix("bold ")
        if len(head.subs) != 1 or max(self.usage.sub_counts.get(letter, ()), default=0) > 1:
            return False
        if letter in self.hints.constant:
            return True
        if letter in self.usage.mixed or letter in self.usage.bounds:  # N_k beside N, up to which a sum runs
            return True
        if is_bold(head.name):
            if letter not in self.usage.bold_alone - self.usage.entered:
                return False
            entries = letter in self.usage.members_told - self.usage.wholes_told  # h_i = k(x_i, z), then h^T y
            return not entries or not self.choices.pick(f"family {letter}", (0.0, 0.7))
        steps = self.usage.sub_letters.get(letter, Counter[str]())
        if letter in self.usage.totals and letter in self.usage.plain_alone:
            return not self.choices.pick(f"family {letter}", (0.0, 0.7))  # N = \sum_k N_k
        if self.is_updated(letter):
            return True
        if letter not in self.usage.plain_alone or not any(x in ("k", "t", "s") for x in steps):
            return False
        if any(x in ("t", "s") or x not in self.usage.bound for x in steps):
            return bool(self.choices.pick(f"family {letter}", (0.0, 0.7)))
        if letter not in self.usage.left_alone:
            return False  # summed over, these are entries
        return bool(self.choices.pick(f"family {letter}", (0.0, 0.7)))

    def is_updated(self, letter: str) -> bool:
        r"""Whether \sigma_0 and \sigma_n, before and after n data points, stand beside a \sigma that has no subscript."""
        steps = set(self.usage.sub_letters.get(letter, ()))
        alone = letter in self.usage.plain_alone | self.usage.squared and self.usage.digits.get(letter) == {"0"}
        return alone and bool(steps) and steps <= {"n", "N", "m", "M"} - self.usage.bound

    def labelled(self, letter: str) -> bool:
        """Whether the superscript labels of a letter are indices somewhere."""
        found = self.usage.labels.get(letter, Counter[str]()) + self.usage.bare_sups.get(letter, Counter[str]())
        return any(self.is_label_index(x, None) for x in found)

    def is_key(self, letter: str, base: str, item: r.Name) -> bool:
        """Whether a letter in a subscript is an index, not part of a name."""
        if {(base.removeprefix("bold "), letter), ("", letter)} & self.hints.named:
            return False
        if item.word:
            named = letter in self.words and letter in self.usage.values
            return letter in self.hints.index_letters or named
        picked = self.hints.index_letters | self.hints.picks
        if letter in picked or self._is_bound(letter) or letter in self.usage.shifted:
            return True
        if self.named_by_count(base) or letter in self.vectors_of_sizes(base):
            return False
        if self.is_function(base, item) and letter in self.usage.values and letter not in INDEX_LETTERS:
            return False
        if letter in self.usage.left_alone and letter in self.usage.sub_letters and letter not in self.usage.left_calls:
            return False  # the gate o_t of u_{ot}
        if letter in INDEX_LETTERS and self._is_of_quantity(base, letter):
            return False
        alone = base in self.usage.plain_alone | self.usage.bold_alone
        if letter in self.usage.paired - self.usage.values and len(letter) == 1 and letter.islower() and alone:
            return True  # x_d beside W_{dk}
        siblings = self.usage.sub_letters.get(base.removeprefix("bold "), Counter[str]())
        if len(letter) == 1 and letter.islower() and self.is_entry_of(base, letter):
            return True
        if any(self._counts(base.removeprefix("bold "), x) for x in siblings if x != letter):
            return len(letter) == 1 or letter in INDEX_LETTERS
        if self._counts(base.removeprefix("bold "), letter):
            return True
        if letter in self.usage.bounds:
            return True
        arrays = self.hints.arrays | self.usage.transposed
        if letter in arrays and letter in self.usage.values and not self.usage.sub_letters.get(letter):
            return False  # the W_q of a vector q
        odd = [x for x in siblings if x not in INDEX_LETTERS and x not in self.usage.bounds | picked]
        counts = self.usage.sub_counts.get(base.removeprefix("bold ")) or {1}
        if letter in INDEX_LETTERS:
            return not odd or max(counts) > 1
        return max(counts) > 1 and len(letter) == 1 and letter.islower() and letter not in self.usage.left_alone

    def _is_of_quantity(self, base: str, letter: str) -> bool:
        """Whether a subscript is a quantity that a formula defines, as those of a capital are: the r of W_r and a_r."""
        usage = self.usage
        gates = usage.left_alone & usage.values - usage.bounds - self.scope.sizes
        capitals = {
            x for x, subs in usage.sub_letters.items() if x.isupper() and letter in subs and subs.keys() <= gates
        }
        mine = base.removeprefix("bold ")
        alike = usage.sub_letters.get(mine, Counter[str]()).keys() <= gates
        return letter in gates and alike and any(not usage.digits.get(x) for x in capitals)

    def _counts(self, base: str, letter: str) -> bool:
        """Whether a letter at a base is an index for sure: bound somewhere, or carried over from one that is, as in a_i = f(z_i)."""
        usage = self.usage
        sure = usage.bound | usage.shifted
        others = usage.sub_letters.get(base, Counter[str]()).keys() - {letter}
        carried = usage.carried.get((base, letter), set[str]())
        if letter not in INDEX_LETTERS:  # the c of y_c = f(z_c), where y_i stands too: the f of W_{fj} may be a name
            plain = letter not in usage.values and bool(others & INDEX_LETTERS)
            carried = {x for x in carried if plain and max(usage.sub_counts.get(x, ()), default=0) == 1}
        return (
            letter in sure
            or self._is_bound(letter)
            or any(sure & usage.sub_letters.get(x, Counter[str]()).keys() for x in carried)
        )

    def _beside_indices(self, letter: str) -> bool:
        """Whether a letter stands beside indices that a sum binds, as the f of z_{f,i,j} does: then it is one everywhere."""
        usage = self.usage
        if letter in usage.left_alone:
            return False
        return any(
            found[letter] and max(usage.sub_counts.get(x, ()), default=0) > 2 and len(usage.bound & found.keys()) > 1
            for x, found in usage.sub_letters.items()
        )

    def is_entry_of(self, base: str, letter: str) -> bool:
        """Whether the c of t_c picks an entry, where t is defined as a whole and c is one of two indices of a matrix, as in W_{cb}."""
        usage = self.usage
        if letter in usage.values:
            return False
        if self.hints.einstein:
            return True
        if self._beside_indices(letter):
            return True
        if base not in usage.left_alone or base not in usage.plain_alone | usage.bold_alone:
            return False
        return any(
            letter in found and max(usage.sub_counts.get(x, ()), default=0) > 1
            for x, found in usage.sub_letters.items()
        )

    def is_label_index(self, letter: str, item: r.Name | None) -> bool:
        """Whether a letter in a superscript label counts something."""
        if item is not None and item.word:
            return False
        known = letter in self.usage.bound or letter in self.usage.shifted or letter in self.hints.index_letters
        if known or letter in self.usage.bounds or letter == "L" or letter in self.scope.sizes:
            return True
        return letter in INDEX_LETTERS and letter not in self.usage.left_alone

    def is_label_letter(self, base: str, letter: str) -> bool:
        """Whether the prose calls a superscript a label."""
        return letter in self.hints.label_letters

    def is_exponent(self, base: str, letter: str) -> bool:
        """Whether a capital T at a letter is a power: it counts something, and the letter is raised to other powers."""
        steps = self.usage.bare_sups.get(base, Counter[str]())
        counts = letter in self.usage.bounds and bool(steps) and base not in self.usage.defined_sups
        return counts and not is_label_family(self.usage, base, steps)

    def is_layered(self, base: str, sup: r.Node) -> bool:
        """Whether a bare superscript is a label rather than a power."""
        if base == "e" and ("e" not in self.usage.left_alone or raises_e(sup)):
            return False
        if base in self.hints.iterated:
            return True
        letters = [x.base for x in script_items(sup) if isinstance(x, r.Name)]
        inner = [x for n in script_items(sup) for x in letters_in(n)]
        if not inner:
            numeral = isinstance(sup, r.Number) and (self.hints.labels or self.scope.layers)
            first = isinstance(sup, r.Number) and sup.text == "1"  # nobody writes that power
            return numeral and (first or bool(self.usage.bare_sups.get(base)))
        policy = inner == ["pi"] and any("pi" in self.usage.bare_sups.get(x, ()) for x in self.usage.defined_sups)
        if policy or any(x in self.hints.label_letters for x in inner):
            return True  # of V^π(s) = ... π is no exponent
        named = (
            set[str]().union(*self.usage.wrt_sups.values()) if base.isupper() else self.usage.wrt_sups.get(base, set())
        )
        whole = self._is_defined_whole(base, inner)
        if base in self.usage.defined_sups and not whole and not self.is_function(base, None):
            return True
        if inner and named.issuperset(inner):
            return True
        known = self.usage.labels.get(base, Counter[str]())
        if letters and all(x in known for x in letters):
            return True
        if (self.hints.labels or self.scope.layers) and all(len(x) == 1 or x == "ell" for x in inner):
            return True
        layers = all(x in ("l", "ell", "L") for x in inner) and is_label_family(self.usage, base, inner)
        others = (self.usage.bare_sups.get(x, Counter[str]()) for x in self.usage.defined_sups if x != base)
        if layers and any(x in found for found in others for x in inner):
            return True  # z^l = W^l a^{l-1}: the layers of one network
        natural = (0.0, 2.0) if layers or (base in self.usage.defined_sups and not whole) else (2.0, 0.0)
        return (natural[0] == 0) != bool(self.choices.pick(f"label {base}", (0.0, 2.0)))

    def _is_defined_whole(self, base: str, inner: list[str]) -> bool:
        """Whether A^k is a power of the matrix A that the notes define: k counts no steps of it."""
        usage = self.usage
        steps = usage.shifted | usage.bound | {"l", "ell", "L", "t"}
        return base.isupper() and base in usage.plain_alone & usage.left_alone and not steps & set(inner)

    def is_function(self, letter: str, name: r.Name | None) -> bool:
        """Whether a letter is a function of the arguments in brackets after it."""
        if letter in KNOWN or letter in self.hints.functions or letter in WORD_FUNCTIONS or letter in self.pointwise:
            return True
        if any(d.parameters is not None for d in self.scope.definitions.get(letter, ())):
            return True
        sums = 0 < self.usage.called_sum[letter] == self.usage.called[letter] and letter not in self.usage.called_sure
        if sums and any(not d.implied for d in self.scope.definitions.get(letter, ())):
            return False  # m (1 - b) = v, where m is a number that the notes define
        if letter in self.usage.left_calls or letter in self.usage.called_sure:
            return True
        if letter in self.usage.primed and self.usage.called[letter]:
            return True
        if sums and letter in self.hints.numbers:
            return False  # the slope s of s (u - v), which the notes call a number
        if letter in self.usage.distributions & (DENSITIES | self.usage.compared) and self.usage.called[letter]:
            return True
        if letter in DENSITIES and self._of_bound(letter):
            return True
        if letter in self.usage.parameters or letter in self.usage.wrt or letter in self.usage.transposed:
            return False
        if not self.usage.called[letter]:
            return False
        matrix = (
            name is not None
            and is_bold(name)
            and letter.isupper()
            and self.usage.alone[letter] > self.usage.called[letter]
        )
        scripted = self.usage.sub_letters.get(letter, Counter[str]())
        value = letter.isupper() or bool(scripted.keys() & self.usage.bound)
        if value and sums and self.usage.called[letter] < scripted.total():
            return False  # the gain K_t of K_t (y_t - C x_t), the g_j of g_j (a + b), which stand without brackets too
        if letter in self.hints.arrays and self.usage.called_sum[letter] == self.usage.called[letter]:
            return False  # the kernel matrix K of K (y - K a)
        if letter in self.hints.numbers and self.usage.alone[letter] > self.usage.called[letter]:
            return False  # the number g of g (v^T u), which stands without brackets too
        if (letter in FUNCTION_LETTERS and not matrix) or self._of_states(letter):
            return True
        if letter in self.usage.left_alone:
            return False
        others = self.usage.alone[letter] - self.usage.called[letter] - self.usage.raised[letter]
        names = self.usage.called_name[letter] == self.usage.called[letter]  # nobody puts one factor into brackets
        totals = 0 < self.usage.called_total[letter] == self.usage.called[letter]
        running = totals and letter.islower() and bool(scripted.keys() & self.usage.bound)  # y_i (\sum_k x_{ik} b_k)
        return names or (others <= 0 and not running and not self.usage.called_sum[letter])

    def _of_bound(self, letter: str) -> bool:
        r"""Whether a letter stands before the variables of sums in brackets, as q does in ``F(q) = \sum_z q(z) \log q(z)``."""
        mine = {x for x, _ in self.usage.calls.get(letter, ())}
        return bool(mine) and mine <= self.usage.bound and not self.usage.called_sum[letter]

    def _of_states(self, letter: str) -> bool:
        """Whether r in ``v(s) = r(s) + ...`` is a function of what v is one of, where sums bind arguments of v too."""
        usage = self.usage
        mine = {x for x, _ in usage.calls.get(letter, ())}
        if usage.called_sum[letter] or not mine or not mine <= usage.parameters | usage.bound:
            return False
        others = ({x for x, _ in usage.calls.get(f, ())} for f in usage.left_calls)
        return any(mine & called and usage.bound & called for called in others)

    def is_index(self, letter: str) -> bool:
        """Whether a letter that stands for a value is an index variable here."""
        if letter in self.binders:
            return True
        if letter in self.usage.primed and self.usage.called[letter]:
            return False  # the function f, though x_{f_0} is an entry
        usage = self.usage
        known = letter in usage.left_alone | usage.wrt | usage.transposed or letter in self.scope.definitions
        known = known or letter in self.hints.parameters
        return letter in self.key_letters and not known


def is_label_family(usage: Usage, base: str, sups: Iterable[str]) -> bool:
    """Whether superscripts of a letter may be labels: of a number that also stands alone they are exponents if a sum binds them all."""
    return base not in usage.plain_alone or base in usage.sub_counts or not all(x in usage.bound for x in sups)
