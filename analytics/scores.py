"""What a scorer says of texts, the functions that turn logits into shares, and how shipped weights are read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analytics.embeddings import hash_folder
from data.records import NEUTRAL_BAND

WEIGHTS = Path(__file__).parent / "weights"
#: Characters of a text that are looked at.
CHARACTERS = 2048


@dataclass(frozen=True)
class Scores:
    """What scorers say of some texts, float32, shape (n,) each.

    Attributes:
        sentiment: P(praise) − P(blame), −1…1.
        probability: of the sign shown, 0…1.
        way: log-odds of praise against blame, given that the text judges.
        judging: P(praise) + P(blame), 0…1.
    """

    sentiment: np.ndarray
    probability: np.ndarray
    way: np.ndarray
    judging: np.ndarray

    def at(self, rows: np.ndarray) -> Scores:
        """The scores of some rows."""
        return Scores(self.sentiment[rows], self.probability[rows], self.way[rows], self.judging[rows])


def scores_from(praise: np.ndarray, blame: np.ndarray) -> Scores:
    """Scores from the probabilities of praise and blame, shape (n,) each."""
    praise, blame = praise.astype(np.float32), blame.astype(np.float32)
    sentiment = praise - blame
    sign = np.where(sentiment > 0, praise, blame)
    probability = np.where(np.abs(sentiment) > NEUTRAL_BAND, sign, 1 - np.abs(sentiment))
    way = np.log(np.maximum(praise, 1e-6)) - np.log(np.maximum(blame, 1e-6))
    return Scores(sentiment, probability, way, praise + blame)


def sigmoid(z: np.ndarray) -> np.ndarray:
    """The logistic function, without overflow."""
    result: np.ndarray = 0.5 * (1 + np.tanh(0.5 * z))
    return result


def softmax(z: np.ndarray) -> np.ndarray:
    """Probabilities from logits of shape (n, classes)."""
    grown = np.exp(z - z.max(axis=1, keepdims=True))
    result: np.ndarray = grown / grown.sum(axis=1, keepdims=True)
    return result


class Shipped:
    """Weights and card of a model that ships with Marquee."""

    def __init__(self, name: str, folder: Path = WEIGHTS) -> None:
        from safetensors.numpy import load_file

        self.name = f"marquee {name}"
        self.weights: dict[str, np.ndarray] = load_file(folder / f"{name}.safetensors")
        self.card: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        self.model_hash = hash_folder(folder)

    def dense(self, name: str) -> np.ndarray:
        """A matrix that was stored as int8 with a scale a row, as float32."""
        matrix: np.ndarray = self.weights[name].astype(np.float32) * self.weights[f"{name}.scale"][:, None]
        return matrix
