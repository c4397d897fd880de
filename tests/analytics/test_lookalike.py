"""Lookalikes catch hidden seeds and admit when there is nothing in common; reasons add up to what ranks viewers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from analytics.recommender.factors import FactorConfig, fit_factors
from analytics.recommender.feedback import LIKED, Feedback, feedback_of_collection
from analytics.recommender.recommender import Recommender, RecommenderConfig, fit_recommender
from analytics.recommender.served import Served
from analytics.targeting.lookalike import FEWEST, LARGEST, SMALLEST, Lookalike, fit_lookalike
from analytics.targeting.unseen import NAMED, contributions, rank_unseen, reasons_for
from data.errors import NotEnoughEvidence
from data.progress import Progress
from data.rated import read_rated
from data.settings import Settings
from tests.analytics.recommender_worlds import two_camps

VIEWERS, FACTORS = 1500, 16


def crowd(seed: int, shift: float, seeds: int = 150) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Random viewers of whom `seeds` stand `shift` further along one direction."""
    chance = np.random.default_rng(seed)
    vectors = chance.standard_normal((VIEWERS, FACTORS)).astype(np.float32)
    places = chance.permutation(VIEWERS)[:seeds]
    vectors[places, 0] += shift
    return vectors, chance.standard_normal(VIEWERS), places


def found(seed: int, shift: float) -> Lookalike:
    vectors, leanings, places = crowd(seed, shift)
    return fit_lookalike(vectors, leanings, places, seed)


def test_random_seeds_have_nothing_in_common() -> None:
    tries = [found(seed, 0.0) for seed in range(200)]
    # One in forty is the rate that is stated; 12 of 200 would be more than chance makes of it (p < .005).
    assert sum(one.in_common for one in tries) <= 11
    inside = [one.told_apart.low <= 0.5 <= one.told_apart.high for one in tries]  # type: ignore[operator]
    assert 0.90 <= np.mean(inside) <= 0.99
    caught = [one.caught(0.05).value for one in tries]
    assert np.mean(caught) == pytest.approx(tries[0].chance(0.05), abs=0.005)  # type: ignore[arg-type]
    assert {one.alike(0.05) for one in tries if not one.in_common} == {"not"}


def test_seeds_of_a_kind_are_caught_and_the_intervals_cover() -> None:
    tries = [found(seed, 1.5) for seed in range(60)]
    assert all(one.in_common for one in tries)
    expected = np.mean([one.caught(0.05).value for one in tries])  # type: ignore[arg-type]
    assert expected > 4 * tries[0].chance(0.05)
    covered = [one.caught(0.05).low <= expected <= one.caught(0.05).high for one in tries]  # type: ignore[operator]
    assert np.mean(covered) >= 0.88
    assert tries[0].alike(0.05) in ("clearly", "strongly")
    multiple, caught = tries[0].multiple(0.05), tries[0].caught(0.05)
    assert multiple.value == pytest.approx(caught.value / tries[0].chance(0.05))  # type: ignore[operator]


def test_the_list_has_its_size_leaves_the_seeds_out_and_grows_by_its_end() -> None:
    vectors, leanings, places = crowd(3, 2.0)
    one = fit_lookalike(vectors, leanings, places, 1)
    small, large = one.places(SMALLEST), one.places(LARGEST)
    assert len(small) == round(SMALLEST * VIEWERS) and len(large) == round(LARGEST * VIEWERS)
    assert not np.isin(large, places).any() and len(np.unique(large)) == len(large)
    assert (large[: len(small)] == small).all() and (np.diff(one.likeness[large]) <= 0).all()
    recalls = [one.caught(size).value for size in (0.01, 0.02, 0.05, 0.1)]
    assert recalls == sorted(recalls)  # type: ignore[type-var]


def test_the_order_of_the_seeds_does_not_matter_and_fits_are_repeated() -> None:
    vectors, leanings, places = crowd(5, 1.0)
    one, other = (fit_lookalike(vectors, leanings, order, 2) for order in (places, places[::-1]))
    assert (one.order == other.order).all() and (one.ranks == other.ranks).all()


def test_too_few_seeds_or_nobody_else_is_refused() -> None:
    vectors, leanings, places = crowd(1, 1.0)
    with pytest.raises(NotEnoughEvidence, match=f"{FEWEST - 1} seeds"):
        fit_lookalike(vectors, leanings, places[: FEWEST - 1], 1)
    with pytest.raises(NotEnoughEvidence, match="nobody to choose"):
        fit_lookalike(vectors, leanings, np.arange(VIEWERS - 5), 1)


def served_of(feedback: Feedback) -> tuple[Served, Recommender]:
    config = RecommenderConfig(factors=FactorConfig(factors=8, regularisation=1.0))
    model = fit_recommender(feedback, config, Progress())
    served = Served(
        folder=Path(), viewer_ids=model.viewer_ids, title_ids=model.title_ids, viewers=model.viewers,
        titles=model.titles, likes=model.likes, leanings=model.leanings, calibration=model.calibration,
        cold_calibration=None, held_out=None,
    )  # fmt: skip
    return served, model


def verdicts_of(feedback: Feedback, viewers: list[str]) -> dict[str, list[tuple[str, int]]]:
    kept: dict[str, list[tuple[str, int]]] = {viewer: [] for viewer in viewers}
    for row, column, liking in zip(feedback.rows, feedback.columns, feedback.liking, strict=True):
        viewer = str(feedback.viewers[row])
        if viewer in kept:
            kept[viewer].append((str(feedback.titles[column]), int(liking)))
    return kept


def test_who_spoke_of_a_title_is_left_out_and_the_rest_stand_by_their_product() -> None:
    feedback = two_camps()
    served, _ = served_of(feedback)
    title = str(feedback.titles[0])
    known = {str(feedback.viewers[row]) for row in feedback.rows[feedback.columns == 0]}
    gone = str(next(viewer for viewer in feedback.viewers if viewer not in known))
    present = {str(viewer) for viewer in feedback.viewers} - {gone}
    ranked = rank_unseen(served, title, known, present)
    ids = served.viewer_ids[ranked.places].tolist()
    assert set(ids) == present - known and ranked.left_out == len(known)
    assert (np.diff(ranked.products) <= 0).all()
    assert ranked.products == pytest.approx(served.viewers[ranked.places] @ served.vector_of(title))
    assert ((ranked.interest > 0) & (ranked.interest < 1)).all()
    # The title is one of the first camp's, whose viewers have even numbers.
    top = [int(viewer[1:]) % 2 for viewer in ids[:10]]
    assert sum(top) <= 2


def test_what_titles_add_is_exactly_what_ranks_a_viewer() -> None:
    feedback = two_camps()
    config = FactorConfig(factors=8, regularisation=1.0, frequency=0.5)
    model = fit_factors(feedback, config, Progress())
    vector = model.titles[3]
    adds = contributions(model.titles, feedback, config, vector)
    sums = np.bincount(feedback.rows, weights=adds, minlength=len(feedback.viewers))
    assert sums == pytest.approx(model.viewers @ vector, abs=1e-4)


def test_reasons_are_titles_that_were_liked_the_strongest_first() -> None:
    feedback = two_camps()
    served, model = served_of(feedback)
    ranked = rank_unseen(served, str(feedback.titles[0]), set(), {str(viewer) for viewer in feedback.viewers})
    viewers = served.viewer_ids[ranked.places[:20]].tolist()
    verdicts = verdicts_of(feedback, viewers)
    reasons = reasons_for(model, served.vector_of(ranked.title_id), verdicts)
    assert list(reasons) == viewers
    for viewer, named in reasons.items():
        assert 0 < len(named) <= NAMED
        assert [one.adds for one in named] == sorted((one.adds for one in named), reverse=True)
        assert all((one.title_id, LIKED) in verdicts[viewer] and one.adds > 0 for one in named)
    own = [int(one.title_id[1:]) % 2 == 0 for named in reasons.values() for one in named]
    assert np.mean(own) > 0.8
    assert reasons_for(model, served.titles[0], {"nobody": []}) == {"nobody": []}


@hypothesis(max_examples=25, deadline=None)
@given(st.floats(SMALLEST, LARGEST), st.integers(0, 20))
def test_caught_lies_within_its_interval_at_any_size(size: float, seed: int) -> None:
    one = found(seed, 0.5)
    caught = one.caught(size)
    assert caught.n == len(one.seeds)
    assert 0 <= caught.low <= caught.value <= caught.high <= 1  # type: ignore[operator]
    assert len(one.places(size)) == one.count(size) == round(size * VIEWERS)


@pytest.mark.slow
@pytest.mark.real
def test_on_movielens_fans_of_a_hidden_title_are_found(real: object, settings: Settings) -> None:
    """The title's own ratings are taken out before vectors are learnt, so that nothing tells of it."""
    rated = read_rated(f"movielens:{real('movielens-100k')}", settings, Progress())  # type: ignore[operator]
    feedback = feedback_of_collection(rated)
    fans = np.bincount(feedback.columns, weights=feedback.liking == LIKED)
    chosen = np.random.default_rng(3).permutation(np.flatnonzero((fans >= 125) & (fans <= 250)))[:8]
    multiples = []
    for column in chosen:
        rest = feedback.pick(feedback.columns != column)
        vectors = fit_factors(rest, FactorConfig(), Progress()).viewers
        seeds = feedback.rows[(feedback.columns == column) & (feedback.liking == LIKED)]
        one = fit_lookalike(vectors, np.zeros(len(vectors)), seeds, 1)
        assert one.in_common
        multiples.append(one.multiple(0.05).value)
    assert np.mean(multiples) > 4  # type: ignore[arg-type]
