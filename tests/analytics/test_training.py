"""The training data hold nothing of the test, and a stopped training goes on as if it had not been stopped."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analytics.measures import binary_figures, calibration_error, macro_f1, ranking, temperature_of
from analytics.scores import WEIGHTS
from analytics.training.english import load_english, review_sentences
from analytics.training.overlap import normalised_words, rejoin_tokens, sharing_words
from data.corrections import Correction
from data.errors import SourceError
from data.progress import Progress


def test_tokenised_spelling_is_undone() -> None:
    assert rejoin_tokens("it 's n't bad , is n't it ?") == "it'sn't bad, isn't it?"
    assert rejoin_tokens("a -lrb- very -rrb- good film .") == "a ( very) good film."


def test_overlap_is_found_by_runs_and_within() -> None:
    tested = ["It's a gorgeous, witty and seductive movie about almost nothing."]
    phrases = [
        "witty and seductive",
        "GORGEOUS , witty",
        "they say it 's a gorgeous , witty and seductive movie about almost nothing , and they are right",
        "a seductive and witty evening",
        "a gorgeous, witty and seductive evening",
    ]
    assert sharing_words(phrases, tested, run=5, within=True).tolist() == [True, True, True, False, True]
    assert sharing_words(phrases, tested, run=8).tolist() == [False, False, True, False, False]


def test_line_breaks_end_sentences() -> None:
    assert review_sentences("It starts well.<br /><br />It ends badly. Pity!") == [
        "It starts well.",
        "It ends badly.",
        "Pity!",
    ]


def test_calibration_error_of_known_cases() -> None:
    assert calibration_error(np.full(100, 0.8), np.arange(100) < 80) == pytest.approx(0)
    assert calibration_error(np.full(100, 0.95), np.arange(100) < 50) == pytest.approx(0.45)


def test_temperature_mends_overconfidence() -> None:
    random = np.random.default_rng(1)
    log_odds = random.normal(0, 2, 8000)
    labels = random.random(8000) < 1 / (1 + np.exp(-log_odds))
    assert temperature_of(log_odds * 3, labels) == pytest.approx(3, rel=0.1)


def test_ranking_is_the_share_of_pairs_in_order() -> None:
    random = np.random.default_rng(2)
    labels = random.random(300) < 0.4
    log_odds = np.round(random.normal(0, 1, 300) + labels, 1)
    pairs = np.sign(log_odds[labels][:, None] - log_odds[~labels][None, :])
    found = ranking(log_odds, labels)
    assert found["value"] == pytest.approx(float(((pairs + 1) / 2).mean()), abs=1e-4)
    assert found["low"] < found["value"] < found["high"]
    assert ranking(log_odds, np.ones(300, dtype=bool))["value"] is None


def test_the_interval_of_the_ranking_covers() -> None:
    from scipy.stats import norm

    truth, inside = float(norm.cdf(1 / np.sqrt(2))), 0
    for seed in range(300):
        random = np.random.default_rng(seed)
        labels = np.arange(200) < 80
        found = ranking(random.normal(0, 1, 200) + labels, labels)
        inside += found["low"] <= truth <= found["high"]
    assert 0.92 <= inside / 300 <= 0.98


def test_figures_of_a_known_confusion() -> None:
    log_odds = np.array([2.0, 2.0, -2.0, -2.0, -2.0, 2.0])
    labels = np.array([True, True, True, False, False, False])
    figures = binary_figures(log_odds, labels)
    assert figures["accuracy"]["value"] == pytest.approx(4 / 6, abs=1e-4) and figures["accuracy"]["n"] == 6
    assert figures["macro_f1"] == pytest.approx(2 / 3, abs=1e-4)
    assert macro_f1(np.array([1, 1, 0]), np.array([1, 0, -1])) == pytest.approx((0 + 0 + 2 / 3) / 3)


@pytest.fixture
def tiny_training(tiny_bert: Callable[..., Path]) -> Callable[..., Any]:
    """A training of a few steps on a tiny encoder; returns the learnt weights."""
    import torch

    from analytics.training.finetune import FinetuneConfig, Lessons, finetune
    from analytics.training.network import SentimentNetwork

    folder = tiny_bert("encoder")
    random = np.random.default_rng(3)

    def sentence() -> list[int]:
        return random.integers(5, 50, random.integers(3, 14)).tolist()

    lessons = Lessons(
        phrases=[sentence() for _ in range(40)],
        phrase_targets=random.random(40).astype(np.float32),
        reviews=[[sentence() for _ in range(size)] for size in random.integers(1, 30, 12)],
        review_targets=random.random(12).astype(np.float32),
        telling=[sentence() for _ in range(10)],
    )

    def run(work: Path, until: int | None = None, steps: int = 12) -> dict[str, torch.Tensor]:
        config = FinetuneConfig(
            steps=steps, horizon=14, cooldown=5, phrases=8, reviews=3, telling=3, sentences=8, checkpoint=2
        )
        torch.manual_seed(5)
        network = SentimentNetwork(folder)

        class Stopping(Progress):
            steps = 0

            def advance(self, steps: int = 1) -> None:
                self.steps += steps
                if until is not None and self.steps >= until:
                    raise KeyboardInterrupt

        finetune(network, lessons, config, work, lambda _: {"judged": 1}, Stopping())
        return {name: value.detach().clone() for name, value in network.named_parameters()}

    return run


def test_a_stopped_training_goes_on_as_if_it_had_not_been(tiny_training: Callable[..., Any], tmp_path: Path) -> None:
    whole = tiny_training(tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        tiny_training(tmp_path / "parts", until=7)
    resumed = tiny_training(tmp_path / "parts")
    for name, value in whole.items():
        np.testing.assert_allclose(resumed[name].numpy(), value.numpy(), atol=1e-5, err_msg=name)
    lines = [json.loads(line) for line in (tmp_path / "parts" / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [2, 4, 6, 8, 10, 12] and lines[-1]["judged"] == 1


def test_another_recipe_starts_afresh(tiny_training: Callable[..., Any], tmp_path: Path) -> None:
    tiny_training(tmp_path / "work", steps=6)
    again, fresh = tiny_training(tmp_path / "work", steps=8), tiny_training(tmp_path / "other", steps=8)
    for name, value in fresh.items():
        np.testing.assert_allclose(again[name].numpy(), value.numpy(), atol=1e-5, err_msg=name)


def test_the_words_own_vectors_are_left_as_they_are(tiny_training: Callable[..., Any], tmp_path: Path) -> None:
    before, after = tiny_training(tmp_path / "a", steps=2), tiny_training(tmp_path / "b", steps=12)
    words = "encoder.embeddings.word_embeddings.weight"
    assert (before[words] == after[words]).all()
    assert any((before[name] != after[name]).any() for name in before)


def test_people_s_corrections_are_among_the_lessons() -> None:
    from analytics.training.english import EnglishData, Labelled
    from analytics.training.run import Tokeniser, lessons_of

    def labelled(*texts: str) -> Labelled:
        return Labelled(list(texts), np.ones(len(texts), dtype=np.float32))

    phrase = labelled("a quiet marvel")
    data = EnglishData(phrase, labelled("It starts well. It ends badly."), ["Anna inherits a farm."], phrase, phrase,
                       phrase, phrase, phrase, phrase, [], {})  # fmt: skip
    corrections = [
        Correction(correction_id=f"c{label}", number=1, sentence_id="r-0", text=f"one that is {label}", language="en",
                   subject="sentence", label=label, created_at=datetime(2026, 1, 1, tzinfo=UTC))
        for label in ("praise", "blame", "neutral", "none")
    ]  # fmt: skip
    tokenise = Tokeniser()
    plain, taught = (lessons_of(data, some, tokenise, 1) for some in ([], corrections))
    assert len(plain.phrases) == 1 and len(plain.reviews[0]) == 2
    assert sorted(set(taught.phrase_targets[1:].tolist())) == [0.0, 0.5, 1.0]
    (blamed,) = tokenise(["one that is blame"])
    repeats = [
        target for tokens, target in zip(taught.phrases, taught.phrase_targets, strict=True) if tokens == blamed
    ]
    assert len(repeats) > 1 and set(repeats) == {0.0}
    assert len(taught.telling) == len(plain.telling) + 1


def test_quantised_weights_are_near_what_they_were() -> None:
    from analytics.training.shipping import quantised

    matrix = np.random.default_rng(1).normal(size=(3, 500))
    stored = quantised("m", matrix)
    assert stored["m"].dtype == np.int8
    np.testing.assert_allclose(stored["m"] * stored["m.scale"][:, None], matrix, atol=np.abs(matrix).max() / 250)


def test_missing_data_are_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="training data is missing"):
        load_english(tmp_path, seed=1)


@pytest.mark.real
@pytest.mark.slow
def test_no_training_text_holds_a_test_sentence(real: Callable[[str], Path]) -> None:
    data = load_english(real("sst2").parent, seed=20261122)
    tested = {normalised_words(text) for text in data.test.texts + data.validation.texts + data.test_polarity.texts}
    trained = {normalised_words(text) for text in data.phrases.texts}
    assert not {words for words in tested & trained if len(words) >= 5}
    held_out = data.test.texts + data.validation.texts
    assert not sharing_words(data.phrases.texts, held_out, run=5, within=True).any()
    assert not sharing_words(data.phrases.texts, data.test_critics.texts, run=8).any()
    assert not {text[:200] for text in data.reviews.texts} & {text[:200] for text in data.test_reviews.texts}
    assert not {text[:200] for text in data.reviews.texts} & {text[:200] for text in data.validation_reviews.texts}
    assert not set(data.test.texts) & set(data.validation.texts)
    assert not set(data.telling) & set(data.test_telling)
    assert len(data.test) == 1300 and len(data.test_reviews) > 2400 and len(data.test_critics) > 45_000


@pytest.mark.real
@pytest.mark.slow
def test_the_card_counts_what_the_training_reads(real: Callable[[str], Path]) -> None:
    card = json.loads((WEIGHTS / "sentiment-en.json").read_text(encoding="utf-8"))
    data = load_english(real("sst2").parent, seed=card["seed"])
    assert card["data"]["SST-2 phrases"] == len(data.phrases)
    assert card["data"]["IMDB reviews with stars"] == len(data.reviews)
    assert card["left_out"] == data.left_out


@pytest.mark.real
@pytest.mark.slow
def test_the_shipped_model_is_as_good_as_its_card_says(real: Callable[[str], Path]) -> None:
    from analytics.sentiment_en import EnglishScorer

    scorer = EnglishScorer(threads=1)
    data = load_english(real("sst2").parent, seed=scorer.card["seed"])
    way, _ = scorer.answers(data.test.texts)
    figures = binary_figures(way, data.test.targets > 0.5)
    told = scorer.card["figures"]["SST-2 sentences, set aside"]
    # Another processor rounds bf16 in another way; a few sentences of 1,300 may fall on the other side.
    assert figures["accuracy"]["value"] == pytest.approx(told["accuracy"]["value"], abs=0.006)
    assert figures["ece"] == pytest.approx(told["ece"], abs=0.01)
