"""What every source is: it recognises its files by their content, and turns their rows into records."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

from pydantic import ValidationError

from data.identity import read_name_key
from data.records import Planted, Rating, Review, Title, Viewer
from data.sources.dates import read_moment
from data.sources.delimited import Damaged, Row
from data.sources.notations import read_rating
from data.sources.tables import Table

Record = Title | Viewer | Review | Rating | Planted
#: What a file brings, in the order in which an import reads its files.
Part = Literal["profile", "facts", "titles", "viewers", "reviews", "ratings", "aside"]
PARTS: tuple[Part, ...] = ("profile", "facts", "titles", "viewers", "reviews", "ratings", "aside")
MASK = "•••"
EXCERPT = 200


@dataclass
class Facts:
    """What a film earned and cost, by its name and year: from lists that know no title ids."""

    name: str
    year: int | None
    budget_usd: float | None
    box_office_usd: float | None


@dataclass
class Context:
    """What a reader is given besides the table.

    Attributes:
        reject: called with line, column, reason and excerpt for every row or cell that is not taken.
        mapping: column → field, for the generic source.
        facts: where rows of a `facts` file go.
        account: whose export it is, where files do not name their viewer; set by a `profile` file.
    """

    reject: Callable[[int | None, str | None, str, str], None]
    mapping: Mapping[str, str] = field(default_factory=dict)
    facts: list[Facts] = field(default_factory=list)
    account: str | None = None
    rating_cells: int = 0
    rating_cells_read: int = 0


class Source(ABC):
    """One format. Stateless; all of a file's content comes through `read`."""

    name: ClassVar[str]
    label: ClassVar[str]
    viewer_kind: ClassVar[Literal["audience", "critic"]] = "audience"
    #: One viewer's same rating of a title stands in several of the format's files, and is taken once.
    repeats_ratings: ClassVar[bool] = False
    #: Columns that name a viewer; they never reach an excerpt.
    private: ClassVar[frozenset[str]] = frozenset()

    @abstractmethod
    def recognise(self, table: Table) -> float:
        """How sure it is, 0–1, that it can read the table, by content alone."""

    @abstractmethod
    def part(self, table: Table) -> Part:
        """What a recognised table brings."""

    @abstractmethod
    def read(self, table: Table, context: Context) -> Iterator[tuple[int, Record]]:
        """The table's records with the lines they stand on; what is not taken goes to `context.reject`."""

    def mapping(self, table: Table) -> dict[str, str]:
        """Which column is read as which field; the generic source guesses it."""
        del table
        return {}

    def note_first_years(self, table: Table, first: dict[str, int]) -> None:
        """Note title key → year of the first thing said of it, for sources that name titles without a year.

        Reads the whole table; an import does so before it reads the records.
        """
        del table, first

    def title_stub(self, key: str) -> Title:
        """A title of which nothing but its key is known."""
        named = read_name_key(key)
        if named:
            return Title(key=key, name=named[0], year=plausible_year(named[1]))
        return Title(key=key, name=f"Untitled {key} ({self.label})")


class Cells:
    """Reads the rows of one table by column, and reports what is wrong with them."""

    def __init__(self, source: Source, table: Table, context: Context, private: frozenset[str] | None = None) -> None:
        self._table = table
        self._context = context
        hidden = {name.casefold() for name in (source.private if private is None else private)}
        self._hidden = {i for i, name in enumerate(table.columns) if name.casefold() in hidden}
        self._guarded = bool(hidden)

    def rows(self, header: bool = True, hidden: set[int] | None = None) -> Iterator[Row]:
        """The good rows; the damaged ones are rejected here, once."""
        if hidden is not None:
            self._hidden, self._guarded = hidden, bool(hidden)
        for row in self._table.rows(header):
            if isinstance(row, Damaged):
                excerpt = outline(row.text) if self._guarded else row.text
                self._context.reject(row.line, None, row.reason, excerpt)
            else:
                yield row

    def refuse(self, row: Row, reason: str, column: str | None = None) -> None:
        """List a row that is not taken, its viewer masked."""
        shown = (MASK if i in self._hidden and cell else cell for i, cell in enumerate(row.cells))
        self._context.reject(row.line, column, reason, " | ".join(shown))

    def rating(self, row: Row, at: int | None, scale: float | None = None) -> tuple[float | None, str | None]:
        """A rating cell as (0–10, what the source wrote); one that cannot be read is listed, the row kept."""
        cell = row.cells[at].strip() if at is not None else ""
        if not cell:
            return None, None
        context = self._context
        context.rating_cells += 1
        reading = read_rating(cell, scale)
        if reading.value is None:
            context.reject(row.line, self._table.columns[at or 0], f"{_sentence(reading.problem)}", cell)
        else:
            context.rating_cells_read += 1
        return reading.value, cell[:100]

    def moment(self, row: Row, at: int | None, day_first: bool | None = None) -> datetime | None:
        """A date cell as naive UTC or None; one that cannot be read is listed, the row kept."""
        if at is None or not row.cells[at]:
            return None
        moment = read_moment(row.cells[at], day_first)
        if moment.problem:
            self._context.reject(row.line, self._table.columns[at], _sentence(moment.problem), row.cells[at])
        return moment.value

    def count(self, row: Row, at: int | None) -> int | None:
        """A whole number, or None."""
        cell = row.cells[at].strip().replace(",", "") if at is not None else ""
        return int(cell) if cell.isascii() and cell.isdecimal() and len(cell) < 10 else None

    def build(self, row: Row, record: Callable[..., Record], **values: object) -> Record | None:
        """Make a record of the row; if its values cannot be, the row is listed and None is returned."""
        try:
            return record(**values)
        except ValidationError as error:
            first = error.errors()[0]
            self.refuse(row, f"{first['loc'][-1] if first['loc'] else 'row'}: {first['msg'].lower()}.")
            return None


def _sentence(clause: str) -> str:
    return f"{clause[0].upper()}{clause[1:]}."


def outline(text: str) -> str:
    """The shape of a damaged line: its letters hidden, since nobody knows which of them name a viewer."""
    shape = (
        "x" if sign.isalpha() and sign.isascii() else "0" if sign.isdecimal() else sign for sign in text[:EXCERPT]
    )
    return "".join("字" if sign.isalpha() and not sign.isascii() else sign for sign in shape)


def plausible_year(year: int | None) -> int | None:
    """The year, if a film can be from it."""
    return year if year is not None and 1870 <= year <= 2100 else None


def optional(cell: str) -> str | None:
    """A cell's trimmed text, or None if it is blank."""
    return cell.strip() or None


def parts(cell: str, separator: str) -> tuple[str, ...]:
    """The trimmed parts of a cell that holds several, in order, each once."""
    return tuple(dict.fromkeys(part.strip() for part in cell.split(separator) if part.strip()))
