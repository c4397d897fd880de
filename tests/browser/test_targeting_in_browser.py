"""A title that nobody knows is described, placed and targeted while one waits; the budget answers at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from dashboard.strings import say
from data.made_segments import MadeSegments
from data.settings import Settings, load_settings
from data.snapshots import open_newest
from tests.browser.conftest import Visit
from tests.dashboard.serving import Server, served
from tests.dashboard.targeted import UNSEEN, VIEWERS, build_targeted_studio

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
#: The bar, in seconds from the click to both figures.
WITHIN = 5.0
PLOTS = "() => document.querySelectorAll('.js-plotly-plot .main-svg').length >= 2"
NAME = "Salt <img src=http://127.0.0.1:9/x.png> & $Road$"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = load_settings(tmp_path_factory.mktemp("targeted") / "studio")
    build_targeted_studio(settings)
    return settings


@pytest.fixture(scope="module")
def running(studio: Settings) -> Iterator[Server]:
    with served(studio) as server:
        yield server


def describe(visit: Visit, name: str, synopsis: str) -> float:
    """Fill in the form and send it; seconds until both figures stand."""
    page = visit.page
    page.get_by_label(say("targeting.form.name"), exact=True).fill(name)
    page.get_by_label(say("targeting.form.cast"), exact=True).fill("Ida Brandt, Nils <b>Ek</b>")
    page.get_by_label(say("targeting.form.synopsis"), exact=True).fill(synopsis)
    page.get_by_label(say("targeting.form.synopsis"), exact=True).blur()
    visit.settle()
    begun = time.perf_counter()
    page.get_by_role("button", name=say("targeting.form.submit")).click()
    expect(page.locator("h1.mq-question")).to_have_text(say("targeting.question", title=name), timeout=20_000)
    page.wait_for_function(PLOTS)
    return time.perf_counter() - begun


@pytest.mark.slow
def test_a_new_title_is_placed_and_targeted_while_one_waits(running: Server, visiting: Callable[..., Visit]) -> None:
    visit = visiting(running)
    visit.go("/targeting?new=1")
    visit.page.wait_for_selector(".js-plotly-plot .main-svg")
    cold = describe(visit, NAME, "A smuggler crosses a frozen sea. <script>document.title='taken'</script>")
    visit.settle()
    visit.page.get_by_text(say("targeting.form.heading")).first.click()
    warm = describe(visit, "Another", "Two clowns save a village.")
    assert max(cold, warm) < WITHIN
    assert "taken" not in visit.page.title()
    assert not visit.foreign


@pytest.mark.slow
def test_the_budget_is_in_the_link_and_moves_at_once(running: Server, visiting: Callable[..., Visit]) -> None:
    visit = visiting(running, 390, 844)
    visit.go("/targeting?budget=20")
    page = visit.page
    heading = page.get_by_text("Of the first 20,", exact=False)
    expect(heading).to_be_visible()
    slider = page.get_by_role("slider", name=say("targeting.reach.slider"))
    slider.focus()
    begun = time.perf_counter()
    slider.press("ArrowRight")
    expect(page.get_by_text("Of the first 21,", exact=False)).to_be_visible()
    assert time.perf_counter() - begun < WITHIN
    page.wait_for_url("**budget=21**")
    # Nothing stands wider than the screen.
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.slow
def test_a_bar_lists_its_viewers_and_a_budget_is_kept_as_a_segment(
    studio: Settings, running: Server, visiting: Callable[..., Visit]
) -> None:
    visit = visiting(running)
    visit.go("/targeting?budget=25")
    page = visit.page
    page.wait_for_function(PLOTS)
    page.locator(".js-plotly-plot").first.locator(".barlayer .point path").first.click(force=True)
    page.wait_for_url("**band=**")
    expect(page.get_by_text(say("targeting.band.very_likely"), exact=False).last).to_be_attached()
    page.get_by_role("button", name=say("targeting.keep.button")).click()
    page.get_by_label(say("targeting.keep.name"), exact=True).fill("Opening <b>night</b>")
    page.get_by_role("button", name=say("targeting.keep.save")).click()
    expect(page.get_by_text("Opening <b>night</b>", exact=False)).to_be_visible()
    made = [one for one in MadeSegments(studio.app_state).current() if one.name == "Opening <b>night</b>"]
    assert len(made) == 1 and "25 of" in made[0].about


@pytest.mark.slow
def test_an_unseen_title_says_that_it_was_placed_from_its_description(
    studio: Settings, running: Server, visiting: Callable[..., Visit]
) -> None:
    snapshot = open_newest(studio.snapshots)
    title = next(row["title_id"] for row in snapshot.rows("targeting/titles") if row["name"] == UNSEEN)
    snapshot.close()
    visit = visiting(running)
    visit.go(f"/targeting?titles={title}")
    expect(visit.page.locator("h1.mq-question")).to_have_text(say("targeting.question", title=UNSEEN))
    expect(visit.page.get_by_text("held out altogether", exact=False)).to_be_visible()
    expect(visit.page.locator(".mq-answer")).to_contain_text(f"Of {VIEWERS} viewers to address")
