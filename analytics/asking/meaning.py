"""Search by meaning: a wish's vector against every passage and every sentence, in blocks, no index."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow.parquet as pq

from analytics.asking.passages import Embeds, Passages, load_passages
from data.snapshots import Snapshot

#: Sentences compared at once: 100 MB of float32.
BLOCK = 65_536
#: The nearest sentences of a studio that count for its titles.
NEAREST = 5_000
#: Sentences of a title whose mean cosine says how far its viewers speak of a wish.
OF_A_TITLE = 3
#: What the light encoder can compare with: vectors of the packaged MiniLM.
SPACE = "minilm"


@dataclass(frozen=True)
class Near:
    """A text near a wish: where it stands, how near. `sentence_id` is "" for a passage of a synopsis."""

    title_id: str
    cosine: float
    sentence_id: str = ""
    text: str = ""


class Sentences:
    """The vectors of a studio's sentences, laid out for products with one vector.

    They are read once from the run's file into a nameless temporary file as float32 and mapped: the system keeps of
    it in memory what it can, 1.5 GB for a million sentences.

    Args:
        path: `vectors.parquet` of the embed run.
        snapshot: only sentences that stand in it with the same text count.
    """

    def __init__(self, path: Path, snapshot: Snapshot) -> None:
        index = snapshot.table("asking/sentence_index")
        known = index["sentence_id"].to_numpy()
        hashes = index["text_hash"].to_numpy()
        self.title_ids, self._titles = np.unique(index["title_id"].to_numpy().astype(str), return_inverse=True)
        file = pq.ParquetFile(path)
        width = file.schema_arrow.field("vector").type.list_size
        places: list[np.ndarray] = []
        self._held: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the mapping
        for group in range(file.metadata.num_row_groups):
            table = file.read_row_group(group).combine_chunks()
            at, kept = _places(known, hashes, table)
            flat = table["vector"].chunk(0).flatten().to_numpy(zero_copy_only=False)
            self._held.write(flat.reshape(-1, width)[kept].astype(np.float32).tobytes())
            places.append(at)
        self._held.flush()
        self._at = np.concatenate(places) if places else np.zeros(0, dtype=int)
        self.ids = known[self._at]
        self.titles: np.ndarray = self._titles[self._at]
        shape = (len(self._at), width)
        self._vectors: Any = (
            np.memmap(self._held, dtype=np.float32, mode="r", shape=shape) if len(self._at) else np.zeros(shape)
        )

    def __len__(self) -> int:
        return len(self.ids)

    def rows_of(self, sentence_ids: np.ndarray) -> np.ndarray:
        """Rows of the sentences named, those that have a vector; both are sorted by id."""
        at = np.searchsorted(self.ids, sentence_ids)
        at = np.minimum(at, max(0, len(self.ids) - 1))
        return np.unique(at[self.ids[at] == sentence_ids]) if len(self.ids) else at[:0]

    def cosines(self, vector: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        """Cosines of a vector with all sentences, or with some rows, float32."""
        count = len(self) if rows is None else len(rows)
        found = np.empty(count, dtype=np.float32)
        for start in range(0, count, BLOCK):
            part = slice(start, start + BLOCK)
            block = self._vectors[part] if rows is None else self._vectors[rows[part]]
            found[part] = block @ vector
        return found


def _places(known: np.ndarray, hashes: np.ndarray, table: Any) -> tuple[np.ndarray, np.ndarray]:
    """Where the sentences of a row group stand in the snapshot, and which of the group's rows those are."""
    ids = np.array(table["sentence_id"].to_pylist(), dtype=object)
    if not len(known):
        return np.zeros(0, dtype=int), np.zeros(0, dtype=int)
    at = np.minimum(np.searchsorted(known, ids), len(known) - 1)
    same = (known[at] == ids) & (hashes[at] == table["text_hash"].to_numpy())
    same &= np.array(table["space"].to_pylist(), dtype=object) == SPACE
    kept = np.flatnonzero(same)
    return at[kept], kept


@dataclass(frozen=True)
class Meanings:
    """What a wish can be compared with. Either may be missing: nothing was embedded, or by another model."""

    encoder: Embeds | None
    passages: Passages | None
    sentences: Sentences | None

    def vector_of(self, text: str) -> np.ndarray | None:
        """The vector of a wish."""
        return self.encoder.embed([text])[0] if self.encoder is not None else None

    def passages_near(self, vector: np.ndarray) -> dict[str, Near]:
        """The nearest passage of every title's synopsis."""
        if self.passages is None:
            return {}
        cosines = self.passages.vectors @ vector
        found: dict[str, Near] = {}
        for place in np.argsort(-cosines, kind="stable"):
            title_id = str(self.passages.title_ids[place])
            if title_id not in found:
                found[title_id] = Near(title_id, float(cosines[place]), text=self.passages.texts[place])
        return found

    def sentences_near(self, vector: np.ndarray, rows: np.ndarray | None = None) -> list[Near]:
        """The nearest sentences, nearest first; at most `NEAREST`."""
        if self.sentences is None or not len(self.sentences):
            return []
        cosines = self.sentences.cosines(vector, rows)
        most = min(NEAREST, len(cosines))
        if not most:
            return []
        best = np.argpartition(-cosines, most - 1)[:most]
        best = best[np.argsort(-cosines[best], kind="stable")]
        at = best if rows is None else rows[best]
        ids, titles = self.sentences.ids[at], self.sentences.title_ids[self.sentences.titles[at]]
        return [
            Near(str(title), float(cosine), sentence_id=str(key))
            for key, title, cosine in zip(ids, titles, cosines[best], strict=True)
        ]


def load_meanings(folder: Path | None, snapshot: Snapshot, encoder: Embeds | None) -> Meanings:
    """What a studio's wishes are compared with.

    Args:
        folder: of the embed run whose vectors the encoder can be compared with; None: there is none.
        snapshot: what the vectors belong to.
        encoder: makes the vector of a wish.
    """
    path = folder / "vectors.parquet" if folder is not None else None
    sentences = Sentences(path, snapshot) if path is not None and path.exists() and encoder is not None else None
    return Meanings(encoder, load_passages(folder, snapshot, encoder), sentences)
