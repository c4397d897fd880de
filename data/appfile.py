"""The SQLite file of a studio: how it is opened, brought up to date, read and written.

Any process may read and write it (WAL, one connection a call); who may do what is decided in the statements
(`sql/app`), so that two processes can never both believe that they did a thing that is done once.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from data.errors import StudioError
from data.statements import statement

MIGRATIONS = Path(__file__).parent / "migrations" / "app"
BUSY_SECONDS = 30


class AppFile:
    """The SQLite file of one studio. Cheap to make; safe to share between threads and processes.

    Args:
        path: the file; it is made, with its folder, at the first call.

    Raises (every method):
        StudioError: the disk is full, or SQLite refused something.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._thread = threading.local()

    @contextmanager
    def held_open(self) -> Iterator[None]:
        """Keep the file open, so that SQLite need not fold its log away after every call."""
        with closing(self._opened()):
            yield

    @contextmanager
    def one_connection(self) -> Iterator[None]:
        """Let every call that this thread makes in the meantime share one connection.

        For whoever calls many times a second; opening the file costs more than most statements do.
        """
        if self._kept is not None:
            yield
            return
        with closing(self._opened()) as connection:
            self._thread.connection = connection
            try:
                yield
            finally:
                self._thread.connection = None

    @property
    def _kept(self) -> sqlite3.Connection | None:
        return getattr(self._thread, "connection", None)

    def _read(self, name: str, /, **values: Any) -> list[sqlite3.Row]:
        if not self.path.exists():
            # Looking makes no file.
            return []
        with self._reading() as connection:
            return rows_of(connection, name, **values)

    def _write(self, name: str, /, **values: Any) -> list[sqlite3.Row]:
        with self._writing() as connection:
            return rows_of(connection, name, **values)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._reading() as connection:
            connection.execute("begin immediate")
            try:
                yield connection
            except BaseException:
                # SQLite has rolled back by itself when the disk is full.
                if connection.in_transaction:
                    connection.rollback()
                raise
            connection.commit()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with _told(self.path):
            if self._kept is not None:
                yield self._kept
                return
            with closing(self._connect()) as connection:
                yield connection

    def _opened(self) -> sqlite3.Connection:
        # What goes wrong later, while it is held open, is not the file's fault and keeps its name.
        with _told(self.path):
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            connection.row_factory = sqlite3.Row
            # A killed process loses nothing under NORMAL; only a power cut may lose the last moments.
            connection.execute("pragma synchronous = normal")
            if connection.execute("pragma user_version").fetchone()[0] < len(_migrations()):
                _migrate(connection)
        except BaseException:
            connection.close()
            raise
        return connection


def rows_of(connection: sqlite3.Connection, name: str, /, **values: Any) -> list[sqlite3.Row]:
    """What `data/sql/app/<name>.sql` answers on this connection."""
    return connection.execute(statement(f"app/{name}"), values).fetchall()


@cache
def _migrations() -> tuple[Path, ...]:
    return tuple(sorted(MIGRATIONS.glob("[0-9]*.sql")))


def _migrate(connection: sqlite3.Connection) -> None:
    _use_wal(connection)
    connection.execute("begin immediate")
    done = connection.execute("pragma user_version").fetchone()[0]
    for path in _migrations()[done:]:
        for text in _split(path.read_text(encoding="utf-8")):
            connection.execute(text)
    connection.execute(f"pragma user_version = {len(_migrations())}")
    connection.commit()


def _use_wal(connection: sqlite3.Connection) -> None:
    """Several processes may make the file at once, and this one change does not wait for the others by itself."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _split(script: str) -> Iterator[str]:
    # `executescript` would commit the transaction that guards the migration.
    text = ""
    for line in script.splitlines(keepends=True):
        text += line
        if sqlite3.complete_statement(text):
            yield text
            text = ""


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except (sqlite3.DatabaseError, OSError) as error:
        raise _refused(error, path) from error


def _refused(error: Exception, path: Path) -> StudioError:
    text = str(error)
    if "full" in text:
        return StudioError("the disk is full", where=str(path), mend="free some space and try again")
    if "locked" in text:
        return StudioError("the queue is locked", where=str(path), mend="end the program that holds it open")
    return StudioError(f"the queue cannot be used: {text}", where=str(path), mend="check the studio's folder")
