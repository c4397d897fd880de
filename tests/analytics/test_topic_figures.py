"""The figures of topics against sums that are made again row by row, and against what was planted."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from analytics.figures.emerging import find_emerging, load_new_topics, load_watch
from analytics.figures.figure import RATINGS, Figure
from analytics.figures.topic_course import load_aligned, load_courses
from analytics.figures.topic_heat import load_heat
from analytics.figures.topic_overlap import load_overlaps
from analytics.figures.topic_quotes import choose_unlike, load_topic_quotes
from analytics.figures.topics import load_topics
from analytics.intervals import difference, mean_estimate, ratio_estimate, share_estimate
from data.records import Estimate, Filter
from data.settings import load_settings
from data.snapshots import Snapshot, newest_snapshot, open_newest
from data.studio import writing

DAY = date(2026, 3, 2)
SIGNS = ("praise", "neutral", "blame")


def told() -> pd.DataFrame:
    """Sentences on three titles in two languages, four topics (the last hidden), viewers who write more than once."""
    random = np.random.default_rng(7)
    rows = []
    for number in range(110):
        language = "zh" if number % 5 == 0 else "en"
        viewer = None if number % 11 == 0 else f"v{number % 60}"
        day = DAY + timedelta(days=int(random.integers(0, 40)))
        rating = None if number % 9 == 0 else float(random.integers(1, 11))
        for position in range(int(random.integers(1, 5))):
            topic = int(random.choice([-1, 0, 1, 3] if language == "en" else [-1, 0, 2]))
            sign = (*SIGNS, None)[random.integers(0, 4)]
            rows.append(
                {
                    "sentence_id": f"r{number}-{position}", "review_id": f"r{number}", "title_id": f"t{number % 3}",
                    "viewer_id": viewer, "position": position, "language": language, "topic_id": topic, "sign": sign,
                    "rating": rating, "published_at": datetime.combine(day, datetime.min.time()), "source": "s",
                    "text": f"Sentence {number} {position} of some length, so that it may be quoted.",
                    "spoiler": False, "start_char": 0, "end_char": 9, "probability": 0.9,
                    "sentiment": {"praise": 0.9, "blame": -0.9, "neutral": 0.0}.get(sign),
                    "topic_similarity": float(random.uniform(0.2, 0.9)),
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return told()


@pytest.fixture(scope="module")
def small(empty_studio: Path, tmp_path_factory: pytest.TempPathFactory, rows: pd.DataFrame) -> Iterator[Snapshot]:
    """A snapshot that holds these sentences and nothing else. Read only."""
    folder = tmp_path_factory.mktemp("told") / "studio"
    shutil.copytree(empty_studio, folder)
    settings = load_settings(folder)
    with writing(settings) as studio:
        studio.publish()
    path = newest_snapshot(settings.snapshots)
    assert path is not None
    reviews = rows.drop_duplicates("review_id")
    members = pd.DataFrame({"viewer_id": [f"v{n}" for n in range(50)]})
    members["segment_id"], members["kind"], members["main"] = [f"g{n % 2}" for n in range(50)], "taste", True
    people = members[["viewer_id"]]
    segments = pd.DataFrame({"segment_id": ["g0", "g1"], "kind": "taste"})
    titles = pd.DataFrame({"title_id": ["t0", "t1", "t2"], "name": ["Salt", "Kelp", "Fog"], "release_date": DAY})
    listed = pd.DataFrame({"topic_id": [0, 1, 2, 3], "label": ["the sea", "the boat", "船", "secret"]})
    listed["hidden"], listed["evidence"] = [False, False, False, True], [9, 8, 7, 6]
    with duckdb.connect(str(path)) as connection:
        for table, frame in (
            ("evidence", rows), ("reviews", reviews), ("segment_members", members), ("titles", titles),
            ("topics", listed), ("viewers", people), ("segments", segments),
        ):  # fmt: skip
            known = [row[0] for row in connection.execute(f"describe {table}").fetchall()]
            kept = frame[[name for name in frame.columns if name in known]]
            connection.register("given", kept)
            connection.execute(f"insert into {table} by name select * from given")
            connection.unregister("given")
    snapshot = Snapshot(path)
    yield snapshot
    snapshot.close()


def viewers(rows: pd.DataFrame) -> pd.Series:
    return rows["viewer_id"].fillna(rows["review_id"])


def net_by_hand(rows: pd.DataFrame) -> Estimate:
    scored = rows[rows["sign"].notna()]
    value = scored["sign"].map({"praise": 1, "neutral": 0, "blame": -1})
    grouped = pd.DataFrame({"viewer": viewers(scored), "s": value}).groupby("viewer")["s"].agg(["sum", "count"])
    s, m = (grouped[name].to_numpy(float) for name in ("sum", "count"))
    return ratio_estimate(len(s), s.sum(), m.sum(), s @ s, s @ m, m @ m)


def rating_by_hand(rows: pd.DataFrame) -> Estimate:
    rated = rows.drop_duplicates("review_id").dropna(subset="rating")
    grouped = rated.assign(viewer=viewers(rated)).groupby("viewer")["rating"].agg(["sum", "count"])
    s, m = (grouped[name].to_numpy(float) for name in ("sum", "count"))
    if m.sum() == len(m):
        return mean_estimate(s.sum(), float((rated["rating"] ** 2).sum()), len(m))
    return ratio_estimate(len(s), s.sum(), m.sum(), s @ s, s @ m, m @ m, RATINGS)


def share_by_hand(spoke: pd.DataFrame, wrote: pd.DataFrame) -> Estimate:
    return share_estimate(spoke["review_id"].nunique(), wrote["review_id"].nunique(), viewers(wrote).nunique())


def same(found: Estimate, expected: Estimate) -> bool:
    numbers = [(getattr(found, name), getattr(expected, name)) for name in ("value", "low", "high")]
    return found.n == expected.n and all(
        a is b is None or (a is not None and b is not None and abs(a - b) < 1e-9) for a, b in numbers
    )


def rows_behind(snapshot: Snapshot, figure: Figure) -> int:
    return int(snapshot.rows(f"dashboard/{figure.grain}_count", filter=figure.filter.as_parameter())[0]["rows"])


@pytest.mark.parametrize("narrowed", [{}, {"titles": ("t1", "t2"), "since": DAY + timedelta(days=5)}])
def test_a_topic_is_counted_over_all_rows(small: Snapshot, rows: pd.DataFrame, narrowed: dict[str, Any]) -> None:
    if narrowed:
        late = rows["published_at"] >= datetime.combine(narrowed["since"], datetime.min.time())
        rows = rows[late & rows["title_id"].isin(narrowed["titles"])]
    found = {row.topic.topic_id: row for row in load_topics(small, Filter(**narrowed))}
    assert set(found) == {0, 1, 2}
    for topic_id, row in found.items():
        own = rows[rows["topic_id"] == topic_id]
        wrote = rows if topic_id == 0 else rows[rows["language"] == ("zh" if topic_id == 2 else "en")]
        assert row.language == {0: None, 1: "en", 2: "zh"}[topic_id]
        assert (row.sentences, row.reviews) == (len(own), own["review_id"].nunique())
        assert row.viewers == viewers(own).nunique()
        assert [row.praise, row.neutral, row.blame] == [int((own["sign"] == sign).sum()) for sign in SIGNS]
        assert same(row.share.estimate, share_by_hand(own, wrote))
        assert same(row.net.estimate, net_by_hand(own))
        rest = wrote[~wrote["review_id"].isin(own["review_id"])]
        assert same(row.rating.estimate, rating_by_hand(own)) and same(row.others, rating_by_hand(rest))
        assert same(row.against, difference(row.rating.estimate, row.others))
        assert row.within.value == pytest.approx(within_by_hand(own, wrote))
        assert rows_behind(small, row.share) == row.share.rows and rows_behind(small, row.net) == row.net.rows


def within_by_hand(own: pd.DataFrame, wrote: pd.DataFrame) -> float:
    """Least squares of the rating on "speaks of it" with a level for every title."""
    rated = wrote.drop_duplicates("review_id").dropna(subset="rating")
    spoke = rated["review_id"].isin(own["review_id"]).astype(float)
    titles = pd.get_dummies(rated["title_id"]).astype(float)
    design = np.column_stack([spoke, titles])
    return float(np.linalg.lstsq(design, rated["rating"], rcond=None)[0][0])


def test_a_course_counts_every_period_also_where_nobody_speaks(small: Snapshot, rows: pd.DataFrame) -> None:
    course = load_courses(small, Filter(), [2], "week")[0]
    wrote = rows[rows["language"] == "zh"]
    weeks = wrote["published_at"].dt.to_period("W")
    assert [point.start for point in course.points] == sorted({week.start_time.date() for week in weeks})
    for point in course.points:
        inside = wrote[weeks == pd.Period(point.start, "W")]
        own = inside[inside["topic_id"] == 2]
        assert (
            same(point.share.estimate, share_by_hand(own, inside))
            and rows_behind(small, point.share) == point.share.rows
        )
        assert point.net.rows == int(own["sign"].notna().sum())
    assert load_courses(small, Filter(), [3]) == ()


def test_titles_are_aligned_at_their_release(small: Snapshot, rows: pd.DataFrame) -> None:
    courses = {course.title: course for course in load_aligned(small, Filter(), 1, days=10)}
    assert set(courses) == {"Salt", "Kelp", "Fog"}
    ages = ((rows["published_at"] - pd.Timestamp(DAY)).dt.days // 10)[
        (rows["title_id"] == "t1") & (rows["language"] == "en")
    ]
    assert [point.age for point in courses["Kelp"].points] == sorted(set(ages))
    for point in courses["Kelp"].points:
        inside = rows.loc[ages[ages == point.age].index]
        assert same(point.share.estimate, share_by_hand(inside[inside["topic_id"] == 1], inside))
        assert same(point.net.estimate, net_by_hand(inside[inside["topic_id"] == 1])) or not point.net.rows


@pytest.mark.parametrize("by", ["title", "segment"])
def test_a_cell_is_held_against_all_others(small: Snapshot, rows: pd.DataFrame, by: Any) -> None:
    heat = load_heat(small, Filter(), by)
    segment = rows["viewer_id"].map({f"v{n}": f"g{n % 2}" for n in range(50)})
    group = rows["title_id"] if by == "title" else segment
    assert set(heat.groups) == set(group.dropna()) and [topic.topic_id for topic in heat.topics] == [0, 1, 2]
    for (topic_id, name), cell in heat.cells.items():
        wrote = rows if topic_id == 0 else rows[rows["language"] == ("zh" if topic_id == 2 else "en")]
        inside, outside = (wrote[side.loc[wrote.index]] for side in (group == name, group != name))
        own, others = (part[part["topic_id"] == topic_id] for part in (inside, outside))
        assert same(cell.share.own.estimate, share_by_hand(own, inside))
        assert same(cell.share.others, share_by_hand(others, outside))
        assert same(cell.net.own.estimate, net_by_hand(own)) and same(cell.net.others, net_by_hand(others))
        assert rows_behind(small, cell.share.own) == cell.share.own.rows
    assert heat.looks == sum(held.known for cell in heat.cells.values() for held in (cell.share, cell.net))


def test_what_is_drawn_by_lot_overlaps_as_chance_has_it(small: Snapshot, rows: pd.DataFrame) -> None:
    found = {(pair.one, pair.other): pair for pair in load_overlaps(small, Filter()).pairs}
    named = rows.groupby("review_id")["topic_id"].agg(set)
    both = Counter(pair for topics in named for pair in ((0, 1), (0, 2), (1, 2)) if set(pair) <= topics)
    pair = found[0, 1]
    assert pair.reviews == both[0, 1] and (1, 2) not in found
    assert pair.lift.low < 1 < pair.lift.high and not pair.beyond_noise
    assert pair.lift.value == pytest.approx(pair.reviews / pair.expected)


def test_quotes_are_of_different_viewers_and_the_contrary_of_the_rarer_sign(
    small: Snapshot, rows: pd.DataFrame
) -> None:
    quotes = load_topic_quotes(small, Filter(), 0, 4)
    own = rows[rows["topic_id"] == 0]
    counts = own["sign"].value_counts()
    assert (quotes.praise, quotes.blame) == (counts["praise"], counts["blame"])
    assert quotes.rarer == ("praise" if counts["praise"] < counts["blame"] else "blame")
    assert {row["sign"] for row in quotes.contrarian} == {quotes.rarer}
    assert len({row["viewer_id"] or row["review_id"] for row in quotes.representative}) == 4
    assert quotes.representative[0]["score"] == own["topic_similarity"].max()


def test_of_two_near_copies_one_is_quoted() -> None:
    names = (
        "The dog is the best actor of them all.",
        "The dog is the best actor of all of them.",
        "A dull walk on a beach.",
    )
    rows = [
        {"text": text, "score": 1 - place / 10, "title_id": "t", "viewer_id": f"v{place}", "review_id": "r"}
        for place, text in enumerate(names)
    ]
    assert [row["viewer_id"] for row in choose_unlike(rows, 2)] == ["v0", "v2"]
    assert len(choose_unlike([row | {"viewer_id": "v"} for row in rows], 3)) == 1


def test_topics_of_a_refit_are_new_and_those_of_the_first_run_are_not(small: Snapshot, tmp_path: Path) -> None:
    for sentences, expected in ((0, []), (90, [2])):
        path = tmp_path / f"{sentences}.duckdb"
        shutil.copy(small.path, path)
        manifest = json.dumps({"quality": {"changes": {"new": [2, 3, 9], "sentences": sentences}}})
        with duckdb.connect(str(path)) as connection:
            given = pd.DataFrame({"step": ["topics"], "current": [True], "manifest": [manifest]})
            connection.register("given", given)
            connection.execute("insert into runs by name select * from given")
        snapshot = Snapshot(path)
        assert [topic.topic_id for topic in load_new_topics(snapshot)] == expected
        snapshot.close()


def test_an_empty_studio_has_no_topics(empty_studio: Path, tmp_path: Path) -> None:
    shutil.copytree(empty_studio, tmp_path / "studio")
    settings = load_settings(tmp_path / "studio")
    with writing(settings) as studio:
        studio.publish()
    snapshot = open_newest(settings.snapshots)
    assert load_topics(snapshot, Filter()) == () and load_overlaps(snapshot, Filter()).pairs == ()
    assert load_heat(snapshot, Filter(), "title").cells == {} and load_aligned(snapshot, Filter(), 0) == ()
    assert find_emerging(load_watch(snapshot, Filter()), Filter()) == ()
    snapshot.close()
