"""The sentences that topics are fitted on: different from each other, evenly over titles and months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from analytics.lexical import UNSPACED
from analytics.vectors import VectorFile
from data.snapshots import Snapshot


@dataclass(frozen=True)
class Sample:
    """Sentences of one language, sorted by id, columns of length n.

    Attributes:
        vectors: L2-normalised float32, shape (n, dimension).
        reviews, titles: ids of what each sentence is from.
        days: when its review was published, datetime64[D], NaT where nobody knows.
    """

    language: str
    ids: list[str]
    texts: list[str]
    vectors: np.ndarray
    reviews: np.ndarray
    titles: np.ndarray
    days: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)


def sample_of_texts(texts: Sequence[str], vectors: np.ndarray, language: str) -> Sample:
    """A sample of texts of which nothing else is known: each a review of its own, all of one title."""
    numbers = [f"{number:08d}" for number in range(len(texts))]
    days = np.full(len(texts), np.datetime64("NaT", "D"))
    return Sample(language, numbers, list(texts), vectors, np.array(numbers), np.array(["title"] * len(texts)), days)


def load_sample(
    snapshot: Snapshot, vectors: VectorFile, space: str, language: str, *, shortest: int, most: int, seed: int
) -> Sample:
    """Draw the sample of a language; sentences without a vector in the space are left out.

    Args:
        snapshot: what is analysed.
        vectors: the sentences'.
        space: the one that the language's vectors are in.
        language: its code.
        shortest: fewer letters say too little; a third of it where a character is a word.
        most: sentences at most.
        seed: of the draw.
    """
    # A character of Chinese or Japanese says about as much as three letters.
    letters = shortest // 3 if language == "zh" or language in UNSPACED else shortest
    drawn: Any = snapshot.arrow("analysis/topic_sample", language=language, shortest=letters, seed=seed, most=most)
    _, found = vectors.find(drawn["sentence_id"].to_pylist(), drawn["text_hash"].to_numpy(), space=space)
    # A sentence without a vector, or whose words the lexical embedder does not know, is all zeros.
    rows = np.flatnonzero(np.any(found, axis=1))
    kept = drawn.take(pa.array(rows))
    return Sample(
        language=language,
        ids=kept["sentence_id"].to_pylist(),
        texts=kept["text"].to_pylist(),
        vectors=found[rows],
        reviews=np.array(kept["review_id"].to_pylist(), dtype=object),
        titles=np.array(kept["title_id"].to_pylist(), dtype=object),
        days=kept["day"].to_numpy().astype("datetime64[D]"),
    )
