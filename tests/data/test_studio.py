"""The studio: batches go in once and come out whole, readers see complete snapshots only."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import QueryError, SnapshotMissing, StudioBusy, StudioError, StudioMissing
from data.records import Filter, Run
from data.settings import Settings, load_settings
from data.snapshots import Snapshot, newest_snapshot, open_newest, sweep_snapshots
from data.studio import MIGRATIONS, create_studio, writing

TITLE = {"title_id": "t1", "row_hash": "a", "source": "test", "source_key": "1", "name": "The Pier", "year": 2026}
VIEWER = {"viewer_id": "v1", "row_hash": "a", "source": "test", "kind": "audience", "territory": "FR"}
WHEN = datetime(2026, 5, 1, 20, 0)


def review(key: str, text: str, row_hash: str = "a", **more: Any) -> dict[str, Any]:
    return {
        "review_id": f"r{key}", "row_hash": row_hash, "source": "test", "source_key": key, "title_id": "t1",
        "viewer_id": "v1", "text": text, "text_hash": text, "language": "en", "rating": 8.0, "rating_original": "4/5",
        "published_at": WHEN, "file": "a.csv", "line": 2,
    } | more  # fmt: skip


def sentences(key: str, *texts: str) -> list[dict[str, Any]]:
    return [
        {"sentence_id": f"r{key}-{i}", "review_id": f"r{key}", "position": i, "start_char": 0, "end_char": len(t),
         "text": t, "language": "en"}
        for i, t in enumerate(texts)
    ]  # fmt: skip


def batch(settings: Settings, name: str, **tables: list[dict[str, Any]]) -> Path:
    """A prepared batch as the import leaves it."""
    folder = settings.incoming / name
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute((MIGRATIONS / "m001_store.sql").read_text())
        for table, rows in tables.items():
            store = {"title_stubs": "titles", "viewer_stubs": "viewers"}.get(table, table)
            columns = connection.sql(f"from store.{store} limit 0").to_arrow_table().schema
            schema = pa.schema([c for c in columns if c.name not in ("batch_id", "sequence")])
            full = [{"genres": [], "languages": [], "countries": [], "credits": []} | row for row in rows]
            pq.write_table(pa.Table.from_pylist(full, schema=schema), folder / f"{table}.parquet")
    (folder / "batch.json").write_text(json.dumps({"format": "test", "origin": "test", "counts": {}}))
    return folder


def first_batch(settings: Settings) -> Path:
    return batch(
        settings, "first", titles=[TITLE], viewers=[VIEWER],
        reviews=[review("1", "A fine pier. The end sinks."), review("2", "Dull.")],
        sentences=[*sentences("1", "A fine pier.", "The end sinks."), *sentences("2", "Dull.")],
    )  # fmt: skip


def rows_of(settings: Settings, text: str) -> list[tuple[Any, ...]]:
    snapshot = open_newest(settings.snapshots)
    try:
        return list(snapshot.select(text).itertuples(index=False, name=None))
    finally:
        snapshot.close()


def test_a_batch_becomes_evidence_in_a_snapshot(settings: Settings) -> None:
    with writing(settings) as studio:
        taken = studio.add_batch(first_batch(settings), "b1", "j1")
        studio.publish()
    assert (taken.counts["reviews_new"], taken.counts["sentences_new"]) == (2, 3)
    assert rows_of(settings, "select text, territory, sentiment is null from evidence order by sentence_id") == [
        ("A fine pier.", "FR", True),
        ("The end sinks.", "FR", True),
        ("Dull.", "FR", True),
    ]


def test_a_job_brings_its_batch_in_once(settings: Settings) -> None:
    folder = first_batch(settings)
    with writing(settings) as studio:
        once, twice = studio.add_batch(folder, "b1", "j1"), studio.add_batch(folder, "b1", "j1")
        studio.publish()
    assert once.counts == twice.counts
    assert rows_of(settings, "select count(*) from batches") == [(1,)]


def test_importing_again_changes_nothing(settings: Settings) -> None:
    with writing(settings) as studio:
        studio.add_batch(first_batch(settings), "b1", "j1")
        before = studio.data_version()
        (settings.incoming / "first").rename(settings.incoming / "again")
        again = studio.add_batch(settings.incoming / "again", "b2", "j2")
        assert studio.data_version() == before
    assert not any(again.counts.values())


def test_undo_brings_back_what_the_batch_had_changed(settings: Settings) -> None:
    edited = batch(
        settings, "edited",
        reviews=[review("2", "Dull no more.", "b"), review("3", "New.")],
        sentences=[*sentences("2", "Dull no more."), *sentences("3", "New.")],
    )  # fmt: skip
    with writing(settings) as studio:
        studio.add_batch(first_batch(settings), "b1", "j1")
        before = studio.data_version()
        counts = studio.add_batch(edited, "b2", "j2").counts
        assert (counts["reviews_new"], counts["reviews_changed"]) == (1, 1)
        studio.publish()
        assert rows_of(settings, "select text from reviews where review_id = 'r2'") == [("Dull no more.",)]
        assert studio.undo_batch("b2")
        assert not studio.undo_batch("b2")
        assert studio.data_version() == before
        studio.publish()
    assert rows_of(settings, "select text from evidence where review_id = 'r2'") == [("Dull.",)]


def test_undo_keeps_a_title_that_others_still_review(settings: Settings) -> None:
    later = batch(settings, "later", reviews=[review("9", "Still here.")], sentences=sentences("9", "Still here."))
    with writing(settings) as studio:
        studio.add_batch(first_batch(settings), "b1", "j1")
        studio.add_batch(later, "b2", "j2")
        studio.undo_batch("b1")
        studio.publish()
    assert rows_of(settings, "select name, text from reviews join titles using (title_id)") == [
        ("The Pier", "Still here.")
    ]


def test_a_stub_never_replaces_what_is_known(settings: Settings) -> None:
    stub = batch(settings, "stub", title_stubs=[TITLE | {"name": "Title 1", "row_hash": "z"}])
    with writing(settings) as studio:
        studio.add_batch(first_batch(settings), "b1", "j1")
        studio.add_batch(stub, "b2", "j2")
        studio.publish()
    assert rows_of(settings, "select name from titles") == [("The Pier",)]


def test_a_failed_batch_leaves_no_trace(settings: Settings) -> None:
    folder = first_batch(settings)
    (folder / "sentences.parquet").write_bytes(b"not parquet")
    with pytest.raises(StudioError), writing(settings) as studio:
        studio.add_batch(folder, "b1", "j1")
    with writing(settings) as studio:
        assert studio.data_version() == "0" * 16


def test_the_current_run_scores_the_evidence_and_the_filter_finds_it(settings: Settings) -> None:
    run = Run(
        run_id="sentiment-1", step="sentiment", model="test", model_hash="0", parameters={}, seed=1,
        data_version="x", started_at=datetime.now(UTC), seconds=0.1,
    )  # fmt: skip
    (settings.runs / run.run_id).mkdir()
    scores = [("r1-0", 0.9, 0.95), ("r1-1", -0.7, 0.85), ("r2-0", 0.1, 0.5)]
    columns = dict(zip(("sentence_id", "sentiment", "probability"), zip(*scores, strict=True), strict=True))
    pq.write_table(
        pa.table({k: list(v) for k, v in columns.items()}), settings.runs / run.run_id / "sentences.parquet"
    )
    with writing(settings) as studio:
        studio.add_batch(first_batch(settings), "b1", "j1")
        studio.add_run(run, "j2")
        studio.add_run(run, "j2")
        studio.publish()
    assert rows_of(settings, "select sign from evidence order by sentence_id") == [
        ("praise",),
        ("blame",),
        ("neutral",),
    ]
    assert rows_of(settings, "select scored, praise, blame from reviews order by 1 desc") == [(2, 1, 1), (1, 0, 0)]
    literal = "{'titles': ['t1'], 'genres': NULL, 'sources': NULL, 'languages': NULL, 'territories': ['FR'], "
    literal += "'since': '2026-05-01', 'until': '2026-05-01', 'topics': NULL, "
    literal += "'aspects': NULL, 'entities': NULL, 'signs': ['blame'], 'segments': NULL, 'fans': NULL, "
    literal += "'ages': NULL, 'genders': NULL, "
    literal += "'reviews': NULL, 'without': NULL, 'areas': NULL, 'search': 'SINKS'}"
    for macro, found in (("evidence", 1), ("reviews", 1), ("ratings", 0)):
        assert rows_of(settings, f"select count(*) from {macro}_matching({literal})") == [(found,)], macro


def test_single_reviews_can_be_named_or_left_out(settings: Settings) -> None:
    with writing(settings) as studio:
        studio.add_batch(first_batch(settings), "b1", "j1")
        studio.publish()
    snapshot = open_newest(settings.snapshots)

    def found(grain: str, column: str, filter_: Filter) -> set[str]:
        return {row[column] for row in snapshot.rows(f"dashboard/{grain}_rows", filter=filter_.as_parameter())}

    assert found("reviews", "review_id", Filter(reviews=("r1",))) == {"r1"}
    assert found("reviews", "review_id", Filter(without=("r1",))) == {"r2"}
    assert found("evidence", "sentence_id", Filter(reviews=("r1",))) == {"r1-0", "r1-1"}
    assert found("evidence", "sentence_id", Filter(without=("r1",))) == {"r2-0"}
    snapshot.close()


def test_the_empty_filter_means_everything(settings: Settings) -> None:
    with writing(settings) as studio:
        studio.add_batch(first_batch(settings), "b1", "j1")
        studio.publish()
    snapshot = open_newest(settings.snapshots)
    with snapshot._cursor() as cursor:
        query = "select count(*) from evidence_matching($filter)"
        assert cursor.execute(query, {"filter": Filter().as_parameter()}).fetchall() == [(3,)]
    snapshot.close()


class TestSnapshots:
    def test_a_new_studio_can_be_read_at_once(self, settings: Settings) -> None:
        assert rows_of(settings, "select count(*) from evidence") == [(0,)]

    def test_creating_twice_changes_nothing(self, settings: Settings) -> None:
        before = newest_snapshot(settings.snapshots)
        create_studio(settings)
        assert newest_snapshot(settings.snapshots) == before

    def test_old_ones_go_when_nobody_reads_them(self, settings: Settings) -> None:
        reader = open_newest(settings.snapshots)
        with writing(settings) as studio:
            for _ in range(4):
                studio.publish()
        assert sweep_snapshots(settings.snapshots) == ["00000002", "00000003"]
        assert reader.rows("snapshot/meta")[0]["snapshot"] == "00000001"
        reader.close()
        assert sweep_snapshots(settings.snapshots) == ["00000001"]

    def test_a_reader_goes_on_when_its_file_is_deleted(self, settings: Settings) -> None:
        reader = open_newest(settings.snapshots)
        reader.path.unlink()
        assert reader.select("select 1").iat[0, 0] == 1
        with pytest.raises(SnapshotMissing, match="no snapshot"):
            open_newest(settings.snapshots)
        with pytest.raises(SnapshotMissing):
            Snapshot(reader.path)
        reader.close()

    @pytest.mark.parametrize(
        "text",
        [
            "select 1; select 2", "drop table evidence", "copy (select 1) to 'x.csv'", "attach 'x.duckdb'",
            "select * from read_csv('/etc/passwd')", "select * from '/etc/passwd'", "set threads = 1", "selekt", "",
            "pragma database_list; select 1", "install httpfs", "explain analyze delete from evidence",
        ],
    )  # fmt: skip
    def test_only_one_select_on_the_snapshot_is_run(self, settings: Settings, text: str) -> None:
        snapshot = open_newest(settings.snapshots)
        with pytest.raises(QueryError):
            snapshot.select(text)
        snapshot.close()

    def test_python_objects_are_out_of_reach(self, settings: Settings) -> None:
        secret = pa.table({"a": [1]})  # noqa: F841
        snapshot = open_newest(settings.snapshots)
        with pytest.raises(QueryError):
            snapshot.select("select * from secret")
        snapshot.close()

    def test_a_result_is_cut_at_its_limit(self, settings: Settings) -> None:
        snapshot = open_newest(settings.snapshots)
        assert len(snapshot.select("select * from range(10000)", limit=3000)) == 3000
        snapshot.close()


def test_no_studio_is_told_apart_from_a_busy_one(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(StudioMissing), writing(load_settings(tmp_path / "nowhere")):
        pass
    import subprocess
    import sys

    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(settings.database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout and other.stdin
        other.stdout.readline()
        with pytest.raises(StudioBusy), writing(settings):
            pass
        other.stdin.close()
