"""The main job by hand, a supervisor at work: a file goes in, is analysed, is read on screen, and comes out."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from analytics.pipeline import STEPS
from dashboard.processes import python, quiet_environment
from dashboard.strings import say
from data.settings import Settings
from tests.browser.conftest import Visit
from tests.dashboard.serving import served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
LONG = 120_000
TEXTS = ("The ferry scene is wonderful.", "The ending is a dull, boring mess.")


@pytest.fixture
def supervisor(settings: Settings) -> Iterator[None]:
    """The studio's supervisor, in a process of its own."""
    command = python("-m", "dashboard.worker", "--studio", str(settings.studio))
    with subprocess.Popen(command, env=quiet_environment()) as process:
        yield
        process.terminate()


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    """Forty good reviews under odd headers, and two rows that cannot be taken."""
    path = tmp_path / "own reviews.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(("Flick", "What they said", "Stars out", "Flick"))
        writer.writerows(("The Pier", f"{TEXTS[n % 2]} Seat {n}.", f"{1 + n % 5}/5", "") for n in range(40))
        writer.writerow(("The Pier", "Out of its own scale.", "7/5", ""))
        writer.writerow(("", "=1+1 belongs to no title", "3/5", ""))
    return path


def test_a_file_goes_in_is_read_on_screen_and_comes_out(
    settings: Settings, supervisor: None, visiting: Callable[..., Visit], own_file: Path
) -> None:
    with served(settings) as running:
        visit = visiting(running)
        page = visit.page
        visit.go("/imports")
        page.locator("input[type=file]").set_input_files(own_file)
        expect(page.get_by_text(own_file.name)).to_be_visible()
        page.get_by_role("button", name=say("imports.look")).click()
        for number, field in enumerate(("title", "text", "rating")):
            choose(page, number, field)
        page.get_by_role("button", name=say("imports.mapping_apply")).click()
        start = page.get_by_role("button", name="Import one file")
        expect(start).to_be_enabled()
        start.click()
        expect(page.locator(".mq-answer")).to_contain_text("41 reviews", timeout=LONG)
        with page.expect_download() as download:
            page.get_by_text("Refused rows: 2").click()
            page.get_by_role("button", name=say("imports.rejects_download")).click()
        refused = download.value.path().read_text(encoding="utf-8-sig")
        assert "outside its own scale" in refused and "\n=" not in refused and ",=" not in refused
        analyse_and_read(visit)
        visit.go("/imports")
        page.get_by_text(say("imports.undo")).click()
        page.get_by_role("button", name=say("imports.undo_sure")).click()
        visit.page.wait_for_timeout(1000)
        visit.go("/")
        expect(page.locator(".mq-answer")).to_have_text(say("overview.empty_answer"), timeout=LONG)


def choose(page: object, number: int, field: str) -> None:
    """Say what a column holds."""
    from data.importing import FIELDS

    box = page.locator("[data-testid=stForm] [data-testid=stSelectbox]").nth(number)  # type: ignore[attr-defined]
    box.locator("input").fill(FIELDS[field])
    box.locator("input").press("Enter")


def analyse_and_read(visit: Visit) -> None:
    """Start the analysis from Jobs, reload while it runs, then open a number on Overview."""
    page = visit.page
    visit.go("/jobs")
    page.get_by_role("button", name=say("jobs.analyse_button")).click()
    page.reload()
    # So few viewers are no audience: only the steps that read evidence have something to do.
    read = sum(step.reads == "evidence" for step in STEPS.values())
    expect(page.locator(".mq-answer")).to_contain_text(f"{read + 1} done", timeout=LONG)
    visit.go("/")
    expect(page.locator(".mq-answer")).to_contain_text("net sentiment is")
    page.get_by_role("button", name="81 sentences").click()
    expect(page.get_by_role("dialog")).to_contain_text("81 sentences")
    expect(page.get_by_role("dialog")).to_contain_text("The ferry scene is wonderful.")
