"""The map in a browser: drawn, moved, drawn round, and the choice kept until its segment opens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from dashboard import jobs
from dashboard.map_figures import load_map
from dashboard.strings import say
from data.made_segments import MadeSegments
from data.records import Filter
from data.settings import Settings, load_settings
from data.snapshots import open_newest
from tests.browser.conftest import CHROMIUM, Visit
from tests.browser.moving import GL_FLAGS, corner
from tests.dashboard.mapped import build_mapped_studio
from tests.dashboard.serving import Server, served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
Visiting = Callable[..., Visit]


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = load_settings(tmp_path_factory.mktemp("mapped") / "studio")
    build_mapped_studio(settings, hostile=True)
    return settings


@pytest.fixture(scope="module")
def map_server(mapped: Settings) -> Iterator[Server]:
    with served(mapped) as running:
        yield running


def open_map(visit: Visit) -> None:
    visit.go("/audience?section=map")
    visit.page.wait_for_selector(".map[data-frames]")


def view_of(visit: Visit) -> list[float]:
    visit.page.wait_for_timeout(300)
    return [float(part) for part in (visit.page.locator(".map").get_attribute("data-view") or "").split()]


def test_the_map_moves_zooms_and_asks_nobody_else(map_server: Server, visiting: Visiting) -> None:
    visit = visiting(map_server)
    open_map(visit)
    start = view_of(visit)
    left, top, width, height = corner(visit.page)
    visit.page.mouse.move(left + width / 2, top + height / 2)
    visit.page.mouse.down()
    visit.page.mouse.move(left + width / 2 + 100, top + height / 2 + 50, steps=5)
    visit.page.mouse.up()
    moved = view_of(visit)
    assert moved[0] == start[0] and moved[1] < start[1] and moved[2] > start[2]
    visit.page.mouse.wheel(0, -300)
    assert view_of(visit)[0] > moved[0]
    visit.page.locator(".tools button.whole").click()
    assert view_of(visit) == start
    visit.page.locator(".map canvas.words").focus()
    visit.page.keyboard.press("ArrowLeft")
    assert view_of(visit)[1] < start[1]
    assert visit.foreign == []
    assert [line for line in visit.complaints if "404" not in line] == []


def test_a_lasso_becomes_a_segment(map_server: Server, mapped: Settings, visiting: Visiting) -> None:
    visit = visiting(map_server)
    open_map(visit)
    left, top, width, height = corner(visit.page)
    visit.page.locator(".tools button.lasso").click()
    corners = [(0.55, 0.1), (0.97, 0.1), (0.97, 0.95), (0.55, 0.95)]
    visit.page.mouse.move(left + width * corners[0][0], top + height * corners[0][1])
    visit.page.mouse.down()
    for x, y in corners[1:]:
        visit.page.mouse.move(left + x * width, top + y * height, steps=8)
    visit.page.mouse.up()
    visit.page.wait_for_url(re.compile("area="))
    keep = visit.page.get_by_role("button", name=re.compile("^Keep"))
    expect(keep).to_be_visible()
    count = int(re.sub(r"\D", "", keep.inner_text()))
    assert 0 < count < 200
    visit.page.get_by_label(say("audience.name"), exact=True).fill("<b>Right</b> of the middle")
    visit.page.get_by_label(say("audience.who"), exact=True).fill("Ada")
    keep.click()
    visit.page.wait_for_url(re.compile("segment=l"))
    (made,) = MadeSegments(mapped.app_state).current()
    assert len(MadeSegments(mapped.app_state).viewers_of(made.segment_id)) == count
    # The snapshot with it is published while the page is open, and the page follows.
    jobs.work_off(mapped, [jobs.submit_publish(mapped)])
    expect(visit.page.get_by_text("<b>Right</b> of the middle").first).to_be_visible(timeout=60_000)
    expect(visit.page.get_by_role("button", name=re.compile(rf"^{count} viewers")).first).to_be_visible(
        timeout=60_000
    )


def test_a_clicked_title_lights_up_who_likes_it(map_server: Server, mapped: Settings, visiting: Visiting) -> None:
    visit = visiting(map_server, height=1100)
    open_map(visit)
    snapshot = open_newest(mapped.snapshots)
    title = load_map(snapshot, Filter()).titles[0]
    snapshot.close()
    k, x, y = view_of(visit)
    left, top, width, height = corner(visit.page)
    visit.page.mouse.click(left + width / 2 + (title.x - x) * k, top + height / 2 - (title.y - y) * k)
    visit.page.wait_for_url(re.compile(f"liked={title.title_id}"))
    expect(visit.page.get_by_role("button", name=say("audience_map.open_title"))).to_be_visible()


@pytest.mark.parametrize(("always", "drawn"), [(False, "canvas"), (True, "webgl")])
@pytest.mark.slow
def test_both_painters_draw_the_viewers(map_server: Server, browser: Browser, always: bool, drawn: str) -> None:
    other = browser.browser_type.launch(executable_path=str(CHROMIUM), args=GL_FLAGS)
    try:
        page = other.new_page(viewport={"width": 1440, "height": 1100})
        page.add_init_script(f"window.marqueeAlwaysWebGL = {str(always).lower()}")
        page.goto(f"{map_server.url}/audience?section=map")
        page.wait_for_selector(".map[data-frames]", timeout=60_000)
        page.wait_for_timeout(1000)
        assert page.locator(".map").get_attribute("data-drawn") == drawn
        shot = page.locator(".map").screenshot()
    finally:
        other.close()
    pixels = np.asarray(Image.open(BytesIO(shot)).convert("RGB")).reshape(-1, 3).astype(int)
    for colour in ((0, 0x72, 0xB2), (0xE6, 0x9F, 0)):
        assert (np.abs(pixels - colour).sum(axis=1) < 150).sum() > 200, colour
