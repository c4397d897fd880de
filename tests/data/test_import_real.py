"""The real reviews beside the project: every row in or listed, a second import brings nothing, undo takes all."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from data.identity import load_viewer_key
from data.importing import prepare_import
from data.progress import Progress
from data.settings import Settings
from data.snapshots import Snapshot, open_newest
from data.sources.notations import LETTERS, read_rating
from data.studio import writing

pytestmark = pytest.mark.real
Real = Callable[[str], Path]


def take_twice(settings: Settings, tmp_path: Path, path: Path) -> tuple[dict[str, int], Snapshot]:
    """Import, import again, undo both; the first batch's counts and a snapshot of the full studio."""
    folder = tmp_path / "batch"
    folder.mkdir()
    with writing(settings) as studio:
        empty = studio.data_version()
    prepare_import(settings, {"paths": [str(path)]}, folder, Progress())
    with writing(settings) as studio:
        first = studio.add_batch(folder, "one", "one")
        studio.publish()
        full = studio.data_version()
    snapshot = open_newest(settings.snapshots)
    again = tmp_path / "again"
    again.mkdir()
    prepare_import(settings, {"paths": [str(path)]}, again, Progress())
    with writing(settings) as studio:
        second = studio.add_batch(again, "two", "two")
        assert studio.data_version() == full
        changed = {k: n for k, n in second.counts.items() if k.endswith(("_new", "_changed")) and n}
        assert set(changed) <= {"rejects_new"}
        studio.undo_batch("two")
        studio.undo_batch("one")
        assert studio.data_version() == empty
    return first.counts, snapshot


def count(snapshot: Snapshot, what: str) -> int:
    """One number from the snapshot."""
    return int(snapshot.select(f"select count(*) as n from {what}")["n"][0])


def test_the_first_reviews_of_rotten_tomatoes(real: Real, settings: Settings, tmp_path: Path) -> None:
    (cut := tmp_path / "rotten_tomatoes").mkdir()
    for path in real("rotten_tomatoes").iterdir():
        lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
        (cut / path.name).write_bytes(gzip.compress(b"".join(lines[:1_501]), 1))
    counts, snapshot = take_twice(settings, tmp_path, cut)
    listed = count(snapshot, """rejects where file = 'rt.reviews.tsv.gz' and "column" is distinct from 'rating'""")
    assert counts["reviews_new"] + listed == 1_500
    assert count(snapshot, "ratings where review_id is null") == 0
    unread = count(snapshot, """rejects where file = 'rt.reviews.tsv.gz' and "column" = 'rating'""")
    assert counts["rating_cells_read"] + unread == counts["rating_cells"] > 1_000
    snapshot.close()


@pytest.mark.slow
def test_rotten_tomatoes(real: Real, settings: Settings, tmp_path: Path) -> None:
    counts, snapshot = take_twice(settings, tmp_path, real("rotten_tomatoes"))
    assert counts["titles_new"] == 1560
    assert counts.get("title_stubs_new", 0) == 0
    listed = count(snapshot, """rejects where file = 'rt.reviews.tsv.gz' and "column" is distinct from 'rating'""")
    assert counts["reviews_new"] + listed == 54_432
    assert count(snapshot, "ratings where review_id is null") == 0
    assert counts["rating_cells"] == 40_915
    assert counts["rating_cells_read"] >= 0.99 * counts["rating_cells"]
    unread = count(snapshot, """rejects where file = 'rt.reviews.tsv.gz' and "column" = 'rating'""")
    assert counts["rating_cells_read"] + unread == counts["rating_cells"]
    assert counts["box_office_unmatched"] == counts["box_office_rows"] == 5_782 + 3_387
    assert count(snapshot, "reviews where rating is null and rating_original is not null") > 0
    broken = "select count(*) as n from evidence e join reviews r using (review_id)"
    broken += " where substring(r.text, e.start_char + 1, e.end_char - e.start_char) <> e.text"
    assert snapshot.select(broken)["n"][0] == 0
    snapshot.close()


def test_every_notation_of_rotten_tomatoes(real: Real) -> None:
    with gzip.open(real("rotten_tomatoes") / "rt.reviews.tsv.gz", "rt", encoding="latin-1", newline="") as handle:
        cells = Counter(row["rating"] for row in csv.DictReader(handle, delimiter="\t") if row["rating"])
    unread = Counter[str]()
    for cell, times in cells.items():
        value, problem = read_rating(cell, 10 if cell.replace(".", "", 1).isdigit() and float(cell) > 5 else None)
        part, mark, whole = cell.partition("/")
        if cell in LETTERS:
            assert value == LETTERS[cell] / 10
        elif mark and " " not in part and float(part) <= float(whole):
            assert value == pytest.approx(10 * float(part) / float(whole), abs=1e-4)
        elif value is None:
            assert problem
            unread[cell] = times
        else:
            assert value == float(cell)
    assert {cell for cell in unread if not cell.replace(".", "", 1).isdigit()} == {
        "2.1/2", "5.5/5", "5/4", "3/2", "3 1/2", "1-5", "R", "N", "T"
    }  # fmt: skip
    assert unread.total() <= 0.01 * cells.total()


@pytest.mark.slow
def test_movielens_100k(real: Real, settings: Settings, tmp_path: Path) -> None:
    counts, snapshot = take_twice(settings, tmp_path, real("movielens-100k"))
    assert (counts["titles_new"], counts["viewers_new"], counts["ratings_new"]) == (1_682, 943, 100_000)
    found = snapshot.select("select name, original_name, year from titles where source_key = '100k:543'")
    assert found.to_numpy().tolist() == [["Les Misérables", None, 1995]]
    snapshot.close()


@pytest.mark.slow
def test_movielens_small(real: Real, settings: Settings, tmp_path: Path) -> None:
    counts, snapshot = take_twice(settings, tmp_path, real("movielens-latest-small"))
    assert (counts["titles_new"], counts["viewer_stubs_new"], counts["ratings_new"]) == (9_125, 671, 100_004)
    assert counts["rejects"] == 3
    snapshot.close()


@pytest.mark.slow
def test_douban(real: Real, settings: Settings, tmp_path: Path) -> None:
    counts, snapshot = take_twice(settings, tmp_path, real("douban"))
    assert counts["titles_new"] == 464
    assert counts["reviews_new"] + counts["duplicates"] == 9_551
    assert counts["rating_cells_read"] == counts["rating_cells"] == 9_551
    with (real("douban") / "comments.csv").open(encoding="utf-8", newline="") as handle:
        films = {row["电影"] for row in csv.DictReader(handle)}
    assert count(snapshot, "(select title_id from reviews group by all)") == len(films)
    assert count(snapshot, "reviews where language = 'zh'") > 9_300
    # The list's 遗愿清单 is the film of 2007; the comments are on its remake of 2019.
    assert count(snapshot, "reviews r join titles t using (title_id) where t.year < 2018") == 0
    snapshot.close()


@pytest.mark.slow
def test_imdb_sample(real: Real, settings: Settings, tmp_path: Path) -> None:
    counts, snapshot = take_twice(settings, tmp_path, real("imdb-sample"))
    assert (counts["reviews_new"], counts["title_stubs_new"]) == (2_500, 1)
    assert count(snapshot, "reviews where contains(text, '<br')") == 0
    assert count(snapshot, "reviews where contains(original, '<br')") > 1_000
    snapshot.close()


@pytest.mark.slow
def test_imdb_parquet(real: Real, settings: Settings, tmp_path: Path) -> None:
    counts, snapshot = take_twice(settings, tmp_path, real("imdb"))
    assert (counts["reviews_new"], counts["ratings_new"], counts["title_stubs_new"]) == (25_000, 25_000, 1)
    snapshot.close()


@pytest.mark.slow
def test_no_viewers_name_in_any_file(real: Real, settings: Settings, tmp_path: Path) -> None:
    path = real("rotten_tomatoes") / "rt.reviews.tsv.gz"
    with gzip.open(path, "rt", encoding="latin-1", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    said = {row[column] for row in rows for column in ("review", "publisher")}
    names = {row["critic"] for row in rows if row["critic"]} - said
    folder = tmp_path / "batch"
    folder.mkdir()
    prepare_import(settings, {"paths": [str(path)]}, folder, Progress())
    with writing(settings) as studio:
        studio.add_batch(folder, "one", "one")
        stored = {
            str(value)
            for table in ("reviews", "viewers", "ratings", "rejects", "batches", "titles")
            for row in studio._connection.execute(f"select * exclude (batch_id) from store.{table}").fetchall()
            for value in row
        }
    assert len(names) > 2_000
    assert not names & {cell for value in stored for cell in value.split(" | ")}
    assert load_viewer_key(settings) not in settings.database.read_bytes()
