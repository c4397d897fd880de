"""The `marquee` command. Commands live in `dashboard.commands`; this is their list and the error edge.

Exit codes: 0 done, 1 failed, 2 used wrongly, 130 interrupted. What goes wrong is one sentence on
standard error.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from dashboard.commands import (
    analysing,
    ask,
    aspects,
    corrections,
    doctor,
    importing,
    models,
    query,
    queue,
    rank,
    report,
    segments,
    serving,
    topics,
    write,
    writers,
)
from data.errors import MarqueeError

app = typer.Typer(
    name="marquee",
    help="The audience-insight and copy desk for film studios.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(serving.demo)
app.command()(serving.serve)
app.command("import")(importing.import_)
app.add_typer(importing.batches_app, name="batches")
app.command()(analysing.analyse)
app.add_typer(analysing.runs_app, name="runs")
app.add_typer(aspects.app, name="aspects")
app.add_typer(models.train_app, name="train")
app.add_typer(models.evaluate_app, name="evaluate")
app.add_typer(writers.app, name="models")
app.add_typer(queue.app, name="jobs")
app.add_typer(segments.app, name="segments")
app.add_typer(topics.app, name="topics")
app.add_typer(corrections.app, name="corrections")
app.command()(ask.ask)
app.command()(rank.rank)
app.add_typer(write.app, name="write")
app.command()(report.report)
app.command()(query.sql)
app.command()(doctor.doctor)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"marquee {version('marquee-studio')}")
        raise typer.Exit


@app.callback()
def marquee(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version.")
    ] = False,
    trace: Annotated[bool, typer.Option("--trace", help="Show where in the code an error came from.")] = False,
) -> None:
    """The audience-insight and copy desk for film studios."""


def main() -> None:
    """Run the command line; an error is one sentence and an exit code."""
    try:
        app()
    except MarqueeError as error:
        _leave(str(error), error)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        what = f"marquee stopped unexpectedly: {type(error).__name__}: {str(error).splitlines()[:1]}"
        _leave(f"{what}. `marquee --trace …` shows where.", error)


def _leave(sentence: str, error: Exception) -> None:
    from dashboard.commands.terminal import say

    if "--trace" in sys.argv:
        raise error
    say(sentence[:1].upper() + sentence[1:])
    sys.exit(1)
