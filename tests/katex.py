"""The outside witness for LaTeX: the KaTeX that pages carry, run by V8."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from py_mini_racer import MiniRacer

_KATEX = Path(__file__).resolve().parents[1] / "templates" / "katex"


@cache
def _engine() -> MiniRacer:
    engine = MiniRacer()
    for name in ("katex.min.js", "physics.js"):
        engine.eval((_KATEX / name).read_text(encoding="utf-8"))
    return engine


def katex_version() -> str:
    """The version of KaTeX that pages carry."""
    return str(_engine().eval("katex.version"))


def katex_error(latex: str, macros: Mapping[str, str] | None = None, *, display: bool = True) -> str | None:
    """What KaTeX says is wrong with a formula, or None; the pages' own macros (physics) are known too."""
    options = f"{{throwOnError: true, strict: 'ignore', trust: false, displayMode: {json.dumps(display)}, macros: m}}"
    found = _engine().eval(
        f"(() => {{ const m = {{...physics, ...{json.dumps(dict(macros or {}))}}};"
        f"try {{ katex.renderToString({json.dumps(latex)}, {options}); return null; }}"
        "catch (error) { return String(error); } })()"
    )
    return None if found is None else str(found)


def katex_markup(latex: str) -> str:
    """The MathML that KaTeX makes of a formula: two formulas that mean the same look the same here."""
    options = "{throwOnError: true, strict: 'ignore', output: 'mathml', macros: {...physics}}"
    markup = _engine().eval(f"katex.renderToString({json.dumps(latex)}, {options})")
    return str(markup).partition("<annotation")[0]
