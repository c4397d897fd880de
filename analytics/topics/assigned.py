"""The rows of `sentences.parquet`, held in small numbers until the last is known: some 60 bytes a sentence."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from analytics.topics.settle import Settled

#: So many sentences stand on the map at most.
PLACED = 100_000
#: So far from where it belongs a sentence stands at most, as a share of the map, so that equal ones can be told.
_BESIDE = 0.008
SENTENCES = pa.schema(
    [
        ("sentence_id", pa.string()),
        ("topic_id", pa.int32()),
        ("similarity", pa.float32()),
        ("certainty", pa.float32()),
        ("x", pa.float32()),
        ("y", pa.float32()),
    ]
)


class AssignedRows:
    """Takes sentences in as they stream by and gives them back as tables.

    Args:
        total: how many there will be; of more than `PLACED`, an even part gets places, the same in every run.
    """

    def __init__(self, total: int) -> None:
        self._share = min(1.0, PLACED / max(1, total))
        self._tables: list[pa.Table] = []

    def add(self, ids: Any, vectors: np.ndarray, own: Settled) -> None:
        """Assign sentences of one language.

        Args:
            ids: theirs, an Arrow array of n strings.
            vectors: theirs, shape (n, dimension).
            own: the language's topics.
        """
        if not len(ids):
            return
        assigned = own.centres.assign(vectors)
        known = assigned.place >= 0
        topics = np.where(known, own.centres.ids[np.maximum(assigned.place, 0)], 0).astype(np.int32)
        points = np.zeros((len(known), 2), dtype=np.float32)
        lots = _lots(ids)
        shown = np.flatnonzero(known & (lots < self._share))
        points[shown] = own.layout.place(vectors[shown], assigned.place[shown], assigned.similarities[shown])
        # What many said in the same words would be one dot.
        angles, far = 2e4 * lots[shown, None], _BESIDE * np.sqrt(1e3 * lots[shown, None] % 1)
        points[shown] += far * np.concatenate([np.cos(angles), np.sin(angles)], axis=1)
        hidden = np.ones(len(known), dtype=bool)
        hidden[shown] = False
        columns = [
            ids.cast(pa.string()),
            pa.array(topics, mask=~known),
            pa.array(assigned.similarity.astype(np.float32)),
            pa.array(own.certainty.chance(assigned), from_pandas=True),
            pa.array(points[:, 0], mask=hidden),
            pa.array(points[:, 1], mask=hidden),
        ]
        self._tables.append(pa.Table.from_arrays(columns, schema=SENTENCES))

    def tables(self) -> Iterator[pa.Table]:
        """What was taken in, as tables of `SENTENCES`."""
        yield from self._tables or [SENTENCES.empty_table()]


def _lots(ids: Any) -> np.ndarray:
    """A number of each sentence between 0 and 1, by its id alone."""
    found: np.ndarray = np.array([zlib.crc32(key.encode()) for key in ids.to_pylist()]) / 2**32
    return found
