"""Lists of viewers that come from outside: pasted, or in a file; as the studio's own ids, as ids that it exported, or
as the source's own names for its viewers, which are hashed on the way and kept nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from data.errors import SourceError
from data.identity import Pseudonyms, load_viewer_key
from data.settings import Settings
from data.snapshots import Snapshot
from data.sources.delimited import Row
from data.sources.files import InputFile, printable
from data.sources.tables import open_table

MOST_BYTES = 64 << 20
MOST_ROWS = 2_000_000
#: Columns that hold ids are called so more often than not; a list of one column needs no name.
_ID_NAMES = re.compile(r"(?i)^(viewer|user|customer|member|account)?[ _-]*(id|key|code|hash|name|number)?$")
_BETWEEN = re.compile(r"[\s,;]+")
_VIEWER_ID = re.compile(r"v[0-9a-f]{16}")
_YES, _NO = frozenset({"yes", "true", "y", "t"}), frozenset({"no", "false", "n", "f"})


@dataclass(frozen=True)
class ListFile:
    """A file as a list.

    Attributes:
        name: the file's, for people.
        columns: names of its columns; without a header, where they stand.
        rows: cells as text.
        unread: lines that could not be read.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    unread: int

    def column(self, name: str) -> list[str]:
        """The cells of a column; empty where a row ends before it."""
        place = self.columns.index(name)
        return [row[place].strip() if place < len(row) else "" for row in self.rows]


@dataclass(frozen=True)
class Matched:
    """Which viewers a list's entries are.

    Attributes:
        viewers: viewer id of each entry, in order; None where it is nobody's.
        unmatched: entries that are nobody's. ambiguous: entries that several sources know.
        repeated: how many entries name a viewer who was named before.
    """

    viewers: tuple[str | None, ...]
    unmatched: tuple[str, ...]
    ambiguous: tuple[str, ...]
    repeated: int

    @property
    def viewer_ids(self) -> tuple[str, ...]:
        """The viewers, each once, in the order of their first entry."""
        return tuple(dict.fromkeys(viewer for viewer in self.viewers if viewer is not None))


def split_entries(text: str) -> list[str]:
    """What was pasted, one entry a line; where it is one line, divided at commas, semicolons and spaces."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines if len(lines) > 1 else [part for part in _BETWEEN.split(text) if part]


def read_list(path: Path, settings: Settings, name: str = "") -> ListFile:
    """Read a CSV, TSV, XLSX, JSON lines or Parquet file as a list.

    Args:
        name: what the file is called for people, where it is not its own name.

    Raises:
        UnknownFormat: it is empty or no table.
        HostileInput: it would break the reader.
        SourceError: it is too long or damaged.
    """
    shown = printable(name or path.name)
    if path.stat().st_size > MOST_BYTES:
        raise SourceError(
            f"the list has more than {MOST_BYTES >> 20} MB", where=shown, mend="keep the columns needed"
        )
    file = InputFile(path, shown, path.stat().st_size)
    with file.opened(settings) as stream:
        if (single := _single_column(path)) is not None:
            return _with_header(shown, single)
        table = open_table(file, stream, settings)
        rows: list[tuple[str, ...]] = []
        unread = 0
        for row in table.rows():
            if isinstance(row, Row):
                rows.append(tuple(row.cells))
            else:
                unread += 1
            if len(rows) > MOST_ROWS:
                raise SourceError(f"the list has more than {MOST_ROWS:,} rows", where=shown, mend="divide it")
    return ListFile(shown, tuple(table.labels), tuple(rows), unread)


def _single_column(path: Path) -> list[str] | None:
    """Lines of a text without any separator, which no reader of tables would take for one; None for anything else."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return None
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or any(mark in line for line in lines for mark in ',;\t|{"\0'):
        return None
    return lines


def _with_header(name: str, lines: list[str]) -> ListFile:
    headed = bool(_ID_NAMES.match(lines[0])) and not _VIEWER_ID.fullmatch(lines[0])
    rows = lines[1:] if headed else lines
    if len(rows) > MOST_ROWS:
        raise SourceError(f"the list has more than {MOST_ROWS:,} rows", where=name, mend="divide it")
    return ListFile(name, (lines[0] if headed else "column 1",), tuple((line,) for line in rows), 0)


def match_viewers(
    settings: Settings, snapshot: Snapshot, entries: Sequence[str], aliases: Mapping[str, str] | None = None
) -> Matched:
    """Find the viewers that a list names.

    Args:
        entries: the studio's ids, ids that it exported, or the sources' own keys.
        aliases: exported id → viewer id, of what may come back here.
    """
    known = {entry: aliases[entry] for entry in entries if aliases and entry in aliases}
    rest = [entry for entry in dict.fromkeys(entries) if entry and entry not in known]
    candidates = dict(_candidates(settings, snapshot, rest))
    asked = {viewer for found in candidates.values() for viewer in found} | set(known.values())
    present = {row["viewer_id"] for row in snapshot.rows("campaigns/present", viewer_ids=sorted(asked))}
    found = {entry: {viewer} & present for entry, viewer in known.items()}
    found |= {entry: set(viewers) & present for entry, viewers in candidates.items()}
    viewers = [_only(found.get(entry, set())) for entry in entries]
    several = tuple(entry for entry in entries if len(found.get(entry, ())) > 1)
    nobody = tuple(entry for entry in entries if not found.get(entry))
    matched = [viewer for viewer in viewers if viewer is not None]
    return Matched(tuple(viewers), nobody, several, len(matched) - len(set(matched)))


def _only(found: set[str]) -> str | None:
    return next(iter(found)) if len(found) == 1 else None


def _candidates(settings: Settings, snapshot: Snapshot, entries: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    key = load_viewer_key(settings)
    sources = [Pseudonyms(key, row["source"]) for row in snapshot.rows("campaigns/sources")]
    for entry in entries:
        own = [entry] if _VIEWER_ID.fullmatch(entry) else []
        yield entry, own or [source.viewer_id(entry) for source in sources]


def guess_id_column(file: ListFile, matches: Mapping[str, int]) -> str:
    """The column whose cells name most viewers.

    Args:
        matches: column → how many of its first cells are viewers.
    """
    named = {column: bool(_ID_NAMES.match(column)) for column in file.columns}
    return max(file.columns, key=lambda column: (matches.get(column, 0), named[column]))


def guess_response_column(file: ListFile, id_column: str) -> str | None:
    """The column that says who responded: the first that holds only numbers, yes and no, or nothing."""
    for column in file.columns:
        cells = [cell for cell in file.column(column)[:1000] if cell]
        if column != id_column and cells and all(read_response(cell) is not None for cell in cells):
            return column
    return None


def read_response(cell: str) -> float | None:
    """A response as a number: yes is 1, no and nothing are 0; None where it is no response."""
    plain = cell.strip().casefold()
    if plain in _YES:
        return 1.0
    if not plain or plain in _NO:
        return 0.0
    if re.fullmatch(r"\d{1,3}(,\d{3})+", plain):
        # A thousand in one country and one in another: better unread, and said to be, than a thousandth.
        return None
    try:
        value = float(plain.replace(",", "."))
    except ValueError:
        return None
    # Returns and refunds are no responses, and neither is what only looks like a number.
    return value if 0 <= value < 1e12 else None
