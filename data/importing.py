"""Imports: files in, a prepared batch out, in a child process; `Studio.add_batch` takes the batch in.

A format is chosen for every file by its content. Nothing good is lost: what cannot be taken is listed with
file, line, column and reason, and a file that breaks off keeps what came before.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import Field

from data.batchfiles import BatchFiles
from data.cells import harmless
from data.errors import MarqueeError, SourceError, UnknownFormat
from data.identity import load_viewer_key, read_name_key
from data.intake import Intake
from data.matching import BoxOffice, TitleNames, studio_names
from data.progress import Progress
from data.records import Record, Reject
from data.settings import Settings
from data.snapshots import Snapshot
from data.sources.base import MASK, PARTS, Context, Facts, Part, Source
from data.sources.files import Bounded, InputFile, find_files, printable
from data.sources.generic import FIELDS as FIELDS
from data.sources.registry import SOURCES, find_source, recognise
from data.sources.sample import SAMPLE, Sample
from data.sources.tables import Table, open_table

#: Every format's name and what it is called.
FORMATS: dict[str, str] = {name: source.label for name, source in SOURCES.items()} | {SAMPLE: Sample.label}
PREVIEWED = 20
_REPORTED = 500


class FilePreview(Record):
    """What one file looks like to the importer.

    `mapping` is column → field; it is empty where the format fixes what its columns mean. `rows` are records
    as plain dicts, the viewer masked.
    """

    path: str
    format: str | None
    label: str
    columns: tuple[str, ...] = ()
    mapping: dict[str, str] = Field(default_factory=dict)
    rows: tuple[dict[str, Any], ...] = ()
    problems: tuple[str, ...] = ()


class Preview(Record):
    """What an import would read."""

    files: tuple[FilePreview, ...]


@dataclass(frozen=True)
class _Planned:
    file: InputFile
    source: Source
    part: Part
    first_years: dict[str, int]


@dataclass
class _Import:
    """One import under way."""

    settings: Settings
    intake: Intake
    progress: Progress
    mapping: dict[str, str]
    chosen: Source | None
    errors: list[MarqueeError] = field(default_factory=list)
    facts: list[Facts] = field(default_factory=list)
    fact_files: list[str] = field(default_factory=list)
    account: str | None = None

    def refuse(self, name: str, reason: str, error: MarqueeError | None = None) -> None:
        """List a file that cannot be read, or that breaks off."""
        self.errors.append(error or SourceError(reason.rstrip("."), where=name))
        self.intake.reject(name, None, None, reason, "")


def prepare_import(settings: Settings, parameters: dict[str, Any], folder: Path, progress: Progress) -> None:
    """Read what the parameters name and write a prepared batch into `folder`; `batch.json` comes last.

    Args:
        settings: the studio's; nothing of it is written to but `viewer.key`, on first use.
        parameters: {"paths": [files and folders], "format": name or None, "mapping": {column: field} or None}.
        folder: an empty folder.
        progress: told stages and bytes read; its JobCancelled ends the work.

    Raises:
        SourceError: nothing at all could be taken; says why.
        JobCancelled: from `progress`.
    """
    name, mapping = parameters.get("format"), dict(parameters.get("mapping") or {})
    with BatchFiles(folder) as files:
        intake = Intake(files, load_viewer_key(settings), _known_names(settings, name))
        if name == SAMPLE:
            used = _take_sample(settings, parameters, intake, progress)
            origin = Sample.label
        else:
            chosen = find_source(name) if name else find_source("generic") if mapping else None
            work = _Import(settings, intake, progress, mapping, chosen)
            used = _take_files(work, list(parameters["paths"]))
            origin = ", ".join(
                printable(name) for path in parameters["paths"] for name in _names(settings, Path(path))
            )
        counts = intake.finish()
    about = {"format": used, "origin": origin[:500], "counts": counts}
    (folder / "batch.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")


def _names(settings: Settings, path: Path) -> list[str]:
    """What a path is called: itself, or for a folder of uploads the files that were uploaded."""
    uploaded = path.is_dir() and path.is_relative_to(settings.incoming)
    return sorted(file.name for file in path.iterdir()) if uploaded else [str(path)]


def _known_names(settings: Settings, name: str | None) -> TitleNames:
    return TitleNames() if name == SAMPLE else studio_names(settings.snapshots)


def _take_sample(settings: Settings, parameters: dict[str, Any], intake: Intake, progress: Progress) -> str:
    progress.stage("Writing the sample studio")
    source = Sample()
    intake.begin(source, Sample.label)
    for number, record in enumerate(source.records(int(parameters.get("seed", settings.seed))), start=1):
        intake.add(number, record)
        if number % _REPORTED == 0:
            progress.advance(_REPORTED)
    return SAMPLE


def _take_files(work: _Import, paths: list[str]) -> str:
    plan = _plan(work, find_files(paths, work.refuse))
    work.progress.stage("Reading", max(1, sum(planned.file.size for planned in plan)))
    titles_settled = False
    for planned in plan:
        if not titles_settled and PARTS.index(planned.part) > PARTS.index("titles"):
            _settle_titles(work)
            titles_settled = True
        _take_file(work, planned)
    if not titles_settled:
        _settle_titles(work)
    counts = work.intake.counts
    if not counts["records"]:
        raise (
            work.errors[0]
            if work.errors
            else SourceError("there is nothing in these files that could be taken", where=", ".join(paths)[:200])
        )
    formats = dict.fromkeys(planned.source.name for planned in plan)
    return "+".join(formats)


def _plan(work: _Import, files: list[InputFile]) -> list[_Planned]:
    planned = []
    for file in work.progress.over(files, "Looking at the files", len(files)):
        with _kept_going(work, file), file.opened(work.settings) as stream:
            table = open_table(file, stream, work.settings)
            source = _choose(table, work.chosen)
            part = _part(source, table, work.mapping)
            first_years: dict[str, int] = {}
            # A file that breaks off is listed when its records are read.
            with suppress(SourceError):
                source.note_first_years(table, first_years)
            planned.append(_Planned(file, source, part, first_years))
    return sorted(planned, key=lambda one: PARTS.index(one.part))


def _part(source: Source, table: Table, mapping: dict[str, str]) -> Part:
    from data.sources.generic import Generic, part_of

    return part_of(set(mapping.values())) if mapping and isinstance(source, Generic) else source.part(table)


def _choose(table: Table, chosen: Source | None) -> Source:
    if chosen is not None:
        if chosen.name != "generic" and not chosen.recognise(table):
            raise UnknownFormat(f"this is no file of the format {chosen.label}", where=table.name)
        return chosen
    found = recognise(table)
    if found is None:
        raise UnknownFormat(
            "no reader recognises it as reviews, ratings or titles",
            where=table.name,
            mend="if it is a table, say what its columns hold: --map COLUMN=field, or in the app below their names",
        )
    return found


@contextmanager
def _kept_going(work: _Import, file: InputFile) -> Iterator[None]:
    """A file that cannot be read, or not to its end, is listed; the others are read all the same."""
    try:
        yield
    except SourceError as error:
        mend = f" {error.mend[0].upper()}{error.mend[1:]}." if error.mend else ""
        work.refuse(file.shown, f"{error.what[0].upper()}{error.what[1:]}.{mend}", error)


def _take_file(work: _Import, planned: _Planned) -> None:
    file, done = planned.file, 0
    work.progress.note(f"{file.shown}: {planned.source.label}")
    work.intake.begin(planned.source, file.shown, planned.first_years)
    context = Context(_rejecter(work, file.shown), work.mapping, account=work.account)
    with _kept_going(work, file), file.opened(work.settings) as stream:
        table = open_table(file, stream, work.settings)
        rows = _bounded(planned.source.read(table, context), work.settings.max_rows, file.shown)
        for number, (line, record) in enumerate(rows, start=1):
            work.intake.add(line, record)
            work.intake.counts["records"] += 1
            if number % _REPORTED == 0:
                done = _report(work, stream, done)
        if table.sheets_left_out:
            context.reject(
                None, None, f"Only the first sheet was read; {table.sheets_left_out} more were left out.", ""
            )
    work.progress.advance(max(0, file.size - done))
    _remember(work, context, file.shown)


def _rejecter(work: _Import, name: str) -> Callable[[int | None, str | None, str, str], None]:
    return lambda line, column, reason, excerpt: work.intake.reject(name, line, column, reason, excerpt)


def _bounded(rows: Iterator[tuple[int, Any]], most: int, name: str) -> Iterator[tuple[int, Any]]:
    for number, row in enumerate(rows):
        if number >= most:
            raise SourceError(
                f"the file has more than {most:,} rows, and the rest was not read",
                where=name,
                mend="split it, or raise the setting max_rows",
            )
        yield row


def _report(work: _Import, stream: Bounded, done: int) -> int:
    now = stream.packed_read
    work.progress.advance(max(0, now - done))
    return max(now, done)


def _remember(work: _Import, context: Context, name: str) -> None:
    work.facts += context.facts
    work.fact_files += [name] if context.facts else []
    work.account = context.account
    counts = work.intake.counts
    counts["rating_cells"] += context.rating_cells
    counts["rating_cells_read"] += context.rating_cells_read
    if context.facts:
        counts["box_office_rows"] += len(context.facts)


def _settle_titles(work: _Import) -> None:
    box_office = BoxOffice(work.facts)
    work.intake.settle_titles(box_office)
    if not work.facts:
        return
    unmatched = len(work.facts) - len(box_office.used)
    work.intake.counts["box_office_unmatched"] = unmatched
    work.intake.reject(
        ", ".join(work.fact_files),
        None,
        None,
        f"{unmatched:,} of {len(work.facts):,} rows name no title of this import by name and year and were not used.",
        "",
    )


def preview_import(
    settings: Settings, paths: list[str], format: str | None = None, mapping: dict[str, str] | None = None
) -> Preview:
    """What an import of these paths would read; nothing is written.

    Raises:
        SourceError: a path does not exist.
        UnknownFormat: there is no such format.
    """
    chosen = find_source(format) if format else find_source("generic") if mapping else None
    previews: list[FilePreview] = []

    def refuse(name: str, reason: str) -> None:
        previews.append(FilePreview(path=name, format=None, label="not readable", problems=(reason,)))

    for file in find_files(paths, refuse):
        previews.append(_preview_file(settings, file, chosen, mapping or {}))
    return Preview(files=tuple(previews))


def _preview_file(settings: Settings, file: InputFile, chosen: Source | None, mapping: dict[str, str]) -> FilePreview:
    problems: list[str] = []
    rows: list[dict[str, Any]] = []
    about: dict[str, Any] = {"path": file.shown, "format": None, "label": "not recognised"}

    def reject(line: int | None, column: str | None, reason: str, _: str) -> None:
        place = ", ".join(part for part in (f"line {line:,}" if line else "", column or "") if part)
        problems.append(f"{place}: {reason}" if place else reason)

    try:
        with file.opened(settings) as stream:
            table = open_table(file, stream, settings)
            about["columns"] = tuple(table.labels)
            source = _choose(table, chosen)
            about |= {"format": source.name, "label": source.label, "mapping": mapping or source.mapping(table)}
            for _, record in source.read(table, Context(reject, mapping)):
                rows.append(_plain(record))
                if len(rows) >= PREVIEWED:
                    break
    except SourceError as error:
        problems.append(str(error))
    return FilePreview(**about, rows=tuple(rows), problems=tuple(problems[:PREVIEWED]))


def _plain(record: Record) -> dict[str, Any]:
    values = record.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    for name in ("viewer_key", "key"):
        if name in values and (name == "viewer_key" or type(record).__name__ == "Viewer"):
            values[name] = MASK
    for name in ("title_key", "key"):
        named = read_name_key(values[name]) if isinstance(values.get(name), str) else None
        if named:
            values[name] = f"{named[0]} ({named[1]})" if named[1] else named[0]
    return {"record": type(record).__name__.lower()} | values


def write_rejects(snapshot: Snapshot, batch_id: str, path: Path) -> int:
    """Write a batch's rejects as CSV (UTF-8 with BOM, for spreadsheets). Returns how many there are.

    No cell can act as a formula: one that begins like a formula is written with an apostrophe before it.
    """
    rows = snapshot.rows("importing/rejects_of_batch", batch_id=batch_id)
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(Reject.model_fields)
        for row in rows:
            writer.writerow([harmless(row[name]) for name in Reject.model_fields])
    return len(rows)
