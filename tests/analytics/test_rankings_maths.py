"""Ranks, their sets and their moves against truths that are known: by hand, by simulation, by property."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.rankings import movement
from analytics.rankings import noise as noises
from analytics.rankings.eligible import apply_rules
from analytics.rankings.polarising import _central
from analytics.rankings.scores import score_weighted, score_wilson
from analytics.rankings.shrinking import Prior, choose_prior, posterior_half, weighted
from analytics.rankings.suspicious import far_off
from analytics.rankings.trending import decays
from data.ranked import Eligibility
from tests.analytics.ranked_worlds import STARS, draw, ranked, shares, slate_from


def histograms_of(seed: int, titles: int, most: int) -> np.ndarray:
    """Some titles' histograms, a rating each at the least; many of them alike."""
    random = np.random.default_rng(seed)
    found = random.integers(0, most + 1, (titles, 10)) * (random.random((titles, 10)) < 0.4)
    found[np.arange(titles), random.integers(0, 10, titles)] += 1
    return found.astype(np.float64)


HISTOGRAMS = st.builds(histograms_of, st.integers(0, 2**32 - 1), st.integers(2, 45), st.integers(0, 60))


def numbers(random: np.random.Generator, titles: int) -> np.ndarray:
    """Ratings a title, from 20 up, most titles with few."""
    return np.clip(np.exp(random.normal(4.3, 1.0, titles)), 20, 3000).round()


def test_m_makes_titles_differ_as_chance_would() -> None:
    random = np.random.default_rng(1)
    slate = slate_from(draw(random, numbers(random, 300), shares(random.normal(6.5, 0.8, 300))))
    prior = choose_prior(slate)
    within = sum(float(n - 1) * float(v) for n, v in zip(slate.count, slate.spread, strict=True))
    sigma = within / (slate.count - 1).sum()
    tau = sigma / prior.m
    weights = 1 / (tau + sigma / slate.count)
    centre = (weights * slate.mean).sum() / weights.sum()
    assert centre == pytest.approx(prior.mean_of_all)
    assert (weights * (slate.mean - centre) ** 2).sum() == pytest.approx(299, rel=1e-6)
    assert tau == pytest.approx(0.64, rel=0.25)


def test_titles_that_do_not_differ_are_all_drawn_together() -> None:
    random = np.random.default_rng(2)
    slate = slate_from(draw(random, np.full(200, 40.0), shares(np.full(200, 7.0))))
    value, _ = weighted(slate, choose_prior(slate))
    assert np.ptp(value) < 0.25 * np.ptp(slate.mean)


@pytest.mark.parametrize(
    ("apart", "titles", "most"), [(0.8, 200, 0.975), (0.1, 200, 0.985), (0.05, 200, 1.0), (0.05, 30, 1.0)]
)
def test_the_true_mean_stands_in_the_interval_of_the_weighted_one(apart: float, titles: int, most: float) -> None:
    """However little titles differ: there the likelihood often has them not differ at all."""
    random, held = np.random.default_rng(3), []
    for _ in range(20):
        means = random.normal(7, apart, titles).clip(2, 9.6)
        slate = slate_from(draw(random, np.clip(numbers(random, titles) / 4, 3, None), shares(means)))
        prior = choose_prior(slate)
        held.append(np.abs(weighted(slate, prior)[0] - means) <= posterior_half(slate, prior))
    assert 0.94 <= np.mean(held) <= most


def worlds(random: np.random.Generator, name: str, titles: int) -> np.ndarray:
    """True means: all the same, nearly so, spread, or a fifth of them tied at the top."""
    if name == "tied":
        return np.full(titles, 7.0)
    if name == "near":
        return 7 + random.normal(0, 0.05, titles)
    if name == "spread":
        return random.normal(6.5, 1.0, titles).clip(2, 9.6)
    return np.where(np.arange(titles) < titles // 5, 8.8, random.normal(5.5, 0.8, titles)).clip(1.5, 9.5)


@pytest.mark.parametrize("name", ["tied", "near", "spread", "tied at the top"])
@pytest.mark.parametrize(("titles", "size"), [(20, 10), (200, 20)])
def test_rank_sets_hold_near_ties_too(name: str, titles: int, size: int) -> None:
    random = np.random.default_rng(4)
    n, chances = numbers(random, titles), shares(worlds(random, name, titles))
    means, prior = chances @ STARS, Prior(5.0, 6.5)
    truth = np.round(n / (n + 5) * means + 5 / (n + 5) * 6.5, 9)
    if name == "tied":
        truth = np.zeros(titles)
    best = 1 + (truth[None, :] > truth[:, None]).sum(axis=1)
    worst = titles - (truth[None, :] < truth[:, None]).sum(axis=1)
    held, naive = [], []
    for round_ in range(40):
        noise, order, _ = ranked(slate_from(draw(random, n, chances)), prior)
        listed = order[:size]
        low, high = noises.rank_sets(noise, size)
        held.append((low <= best[listed]) & (worst[listed] <= high))
        drawn = noises.drawn_values(noise, 200, round_)
        places = (-drawn).argsort(axis=1).argsort(axis=1)[:, :size] + 1
        ends = np.quantile(places, [0.025, 0.975], axis=0)
        naive.append((ends[0] <= best[listed]) & (best[listed] <= ends[1]))
    assert np.mean(held) >= 0.95
    if name == "near":
        assert np.mean(naive) < 0.9


def test_sets_are_of_use_where_titles_differ() -> None:
    random = np.random.default_rng(5)
    noise, _, _ = ranked(slate_from(draw(random, np.full(300, 400.0), shares(np.linspace(9.3, 3, 300)))))
    low, high = noises.rank_sets(noise, 50)
    assert np.median(high - low) < 40 and high[0] < 25 and low[49] > 25


def test_rank_sets_hold_where_viewers_are_shared() -> None:
    random, held = np.random.default_rng(6), []
    titles, viewers, size = 120, 500, 20
    means, taste = 7 + random.normal(0, 0.3, titles), random.choice([-1.0, 0.0, 1.0], titles)
    known = np.exp(random.normal(0, 0.8, titles))
    known = known / known.max() * 0.6 + 20 / viewers
    for _ in range(25):
        rated = random.random((viewers, titles)) < known
        liking = random.normal(0, 1, (viewers, 1)) + random.normal(0, 1, (viewers, 1)) * taste
        x = (means + liking + random.normal(0, 1.2, (viewers, titles))) * rated
        n, s, ss = rated.sum(axis=0).astype(float), x.sum(axis=0), (x**2).sum(axis=0)
        slate = replace_sums(n, s, ss)
        truth = n / (n + 5) * means + 5 / (n + 5) * 7
        rank = 1 + (truth[None, :] > truth[:, None]).sum(axis=1)
        value, error = weighted(slate, Prior(5.0, 7.0))
        order = np.argsort(-value)
        groups, repeats = noises.deviations(x[:, order], rated[:, order].astype(float))
        assert (repeats == 1).all()
        noise = noises.without_common(
            noises.Noise(value[order], error[order], slate.freedom[order], np.arange(titles), groups)
        )
        low, high = noises.rank_sets(noise, size)
        held.append((low <= rank[order[:size]]) & (rank[order[:size]] <= high))
    assert np.mean(held) >= 0.95


def replace_sums(n: np.ndarray, s: np.ndarray, ss: np.ndarray) -> object:
    """A slate of these sums."""
    from dataclasses import replace

    return replace(slate_from(np.ones((len(n), 10))), count=n, clusters=n, s=s, m=n, ss=ss, sm=s, mm=n)


def test_viewers_who_rate_again_and_again_widen_the_noise() -> None:
    random = np.random.default_rng(7)
    n = np.zeros((2000, 2))
    n[:, 0] = random.multinomial(400, np.full(2000, 1 / 2000))
    n[:40, 1] = 10
    repeats = noises.deviations(random.normal(0, 1, n.shape) * n + 7 * n, n)[1]
    assert repeats[0] == 1 and 9 < repeats[1] < 11


@pytest.mark.parametrize(("grown", "apart"), [(0.05, False), (0.3, False), (2.0, False), (1.0, True)])
def test_no_move_is_told_where_no_opinion_changed(grown: float, apart: bool) -> None:
    assert flagged_editions(grown, apart, changed=0)[0] <= 0.1


def test_moves_of_titles_whose_ratings_changed_are_told() -> None:
    _, hits, flags, changed = flagged_editions(1.0, False, changed=15, rounds=12)
    assert hits >= 0.9 * flags and hits > 0.3 * changed


def flagged_editions(grown: float, apart: bool, changed: int, rounds: int = 30) -> tuple[float, int, int, int]:
    """Two editions again and again: share of rounds with a flag; right flags, all, and changed titles listed."""
    random = np.random.default_rng(8)
    titles, size, least = 300, 50, 20
    first, means = np.clip(np.exp(random.normal(4.3, 1.0, titles)), 12, 3000).round(), random.normal(7, 0.6, titles)
    alarms = hits = flags = there = 0
    for round_ in range(rounds):
        now, chosen = means.copy(), random.choice(titles, changed, replace=False)
        now[chosen] += 1.5
        before = draw(random, first, shares(means.clip(2, 9.5)))
        since = draw(random, random.poisson(first * grown) + 1.0, shares(now.clip(2, 9.5)))
        after = since if apart else before + since
        was = {int(place): rank for rank, place in enumerate(eligible_order(before, least)[0][:size], start=1)}
        order, noise, prior = eligible_order(after, least)
        rows, common = first[order], np.zeros(len(order)) if apart else first[order]
        past = movement.Past(rows, common, least, prior.m, prior.mean_of_all)
        listed = [int(place) for place in order[:size]]
        held = np.array([was.get(place, size + 1.0 if first[place] >= least else np.nan) for place in listed])
        drawn = movement.past_ranks(noise, after.sum(axis=1)[order], past, size, round_, 300)
        told = movement.beyond_noise(*drawn, held, np.array([place not in was for place in listed]))
        alarms += bool(told.any())
        flags += int(told.sum())
        hits += int(told[np.isin(listed, chosen)].sum())
        there += int(np.isin(listed, chosen).sum())
    return alarms / rounds, hits, flags, there


def eligible_order(histograms: np.ndarray, least: int) -> tuple[np.ndarray, noises.Noise, Prior]:
    """Places of the titles with enough ratings in their order, their noise, and the constants."""
    places = np.flatnonzero(histograms.sum(axis=1) >= least)
    noise, order, prior = ranked(slate_from(histograms[places]))
    return places[order], noise, prior


@given(HISTOGRAMS, st.floats(0, 500))
@settings(max_examples=60, deadline=None)
def test_a_weighted_rating_lies_between_the_title_and_all(histograms: np.ndarray, m: float) -> None:
    slate = slate_from(histograms)
    scores = score_weighted(slate, m, (0, 10))
    low, high = np.minimum(slate.mean, scores.mean_of_all), np.maximum(slate.mean, scores.mean_of_all)
    assert (low - 1e-9 <= scores.value).all() and (scores.value <= high + 1e-9).all()
    assert (scores.low <= scores.value + 1e-9).all() and (scores.value <= scores.high + 1e-9).all()
    assert np.isfinite(scores.error).all() and (scores.error >= 0).all()
    if m == 0:
        assert scores.value == pytest.approx(slate.mean)


@given(HISTOGRAMS, st.integers(1, 45), st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_places_sets_chances_and_bands_agree(histograms: np.ndarray, size: int, seed: int) -> None:
    noise, _, _ = ranked(slate_from(histograms))
    titles = len(noise.value)
    listed = min(size, titles)
    low, high = noises.rank_sets(noise, listed)
    position = np.arange(1, listed + 1)
    assert ((low >= 1) & (low <= position) & (position <= high) & (high <= titles)).all()
    bands = noises.tie_bands(noise, listed)
    assert bands[0] == 1 and set(np.diff(bands)) <= {0, 1}
    chances = noises.in_top(noises.drawn_values(noise, 100, seed), size)
    assert ((chances >= 0) & (chances <= 1)).all() and chances.sum() >= min(size, titles) - 1e-9
    assert noises.drawn_values(noise, 100, seed) == pytest.approx(noises.drawn_values(noise, 100, seed))


@given(st.integers(1, 400), st.integers(0, 400))
def test_the_lower_bound_is_wilsons(n: int, liked: int) -> None:
    from dataclasses import replace

    from analytics.intervals import wilson

    liked = min(n, liked)
    whole = np.array([float(n), 10.0])
    part = np.array([float(liked), 5.0])
    slate = replace(
        slate_from(np.ones((2, 10))), count=whole, clusters=whole, m=whole, mm=whole, s=part, ss=part, sm=part
    )
    scores = score_wilson(slate)
    assert scores.value[0] == pytest.approx(wilson(liked, n).low, abs=1e-9)
    assert scores.error[0] > 0 and 0 <= scores.low[0] <= scores.high[0] <= 1


@given(HISTOGRAMS, st.integers(1, 100), st.integers(1, 200))
@settings(max_examples=40, deadline=None)
def test_every_title_is_kept_off_once_or_stands(histograms: np.ndarray, least: int, most: int) -> None:
    slate = slate_from(histograms)
    rules = Eligibility(min_ratings=least, max_ratings=most, without=("t00000",))
    left, applied = apply_rules(rules, slate, None, None)
    assert left.sum() + sum(rule.off.sum() for rule in applied) == len(slate)
    assert (slate.count[left] >= least).all() and (slate.count[left] <= most).all() and not left[0]


def test_powers_about_the_mean() -> None:
    x = np.array([1.0, 4.0, 4.0, 9.0])
    sums = [np.array([(x**power).sum()]) for power in (1, 2, 3, 4)]
    found = _central(np.array([4.0]), *sums)
    assert [float(part[0]) for part in found] == pytest.approx([((x - 4.5) ** power).sum() for power in (2, 3, 4)])


def test_what_is_of_late_fades_by_half_in_a_half_life() -> None:
    late, past = decays(np.array([0.0, 14.0, 112.0]), 14.0)
    assert late[:2] == pytest.approx([1, 0.5])
    assert past[0] == 0 and past[2] == pytest.approx(0.5 - 2**-8)


def rated_by(singles: int, high: int, others: int = 300, others_high: int = 60) -> dict[str, object]:
    """A row of `rankings/suspects`."""
    return {
        "title_id": f"t{singles}-{high}", "singles": singles, "singles_high": high, "singles_low": 0,
        "others": others, "others_high": others_high, "others_low": 30,
    }  # fmt: skip


def test_one_title_accounts_are_suspected_where_they_are_many_and_far_off() -> None:
    usual = [rated_by(15, 3) | {"title_id": f"u{place}"} for place in range(30)]
    assert far_off([*usual, rated_by(90, 85)]) == [("t90-85", "high")]
    assert far_off([*usual, rated_by(90, 20)]) == []
    assert far_off([rated_by(400, 380), rated_by(390, 370)]) == []
    assert far_off([]) == []
