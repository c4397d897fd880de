"""MovieLens: the files of 100k (no headers) and those of the later releases (CSV).

The two number their films differently, so their keys are kept apart. Their licence asks for acknowledgement:
F. Maxwell Harper and Joseph A. Konstan, The MovieLens Datasets, ACM TiiS 5(4), 2015.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.records import Rating, Title, Viewer
from data.sources.base import Cells, Context, Part, Record, Source, optional, parts
from data.sources.dates import read_day
from data.sources.delimited import Row
from data.sources.tables import Table

GENRES = (
    "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama",
    "Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
)  # fmt: skip
_YEAR = re.compile(r"\s*\((\d{4})(?:\s*-\s*\d{0,4})?\)\s*(?:\([A-Z]+\))?$")
_OTHER_NAME = re.compile(r"\s*\(([^()]+)\)$")
_ARTICLE = re.compile(r"(?P<rest>.+), (?P<article>The|A|An|Le|La|Les|L'|Il|El|Los|Das|Der|Die|De|Det|En|Et|Un|Une)$")
_GENDERS = {"M": "male", "F": "female"}
_ASIDE = {
    "tags": "Tags are neither reviews nor ratings and were left aside.",
    "links": "The list of links to other sites holds nothing to import.",
    "vocabulary": "The list of names repeats what the other files say.",
}


class MovieLens(Source):
    """Ratings, films and, in 100k, who rated."""

    name = "movielens"
    label = "MovieLens"
    private = frozenset({"userId"})

    def recognise(self, table: Table) -> float:
        """CSV by columns; the files of 100k by the shape of every sampled row."""
        return 0.9 if _form(table) else 0.0

    def part(self, table: Table) -> Part:
        """Films, viewers, ratings; tags and links aside."""
        return {
            "movies": "titles",
            "items": "titles",
            "users": "viewers",
            "ratings": "ratings",
            "data": "ratings",
        }.get(  # type: ignore[return-value]
            _form(table), "aside"
        )

    def read(self, table: Table, context: Context) -> Iterator[tuple[int, Record]]:
        """See the module."""
        form = _form(table)
        if form in _ASIDE:
            context.reject(
                None, None, f"{_ASIDE[form]}", f"{sum(1 for _ in table.rows(form != 'vocabulary')):,} rows"
            )
            return
        readers = {"movies": _movies, "items": _items, "users": _users, "ratings": _ratings, "data": _data}
        yield from readers[form](Cells(self, table, context), table)

    def title_stub(self, key: str) -> Title:
        """A film that the film list lacks."""
        return Title(key=key, name=f"Untitled {key.removeprefix('100k:')} ({self.label})")


def _form(table: Table) -> str:
    if table.has("userId", "movieId", "rating"):
        return "ratings"
    if table.has("movieId", "title", "genres"):
        return "movies"
    if table.has("userId", "movieId", "tag"):
        return "tags"
    if table.has("movieId", "imdbId"):
        return "links"
    return _headless_form(table)


def _headless_form(table: Table) -> str:
    rows = [table.columns, *table.sample]
    if table.kind != "delimited":
        return ""
    width = len(table.columns)
    if width == 4 and all(_is_rating(row) for row in rows):
        return "data"
    if width == 24 and all(set(row[5:]) <= {"0", "1"} and row[0].isdecimal() for row in rows):
        return "items"
    if width == 5 and all(row[1].isdecimal() and row[2] in _GENDERS for row in rows):
        return "users"
    if width == 2 and {row[0] for row in rows} >= {"Action", "Western", "Sci-Fi"}:
        return "vocabulary"
    return ""


def _is_rating(row: list[str]) -> bool:
    return all(cell.isdecimal() for cell in row) and 1 <= int(row[2]) <= 5 and len(row[3]) >= 9


def _named(cell: str) -> dict[str, object]:
    """Name, other name and year out of 'Seventh Seal, The (Sjunde inseglet, Det) (1957)'."""
    name, year, other = cell.strip(), None, None
    found = _YEAR.search(name)
    if found:
        name, year = name[: found.start()].strip(), int(found[1])
    found = _OTHER_NAME.search(name)
    if found and found.start() > 0:
        name, other = name[: found.start()].strip(), _front(found[1].removeprefix("a.k.a. ").strip())
    return {"name": _front(name), "original_name": other, "year": year}


def _front(name: str) -> str:
    found = _ARTICLE.fullmatch(name)
    if not found:
        return name
    gap = "" if found["article"].endswith("'") else " "
    return f"{found['article']}{gap}{found['rest']}"


def _movies(cells: Cells, table: Table) -> Iterator[tuple[int, Record]]:
    key, title, genres = (table.columns.index(name) for name in ("movieId", "title", "genres"))
    for row in cells.rows():
        kinds = tuple(kind for kind in parts(row.cells[genres], "|") if not kind.startswith("("))
        made = cells.build(row, Title, key=row.cells[key].strip(), genres=kinds, **_named(row.cells[title]))
        if made:
            yield row.line, made


def _items(cells: Cells, _: Table) -> Iterator[tuple[int, Record]]:
    for row in cells.rows(header=False):
        flags = zip(GENRES, row.cells[5:], strict=True)
        made = cells.build(
            row, Title, key=f"100k:{row.cells[0]}", release_date=read_day(row.cells[2]),
            genres=tuple(genre for genre, flag in flags if flag == "1" and genre != "unknown"),
            **_named(row.cells[1]),
        )  # fmt: skip
        if made:
            yield row.line, made


def _users(cells: Cells, _: Table) -> Iterator[tuple[int, Record]]:
    for row in cells.rows(header=False, hidden={0}):
        key, gender, occupation, zip_code = (row.cells[i] for i in (0, 2, 3, 4))
        made = cells.build(
            row, Viewer, key=f"100k:{key}", age=cells.count(row, 1), gender=_GENDERS.get(gender),
            occupation=optional(occupation), territory="US" if zip_code.isdecimal() else None,
        )  # fmt: skip
        if made:
            yield row.line, made


def _data(cells: Cells, _: Table) -> Iterator[tuple[int, Record]]:
    for row in cells.rows(header=False, hidden={0}):
        made = _rating(cells, row, f"100k:{row.cells[0]}", f"100k:{row.cells[1]}", 2, 3)
        if made:
            yield row.line, made


def _ratings(cells: Cells, table: Table) -> Iterator[tuple[int, Record]]:
    viewer, title, rating = (table.columns.index(name) for name in ("userId", "movieId", "rating"))
    moment = table.at("timestamp")
    for row in cells.rows():
        made = _rating(cells, row, row.cells[viewer].strip(), row.cells[title].strip(), rating, moment)
        if made:
            yield row.line, made


def _rating(cells: Cells, row: Row, viewer: str, title: str, at: int, moment: int | None) -> Record | None:
    value, original = cells.rating(row, at, 5)
    if value is None:
        if original is None:
            cells.refuse(row, "The row has no rating.", "rating")
        return None
    when = cells.moment(row, moment)
    return cells.build(
        row, Rating, title_key=title, viewer_key=viewer, rating=value, rating_original=original, rated_at=when
    )
