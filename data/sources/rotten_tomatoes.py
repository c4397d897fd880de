"""Rotten Tomatoes: critics' reviews and film facts, and the two box-office lists that travel with them.

`rt.movie_info.tsv` knows no names, so a title is called by its number, director and year. Ratings come in the
critics' own notations; a bare number above 5 can only be out of 10, one up to 5 does not say its scale. A review
without a text is one all the same: it carries the critic's verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.records import Credit, Review, Title
from data.sources.base import Cells, Context, Facts, Part, Record, Source, optional, parts
from data.sources.dates import read_day
from data.sources.delimited import Row
from data.sources.tables import Table

_REVIEWS = ("id", "review", "rating", "fresh", "critic", "top_critic", "publisher", "date")
_FILMS = ("id", "synopsis", "rating", "genre", "director", "writer", "theater_date", "runtime", "studio")
_BUDGETS = ("release_date", "movie", "production_budget", "worldwide_gross")
_GROSSES = ("title", "studio", "domestic_gross", "foreign_gross", "year")
_VERDICTS = {"fresh": "positive", "rotten": "negative"}
_YEAR_IN_NAME = re.compile(r"\s*\((\d{4})\)$")


class RottenTomatoes(Source):
    """Critics' reviews by film number."""

    name = "rotten_tomatoes"
    label = "Rotten Tomatoes"
    viewer_kind = "critic"
    private = frozenset({"critic"})

    def recognise(self, table: Table) -> float:
        """By the columns of its four files."""
        return 0.95 if any(table.has(*names) for names in (_REVIEWS, _FILMS, _BUDGETS, _GROSSES)) else 0.0

    def part(self, table: Table) -> Part:
        """Box office before films before reviews."""
        if table.has(*_REVIEWS):
            return "reviews"
        return "titles" if table.has(*_FILMS) else "facts"

    def read(self, table: Table, context: Context) -> Iterator[tuple[int, Record]]:
        """See the module."""
        if table.has(*_REVIEWS):
            yield from _reviews(Cells(self, table, context), table)
        elif table.has(*_FILMS):
            yield from _films(Cells(self, table, context), table)
        else:
            context.facts.extend(_facts(Cells(self, table, context), table))


def _reviews(cells: Cells, table: Table) -> Iterator[tuple[int, Record]]:
    film, text, rating, fresh, critic, publisher, day = (
        _column(table, name) for name in ("id", "review", "rating", "fresh", "critic", "publisher", "date")
    )
    for row in cells.rows():
        values = row.cells
        if not values[film].strip():
            cells.refuse(row, "The row does not say which film it is about.", "id")
            continue
        value, original = cells.rating(row, rating, _bare_scale(values[rating]))
        published = cells.moment(row, day)
        named = optional(values[critic])
        outlet = optional(values[publisher])
        verdict = _VERDICTS.get(values[fresh].strip().lower())
        if not values[text].strip() and value is None and verdict is None:
            cells.refuse(row, "There is neither a text nor a verdict nor a rating that can be read.", "review")
            continue
        made = cells.build(
            row, Review, title_key=values[film].strip(), viewer_key=named, text=values[text].strip(), rating=value,
            rating_original=original, verdict=verdict, published_at=published,
            publisher=None if _same(outlet, named) else outlet,
        )  # fmt: skip
        if made:
            yield row.line, made


def _column(table: Table, name: str) -> int:
    found = table.at(name)
    assert found is not None
    return found


def _bare_scale(cell: str) -> float | None:
    try:
        return 10 if 5 < float(cell) <= 10 else None
    except ValueError:
        return None


def _same(outlet: str | None, critic: str | None) -> bool:
    # A critic's own site often bears their name, and viewers' names are not stored.
    return bool(outlet and critic) and str(outlet).casefold() == str(critic).casefold()


def _films(cells: Cells, table: Table) -> Iterator[tuple[int, Record]]:
    for row in cells.rows():
        values = {name: row.cells[i].strip() for i, name in enumerate(table.columns)}
        released = read_day(values["theater_date"])
        directors = parts(values["director"], "|")
        gross = values.get("box_office", "").replace(",", "")
        made = cells.build(
            row, Title, key=values["id"], name=_name(values["id"], directors, released.year if released else None),
            year=released.year if released else None, release_date=released, genres=parts(values["genre"], "|"),
            certificate=optional(values["rating"]), runtime_minutes=_minutes(values["runtime"]),
            studio=optional(values["studio"]), synopsis=optional(values["synopsis"]),
            box_office_usd=float(gross) if gross.isdecimal() and values.get("currency") == "$" else None,
            credits=tuple(Credit(person=p, role="director") for p in directors)
            + tuple(Credit(person=p, role="writer") for p in parts(values["writer"], "|")),
        )  # fmt: skip
        if made:
            yield row.line, made


def _name(key: str, directors: tuple[str, ...], year: int | None) -> str:
    known = ", ".join(str(part) for part in (" & ".join(directors[:2]), year) if part)
    return f"Untitled {key} ({known})" if known else f"Untitled {key}"


def _minutes(cell: str) -> int | None:
    found = re.match(r"(\d+) min", cell)
    return int(found[1]) or None if found else None


def _facts(cells: Cells, table: Table) -> Iterator[Facts]:
    for row in cells.rows():
        values = {name: row.cells[i].strip() for i, name in enumerate(table.columns)}
        facts = _budget(values) if "production_budget" in values else _gross(values)
        if facts.name and facts.year:
            yield facts
        else:
            _refuse_fact(cells, row)


def _refuse_fact(cells: Cells, row: Row) -> None:
    cells.refuse(row, "The row lacks the film's name or year, so it belongs to no title.")


def _budget(values: dict[str, str]) -> Facts:
    released = read_day(values["release_date"])
    gross = _dollars(values["worldwide_gross"])
    return Facts(values["movie"], released.year if released else None, _dollars(values["production_budget"]), gross)


def _gross(values: dict[str, str]) -> Facts:
    name = _YEAR_IN_NAME.sub("", values["title"])
    year = int(values["year"]) if values["year"].isdecimal() else None
    known = [amount for amount in map(_dollars, (values["domestic_gross"], values["foreign_gross"])) if amount]
    return Facts(name, year, None, sum(known) if known else None)


def _dollars(cell: str) -> float | None:
    """An amount; '1,131.6' is how the list writes millions above a thousand. 0 stands for unknown."""
    try:
        amount = float(cell.replace("$", "").replace(",", ""))
    except ValueError:
        return None
    if "," in cell and "." in cell and amount < 10_000:
        amount *= 1e6
    return round(amount) if 0 < amount < 1e11 else None
