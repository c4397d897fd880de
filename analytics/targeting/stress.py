"""What to stress and what to avoid for each segment, from what it says of titles like this one.

An aspect (or topic) is claimed for a segment where its members' net sentiment differs from that of the other
segments' members in the same titles by more than noise, all segments, aspects and topics that were looked at counted
together (Benjamini–Hochberg). Both sides are shown only above the floor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from analytics.discoveries import beyond_noise
from analytics.figures.figure import SUMS, Contrast, contrast, net_figure
from analytics.recommender.served import Served
from analytics.targeting.bands import KIND
from analytics.targeting.placed import Placed
from data.records import Filter
from data.snapshots import Snapshot

#: How many titles are looked into besides the title itself.
COMPARABLES = 12
#: A title less alike than this is none, while there are others: half of the genres, or a vector half the same way.
_ALIKE = 0.5
#: So many are looked into even if they are less alike.
_LEAST = 5
Direction = Literal["stress", "play_down", "avoid"]


@dataclass(frozen=True)
class Alike:
    """A title like the one that is targeted: cosine of the vectors, shared genres, their sum as likeness."""

    title_id: str
    name: str
    cosine: float
    genres: tuple[str, ...]
    likeness: float


@dataclass(frozen=True)
class Advice:
    """One aspect or topic for one segment.

    Attributes:
        kind: `aspect` or `topic`; `key` is its id.
        direction: `stress` what it praises more than others do, `avoid` what it damns more, `play_down` what it
            praises less than others do without damning it.
        contrast: `a` the segment, `b` the other segments, in the same titles; each figure finds its sentences.
    """

    segment_id: str
    kind: Literal["aspect", "topic"]
    key: str
    direction: Direction
    contrast: Contrast


def find_alike(
    snapshot: Snapshot, served: Served, placed: Placed, genres: Sequence[str], size: int = COMPARABLES
) -> tuple[Alike, ...]:
    """The reviewed titles most like one, the most alike first. One statement.

    Likeness is the cosine of the vectors plus the share of genres in common (Jaccard).
    """
    wanted, length = set(genres), float(np.linalg.norm(placed.vector))
    found = []
    for row in snapshot.rows("targeting/reviewed_titles"):
        place = served.title_places.get(row["title_id"])
        if row["title_id"] == placed.title_id or place is None:
            continue
        other = served.titles[place]
        cosine = float(other @ placed.vector) / max(1e-12, length * float(np.linalg.norm(other)))
        own = set(row["genres"] or ())
        jaccard = len(own & wanted) / max(1, len(own | wanted))
        found.append(Alike(row["title_id"], row["name"], cosine, tuple(sorted(own & wanted)), cosine + jaccard))
    nearest = sorted(found, key=lambda title: (-title.likeness, title.title_id))[:size]
    return tuple(title for place, title in enumerate(nearest) if title.likeness >= (0 if place < _LEAST else _ALIKE))


def load_advice(snapshot: Snapshot, titles: Sequence[str]) -> tuple[Advice, ...]:
    """What each taste segment praises or damns more than the others do in these titles, surest segments' order.

    Four statements. Empty where no title is given.
    """
    if not titles:
        return ()
    within = Filter(titles=tuple(titles))
    looked = [
        *_contrasts(snapshot, within, "aspect", _names(snapshot, "figures/aspect_names", "aspect", "name")),
        *_contrasts(snapshot, within, "topic", _names(snapshot, "targeting/topic_names", "topic_id", "label")),
    ]
    shown = [
        each.difference if each.a.known and each.b.known else each.difference.model_copy(update={"low": None})
        for _, each in looked
    ]
    flags = beyond_noise(shown)
    claimed = (_advice(segment_id, each) for (segment_id, each), flag in zip(looked, flags, strict=True) if flag)
    advice = [one for one in claimed if one is not None]
    return tuple(sorted(advice, key=lambda one: (one.segment_id, -abs(one.contrast.difference.value or 0))))


def _names(snapshot: Snapshot, statement: str, key: str, name: str) -> dict[Any, str]:
    return {row[key]: row[name] for row in snapshot.rows(statement)}


def _contrasts(
    snapshot: Snapshot, within: Filter, kind: Literal["aspect", "topic"], names: dict[Any, str]
) -> Iterator[tuple[str, Contrast]]:
    rows = snapshot.rows(f"targeting/net_by_segment_{kind}", filter=within.as_parameter(), kind=KIND)
    segments = sorted({row["segment_id"] for row in rows})
    for key in sorted({row["key"] for row in rows if row["key"] in names}):
        own = {row["segment_id"]: row for row in rows if row["key"] == key}
        part = within.but(aspects=(key,)) if kind == "aspect" else within.but(topics=(key,))
        for segment_id in own:
            others = [name for name in segments if name != segment_id]
            rest = [own[name] for name in others if name in own]
            if not rest:
                continue
            sums = {name: sum(row[name] for row in rest) for name in SUMS}
            a = net_figure(own[segment_id], part.but(segments=(segment_id,)))
            b = net_figure(sums, part.but(segments=tuple(others)))
            yield segment_id, contrast(kind, str(key), names[key], a, b)


def _advice(segment_id: str, found: Contrast) -> Advice | None:
    direction = _direction(found)
    if direction is None:
        return None
    kind: Literal["aspect", "topic"] = "aspect" if found.kind == "aspect" else "topic"
    return Advice(segment_id, kind, found.key, direction, replace(found, beyond_noise=True))


def _direction(found: Contrast) -> Direction | None:
    """None where a segment differs from the others, but neither praises nor damns for certain."""
    more = (found.difference.value or 0.0) > 0
    low, high = found.a.estimate.low or 0.0, found.a.estimate.high or 0.0
    if more:
        return "stress" if low > 0 else None
    return "play_down" if low > 0 else "avoid" if high < 0 else None
