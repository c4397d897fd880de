"""Reports as one HTML file, in a real browser: nothing runs, nothing is fetched, spoilers wait, phones read it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from data.exports.docx import clean
from data.pictures.records import House
from data.reports.write import write_report
from tests.data.reported import hostile, reported

Opened = tuple[Page, list[str], list[str]]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("html")
    reports = {"en": reported(), "zh": reported("zh"), "hostile": hostile()}
    for name, report in reports.items():
        (folder / f"{name}.html").write_bytes(write_report(report, "html"))
    return {name: folder / f"{name}.html" for name in reports}


@pytest.fixture
def opened(browser: Browser, files: dict[str, Path]) -> Iterator[Any]:
    """Opens a report at a width and in a theme: the page, what it asked for, what it complained about."""
    contexts = []

    def look(name: str, width: int = 1440, theme: Any = "light") -> Opened:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
        contexts.append(context)
        page, requests, complaints = context.new_page(), [], []
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda line: complaints.append(line.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(files[name].as_uri())
        return page, requests, complaints

    yield look
    for context in contexts:
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", ["en", "zh", "hostile"])
@pytest.mark.parametrize("width", [1440, 390])
def test_it_asks_for_nothing_complains_of_nothing_and_fits(opened: Any, name: str, width: int) -> None:
    page, requests, complaints = opened(name, width)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert [url for url in requests if not url.startswith("data:")] == [page.url]
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_answer_and_the_first_figure_come_first(opened: Any, language: Any) -> None:
    report = reported(language)
    page, _, _ = opened(language)
    assert page.title() == report.title and page.locator("h1").inner_text() == report.title
    assert page.locator("html").get_attribute("lang") == ("zh-CN" if language == "zh" else "en-GB")
    assert page.locator(".cover > .answer").inner_text() == report.cover.answer
    figure = page.locator("figure svg.wide").first.bounding_box()
    assert figure is not None and figure["y"] + figure["height"] < 900
    assert page.locator("nav li").count() == len(report.sections)


@pytest.mark.browser
def test_spoilers_are_hidden_until_asked(opened: Any) -> None:
    page, _, _ = opened("en")
    given_away = page.get_by_text("written the letters himself")
    assert not given_away.is_visible()
    page.get_by_text("Spoiler: show it").click()
    assert given_away.is_visible()


@pytest.mark.browser
def test_dark_is_dark_and_narrow_figures_are_drawn_for_it(opened: Any) -> None:
    page, _, _ = opened("en", 390, "dark")
    colour = "one => getComputedStyle(one).%s"
    assert page.evaluate(colour % "backgroundColor", page.locator("body").element_handle()) == "rgb(18, 21, 28)"
    bar = page.locator('figure svg.narrow [fill="var(--praise)"]').first.element_handle()
    assert page.evaluate(colour % "fill", bar) == "rgb(45, 212, 191)"
    assert (
        page.locator("figure svg.narrow").first.is_visible()
        and not page.locator("figure svg.wide").first.is_visible()
    )


@pytest.mark.browser
def test_hostile_text_is_text(opened: Any) -> None:
    page, _, _ = opened("hostile")
    report = hostile()
    assert page.locator("h1").text_content() == clean(report.title)
    said = page.locator("body").text_content() or ""
    for wanted in (
        "<script>alert(1)</script>",
        "--><style>*{display:none}</style>",
        "{{ 7*7 }}",
        "שלום עולם",
        "W" * 300,
    ):
        assert wanted in said
    assert page.locator("script, iframe, object, form, link, img, base").count() == 0
    assert page.locator("style").count() == 1 and page.locator("body").is_visible()
    targets = page.eval_on_selector_all("[href], [src], [action]", "all => all.map(one => one.getAttribute('href'))")
    assert targets and all(target.startswith("#") for target in targets)
    handlers = "all => all.flatMap(one => [...one.attributes]).filter(one => /^on/i.test(one.name)).length"
    assert page.eval_on_selector_all("*", handlers) == 0


def test_the_policy_allows_the_one_stylesheet_and_nothing_else(files: dict[str, Path]) -> None:
    text = files["hostile"].read_text("utf-8")
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; font-src data:" in policy
    assert all(address.startswith("data:font/woff2") for address in re.findall(r"url\(([^)]*)\)", style))
    assert 'style="' not in text


def test_every_figure_has_words_and_a_table_whose_heads_are_heads(files: dict[str, Path]) -> None:
    text, report = files["en"].read_text("utf-8"), reported()
    figures = re.findall(r"<figure>(.*?)</figure>", text, re.DOTALL)
    assert len(figures) == 3
    for figure in figures:
        assert figure.count("<title>") == figure.count("<desc>") == figure.count('role="img"') == 2
        assert '<th scope="col"' in figure and '<th scope="row"' in figure and "<details>" in figure
    assert "Inspector Vale" in figures[0] and "+55 to +67" in figures[0]
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert all(f'id="note-{number}"' in text for number in (1, 2, 3)) and report.runs["topics"] in text


def test_a_logo_is_carried_and_one_that_runs_something_is_refused() -> None:
    from data.errors import PictureError

    good = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"><rect width="4" height="1"/></svg>'
    page = write_report(reported(), "html", House(name='"><b>', logo=good)).decode()
    assert 'src="data:image/svg+xml;base64,' in page and 'alt="&#34;&gt;&lt;b&gt;"' in page
    with pytest.raises(PictureError):
        write_report(reported(), "html", House(logo=good.replace(b"<rect", b"<script>1</script><rect")))
