"""The files of an import: plain, gzipped or inside a zip; streamed within bounds, nothing unpacked to disk."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from data.errors import HostileInput, SourceError, UnknownFormat
from data.settings import Settings

CHUNK = 1 << 18
#: A real file packs at most about 1:30; a sparse spreadsheet reaches 1:100.
LARGEST_RATIO = 250
RATIO_FROM = 32 << 20
MOST_MEMBERS = 10_000
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
OLE = b"\xd0\xcf\x11\xe0"
PARQUET = b"PAR1"
_ACCOUNT = re.compile(r"(letterboxd-)[^/]+?(-\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True)
class InputFile:
    """One file to read.

    Attributes:
        path: the file on disk.
        shown: its name for people and for provenance, relative to what was imported.
        member: its name inside the zip at `path`, if it stands in one.
        size: bytes on disk (packed), for progress.
    """

    path: Path
    shown: str
    size: int
    member: str | None = None

    @contextmanager
    def opened(self, settings: Settings) -> Iterator[Bounded]:
        """The unpacked bytes, streamed within the bounds of the settings."""
        with self.path.open("rb") as raw:
            if self.member is not None:
                yield from _opened_member(self, raw, settings)
            elif raw.read(2) == GZIP:
                raw.seek(0)
                with gzip.open(raw) as unpacked:
                    yield Bounded(unpacked, self.shown, settings.max_file_bytes, raw.tell)
            else:
                raw.seek(0)
                yield Bounded(raw, self.shown, settings.max_file_bytes, None)


def _opened_member(file: InputFile, raw: IO[bytes], settings: Settings) -> Iterator[Bounded]:
    with _zip(raw, file.shown) as archive:
        info = archive.getinfo(file.member or "")
        start = raw.tell
        with archive.open(info) as unpacked:
            opened_at = start()
            yield Bounded(unpacked, file.shown, settings.max_file_bytes, lambda: raw.tell() - opened_at)


class Bounded:
    """A stream that stops at a bomb: too many bytes in all, or far too many for what was packed."""

    def __init__(
        self, stream: IO[bytes] | gzip.GzipFile, name: str, most: int, packed: Callable[[], int] | None
    ) -> None:
        self._stream = stream
        self._name = name
        self._most = most
        self._packed = packed
        self.unpacked = 0

    def chunks(self) -> Iterator[bytes]:
        """All bytes, in pieces of at most `CHUNK`.

        Raises:
            HostileInput: it unpacks to more than the bounds allow.
            SourceError: the archive is damaged.
        """
        while chunk := self.read(CHUNK):
            yield chunk

    def read(self, size: int) -> bytes:
        """At most `size` bytes; see `chunks`."""
        try:
            chunk = self._stream.read(size)
        except (EOFError, OSError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise SourceError(
                f"the archive is damaged and ends early: {_clause(error)}",
                where=self._name,
                mend="copy or download it again",
            ) from None
        self.unpacked += len(chunk)
        if self.unpacked > self._most:
            raise HostileInput(
                f"the file holds more than {self._most:,} bytes",
                where=self._name,
                mend="split it, or raise the setting max_file_bytes",
            )
        if self._packed and self.unpacked > RATIO_FROM and self.unpacked > LARGEST_RATIO * max(self._packed(), 1):
            raise HostileInput(
                f"the archive unpacks to more than {LARGEST_RATIO} times its size, as a zip bomb does",
                where=self._name,
                mend="unpack it yourself if you trust it, and import what is inside",
            )
        return chunk

    def whole(self, most: int) -> io.BytesIO:
        """Everything, in memory, if it is not more than `most` bytes."""
        held = io.BytesIO()
        for chunk in self.chunks():
            if held.tell() + len(chunk) > most:
                raise HostileInput(
                    f"the file is larger than {most:,} bytes, too large for its kind",
                    where=self._name,
                    mend="save it as CSV",
                )
            held.write(chunk)
        held.seek(0)
        return held

    @property
    def packed_read(self) -> int:
        """Bytes read from disk so far."""
        return self._packed() if self._packed else self.unpacked


def find_files(paths: list[str], refuse: Callable[[str, str], None]) -> list[InputFile]:
    """All files under the paths, zips opened, in the order of their names.

    Args:
        paths: files and folders.
        refuse: told (name, reason) of what cannot be read.

    Raises:
        SourceError: a path does not exist.
    """
    found: list[InputFile] = []
    for given in paths:
        path = Path(given).expanduser()
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and not _hidden(p.relative_to(path).parts))
            for file in inside:
                found += _one(file, str(file.relative_to(path)), refuse)
        elif path.is_file():
            found += _one(path, path.name, refuse)
        else:
            raise SourceError("there is no such file or folder", where=given, mend="check the path")
    return found


def _hidden(parts: tuple[str, ...]) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _one(path: Path, shown: str, refuse: Callable[[str, str], None]) -> list[InputFile]:
    shown = printable(shown)
    try:
        with path.open("rb") as handle:
            start = handle.read(4)
            if start == EMPTY_ZIP:
                refuse(shown, "the zip archive is empty")
                return []
            if start == ZIP and not _is_workbook(handle):
                return _members(path, shown, handle, refuse)
    except SourceError as error:
        refuse(shown, f"{error.what}.")
        return []
    except OSError as error:
        refuse(shown, f"the file cannot be opened: {error.strerror}.")
        return []
    return [InputFile(path, shown, path.stat().st_size)]


def _members(path: Path, shown: str, handle: IO[bytes], refuse: Callable[[str, str], None]) -> list[InputFile]:
    kept = []
    with _zip(handle, shown) as archive:
        infos = archive.infolist()
        if len(infos) > MOST_MEMBERS:
            raise HostileInput(f"the zip archive lists {len(infos):,} files", where=shown)
        for info in infos:
            name = f"{shown}/{printable(info.filename)}"
            if info.is_dir() or (_hidden(Path(info.filename).parts) and ".." not in info.filename):
                continue
            problem = _member_problem(info)
            if problem:
                refuse(name, problem)
            else:
                kept.append(InputFile(path, name, info.compress_size, info.filename))
    return sorted(kept, key=lambda file: file.shown)


def _member_problem(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & 0x1:
        return "this part of the archive is encrypted; unpack it with its password first."
    if info.file_size > RATIO_FROM and info.file_size > LARGEST_RATIO * max(info.compress_size, 1):
        return f"this part unpacks to more than {LARGEST_RATIO} times its size, as a zip bomb does."
    if info.filename.lower().endswith((".zip", ".xlsx")):
        return "an archive inside the archive is not opened; unpack it and import it by itself."
    return ""


def _zip(handle: IO[bytes], shown: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(handle)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise SourceError(
            f"the zip archive is damaged: {_clause(error)}", where=shown, mend="copy or download it again"
        ) from None


def _is_workbook(handle: IO[bytes]) -> bool:
    with _zip(handle, "") as archive:
        return "xl/workbook.xml" in archive.namelist()


def inspect_workbook(handle: IO[bytes], shown: str, most: int) -> None:
    """Refuse a workbook that would not fit in memory, before anything unpacks it.

    Raises:
        HostileInput: declared sizes or ratios are those of a bomb.
        UnknownFormat: it is encrypted.
    """
    with _zip(handle, shown) as archive:
        infos: list[Any] = archive.infolist()
        if any(info.flag_bits & 0x1 for info in infos):
            raise UnknownFormat("the workbook is encrypted", where=shown, mend="save it without a password")
        total = sum(info.file_size for info in infos)
        bomb = any(_member_problem(info).startswith("this part unpacks") for info in infos)
        if bomb or total > most or len(infos) > MOST_MEMBERS:
            raise HostileInput(
                "the workbook unpacks to far more than its size, as a zip bomb does",
                where=shown,
                mend="save the sheet as CSV if you trust it",
            )


def printable(name: str) -> str:
    """A file's name as it is shown and stored.

    Without what could mislead (control signs, direction marks), and without the account's name that
    Letterboxd writes into the name of an export.
    """
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in name.replace("\\", "/"))
    return _ACCOUNT.sub(r"\1•••\2", shown)[:300]


def _clause(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".").lower()
