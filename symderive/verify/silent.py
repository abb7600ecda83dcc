"""Symbols that are written without the step of time that they belong to."""

from __future__ import annotations

from collections import Counter

from symderive.verify import terms as t
from symderive.verify.free_names import free_indices, mentioned
from symderive.verify.resolve.usage import Usage
from symderive.verify.symbols import Scope


def silent_indices(scope: Scope, usage: Usage) -> dict[str, str]:
    """Symbols that are written without the step that they belong to: A_g in g_t = tanh(A_g), A_g = W x_t + U h_{t-1}."""
    found: dict[str, str] = {}
    for name, definitions in scope.definitions.items():
        for definition in definitions:
            inside = definition.body
            step = [k.name for k in definition.keys if isinstance(k, t.Index) and k.name in usage.shifted]
            if isinstance(inside, (t.Apply, t.Call)) and len(step) == 1 and len(definition.keys) == 1:
                of = inside.argument if isinstance(inside, t.Apply) else inside.arguments[0]
                if isinstance(of, t.Ref) and not of.keys and of.symbol not in scope.definitions:
                    found[of.symbol] = step[0]  # A_z in z_t = sigmoid(A_z)
        known = scope.symbols.get(name)
        if (
            known is None
            or known.labels
            or known.most
            or len(definitions) != 1
            or definitions[0].parameters is not None
        ):
            continue
        loose = [
            x for x in dict.fromkeys(free_indices(definitions[0].body)) if x in usage.shifted and x not in scope.sizes
        ]
        if len(loose) == 1 and any(
            name in mentioned(d.body) and any(isinstance(k, t.Index) and k.name == loose[0] for k in d.keys)
            for others in scope.definitions.values()
            for d in others
        ):
            found[name] = loose[0]
    return {**found, **_gates(scope, usage)}


def _gates(scope: Scope, usage: Usage) -> dict[str, str]:
    """i = sigma(A_i), f = sigma(A_f) in c_t = f c_{t-1} + i g: the gates of one step, and the blocks of one A that they come from."""
    found: dict[str, str] = {}
    used: dict[str, set[str]] = {}
    for name, definitions in scope.definitions.items():
        steps = {k.name for d in definitions for k in d.keys if isinstance(k, t.Index)} & usage.shifted
        for step in steps:
            used.setdefault(step, set()).update(x for d in definitions for x in mentioned(d.body) if x != name)
    for step, names in used.items():
        blocks = {name: block for name in names if (block := _block(scope, name))}
        letters = Counter(scope.symbols[block].letter for block in blocks.values())
        several = {gate: block for gate, block in blocks.items() if letters[scope.symbols[block].letter] > 1}
        found.update(dict.fromkeys([*several, *several.values()], step))
    return found


def _block(scope: Scope, name: str) -> str:
    """The free A_f of f = sigma(A_f); empty if a symbol is something else."""
    definitions = scope.definitions.get(name, ())
    body = definitions[0].body if len(definitions) == 1 and not definitions[0].keys else None
    inner = body.argument if isinstance(body, t.Apply) else None
    free = isinstance(inner, t.Ref) and not inner.keys and inner.symbol not in scope.definitions
    return inner.symbol if isinstance(inner, t.Ref) and free and inner.symbol in scope.symbols else ""
