"""What the supervisor does about schedules: it queues what is due, once however often it was missed. No Streamlit."""

from __future__ import annotations

from datetime import UTC, datetime

from data.appstate import AppState
from data.report_schedules import Reports
from data.settings import Settings


def queue_due(settings: Settings, now: datetime | None = None) -> list[str]:
    """Queue a job for every schedule whose time has come. Returns the jobs' ids.

    A job is queued before the schedule moves on: should the supervisor die in between, the next one finds the job
    open and queues no other.
    """
    book, now, queued = Reports(settings.app_state), now or datetime.now(UTC), []
    for schedule in book.due(now):
        job_id = AppState(settings.app_state).submit("report", schedule.wish.model_dump(mode="json"))
        if book.advance(schedule, job_id, now):
            queued.append(job_id)
    return queued
