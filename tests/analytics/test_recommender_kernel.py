"""The kernel regression from what is told of titles: against the formulas written out, and at its edges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from analytics.recommender import kernel
from analytics.recommender.facts import TitleFacts
from analytics.recommender.kernel import FactKernel, fit_kernel, tell

KINDS = ("Action", "Comedy", "Drama", "War")


def made_up(count: int, seed: int = 1) -> tuple[TitleFacts, np.ndarray, np.ndarray]:
    """Facts, sentence vectors and vectors that follow from genre and year, with noise."""
    chance = np.random.default_rng(seed)
    genres = [tuple(kind for kind in KINDS if chance.random() < 0.4) for _ in range(count)]
    years = chance.integers(1960, 2000, count).astype(float)
    years[chance.random(count) < 0.1] = np.nan
    people = [(f"person {chance.integers(9)}",) if chance.random() < 0.6 else () for _ in range(count)]
    facts = TitleFacts([f"Title {number}" for number in range(count)], [""] * count, years, genres, people)
    texts = chance.standard_normal((count, 6)).astype(np.float32)
    _, kinds = facts.genre_matrix(KINDS)
    wanted = kinds @ chance.standard_normal((4, 3)) + np.sin(np.nan_to_num(years, nan=1980.0) / 8)[:, None]
    return facts, texts, (wanted + 0.1 * chance.standard_normal((count, 3))).astype(np.float32)


def fitted(count: int, seed: int = 1) -> tuple[FactKernel, TitleFacts, np.ndarray, np.ndarray]:
    facts, texts, wanted = made_up(count, seed)
    return fit_kernel(facts, texts, KINDS, wanted, np.eye(3), 0), facts, texts, wanted


@hypothesis_settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000))
def test_the_error_is_that_of_each_title_predicted_from_the_others(seed: int) -> None:
    facts, texts, wanted = made_up(25, seed)
    told = tell(facts, texts, KINDS, texts.mean(axis=0), 2000.0)
    parts = kernel._parts(told, told)
    weights = {"ridge": 0.7, "year": 1.0, "genre": 2.0, "text": 0.5, "people": 1.0}
    whole = np.asarray(sum(weights[name] * part for name, part in parts.items()), dtype=np.float64)
    missed = []
    for out in range(25):
        others = np.arange(25) != out
        answers = np.linalg.solve(whole[np.ix_(others, others)] + 0.7 * np.eye(24), wanted[others])
        missed.append(wanted[out] - whole[out, others] @ answers)
    assert kernel._error(parts, wanted, weights) == pytest.approx(float(np.mean(np.square(missed))), rel=1e-3)


def test_what_it_says_is_the_regression_written_out() -> None:
    found, facts, texts, wanted = fitted(60)
    told = tell(facts, texts, KINDS, found.centre, found.newest)
    whole = kernel._kernel(told, told, found.weights)
    exact = whole @ np.linalg.solve(whole + found.weights["ridge"] * np.eye(60), wanted)
    assert np.allclose(found.vectors(facts, texts), exact, atol=1e-4)


def test_with_fewer_landmarks_it_says_nearly_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    exact, facts, texts, _ = fitted(200)
    monkeypatch.setattr(kernel, "LANDMARKS", 120)
    fewer = fit_kernel(facts, texts, KINDS, made_up(200)[2], np.eye(3), 0)
    assert len(fewer.years) == 120
    said, wanted = fewer.vectors(facts, texts), exact.vectors(facts, texts)
    assert np.abs(said - wanted).mean() < 0.1 * np.abs(wanted).mean()


def test_it_predicts_titles_that_it_did_not_learn_from() -> None:
    facts, texts, wanted = made_up(240)
    known, new = np.arange(200), np.arange(200, 240)
    found = fit_kernel(facts.pick(known), texts[known], KINDS, wanted[known], np.eye(3), 0)
    missed = found.vectors(facts.pick(new), texts[new]) - wanted[new]
    assert (missed**2).mean() < 0.35 * wanted[new].var(axis=0).mean()


def test_a_later_year_counts_as_the_newest_and_an_unknown_genre_for_nothing() -> None:
    found, facts, texts, _ = fitted(60)
    newest = replace(facts, years=np.full(60, np.nanmax(facts.years)))
    later = replace(facts, years=np.full(60, 2080.0), genres=[(*own, "Never heard of") for own in facts.genres])
    assert np.array_equal(found.vectors(newest, texts), found.vectors(later, texts))


def test_a_title_of_which_nothing_is_told_has_a_place_and_its_file_says_the_same() -> None:
    found, _, _, _ = fitted(60)
    bare = TitleFacts([""], [""], np.array([np.nan]), [()], [()])
    again = FactKernel.of_arrays(found.arrays(), KINDS)
    said = found.vectors(bare, np.zeros((1, 6)))
    assert np.isfinite(said).all() and np.array_equal(said, again.vectors(bare, np.zeros((1, 6))))
    assert again.weights == pytest.approx(found.weights)


def test_titles_all_alike_give_finite_places() -> None:
    """Twins in every fact: kernels of rank one."""
    facts = TitleFacts(["Same"] * 30, [""] * 30, np.full(30, np.nan), [()] * 30, [()] * 30)
    found = fit_kernel(facts, np.ones((30, 4)), (), np.ones((30, 2), dtype=np.float32), np.eye(2), 0)
    assert np.isfinite(found.vectors(facts, np.ones((30, 4)))).all()
