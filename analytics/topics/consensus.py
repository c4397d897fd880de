"""Consensus of many k-means runs, as the two models that BERTopic takes in place of UMAP and HDBSCAN.

A density clustering leaves half of all review sentences out or puts nearly all of them into one topic, and
differs from seed to seed. Here many k-means runs with different k vote: sentences that most runs put together
stay together (evidence accumulation; Fred & Jain 2005, and Strehl & Ghosh 2002 for the cluster incidence
matrix). The runs' labels, one column a cluster, are the space in which the final k-means works.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from data.progress import Progress

AXES = 50
_WORTH_THREADS = 8000


class ConsensusReduction:
    """BERTopic's `umap_model`: vectors → memberships in many k-means runs → `topics` principal axes.

    Args:
        topics: how many topics are wanted; the runs' own k lies between 3/4 and 6/4 of it.
        runs: number of k-means runs.
        seed: of everything random.
        progress: advanced once a run.
    """

    def __init__(self, topics: int, runs: int, seed: int, progress: Progress | None = None) -> None:
        self.topics = topics
        self.runs = runs
        self.seed = seed
        self.progress = progress

    def fit_transform(self, vectors: np.ndarray, y: Any = None) -> np.ndarray:  # noqa: ARG002 - BERTopic passes it
        """Reduced coordinates, float64, shape (n, topics or fewer)."""
        from scipy.sparse import hstack
        from sklearn.decomposition import PCA

        reduced = _on_sphere(_principal_axes(vectors, self.seed))
        sizes = np.linspace(0.75 * self.topics, 1.5 * self.topics, self.runs).round().astype(int)
        columns = []
        with _threads_for(len(vectors)):
            for number, size in enumerate(sizes):
                columns.append(_memberships(reduced, int(np.clip(size, 2, len(vectors) - 1)), self.seed + number))
                if self.progress:
                    self.progress.advance()
        votes = hstack(columns, format="csr")
        axes = min(self.topics, len(vectors) - 1, votes.shape[1] - 1)
        coordinates: np.ndarray = PCA(axes, svd_solver="covariance_eigh").fit_transform(votes)
        return coordinates


class ConsensusClusters:
    """BERTopic's `hdbscan_model`: k-means with many starts on the consensus coordinates; `labels_` as it wants."""

    def __init__(self, topics: int, seed: int) -> None:
        self.topics = topics
        self.seed = seed
        self.labels_ = np.empty(0, dtype=np.int64)

    def fit(self, coordinates: np.ndarray, y: Any = None) -> ConsensusClusters:  # noqa: ARG002 - BERTopic passes it
        """Cluster; every row gets a label."""
        from sklearn.cluster import KMeans

        model = KMeans(min(self.topics, len(coordinates)), n_init=30, random_state=self.seed)
        with _threads_for(len(coordinates)):
            self.labels_ = model.fit_predict(coordinates)
        return self


class PlainReduction:
    """Principal axes alone: what is left when a consensus collapses."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def fit_transform(self, vectors: np.ndarray, y: Any = None) -> np.ndarray:  # noqa: ARG002 - BERTopic passes it
        """Reduced coordinates on the unit sphere, shape (n, 50 or fewer)."""
        return _on_sphere(_principal_axes(vectors, self.seed))


def consensus_labels(vectors: np.ndarray, topics: int, runs: int, seed: int) -> np.ndarray:
    """Labels of the consensus clustering without BERTopic around it, int, shape (n,)."""
    coordinates = ConsensusReduction(topics, runs, seed).fit_transform(vectors)
    return ConsensusClusters(topics, seed).fit(coordinates).labels_


def _threads_for(rows: int) -> AbstractContextManager[Any]:
    """One thread where the rows are few: on a busy machine, threads that wait for each other cost more."""
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[Any] = threadpool_limits(1 if rows < _WORTH_THREADS else None)
    return limits


def _principal_axes(vectors: np.ndarray, seed: int) -> np.ndarray:
    from sklearn.decomposition import PCA

    axes = min(AXES, *(size - 1 for size in vectors.shape))
    reduced: np.ndarray = PCA(axes, svd_solver="randomized", random_state=seed).fit_transform(
        vectors.astype(np.float32)
    )
    return reduced


def _on_sphere(points: np.ndarray) -> np.ndarray:
    scaled: np.ndarray = points / np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-9)
    return scaled


def _memberships(reduced: np.ndarray, size: int, seed: int) -> Any:
    from scipy.sparse import csr_matrix
    from sklearn.cluster import KMeans

    labels = KMeans(size, n_init=1, random_state=seed).fit_predict(reduced)
    ones = np.ones(len(labels), dtype=np.float32)
    return csr_matrix((ones, (np.arange(len(labels)), labels)), shape=(len(labels), size))
