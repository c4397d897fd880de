"""Intervals are honest: right at the edges, and they hold the truth as often as they say."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.intervals import difference, mean_estimate, moved, ratio_estimate, wilson
from data.records import Estimate

counts = st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts)
def test_wilson_holds_the_share_and_stays_within_bounds(case: tuple[int, int]) -> None:
    successes, n = case
    estimate = wilson(successes, n)
    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1
    assert estimate.low < estimate.high
    mirrored = wilson(n - successes, n)
    assert mirrored.low == pytest.approx(1 - estimate.high) and mirrored.high == pytest.approx(1 - estimate.low)


def test_wilson_against_a_published_value() -> None:
    # Newcombe (1998), table I: 81 of 263, Wilson without continuity correction.
    estimate = wilson(81, 263)
    assert (round(estimate.low, 4), round(estimate.high, 4)) == (0.2553, 0.3662)


@pytest.mark.parametrize("case", [(-1, 5), (6, 5)])
def test_impossible_counts_are_refused(case: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="successes"):
        wilson(*case)


def test_nothing_observed_is_no_estimate() -> None:
    for estimate in (wilson(0, 0), mean_estimate(0, 0, 0), ratio_estimate(0, 0, 0, 0, 0, 0)):
        assert estimate.value is None and estimate.low is None and estimate.n == 0


def test_one_observation_has_no_interval() -> None:
    assert mean_estimate(7, 49, 1).low is None
    assert ratio_estimate(1, 2, 4, 4, 8, 16).value == 0.5
    assert ratio_estimate(1, 2, 4, 4, 8, 16).high is None


def test_mean_is_students_interval() -> None:
    from scipy import stats

    values = np.array([6.0, 7.5, 9.0, 4.0, 8.0])
    estimate = mean_estimate(values.sum(), (values**2).sum(), len(values))
    low, high = stats.t.interval(0.95, 4, values.mean(), stats.sem(values))
    assert (estimate.low, estimate.high) == (pytest.approx(low), pytest.approx(high))


@given(st.lists(st.floats(0, 10), min_size=2, max_size=50))
def test_mean_lies_in_its_interval(values: list[float]) -> None:
    estimate = mean_estimate(sum(values), sum(v * v for v in values), len(values))
    assert estimate.low <= estimate.value <= estimate.high
    assert min(values) - 1e-9 <= estimate.value <= max(values) + 1e-9


viewers = st.lists(
    st.integers(1, 30).flatmap(lambda m: st.tuples(st.integers(-m, m), st.just(m))), min_size=2, max_size=60
)


@given(viewers)
def test_ratio_is_bounded_and_never_certain(rows: list[tuple[int, int]]) -> None:
    estimate = _ratio(np.array(rows, dtype=float))
    assert -1 <= estimate.low <= estimate.value <= estimate.high <= 1
    assert estimate.low < estimate.high


def test_one_sentence_a_viewer_is_nearly_the_plain_mean() -> None:
    signs = np.array([1, 1, 1, 0, -1, 1, 0, -1, 1, 1] * 50, dtype=float)
    ratio = _ratio(np.column_stack([signs, np.ones(500)]))
    mean = mean_estimate(signs.sum(), (signs**2).sum(), 500)
    assert (ratio.low, ratio.high) == (pytest.approx(mean.low, abs=0.005), pytest.approx(mean.high, abs=0.005))


def test_praise_or_blame_alone_is_wilsons_share() -> None:
    signs = np.array([1.0] * 150 + [-1.0] * 50)
    ratio, share = _ratio(np.column_stack([signs, np.ones(200)])), wilson(150, 200)
    assert (ratio.low, ratio.high) == (
        pytest.approx(2 * share.low - 1, abs=0.005),
        pytest.approx(2 * share.high - 1, abs=0.005),
    )


@pytest.mark.parametrize("n", [2, 20, 2000])
def test_equal_values_are_not_certain(n: int) -> None:
    mean = mean_estimate(8.0 * n, 64.0 * n, n)
    assert mean.low < 8 < mean.high
    assert mean.high - mean.low == pytest.approx(10 * (1 - n / (n + 1.959964**2)), rel=1e-6)
    ratio = ratio_estimate(n, 8.0 * n, n, 64.0 * n, 8.0 * n, n, (0.0, 10.0))
    assert (ratio.low, ratio.high) == (mean.low, mean.high)
    top = mean_estimate(10.0 * n, 100.0 * n, n)
    assert top.low < top.value == top.high == 10


def test_a_few_who_write_most_count_as_few() -> None:
    even = np.array([(1, 2), (-1, 2)] * 20, dtype=float)
    skewed = np.array([(1, 2), (-1, 2)] * 19 + [(20, 40), (-20, 40)], dtype=float)
    widths = [estimate.high - estimate.low for estimate in (_ratio(even), _ratio(skewed))]
    assert widths[1] > 1.5 * widths[0]


def test_repeating_one_viewers_sentences_does_not_make_it_surer() -> None:
    rows = np.array([(1, 1), (0, 1), (-1, 1), (1, 1)] * 10, dtype=float)
    once, tenfold = _ratio(rows), _ratio(rows * 10)
    assert tenfold.high - tenfold.low == pytest.approx(once.high - once.low)


@pytest.mark.parametrize("viewers", [15, 60])
def test_ratio_covers_the_truth_under_clustering(viewers: int) -> None:
    """Viewers have a taste of their own and write 1–12 sentences; the sentence-wise interval would be too narrow."""
    random = np.random.default_rng(5)
    held = naive = 0
    for _ in range(1500):
        size = random.integers(1, 13, viewers).astype(float)
        taste = np.clip(random.normal(0.65, 0.25, viewers), 0, 1)
        praise = random.binomial(size.astype(int), taste)
        s = 2 * praise - size
        estimate = _ratio(np.column_stack([s, size]))
        held += estimate.low <= TRUTH <= estimate.high
        share = wilson(int(praise.sum()), int(size.sum()))
        naive += 2 * share.low - 1 <= TRUTH <= 2 * share.high - 1
    assert 0.925 <= held / 1500 <= 0.975
    assert naive / 1500 < held / 1500 - 0.05


def test_wilson_covers_the_truth() -> None:
    random = np.random.default_rng(3)
    for truth, n in ((0.05, 40), (0.5, 20), (0.9, 100)):
        estimates = [wilson(int(k), n) for k in random.binomial(n, truth, 2000)]
        assert 0.92 <= np.mean([e.low <= truth <= e.high for e in estimates]) <= 0.985


def test_difference_covers_the_truth() -> None:
    random = np.random.default_rng(4)
    pairs = zip(random.binomial(40, 0.8, 2000), random.binomial(60, 0.6, 2000), strict=True)
    estimates = [difference(wilson(int(a), 40), wilson(int(b), 60)) for a, b in pairs]
    assert 0.93 <= np.mean([e.low <= 0.2 <= e.high for e in estimates]) <= 0.97


def test_difference_against_a_published_value() -> None:
    # Newcombe (1998), table II, method 10: 56/70 − 48/80.
    estimate = difference(wilson(56, 70), wilson(48, 80))
    assert (round(estimate.low, 4), round(estimate.high, 4)) == (0.0524, 0.3339)


@given(counts, counts)
def test_difference_is_antisymmetric(a: tuple[int, int], b: tuple[int, int]) -> None:
    forth, back = difference(wilson(*a), wilson(*b)), difference(wilson(*b), wilson(*a))
    assert forth.value == -back.value
    assert math.isclose(forth.low, -back.high, abs_tol=1e-12)
    assert forth.n == min(a[1], b[1])


def test_what_moved_leaves_out_zero_and_needs_enough_behind_it() -> None:
    assert moved(difference(wilson(90, 100), wilson(50, 100)))
    assert not moved(difference(wilson(52, 100), wilson(50, 100)))
    assert not moved(difference(wilson(5, 5), wilson(0, 5)))
    assert not moved(difference(Estimate(value=None, low=None, high=None, n=0, method="t"), wilson(50, 100)))


TRUTH = 2 * float(np.clip(np.random.default_rng(0).normal(0.65, 0.25, 2_000_000), 0, 1).mean()) - 1


def _ratio(rows: np.ndarray) -> Estimate:
    s, m = rows[:, 0], rows[:, 1]
    return ratio_estimate(len(rows), s.sum(), m.sum(), (s * s).sum(), (s * m).sum(), (m * m).sum())
