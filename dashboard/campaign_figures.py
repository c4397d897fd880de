"""What Campaigns shows: whom one may address, the draw, what came back and what it says. No Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.recommender.recommender import Recommender
from analytics.recommender.served import Served
from analytics.targeting.campaigns import draw_groups, fifths, smallest_uplift
from analytics.targeting.lookalike import Lookalike, fit_lookalike
from analytics.targeting.unseen import Reason, Unseen, rank_unseen, reasons_for
from data.campaigns import Kind, Member
from data.snapshots import Snapshot

#: The division of seeds into fifths is the same at every look.
SEED = 20261123


@dataclass(frozen=True)
class Whom:
    """Viewers whom a campaign might address.

    Attributes:
        about: how they were chosen, in one sentence that is kept with the campaign.
        viewer_ids: the most drawn first where they are ranked.
        affinity: what they are ranked by, of each; empty where they are not.
        title_id: the title that they were chosen for, if any.
    """

    kind: Kind
    name: str
    about: str
    viewer_ids: tuple[str, ...]
    affinity: tuple[float, ...] = ()
    title_id: str | None = None


@dataclass(frozen=True)
class Alikes:
    """A lookalike with the ids of the viewers whom it numbers."""

    lookalike: Lookalike
    viewer_ids: np.ndarray
    unplaced: int

    def chosen(self, size: float) -> tuple[tuple[str, ...], tuple[float, ...]]:
        """Ids and likeness of the list of this size, most alike first."""
        places = self.lookalike.places(size)
        return tuple(self.viewer_ids[places].tolist()), tuple(self.lookalike.likeness[places].tolist())


@dataclass(frozen=True)
class Drawn:
    """One viewer to be won, for the table: id, interest, taste segment, and what speaks for it."""

    viewer_id: str
    interest: float
    segment: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Winnable:
    """Who might be won for a title.

    Attributes:
        viewer_ids: ranked. affinity: u·m of each. interest: probability of a like of each.
        left_out: who rated or reviewed it.
        cold: whether nobody likes it yet.
        shown: the first of them, with reasons.
    """

    viewer_ids: tuple[str, ...]
    affinity: tuple[float, ...]
    interest: np.ndarray
    left_out: int
    cold: bool
    shown: tuple[Drawn, ...]


def choose_segment(snapshot: Snapshot, segment_id: str, served: Served | None, title_id: str | None) -> tuple[
    tuple[str, ...], tuple[float, ...]
]:  # fmt: skip
    """Everybody in a segment; ranked by u·m with the title where there is one that the recommender knows."""
    ids = [row["viewer_id"] for row in snapshot.rows("campaigns/segment_viewers", segment_id=segment_id)]
    if served is None or title_id is None or title_id not in served.title_places:
        return tuple(ids), ()
    products = served.products(served.vector_of(title_id))
    known = {one: float(products[served.viewer_places[one]]) for one in ids if one in served.viewer_places}
    ranked = sorted(ids, key=lambda one: -known.get(one, -np.inf))
    return tuple(ranked), tuple(known.get(one, float("nan")) for one in ranked)


def find_alikes(snapshot: Snapshot, served: Served, seeds: Sequence[str]) -> Alikes:
    """Rank the studio's viewers by likeness to seeds.

    Raises:
        NotEnoughEvidence: too few of the seeds are known to the recommender.
    """
    present = _present(snapshot)
    kept = np.array([one in present for one in served.viewer_ids.tolist()], dtype=bool)
    ids = served.viewer_ids[kept]
    places = {one: place for place, one in enumerate(ids.tolist())}
    known = np.array(sorted({places[one] for one in seeds if one in places}), dtype=np.int64)
    found = fit_lookalike(served.viewers[kept], served.leanings.viewers[kept], known, SEED)
    return Alikes(found, ids, len(set(seeds)) - len(known))


def find_unseen(snapshot: Snapshot, served: Served, title_id: str) -> Unseen:
    """Viewers who said nothing of a title, the most drawn to it first.

    Raises:
        RunError: the recommender does not know the title.
    """
    known = {row["viewer_id"] for row in snapshot.rows("campaigns/known_viewers", title_id=title_id)}
    return rank_unseen(served, title_id, known, _present(snapshot))


def find_winnable(snapshot: Snapshot, served: Served, title_id: str, shown: int) -> Winnable:
    """All that is told of the viewers who might be won for a title.

    Raises:
        RunError: the recommender does not know the title.
    """
    found = find_unseen(snapshot, served, title_id)
    return Winnable(
        viewer_ids=tuple(served.viewer_ids[found.places].tolist()),
        affinity=tuple(found.products.tolist()),
        interest=found.interest,
        left_out=found.left_out,
        cold=served.is_cold(title_id),
        shown=explain_unseen(snapshot, served, Recommender.load(served.folder), found, shown),
    )


def explain_unseen(
    snapshot: Snapshot, served: Served, model: Recommender, found: Unseen, shown: int
) -> tuple[Drawn, ...]:
    """The first `shown` viewers with what speaks for the title."""
    ids = served.viewer_ids[found.places[:shown]].tolist()
    verdicts: dict[str, list[tuple[str, int]]] = {one: [] for one in ids}
    for row in snapshot.rows("campaigns/verdicts_of", viewer_ids=ids):
        verdicts[row["viewer_id"]].append((row["title_id"], row["liking"]))
    reasons = reasons_for(model, served.vector_of(found.title_id), verdicts)
    names = {row["title_id"]: row["name"] for row in snapshot.rows("dashboard/title_names")}
    segments = {row["viewer_id"]: row["segment"] for row in snapshot.rows("campaigns/audience")}
    return tuple(
        Drawn(one, float(interest), segments.get(one, ""), _named(reasons[one], names))
        for one, interest in zip(ids, found.interest, strict=False)
    )


def _named(reasons: Sequence[Reason], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names.get(reason.title_id, reason.title_id) for reason in reasons)


def _present(snapshot: Snapshot) -> set[str]:
    return {row["viewer_id"] for row in snapshot.rows("campaigns/audience")}


def draw_members(snapshot: Snapshot, whom: Whom, share: float, seed: int) -> tuple[list[Member], dict[str, str]]:
    """The two groups of a campaign, and what the taste segments in it are called.

    Raises:
        NotEnoughEvidence: a group would be too small.
    """
    rows = {row["viewer_id"]: row for row in snapshot.rows("campaigns/audience")}
    ids = [one for one in whom.viewer_ids if one in rows]
    ranked = dict(zip(whom.viewer_ids, whom.affinity, strict=True)) if whom.affinity else {}
    affinity = np.array([ranked.get(one, np.nan) for one in ids], dtype=np.float64)
    segments = [rows[one]["segment_id"] for one in ids]
    groups = draw_groups(ids, segments, [rows[one]["band"] for one in ids], share, seed)
    members = [
        Member(viewer_id=one, control=held, stratum=stratum, segment_id=segment,
               affinity=None if np.isnan(score) else score, fifth=fifth)
        for one, held, stratum, segment, score, fifth in zip(
            ids, groups.control.tolist(), groups.strata.tolist(), segments, affinity.tolist(),
            fifths(affinity).tolist(), strict=True,
        )
    ]  # fmt: skip
    return members, {rows[one]["segment_id"]: rows[one]["segment"] for one in ids if rows[one]["segment_id"]}


def would_show(audience: int, share: float, base_rate: float) -> float | None:
    """The smallest uplift that such a campaign would show four times in five."""
    return smallest_uplift(audience, share, base_rate)
