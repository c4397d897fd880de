"""Conflicts: the queue holds every torn review once, and a burst opens exactly its own ratings."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.charts.conflicts import draw_burst
from dashboard.charts.drawing import drill_of
from dashboard.charts.palette import LIGHT
from dashboard.conflict_figures import PAGE, Counted, Queue, load_queue, view_bursts
from dashboard.strings import say
from dashboard.summaries import load_page
from data.records import Filter, Run
from data.settings import Settings, load_settings
from data.snapshots import Snapshot, open_newest
from data.studio import writing
from tests.dashboard.studios import BAD, GOOD, build_studio, sentiment_of

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
FIRST_DAY = date(2026, 1, 9)
BOMBED = date(2026, 2, 14)
DAYS, A_DAY, TORN, BOMBS = 70, 6, 13, 40


def write_source(folder: Path) -> None:
    """Two titles rated daily by the same people, some with their stars upside down; newcomers bomb one on one day."""
    chance = random.Random(5)
    rows: list[tuple[object, ...]] = []
    for title in ("Pier", "Ferry"):
        for number in range(DAYS * A_DAY):
            good = chance.random() < 0.7
            torn = title == "Pier" and number % 30 == 7 and number // 30 < TORN
            rating = chance.choice((8, 8.5, 9.5) if good != torn else (1, 3.5, 4))
            text = " ".join(chance.sample(GOOD if good else BAD, 2))
            day = FIRST_DAY + timedelta(days=number // A_DAY)
            rows.append((title, 2026, text, f"{rating}/10", f"v{number}", day.isoformat()))
    for number in range(BOMBS):
        text = f"This is a bad film and nobody should pay to see it, says number {number}."
        rows.append(("Pier", 2026, text, "1/10", f"bomb{number}", BOMBED.isoformat()))
    with (folder / "reviews.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(("title", "year", "text", "rating", "viewer", "date"))
        writer.writerows(rows)


def score_reviews(settings: Settings) -> None:
    """A stand-in sentiment run in which a review is the mean of its sentences."""
    snapshot = open_newest(settings.snapshots)
    rows = snapshot.rows("dashboard/evidence_rows", filter=Filter().as_parameter())
    snapshot.close()
    scores: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        scores[row["review_id"]].append(sentiment_of(row["text"]))
    sentences = [
        {"sentence_id": row["sentence_id"], "sentiment": sentiment_of(row["text"]), "probability": 0.9, "weight": 0.5}
        for row in rows
    ]
    reviews = [{"review_id": key, "sentiment": sum(found) / len(found)} for key, found in scores.items()]
    folder = settings.runs / "sentiment-1"
    folder.mkdir(parents=True)
    for name, records in (("sentences", sentences), ("reviews", reviews)):
        pq.write_table(pa.Table.from_pylist(records), folder / f"{name}.parquet")
    with writing(settings) as studio:
        run = Run(
            run_id="sentiment-1", step="sentiment", model="stand-in", model_hash="0", parameters={}, seed=1,
            data_version=studio.data_version(), started_at=datetime.now(UTC), seconds=0.1,
        )  # fmt: skip
        studio.add_run(run, "j-sentiment")
        studio.publish()


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("torn")
    (folder / "source").mkdir()
    write_source(folder / "source")
    settings = load_settings(folder / "studio")
    build_studio(settings, source=folder / "source", analysed=False)
    score_reviews(settings)
    return settings


@pytest.fixture(scope="module")
def snapshot(studio: Settings) -> Iterator[Snapshot]:
    opened = open_newest(studio.snapshots)
    yield opened
    opened.close()


def pages(snapshot: Snapshot, filter_: Filter) -> list[Queue]:
    first = load_queue(snapshot, filter_, 1)
    return [first, *(load_queue(snapshot, filter_, page) for page in range(2, first.pages + 1))]


def test_the_queue_holds_every_torn_review_once_worst_first(snapshot: Snapshot) -> None:
    found = [row for page in pages(snapshot, Filter()) for row in page.rows]
    ids = [row.conflict.review_id for row in found]
    assert len(ids) == len(set(ids)) == TORN == load_queue(snapshot, Filter(), 1).total
    apart = [row.conflict.apart for row in found]
    assert apart == sorted(apart, reverse=True)
    rated = 2 * DAYS * A_DAY + BOMBS
    share = load_queue(snapshot, Filter(), 1).share
    assert share.n == rated and share.value == pytest.approx(TORN / rated)
    assert load_queue(snapshot, Filter(search="no such words"), 1).total == 0
    assert load_queue(snapshot, Filter(), 999) == load_queue(snapshot, Filter(), -(-TORN // PAGE))


def test_a_row_of_the_queue_opens_the_sentences_of_its_review(snapshot: Snapshot) -> None:
    for row in load_queue(snapshot, Filter(), 1).rows:
        page = load_page(snapshot, row.drill)
        assert page.total >= row.conflict.scored > 0
        assert {found["review_id"] for found in page.rows} == {row.conflict.review_id}
        assert row.review["review"] == row.conflict.text and row.review["rating"] == row.conflict.rating
        assert (row.conflict.side == "stars high") == (row.conflict.rating > 5) == (row.conflict.sentiment < 0)


def test_a_burst_is_found_and_opens_exactly_its_ratings(snapshot: Snapshot) -> None:
    found = view_bursts(snapshot, Filter())
    assert [(view.title, view.burst.side) for view in found.rows] == [("Pier", "low")]
    (view,) = found.rows
    assert view.burst.since <= BOMBED <= view.burst.until and view.burst.looks_planned
    assert view.single.rows == view.suspects.rows == BOMBS and view.copies.rows >= BOMBS
    for part in (view.sided, view.single, view.copies, view.suspects, *(counted for _, counted in view.days)):
        assert part.drill is not None and load_page(snapshot, part.drill).total == part.rows
    for number in (view.all, view.rating, view.rating_without):
        assert load_page(snapshot, number.drill).total == number.rows
    assert view.rating.rows - view.rating_without.rows == BOMBS
    assert view.suspects.drill is not None
    rows = load_page(snapshot, view.suspects.drill).rows
    assert {row["rating"] for row in rows} == {1.0}


def test_the_rating_without_the_suspects_is_that_of_all_others(snapshot: Snapshot) -> None:
    (view,) = view_bursts(snapshot, Filter()).rows
    rows = snapshot.select("select rating from ratings join titles using (title_id) where name = 'Pier'")["rating"]
    others = sorted(rows)[BOMBS:]
    assert view.rating.estimate.value == pytest.approx(rows.mean())
    assert view.rating_without.rows == len(others) and sorted(rows)[BOMBS - 1] == 1.0
    assert view.rating_without.estimate.value == pytest.approx(sum(others) / len(others))


def test_a_title_without_a_burst_has_none(snapshot: Snapshot) -> None:
    names = {row["name"]: row["title_id"] for row in snapshot.rows("dashboard/title_names")}
    found = view_bursts(snapshot, Filter(titles=(names["Ferry"],)))
    assert not found.rows and (found.days, found.titles) == (DAYS, 1)


@pytest.mark.slow
def test_the_bars_of_a_burst_open_their_days(snapshot: Snapshot) -> None:
    (view,) = view_bursts(snapshot, Filter()).rows
    drawing = draw_burst(view, LIGHT)
    bars = drawing.figure.data[0]
    for mark, rows in zip(bars.customdata, bars.y, strict=True):
        drill = drill_of(list(mark))
        assert drill is not None and load_page(snapshot, drill).total == rows
    dark = [day for day, colour in zip(bars.x, bars.marker.color, strict=True) if colour == LIGHT.ink]
    assert dark and BOMBED in dark and list(drawing.table.iloc[:, -1]) == list(bars.y)


def test_what_a_link_cannot_carry_has_no_drill(monkeypatch: pytest.MonkeyPatch, snapshot: Snapshot) -> None:
    monkeypatch.setattr("dashboard.conflict_figures.LINKED", BOMBS - 1)
    (view,) = view_bursts(snapshot, Filter()).rows
    assert view.suspects == Counted(BOMBS, None)


def opened(monkeypatch: pytest.MonkeyPatch, settings: Settings, **query: str) -> tuple[AppTest, str]:
    monkeypatch.setenv("MARQUEE_STUDIO", str(settings.studio))
    app = AppTest.from_file(APP, default_timeout=90)
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page("views/conflicts.py").run()
    assert not app.exception
    text = "\n".join(element.proto.body for element in app.get("html"))
    assert 'role="alert"' not in text
    return app, text


def query(app: AppTest, name: str) -> list[str]:
    found = app.query_params[name]
    return [found] if isinstance(found, str) else list(found)


def test_the_page_answers_and_its_queue_turns(monkeypatch: pytest.MonkeyPatch, studio: Settings) -> None:
    app, text = opened(monkeypatch, studio)
    assert say("conflicts.question") in text and f"The stars of {TORN} reviews contradict" in text
    assert text.count('class="mq-quote"') == PAGE and len(app.get("plotly_chart")) == 1
    _, text = opened(monkeypatch, studio, queue="2")
    assert text.count('class="mq-quote"') == TORN - PAGE
    _, text = opened(monkeypatch, studio, queue="no number")
    assert text.count('class="mq-quote"') == PAGE


def test_a_row_opens_the_drawer_on_its_review(monkeypatch: pytest.MonkeyPatch, studio: Settings) -> None:
    app, _ = opened(monkeypatch, studio)
    next(button for button in app.button if button.label == say("conflicts.read")).click().run()
    assert not app.exception
    assert query(app, "d.grain") == ["evidence"] and len(query(app, "d.reviews")) == 1


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch, settings: Settings, studio: Settings) -> None:
    _, text = opened(monkeypatch, settings)
    assert say("conflicts.empty") in text
    _, text = opened(monkeypatch, studio, search="no such words")
    assert say("conflicts.answer_no_pairs") in text and say("conflicts.bursts_undated") in text


def test_reviews_that_were_not_analysed_say_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "studio")
    build_studio(settings, viewers=12, analysed=False)
    _, text = opened(monkeypatch, settings)
    assert say("conflicts.unscored") in text
