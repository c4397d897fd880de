"""The ids under which viewers leave the studio: the same within a purpose, strangers to each other across purposes.

An id is HMAC-SHA256 of the viewer's id under a key of the purpose, which is itself derived from the studio's secret
(`data.identity.load_viewer_key`), 64 bits of it. Who has files alone can neither find the studio's ids nor join two
purposes; the studio can always make the same ids again.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from data.identity import load_viewer_key
from data.settings import Settings

#: Bits of an id's hash as a number.
Ids = npt.NDArray[np.uint64]
PREFIX = "x"
_IDS, _LOTS = b"marquee export ids 1\x1f", b"marquee export lots 1\x1f"


def purpose_key(purpose: str) -> str:
    """A purpose as it is compared: case, width and spaces do not make another one."""
    return " ".join(unicodedata.normalize("NFKC", purpose).casefold().split())


class ExportIds:
    """The ids of one purpose.

    Args:
        settings: of the studio whose secret is used.
        purpose: what the lists are for.
    """

    def __init__(self, settings: Settings, purpose: str) -> None:
        secret, name = load_viewer_key(settings), purpose_key(purpose).encode()
        self._ids = hmac.new(secret, _IDS + name, hashlib.sha256).digest()
        self._lots = hmac.new(secret, _LOTS + name, hashlib.sha256).digest()

    def of(self, viewer_ids: Sequence[str]) -> Ids:
        """(n) the viewers' ids for this purpose."""
        return _hashed(self._ids, viewer_ids)

    def lots(self, viewer_ids: Sequence[str]) -> Ids:
        """(n) a number drawn for each viewer, by which some are withheld.

        It never leaves the studio: were viewers withheld by their ids, a reader could tell who was withheld from who
        had gone.
        """
        return _hashed(self._lots, viewer_ids)


def _hashed(key: bytes, viewer_ids: Sequence[str]) -> Ids:
    joined = b"".join(hmac.digest(key, viewer_id.encode(), "sha256")[:8] for viewer_id in viewer_ids)
    return np.frombuffer(joined, dtype=">u8").astype(np.uint64)


def written(number: int) -> str:
    """An id as files have it: a letter, so that no spreadsheet takes it for a number, and sixteen hex digits."""
    return f"{PREFIX}{number:016x}"
