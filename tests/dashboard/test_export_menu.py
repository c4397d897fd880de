"""The menu of exports: what it offers is what the figure says, files are made when asked for, and nobody is named."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from dashboard.charts.palette import LIGHT
from dashboard.charts.slate import draw_net_by_title, draw_volume
from dashboard.components import export_menu
from dashboard.numbers import Drill
from dashboard.offers import Ground, Offer, file_name, merge_drills, named, offer_of, statements_of, write_offer
from dashboard.row_files import rows_link, rows_route
from dashboard.server import ALLOWED, SafeHeaders, streamlit_options
from dashboard.strings import say
from dashboard.strings.formats import format_estimate
from dashboard.strings.reading import read_column
from dashboard.summaries import summarise_slate
from data.picture_house import save_picture_house
from data.pictures.records import House
from data.records import Estimate, Filter
from data.settings import Settings, load_settings
from data.snapshots import Snapshot, open_newest
from tests.dashboard.studios import HOSTILE_TITLE, build_studio

APP = Path(__file__).parents[2] / "dashboard" / "app.py"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = load_settings(tmp_path_factory.mktemp("menu") / "studio")
    build_studio(settings, viewers=30, hostile=True)
    return settings


@pytest.fixture(scope="module")
def snapshot(studio: Settings) -> Iterator[Snapshot]:
    opened = open_newest(studio.snapshots)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(studio: Settings) -> Iterator[TestClient]:
    app = Starlette(routes=[rows_route(studio, ALLOWED)], middleware=[Middleware(SafeHeaders)])
    with TestClient(app, base_url="http://127.0.0.1") as started:
        yield started


def ground(snapshot: Snapshot) -> Ground:
    return Ground(snapshot, Filter(), "all titles", ())


@pytest.mark.parametrize("unit", ["net", "percent", "rating", "points"])
def test_what_is_written_with_its_interval_is_read_again(unit: Any) -> None:
    estimates = [
        Estimate(value=value, low=value - 0.3, high=value + 0.21, n=40, method="test") for value in (0.4, -0.2, 0.0)
    ]
    few = Estimate(value=None, low=None, high=None, n=2, method="test")
    cells = [format_estimate(one, unit) for one in (*estimates, few)]
    columns = read_column("Net", cells)
    assert [name.removeprefix("Net").removeprefix(" (%)") for name, _ in columns] == ["", ", low", ", high"]
    for (_, numbers), part in zip(columns, ("value", "low", "high"), strict=True):
        scale = 100 if unit in ("net", "percent") else 1
        meant = [scale * getattr(one, part) for one in estimates]
        assert numbers[:3] == pytest.approx(meant, abs=0.5 if scale == 100 else 0.01) and numbers[3] is None


def test_what_is_not_a_number_all_through_stays_words() -> None:
    for cells in (["Salt (2019–2020)", "40 (20–60)"], ["1", "2"], ["a", None], ["", " "], [1, 2.5, pd.NA]):
        (column,) = read_column("x", cells)
        assert column == ("x", [None if pd.isna(cell) else cell for cell in cells])  # type: ignore[call-overload]
    assert [str(day) for day in read_column("x", ["4 Mar 2026", "31 Dec 2025"])[0][1]] == ["2026-03-04", "2025-12-31"]


def test_the_numbers_of_a_figure_are_those_that_it_shows(snapshot: Snapshot) -> None:
    slate = summarise_slate(snapshot, Filter())
    offer = offer_of(draw_net_by_title(slate, LIGHT))
    known = [row for row in slate.titles if row.net.known]
    content = write_offer(offer, ground(snapshot), "csv").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert len(rows) == 1 + len(known) >= 3
    for row in known:
        (found,) = [cells for cells in rows[1:] if row.name.startswith(cells[0].lstrip("'")[:20])]
        assert int(found[1]) == round(100 * (row.net.estimate.value or 0)) and int(found[-1]) == row.net.rows
    told = json.loads(write_offer(offer, ground(snapshot), "json"))
    assert told["about"]["finding"] == offer.title and told["about"]["snapshot"] == snapshot.name
    book = openpyxl.load_workbook(io.BytesIO(write_offer(offer, ground(snapshot), "xlsx")))
    assert [cell.value for cell in book["Data"]["B"]][1:] == [int(row[1]) for row in rows[1:]]
    hostile = [cell for cell in book["Data"]["A"] if cell.value and "<img" in str(cell.value)]
    assert hostile and all(cell.data_type == "s" for cell in hostile)


def test_one_statement_gives_all_rows_that_a_figure_counts(snapshot: Snapshot) -> None:
    slate = summarise_slate(snapshot, Filter())
    (statement,) = statements_of(offer_of(draw_net_by_title(slate, LIGHT)).drills)
    assert len(snapshot.select(statement)) == sum(row.net.rows for row in slate.titles if row.net.known)
    volume = draw_volume(slate, Filter(), LIGHT)
    assert volume is not None
    (statement,) = statements_of(offer_of(volume).drills)
    assert len(snapshot.select(statement)) == slate.reviews - (slate.timeline.outside if slate.timeline else 0)


def test_filters_are_merged_only_where_the_sum_is_the_same_rows() -> None:
    def merged(*filters: Filter) -> list[Filter]:
        return [drill.filter for drill in merge_drills(Drill(grain="evidence", filter=one) for one in filters)]

    one, other = Filter(titles=("a",)), Filter(titles=("b",))
    assert merged(one, other, one) == [Filter(titles=("a", "b"))]
    assert merged(one, Filter()) == [Filter()]
    assert merged(one, Filter(titles=("b",), aspects=("acting",))) == [
        one,
        Filter(titles=("b",), aspects=("acting",)),
    ]
    assert merged(Filter(without=("r1",)), Filter(without=("r2",))) == [
        Filter(without=("r1",)),
        Filter(without=("r2",)),
    ]
    ends = ((1, 31), (2, 28), (4, 30))
    months = [Filter.model_validate({"since": f"2026-0{m}-01", "until": f"2026-0{m}-{last}"}) for m, last in ends]
    assert merged(*months[:2]) == [months[0].but(until=months[1].until)]
    assert merged(*months) == months
    assert merged(Filter(search="a"), Filter(search="b")) == [Filter(search="a"), Filter(search="b")]


def test_a_file_is_called_what_it_says_and_never_a_path() -> None:
    for title in (
        "../../etc/passwd",
        'a/b\\c:d*?"<>|',
        HOSTILE_TITLE,
        "\u202egnp.exe",
        "=1+1",
        "",
        "灯塔之信",
        "x" * 400,
    ):
        name = file_name(Offer(title, "", pd.DataFrame()), None, "csv")
        assert name.endswith(".csv") and len(name) < 80
        assert not set(name.removesuffix(".csv")) & set('/\\:*?"<>|. \u202e=') and not name.startswith(".")
    assert named("灯塔之信 2") == "灯塔之信-2"


Opened = Callable[..., AppTest]


def words(app: AppTest) -> str:
    """All HTML of ours on the page."""
    return "\n".join(element.proto.body for element in app.get("html"))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, studio: Settings) -> Opened:
    """Opens Overview, with a query, and the menus that are named."""

    def opener(*menus: str, **query: str) -> AppTest:
        monkeypatch.setenv("MARQUEE_STUDIO", str(studio.studio))
        app = AppTest.from_file(APP, default_timeout=60)
        for name, value in query.items():
            app.query_params[name.replace("__", ".")] = value
        for name in menus:
            app.session_state[f"export-menu.{name}.1"] = True
        app.run()
        assert not app.exception
        return app

    return opener


def test_nothing_is_made_for_a_menu_that_is_shut(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    for name in ("ground_of", "scope_of", "draw_offer", "write_offer", "statements_of", "merge_drills"):
        monkeypatch.setattr(export_menu, name, lambda *_, name=name: asked.append(name))
    app = opened()
    assert not app.get("download_button") and not asked


def test_an_open_menu_has_picture_numbers_statement_and_link(opened: Opened, snapshot: Snapshot) -> None:
    app = opened("net_by_title", search="good")
    assert [button.proto.label for button in app.get("download_button")] == ["CSV", "XLSX", "JSON"]
    statement, link = (code.value for code in app.code)
    assert len(snapshot.select(statement)) > 0 and "good" in statement
    assert link.endswith("search=good")
    draw = next(button for button in app.button if button.label == say("export_menu.draw"))
    draw.click().run()
    assert not app.exception
    assert say("export_menu.download", format="PNG") in [one.proto.label for one in app.get("download_button")]


def test_a_picture_is_drawn_in_the_studios_own_style(opened: Opened, studio: Settings) -> None:
    app = opened("net_by_title")
    app.session_state["export.net_by_title.format.1"] = "svg"
    pictures = []
    for house in (House(), House(credit="Lantern Rock Pictures", colours={"praise": "#1A5B3C"})):
        save_picture_house(studio, house)
        # Drawn before the style was changed, a picture is not offered any more.
        next(button for button in app.run().button if button.label == say("export_menu.draw")).click().run()
        assert not app.exception
        pictures.append(app.session_state["export.net_by_title.made.1"].drawn.content.decode().lower())
    save_picture_house(studio, House())
    assert ["#1a5b3c" in picture for picture in pictures] == [False, True]


def test_tables_have_it_and_the_drawer_gives_all_its_rows(
    opened: Opened, snapshot: Snapshot, client: TestClient
) -> None:
    app = opened("titles", "drawer", d__grain="evidence", d__search="good")
    links = [unescape(link) for link in re.findall(r'<a class="mq-file" href="([^"]+)" download>', words(app))]
    drill = Drill(grain="evidence", filter=Filter(search="good"))
    assert links == [rows_link(drill, snapshot.name, format_) for format_ in ("csv", "xlsx", "json")]
    counted = snapshot.rows("dashboard/evidence_count", filter=drill.filter.as_parameter())[0]["rows"]
    answer = client.get(links[0])
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"] and "sandbox" not in answer.headers
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert len(rows) == 1 + counted > 10
    assert len(json.loads(client.get(links[2]).content)["rows"]) == counted


def test_viewers_leave_as_an_audience_only(opened: Opened, snapshot: Snapshot, client: TestClient) -> None:
    app = opened("drawer", d__grain="viewers")
    assert 'class="mq-file"' not in words(app) and say("export_menu.viewers") in words(app)
    assert client.get(f"/rows.csv?snapshot={snapshot.name}&d.grain=viewers").status_code == 404


def test_rows_that_would_tell_of_few_viewers_are_refused(snapshot: Snapshot, client: TestClient) -> None:
    few = Drill(grain="reviews", filter=Filter(genders=("female",)))
    answer = client.get(rows_link(few, snapshot.name, "csv"))
    assert answer.status_code == 403 and "fewer than" in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/rows.csv", 404),
        ("/rows.exe?snapshot=00000001&d.grain=evidence", 404),
        ("/rows.csv?snapshot=../../app.sqlite&d.grain=evidence", 404),
        ("/rows.csv?snapshot=99999999&d.grain=evidence", 410),
    ],
)
def test_a_link_to_no_rows_says_so(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status and answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_foreign_name_of_this_machine_gets_nothing(snapshot: Snapshot, client: TestClient) -> None:
    link = rows_link(Drill(grain="ratings", filter=Filter()), snapshot.name, "csv")
    assert client.get(link).status_code == 200
    assert client.get(link, headers={"host": "evil.example"}).status_code == 400


def test_streamlits_own_csv_is_off() -> None:
    assert streamlit_options(8501)["client.disableDataExport"] is True
