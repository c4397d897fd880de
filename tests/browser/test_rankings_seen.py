"""Lin's Wednesday in a browser: what moved, another floor, the very file, an edition and the same bytes again."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from analytics.rankings.ranking import load_ranking
from dashboard.ranking_files import publish_edition
from dashboard.ranking_words import describe_making
from dashboard.strings import say
from data.pictures.records import Look
from data.rankings import BUILT_IN, Rankings
from data.settings import Settings, load_settings
from data.snapshots import open_newest
from tests.browser.conftest import Visit
from tests.dashboard.ranked_studio import build_ranked_studio, import_second_wave
from tests.dashboard.serving import Server, served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]
LONG = 60_000
#: Where the first row of a table is clicked: its third column, below its head.
FIRST_VALUE = {"x": 300, "y": 55}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Last week's edition is published, and a title has risen since."""
    folder = tmp_path_factory.mktemp("ranked")
    settings = load_settings(folder / "studio")
    build_ranked_studio(settings, folder)
    snapshot = open_newest(settings.snapshots)
    ranking = load_ranking(snapshot, BUILT_IN["top"])
    publish_edition(
        Rankings(settings.app_state), ranking, describe_making(snapshot, BUILT_IN["top"], Look()), "Lin", "last week"
    )
    snapshot.close()
    import_second_wave(settings, folder)
    return settings


@pytest.fixture(scope="module")
def running(studio: Settings) -> Iterator[Server]:
    with served(studio) as server:
        yield server


def tab(visit: Visit, name: str) -> None:
    visit.page.get_by_role("tab", name=say(f"rankings.tab_{name}"), exact=True).click()
    visit.settle()


def fetched(page: Page, label: str, folder: Path) -> Path:
    """The file behind a button."""
    with page.expect_download(timeout=LONG) as waited:
        page.get_by_role("button", name=label, exact=True).click()
    target = folder / waited.value.suggested_filename
    waited.value.save_as(target)
    return target


def shown(page: Page) -> bytes:
    """The bytes of the picture that the page shows."""
    image = page.locator("[data-testid=stImage] img, img[data-testid=stImage]").first
    expect(image).to_be_visible(timeout=LONG)
    address = image.get_attribute("src") or ""
    answered = page.request.get(address if address.startswith("http") else page.url.split("/rankings")[0] + address)
    assert answered.ok
    return answered.body()


@pytest.mark.slow
def test_lins_wednesday(studio: Settings, running: Server, visiting: Callable[..., Visit], tmp_path: Path) -> None:
    visit = visiting(running, height=1600)
    page = visit.page
    visit.go("/rankings")
    expect(page.get_by_text("one move is beyond noise and 6 are within it")).to_be_visible(timeout=LONG)
    expect(page.get_by_text("The Quiet One would have stood on the list")).to_be_visible()
    expect(page.get_by_text("Kelp: 60 ratings of 130")).to_be_visible()

    page.locator(".stDataFrameGlideDataEditor").first.click(position=FIRST_VALUE)
    expect(page.get_by_role("dialog").get_by_text("70 ratings", exact=False).first).to_be_visible(timeout=LONG)
    visit.go("/rankings")

    page.get_by_role("button", name="Weighted rating, 50 places").click()
    floor = page.get_by_role("spinbutton", name=say("rankings.rules.min_ratings"))
    floor.fill("5")
    page.get_by_role("button", name=say("rankings.rules.apply"), exact=True).click()
    expect(page.get_by_text("10 of 10 titles meet the rules")).to_be_visible(timeout=LONG)
    expect(page.get_by_text("would have stood on the list")).to_have_count(0)
    page.wait_for_url("**floor=5**")

    tab(visit, "preview")
    previewed = shown(page)
    assert fetched(page, "PNG", tmp_path).read_bytes() == previewed
    assert fetched(page, "SVG", tmp_path).read_bytes().startswith(b"<svg")
    assert zipfile.is_zipfile(fetched(page, "XLSX", tmp_path))

    tab(visit, "publish")
    who = page.get_by_role("textbox", name=say("writing.who"))
    who.fill("Lin")
    who.press("Enter")
    visit.settle()
    page.get_by_role("button", name=say("rankings.publish.button"), exact=True).click()
    expect(page.get_by_text("Edition 2 is published.")).to_be_visible(timeout=LONG)
    kept = Rankings(studio.app_state).edition("top", 2)
    assert kept.ranking.definition.eligibility.min_ratings == 5 and kept.who == "Lin"

    tab(visit, "editions")
    expect(page.get_by_text(say("rankings.editions.heading", number=2, name="top"))).to_be_visible(timeout=LONG)
    page.get_by_role("button", name=say("rankings.editions.again")).click()
    expect(page.get_by_text(say("rankings.editions.same"))).to_be_visible(timeout=LONG)
    bundle = fetched(page, say("rankings.preview.bundle"), tmp_path)
    assert hashlib.sha256(bundle.read_bytes()).hexdigest() == kept.sha256
    expect(page.get_by_text(say("rankings.editions.diff_heading", before=1, after=2))).to_be_visible()
    assert not visit.foreign
    assert "taken" not in page.title()


@pytest.mark.parametrize("name", ["build", "preview", "publish", "editions"])
def test_nothing_is_wider_than_a_phone(running: Server, visiting: Callable[..., Visit], name: str) -> None:
    visit = visiting(running, 390, 844, "dark")
    visit.go(f"/rankings?tab={name}")
    expect(visit.page.get_by_role("tab", name=say(f"rankings.tab_{name}"), exact=True)).to_be_visible(timeout=LONG)
    assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
