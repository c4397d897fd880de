"""Reports as files: what a job's child writes, and what the supervisor keeps of it. No Streamlit."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dashboard.reporting.report import build_report
from dashboard.reporting.slate import build_slate_report
from data.errors import ExportError
from data.picture_house import load_picture_house
from data.progress import Progress
from data.report_schedules import MadeReport, Reports, ReportWish
from data.reports.blocks import Format, Report
from data.reports.write import write_report
from data.settings import Settings
from data.snapshots import Snapshot, open_newest
from data.texts import Language

#: In a job's folder: what stands there, and each language's report as data, for the page to show.
MANIFEST = "made.json"
_LONGEST = 60
_PLAIN = re.compile(r"[^\w]+")


def build(
    settings: Settings, snapshot: Snapshot, wish: ReportWish, language: Language, progress: Progress | None = None
) -> Report:
    """The report of one title or of several, in one language.

    Raises:
        StudioError: there is no such title, or nothing is meant.
    """
    if wish.of_slate:
        return build_slate_report(settings, snapshot, wish.whole, language, progress=progress)
    return build_report(settings, snapshot, wish.title_ids[0], language, filter_=wish.filter, progress=progress)


def prepare_report(settings: Settings, parameters: dict[str, Any], folder: Path, progress: Progress) -> None:
    """Make every format in every language that a job wants, in the job's folder.

    Raises:
        StudioError: there is no such title.
        SnapshotMissing: nothing is published.
    """
    wish = ReportWish.model_validate(parameters)
    snapshot = open_newest(settings.snapshots)
    try:
        made = list(_files(settings, snapshot, wish, folder, progress))
    finally:
        snapshot.close()
    (folder / MANIFEST).write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")


def _files(
    settings: Settings, snapshot: Snapshot, wish: ReportWish, folder: Path, progress: Progress
) -> Iterator[dict[str, Any]]:
    house = load_picture_house(settings)
    for language in dict.fromkeys(wish.languages):
        report = build(settings, snapshot, wish, language, progress)
        (folder / f"report-{language}.json").write_text(report.model_dump_json(), encoding="utf-8")
        for format_ in progress.over(dict.fromkeys(wish.formats), "drawing the pages", len(set(wish.formats))):
            content = write_report(report, format_, house)
            name = file_name(report, format_)
            (folder / name).write_bytes(content)
            yield _made(report, format_, name, content)


def _made(report: Report, format_: Format, name: str, content: bytes) -> dict[str, Any]:
    return {
        "language": report.language,
        "format": format_,
        "file": name,
        "title": report.title,
        "snapshot": report.snapshot,
        "data_version": report.data_version,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def keep_report(settings: Settings, parameters: dict[str, Any], folder: Path, job_id: str) -> dict[str, Any]:
    """Move what a job made into the studio's `reports` folder and note it; a second call changes nothing."""
    wish, kept = ReportWish.model_validate(parameters), settings.reports / job_id
    if not kept.exists():
        part = kept.with_name(f".{job_id}.part")
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(folder, part)
        part.replace(kept)
    made = json.loads((kept / MANIFEST).read_text(encoding="utf-8"))
    book, now = Reports(settings.app_state), datetime.now(UTC)
    for each in made:
        book.add_report(made_report(wish, each | {"file": f"{job_id}/{each['file']}"}, job_id, now))
    return {"title": made[0]["title"] if made else "", "files": [each["file"] for each in made]}


def made_report(wish: ReportWish, made: dict[str, Any], job_id: str, now: datetime) -> MadeReport:
    """What is noted of a file."""
    return MadeReport(
        report_id=f"f{secrets.token_hex(5)}",
        job_id=job_id,
        schedule_id=wish.schedule_id,
        title_ids=wish.title_ids,
        filter=wish.filter,
        who=wish.who,
        made_at=now,
        **made,
    )


def write_file(settings: Settings, report: Report, wish: ReportWish, path: Path, format_: Format) -> MadeReport:
    """Write a report to a path and note that it was made.

    Raises:
        ExportError: the file cannot be written.
    """
    content = write_report(report, format_, load_picture_house(settings))
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ExportError(f"the file cannot be written: {error.strerror}", where=str(path)) from None
    # One that no job made has a name of its own, so that the same may be made twice.
    own = f"c{secrets.token_hex(5)}"
    made = made_report(wish, _made(report, format_, "", content), own, datetime.now(UTC))
    Reports(settings.app_state).add_report(made)
    return made


def file_name(report: Report, format_: str) -> str:
    """A file's name: title, day of the data, language; nothing in it can be a path."""
    stem = _PLAIN.sub("-", report.title).strip("-_")
    while len(stem.encode()) > 3 * _LONGEST or len(stem) > _LONGEST:
        stem = stem[:-1]
    day = report.data_date.isoformat() if report.data_date else report.snapshot
    return "-".join(part for part in (stem.strip("-_"), day, report.language) if part) + f".{format_}"


def path_of(settings: Settings, made: MadeReport) -> Path | None:
    """Where a file of the studio lies; None where it was written elsewhere or is gone."""
    path = settings.reports / made.file
    return path if made.file and path.is_file() else None


def report_of(settings: Settings, made: MadeReport) -> Report | None:
    """The report behind a file, as data; None where it is not kept."""
    path = path_of(settings, made)
    kept = path.with_name(f"report-{made.language}.json") if path is not None else None
    if kept is None or not kept.is_file():
        return None
    return Report.model_validate_json(kept.read_bytes())


def submit_report(settings: Settings, wish: ReportWish) -> str:
    """Queue a report. Returns the job's id; the same report that is open already is not queued twice."""
    from dashboard.jobs import submit

    return submit(settings, "report", wish.model_dump(mode="json"))
