"""What a question's parts come to in numbers: every one a figure with its interval and the filter of its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.figures.figure import Figure, Grain, net_figure, signed
from analytics.intervals import ratio_estimate, wilson
from data.records import Filter, Sign
from data.snapshots import Snapshot

#: Ids that a link can carry: where more rows have to be named one by one, a number has no way to them.
LINKED = 500


@dataclass(frozen=True)
class Counted:
    """A plain count of rows; `filter` is None where a link cannot name them."""

    rows: int
    grain: Grain
    filter: Filter | None


@dataclass(frozen=True)
class Saying:
    """What is said of some aspects: on balance, in how many sentences, by how many viewers."""

    net: Figure
    praise: int
    blame: int
    praising: int
    blaming: int

    def counted(self, sign: Sign) -> Counted:
        """The sentences of one sign."""
        return Counted(
            self.praise if sign == "praise" else self.blame, "evidence", self.net.filter.but(signs=(sign,))
        )

    def viewers(self, sign: Sign) -> Counted:
        """The viewers who say so."""
        rows = self.praising if sign == "praise" else self.blaming
        return Counted(rows, "viewers", self.net.filter.but(signs=(sign,)))


def count_viewers(snapshot: Snapshot, filter_: Filter) -> Counted:
    """How many viewers a filter means."""
    rows = snapshot.rows("dashboard/viewers_count", filter=filter_.as_parameter())[0]["rows"]
    return Counted(int(rows), "viewers", filter_)


def likes_by_title(
    snapshot: Snapshot, filter_: Filter, foes: Sequence[str] = (), *, disliked: bool = False
) -> dict[str, Figure]:
    """Of the viewers meant who speak of a title, the share who like it, by title; `disliked`: who do not.

    Wilson's interval; n and rows are these viewers, one of each.
    """
    rows = snapshot.rows("asking/liked_by_title", filter=filter_.as_parameter(), foes=list(foes) or None)
    told = "disliked" if disliked else "liked"
    return {
        row["title_id"]: _share(row[told], row["viewers"], filter_.but(titles=(row["title_id"],))) for row in rows
    }


def _share(some: int, of: int, filter_: Filter) -> Figure:
    return Figure("percent", wilson(some, of), of, of, "viewers", filter_)


def sayings_by_title(snapshot: Snapshot, filter_: Filter, foes: Sequence[str] = ()) -> dict[str, Saying]:
    """What is said of a filter's aspects, by title."""
    rows = snapshot.rows("asking/net_by_title", filter=filter_.as_parameter(), foes=list(foes) or None)
    return {row["title_id"]: _saying(row, filter_.but(titles=(row["title_id"],))) for row in rows}


def _saying(row: Mapping[str, Any], filter_: Filter) -> Saying:
    return Saying(net_figure(row, filter_), row["praise"], row["blame"], row["praising"], row["blaming"])


def likes_by_segment(snapshot: Snapshot, filter_: Filter, *, disliked: bool = False) -> dict[str, Figure]:
    """Of what a segment's viewers met among the titles meant, the share that they like, by segment.

    A viewer who met several titles counts once in the interval (`ratio_estimate`); rows are the viewers.
    """
    found = {}
    for row in snapshot.rows("asking/liked_by_segment", filter=filter_.as_parameter()):
        end = "_dis" if disliked else ""
        sums = (row[f"s{end}"], row["m"], row[f"ss{end}"], row[f"sm{end}"], row["mm"])
        estimate = ratio_estimate(row["clusters"], *sums, bounds=(0.0, 1.0))
        own = filter_.but(segments=(row["segment_id"],))
        found[row["segment_id"]] = Figure("percent", estimate, row["clusters"], row["clusters"], "viewers", own)
    return found


def nets_by_segment(snapshot: Snapshot, filter_: Filter) -> dict[str, Figure]:
    """What a segment's viewers say on balance of what a filter means, by segment."""
    rows = snapshot.rows("asking/net_by_segment", filter=filter_.as_parameter())
    return {row["segment_id"]: net_figure(row, filter_.but(segments=(row["segment_id"],))) for row in rows}


def net_of(snapshot: Snapshot, filter_: Filter) -> Figure:
    """What is said on balance of all that a filter means."""
    rows = snapshot.rows("figures/net_whole", filter=signed(filter_).as_parameter())
    return net_figure(rows[0] if rows else None, filter_)


def shares_by_segment(snapshot: Snapshot, filter_: Filter, total: int) -> dict[str, tuple[Figure, int]]:
    """Of the viewers a filter means, the share in a segment, by segment; and how many viewers that segment has.

    The figure's rows are the viewers of the segment among them; its n is all that the filter means.
    """
    found = {}
    for row in snapshot.rows("asking/viewers_by_segment", filter=filter_.as_parameter()):
        own = filter_.but(segments=(row["segment_id"],))
        figure = Figure("percent", wilson(row["meant"], total), row["meant"], row["meant"], "viewers", own)
        found[row["segment_id"]] = (figure, int(row["viewers"]))
    return found


def count_foes(snapshot: Snapshot, foes: Sequence[str]) -> Counted:
    """The viewers who do not like any of some titles, named by what they said of these where a link has room."""
    ids = ids_of_foes(snapshot, foes, foes)
    if ids:
        return count_viewers(snapshot, Filter(titles=tuple(foes), reviews=ids))
    return Counted(int(snapshot.rows("asking/count_foes", foes=list(foes))[0]["rows"]), "viewers", None)


def ids_of_foes(
    snapshot: Snapshot, titles: Sequence[str], foes: Sequence[str], aspects: Sequence[str] = ()
) -> tuple[str, ...] | None:
    """What viewers who do not like some titles said of others (of some aspects, where any are named), by id.

    None where a link cannot name all of it.
    """
    values = {"titles": list(titles), "foes": list(foes), "aspects": list(aspects) or None}
    rows = snapshot.rows("asking/ids_of_foes", **values)
    return tuple(row["id"] for row in rows) if 0 < len(rows) <= LINKED else None
