"""How a sentence judges: −1 (blame) … 1 (praise), with a probability, by language.

A scorer says P(praise), P(neutral) and P(blame) of a sentence; its sentiment is P(praise) − P(blame). The
probability that goes with it is that of the sign shown: P(praise) or P(blame) beyond the neutral band, within
it 1 − |sentiment|. A language that no scorer is made for stays unscored. How the shipped models were made and
how good they are: docs/models.md and the cards beside their weights.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from analytics.embeddings import find_model_folder, hash_folder, minilm_folder
from analytics.review_score import ReviewFormula, ReviewScores
from analytics.scores import WEIGHTS, Scores
from data.cleaning import clean_text
from data.progress import Progress
from data.sentences import split_sentences
from data.settings import Settings

__all__ = [
    "ReviewScores",
    "Scorer",
    "Scores",
    "cut_reviews",
    "load_scorers",
    "score_reviews",
    "score_sentences",
    "scorers_hash",
]


class Scorer(Protocol):
    """Scores texts of some languages: sentences, clauses, short reviews.

    Attributes:
        name: what the manifest calls it.
        model_hash: changes with the weights.
        languages: language codes it is made for.
        review: how it makes a review's score of its sentences'.
    """

    name: str
    model_hash: str
    languages: frozenset[str]
    review: ReviewFormula

    def score(self, texts: Sequence[str], progress: Progress | None = None) -> Scores:
        """Scores of the texts, in their order."""
        ...


def load_scorers(settings: Settings) -> list[Scorer]:
    """The scorers that the setting `sentiment_model` means: the shipped ones, or one classifier.

    Raises:
        RunError: the classifier cannot be loaded or its labels say nothing of praise and blame.
    """
    if settings.sentiment_model == "marquee":
        from analytics.sentiment_en import EnglishScorer
        from analytics.sentiment_zh import ChineseScorer

        return [EnglishScorer(threads=settings.threads), ChineseScorer()]
    from analytics.sentiment_classifier import ClassifierScorer

    return [ClassifierScorer(settings.sentiment_model, settings.threads)]


def score_sentences(
    scorers: Sequence[Scorer], texts: Sequence[str], languages: Sequence[str], progress: Progress | None = None
) -> Scores:
    """Scores of texts in any languages, in their order; NaN where no scorer is made for the language."""
    found = Scores(*(np.full(len(texts), np.nan, dtype=np.float32) for _ in range(4)))
    for scorer in scorers:
        rows = np.flatnonzero([language in scorer.languages for language in languages])
        if len(rows):
            scores = scorer.score([texts[int(row)] for row in rows], progress=progress)
            for whole, part in zip(vars(found).values(), vars(scores).values(), strict=True):
                whole[rows] = part
    return found


def scorers_hash(settings: Settings) -> str:
    """Hash of the weights that the setting names, or "" where they are not on this machine yet."""
    if settings.sentiment_model == "marquee":
        # The English model reads with the packaged encoder's word vectors.
        return hashlib.sha256(f"{hash_folder(WEIGHTS)} {hash_folder(minilm_folder())}".encode()).hexdigest()[:16]
    folder = find_model_folder(settings.sentiment_model)
    return hash_folder(folder) if folder else ""


def score_reviews(
    scorers: Sequence[Scorer], texts: Sequence[str], languages: Sequence[str], progress: Progress | None = None
) -> ReviewScores:
    """Scores of whole reviews, made of their sentences', in order; NaN where no scorer is made for the language.

    The weights are those of all sentences of all reviews, one after another.
    """
    sentences, sizes = cut_reviews(texts, languages)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    scores = score_sentences(scorers, sentences, [languages[int(number)] for number in owner], progress)
    found = ReviewScores(*(np.full(n, np.nan) for n in (len(sizes), len(sizes), len(owner))))
    for scorer in scorers:
        mine = np.array([language in scorer.languages for language in languages], dtype=bool)
        if mine.any():
            rows = mine[owner]
            own = scorer.review.score(scores.way[rows], scores.judging[rows], sizes[mine])
            found.sentiment[mine], found.way[mine], found.weight[rows] = own.sentiment, own.way, own.weight
    return found


def cut_reviews(texts: Sequence[str], languages: Sequence[str]) -> tuple[list[str], np.ndarray]:
    """The sentences of reviews, one after another, and how many each has, int64; cleaned and cut as in an import."""
    sentences: list[str] = []
    sizes = []
    for text, language in zip(map(clean_text, texts), languages, strict=True):
        own = [text[start:end] for start, end in split_sentences(text, language)] or [text]
        sentences += own
        sizes.append(len(own))
    return sentences, np.array(sizes, dtype=np.int64)
