"""Net sentiment and mean rating of everything that a filter means."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.figures.figure import Figure, net_figure, rating_figure
from data.records import Filter
from data.snapshots import Snapshot


@dataclass(frozen=True)
class Whole:
    """Net sentiment of the sentences and mean of the ratings that one filter means."""

    net: Figure
    rating: Figure


def load_whole(snapshot: Snapshot, filter_: Filter) -> Whole:
    """Net sentiment and rating, clustered by viewer. Two statements."""
    given = filter_.as_parameter()
    nets = snapshot.rows("figures/net_whole", filter=given)
    ratings = snapshot.rows("figures/rating_whole", filter=given)
    return Whole(
        net=net_figure(nets[0] if nets else None, filter_),
        rating=rating_figure(ratings[0] if ratings else None, filter_),
    )
