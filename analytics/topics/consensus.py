"""Consensus of many cheap k-means runs, as the two models that BERTopic takes in place of UMAP and HDBSCAN.

A density clustering leaves half of all review sentences out or puts nearly all of them into one topic, and
differs from seed to seed. Here hundreds of k-means runs with different k, each on sentences drawn by lot, vote:
sentences that most runs put together stay together (evidence accumulation; Fred & Jain 2005, and Strehl & Ghosh 2002
for the cluster incidence matrix). The principal axes of the votes, found on landmarks and extended to all rows
(Nyström), are the space in which the final k-means works. Two seeds agree by the number of runs and by the final
k-means' not stopping at the first optimum (`analytics.topics.breathing`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from analytics.topics.breathing import breathing_centres, nearest, settled
from data.progress import Progress

AXES = 50
#: Rows of one run at most and as a share, its rounds, its k as a share of the wanted, and the landmarks.
_DRAWN, _SHARE, _RUN_ROUNDS = 8_000, 0.8, 10
LEAST, MOST = 0.75, 1.5
_LANDMARKS = 8_000
_ROUNDS = 20
_CHUNK = 10_000
_WORTH_THREADS = 8_000


class ConsensusReduction:
    """BERTopic's `umap_model`: vectors → memberships in many k-means runs → `topics` principal axes.

    Args:
        topics: how many topics are wanted; the runs' own k lies between 3/4 and 6/4 of it.
        runs: number of k-means runs.
        seed: of everything random: the rows that each run draws, where it starts, the landmarks.
        progress: advanced once a run.
    """

    def __init__(self, topics: int, runs: int, seed: int, progress: Progress | None = None) -> None:
        self.topics = topics
        self.runs = runs
        self.seed = seed
        self.progress = progress

    def fit_transform(self, vectors: np.ndarray, y: Any = None) -> np.ndarray:  # noqa: ARG002 - BERTopic passes it
        """Reduced coordinates, float32, shape (n, topics or fewer)."""
        random = np.random.default_rng(self.seed)
        with _threads_for(len(vectors)):
            points = _on_sphere(_principal_axes(vectors, self.seed))
            runs = list(self._centres(points, random))
            landmarks = np.sort(random.permutation(len(points))[:_LANDMARKS])
            weights = _axes_of_votes(points[landmarks], runs, self.topics, self.seed)
            return _placed(points, runs, weights)

    def _centres(self, points: np.ndarray, random: np.random.Generator) -> Iterator[np.ndarray]:
        many = min(_DRAWN, max(3, round(_SHARE * len(points))))
        for size in np.linspace(LEAST * self.topics, MOST * self.topics, self.runs).round().astype(int):
            drawn = points[random.permutation(len(points))[:many]]
            start = drawn[random.permutation(len(drawn))[: int(np.clip(size, 2, len(drawn) - 1))]]
            yield settled(drawn, start, _RUN_ROUNDS)
            if self.progress:
                self.progress.advance()


class ConsensusClusters:
    """BERTopic's `hdbscan_model`: breathing k-means on the consensus coordinates; `labels_` as it wants."""

    def __init__(self, topics: int, seed: int) -> None:
        self.topics = topics
        self.seed = seed
        self.labels_ = np.empty(0, dtype=np.int64)

    def fit(self, coordinates: np.ndarray, y: Any = None) -> ConsensusClusters:  # noqa: ARG002 - BERTopic passes it
        """Cluster; every row gets a label. Centres are sought on some of the rows and settle on all."""
        random = np.random.default_rng(self.seed)
        points = np.ascontiguousarray(coordinates, dtype=np.float32)
        count = min(self.topics, len(points) - 1)
        with _threads_for(len(points)):
            drawn = np.sort(random.permutation(len(points))[:_LANDMARKS])
            centres = settled(points, breathing_centres(points[drawn], count, random), _ROUNDS)
            self.labels_ = nearest(points, centres)
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
    solver = "covariance_eigh" if len(vectors) > vectors.shape[1] else "full"
    reduced: np.ndarray = PCA(axes, svd_solver=solver, random_state=seed).fit_transform(vectors.astype(np.float32))
    return reduced


def _on_sphere(points: np.ndarray) -> np.ndarray:
    scaled: np.ndarray = points / np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-9)
    return scaled


def _axes_of_votes(points: np.ndarray, runs: Sequence[np.ndarray], topics: int, seed: int) -> list[np.ndarray]:
    """By run, what its clusters weigh on the principal axes of the landmarks' votes, shape (clusters, axes)."""
    from scipy.sparse import csr_matrix
    from sklearn.utils.extmath import randomized_svd

    firsts = np.concatenate([[0], np.cumsum([len(centres) for centres in runs])])
    votes = np.stack([nearest(points, centres) for centres in runs], axis=1) + firsts[:-1]
    ends = np.arange(0, votes.size + 1, len(runs))
    shape = (len(points), int(firsts[-1]))
    incidence = csr_matrix((np.ones(votes.size, np.float32), votes.ravel(), ends), shape)
    axes = min(topics, *(size - 2 for size in shape))
    # The first axis only says that every row has as many votes as every other.
    weights = randomized_svd(incidence, axes + 1, n_iter=4, random_state=seed)[2][1:].T
    return np.split(np.ascontiguousarray(weights, dtype=np.float32), firsts[1:-1])


def _placed(points: np.ndarray, runs: Sequence[np.ndarray], weights: Sequence[np.ndarray]) -> np.ndarray:
    placed = np.zeros((len(points), weights[0].shape[1]), dtype=np.float32)
    for start in range(0, len(points), _CHUNK):
        part = slice(start, start + _CHUNK)
        for centres, own in zip(runs, weights, strict=True):
            placed[part] += own[nearest(points[part], centres)]
    return placed
