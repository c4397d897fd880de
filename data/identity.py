"""Who and what a record is: ids that stay the same from one import to the next.

Titles and reviews are known by the source's own keys; titles without one by name and year. Viewers become
pseudonyms: HMAC-SHA256 under a key that lies beside the studio's database, never in it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from data.errors import StudioError
from data.settings import Settings

KEY_FILE = "viewer.key"
KEY_BYTES = 32
_PART = "\x1f"
_NOT_A_LETTER = re.compile(r"[\W_]+")
Hashes = npt.NDArray[np.uint64]


def hash_of(*parts: str) -> str:
    """Sixteen hex digits that stand for these parts in this order (BLAKE2b, 64 bits)."""
    joined = _PART.join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(joined, digest_size=8).hexdigest()


def hash_row(values: Iterable[object]) -> str:
    """A stable hash over a row's payload."""
    return hash_of(*map(repr, values))


def name_key(name: str, year: int | None) -> str:
    """The key of a title that its source knows by name alone."""
    return f"{name}{_PART}{year or ''}"


def read_name_key(key: str) -> tuple[str, int | None] | None:
    """Name and year of a key made by `name_key`; None for a source's own key."""
    name, mark, year = key.rpartition(_PART)
    return (name, int(year) if year else None) if mark else None


def normal_name(name: str) -> str:
    """A title's name as it is compared: no case, no accents, no punctuation, full width as half."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _NOT_A_LETTER.sub(" ", plain.replace("&", " and ")).strip() or name.strip()


def title_id(source: str, key: str) -> str:
    """The id of a title by its source's key."""
    named = read_name_key(key)
    return "t" + hash_of(source, f"{normal_name(named[0])}{_PART}{named[1] or ''}" if named else key)


def public_key(key: str) -> str:
    """A title's key as it is stored and shown."""
    named = read_name_key(key)
    return key if named is None else f"{named[0]} ({named[1]})" if named[1] else named[0]


class Pseudonyms:
    """Viewers' names to viewer ids, for one source.

    Args:
        key: the studio's secret.
        source: names of different sources are different viewers.
    """

    def __init__(self, key: bytes, source: str) -> None:
        self._start = hmac.new(key, digestmod=hashlib.sha256)
        self._start.update(f"{source}{_PART}".encode())
        self._known: dict[str, str] = {}

    def viewer_id(self, name: str) -> str:
        """'v' and sixteen hex digits; equal for equal names alone."""
        known = self._known.get(name)
        if known is None:
            started = self._start.copy()
            started.update(name.encode("utf-8", "surrogatepass"))
            known = "v" + started.hexdigest()[:16]
            if len(self._known) < 200_000:
                self._known[name] = known
        return known


def load_viewer_key(settings: Settings) -> bytes:
    """The studio's key for pseudonyms, made on first use: 32 random bytes, for the owner's eyes only.

    Raises:
        StudioError: the key file has another length, so the viewers of this studio would change their names.
    """
    if settings.viewer_key is not None:
        return hashlib.sha256(settings.viewer_key.get_secret_value().encode("utf-8")).digest()
    path = settings.studio / KEY_FILE
    if not path.exists():
        _create_key(path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise StudioError(
            f"the key of the viewers' pseudonyms has {len(key)} bytes instead of {KEY_BYTES}",
            where=str(path),
            mend="put the right file back; with another one every viewer becomes a new one",
        )
    return key


def _create_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{KEY_FILE}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, secrets.token_bytes(KEY_BYTES))
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        # link, not rename: of two processes that make a key at once the first one's stays.
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()


class Seen:
    """Which ids have come already, and where: 16 bytes an id, in sorted runs that are merged as they grow."""

    def __init__(self) -> None:
        self._runs: list[tuple[Hashes, Hashes]] = []

    def first_places(self, ids: Hashes, places: Hashes) -> tuple[npt.NDArray[np.bool_], Hashes]:
        """Mark these ids as seen.

        Args:
            ids: [n] 64-bit ids. places: [n] where each stands.

        Returns:
            [n] whether each came before, in this call or an earlier one; [n] where it stood first.
        """
        unique, first, inverse = np.unique(ids, return_index=True, return_inverse=True)
        stood = places[first]
        known = np.zeros(len(unique), dtype=bool)
        for run_ids, run_places in self._runs:
            at = np.minimum(np.searchsorted(run_ids, unique), len(run_ids) - 1)
            hit = run_ids[at] == unique
            known |= hit
            stood = np.where(hit, run_places[at], stood)
        self._add(unique[~known], stood[~known])
        again = np.ones(len(ids), dtype=bool)
        again[first] = known
        return again, stood[inverse]

    def known(self, ids: Hashes) -> npt.NDArray[np.bool_]:
        """[n] whether each of these ids has come; marks nothing."""
        found = np.zeros(len(ids), dtype=bool)
        for run_ids, _ in self._runs:
            found |= run_ids[np.minimum(np.searchsorted(run_ids, ids), len(run_ids) - 1)] == ids
        return found

    def _add(self, ids: Hashes, places: Hashes) -> None:
        if not len(ids):
            return
        while self._runs and len(self._runs[-1][0]) < 2 * len(ids):
            more_ids, more_places = self._runs.pop()
            ids, places = np.concatenate([ids, more_ids]), np.concatenate([places, more_places])
            order = np.argsort(ids)
            ids, places = ids[order], places[order]
        self._runs.append((ids, places))


def as_number(hex_id: str) -> int:
    """The 64 bits of an id such as 'r0123456789abcdef'."""
    return int(hex_id[1:], 16)
