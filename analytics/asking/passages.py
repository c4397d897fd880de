"""Synopses as passages: a sentence each with its vector, so that a wish finds the place that meets it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data.han import HAN
from data.sentences import split_sentences
from data.snapshots import Snapshot

FILE = "passages.parquet"
#: Sentences of a synopsis that count; the first say what it is about.
MOST = 12
#: The most passages that are embedded while someone waits, where no run has done it: a few seconds.
WAITED_FOR = 200


class Embeds(Protocol):
    """Whatever makes vectors of texts."""

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """L2-normalised vectors, float32, shape (len(texts), d)."""
        ...


@dataclass(frozen=True)
class Passages:
    """Sentences of synopses.

    Attributes:
        title_ids, texts: of each passage.
        vectors: float32, shape (n, d).
    """

    title_ids: np.ndarray
    texts: Sequence[str]
    vectors: np.ndarray

    def __len__(self) -> int:
        return len(self.texts)


def passages_of(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Title id and text of every passage; texts in Chinese are left out, the encoder does not cover them."""
    for row in snapshot.rows("asking/synopses"):
        text = row["synopsis"]
        for span in split_sentences(text, "en")[:MOST]:
            sentence = text[span.start : span.end]
            if not HAN.search(sentence):
                yield row["title_id"], sentence


def write_passages(snapshot: Snapshot, encoder: Embeds, folder: Path) -> int:
    """Write the passages of a snapshot's synopses into a run's folder. Returns how many."""
    found = list(passages_of(snapshot))
    vectors = encoder.embed([text for _, text in found]) if found else np.zeros((0, 1), dtype=np.float32)
    columns = {
        "title_id": pa.array([title_id for title_id, _ in found], pa.string()),
        "text": pa.array([text for _, text in found], pa.string()),
        "vector": pa.FixedSizeListArray.from_arrays(
            pa.array(vectors.astype(np.float32).reshape(-1)), vectors.shape[1]
        ),
    }
    pq.write_table(pa.table(columns), folder / FILE)
    return len(found)


def load_passages(folder: Path | None, snapshot: Snapshot, encoder: Embeds | None) -> Passages | None:
    """The passages of a run; made now where the run has none and they are few. None: there are none to be had.

    Args:
        folder: of the embed run.
        snapshot: its synopses are what counts: a passage that is not there any more is left out.
        encoder: of the same space as the run.
    """
    current = list(passages_of(snapshot))
    if folder is not None and (folder / FILE).exists():
        table = pq.read_table(folder / FILE)
        rows = list(zip(table["title_id"].to_pylist(), table["text"].to_pylist(), strict=True))
        known = set(current)
        kept = [place for place, row in enumerate(rows) if row in known]
        width = table.schema.field("vector").type.list_size
        vectors = table["vector"].combine_chunks().flatten().to_numpy().reshape(-1, width)
        if kept:
            return _passages([rows[place] for place in kept], vectors[kept])
    if encoder is None or not current or len(current) > WAITED_FOR:
        return None
    return _passages(current, encoder.embed([text for _, text in current]))


def _passages(rows: Sequence[tuple[str, str]], vectors: np.ndarray) -> Passages:
    return Passages(np.array([title_id for title_id, _ in rows]), [text for _, text in rows], vectors)
