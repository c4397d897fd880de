"""How a Chinese sentence judges. How the model was made and how good it is: the card beside its weights."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from analytics.embeddings import hash_folder
from analytics.scores import Scores, scores_from, softmax
from data.progress import Progress

WEIGHTS = Path(__file__).parent / "weights"
CHINESE = "sentiment-zh"
_CHARACTERS = 2048


def chinese_characters(bits: int = 16) -> Any:
    """The hashed features of the Chinese model: one to three characters."""
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(
        analyzer="char", ngram_range=(1, 3), n_features=2**bits, alternate_sign=False, dtype=np.float32
    )


class ChineseScorer:
    """Multinomial logistic regression on hashed runs of one to three characters."""

    languages = frozenset({"zh"})
    needs_vectors = False

    def __init__(self, folder: Path = WEIGHTS) -> None:
        from safetensors.numpy import load_file

        self.name = f"marquee {CHINESE}"
        self._weights: dict[str, np.ndarray] = load_file(folder / f"{CHINESE}.safetensors")
        self.card: dict[str, Any] = json.loads((folder / f"{CHINESE}.json").read_text(encoding="utf-8"))
        self.model_hash = hash_folder(folder)

    def score(
        self, texts: Sequence[str], vectors: np.ndarray | None = None, progress: Progress | None = None
    ) -> Scores:
        """See `Scorer.score`; vectors are not looked at."""
        del vectors
        shares = self.probabilities(texts)
        if progress:
            progress.advance(len(texts))
        return scores_from(shares[:, 2], shares[:, 0])

    def probabilities(self, texts: Sequence[str]) -> np.ndarray:
        """Calibrated P(blame), P(neutral), P(praise), shape (n, 3)."""
        features = self._characters.transform([text[:_CHARACTERS] for text in texts])
        return softmax((features @ self._matrix.T + self._weights["bias"]) / self._weights["temperature"])

    @cached_property
    def _characters(self) -> Any:
        return chinese_characters()

    @cached_property
    def _matrix(self) -> np.ndarray:
        matrix: np.ndarray = self._weights["characters"].astype(np.float32)
        return matrix * self._weights["characters.scale"][:, None]
