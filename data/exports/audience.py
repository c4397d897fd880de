"""An audience: viewers, a band for each, and how it came about. What pages hand to the export."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from data.errors import ExportError
from data.records import Filter, Record
from data.snapshots import Snapshot

#: Members whose membership is at least this are the segment's core.
CORE_FROM = 0.5
Band = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class Audience(Record):
    """Viewers of the studio that someone means to reach.

    Attributes:
        name: what it is called; two audiences of one name are the same list at two times.
        viewer_ids: (n) the studio's own ids, no two alike; they never leave the studio.
        bands: (n) a label a viewer, such as "likely".
        about: how it came about, in one sentence.
        filter: the filter that means these viewers, where there is one.
    """

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    viewer_ids: tuple[str, ...]
    bands: tuple[Band, ...]
    about: str = Field(max_length=2_000)
    filter: Filter | None = None

    @model_validator(mode="after")
    def _one_band_a_viewer(self) -> Self:
        if len(self.bands) != len(self.viewer_ids):
            raise ValueError(f"{len(self.viewer_ids)} viewers have {len(self.bands)} bands")
        if len(set(self.viewer_ids)) != len(self.viewer_ids):
            raise ValueError("a viewer is named twice")
        return self

    @property
    def sizes(self) -> dict[str, int]:
        """Viewers by band, largest first. For pages of the studio; an export tells its own counts."""
        return dict(Counter(self.bands).most_common())


def make_audience_of_segment(snapshot: Snapshot, segment_id: str) -> Audience:
    """The viewers who belong to a segment more than to any other of its kind, as its size counts them.

    Bands are `core` (membership of at least `CORE_FROM`) and `fringe` in a segment of taste, `member` in any other.

    Raises:
        ExportError: the snapshot has no such segment.
    """
    found = snapshot.rows("exports/segment", segment_id=segment_id)
    if not found:
        raise ExportError(
            "there is no such segment", where=segment_id, mend="see `marquee segments` for the segments there are"
        )
    segment = found[0]
    rows = snapshot.rows("exports/segment_viewers", segment_id=segment_id)
    taste = segment["kind"] == "taste"
    return Audience(
        name=f"{segment['name']} ({segment_id})",
        viewer_ids=tuple(row["viewer_id"] for row in rows),
        bands=tuple(_band(row["membership"]) if taste else "member" for row in rows),
        about=f"Members of the segment “{segment['name']}” ({segment['kind']}).",
        filter=Filter(segments=(segment_id,)),
    )


def _band(membership: float) -> str:
    return "core" if membership >= CORE_FROM else "fringe"
