"""How an English sentence judges: MiniLM fine-tuned on film reviews, with two answers a sentence.

The answers are *which way* (log-odds of praise against blame, divided by a temperature) and *how much it judges*
(log-odds of judging against telling). Weights are int8 with a scale a row; the words' own vectors are those of the
packaged encoder, which the training left as they are. How the model was made and how good it is: the card beside
its weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from analytics.embeddings import minilm_folder
from analytics.minilm import Encoder, load_weights
from analytics.review_score import PLACES, ReviewFormula
from analytics.scores import CHARACTERS, WEIGHTS, Scores, Shipped, scores_from, sigmoid
from data.progress import Progress

ENGLISH = "sentiment-en"
_LAYER = "encoder."


class EnglishScorer(Shipped):
    """The shipped English model.

    Args:
        folder: where its weights and card lie.
        threads: torch threads; 0 leaves torch's own choice.
        half: whether to compute in bf16; None: where the processor has instructions for it.
    """

    languages = frozenset({"en"})

    def __init__(self, folder: Path = WEIGHTS, threads: int = 0, half: bool | None = None) -> None:
        super().__init__(ENGLISH, folder)
        place, (scale, growth, bias) = self.weights["review.place"], self.weights["review.formula"]
        assert len(place) == len(PLACES)
        self.review = ReviewFormula(tuple(map(float, place)), float(scale), float(growth), float(bias))
        self._encoder = Encoder(minilm_folder(), self.encoder_weights(), threads, half)

    def score(self, texts: Sequence[str], progress: Progress | None = None) -> Scores:
        """See `Scorer.score`. Equal texts are read once."""
        unique = dict.fromkeys(texts)
        numbers = {text: number for number, text in enumerate(unique)}
        way, judging = self.answers(list(unique), progress)
        if progress:
            progress.advance(len(texts) - len(unique))
        rows = np.array([numbers[text] for text in texts], dtype=np.int64)
        praise = sigmoid(way)
        return scores_from(judging * praise, judging * (1 - praise)).at(rows)

    def answers(self, texts: Sequence[str], progress: Progress | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Calibrated log-odds of praise against blame, and P(judges), shape (len(texts),) each."""
        pooled = self._encoder.pool([text[:CHARACTERS] for text in texts], progress)
        answers = pooled @ self.weights["answers.weight"].T + self.weights["answers.bias"]
        return answers[:, 0] / self.weights["temperature"][0], sigmoid(answers[:, 1])

    def encoder_weights(self) -> dict[str, np.ndarray]:
        """The encoder's weights, float32, under their names in a BERT checkpoint."""
        kept = load_weights(minilm_folder())
        for name in self.weights:
            if name.startswith(_LAYER) and not name.endswith(".scale"):
                kept[name] = self.dense(name) if f"{name}.scale" in self.weights else self.weights[name]
        return kept
