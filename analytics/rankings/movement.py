"""What moved against an earlier edition, and which moves are more than the noise of the ratings that came since."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.figures.figure import within
from analytics.rankings.noise import Noise, Single, shaken
from analytics.rankings.slate import Array, Slate
from data.ranked import Edition, ListDefinition, Movement, Ranking
from data.records import Filter

#: A rank's noise is never taken for less than this: ranks are whole.
LEAST = 0.5
DRAWS = 1_000


@dataclass(frozen=True)
class Past:
    """How much stood behind each title when the earlier edition was made; arrays of shape (T,), in today's order.

    Attributes:
        rows: then; 0 where there were none.
        common: rows that both editions rest on.
        least: rows that it took to be listed.
        m, centre: constants of the weighted rating, None where the measure has none.
    """

    rows: Array
    common: Array
    least: int
    m: float | None
    centre: float


def comparable(definition: ListDefinition, earlier: Ranking) -> bool:
    """Whether the earlier list ranks by the same, of the same people: only the period may differ."""
    own, other = definition, earlier.definition
    periods = {"since": None, "until": None}
    return (own.measure, own.aspect, own.segment, own.filter.but(**periods)) == (
        other.measure, other.aspect, other.segment, other.filter.but(**periods),
    )  # fmt: skip


def past_filters(own: Filter, earlier: Ranking) -> tuple[Filter | None, Filter | None]:
    """Filters of what the earlier edition rests on, among today's data, and of what both do; None: cannot be told.

    What was said after the earlier edition's last day is new. Data without days cannot be parted.
    """
    if earlier.data_until is None:
        return None, None
    then = earlier.definition.filter
    whole = own.but(since=None, until=None)
    past = within(whole.but(since=then.since, until=then.until), None, earlier.data_until)
    return past, None if past is None else within(past, own.since, own.until)


def rows_of(slate: Slate, ids: npt.NDArray[np.str_]) -> Array:
    """Independent rows of each of these titles in a slate, 0 for those it does not have."""
    found = np.zeros(len(ids))
    if len(slate):
        places = np.searchsorted(slate.ids, ids).clip(0, len(slate) - 1)
        same = slate.ids[places] == ids
        found[same] = (slate.effective * (slate.count > 0))[places[same]]
    return found


def past_ranks(
    noise: Noise, rows: Array, past: Past, listed: int, seed: int, draws: int = DRAWS
) -> tuple[Single, Single]:
    """Values and ranks of the listed titles then, had nobody's opinion changed since; both of shape (draws, listed).

    Drawn backwards from today. The difference of a mean over n ratings and an earlier one over k, o of them the same,
    has the variance s² (1/k + 1/n − 2 o/(k n)): none where no rating came. Where the earlier ratings are all among
    today's, it is independent of today's mean (Hausman 1978), so today's is where to start. The weighted rating of
    then leans on C by as much as it had fewer ratings, and titles that were not eligible then have no rank.
    """
    pool = noise.pool
    n, k = rows[pool], past.rows[pool]
    there = (k > 0) & (k >= past.least)
    k = np.maximum(k, 1)
    lean = np.ones(len(pool)) if past.m is None else (k / (k + past.m)) / (n / (n + past.m))
    width = lean * np.sqrt(np.maximum(0.0, n / k + 1 - 2 * past.common[pool] / k))
    centre = past.centre + lean * (noise.value[pool] - past.centre)
    values = shaken(noise, draws, seed) * (noise.error[pool] * width).astype(np.float32) + centre.astype(np.float32)
    values[:, ~there] = -np.inf
    order = np.argsort(-values, axis=1, kind="stable")
    ranks = np.empty(values.shape, dtype=np.float32)
    np.put_along_axis(ranks, order, np.arange(1, len(pool) + 1, dtype=np.float32)[None, :], axis=1)
    columns = noise.column[:listed]
    return values[:, columns], ranks[:, columns]


def beyond_noise(
    values: Single, ranks: Single, before: Array, at_least: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Which earlier positions chance does not explain, all moves of the list counted together.

    A move is held against the mean and the deviation of its title's drawn ranks; the largest of the list counts where
    it is larger than the largest in 95 of 100 draws (max t, Westfall & Young 1993). That title is then taken out of
    both lists, so that those whom it pushed down by a place are not told to have moved, and the rest is looked at
    again.

    Args:
        values, ranks: of `past_ranks`.
        before: shape (listed,), earlier positions; NaN where there is none to hold against.
        at_least: where the earlier position was that or worse.
    """
    ranks, before = ranks.copy(), before.copy()
    left, flags = np.isfinite(before), np.zeros(len(before), dtype=bool)
    while left.any():
        centre, width = ranks.mean(axis=0), np.maximum(ranks.std(axis=0), LEAST)
        largest = (np.abs(ranks - centre) / width)[:, left].max(axis=1)
        apart = (before - centre) / width
        apart = np.where(left, np.where(at_least, apart, np.abs(apart)), -np.inf)
        first = int(np.argmax(apart))
        if apart[first] <= max(float(np.quantile(largest, 0.95)), 1.0):
            break
        flags[first], left[first] = True, False
        ranks -= values[:, [first]] > values
        before -= before > before[first]
    return flags


def movements(
    noise: Noise,
    slate_rows: Array,
    past: Past | None,
    ids: list[str],
    released: list[bool],
    edition: Edition,
    seed: int,
) -> list[Movement]:
    """The movement of every listed title, in their order.

    Args:
        slate_rows: shape (T,), independent rows of each title today.
        past: None where the two lists cannot be compared: then nothing is flagged.
        ids: of the listed titles; `released`: which of them came out after the earlier edition's last day.
    """
    positions = {title.title_id: title.position for title in edition.ranking.titles}
    size, listed = len(positions), len(ids)
    before = [positions.get(title_id) for title_id in ids]
    eligible = [past is None or past.rows[place] >= past.least for place in range(listed)]
    held = np.array([
        float(was) if was is not None else (size + 1.0 if eligible[place] and not released[place] else np.nan)
        for place, was in enumerate(before)
    ])  # fmt: skip
    flags = np.zeros(listed, dtype=bool)
    if past is not None and listed:
        absent = np.array([was is None for was in before])
        flags = beyond_noise(*past_ranks(noise, slate_rows, past, listed, seed), held, absent)
    return [
        _movement(was, place + 1, bool(flags[place]), eligible[place], released[place])
        for place, was in enumerate(before)
    ]


def _movement(before: int | None, position: int, flag: bool, eligible: bool, released: bool) -> Movement:
    if before is not None:
        return Movement(before=before, change=before - position, beyond_noise=flag and before != position)
    if released:
        return Movement(before=None, change=None, why_new="released")
    return Movement(before=None, change=None, beyond_noise=flag, why_new="rose" if eligible else "eligible")
