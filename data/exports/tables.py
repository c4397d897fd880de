"""A table as a file: CSV, XLSX, JSON. No cell is a formula, numbers are numbers, and rows are never all in memory."""

from __future__ import annotations

import csv
import io
import json
import math
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain, count, islice
from pathlib import Path
from typing import Any, Literal, TypeVar

from data.cells import harmless
from data.errors import ExportError
from data.exports.docx import clean

TableFormat = Literal["csv", "xlsx", "json"]
Row = TypeVar("Row")
Cell = str | int | float | bool | date | datetime | None
#: Most rows of a worksheet, its head among them, and most characters of its cells.
SHEET_ROWS, CELL_LENGTH = 1_048_576, 32_767
#: Rows that are written, and bytes that are read back, at once.
ROWS_AT_ONCE, BYTES_AT_ONCE = 2_000, 1 << 20
#: A workbook says when it was made; the same table makes the same file.
MADE = datetime(2000, 1, 1)
#: What a worksheet counts its days from; earlier ones stand as text.
FIRST_DAY = date(1900, 3, 1)
WIDEST, NARROWEST, LOOKED_AT = 60, 8, 200
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Table:
    """What is to be written.

    Attributes:
        columns: their names; two of one name are told apart by a number.
        rows: as long as `columns` each; read once, in their order.
        facts: what is to be known of them (method, filter, snapshot), by name: a worksheet of its own, and in JSON.
        name: of the worksheet.
    """

    columns: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]
    facts: tuple[tuple[str, str], ...] = ()
    name: str = "Data"

    @property
    def heads(self) -> tuple[str, ...]:
        """The columns' names, no two alike, as XML can hold them."""
        heads: dict[str, None] = {}
        for name in map(_clean, self.columns):
            others = (f"{name} ({number})" for number in count(2))
            heads[name if name not in heads else next(other for other in others if other not in heads)] = None
        return tuple(heads)


def table_chunks(table: Table, format_: TableFormat) -> Iterator[bytes]:
    """The file, piece by piece; the same table gives the same bytes.

    CSV is UTF-8 with a byte order mark, and a text that a spreadsheet would run has an apostrophe before it. In XLSX
    texts are texts and days are days, elsewhere ISO 8601. Numbers that are none are empty.

    Raises:
        ExportError: XLSX, and more rows than a worksheet holds. Then nothing was given yet.
    """
    return _WRITERS[format_](table)


def write_table(table: Table, format_: TableFormat, path: Path) -> None:
    """Write a table; the file appears under its name when it is complete.

    Raises:
        ExportError: the file cannot be written, or has more rows than a worksheet can.
    """
    with appearing(path) as part, part.open("wb") as handle:
        handle.writelines(table_chunks(table, format_))


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """Where to write a file that appears under its name when it is complete, and leaves nothing behind otherwise.

    Raises:
        ExportError: it cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise ExportError(f"the file cannot be written: {error.strerror}", where=str(path)) from None
    finally:
        part.unlink(missing_ok=True)


def _csv(table: Table) -> Iterator[bytes]:
    yield BOM
    for rows in chunks_of(chain([table.heads], table.rows), ROWS_AT_ONCE):
        handle = io.StringIO(newline="")
        csv.writer(handle).writerows([_in_csv(cell) for cell in row] for row in rows)
        yield handle.getvalue().encode()


def _in_csv(cell: Cell) -> Any:
    if isinstance(cell, str):
        return harmless(_clean(cell))
    if isinstance(cell, bool):
        return str(cell).lower()
    return _in_json(cell)


def _json(table: Table) -> Iterator[bytes]:
    heads = table.heads
    about = json.dumps({_clean(name): _clean(text) for name, text in table.facts}, ensure_ascii=False, indent=1)
    yield f'{{"about": {about},\n"rows": ['.encode()
    comma = ""
    for rows in chunks_of(table.rows, ROWS_AT_ONCE):
        told = [dict(zip(heads, map(_in_json, row), strict=True)) for row in rows]
        yield (comma + ",".join(f"\n{json.dumps(one, ensure_ascii=False, allow_nan=False)}" for one in told)).encode()
        comma = ","
    yield b"\n]}\n"


def _in_json(cell: Cell) -> Any:
    if isinstance(cell, str):
        return _clean(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell


def _xlsx(table: Table) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as handle:
        _fill_book(table, handle)
        handle.seek(0)
        while part := handle.read(BYTES_AT_ONCE):
            yield part


def _fill_book(table: Table, handle: Any) -> None:
    from xlsxwriter import Workbook

    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    book = Workbook(handle, options)
    book.set_properties({"created": MADE})
    bold = book.add_format({"bold": True})
    days = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    sheet = _Sheet(book.add_worksheet(table.name), bold, *days)
    sheet.fill(table.heads, table.rows)
    facts = list(table.facts)
    if sheet.cut:
        facts.append(
            ("cut", f"{sheet.cut} cells are longer than a worksheet holds and end in “…”; CSV has them whole")
        )
    if facts:
        _Sheet(book.add_worksheet("About"), bold, *days).fill(("what", "is"), facts)
    # Closed in any case: a workbook keeps its rows in files of its own.
    book.close()
    if sheet.full:
        raise ExportError(f"a worksheet holds no more than {SHEET_ROWS - 1:,} rows", mend="choose CSV or JSON")


@dataclass
class _Sheet:
    sheet: Any
    bold: Any
    day: Any
    moment: Any
    #: Cells that were too long, and whether there were more rows than it holds.
    cut: int = 0
    full: bool = False

    def fill(self, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        rest = iter(rows)
        first = list(islice(rest, LOOKED_AT))
        self.sheet.freeze_panes(1, 0)
        for column, name in enumerate(heads):
            longest = max([len(name), *(len(str(row[column])) for row in first if row[column] is not None)])
            self.sheet.set_column(column, column, min(WIDEST, max(NARROWEST, longest + 2)))
            self.sheet.write_string(0, column, name, self.bold)
        for line, row in enumerate(chain(first, rest), 1):
            if line >= SHEET_ROWS:
                self.full = True
                break
            for column, cell in enumerate(row):
                self._write(line, column, cell)

    def _write(self, line: int, column: int, cell: Cell) -> None:
        sheet = self.sheet
        if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
            return
        if isinstance(cell, bool):
            sheet.write_boolean(line, column, cell)
        elif isinstance(cell, int | float):
            sheet.write_number(line, column, cell)
        elif isinstance(cell, date) and (cell.date() if isinstance(cell, datetime) else cell) >= FIRST_DAY:
            sheet.write_datetime(line, column, _local(cell), self.moment if isinstance(cell, datetime) else self.day)
        else:
            sheet.write_string(line, column, self._fitting(cell if isinstance(cell, str) else cell.isoformat()))

    def _fitting(self, text: str) -> str:
        kept = _clean(text)
        if len(kept.encode("utf-16-le")) // 2 <= CELL_LENGTH:
            return kept
        self.cut += 1
        return kept.encode("utf-16-le")[: 2 * (CELL_LENGTH - 1)].decode("utf-16-le", "ignore") + "…"


def _clean(text: str) -> str:
    # What can be printed has nothing that must go; looking at every character of a million rows takes a minute.
    return text if text.isprintable() else clean(text)


def _local(cell: date) -> date:
    """A worksheet knows no time zones: UTC."""
    return cell.astimezone(UTC).replace(tzinfo=None) if isinstance(cell, datetime) and cell.tzinfo else cell


def chunks_of(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Rows, so many at once."""
    held = iter(rows)
    while chunk := list(islice(held, size)):
        yield chunk


_WRITERS = {"csv": _csv, "xlsx": _xlsx, "json": _json}
