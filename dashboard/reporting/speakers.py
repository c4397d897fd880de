"""Whose words they are: the segment of the viewer, said of every quote of which it is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dashboard.reporting.names import Names
from data.reports.blocks import Block, Quote, Quotes, Section
from data.snapshots import Snapshot


def told_of_segments(sections: Iterable[Section], snapshot: Snapshot, names: Names) -> list[Section]:
    """The sections, each quote with its viewer's segment of taste after what is said of it. One statement."""
    sections = list(sections)
    reviews = sorted({quote.review_id for section in sections for quote in _quotes(section.blocks)})
    if not reviews:
        return sections
    rows = snapshot.rows("reports/segments_of_reviews", reviews=reviews)
    segments = {row["review_id"]: names.segments.get(row["segment_id"], "") for row in rows}
    return [_told(section, segments) for section in sections]


def _quotes(blocks: Iterable[Block]) -> list[Quote]:
    return [quote for block in blocks if isinstance(block, Quotes) for quote in block.quotes]


def _told(section: Section, segments: Mapping[str, str]) -> Section:
    blocks = [
        block.model_copy(update={"quotes": tuple(_named(quote, segments) for quote in block.quotes)})
        if isinstance(block, Quotes)
        else block
        for block in section.blocks
    ]
    return section.model_copy(update={"blocks": tuple(blocks)})


def _named(quote: Quote, segments: Mapping[str, str]) -> Quote:
    name = segments.get(quote.review_id)
    return quote.model_copy(update={"about": f"{quote.about} · {name}"}) if name else quote
