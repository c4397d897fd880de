"""Matrix factorisation for implicit feedback: vectors of viewers and titles whose product ranks titles.

iALS (Hu, Koren & Volinsky 2008, "Collaborative filtering for implicit feedback datasets") with a regularisation that
grows with how often a viewer or title occurs (Rendle et al. 2021, "Revisiting the performance of iALS on item
recommendation benchmarks", arXiv:2110.14037). What was seen without being liked is a further observation with a
target of its own. The loss over feedback S of u, m with weight w and target t, and over all pairs:

    Σ_S w·(u·m − t)² + α·Σ_all (u·m)² + λ·Σ_u (|S_u| + α·M)^ν·|u|² + λ·Σ_m (|S_m| + α·N)^ν·|m|²

Either side is solved exactly while the other is held, so a new viewer's vector is one such solution (`fold_in`). In
the basis in which VᵀV is diagonal, a row with fewer observations than factors needs only a system as large as its
observations (Woodbury), which is what most viewers of a large studio are.
"""

from __future__ import annotations

import time
from typing import NamedTuple

import numpy as np
from pydantic import Field
from scipy import sparse

from analytics.recommender.feedback import LIKED, NOT_LIKED, SEEN, Feedback
from data.progress import Progress
from data.records import Record

#: Numbers of a batch's gathered vectors: 64 MB.
_AT_ONCE = 16_000_000


class FactorConfig(Record):
    """How vectors are learnt. The defaults were chosen on validation parts of MovieLens-100k's training data.

    Attributes:
        factors: length of a vector.
        epochs: how often either side is solved.
        unobserved: α, the weight of pairs without feedback.
        regularisation: λ.
        frequency: ν.
        not_liked, not_liked_target: weight and target of what is not liked; weight 0: it is not used.
        seen, seen_target: the same of what was seen without a verdict.
        spread: standard deviation of a first random vector's product with another, times √factors.
    """

    factors: int = Field(default=64, ge=2, le=1024)
    epochs: int = Field(default=5, ge=1, le=200)
    unobserved: float = Field(default=0.1, gt=0)
    regularisation: float = Field(default=5.0, gt=0)
    frequency: float = Field(default=0.0, ge=0, le=2)
    not_liked: float = Field(default=1.0, ge=0)
    not_liked_target: float = Field(default=0.4, ge=-1, le=1)
    seen: float = Field(default=0.5, ge=0)
    seen_target: float = Field(default=0.5, ge=-1, le=1)
    spread: float = Field(default=0.1, gt=0)
    seed: int = Field(default=20261122, ge=0)


class Observations(NamedTuple):
    """Weights and targets of the feedback, both CSR of one sparsity, shape (viewers, titles)."""

    weights: sparse.csr_matrix
    targets: sparse.csr_matrix

    @property
    def turned(self) -> Observations:
        """By title."""
        return Observations(self.weights.T.tocsr(), self.targets.T.tocsr())


def observations_of(feedback: Feedback, config: FactorConfig) -> Observations:
    """What the model learns from: feedback of every kind that has a weight."""
    by_kind = {
        LIKED: (1.0, 1.0),
        NOT_LIKED: (config.not_liked, config.not_liked_target),
        SEEN: (config.seen, config.seen_target),
    }
    weights, targets = np.zeros(len(feedback), dtype=np.float32), np.zeros(len(feedback), dtype=np.float32)
    for kind, (weight, target) in by_kind.items():
        weights[feedback.liking == kind], targets[feedback.liking == kind] = weight, target
    kept = weights > 0
    places = (feedback.rows[kept], feedback.columns[kept])
    # A target of 0 is an entry too: both matrices are built from the same places and keep them.
    return Observations(
        sparse.csr_matrix((weights[kept], places), shape=feedback.shape),
        sparse.csr_matrix((targets[kept], places), shape=feedback.shape),
    )


class Factorisation:
    """Vectors while they are learnt.

    Attributes:
        viewers, titles: float32, shapes (n, factors) and (m, factors).
    """

    def __init__(self, feedback: Feedback, config: FactorConfig) -> None:
        self.config = config
        self._by_viewer = observations_of(feedback, config)
        self._by_title = self._by_viewer.turned
        chance = np.random.default_rng(config.seed)
        sizes = ((count, config.factors) for count in feedback.shape)
        scale = config.spread / np.sqrt(config.factors)
        self.viewers, self.titles = ((scale * chance.standard_normal(size)).astype(np.float32) for size in sizes)

    def train_epoch(self) -> dict[str, float]:
        """Solve titles, then viewers. Returns the loss per observation and the seconds it took.

        Viewers come last, so that each vector is exactly what `fold_in` gives for the viewer's feedback.
        """
        begun = time.perf_counter()
        self.titles = solve(self._by_title, self.viewers, self.config)
        self.viewers = solve(self._by_viewer, self.titles, self.config)
        seconds = time.perf_counter() - begun
        return {"loss": self.loss() / max(1, self._by_viewer.weights.nnz), "seconds": seconds}

    def loss(self) -> float:
        """The loss of the module's docstring."""
        weights, targets = self._by_viewer
        rows = np.repeat(np.arange(weights.shape[0]), np.diff(weights.indptr))
        said = np.einsum("ij,ij->i", self.viewers[rows], self.titles[weights.indices])
        observed = float((weights.data * (said - targets.data) ** 2).sum())
        everywhere = float(((self.viewers.T @ self.viewers) * (self.titles.T @ self.titles)).sum())
        sides = ((self._by_viewer, self.viewers, self.titles), (self._by_title, self.titles, self.viewers))
        pull = sum(
            float((_pull(side, len(other), self.config) * (own**2).sum(axis=1)).sum()) for side, own, other in sides
        )
        return observed + self.config.unobserved * everywhere + pull


def fit_factors(feedback: Feedback, config: FactorConfig, progress: Progress) -> Factorisation:
    """All epochs."""
    model = Factorisation(feedback, config)
    for _ in progress.over(range(config.epochs), "learning what viewers like", config.epochs):
        model.train_epoch()
    return model


def fold_in(titles: np.ndarray, feedback: Feedback, config: FactorConfig) -> np.ndarray:
    """Vectors of viewers, known or new, from their feedback alone; nothing is trained.

    Args:
        titles: learnt vectors of the titles that `feedback.titles` names, in that order, shape (m, factors).

    Returns:
        float32, shape (len(feedback.viewers), factors); a viewer without feedback is at the origin.
    """
    return solve(observations_of(feedback, config), titles, config)


def solve(observed: Observations, others: np.ndarray, config: FactorConfig) -> np.ndarray:
    """The best vectors of one side while the other side's stand still.

    Args:
        observed: weights and targets, one row a vector sought.
        others: the other side's vectors, shape (columns, factors).

    Returns:
        float32, shape (rows, factors).
    """
    values, basis = np.linalg.eigh((others.T @ others).astype(np.float64))
    turned = (others @ basis).astype(np.float32)
    diagonal = config.unobserved * np.maximum(values, 0)
    pull = _pull(observed, len(others), config)
    sizes = np.diff(observed.weights.indptr)
    found = np.zeros((len(sizes), others.shape[1]), dtype=np.float32)
    order = np.argsort(sizes, kind="stable")
    start = int(np.searchsorted(sizes[order], 1))
    while start < len(order):
        end = _batch_end(sizes[order], start, others.shape[1])
        rows = order[start:end]
        base = (diagonal[None, :] + pull[rows, None]).astype(np.float32)
        found[rows] = _solve_rows(observed, rows, turned, base)
        start = end
    solved: np.ndarray = found @ basis.T.astype(np.float32)
    return solved


def _pull(observed: Observations, others: int, config: FactorConfig) -> np.ndarray:
    """λ·(|S_u| + α·M)^ν of every row, |S_u| counted by weight."""
    counted = np.asarray(observed.weights.sum(axis=1)).ravel()
    pull: np.ndarray = config.regularisation * (counted + config.unobserved * others) ** config.frequency
    return pull


def _batch_end(sizes: np.ndarray, start: int, factors: int) -> int:
    """How many of the rows, sorted by size, are solved together: their vectors and systems fit the bound."""
    end = start + 1
    room = _AT_ONCE // factors
    while end < len(sizes) and (end + 1 - start) * max(int(sizes[end]), min(factors, int(sizes[end]))) <= room:
        # Sizes grow by at most a third within a batch, so that little is padding.
        if sizes[end] > 4 + sizes[start] * 4 / 3:
            break
        end += 1
    return end


def _solve_rows(observed: Observations, rows: np.ndarray, others: np.ndarray, base: np.ndarray) -> np.ndarray:
    """(diag(base) + FᵀWF)⁻¹FᵀWt of each row, whose observed vectors are F; shape (len(rows), factors)."""
    vectors, weights, targets = _gathered(observed, rows, others)
    if vectors.shape[1] < vectors.shape[2]:
        # D⁻¹Fᵀ(W⁻¹ + FD⁻¹Fᵀ)⁻¹t: padding has weight 1, vector 0 and target 0, and adds nothing.
        scaled = vectors / base[:, None, :]
        system = vectors @ scaled.transpose(0, 2, 1)
        places = np.arange(system.shape[1])
        system[:, places, places] += 1 / weights
        inner = np.linalg.solve(system, targets[:, :, None])
        found: np.ndarray = (scaled * inner).sum(axis=1)
        return found
    weighted = vectors * weights[:, :, None]
    system = weighted.transpose(0, 2, 1) @ vectors
    places = np.arange(system.shape[1])
    system[:, places, places] += base
    sums = (weighted * targets[:, :, None]).sum(axis=1)
    solved: np.ndarray = np.linalg.solve(system, sums[:, :, None])[:, :, 0]
    return solved


def _gathered(
    observed: Observations, rows: np.ndarray, others: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The observed vectors (rows, most, factors), weights and targets (rows, most) of each row, padded."""
    indptr = observed.weights.indptr
    sizes = indptr[rows + 1] - indptr[rows]
    places = indptr[rows][:, None] + np.arange(sizes.max())[None, :]
    real = np.arange(sizes.max())[None, :] < sizes[:, None]
    places = np.where(real, places, 0)
    vectors = others[observed.weights.indices[places]]
    vectors[~real] = 0
    weights = np.where(real, observed.weights.data[places], 1).astype(np.float32)
    targets = np.where(real, observed.targets.data[places], 0).astype(np.float32)
    return vectors, weights, targets
