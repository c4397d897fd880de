"""What a scorer says of sentences, and the two functions that turn logits into shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.records import NEUTRAL_BAND


@dataclass(frozen=True)
class Scores:
    """Sentiment −1…1 and probability 0…1 of some sentences, float32, shape (n,) each."""

    sentiment: np.ndarray
    probability: np.ndarray


def scores_from(praise: np.ndarray, blame: np.ndarray) -> Scores:
    """Scores from the probabilities of praise and blame, shape (n,) each."""
    sentiment = (praise - blame).astype(np.float32)
    sign = np.where(sentiment > 0, praise, blame)
    probability = np.where(np.abs(sentiment) > NEUTRAL_BAND, sign, 1 - np.abs(sentiment))
    return Scores(sentiment, probability.astype(np.float32))


def sigmoid(z: np.ndarray) -> np.ndarray:
    """The logistic function, without overflow."""
    result: np.ndarray = 0.5 * (1 + np.tanh(0.5 * z))
    return result


def softmax(z: np.ndarray) -> np.ndarray:
    """Probabilities from logits of shape (n, classes)."""
    grown = np.exp(z - z.max(axis=1, keepdims=True))
    result: np.ndarray = grown / grown.sum(axis=1, keepdims=True)
    return result
