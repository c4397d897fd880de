"""What is said of each aspect: how many speak of it, and what on balance they say."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.figures.figure import SIGNED, Figure, Row, net_figure, sums_of
from analytics.intervals import share_estimate
from data.records import Filter, Sign
from data.snapshots import Snapshot


@dataclass(frozen=True)
class AspectRow:
    """One aspect under one filter.

    Attributes:
        net: praise − blame of the aspect, on −1…1, over the sentences that speak of it.
        share: share of the reviews (those with a scored sentence) that speak of it; its rows are those reviews.
        praise, neutral, blame: sentences by what they say of it; `cell(sign)` finds them.
    """

    aspect: str
    name: str
    name_zh: str
    description: str
    net: Figure
    share: Figure
    praise: int
    neutral: int
    blame: int

    def cell(self, sign: Sign) -> Filter:
        """The filter of the sentences that say this of the aspect."""
        return self.net.filter.but(signs=(sign,))


@dataclass(frozen=True)
class AspectTable:
    """All aspects that are spoken of, in the studio's order. `reviews`: those with a scored sentence."""

    rows: tuple[AspectRow, ...]
    reviews: int


def load_aspects(snapshot: Snapshot, filter_: Filter) -> AspectTable:
    """The aspect table of a filter. Three statements.

    A filter that names aspects gives those alone. The share is of the reviews of the filter without its aspects
    and signs.
    """
    given = filter_.as_parameter()
    everything = filter_.but(aspects=(), signs=())
    base = snapshot.rows("figures/scored_reviews", filter=everything.as_parameter())[0]
    found = sums_of(snapshot.rows("figures/net_by_aspect", filter=given), "aspect")
    names = snapshot.rows("figures/aspect_names")
    rows = (_aspect_row(name, found[name["aspect"]], filter_, base) for name in names if name["aspect"] in found)
    return AspectTable(tuple(rows), int(base["reviews"]))


def _aspect_row(name: Row, sums: Row, filter_: Filter, base: Row) -> AspectRow:
    own = filter_.but(aspects=(name["aspect"],))
    net = net_figure(sums, own)
    reviews = int(sums["reviews"])
    estimate = share_estimate(reviews, int(base["reviews"]), int(base["clusters"]))
    share = Figure("percent", estimate, reviews, net.viewers, "reviews", net.filter)
    return AspectRow(
        aspect=name["aspect"],
        name=name["name"],
        name_zh=name["name_zh"] or name["name"],
        description=name["description"] or "",
        net=net,
        share=share,
        **{sign: int(sums[sign]) for sign in SIGNED},
    )
