"""Lists of viewers as files: CSV, XLSX, Parquet. A row a viewer in the order of the ids, which is no order at all."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from data.cells import harmless
from data.errors import ExportError
from data.exports.ids import written
from data.exports.register import Format
from data.exports.suppression import Label

#: Most rows of a worksheet, its head among them.
SHEET_ROWS = 1_048_576
ROWS_AT_ONCE = 65_536


def write_list(listed: Mapping[int, Label], columns: tuple[str, ...], format_: Format, path: Path) -> None:
    """Write ids and labels; the file appears under its name when it is complete.

    CSV is UTF-8 with a byte order mark and holds no cell that a spreadsheet would run; in XLSX every cell is a text.

    Args:
        listed: id → label, as long as `columns`.
        columns: what the labels hold.
        format_: which of the three.
        path: where to.

    Raises:
        ExportError: the file cannot be written, or has more rows than a worksheet can.
    """
    if format_ == "xlsx" and len(listed) >= SHEET_ROWS:
        raise ExportError(
            f"a worksheet holds no more than {SHEET_ROWS - 1:,} viewers",
            where=path.name,
            mend="choose CSV or Parquet",
        )
    part = path.with_name(f".{path.name}.part")
    try:
        _WRITERS[format_](listed, ("id", *columns), part)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ExportError(f"the file cannot be written: {error.strerror}", where=str(path)) from None


def _rows(listed: Mapping[int, Label]) -> Iterator[tuple[str, ...]]:
    # Viewers in the order of the studio would tell which line of one purpose is which of another.
    for one in sorted(listed):
        yield written(one), *listed[one]


def _write_csv(listed: Mapping[int, Label], head: tuple[str, ...], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(head)
        writer.writerows([harmless(cell) for cell in row] for row in _rows(listed))


def _write_xlsx(listed: Mapping[int, Label], head: tuple[str, ...], path: Path) -> None:
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(str(path), options)
    sheet = book.add_worksheet("viewers")
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 20)
    for column, name in enumerate(head):
        sheet.write_string(0, column, name, book.add_format({"bold": True}))
    for place, row in enumerate(_rows(listed), 1):
        for column, cell in enumerate(row):
            sheet.write_string(place, column, cell)
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(None, str(error)) from None


def _write_parquet(listed: Mapping[int, Label], head: tuple[str, ...], path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.string()) for name in head])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for rows in _chunks(_rows(listed)):
            columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
            writer.write_table(pa.table(columns, schema=schema))


def _chunks(rows: Iterator[tuple[str, ...]]) -> Iterator[list[tuple[str, ...]]]:
    from itertools import islice

    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        yield chunk


_WRITERS = {"csv": _write_csv, "xlsx": _write_xlsx, "parquet": _write_parquet}
