"""From a trained network to the weights that ship: int8 with a scale a row, calibrated as they will be used."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analytics.measures import temperature_of
from analytics.review_score import ReviewFormula
from analytics.sentiment import cut_reviews
from analytics.sentiment_en import ENGLISH, EnglishScorer
from analytics.training.english import EnglishData
from analytics.training.network import SentimentNetwork

Weights = dict[str, np.ndarray]


def ship_english(network: SentimentNetwork, data: EnglishData, out: Path, card: dict[str, Any]) -> EnglishScorer:
    """Quantise, calibrate on the validation split, and write weights and card; returns the scorer as shipped."""
    weights = quantised_network(network)
    write_model(out, ENGLISH, weights, card)
    scorer = EnglishScorer(out)
    way, _ = scorer.answers(data.validation.texts)
    weights["temperature"] = np.array([temperature_of(way, data.validation.targets > 0.5)], dtype=np.float32)
    write_model(out, ENGLISH, weights, card)
    weights["review.formula"] = _fitted_formula(EnglishScorer(out), data)
    write_model(out, ENGLISH, weights, card)
    return EnglishScorer(out)


def quantised_network(network: SentimentNetwork) -> Weights:
    """The network's learnt weights: matrices of the encoder as int8, all else as float32."""
    kept: Weights = {}
    for name, value in network.state_dict().items():
        array = value.detach().float().numpy()
        if name.startswith("encoder.encoder.layer."):
            own = name.removeprefix("encoder.")
            kept |= quantised(own, array) if array.ndim == 2 else {own: array}
        elif name.startswith("answers."):
            kept[name] = array
    kept["review.place"] = network.place.detach().numpy().astype(np.float32)
    kept["review.formula"] = network.review.detach().numpy().astype(np.float32)
    kept["temperature"] = np.ones(1, dtype=np.float32)
    return kept


def quantised(name: str, matrix: np.ndarray) -> Weights:
    """A matrix as int8 with a scale a row; the largest weight of a row becomes ±127."""
    scale = np.maximum(np.abs(matrix).max(axis=1), 1e-12) / 127
    return {name: np.rint(matrix / scale[:, None]).astype(np.int8), f"{name}.scale": scale.astype(np.float32)}


def write_model(out: Path, name: str, weights: Weights, card: dict[str, Any]) -> None:
    """Write `<name>.safetensors` and its card `<name>.json`."""
    from safetensors.numpy import save_file

    out.mkdir(parents=True, exist_ok=True)
    save_file({key: np.ascontiguousarray(value) for key, value in weights.items()}, out / f"{name}.safetensors")
    text = json.dumps(card, ensure_ascii=False, indent=2)
    (out / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def write_held_out(work: Path, name: str, texts: Sequence[str], praised: np.ndarray) -> None:
    """Write texts that nothing was learnt from as `held-out/<name>.csv`, columns `text` and `label` (1 praise)."""
    import pandas as pd

    folder = work / "held-out"
    folder.mkdir(parents=True, exist_ok=True)
    table = pd.DataFrame({"text": list(texts), "label": praised.astype(int)})
    table.to_csv(folder / f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}.csv", index=False)


def _fitted_formula(scorer: EnglishScorer, data: EnglishData) -> np.ndarray:
    """Scale, growth and bias of a review's log-odds with the least log loss on the validation reviews."""
    from scipy.optimize import minimize

    reviews = data.validation_reviews
    sentences, sizes = cut_reviews(reviews.texts, ["en"] * len(reviews))
    way, judging = scorer.answers(sentences)
    sign = np.where(reviews.targets > 0.5, 1.0, -1.0)

    def loss(numbers: np.ndarray) -> float:
        log_odds = ReviewFormula(scorer.review.place, *numbers).score(way, judging, sizes).way
        return float(np.logaddexp(0, -sign * log_odds).mean())

    learnt = [scorer.review.scale, scorer.review.growth, scorer.review.bias]
    return np.asarray(minimize(loss, learnt, method="Nelder-Mead").x, dtype=np.float32)
