"""The recommender: feedback, vectors, folding in, probability, files, titles placed from what is told of them."""

from __future__ import annotations

import itertools
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from analytics.measures import calibration_error
from analytics.recommender.calibration import fit_logistic
from analytics.recommender.factors import FactorConfig, Factorisation, fit_factors, fold_in, observations_of, solve
from analytics.recommender.facts import facts_of_snapshot
from analytics.recommender.feedback import LIKED, NOT_LIKED, SEEN, Feedback, feedback_of_snapshot, make_feedback
from analytics.recommender.recommender import Recommender, RecommenderConfig, climbed, fit_recommender
from analytics.recommender.splits import split_feedback
from data.errors import NotEnoughEvidence, RunError
from data.importing import prepare_import
from data.progress import Progress
from data.settings import Settings
from data.snapshots import open_newest
from data.studio import writing
from tests.analytics.conftest import import_reviews
from tests.analytics.recommender_worlds import facts_of, two_camps

SMALL = FactorConfig(factors=8, epochs=8, regularisation=0.5)


@pytest.fixture(scope="module")
def camps() -> Feedback:
    return two_camps()


@pytest.fixture(scope="module")
def fitted(camps: Feedback) -> Recommender:
    return fit_recommender(camps, RecommenderConfig(factors=SMALL), Progress())


def test_a_rating_decides_and_a_review_without_one_counts_by_its_words() -> None:
    nan = float("nan")
    found = make_feedback(
        ["ann", "ann", "ann", "ben", "ben", "cam"],
        ["a", "b", "c", "a", "b", "a"],
        [7.0, 6.9, nan, nan, nan, nan],
        [-0.9, nan, 0.8, -0.8, 0.1, nan],
    )
    told = {
        (str(found.viewers[r]), str(found.titles[c])): int(k)
        for r, c, k in zip(found.rows, found.columns, found.liking, strict=True)
    }
    assert told == {
        ("ann", "a"): LIKED,
        ("ann", "b"): NOT_LIKED,
        ("ann", "c"): LIKED,
        ("ben", "a"): NOT_LIKED,
        ("ben", "b"): SEEN,
    }
    assert found.liked.sum() == 2 and found.seen.sum() == 5


def test_of_several_the_rated_then_the_newest_counts() -> None:
    nan = float("nan")
    found = make_feedback(
        ["ann"] * 4, ["a", "a", "b", "b"], [9.0, 2.0, 8.0, nan], [nan, nan, nan, -1.0], [2.0, 1.0, 1.0, 9.0]
    )
    assert found.liking.tolist() == [LIKED, LIKED]


def test_nothing_said_is_not_enough() -> None:
    with pytest.raises(NotEnoughEvidence):
        make_feedback(["ann"], ["a"], [float("nan")])


def test_reviews_that_nobody_scored_are_no_feedback(settings: Settings) -> None:
    import_reviews(settings, "some", ["A fine film, and I liked it very much indeed."] * 6)
    with closing(open_newest(settings.snapshots)) as snapshot, pytest.raises(NotEnoughEvidence):
        feedback_of_snapshot(snapshot)


def test_feedback_comes_from_the_studio_over_every_title(settings: Settings, tmp_path: Path) -> None:
    """Three titles, one of which nobody rated."""
    movies = "movieId,title,genres\n1,Pier (1999),Drama|War\n2,Harbour (2003),Comedy\n3,Dune Road (2010),Drama\n"
    ratings = "userId,movieId,rating,timestamp\n7,1,4.0,964982703\n7,2,2.5,964982900\n8,1,3.5,964982703\n9,2,0.5,5\n"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "movies.csv").write_text(movies, encoding="utf-8")
    (tmp_path / "in" / "ratings.csv").write_text(ratings, encoding="utf-8")
    folder = settings.incoming / "batch"
    folder.mkdir()
    prepare_import(settings, {"paths": [str(tmp_path / "in")], "format": "movielens"}, folder, Progress())
    with writing(settings) as studio:
        studio.add_batch(folder, "b-one", "j-one")
        studio.publish()
    with closing(open_newest(settings.snapshots)) as snapshot:
        found, facts = feedback_of_snapshot(snapshot), facts_of_snapshot(snapshot)
    assert found.shape == (3, 3) and sorted(found.liking.tolist()) == [-1, -1, 1, 1]
    assert np.nanmax(found.at) == 964982900
    told = dict(zip(found.titles.tolist(), facts.names, strict=True))
    likes = {told[str(found.titles[place])] for place in found.columns[found.liking == LIKED]}
    assert likes == {"Pier"} and set(told.values()) == {"Pier", "Harbour", "Dune Road"}
    assert facts.genre_matrix()[0] == ["Comedy", "Drama", "War"]
    assert sorted(facts.texts())[0] == "Dune Road (Drama)"


@hypothesis_settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from([3, 8, 40]), st.floats(0.2, 1.5))
def test_each_row_is_solved_exactly(seed: int, factors: int, frequency: float) -> None:
    """Rows with fewer and with more observations than factors, against the normal equations written out."""
    chance = np.random.default_rng(seed)
    count = int(chance.integers(5, 120))
    said = make_feedback(
        chance.integers(0, 9, count).astype(str).tolist(),
        chance.integers(0, 30, count).astype(str).tolist(),
        chance.integers(1, 11, count).astype(float).tolist(),
    )
    config = FactorConfig(factors=factors, frequency=frequency)
    others = chance.standard_normal((said.shape[1], factors)).astype(np.float32)
    observed = observations_of(said, config)
    found = solve(observed, others, config)
    weights, targets = observed.weights.toarray(), observed.targets.toarray()
    for row in range(said.shape[0]):
        pull = config.regularisation * (weights[row].sum() + config.unobserved * said.shape[1]) ** frequency
        system = (
            config.unobserved * others.T @ others
            + (others * weights[row][:, None]).T @ others
            + pull * np.eye(factors)
        )
        wanted = np.linalg.solve(system.astype(np.float64), others.T @ (weights[row] * targets[row]))
        assert np.allclose(found[row], wanted, atol=2e-3)


def test_the_loss_never_rises(camps: Feedback) -> None:
    model = Factorisation(camps, SMALL)
    losses = [model.train_epoch()["loss"] for _ in range(8)]
    assert all(later <= earlier * (1 + 1e-5) for earlier, later in itertools.pairwise(losses))
    assert losses[-1] < losses[0]


def test_the_same_seed_gives_the_same_vectors_and_another_seed_others(camps: Feedback) -> None:
    once, again = (fit_factors(camps, SMALL, Progress()).viewers for _ in range(2))
    other = fit_factors(camps, SMALL.model_copy(update={"seed": 2}), Progress()).viewers
    assert np.array_equal(once, again) and not np.allclose(once, other)


def test_folding_a_known_viewer_in_lands_on_their_vector(camps: Feedback, fitted: Recommender) -> None:
    some = np.array([3, 50, 111])
    vectors, leanings = fitted.fold_in(camps.of_viewers(some))
    assert np.allclose(vectors, fitted.viewers[some], atol=1e-4)
    assert np.allclose(leanings, fitted.leanings.viewers[some], atol=1e-6)


def test_a_new_viewer_is_placed_with_their_camp(fitted: Recommender) -> None:
    new = make_feedback(["new"] * 4, [f"t{n:04d}" for n in (0, 2, 4, 1)], [9, 9, 8, 2], every_title=fitted.title_ids)
    vector = fold_in(fitted.titles, new, fitted.config.factors)
    products = fitted.products(vector)[0]
    assert products[6::2].mean() > 2 * products[7::2].mean()


def test_a_viewer_without_feedback_is_taken_for_the_average_one(camps: Feedback, fitted: Recommender) -> None:
    nobody = Feedback(
        np.array(["x"]), camps.titles, *(getattr(camps, n)[:0] for n in ("rows", "columns", "liking", "at"))
    )
    assert np.allclose(fitted.fold_in(nobody)[0][0], fitted.viewers.mean(axis=0), atol=1e-6)
    assert not fold_in(fitted.titles, nobody, fitted.config.factors).any()


def test_feedback_of_other_titles_is_refused(fitted: Recommender) -> None:
    with pytest.raises(RunError, match="other titles"):
        fitted.fold_in(make_feedback(["a"], ["elsewhere"], [9.0]))


def test_interest_is_the_share_that_likes() -> None:
    """Judged on ratings that were hidden: of those told .8, about 8 in 10 like; a camp's own titles are told more."""
    whole = two_camps(viewers=600, each=24)
    split = split_feedback(whole, "random", 4)
    model = fit_recommender(split.train, RecommenderConfig(factors=SMALL), Progress())
    said = model.interest(split.test.rows, split.test.columns)
    own = split.test.rows % 2 == split.test.columns % 2
    assert said[own].mean() > said[~own].mean() + 0.3
    assert calibration_error(said, split.test.liking == LIKED) < 0.08


def test_interest_in_a_title_is_that_of_its_vector(fitted: Recommender) -> None:
    everyone = np.arange(len(fitted.viewer_ids))
    title = 7
    said = fitted.interest_in(fitted.titles[title], float(fitted.leanings.titles[title]))
    assert np.allclose(said, fitted.interest(everyone, np.full(len(everyone), title)), atol=1e-6)


def test_too_few_ratings_give_no_probability() -> None:
    with pytest.raises(NotEnoughEvidence, match="hidden ratings"):
        fit_recommender(two_camps(viewers=10, each=5), RecommenderConfig(factors=SMALL), Progress())


def test_vectors_that_shrink_to_nothing_are_refused_and_a_chosen_regularisation_is_not(camps: Feedback) -> None:
    strong = SMALL.model_copy(update={"regularisation": 50.0})
    with pytest.raises(NotEnoughEvidence, match="shrank"):
        fit_recommender(camps, RecommenderConfig(factors=strong), Progress())
    chosen = fit_recommender(camps, RecommenderConfig(factors=strong, tried=(1.0, 50.0)), Progress())
    assert chosen.config.factors.regularisation == 1.0


@hypothesis_settings(deadline=None)
@given(st.integers(0, 6), st.integers(0, 3))
def test_the_climb_finds_the_top_wherever_it_is(top: int, level: int) -> None:
    """Also where all that lies `level` or more above the top is as bad."""
    values, tried = [float(place) for place in range(7)], []

    def score(value: float) -> float:
        tried.append(value)
        return -min(abs(value - top), level + 1.0) if value > top else value - top

    assert climbed(values, score) == top
    assert len(tried) == len(set(tried)) <= 7


def test_a_choice_at_the_end_of_what_was_tried_is_noted() -> None:
    from analytics.steps.recommender import _notes_on_choice

    assert "strongest" in _notes_on_choice(9.0, (1.0, 3.0, 9.0))[0]
    assert "weakest" in _notes_on_choice(1.0, (1.0, 3.0, 9.0))[0]
    assert not _notes_on_choice(3.0, (1.0, 3.0, 9.0)) and not _notes_on_choice(5.0, ())


def test_the_logistic_fit_finds_the_planted_numbers() -> None:
    chance = np.random.default_rng(3)
    parts = chance.standard_normal((40_000, 2))
    labels = chance.random(40_000) < 1 / (1 + np.exp(-(1.5 * parts[:, 0] - 0.5 * parts[:, 1] + 0.3)))
    slopes, bias = fit_logistic(parts, labels)
    assert slopes == pytest.approx([1.5, -0.5], abs=0.06) and bias == pytest.approx(0.3, abs=0.05)


def test_the_logistic_fit_of_separable_labels_stays_finite() -> None:
    parts = np.linspace(-1, 1, 50)[:, None]
    slopes, bias = fit_logistic(parts, parts[:, 0] > 0)
    assert np.isfinite([*slopes, bias]).all() and slopes[0] > 0


def test_what_is_saved_is_what_is_loaded(fitted: Recommender, tmp_path: Path) -> None:
    fitted.save(tmp_path)
    again = Recommender.load(tmp_path)
    for name in ("viewer_ids", "title_ids", "viewers", "titles", "likes"):
        assert np.array_equal(getattr(again, name), getattr(fitted, name)), name
    assert (
        again.calibration == fitted.calibration and again.config == fitted.config and again.quality == fitted.quality
    )
    assert np.array_equal(again.leanings.titles, fitted.leanings.titles)


def test_a_damaged_recommender_says_so(fitted: Recommender, tmp_path: Path) -> None:
    fitted.save(tmp_path)
    (tmp_path / "titles.parquet").write_bytes(b"nothing of the kind")
    with pytest.raises(RunError, match="cannot be read"):
        Recommender.load(tmp_path)


def test_an_unseen_title_is_placed_with_its_genre(tmp_path: Path) -> None:
    """Titles 40 to 59 are held out; by their genre alone the tower puts them with their camp, also after loading."""
    from analytics.recommender.tower import TitleTower, TowerConfig

    camps = two_camps()
    known = camps.pick(camps.columns < 40)
    model = fit_factors(known, SMALL, Progress())
    facts, texts = facts_of(), np.zeros((60, 4), dtype=np.float32)
    likes = np.asarray(known.liked.sum(axis=0)).ravel()
    tower = TitleTower(facts, texts, model.titles, likes, model.viewers, TowerConfig(hidden=32, epochs=200))
    tower.fit(Progress())
    said = tower.vectors(facts, texts)
    products = model.viewers @ said[40:].T
    own = (np.arange(120)[:, None] % 2) == (np.arange(20)[None, :] % 2)
    theirs, others = (products[mask].reshape(120, 10).mean(axis=1) for mask in (own, ~own))
    assert (theirs > others).mean() > 0.9
    tower.save(tmp_path / "tower.safetensors")
    assert np.allclose(TitleTower.load(tmp_path / "tower.safetensors").vectors(facts, texts), said, atol=1e-6)


def test_a_tower_needs_titles() -> None:
    from analytics.recommender.tower import TitleTower, TowerConfig

    with pytest.raises(NotEnoughEvidence, match="too few"):
        TitleTower(facts_of(4), np.zeros((4, 2)), np.ones((4, 3)), np.ones(4), np.ones((9, 3)), TowerConfig())
