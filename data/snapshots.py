"""Published snapshots: found by name, read by many, swept when nobody reads them.

A snapshot is a DuckDB file `snapshots/<number>.duckdb`; its number only grows, its name is the cache key,
and it appears under that name only when it is complete. A reader holds a shared `flock` on the file, so
the sweeper can tell which old ones are still in use.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from data.errors import QueryError, SnapshotMissing
from data.statements import public_schema, statement

if TYPE_CHECKING:
    import pandas as pd

KEPT = 2
ROW_LIMIT = 100_000


def newest_snapshot(folder: Path) -> Path | None:
    """The newest complete snapshot, or None."""
    return max(folder.glob("[0-9]*.duckdb"), default=None)


def reserve_snapshot(folder: Path) -> tuple[Path, Path]:
    """Where to write the next snapshot, and the name it gets when it is complete."""
    for leftover in folder.glob("*.part*"):
        leftover.unlink()
    final = folder / f"{_next_number(folder):08d}.duckdb"
    return final.with_suffix(".part"), final


def _next_number(folder: Path) -> int:
    # A name is a cache key: it is not given again, not even when the newest file was deleted by hand.
    counter = folder / "last"
    newest = newest_snapshot(folder)
    number = max(int(newest.stem) if newest else 0, int(counter.read_text()) if counter.exists() else 0) + 1
    part = counter.with_suffix(".part")
    part.write_text(str(number), encoding="ascii")
    part.replace(counter)
    return number


def sweep_snapshots(folder: Path, kept: int = KEPT) -> list[str]:
    """Remove all but the newest `kept` snapshots, sparing those that someone reads. Returns what went."""
    gone = []
    for path in sorted(folder.glob("[0-9]*.duckdb"))[:-kept]:
        with path.open("rb") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            path.unlink()
            gone.append(path.stem)
    return gone


class Snapshot:
    """One snapshot, open for reading. Safe to share between threads: every call has its own cursor.

    Args:
        path: the snapshot's file.

    Raises:
        SnapshotMissing: the file is not there (any more).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.stem
        try:
            self._hold = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            raise _missing(path) from None
        fcntl.flock(self._hold, fcntl.LOCK_SH)
        try:
            self._connection = duckdb.connect(str(path), read_only=True, config=_CLOSED)
        except duckdb.Error as error:
            os.close(self._hold)
            raise _missing(path) from error
        self._lock = threading.Lock()

    def rows(self, name: str, **values: Any) -> list[dict[str, Any]]:
        """Run `data/sql/<name>.sql`; one dict a row."""
        with self._cursor() as cursor:
            result = cursor.execute(statement(name), values or None)
            columns = [column[0] for column in result.description]
            return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]

    def table(self, name: str, **values: Any) -> pd.DataFrame:
        """Run `data/sql/<name>.sql`; a data frame."""
        with self._cursor() as cursor:
            frame: pd.DataFrame = cursor.execute(statement(name), values or None).df()
            return frame

    def arrow(self, name: str, **values: Any) -> Any:
        """Run `data/sql/<name>.sql`; a pyarrow table."""
        with self._cursor() as cursor:
            return cursor.sql(statement(name), params=values or None).to_arrow_table()

    def batches(self, name: str, size: int, **values: Any) -> Iterator[Any]:
        """Run `data/sql/<name>.sql`; pyarrow record batches of at most `size` rows, one in memory at a time."""
        with self._cursor() as cursor:
            yield from cursor.sql(statement(name), params=values or None).to_arrow_reader(size)

    def select(self, text: str, limit: int = ROW_LIMIT) -> pd.DataFrame:
        """Run one SELECT that a person wrote, on this snapshot alone.

        Raises:
            QueryError: it is not exactly one SELECT, or DuckDB refused it.
        """
        with self._cursor() as cursor:
            result = cursor.execute(_one_select(cursor, text))
            frame: pd.DataFrame = result.fetch_df_chunk(max(1, -(-limit // 2048)))
            return frame.head(limit)

    def select_rows(self, text: str, limit: int = ROW_LIMIT) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Run one SELECT that a person wrote; column names and rows of plain Python values.

        Unlike a data frame this keeps whole numbers whole and lists lists.

        Raises:
            QueryError: it is not exactly one SELECT, or DuckDB refused it.
        """
        with self._cursor() as cursor:
            result = cursor.execute(_one_select(cursor, text))
            return [column[0] for column in result.description], result.fetchmany(limit)

    @property
    def data_version(self) -> str:
        """The data version the snapshot was published from."""
        return str(self.rows("snapshot/meta")[0]["data_version"])

    @property
    def is_current(self) -> bool:
        """Whether this version of Marquee would publish the same tables and macros."""
        return bool(self.rows("snapshot/meta")[0]["schema"] == public_schema())

    def close(self) -> None:
        """Let the file go, so that it can be swept."""
        self._connection.close()
        os.close(self._hold)

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._lock:
            cursor = self._connection.cursor()
        try:
            yield cursor
        except duckdb.Error as error:
            raise QueryError(_line(error), where=self.path.name) from error
        finally:
            cursor.close()


_CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    "lock_configuration": "true",
}


def open_newest(folder: Path) -> Snapshot:
    """The newest snapshot, opened; looks again when it is swept away in between.

    Raises:
        SnapshotMissing: nothing is published.
    """
    for _ in range(5):
        newest = newest_snapshot(folder)
        if newest is None:
            break
        try:
            return Snapshot(newest)
        except SnapshotMissing:
            continue
    raise _missing(folder)


def _one_select(cursor: duckdb.DuckDBPyConnection, text: str) -> Any:
    try:
        parsed = cursor.extract_statements(text)
    except duckdb.Error as error:
        raise QueryError(_line(error), mend="correct the statement") from None
    if len(parsed) != 1 or parsed[0].type != duckdb.StatementType.SELECT:
        raise QueryError("only one SELECT at a time can be run", mend="send a single SELECT statement")
    return parsed[0]


def _missing(path: Path) -> SnapshotMissing:
    return SnapshotMissing(
        "there is no snapshot to read",
        where=str(path),
        mend="run `marquee serve` or any job; it publishes a new one",
    )


def _line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".")
