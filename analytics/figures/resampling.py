"""The cluster bootstrap: viewers are drawn, never sentences, and all figures of one draw come from the same viewers.

What is resampled are sums over viewers, so a draw is one row of a matrix product. Above `GROUPS` viewers they are
first thrown together at random into that many groups: sums of independent viewers are independent, and the error of a
variance from that many groups is 3 % (√(2 / GROUPS)).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri, stdtrit

from analytics.intervals import LEVEL
from data.records import Estimate

GROUPS = 2000
DRAWS = 1999
SEED = 20_261_101
#: Of the draws this share may have no value (an empty group, say) before the interval is called unknown.
LOST = 0.05
METHOD = "cluster bootstrap (BCa)"

Array = npt.NDArray[np.float64]
Statistic = Callable[[Array], Array]


def grouped_sums(viewers: npt.NDArray[np.int64], values: Array, groups: int = GROUPS, seed: int = SEED) -> Array:
    """Sums over viewers; over random groups of viewers where they are more than `groups`.

    Args:
        viewers: shape (rows,), codes 0…V − 1 of who each row belongs to.
        values: shape (rows, K).

    Returns:
        Shape (min(V, groups), K).
    """
    count = int(viewers.max()) + 1 if len(viewers) else 0
    codes = viewers
    if count > groups:
        codes = (np.random.default_rng(seed).permutation(count) % groups)[viewers]
        count = groups
    return np.column_stack([np.bincount(codes, weights=column, minlength=count) for column in values.T])


def viewers_behind(viewers: npt.NDArray[np.int64], marked: Array) -> list[int]:
    """How many viewers have a marked row, for every column of `marked` (rows, K), which is 0 or 1."""
    count = int(viewers.max()) + 1 if len(viewers) else 0
    return [int(np.count_nonzero(np.bincount(viewers, weights=column, minlength=count))) for column in marked.T]


def bootstrap(
    sums: Array,
    statistic: Statistic,
    n: int | Sequence[int],
    weights: Array,
    draws: int = DRAWS,
    seed: int = SEED,
) -> list[Estimate]:
    """Estimates of J figures from one cluster bootstrap, bias-corrected and accelerated.

    BCa (Efron 1987), its normal quantiles widened as Hesterberg (2015) widens percentiles: to Student's t for as many
    clusters as the weights amount to (Kish 1965).

    Args:
        sums: shape (G, K), what each cluster adds to K totals.
        statistic: totals (…, K) → figures (…, J); NaN where there is none.
        weights: shape (G,), how much each cluster weighs: its rows.
        n: viewers behind the figures, one number for all or one each.

    Returns:
        J estimates; without interval where the clusters weigh less than two, or too many draws have no value.
    """
    totals = sums.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = statistic(totals[None, :])[0]
        drawn = statistic(_drawn_totals(sums, draws, seed))
        left_out = statistic(totals - sums)
    counts = [n] * len(values) if isinstance(n, int) else list(n)
    squares = float((weights**2).sum())
    effective = float(weights.sum()) ** 2 / squares if squares else 0.0
    return [
        _estimate(value, drawn[:, place], left_out[:, place], effective, count)
        for place, (value, count) in enumerate(zip(values, counts, strict=True))
    ]


def _drawn_totals(sums: Array, draws: int, seed: int) -> Array:
    """Totals of `draws` samples of clusters with replacement, shape (draws, K)."""
    clusters = len(sums)
    if not clusters:
        return np.zeros((draws, sums.shape[1]))
    random = np.random.default_rng(seed)
    totals = np.empty((draws, sums.shape[1]))
    step = max(1, 2_000_000 // clusters)
    for start in range(0, draws, step):
        size = min(step, draws - start)
        chosen = random.integers(0, clusters, (size, clusters)) + np.arange(size)[:, None] * clusters
        times = np.bincount(chosen.ravel(), minlength=size * clusters).reshape(size, clusters)
        totals[start : start + size] = times.astype(np.float64) @ sums
    return totals


def _estimate(value: Any, drawn: Array, left_out: Array, clusters: float, n: int) -> Estimate:
    if not np.isfinite(value):
        return Estimate(value=None, low=None, high=None, n=n, method=METHOD)
    kept = drawn[np.isfinite(drawn)]
    if clusters < 2 or len(kept) < (1 - LOST) * len(drawn):
        return Estimate(value=float(value), low=None, high=None, n=n, method=METHOD)
    low, high = np.quantile(kept, _bca_levels(float(value), kept, left_out, clusters))
    return Estimate(value=float(value), low=float(min(low, value)), high=float(max(high, value)), n=n, method=METHOD)


def _bca_levels(value: float, drawn: Array, left_out: Array, clusters: float) -> Array:
    below = (np.mean(drawn < value) + np.mean(drawn <= value)) / 2
    bias = ndtri(np.clip(below, 1 / len(drawn), 1 - 1 / len(drawn)))
    apart = np.nanmean(left_out) - left_out
    apart = apart[np.isfinite(apart)]
    spread = float((apart**2).sum())
    acceleration = float((apart**3).sum()) / (6 * spread**1.5) if spread > 0 else 0.0
    quantile = stdtrit(clusters - 1, 0.5 + LEVEL / 2) * np.sqrt(clusters / (clusters - 1))
    z = bias + np.array([-quantile, quantile])
    levels: Array = ndtr(bias + z / np.maximum(1 - acceleration * z, 0.1))
    return levels
