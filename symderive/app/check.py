"""``symderive check``: notes in, a report out, and with ``--fix`` the repairs."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from symderive import __version__
from symderive.app.mend import mend
from symderive.app.notes_files import read_all
from symderive.app.streams import prepare_streams
from symderive.calculus.errors import SymderiveError
from symderive.verify.check import check_document
from symderive.verify.checked import Checked, tally
from symderive.verify.documents.blocks import Document, Formula
from symderive.verify.findings import Verdict
from symderive.verify.reports.formats import FORMATS
from symderive.verify.reports.segments import Segment, Style, plain, printable
from symderive.verify.reports.view import View

_LOOKS = {
    Style.PLACE: "bold",
    Style.WRONG: "bold red",
    Style.UNSURE: "yellow",
    Style.RIGHT: "green",
    Style.CARET: "bold red",
    Style.GUTTER: "blue",
    Style.FAINT: "dim",
}
_WIDTHS = (40, 100, 120)  # the least for excerpts, that of a file, and the most


@dataclass(frozen=True)
class Options:
    """What was asked on the command line."""

    form: str = "text"
    strict: bool = False
    fix: bool = False
    diff: bool = False
    model: str | None = None
    seconds: float = 5.0
    everything: bool = False
    color: str = "auto"
    quiet: bool = False


def run(paths: Sequence[str], options: Options) -> int:
    """Check, report and mend; the exit status.

    Raises:
        SymderiveError: the model cannot be used, or the standard input cannot be mended in place.
    """
    if options.fix and not options.diff and "-" in paths:
        raise SymderiveError("the standard input cannot be mended in place; name a file, or add --diff")
    prepare_streams(data=options.form != "text")
    documents, unusable = read_all(paths, say)
    checked = _checked(documents, options)
    colored = options.form == "text" and _is_colored(options.color)
    view = View(
        everything=options.everything,
        summary=not options.quiet,
        width=_width(),
        version=__version__,
        strict=options.strict,
    )
    show(FORMATS[options.form](checked, view), colored)
    counts = tally(checked)
    wrong = counts[Verdict.INCORRECT]
    if options.fix or options.diff:
        on_error = options.form != "text"
        mended, failed = mend(
            checked, options.fix and not options.diff, lambda segments: show(segments, colored, on_error), say
        )
        wrong -= mended
        unusable |= failed
    if unusable:
        return 2
    return int(wrong > 0 or (options.strict and counts[Verdict.UNCHECKABLE] > 0))


def say(sentence: str) -> None:
    """Tell a mistake in one line, as every command does."""
    click.echo(f"symderive: {printable(sentence)}", err=True)


def show(segments: Sequence[Segment], colored: bool, on_error: bool = False) -> None:
    """Print a report, with its looks if it is ``colored``."""
    if not colored:
        click.echo(plain(segments), nl=False, err=on_error)
        return
    console = Console(force_terminal=True, no_color=False, highlight=False, color_system="standard", stderr=on_error)
    text = Text.assemble(*((piece, _LOOKS.get(style, "")) for piece, style in segments))
    console.print(text, end="", soft_wrap=True)


def _checked(documents: Sequence[Document], options: Options) -> list[Checked]:
    model = None
    if options.model is not None:
        from symderive.app.models import load_model

        model = load_model(options.model)
    total = sum(isinstance(block, Formula) for document in documents for block in document.blocks)
    checked: list[Checked] = []
    with _progress(total, not options.quiet) as advance:
        done = 0
        for document in documents:
            before = done

            def tell(so_far: int, _: int, before: int = before, name: str = document.path.name) -> None:
                advance(before + so_far, name)

            checked.append(check_document(document, seconds=options.seconds, model=model, progress=tell))
            done += sum(isinstance(block, Formula) for block in document.blocks)
    return checked


@contextmanager
def _progress(total: int, wanted: bool) -> Generator[Callable[[int, str], None]]:
    """A bar on the error stream, if that is a terminal."""
    if not (wanted and sys.stderr.isatty()):
        yield lambda done, name: None
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("checking", total=total)
        yield lambda done, name: progress.update(task, completed=done, description=printable(name))


def _is_colored(wish: str) -> bool:
    if wish == "auto":
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wish == "always"


def _width() -> int:
    least, usual, most = _WIDTHS
    return min(max(shutil.get_terminal_size().columns, least), most) if sys.stdout.isatty() else usual
