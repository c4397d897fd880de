"""Ratings, reviews, titles and viewers of a collection, read as an import would read them but without a studio.

For judging a model on a public collection: `marquee evaluate recommender --data movielens:FOLDER`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from data.errors import SourceError
from data.progress import Progress
from data.records import Rating, Review, Title, Viewer
from data.settings import Settings
from data.sources.base import PARTS, Context, Source
from data.sources.files import InputFile, find_files
from data.sources.registry import find_source
from data.sources.tables import open_table


@dataclass
class Rated:
    """What a collection says of who rated what.

    Attributes:
        refused: (file, reason) of rows and files that were not taken.
    """

    titles: dict[str, Title] = field(default_factory=dict)
    viewers: dict[str, Viewer] = field(default_factory=dict)
    ratings: list[Rating | Review] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def read_rated(given: str, settings: Settings, progress: Progress) -> Rated:
    """Read a collection.

    Args:
        given: `FORMAT:PATH`, a format of `marquee import` and a file or folder.

    Raises:
        SourceError: it is not of that shape, there is nothing there, or nobody rated anything in it.
        UnknownFormat: there is no such format.
    """
    name, colon, path = given.partition(":")
    if not colon or not path:
        raise SourceError(f"'{given}' does not say what it is", mend="write FORMAT:PATH, as in movielens:ml-100k")
    source, found = find_source(name), Rated()
    files = find_files([path], lambda file, reason: found.refused.append((file, reason)))
    for file in progress.over(_in_order(files, source, settings, found), "reading the collection"):
        _take(file, source, settings, found)
    if not found.ratings:
        reason = found.refused[0][1] if found.refused else "it holds neither ratings nor reviews"
        raise SourceError(
            f"nobody rated anything in it: {reason.rstrip('.')}",
            where=path,
            mend=f"name a folder that `marquee import --as {name}` reads",
        )
    return found


def _in_order(files: list[InputFile], source: Source, settings: Settings, found: Rated) -> list[InputFile]:
    places: list[tuple[int, int, InputFile]] = []
    for file in files:
        try:
            with file.opened(settings) as stream:
                table = open_table(file, stream, settings)
                if source.recognise(table):
                    places.append((PARTS.index(source.part(table)), len(places), file))
        except SourceError as error:
            found.refused.append((file.shown, str(error)))
    return [file for _, _, file in sorted(places, key=lambda place: place[:2])]


def _take(file: InputFile, source: Source, settings: Settings, found: Rated) -> None:
    def refuse(line: int | None, column: str | None, reason: str, excerpt: str) -> None:
        del line, column, excerpt
        found.refused.append((file.shown, reason))

    context = Context(refuse)
    with file.opened(settings) as stream:
        for _, record in source.read(open_table(file, stream, settings), context):
            if isinstance(record, Title):
                found.titles[record.key] = record
            elif isinstance(record, Viewer):
                found.viewers[record.key] = record
            elif isinstance(record, Rating | Review):
                found.ratings.append(record)
