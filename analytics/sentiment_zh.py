"""How a Chinese text judges: runs of characters, words, and a lexicon that hears negation.

Two logistic answers on one set of features: is it *not blame*, and is it *praise* (cumulative logits: Agresti 2010,
ch. 3). Between them lies neutral. How the model was made and how good it is: the card beside its weights.
Libraries: jieba (words), scikit-learn (hashing).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from analytics.judging_zh import CUES, cues_of
from analytics.review_score import ReviewFormula
from analytics.scores import CHARACTERS, WEIGHTS, Scores, Shipped, scores_from, sigmoid
from data.progress import Progress

CHINESE = "sentiment-zh"
#: Hashed features: runs of one to three characters, words and word pairs.
RUN_BITS, WORD_BITS = 18, 17
#: Inverse document frequencies are stored as whole multiples of this.
IDF_STEP = 1 / 24
#: What a standardised cue weighs beside a text's runs and words, each of length one.
CUE_SCALE = 0.1


class ChineseFeatures:
    """Texts to features: sublinear TF-IDF of runs and of words, each of length one, then the lexicon's cues.

    Args:
        idf: steps of `IDF_STEP`, uint8, shape (2^RUN_BITS + 2^WORD_BITS,); 0 leaves a feature out.
        centre, spread: of the cues, float32, shape (CUES,) each.
    """

    def __init__(self, idf: np.ndarray, centre: np.ndarray, spread: np.ndarray) -> None:
        self._idf = sparse.diags_array(idf.astype(np.float32) * np.float32(IDF_STEP))
        self._centre, self._spread = centre, spread

    def of(self, texts: Sequence[str]) -> Any:
        """Features of the texts, CSR float32, shape (n, 2^RUN_BITS + 2^WORD_BITS + CUES)."""
        return self.weigh(count_features(texts), find_cues(texts))

    def weigh(self, counts: Any, cues: np.ndarray) -> Any:
        """Features from what `count_features` and `find_cues` gave."""
        weighted = (counts @ self._idf).tocsr()
        parts = [_of_length_one(weighted[:, : 2**RUN_BITS]), _of_length_one(weighted[:, 2**RUN_BITS :])]
        parts.append(sparse.csr_array((cues - self._centre) / self._spread * np.float32(CUE_SCALE)))
        return sparse.hstack(parts, format="csr", dtype=np.float32)


class ChineseScorer(Shipped):
    """The shipped Chinese model."""

    languages = frozenset({"zh"})

    def __init__(self, folder: Path = WEIGHTS) -> None:
        super().__init__(CHINESE, folder)
        place, (scale, growth, bias) = self.weights["review.place"], self.weights["review.formula"]
        self.review = ReviewFormula(tuple(map(float, place)), float(scale), float(growth), float(bias), alone=True)

    def score(self, texts: Sequence[str], progress: Progress | None = None) -> Scores:
        """See `Scorer.score`."""
        shares = self.probabilities(texts)
        if progress:
            progress.advance(len(texts))
        return scores_from(shares[:, 2], shares[:, 0])

    def probabilities(self, texts: Sequence[str]) -> np.ndarray:
        """Calibrated P(blame), P(neutral), P(praise), shape (n, 3)."""
        if not texts:
            return np.empty((0, 3))
        logits = self._features.of(texts) @ self._matrix.T + self.weights["bias"]
        return three_shares(logits * self.weights["slope"] + self.weights["shift"])

    @cached_property
    def _features(self) -> ChineseFeatures:
        return ChineseFeatures(*(self.weights[name] for name in ("idf", "cues.centre", "cues.spread")))

    @cached_property
    def _matrix(self) -> np.ndarray:
        return np.hstack([self.dense("features"), self.weights["cues"]])


def three_shares(log_odds: np.ndarray) -> np.ndarray:
    """P(blame), P(neutral), P(praise) from the log-odds of *not blame* and of *praise*, shape (n, 2) to (n, 3).

    The two answers are fitted apart and may contradict each other; then neutral has none and the two share all.
    """
    blame, praise = 1 - sigmoid(log_odds[:, 0]), sigmoid(log_odds[:, 1])
    neutral = np.maximum(0.0, 1 - blame - praise)
    shares = np.column_stack([blame, neutral, praise])
    result: np.ndarray = shares / shares.sum(axis=1, keepdims=True)
    return result


def count_features(texts: Sequence[str]) -> Any:
    """1 + ln of how often a text has each hashed run and word, CSR float32, (n, 2^RUN_BITS + 2^WORD_BITS)."""
    from sklearn.feature_extraction.text import HashingVectorizer

    common = {"alternate_sign": False, "norm": None, "dtype": np.float32}
    runs = HashingVectorizer(analyzer="char", ngram_range=(1, 3), n_features=2**RUN_BITS, **common)
    words = HashingVectorizer(
        tokenizer=_cut_words, token_pattern=None, ngram_range=(1, 2), n_features=2**WORD_BITS, **common
    )
    cut = [text[:CHARACTERS] for text in texts]
    counts = sparse.csr_array(sparse.hstack([runs.transform(cut), words.transform(cut)], format="csr"))
    counts.data = 1 + np.log(counts.data)
    return counts


def find_cues(texts: Sequence[str]) -> np.ndarray:
    """What the lexicon finds in the texts, float32, shape (n, CUES)."""
    return np.array([cues_of(text[:CHARACTERS]) for text in texts], dtype=np.float32).reshape(-1, CUES)


def _cut_words(text: str) -> list[str]:
    return [word for word in _jieba().cut(text) if not word.isspace()]


@cache
def _jieba() -> Any:
    """A tokenizer of our own: what others add to jieba's dictionary must not change the features."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    return jieba.Tokenizer()


def _of_length_one(rows: Any) -> Any:
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sparse.diags_array((1 / np.maximum(length, 1e-6)).astype(np.float32)) @ rows


__all__ = [
    "CHINESE",
    "WEIGHTS",
    "ChineseFeatures",
    "ChineseScorer",
    "count_features",
    "find_cues",
    "three_shares",
]
