"""Every format: recognised by content under any file name, and read into the records meant."""

from __future__ import annotations

import gzip
import json
import shutil
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from data.errors import MappingError, UnknownFormat
from data.identity import name_key
from data.importing import FIELDS, FORMATS, preview_import
from data.records import Rating, Review, Title, Viewer
from data.settings import Settings, load_settings
from data.sources.base import Context, Facts
from data.sources.douban import split_name
from data.sources.files import find_files
from data.sources.registry import SOURCES, recognise
from data.sources.tables import open_table

FIXTURES = Path(__file__).parent / "fixtures"
FILES = sorted(path for path in FIXTURES.rglob("*") if path.is_file())
PARTS = {
    "budgets.csv": "facts", "grosses.csv": "facts", "films.tsv": "titles", "reviews.tsv": "reviews",
    "u.data": "ratings", "u.item": "titles", "u.user": "viewers", "movies.csv": "titles", "ratings.csv": "ratings",
    "tags.csv": "aside", "links.csv": "aside", "films.csv": "titles", "comments.csv": "reviews",
    "reviews.csv": "reviews", "profile.csv": "profile", "diary.csv": "ratings", "watched.csv": "aside",
    "old.jsonl": "reviews", "new.jsonl": "reviews", "products.jsonl": "titles", "chinese.csv": "reviews",
    "english.csv": "reviews",
}  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Bounds alone: readers need no studio."""
    return load_settings(tmp_path / "no studio")


def read(path: Path, settings: Settings, **chosen: Any) -> tuple[list[Any], list[tuple[Any, ...]], Context]:
    """The records of a file, its rejects, and the context."""
    rejects: list[tuple[Any, ...]] = []
    context = Context(lambda *reject: rejects.append(reject), **chosen)
    (file,) = find_files([str(path)], lambda name, reason: rejects.append((name, reason)))
    with file.opened(settings) as stream:
        table = open_table(file, stream, settings)
        source = recognise(table)
        assert source is not None
        records = [record for _, record in source.read(table, context)]
    return records, rejects, context


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
class TestSourceContract:
    """What every reader promises, over all fixture files."""

    def test_it_is_recognised_by_content_alone(self, path: Path, tmp_path: Path, settings: Settings) -> None:
        packed = tmp_path / "data.bin"
        packed.write_bytes(gzip.compress(path.read_bytes()))
        for named in (shutil.copy(path, tmp_path / "anything.dat"), packed):
            (file,) = find_files([str(named)], lambda *_: None)
            with file.opened(settings) as stream:
                table = open_table(file, stream, settings)
                source = recognise(table)
                assert source is not None
                assert source.name == path.parent.name.removesuffix("_100k")
                assert source.part(table) == PARTS[path.name]

    def test_nobody_else_is_as_sure(self, path: Path, settings: Settings) -> None:
        (file,) = find_files([str(path)], lambda *_: None)
        with file.opened(settings) as stream:
            table = open_table(file, stream, settings)
            surest, second = sorted((source.recognise(table) for source in SOURCES.values()), reverse=True)[:2]
            assert 1 >= surest > second >= 0

    def test_every_data_row_becomes_a_record_a_reject_or_facts(self, path: Path, settings: Settings) -> None:
        records, rejects, context = read(path, settings)
        assert records or rejects or context.facts or context.account
        for line, _, reason, _ in rejects:
            assert line is None or line >= 1
            assert reason.endswith(".")
            assert reason[0].isupper()


def test_the_lists_of_formats_and_fields() -> None:
    assert set(FORMATS) == {*SOURCES, "sample"}
    assert {"title", "text", "rating", "viewer"} <= set(FIELDS)


def test_rotten_tomatoes(settings: Settings) -> None:
    films, _, _ = read(FIXTURES / "rotten_tomatoes/films.tsv", settings)
    assert films[0] == Title(
        key="3", name="Untitled 3 (Ida Crane, 2012)", year=2012, release_date=date(2012, 8, 17),
        genres=("Drama", "Mystery and Suspense"), certificate="PG", runtime_minutes=108, studio="Harbour Films",
        synopsis='A keeper, "Old Bram", guards a light.', box_office_usd=600_000, credits=films[0].credits,
    )  # fmt: skip
    assert [(c.person, c.role) for c in films[0].credits] == [
        ("Ida Crane", "director"), ("Ida Crane", "writer"), ("Tom Ash", "writer")
    ]  # fmt: skip
    assert films[1].name == "Untitled 5"
    records, rejects, _ = read(FIXTURES / "rotten_tomatoes/reviews.tsv", settings)
    assert records[0] == Review(
        title_key="3", viewer_key="Nora Quill", text="A café drama that glows.", rating=8.75, rating_original="3.5/4",
        verdict="positive", published_at=datetime(2018, 11, 10), publisher="The Lantern",
    )  # fmt: skip
    assert records[1].publisher is None, "a critic's own site would store the critic's name"
    assert isinstance(records[2], Review) and (records[2].text, records[2].rating) == ("", 7)
    assert isinstance(records[3], Review) and (records[3].text, records[3].verdict) == ("", "negative")
    assert [reject[:2] for reject in rejects] == [(6, "rating"), (7, "rating"), (8, "rating"), (9, "review")]
    assert records[-1].rating is None and records[-1].rating_original == "5.5/5"
    assert "Nora" not in str(rejects) and "Peter" not in str(rejects)


def test_box_office_lists(settings: Settings) -> None:
    assert read(FIXTURES / "rotten_tomatoes/budgets.csv", settings)[2].facts == [
        Facts("Glass Harbour", 2009, 4e6, 9e6)
    ]
    assert read(FIXTURES / "rotten_tomatoes/grosses.csv", settings)[2].facts == [
        Facts("Paper Tide", 2010, None, 415e6 + 1131.6e6)
    ]


def test_movielens_100k(settings: Settings) -> None:
    titles, _, _ = read(FIXTURES / "movielens_100k/u.item", settings)
    assert [(t.key, t.name, t.original_name, t.year, t.genres) for t in titles] == [
        ("100k:1", "Glass Harbour", None, 1995, ("Drama",)),
        ("100k:2", "La Fille du port", "The Harbour Girl", 1996, ("Comedy", "Romance")),
        ("100k:3", "Café Noir", None, 1994, ()),
    ]
    assert read(FIXTURES / "movielens_100k/u.user", settings)[0][1] == Viewer(
        key="100k:2", age=53, gender="female", occupation="other"
    )
    assert read(FIXTURES / "movielens_100k/u.data", settings)[0][0] == Rating(
        title_key="100k:1",
        viewer_key="100k:1",
        rating=10,
        rating_original="5",
        rated_at=datetime(1997, 12, 4, 15, 55, 49),
    )


def test_movielens_csv(settings: Settings) -> None:
    titles, _, _ = read(FIXTURES / "movielens/movies.csv", settings)
    assert [(t.name, t.original_name, t.year, t.genres) for t in titles] == [
        ("Glass Harbour", None, 1995, ("Drama", "Mystery")), ("The Lighthouse", "The Light", 1996, ())
    ]  # fmt: skip
    assert [r.rating for r in read(FIXTURES / "movielens/ratings.csv", settings)[0]] == [7, 1, 10]
    assert read(FIXTURES / "movielens/tags.csv", settings)[1][0][2].startswith("Tags are neither")


def test_douban(settings: Settings) -> None:
    titles, _, _ = read(FIXTURES / "douban/films.csv", settings)
    assert (titles[0].name, titles[0].original_name, titles[0].countries) == ("灯塔", "The Lamp", ("CN",))
    comments, _, _ = read(FIXTURES / "douban/comments.csv", settings)
    assert [(c.rating, c.rating_original, c.helpful_votes) for c in comments] == [
        (10, "力荐", 27), (2, "很差", 0), (6, "还行", 3)
    ]  # fmt: skip
    assert comments[1].text == "第一行\n第二行"


@pytest.mark.parametrize(
    ("full", "split"),
    [
        ("灯塔 The Lamp", ("灯塔", "The Lamp")),
        ("灯塔", ("灯塔", None)),
        ("1917", ("1917", None)),
        ("灯塔 燈塔", ("灯塔", "燈塔")),
        ("灯塔 海边篇 등대 이야기", ("灯塔 海边篇", "등대 이야기")),
        ("E.T. 外星人 E.T.: The Guest", ("E.T. 外星人", "E.T.: The Guest")),
    ],
)
def test_names_in_two_languages(full: str, split: tuple[str, str | None]) -> None:
    assert split_name(full) == split


def test_imdb_csv_and_parquet(settings: Settings, tmp_path: Path) -> None:
    records, _, _ = read(FIXTURES / "imdb/reviews.csv", settings)
    assert [(r.title_key, r.verdict) for r in records] == [("unnamed", "positive"), ("unnamed", "negative")]
    path = tmp_path / "train.parquet"
    rows = {"label": ["neg", "pos"], "id": [0, 0], "stars": [3, 10], "text": ["Flat.", "Bright."]}
    pq.write_table(pa.table(rows), path)
    records, _, _ = read(path, settings)
    assert [(r.key, r.rating, r.rating_original) for r in records] == [("neg-0", 3, "3"), ("pos-0", 10, "10")]


def test_letterboxd(settings: Settings) -> None:
    assert read(FIXTURES / "letterboxd/profile.csv", settings)[2].account == "harbourmaster"
    (review,), _, _ = read(FIXTURES / "letterboxd/reviews.csv", settings, account="harbourmaster")
    assert review == Review(
        key="https://boxd.it/r1", title_key=name_key("Glass Harbour", 1995), viewer_key="harbourmaster",
        text="It glows.\nI stayed for the credits.", rating=9, rating_original="4.5",
        published_at=datetime(2021, 3, 4),
    )  # fmt: skip
    diary, rejects, _ = read(FIXTURES / "letterboxd/diary.csv", settings)
    assert (len(diary), len(rejects)) == (1, 1)


def test_amazon(settings: Settings) -> None:
    old, _, _ = read(FIXTURES / "amazon/old.jsonl", settings)
    assert old[0] == Review(
        title_key="B001", viewer_key="A1", text="Sharp\n\nThe picture is sharp. I liked it.", rating=8,
        rating_original="4", published_at=datetime(2009, 9, 13),
    )  # fmt: skip
    assert isinstance(old[1], Rating), "'Five Stars' is a rating, not a review"
    (new,), _, _ = read(FIXTURES / "amazon/new.jsonl", settings)
    assert (new.title_key, new.rating, new.helpful_votes) == ("B00P", 2, 3)
    assert new.published_at == datetime(2020, 5, 5, 14, 8, 48)
    assert read(FIXTURES / "amazon/products.jsonl", settings)[0] == [Title(key="B00P", name="Glass Harbour [DVD]")]


def test_generic_headers_in_english_and_chinese(settings: Settings) -> None:
    english, rejects, _ = read(FIXTURES / "generic/english.csv", settings)
    assert [(r.rating, r.published_at) for r in english] == [(8, datetime(2020, 1, 13)), (None, datetime(2020, 3, 2))]
    assert english[1].text == "Too long; far too long."
    assert rejects == [(3, "Score", "This is no rating in any known notation.", "n/a")]
    chinese, _, _ = read(FIXTURES / "generic/chinese.csv", settings)
    assert [(r.rating, r.viewer_key) for r in chinese] == [(8, "阿明"), (4, "小红")]


def test_a_mapping_can_be_given(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("a,b,c,d\nGlass Harbour,Bright.,70,x\n")
    with pytest.raises(AssertionError):
        read(path, settings)
    mapping = {"a": "title", "b": "text", "c": "rating_100", "d": ""}
    (file,) = preview_import(settings, [str(path)], mapping=mapping).files
    assert file.mapping == mapping
    assert file.rows[0]["rating"] == 7
    assert file.rows[0]["title_key"] == "Glass Harbour"


@pytest.mark.parametrize(
    ("mapping", "problem"),
    [
        ({"a": "title", "z": "text"}, "there is no column 'z'"),
        ({"a": "title", "b": "words"}, "there is no field 'words'"),
        ({"a": "title", "b": "title"}, "two columns are mapped"),
        ({"b": "text"}, "no column says which title"),
        ({"a": "title"}, "no column holds reviews"),
    ],
)
def test_a_mapping_that_cannot_be(mapping: dict[str, str], problem: str, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("a,b,c\nGlass Harbour,Bright.,70\n")
    (file,) = preview_import(settings, [str(path)], mapping=mapping).files
    assert problem in file.problems[0]
    with (
        pytest.raises(MappingError, match=problem),
        find_files([str(path)], lambda *_: None)[0].opened(settings) as s,
    ):
        table = open_table(find_files([str(path)], lambda *_: None)[0], s, settings)
        list(SOURCES["generic"].read(table, Context(lambda *_: None, mapping)))


def test_one_table_in_five_forms(settings: Settings, tmp_path: Path) -> None:
    rows = [("Glass Harbour", "iris", 4, "Bright and kind."), ("灯塔", "bram", 2, "=1+1 is not a review")]
    names = ["title", "user", "rating", "review"]
    (tmp_path / "a.csv").write_text("\n".join(",".join(map(str, row)) for row in [names, *rows]))
    (tmp_path / "b.tsv").write_text("\n".join("\t".join(map(str, row)) for row in [names, *rows]))
    (tmp_path / "c.jsonl").write_text("\n".join(json.dumps(dict(zip(names, row, strict=True))) for row in rows))
    pq.write_table(pa.table({name: [row[i] for row in rows] for i, name in enumerate(names)}), tmp_path / "d.parquet")
    with xlsxwriter.Workbook(tmp_path / "e.xlsx", {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for i, row in enumerate([names, *rows]):
            sheet.write_row(i, 0, row)
        book.add_worksheet("more").write(0, 0, "x")
    seen = [read(path, settings)[0] for path in sorted(tmp_path.glob("*.*")) if path.is_file()]
    assert len(seen) == 5
    assert all(records == seen[0] for records in seen[1:])
    assert seen[0][1].text == "=1+1 is not a review"


def test_preview_masks_viewers_and_writes_nothing(settings: Settings) -> None:
    preview = preview_import(settings, [str(FIXTURES)])
    assert len(preview.files) == len(FILES)
    assert "阿明" not in preview.model_dump_json() and "Nora Quill" not in preview.model_dump_json()
    assert {file.format for file in preview.files} == set(SOURCES)
    assert not settings.studio.exists()
    with pytest.raises(UnknownFormat, match="there is no format 'x'"):
        preview_import(settings, [str(FIXTURES)], format="x")


def test_a_letterboxd_zip_reads_as_its_folder(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in (FIXTURES / "letterboxd").iterdir():
            archive.write(file, file.name)
    inside = {file.path.split("/")[-1]: file.rows for file in preview_import(settings, [str(path)]).files}
    outside = {file.path: file.rows for file in preview_import(settings, [str(FIXTURES / "letterboxd")]).files}
    assert inside == outside


def test_columns_of_one_name_can_be_told_apart(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    rows = "Glass Harbour,4/5,Fine.,a note\nGlass Harbour,3/5,Dull.,a note\n"
    path.write_text("Film,,What,Film\n" + rows, encoding="utf-8")
    (file,) = preview_import(settings, [str(path)]).files
    assert file.columns == ("Film", "column 2", "What", "Film (2)")
    mapping = {"Film": "title", "column 2": "rating", "What": "text"}
    (file,) = preview_import(settings, [str(path)], "generic", mapping).files
    assert [(row["title_key"], row["rating"], row["text"]) for row in file.rows] == [
        ("Glass Harbour", 8, "Fine."), ("Glass Harbour", 6, "Dull.")
    ]  # fmt: skip
