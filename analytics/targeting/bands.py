"""Viewers by how likely they are to like a title, and what that makes of each segment.

The cut points are fixed, so that a word means the same of every title: of those who are "likely", between 60 and 80
of 100 like it if they watch it. They cut the probability, while viewers are ranked by the product u·m, which learns
from what people choose to watch as well (see `analytics.recommender.calibration`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit, logit

from analytics.figures.figure import Figure
from analytics.intervals import wilson
from analytics.recommender.served import Served
from analytics.targeting.margins import METHOD, Margin, Verdicts, find_margin, held_out_verdicts
from analytics.targeting.placed import Placed
from data.records import Estimate, Filter
from data.snapshots import Snapshot

#: Band → the least interest in it, the surest first.
BANDS = {"very_likely": 0.8, "likely": 0.6, "possible": 0.4, "unlikely": 0.0}
NAMES = tuple(BANDS)
KIND = "taste"


@dataclass(frozen=True)
class Targets:
    """The viewers whom a title may be for: those of the studio whom the recommender knows, ranked by u·m.

    Attributes:
        viewer_ids, interest, bands, segments, seen: shape (n,): id, probability, place in `NAMES`, id of the taste
            segment or "", and whether they have rated or reviewed the title.
        unknown: viewers of the studio whom the recommender does not know.
        cold: whether the title was placed from what is told of it.
    """

    viewer_ids: np.ndarray
    interest: np.ndarray
    bands: np.ndarray
    segments: np.ndarray
    seen: np.ndarray
    unknown: int
    cold: bool

    @property
    def open(self) -> np.ndarray:
        """Who has not seen it, in rank order: places, shape (k,)."""
        return np.flatnonzero(~self.seen)


@dataclass(frozen=True)
class SegmentBands:
    """What a title is to one segment.

    Attributes:
        members: the segment's viewers; `seen` of them have rated or reviewed the title, `open` have not.
        counts: of the open ones, by band in the order of `NAMES`.
        share: expected share of the open ones who like it, if they watch it and say.
        observed: share of those who said what they think that like it, its rows being the likers; None where nobody
            did.
    """

    segment_id: str
    name: str
    members: Figure
    seen: int
    open: int
    counts: tuple[int, ...]
    share: Estimate
    observed: Figure | None


def rank_viewers(snapshot: Snapshot, served: Served, placed: Placed) -> Targets:
    """The viewers of a snapshot by how well a title fits them. One statement."""
    rows = snapshot.rows("targeting/audience", title_id=placed.title_id or "", kind=KIND)
    known = [row for row in rows if row["viewer_id"] in served.viewer_places]
    places = np.array([served.viewer_places[row["viewer_id"]] for row in known], dtype=int)
    order = np.argsort(-placed.products[places], kind="stable")
    interest = placed.interest[places][order]
    return Targets(
        viewer_ids=np.array([row["viewer_id"] for row in known], dtype=str)[order],
        interest=interest,
        bands=band_places(interest),
        segments=np.array([row["segment_id"] or "" for row in known], dtype=str)[order],
        seen=np.array([row["seen"] for row in known], dtype=bool)[order],
        unknown=len(rows) - len(known),
        cold=placed.cold,
    )


def band_places(interest: np.ndarray) -> np.ndarray:
    """The place in `NAMES` of each probability's band, shape (n,)."""
    cuts = np.array([BANDS[name] for name in NAMES[:-1]])
    places: np.ndarray = (interest[:, None] < cuts).sum(axis=1)
    return places


def measured_verdicts(snapshot: Snapshot, served: Served, placed: Placed) -> Verdicts:
    """The held-out verdicts that tell how far off interest in this title may be. A statement at most."""
    if placed.cold:
        return held_out_verdicts(served.held_out, "cold")
    counts = {row["title_id"]: row["verdicts"] for row in snapshot.rows("targeting/likes_by_title")}
    return held_out_verdicts(served.held_out, "known", counts, counts.get(placed.title_id or "", 0))


def settle(
    targets: Targets, verdicts: Verdicts, title_id: str | None
) -> tuple[Targets, dict[str, Margin | None], Verdicts]:
    """Interest shifted, segment by segment, by what held-out members said of this very title.

    Returns:
        The viewers with the interest and bands that are shown, the margin of each segment, and the verdicts with what
        is said of them shifted likewise.
    """
    of_viewer = dict(zip(targets.viewer_ids.tolist(), targets.segments.tolist(), strict=True))
    segments = np.array([of_viewer.get(viewer, "") for viewer in verdicts.viewers.tolist()], dtype=str)
    own = verdicts.names[verdicts.titles] == title_id if len(verdicts.titles) else np.zeros(0, dtype=bool)
    everyone = find_margin(verdicts)
    interest, said = targets.interest.copy(), verdicts.said.copy()
    margins: dict[str, Margin | None] = {}
    for segment_id in np.unique(targets.segments).tolist():
        inside = segments == segment_id
        margin = find_margin(verdicts.pick(inside)) or everyone
        margins[segment_id] = margin = margin.given(verdicts.pick(inside & own)) if margin else None
        if margin and margin.shift:
            members = targets.segments == segment_id
            interest[members] = _shifted(interest[members], margin.shift)
            said[inside & own] = _shifted(said[inside & own], margin.shift)
    return (
        replace(targets, interest=interest, bands=band_places(interest)),
        margins,
        replace(verdicts, said=said),
    )


def _shifted(interest: np.ndarray, by: float) -> np.ndarray:
    """Probabilities moved in log-odds."""
    moved: np.ndarray = expit(logit(np.clip(interest, 1e-6, 1 - 1e-6)) + by)
    return moved


def load_segment_bands(
    snapshot: Snapshot, targets: Targets, margins: dict[str, Margin | None], title_id: str | None
) -> tuple[SegmentBands, ...]:
    """What a title is to each taste segment, in the studio's order. Two statements."""
    liked = {
        row["segment_id"]: row
        for row in (snapshot.rows("targeting/likes_by_segment", title_id=title_id, kind=KIND) if title_id else ())
    }
    return tuple(
        _segment_bands(
            row,
            targets,
            targets.segments == row["segment_id"],
            margins.get(row["segment_id"]),
            liked.get(row["segment_id"]),
            title_id,
        )
        for row in snapshot.rows("targeting/segments", kind=KIND)
    )


def _segment_bands(
    row: dict[str, object],
    targets: Targets,
    own: np.ndarray,
    margin: Margin | None,
    liked: dict[str, int] | None,
    title_id: str | None,
) -> SegmentBands:
    segment_id, members = str(row["segment_id"]), int(str(row["members"]))
    filter_ = Filter(segments=(segment_id,))
    size = Estimate(value=float(members), low=None, high=None, n=members, method="count")
    open_ = own & ~targets.seen
    observed = None
    if liked and liked["verdicts"]:
        share = wilson(liked["likes"], liked["verdicts"])
        likers = filter_.but(fans=(title_id,))
        observed = Figure("percent", share, liked["likes"], liked["likes"], "viewers", likers)
    return SegmentBands(
        segment_id=segment_id,
        name=str(row["name"]),
        members=Figure("percent", size, members, members, "viewers", filter_),
        seen=int((own & targets.seen).sum()),
        open=int(open_.sum()),
        counts=tuple(np.bincount(targets.bands[open_], minlength=len(NAMES)).tolist()),
        share=expected_share(targets.interest[open_], margin),
        observed=observed,
    )


def expected_share(interest: np.ndarray, margin: Margin | None) -> Estimate:
    """Expected share of likes among viewers of these probabilities; without a margin, no interval."""
    if not len(interest):
        return Estimate(value=None, low=None, high=None, n=0, method=METHOD)
    mean = float(interest.mean())
    if margin is None:
        return Estimate(value=mean, low=None, high=None, n=len(interest), method="not measured")
    return margin.estimate(mean, len(interest))
