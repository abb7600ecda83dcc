"""Jinja environments over the templates that symderive ships."""

from functools import cache
from pathlib import Path

import jinja2

_PACKAGE = Path(__file__).resolve().parents[1]
# Inside the package in a wheel, beside it in the repository.
_PLACES = (_PACKAGE / "templates", _PACKAGE.parent / "templates")


@cache
def environment(*, latex: bool = False) -> jinja2.Environment:
    r"""The environment that renders templates; the same object at every call.

    A name that a template uses and was not given is an error, never an empty string. HTML and SVG templates escape what
    they are given. With ``latex``, delimiters that suit LaTeX: ``\VAR{x}``, ``\BLOCK{for x in y}``, ``\#{why}``.
    """
    if latex:
        return environment().overlay(
            variable_start_string=r"\VAR{",
            variable_end_string="}",
            block_start_string=r"\BLOCK{",
            block_end_string="}",
            comment_start_string=r"\#{",
            comment_end_string="}",
        )
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_PLACES),
        undefined=jinja2.StrictUndefined,
        autoescape=jinja2.select_autoescape(("html", "svg", "html.jinja", "svg.jinja")),
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(name: str, /, **values: object) -> str:
    """The template ``name`` with ``values``; one whose name ends in ``.tex.jinja`` is read with the LaTeX delimiters.

    Raises:
        jinja2.TemplateNotFound: no template has this name.
        jinja2.UndefinedError: the template uses a name that is not in ``values``.
    """
    return environment(latex=name.endswith(".tex.jinja")).get_template(name).render(values)
