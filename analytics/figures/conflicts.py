"""Stars against text: reviews whose rating says one thing and whose words another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from analytics.intervals import wilson
from data.records import NEUTRAL_BAND, Estimate, Filter
from data.snapshots import Snapshot

#: From here upwards stars are praise, from `LOW` downwards blame, on 0–10.
HIGH = 7.0
LOW = 4.0
#: A text is clearly praise or blame beyond this.
CLEAR = NEUTRAL_BAND


@dataclass(frozen=True)
class Conflict:
    """One review. Whether its writer or the model is wrong is not known: someone has to read it.

    Attributes:
        side: `stars high` over a text of blame, or `stars low` over a text of praise.
        apart: how far stars, laid on −1…1, and text lie apart, 0…2; stars minus text, unsigned.
        scored: sentences that the text's score rests on.
    """

    review_id: str
    title_id: str
    title: str
    viewer_id: str | None
    side: Literal["stars high", "stars low"]
    apart: float
    rating: float
    rating_original: str
    sentiment: float
    scored: int
    text: str
    language: str
    source: str
    territory: str | None
    publisher: str | None
    published_at: datetime | None


@dataclass(frozen=True)
class Conflicts:
    """One page of the queue, furthest apart first.

    Attributes:
        total: how many reviews stand in the queue.
        share: of the reviews that have both stars and a score.
    """

    rows: tuple[Conflict, ...]
    total: int
    share: Estimate


def load_conflicts(snapshot: Snapshot, filter_: Filter, size: int = 50, start: int = 0) -> Conflicts:
    """A page of the queue of a filter. Two statements."""
    given = {"filter": filter_.as_parameter(), "high": HIGH, "low": LOW, "clear": CLEAR}
    counts = snapshot.rows("figures/conflicts_by_title", **given)
    rated, torn = (sum(int(row[name]) for row in counts) for name in ("rated", "torn"))
    rows = snapshot.rows("figures/conflicts", **given, size=size, start=start)
    return Conflicts(tuple(_conflict(row) for row in rows), torn, wilson(torn, rated))


def _conflict(row: dict[str, object]) -> Conflict:
    kept = {name: row[name] for name in Conflict.__dataclass_fields__ if name in row}
    apart = float(str(row["apart"]))
    side = "stars high" if apart > 0 else "stars low"
    return Conflict(**kept | {"apart": abs(apart), "side": side})  # type: ignore[arg-type]
