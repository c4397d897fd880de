"""Any file as a table: columns, a sample, and numbered rows of text cells."""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice
from typing import IO, Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from data.errors import HostileInput, SourceError, UnknownFormat
from data.settings import Settings
from data.sources.delimited import SAMPLE_LINES, Damaged, Row, guess_dialect, split_records
from data.sources.files import OLE, PARQUET, ZIP, Bounded, InputFile, inspect_workbook
from data.sources.lines import UTF16_MARKS, read_lines

_CONTROLS = bytes((*range(9), *range(14, 32)))
Kind = Literal["delimited", "jsonl", "xlsx", "parquet"]
MOST_COLUMNS = 4_000
SAMPLE_ROWS = 100
#: A workbook is held in memory whole, so its bounds are tighter than those of a stream.
MOST_WORKBOOK_BYTES = 1 << 30
MOST_WORKBOOK_CELLS = 30_000_000
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]{0,200}?r="([A-Z]{1,3})(\d{1,7})"')


@dataclass
class Table:
    """One file, opened as a table. Its rows can be read once.

    Attributes:
        name: the file, for people and for provenance.
        kind: how it is stored.
        columns: names in the first row, trimmed; of a file without a header its first row.
        sample: some of the rows after the first one.
    """

    name: str
    kind: Kind
    columns: list[str]
    sample: list[list[str]]
    _rows: Iterator[Row | Damaged] = field(repr=False)
    _first: Row | None = None
    sheets_left_out: int = 0

    @property
    def labels(self) -> list[str]:
        """The columns as one can point at them: a repeated name is numbered, a missing one says where it stands."""
        seen: Counter[str] = Counter()
        labels = []
        for place, column in enumerate(self.columns, start=1):
            name = column or f"column {place}"
            seen[name] += 1
            labels.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
        return labels

    def rows(self, header: bool = True) -> Iterator[Row | Damaged]:
        """All rows; `header=False` where the first row is data."""
        if not header and self._first is not None:
            yield self._first
        yield from self._rows

    def has(self, *names: str) -> bool:
        """Whether it has all these columns, whatever their case."""
        mine = {name.casefold() for name in self.columns}
        return all(name.casefold() in mine for name in names)

    def at(self, *names: str) -> int | None:
        """Where the first of these columns stands, or None."""
        mine = [column.casefold() for column in self.columns]
        return next((mine.index(name.casefold()) for name in names if name.casefold() in mine), None)


def open_table(file: InputFile, stream: Bounded, settings: Settings) -> Table:
    """Look at a file's content and open it as the table it is.

    Raises:
        UnknownFormat: it is empty, or no table.
        HostileInput: it would break the reader.
    """
    head = stream.read(1 << 18)
    if not head:
        raise UnknownFormat("the file is empty", where=file.shown)
    whole = chain([head], stream.chunks())
    if head.startswith(PARQUET):
        return _parquet(file, stream, settings)
    if head.startswith(ZIP):
        return _workbook(file)
    if head.startswith(OLE):
        raise UnknownFormat(
            "this is an encrypted workbook or an old Office file", where=file.shown, mend="save it as XLSX or CSV"
        )
    start = head[:4096]
    if head[:2] not in UTF16_MARKS and len(start) - len(start.translate(None, _CONTROLS)) > len(start) // 20:
        raise UnknownFormat("this is a binary file, not a table", where=file.shown)
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"{"):
        return _json_lines(file, whole, settings)
    if start.startswith(b"[") and b"{" in start:
        raise UnknownFormat(
            "this is one JSON list", where=file.shown, mend="write one JSON object a line, as `jq -c '.[]'` does"
        )
    return _delimited(file, whole, settings)


def _delimited(file: InputFile, chunks: Iterator[bytes], settings: Settings) -> Table:
    lines = read_lines(chunks, settings.max_line_bytes)
    sample = list(islice(lines, SAMPLE_LINES))
    dialect = guess_dialect(sample)
    if dialect is None:
        raise UnknownFormat("no column separator divides its lines evenly", where=file.shown, mend=_AS_CSV)
    records = split_records(chain(sample, lines), dialect, settings.max_line_bytes)
    first = next((record for record in records if isinstance(record, Row)), None)
    if first is None:
        raise UnknownFormat("it has no readable first row", where=file.shown, mend=_AS_CSV)
    _check_width(len(first.cells), file)
    looked_at = split_records(iter(sample), dialect, settings.max_line_bytes)
    rows = [record.cells for record in looked_at if isinstance(record, Row)][1 : SAMPLE_ROWS + 1]
    return Table(file.shown, "delimited", [cell.strip() for cell in first.cells], rows, records, first)


_AS_CSV = "save it as CSV with a header line"


def _check_width(columns: int, file: InputFile) -> None:
    if columns > MOST_COLUMNS:
        raise HostileInput(
            f"it has {columns:,} columns, more than {MOST_COLUMNS:,}",
            where=file.shown,
            mend="keep the columns needed",
        )


def _json_lines(file: InputFile, chunks: Iterator[bytes], settings: Settings) -> Table:
    lines = read_lines(chunks, settings.max_line_bytes)
    head = list(islice(lines, SAMPLE_ROWS))
    columns: dict[str, None] = {}
    for line in head:
        found = _object(line.text or "")
        if isinstance(found, dict):
            columns |= dict.fromkeys(found)
    if not columns:
        raise UnknownFormat("none of its first lines is a JSON object", where=file.shown)
    _check_width(len(columns), file)
    names = list(columns)

    def rows() -> Iterator[Row | Damaged]:
        for line in chain(head, lines):
            if line.text is None:
                yield Damaged(line.number, "the line is longer than may be read.", "")
            elif line.text.strip():
                found = _object(line.text)
                if isinstance(found, dict):
                    yield Row(line.number, [_cell(found.get(name)) for name in names])
                else:
                    yield Damaged(line.number, found, line.text)

    sample = [_object(line.text or "") for line in head]
    cells = [[_cell(found.get(name)) for name in names] for found in sample if isinstance(found, dict)]
    return Table(file.shown, "jsonl", names, cells, rows())


def _object(text: str) -> dict[str, Any] | str:
    try:
        found = json.loads(text)
    except RecursionError:
        return "the JSON on this line is nested too deeply to be read."
    except ValueError:
        return "this line is not valid JSON."
    return found if isinstance(found, dict) else "this line is not a JSON object."


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _parquet(file: InputFile, stream: Bounded, settings: Settings) -> Table:
    source: Any = file.path
    if file.member is not None:
        raise UnknownFormat("Parquet inside an archive is not read", where=file.shown, mend="unpack it first")
    del stream
    try:
        opened = pq.ParquetFile(source)
        schema, about = opened.schema_arrow, opened.metadata
    except (pa.ArrowException, OSError, ValueError) as error:
        raise SourceError(f"the Parquet file is damaged: {_clause(error)}", where=file.shown) from None
    _check_width(len(schema.names), file)
    unpacked = sum(about.row_group(i).total_byte_size for i in range(about.num_row_groups))
    if unpacked > settings.max_file_bytes:
        raise HostileInput(f"the file unpacks to {unpacked:,} bytes, more than is allowed", where=file.shown)

    def rows() -> Iterator[Row | Damaged]:
        number = 0
        try:
            for batch in opened.iter_batches(batch_size=2_000):
                for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    number += 1
                    yield Row(number, [_cell(value) for value in values])
        except (pa.ArrowException, OSError, ValueError) as error:
            raise SourceError(
                f"the Parquet file is damaged after row {number:,}: {_clause(error)}", where=file.shown
            ) from None

    stream_of_rows = rows()
    first: list[Row | Damaged] = list(islice(stream_of_rows, SAMPLE_ROWS))
    sample = [row.cells for row in first if isinstance(row, Row)]
    return Table(file.shown, "parquet", list(schema.names), sample, chain(first, stream_of_rows))


def _workbook(file: InputFile) -> Table:
    if file.member is not None:
        raise UnknownFormat("a workbook inside an archive is not read", where=file.shown, mend="unpack it first")
    with file.path.open("rb") as handle:
        inspect_workbook(handle, file.shown, MOST_WORKBOOK_BYTES)
        _check_extent(handle, file)
        handle.seek(0)
        try:
            book = CalamineWorkbook.from_filelike(handle)
            sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
        except (CalamineError, OSError, ValueError) as error:
            raise SourceError(f"the workbook is damaged: {_clause(error)}", where=file.shown) from None
    filled = [sheet for sheet in sheets if sheet.start is not None]
    if not filled:
        raise UnknownFormat("the workbook is empty", where=file.shown)
    top = (filled[0].start or (0, 0))[0] + 1
    cells = ([_sheet_cell(value) for value in row] for row in filled[0].to_python(skip_empty_area=True))
    rows = (Row(top + i, row) for i, row in enumerate(cells) if any(row))
    first = next(rows)
    _check_width(len(first.cells), file)
    head = list(islice(rows, SAMPLE_ROWS))
    columns = [cell.strip() for cell in first.cells]
    table = Table(file.shown, "xlsx", columns, [row.cells for row in head], chain(head, rows), first)
    table.sheets_left_out = len(filled) - 1
    return table


def _sheet_cell(value: Any) -> str:
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return _cell(value)


def _check_extent(handle: IO[bytes], file: InputFile) -> None:
    """Refuse a sheet whose far corner would make the reader allocate the whole rectangle."""
    with zipfile.ZipFile(handle) as archive:
        for info in archive.infolist():
            if not (info.filename.startswith("xl/worksheets/") and info.filename.endswith(".xml")):
                continue
            width = height = 0
            with archive.open(info) as member:
                for letters, digits in _cells_named(member):
                    width, height = max(width, _column_number(letters)), max(height, int(digits))
            if width * height > MOST_WORKBOOK_CELLS:
                raise HostileInput(
                    f"a sheet reaches to row {height:,}, column {width:,}, too large to hold",
                    where=file.shown,
                    mend="save it as CSV",
                )


def _cells_named(member: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    tail = b""
    while chunk := member.read(1 << 20):
        yield from _CELL.findall(tail + chunk)
        tail = chunk[-300:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _clause(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".").lower()
