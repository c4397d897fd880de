"""The Chinese model: what the lexicon hears, what the shipped weights say, and how they are made."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.judging_zh import CUES, cues_of, load_lexicon
from analytics.measures import binary_figures
from analytics.scores import WEIGHTS
from analytics.sentiment import score_reviews
from analytics.sentiment_zh import ChineseScorer, three_shares
from analytics.training.chinese import judge, load_comments, signs_of, train_chinese
from data.corrections import Correction
from data.errors import SourceError
from data.records import NEUTRAL_BAND

PRAISE = [
    "演技炸裂",
    "配乐很棒",
    "强烈推荐！",
    "剧本扎实，表演细腻",
    "太好看了",
    "看哭了，很感人",
]
BLAME = ["剧情拖沓", "特效五毛", "台词不够自然", "浪费时间，别看", "逻辑混乱，结局烂尾", "太难看了", "毫无诚意的烂片"]
TELLING = ["我昨天看的", "看之前没看预告", "片长两个小时"]


@pytest.fixture(scope="module")
def scorer() -> ChineseScorer:
    return ChineseScorer()


def test_clauses_are_read_rightly(scorer: ChineseScorer) -> None:
    assert (scorer.score(PRAISE).sentiment > NEUTRAL_BAND).all()
    assert (scorer.score(BLAME).sentiment < -NEUTRAL_BAND).all()
    assert (np.abs(scorer.score(TELLING).sentiment) <= NEUTRAL_BAND).all()


def test_praise_in_one_clause_and_blame_in_the_next_differ(scorer: ChineseScorer) -> None:
    both, good, bad = scorer.score(["演技炸裂，但是剧情拖沓", "演技炸裂", "但是剧情拖沓"]).sentiment
    assert bad < both < good


@pytest.mark.parametrize(
    ("plain", "turned"), [("剧情精彩", "剧情不太精彩"), ("演得自然", "演得不够自然"), ("值得看", "不值得看")]
)
def test_a_negator_lowers_praise(scorer: ChineseScorer, plain: str, turned: str) -> None:
    said, denied = scorer.score([plain, turned]).sentiment
    assert denied < said - 0.3


def test_the_lexicon_hears_negation_and_turns() -> None:
    praise, blame, denied, spared, fair, *later = cues_of("演技精彩，不太感人，但并不拖沓，一般般")[:7]
    assert (praise > 0, blame > 0, denied > 0, spared > 0, fair > 0) == (True, False, True, True, True)
    assert later[0] > 0 and later[1] == 0


def test_no_word_of_the_lexicon_says_two_things() -> None:
    lists = load_lexicon().lists
    good, bad, fair = ({*lists[name], *lists[f"{name}_whole"]} for name in ("good", "bad", "fair"))
    assert not good & bad and not good & fair and not bad & fair


def test_words_that_negate_are_not_counted_twice() -> None:
    # 不好看 stands in the lexicon; the 好看 within it is not praise.
    assert cues_of("不好看")[0] == 0 and cues_of("不好看")[9] < 0


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_cues_are_always_numbers(text: str) -> None:
    cues = cues_of(text)
    assert len(cues) == CUES and np.isfinite(cues).all()


@given(st.lists(st.tuples(st.floats(-30, 30), st.floats(-30, 30)), min_size=1).map(np.array))
def test_shares_are_shares(log_odds: np.ndarray) -> None:
    shares = three_shares(log_odds)
    assert (shares >= 0).all() and (shares <= 1).all()
    np.testing.assert_allclose(shares.sum(axis=1), 1)


def test_hostile_texts_get_shares_too(scorer: ChineseScorer) -> None:
    texts = ["", " ", "\0", "=1+1", "<script>alert(1)</script>", "！" * 50_000, "ａｂｃ", "好", "不" * 3000]
    np.testing.assert_allclose(scorer.probabilities(texts).sum(axis=1), 1, atol=1e-5)
    assert scorer.score([]).sentiment.shape == (0,)


def test_a_text_says_the_same_alone_and_among_others(scorer: ChineseScorer) -> None:
    texts = PRAISE + BLAME + TELLING
    alone = np.vstack([scorer.probabilities([text]) for text in texts])
    np.testing.assert_allclose(scorer.probabilities(texts), alone, atol=1e-5)


def test_what_ships_is_small() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.glob("sentiment-zh.*")) < 3_000_000


def test_the_card_says_what_it_rests_on(scorer: ChineseScorer) -> None:
    assert {"data", "model", "recipe", "calibration", "figures", "limits", "seed", "languages"} <= scorer.card.keys()
    for figures in scorer.card["figures"].values():
        assert {"value", "low", "high", "n"} <= figures["praise against blame"]["accuracy"].keys()


def test_figures_of_a_perfect_and_a_blind_model() -> None:
    signs = np.array([0, 1, 2] * 20)
    perfect = judge(np.eye(3)[signs], signs)
    assert perfect["praise against blame"]["auc"]["value"] == perfect["three ways"]["accuracy"]["value"] == 1
    blind = judge(np.full((60, 3), 1 / 3), signs)
    assert blind["praise against blame"]["auc"]["value"] == 0.5
    assert blind["three ways"]["mean recall"] == pytest.approx(1 / 3, abs=1e-3)


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Comments on 24 films that do not exist, made of the lexicon's words."""
    random, lists = np.random.default_rng(5), load_lexicon().lists
    rows = []
    for number in range(24 * 10):
        grade, name = [("力荐", "good"), ("还行", "fair"), ("很差", "bad")][number % 3]
        words = random.choice(lists[name], 2, replace=False)
        rows.append((f"影片{number // 10}", grade, f"第{number}场，剧情{words[0]}。配乐{words[1]}。"))
    folder = tmp_path_factory.mktemp("collections")
    (folder / "douban").mkdir()
    pd.DataFrame(rows, columns=["电影", "评分", "评论"]).to_csv(folder / "douban" / "comments.csv", index=False)
    return folder


@pytest.mark.slow
def test_training_is_repeatable_and_learns_corrections(collection: Path, tmp_path: Path) -> None:
    first, again, mended = tmp_path / "first", tmp_path / "again", tmp_path / "mended"
    card = train_chinese(collection, tmp_path, first)
    train_chinese(collection, tmp_path, again)
    name = "sentiment-zh.safetensors"
    assert (first / name).read_bytes() == (again / name).read_bytes()
    assert json.loads((first / "sentiment-zh.json").read_text(encoding="utf-8")) == card
    text = "这只猫睡得像一块石头"
    correction = Correction(
        number=1,
        correction_id="c1",
        sentence_id="s1",
        text=text,
        language="zh",
        subject="sentence",
        label="blame",
        created_at=datetime.now(UTC),
    )
    other = correction.model_copy(update={"language": "en", "text": "dull"})
    card = train_chinese(collection, tmp_path, mended, [correction, other])
    assert card["data"]["people's corrections"] == 1
    before, after = (ChineseScorer(folder).score([text]).sentiment[0] for folder in (first, mended))
    assert after < before - 0.05


def test_missing_data_are_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="training data is missing"):
        train_chinese(tmp_path, tmp_path, tmp_path)


def test_no_film_is_learnt_from_and_judged(real: Callable[[str], Path]) -> None:
    learnt, tested = load_comments(real("douban").parent)
    assert not set(learnt.films) & set(tested.films) and not set(learnt.texts) & set(tested.texts)
    assert len(learnt) > 7000 and len(tested) > 1500


def test_what_ships_does_what_its_card_says(scorer: ChineseScorer, real: Callable[[str], Path]) -> None:
    _, tested = load_comments(real("douban").parent)
    signs = signs_of(tested.grades)
    way = score_reviews([scorer], tested.texts, ["zh"] * len(tested)).way
    found = binary_figures(way[signs != 1], signs[signs != 1] == 2)
    said = scorer.card["figures"]["Douban, films set aside, made of their sentences"]["praise against blame"]
    assert found["auc"]["value"] == pytest.approx(said["auc"]["value"], abs=1e-3)
    assert found["accuracy"]["value"] == pytest.approx(said["accuracy"]["value"], abs=2e-3)
    assert found["auc"]["value"] >= 0.85
