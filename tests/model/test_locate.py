import json
import tomllib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from symderive.model.locate import Path, line_of, locate

DOCUMENT = '''\
# a comment with [table] and key = 1
name = "a # [b] = \\" c" # more
"quoted key" = 1
'lit.eral'.b."c\\u0041" = 3
rows = [ # opened
  1, [2, 3],
  {u = 1, v.w = 2}, # "
  "]",
]
long = """
[no] = 1
"""" # closed by four
short = \'\'\'x\'\'\'
date = 1979-05-27 07:32:00

[[layers]]
units = 3
  [[ layers ]] # two
units\t=\t3
[layers.sub]
q = [[]]
[likelihood . "x y"]
z = { a = 1, b = [ {c=1} ] }
'''
LINES: dict[Path, int] = {
    ("name",): 2, ("quoted key",): 3, ("lit.eral",): 4, ("lit.eral", "b", "cA"): 4, ("rows",): 5, ("rows", 0): 6, ("rows", 1): 6,
    ("rows", 1, 1): 6, ("rows", 2): 7, ("rows", 2, "u"): 7, ("rows", 2, "v", "w"): 7, ("rows", 3): 8, ("long",): 10, ("short",): 13,
    ("date",): 14, ("layers",): 16, ("layers", 0): 16, ("layers", 0, "units"): 17, ("layers", 1): 18, ("layers", 1, "units"): 19,
    ("layers", 1, "sub"): 20, ("layers", 1, "sub", "q"): 21, ("layers", 1, "sub", "q", 0): 21, ("likelihood",): 22,
    ("likelihood", "x y"): 22, ("likelihood", "x y", "z", "a"): 23, ("likelihood", "x y", "z", "b", 0, "c"): 23,
}  # fmt: skip


def paths(value: Any, at: Path = ()) -> set[Path]:
    """Every place in a document that tomllib has read."""
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = {at} if at else set[Path]()
    return found.union(*(paths(v, (*at, k)) for k, v in items))


def test_every_key_of_a_document_and_its_line():
    found = locate(DOCUMENT)
    assert {path: found[path] for path in LINES} == LINES
    assert set(found) == paths(tomllib.loads(DOCUMENT))


def test_line_ends_of_windows_count_once():
    assert locate(DOCUMENT.replace("\n", "\r\n")) == locate(DOCUMENT)


def test_what_is_not_there_stands_at_the_table_around_it():
    found = locate(DOCUMENT)
    assert line_of(found, ("layers", 1, "activation")) == 18
    assert line_of(found, ("layers", 7, "units")) == 16
    assert line_of(found, ("prior", "rate")) == 1


KEYS = st.one_of(
    st.from_regex(r"[A-Za-z0-9_-]{1,6}", fullmatch=True),
    st.text(st.characters(exclude_categories=["C", "Z"]), max_size=6),
)
SCALARS = st.one_of(
    st.integers(-99, 99).map(str),
    st.booleans().map(lambda b: str(b).lower()),
    st.floats(allow_nan=False).map(repr),
    st.text(st.characters(exclude_categories=["C"]), max_size=9).map(lambda t: json.dumps(t, ensure_ascii=False)),
    st.text(alphabet='a]}[{#=,\n ."', max_size=9).map(lambda t: "'''" + t.replace("'", "") + "'''"),
    st.text(alphabet="a]}[{#=,\n .'", max_size=9).map(lambda t: f'"""{t}"""'),
    st.sampled_from(["1979-05-27T07:32:00Z", "07:32:00", "inf", "0x1F", "'a\\b'"]),
)
BLANKS = st.sampled_from(["", " ", "\t", "  "])


@st.composite
def inline(draw: st.DrawFn, depth: int = 2) -> str:
    if depth == 0:
        return draw(SCALARS)
    kind = draw(st.sampled_from(["scalar", "array", "table"]))
    if kind == "array":
        gap = draw(st.sampled_from(["", " ", "\n", " # ] comment\n"]))
        parts = draw(st.lists(inline(depth - 1), max_size=3))
        return "[" + gap + f"{gap},{gap} ".join(parts) + gap + "]"
    if kind == "table":
        keys = draw(st.lists(KEYS, max_size=3, unique=True))
        return "{ " + ", ".join(f"{written(draw, k)} = {draw(inline(depth - 1))}" for k in keys) + " }"
    return draw(SCALARS)


def written(draw: st.DrawFn, key: str) -> str:
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare and draw(st.booleans()) else json.dumps(key, ensure_ascii=False)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[Path, int]]:
    """A document, and the lines of the keys that stand directly in its tables."""
    text, lines, counts = "", dict[Path, int](), dict[str, int]()
    tables = draw(st.lists(st.tuples(KEYS, st.booleans()), max_size=4, unique_by=lambda t: t[0]))
    heads = [None, *(t for t in tables for _ in range(draw(st.integers(1, 3)) if t[1] else 1))]
    names = {name for name, _ in tables}
    for head in heads:
        name, is_array = head or ("", False)
        at: Path = (name,) if head else ()
        if at:
            text += draw(st.sampled_from(["", "\n", "# [x]\n\n"]))
            if is_array:
                at = (name, counts.get(name, 0))
                counts[name] = counts.get(name, 0) + 1
            brackets = ("[[", "]]") if is_array else ("[", "]")
            lines[at] = text.count("\n") + 1
            text += f"{brackets[0]}{draw(BLANKS)}{written(draw, name)}{brackets[1]} # end\n"
        for key in draw(st.lists(KEYS.filter(lambda k, at=at: bool(at) or k not in names), max_size=3, unique=True)):
            text += draw(st.sampled_from(["", "\n", "  # key = 1\n"]))
            lines[(*at, key)] = text.count("\n") + 1
            text += f"{draw(BLANKS)}{written(draw, key)}{draw(BLANKS)}={draw(BLANKS)}{draw(inline())}{draw(BLANKS)}\n"
    return text, lines


@given(documents())
@settings(max_examples=75)
def test_documents_at_random(document: tuple[str, dict[Path, int]]):
    text, lines = document
    found = locate(text)
    assert set(found) == paths(tomllib.loads(text))
    assert {path: found[path] for path in lines} == lines
