"""The marketer writes copy, an invention is blocked and mended, another approves it, it leaves; in a real browser."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard.processes import python, quiet_environment
from dashboard.strings import say
from data.drafts import Drafts
from data.settings import Settings, load_settings
from tests.browser.conftest import Visit
from tests.dashboard.desks import answer, write_settings
from tests.dashboard.serving import served
from tests.dashboard.studios import build_studio
from tests.generation.endpoints import Script, endpoint

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]
LONG = 60_000
HOSTILE = "<img src=http://127.0.0.1:9/x.png> ![p](http://127.0.0.1:9/y.png) <script>document.title='taken'</script>"


@pytest.fixture
def studio(tmp_path: Path) -> Settings:
    """Three titles, analysed; nobody looks for model servers."""
    settings = load_settings(tmp_path / "studio")
    build_studio(settings)
    (settings.studio / "marquee.toml").write_text('writer = "composer"\nlocal_ports = []\n', encoding="utf-8")
    return load_settings(settings.studio)


@pytest.fixture
def desk(studio: Settings) -> Iterator[None]:
    """The studio's desk, in a process of its own."""
    command = python("-m", "dashboard.desk", "--studio", str(studio.studio))
    with subprocess.Popen(command, env=quiet_environment()) as process:
        yield
        process.terminate()


def sign_as(visit: Visit, who: str) -> None:
    box = visit.page.get_by_role("textbox", name=say("writing.who"))
    box.fill(who)
    box.press("Enter")
    visit.settle()


def button(page: Page, key: str) -> object:
    return page.get_by_role("button", name=say(key), exact=True).first


def test_written_blocked_mended_approved_exported(
    studio: Settings, desk: None, visiting: Callable[..., Visit], tmp_path: Path
) -> None:
    with served(studio) as running:
        visit = visiting(running, height=1400)
        page = visit.page
        visit.go("/copy_desk?channel=email&n=1")
        sign_as(visit, "Mara")
        button(page, "writing.write").click()
        expect(page.locator(".mq-verdict")).to_be_visible(timeout=LONG)
        (draft,) = Drafts(studio.app_state).drafts()

        visit.go(f"/drafts?draft={draft.draft_id}")
        sign_as(visit, "Mara")
        button(page, "writing.edit").click()
        body = page.get_by_role("textbox", name=say("writing.part.body"))
        body.fill(body.input_value() + " Winner of three Oscars.")
        button(page, "writing.edit_save").click()
        expect(page.locator(".mq-verdict.mq-is-block")).to_be_visible(timeout=LONG)
        expect(page.locator(".mq-part mark.mq-block", has_text="Oscars")).to_be_visible()
        expect(button(page, "writing.submit")).to_be_disabled()

        button(page, "check.mend.drop").click()
        expect(page.locator(".mq-verdict.mq-is-block")).to_have_count(0, timeout=LONG)
        visit.settle()
        button(page, "writing.submit").click()
        button(page, "drafts.approve").click()
        expect(page.get_by_role("alert")).to_contain_text("Mara")
        sign_as(visit, "Lin")
        button(page, "drafts.approve").click()
        with page.expect_download(timeout=LONG) as download:
            button(page, "drafts.format_json").click()
        download.value.save_as(tmp_path / "copy.json")
        assert not visit.foreign
    told = json.loads((tmp_path / "copy.json").read_text(encoding="utf-8"))
    assert told["drafts"][0]["draft"]["state"] == "approved" and "Oscars" not in told["drafts"][0]["text"]
    assert any("no language model" in label for label in told["drafts"][0]["labels"])


@pytest.mark.slow
def test_text_comes_while_it_is_written_survives_a_reload_and_obeys_nothing(
    studio: Settings, desk: None, visiting: Callable[..., Visit]
) -> None:
    text = answer(
        headline=[("The Pier", "")], body=[(f"It begins at the pier. {HOSTILE}", ""), ("Then it ends. " * 60, "")]
    )
    with endpoint(Script([text], pause=0.05)) as url, served(write_settings(studio, url)) as running:
        visit = visiting(running, width=390, theme="dark")
        page = visit.page
        visit.go("/copy_desk?channel=press_note&n=1")
        sign_as(visit, "Mara")
        button(page, "writing.write").click()
        so_far = page.locator(".mq-unchecked")
        expect(so_far).to_contain_text("It begins at the pier.", timeout=LONG)
        page.reload()
        expect(so_far).to_contain_text("It begins at the pier.", timeout=LONG)
        button(page, "writing.cancel").click()
        expect(page.get_by_role("alert")).to_contain_text(say("writing.ended_cancelled"), timeout=LONG)
        expect(so_far).to_contain_text("<script>")
        assert page.title() != "taken" and not visit.foreign
    assert not Drafts(studio.app_state).drafts()
