"""Reports as Streamlit runs it: asked for, made by the queue, seen after a reload, saved, scheduled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import jobs
from dashboard.components.report_list import schedule_sentence
from dashboard.reporting.due import queue_due
from dashboard.reporting.making import submit_report
from dashboard.strings import say
from dashboard.strings.formats import plain_markup
from data.report_schedules import Reports, ReportWish
from data.settings import Settings
from data.snapshots import open_newest
from tests.dashboard.reported import SMALL, report_studio, title_named

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
SECONDS = 90
Opened = Callable[..., AppTest]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return report_studio(tmp_path_factory.mktemp("reports"))


@pytest.fixture(scope="module")
def small(studio: Settings) -> str:
    snapshot = open_newest(studio.snapshots)
    found = title_named(snapshot, SMALL)
    snapshot.close()
    return found


@pytest.fixture
def opened(studio: Settings, monkeypatch: pytest.MonkeyPatch) -> Opened:
    def opener(**query: str) -> AppTest:
        monkeypatch.setenv("MARQUEE_STUDIO", str(studio.studio))
        app = AppTest.from_file(APP, default_timeout=SECONDS)
        for name, value in query.items():
            app.query_params[name] = value
        app.switch_page("views/reports.py").run()
        assert not app.exception
        return app

    return opener


def words(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def test_a_report_is_asked_for_made_and_seen_after_a_reload(opened: Opened, studio: Settings, small: str) -> None:
    app = opened(titles=small)
    assert plain_markup(say("reports.question", title=SMALL)) in words(app)
    assert app.button(key="reports.make").disabled and say("reports.not_ready") in words(app)
    app.text_input(key="writing.who").set_value("Jonas").run()
    app.button(key="reports.make").click().run()
    assert not app.exception
    (job,) = jobs.list_jobs(studio, open_only=True)
    assert job.kind == "report" and job.parameters["who"] == "Jonas" and job.parameters["title_ids"] == [small]
    assert say("reports.reload") in words(app)
    jobs.work_off(studio, [job.job_id])
    again = opened(titles=small)
    assert say("reports.answer", made=say("reports.made_one"), schedules=say("reports.scheduled_none")) in words(
        again
    )
    assert "3 reviews" in words(again) and "Jonas" in words(again)
    assert "<script>" not in words(again)
    (saved,) = [one for one in Reports(studio.app_state).reports() if one.job_id == job.job_id]
    assert saved.format == "pdf" and (studio.reports / saved.file).read_bytes().startswith(b"%PDF")
    assert len(again.get("download_button")) == 1


@pytest.mark.slow
def test_a_schedule_is_kept_shown_made_once_and_ended(opened: Opened, studio: Settings, small: str) -> None:
    book = Reports(studio.app_state)
    wish = ReportWish(title_ids=(small,), formats=("html",), who="Jonas")
    long_ago = datetime.now(UTC) - timedelta(days=9)
    kept = book.add_schedule(wish, SMALL, "day", "08:00", 0, now=long_ago)
    assert schedule_sentence(kept) in words(opened())
    # Nine days were missed: one report is queued, and the next one lies ahead.
    (job_id,) = queue_due(studio)
    assert queue_due(studio) == []
    assert book.schedules()[0].next_at > datetime.now(UTC)
    assert book.schedules()[0].last_job == job_id
    (done,) = jobs.work_off(studio, [job_id])
    assert done.status == "done"
    assert [one.schedule_id for one in book.reports() if one.job_id == job_id] == [kept.schedule_id]
    app = opened()
    end = next(button for button in app.button if f"reports.end.{kept.schedule_id}" in (button.key or ""))
    end.click().run()
    assert book.schedules() == [] and not app.exception


@pytest.mark.slow
def test_a_report_of_nothing_fails_with_a_sentence(opened: Opened, studio: Settings) -> None:
    job_id = submit_report(studio, ReportWish(title_ids=("nobody",)))
    (job,) = jobs.work_off(studio, [job_id])
    assert job.status == "failed" and "no such title" in job.error
    assert "no such title" in words(opened(job=job_id))


def test_title_leads_to_its_report(studio: Settings, small: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARQUEE_STUDIO", str(studio.studio))
    app = AppTest.from_file(APP, default_timeout=SECONDS)
    app.query_params["titles"] = small
    app.switch_page("views/title.py").run()
    next(button for button in app.button if button.label == say("reports.button")).click().run()
    assert not app.exception and plain_markup(say("reports.question", title=SMALL)) in words(app)
