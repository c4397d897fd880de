"""A Letterboxd export: what one account reviewed, rated and logged, as a folder or the zip itself.

Ratings are stars in halves out of 5. The same rating stands in `reviews.csv`, `ratings.csv` and `diary.csv`;
it is taken once. The account's name stands in `profile.csv`; without that file all exports count as one viewer.
"""

from __future__ import annotations

from collections.abc import Iterator

from data.identity import name_key
from data.records import Rating, Review
from data.sources.base import Cells, Context, Part, Record, Source, optional, plausible_year
from data.sources.tables import Table

_FILM = ("Date", "Name", "Year", "Letterboxd URI")
_WITHOUT_PROFILE = "an account without a profile"


class Letterboxd(Source):
    """One account's films."""

    name = "letterboxd"
    label = "Letterboxd export"
    repeats_ratings = True
    private = frozenset({"Username", "Given Name", "Family Name", "Email Address"})

    def recognise(self, table: Table) -> float:
        """By the link column that all of its files have, or the profile's."""
        if table.has(*_FILM):
            return 0.95
        return 0.9 if table.has("Date Joined", "Username") else 0.0

    def part(self, table: Table) -> Part:
        """The profile first, then reviews, then ratings; films only watched aside."""
        if table.has("Username"):
            return "profile"
        if table.has("Review"):
            return "reviews"
        return "ratings" if table.has("Rating") else "aside"

    def read(self, table: Table, context: Context) -> Iterator[tuple[int, Record]]:
        """See the module."""
        if table.has("Username"):
            at = table.columns.index("Username")
            context.account = next((row.cells[at].strip() for row in Cells(self, table, context).rows()), None)
        elif _left_behind(table.name):
            count = f"{sum(1 for _ in table.rows()):,} rows"
            context.reject(None, None, "The account's owner deleted these entries; they were left aside.", count)
        elif not table.has("Rating"):
            count = f"{sum(1 for _ in table.rows()):,} rows"
            context.reject(None, None, "This list of films holds neither ratings nor reviews.", count)
        else:
            yield from _entries(Cells(self, table, context), table, context.account or _WITHOUT_PROFILE)


def _left_behind(name: str) -> bool:
    return not {"deleted", "orphaned"}.isdisjoint(name.split("/")[:-1])


def _entries(cells: Cells, table: Table, account: str) -> Iterator[tuple[int, Record]]:
    name, year, link, rating, text = (table.at(c) for c in ("Name", "Year", "Letterboxd URI", "Rating", "Review"))
    when = table.at("Watched Date"), table.at("Date")
    assert name is not None and year is not None and link is not None
    for row in cells.rows():
        film = row.cells[name].strip()
        if not film:
            cells.refuse(row, "The row does not say which film it is about.", "Name")
            continue
        title_key = name_key(film, plausible_year(cells.count(row, year)))
        value, original = cells.rating(row, rating, 5)
        moment = cells.moment(row, when[1]) or cells.moment(row, when[0])
        if text is not None and row.cells[text].strip():
            made = cells.build(
                row, Review, key=optional(row.cells[link]), title_key=title_key, viewer_key=account,
                text=row.cells[text], rating=value, rating_original=original, published_at=moment,
            )  # fmt: skip
        elif value is not None:
            made = cells.build(
                row, Rating, key=f"{value:g}", title_key=title_key, viewer_key=account, rating=value,
                rating_original=original, rated_at=moment,
            )  # fmt: skip
        else:
            if original is None:
                cells.refuse(row, "The entry has neither a text nor a rating.", "Rating")
            continue
        if made:
            yield row.line, made
