"""Numbers, figures, tables and quotes of the pages as blocks of a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.charts.drawing import Drawing, lean
from dashboard.charts.plane import plane_of
from dashboard.numbers import Number
from dashboard.reporting.names import Names
from dashboard.strings import say
from dashboard.strings.formats import (
    DASH,
    Unit,
    format_count,
    format_date,
    format_estimate,
    format_interval,
    format_number,
    format_value,
    scaled,
    stars,
)
from dashboard.strings.sentences import source_name
from dashboard.summaries import Row
from data.pictures.records import Colour
from data.records import Estimate
from data.reports.blocks import Bar, Block, Cell, Chart, Column, Facts, FigureBlock, Passage, Quote, Stat, Table

_LEANS: dict[str, Colour] = {"praise": "praise", "blame": "blame", "neutral": "neutral"}
_FORMATS: dict[Unit, str] = {"rating": "0.00", "points": "+0.00;-0.00;0.00", "net": "+0;-0;0", "percent": "0"}


def body(text: str, *, evidence: Sequence[str] = ()) -> Passage:
    """A paragraph."""
    return Passage(text=text, evidence=tuple(evidence))


def note(text: str) -> Passage:
    """A remark in small."""
    return Passage(text=text, style="note")


def warning(text: str) -> Passage:
    """What must not be overlooked."""
    return Passage(text=text, style="warning")


def stat(label: str, number: Number, beside: str = "") -> Stat:
    """A number with its interval and how many rows it was counted from; below the floor it says so."""
    if not number.known:
        return Stat(label=label, value=number.text, beside=beside)
    signed = number.unit in ("net", "points")
    return Stat(
        label=label,
        value=format_value(number.estimate, number.unit),
        interval=format_interval(number.estimate, number.unit),
        n=behind(number.rows),
        beside=beside,
        lean=_LEANS[lean(number.estimate)] if signed else "ink",
    )


def behind(rows: int) -> str:
    """How many rows stand behind a number."""
    return say("number.behind", n=format_count(rows))


def figure(
    drawing: Drawing | None, numbers: Sequence[tuple[str, Number]] = (), *, line: bool = False
) -> FigureBlock | None:
    """A drawing of the app as a figure of the report; None where there is nothing to draw.

    Args:
        numbers: what it draws, for a chart that can be edited; none: it has no such chart.
        line: whether these follow each other in time.
    """
    if drawing is None:
        return None
    return FigureBlock(
        finding=drawing.finding,
        subtitle=drawing.subtitle,
        plane=plane_of(drawing),
        table=table_of(drawing.table),
        chart=chart(numbers, line=line) if numbers else None,
        alt=drawing.alt,
    )


def chart(numbers: Sequence[tuple[str, Number]], *, line: bool = False) -> Chart:
    """Numbers of one unit as bars, or as a line."""
    unit = numbers[0][1].unit
    return Chart(
        form="line" if line else "bars",
        bars=tuple(_bar(label, number) for label, number in numbers),
        unit=say(f"report.unit.{unit}"),
        number_format=_FORMATS[unit],
        reference=0.0 if unit in ("net", "points") else None,
    )


def _bar(label: str, number: Number) -> Bar:
    signed = number.unit in ("net", "points")
    ends = {
        name: None if end is None else round(scaled(end, number.unit), 4)
        for name, end in (
            ("value", number.estimate.value),
            ("low", number.estimate.low),
            ("high", number.estimate.high),
        )
    }
    side = _LEANS[lean(number.estimate)] if signed else "neutral"
    return Bar(label=label, n=number.rows, lean=side, **ends)


def table_of(frame: pd.DataFrame) -> Table:
    """The table that a drawing says the same with."""
    numeric = [pd.api.types.is_numeric_dtype(frame[name]) for name in frame.columns]
    columns = tuple(
        Column(head=str(name), number=number) for name, number in zip(frame.columns, numeric, strict=True)
    )
    cells = [tuple(_cell(value) for value in row) for row in frame.itertuples(index=False)]
    return Table(
        columns=columns, printed=tuple(tuple(_printed(cell) for cell in row) for row in cells), cells=tuple(cells)
    )


def _cell(value: Any) -> Cell:
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return None
    plain: Cell = value.item() if hasattr(value, "item") else value
    return plain


def _printed(cell: Cell) -> str:
    if isinstance(cell, int):
        return format_count(cell)
    return "" if cell is None else format_number(cell) if isinstance(cell, float) else cell


def table(
    heads: Sequence[str], rows: Sequence[Sequence[str | int | Number | None]], *, title: str = "", foot: str = ""
) -> Table:
    """A table of words, counts and numbers: a number is printed with its interval, what is not there as a dash."""
    numeric = [
        any(isinstance(row[place], int | Number) for row in rows)
        and not any(isinstance(row[place], str) for row in rows)
        for place in range(len(heads))
    ]
    return Table(
        title=title,
        note=foot,
        columns=tuple(Column(head=head, number=number) for head, number in zip(heads, numeric, strict=True)),
        printed=tuple(tuple(_written(cell) for cell in row) for row in rows),
        cells=tuple(tuple(_plain(cell) for cell in row) for row in rows),
    )


def _written(cell: str | int | Number | None) -> str:
    if isinstance(cell, Number):
        return cell.text
    return format_count(cell) if isinstance(cell, int) else DASH if cell is None else cell


def _plain(cell: str | int | Number | None) -> Cell:
    if not isinstance(cell, Number):
        return cell
    value = cell.estimate.value if cell.known else None
    return None if value is None else round(scaled(value, cell.unit), 4)


def facts(pairs: Sequence[tuple[str, str]], title: str = "") -> Facts:
    """Names and what they are; those without a value are left out."""
    return Facts(title=title, facts=tuple((name, value) for name, value in pairs if value))


def quote(row: Row, names: Names, *, with_title: bool = False) -> Quote:
    """A sentence in a viewer's own words: the clause that counted is marked, a spoiler is told to be one."""
    text = row.get("text") or row["review"]
    about = [names.title(row["title_id"])] if with_title else []
    if row.get("rating") is not None:
        about.append(f"{stars(row['rating'])} {row['rating']:g}/10")
    about.append(row.get("publisher") or source_name(row["source"]))
    about.append(format_date(row["published_at"]))
    return Quote(
        text=text,
        review_id=row["review_id"],
        marked=_marked(row, len(text)),
        about=" · ".join(about),
        spoiler=bool(row.get("spoiler")),
        lean=_LEANS.get(row.get("sign") or "neutral", "neutral"),
    )


def _marked(row: Row, length: int) -> tuple[tuple[int, int], ...]:
    """The clause, in the sentence; nothing where the whole sentence counted."""
    if row.get("span_start") is None or row.get("text") is None:
        return ()
    start, end = row["span_start"] - row["start_char"], row["span_end"] - row["start_char"]
    inside = 0 <= start < end <= length
    return ((start, end),) if inside and end - start < length else ()


def kept(*blocks: Block | None) -> tuple[Block, ...]:
    """Those that there are."""
    return tuple(block for block in blocks if block is not None)


def named(names: Sequence[str]) -> str:
    """All of some names, with commas and "and"."""
    if len(names) < 2:
        return "".join(names)
    return say("filter.and").join([say("filter.comma").join(names[:-1]), names[-1]])


def written(estimate: Estimate, unit: Unit) -> str:
    """An estimate with its interval, in the report's language."""
    return format_estimate(estimate, unit)
