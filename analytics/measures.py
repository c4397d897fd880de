"""How good a classifier's probabilities are: shares right, ranking, calibration, each with its n."""

from __future__ import annotations

from typing import Any

import numpy as np

from analytics.intervals import wilson

BINS = 15


def calibration_error(probability: np.ndarray, right: np.ndarray, bins: int = BINS) -> float:
    """Expected calibration error (Guo et al. 2017): mean |confidence − accuracy| over equal-width bins of 0…1."""
    place = np.minimum((probability * bins).astype(int), bins - 1)
    gaps = [
        abs(probability[place == bin_].mean() - right[place == bin_].mean()) * (place == bin_).sum()
        for bin_ in np.unique(place)
    ]
    return float(sum(gaps) / len(probability))


def temperature_of(log_odds: np.ndarray, labels: np.ndarray) -> float:
    """The temperature by which log-odds are divided for the least log loss (Guo et al. 2017, arXiv:1706.04599)."""
    from scipy.optimize import minimize_scalar

    sign = np.where(labels, 1.0, -1.0)

    def loss(log_temperature: float) -> float:
        return float(np.logaddexp(0, -sign * log_odds / np.exp(log_temperature)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-2.5, 2.5), method="bounded").x))


def ranking(log_odds: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Area under the ROC curve with its interval (DeLong's variance by placements; DeLong et al. 1988)."""
    from scipy.stats import rankdata

    positive, negative = log_odds[labels], log_odds[~labels]
    m, n = len(positive), len(negative)
    if not m or not n:
        return {"value": None, "low": None, "high": None, "n": m + n}
    joint = rankdata(log_odds)
    above = (joint[labels] - rankdata(positive)) / n
    below = 1 - (joint[~labels] - rankdata(negative)) / m
    value = float(above.mean())
    half = 1.96 * float(np.sqrt(above.var(ddof=1) / m + below.var(ddof=1) / n)) if min(m, n) > 1 else 1.0
    return {
        "value": round(value, 4),
        "low": round(max(0.0, value - half), 4),
        "high": round(min(1.0, value + half), 4),
        "n": m + n,
    }


def share(right: np.ndarray) -> dict[str, Any]:
    """A share with its Wilson interval."""
    estimate = wilson(int(right.sum()), len(right))
    rounded = {key: round(float(getattr(estimate, key)), 4) for key in ("value", "low", "high")}
    return rounded | {"n": estimate.n}


def macro_f1(said: np.ndarray, labels: np.ndarray) -> float:
    """Mean over the labels' classes of F1."""
    found = []
    for label in np.unique(labels):
        both = ((said == label) & (labels == label)).sum()
        found.append(2 * both / max(1, (said == label).sum() + (labels == label).sum()))
    return float(np.mean(found))


def binary_figures(log_odds: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Accuracy, macro F1, AUC and calibration error of log-odds of the positive class, shape (n,), bool labels."""
    said = log_odds > 0
    right = said == labels
    confidence = 1 / (1 + np.exp(-np.abs(log_odds)))
    return {
        "accuracy": share(right),
        "macro_f1": round(macro_f1(said, labels), 4),
        "auc": ranking(log_odds, labels),
        "ece": round(calibration_error(confidence, right), 4),
    }
