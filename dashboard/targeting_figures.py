"""What Targeting shows: whom a title is for, how many to address, what to say to them. No Streamlit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.figures.figure import Contrast
from analytics.recommender.served import Served
from analytics.targeting.bands import (
    KIND,
    NAMES,
    SegmentBands,
    Targets,
    expected_share,
    load_segment_bands,
    measured_verdicts,
    rank_viewers,
    settle,
)
from analytics.targeting.margins import find_margin
from analytics.targeting.placed import Described, Encoder, Placed, place_described, place_known
from analytics.targeting.reach import Money, Point, Reach, find_reach
from analytics.targeting.stress import Advice, Alike, Direction, find_alike, load_advice
from dashboard.numbers import Drill, Number, number_of
from data.errors import StudioError
from data.records import Estimate, Filter, Record
from data.snapshots import Snapshot

#: From this band on a viewer is worth a contact, until a budget says otherwise.
WORTH = NAMES.index("likely")


@dataclass(frozen=True)
class Quality:
    """How good interest was on verdicts that were not learnt from: AUC, calibration error, on how many of what."""

    auc: Estimate
    ece: float
    verdicts: int
    titles: int


@dataclass(frozen=True)
class SegmentView:
    """One segment with the way to its viewers, to those who have seen the title, and to those who liked it."""

    segment_id: str
    name: str
    members: Number
    seen: int
    seen_drill: Drill | None
    open: int
    counts: tuple[int, ...]
    share: Estimate
    observed: Number | None

    @property
    def likes(self) -> float:
        """Expected likes among those who have not seen it."""
        return (self.share.value or 0.0) * self.open


@dataclass(frozen=True)
class Said:
    """One advice: what to stress with a segment, or to keep out, and the sentences on both sides."""

    segment_id: str
    direction: Direction
    kind: str
    name: str
    difference: Estimate
    own: Number
    others: Number


@dataclass(frozen=True)
class Targeting:
    """All that the page shows of one title.

    Attributes:
        title_id: None for a title that is only described.
        targets: the viewers in rank order.
        segments: in the studio's order.
        share: expected share of likes among all who have not seen it.
        seen: how many have; `seen_drill` finds them.
        alike: the titles whose reviews were looked into, besides its own where `own_reviews`.
        advice: what stands out, segment by segment.
        quality: how sure interest is of titles like this one: of new ones, or of known ones; None: not measured.
        reads_synopsis: False where a synopsis was given that counted for nothing.
    """

    title_id: str | None
    name: str
    cold: bool
    targets: Targets
    segments: tuple[SegmentView, ...]
    share: Estimate
    seen: int
    seen_drill: Drill | None
    reach: Reach
    alike: tuple[Alike, ...]
    own_reviews: bool
    advice: tuple[Said, ...]
    quality: Quality | None
    reads_synopsis: bool

    @property
    def open(self) -> int:
        """Viewers who can be addressed."""
        return len(self.reach.viewers)

    @property
    def worth_a_contact(self) -> int:
        """How many of them are at least likely to like it."""
        return int((self.targets.bands[self.reach.viewers] <= WORTH).sum())

    def advice_for(self, segment_id: str, *directions: Direction) -> list[Said]:
        """What to say or not to say to one segment, the largest difference first."""
        return [one for one in self.advice if one.segment_id == segment_id and one.direction in directions]

    def viewers_in(self, segment_id: str, band: str) -> np.ndarray:
        """Who has not seen it, of a segment and a band ("" for any), in rank order: places in `targets`."""
        places = self.reach.viewers
        if segment_id:
            places = places[self.targets.segments[places] == segment_id]
        if band in NAMES:
            places = places[self.targets.bands[places] == NAMES.index(band)]
        return places


class Budget(Record):
    """What one wants to spend: contacts, and what they cost and bring where that is known."""

    contacts: int
    contact_cost: float = 0.0
    like_worth: float = 0.0
    come: float = 1.0

    @property
    def money(self) -> Money | None:
        """The prices; None until both are known."""
        if self.contact_cost > 0 and self.like_worth > 0:
            return Money(self.contact_cost, self.like_worth, self.come)
        return None

    def cost_a_like(self, point: Point) -> Estimate:
        """What a like costs at this budget; the interval's ends change places with those of the share."""
        share = point.share
        low, value, high = (
            None if end in (None, 0.0) else self.contact_cost / (float(end or 0.0) * self.come)
            for end in (share.high, share.value, share.low)
        )
        return Estimate(value=value, low=low, high=high, n=share.n, method=share.method)


def load_members(snapshot: Snapshot) -> tuple[tuple[str, str, Number], ...]:
    """Every taste segment: id, name and how many viewers it has, in the studio's order."""
    return tuple(
        (
            row["segment_id"],
            row["name"],
            Number(
                unit="rating",
                estimate=Estimate(value=float(row["members"]), low=None, high=None, n=row["members"], method="count"),
                rows=row["members"],
                drill=Drill(grain="viewers", filter=Filter(segments=(row["segment_id"],))),
            ),
        )
        for row in snapshot.rows("targeting/segments", kind=KIND)
    )


def target_known(snapshot: Snapshot, served: Served, title_id: str) -> Targeting:
    """Whom a title of the studio is for.

    Raises:
        StudioError: there is no such title.
        RunError: the recommender does not know it.
    """
    found = snapshot.rows("targeting/title", title_id=title_id)
    if not found:
        raise StudioError("there is no such title here", where=title_id, mend="choose another one")
    title = found[0]
    return _target(snapshot, served, place_known(served, title_id), title["name"], title["genres"] or ())


def target_described(snapshot: Snapshot, served: Served, encoder: Encoder, described: Described) -> Targeting:
    """Whom a title is for that is only described.

    Raises:
        RunError: the run has no tower to place it with.
    """
    placed = place_described(served, encoder, described)
    found = _target(snapshot, served, placed, described.name, described.genres)
    unread = bool(described.synopsis) and not served.tower.reads_synopses
    return found if not unread else Targeting(**{**vars(found), "reads_synopsis": False})


def _target(snapshot: Snapshot, served: Served, placed: Placed, name: str, genres: Sequence[str]) -> Targeting:
    ranked, verdicts = rank_viewers(snapshot, served, placed), measured_verdicts(snapshot, served, placed)
    targets, margins, settled = settle(ranked, verdicts, placed.title_id)
    reach = find_reach(targets, settled, placed.title_id)
    alike = find_alike(snapshot, served, placed, genres)
    titles = [title.title_id for title in alike]
    own = _is_reviewed(snapshot, placed.title_id)
    margin = find_margin(settled)
    return Targeting(
        title_id=placed.title_id,
        name=name,
        cold=placed.cold,
        targets=targets,
        segments=tuple(
            _segment_view(segment, placed.title_id)
            for segment in load_segment_bands(snapshot, targets, margins, placed.title_id)
        ),
        share=expected_share(
            targets.interest[reach.viewers], margin.given(settled.of_title(placed.title_id)) if margin else None
        ),
        seen=int(targets.seen.sum()),
        seen_drill=_seen_drill(placed.title_id),
        reach=reach,
        alike=alike,
        own_reviews=own,
        advice=tuple(
            _said(one)
            for one in load_advice(snapshot, [*titles, *([placed.title_id] if own else [])])  # type: ignore[list-item]
        ),
        quality=_quality(snapshot, "cold" if placed.cold else "known"),
        reads_synopsis=True,
    )


def _is_reviewed(snapshot: Snapshot, title_id: str | None) -> bool:
    if title_id is None:
        return False
    return any(row["title_id"] == title_id for row in snapshot.rows("targeting/reviewed_titles"))


def _seen_drill(title_id: str | None, segment_id: str = "") -> Drill | None:
    if title_id is None:
        return None
    within = Filter(titles=(title_id,), segments=(segment_id,) if segment_id else ())
    return Drill(grain="viewers", filter=within)


def _segment_view(found: SegmentBands, title_id: str | None) -> SegmentView:
    return SegmentView(
        segment_id=found.segment_id,
        name=found.name,
        members=number_of(found.members),
        seen=found.seen,
        seen_drill=_seen_drill(title_id, found.segment_id),
        open=found.open,
        counts=found.counts,
        share=found.share,
        observed=number_of(found.observed) if found.observed else None,
    )


def _said(advice: Advice) -> Said:
    contrast: Contrast = advice.contrast
    return Said(
        segment_id=advice.segment_id,
        direction=advice.direction,
        kind=advice.kind,
        name=contrast.name,
        difference=contrast.difference,
        own=number_of(contrast.a),
        others=number_of(contrast.b),
    )


def _quality(snapshot: Snapshot, kind: str) -> Quality | None:
    runs = snapshot.rows("dashboard/recommender_run")
    told: dict[str, Any] | None = json.loads(runs[0]["manifest"])["quality"].get(kind) if runs else None
    if not told:
        return None
    auc = Estimate(**told["auc"], method="DeLong")
    return Quality(auc, float(told["ece"]), int(told["verdicts"]), int(told["titles"]))


def slider_step(viewers: int) -> int:
    """By how many contacts the budget's slider moves: at most 300 steps, each a round number."""
    least = max(1, viewers / 300)
    power = 10 ** int(np.floor(np.log10(least)))
    return int(next(step * power for step in (1, 2, 5, 10) if step * power >= least))
