"""A report as sections of blocks, in the words that are printed. Renderers only lay them out.

Every number in it was made, worded and given its interval before; every text in it is hostile.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from data.pictures.records import Colour, Plane
from data.records import Record
from data.texts import Language

Format = Literal["pdf", "html", "docx", "pptx"]
#: A cell: a word, or a number that a spreadsheet or a chart may use as one.
Cell = str | int | float | None


class Passage(Record):
    """A paragraph.

    Attributes:
        evidence: ids of the reviews that it rests on.
        author: who wrote it, where a back end did ("the offline composer, no language model").
    """

    kind: Literal["passage"] = "passage"
    text: str
    style: Literal["lead", "body", "note", "warning"] = "body"
    evidence: tuple[str, ...] = ()
    author: str = ""


class Stat(Record):
    """A number by itself: "62 %", "58–66", "n 412", "slate 55 %"."""

    label: str
    value: str
    interval: str = ""
    n: str = ""
    beside: str = ""
    lean: Colour = "ink"


class Stats(Record):
    """Numbers side by side, four at most."""

    kind: Literal["stats"] = "stats"
    stats: tuple[Stat, ...]


class Column(Record):
    """A column of a table: its head, and whether numbers stand in it."""

    head: str
    number: bool = False


class Table(Record):
    """A table; `printed` are the cells as they are read, `cells` the numbers behind them (for charts and sheets)."""

    kind: Literal["table"] = "table"
    title: str = ""
    note: str = ""
    columns: tuple[Column, ...]
    printed: tuple[tuple[str, ...], ...]
    cells: tuple[tuple[Cell, ...], ...] = ()


class Bar(Record):
    """A row of a native chart: its name, value, interval and n."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    lean: Colour = "neutral"


class Chart(Record):
    """The numbers of a figure, for slides whose charts can be edited.

    Attributes:
        form: bars across, or a line over what the labels name.
        number_format: of a spreadsheet ("0.0", "0 %").
    """

    form: Literal["bars", "line"] = "bars"
    bars: tuple[Bar, ...]
    unit: str = ""
    number_format: str = "0.00"
    reference: float | None = None


class FigureBlock(Record):
    """A figure under its finding, with the table that says the same."""

    kind: Literal["figure"] = "figure"
    finding: str
    subtitle: str = ""
    plane: Plane
    table: Table
    chart: Chart | None = None
    alt: str = ""


class Quote(Record):
    """A viewer's own words.

    Attributes:
        marked: (start, end) of the phrase that counted, in `text`.
        about: stars, source, date, segment, as printed.
        spoiler: whether it gives something away; printed with a warning, and hidden until asked where it can be.
    """

    text: str
    review_id: str
    marked: tuple[tuple[int, int], ...] = ()
    about: str = ""
    spoiler: bool = False
    lean: Colour = "neutral"


class Quotes(Record):
    """Quotes under a heading."""

    kind: Literal["quotes"] = "quotes"
    title: str = ""
    note: str = ""
    quotes: tuple[Quote, ...]


class Facts(Record):
    """Names and what they are: method, data, runs."""

    kind: Literal["facts"] = "facts"
    title: str = ""
    facts: tuple[tuple[str, str], ...]


Block = Annotated[Passage | Stats | Table | FigureBlock | Quotes | Facts, Field(discriminator="kind")]


class Section(Record):
    """A question, its answer in one sentence, and what it rests on.

    Attributes:
        key: what the section is called in the program; stable.
    """

    key: str
    heading: str
    answer: str = ""
    blocks: tuple[Block, ...] = ()


class Report(Record):
    """A feedback report.

    Attributes:
        cover: the one page for the executive; the rest are the detail.
        made_at: of the data's snapshot, never the time of writing: the same report is the same bytes.
        runs: step → run id.
        labels: the few words that renderers need, by key (contents, page, spoiler, source, evidence, review …).
    """

    title: str
    subtitle: str = ""
    language: Language = "en"
    data_date: date | None = None
    made_at: datetime
    snapshot: str
    data_version: str
    runs: dict[str, str] = Field(default_factory=dict)
    cover: Section
    sections: tuple[Section, ...] = ()
    labels: dict[str, str] = Field(default_factory=dict)
