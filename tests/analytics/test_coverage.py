"""Intervals of 95 % hold the truth in 93 to 97 of 100 studies: few viewers or many, each once or some a lot."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt
import pytest
from scipy.stats import norm

from analytics.figures.resampling import bootstrap
from analytics.intervals import mean_estimate, ratio_estimate, wilson
from data.records import Estimate

Array = npt.NDArray[np.float64]
SIZES = ("once", "some", "skewed")
NUMBERS = (20, 200, 2000)
SHARES = {"rare": (0.05, 0.3), "even": (0.3, 0.7), "common": (0.7, 0.95)}
PRAISE = {"mixed": (3.0, 2.0), "loved": (9.0, 1.0)}
RATINGS = {"middling": (6.5, 1.2, 1.1), "acclaimed": (8.6, 0.9, 1.1)}


def sizes(random: np.random.Generator, shape: tuple[int, int], how: str) -> npt.NDArray[np.int64]:
    """Rows a viewer: one each; one to six; or Pareto's with exponent 1.3, up to 40."""
    if how == "once":
        return np.ones(shape, np.int64)
    if how == "some":
        return random.integers(1, 7, shape)
    return np.clip(np.ceil(2 * random.pareto(1.3, shape)), 1, 40).astype(np.int64)


def net_study(
    random: np.random.Generator, shape: tuple[int, int], how: str, taste: str
) -> tuple[Array, Array, float]:
    """Viewers with a taste of their own praise, blame or do neither; s and m a viewer, and the true net sentiment."""
    size = sizes(random, shape, how)
    alpha, beta = PRAISE[taste]
    praise = random.binomial(size, 0.85 * random.beta(alpha, beta, shape))
    neutral = random.binomial(size - praise, 0.3)
    mean = 0.85 * alpha / (alpha + beta)
    return (2.0 * praise + neutral - size), size.astype(float), mean - 0.7 * (1 - mean)


def rating_study(
    random: np.random.Generator, shape: tuple[int, int], how: str, level: str
) -> tuple[Array, Array, float]:
    """Ratings in half points on 0–10 about a viewer's own level; Σ rating and number a viewer, and the true mean."""
    middle, between, inside = RATINGS[level]
    size = sizes(random, shape, how)
    own = random.normal(middle, between, shape)
    total = np.zeros(shape)
    for turn in range(int(size.max())):
        rated = size > turn
        drawn = own[rated] + random.normal(0, inside, int(rated.sum()))
        total[rated] += np.clip(np.round(drawn * 2) / 2, 0, 10)
    steps = np.arange(0, 10.5, 0.5)
    edges = norm.cdf((np.concatenate([[-np.inf], steps[:-1] + 0.25, [np.inf]]) - middle) / np.hypot(between, inside))
    return total, size.astype(float), float((steps * np.diff(edges)).sum())


def ratio(s: Array, m: Array, bounds: tuple[float, float]) -> Estimate:
    return ratio_estimate(len(s), s.sum(), m.sum(), s @ s, s @ m, m @ m, bounds)


def mean(s: Array, m: Array) -> Estimate:
    return mean_estimate(s.sum(), s @ s, len(s)) if m.max() == 1 else ratio(s, m, (0.0, 10.0))


def covered(estimates: list[Estimate], truth: float) -> float:
    return float(np.mean([each.low <= truth <= each.high for each in estimates]))


def share_coverage(n: int, studies: int, about: str) -> float:
    """Counts leave no interval an even coverage at each single share, so studies have shares of their own."""
    random = np.random.default_rng(n)
    truths = random.uniform(*SHARES[about], studies)
    counts = random.binomial(n, truths)
    estimates = [wilson(int(count), n) for count in counts]
    return float(np.mean([e.low <= truth <= e.high for e, truth in zip(estimates, truths, strict=True)]))


def net_coverage(n: int, studies: int, how: str, taste: str) -> float:
    s, m, truth = net_study(np.random.default_rng(n + len(how)), (studies, n), how, taste)
    return covered([ratio(*each, (-1.0, 1.0)) for each in zip(s, m, strict=True)], truth)


def rating_coverage(n: int, studies: int, how: str, level: str) -> float:
    s, m, truth = rating_study(np.random.default_rng(n + len(how)), (studies, n), how, level)
    return covered([mean(*each) for each in zip(s, m, strict=True)], truth)


def bootstrap_coverage(n: int, studies: int, how: str) -> float:
    s, m, truth = net_study(np.random.default_rng(n + len(how)), (studies, n), how, "mixed")
    estimates = [
        bootstrap(np.column_stack(each), lambda totals: totals[:, :1] / totals[:, 1:], n, each[1], draws=999)[0]
        for each in zip(s, m, strict=True)
    ]
    return covered(estimates, truth)


def studies_of(n: int) -> int:
    return 2500 if n < 2000 else 1000


@pytest.mark.parametrize("n", NUMBERS)
@pytest.mark.parametrize("about", SHARES)
def test_shares(n: int, about: str) -> None:
    assert 0.93 <= share_coverage(n, 6000, about) <= 0.97


@pytest.mark.parametrize("n", NUMBERS)
@pytest.mark.parametrize("how", SIZES)
@pytest.mark.parametrize("taste", PRAISE)
def test_net_sentiment(n: int, how: str, taste: str) -> None:
    assert 0.93 <= net_coverage(n, studies_of(n), how, taste) <= 0.97


@pytest.mark.parametrize("n", NUMBERS)
@pytest.mark.parametrize("how", ["once", "skewed"])
@pytest.mark.parametrize("level", RATINGS)
def test_mean_rating(n: int, how: str, level: str) -> None:
    assert 0.93 <= rating_coverage(n, studies_of(n) if n < 2000 else 500, how, level) <= 0.97


@pytest.mark.parametrize("how", ["once", "skewed"])
def test_the_bootstrap_of_few_viewers(how: str) -> None:
    assert 0.92 <= bootstrap_coverage(20, 400, how) <= 0.985


def long_table() -> list[tuple[str, Callable[[int], float]]]:
    """Every case by its name: coverage at a number of viewers."""
    shares = [(f"share, {about}", partial(long_share, about)) for about in SHARES]
    nets = [(f"net, {taste}, {how}", partial(long_net, how, taste)) for taste in PRAISE for how in SIZES]
    means = [(f"rating, {level}, {how}", partial(long_rating, how, level)) for level in RATINGS for how in SIZES]
    return [*shares, *nets, *means]


def long_share(about: str, n: int) -> float:
    return share_coverage(n, 40_000, about)


def long_net(how: str, taste: str, n: int) -> float:
    return net_coverage(n, 10_000 if n < 2000 else 3000, how, taste)


def long_rating(how: str, level: str, n: int) -> float:
    return rating_coverage(n, 10_000 if n < 2000 else 2000, how, level)


@pytest.mark.slow
@pytest.mark.parametrize("case", long_table(), ids=[name for name, _ in long_table()])
def test_the_whole_table(case: tuple[str, Callable[[int], float]]) -> None:
    name, coverage = case
    shares = [coverage(n) for n in NUMBERS]
    print(f"| {name} | " + " | ".join(f"{100 * share:.1f}" for share in shares) + " |")
    assert all(0.93 <= share <= 0.97 for share in shares)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["once", "skewed"])
def test_the_bootstraps_table(how: str) -> None:
    shares = [bootstrap_coverage(n, 1500, how) for n in (20, 200)]
    print(f"| bootstrap of net, {how} | " + " | ".join(f"{100 * share:.1f}" for share in shares) + " | |")
    assert all(0.93 <= share <= 0.98 for share in shares)
