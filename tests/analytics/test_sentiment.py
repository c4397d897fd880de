"""What the shipped models say, what any classifier may say, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.embeddings import minilm_folder
from analytics.minilm import MiniLM
from analytics.sentiment import (
    WEIGHTS,
    ChineseScorer,
    EnglishScorer,
    label_values,
    load_scorers,
    scorers_hash,
    scores_from,
)
from data.errors import RunError
from data.records import NEUTRAL_BAND
from data.settings import load_settings
from tests.analytics.conftest import Counted

PRAISE = [
    "A wonderful, moving film with superb acting.",
    "I loved every minute of it.",
    "The best thriller of the year.",
]
BLAME = ["A dull, clumsy and predictable mess.", "I hated it and wanted my money back.", "The acting is terrible."]
TELLING = [
    "A young detective travels to a small island to investigate the disappearance of a fisherman.",
    "Anna and her brother inherit a farm from their grandfather and move to the country.",
]


@pytest.fixture(scope="module")
def english() -> Callable[[list[str]], np.ndarray]:
    scorer, encoder = EnglishScorer(), MiniLM(minilm_folder(), "", threads=1)
    return lambda texts: scorer.score(texts, encoder.embed(texts)).sentiment


def test_plain_english_is_read_rightly(english: Callable[[list[str]], np.ndarray]) -> None:
    assert (english(PRAISE) > NEUTRAL_BAND).all()
    assert (english(BLAME) < -NEUTRAL_BAND).all()
    assert (np.abs(english(TELLING)) <= NEUTRAL_BAND).all()


def test_plain_chinese_is_read_rightly() -> None:
    sentiment = (
        ChineseScorer().score(["非常感动，演员演得太好了，强烈推荐！", "无聊透顶，烂片，浪费时间。"]).sentiment
    )
    assert sentiment[0] > NEUTRAL_BAND and sentiment[1] < -NEUTRAL_BAND


def test_hostile_texts_get_numbers_too(english: Callable[[list[str]], np.ndarray]) -> None:
    texts = ["", " ", "\0", "=1+1", "<script>alert(1)</script>", "!" * 50_000, "ａｂｃ", "好"]
    assert np.isfinite(english(texts)).all()
    assert np.isfinite(ChineseScorer().score(texts).sentiment).all()


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1).map(np.array))
def test_scores_keep_their_scales(shares: np.ndarray) -> None:
    praise, blame = shares[:, 0] * (1 - shares[:, 1]), shares[:, 1] * (1 - shares[:, 0])
    scores = scores_from(praise, blame)
    assert (
        (np.abs(scores.sentiment) <= 1).all() and (scores.probability >= 0).all() and (scores.probability <= 1).all()
    )
    np.testing.assert_allclose(scores.sentiment, praise - blame, atol=1e-6)


def test_the_probability_is_that_of_the_sign_shown() -> None:
    scores = scores_from(np.array([0.8, 0.1, 0.45]), np.array([0.1, 0.7, 0.40]))
    np.testing.assert_allclose(scores.probability, [0.8, 0.7, 0.95], atol=1e-6)


@pytest.mark.parametrize("scorer", [EnglishScorer, ChineseScorer])
def test_every_shipped_model_has_a_card_with_figures(scorer: type[EnglishScorer] | type[ChineseScorer]) -> None:
    card = scorer().card
    assert {"data", "model", "calibration", "figures", "limits", "seed", "languages"} <= card.keys()
    assert frozenset(card["languages"]) == scorer.languages
    accuracies = [value for part in card["figures"].values() for value in part.values() if isinstance(value, dict)]
    assert any({"value", "low", "high", "n"} <= figure.keys() for figure in accuracies)


def test_weights_are_small_and_safe() -> None:
    assert {path.suffix for path in WEIGHTS.iterdir()} == {".safetensors", ".json"}
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) < 2**20


@pytest.mark.parametrize(
    ("labels", "values"),
    [
        (["NEGATIVE", "POSITIVE"], [-1, 1]),
        (["negative", "neutral", "positive"], [-1, 0, 1]),
        (["positive", "negative"], [1, -1]),
        (["LABEL_0", "LABEL_1", "LABEL_2"], [-1, 0, 1]),
        (["1 star", "2 stars", "3 stars", "4 stars", "5 stars"], [-1, -0.5, 0, 0.5, 1]),
    ],
)
def test_labels_are_understood(labels: list[str], values: list[float]) -> None:
    np.testing.assert_allclose(label_values(labels), values)


@pytest.mark.parametrize("labels", [["joy", "anger"], ["positive"], ["LABEL_0", "spam"], []])
def test_labels_that_say_nothing_are_refused(labels: list[str]) -> None:
    with pytest.raises(RunError, match="do not say"):
        label_values(labels)


def test_any_classifier_folder_scores(tiny_bert: Callable[..., Path]) -> None:
    folder = tiny_bert("classifier", ("negative", "neutral", "positive"))
    settings = load_settings(sentiment_model=str(folder), threads=1)
    (scorer,) = load_scorers(settings)
    texts = ["the film", "a " * 900, "", *(f"film {letter}" for letter in "abcdefghijklmnopqrstuvwxyz" * 2)]
    progress = Counted()
    scores = scorer.score(texts, None, progress)
    assert scores.sentiment.shape == scores.probability.shape == (len(texts),)
    assert (np.abs(scores.sentiment) <= 1).all() and progress.steps == len(texts)
    np.testing.assert_allclose(scorer.score(texts[::-1], None).sentiment[::-1], scores.sentiment, atol=1e-5)
    assert scorer.languages == {"en"} and scorer.model_hash == scorers_hash(settings) != ""
    (folder / "README.md").write_text("---\nlanguage:\n- de\n- fr\n---\n# A card\n", encoding="utf-8")
    assert load_scorers(settings)[0].languages == {"de", "fr"}


def test_a_classifier_that_is_not_there_is_named_with_a_cure() -> None:
    settings = load_settings(sentiment_model="nobody/no-such-classifier")
    assert scorers_hash(settings) == ""
    with pytest.raises(RunError, match="cannot be loaded"):
        load_scorers(settings)
