"""Pictures opened in a browser: what it shows is what was drawn, nothing runs, nothing is fetched."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page

from data.pictures.draw import draw
from data.pictures.palette import COLOURS
from data.pictures.records import Format, House, Look, Picture
from tests.data.pictured import HOSTILE, WORDS, bars, hostile_picture, listing, picture

pytestmark = pytest.mark.browser
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><path d="M0 0h40v10H0z" fill="#0000FF"/></svg>'


@dataclass
class Opened:
    """A file in a browser, and everything that it asked for or complained about."""

    page: Page
    heard: list[str] = field(default_factory=list)

    def seen(self) -> Image.Image:
        return Image.open(io.BytesIO(self.page.screenshot(full_page=True))).convert("RGB")


Opening = Callable[..., Opened]


@pytest.fixture
def opening(browser: Browser, tmp_path: Path) -> Iterator[Opening]:
    """Draws a picture and opens its file."""
    contexts = []

    def opened(shown: Picture, look: Look, format_: Format, width: int = 1200, theme: str = "light") -> Opened:
        file = tmp_path / f"picture.{format_}"
        file.write_bytes(draw(shown, look, format_).content)
        context = browser.new_context(viewport={"width": width, "height": 600}, color_scheme=theme)  # type: ignore[arg-type]
        contexts.append(context)
        one = Opened(context.new_page())
        one.page.on("console", lambda message: one.heard.append(message.text))
        one.page.on("pageerror", lambda error: one.heard.append(str(error)))
        one.page.on("dialog", lambda dialog: (one.heard.append("a dialog"), dialog.dismiss()))
        one.page.on("request", lambda asked: _note(one, asked.url, file))
        one.page.goto(file.as_uri())
        return one

    yield opened
    for context in contexts:
        context.close()


def _note(one: Opened, url: str, file: Path) -> None:
    if url != file.as_uri() and not url.startswith("data:"):
        one.heard.append(url)


def ground(image: Image.Image) -> str:
    return "#{:02X}{:02X}{:02X}".format(*image.getpixel((3, 3)))  # type: ignore[misc]


@pytest.mark.parametrize("body", [listing(8), bars()])
def test_a_browser_draws_an_svg_as_it_stands_in_the_png(opening: Opening, body: object, tmp_path: Path) -> None:
    shown = picture(body)  # type: ignore[arg-type]
    look = Look(house=House(logo=LOGO, credit="Desk"), scale=1)
    stored = Image.open(io.BytesIO(draw(shown, look, "png").content)).convert("RGB")
    opened = opening(shown, look, "svg")
    # As an editor embeds it; a browser takes no picture of a page that is nothing but an SVG.
    around = tmp_path / "around.html"
    around.write_text('<body style="margin:0"><img src="picture.svg">', encoding="utf-8")
    opened.page.goto(around.as_uri())
    seen = opened.seen().crop((0, 0, stored.width, stored.height))
    levels = ImageChops.difference(seen, stored).convert("L").histogram()
    # Two programs smooth edges in two ways; no letter or mark stands anywhere else.
    assert sum(levels[128:]) / (stored.width * stored.height) < 0.002
    assert opened.heard == [around.as_uri()]


def test_an_svg_has_a_name_and_a_description(opening: Opening) -> None:
    page = opening(picture(), Look(), "svg").page
    assert page.evaluate("document.documentElement.getAttribute('role')") == "img"
    assert page.evaluate("document.querySelector('title').textContent") == WORDS.title
    assert page.evaluate("document.querySelector('desc').textContent") == WORDS.alt


@pytest.mark.parametrize(("theme", "look", "expected"), [
    ("light", "light", "light"), ("dark", "light", "dark"), ("light", "dark", "dark"),
])  # fmt: skip
def test_a_page_turns_dark_with_its_reader_and_a_dark_one_stays_so(
    opening: Opening, theme: str, look: str, expected: str
) -> None:
    opened = opening(picture(), Look(theme=look), "html", theme=theme)  # type: ignore[arg-type]
    colours = COLOURS[expected]  # type: ignore[index]
    seen = opened.seen()
    assert ground(seen) == colours["paper"]
    ink = tuple(int(colours["ink"][at : at + 2], 16) for at in (1, 3, 5))
    assert ink in set(seen.crop((0, 50, 1200, 130)).get_flattened_data()), "the title is in ink"
    assert opened.heard == []


@pytest.mark.parametrize("width", [320, 390, 700, 1600])
def test_a_page_has_one_drawing_for_each_width_and_never_scrolls_sideways(opening: Opening, width: int) -> None:
    page = opening(picture(listing(8)), Look(), "html", width=width).page
    assert page.locator("svg:visible").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.get_by_role("img", name=WORDS.title).count() == 1
    named = "narrow" if width < 640 else "wide"
    assert page.locator(f".{named} svg").is_visible()


def test_the_numbers_of_a_page_can_be_read_as_a_table(opening: Opening) -> None:
    page = opening(picture(listing(8)), Look(), "html").page
    page.get_by_text("The numbers in a table").click()
    assert page.get_by_role("columnheader").all_inner_texts()[:3] == ["Rank", "Rank range", "Title"]
    assert page.get_by_role("row").count() == 9
    assert page.get_by_role("cell", name="Tidewater · 2015, drama").is_visible()


@pytest.mark.parametrize("format_", ["svg", "html"])
def test_hostile_names_do_nothing_in_a_browser(opening: Opening, format_: Format) -> None:
    opened = opening(hostile_picture(), Look(house=House(logo=LOGO, name=HOSTILE[2], credit=HOSTILE[15])), format_)
    opened.page.wait_for_timeout(200)
    assert opened.heard == []
    assert opened.page.evaluate("document.querySelectorAll('script, iframe, object, [onload]').length") == 0


def test_a_transparent_picture_lets_what_it_stands_on_through(opening: Opening) -> None:
    opened = opening(picture(), Look(transparent=True), "html")
    assert ground(opened.seen()) == "#FFFFFF"
