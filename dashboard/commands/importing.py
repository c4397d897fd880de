"""`marquee import` and `marquee batches`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dashboard.commands.terminal import (
    JsonOption,
    StudioOption,
    fail_unless_done,
    newest,
    print_json,
    print_table,
    say,
    see_through,
    settings_of,
)

if TYPE_CHECKING:
    from data.importing import Preview
    from data.records import Job
    from data.settings import Settings

batches_app = typer.Typer(help="What was imported: list, undo, rejects.", invoke_without_command=True)
BatchArgument = Annotated[str, typer.Argument(metavar="BATCH", help="The batch's id, or how it begins.")]
#: What is new and what changed, in the order in which it is told.
TOLD = ("titles", "viewers", "reviews", "sentences", "ratings")


def import_(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="PATH…", help="Files and folders.")] = None,
    format: Annotated[
        str | None, typer.Option("--as", metavar="FORMAT", help="The format, where it is not to be recognised.")
    ] = None,
    map: Annotated[
        list[str] | None, typer.Option("--map", metavar="COLUMN=FIELD", help="What a column holds; may be repeated.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be read, and how; change nothing.")
    ] = False,
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Read reviews, ratings and titles into the studio."""
    from dashboard.jobs import submit

    settings = settings_of(studio)
    mapping = _mapping(map or [])
    names = _existing(paths or [], format)
    if format != "sample":
        preview = _preview(settings, names, format, mapping)
        if dry_run and json:
            print_json(preview.model_dump())
        else:
            _say_preview(preview, rows=dry_run)
    if dry_run:
        return
    parameters = {"paths": names, "format": format, "mapping": mapping or None}
    jobs = see_through(settings, [submit(settings, "import", parameters)])
    if json:
        print_json(jobs[0].model_dump())
    elif jobs[0].status == "done":
        _print_outcome(settings, jobs[0])
    fail_unless_done(jobs)


def _existing(paths: list[Path], format: str | None) -> list[str]:
    if not paths and format != "sample":
        raise typer.BadParameter("name at least one file or folder", param_hint="PATH")
    for path in paths:
        if not path.exists():
            raise typer.BadParameter(f"there is no file or folder {path}", param_hint="PATH")
    return [str(path.absolute()) for path in paths]


def _mapping(pairs: list[str]) -> dict[str, str]:
    from data.importing import FIELDS

    mapping = {}
    for pair in pairs:
        # A column's name may hold an equals sign; a field's never does.
        column, equals, field = pair.rpartition("=")
        if not equals or not column or field not in FIELDS:
            raise typer.BadParameter(
                f"{pair!r} is not COLUMN=FIELD; fields are {', '.join(FIELDS)}", param_hint="--map"
            )
        mapping[column] = field
    return mapping


def _preview(settings: Settings, paths: list[str], format: str | None, mapping: dict[str, str]) -> Preview:
    from data.errors import UnknownFormat
    from data.importing import preview_import

    try:
        return preview_import(settings, paths, format, mapping or None)
    except UnknownFormat as error:
        raise typer.BadParameter(str(error), param_hint="--as") from None


def _say_preview(preview: Preview, *, rows: bool) -> None:
    for file in preview.files:
        say(f"{file.path}: {file.label}")
        if file.mapping:
            say("  " + ", ".join(f"{column} → {field}" for column, field in file.mapping.items()))
        for problem in file.problems[:3] if rows or file.format is None else ():
            say(f"  ! {problem}")
        for row in file.rows[:3] if rows else ():
            say("  " + " · ".join(f"{name} {_short(value)}" for name, value in row.items()))


def _short(value: Any, most: int = 60) -> str:
    text = " ".join(str(value).split())
    return text[: most - 1] + "…" if len(text) > most else text


def _print_outcome(settings: Settings, job: Job) -> None:
    counts, batch_id = job.result["counts"], job.result["batch_id"]
    rows = [
        (name, counts.get(name), counts.get(f"{name}_new", 0), counts.get(f"{name}_changed", 0), _same(counts, name))
        for name in TOLD
        if counts.get(name) or counts.get(f"{name}_new") or counts.get(f"{name}_changed")
    ]
    print_table(["", "read", "new", "changed", "unchanged"], rows)
    if counts.get("records"):
        say(f"Records read: {counts['records']}; a rating that comes with a review counts under both.")
    if counts.get("rating_cells"):
        say(f"Ratings read: {counts['rating_cells_read']} of {counts['rating_cells']} cells that held one.")
    if counts.get("duplicates"):
        say(f"Left out because they stand there twice: {counts['duplicates']}.")
    with newest(settings) as snapshot:
        rejected = len(snapshot.rows("lists/rejects", batch_id=batch_id))
    say(f"Batch {batch_id}. Take it out again with `marquee batches undo {batch_id}`.")
    if rejected:
        say(f"{rejected} rows or cells were refused; see them with `marquee batches rejects {batch_id}`.")


def _same(counts: dict[str, int], name: str) -> int | None:
    if name not in counts:
        return None
    return counts[name] - counts.get(f"{name}_new", 0) - counts.get(f"{name}_changed", 0)


@batches_app.callback()
def batches(context: typer.Context, studio: StudioOption = None, json: JsonOption = False) -> None:
    """What was imported: list, undo, rejects."""
    if context.invoked_subcommand is None:
        _list(settings_of(studio), json)
    context.obj = (studio, json)


@batches_app.command("list")
def list_(context: typer.Context, studio: StudioOption = None, json: JsonOption = False) -> None:
    """All batches, newest first."""
    _list(settings_of(studio or context.obj[0]), json or context.obj[1])


@batches_app.command()
def undo(context: typer.Context, batch: BatchArgument, studio: StudioOption = None, json: JsonOption = False) -> None:
    """Take a batch out again; what it had changed goes back to what it was."""
    from dashboard.jobs import submit

    settings = settings_of(studio or context.obj[0])
    batch_id = _batch_id(settings, batch)
    jobs = see_through(settings, [submit(settings, "undo", {"batch_id": batch_id})])
    fail_unless_done(jobs)
    if json or context.obj[1]:
        print_json(jobs[0].result)
    else:
        say(f"Batch {batch_id} {'is out again' if jobs[0].result['undone'] else 'was out already'}.")


@batches_app.command()
def rejects(
    context: typer.Context,
    batch: BatchArgument,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write them into this CSV file.")] = None,
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """The rows and cells that an import refused, and why."""
    from data.importing import write_rejects

    settings = settings_of(studio or context.obj[0])
    batch_id = _batch_id(settings, batch)
    with newest(settings) as snapshot:
        if output is not None:
            say(f"{_written(write_rejects, snapshot, batch_id, output)} rejects written to {output}")
            return
        found = snapshot.rows("lists/rejects", batch_id=batch_id)
    if json or context.obj[1]:
        print_json(found)
    else:
        print_table(["file", "line", "column", "reason", "excerpt"], [list(row.values()) for row in found])


def _written(write: Any, snapshot: Any, batch_id: str, output: Path) -> int:
    from data.errors import StudioError

    try:
        return int(write(snapshot, batch_id, output))
    except OSError as error:
        raise StudioError(f"the file cannot be written: {error.strerror}", where=str(output)) from None


def _list(settings: Settings, json: bool) -> None:
    import json as json_text

    with newest(settings) as snapshot:
        found = snapshot.rows("lists/batches")
    for row in found:
        row["counts"] = json_text.loads(row["counts"])
    if json:
        print_json(found)
    elif not found:
        say("Nothing is imported yet; do it with `marquee import PATH`.")
    else:
        columns = ["batch", "format", "from", "imported (UTC)", "reviews", "ratings", "undone"]
        print_table(columns, [_row(row) for row in found])


def _row(row: dict[str, Any]) -> tuple[Any, ...]:
    counts = row["counts"]
    new = [counts.get(f"{name}_new", 0) for name in ("reviews", "ratings")]
    return (row["batch_id"], row["format"], row["origin"], row["created_at"], *new, row["undone"])


def _batch_id(settings: Settings, beginning: str) -> str:
    from data.errors import StudioError

    with newest(settings) as snapshot:
        found = snapshot.rows("lists/batch", batch_id=beginning)
    if len(found) != 1:
        what = "several batches have ids that begin so" if found else "no batch has that id"
        raise StudioError(what, where=beginning, mend="see `marquee batches` for the ids")
    return str(found[0]["batch_id"])
