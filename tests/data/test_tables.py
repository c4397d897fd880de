"""One writer of tables: hostile cells stay cells in every reader, the same table is the same bytes, rows stream."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from data.cells import FORMULA
from data.errors import ExportError, ExportRefused
from data.exports.rows import check_rows, rows_table
from data.exports.tables import CELL_LENGTH, SHEET_ROWS, Cell, Table, TableFormat, table_chunks, write_table
from data.records import Filter
from data.settings import load_settings
from data.snapshots import Snapshot, open_newest
from tests.dashboard.studios import build_studio

HOSTILE = (
    '=HYPERLINK("http://127.0.0.1:9/","x")', "+1", "-1+cmd|'/c calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1",
    "＝1＋1", "<script>alert(1)</script>", "灯塔" * 150, "🎬🏴‍☠️ 👩‍👩‍👧", "سفينة נמל", "\u202egnp.exe", "a\x00b\x0bc",
    'quote " and , and\nline', "{=1}", "http://127.0.0.1:9/", "1e5", "",
)  # fmt: skip
FORMATS: tuple[TableFormat, ...] = ("csv", "xlsx", "json")


def made(table: Table, format_: TableFormat) -> bytes:
    return b"".join(table_chunks(table, format_))


def sheets(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def hostile_table() -> Table:
    return Table(("=head()", "n"), [(text, place) for place, text in enumerate(HOSTILE)], (("filter", "=1+1"),))


def test_no_cell_of_csv_is_one_that_a_spreadsheet_would_run() -> None:
    content = made(hostile_table(), "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len(rows) == 1 + len(HOSTILE)
    assert not [cell for row in rows for cell in row if cell.startswith(FORMULA)]
    assert rows[1][0] == "'" + HOSTILE[0] and rows[10][0] == HOSTILE[9] and rows[11][0] == HOSTILE[10]
    assert rows[13][0] == "gnp.exe" and rows[14][0] == "abc"


def test_every_text_of_xlsx_is_a_text_and_nothing_is_a_link() -> None:
    book = sheets(made(hostile_table(), "xlsx"))
    cells = [row[0] for row in book["Data"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} <= {"s", "n"} and not any(cell.hyperlink for cell in cells)
    # openpyxl reads an empty text as none, and one that begins with "=" as a formula only if the file says so.
    assert [cell.value for cell in cells][:4] == list(HOSTILE[:4])
    assert cells[9].value == HOSTILE[9] and cells[10].value == HOSTILE[10] and cells[11].value == HOSTILE[11]
    assert all(cell.data_type == "s" for cell in cells if cell.value)
    about = list(book["About"].iter_rows(values_only=True))
    assert about == [("what", "is"), ("filter", "=1+1")]
    assert book["About"]["B2"].data_type == "s"


def test_json_says_the_same_and_nothing_else() -> None:
    read = json.loads(made(hostile_table(), "json"))
    assert read["about"] == {"filter": "=1+1"}
    assert [row["n"] for row in read["rows"]] == list(range(len(HOSTILE)))
    assert read["rows"][0]["=head()"] == HOSTILE[0] and read["rows"][8]["=head()"] == HOSTILE[8]


def test_numbers_days_and_gaps_keep_what_they_are() -> None:
    moment = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
    row: tuple[Cell, ...] = (3, 2.5, True, date(2026, 3, 4), moment, date(1899, 1, 2), None, float("nan"))
    table = Table(tuple("abcdefgh"), [row])
    assert made(table, "csv").decode("utf-8-sig").splitlines()[1] == (
        "3,2.5,true,2026-03-04,2026-03-04T23:30:00+00:00,1899-01-02,,"
    )
    sheet = sheets(made(table, "xlsx"))["Data"]
    assert [cell.value for cell in sheet[2]] == [
        3, 2.5, True, datetime(2026, 3, 4), datetime(2026, 3, 4, 23, 30), "1899-01-02", None, None,
    ]  # fmt: skip
    assert json.loads(made(table, "json"))["rows"][0]["h"] is None


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_table_is_the_same_bytes(format_: TableFormat) -> None:
    assert made(hostile_table(), format_) == made(hostile_table(), format_)


def test_columns_of_one_name_are_told_apart() -> None:
    table = Table(("n", "n", "n (2)", "n"), [(1, 2, 3, 4)])
    assert json.loads(made(table, "json"))["rows"] == [{"n": 1, "n (2)": 2, "n (2) (2)": 3, "n (3)": 4}]


def test_a_cell_that_a_worksheet_cannot_hold_is_cut_and_it_says_so() -> None:
    long = "灯" * (CELL_LENGTH + 1)
    book = sheets(made(Table(("text",), [(long,)]), "xlsx"))
    assert book["Data"]["A2"].value == "灯" * (CELL_LENGTH - 1) + "…"
    assert "1 cell" in book["About"]["B2"].value
    assert made(Table(("text",), [(long,)]), "csv").decode("utf-8-sig").splitlines()[1] == long


def test_more_rows_than_a_worksheet_holds_leave_no_file_behind(tmp_path: Path) -> None:
    class Endless(list[tuple[Cell, ...]]):
        def __iter__(self) -> Iterator[tuple[Cell, ...]]:
            return ((None,) for _ in range(SHEET_ROWS))

    with pytest.raises(ExportError, match="CSV or JSON"):
        write_table(Table(("nothing",), Endless()), "xlsx", tmp_path / "rows.xlsx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("format_", ["csv", "json"])
def test_rows_are_written_as_they_come(format_: TableFormat) -> None:
    rows = (("a sentence of some length that somebody wrote", place) for place in range(30_000))
    tracemalloc.start()
    size = sum(len(part) for part in table_chunks(Table(("text", "n"), rows), format_))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 1_500_000 > peak


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    settings = load_settings(tmp_path_factory.mktemp("rows") / "studio")
    build_studio(settings, viewers=25, hostile=True)
    opened = open_newest(settings.snapshots)
    yield opened
    opened.close()


@pytest.mark.parametrize("grain", ["evidence", "reviews", "ratings"])
def test_all_rows_behind_a_number_leave_and_none_names_its_viewer(snapshot: Snapshot, grain: str) -> None:
    counted = snapshot.rows(f"dashboard/{grain}_count", filter=Filter().as_parameter())[0]["rows"]
    viewers = {row["viewer_id"] for row in snapshot.rows("exports/viewer_ids")}
    for format_ in FORMATS:
        table = rows_table(snapshot, grain, Filter(), format_, k=20)  # type: ignore[arg-type]
        assert not [name for name in table.columns if "viewer" in name or "territory" in name]
        content = made(table, format_)
        if format_ == "csv":
            rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1:]
        elif format_ == "json":
            rows = [list(row.values()) for row in json.loads(content)["rows"]]
        else:
            rows = [list(row) for row in sheets(content)[grain.capitalize()].iter_rows(min_row=2, values_only=True)]
        assert len(rows) == counted > 20
        assert viewers and not viewers.intersection(str(cell) for row in rows for cell in row)


def test_nothing_meant_is_a_table_with_a_head(snapshot: Snapshot) -> None:
    table = rows_table(snapshot, "ratings", Filter(titles=("nope",)), "csv", k=20)
    assert made(table, "csv").decode("utf-8-sig") == "title,rated_at,source,rating,rating_original\r\n"


def test_what_a_filter_tells_of_few_viewers_stays(snapshot: Snapshot) -> None:
    check_rows(Filter(), viewers=1, k=20)
    check_rows(Filter(ages=("18-24",)), viewers=20, k=20)
    for told in (
        Filter(ages=("18-24",)),
        Filter(segments=("t1",)),
        Filter(fans=("t1",)),
        Filter(territories=("FR",)),
    ):
        with pytest.raises(ExportRefused, match="fewer than 20"):
            check_rows(told, viewers=19, k=20)
    with pytest.raises(ExportRefused):
        rows_table(snapshot, "reviews", Filter(genders=("female",)), "csv", k=20)
