"""A reviewer puts a label right, and the figures follow by themselves; then takes it back."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dashboard.processes import python, quiet_environment
from dashboard.strings import say
from dashboard.strings.sentences import counted
from data.settings import Settings, load_settings
from data.snapshots import open_newest
from tests.browser.conftest import Visit
from tests.dashboard.serving import served
from tests.dashboard.studios import build_studio

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
LONG = 60_000
SPOKEN = "where list_contains(['dialogue'], aspect) and sign = 'blame'"


@pytest.fixture
def studio(tmp_path: Path) -> Settings:
    """Three titles by twelve viewers each, analysed."""
    settings = load_settings(tmp_path / "studio")
    build_studio(settings, viewers=12)
    return settings


@pytest.fixture
def supervisor(studio: Settings) -> Iterator[None]:
    """The studio's supervisor, in a process of its own."""
    command = python("-m", "dashboard.worker", "--studio", str(studio.studio))
    with subprocess.Popen(command, env=quiet_environment()) as process:
        yield
        process.terminate()


def blamed(settings: Settings) -> int:
    snapshot = open_newest(settings.snapshots)
    found = snapshot.select(f"select count(*) as n from aspects {SPOKEN}")["n"][0]
    snapshot.close()
    return int(found)


def test_a_correction_is_in_the_figures_without_a_reload(
    studio: Settings, supervisor: None, visiting: Callable[..., Visit]
) -> None:
    before = blamed(studio)
    with served(studio) as running:
        visit = visiting(running)
        page = visit.page
        visit.go("/?d.grain=evidence&d.aspects=dialogue&d.signs=blame")
        drawer = page.get_by_role("dialog")
        expect(drawer).to_contain_text(counted("evidence", before))
        drawer.get_by_role("button", name=say("correct.button"), exact=False).first.click()
        drawer.get_by_text(say("correct.not_of_it"), exact=True).click()
        drawer.get_by_label(say("correct.who")).fill("Jonas <b>")
        drawer.get_by_role("button", name=say("correct.save"), exact=True).click()
        # The drawer stays open, and its count follows by itself.
        expect(drawer).to_contain_text(counted("evidence", before - 1), timeout=LONG)
        assert blamed(studio) == before - 1
        expect(page.locator(".mq-updating")).to_have_count(0, timeout=LONG)
        visit.go("/settings")
        page.get_by_role("tab", name=say("settings.tab_corrections")).click()
        expect(page.get_by_text("by Jonas <b>")).to_be_visible()
        expect(page.get_by_text(say("standing.counts"))).to_be_visible()
        page.get_by_role("button", name=say("correct.take_back")).click()
        expect(page.get_by_text(say("standing.takes back"))).to_be_visible(timeout=LONG)
        visit.go("/?d.grain=evidence&d.aspects=dialogue&d.signs=blame")
        expect(page.get_by_role("dialog")).to_contain_text(counted("evidence", before), timeout=LONG)
        assert not visit.foreign
