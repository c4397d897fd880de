"""Compare: every cell opens exactly its rows, flags stand among all differences, links say what they cannot do."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from html import escape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.discoveries import beyond_noise
from dashboard.charts.compare import draw_matrix, draw_sides, matrix_finding
from dashboard.charts.courses import draw_courses
from dashboard.charts.drawing import Drawing, drill_of
from dashboard.charts.palette import DARK, LIGHT
from dashboard.compare_figures import (
    MOST,
    Comparison,
    Group,
    compare_groups,
    follow_groups,
    part_groups,
    parts_of,
    period_groups,
    span_filter,
    split_days,
    title_groups,
)
from dashboard.numbers import Drill, Number
from dashboard.strings import say
from dashboard.strings.comparing import compare_answer
from dashboard.summaries import load_page
from data.records import Filter
from data.settings import Settings, load_settings
from data.snapshots import Snapshot, open_newest
from tests.dashboard.studios import BAD, GOOD, PLAIN, build_studio

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
#: Name → share of praise; the last is in eight reviews only.
TITLES = {"Pier": 0.9, "Ferry": 0.2, "Salt": 0.5, "Kelp": 0.6, "Fog": 0.7, "Rope": 0.4, "<b>Tide</b>": 0.5}
FIRST_DAY = date(2026, 1, 9)
VIEWERS = 60


def write_source(folder: Path) -> None:
    """Reviews of seven titles over ten weeks from two territories; the last title has too few."""
    chance = random.Random(11)
    with (folder / "reviews.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(("title", "year", "text", "rating", "viewer", "date", "territory"))
        for title, liked in TITLES.items():
            for number in range(VIEWERS if title != "<b>Tide</b>" else 8):
                sides = [chance.choice(GOOD if chance.random() < liked else BAD) for _ in range(2)]
                text = f"{sides[0]} {chance.choice(PLAIN)} {sides[1]}"
                day = FIRST_DAY + timedelta(days=int(70 * chance.random() ** 2))
                where = "FR" if number % 3 == 0 else "GB"
                writer.writerow((escape(title), 2026, text, f"{3 + 6 * liked:.1f}/10", f"v{number}", day, where))
    with (folder / "titles.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(("title", "year", "release date", "genres"))
        writer.writerows((escape(title), 2026, FIRST_DAY if title != "Salt" else "", "Drama") for title in TITLES)


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("compared")
    (folder / "source").mkdir()
    write_source(folder / "source")
    settings = load_settings(folder / "studio")
    build_studio(settings, source=folder / "source")
    return settings


@pytest.fixture(scope="module")
def snapshot(studio: Settings) -> Iterator[Snapshot]:
    opened = open_newest(studio.snapshots)
    yield opened
    opened.close()


def ids(snapshot: Snapshot, *names: str) -> list[str]:
    found = {row["name"]: row["title_id"] for row in snapshot.rows("dashboard/title_names")}
    return [found[name] for name in names]


def titles(snapshot: Snapshot, *names: str, filter_: Filter | None = None) -> list[Group]:
    return title_groups(snapshot, filter_ or Filter(), ids(snapshot, *names))


def numbers_of(comparison: Comparison) -> list[Number]:
    found = [cell.number for side in comparison.sides for cell in (side.net, side.rating)]
    return found + [cell.number for row in (*comparison.aspects, *comparison.entities) for cell in row.cells]


def groups_of(snapshot: Snapshot, kind: str) -> list[Group]:
    if kind == "titles":
        return titles(snapshot, "Pier", "Ferry", "<b>Tide</b>")
    if kind == "filtered titles":
        narrow = Filter(since=date(2026, 1, 20), territories=("GB",), search="bad")
        return titles(snapshot, "Pier", "Salt", filter_=narrow)
    (pier,) = titles(snapshot, "Pier")
    if kind == "periods":
        days = split_days(snapshot, pier)
        assert days is not None
        return period_groups(pier, days[2], [("before", "reviews before"), ("after", "reviews after")])
    values = [value for value, _ in parts_of(snapshot, pier)["territories"]]
    return part_groups(pier, "territories", values, [(value, f"viewers in {value}") for value in values])


@pytest.mark.parametrize("kind", ["titles", "filtered titles", "periods", "territories"])
def test_every_number_opens_exactly_its_rows(snapshot: Snapshot, kind: str) -> None:
    groups = groups_of(snapshot, kind)
    comparison = compare_groups(snapshot, groups)
    assert comparison.aspects and len(numbers_of(comparison)) > 10
    for number in numbers_of(comparison):
        assert load_page(snapshot, number.drill).total == number.rows, number.drill
    for side in comparison.sides:
        assert load_page(snapshot, Drill(grain="reviews", filter=side.group.filter)).total == side.reviews
    courses = follow_groups(snapshot, groups)
    for course in courses.courses if courses else ():
        for _, number in course.points:
            assert load_page(snapshot, number.drill).total == number.rows, number.drill


def test_two_periods_share_out_a_title(snapshot: Snapshot) -> None:
    before, after = compare_groups(snapshot, groups_of(snapshot, "periods")).sides
    assert before.reviews + after.reviews == VIEWERS and min(before.reviews, after.reviews) >= VIEWERS // 3
    day = after.group.filter.since
    assert day is not None and before.group.filter.until == day - timedelta(days=1)


def test_flags_are_made_among_all_differences_together(snapshot: Snapshot) -> None:
    comparison = compare_groups(snapshot, titles(snapshot, "Pier", "Ferry", "Salt", "Kelp"))
    table = [[side.net for side in comparison.sides], [side.rating for side in comparison.sides]]
    table += [list(row.cells) for row in (*comparison.aspects, *comparison.entities)]
    cells = [cell for row in table for cell in row[1:] if cell.against is not None]
    assert comparison.compared == len(cells) and comparison.flagged == sum(cell.beyond_noise for cell in cells)
    assert [cell.beyond_noise for cell in cells] == beyond_noise([cell.against for cell in cells if cell.against])
    assert 0 < comparison.flagged < comparison.compared
    assert all(row[0].against is None for row in table)
    assert [side.net.direction for side in comparison.sides] == [0, -1, -1, -1]


def test_too_little_is_said_and_not_compared(snapshot: Snapshot) -> None:
    comparison = compare_groups(snapshot, titles(snapshot, "Pier", "<b>Tide</b>"))
    few = comparison.sides[1]
    assert not few.net.number.known and few.net.against is None and few.net.direction == 0
    assert comparison.compared == 0 and say("compare.unknown", names="<b>Tide</b>") in compare_answer(comparison)
    drawing = draw_matrix(comparison.aspects, comparison, LIGHT, finding="", subtitle="")
    texts = [text for trace in drawing.figure.data if trace.mode == "text" for text in trace.text]
    assert say("compare.too_few") in texts


def test_the_answer_says_what_the_numbers_say(snapshot: Snapshot) -> None:
    text = compare_answer(compare_groups(snapshot, titles(snapshot, "Salt", "Pier", "Ferry")))
    assert "is liked more than Ferry" in text and "is liked less than Pier" in text
    parts = compare_answer(compare_groups(snapshot, groups_of(snapshot, "territories")))
    assert parts == "Viewers in GB and viewers in FR do not differ beyond noise" + say("compare.parts_together")


def test_courses_are_aligned_at_release_and_unknown_releases_at_the_first_review(snapshot: Snapshot) -> None:
    groups = titles(snapshot, "Pier", "Salt")
    assert (groups[0].start, groups[0].released, groups[1].released) == (FIRST_DAY, True, False)
    assert groups[1].start is not None and groups[1].start >= FIRST_DAY
    courses = follow_groups(snapshot, groups)
    assert courses is not None and courses.days == 7
    first = courses.courses[0].points[0]
    assert first[0] == 0 and first[1].drill.filter.since == FIRST_DAY
    assert first[1].drill.filter.until == FIRST_DAY + timedelta(days=6)
    drawing = draw_courses(courses, LIGHT)
    assert drawing is not None and "Salt" in drawing.subtitle
    narrow = Filter(since=FIRST_DAY + timedelta(days=3))
    assert span_filter(narrow, FIRST_DAY, 7, 0).since == narrow.since


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_every_mark_opens_a_number_of_the_table(snapshot: Snapshot, palette: object) -> None:
    groups = titles(snapshot, "Pier", "Ferry", "<b>Tide</b>")
    comparison, courses = compare_groups(snapshot, groups), follow_groups(snapshot, groups)
    assert courses is not None
    numbers = {number.drill for number in numbers_of(comparison)}
    numbers |= {number.drill for course in courses.courses for _, number in course.points}
    matrix = draw_matrix(comparison.aspects, comparison, palette, finding="", subtitle="")  # type: ignore[arg-type]
    drawings: list[Drawing | None] = [draw_sides(comparison, palette), draw_courses(courses, palette), matrix]  # type: ignore[arg-type]
    for drawing in drawings:
        assert drawing is not None and not drawing.table.empty
        marks = [mark for trace in drawing.figure.data if trace.customdata is not None for mark in trace.customdata]
        assert marks and {drill_of(list(mark)) for mark in marks} <= numbers
        assert "<b>Tide" not in drawing.figure.to_json().replace("\\u003c", "<")
    cells = [cell for row in comparison.aspects for cell in row.cells if cell.number.rows]
    assert len(matrix.figure.data[-2].customdata) == len(cells)


def test_the_finding_names_the_widest_gap(snapshot: Snapshot) -> None:
    comparison = compare_groups(snapshot, titles(snapshot, "Pier", "Ferry"))
    gaps = {
        row.name.lower(): cell.against.value
        for row in comparison.aspects
        for cell in row.cells
        if cell.direction and cell.against is not None and cell.against.value is not None
    }
    assert min(gaps, key=lambda name: gaps[name]) in matrix_finding(comparison.aspects, comparison)


def opened(monkeypatch: pytest.MonkeyPatch, settings: Settings, **query: str | list[str]) -> tuple[AppTest, str]:
    monkeypatch.setenv("MARQUEE_STUDIO", str(settings.studio))
    app = AppTest.from_file(APP, default_timeout=90)
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page("views/compare.py").run()
    assert not app.exception
    text = "\n".join(element.proto.body for element in app.get("html"))
    assert 'role="alert"' not in text
    return app, text


def test_a_link_compares_its_titles(monkeypatch: pytest.MonkeyPatch, studio: Settings, snapshot: Snapshot) -> None:
    app, text = opened(monkeypatch, studio, titles=ids(snapshot, "Ferry", "Pier"))
    assert say("compare.question_titles", first="Ferry", others="Pier") in text
    assert "Ferry is liked less than Pier" in text and len(app.get("plotly_chart")) == 4


@pytest.mark.slow
def test_more_than_six_titles_are_said_to_be_too_many(
    monkeypatch: pytest.MonkeyPatch, studio: Settings, snapshot: Snapshot
) -> None:
    app, text = opened(monkeypatch, studio, titles=ids(snapshot, *TITLES))
    assert say("compare.too_many", count=len(TITLES), most=MOST) in text
    assert len(app.multiselect[0].value) == MOST and "Tide" not in text


def test_one_title_is_offered_others(monkeypatch: pytest.MonkeyPatch, studio: Settings, snapshot: Snapshot) -> None:
    app, text = opened(monkeypatch, studio, titles=ids(snapshot, "Pier"))
    assert say("compare.empty_one", first="Pier") in text
    next(button for button in app.button if button.label.startswith("Compare with")).click().run()
    assert not app.exception and len(app.get("plotly_chart")) == 4


def test_nothing_or_nothing_known_says_what_to_do(monkeypatch: pytest.MonkeyPatch, studio: Settings) -> None:
    _, text = opened(monkeypatch, studio)
    assert say("compare.empty_none") in text
    _, text = opened(monkeypatch, studio, titles="t000", by="nonsense")
    assert say("compare.empty_missing", names="t000") in text


@pytest.mark.slow
def test_parts_of_a_title_are_linked_and_bad_links_fall_back(
    monkeypatch: pytest.MonkeyPatch, studio: Settings, snapshot: Snapshot
) -> None:
    (pier,) = ids(snapshot, "Pier")
    _, text = opened(monkeypatch, studio, by="period", of=pier, at="2026-01-20")
    assert say("compare.question_period", title="Pier", day="20 Jan 2026") in text
    _, text = opened(monkeypatch, studio, by="period", of=pier, at="1999-01-01")
    assert say("compare.split_unread") in text
    _, text = opened(monkeypatch, studio, by="territories", of=pier, a="FR", b="nowhere")
    assert "viewers in FR and viewers in GB" in text
    _, text = opened(monkeypatch, studio, by="languages", of=pier)
    assert say("compare.parts_none_languages", title="Pier") in text


def test_an_empty_studio_says_so(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    _, text = opened(monkeypatch, settings)
    assert say("compare.empty_studio") in text
