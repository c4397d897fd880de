"""What a step of the analysis gets to work with, and what it hands back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from analytics.vectors import CHUNK, VectorFile
from data.errors import NotEnoughEvidence
from data.progress import Progress
from data.records import Record, Run
from data.settings import Settings
from data.snapshots import Snapshot


@dataclass(frozen=True)
class Work:
    """One step's surroundings.

    Attributes:
        snapshot: what is analysed.
        folder: where the run's files go.
        parents: the runs it builds on, by step.
        earlier: the newest run of the same step, if any.
        config: the step's parameters.
    """

    settings: Settings
    snapshot: Snapshot
    folder: Path
    parents: dict[str, Run]
    earlier: Run | None
    config: Record
    progress: Progress

    def languages(self) -> dict[str, int]:
        """Sentences by language, most first.

        Raises:
            NotEnoughEvidence: there are none at all.
        """
        counts = {row["language"]: row["sentences"] for row in self.snapshot.rows("analysis/languages")}
        if not counts:
            raise NotEnoughEvidence(
                "there are no reviews to analyse", where=self.snapshot.path.name, mend="import reviews first"
            )
        return counts

    def sentences(self) -> Iterator[Chunk]:
        """All sentences, sorted by id, in chunks."""
        for batch in self.snapshot.batches("analysis/sentences", CHUNK):
            yield Chunk(batch)

    def vectors(self) -> VectorFile:
        """The vectors of the parent run."""
        return VectorFile(self.settings.runs / self.parents["embed"].run_id / "vectors.parquet")


class Chunk:
    """Some sentences as columns: an Arrow record batch of `analysis/sentences`."""

    def __init__(self, batch: Any) -> None:
        self.batch = batch
        self.ids: list[str] = batch.column("sentence_id").to_pylist()
        self.texts: list[str] = batch.column("text").to_pylist()
        self.languages = np.array(batch.column("language").to_pylist(), dtype=object)
        self.hashes: np.ndarray = batch.column("text_hash").to_numpy()

    def __len__(self) -> int:
        return len(self.ids)

    def rows_in(self, languages: frozenset[str] | None) -> np.ndarray:
        """Numbers of the rows whose language is among these; None means every language."""
        if languages is None:
            return np.arange(len(self))
        return np.flatnonzero([language in languages for language in self.languages])

    def texts_at(self, rows: np.ndarray) -> list[str]:
        """The texts of some rows."""
        return [self.texts[row] for row in rows]


@dataclass(frozen=True)
class Outcome:
    """What a step says about what it did: the changing half of a run's manifest."""

    model: str
    model_hash: str
    quality: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
