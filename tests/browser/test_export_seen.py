"""The menu of exports in a real browser: a picture and a CSV come down, the statement can be copied and run."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dashboard.strings import say
from tests.browser.conftest import PATIENCE, Visit
from tests.browser.test_browser import MARKS, Visiting
from tests.dashboard.serving import Server

pytestmark = pytest.mark.slow
MENU = "[data-testid=stPopoverBody]"


def _downloaded(visit: Visit, name: str) -> tuple[str, bytes]:
    with visit.page.expect_download(timeout=PATIENCE) as waited:
        visit.page.locator(MENU).get_by_role("button", name=name, exact=True).click()
    return waited.value.suggested_filename, Path(waited.value.path()).read_bytes()


def test_a_figure_leaves_as_picture_data_and_statement(tiny_server: Server, visiting: Visiting) -> None:
    visit = visiting(tiny_server)
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.go("/")
    visit.page.wait_for_selector(MARKS, state="attached")
    visit.page.get_by_role("button", name=say("export_menu.label")).first.click()
    menu = visit.page.locator(MENU)
    menu.get_by_role("button", name=say("export_menu.draw")).click()
    expect(menu.get_by_role("img").first).to_be_visible(timeout=PATIENCE)
    name, content = _downloaded(visit, say("export_menu.download", format="PNG"))
    assert name.endswith(".png") and content.startswith(b"\x89PNG")
    name, content = _downloaded(visit, "CSV")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert name.endswith(".csv") and len(rows) > 3
    code = menu.locator("[data-testid=stCode]").first
    code.hover()
    code.get_by_role("button").first.click()
    statement = visit.page.evaluate("navigator.clipboard.readText()")
    assert statement.startswith("select") and "evidence_matching" in statement
    assert not visit.foreign


def test_all_rows_behind_a_number_come_down(tiny_server: Server, visiting: Visiting) -> None:
    visit = visiting(tiny_server)
    visit.go("/?d.grain=ratings")
    dialog = visit.page.get_by_role("dialog")
    dialog.get_by_role("button", name=say("export_menu.label")).click()
    link = visit.page.locator(MENU).get_by_role("link", name="CSV")
    with visit.page.expect_download(timeout=PATIENCE) as waited:
        link.click()
    assert waited.value.suggested_filename.startswith(say("export_menu.file.ratings"))
