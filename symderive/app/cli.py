"""The command line. What a command needs is imported when it runs, so that help is instant."""

from __future__ import annotations

import math
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import click

from symderive import __version__
from symderive.calculus.errors import SymderiveError


def _finite(_context: click.Context, _parameter: click.Parameter, seconds: float) -> float:
    if math.isnan(seconds):  # which lies in no range and outside of none
        raise click.BadParameter("nan is no number of seconds")
    return seconds


MODEL = click.argument("model", metavar="MODEL")
SIZES = click.option(
    "--size", "sizes", multiple=True, metavar="LETTER=NUMBER", help="A number for a size letter; repeatable."
)
SECONDS = click.option(
    "--seconds",
    type=click.FloatRange(0, 86400, min_open=True),
    default=5.0,
    show_default=True,
    callback=_finite,
    help="The most that one formula may take.",
)
MODEL_HELP = (
    "MODEL is a .toml file, path/to/file.py:name, notes with a likelihood (.md, .tex, .org, ...), "
    "or a bundled example: lecture, toy-graph, logistic, mnist."
)


class _Commands(click.Group):
    """Turns every expected mistake into one sentence and exit status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SymderiveError as error:
            click.echo(f"symderive: {error}", err=True)
            ctx.exit(2)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]}, epilog=MODEL_HELP)
@click.version_option(__version__, prog_name="symderive")
def main() -> None:
    """Write a network as mathematics; get its derivation, a NumPy trainer, and a check of both.

    Start with: symderive tour
    """


def _sizes(pairs: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for pair in pairs:
        letter, _, number = pair.partition("=")
        if not letter.isidentifier() or not number.isdecimal() or int(number) < 1:
            raise SymderiveError(
                f"--size {pair} cannot be used; write a letter and a number of at least 1, such as --size d=64"
            )
        found[letter] = int(number)
    return found


def _values(pairs: Sequence[str], known: Collection[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for pair in pairs:
        name, _, text = pair.partition("=")
        if name not in known:
            raise SymderiveError(f"--value {pair}: the model has no {name}; it has {', '.join(known)}")
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise SymderiveError(
                f"--value {pair} cannot be used; write a name and a finite number, such as --value a=1.5"
            )
        found[name] = number
    return found


@main.command(epilog=MODEL_HELP)
@MODEL
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="notes.tex, .md, .html or .json")
@click.option("--notation", type=click.Choice(["index", "matrix", "both"]), default="both", show_default=True)
@click.option("--macros", type=click.Choice(["plain", "physics"]), default="plain", show_default=True)
@click.option("--detail", type=click.Choice(["brief", "full"]), default="brief", show_default=True)
@click.option("--wrt", multiple=True, metavar="NAME", help="Derive by this parameter or quantity only; repeatable.")
@click.option("--fragment", is_flag=True, help="LaTeX without a preamble, to paste.")
def derive(
    model: str, output: Path, notation: Any, macros: Any, detail: Any, wrt: tuple[str, ...], fragment: bool
) -> None:
    """Write the derivation of MODEL as notes."""
    from symderive.app.models import load_model
    from symderive.emit.documents import write_notes
    from symderive.emit.notes import notes

    written = notes(load_model(model), wrt=wrt or None, notation=notation, detail=detail, macros=macros)
    for path in write_notes(written, output, fragment=fragment, macros=macros):
        click.echo(f"wrote {path}")


@main.command(epilog=MODEL_HELP)
@MODEL
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="The module to write, such as trainer.py"
)
@SIZES
@click.option(
    "--style",
    type=click.Choice(["script", "sklearn", "plain"]),
    default="script",
    show_default=True,
    help="Functions with a command line, an estimator class in the manner of scikit-learn, or the mathematics and a loop, to read.",
)
@click.option(
    "--distributed", type=click.Choice(["mpi"]), help="A command line that mpiexec starts on many processes (mpi4py)."
)
@click.option(
    "--fast/--readable",
    default=False,
    help="Steps that write into arrays made beforehand, or lines that read best (the default); the results are equal to rounding.",
)
@click.option(
    "--target",
    type=click.Choice(["numpy", "c"]),
    default="numpy",
    show_default=True,
    help="c adds C code that is compiled on first use; -o NAME.c writes that code alone.",
)
def emit(model: str, output: Path, sizes: tuple[str, ...], target: str, **options: Any) -> None:
    """Write a trainer for MODEL: one module that needs NumPy only."""
    from symderive.app.models import load_model
    from symderive.emit.files import write_atomic
    from symderive.emit.trainers import c_code, trainer

    if output.suffix == ".c" and target == "c":
        write_atomic(output, c_code(load_model(model), _sizes(sizes)))
    elif output.suffix != ".py":
        or_c = ", or pass --target c for C code alone" if output.suffix == ".c" else ""
        raise SymderiveError(f"{output} is no Python module; end its name in .py{or_c}")
    else:
        text = trainer(load_model(model), _sizes(sizes), output.name, **options, compiled=target == "c")
        write_atomic(output, text)
    click.echo(f"wrote {output}")


@main.command(epilog=MODEL_HELP)
@MODEL
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="graph.svg, .dot or .tex (TikZ)")
@click.option("--value", "values", multiple=True, metavar="NAME=NUMBER", help="A number for an input; repeatable.")
def graph(model: str, output: Path, values: tuple[str, ...]) -> None:
    """Draw the computation graph of MODEL, with values and derivatives where it has numbers."""
    from symderive.app.models import load_model
    from symderive.emit.documents import write_graph

    found = load_model(model)
    found.values.update(_values(values, found.tensors))
    write_graph(found, output)
    click.echo(f"wrote {output}")


@main.command(epilog=MODEL_HELP)
@MODEL
@click.option("--toml", is_flag=True, help="As a model file.")
def show(model: str, toml: bool) -> None:
    """Print the equations of MODEL."""
    from symderive.app.models import load_model
    from symderive.emit.plain import to_text
    from symderive.model.toml_file import to_toml

    found = load_model(model)
    click.echo(to_toml(found) if toml else to_text(found), nl=False)


@main.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("symderive-tour"),
    show_default=True,
)
def tour(output: Path) -> None:
    """See it all on the lecture network: notes, graph, trainer, its check, and a training run."""
    from symderive.app.tour import run

    run(output)


@main.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=Path("generated"), show_default=True
)
def regenerate(output: Path) -> None:
    """Refresh generated/: the outputs for the bundled examples."""
    from symderive.emit.regenerate import regenerate as refresh

    for path in refresh(output):
        click.echo(f"wrote {path}")


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif", "github"]), default="text", show_default=True
)
@click.option("--strict", is_flag=True, help="What cannot be checked counts as an error.")
@click.option("--fix", is_flag=True, help="Write the repairs into the files, and show them.")
@click.option("--diff", is_flag=True, help="Show what --fix would change; write nothing.")
@click.option("--model", metavar="MODEL", help="A model whose derivation the notes may use; see symderive derive.")
@SECONDS
@click.option("--all", "everything", is_flag=True, help="List definitions and correct formulas too.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
@click.option("-q", "--quiet", is_flag=True, help="Neither a progress bar nor a summary.")
@click.pass_context
def check(context: click.Context, paths: tuple[str, ...], **options: Any) -> None:
    """Check the formulas of notes: files, folders, or - for the standard input (Markdown).

    The exit status is 0 if nothing is wrong, 1 if a formula is, 2 if something cannot be read.
    """
    from symderive.app.check import Options, run

    context.exit(run(paths, Options(**options)))


@main.command()
@click.argument("cases", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A file for the answers, else the output.")
@SECONDS
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="How many processes share the work.")
@click.pass_context
def grade(context: click.Context, cases: Path, output: Path | None, seconds: float, jobs: int) -> None:
    """Grade claims: CASES holds a JSON object a line, with id, context, assume and claim; - is the standard input.

    Every line is answered by a line with id, verdict, evidence, reason, counterexample and fix.
    """
    from symderive.app.grade import run

    context.exit(run(cases, output, seconds, jobs))


if __name__ == "__main__":
    sys.exit(main())
