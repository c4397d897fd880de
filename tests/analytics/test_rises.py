"""Rises: exact tails, false alarms on dates without meaning, and how soon what rises is told."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import hypergeom

from analytics.figures.rises import LEVEL, WINDOWS, YEAR, Counts, find_rises, log_hoeffding, log_upper_tail


def codes(values: object) -> np.ndarray:
    return np.asarray(values, dtype=np.int64)


def test_tails_are_scipys_and_never_above_the_bound_over_several() -> None:
    random = np.random.default_rng(0)
    n = random.integers(40, 3000, 300)
    whole = random.integers(3, n // 2)
    m = random.integers(1, n)
    k = np.minimum.reduce([whole, m, np.ceil(whole * m / n * 1.5).astype(int) + random.integers(0, 9, 300)])
    above = k > whole * m / n
    k, whole, m, n = (values[above].astype(float) for values in (k, whole, m, n))
    exact = hypergeom.logsf(k - 1, n, whole, m)
    assert log_upper_tail(k, whole, m, n) == pytest.approx(exact, rel=1e-6, abs=1e-9)
    bound = log_hoeffding(codes(np.arange(len(k))), len(k), k, whole, m / n)
    assert (bound >= exact - 1e-9).all()


def test_the_bound_over_two_strata_holds_for_their_exact_sum() -> None:
    first, second = hypergeom(100, 12, 20), hypergeom(300, 9, 30)
    sums = np.convolve(first.pmf(np.arange(13)), second.pmf(np.arange(10)))
    for s in (7, 10, 14):
        bound = log_hoeffding(codes([0, 0]), 1, np.array([float(s)]), np.array([12.0, 9.0]), np.array([0.2, 0.1]))
        assert np.log(sums[s:].sum()) <= bound[0] < np.log(sums[s:].sum()) + 4


def slate(random: np.random.Generator, titles: int = 12, topics: int = 30) -> Counts:
    """A year and a half of titles of one to eight reviews a day, each with one or two topics, on any dates."""
    base, base_days, cell, days = [], [], [], []
    for title in range(titles):
        reviews = int(random.integers(300, 2500))
        when = np.sort(random.exponential(120, reviews).astype(int) % 540)
        base += [title] * reviews
        base_days += when.tolist()
        popular = random.dirichlet(np.full(topics, 0.4))
        first, second = random.choice(topics, (2, reviews), p=popular)
        # A review that speaks of a topic twice speaks of it once.
        other = second != first
        cell += (title * topics + np.concatenate([first, second[other]])).tolist()
        days += np.concatenate([when, when[other]]).tolist()
    pairs = np.unique(np.column_stack([cell, days]), axis=0, return_counts=True)
    wrote = np.unique(np.column_stack([base, base_days]), axis=0, return_counts=True)
    stratum, group = np.divmod(np.arange(titles * topics), topics)
    return Counts(
        codes(wrote[0][:, 0]), codes(wrote[0][:, 1]), codes(wrote[1]),
        codes(pairs[0][:, 0]), codes(pairs[0][:, 1]), codes(pairs[1]), codes(stratum), codes(group),
    )  # fmt: skip


def alarms(counts: Counts, days: range) -> tuple[int, float]:
    """Titles and topics that were flagged on any of the days, and the logarithm of the least corrected p value."""
    flagged, least = set(), np.inf
    for day in days:
        rises = find_rises(counts, day)
        found = np.concatenate([rises.p, rises.group_p])
        flagged |= set(np.flatnonzero(found <= rises.bound))
        least = min(least, float(found.min()) + np.log(rises.looks))
    return len(flagged), least


def test_one_who_writes_much_or_a_title_that_is_new_moves_nothing() -> None:
    # Two titles speak of it as ever (1 in 10); a third, in which it is common, comes out within the window.
    days = np.arange(0, 200)
    base = [(title, day, 10) for title in (0, 1) for day in days] + [(2, day, 10) for day in range(190, 200)]
    spoke = [(title, day, 1) for title in (0, 1) for day in days] + [(2, day, 6) for day in range(190, 200)]
    counts = Counts(
        *(codes(column) for column in zip(*base, strict=True)),
        *(codes(column) for column in zip(*spoke, strict=True)), codes([0, 1, 2]), codes([0, 0, 0]),
    )  # fmt: skip
    rises = find_rises(counts, 199)
    assert (rises.p > rises.bound).all() and rises.group_p[0] > rises.bound


def test_a_rise_in_two_titles_is_one_of_the_slate_and_in_one_is_not() -> None:
    days = np.arange(0, 120)
    for risen, expected in (((0, 1, 2), True), ((0,), False)):
        base = [(title, day, 10) for title in (0, 1, 2) for day in days]
        often = {title: 5 if title in risen else 1 for title in (0, 1, 2)}
        spoke = [(title, day, often[title] if day >= 115 else 1) for title in (0, 1, 2) for day in days]
        counts = Counts(
            *(codes(column) for column in zip(*base, strict=True)),
            *(codes(column) for column in zip(*spoke, strict=True)), codes([0, 1, 2]), codes([0, 0, 0]),
        )  # fmt: skip
        rises = find_rises(counts, 119)
        assert bool(rises.group_p[0] <= rises.bound) is expected
        assert rises.p[0] <= rises.bound


@pytest.mark.slow
def test_a_slate_watched_every_day_does_not_cry_wolf() -> None:
    found = [alarms(slate(np.random.default_rng(seed)), range(175, 175 + YEAR)) for seed in range(6)]
    print("72 title-years, flagged:", [flagged for flagged, _ in found], "least p:", [round(p, 1) for _, p in found])
    assert sum(flagged for flagged, _ in found) <= 1


def delays(rate: float, before: float, after: float, tries: int) -> np.ndarray:
    """Days until a topic is told that goes from one share to another, on a slate of some 500 topics by title."""
    random = np.random.default_rng(5)
    days = np.arange(0, 120 + WINDOWS[-1])
    zeros = codes(np.zeros(len(days)))
    found = []
    for _ in range(tries):
        wrote = random.poisson(rate, len(days))
        spoke = random.binomial(wrote, np.where(days < 120, before, after))
        counts = Counts(zeros, codes(days), codes(wrote), zeros, codes(days), codes(spoke), codes([0]), codes([0]))
        rises = ((day, find_rises(counts, day, looks=len(WINDOWS) * YEAR * 512)) for day in range(120, len(days)))
        found.append(next((day - 120 for day, each in rises if each.p[0] <= each.bound), len(days)))
    return np.array(found)


def test_what_a_third_of_the_reviews_speak_of_is_told_within_a_week() -> None:
    assert LEVEL == 0.05
    assert np.quantile(delays(16, 0, 0.3, 10), 0.9) <= 2 and np.median(delays(4, 0, 0.3, 10)) <= 7
