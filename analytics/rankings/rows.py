"""The rows behind listed titles: whose they are, and the figure that walks back to them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from analytics.figures.figure import Figure, rating_figure
from analytics.rankings.measures import Measured
from analytics.rankings.slate import SCALE, Array, Slate
from data.ranked import Eligibility
from data.records import LIKED_FROM
from data.snapshots import Snapshot


def load_figures(snapshot: Snapshot, way: Measured, ids: Sequence[str]) -> dict[str, Figure]:
    """The plain mean of each of these titles, with the filter of exactly its rows. One statement."""
    rows = snapshot.rows("rankings/viewers", filter=way.filter.as_parameter(), titles=list(ids))
    found = {row["title_id"]: row for row in rows}
    return {title_id: rating_figure(found.get(title_id), way.filter.but(titles=(title_id,))) for title_id in ids}


def load_viewers(snapshot: Snapshot, way: Measured, slate: Slate, rules: Eligibility) -> Array:
    """Viewers of every title; those with fewer rows than are asked for count as their rows."""
    enough = slate.count >= max(rules.min_viewers, rules.min_ratings)
    ids = [str(title_id) for title_id in slate.ids[enough]]
    rows = snapshot.rows("rankings/viewers", filter=way.filter.as_parameter(), titles=ids)
    viewers = slate.count.copy()
    viewers[np.searchsorted(slate.ids, [row["title_id"] for row in rows])] = [row["clusters"] for row in rows]
    return viewers


def load_groups(snapshot: Snapshot, way: Measured, ids: npt.NDArray[np.str_], groups: int) -> tuple[Array, Array]:
    """Σs and Σm of random groups of viewers, shape (groups, titles), titles in the order of `ids`. One statement."""
    table = snapshot.arrow(
        "rankings/ratings_by_group",
        filter=way.filter.as_parameter(), titles=[str(each) for each in ids], groups=groups, liked_from=LIKED_FROM,
    )  # fmt: skip
    order = np.argsort(ids)
    titles = np.array(table.column("title_id").to_pylist(), dtype=np.str_)
    places = order[np.searchsorted(ids[order], titles)] if len(ids) else np.zeros(0, dtype=np.int64)
    at = (table.column("part").to_numpy(), places)
    s, m = np.zeros((groups, len(ids))), np.zeros((groups, len(ids)))
    column = table.column("liked").to_numpy() if way.liked else table.column("s").to_numpy() / SCALE
    s[at], m[at] = column, table.column("m").to_numpy()
    return s, m
