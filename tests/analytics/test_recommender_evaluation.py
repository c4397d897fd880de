"""The figures of the recommender's evaluation, by hand and on MovieLens; the command."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from analytics.recommender.cold import evaluate_cold_start
from analytics.recommender.evaluation import EvaluationConfig, evaluate_recommender, groups_of
from analytics.recommender.factors import FactorConfig
from analytics.recommender.feedback import feedback_of_collection
from analytics.recommender.peers import Ease, ImplicitAls, ItemKnn, Popularity, Ranker, Vectors
from analytics.recommender.ranking import accuracy_at, averaged, beyond_accuracy, bootstrap, gap, top_titles
from analytics.recommender.recommender import RecommenderConfig
from analytics.recommender.splits import Way, split_feedback, split_titles
from analytics.recommender.tower import TowerConfig
from data.errors import NotEnoughEvidence, SourceError, UnknownFormat
from data.progress import Progress
from data.rated import read_rated
from data.records import Viewer
from data.settings import Settings
from tests.analytics.recommender_worlds import facts_of, two_camps

SMALL = RecommenderConfig(factors=FactorConfig(factors=8, epochs=6, regularisation=0.5))


def test_figures_of_a_ranking_are_those_counted_by_hand() -> None:
    """Hits at places 1 and 3 of 4 looked at, 3 wanted in all; and a viewer without a hit."""
    wanted = sparse.csr_matrix(np.array([[1, 0, 1, 0, 1, 0], [0, 0, 0, 0, 0, 1]]))
    figures = accuracy_at(np.array([[0, 1, 2, 3], [0, 1, 2, 3]]), wanted)
    best = 1 + 1 / np.log2(3) + 1 / 2
    assert figures["precision@4"].tolist() == [0.5, 0]
    assert figures["recall@4"] == pytest.approx([2 / 3, 0])
    assert figures["f1@4"] == pytest.approx([4 / 7, 0])
    assert figures["ndcg@4"] == pytest.approx([1.5 / best, 0])
    assert figures["mrr@4"].tolist() == [1, 0]
    assert figures["map@4"] == pytest.approx([(1 + 2 / 3) / 3, 0])


def test_what_is_hidden_is_not_ranked() -> None:
    scores = np.array([[5.0, 4, 3, 2], [1, 2, 3, 4]])
    hidden = sparse.csr_matrix(np.array([[1, 0, 0, 0], [0, 0, 0, 0]], dtype=float))
    assert top_titles(lambda rows: scores[rows], np.array([0, 1]), hidden, 2).tolist() == [[1, 2], [3, 2]]


def test_novelty_bias_and_diversity_by_hand() -> None:
    likes = np.array([3.0, 1, 0, 0])
    liked = sparse.csr_matrix(np.array([[0, 1, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]], dtype=float))
    kinds = sparse.csr_matrix(np.array([[1, 0], [1, 0], [0, 1], [1, 1]], dtype=float))
    figures = beyond_accuracy(np.array([[0, 2], [0, 1], [2, 3]]), likes, 3, liked, kinds)
    assert figures["novelty@2"][0] == pytest.approx((0 + 2) / 2)
    # Likes are shared among those who were learnt from, however few of them are judged.
    alone = beyond_accuracy(np.array([[0, 2]]), likes, 3, liked[:1], kinds)
    assert alone["novelty@2"][0] == pytest.approx(figures["novelty@2"][0])
    assert figures["popularity_bias@2"][0] == pytest.approx((0.875 + 0.25) / 2 - 0.625)
    assert figures["diversity@2"] == pytest.approx([1, 0, 1 - 2**-0.5])


def test_a_viewer_judged_twice_counts_once() -> None:
    found = averaged([{"x": np.array([1.0, 0.0])}, {"x": np.array([0.0])}], [np.array([0, 1]), np.array([0])], 3)["x"]
    assert found[:2].tolist() == [0.5, 0] and np.isnan(found[2])
    assert bootstrap(found, 0)["n"] == 2


def test_the_bootstrap_covers_the_mean_as_often_as_it_says() -> None:
    chance = np.random.default_rng(5)
    inside = 0
    for trial in range(200):
        found = bootstrap(chance.random(60), trial, 300)
        inside += found["low"] <= 0.5 <= found["high"]
    assert 178 <= inside <= 200


def test_the_gap_is_between_the_best_and_the_worst_group() -> None:
    values = np.concatenate([np.full(40, 0.9), np.full(40, 0.5), np.full(5, 0.0)])
    groups = {name: np.arange(85) // 40 == place for place, name in enumerate(("a", "b", "few"))}
    found = gap(values, groups, 0)
    assert set(found["groups"]) == {"a", "b"}
    assert (found["gap"]["best"], found["gap"]["worst"], found["gap"]["value"]) == ("a", "b", 0.4)


@pytest.mark.parametrize("way", ["random", "time", "viewer"])
def test_a_split_loses_and_repeats_nothing(way: Way) -> None:
    whole = two_camps()
    split = split_feedback(whole, way, 3)
    parts = [split.train, split.test] + ([split.history] if way == "viewer" else [])
    pairs = [set(zip(part.rows.tolist(), part.columns.tolist(), strict=True)) for part in parts]
    assert sum(map(len, pairs)) == len(whole) == len(set().union(*pairs))
    if way == "time":
        assert split.train.at.max() <= split.test.at.min()
    if way == "viewer":
        assert not set(split.train.rows) & set(split.test.rows)
        assert set(split.test.rows) <= set(split.history.rows)


def test_titles_held_out_are_never_learnt_from() -> None:
    folds = [split_titles(two_camps(), 1, fold) for fold in range(5)]
    assert (sum(apart.astype(int) for apart, _ in folds) == 1).all()
    apart, split = folds[2]
    assert apart.sum() == 12 and not apart[split.train.columns].any() and apart[split.test.columns].all()


def test_without_dates_there_is_no_split_by_time() -> None:
    whole = two_camps()
    whole.at[:] = np.nan
    with pytest.raises(NotEnoughEvidence, match="date"):
        split_feedback(whole, "time", 0)


RANKERS: dict[str, Callable[[], Ranker]] = {
    "item_knn": lambda: ItemKnn(20, 5.0),
    "ease": lambda: Ease(20.0),
    "als": lambda: ImplicitAls(8, 1.0, 5.0, 8),
    "vectors": lambda: Vectors(SMALL.factors),
}


class TestRanker:
    """What every ranker keeps to, on two camps."""

    @pytest.mark.parametrize("way", ["random", "viewer"])
    @pytest.mark.parametrize("name", RANKERS)
    def test_it_ranks_a_camps_titles_first(self, name: str, way: Way) -> None:
        if name == "als":
            pytest.importorskip("implicit")
        split = split_feedback(two_camps(), way, 0)
        ranker = RANKERS[name]()
        ranker.fit(split.train)
        viewers = np.flatnonzero(np.diff(split.history.liked.indptr))[:20]
        top = top_titles(lambda rows: ranker.scores(split.history, rows), viewers, split.history.liked, 5)
        assert (top % 2 == viewers[:, None] % 2).mean() > 0.85

    def test_popularity_ranks_by_likes(self) -> None:
        whole = two_camps()
        ranker = Popularity()
        ranker.fit(whole)
        scores = ranker.scores(whole, np.array([0, 1]))
        assert scores.shape == (2, 60) and (scores[0] == np.asarray(whole.liked.sum(axis=0)).ravel()).all()


@pytest.mark.parametrize("way", ["random", "time", "viewer"])
def test_the_evaluation_has_all_figures_and_finds_the_camps(way: Way) -> None:
    whole = two_camps(viewers=200)
    people = {
        key: Viewer(key=key, age=20 + place % 40, gender=("f", "m")[place % 2])
        for place, key in enumerate(whole.viewers.tolist())
    }
    config = EvaluationConfig(way=way, recommender=SMALL, seeds=(0,), k=5)
    found = evaluate_recommender(whole, facts_of(), people, config, Progress())
    for figure in (
        "precision",
        "recall",
        "f1",
        "ndcg",
        "mrr",
        "map",
        "coverage",
        "novelty",
        "diversity",
        "popularity_bias",
    ):
        assert {"value", "low", "high", "n"} <= set(found[f"{figure}@5"]), figure
        assert found["peers"]["popularity"][f"{figure}@5"]["value"] is not None
    assert found["ndcg@5"]["value"] > found["peers"]["popularity"]["ndcg@5"]["value"]
    assert found["peers"]["popularity"]["behind"]["low"] > 0
    assert found["interest"]["auc"]["value"] > 0.75
    assert set(found["gaps"]) == {"gender", "age"}
    json.dumps(found)


def test_tuning_takes_no_look_at_the_test_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is chosen is the same whatever stands in the test part."""
    from analytics.recommender import tuning

    monkeypatch.setattr(
        tuning, "GRIDS", {"ease": {"regularisation": (1.0, 30.0)}, "item_knn": {}, "als": {}, "model": {}}
    )
    train = split_feedback(two_camps(), "random", 0).train
    chosen = tuning.tuned(train, SMALL.factors, 0, Progress())
    assert chosen["ease"]["regularisation"] in (1.0, 30.0) and chosen["model"] == {}


@pytest.mark.slow
def test_cold_titles_beat_genre_popularity_where_genre_is_all() -> None:
    whole = two_camps(viewers=200)
    found = evaluate_cold_start(
        whole, facts_of(), np.zeros((60, 2)), SMALL.factors, TowerConfig(hidden=32, epochs=150), 0, Progress(), 5
    )
    assert found["ratio"]["low"] > 1.2
    assert found["peers"]["genre_taste"]["ndcg@5"]["value"] > found["peers"]["genre_popularity"]["ndcg@5"]["value"]


@pytest.mark.parametrize(
    ("given", "error"),
    [("movielens", SourceError), ("nothing:here", UnknownFormat), ("movielens:/no/where", SourceError)],
)
def test_a_collection_that_cannot_be_read_says_why(given: str, error: type[Exception], settings: Settings) -> None:
    with pytest.raises(error):
        read_rated(given, settings, Progress())


def test_a_folder_without_ratings_says_so(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "movies.csv").write_text("movieId,title,genres\n1,Some Film (1999),Drama\n", encoding="utf-8")
    with pytest.raises(SourceError, match="nobody rated"):
        read_rated(f"movielens:{tmp_path}", settings, Progress())


@pytest.mark.real
@pytest.mark.slow
def test_movielens_is_read_as_it_is(real: Callable[[str], Path], settings: Settings) -> None:
    rated = read_rated(f"movielens:{real('movielens-100k')}", settings, Progress())
    found = feedback_of_collection(rated)
    assert found.shape == (943, 1682) and len(found) == 100_000 and found.liked.sum() == 55_375
    groups = groups_of(found, rated.viewers)
    assert {name: int(mask.sum()) for name, mask in groups["gender"].items()} == {"female": 273, "male": 670}


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_command_reaches_the_bar_on_movielens(real: Callable[[str], Path], tmp_path: Path) -> None:
    """One division of MovieLens-100k by the command, as a user would run it."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("marquee")), "evaluate", "recommender",
         "--data", f"movielens:{real('movielens-100k')}",
         "--seed", "0", "--studio", str(tmp_path / "none"), "--json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert found["ndcg@10"]["value"] >= 0.325 and found["recall@10"]["value"] >= 0.340
    for name in ("ease", "als", "item_knn", "popularity"):
        assert found["peers"][name]["behind"]["low"] > 0, name
    assert found["interest"]["ece"]["value"] <= 0.03
    cold = found["cold_start"]
    assert cold["ratio"]["low"] >= 1.75
    assert cold["ndcg@10"]["low"] > cold["peers"]["genre_popularity"]["ndcg@10"]["high"]
