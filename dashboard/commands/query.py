"""`marquee sql`: one SELECT on the newest snapshot."""

from __future__ import annotations

from typing import Annotated

import typer

from dashboard.commands.terminal import JsonOption, StudioOption, newest, print_json, print_table, say, settings_of

TABLE_ROWS = 200


def sql(
    statement: Annotated[str, typer.Argument(metavar="'select …'", help="One SELECT; tables: docs/schema.md.")],
    studio: StudioOption = None,
    json: JsonOption = False,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Most rows that are printed (table 200, JSON 100 000).")
    ] = None,
) -> None:
    """Run one SELECT, read-only, on the newest snapshot."""
    from data.snapshots import ROW_LIMIT

    limit = limit or (ROW_LIMIT if json else TABLE_ROWS)
    with newest(settings_of(studio)) as snapshot:
        columns, rows = snapshot.select_rows(statement, limit + 1)
    if len(rows) > limit:
        say(f"Only the first {limit} rows are shown; ask for more with --limit.")
    if json:
        names = _distinct(columns)
        print_json([dict(zip(names, row, strict=True)) for row in rows[:limit]])
    else:
        print_table(columns, rows[:limit])


def _distinct(columns: list[str]) -> list[str]:
    # Two columns of one name would be one key of the row object.
    names: list[str] = []
    for column in columns:
        number, name = 1, column
        while name in names:
            number += 1
            name = f"{column}_{number}"
        names.append(name)
    return names
