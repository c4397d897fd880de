"""Any transformers classifier in place of the shipped models."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analytics.embeddings import find_model_folder, hash_folder
from analytics.review_score import ReviewFormula
from analytics.scores import CHARACTERS, Scores, scores_from, softmax
from data.errors import RunError
from data.progress import Progress


class ClassifierScorer:
    """Any transformers sequence classifier, by folder or hub id.

    Args:
        model: folder, or id on the hub; an id is fetched where the machine may reach the hub.
        threads: torch threads; 0 leaves torch's own choice.

    Raises:
        RunError: it cannot be loaded, or its labels say nothing of praise and blame.
    """

    review = ReviewFormula()

    def __init__(self, model: str, threads: int = 0) -> None:
        import torch
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        if threads:
            torch.set_num_threads(threads)
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(model)
            self._model: Any = AutoModelForSequenceClassification.from_pretrained(model, use_safetensors=True).eval()
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise RunError(
                f"the sentiment model cannot be loaded: {str(error).splitlines()[0]}",
                where=f"setting sentiment_model = {model!r}",
                mend="name 'marquee', a transformers classifier folder with safetensors, or a reachable hub id",
            ) from error
        folder = find_model_folder(model)
        self.name = Path(model).name
        self.model_hash = hash_folder(folder) if folder else ""
        self.languages = _named_languages(folder)
        labels = self._model.config.id2label
        self._values = label_values([str(labels[number]) for number in sorted(labels)], model)

    def score(self, texts: Sequence[str], progress: Progress | None = None) -> Scores:
        """See `Scorer.score`."""
        import torch

        praise, blame = np.zeros(len(texts)), np.zeros(len(texts))
        order = np.argsort([len(text) for text in texts], kind="stable")
        for start in range(0, len(texts), 32):
            rows = order[start : start + 32]
            batch = self._tokenizer(
                [texts[row][:CHARACTERS] for row in rows],
                padding=True,
                truncation=True,
                max_length=128,
                return_tensors="pt",
            )
            with torch.inference_mode():
                shares = softmax(self._model(**batch).logits.float().numpy().astype(np.float64))
            praise[rows] = shares @ np.maximum(self._values, 0)
            blame[rows] = shares @ np.maximum(-self._values, 0)
            if progress:
                progress.advance(len(rows))
        return scores_from(praise, blame)


def label_values(labels: Sequence[str], model: str = "") -> np.ndarray:
    """What each label of a classifier means on −1…1: by its name, by stars, or LABEL_0 … in rising order.

    Raises:
        RunError: the names say neither.
    """
    plain = [label.lower().strip() for label in labels]
    known = {"negative": -1.0, "neg": -1.0, "blame": -1.0, "neutral": 0.0, "positive": 1.0, "pos": 1.0, "praise": 1.0}
    known |= {"very negative": -1.0, "very positive": 1.0, "mixed": 0.0}
    if len(labels) >= 2 and all(label in known for label in plain):
        return np.array([known[label] for label in plain])
    stars = len(labels) == 5 and all(label.startswith(str(at)) for at, label in enumerate(plain, 1))
    numbered = len(labels) in (2, 3) and plain == [f"label_{at}" for at in range(len(labels))]
    if stars or numbered:
        return np.linspace(-1.0, 1.0, len(labels))
    raise RunError(
        f"the labels {', '.join(labels)} do not say which is praise and which blame",
        where=f"setting sentiment_model = {model!r}",
        mend="use a classifier with the labels negative, neutral, positive (id2label in its config.json)",
    )


def _named_languages(folder: Path | None) -> frozenset[str]:
    """The languages a model's card names; English where it names none."""
    from huggingface_hub import ModelCard

    if folder is None or not (folder / "README.md").exists():
        return frozenset({"en"})
    named = ModelCard.load(folder / "README.md").data.get("language") or ["en"]
    return frozenset([named] if isinstance(named, str) else map(str, named))
