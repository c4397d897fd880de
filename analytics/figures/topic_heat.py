"""Topics by titles or by segments: where each is spoken of more, or more kindly, than among all others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from analytics.discoveries import beyond_noise
from analytics.figures.figure import SUMS, Figure, Row, net_figure
from analytics.figures.topics import Listed, load_listed, share_figure
from analytics.intervals import difference
from data.records import Estimate, Filter
from data.snapshots import Snapshot

By = Literal["title", "segment"]


@dataclass(frozen=True)
class Held:
    """A figure of one group held against the same of all others.

    Attributes:
        own: the group's; its rows are those of its filter.
        others: of everything else that the filter means.
        difference: own − others.
        beyond_noise: whether it stands when all cells and both measures are counted (Benjamini–Hochberg).
    """

    own: Figure
    others: Estimate
    difference: Estimate
    beyond_noise: bool = False

    @property
    def known(self) -> bool:
        """Whether there are enough viewers on either side to say anything."""
        return self.own.known and self.others.known


@dataclass(frozen=True)
class HeatCell:
    """One topic in one group: share of its reviews that speak of it, and net of what they say."""

    topic_id: int
    group: str
    share: Held
    net: Held


@dataclass(frozen=True)
class Heat:
    """Topics × groups.

    Attributes:
        topics: the rows, the most spoken of first.
        groups: title ids or segment ids, the columns.
        cells: of every row and column.
        looks: how many differences were looked at together.
    """

    by: By
    topics: tuple[Listed, ...]
    groups: tuple[str, ...]
    cells: dict[tuple[int, str], HeatCell]
    looks: int


def load_heat(
    snapshot: Snapshot,
    filter_: Filter,
    by: By,
    groups: Sequence[str] = (),
    *,
    kind: str = "taste",
    most: int = 12,
) -> Heat:
    """Topics by titles or by segments, each cell against all others of the filter. Four statements.

    A viewer who stands on both sides (of a title) counts on both; sums over viewers are exact on either side.

    Args:
        snapshot: the snapshot.
        filter_: its own topics are the rows; its signs do not count.
        by: what the columns are.
        groups: the columns; by default the `most` with the most reviews.
        kind: of segments.
        most: how many columns, where none are named.
    """
    base = filter_.but(topics=(), signs=())
    given = {"filter": base.as_parameter(), "by": by, "kind": kind if by == "segment" else ""}
    written = {(row["language"], row["grp"]): row for row in snapshot.rows("topics/written_by_group", **given)}
    tongues = {row["topic_id"]: row["language"] for row in snapshot.rows("topics/tongues")}
    rows = snapshot.rows("topics/by_group", **given)
    found = {(row["topic_id"], row["grp"]): row for row in rows}
    spoken = {row["topic_id"] for row in rows}
    topics = [
        topic
        for topic in load_listed(snapshot)
        if topic.topic_id in spoken and (not filter_.topics or topic.topic_id in filter_.topics)
    ]
    largest = [grp for language, grp in written if language is None and grp is not None][:most]
    columns = tuple(groups) or tuple(largest)
    whole = _totals(rows)
    cells = []
    for topic in topics:
        for group in columns:
            side = written.get((tongues[topic.topic_id], group))
            own = base.but(topics=(topic.topic_id,), **{f"{by}s": (group,)})
            row = found.get((topic.topic_id, group))
            cells.append(_cell(topic.topic_id, group, row, side, whole[topic.topic_id], own))
    flagged, looks = _flagged(cells)
    return Heat(by, tuple(topics), columns, {(cell.topic_id, cell.group): cell for cell in flagged}, looks)


def _totals(rows: Sequence[Row]) -> dict[int, Row]:
    """By topic, everybody's reviews and sums of net: those of a row with those of its others."""
    names = ("reviews", "o_reviews", *SUMS)
    return {
        row["topic_id"]: {name: row[name] for name in names} | {f"o_{name}": row[f"o_{name}"] for name in SUMS}
        for row in rows
    }


def _cell(topic_id: int, group: str, row: Row | None, side: Row | None, any_row: Row, own: Filter) -> HeatCell:
    spoke = (row["reviews"], row["viewers"]) if row else (0, 0)
    spoken = any_row["reviews"] + any_row["o_reviews"]
    wrote = (side["reviews"], side["viewers"]) if side else (0, 0)
    rest = (side["o_reviews"], side["o_viewers"]) if side else (0, 0)
    share = share_figure(spoke, wrote, own)
    others = share_figure((min(spoken - spoke[0], rest[0]), 0), rest, own).estimate
    net = net_figure(row, own)
    net_others = net_figure({name: row[f"o_{name}"] for name in SUMS} if row else None, own).estimate
    return HeatCell(topic_id, group, _held(share, others), _held(net, net_others))


def _held(own: Figure, others: Estimate) -> Held:
    return Held(own, others, difference(own.estimate, others))


def _flagged(cells: Sequence[HeatCell]) -> tuple[list[HeatCell], int]:
    """The cells with their flags, and how many differences were looked at: only those that are shown."""
    looked = [
        held.difference if held.known else held.difference.model_copy(update={"low": None})
        for cell in cells
        for held in (cell.share, cell.net)
    ]
    flags: Iterator[bool] = iter(beyond_noise(looked))
    flagged = [
        replace(
            cell,
            share=replace(cell.share, beyond_noise=next(flags)),
            net=replace(cell.net, beyond_noise=next(flags)),
        )
        for cell in cells
    ]
    return flagged, sum(each.value is not None and each.low is not None for each in looked)
