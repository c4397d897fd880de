"""Numbers and the rows behind them: what a page says must be what the drawer counts, and what the shown SQL finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from dashboard.charts.drawing import drill_of
from dashboard.charts.palette import LIGHT
from dashboard.charts.slate import draw_moves, draw_net_by_title, draw_volume
from dashboard.charts.title import draw_title_topics, draw_title_trend
from dashboard.numbers import Drill, Number
from dashboard.summaries import Slate, TitleSummary, load_batches, load_page, summarise_slate, summarise_title
from data.literals import runnable
from data.records import Filter
from data.settings import load_settings
from data.snapshots import Snapshot, open_newest
from tests.dashboard.studios import TITLES, VIEWERS, build_studio, sentiment_of

FILTERS = [
    Filter(),
    Filter(genres=("Drama",), since=date(2026, 2, 1)),
    Filter(search="good"),
    Filter(search="it's; -- drop"),
    Filter(topics=(0,), until=date(2026, 4, 1)),
    Filter(signs=("blame",)),
    Filter(aspects=("acting",)),
    Filter(aspects=("acting", "visuals"), signs=("praise",), search="good"),
    Filter(titles=("no such title",)),
]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    settings = load_settings(tmp_path_factory.mktemp("tiny") / "studio")
    build_studio(settings)
    opened = open_newest(settings.snapshots)
    yield opened
    opened.close()


def title_id(snapshot: Snapshot, name: str) -> str:
    found = snapshot.select("select title_id, name from titles")
    return str(found[found["name"] == name]["title_id"].iloc[0])


def numbers_of_slate(slate: Slate) -> list[tuple[int, Drill]]:
    found = [(slate.net.rows, slate.net.drill), (slate.rating.rows, slate.rating.drill)]
    for row in slate.titles:
        found += [(number.rows, number.drill) for number in (row.net, row.rating)]
    for move in slate.moves:
        found += [(number.rows, number.drill) for number in (move.before, move.now, move.difference)]
    return found


def numbers_of_title(title: TitleSummary) -> list[tuple[int, Drill]]:
    numbers: list[Number] = [title.net, title.rating, title.slate_net, title.slate_rating]
    numbers += [number for _, number in title.points] + [topic.net for topic in title.topics]
    return [(number.rows, number.drill) for number in numbers]


@pytest.mark.parametrize("filter_", FILTERS, ids=str)
def test_every_number_of_the_slate_opens_exactly_its_rows(snapshot: Snapshot, filter_: Filter) -> None:
    slate = summarise_slate(snapshot, filter_)
    assert slate.titles or filter_.titles or ";" in filter_.search
    for rows, drill in numbers_of_slate(slate):
        assert load_page(snapshot, drill).total == rows, drill
    assert load_page(snapshot, Drill(grain="reviews", filter=filter_)).total == slate.reviews


@pytest.mark.parametrize("filter_", FILTERS[:8], ids=str)
def test_every_number_of_a_title_opens_exactly_its_rows(snapshot: Snapshot, filter_: Filter) -> None:
    title = summarise_title(snapshot, filter_, title_id(snapshot, "The Pier"))
    assert title is not None
    for rows, drill in numbers_of_title(title):
        assert load_page(snapshot, drill).total == rows, drill
    own = filter_.but(titles=(title.facts["title_id"],))
    assert load_page(snapshot, Drill(grain="reviews", filter=own)).total == title.reviews
    for sign, rows in (("praise", title.praise_rows), ("blame", title.blame_rows)):
        if not filter_.signs:
            assert load_page(snapshot, Drill(grain="evidence", filter=own.but(signs=(sign,)))).total == rows


@pytest.mark.parametrize("filter_", FILTERS, ids=str)
@pytest.mark.parametrize("grain", ["evidence", "reviews", "ratings"])
def test_the_statement_shown_finds_the_same_rows(snapshot: Snapshot, grain: str, filter_: Filter) -> None:
    found = snapshot.select(runnable(f"dashboard/{grain}_rows", filter_))
    page = load_page(snapshot, Drill(grain=grain, filter=filter_))  # type: ignore[arg-type]
    assert len(found) == page.total
    key = {"evidence": "sentence_id", "reviews": "review_id", "ratings": "rating_id"}[grain]
    assert [row[key] for row in page.rows] == list(found[key][: page.size])


def test_the_marks_of_every_figure_open_as_many_rows_as_they_say(snapshot: Snapshot) -> None:
    slate = summarise_slate(snapshot, Filter())
    title = summarise_title(snapshot, Filter(), title_id(snapshot, "Salt"))
    assert title is not None
    drawings = [draw_net_by_title(slate, LIGHT), draw_moves(slate, LIGHT), draw_volume(slate, Filter(), LIGHT)]
    drawings += [draw_title_trend(title, LIGHT), draw_title_topics(title, LIGHT)]
    for drawing in drawings:
        assert drawing is not None
        marks = [mark for trace in drawing.figure.data if trace.customdata is not None for mark in trace.customdata]
        said = drawing.table.iloc[:, -1].tolist()
        counted = [load_page(snapshot, drill).total for mark in marks if (drill := drill_of(list(mark)))]
        assert marks and len(counted) == len(marks)
        assert Counter(counted) <= Counter(said)


def test_net_sentiment_is_praise_less_blame_over_what_was_scored(snapshot: Snapshot) -> None:
    texts = snapshot.select("select text, title_id from evidence")
    slate = summarise_slate(snapshot, Filter())
    assert [row.name for row in slate.titles] == sorted(TITLES) or {row.name for row in slate.titles} == set(TITLES)
    for row in slate.titles:
        own = [sentiment_of(text) for text in texts[texts["title_id"] == row.title_id]["text"]]
        expected = sum((score > 0) - (score < 0) for score in own) / len(own)
        assert row.net.estimate.value == pytest.approx(expected)
        assert row.net.estimate.n == VIEWERS
        assert row.net.estimate.low < expected < row.net.estimate.high  # type: ignore[operator]
    assert slate.net.estimate.n == VIEWERS


def test_the_windows_are_the_newest_twenty_eight_days_of_the_data(snapshot: Snapshot) -> None:
    slate = summarise_slate(snapshot, Filter())
    assert slate.latest == date(2026, 4, 26)
    for move in slate.moves:
        now, before = move.now.drill.filter, move.before.drill.filter
        assert (now.since, now.until) == (slate.latest - timedelta(days=27), slate.latest)
        assert (before.since, before.until) == (slate.latest - timedelta(days=55), slate.latest - timedelta(days=28))
        assert move.difference.rows == move.now.rows + move.before.rows
    assert summarise_slate(snapshot, Filter(since=slate.latest)).moves == ()


def test_pages_of_the_drawer_hold_every_row_once(snapshot: Snapshot) -> None:
    drill = Drill(grain="evidence", filter=Filter(titles=(title_id(snapshot, "Salt"),)))
    first = load_page(snapshot, drill)
    pages = -(-first.total // first.size)
    seen = [
        row["sentence_id"]
        for page in range(1, pages + 1)
        for row in load_page(snapshot, drill.model_copy(update={"page": page})).rows
    ]
    assert len(seen) == len(set(seen)) == first.total
    assert load_page(snapshot, drill.model_copy(update={"page": 999_999})).rows
    for row in first.rows:
        assert row["review"][row["start_char"] : row["end_char"]]


def test_quotes_are_verbatim_and_differ(snapshot: Snapshot) -> None:
    title = summarise_title(snapshot, Filter(), title_id(snapshot, "The Pier"))
    assert title is not None and title.praise
    for row in title.praise:
        assert row["review"][row["start_char"] : row["end_char"]] == row["text"]
        assert sentiment_of(row["text"]) > 0 and not row["spoiler"]
    texts = [row["text"] for row in title.praise]
    assert len(set(texts)) == len(texts)


def test_a_title_that_is_not_there_is_none(snapshot: Snapshot) -> None:
    assert summarise_title(snapshot, Filter(), "no such title") is None


def test_batches_say_what_came_in(snapshot: Snapshot) -> None:
    assert [batch["counts"]["reviews_new"] for batch in load_batches(snapshot)] == [3 * VIEWERS]
