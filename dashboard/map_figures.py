"""What the map of the audience shows: viewers and titles with their places, and what a choice of viewers has in
common. No Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.discoveries import beyond_noise
from analytics.intervals import difference, mean_estimate, wilson
from dashboard.map_areas import GRID, Area, Places, stand_inside
from data.records import FLOOR, Estimate, Filter
from data.snapshots import Snapshot

Mask = npt.NDArray[np.bool_]
#: Titles that are drawn at most, the most liked ones.
TITLES = 1_500
#: Viewers that count as standing about a title.
NEAR = 100
#: Share of the grid that stays empty at each end.
MARGIN = 0.02


@dataclass(frozen=True)
class Spot:
    """A title on the map, and how many of the viewers drawn like it."""

    title_id: str
    name: str
    x: int
    y: int
    likes: int


@dataclass(frozen=True)
class Part:
    """Viewers of one main segment of taste; without an id, those who have none.

    Attributes:
        share: of all viewers of the map, or of those chosen.
    """

    segment_id: str
    name: str
    viewers: int
    share: Estimate


@dataclass(frozen=True)
class AudienceMap:
    """Viewers and titles on one plane; coordinates on 0…`GRID`, one unit the same length along both axes.

    Attributes:
        viewer_ids: (n) ids in the order of the arrays.
        x, y: (n) places.
        part: (n) index of each viewer's main segment in `parts`.
        parts: segments, largest first; those of no segment last.
        titles: most liked first.
        missing: viewers whom the filter means and who have no place.
    """

    viewer_ids: pd.Series = field(repr=False)
    x: Places = field(repr=False)
    y: Places = field(repr=False)
    part: npt.NDArray[np.int16] = field(repr=False)
    parts: tuple[Part, ...]
    titles: tuple[Spot, ...]
    missing: int

    @property
    def viewers(self) -> int:
        """How many viewers are drawn."""
        return len(self.x)


@dataclass(frozen=True)
class Liking:
    """How many of those chosen like a title, beside the other viewers of the map."""

    title_id: str
    name: str
    chosen: Estimate
    others: Estimate
    difference: Estimate
    likes: int


@dataclass(frozen=True)
class Choice:
    """Viewers that someone drew round.

    Attributes:
        parts: their split by segment, largest first.
        likes, others_like: titles that one of them likes on average; and one of the others.
        liked: titles that more of them like than of the others, beyond noise among all compared; clearest first.
        compared: titles that were looked at.
    """

    viewers: int
    share: Estimate
    parts: tuple[Part, ...]
    likes: Estimate
    others_like: Estimate
    liked: tuple[Liking, ...]
    compared: int


def load_map(snapshot: Snapshot, filter_: Filter) -> AudienceMap:
    """The viewers whom a filter means, on the map, with the titles that they like most."""
    values = filter_.as_parameter()
    viewers = snapshot.table("dashboard/map_viewers", filter=values)
    titles = snapshot.rows("dashboard/map_titles", filter=values)[:TITLES]
    places = _on_grid(
        np.concatenate([viewers[["x", "y"]].to_numpy(), [(row["x"], row["y"]) for row in titles] or np.empty((0, 2))])
    )
    own, theirs = places[: len(viewers)], places[len(viewers) :]
    names = {row["segment_id"]: row["name"] for row in snapshot.rows("dashboard/segment_names")}
    part, parts = _parts(viewers["segment_id"].fillna(""), names)
    return AudienceMap(
        viewer_ids=viewers["viewer_id"],
        x=np.ascontiguousarray(own[:, 0]),
        y=np.ascontiguousarray(own[:, 1]),
        part=part,
        parts=parts,
        titles=tuple(
            Spot(row["title_id"], row["name"], int(x), int(y), row["likes"])
            for row, (x, y) in zip(titles, theirs, strict=True)
        ),
        missing=snapshot.rows("dashboard/map_missing", filter=values)[0]["viewers"],
    )


def _on_grid(places: npt.NDArray[np.float64]) -> Places:
    """Places scaled together so that the longer side fills the grid but for a margin, the other one centred."""
    if not len(places):
        return np.empty((0, 2), dtype=np.int16)
    low, high = places.min(axis=0), places.max(axis=0)
    # Whoever stands outermost can still be drawn round.
    scale = (1 - 2 * MARGIN) * GRID / max(float((high - low).max()), 1e-12)
    return np.rint((places - (low + high) / 2) * scale + GRID / 2).astype(np.int16)


def _parts(segment_ids: pd.Series, names: dict[str, str]) -> tuple[npt.NDArray[np.int16], tuple[Part, ...]]:
    codes, found = pd.factorize(segment_ids)
    counts = np.bincount(codes, minlength=len(found))
    order = sorted(range(len(found)), key=lambda place: (found[place] == "", -counts[place], found[place]))
    parts = tuple(
        Part(
            found[place],
            names.get(found[place], found[place]),
            int(counts[place]),
            wilson(int(counts[place]), len(codes)),
        )
        for place in order
    )
    rank = np.empty(len(found), dtype=np.int16)
    rank[order] = np.arange(len(found), dtype=np.int16)
    return rank[codes], parts


def nearest_part(map_: AudienceMap, spot: Spot) -> Part | None:
    """The segment of most of the `NEAR` viewers nearest to a title, and its share of those; None with fewer."""
    if map_.viewers < NEAR:
        return None
    away = np.hypot(map_.x.astype(np.float64) - spot.x, map_.y.astype(np.float64) - spot.y)
    near = np.argpartition(away, NEAR - 1)[:NEAR]
    counts = np.bincount(map_.part[near], minlength=len(map_.parts))
    best = int(counts.argmax())
    part = map_.parts[best]
    return Part(part.segment_id, part.name, int(counts[best]), wilson(int(counts[best]), NEAR))


def chosen_viewers(map_: AudienceMap, areas: Sequence[Area]) -> Mask:
    """Which viewers (n) of the map stand inside the areas."""
    return stand_inside(map_.x, map_.y, areas)


def fans_of(snapshot: Snapshot, map_: AudienceMap, title_id: str) -> Mask:
    """Which viewers (n) of the map like a title."""
    fans = snapshot.table("dashboard/map_fans", title_id=title_id)["viewer_id"]
    return np.asarray(map_.viewer_ids.isin(fans), dtype=bool)


def ids_of(map_: AudienceMap, mask: Mask) -> list[str]:
    """The ids of the viewers that a mask (n) marks."""
    found: list[str] = map_.viewer_ids[mask].tolist()
    return found


def describe_choice(snapshot: Snapshot, filter_: Filter, map_: AudienceMap, mask: Mask) -> Choice:
    """What the viewers that a mask (n) marks are and like, beside all other viewers of the map."""
    viewers = int(mask.sum())
    values = {"filter": filter_.as_parameter(), "viewer_ids": ids_of(map_, mask)}
    sides = {row["chosen"]: row for row in snapshot.rows("dashboard/map_habits", **values)}
    rows = snapshot.rows("dashboard/map_likes", **values)
    counts = np.bincount(map_.part[mask], minlength=len(map_.parts))
    parts = [
        Part(part.segment_id, part.name, int(count), wilson(int(count), viewers))
        for part, count in zip(map_.parts, counts, strict=True)
        if count
    ]
    liked, compared = _liked(rows, viewers, map_.viewers - viewers)
    return Choice(
        viewers=viewers,
        share=wilson(viewers, map_.viewers),
        parts=tuple(sorted(parts, key=lambda part: -part.viewers)),
        likes=_mean(sides.get(True)),
        others_like=_mean(sides.get(False)),
        liked=liked,
        compared=compared,
    )


def _mean(row: dict[str, float] | None) -> Estimate:
    if row is None:
        return mean_estimate(0, 0, 0)
    return mean_estimate(row["total"], row["squares"], int(row["viewers"]), (0.0, inf))


def _liked(rows: Sequence[dict[str, object]], viewers: int, others: int) -> tuple[tuple[Liking, ...], int]:
    """Titles that at least `FLOOR` viewers like, where more of those chosen do; and how many were compared."""
    if min(viewers, others) < FLOOR:
        return (), 0
    found = []
    for row in rows:
        chosen, rest = int(row["chosen"]), int(row["others"])  # type: ignore[call-overload]
        if chosen + rest >= FLOOR:
            a, b = wilson(chosen, viewers), wilson(rest, others)
            found.append(Liking(str(row["title_id"]), str(row["name"]), a, b, difference(a, b), chosen))
    flags = beyond_noise([each.difference for each in found])
    above = [each for each, flag in zip(found, flags, strict=True) if flag and (each.difference.value or 0) > 0]
    return tuple(sorted(above, key=lambda each: -(each.difference.low or 0.0))), len(found)
