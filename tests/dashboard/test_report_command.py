"""`marquee report` as a person types it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dashboard.cli import app
from dashboard.strings import say, speaking
from data.report_schedules import Reports
from data.settings import Settings
from tests.dashboard.reported import SMALL, report_studio


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return report_studio(tmp_path_factory.mktemp("reports"))


def run(studio: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["report", *arguments, "--studio", str(studio.studio)])


def test_without_a_file_the_first_page_is_printed(studio: Settings) -> None:
    done = run(studio, SMALL.upper())
    assert done.exit_code == 0
    assert "3 reviews" in done.stdout and say("number.unknown", n=3) in done.stdout
    told = json.loads(run(studio, SMALL, "--json", "--lang", "zh").stdout)
    with speaking("zh"):
        assert told["heading"] == say("report.cover.heading", title=f"《{SMALL}》")


def test_a_file_has_the_format_of_its_name_and_is_noted(studio: Settings, tmp_path: Path) -> None:
    page, text = tmp_path / "small.html", tmp_path / "small.pdf"
    done = run(studio, SMALL, "-o", str(page), "-o", str(text), "--lang", "zh", "--user", "Jonas")
    assert done.exit_code == 0, done.output
    assert page.read_bytes().lstrip().lower().startswith(b"<!doctype html") and text.read_bytes().startswith(b"%PDF")
    noted = {one.format: one for one in Reports(studio.app_state).reports() if one.who == "Jonas"}
    assert noted["html"].sha256 == hashlib.sha256(page.read_bytes()).hexdigest()
    assert noted["pdf"].language == "zh" and noted["pdf"].file == ""
    again = tmp_path / "again.html"
    assert run(studio, SMALL, "-o", str(again), "--lang", "zh").exit_code == 0
    assert again.read_bytes() == page.read_bytes()
    assert SMALL in run(studio, "--list").stdout


@pytest.mark.slow
def test_a_slate_takes_a_filter(studio: Settings) -> None:
    done = run(studio, "--slate", "--genre", "Drama", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["heading"] == say("report.slate.heading") and "The Pier" in done.stdout and SMALL not in done.stdout


def test_a_schedule_is_kept_listed_and_stopped(studio: Settings) -> None:
    done = run(
        studio, "The Pier", "--schedule", "weekly", "--on", "Tuesday", "--at", "07:30", "--as", "pptx", "--json"
    )
    assert done.exit_code == 0, done.output
    (kept,) = Reports(studio.app_state).schedules()
    assert (kept.title, kept.every, kept.day, kept.at, kept.wish.formats) == (
        "The Pier",
        "week",
        1,
        "07:30",
        ("pptx",),
    )
    assert kept.next_at.astimezone().weekday() == 1 and kept.wish.title_ids
    assert kept.schedule_id in run(studio, "--list").stdout
    assert run(studio, "--stop", kept.schedule_id).exit_code == 0 and not Reports(studio.app_state).schedules()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "name a title"),
        (["nothing of the kind"], "there are Night Ferry, Salt, The Pier"),
        (["The Pier", "Salt"], "--slate"),
        (["--slate", "Salt"], "several titles"),
        ([SMALL, "-o", "x.txt"], ".pdf, .html, .docx or .pptx"),
        ([SMALL, "--lang", "fr"], "zh"),
        ([SMALL, "--schedule", "hourly"], "daily, weekly, monthly"),
        ([SMALL, "--schedule", "weekly", "--on", "32"], "monday"),
        ([SMALL, "--schedule", "daily", "--at", "noon"], "08:00"),
    ],
)
def test_bad_use_is_told_in_a_sentence(studio: Settings, arguments: list[str], told: str) -> None:
    done = run(studio, *arguments)
    assert done.exit_code == 2 and told in " ".join(done.output.split())


def test_a_file_that_cannot_be_written_is_a_sentence(studio: Settings, tmp_path: Path) -> None:
    done = run(studio, SMALL, "-o", str(tmp_path / "nowhere" / "x.html"))
    assert done.exit_code == 1 and "cannot be written" in str(done.exception)
