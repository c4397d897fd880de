"""How surely a sentence is of its topic: the chance that a fit on other reviews would put it there too.

Refits (`analytics.topics.refits`) are matched one to one to the topics, as runs are to each other. A logistic
regression learns from them how the chance depends on similarity, on the margin to the second topic and on the topic's
own stability. The calibration is measured on refits that it did not learn from, one left out at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.identity import jaccard, matched
from analytics.topics.assigning import Assigned

_BINS = 15
_FEWEST_REFITS = 3
_LEARNT_FROM = 10_000
_RIDGE = 1e-3


@dataclass(frozen=True)
class Certainty:
    """What the refits say of one language's topics.

    Attributes:
        weights: of the logistic regression, the constant first; None: there was nothing to learn from.
        stability: mean Jaccard of each topic with the most similar one of each refit (Hennig 2007), NaN where
            unknown, shape (topics,).
        figures: `n` sentences asked in refits that were not learnt from, and `ece`, the expected calibration error.
    """

    weights: np.ndarray | None
    stability: np.ndarray
    figures: dict[str, Any]

    def chance(self, assigned: Assigned) -> np.ndarray:
        """The chance of each sentence, 0–1, NaN for one without a topic, float32, shape (n,).

        A topic that takes sentences by its own measure takes them again in any refit.
        """
        if self.weights is None:
            chance = np.full(len(assigned.place), np.nan)
        else:
            stability = self.stability[np.maximum(assigned.place, 0)]
            chance = 1 / (1 + np.exp(-(_features(assigned, stability) @ self.weights)))
            chance[np.isinf(assigned.margin)] = 1.0
        chance[assigned.place < 0] = np.nan
        found: np.ndarray = chance.astype(np.float32)
        return found


def learn_certainty(assigned: Assigned, refits: Sequence[np.ndarray], count: int) -> Certainty:
    """Learn from refits.

    Args:
        assigned: where the sample's sentences went, n of them.
        refits: number of each sentence's topic in each refit, −1 for none, each of shape (n,).
        count: how many topics there are.
    """
    if len(refits) < _FEWEST_REFITS:
        return Certainty(None, np.full(count, np.nan), {"n": 0, "ece": None})
    shared = [_shared(assigned.place, refit, count) for refit in refits]
    again = np.stack([_found_again(assigned.place, refit, own) for refit, own in zip(refits, shared, strict=True)])
    held = np.stack([jaccard(own).max(axis=1, initial=0.0) for own in shared])
    asked = np.isfinite(assigned.margin) & (assigned.place >= 0)
    if not asked.any():
        return Certainty(None, held.mean(axis=0), {"n": 0, "ece": None})
    # Of very many sentences some say as much.
    rows = np.flatnonzero(asked)[:: max(1, int(asked.sum()) // _LEARNT_FROM)]
    every = np.arange(len(refits))
    errors = [_tested(assigned, again, held, rows, every[every != number], number) for number in range(len(refits))]
    stability = held.mean(axis=0)
    weights = _learnt(assigned, again, held, rows, every)
    chances, outcomes = (np.concatenate(parts) for parts in zip(*errors, strict=True))
    figures = {"n": len(outcomes), "ece": round(calibration_error(chances, outcomes), 4)}
    return Certainty(weights, stability, figures)


def calibration_error(chances: np.ndarray, outcomes: np.ndarray) -> float:
    """Expected calibration error (Naeini et al. 2015) over 15 bins of equal numbers."""
    order = np.argsort(chances, kind="stable")
    parts = [part for part in np.array_split(order, _BINS) if len(part)]
    gaps = [abs(float(chances[part].mean() - outcomes[part].mean())) * len(part) for part in parts]
    return sum(gaps) / max(1, len(order))


def _shared(place: np.ndarray, refit: np.ndarray, count: int) -> np.ndarray:
    both = (place >= 0) & (refit >= 0)
    shared = np.zeros((count, int(refit.max(initial=-1)) + 1))
    np.add.at(shared, (place[both], refit[both]), 1)
    return shared


def _found_again(place: np.ndarray, refit: np.ndarray, shared: np.ndarray) -> np.ndarray:
    """Whether each sentence is in the refit's topic that is its own, bool, shape (n,)."""
    same = matched(jaccard(shared))
    own = np.array([same.get(topic, -1) for topic in range(shared.shape[1])], dtype=np.int64)
    found: np.ndarray = (refit >= 0) & (own[np.maximum(refit, 0)] == place)
    return found


def _tested(
    assigned: Assigned, again: np.ndarray, held: np.ndarray, rows: np.ndarray, others: np.ndarray, left_out: int
) -> tuple[np.ndarray, np.ndarray]:
    """Chances learnt from the other refits, and what happened in the one left out."""
    weights = _learnt(assigned, again, held, rows, others)
    features = _features(assigned, held[others].mean(axis=0)[np.maximum(assigned.place, 0)])[rows]
    return 1 / (1 + np.exp(-(features @ weights))), again[left_out, rows]


def _learnt(
    assigned: Assigned, again: np.ndarray, held: np.ndarray, rows: np.ndarray, refits: np.ndarray
) -> np.ndarray:
    """Weights learnt from some refits; with each goes the stability that the others say, for so it is later on."""
    place = np.maximum(assigned.place, 0)
    parts = [_features(assigned, held[refits[refits != one]].mean(axis=0)[place])[rows] for one in refits]
    return _fitted(np.concatenate(parts), np.concatenate([again[one, rows] for one in refits]))


def _features(assigned: Assigned, stability: np.ndarray) -> np.ndarray:
    margin = np.where(np.isfinite(assigned.margin), assigned.margin, 0)
    steady = np.log(np.clip(stability, 0.02, 0.98) / (1 - np.clip(stability, 0.02, 0.98)))
    columns = (np.ones(len(margin)), assigned.similarity, np.sqrt(np.maximum(margin, 0)), margin, steady)
    return np.stack([*columns, steady * np.sqrt(np.maximum(margin, 0))], axis=1)


def _fitted(features: np.ndarray, outcomes: np.ndarray) -> np.ndarray:
    """Weights of the logistic regression with a slight ridge, the constant first, shape (features,)."""
    from sklearn.linear_model import LogisticRegression

    if outcomes.all() or not outcomes.any():
        # Nothing tells the rows apart: all have one chance, which is not quite certain.
        share = (outcomes.sum() + 0.5) / (len(outcomes) + 1)
        return np.array([np.log(share / (1 - share)), *np.zeros(features.shape[1] - 1)])
    model = LogisticRegression(C=1 / (_RIDGE * len(features)), solver="newton-cholesky")
    model.fit(features[:, 1:], outcomes)
    return np.concatenate([model.intercept_, model.coef_[0]])
