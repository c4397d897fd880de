"""All sources, by name."""

from __future__ import annotations

from data.errors import UnknownFormat
from data.sources.amazon import Amazon
from data.sources.base import Source
from data.sources.douban import Douban
from data.sources.generic import Generic
from data.sources.imdb import Imdb
from data.sources.letterboxd import Letterboxd
from data.sources.movielens import MovieLens
from data.sources.rotten_tomatoes import RottenTomatoes
from data.sources.tables import Table

SOURCES: dict[str, Source] = {
    source.name: source
    for source in (RottenTomatoes(), MovieLens(), Douban(), Imdb(), Letterboxd(), Amazon(), Generic())
}
#: Below this nobody recognises a file.
SURE_ENOUGH = 0.25


def find_source(name: str) -> Source:
    """The source of that name.

    Raises:
        UnknownFormat: there is none.
    """
    if name not in SOURCES:
        raise UnknownFormat(f"there is no format '{name}'", mend=f"formats are {', '.join(SOURCES)}, sample")
    return SOURCES[name]


def recognise(table: Table) -> Source | None:
    """The source that is surest that it can read the table, or None."""
    surest = max(SOURCES.values(), key=lambda source: source.recognise(table))
    return surest if surest.recognise(table) >= SURE_ENOUGH else None
