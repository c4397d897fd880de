"""Imports from files to the studio and back: idempotent, undoable, viewers kept secret, rejects listed."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from data.errors import JobCancelled, SourceError
from data.importing import prepare_import, write_rejects
from data.progress import Progress
from data.records import Batch
from data.settings import Settings
from data.snapshots import Snapshot, open_newest
from data.studio import writing

FIXTURES = Path(__file__).parent / "fixtures"
FORMATS = ("rotten_tomatoes", "movielens_100k", "movielens", "douban", "imdb", "letterboxd", "amazon", "generic")


def take(settings: Settings, folder: Path, *paths: Path, **chosen: Any) -> Batch:
    """Import the paths as the batch named like the folder."""
    folder.mkdir()
    prepare_import(settings, {"paths": [str(path) for path in paths], **chosen}, folder, Progress())
    with writing(settings) as studio:
        batch = studio.add_batch(folder, folder.name, f"job-{folder.name}")
        studio.publish()
    return batch


def version(settings: Settings) -> str:
    with writing(settings) as studio:
        return studio.data_version()


@pytest.fixture
def snapshot_of(settings: Settings) -> Any:
    opened: list[Snapshot] = []

    def newest() -> Snapshot:
        opened.append(open_newest(settings.snapshots))
        return opened[-1]

    yield newest
    for snapshot in opened:
        snapshot.close()


@pytest.mark.parametrize("name", FORMATS)
def test_a_second_import_changes_nothing_and_undo_leaves_nothing(
    name: str, settings: Settings, tmp_path: Path
) -> None:
    empty = version(settings)
    first = take(settings, tmp_path / "one", FIXTURES / name)
    after = version(settings)
    assert after != empty
    second = take(settings, tmp_path / "two", FIXTURES / name)
    assert version(settings) == after
    brought = {key: n for key, n in second.counts.items() if key.endswith(("_new", "_changed"))}
    assert not any(n for key, n in brought.items() if not key.startswith("rejects"))
    assert first.counts.get("titles_new", 0) + first.counts.get("title_stubs_new", 0) >= 1
    with writing(settings) as studio:
        studio.undo_batch("two")
        assert studio.data_version() == after
        studio.undo_batch("one")
        assert studio.data_version() == empty


def test_everything_at_once_each_file_in_its_own_format(settings: Settings, tmp_path: Path, snapshot_of: Any) -> None:
    batch = take(settings, tmp_path / "all", FIXTURES)
    assert set(batch.format.split("+")) == {name.removesuffix("_100k") for name in FORMATS}
    snapshot = snapshot_of()
    sources = snapshot.select("select distinct source from reviews order by 1")["source"].tolist()
    assert sources == ["amazon", "douban", "generic", "imdb", "letterboxd", "rotten_tomatoes"]
    orphans = snapshot.select(
        "with said as (select title_id from reviews union all select title_id from ratings) "
        "select count(*) as n from said anti join titles using (title_id)"
    )
    assert orphans["n"].tolist() == [0]


def test_every_review_row_is_in_or_listed(settings: Settings, tmp_path: Path, snapshot_of: Any) -> None:
    batch = take(settings, tmp_path / "rt", FIXTURES / "rotten_tomatoes")
    snapshot = snapshot_of()
    listed = snapshot.select(
        "select line, reason from rejects where file = 'reviews.tsv' and \"column\" is distinct from 'rating'"
    )
    assert batch.counts["reviews"] + len(listed) == 8
    assert sorted(listed["reason"]) == [
        "The same review stands at line 6.", "There is neither a text nor a verdict nor a rating that can be read."
    ]  # fmt: skip
    assert snapshot.select("select count(*) as n from reviews where text = '' and sentences = 0")["n"][0] > 0
    assert snapshot.select("select name from titles order by 1")["name"].tolist() == [
        "Untitled 3 (Ida Crane, 2012)", "Untitled 5", "Untitled 9 (Rotten Tomatoes)"
    ]  # fmt: skip
    unused = snapshot.select("select reason from rejects where line is null")["reason"].tolist()
    assert unused == ["2 of 2 rows name no title of this import by name and year and were not used."]


def test_sentences_stand_where_they_say(settings: Settings, tmp_path: Path, snapshot_of: Any) -> None:
    take(settings, tmp_path / "all", FIXTURES)
    found = snapshot_of().select(
        "select e.text, e.start_char, e.end_char, r.text as whole, r.original "
        "from evidence e join reviews r using (review_id)"
    )
    assert len(found) >= 20
    for row in found.itertuples():
        assert row.whole[row.start_char : row.end_char] == row.text
    assert "A slow start.<br /><br />Then it sings &amp; soars." in found["original"].tolist()


def test_a_remake_is_not_its_namesake(settings: Settings, tmp_path: Path, snapshot_of: Any) -> None:
    take(settings, tmp_path / "douban", FIXTURES / "douban")
    rows = snapshot_of().select(
        "select t.name, t.year, count(*) as n from reviews r join titles t using (title_id) group by all order by n"
    )
    assert rows["name"].tolist() == ["心愿", "灯塔"]
    assert rows["year"].fillna(0).tolist() == [0, 2019]


def test_named_titles_meet_the_studios_own(settings: Settings, tmp_path: Path, snapshot_of: Any) -> None:
    take(settings, tmp_path / "ml", FIXTURES / "movielens")
    take(settings, tmp_path / "lb", FIXTURES / "letterboxd")
    rows = snapshot_of().select("select t.source, t.name from reviews r join titles t using (title_id)")
    assert rows.to_dict("records") == [{"source": "movielens", "name": "Glass Harbour"}]
    # With a second film of that name and year nobody can say which one is meant.
    take(settings, tmp_path / "old", FIXTURES / "movielens_100k")
    take(settings, tmp_path / "again", FIXTURES / "letterboxd")
    rows = snapshot_of().select("select t.source, t.name from reviews r join titles t using (title_id)")
    assert rows.to_dict("records") == [{"source": "letterboxd", "name": "Glass Harbour"}]


def test_box_office_reaches_the_one_film_of_its_name_and_year(
    settings: Settings, tmp_path: Path, snapshot_of: Any
) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    shutil.copy(FIXTURES / "rotten_tomatoes/grosses.csv", folder)
    (folder / "films.csv").write_text("title,year,genre\nPaper Tide,2010,Drama\nPaper Tide,2011,Drama\n")
    batch = take(settings, tmp_path / "b", folder)
    rows = snapshot_of().select("select year, box_office_usd from titles order by year")
    assert rows["box_office_usd"].fillna(0).tolist() == [415e6 + 1131.6e6, 0]
    assert batch.counts["titles_with_box_office"] == 1


def test_a_rating_that_stands_in_three_files_is_taken_once(
    settings: Settings, tmp_path: Path, snapshot_of: Any
) -> None:
    batch = take(settings, tmp_path / "lb", FIXTURES / "letterboxd")
    rows = snapshot_of().select("select rating, review_id is not null as written from ratings order by rating")
    assert rows.to_numpy().tolist() == [[4.0, False], [9.0, True]]
    assert batch.counts["ratings_repeated"] == 2


def test_viewers_names_are_stored_nowhere(settings: Settings, tmp_path: Path) -> None:
    export = tmp_path / "letterboxd-harbourmaster-2026-01-02-10-00-utc"
    shutil.copytree(FIXTURES / "letterboxd", export)
    take(settings, tmp_path / "all", FIXTURES, export)
    names = ("Nora Quill", "Peter Lund", "Mina Roy", "harbourmaster", "Iris Vale", "阿明", "小红", "AE9")
    with writing(settings) as studio:
        dumped = tmp_path / "dump"
        studio._connection.execute(f"export database '{dumped}' (format json)")
    files = [path for folder in (tmp_path / "all", dumped) for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 10
    for path in files:
        content = path.read_bytes() if path.suffix != ".parquet" else _parquet_text(path)
        for name in names:
            assert name.encode() not in content, f"{name} stands in {path.name}"


def _parquet_text(path: Path) -> bytes:
    import pyarrow.parquet as pq

    return json.dumps(pq.read_table(path).to_pylist(), default=str, ensure_ascii=False).encode()


def test_another_key_gives_other_viewers(settings: Settings, tmp_path: Path, snapshot_of: Any) -> None:
    take(settings, tmp_path / "one", FIXTURES / "movielens")
    before = set(snapshot_of().select("select viewer_id from viewers")["viewer_id"])
    (settings.studio / "viewer.key").unlink()
    take(settings, tmp_path / "two", FIXTURES / "movielens")
    after = set(snapshot_of().select("select viewer_id from viewers")["viewer_id"])
    assert len(after) == 2 * len(before)


def test_rejects_are_written_so_that_no_cell_is_a_formula(
    settings: Settings, tmp_path: Path, snapshot_of: Any
) -> None:
    path = tmp_path / "evil.csv"
    path.write_text("title,review,rating\nGlass Harbour,Fine.,=cmd|' /C calc'!A0\nGlass Harbour,Good.,-1+1\n")
    take(settings, tmp_path / "b", path, mapping={"title": "title", "review": "text", "rating": "rating"})
    out = tmp_path / "rejects.csv"
    assert write_rejects(snapshot_of(), "b", out) == 2
    with out.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle))
    assert rows[0] == ["file", "line", "column", "reason", "excerpt"]
    assert [row[4] for row in rows[1:]] == ["'=cmd|' /C calc'!A0", "'-1+1"]
    assert [row[1] for row in rows[1:]] == ["2", "3"]


def test_it_stops_when_asked(settings: Settings, tmp_path: Path) -> None:
    class Stop(Progress):
        def advance(self, steps: int = 1) -> None:
            raise JobCancelled("stopped")

    (tmp_path / "b").mkdir()
    with pytest.raises(JobCancelled):
        prepare_import(settings, {"paths": [str(FIXTURES)]}, tmp_path / "b", Stop())
    assert not (tmp_path / "b" / "batch.json").exists()


def test_progress_adds_up(settings: Settings, tmp_path: Path) -> None:
    class Counting(Progress):
        def __init__(self) -> None:
            self.stages: list[list[Any]] = []

        def stage(self, name: str, total: int | None = None) -> None:
            self.stages.append([name, total, 0])

        def advance(self, steps: int = 1) -> None:
            self.stages[-1][2] += steps

    counting = Counting()
    (tmp_path / "b").mkdir()
    prepare_import(settings, {"paths": [str(FIXTURES)]}, tmp_path / "b", counting)
    assert [stage[0] for stage in counting.stages] == ["Looking at the files", "Reading"]
    assert all(total == done for _, total, done in counting.stages)


def test_what_is_not_there(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    with pytest.raises(SourceError, match="there is no such file or folder"):
        prepare_import(settings, {"paths": [str(tmp_path / "nowhere")]}, tmp_path / "b", Progress())
    with pytest.raises(SourceError, match="there is no format"):
        prepare_import(settings, {"paths": [str(FIXTURES)], "format": "betamax"}, tmp_path / "b", Progress())
    with pytest.raises(SourceError, match="no file of the format Douban"):
        prepare_import(
            settings, {"paths": [str(FIXTURES / "amazon")], "format": "douban"}, tmp_path / "b", Progress()
        )
