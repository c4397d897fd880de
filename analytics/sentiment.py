"""How a sentence judges: −1 (blame) … 1 (praise), with a probability, by language.

A scorer says P(praise), P(neutral) and P(blame) of a sentence; its sentiment is P(praise) − P(blame). The
probability that goes with it is that of the sign shown: P(praise) or P(blame) beyond the neutral band, within
it 1 − |sentiment|. A language that no scorer is made for stays unscored. How the shipped models were made and
how good they are: docs/models.md and the cards beside their weights.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from analytics.embeddings import find_model_folder, hash_folder
from analytics.scores import Scores, scores_from, sigmoid, softmax
from analytics.sentiment_zh import CHINESE, ChineseScorer, chinese_characters
from data.errors import RunError
from data.progress import Progress
from data.settings import Settings

WEIGHTS = Path(__file__).parent / "weights"
ENGLISH = "sentiment-en"
_CHARACTERS = 2048


class Scorer(Protocol):
    """Scores sentences of some languages.

    Attributes:
        name: what the manifest calls it.
        model_hash: changes with the weights.
        languages: language codes it is made for.
        needs_vectors: whether `score` wants the packaged encoder's vectors.
    """

    name: str
    model_hash: str
    languages: frozenset[str]
    needs_vectors: bool

    def score(self, texts: Sequence[str], vectors: np.ndarray | None, progress: Progress | None = None) -> Scores:
        """Scores of the texts; `vectors` is float32 (len(texts), 384) where they are needed."""
        ...


def load_scorers(settings: Settings) -> list[Scorer]:
    """The scorers that the setting `sentiment_model` means: the shipped ones, or one classifier.

    Raises:
        RunError: the classifier cannot be loaded or its labels say nothing of praise and blame.
    """
    if settings.sentiment_model == "marquee":
        return [EnglishScorer(), ChineseScorer()]
    return [ClassifierScorer(settings.sentiment_model, settings.threads)]


def score_sentences(
    scorers: Sequence[Scorer], texts: Sequence[str], languages: Sequence[str], progress: Progress | None = None
) -> Scores:
    """Scores of texts in any languages, in their order; NaN where no scorer is made for the language."""
    sentiment = np.full(len(texts), np.nan, dtype=np.float32)
    probability = sentiment.copy()
    for scorer in scorers:
        rows = np.flatnonzero([language in scorer.languages for language in languages])
        if len(rows):
            scores = scorer.score([texts[row] for row in rows], None, progress)
            sentiment[rows], probability[rows] = scores.sentiment, scores.probability
    return Scores(sentiment, probability)


def scorers_hash(settings: Settings) -> str:
    """Hash of the weights that the setting names, or "" where they are not on this machine yet."""
    if settings.sentiment_model == "marquee":
        return hash_folder(WEIGHTS)
    folder = find_model_folder(settings.sentiment_model)
    return hash_folder(folder) if folder else ""


def english_words(bits: int = 17) -> Any:
    """The hashed word and word-pair features of the English model (scikit-learn's HashingVectorizer)."""
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(
        token_pattern=r"[a-z0-9'’]+|[!?]",
        ngram_range=(1, 2),
        n_features=2**bits,
        alternate_sign=False,
        dtype=np.float32,
    )


class _Shipped:
    """Weights and card of a model in a folder."""

    needs_vectors = False

    def __init__(self, name: str, folder: Path = WEIGHTS) -> None:
        from safetensors.numpy import load_file

        self.name = f"marquee {name}"
        self._weights: dict[str, np.ndarray] = load_file(folder / f"{name}.safetensors")
        self.card: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        self.model_hash = hash_folder(folder)

    def _dense(self, name: str) -> np.ndarray:
        """A matrix that was stored as int8 with a scale a row."""
        matrix: np.ndarray = self._weights[name].astype(np.float32) * self._weights[f"{name}.scale"][:, None]
        return matrix


class EnglishScorer(_Shipped):
    """Two questions to a sentence: does it judge at all, and which way?

    P(judges) is logistic in the sentence's MiniLM vector; P(praise | judges) is logistic in the sum of one term
    from the vector and one from its words and word pairs. All of it is linear.
    """

    languages = frozenset({"en"})
    needs_vectors = True

    def __init__(self, folder: Path = WEIGHTS) -> None:
        super().__init__(ENGLISH, folder)

    def score(self, texts: Sequence[str], vectors: np.ndarray | None, progress: Progress | None = None) -> Scores:
        """See `Scorer.score`."""
        if vectors is None:
            vectors = self._encoder.embed(texts)
        way = sigmoid(self.polarity(texts, vectors))
        judges = sigmoid(vectors @ self._weights["judges.weight"] + self._weights["judges.bias"])
        if progress:
            progress.advance(len(texts))
        return scores_from(judges * way, judges * (1 - way))

    def polarity(self, texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
        """Calibrated log-odds of praise against blame, shape (n,)."""
        *shares, bias = self._weights["stack"]
        z: np.ndarray = self.terms(texts, vectors) @ np.array(shares) + bias
        return z

    def terms(self, texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
        """The two terms of the polarity, from the vector and from the words, shape (n, 2)."""
        from_vector = vectors @ self._weights["polarity.weight"] + self._weights["polarity.bias"]
        features = self._words.transform([text[:_CHARACTERS] for text in texts])
        return np.column_stack([from_vector, features @ self._word_weights + self._weights["words.bias"]])

    @cached_property
    def _encoder(self) -> Any:
        from analytics.embeddings import minilm_folder
        from analytics.minilm import MiniLM

        return MiniLM(minilm_folder(), "")

    @cached_property
    def _words(self) -> Any:
        return english_words()

    @cached_property
    def _word_weights(self) -> np.ndarray:
        row: np.ndarray = self._dense("words")[0]
        return row


class ClassifierScorer:
    """Any transformers sequence classifier, by folder or hub id.

    Args:
        model: folder, or id on the hub; an id is fetched where the machine may reach the hub.
        threads: torch threads; 0 leaves torch's own choice.

    Raises:
        RunError: it cannot be loaded, or its labels say nothing of praise and blame.
    """

    needs_vectors = False

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

    def score(
        self, texts: Sequence[str], vectors: np.ndarray | None = None, progress: Progress | None = None
    ) -> Scores:
        """See `Scorer.score`; vectors are not looked at."""
        import torch

        del vectors
        praise, blame = np.zeros(len(texts)), np.zeros(len(texts))
        order = np.argsort([len(text) for text in texts], kind="stable")
        for start in range(0, len(texts), 32):
            rows = order[start : start + 32]
            batch = self._tokenizer(
                [texts[row][:_CHARACTERS] for row in rows],
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


__all__ = [
    "CHINESE",
    "ENGLISH",
    "WEIGHTS",
    "ChineseScorer",
    "ClassifierScorer",
    "EnglishScorer",
    "Scorer",
    "Scores",
    "chinese_characters",
    "english_words",
    "label_values",
    "load_scorers",
    "score_sentences",
    "scorers_hash",
    "scores_from",
    "sigmoid",
    "softmax",
]
