"""How good the sentiment model is on any labelled texts: judged as reviews, exactly as the analysis would."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from analytics.measures import binary_figures, calibration_error, macro_f1, share
from analytics.sentiment import load_scorers, score_reviews
from data.labelled import NEUTRAL, PRAISE, Labels
from data.languages import find_language, settle
from data.progress import Progress
from data.records import NEUTRAL_BAND
from data.settings import Settings

_AT_ONCE = 2000


def evaluate_sentiment(
    settings: Settings, labels: Labels, progress: Progress, language: str | None = None
) -> dict[str, Any]:
    """Figures of the model that the settings name.

    Args:
        labels: texts with labels. Where neutral is among the labels all three classes are told apart by the neutral
            band; else only praise and blame.
        language: of all texts; None: found for each, as in an import.

    Returns:
        `n` judged texts, `accuracy` with its Wilson interval `low` … `high`, `macro_f1`, `ece` (15 bins), `auc` with
        interval (praise against blame), `unscored` texts in languages that the model does not know, `middle` and
        `refused` rows of the file, `languages`, `model`. Figures are None where nothing could be judged.
    """
    languages = [language] * len(labels.texts) if language else _languages(labels.texts)
    scorers = load_scorers(settings)
    progress.stage("scoring texts", len(labels.texts))
    way, sentiment = np.full(len(labels.texts), np.nan), np.full(len(labels.texts), np.nan)
    for start in range(0, len(labels.texts), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        scores = score_reviews(scorers, labels.texts[part], languages[part])
        way[part], sentiment[part] = scores.way, scores.sentiment
        progress.advance(len(scores.way))
    scored = ~np.isnan(way)
    truth = np.array(labels.labels)[scored]
    found = _figures(way[scored], sentiment[scored], truth) if scored.any() else dict.fromkeys(_FIGURES)
    return {
        "n": int(scored.sum()),
        **found,
        "unscored": int((~scored).sum()),
        "middle": labels.middle,
        "refused": len(labels.refused),
        "languages": dict(Counter(np.array(languages)[scored].tolist()).most_common()),
        "model": " + ".join(scorer.name for scorer in scorers),
    }


_FIGURES = ("accuracy", "macro_f1", "ece", "low", "high", "auc")


def _figures(way: np.ndarray, sentiment: np.ndarray, truth: np.ndarray) -> dict[str, Any]:
    polar = truth != NEUTRAL
    figures: dict[str, Any] = {"auc": None}
    if polar.any():
        figures = binary_figures(way[polar], truth[polar] == PRAISE)
    if polar.all():
        accuracy, f1, ece = figures["accuracy"], figures["macro_f1"], figures["ece"]
    else:
        said = np.where(np.abs(sentiment) <= NEUTRAL_BAND, NEUTRAL, np.sign(sentiment))
        right = said == truth
        confidence = np.where(said == NEUTRAL, 1 - np.abs(sentiment), (1 + np.abs(sentiment)) / 2)
        accuracy, f1, ece = (
            share(right),
            round(macro_f1(said, truth), 4),
            round(calibration_error(confidence, right), 4),
        )
    return {
        "accuracy": accuracy["value"],
        "macro_f1": f1,
        "ece": ece,
        "low": accuracy["low"],
        "high": accuracy["high"],
        "auc": figures["auc"],
    }


def _languages(texts: list[str]) -> list[str]:
    found = settle([find_language(text) for text in texts], Counter())
    # Where no text is long enough to tell, they are taken for English: the file was given to be judged.
    return ["en" if language == "und" else language for language in found]
