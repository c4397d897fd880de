"""Ratings that look made: bursts of new accounts, repeated texts, one-title accounts far from everybody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
from scipy import stats

from analytics.discoveries import RATE
from analytics.figures.bursts import EDGES, LEAST, Side, load_bursts
from analytics.intervals import difference, wilson
from data.ranked import Suspicion
from data.records import Filter
from data.snapshots import Snapshot

#: Ids that one title's filter can carry.
MOST = 5_000
#: Titles whose days are looked at one by one.
TITLES = 200
#: A text repeated by others counts from this length on: shorter ones are alike by chance.
LETTERS = 40
#: Ratings of either kind that it takes to hold one-title accounts against the others.
ENOUGH = 20
#: One-title accounts are far from the others when so much more of them, surely, stand at one end.
FAR = 0.3


@dataclass
class _Found:
    bursts: set[str] = field(default_factory=set)
    copies: set[str] = field(default_factory=set)
    one_title: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)

    def suspicion(self, names: Mapping[str, str] | None) -> Suspicion:
        keys = sorted(self.bursts | self.copies | self.one_title)[:MOST]
        kept = set(keys)
        counts = (len(part & kept) for part in (self.bursts, self.copies, self.one_title))
        bursts, copies, one_title = counts
        named = keys if names is None else sorted({names[key] for key in keys if key in names})
        return Suspicion(
            ratings=len(keys), bursts=bursts, copies=copies, one_title=one_title,
            keys=tuple(named), days=tuple(sorted(self.days)),
        )  # fmt: skip


def load_suspicions(
    snapshot: Snapshot, filter_: Filter, ids: Sequence[str], reviews: bool = False
) -> dict[str, Suspicion]:
    """The suspicious ratings of these titles under a filter, by title; titles without any are left out.

    Three kinds count. Bursts: days of improbably many low or high ratings (`load_bursts`) that look planned, there
    the ratings of that side by accounts that rated nothing else, or with nearly the same text. Copies: a text of 40
    letters or more that three viewers or more wrote of the title, all but the first. One-title accounts: at a title
    where there are more of them than at others, and surely 30 in 100 more of them than of the others rated low, or
    high; where most accounts rate one title only nobody is suspected for it.

    Args:
        snapshot: what to read.
        filter_: whose ratings count.
        ids: of titles that could stand on the list.
        reviews: whether keys are ids of reviews, for lists of what is written, instead of ratings.
    """
    found: dict[str, _Found] = {}
    given = {"filter": filter_.as_parameter(), "titles": list(ids)}
    rows = snapshot.rows("rankings/suspects", **given, low=EDGES["low"], high=EDGES["high"], least=LEAST)
    _find_bursts(snapshot, filter_, tuple(row["title_id"] for row in rows if row["burst"])[:TITLES], found)
    for row in snapshot.rows("rankings/copies", **given, least=LETTERS):
        found.setdefault(row["title_id"], _Found()).copies.add(row["rating_id"])
    _find_one_title(snapshot, given, rows, found)
    names = _reviews(snapshot, found.values()) if reviews else None
    made = {title_id: each.suspicion(names) for title_id, each in sorted(found.items())}
    return {title_id: each for title_id, each in made.items() if each.keys}


def _find_bursts(snapshot: Snapshot, filter_: Filter, titles: tuple[str, ...], found: dict[str, _Found]) -> None:
    if not titles:
        return
    for burst in load_bursts(snapshot, filter_.but(titles=titles)).rows:
        if burst.looks_planned and burst.suspects:
            one = found.setdefault(burst.title_id, _Found())
            one.bursts.update(burst.suspects)
            length = (burst.until - burst.since).days
            one.days.update(burst.since + timedelta(days=day) for day in range(length + 1))


def _find_one_title(
    snapshot: Snapshot, given: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], found: dict[str, _Found]
) -> None:
    far = far_off(rows)
    for side in ("low", "high"):
        titles = [title_id for title_id, where in far if where == side]
        if not titles:
            continue
        changed = {**given, "titles": titles}
        for row in snapshot.rows("rankings/one_title_ratings", **changed, side=side, edge=EDGES[side]):
            found.setdefault(row["title_id"], _Found()).one_title.add(row["rating_id"])


def far_off(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, Side]]:
    """Titles, and the side, where one-title accounts are more than elsewhere and far from all others.

    Args:
        rows: of `rankings/suspects`.
    """
    singles, others = (np.array([row[name] for row in rows], dtype=np.float64) for name in ("singles", "others"))
    total = singles + others
    if not total.sum() or singles.sum() * 2 >= total.sum():
        return []
    usual = (singles.sum() - singles) / np.maximum(1, total.sum() - total)
    many = stats.false_discovery_control(stats.binom.sf(singles - 1, total, usual)) <= RATE
    sides: tuple[Side, ...] = ("low", "high")
    return [
        (str(row["title_id"]), side)
        for row, more in zip(rows, many, strict=True)
        for side in sides
        if more and min(row["singles"], row["others"]) >= ENOUGH and _far(row, side)
    ]


def _far(row: Mapping[str, Any], side: Side) -> bool:
    own = wilson(row[f"singles_{side}"], row["singles"])
    apart = difference(own, wilson(row[f"others_{side}"], row["others"]))
    return apart.low is not None and apart.low > FAR


def _reviews(snapshot: Snapshot, found: Iterable[_Found]) -> dict[str, str]:
    keys = sorted({key for each in found for key in each.bursts | each.copies | each.one_title})
    return {row["rating_id"]: row["review_id"] for row in snapshot.rows("rankings/reviews_of_ratings", ratings=keys)}
