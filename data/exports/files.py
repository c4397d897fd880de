"""Lists of viewers as files: CSV, XLSX, Parquet. A row a viewer in the order of the ids, which is no order at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from data.errors import ExportError
from data.exports.ids import written
from data.exports.register import Format
from data.exports.suppression import Label
from data.exports.tables import SHEET_ROWS, Table, appearing, chunks_of, write_table

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
    head = ("id", *columns)
    if format_ == "parquet":
        with appearing(path) as part:
            _write_parquet(_rows(listed), head, part)
    else:
        write_table(Table(head, _rows(listed), name="viewers"), format_, path)


def _rows(listed: Mapping[int, Label]) -> Iterator[tuple[str, ...]]:
    # Viewers in the order of the studio would tell which line of one purpose is which of another.
    for one in sorted(listed):
        yield written(one), *listed[one]


def _write_parquet(rows: Iterator[tuple[str, ...]], head: tuple[str, ...], path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.string()) for name in head])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for chunk in chunks_of(rows, ROWS_AT_ONCE):
            columns = [pa.array(column, pa.string()) for column in zip(*chunk, strict=True)]
            writer.write_table(pa.table(columns, schema=schema))
