"""Schedules name the right moments, reports are noted once, and the database refuses changes."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from data.errors import StudioError
from data.records import Filter
from data.report_schedules import MadeReport, Reports, ReportWish, next_time
from data.settings import Settings

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)  # A Wednesday.


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's clock is that of Paris."""
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("every", "at", "day", "after", "expected"),
    [
        ("day", "13:30", 0, NOON, "2026-03-04T12:30"),
        ("day", "13:00", 0, NOON, "2026-03-05T12:00"),
        ("week", "09:00", 0, NOON, "2026-03-09T08:00"),
        ("week", "09:00", 2, NOON, "2026-03-11T08:00"),
        ("month", "09:00", 31, NOON, "2026-03-31T07:00"),
        ("month", "09:00", 31, datetime(2026, 4, 2, tzinfo=UTC), "2026-04-30T07:00"),
        ("month", "09:00", 1, NOON, "2026-04-01T07:00"),
        # The clocks go forward on 29 March: the time of day stays what it is on the wall.
        ("day", "09:00", 0, datetime(2026, 3, 28, 12, tzinfo=UTC), "2026-03-29T07:00"),
    ],
)
def test_the_next_time_is_by_the_machines_clock(
    zone: None, every: str, at: str, day: int, after: datetime, expected: str
) -> None:
    assert f"{next_time(every, at, day, after):%Y-%m-%dT%H:%M}" == expected  # type: ignore[arg-type]


@given(
    st.sampled_from([("day", 0), ("week", 3), ("month", 31), ("month", 1)]),
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)),
)
def test_the_next_time_always_comes(chosen: tuple[str, int], after: datetime) -> None:
    every, day = chosen
    moment = next_time(every, "08:00", day, after.replace(tzinfo=UTC))  # type: ignore[arg-type]
    ahead = moment - after.replace(tzinfo=UTC)
    assert (
        timedelta(0) < ahead <= {"day": timedelta(days=1), "week": timedelta(days=7)}.get(every, timedelta(days=31))
    )


def test_a_schedule_moves_on_once(settings: Settings) -> None:
    book = Reports(settings.app_state)
    kept = book.add_schedule(ReportWish(title_ids=("t1",), who="Jonas"), "Tidewater", "week", "08:00", 0, now=NOON)
    assert book.schedules() == [kept] and kept.wish.schedule_id == kept.schedule_id
    assert book.due(NOON) == [] and book.due(NOON + timedelta(days=30)) == [kept]
    later = NOON + timedelta(days=30)
    assert book.advance(kept, "j1", later) and not book.advance(kept, "j2", later)
    (moved,) = book.schedules()
    assert moved.next_at > later and moved.last_job == "j1" and book.due(later) == []
    book.end_schedule(kept.schedule_id)
    with pytest.raises(StudioError, match="no schedule"):
        book.end_schedule(kept.schedule_id)


@pytest.mark.parametrize(("every", "at", "day"), [("week", "08:00", 9), ("month", "08:00", 0), ("day", "24:00", 0)])
def test_a_time_that_is_none_is_refused(settings: Settings, every: str, at: str, day: int) -> None:
    with pytest.raises((ValidationError, ValueError)):
        Reports(settings.app_state).add_schedule(ReportWish(who="J"), "t", every, at, day)  # type: ignore[arg-type]
    assert Reports(settings.app_state).schedules() == []


def made(**more: object) -> MadeReport:
    told = {
        "report_id": "f1", "job_id": "j1", "title_ids": ("t1",), "title": "Tidewater",
        "filter": Filter(genres=("Drama",)),
        "language": "zh", "format": "pdf", "who": "Jonas", "made_at": NOON, "snapshot": "00000010",
        "data_version": "d", "file": "j1/x.pdf", "bytes": 3, "sha256": "0" * 64,
    }  # fmt: skip
    return MadeReport.model_validate(told | more)


def test_what_was_made_is_noted_once_and_for_ever(settings: Settings) -> None:
    book = Reports(settings.app_state)
    book.add_report(made())
    book.add_report(made(report_id="f2"))
    book.add_report(made(report_id="f3", format="html"))
    assert [one.report_id for one in book.reports()] == ["f3", "f1"]
    assert book.report("f1") == made(number=1) and book.report("f2") is None
    with sqlite3.connect(settings.app_state) as connection:
        for statement in ("update reports set who = 'x'", "delete from reports"):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(statement)
    connection.close()
