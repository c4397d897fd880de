"""How good the first k titles of a ranking are, viewer by viewer, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse

RESAMPLES = 1000
#: Scores of so many viewers stand in memory at once.
_AT_ONCE = 512


def top_titles(
    scores: Callable[[np.ndarray], np.ndarray], viewers: np.ndarray, hidden: sparse.csr_matrix, k: int
) -> np.ndarray:
    """Places of the k best titles of each viewer, best first, shape (len(viewers), k); all, where there are fewer.

    Args:
        scores: viewers' places → scores of all titles.
        hidden: ones where a title must not be ranked, by viewer.
    """
    k = min(k, hidden.shape[1])
    found = np.zeros((len(viewers), k), dtype=np.int64)
    for start in range(0, len(viewers), _AT_ONCE):
        part = viewers[start : start + _AT_ONCE]
        scored = np.array(scores(part), dtype=np.float64)
        left_out = hidden[part].tocoo()
        scored[left_out.row, left_out.col] = -np.inf
        best = np.argpartition(-scored, k - 1, axis=1)[:, :k]
        order = np.argsort(-np.take_along_axis(scored, best, axis=1), axis=1, kind="stable")
        found[start : start + len(part)] = np.take_along_axis(best, order, axis=1)
    return found


def accuracy_at(top: np.ndarray, wanted: sparse.csr_matrix) -> dict[str, np.ndarray]:
    """Figures of each viewer's first k titles, shape (n,) each.

    With h hits among k titles and w wanted ones: precision h/k; recall h/min(k, w), so that 1 can be reached (Liang
    et al. 2018); f1 2h/(k + w), the harmonic mean of h/k and h/w; ndcg with gains of 1 over the best that k titles
    could reach; mrr 1/place of the first hit; map the mean over min(k, w) of the precision at each hit.

    Args:
        top: places of titles, best first, shape (n, k).
        wanted: ones where a viewer wants a title, shape (n, titles), at least one a row.
    """
    k = top.shape[1]
    hits = np.take_along_axis(wanted.toarray() > 0, top, axis=1)
    count = np.diff(wanted.indptr)
    most = np.minimum(k, count)
    gains = 1 / np.log2(np.arange(2, k + 2))
    so_far = np.cumsum(hits, axis=1) / np.arange(1, k + 1)
    first = np.where(hits.any(axis=1), 1 / (hits.argmax(axis=1) + 1), 0.0)
    return {
        f"precision@{k}": hits.mean(axis=1),
        f"recall@{k}": hits.sum(axis=1) / most,
        f"f1@{k}": 2 * hits.sum(axis=1) / (k + count),
        f"ndcg@{k}": (hits * gains).sum(axis=1) / np.cumsum(gains)[most - 1],
        f"mrr@{k}": first,
        f"map@{k}": (so_far * hits).sum(axis=1) / most,
    }


def beyond_accuracy(
    top: np.ndarray, likes: np.ndarray, among: int, liked: sparse.csr_matrix, kinds: sparse.csr_matrix | None
) -> dict[str, np.ndarray]:
    """What else there is to say of each viewer's first k titles, shape (n,) each.

    `novelty`: mean of −log₂ of the share of viewers who like a title (Zhou et al. 2010), bits. `popularity_bias`:
    mean popularity of the titles, as a percentile of the catalogue on 0…1, minus that of what the viewer likes
    already; 0: as popular as their own taste. `diversity`: mean over pairs of 1 − cosine of the titles' genres.

    Args:
        likes: how many viewers like each title, shape (titles,), `among` so many.
        liked: what these viewers like already, shape (n, titles).
        kinds: genres of titles, shape (titles, genres); None: unknown, no diversity.
    """
    from scipy.stats import rankdata

    share = (likes + 1) / (among + 1)
    percentile = (rankdata(likes) - 0.5) / len(likes)
    own = np.asarray(liked @ percentile).ravel() / np.maximum(1, np.diff(liked.indptr))
    found = {
        f"novelty@{top.shape[1]}": -np.log2(share)[top].mean(axis=1),
        f"popularity_bias@{top.shape[1]}": np.where(
            np.diff(liked.indptr) > 0, percentile[top].mean(axis=1) - own, np.nan
        ),
    }
    if kinds is not None and top.shape[1] > 1:
        found[f"diversity@{top.shape[1]}"] = _unlike(top, kinds)
    return found


def _unlike(top: np.ndarray, kinds: sparse.csr_matrix) -> np.ndarray:
    size = np.sqrt(np.asarray(kinds.multiply(kinds).sum(axis=1)).ravel())
    unit = kinds.toarray() / np.maximum(size, 1e-9)[:, None]
    of_list = unit[top]
    k = top.shape[1]
    together = (of_list.sum(axis=1) ** 2).sum(axis=1) - (of_list**2).sum(axis=(1, 2))
    unlike: np.ndarray = 1 - together / (k * (k - 1))
    return unlike


def coverage(top: np.ndarray, titles: int) -> float:
    """The share of the catalogue that stands in anyone's first k."""
    return len(np.unique(top)) / titles


def averaged(
    by_repeat: Sequence[Mapping[str, np.ndarray]], viewers: Sequence[np.ndarray], count: int
) -> dict[str, np.ndarray]:
    """Every viewer's mean over the repeats in which they were judged, shape (count,), NaN where never.

    Viewers, not judgements, are independent: a viewer who was judged twice counts once.
    """
    found = {}
    for name in by_repeat[0]:
        total, times = np.zeros(count), np.zeros(count)
        for figures, places in zip(by_repeat, viewers, strict=True):
            known = ~np.isnan(figures[name])
            np.add.at(total, places[known], figures[name][known])
            np.add.at(times, places[known], 1)
        found[name] = np.where(times > 0, total / np.maximum(times, 1), np.nan)
    return found


def bootstrap(values: np.ndarray, seed: int, resamples: int = RESAMPLES) -> dict[str, Any]:
    """The mean over viewers with its percentile bootstrap interval: value, low, high, n; NaN values are left out."""
    known = values[~np.isnan(values)]
    if not len(known):
        return {"value": None, "low": None, "high": None, "n": 0}
    means = resampled_means(known, seed, resamples)
    low, high = np.quantile(means, (0.025, 0.975))
    return {"value": _round(known.mean()), "low": _round(low), "high": _round(high), "n": len(known)}


def resampled_means(values: np.ndarray, seed: int, resamples: int = RESAMPLES) -> np.ndarray:
    """Means of resamples with replacement, shape (resamples,)."""
    chance = np.random.default_rng(seed)
    means = np.empty(resamples)
    for place in range(resamples):
        means[place] = values[chance.integers(0, len(values), len(values))].mean()
    return means


def gap(values: np.ndarray, groups: Mapping[str, np.ndarray], seed: int, fewest: int = 30) -> dict[str, Any]:
    """A figure by group of viewers, and the best group's lead over the worst with a bootstrap interval.

    Args:
        values: one a viewer, NaN: not judged.
        groups: name → bool mask of viewers; groups of fewer judged viewers than `fewest` are left out.
    """
    judged = {name: values[mask & ~np.isnan(values)] for name, mask in groups.items()}
    judged = {name: own for name, own in judged.items() if len(own) >= fewest}
    found: dict[str, Any] = {"groups": {name: bootstrap(own, seed) for name, own in judged.items()}, "gap": None}
    if len(judged) > 1:
        best = max(judged, key=lambda name: judged[name].mean())
        worst = min(judged, key=lambda name: judged[name].mean())
        apart = resampled_means(judged[best], seed) - resampled_means(judged[worst], seed + 1)
        low, high = np.quantile(apart, (0.025, 0.975))
        found["gap"] = {
            "best": best, "worst": worst, "value": _round(judged[best].mean() - judged[worst].mean()),
            "low": _round(low), "high": _round(high), "n": min(len(judged[best]), len(judged[worst])),
        }  # fmt: skip
    return found


def _round(value: float) -> float:
    return round(float(value), 4)
