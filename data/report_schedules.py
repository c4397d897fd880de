"""Reports that were made, each file with what it was made from, and the times at which reports are made again.

A time of day is that of the machine's clock. What was missed while nothing ran is made once, not once for each time.
"""

from __future__ import annotations

import calendar
import json
import secrets
import sqlite3
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from data.appfile import AppFile
from data.errors import StudioError
from data.made_segments import Line
from data.records import Filter, Record
from data.reports.blocks import Format
from data.texts import Language

Every = Literal["day", "week", "month"]
Who = Annotated[Line, StringConstraints(min_length=1, max_length=80)]
TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class ReportWish(Record):
    """Which reports are wanted.

    Attributes:
        title_ids: one title; several, or none for all that the filter means: a report of the slate.
        filter: what is meant besides the titles.
        schedule_id: of a report that is made by a schedule.
    """

    title_ids: tuple[str, ...] = ()
    filter: Filter = Filter()
    languages: tuple[Language, ...] = Field(default=("en",), min_length=1)
    formats: tuple[Format, ...] = Field(default=("pdf",), min_length=1)
    who: Who = "command line"
    schedule_id: str = ""

    @property
    def whole(self) -> Filter:
        """The filter with the titles in it."""
        return self.filter.but(titles=self.title_ids or self.filter.titles)

    @property
    def of_slate(self) -> bool:
        """Whether several titles are meant."""
        return len(self.title_ids) != 1


class Schedule(Record):
    """A report that is made again and again.

    Attributes:
        title: what it is of, as people call it.
        every, at, day: each day, week (day 0, Monday, to 6) or month (day 1 to 31; the last where it has fewer) at a
            time of day of the machine.
        next_at, last_at: UTC.
        last_job: the job that made the newest one.
    """

    schedule_id: str
    wish: ReportWish
    title: str
    every: Every
    at: TimeOfDay
    day: int = Field(default=0, ge=0, le=31)
    who: Who
    created_at: datetime
    next_at: datetime
    last_at: datetime | None = None
    last_job: str | None = None

    @model_validator(mode="after")
    def _day_is_one(self) -> Schedule:
        if self.every == "week" and self.day > 6:
            raise ValueError("a week has the days 0 to 6")
        if self.every == "month" and self.day < 1:
            raise ValueError("a month begins with day 1")
        return self


class MadeReport(Record):
    """One file of a report.

    Attributes:
        job_id: of the job that made it; one of its own from the command line.
        file: its place in the studio's `reports` folder; "" where it was written elsewhere.
        sha256: of its content.
    """

    number: int = 0
    report_id: str
    job_id: str
    schedule_id: str = ""
    title_ids: tuple[str, ...]
    title: str
    filter: Filter
    language: Language
    format: Format
    who: str
    made_at: datetime
    snapshot: str
    data_version: str
    file: str
    bytes: int
    sha256: str


class Reports(AppFile):
    """The reports and schedules of a studio. Cheap to make; safe to share between threads and processes.

    Raises (every method):
        StudioError: the file cannot be used.
    """

    def add_schedule(
        self, wish: ReportWish, title: str, every: Every, at: str, day: int, now: datetime | None = None
    ) -> Schedule:
        """Keep a schedule; its first report is made at the next time that it names.

        Raises:
            ValidationError: there is no such time.
        """
        now = now or datetime.now(UTC)
        schedule_id = f"s{secrets.token_hex(5)}"
        schedule = Schedule(
            schedule_id=schedule_id,
            wish=wish.model_copy(update={"schedule_id": schedule_id}),
            title=title,
            every=every,
            at=at,
            day=day,
            who=wish.who,
            created_at=now,
            next_at=next_time(every, at, day, now),
        )
        values = schedule.model_dump(mode="json", exclude={"wish", "last_at", "last_job"})
        values |= {name: _text(getattr(schedule, name)) for name in ("created_at", "next_at")}
        self._write("add_report_schedule", **values, wish=schedule.wish.model_dump_json())
        return schedule

    def schedules(self) -> list[Schedule]:
        """Those that go on, the next one due first."""
        return [_schedule(row) for row in self._read("report_schedules")]

    def due(self, now: datetime | None = None) -> list[Schedule]:
        """Those whose time has come, the longest due first."""
        return [_schedule(row) for row in self._read("due_report_schedules", now=_text(now or datetime.now(UTC)))]

    def advance(self, schedule: Schedule, job_id: str, now: datetime | None = None) -> bool:
        """Note that a job makes what was due, and when the next one is; False where somebody else did."""
        now = now or datetime.now(UTC)
        after = next_time(schedule.every, schedule.at, schedule.day, now)
        rows = self._write(
            "advance_report_schedule",
            schedule_id=schedule.schedule_id,
            was=_text(schedule.next_at),
            next_at=_text(after),
            now=_text(now),
            job_id=job_id,
        )
        return bool(rows)

    def end_schedule(self, schedule_id: str) -> None:
        """Make nothing any more by this schedule; what it made stays.

        Raises:
            StudioError: no schedule that goes on has that id.
        """
        if not self._write("end_report_schedule", schedule_id=schedule_id, now=_text(datetime.now(UTC))):
            raise StudioError("no schedule has that id", where=schedule_id, mend="see `marquee report --list`")

    def add_report(self, report: MadeReport) -> None:
        """Keep what was made; the same of one job is kept once."""
        values = report.model_dump(mode="json", exclude={"number", "title_ids", "filter", "made_at"})
        self._write(
            "add_report",
            **values,
            title_ids=json.dumps(report.title_ids),
            filter=report.filter.model_dump_json(exclude_defaults=True),
            made_at=_text(report.made_at),
        )

    def reports(self, size: int = 200) -> list[MadeReport]:
        """The newest files, newest first."""
        return [_report(row) for row in self._read("reports", size=size)]

    def report(self, report_id: str) -> MadeReport | None:
        """One file."""
        rows = self._read("report", report_id=report_id)
        return _report(rows[0]) if rows else None


def next_time(every: Every, at: str, day: int, after: datetime) -> datetime:
    """The first moment after another one that a schedule names, UTC; its time of day is that of the machine.

    An hour that a change of clocks skips is taken for the one after it.
    """
    hour, minute = (int(part) for part in at.split(":"))
    today = after.astimezone().date()
    for ahead in range(64):
        date = today + timedelta(days=ahead)
        last = calendar.monthrange(date.year, date.month)[1]
        if (every == "week" and date.weekday() != day) or (every == "month" and date.day != min(day, last)):
            continue
        # Without a zone: the machine's own, with its summer time on that day.
        moment = datetime.combine(date, time(hour, minute)).astimezone(UTC)
        if moment > after:
            return moment
    raise ValueError(f"no day of a {every} is {day}")


def _schedule(row: sqlite3.Row) -> Schedule:
    values: dict[str, Any] = dict(row)
    return Schedule(**values | {"wish": ReportWish.model_validate_json(values["wish"])})


def _report(row: sqlite3.Row) -> MadeReport:
    values: dict[str, Any] = dict(row)
    parsed = {"title_ids": tuple(json.loads(values["title_ids"])), "filter": json.loads(values["filter"])}
    return MadeReport.model_validate(values | parsed)


def _text(moment: datetime) -> str:
    """UTC to the second, in one form: these are compared as texts."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
