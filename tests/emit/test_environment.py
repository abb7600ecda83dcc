import jinja2
import pytest

from symderive.emit.environment import environment


@pytest.mark.parametrize("latex", [False, True])
def test_a_missing_value_is_an_error(latex: bool):
    template = environment(latex=latex).from_string(r"{{ x }}\VAR{x}")
    with pytest.raises(jinja2.UndefinedError, match="'x' is undefined"):
        template.render()


def test_blocks_leave_no_blank_lines_and_the_last_newline_stays():
    template = environment().from_string("a\n  {% for x in xs %}\n{{ x }}\n  {% endfor %}\nb\n")
    assert template.render(xs=[1, 2]) == "a\n1\n2\nb\n"


def test_latex_delimiters_leave_latex_alone():
    template = environment(latex=True).from_string(
        "\\#{ why }\\frac{{a}}{b}% note\n\\BLOCK{ for x in xs }\n$\\VAR{ x }_{{%}}$ {# \\#\n\\BLOCK{ endfor }\n"
    )
    assert template.render(xs=[r"\theta"]) == "\\frac{{a}}{b}% note\n$\\theta_{{%}}$ {# \\#\n"


def test_values_are_escaped_in_html_and_svg_only():
    hostile = "<script>"
    loader = jinja2.DictLoader(dict.fromkeys(["a.html.jinja", "a.svg.jinja", "a.md.jinja", "a.py.jinja"], "{{ x }}"))
    shown = environment().overlay(loader=loader)
    assert {name: shown.get_template(name).render(x=hostile) for name in loader.list_templates()} == {
        "a.html.jinja": "&lt;script&gt;",
        "a.svg.jinja": "&lt;script&gt;",
        "a.md.jinja": hostile,
        "a.py.jinja": hostile,
    }


def test_every_shipped_template_compiles():
    names = environment().list_templates(extensions=["jinja"])
    assert names
    for name in names:
        environment(latex=name.endswith(".tex.jinja")).get_template(name)
