"""`marquee corrections`: what reviewers put right, and how the next training gets it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dashboard.commands.terminal import JsonOption, StudioOption, newest, print_json, print_table, say, settings_of

LISTED = 100

app = typer.Typer(help="Corrected labels: list, export.", invoke_without_command=True)


@app.callback()
def corrections(context: typer.Context, studio: StudioOption = None, json: JsonOption = False) -> None:
    """Corrected labels: list, export."""
    if context.invoked_subcommand is None:
        _list(studio, json, LISTED)
    context.obj = (studio, json)


@app.command("list")
def list_(
    context: typer.Context,
    studio: StudioOption = None,
    json: JsonOption = False,
    limit: Annotated[int, typer.Option(min=1, help="Most corrections that are listed.")] = LISTED,
) -> None:
    """All corrections, newest first, with what became of each."""
    _list(studio or context.obj[0], json or context.obj[1], limit)


@app.command()
def export(
    context: typer.Context,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Write them into this file, .csv or .json; else JSON is printed."),
    ] = None,
    studio: StudioOption = None,
) -> None:
    """The corrections that count, as the next training learns them: text, label, subject, key, language."""
    from data.corrections import LEARNT, Corrections, learnt, write_corrections

    settings = settings_of(studio or context.obj[0])
    with newest(settings):
        current = learnt(Corrections(settings.app_state).current())
    if output is None:
        print_json([row.model_dump(include=set(LEARNT)) for row in current])
        return
    write_corrections(current, output)
    say(f"{len(current)} corrections written to {output}")


def _list(studio: Path | None, json: bool, limit: int) -> None:
    from data.corrections import Corrections

    settings = settings_of(studio)
    with newest(settings) as snapshot:
        found = Corrections(settings.app_state).listed(snapshot, limit)
    if json:
        print_json([row.correction.model_dump() | {"standing": row.standing} for row in found])
    elif not found:
        say("Nothing has been corrected yet.")
    else:
        columns = ["correction", "made (UTC)", "who", "of", "key", "label", "standing", "sentence"]
        rows = [(row.correction, row.standing) for row in found]
        print_table(
            columns,
            [
                (one.correction_id, one.created_at, one.who, one.subject, one.key, one.label, standing, one.text)
                for one, standing in rows
            ],
        )
