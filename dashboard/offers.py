"""What the export menu gives of a figure or a table: picture, data, statement. Made when asked for. No Streamlit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.charts.drawing import Drawing, drill_of
from dashboard.charts.map_drawing import MapDrawing
from dashboard.charts.publish import picture_of
from dashboard.numbers import Drill, Grain
from dashboard.strings import say
from dashboard.strings.formats import format_date
from dashboard.strings.provenance import provenance
from dashboard.strings.reading import Column, read_column
from dashboard.strings.sentences import counted, filter_sentence, listed, source_name
from data.exports.tables import Table, TableFormat, table_chunks
from data.literals import runnable
from data.pictures.draw import draw
from data.pictures.records import Drawn, Format, Look, Words
from data.records import Filter, Run
from data.snapshots import Snapshot

#: Statements that are written out where one cannot stand for all.
STATEMENTS = 24
NAME_LENGTH = 60


@dataclass(frozen=True)
class Offer:
    """A figure or a table, and the numbers in it.

    Attributes:
        title: its finding, or what it is called.
        subtitle: what it shows.
        table: the numbers as the app shows them.
        counted: the way to the rows behind a table's numbers; a figure's marks carry their own.
        drawing: the figure; None for a table.
    """

    title: str
    subtitle: str
    table: pd.DataFrame = field(repr=False)
    counted: tuple[Drill, ...] = field(default=(), repr=False)
    drawing: Drawing | MapDrawing | None = field(default=None, repr=False)

    @property
    def drills(self) -> tuple[Drill, ...]:
        """The way to the rows behind the numbers, each once."""
        return drills_of(self.drawing) if isinstance(self.drawing, Drawing) else tuple(dict.fromkeys(self.counted))


@dataclass(frozen=True)
class Ground:
    """What the numbers of a page rest on.

    Attributes:
        snapshot: where they are from.
        filter: of the page.
        said: the filter in words.
        runs: whose results the snapshot holds.
    """

    snapshot: Snapshot
    filter: Filter
    said: str
    runs: tuple[Run, ...]


def offer_of(drawing: Drawing | MapDrawing) -> Offer:
    """A figure as the menu gives it."""
    return Offer(drawing.finding, drawing.subtitle, drawing.table, drawing=drawing)


def drills_of(drawing: Drawing) -> tuple[Drill, ...]:
    """What the marks of a figure open, each once."""
    carried = (
        mark for trace in drawing.figure.data for mark in (trace.customdata if trace.customdata is not None else ())
    )
    found = (drill_of(list(mark) if not isinstance(mark, str) else mark) for mark in carried)
    return tuple(dict.fromkeys(drill for drill in found if drill is not None))


def draw_offer(offer: Offer, ground: Ground, look: Look, format_: Format) -> Drawn:
    """The figure, or the table, as a picture.

    Raises:
        PictureError: it cannot be drawn in that size, or a font is missing.
    """
    newest, sources = scope_of(ground)
    said = Words(
        title=offer.title,
        subtitle=offer.subtitle,
        alt=f"{offer.title}. {offer.subtitle}",
        method=say("provenance.net") if any(drill.grain == "evidence" for drill in offer.drills) else "",
        n=_counted(offer, ground),
        data_date=format_date(newest) if newest else "",
        source=listed([source_name(source) for source in sources]),
    )
    return draw(picture_of(offer.drawing if offer.drawing is not None else offer.table, said), look, format_)


def write_offer(offer: Offer, ground: Ground, format_: TableFormat) -> bytes:
    """The numbers as a file: intervals as numbers of their own, with where they are from."""
    columns: list[Column] = []
    for name in offer.table.columns:
        columns += read_column(str(name), offer.table[name].tolist())
    rows = zip(*(cells for _, cells in columns), strict=True)
    table = Table(tuple(name for name, _ in columns), rows, tuple(facts_of(offer, ground)))
    return b"".join(table_chunks(table, format_))


def facts_of(offer: Offer, ground: Ground) -> Iterator[tuple[str, str]]:
    """What is to be known of a figure's numbers, by name."""
    yield "finding", offer.title
    yield "shows", offer.subtitle
    yield from ground_facts(ground)
    for number, statement in enumerate(statements_of(offer.drills), 1):
        yield f"statement {number}", statement


def ground_facts(ground: Ground) -> Iterator[tuple[str, str]]:
    """Filter, dates and provenance, by name."""
    newest, sources = scope_of(ground)
    yield "filter", ground.said
    yield "data until", newest.isoformat() if newest else ""
    yield "sources", ", ".join(source_name(source) for source in sources)
    yield "snapshot", ground.snapshot.name
    yield "data version", ground.snapshot.data_version
    for number, line in enumerate(provenance(list(ground.runs), ground.snapshot.data_version), 1):
        yield f"method {number}", line


def ground_of(snapshot: Snapshot, filter_: Filter, names: dict[str, Any], runs: Sequence[Run]) -> Ground:
    """What the numbers of a page rest on."""
    return Ground(snapshot, filter_, filter_sentence(filter_, **names), tuple(runs))


def scope_of(ground: Ground) -> tuple[date | None, list[str]]:
    """The newest day of the data that the page's filter means, and its sources."""
    row = ground.snapshot.rows("exports/scope", filter=ground.filter.as_parameter())[0]
    return row["newest"], row["sources"] or []


def _counted(offer: Offer, ground: Ground) -> str:
    """How many rows stand behind a figure, where one statement gives them all."""
    merged = merge_drills(offer.drills)
    if len(merged) != 1:
        return ""
    (drill,) = merged
    row = ground.snapshot.rows(f"dashboard/{drill.grain}_count", filter=drill.filter.as_parameter())[0]
    return counted(drill.grain, row["rows"])


def statements_of(drills: Iterable[Drill]) -> list[str]:
    """The statements that give the rows behind numbers: as few as give just these rows, at most `STATEMENTS`."""
    merged = merge_drills(drills)[:STATEMENTS]
    return [runnable(f"dashboard/{drill.grain}_rows", drill.filter) for drill in merged]


def merge_drills(drills: Iterable[Drill]) -> list[Drill]:
    """One drill for all that differ in one part of their filter alone; the others as they are, each once."""
    grains: dict[Grain, list[Filter]] = {}
    for drill in drills:
        filters = grains.setdefault(drill.grain, [])
        if drill.filter not in filters:
            filters.append(drill.filter)
    return [Drill(grain=grain, filter=one) for grain, filters in grains.items() for one in _merged(filters)]


def _merged(filters: list[Filter]) -> list[Filter]:
    differing = [name for name in Filter.model_fields if len({getattr(one, name) for one in filters}) > 1]
    if not differing:
        return filters[:1]
    if set(differing) <= {"since", "until"}:
        return _one_period(filters)
    (first, *more) = differing
    values = [getattr(one, first) for one in filters]
    # What a filter leaves out is not the sum of what others leave out.
    if more or first == "without" or not all(isinstance(value, tuple) for value in values):
        return filters
    every = () if () in values else tuple(dict.fromkeys(part for value in values for part in value))
    return [filters[0].but(**{first: every})]


def _one_period(filters: list[Filter]) -> list[Filter]:
    """Periods that follow on each other as one."""
    if any(one.since is None or one.until is None for one in filters):
        return filters
    ordered = sorted(filters, key=lambda one: (one.since, one.until))
    last = ordered[0].until
    for one in ordered[1:]:
        assert one.since is not None and one.until is not None and last is not None
        if one.since > last + timedelta(days=1):
            return filters
        last = max(last, one.until)
    return [ordered[0].but(until=last)]


def file_name(offer: Offer, day: date | None, ending: str) -> str:
    """What a file is called: what it says, and the day up to which its data goes."""
    return f"{named(offer.title)}{f'_{day.isoformat()}' if day else ''}.{ending}"


def named(text: str) -> str:
    """A text as part of a file's name: letters and digits of any script, the rest hyphens."""
    kept = re.sub(r"[^\w]+|_", "-", text.casefold()).strip("-")
    return kept[:NAME_LENGTH].strip("-") or "marquee"
