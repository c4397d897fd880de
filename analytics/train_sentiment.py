"""Make the shipped sentiment models again: `python -m analytics.train_sentiment --data FOLDER`.

Writes `sentiment-en` and `sentiment-zh` (safetensors and a JSON card each) into `analytics/weights/`. Everything is
seeded; two runs on one machine give the same files.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analytics.embeddings import hash_folder, minilm_folder
from analytics.intervals import wilson
from analytics.minilm import MiniLM
from analytics.sentiment import (
    CHINESE,
    ENGLISH,
    WEIGHTS,
    ChineseScorer,
    EnglishScorer,
    chinese_characters,
    english_words,
    sigmoid,
    softmax,
)
from analytics.training_data import EnglishData, Labelled, load_chinese, load_english, review_sentences
from data.records import NEUTRAL_BAND

SEED = 20261122
PHRASES, SENTENCES, PLOTS, OPINIONS = 15_000, 6_000, 3_500, 3_500
WHOLE_REVIEWS = 12_000
JUDGED_REVIEWS = {"validation": 200, "test": 500}


def train_english(folder: Path, out: Path, threads: int = 1) -> dict[str, Any]:
    """Fit, calibrate, judge and write the English model. Returns its card."""
    started = time.process_time()
    data = load_english(folder, SEED)
    encoder = MiniLM(minilm_folder(), "", threads)
    weights = _fit_judges(data, encoder) | _fit_vector_polarity(data, encoder) | _fit_words(data)
    weights["stack"] = np.array([1.0, 1.0, 0.0], dtype=np.float32)
    _write(out, ENGLISH, weights, {})
    weights["stack"] = _fit_stack(EnglishScorer(out), data.validation, encoder)
    _write(out, ENGLISH, weights, {})
    figures = _judge_english(EnglishScorer(out), data, encoder)
    card = _english_card(data, figures) | {"cpu_seconds": round(time.process_time() - started)}
    _write(out, ENGLISH, weights, card)
    return card


def train_chinese(folder: Path, out: Path) -> dict[str, Any]:
    """Fit, calibrate, judge and write the Chinese model. Returns its card."""
    from sklearn.linear_model import LogisticRegression

    started = time.process_time()
    train, validation, test = load_chinese(folder, SEED)
    model = LogisticRegression(C=8, max_iter=300, class_weight="balanced")
    model.fit(chinese_characters().transform(train.texts), train.labels)
    weights = _quantised("characters", model.coef_) | {
        "bias": model.intercept_.astype(np.float32),
        "temperature": np.ones(1, dtype=np.float32),
    }
    _write(out, CHINESE, weights, {})
    logits = np.log(np.maximum(ChineseScorer(out).probabilities(validation.texts), 1e-9))
    weights["temperature"] = np.array([_temperature(logits, validation.labels + 1)], dtype=np.float32)
    _write(out, CHINESE, weights, {})
    figures = _judge_chinese(ChineseScorer(out), test)
    card = {
        "model": "multinomial logistic regression on hashed runs of 1-3 characters, 2^16 features, int8",
        "languages": ["zh"],
        "data": {"Douban comments, no film in two parts": {"train": len(train), "validation": len(validation)}},
        "labels": "力荐 推荐 = praise, 还行 = neutral, 较差 很差 = blame",
        "calibration": "temperature on the validation films",
        "seed": SEED,
        "figures": figures,
        "limits": "Trained on whole comments on few films, used on sentences. Irony and comparison are beyond it.",
        "cpu_seconds": round(time.process_time() - started),
    }
    _write(out, CHINESE, weights, card)
    return card


def calibration_error(probability: np.ndarray, right: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error (Guo et al. 2017): mean |confidence − accuracy| over equal-width bins of 0…1."""
    place = np.minimum((probability * bins).astype(int), bins - 1)
    gaps = [
        abs(probability[place == bin_].mean() - right[place == bin_].mean()) * (place == bin_).sum()
        for bin_ in np.unique(place)
    ]
    return float(sum(gaps) / len(probability))


def _fit_judges(data: EnglishData, encoder: MiniLM) -> dict[str, np.ndarray]:
    from sklearn.linear_model import LogisticRegression

    plots, opinions = data.plots[:PLOTS], data.opinions[:OPINIONS]
    vectors = encoder.embed(plots + opinions)
    labels = np.repeat([0, 1], [len(plots), len(opinions)])
    return _logistic("judges", LogisticRegression(C=10, max_iter=500).fit(vectors, labels))


def _fit_vector_polarity(data: EnglishData, encoder: MiniLM) -> dict[str, np.ndarray]:
    from sklearn.linear_model import LogisticRegression

    # Long phrases first: what comes later is sentences, not "of saucy".
    words = np.array([min(8, len(text.split())) for text in data.phrases.texts])
    order = np.random.default_rng(SEED).permutation(len(words))
    chosen = data.phrases.pick(order[np.argsort(-words[order], kind="stable")][:PHRASES])
    chosen = chosen + data.review_sentences.pick(np.arange(min(SENTENCES, len(data.review_sentences))))
    model = LogisticRegression(C=10, max_iter=500).fit(encoder.embed(chosen.texts), chosen.labels)
    return _logistic("polarity", model)


def _fit_words(data: EnglishData) -> dict[str, np.ndarray]:
    from sklearn.linear_model import LogisticRegression

    reviews = data.reviews.pick(np.arange(min(WHOLE_REVIEWS, len(data.reviews))))
    texts = data.phrases + Labelled([text.replace("<br />", " ") for text in reviews.texts], reviews.labels)
    texts = texts + data.review_sentences
    model = LogisticRegression(C=4, max_iter=200, solver="liblinear", random_state=SEED)
    model.fit(english_words().transform(texts.texts), texts.labels)
    return _quantised("words", model.coef_) | {"words.bias": model.intercept_.astype(np.float32)}


def _fit_stack(scorer: EnglishScorer, held_out: Labelled, encoder: MiniLM) -> np.ndarray:
    """Shares of the two terms and a bias, fitted on held-out sentences: Platt scaling of both at once."""
    from sklearn.linear_model import LogisticRegression

    terms = scorer.terms(held_out.texts, encoder.embed(held_out.texts))
    model = LogisticRegression(C=1e3).fit(terms, held_out.labels)
    return np.array([*model.coef_[0], model.intercept_[0]], dtype=np.float32)


def _judge_english(scorer: EnglishScorer, data: EnglishData, encoder: MiniLM) -> dict[str, Any]:
    test = data.test
    vectors = encoder.embed(test.texts)
    way = sigmoid(scorer.polarity(test.texts, vectors))
    right = (way > 0.5) == (test.labels == 1)
    sentiment = scorer.score(test.texts, vectors).sentiment
    signed = np.abs(sentiment) > NEUTRAL_BAND
    plots = scorer.score(data.test_plots, encoder.embed(data.test_plots)).sentiment
    return {
        "rt-polarity, held out": {
            "polarity accuracy": _share(right),
            "polarity ECE": round(calibration_error(np.maximum(way, 1 - way), right), 4),
            "called neutral": _share(~signed),
            "accuracy of those called praise or blame": _share(((sentiment > 0) == (test.labels == 1))[signed]),
        },
        "synopsis sentences of held-out films": {"called neutral": _share(np.abs(plots) <= NEUTRAL_BAND)},
        "reviews": {
            "IMDB, held out": _judge_reviews(scorer, data.validation_reviews, "validation", encoder),
            "imdb-sample": _judge_reviews(scorer, data.test_reviews, "test", encoder),
        },
    }


def _judge_reviews(scorer: EnglishScorer, reviews: Labelled, part: str, encoder: MiniLM) -> dict[str, Any]:
    """Accuracy of the review score's sign by three ways of weighing the sentences."""
    order = np.random.default_rng(SEED).permutation(len(reviews))[: JUDGED_REVIEWS[part]]
    chosen = reviews.pick(order)
    split = [review_sentences(text) for text in chosen.texts]
    texts = [sentence for sentences in split for sentence in sentences]
    owner = np.repeat(np.arange(len(split)), [len(sentences) for sentences in split])
    sentiment = scorer.score(texts, encoder.embed(texts)).sentiment
    ways = {
        "mean": np.ones_like(sentiment),
        "weighted by |sentiment|": 0.05 + np.abs(sentiment),
        "sentences beyond the neutral band": (np.abs(sentiment) > NEUTRAL_BAND).astype(float),
    }
    positive = chosen.labels == 1
    figures: dict[str, Any] = {"sentences": len(texts)}
    for name, weights in ways.items():
        sums = np.bincount(owner, weights * sentiment, minlength=len(split))
        figures[name] = _share((sums > 0) == positive)
    return figures


def _judge_chinese(scorer: ChineseScorer, test: Labelled) -> dict[str, Any]:
    shares = scorer.probabilities(test.texts)
    picked = shares.argmax(axis=1) - 1
    polar = test.labels != 0
    sentiment = shares[:, 2] - shares[:, 0]
    return {
        "Douban, held-out films": {
            "three-way accuracy": _share(picked == test.labels),
            "three-way accuracy of always saying praise": _share(test.labels == 1),
            "mean of the three classes' recalls": round(
                float(np.mean([(picked == label)[test.labels == label].mean() for label in (-1, 0, 1)])), 4
            ),
            "three-way ECE": round(calibration_error(shares.max(axis=1), picked == test.labels), 4),
            "polarity accuracy": _share(((sentiment > 0) == (test.labels == 1))[polar]),
        }
    }


def _english_card(data: EnglishData, figures: dict[str, Any]) -> dict[str, Any]:
    return {
        "model": "two logistic heads on frozen all-MiniLM-L6-v2 vectors, the second with hashed words and word pairs",
        "encoder": hash_folder(minilm_folder()),
        "languages": ["en"],
        "data": {
            "SST-2 phrases, for the words": len(data.phrases),
            "SST-2 phrases, for the vectors": PHRASES,
            "IMDB first and last sentences, with their review's label": len(data.review_sentences),
            "IMDB reviews, for the words": WHOLE_REVIEWS,
            "synopsis sentences, as not judging": PLOTS,
            "critics' sentences without their verdicts, as judging": OPINIONS,
            "rt-polarity sentences, for calibration": len(data.validation),
        },
        "left_out": data.dropped,
        "calibration": "Platt scaling of both terms on held-out rt-polarity sentences",
        "seed": SEED,
        "figures": figures,
        "limits": (
            "Trained on film reviews in English. Irony, comparison with another film and praise for one part amid "
            "blame for another are often read wrongly. Neutral means telling rather than judging; no collection of "
            "neutral review sentences was at hand to measure it on."
        ),
    }


def _logistic(name: str, model: Any) -> dict[str, np.ndarray]:
    return {
        f"{name}.weight": model.coef_[0].astype(np.float32),
        f"{name}.bias": model.intercept_.astype(np.float32),
    }


def _quantised(name: str, matrix: np.ndarray) -> dict[str, np.ndarray]:
    """int8 with a scale a row; the largest weight of a row becomes 127."""
    scale = np.abs(matrix).max(axis=1) / 127
    rounded = np.rint(matrix / scale[:, None]).astype(np.int8)
    return {name: rounded, f"{name}.scale": scale.astype(np.float32)}


def _temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature with the least log loss (Guo et al. 2017)."""
    from scipy.optimize import minimize_scalar

    def loss(log_temperature: float) -> float:
        shares = softmax(logits / np.exp(log_temperature))
        return float(-np.log(np.maximum(shares[np.arange(len(labels)), labels], 1e-12)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-2.5, 2.5), method="bounded").x))


def _share(right: np.ndarray) -> dict[str, Any]:
    estimate = wilson(int(right.sum()), len(right))
    rounded = {key: round(float(getattr(estimate, key)), 4) for key in ("value", "low", "high")}
    return rounded | {"n": estimate.n}


def _write(out: Path, name: str, weights: dict[str, np.ndarray], card: dict[str, Any]) -> None:
    from safetensors.numpy import save_file

    out.mkdir(parents=True, exist_ok=True)
    save_file({key: np.ascontiguousarray(value) for key, value in weights.items()}, out / f"{name}.safetensors")
    text = json.dumps(card, ensure_ascii=False, indent=2)
    (out / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Train both models and print their cards."""
    parser = argparse.ArgumentParser(description="Train the sentiment models that Marquee ships.")
    parser.add_argument("--data", type=Path, required=True, help="folder with sst2, imdb, rt-polarity, douban …")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="where the weights go")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads for the encoder")
    chosen = parser.parse_args(arguments)
    for card in (train_chinese(chosen.data, chosen.out), train_english(chosen.data, chosen.out, chosen.threads)):
        print(json.dumps(card, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
