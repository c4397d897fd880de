"""Which topic a sentence goes to: the nearest centre of its language, unless a topic of one's own takes it first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FILE = "centroids.safetensors"


@dataclass(frozen=True)
class Assigned:
    """Where some sentences went.

    Attributes:
        place: number of the topic among the language's, −1 for a sentence that is like nothing (a zero vector), (n,).
        similarity: cosine with that topic's centre, (n,).
        margin: how much less like the second topic it is; infinite where a topic took it by its own measure, (n,).
        similarities: with every centre, shape (n, topics).
    """

    place: np.ndarray
    similarity: np.ndarray
    margin: np.ndarray
    similarities: np.ndarray


@dataclass(frozen=True)
class Centres:
    """The topics of one language, as sentences are assigned to them.

    Attributes:
        ids: persistent ids, int32, shape (topics,).
        vectors: L2-normalised, float32, shape (topics, dimension).
        least: a topic with a number here takes the sentences at least so similar before any other topic is asked, and
            no others; NaN: it competes, shape (topics,).
    """

    ids: np.ndarray
    vectors: np.ndarray
    least: np.ndarray

    def assign(self, vectors: np.ndarray) -> Assigned:
        """Assign sentences; float64 within, so that neither order nor chunks of rows change a topic.

        Args:
            vectors: L2-normalised, shape (n, dimension).
        """
        similarities = vectors.astype(np.float64) @ self.vectors.astype(np.float64).T
        claimed = np.greater_equal(similarities, self.least[None])
        taken = claimed.any(axis=1)
        asked = np.where(taken[:, None], claimed, np.isnan(self.least))
        scores = np.where(asked, similarities, -np.inf)
        if not len(self.ids):
            nowhere = np.zeros(len(vectors))
            return Assigned(np.full(len(vectors), -1), nowhere, nowhere, similarities)
        place = scores.argmax(axis=1)
        rows = np.arange(len(place))
        best = scores[rows, place]
        scores[rows, place] = -np.inf
        margin = np.full(len(place), np.inf)
        contested = ~taken & np.isfinite(scores).any(axis=1)
        margin[contested] = (best - scores.max(axis=1, initial=-np.inf))[contested]
        nothing = ~np.isfinite(best) | ~vectors.any(axis=1)
        place[nothing] = -1
        return Assigned(place, np.where(nothing, 0.0, best), np.where(nothing, 0.0, margin), similarities)


def mean_directions(vectors: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Where the rows of each label lie on the mean, lowest label first, L2-normalised float32; −1 is no label."""
    sums = np.stack([vectors[labels == label].sum(axis=0) for label in np.unique(labels[labels >= 0])])
    found: np.ndarray = (sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)).astype(np.float32)
    return found


def save_centres(folder: Path, centres: Mapping[str, Centres], spaces: Mapping[str, str]) -> None:
    """Write centres by language as safetensors, and what each one's vectors compare with (`load_spaces`)."""
    from safetensors.numpy import save_file

    tensors: dict[str, np.ndarray] = {}
    for language, own in centres.items():
        tensors |= {f"ids.{language}": own.ids, f"vectors.{language}": own.vectors, f"least.{language}": own.least}
    # It writes the memory as it lies, so a view must be laid out first.
    laid = {name: np.ascontiguousarray(own) for name, own in tensors.items()}
    save_file(laid, folder / FILE, metadata=dict(spaces))


def load_centres(folder: Path) -> dict[str, Centres]:
    """Read what `save_centres` wrote; assigning again gives the same rows. Empty where there is no such file."""
    from safetensors.numpy import load_file

    if not (folder / FILE).exists():
        return {}
    tensors = load_file(folder / FILE)
    languages = [name.removeprefix("ids.") for name in tensors if name.startswith("ids.")]
    return {
        language: Centres(*(tensors[f"{part}.{language}"] for part in ("ids", "vectors", "least")))
        for language in sorted(languages)
    }


def load_spaces(folder: Path) -> dict[str, str]:
    """By language, the space that the centres in a run's folder are in; vectors of another do not compare."""
    from safetensors import safe_open

    if not (folder / FILE).exists():
        return {}
    with safe_open(folder / FILE, framework="np") as file:
        return dict(file.metadata() or {})
