"""The map of topics in a browser: sentences are read where one points, and a line opens just what it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from playwright.sync_api import expect

from dashboard.map_areas import read_areas
from dashboard.topic_map_figures import load_languages, load_texts, load_topic_map, sentences_inside
from data.records import Filter
from data.settings import Settings, load_settings
from data.snapshots import open_newest
from tests.browser.conftest import Visit
from tests.browser.moving import corner
from tests.dashboard.serving import Server, served
from tests.dashboard.topic_mapped import build_topic_studio

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = load_settings(tmp_path_factory.mktemp("topics") / "studio")
    build_topic_studio(settings, hostile=True)
    return settings


@pytest.fixture(scope="module")
def topic_server(mapped: Settings) -> Iterator[Server]:
    with served(mapped) as running:
        yield running


def test_a_sentence_is_read_as_text_and_a_line_opens_what_it_holds(
    topic_server: Server, mapped: Settings, visiting: Callable[..., Visit]
) -> None:
    snapshot = open_newest(mapped.snapshots)
    (about,) = load_languages(snapshot, Filter())
    map_ = load_topic_map(snapshot, Filter(), about)
    texts = load_texts(snapshot, Filter(), "en", 200)
    snapshot.close()
    visit = visiting(topic_server, height=1400)
    page = visit.page
    visit.go("/topics?section=map")
    page.wait_for_selector(".map[data-frames]")
    page.wait_for_timeout(300)
    k, x, y = (float(part) for part in (page.locator(".map").get_attribute("data-view") or "").split())
    left, top, width, height = corner(page)

    # A hostile sentence is pointed at: its markup is words.
    place = next(n for n, text in enumerate(texts) if text and "<script>" in text)
    at = (left + width / 2 + (map_.x[place] - x) * k, top + height / 2 - (map_.y[place] - y) * k)
    page.mouse.move(*at)
    page.wait_for_selector(f'.map[data-texts="{len(texts)}"]')
    tip = page.locator(".map .tip")
    expect(tip).to_contain_text("<script>document.title")
    assert tip.locator("img, script, a, form").count() == 0 and page.title() != "taken"

    # A line round some of them opens the drawer on these.
    page.locator(".tools button.lasso").click()
    corners = [(0.05, 0.05), (0.55, 0.05), (0.5, 0.6), (0.05, 0.7)]
    page.mouse.move(left + width * corners[0][0], top + height * corners[0][1])
    page.mouse.down()
    for one, other in corners[1:]:
        page.mouse.move(left + one * width, top + other * height, steps=5)
    page.mouse.up()
    page.wait_for_url(re.compile("area="))
    drawn = page.evaluate("new URL(location).searchParams.get('area')").partition("~")[2]
    inside = int(np.count_nonzero(sentences_inside(map_, read_areas(drawn))))
    assert 0 < inside < map_.sentences
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name=re.compile(rf"^{inside} sentences\b"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=re.compile(rf"^{inside} sentences$"))).to_be_visible()
    assert visit.foreign == [] and [line for line in visit.complaints if "404" not in line] == []
