"""What only a browser can show: clicks, links, themes, widths, and that nothing leaves the machine."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from dashboard import jobs
from dashboard.charts.palette import DARK, LIGHT, Palette
from dashboard.strings import say
from data.settings import Settings
from tests.browser.conftest import Visit
from tests.dashboard.serving import Server, served
from tests.dashboard.studios import HOSTILE_TEXT, build_studio

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

Visiting = Callable[..., Visit]
PATHS = (
    "/", "/title", "/topics", "/audience", "/targeting", "/campaigns", "/copy_desk", "/story_desk", "/drafts",
    "/rankings", "/reports", "/compare", "/conflicts", "/ask", "/imports", "/jobs", "/settings",
)  # fmt: skip
MARKS = ".stPlotlyChart .scatterlayer .point, .stPlotlyChart .barlayer .point"


def number_in(text: str) -> int:
    return int(re.sub(r"\D", "", text.split("sentence")[0].split("review")[0].split("rating")[0]))


def test_every_page_opens_without_complaint_and_asks_nobody_else(tiny_server: Server, visiting: Visiting) -> None:
    visit = visiting(tiny_server)
    for path in PATHS:
        visit.go(path)
        expect(visit.page.locator(".mq-question").first).to_be_visible()
        visit.page.wait_for_timeout(500)
    assert visit.foreign == []
    # Under a page's own path, Streamlit first looks there for itself: two answers 404, and it goes on to the root.
    own = [line for line in visit.complaints if not ("404" in line and "/_stcore/" in line)]
    assert own == []


def test_a_click_on_a_mark_opens_as_many_rows_as_it_says(tiny_server: Server, visiting: Visiting) -> None:
    visit = visiting(tiny_server)
    visit.go("/")
    mark = visit.page.locator(".stPlotlyChart").first.locator(".scatterlayer .point").first
    mark.hover(force=True)
    said = visit.page.locator(".hoverlayer text").first
    expect(said).to_contain_text("sentences")
    found = re.search(r"n = ([\d\s\u202f]+)sentences", said.text_content() or "")
    assert found
    rows = number_in(found.group(1))
    mark.click(force=True)
    heading = visit.page.get_by_role("dialog").locator(".mq-heading")
    expect(heading).to_be_visible()
    assert number_in(heading.inner_text()) == rows
    assert "d.grain=evidence" in visit.page.url


def test_a_bar_opens_its_reviews_and_can_be_clicked_again(tiny_server: Server, visiting: Visiting) -> None:
    visit = visiting(tiny_server)
    visit.go("/")
    for _ in range(2):
        visit.page.locator(".stPlotlyChart .barlayer .point").nth(3).click(force=True)
        expect(visit.page.get_by_role("dialog").locator(".mq-heading")).to_contain_text("review")
        visit.page.keyboard.press("Escape")
        expect(visit.page.get_by_role("dialog")).to_have_count(0)
        visit.page.wait_for_function("() => !location.search.includes('d.grain')")
        visit.settle()


def test_a_cell_of_the_table_opens_its_rows(tiny_server: Server, visiting: Visiting) -> None:
    visit = visiting(tiny_server, height=1800)
    visit.go("/")
    table = visit.page.locator("[data-testid=stDataFrame]").last
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box
    visit.page.mouse.click(box["x"] + box["width"] * 0.28, box["y"] + 45)
    heading = visit.page.get_by_role("dialog").locator(".mq-heading")
    expect(heading).to_contain_text(re.compile("review|sentence|rating"))


def test_a_link_brings_back_filter_drawer_and_page(tiny_server: Server, visiting: Visiting) -> None:
    visit = visiting(tiny_server)
    visit.go("/?search=lamp&d.grain=reviews&d.search=lamp&d.page=2")
    dialog = visit.page.get_by_role("dialog")
    expect(dialog.locator(".mq-heading")).to_contain_text("reviews from")
    expect(dialog).to_contain_text("11–20 of")
    first = dialog.locator("blockquote").first.text_content() or ""
    assert "lamp" in first
    visit.page.reload()
    expect(dialog.locator("blockquote").first).to_have_text(first)
    expect(visit.page.get_by_role("button", name="containing “lamp”").first).to_have_count(1)


def test_pages_of_the_drawer_turn_and_stand_in_the_url(tiny_server: Server, visiting: Visiting) -> None:
    visit = visiting(tiny_server)
    visit.go("/?d.grain=reviews")
    dialog = visit.page.get_by_role("dialog")
    before = dialog.locator("blockquote").all_text_contents()
    dialog.get_by_role("button", name="Page 2").click()
    expect(dialog).to_contain_text("11–20 of")
    assert "d.page=2" in visit.page.url
    assert dialog.locator("blockquote").all_text_contents() != before


def test_the_filter_bar_changes_the_page_and_goes_along(tiny_server: Server, visiting: Visiting) -> None:
    visit = visiting(tiny_server)
    visit.go("/")
    visit.page.get_by_role("button", name="All titles, all sources").click()
    visit.page.get_by_label(say("filter.search")).fill("lamp")
    visit.page.get_by_role("button", name=say("filter.apply"), exact=True).click()
    expect(visit.page.get_by_role("button", name="containing “lamp”")).to_be_visible()
    assert "search=lamp" in visit.page.url
    visit.page.get_by_role("link", name="Title", exact=True).click()
    expect(visit.page.get_by_role("button", name="containing “lamp”")).to_be_visible()
    assert "search=lamp" in visit.page.url


def test_a_spoiler_is_hidden_until_asked(tiny_server: Server, visiting: Visiting) -> None:
    visit = visiting(tiny_server)
    visit.go("/?d.grain=reviews")
    dialog = visit.page.get_by_role("dialog")
    for page in range(2, 12):
        if dialog.get_by_text(say("drawer.spoiler")).count():
            break
        dialog.get_by_role("button", name="Next page").click()
        expect(dialog).to_contain_text(f"{page * 10 - 9}–{page * 10} of")
    folded = dialog.locator("details", has_text=say("drawer.spoiler")).first
    expect(folded.locator("blockquote")).to_be_hidden()
    folded.locator("summary").click()
    expect(folded.locator("blockquote")).to_be_visible()


def colour_of(colour: str) -> str:
    """A palette's colour as a browser reports it."""
    return f"rgb({int(colour[1:3], 16)}, {int(colour[3:5], 16)}, {int(colour[5:7], 16)})"


def wait_for_theme(visit: Visit, palette: Palette) -> None:
    """Until paper, ink and the figures' letters have the theme's colours."""
    for selector, name, colour in (
        (".stApp", "backgroundColor", palette.paper),
        (".mq-question", "color", palette.ink),
        (".stPlotlyChart .ytick text", "fill", palette.ink),
    ):
        visit.page.wait_for_function(
            "([selector, name, colour]) => {"
            "  const found = document.querySelector(selector);"
            "  return found && getComputedStyle(found)[name] === colour; }",
            arg=[selector, name, colour_of(colour)],
        )


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_both_themes_colour_page_and_figures(tiny_server: Server, visiting: Visiting, palette: Palette) -> None:
    visit = visiting(tiny_server, theme=palette.name)
    visit.go("/")
    wait_for_theme(visit, palette)
    serif = visit.page.evaluate("getComputedStyle(document.querySelector('.mq-question')).fontFamily")
    assert "Source Serif" in serif
    visit.go("/?d.grain=reviews")
    quote = visit.page.get_by_role("dialog").locator("blockquote").first
    expect(quote).to_have_css("color", colour_of(palette.ink))
    assert visit.page.evaluate("document.fonts.check('16px \"Source Serif\"')")


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_what_is_chosen_or_hovered_has_the_themes_own_accent(
    tiny_server: Server, visiting: Visiting, palette: Palette
) -> None:
    visit = visiting(tiny_server, theme=palette.name)
    visit.go("/settings")
    tab = visit.page.get_by_role("tab", name=say("settings.tab_corrections"))
    tab.click()
    visit.page.mouse.move(0, 0)
    expect(tab.locator("p")).to_have_css("color", colour_of(palette.accent))
    visit.page.get_by_role("tab", name=say("settings.tab_aspects")).click()
    remove = visit.page.get_by_role("button", name=say("aspects.remove")).first
    remove.hover()
    expect(remove.locator("p")).to_have_css("color", colour_of(palette.accent))


def test_the_theme_can_be_chosen_from_the_menu(tiny_server: Server, visiting: Visiting) -> None:
    visit = visiting(tiny_server)
    visit.go("/")
    visit.page.get_by_test_id("stMainMenu").click()
    visit.page.get_by_test_id("stMainMenuPopover").get_by_text("Dark").click()
    wait_for_theme(visit, DARK)


def test_a_hostile_review_is_shown_to_the_letter(hostile_server: Server, visiting: Visiting) -> None:
    visit = visiting(hostile_server)
    visit.go("/?d.grain=reviews&d.search=pixel")
    dialog = visit.page.get_by_role("dialog")
    expect(dialog.locator("blockquote").first).to_be_visible()
    assert dialog.locator("blockquote").first.inner_text() == HOSTILE_TEXT
    for page in ("/", "/title?search=pixel"):
        visit.go(page)
        visit.page.wait_for_timeout(800)
        assert visit.page.locator(".stMain img, .stMain form[action], .stMain a[href*=':9']").count() == 0
        assert visit.page.title() != "taken"
    assert visit.foreign == []
    assert not [line for line in visit.complaints if "Content Security Policy" in line]


def test_a_hostile_title_in_the_filter_bar_is_only_text(hostile_server: Server, visiting: Visiting) -> None:
    visit = visiting(hostile_server)
    visit.go("/title")
    visit.page.locator("[data-baseweb=select], [role=combobox]").first.click()
    visit.page.get_by_role("option").filter(has_text="img").first.click()
    expect(visit.page.locator(".mq-question")).to_contain_text("<img src=http://127.0.0.1:9/t.png>")
    visit.page.get_by_role("link", name="Overview", exact=True).click()
    expect(visit.page.get_by_role("button", name="<img src").first).to_be_visible()
    assert visit.foreign == []


@pytest.mark.slow
def test_on_a_telephone_nothing_scrolls_sideways(tiny_server: Server, visiting: Visiting) -> None:
    visit = visiting(tiny_server, width=390, height=844, theme="dark")
    for path in PATHS:
        visit.go(path)
        visit.page.wait_for_timeout(500)
        wide = visit.page.evaluate(
            "[document.documentElement.scrollWidth, document.querySelector('.stMain').scrollWidth]"
        )
        assert max(wide) <= 390, path


@pytest.mark.parametrize("path", ["/", "/title"])
def test_on_a_telephone_the_first_screen_answers(tiny_server: Server, visiting: Visiting, path: str) -> None:
    visit = visiting(tiny_server, width=390, height=844)
    visit.go(path)
    visit.page.wait_for_selector(MARKS, state="attached")
    for part in (".mq-question", ".mq-answer", ".stPlotlyChart"):
        box = visit.page.locator(part).first.bounding_box()
        assert box and box["y"] >= 0
        # The whole figure, but for its last axis labels and the button below it.
        assert box["y"] + box["height"] * 0.9 <= 844, part


def test_figures_have_words_for_those_who_cannot_see_them(tiny_server: Server, visiting: Visiting) -> None:
    visit = visiting(tiny_server)
    visit.go("/")
    charts = visit.page.locator(".stPlotlyChart")
    for place in range(charts.count()):
        chart = charts.nth(place)
        label = chart.evaluate(
            "e => (e.closest('[aria-label]') || e.querySelector('[aria-label]'))?.getAttribute('aria-label')"
        )
        assert label and len(label) > 20
    visit.page.get_by_role("button", name=say("figure.as_table")).first.click()
    expect(visit.page.locator("[data-testid=stPopoverBody] [data-testid=stDataFrame]")).to_be_visible()


def test_the_keyboard_reaches_the_numbers_in_order(tiny_server: Server, visiting: Visiting) -> None:
    visit = visiting(tiny_server)
    visit.go("/")
    visit.page.locator("body").press("Tab")
    seen = []
    for _ in range(32):
        text = visit.page.evaluate("document.activeElement.innerText || ''")
        found = re.search("^Overview|All titles|reviews$|sentences$|ratings$", text)
        if found and found.group() not in seen:
            seen.append(found.group())
        visit.page.keyboard.press("Tab")
    assert seen[:5] == ["Overview", "All titles", "reviews", "sentences", "ratings"]
    visit.page.get_by_role("button", name=re.compile("reviews$")).focus()
    visit.page.keyboard.press("Enter")
    expect(visit.page.get_by_role("dialog")).to_be_visible()


def test_jobs_refresh_by_themselves(settings: Settings, visiting: Visiting) -> None:
    with served(settings) as running:
        visit = visiting(running)
        visit.go("/jobs")
        expect(visit.page.locator(".mq-answer")).to_contain_text(say("jobs.answer_idle_fresh"))
        job_id = jobs.submit(settings, "import", {"paths": ["/data/own.csv"], "format": None, "mapping": None})
        expect(visit.page.locator(".mq-job")).to_contain_text("Import: own.csv")
        visit.page.get_by_role("button", name=say("jobs.cancel"), exact=True).click()
        expect(visit.page.locator(".mq-job")).to_contain_text("cancelled")
        assert jobs.load_job(settings, job_id).status == "cancelled"
        visit.page.reload()
        expect(visit.page.locator(".mq-job")).to_contain_text("Import: own.csv")


def test_a_new_snapshot_is_seen_by_itself(settings: Settings, visiting: Visiting) -> None:
    with served(settings) as running:
        visit = visiting(running)
        visit.go("/")
        expect(visit.page.locator(".mq-answer")).to_have_text(say("overview.empty_answer"))
        build_studio(settings, viewers=12)
        expect(visit.page.locator(".mq-answer")).to_contain_text("36 reviews")
