"""Segments that people made: by a rule, by naming viewers, by giving a found one another name."""

from __future__ import annotations

import shutil
import sqlite3
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from data.errors import StudioError
from data.made_segments import MadeSegment, MadeSegments
from data.records import Filter, Run
from data.settings import Settings, load_settings
from data.snapshots import open_newest
from data.studio import MIGRATIONS, create_studio, writing
from tests.data.test_studio import TITLE, VIEWER, batch, rows_of

TERRITORIES = ("FR", "DE", "US")
HOSTILE = (
    "'; drop table segments; --",
    '"quoted" \\ {"name": "x"} $filter',
    "<img src=http://127.0.0.1:9/> ![p](http://127.0.0.1:9/p.png)",
    "=cmd|' /C calc'!A0",
    "影评人与观众",
    "\u202eright to left",
)
Row = dict[str, Any]


def viewer(number: int) -> Row:
    return VIEWER | {"viewer_id": f"v{number}", "territory": TERRITORIES[number % 3]}


def rating(number: int, title: str) -> Row:
    return {
        "rating_id": f"g{number}{title}", "row_hash": "a", "source": "test", "title_id": title,
        "viewer_id": f"v{number}", "rating": 9.0 if title == "t1" else 2.0, "rating_original": "9",
        "rated_at": datetime(2026, 1 + number % 6, 3),
    }  # fmt: skip


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty viewers: all rated the second title badly, two in three the first one well. Two segments of taste."""
    settings = load_settings(tmp_path_factory.mktemp("pattern") / "studio")
    create_studio(settings)
    ratings = [rating(n, "t2") for n in range(30)] + [rating(n, "t1") for n in range(30) if n % 3]
    titles = [TITLE, TITLE | {"title_id": "t2", "source_key": "2", "name": "Night Ferry"}]
    folder = batch(settings, "first", titles=titles, viewers=[viewer(n) for n in range(30)], ratings=ratings)
    run = Run(
        run_id="segments-1", step="segments", model="test", model_hash="0", parameters={}, seed=1, data_version="x",
        started_at=datetime.now(UTC), seconds=0.1,
    )  # fmt: skip
    (settings.runs / run.run_id).mkdir()
    listed = [{"segment_id": f"t{i}", "name": f"Taste {i}", "stability": 0.9, "position": i} for i in (1, 2)]
    members = [
        {"viewer_id": f"v{n}", "segment_id": "t1" if n < 12 else "t2", "membership": 0.9, "main": True}
        for n in range(30)
    ]
    for name, rows in (("segments", listed), ("members", members)):
        pq.write_table(pa.Table.from_pylist(rows), settings.runs / run.run_id / f"{name}.parquet")
    with writing(settings) as opened:
        opened.add_batch(folder, "b1", "j1")
        opened.add_run(run, "j2")
    publish(settings)
    return settings.studio


@pytest.fixture
def studio(pattern: Path, tmp_path: Path) -> Settings:
    """A copy of the pattern that a test may change."""
    shutil.copytree(pattern, tmp_path / "studio")
    return load_settings(tmp_path / "studio")


def publish(settings: Settings) -> None:
    with writing(settings) as opened:
        opened.publish()


def made(settings: Settings) -> MadeSegments:
    return MadeSegments(settings.app_state)


def members_of(settings: Settings, segment_id: str) -> set[str]:
    return {
        v for (v,) in rows_of(settings, f"select viewer_id from segment_members where segment_id = '{segment_id}'")
    }


def viewers_meant(settings: Settings, filter_: Filter) -> set[str]:
    """Whom the drawer shows for a filter."""
    snapshot = open_newest(settings.snapshots)
    try:
        return {row["viewer_id"] for row in snapshot.rows("dashboard/viewers_rows", filter=filter_.as_parameter())}
    finally:
        snapshot.close()


def listed(settings: Settings, segment_id: str) -> Row:
    snapshot = open_newest(settings.snapshots)
    try:
        columns, rows = snapshot.select_rows("select * from segments")
    finally:
        snapshot.close()
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    return next((row for row in found if row["segment_id"] == segment_id), {})


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Filter(titles=("t1",)), {f"v{n}" for n in range(30) if n % 3}),
        (Filter(fans=("t1",)), {f"v{n}" for n in range(30) if n % 3}),
        (Filter(fans=("t2",)), set()),
        (Filter(segments=("t1",)), {f"v{n}" for n in range(12)}),
        (Filter(segments=("t1",), fans=("t1",)), {f"v{n}" for n in range(12) if n % 3}),
        (Filter(since=date(2026, 6, 1)), {f"v{n}" for n in range(30) if n % 6 == 5}),
    ],
)
def test_a_rule_has_the_viewers_that_its_filter_means(studio: Settings, rule: Filter, expected: set[str]) -> None:
    kept = made(studio).make("By rule", rule, "Ada")
    publish(studio)
    assert members_of(studio, kept.segment_id) == expected == viewers_meant(studio, rule)
    assert viewers_meant(studio, Filter(segments=(kept.segment_id,))) == expected
    row = listed(studio, kept.segment_id)
    assert (row["kind"], row["name"]) == ("rule", "By rule")
    assert Filter.model_validate_json(row["rule"]) == rule


def test_a_rule_follows_the_data(studio: Settings) -> None:
    kept = made(studio).make("Likes the Pier", Filter(fans=("t1",)))
    more = batch(studio, "second", viewers=[viewer(99)], ratings=[rating(99, "t1")])
    with writing(studio) as opened:
        opened.add_batch(more, "b2", "j3")
    publish(studio)
    assert "v99" in members_of(studio, kept.segment_id)


def test_a_rule_may_name_another_made_segment(studio: Settings) -> None:
    first = made(studio).make("Of taste 1", Filter(segments=("t1",)))
    second = made(studio).make("And likes", Filter(segments=(first.segment_id,), fans=("t1",)))
    publish(studio)
    assert members_of(studio, second.segment_id) == {f"v{n}" for n in range(12) if n % 3}


@pytest.mark.parametrize("others", [(), ("t1",)])
def test_a_rule_that_names_a_gone_segment_matches_nobody(studio: Settings, others: tuple[str, ...]) -> None:
    first = made(studio).make("First", Filter(fans=("t1",)))
    second = made(studio).make("Second", Filter(segments=(first.segment_id, *others)))
    third = made(studio).make("Third", Filter(fans=("t1",)))
    made(studio).remove(first.segment_id)
    publish(studio)
    assert not listed(studio, first.segment_id) and not members_of(studio, first.segment_id)
    assert listed(studio, second.segment_id)["name"] == "Second"
    assert members_of(studio, second.segment_id) == set()
    assert len(members_of(studio, third.segment_id)) == 20


def test_a_list_has_the_viewers_it_names_once_each(studio: Settings) -> None:
    kept = made(studio).make_list("Lassoed", ["v3", "v1", "v3", "v20"], "Ada", "Drawn round on the map.")
    assert (kept.kind, kept.segment_id[0]) == ("list", "l")
    assert made(studio).viewers_of(kept.segment_id) == ["v1", "v20", "v3"]
    publish(studio)
    assert members_of(studio, kept.segment_id) == {"v1", "v3", "v20"}
    row = listed(studio, kept.segment_id)
    assert (row["kind"], row["name"], row["about"]) == ("list", "Lassoed", "Drawn round on the map.")
    assert rows_of(
        studio, f"select distinct kind, main from segment_members where segment_id = '{kept.segment_id}'"
    ) == [("list", True)]


def test_a_list_and_a_segment_of_taste_mean_those_in_both_and_two_lists_those_in_either(studio: Settings) -> None:
    low = made(studio).make_list("Low", ["v1", "v2", "v20"], about="By hand.").segment_id
    high = made(studio).make_list("High", ["v20", "v21"], about="By hand.").segment_id
    rule = made(studio).make("Low of taste 1", Filter(segments=(low, "t1"))).segment_id
    publish(studio)
    assert viewers_meant(studio, Filter(segments=(low, "t1"))) == {"v1", "v2"} == members_of(studio, rule)
    assert viewers_meant(studio, Filter(segments=(low, high))) == {"v1", "v2", "v20", "v21"}


@pytest.mark.parametrize(
    ("viewer_ids", "about", "said"),
    [
        ((), "By hand.", "names no viewer"),
        (("v1", "x1", "x2"), "By hand.", "2 of 3 ids are no viewer's"),
        (("v1", "V1", "v1 ", "'; drop table viewers; --"), "By hand.", "3 of 4"),
        (("v1",), " \x00", "how the list came about"),
        (("v1",), "x" * 501, "about cannot be kept"),
    ],
)
def test_a_list_is_refused(studio: Settings, viewer_ids: tuple[str, ...], about: str, said: str) -> None:
    with pytest.raises(StudioError, match=said):
        made(studio).make_list("List", viewer_ids, "Ada", about)
    assert made(studio).current() == []


def test_a_viewer_of_a_list_who_went_away_is_left_out(studio: Settings) -> None:
    more = batch(studio, "second", viewers=[viewer(99)], ratings=[rating(99, "t1")])
    with writing(studio) as opened:
        opened.add_batch(more, "b2", "j3")
    publish(studio)
    kept = made(studio).make_list("Both", ["v1", "v99"], about="By hand.")
    with writing(studio) as opened:
        opened.undo_batch("b2")
    publish(studio)
    assert members_of(studio, kept.segment_id) == {"v1"}


@pytest.mark.parametrize("segment_id", ["t1", "a-lapsed", "rule", "list"])
def test_a_segment_of_any_kind_is_renamed_and_keeps_its_members(studio: Settings, segment_id: str) -> None:
    if segment_id == "rule":
        segment_id = made(studio).make("By rule", Filter(fans=("t1",))).segment_id
    elif segment_id == "list":
        segment_id = made(studio).make_list("By hand", ["v1", "v2"], about="By hand.").segment_id
    elif segment_id == "a-lapsed":
        segment_id = rows_of(studio, "select segment_id from segments where kind = 'activity' limit 1")[0][0]
    publish(studio)
    before, members = listed(studio, segment_id), members_of(studio, segment_id)
    made(studio).rename(segment_id, "Called so", "Ada")
    publish(studio)
    after = listed(studio, segment_id)
    assert after["name"] == "Called so" and members
    assert members_of(studio, segment_id) == members
    assert (after["kind"], after["about"], after["rule"]) == (before["kind"], before["about"], before["rule"])
    if before["kind"] in ("taste", "activity"):
        assert after["given_name"] == before["name"]
        made(studio).remove(segment_id)
        publish(studio)
        assert listed(studio, segment_id) == before


def test_a_name_for_a_segment_that_is_gone_makes_none(studio: Settings) -> None:
    made(studio).rename("t9", "Nobody's")
    publish(studio)
    assert listed(studio, "t9") == {}


def test_a_removed_list_names_nobody_any_more(studio: Settings) -> None:
    kept = made(studio).make_list("By hand", ["v1", "v2"], about="By hand.")
    made(studio).remove(kept.segment_id, "Ada")
    made(studio).remove("never made")
    assert made(studio).current() == [] and made(studio).viewers_of(kept.segment_id) == []
    publish(studio)
    assert listed(studio, kept.segment_id) == {} and members_of(studio, kept.segment_id) == set()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_a_name(studio: Settings, name: str) -> None:
    by_rule = made(studio).make(name, Filter(search=name), name)
    by_hand = made(studio).make_list(name, ["v1"], name, name)
    made(studio).rename("t1", name, name)
    publish(studio)
    shown = name.replace("\u202e", "")
    for segment_id in (by_rule.segment_id, by_hand.segment_id, "t1"):
        assert listed(studio, segment_id)["name"] == shown
    assert members_of(studio, by_rule.segment_id) == set() and members_of(studio, by_hand.segment_id) == {"v1"}


@pytest.mark.parametrize("name", ["", "  ", "\x00\n\t", "\ud800", "x" * 81])
def test_a_name_that_is_none_is_refused(studio: Settings, name: str) -> None:
    for make in (
        lambda: made(studio).make(name, Filter(fans=("t1",))),
        lambda: made(studio).make_list(name, ["v1"], about="By hand."),
        lambda: made(studio).rename("t1", name),
    ):
        with pytest.raises(StudioError, match=r"name cannot be kept.*80 characters"):
            make()
    assert made(studio).current() == []


def test_a_rule_that_means_everybody_is_refused(studio: Settings) -> None:
    with pytest.raises(StudioError, match="every viewer"):
        made(studio).make("All", Filter())


@given(
    name=st.text(min_size=1, max_size=80), about=st.text(max_size=80), numbers=st.sets(st.integers(0, 29), min_size=1)
)
@hypothesis(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_kept_comes_back(studio: Settings, name: str, about: str, numbers: set[int]) -> None:
    viewer_ids = [f"v{n}" for n in numbers]
    try:
        kept: MadeSegment = made(studio).make_list(name, viewer_ids, about=about)
    except StudioError as refused:
        assert "cannot be kept" in str(refused) or "came about" in str(refused)
        return
    assert kept in made(studio).current() and "\n" not in kept.name
    assert set(made(studio).viewers_of(kept.segment_id)) == set(viewer_ids)
    made(studio).remove(kept.segment_id)


@pytest.mark.slow
def test_a_list_of_100_000_is_kept_and_published_in_seconds(settings: Settings) -> None:
    folder = batch(settings, "many")
    with duckdb.connect() as connection:
        connection.execute(
            f"""copy (select 'v' || md5(i::varchar)[:16] as viewer_id, 'a' as row_hash, 'test' as source,
                             'audience' as kind, null::integer as age, null::varchar as gender,
                             null::varchar as occupation, 'FR' as territory from range(100000) as r(i))
                to '{folder / "viewers.parquet"}'"""
        )
        ids = [i for (i,) in connection.execute(f"select viewer_id from '{folder / 'viewers.parquet'}'").fetchall()]
    with writing(settings) as opened:
        opened.add_batch(folder, "b1", "j1")
    publish(settings)
    start = time.perf_counter()
    kept = made(settings).make_list("Many", ids, about="By hand.")
    publish(settings)
    took = time.perf_counter() - start
    assert len(members_of(settings, kept.segment_id)) == 100_000
    assert took < 20, took


def test_an_older_app_state_gains_lists(studio: Settings) -> None:
    """Segments made before there were lists stay what they were."""
    studio.app_state.unlink(missing_ok=True)
    rule = Filter(fans=("t1",))
    with sqlite3.connect(studio.app_state) as connection:
        for path in sorted((MIGRATIONS / "app").glob("00[123]_*.sql")):
            connection.executescript(path.read_text(encoding="utf-8"))
        connection.execute(
            "insert into segments_made (segment_id, name, rule, who, created_at) values (?, ?, ?, ?, ?)",
            ("r1", "By rule", rule.model_dump_json(), "Ada", "2026-11-01T00:00:00Z"),
        )
        connection.execute("pragma user_version = 3")
    connection.close()
    (old,) = made(studio).current()
    assert (old.segment_id, old.kind, old.rule, old.about) == ("r1", "rule", rule, "")
    assert made(studio).make_list("By hand", ["v1"], about="By hand.").kind == "list"
