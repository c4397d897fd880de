"""Delimited text to rows. One dialect a file, and a damaged row costs itself alone.

Python's `csv` and DuckDB both read on after an unclosed quote until the next one, and lose what stood
between. Here a quoted cell may run over several lines only if the record that comes out has as many cells as
the header and every quote stands where the format allows it; else the line on which it opened is refused and
reading goes on with the very next line.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from data.sources.lines import Line

DELIMITERS = ("\t", ",", ";", "|", "::")
MOST_LINES = 20_000
SAMPLE_LINES = 400
# A cell is bounded by the line it stands on; csv's own limit would only hide good long reviews.
csv.field_size_limit(1 << 30)

_CLOSING = re.compile(r'(?:[^"]|"")*"(?!")')


class Dialect(NamedTuple):
    """How a file separates its cells."""

    delimiter: str
    quoted: bool
    columns: int


class Row(NamedTuple):
    """One record: the line it begins on, and its cells."""

    line: int
    cells: list[str]


class Damaged(NamedTuple):
    """A record that cannot be taken: its line, why, and the line itself."""

    line: int
    reason: str
    text: str
    kept: bool = False


def guess_dialect(sample: list[Line]) -> Dialect | None:
    """The dialect in which most lines of a sample have as many cells as the first; None if it is no table."""
    lines = [line for line in sample if line.text and line.text.strip()]
    best: tuple[float, int, bool] = (0.0, 0, False)
    chosen = None
    for delimiter in DELIMITERS:
        if not lines or delimiter not in (lines[0].text or ""):
            continue
        for quoted in (True, False) if len(delimiter) == 1 else (False,):
            share, columns = _consistency(lines, delimiter, quoted)
            if not quoted and _wraps_cells(lines, delimiter):
                continue
            rank = (round(share, 2), columns, quoted)
            if columns > 1 and share >= 0.5 and rank > best:
                best, chosen = rank, Dialect(delimiter, quoted, columns)
    return chosen


def _consistency(lines: list[Line], delimiter: str, quoted: bool) -> tuple[float, int]:
    first = next(split_records(lines[:50], Dialect(delimiter, quoted, 0), 1 << 20), None)
    if not isinstance(first, Row):
        return 0.0, 0
    columns = len(first.cells)
    rows = list(split_records(lines, Dialect(delimiter, quoted, columns), 1 << 20))
    return sum(isinstance(row, Row) for row in rows) / len(rows), columns


def _wraps_cells(lines: list[Line], delimiter: str) -> bool:
    """Whether quotes wrap cells here: some damaged ones must not turn quoting off for the whole file."""
    wrapped = loose = 0
    for line in lines:
        for cell in (line.text or "").split(delimiter):
            if cell.startswith('"'):
                closed = len(cell) > 1 and cell.endswith('"')
                wrapped, loose = wrapped + closed, loose + (not closed)
    return wrapped > loose


def split_records(lines: Iterable[Line], dialect: Dialect, longest: int) -> Iterator[Row | Damaged]:
    """The records of a file, good and damaged, in order. `dialect.columns` 0 takes any number of cells.

    Args:
        lines: numbered lines.
        dialect: as guessed.
        longest: characters a record may have at most.
    """
    pending: deque[Line] = deque()
    source = iter(lines)
    delimiter, quoted, columns = dialect
    while True:
        line = pending.popleft() if pending else next(source, None)
        if line is None:
            return
        text = line.text
        if text is None:
            yield Damaged(line.number, "the line is longer than may be read.", "")
            continue
        if line.had_nul:
            yield Damaged(line.number, "NUL bytes were taken out of this line; the row was read.", text, kept=True)
        if not quoted or '"' not in text:
            if delimiter in text or text.strip():
                yield _checked(line.number, text.split(delimiter), columns, text)
            continue
        cells = _parse(text, delimiter)
        if cells is not None:
            yield _checked(line.number, cells, columns, text)
        else:
            yield from _several_lines(line, source, pending, dialect, longest)


def _several_lines(
    first: Line, source: Iterator[Line], pending: deque[Line], dialect: Dialect, longest: int
) -> Iterator[Row | Damaged]:
    """Read on while a quote is open; give the lines back if the record does not come out right."""
    text = first.text or ""
    if not _is_open(text, dialect.delimiter):
        yield _lenient(first, dialect)
        return
    taken: list[Line] = []
    parts, size = [text], len(text)
    while len(taken) < MOST_LINES:
        line = pending.popleft() if pending else next(source, None)
        if line is None:
            break
        taken.append(line)
        if line.text is None or size > longest:
            break
        parts.append(line.text)
        size += len(line.text) + 1
        if not _CLOSING.match(line.text):
            continue
        whole = "\n".join(parts)
        cells = _parse(whole, dialect.delimiter)
        if cells is not None and (not dialect.columns or len(cells) == dialect.columns):
            yield Row(first.number, cells)
            return
        if cells is not None or not _is_open(whole, dialect.delimiter):
            break
    pending.extendleft(reversed(taken))
    yield Damaged(first.number, "a quotation mark is opened on this line and never closed.", text)


def _parse(text: str, delimiter: str) -> list[str] | None:
    try:
        # strict: a quoted cell must end where its quote closes, so damage shows at once.
        return next(csv.reader(_as_lines(text), delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration):
        return None


def _as_lines(text: str) -> list[str]:
    # csv refuses a carriage return in the middle of a line; lines end with LF here, whatever the file had.
    return [f"{part}\n" for part in text.replace("\r", " ").split("\n")]


def _is_open(text: str, delimiter: str) -> bool:
    try:
        next(csv.reader(_as_lines(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _lenient(line: Line, dialect: Dialect) -> Row | Damaged:
    text = line.text or ""
    cells = next(csv.reader(_as_lines(text), delimiter=dialect.delimiter))
    if len(cells) == dialect.columns:
        return Row(line.number, cells)
    return Damaged(line.number, "a quotation mark stands inside a quoted cell.", text)


def _checked(number: int, cells: list[str], columns: int, text: str) -> Row | Damaged:
    if len(cells) == columns or not columns:
        return Row(number, cells)
    return Damaged(number, f"the row has {len(cells):,} cells where the first one has {columns:,}.", text)
