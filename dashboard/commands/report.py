"""`marquee report`: what viewers make of a title or a slate, as a file or, in one page, on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from dashboard.commands.report_schedule import end_schedule, formats_of, keep_schedule
from dashboard.commands.terminal import (
    JsonOption,
    StudioOption,
    clean,
    newest,
    print_json,
    print_table,
    say,
    settings_of,
)
from data.texts import Language

if TYPE_CHECKING:
    from data.report_schedules import ReportWish
    from data.reports.blocks import Block, Format, Report
    from data.settings import Settings
    from data.snapshots import Snapshot

DAY = ["%Y-%m-%d"]
#: How many titles are named where none is called what was asked for.
_NAMED = 6


def report(
    title: Annotated[
        list[str] | None,
        typer.Argument(metavar="TITLE", help="A title's id or name; of a slate several, or none."),
    ] = None,
    output: Annotated[
        list[Path] | None,
        typer.Option("-o", "--output", metavar="FILE", help="Where to: pdf, html, docx or pptx; repeatable."),
    ] = None,
    lang: Annotated[Language, typer.Option("--lang", help="What it is written in.")] = "en",
    slate: Annotated[bool, typer.Option("--slate", help="One report of several titles, or of all.")] = False,
    genre: Annotated[list[str] | None, typer.Option(metavar="GENRE", help="Only titles of it; repeatable.")] = None,
    source: Annotated[list[str] | None, typer.Option(metavar="SOURCE", help="Only from it; repeatable.")] = None,
    territory: Annotated[list[str] | None, typer.Option(metavar="CODE", help="Only from it; repeatable.")] = None,
    segment: Annotated[list[str] | None, typer.Option(metavar="ID", help="Only these viewers; repeatable.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=DAY, metavar="DAY", help="On or after.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=DAY, metavar="DAY", help="On or before.")] = None,
    schedule: Annotated[
        str, typer.Option("--schedule", metavar="RHYTHM", help="Make it daily, weekly or monthly from now on.")
    ] = "",
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="Weekday (monday), or day of the month (1).")] = "",
    at: Annotated[str, typer.Option("--at", metavar="TIME", help="Of day, by this machine's clock.")] = "08:00",
    as_: Annotated[
        list[str] | None, typer.Option("--as", metavar="FORMAT", help="What a schedule makes; repeatable.")
    ] = None,
    stop: Annotated[str, typer.Option("--stop", metavar="ID", help="End a schedule.")] = "",
    list_: Annotated[bool, typer.Option("--list", help="Name the schedules and the reports made before.")] = False,
    user: Annotated[str, typer.Option("--user", metavar="NAME", help="Who asks for it.")] = "command line",
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """A feedback report. Without -o its first page is printed."""
    from data.records import Filter
    from data.report_schedules import ReportWish

    settings = settings_of(studio)
    if list_:
        _print_list(settings, json)
        return
    if stop:
        end_schedule(settings, stop)
        return
    formats = [_format_of(path) for path in output or ()]
    _check(title or [], slate)
    with newest(settings) as snapshot:
        titles = tuple(_title_id(snapshot, named) for named in title or ())
        filter_ = Filter(
            genres=tuple(genre or ()),
            sources=tuple(source or ()),
            territories=tuple(territory or ()),
            segments=tuple(segment or ()),
            since=since.date() if since else None,
            until=until.date() if until else None,
        )
        wish = ReportWish(title_ids=titles, filter=filter_, languages=(lang,), who=user)
        if schedule:
            if output:
                raise typer.BadParameter("a schedule writes into the studio: --as names formats", param_hint="-o")
            kept = wish.model_copy(update={"formats": formats_of(as_ or [])})
            keep_schedule(settings, kept, _named(snapshot, titles), schedule, on, at, json)
            return
        built = _built(settings, snapshot, wish)
        if not output:
            _print_page(built, json)
            return
        _write(settings, built, wish, list(zip(output, formats, strict=True)), json)


def _check(titles: Sequence[str], slate: bool) -> None:
    if not slate and len(titles) != 1:
        what = "name a title" if not titles else "name one title, or say --slate for several"
        raise typer.BadParameter(what, param_hint="TITLE")
    if slate and len(titles) == 1:
        raise typer.BadParameter("a slate has several titles, or none for all", param_hint="--slate")


def _format_of(path: Path) -> Format:
    from data.reports.blocks import Format

    ending = path.suffix.lower().removeprefix(".")
    for format_ in get_args(Format):
        if ending == format_:
            return format_  # type: ignore[no-any-return]
    raise typer.BadParameter("a report's name ends in .pdf, .html, .docx or .pptx", param_hint="-o")


def _title_id(snapshot: Snapshot, named: str) -> str:
    """The one title of that id, or of that name in any script whatever its case."""
    rows = snapshot.rows("reports/titles")
    wanted = named.strip().casefold()
    found = [row for row in rows if row["title_id"] == named]
    found = found or [row for row in rows if wanted in [str(row[name] or "").casefold() for name in _CALLED]]
    if len(found) == 1:
        return str(found[0]["title_id"])
    if found:
        which = ", ".join(f"{row['title_id']} ({row['year'] or 'no year'})" for row in found)
        raise typer.BadParameter(f"several titles have that name; say which: {which}", param_hint="TITLE")
    near = [row["name"] for row in rows if any(wanted in str(row[name] or "").casefold() for name in _CALLED)]
    near = near or [row["name"] for row in rows]
    named_near = ", ".join(near[:_NAMED])
    raise typer.BadParameter(f"no title has that id or name; there are {named_near}", param_hint="TITLE")


_CALLED = ("name", "original_name")


def _named(snapshot: Snapshot, titles: Sequence[str]) -> str:
    """What a report is of, as people call it."""
    from dashboard.strings import say as worded
    from dashboard.strings.sentences import listed

    names = {row["title_id"]: row["name"] for row in snapshot.rows("reports/titles")}
    return listed([names[title_id] for title_id in titles]) if titles else worded("reports.slate")


def _built(settings: Settings, snapshot: Snapshot, wish: ReportWish) -> Report:
    from dashboard.commands.progress import drawn_progress
    from dashboard.reporting.making import build

    with drawn_progress() as progress:
        return build(settings, snapshot, wish, wish.languages[0], progress)


def _write(
    settings: Settings, built: Report, wish: ReportWish, files: Sequence[tuple[Path, Format]], json: bool
) -> None:
    from dashboard.reporting.making import write_file

    made = [write_file(settings, built, wish, path, format_) for path, format_ in files]
    if json:
        print_json(
            [one.model_dump(mode="json") | {"file": str(path)} for one, (path, _) in zip(made, files, strict=True)]
        )
        return
    for one, (path, _) in zip(made, files, strict=True):
        say(f"{path}: {one.bytes:,} bytes, sha256 {one.sha256[:12]}…, snapshot {one.snapshot}.")


def _print_page(built: Report, json: bool) -> None:
    """The executive's page as text."""
    if json:
        print_json(built.cover.model_dump(mode="json"))
        return
    print(clean(f"{built.title}\n{built.subtitle}\n"))
    print(clean(f"{built.cover.answer}\n"))
    for block in built.cover.blocks:
        _print_block(block)
        print()
    say(f"{len(built.sections)} more sections in a file: add -o report.pdf.")


def _print_block(block: Block) -> None:
    if block.kind == "passage":
        print(clean(block.text))
    elif block.kind == "stats":
        for each in block.stats:
            interval = f" ({each.interval})" if each.interval else ""
            about = " · ".join(part for part in (each.n, each.beside) if part)
            print(clean(f"{each.label}: {each.value}{interval}{f', {about}' if about else ''}"))
    elif block.kind == "table":
        print_table([column.head for column in block.columns], block.printed, title=clean(block.title))
    elif block.kind == "facts":
        print(clean(block.title))
        for name, value in block.facts:
            print(clean(f"  {name}: {value}" if name else f"  {value}"))
    elif block.kind == "quotes":
        print(clean(block.title))
        for quote in block.quotes:
            print(clean(f"  “{quote.text}”\n    {quote.about} · {quote.review_id}"))


def _print_list(settings: Settings, json: bool) -> None:
    from data.report_schedules import Reports

    book = Reports(settings.app_state)
    schedules, made = book.schedules(), book.reports()
    if json:
        print_json({name: [one.model_dump(mode="json") for one in found] for name, found in
                    (("schedules", schedules), ("reports", made))})  # fmt: skip
        return
    if schedules:
        rows = [(one.schedule_id, one.title, one.every, one.at, one.next_at, one.who) for one in schedules]
        print_table(["schedule", "title", "every", "at", "next (UTC)", "who"], rows, title="Schedules")
    if made:
        files = [(one.title, one.format, one.language, one.who, one.made_at, one.snapshot, one.file) for one in made]
        print_table(["title", "format", "language", "who", "made (UTC)", "snapshot", "file"], files, title="Reports")
    if not schedules and not made:
        say("No report was made yet.")
