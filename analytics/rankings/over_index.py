"""Titles that a segment rates otherwise than everybody else does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analytics.discoveries import beyond_noise
from analytics.figures.figure import SUMS, Figure, nothing, rating_figure
from analytics.intervals import difference
from data.ranked import ListDefinition
from data.records import Estimate
from data.snapshots import Snapshot


@dataclass(frozen=True)
class OverIndex:
    """The segment's mean rating less that of everybody else, and whether it stands with all titles counted."""

    difference: Estimate
    beyond_noise: bool


def load_over_indexes(
    snapshot: Snapshot, definition: ListDefinition, figures: Mapping[str, Figure]
) -> dict[str, OverIndex]:
    """Over-indexes of the listed titles, by title id; two statements.

    Everybody else are all who rated under the definition's own filter less the members among them: their sums are
    differences of sums, for a viewer belongs to one side. Flags are Benjamini and Hochberg's over the list.

    Args:
        figures: the segment's mean ratings, by title id.
    """
    members = definition.filter.but(segments=(definition.segment,))
    all_rows, own_rows = (
        {
            row["title_id"]: row
            for row in snapshot.rows("rankings/viewers", filter=filter_.as_parameter(), titles=list(figures))
        }
        for filter_ in (definition.filter.but(segments=()), members)
    )
    differences = {}
    for title_id, figure in figures.items():
        names = ("n", "total", "squares", *SUMS)
        rest = {name: all_rows[title_id][name] - own_rows[title_id][name] for name in names}
        others = rating_figure(rest, members).estimate if rest["n"] else nothing()
        differences[title_id] = difference(figure.estimate, others)
    flags = beyond_noise(list(differences.values()))
    return {
        title_id: OverIndex(found, flag) for (title_id, found), flag in zip(differences.items(), flags, strict=True)
    }
