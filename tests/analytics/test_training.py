"""The training data hold nothing of the test, and the training is the one whose weights are shipped."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from analytics.sentiment import CHINESE, WEIGHTS
from analytics.train_sentiment import _quantised, _temperature, calibration_error, main, train_chinese
from analytics.training_data import (
    load_chinese,
    load_english,
    normalised_words,
    overlapping,
    rejoin_tokens,
    review_sentences,
)
from data.errors import SourceError


def test_tokenised_spelling_is_undone() -> None:
    assert rejoin_tokens("it 's n't bad , is n't it ?") == "it'sn't bad, isn't it?"
    assert rejoin_tokens("a -lrb- very -rrb- good film .") == "a ( very) good film."


def test_overlap_is_found_in_either_direction_and_by_runs() -> None:
    tested = ["It's a gorgeous, witty and seductive movie about almost nothing."]
    phrases = [
        "witty and seductive",
        "GORGEOUS , witty",
        "they say it 's a gorgeous , witty and seductive movie about almost nothing , and they are right",
        "a seductive and witty evening",
        "a gorgeous, witty and seductive evening",
    ]
    assert overlapping(phrases, tested).tolist() == [True, True, True, False, True]


def test_line_breaks_end_sentences() -> None:
    assert review_sentences("It starts well.<br /><br />It ends badly. Pity") == [
        "It starts well.",
        "It ends badly.",
        "Pity",
    ]


def test_calibration_error_of_known_cases() -> None:
    assert calibration_error(np.full(100, 0.8), np.arange(100) < 80) == pytest.approx(0)
    assert calibration_error(np.full(100, 0.95), np.arange(100) < 50) == pytest.approx(0.45)


def test_temperature_mends_overconfidence() -> None:
    random = np.random.default_rng(1)
    logits = random.normal(size=(4000, 3))
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = np.array([random.choice(3, p=row) for row in shares])
    assert _temperature(logits * 3, labels) == pytest.approx(3, rel=0.1)


def test_quantised_weights_are_near_what_they_were() -> None:
    matrix = np.random.default_rng(1).normal(size=(3, 500))
    stored = _quantised("m", matrix)
    assert stored["m"].dtype == np.int8
    np.testing.assert_allclose(stored["m"] * stored["m.scale"][:, None], matrix, atol=np.abs(matrix).max() / 250)


def test_missing_data_are_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="training data is missing"):
        main(["--data", str(tmp_path), "--out", str(tmp_path / "out")])


@pytest.mark.real
def test_no_training_text_holds_a_test_sentence(real: Callable[[str], Path]) -> None:
    data = load_english(real("sst2").parent, seed=20261122)
    tested = {normalised_words(text) for text in data.test.texts + data.validation.texts}
    trained = {normalised_words(text) for text in data.phrases.texts + data.opinions}
    assert not tested & trained
    assert not {text[:200] for text in data.reviews.texts} & {text[:200] for text in data.test_reviews.texts}
    assert data.dropped["sst2_overlapping_test_or_validation"] > 20_000
    assert not set(data.test.texts) & set(data.validation.texts)


@pytest.mark.real
def test_no_film_is_in_two_chinese_parts(real: Callable[[str], Path]) -> None:
    parts = load_chinese(real("douban").parent, seed=20261122)
    assert sum(len(part) for part in parts) > 9000
    texts = [set(part.texts) for part in parts]
    assert not texts[0] & texts[1] and not texts[0] & texts[2] and not texts[1] & texts[2]


@pytest.mark.real
def test_the_shipped_chinese_model_is_what_the_command_makes(real: Callable[[str], Path], tmp_path: Path) -> None:
    card = train_chinese(real("douban").parent, tmp_path)
    shipped = json.loads((WEIGHTS / f"{CHINESE}.json").read_text(encoding="utf-8"))
    (name,) = shipped["figures"]
    for figure in ("three-way accuracy", "polarity accuracy"):
        assert card["figures"][name][figure]["value"] == pytest.approx(
            shipped["figures"][name][figure]["value"], abs=0.01
        )


@pytest.mark.real
@pytest.mark.slow
def test_the_shipped_english_model_is_what_the_command_makes(real: Callable[[str], Path], tmp_path: Path) -> None:
    assert main(["--data", str(real("sst2").parent), "--out", str(tmp_path)]) == 0
    cards = [json.loads((folder / "sentiment-en.json").read_text(encoding="utf-8")) for folder in (tmp_path, WEIGHTS)]
    made, shipped = (card["figures"]["rt-polarity, held out"]["polarity accuracy"]["value"] for card in cards)
    assert made == pytest.approx(shipped, abs=0.01)
