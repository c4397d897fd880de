"""Viewers as a subject: what they like, how active they are, their segments, and filters that mean them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.records import Filter, Run
from data.settings import Settings, load_settings
from data.snapshots import Snapshot, open_newest
from data.studio import writing
from tests.data.test_studio import TITLE, VIEWER, batch, review, rows_of, sentences

CLOSE = datetime(2026, 10, 1)


def rating(viewer: str, title: str, value: float, days_ago: int | None = 0, key: str = "") -> dict[str, Any]:
    return {
        "rating_id": f"g{viewer}{title}{key}", "row_hash": "a", "source": "test", "title_id": title,
        "viewer_id": viewer, "rating": value, "rating_original": str(value),
        "rated_at": None if days_ago is None else CLOSE - timedelta(days=days_ago),
    }  # fmt: skip


def titles(count: int) -> list[dict[str, Any]]:
    return [
        TITLE | {"title_id": f"t{i}", "source_key": str(i), "genres": ["drama" if i % 2 else "comedy"]}
        for i in range(1, count + 1)
    ]


def published(settings: Settings, ratings: list[dict[str, Any]], *, runs: tuple[Run, ...] = (), **more: Any) -> None:
    viewers = [VIEWER | {"viewer_id": viewer} for viewer in sorted({row["viewer_id"] for row in ratings})]
    folder = batch(settings, "first", titles=titles(12), viewers=viewers, ratings=ratings, **more)
    with writing(settings) as studio:
        studio.add_batch(folder, "b1", "j1")
        for run in runs:
            studio.add_run(run, f"j-{run.run_id}")
        studio.publish()


def segments_run(settings: Settings, members: list[tuple[str, str, float, bool]]) -> Run:
    """A segments run with two segments of taste."""
    run = Run(
        run_id="segments-1", step="segments", model="test", model_hash="0", parameters={}, seed=1, data_version="x",
        started_at=datetime.now(UTC), seconds=0.1,
    )  # fmt: skip
    folder = settings.runs / run.run_id
    folder.mkdir()
    listed = [{"segment_id": f"t{i}", "name": f"Taste {i}", "stability": 0.9, "position": i} for i in (1, 2)]
    pq.write_table(pa.Table.from_pylist(listed), folder / "segments.parquet")
    columns = dict(zip(("viewer_id", "segment_id", "membership", "main"), zip(*members, strict=True), strict=True))
    pq.write_table(pa.table({k: list(v) for k, v in columns.items()}), folder / "members.parquet")
    places = {"kind": ["viewer", "viewer", "title"], "id": ["v1", "gone", "t1"], "x": [0.0, 1.0, 2.0], "y": [0.0] * 3}
    pq.write_table(pa.table(places), folder / "places.parquet")
    return run


def test_the_newest_rating_decides_what_is_liked_and_a_review_only_without_one(settings: Settings) -> None:
    published(
        settings,
        [
            rating("v1", "t1", 9, 20, "a"), rating("v1", "t1", 3, 10, "b"), rating("v1", "t2", 7),
            rating("v2", "t1", 6.9), rating("v3", "t1", 2, None, "a"), rating("v3", "t1", 8, 400, "b"),
        ],
        reviews=[review("1", "Dull.", viewer_id="v2", title_id="t2", rating=None)],
        sentences=sentences("1", "Dull."),
    )  # fmt: skip
    # The review was never scored, so it says nothing; a rating without a date gives way to one with a date.
    assert rows_of(settings, "select viewer_id, title_id, liking from verdicts order by all") == [
        ("v1", "t1", -1), ("v1", "t2", 1), ("v2", "t1", -1), ("v3", "t1", 1),
    ]  # fmt: skip


def test_who_rates_a_title_again_is_counted_whatever_else_they_wrote(settings: Settings) -> None:
    again = [rating("v1", "t1", 9, day, str(day)) for day in range(3)]
    # As many ratings as titles: one of the titles was reviewed alone.
    again += [rating("v2", "t1", 8, day, str(day)) for day in range(2)]
    published(
        settings,
        [*again, rating("v3", "t1", 7), rating("v3", "t2", 7)],
        reviews=[review("1", "Dull.", viewer_id="v2", title_id="t2", rating=None)],
        sentences=sentences("1", "Dull."),
    )
    found = open_newest(settings.snapshots)
    for since, expected in ((None, [("t1", 3.0)]), (CLOSE.date() - timedelta(days=1), [("t1", 2.0)])):
        rows = found.rows("rankings/repeats", filter=Filter(since=since).as_parameter())
        assert [(row["title_id"], row["again"]) for row in rows] == expected
    found.close()


def test_activity_counts_back_from_the_last_day(settings: Settings) -> None:
    rated = {
        "lapsed": [600, 541], "lapsing": [600, 540], "new": [60, 0], "once": [100],
        "loyal": [170 + i for i in range(10)], "regular": [170, 100], "undated": [None, None],
    }  # fmt: skip
    published(
        settings,
        [rating(viewer, f"t{i + 1}", 8, ago) for viewer, days in rated.items() for i, ago in enumerate(days)],
    )
    found = dict(rows_of(settings, "select viewer_id, band from viewer_activity"))
    assert found == {viewer: viewer for viewer in rated}
    assert rows_of(settings, "select count(*) from segment_members where kind = 'activity' and main") == [(7,)]


@pytest.fixture(scope="module")
def meant(tmp_path_factory: pytest.TempPathFactory, empty_studio: Path) -> Iterator[Snapshot]:
    """v1 and v2 are in t1, v3 in t2; v1 is loyal, the others regular; v1 and v3 like title t1."""
    settings = load_settings(shutil.copytree(empty_studio, tmp_path_factory.mktemp("meant") / "studio"))
    ratings = [rating("v1", f"t{i}", 8, 5 + i) for i in range(1, 11)]
    ratings += [
        rating("v2", "t1", 2, 100),
        rating("v2", "t2", 9, 0),
        rating("v3", "t1", 9, 120),
        rating("v3", "t3", 5),
    ]
    ratings.append(rating("v2", "t3", 5, 100))
    members = [("v1", "t1", 0.8, True), ("v1", "t2", 0.2, False), ("v2", "t1", 1.0, True), ("v3", "t2", 0.9, True)]
    # v1's rating of long ago keeps them from being new.
    ratings.append(rating("v1", "t11", 8, 120))
    published(
        settings,
        ratings,
        runs=(segments_run(settings, members),),
        reviews=[review("1", "Fine.", viewer_id="v1"), review("2", "Dull.", viewer_id="v3")],
        sentences=[*sentences("1", "Fine."), *sentences("2", "Dull.")],
    )
    snapshot = open_newest(settings.snapshots)
    yield snapshot
    snapshot.close()


@pytest.mark.parametrize(
    ("filter_", "viewers"),
    [
        (Filter(), {"v1", "v2", "v3"}),
        (Filter(segments=("t1",)), {"v1", "v2"}),
        (Filter(segments=("t1", "t2")), {"v1", "v2", "v3"}),
        (Filter(segments=("t1", "a-loyal")), {"v1"}),
        (Filter(segments=("t2", "a-loyal")), set()),
        (Filter(segments=("gone",)), set()),
        (Filter(fans=("t1",)), {"v1", "v3"}),
        (Filter(fans=("t1",), segments=("t2",)), {"v3"}),
        (Filter(fans=("gone",)), set()),
        (Filter(titles=("t2",)), {"v1", "v2"}),
        (Filter(titles=("t2",), fans=("t1",)), {"v1"}),
        (Filter(search="dull"), {"v3"}),
    ],
)
def test_a_filter_means_viewers(meant: Snapshot, filter_: Filter, viewers: set[str]) -> None:
    given = filter_.as_parameter()
    assert {row["viewer_id"] for row in meant.rows("dashboard/viewers_rows", filter=given)} == viewers
    (counts,) = meant.rows("dashboard/viewers_count", filter=given)
    assert counts == {"rows": len(viewers), "viewers": len(viewers)}
    assert len(meant.rows("dashboard/viewers_page", filter=given, size=10, start=0)) == len(viewers)


@pytest.mark.parametrize("filter_", [Filter(segments=("t1",)), Filter(fans=("t1",)), Filter(segments=("t2",))])
def test_every_grain_holds_only_what_these_viewers_said(meant: Snapshot, filter_: Filter) -> None:
    given = filter_.as_parameter()
    viewers = {row["viewer_id"] for row in meant.rows("dashboard/viewers_rows", filter=given)}
    for grain in ("evidence", "reviews", "ratings"):
        everything = meant.select(f"select viewer_id from {grain}")["viewer_id"].tolist()
        (counts,) = meant.rows(f"dashboard/{grain}_count", filter=given)
        assert counts["rows"] == sum(viewer in viewers for viewer in everything), grain


def test_the_map_has_only_what_is_there(meant: Snapshot) -> None:
    assert meant.select("select kind, id from places order by all").values.tolist() == [
        ["title", "t1"],
        ["viewer", "v1"],
    ]


def test_a_filter_of_viewers_survives_the_url() -> None:
    chosen = Filter(segments=("t1", "a-loyal"), fans=("t9",))
    assert Filter.from_query(chosen.as_query()) == chosen


def test_a_studio_folder_without_segments_publishes(settings: Settings, tmp_path: Path) -> None:
    published(settings, [rating("v1", "t1", 8)])
    assert rows_of(settings, "select segment_id, kind, name from segments") == [("a-new", "activity", "New")]
    assert not list(tmp_path.glob("*.part"))
