"""What the shipped models say, what any classifier may say, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.review_score import ReviewFormula, places
from analytics.scores import WEIGHTS, scores_from
from analytics.sentiment import cut_reviews, load_scorers, score_reviews, score_sentences, scorers_hash
from analytics.sentiment_classifier import label_values
from analytics.sentiment_en import EnglishScorer
from analytics.sentiment_zh import ChineseScorer
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
def english() -> EnglishScorer:
    return EnglishScorer(threads=1)


def test_plain_english_is_read_rightly(english: EnglishScorer) -> None:
    assert (english.score(PRAISE).sentiment > NEUTRAL_BAND).all()
    assert (english.score(BLAME).sentiment < -NEUTRAL_BAND).all()
    assert (np.abs(english.score(TELLING).sentiment) <= NEUTRAL_BAND).all()


def test_plain_chinese_is_read_rightly() -> None:
    sentiment = (
        ChineseScorer().score(["非常感动，演员演得太好了，强烈推荐！", "无聊透顶，烂片，浪费时间。"]).sentiment
    )
    assert sentiment[0] > NEUTRAL_BAND and sentiment[1] < -NEUTRAL_BAND


def test_hostile_texts_get_numbers_too(english: EnglishScorer) -> None:
    texts = ["", " ", "\0", "=1+1", "<script>alert(1)</script>", "!" * 50_000, "ａｂｃ", "好"]
    assert np.isfinite(english.score(texts).sentiment).all()
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
    assert {"value", "low", "high", "n"} <= leaves(card["figures"])


def leaves(figures: dict[str, object]) -> set[str]:
    """Names of all figures that hold no further ones."""
    return set().union(*(leaves(part) if isinstance(part, dict) else {name} for name, part in figures.items()))


def test_weights_are_small_and_safe() -> None:
    assert {path.suffix for path in WEIGHTS.iterdir()} == {".safetensors", ".json"}
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) < 2**24


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
    scores = scorer.score(texts, progress)
    assert scores.sentiment.shape == scores.probability.shape == (len(texts),)
    assert (np.abs(scores.sentiment) <= 1).all() and progress.steps == len(texts)
    np.testing.assert_allclose(scorer.score(texts[::-1]).sentiment[::-1], scores.sentiment, atol=1e-5)
    assert scorer.languages == {"en"} and scorer.model_hash == scorers_hash(settings) != ""
    (folder / "README.md").write_text("---\nlanguage:\n- de\n- fr\n---\n# A card\n", encoding="utf-8")
    assert load_scorers(settings)[0].languages == {"de", "fr"}


def test_a_classifier_that_is_not_there_is_named_with_a_cure() -> None:
    settings = load_settings(sentiment_model="nobody/no-such-classifier")
    assert scorers_hash(settings) == ""
    with pytest.raises(RunError, match="cannot be loaded"):
        load_scorers(settings)


def test_a_text_is_read_the_same_alone_and_among_others(english: EnglishScorer) -> None:
    alone = np.array([english.score([text]).sentiment[0] for text in PRAISE + TELLING])
    together = english.score(PRAISE + BLAME + TELLING + PRAISE).sentiment
    np.testing.assert_allclose(together[[0, 1, 2, 6, 7]], alone, atol=0.03)
    assert (together[:3] == together[-3:]).all()


def test_languages_without_a_scorer_stay_unscored(english: EnglishScorer) -> None:
    scores = score_sentences([english], ["A wonderful film.", "Ein schöner Film.", "好看"], ["en", "de", "zh"])
    assert scores.sentiment[0] > NEUTRAL_BAND and np.isnan(scores.sentiment[1:]).all()
    reviews = score_reviews([english], ["Ein schöner Film. Ja.", "A wonderful film."], ["de", "en"])
    assert np.isnan(reviews.sentiment[0]) and np.isnan(reviews.weight[:2]).all() and reviews.weight[2] == 1


def test_a_review_of_one_sentence_says_what_its_sentence_says(english: EnglishScorer) -> None:
    text = BLAME[0]
    sentence, review = english.score([text]), score_reviews([english], [text], ["en"])
    np.testing.assert_allclose(review.sentiment, sentence.sentiment, atol=0.02)
    np.testing.assert_allclose(review.way, sentence.way, atol=0.02)


def test_a_chinese_comment_of_one_sentence_leans_as_comments_do() -> None:
    scorer = ChineseScorer()
    text = "我昨天看的"
    alone, review = scorer.score([text]), score_reviews([scorer], [text], ["zh"])
    assert scorer.review.alone and review.way[0] > alone.way[0]


def test_reviews_are_cut_as_in_an_import() -> None:
    sentences, sizes = cut_reviews(
        ["It starts well.<br /><br />It ends badly. Pity!", "", "好看。推荐！"], ["en", "en", "zh"]
    )
    assert sentences == ["It starts well.", "It ends badly.", "Pity!", "", "好看。", "推荐！"]
    assert sizes.tolist() == [3, 1, 2]


@given(st.lists(st.integers(1, 40), min_size=1, max_size=20), st.integers(0, 2**32 - 1))
def test_weights_of_a_review_sum_to_one_and_the_score_lies_within(sizes: list[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    way, judging = random.normal(0, 5, sum(sizes)), random.random(sum(sizes))
    formula = ReviewFormula(tuple(random.normal(0, 0.3, 8)), 0.7, 0.5, 0.1)
    scores = formula.score(way, judging, sizes)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    np.testing.assert_allclose(np.bincount(owner, scores.weight), 1)
    assert (scores.weight > 0).all() and (np.abs(scores.sentiment) <= 1).all()
    shuffled = random.permutation(len(sizes))
    starts = np.concatenate([[0], np.cumsum(sizes)])
    rows = np.concatenate([np.arange(starts[at], starts[at + 1]) for at in shuffled])
    again = formula.score(way[rows], judging[rows], [sizes[at] for at in shuffled])
    np.testing.assert_allclose(again.sentiment, scores.sentiment[shuffled])


def test_a_sentence_that_judges_more_weighs_more() -> None:
    scores = ReviewFormula().score(np.array([3.0, -3.0]), np.array([0.9, 0.1]), [2])
    assert scores.weight[0] > 0.85 and scores.sentiment[0] > 0


def test_every_place_is_named() -> None:
    assert places([1]).tolist() == [0]
    assert places([2]).tolist() == [1, 7]
    assert places([7]).tolist() == [1, 2, 3, 4, 4, 6, 7]
    assert len(places([])) == 0
