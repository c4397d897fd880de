"""Which titles may stand on a list, and what each rule kept off it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import numpy.typing as npt

from analytics.rankings.slate import Array, Slate
from data.ranked import Eligibility

#: Titles that a rule names among those it kept off: as many as fit a line.
NAMED = 5
Mask = npt.NDArray[np.bool_]


def kept_by_rule(rules: Eligibility, slate: Slate, viewers: Array | None) -> Iterator[tuple[str, Mask]]:
    """Every rule that a definition sets, with the titles that it lets pass; `viewers` where they are asked for."""
    yield "min_ratings", slate.count >= rules.min_ratings
    if viewers is not None:
        yield "min_viewers", viewers >= rules.min_viewers
    if rules.max_ratings is not None:
        yield "max_ratings", slate.count <= rules.max_ratings
    days = [_released(slate, place) for place in range(len(slate))] if _dated(rules) else []
    if rules.released_since is not None:
        since = rules.released_since
        yield "released_since", np.array([day is not None and day >= since for day in days], dtype=bool)
    if rules.released_until is not None:
        until = rules.released_until
        yield "released_until", np.array([day is not None and day <= until for day in days], dtype=bool)
    if rules.titles:
        yield "titles", np.isin(slate.ids, rules.titles)
    if rules.without:
        yield "without", ~np.isin(slate.ids, rules.without)


def _dated(rules: Eligibility) -> bool:
    return rules.released_since is not None or rules.released_until is not None


def _released(slate: Slate, place: int) -> date | None:
    year = slate.years[place]
    return slate.released[place] or (date(year, 1, 1) if year else None)


def all_of(masks: list[tuple[str, Mask]], size: int) -> Mask:
    """The titles that every rule lets pass."""
    return np.logical_and.reduce([mask for _, mask in masks]) if masks else np.ones(size, dtype=bool)


def would_stand(value: Array, off: Mask, floor: float) -> npt.NDArray[np.int64]:
    """Places of titles that a rule kept off though their value would have been on the list, the best first."""
    places = np.flatnonzero(off & (value >= floor))
    chosen: npt.NDArray[np.int64] = places[np.argsort(-value[places], kind="stable")][:NAMED]
    return chosen
