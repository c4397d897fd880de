"""Steps in a series of means, tested by permutation over viewers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

#: A stretch on either side of a step holds this many viewers, or a step is not looked for.
LEAST = 20
LEVEL = 0.05
DRAWS = 999
FEWEST_DRAWS = 199
SEED = 20_261_102
MOST = 6
#: Numbers drawn for one test at the most: more rows mean fewer permutations.
BUDGET = 4_000_000

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Step:
    """A step: `place` is the first period of the new level."""

    place: int
    p_value: float


def find_steps(viewers: Codes, periods: Codes, s: Array, m: Array, seed: int = SEED) -> list[Step]:
    """Change points of Σs / Σm by period, found by binary segmentation (Vostrikova 1981).

    In a stretch the best cut is the one with the largest standardised difference of the means before and after it. It
    stands if, among stretches made of the same viewers in another order, no more than 5 % have one as large: viewers
    trade places whole, among those who were there as often, so nothing is taken for independent that is not
    (permutation test as in Matteson & James 2014). Then either side is looked at in the same way.

    Args:
        viewers, periods: shape (rows,), codes from 0; a viewer stands once in a period.
        s, m: shape (rows,), sum and weight: praise − blame and scored sentences, or Σ rating and ratings.

    Returns:
        The steps in order of time.
    """
    found: list[Step] = []
    open_stretches = [(0, int(periods.max()) + 1 if len(periods) else 0)]
    while open_stretches and len(found) < MOST:
        start, end = open_stretches.pop(0)
        inside = (periods >= start) & (periods < end)
        step = _best_step(viewers[inside], periods[inside] - start, s[inside], m[inside], seed + start)
        if step is not None and step.p_value <= LEVEL:
            place = start + step.place
            found.append(Step(place, step.p_value))
            open_stretches += [(start, place), (place, end)]
    return sorted(found, key=lambda step: step.place)


def _best_step(viewers: Codes, periods: Codes, s: Array, m: Array, seed: int) -> Step | None:
    count = int(periods.max()) + 1 if len(periods) else 0
    behind = np.cumsum(np.bincount(periods, minlength=count))[:-1]
    allowed = (behind >= LEAST) & (len(periods) - behind >= LEAST)
    if not allowed.any() or m.sum() <= 0:
        return None
    residuals = s - s.sum() / m.sum() * m
    weights = np.cumsum(np.bincount(periods, weights=m, minlength=count))[:-1] / m.sum()
    scale = np.where(allowed, np.sqrt(np.maximum(weights * (1 - weights), 1e-12)), np.inf)
    by_period = np.bincount(periods, weights=residuals, minlength=count)
    observed = _scores(by_period[None, :].astype(np.float64), scale)[0]
    place = int(np.argmax(observed))
    draws = int(np.clip(BUDGET // len(periods), FEWEST_DRAWS, DRAWS))
    reached = _scores(_permuted_sums(viewers, periods, residuals, count, draws, seed), scale).max(axis=1)
    p_value = (1 + int((reached >= observed[place] * (1 - 1e-9)).sum())) / (draws + 1)
    return Step(place + 1, p_value)


def _scores(sums: Array, scale: Array) -> Array:
    """|Σ residuals before the cut| over its null spread, for every cut; shape (draws, periods − 1)."""
    scores: Array = np.abs(np.cumsum(sums, axis=1)[:, :-1]) / scale
    return scores


def _permuted_sums(viewers: Codes, periods: Codes, residuals: Array, count: int, draws: int, seed: int) -> Array:
    """Residuals by period after viewers traded places, shape (draws, count)."""
    random = np.random.default_rng(seed)
    order = np.lexsort((periods, viewers))
    times = np.unique(viewers[order], return_counts=True)[1]
    rows_each = np.repeat(times, times)
    offsets = np.arange(draws)[:, None] * count
    sums = np.zeros(draws * count)
    for often in np.unique(times):
        rows = order[rows_each == often].reshape(-1, often)
        places = random.permuted(np.tile(np.arange(len(rows)), (draws, 1)), axis=1)
        for visit in range(often):
            values = residuals[rows[:, visit]][places]
            at = offsets + periods[rows[:, visit]][None, :]
            sums += np.bincount(at.ravel(), weights=values.ravel(), minlength=draws * count)
    return sums.reshape(draws, count)
